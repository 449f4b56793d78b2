//! Two people edit one file: a table of what each changed, what comes out, and what contradicts.

use casebook::edit;
use casebook::language::{Lang, Messages};
use casebook::schema;
use casebook::tree::Source;
use serde_json::{Map, Value as Json, json};

const BASE: &str = "+++\ntitle = \"А\" # имя\ntags = [\"раз\", \"два\", \"три\"]\n\n[mentee]\nname = \"Ия\"\nage = 12\n\n[[results]]\nindicator = \"Стресс\"\nbefore = 1\nafter = 2\n\n[[results]]\nindicator = \"Отметка\"\nbefore = 3\n+++\n\n## Надо (цель и результат)\n\nПервый.\n\nВторой.\n\nТретий.\n\n## Этапы реализации программы\n\n### Этап 1. Начало\n\nДа.\n\n### Этап 2. Конец\n\nНет.\n";

/// A change of the form: a pointer and the value there; a null goes.
type Change<'a> = &'a [(&'a str, Json)];

struct Case {
    what: &'static str,
    mine: Change<'static>,
    /// What the other one replaced in the text.
    theirs: &'static [(&'static str, &'static str)],
    /// What the merged text has.
    has: &'static [&'static str],
    lacks: &'static [&'static str],
    conflicts: &'static [&'static str],
}

fn merged(mine: Change<'_>, theirs: &str) -> (edit::Merged, Vec<String>) {
    let messages = Messages::new(Lang::Ru);
    let template = schema::read(&[]).0.by_id("mentoring-case").unwrap().clone();
    let mut values = Json::Object(edit::form(&Source::new("a.md", BASE), &template, &messages).unwrap().values);
    let mut keys = Vec::new();
    for (pointer, value) in mine {
        keys.push(pointer.split('/').nth(1).unwrap().to_string());
        let (home, last) = pointer.rsplit_once('/').unwrap();
        match values.pointer_mut(home).unwrap() {
            Json::Array(items) if last == "+" => items.push(json!({ "from": null, "value": value })),
            Json::Array(items) if value.is_null() => drop(items.remove(last.parse().unwrap())),
            Json::Object(members) => drop(members.insert(last.to_string(), value.clone())),
            home => panic!("{home}"),
        }
    }
    let named: Map<String, Json> = keys.into_iter().map(|key| (key.clone(), values[&key].clone())).collect();
    let merged = edit::merge(BASE, &named, theirs, &template, &messages).unwrap();
    let paths = merged.conflicts.iter().map(|conflict| conflict.path.clone()).collect();
    (merged, paths)
}

