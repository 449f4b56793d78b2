//! `casebook withdraw`: the case leaves the site and what is kept on this machine, its file keeps every other byte, nothing happens before
//! somebody has agreed, and what stands in the way is told.

use crate::site::tree;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Runs the program in a folder; nobody answers its questions.
pub fn casebook(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_casebook"))
        .args(args)
        .current_dir(dir)
        .stdin(Stdio::null())
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

/// Everything that it said.
pub fn text(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.clone(), output.stderr.clone()].concat()).into_owned()
}

/// A built site with two cases; the folder that holds it goes with the first value.
fn site() -> (tempfile::TempDir, PathBuf) {
    let temp = tempfile::tempdir().unwrap();
    assert!(casebook(temp.path(), &["init", "site"]).status.success());
    let root = temp.path().join("site");
    let source = fs::read_to_string(root.join("content/cases/primer.md")).unwrap();
    let other = source
        .replace("+++\ntitle", "+++\n# Для себя\ntitle")
        .replace("tags = [", "tags = [\"Хризопраз\", ")
        .replace("у доски", "Зюзюкин");
    fs::write(root.join("content/cases/vtoroy.md"), other.replace('\n', "\r\n")).unwrap();
    let built = casebook(&root, &["build"]);
    assert!(built.status.success(), "{}", text(&built));
    (temp, root)
}

/// The files of a folder in which some text stands, by name or by content.
fn holding(folder: &Path, wanted: &[u8]) -> Vec<String> {
    let files = tree(folder).into_iter();
    files.filter(|(_, bytes)| memchr::memmem::find(bytes, wanted).is_some()).map(|(path, _)| path).collect()
}

#[test]
fn a_withdrawn_case_leaves_the_site_and_can_be_put_back() {
    let (_temp, root) = site();
    let file = root.join("content/cases/vtoroy.md");
    let before = fs::read(&file).unwrap();
    let document = tree(&root.join("public")).remove("cases/vtoroy/vtoroy.docx").unwrap();
    assert_eq!(holding(&root.join(".casebook-cache"), &document).len(), 1);
    let withdrawn = casebook(&root, &["withdraw", "vtoroy", "--yes"]);
    let said = text(&withdrawn);
    assert_eq!(withdrawn.status.code(), Some(0), "{said}");
    assert!(
        said.contains("withdrawn = true") && said.contains("cases/vtoroy/index.html") && said.contains(".casebook-history"),
        "{said}"
    );
    // One line came, and nothing else changed.
    let after = fs::read(&file).unwrap();
    let line = b"withdrawn = true\r\n";
    let at = memchr::memmem::find(&after, line).unwrap();
    assert_eq!([&after[..at], &after[at + line.len()..]].concat(), before);
    for wanted in ["Зюзюкин", "Хризопраз", "vtoroy"] {
        assert_eq!(holding(&root.join("public"), wanted.as_bytes()), Vec::<String>::new(), "{wanted}");
    }
    assert!(!root.join("public/cases/vtoroy").exists());
    assert_eq!(holding(&root.join(".casebook-cache"), &document), Vec::<String>::new());
    let listed = casebook(&root, &["withdraw", "--list"]);
    assert!(listed.status.success() && text(&listed).contains("content/cases/vtoroy.md"), "{}", text(&listed));
    // Again is no matter; the note may still come.
    assert!(casebook(&root, &["withdraw", "cases/vtoroy", "--yes", "--note"]).status.success());
    assert!(fs::read_to_string(&file).unwrap().contains("withdrawn = \"note\"\r\n"));
    assert_eq!(tree(&root.join("public")).keys().filter(|path| path.contains("vtoroy")).count(), 1);
    assert_eq!(holding(&root.join("public"), "Зюзюкин".as_bytes()), Vec::<String>::new());
    fs::write(&file, &before).unwrap();
    assert!(casebook(&root, &["build"]).status.success());
    assert!(root.join("public/cases/vtoroy/vtoroy.docx").exists());
    assert!(text(&casebook(&root, &["withdraw", "--list"])).contains("ничего не снято"));
}

