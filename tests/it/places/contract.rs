//! What every place has to do: one list of trials for all of them, whatever they speak.

use super::servers::{Kind, Server};
use casebook::net::store::{Listed, Place, Store, TEMPORARY_PREFIX};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::chown;

#[test]
fn vsftpd_keeps_the_contract() {
    keeps(Kind::Vsftpd);
}

#[test]
fn vsftpd_with_tls_keeps_the_contract() {
    keeps(Kind::VsftpdTls);
}

#[test]
fn proftpd_keeps_the_contract() {
    keeps(Kind::Proftpd);
}

#[test]
fn proftpd_with_implicit_tls_keeps_the_contract() {
    keeps(Kind::ProftpdImplicit);
}

#[cfg(feature = "sftp")]
#[test]
fn sshd_keeps_the_contract() {
    keeps(Kind::Sshd);
}

#[test]
fn apache_keeps_the_contract() {
    keeps(Kind::Apache);
}

#[test]
fn apache_with_tls_keeps_the_contract() {
    keeps(Kind::ApacheTls);
}

#[test]
fn moto_keeps_the_contract() {
    keeps(Kind::Moto);
}

/// One trial, and what it is about.
type Trial = (&'static str, fn(&dyn Place));

/// Each has the site's folder to itself: what it leaves is removed.
const TRIALS: &[Trial] = &[
    ("what was put is there, and is gone when it is removed", put_and_remove),
    ("a file takes the place of an older one", overwrite),
    ("folders are made and removed", folders),
    ("a file with nothing in it", empty_file),
    ("a large file", large_file),
    ("a claim is one's own until it is given back", claim),
    ("two who claim at once", race),
    ("several connections in one new folder", together),
    ("a thousand files", thousand),
    ("some folders without those below", entries),
    ("a listing that somebody ends", ended),
    ("a folder that somebody has removed is made again", vanished),
];

fn keeps(kind: Kind) {
    let server = Server::start(kind);
    let place = server.place();
    for (name, trial) in TRIALS {
        println!("{kind:?}: {name}");
        trial(&*place);
        let mut store = open(&*place);
        for file in store.list(&|| false).unwrap() {
            assert!(!file.path.contains(TEMPORARY_PREFIX), "{name}: {} was left", file.path);
            store.remove(&file.path).unwrap();
        }
    }
    if kind != Kind::Moto {
        println!("{kind:?}: files of others");
        others(&server, &*place);
    }
}

pub fn open(place: &dyn Place) -> Box<dyn Store> {
    place.open().unwrap()
}

fn put(store: &mut dyn Store, path: &str, bytes: &[u8]) {
    let mut told = 0;
    let mut tries = 0;
    while let Err(fault) = store.put(path, bytes, &mut |count| told += count) {
        // As the program does: a server whose hundred ports are all in use for a moment is asked again.
        assert!(fault.is_temporary() && tries < 20, "{path}: {fault:?}");
        (told, tries) = (0, tries + 1);
        std::thread::sleep(std::time::Duration::from_millis(250));
    }
    assert_eq!(told, bytes.len() as u64, "{path}: what was told of the way");
}

fn paths(store: &mut dyn Store) -> Vec<String> {
    let found = store.list(&|| false).unwrap();
    assert!(found.is_sorted());
    found.into_iter().map(|listed| listed.path).collect()
}

fn put_and_remove(place: &dyn Place) {
    let mut store = open(place);
    assert_eq!(store.list(&|| false).unwrap(), []);
    assert_eq!(store.read("index.html").unwrap(), None);
    put(&mut *store, "index.html", "Рядом".as_bytes());
    assert_eq!(store.read("index.html").unwrap().as_deref(), Some("Рядом".as_bytes()));
    assert_eq!(store.list(&|| false).unwrap(), [Listed { path: "index.html".into(), size: Some(10) }]);
    assert!(store.remove("index.html").unwrap());
    assert!(!store.remove("index.html").unwrap());
    assert!(!store.remove("no/such/folder").unwrap());
    assert_eq!(store.read("index.html").unwrap(), None);
    assert_eq!(store.read("no/such/folder").unwrap(), None);
    store.close();
}

fn overwrite(place: &dyn Place) {
    let mut store = open(place);
    let all: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    put(&mut *store, "cases/a/index.html", &all);
    assert_eq!(store.read("cases/a/index.html").unwrap().as_deref(), Some(&all[..]), "bytes go as they are");
    put(&mut *store, "cases/a/index.html", b"short\r\n\n");
    assert_eq!(store.read("cases/a/index.html").unwrap().as_deref(), Some(&b"short\r\n\n"[..]));
    assert_eq!(store.list(&|| false).unwrap(), [Listed { path: "cases/a/index.html".into(), size: Some(8) }]);
}

fn folders(place: &dyn Place) {
    let mut store = open(place);
    let deep = "a/b/c/d/e/f/g/h/i/j";
    put(&mut *store, &format!("{deep}/x.html"), b"x");
    put(&mut *store, "a/b/y.html", b"y");
    assert_eq!(paths(&mut *store), ["a/b/c/d/e/f/g/h/i/j/x.html", "a/b/y.html"]);
    store.remove_folder("a/b").unwrap();
    store.remove_folder("no/such/folder").unwrap();
    assert_eq!(paths(&mut *store).len(), 2, "what is not empty stays");
    store.remove(&format!("{deep}/x.html")).unwrap();
    store.remove_folder(deep).unwrap();
    put(&mut *store, &format!("{deep}/z.html"), b"z");
    assert_eq!(paths(&mut *store), ["a/b/c/d/e/f/g/h/i/j/z.html", "a/b/y.html"]);
}

fn empty_file(place: &dyn Place) {
    let mut store = open(place);
    put(&mut *store, "empty.txt", b"");
    assert_eq!(store.read("empty.txt").unwrap().as_deref(), Some(&b""[..]));
    assert_eq!(store.list(&|| false).unwrap(), [Listed { path: "empty.txt".into(), size: Some(0) }]);
}

fn large_file(place: &dyn Place) {
    let mut store = open(place);
    let bytes: Vec<u8> = (0..5_000_000u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    put(&mut *store, "large.pdf", &bytes);
    assert!(store.read("large.pdf").unwrap().as_deref() == Some(&bytes[..]));
    assert_eq!(store.list(&|| false).unwrap()[0].size, Some(5_000_000));
}

fn claim(place: &dyn Place) {
    let (mut ours, mut theirs) = (open(place), open(place));
    assert!(ours.claim("casebook-lock", b"first").unwrap());
    assert!(!theirs.claim("casebook-lock", b"second").unwrap());
    assert!(!ours.claim("casebook-lock", b"again").unwrap());
    assert_eq!(theirs.read("casebook-lock").unwrap().as_deref(), Some(&b"first"[..]));
    put(&mut *ours, "casebook-lock", b"first, a beat later");
    assert_eq!(theirs.read("casebook-lock").unwrap().as_deref(), Some(&b"first, a beat later"[..]));
    assert_eq!(paths(&mut *theirs), ["casebook-lock"]);
    ours.release("casebook-lock").unwrap();
    ours.release("casebook-lock").unwrap();
    assert_eq!(theirs.read("casebook-lock").unwrap(), None);
    assert_eq!(paths(&mut *theirs), Vec::<String>::new());
    assert!(theirs.claim("casebook-lock", b"second").unwrap());
    ours.release("casebook-lock").unwrap();
}

fn race(place: &dyn Place) {
    for round in 0..3 {
        let won: usize = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..4)
                .map(|number| {
                    let mut store = open(place);
                    scope.spawn(move || usize::from(store.claim("casebook-lock", format!("run {number}").as_bytes()).unwrap()))
                })
                .collect();
            tries.into_iter().map(|one| one.join().unwrap()).sum()
        });
        assert_eq!(won, 1, "round {round}");
        open(place).release("casebook-lock").unwrap();
    }
}

