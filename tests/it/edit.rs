//! Editing as its callers see it: every file of the example site as a form, changed, written and read again.

use casebook::case;
use casebook::edit;
use casebook::language::{Lang, Langs, Messages};
use casebook::schema::{self, Template};
use casebook::tree::Source;
use serde_json::{Map, Value as Json, json};
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// All Markdown files of the example site with their templates.
fn files() -> Vec<(Source, Arc<Template>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    let mut folders = vec![root.join("content")];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "md") || path.ends_with("_template.toml") {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                sources.push(Source::new(&name, &fs::read_to_string(path).unwrap()));
            }
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    let (templates, documents): (Vec<_>, Vec<_>) = sources.into_iter().partition(|source| source.path.ends_with(".toml"));
    let folder = |path: &str| path.strip_prefix("content/").unwrap().rsplit_once('/').unwrap_or(("", "")).0.to_string();
    let templates: Vec<_> = templates.into_iter().map(|source| (folder(&source.path), source)).collect();
    let (templates, findings) = schema::read(&templates);
    assert!(findings.is_empty(), "{findings:?}");
    let page = templates.by_id("page").unwrap();
    let home = |path: &str| {
        let fits = |(folder, _): &&(String, Arc<Template>)| path.starts_with(&format!("content/{folder}/"));
        let is_intro = templates.collections.iter().any(|(folder, _)| path == format!("content/{folder}/index.md"));
        templates.collections.iter().find(fits).filter(|_| !is_intro).map_or(page, |(_, template)| template)
    };
    documents.into_iter().map(|source| (source.clone(), Arc::clone(home(&source.path)))).collect()
}

#[test]
fn a_form_has_what_the_reader_of_cases_finds() {
    let messages = Messages::new(Lang::Ru);
    for (source, template) in files() {
        let form = edit::form(&source, &template, &messages).unwrap();
        assert!(form.unread.is_empty(), "{}: {:?}", source.path, form.unread);
        let (case, _) = case::read(&source, &template, Langs { site: Lang::Ru, reader: Lang::Ru });
        for (field, value) in template.fields.iter().zip(&case.values) {
            let shown = form.values.get(&field.key);
            assert_eq!(shown.is_some(), value.is_some(), "{}: {}", source.path, field.key);
            if let Some(items) = shown.and_then(|shown| shown.as_array()) {
                assert_eq!(items.len(), value.as_ref().unwrap().items().len(), "{}: {}", source.path, field.key);
            }
        }
        assert_eq!(form.values.contains_key("$story"), template.story && case.story.is_some(), "{}", source.path);
    }
}

fn values(source: &Source, template: &Template) -> Map<String, Json> {
    edit::form(source, template, &Messages::new(Lang::Ru)).unwrap().values
}

fn write(source: &Source, template: &Template, key: &str, value: Json) -> Result<Source, edit::Problem> {
    let named = [(key.to_string(), value)].into_iter().collect();
    edit::write(&source.text, template, &Messages::new(Lang::Ru), &named).map(|text| Source::new(&source.path, &text))
}

/// The paths of all leaves below a value, as JSON pointers and as the form has them.
fn leaves(value: &Json, pointer: String, path: String, out: &mut Vec<(String, String)>) {
    match value {
        Json::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                leaves(&item["value"], format!("{pointer}/{i}/value"), format!("{path}.{i}"), out);
            }
        }
        Json::Object(members) if !members.contains_key("src") => {
            for (key, member) in members {
                leaves(member, format!("{pointer}/{key}"), format!("{path}.{key}"), out);
            }
        }
        _ => out.push((pointer, path)),
    }
}

/// Another value of the same kind.
fn other(value: &Json) -> Json {
    match value {
        Json::Bool(value) => json!(!value),
        Json::Object(_) => json!({ "src": value["src"], "alt": "Другой снимок" }),
        _ => {
            let text = value.as_str().unwrap();
            if text.parse::<case::Date>().is_ok() {
                json!("2024-01-31")
            } else if text.parse::<f64>().is_ok() {
                json!(if text == "9" { "8" } else { "9" })
            } else if text.contains('\n') || text.chars().count() > 160 {
                json!(format!("Новый абзац.\n\n{text}\n\nЕщё «один», с *курсивом*."))
            } else {
                json!(format!("{text} и \"другое\""))
            }
        }
    }
}

/// What differs between two texts, in bytes of the first.
fn difference(a: &str, b: &str) -> std::ops::Range<usize> {
    let start = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let room = a.len().min(b.len()) - start;
    let end = a.bytes().rev().zip(b.bytes().rev()).take(room).take_while(|(a, b)| a == b).count();
    start..a.len() - end
}

