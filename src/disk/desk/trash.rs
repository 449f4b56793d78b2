//! What was deleted: in comes the path of a file, out comes a thing in the trash, which can be put back. Each thing is a folder in
//! `.casebook-trash/` that holds what was deleted under its whole path, so that a person can put it back by hand as well. Nothing here ever
//! empties the trash.

use super::{Refusal, moment, place, store};
use crate::disk::Fault;
use crate::disk::names::TEMPLATE;
use crate::language::slug::slug;
use jiff::{SignedDuration, Timestamp};
use std::fs;
use std::path::Path;
use walkdir::WalkDir;

/// The folder in the site.
const FOLDER: &str = ".casebook-trash";

/// Something that was deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trashed {
    /// By which it is asked for.
    pub id: String,
    /// When it was deleted.
    pub time: Timestamp,
    /// The file that was deleted: of a case that is a folder, its `index.md`.
    pub path: String,
    /// All files that went with it, itself among them.
    pub files: Vec<String>,
}

/// Moves a file into the trash; with it all of a case's own folder.
pub(super) fn delete(root: &Path, path: &str, now: Timestamp) -> Result<String, Refusal> {
    let what = own_folder(root, path).unwrap_or(path);
    let trash = place::folder(root, FOLDER)?;
    let name = slug(name_of(path));
    let mut time = now;
    let id = loop {
        let id = format!("{}-{}", moment::name(time), if name.is_empty() { "file" } else { &name });
        match fs::create_dir(trash.join(&id)) {
            Ok(()) => break id,
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                time = time.checked_add(SignedDuration::from_micros(1)).unwrap_or(Timestamp::MIN);
            }
            Err(source) => return Err(Fault::Write { path: trash.join(id), source }.into()),
        }
    };
    let moved = store::shift(&root.join(what), &trash.join(&id).join(what));
    if moved.is_err() {
        remove_empty(&trash.join(&id));
    }
    moved?;
    Ok(id)
}

/// All that is in the trash, what was deleted last first.
pub(super) fn list(root: &Path) -> Result<Vec<Trashed>, Refusal> {
    let trash = root.join(FOLDER);
    if fs::symlink_metadata(&trash).is_ok_and(|data| data.is_symlink()) {
        return Err(Refusal::Link { path: FOLDER.to_string() });
    }
    let Ok(entries) = fs::read_dir(&trash) else { return Ok(Vec::new()) };
    let mut things: Vec<Trashed> = entries.flatten().filter_map(|entry| thing(&entry)).collect();
    things.sort_by(|a, b| b.id.cmp(&a.id));
    Ok(things)
}

/// Puts a thing back, unless something is there now.
pub(super) fn restore(root: &Path, id: &str) -> Result<Vec<String>, Refusal> {
    let thing = list(root)?.into_iter().find(|thing| thing.id == id).ok_or_else(|| Refusal::Missing { path: id.to_string() })?;
    for file in &thing.files {
        place::spot(root, file)?;
        if let Some(path) = place::taken(root, file) {
            return Err(Refusal::Taken { path });
        }
    }
    let from = root.join(FOLDER).join(id);
    for file in &thing.files {
        store::shift(&from.join(file), &root.join(file))?;
    }
    remove_empty(&from);
    Ok(thing.files)
}

/// The folder of a case that has one to itself: it holds the `index.md` and no other text or template.
fn own_folder<'p>(root: &Path, path: &'p str) -> Option<&'p str> {
    let (folder, name) = path.rsplit_once('/')?;
    // Of the content itself and of a collection, `index.md` is the introduction.
    let is_case = matches!(name, "index.md" | "index.markdown") && folder.matches('/').count() >= 1;
    let is_text =
        |name: &str| name == TEMPLATE || name.to_lowercase().ends_with(".md") || name.to_lowercase().ends_with(".markdown");
    let mut files = WalkDir::new(root.join(folder)).into_iter();
    let alone = files.all(|entry| {
        entry.is_ok_and(|entry| {
            let is_it = entry.depth() == 1 && entry.file_name().to_str() == Some(name);
            entry.file_type().is_dir() || is_it || !is_text(&entry.file_name().to_string_lossy())
        })
    });
    (is_case && alone).then_some(folder)
}

/// What a person calls a file: the name of a case's folder, else the file's own without its ending.
fn name_of(path: &str) -> &str {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let stem = stem.strip_suffix("/index").unwrap_or(stem);
    stem.rsplit('/').next().unwrap_or(stem)
}

fn thing(entry: &fs::DirEntry) -> Option<Trashed> {
    let id = entry.file_name().into_string().ok()?;
    let time = moment::read(id.get(..moment::LENGTH)?)?;
    let inside = WalkDir::new(entry.path()).sort_by_file_name().into_iter().flatten().filter(|file| !file.file_type().is_dir());
    let relative = |file: walkdir::DirEntry| {
        let parts =
            file.path().strip_prefix(entry.path()).ok()?.components().map(|part| part.as_os_str().to_str().map(str::to_string));
        Some(parts.collect::<Option<Vec<String>>>()?.join("/"))
    };
    let files: Vec<String> = inside.filter_map(relative).collect();
    let is_index = |path: &&String| path.ends_with("/index.md") || path.ends_with("/index.markdown");
    let path = files.iter().find(is_index).or(files.first())?.clone();
    Some(Trashed { id, time, path, files })
}

/// Removes folders in which nothing is left; what holds anything stays.
fn remove_empty(folder: &Path) {
    for entry in WalkDir::new(folder).contents_first(true).into_iter().flatten().filter(|entry| entry.file_type().is_dir()) {
        // One that still holds something refuses to go.
        let _ = fs::remove_dir(entry.path());
    }
}
