//! The rows of results: in comes a site, out comes one row for each measured result: its case, the case's facets, what the template says of
//! time and evidence, and every short subfield of the result. Keys of columns are those of the template (`results.before`).

use super::{Cell, Table, fits_cell};
use crate::case::{Data, Group, Value};
use crate::language::Messages;
use crate::schema::{Field, Use};
use crate::site::{Collection, EntryId, Site, measured_of};

/// What a column shows.
#[derive(Clone, PartialEq)]
enum Column {
    Title,
    Address,
    Date,
    Collection,
    /// A facet, by its index.
    Facet(usize),
    /// A field or subfield of the case, by its path.
    Fact(String),
    /// A subfield of the result, by its path.
    Figure(String),
}

/// The table of all measured results.
pub fn results(site: &Site, messages: &Messages) -> Table {
    let columns = columns(site);
    let mut rows = Vec::new();
    for id in site.entries() {
        let (collection, entry) = site.entry(id);
        for (field, item, _) in measured_of(&collection.template, &entry.case.values) {
            let Some(group) = group_at(entry.case.values.get(field).and_then(Option::as_ref), item) else { continue };
            let row = Row { site, messages, id, field, group };
            rows.push(columns.iter().map(|(_, column)| row.cell(column)).collect());
        }
    }
    let name = messages.say("sheet-results", &[]);
    Table { name, columns: columns.into_iter().map(|(key, _)| key).collect(), rows }
}

fn group_at(value: Option<&Value>, item: usize) -> Option<&Group> {
    let value = value?;
    value.group().or_else(|| value.items().iter().filter_map(Value::group).nth(item))
}

/// The collections whose entries can measure.
pub(super) fn measuring(site: &Site) -> impl Iterator<Item = &Collection> {
    site.collections.iter().filter(|c| c.template.fields.iter().any(|field| field.measures() && !field.private))
}

/// True for what is said of time and evidence.
fn is_fact(field: &Field) -> bool {
    matches!(field.usage, Some(Use::HoursPerWeek | Use::Weeks | Use::Evidence)) && !field.private && fits_cell(field)
}

fn columns(site: &Site) -> Vec<(String, Column)> {
    let mut columns = vec![
        ("title".to_string(), Column::Title),
        ("address".to_string(), Column::Address),
        ("date".to_string(), Column::Date),
        ("collection".to_string(), Column::Collection),
    ];
    // A facet of entries that cannot measure would be an empty column.
    let has = |path: &str| measuring(site).flat_map(|c| &c.template.fields).any(|field| field.facet && field.path == path);
    let facets = site.facets.iter().enumerate().filter(|(_, facet)| has(&facet.path));
    columns.extend(facets.map(|(f, facet)| (facet.key.clone(), Column::Facet(f))));
    for collection in measuring(site) {
        let mut add = |path: String, column: fn(String) -> Column| {
            let made = column(path.clone());
            if !columns.iter().any(|(_, known)| *known == made) {
                columns.push((path, made));
            }
        };
        let fields = || collection.template.fields.iter().filter(|field| !field.private);
        for field in fields() {
            if is_fact(field) {
                add(field.key.clone(), Column::Fact);
            }
            let subs = field.subfields().iter().filter(|sub| is_fact(sub));
            subs.for_each(|sub| add(format!("{}.{}", field.key, sub.key), Column::Fact));
        }
        for field in fields().filter(|field| field.measures()) {
            let subs = field.subfields().iter().filter(|sub| !sub.private && fits_cell(sub));
            subs.for_each(|sub| add(format!("{}.{}", field.key, sub.key), Column::Figure));
        }
    }
    columns
}

struct Row<'r> {
    site: &'r Site,
    messages: &'r Messages,
    id: EntryId,
    /// Index of the field that was measured.
    field: usize,
    group: &'r Group,
}

impl Row<'_> {
    fn cell(&self, column: &Column) -> Cell {
        let (collection, entry) = self.site.entry(self.id);
        let fields = &collection.template.fields;
        let said = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_string()) };
        match column {
            Column::Title => said(entry.case.name()),
            Column::Address => {
                let path = entry.stem();
                let base = &self.site.config.base_url;
                Cell::Text(if base.is_empty() { entry.url.clone() } else { format!("{base}{path}") })
            }
            Column::Date => entry.case.date.map_or(Cell::Empty, |(date, _)| Cell::Text(date.to_string())),
            Column::Collection => said(&collection.folder),
            Column::Facet(f) => {
                let facet = &self.site.facets[*f];
                let labels: Vec<&str> = facet.labels(self.id).collect();
                said(&labels.join("; "))
            }
            Column::Fact(path) => {
                let (top, sub) = path.split_once('.').map_or((&**path, None), |(top, sub)| (top, Some(sub)));
                let Some(at) = fields.iter().position(|field| field.key == top && !field.private) else { return Cell::Empty };
                let value = entry.case.values.get(at).and_then(Option::as_ref);
                match sub {
                    None => self.value(value),
                    Some(sub) => self.sub(&fields[at], value.and_then(Value::group), sub),
                }
            }
            Column::Figure(path) => match path.split_once('.') {
                Some((top, sub)) if fields[self.field].key == top => self.sub(&fields[self.field], Some(self.group), sub),
                _ => Cell::Empty,
            },
        }
    }

    fn sub(&self, field: &Field, group: Option<&Group>, key: &str) -> Cell {
        let at = field.subfields().iter().position(|sub| sub.key == key && !sub.private);
        self.value(group.and_then(|group| group.get(at)))
    }

    fn value(&self, value: Option<&Value>) -> Cell {
        let Some(value) = value.filter(|value| !value.is_empty()) else { return Cell::Empty };
        match &value.data {
            Data::Line(line) | Data::Choice(line, _) => Cell::Text(line.shown.to_string()),
            Data::Number(number) if number.is_finite() => Cell::Number(*number),
            Data::Number(_) => Cell::Empty,
            Data::Date(date) => Cell::Text(date.to_string()),
            Data::Bool(on) => Cell::Text(self.messages.say(if *on { "yes" } else { "no" }, &[])),
            Data::Link(link) => Cell::Text(link.to_string()),
            Data::Text(_) | Data::Image(_) | Data::List(_) | Data::Group(_) => Cell::Empty,
        }
    }
}
