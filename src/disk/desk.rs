//! The desk: writing what is edited in the browser. In come paths and bytes as a browser sends them, that is, from anyone; out come the
//! files of the site changed as a careful person would have changed them: each save is whole or not done at all, what it replaces is kept,
//! what is deleted lies in the trash, and nobody's change is written over unseen.
//!
//! A path goes through `path` (its words) and `place` (the disk) before anything is opened; `store` writes, `history`, `trash` and `upload`
//! do what their names say. This file refuses to know HTTP, and what the files mean.

mod history;
mod moment;
mod path;
mod place;
mod refusal;
mod store;
mod trash;
mod upload;

pub use blake3::Hash;
pub use history::{VERSIONS, Version};
pub use path::Unsafe;
pub use refusal::Refusal;
pub use trash::Trashed;
pub use upload::{MAX_UPLOAD, Uploaded};

use super::names::{CONFIG, CONTENT, THEMES};
use super::{Fault, theme};
use crate::tree::MAX_SOURCE;
use jiff::Timestamp;
use path::{Kind, SafePath};
use place::Spot;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A file as it is on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// All of it.
    pub bytes: Vec<u8>,
    /// By which a later save tells whether it is still the same.
    pub hash: Hash,
}

/// A file that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saved {
    /// What is on the disk now.
    pub hash: Hash,
}

/// The files of one site. One desk for each site: its saves wait for each other.
#[derive(Debug)]
pub struct Desk {
    root: PathBuf,
    /// One writer at a time: what a save has compared must not change before it writes.
    writing: Mutex<()>,
    /// One picture at a time: each may take hundreds of megabytes while it is decoded.
    decoding: Mutex<()>,
}

impl Desk {
    /// The desk of the site in a folder.
    pub fn new(root: &Path) -> Desk {
        Desk { root: root.to_path_buf(), writing: Mutex::new(()), decoding: Mutex::new(()) }
    }

    /// Removes hidden files that a program left when it was killed in the middle of a save.
    pub fn sweep(&self) {
        [CONTENT, THEMES].iter().for_each(|folder| store::sweep(&self.root.join(folder)));
    }

    /// Reads a file.
    ///
    /// # Errors
    /// The path is refused, nothing is there, or it is too large.
    pub fn read(&self, path: &str) -> Result<Open, Refusal> {
        let path = SafePath::parse(path)?;
        let spot = place::spot(&self.root, path.as_str())?;
        let open = self.open(&path, &spot)?;
        open.ok_or_else(|| Refusal::Missing { path: path.as_str().to_string() })
    }

    /// Writes a text or a font in the place of what the writer believes is there: `expected` is the hash that [`Desk::read`] or the last
    /// save gave, nothing for a file that is not there yet. What is replaced goes to the history first.
    ///
    /// # Errors
    /// [`Refusal::Changed`] if something else is there; or the path or the bytes are refused, or the machine. The old file is then whole.
    pub fn save(&self, path: &str, expected: Option<Hash>, bytes: &[u8]) -> Result<Saved, Refusal> {
        let path = SafePath::parse(path)?;
        fits(&path, bytes)?;
        let _one = lock(&self.writing);
        let spot = place::spot(&self.root, path.as_str())?;
        let hash = blake3::hash(bytes);
        let open = self.open(&path, &spot)?;
        let now = open.as_ref().map(|open| open.hash);
        let Some((old, data)) = open.zip(spot.data.as_ref()) else {
            return match expected {
                Some(_) => Err(Refusal::Changed { now: None }),
                None => self.make(&path, bytes),
            };
        };
        if now != expected {
            return Err(Refusal::Changed { now });
        }
        if now == Some(hash) {
            return Ok(Saved { hash });
        }
        if data.permissions().readonly() {
            return Err(Refusal::ReadOnly { path: path.as_str().to_string() });
        }
        let written = store::write(&spot.at, bytes, Some(data.permissions()))?;
        history::keep(&self.root, path.as_str(), &old.bytes, &old.hash, Timestamp::now())?;
        // An editor may have saved while the bytes went to the device.
        let now = self.open(&path, &place::spot(&self.root, path.as_str())?)?.map(|open| open.hash);
        if now != expected {
            return Err(Refusal::Changed { now });
        }
        written.replace()?;
        Ok(Saved { hash })
    }

    /// Writes a new file.
    ///
    /// # Errors
    /// [`Refusal::Taken`] if there is a file or folder of this name, be it in other letter case; else as [`Desk::save`].
    pub fn create(&self, path: &str, bytes: &[u8]) -> Result<Saved, Refusal> {
        let path = SafePath::parse(path)?;
        fits(&path, bytes)?;
        let _one = lock(&self.writing);
        self.make(&path, bytes)
    }