#[test]
fn two_changes_come_together() {
    let goals = || json!("Первый!\n\nВторой.\n\nТретий.");
    let table: Vec<Case> = vec![
        case("other fields", vec![("/title", json!("Б"))], &[("age = 12", "age = 13")], &["\"Б\" # имя", "age = 13"], &[], &[]),
        case(
            "other members",
            vec![("/mentee/name", json!("Ева"))],
            &[("age = 12", "age = 13")],
            &["Ева", "age = 13"],
            &["Ия"],
            &[],
        ),
        case(
            "the same leaf",
            vec![("/mentee/age", json!("14"))],
            &[("age = 12", "age = 13")],
            &["age = 13"],
            &["14"],
            &["mentee.age"],
        ),
        case("both alike", vec![("/mentee/age", json!("13"))], &[("age = 12", "age = 13")], &["age = 13"], &[], &[]),
        case(
            "mine removed, theirs changed",
            vec![("/mentee/age", Json::Null)],
            &[("age = 12", "age = 13")],
            &["age = 13"],
            &[],
            &["mentee.age"],
        ),
        case("paragraphs", vec![("/goals", goals())], &[("Третий.", "Третий?")], &["Первый!\n\nВторой.\n\nТретий?"], &[], &[]),
        case("one paragraph", vec![("/goals", goals())], &[("Первый.", "Первый?")], &["Первый?"], &["Первый!"], &["goals"]),
        case(
            "items added",
            vec![("/tags/+", json!("мой"))],
            &[("\"раз\", ", "\"ноль\", \"раз\", ")],
            &["[\"ноль\", \"раз\", \"два\", \"три\", \"мой\"]"],
            &[],
            &[],
        ),
        case(
            "both added at the end",
            vec![("/tags/+", json!("мой"))],
            &[("\"три\"", "\"три\", \"их\"")],
            &["\"три\", \"мой\", \"их\"]"],
            &[],
            &[],
        ),
        case(
            "mine removed an item",
            vec![("/tags/0", Json::Null)],
            &[("\"три\"", "\"тройка\"")],
            &["[\"два\", \"тройка\"]"],
            &[],
            &[],
        ),
        case(
            "leaves of items",
            vec![("/results/0/value/after", json!("5"))],
            &[("before = 3", "before = 4")],
            &["after = 5", "before = 4"],
            &[],
            &[],
        ),
        case(
            "the same leaf of an item",
            vec![("/results/1/value/before", json!("5"))],
            &[("before = 3", "before = 4"), ("[[results]]\nindicator = \"Стресс\"\nbefore = 1\nafter = 2\n\n", "")],
            &["before = 4"],
            &["Стресс"],
            &["results.0.before"],
        ),
        case(
            "theirs removed what mine changed",
            vec![("/results/0/value/after", json!("5"))],
            &[("[[results]]\nindicator = \"Стресс\"\nbefore = 1\nafter = 2\n\n", "")],
            &["Отметка"],
            &["Стресс"],
            &["results.0"],
        ),
        case(
            "stages",
            vec![("/stages/0/value/text", json!("Да!"))],
            &[("### Этап 2. Конец", "### Этап 2. Середина\n\nИ.\n\n### Этап 3. Конец")],
            &["Да!", "Этап 2. Середина", "Этап 3. Конец"],
            &[],
            &[],
        ),
        case(
            "my stage, their prose",
            vec![("/stages/+", json!({ "title": "После" }))],
            &[("Нет.", "Нет?")],
            &["Нет?", "### Этап 3. После"],
            &[],
            &[],
        ),
        case(
            "theirs removed the field",
            vec![("/title", json!("Б"))],
            &[("title = \"А\" # имя\n", "")],
            &[],
            &["title"],
            &["title"],
        ),
    ];
    for case in table {
        let theirs = case.theirs.iter().fold(BASE.to_string(), |text, (old, new)| {
            assert!(text.contains(old), "{}: {old}", case.what);
            text.replace(old, new)
        });
        let (merged, paths) = merged(case.mine, &theirs);
        for has in case.has {
            assert!(merged.text.contains(has), "{}: no {has} in\n{}", case.what, merged.text);
        }
        for lacks in case.lacks {
            assert!(!merged.text.contains(lacks), "{}: {lacks} in\n{}", case.what, merged.text);
        }
        assert_eq!(paths, case.conflicts, "{}", case.what);
    }
}

fn case(
    what: &'static str,
    mine: Vec<(&'static str, Json)>,
    theirs: &'static [(&'static str, &'static str)],
    has: &'static [&'static str],
    lacks: &'static [&'static str],
    conflicts: &'static [&'static str],
) -> Case {
    Case { what, mine: mine.leak(), theirs, has, lacks, conflicts }
}

#[test]
fn a_conflict_says_who_wrote_what() {
    let (merged, _) = merged(&[("/mentee/age", json!("14"))], &BASE.replace("age = 12", "age = 13"));
    let conflict = &merged.conflicts[0];
    assert_eq!(conflict.label, "Дано (портрет наставляемого) › Возраст");
    assert_eq!([&conflict.base, &conflict.mine, &conflict.theirs], [&json!("12"), &json!("14"), &json!("13")]);
}
