//! Real servers for tests: in comes which one and how it is to be, out comes one that runs on this machine, with a folder of its own. It ends
//! when it is dropped, and after a quarter of an hour in any case.
//!
//! They listen on 127.0.0.2, so that a proxy can have the same ports on 127.0.0.1. Users and passwords are files that only the server sees:
//! it runs in a mount namespace of its own, for which the tests have to be root.

mod apache;
mod moto;
mod proftpd;
pub mod sshd;
mod vsftpd;

use casebook::net::store::{self, Access, Asked, HostKeys, Place, Secret, Secrets, Verdict};
use casebook::publish::{Address, Scheme, Tls};
use std::collections::HashMap;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Where servers listen.
pub const HOST: &str = "127.0.0.2";

/// Who may come in.
pub const USER: &str = "school14";
pub const PASSWORD: &str = "correct horse 9";
/// The user's number, that of nobody on this machine.
const USER_ID: u32 = 20_014;

/// Which server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// vsftpd, readable.
    Vsftpd,
    /// vsftpd with TLS by asking, whose data connections have to continue the session.
    VsftpdTls,
    /// ProFTPD, readable: it knows `MLSD`.
    Proftpd,
    /// ProFTPD with TLS from the first byte.
    ProftpdImplicit,
    /// OpenSSH.
    Sshd,
    /// Apache with `mod_dav`.
    Apache,
    /// The same over https.
    ApacheTls,
    /// moto, which plays S3.
    Moto,
}

/// What runs.
pub struct Server {
    pub kind: Kind,
    pub port: u16,
    /// The ports of data connections, for FTP.
    pub passive: Vec<u16>,
    pub home: TempDir,
    command: Vec<String>,
    child: Option<Child>,
}

impl Server {
    /// Starts one.
    pub fn start(kind: Kind) -> Server {
        Server::with(kind, "")
    }

    /// Starts one whose site is on a disk of so many kilobytes.
    pub fn small(kind: Kind, kilobytes: u32) -> Server {
        let mount = format!("mount -t tmpfs -o size={kilobytes}k,uid={USER_ID},gid={USER_ID},mode=0777 tmpfs \"$HOME_OF_SITE\"\n");
        Server::with(kind, &mount)
    }

    /// Starts one whose configuration says something else as well: `from` is replaced, or `to` added at the end where that is empty.
    pub fn edited(kind: Kind, from: &str, to: &str) -> Server {
        let mut server = Server::start(kind);
        server.stop();
        let name = match kind {
            Kind::Vsftpd | Kind::VsftpdTls => "vsftpd.conf",
            Kind::Proftpd | Kind::ProftpdImplicit => "proftpd.conf",
            Kind::Sshd => "sshd_config",
            Kind::Apache | Kind::ApacheTls => "apache.conf",
            Kind::Moto => panic!("moto has no configuration"),
        };
        let file = server.home.path().join(name);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{from} is not in {text}");
        fs::write(&file, if from.is_empty() { format!("{text}{to}\n") } else { text.replace(from, to) }).unwrap();
        server.launch();
        server
    }

    fn with(kind: Kind, mounts: &str) -> Server {
        let root = fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
        assert!(root, "The tests with real servers run as root: servers change to the user who signs in.");
        let home = tempfile::Builder::new().prefix("casebook-server-").tempdir().unwrap();
        fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let site = home.path().join("home");
        fs::create_dir(&site).unwrap();
        chown(&site, Some(USER_ID), Some(USER_ID)).unwrap();
        let ports = free_ports(101);
        let (port, passive) = (ports[0], ports[1..].to_vec());
        let made = match kind {
            Kind::Vsftpd => vsftpd::command(home.path(), port, &passive, None),
            Kind::VsftpdTls => vsftpd::command(home.path(), port, &passive, Some(&certificate(home.path()))),
            Kind::Proftpd => proftpd::command(home.path(), port, &passive, None),
            Kind::ProftpdImplicit => proftpd::command(home.path(), port, &passive, Some(&certificate(home.path()))),
            Kind::Sshd => sshd::command(home.path(), port),
            Kind::Apache => apache::command(home.path(), port, None),
            Kind::ApacheTls => apache::command(home.path(), port, Some(&certificate(home.path()))),
            Kind::Moto => moto::command(home.path(), port),
        };
        let script = namespace(home.path(), mounts);
        let mut command = vec!["unshare".into(), "--mount".into(), "sh".into(), script.display().to_string()];
        command.extend(made);
        let mut server = Server { kind, port, passive, home, command, child: None };
        server.launch();
        if kind == Kind::Moto {
            moto::make_bucket(port);
        }
        server
    }

    /// Where the server keeps the site, as this process sees it.
    pub fn site(&self) -> PathBuf {
        // Through the server's own eyes: its disk may be one that nobody else sees.
        PathBuf::from(format!("/proc/{}/root{}/home/site", self.pid(), self.home.path().display()))
    }

    /// The server's own process.
    fn pid(&self) -> u32 {
        let timeout = self.child.as_ref().map(Child::id).expect("the server runs");
        let children = fs::read_to_string(format!("/proc/{timeout}/task/{timeout}/children")).unwrap_or_default();
        children.split_whitespace().next().and_then(|pid| pid.parse().ok()).unwrap_or(timeout)
    }

