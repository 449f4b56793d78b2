//! Pictures that are brought to a case: in come its path, the picture's name and bytes, out come a file beside the case and the link to it
//! as its author would type it. The bytes are decoded before anything is kept, and what is kept is encoded anew: upright, as wide as the
//! site shows it, without place, camera or author. Refuses to know how pictures are decoded.

use super::path::{Kind, SafePath};
use super::{Refusal, place, store};
use crate::disk::Fault;
use crate::language::slug::slug;
use crate::site::picture;
use crate::tree::clashing;
use std::fs;
use std::path::Path;

/// The largest picture that is taken, in bytes.
pub const MAX_UPLOAD: u64 = 64 * 1024 * 1024;

/// A picture that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uploaded {
    /// Its path in the site.
    pub path: String,
    /// How the case links to it: `urok.jpg`, or `arina/urok.jpg` from `arina.md`.
    pub link: String,
    /// Width in px.
    pub width: u32,
    /// Height in px.
    pub height: u32,
}

/// Decodes a picture and keeps it beside a case.
pub(super) fn upload(root: &Path, case: &SafePath, name: &str, bytes: &[u8]) -> Result<Uploaded, Refusal> {
    let missing = || Refusal::Missing { path: case.as_str().to_string() };
    let size = bytes.len() as u64;
    if size > MAX_UPLOAD {
        return Err(Refusal::TooLarge { size, limit: MAX_UPLOAD });
    }
    place::spot(root, case.as_str())?.data.ok_or_else(missing)?;
    let (folder, prefix) = folder(root, case).ok_or_else(missing)?;
    let shown: String = name.chars().filter(|sign| !sign.is_control()).take(80).collect();
    let made = picture::widest(bytes).map_err(|problem| Refusal::Picture { name: shown, problem })?;
    // Some browsers send a whole path.
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = slug(name.rsplit_once('.').map_or(name, |(stem, _)| stem));
    let stem = if stem.is_empty() { "foto" } else { &stem };
    let mut number = 1;
    loop {
        let name = match number {
            1 => format!("{stem}.{}", made.extension),
            number => format!("{stem}-{number}.{}", made.extension),
        };
        number += 1;
        let path = format!("{folder}/{name}");
        match place::taken(root, &path) {
            Some(other) if clashing(&other) == clashing(&path) => continue,
            // A folder whose name differs in letter case only.
            Some(path) => return Err(Refusal::Taken { path }),
            None => {}
        }
        match store::write(&place::spot(root, &path)?.at, &made.bytes, None)?.put() {
            // Somebody took the name a moment ago.
            Err(Fault::Exists { .. }) => continue,
            outcome => outcome?,
        }
        return Ok(Uploaded { path, link: format!("{prefix}{name}"), width: made.width, height: made.height });
    }
}

/// Where a case's pictures go, and what stands before their names in a link: beside an `index.md`; for `arina.md` into `arina/`, unless
/// that folder belongs to another case.
fn folder(root: &Path, case: &SafePath) -> Option<(String, String)> {
    let (folder, name) = case.as_str().rsplit_once('/').filter(|_| case.kind() == Kind::Text)?;
    let (stem, ending) = name.rsplit_once('.')?;
    if !matches!(&*ending.to_ascii_lowercase(), "md" | "markdown") {
        return None;
    }
    if stem == "index" {
        return Some((folder.to_string(), String::new()));
    }
    let stem = slug(stem);
    let stem = if stem.is_empty() { "foto" } else { &stem };
    let own = [stem.to_string()].into_iter().chain((2..).map(|number| format!("{stem}-{number}")));
    let is_other = |name: &String| holds_text(&root.join(folder).join(name));
    own.take(1000).find(|name| !is_other(name)).map(|name| (format!("{folder}/{name}"), format!("{name}/")))
}

fn holds_text(folder: &Path) -> bool {
    let names =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name().to_string_lossy().to_lowercase());
    names.into_iter().any(|name| name.ends_with(".md") || name.ends_with(".markdown") || name.ends_with(".toml"))
}
