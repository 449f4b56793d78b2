//! Facets: in come the cases, out come the listings that the templates ask for (by form, by role model, by topic): for each value the
//! entries that have it. The same facet of several collections makes one set of listings.

use super::{Collection, EntryId};
use crate::case::{Data, Value};
use crate::language::{Lang, nearest, slug};
use crate::schema::{Field, Kind, Label};
use rustc_hash::{FxHashMap, FxHashSet};

/// One facet.
#[derive(Debug)]
pub struct Facet {
    /// The field's key.
    pub key: String,
    /// Its folder in the output.
    pub path: String,
    /// Its label.
    pub label: Label,
    /// What a shared value counts for related cases.
    pub related: u32,
    /// Its values, the most frequent first, then by label.
    pub values: Vec<FacetValue>,
    /// Values of each entry: (entry, index of the value), sorted.
    of_entry: FxHashMap<EntryId, Vec<u32>>,
}

/// One value of a facet.
#[derive(Debug)]
pub struct FacetValue {
    /// The last part of its address.
    pub slug: String,
    /// What a reader sees.
    pub label: String,
    /// The entries that have it: by collection, newest first.
    pub entries: Vec<EntryId>,
}

impl Facet {
    /// The path of a value's listing.
    pub fn url(&self, value: usize) -> String {
        format!("{}/{}/index.html", self.path, self.values[value].slug)
    }

    /// What a reader sees of the values of an entry, in the order in which it names them.
    pub fn labels(&self, id: EntryId) -> impl Iterator<Item = &str> {
        self.of(id).iter().map(|value| &*self.values[*value as usize].label)
    }

    /// The values of an entry, in the order in which it names them.
    pub fn of(&self, id: EntryId) -> &[u32] {
        self.of_entry.get(&id).map_or(&[], Vec::as_slice)
    }
}

/// Gathers the facets of all collections.
pub fn facets(collections: &[Collection], lang: Lang) -> Vec<Facet> {
    let mut facets: Vec<Facet> = Vec::new();
    for (c, collection) in collections.iter().enumerate() {
        for (f, field) in collection.template.fields.iter().enumerate().filter(|(_, f)| f.facet && !f.private) {
            let at = facets.iter().position(|facet| facet.path == field.path).unwrap_or_else(|| {
                facets.push(Facet {
                    key: field.key.clone(),
                    path: field.path.clone(),
                    label: field.label.clone(),
                    related: field.related,
                    values: Vec::new(),
                    of_entry: FxHashMap::default(),
                });
                facets.len() - 1
            });
            gather(&mut facets[at], c, collection, f, field);
        }
    }
    facets.iter_mut().for_each(|facet| arrange(facet, lang));
    facets.retain(|facet| !facet.values.is_empty());
    facets
}

fn gather(facet: &mut Facet, c: usize, collection: &Collection, f: usize, field: &Field) {
    // Values that differ in letter case, dashes or quotes only are one value, shown as it was written first.
    let mut known: FxHashMap<String, u32> =
        facet.values.iter().enumerate().map(|(i, v)| (nearest::fold(&v.label), i as u32)).collect();
    let mut exact: FxHashMap<Box<str>, u32> = FxHashMap::default();
    for (e, entry) in collection.entries.iter().enumerate() {
        let Some(value) = &entry.case.values[f] else { continue };
        let id = EntryId { collection: c as u32, entry: e as u32 };
        for value in each(value) {
            let Some(label) = value.line().filter(|label| !label.is_empty()) else {
                continue;
            };
            let index = match exact.get(label) {
                Some(index) => *index,
                None => {
                    let index = *known.entry(nearest::fold(label)).or_insert_with(|| {
                        let slug = value_slug(collection, field, value, label);
                        facet.values.push(FacetValue { slug, label: label.to_string(), entries: Vec::new() });
                        facet.values.len() as u32 - 1
                    });
                    exact.insert(label.into(), index);
                    index
                }
            };
            let of = facet.of_entry.entry(id).or_default();
            if !of.contains(&index) {
                of.push(index);
                facet.values[index as usize].entries.push(id);
            }
        }
    }
}

/// A value, or the items of a list.
pub(super) fn each(value: &Value) -> impl Iterator<Item = &Value> {
    let items = value.items();
    items.iter().chain(items.is_empty().then_some(value))
}

/// The id of a vocabulary's word, else the transliterated label.
fn value_slug(collection: &Collection, field: &Field, value: &Value, label: &str) -> String {
    let vocabulary = match &field.kind {
        Kind::Choice { vocabulary, .. } => Some(*vocabulary),
        Kind::List { item, .. } => match &item.kind {
            Kind::Choice { vocabulary, .. } => Some(*vocabulary),
            _ => None,
        },
        _ => None,
    };
    let id = match (&value.data, vocabulary) {
        (Data::Choice(_, Some(word)), Some(v)) => slug::slug(&collection.template.vocabularies[v].words[*word].id),
        _ => slug::slug(label),
    };
    if id.is_empty() { "value".to_string() } else { id }
}

/// Brings the values into order and makes their addresses unique.
fn arrange(facet: &mut Facet, lang: Lang) {
    let mut order: Vec<u32> = (0..facet.values.len() as u32).collect();
    let key = |i: u32| {
        let value = &facet.values[i as usize];
        (usize::MAX - value.entries.len(), sort_key(&value.label, lang))
    };
    order.sort_by_cached_key(|i| key(*i));
    let mut place = vec![0u32; order.len()];
    order.iter().enumerate().for_each(|(new, old)| place[*old as usize] = new as u32);
    let mut values: Vec<Option<FacetValue>> = std::mem::take(&mut facet.values).into_iter().map(Some).collect();
    facet.values = order.iter().filter_map(|i| values[*i as usize].take()).collect();
    facet.of_entry.values_mut().for_each(|of| of.iter_mut().for_each(|i| *i = place[*i as usize]));
    // Of two values with one address («урок», «Урок!») the later gets a number that no third one has («урок 2»).
    let own: FxHashSet<String> = facet.values.iter().map(|value| value.slug.clone()).collect();
    let mut taken: FxHashSet<String> = FxHashSet::default();
    for value in &mut facet.values {
        let numbered = (2..).map(|n| format!("{}-{n}", value.slug)).filter(|slug| !own.contains(slug));
        let free = [value.slug.clone()].into_iter().chain(numbered).find(|slug| taken.insert(slug.clone()));
        value.slug = free.unwrap_or_default();
    }
}

/// Russian order: ё with е, numbers by value. ICU does this and more, but comes with megabytes of data for one key.
fn sort_key(label: &str, _lang: Lang) -> String {
    let mut key = String::with_capacity(label.len());
    let mut digits = String::new();
    for c in label.to_lowercase().chars().chain([' ']) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            key.push_str(&format!("{digits:0>8}"));
            digits.clear();
        }
        key.push(if c == 'ё' { 'е' } else { c });
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_has_an_address_of_its_own() {
        let value = |(label, slug): (&str, &str)| FacetValue { slug: slug.into(), label: label.into(), entries: Vec::new() };
        let values = [("урок", "urok"), ("Урок!", "urok"), ("урок 2", "urok-2")].map(value).into();
        let (key, path) = ("tags".to_string(), "tags".to_string());
        let mut facet = Facet { key, path, label: Label::default(), related: 0, values, of_entry: FxHashMap::default() };
        arrange(&mut facet, Lang::Ru);
        let mut slugs: Vec<&str> = facet.values.iter().map(|value| &*value.slug).collect();
        slugs.sort_unstable();
        assert_eq!(slugs, ["urok", "urok-2", "urok-3"]);
    }
}
