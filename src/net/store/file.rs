//! `file:`, a folder of this machine, a flash drive or a share: in comes the folder's path, out comes a place. The files are the business of
//! the room `disk`; here its refusals become faults of a kind.

use super::{Fault, FaultKind, Listed, Place, Store, below, tag, temporary};
use crate::disk::Delivery;
use crate::publish::Address;
use std::io::{Error, ErrorKind};
use std::path::Path;

/// A folder that a site is published to.
pub struct FilePlace {
    delivery: Delivery,
    connections: usize,
}

impl FilePlace {
    /// The folder of an address, from `root` if relative.
    pub fn new(address: &Address, root: &Path) -> FilePlace {
        FilePlace { delivery: Delivery::new(root.join(&address.folder)), connections: address.connections.unwrap_or(4) }
    }
}

impl Place for FilePlace {
    fn open(&self) -> Result<Box<dyn Store>, Fault> {
        let shown = self.delivery.root().display().to_string();
        self.delivery.look().map_err(|error| match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Fault::new(FaultKind::NoSuchPlace, shown, error.to_string()),
            _ => fault(&shown)(error),
        })?;
        Ok(Box::new(FileStore { delivery: self.delivery.clone(), tag: tag()? }))
    }

    fn connections(&self) -> usize {
        self.connections
    }
}

struct FileStore {
    delivery: Delivery,
    tag: String,
}

impl FileStore {
    fn at(&self, path: &str) -> String {
        self.delivery.root().join(path).display().to_string()
    }
}

/// What the system said, as a fault.
fn fault(at: &str) -> impl FnOnce(Error) -> Fault {
    move |error| {
        let kind = match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => FaultKind::Full,
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => FaultKind::Forbidden,
            ErrorKind::Interrupted | ErrorKind::TimedOut | ErrorKind::WouldBlock | ErrorKind::ResourceBusy => FaultKind::Temporary,
            // Windows: another program (often a virus scanner) has the file open for the moment.
            _ if cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33)) => FaultKind::Temporary,
            _ => FaultKind::Disk,
        };
        Fault::new(kind, at, error.to_string())
    }
}

impl Store for FileStore {
    fn list(&mut self, _is_ended: &dyn Fn() -> bool) -> Result<Vec<Listed>, Fault> {
        let listed = self.delivery.list().map_err(fault(&self.at("")))?;
        Ok(listed.into_iter().map(|(path, size)| Listed { path, size }).collect())
    }

    fn entries(&mut self, folders: &[String]) -> Result<Vec<Listed>, Fault> {
        let mut found = Vec::new();
        for folder in folders {
            let entries = self.delivery.entries(folder).map_err(fault(&self.at(folder)))?;
            found.extend(entries.into_iter().map(|(name, size)| Listed { path: below(folder, &name), size }));
        }
        found.sort();
        Ok(found)
    }

    fn read(&mut self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        self.delivery.read(path).map_err(fault(&self.at(path)))
    }

    fn put(&mut self, path: &str, bytes: &[u8], sent: &mut dyn FnMut(u64)) -> Result<(), Fault> {
        self.delivery.put(path, &temporary(path, &self.tag), bytes, sent).map_err(fault(&self.at(path)))
    }

    fn remove(&mut self, path: &str) -> Result<bool, Fault> {
        self.delivery.remove(path).map_err(fault(&self.at(path)))
    }

    fn remove_folder(&mut self, path: &str) -> Result<(), Fault> {
        self.delivery.remove_folder(path);
        Ok(())
    }

    fn claim(&mut self, path: &str, bytes: &[u8]) -> Result<bool, Fault> {
        self.delivery.claim(path, bytes).map_err(fault(&self.at(path)))
    }

    fn release(&mut self, path: &str) -> Result<(), Fault> {
        self.remove(path).map(drop)
    }

    fn close(self: Box<Self>) {}
}
