//! Where a site goes: the output folder as it really is, and the names that we use beside it.
//!
//! In: the output as the user wrote it, and the folders that the site is made from. Out: a [`Place`],
//! or a refusal. Links are followed, so that the work is done beside the folder itself and on its file
//! system. It does not look at what the output holds.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};

use super::fault::{Fault, Operation};

/// How many links in a row are followed to an output that does not exist yet; as many as Linux follows.
const LINKS_FOLLOWED: usize = 40;

/// The folders that a site is made from, which a build must not overwrite.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// The site's own folder: the output may lie in it, but may neither be it nor hold it.
    pub root: &'a Path,
    /// Folders that are read as a whole (content, theme, static files): the output may neither be nor
    /// hold one of them, nor lie in one, for then the next build would read it.
    pub folders: &'a [&'a Path],
}

/// An output folder, which may not exist yet, and its neighbours.
#[derive(Debug)]
pub(super) struct Place {
    /// The output: absolute, without links.
    pub output: PathBuf,
    /// The folder that the output lies in.
    pub parent: PathBuf,
    /// The generation that is being written; after an exchange, the former one.
    pub new: PathBuf,
    /// The former generation, where the file system cannot exchange two folders.
    pub old: PathBuf,
    /// The lock.
    pub lock: PathBuf,
    name: OsString,
}

impl Place {
    /// Finds the place of `output`, checks that it does not endanger the sources, and makes the folders
    /// above it.
    pub(super) fn find(output: &Path, sources: &Sources<'_>) -> Result<Self, Fault> {
        let real = resolve(output)?;
        check_sources(&real, sources)?;
        let place = Self::beside(real, output)?;
        fs::create_dir_all(&place.parent).map_err(Fault::io(Operation::MakeFolder, &place.parent))?;
        match place.is_mount_point() {
            Ok(false) => Ok(place),
            Ok(true) => Err(place.mount_point()),
            Err(error) => Err(Fault::io(Operation::Inspect, &place.output)(error)),
        }
    }

    /// Finds the place of `output` and changes nothing; whether it endangers the sources is not yet known.
    pub(super) fn look(output: &Path) -> Result<Self, Fault> {
        Self::beside(resolve(output)?, output)
    }

    /// The names beside an output without links; `output` is how the user wrote it.
    fn beside(real: PathBuf, output: &Path) -> Result<Self, Fault> {
        let nameless = || Fault::Nameless { output: output.to_path_buf() };
        let parent = real.parent().ok_or_else(nameless)?.to_path_buf();
        let name = real.file_name().ok_or_else(nameless)?.to_os_string();
        Ok(Self {
            new: parent.join(beside(&name, "new")),
            old: parent.join(beside(&name, "old")),
            lock: parent.join(beside(&name, "lock")),
            output: real,
            parent,
            name,
        })
    }

    /// The refusal of an output that is a mount point.
    pub(super) fn mount_point(&self) -> Fault {
        Fault::MountPoint { output: self.output.clone() }
    }

    /// A name beside the output that nothing has yet, for what must not be removed.
    pub(super) fn unused_name(&self) -> Result<PathBuf, Fault> {
        let mut number = 1_u32;
        loop {
            let path = self.parent.join(beside(&self.name, &format!("kept-{number}")));
            match fs::symlink_metadata(&path) {
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(path),
                Err(error) => return Err(Fault::io(Operation::Inspect, &path)(error)),
                Ok(_) => number = number.saturating_add(1),
            }
        }
    }

    /// Whether another file system (or another part of the same one) is attached at the output.
    fn is_mount_point(&self) -> io::Result<bool> {
        match mount_root(&self.output) {
            Some(answer) => Ok(answer),
            None => Ok(match (device(&self.output)?, device(&self.parent)?) {
                (Some(output), Some(parent)) => output != parent,
                _ => false,
            }),
        }
    }
}

/// `.public.casebook-new` for `public`.
fn beside(name: &OsStr, role: &str) -> OsString {
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(".casebook-");
    hidden.push(role);
    hidden
}

