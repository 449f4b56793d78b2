//! A site to publish, before and after a change, and a server to publish it to by way of a proxy. In: how a publication is disturbed. Out: what
//! lies at the place, and whether that is what a visitor may see. It knows the program by its command line only.

use super::super::proxy::{Break, NEVER, Proxy};
use super::super::servers::{HOST, Kind, PASSWORD, Server, USER};
use casebook::net::store::{Fault, Place, TEMPORARY_PREFIX, temporary};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

/// Paths and bytes.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// What the program keeps at a place for itself.
const OWN: &[&str] = &["casebook-state.json", "casebook-lock", "casebook-beat.json"];

/// What is at the place when a publication begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Nothing.
    Nothing,
    /// The site as it was before the change.
    Former,
}

/// The site before, and after: one case changed, one withdrawn, two added.
const BEFORE: &[(&str, &str)] = &[("lesson", "first"), ("burnout", "first"), ("class", "first")];
const AFTER: &[(&str, &str)] = &[("lesson", "first"), ("burnout", "second"), ("project", "first"), ("reading", "first")];

/// All that a try needs.
pub struct Desk {
    pub server: Server,
    direct: Box<dyn Place>,
    root: TempDir,
    home: TempDir,
    /// What lies at the place when the former site is there, with what the program keeps there.
    former: Tree,
    before: Tree,
    after: Tree,
}