#[test]
fn unchanged_values_leave_the_file_as_it_is() {
    for (source, template) in files() {
        for text in [source.text.to_string(), format!("\u{feff}{}", source.text.replace('\n', "\r\n"))] {
            let source = Source::new(&source.path, &text);
            let written = edit::write(&text, &template, &Messages::new(Lang::Ru), &values(&source, &template)).unwrap();
            assert!(written == text, "{}", source.path);
        }
    }
}

#[test]
fn one_changed_field_changes_its_own_bytes_only() {
    for (source, template) in files() {
        for text in [source.text.to_string(), format!("\u{feff}{}", source.text.replace('\n', "\r\n"))] {
            let source = Source::new(&source.path, &text);
            let before = values(&source, &template);
            // A case that is no draft does not say so: that line goes.
            for (key, value) in before.iter().filter(|(key, _)| *key != "draft") {
                let mut paths = Vec::new();
                leaves(value, String::new(), key.clone(), &mut paths);
                for (pointer, path) in paths {
                    let mut new = value.clone();
                    let leaf = new.pointer_mut(&pointer).unwrap();
                    *leaf = match &*path {
                        // Prose without a heading would go above all sections.
                        "$story" => json!(format!("{}\n\nЕщё «один», с *курсивом*.", leaf.as_str().unwrap())),
                        path if path.contains(".stages.") && path.ends_with("number") => json!("6.9"),
                        _ => other(leaf),
                    };
                    let place = format!("{}: {path}", source.path);
                    let written = write(&source, &template, key, new.clone()).unwrap_or_else(|e| panic!("{place}: {e}"));
                    let mut wanted = before.clone();
                    wanted.insert(key.clone(), new.clone());
                    let after = values(&written, &template);
                    assert_eq!(after.get(key), wanted.get(key), "{place}");
                    assert_eq!(after, wanted, "{place}");
                    let at = difference(&source.text, &written.text);
                    for byte in [at.start, at.end.max(at.start + 1) - 1] {
                        // What is put in may begin with the same line break that stood there.
                        let near = [byte, byte - 1, byte - 2].map(|byte| edit::path_at(&source, &template, byte));
                        let found = near.iter().find(|found| at.is_empty() && found.as_deref() == Some(&*path)).unwrap_or(&near[0]);
                        let heading = path.ends_with("number") || path.ends_with("title") || path.ends_with("stage");
                        assert!(heading || found.as_deref() == Some(&*path), "{place}: {found:?} at {byte}");
                    }
                    if text.contains("\r\n") {
                        assert_eq!(written.text.matches('\n').count(), written.text.matches("\r\n").count(), "{place}");
                    }
                }
            }
        }
    }
}

/// The file of the example site whose path ends so.
fn file(end: &str) -> (Source, Arc<Template>) {
    files().into_iter().find(|(source, _)| source.path.ends_with(end)).unwrap()
}

/// The lines that only one of two texts has.
fn lines_of_difference(a: &str, b: &str) -> Vec<String> {
    let patch = diffy::create_patch(a, b).to_string();
    let changed = patch.lines().skip(2).filter(|line| line.starts_with(['+', '-']));
    changed.map(str::to_string).collect()
}

#[test]
fn items_of_results_move_come_and_go() {
    let (source, template) = file("drobi-na-peremene.md");
    let results = values(&source, &template)["results"].clone();
    let items = results.as_array().unwrap().clone();
    // Two change places.
    let mut moved = items.clone();
    moved.swap(3, 4);
    let written = write(&source, &template, "results", json!(moved)).unwrap();
    let diff = lines_of_difference(&source.text, &written.text);
    assert!(diff.iter().all(|line| line.contains("text = ") || line.contains("[[results]]") || line.len() == 1), "{diff:#?}");
    assert_eq!(values(&written, &template)["results"][3]["value"], items[4]["value"]);
    // One goes, and nothing else does.
    for gone in 0..items.len() {
        let mut fewer = items.clone();
        fewer.remove(gone);
        let written = write(&source, &template, "results", json!(fewer)).unwrap();
        let diff = lines_of_difference(&source.text, &written.text);
        assert!(diff.iter().all(|line| line.starts_with('-')), "{diff:#?}");
        assert_eq!(values(&written, &template)["results"].as_array().unwrap().len(), items.len() - 1);
    }
    // One comes.
    let mut more = items.clone();
    more.insert(1, json!({ "from": null, "value": { "text": "Новое.", "before": "1,5" } }));
    let written = write(&source, &template, "results", json!(more)).unwrap();
    let after = values(&written, &template);
    assert_eq!(after["results"][1]["value"], json!({ "text": "Новое.", "before": "1.5" }));
    assert!(written.text.contains("[[results]]\ntext = \"Новое.\"\nbefore = 1.5\n\n[[results]]"));
    let diff = lines_of_difference(&source.text, &written.text);
    assert!(diff.iter().all(|line| line.starts_with('+')) && diff.len() == 4, "{diff:#?}");
}

