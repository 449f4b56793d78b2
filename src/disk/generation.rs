//! Writes a site so that its folder is at every instant a whole site, the old one or the new one.
//!
//! In: an output folder, the folders that it must not endanger, and the site's files as paths and bytes,
//! in any order and from many threads. Out: the output folder replaced as a whole, with a manifest of
//! what is in it; or a [`Fault`], and the output is what it was.
//!
//! 0. [`restore`] brings the former site back if a killed build has left none: before anything is known of the sources, for a
//!    site with errors gets no further.
//! 1. [`Generation::begin`] finds the folder, takes the lock, clears away what killed builds have left,
//!    and refuses an output that holds anything that Casebook did not write.
//! 2. [`Generation::write`] writes into a hidden folder beside the output. A file that is the same as in
//!    the former site, byte for byte, becomes a second name of that file: nothing is written or synced,
//!    nothing is freed afterwards, and its time of change stays, so that a mirroring tool skips it.
//! 3. [`Generation::commit`] adds the manifest, waits for the device, exchanges the two folders in one
//!    step, and removes the former site, by its manifest.
//!
//! It does not know what a page is, prints nothing, and never removes what it cannot prove to be ours:
//! if somebody puts a file into the output while a build runs, the file is kept and the [`Summary`] says
//! where. Names beside an output `public`: `.public.casebook-lock`, `-new`, `-old`, `-kept-1` ….

mod exchange;
mod fault;
mod finished;
mod holding;
mod lock;
mod manifest;
mod parallel;
mod place;
mod removal;
mod sync;
pub(super) use sync::sync_folder;

use rustc_hash::FxHashSet;
use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

pub use fault::{Fault, NAMES_SHOWN, Operation, Warning};
pub use finished::Finished;
pub use manifest::{Entry, MANIFEST_NAME, Manifest};
pub use place::Sources;

use holding::MARKER_NAME;
use lock::Lock;
use place::Place;
use sync::Watch;

/// How many bytes of a former file are compared at a time.
const CHUNK: usize = 32 * 1024;

/// A site that is being written beside its output. Dropped without [`Generation::commit`], it removes
/// what it has written, and the output stays what it was.
#[derive(Debug)]
pub struct Generation {
    place: Place,
    /// The former site; `None` if there was no folder.
    former: Option<Manifest>,
    watch: Watch,
    /// The marker as the system made it: whom a new file belongs to and who may read it.
    made: Metadata,
    written: Mutex<Vec<Entry>>,
    /// The folders that this build has made.
    folders: Mutex<FxHashSet<String>>,
    unchanged: AtomicUsize,
    /// Whether this file system gives a file a second name; until it has once refused.
    links: AtomicBool,
    failed: AtomicBool,
    placed: bool,
    warnings: Vec<Warning>,
    /// Given back when all else is done.
    _lock: Lock,
}

/// What a finished build has done.
#[derive(Debug)]
pub struct Summary {
    /// The output folder as it really is: absolute, without links.
    pub output: PathBuf,
    /// How many files the site has, the manifest not counted.
    pub files: usize,
    /// Their length together, in bytes.
    pub bytes: u64,
    /// How many of them are the same files as in the former site.
    pub unchanged: usize,
    /// How many files of the former site are not in this one.
    pub removed: usize,
    /// What did not go well without harming the site.
    pub warnings: Vec<Warning>,
}

/// Brings back the former site where a killed build has moved it away and put nothing in its place. Changes nothing else, and nothing
/// at all while another build is at work. What is wrong with an output is for [`Generation::begin`] to say.
///
/// # Errors
/// There is a site to bring back, and the operating system refuses, or the output must not be there: see [`Fault`].
pub fn restore(output: &Path, sources: &Sources<'_>) -> Result<(), Fault> {
    let interrupted = Place::look(output).and_then(|place| exchange::is_interrupted(&place));
    if !interrupted.unwrap_or(false) {
        return Ok(());
    }
    let place = Place::find(output, sources)?;
    match Lock::take(&place.lock, &place.output) {
        Ok(_lock) => exchange::restore(&place),
        Err(Fault::Busy { .. }) => Ok(()),
        Err(fault) => Err(fault),
    }
}

