//! Blanks: in comes a template, out comes an empty case in Markdown, with hints where the answers go. `casebook new` writes one with
//! some answers given; the site offers it for copying. It is a draft, so that it can be saved at once.

use crate::language::Lang;
use crate::schema::{Field, Kind, Template, Vocabulary};
use std::fmt::Write;

/// An empty case of a template. `given` are values of top-level keys that are known already.
pub fn blank(template: &Template, lang: Lang, given: &[(&str, String)]) -> String {
    let mut out = String::from("+++\n");
    let say = |ru: &'static str, en: &'static str| match lang {
        Lang::Ru => ru,
        Lang::En => en,
    };
    let value = |key: &str| given.iter().find(|(k, _)| *k == key).map(|(_, v)| v.as_str());
    let _ = writeln!(out, "title = {}", quoted(value("title").unwrap_or("")));
    if let Some(date) = value("date") {
        let _ = writeln!(out, "date = {date}");
    }
    let why = say(
        "черновик: на сайт не попадёт; удалите строку, когда всё заполнено",
        "a draft is not published; delete this line when all is filled in",
    );
    let _ = writeln!(out, "draft = true      # {why}");
    let fields: Vec<&Field> = template.fields.iter().filter(|f| !f.private).collect();
    for field in fields.iter().filter(|f| is_key(f)) {
        key(&mut out, template, field, lang, value(&field.key));
    }
    for field in fields.iter().filter(|f| matches!(f.kind, Kind::Group { .. })) {
        group(&mut out, template, field, lang);
    }
    out.push_str("+++\n");
    for field in fields.iter().filter(|f| !is_key(f)) {
        section(&mut out, template, field, lang);
    }
    out
}

/// Short facts go above as keys, prose goes below as sections.
fn is_key(field: &Field) -> bool {
    match &field.kind {
        Kind::Line(_) | Kind::Choice { .. } | Kind::Number { .. } | Kind::Date | Kind::Bool | Kind::Link | Kind::Image => true,
        Kind::List { item, .. } => !matches!(item.kind, Kind::Group { .. } | Kind::Text(_)),
        Kind::Text(_) | Kind::Group { .. } => false,
    }
}

fn key(out: &mut String, template: &Template, field: &Field, lang: Lang, given: Option<&str>) {
    comment(out, field, lang);
    if let Some(words) = words(template, &field.kind) {
        let labels: Vec<&str> = words.words.iter().map(|w| w.label.get(lang)).collect();
        wrapped(out, &labels.join("; "));
    }
    let empty = match &field.kind {
        Kind::List { .. } => "[]".to_string(),
        Kind::Number { .. } | Kind::Date | Kind::Bool => String::new(),
        Kind::Line(_) | Kind::Text(_) | Kind::Choice { .. } | Kind::Link | Kind::Image | Kind::Group { .. } => "\"\"".to_string(),
    };
    match given {
        Some(given) => drop(writeln!(out, "{} = {}", field.key, quoted(given))),
        // A key that is optional, or that has no empty value, stands there as a comment to be used.
        None if !field.required || empty.is_empty() => {
            let _ = writeln!(out, "# {} = {}", field.key, sample(field, lang));
        }
        None => drop(writeln!(out, "{} = {empty}", field.key)),
    }
}

fn group(out: &mut String, template: &Template, field: &Field, lang: Lang) {
    out.push('\n');
    let _ = writeln!(out, "# {}", field.label.get(lang));
    let lead = if field.required { "" } else { "# " };
    let _ = writeln!(out, "{lead}[{}]", field.key);
    let main = field.main();
    for (index, sub) in field.subfields().iter().enumerate().filter(|(_, f)| !f.private) {
        if Some(index) == main && matches!(sub.kind, Kind::Text(_)) {
            continue;
        }
        if let (true, Some(words)) = (field.required, words(template, &sub.kind)) {
            let ids: Vec<&str> = words.words.iter().map(|w| &*w.id).collect();
            let _ = writeln!(out, "# {}: {}", sub.label.get(lang), ids.join(", "));
        }
        let lead = if field.required && sub.required { "" } else { "# " };
        let value = if sub.required { "\"\"".to_string() } else { sample(sub, lang) };
        let note = if words(template, &sub.kind).is_some() { String::new() } else { format!("      # {}", sub.label.get(lang)) };
        let _ = writeln!(out, "{lead}{} = {value}{note}", sub.key);
    }
}

fn section(out: &mut String, template: &Template, field: &Field, lang: Lang) {
    // An optional group is filled in above; its section would be a second place for it.
    if !field.required && matches!(field.kind, Kind::Group { .. }) {
        return;
    }
    let _ = write!(out, "\n## {}\n\n", field.label.get(lang));
    if !field.hint.is_empty() {
        let _ = writeln!(out, "<!-- {} -->", field.hint.get(lang));
    }
    let Kind::List { item, titles, .. } = &field.kind else {
        return;
    };
    match titles {
        Some(titles) => {
            let word = match lang {
                Lang::Ru => "Этап",
                Lang::En => "Stage",
            };
            for stage in &template.vocabularies[*titles].words {
                let _ = write!(out, "\n### {word} {}. {}\n\n", stage.id, stage.label.get(lang));
            }
        }
        None if matches!(item.kind, Kind::Group { .. } | Kind::Text(_)) => out.push_str("\n- \n"),
        None => {}
    }
}

fn comment(out: &mut String, field: &Field, lang: Lang) {
    out.push('\n');
    let label = field.label.get(lang);
    match field.hint.get(lang) {
        "" => wrapped(out, label),
        hint => wrapped(out, &format!("{label}. {hint}")),
    }
}

/// A comment of lines of at most 100 characters.
fn wrapped(out: &mut String, text: &str) {
    let mut line = String::from("#");
    for word in text.split_whitespace() {
        if line.chars().count() + word.chars().count() > 100 {
            let _ = writeln!(out, "{line}");
            line = String::from("#");
        }
        line.push(' ');
        line.push_str(word);
    }
    let _ = writeln!(out, "{line}");
}

fn words<'t>(template: &'t Template, kind: &Kind) -> Option<&'t Vocabulary> {
    match kind {
        Kind::Choice { vocabulary, .. } => template.vocabularies.get(*vocabulary),
        _ => None,
    }
}

/// A value that shows how the field is written.
fn sample(field: &Field, lang: Lang) -> String {
    let example = field.example.get(lang);
    match &field.kind {
        Kind::Number { bounds, .. } => format!("{}", bounds.min.unwrap_or(1.0).max(1.0)),
        Kind::Date => "2026-05-20".to_string(),
        Kind::Bool => "true".to_string(),
        Kind::List { .. } => format!("[{}]", quoted(example)),
        Kind::Line(_) | Kind::Text(_) | Kind::Link | Kind::Image => quoted(example),
        Kind::Choice { .. } => quoted(field.default.as_deref().unwrap_or("")),
        Kind::Group { .. } => "{}".to_string(),
    }
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_string()).to_string()
}
