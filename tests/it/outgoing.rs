//! Before anything is sent: the last gate as a command and as what stops a publication, the report of sizes, and the kit as an archive.

use crate::site::tree;
use crate::withdraw::{casebook, text};
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

/// A new site with a secret in it and a place to publish to.
fn site() -> (tempfile::TempDir, PathBuf) {
    let temp = tempfile::tempdir().unwrap();
    assert!(casebook(temp.path(), &["init", "site"]).status.success());
    let root = temp.path().join("site");
    let case = root.join("content/cases/primer.md");
    let source = fs::read_to_string(&case).unwrap();
    let planted = source
        .replace("[mentee]\nname = \"Мария Олеговна\"", "[mentee]\nname = \"Мария Олеговна\"\nreal_name = \"Клеопатра Тайная\"");
    assert_ne!(source, planted);
    fs::write(&case, planted).unwrap();
    let config = fs::read_to_string(root.join("casebook.toml")).unwrap();
    fs::write(root.join("casebook.toml"), config + "\n[publish.school]\nurl = \"file:../www\"\nquota = \"100 KB\"\n").unwrap();
    (temp, root)
}

/// A Word document in which the secret stands, linked to from the home page.
fn leak(root: &Path) {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all("<w:p><w:t>Клеопатра Тайная</w:t></w:p>".as_bytes()).unwrap();
    fs::create_dir_all(root.join("content/files")).unwrap();
    fs::write(root.join("content/files/plan.docx"), zip.finish().unwrap().into_inner()).unwrap();
    let index = root.join("content/index.md");
    let source = fs::read_to_string(&index).unwrap();
    fs::write(&index, format!("{source}\n\n[План](files/plan.docx)\n")).unwrap();
}

#[test]
fn nothing_is_sent_while_a_secret_is_among_it() {
    let (temp, root) = site();
    let www = temp.path().join("www");
    leak(&root);
    let stopped = casebook(&root, &["publish", "--yes"]);
    assert_eq!(stopped.status.code(), Some(1), "{}", text(&stopped));
    let said = text(&stopped);
    assert!(said.contains("CB1104") && said.contains("files/plan.docx") && said.contains("Ничего не отправлено"), "{said}");
    assert!(!www.join("index.html").exists());
    // A look at a finished folder says the same; so does one at a folder in which something was left behind.
    let looked = casebook(&root, &["check", "--output", "public"]);
    assert_eq!(looked.status.code(), Some(1));
    assert!(text(&looked).contains("CB1104"), "{}", text(&looked));
    assert!(!casebook(&root, &["publish", "--kit", "kit.zip"]).status.success() && !root.join("kit.zip").exists());
    fs::write(root.join("content/files/plan.docx"), "no secret").unwrap();
    let sent = casebook(&root, &["publish", "--yes"]);
    assert_eq!(sent.status.code(), Some(0), "{}", text(&sent));
    assert!(www.join("files/plan.docx").exists());
    let looked = casebook(&root, &["check", "--output", "public"]);
    assert_eq!(looked.status.code(), Some(0), "{}", text(&looked));
    fs::write(root.join("public/index.html~"), "left").unwrap();
    let looked = casebook(&root, &["check", "--output", "public", "--format", "json"]);
    assert_eq!(looked.status.code(), Some(1));
    assert!(text(&looked).contains("\"CB1106\""), "{}", text(&looked));
    assert_eq!(casebook(&root, &["check", "--output", "nowhere"]).status.code(), Some(2));
}

#[test]
fn several_places_pass_one_gate() {
    let (temp, root) = site();
    let config = fs::read_to_string(root.join("casebook.toml")).unwrap();
    let more: String = ["drive", "archive"].map(|name| format!("\n[publish.{name}]\nurl = \"file:../{name}\"\n")).concat();
    fs::write(root.join("casebook.toml"), config + &more).unwrap();
    let other = fs::read_to_string(root.join("content/cases/primer.md")).unwrap().replace("Клеопатра Тайная", "Мария Олеговна");
    fs::write(root.join("content/cases/vtoroy.md"), other).unwrap();
    leak(&root);
    let stopped = casebook(&root, &["withdraw", "vtoroy", "--yes"]);
    assert_eq!(stopped.status.code(), Some(1), "{}", text(&stopped));
    let said = text(&stopped);
    assert_eq!([said.matches("[CB1104]").count(), said.matches("Ничего не отправлено").count()], [1, 1], "{said}");
    assert!(!["www", "drive", "archive"].iter().any(|name| temp.path().join(name).exists()));
}

#[test]
fn the_report_says_what_is_large() {
    let (temp, root) = site();
    let report = casebook(&root, &["publish", "--report"]);
    assert_eq!(report.status.code(), Some(1), "more than the quota is a problem");
    let said = text(&report);
    assert!(said.contains("Самые большие файлы") && said.contains("Хостинг отводит 100") && !said.contains('{'), "{said}");
    assert!(!temp.path().join("www").exists());
    let json = casebook(&root, &["publish", "--report", "--format", "json"]);
    let line = String::from_utf8(json.stdout).unwrap();
    let report: serde_json::Value = serde_json::from_str(line.lines().last().unwrap()).unwrap();
    let sum: u64 = report["kinds"].as_array().unwrap().iter().map(|kind| kind["bytes"].as_u64().unwrap()).sum();
    assert_eq!(report["bytes"].as_u64(), Some(sum));
    assert_eq!(report["over"].as_u64(), Some(sum - 100_000));
    let files = tree(&root.join("public"));
    assert_eq!(report["files"].as_u64(), Some(files.keys().filter(|path| !path.starts_with(".casebook")).count() as u64));
}

#[test]
fn the_kit_is_an_archive_that_is_the_same_each_time() {
    let (_temp, root) = site();
    let made = casebook(&root, &["publish", "--kit", "out/kit.zip"]);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made));
    assert!(text(&made).contains("PROCHTI-MENYA.txt"), "{}", text(&made));
    let bytes = fs::read(root.join("out/kit.zip")).unwrap();
    assert!(casebook(&root, &["publish", "--kit", "out/again.zip"]).status.success());
    assert!(bytes == fs::read(root.join("out/again.zip")).unwrap());
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert!(names.iter().all(|name| name.is_ascii()) && names.contains(&"documents/primer.docx".to_string()), "{names:?}");
    let mut page = String::new();
    archive.by_name("pages/primer.html").unwrap().read_to_string(&mut page).unwrap();
    assert!(page.contains("Мария Олеговна") && !page.contains("Клеопатра"));
    let document = fs::read(root.join("public/cases/primer/primer.docx")).unwrap();
    let mut packed = Vec::new();
    archive.by_name("documents/primer.docx").unwrap().read_to_end(&mut packed).unwrap();
    assert!(document == packed);
    let inside = casebook(&root, &["publish", "--kit", "public/kit.zip"]);
    assert_eq!(inside.status.code(), Some(2), "{}", text(&inside));
}
