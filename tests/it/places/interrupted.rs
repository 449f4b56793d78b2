//! Ctrl-C in every phase of a publication: while it waits, looks, lists, compares and sends. The program ends by itself, the lock is given back,
//! and the next publication completes.

use super::proxy::{Break, NEVER, Proxy};
use super::servers::{Kind, Server};
use super::site::{Site, there};
use crate::publish::text;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// By way of the proxy, which makes it slow enough to be met anywhere.
const HOST: &str = "127.0.0.1";

#[test]
fn a_publication_to_vsftpd() {
    gives_the_lock_back(Kind::Vsftpd);
}

#[cfg(feature = "sftp")]
#[test]
fn a_publication_to_sshd() {
    gives_the_lock_back(Kind::Sshd);
}

#[test]
fn a_publication_to_apache() {
    gives_the_lock_back(Kind::Apache);
}

fn gives_the_lock_back(kind: Kind) {
    let server = Server::start(kind);
    let site = Site::of(&server, HOST).knows(&server, HOST);
    let way = || Proxy::start(&server, NEVER, Break::Cut, 12);
    let whole = way();
    site.run(&["publish", "--yes"], 0);
    drop(whole);
    let (mut ended, mut listing) = (0, 0);
    for number in 0..8_u32 {
        site.add_case(&format!("new-{number}"), "слово");
        // Without a state everything is listed and compared.
        if number % 2 == 0 {
            // There is none after an end that came before the first step.
            let _ = std::fs::remove_file(server.site().join("casebook-state.json"));
        }
        let proxy = way();
        let child = site.with_password(&["publish", "--yes"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let begun = Instant::now();
        while !server.site().join("casebook-lock").exists() && begun.elapsed() < Duration::from_secs(60) {
            std::thread::sleep(Duration::from_millis(2));
        }
        std::thread::sleep(Duration::from_millis(60) * number);
        let told = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        assert!(told.success());
        let output = child.wait_with_output().unwrap();
        drop(proxy);
        let said = text(&output);
        let code = output.status.code();
        assert!(code.is_some(), "{kind:?} {number}: it was ended instead of ending: {said}");
        ended += usize::from(code != Some(0));
        listing += usize::from(code != Some(0) && said.contains("Остановлено"));
        let left: Vec<String> = there(&server).into_keys().filter(|path| path.starts_with("casebook-lock")).collect();
        assert_eq!(left, Vec::<String>::new(), "{kind:?} {number}: {said}");
        assert!(!server.site().join("casebook-lock-taken").exists(), "{kind:?} {number}: {said}");
    }
    assert!(ended > 2 && listing > 0, "{kind:?}: {ended} ended, {listing} with a word");
    let whole = way();
    // If none came as far as its first step, there is no state, and what lies there might be anybody's.
    site.run(&["publish", "--yes", "--take-over"], 0);
    drop(whole);
    let mut there = there(&server);
    assert!(there.remove("casebook-state.json").is_some());
    assert!(there == site.built(), "{kind:?}: {:?}", there.keys());
}