impl Desk {
    /// Lays everything out: the former site is published once.
    pub fn lay(server: Server) -> Desk {
        let direct = server.place();
        let (root, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mut desk = Desk { server, direct, root, home, former: Tree::new(), before: Tree::new(), after: Tree::new() };
        if let Ok(key) = fs::read_to_string(desk.server.home.path().join("host_key.pub")) {
            let ssh = desk.home.path().join(".ssh");
            fs::create_dir_all(&ssh).unwrap();
            let key = super::super::servers::line_of_key(&key);
            let lines = [HOST, "127.0.0.1"].map(|host| format!("[{host}]:{} {key}\n", desk.server.port));
            fs::write(ssh.join("known_hosts"), lines.concat()).unwrap();
        }
        desk.write_site(BEFORE);
        desk.completes("the former site");
        desk.former = desk.everything();
        desk.before = read_tree(&desk.output());
        desk.write_site(AFTER);
        let built = Command::new(env!("CARGO_BIN_EXE_casebook"))
            .args(["build", "--quiet", "--root"])
            .arg(desk.root.path())
            .output()
            .unwrap();
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        desk.after = read_tree(&desk.output());
        desk
    }

    fn output(&self) -> PathBuf {
        self.root.path().join("public")
    }

    /// How many files differ from what the place has at the start.
    pub fn to_send(&self, start: Start) -> usize {
        self.after.iter().filter(|(path, bytes)| start == Start::Nothing || self.before.get(*path) != Some(bytes)).count()
    }

    /// How large the new site is.
    pub fn bytes(&self) -> u64 {
        self.after.values().map(|bytes| bytes.len() as u64).sum()
    }

    fn write_site(&self, cases: &[(&str, &str)]) {
        let root = self.root.path();
        let content = root.join("content/cases");
        let _ = fs::remove_dir_all(&content);
        fs::create_dir_all(&content).unwrap();
        let address = self.server.address();
        let user = if self.server.kind == Kind::Moto {
            "school14@school14".to_owned()
        } else {
            format!("{USER}@127.0.0.1:{}", self.server.port)
        };
        let folder = address.folder.trim_start_matches('/');
        let scheme = address.scheme.id();
        let mut text =
            format!("title = \"Cases\"\nlang = \"en\"\n\n[publish.place]\nurl = \"{scheme}://{user}/{folder}\"\ntimeout = 2\n");
        if let Some(fingerprint) = &address.certificate {
            text += &format!("certificate = \"{}\"\n", fingerprint.trim());
        }
        if self.server.kind == Kind::ProftpdImplicit {
            text += "tls = \"implicit\"\n";
        }
        if self.server.kind == Kind::Moto {
            text += &format!("endpoint = \"http://127.0.0.1:{}\"\n", self.server.port);
        }
        fs::write(root.join("casebook.toml"), text).unwrap();
        fs::write(content.join("_template.toml"), "extends = \"mentoring-case\"\n").unwrap();
        for (slug, words) in cases {
            fs::write(content.join(format!("{slug}.md")), case(slug, words)).unwrap();
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_casebook"));
        command.args(["publish", "--yes", "--remove-many", "--format", "json", "--root"]).arg(self.root.path());
        command
            .env("HOME", self.home.path())
            .env("CASEBOOK_PASSWORD_PLACE", PASSWORD)
            .env_remove("SSH_AUTH_SOCK")
            .stdin(Stdio::null());
        command
    }

    /// Publishes and waits for the end.
    pub fn publish(&self) -> Output {
        self.command().output().unwrap()
    }

    /// Publishes, to be disturbed.
    pub fn begin(&self) -> Child {
        self.command().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Publishes on a way that is whole; says how many files were sent.
    pub fn completes(&self, said: &str) -> usize {
        let proxy = Proxy::start(&self.server, NEVER, Break::Cut, 0);
        let output = self.publish();
        drop(proxy);
        sent(&output).unwrap_or_else(|| panic!("{:?}: {said}: {}\n{}", self.server.kind, told(&output), self.server.log()))
    }

    /// Puts the place back to where a try starts.
    pub fn reset(&self, start: Start) {
        let wanted = if start == Start::Former { self.former.clone() } else { Tree::new() };
        let mut tries = 0;
        while let Err(fault) = self.try_reset(&wanted) {
            assert!(fault.is_temporary() && tries < 5, "{:?}: {fault:?}", self.server.kind);
            tries += 1;
        }
    }

    fn try_reset(&self, wanted: &Tree) -> Result<(), Fault> {
        let mut store = self.direct.open()?;
        // A place where the claim is a folder has to be told that it is one.
        let _ = store.claim("casebook-lock", b"test");
        store.release("casebook-lock")?;
        let found = self.everything();
        for path in found.keys().filter(|path| !wanted.contains_key(*path)) {
            store.remove(path)?;
        }
        for (path, bytes) in wanted.iter().filter(|(path, bytes)| found.get(*path) != Some(bytes)) {
            store.put(path, bytes, &mut |_| {})?;
        }
        Ok(())
    }

    /// Everything that lies at the place; of files that were under way the names only.
    fn everything(&self) -> Tree {
        let read = || -> Result<Tree, Fault> {
            let mut store = self.direct.open()?;
            let mut tree = Tree::new();
            for file in store.list(&|| false)? {
                // What was under way is nobody's to read: vsftpd keeps it locked until it has noticed that its sender is dead.
                let bytes = if file.path.contains(TEMPORARY_PREFIX) { Some(Vec::new()) } else { store.read(&file.path)? };
                tree.extend(bytes.map(|bytes| (file.path, bytes)));
            }
            Ok(tree)
        };
        // As the program does: what failed for the moment is tried again.
        let mut tries = 0;
        loop {
            match read() {
                Ok(tree) => return tree,
                Err(fault) if fault.is_temporary() && tries < 5 => tries += 1,
                Err(fault) => panic!("{:?}: {fault:?}", self.server.kind),
            }
        }
    }

    /// What a visitor can see; without the empty files that a server makes of a command that was cut off in the middle of a name.
    pub fn visible(&self) -> Tree {
        let is_own = |path: &str| OWN.contains(&path.split('/').next().unwrap()) || path.contains(TEMPORARY_PREFIX);
        let is_ftp = matches!(self.server.kind, Kind::Vsftpd | Kind::VsftpdTls | Kind::Proftpd | Kind::ProftpdImplicit);
        let is_known = |path: &String| self.before.contains_key(path) || self.after.contains_key(path);
        let is_begun = |path: &String| self.after.keys().any(|file| temporary(file, "").starts_with(path));
        let is_cut = |path: &String, bytes: &[u8]| is_ftp && bytes.is_empty() && !is_known(path) && is_begun(path);
        self.everything().into_iter().filter(|(path, bytes)| !is_own(path) && !is_cut(path, bytes)).collect()
    }

    /// What is left of a publication that has not come to its end.
    pub fn leftovers(&self) -> Vec<String> {
        let paths = self.everything().into_keys();
        paths
            .filter(|path| path.contains(TEMPORARY_PREFIX) || path.starts_with("casebook-lock") || path == "casebook-beat.json")
            .collect()
    }

    /// What is wrong with what a visitor sees: files that are no version of themselves, pages whose assets are not there.
    pub fn faults(&self, visible: &Tree) -> Vec<String> {
        let mut faults = Vec::new();
        for (path, bytes) in visible {
            if self.before.get(path) != Some(bytes) && self.after.get(path) != Some(bytes) {
                faults.push(format!("{path} is torn: {} bytes", bytes.len()));
            }
            if !path.ends_with(".html") {
                continue;
            }
            let is_new = self.after.get(path) == Some(bytes) && self.before.get(path) != Some(bytes);
            for asset in assets(path, bytes) {
                match visible.get(&asset) {
                    None if self.after.contains_key(&asset) || self.before.contains_key(&asset) => {
                        faults.push(format!("{path} points to {asset}, which is missing"))
                    }
                    Some(found) if is_new && self.after.get(&asset) != Some(found) => {
                        faults.push(format!("{path} is new and {asset} is not"))
                    }
                    _ => {}
                }
            }
        }
        faults
    }

    /// How many of the files to be sent are there.
    pub fn arrived(&self, start: Start, visible: &Tree) -> usize {
        let differs = |path: &String, bytes: &Vec<u8>| start == Start::Nothing || self.before.get(path) != Some(bytes);
        self.after.iter().filter(|(path, bytes)| differs(path, bytes) && visible.get(*path) == Some(bytes)).count()
    }

    /// Whether the place holds the built site, byte for byte, and nothing that is left over.
    pub fn is_complete(&self) -> Result<(), String> {
        let visible = self.visible();
        if visible != self.after {
            let differs = |path: &&String| visible.get(*path) != self.after.get(*path);
            let paths: Vec<&String> = visible.keys().chain(self.after.keys()).filter(differs).collect();
            return Err(format!("not as built: {paths:?}"));
        }
        let left = self.leftovers();
        if left.is_empty() { Ok(()) } else { Err(format!("left over: {left:?}")) }
    }
}

/// How many files a publication has sent, if it has come to its end.
pub fn sent(output: &Output) -> Option<usize> {
    if !output.status.success() {
        return None;
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let events = text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let done = events.filter(|event| event["event"] == "done").find_map(|event| event["sent"].as_u64());
    Some(done.unwrap_or(0) as usize)
}

/// What a publication said.
pub fn told(output: &Output) -> String {
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let lines = text.lines().filter(|line| !line.contains("\"severity\"") && !line.contains("\"plan\""));
    format!("{}: {}", output.status, lines.collect::<Vec<_>>().join("\n"))
}

/// What a page needs besides other pages. The feeds and the data for machines are none of it: they name pages, and so they come after them.
fn assets(page: &str, bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let mut found = Vec::new();
    for attribute in ["href=\"", "src=\""] {
        for (at, _) in text.match_indices(attribute) {
            let value = text[at + attribute.len()..].split(['"', '#', '?']).next().unwrap();
            if value.is_empty()
                || value.contains(':')
                || [".html", "/", "feed.xml", "feed.json", "cases.json"].iter().any(|end| value.ends_with(end))
            {
                continue;
            }
            let mut parts: Vec<&str> = page.split('/').collect();
            parts.pop();
            for part in value.split('/') {
                match part {
                    "." => {}
                    ".." => _ = parts.pop(),
                    part => parts.push(part),
                }
            }
            found.push(parts.join("/"));
        }
    }
    found
}

fn read_tree(folder: &Path) -> Tree {
    let files = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    // What the program keeps beside the site for itself has a dot in front.
    let files = files.filter(|entry| !entry.file_name().to_str().unwrap().starts_with('.'));
    let path = |entry: &walkdir::DirEntry| entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
    files.map(|entry| (path(&entry), fs::read(entry.path()).unwrap())).collect()
}

/// A case with what the built-in template asks for.
fn case(slug: &str, words: &str) -> String {
    let stages = [
        "Подготовка условий для запуска программы наставничества",
        "Формирование базы наставляемых",
        "Формирование базы наставников",
        "Отбор и обучение наставников",
        "Формирование наставнических пар",
        "Организация работы наставнических пар",
        "Завершение наставничества",
    ];
    let stages: String = stages
        .iter()
        .enumerate()
        .map(|(at, stage)| format!("### Этап {}. {stage}\n\nStage {} of {slug}, {words}.\n\n", at + 1, at + 1))
        .collect();
    format!(
        "+++\ntitle = \"Case {slug}\"\ndate = 2026-05-20\nform = \"teacher-teacher\"\nrole_model = \"Новичок – мастер\"\ntags = [\"{slug}\"]\n\n\
         [mentee]\nname = \"Арина Сергеевна\"\npublish = \"pseudonym\"\n\n[mentor]\nname = \"Валентина Анатольевна\"\n\n\
         [[results]]\ntext = \"Result of {slug}: {words}\"\n+++\n\n\
         ## Дано (портрет наставляемого)\n\nA young teacher with a difficult class and little time, {words}.\n\n\
         ## Надо (цель и результат)\n\nTo stay at the school and to give lessons that go as planned.\n\n\
         ## Кто нам нужен? (портрет наставника)\n\nA teacher of thirty years' experience who likes to talk lessons over.\n\n\
         ## Этапы реализации программы\n\n{stages}"
    )
}
