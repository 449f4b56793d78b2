//! Removes generations that are no longer wanted: ours and nothing else.
//!
//! In: a folder beside the output, and the list of what is ours in it. Out: the folder is gone, or what
//! was not ours in it has been set aside under a name that is returned. What says that the folder is
//! ours, manifest or marker, goes last, so that a removal that was interrupted is taken up by the next build.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::fault::{Fault, Operation};
use super::holding::{LITTER, MARKER_NAME};
use super::manifest::{MANIFEST_NAME, Manifest};
use super::parallel;
use super::place::Place;

/// Files and folders to remove, relative to their root; parents stand before what is in them.
#[derive(Default)]
struct List {
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

/// Removes whatever lies at `path`, one of our names beside the output, as far as it is known to be ours.
/// Returns where the rest was set aside. Nothing at `path` is fine.
pub(super) fn remove_leftover(path: &Path, place: &Place) -> Result<Option<PathBuf>, Fault> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => {}
        Ok(_) => return set_aside(path, place).map(Some),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Fault::io(Operation::Inspect, path)(error)),
    }
    let marker = path.join(MARKER_NAME);
    match fs::symlink_metadata(&marker) {
        Ok(_) => return remove_listed(path, &list_everything(path)?, place),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(Fault::io(Operation::Inspect, &marker)(error)),
    }
    match Manifest::read(path) {
        Ok(manifest) => remove_site(path, &manifest.unwrap_or_default(), place),
        Err(Fault::DamagedManifest { .. } | Fault::NewerManifest { .. }) => set_aside(path, place).map(Some),
        Err(fault) => Err(fault),
    }
}

/// Removes the former site at `path`: what `manifest` lists and nothing else.
/// Returns where the rest was set aside, if there was any.
pub(super) fn remove_site(path: &Path, manifest: &Manifest, place: &Place) -> Result<Option<PathBuf>, Fault> {
    let files = manifest.entries().iter().map(|entry| PathBuf::from(&entry.path));
    let folders = manifest.folders().into_iter().map(PathBuf::from);
    let list = List { files: files.collect(), folders: folders.collect() };
    remove_listed(path, &list, place)
}

/// Everything under `root` but the marker, links not followed.
fn list_everything(root: &Path) -> Result<List, Fault> {
    let mut list = List::default();
    let mut waiting = vec![PathBuf::new()];
    while let Some(folder) = waiting.pop() {
        let path = root.join(&folder);
        for entry in fs::read_dir(&path).map_err(Fault::io(Operation::Inspect, &path))? {
            let entry = entry.map_err(Fault::io(Operation::Inspect, &path))?;
            let kind = entry.file_type().map_err(Fault::io(Operation::Inspect, &entry.path()))?;
            let relative = folder.join(entry.file_name());
            if kind.is_dir() {
                waiting.push(relative.clone());
                list.folders.push(relative);
            } else if relative != Path::new(MARKER_NAME) {
                list.files.push(relative);
            }
        }
    }
    Ok(list)
}

/// Removes what is listed, then `root` itself if nothing else is left in it.
fn remove_listed(root: &Path, list: &List, place: &Place) -> Result<Option<PathBuf>, Fault> {
    parallel::for_each(&list.files, |file| remove_file(&root.join(file)))?;
    let occupied = Mutex::new(false);
    for level in by_depth(&list.folders) {
        parallel::for_each(&level, |folder| {
            if !remove_folder(&root.join(folder))? {
                *occupied.lock().unwrap_or_else(PoisonError::into_inner) = true;
            }
            Ok(())
        })?;
    }
    let occupied = occupied.into_inner().unwrap_or_else(PoisonError::into_inner);
    let rest = match occupied || holds_more(root)? {
        true => set_aside(root, place)?,
        false => root.to_path_buf(),
    };
    remove_file(&rest.join(MANIFEST_NAME))?;
    remove_file(&rest.join(MARKER_NAME))?;
    match rest == root && remove_folder(root)? {
        true => Ok(None),
        // Only if something came into the folder in this very moment: it is there still.
        false => Ok(Some(rest)),
    }
}

/// The folders in groups of the same depth, the deepest first.
fn by_depth(folders: &[PathBuf]) -> Vec<Vec<&PathBuf>> {
    let mut levels: Vec<Vec<&PathBuf>> = Vec::new();
    for folder in folders {
        let depth = folder.components().count();
        if levels.len() < depth {
            levels.resize_with(depth, Vec::new);
        }
        if let Some(level) = levels.get_mut(depth.saturating_sub(1)) {
            level.push(folder);
        }
    }
    levels.reverse();
    levels
}

/// Whether a root from which everything listed is gone holds anything but what is removed last.
fn holds_more(root: &Path) -> Result<bool, Fault> {
    for entry in fs::read_dir(root).map_err(Fault::io(Operation::Inspect, root))? {
        let name = entry.map_err(Fault::io(Operation::Inspect, root))?.file_name();
        let expected = |known: &&str| name == **known;
        if ![MANIFEST_NAME, MARKER_NAME].iter().chain(&LITTER).any(expected) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Renames something that is not ours to remove to an unused name beside the output.
fn set_aside(path: &Path, place: &Place) -> Result<PathBuf, Fault> {
    let aside = place.unused_name()?;
    fs::rename(path, &aside).map_err(Fault::io(Operation::Remove, path))?;
    Ok(aside)
}

/// Removes a file that may be gone already.
pub(super) fn remove_file(path: &Path) -> Result<(), Fault> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Fault::io(Operation::Remove, path)(error)),
        _ => Ok(()),
    }
}

/// Removes a folder that may be gone already, with the litter of file managers; `false` if something
/// else is in it.
fn remove_folder(path: &Path) -> Result<bool, Fault> {
    let gone = |outcome: io::Result<()>| match outcome {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => Ok(false),
        Err(error) => Err(Fault::io(Operation::Remove, path)(error)),
    };
    if gone(fs::remove_dir(path))? {
        return Ok(true);
    }
    for name in LITTER {
        remove_file(&path.join(name))?;
    }
    gone(fs::remove_dir(path))
}
