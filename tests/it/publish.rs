//! `casebook publish` as a user meets it: to a folder, to a drive that is full or away, to an archive; with files of others about, with an
//! edit, with a case that is no more; what it says, and with which exit status it ends.

mod kill;

use crate::site::tree;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A site in a temporary folder, and a folder beside it to publish to.
pub struct Desk {
    temp: tempfile::TempDir,
}

impl Desk {
    /// A new site whose target has this URL.
    pub fn new(url: &str) -> Desk {
        let desk = Desk { temp: tempfile::tempdir().unwrap() };
        let made = desk.program(&["init", "site"]).current_dir(desk.temp.path()).output().unwrap();
        assert_eq!(made.status.code(), Some(0), "{}", text(&made));
        desk.target(&format!("url = \"{url}\"\nlock_timeout = 2\n"));
        desk
    }

    /// Writes the target into the configuration, in the place of what was there.
    pub fn target(&self, lines: &str) {
        let config = self.root().join("casebook.toml");
        let old = fs::read_to_string(&config).unwrap();
        let head = old.split("\n[publish.").next().unwrap();
        fs::write(&config, format!("{}\n\n[publish.school]\n{lines}", head.trim_end())).unwrap();
    }

    pub fn root(&self) -> PathBuf {
        self.temp.path().join("site")
    }

    /// Something beside the site.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.temp.path().join(name)
    }

    pub fn program(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_casebook"));
        command.args(args).env("NO_COLOR", "1").env("HOME", self.temp.path()).stdin(std::process::Stdio::null());
        command
    }

    pub fn publish(&self, args: &[&str]) -> Output {
        self.program(&[&["publish"], args].concat()).current_dir(self.root()).output().unwrap()
    }

    /// Publishes, and expects this exit status.
    pub fn published(&self, args: &[&str], status: i32) -> String {
        let output = self.publish(args);
        let said = text(&output);
        assert_eq!(output.status.code(), Some(status), "{said}");
        said
    }

    /// The built site without its manifest.
    pub fn built(&self) -> BTreeMap<String, Vec<u8>> {
        let mut built = tree(&self.root().join("public"));
        built.remove(".casebook-manifest.json");
        built
    }

    /// What is in the folder of the target, without what publishing needs for itself.
    pub fn there(&self) -> BTreeMap<String, Vec<u8>> {
        let mut there = tree(&self.beside("hosting"));
        assert!(there.remove("casebook-state.json").is_some(), "no state");
        there
    }

    /// Changes a file of the site.
    pub fn edit(&self, path: &str, change: impl FnOnce(String) -> String) {
        let path = self.root().join(path);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, change(text)).unwrap();
    }

    /// A copy of the example case under another name.
    pub fn add_case(&self, slug: &str) {
        let text = fs::read_to_string(self.root().join("content/cases/primer.md")).unwrap();
        fs::write(self.root().join(format!("content/cases/{slug}.md")), text).unwrap();
    }
}

pub fn text(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.clone(), output.stderr.clone()].concat()).into_owned()
}

/// The objects of a run with `--format json`, by their events.
pub fn events(output: &Output) -> BTreeMap<String, serde_json::Value> {
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    let values =
        lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap_or_else(|e| panic!("{e}: {line}")));
    values.filter_map(|value| Some((value["event"].as_str()?.to_string(), value.clone()))).collect()
}

#[test]
fn the_first_publication_asks_and_the_next_sends_what_changed() {
    let desk = Desk::new("file:../hosting");
    let said = desk.published(&[], 2);
    assert!(said.contains("--yes"), "{said}");
    assert!(!desk.beside("hosting/index.html").exists(), "nothing is sent before somebody has agreed");
    desk.published(&["--dry-run"], 0);
    assert!(!desk.beside("hosting/index.html").exists(), "nothing is sent by a dry run");
    desk.published(&["--yes", "--verify"], 0);
    assert_eq!(desk.there(), desk.built());
    let said = desk.published(&[], 0);
    assert!(said.contains("отправлять нечего"), "{said}");
    desk.edit("content/cases/primer.md", |text| text.replacen("## ", "Ещё одна строка.\n\n## ", 1));
    let output = desk.publish(&["--format", "json"]);
    let events = events(&output);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let steps = events["plan"]["steps"].as_array().unwrap();
    assert!(!steps.is_empty() && steps.len() < 16 && steps.iter().all(|step| step["do"] == "replace"), "{steps:?}");
    assert_eq!(events["done"]["sent"], steps.len());
    assert_eq!(desk.there(), desk.built());
}

#[test]
fn a_case_that_is_no_more_leaves_with_all_its_files() {
    let desk = Desk::new("file:../hosting");
    for slug in ["second", "third", "fourth"] {
        desk.add_case(slug);
    }
    desk.published(&["--yes"], 0);
    assert!(desk.beside("hosting/cases/second/second.docx").exists());
    fs::remove_file(desk.root().join("content/cases/second.md")).unwrap();
    let said = desk.published(&["--dry-run"], 0);
    assert!(said.contains("- cases/second/index.html"), "{said}");
    desk.published(&[], 0);
    assert!(!desk.beside("hosting/cases/second").exists(), "nor the folder");
    assert_eq!(desk.there(), desk.built());
    for slug in ["third", "fourth"] {
        fs::remove_file(desk.root().join(format!("content/cases/{slug}.md"))).unwrap();
    }
    let many = fs::read_dir(desk.root().join("content/cases")).unwrap().count();
    assert!(many > 0);
    desk.published(&["--remove-many"], 0);
    assert_eq!(desk.there(), desk.built());
}

