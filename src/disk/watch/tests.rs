//! Editors and people at work on a real folder: each way of saving ends in batches that together name exactly the files that differ.

use super::*;
use crate::disk::{Folder, Read};
use std::fs;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError};

const FILES: [(&str, &str); 8] = [
    ("casebook.toml", "title = \"Школа\"\n"),
    ("content/index.md", "Главная"),
    ("content/cases/_template.toml", "extends = \"mentoring-case\"\n"),
    ("content/cases/a.md", "Первый кейс"),
    ("content/cases/b.md", "Второй кейс"),
    ("content/cases/c/index.md", "Третий кейс"),
    ("content/cases/c/1.jpg", "картинка"),
    ("themes/t/_part.css", "p {}"),
];

/// Longer than anything that is held back; silence for so long ends what a test waits for.
const SILENCE: Duration = Duration::from_millis(600);
/// Only a test that fails waits for so long.
const FOREVER: Duration = Duration::from_secs(20);

struct Site {
    _above: tempfile::TempDir,
    root: PathBuf,
}

impl Site {
    fn new() -> Site {
        let above = tempfile::tempdir().unwrap();
        let root = above.path().canonicalize().unwrap().join("site");
        let site = Site { _above: above, root };
        FILES.iter().for_each(|(path, text)| site.write(path, text));
        // Disks tell the time in ticks: what follows must not fall into the one of the first files.
        std::thread::sleep(Duration::from_millis(20));
        site
    }

