//! A site in memory is what a build would make of its files, whatever has happened to them since it was read.

use casebook::case::Date;
use casebook::check;
use casebook::diag::{self, Finding, Severity};
use casebook::language::Lang;
use casebook::live::{Answer, Files, Live, Now, Shot};
use casebook::render::web::{Theme, ThemeFile, Web, built_in_theme};
use casebook::site::{self, Input, Options, pages};
use casebook::tree::Source;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::collections::BTreeMap;
use std::sync::Arc;

const TODAY: Date = Date::constant(2026, 11, 22);

/// The files of a site, as a folder would hold them: paths from the site's root.
#[derive(Clone, Default)]
struct Disk(BTreeMap<String, Vec<u8>>);

impl Disk {
    fn now(&self, path: &str) -> Now {
        let Some(bytes) = self.0.get(path) else {
            return if path.starts_with("themes/") { Now::Theme } else { Now::Gone };
        };
        let source = || Source::new(path, std::str::from_utf8(bytes).unwrap());
        match path {
            "casebook.toml" => Now::Config(source()),
            _ if path.starts_with("themes/") => Now::Theme,
            _ if path.ends_with("/_template.toml") => Now::Template(path["content/".len()..path.len() - 15].to_string(), source()),
            _ if path.ends_with(".md") => Now::Document(source()),
            _ => Now::Other(path["content/".len()..].to_string()),
        }
    }

    fn all(&self) -> Vec<(String, Now)> {
        self.0.keys().map(|path| (path.clone(), self.now(path))).collect()
    }

    fn put(&mut self, path: &str, text: &str) {
        self.0.insert(path.to_string(), text.as_bytes().to_vec());
    }
}

impl Files for Disk {
    fn fetch(&self, inside: &str) -> Result<Vec<u8>, String> {
        self.0.get(&format!("content/{inside}")).cloned().ok_or_else(|| "no such file".to_string())
    }

    fn theme(&self, name: &str, _: &Arc<str>) -> Result<(Theme, Vec<Finding>), String> {
        let prefix = format!("themes/{name}/");
        let files = self.0.iter().filter_map(|(path, bytes)| Some((path.strip_prefix(&prefix)?, path, bytes)));
        let files = files
            .map(|(inside, path, bytes)| (inside.to_string(), ThemeFile { origin: (&**path).into(), bytes: (&**bytes).into() }));
        Ok((built_in_theme().with(files.collect()), Vec::new()))
    }
}

/// What a build makes of the files: pages by path, and findings.
fn built(disk: &Disk) -> (BTreeMap<String, Vec<u8>>, Vec<Finding>) {
    let mut input = Input::default();
    let mut paths: Vec<&String> = disk.0.keys().collect();
    paths.sort_by(|a, b| std::path::Path::new(a).cmp(std::path::Path::new(b)));
    for path in paths {
        match disk.now(path) {
            Now::Config(source) => input.config = Some(source),
            Now::Template(folder, source) => input.templates.push((folder, source)),
            Now::Document(source) => input.documents.push(source),
            Now::Other(path) => input.others.push(path),
            Now::Finding(_) | Now::Theme | Now::Gone => {}
        }
    }
    let options = Options { today: TODAY, drafts: true, reader: Lang::Ru, encode: true };
    let fetch = |path: &str| disk.fetch(path);
    let (site, mut findings) = site::load(input, &fetch, options);
    findings.extend(check::check(&site, TODAY, None, Lang::Ru));
    let (theme, found) = disk.theme(&site.config.theme, &site.config.file).unwrap();
    findings.extend(found);
    let findings = diag::arrange(findings);
    let mut missing: rustc_hash::FxHashMap<Arc<str>, Vec<String>> = Default::default();
    let messages = casebook::language::Messages::new(Lang::Ru);
    for finding in findings.iter().filter(|f| f.severity == Severity::Todo) {
        let sentence = messages.say(&finding.code.id().to_lowercase(), &finding.args);
        missing.entry(Arc::clone(&finding.place.file)).or_default().push(sentence);
    }
    let web = match Web::new(&site, &theme) {
        Ok(web) => web.with_missing(missing),
        Err(found) => return (BTreeMap::new(), found),
    };
    let mut made: BTreeMap<String, Vec<u8>> = pages(&site)
        .iter()
        .map(|page| (page.path.clone(), web.render(page).expect("the built-in theme shows every page")))
        .collect();
    made.extend(web.assets().map(|(path, bytes)| (path.to_string(), bytes.to_vec())));
    made.extend(site.pictures.values().flatten().map(|file| (file.url.clone(), file.bytes.to_vec())));
    made.extend(site.files.iter().map(|(path, bytes)| (path.clone(), bytes.to_vec())));
    (made, findings)
}