fn together(place: &dyn Place) {
    std::thread::scope(|scope| {
        for number in 0..place.connections().min(4) {
            let mut store = open(place);
            scope.spawn(move || {
                for at in 0..10 {
                    put(&mut *store, &format!("new/folder/{number}/{at}.html"), b"page");
                }
                store.close();
            });
        }
    });
    assert_eq!(paths(&mut *open(place)).len(), place.connections().min(4) * 10);
}

fn thousand(place: &dyn Place) {
    std::thread::scope(|scope| {
        for number in 0..4 {
            let mut store = open(place);
            scope.spawn(move || {
                for at in (number..1000).step_by(4) {
                    put(&mut *store, &format!("many/{at:04}.html"), b"page");
                }
            });
        }
    });
    let found = open(place).list(&|| false).unwrap();
    assert_eq!(found.len(), 1000);
    assert!(found.iter().enumerate().all(|(at, file)| file.path == format!("many/{at:04}.html") && file.size == Some(4)));
}

fn entries(place: &dyn Place) {
    let mut store = open(place);
    let ask = |store: &mut dyn Store, folders: &[&str]| {
        let folders: Vec<String> = folders.iter().map(|folder| (*folder).to_string()).collect();
        store.entries(&folders).unwrap().into_iter().map(|file| (file.path, file.size)).collect::<Vec<_>>()
    };
    assert_eq!(ask(&mut *store, &["", "no/such/folder"]), []);
    for (path, bytes) in [
        ("index.html", "home"),
        ("cases/a/index.html", "a page"),
        ("cases/a/a.pdf", ""),
        ("cases/index.html", "cases"),
        ("casesb/x", "x"),
    ] {
        put(&mut *store, path, bytes.as_bytes());
    }
    let file = |path: &str, size: u64| (path.to_string(), Some(size));
    assert_eq!(ask(&mut *store, &[""]), [file("index.html", 4)]);
    assert_eq!(ask(&mut *store, &["cases"]), [file("cases/index.html", 5)]);
    let wanted = [file("cases/a/a.pdf", 0), file("cases/a/index.html", 6), file("index.html", 4)];
    assert_eq!(ask(&mut *store, &["", "cases/a", "cases/b", "no/such"]), wanted);
    // It works on as before, from where it was.
    put(&mut *store, "cases/a/index.html", b"another");
    assert_eq!(ask(&mut *open(place), &["cases/a"])[1], file("cases/a/index.html", 7));
    let many: Vec<String> = (0..20).map(|number| format!("many/{number:02}")).collect();
    many.iter().for_each(|folder| put(&mut *store, &format!("{folder}/x"), b"x"));
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(ask(&mut *store, &many).len(), 20);
}

