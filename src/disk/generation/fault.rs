//! What can go wrong while a site is written, as data: which operation, on which path, and what the
//! operating system said.
//!
//! In: an `io::Error` and the place where it happened. Out: a [`Fault`] or a [`Warning`] with a stable
//! key and named arguments, from which the command line makes a Russian or an English sentence;
//! `Display` is the English one. It knows no language file and prints nothing.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// How many names a refusal lists at most; the rest is only counted.
pub const NAMES_SHOWN: usize = 5;

/// What was being done when the operating system refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Looking at the output folder or its neighbourhood.
    Inspect,
    /// Taking the lock beside the output.
    Lock,
    /// Making a folder.
    MakeFolder,
    /// Creating or writing a file.
    Write,
    /// Reading a file.
    Read,
    /// Waiting until what was written has reached the device.
    Sync,
    /// Putting the new site in the place of the old one.
    Replace,
    /// Removing what a former build has left.
    Remove,
}

impl Operation {
    /// The stable name of the operation, for translation.
    pub fn key(self) -> &'static str {
        match self {
            Self::Inspect => "inspect",
            Self::Lock => "lock",
            Self::MakeFolder => "make-folder",
            Self::Write => "write",
            Self::Read => "read",
            Self::Sync => "sync",
            Self::Replace => "replace",
            Self::Remove => "remove",
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Inspect => "look at",
            Self::Lock => "lock",
            Self::MakeFolder => "make the folder",
            Self::Write => "write",
            Self::Read => "read",
            Self::Sync => "bring to the disk",
            Self::Replace => "put the new site in place at",
            Self::Remove => "remove",
        })
    }
}

/// Why a site was not written, or (only for [`Operation::Sync`] of the folder above the output, after
/// the new site is already in place) why it is not certain to survive a loss of power.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The device or the user's quota is full.
    #[error("the disk is full: cannot {operation} {}: {source}", shown(.path))]
    DiskFull {
        /// What was being done.
        operation: Operation,
        /// On which file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// Any other refusal of the operating system.
    #[error("cannot {operation} {}: {source}", shown(.path))]
    Io {
        /// What was being done.
        operation: Operation,
        /// On which file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// Another build is writing the same output at this moment.
    #[error("another build is writing {} at this moment", shown(.output))]
    Busy {
        /// The output folder.
        output: PathBuf,
    },
    /// The output exists and is not a folder.
    #[error("the output {} is not a folder", shown(.output))]
    NotAFolder {
        /// The output.
        output: PathBuf,
    },
    /// The output is a root, or a path that names no folder of its own (`new/..`).
    #[error("the output {} has no name of its own; name a folder inside it", shown(.output))]
    Nameless {
        /// The output as it was given.
        output: PathBuf,
    },
    /// The output is a mount point, which cannot be replaced as a whole.
    #[error(
        "the output {} is where another file system is attached, so it cannot be replaced as a whole; name a folder inside it",
        shown(.output)
    )]
    MountPoint {
        /// The output folder.
        output: PathBuf,
    },
    /// The output is, or holds, a folder that the site is made from.
    #[error("the output {} holds the site's sources in {}; name another folder", shown(.output), shown(.sources))]
    HoldsSources {
        /// The output folder.
        output: PathBuf,
        /// The folder of sources in it.
        sources: PathBuf,
    },
    /// The output lies inside a folder that the site is made from: the next build would read it.
    #[error("the output {} lies inside the site's sources in {}; name another folder", shown(.output), shown(.sources))]
    InsideSources {
        /// The output folder.
        output: PathBuf,
        /// The folder of sources around it.
        sources: PathBuf,
    },
    /// The output is a site of ours, but other files have been put into it.
    #[error(
        "the output {} holds what Casebook did not write: {}; move it elsewhere or name another folder",
        shown(.output), names(.found, .total)
    )]
    Foreign {
        /// The output folder.
        output: PathBuf,
        /// Up to [`NAMES_SHOWN`] of them, '/'-separated, in order.
        found: Vec<String>,
        /// How many there are.
        total: usize,
    },
    /// The output holds files, and no manifest says that they are ours.
    #[error(
        "the output {} holds files, and none of them says that Casebook wrote it: {}; name an empty or a new folder",
        shown(.output), names(.found, .total)
    )]
    Unowned {
        /// The output folder.
        output: PathBuf,
        /// Up to [`NAMES_SHOWN`] of the names in it, in order.
        found: Vec<String>,
        /// How many there are.
        total: usize,
    },
    /// A newer Casebook has written the output.
    #[error("{} is of format {format}, written by a newer Casebook; use that one or name another folder", shown(.path))]
    NewerManifest {
        /// The manifest.
        path: PathBuf,
        /// The format that it names.
        format: u64,
    },
    /// The manifest in the output cannot be understood, so nothing says which files are ours.
    #[error("{} is damaged ({reason}), so Casebook cannot know which files are its own; move the folder away or name another", shown(.path))]
    DamagedManifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong with it, in English.
        reason: String,
    },
    /// A path that may not be written in a site.
    #[error("{path:?} is not a path that a site may hold")]
    UnsafePath {
        /// The path as it was given.
        path: String,
    },
    /// A file of a finished site is not what was built.
    #[error("{} is not what was built: somebody has changed it", shown(.path))]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// Two pages have the same path (or, where the file system does not tell letter case, nearly).
    #[error("{path} was to be written twice")]
    Duplicate {
        /// The path inside the site.
        path: String,
    },
}

