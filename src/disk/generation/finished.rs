//! A site that was built, held while it is sent somewhere: in comes its folder, out come its manifest and its files' bytes. No build replaces
//! it meanwhile, for the lock is taken; a file that is not what the manifest says is a fault, so that nothing is sent that was not built.

use super::fault::{Fault, Operation};
use super::lock::Lock;
use super::manifest::{Entry, Manifest};
use super::place::Place;
use std::path::{Path, PathBuf};

/// A finished site, until it is dropped.
#[derive(Debug)]
pub struct Finished {
    output: PathBuf,
    manifest: Manifest,
    _lock: Lock,
}

impl Finished {
    /// Holds the site in the folder `output`.
    ///
    /// # Errors
    /// A build is at work, there is no site of ours, or what the operating system says.
    pub fn hold(output: &Path) -> Result<Finished, Fault> {
        let place = Place::look(output)?;
        let lock = Lock::take(&place.lock, &place.output)?;
        let absent = || Fault::io(Operation::Read, &place.output)(std::io::ErrorKind::NotFound.into());
        let manifest = Manifest::read(&place.output)?.ok_or_else(absent)?;
        Ok(Finished { output: place.output, manifest, _lock: lock })
    }

    /// Its folder.
    pub fn output(&self) -> &Path {
        &self.output
    }

    /// Its files, in the order of their paths.
    pub fn entries(&self) -> &[Entry] {
        self.manifest.entries()
    }

    /// The bytes of one file.
    ///
    /// # Errors
    /// It is not what was built.
    pub fn read(&self, path: &str) -> Result<Vec<u8>, Fault> {
        let at = self.output.join(path);
        let bytes = std::fs::read(&at).map_err(Fault::io(Operation::Read, &at))?;
        match self.manifest.get(path) {
            Some(entry) if entry.hash == blake3::hash(&bytes) => Ok(bytes),
            _ => Err(Fault::Changed { path: at }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Generation, Sources};
    use super::*;

    #[test]
    fn a_finished_site_is_held_and_is_what_was_built() {
        let temp = tempfile::tempdir().unwrap();
        let (root, output) = (temp.path().join("site"), temp.path().join("public"));
        let sources = Sources { root: &root, folders: &[] };
        assert_eq!(Finished::hold(&output).unwrap_err().key(), "io");
        let generation = Generation::begin(&output, &sources).unwrap();
        generation.write("a/index.html", b"page").unwrap();
        generation.write("b.css", b"style").unwrap();
        assert_eq!(Finished::hold(&output).unwrap_err().key(), "output-busy");
        generation.commit().unwrap();
        let finished = Finished::hold(&output).unwrap();
        assert_eq!(finished.read("a/index.html").unwrap(), b"page");
        assert_eq!(Generation::begin(&output, &sources).unwrap_err().key(), "output-busy");
        std::fs::write(output.join("b.css"), "edited").unwrap();
        assert_eq!(finished.read("b.css").unwrap_err().key(), "site-changed");
        assert_eq!(finished.read("../x").unwrap_err().key(), "io");
        drop(finished);
        assert!(Generation::begin(&output, &sources).is_ok());
    }
}
