//! What a site needs, in FTP's words: in come paths and bytes, out come commands. It refuses to believe: a file is measured before it takes its
//! place, because a connection that was cut looks to a server like a file that has ended.

use super::super::{Fault, FaultKind, Listed, Store, temporary};
use super::lane::Lane;
use super::wire::Wire;
use super::{Memory, answer, names, walk};
use encoding_rs::Encoding;
use std::io::{self, Read, Write};
use std::sync::Arc;
use suppaftp::{FtpError, Status, TransferStream};

/// How many bytes go out between two words of progress.
const PIECE: usize = 64 * 1024;

/// What is written into a claim's folder.
const CLAIM: &str = "casebook-claim";

const DONE: &[Status] = &[Status::RequestedFileActionOk, Status::CommandOk, Status::PathCreated];

/// A connection that is in the site's folder.
pub(super) struct FtpStore {
    wire: Wire,
    memory: Arc<Memory>,
    charset: Option<&'static Encoding>,
    tag: String,
    /// The site's folder as the server names it.
    root: String,
    /// Whether the server tells a file's size; known after the first answer.
    measures: Option<bool>,
}

impl FtpStore {
    /// Goes to the folder, which is made if it is not there.
    pub fn enter(
        wire: Wire,
        folder: &str,
        memory: Arc<Memory>,
        charset: Option<&'static Encoding>,
        tag: String,
    ) -> Result<FtpStore, Fault> {
        let mut store = FtpStore { wire, memory, charset, tag, root: String::new(), measures: None };
        let (folder, from_home) = match folder.strip_prefix("/~") {
            Some(rest) => (rest.trim_start_matches('/'), true),
            None => (folder, false),
        };
        if !folder.is_empty() && !store.change_folder(folder)? {
            store.make_way(folder, from_home)?;
        }
        store.root = store.where_now()?;
        Ok(store)
    }

    fn change_folder(&mut self, folder: &str) -> Result<bool, Fault> {
        match self.wire.say(&format!("CWD {folder}"), DONE) {
            Ok(_) => Ok(true),
            Err(FtpError::UnexpectedResponse(_)) => Ok(false),
            Err(error) => Err(answer::fault(error, folder)),
        }
    }

    /// Makes the site's folder and those above it.
    fn make_way(&mut self, folder: &str, from_home: bool) -> Result<(), Fault> {
        let mut way = String::new();
        let mut refusal = None;
        for part in folder.split('/').filter(|part| !part.is_empty()) {
            if !way.is_empty() || !from_home {
                way.push('/');
            }
            way.push_str(part);
            refusal = match self.wire.say(&format!("MKD {way}"), DONE) {
                Ok(_) => None,
                // Those above are there already as a rule.
                Err(error @ FtpError::UnexpectedResponse(_)) => Some(answer::fault(error, &way)),
                Err(error) => return Err(answer::fault(error, &way)),
            };
        }
        if self.change_folder(folder)? {
            return Ok(());
        }
        let said = refusal.map_or_else(|| "the folder was made and is not there".to_owned(), |fault| fault.said);
        Err(Fault::new(FaultKind::NoSuchPlace, folder, said))
    }

    /// The folder where the connection is, as the server names it.
    fn where_now(&mut self) -> Result<String, Fault> {
        let host = self.wire.host().to_owned();
        let answer = self.wire.say("PWD", DONE).map_err(|error| answer::fault(error, &host))?;
        let text = names::hold(&answer.body);
        match (text.find('"'), text.rfind('"')) {
            // A quotation mark in a name is doubled.
            (Some(from), Some(to)) if from < to => Ok(text[from + 1..to].replace("\"\"", "\"")),
            _ => Err(Fault::new(FaultKind::Refused, host, text.trim())),
        }
    }

    /// What was found, as it is told; the folders are remembered.
    fn found(&self, found: walk::Found) -> Vec<Listed> {
        self.memory.folders().extend(found.folders);
        let inside = format!("/{CLAIM}");
        let shown = |(path, size): (String, Option<u64>)| Listed {
            path: names::shown(path.strip_suffix(&inside).unwrap_or(&path), self.charset),
            size,
        };
        found.files.into_iter().map(shown).collect()
    }

    /// Where a path really is: a claim is a folder with a file in it.
    fn real(&self, path: &str) -> String {
        if self.memory.claims().contains(path) { format!("{path}/{CLAIM}") } else { path.to_owned() }
    }

    /// Whether a claim's folder was made by us for just this, and a connection broke before that was written into it.
    fn is_claim_of(&self, path: &str, bytes: &[u8]) -> bool {
        self.memory.made().get(path).is_some_and(|made| made == bytes)
    }

    /// Makes the folders above a path that are not known to be there.
    fn make_folders(&mut self, path: &str) -> Result<(), Fault> {
        for (at, _) in path.match_indices('/') {
            let folder = &path[..at];
            if self.memory.folders().contains(folder) {
                continue;
            }
            match self.wire.say(&format!("MKD {folder}"), DONE) {
                // It is there already, or may not be made: then the file says so.
                Ok(_) | Err(FtpError::UnexpectedResponse(_)) => {}
                Err(error) => return Err(answer::fault(error, folder)),
            }
            self.memory.folders().insert(folder.to_owned());
        }
        Ok(())
    }

