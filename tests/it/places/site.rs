//! A small site with a target on a real server: in comes the server, out come runs of the program as a user starts it, and what lies at the
//! place. It knows the program by its command line only.

use super::servers::{Kind, PASSWORD, Server, line_of_key};
use crate::publish::text;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A site in a temporary folder, and a user's home.
pub struct Site {
    temp: TempDir,
}

impl Site {
    /// A new site whose only target, `school`, is this server, by way of `host`.
    pub fn of(server: &Server, host: &str) -> Site {
        let site = Site { temp: tempfile::tempdir().unwrap() };
        let made = site.program(&["init", "site"]).current_dir(site.temp.path()).output().unwrap();
        assert!(made.status.success(), "{}", text(&made));
        let address = server.address();
        let user = address.user.clone().unwrap();
        let folder = address.folder.trim_start_matches('/');
        let (scheme, port) = (address.scheme.id(), server.port);
        let url = match server.kind {
            Kind::Moto => format!("{scheme}://{user}@{}/{folder}", address.host),
            _ => format!("{scheme}://{user}@{host}:{port}/{folder}"),
        };
        let mut target = format!("\n[publish.school]\nurl = \"{url}\"\ntimeout = 5\n");
        if let Some(fingerprint) = &address.certificate {
            target += &format!("certificate = \"{}\"\n", fingerprint.trim());
        }
        if server.kind == Kind::ProftpdImplicit {
            target += "tls = \"implicit\"\n";
        }
        if server.kind == Kind::Moto {
            target += &format!("endpoint = \"http://{host}:{port}\"\n");
        }
        let config = site.root().join("casebook.toml");
        let text = fs::read_to_string(&config).unwrap();
        fs::write(&config, text.split("\n[publish.").next().unwrap().to_owned() + &target).unwrap();
        site
    }

    /// The site's folder.
    pub fn root(&self) -> PathBuf {
        self.temp.path().join("site")
    }

    /// The user's home.
    pub fn home(&self) -> PathBuf {
        self.temp.path().join("home")
    }

    /// Writes the host's key where SSH has those of hosts that it has met.
    pub fn knows(self, server: &Server, host: &str) -> Site {
        if let Ok(key) = fs::read_to_string(server.home.path().join("host_key.pub")) {
            fs::create_dir_all(self.home().join(".ssh")).unwrap();
            let line = format!("[{host}]:{} {}\n", server.port, line_of_key(&key));
            fs::write(self.home().join(".ssh/known_hosts"), line).unwrap();
        }
        self
    }

    /// A copy of the example case under another name, with words of its own.
    pub fn add_case(&self, slug: &str, words: &str) {
        let text = fs::read_to_string(self.root().join("content/cases/primer.md")).unwrap();
        let text = text.replace("tags = [", &format!("tags = [\"{words}\", ")).replacen("у доски", words, 1);
        fs::write(self.root().join(format!("content/cases/{slug}.md")), text).unwrap();
    }

    /// The program, at no terminal and without a password.
    pub fn program(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_casebook"));
        command.args(args).env("NO_COLOR", "1").env("HOME", self.home()).stdin(Stdio::null());
        for name in ["SSH_AUTH_SOCK", "XDG_CONFIG_HOME", "APPDATA", "DBUS_SESSION_BUS_ADDRESS"] {
            command.env_remove(name);
        }
        command
    }

    /// The program in the site's folder, with the password.
    pub fn with_password(&self, args: &[&str]) -> Command {
        let mut command = self.program(args);
        command.env("CASEBOOK_PASSWORD_SCHOOL", PASSWORD).current_dir(self.root());
        command
    }

    /// Runs it, and expects this exit status.
    pub fn run(&self, args: &[&str], status: i32) -> String {
        said(&self.with_password(args).output().unwrap(), status)
    }

    /// The built site without its manifest.
    pub fn built(&self) -> BTreeMap<String, Vec<u8>> {
        let mut built = crate::site::tree(&self.root().join("public"));
        built.remove(".casebook-manifest.json");
        built
    }
}

/// Everything that a run said; its exit status is to be this one.
pub fn said(output: &Output, status: i32) -> String {
    let said = text(output);
    assert_eq!(output.status.code(), Some(status), "{said}");
    said
}

/// What lies at the place, as its protocol shows it.
pub fn there(server: &Server) -> BTreeMap<String, Vec<u8>> {
    let mut store = server.place().open().unwrap();
    let files = store.list(&|| false).unwrap();
    files.into_iter().filter_map(|file| Some((file.path.clone(), store.read(&file.path).unwrap()?))).collect()
}
