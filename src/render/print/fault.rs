//! What the typesetter says, as findings: in come its errors, out come findings with places. An error in a template of the site is shown
//! there, line and column; one in a built-in template is the fault of what was to be printed, so it is shown at the case. Pictures that
//! cannot be read are found out by reading them.

use super::picture::Pictures;
use super::press::Ready;
use super::world::Desk;
use crate::diag::{Code, Finding, Place};
use std::io::Cursor;
use typst::WorldExt;
use typst::diag::SourceDiagnostic;
use typst::syntax::DiagSpan;

/// A mistake in a template brings others with it; the first ones tell enough.
const MOST: usize = 3;

/// Findings for the errors of one document.
pub fn findings(desk: &Desk<'_>, ready: &Ready, errors: &[SourceDiagnostic], pictures: &Pictures) -> Vec<Finding> {
    let broken = broken_pictures(ready, pictures);
    if !broken.is_empty() {
        return broken;
    }
    errors.iter().take(MOST).map(|error| finding(desk, ready, error)).collect()
}

fn finding(desk: &Desk<'_>, ready: &Ready, error: &SourceDiagnostic) -> Finding {
    let spans = std::iter::once(error.span).chain(error.trace.iter().map(|point| point.span.into()));
    let place = spans.into_iter().find_map(|span| in_own_template(desk, span)).unwrap_or_else(|| case(desk, ready));
    let hints = error.hints.iter().map(|hint| hint.v.as_str());
    let message = std::iter::once(error.message.as_str()).chain(hints).collect::<Vec<&str>>().join("; ");
    place.finding(Code::PrintFailed).arg("document", &*ready.title).arg("message", message)
}

/// A place in a template that is the site's own.
fn in_own_template(desk: &Desk<'_>, span: DiagSpan) -> Option<Place> {
    let template = desk.shop.templates.get(&span.id()?)?;
    let own = !template.origin.starts_with("default:");
    own.then(|| Place::new(&template.origin, desk.range(span).unwrap_or(0..0)))
}

/// The file of the case, or the template where there is none.
fn case(desk: &Desk<'_>, ready: &Ready) -> Place {
    let template = desk.shop.templates.get(&desk.main).map_or_else(|| ready.template.into(), |template| template.origin.clone());
    Place::file(ready.sources.first().map_or(&template, |(path, _)| path))
}

fn broken_pictures(ready: &Ready, pictures: &Pictures) -> Vec<Finding> {
    let is_broken = |path: &&String| pictures.get(path).is_none_or(|picture| !can_be_read(&picture.bytes));
    let finding = |path: &String| {
        let name = path.rsplit('/').next().unwrap_or(path);
        let place = ready.find(name).or_else(|| Some(Place::file(&ready.sources.first()?.0)));
        let place = place.unwrap_or_else(|| Place::file(&format!("content/{path}").into()));
        place.finding(Code::PrintPicture).arg("target", path.as_str()).arg("document", &*ready.title)
    };
    ready.pictures.iter().filter(is_broken).map(finding).collect()
}

fn can_be_read(bytes: &[u8]) -> bool {
    image::ImageReader::new(Cursor::new(bytes)).with_guessed_format().is_ok_and(|reader| reader.decode().is_ok())
}
