//! CB202: a required field is missing; CB216: it is there but empty. Looks at the title, at the template's fields, and at the subfields of
//! the blocks and items that are there. What was written but is held back counts as written; what the reader could not understand has
//! its own finding already and is not called missing too.

use super::Context;
use crate::case::{Data, Group, Value};
use crate::diag::{Code, Finding};
use crate::schema::{Field, Kind, Use};

/// Looks at everything that the template requires.
pub fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let case = context.case();
    // Without front matter everything is missing: one finding says it.
    if !context.has_front_matter() {
        return;
    }
    match &case.title {
        Some((title, at)) if title.trim().is_empty() => {
            findings.push(context.finding(*at, Code::EmptyValue).arg("field", "title").arg("key", "title").arg("heading", "title"));
        }
        None if !has_line(front(context), "title") => {
            let finding = context.finding(case.head, Code::MissingField).arg("field", "title").arg("key", "title");
            findings.push(finding.arg("as", key_of(context)).arg("heading", "none").arg("example", "none"));
        }
        Some(_) | None => {}
    }
    if context.collection.is_none() {
        return;
    }
    for (index, (field, value)) in context.template.fields.iter().zip(&case.values).enumerate() {
        match value {
            Some(value) => filled(context, &mut vec![index], field, value, findings),
            None if field.required && !context.is_withheld(&[index]) && !is_in_front(context, &field.key) => {
                findings.push(missing_field(context, field));
            }
            None => {}
        }
    }
}

/// A value that is there: it must hold something if it is required, and so must what is inside it.
fn filled(context: &Context<'_>, path: &mut Vec<usize>, field: &Field, value: &Value, findings: &mut Vec<Finding>) {
    if value.is_empty() {
        if field.required {
            let finding = context.finding(value.key_at, Code::EmptyValue).arg("field", context.label(field));
            findings.push(finding.arg("key", &*field.key).arg("heading", field.label.get(context.lang())));
        }
        return;
    }
    match (&field.kind, &value.data) {
        (Kind::List { item, .. }, Data::List(items)) => {
            for value in items {
                // An item has no key: it is never required itself, and an empty one still lacks what it must hold.
                match value.group() {
                    Some(group) => inside(context, path, item, value, group, findings),
                    None => filled(context, path, item, value, findings),
                }
            }
        }
        (Kind::Group { .. }, Data::Group(group)) => inside(context, path, field, value, group, findings),
        _ => {}
    }
}

fn inside(context: &Context<'_>, path: &mut Vec<usize>, field: &Field, value: &Value, group: &Group, findings: &mut Vec<Finding>) {
    for (index, (sub, own)) in field.subfields().iter().zip(&group.values).enumerate() {
        path.push(index);
        match own {
            Some(own) => filled(context, path, sub, own, findings),
            None if !sub.required || context.is_withheld(path) || stays_unnamed(field, sub, group) => {}
            None if was_typed(context, value, &sub.key) => {}
            None => findings.push(missing_subfield(context, &path[..path.len() - 1], value, sub)),
        }
        path.pop();
    }
    for nested in &group.nested {
        if let Some(group) = nested.group() {
            inside(context, path, field, nested, group, findings);
        }
    }
}

/// True for the name of a participant who is not to be named (the first word of the vocabulary, as `case` reads it).
fn stays_unnamed(field: &Field, sub: &Field, group: &Group) -> bool {
    let publish = group.get(field.sub_with_use(Use::Publish));
    sub.usage == Some(Use::Person) && publish.is_some_and(|value| matches!(value.data, Data::Choice(_, Some(0))))
}

fn missing_field(context: &Context<'_>, field: &Field) -> Finding {
    let as_section = context.template.sections
        && !is_toml(context)
        && match &field.kind {
            Kind::Text(_) | Kind::Group { main: Some(_), .. } => true,
            Kind::List { item, .. } => matches!(item.kind, Kind::Group { .. } | Kind::Text(_)),
            Kind::Line(_) | Kind::Choice { .. } | Kind::Number { .. } | Kind::Date => false,
            Kind::Bool | Kind::Link | Kind::Image | Kind::Group { main: None, .. } => false,
        };
    let finding =
        context.finding(context.case().head, Code::MissingField).arg("field", context.label(field)).arg("key", &*field.key);
    match as_section {
        true => finding.arg("as", "section").arg("heading", field.label.get(context.lang())).arg("example", "none"),
        false => finding.arg("as", key_of(context)).arg("heading", "none").maybe("example", example(context, field)),
    }
}

