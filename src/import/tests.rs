//! Tests of the room as a whole: text survives its way into Markdown and back, no word of a document is lost, the source document's own
//! table comes back cell by cell, and no bytes make reading panic.
#![allow(clippy::disallowed_methods)] // Tests read their data.

use super::answer::Answer;
use super::document::{Line, Mark, Piece, plain, tidy};
use super::markdown::Writer;
use super::*;
use crate::case::rich::{Side, Style};
use crate::language::{Lang, Langs};
use crate::schema::Templates;
use crate::tree::Source;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import")
}

/// The built-in templates and this project's own; read once, for properties ask for them a thousand times.
fn templates() -> &'static Templates {
    static TEMPLATES: LazyLock<Templates> = LazyLock::new(read_templates);
    &TEMPLATES
}

fn read_templates() -> Templates {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/mentor-base/_template.toml");
    let text = std::fs::read_to_string(own).unwrap();
    crate::schema::read(&[("mentor-base".into(), Source::new("content/mentor-base/_template.toml", &text))]).0
}

/// What a text is read back as, with the typography of its language taken off again.
fn read_back(markdown: &str, templates: &Templates) -> Vec<Block> {
    let page = templates.by_id("page").unwrap();
    let source = Source::new("content/x.md", &format!("+++\ntitle = \"x\"\n+++\n\n{markdown}\n"));
    let (case, _) = crate::case::read(&source, page, Langs { site: Lang::Ru, reader: Lang::Ru });
    let blocks = case.story.map(|story| story.blocks()).unwrap_or_default();
    blocks.into_iter().map(|block| untypeset(&block)).collect()
}

/// Typography puts no-break spaces, quotes and dashes in; both sides are compared without them.
fn untypeset(block: &Block) -> Block {
    let line = |line: &[Inline]| -> Vec<Inline> { line.iter().map(untypeset_inline).collect() };
    let many = |many: &[Vec<Block>]| many.iter().map(|blocks| blocks.iter().map(untypeset).collect()).collect();
    match block {
        Block::Paragraph(text) => Block::Paragraph(line(text)),
        Block::Heading(level, text) => Block::Heading(*level, line(text)),
        Block::List(start, items) => Block::List(*start, many(items)),
        Block::Quote(blocks) => Block::Quote(blocks.iter().map(untypeset).collect()),
        Block::Table { sides, head, rows } => {
            let cells = |row: &Vec<Vec<Inline>>| row.iter().map(|cell| line(cell)).collect();
            Block::Table { sides: sides.clone(), head: cells(head), rows: rows.iter().map(cells).collect() }
        }
        Block::Notes(notes) => Block::Notes(many(notes)),
        Block::Code(_) | Block::Figure(_) | Block::Rule => block.clone(),
    }
}

fn untypeset_inline(inline: &Inline) -> Inline {
    match inline {
        Inline::Text(text, style) => {
            let text = text.replace(['\u{a0}', '\u{202f}'], " ").replace(['«', '»', '„', '“', '”', '’'], "\"").replace('\'', "\"");
            let text = text.replace(['–', '—', '−', '‑'], "-").replace("---", "-").replace("--", "-");
            Inline::Text(text.replace('…', "..."), *style)
        }
        Inline::Link(target, inner) => Inline::Link(target.clone(), inner.iter().map(untypeset_inline).collect()),
        Inline::Note(_) | Inline::Break | Inline::Picture(_) => inline.clone(),
    }
}

