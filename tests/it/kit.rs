//! The kit for hosting that takes no folders, as a value: what is in it, that it is the same each time, that its fragments ask nobody for
//! anything, and that what is held back is in none of them.

use casebook::case::Date;
use casebook::language::{Lang, Messages};
use casebook::publish::kit::kit;
use casebook::site::{Input, Options, Site, load};
use casebook::tree::Source;
use std::collections::BTreeMap;

const CASE: &str = r##"+++
title = "Первый <год> & дальше"
date = 2026-05-20
form = "teacher-teacher"
summary = "Коротко о деле."

[mentee]
name = "Арина"
real_name = "Аглаида Игоревна"
publish = "pseudonym"

[mentor]
name = "Варахасий Ильич"
publish = "none"
+++

## Дано (портрет наставляемого)

Было *трудно*, но **вышло**[^1]. См. [сайт](https://e.example/?a=1&b=2) и [второй год](vtoroy.md).

![Рисунок доски](doska.png "Доска")

| Месяц | Часы |
| --- | ---: |
| Май | 12 |

[^1]: Сноска первая.

## Этапы реализации программы

### Этап 1. Подготовка

1. Раз
2. Два
   - внутри
"##;

const SECOND: &str =
    "+++\ntitle = \"Второй год\"\ndate = 2026-05-21\n+++\n\n## Цель и задачи\n\nДальше[^а].\n\n[^а]: Сноска вторая.\n";
const HIDDEN: &str = "+++\ntitle = \"Снятый Зюзюкин\"\nwithdrawn = true\n+++\n";

fn png() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(40, 30).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn site(config: &str) -> Site {
    let document = |path: &str, text: &str| Source::new(&format!("content/{path}"), text);
    let template = |folder: &str| {
        (folder.to_string(), Source::new(&format!("content/{folder}/_template.toml"), "extends = \"mentoring-case\"\n"))
    };
    let input = Input {
        config: Some(Source::new("casebook.toml", config)),
        templates: vec![template("cases"), template("ещё")],
        documents: vec![
            document("cases/pervyy.md", CASE),
            document("cases/vtoroy.md", SECOND),
            document("cases/snyat.md", HIDDEN),
            document("ещё/vtoroy.md", SECOND),
        ],
        others: vec!["cases/doska.png".into()],
    };
    let options = Options { today: Date::constant(2026, 11, 22), drafts: false, reader: Lang::Ru, encode: true };
    load(input, &|_| Ok(png()), options).0
}

fn made(site: &Site) -> BTreeMap<String, Vec<u8>> {
    let files = kit(site, &Messages::new(site.config.lang), &|path| Some(path.as_bytes().to_vec()));
    let count = files.len();
    let files: BTreeMap<String, Vec<u8>> = files.into_iter().collect();
    assert_eq!(files.len(), count, "a name comes twice");
    files
}

fn text(files: &BTreeMap<String, Vec<u8>>, path: &str) -> String {
    String::from_utf8(files.get(path).unwrap_or_else(|| panic!("{path} is not among {:?}", files.keys())).clone()).unwrap()
}

#[test]
fn the_kit_holds_what_is_to_be_pasted_and_attached() {
    let files = made(&site(""));
    let names: Vec<&str> = files.keys().map(String::as_str).filter(|name| !name.ends_with(".pdf")).collect();
    assert_eq!(
        names,
        [
            "PROCHTI-MENYA.txt",
            "documents/pervyy.docx",
            "documents/pervyy.md",
            "documents/vtoroy-2.docx",
            "documents/vtoroy-2.md",
            "documents/vtoroy.docx",
            "documents/vtoroy.md",
            "pages/cases.html",
            "pages/eshche.html",
            "pages/pervyy.html",
            "pages/vtoroy-2.html",
            "pages/vtoroy.html",
            "pictures/pervyy-doska-40.png",
        ]
    );
    assert!(files.keys().all(|name| name.is_ascii()));
    let list = text(&files, "PROCHTI-MENYA.txt");
    assert!(list.starts_with('\u{feff}') && !list.replace("\r\n", "").contains('\n') && !list.contains('{'), "{list}");
    for name in files.keys().filter(|name| name.contains('/')) {
        assert!(list.contains(name.as_str()), "{name} is not in the list:\n{list}");
    }
    assert_eq!(files, made(&site("")));
}

#[test]
fn a_fragment_has_its_styles_in_itself_and_asks_nobody() {
    let files = made(&site("base_url = \"https://a.example/r/\""));
    for (path, _) in files.iter().filter(|(path, _)| path.starts_with("pages/")) {
        let html = text(&files, path);
        for bad in [" class=", "<script", "<style", "<link", "<img", "src=", "url(", " id=", "<html", "<body"] {
            assert!(!html.contains(bad), "{bad} in {path}");
        }
        for secret in ["Аглаида", "Варахасий", "Зюзюкин"] {
            assert!(!html.contains(secret), "{secret} in {path}");
        }
    }
    let html = text(&files, "pages/pervyy.html");
    for part in [
        "<h2>Первый &lt;год&gt; &amp; дальше</h2>",
        "<h3>Дано (портрет наставляемого)</h3>",
        "<em>трудно</em>",
        "<strong>вышло</strong>",
        "<sup>1</sup>",
        "href=\"https://e.example/?a=1&amp;b=2\"",
        "href=\"https://a.example/r/cases/vtoroy/index.html\"",
        "<em>Доска</em>",
        "text-align:right\">12</td>",
        "<th scope=\"col\" style=\"",
        "<ol style=\"",
        "<h3>Таблица</h3>",
    ] {
        assert!(html.contains(part), "{part} is not in\n{html}");
    }
    // Without an address of its own the site cannot say where the other case is.
    let html = text(&made(&site("")), "pages/pervyy.html");
    assert!(html.contains("второй год") && !html.contains("vtoroy"));
}

#[test]
fn tags_are_closed_in_the_order_in_which_they_were_opened() {
    use casebook::render::web::markup::{Piece, pieces};
    let files = made(&site(""));
    for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with("pages/")) {
        let mut open: Vec<Vec<u8>> = Vec::new();
        for piece in pieces(bytes) {
            let Piece::Tag(tag) = piece else { continue };
            match tag.name.strip_prefix(b"/") {
                Some(name) => assert_eq!(open.pop().as_deref(), Some(name), "{path}"),
                None if matches!(tag.name, b"br" | b"hr") => {}
                None => open.push(tag.name.to_vec()),
            }
        }
        assert!(open.is_empty(), "{path}: {open:?}");
    }
}
