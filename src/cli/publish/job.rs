//! One publication: in come a built site and a target, out comes an exit status. What is held is held until the job is dropped: no build
//! changes the site while it is sent.

use super::super::check::Checked;
use super::super::{Exit, Run, build};
use super::{archive, place};
use crate::disk::Folder;
use crate::disk::generation::{self, Finished};
use crate::language::Lang;
use crate::net::publish::{Cargo, Sample};
use crate::publish::{Build, Destination, Kinds, Mark, Target};
use std::collections::BTreeMap;
use std::path::Path;

/// What a publication may do without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// It was said on the command line.
    Given,
    /// The user is asked.
    Ask,
}

/// How a job is done.
#[derive(Clone, Debug)]
pub struct Mode {
    /// Only what would be done is said.
    pub is_dry: bool,
    /// Consent to a first publication.
    pub consent: Consent,
    /// Consent to the removal of more than a third of the site.
    pub removes_many: Consent,
    /// Files of others that lie in the way are replaced.
    pub takes_over: bool,
    /// Another publication is waited for.
    pub waits: bool,
    /// What is read back afterwards.
    pub verify: Option<Sample>,
}

/// A built site and where it goes.
pub struct Job<'j> {
    pub(super) run: &'j Run,
    pub(super) root: &'j Path,
    pub(super) target: Target,
    /// The language of the site.
    pub(super) lang: Lang,
    pub(super) build: Build,
    pub(super) cargo: Held,
}

/// The files of a job: those that were built, and those that only this target has.
pub struct Held {
    finished: Finished,
    extra: BTreeMap<String, Vec<u8>>,
}

impl Cargo for Held {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        match self.extra.get(path) {
            Some(bytes) => Ok(bytes.clone()),
            None => self.finished.read(path).map_err(|fault| sentence(&fault)),
        }
    }
}

/// Which file it is, and what the system says of it, if that is what was wrong.
fn sentence(fault: &generation::Fault) -> String {
    let args = fault.args();
    let said = ["path", "system"].iter().filter_map(|name| args.iter().find(|(n, _)| n == name));
    said.map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(": ")
}

impl<'j> Job<'j> {
    /// Takes the site that was built just now.
    ///
    /// # Errors
    /// It cannot be held; why not was said.
    pub fn new(run: &'j Run, folder: &'j Folder, checked: &Checked, target: Target) -> Result<Job<'j>, Exit> {
        let finished = Finished::hold(&build::output(run, folder)).map_err(|fault| run.fault(&fault.into()))?;
        let extra = BTreeMap::new();
        let built =
            finished.entries().iter().map(|entry| (entry.path.clone(), Mark { hash: entry.hash.into(), size: entry.length }));
        let build = Build::new(&checked.site.config.title, built, &Kinds::of_site(&checked.site));
        Ok(Job { run, root: folder.root(), target, lang: checked.site.config.lang, build, cargo: Held { finished, extra } })
    }

    /// Does it.
    pub fn publish(&self, mode: &Mode) -> Exit {
        match &self.target.destination {
            Destination::Place(address) => place::publish(self, address, mode),
            Destination::Archive(target) => archive::publish(self, target, mode),
        }
    }

    /// The folder of the built site.
    pub(super) fn output(&self) -> &Path {
        self.cargo.finished.output()
    }
}