    fn forget_folders(&mut self, path: &str) {
        let mut folders = self.memory.folders();
        for (at, _) in path.match_indices('/') {
            folders.remove(&path[..at]);
        }
    }

    /// Sends bytes under a name, and looks whether all have come.
    fn send(&mut self, name: &str, bytes: &[u8], sent: &mut dyn FnMut(u64)) -> Result<(), Fault> {
        self.make_folders(name)?;
        let command = format!("STOR {name}");
        let transfer = match self.wire.transfer(&command) {
            Err(error) if matches!(answer::refusal(&error), Some(550 | 553 | 450 | 451)) && name.contains('/') => {
                // The folders were there, and somebody has removed them.
                self.forget_folders(name);
                self.make_folders(name)?;
                self.wire.transfer(&command)
            }
            other => other,
        }
        .map_err(|error| answer::fault(error, name))?;
        upload(transfer, bytes, sent).map_err(|error| answer::fault(error, name))?;
        match self.size(name)? {
            Some(size) if size != bytes.len() as u64 => {
                Err(Fault::new(FaultKind::Temporary, name, format!("{size} bytes of {} have come", bytes.len())))
            }
            None if self.measures == Some(true) => Err(Fault::new(FaultKind::Temporary, name, "what was sent is not there")),
            _ => Ok(()),
        }
    }

    /// A file's size; nothing if there is no such file, or the server does not tell.
    fn size(&mut self, path: &str) -> Result<Option<u64>, Fault> {
        if self.measures == Some(false) {
            return Ok(None);
        }
        match self.wire.say(&format!("SIZE {path}"), &[Status::File]) {
            Ok(answer) => {
                self.measures = Some(true);
                let text = String::from_utf8_lossy(&answer.body).into_owned();
                Ok(text.get(3..).and_then(|digits| digits.trim().parse().ok()))
            }
            Err(error) => match answer::refusal(&error) {
                Some(550 | 450 | 553) => {
                    self.measures.get_or_insert(self.wire.offers("SIZE"));
                    Ok(None)
                }
                Some(code) if (500..=504).contains(&code) => {
                    self.measures = Some(false);
                    Ok(None)
                }
                _ => Err(answer::fault(error, path)),
            },
        }
    }

    /// Whether there is a file of this name.
    fn is_there(&mut self, path: &str) -> Result<bool, Fault> {
        if self.size(path)?.is_some() {
            return Ok(true);
        }
        if self.measures == Some(true) {
            return Ok(false);
        }
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        walk::is_in(&mut self.wire, &self.root, folder, name)
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), Fault> {
        match self.try_rename(from, to) {
            Err(error @ FtpError::UnexpectedResponse(_)) => {
                // Some servers refuse to rename over a file. If that was not it, nothing is lost by what comes now but this file's old version,
                // whose new one lies beside it.
                let fault = answer::fault(error, to);
                match self.wire.say(&format!("DELE {to}"), DONE) {
                    Ok(_) => self.try_rename(from, to).map_err(|error| answer::fault(error, to)),
                    Err(FtpError::UnexpectedResponse(_)) => Err(fault),
                    Err(error) => Err(answer::fault(error, to)),
                }
            }
            other => other.map_err(|error| answer::fault(error, to)),
        }
    }

    fn try_rename(&mut self, from: &str, to: &str) -> Result<(), FtpError> {
        self.wire.say(&format!("RNFR {from}"), &[Status::RequestFilePending])?;
        self.wire.say(&format!("RNTO {to}"), DONE).map(drop)
    }

    fn delete(&mut self, path: &str) -> Result<bool, Fault> {
        match self.wire.say(&format!("DELE {path}"), DONE) {
            Ok(_) => Ok(true),
            Err(error) if answer::refusal(&error).is_some_and(|code| matches!(code, 450 | 550..=559)) => {
                let fault = answer::fault(error, path);
                if self.is_there(path)? { Err(fault) } else { Ok(false) }
            }
            Err(error) => Err(answer::fault(error, path)),
        }
    }

    fn fetch(&mut self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        // Where sizes are told, whoever has none is not there, and no data connection is opened for it.
        let told = match self.measures {
            Some(true) => match self.size(path)? {
                None => return Ok(None),
                told => told,
            },
            _ => None,
        };
        let transfer = match self.wire.transfer(&format!("RETR {path}")) {
            Ok(transfer) => transfer,
            Err(error) if matches!(answer::refusal(&error), Some(450 | 550..=559)) => {
                let fault = answer::fault(error, path);
                return if self.is_there(path)? { Err(fault) } else { Ok(None) };
            }
            Err(error) => return Err(answer::fault(error, path)),
        };
        let bytes = download(transfer).map_err(|error| answer::fault(error, path))?;
        let told = if told.is_some() { told } else { self.size(path)? };
        match told {
            Some(size) if size != bytes.len() as u64 => {
                Err(Fault::new(FaultKind::Temporary, path, format!("{} bytes of {size} have come", bytes.len())))
            }
            _ => Ok(Some(bytes)),
        }
    }
}

