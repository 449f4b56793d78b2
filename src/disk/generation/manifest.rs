//! The list of everything that a build has written, kept in the site itself.
//!
//! In: the entries of a finished generation, or a folder that may hold a manifest. Out: the bytes of
//! `.casebook-manifest.json`, or the entries read back. It is what tells our files from other people's
//! before anything is removed, and what `publish` compares. It holds no time, no machine path and no
//! name but the site's own paths; it does not look whether the files are there.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use serde::Deserialize;

use super::fault::{Fault, Operation};

/// The manifest's name in the root of a site.
pub const MANIFEST_NAME: &str = ".casebook-manifest.json";

/// The format that this version writes, and the newest that it reads.
const FORMAT: u64 = 1;

/// The most that is read of a manifest, in bytes: a million pages take about 130 MB.
const SIZE_LIMIT: u64 = 1 << 30;

/// One file of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its path in the site, '/'-separated.
    pub path: String,
    /// Its length in bytes.
    pub length: u64,
    /// The BLAKE3 hash of its bytes.
    pub hash: blake3::Hash,
}

/// All files of a site but the manifest, in the order of their paths' bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    entries: Vec<Entry>,
}

/// The file as it is written; unknown keys are ignored.
#[derive(Deserialize)]
struct Written {
    files: Vec<WrittenEntry>,
}

#[derive(Deserialize)]
struct WrittenEntry {
    path: String,
    bytes: u64,
    blake3: String,
}

/// What every format, also a future one, begins with.
#[derive(Deserialize)]
struct Head {
    format: u64,
}

impl Manifest {
    /// A manifest of these entries, in whatever order they come.
    pub(super) fn of(mut entries: Vec<Entry>) -> Self {
        entries.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Self { entries }
    }

    /// The manifest in the root of the site `folder`, or `None` if it has none.
    ///
    /// # Errors
    /// [`Fault::NewerManifest`], [`Fault::DamagedManifest`] (also for a path in it that leads out of
    /// the site), or what the operating system says.
    pub fn read(folder: &Path) -> Result<Option<Self>, Fault> {
        let path = folder.join(MANIFEST_NAME);
        // A link, a pipe or a folder of that name is not ours, and a pipe would keep us waiting.
        match std::fs::symlink_metadata(&path) {
            Ok(found) if found.is_file() => {}
            Ok(_) => return Ok(None),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Fault::io(Operation::Inspect, &path)(error)),
        }
        let mut bytes = Vec::new();
        File::open(&path)
            .and_then(|file| file.take(SIZE_LIMIT).read_to_end(&mut bytes))
            .map_err(Fault::io(Operation::Read, &path))?;
        Self::parse(&bytes, &path).map(Some)
    }

    /// Reads a manifest's bytes; `path` is for the message only.
    fn parse(bytes: &[u8], path: &Path) -> Result<Self, Fault> {
        let damaged = |reason: String| Fault::DamagedManifest { path: path.to_path_buf(), reason };
        let head: Head = serde_json::from_slice(bytes).map_err(|e| damaged(e.to_string()))?;
        if head.format > FORMAT {
            return Err(Fault::NewerManifest { path: path.to_path_buf(), format: head.format });
        }
        let written: Written = serde_json::from_slice(bytes).map_err(|e| damaged(e.to_string()))?;
        let mut entries = Vec::with_capacity(written.files.len());
        for file in written.files {
            if !is_site_path(&file.path) {
                return Err(damaged(format!("{:?} is not a path in a site", file.path)));
            }
            let hash = blake3::Hash::from_hex(&file.blake3).map_err(|e| damaged(format!("{}: {e}", file.path)))?;
            entries.push(Entry { path: file.path, length: file.bytes, hash });
        }
        Ok(Self::of(entries))
    }

    /// The bytes of the manifest: the same for the same site, one file a line.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut text = format!("{{\"format\":{FORMAT},\"files\":[");
        for (index, entry) in self.entries.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            // A JSON string cannot fail to be made of a Rust one, and a `String` can always be written to.
            let path = serde_json::Value::from(entry.path.as_str());
            let _ = write!(text, "{comma}\n{{\"path\":{path},\"bytes\":{},\"blake3\":\"{}\"}}", entry.length, entry.hash.to_hex());
        }
        text.push_str("\n]}\n");
        text.into_bytes()
    }

    /// The files, in the order of their paths' bytes.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry of one path.
    pub fn get(&self, path: &str) -> Option<&Entry> {
        let found = self.entries.binary_search_by(|entry| entry.path.as_str().cmp(path));
        found.ok().and_then(|index| self.entries.get(index))
    }

    /// Every folder that the files lie in, parents before what is in them. The root is not named.
    pub(super) fn folders(&self) -> BTreeSet<&str> {
        let mut folders = BTreeSet::new();
        for entry in &self.entries {
            let mut path = entry.path.as_str();
            while let Some((folder, _)) = path.rsplit_once('/') {
                if !folders.insert(folder) {
                    break;
                }
                path = folder;
            }
        }
        folders
    }
}

