//! Files that changed a moment ago, while the watch looks instead of listening: some disks tell the time of a change only to two seconds, so
//! that a second change of the same size looks like none. In come the files of a batch, out come those whose bytes differ all the same.

use crate::disk::{Fingerprint, listing};
use blake3::Hash;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

/// Longer than the coarsest disk's clock ticks.
const YOUTH: Duration = Duration::from_secs(3);
/// A larger file does not change without its size: it is a picture.
const MAX: u64 = 4 * 1024 * 1024;

/// The bytes of young files, as hashes.
#[derive(Default)]
pub(super) struct Young {
    files: BTreeMap<String, (Instant, Option<Hash>)>,
}

impl Young {
    /// A file is as it is now. To be called before the change is told: who reads it then sees these bytes or later ones.
    pub(super) fn born(&mut self, root: &Path, path: &str, look: Fingerprint, now: Instant) {
        if look.size <= MAX {
            self.files.insert(path.to_string(), (now, hash(root, path)));
        }
    }

    /// True for a file that changed so lately that its next change may not show.
    pub(super) fn is_young(look: Fingerprint) -> bool {
        // A time to come is that of a disk whose clock is ahead.
        look.modified.is_none_or(|time| SystemTime::now().duration_since(time).map_or(true, |age| age < YOUTH))
    }

    /// Those whose bytes have changed since.
    pub(super) fn changed(&mut self, root: &Path, now: Instant) -> Vec<String> {
        self.files.retain(|_, (born, _)| now < *born + YOUTH);
        let mut changed = Vec::new();
        for (path, (_, before)) in &mut self.files {
            let bytes = hash(root, path);
            if bytes != *before {
                *before = bytes;
                changed.push(path.clone());
            }
        }
        changed
    }
}

fn hash(root: &Path, path: &str) -> Option<Hash> {
    fs::read(listing::place(root, path)).ok().map(|bytes| blake3::hash(&bytes))
}
