//! A site as an archive, to be unpacked by a hosting's file manager: in come paths in their order and what reads them, out come one archive or
//! several, each of which can be unpacked on its own. The same files give the same bytes.
//!
//! An archive is written beside its place, synced and renamed. One that Casebook did not write is not replaced: each of ours says in its
//! comment that it is. This file refuses to know what the files are, and holds one of them at a time.

use super::Fault;
use crate::render::bundle;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufReader, Cursor, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;
use zip::{ZipArchive, ZipWriter};

/// What the comment of our archives says.
const COMMENT: &str = "Casebook";

/// The end of an archive: what it has besides its entries, with the comment.
const END: u64 = 22 + COMMENT.len() as u64;

/// What is to be written.
pub struct Archive<'a> {
    /// Where.
    pub path: PathBuf,
    /// The paths of the files, in the order in which they are to be unpacked.
    pub files: Vec<&'a str>,
    /// A file that only the archive has: its name and its bytes.
    pub note: Option<(String, Vec<u8>)>,
    /// The most bytes that one archive may have.
    pub split: Option<u64>,
}

/// What was written.
#[derive(Debug, Default)]
pub struct Archived {
    /// The archives and their sizes, in the order in which they are to be unpacked.
    pub parts: Vec<(PathBuf, u64)>,
    /// Files that the archives of the last time had and these have not.
    pub gone: Vec<String>,
}

/// Why there is no archive.
#[derive(Debug)]
pub enum NotArchived {
    /// The machine refused.
    Fault(Fault),
    /// A file cannot be read; the sentence that says why.
    File(String),
    /// A file alone is larger than an archive may be.
    TooLarge(String),
    /// An archive that Casebook did not write is in the way.
    Foreign(PathBuf),
}

impl Archive<'_> {
    /// Archives of ours that are there now: the whole one, and parts.
    pub fn present(&self) -> Vec<PathBuf> {
        let parts = (1..).map(|number| self.part(number)).take_while(|path| path.exists());
        std::iter::once(self.path.clone()).filter(|path| path.exists()).chain(parts).collect()
    }

    /// The path of a part: `site-1.zip`.
    fn part(&self, number: usize) -> PathBuf {
        let stem = self.path.file_stem().unwrap_or_default().to_string_lossy();
        let ending = self.path.extension().map_or("zip".into(), |ending| ending.to_string_lossy());
        self.path.with_file_name(format!("{stem}-{number}.{ending}"))
    }

    /// An archive that lies where one of ours would go, and that Casebook did not write.
    pub fn foreign(&self) -> Option<PathBuf> {
        self.present().into_iter().find(|path| !is_ours(path))
    }

    /// The names of all files in the archives that are there.
    pub fn held(&self) -> BTreeSet<String> {
        self.present().iter().flat_map(|path| names(path)).collect()
    }

    /// Writes the archives and removes those of the last time that are not needed.
    ///
    /// # Errors
    /// Nothing was replaced then.
    pub fn write(&self, read: &dyn Fn(&str) -> Result<Vec<u8>, String>) -> Result<Archived, NotArchived> {
        let present = self.present();
        let before = present.iter().filter(|path| is_ours(path)).flat_map(|path| names(path)).collect::<BTreeSet<String>>();
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut parts = Parts { folder, split: self.split, done: Vec::new(), open: None };
        if let Some((name, bytes)) = &self.note {
            parts.add(name, bytes)?;
        }
        for path in &self.files {
            parts.add(path, &read(path).map_err(NotArchived::File)?)?;
        }
        let written = parts.finish()?;
        let targets: Vec<PathBuf> = match written.len() {
            1 => vec![self.path.clone()],
            count => (1..=count).map(|number| self.part(number)).collect(),
        };
        let mut archived = Archived::default();
        for ((file, size), target) in written.into_iter().zip(&targets) {
            file.persist(target).map_err(|error| fault(target, error.error))?;
            archived.parts.push((target.clone(), size));
        }
        for old in present.iter().filter(|path| !targets.contains(path) && is_ours(path)) {
            fs::remove_file(old).map_err(|error| fault(old, error))?;
        }
        let now: BTreeSet<&str> = self.files.iter().copied().chain(self.note.iter().map(|(name, _)| name.as_str())).collect();
        archived.gone = before.into_iter().filter(|path| !now.contains(path.as_str())).collect();
        Ok(archived)
    }
}

/// Archives that are being written.
struct Parts<'p> {
    folder: &'p Path,
    split: Option<u64>,
    done: Vec<(NamedTempFile, u64)>,
    open: Option<(ZipWriter<NamedTempFile>, u64)>,
}

impl Parts<'_> {
    /// Adds a file to the archive that is open, or to a new one if it would grow too large.
    fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), NotArchived> {
        let packed = bundle::bundle(&[(name.to_string(), bytes.to_vec())]);
        // What the entry costs in an archive: all but the end of its own.
        let cost = (packed.len() as u64).saturating_sub(22);
        let most = self.split.unwrap_or(u64::MAX);
        if cost + END > most {
            return Err(NotArchived::TooLarge(name.to_string()));
        }
        if self.open.as_ref().is_some_and(|(_, size)| size + cost > most) {
            self.close()?;
        }
        if self.open.is_none() {
            self.open = Some((self.begin()?, END));
        }
        let Some((zip, size)) = &mut self.open else { return Ok(()) };
        let copied = ZipArchive::new(Cursor::new(packed)).and_then(|mut one| zip.raw_copy_file(one.by_index_raw(0)?));
        copied.map_err(|error| fault(self.folder, error.into()))?;
        *size += cost;
        Ok(())
    }

    fn begin(&self) -> Result<ZipWriter<NamedTempFile>, NotArchived> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".casebook-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // What the user's own files have: the system takes away what it takes from all of them.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(self.folder).map_err(|error| fault(self.folder, error))?;
        let mut zip = ZipWriter::new(file);
        zip.set_comment(COMMENT).map_err(|error| fault(self.folder, error.into()))?;
        Ok(zip)
    }

    fn close(&mut self) -> Result<(), NotArchived> {
        let Some((zip, _)) = self.open.take() else { return Ok(()) };
        let failed = |error: std::io::Error| fault(self.folder, error);
        let mut file = zip.finish().map_err(|error| failed(error.into()))?;
        file.flush().and_then(|()| file.as_file().sync_all()).map_err(failed)?;
        let size = file.as_file().metadata().map_err(failed)?.len();
        self.done.push((file, size));
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<(NamedTempFile, u64)>, NotArchived> {
        self.close()?;
        Ok(self.done)
    }
}

