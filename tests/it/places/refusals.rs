//! What a place says when it cannot: each fault of its kind, with the server's words and without a secret.

use super::contract::open;
use super::servers::{HOST, Kind, Server, User, place};
use casebook::net::store::{Fault, FaultKind, Place, TEMPORARY_PREFIX};
use casebook::publish::{Address, Scheme};
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::time::{Duration, Instant};

/// Servers that look at passwords.
const WITH_PASSWORDS: &[Kind] = &[Kind::Vsftpd, Kind::VsftpdTls, Kind::Proftpd, Kind::ProftpdImplicit, Kind::Apache];

fn refused(place: &dyn Place) -> Fault {
    match place.open() {
        Ok(_) => panic!("it let us in"),
        Err(fault) => fault,
    }
}

#[test]
fn a_wrong_password_is_refused_and_told_to_nobody() {
    let mut kinds = WITH_PASSWORDS.to_vec();
    if cfg!(feature = "sftp") {
        kinds.push(Kind::Sshd);
    }
    for kind in kinds {
        let server = Server::start(kind);
        let mut user = User { password: "wrong 4711".into(), ..User::default() };
        user.known = known(&server);
        let fault = refused(&*place(&server.address(), &user.access()));
        assert_eq!(fault.kind, FaultKind::SignIn, "{kind:?}: {fault:?}");
        assert!(!format!("{fault} {fault:?}").contains("wrong 4711"), "{kind:?}: {fault:?}");
        let nobody = Address { user: Some("nobody14".into()), ..server.address() };
        assert_eq!(refused(&*place(&nobody, &server.access())).kind, FaultKind::SignIn, "{kind:?}");
    }
}

fn known(server: &Server) -> std::sync::Mutex<std::collections::HashMap<String, String>> {
    let key = fs::read_to_string(server.home.path().join("host_key.pub")).unwrap_or_default();
    let line = super::servers::line_of_key(&key);
    std::sync::Mutex::new([(format!("[{HOST}]:{}", server.port), line)].into())
}

#[test]
fn a_certificate_that_nobody_signed_is_a_stranger_s() {
    for kind in [Kind::VsftpdTls, Kind::ProftpdImplicit, Kind::ApacheTls] {
        let server = Server::start(kind);
        let shown = server.address().certificate.unwrap();
        let fault = refused(&*place(&Address { certificate: None, ..server.address() }, &server.access()));
        assert_eq!(fault.kind, FaultKind::Stranger, "{kind:?}: {fault:?}");
        let fingerprint = shown.trim_start_matches("SHA256:");
        assert!(fault.said.contains(fingerprint), "{kind:?}: {fault:?} without {fingerprint}");
        let other = fingerprint.replace(&fingerprint[..2], "00");
        let fault =
            refused(&*place(&Address { certificate: Some(format!("SHA256:{other}")), ..server.address() }, &server.access()));
        assert_eq!(fault.kind, FaultKind::Stranger, "{kind:?}: {fault:?}");
    }
}

#[test]
fn a_server_without_tls_gets_no_password() {
    let server = Server::start(Kind::Vsftpd);
    let fault = refused(&*place(&Address { scheme: Scheme::Ftps, ..server.address() }, &server.access()));
    assert_eq!(fault.kind, FaultKind::Refused, "{fault:?}");
}

#[test]
fn a_folder_that_cannot_be_made_is_no_place() {
    let mut kinds = WITH_PASSWORDS.to_vec();
    if cfg!(feature = "sftp") {
        kinds.push(Kind::Sshd);
    }
    for kind in kinds {
        let server = Server::start(kind);
        let home = server.home.path().join("home");
        fs::set_permissions(&home, fs::Permissions::from_mode(0o555)).unwrap();
        let fault = refused(&*server.place());
        let fits = matches!(fault.kind, FaultKind::NoSuchPlace | FaultKind::Forbidden)
            || kind == Kind::Apache && fault.kind == FaultKind::Temporary;
        assert!(fits, "{kind:?}: {fault:?}");
    }
}

#[test]
fn a_folder_that_may_only_be_read_is_forbidden() {
    for kind in kinds_with_disks() {
        let server = Server::start(kind);
        let place = server.place();
        let mut store = open(&*place);
        store.put("index.html", b"old", &mut |_| {}).unwrap();
        let site = server.home.path().join("home/site");
        chown(&site, Some(0), Some(0)).unwrap();
        fs::set_permissions(&site, fs::Permissions::from_mode(0o755)).unwrap();
        let fault = store.put("index.html", b"new", &mut |_| {}).unwrap_err();
        let fits = fault.kind == FaultKind::Forbidden || kind == Kind::Apache && fault.kind == FaultKind::Temporary;
        assert!(fits, "{kind:?}: {fault:?}");
        assert_eq!(fs::read(site.join("index.html")).unwrap(), b"old", "{kind:?}");
    }
}

fn kinds_with_disks() -> Vec<Kind> {
    let mut kinds = vec![Kind::Vsftpd, Kind::Proftpd, Kind::Apache];
    if cfg!(feature = "sftp") {
        kinds.push(Kind::Sshd);
    }
    kinds
}

