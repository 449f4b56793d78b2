//! TOML with places: in comes a stretch of a file, out come its table (every key and value with its byte span in the file) and
//! a finding for each thing that cannot be read. The `toml` crate parses and recovers; this file turns its complaints into
//! sentences for people who type as in Word (smart quotes, decimal commas, 20.05.2026). It refuses to know what keys mean.

use crate::diag::{Code, Finding, Place};
use crate::language::slug::slug;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;
pub use toml::de::{DeTable, DeValue};

/// A parsed stretch of TOML.
pub struct Toml<'s> {
    file: Arc<str>,
    base: usize,
    root: DeTable<'s>,
}

/// A value with its place.
#[derive(Clone, Copy)]
pub struct Entry<'t, 's> {
    /// The key as written; empty for an item of a list.
    pub key: &'t str,
    /// The place of the key in the file.
    pub key_at: (usize, usize),
    /// The value.
    pub value: &'t DeValue<'s>,
    /// The place of the value in the file.
    pub at: (usize, usize),
}

/// A table whose entries have places.
#[derive(Clone, Copy)]
pub struct Table<'t, 's> {
    table: &'t DeTable<'s>,
    base: usize,
}

/// Parses `text[range]`; whatever can be read is in the table, whatever can't is a finding.
pub fn parse<'s>(file: &Arc<str>, text: &'s str, range: Range<usize>) -> (Toml<'s>, Vec<Finding>) {
    let part = &text[range.clone()];
    let (root, errors) = DeTable::parse_recoverable(part);
    let mut findings: Vec<Finding> = Vec::new();
    let mut last_line = usize::MAX;
    let mut errors: Vec<_> = errors.iter().map(|e| (e.span().unwrap_or(0..0), e.message())).collect();
    errors.sort_by_key(|(span, _)| span.start);
    for (span, message) in errors {
        let start = part.floor_char_boundary(span.start.min(part.len()));
        // A place at the line break belongs to the line that it ends.
        let start = if start > 0 && part[start..].starts_with('\n') { part.floor_char_boundary(start - 1) } else { start };
        let line_start = part[..start].rfind('\n').map_or(0, |i| i + 1);
        // One slip of the pen makes several complaints on its line: the first tells it.
        if line_start == last_line {
            continue;
        }
        last_line = line_start;
        let line_end = part[line_start..].find('\n').map_or(part.len(), |i| line_start + i);
        let line = Line { text: part[line_start..line_end].trim_end_matches('\r'), at: range.start + line_start };
        let error = range.start + span.start..range.start + span.end.max(span.start);
        findings.push(line.explain(file, error, message));
    }
    (Toml { file: Arc::clone(file), base: range.start, root: root.into_inner() }, findings)
}

impl<'s> Toml<'s> {
    /// The top table.
    pub fn table(&self) -> Table<'_, 's> {
        Table { table: &self.root, base: self.base }
    }

    /// The place of a span in this file.
    pub fn place(&self, at: (usize, usize)) -> Place {
        Place::new(&self.file, at.0..at.1)
    }
}

impl<'t, 's> Table<'t, 's> {
    /// All entries, in the order of the file.
    pub fn entries(self) -> impl Iterator<Item = Entry<'t, 's>> {
        self.table.iter().map(move |(key, value)| entry(key, value, self.base))
    }

    /// The entry of a key.
    pub fn get(self, key: &str) -> Option<Entry<'t, 's>> {
        self.table.get_key_value(key).map(|(key, value)| entry(key, value, self.base))
    }
}

impl<'t, 's> Entry<'t, 's> {
    /// The value as a table whose places count from the same start.
    pub fn table(self, base: usize) -> Option<Table<'t, 's>> {
        self.value.as_table().map(|table| Table { table, base })
    }

    /// The items of an array.
    pub fn items(self, base: usize) -> Option<impl Iterator<Item = Entry<'t, 's>>> {
        let items = self.value.as_array()?;
        Some(items.iter().map(move |item| Entry {
            key: "",
            key_at: (base + item.span().start, base + item.span().end),
            value: item.get_ref(),
            at: (base + item.span().start, base + item.span().end),
        }))
    }

    /// What kind of TOML value it is, as an id for the catalogues.
    pub fn kind(self) -> &'static str {
        match self.value {
            DeValue::String(_) => "string",
            DeValue::Integer(_) => "integer",
            DeValue::Float(_) => "float",
            DeValue::Boolean(_) => "boolean",
            DeValue::Datetime(_) => "datetime",
            DeValue::Array(_) => "array",
            DeValue::Table(_) => "table",
        }
    }
}

impl Toml<'_> {
    /// The number that is added to the parser's spans to get places in the file.
    pub fn base(&self) -> usize {
        self.base
    }

    /// The file that it stands in.
    pub fn file(&self) -> &Arc<str> {
        &self.file
    }
}

fn entry<'t, 's>(key: &'t Spanned<std::borrow::Cow<'s, str>>, value: &'t Spanned<DeValue<'s>>, base: usize) -> Entry<'t, 's> {
    Entry {
        key: key.get_ref(),
        key_at: (base + key.span().start, base + key.span().end),
        value: value.get_ref(),
        at: (base + value.span().start, base + value.span().end),
    }
}

/// The line that an error stands on.
struct Line<'a> {
    text: &'a str,
    at: usize,
}

