//! CB403: a picture that is no file of the site (a picture from another host would tell that host who reads the page); CB404: a picture
//! without alternative text, or with the name of its file instead. Whether a file is a picture at all is for `site` to find out.

use super::Context;
use super::links::as_typed;
use crate::case::{RefKind, Reference};
use crate::diag::{Code, Finding};
use crate::site::Target;

/// Looks at every picture of every prose and at the fields that hold one.
pub fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    context.case().each_prose(&mut |prose| {
        for picture in prose.refs.iter().filter(|r| r.kind == RefKind::Picture) {
            findings.extend(missing(context, picture));
            if is_silent(picture) {
                findings.push(context.finding(picture.at, Code::MissingAlt).arg("target", &*picture.target));
            }
        }
    });
}

fn missing(context: &Context<'_>, picture: &Reference) -> Option<Finding> {
    let (from, target) = (context.source_path(), &*picture.target);
    let wanted = match context.site.addresses.resolve(from, target) {
        Target::File(_) => return None,
        Target::Dead(path) => Some(path),
        Target::Elsewhere | Target::Scheme | Target::Draft | Target::Page { .. } => None,
    };
    let is_file = |name: &str| !name.ends_with(".md") && !name.ends_with(".html");
    let near = wanted.and_then(|path| context.index.nearest_path(&path, is_file)).map(|name| as_typed(from, target, name));
    Some(context.finding(picture.at, Code::MissingPicture).arg("target", target).maybe("nearest", near))
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