impl Generation {
    /// Begins to write a site whose folder is `output`, which may exist or not; folders above it are made.
    ///
    /// # Errors
    /// An output that cannot or must not be replaced is refused before anything is written: see [`Fault`].
    pub fn begin(output: &Path, sources: &Sources<'_>) -> Result<Self, Fault> {
        let place = Place::find(output, sources)?;
        let lock = Lock::take(&place.lock, &place.output)?;
        let warnings = exchange::recover(&place)?;
        let former = holding::examine(&place.output)?;
        if former.is_some() {
            // A loss of power may have left the mark in a site that is whole (see `commit`).
            removal::remove_file(&place.output.join(MARKER_NAME))?;
        }
        fs::create_dir(&place.new).map_err(Fault::io(Operation::MakeFolder, &place.new))?;
        let prepared = mark(&place.new).and_then(|made| Ok((made, Watch::begin(&place.new)?)));
        let (made, watch) = prepared.inspect_err(|_| {
            // What cannot be removed now is removed by the next build.
            let _ = removal::remove_leftover(&place.new, &place);
        })?;
        Ok(Self {
            place,
            former,
            watch,
            made,
            written: Mutex::default(),
            folders: Mutex::default(),
            unchanged: AtomicUsize::new(0),
            links: AtomicBool::new(true),
            failed: AtomicBool::new(false),
            placed: false,
            warnings,
            _lock: lock,
        })
    }

    /// Writes one file; `path` is relative to the site, '/'-separated, ASCII by the caller's own rules.
    /// May be called from many threads at once.
    ///
    /// # Errors
    /// A path that leaves the site or is reserved, a path that is written twice, or what the operating
    /// system says. After an error the generation can only be dropped.
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Fault> {
        self.write_entry(path, bytes).inspect_err(|_| self.failed.store(true, Ordering::Relaxed))
    }

    /// Puts the site in the place of the former one and removes that.
    ///
    /// # Errors
    /// The output is then what it was, with one exception: if the last sync, that of the folder above
    /// the output, fails, the new site is in place but may not survive a loss of power.
    ///
    /// # Panics
    /// If a [`Generation::write`] has failed: a site with a hole in it is not a site.
    pub fn commit(mut self) -> Result<Summary, Fault> {
        assert!(!self.failed.load(Ordering::Relaxed), "a generation must be dropped, not committed, after a failed write");
        let written = std::mem::take(&mut self.written);
        let manifest = Manifest::of(written.into_inner().unwrap_or_else(PoisonError::into_inner));
        self.create(MANIFEST_NAME, &manifest.to_bytes())?;
        self.watch.sync(&self.place.new, &manifest, &[MANIFEST_NAME])?;
        let marker = self.place.new.join(MARKER_NAME);
        // That this fails if the marker is gone is meant: then somebody has cleared the folder away.
        fs::remove_file(&marker).map_err(Fault::io(Operation::Remove, &marker))?;

        let displaced = match self.former {
            Some(_) => exchange::put_instead(&self.place)?,
            None => exchange::put_first(&self.place).map(|()| None)?,
        };
        self.placed = true;
        // Before the former site goes, the new one must be certain to be found.
        sync::sync_folder(&self.place.parent)?;
        let former = self.former.take().unwrap_or_default();
        if let Some(path) = displaced {
            let removed = exchange::retire(&self.place, path).and_then(|path| removal::remove_site(&path, &former, &self.place));
            match removed {
                Ok(None) => {}
                Ok(Some(path)) => self.warnings.push(Warning::Kept { path }),
                Err(fault) => self.warnings.push(Warning::NotRemoved { fault }),
            }
        }
        Ok(self.summary(&manifest, &former))
    }

    fn summary(&mut self, manifest: &Manifest, former: &Manifest) -> Summary {
        let gone = |entry: &&Entry| manifest.get(&entry.path).is_none();
        Summary {
            output: self.place.output.clone(),
            files: manifest.entries().len(),
            bytes: manifest.entries().iter().map(|entry| entry.length).sum(),
            unchanged: *self.unchanged.get_mut(),
            removed: former.entries().iter().filter(gone).count(),
            warnings: std::mem::take(&mut self.warnings),
        }
    }