/// Whether `path` is relative, '/'-separated, stays inside the site, and means the same on every
/// system: no empty, `.` or `..` component, no backslash, no colon (a drive or a stream on Windows), no
/// control character.
pub(super) fn is_site_path(path: &str) -> bool {
    let clean = |c: char| !c.is_control() && c != '\\' && c != ':';
    path.chars().all(clean) && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str) -> Entry {
        Entry { path: path.to_owned(), length: path.len() as u64, hash: blake3::hash(path.as_bytes()) }
    }

    #[test]
    fn comes_back_sorted_whatever_the_order_it_was_made_in() {
        let one = Manifest::of(vec![entry("b/a.html"), entry("a \"q\".html"), entry("b/c/d")]);
        let two = Manifest::of(vec![entry("b/c/d"), entry("b/a.html"), entry("a \"q\".html")]);
        assert_eq!(one.to_bytes(), two.to_bytes());
        let read = Manifest::parse(&one.to_bytes(), Path::new("m")).unwrap();
        assert_eq!(read, one);
        assert_eq!(read.get("b/c/d"), Some(&entry("b/c/d")));
        assert_eq!(read.get("b/c"), None);
        assert_eq!(read.folders().into_iter().collect::<Vec<_>>(), ["b", "b/c"]);
    }

    #[test]
    fn paths_that_could_leave_the_site_are_no_site_paths() {
        for path in ["index.html", "a/b/c.html", ".htaccess", "a..b/c", "кейс/x"] {
            assert!(is_site_path(path), "{path:?}");
        }
        for path in ["", "/", "/a", "a/", "a//b", ".", "..", "a/../b", "./a", "a\\b", "c:a", "a\0b", "a\nb"] {
            assert!(!is_site_path(path), "{path:?}");
        }
    }

    #[test]
    fn what_is_not_ours_to_understand_is_refused() {
        let hash = blake3::hash(b"").to_hex();
        let file = |path: &str, hash: &str| format!(r#"{{"format":1,"files":[{{"path":"{path}","bytes":0,"blake3":"{hash}"}}]}}"#);
        for (text, key) in [
            ("", "manifest-damaged"),
            ("{}", "manifest-damaged"),
            (r#"{"format":1}"#, "manifest-damaged"),
            (r#"{"format":2,"pages":{}}"#, "manifest-newer"),
            (&file("../../etc/passwd", &hash), "manifest-damaged"),
            (&file("a", "00"), "manifest-damaged"),
        ] {
            let fault = Manifest::parse(text.as_bytes(), Path::new("m")).unwrap_err();
            assert_eq!(fault.key(), key, "{text}");
        }
        assert!(Manifest::parse(file("a", &hash).as_bytes(), Path::new("m")).is_ok());
    }
}
