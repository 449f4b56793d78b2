//! What a search can be narrowed by: in comes the site, out come the facets of its templates with the entries of each value, the fields inside
//! of groups that a template marks as facets too, and its numbers as ranges (weeks, hours). No field is known here by name: `facet = true` is all that
//! counts.

use crate::case::Value;
use crate::language::{nearest, slug};
use crate::schema::{Field, Kind};
use crate::site::{Collection, EntryId, Site};
use rustc_hash::FxHashMap;

/// A choice among values.
pub struct Choice {
    /// Its name in the address of a search.
    pub key: String,
    /// Its label.
    pub label: String,
    /// Its values in the order in which they are offered: name in addresses, label, numbers of the entries.
    pub values: Vec<(String, String, Vec<u32>)>,
}

/// A range of numbers.
pub struct Range {
    /// Its name in the address of a search.
    pub key: String,
    /// Its label.
    pub label: String,
    /// The unit, if it has one.
    pub unit: String,
    /// Numbers of entries and their values, as they are read and written.
    pub values: Vec<(u32, f64)>,
}

/// Everything that a search can be narrowed by.
#[derive(Default)]
pub struct Filters {
    /// Choices, in the order of the templates.
    pub choices: Vec<Choice>,
    /// Ranges, likewise.
    pub ranges: Vec<Range>,
}

impl Filters {
    /// The filters of a site; `number` says which number an entry has in the index.
    pub fn of(site: &Site, number: &dyn Fn(EntryId) -> u32) -> Filters {
        let lang = site.config.lang;
        let mut filters = Filters::default();
        for facet in site.facets.iter() {
            let values = facet.values.iter().map(|value| {
                let mut entries: Vec<u32> = value.entries.iter().map(|id| number(*id)).collect();
                entries.sort_unstable();
                (value.slug.clone(), value.label.clone(), entries)
            });
            let label = facet.label.get(lang).to_string();
            filters.choices.push(Choice { key: facet.path.clone(), label, values: values.collect() });
        }
        for (c, collection) in site.collections.iter().enumerate() {
            for (path, field) in marked(collection) {
                let entries = collection.entries.iter().enumerate().filter_map(|(e, entry)| {
                    let outer = entry.case.values[path.0].as_ref()?;
                    let value = path.1.map_or(Some(outer), |sub| outer.group()?.get(Some(sub)))?;
                    Some((number(EntryId { collection: c as u32, entry: e as u32 }), value))
                });
                let (key, label) = (key(site, &field.path), field.label.get(lang));
                match field.kind {
                    Kind::Number { .. } => filters.range(key, label, field.unit.get(lang), entries),
                    _ => filters.choice(key, label, entries),
                }
            }
        }
        // The most frequent first, as in the listings.
        for choice in filters.choices.iter_mut().skip(site.facets.len()) {
            choice.values.iter_mut().for_each(|(.., entries)| entries.sort_unstable());
            choice.values.sort_by_key(|(.., entries)| usize::MAX - entries.len());
        }
        filters.ranges.iter_mut().for_each(|range| range.values.sort_by_key(|(entry, _)| *entry));
        // What is the same for all narrows nothing down.
        filters.choices.retain(|choice| choice.values.len() > 1);
        filters.ranges.retain(|range| range.values.iter().any(|(_, value)| *value != range.values[0].1));
        filters
    }

    fn range<'v>(&mut self, key: String, label: &str, unit: &str, entries: impl Iterator<Item = (u32, &'v Value)>) {
        let values = entries.filter_map(|(entry, value)| Some((entry, value.number()?)));
        match self.ranges.iter_mut().find(|range| range.label == label) {
            Some(range) => range.values.extend(values),
            None => self.ranges.push(Range { key, label: label.to_string(), unit: unit.to_string(), values: values.collect() }),
        }
    }

    fn choice<'v>(&mut self, key: String, label: &str, entries: impl Iterator<Item = (u32, &'v Value)>) {
        let at = self.choices.iter().position(|choice| choice.label == label).unwrap_or_else(|| {
            self.choices.push(Choice { key, label: label.to_string(), values: Vec::new() });
            self.choices.len() - 1
        });
        let values = &mut self.choices[at].values;
        let mut known: FxHashMap<String, usize> =
            values.iter().enumerate().map(|(i, value)| (nearest::fold(&value.1), i)).collect();
        for (entry, value) in entries {
            for label in each(value).filter_map(Value::line).filter(|label| !label.is_empty()) {
                let index = *known.entry(nearest::fold(label)).or_insert_with(|| {
                    let slug = slug::slug(label);
                    let taken = slug.is_empty() || values.iter().any(|(other, ..)| *other == slug);
                    values.push((if taken { format!("{slug}-{}", values.len() + 1) } else { slug }, label.to_string(), Vec::new()));
                    values.len() - 1
                });
                // The values of one entry come together.
                if values[index].2.last() != Some(&entry) {
                    values[index].2.push(entry);
                }
            }
        }
    }
}

/// The fields that are facets of the search and have no listings of their own: numbers, and what stands in groups.
fn marked(collection: &Collection) -> Vec<((usize, Option<usize>), &Field)> {
    let mut marked = Vec::new();
    for (f, field) in collection.template.fields.iter().enumerate().filter(|(_, field)| !field.private) {
        if field.facet && matches!(field.kind, Kind::Number { .. }) {
            marked.push(((f, None), field));
        }
        if let Kind::Group { fields, .. } = &field.kind {
            let inner = fields.iter().enumerate().filter(|(_, sub)| sub.facet && !sub.private);
            marked.extend(inner.map(|(s, sub)| ((f, Some(s)), sub)));
        }
    }
    marked
}

/// A value, or the items of a list.
fn each(value: &Value) -> impl Iterator<Item = &Value> {
    let items = value.items();
    items.iter().chain(items.is_empty().then_some(value))
}

/// The name of a field inside of a group, which must not be that of a facet.
fn key(site: &Site, path: &str) -> String {
    let taken = site.facets.iter().any(|facet| facet.path == path) || matches!(path, "q" | "n");
    if taken { format!("{path}-in") } else { path.to_string() }
}
