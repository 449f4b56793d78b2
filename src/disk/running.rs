//! Which publication of a site runs on this machine: in comes the name of a target, out comes a [`Running`] that nobody else on this machine
//! can have at the same time, and what the one before it noted. A process that was killed holds nothing any more, so what it has noted is
//! known to be over: nobody needs to wait for it.
//!
//! It is a file in the cache's folder. Where that cannot be written there is none, and a publication goes on without.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

/// The right to publish to one target from here, until it is dropped.
#[derive(Debug)]
pub struct Running {
    file: Option<File>,
    before: String,
}

impl Running {
    /// Begins; `None` if another process on this machine has begun and not ended.
    pub fn begin(root: &Path, target: &str) -> Option<Running> {
        let nothing = Running { file: None, before: String::new() };
        let cache = super::Cache::of_site(root);
        let Ok(folder) = cache.folder() else { return Some(nothing) };
        let path = folder.join(format!("publish-{target}.run"));
        let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let Ok(mut file) = opened else { return Some(nothing) };
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return None,
            Err(TryLockError::Error(_)) => return Some(nothing),
        }
        let mut before = String::new();
        let _ = (&mut file).take(200).read_to_string(&mut before);
        Some(Running { file: Some(file), before: before.trim().to_string() })
    }

    /// What the publication before this one has noted: it is over, however it ended.
    pub fn before(&self) -> Option<&str> {
        Some(self.before.as_str()).filter(|note| !note.is_empty())
    }

    /// Notes something that tells this publication from others.
    pub fn note(&mut self, note: &str) {
        if let Some(file) = &mut self.file {
            // Without the note the next one waits a little longer.
            let _ = file.rewind().and_then(|()| file.set_len(0)).and_then(|()| file.write_all(note.as_bytes()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_and_the_next_knows_what_the_last_noted() {
        let temp = tempfile::tempdir().unwrap();
        let mut first = Running::begin(temp.path(), "school").unwrap();
        assert_eq!(first.before(), None);
        first.note("run 1");
        assert!(Running::begin(temp.path(), "school").is_none());
        assert!(Running::begin(temp.path(), "stick").is_some());
        drop(first);
        assert_eq!(Running::begin(temp.path(), "school").unwrap().before(), Some("run 1"));
    }
}