/// Words and the signs that mean something in Markdown. White space and signs that typography changes are left to its own tests.
fn words() -> impl Strategy<Value = String> {
    let sign = prop::sample::select(vec![
        "слово",
        "дело",
        "a_b",
        "1.",
        "2)",
        "-",
        "+",
        "#",
        "##",
        ">",
        "*",
        "**",
        "_",
        "`",
        "```",
        "~",
        "~~~",
        "[",
        "]",
        "[x]",
        "](",
        "<b>",
        "<",
        "&amp;",
        "&",
        "\\",
        "|",
        "!",
        "![",
        "[^1]",
        "[^1]:",
        "{#id}",
        "}",
        "===",
        "---",
        ":--|",
        "1. Раз",
        "- два",
        "# три",
        "http://a.b/c_d_e",
        "<!-- x -->",
        "$x$",
        "^",
        "(скобка)",
        "точка.",
        "a*b*c",
        "***",
        "- [ ]",
        "+++",
        "\\*",
        "'",
        "=",
        ":",
        "5",
        "Ё",
    ]);
    prop::collection::vec(sign, 1..6).prop_map(|parts| parts.join(" "))
}

fn style() -> impl Strategy<Value = Style> {
    (prop::bool::weighted(0.3), prop::bool::weighted(0.3), prop::bool::weighted(0.1), 0..8u8)
        .prop_map(|(bold, italic, strike, shift)| Style { bold, italic, strike, code: false, sup: shift == 1, sub: shift == 2 })
}

fn inline() -> impl Strategy<Value = Inline> {
    prop_oneof![
        6 => (words(), style(), any::<bool>(), any::<bool>()).prop_map(|(text, style, before, after)| {
            let (before, after) = (if before { " " } else { "" }, if after { " " } else { "" });
            Inline::Text(format!("{before}{text}{after}"), style)
        }),
        1 => (words(), prop::sample::select(vec!["https://a.ru/x?y=1&z=2", "https://a.ru/(b)_c", "mailto:a@b.ru", "a b.md"]))
            .prop_map(|(text, target)| Inline::Link(target.into(), vec![Inline::plain(text)])),
        1 => Just(Inline::Break),
    ]
}

fn line() -> impl Strategy<Value = Vec<Inline>> {
    prop::collection::vec(inline(), 1..5).prop_map(tidy).prop_filter("not empty", |line| !line.is_empty())
}

/// A line as the cell of a table or a heading has it: without breaks.
fn short_line() -> impl Strategy<Value = Vec<Inline>> {
    line()
        .prop_map(|line| tidy(line.into_iter().filter(|inline| *inline != Inline::Break).collect()))
        .prop_filter("not empty", |l| !l.is_empty())
}

