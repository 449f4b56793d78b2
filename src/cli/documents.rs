//! Documents of a build: in come a checked site and the generation that is being written, out come the documents in it, and findings for
//! those that could not be made. What was made by an earlier build is taken from where it was kept. Typeset documents are made on
//! threads of the press, all others on those of everything else.

use super::Run;
use super::check::Checked;
use crate::diag::Finding;
use crate::disk::generation::Generation;
use crate::disk::{Cache, Fault, Folder};
use crate::language::Messages;
use crate::render::documents::{Documents, Group, Prepared, groups};
use crate::site::Document;
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::sync::{Mutex, PoisonError};

/// What became of the documents.
#[derive(Default)]
pub struct Made {
    /// Documents that could not be made.
    pub absent: FxHashSet<Document>,
    /// Why, and what is wrong with others; in the order of files.
    pub findings: Vec<Finding>,
}

/// Writes all documents of a site.
///
/// # Errors
/// The machine failed.
pub fn write(run: &Run, folder: &Folder, checked: &Checked, generation: &Generation) -> Result<Made, Fault> {
    let site = &checked.site;
    if !site.config.print.pdf && !site.config.print.docx && site.results().is_empty() {
        return Ok(Made::default());
    }
    let messages = Messages::new(site.config.lang);
    let documents = Documents::new(site, &checked.theme, &messages);
    let groups = groups(site);
    let progress = run.printer.progress(groups.len());
    let work = Work { documents, cache: folder.cache(), generation, made: Mutex::default(), progress };
    let waiting: Result<Vec<Waiting>, Fault> = groups.into_par_iter().map(|group| work.quick(group)).collect();
    let waiting: Vec<Waiting> = waiting?.into_iter().filter(|waiting| !waiting.documents.is_empty()).collect();
    work.typeset(&waiting)?;
    work.progress.finish_and_clear();
    let mut made = work.made.into_inner().unwrap_or_else(PoisonError::into_inner);
    crate::diag::sort(&mut made.findings);
    Ok(made)
}

/// Documents of a group that are left for the press.
struct Waiting {
    #[cfg_attr(not(feature = "pdf"), allow(dead_code))] // Without the press nothing waits.
    group: Group,
    documents: Vec<Document>,
}

struct Work<'w> {
    documents: Documents<'w>,
    cache: &'w Cache,
    generation: &'w Generation,
    made: Mutex<Made>,
    progress: indicatif::ProgressBar,
}

impl Work<'_> {
    /// Writes what of a group is kept or quickly made, and says what is left for the press.
    fn quick(&self, group: Group) -> Result<Waiting, Fault> {
        let mut documents = Vec::new();
        for prepared in self.documents.prepare(group) {
            match self.cache.get(&prepared.key, prepared.ending()) {
                Some(bytes) => self.generation.write(&prepared.file.path, &bytes)?,
                None if prepared.is_typeset() => documents.push(prepared.file.document),
                None => self.make(&prepared)?,
            }
        }
        if documents.is_empty() {
            self.progress.inc(1);
        }
        Ok(Waiting { group, documents })
    }

    fn make(&self, prepared: &Prepared) -> Result<(), Fault> {
        match self.documents.make(prepared) {
            Ok(made) => {
                // What there is to say of a document is to be said by the next build too. A folder that cannot be written to costs
                // time, and nothing else.
                if made.findings.is_empty() {
                    let _ = self.cache.put(&prepared.key, prepared.ending(), &made.bytes);
                }
                self.generation.write(&prepared.file.path, &made.bytes)?;
                self.tell(made.findings);
            }
            Err(findings) => {
                self.tell(findings);
                self.lock().absent.insert(prepared.file.document);
            }
        }
        Ok(())
    }

    #[cfg(feature = "pdf")]
    fn typeset(&self, waiting: &[Waiting]) -> Result<(), Fault> {
        let threads = std::thread::available_parallelism().unwrap_or(std::num::NonZeroUsize::MIN);
        let fault: Mutex<Option<Fault>> = Mutex::default();
        let failed = |error: Fault| {
            fault.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        };
        self.documents.press().each(threads, waiting, |_, waiting| {
            let prepared = self.documents.prepare(waiting.group).into_iter();
            for prepared in prepared.filter(|prepared| waiting.documents.contains(&prepared.file.document)) {
                self.make(&prepared).unwrap_or_else(&failed);
            }
            self.progress.inc(1);
        });
        fault.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
    }

    /// Without the typesetter nothing is left for it.
    #[cfg(not(feature = "pdf"))]
    fn typeset(&self, _waiting: &[Waiting]) -> Result<(), Fault> {
        Ok(())
    }

    fn tell(&self, findings: Vec<Finding>) {
        self.lock().findings.extend(findings);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Made> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
