//! Front matter: in come the lines between `+++` and a template's fields, out come values, each of the kind that its field wants, and
//! findings for keys that no field has and values of another kind.

use super::body::Body;
use super::value::{At, Data, Date, Group, Line, Value, Withdrawn};
use crate::diag::{Code, Finding, Place};
use crate::language::{Lang, nearest, typography};
use crate::schema::{Field, Kind, Template};
use crate::tree::toml::{DeValue, Entry, Table, russian_date};
use std::ops::Range;
use std::sync::Arc;

/// The three parts of a source file.
pub struct Split {
    /// The place of the opening line.
    pub head: At,
    /// The TOML between the lines.
    pub front: Range<usize>,
    /// The Markdown after them.
    pub body: Range<usize>,
}

/// Finds the front matter: a first line `+++` and the next line that is `+++`.
/// A TOML file is front matter as a whole.
pub fn split(file: &Arc<str>, text: &str, findings: &mut Vec<Finding>) -> Split {
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    if file.ends_with(".toml") {
        let first = memchr::memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |i| start + i);
        return Split { head: At::new(start, first), front: start..text.len(), body: text.len()..text.len() };
    }
    let mut lines = Lines { text, at: start };
    let mut first = start..start;
    // Blank lines above the first +++ do no harm.
    while let Some(line) = lines.next() {
        first = line;
        if !text[first.clone()].trim().is_empty() {
            break;
        }
    }
    let head = At::new(first.start, first.end);
    if text[first.clone()].trim_end() != "+++" {
        findings.push(Place::new(file, first.start..first.end.max(first.start)).finding(Code::NoFrontMatter));
        return Split { head, front: start..start, body: start..text.len() };
    }
    let front_start = lines.at;
    while let Some(line) = lines.next() {
        if text[line.clone()].trim_end() == "+++" {
            return Split { head, front: front_start..line.start, body: lines.at..text.len() };
        }
    }
    findings.push(Place::new(file, first).finding(Code::FrontMatterNotClosed));
    // Without a closing line the TOML most likely ends where the first blank line is followed by prose or a heading.
    let end = text[front_start..].find("\n## ").map_or(text.len(), |i| front_start + i + 1);
    Split { head, front: front_start..end, body: end..text.len() }
}

struct Lines<'t> {
    text: &'t str,
    at: usize,
}

impl Lines<'_> {
    /// The next line without its break.
    fn next(&mut self) -> Option<Range<usize>> {
        if self.at >= self.text.len() {
            return None;
        }
        let start = self.at;
        let end = memchr::memchr(b'\n', &self.text.as_bytes()[start..]).map_or(self.text.len(), |i| start + i);
        self.at = (end + 1).min(self.text.len());
        Some(start..end)
    }
}

/// Turns TOML values into the values that fields want.
pub struct Front<'a> {
    pub file: &'a Arc<str>,
    pub text: &'a str,
    pub base: usize,
    pub template: &'a Template,
    pub lang: Lang,
    /// The language of labels in findings.
    pub reader: Lang,
    /// Lines that could not be read: what the parser made up of them is no value.
    pub unread: &'a [Range<usize>],
    pub findings: &'a mut Vec<Finding>,
}

/// What the front matter says.
#[derive(Default)]
pub struct Head {
    pub title: Option<(Box<str>, At)>,
    pub date: Option<(Date, At)>,
    pub slug: Option<(Box<str>, At)>,
    pub draft: bool,
    pub withdrawn: Option<Withdrawn>,
    pub weight: Option<i64>,
    pub values: Vec<Option<Value>>,
}