    fn write_entry(&self, path: &str, bytes: &[u8]) -> Result<(), Fault> {
        if !manifest::is_site_path(path) || is_reserved(path) {
            return Err(Fault::UnsafePath { path: path.to_owned() });
        }
        let entry = Entry { path: path.to_owned(), length: bytes.len() as u64, hash: blake3::hash(bytes) };
        match self.reuse(&entry, bytes) {
            true => _ = self.unchanged.fetch_add(1, Ordering::Relaxed),
            false => self.create(path, bytes)?,
        }
        self.written.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
        Ok(())
    }

    /// Gives the file of the former site a second name in this one, if it is the very same. That it was
    /// the same when it was written is not enough: somebody may have edited it since.
    fn reuse(&self, entry: &Entry, bytes: &[u8]) -> bool {
        let former = self.former.as_ref().and_then(|former| former.get(&entry.path));
        if former != Some(entry) || !self.links.load(Ordering::Relaxed) {
            return false;
        }
        let source = self.place.output.join(&entry.path);
        if !is_as_made(&source, &self.made) || !holds(&source, bytes).unwrap_or(false) {
            return false;
        }
        let target = self.place.new.join(&entry.path);
        if self.make_folders(&entry.path).is_err() {
            return false;
        }
        let linked = fs::hard_link(&source, &target);
        if linked.is_err() {
            self.links.store(false, Ordering::Relaxed);
        }
        linked.is_ok()
    }

    /// Creates a file in the new folder, and the folders above it when they are missed.
    fn create(&self, path: &str, bytes: &[u8]) -> Result<(), Fault> {
        let target = self.place.new.join(path);
        self.make_folders(path)?;
        let created = File::create_new(&target);
        let mut file = match created {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                return Err(Fault::Duplicate { path: path.to_owned() });
            }
            Err(error) => return Err(Fault::io(Operation::Write, &target)(error)),
        };
        file.write_all(bytes).map_err(Fault::io(Operation::Write, &target))?;
        self.watch.wrote(&self.place.new, bytes.len());
        Ok(())
    }

    /// Makes the folders that `path` lies in and that this build has not made yet, from the top; that two threads make the same one
    /// is fine. The new folder itself is never made again: if it is gone, somebody has cleared it away.
    fn make_folders(&self, path: &str) -> Result<(), Fault> {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let lock = || self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if folder.is_empty() || lock().contains(folder) {
            return Ok(());
        }
        for end in folder.match_indices('/').map(|(end, _)| end).chain([folder.len()]) {
            let folder = folder.get(..end).unwrap_or_default();
            if lock().contains(folder) {
                continue;
            }
            let target = self.place.new.join(folder);
            match fs::create_dir(&target) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                    return Err(Fault::io(Operation::MakeFolder, &target)(error));
                }
                _ => lock().insert(folder.to_owned()),
            };
        }
        Ok(())
    }
}

impl Drop for Generation {
    fn drop(&mut self) {
        if !self.placed {
            // What cannot be removed now is removed by the next build.
            let _ = removal::remove_leftover(&self.place.new, &self.place);
        }
    }
}

/// Marks a new folder as unfinished; returns how the system makes a file for this user.
fn mark(folder: &Path) -> Result<Metadata, Fault> {
    let path = folder.join(MARKER_NAME);
    File::create_new(&path).and_then(|file| file.metadata()).map_err(Fault::io(Operation::Write, &path))
}

/// Whether the first component is a name that we use in the root, in whatever letter case.
fn is_reserved(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or(path);
    [MANIFEST_NAME, MARKER_NAME].iter().any(|name| first.eq_ignore_ascii_case(name))
}

/// Whether `path` is a regular file, and has the owner and the permissions that a new one would get.
#[cfg(unix)]
fn is_as_made(path: &Path, made: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::symlink_metadata(path).is_ok_and(|found| found.is_file() && (found.uid(), found.mode()) == (made.uid(), made.mode()))
}

#[cfg(not(unix))]
fn is_as_made(path: &Path, _made: &Metadata) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_file())
}

/// Whether the file at `path` holds exactly `bytes`.
fn holds(path: &Path, mut bytes: &[u8]) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let mut chunk = [0; CHUNK];
    loop {
        let length = file.read(&mut chunk)?;
        match (chunk.get(..length), bytes.split_at_checked(length)) {
            (Some([]), _) => return Ok(bytes.is_empty()),
            (Some(read), Some((expected, rest))) if read == expected => bytes = rest,
            _ => return Ok(false),
        }
    }
}

#[cfg(test)]
mod tests;
