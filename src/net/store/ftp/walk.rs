//! All files below a folder: in come a connection and a folder, out come paths and sizes. It refuses to follow links, and to be led out of the
//! folder or into endless depth.

use super::super::{Fault, FaultKind, below, ended};
use super::listing::{self, Entry, EntryKind};
use super::store::download;
use super::wire::Wire;
use super::{answer, names};
use suppaftp::{FtpError, Status};

/// No site is as deep as that; a server whose folders contain themselves is.
const DEEPEST: usize = 40;

/// What lies below a folder.
#[derive(Default)]
pub(super) struct Found {
    /// Paths of files, bytes that are no text held.
    pub files: Vec<(String, Option<u64>)>,
    /// Paths of folders.
    pub folders: Vec<String>,
}

/// Everything below the site's folder.
pub(super) fn files(wire: &mut Wire, root: &str, is_ended: &dyn Fn() -> bool) -> Result<Found, Fault> {
    let mut found = Found::default();
    let mut asker = Asker::new(wire, root);
    let mut waiting = vec![String::new()];
    while let Some(folder) = waiting.pop() {
        if is_ended() {
            return Err(ended());
        }
        for entry in asker.entries(&folder)? {
            let path = below(&folder, &entry.name);
            match entry.kind {
                EntryKind::File(size) => found.files.push((path, size)),
                EntryKind::Folder => {
                    if path.matches('/').count() < DEEPEST {
                        waiting.push(path.clone());
                    }
                    found.folders.push(path);
                }
            }
        }
    }
    asker.go_back()?;
    found.files.sort();
    Ok(found)
}

/// The files in each of some folders, and the folders in them.
pub(super) fn entries(wire: &mut Wire, root: &str, folders: &[String]) -> Result<Found, Fault> {
    let mut found = Found::default();
    let mut asker = Asker::new(wire, root);
    for folder in folders {
        for entry in asker.entries(folder)? {
            let path = below(folder, &entry.name);
            match entry.kind {
                EntryKind::File(size) => found.files.push((path, size)),
                EntryKind::Folder => found.folders.push(path),
            }
        }
    }
    asker.go_back()?;
    found.files.sort();
    Ok(found)
}

/// Whether a folder has an entry of this name.
pub(super) fn is_in(wire: &mut Wire, root: &str, folder: &str, name: &str) -> Result<bool, Fault> {
    let mut asker = Asker::new(wire, root);
    let entries = asker.entries(folder)?;
    asker.go_back()?;
    Ok(entries.iter().any(|entry| entry.name == name))
}

/// Removes the files of a folder, not deeper.
pub(super) fn empty(wire: &mut Wire, root: &str, folder: &str) -> Result<(), Fault> {
    let mut asker = Asker::new(wire, root);
    let entries = asker.entries(folder)?;
    asker.go_back()?;
    for entry in entries.iter().filter(|entry| entry.kind != EntryKind::Folder) {
        let path = format!("{folder}/{}", entry.name);
        match wire.say(&format!("DELE {path}"), &[Status::RequestedFileActionOk, Status::CommandOk]) {
            Ok(_) | Err(FtpError::UnexpectedResponse(_)) => {}
            Err(error) => return Err(answer::fault(error, &path)),
        }
    }
    Ok(())
}

/// Asks for folders in the words that a server knows.
struct Asker<'a> {
    wire: &'a mut Wire,
    root: &'a str,
    words: Words,
    has_moved: bool,
}

/// From the best to the oldest.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Words {
    Facts,
    ListAll,
    List,
}

impl<'a> Asker<'a> {
    fn new(wire: &'a mut Wire, root: &'a str) -> Asker<'a> {
        let words = if wire.offers("MLST") || wire.offers("MLSD") { Words::Facts } else { Words::ListAll };
        Asker { wire, root, words, has_moved: false }
    }

    /// The entries of a folder; none if it has gone meanwhile.
    fn entries(&mut self, folder: &str) -> Result<Vec<Entry>, Fault> {
        loop {
            let answer = match self.words {
                Words::Facts => self.ask(&format!("MLSD {folder}")),
                Words::ListAll | Words::List => {
                    // Names with blanks or a dash in front confuse `LIST`; so the connection goes there.
                    if !self.go(folder)? {
                        return Ok(Vec::new());
                    }
                    self.ask(if self.words == Words::List { "LIST" } else { "LIST -a" })
                }
            };
            match answer {
                // The server takes `-a` for a name.
                Ok(lines) if lines.is_empty() && self.words == Words::ListAll && folder.is_empty() => self.words = Words::List,
                Ok(lines) => return Ok(self.read(&lines)),
                Err(error) => match (answer::refusal(&error), self.words) {
                    (Some(500..=504), Words::Facts) => self.words = Words::ListAll,
                    (Some(500..=504 | 550), Words::ListAll) => self.words = Words::List,
                    (Some(450 | 550), _) if !folder.is_empty() => return Ok(Vec::new()),
                    // An empty folder is none to some.
                    (Some(450 | 550), Words::List) => return Ok(Vec::new()),
                    _ => return Err(answer::fault(error, folder)),
                },
            }
        }
    }

    fn ask(&mut self, command: &str) -> Result<Vec<Vec<u8>>, FtpError> {
        let bytes = download(self.wire.transfer(command.trim_end())?)?;
        let lines = bytes.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line).to_vec());
        Ok(lines.filter(|line| !line.is_empty()).collect())
    }

    fn read(&self, lines: &[Vec<u8>]) -> Vec<Entry> {
        let read = if self.words == Words::Facts { listing::facts } else { listing::line };
        lines.iter().filter_map(|line| read(line)).collect()
    }

    fn go(&mut self, folder: &str) -> Result<bool, Fault> {
        self.has_moved = true;
        let root = self.root.trim_end_matches('/');
        let path = if folder.is_empty() { self.root.to_owned() } else { format!("{root}/{folder}") };
        match self.wire.say(&format!("CWD {path}"), &[Status::RequestedFileActionOk, Status::CommandOk]) {
            Ok(_) => Ok(true),
            Err(FtpError::UnexpectedResponse(_)) => Ok(false),
            Err(error) => Err(answer::fault(error, &path)),
        }
    }

    /// Back to the site's folder: all other commands start from there.
    fn go_back(&mut self) -> Result<(), Fault> {
        if !self.has_moved || self.go("")? {
            return Ok(());
        }
        Err(Fault::new(FaultKind::Temporary, names::shown(self.root, None), "the site's folder cannot be entered again"))
    }
}
