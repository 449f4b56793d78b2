//! Puts a finished generation in the place of the former site, and mends what a killed build left.
//!
//! In: a [`Place`] whose new folder is a whole site on the device. Out: the output is that folder, and
//! the path at which the former site lies now. One rename or one exchange of two names does it (Linux,
//! macOS). Where the system or the file system cannot exchange, as on Windows and on some network and
//! flash file systems, two renames must do: then there is a moment without an output folder, and a
//! build killed in it is mended by [`restore`] in the next one. It knows nothing of files in a site.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::fault::{Fault, Operation, Warning};
use super::holding;
use super::place::Place;
use super::removal;

/// How an attempt to exchange two folders ended.
#[cfg_attr(not(any(target_os = "linux", target_vendor = "apple")), allow(dead_code))]
enum Exchange {
    Done,
    /// This system or file system has no such call.
    Unsupported,
    Failed(io::Error),
}

/// Whether a former site was moved away by a build that was killed before it had put the new one there.
pub(super) fn is_interrupted(place: &Place) -> Result<bool, Fault> {
    Ok(!exists(&place.output)? && exists(&place.old)?)
}

/// Brings a former site back that was moved away and not yet replaced.
pub(super) fn restore(place: &Place) -> Result<(), Fault> {
    if is_interrupted(place)? {
        fs::rename(&place.old, &place.output).map_err(Fault::io(Operation::Replace, &place.output))?;
    }
    Ok(())
}

/// Brings the surroundings of an output in order after builds that were killed: a former site that was
/// moved away and not yet replaced comes back, and what else they left is removed.
pub(super) fn recover(place: &Place) -> Result<Vec<Warning>, Fault> {
    restore(place)?;
    let mut kept = vec![removal::remove_leftover(&place.new, place)?];
    if exists(&place.old)? {
        let path = retire(place, place.old.clone())?;
        kept.push(removal::remove_leftover(&path, place)?);
    }
    let warning = |path| Warning::Kept { path };
    Ok(kept.into_iter().flatten().map(warning).collect())
}

/// Moves a former site that has been replaced to where it may be removed. A removal may be interrupted,
/// and what has the name of [`Place::old`] must be a whole site, for [`restore`] may put it back.
pub(super) fn retire(place: &Place, displaced: PathBuf) -> Result<PathBuf, Fault> {
    if displaced == place.old {
        fs::rename(&place.old, &place.new).map_err(Fault::io(Operation::Remove, &place.old))?;
    }
    Ok(place.new.clone())
}

/// Puts the new generation in place where there was no output when the build began.
///
/// # Errors
/// Also if something has come there since; it is not touched.
pub(super) fn put_first(place: &Place) -> Result<(), Fault> {
    fs::rename(&place.new, &place.output).map_err(|error| {
        // What has come there can be told more exactly than the system does.
        match holding::examine(&place.output) {
            Err(fault) => fault,
            Ok(_) => refused(place, error),
        }
    })
}

/// Puts the new generation in the place of the output, and returns where the former one lies now.
/// After an error the output is what it was, unless the error names the operation "replace" on a file
/// system that cannot exchange and refused twice; then the next build brings the former site back.
pub(super) fn put_instead(place: &Place) -> Result<Option<PathBuf>, Fault> {
    match exchange(&place.new, &place.output) {
        Exchange::Done => Ok(Some(place.new.clone())),
        Exchange::Unsupported => rename_twice(place),
        Exchange::Failed(error) if error.kind() == ErrorKind::NotFound && !exists(&place.output)? => {
            put_first(place).map(|()| None)
        }
        Exchange::Failed(error) => Err(refused(place, error)),
    }
}

/// Moves the former site away and the new one to its place.
fn rename_twice(place: &Place) -> Result<Option<PathBuf>, Fault> {
    fs::rename(&place.output, &place.old).map_err(|error| refused(place, error))?;
    match fs::rename(&place.new, &place.output) {
        Ok(()) => Ok(Some(place.old.clone())),
        Err(error) => {
            // If this is refused as well, the next build does it.
            let _ = fs::rename(&place.old, &place.output);
            Err(refused(place, error))
        }
    }
}

/// Why an output could not be replaced. Linux says "busy" or "another device" where something is mounted.
fn refused(place: &Place, error: io::Error) -> Fault {
    match error.kind() {
        ErrorKind::ResourceBusy | ErrorKind::CrossesDevices => place.mount_point(),
        _ => Fault::io(Operation::Replace, &place.output)(error),
    }
}

/// Exchanges two names in one step.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> Exchange {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    /// Some file systems do not know the flag, some kernels not the call; the last two are one on Linux.
    const UNSUPPORTED: [Errno; 4] = [Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP, Errno::NOTSUP];
    match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
        Ok(()) => Exchange::Done,
        Err(errno) if UNSUPPORTED.contains(&errno) => Exchange::Unsupported,
        Err(errno) => Exchange::Failed(errno.into()),
    }
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn exchange(_one: &Path, _other: &Path) -> Exchange {
    Exchange::Unsupported
}

/// Whether anything, also a link that leads nowhere, has this name.
fn exists(path: &Path) -> Result<bool, Fault> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Fault::io(Operation::Inspect, path)(error)),
    }
}
