//! One build at a time for each output.
//!
//! In: the path of the lock file beside the output. Out: a [`Lock`] that another process cannot have
//! at the same time; dropping it removes the file. The operating system gives the lock back when its
//! holder dies, however it dies, so a file left by a killed build locks nobody out. It never waits.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::fault::{Fault, Operation};

/// How often a lock file that vanishes under our hands is opened again before we give up: each time
/// means that another build has ended in that very instant.
#[cfg(unix)]
const ATTEMPTS: usize = 100;

/// The right to write one output, until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    /// Holds the lock; closed, and by that unlocked, after the file has been removed.
    _file: File,
    path: PathBuf,
}

impl Lock {
    /// Takes the lock at `path`.
    ///
    /// # Errors
    /// [`Fault::Busy`] with `output` if another process has it, else what the operating system says.
    pub(super) fn take(path: &Path, output: &Path) -> Result<Self, Fault> {
        match open_locked(path) {
            Ok(Some(file)) => Ok(Self { _file: file, path: path.to_path_buf() }),
            Ok(None) => Err(Fault::Busy { output: output.to_path_buf() }),
            Err(error) => Err(Fault::io(Operation::Lock, path)(error)),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // On Windows the file goes with its last handle (see `open_locked`), and this fails, rightly.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// The locked file, or `None` if another process has it.
///
/// A lock file that is removed at the end has a race: a second process may have opened it before it
/// was removed and lock it afterwards, while a third one makes a new file of that name. So after
/// locking we look whether the name still leads to the file that we have locked.
#[cfg(unix)]
fn open_locked(path: &Path) -> io::Result<Option<File>> {
    use std::fs::{OpenOptions, TryLockError};
    use std::os::unix::fs::MetadataExt;

    for _ in 0..ATTEMPTS {
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let ours = file.metadata()?;
        match std::fs::symlink_metadata(path) {
            Ok(named) if (named.dev(), named.ino()) == (ours.dev(), ours.ino()) => {
                return Ok(Some(file));
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// The locked file, or `None` if another process has it.
///
/// Here opening is locking: nobody else may open the file while we have it, and the system deletes it
/// when the handle is closed, also by the death of the process. The numbers are Win32's
/// `FILE_FLAG_DELETE_ON_CLOSE` and `ERROR_SHARING_VIOLATION`, `ERROR_LOCK_VIOLATION`,
/// `ERROR_DELETE_PENDING`.
#[cfg(windows)]
fn open_locked(path: &Path) -> io::Result<Option<File>> {
    use std::fs::OpenOptions;
    use std::os::windows::fs::OpenOptionsExt;

    const DELETE_ON_CLOSE: u32 = 0x0400_0000;
    const TAKEN: [i32; 3] = [32, 33, 303];
    let opened = OpenOptions::new().write(true).create(true).truncate(false).share_mode(0).custom_flags(DELETE_ON_CLOSE).open(path);
    match opened {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.raw_os_error().is_some_and(|code| TAKEN.contains(&code)) => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_refused_until_the_first_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let output = Path::new("public");
        let first = Lock::take(&path, output).unwrap();
        assert_eq!(Lock::take(&path, output).unwrap_err().key(), "output-busy");
        drop(first);
        assert!(!path.exists());
        std::fs::write(&path, "left by a killed build").unwrap();
        drop(Lock::take(&path, output).unwrap());
        assert!(!path.exists());
    }

    #[test]
    fn of_many_at_once_never_two_have_it() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let (holders, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..500 {
                        let Ok(lock) = Lock::take(&path, Path::new("public")) else {
                            continue;
                        };
                        assert_eq!(holders.fetch_add(1, Ordering::SeqCst), 0);
                        taken.fetch_add(1, Ordering::SeqCst);
                        holders.fetch_sub(1, Ordering::SeqCst);
                        drop(lock);
                    }
                });
            }
        });
        assert!(taken.load(Ordering::SeqCst) > 0);
    }
}
