//! Search: in comes a site, out come the files of its index, which a script of the theme loads and searches in the reader's browser.
//!
//! 1. `text`      what an entry says, and what each text weighs
//! 2. `words`     texts as words, words as stems
//! 3. `endings`   how the page gets from any form of a word to a stem of the index, without a stemmer
//! 4. `filters`   what a search can be narrowed by
//! 5. `postings`  rows of numbers as letters
//! 6. `file`      the files, as scripts: pages opened from a folder may load nothing else
//!
//! An edit changes few files: those of the words that came or went, that of the entry's texts, and the manifest. Entries are numbered by their
//! day, so that a new one comes last and leaves the rows of all other words alone. This room refuses to know HTML and themes, and it never
//! sees what is held back: entries have been relieved of that.

mod endings;
mod file;
mod filters;
mod postings;
mod text;
mod words;

use crate::site::{Cut, EntryId, SearchFile, Site};
use endings::Endings;
use filters::Filters;
use rustc_hash::FxHashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use text::Weight;
use words::{Stems, fold, written};

/// The index of a site: everything but the texts, which are made from the site when someone asks.
pub struct Index {
    cut: Cut,
    /// Entries by their number.
    order: Vec<EntryId>,
    words: Vec<String>,
    spelling: Vec<String>,
    facets: String,
    manifest: String,
    /// What each file of texts is known by.
    texts: Vec<String>,
}

/// A stem and the entries that have it, for each weight.
type Rows = [Vec<u32>; 3];

/// So many entries are read at a time.
const BATCH: usize = 32;

impl Index {
    /// Reads all entries of a site.
    pub fn of(site: &Site) -> Index {
        let order = order(site);
        let cut = site.search_cut();
        let (rows, said, endings) = rows(site, &order);
        let mut stems: Vec<(&str, &Rows)> = rows.iter().map(|(stem, rows)| (&**stem, rows)).collect();
        stems.sort_unstable_by_key(|(stem, _)| *stem);
        let words = file::words(&stems, cut);
        let spelling = file::spelling(&stems, cut);
        let mut number: FxHashMap<EntryId, u32> = FxHashMap::default();
        number.extend(order.iter().enumerate().map(|(at, id)| (*id, at as u32)));
        let facets = file::facets(&Filters::of(site, &|id| number.get(&id).copied().unwrap_or_default()), site.config.lang);
        let texts: Vec<String> = said.chunks(cut.together).map(file::mark_of).collect();
        let manifest = file::manifest(order.len(), cut, [&words, &spelling], &facets, &texts, &endings.line());
        Index { cut, order, words, spelling, facets, manifest, texts }
    }

    /// What changes whenever the index does.
    pub fn version(&self) -> String {
        file::mark(&self.manifest)
    }

    /// The bytes of a file.
    pub fn file(&self, site: &Site, file: SearchFile) -> Vec<u8> {
        let call = |kind: &str, at: usize, data: &str| file::call(kind, at, &file::mark(data), data).into_bytes();
        let part = |files: &'_ [String], at: usize| files.get(at).cloned().unwrap_or_default();
        match file {
            SearchFile::Manifest => call("manifest", 0, &self.manifest),
            SearchFile::Facets => call("facets", 0, &self.facets),
            SearchFile::Words(at) => call("words", at, &part(&self.words, at)),
            SearchFile::Spelling(at) => call("spelling", at, &part(&self.spelling, at)),
            SearchFile::Texts(at) => {
                let data = file::texts(site, &self.order, self.cut, at);
                file::call("texts", at, &part(&self.texts, at), &data).into_bytes()
            }
        }
    }
}

