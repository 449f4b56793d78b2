//! Reading a site's folder: in comes its path, out come its sources as values, and findings for files that are no text, too large, or
//! links that lead out of the site. Names that begin with `.`, `_` or `~` are not read (Word's lock files, drafts of pictures),
//! `_template.toml` excepted.

use super::Fault;
use crate::diag::{Code, Finding, Place};
use crate::site::Input;
use crate::tree::{MAX_SOURCE, Source, decode};
use rayon::prelude::*;
use std::cell::RefCell;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Folders nest at most so deep.
const MAX_DEPTH: usize = 24;
/// The largest picture or file that is published, in bytes.
const MAX_FILE: u64 = 64 * 1024 * 1024;

/// The folder of a site.
pub struct Folder {
    root: PathBuf,
}

/// The folder at or above `start` that holds `casebook.toml`.
pub fn root_above(start: &Path) -> Option<PathBuf> {
    let start = start.canonicalize().ok()?;
    start.ancestors().find(|folder| folder.join("casebook.toml").is_file()).map(Path::to_path_buf)
}

thread_local! {
    /// What the last file held: fresh memory for each file would cost more than reading it.
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

enum Read {
    Document(Source),
    Template(String, Source),
    Other(String),
    Finding(Finding),
}

impl Folder {
    /// The folder at a path.
    pub fn new(root: &Path) -> Folder {
        Folder { root: root.to_path_buf() }
    }

    /// Its path.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Reads `casebook.toml` and everything under `content/`.
    ///
    /// # Errors
    /// `content/` cannot be listed.
    pub fn read(&self) -> Result<(Input, Vec<Finding>), Fault> {
        let (mut input, mut findings) = (Input::default(), Vec::new());
        match self.text("casebook.toml", &self.root.join("casebook.toml")) {
            Read::Document(source) => input.config = Some(source),
            Read::Finding(finding) => findings.push(finding),
            Read::Template(..) | Read::Other(_) => {}
        }
        let content = self.root.join("content");
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
        let read: Vec<Read> = files.into_par_iter().map(|entry| self.file(&content, &entry)).collect();
        for one in read {
            match one {
                Read::Document(source) => input.documents.push(source),
                Read::Template(folder, source) => input.templates.push((folder, source)),
                Read::Other(path) => input.others.push(path),
                Read::Finding(finding) => findings.push(finding),
            }
        }
        Ok((input, findings))
    }

    fn file(&self, content: &Path, entry: &DirEntry) -> Read {
        let relative = entry.path().strip_prefix(content).unwrap_or(entry.path());
        let Some(inside) = relative.to_str().map(|path| path.replace('\\', "/")) else {
            let shown = format!("content/{}", relative.to_string_lossy());
            return Read::Finding(Place::file(&shown.into()).finding(Code::NotUtf8).arg("encoding", "none"));
        };
        let shown = format!("content/{inside}");
        if entry.path_is_symlink()
            && let Err(target) = self.stays(entry.path())
        {
            return Read::Finding(Place::file(&shown.into()).finding(Code::LinkLeavesSite).arg("target", target));
        }
        // A link to a folder of the site is not followed: its files are read where they are.
        if entry.path_is_symlink() && entry.path().is_dir() {
            return Read::Other(inside);
        }
        let name = inside.rsplit('/').next().unwrap_or(&inside);
        if name == "_template.toml" {
            let folder = inside.strip_suffix("/_template.toml").unwrap_or("").to_string();
            return match self.text(&shown, entry.path()) {
                Read::Document(source) => Read::Template(folder, source),
                other => other,
            };
        }
        match name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).as_deref() {
            Some("md" | "markdown") => self.text(&shown, entry.path()),
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

fn is_read(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    entry.depth() == 0 || name == "_template.toml" || !name.starts_with(['.', '_', '~'])
}

/// A size as messages show it.
fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1_048_576.0).replace(".0 ", " ")
}
