//! What a site needs, in SFTP's words: in come paths and bytes, out come requests. A file's writes go one behind the other without waiting, and
//! every one of them is answered before the file takes its place.

use super::super::{Fault, Listed, Store, temporary};
use super::link::Link;
use super::{Engine, Folders, answer, walk};
use futures_util::future::join;
use futures_util::stream::{self, StreamExt};
use russh_sftp::client::error::Error;
use russh_sftp::protocol::{FileAttributes, OpenFlags, StatusCode};
use std::sync::Arc;

/// How many bytes go with one request: what every server takes.
const PIECE: usize = 32 * 1024;

/// How many pieces of a file are asked for at once.
const READ_AT_ONCE: usize = 4;

/// How many requests of one file are under way.
const AT_ONCE: usize = 16;

/// One of those who share a connection.
pub(super) struct SftpStore {
    engine: Arc<Engine>,
    link: Arc<Link>,
    folders: Arc<Folders>,
    tag: String,
}

impl SftpStore {
    /// A worker on a connection.
    pub fn new(engine: Arc<Engine>, link: Arc<Link>, folders: Arc<Folders>, tag: String) -> SftpStore {
        SftpStore { engine, link, folders, tag }
    }

    /// Makes the folders above a path that are not known to be there.
    async fn make_folders(&self, path: &str) -> Result<(), Fault> {
        for (at, _) in path.match_indices('/') {
            let folder = &path[..at];
            if self.folders.lock().contains(folder) {
                continue;
            }
            match self.link.ask(self.link.session().mkdir(self.link.path(folder), FileAttributes::empty())).await {
                Ok(_) => {}
                // It is there already, or may not be made: then the file says so.
                Err(error) if answer::refusal(&error).is_some() => {}
                Err(error) => return Err(answer::fault(error, folder)),
            }
            self.folders.lock().insert(folder.to_owned());
        }
        Ok(())
    }

    /// Opens a file for writing, making its folders if they are not there.
    async fn open(&self, path: &str, flags: OpenFlags) -> Result<Result<String, Error>, Fault> {
        self.make_folders(path).await?;
        let open = || self.link.ask(self.link.session().open(self.link.path(path), flags, FileAttributes::empty()));
        let answer = match open().await {
            Err(error) if answer::refusal(&error) == Some(StatusCode::NoSuchFile) => {
                // The folders were there, and somebody has removed them.
                for (at, _) in path.match_indices('/') {
                    self.folders.lock().remove(&path[..at]);
                }
                self.make_folders(path).await?;
                open().await
            }
            other => other,
        };
        Ok(answer.map(|handle| handle.handle))
    }

    async fn write(&self, handle: &str, bytes: &[u8], sent: &mut dyn FnMut(u64)) -> Result<(), Error> {
        let pieces = bytes.chunks(PIECE).enumerate().map(|(number, piece)| async move {
            // The room is never closed.
            let _room = self.link.room.acquire().await;
            let offset = (number * PIECE) as u64;
            self.link.ask(self.link.session().write(handle, offset, piece.to_vec())).await.map(|_| piece.len() as u64)
        });
        let mut answers = stream::iter(pieces).buffer_unordered(AT_ONCE);
        while let Some(answer) = answers.next().await {
            sent(answer?);
        }
        Ok(())
    }

    /// Writes the bytes and closes the file.
    async fn fill(&self, handle: &str, bytes: &[u8], sent: &mut dyn FnMut(u64)) -> Result<(), Error> {
        let close = self.link.ask(self.link.session().close(handle));
        if bytes.is_empty() || bytes.len() > PIECE {
            let written = self.write(handle, bytes, sent).await;
            return written.and(close.await.map(drop));
        }
        // What goes with one request is closed in the same breath: the server takes requests of one file in their order. `join` begins with the first,
        // so the room is taken before.
        let _room = self.link.room.acquire().await;
        let write = self.link.ask(self.link.session().write(handle, 0, bytes.to_vec()));
        let (written, closed) = join(write, close).await;
        written.and(closed)?;
        sent(bytes.len() as u64);
        Ok(())
    }

    /// Writes a new file whole, or leaves none.
    async fn send(
        &self,
        path: &str,
        bytes: &[u8],
        flags: OpenFlags,
        sent: &mut dyn FnMut(u64),
    ) -> Result<Result<(), Error>, Fault> {
        let handle = match self.open(path, flags).await? {
            Ok(handle) => handle,
            Err(error) => return Ok(Err(error)),
        };
        match self.fill(&handle, bytes, sent).await {
            Ok(()) => Ok(Ok(())),
            Err(error) => {
                let fault = answer::unwritten(error, path);
                if !fault.is_temporary() {
                    let _ = self.link.ask(self.link.session().remove(self.link.path(path))).await;
                }
                Err(fault)
            }
        }
    }

    async fn fetch(&self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        let refused = |error| answer::fault(error, path);
        let (link, session) = (&self.link, self.link.session());
        let handle = match link.ask(session.open(link.path(path), OpenFlags::READ, FileAttributes::empty())).await {
            Ok(handle) => handle.handle,
            Err(error) if answer::refusal(&error) == Some(StatusCode::NoSuchFile) => return Ok(None),
            Err(error) => return Err(refused(error)),
        };
        let bytes = self.content(&handle).await;
        link.let_go(handle);
        bytes.map(Some).map_err(refused)
    }

