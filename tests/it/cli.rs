//! The program as a user meets it: a new site builds clean, the same input gives the same bytes from any folder, bad files and hostile
//! files end in a finding and never in a panic, and what is withheld is in no byte of the output.

use crate::site::tree;
use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::{Command, Output};

fn casebook(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_casebook")).args(args).current_dir(dir).env("NO_COLOR", "1").output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.clone(), output.stderr.clone()].concat()).into_owned()
}

/// A new site in a temporary folder.
fn site(lang: &str) -> tempfile::TempDir {
    let temp = tempfile::tempdir().unwrap();
    let made = casebook(temp.path(), &["init", "site", "--lang", lang]);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made));
    temp
}

#[test]
fn a_new_site_builds_clean() {
    for lang in ["ru", "en"] {
        let temp = site(lang);
        let root = temp.path().join("site");
        let built = casebook(&root, &["build"]);
        assert_eq!(built.status.code(), Some(0), "{}", text(&built));
        assert!(!text(&built).contains("CB"), "{}", text(&built));
        assert!(root.join("public/index.html").is_file());
        // Building into what Casebook built itself is no matter; a second `init` over it is.
        assert_eq!(casebook(&root, &["build"]).status.code(), Some(0));
        assert_eq!(casebook(temp.path(), &["init", "site"]).status.code(), Some(2));
    }
}

#[test]
fn a_new_case_is_a_draft_that_can_be_saved() {
    let temp = site("ru");
    let root = temp.path().join("site");
    let args =
        ["new", "Первый год у доски", "--form", "учитель - учитель", "--role-model", "novice-master", "--date", "2026-01-02"];
    let made = casebook(&root, &args);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made));
    let case = fs::read_to_string(root.join("content/cases/pervyy-god-u-doski.md")).unwrap();
    assert!(case.contains("Новичок – мастер") && case.contains("## Дано"), "{case}");
    let check = casebook(&root, &["check"]);
    assert_eq!(check.status.code(), Some(0), "{}", text(&check));
    assert!(text(&check).contains("CB302"), "{}", text(&check));
    let built = casebook(&root, &["build"]);
    assert_eq!(built.status.code(), Some(0));
    assert!(!root.join("public/cases/pervyy-god-u-doski").exists());
    assert_eq!(casebook(&root, &["build", "--drafts"]).status.code(), Some(0));
    assert!(root.join("public/cases/pervyy-god-u-doski/index.html").is_file());
}

#[test]
fn same_input_same_bytes_from_any_folder() {
    let (a, b) = (site("ru"), site("ru"));
    let out = |temp: &tempfile::TempDir, threads: &str| {
        let root = temp.path().join("site");
        let run = Command::new(env!("CARGO_BIN_EXE_casebook"))
            .args(["build", "--root"])
            .arg(&root)
            .current_dir(temp.path())
            .env("RAYON_NUM_THREADS", threads)
            .env("TZ", if threads == "1" { "Asia/Vladivostok" } else { "America/New_York" })
            .output()
            .unwrap();
        assert_eq!(run.status.code(), Some(0), "{}", text(&run));
        tree(&root.join("public"))
    };
    assert!(out(&a, "1") == out(&b, "7"));
}

#[test]
fn a_site_with_errors_is_not_written_and_the_last_one_stays() {
    let temp = site("ru");
    let root = temp.path().join("site");
    assert_eq!(casebook(&root, &["build"]).status.code(), Some(0));
    let before = tree(&root.join("public"));
    let case = root.join("content/cases/primer.md");
    let broken = fs::read_to_string(&case).unwrap().replace("form = ", "fomr = ");
    fs::write(&case, broken).unwrap();
    let built = casebook(&root, &["build"]);
    assert_eq!(built.status.code(), Some(1));
    assert!(text(&built).contains("CB201") && text(&built).contains("form"), "{}", text(&built));
    assert!(before == tree(&root.join("public")));
}

/// Where two folders cannot be exchanged in one call, a build that is killed between two renames leaves no output.
#[test]
fn a_site_with_errors_gets_its_last_good_output_back() {
    let temp = site("ru");
    let root = temp.path().join("site");
    let (public, old) = (root.join("public"), root.join(".public.casebook-old"));
    assert_eq!(casebook(&root, &["build"]).status.code(), Some(0));
    let before = tree(&public);
    fs::rename(&public, &old).unwrap();
    let case = root.join("content/cases/primer.md");
    let broken = fs::read_to_string(&case).unwrap().replace("form = ", "fomr = ");
    fs::write(&case, broken).unwrap();
    assert_eq!(casebook(&root, &["check"]).status.code(), Some(1));
    assert!(!public.exists() && old.exists(), "a check changes nothing");
    assert_eq!(casebook(&root, &["build"]).status.code(), Some(1));
    assert!(before == tree(&public) && !old.exists());
}

