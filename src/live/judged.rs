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
use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// What has changed since the last judgement.
#[derive(Clone, Copy)]
pub enum Extent<'c> {
    /// Anything: addresses, templates, configuration, the day.
    Whole,
    /// The texts of these documents, and nothing that others of them depend on but their headings.
    Documents(&'c [Arc<str>]),
}

/// What was said of the documents, by their paths.
#[derive(Clone, Default)]
pub struct Opinions {
    all: FxHashMap<Arc<str>, Opinion>,
    /// Those about which there is something to say.
    loud: BTreeSet<Order>,
    /// Those that looked at other pages.
    askers: FxHashSet<Arc<str>>,
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
    /// Judges what must be judged again.
    pub fn renew(&mut self, site: &Site, sources: &Sources, today: Date, reader: Lang, extent: Extent<'_>) {
        let again = match extent {
            Extent::Whole => self.all_again(site, sources),
            Extent::Documents(paths) => self.some_again(sources, paths),
        };
        let index = Index::new(site);
        let judge = Judge::new(site, &index, today, None, reader);
        let judged: Vec<(&Held, Opinion)> = again
            .into_par_iter()
            .map(|held| {
                let entry = &held.shown().entry;
                let judged = judge.judge(held.shown().home, entry);
                let links = if judged.asked.links { links(site, entry) } else { 0 };
                (held, Opinion { entry: Arc::clone(entry), judged: Arc::new(judged), links })
            })
            .collect();
        for (held, opinion) in judged {
            self.put(held, opinion);
        }
        // Whether pages show a document in an older form may have changed without another opinion.
        if let Extent::Documents(paths) = extent {
            paths.iter().filter_map(|path| sources.documents.get(&Order::new(path))).for_each(|held| self.listen(held));
        }
    }

    fn put(&mut self, held: &Held, opinion: Opinion) {
        let path = Arc::clone(&opinion.entry.case.source.path);
        match opinion.judged.asked.pages.is_empty() {
            true => self.askers.remove(&path),
            false => self.askers.insert(Arc::clone(&path)),
        };
        self.all.insert(path, opinion);
        self.listen(held);
    }

    /// Notes whether there is something to say of a document. Of a text that pages show in an older form the rules would speak of places
    /// that are no more.
    fn listen(&mut self, held: &Held) {
        let path = &held.shown().entry.case.source.path;
        let says = self.all.get(path).is_some_and(|opinion| !opinion.judged.findings.is_empty());
        match says && !held.is_behind() {
            true => self.loud.insert(Order::new(path)),
            false => self.loud.remove(&Order::new(path)),
        };
    }

    /// Of some documents that have changed those that differ, and those that looked at one of them.
    fn some_again<'s>(&self, sources: &'s Sources, paths: &[Arc<str>]) -> Vec<&'s Held> {
        let changed = paths.iter().filter_map(|path| sources.documents.get(&Order::new(path)));
        let differ: Vec<&Held> = changed.filter(|held| !self.knows(held)).collect();
        let moved: FxHashSet<&str> = differ.iter().map(|held| &*held.shown().entry.url).collect();
        let looked =
            |path: &&Arc<str>| self.all.get(*path).is_some_and(|o| o.judged.asked.pages.iter().any(|url| moved.contains(&**url)));
        let lookers = self.askers.iter().filter(looked).filter(|path| !paths.contains(path));
        let lookers: Vec<&Held> = lookers.filter_map(|path| sources.documents.get(&Order::new(path))).collect();
        differ.into_iter().chain(lookers).collect()
    }

    /// Of all documents those whose judgement does not stand.
    fn all_again<'s>(&mut self, site: &Site, sources: &'s Sources) -> Vec<&'s Held> {
        let moved = self.moved(sources);
        let stands = |held: &Held| {
            self.all.get(&held.shown().entry.case.source.path).is_some_and(|opinion| {
                let asked = &opinion.judged.asked;
                let leads = || (!asked.links || opinion.links == links(site, &opinion.entry)) && !asked.names;
                self.knows(held) && leads() && !asked.pages.iter().any(|url| moved.contains(url))
            })
        };
        sources.documents.par_iter().map(|(_, held)| held).filter(|held| !stands(held)).collect()
    }

    /// The addresses of all pages that are not what they were; what is said of documents that are gone is forgotten.
    fn moved(&mut self, sources: &Sources) -> FxHashSet<String> {
        let mut moved: FxHashSet<String> = FxHashSet::default();
        let (loud, askers) = (&mut self.loud, &mut self.askers);
        self.all.retain(|path, opinion| {
            let key = Order::new(path);
            let is_there = sources.documents.contains_key(&key);
            if !is_there {
                moved.insert(opinion.entry.url.clone());
                loud.remove(&key);
                askers.remove(path);
            }
            is_there
        });
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
        self.loud.iter().filter_map(|path| self.all.get(path.as_str())).flat_map(|opinion| &opinion.judged.findings)
    }
}