#[test]
fn a_full_disk_is_said_and_the_old_file_stays() {
    for kind in kinds_with_disks() {
        let server = Server::small(kind, 256);
        let place = server.place();
        let mut store = open(&*place);
        store.put("index.html", b"old", &mut |_| {}).unwrap();
        let large = vec![b'x'; 1_000_000];
        let fault = store.put("index.html", &large, &mut |_| {}).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Full, "{kind:?}: {fault:?}");
        let mut store = open(&*place);
        assert_eq!(store.read("index.html").unwrap().as_deref(), Some(&b"old"[..]), "{kind:?}");
        let left: Vec<String> = store
            .list(&|| false)
            .unwrap()
            .into_iter()
            .map(|file| file.path)
            .filter(|path| path.contains(TEMPORARY_PREFIX))
            .collect();
        assert!(left.is_empty(), "{kind:?}: {left:?}");
        store.put("index.html", b"new", &mut |_| {}).unwrap_or_else(|fault| panic!("{kind:?}: there is room again: {fault:?}"));
    }
}

#[test]
fn whoever_says_nothing_is_given_up() {
    let listener = TcpListener::bind((HOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = Server::start(Kind::Vsftpd);
    let mut schemes = vec![Scheme::Ftp, Scheme::WebDav];
    if cfg!(feature = "sftp") {
        schemes.push(Scheme::Sftp);
    }
    for scheme in schemes {
        let address = Address { scheme, port: Some(port), connect: 1, silence: 1, ..server.address() };
        let begun = Instant::now();
        let fault = refused(&*place(&address, &server.access()));
        assert_eq!(fault.kind, FaultKind::Temporary, "{scheme:?}: {fault:?}");
        assert!(begun.elapsed() < Duration::from_secs(30), "{scheme:?}");
    }
    drop(listener);
    let address = Address { port: Some(port), ..server.address() };
    assert_eq!(refused(&*place(&address, &server.access())).kind, FaultKind::Temporary, "nobody at home");
}

#[cfg(feature = "sftp")]
mod ssh {
    use super::super::servers::PASSWORD;
    use super::*;
    use std::path::PathBuf;
    use std::process::{Child, Command, Stdio};

    #[test]
    fn a_host_that_was_never_met_or_has_another_key_is_a_stranger() {
        let server = Server::start(Kind::Sshd);
        let user = User { password: PASSWORD.into(), ..User::default() };
        let access = user.access();
        let place = place(&server.address(), &access);
        let fault = refused(&*place);
        assert_eq!(fault.kind, FaultKind::Stranger, "{fault:?}");
        let shown = Command::new("ssh-keygen").args(["-l", "-f"]).arg(server.home.path().join("host_key.pub")).output().unwrap();
        let shown = String::from_utf8(shown.stdout).unwrap();
        assert!(fault.said.contains(shown.split_whitespace().nth(1).unwrap()), "{fault:?}: {shown}");
        let key = fs::read_to_string(server.home.path().join("host_key.pub")).unwrap();
        let host = format!("[{HOST}]:{}", server.port);
        access.host_keys.remember(&host, &super::super::servers::line_of_key(&key)).unwrap();
        place.open().unwrap();
        access
            .host_keys
            .remember(&host, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ")
            .unwrap();
        let fault = refused(&*super::place(&server.address(), &access));
        assert_eq!(fault.kind, FaultKind::Stranger);
        assert!(fault.said.contains("another key"), "{fault:?}");
    }

    /// A pair of keys whose public half the server knows.
    fn pair(server: &Server, passphrase: &str) -> PathBuf {
        let path = server.home.path().join("user_key");
        super::super::servers::sshd::make_key(&path, passphrase);
        fs::copy(path.with_extension("pub"), server.home.path().join("authorized_keys")).unwrap();
        path
    }

    #[test]
    fn a_key_opens_and_a_locked_one_with_its_passphrase() {
        for passphrase in ["", "тайна 1"] {
            let server = Server::start(Kind::Sshd);
            let path = pair(&server, passphrase);
            let address = Address { key: Some(path.display().to_string()), ..server.address() };
            let user = |phrase: &str| User {
                key: fs::read_to_string(&path).ok(),
                passphrase: Some(phrase.to_owned()),
                known: known(&server),
                ..User::default()
            };
            place(&address, &user(passphrase).access()).open().unwrap();
            if !passphrase.is_empty() {
                let fault = refused(&*place(&address, &user("wrong 4711").access()));
                assert_eq!(fault.kind, FaultKind::SignIn, "{fault:?}");
                assert!(!format!("{fault:?}").contains("4711"));
            }
        }
    }

    struct Agent(Child);

    impl Drop for Agent {
        fn drop(&mut self) {
            // Politely: then `timeout` ends the agent too.
            let _ = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
            let _ = self.0.wait();
        }
    }

    #[test]
    fn an_agent_opens() {
        let server = Server::start(Kind::Sshd);
        let path = pair(&server, "");
        let socket = server.home.path().join("agent");
        let agent =
            Command::new("timeout").args(["900", "ssh-agent", "-D", "-a"]).arg(&socket).stdout(Stdio::null()).spawn().unwrap();
        let _agent = Agent(agent);
        let begun = Instant::now();
        let add =
            || Command::new("ssh-add").arg("-q").arg(&path).env("SSH_AUTH_SOCK", &socket).stderr(Stdio::null()).status().unwrap();
        while !add().success() {
            assert!(begun.elapsed() < Duration::from_secs(20), "the agent does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        let user = User { agent: Some(socket), known: known(&server), ..User::default() };
        place(&server.address(), &user.access()).open().unwrap();
        let nobody = User { known: known(&server), ..User::default() };
        assert_eq!(refused(&*place(&server.address(), &nobody.access())).kind, FaultKind::SignIn);
    }
}
