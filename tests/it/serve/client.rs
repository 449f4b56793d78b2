//! Sites to serve, and a client of plain sockets: in come a method, an address and headers as they are typed, out comes the answer as it came.

use casebook::case::Date;
use casebook::disk::watch::Mode;
use casebook::language::Lang;
use casebook::net::{Fault, Follow, Port, Server, Wishes};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

/// Nothing here takes so long; a test that waits longer has failed.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub struct Site(tempfile::TempDir);

impl Site {
    pub fn example() -> Site {
        let site = Site(tempfile::tempdir().unwrap());
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for (path, bytes) in crate::site::tree(&root.join("content")) {
            site.put(&format!("content/{path}"), bytes);
        }
        site.put("casebook.toml", fs::read(root.join("casebook.toml")).unwrap());
        site
    }

    /// Two cases and a page.
    pub fn small() -> Site {
        let site = Site(tempfile::tempdir().unwrap());
        site.put("casebook.toml", "title = \"Школа\"\nlang = \"ru\"\n[print]\npdf = false\ndocx = false\n");
        site.put("content/cases/_template.toml", "extends = \"mentoring-case\"\n");
        site.put("content/about.md", "+++\ntitle = \"О программе\"\n+++\n\nТекст.\n");
        site.put("content/cases/pervaya.md", case("Первая", "Начало."));
        site.put("content/cases/vtoraya.md", case("Вторая", "Конец."));
        site
    }

    pub fn folder(&self) -> &Path {
        self.0.path()
    }

    pub fn put(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let to = self.folder().join(path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, bytes).unwrap();
    }

    pub fn serve(&self) -> Server {
        self.try_serve(Port::Exactly(0)).map_err(|fault| fault.to_string()).unwrap()
    }

    pub fn try_serve(&self, port: Port) -> Result<Server, Fault> {
        let clock = Box::new(|| Date::constant(2026, 11, 22));
        let wishes =
            Wishes { root: self.folder().to_path_buf(), port, mode: Mode::Events, follow: Follow::Offer, lang: Lang::Ru, clock };
        Server::start(wishes, Box::new(|_| {}))
    }
}

pub fn case(title: &str, text: &str) -> String {
    format!(
        "+++\ntitle = \"{title}\"\ndate = 2026-05-20\nform = \"Учитель – учитель\"\ndraft = true\n+++\n\n## Дано (портрет наставляемого)\n\n{text}\n"
    )
}

pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(one, _)| one == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

pub fn get(server: &Server, address: &str, headers: &[(&str, &str)]) -> Answer {
    ask(server, "GET", address, headers, b"")
}

/// A request with the right host, unless the headers name another.
pub fn ask(server: &Server, method: &str, address: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let mut head = format!("{method} {address} HTTP/1.1\r\nConnection: close\r\n");
    if !headers.iter().any(|(name, _)| *name == "Host") {
        head += &format!("Host: localhost:{}\r\n", server.port());
    }
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    if !body.is_empty() {
        head += &format!("Content-Length: {}\r\n", body.len());
    }
    raw(server, &[head.as_bytes(), b"\r\n", body].concat()).expect("an answer")
}

/// Sends bytes as they are; nothing if the server closes without an answer.
pub fn raw(server: &Server, bytes: &[u8]) -> Option<Answer> {
    let mut stream = TcpStream::connect(("127.0.0.1", server.port())).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    // A server that has heard enough may close while we are still speaking.
    let _ = stream.write_all(bytes);
    let mut all = Vec::new();
    let _ = stream.read_to_end(&mut all);
    let end = memchr::memmem::find(&all, b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&all[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_string()))
        .collect();
    let chunked = headers.iter().any(|(name, _)| name == "transfer-encoding");
    assert!(!chunked, "answers come whole");
    Some(Answer { status, headers, body: all[end + 4..].to_vec() })
}
