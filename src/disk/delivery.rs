//! A folder that a site is delivered to, file by file: another folder of this machine, a flash drive, a share. In come paths below it and
//! bytes; a reader sees at any moment the older file or the newer one, never half of one.
//!
//! This file refuses to know which files those are. It makes the folder, but not the one above it: where a drive is not plugged in, nothing
//! is written in its stead.

use super::generation::sync_folder;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// So many bytes are written between two reports of progress.
const CHUNK: usize = 256 * 1024;

/// A folder to deliver to.
#[derive(Clone, Debug)]
pub struct Delivery {
    root: PathBuf,
}

impl Delivery {
    /// The folder at this path, whether or not it is there yet.
    pub fn new(root: PathBuf) -> Delivery {
        Delivery { root }
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Looks whether the folder is there, or could be made.
    ///
    /// # Errors
    /// It is no folder, or there is none to make it in.
    pub fn look(&self) -> io::Result<()> {
        match fs::metadata(&self.root) {
            Ok(found) if found.is_dir() => Ok(()),
            Ok(_) => Err(ErrorKind::NotADirectory.into()),
            Err(error) if error.kind() == ErrorKind::NotFound => match self.root.parent() {
                Some(parent) if parent.as_os_str().is_empty() || parent.is_dir() => Ok(()),
                _ => Err(error),
            },
            Err(error) => Err(error),
        }
    }

    /// Every file below the folder with its size; links are named and not followed. A folder that the system keeps to itself (a drive has such
    /// ones) is passed over.
    ///
    /// # Errors
    /// A folder cannot be read.
    pub fn list(&self) -> io::Result<Vec<(String, Option<u64>)>> {
        if !self.root.exists() {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for entry in WalkDir::new(&self.root).min_depth(1) {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) if error.depth() > 0 && is_closed(&error) => continue,
                Err(error) => return Err(error.into()),
            };
            if entry.file_type().is_dir() {
                continue;
            }
            let Ok(path) = entry.path().strip_prefix(&self.root) else { continue };
            let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
            let size = if entry.file_type().is_file() { entry.metadata().ok().map(|data| data.len()) } else { None };
            found.push((parts.join("/"), size));
        }
        Ok(found)
    }

    /// The files that lie in one folder, `""` being the folder itself; none if it is not there.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn entries(&self, folder: &str) -> io::Result<Vec<(String, Option<u64>)>> {
        let entries = match fs::read_dir(self.root.join(folder)) {
            Ok(entries) => entries,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry?;
            let kind = entry.file_type()?;
            let size = if kind.is_file() { entry.metadata().ok().map(|data| data.len()) } else { None };
            if !kind.is_dir() {
                found.push((entry.file_name().to_string_lossy().into_owned(), size));
            }
        }
        Ok(found)
    }

    /// The bytes of a file, if there is one.
    ///
    /// # Errors
    /// It is there and cannot be read.
    pub fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.root.join(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Puts a file at `path`: writes it as `temporary`, waits for the device, renames it.
    ///
    /// # Errors
    /// The older file is then what it was.
    pub fn put(&self, path: &str, temporary: &str, bytes: &[u8], sent: &mut dyn FnMut(u64)) -> io::Result<()> {
        let (target, beside) = (self.root.join(path), self.root.join(temporary));
        self.make_folder(path)?;
        let written = write(&beside, bytes, sent).and_then(|()| fs::rename(&beside, &target));
        if let Err(error) = written {
            let _ = fs::remove_file(&beside);
            return Err(error);
        }
        // What leads to all others is certain to be found, and by that what went before it.
        if !path.contains('/') {
            let _ = sync_folder(&self.root);
        }
        Ok(())
    }

    /// Removes a file; false if there was none.
    ///
    /// # Errors
    /// It is still there.
    pub fn remove(&self, path: &str) -> io::Result<bool> {
        match fs::remove_file(self.root.join(path)) {
            Ok(()) => Ok(true),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Removes a folder if it is empty.
    pub fn remove_folder(&self, path: &str) {
        let _ = fs::remove_dir(self.root.join(path));
    }

    /// Makes a file that was not there; false if it was.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn claim(&self, path: &str, bytes: &[u8]) -> io::Result<bool> {
        self.make_folder(path)?;
        let target = self.root.join(path);
        let mut file = match OpenOptions::new().write(true).create_new(true).open(&target) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(false),
            Err(error) => return Err(error),
        };
        let written = file.write_all(bytes).and_then(|()| file.sync_all());
        drop(file);
        if written.is_err() {
            let _ = fs::remove_file(&target);
        }
        written.map(|()| true)
    }

    /// Makes the folder that `path` lies in, and that of the site, but not the one above it.
    fn make_folder(&self, path: &str) -> io::Result<()> {
        match fs::create_dir(&self.root) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        match path.rsplit_once('/') {
            Some((folder, _)) => fs::create_dir_all(self.root.join(folder)),
            None => Ok(()),
        }
    }
}