/// What the site in memory answers.
fn shown(shot: &Shot) -> BTreeMap<String, Vec<u8>> {
    let bytes = |path: &String| match shot.answer(path).expect("a path of the site").expect("the built-in theme shows every page") {
        Answer::Page(bytes) | Answer::Document(bytes) => bytes,
        Answer::File(bytes) => bytes.to_vec(),
    };
    // Documents are slow to make, and have tests of their own.
    let documents: Vec<String> = shot.site.documents().into_iter().map(|file| file.path).collect();
    shot.all_paths().iter().filter(|path| !documents.contains(path)).map(|path| (path.clone(), bytes(path))).collect()
}

fn compare(shot: &Shot, disk: &Disk, when: &str) {
    let (want, findings) = built(disk);
    let got = shown(shot);
    assert_eq!(shot.findings.to_vec(), findings, "findings, {when}");
    let paths: Vec<&String> = want.keys().filter(|path| !got.contains_key(*path)).collect();
    assert!(paths.is_empty(), "missing {paths:?}, {when}");
    for (path, bytes) in &got {
        let Some(want) = want.get(path) else { panic!("{path} is too many, {when}") };
        if bytes != want {
            let (got, want) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(want));
            let line = got.lines().zip(want.lines()).find(|(a, b)| a != b);
            panic!("{path} differs, {when}: {line:?}");
        }
    }
}

/// The example site, as it lies in the repository.
fn example() -> Disk {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut disk = Disk::default();
    disk.put("casebook.toml", &std::fs::read_to_string(root.join("casebook.toml")).unwrap());
    for (path, bytes) in crate::site::tree(&root.join("content")) {
        let read = path.rsplit('/').next().is_some_and(|name| name == "_template.toml" || !name.starts_with(['.', '_', '~']));
        if read {
            disk.0.insert(format!("content/{path}"), bytes);
        }
    }
    disk
}

#[test]
fn the_example_site_is_what_a_build_makes_of_it() {
    let disk = example();
    let live = Live::new(disk.all(), &disk, TODAY, Lang::Ru);
    compare(live.shot(), &disk, "at the start");
}

/// A small site whose pages depend on each other in every way: facets, neighbours, related cases, links, headings, drafts, pages.
fn small() -> Disk {
    let mut disk = Disk::default();
    disk.put("casebook.toml", "title = \"Школа\"\nlang = \"ru\"\n[print]\npdf = false\ndocx = false\n");
    disk.put("content/cases/_template.toml", "extends = \"mentoring-case\"\n");
    disk.put("content/cases/index.md", "+++\ntitle = \"Кейсы школы\"\n+++\n\nВсе кейсы.\n");
    disk.put("content/index.md", "+++\ntitle = \"Главная\"\n+++\n\nСлова.\n");
    disk.put(
        "content/about.md",
        "+++\ntitle = \"О нас\"\nweight = 5\n+++\n\n## Часть\n\nСм. [кейс](cases/case-1.md#story) и [второй](cases/case-2.md).\n",
    );
    disk.put("content/rules/index.md", "+++\ntitle = \"Правила\"\n+++\n\nТекст.\n");
    disk.put("content/rules/one.md", "+++\ntitle = \"Одно\"\n+++\n\nТекст.\n");
    disk.0.insert("content/plan.pdf".into(), b"%PDF-1.4 plan".to_vec());
    for n in 0..8 {
        disk.put(&path(n), &case(n, 1, 0, "Начало"));
    }
    disk
}