fn block() -> impl Strategy<Value = Block> {
    let leaf = prop_oneof![
        5 => line().prop_map(Block::Paragraph),
        1 => (3..6u8, short_line()).prop_map(|(level, line)| Block::Heading(level, line)),
        1 => (1..4usize, 1..3usize).prop_flat_map(|(width, height)| {
            let row = || prop::collection::vec(short_line(), width);
            (row(), prop::collection::vec(row(), height)).prop_map(move |(head, rows)| Block::Table { sides: vec![Side::Start; width], head, rows })
        }),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let items = prop::collection::vec(
            (line().prop_map(Block::Paragraph), prop::collection::vec(inner.clone(), 0..3)).prop_map(|(first, rest)| {
                let mut item = vec![first];
                item.extend(rest);
                item
            }),
            1..4,
        );
        prop_oneof![
            (prop::option::of(1..12u64), items).prop_map(|(start, items)| Block::List(start, items)),
            prop::collection::vec(inner, 1..3).prop_map(Block::Quote),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn blocks_survive_markdown(blocks in prop::collection::vec(block(), 1..4)) {
        let templates = templates();
        let names = |target: &str| target.to_string();
        let markdown = Writer::new(&[], &names).section(&blocks);
        let want: Vec<Block> = blocks.iter().map(untypeset).collect();
        prop_assert_eq!(read_back(&markdown, templates), want, "\n{}", markdown);
    }

    #[test]
    fn no_bytes_make_reading_panic(at in 0..26_000usize, bytes in prop::collection::vec(any::<u8>(), 1..40), cut in any::<bool>()) {
        let mut document = std::fs::read(data().join("rich/in.docx")).unwrap();
        let at = at.min(document.len());
        let end = (at + bytes.len()).min(document.len());
        document.splice(at..end, bytes);
        if cut {
            document.truncate(at);
        }
        let templates = templates();
        if let Ok(document) = read(&document) {
            import(document, templates.by_id("mentoring-case").unwrap(), &Messages::new(Lang::Ru), "x", &[]);
        }
    }

    /// Tables of any shape, filled with anything: nothing panics and no word is lost.
    #[test]
    fn no_word_of_any_table_is_lost(
        rows in prop::collection::vec(prop::collection::vec((0..4usize, 1..3usize, any::<bool>(), cell_text()), 1..5), 1..6),
        before in prop::collection::vec(cell_text(), 0..3),
    ) {
        let cell = |(gap, width, continued, text): &(usize, usize, bool, String)| (*gap, *width, *continued, text.clone());
        let mut pieces: Vec<Piece> = before.iter().map(|text| Piece::Line(Line::new(vec![Inline::plain(text)]))).collect();
        let rows = rows.iter().map(|row| {
            let mut at = 0;
            row.iter().map(cell).map(|(gap, width, continued, text)| {
                let from = at + gap / 3;
                at = from + width;
                let lines = text.split('\n').map(|line| Piece::Line(Line::new(vec![Inline::plain(line)]))).collect();
                document::Cell { from, to: at, continued: continued && text.is_empty(), pieces: lines }
            }).collect()
        });
        pieces.push(Piece::Table(document::Table { rows: rows.collect(), ..document::Table::default() }));
        lost_words("property", Document { pieces, ..Document::default() })?;
    }
}

/// Text of a cell: labels of the template among other words.
fn cell_text() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "",
        "Дано (портрет наставляемого)",
        "Этапы",
        "Форма наставничества / Ролевая модель",
        "Результаты",
        "Надо",
        "Наставник",
        "1",
        "6.1",
        "Ученик – ученик / Лидер – пассивный",
        "Миша, 13 лет, ученик",
        "Этап 1. Подготовка",
        "1. раз\n2. два",
        "- раз\n- два",
        "Куратор: Анна",
        "Школа: лицей",
        "Имя: Петя",
        "Балл: 3 → 5 ед.",
        "совсем другое",
        "20 мая 2026",
        "Отбор и обучение наставников. Мы провели встречу",
        "Название: Кейс",
        "Уровень (тест): 1 → 2",
        "Возраст наставника",
        "12 лет",
    ]);
    prop::collection::vec(word, 0..3).prop_map(|words| words.join("\n"))
}

/// The words of a text, folded; numbers and what stands for a word of a vocabulary are compared elsewhere.
fn bag(text: &str) -> BTreeSet<String> {
    let folded = crate::language::nearest::fold(text);
    let words = folded.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() > 2);
    words.map(str::to_string).collect()
}

/// Fails if a word of a document is neither in what it became nor in the report.
fn lost_words(name: &str, document: Document) -> Result<(), TestCaseError> {
    let templates = templates();
    let id = if name.ends_with("mentor-base") { "mentor-base" } else { "mentoring-case" };
    let template = templates.by_id(id).unwrap();
    static MESSAGES: LazyLock<Messages> = LazyLock::new(|| Messages::new(Lang::Ru));
    let messages = &*MESSAGES;
    let mut said = plain(&document.pieces);
    document.notes.iter().for_each(|note| said.push_str(&format!(" {}", markdown::plain(note))));
    let mut kept = String::new();
    for case in import(document, template, messages, "", &[]) {
        kept.push_str(&case.markdown(template, messages, false));
        let report = &case.report;
        report.found.iter().for_each(|(named, wording)| kept.push_str(&format!(" {} {wording} ", named.label)));
        kept.push_str(&report.skipped.join(" "));
        kept.push_str(&format!("{:?}", report.losses));
    }
    // Words of a vocabulary are written as ids, words that name a stage, a unit or a month as what they mean; a heading with nothing
    // under it says nothing.
    let vocabulary = template.vocabularies.iter().flat_map(|vocabulary| &vocabulary.words);
    vocabulary.for_each(|word| {
        word.label.all().chain(word.also.iter().map(String::as_str)).for_each(|label| kept.push_str(&format!(" {label} ")))
    });
    let subs = template.fields.iter().flat_map(|field| field.subfields());
    subs.for_each(|sub| sub.label.all().for_each(|label| kept.push_str(&format!(" {label} "))));
    let headings = template.fields.iter().flat_map(|field| field.label.all().chain(field.also.iter().map(String::as_str)));
    headings.for_each(|heading| kept.push_str(&format!(" {heading} ")));
    kept.push_str(" Этап Форма лет мая Название Дата кейса наставляемого наставника ");
    let (said, kept) = (bag(&said), bag(&kept));
    let lost: Vec<&String> = said.difference(&kept).collect();
    prop_assert!(lost.is_empty(), "{}: {:?}", name, lost);
    Ok(())
}