#[test]
fn nothing_happens_before_somebody_agrees() {
    let (_temp, root) = site();
    let before = tree(&root);
    let asked = casebook(&root, &["withdraw", "vtoroy"]);
    assert_eq!(asked.status.code(), Some(2));
    assert!(text(&asked).contains("--yes"), "{}", text(&asked));
    let shown = casebook(&root, &["withdraw", "vtoroy", "--dry-run", "--note"]);
    assert_eq!(shown.status.code(), Some(0));
    assert!(text(&shown).contains("cases/vtoroy/index.html") && text(&shown).contains("заметка"), "{}", text(&shown));
    assert!(before == tree(&root));
}

#[test]
fn what_stands_in_the_way_is_told() {
    let (_temp, root) = site();
    let unknown = casebook(&root, &["withdraw", "vtoroi", "--yes"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown).contains("«vtoroy»"), "{}", text(&unknown));
    assert_eq!(casebook(&root, &["withdraw", "--yes"]).status.code(), Some(2));
    // A link from another case is told before, and does not keep the case on the site.
    let first = root.join("content/cases/primer.md");
    let source = fs::read_to_string(&first).unwrap();
    fs::write(&first, format!("{source}\n\nСм. [вторую пару](vtoroy.md).\n")).unwrap();
    let shown = text(&casebook(&root, &["withdraw", "vtoroy", "--dry-run"]));
    assert!(shown.contains("content/cases/primer.md"), "{shown}");
    // Errors of others do: the case is marked, and the command says what to do.
    fs::write(&first, source.replace("form = ", "fomr = ")).unwrap();
    let stopped = casebook(&root, &["withdraw", "vtoroy", "--yes"]);
    assert_eq!(stopped.status.code(), Some(1));
    assert!(text(&stopped).contains("casebook withdraw vtoroy"), "{}", text(&stopped));
    assert!(root.join("public/cases/vtoroy/index.html").exists());
    fs::write(&first, format!("{source}\n\nСм. [вторую пару](vtoroy.md).\n")).unwrap();
    let done = casebook(&root, &["withdraw", "vtoroy", "--yes"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done));
    assert!(text(&done).contains("CB410"), "{}", text(&done));
    assert!(!root.join("public/cases/vtoroy").exists());
    // Two cases of one name, and a file that only its author can change.
    fs::create_dir(root.join("content/more")).unwrap();
    fs::write(root.join("content/more/_template.toml"), "extends = \"mentoring-case\"\n").unwrap();
    fs::write(root.join("content/more/primer.md"), &source).unwrap();
    let several = casebook(&root, &["withdraw", "primer", "--yes"]);
    assert_eq!(several.status.code(), Some(2));
    assert!(text(&several).contains("content/cases/primer.md, content/more/primer.md"), "{}", text(&several));
    assert!(casebook(&root, &["withdraw", "content/more/primer.md", "--dry-run"]).status.success());
    fs::write(root.join("content/more/primer.md"), source.replacen("+++", "", 1)).unwrap();
    let odd = casebook(&root, &["withdraw", "more/primer", "--yes"]);
    assert_eq!(odd.status.code(), Some(2));
    assert!(text(&odd).contains("withdrawn = true") && text(&odd).contains("content/more/primer.md"), "{}", text(&odd));
}

#[test]
fn it_speaks_english_too() {
    let (_temp, root) = site();
    let shown = text(&casebook(&root, &["withdraw", "vtoroy", "--dry-run", "--lang", "en"]));
    assert!(shown.contains("To be withdrawn") && !shown.contains('{'), "{shown}");
}

