//! Printed documents as their readers get them: the example site's cases are typeset and read back with `pdftotext` and `pdfinfo`, which
//! share no code with the typesetter.

use casebook::case::rich::{Block, Inline, Picture, Side, Style};
use casebook::diag::{Code, Finding};
use casebook::disk::Folder;
use casebook::language::{Lang, Messages};
use casebook::paper::{Labelled, Paper, blank};
use casebook::render::print::{Book, Job, Press, Topic, TypeFile, Work};
use casebook::render::web::{ThemeFile, built_in_theme};
use casebook::site::{Entry, Options, PictureFile, Print, Site, load};
use casebook::tree::Source;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, OnceLock};

/// The example site.
fn example() -> &'static Site {
    static SITE: OnceLock<Site> = OnceLock::new();
    SITE.get_or_init(|| {
        let folder = Folder::new(Path::new(env!("CARGO_MANIFEST_DIR")));
        let (input, findings) = folder.read().unwrap();
        assert!(findings.is_empty());
        let today = jiff::civil::date(2026, 11, 22);
        let (site, _) =
            load(input, &|path: &str| folder.fetch(path), Options { today, drafts: false, reader: Lang::Ru, encode: true });
        site
    })
}

fn messages() -> &'static Messages {
    static MESSAGES: OnceLock<Messages> = OnceLock::new();
    MESSAGES.get_or_init(|| Messages::new(Lang::Ru))
}

/// A press with the built-in templates, and with those of a site over them.
fn press_with(over: &[(&str, &str)], pictures: &FxHashMap<String, Vec<PictureFile>>) -> Press<'static> {
    let file = |(path, text): &(&str, &str)| {
        let origin = format!("themes/mine/{path}").into();
        (path.to_string(), ThemeFile { origin, bytes: text.as_bytes().into() })
    };
    let theme = built_in_theme().with(over.iter().map(file).collect::<BTreeMap<_, _>>());
    let files = theme.folder("print").map(|(path, file)| TypeFile {
        path: path.to_string(),
        origin: file.origin.clone(),
        bytes: file.bytes.clone(),
    });
    Press::new(files, pictures, messages())
}

fn press() -> &'static Press<'static> {
    static PRESS: OnceLock<Press<'static>> = OnceLock::new();
    PRESS.get_or_init(|| press_with(&[], &example().pictures))
}

/// Prints one document; what is wrong with its text comes beside its bytes.
fn print(press: &Press<'_>, work: Work<'_>, settings: &Print, source: Option<&Source>) -> (Vec<u8>, Vec<Finding>) {
    let sources: Vec<&Source> = source.into_iter().collect();
    let ready = press.ready(&Job { work, print: settings, day: None, sources: &sources });
    match press.print(&ready) {
        Ok(bytes) => (bytes, ready.findings),
        Err(findings) => panic!("{findings:?}"),
    }
}

fn table(paper: &Paper) -> Vec<u8> {
    print(press(), Work::Table(paper), &Print::default(), None).0
}

/// The paper of the entry whose address has `part` in it.
fn paper(part: &str) -> Paper {
    Paper::of(example(), find(part).0, messages())
}

fn find(part: &str) -> (casebook::site::EntryId, &'static Entry) {
    let site = example();
    let id = site.entries().find(|id| site.entry(*id).1.url.contains(part)).unwrap();
    (id, site.entry(id).1)
}

/// A paper that says only what a test wants it to.
fn plain(columns: &[&str], rows: Vec<Vec<Vec<Block>>>) -> Paper {
    Paper {
        title: "Проба".into(),
        columns: columns.iter().map(|title| title.to_string()).collect(),
        rows,
        above: Vec::new(),
        below: Vec::new(),
        colophon: Vec::new(),
        sections: Vec::new(),
        ..paper("vechera")
    }
}

fn text(text: &str) -> Block {
    Block::Paragraph(vec![Inline::plain(text)])
}

