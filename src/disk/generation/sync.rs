//! Waits until a generation has reached the device, so that a loss of power cannot tear it either.
//!
//! In: the folder of a generation, at its beginning and at its end. Out: everything in it is on the
//! device, or a fault. On Linux one call for the whole file system does it, which for 10,000 files takes
//! as long as the device needs for their bytes, where a call for each file waits 10,000 times. It does
//! not know what the files are for.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::Path;
#[cfg(target_os = "linux")]
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use super::fault::{Fault, Operation};
use super::manifest::Manifest;
use super::parallel;

/// The folder of a generation, held open from its beginning: Linux reports the write errors that a file
/// system has met since the handle was opened.
#[derive(Debug)]
pub(super) struct Watch {
    #[cfg(target_os = "linux")]
    folder: File,
    /// Bytes that nobody has asked the device to take yet.
    #[cfg(target_os = "linux")]
    waiting: AtomicUsize,
    /// Whether the device is at work.
    #[cfg(target_os = "linux")]
    busy: Arc<AtomicBool>,
}

/// So many bytes are worth a call before the end: the device writes while the processor makes the next pages.
#[cfg(target_os = "linux")]
const EARLY: usize = 8 * 1024 * 1024;

impl Watch {
    /// Begins to watch the file system that `root` lies on.
    pub(super) fn begin(root: &Path) -> Result<Self, Fault> {
        #[cfg(not(target_os = "linux"))]
        let _ = root;
        Ok(Self {
            #[cfg(target_os = "linux")]
            folder: File::open(root).map_err(Fault::io(Operation::Inspect, root))?,
            #[cfg(target_os = "linux")]
            waiting: AtomicUsize::new(0),
            #[cfg(target_os = "linux")]
            busy: Arc::default(),
        })
    }

    /// Notes that so many bytes have been written under `root`, and now and then has them brought to the device. What goes wrong with
    /// that is told by [`sync`](Self::sync): Linux reports an error to everyone who has the file system open.
    #[cfg(target_os = "linux")]
    pub(super) fn wrote(&self, root: &Path, bytes: usize) {
        let waiting = self.waiting.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if waiting < EARLY || self.busy.swap(true, Ordering::Relaxed) {
            return;
        }
        self.waiting.store(0, Ordering::Relaxed);
        let (root, busy) = (root.to_owned(), Arc::clone(&self.busy));
        // If there can be no further thread, all is written at the end.
        let _ = std::thread::Builder::new().spawn(move || {
            let _ = File::open(&root).map(|folder| rustix::fs::syncfs(&folder));
            busy.store(false, Ordering::Relaxed);
        });
    }

    /// Other systems have no call for a whole file system.
    #[cfg(not(target_os = "linux"))]
    pub(super) fn wrote(&self, _root: &Path, _bytes: usize) {}

    /// Returns when everything that `manifest` lists under `root`, and the files named in `more`, is on
    /// the device.
    pub(super) fn sync(&self, root: &Path, manifest: &Manifest, more: &[&str]) -> Result<(), Fault> {
        if self.sync_file_system().map_err(Fault::io(Operation::Sync, root))? == Told::Everything {
            return Ok(());
        }
        let mut files: Vec<&str> = more.to_vec();
        files.extend(manifest.entries().iter().map(|entry| entry.path.as_str()));
        parallel::for_each(&files, |file| {
            let path = root.join(file);
            sync_file(&path).map_err(Fault::io(Operation::Sync, &path))
        })?;
        let mut folders: Vec<&str> = manifest.folders().into_iter().collect();
        folders.push("");
        parallel::for_each(&folders, |folder| sync_folder(&root.join(folder)))
    }

