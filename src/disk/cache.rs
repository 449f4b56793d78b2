//! Documents and copies of pictures that were made before: in come a key and bytes, later the same key again, out come the same bytes or nothing. The folder is
//! `.casebook-cache/` in the site; anyone may delete it, or any part of it, at any time.
//!
//! A key is a hash of everything that the bytes depend on, so what is kept is never out of date. Each file ends with a hash of its key and
//! its bytes: one that was cut off or changed is as good as none. Keys hold the data of a document, not the program that makes it,
//! so whatever another build of the program kept is not found. A file is written beside its place and renamed, so that two builds at a time
//! do not meet. This file refuses to know what the bytes are.

use super::Fault;
use crate::site::picture::Shelf;
use blake3::Hash;
use rustc_hash::FxHashSet;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

/// The folder in the site.
const FOLDER: &str = ".casebook-cache";
/// What tells backup programs that the folder can be made again, as <https://bford.info/cachedir/> has it.
const TAG: &str = "Signature: 8a477f597d28d172789f06886806bc55\n# Casebook keeps finished documents here. You may delete this folder at any time.\n";
const HASH: usize = blake3::OUT_LEN;
/// The ending of the copies of a picture.
const PICTURE: &str = "picture";

/// Finished documents.
pub struct Cache {
    folder: PathBuf,
    /// What tells this build of the program from others.
    program: Hash,
    /// What this run asked for or kept: the rest can go.
    used: Mutex<FxHashSet<String>>,
    made: OnceLock<()>,
    count: AtomicUsize,
}

impl Cache {
    /// The documents kept in a site's folder. Nothing is made before something is to be kept.
    pub fn of_site(root: &Path) -> Cache {
        Cache {
            folder: root.join(FOLDER),
            program: program(),
            used: Mutex::default(),
            made: OnceLock::new(),
            count: AtomicUsize::new(0),
        }
    }

    /// The folder itself, made if it was not there.
    pub(super) fn folder(&self) -> Result<&Path, Fault> {
        self.make().map(|()| self.folder.as_path())
    }

    /// What was kept under a key, whole and unchanged, or nothing.
    pub fn get(&self, key: &Hash, ending: &str) -> Option<Vec<u8>> {
        let key = &self.own(key);
        let name = name(key, ending);
        let mut bytes = fs::read(self.folder.join(&name)).ok()?;
        let start = bytes.len().checked_sub(HASH)?;
        let kept = bytes.split_off(start);
        if kept != seal(key, &bytes).as_bytes() {
            return None;
        }
        self.is_used(name);
        Some(bytes)
    }

    /// Keeps bytes under a key.
    ///
    /// # Errors
    /// The folder cannot be written to. A build goes on without.
    pub fn put(&self, key: &Hash, ending: &str, bytes: &[u8]) -> Result<(), Fault> {
        self.make()?;
        let key = &self.own(key);
        let name = name(key, ending);
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let beside = self.folder.join(format!("{}.{}-{number}.part", key.to_hex(), std::process::id()));
        let written = fs::File::create_new(&beside).and_then(|mut file| {
            file.write_all(bytes)?;
            file.write_all(seal(key, bytes).as_bytes())
        });
        let renamed = written.and_then(|()| fs::rename(&beside, self.folder.join(&name)));
        if renamed.is_err() {
            let _ = fs::remove_file(&beside);
        }
        self.is_used(name);
        renamed.map_err(|source| Fault::Write { path: beside, source })
    }

    /// Removes what this run did not ask for. Files that are not named as this room names them are never touched.
    pub fn prune(&self) {
        if self.is_elsewhere() {
            return;
        }
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            if name.to_str().is_some_and(|name| is_own(name) && !used.contains(name)) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// The key under which this build of the program keeps something.
    fn own(&self, key: &Hash) -> Hash {
        blake3::keyed_hash(self.program.as_bytes(), key.as_bytes())
    }

    fn is_used(&self, name: String) {
        self.used.lock().unwrap_or_else(PoisonError::into_inner).insert(name);
    }

    /// A link in the place of the folder may lead anywhere: nothing is written or removed there.
    fn is_elsewhere(&self) -> bool {
        fs::symlink_metadata(&self.folder).is_ok_and(|found| !found.is_dir())
    }

    fn make(&self) -> Result<(), Fault> {
        let fault = |path: &Path| {
            let path = path.to_path_buf();
            move |source| Fault::Write { path, source }
        };
        if self.is_elsewhere() {
            return Err(fault(&self.folder)(ErrorKind::NotADirectory.into()));
        }
        if self.made.get().is_some() && self.folder.is_dir() {
            return Ok(());
        }
        fs::create_dir_all(&self.folder).map_err(fault(&self.folder))?;
        for (name, text) in [(".gitignore", "*\n"), ("CACHEDIR.TAG", TAG)] {
            let path = self.folder.join(name);
            match fs::File::create_new(&path).and_then(|mut file| file.write_all(text.as_bytes())) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(fault(&path)(error)),
                _ => {}
            }
        }
        let _ = self.made.set(());
        Ok(())
    }
}

impl Shelf for Cache {
    fn get(&self, key: &Hash) -> Option<Vec<u8>> {
        Cache::get(self, key, PICTURE)
    }

    fn put(&self, key: &Hash, bytes: &[u8]) {
        // A folder that cannot be written to costs time, and nothing else.
        let _ = Cache::put(self, key, PICTURE, bytes);
    }
}