/// A finding for a subfield that the block or item `value` at `path` lacks.
pub(super) fn missing_subfield(context: &Context<'_>, path: &[usize], value: &Value, sub: &Field) -> Finding {
    let finding = context.finding(value.key_at, Code::MissingField).arg("field", context.label(sub)).arg("key", &*sub.key);
    let top = path.first().and_then(|index| context.template.fields.get(*index));
    let Some(top) = top.filter(|_| path.len() == 1) else {
        return finding.arg("as", "subkey").arg("heading", "none").maybe("example", example(context, sub));
    };
    let is_list = matches!(top.kind, Kind::List { .. });
    let is_main = top.main().and_then(|main| top.subfields().get(main)).is_some_and(|main| main.key == sub.key);
    if is_main && !is_list && context.template.sections {
        return finding.arg("as", "section").arg("heading", top.label.get(context.lang())).arg("example", "none");
    }
    let block = match is_list {
        false => Some(format!("[{}]", top.key)),
        true => Some(format!("[[{}]]", top.key)).filter(|header| context.case().text(value.key_at).starts_with(&**header)),
    };
    finding.arg("as", "subkey").maybe("heading", block).maybe("example", example(context, sub))
}

/// The whole line to type for a field, if there is a likely one.
fn example(context: &Context<'_>, field: &Field) -> Option<String> {
    let key = &field.key;
    let own = field.example.get(context.lang());
    let quoted = |text: &str| format!("{key} = \"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    match &field.kind {
        Kind::Line(_) => Some(quoted(own)).filter(|_| !own.is_empty()),
        Kind::Text(_) | Kind::Image => None,
        Kind::Choice { vocabulary, .. } => {
            let words = &context.template.vocabularies.get(*vocabulary)?.words;
            words.first().map(|word| quoted(word.label.get(context.lang())))
        }
        Kind::Number { bounds, .. } => {
            let likely =
                25f64.clamp(bounds.min.unwrap_or(f64::MIN), bounds.max.unwrap_or(f64::MAX).max(bounds.min.unwrap_or(f64::MIN)));
            Some(format!("{key} = {likely}"))
        }
        Kind::Date => Some(format!("{key} = {}", context.today)),
        Kind::Bool => Some(format!("{key} = true")),
        Kind::Link => Some(quoted("https://example.ru")),
        Kind::List { .. } if own.is_empty() => Some(format!("{key} = [\"…\", \"…\"]")),
        Kind::List { .. } => Some(format!("{key} = [\"{own}\"]")),
        Kind::Group { .. } => Some(format!("[{key}]")),
    }
}

/// True for a file that is front matter as a whole, without the lines around it.
fn is_toml(context: &Context<'_>) -> bool {
    context.case().source.path.ends_with(".toml")
}

/// How the catalogue calls the place for a key.
fn key_of(context: &Context<'_>) -> &'static str {
    if is_toml(context) { "file" } else { "key" }
}

/// The front matter.
fn front<'s>(context: &Context<'s>) -> &'s str {
    let case = context.case();
    if is_toml(context) {
        return &case.source.text;
    }
    let rest = case.source.text.get(case.head.range().end..).unwrap_or("");
    rest.find("\n+++").map_or(rest, |end| &rest[..end])
}

/// True if the front matter has the key on its top level, whatever became of its value.
fn is_in_front(context: &Context<'_>, key: &str) -> bool {
    let front = front(context);
    let top = front.find("\n[").map_or(front, |end| &front[..end]);
    let is_header = |line: &str| {
        line.trim_start_matches('[').trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(']'))
    };
    has_line(top, key) || front.lines().any(|line| line.starts_with('[') && is_header(line))
}

/// True if a block or item has the key in its front matter, whatever became of its value.
pub(super) fn was_typed(context: &Context<'_>, block: &Value, key: &str) -> bool {
    let whole = context.case().text(block.at);
    if whole.starts_with('{') {
        return has_key(whole, key);
    }
    // The name of a block stands between its brackets, an item begins with them.
    let start = block.key_at.range().start;
    let text = context.case().source.text.get(start.saturating_sub(1)..).unwrap_or("");
    if !text.starts_with('[') && !text.starts_with("\n[") {
        return false;
    }
    let below = text.trim_start().split_once('\n').map_or("", |(_, below)| below);
    let end = |mark: &str| below.find(mark).unwrap_or(below.len());
    let own = if below.starts_with(['[', '+']) { "" } else { &below[..end("\n[").min(end("\n+++"))] };
    has_line(own, key)
}

fn has_line(text: &str, key: &str) -> bool {
    text.lines().any(|line| starts_with_key(line, key))
}

/// True if an inline table has the key.
fn has_key(text: &str, key: &str) -> bool {
    text.split(['{', ',']).any(|part| starts_with_key(part, key))
}

fn starts_with_key(text: &str, key: &str) -> bool {
    let text = text.trim_start().trim_start_matches(['"', '\'']);
    let rest = text.strip_prefix(key).map(|rest| rest.trim_start_matches(['"', '\'']).trim_start());
    rest.is_some_and(|rest| rest.starts_with(['=', '.']))
}
