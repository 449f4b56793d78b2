//! `casebook withdraw` for a site that lives on a server: the case's files are gone from there, and that was looked at; the listings are those
//! of the new site; files of others and all other cases are what they were.

use super::servers::{HOST, Kind, Server};
use super::site::{Site, said, there};
use memchr::memmem;

#[test]
fn from_vsftpd() {
    leaves(Kind::Vsftpd);
}

#[test]
fn from_proftpd_with_tls() {
    leaves(Kind::ProftpdImplicit);
}

#[cfg(feature = "sftp")]
#[test]
fn from_sshd() {
    leaves(Kind::Sshd);
}

#[test]
fn from_apache() {
    leaves(Kind::Apache);
}

#[test]
fn from_moto() {
    leaves(Kind::Moto);
}

fn leaves(kind: Kind) {
    let server = Server::start(kind);
    let site = Site::of(&server, HOST).knows(&server, HOST);
    for (slug, words) in [("vtoroy", "Зюзюкин"), ("tretiy", "Хризопраз")] {
        site.add_case(slug, words);
    }
    site.run(&["publish", "--yes"], 0);
    // Files of somebody else: in the site's folder, and beside a case that stays.
    let strangers = ["price.xls", "cases/tretiy/own.txt"];
    let mut store = server.place().open().unwrap();
    strangers.iter().for_each(|path| store.put(path, b"own", &mut |_| {}).unwrap());
    let before = there(&server);
    assert!(before.contains_key("cases/vtoroy/vtoroy.docx") && holding(&before, "Зюзюкин").len() > 3, "{:?}", before.keys());
    let said_ = site.run(&["withdraw", "vtoroy", "--yes"], 0);
    assert!(said_.contains("school: проверено"), "{said_}");
    let mut after = there(&server);
    for word in ["vtoroy", "Зюзюкин"] {
        let left = holding(&after, word);
        // The state of the place names files that are there, and no others.
        assert_eq!(left, Vec::<String>::new(), "{kind:?}: {word}");
    }
    for path in strangers {
        assert_eq!(after.remove(path).as_deref(), Some(&b"own"[..]), "{kind:?}: {path}");
    }
    assert!(after.remove("casebook-state.json").is_some());
    assert!(after == site.built(), "{kind:?}: not as built: {:?}", after.keys());
    // What has nothing to do with the case is what it was.
    assert_eq!(after["cases/tretiy/tretiy.docx"], before["cases/tretiy/tretiy.docx"]);
    // Somebody brings a copy back: that is told, and the copy stays.
    store = server.place().open().unwrap();
    store.put("cases/vtoroy/copy.pdf", b"copy", &mut |_| {}).unwrap();
    let again = said(&site.with_password(&["withdraw", "vtoroy", "--yes"]).output().unwrap(), 1);
    assert!(again.contains("cases/vtoroy/copy.pdf"), "{kind:?}: {again}");
    assert_eq!(store.read("cases/vtoroy/copy.pdf").unwrap().as_deref(), Some(&b"copy"[..]));
}

/// Files in which some text stands, by name or by content.
fn holding(tree: &std::collections::BTreeMap<String, Vec<u8>>, wanted: &str) -> Vec<String> {
    let is_in = |(path, bytes): &(&String, &Vec<u8>)| path.contains(wanted) || memmem::find(bytes, wanted.as_bytes()).is_some();
    tree.iter().filter(is_in).map(|(path, _)| path.clone()).collect()
}
