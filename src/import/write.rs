//! The file of a case: in come answers, out comes our Markdown with TOML above it, as a careful person would write it. Short facts stand
//! above, prose below under the template's labels and in its order, stages under headings of their own.

use super::Imported;
use super::answer::Answer;
use super::markdown::Writer;
use crate::case::escape;
use crate::case::rich::{Block, Inline};
use crate::language::{Lang, Messages};
use crate::schema::{Field, Kind, Template, Use};
use std::fmt::Write as _;

/// Writes the file of one case.
pub struct File<'c> {
    pub case: &'c Imported,
    pub template: &'c Template,
    pub messages: &'c Messages,
    /// The name of the file of a picture's target.
    pub names: &'c dyn Fn(&str) -> String,
}

impl File<'_> {
    /// The whole file.
    pub fn text(&self, draft: bool) -> String {
        let case = self.case;
        let mut front = format!("+++\ntitle = {}\n", quoted(&case.title));
        if let Some(date) = &case.date {
            let _ = writeln!(front, "date = {date}");
        }
        if draft {
            front.push_str("draft = true\n");
        }
        let mut tables = String::new();
        let mut body = Writer::new(&case.notes, self.names);
        let mut sections = String::new();
        for (field, answer) in self.template.fields.iter().zip(&case.answers) {
            let Some(answer) = answer else { continue };
            self.field(field, answer, &mut front, &mut tables, &mut sections, &mut body);
        }
        // What has no heading stands above all that has one.
        let (lead, rest): (Vec<_>, Vec<_>) = case.rest.iter().partition(|(heading, _)| heading.is_empty());
        let lead: Vec<String> = lead.iter().map(|(_, blocks)| format!("\n{}\n", body.section(blocks))).collect();
        for (heading, blocks) in rest {
            let mut title = String::new();
            escape::text(heading, escape::At::Heading, false, &mut title);
            section(&title, &body.section(blocks), &mut sections);
        }
        format!("{front}{tables}+++\n{}{sections}", lead.concat())
    }

    fn field(
        &self,
        field: &Field,
        answer: &Answer,
        front: &mut String,
        tables: &mut String,
        sections: &mut String,
        body: &mut Writer<'_>,
    ) {
        let label = field.label.get(self.lang());
        match answer {
            Answer::Line(_) | Answer::Plain(_) => drop(writeln!(front, "{} = {}", field.key, self.value(answer))),
            Answer::Text(blocks) if matches!(field.kind, Kind::Image) => {
                let _ = writeln!(front, "{} = {}", field.key, self.value(&Answer::Text(blocks.clone())));
            }
            Answer::Text(blocks) => section(label, &body.section(blocks), sections),
            Answer::Group(values, _) => {
                let main = field.main();
                let pairs: Vec<(&Field, &Answer)> =
                    self.pairs(field, values, |at| Some(at) != main || !is_prose(values[at].as_ref()));
                if !pairs.is_empty() {
                    let _ = writeln!(tables, "\n[{}]", field.key);
                    self.keys(&pairs, tables);
                }
                if let Some(Answer::Text(blocks)) = main.and_then(|at| values.get(at)?.as_ref()) {
                    section(label, &body.section(blocks), sections);
                }
            }
            Answer::List(items) => self.list(field, items, front, tables, sections, body),
        }
    }

    fn list(
        &self,
        field: &Field,
        items: &[Answer],
        front: &mut String,
        tables: &mut String,
        sections: &mut String,
        body: &mut Writer<'_>,
    ) {
        let label = field.label.get(self.lang());
        if field.sub_with_use(Use::Title).is_some() {
            let mut text = String::new();
            self.stages(field, items, 3, &mut text, body);
            return section(label, text.trim_end(), sections);
        }
        let prose: Option<Vec<Vec<Block>>> = items.iter().map(|item| self.prose(field, item)).collect();
        match prose {
            // Items of prose alone are a list; a single one with blocks of its own needs the list too.
            Some(blocks) => section(label, &body.section(&[Block::List(None, blocks)]), sections),
            None if items.iter().all(|item| matches!(item, Answer::Group(..))) => {
                for item in items {
                    let Answer::Group(values, _) = item else { continue };
                    let _ = writeln!(tables, "\n[[{}]]", field.key);
                    self.keys(&self.pairs(field, values, |_| true), tables);
                }
            }
            None => {
                let values: Vec<String> = items.iter().map(|item| self.value(item)).collect();
                let _ = writeln!(front, "{} = [{}]", field.key, values.join(", "));
            }
        }
    }

    /// The blocks of an item that is prose and nothing else.
    fn prose(&self, field: &Field, item: &Answer) -> Option<Vec<Block>> {
        match item {
            Answer::Text(blocks) => Some(blocks.clone()),
            Answer::Group(values, _) => {
                let main = field.main()?;
                let alone = values.iter().enumerate().all(|(at, value)| at == main || value.is_none());
                match values.get(main)?.as_ref()? {
                    Answer::Text(blocks) if alone => Some(blocks.clone()),
                    _ => None,
                }
            }
            Answer::Line(_) | Answer::Plain(_) | Answer::List(_) => None,
        }
    }

    fn stages(&self, field: &Field, items: &[Answer], level: usize, out: &mut String, body: &mut Writer<'_>) {
        for (index, item) in items.iter().enumerate() {
            let Answer::Group(values, nested) = item else { continue };
            let line = |usage| match field.sub_with_use(usage).and_then(|at| item.sub(at)) {
                Some(Answer::Line(text)) => text.as_str(),
                _ => "",
            };
            let title = body.heading(&[Inline::plain(line(Use::Title))]);
            let title_is_empty = title.is_empty();
            let has_number = field.sub_with_use(Use::Number).is_some();
            let heading = match line(Use::Number) {
                "" if !title.is_empty() || !has_number => title,
                "" => self.messages.say("stage", &[("number", (index + 1).to_string())]),
                number if level > 3 => format!("{number}. {title}"),
                number => format!("{}. {title}", self.messages.say("stage", &[("number", number.to_string())])),
            };
            // A number without a title ends like a sentence that has not begun.
            let heading = if title_is_empty { heading.trim_end_matches([' ', '.']) } else { &*heading };
            let _ = write!(out, "{} {heading}\n\n", "#".repeat(level));
            if let Some(Answer::Text(blocks)) = field.main().and_then(|at| values.get(at)?.as_ref()) {
                let _ = write!(out, "{}\n\n", body.section(blocks));
            }
            self.stages(field, nested, level + 1, out, body);
        }
    }

    /// The answers of a group that go into the front matter.
    fn pairs<'a>(
        &self,
        field: &'a Field,
        values: &'a [Option<Answer>],
        wanted: impl Fn(usize) -> bool,
    ) -> Vec<(&'a Field, &'a Answer)> {
        let all = field.subfields().iter().zip(values).enumerate();
        all.filter_map(|(at, (sub, value))| Some((sub, value.as_ref().filter(|value| wanted(at) && !value.is_empty())?))).collect()
    }

    fn keys(&self, pairs: &[(&Field, &Answer)], out: &mut String) {
        for (field, answer) in pairs {
            let _ = writeln!(out, "{} = {}", field.key, self.value(answer));
        }
    }

    /// A value as TOML.
    fn value(&self, answer: &Answer) -> String {
        match answer {
            Answer::Line(text) => quoted(text),
            Answer::Plain(text) => text.clone(),
            Answer::Text(blocks) => quoted(&Writer::new(&self.case.notes, self.names).section(blocks)),
            Answer::List(items) => format!("[{}]", items.iter().map(|item| self.value(item)).collect::<Vec<_>>().join(", ")),
            Answer::Group(..) => "{}".to_string(),
        }
    }

    fn lang(&self) -> Lang {
        self.messages.lang()
    }
}

fn is_prose(answer: Option<&Answer>) -> bool {
    matches!(answer, Some(Answer::Text(_)))
}

fn section(heading: &str, text: &str, out: &mut String) {
    let _ = write!(out, "\n## {heading}\n");
    if !text.is_empty() {
        let _ = write!(out, "\n{text}\n");
    }
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_string()).to_string()
}
