//! Reading a site's folder: in comes its path, out come its sources as values, and findings for files that are no text, too large, or
//! links that lead out of the site. One file is read again by the very code that reads all of them. Which names are read at all is for
//! `names` to say.

use super::listing::{self, Listing, MAX_DEPTH};
use super::names::{self, CONFIG, CONTENT, TEMPLATE};
use super::{Cache, Fault};
use crate::diag::{Code, Finding, Place};
use crate::site::Input;
use crate::tree::{MAX_SOURCE, Source, decode};
use rayon::prelude::*;
use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// The largest picture or file that is published, in bytes.
const MAX_FILE: u64 = 64 * 1024 * 1024;

/// The folder of a site.
pub struct Folder {
    root: PathBuf,
    cache: Cache,
}

/// The folder at or above `start` that holds `casebook.toml`.
pub fn root_above(start: &Path) -> Option<PathBuf> {
    let start = start.canonicalize().ok()?;
    start.ancestors().find(|folder| folder.join(CONFIG).is_file()).map(Path::to_path_buf)
}

thread_local! {
    /// What the last file held: fresh memory for each file would cost more than reading it.
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// What a file of the site is.
#[derive(Clone, Debug)]
pub enum Read {
    /// A Markdown file, or a TOML file in a folder with a template, one of [`Input::documents`]; or the configuration, for its own path.
    Document(Source),
    /// The template of a collection, one of [`Input::templates`]: its folder inside `content/` and its text.
    Template(String, Source),
    /// Any other file, one of [`Input::others`]: its path inside `content/`.
    Other(String),
    /// A file that cannot be read, and why; it is in no list of the input.
    Finding(Finding),
    /// Nothing that is read: deleted, hidden, a folder, or outside of `content/`.
    Gone,
}

impl Folder {
    /// The folder at a path.
    pub fn new(root: &Path) -> Folder {
        Folder { root: root.to_path_buf(), cache: Cache::of_site(root) }
    }

    /// Its path.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What earlier runs have made for it.
    pub fn cache(&self) -> &Cache {
        &self.cache
    }

    /// Reads `casebook.toml` and everything under `content/`.
    ///
    /// # Errors
    /// `content/` cannot be listed.
    pub fn read(&self) -> Result<(Input, Vec<Finding>), Fault> {
        let (mut input, mut findings) = (Input::default(), Vec::new());
        match self.config() {
            Read::Document(source) => input.config = Some(source),
            Read::Finding(finding) => findings.push(finding),
            Read::Template(..) | Read::Other(_) | Read::Gone => {}
        }
        let content = self.root.join(CONTENT);
        let mut files = Vec::new();
        for entry in WalkDir::new(&content).max_depth(MAX_DEPTH).into_iter().filter_entry(is_read) {
            let entry = entry.map_err(|error| {
                let path = error.path().unwrap_or(&content).to_path_buf();
                let message = error.to_string();
                Fault::Read { path, source: error.into_io_error().unwrap_or_else(|| std::io::Error::other(message)) }
            })?;
            if !entry.file_type().is_dir() {
                files.push(entry);
            }
        }
        files.par_sort_by(|a, b| a.path().cmp(b.path()));
        let read: Vec<Read> =
            files.into_par_iter().map(|entry| self.file(&content, entry.path(), entry.path_is_symlink())).collect();
        for one in read {
            match one {
                Read::Document(source) => input.documents.push(source),
                Read::Template(folder, source) => input.templates.push((folder, source)),
                Read::Other(path) => input.others.push(path),
                Read::Finding(finding) => findings.push(finding),
                Read::Gone => {}
            }
        }
        Ok((input, findings))
    }

    /// Reads one file, named by its path in the site (`content/cases/a.md`, `casebook.toml`): what [`Folder::read`] would make of it now.
    /// A `casebook.toml` that is not there is a finding, as it is there.
    pub fn read_one(&self, path: &str) -> Read {
        let inside = match path.split_once('/') {
            None if path == CONFIG => return self.config(),
            Some((CONTENT, inside)) if names::counts(path) => inside,
            _ => return Read::Gone,
        };
        let content = self.root.join(CONTENT);
        let parts: Vec<&str> = inside.split('/').collect();
        let Some((name, folders)) = parts.split_last().filter(|_| parts.len() <= MAX_DEPTH) else {
            return Read::Gone;
        };
        let mut at = content.clone();
        for folder in folders {
            at.push(folder);
            // Links to folders are not followed, here as there.
            if fs::symlink_metadata(&at).is_ok_and(|data| !data.is_dir()) {
                return Read::Gone;
            }
        }
        at.push(name);
        match fs::symlink_metadata(&at) {
            Ok(data) if data.is_dir() => Read::Gone,
            Ok(data) => self.file(&content, &at, data.is_symlink()),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Read::Gone,
            Err(_) => self.file(&content, &at, false),
        }
    }

    /// All files that are read (the configuration, `content/`, `themes/`), each with what tells that it has changed. Nothing is opened.
    pub fn listing(&self) -> Listing {
        listing::walk(&self.root, "", &mut |_| {}).files
    }

    fn config(&self) -> Read {
        self.text(CONFIG, &self.root.join(CONFIG))
    }

    fn file(&self, content: &Path, path: &Path, is_link: bool) -> Read {
        let relative = path.strip_prefix(content).unwrap_or(path);
        let Some(inside) = relative.to_str().map(|path| path.replace('\\', "/")) else {
            let shown = format!("content/{}", relative.to_string_lossy());
            return Read::Finding(Place::file(&shown.into()).finding(Code::NotUtf8).arg("encoding", "none"));
        };
        let shown = format!("content/{inside}");
        if is_link && let Err(target) = self.stays(path) {
            return Read::Finding(Place::file(&shown.into()).finding(Code::LinkLeavesSite).arg("target", target));
        }
        // A link to a folder of the site is not followed: its files are read where they are.
        if is_link && path.is_dir() {
            return Read::Other(inside);
        }
        let name = inside.rsplit('/').next().unwrap_or(&inside);
        if name == TEMPLATE {
            let folder = inside.strip_suffix("/_template.toml").unwrap_or("").to_string();
            return match self.text(&shown, path) {
                Read::Document(source) => Read::Template(folder, source),
                other => other,
            };
        }
        match name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).as_deref() {
            Some("md" | "markdown") => self.text(&shown, path),
            Some("toml") if is_governed(content, &inside) => self.text(&shown, path),
            _ => Read::Other(inside),
        }
    }

    /// Where a link leads, if out of the site or nowhere.
    fn stays(&self, link: &Path) -> Result<(), String> {
        let target = fs::read_link(link).map(|t| t.display().to_string()).unwrap_or_default();
        let root = self.root.canonicalize().map_err(|_| target.clone())?;
        match link.canonicalize() {
            Ok(real) if real.starts_with(&root) => Ok(()),
            Ok(_) | Err(_) => Err(target),
        }
    }

    fn text(&self, shown: &str, path: &Path) -> Read {
        let finding = |code: Code| Place::file(&shown.into()).finding(code);
        let unreadable = |error: std::io::Error| Read::Finding(finding(Code::Unreadable).arg("message", error.to_string()));
        BUFFER.with_borrow_mut(|bytes| {
            let read = File::open(path).and_then(|mut file| {
                let length = file.metadata()?.len();
                // One byte more than allowed tells a file that is too large, whatever its length is said to be.
                let room = length.min(MAX_SOURCE as u64) as usize + 1;
                bytes.resize(bytes.len().max(room), 0);
                let mut read = file.read(&mut bytes[..room])?;
                // A regular file gives all that it has at once; another one must be asked until it ends.
                if read as u64 != length {
                    bytes.truncate(read);
                    read += file.take((MAX_SOURCE + 1 - read) as u64).read_to_end(bytes)?;
                }
                Ok((read, length))
            });
            match read {
                Ok((read, length)) if read > MAX_SOURCE => {
                    let finding = finding(Code::TooLarge).arg("size", megabytes(length.max(read as u64)));
                    Read::Finding(finding.arg("limit", megabytes(MAX_SOURCE as u64)))
                }
                Ok((read, _)) => match decode(&bytes[..read]) {
                    Ok(text) => Read::Document(Source::new(shown, text)),
                    Err((encoding, _)) => Read::Finding(finding(Code::NotUtf8).arg("encoding", encoding.name())),
                },
                Err(error) => unreadable(error),
            }
        })
    }

    /// The bytes of a file inside `content/`.
    ///
    /// # Errors
    /// What the operating system said, or that the file is too large or leads out of the site.
    pub fn fetch(&self, inside: &str) -> Result<Vec<u8>, String> {
        let path = self.root.join("content").join(inside);
        self.stays(&path).map_err(|target| format!("→ {target}"))?;
        let length = fs::metadata(&path).map_err(|e| e.to_string())?.len();
        if length > MAX_FILE {
            return Err(format!("{} > {}", megabytes(length), megabytes(MAX_FILE)));
        }
        fs::read(&path).map_err(|e| e.to_string())
    }
}

/// True if a template governs the folder of a file, or one above it: there a TOML file is an entry, elsewhere a file like any other.
fn is_governed(content: &Path, inside: &str) -> bool {
    Path::new(inside).ancestors().skip(1).any(|folder| content.join(folder).join(TEMPLATE).is_file())
}

fn is_read(entry: &DirEntry) -> bool {
    entry.depth() == 0 || names::in_content(&entry.file_name().to_string_lossy())
}

/// A size as messages show it.
pub(super) fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1_048_576.0).replace(".0 ", " ")
}
