//! The keys of hosts that were met before: in comes a host and the key that it shows, out comes what is known of it. The user's
//! `~/.ssh/known_hosts` and the system's are read, as `sshd(8)` describes them, names that are hashed too; what is to be remembered is
//! written to a file of our own, so that SSH's is never changed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The files of known hosts.
#[derive(Clone, Debug, Default)]
pub struct KnownHosts {
    /// All that are read.
    files: Vec<PathBuf>,
    /// The one that is written, which is read too.
    own: Option<PathBuf>,
}

/// What the files say of a host's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acquaintance {
    /// It is the key that this host has always had.
    Known,
    /// This host was never met, or showed a key of another kind.
    Unknown,
    /// This host had another key of this kind, or the key was revoked.
    Changed,
}

impl KnownHosts {
    /// The files of this user and this system.
    pub fn of_user() -> KnownHosts {
        let var = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let home = var("HOME").or_else(|| var("USERPROFILE"));
        let config = var("APPDATA").or_else(|| var("XDG_CONFIG_HOME")).or_else(|| Some(home.as_ref()?.join(".config")));
        let mut files = vec![PathBuf::from("/etc/ssh/ssh_known_hosts")];
        files.extend(home.map(|home| home.join(".ssh").join("known_hosts")));
        KnownHosts { files, own: config.map(|config| config.join("casebook").join("known_hosts")) }
    }

    /// What is known of `host` (`name` or `[name]:port`) and `key` (kind, blank, base64).
    pub fn look(&self, host: &str, key: &str) -> Acquaintance {
        let mut answer = Acquaintance::Unknown;
        for file in self.files.iter().chain(&self.own) {
            let Ok(text) = fs::read_to_string(file) else { continue };
            for line in text.lines() {
                match judge(line, host, key) {
                    Some(Judged::Revoked) => return Acquaintance::Changed,
                    Some(Judged::Same) => answer = Acquaintance::Known,
                    Some(Judged::Other) if answer == Acquaintance::Unknown => answer = Acquaintance::Changed,
                    Some(Judged::Other) | None => {}
                }
            }
        }
        answer
    }

    /// Keeps the key of a host.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn remember(&self, host: &str, key: &str) -> std::io::Result<()> {
        let own: &Path = self.own.as_deref().ok_or(std::io::ErrorKind::NotFound)?;
        if let Some(folder) = own.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = OpenOptions::new().create(true).append(true).open(own)?;
        writeln!(file, "{host} {key}")
    }
}

enum Judged {
    Same,
    Other,
    Revoked,
}

/// What one line says, if it is about this host and this kind of key.
fn judge(line: &str, host: &str, key: &str) -> Option<Judged> {
    let mut words = line.split_whitespace().peekable();
    let marker = words.next_if(|word| word.starts_with('@'));
    let names = words.next().filter(|names| !names.starts_with('#'))?;
    let (kind, body) = (words.next()?, words.next()?);
    let mut shown = key.split_whitespace();
    let is_same = shown.next() == Some(kind) && shown.next() == Some(body);
    if !is_named(names, host) {
        return None;
    }
    match marker {
        Some("@revoked") => is_same.then_some(Judged::Revoked),
        // Authorities sign certificates; what a host shows here is a bare key.
        Some(_) => None,
        None if is_same => Some(Judged::Same),
        None => key.starts_with(&format!("{kind} ")).then_some(Judged::Other),
    }
}

/// Whether a list of names, patterns and hashed names has this host.
fn is_named(names: &str, host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let mut found = false;
    for name in names.split(',') {
        if let Some(hashed) = name.strip_prefix("|1|") {
            found |= is_hash_of(hashed, &host);
            continue;
        }
        match name.strip_prefix('!') {
            Some(name) if fits(&name.to_ascii_lowercase(), &host) => return false,
            Some(_) => {}
            None => found |= fits(&name.to_ascii_lowercase(), &host),
        }
    }
    found
}

