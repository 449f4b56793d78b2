//! What the rules say of each document: in come a site and what was said of the one before, out come the findings of all rules. A document is judged
//! again when it has changed, or when something has that its judgement depends on (`check::Asked`).

use super::held::{Held, Order, Sources};
use crate::case::Date;
use crate::check::{Index, Judge, Judged};
use crate::diag::Finding;
use crate::language::Lang;
use crate::site::{Entry, Site, inside};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::hash::{Hash, Hasher};
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
    /// Where its links led, if the judgement depends on that.
    links: u64,
}

/// Where the links of a document lead, as one number.
fn links(site: &Site, entry: &Entry) -> u64 {
    let mut hasher = FxHasher::default();
    let from = inside(&entry.case.source.path);
    entry.case.each_prose(&mut |prose| {
        prose.refs.iter().for_each(|reference| site.addresses.resolve(from, &reference.target).hash(&mut hasher));
    });
    hasher.finish()
}

impl Opinions {
    /// Judges what must be judged again. `same` is true if addresses, templates and configuration are what they were.
    pub fn renew(&mut self, site: &Site, sources: &Sources, today: Date, reader: Lang, same: bool) {
        let moved = self.moved(sources, same);
        let stands = |held: &Held| {
            self.all.get(&held.shown().entry.case.source.path).is_some_and(|opinion| {
                let asked = &opinion.judged.asked;
                let leads = || (!asked.links || opinion.links == links(site, &opinion.entry)) && !asked.names;
                self.knows(held) && (same || leads()) && !asked.pages.iter().any(|url| moved.contains(url))
            })
        };
        let again: Vec<&Held> = sources.documents.par_iter().map(|(_, held)| held).filter(|held| !stands(held)).collect();
        let index = Index::new(site);
        let judge = Judge::new(site, &index, today, None, reader);
        let judged: Vec<(Arc<str>, Opinion)> = again
            .into_par_iter()
            .map(|held| {
                let entry = &held.shown().entry;
                let judged = Arc::new(judge.judge(held.shown().home, entry));
                let links = if judged.asked.links { links(site, entry) } else { 0 };
                (Arc::clone(&entry.case.source.path), Opinion { entry: Arc::clone(entry), judged, links })
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

    /// The addresses of all pages that are not what they were; what is said of documents that are gone is forgotten.
    fn moved(&mut self, sources: &Sources, same: bool) -> FxHashSet<String> {
        let mut moved: FxHashSet<String> = FxHashSet::default();
        if !same {
            self.all.retain(|path, opinion| {
                let is_there = sources.documents.contains_key(&Order::new(path));
                if !is_there {
                    moved.insert(opinion.entry.url.clone());
                }
                is_there
            });
        }
        for held in sources.documents.values().filter(|held| !self.knows(held)) {
            let entry = &held.shown().entry;
            let before = self.all.get(&entry.case.source.path).map(|opinion| opinion.entry.url.clone());
            moved.extend(before.into_iter().chain([entry.url.clone()]));
        }
        moved
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
