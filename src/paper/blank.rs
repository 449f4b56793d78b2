//! A blank: in come a template and a language, out comes the paper of an empty entry, with hints in italics where the answers go. It is
//! printed and written by the same renderers as a case, and read back by the same import, which knows the hints.

use super::field::stage;
use super::{Labelled, Paper, Section};
use crate::case::rich::{Block, Inline, Style};
use crate::language::{Lang, Messages};
use crate::schema::{Field, Kind, Template, Use, View};

/// The blank of a template.
pub fn blank(template: &Template, messages: &Messages) -> Paper {
    let blank = Blank { template, messages, lang: messages.lang() };
    let shown = |field: &&Field| !field.private && field.view != View::None;
    let fields = || template.fields.iter().enumerate().filter(move |(_, field)| shown(field));
    let in_column = |index: usize| template.columns.iter().flat_map(|c| &c.fields).any(|(field, _)| *field == index);
    let above =
        fields().filter(|(index, field)| !in_column(*index) && (field.view == View::Fact || field.usage == Some(Use::Summary)));
    let below = fields().filter(|(index, field)| {
        !in_column(*index) && !matches!(field.view, View::Fact | View::Colophon) && field.usage != Some(Use::Summary)
    });
    let colophon = fields().filter(|(_, field)| field.view == View::Colophon);
    Paper {
        lang: blank.lang,
        kind: template.title.get(blank.lang).to_string(),
        title: String::new(),
        summary: String::new(),
        date: String::new(),
        school: String::new(),
        above: above.map(|(_, field)| blank.labelled(field)).collect(),
        columns: template.columns.iter().map(|column| column.title.get(blank.lang).to_string()).collect(),
        rows: blank.rows(),
        below: below.map(|(_, field)| blank.section(field)).collect(),
        colophon: colophon.flat_map(|(_, field)| blank.parts(field)).collect(),
        sections: fields().filter(|(_, field)| super::has_section(field)).map(|(_, field)| blank.section(field)).collect(),
        address: String::new(),
    }
}

struct Blank<'t> {
    template: &'t Template,
    messages: &'t Messages,
    lang: Lang,
}

impl Blank<'_> {
    fn labelled(&self, field: &Field) -> Labelled {
        Labelled { key: field.key.clone(), label: field.label.get(self.lang).to_string(), blocks: self.hints(field) }
    }

    fn parts(&self, field: &Field) -> Vec<Labelled> {
        match &field.kind {
            Kind::Group { fields, .. } => fields.iter().filter(|sub| is_shown(sub)).map(|sub| self.labelled(sub)).collect(),
            _ => vec![self.labelled(field)],
        }
    }

    fn section(&self, field: &Field) -> Section {
        let title = field.label.get(self.lang).to_string();
        Section { key: field.key.clone(), title, view: field.view, blocks: self.cell(field), measures: Vec::new() }
    }

    fn rows(&self) -> Vec<Vec<Vec<Block>>> {
        let template = self.template;
        let Some(rows) = template.rows else {
            let cell = |column: &crate::schema::Column| {
                column.fields.iter().flat_map(|(field, _)| self.cell(&template.fields[*field])).collect::<Vec<Block>>()
            };
            return if template.columns.is_empty() { Vec::new() } else { vec![template.columns.iter().map(cell).collect()] };
        };
        let (list, subs) = (&template.fields[rows], template.fields[rows].subfields());
        let titles: Vec<&str> = self.titles(list).iter().map(|(_, title)| *title).collect();
        let row = |title: &str| {
            let cell = |column: &crate::schema::Column| {
                let shown = column.fields.iter().filter_map(|(_, sub)| subs.get((*sub)?)).filter(|field| is_shown(field));
                let cells = shown.flat_map(|field| match field.usage {
                    Some(Use::Title) => vec![Block::Paragraph(vec![Inline::plain(title)])],
                    _ => self.hints(field),
                });
                cells.collect::<Vec<Block>>()
            };
            template.columns.iter().map(cell).collect()
        };
        if titles.is_empty() { vec![row("")] } else { titles.into_iter().map(row).collect() }
    }

    /// The titles that the items of a list have by their template, with their ids.
    fn titles(&self, field: &Field) -> Vec<(&str, &str)> {
        let Kind::List { titles: Some(vocabulary), .. } = &field.kind else { return Vec::new() };
        let words = self.template.vocabularies.get(*vocabulary).map_or(&[][..], |vocabulary| &vocabulary.words);
        words.iter().map(|word| (&*word.id, word.label.get(self.lang))).collect()
    }

    /// What stands in the cell of a field.
    fn cell(&self, field: &Field) -> Vec<Block> {
        let mut blocks = self.hints(field);
        let subs = || field.subfields().iter().enumerate().filter(|(_, sub)| is_shown(sub));
        match (field.view, &field.kind) {
            (View::Stages, _) => {
                for (id, title) in self.titles(field) {
                    let stage = stage(self.messages, id);
                    blocks.push(Block::Heading(3, vec![Inline::plain(format!("{stage}. {title}"))]));
                    blocks.push(Block::Paragraph(vec![Inline::plain("\u{a0}")]));
                }
            }
            (_, Kind::Group { .. }) => {
                for (_, sub) in subs().filter(|(index, _)| Some(*index) != field.main()) {
                    let label = Inline::bold(format!("{}:", sub.label.get(self.lang)));
                    blocks.push(Block::Paragraph(vec![label, Inline::plain(" ")]));
                }
            }
            _ => {}
        }
        blocks
    }

    /// The hint of a field, and the words that it may take.
    fn hints(&self, field: &Field) -> Vec<Block> {
        let italic = |text: &str| Block::Paragraph(vec![Inline::Text(text.into(), Style { italic: true, ..Style::default() })]);
        let mut blocks = Vec::new();
        if !field.hint.is_empty() {
            blocks.push(italic(field.hint.get(self.lang)));
        }
        if let Kind::Choice { vocabulary, .. } = &field.kind
            && let Some(vocabulary) = self.template.vocabularies.get(*vocabulary)
        {
            let words: Vec<&str> = vocabulary.words.iter().map(|word| word.label.get(self.lang)).collect();
            blocks.push(italic(&words.join("; ")));
        }
        blocks
    }
}

fn is_shown(field: &Field) -> bool {
    !field.private && field.view != View::None
}
