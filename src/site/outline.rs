//! The outline of an entry: what of it other pages and the order of the site depend on. In come an entry as it was and as it is, out comes
//! whether the site around it stays as it was. An edit of its prose leaves the outline alone, so a preview need not put the whole
//! site together again for it.

use super::facet::each;
use super::{Collection, Entry, Home, Site};
use crate::case::{Data, Measured, RefKind};
use crate::schema::{Template, Use};
use std::sync::Arc;

/// Place, wording, scale and direction of a measured result.
type Sort<'e> = ([usize; 2], [&'e str; 3], [Option<u64>; 2], bool);

impl Entry {
    /// True if this entry can take the place of `old` in a site, with all else as it was: same address, same place in the order, same
    /// values of facets, same pictures and links.
    pub fn has_outline_of(&self, old: &Entry, home: Home, template: &Template) -> bool {
        let order = |e: &Entry| (e.case.draft, e.case.withdrawn, e.case.weight, e.case.date.map(|(date, _)| date));
        let address = |e: &Entry| e.case.slug.as_ref().map(|(slug, _)| slug.clone());
        // Plain pages are ordered by their titles too.
        let titled = matches!(home, Home::Collection(_)) || self.case.name() == old.case.name();
        self.case.source.path == old.case.source.path
            && self.url == old.url
            && self.slug == old.slug
            && order(self) == order(old)
            && address(self) == address(old)
            && titled
            && self.facet_values(template).eq(old.facet_values(template))
            && self.sorts(template) == old.sorts(template)
            && self.year(template) == old.year(template)
            && self.references() == old.references()
    }

    /// The values of its facets, as listings show and address them.
    fn facet_values<'e>(&'e self, template: &'e Template) -> impl Iterator<Item = (usize, Option<&'e str>, Option<usize>)> + 'e {
        let facets = template.fields.iter().enumerate().filter(|(_, field)| field.facet && !field.private);
        facets.flat_map(|(f, _)| {
            let values = self.case.values.get(f).into_iter().flatten().flat_map(each);
            values.map(move |value| match &value.data {
                Data::Choice(_, word) => (f, value.line(), *word),
                _ => (f, value.line(), None),
            })
        })
    }

    /// What it measured, values apart: how many pages of results there are depends on that.
    fn sorts<'e>(&'e self, template: &'e Template) -> Vec<Sort<'e>> {
        let bits = |end: Option<f64>| end.map(f64::to_bits);
        let measured = super::measured_of(template, &self.case.values);
        let sort = |(field, item, m): (usize, usize, Measured<'e>)| {
            ([field, item], [m.indicator, m.instrument, m.unit], [bits(m.low), bits(m.high)], m.lower_is_better())
        };
        measured.map(sort).collect()
    }

    fn year(&self, template: &Template) -> Option<&str> {
        self.case.values.get(template.with_use(Use::Year)?)?.as_ref()?.line()
    }

    fn references(&self) -> Vec<(RefKind, &str)> {
        let mut references = Vec::new();
        self.case.each_prose(&mut |prose| references.extend(prose.refs.iter().map(|r| (r.kind, &*r.target))));
        references
    }
}

impl Collection {
    fn slots(&mut self) -> impl Iterator<Item = &mut Arc<Entry>> {
        self.entries.iter_mut().chain(&mut self.drafts).chain(&mut self.withdrawn).chain(&mut self.intro)
    }
}

impl Site {
    /// The same site with some entries in the places of older ones (pairs of old and new), which have the same outlines.
    pub fn with(&self, entries: &[(Arc<Entry>, Arc<Entry>)]) -> Site {
        // The figures of results are no part of an outline.
        let mut site = Site { results: Arc::default(), ..self.clone() };
        for (old, new) in entries {
            let mut all =
                site.collections.iter_mut().flat_map(Collection::slots).chain(&mut site.pages).chain(&mut site.hidden_pages);
            match all.find(|entry| Arc::ptr_eq(entry, old)) {
                Some(slot) => *slot = Arc::clone(new),
                None => debug_assert!(false, "{} is no part of the site", old.case.source.path),
            }
        }
        site
    }
}
