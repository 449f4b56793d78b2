//! Former versions of a file: in come its path and the bytes that are about to be replaced, out come the last twenty of them. They lie in
//! `.casebook-history/`, in a folder for each file, under names that sort by time; anyone may delete them, or the whole folder. Knows
//! nothing of who saves.

use super::{Refusal, moment, place, store};
use crate::disk::Fault;
use blake3::Hash;
use jiff::{SignedDuration, Timestamp};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// The folder in the site.
const FOLDER: &str = ".casebook-history";
/// So many versions of a file are kept.
pub const VERSIONS: usize = 20;
/// So many digits of a version's hash are in its name.
const DIGITS: usize = 16;

/// A former version of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// By which it is asked for.
    pub id: String,
    /// When it was replaced.
    pub time: Timestamp,
    /// Its size in bytes.
    pub size: u64,
}

/// Keeps the bytes that are about to be replaced.
pub(super) fn keep(root: &Path, path: &str, bytes: &[u8], hash: &Hash, now: Timestamp) -> Result<(), Refusal> {
    let folder = place::folder(root, &format!("{FOLDER}/{path}"))?;
    let kept = versions(root, path)?;
    let short = &hash.to_hex()[..DIGITS];
    if kept.first().is_some_and(|newest| newest.id.ends_with(short)) {
        return Ok(());
    }
    // A clock that was set back must not turn the order round.
    let after = kept.first().and_then(|newest| newest.time.checked_add(SignedDuration::from_micros(1)).ok());
    let time = after.map_or(now, |after| after.max(now));
    store::write(&folder.join(format!("{}-{short}", moment::name(time))), bytes, None)?.put()?;
    // What is too old goes when the new one is safe; one that cannot be removed is removed another time.
    let old = kept.iter().skip(VERSIONS - 1);
    old.for_each(|version| drop(fs::remove_file(folder.join(&version.id))));
    Ok(())
}

/// The versions of a file, newest first.
pub(super) fn versions(root: &Path, path: &str) -> Result<Vec<Version>, Refusal> {
    let folder = root.join(FOLDER).join(path);
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(Vec::new()),
        Err(source) => return Err(Fault::Read { path: folder, source }.into()),
    };
    let version = |entry: fs::DirEntry| {
        let id = entry.file_name().into_string().ok()?;
        let data = entry.metadata().ok().filter(fs::Metadata::is_file)?;
        Some(Version { time: time(&id)?, size: data.len(), id })
    };
    let mut versions: Vec<Version> = entries.flatten().filter_map(version).collect();
    versions.sort_by(|a, b| b.id.cmp(&a.id));
    Ok(versions)
}

/// The bytes of a version.
pub(super) fn version(root: &Path, path: &str, id: &str) -> Result<Vec<u8>, Refusal> {
    let missing = || Refusal::Missing { path: path.to_string() };
    time(id).ok_or_else(missing)?;
    let spot = place::spot(root, &format!("{FOLDER}/{path}/{id}"))?;
    spot.data.ok_or_else(missing)?;
    fs::read(&spot.at).map_err(|source| Fault::Read { path: spot.at, source }.into())
}

/// When a version was replaced; nothing for a name that is none of ours.
fn time(id: &str) -> Option<Timestamp> {
    let (time, hash) = id.rsplit_once('-')?;
    let is_hash = hash.len() == DIGITS && hash.bytes().all(|digit| digit.is_ascii_hexdigit());
    moment::read(time).filter(|_| is_hash)
}