    /// One call for the whole file system.
    #[cfg(target_os = "linux")]
    fn sync_file_system(&self) -> io::Result<Told> {
        use rustix::io::Errno;
        match rustix::fs::syncfs(&self.folder) {
            Ok(()) if linux::reports_errors(&self.folder) => Ok(Told::Everything),
            Ok(()) | Err(Errno::NOSYS | Errno::OPNOTSUPP) => Ok(Told::Nothing),
            Err(errno) => Err(errno.into()),
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn sync_file_system(&self) -> io::Result<Told> {
        Ok(Told::Nothing)
    }
}

/// How much the success of one call for the whole file system says.
#[derive(PartialEq, Eq)]
enum Told {
    /// All is on the device.
    #[cfg_attr(not(target_os = "linux"), allow(dead_code))]
    Everything,
    /// Each file must be asked.
    Nothing,
}

/// Returns when what is in the folder `path` itself (its names, not the files) is on the device. Windows
/// has no such call; file systems that do not offer it keep names in order by themselves or not at all.
pub(in crate::disk) fn sync_folder(path: &Path) -> Result<(), Fault> {
    if cfg!(windows) {
        return Ok(());
    }
    let outcome = File::open(path).and_then(|folder| folder.sync_all());
    match outcome {
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        outcome => outcome.map_err(Fault::io(Operation::Sync, path)),
    }
}

/// Hands the file to the device. macOS makes the device's own cache part of `sync_all`, milliseconds for
/// each file; there that is left to the folder that is synced last.
fn sync_file(path: &Path) -> io::Result<()> {
    // Windows flushes only what is open for writing.
    let file = OpenOptions::new().read(true).write(cfg!(windows)).open(path)?;
    #[cfg(target_vendor = "apple")]
    return Ok(rustix::fs::fsync(&file)?);
    #[cfg(not(target_vendor = "apple"))]
    file.sync_all()
}

#[cfg(target_os = "linux")]
mod linux {
    //! Whether a Linux `syncfs` can be believed.

    use std::fs::File;

    /// The first kernel whose `syncfs` reports that writing has failed.
    const REPORTING_SINCE: (u32, u32) = (5, 8);

    /// The number by which `statfs` names every file system that a program serves (FUSE): there
    /// `syncfs` hands over the bytes, but does not ask the program to bring them to the device.
    const FUSE: u64 = 0x6573_5546;

    /// Whether a `syncfs` that returned without an error on this file system means that all is well.
    pub(super) fn reports_errors(folder: &File) -> bool {
        let served = match rustix::fs::fstatfs(folder) {
            Ok(found) => u64::try_from(found.f_type).is_ok_and(|kind| kind == FUSE),
            Err(_) => return false,
        };
        !served && release_is_new(&rustix::system::uname().release().to_string_lossy())
    }

    /// Whether a kernel's name of its release is that of [`REPORTING_SINCE`] or a later one.
    fn release_is_new(release: &str) -> bool {
        let mut numbers = release.split(|c: char| !c.is_ascii_digit()).map(str::parse::<u32>);
        match (numbers.next(), numbers.next()) {
            (Some(Ok(major)), Some(Ok(minor))) => (major, minor) >= REPORTING_SINCE,
            _ => false,
        }
    }

    #[cfg(test)]
    #[test]
    fn releases_are_compared_as_numbers() {
        for (release, new) in [
            ("6.18.44-fc", true),
            ("5.8.0", true),
            ("5.15.0-1-generic", true),
            ("5.4.0-150-generic", false),
            ("4.19.0", false),
            ("", false),
            ("rolling", false),
        ] {
            assert_eq!(release_is_new(release), new, "{release}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn what_is_missing_is_a_fault_where_each_file_is_asked() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), "a").unwrap();
        assert!(sync_file(&folder.path().join("a")).is_ok());
        assert!(sync_file(&folder.path().join("b")).is_err());
        assert!(sync_folder(folder.path()).is_ok());
        let watch = Watch::begin(folder.path()).unwrap();
        assert!(watch.sync(folder.path(), &Manifest::default(), &["a"]).is_ok());
    }
}