#[test]
fn files_of_others_are_never_touched() {
    let temp = site("ru");
    let root = temp.path().join("site");
    let foreign = temp.path().join("mine");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("thesis.docx"), "years of work").unwrap();
    let built = casebook(&root, &["build", "--output", foreign.to_str().unwrap()]);
    assert_eq!(built.status.code(), Some(2));
    assert!(text(&built).contains("thesis.docx"), "{}", text(&built));
    assert_eq!(tree(&foreign).len(), 1);
    // A file that somebody put into the finished site is theirs too.
    assert_eq!(casebook(&root, &["build"]).status.code(), Some(0));
    fs::write(root.join("public/cname.txt"), "x").unwrap();
    assert_eq!(casebook(&root, &["build"]).status.code(), Some(2));
    assert!(root.join("public/cname.txt").is_file());
}

#[test]
fn a_removed_case_leaves_nothing_behind() {
    let temp = site("ru");
    let root = temp.path().join("site");
    assert_eq!(casebook(&root, &["build"]).status.code(), Some(0));
    assert!(root.join("public/cases/primer/index.html").is_file());
    fs::remove_file(root.join("content/cases/primer.md")).unwrap();
    let built = casebook(&root, &["build"]);
    assert_eq!(built.status.code(), Some(0), "{}", text(&built));
    let left = tree(&root.join("public"));
    assert!(!left.keys().any(|path| path.contains("primer")), "{:?}", left.keys().collect::<Vec<_>>());
    assert!(!left.values().any(|bytes| String::from_utf8_lossy(bytes).contains("Мария Олеговна")));
}

#[test]
fn what_is_withheld_is_in_no_byte() {
    let temp = site("ru");
    let root = temp.path().join("site");
    let case = root.join("content/cases/primer.md");
    let source = fs::read_to_string(&case).unwrap();
    let planted = source
        .replace("[mentee]\nname = \"Мария Олеговна\"", "[mentee]\nname = \"Мария Олеговна\"\nreal_name = \"Клеопатра Тайная\"")
        .replace("[mentor]\nname = \"Нина Павловна\"", "[mentor]\nname = \"Ферапонт Скрытый\"\npublish = \"none\"")
        .replace("Нина Павловна", "Наставник");
    fs::write(&case, planted).unwrap();
    fs::write(
        root.join("content/cases/draft.md"),
        source.replace("+++\ntitle", "+++\ndraft = true\ntitle").replace("у доски", "Зюзюкин"),
    )
    .unwrap();
    // Withdrawn cases are seen by nobody, with drafts neither; the note at the address of one says nothing of it.
    for (name, withdrawn) in [("gone", "true"), ("noted", "\"note\"")] {
        let head = format!("+++\nwithdrawn = {withdrawn}\ntitle");
        let withdrawn = source
            .replace("+++\ntitle", &head)
            .replace("tags = [", "tags = [\"Хризопраз\", ")
            .replace("у доски", "Зюзюкин")
            .replace("Мария Олеговна", "Евлампия");
        fs::write(root.join(format!("content/cases/{name}.md")), withdrawn).unwrap();
    }
    let built = casebook(&root, &["build", "--drafts"]);
    assert_eq!(built.status.code(), Some(0), "{}", text(&built));
    for (path, bytes) in unpacked(tree(&root.join("public"))) {
        assert!(!path.contains("gone") && !String::from_utf8_lossy(&bytes).contains("Евлампия"), "{path}");
    }
    let built = casebook(&root, &["build"]);
    assert_eq!(built.status.code(), Some(0), "{}", text(&built));
    let files = tree(&root.join("public"));
    let own: Vec<&String> = files.keys().filter(|path| path.contains("gone") || path.contains("noted")).collect();
    assert_eq!(own, ["cases/noted/index.html"]);
    let note = String::from_utf8_lossy(&files["cases/noted/index.html"]);
    assert!(note.contains("больше не публикуется") && note.contains("noindex"), "{note}");
    let others = files.iter().filter(|(path, _)| *path != "cases/noted/index.html" && !path.starts_with(".casebook"));
    assert_eq!(
        others.filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains("noted")).count(),
        0,
        "somebody leads to the note"
    );
    let published = unpacked(files);
    for (path, bytes) in &published {
        let page = String::from_utf8_lossy(bytes);
        for secret in ["Клеопатра", "Тайная", "Ферапонт", "Скрытый", "Зюзюкин", "zyuzyukin", "Евлампия", "Хризопраз"]
        {
            assert!(!page.contains(secret) && !path.contains(secret), "{secret} in {path}");
        }
    }
    // That the documents were looked into is no accident.
    let told =
        |part: &str| published.iter().any(|(path, bytes)| path.contains(part) && String::from_utf8_lossy(bytes).contains("Мария"));
    assert!(told("primer.docx/word/document.xml"));
    assert!(cfg!(not(feature = "pdf")) || (told("primer.pdf/text") && told("primer-sheet.pdf/text")));
}