    /// All bytes of a file that is open. Its size and its first pieces are asked for at once.
    async fn content(&self, handle: &str) -> Result<Vec<u8>, Error> {
        let told = self.link.ask(self.link.session().fstat(handle));
        let (told, first) = join(told, self.pieces(handle, 0)).await;
        let size = told.ok().and_then(|told| told.attrs.size);
        let (mut bytes, mut is_end) = first?;
        while !is_end && size.is_none_or(|size| (bytes.len() as u64) < size) {
            let (more, end) = self.pieces(handle, bytes.len()).await?;
            bytes.extend(more);
            is_end = end;
        }
        Ok(bytes)
    }

    /// What comes of a file from some place on, and whether it ended there. Behind a piece that is shorter than was asked for, nothing of
    /// this turn is of use.
    async fn pieces(&self, handle: &str, from: usize) -> Result<(Vec<u8>, bool), Error> {
        let piece = |number: usize| self.link.ask(self.link.session().read(handle, (from + number * PIECE) as u64, PIECE as u32));
        let mut pieces = stream::iter((0..READ_AT_ONCE).map(piece)).buffered(READ_AT_ONCE);
        let mut bytes = Vec::new();
        let mut is_short = false;
        while let Some(answer) = pieces.next().await {
            match answer {
                Err(error) if answer::refusal(&error) == Some(StatusCode::Eof) => return Ok((bytes, !is_short)),
                Err(error) => return Err(error),
                Ok(data) if data.data.is_empty() => return Ok((bytes, !is_short)),
                Ok(_) if is_short => {}
                Ok(data) => {
                    is_short = data.data.len() < PIECE;
                    bytes.extend_from_slice(&data.data);
                }
            }
        }
        Ok((bytes, false))
    }

    async fn is_there(&self, path: &str) -> Result<bool, Fault> {
        match self.link.ask(self.link.session().lstat(self.link.path(path))).await {
            Ok(_) => Ok(true),
            Err(error) if answer::refusal(&error) == Some(StatusCode::NoSuchFile) => Ok(false),
            Err(error) => Err(answer::fault(error, path)),
        }
    }

    async fn place(&self, path: &str, bytes: &[u8], sent: &mut dyn FnMut(u64)) -> Result<(), Fault> {
        let name = temporary(path, &self.tag);
        let flags = OpenFlags::WRITE | OpenFlags::CREATE | OpenFlags::TRUNCATE;
        self.send(&name, bytes, flags, sent).await?.map_err(|error| answer::fault(error, path))?;
        let renamed = self.link.rename(&self.link.path(&name), &self.link.path(path)).await;
        renamed.map_err(|error| answer::fault(error, path))
    }

    async fn delete(&self, path: &str) -> Result<bool, Fault> {
        match self.link.ask(self.link.session().remove(self.link.path(path))).await {
            Ok(_) => Ok(true),
            Err(error) if answer::refusal(&error) == Some(StatusCode::NoSuchFile) => Ok(false),
            Err(error) => Err(answer::fault(error, path)),
        }
    }

    async fn claimed(&self, path: &str, bytes: &[u8]) -> Result<bool, Fault> {
        let flags = OpenFlags::WRITE | OpenFlags::CREATE | OpenFlags::EXCLUDE;
        match self.send(path, bytes, flags, &mut |_| {}).await? {
            Ok(()) => Ok(true),
            // Version 3 of the protocol has no number for "it is there already".
            Err(error) if answer::refusal(&error).is_some() && self.is_there(path).await? => Ok(false),
            Err(error) => Err(answer::fault(error, path)),
        }
    }
}

impl Store for SftpStore {
    fn list(&mut self, is_ended: &dyn Fn() -> bool) -> Result<Vec<Listed>, Fault> {
        let found = self.engine.wait(walk::files(&self.link, is_ended))?;
        self.folders.lock().extend(found.folders);
        Ok(found.files)
    }

    fn entries(&mut self, folders: &[String]) -> Result<Vec<Listed>, Fault> {
        let found = self.engine.wait(walk::folders(&self.link, folders, &|| false))?;
        // A folder in which something lies is there, and so are those above it.
        let files = found.files.iter().flat_map(|file| file.path.match_indices('/').map(|(at, _)| file.path[..at].to_owned()));
        self.folders.lock().extend(found.folders.into_iter().chain(files));
        Ok(found.files)
    }

    fn read(&mut self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        self.engine.wait(self.fetch(path))
    }

    fn put(&mut self, path: &str, bytes: &[u8], sent: &mut dyn FnMut(u64)) -> Result<(), Fault> {
        self.engine.wait(self.place(path, bytes, sent))
    }

    fn remove(&mut self, path: &str) -> Result<bool, Fault> {
        self.engine.wait(self.delete(path))
    }

    fn remove_folder(&mut self, path: &str) -> Result<(), Fault> {
        let link = &self.link;
        self.engine.wait(async {
            match link.ask(link.session().rmdir(link.path(path))).await {
                Ok(_) => {
                    self.folders.lock().remove(path);
                    Ok(())
                }
                Err(error) if answer::refusal(&error).is_some() => Ok(()),
                Err(error) => Err(answer::fault(error, path)),
            }
        })
    }

    fn claim(&mut self, path: &str, bytes: &[u8]) -> Result<bool, Fault> {
        self.engine.wait(self.claimed(path, bytes))
    }

    fn release(&mut self, path: &str) -> Result<(), Fault> {
        self.engine.wait(self.delete(path)).map(drop)
    }

    /// The connection ends with the last who holds it.
    fn close(self: Box<Self>) {}
}
