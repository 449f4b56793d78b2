//! A case on paper: in come a site and one of its entries (or a template, for a blank), out comes a [`Paper`]: the table of the template
//! with its columns, rows and cells as blocks of text, what stands above and below it, and the same case as a sheet of sections.
//!
//! 1. `field`    values of a case as blocks; the one place where a kind of field learns how it is printed
//! 2. `measure`  measured results: their figures, their axis, and the line of text that says them
//! 3. `blank`    an empty table with hints where the answers go
//! 4. `resolve`  links and pictures of the prose, as a document that lies in no folder needs them
//!
//! This room refuses to know formats: PDF and DOCX are made of a paper by renderers, and the import of Word tables reads what these
//! conventions wrote. What is private is not in the site any more (`case::Case::withhold`), so it is on no paper.

mod blank;
mod field;
mod measure;
mod resolve;

pub use blank::blank;
pub use measure::{Axis, Direction, Measure, change, read_measure};
pub use resolve::address;

use crate::case::rich::Block;
use crate::language::{Lang, Messages, figures};
use crate::schema::{Field, Template, Use, View};
use crate::site::{Collection, Entry, EntryId, Site, inside};
use field::Printer;
use resolve::Resolver;

/// Something with a label: `Школа: МБОУ СОШ № 14`.
#[derive(Clone, Debug, PartialEq)]
pub struct Labelled {
    /// The key of the field; empty for what is no field.
    pub key: String,
    /// What a reader sees.
    pub label: String,
    /// The value.
    pub blocks: Vec<Block>,
}

/// A field under its own heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// The key of the field; empty for the free story.
    pub key: String,
    /// Its heading; empty for the story, which has its own.
    pub title: String,
    /// How a page shows the field, so that a sheet can.
    pub view: View,
    /// Its text. Measured results are not in it where `measures` has them.
    pub blocks: Vec<Block>,
    /// Measured results, for the chart.
    pub measures: Vec<Measure>,
}

/// A document on paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Paper {
    /// The language of its text.
    pub lang: Lang,
    /// What kind of document it is: the title of the template.
    pub kind: String,
    /// Its own title; empty for a blank.
    pub title: String,
    /// The short text; may be empty.
    pub summary: String,
    /// The day, as it is shown; may be empty.
    pub date: String,
    /// School and region, as they stand above the title; may be empty.
    pub school: String,
    /// Short facts that no column shows.
    pub above: Vec<Labelled>,
    /// The titles of the columns.
    pub columns: Vec<String>,
    /// The rows: for each column the blocks of its cell.
    pub rows: Vec<Vec<Vec<Block>>>,
    /// What else the case says: fields in no column, and the free story.
    pub below: Vec<Section>,
    /// The small print.
    pub colophon: Vec<Labelled>,
    /// The whole case as sections in the template's order.
    pub sections: Vec<Section>,
    /// The address of the case's page, where the site knows its own.
    pub address: String,
}

impl Paper {
    /// The paper of an entry.
    pub fn of(site: &Site, id: EntryId, messages: &Messages) -> Paper {
        let (collection, entry) = site.entry(id);
        let lang = site.config.lang;
        let from = inside(&entry.case.source.path);
        let resolver = Resolver { site, from };
        let sheet = Sheet { collection, entry, printer: Printer { messages, resolver, template: &collection.template } };
        let template = &collection.template;
        let case = &entry.case;
        let summary = template.with_use(Use::Summary).and_then(|i| case.values[i].as_ref()).and_then(|v| v.line()).unwrap_or("");
        let base = &site.config.base_url;
        Paper {
            lang,
            kind: template.title.get(lang).to_string(),
            title: case.name().to_string(),
            summary: summary.to_string(),
            date: case.date.map_or_else(String::new, |(d, _)| figures::date(lang, d.year(), d.month(), d.day())),
            // That of the site; the school of a case is among its facts.
            school: site.config.publisher(),
            above: sheet.labelled(|index, field| field.view == View::Fact && !sheet.in_column(index)),
            columns: template.columns.iter().map(|column| column.title.get(lang).to_string()).collect(),
            rows: sheet.rows(),
            below: sheet.below(),
            colophon: sheet.colophon(),
            sections: sheet.sections(|_, field| has_section(field)),
            address: if base.is_empty() { String::new() } else { format!("{base}{}", entry.url) },
        }
    }