    fn at(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    fn write(&self, path: &str, text: &str) {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        fs::write(self.at(path), text).unwrap();
    }

    fn rename(&self, from: &str, to: &str) {
        fs::rename(self.at(from), self.at(to)).unwrap();
    }

    fn watch(&self, mode: Mode) -> (Watch, Receiver<Batch>) {
        let (sender, receiver) = channel();
        let watch = Watch::start(&self.root, mode, move |batch| drop(sender.send(batch))).unwrap();
        (watch, receiver)
    }
}

/// All batches put together, once `wanted` holds and nothing more comes.
fn gather(batches: &Receiver<Batch>, wanted: impl Fn(&Batch, &[Notice]) -> bool) -> (Batch, Vec<Notice>) {
    let (mut all, mut notices) = (Batch::default(), Vec::new());
    loop {
        let patience = if wanted(&all, &notices) { SILENCE } else { FOREVER };
        match batches.recv_timeout(patience) {
            Ok(batch) => {
                all.changed.extend(batch.changed);
                all.everything |= batch.everything;
                notices.extend(batch.notice);
            }
            Err(RecvTimeoutError::Timeout) if patience == SILENCE => return (all, notices),
            Err(error) => panic!("{error}; so far {all:?} {notices:?}"),
        }
    }
}

type Act = fn(&Site);

/// What somebody does, and the files that differ afterwards.
const ACTS: &[(&str, Act, &[&str])] = &[
    ("write in place", |s| s.write("content/cases/a.md", "Новый"), &["content/cases/a.md"]),
    ("the same length", |s| s.write("content/cases/a.md", "Пepвый кeйc"), &["content/cases/a.md"]),
    ("the configuration", |s| s.write("casebook.toml", "title = \"Лицей\"\r\n"), &["casebook.toml"]),
    ("a theme", |s| s.write("themes/t/_part.css", "p { color: red }"), &["themes/t/_part.css"]),
    ("the first of a theme's folders", |s| s.write("themes/u/parts/a.html", "x"), &["themes/u/parts/a.html"]),
    (
        "emptied, a pause, written",
        |s| {
            use std::io::Write;
            let mut file = fs::File::create(s.at("content/cases/a.md")).unwrap();
            std::thread::sleep(Duration::from_millis(50));
            file.write_all("Новый".as_bytes()).unwrap();
        },
        &["content/cases/a.md"],
    ),
    (
        "emptied and closed, a pause, written",
        |s| {
            s.write("content/cases/a.md", "");
            std::thread::sleep(Duration::from_millis(50));
            s.write("content/cases/a.md", "Новый");
        },
        &["content/cases/a.md"],
    ),
    (
        "Vim: a number, a backup, a new file, the backup removed",
        |s| {
            s.write("content/cases/4913", "");
            fs::remove_file(s.at("content/cases/4913")).unwrap();
            s.rename("content/cases/a.md", "content/cases/a.md~");
            s.write("content/cases/a.md", "Новый");
            fs::remove_file(s.at("content/cases/a.md~")).unwrap();
        },
        &["content/cases/a.md"],
    ),
    (
        "a temporary file put in place",
        |s| {
            s.write("content/cases/.a.md.kate-swp", "Новый");
            s.rename("content/cases/.a.md.kate-swp", "content/cases/a.md");
        },
        &["content/cases/a.md"],
    ),
    (
        "deleted and made again",
        |s| {
            fs::remove_file(s.at("content/cases/a.md")).unwrap();
            std::thread::sleep(Duration::from_millis(20));
            s.write("content/cases/a.md", "Новый");
        },
        &["content/cases/a.md"],
    ),
    ("deleted", |s| fs::remove_file(s.at("content/cases/a.md")).unwrap(), &["content/cases/a.md"]),
    ("emptied for good", |s| s.write("content/cases/a.md", ""), &["content/cases/a.md"]),
    ("renamed", |s| s.rename("content/cases/a.md", "content/cases/d.md"), &["content/cases/a.md", "content/cases/d.md"]),
    ("hidden", |s| s.rename("content/cases/a.md", "content/cases/_a.md"), &["content/cases/a.md"]),
    (
        "moved into a new folder",
        |s| {
            fs::create_dir_all(s.at("content/cases/a")).unwrap();
            s.rename("content/cases/a.md", "content/cases/a/index.md");
            s.write("content/cases/a/2.jpg", "картинка");
        },
        &["content/cases/a.md", "content/cases/a/index.md", "content/cases/a/2.jpg"],
    ),
    ("folders in folders at once", |s| s.write("content/новая/под/ещё/б.md", "Новый"), &["content/новая/под/ещё/б.md"]),
    (
        "a folder renamed, and a file in it changed",
        |s| {
            s.rename("content/cases/c", "content/cases/d");
            s.write("content/cases/d/index.md", "Новый");
        },
        &["content/cases/c/index.md", "content/cases/c/1.jpg", "content/cases/d/index.md", "content/cases/d/1.jpg"],
    ),
    (
        "content moved away and put back with a change",
        |s| {
            s.rename("content", "elsewhere");
            s.write("elsewhere/cases/b.md", "Новый");
            s.rename("elsewhere", "content");
        },
        &["content/cases/b.md"],
    ),
    (
        "a whole folder deleted",
        |s| fs::remove_dir_all(s.at("content/cases/c")).unwrap(),
        &["content/cases/c/index.md", "content/cases/c/1.jpg"],
    ),
];

#[test]
fn every_way_of_saving_is_told_exactly() {
    for mode in [Mode::Events, Mode::Poll(Duration::from_millis(30))] {
        std::thread::scope(|scope| {
            for (name, act, files) in ACTS {
                scope.spawn(move || {
                    let site = Site::new();
                    let (_watch, batches) = site.watch(mode);
                    act(&site);
                    let want: BTreeSet<String> = files.iter().map(|path| path.to_string()).collect();
                    let (all, notices) = gather(&batches, |all, _| all.changed.is_superset(&want));
                    assert_eq!(
                        (all, notices),
                        (Batch { changed: want, everything: false, notice: None }, vec![]),
                        "{name} {mode:?}"
                    );
                    assert_read_one_is_read(&site, name);
                });
            }
        });
    }
}

/// After the last batch each file, read by itself, is what a reading of all gives.
fn assert_read_one_is_read(site: &Site, name: &str) {
    let folder = Folder::new(&site.root);
    let (input, findings) = folder.read().unwrap();
    assert!(findings.is_empty(), "{name}");
    for document in &input.documents {
        let Read::Document(one) = folder.read_one(&document.path) else { panic!("{name}: {}", document.path) };
        assert_eq!(one.text, document.text);
    }
    for other in &input.others {
        assert!(matches!(folder.read_one(&format!("content/{other}")), Read::Other(path) if path == *other), "{name}: {other}");
    }
    for (path, _) in FILES.iter().filter(|(path, _)| path.starts_with("content") && !site.at(path).exists()) {
        assert!(matches!(folder.read_one(path), Read::Gone), "{name}: {path}");
    }
}

#[test]
fn what_is_not_read_is_not_told() {
    for mode in [Mode::Events, Mode::Poll(Duration::from_millis(30))] {
        let site = Site::new();
        let (_watch, batches) = site.watch(mode);
        for path in
            ["public/index.html", ".casebook-cache/a", "content/.git/index", "content/a.md.swp", "content/~$a.docx", "notes.md"]
        {
            site.write(path, "x");
        }
        Folder::new(&site.root).read().unwrap();
        let (all, notices) = gather(&batches, |_, _| true);
        assert_eq!((all, notices), (Batch::default(), vec![]), "{mode:?}");
    }
}

#[test]
fn a_storm_is_told_whole() {
    for mode in [Mode::Events, Mode::Poll(Duration::from_millis(30))] {
        let site = Site::new();
        let (_watch, batches) = site.watch(mode);
        let files: BTreeSet<String> = (0..2000).map(|n| format!("content/cases/{}/{n}.md", n % 40)).collect();
        files.iter().for_each(|path| site.write(path, "Кейс"));
        let (all, _) = gather(&batches, |all, _| all.changed.is_superset(&files));
        assert_eq!(all.changed, files, "{mode:?}");
        files.iter().filter(|path| path.ends_with("7.md")).for_each(|path| fs::remove_file(site.at(path)).unwrap());
        let gone: BTreeSet<String> = files.into_iter().filter(|path| path.ends_with("7.md")).collect();
        let (all, _) = gather(&batches, |all, _| all.changed.is_superset(&gone));
        assert_eq!(all.changed, gone, "{mode:?}");
    }
}

#[test]
fn content_may_go_and_come_and_the_watch_goes_on() {
    for mode in [Mode::Events, Mode::Poll(Duration::from_millis(30))] {
        let site = Site::new();
        let (_watch, batches) = site.watch(mode);
        let content: BTreeSet<String> =
            FILES.iter().map(|(path, _)| path.to_string()).filter(|path| path.starts_with("content")).collect();
        for _ in 0..2 {
            fs::remove_dir_all(site.at("content")).unwrap();
            let (all, _) = gather(&batches, |all, _| all.changed.is_superset(&content));
            assert_eq!(all.changed, content, "{mode:?}");
            FILES.iter().filter(|(path, _)| content.contains(*path)).for_each(|(path, text)| site.write(path, text));
            let (all, _) = gather(&batches, |all, _| all.changed.is_superset(&content));
            assert_eq!(all.changed, content, "{mode:?}");
        }
        site.write("content/cases/c/index.md", "Новый");
        let (all, _) = gather(&batches, |all, _| !all.changed.is_empty());
        assert_eq!(all.changed, BTreeSet::from(["content/cases/c/index.md".to_string()]), "{mode:?}");
    }
}

#[test]
fn the_site_itself_may_go_and_come_and_the_watch_goes_on() {
    for mode in [Mode::Events, Mode::Poll(Duration::from_millis(30))] {
        let site = Site::new();
        let (_watch, batches) = site.watch(mode);
        let away = site.root.with_file_name("away");
        fs::rename(&site.root, &away).unwrap();
        let (all, notices) = gather(&batches, |_, notices| !notices.is_empty());
        assert_eq!((all, notices), (Batch::default(), vec![Notice::RootGone]), "{mode:?}");
        fs::write(away.join("content/index.md"), "Новая").unwrap();
        fs::rename(&away, &site.root).unwrap();
        let (all, notices) = gather(&batches, |all, _| all.everything);
        let changed = BTreeSet::from(["content/index.md".to_string()]);
        assert_eq!((all, notices), (Batch { changed, everything: true, notice: None }, vec![Notice::RootBack]), "{mode:?}");
        site.write("content/cases/a.md", "Новый");
        let (all, _) = gather(&batches, |all, _| !all.changed.is_empty());
        assert_eq!(all.changed, BTreeSet::from(["content/cases/a.md".to_string()]), "{mode:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_changes_with_what_it_leads_to() {
    for mode in [Mode::Events, Mode::Poll(Duration::from_millis(30))] {
        let site = Site::new();
        std::os::unix::fs::symlink("a.md", site.at("content/cases/link.md")).unwrap();
        let (_watch, batches) = site.watch(mode);
        site.write("content/cases/a.md", "Новый");
        let want = BTreeSet::from(["content/cases/a.md".to_string(), "content/cases/link.md".to_string()]);
        let (all, _) = gather(&batches, |all, _| all.changed.is_superset(&want));
        assert_eq!(all.changed, want, "{mode:?}");
    }
}

#[test]
fn a_change_that_leaves_time_and_size_is_seen_while_the_file_is_young() {
    let site = Site::new();
    let (_watch, batches) = site.watch(Mode::Poll(Duration::from_millis(30)));
    let path = site.at("content/cases/a.md");
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    std::io::Write::write_all(&mut &file, "Второй".as_bytes()).unwrap();
    file.set_modified(time).unwrap();
    let (all, _) = gather(&batches, |all, _| !all.changed.is_empty());
    assert_eq!(all.changed, BTreeSet::from(["content/cases/a.md".to_string()]));
}

#[test]
fn a_folder_that_is_not_there_cannot_be_watched() {
    let site = Site::new();
    assert!(matches!(Watch::start(&site.at("none"), Mode::Events, |_| {}), Err(Fault::Read { .. })));
}

#[test]
fn every_notice_has_a_sentence() {
    use crate::language::{Lang, Messages};
    for lang in [Lang::Ru, Lang::En] {
        let messages = Messages::new(lang);
        for notice in [Notice::Limit, Notice::NoEvents("x".into()), Notice::RootGone, Notice::RootBack] {
            assert!(messages.knows(notice.key()), "{notice:?}");
            assert!(!messages.say(notice.key(), &notice.args()).contains('$'));
        }
    }
}

/// Linux lets each user have so many listeners only; in a namespace of its own a program can be given four.
#[cfg(target_os = "linux")]
#[test]
fn where_nobody_may_listen_the_watch_looks() {
    use std::process::Command;
    const LIMITED: &str = "CASEBOOK_TEST_LIMITED";
    if std::env::var_os(LIMITED).is_some() {
        let site = Site::new();
        let (_watch, batches) = site.watch(Mode::Events);
        let (all, notices) = gather(&batches, |_, notices| !notices.is_empty());
        assert_eq!((all, notices), (Batch::default(), vec![Notice::Limit]));
        site.write("content/cases/c/index.md", "Новый");
        let (all, notices) = gather(&batches, |all, _| !all.changed.is_empty());
        let changed = BTreeSet::from(["content/cases/c/index.md".to_string()]);
        assert_eq!((all, notices), (Batch { changed, everything: false, notice: None }, vec![]));
        return;
    }
    let limited = |then: &str| {
        let script = format!("echo 4 > /proc/sys/user/max_inotify_watches && {then}");
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "sh", "-c", &script]).arg(std::env::current_exe().unwrap()).env(LIMITED, "1");
        command
    };
    // Not every system lets a test do that.
    if !limited("true").output().is_ok_and(|output| output.status.success()) {
        return;
    }
    let name = "disk::watch::tests::where_nobody_may_listen_the_watch_looks";
    let output = limited(&format!("exec \"$0\" --exact {name} --nocapture")).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}