#[test]
fn no_word_of_a_document_is_lost() {
    for folder in std::fs::read_dir(data()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        let file = ["in.docx", "in.odt"].map(|name| folder.join(name)).into_iter().find(|path| path.is_file()).unwrap();
        let document = read(&std::fs::read(&file).unwrap()).unwrap();
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        lost_words(&name, document).unwrap();
    }
}

/// The text of a table of `case.toml`.
fn string(table: &toml::Table, key: &str) -> String {
    table.get(key).and_then(toml::Value::as_str).unwrap_or("").trim().to_string()
}

fn tables(table: &toml::Table, key: &str) -> Vec<toml::Table> {
    let all = table.get(key).and_then(toml::Value::as_array).cloned().unwrap_or_default();
    all.into_iter().filter_map(|value| value.as_table().cloned()).collect()
}

/// The source document's own table comes back cell by cell: from Word, from LibreOffice, cut over pages, as ODT.
#[test]
fn the_source_document_comes_back_whole() {
    let source: toml::Table = std::fs::read_to_string(data().join("case.toml")).unwrap().parse().unwrap();
    let columns = tables(&source, "column");
    let templates = templates();
    let template = templates.by_id("mentoring-case").unwrap();
    let at = |key: &str| template.field(key).unwrap();
    for folder in ["source", "source-pages", "libreoffice-source", "odt-source"] {
        let file =
            ["in.docx", "in.odt"].map(|name| data().join(folder).join(name)).into_iter().find(|path| path.is_file()).unwrap();
        let document = read(&std::fs::read(file).unwrap()).unwrap();
        let cases = import(document, template, &Messages::new(Lang::Ru), "x", &[]);
        let [case] = &cases[..] else { panic!("{folder}: {} cases", cases.len()) };
        let answer = |key: &str| case.answers[at(key)].as_ref().unwrap_or_else(|| panic!("{folder}: no {key}"));
        assert_eq!(answer("form"), &Answer::Line("teacher-teacher".into()), "{folder}");
        assert_eq!(answer("role_model"), &Answer::Line("novice-master".into()), "{folder}");
        let prose = |answer: Option<&Answer>| match answer {
            Some(Answer::Text(blocks)) => {
                blocks.iter().map(|block| markdown::plain(std::slice::from_ref(block))).collect::<Vec<_>>().join("\n\n")
            }
            other => panic!("{folder}: {other:?}"),
        };
        let main = |key: &str| prose(answer(key).sub(template.fields[at(key)].main().unwrap()));
        assert_eq!(main("mentee"), string(&columns[1], "text"), "{folder}");
        assert_eq!(prose(Some(answer("goals"))), string(&columns[2], "text"), "{folder}");
        assert_eq!(main("mentor"), string(&columns[3], "text"), "{folder}");
        let Answer::List(results) = answer("results") else { panic!("{folder}") };
        let want: Vec<&str> = columns[4]["items"].as_array().unwrap().iter().filter_map(toml::Value::as_str).collect();
        let got: Vec<String> = results.iter().map(|result| prose(result.sub(0))).collect();
        assert_eq!(got, want, "{folder}");
        let mut got = Vec::new();
        let Answer::List(stages) = answer("stages") else { panic!("{folder}") };
        for stage in stages {
            let Answer::Group(_, nested) = stage else { panic!("{folder}") };
            for stage in std::iter::once(stage).chain(nested) {
                let line = |index| match stage.sub(index) {
                    Some(Answer::Line(text)) => text.clone(),
                    other => panic!("{folder}: {other:?}"),
                };
                got.push((line(0), line(1), prose(stage.sub(2))));
            }
        }
        let want: Vec<(String, String, String)> = tables(&columns[5], "stage")
            .iter()
            .map(|stage| (string(stage, "number"), string(stage, "title"), string(stage, "text")))
            .collect();
        assert_eq!(got, want, "{folder}");
    }
}

