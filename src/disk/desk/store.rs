//! Writing a file so that it is never half there: a hidden file beside it, written and brought to the device, then put in place by one
//! rename. Whatever fails on the way, the old file stays as it was and the hidden one is removed. Knows no path of the site.

use crate::disk::{Fault, generation};
use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile};

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
    // Neither a build nor the preview reads such a name.
    builder.prefix(".casebook-").suffix(".part");
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
