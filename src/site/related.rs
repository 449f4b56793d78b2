//! Related cases: in come a case and the facets, out come the cases that share most with it. The template says what a shared value
//! counts.

use super::{EntryId, Site};
use rustc_hash::FxHashMap;

/// How many are shown.
const SHOWN: usize = 3;

/// Of each shared value only so many neighbours in time are looked at, on either side: the cost per case must not grow with
/// the size of the site, and what is near in time is nearer in practice.
const REACH: usize = 40;

impl Site {
    /// The cases of the same collection that share most with `id`, best first.
    pub fn related(&self, id: EntryId) -> Vec<EntryId> {
        let mut scores: FxHashMap<EntryId, u32> = FxHashMap::default();
        for facet in self.facets.iter().filter(|f| f.related > 0) {
            for value in facet.of(id) {
                let entries = &facet.values[*value as usize].entries;
                let own = entries.binary_search(&id).unwrap_or_else(|at| at);
                let near = &entries[own.saturating_sub(REACH)..(own + REACH + 1).min(entries.len())];
                for other in near.iter().filter(|other| **other != id && other.collection == id.collection) {
                    *scores.entry(*other).or_insert(0) += facet.related;
                }
            }
        }
        let distance = |other: &EntryId| other.entry.abs_diff(id.entry);
        let mut best: Vec<(EntryId, u32)> = scores.into_iter().collect();
        best.sort_by_key(|(other, score)| (u32::MAX - score, distance(other), other.entry));
        best.truncate(SHOWN);
        best.into_iter().map(|(other, _)| other).collect()
    }
}
