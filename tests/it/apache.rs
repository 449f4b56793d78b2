//! A real Apache, with a configuration of its own that declares windows-1251 as old hosts do, and the `.htaccess` of a site below a folder:
//! pages say that they are UTF-8, an unknown address shows the site's own page, assets with hashed names are kept and nothing else is.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = "/usr/sbin/apache2";
const MODULES: &str = "/usr/lib/apache2/modules";

/// A server that ends with the test.
struct Apache {
    process: Child,
    port: u16,
}

impl Drop for Apache {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What a server answers.
struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        let found = self.head.lines().find_map(|line| line.split_once(": ").filter(|(own, _)| own.eq_ignore_ascii_case(name)));
        found.map_or("", |(_, value)| value.trim())
    }
}

impl Apache {
    /// Serves a folder. It stays in the foreground and alone, so that its process is the one that was started.
    fn start(root: &Path, work: &Path) -> Apache {
        assert!(Path::new(PROGRAM).exists(), "apache2 is not installed: tests/run installs it (Debian package apache2-bin)");
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let modules = ["mpm_event", "authz_core", "mime", "dir", "headers", "autoindex"];
        let load: String = modules.iter().map(|name| format!("LoadModule {name}_module {MODULES}/mod_{name}.so\n")).collect();
        fs::write(work.join("mime.types"), "text/html html\ntext/css css\ntext/javascript js\napplication/xml xml\n").unwrap();
        let config = format!(
            "{load}ServerRoot {work}\nServerName localhost\nListen 127.0.0.1:{port}\nPidFile {work}/pid\nErrorLog {work}/error.log\n\
             Mutex file:{work}\nTypesConfig {work}/mime.types\nDocumentRoot {root}\nAddDefaultCharset windows-1251\nAddCharset windows-1251 .html\n\
             <Directory {root}>\nAllowOverride All\nOptions Indexes FollowSymLinks\nRequire all granted\n</Directory>\n",
            work = work.display(),
            root = root.display(),
        );
        fs::write(work.join("apache.conf"), config).unwrap();
        let process = Command::new(PROGRAM)
            .args(["-X", "-f"])
            .arg(work.join("apache.conf"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(work.join("said")).unwrap())
            .spawn()
            .unwrap();
        let server = Apache { process, port };
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let said = || {
                fs::read_to_string(work.join("said")).unwrap_or_default()
                    + &fs::read_to_string(work.join("error.log")).unwrap_or_default()
            };
            assert!(started.elapsed() < Duration::from_secs(60), "Apache does not answer: {}", said());
            std::thread::sleep(Duration::from_millis(50));
        }
        server
    }

    fn get(&self, path: &str) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap();
        Answer { status, head: head.to_string(), body: body.to_string() }
    }
}

/// A built site in a folder of the server's: where it lies, and its files.
fn built(temp: &Path) -> (PathBuf, Vec<String>) {
    let casebook = |dir: &Path, args: &[&str]| {
        let run = Command::new(env!("CARGO_BIN_EXE_casebook")).args(args).current_dir(dir).env("NO_COLOR", "1").output().unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    };
    casebook(temp, &["init", "site"]);
    let config = temp.join("site/casebook.toml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, format!("htaccess = true\nbase_url = \"http://localhost/school/кейсы/\"\n{text}")).unwrap();
    // A file of the school's that has a name like that of an asset.
    fs::create_dir_all(temp.join("site/content/files")).unwrap();
    fs::write(temp.join("site/content/files/plan.20260101.css"), "a{}").unwrap();
    let index = temp.join("site/content/index.md");
    let text = fs::read_to_string(&index).unwrap();
    fs::write(&index, format!("{text}\n\n[План](files/plan.20260101.css)\n")).unwrap();
    let output = temp.join("www/school/кейсы");
    fs::create_dir_all(temp.join("www/school")).unwrap();
    casebook(&temp.join("site"), &["build", "--output", output.to_str().unwrap()]);
    let files = crate::site::tree(&output).into_keys().collect();
    (temp.join("www"), files)
}

#[test]
fn apache_serves_the_site_as_it_is_meant() {
    let temp = tempfile::tempdir().unwrap();
    let (root, files) = built(temp.path());
    let work = temp.path().join("apache");
    fs::create_dir(&work).unwrap();
    let server = Apache::start(&root, &work);
    let base = "/school/%D0%BA%D0%B5%D0%B9%D1%81%D1%8B/";

    let home = server.get(base);
    assert_eq!((home.status, home.header("content-type")), (200, "text/html; charset=utf-8"), "{}", home.head);
    assert!(home.body.contains("Наставничество"));

    // Deep down, where a relative address of the page would not be found.
    let lost = server.get(&format!("{base}cases/no/such/page.html"));
    assert_eq!(lost.status, 404);
    let own = fs::read_to_string(root.join("school/кейсы/404.html")).unwrap();
    assert!(
        lost.body.contains("Страница не найдена")
            && lost.body.contains(own.split("<title>").nth(1).unwrap().split('<').next().unwrap())
    );
    assert_eq!(lost.header("content-type"), "text/html; charset=utf-8");

    let mut kept = 0;
    for path in files.iter().filter(|path| !path.starts_with('.')) {
        let answer = server.get(&format!("{base}{path}"));
        assert_eq!(answer.status, 200, "{path}");
        let cached = answer.header("cache-control").contains("immutable");
        assert_eq!(cached, path.starts_with("assets/"), "{path}: {}", answer.head);
        kept += usize::from(cached);
        let kind = match path.rsplit_once('.').unwrap().1 {
            "html" => "text/html; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "svg" => "image/svg+xml; charset=utf-8",
            "md" | "toml" => "text/plain; charset=utf-8",
            "xml" => "application/xml; charset=utf-8",
            "webp" => "image/webp",
            _ => continue,
        };
        assert_eq!(answer.header("content-type"), kind, "{path}");
    }
    assert!(kept >= 3, "{kept} assets are kept");

    // A folder without a page does not list what is in it.
    assert_eq!(server.get(&format!("{base}assets/")).status, 403);
    // Without the file all of this is otherwise.
    fs::remove_file(root.join("school/кейсы/.htaccess")).unwrap();
    assert_eq!(server.get(base).header("content-type"), "text/html; charset=windows-1251");
    assert_eq!(server.get(&format!("{base}assets/")).status, 200);
    assert!(!server.get(&format!("{base}cases/no/such/page.html")).body.contains("Страница не найдена"));
}
