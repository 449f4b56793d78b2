//! What the rules say of each document: in come a site and what was said of the one before, out come the findings of all rules. A document is judged
//! again when it has changed, or when something has that its judgement depends on (`check::Asked`).

use super::held::{Held, Sources};
use crate::case::Date;
use crate::check::{Index, Judge, Judged};
use crate::diag::Finding;
use crate::language::Lang;
use crate::site::{Entry, Site};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// What was said of the documents, by their paths.
#[derive(Clone, Default)]
pub struct Opinions {
    all: FxHashMap<Arc<str>, Opinion>,
    /// The paths of those about which there is something to say.
    loud: Vec<Arc<str>>,
}

#[derive(Clone)]
struct Opinion {
    entry: Arc<Entry>,
    judged: Arc<Judged>,
}

impl Opinions {
    /// Judges what must be judged again. `same` is true if addresses, templates and configuration are what they were.
    pub fn renew(&mut self, site: &Site, sources: &Sources, today: Date, reader: Lang, same: bool) {
        if !same {
            self.all.retain(|path, _| sources.documents.contains_key(&super::Order::new(path)));
        }
        let moved: FxHashSet<&str> =
            sources.documents.values().filter(|held| !self.knows(held)).map(|held| &*held.shown().entry.url).collect();
        let stands = |held: &Held| {
            self.all.get(&held.shown().entry.case.source.path).is_some_and(|opinion| {
                let asked = &opinion.judged.asked;
                self.knows(held) && (same || !asked.addresses) && !asked.pages.iter().any(|url| moved.contains(&**url))
            })
        };
        let again: Vec<&Held> = sources.documents.values().filter(|held| !stands(held)).collect();
        let index = Index::new(site);
        let judge = Judge::new(site, &index, today, None, reader);
        let judged: Vec<(Arc<str>, Opinion)> = again
            .into_par_iter()
            .map(|held| {
                let entry = &held.shown().entry;
                let judged = Arc::new(judge.judge(held.shown().home, entry));
                (Arc::clone(&entry.case.source.path), Opinion { entry: Arc::clone(entry), judged })
            })
            .collect();
        self.all.extend(judged);
        // Of a text that pages show in an older form the rules would speak of places that are no more.
        let is_loud = |held: &&Held| {
            !held.is_behind() && self.all.get(&held.shown().entry.case.source.path).is_some_and(|o| !o.judged.findings.is_empty())
        };
        self.loud =
            sources.documents.values().filter(is_loud).map(|held| Arc::clone(&held.shown().entry.case.source.path)).collect();
    }

    fn knows(&self, held: &Held) -> bool {
        let entry = &held.shown().entry;
        self.all.get(&entry.case.source.path).is_some_and(|opinion| Arc::ptr_eq(&opinion.entry, entry))
    }

    /// All findings.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.loud.iter().filter_map(|path| self.all.get(path)).flat_map(|opinion| &opinion.judged.findings)
    }
}