impl Front<'_> {
    /// Reads the whole table.
    pub fn head(&mut self, table: Table<'_, '_>, body: &mut Body<'_>) -> Head {
        let unread = self.unread;
        let mut head = Head { values: vec![None; self.template.fields.len()], ..Head::default() };
        for entry in table.entries().filter(|entry| is_read(unread, *entry)) {
            if let Some(index) = self.template.field(entry.key) {
                head.values[index] = self.value(&self.template.fields[index], entry, body);
                continue;
            }
            match entry.key {
                "title" => head.title = self.text(entry, "title").map(|text| (self.typeset(text).shown, entry.at.into())),
                "slug" => head.slug = self.text(entry, "slug").map(|text| (text.into(), entry.at.into())),
                "date" => head.date = self.date(entry, "date", "date").map(|date| (date, entry.at.into())),
                "draft" => match entry.value.as_bool() {
                    Some(draft) => head.draft = draft,
                    None => self.wrong(entry, "draft", "draft", "bool", "true"),
                },
                // What is not understood here is an error, so that no case stays on the site by a slip of the pen.
                "withdrawn" => match (entry.value.as_bool(), entry.value.as_str()) {
                    (Some(gone), _) => head.withdrawn = gone.then_some(Withdrawn::Gone),
                    (_, Some("note")) => head.withdrawn = Some(Withdrawn::Note),
                    _ => self.wrong(entry, "withdrawn", "withdrawn", "bool", "true"),
                },
                "weight" => match entry.value.as_integer().and_then(|n| n.as_str().parse().ok()) {
                    Some(weight) => head.weight = Some(weight),
                    None => self.wrong(entry, "weight", "weight", "number", "10"),
                },
                _ => self.unknown(entry, &self.template.fields, &crate::schema::COMMON_KEYS),
            }
        }
        head
    }

    /// One value of a field.
    fn value(&mut self, field: &Field, entry: Entry<'_, '_>, body: &mut Body<'_>) -> Option<Value> {
        let data = self.data(field, entry, body)?;
        Some(Value { key_at: entry.key_at.into(), at: entry.at.into(), data })
    }

    fn data(&mut self, field: &Field, entry: Entry<'_, '_>, body: &mut Body<'_>) -> Option<Data> {
        match &field.kind {
            Kind::Line(_) => self.string(field, entry).map(|text| Data::Line(self.typeset(text))),
            Kind::Text(_) => {
                let text = self.string(field, entry)?;
                let prose = body.front_text(text, self.inside(text, entry), entry.at.into(), self.findings);
                Some(Data::Text(Box::new(prose)))
            }
            Kind::Choice { vocabulary, .. } => {
                let text = self.string(field, entry)?;
                Some(choice(self.template, *vocabulary, text, self.lang))
            }
            Kind::Number { .. } => self.number(field, entry).map(Data::Number),
            Kind::Date => self.date(entry, field.label.get(self.reader), &field.key).map(Data::Date),
            Kind::Bool => {
                let value = entry.value.as_bool();
                if value.is_none() {
                    self.mismatch(field, entry, "true");
                }
                value.map(Data::Bool)
            }
            Kind::Link => self.string(field, entry).map(|text| Data::Link(text.into())),
            Kind::Image => {
                let text = self.string(field, entry)?;
                Some(Data::Image(Box::new(body.front_picture(text, entry.at.into(), self.findings))))
            }
            Kind::List { item, .. } => {
                let Some(items) = entry.items(self.base) else {
                    let typed = entry.value.as_str().filter(|text| !text.contains('"')).unwrap_or("…, …");
                    let meant: Vec<String> = typed.split([',', ';']).map(|part| format!("\"{}\"", part.trim())).collect();
                    self.mismatch(field, entry, &format!("{} = [{}]", field.key, meant.join(", ")));
                    return None;
                };
                Some(Data::List(items.filter_map(|entry| self.value(item, entry, body)).collect()))
            }
            Kind::Group { fields, main, nest } => self.group(field, fields, *main, nest.as_deref(), entry, body),
        }
    }

    fn group(
        &mut self,
        field: &Field,
        fields: &[Field],
        main: Option<usize>,
        nest: Option<&str>,
        entry: Entry<'_, '_>,
        body: &mut Body<'_>,
    ) -> Option<Data> {
        let mut group = Group { values: vec![None; fields.len()], nested: Vec::new() };
        // Plain text where a group belongs is its main text: `results = ["…"]`, `mentee = "…"`.
        if let (Some(main), Some(_)) = (main, entry.value.as_str()) {
            group.values[main] = self.value(&fields[main], entry, body);
            return Some(Data::Group(group));
        }
        let Some(table) = entry.table(self.base) else {
            self.mismatch(field, entry, &format!("[{}]", field.key));
            return None;
        };
        let unread = self.unread;
        for entry in table.entries().filter(|entry| is_read(unread, *entry)) {
            if let Some(index) = fields.iter().position(|f| f.key == entry.key) {
                group.values[index] = self.value(&fields[index], entry, body);
            } else if Some(entry.key) == nest
                && let Some(items) = entry.items(self.base)
            {
                // Sub-items do not nest again.
                for item in items {
                    let at: At = item.at.into();
                    let data = self.group(field, fields, main, None, item, body);
                    group.nested.extend(data.map(|data| Value { key_at: at, at, data }));
                }
            } else {
                let extra: Vec<&str> = nest.into_iter().collect();
                self.unknown(entry, fields, &extra);
            }
        }
        Some(Data::Group(group))
    }

    fn typeset(&self, text: &str) -> Line {
        line(text, self.lang)
    }

    /// Where the decoded text begins in the file, if it stands there letter by letter (it has no escapes).
    fn inside(&self, text: &str, entry: Entry<'_, '_>) -> Option<usize> {
        let raw = self.text.get(entry.at.0..entry.at.1)?;
        // Quotes are one or three characters, and a line break may follow.
        (1..=5.min(raw.len())).find(|i| raw.is_char_boundary(*i) && raw[*i..].starts_with(text)).map(|i| entry.at.0 + i)
    }

    fn place(&self, at: (usize, usize)) -> Place {
        Place::new(self.file, at.0..at.1)
    }

    fn string<'v>(&mut self, field: &Field, entry: Entry<'v, '_>) -> Option<&'v str> {
        let text = entry.value.as_str();
        if text.is_none() {
            let example = if field.example.is_empty() { "…" } else { field.example.get(self.lang) };
            let key = if entry.key.is_empty() { String::new() } else { format!("{} = ", field.key) };
            self.mismatch(field, entry, &format!("{key}\"{example}\""));
        }
        text
    }

    fn text<'v>(&mut self, entry: Entry<'v, '_>, key: &str) -> Option<&'v str> {
        let text = entry.value.as_str();
        if text.is_none() {
            self.wrong(entry, key, key, "line", &format!("{key} = \"…\""));
        }
        text
    }

    fn number(&mut self, field: &Field, entry: Entry<'_, '_>) -> Option<f64> {
        let text = match entry.value {
            DeValue::Integer(n) => n.as_str(),
            DeValue::Float(n) => n.as_str(),
            _ => "",
        };
        let number = text.parse::<f64>().ok().filter(|n| n.is_finite());
        if number.is_none() {
            let example = if field.example.is_empty() { "5" } else { field.example.get(self.lang) };
            self.mismatch(field, entry, &format!("{} = {example}", field.key));
        }
        number
    }

    /// A day: a TOML date, or a string that holds one.
    fn date(&mut self, entry: Entry<'_, '_>, label: &str, key: &str) -> Option<Date> {
        if let Some(datetime) = entry.value.as_datetime() {
            let date = datetime.date.and_then(|d| Date::new(d.year as i16, d.month as i8, d.day as i8).ok());
            if date.is_none() {
                let finding = self.place(entry.at).finding(Code::BadDate).arg("field", label);
                self.findings.push(finding.arg("typed", datetime.to_string()));
            }
            return date;
        }
        let Some(text) = entry.value.as_str() else {
            self.wrong(entry, label, key, "date", &format!("{key} = 2026-05-20"));
            return None;
        };
        if let Some(meant) = russian_date(text) {
            let finding = self.place(entry.at).finding(Code::RussianDate).arg("typed", text);
            self.findings.push(finding.arg("meant", meant));
            return None;
        }
        let date = text.parse().ok();
        if date.is_none() {
            self.findings.push(self.place(entry.at).finding(Code::BadDate).arg("field", label).arg("typed", text));
        }
        date
    }

    fn mismatch(&mut self, field: &Field, entry: Entry<'_, '_>, example: &str) {
        let label = field.label.get(self.reader).to_string();
        self.wrong(entry, &label, &field.key, field.kind.id(), example);
    }

    fn wrong(&mut self, entry: Entry<'_, '_>, label: &str, key: &str, expected: &str, example: &str) {
        let finding = self.place(entry.at).finding(Code::WrongKind).arg("field", label).arg("key", key);
        let finding = finding.arg("expected", expected).arg("found", entry.kind());
        self.findings.push(finding.arg("example", example));
    }

    fn unknown(&mut self, entry: Entry<'_, '_>, fields: &[Field], more: &[&str]) {
        let keys = || fields.iter().map(|f| &*f.key).chain(more.iter().copied());
        // A label in place of the key («"Школа" = …») means the field of that label.
        let by_label = fields.iter().find(|f| f.label.all().any(|label| nearest::same(label, entry.key))).map(|f| &*f.key);
        let near = by_label.or_else(|| nearest::nearest(entry.key, keys()));
        let finding = self.place(entry.key_at).finding(Code::UnknownKey).arg("key", entry.key).maybe("nearest", near);
        self.findings.push(finding.arg("known", keys().collect::<Vec<_>>().join(", ")));
    }
}

/// False for what stands on a line that could not be read.
fn is_read(unread: &[Range<usize>], entry: Entry<'_, '_>) -> bool {
    !unread.iter().any(|line| line.contains(&entry.key_at.0))
}

/// A line as it is shown: typeset, white space at its ends gone.
pub fn line(text: &str, lang: Lang) -> Line {
    Line { shown: typography::line(lang, text.trim()).into() }
}

/// A word of a vocabulary, shown by its label; an unknown word is shown as typed.
pub fn choice(template: &Template, vocabulary: usize, text: &str, lang: Lang) -> Data {
    let vocabulary = &template.vocabularies[vocabulary];
    let found = vocabulary.find(text.trim());
    let shown = found.map_or(text, |i| vocabulary.words[i].label.get(lang));
    Data::Choice(line(shown, lang), found)
}
