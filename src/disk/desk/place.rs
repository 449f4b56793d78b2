//! Where a path of the site lies on the disk: in comes a path whose words are safe, out comes a place that can be reached without any
//! symbolic link, or what is in the way. Opens nothing.

use super::Refusal;
use crate::disk::Fault;
use crate::tree::clashing;
use std::fs::{self, Metadata};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// A path on the disk, and what is there now.
pub(super) struct Spot {
    pub(super) at: PathBuf,
    pub(super) data: Option<Metadata>,
}

/// The place of a path. All that is on the way is a folder, what is there is a file, and nothing of it is a link.
pub(super) fn spot(root: &Path, path: &str) -> Result<Spot, Refusal> {
    let mut at = root.to_path_buf();
    let mut walked = String::new();
    let parts: Vec<&str> = path.split('/').collect();
    for (index, part) in parts.iter().enumerate() {
        at.push(part);
        walked = if walked.is_empty() { part.to_string() } else { format!("{walked}/{part}") };
        let is_last = index + 1 == parts.len();
        match fs::symlink_metadata(&at) {
            Ok(data) if data.is_symlink() => return Err(Refusal::Link { path: walked }),
            Ok(data) if is_last && data.is_file() => return Ok(Spot { at, data: Some(data) }),
            Ok(data) if is_last || !data.is_dir() => return Err(Refusal::NotAFile { path: walked }),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => break,
            Err(source) => return Err(Fault::Read { path: at, source }.into()),
        }
    }
    Ok(Spot { at: root.join(path), data: None })
}

/// A folder of our own in the site's (history, trash), made if it is not there; never through a link.
pub(super) fn folder(root: &Path, path: &str) -> Result<PathBuf, Refusal> {
    let mut at = root.to_path_buf();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        at.push(part);
        match fs::symlink_metadata(&at) {
            Ok(data) if data.is_symlink() => return Err(Refusal::Link { path: path.to_string() }),
            Ok(data) if data.is_dir() => {}
            Ok(_) => return Err(Refusal::NotAFile { path: path.to_string() }),
            Err(_) => match fs::create_dir(&at) {
                Err(source) if source.kind() != ErrorKind::AlreadyExists => return Err(Fault::Write { path: at, source }.into()),
                Ok(()) | Err(_) => {}
            },
        }
    }
    Ok(at)
}

/// What already has the name of a new file, or of a folder on its way, on some system: letter case and Unicode form do not tell names apart
/// everywhere.
pub(super) fn taken(root: &Path, path: &str) -> Option<String> {
    let mut at = root.to_path_buf();
    let mut walked = String::new();
    let mut parts = path.split('/').peekable();
    while let Some(part) = parts.next() {
        let is_last = parts.peek().is_none();
        let names = fs::read_dir(&at).into_iter().flatten().flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        let wanted = clashing(part);
        let same: Vec<String> = names.filter(|name| clashing(name) == wanted).collect();
        let is_there = same.iter().any(|name| name == part);
        if let Some(other) = same.first().filter(|_| is_last || !is_there) {
            return Some(format!("{walked}{other}"));
        }
        if !is_there {
            return None;
        }
        at.push(part);
        walked.push_str(part);
        walked.push('/');
    }
    None
}
