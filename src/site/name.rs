//! The names of pages and files in the output: in comes the path of a source inside `content/`, out comes where it goes, in ASCII and
//! small letters. Whether two sources go to one place is for `clash` to say.

use super::Entry;
use crate::case::Case;
use crate::language::slug::slug;

/// The folder in the output of a collection: the same folders, transliterated.
pub(super) fn collection_url(folder: &str) -> String {
    folder.split('/').map(slug).collect::<Vec<_>>().join("/")
}

/// The path in the output of a file inside `content/`: the same folders, transliterated.
pub fn file_url(path: &str) -> String {
    let mut parts: Vec<String> = path.split('/').map(slug).collect();
    if let Some((stem, ending)) = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')) {
        let name = slug(stem);
        let name = if name.is_empty() { "file".to_string() } else { name };
        parts.pop();
        parts.push(format!("{name}.{}", slug(ending)));
    }
    parts.join("/")
}

/// The address of a case: what its author asks for, else its file's name (or its folder's, for `index.md`).
pub(super) fn case_slug(case: &Case, path: &str) -> String {
    let stem = path.strip_suffix(".md").unwrap_or(path);
    let stem = stem.strip_suffix("/index").unwrap_or(stem);
    let name = stem.rsplit('/').next().unwrap_or(stem);
    let wanted = case.slug.as_ref().map_or(name, |(slug, _)| slug);
    let made = slug(wanted);
    if made.is_empty() { "case".to_string() } else { made }
}

/// A plain page at its address, which follows the path of its source.
pub(super) fn page_entry(case: Case, path: &str) -> Entry {
    let stem = path.strip_suffix(".md").unwrap_or(path);
    let folder =
        stem.strip_suffix("index").filter(|rest| rest.is_empty() || rest.ends_with('/')).map(|rest| rest.trim_end_matches('/'));
    let mut parts: Vec<String> = folder.unwrap_or(stem).split('/').filter(|p| !p.is_empty()).map(slug).collect();
    if let Some((wanted, _)) = &case.slug
        && !parts.is_empty()
    {
        parts.pop();
        parts.push(slug(wanted));
    }
    let slug = parts.last().cloned().unwrap_or_default();
    let url = match parts.is_empty() {
        true => "index.html".to_string(),
        false => format!("{}/index.html", parts.join("/")),
    };
    Entry { case, url, slug, withheld: Vec::new() }
}
