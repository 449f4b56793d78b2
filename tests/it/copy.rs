//! «Взять за основу» on every example case: what comes out is a draft that reads without a finding of syntax, and nobody is named in it.

use crate::word::{TODAY, example};
use casebook::check::check;
use casebook::diag::{Code, Severity};
use casebook::language::{Lang, Messages};
use casebook::render::copy::copy;
use casebook::site::{Input, Options, Site, load};
use casebook::tree::Source;

/// A site of copies, each in the folder of its collection, and the texts of them.
fn copies(site: &Site) -> (Site, Vec<casebook::diag::Finding>, Vec<(String, String)>) {
    let messages = Messages::new(site.config.lang);
    let mut input = Input::default();
    let mut texts = Vec::new();
    for collection in &site.collections {
        let template = Source::new(&format!("content/{}/_template.toml", collection.folder), &collection.template.text);
        input.templates.push((collection.folder.clone(), template));
        // Figures are nothing to begin with: of a TOML file no copy is offered.
        let is_text = |path: &str| !path.ends_with(".toml");
        for entry in collection.entries.iter().filter(|entry| !entry.case.draft && is_text(&entry.case.source.path)) {
            let text = copy(site, collection, entry, &messages);
            let path = format!("content/{}/{}.md", collection.folder, entry.slug);
            input.documents.push(Source::new(&path, &text));
            texts.push((entry.slug.clone(), text));
        }
    }
    let options = Options { today: TODAY, drafts: false, reader: Lang::Ru, encode: false };
    let (site, mut findings) = load(input, &|_| Err(String::new()), options);
    findings.extend(check(&site, TODAY, None, Lang::Ru));
    (site, findings, texts)
}

#[test]
fn copies_are_drafts_without_mistakes() {
    let (site, findings, texts) = copies(example());
    assert!(texts.len() > 15);
    let wrong: Vec<_> = findings.iter().filter(|f| f.severity != Severity::Todo).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    // All that is left to do is to name those whose case it is now, and to say who they are.
    let todo: Vec<_> = findings.iter().filter(|f| !matches!(f.code, Code::MissingField | Code::EmptyValue)).collect();
    assert!(todo.is_empty(), "{todo:#?}");
    assert_eq!(site.entries().count(), 0, "a copy is a draft");
}

#[test]
fn nobody_is_named_in_a_copy() {
    let names = [
        "Арин",
        "Валентин",
        "Снежан",
        "Игор",
        "Кирилл",
        "Алис",
        "Варвар",
        "Вахрушев",
        "example",
        "real_name",
        "mentioned",
        "slug",
        "<!--",
    ];
    for (slug, text) in copies(example()).2 {
        let body = text.split_once("*На основе").unwrap();
        for name in names {
            assert!(!format!("{}{}", body.0, body.1).contains(name), "{slug} has {name}:\n{text}");
        }
        assert!(!text.contains("date = ") && !text.contains("![") && text.contains("draft = true"), "{text}");
        assert!(text.contains("*На основе: "), "{text}");
    }
}

#[test]
fn what_is_held_back_is_in_no_byte_of_a_copy() {
    let text = r#"+++
title = "Как Снежана осталась"
slug = "kak-ostalas"
date = 2026-05-20 # при Снежане не показывать
form = "teacher-teacher"
tags = ["урок"]

[mentee]
name = "Арина Сергеевна"
real_name = "Снежана Игоревна Петрова"
role = "учитель, которой помогли Петровой"

[mentor]
name = "Валентина Анатольевна"
publish = "none"

[colophon]
contact = "tajna@example.org"
licence = "CC BY 4.0"
authors = ["О. К. Тайнова"]
+++

## Дано (портрет наставляемого)

<!-- Снежана просила
не писать -->
Арине Сергеевне и Валентине Анатольевне трудно. [Сайт](https://a.example/x) и [сосед](b.md), ![вид](foto.jpg "Арина")
<span>остаётся</span><!-- тайна -->

### Настоящее имя (не публикуется)

Снежана

## Надо (цель и результат)

Остаться. <https://a.example/>
"#;
    let template = Source::new("content/cases/_template.toml", "extends = \"mentoring-case\"\n");
    let input = Input {
        config: Some(Source::new(
            "casebook.toml",
            "title = \"x\"\nschool = \"Школа № 1\"\nbase_url = \"https://site.example/a/\"\n",
        )),
        templates: vec![("cases".into(), template)],
        documents: vec![Source::new("content/cases/a.md", text)],
        ..Input::default()
    };
    let options = Options { today: TODAY, drafts: true, reader: Lang::Ru, encode: false };
    let site = load(input, &|_| Err(String::new()), options).0;
    let collection = &site.collections[0];
    let got = copy(&site, collection, &collection.entries[0], &Messages::new(Lang::Ru));
    let want = r#"+++
title = "Как Наставляемый осталась"
draft = true
form = "teacher-teacher"
tags = ["урок"]

[mentee]
name = ""
role = "учитель, которой помогли Наставляемый"

[mentor]
name = ""
+++

*На основе: кейс «Как Наставляемый осталась», CC BY 4.0, https://site.example/a/cases/kak-ostalas/index.html.*

## Дано (портрет наставляемого)

Наставляемый и Наставник трудно. [Сайт](https://a.example/x) и сосед, 
<span>остаётся</span>

## Надо (цель и результат)

Остаться. <https://a.example/>
"#;
    assert_eq!(got, want);
}