/// Whether a pattern with `*` and `?` fits.
fn fits(pattern: &str, host: &str) -> bool {
    let (mut rest, mut parts) = (host, pattern.split('*'));
    let first = parts.next().unwrap_or_default();
    let Some(after) = strip(rest, first) else { return false };
    rest = after;
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match (0..=rest.len()).filter_map(|at| strip(rest.get(at..)?, part)).next() {
            Some(after) => rest = after,
            None => return false,
        }
    }
    rest.len().checked_sub(last.len()).and_then(|at| rest.get(at..)).is_some_and(|end| strip(end, last) == Some(""))
}

/// What follows a part that may hold `?`.
fn strip<'h>(host: &'h str, part: &str) -> Option<&'h str> {
    let (start, rest) = host.split_at_checked(part.len())?;
    start.bytes().zip(part.bytes()).all(|(c, p)| p == b'?' || c == p).then_some(rest)
}

/// `salt|hash`, both base64: the hash is HMAC-SHA1 of the host by the salt.
fn is_hash_of(hashed: &str, host: &str) -> bool {
    let made = || {
        let (salt, hash) = hashed.split_once('|')?;
        let (salt, hash) = (STANDARD.decode(salt).ok()?, STANDARD.decode(hash).ok()?);
        let mut mac = Hmac::<Sha1>::new_from_slice(&salt).ok()?;
        mac.update(host.as_bytes());
        mac.verify_slice(&hash).ok()
    };
    made().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA";
    const OTHER: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5BBBBBB";

    fn hosts(text: &str) -> (tempfile::TempDir, KnownHosts) {
        let temp = tempfile::tempdir().unwrap();
        let file = temp.path().join("known_hosts");
        fs::write(&file, text).unwrap();
        let own = Some(temp.path().join("config/casebook/known_hosts"));
        (temp, KnownHosts { files: vec![file], own })
    }

    #[test]
    fn lines_are_read_as_ssh_reads_them() {
        use Acquaintance::{Changed, Known, Unknown};
        for (line, host, wanted) in [
            (format!("school.example {KEY} comment"), "school.example", Known),
            (format!("School.Example,10.0.0.1 {KEY}"), "school.example", Known),
            (format!("school.example {OTHER}"), "school.example", Changed),
            ("school.example ssh-rsa AAAA".into(), "school.example", Unknown),
            (format!("[school.example]:2222 {KEY}"), "[school.example]:2222", Known),
            (format!("school.example {KEY}"), "[school.example]:2222", Unknown),
            (format!("*.example,!bad.example {KEY}"), "ftp.example", Known),
            (format!("*.example,!bad.example {KEY}"), "bad.example", Unknown),
            (format!("s?hool.*ample {KEY}"), "school.example", Known),
            (format!("@revoked * {KEY}"), "school.example", Changed),
            (format!("@cert-authority * {KEY}"), "school.example", Unknown),
            (format!("# school.example {KEY}"), "school.example", Unknown),
            // ssh-keygen -H of "school.example" with a salt of twenty zeros.
            (format!("|1|AAAAAAAAAAAAAAAAAAAAAAAAAAA=|{} {KEY}", hashed("school.example")), "school.example", Known),
            (format!("|1|AAAAAAAAAAAAAAAAAAAAAAAAAAA=|{} {KEY}", hashed("other.example")), "school.example", Unknown),
            ("|1|x|y".into(), "school.example", Unknown),
            ("school.example".into(), "school.example", Unknown),
        ] {
            assert_eq!(hosts(&line).1.look(host, KEY), wanted, "{line}");
        }
    }

    fn hashed(host: &str) -> String {
        let mut mac = Hmac::<Sha1>::new_from_slice(&[0; 20]).unwrap();
        mac.update(host.as_bytes());
        STANDARD.encode(mac.finalize().into_bytes())
    }

    #[test]
    fn a_host_that_was_remembered_is_known() {
        let (_temp, hosts) = hosts("");
        assert_eq!(hosts.look("[h]:22", KEY), Acquaintance::Unknown);
        hosts.remember("[h]:22", KEY).unwrap();
        assert_eq!(hosts.look("[h]:22", KEY), Acquaintance::Known);
        assert_eq!(hosts.look("[h]:22", OTHER), Acquaintance::Changed);
    }
}
