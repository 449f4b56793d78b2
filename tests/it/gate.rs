//! The last gate: a built site passes it, and whatever is planted into one is found, in each channel through which it could get out.

use casebook::case::Date;
use casebook::diag::Finding;
use casebook::language::Lang;
use casebook::publish::gate;
use casebook::render::documents::{Documents, groups};
use casebook::render::web::{Web, built_in_theme};
use casebook::site::{Input, Options, Site, load, pages};
use casebook::tree::Source;
use std::io::{Cursor, Write};

const TODAY: Date = jiff::civil::date(2026, 11, 22);

/// What is looked for: a real name behind a pseudonym, a name of somebody who asked not to be named, a private line.
const CASE: &str = r#"+++
title = "Первый год"
date = 2026-05-20
form = "teacher-teacher"
tags = ["выгорание"]
phone = "+7 921 555-12-34"

[mentee]
name = "Арина"
real_name = "Аглаида Игоревна"
publish = "pseudonym"

[mentor]
name = "Варахасий Ильич"
publish = "none"
+++

## Цель и задачи

Остаться в школе.
"#;

const DRAFT: &str = "+++\ntitle = \"Тайнопись второго года\"\ndraft = true\n+++\n";
const WITHDRAWN: &str = "+++\ntitle = \"Хризопраз и другие камни\"\nwithdrawn = \"note\"\n+++\n";

const TEMPLATE: &str = r#"extends = "mentoring-case"

[[field]]
key = "phone"
kind = "line"
private = true
label = { ru = "Телефон", en = "Phone" }
"#;

fn site(config: &str) -> Site {
    let document = |path: &str, text: &str| Source::new(&format!("content/cases/{path}"), text);
    let input = Input {
        config: Some(Source::new("casebook.toml", config)),
        templates: vec![("cases".into(), Source::new("content/cases/_template.toml", TEMPLATE))],
        documents: vec![document("pervyy.md", CASE), document("taynyy.md", DRAFT), document("kamni.md", WITHDRAWN)],
        others: Vec::new(),
    };
    let options = Options { today: TODAY, drafts: false, reader: Lang::Ru, encode: true };
    let (site, findings) = load(input, &|path| Err(path.to_string()), options);
    let bad: Vec<&Finding> =
        findings.iter().filter(|f| f.severity == casebook::diag::Severity::Error && f.code.id() != "CB202").collect();
    assert!(bad.is_empty(), "{bad:?}");
    site
}

/// All files that a build writes.
fn built(site: &Site) -> Vec<(String, Vec<u8>)> {
    let theme = built_in_theme();
    let web = Web::new(site, &theme).unwrap();
    let messages = casebook::language::Messages::new(site.config.lang);
    let documents = Documents::new(site, &theme, &messages);
    let mut files: Vec<(String, Vec<u8>)> = pages(site).iter().map(|page| (page.path.clone(), web.render(page).unwrap())).collect();
    files.extend(web.assets().map(|(path, bytes)| (path.to_string(), bytes.to_vec())));
    let prepared = groups(site).into_iter().flat_map(|group| documents.prepare(group));
    files.extend(prepared.map(|one| (one.file.path.clone(), documents.make(&one).unwrap().bytes)));
    files.sort();
    files
}

fn ids(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|finding| format!("{} {}", finding.code.id(), finding.place.file)).collect()
}