/// The absolute path of `output` without links, whether or not it exists.
fn resolve(output: &Path) -> Result<PathBuf, Fault> {
    let inspect = |path: &Path, error| Err(Fault::io(Operation::Inspect, path)(error));
    let mut path = output.to_path_buf();
    for _ in 0..LINKS_FOLLOWED {
        match fs::canonicalize(&path) {
            Ok(real) => {
                return match fs::metadata(&real) {
                    Ok(found) if found.is_dir() => Ok(real),
                    Ok(_) => Err(Fault::NotAFolder { output: real }),
                    Err(error) => inspect(&real, error),
                };
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return inspect(&path, error),
        }
        match fs::read_link(&path) {
            // A link to a folder that does not exist yet: it is to be made where the link leads.
            Ok(target) => path = parent_of(&path).join(target),
            Err(_) => return resolve_absent(&path, output),
        }
    }
    inspect(output, io::Error::from(ErrorKind::NotFound))
}

/// The absolute path of something that does not exist: what exists of it, resolved, and the rest.
fn resolve_absent(path: &Path, output: &Path) -> Result<PathBuf, Fault> {
    let mut missing: Vec<OsString> = Vec::new();
    let mut existing = path;
    loop {
        let Some(Component::Normal(name)) = existing.components().next_back() else {
            return Err(Fault::Nameless { output: output.to_path_buf() });
        };
        missing.push(name.to_os_string());
        existing = parent_of(existing);
        match fs::canonicalize(existing) {
            Ok(real) => {
                return Ok(missing.iter().rev().fold(real, |path, name| path.join(name)));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(Fault::io(Operation::Inspect, existing)(error)),
        }
    }
}

/// The folder that `path` names its last component in; `.` where it names none.
fn parent_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Refuses an output that would swallow sources, or be swallowed as a source.
fn check_sources(output: &Path, sources: &Sources<'_>) -> Result<(), Fault> {
    for folder in std::iter::once(&sources.root).chain(sources.folders) {
        let Some(real) = real_source(folder)? else {
            continue;
        };
        if real.starts_with(output) {
            return Err(Fault::HoldsSources { output: output.to_path_buf(), sources: real });
        }
    }
    for folder in sources.folders {
        let Some(real) = real_source(folder)? else {
            continue;
        };
        if output.starts_with(&real) {
            return Err(Fault::InsideSources { output: output.to_path_buf(), sources: real });
        }
    }
    Ok(())
}

/// A folder of sources without links, or `None` if there is none: an optional one need not exist.
fn real_source(folder: &Path) -> Result<Option<PathBuf>, Fault> {
    match fs::canonicalize(folder) {
        Ok(real) => Ok(Some(real)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Fault::io(Operation::Inspect, folder)(error)),
    }
}

/// Whether the kernel says that `path` is the root of a mount (Linux 5.8 and later), also of a part of
/// the same file system; `None` where it does not say.
#[cfg(target_os = "linux")]
fn mount_root(path: &Path) -> Option<bool> {
    use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
    let found = statx(CWD, path, AtFlags::empty(), StatxFlags::TYPE).ok()?;
    let mount = StatxAttributes::MOUNT_ROOT;
    let told = found.stx_attributes_mask.contains(mount);
    told.then(|| found.stx_attributes.contains(mount))
}

#[cfg(not(target_os = "linux"))]
fn mount_root(_path: &Path) -> Option<bool> {
    None
}

/// The number of the device that `path` lies on; `None` if there is no such path.
#[cfg(unix)]
fn device(path: &Path) -> io::Result<Option<u64>> {
    use std::os::unix::fs::MetadataExt;
    match fs::metadata(path) {
        Ok(found) => Ok(Some(found.dev())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Windows has no device number that `std` can tell; the rename itself refuses there.
#[cfg(not(unix))]
fn device(_path: &Path) -> io::Result<Option<u64>> {
    Ok(None)
}