/// What a program of Poppler says about a document.
fn poppler(program: &str, args: &[&str], pdf: &[u8]) -> String {
    let temp = tempfile::tempdir().unwrap();
    let path = temp.path().join("document.pdf");
    std::fs::write(&path, pdf).unwrap();
    let mut command = Command::new(program);
    command.args(args).arg(&path);
    if program == "pdftotext" {
        command.arg("-");
    }
    let output = command.output().unwrap_or_else(|e| panic!("{program} (poppler-utils): {e}"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The text of each page in the order in which it is read, words made whole.
fn pages(pdf: &[u8]) -> Vec<String> {
    let text = poppler("pdftotext", &["-raw"], pdf);
    let whole = text.replace("\u{ad}\n", "").replace('\u{ad}', "").replace("\u{200b}", "");
    whole.split('\u{c}').map(str::to_string).filter(|page| !page.is_empty()).collect()
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Asserts that texts stand one after the other.
fn in_order(text: &str, parts: &[&str]) {
    let mut from = 0;
    for part in parts {
        let Some(at) = text[from..].find(part) else { panic!("no “{part}” after byte {from} of\n{text}") };
        from += at + part.len();
    }
}

#[test]
fn every_case_prints_as_a_table_and_as_a_sheet() {
    let site = example();
    let papers: Vec<Paper> = site.entries().map(|id| Paper::of(site, id, messages())).collect();
    assert!(papers.len() > 15);
    let works: Vec<Work<'_>> = papers.iter().flat_map(|paper| [Work::Table(paper), Work::Sheet(paper)]).collect();
    let done = Mutex::new(Vec::new());
    press().each(NonZeroUsize::new(2).unwrap(), &works, |index, work| {
        let (bytes, findings) = print(press(), *work, &Print::default(), None);
        assert!(findings.is_empty(), "{findings:?}");
        done.lock().unwrap().push((index, bytes));
    });
    let mut done = done.into_inner().unwrap();
    done.sort();
    assert_eq!(done.len(), works.len());
    for (index, bytes) in &done {
        let info = poppler("pdfinfo", &[], bytes);
        let title = &papers[index / 2].title;
        assert!(words(&info).contains(&format!("Title: {}", words(title))), "{info}");
        assert!(info.contains("Tagged:          yes"), "{info}");
        assert!(!info.contains("Author:"), "{info}");
        let xmp = poppler("pdfinfo", &["-meta"], bytes);
        assert!(xmp.contains("<pdfuaid:part>1</pdfuaid:part>") && xmp.contains("<pdfaid:part>2</pdfaid:part>"), "{xmp}");
        assert!(xmp.contains("<rdf:li>ru</rdf:li>") || xmp.contains(">ru<"), "{xmp}");
        let across = info.contains("Page size:       841.89 x 595.276");
        assert_eq!(across, index % 2 == 0, "{info}");
        assert!(index % 2 == 0 || pages(bytes).len() <= 4, "{title}: {} pages", pages(bytes).len());
    }
    // The same once more, one after the other: the same bytes.
    for (index, bytes) in done.iter().step_by(7) {
        assert!(*bytes == print(press(), works[*index], &Print::default(), None).0, "{}", works.len());
    }
}

#[test]
fn a_table_is_read_in_order_and_repeats_its_heading() {
    let paper = paper("vechera");
    let pages = pages(&table(&paper));
    assert!(pages.len() > 1);
    let first = words(&pages[0]);
    let columns: Vec<&str> = paper.columns.iter().map(String::as_str).collect();
    in_order(
        &first,
        &[&[&*words(&paper.title), &*words(&paper.kind)], &columns[..], &["Арине Сергеевне 25 лет", "Этап 1", "Страница 1 из"]]
            .concat(),
    );
    for (number, page) in pages.iter().enumerate() {
        let page = words(page);
        assert!(page.contains(&format!("Страница {} из {}", number + 1, pages.len())), "{page}");
        if page.contains("Этап ") {
            columns.iter().for_each(|column| assert!(page.contains(column), "page {}: no «{column}»", number + 1));
        }
    }
    // Nothing is lost: every stage is there, and the last words of the case.
    let all = words(&pages.concat());
    (1..=7).for_each(|n| assert!(all.contains(&format!("Этап {n}.")), "{n}"));
}

#[test]
fn no_page_ends_with_a_heading() {
    let site = example();
    for id in site.entries() {
        let paper = Paper::of(site, id, messages());
        let mut headings = Vec::new();
        paper.blocks().for_each(|block| {
            if let Block::Heading(_, line) = block {
                headings.push(words(&casebook::case::rich::text(line)));
            }
        });
        for (work, name) in [(Work::Table(&paper), "table"), (Work::Sheet(&paper), "sheet")] {
            for page in pages(&print(press(), work, &Print::default(), None).0) {
                // The last two lines are the foot of the page: the title, which may take more, and the number.
                let lines: Vec<&str> = page.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
                let foot = lines.iter().rposition(|line| paper.title.starts_with(line)).unwrap_or(lines.len());
                let Some(last) = foot.checked_sub(1).map(|at| words(lines[at])) else { continue };
                let orphan = last.chars().count() > 8 && headings.iter().any(|heading| heading.ends_with(&last));
                assert!(!orphan, "{} ({name}): a page ends with «{last}»", paper.title);
            }
        }
    }
}

#[test]
fn the_table_is_a_table_to_those_who_hear_it() {
    let bytes = table(&paper("vechera"));
    let tree = poppler("pdfinfo", &["-struct"], &bytes);
    for tag in ["H1", "Table", "THead", "TH", "TBody", "TD", "H2", "LI", "P"] {
        assert!(tree.lines().any(|line| line.trim_start().split([' ', ':']).next() == Some(tag)), "no {tag} in\n{tree}");
    }
    let headings = tree.lines().filter(|line| line.trim_start().starts_with("TH")).filter(|line| !line.contains("THead")).count();
    assert_eq!(headings, paper("vechera").columns.len(), "{tree}");
}

#[test]
fn the_second_template_and_every_blank_print_by_the_same_code() {
    let base = paper("baza-kolledzha");
    let whole = words(&pages(&table(&base)).concat());
    in_order(&whole, &[&words(&base.title), &base.columns[0], &base.columns[1], "Страница 1 из"]);
    for collection in &example().collections {
        let blank = blank(&collection.template, messages());
        for work in [Work::Table(&blank), Work::Sheet(&blank)] {
            let (bytes, findings) = print(press(), work, &Print::default(), None);
            assert!(findings.is_empty());
            assert!(words(&poppler("pdfinfo", &[], &bytes)).contains(&format!("Title: {}", words(&blank.kind))));
        }
        let whole = words(&pages(&table(&blank)).concat());
        blank.columns.iter().for_each(|column| assert!(whole.contains(column), "{column}"));
    }
}

#[test]
fn a_director_can_approve_and_sign() {
    let settings = Print {
        left_margin: 30,
        approval: vec!["Директор школы № 14".into(), "Е. В. Соколова".into()],
        signatures: vec!["Куратор программы".into(), "Наставник".into()],
        ..Print::default()
    };
    let paper = paper("vechera");
    let bytes = print(press(), Work::Table(&paper), &settings, None).0;
    let whole = words(&pages(&bytes).concat());
    in_order(
        &whole,
        &[
            &words(&paper.title),
            "УТВЕРЖДАЮ",
            "Директор школы № 14",
            "Е. В. Соколова",
            "20____ г.",
            "Куратор программы",
            "Наставник",
        ],
    );
    assert!(!words(&pages(&table(&paper)).concat()).contains("УТВЕРЖДАЮ"));
    // 30 mm are 85 points.
    let first = boxes(&bytes).iter().map(|b| b.0).fold(f64::INFINITY, f64::min);
    assert!((84.5..86.5).contains(&first), "{first}");
}

/// The words of all pages: left and right edge, and the page's width.
fn boxes(pdf: &[u8]) -> Vec<(f64, f64, f64)> {
    let layout = poppler("pdftotext", &["-bbox"], pdf);
    let number =
        |line: &str, name: &str| -> Option<f64> { line.split_once(&format!("{name}=\""))?.1.split('"').next()?.parse().ok() };
    let mut width = 0.0;
    let mut out = Vec::new();
    for line in layout.lines() {
        if line.trim_start().starts_with("<page") {
            width = number(line, "width").unwrap();
        } else if let (Some(left), Some(right)) = (number(line, "xMin"), number(line, "xMax")) {
            out.push((left, right, width));
        }
    }
    out
}

#[test]
fn hostile_words_stay_on_the_page() {
    let long = |sign: &str| text(&sign.repeat(400));
    let code = Block::Code("x".repeat(300));
    let inner = Block::Table {
        sides: vec![Side::Start, Side::End],
        head: vec![vec![Inline::plain("w".repeat(60))], vec![Inline::plain("б")]],
        rows: vec![vec![vec![Inline::plain("ы".repeat(90))], vec![Inline::plain("1")]]],
    };
    let address = Block::Paragraph(vec![Inline::Link(
        format!("https://school.example/{}", "a".repeat(200)),
        vec![Inline::plain(format!("https://school.example/{}", "a/b-c_d".repeat(30)))],
    )]);
    let rows = vec![vec![vec![long("щ"), code], vec![long("W"), inner], vec![long("ая"), address], vec![text("коротко")]]];
    let paper = plain(&["Достопримечательности", "Ответственность", "Результат", "И"], rows);
    let bytes = table(&paper);
    for (_, right, width) in boxes(&bytes) {
        assert!(right <= width - 28.3, "{right} of {width}");
    }
}

#[test]
fn twelve_narrow_columns_are_still_a_table() {
    let titles: Vec<String> = (0..12).map(|n| format!("Показатель{n}")).collect();
    let columns: Vec<&str> = titles.iter().map(String::as_str).collect();
    let paper = plain(&columns, vec![columns.iter().map(|_| vec![text("значение")]).collect()]);
    let bytes = table(&paper);
    for (_, right, width) in boxes(&bytes) {
        assert!(right <= width - 28.3, "{right} of {width}");
    }
    assert_eq!(words(&pages(&bytes).concat()).matches("значение").count(), 12);
}

#[test]
fn markdown_in_cells_is_kept() {
    let styled = |text: &str, style: Style| Inline::Text(text.into(), style);
    let line = Block::Paragraph(vec![
        styled("жирно", Style { bold: true, ..Style::default() }),
        Inline::plain(" "),
        styled("курсивом", Style { italic: true, bold: true, ..Style::default() }),
        Inline::Break,
        styled("нет", Style { strike: true, ..Style::default() }),
        styled("код", Style { code: true, ..Style::default() }),
        styled("2", Style { sup: true, ..Style::default() }),
        styled("0", Style { sub: true, ..Style::default() }),
        Inline::Link("https://school.example/".into(), vec![Inline::plain("ссылка")]),
        Inline::Note(1),
        Inline::Note(1),
    ]);
    let nested =
        Block::List(Some(4), vec![vec![text("четвёртое"), Block::List(None, vec![vec![text("внутри")]])], vec![text("пятое")]]);
    let inner = Block::Table {
        sides: vec![Side::Start, Side::End],
        head: vec![vec![Inline::plain("Месяц")], vec![Inline::plain("Балл")]],
        rows: vec![vec![vec![Inline::plain("май")], vec![Inline::plain("84")]]],
    };
    let picture = example().pictures.keys().min().unwrap().clone();
    let shown = Picture { target: picture, alt: "План урока".into(), caption: "Первый план".into() };
    let figure = Block::Figure(shown.clone());
    let cell = vec![
        line,
        nested,
        Block::Quote(vec![text("цитата")]),
        Block::Code("let x = 1;\nвторая".into()),
        inner,
        figure,
        Block::Paragraph(vec![Inline::Picture(Picture {
            target: "нет такой".into(), alt: "вместо картинки".into(), ..shown
        })]),
        Block::Rule,
        Block::Heading(6, vec![Inline::plain("мелко")]),
        text("☑ да ☐ нет → − №"),
        Block::Notes(vec![vec![text("сноска внизу")]]),
    ];
    let (bytes, findings) = print(press(), Work::Table(&plain(&["Одна"], vec![vec![cell]])), &Print::default(), None);
    assert!(findings.is_empty(), "{findings:?}");
    let whole = words(&pages(&bytes).concat());
    let parts =
        ["жирно", "курсивом", "нет", "ссылка", "4. четвёртое", "внутри", "5. пятое", "цитата", "let x = 1;", "вторая", "Месяц"];
    in_order(&whole, &parts);
    in_order(&whole, &["84", "Первый план", "вместо картинки", "мелко", "☑ да ☐ нет → − №"]);
    assert_eq!(whole.matches("сноска внизу").count(), 1);
    let tree = poppler("pdfinfo", &["-struct"], &bytes);
    for tag in ["Note", "BlockQuote", "Figure", "Link", "LI", "H2"] {
        assert!(tree.contains(tag), "no {tag} in\n{tree}");
    }
    assert!(poppler("pdfinfo", &["-url"], &bytes).contains("https://school.example/"));
    assert!(poppler("pdfimages", &["-list"], &bytes).lines().count() > 2);
}

#[test]
fn a_sign_that_no_font_has_is_a_finding_with_its_place() {
    let (id, entry) = find("vechera");
    let mut source = entry.case.source.clone();
    source.text = format!("{}\n\nУра 🙂!\n", source.text).into();
    let mut paper = Paper::of(example(), id, messages());
    paper.above.push(Labelled { key: String::new(), label: "Итог".into(), blocks: vec![text("Ура 🙂!")] });
    let (bytes, findings) = print(press(), Work::Table(&paper), &Print::default(), Some(&source));
    assert_eq!(findings.len(), 1);
    let finding = &findings[0];
    assert_eq!((finding.code, &*finding.place.file), (Code::PrintSign, &*source.path));
    assert_eq!(&source.text[finding.place.start..finding.place.end], "🙂");
    let sentence = messages().say("cb707", &finding.args);
    assert!(sentence.contains("U+1F642") && !sentence.contains('{'), "{sentence}");
    assert!(words(&pages(&bytes).concat()).contains("Ура □!"));
}

#[test]
fn a_template_of_the_site_is_used_and_its_mistakes_are_shown_there() {
    let paper = paper("vechera");
    let settings = Print::default();
    let job = Job { work: Work::Table(&paper), print: &settings, day: None, sources: &[] };
    let own = "#import \"shared.typ\": *\n#let data = json(\"/data.json\")\n#set document(title: data.title)\n#set text(lang: data.lang, font: sans)\n= #data.title\nСвой шаблон\n";
    let press = press_with(&[("print/table.typ", own)], &example().pictures);
    let bytes = press.print(&press.ready(&job)).unwrap();
    assert!(pages(&bytes)[0].contains("Свой шаблон"));
    let cases = [
        ("print/table.typ", "#let x = 1\n#set text(lang: \"ru\")\n#неведомое\n", "#неведомое"),
        ("print/table.typ", "#set document(title: [А])\n#read(\"/etc/passwd\")\n", "\"/etc/passwd\""),
        ("print/shared.typ", "#let sans = (", ""),
    ];
    for (path, text, marked) in cases {
        let press = press_with(&[(path, text)], &example().pictures);
        let findings = press.print(&press.ready(&job)).unwrap_err();
        let finding = &findings[0];
        assert_eq!(
            (finding.code, finding.place.file.to_string()),
            (Code::PrintFailed, format!("themes/mine/{path}")),
            "{finding:?}"
        );
        assert!(text[finding.place.start..].trim_start_matches('#').starts_with(marked.trim_start_matches('#')), "{finding:?}");
        assert!(!messages().say("cb706", &finding.args).contains('{'));
    }
}

#[test]
fn a_broken_picture_is_a_finding_at_the_case() {
    let (id, entry) = find("vechera");
    let mut pictures = (*example().pictures).clone();
    let paper = Paper::of(example(), id, messages());
    let mut shown = None;
    paper.blocks().for_each(|block| {
        if let Block::Figure(picture) = block {
            shown = Some(picture.target.clone());
        }
    });
    let shown = shown.unwrap();
    for file in pictures.get_mut(&shown).unwrap() {
        file.bytes = file.bytes[..60].into();
    }
    let press = press_with(&[], &pictures);
    let settings = Print::default();
    let job = Job { work: Work::Table(&paper), print: &settings, day: None, sources: &[&entry.case.source] };
    let findings = press.print(&press.ready(&job)).unwrap_err();
    assert_eq!((findings[0].code, &*findings[0].place.file), (Code::PrintPicture, &*entry.case.source.path));
    assert!(findings[0].place.start > 0);
    assert!(!messages().say("cb708", &findings[0].args).contains('{'));
}

#[test]
fn a_book_has_its_contents_and_its_index() {
    let site = example();
    let papers: Vec<Paper> = site.entries().take(4).map(|id| Paper::of(site, id, messages())).collect();
    let topics = [
        Topic { label: "Новичок – мастер".into(), papers: vec![0, 2] },
        Topic { label: "Равный – равному".into(), papers: vec![1, 3, 99] },
    ];
    let book = Book {
        title: "Рядом",
        tagline: "Кейсы наставничества",
        publisher: "Школа № 14",
        date: "2026",
        papers: &papers,
        index: "Ролевая модель",
        topics: &topics,
    };
    let (bytes, findings) = print(press(), Work::Book(&book), &Print::default(), None);
    assert!(findings.is_empty());
    let pages = pages(&bytes);
    in_order(&words(&pages[0]), &["Школа № 14", "Рядом", "Кейсы наставничества", "2026"]);
    let contents = words(&pages[1]);
    let last = words(pages.last().unwrap());
    in_order(&last, &["Ролевая модель", "Новичок – мастер", "Равный – равному"]);
    for paper in &papers {
        let page = pages.iter().skip(2).position(|page| words(page).contains(&words(&paper.title))).unwrap() + 3;
        let entry = |text: &str| {
            let title = words(&paper.title);
            let after = &text[text.find(&title).unwrap_or_else(|| panic!("{title}: {text}")) + title.len()..];
            after.trim_start_matches([' ', '.']).split(' ').next().map(str::to_string)
        };
        assert_eq!(entry(&contents), Some(page.to_string()), "{contents}");
        assert_eq!(entry(&last), Some(page.to_string()), "{last}");
    }
}

#[test]
fn a_chart_says_in_words_what_it_shows() {
    let paper = paper("vechera");
    let bytes = print(press(), Work::Sheet(&paper), &Print::default(), None).0;
    let whole = words(&pages(&bytes).concat());
    let measures: Vec<_> = paper.sections.iter().flat_map(|section| &section.measures).collect();
    assert!(!measures.is_empty());
    for measure in measures {
        let [before, after, change] = &measure.shown;
        in_order(&whole, &[&words(&measure.indicator), &format!("{before} → {after}"), change]);
    }
    assert!(poppler("pdfinfo", &["-struct"], &bytes).contains("Figure"));
}

#[test]
fn the_key_changes_with_everything_that_the_bytes_depend_on() {
    let (id, _) = find("vechera");
    let paper = Paper::of(example(), id, messages());
    let settings = Print::default();
    let job = Job { work: Work::Table(&paper), print: &settings, day: None, sources: &[] };
    let key = press().ready(&job).key;
    assert_eq!(key, press_with(&[], &example().pictures).ready(&job).key);
    let mut keys = vec![key, press().ready(&Job { work: Work::Sheet(&paper), ..job }).key];
    keys.push(press().ready(&Job { print: &Print { left_margin: 30, ..Print::default() }, ..job }).key);
    keys.push(press().ready(&Job { day: Some(jiff::civil::date(2026, 5, 20)), ..job }).key);
    keys.push(press().ready(&Job { work: Work::Table(&Paper { title: "Иначе".into(), ..paper.clone() }), ..job }).key);
    keys.push(press_with(&[("print/shared.typ", "#let ink = red")], &example().pictures).ready(&job).key);
    let mut pictures = (*example().pictures).clone();
    pictures.values_mut().flatten().for_each(|file| file.bytes = b"other"[..].into());
    keys.push(press_with(&[], &pictures).ready(&job).key);
    let english = Messages::new(Lang::En);
    let theme = built_in_theme();
    let files = theme.folder("print").map(|(path, file)| TypeFile {
        path: path.into(),
        origin: file.origin.clone(),
        bytes: file.bytes.clone(),
    });
    keys.push(Press::new(files, &example().pictures, &english).ready(&job).key);
    let all = keys.len();
    keys.sort_by_key(|key| *key.as_bytes());
    keys.dedup();
    assert_eq!(keys.len(), all);
}