#[test]
fn a_built_site_passes() {
    for config in
        ["", "ascii_html = true\nhtaccess = true\nbase_url = \"https://a.example/кейсы/\"", "base_url = \"https://a.example\""]
    {
        let site = site(config);
        let found = gate::check(&site, Lang::Ru, &built(&site));
        assert!(found.is_empty(), "{config}: {:?}", ids(&found));
    }
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn flate(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn pdf(parts: &[&[u8]]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n1 0 obj\n".to_vec();
    for part in parts {
        out.extend_from_slice(part);
        out.push(b'\n');
    }
    out
}

fn wide(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(order).collect()
}

/// A planted file, and the code that it must bring; a file of the same path is replaced.
fn planted() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let text = |text: &str| text.as_bytes().to_vec();
    let name = "Аглаида Игоревна";
    let docx = |xml: &str| zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", xml.as_bytes())]);
    let hex: String = wide(name, u16::to_be_bytes).iter().map(|b| format!("{b:02X}")).collect();
    let stream = |bytes: &[u8]| [b"<< /Filter /FlateDecode >>\nstream\n", &flate(bytes)[..], b"\nendstream"].concat();
    vec![
        // In text, however it is written.
        ("a.html", text("<p>Аглаида&nbsp;<b>Игоревна</b>"), "CB1104"),
        ("a.html", text("<p title=\"АГЛАИДА ИГОРЕВНА\">"), "CB1104"),
        ("a.html", text("<!-- Аглаида\nИгоревна -->"), "CB1104"),
        ("a.html", text("<p>&#1040;&#1075;&#1083;&#1072;&#1080;&#1076;&#1072; &#x418;горевна"), "CB1104"),
        ("a.html", text("<a href=\"mailto:x?subject=%D0%90%D0%B3%D0%BB%D0%B0%D0%B8%D0%B4%D0%B0%20%D0%98горевна\">"), "CB1104"),
        ("a.html", text("<script type=\"application/ld+json\">{\"n\":\"\\u0410глаида Игоревна\"}</script>"), "CB1104"),
        ("a.html", text("Позвоните: +7 (921) 555 12 34"), "CB1104"),
        ("cases/pervyy/index.html", text("Наставник – Варахасий Ильич."), "CB1104"),
        ("feed2.xml", text("<feed><title>Варахасий Ильич</title></feed>"), "CB1104"),
        ("data.json", text("[\"Варахасий Ильич\"]"), "CB1104"),
        ("a.js", text("var x = 'Варахасий\u{a0}Ильич';"), "CB1104"),
        ("a.css", text("a::after{content:'Варахасий Ильич'}"), "CB1104"),
        ("a.svg", text("<svg><desc>Варахасий Ильич</desc></svg>"), "CB1104"),
        ("a.txt", encoding_rs::WINDOWS_1251.encode("Варахасий Ильич").0.into_owned(), "CB1104"),
        ("a.csv", [vec![0xff, 0xfe], wide("Варахасий Ильич", u16::to_le_bytes)].concat(), "CB1104"),
        ("a.html", text("<p>Тайнопись второго года"), "CB1104"),
        ("a.html", text("<p>«Хризопраз и другие камни»"), "CB1104"),
        // Packed.
        ("a.docx", docx("<w:p><w:r><w:t>Аглаида Иг</w:t></w:r><w:r><w:t>оревна</w:t></w:r></w:p>"), "CB1104"),
        (
            "a.xlsx",
            zip(&[("xl/sharedStrings.xml", "<si><r><t>Аглаида Иг</t></r><r><rPr><b/></rPr><t>оревна</t></r></si>".as_bytes())]),
            "CB1104",
        ),
        ("a.xlsx", zip(&[("xl/worksheets/sheet1.xml", "<is><t>Аглаида Игоревна</t></is>".as_bytes())]), "CB1104"),
        ("a.docx", zip(&[("docProps/core.xml", "<dc:creator>Аглаида Игоревна</dc:creator>".as_bytes())]), "CB1104"),
        ("a.odt", zip(&[("meta.xml", "<dc:creator>Аглаида Игоревна</dc:creator>".as_bytes())]), "CB1104"),
        ("a.zip", zip(&[("b.zip", &zip(&[("c.txt", name.as_bytes())]))]), "CB1104"),
        ("a.zip", zip(&[("Аглаида Игоревна.txt", b"")]), "CB1104"),
        ("a.pdf", pdf(&[&[b"/Author (\xfe\xff", &wide(name, u16::to_be_bytes)[..], b")"].concat()]), "CB1104"),
        ("a.pdf", pdf(&[format!("/Title <FEFF{hex}>").as_bytes()]), "CB1104"),
        ("a.pdf", pdf(&[&stream(name.as_bytes())]), "CB1104"),
        (
            "a.pdf",
            pdf(&["stream\n<x:xmpmeta><dc:creator>Аглаида</dc:creator><dc:creator>Игоревна</dc:creator></x:xmpmeta>\nendstream"
                .as_bytes()]),
            "CB1104",
        ),
        ("a.png", [b"\x89PNG\r\n\x1a\n\0\0tEXtAuthor\0", name.as_bytes(), b"\xff\0"].concat(), "CB1104"),
        ("a.jpg", [b"\xff\xd8\xff\xe1Exif\0\0", &wide(name, u16::to_le_bytes)[..], b"\0\xff"].concat(), "CB1104"),
        // In names.
        ("cases/pervyy/aglaida.jpg", vec![0xff], "CB1105"),
        ("files/aglaida-igorevna.pdf", vec![0xff], "CB1105"),
        ("cases/pervyy/varakhasiy-ilich-640.webp", vec![0xff], "CB1105"),
        // What leads elsewhere.
        ("a.html", text("<img src=\"https://e.example/x.png\">"), "CB1101"),
        ("a.html", text("<img srcset=\"index.html 1x, //e.example/x.png 2x\">"), "CB1101"),
        ("a.html", text("<link rel=\"preconnect\" href=\"https://e.example\">"), "CB1101"),
        ("a.html", text("<p style=\"background:url(https://e.example/x.png)\">"), "CB1101"),
        ("a.html", text("<style>@import 'https://e.example/x.css';</style>"), "CB1101"),
        ("a.html", text("<meta http-equiv=refresh content=\"0; url=https://e.example/\">"), "CB1101"),
        ("a.html", text("<iframe src=\"h\nttps://e.example/\"></iframe>"), "CB1101"),
        ("a.html", text("<script src=\"https&#58;//e.example/x.js\"></script>"), "CB1101"),
        ("a.css", text("a { background: url( 'https://e.example/x.png' ) }"), "CB1101"),
        ("a.js", text("fetch('https://e.example/x.json')"), "CB1101"),
        ("a.js", text("import x from \"https://e.example/x.js\""), "CB1101"),
        ("a.svg", text("<svg><image href=\"https://e.example/x.png\"/></svg>"), "CB1101"),
        // What leads nowhere.
        ("a.html", text("<a href=\"b.html\">b</a>"), "CB1102"),
        ("a.html", text("<a href=\"../index.html\">b</a>"), "CB1102"),
        ("a.html", text("<a href=\"/b/cases/nowhere/\">b</a>"), "CB1102"),
        ("a.css", text("@font-face{src:url(b.woff2)}"), "CB1102"),
        ("a.html", text("<a href=\"#nowhere\">b</a>"), "CB1103"),
        ("a.html", text("<a href=\"cases/pervyy/index.html#%D0%BD\">b</a>"), "CB1103"),
        // Who has no business there.
        ("index.html~", vec![], "CB1106"),
        (".DS_Store", vec![], "CB1106"),
        ("cases/.htaccess", vec![], "CB1106"),
        ("cases/pervyy/~$pervyy.docx", vec![], "CB1106"),
        ("index.html.part", vec![], "CB1106"),
        ("cases/taynyy/index.html", vec![], "CB1107"),
        ("cases/kamni/kamni.docx", vec![], "CB1107"),
        // What nobody can vouch for.
        ("a.zip", [&zip(&[("b.txt", b"b")])[..40], &[0; 60]].concat(), "CB1108"),
        ("a.pdf", pdf(&[b"/Encrypt 5 0 R"]), "CB1108"),
    ]
}

#[test]
fn whatever_is_planted_is_found() {
    let site = site("base_url = \"https://a.example/b/\"");
    let whole = built(&site);
    let mut missed = Vec::new();
    for (index, (path, bytes, code)) in planted().into_iter().enumerate() {
        let mut files: Vec<(String, Vec<u8>)> = whole.iter().filter(|(own, _)| own != path).cloned().collect();
        files.push((path.to_string(), bytes));
        let found = ids(&gate::check(&site, Lang::Ru, &files));
        let wanted = format!("{code} {path}");
        // A page that was replaced is missed by others; nothing else may be found.
        let own: Vec<&String> = found.iter().filter(|found| found.ends_with(&format!(" {path}"))).collect();
        if own != [&wanted] {
            missed.push(format!("{index} {path}: wanted {code}, found {own:?}"));
        }
    }
    assert!(missed.is_empty(), "\n{}", missed.join("\n"));
}

#[test]
fn what_is_no_leak_is_none() {
    let site = site("base_url = \"https://a.example/b/\"");
    let whole = built(&site);
    for (path, text) in [
        (
            "a.html",
            "<a href=\"https://e.example/x.png\">x</a><link rel=\"canonical\" href=\"https://a.example/b/\"><img src=\"data:image/png;base64,AA\">",
        ),
        (
            "a.html",
            "<a href=\"cases/pervyy/\">x</a><a href=\"/b/cases/pervyy/\">y</a><a href=\"/other/\">z</a><a href=\"mailto:a@b\">m</a><a href=\"#top\">t</a>",
        ),
        ("a.html", "<p id=\"а б\"></p><a href=\"#%D0%B0%20%D0%B1\">x</a><a href=\"?x#а б\">y</a>"),
        // Only half of the name, or another word.
        ("a.html", "<p>Игоревна</p><p>Аглаидин сад</p><p>Аглаида</p><hr><p>и Игоревна"),
        ("a.css", "/* url(https://e.example/) */ a{}"),
        ("a.js", "// see https://e.example/\nvar ns = 'http://www.w3.org/2000/svg';"),
    ] {
        let mut files = whole.clone();
        files.push((path.to_string(), text.as_bytes().to_vec()));
        let found = ids(&gate::check(&site, Lang::Ru, &files));
        assert!(found.is_empty(), "{text}: {found:?}");
    }
}

#[test]
fn a_finding_tells_the_place_and_never_the_value() {
    let site = site("");
    let mut files = built(&site);
    files.push(("a.zip".into(), zip(&[("b.txt", "Аглаида Игоревна".as_bytes())])));
    let found = gate::check(&site, Lang::Ru, &files);
    struct NoTexts;
    impl casebook::diag::Texts for NoTexts {
        fn text(&self, _: &str) -> Option<&str> {
            None
        }
    }
    for lang in Lang::ALL {
        let messages = casebook::language::Messages::new(lang);
        let text: String =
            found.iter().map(|f| casebook::diag::render(f, &NoTexts, &messages, casebook::diag::Style::Plain)).collect();
        assert!(text.contains("a.zip") && text.contains("b.txt") && text.contains("content/cases/pervyy.md"), "{text}");
        assert!(!text.contains("Аглаида") && !text.contains('{'), "{text}");
    }
}
