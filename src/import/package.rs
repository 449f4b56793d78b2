//! The archive that a document is: in come the bytes of a file, out come its parts by name, unzipped as they are asked for and never more
//! than a document can need. Names inside the archive are only ever looked up; nothing is written under them.

use super::Refusal;
use std::cell::{Cell, RefCell};
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// An archive has at most so many entries.
const MAX_ENTRIES: usize = 10_000;
/// A part of XML, unzipped.
const MAX_XML: u64 = 32 << 20;
/// A picture, unzipped.
const MAX_PICTURE: u64 = 64 << 20;
/// All that is unzipped of one document.
const MAX_TOTAL: u64 = 256 << 20;

/// An archive.
pub struct Package<'b> {
    archive: RefCell<ZipArchive<Cursor<&'b [u8]>>>,
    read: Cell<u64>,
}

impl<'b> Package<'b> {
    /// Opens the archive in these bytes.
    ///
    /// # Errors
    /// They are no archive, or one of more entries than a document has.
    pub fn open(bytes: &'b [u8]) -> Result<Package<'b>, Refusal> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| Refusal::Broken(error.to_string()))?;
        if archive.len() > MAX_ENTRIES {
            return Err(Refusal::TooLarge);
        }
        Ok(Package { archive: RefCell::new(archive), read: Cell::new(0) })
    }

    /// True if there is a part of this name.
    pub fn has(&self, name: &str) -> bool {
        self.archive.borrow().index_for_name(name).is_some()
    }

    /// A part of XML; `None` if there is none of this name.
    ///
    /// # Errors
    /// It is damaged, encrypted or larger than the limit.
    pub fn xml(&self, name: &str) -> Result<Option<super::xml::Element>, Refusal> {
        self.part(name, MAX_XML)?.map(|bytes| super::xml::parse(&bytes)).transpose()
    }

    /// The bytes of a picture; `None` if there is none of this name.
    ///
    /// # Errors
    /// It is damaged, encrypted or larger than the limit.
    pub fn picture(&self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
        self.part(name, MAX_PICTURE)
    }

    fn part(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, Refusal> {
        let mut archive = self.archive.borrow_mut();
        let part = match archive.by_name(name) {
            Ok(part) => part,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(message)) if message == ZipError::PASSWORD_REQUIRED => return Err(Refusal::Encrypted),
            Err(error) => return Err(Refusal::Broken(error.to_string())),
        };
        // What the archive says of its sizes is not believed: reading stops at the limit.
        let room = limit.min(MAX_TOTAL.saturating_sub(self.read.get()));
        let mut bytes = Vec::new();
        part.take(room + 1).read_to_end(&mut bytes).map_err(|error| Refusal::Broken(error.to_string()))?;
        if bytes.len() as u64 > room {
            return Err(Refusal::TooLarge);
        }
        self.read.set(self.read.get() + bytes.len() as u64);
        Ok(Some(bytes))
    }
}
