//! The disk: the only room that reads and writes files.
//!
//! In: the folder of a site, the folder of its output. Out: the sources as values (`read`), the output replaced as a whole
//! (`generation`), what is dear to make kept for the next time (`cache`), documents that are to be imported (`office`), what a
//! site is delivered to (`delivery`, `archive`), and, while somebody
//! works on the site, what changes in it (`watch`) and what is changed in it from the browser (`desk`). This room refuses to know what
//! the files mean; what is wrong with a file as a file is a finding, what is wrong with the machine is a fault with the path in it.
#![allow(clippy::disallowed_methods)] // This is the room that is allowed to.

mod archive;
mod cache;
mod delivery;
pub mod desk;
mod feed;
pub mod generation;
mod known_hosts;
mod listing;
mod names;
mod office;
mod read;
mod running;
mod theme;
pub mod watch;

pub use archive::{Archive, Archived, NotArchived};
pub use cache::Cache;
pub use delivery::Delivery;
pub use known_hosts::{Acquaintance, KnownHosts};
pub use listing::{Fingerprint, Listing};
pub use office::{Unconverted, converted, document};
pub use read::{Folder, Read, root_above};
pub use running::Running;
pub use theme::{known_themes, theme};

use std::path::PathBuf;

/// What the machine refused.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A file or folder could not be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// Which.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A file could not be written.
    #[error("cannot write {path}: {source}")]
    Write {
        /// Which.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A file that was to be made is there already.
    #[error("{path} exists already")]
    Exists {
        /// Which.
        path: PathBuf,
    },
    /// The output could not be replaced.
    #[error(transparent)]
    Generation(#[from] generation::Fault),
}

/// Writes a new file (and the folders above it); never over an existing one.
///
/// # Errors
/// The file is there already, or the machine refused.
pub fn create(path: &std::path::Path, bytes: &[u8]) -> Result<(), Fault> {
    use std::io::Write;
    let fault = |source: std::io::Error| match source.kind() {
        std::io::ErrorKind::AlreadyExists => Fault::Exists { path: path.to_path_buf() },
        _ => Fault::Write { path: path.to_path_buf(), source },
    };
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(|source| Fault::Write { path: parent.to_path_buf(), source })?;
    }
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(path).map_err(fault)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(fault)
}

/// Writes a file (and the folders above it), in the place of an older one. Whoever reads it meanwhile sees the old one or the new one.
///
/// # Errors
/// The machine refused.
pub fn replace(path: &std::path::Path, bytes: &[u8]) -> Result<(), Fault> {
    let fault = |path: &std::path::Path| {
        let path = path.to_path_buf();
        move |source| Fault::Write { path, source }
    };
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(fault(parent))?;
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    let beside = PathBuf::from(beside);
    std::fs::write(&beside, bytes).map_err(fault(&beside))?;
    std::fs::rename(&beside, path).map_err(fault(path))
}

/// The text of a small file, if it can be read (the configuration, before anything else is known).
pub fn small_text(path: &std::path::Path) -> Option<String> {
    let length = std::fs::metadata(path).ok()?.len();
    (length <= crate::tree::MAX_SOURCE as u64).then(|| std::fs::read_to_string(path).ok())?
}