impl Store for FtpStore {
    fn list(&mut self, is_ended: &dyn Fn() -> bool) -> Result<Vec<Listed>, Fault> {
        let found = walk::files(&mut self.wire, &self.root, is_ended)?;
        Ok(self.found(found))
    }

    fn entries(&mut self, folders: &[String]) -> Result<Vec<Listed>, Fault> {
        let found = walk::entries(&mut self.wire, &self.root, folders)?;
        Ok(self.found(found))
    }

    fn read(&mut self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        let path = self.real(path);
        self.fetch(&path)
    }

    fn put(&mut self, path: &str, bytes: &[u8], sent: &mut dyn FnMut(u64)) -> Result<(), Fault> {
        let path = self.real(path);
        let name = temporary(&path, &self.tag);
        let done = self.send(&name, bytes, sent).and_then(|()| self.rename(&name, &path));
        if done.as_ref().is_err_and(|fault| !fault.is_temporary()) {
            // It is in nobody's way; and a full disk is a little emptier without it.
            let _ = self.delete(&name);
        }
        done
    }

    fn remove(&mut self, path: &str) -> Result<bool, Fault> {
        self.delete(path)
    }

    fn remove_folder(&mut self, path: &str) -> Result<(), Fault> {
        match self.wire.say(&format!("RMD {path}"), DONE) {
            Ok(_) => {
                self.memory.folders().remove(path);
                Ok(())
            }
            Err(FtpError::UnexpectedResponse(_)) => Ok(()),
            Err(error) => Err(answer::fault(error, path)),
        }
    }

    /// Making a folder is the one thing in FTP that fails if somebody else was quicker.
    fn claim(&mut self, path: &str, bytes: &[u8]) -> Result<bool, Fault> {
        self.make_folders(path)?;
        self.memory.claims().insert(path.to_owned());
        match self.wire.say(&format!("MKD {path}"), DONE) {
            Ok(_) => _ = self.memory.made().insert(path.to_owned(), bytes.to_vec()),
            Err(FtpError::UnexpectedResponse(_)) if self.is_claim_of(path, bytes) => {}
            Err(error @ FtpError::UnexpectedResponse(_)) => {
                let fault = answer::fault(error, path);
                // There is one already, or none may be made.
                let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
                return if walk::is_in(&mut self.wire, &self.root, folder, name)? { Ok(false) } else { Err(fault) };
            }
            Err(error) => return Err(answer::fault(error, path)),
        }
        let inside = self.real(path);
        self.send(&inside, bytes, &mut |_| {})?;
        // From now on it says by itself whose it is.
        self.memory.made().remove(path);
        Ok(true)
    }

    fn release(&mut self, path: &str) -> Result<(), Fault> {
        let inside = self.real(path);
        self.delete(&inside)?;
        match self.wire.say(&format!("RMD {path}"), DONE) {
            Ok(_) => Ok(()),
            Err(error @ FtpError::UnexpectedResponse(_)) => {
                let fault = answer::fault(error, path);
                let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
                if !walk::is_in(&mut self.wire, &self.root, folder, name)? {
                    return Ok(());
                }
                // A beat that was under way when its sender was killed.
                walk::empty(&mut self.wire, &self.root, path)?;
                self.wire.say(&format!("RMD {path}"), DONE).map(drop).map_err(|_| fault)
            }
            Err(error) => Err(answer::fault(error, path)),
        }
    }

    fn close(self: Box<Self>) {
        self.wire.quit();
    }
}

fn upload(mut transfer: TransferStream<Lane>, bytes: &[u8], sent: &mut dyn FnMut(u64)) -> Result<(), FtpError> {
    let mut broken = None;
    for piece in bytes.chunks(PIECE) {
        if let Err(error) = transfer.write_all(piece) {
            broken = Some(error);
            break;
        }
        sent(piece.len() as u64);
    }
    if broken.is_none() {
        broken = transfer.flush().err();
    }
    // If the server has closed the connection, its answer says why.
    match (transfer.finish(), broken) {
        (Err(error @ FtpError::UnexpectedResponse(_)), _) | (Err(error), None) => Err(error),
        (_, Some(error)) => Err(FtpError::ConnectionError(error)),
        (Ok(()), None) => Ok(()),
    }
}

/// Everything that comes. A server that ends TLS without a word is common; whether all has come is told by its answer, and by the size.
pub(super) fn download(mut transfer: TransferStream<Lane>) -> Result<Vec<u8>, FtpError> {
    let mut bytes = Vec::new();
    let broken = transfer.read_to_end(&mut bytes).err().filter(|error| error.kind() != io::ErrorKind::UnexpectedEof);
    match (transfer.finish(), broken) {
        (Err(error @ FtpError::UnexpectedResponse(_)), _) | (Err(error), None) => Err(error),
        (_, Some(error)) => Err(FtpError::ConnectionError(error)),
        (Ok(()), None) => Ok(bytes),
    }
}