fn ended(place: &dyn Place) {
    let mut store = open(place);
    (0..5).for_each(|number| put(&mut *store, &format!("{number}/x.html"), b"x"));
    let asked = std::cell::Cell::new(0);
    let is_ended = || {
        asked.set(asked.get() + 1);
        asked.get() > 2
    };
    // Where all comes in one answer, nobody asks.
    let listed = store.list(&is_ended);
    assert!(asked.get() == 0 || listed.is_err_and(|fault| fault.is_temporary()), "asked {} times", asked.get());
    assert_eq!(paths(&mut *open(place)).len(), 5);
}

fn vanished(place: &dyn Place) {
    let (mut ours, mut theirs) = (open(place), open(place));
    put(&mut *ours, "one/two/x.html", b"x");
    theirs.remove("one/two/x.html").unwrap();
    theirs.remove_folder("one/two").unwrap();
    theirs.remove_folder("one").unwrap();
    put(&mut *ours, "one/two/y.html", b"y");
    assert_eq!(paths(&mut *ours), ["one/two/y.html"]);
}

/// What others have put there: names of old encodings, with blanks, hidden, and links that lead out and in circles.
fn others(server: &Server, place: &dyn Place) {
    let site = server.site();
    let old = std::ffi::OsStr::from_bytes(b"\xcf\xf0\xe8\xea\xe0\xe7 1.doc");
    let folder = std::ffi::OsStr::from_bytes(b"\xcf\xe0\xef\xea\xe0");
    fs::create_dir_all(site.join(folder)).unwrap();
    fs::create_dir_all(site.join("two  blanks")).unwrap();
    fs::create_dir_all(site.join("-dash")).unwrap();
    for path in [
        site.join(old),
        site.join(folder).join("inside.txt"),
        site.join("two  blanks/ a b "),
        site.join("-dash/x"),
        site.join("Фото.jpg"),
    ] {
        fs::write(path, "theirs").unwrap();
    }
    std::os::unix::fs::symlink("..", site.join("circle")).unwrap();
    std::os::unix::fs::symlink("/etc", site.join("out")).unwrap();
    let mut store = open(place);
    put(&mut *store, "index.html", b"ours");
    let found = store.list(&|| false).unwrap();
    let paths: Vec<&str> = found.iter().map(|file| file.path.as_str()).collect();
    for wanted in ["two  blanks/ a b ", "-dash/x", "Фото.jpg", "index.html"] {
        assert!(paths.contains(&wanted), "{wanted} is not in {paths:?}");
    }
    assert!(paths.iter().any(|path| path.ends_with("1.doc")), "{paths:?}");
    // SFTP's library asks for folders by names that are text.
    assert!(server.kind == Kind::Sshd || paths.iter().any(|path| path.ends_with("/inside.txt")), "{paths:?}");
    assert!(paths.len() < 20, "nobody follows links: {paths:?}");
    let _ = chown(&site, None, None);
    assert_eq!(fs::read_to_string(site.join(old)).unwrap(), "theirs");
}
