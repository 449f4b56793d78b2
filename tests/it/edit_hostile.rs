//! Forms filled in by somebody who means harm, or who pastes from anywhere: nothing panics, nothing but the field changes, and what is read
//! back is what was written.

use casebook::edit;
use casebook::language::{Lang, Messages};
use casebook::schema::{self, Template};
use casebook::tree::Source;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;

const FILE: &str = include_str!("../../content/cases/detal-s-dopuskom/index.md");

fn template() -> Arc<Template> {
    Arc::clone(schema::read(&[]).0.by_id("mentoring-case").unwrap())
}

fn values(text: &str, template: &Template, messages: &Messages) -> Map<String, Json> {
    edit::form(&Source::new("a.md", text), template, messages).unwrap().values
}

/// Pieces of which hostile Markdown is made.
fn markdown() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("## Дано (портрет наставляемого)\n"),
        Just("# Раз\n"),
        Just("Два\n===\n"),
        Just("Три\n---\n"),
        Just("### Этап 9. Нет\n"),
        Just("#### 6.9. Нет\n"),
        Just("##### 1.1 a\n"),
        Just("```\n"),
        Just("~~~~ код\n"),
        Just("+++\n"),
        Just("<!--\n"),
        Just("<div>\n"),
        Just("<script>\n"),
        Just("<pre>"),
        Just("- пункт\n"),
        Just("  - глубже\n"),
        Just("1. раз\n"),
        Just("> цитата\n"),
        Just("| а | б |\n| - | - |\n"),
        Just("[^1]: сноска\n"),
        Just("[x]: y\n"),
        Just("\n"),
        Just("\n\n"),
        Just("    код\n"),
        Just("\t"),
        Just(" "),
        Just("\\"),
        Just("текст "),
        Just("*a*"),
        Just("`"),
        Just("\"\"\""),
        Just("'''"),
        Just("\u{0}"),
        Just("\u{b}"),
        Just("\r\n"),
        Just("\r"),
        Just("😀"),
        Just("\u{a0}"),
        Just("&amp;"),
        Just("<?"),
        Just("<![CDATA["),
        Just("<!X"),
        Just("## "),
        Just("#\n"),
        Just("\u{feff}"),
        Just("\u{2028}"),
        Just("{#id}\n"),
    ];
    prop::collection::vec(piece, 1..12).prop_map(|pieces| pieces.concat())
}

/// Writes a value at a pointer, and asserts that all else stays, that what is read is stable, and returns it.
fn check(template: &Template, messages: &Messages, base: &str, pointer: &str, value: &str) -> Json {
    let before = values(base, template, messages);
    let key = pointer.split('/').nth(1).unwrap();
    let mut wanted = Json::Object(before.clone());
    *wanted.pointer_mut(pointer).unwrap() = json!(value);
    let named: Map<String, Json> = [(key.to_string(), wanted[key].clone())].into_iter().collect();
    let text = edit::write(base, template, messages, &named).unwrap_or_else(|e| panic!("{pointer} {value:?}: {e}"));
    let after = values(&text, template, messages);
    for (other, value) in before.iter().filter(|(other, _)| *other != key) {
        assert_eq!(after.get(other), Some(value), "{pointer} changed {other}");
    }
    let read = Json::Object(after.clone()).pointer(pointer).cloned().unwrap_or(Json::Null);
    // What says nothing (blanks, control characters, a comment) leaves nothing.
    if value.trim().is_empty() || read.is_null() || read == "" {
        let says = |c: char| c.is_alphanumeric() && !value.contains("<!--");
        assert!(!value.contains(says), "{pointer} {value:?}");
        return read;
    }
    let mut expected = wanted;
    *expected.pointer_mut(pointer).unwrap() = read.clone();
    assert_eq!(after.get(key), expected.get(key), "{pointer} {value:?} changed its neighbours:\n{text}");
    // What is read once is what is written ever after.
    let again = edit::write(&text, template, messages, &after).unwrap();
    assert!(again == text, "{pointer} {value:?}");
    let fresh = edit::write(
        base,
        template,
        messages,
        &[(key.to_string(), after.get(key).cloned().unwrap_or(Json::Null))].into_iter().collect(),
    );
    let settled = values(&fresh.unwrap(), template, messages);
    assert_eq!(settled.get(key), after.get(key), "{pointer} {value:?}");
    read
}

