//! One publication: in come a built site and a target, out comes an exit status. The site passes the last gate once, however many targets
//! there are, and is held meanwhile: no build changes it while it is sent.

use super::super::check::Checked;
use super::super::{Exit, Run, build, gate};
use super::{archive, place};
use crate::disk::generation::{self, Finished};
use crate::disk::{Fault, Folder};
use crate::language::Lang;
use crate::net::publish::{Cargo, Sample};
use crate::publish::{Build, Destination, Kinds, Mark, Target};
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
    /// What must be at the place no more. The site is then brought only to a place where it has been before.
    pub gone: Option<Gone>,
}

/// A case that was withdrawn, as a place may still have it.
#[derive(Clone, Debug, Default)]
pub struct Gone {
    /// Files that the site had and has no more.
    pub files: Vec<String>,
    /// The folder of the case, `/` at its end: only what the site has now may lie below it.
    pub folder: String,
}

/// A built site that has passed the last gate, for as many places as there are. It is held until this is dropped.
pub struct Ready {
    /// The language of the site.
    lang: Lang,
    build: Build,
    cargo: Held,
}

/// A site that is ready and where it goes.
pub struct Job<'j> {
    pub(super) run: &'j Run,
    pub(super) root: &'j Path,
    pub(super) target: &'j Target,
    /// The language of the site.
    pub(super) lang: Lang,
    pub(super) build: &'j Build,
    pub(super) cargo: &'j Held,
}

/// The files of a job.
pub struct Held(Finished);

impl Cargo for Held {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.0.read(path).map_err(|fault| sentence(&fault))
    }
}

/// Which file it is, and what the system says of it, if that is what was wrong.
fn sentence(fault: &generation::Fault) -> String {
    let args = fault.args();
    let said = ["path", "system"].iter().filter_map(|name| args.iter().find(|(n, _)| n == name));
    said.map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(": ")
}

impl Ready {
    /// Takes the site that was built just now.
    ///
    /// # Errors
    /// It cannot be held, or must not go out; why not was said.
    pub fn new(run: &Run, folder: &Folder, checked: &Checked) -> Result<Ready, Exit> {
        let finished = Finished::hold(&build::output(run, folder)).map_err(|fault| run.fault(&fault.into()))?;
        let paths = finished.entries().iter().map(|entry| entry.path.clone());
        gate::pass(run, checked, paths, &|path| finished.read(path).map_err(Fault::from))?;
        let built =
            finished.entries().iter().map(|entry| (entry.path.clone(), Mark { hash: entry.hash.into(), size: entry.length }));
        let build = Build::new(&checked.site.config.title, built, &Kinds::of_site(&checked.site));
        Ok(Ready { lang: checked.site.config.lang, build, cargo: Held(finished) })
    }
}

impl<'j> Job<'j> {
    /// What brings a site that is ready to a target.
    pub fn new(run: &'j Run, folder: &'j Folder, ready: &'j Ready, target: &'j Target) -> Job<'j> {
        let Ready { lang, build, cargo } = ready;
        Job { run, root: folder.root(), target, lang: *lang, build, cargo }
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
        self.cargo.0.output()
    }
}
