//! The `[publish]` table: in comes the table, out come the targets and findings. A secret that stands in it is told of without being shown.

use super::address::{self, Led, Wrong};
use super::size;
use super::{Address, Archive, Destination, Scheme, Target, Tls};
use crate::diag::{Code, Finding, Place};
use crate::language::nearest;
use crate::language::slug::slug;
use crate::tree::Source;
use crate::tree::toml::{Entry, Table};

/// The keys that a target may have, and what has them.
const KEYS: [(&str, Has); 16] = [
    ("url", Has::All),
    ("user", Has::Servers),
    ("key", Has::Only(&[Scheme::Sftp])),
    ("tls", Has::Only(&[Scheme::Ftps])),
    ("certificate", Has::Only(&[Scheme::Ftps, Scheme::WebDavs])),
    ("region", Has::Only(&[Scheme::S3])),
    ("endpoint", Has::Only(&[Scheme::S3])),
    ("connections", Has::Servers),
    ("timeout", Has::Servers),
    ("connect_timeout", Has::Servers),
    ("lock_timeout", Has::Places),
    ("encoding", Has::Only(&[Scheme::Ftp, Scheme::Ftps])),
    ("quota", Has::All),
    ("htaccess", Has::All),
    ("split", Has::Archives),
    ("notes", Has::Archives),
];

/// What a key is for.
#[derive(Clone, Copy)]
enum Has {
    All,
    Places,
    Servers,
    Archives,
    Only(&'static [Scheme]),
}

/// Keys that people give a password by.
const SECRETS: [&str; 7] = ["password", "passwd", "pass", "passphrase", "secret", "token", "пароль"];

/// Reads the table `[publish]`.
pub(in crate::site) fn read(source: &Source, base: usize, table: Table<'_, '_>) -> (Vec<Target>, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut targets = Vec::new();
    for entry in table.entries() {
        let place = Place::new(&source.path, entry.key_at.0..entry.key_at.1);
        let Some(inner) = entry.table(base) else {
            let expected = format!("[publish.{}]", if is_name(entry.key) { entry.key } else { "school" });
            let key = format!("publish.{}", entry.key);
            let finding = Place::new(&source.path, entry.at.0..entry.at.1).finding(Code::ConfigValue).arg("key", key);
            // What stands there may be an address with a password in it.
            findings.push(finding.arg("expected", expected).arg("found", entry.kind()));
            continue;
        };
        if !is_name(entry.key) {
            let meant = slug(entry.key);
            let meant = if is_name(&meant) { meant } else { "school".to_string() };
            findings.push(place.finding(Code::PublishName).arg("name", entry.key).arg("meant", meant));
            continue;
        }
        let mut reading = Reading { source, name: entry.key, header: entry, findings: &mut findings };
        targets.extend(reading.target(inner, place));
    }
    (targets, findings)
}

/// Whether a name can stand on a command line and in a variable's name.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

impl Target {
    /// The variable that may hold the target's password: `CASEBOOK_PASSWORD_SCHOOL`.
    pub fn variable(&self) -> String {
        variable(&self.name)
    }
}

fn variable(name: &str) -> String {
    format!("CASEBOOK_PASSWORD_{}", name.to_ascii_uppercase().replace('-', "_"))
}

struct Reading<'r, 't, 's> {
    source: &'r Source,
    name: &'t str,
    header: Entry<'t, 's>,
    findings: &'r mut Vec<Finding>,
}