#[test]
fn markdown_stays_in_its_field() {
    let (template, messages) = (template(), Messages::new(Lang::Ru));
    let crlf = FILE.replace('\n', "\r\n");
    let places = [
        "/goals",
        "/mentee/portrait",
        "/stages/0/value/text",
        "/stages/5/value/text",
        "/stages/5/value/stages/0/value/text",
        "/$story",
    ];
    let config = Config { cases: 200, failure_persistence: None, ..Config::default() };
    let run = TestRunner::new(config).run(&(markdown(), 0..places.len(), any::<bool>()), |(text, place, is_crlf)| {
        check(&template, &messages, if is_crlf { &crlf } else { FILE }, places[place], &text);
        Ok(())
    });
    run.unwrap();
}

#[test]
fn markdown_stays_in_a_list() {
    let (template, messages) = (template(), Messages::new(Lang::Ru));
    let base = "+++\ntitle = \"А\"\n+++\n\n## Оцениваемые результаты\n\n- раз\n- два\n- три\n\n## Этапы\n\n### Этап 1\n\nДа.\n";
    let config = Config { cases: 200, failure_persistence: None, ..Config::default() };
    let run = TestRunner::new(config).run(&(markdown(), 0..3usize), |(text, i)| {
        if text.trim().is_empty() {
            return Ok(());
        }
        check(&template, &messages, base, &format!("/results/{i}/value/text"), &text);
        Ok(())
    });
    run.unwrap();
}

#[test]
fn lines_are_read_as_they_were_written() {
    let (template, messages) = (template(), Messages::new(Lang::Ru));
    let places = [
        "/title",
        "/summary",
        "/mentee/name",
        "/tags/0/value",
        "/results/0/value/text",
        "/colophon/authors/0/value",
        "/role_model",
    ];
    let mixed = prop_oneof![any::<String>(), markdown(), "[\"'\\\\\n+]{1,12}"];
    let config = Config { cases: 200, failure_persistence: None, ..Config::default() };
    let run = TestRunner::new(config).run(&(mixed, 0..places.len()), |(text, place)| {
        let typed = text.replace("\r\n", "\n").replace('\r', "\n");
        let read = check(&template, &messages, FILE, places[place], &text);
        let is_said = !typed.is_empty();
        if is_said && !places[place].ends_with("/text") {
            assert_eq!(read, json!(typed));
        }
        Ok(())
    });
    run.unwrap();
}

/// Files with every mistake that the rules know: each either takes a change or says that it cannot.
#[test]
fn faulty_files_are_spared() {
    let (template, messages) = (template(), Messages::new(Lang::Ru));
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")];
    let (mut changed, mut refused) = (0, 0);
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                if !path.ends_with("node_modules") {
                    folders.push(path);
                }
                continue;
            }
            let Some(text) = path.extension().filter(|e| *e == "md").and_then(|_| std::fs::read_to_string(&path).ok()) else {
                continue;
            };
            let Ok(form) = edit::form(&Source::new("a.md", &text), &template, &messages) else { continue };
            let same = edit::write(&text, &template, &messages, &form.values).unwrap();
            assert!(same == text, "{}", path.display());
            for (key, new) in form.fields.iter().map(|field| (field.key.clone(), probe(field))) {
                let named: Map<String, Json> = [(key.clone(), new.clone())].into_iter().collect();
                let Ok(written) = edit::write(&text, &template, &messages, &named) else {
                    refused += 1;
                    continue;
                };
                changed += 1;
                let after = values(&written, &template, &messages);
                assert!(after.contains_key(&key), "{}: {key}\n{written}", path.display());
                for (other, value) in form.values.iter().filter(|(other, _)| **other != key) {
                    assert_eq!(after.get(other), Some(value), "{}: {key} changed {other}", path.display());
                }
                let gone: Map<String, Json> = [(key.clone(), Json::Null)].into_iter().collect();
                if let Ok(written) = edit::write(&written, &template, &messages, &gone) {
                    let left = values(&written, &template, &messages);
                    // What a faulty file gives twice appears when the first goes.
                    assert!(left.get(&key) != after.get(&key), "{}: {key} stayed\n{written}", path.display());
                }
            }
        }
    }
    assert!(changed > 1000 && refused * 20 < changed, "{changed} changed, {refused} refused");
}

/// Some value of a field.
fn probe(field: &edit::Field) -> Json {
    match field.kind {
        "bool" => json!(true),
        "image" => json!({ "src": "a.png", "alt": "Урок" }),
        "list" => json!([{ "from": null, "value": field.item.as_ref().map(|item| probe(item)) }]),
        "group" => Json::Object(field.fields.iter().map(|sub| (sub.key.clone(), probe(sub))).collect()),
        "number" => json!("7"),
        "date" => json!("2026-01-02"),
        _ => json!("Проба пера"),
    }
}