/// The site published to two folders; the second is told of in the configuration and has never been published to.
fn published() -> (tempfile::TempDir, PathBuf) {
    let (temp, root) = site();
    let config = fs::read_to_string(root.join("casebook.toml")).unwrap();
    let targets = "\n[publish.school]\nurl = \"file:../www\"\n[publish.drive]\nurl = \"file:../drive\"\n[publish.never]\nurl = \"file:../never\"\n[publish.archive]\nurl = \"zip:../site.zip\"\n[publish.unmade]\nurl = \"zip:../unmade.zip\"\n";
    fs::write(root.join("casebook.toml"), config + targets).unwrap();
    for name in ["school", "drive", "archive"] {
        let sent = casebook(&root, &["publish", "--to", name, "--yes"]);
        assert_eq!(sent.status.code(), Some(0), "{}", text(&sent));
    }
    (temp, root)
}

#[test]
fn a_withdrawn_case_leaves_every_place() {
    let (temp, root) = published();
    let [www, drive] = ["www", "drive"].map(|name| temp.path().join(name));
    assert!(www.join("cases/vtoroy/vtoroy.docx").exists() && drive.join("cases/vtoroy/index.html").exists());
    // A file of somebody else in the folder of the school, and one in the folder of the case.
    fs::write(www.join("price.xls"), "own").unwrap();
    let done = casebook(&root, &["withdraw", "vtoroy", "--yes"]);
    let said = text(&done);
    assert_eq!(done.status.code(), Some(0), "{said}");
    assert!(!temp.path().join("unmade.zip").exists());
    let archive = fs::read(temp.path().join("site.zip")).unwrap();
    let names = zip::ZipArchive::new(std::io::Cursor::new(&archive)).unwrap();
    let names: Vec<String> = names.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert!(
        names.iter().any(|name| name.contains("cases/primer/")) && !names.iter().any(|name| name.contains("vtoroy")),
        "{names:?}"
    );
    for name in ["school", "drive", "archive"] {
        assert!(said.contains(&format!("{name}: проверено")), "{said}");
    }
    assert!(
        said.contains("never: сюда сайт ещё не публиковали") && !temp.path().join("never").join("index.html").exists(),
        "{said}"
    );
    for place in [&www, &drive] {
        for wanted in ["Зюзюкин", "Хризопраз", "vtoroy"] {
            assert_eq!(holding(place, wanted.as_bytes()), Vec::<String>::new(), "{wanted}");
        }
        assert!(!place.join("cases/vtoroy").exists());
        assert!(place.join("cases/primer/index.html").exists());
    }
    assert_eq!(fs::read(www.join("price.xls")).unwrap(), b"own");
    // What somebody else has put where the case was is told, and not touched.
    fs::create_dir(www.join("cases/vtoroy")).unwrap();
    fs::write(www.join("cases/vtoroy/copy.pdf"), "copy").unwrap();
    let again = casebook(&root, &["withdraw", "vtoroy", "--yes"]);
    assert_eq!(again.status.code(), Some(1), "{}", text(&again));
    assert!(
        text(&again).contains("cases/vtoroy/copy.pdf") && text(&again).contains("casebook withdraw vtoroy"),
        "{}",
        text(&again)
    );
    assert!(www.join("cases/vtoroy/copy.pdf").exists());
}

#[test]
fn a_note_stays_where_it_was_asked_for() {
    let (temp, root) = published();
    let www = temp.path().join("www");
    let done = casebook(&root, &["withdraw", "vtoroy", "--yes", "--note"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done));
    let note = fs::read_to_string(www.join("cases/vtoroy/index.html")).unwrap();
    assert!(note.contains("больше не публикуется") && !note.contains("Зюзюкин"));
    assert_eq!(fs::read_dir(www.join("cases/vtoroy")).unwrap().count(), 1);
    assert_eq!(holding(&www, "Зюзюкин".as_bytes()), Vec::<String>::new());
}

#[test]
fn a_place_that_has_forgotten_us_is_looked_at_all_the_same() {
    let (temp, root) = published();
    fs::remove_file(temp.path().join("www/casebook-state.json")).unwrap();
    let done = casebook(&root, &["withdraw", "vtoroy", "--yes"]);
    assert_eq!(done.status.code(), Some(1), "{}", text(&done));
    assert!(
        text(&done).contains("school: там ещё лежат файлы кейса") && text(&done).contains("drive: проверено"),
        "{}",
        text(&done)
    );
}
