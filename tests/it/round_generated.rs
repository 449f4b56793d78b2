//! The round trip of cases that nobody wrote: whatever facts, prose, results and stages a case has, its Word document brings them back.

use crate::round::{back, values};
use casebook::case::Date;
use casebook::language::Lang;
use casebook::site::{Input, Options, Site, load};
use casebook::tree::Source;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// A sentence of words that mean no field and no person. Between two bold words Word's own space may be bold too, so a plain one follows.
fn sentence() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "урок",
        "тетрадь",
        "разговор",
        "план",
        "неделя",
        "встреча",
        "карта",
        "вопрос",
        "ответ",
        "доска",
        "и",
        "в",
        "не",
        "30",
        "«ёлка»",
        "**важно** ли",
        "*иногда* же",
        "`код` тут",
    ]);
    prop::collection::vec(word, 3..9).prop_map(|words| format!("Потом {}.", words.join(" ")))
}

/// Prose: paragraphs, lists, a quotation.
fn prose() -> impl Strategy<Value = String> {
    let list = |lead: &'static str| {
        prop::collection::vec(sentence(), 2..4).prop_map(move |items| {
            let lines = items.iter().enumerate().map(|(n, item)| match lead {
                "1" => format!("{}. {item}", n + 1),
                lead => format!("{lead} {item}"),
            });
            lines.collect::<Vec<_>>().join("\n")
        })
    };
    let quote = sentence().prop_map(|text| format!("> {text}"));
    let block = prop_oneof![4 => sentence(), 1 => list("-"), 1 => list("1"), 1 => quote];
    // A text begins with a paragraph: two lists one after the other would be one.
    (sentence(), prop::collection::vec((block, sentence()), 0..3)).prop_map(|(first, rest)| {
        let rest = rest.into_iter().flat_map(|(block, after)| [block, after]);
        std::iter::once(first).chain(rest).collect::<Vec<_>>().join("\n\n")
    })
}

/// A result: a text, figures, or both.
fn result() -> impl Strategy<Value = String> {
    let figures = (1i32..500, 1i32..500, prop::bool::ANY, prop::option::of(1u32..30)).prop_map(|(before, after, half, n)| {
        let half = if half { ".5" } else { "" };
        let n = n.map_or_else(String::new, |n| format!("n = {n}\n"));
        format!("indicator = \"Сорванные уроки\"\ninstrument = \"журнал\"\nunit = \"урок\"\nbefore = {before}{half}\nafter = {after}\n{n}")
    });
    let text = "[а-я]{4,9}( [а-я]{4,9}){3,6}".prop_map(|text| format!("text = \"Стало {text}\"\n"));
    prop_oneof![text.clone().prop_map(|t| t), (text, figures).prop_map(|(text, figures)| text + &figures)]
        .prop_map(|fields| format!("[[results]]\n{fields}\n"))
}

fn case() -> impl Strategy<Value = String> {
    let stages = (prop::collection::vec(prose(), 7), prop::option::of(prose()));
    let facts = (prop::collection::vec("[а-я]{5,10}", 0..4), 14u32..70, prop::option::of(1u32..60));
    (facts, prop::collection::vec(result(), 1..5), prose(), prose(), prose(), stages).prop_map(
        |((tags, age, weeks), results, mentee, goals, mentor, (stages, sub))| {
            let tags: Vec<String> = tags.iter().map(|tag| format!("\"{tag}\"")).collect();
            let weeks = weeks.map_or_else(String::new, |weeks| format!("[repeat]\nweeks = {weeks}\n\n"));
            let titles = [
                "Подготовка условий для запуска программы наставничества",
                "Формирование базы наставляемых",
                "Формирование базы наставников",
                "Отбор и обучение наставников",
                "Формирование наставнических пар",
                "Организация работы наставнических пар",
                "Завершение наставничества",
            ];
            let stage = |(n, text): (usize, &String)| {
                let sub = sub.iter().filter(|_| n == 5).map(|sub| format!("\n\n#### 6.1. Общие дела\n\n{sub}"));
                format!("### Этап {}. {}\n\n{text}{}", n + 1, titles[n], sub.collect::<String>())
            };
            let stages: Vec<String> = stages.iter().enumerate().map(stage).collect();
            format!(
                "+++\ntitle = \"Пара и доска\"\ndate = 2026-03-02\nform = \"teacher-teacher\"\nrole_model = \"novice-master\"\ntags = [{}]\n\n\
                 [mentee]\nname = \"Арина Сергеевна\"\nage = {age}\n\n[mentor]\nname = \"Валентина Анатольевна\"\nexperience = \"30 лет\"\n\n\
                 {weeks}{}+++\n\n## Дано (портрет наставляемого)\n\n{mentee}\n\n## Надо (цель и результат)\n\n{goals}\n\n\
                 ## Кто нам нужен? (портрет наставника)\n\n{mentor}\n\n## Этапы реализации программы\n\n{}\n",
                tags.join(", "),
                results.concat(),
                stages.join("\n\n"),
            )
        },
    )
}

/// A site of one case.
fn site(text: &str) -> Site {
    let input = Input {
        templates: vec![("cases".into(), Source::new("content/cases/_template.toml", "extends = \"mentoring-case\"\n"))],
        documents: vec![Source::new("content/cases/para.md", text)],
        ..Input::default()
    };
    let today: Date = jiff::civil::date(2026, 11, 22);
    let options = Options { today, drafts: false, reader: Lang::Ru, encode: true };
    load(input, &|_| Err(String::new()), options).0
}

#[test]
fn generated_cases_come_back_from_word() {
    let mut runner = TestRunner::new(Config { cases: 60, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&case(), |text| {
        let site = site(&text);
        let id = site.entries().next().unwrap();
        let (collection, entry) = site.entry(id);
        let want = values(&collection.template, &entry.case);
        let got = values(&collection.template, &back(&site, id, false));
        let lost: Vec<&String> = want.iter().filter(|line| !got.contains(line)).collect();
        let foreign: Vec<&String> = got.iter().filter(|line| !want.contains(line)).collect();
        prop_assert!(lost.is_empty() && foreign.is_empty(), "lost {:#?}\nforeign {:#?}", lost, foreign);
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}