    /// Starts it, or starts it again on the same port.
    pub fn launch(&mut self) {
        // A server that was ended without a word has left it.
        let _ = fs::remove_file(self.home.path().join("pid"));
        let log = fs::File::options().create(true).append(true).open(self.home.path().join("log")).unwrap();
        let child = Command::new("timeout")
            .args(["--kill-after=2", "900"])
            .args(&self.command)
            .env("HOME_OF_SITE", self.home.path().join("home"))
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| panic!("`timeout` (coreutils) is missing: {error}"));
        self.child = Some(child);
        let begun = Instant::now();
        while TcpStream::connect((HOST, self.port)).is_err() {
            let ended = self.child.as_mut().and_then(|child| child.try_wait().ok().flatten());
            if ended.is_some() || begun.elapsed() > Duration::from_secs(60) {
                panic!("{:?} does not start: {}", self.kind, self.log());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends it with all its connections.
    pub fn stop(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        // `timeout` leads a process group; those who have left it are its server's children.
        let group = child.id();
        let grown = descendants(group);
        let _ = Command::new("kill").args(["-KILL", "--", &format!("-{group}")]).stderr(Stdio::null()).status();
        for pid in grown {
            let _ = Command::new("kill").args(["-KILL", &pid.to_string()]).stderr(Stdio::null()).status();
        }
        let _ = child.wait();
        let begun = Instant::now();
        while TcpListener::bind((HOST, self.port)).is_err() && begun.elapsed() < Duration::from_secs(10) {
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Fills the small disk until so many bytes are left.
    pub fn leave(&self, bytes: u64) {
        let filler = self.site().with_file_name("filler");
        let _ = fs::remove_file(&filler);
        let disk = rustix::fs::statvfs(filler.parent().unwrap()).unwrap();
        let free = disk.f_bavail * disk.f_frsize;
        fs::write(filler, vec![0; free.saturating_sub(bytes) as usize]).unwrap();
    }

    /// Empties the small disk of what filled it.
    pub fn make_room(&self) {
        fs::remove_file(self.site().with_file_name("filler")).unwrap();
    }

    /// What the server said.
    pub fn log(&self) -> String {
        let mut text = String::new();
        for name in ["log", "error.log", "proftpd.log", "tls.log", "vsftpd.log"] {
            text += &fs::read_to_string(self.home.path().join(name)).unwrap_or_default();
        }
        text
    }

    /// Its address for the program.
    pub fn address(&self) -> Address {
        let scheme = match self.kind {
            Kind::Vsftpd | Kind::Proftpd => Scheme::Ftp,
            Kind::VsftpdTls | Kind::ProftpdImplicit => Scheme::Ftps,
            Kind::Sshd => Scheme::Sftp,
            Kind::Apache => Scheme::WebDav,
            Kind::ApacheTls => Scheme::WebDavs,
            Kind::Moto => Scheme::S3,
        };
        let folder = match self.kind {
            Kind::Sshd => format!("{}/home/site", self.home.path().display()),
            Kind::Moto => "site".into(),
            _ => "/site".into(),
        };
        Address {
            scheme,
            user: Some(USER.into()),
            host: if self.kind == Kind::Moto { "school14".into() } else { HOST.into() },
            port: Some(self.port),
            folder,
            tls: if self.kind == Kind::ProftpdImplicit { Tls::Implicit } else { Tls::Explicit },
            key: None,
            certificate: fs::read_to_string(self.home.path().join("fingerprint")).ok(),
            region: None,
            endpoint: (self.kind == Kind::Moto).then(|| format!("http://{HOST}:{}", self.port)),
            connections: None,
            connect: 5,
            silence: 5,
            stale: 60,
            encoding: None,
        }
    }

    /// The address as a URL of `casebook.toml`, with other keys that belong to it.
    pub fn place(&self) -> Box<dyn Place> {
        place(&self.address(), &self.access())
    }

    /// Whoever knows the password and the host's key.
    pub fn access(&self) -> Access {
        let user = User { password: PASSWORD.into(), ..User::default() };
        if let Ok(key) = fs::read_to_string(self.home.path().join("host_key.pub")) {
            for host in [HOST, "127.0.0.1"] {
                user.known.lock().unwrap().insert(format!("[{host}]:{}", self.port), line_of_key(&key));
            }
        }
        user.access()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("{:?} says:\n{}", self.kind, self.log());
        }
        self.stop();
    }
}

/// Opens a place.
pub fn place(address: &Address, access: &Access) -> Box<dyn Place> {
    store::open(address, Path::new("."), access).unwrap()
}

/// The kind and the base64 of a public key, without its comment.
pub fn line_of_key(text: &str) -> String {
    text.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
}

/// A user who sits at no terminal.
#[derive(Default)]
pub struct User {
    pub password: String,
    pub key: Option<String>,
    pub passphrase: Option<String>,
    pub agent: Option<PathBuf>,
    pub known: Mutex<HashMap<String, String>>,
}

impl User {
    /// What the program asks.
    pub fn access(self) -> Access {
        let user = Arc::new(self);
        Access { secrets: user.clone(), host_keys: user }
    }
}

impl Secrets for User {
    fn secret(&self, asked: Asked) -> Option<Secret> {
        let text = match asked {
            Asked::Password => (!self.password.is_empty()).then(|| self.password.clone()),
            Asked::Key => self.key.clone(),
            Asked::Passphrase => self.passphrase.clone(),
            Asked::User => None,
        };
        text.map(Secret::new)
    }

    fn agent(&self) -> Option<PathBuf> {
        self.agent.clone()
    }
}

impl HostKeys for User {
    fn known(&self, host: &str, key: &str) -> Verdict {
        match self.known.lock().unwrap().get(host) {
            None => Verdict::Unknown,
            Some(known) if known == key => Verdict::Known,
            Some(_) => Verdict::Changed,
        }
    }

    fn remember(&self, host: &str, key: &str) -> Result<(), String> {
        self.known.lock().unwrap().insert(host.to_owned(), key.to_owned());
        Ok(())
    }
}

/// Where a program of Debian is, or a sentence that says which package is missing.
fn program(paths: &[&str], package: &str) -> String {
    let found = paths.iter().find(|path| Path::new(path).exists());
    found.unwrap_or_else(|| panic!("{} is missing: install {package} (tests/run does).", paths[0])).to_string()
}

/// A certificate that nobody signed, with its key, and its fingerprint beside it.
fn certificate(home: &Path) -> PathBuf {
    let openssl = program(&["/usr/bin/openssl"], "openssl");
    let pem = home.join("server.pem");
    let made = Command::new(&openssl)
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "30",
            "-subj",
            "/CN=school14",
        ])
        .args(["-addext", &format!("subjectAltName=IP:{HOST},IP:127.0.0.1")])
        .arg("-keyout")
        .arg(&pem)
        .arg("-out")
        .arg(home.join("certificate.pem"))
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let both = fs::read_to_string(&pem).unwrap() + &fs::read_to_string(home.join("certificate.pem")).unwrap();
    fs::write(&pem, both).unwrap();
    let shown = Command::new(openssl).args(["x509", "-noout", "-fingerprint", "-sha256", "-in"]).arg(&pem).output().unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    fs::write(home.join("fingerprint"), format!("SHA256:{}", shown.split_once('=').unwrap().1.trim())).unwrap();
    pem
}

/// What the server sees in the place of the system's own files.
fn namespace(home: &Path, mounts: &str) -> PathBuf {
    let hash = "$6$casebook$iS1FyLHa98pu193p6guU.cJi.72KuCJa/EYBC5X3ICR.9sJoLuSfrUP449pWdur./62.aFFUfQXB0wCwWaTT21";
    let folder = home.join("home");
    let system = fs::read_to_string("/etc/passwd").unwrap();
    fs::write(home.join("passwd"), format!("{system}{USER}:x:{USER_ID}:{USER_ID}::{}:/bin/sh\n", folder.display())).unwrap();
    let groups = fs::read_to_string("/etc/group").unwrap();
    fs::write(home.join("group"), format!("{groups}{USER}:x:{USER_ID}:\n")).unwrap();
    fs::write(home.join("shadow"), format!("root:*:19000:0:99999:7:::\n{USER}:{hash}:19000:0:99999:7:::\n")).unwrap();
    fs::create_dir_all(home.join("pam.d")).unwrap();
    let pam = "auth required pam_unix.so nodelay\naccount required pam_permit.so\nsession required pam_permit.so\n";
    fs::write(home.join("pam.d/vsftpd"), pam).unwrap();
    let path = home.display();
    let script = format!(
        "set -e\nfor file in passwd group shadow; do mount --bind {path}/$file /etc/$file; done\n\
         mkdir -p /etc/pam.d /run/sshd\nmount --bind {path}/pam.d /etc/pam.d\n{mounts}exec \"$@\"\n"
    );
    let file = home.join("namespace.sh");
    fs::write(&file, script).unwrap();
    file
}

/// Ports side by side that nobody has on either address, below those that the system gives to whoever calls. Somebody may be quicker; then the
/// server does not start and says so.
fn free_ports(count: u16) -> Vec<u16> {
    let mut at = std::process::id().wrapping_mul(31) ^ std::time::UNIX_EPOCH.elapsed().unwrap().subsec_nanos();
    loop {
        at = at.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let first = 15_000 + (at >> 8) as u16 % 15_000;
        let ports: Vec<u16> = (first..first + count).collect();
        let is_free = |port: &u16| TcpListener::bind((HOST, *port)).is_ok() && TcpListener::bind(("127.0.0.1", *port)).is_ok();
        if ports.iter().all(is_free) {
            return ports;
        }
    }
}

/// All processes below one.
fn descendants(pid: u32) -> Vec<u32> {
    let text = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    let children: Vec<u32> = text.split_whitespace().filter_map(|pid| pid.parse().ok()).collect();
    children.iter().flat_map(|child| descendants(*child).into_iter().chain([*child])).collect()
}
