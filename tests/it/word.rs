//! Word documents as others see them: every example case and every blank is written, its package is looked through, python-docx reads it,
//! openxml-audit judges it by ECMA-376, LibreOffice makes a PDF of it, and `pdftotext` finds in that what must be there. Whatever
//! blocks there are, the XML is sound, and the same paper gives the same bytes. To look at the documents, name a folder in
//! `CASEBOOK_KEEP`.

mod generated;
mod package;

use casebook::case::Date;
use casebook::disk::Folder;
use casebook::language::{Lang, Messages};
use casebook::paper::{Paper, blank};
use casebook::render::word::docx;
use casebook::site::{Input, Options, Print, Site, load};
use casebook::tree::Source;
use package::Package;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

pub const TODAY: Date = jiff::civil::date(2026, 11, 22);

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The example site.
pub fn example() -> &'static Site {
    static SITE: OnceLock<Site> = OnceLock::new();
    SITE.get_or_init(|| {
        let folder = Folder::new(root());
        let (input, findings) = folder.read().unwrap();
        assert!(findings.is_empty(), "{findings:?}");
        let options = Options { today: TODAY, drafts: true, reader: Lang::Ru, encode: true };
        load(input, &|path| folder.fetch(path), options).0
    })
}

/// How a school prints that has configured everything.
fn print() -> Print {
    Print {
        left_margin: 30,
        approval: vec!["Директор МБОУ «Средняя школа № 14»".into(), "Н. В. Петрова".into()],
        signatures: vec!["Куратор программы наставничества".into(), "Наставник".into()],
        ..Print::default()
    }
}

/// Every document of the example site by its name, and its bytes: cases with and without an approval block, blanks in both languages.
fn documents() -> &'static BTreeMap<String, (Paper, Vec<u8>)> {
    static DOCUMENTS: OnceLock<BTreeMap<String, (Paper, Vec<u8>)>> = OnceLock::new();
    DOCUMENTS.get_or_init(|| {
        let site = example();
        let messages = Messages::new(Lang::Ru);
        let mut papers: Vec<(String, Paper, Print)> = Vec::new();
        for (index, id) in site.entries().enumerate() {
            let print = if index % 3 == 0 { print() } else { Print::default() };
            papers.push((site.entry(id).1.slug.clone(), Paper::of(site, id, &messages), print));
        }
        for collection in &site.collections {
            for lang in [Lang::Ru, Lang::En] {
                let paper = blank(&collection.template, &Messages::new(lang));
                papers.push((format!("blank-{}-{}", collection.folder, lang.code()), paper, Print::default()));
            }
        }
        let written = papers.into_iter().map(|(name, paper, print)| {
            let bytes = docx(&paper, &print, &site.pictures, &Messages::new(paper.lang));
            (name, (paper, bytes))
        });
        written.collect()
    })
}

/// The documents as files in the order of their names, in a folder that goes with the test, or in the one that `CASEBOOK_KEEP` names.
struct Files {
    folder: PathBuf,
    paths: Vec<PathBuf>,
    _temporary: Option<tempfile::TempDir>,
}

impl Files {
    fn write() -> Files {
        let kept = std::env::var_os("CASEBOOK_KEEP").map(PathBuf::from);
        let temporary = kept.is_none().then(|| tempfile::tempdir().unwrap());
        let folder = kept.unwrap_or_else(|| temporary.as_ref().unwrap().path().to_path_buf());
        let write = |(name, (_, bytes)): (&String, &(Paper, Vec<u8>))| {
            let path = folder.join(format!("{name}.docx"));
            std::fs::write(&path, bytes).unwrap();
            path
        };
        let paths = documents().iter().map(write).collect();
        Files { folder, paths, _temporary: temporary }
    }
}

