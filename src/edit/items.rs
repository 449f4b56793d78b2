//! The items of a list in three states: in come the items that two people began with and what each made of them, out comes the order in
//! which the merged list has them and whose each is. What an item holds is for the caller to merge.

use crate::schema::{Field, Use};
use serde_json::Value as Json;

/// One item of a merged list, by its places in the three lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Both have it.
    Both { base: usize, mine: usize, theirs: usize },
    /// They have it; with `base` I removed what they changed.
    Theirs { base: Option<usize>, theirs: usize },
    /// I added it.
    Mine { mine: usize },
    /// They removed what I changed; it is in no list.
    Gone { base: usize, mine: usize },
}

/// For each item of `base` the item of `theirs` that it became: the equal one, else one of the same name, else the one in its place between
/// two that are sure.
pub fn pairing(item: &Field, base: &[Json], theirs: &[Json]) -> Vec<Option<usize>> {
    let mut pairs: Vec<Option<usize>> = vec![None; base.len()];
    let pair = |pairs: &mut Vec<Option<usize>>, alike: &dyn Fn(&Json, &Json) -> bool| {
        for i in 0..base.len() {
            if pairs[i].is_none() {
                let free = |j: &usize| !pairs.contains(&Some(*j)) && alike(&base[i]["value"], &theirs[*j]["value"]);
                // Of several the one in the same place.
                let found = Some(i).filter(|j| *j < theirs.len() && free(j)).or_else(|| (0..theirs.len()).find(free));
                pairs[i] = found;
            }
        }
    };
    pair(&mut pairs, &|a, b| a == b);
    for usage in [Use::Title, Use::Indicator, Use::Person] {
        let key = item.subfields().iter().find(|sub| sub.usage == Some(usage)).map(|sub| sub.key.as_str());
        if let Some(key) = key {
            pair(&mut pairs, &|a, b| a.get(key).is_some() && a.get(key) == b.get(key));
        }
    }
    between(&mut pairs, theirs.len());
    pairs
}

/// Pairs what is left between two pairs, if it is as many on both sides.
fn between(pairs: &mut [Option<usize>], theirs: usize) {
    let mut i = 0;
    while i < pairs.len() {
        if pairs[i].is_some() {
            i += 1;
            continue;
        }
        let end = (i..pairs.len()).find(|k| pairs[*k].is_some()).unwrap_or(pairs.len());
        let from = if i == 0 { 0 } else { pairs[i - 1].map_or(0, |j| j + 1) };
        let to = pairs.get(end).copied().flatten().unwrap_or(theirs);
        let is_free = from <= to && (from..to).all(|j| !pairs.contains(&Some(j)));
        if is_free && to - from == end - i {
            (i..end).zip(from..to).for_each(|(i, j)| pairs[i] = Some(j));
        }
        i = end;
    }
}

/// The items of the merged list in order; nothing if both put them into different orders. `pairs` is what [`pairing`] found.
pub fn steps(base: &[Json], mine: &[Json], theirs: &[Json], pairs: &[Option<usize>]) -> Option<Vec<Step>> {
    let origin = |entry: &Json| base.iter().position(|old| !entry["from"].is_null() && old["from"] == entry["from"]);
    let mine_from: Vec<Option<usize>> = mine.iter().map(origin).collect();
    let theirs_from: Vec<Option<usize>> = (0..theirs.len()).map(|j| pairs.iter().position(|pair| *pair == Some(j))).collect();
    let shared = |list: &[Option<usize>], other: &[Option<usize>]| -> Vec<usize> {
        list.iter().flatten().copied().filter(|i| other.contains(&Some(*i))).collect()
    };
    let (my_order, their_order) = (shared(&mine_from, &theirs_from), shared(&theirs_from, &mine_from));
    let lead_is_mine = their_order.is_sorted();
    if !lead_is_mine && !my_order.is_sorted() && my_order != their_order {
        return None;
    }
    let find = |list: &[Option<usize>], i: usize| list.iter().position(|from| *from == Some(i));
    let same_new = |m: usize| (0..theirs.len()).find(|j| theirs_from[*j].is_none() && theirs[*j]["value"] == mine[m]["value"]);
    // The list that leads gives the order; what only the other has follows the item that it follows there.
    let (lead, other) = if lead_is_mine { (&mine_from, &theirs_from) } else { (&theirs_from, &mine_from) };
    let mut steps: Vec<(Option<Step>, bool, usize)> = Vec::new();
    let step = |is_mine: bool, at: usize| -> Option<Step> {
        let from = if is_mine { mine_from[at] } else { theirs_from[at] };
        match (from, is_mine) {
            (None, true) => same_new(at).is_none().then_some(Step::Mine { mine: at }),
            (None, false) => Some(Step::Theirs { base: None, theirs: at }),
            (Some(i), _) => match (find(&mine_from, i), find(&theirs_from, i)) {
                (Some(m), Some(t)) => Some(Step::Both { base: i, mine: m, theirs: t }),
                (Some(m), None) => (mine[m]["value"] != base[i]["value"]).then_some(Step::Gone { base: i, mine: m }),
                (None, Some(t)) => (theirs[t]["value"] != base[i]["value"]).then_some(Step::Theirs { base: Some(i), theirs: t }),
                (None, None) => None,
            },
        }
    };
    steps.extend((0..lead.len()).map(|at| (step(lead_is_mine, at), lead_is_mine, at)));
    for at in 0..other.len() {
        if other[at].is_some_and(|i| lead.contains(&Some(i))) {
            continue;
        }
        let before = at.checked_sub(1).and_then(|before| {
            steps.iter().position(|(_, is_mine, place)| match other[before] {
                Some(i) if *is_mine == lead_is_mine => lead[*place] == Some(i),
                _ => *is_mine != lead_is_mine && *place == before,
            })
        });
        let mut place = before.map_or(0, |before| before + 1);
        // What the leading list added there stays before it.
        while before.is_some() && steps.get(place).is_some_and(|(_, is_mine, at)| *is_mine == lead_is_mine && lead[*at].is_none()) {
            place += 1;
        }
        steps.insert(place, (step(!lead_is_mine, at), !lead_is_mine, at));
    }
    Some(steps.into_iter().filter_map(|(step, ..)| step).collect())
}