fn fault(path: &Path, source: std::io::Error) -> NotArchived {
    NotArchived::Fault(Fault::Write { path: path.to_path_buf(), source })
}

fn open(path: &Path) -> Option<ZipArchive<BufReader<File>>> {
    ZipArchive::new(BufReader::new(File::open(path).ok()?)).ok()
}

fn is_ours(path: &Path) -> bool {
    open(path).is_some_and(|zip| zip.comment() == COMMENT.as_bytes())
}

fn names(path: &Path) -> Vec<String> {
    let Some(zip) = open(path) else { return Vec::new() };
    zip.file_names().flatten().map(|name| name.into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    /// Texts that do not pack, so that sizes are what they seem.
    fn text(path: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut hash = blake3::hash(path.as_bytes());
        for _ in 0..30 {
            bytes.extend_from_slice(hash.as_bytes());
            hash = blake3::hash(hash.as_bytes());
        }
        bytes
    }

    fn archive<'a>(temp: &Path, files: &[&'a str], split: Option<u64>) -> Archive<'a> {
        let note = Some(("note.txt".to_string(), b"how to".to_vec()));
        Archive { path: temp.join("site.zip"), files: files.to_vec(), note, split }
    }

    fn unpacked(parts: &[(PathBuf, u64)]) -> Vec<String> {
        let mut found = Vec::new();
        for (path, size) in parts {
            assert_eq!(fs::metadata(path).unwrap().len(), *size);
            let mut zip = open(path).unwrap();
            for index in 0..zip.len() {
                let mut file = zip.by_index(index).unwrap();
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes).unwrap();
                let name = file.name().unwrap().to_string();
                assert!(name == "note.txt" || bytes == text(&name), "{name}");
                found.push(name);
            }
        }
        found
    }

    #[test]
    fn an_archive_holds_the_files_in_their_order_and_is_the_same_each_time() {
        let temp = tempfile::tempdir().unwrap();
        let archive = archive(temp.path(), &["b.css", "a/index.html"], None);
        let read = |path: &str| Ok(text(path));
        let first = archive.write(&read).unwrap();
        assert_eq!(unpacked(&first.parts), ["note.txt", "b.css", "a/index.html"]);
        let bytes = fs::read(&archive.path).unwrap();
        assert!(archive.write(&read).unwrap().gone.is_empty());
        assert!(bytes == fs::read(&archive.path).unwrap());
        assert_eq!(fs::read_dir(temp.path()).unwrap().count(), 1);
    }

    #[test]
    fn parts_are_small_enough_and_each_is_whole() {
        let temp = tempfile::tempdir().unwrap();
        let files = ["1.css", "2.css", "3.css", "4.css", "5.css"];
        let archived = archive(temp.path(), &files, Some(2500)).write(&|path| Ok(text(path))).unwrap();
        assert!(archived.parts.len() == 3 && archived.parts.iter().all(|(_, size)| *size <= 2500), "{archived:?}");
        assert_eq!(unpacked(&archived.parts).len(), 6);
        let fewer = archive(temp.path(), &files[..3], Some(2500)).write(&|path| Ok(text(path))).unwrap();
        assert_eq!((fewer.parts.len(), fewer.gone), (2, vec!["4.css".into(), "5.css".into()]));
        assert_eq!(fs::read_dir(temp.path()).unwrap().count(), 2, "the third part of the last time is gone");
        let whole = archive(temp.path(), &files, None).write(&|path| Ok(text(path))).unwrap();
        assert_eq!(whole.parts.len(), 1);
        assert_eq!(fs::read_dir(temp.path()).unwrap().count(), 1);
        let tiny = archive(temp.path(), &files, Some(500)).write(&|path| Ok(text(path)));
        assert!(matches!(tiny, Err(NotArchived::TooLarge(path)) if path == "1.css"));
    }

    #[test]
    fn what_fails_replaces_nothing_and_archives_of_others_are_told() {
        let temp = tempfile::tempdir().unwrap();
        let archive = archive(temp.path(), &["a.css", "b.css"], None);
        fs::write(&archive.path, bundle::bundle(&[("photo.jpg".into(), vec![1])])).unwrap();
        assert_eq!(archive.foreign(), Some(archive.path.clone()));
        let failed = archive.write(&|path| if path == "a.css" { Ok(text(path)) } else { Err("changed".into()) });
        assert!(matches!(failed, Err(NotArchived::File(said)) if said == "changed"));
        assert_eq!(fs::read_dir(temp.path()).unwrap().count(), 1);
        archive.write(&|path| Ok(text(path))).unwrap();
        assert_eq!(archive.foreign(), None);
    }
}