    /// All blocks of the paper, in reading order; not those inside others.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        let labelled = self.above.iter().chain(&self.colophon).flat_map(|labelled| &labelled.blocks);
        let sections = self.below.iter().chain(&self.sections);
        let sections = sections.flat_map(|section| section.blocks.iter().chain(section.measures.iter().flat_map(|m| &m.note)));
        labelled.chain(self.rows.iter().flatten().flatten()).chain(sections)
    }
}

/// Whether a field has a section of its own: facts, the short text and the small print have other places.
fn has_section(field: &Field) -> bool {
    match field.view {
        View::Person | View::Prose | View::List | View::Results | View::Stages | View::Block => field.usage != Some(Use::Summary),
        View::Fact | View::Colophon | View::None => false,
    }
}

/// One entry that is put on paper.
struct Sheet<'s> {
    collection: &'s Collection,
    entry: &'s Entry,
    printer: Printer<'s>,
}

impl Sheet<'_> {
    fn template(&self) -> &Template {
        &self.collection.template
    }

    fn in_column(&self, index: usize) -> bool {
        self.template().columns.iter().flat_map(|column| &column.fields).any(|(field, _)| *field == index)
    }

    /// The fields that are shown, with their values.
    fn fields(&self) -> impl Iterator<Item = (usize, &Field, &crate::case::Value)> {
        let pairs = self.template().fields.iter().zip(&self.entry.case.values).enumerate();
        pairs.filter_map(|(index, (field, value))| {
            let value = value.as_ref().filter(|value| !value.is_empty() && !field.private)?;
            Some((index, field, value))
        })
    }

    fn labelled(&self, wanted: impl Fn(usize, &Field) -> bool) -> Vec<Labelled> {
        let shown = self.fields().filter(|(index, field, _)| wanted(*index, field));
        shown
            .map(|(_, field, value)| Labelled {
                key: field.key.clone(),
                label: field.label.get(self.printer.lang()).to_string(),
                blocks: self.printer.short(field, value),
            })
            .collect()
    }

    fn rows(&self) -> Vec<Vec<Vec<Block>>> {
        let template = self.template();
        let value =
            |index: usize| self.entry.case.values[index].as_ref().filter(|v| !v.is_empty() && !template.fields[index].private);
        let Some(rows) = template.rows else {
            let cell = |column: &crate::schema::Column| {
                let shown = column.fields.iter().filter_map(|(field, _)| Some((&template.fields[*field], value(*field)?)));
                self.printer.joined(shown, column.join.as_deref())
            };
            return if template.columns.is_empty() { Vec::new() } else { vec![template.columns.iter().map(cell).collect()] };
        };
        let fields = template.fields[rows].subfields();
        let items = value(rows).map_or(&[][..], |value| value.items()).iter().filter_map(|item| item.group());
        items
            .map(|group| {
                let cell = |column: &crate::schema::Column| {
                    let subs = column.fields.iter().filter_map(|(_, sub)| Some((fields.get((*sub)?)?, group.get(*sub)?)));
                    self.printer.joined(subs.filter(|(field, _)| !field.private), column.join.as_deref())
                };
                template.columns.iter().map(cell).collect()
            })
            .collect()
    }

    fn sections(&self, wanted: impl Fn(usize, &Field) -> bool) -> Vec<Section> {
        let shown = self.fields().filter(|(index, field, _)| wanted(*index, field));
        let mut sections: Vec<Section> = shown.map(|(_, field, value)| self.printer.section(field, value)).collect();
        sections.extend(self.story());
        sections
    }

    fn below(&self) -> Vec<Section> {
        self.sections(|index, field| has_section(field) && !self.in_column(index))
    }

    fn story(&self) -> Option<Section> {
        let blocks = self.printer.prose(self.entry.case.story.as_ref()?);
        let section = Section { key: String::new(), title: String::new(), view: View::Prose, blocks, measures: Vec::new() };
        (!section.blocks.is_empty()).then_some(section)
    }

    /// The small print: the parts of its groups, each with its own label.
    fn colophon(&self) -> Vec<Labelled> {
        let mut parts = Vec::new();
        for (_, field, value) in self.fields().filter(|(_, field, _)| field.view == View::Colophon) {
            match value.group() {
                Some(group) => parts.extend(self.printer.parts(field, group)),
                None => parts.extend(self.labelled(|_, other| std::ptr::eq(other, field))),
            }
        }
        parts
    }
}