/// Runs `work` on as many threads as the pool has. Threads of one's own: a worker of the pool that waits here would begin to render a page, and
/// that page may wait for the index.
fn on_all_threads<T: Send>(parts: usize, work: impl Fn() -> T + Sync) -> Vec<T> {
    let threads = rayon::current_num_threads().min(parts).max(1);
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(&work)).collect();
        let joined = running.into_iter().map(|thread| thread.join());
        joined.map(|made| made.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

/// Entries by their day, then by address: the newest comes last.
fn order(site: &Site) -> Vec<EntryId> {
    let mut order: Vec<EntryId> = site.entries().collect();
    order.sort_by_cached_key(|id| {
        let entry = site.entry(*id).1;
        (entry.case.date.map(|(date, _)| date), entry.url.clone())
    });
    order
}

/// What one thread has read.
#[derive(Default)]
struct Read {
    stems: Vec<String>,
    /// Number of the entry, and what it has: numbers of stems with their weights.
    entries: Vec<(u32, Vec<(u32, Weight)>)>,
    /// What the texts of these entries are known by, in the same order.
    said: Vec<blake3::Hash>,
    endings: Endings,
}

/// Reads the entries on all threads: for each stem the entries that have it; for each entry a hash of what it says, so that
/// nothing has to be written for its mark alone.
fn rows(site: &Site, order: &[EntryId]) -> (FxHashMap<String, Rows>, Vec<blake3::Hash>, Endings) {
    let next = AtomicUsize::new(0);
    let mut parts = on_all_threads(order.len().div_ceil(BATCH), || read(site, order, &next));
    let mut rows: FxHashMap<String, Rows> = FxHashMap::default();
    let mut endings = Endings::default();
    let mut hashes = vec![blake3::hash(b""); order.len()];
    for part in &mut parts {
        part.entries.iter().zip(part.said.drain(..)).for_each(|((entry, _), said)| hashes[*entry as usize] = said);
        endings = endings.with(std::mem::take(&mut part.endings));
        let mut own: Vec<Rows> = vec![Rows::default(); part.stems.len()];
        for (entry, found) in part.entries.drain(..) {
            found.into_iter().for_each(|(stem, weight)| own[stem as usize][weight as usize].push(entry));
        }
        for (stem, found) in part.stems.drain(..).zip(own) {
            let all = rows.entry(stem).or_default();
            all.iter_mut().zip(found).for_each(|(all, found)| all.extend(found));
        }
    }
    rows.values_mut().flatten().for_each(|row| row.sort_unstable());
    (rows, hashes, endings)
}

fn read(site: &Site, order: &[EntryId], next: &AtomicUsize) -> Read {
    let stemmer = Stems::new();
    let mut out = Read { endings: Endings::of_models(&stemmer), ..Read::default() };
    // As written → stem; most words come again and again. A word of one letter says nothing.
    let mut known: FxHashMap<Box<str>, Option<u32>> = FxHashMap::default();
    let mut numbers: FxHashMap<String, u32> = FxHashMap::default();
    // The last entry that had the stem.
    let mut last: Vec<u32> = Vec::new();
    let mut said = String::new();
    loop {
        let from = next.fetch_add(BATCH, Ordering::Relaxed);
        for (entry, id) in order.iter().enumerate().skip(from).take(BATCH) {
            let (collection, own) = site.entry(*id);
            let mut found: Vec<(u32, Weight)> = Vec::new();
            said.clear();
            said.push_str(site.config.lang.code());
            said.push_str(&own.url);
            own.case.date.iter().for_each(|(date, _)| said.push_str(&date.to_string()));
            text::each(collection, own, &mut |weight, text| {
                said.push(char::from(weight as u8));
                said.push_str(text);
                for word in written(text) {
                    let stem = match known.get(word) {
                        Some(stem) => *stem,
                        None => {
                            let folded = fold(word);
                            let stem = stemmer.stem(&folded);
                            out.endings.learn(&folded, &stem);
                            let is_word = stem.chars().nth(1).is_some() || folded.starts_with(|c: char| c.is_numeric());
                            let number = is_word.then(|| {
                                *numbers.entry(stem.into_owned()).or_insert_with_key(|stem| {
                                    out.stems.push(stem.clone());
                                    last.push(u32::MAX);
                                    out.stems.len() as u32 - 1
                                })
                            });
                            known.insert(word.into(), number);
                            number
                        }
                    };
                    // The heaviest text comes first.
                    if let Some(stem) = stem.filter(|stem| last[*stem as usize] != entry as u32) {
                        last[stem as usize] = entry as u32;
                        found.push((stem, weight));
                    }
                }
            });
            out.said.push(blake3::hash(said.as_bytes()));
            out.entries.push((entry as u32, found));
        }
        if from >= order.len() {
            return out;
        }
    }
}

#[cfg(test)]
mod tests;
