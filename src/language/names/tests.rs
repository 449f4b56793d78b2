//! The tables: forms and whose they are, sentences and the mentions in them, mentions and people.

use super::*;

#[test]
fn forms_of_names() {
    let cases = [
        ("Виктории", "Виктория"),
        ("арину", "Арина"),
        ("Валентина", "Валентин Валентина"),
        ("Саши", "Саша"),
        ("Лёшу", "Лёша"),
        ("Лешу", "Лёша"),
        ("Петром", "Пётр"),
        ("Павле", "Павел Павла"),
        ("Львом", "Лев"),
        ("Ильёй", "Илья"),
        ("Никитой", "Никита"),
        ("Дмитрии", "Дмитрий"),
        ("Марии", "Мария"),
        ("Любови", "Любовь"),
        ("Айгулью", "Айгуль"),
        ("Алсу", "Алсу"),
        ("Санька", "Санька Санёк"),
        ("Сергеевичем", "Сергеевич"),
        ("Ильиничне", "Ильинична"),
        ("Никитичу", "Никитич"),
        ("Геннадиевной", "Геннадиевна"),
        ("Наилевича", "Наилевич"),
        ("Иваныча", "Иваныч"),
        ("Стол", ""),
        ("Викторина", ""),
        ("Anna", ""),
        ("", ""),
    ];
    for (form, lemmas) in cases {
        let mut found: Vec<_> = readings(form).iter().map(|name| name.lemma).collect();
        found.sort_unstable();
        assert_eq!(found.join(" "), lemmas, "{form}");
    }
}

#[test]
fn the_same_person() {
    let cases = [
        ("Саша", "Александр", true),
        ("Сашу", "Александре", true),
        ("Шура", "Саша", true),
        ("Александр", "Александра", true), // Александра is a form of Александр, too
        ("Александром", "Александрой", false),
        ("Валентины", "Валентина", true),
        ("Арина", "Виктория", false),
        ("Вике", "Виктории", true),
        ("Слава", "Станислав", true),
        ("Влад", "Станислав", false),
        ("Стас", "Слава", true),
        ("Наталья", "Наталии", true),
        ("Софья", "Софию", true),
        ("Алёна", "Елена", true),
        ("Вера", "Вероника", false),
        ("Настя", "Анастасия", true),
        ("Ася", "Анастасии", true),
        ("Сергеевна", "Сергеевны", true),
        ("Сергеевна", "Сергеевич", false),
        ("Геннадьевич", "Геннадиевича", true),
        ("Сергеич", "Сергеевичу", true),
        ("Сергей", "Сергеевич", false),
        ("Стол", "Стол", false),
    ];
    for (a, b, same) in cases {
        assert_eq!(may_be_same(a, b), same, "{a} {b}");
        assert_eq!(may_be_same(b, a), same, "{b} {a}");
    }
}

#[test]
fn mentions_in_sentences() {
    let mut cases = 0;
    let mut wrong = Vec::new();
    for line in include_str!("sentences.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (expected, sentence) = line.split_once('\t').unwrap_or((line, ""));
        let text = sentence.replace("\\n", "\n");
        let found: Vec<_> = find(&text).map(|found| &text[found.range]).collect();
        let found = if found.is_empty() { "-".to_owned() } else { found.join("; ") };
        if found != expected {
            wrong.push(format!("{sentence}\n  expected {expected}, found {found}"));
        }
        cases += 1;
    }
    assert!(wrong.is_empty(), "{} of {cases}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cases > 120);
}

#[test]
fn mentions_and_people() {
    let cases: &[(&str, &[&str], bool)] = &[
        ("мастерства Виктории", &["Арина Сергеевна", "Валентина Анатольевна"], false),
        ("встречаются с Ариной", &["Арина Сергеевна", "Валентина Анатольевна"], true),
        ("помогли Арине Сергеевне", &["Арина", "Валентина"], true),
        ("помогли Арине Петровне", &["Арина Сергеевна"], false),
        ("пришла Сергеевна", &["Арина Сергеевна"], true),
        ("пришла Петровна", &["Арина Сергеевна"], false),
        ("пришла Петровна", &["Арина"], true),
        ("с Валентином", &["Валентина"], false),
        ("у Валентина", &["Валентина"], true),
        ("помогла Валентина", &["Валентин"], true),
        ("помогли Саше", &["Александр Петрович"], true),
        ("помогли Саше", &["Иванова Александра"], true),
        ("помогли Александре", &["Саша"], true),
        ("помогли Славе", &["Сергей"], false),
        ("помог Пётр", &["Иванов Пётр"], true),
        ("помог Пётр", &["Иванов П. С."], true),
        ("помог Пётр", &["П. С. Иванов"], true),
        ("помог Пётр Семёнович", &["Иванов П. С."], true),
        ("помог Пётр Ильич", &["Иванов П. С."], false),
        ("помог Иван", &["Иванов П. С."], false),
        ("помог Саша", &["Иванов А."], true),
        ("помог Пётр", &["Иванов"], true),
        ("помог Пётр", &["Уктамжон"], false),
        ("помог Пётр", &["Команда 9 класса"], false),
        ("помог Пётр", &["Уктамжон Петрович"], false),
        ("помог Пётр", &["АРИНА", "ПЁТР"], true),
        ("помог Пётр", &["арина и пётр"], true),
        ("помог Петр", &["Мария Ивановна, учитель", "Пётр Ильич, 45 лет"], true),
        ("у Марии", &["Анна-Мария"], true),
        ("у Марии", &[], false),
        ("у Марии", &[""], false),
        ("с Лёвой", &["Лев Борисович"], true),
    ];
    for (text, people, expected) in cases {
        let found: Vec<_> = find(text).collect();
        assert_eq!(found.len(), 1, "{text}");
        for found in &found {
            assert_eq!(People::new(people).include(found), *expected, "{text} {people:?}");
        }
    }
}