impl Line<'_> {
    /// The finding for a parser's complaint: first the habits that we know, then what the parser says.
    fn explain(&self, file: &Arc<str>, error: Range<usize>, message: &str) -> Finding {
        let place = |start: usize, len: usize| Place::new(file, self.at + start..self.at + start + len);
        let (key, value, value_at) = match self.text.split_once('=') {
            Some((key, value)) => {
                let lead = value.len() - value.trim_start().len();
                (key.trim(), value.trim(), key.len() + 1 + lead)
            }
            None => (self.text.trim(), "", 0),
        };
        if message.starts_with("duplicate key") {
            let name = key.trim_matches(['[', ']', ' ', '"']);
            let start = self.text.find(name).unwrap_or(0);
            return place(start, name.len()).finding(Code::DuplicateKey).arg("key", name);
        }
        if key.starts_with(|c: char| c.is_alphabetic() && !c.is_ascii()) && !value.is_empty() {
            let start = self.text.find(key).unwrap_or(0);
            let nearest = slug(key).replace('-', "_");
            return place(start, key.len()).finding(Code::CyrillicKey).arg("key", key).arg("nearest", nearest);
        }
        if value.starts_with(['«', '“', '”', '„', '‘', '’', '‚', '»']) {
            return place(value_at, value.len()).finding(Code::SmartQuotes).arg("typed", value).arg("meant", straight(value));
        }
        let word = value.split([' ', '#', ']']).next().unwrap_or("").trim_end_matches(',');
        if let Some(meant) = decimal_comma(word) {
            return place(value_at, word.len()).finding(Code::DecimalComma).arg("typed", word).arg("meant", meant);
        }
        if let Some(meant) = russian_date(word) {
            return place(value_at, word.len()).finding(Code::RussianDate).arg("typed", word).arg("meant", meant);
        }
        if is_like_date(word) && !key.is_empty() {
            return place(value_at, word.len()).finding(Code::BadDate).arg("field", key).arg("typed", word);
        }
        if value.starts_with('"') || value.starts_with('\'') {
            let quote = &value[..1];
            if value.matches(quote).count() == 1 {
                return place(value_at, value.len()).finding(Code::UnclosedString).arg("typed", value);
            }
        }
        if value.starts_with(char::is_alphabetic) && !key.is_empty() {
            let meant = format!("\"{}\"", value.replace('"', ""));
            return place(value_at, value.len())
                .finding(Code::UnquotedText)
                .arg("typed", value)
                .arg("key", key)
                .arg("meant", meant);
        }
        let start = error.start.max(self.at) - self.at;
        let len = error.end.saturating_sub(error.start).max(1);
        place(start.min(self.text.len()), len.min(self.text.len().saturating_sub(start)).max(1))
            .finding(Code::TomlSyntax)
            .arg("message", message)
    }
}

/// `«Новичок – мастер»` as TOML wants it.
fn straight(value: &str) -> String {
    let inner = value.trim_matches(['«', '»', '“', '”', '„', '‘', '’', '‚', '"', ' ']);
    format!("\"{}\"", inner.replace('"', "\\\""))
}

/// `3,5` → `3.5`.
fn decimal_comma(word: &str) -> Option<String> {
    let (whole, rest) = word.split_once(',')?;
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    (digits(whole.trim_start_matches(['-', '+'])) && digits(rest)).then(|| format!("{whole}.{rest}"))
}

/// True for what is written as a date is: `2026-02-30`.
fn is_like_date(word: &str) -> bool {
    word.len() == 10 && word.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() })
}

/// `20.05.2026` → `2026-05-20`, if the calendar has that day.
pub fn russian_date(word: &str) -> Option<String> {
    let mut parts = word.splitn(3, ['.', '/']);
    let (day, month, year) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?);
    let year: i16 = match year.len() {
        2 => 2000 + year.parse::<i16>().ok()?,
        4 => year.parse().ok()?,
        _ => return None,
    };
    jiff::civil::Date::new(year, month, day).ok().map(|date| date.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<(Code, String)> {
        let (_, findings) = parse(&"a.md".into(), text, 0..text.len());
        findings.iter().map(|f| (f.code, text[f.place.start..f.place.end].to_string())).collect()
    }

    #[test]
    fn habits_of_word_get_their_own_messages() {
        let cases = [
            ("title = «Молодой учитель»\n", Code::SmartQuotes, "«Молодой учитель»"),
            ("title = “Да”\n", Code::SmartQuotes, "“Да”"),
            ("before = 3,5\n", Code::DecimalComma, "3,5"),
            ("date = 20.05.2026\n", Code::RussianDate, "20.05.2026"),
            ("класс = 5\n", Code::CyrillicKey, "класс"),
            ("a = 1\na = 2\n", Code::DuplicateKey, "a"),
            ("title = Молодой учитель\n", Code::UnquotedText, "Молодой учитель"),
            ("title = \"Молодой\nb = 1\n", Code::UnclosedString, "\"Молодой"),
        ];
        for (text, code, at) in cases {
            assert_eq!(codes(text), [(code, at.to_string())], "{text}");
        }
    }

    #[test]
    fn every_broken_line_is_reported_and_the_rest_is_read() {
        let text = "title = «А»\ndate = 20.05.2026\nform = \"x\"\nбукв = 1\n";
        let (toml, findings) = parse(&"a.md".into(), text, 0..text.len());
        assert_eq!(findings.len(), 3, "{findings:?}");
        assert_eq!(toml.table().get("form").and_then(|e| e.value.as_str().map(String::from)).as_deref(), Some("x"));
    }
}
