//! Values as TOML: in comes a value of the form and its field, out comes what stands behind the equals sign. Numbers and days that TOML does
//! not know stay what was typed, in quotes, so that they are found and nothing is lost.

use super::above::{is_date, is_number};
use crate::case::escape;
use crate::schema::{Field, Kind};
use crate::tree::toml::russian_date;
use serde_json::Value as Json;
use std::fmt::Write;

/// A line longer than this is no line any more.
const LONG: usize = 160;

/// A value on one line or, where it has several lines, as a text between `"""`.
pub fn value(field: &Field, value: &Json) -> String {
    match (&field.kind, value) {
        (Kind::Number { .. }, Json::String(typed)) => number(typed),
        (Kind::Date, Json::String(typed)) => date(typed),
        (Kind::Image, Json::Object(_)) => quoted(&image(value)),
        (Kind::List { item, .. }, Json::Array(items)) => list(item, items),
        (Kind::Group { .. }, Json::Object(members)) => {
            let pairs: Vec<String> = members_in_order(field, members)
                .map(|(sub, member)| format!("{} = {}", sub.key, self::value(&sub, member)))
                .collect();
            format!("{{ {} }}", pairs.join(", "))
        }
        (_, Json::String(text)) => quoted(text),
        (_, other) => other.to_string(),
    }
}

/// The members of a group that have a value, in the template's order, the nested list last.
pub fn members_in_order<'m>(
    field: &'m Field,
    members: &'m serde_json::Map<String, Json>,
) -> impl Iterator<Item = (Field, &'m Json)> {
    let own = field.subfields().iter().filter_map(|sub| Some((sub.clone(), members.get(&sub.key)?)));
    let nested = members.iter().filter_map(|(key, value)| Some((super::above::nested(field, key)?, value)));
    own.chain(nested)
}

fn list(item: &Field, items: &[Json]) -> String {
    let items: Vec<String> = items.iter().map(|entry| value(item, &entry["value"])).collect();
    let long = items.iter().map(|item| item.chars().count() + 2).sum::<usize>() > LONG;
    if long || items.iter().any(|item| item.contains('\n')) {
        return format!("[\n  {},\n]", items.join(",\n  "));
    }
    format!("[{}]", items.join(", "))
}

fn number(typed: &str) -> String {
    let plain: String = typed.chars().filter(|c| !c.is_whitespace()).collect::<String>().replace('−', "-").replace(',', ".");
    match plain.parse::<toml::Value>() {
        Ok(toml::Value::Integer(_) | toml::Value::Float(_)) if is_number(&plain) => plain,
        _ => quoted(typed),
    }
}

fn date(typed: &str) -> String {
    let typed = typed.trim();
    match russian_date(typed) {
        Some(meant) => meant,
        None if typed.len() == 10 && is_date(typed) => typed.to_string(),
        None if matches!(typed.parse::<toml::Value>(), Ok(toml::Value::Datetime(_))) => typed.to_string(),
        None => quoted(typed),
    }
}

/// A picture: its address alone, or with its alternative text as Markdown has it.
pub fn image(value: &Json) -> String {
    let text = |key: &str| value[key].as_str().unwrap_or("").to_string();
    let (src, alt, title) = (text("src"), text("alt"), text("title"));
    if alt.trim().is_empty() && title.is_empty() && !src.starts_with("![") {
        return src;
    }
    let mut shown = String::new();
    escape::text(&super::prose::one_line(&alt), escape::At::Heading, false, &mut shown);
    let title = super::prose::one_line(&title).replace('\\', "\\\\").replace('"', "\\\"").replace('&', "&amp;");
    let title = if title.is_empty() { title } else { format!(" \"{title}\"") };
    format!("![{shown}]({}{title})", escape::target(&src))
}

/// A TOML string: on one line, or between `"""` if it has several.
pub fn quoted(text: &str) -> String {
    let is_long = text.contains('\n');
    let mut out = String::from(if is_long { "\"\"\"\n" } else { "\"" });
    for (i, line) in text.split('\n').enumerate() {
        if i > 0 {
            out.push('\n');
        }
        // A line of three plus signs would end the front matter.
        let line = match line.strip_prefix("+++") {
            Some(rest) if is_long && rest.trim_end().is_empty() => {
                out.push_str("\\u002B++");
                rest
            }
            _ => line,
        };
        for c in line.chars() {
            match c {
                '\\' => out.push_str("\\\\"),
                '"' if !is_long || out.ends_with("\"\"") => out.push_str("\\\""),
                '"' => out.push('"'),
                '\t' if is_long => out.push('\t'),
                '\t' => out.push_str("\\t"),
                c if c.is_control() => drop(write!(out, "\\u{:04X}", u32::from(c))),
                c => out.push(c),
            }
        }
    }
    // A quotation mark before the closing ones would be one of them.
    if is_long && out.ends_with('"') && !out.ends_with("\\\"") {
        out.pop();
        out.push_str("\\\"");
    }
    out.push_str(if is_long { "\"\"\"" } else { "\"" });
    out
}