#[test]
fn the_base_of_mentors_comes_back_whole() {
    let source: toml::Table = std::fs::read_to_string(data().join("mentor-base.toml")).unwrap().parse().unwrap();
    let templates = templates();
    let template = templates.by_id("mentor-base").unwrap();
    for (folder, file) in [("mentor-base", "in.docx"), ("odt-mentor-base", "in.odt")] {
        let document = read(&std::fs::read(data().join(folder).join(file)).unwrap()).unwrap();
        let cases = import(document, template, &Messages::new(Lang::Ru), "База", &[]);
        let Some(Answer::List(steps)) = &cases[0].answers[template.rows.unwrap()] else { panic!("{folder}") };
        let rows = tables(&source, "row");
        assert_eq!(steps.len(), rows.len(), "{folder}");
        for (step, row) in steps.iter().zip(&rows) {
            assert_eq!(step.sub(0), Some(&Answer::Line(string(row, "stage"))), "{folder}");
            let Some(Answer::Text(blocks)) = step.sub(1) else { panic!("{folder}: {step:?}") };
            let items = row.get("items").and_then(toml::Value::as_array).cloned().unwrap_or_default();
            let mut want = vec![string(row, "text")];
            want.extend(items.iter().filter_map(|item| item.as_str().map(str::to_string)));
            want.push(string(row, "note"));
            assert_eq!(markdown::plain(blocks), want.join(" ").trim(), "{folder}");
        }
        assert!(cases[0].report.kept.is_empty() && cases[0].report.missing.is_empty());
    }
}

#[test]
fn footnotes_and_their_numbers_survive() {
    let notes = vec![vec![Block::Paragraph(vec![Inline::plain("первая")])], vec![Block::Paragraph(vec![Inline::plain("вторая")])]];
    let names = |target: &str| target.to_string();
    let mut writer = Writer::new(&notes, &names);
    let line = |note| Block::Paragraph(vec![Inline::plain("слово"), Inline::Note(note)]);
    let text = format!("{}\n\n{}", writer.section(&[line(2)]), writer.section(&[line(1), line(2)]));
    assert_eq!(text, "слово[^1]\n\n[^1]: вторая\n\nслово[^2]\n\nслово[^1]\n\n[^2]: первая");
}

/// What `hand_marked` makes of lines is the same whether Word or a person marked them.
#[test]
fn marks_by_hand_and_by_word_are_one() {
    let line = |text: &str| Line::new(vec![Inline::plain(text)]);
    let by_hand = [Piece::Line(line("1) раз")), Piece::Line(line("2) два"))];
    let marked = |text: &str, number: u64| {
        Piece::Line(Line { mark: Some(Mark { list: 1, level: 0, number: Some((number, format!("{number}."))) }), ..line(text) })
    };
    assert_eq!(convert::blocks(&by_hand, 4), convert::blocks(&[marked("раз", 1), marked("два", 2)], 4));
}
