//! «Взять за основу»: in come a site and one of its cases, out comes the case's own Markdown as another school may start from it: a draft
//! without names, dates, addresses and private fields, with a line that says where it comes from. Comments are dropped, for they
//! may hold anything; pictures too, for they show people and stay where they are.
//!
//! Whoever is named in the case becomes the role that the person has in it, in the nominative: «Арине помогла Валентина» is «Наставляемый
//! помогла Наставник», which nobody will publish unread. A word that may be a name is taken for one.
//! This file refuses to know fields by their keys: what a field is says its `use` and its `view`.

mod body;
mod front;
mod people;

use crate::case::{Case, Value};
use crate::language::Messages;
use crate::paper::address;
use crate::schema::{Field, Template, Use, View};
use crate::site::{Collection, Entry, Site, inside};
use people::People;

/// Gives the whole address of a link; `None` if it leads nowhere from another site.
type Resolve<'r> = dyn Fn(&str) -> Option<String> + 'r;

/// The Markdown of a case as a basis for another.
pub fn copy(site: &Site, collection: &Collection, entry: &Entry, messages: &Messages) -> String {
    let template = &*collection.template;
    let people = People::of(template, entry, messages);
    let (front, markdown) = parts(&entry.case);
    let from = inside(&entry.case.source.path);
    let resolve = |target: &str| address(site, from, target);
    let mut out = String::from("+++\n");
    out.push_str(&front::front(front, template, &people, &resolve));
    out.push_str("+++\n\n");
    out.push_str(&format!("*{}*\n\n", escaped(&people.hidden(&source(site, template, entry, messages)))));
    out.push_str(&body::body(markdown, template, &people, &resolve));
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// True for what belongs to the case as it was published, not to what another school makes of it.
fn is_own(field: &Field) -> bool {
    let usage = matches!(field.usage, Some(Use::People | Use::Author | Use::Publish | Use::Origin));
    field.private || usage || field.view == View::Colophon
}

/// The front matter and the body of a case's source.
fn parts(case: &Case) -> (&str, &str) {
    let text = &*case.source.text;
    let after = text.get(case.head.range().end..).unwrap_or("");
    if case.text(case.head).trim_end() != "+++" {
        return ("", text);
    }
    let mut at = 0;
    for line in after.split_inclusive('\n') {
        if line.trim_end() == "+++" {
            return (&after[..at], &after[at + line.len()..]);
        }
        at += line.len();
    }
    (after, "")
}

/// «На основе: кейс «Название», школа, адрес, лицензия».
fn source(site: &Site, template: &Template, entry: &Entry, messages: &Messages) -> String {
    let config = &site.config;
    let mut parts =
        vec![messages.say("copy-title", &[("one", template.one.get(config.lang).into()), ("title", entry.case.name().into())])];
    let mut origins = Vec::new();
    for (field, value) in template.fields.iter().zip(&entry.case.values) {
        if let Some(value) = value {
            origin(field, value, &mut origins);
        }
    }
    if origins.is_empty() && !config.school.is_empty() {
        origins.push(config.school.clone());
    }
    parts.append(&mut origins);
    if !config.base_url.is_empty() {
        parts.push(format!("{}{}", config.base_url, entry.url));
    }
    messages.say("copy-source", &[("source", parts.join(", "))])
}

fn origin(field: &Field, value: &Value, found: &mut Vec<String>) {
    if field.private {
        return;
    }
    if field.usage == Some(Use::Origin) {
        found.extend(value.line().filter(|line| !line.is_empty()).map(str::to_string));
    }
    for (sub, value) in field.subfields().iter().zip(value.group().map_or(&[][..], |group| &group.values)) {
        if let Some(value) = value {
            origin(sub, value, found);
        }
    }
}

/// A text of which Markdown reads nothing but letters.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '_' | '[' | ']' | '<' | '`' | '\\' | '&' | '#' | '|' | '~') && !text.contains("://") {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}
