//! Documents of schools, imported: every folder of `tests/import` holds a document (`in.docx`, `in.odt`) made by `make.py`, the files that
//! it must become (`out.md`) and what the program says about it (`report.txt`). `CASEBOOK_BLESS=1` writes both anew; the difference is the
//! review. Hostile files are made here.

use crate::site::tree;
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn casebook(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_casebook")).args(args).current_dir(dir).env("NO_COLOR", "1").output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.clone(), output.stderr.clone()].concat()).into_owned()
}

/// A site without cases, with the template of this project's second collection.
fn site() -> tempfile::TempDir {
    let temp = tempfile::tempdir().unwrap();
    assert_eq!(casebook(temp.path(), &["init", "site", "--quiet"]).status.code(), Some(0));
    let content = temp.path().join("site/content");
    fs::remove_file(content.join("cases/primer.md")).unwrap();
    fs::create_dir(content.join("mentor-base")).unwrap();
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/mentor-base/_template.toml");
    fs::copy(own, content.join("mentor-base/_template.toml")).unwrap();
    temp
}

fn documents() -> Vec<PathBuf> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import");
    let mut folders: Vec<PathBuf> = fs::read_dir(data).unwrap().map(|e| e.unwrap().path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

#[test]
fn documents_become_what_the_data_say() {
    let bless = std::env::var_os("CASEBOOK_BLESS").is_some();
    let mut problems = Vec::new();
    for folder in documents() {
        let temp = site();
        let root = temp.path().join("site");
        let name = folder.file_name().unwrap().to_str().unwrap();
        let source = ["docx", "odt"].iter().map(|ending| folder.join(format!("in.{ending}"))).find(|path| path.is_file()).unwrap();
        let file = format!("{name}.{}", source.extension().unwrap().to_str().unwrap());
        fs::copy(&source, root.join(&file)).unwrap();
        let into = if name.ends_with("mentor-base") { "content/mentor-base" } else { "content/cases" };
        let before = tree(&root);
        let output = casebook(&root, &["import", &file, "--into", into, "--date", "2026-11-22"]);
        let mut made = String::new();
        for (path, bytes) in tree(&root).iter().filter(|(path, _)| !before.contains_key(*path)) {
            let text = if path.ends_with(".md") {
                String::from_utf8(bytes.clone()).unwrap()
            } else {
                format!("({} bytes)\n", bytes.len())
            };
            made.push_str(&format!("==== {path}\n{text}"));
        }
        let report = said(&output).lines().map(|line| format!("{}\n", line.trim_end())).collect::<String>();
        for (file, got) in [("out.md", made), ("report.txt", report)] {
            let path = folder.join(file);
            if bless {
                fs::write(&path, &got).unwrap();
            } else if fs::read_to_string(&path).unwrap_or_default() != got {
                problems.push(format!("{}:\n{got}", path.display()));
            }
        }
        // What was imported is never an error: a case that lacks something is a draft.
        assert_eq!(output.status.code(), Some(0), "{name}: {}", said(&output));
        assert_eq!(casebook(&root, &["check"]).status.code(), Some(0), "{name}");
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n\n"));
}

#[test]
fn nothing_is_written_over() {
    let temp = site();
    let root = temp.path().join("site");
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import");
    let document = data.join("rows/in.docx").display().to_string();
    for _ in 0..2 {
        assert_eq!(casebook(&root, &["import", &document, &document]).status.code(), Some(0));
    }
    let files: Vec<String> = tree(&root.join("content/cases")).into_keys().filter(|path| path.ends_with(".md")).collect();
    let want = ["doska-bez-strakha-2.md", "doska-bez-strakha-3.md", "doska-bez-strakha-4.md", "doska-bez-strakha.md"];
    assert_eq!(files, want);
    let bad = casebook(&root, &["import", &document, "--into", "../elsewhere"]);
    assert_eq!(bad.status.code(), Some(2), "{}", said(&bad));
    let absent = casebook(&root, &["import", "absent.docx"]);
    assert_eq!(absent.status.code(), Some(2), "{}", said(&absent));
    let json = casebook(&root, &["import", &document, "--format", "json"]);
    assert!(said(&json).lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{}", said(&json));
}

/// An archive of these parts.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A DOCX with this body.
fn docx(body: &str) -> Vec<u8> {
    let text = format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
    archive(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", text.as_bytes())])
}

/// An old container with these streams named in it.
fn container(streams: &[&str]) -> Vec<u8> {
    let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    bytes.resize(512, 0);
    for stream in streams {
        bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
        bytes.resize(bytes.len().next_multiple_of(128), 0);
    }
    bytes
}

#[test]
fn hostile_files_end_in_a_clear_message() {
    let temp = site();
    let root = temp.path().join("site");
    let whole = docx("<w:p><w:r><w:t>Текст</w:t></w:r></w:p>");
    let nested = format!("{}{}", "<w:tbl><w:tr><w:tc>".repeat(10_000), "</w:tc></w:tr></w:tbl>".repeat(10_000));
    let zeros = vec![b' '; 300 << 20];
    let many: Vec<(String, &[u8])> = (0..12_000).map(|i| (format!("word/{i}.xml"), &b""[..])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (&**name, *bytes)).collect();
    let laughs = "<!DOCTYPE w:document [<!ENTITY a \"ха\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>\
        <w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>до &c; после</w:t></w:r></w:p></w:body></w:document>";
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("empty.docx", Vec::new(), "CB901"),
        ("text.docx", "Просто текст".as_bytes().to_vec(), "CB901"),
        ("picture.docx", b"\x89PNG\r\n\x1a\n".to_vec(), "CB901"),
        ("sheet.docx", archive(&[("xl/workbook.xml", b"<workbook/>")]), "CB901"),
        ("sheet.doc", container(&["Workbook"]), "CB901"),
        ("password.docx", container(&["EncryptionInfo", "EncryptedPackage"]), "CB903"),
        (
            "password.odt",
            archive(&[("content.xml", b"\x01\x02"), ("META-INF/manifest.xml", b"<m><f><encryption-data/></f></m>")]),
            "CB903",
        ),
        ("cut.docx", whole[..whole.len() / 2].to_vec(), "CB904"),
        ("xml.docx", archive(&[("word/document.xml", b"<a><b></a>")]), "CB904"),
        ("no-body.docx", archive(&[("word/document.xml", b"<document/>")]), "CB901"),
        ("bomb.docx", archive(&[("word/document.xml", &zeros)]), "CB905"),
        ("many.docx", archive(&many), "CB905"),
        ("deep.docx", docx(&nested), "CB906"),
    ];
    for (name, bytes, code) in &cases {
        fs::write(root.join(name), bytes).unwrap();
        let start = Instant::now();
        let output = casebook(&root, &["import", name]);
        let text = said(&output);
        assert_eq!(output.status.code(), Some(1), "{name}: {text}");
        assert!(text.contains(code) && text.contains(name), "{name}: {text}");
        assert!(!text.contains("panicked"), "{name}: {text}");
        assert!(start.elapsed() < Duration::from_secs(20), "{name}: {:?}", start.elapsed());
    }
    assert!(tree(&root.join("content/cases")).keys().all(|path| !path.ends_with(".md")));
    // A good file beside bad ones is imported.
    fs::write(root.join("laughs.docx"), archive(&[("word/document.xml", laughs.as_bytes())])).unwrap();
    let output = casebook(&root, &["import", "cut.docx", "laughs.docx"]);
    assert_eq!(output.status.code(), Some(1));
    let case = fs::read_to_string(root.join("content/cases/laughs.md")).unwrap();
    assert!(case.contains("до после") && !case.contains("ха"), "{case}");
}

#[test]
fn names_inside_an_archive_are_never_paths() {
    let temp = site();
    let root = temp.path().join("site");
    let png = image_bytes();
    let body = "<w:document xmlns:w=\"w\" xmlns:r=\"r\" xmlns:a=\"a\"><w:body><w:p><w:r><w:drawing><a:graphic><a:graphicData>\
        <a:blip r:embed=\"i\"/></a:graphicData></a:graphic></w:drawing></w:r><w:r><w:t>Вид</w:t></w:r></w:p></w:body></w:document>";
    let relations = b"<Relationships><Relationship Id=\"i\" Target=\"../../../../evil.png\"/></Relationships>";
    let parts: [(&str, &[u8]); 3] =
        [("word/document.xml", body.as_bytes()), ("word/_rels/document.xml.rels", relations), ("word/../../../../evil.png", &png)];
    fs::write(root.join("evil.docx"), archive(&parts)).unwrap();
    let before = tree(temp.path());
    let output = casebook(&root, &["import", "evil.docx"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let made: Vec<String> = tree(temp.path()).into_keys().filter(|path| !before.contains_key(path)).collect();
    assert_eq!(made, ["site/content/cases/evil/evil-1.png", "site/content/cases/evil/index.md"]);
}

fn image_bytes() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::RgbImage::new(4, 4).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// Only where LibreOffice is installed; without it there is a message (CB902).
#[test]
fn old_documents_are_converted_or_refused() {
    let temp = site();
    let root = temp.path().join("site");
    let rtf = "{\\rtf1\\ansi\\ansicpg1251 \\u1044?\\u1086?\\u1089?\\u1082?\\u1072?\\par}";
    fs::write(root.join("old.docx"), rtf).unwrap();
    let output = casebook(&root, &["import", "old.docx"]);
    match output.status.code() {
        Some(0) => {
            let case = fs::read_to_string(root.join("content/cases/old.md")).unwrap();
            assert!(case.contains("Доска"), "{case}");
        }
        _ => assert!(said(&output).contains("CB902"), "{}", said(&output)),
    }
    fs::write(root.join("broken.doc"), container(&["WordDocument"])).unwrap();
    let output = casebook(&root, &["import", "broken.doc"]);
    assert!(["CB902", "CB907", "CB901"].iter().any(|code| said(&output).contains(code)), "{}", said(&output));
}