fn path(n: usize) -> String {
    match n {
        3 => "content/cases/case-3/index.md".to_string(),
        n => format!("content/cases/case-{n}.md"),
    }
}

fn case(n: usize, day: usize, tag: usize, title: &str) -> String {
    let tags = ["чтение", "урок", "кружок"];
    let form = ["teacher-teacher", "student-student"][n % 2];
    let link = match n {
        1 => "См. [соседа](case-2.md#kak-eto-bylo).",
        2 => "## Как это было\n\nИ [план](../plan.pdf).",
        _ => "",
    };
    format!(
        "+++\ntitle = \"{title} {n}\"\ndate = 2026-03-{day:02}\nform = \"{form}\"\ntags = [\"{}\"]\ndraft = {}\n+++\n\nИстория {n}.\n\n{link}\n",
        tags[tag % 3],
        n == 5,
    )
}

/// Something that happens to the files.
#[derive(Clone, Debug)]
enum Event {
    Prose(usize, usize),
    Title(usize, usize),
    Day(usize, usize),
    Tag(usize, usize),
    Draft(usize),
    Slug(usize, usize),
    Delete(usize),
    Create(usize, usize),
    Rename(usize, usize),
    Heading(usize),
    Page(usize),
    Intro(usize),
    Template(usize),
    Theme(usize),
    Css(usize),
    Config(usize),
    File(usize),
    Nothing,
}

fn event() -> impl Strategy<Value = Event> {
    let (n, k) = (0usize..9, 0usize..5);
    prop_oneof![
        4 => (n.clone(), k.clone()).prop_map(|(n, k)| Event::Prose(n, k)),
        2 => (n.clone(), k.clone()).prop_map(|(n, k)| Event::Title(n, k)),
        2 => (n.clone(), 1usize..20).prop_map(|(n, k)| Event::Day(n, k)),
        2 => (n.clone(), k.clone()).prop_map(|(n, k)| Event::Tag(n, k)),
        1 => n.clone().prop_map(Event::Draft),
        1 => (n.clone(), k.clone()).prop_map(|(n, k)| Event::Slug(n, k)),
        2 => n.clone().prop_map(Event::Delete),
        2 => (n.clone(), k.clone()).prop_map(|(n, k)| Event::Create(n, k)),
        1 => (n.clone(), n.clone()).prop_map(|(n, k)| Event::Rename(n, k)),
        2 => k.clone().prop_map(Event::Heading),
        2 => k.clone().prop_map(Event::Page),
        1 => k.clone().prop_map(Event::Intro),
        1 => k.clone().prop_map(Event::Template),
        1 => k.clone().prop_map(Event::Theme),
        1 => k.clone().prop_map(Event::Css),
        1 => k.clone().prop_map(Event::Config),
        1 => k.prop_map(Event::File),
        1 => Just(Event::Nothing),
    ]
}