#[test]
fn results_written_as_a_list_stay_one_until_one_is_measured() {
    let (source, template) = file("golos-iz-apparatnoy.md");
    let items = values(&source, &template)["results"].as_array().unwrap().clone();
    let mut more = items.clone();
    more.push(json!({ "from": null, "value": { "text": "Ещё одно.\n\nСо вторым абзацем." } }));
    more.remove(0);
    let written = write(&source, &template, "results", json!(more)).unwrap();
    assert!(written.text.ends_with("«невидимых».\n- Ещё одно.\n\n  Со вторым абзацем.\n"), "{}", written.text);
    let again = values(&written, &template)["results"].as_array().unwrap().clone();
    assert_eq!(again.last().unwrap()["value"]["text"], "Ещё одно.\n\nСо вторым абзацем.");
    more[0]["value"]["before"] = json!("4");
    let written = write(&source, &template, "results", json!(more)).unwrap();
    assert!(
        !written.text.contains("## Оцениваемые результаты") && written.text.contains("[[results]]\ntext = "),
        "{}",
        written.text
    );
    let again = values(&written, &template)["results"].as_array().unwrap().clone();
    let plain = |items: &[Json]| items.iter().map(|item| item["value"].clone()).collect::<Vec<_>>();
    assert_eq!(plain(&again), plain(&more));
}

#[test]
fn stages_move_come_and_go_and_are_counted_anew() {
    let (source, template) = file("golos-iz-apparatnoy.md");
    let items = values(&source, &template)["stages"].as_array().unwrap().clone();
    let mut changed = items.clone();
    changed.remove(0);
    changed.insert(2, json!({ "from": null, "value": { "title": "Знакомство", "text": "Пили чай.\n\n## Не раздел\n\n6.1. Да." } }));
    let written = write(&source, &template, "stages", json!(changed)).unwrap();
    let headings: Vec<&str> = written.text.lines().filter(|line| line.starts_with("###")).collect();
    let wanted = [
        "### Этап 1. Формирование базы наставляемых",
        "### Этап 2. Формирование базы наставников",
        "### Этап 3. Знакомство",
        "#### Не раздел",
        "### Этап 4. Отбор и обучение наставников",
        "### Этап 5. Формирование наставнических пар",
        "### Этап 6. Организация работы наставнических пар",
        "#### 6.1. Пульт",
        "#### 6.2. Микрофон",
        "### Этап 7. Завершение наставничества",
    ];
    assert_eq!(headings, wanted);
    // Sub-stages too, and their parent's number is in theirs.
    let mut changed = items.clone();
    changed.remove(1);
    changed[4]["value"]["stages"].as_array_mut().unwrap().swap(0, 1);
    changed[4]["value"]["stages"].as_array_mut().unwrap().push(json!({ "value": { "title": "После" } }));
    let written = write(&source, &template, "stages", json!(changed)).unwrap();
    let headings: Vec<&str> = written.text.lines().filter(|line| line.starts_with("####")).collect();
    assert_eq!(headings, ["#### 5.1. Микрофон", "#### 5.2. Пульт", "#### 5.3. После"]);
    // All else of the file is as it was.
    let section = written.text.split("\n## ").find(|part| part.starts_with("Этапы")).unwrap();
    let old = source.text.split("\n## ").find(|part| part.starts_with("Этапы")).unwrap();
    assert_eq!(source.text.replace(old, section), *written.text);
}