    /// The former versions of a file, newest first; also of one that was deleted. To bring one back, save its bytes.
    ///
    /// # Errors
    /// The path is refused, or the machine.
    pub fn versions(&self, path: &str) -> Result<Vec<Version>, Refusal> {
        history::versions(&self.root, SafePath::parse(path)?.as_str())
    }

    /// The bytes of a version.
    ///
    /// # Errors
    /// The path is refused, or there is no such version.
    pub fn version(&self, path: &str, id: &str) -> Result<Vec<u8>, Refusal> {
        history::version(&self.root, SafePath::parse(path)?.as_str(), id)
    }

    /// Moves a file into the trash; for a case that is a folder, `…/<slug>/index.md`, all of the folder. Gives what [`Desk::restore`] takes.
    ///
    /// # Errors
    /// The path is refused, nothing is there, or the machine refused.
    pub fn delete(&self, path: &str) -> Result<String, Refusal> {
        let path = SafePath::parse(path)?;
        let path = path.as_str();
        if path == CONFIG {
            return Err(Refusal::Needed { path: path.to_string() });
        }
        let _one = lock(&self.writing);
        place::spot(&self.root, path)?.data.ok_or_else(|| Refusal::Missing { path: path.to_string() })?;
        trash::delete(&self.root, path, Timestamp::now())
    }

    /// What is in the trash, what was deleted last first.
    ///
    /// # Errors
    /// The trash is a link to elsewhere.
    pub fn trash(&self) -> Result<Vec<Trashed>, Refusal> {
        trash::list(&self.root)
    }

    /// Puts something back from the trash; gives the files.
    ///
    /// # Errors
    /// [`Refusal::Taken`] if something is there now; then nothing is moved.
    pub fn restore(&self, id: &str) -> Result<Vec<String>, Refusal> {
        let _one = lock(&self.writing);
        trash::restore(&self.root, id)
    }

    /// Keeps a picture for the case or page at `case`, under a free name made of `name`.
    ///
    /// # Errors
    /// There is no such case, or the bytes are no picture that can be used.
    pub fn upload(&self, case: &str, name: &str, bytes: &[u8]) -> Result<Uploaded, Refusal> {
        let case = SafePath::parse(case)?;
        let _one = lock(&self.decoding);
        upload::upload(&self.root, &case, name, bytes)
    }

    fn make(&self, path: &SafePath, bytes: &[u8]) -> Result<Saved, Refusal> {
        if let Some(path) = place::taken(&self.root, path.as_str()) {
            return Err(Refusal::Taken { path });
        }
        let spot = place::spot(&self.root, path.as_str())?;
        match store::write(&spot.at, bytes, None)?.put() {
            Err(Fault::Exists { .. }) => Err(Refusal::Taken { path: path.as_str().to_string() }),
            outcome => outcome.map(|()| Saved { hash: blake3::hash(bytes) }).map_err(Refusal::from),
        }
    }

    fn open(&self, path: &SafePath, spot: &Spot) -> Result<Option<Open>, Refusal> {
        let Some(data) = &spot.data else { return Ok(None) };
        let (size, limit) = (data.len(), limit(path.kind()));
        if size > limit {
            return Err(Refusal::TooLarge { size, limit });
        }
        match fs::read(&spot.at) {
            Ok(bytes) => Ok(Some(Open { hash: blake3::hash(&bytes), bytes })),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(Fault::Read { path: spot.at.clone(), source }.into()),
        }
    }
}

/// Whether these bytes may be such a file.
fn fits(path: &SafePath, bytes: &[u8]) -> Result<(), Refusal> {
    let (size, limit) = (bytes.len() as u64, limit(path.kind()));
    if size > limit {
        return Err(Refusal::TooLarge { size, limit });
    }
    match path.kind() {
        Kind::Text | Kind::ThemeText if std::str::from_utf8(bytes).is_err() => Err(Refusal::NotText),
        // Only what was decoded is kept as a picture.
        Kind::Picture => Err(Refusal::Path { path: path.as_str().to_string(), problem: Unsafe::Ending }),
        Kind::Text | Kind::ThemeText | Kind::Font => Ok(()),
    }
}

fn limit(kind: Kind) -> u64 {
    match kind {
        Kind::Text => MAX_SOURCE as u64,
        Kind::ThemeText | Kind::Font => theme::MAX_FILE,
        Kind::Picture => MAX_UPLOAD,
    }
}

/// A writer that panicked has left no file half written.
fn lock(mutex: &Mutex<()>) -> MutexGuard<'_, ()> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