impl Event {
    /// Lets it happen; the paths that a watcher would name.
    fn happen(&self, disk: &mut Disk) -> Vec<String> {
        let mut edit = |n: usize, change: &dyn Fn(&str) -> String| {
            let path = path(n);
            let Some(text) = disk.0.get(&path).map(|b| String::from_utf8(b.clone()).unwrap()) else { return vec![path] };
            disk.put(&path, &change(&text));
            vec![path]
        };
        let line = |key: &'static str, new: String| {
            move |text: &str| {
                let lines = text.lines().map(|line| if line.starts_with(key) { new.clone() } else { line.to_string() });
                lines.collect::<Vec<_>>().join("\n") + "\n"
            }
        };
        match self {
            Event::Prose(n, k) => edit(*n, &|text| format!("{text}\nЕщё абзац {k}.\n")),
            Event::Title(n, k) => edit(*n, &line("title", format!("title = \"Название {k}\""))),
            Event::Day(n, k) => edit(*n, &line("date", format!("date = 2026-03-{k:02}"))),
            Event::Tag(n, k) => edit(*n, &line("tags", format!("tags = [\"тема {k}\", \"урок\"]"))),
            Event::Draft(n) => edit(*n, &|text| match text.contains("draft = true") {
                true => text.replace("draft = true", "draft = false"),
                false => text.replace("draft = false", "draft = true"),
            }),
            Event::Slug(n, k) => edit(*n, &|text| {
                let lines = text.lines().filter(|line| !line.starts_with("slug = "));
                let text = lines.collect::<Vec<_>>().join("\n") + "\n";
                if *k == 0 { text } else { text.replacen("\ndraft", &format!("\nslug = \"adres-{k}\"\ndraft"), 1) }
            }),
            Event::Delete(n) => {
                disk.0.remove(&path(*n));
                vec![path(*n)]
            }
            Event::Create(n, k) => {
                disk.put(&path(*n), &case(*n, k + 1, *k, "Новый"));
                vec![path(*n)]
            }
            Event::Rename(from, to) => {
                if let Some(bytes) = disk.0.remove(&path(*from)) {
                    disk.0.insert(path(*to), bytes);
                }
                vec![path(*from), path(*to)]
            }
            Event::Heading(k) => edit(2, &|text| match k % 2 {
                0 => text.replace("Как это было", "Как было дело"),
                _ => text.replace("Как было дело", "Как это было"),
            }),
            Event::Page(k) => {
                let path =
                    ["content/about.md", "content/rules/index.md", "content/rules/one.md", "content/index.md", "content/new.md"]
                        [*k];
                match disk.0.remove(path) {
                    Some(_) if *k == 4 => {}
                    _ => disk.put(path, &format!("+++\ntitle = \"Страница {k}\"\nweight = {k}\n+++\n\nТекст {}.\n", disk.0.len())),
                }
                vec![path.to_string()]
            }
            Event::Intro(k) => {
                disk.put("content/cases/index.md", &format!("+++\ntitle = \"Кейсы {k}\"\n+++\n\nСлова {k}.\n"));
                vec!["content/cases/index.md".to_string()]
            }
            Event::Template(k) => {
                let field = "\n[[field]]\nkey = \"grade\"\nkind = \"line\"\nlabel = { ru = \"Параллель\", en = \"Year\" }\nfacet = true\nview = \"fact\"\n";
                let text = format!("extends = \"mentoring-case\"\n{}", if k % 2 == 0 { field } else { "" });
                disk.put("content/cases/_template.toml", &text);
                vec!["content/cases/_template.toml".to_string()]
            }
            Event::Theme(k) => {
                let path = "themes/default/templates/404.html";
                match k {
                    0 => drop(disk.0.remove(path)),
                    k => disk.put(path, &format!("<!doctype html><title>{k}</title><p>{{{{ page.title }}}} {k}</p>")),
                }
                vec![path.to_string()]
            }
            Event::Css(k) => {
                disk.put("themes/default/assets/site.css", &format!("body {{ margin: {k}px }}\n"));
                vec!["themes/default/assets/site.css".to_string()]
            }
            Event::Config(k) => {
                disk.put("casebook.toml", &format!("title = \"Школа {k}\"\nlang = \"ru\"\n[print]\npdf = false\ndocx = false\n"));
                vec!["casebook.toml".to_string()]
            }
            Event::File(k) => {
                match disk.0.remove("content/plan.pdf") {
                    Some(_) if *k == 0 => {}
                    _ => drop(disk.0.insert("content/plan.pdf".into(), format!("%PDF-1.4 plan {k}").into_bytes())),
                }
                vec!["content/plan.pdf".to_string()]
            }
            Event::Nothing => vec![path(0), "content/nothing.md".to_string()],
        }
    }
}

