//! CB403: a picture that is no file of the site (a picture from another host would tell that host who reads the page); CB404: a picture
//! without alternative text, or with the name of its file instead. Whether a file is a picture at all is for `site` to find out.

use super::links::as_typed;
use super::{Context, is_full};
use crate::case::{RefKind, Reference};
use crate::diag::{Code, Finding};
use crate::site::Target;

/// Looks at every picture of every prose and at the fields that hold one.
pub fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    context.case().each_prose(&mut |prose| {
        for picture in prose.refs.iter().filter(|r| r.kind == RefKind::Picture) {
            if let Some(wanted) = missing(context, picture) {
                let near = wanted.filter(|_| !is_full(findings)).and_then(|path| nearest_file(context, picture, &path));
                let finding = context.finding(picture.at, Code::MissingPicture).arg("target", &*picture.target);
                findings.push(finding.maybe("nearest", near));
            }
            if is_silent(picture) {
                findings.push(context.finding(picture.at, Code::MissingAlt).arg("target", &*picture.target));
            }
        }
    });
}

/// For a picture that is no file of the site, the path that was looked for, if it is one.
fn missing(context: &Context<'_>, picture: &Reference) -> Option<Option<String>> {
    match context.resolve(&picture.target) {
        Target::File(_) => None,
        Target::Dead(path) => Some(Some(path)),
        Target::Elsewhere | Target::Scheme | Target::Draft | Target::Withdrawn(_) | Target::Page { .. } => Some(None),
    }
}

fn nearest_file(context: &Context<'_>, picture: &Reference, path: &str) -> Option<String> {
    let is_file = |name: &str| !name.ends_with(".md") && !name.ends_with(".html");
    let name = context.nearest_path(path, is_file)?;
    Some(as_typed(context.source_path(), &picture.target, name))
}

/// True if the alternative text tells nothing.
fn is_silent(picture: &Reference) -> bool {
    let alt = picture.alt.trim();
    let name = picture.target.rsplit(['/', '\\']).next().unwrap_or("");
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let endings = [".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic", ".svg"];
    let is_file_name = || !alt.contains(' ') && endings.iter().any(|ending| alt.to_lowercase().ends_with(ending));
    alt.is_empty() || alt == name || alt == stem || is_file_name()
}
