//! Places where a site is kept: in comes the address of a target, out comes a [`Place`] that opens connections, each a [`Store`] that lists,
//! reads, puts and removes files. One file or folder a protocol.
//!
//! This room refuses to know what is to be sent, in which order, and what is tried again after a [`Fault`] (`net::publish` does). It is
//! blocking; every operation ends within the address's time-outs. A secret reaches it as a [`Secret`], and is in nothing that it says.

mod access;
mod dial;
mod fault;
mod file;
mod ftp;
mod http;
mod s3;
mod secret;
#[cfg(feature = "sftp")]
mod sftp;
mod tls;
mod webdav;

pub use access::{Access, Asked, HostKeys, Secrets, Verdict};
pub use fault::{Fault, FaultKind};
pub use secret::Secret;

pub use crate::publish::TEMPORARY_PREFIX;
use crate::publish::{Address, Scheme};
use std::path::Path;

/// How to reach a place: opened once for each worker.
pub trait Place: Sync + Send {
    /// Opens one connection: signs in and goes to the folder. The folder is made if it is not there.
    ///
    /// # Errors
    /// The place cannot be reached, or does not let us in.
    fn open(&self) -> Result<Box<dyn Store>, Fault>;

    /// How many connections at once do any good.
    fn connections(&self) -> usize;

    /// Whether a further connection costs nothing, because all of them share one. Else it is opened only where there is enough to do.
    fn is_shared(&self) -> bool {
        false
    }
}

/// A file that is at a place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    /// Its path below the site's folder, '/'-separated. Bytes that are no text are replaced: such a name is never ours.
    pub path: String,
    /// Its size, where the server tells.
    pub size: Option<u64>,
}

/// One connection to a place where a site is kept. Paths are relative to the site's folder there, '/'-separated, ASCII.
///
/// A method's error is final for what it was to do; after one of [`FaultKind::Temporary`] the connection is dropped and a new one opened.
pub trait Store: Send {
    /// Every file at or below the folder, those of others too, with its size where the server tells. Hidden files too where the server shows
    /// them. `is_ended` is asked between folders: where somebody wants an end, the rest is not listed.
    ///
    /// # Errors
    /// The folder cannot be listed, or an end was wanted.
    fn list(&mut self, is_ended: &dyn Fn() -> bool) -> Result<Vec<Listed>, Fault>;

    /// The files that lie in each of some folders (`""` is the site's own), not those in the folders below, in few round trips. A folder that
    /// is not there has none. Hidden files may be missing, as in [`Store::list`].
    ///
    /// # Errors
    /// A folder cannot be listed.
    fn entries(&mut self, folders: &[String]) -> Result<Vec<Listed>, Fault>;

    /// The bytes of a file; `None` if there is none.
    ///
    /// # Errors
    /// It is there and cannot be read.
    fn read(&mut self, path: &str) -> Result<Option<Vec<u8>>, Fault>;

    /// Puts a file in the place of an older one: under a temporary name (see [`temporary`]) first, then renamed, so that a visitor sees the old
    /// one or the new one and never half of one. Folders above it are made. `sent` hears how many bytes went out, as they go.
    ///
    /// # Errors
    /// The file is not there, or the older one still is.
    fn put(&mut self, path: &str, bytes: &[u8], sent: &mut dyn FnMut(u64)) -> Result<(), Fault>;

    /// Removes a file; false if there was none.
    ///
    /// # Errors
    /// It is still there.
    fn remove(&mut self, path: &str) -> Result<bool, Fault>;

    /// Removes a folder if it is empty; not being able to is no fault.
    ///
    /// # Errors
    /// The connection is gone.
    fn remove_folder(&mut self, path: &str) -> Result<(), Fault>;

    /// Writes a small file only if there is none of that name, in one step as far as the protocol knows one (`O_EXCL`, `If-None-Match`, `MKD`
    /// on FTP). False: there is one already.
    ///
    /// # Errors
    /// It cannot be said whether the claim is ours.
    fn claim(&mut self, path: &str, bytes: &[u8]) -> Result<bool, Fault>;

    /// Gives a claim back (where the claim is a folder, that too). There being none is no fault.
    ///
    /// # Errors
    /// The claim is still there.
    fn release(&mut self, path: &str) -> Result<(), Fault>;

    /// Says goodbye. Dropping does the same without waiting.
    fn close(self: Box<Self>);
}

/// The path of an entry of a folder.
fn below(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// The fault of a listing that somebody has ended.
fn ended() -> Fault {
    Fault::new(FaultKind::Temporary, "", "an end was wanted")
}

/// The temporary name of a file: in its own folder, with the tag of one connection (see [`tag`]), so that what a lost connection has left is
/// never written on by the next one.
pub fn temporary(path: &str, tag: &str) -> String {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
    let slash = if folder.is_empty() { "" } else { "/" };
    // File systems take 255 bytes; what comes last tells files apart.
    let from = name.len().saturating_sub(200);
    let name = name.get(from..).unwrap_or("file");
    format!("{folder}{slash}{TEMPORARY_PREFIX}{tag}-{name}")
}

/// A new tag: eight letters that no other connection has.
///
/// # Errors
/// The system gives no random numbers.
pub fn tag() -> Result<String, Fault> {
    let number = getrandom::u32().map_err(|error| Fault::new(FaultKind::Refused, "", error.to_string()))?;
    Ok(format!("{number:08x}"))
}

/// Opens the place at an address. `root` is the site's own folder, from which a relative one is meant.
///
/// # Errors
/// The address needs what this program was built without, or a secret or a key that is not to be had.
pub fn open(address: &Address, root: &Path, access: &Access) -> Result<Box<dyn Place>, Fault> {
    match address.scheme {
        Scheme::File => Ok(Box::new(file::FilePlace::new(address, root))),
        Scheme::Ftp | Scheme::Ftps => Ok(Box::new(ftp::FtpPlace::new(address, access)?)),
        #[cfg(feature = "sftp")]
        Scheme::Sftp => Ok(Box::new(sftp::SftpPlace::new(address, access)?)),
        #[cfg(not(feature = "sftp"))]
        Scheme::Sftp => Err(Fault::new(FaultKind::Refused, address.shown(), "this program was built without SSH")),
        Scheme::WebDav | Scheme::WebDavs => Ok(Box::new(webdav::DavPlace::new(address, access)?)),
        Scheme::S3 => Ok(Box::new(s3::S3Place::new(address, access)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temporary_name_lies_beside_its_file_and_is_never_too_long() {
        assert_eq!(temporary("index.html", "0a"), "casebook-sending-0a-index.html");
        assert_eq!(temporary("cases/a/index.html", "0a"), "cases/a/casebook-sending-0a-index.html");
        let long = format!("a/{}.html", "x".repeat(240));
        let name = temporary(&long, &tag().unwrap());
        assert!(name.ends_with("x.html") && name.len() < 250, "{name}");
    }
}
