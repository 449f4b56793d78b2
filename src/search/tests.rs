//! The index as a whole: what was put in comes out again, the same site gives the same bytes, an edit changes few files, and what is held back
//! is in none of them.

use super::*;
use crate::case::Date;
use crate::language::Lang;
use crate::site::{Input, Options, load};
use crate::tree::Source;
use std::collections::BTreeMap;

const TEMPLATE: &str = r#"
id = "small"
title = { ru = "Кейс", en = "Case" }
many = { ru = "Кейсы", en = "Cases" }
story = true
[[field]]
key = "form"
kind = "line"
label = { ru = "Форма", en = "Form" }
facet = true
[[field]]
key = "phone"
kind = "line"
label = { ru = "Телефон", en = "Phone" }
private = true
[[field]]
key = "mentee"
kind = "group"
label = { ru = "Кто", en = "Who" }
  [[field.fields]]
  key = "name"
  kind = "line"
  use = "person"
  label = { ru = "Имя", en = "Name" }
  [[field.fields]]
  key = "publish"
  kind = "choice"
  vocabulary = "publish"
  use = "publish"
  label = { ru = "Как назвать", en = "How to name" }
  [[field.fields]]
  key = "weeks"
  kind = "number"
  facet = true
  label = { ru = "Недель", en = "Weeks" }
[[vocabulary]]
id = "publish"
entries = [
  { id = "none", label = { ru = "никак", en = "none" } },
  { id = "name", label = { ru = "имя", en = "name" } },
]
"#;

/// A site of small cases: day and text of each.
fn site(cases: &[(&str, &str)]) -> Site {
    let documents = cases.iter().enumerate().map(|(at, (day, text))| {
        let publish = if at % 2 == 0 { "none" } else { "name" };
        let front = format!(
            "title = \"Случай {at}\"\ndate = {day}\nform = \"форма {}\"\nphone = \"Телефонников{at}\"\n[mentee]\nname = \"Фамильев{at}\"\npublish = \"{publish}\"\nweeks = {}",
            at % 3,
            at + 4
        );
        Source::new(&format!("content/cases/case-{at}.md"), &format!("+++\n{front}\n+++\n\n{text}\n"))
    });
    let mut documents: Vec<Source> = documents.collect();
    let draft = "+++\ntitle = \"Черновиков\"\ndraft = true\n+++\n\nНедописанное\n";
    documents.push(Source::new("content/cases/draft.md", draft));
    let templates = vec![("cases".to_string(), Source::new("content/cases/_template.toml", TEMPLATE))];
    let options = Options { today: Date::constant(2026, 11, 22), drafts: false, reader: Lang::Ru, encode: false };
    let (site, findings) = load(Input { templates, documents, ..Input::default() }, &|_| Err(String::new()), options);
    let wrong: Vec<_> = findings.iter().filter(|finding| finding.severity == crate::diag::Severity::Error).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    site
}

fn files(site: &Site) -> BTreeMap<String, String> {
    let index = Index::of(site);
    let bytes = site.search_cut().files().map(|file| (file.path(), String::from_utf8(index.file(site, file)).unwrap()));
    bytes.collect()
}

const CASES: &[(&str, &str)] = &[
    ("2026-05-20", "Выгорание учителя прошло."),
    ("2026-03-01", "Ученики помогают ученикам.\n\nВстречи каждую неделю."),
    ("2026-09-01", "Учителя выгорали, наставник помог."),
];

#[test]
fn what_was_put_in_comes_out_again() {
    let site = site(CASES);
    let files = files(&site);
    // The oldest comes first: case 1, case 0, case 2.
    let rows = |word: &str| -> Vec<Vec<u32>> {
        let stem = Stems::new().stem(&fold(word)).into_owned();
        let file = &files[&SearchFile::Words(file::home(&stem, site.search_cut().words)).path()];
        let line = file.lines().find_map(|line| line.strip_prefix(&format!("{stem} ")));
        line.unwrap_or(",,").split(',').map(postings::read).collect()
    };
    for (word, want) in [
        ("выгоранием", [vec![], vec![], vec![1]]),
        ("учителю", [vec![], vec![], vec![1, 2]]),
        ("ученик", [vec![], vec![], vec![0]]),
        ("случаев", [vec![0, 1, 2], vec![], vec![]]),
        ("формы", [vec![], vec![0, 1, 2], vec![]]),
        ("слово", [vec![], vec![], vec![]]),
    ] {
        assert_eq!(rows(word), want, "{word}");
    }
    let texts = &files["search/texts/0.js"];
    assert!(texts.contains("[\"cases/case-1/index.html\",\"Случай 1\",\"1"), "{texts}");
    assert!(!texts.contains("никак"), "{texts}");
    assert!(texts.contains("\"Ученики помогают ученикам.\",\"Встречи каждую неделю.\""), "{texts}");
    assert!(files["search/spelling/0.js"].contains("\nнаставник\n"));
    let facets = &files["search/facets.js"];
    assert!(facets.contains("\"weeks\"") && facets.contains("\"values\":[5,4,6]"), "{facets}");
    for (label, entries) in [("форма 0", vec![1]), ("форма 1", vec![0]), ("форма 2", vec![2])] {
        assert!(facets.contains(&format!("\"{label}\",\"{}\"", postings::write(&entries))), "{label} {facets}");
    }
}

#[test]
fn the_same_site_gives_the_same_bytes_on_any_number_of_threads() {
    let many: Vec<(String, String)> =
        (0..200).map(|at| (format!("2026-01-{:02}", at % 28 + 1), format!("Слово{at} и общее, встреча {}.", at % 7))).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(day, text)| (&**day, &**text)).collect();
    let site = site(&many);
    let on = |threads: usize| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(|| files(&site));
    let one = on(1);
    assert_eq!(one, on(3));
    assert_eq!(one, on(8));
}

#[test]
fn an_edit_changes_few_files() {
    let many: Vec<(String, String)> = (0..200)
        .map(|at| {
            (
                format!("2026-01-{:02}", at % 28 + 1),
                format!("Учитель и ученик {at} встретились: {}", "мост ветер река дом ".repeat(3)),
            )
        })
        .collect();
    let before: Vec<(&str, &str)> = many.iter().map(|(day, text)| (&**day, &**text)).collect();
    let edited = format!("{} Прибавилось.", many[77].1);
    let mut after = before.clone();
    after[77].1 = &edited;
    let (before, after) = (files(&site(&before)), files(&site(&after)));
    let changed: Vec<&String> =
        after.iter().filter(|(path, text)| before.get(*path) != Some(*text)).map(|(path, _)| path).collect();
    assert_eq!(before.len(), after.len());
    // One word has come: its file, its spelling, the texts of the case, the manifest.
    assert!((3..=4).contains(&changed.len()), "{changed:?}");
}

#[test]
fn what_is_held_back_is_in_no_file() {
    for (path, text) in files(&site(CASES)) {
        let text = text.to_lowercase();
        // Names of those who are not to be named, private fields, drafts; stems of them too.
        for secret in ["телефонник", "фамильев0", "фамильев2", "черновик", "недописан"] {
            assert!(!text.contains(secret), "{path} holds {secret}");
        }
    }
    // The one who agreed is found.
    assert!(files(&site(CASES))["search/texts/0.js"].contains("Фамильев1"));
}
