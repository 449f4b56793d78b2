//! Writing a file so that it is never half there: a hidden file beside it, written and brought to the device, then put in place by one
//! rename. Whatever fails on the way, the old file stays as it was and the hidden one is removed. Knows no path of the site.

use crate::disk::{Fault, generation, listing};
use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::{Builder, NamedTempFile};

/// How a hidden file beside its place is called: neither a build nor the preview reads such a name.
const PREFIX: &str = ".casebook-";
const SUFFIX: &str = ".part";
/// No save takes so long: an older hidden file is left over from a program that was killed.
const LEFT_OVER: Duration = Duration::from_secs(60 * 60);

/// Bytes that are on the device, but not in their place yet.
pub(super) struct Written {
    file: NamedTempFile,
    at: PathBuf,
}

/// Writes bytes beside their place; folders that are missing are made.
pub(super) fn write(at: &Path, bytes: &[u8], permissions: Option<Permissions>) -> Result<Written, Fault> {
    let fault = |source| Fault::Write { path: at.to_path_buf(), source };
    let folder = at.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(fault)?;
    let mut builder = Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    #[cfg(unix)]
    let builder = builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder).map_err(fault)?;
    let written = file.write_all(bytes).and_then(|()| match permissions {
        Some(permissions) => file.as_file().set_permissions(permissions),
        None => Ok(()),
    });
    written.and_then(|()| file.as_file().sync_all()).map_err(fault)?;
    Ok(Written { file, at: at.to_path_buf() })
}

impl Written {
    /// Puts the bytes in the place of what is there.
    pub(super) fn replace(self) -> Result<(), Fault> {
        let Written { file, at } = self;
        file.persist(&at).map_err(|error| Fault::Write { path: at.clone(), source: error.error })?;
        sync(&at)
    }

    /// Puts the bytes where nothing is.
    pub(super) fn put(self) -> Result<(), Fault> {
        let Written { file, at } = self;
        file.persist_noclobber(&at).map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists => Fault::Exists { path: at.clone() },
            _ => Fault::Write { path: at.clone(), source: error.error },
        })?;
        sync(&at)
    }
}

/// Removes what killed programs have left in a folder and below it. What cannot be removed stays: it harms nobody.
pub(super) fn sweep(folder: &Path) {
    for entry in walkdir::WalkDir::new(folder).max_depth(listing::MAX_DEPTH).into_iter().flatten() {
        let name = entry.file_name().to_string_lossy();
        if !(entry.file_type().is_file() && name.starts_with(PREFIX) && name.ends_with(SUFFIX)) {
            continue;
        }
        let age = entry.metadata().ok().and_then(|data| data.modified().ok()?.elapsed().ok());
        if age.is_some_and(|age| age > LEFT_OVER) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Moves a file or a folder to where nothing is.
pub(super) fn shift(from: &Path, to: &Path) -> Result<(), Fault> {
    let fault = |source| Fault::Write { path: to.to_path_buf(), source };
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(fault)?;
    }
    if fs::symlink_metadata(to).is_ok() {
        return Err(Fault::Exists { path: to.to_path_buf() });
    }
    fs::rename(from, to).map_err(fault)?;
    sync(to)?;
    sync(from)
}

/// Brings the names in a file's folder to the device.
fn sync(at: &Path) -> Result<(), Fault> {
    Ok(generation::sync_folder(at.parent().unwrap_or(Path::new(".")))?)
}
