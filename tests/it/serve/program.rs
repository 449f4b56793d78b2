//! `casebook serve` as a person starts it: a process with its options, a browser that it opens, and a disk that sends no events.

use super::client::{PATIENCE, Site};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The preview as a process; it is ended with the test.
struct Program {
    process: Child,
    port: u16,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Program {
    /// Starts it and waits until it says its address. `path` stands before the system's own programs.
    fn start(site: &Site, options: &[&str], path: &str) -> Program {
        let mut process = Command::new(env!("CARGO_BIN_EXE_casebook"))
            .args(["serve", "--port", "0", "--root"])
            .arg(site.folder())
            .args(options)
            .env("PATH", format!("{path}:{}", std::env::var("PATH").unwrap()))
            .env_remove("BROWSER")
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let port = lines.map_while(Result::ok).find_map(|line| line.split("localhost:").nth(1)?.split('/').next()?.parse().ok());
        Program { process, port: port.expect("the address is said") }
    }

    fn page(&self, address: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(stream, "GET {address} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\r\n", self.port).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

/// Asks again and again until something is there.
fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        match look() {
            Some(found) => return found,
            None => assert!(start.elapsed() < PATIENCE, "{what}"),
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn the_browser_is_opened_at_the_address() {
    let site = Site::small();
    let bin = site.folder().join("bin");
    fs::create_dir(&bin).unwrap();
    let opened = site.folder().join("opened");
    let script = format!("#!/bin/sh\nprintf '%s\\n' \"$1\" > '{}'\n", opened.display());
    fs::write(bin.join("xdg-open"), script).unwrap();
    fs::set_permissions(bin.join("xdg-open"), fs::Permissions::from_mode(0o755)).unwrap();
    let program = Program::start(&site, &["--open"], bin.to_str().unwrap());
    let address = wait_for("no browser was opened", || fs::read_to_string(&opened).ok().filter(|text| text.ends_with('\n')));
    assert_eq!(address.trim(), format!("http://localhost:{}/", program.port));
}

#[test]
fn changes_are_found_by_looking_where_a_disk_tells_nothing() {
    let site = Site::small();
    let program = Program::start(&site, &["--poll=0,1"], "");
    site.put("content/about.md", "+++\ntitle = \"О программе\"\n+++\n\nТекст с сетевого диска.\n");
    wait_for("the edit was not found", || program.page("/about/").contains("с\u{a0}сетевого диска").then_some(()));
    fs::remove_file(site.folder().join("content/about.md")).unwrap();
    wait_for("the removal was not found", || program.page("/about/").starts_with("HTTP/1.1 404").then_some(()));
}

#[test]
fn whoever_says_half_a_sentence_is_not_waited_for() {
    let site = Site::small();
    let program = Program::start(&site, &[], "");
    let mut silent = TcpStream::connect(("127.0.0.1", program.port)).unwrap();
    silent.set_read_timeout(Some(PATIENCE)).unwrap();
    silent.write_all(b"GET / HTTP/1.1\r\nHost: local").unwrap();
    let mut answer = Vec::new();
    // Either the end or a short answer; a time-out here is the program waiting for ever.
    let ended = silent.read_to_end(&mut answer);
    assert!(!matches!(&ended, Err(error) if matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut)));
    assert!(program.page("/").starts_with("HTTP/1.1 200"));
}