#[test]
fn more_than_a_third_is_not_removed_without_a_word() {
    let desk = Desk::new("file:../hosting");
    for number in 0..12 {
        desk.add_case(&format!("case-{number}"));
    }
    desk.published(&["--yes"], 0);
    let before = desk.there();
    for number in 0..12 {
        fs::remove_file(desk.root().join(format!("content/cases/case-{number}.md"))).unwrap();
    }
    let said = desk.published(&["--yes"], 2);
    assert!(said.contains("--remove-many"), "{said}");
    assert_eq!(desk.there(), before);
    desk.published(&["--remove-many"], 0);
    assert_eq!(desk.there(), desk.built());
}

#[test]
fn files_of_others_stay_and_are_not_replaced() {
    let desk = Desk::new("file:../hosting");
    let hosting = desk.beside("hosting");
    fs::create_dir_all(hosting.join("cases/primer")).unwrap();
    fs::write(hosting.join("cases/primer/mine.txt"), "mine").unwrap();
    fs::write(hosting.join("index.html"), "the school's own home page").unwrap();
    let said = desk.published(&["--yes"], 1);
    assert!(said.contains("index.html") && said.contains("--take-over"), "{said}");
    assert_eq!(tree(&hosting).len(), 2);
    desk.published(&["--yes", "--take-over"], 0);
    let mut wanted = desk.built();
    wanted.insert("cases/primer/mine.txt".into(), b"mine".to_vec());
    assert_eq!(desk.there(), wanted);
    // A file that somebody puts where a new one of ours will go.
    fs::create_dir_all(hosting.join("cases/new")).unwrap();
    fs::write(hosting.join("cases/new/index.html"), "mine too").unwrap();
    desk.add_case("new");
    let said = desk.published(&[], 1);
    assert!(said.contains("cases/new/index.html"), "{said}");
    assert_eq!(fs::read_to_string(hosting.join("cases/new/index.html")).unwrap(), "mine too");
}

#[test]
fn a_lost_or_damaged_state_is_made_again() {
    let desk = Desk::new("file:../hosting");
    desk.published(&["--yes"], 0);
    let state = desk.beside("hosting/casebook-state.json");
    let whole = fs::read(&state).unwrap();
    fs::write(&state, &whole[..whole.len() / 2]).unwrap();
    desk.published(&[], 0);
    assert_eq!(fs::read(&state).unwrap(), whole);
    fs::remove_file(&state).unwrap();
    fs::write(desk.beside("hosting/feed.xml"), "older").unwrap();
    desk.published(&["--yes"], 0);
    assert_eq!(fs::read(&state).unwrap(), whole);
    assert_eq!(desk.there(), desk.built());
}