#[test]
fn comments_of_an_array_go_with_their_items() {
    let (_, template) = file("drobi-na-peremene.md");
    let text = "+++\ntitle = \"А\"\ntags = [\n  # первая\n  \"a\", # раз\n  \"b\", # два\n  \"c\"  # три\n]\n+++\n";
    let source = Source::new("content/cases/a.md", text);
    let items =
        |list: &[(Option<usize>, &str)]| json!(list.iter().map(|(f, v)| json!({ "from": f, "value": v })).collect::<Vec<_>>());
    let written = write(&source, &template, "tags", items(&[(Some(2), "c"), (Some(0), "a"), (None, "d")])).unwrap();
    let wanted = "+++\ntitle = \"А\"\ntags = [\n  \"c\", # три\n  # первая\n  \"a\", # раз\n  \"d\"\n]\n+++\n";
    assert_eq!(&*written.text, wanted);
    let written = write(&source, &template, "tags", items(&[(Some(0), "a"), (Some(1), "B"), (Some(2), "c")])).unwrap();
    assert_eq!(*written.text, text.replace("\"b\"", "\"B\""));
}

/// What is added to a file, and where it goes: file, key, value, the text around it that must be there.
#[test]
fn what_is_new_goes_where_a_careful_person_puts_it() {
    let (_, template) = file("drobi-na-peremene.md");
    let short = "+++\ntitle = \"А\"   # имя\ndraft = true\n\n[mentor]\nname = \"Вера\"\n+++\n\n## Кто нам нужен\n\nТот.\n\n## Свой раздел\n\nРассказ.\n";
    let table = [
        (short, "date", json!("20.05.2026"), "# имя\ndate = 2026-05-20\ndraft = true\n"),
        (short, "form", json!("teacher-teacher"), "draft = true\nform = \"teacher-teacher\"\n\n[mentor]"),
        (short, "tags", json!(["а", "б"]), "draft = true\ntags = [\"а\", \"б\"]\n\n[mentor]"),
        (short, "mentee", json!({ "name": "Ия", "portrait": "Она." }), "draft = true\n\n[mentee]\nname = \"Ия\"\n\n[mentor]"),
        (short, "mentee", json!({ "portrait": "Она." }), "+++\n\n## Дано (портрет наставляемого)\n\nОна.\n\n## Кто нам нужен"),
        (short, "goals", json!("Цель."), "+++\n\n## Надо (цель и результат)\n\nЦель.\n\n## Кто нам нужен"),
        (short, "repeat", json!({ "weeks": "6", "note": "Да" }), "\"Вера\"\n\n[repeat]\nweeks = 6\nnote = \"Да\"\n+++\n"),
        (short, "results", json!([{ "text": "Да." }]), "Тот.\n\n## Оцениваемые результаты\n\n- Да.\n\n## Свой раздел"),
        (short, "results", json!([{ "before": "1" }]), "\"Вера\"\n\n[[results]]\nbefore = 1\n+++\n"),
        (
            short,
            "stages",
            json!([{ "title": "Раз" }]),
            "Тот.\n\n## Этапы реализации программы\n\n### Этап 1. Раз\n\n## Свой раздел",
        ),
        (short, "mentor", json!({ "age": "40", "portrait": "Тот." }), "[mentor]\nage = 40\n+++"),
        (short, "mentor", json!({ "name": "Вера" }), "+++\n\n## Свой раздел"),
        (short, "$story", json!("Вступление.\n\n## Свой раздел\n\nИной."), "+++\n\nВступление.\n\n## Кто нам нужен"),
        (short, "$story", json!("## Дано\n\nИной."), "+++\n\n### Дано\n\nИной.\n\n## Кто нам нужен"),
        ("Только текст.\n", "title", json!("Имя"), "+++\ntitle = \"Имя\"\n+++\n\nТолько текст.\n"),
        ("+++\n+++\n", "goals", json!("Цель."), "+++\n+++\n\n## Надо (цель и результат)\n\nЦель.\n"),
        ("+++\ntitle = «А»\n+++\n", "title", json!("А"), "+++\ntitle = \"А\"\n+++\n"),
        (
            "+++\nmentee = { name = \"А\" }\n+++\n",
            "mentee",
            json!({ "name": "А", "age": "9" }),
            "mentee = { name = \"А\", age = 9 }\n",
        ),
        ("+++\nmentee.name = \"А\"\n+++\n", "mentee", json!({ "name": "А", "age": "9" }), "mentee.name = \"А\"\nmentee.age = 9\n"),
        ("+++\nweight = 5\n+++\n", "weight", json!(""), "+++\n+++\n"),
        ("+++\ndraft = true\n+++\n", "draft", json!(false), "+++\n+++\n"),
    ];
    for (text, key, value, wanted) in table {
        let source = Source::new("content/cases/a.md", text);
        let written = write(&source, &template, key, value.clone()).unwrap_or_else(|e| panic!("{key} {value}: {e}"));
        assert!(written.text.contains(wanted), "{key} {value}:\n{}", written.text);
    }
}