#[test]
fn after_any_events_it_is_what_a_build_makes() {
    let cases = std::env::var("CASEBOOK_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(40);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let events = prop::collection::vec(prop::collection::vec(event(), 1..3), 1..10);
    let run = TestRunner::new(config).run(&events, |batches| {
        let mut disk = small();
        let mut live = Live::new(disk.all(), &disk, TODAY, Lang::Ru);
        for (n, batch) in batches.iter().enumerate() {
            let paths: Vec<String> = batch.iter().flat_map(|event| event.happen(&mut disk)).collect();
            let changes: Vec<(String, Now)> = paths.into_iter().map(|path| (path.clone(), disk.now(&path))).collect();
            live.apply(changes, &disk, TODAY);
            compare(live.shot(), &disk, &format!("after {:?}", &batches[..=n]));
        }
        Ok(())
    });
    run.unwrap();
}

#[test]
fn a_slip_of_the_pen_leaves_the_last_good_page() {
    let mut disk = small();
    let mut live = Live::new(disk.all(), &disk, TODAY, Lang::Ru);
    let page = |live: &Live, path: &str| match live.shot().answer(path).unwrap().unwrap() {
        Answer::Page(bytes) => String::from_utf8(bytes).unwrap(),
        other => panic!("{other:?}"),
    };
    let url = "cases/case-1/index.html";
    let before = page(&live, url);
    let good = String::from_utf8(disk.0[&path(1)].clone()).unwrap();
    let mut save = |live: &mut Live, name: &str, text: &str| {
        disk.put(name, text);
        live.apply([(name.to_string(), disk.now(name))], &disk.clone(), TODAY);
    };
    save(&mut live, &path(1), &good.replace("title = \"", "title = «"));
    assert_eq!(page(&live, url), before);
    let codes: Vec<String> = live.shot().findings.iter().filter(|f| *f.place.file == *path(1)).map(|f| f.code.id()).collect();
    assert_eq!(codes, ["CB106"], "only what stands in the file now: {:?}", live.shot().findings);
    save(&mut live, &path(1), &good.replace("История 1", "Другая история"));
    assert!(page(&live, url).contains("Другая история"));
    // The same holds for a template, the configuration and the theme.
    let before = page(&live, url);
    save(&mut live, "content/cases/_template.toml", "extends = \"mentoring-cas\n");
    assert_eq!(page(&live, url), before);
    assert!(live.shot().findings.iter().any(|f| &*f.place.file == "content/cases/_template.toml"));
    save(&mut live, "content/cases/_template.toml", "extends = \"mentoring-case\"\n");
    save(&mut live, "casebook.toml", "title = Школа\n");
    assert_eq!(page(&live, url), before);
    save(&mut live, "casebook.toml", "title = \"Школа\"\nlang = \"ru\"\n[print]\npdf = false\ndocx = false\n");
    save(&mut live, "themes/default/templates/case.html", "{% if %}");
    assert_eq!(page(&live, url), before);
    assert!(live.shot().findings.iter().any(|f| f.place.file.starts_with("themes/")), "{:?}", live.shot().findings);
    // What happens meanwhile is not lost.
    save(&mut live, &path(2), &case(2, 9, 1, "Пока тема сломана"));
    save(&mut live, "themes/default/templates/case.html", "<!doctype html><p>{{ case.title }}</p>");
    assert!(page(&live, "cases/case-2/index.html").contains("Пока тема сломана 2"));
}

#[test]
fn a_trial_leaves_the_site_alone() {
    let disk = small();
    let live = Live::new(disk.all(), &disk, TODAY, Lang::Ru);
    let (url, serial) = ("cases/case-1/index.html", live.shot().serial);
    let before = shown(live.shot());
    let trial = live.trial(Source::new(&path(1), &case(1, 2, 2, "Проба")), &disk);
    assert_ne!(shown(&trial)[url], before[url]);
    assert_eq!(shown(live.shot()), before);
    assert_eq!(live.shot().serial, serial);
}