#[test]
fn what_somebody_has_changed_there_is_found_and_sent_again() {
    let desk = Desk::new("file:../hosting");
    desk.published(&["--yes"], 0);
    // In the site's own folder, which is looked at each time.
    fs::write(desk.beside("hosting/feed.xml"), "changed by hand").unwrap();
    fs::remove_file(desk.beside("hosting/cases.json")).unwrap();
    let output = desk.publish(&["--format", "json"]);
    assert_eq!(events(&output)["done"]["sent"], 2, "{}", text(&output));
    assert_eq!(desk.there(), desk.built());
    // Where this publication has nothing to do, only a look at the files themselves tells.
    let [page, document] = ["hosting/cases/primer/index.html", "hosting/cases/primer/primer.docx"].map(|path| desk.beside(path));
    fs::write(page, "changed by hand").unwrap();
    fs::remove_file(document).unwrap();
    let said = desk.published(&["--verify"], 1);
    assert!(said.contains("primer/index.html") && said.contains("primer.docx"), "{said}");
    let output = desk.publish(&["--verify=5", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert_eq!(events(&output)["verified"]["files"], 5);
    assert_eq!(desk.there(), desk.built());
}

#[test]
fn a_place_that_is_away_or_closed_or_full_is_told() {
    let desk = Desk::new("file:../stick/site");
    let said = desk.published(&["--yes"], 2);
    assert!(said.contains("флешка"), "{said}");
    desk.target("url = \"file:public\"\n");
    assert!(desk.published(&["--yes"], 2).contains("[publish.school]"));
    desk.target("url = \"file:..\"\n");
    assert!(desk.published(&["--yes"], 2).contains("[publish.school]"));
    fs::write(desk.beside("hosting"), "a file").unwrap();
    desk.target("url = \"file:../hosting\"\n");
    desk.published(&["--yes"], 2);
    assert_eq!(fs::read_to_string(desk.beside("hosting")).unwrap(), "a file");
}

#[test]
fn what_is_not_in_the_configuration_is_asked_for() {
    let desk = Desk::new("file:../hosting");
    let said = desk.published(&["--to", "scool"], 2);
    assert!(said.contains("school"), "{said}");
    let config = desk.root().join("casebook.toml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, text.split("\n[publish.").next().unwrap()).unwrap();
    let said = desk.published(&[], 2);
    assert!(said.contains("[publish.school]"), "{said}");
    assert!(desk.published(&["--lang", "en"], 2).contains("Write two lines"));
}

#[test]
fn no_password_is_ever_shown() {
    let desk = Desk::new("ftp://me:s3cret-word@localhost/x");
    for args in [&[][..], &["--lang", "en"], &["--format", "json"]] {
        let output = desk.publish(args);
        assert_eq!(output.status.code(), Some(1), "{}", text(&output));
        assert!(text(&output).contains("CB1004") && !text(&output).contains("s3cret"), "{}", text(&output));
    }
    desk.target("url = \"ftp://me@localhost/x\"\npassword = \"s3cret-word\"\n");
    assert!(!desk.published(&[], 1).contains("s3cret"));
}

#[test]
fn a_second_publication_from_elsewhere_stops_and_a_dead_one_is_taken_over() {
    let desk = Desk::new("file:../hosting");
    desk.published(&["--yes"], 0);
    desk.edit("content/index.md", |text| text + "\nНовая строка.\n");
    let (lock, beat) = (desk.beside("hosting/casebook-lock"), desk.beside("hosting/casebook-beat.json"));
    fs::write(&lock, "another").unwrap();
    let end = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut number = 0;
            while !end.load(std::sync::atomic::Ordering::Relaxed) {
                number += 1;
                let beside = desk.beside("beat");
                fs::write(&beside, format!("{{\"run\":\"another\",\"beat\":{number}}}")).unwrap();
                fs::rename(&beside, &beat).unwrap();
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
        });
        let output = desk.publish(&[]);
        end.store(true, std::sync::atomic::Ordering::Relaxed);
        assert_eq!(output.status.code(), Some(2), "{}", text(&output));
        assert!(text(&output).contains("--wait"), "{}", text(&output));
    });
    let said = desk.published(&[], 0);
    assert!(said.contains("продолжаем"), "{said}");
    assert!(!lock.exists() && !beat.exists());
    assert_eq!(desk.there(), desk.built());
}

#[test]
fn an_archive_is_the_same_each_time_and_can_be_split() {
    let desk = Desk::new("zip:../site.zip");
    desk.published(&["--dry-run"], 0);
    assert!(!desk.beside("site.zip").exists());
    desk.published(&[], 0);
    let first = fs::read(desk.beside("site.zip")).unwrap();
    desk.published(&[], 0);
    assert!(first == fs::read(desk.beside("site.zip")).unwrap());
    let mut files = unzipped(&desk.beside("site.zip"));
    let note = String::from_utf8(files.remove("kak-raspakovat.txt").unwrap()).unwrap();
    assert!(note.contains("index.html") && note.contains("\r\n"), "{note}");
    assert_eq!(files, desk.built());
    desk.target("url = \"zip:../site.zip\"\nsplit = \"60 KB\"\nnotes = false\n");
    let said = desk.published(&[], 0);
    assert!(!desk.beside("site.zip").exists() && said.contains("site-2.zip"), "{said}");
    let parts = (1..).map(|number| desk.beside(&format!("site-{number}.zip"))).take_while(|path| path.exists());
    let mut all = BTreeMap::new();
    for part in parts {
        assert!(fs::metadata(&part).unwrap().len() <= 60_000);
        all.extend(unzipped(&part));
    }
    assert_eq!(all, desk.built());
    desk.target("url = \"zip:../site.zip\"\nsplit = \"1 KB\"\n");
    assert!(desk.published(&[], 1).contains("split"));
    fs::write(desk.beside("mine.zip"), "years of work").unwrap();
    desk.target("url = \"zip:../mine.zip\"\n");
    assert!(desk.published(&[], 1).contains("--take-over"));
    assert_eq!(fs::read_to_string(desk.beside("mine.zip")).unwrap(), "years of work");
}

fn unzipped(path: &Path) -> BTreeMap<String, Vec<u8>> {
    use std::io::Read;
    let mut zip = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    let read = |index: usize| {
        let mut file = zip.by_index(index).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        (file.name().unwrap().to_string(), bytes)
    };
    let count = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap().len();
    (0..count).map(read).collect()
}

#[test]
fn a_build_waits_for_no_publication_and_none_changes_what_is_sent() {
    let desk = Desk::new("file:../hosting");
    desk.published(&["--yes"], 0);
    // A site with an error is not published: the last good one stays where it is.
    let before = desk.there();
    desk.edit("content/cases/primer.md", |text| text.replace("form = ", "fomr = "));
    let said = desk.published(&[], 1);
    assert!(said.contains("CB201"), "{said}");
    assert_eq!(desk.there(), before);
}
