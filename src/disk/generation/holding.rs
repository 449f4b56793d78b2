//! What an output folder holds: nothing, a site of ours, or what is not ours to touch.
//!
//! In: the output folder. Out: the manifest of what is in it (an empty one for an empty folder), `None`
//! if there is no folder, or a refusal that names what is foreign. It changes nothing, and it does not
//! compare contents: a page of ours that somebody has edited is replaced by the next build.

use std::collections::BTreeSet;
use std::fs::{self, DirEntry};
use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::fault::{Fault, NAMES_SHOWN, Operation};
use super::manifest::{MANIFEST_NAME, Manifest};
use super::parallel;

/// Marks a folder of ours that is not yet a whole site: everything in it may be removed.
pub(super) const MARKER_NAME: &str = ".casebook-unfinished";

/// What file managers leave in every folder that somebody looks at (macOS, Windows). Nobody has put it
/// there, so it does not forbid a build, and it goes with the folder that it describes.
pub(super) const LITTER: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// Finds out what `output` holds.
///
/// # Errors
/// [`Fault::Foreign`], [`Fault::Unowned`], a fault of the manifest, or what the operating system says.
pub(super) fn examine(output: &Path) -> Result<Option<Manifest>, Fault> {
    let mut names = match names_in(output) {
        Ok(names) => names,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Fault::io(Operation::Inspect, output)(error)),
    };
    if let Some(manifest) = Manifest::read(output)? {
        check_all_listed(output, &manifest)?;
        return Ok(Some(manifest));
    }
    names.retain(|name| !LITTER.contains(&name.as_str()));
    if names.is_empty() {
        return Ok(Some(Manifest::default()));
    }
    let total = names.len();
    names.sort_unstable();
    names.truncate(NAMES_SHOWN);
    Err(Fault::Unowned { output: output.to_path_buf(), found: names, total })
}

/// The names in a folder, in no order; those that are not Unicode are shown as well as can be.
fn names_in(folder: &Path) -> std::io::Result<Vec<String>> {
    let name = |entry: DirEntry| entry.file_name().to_string_lossy().into_owned();
    fs::read_dir(folder)?.map(|entry| entry.map(name)).collect()
}

/// Refuses a folder in which anything is that `manifest` does not list. Folders that it does not list
/// are named, not entered.
fn check_all_listed(output: &Path, manifest: &Manifest) -> Result<(), Fault> {
    let listed = manifest.folders();
    let mut folders: Vec<&str> = vec![""];
    folders.extend(&listed);
    let foreign = Mutex::new(Vec::new());
    parallel::for_each(&folders, |folder| {
        let path = output.join(folder);
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            // Removed by hand: there is less to replace. If it is no folder any more, its parent tells.
            Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Ok(());
            }
            Err(error) => return Err(Fault::io(Operation::Inspect, &path)(error)),
        };
        for entry in entries {
            let entry = entry.map_err(Fault::io(Operation::Inspect, &path))?;
            if let Some(name) =
                foreign_name(&entry, folder, manifest, &listed).map_err(Fault::io(Operation::Inspect, &entry.path()))?
            {
                foreign.lock().unwrap_or_else(PoisonError::into_inner).push(name);
            }
        }
        Ok(())
    })?;
    let mut found = foreign.into_inner().unwrap_or_else(PoisonError::into_inner);
    if found.is_empty() {
        return Ok(());
    }
    let total = found.len();
    found.sort_unstable();
    found.truncate(NAMES_SHOWN);
    Err(Fault::Foreign { output: output.to_path_buf(), found, total })
}

/// The path of an entry that is not ours, or `None` for one that is.
fn foreign_name(entry: &DirEntry, folder: &str, manifest: &Manifest, listed: &BTreeSet<&str>) -> std::io::Result<Option<String>> {
    let kind = entry.file_type()?;
    let raw = entry.file_name();
    let name = raw.to_string_lossy();
    let path = match folder {
        "" => name.clone().into_owned(),
        _ => format!("{folder}/{name}"),
    };
    // A name that is not Unicode could look like one of ours when it is shown.
    let ours = raw.to_str().is_some()
        && if kind.is_dir() {
            listed.contains(path.as_str())
        } else if kind.is_file() {
            manifest.get(&path).is_some() || LITTER.contains(&name.as_ref()) || path == MANIFEST_NAME || path == MARKER_NAME
        } else {
            false
        };
    Ok((!ours).then_some(path))
}