/// Files with what is packed inside them: the parts of archives and Word documents, the text and the metadata of PDFs.
fn unpacked(files: BTreeMap<String, Vec<u8>>) -> Vec<(String, Vec<u8>)> {
    let mut out = Vec::new();
    for (path, bytes) in files {
        if let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(&bytes)) {
            let mut parts = BTreeMap::new();
            for index in 0..archive.len() {
                let mut part = archive.by_index(index).unwrap();
                let name = format!("{path}/{}", part.name().unwrap());
                let mut inside = Vec::new();
                part.read_to_end(&mut inside).unwrap();
                parts.insert(name, inside);
            }
            out.extend(unpacked(parts));
        }
        if path.ends_with(".pdf") {
            let temp = tempfile::NamedTempFile::new().unwrap();
            fs::write(temp.path(), &bytes).unwrap();
            for (program, name) in [("pdftotext", "text"), ("pdfinfo", "info")] {
                let mut command = Command::new(program);
                let command = if name == "text" {
                    command.arg(temp.path()).arg("-")
                } else {
                    command.args(["-meta", "-struct-text"]).arg(temp.path())
                };
                let said = command.output().unwrap_or_else(|error| panic!("{program}: {error}; tests/run installs poppler-utils"));
                out.push((format!("{path}/{name}"), said.stdout));
            }
        }
        out.push((path, bytes));
    }
    out
}

#[test]
fn odd_files_end_in_findings() {
    let temp = site("ru");
    let root = temp.path().join("site");
    let cases = root.join("content/cases");
    let primer = fs::read_to_string(cases.join("primer.md")).unwrap();
    let (cp1251, _, _) = encoding_rs::WINDOWS_1251.encode(&primer);
    fs::write(cases.join("a-cp1251.md"), cp1251).unwrap();
    fs::write(cases.join("b-big.md"), vec![b'x'; 3 * 1024 * 1024]).unwrap();
    fs::write(cases.join("c-empty.md"), "").unwrap();
    fs::write(cases.join("d-deep.md"), primer.replace("## Дано", &format!("{}x\n\n## Дано", "> ".repeat(5000)))).unwrap();
    fs::write(cases.join("e-toml.md"), format!("+++\na = {}1{}\n+++\n", "[".repeat(9000), "]".repeat(9000))).unwrap();
    fs::write(cases.join("f-many.md"), format!("+++\n{}+++\n", (0..5000).map(|i| format!("k{i} = 1\n")).collect::<String>()))
        .unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/hostname", cases.join("g-link.md")).unwrap();
    // A BOM, Windows line ends and a NUL are read.
    fs::write(cases.join("h-windows.md"), format!("\u{feff}{}", primer.replace('\n', "\r\n"))).unwrap();
    fs::write(cases.join("i-nul.md"), primer.replace("Каждый вторник", "Каждый\0вторник")).unwrap();
    let check = casebook(&root, &["check", "--format", "json"]);
    let said = text(&check);
    assert_eq!(check.status.code(), Some(1), "{said}");
    let has = |file: &str, code: &str| said.lines().any(|l| l.contains(&format!("cases/{file}")) && l.contains(code));
    assert!(has("a-cp1251.md", "CB101") && said.contains("Windows-1251"), "{said}");
    assert!(has("b-big.md", "CB102"));
    assert!(has("c-empty.md", "CB103"));
    assert!(has("d-deep.md", "CB114"));
    assert!(has("e-toml.md", "CB105"));
    assert!(has("f-many.md", "CB116"));
    #[cfg(unix)]
    assert!(has("g-link.md", "CB113"));
    assert!(!said.lines().any(|l| l.contains("cases/h-windows.md") && l.contains("\"error\"")), "{said}");
    assert!(!said.lines().any(|l| l.contains("cases/i-nul.md") && l.contains("\"error\"")), "{said}");
    assert!(said.lines().all(|l| serde_json::from_str::<serde_json::Value>(l).is_ok()));
}

#[test]
fn every_code_is_explained_in_both_languages() {
    let here = Path::new(".");
    for code in casebook::diag::Code::ALL {
        for lang in ["ru", "en"] {
            let said = casebook(here, &["explain", &code.id(), "--lang", lang]);
            assert_eq!(said.status.code(), Some(0));
            assert!(text(&said).chars().count() > 150, "{}: {}", code.id(), text(&said));
        }
    }
    assert_eq!(casebook(here, &["explain", "CB999"]).status.code(), Some(2));
}

#[test]
fn bad_usage_is_said_in_the_users_language() {
    let here = Path::new("/");
    let cases = [
        (vec!["biuld", "--lang", "ru"], "build"),
        (vec!["build", "--lang", "ru", "--drfats"], "--drafts"),
        (vec!["build", "--lang", "ru"], "casebook.toml"),
        (vec!["explain", "--lang", "ru"], "CODE"),
        (vec!["check", "--lang", "ru", "--format", "xml"], "json"),
    ];
    for (args, want) in cases {
        let said = casebook(here, &args);
        assert_eq!(said.status.code(), Some(2), "{args:?}");
        assert!(text(&said).contains(want) && !text(&said).contains("error:"), "{args:?}: {}", text(&said));
    }
    for args in [vec!["--help", "--lang", "ru"], vec!["build", "--help", "--lang", "ru"]] {
        let said = casebook(here, &args);
        assert_eq!(said.status.code(), Some(0));
        for english in ["Usage", "Options", "Print help", "Commands"] {
            assert!(!text(&said).contains(english), "{args:?}: {}", text(&said));
        }
    }
}