impl Fault {
    /// Binds an error of the operating system to where it happened; made to stand in `map_err`.
    pub(super) fn io(operation: Operation, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| {
            let path = path.to_path_buf();
            match source.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { operation, path, source },
                _ => Self::Io { operation, path, source },
            }
        }
    }

    /// The stable name of the fault, for translation.
    pub fn key(&self) -> &'static str {
        match self {
            Self::DiskFull { .. } => "disk-full",
            Self::Io { .. } => "io",
            Self::Busy { .. } => "output-busy",
            Self::NotAFolder { .. } => "output-not-a-folder",
            Self::Nameless { .. } => "output-nameless",
            Self::MountPoint { .. } => "output-mount-point",
            Self::HoldsSources { .. } => "output-holds-sources",
            Self::InsideSources { .. } => "output-inside-sources",
            Self::Foreign { .. } => "output-foreign",
            Self::Unowned { .. } => "output-unowned",
            Self::NewerManifest { .. } => "manifest-newer",
            Self::DamagedManifest { .. } => "manifest-damaged",
            Self::UnsafePath { .. } => "path-unsafe",
            Self::Changed { .. } => "site-changed",
            Self::Duplicate { .. } => "path-duplicate",
        }
    }

    /// The values that a sentence about the fault needs, by name. `operation` is an
    /// [`Operation::key`]; `system` is the operating system's own text; `more` is how many names
    /// beyond those in `names` there are.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::DiskFull { operation, path, source } | Self::Io { operation, path, source } => {
                vec![("operation", operation.key().to_owned()), ("path", shown(path)), ("system", source.to_string())]
            }
            Self::Busy { output } | Self::NotAFolder { output } | Self::Nameless { output } | Self::MountPoint { output } => {
                vec![("path", shown(output))]
            }
            Self::HoldsSources { output, sources } | Self::InsideSources { output, sources } => {
                vec![("path", shown(output)), ("sources", shown(sources))]
            }
            Self::Foreign { output, found, total } | Self::Unowned { output, found, total } => {
                vec![("path", shown(output)), ("names", found.join(", ")), ("more", total.saturating_sub(found.len()).to_string())]
            }
            Self::NewerManifest { path, format } => {
                vec![("path", shown(path)), ("format", format.to_string())]
            }
            Self::Changed { path } => vec![("path", shown(path))],
            Self::DamagedManifest { path, reason } => {
                vec![("path", shown(path)), ("reason", reason.clone())]
            }
            Self::UnsafePath { path } | Self::Duplicate { path } => vec![("path", path.clone())],
        }
    }
}

/// What went wrong after the new site was in place, or before anything was begun; the build is good.
#[derive(Debug, thiserror::Error)]
pub enum Warning {
    /// The former site could not be removed; the next build tries again.
    #[error("the former site could not be removed wholly ({fault}); the next build will try again")]
    NotRemoved {
        /// What refused.
        fault: Fault,
    },
    /// Something that Casebook did not write was where the former site is removed; it was set aside.
    #[error("what Casebook did not write was kept in {}", shown(.path))]
    Kept {
        /// Where it lies now.
        path: PathBuf,
    },
}

impl Warning {
    /// The stable name of the warning, for translation.
    pub fn key(&self) -> &'static str {
        match self {
            Self::NotRemoved { .. } => "former-not-removed",
            Self::Kept { .. } => "foreign-kept",
        }
    }

    /// The values that a sentence about the warning needs, by name; see [`Fault::args`].
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotRemoved { fault } => fault.args(),
            Self::Kept { path } => vec![("path", shown(path))],
        }
    }
}

/// A path as a reader knows it: without the `\\?\` that Windows puts before resolved paths.
fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    text.strip_prefix(r"\\?\").unwrap_or(&text).to_owned()
}

/// The names in one line, with the number of those left out.
fn names(found: &[String], total: &usize) -> String {
    let listed = found.join(", ");
    match total.saturating_sub(found.len()) {
        0 => listed,
        more => format!("{listed} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_from_other_faults_and_names_the_path() {
        for (kind, key) in [
            (io::ErrorKind::StorageFull, "disk-full"),
            (io::ErrorKind::QuotaExceeded, "disk-full"),
            (io::ErrorKind::PermissionDenied, "io"),
        ] {
            let fault = Fault::io(Operation::Write, Path::new("site/a.html"))(kind.into());
            assert_eq!(fault.key(), key);
            assert!(fault.to_string().contains("site/a.html"), "{fault}");
            assert_eq!(fault.args()[0], ("operation", "write".to_owned()));
        }
    }

    #[test]
    fn names_beyond_the_first_are_counted() {
        let fault = Fault::Foreign { output: PathBuf::from("public"), found: vec!["a".to_owned(), "b".to_owned()], total: 9 };
        assert!(fault.to_string().contains("a, b and 7 more"), "{fault}");
        assert_eq!(fault.args()[2], ("more", "7".to_owned()));
    }
}