fn is_closed(error: &walkdir::Error) -> bool {
    error.io_error().is_some_and(|error| error.kind() == ErrorKind::PermissionDenied)
}

fn write(path: &Path, bytes: &[u8], sent: &mut dyn FnMut(u64)) -> io::Result<()> {
    let mut file = File::create(path)?;
    for chunk in bytes.chunks(CHUNK) {
        file.write_all(chunk)?;
        sent(chunk.len() as u64);
    }
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery() -> (tempfile::TempDir, Delivery) {
        let temp = tempfile::tempdir().unwrap();
        let delivery = Delivery::new(temp.path().join("site"));
        (temp, delivery)
    }

    #[test]
    fn a_file_takes_the_place_of_the_older_one() {
        let (_temp, delivery) = delivery();
        assert!(delivery.list().unwrap().is_empty() && delivery.look().is_ok());
        for text in ["one", "a longer one"] {
            let mut told = 0;
            delivery.put("a/b/c.html", "a/b/tmp", text.as_bytes(), &mut |sent| told += sent).unwrap();
            assert_eq!(delivery.read("a/b/c.html").unwrap().unwrap(), text.as_bytes());
            assert_eq!((told, delivery.list().unwrap()), (text.len() as u64, vec![("a/b/c.html".into(), Some(told))]));
        }
        assert_eq!(delivery.entries("a/b").unwrap(), [("c.html".into(), Some(12))]);
        assert!(delivery.entries("").unwrap().is_empty() && delivery.entries("x/y").unwrap().is_empty());
        assert!(delivery.remove("a/b/c.html").unwrap() && !delivery.remove("a/b/c.html").unwrap());
        delivery.remove_folder("a");
        delivery.remove_folder("a/b");
        delivery.remove_folder("a");
        assert!(!delivery.root().join("a").exists());
    }

    #[test]
    fn only_one_has_a_claim() {
        let (_temp, delivery) = delivery();
        assert!(delivery.claim("lock", b"me").unwrap());
        assert!(!delivery.claim("lock", b"you").unwrap());
        assert_eq!(delivery.read("lock").unwrap().unwrap(), b"me");
    }

    #[test]
    fn a_drive_that_is_not_there_is_not_made_up() {
        let (temp, delivery) = delivery();
        let away = Delivery::new(temp.path().join("stick/site"));
        assert_eq!(away.look().unwrap_err().kind(), ErrorKind::NotFound);
        assert!(away.put("a", "tmp", b"", &mut |_| ()).is_err());
        fs::write(delivery.root(), "a file").unwrap();
        assert_eq!(delivery.look().unwrap_err().kind(), ErrorKind::NotADirectory);
    }

    #[test]
    fn what_cannot_be_put_leaves_nothing() {
        let (_temp, delivery) = delivery();
        fs::create_dir_all(delivery.root().join("index.html")).unwrap();
        assert!(delivery.put("index.html", "tmp", b"x", &mut |_| ()).is_err());
        assert!(delivery.list().unwrap().is_empty());
    }
}