impl Reading<'_, '_, '_> {
    fn target(&mut self, table: Table<'_, '_>, place: Place) -> Option<Target> {
        let before = self.findings.len();
        let Some(url) = table.get("url") else {
            self.keys(table, None);
            self.findings.push(place.finding(Code::PublishWithoutUrl).arg("name", self.name));
            return None;
        };
        let mut destination = self.led(url);
        self.keys(table, destination.as_ref());
        let mut target = Target {
            name: self.name.into(),
            place,
            quota: self.size(table, "quota"),
            htaccess: self.switch(table, "htaccess").unwrap_or(false),
            destination: destination.take()?,
        };
        match &mut target.destination {
            Destination::Archive(archive) => {
                archive.split = self.size(table, "split");
                archive.notes = self.switch(table, "notes").unwrap_or(true);
            }
            Destination::Place(address) => self.options(table, address),
        }
        // With a mistake in it a target is none: it might lead elsewhere than was meant.
        (self.findings.len() == before || self.findings[before..].iter().all(|f| f.code == Code::PublishIdle)).then_some(target)
    }

    /// Where the URL leads.
    fn led(&mut self, url: Entry<'_, '_>) -> Option<Destination> {
        let Some(text) = url.value.as_str() else {
            self.wrong(url, "url");
            return None;
        };
        let text = text.trim();
        match address::read(text) {
            Ok(Led::Archive(path)) => Some(Destination::Archive(Archive { path, split: None, notes: true })),
            Ok(Led::Place(address)) => Some(Destination::Place(*address)),
            Err(Wrong::Password) => {
                self.secret(url);
                None
            }
            Err(wrong) => {
                let ids: Vec<&str> = Scheme::ALL.iter().map(|scheme| scheme.id()).chain(["zip"]).collect();
                let scheme = address::split(text).map(|(scheme, _)| scheme).unwrap_or_default();
                let near = nearest::nearest(&scheme, ids.iter().copied());
                let finding = self.at(url.at).finding(Code::PublishAddress).arg("problem", wrong.id()).arg("typed", text);
                let known = ids.iter().map(|id| format!("{id}:")).collect::<Vec<_>>().join(", ");
                self.findings.push(finding.maybe("nearest", near).arg("known", known));
                None
            }
        }
    }

    /// Tells keys that nobody knows, that hold a secret, or that do nothing here.
    fn keys(&mut self, table: Table<'_, '_>, destination: Option<&Destination>) {
        let names = || KEYS.iter().map(|(key, _)| *key);
        for entry in table.entries() {
            let Some((_, has)) = KEYS.iter().find(|(key, _)| *key == entry.key) else {
                let near = nearest::nearest(entry.key, names().chain(SECRETS));
                if near.is_some_and(|near| SECRETS.contains(&near)) {
                    self.secret(entry);
                    continue;
                }
                let finding = self.at(entry.key_at).finding(Code::ConfigKey).arg("key", self.key(entry.key));
                self.findings.push(finding.maybe("nearest", near).arg("known", names().collect::<Vec<_>>().join(", ")));
                continue;
            };
            if let Some(destination) = destination.filter(|destination| !has.is_for(destination)) {
                let finding = self.at(entry.key_at).finding(Code::PublishIdle).arg("key", entry.key);
                self.findings.push(finding.arg("scheme", destination.scheme()));
            }
        }
    }

    fn options(&mut self, table: Table<'_, '_>, address: &mut Address) {
        let line = |reading: &mut Self, key: &'static str| reading.line(table, key);
        if let Some(user) = line(self, "user") {
            address.user = Some(user);
        }
        address.key = line(self, "key");
        address.region = line(self, "region");
        address.connections = self.number(table, "connections", 1..=16).map(|number| number as usize);
        address.silence = self.number(table, "timeout", 1..=3600).unwrap_or(address.silence);
        address.connect = self.number(table, "connect_timeout", 1..=600).unwrap_or(address.connect.min(address.silence));
        address.stale = self.number(table, "lock_timeout", 1..=86_400).unwrap_or(address.stale);
        address.certificate = self.word(table, "certificate", |text| {
            let digits = text.strip_prefix("SHA256:")?;
            (!digits.trim().is_empty()).then(|| text.to_string())
        });
        address.endpoint = self.word(table, "endpoint", |text| {
            let web = text.starts_with("https://") || text.starts_with("http://");
            (web && url::Url::parse(text).is_ok_and(|url| url.password().is_none())).then(|| text.trim_end_matches('/').to_string())
        });
        address.encoding = self.word(table, "encoding", |text| {
            encoding_rs::Encoding::for_label(text.as_bytes()).map(|known| known.name().to_string())
        });
        if let Some(tls) = self.word(table, "tls", |text| match text {
            "explicit" => Some(Tls::Explicit),
            "implicit" => Some(Tls::Implicit),
            _ => None,
        }) {
            address.tls = tls;
        }
    }

    fn key(&self, key: &str) -> String {
        format!("publish.{}.{key}", self.name)
    }

    fn at(&self, at: (usize, usize)) -> Place {
        Place::new(&self.source.path, at.0..at.1)
    }

    /// A password where none may stand. A finding shows the line that it is about: so this one is about the heading above, or, where all
    /// stands in one line, about the file.
    fn secret(&mut self, entry: Entry<'_, '_>) {
        let (header, value) = (self.header.key_at, entry.at);
        let between = self.source.text.get(header.1..value.0);
        let place = match between {
            Some(between) if between.contains('\n') => self.at(header),
            _ => Place::file(&self.source.path),
        };
        let finding = place.finding(Code::PublishSecret).arg("key", self.key(entry.key));
        self.findings.push(finding.arg("name", self.name).arg("variable", variable(self.name)));
    }

    fn wrong(&mut self, entry: Entry<'_, '_>, expected: &str) {
        let found = entry.value.as_str().map_or_else(|| entry.kind().to_string(), |text| format!("\"{text}\""));
        let finding = self.at(entry.at).finding(Code::ConfigValue).arg("key", self.key(entry.key));
        self.findings.push(finding.arg("expected", expected).arg("found", found));
    }

    fn line(&mut self, table: Table<'_, '_>, key: &'static str) -> Option<String> {
        self.word(table, key, |text| (!text.is_empty()).then(|| text.to_string()))
    }

    /// A text that `read` understands.
    fn word<T>(&mut self, table: Table<'_, '_>, key: &'static str, read: impl Fn(&str) -> Option<T>) -> Option<T>
    where
        Self: Sized,
    {
        let entry = table.get(key)?;
        let value = entry.value.as_str().and_then(|text| read(text.trim()));
        if value.is_none() {
            self.wrong(entry, example(key));
        }
        value
    }

    fn size(&mut self, table: Table<'_, '_>, key: &'static str) -> Option<u64> {
        self.word(table, key, size::bytes)
    }

    fn switch(&mut self, table: Table<'_, '_>, key: &'static str) -> Option<bool> {
        let entry = table.get(key)?;
        let value = entry.value.as_bool();
        if value.is_none() {
            self.wrong(entry, "true, false");
        }
        value
    }

    fn number(&mut self, table: Table<'_, '_>, key: &'static str, range: std::ops::RangeInclusive<u64>) -> Option<u64> {
        let entry = table.get(key)?;
        let value = entry.value.as_integer().and_then(|number| number.as_str().parse().ok()).filter(|n| range.contains(n));
        if value.is_none() {
            self.wrong(entry, &format!("{}–{}", range.start(), range.end()));
        }
        value
    }
}

/// What a value looks like.
fn example(key: &str) -> &'static str {
    match key {
        "quota" | "split" => "500 MB",
        "certificate" => "SHA256:…",
        "endpoint" => "https://…",
        "encoding" => "windows-1251",
        "tls" => "explicit, implicit",
        _ => "string",
    }
}

impl Has {
    fn is_for(self, destination: &Destination) -> bool {
        match (self, destination) {
            (Has::All, _) | (Has::Places, Destination::Place(_)) | (Has::Archives, Destination::Archive(_)) => true,
            (Has::Servers, Destination::Place(address)) => address.scheme != Scheme::File,
            (Has::Only(schemes), Destination::Place(address)) => schemes.contains(&address.scheme),
            (Has::Places | Has::Servers | Has::Only(_), Destination::Archive(_)) | (Has::Archives, Destination::Place(_)) => false,
        }
    }
}

impl Destination {
    /// What stands before the colon of its URL.
    pub fn scheme(&self) -> &'static str {
        match self {
            Destination::Archive(_) => "zip",
            Destination::Place(address) => address.scheme.id(),
        }
    }
}