/// Runs a command that the machine must have.
fn run(command: &mut Command, remedy: &str) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}. {remedy}"));
    assert!(output.status.success(), "{command:?}: {}. {remedy}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The interpreter that has what `tests/word/requirements.txt` names: `tests/run` makes it.
fn python() -> PathBuf {
    let made = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("python").join("bin/python");
    std::env::var_os("CASEBOOK_PYTHON").map_or(made, PathBuf::from)
}

/// What the readers say of each document.
fn readers() -> &'static BTreeMap<String, Value> {
    static READ: OnceLock<BTreeMap<String, Value>> = OnceLock::new();
    READ.get_or_init(|| {
        let remedy = "The tests of Word documents need python-docx and openxml-audit: tests/run installs them.";
        let files = Files::write();
        let said = run(Command::new(python()).arg(root().join("tests/word/look.py")).args(&files.paths), remedy);
        documents().keys().cloned().zip(said.lines().map(|line| serde_json::from_str(line).unwrap())).collect()
    })
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

#[test]
fn packages_hang_together() {
    for (name, (_, bytes)) in documents() {
        let problems = Package::open(bytes).problems();
        assert!(problems.is_empty(), "{name}: {problems:#?}");
    }
}

#[test]
fn the_same_paper_gives_the_same_bytes() {
    for (name, (paper, bytes)) in documents().iter().filter(|(name, _)| name.starts_with("blank")) {
        let again = docx(paper, &Print::default(), &example().pictures, &Messages::new(paper.lang));
        assert!(again == *bytes, "{name}");
    }
}

#[test]
fn documents_keep_to_ecma_376() {
    for (name, read) in readers() {
        assert_eq!(texts(&read["wrong"]), [""; 0], "{name}");
    }
}

#[test]
fn another_reader_finds_what_was_written() {
    for (name, read) in readers() {
        let (paper, _) = &documents()[name];
        let title = if paper.title.is_empty() { &paper.kind } else { &paper.title };
        assert_eq!(read["title"], **title);
        let lang = if paper.lang == Lang::Ru { "ru-RU" } else { "en-GB" };
        assert_eq!((&read["language"], &read["lang"]), (&Value::from(lang), &Value::from(lang)));
        assert_eq!((&read["author"], texts(&read["said"])), (&Value::from(""), vec![]), "{name} says who and when");
        for (orientation, margins) in texts(&read["orientations"]).iter().zip(read["margins"].as_array().unwrap()) {
            assert!(orientation.starts_with("LANDSCAPE"), "{name}: {orientation}");
            assert!(["[20,10,20,20]", "[30,10,20,20]"].contains(&&*margins.to_string()), "{name}: {margins}");
        }
        let tables = read["tables"].as_array().unwrap();
        // What has no columns, such as a year of the programme, has no table.
        assert_eq!(tables.is_empty(), paper.columns.is_empty(), "{name}");
        for table in tables.iter().take(1) {
            assert_eq!(texts(&table["head"]), paper.columns, "{name}");
            assert_eq!((&table["style"], &table["repeats"]), (&"CaseTable".into(), &true.into()), "{name}");
            assert_eq!(table["rows"], paper.rows.len() + 1);
        }
        let paragraphs = read["paragraphs"].as_array().unwrap();
        let of_style = |style: &str| -> Vec<&str> {
            paragraphs.iter().filter(|p| p["style"] == style).map(|p| p["text"].as_str().unwrap()).collect()
        };
        assert_eq!(of_style("Subtitle"), [&*paper.kind]);
        assert_eq!(of_style("Title").len(), 1);
        let headings = of_style("Heading1");
        for section in paper.below.iter().filter(|section| !section.title.is_empty()) {
            assert!(headings.contains(&&*section.title), "{name}: {headings:?} lacks {}", section.title);
        }
    }
}

/// A PDF of each document, which LibreOffice makes, as text, page by page.
fn pdfs(folder: &Path, paths: &[PathBuf]) -> Vec<Vec<String>> {
    let remedy =
        "The tests of Word documents need LibreOffice Writer and poppler (Debian: libreoffice-writer-nogui poppler-utils).";
    // A profile of its own: an office that runs already would take the work and not wait for its end.
    let profile = tempfile::tempdir().unwrap();
    let mut office = Command::new("soffice");
    office.arg(format!("-env:UserInstallation=file://{}", profile.path().display()));
    run(office.args(["--headless", "--convert-to", "pdf", "--outdir"]).arg(folder).args(paths), remedy);
    let text = |path: &PathBuf| run(Command::new("pdftotext").arg("-layout").arg(path.with_extension("pdf")).arg("-"), remedy);
    paths.iter().map(|path| text(path).trim_end_matches('\u{c}').split('\u{c}').map(str::to_string).collect()).collect()
}

#[test]
fn an_office_opens_and_prints_them() {
    let files = Files::write();
    for ((name, (paper, _)), pages) in documents().iter().zip(pdfs(&files.folder, &files.paths)) {
        let all = pages.join("\n");
        let words = |text: &str| text.split_whitespace().map(str::to_string).collect::<Vec<_>>();
        // Hyphenation and columns part what belongs together, so single words are looked for.
        for word in words(&format!("{} {}", paper.title, paper.kind)) {
            assert!(all.contains(&word), "{name}: {word} is nowhere");
        }
        let last = format!("{} {}", if paper.lang == Lang::Ru { "из" } else { "of" }, pages.len());
        assert!(pages.iter().all(|page| page.contains(&last)), "{name}: pages are not counted");
        assert!(!all.contains("Error"), "{name}");
    }
}

#[test]
fn the_heading_row_stands_on_every_page_of_the_table() {
    let stages = "Рассказ о том, что делали на этом этапе и что из этого вышло. ".repeat(60);
    let stage = |n: usize| format!("### Этап {n}. Подготовка условий\n\n{stages}\n\n");
    let text = format!(
        "+++\ntitle = \"Длинный кейс\"\ndate = 2026-05-20\n+++\n\n## Этапы реализации программы\n\n{}",
        (1..=7).map(stage).collect::<String>()
    );
    let (_, bytes) = one_case(&text);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.docx");
    std::fs::write(&path, bytes).unwrap();
    let pages = pdfs(folder.path(), &[path]).remove(0);
    assert!(pages.len() > 3, "{} pages", pages.len());
    for page in pages {
        assert!(page.contains("Оцениваемые"), "a page without the heading row:\n{page}");
    }
}

/// A case in a site of its own.
fn one_case(text: &str) -> (Paper, Vec<u8>) {
    let template = Source::new("content/cases/_template.toml", "extends = \"mentoring-case\"\n");
    let input = Input {
        templates: vec![("cases".into(), template)],
        documents: vec![Source::new("content/cases/a.md", text)],
        ..Input::default()
    };
    let options = Options { today: TODAY, drafts: true, reader: Lang::Ru, encode: false };
    let site = load(input, &|_| Err(String::new()), options).0;
    let messages = Messages::new(Lang::Ru);
    let paper = Paper::of(&site, site.entries().next().unwrap(), &messages);
    let bytes = docx(&paper, &Print::default(), &site.pictures, &messages);
    (paper, bytes)
}

#[test]
fn prose_becomes_what_word_has_for_it() {
    let text = r#"+++
title = "Всё сразу"
+++

## Надо (цель и результат)

Абзац с **жирным**, *курсивом*, ~~лишним~~, `кодом`, [ссылкой](https://школа.рф/а?б=1&в=2) и сноской[^1].

3. три
   - внутри

     ещё абзац
4. четыре

1. снова один

> Цитата

```
код
  с отступом
```

| А | Б |
|---|--:|
| а | 1 |

[^1]: Текст сноски со [ссылкой](https://b.example/).

## Этапы реализации программы

### Этап 1. Первый

Раз.

#### 1.1. Внутри первого

Два.
"#;
    let (_, bytes) = one_case(text);
    let package = Package::open(&bytes);
    assert_eq!(package.problems(), [""; 0]);
    let document = package.text("word/document.xml");
    let has = |needle: &str| assert!(document.contains(needle), "{needle} is not in {document}");
    for style in ["Title", "ListNumber", "ListBullet", "ListContinue", "Quote", "Code", "TableHeading", "Heading2", "Heading3"] {
        has(&format!("<w:pStyle w:val=\"{style}\"/>"));
    }
    has("<w:tblStyle w:val=\"TextTable\"/>");
    has("<w:footnoteReference w:id=\"1\"/>");
    has("Этап\u{a0}1. Первый");
    has("<w:t xml:space=\"preserve\">  с отступом</w:t>");
    assert!(package.text("word/footnotes.xml").contains("Текст сноски"));
    assert!(package.text("word/_rels/footnotes.xml.rels").contains("https://b.example/"));
    assert!(package.text("word/_rels/document.xml.rels").contains("https://школа.рф/а?б=1&amp;в=2"));
    assert!(package.text("word/numbering.xml").contains("<w:startOverride w:val=\"3\"/>"));
}
