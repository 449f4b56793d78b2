//! What lies in a site's folder, cheaply: in comes the folder, out come all files that are read, each with a fingerprint (when it was
//! changed, how large it is, which file of the disk it is). No file is opened. Whoever watches is told of each folder before it is listed,
//! so that nothing can slip in between.

use super::names::{self, CONFIG, CONTENT, THEMES};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Metadata};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Folders nest at most so deep.
pub(super) const MAX_DEPTH: usize = 24;

/// What tells that a file has changed, without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// When it was changed, if the disk says so.
    pub modified: Option<SystemTime>,
    /// Its size in bytes.
    pub size: u64,
    /// Which file it is: another one under the same name has another number. 0 where the system has none.
    pub inode: u64,
}

impl Fingerprint {
    /// Stands for a folder that cannot be listed: what is in it is not known.
    pub(super) const UNREADABLE: Fingerprint = Fingerprint { modified: None, size: u64::MAX, inode: 0 };

    fn of(data: &Metadata) -> Fingerprint {
        Fingerprint { modified: data.modified().ok(), size: data.len(), inode: inode(data) }
    }
}

#[cfg(unix)]
fn inode(data: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(data)
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> u64 {
    0
}

/// All files that are read, by their paths from the site's folder.
pub type Listing = BTreeMap<String, Fingerprint>;

/// What a walk has found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) files: Listing,
    pub(super) folders: BTreeSet<String>,
    /// Those of the files that are symbolic links: they change when what they lead to does.
    pub(super) links: BTreeSet<String>,
}

/// Everything at and under `start` (empty: the whole site). `enter` is called with each folder before it is listed.
pub(super) fn walk(root: &Path, start: &str, enter: &mut dyn FnMut(&str)) -> Found {
    let mut walk = Walk { root, enter, found: Found::default(), next: Vec::new() };
    match start {
        "" => [CONFIG, CONTENT, THEMES].into_iter().for_each(|path| walk.one(path.to_string())),
        start if names::counts(start) => walk.one(start.to_string()),
        _ => {}
    }
    while let Some(folder) = walk.next.pop() {
        walk.folder(&folder);
    }
    walk.found
}

/// The fingerprint of what is at a path now, by the rules of [`walk`].
pub(super) fn look(root: &Path, path: &str) -> Option<Fingerprint> {
    let at = place(root, path);
    match kind(&at, path)? {
        Kind::File => fingerprint(&at),
        Kind::Folder => fs::read_dir(&at).err().filter(|error| !is_gone(error.kind())).map(|_| Fingerprint::UNREADABLE),
        Kind::Link => fingerprint(&at),
    }
}

/// A path of the site on the disk.
pub(super) fn place(root: &Path, path: &str) -> PathBuf {
    if path.is_empty() { root.to_path_buf() } else { root.join(path) }
}

enum Kind {
    File,
    Folder,
    Link,
}

fn kind(at: &Path, path: &str) -> Option<Kind> {
    let data = fs::symlink_metadata(at).ok()?;
    if data.is_symlink() {
        // Only a whole area or a whole theme may lie elsewhere; other links to folders are not followed.
        let whole = matches!(path, CONTENT | THEMES) || path.strip_prefix("themes/").is_some_and(|theme| !theme.contains('/'));
        return Some(if whole && at.is_dir() { Kind::Folder } else { Kind::Link });
    }
    Some(if data.is_dir() { Kind::Folder } else { Kind::File })
}

fn fingerprint(at: &Path) -> Option<Fingerprint> {
    fs::metadata(at).or_else(|_| fs::symlink_metadata(at)).ok().map(|data| Fingerprint::of(&data))
}

fn is_gone(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::NotFound | ErrorKind::NotADirectory)
}

struct Walk<'w> {
    root: &'w Path,
    enter: &'w mut dyn FnMut(&str),
    found: Found,
    next: Vec<String>,
}

impl Walk<'_> {
    fn one(&mut self, path: String) {
        let at = place(self.root, &path);
        match kind(&at, &path) {
            Some(Kind::Folder) if path.split('/').count() <= MAX_DEPTH => self.next.push(path),
            Some(Kind::Folder) | None => {}
            Some(kind) => {
                if let Some(fingerprint) = fingerprint(&at) {
                    if matches!(kind, Kind::Link) {
                        self.found.links.insert(path.clone());
                    }
                    self.found.files.insert(path, fingerprint);
                }
            }
        }
    }

    fn folder(&mut self, folder: &str) {
        (self.enter)(folder);
        self.found.folders.insert(folder.to_string());
        match fs::read_dir(place(self.root, folder)) {
            Ok(entries) => {
                let names = entries.flatten().map(|entry| format!("{folder}/{}", entry.file_name().to_string_lossy()));
                names.filter(|path| names::counts(path)).for_each(|path| self.one(path));
            }
            Err(error) if is_gone(error.kind()) => {}
            Err(_) => drop(self.found.files.insert(folder.to_string(), Fingerprint::UNREADABLE)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_read_is_listed_and_each_folder_is_told_first() {
        let site = tempfile::tempdir().unwrap();
        let files = ["casebook.toml", "content/index.md", "content/cases/a/index.md", "content/cases/a/1.jpg", "themes/t/_a.html"];
        let hidden = ["public/index.html", "content/.a.md", "content/_b/a.md", "content/cases/a/index.md~"];
        for path in files.iter().chain(&hidden) {
            let at = site.path().join(path);
            fs::create_dir_all(at.parent().unwrap()).unwrap();
            fs::write(at, path).unwrap();
        }
        let mut told = BTreeSet::new();
        let found = walk(site.path(), "", &mut |folder| told.extend([folder.to_string()]));
        assert_eq!(found.files.keys().map(String::as_str).collect::<BTreeSet<_>>(), BTreeSet::from(files));
        assert_eq!(told, found.folders);
        assert!(told.contains("content/cases/a") && !told.contains("content/_b"), "{told:?}");
        for path in files {
            assert_eq!(look(site.path(), path), found.files.get(path).copied());
        }
        let found = walk(site.path(), "content/cases", &mut |_| {});
        assert_eq!(found.files.into_keys().collect::<Vec<_>>(), ["content/cases/a/1.jpg", "content/cases/a/index.md"]);
    }
}
