//! The front matter of a copy: in comes that of the case, out comes what is left without the keys that are the case's own: who, when, where,
//! under what address. Read and written as values, so no comment survives.

use super::{Resolve, is_own, people::People};
use crate::schema::{COMMON_KEYS, Field, Kind, Template, Use};
use toml::{Table, Value};

/// The front matter; that of an empty draft where it cannot be read.
pub fn front(text: &str, template: &Template, people: &People, resolve: &Resolve<'_>) -> String {
    let table: Table = text.trim_start_matches('\u{feff}').parse().unwrap_or_default();
    let mut out = Table::new();
    let title = table.get("title").and_then(Value::as_str).unwrap_or("");
    out.insert("title".into(), people.hidden(title).into());
    out.insert("draft".into(), true.into());
    for (key, value) in table {
        let field = template.fields.iter().find(|field| field.key == key);
        let Some(field) = field.filter(|_| !COMMON_KEYS.contains(&&*key)) else { continue };
        if let Some(value) = of_field(field, value, people, resolve) {
            out.insert(key, value);
        }
    }
    toml::to_string_pretty(&out).unwrap_or_else(|_| "title = \"\"\ndraft = true\n".to_string())
}

/// What a copy keeps of a value. Pictures and addresses stay with the case.
fn of_field(field: &Field, value: Value, people: &People, resolve: &Resolve<'_>) -> Option<Value> {
    if is_own(field) {
        return None;
    }
    if field.usage == Some(Use::Person) {
        return field.required.then(|| Value::String(String::new()));
    }
    match (&field.kind, value) {
        (Kind::Image, _) => None,
        (Kind::List { item, .. }, Value::Array(items)) => {
            let items = items.into_iter().filter_map(|value| of_field(item, value, people, resolve));
            Some(Value::Array(items.collect()))
        }
        (Kind::Group { fields, nest, .. }, Value::Table(table)) => {
            let mut out = Table::new();
            for (key, value) in table {
                let kept = match (fields.iter().find(|field| field.key == key), value) {
                    (Some(sub), value) => of_field(sub, value, people, resolve),
                    (None, Value::Array(items)) if nest.as_deref() == Some(&*key) => {
                        Some(Value::Array(items.into_iter().filter_map(|value| of_field(field, value, people, resolve)).collect()))
                    }
                    (None, _) => None,
                };
                out.extend(kept.map(|value| (key, value)));
            }
            (!out.is_empty()).then_some(Value::Table(out))
        }
        (Kind::Text(_), Value::String(text)) => Some(Value::String(super::body::prose(&text, people, resolve))),
        (_, value) => Some(hidden(value, people)),
    }
}

/// A value in whose texts nobody is named.
fn hidden(value: Value, people: &People) -> Value {
    match value {
        Value::String(text) => Value::String(people.hidden(&text)),
        Value::Array(items) => Value::Array(items.into_iter().map(|item| hidden(item, people)).collect()),
        Value::Table(table) => Value::Table(table.into_iter().map(|(key, value)| (key, hidden(value, people))).collect()),
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => value,
    }
}
