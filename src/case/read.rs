//! The door of this room: a source file and its template in, a case and findings out. Reading never fails.

use super::body::Body;
use super::front::{Front, split};
use super::prose::Document;
use super::value::{At, Case, Data, Group, Value};
use crate::diag::{Code, Finding};
use crate::language::Langs;
use crate::schema::{Field, Kind, Template};
use crate::tree::{Source, toml};

/// Reads a case. What can't be read is a finding and a hole in the case.
pub fn read(source: &Source, template: &Template, langs: Langs) -> (Case, Vec<Finding>) {
    let Langs { site: lang, reader } = langs;
    let mut findings = Vec::new();
    let text = &*source.text;
    let split = split(&source.path, text, &mut findings);
    let (toml, problems) = toml::parse(&source.path, text, split.front.clone());
    let unread: Vec<_> = problems.iter().map(|f| line_of(text, f.place.start)).collect();
    findings.extend(problems);
    let mut body = Body { file: &source.path, template, lang, reader, document: Document::new(lang, &template.fields) };
    let mut front =
        Front { file: &source.path, text, base: toml.base(), template, lang, reader, unread: &unread, findings: &mut findings };
    let head = front.head(toml.table(), &mut body);
    let sections = body.read(text, split.body, &mut findings);
    let mut case = Case {
        head: split.head,
        title: head.title,
        date: head.date,
        slug: head.slug,
        draft: head.draft,
        withdrawn: head.withdrawn,
        weight: head.weight,
        values: head.values,
        story: sections.story,
        story_headings: sections.story_headings,
        source: source.clone(),
    };
    for (index, value) in sections.values {
        let field = &template.fields[index];
        let old = case.values[index].take();
        case.values[index] = Some(merge(&case, field, old, value, langs, &mut findings));
    }
    (case, findings)
}

/// The line that a byte stands in.
fn line_of(text: &str, byte: usize) -> std::ops::Range<usize> {
    let byte = text.floor_char_boundary(byte.min(text.len()));
    let start = text[..byte].rfind('\n').map_or(0, |i| i + 1);
    start..text[byte..].find('\n').map_or(text.len(), |i| byte + i)
}

/// A section laid beside what the front matter says of the same field: a person's name above, the portrait below. What is said twice
/// is a finding with both places.
fn merge(case: &Case, field: &Field, old: Option<Value>, new: Value, langs: Langs, findings: &mut Vec<Finding>) -> Value {
    let Some(old) = old else { return new };
    let twice = |new_at: At, old_at: At, named: &Field, key: &str| {
        let finding = case.finding(new_at, Code::GivenTwice).arg("field", named.label.get(langs.reader)).arg("key", key);
        let finding = finding.arg("heading", field.label.get(langs.site));
        finding.also(case.place(old_at))
    };
    let (Kind::Group { fields, .. }, Data::Group(above)) = (&field.kind, &old.data) else {
        findings.push(twice(new.key_at, old.key_at, field, &field.key));
        return old;
    };
    let Data::Group(below) = new.data else { return old };
    let mut values = Vec::with_capacity(fields.len());
    for (index, (a, b)) in above.values.iter().cloned().zip(below.values).enumerate() {
        if let (Some(a), Some(_)) = (&a, &b) {
            let sub = &fields[index];
            findings.push(twice(new.key_at, a.key_at, sub, &format!("{}.{}", field.key, sub.key)));
        }
        values.push(a.or(b));
    }
    let group = Group { values, nested: Vec::new() };
    Value { key_at: old.key_at, at: new.at, data: Data::Group(group) }
}