/// The program's version, and the length and time of its file: a developer's next build has the same version.
fn program() -> Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
    if let Ok(found) = std::env::current_exe().and_then(fs::metadata) {
        hasher.update(&found.len().to_le_bytes());
        let changed = found.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        hasher.update(&changed.unwrap_or_default().as_nanos().to_le_bytes());
    }
    hasher.finalize()
}

fn name(key: &Hash, ending: &str) -> String {
    format!("{}.{ending}", key.to_hex())
}

/// Whether this room made a file of that name.
fn is_own(name: &str) -> bool {
    name.split_once('.').is_some_and(|(key, ending)| key.len() == 2 * HASH && Hash::from_hex(key).is_ok() && !ending.is_empty())
}

/// What stands at the end of a file.
fn seal(key: &Hash, bytes: &[u8]) -> Hash {
    let mut hasher = blake3::Hasher::new_keyed(key.as_bytes());
    hasher.update(bytes);
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(root: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(root.join(FOLDER)).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_was_kept_comes_back_and_nothing_else_does() {
        let temp = tempfile::tempdir().unwrap();
        let (a, b) = (blake3::hash(b"a"), blake3::hash(b"b"));
        let cache = Cache::of_site(temp.path());
        assert!(cache.get(&a, "pdf").is_none());
        assert!(!temp.path().join(FOLDER).exists());
        cache.put(&a, "pdf", b"one").unwrap();
        assert_eq!(cache.get(&a, "pdf").unwrap(), b"one");
        assert!(cache.get(&a, "docx").is_none() && cache.get(&b, "pdf").is_none());
        // The same key twice is no matter, nor is an empty document.
        cache.put(&a, "pdf", b"one").unwrap();
        cache.put(&b, "pdf", b"").unwrap();
        assert_eq!(cache.get(&b, "pdf").unwrap(), b"");
        assert_eq!(fs::read_to_string(temp.path().join(FOLDER).join(".gitignore")).unwrap(), "*\n");
        assert_eq!(kept(temp.path()).len(), 4);
    }

    #[test]
    fn what_was_cut_off_or_changed_is_never_used() {
        let temp = tempfile::tempdir().unwrap();
        let key = blake3::hash(b"a");
        let cache = Cache::of_site(temp.path());
        cache.put(&key, "pdf", b"a document").unwrap();
        let path = temp.path().join(FOLDER).join(name(&cache.own(&key), "pdf"));
        let whole = fs::read(&path).unwrap();
        for length in 0..whole.len() {
            fs::write(&path, &whole[..length]).unwrap();
            assert!(cache.get(&key, "pdf").is_none(), "{length}");
        }
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            fs::write(&path, &changed).unwrap();
            assert!(cache.get(&key, "pdf").is_none(), "{at}");
        }
        // A file of another key in the place of this one is not this one.
        cache.put(&blake3::hash(b"b"), "pdf", b"a document").unwrap();
        fs::copy(temp.path().join(FOLDER).join(name(&cache.own(&blake3::hash(b"b")), "pdf")), &path).unwrap();
        assert!(cache.get(&key, "pdf").is_none());
    }

    #[test]
    fn the_folder_may_go_at_any_time() {
        let temp = tempfile::tempdir().unwrap();
        let key = blake3::hash(b"a");
        let cache = Cache::of_site(temp.path());
        cache.put(&key, "pdf", b"one").unwrap();
        fs::remove_dir_all(temp.path().join(FOLDER)).unwrap();
        assert!(cache.get(&key, "pdf").is_none());
        cache.put(&key, "pdf", b"one").unwrap();
        assert_eq!(cache.get(&key, "pdf").unwrap(), b"one");
    }

    #[test]
    fn what_the_last_run_did_not_use_goes_and_what_is_not_ours_stays() {
        let temp = tempfile::tempdir().unwrap();
        let keys = [b"a", b"b", b"c"].map(|bytes| blake3::hash(bytes));
        let first = Cache::of_site(temp.path());
        first.put(&keys[0], "pdf", b"one").unwrap();
        first.put(&keys[1], "docx", b"two").unwrap();
        let foreign = temp.path().join(FOLDER).join("notes.txt");
        fs::write(&foreign, "mine").unwrap();
        let next = Cache::of_site(temp.path());
        assert!(next.get(&keys[0], "pdf").is_some());
        next.put(&keys[2], "pdf", b"three").unwrap();
        next.prune();
        assert!(next.get(&keys[0], "pdf").is_some() && next.get(&keys[2], "pdf").is_some());
        assert!(next.get(&keys[1], "docx").is_none());
        assert_eq!(fs::read_to_string(foreign).unwrap(), "mine");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_the_place_of_the_folder_is_not_followed() {
        let (temp, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let key = blake3::hash(b"a");
        let theirs = other.path().join(name(&Cache::of_site(temp.path()).own(&key), "pdf"));
        fs::write(&theirs, "theirs").unwrap();
        std::os::unix::fs::symlink(other.path(), temp.path().join(FOLDER)).unwrap();
        let cache = Cache::of_site(temp.path());
        assert!(cache.put(&key, "pdf", b"one").is_err());
        cache.prune();
        assert_eq!(fs::read_to_string(theirs).unwrap(), "theirs");
    }
}
