//! Values as blocks: in come a field and its value, out comes the text that paper shows for it. Kinds are matched without a wildcard, so
//! that a new kind makes the compiler name this file. Stages become headings of the third and fourth level, as their author wrote them.

use super::measure::measure;
use super::resolve::Resolver;
use super::{Labelled, Section};
use crate::case::rich::{Block, Inline};
use crate::case::{Data, Group, Prose, Value};
use crate::language::{Lang, Messages, figures};
use crate::schema::{Field, Template, Use, View};

/// Puts values of one case on paper.
pub struct Printer<'s> {
    pub messages: &'s Messages,
    pub resolver: Resolver<'s>,
    pub template: &'s Template,
}

impl Printer<'_> {
    pub fn lang(&self) -> Lang {
        self.messages.lang()
    }

    /// A prose as blocks.
    pub fn prose(&self, prose: &Prose) -> Vec<Block> {
        self.resolver.blocks(prose.blocks())
    }

    /// A field as a section of its own.
    pub fn section(&self, field: &Field, value: &Value) -> Section {
        let (blocks, measures) = match field.view {
            View::Results => {
                let items = value.items().iter().filter_map(Value::group);
                let (mut plain, mut measures) = (Vec::new(), Vec::new());
                for group in items {
                    match measure(self.template, field, group, self.main(field, group), self.lang()) {
                        Some(measure) => measures.push(measure),
                        None => plain.push(self.result(field, group)),
                    }
                }
                (if plain.is_empty() { Vec::new() } else { vec![Block::List(None, plain)] }, measures)
            }
            View::Fact | View::Person | View::Prose | View::List | View::Stages | View::Block => {
                (self.field(field, value), Vec::new())
            }
            View::Colophon | View::None => (self.field(field, value), Vec::new()),
        };
        let title = field.label.get(self.lang()).to_string();
        Section { key: field.key.clone(), title, view: field.view, blocks, measures }
    }

    /// A field as the cell of the table shows it, and as a section where nothing better is known.
    pub fn field(&self, field: &Field, value: &Value) -> Vec<Block> {
        match (field.view, &value.data) {
            (View::Results, Data::List(items)) => {
                vec![Block::List(None, items.iter().filter_map(Value::group).map(|group| self.result(field, group)).collect())]
            }
            (View::Stages, Data::List(items)) => self.stages(field, items, 3),
            (View::Person, Data::Group(group)) => self.person(field, group),
            _ => self.value(field, value),
        }
    }

    /// A value by its kind.
    fn value(&self, field: &Field, value: &Value) -> Vec<Block> {
        let item = || match &field.kind {
            crate::schema::Kind::List { item, .. } => &**item,
            _ => field,
        };
        match &value.data {
            Data::Text(prose) | Data::Image(prose) => self.prose(prose),
            Data::List(items) => vec![Block::List(None, items.iter().map(|value| self.value(item(), value)).collect())],
            Data::Group(group) => self.group(field, group),
            Data::Line(_) | Data::Choice(..) | Data::Number(_) | Data::Date(_) | Data::Bool(_) | Data::Link(_) => {
                vec![Block::Paragraph(self.words(field, value))]
            }
        }
    }

    /// A short value in one line; a list of short values with commas.
    pub fn short(&self, field: &Field, value: &Value) -> Vec<Block> {
        let Data::List(items) = &value.data else { return self.value(field, value) };
        let crate::schema::Kind::List { item, .. } = &field.kind else { return self.value(field, value) };
        let lines: Vec<Vec<Inline>> = items.iter().map(|value| self.words(item, value)).collect();
        if lines.iter().any(Vec::is_empty) {
            return self.value(field, value);
        }
        vec![Block::Paragraph(lines.join(&Inline::plain(", ")))]
    }

    /// A value that is one line of text; nothing for the others.
    fn words(&self, field: &Field, value: &Value) -> Vec<Inline> {
        let lang = self.lang();
        match &value.data {
            Data::Line(line) | Data::Choice(line, _) => vec![Inline::plain(&*line.shown)],
            Data::Number(number) => vec![Inline::plain(figures::with_unit(lang, *number, field.unit.get(lang)))],
            Data::Date(date) => vec![Inline::plain(figures::date(lang, date.year(), date.month(), date.day()))],
            Data::Bool(on) => vec![Inline::plain(self.messages.say(if *on { "yes" } else { "no" }, &[]))],
            Data::Link(link) => match self.resolver.link(link) {
                Some(address) => vec![Inline::Link(address, vec![Inline::plain(&**link)])],
                None => vec![Inline::plain(&**link)],
            },
            Data::Text(_) | Data::Image(_) | Data::List(_) | Data::Group(_) => Vec::new(),
        }
    }

    /// Several fields in one cell, with what stands between them.
    pub fn joined<'f>(&self, fields: impl Iterator<Item = (&'f Field, &'f Value)>, join: Option<&str>) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::new();
        for (field, value) in fields {
            let mut next = self.field(field, value);
            if let (Some(join), Some(Block::Paragraph(last)), [Block::Paragraph(line)]) = (join, blocks.last_mut(), &mut *next) {
                last.push(Inline::plain(join));
                last.append(line);
                continue;
            }
            blocks.append(&mut next);
        }
        blocks.iter_mut().for_each(merge);
        blocks
    }

    fn main(&self, field: &Field, group: &Group) -> Vec<Block> {
        group.get(field.main()).and_then(Value::prose).map(|prose| self.prose(prose)).unwrap_or_default()
    }

    /// A name with its numbers on one line («…, 25 лет»), what else is short with its label, then the prose.
    fn person(&self, field: &Field, group: &Group) -> Vec<Block> {
        let is_short = |value: &Value| value.number().is_some();
        let mut blocks = Vec::new();
        let name = field.sub_with_use(Use::Person).filter(|index| group.get(Some(*index)).is_some_and(|value| !value.is_empty()));
        if let Some(name) = name.and_then(|index| group.get(Some(index))).and_then(Value::line) {
            let mut line = vec![Inline::bold(name)];
            for (_, sub, value) in self.subfields(field, group).filter(|(_, _, value)| is_short(value)) {
                line.push(Inline::plain(", "));
                line.append(&mut self.words(sub, value));
            }
            blocks.push(Block::Paragraph(line));
        }
        for (index, sub, value) in self.subfields(field, group) {
            let is_said = Some(index) == field.main() || Some(index) == name || (name.is_some() && is_short(value));
            if !is_said {
                self.labelled(sub, value, &mut blocks);
            }
        }
        blocks.append(&mut self.main(field, group));
        blocks.iter_mut().for_each(merge);
        blocks
    }

    /// A group: lines with labels, then its prose.
    fn group(&self, field: &Field, group: &Group) -> Vec<Block> {
        let mut blocks = Vec::new();
        for (_, sub, value) in self.subfields(field, group).filter(|(index, _, _)| Some(*index) != field.main()) {
            self.labelled(sub, value, &mut blocks);
        }
        blocks.append(&mut self.main(field, group));
        blocks
    }

    /// The parts of a group, each with its label.
    pub fn parts(&self, field: &Field, group: &Group) -> Vec<Labelled> {
        let part = |(_, sub, value): (usize, &Field, &Value)| Labelled {
            key: sub.key.clone(),
            label: sub.label.get(self.lang()).to_string(),
            blocks: self.short(sub, value),
        };
        self.subfields(field, group).map(part).collect()
    }

    /// The subfields of a group that paper shows.
    fn subfields<'f>(&self, field: &'f Field, group: &'f Group) -> impl Iterator<Item = (usize, &'f Field, &'f Value)> {
        let pairs = field.subfields().iter().zip(&group.values).enumerate();
        pairs.filter_map(|(index, (sub, value))| {
            let value = value.as_ref().filter(|value| !value.is_empty() && !sub.private && sub.view != View::None)?;
            Some((index, sub, value))
        })
    }

    /// «Стаж: 30 лет», or the label alone above what takes more than a line.
    fn labelled(&self, field: &Field, value: &Value, blocks: &mut Vec<Block>) {
        let mut own = self.short(field, value);
        let mut lead = vec![Inline::bold(format!("{}:", field.label.get(self.lang())))];
        match own.first_mut() {
            Some(Block::Paragraph(line)) => {
                lead.push(Inline::plain(" "));
                lead.append(line);
                *line = lead;
            }
            _ => blocks.push(Block::Paragraph(lead)),
        }
        blocks.append(&mut own);
    }

    /// A result: its text, and its figures where it was measured.
    fn result(&self, field: &Field, group: &Group) -> Vec<Block> {
        let mut blocks = self.main(field, group);
        match measure(self.template, field, group, Vec::new(), self.lang()) {
            Some(measure) => blocks.push(Block::Paragraph(vec![Inline::plain(measure.line)])),
            None if blocks.is_empty() => {
                let line = group.get(field.sub_with_use(Use::Indicator)).and_then(Value::line).unwrap_or("");
                blocks.push(Block::Paragraph(vec![Inline::plain(line)]));
            }
            None => {}
        }
        blocks
    }

    fn stages(&self, field: &Field, items: &[Value], level: u8) -> Vec<Block> {
        let mut blocks = Vec::new();
        for group in items.iter().filter_map(Value::group) {
            let line = |usage| group.get(field.sub_with_use(usage)).and_then(Value::line).unwrap_or("");
            let title = match line(Use::Number) {
                "" => line(Use::Title).to_string(),
                number => format!("{}. {}", stage(self.messages, number), line(Use::Title)),
            };
            blocks.push(Block::Heading(level, vec![Inline::plain(title)]));
            blocks.append(&mut self.main(field, group));
            blocks.append(&mut self.stages(field, &group.nested, (level + 1).min(6)));
        }
        blocks
    }
}

/// «Этап 6.1», which no line parts.
pub fn stage(messages: &Messages, number: &str) -> String {
    messages.say("stage", &[("number", number.to_string())]).replace(' ', "\u{a0}")
}

/// Neighbouring texts of one style in a line become one.
fn merge(block: &mut Block) {
    let Block::Paragraph(line) = block else { return };
    let mut merged: Vec<Inline> = Vec::with_capacity(line.len());
    for inline in line.drain(..) {
        match (merged.last_mut(), inline) {
            (Some(Inline::Text(last, style)), Inline::Text(text, other)) if *style == other => last.push_str(&text),
            (_, inline) => merged.push(inline),
        }
    }
    *line = merged;
}
