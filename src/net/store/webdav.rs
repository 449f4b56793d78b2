//! WebDAV: in comes an address, out comes a place whose connections keep the contract of [`Store`]. A file goes under a temporary name and is
//! moved, where the server moves. It refuses to go where a redirection points.

use super::http::{Answer, Web};
use super::tls::Trust;
use super::{Access, Asked, Fault, FaultKind, Listed, Place, Secret, Store, ended, tag, temporary};
use crate::import::xml::{self, Element};
use crate::publish::{Address, Scheme};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use rustc_hash::FxHashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use ureq::http::Request;

/// What stands in a URL as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// No site is as deep as that.
const DEEPEST: usize = 40;

/// What is asked of each entry of a folder.
const WANTED: &[u8] =
    br#"<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><resourcetype/><getcontentlength/></prop></propfind>"#;

/// A folder on a WebDAV server.
pub(super) struct DavPlace {
    shared: Arc<Shared>,
    connections: usize,
}

/// What all who work there share.
struct Shared {
    web: Web,
    /// `https://host:port`.
    origin: String,
    /// The folder, encoded, with `/` in front and at its end.
    base: String,
    authorization: Option<Secret>,
    /// The server does not move: files are put where they belong at once.
    is_still: AtomicBool,
    folders: Mutex<FxHashSet<String>>,
}

/// One of those who work there.
struct DavStore {
    shared: Arc<Shared>,
    tag: String,
}

impl DavPlace {
    /// Reads the address, and asks for what it lacks.
    ///
    /// # Errors
    /// A user is named and no password is to be had, or the certificate's fingerprint is none.
    pub fn new(address: &Address, access: &Access) -> Result<DavPlace, Fault> {
        let at = address.shown();
        let (scheme, trust) = match address.scheme {
            Scheme::WebDavs => ("https", Some(Trust::new(address.certificate.as_deref(), &at)?)),
            _ => ("http", None),
        };
        let authorization = match &address.user {
            Some(user) => {
                let missing = || Fault::new(FaultKind::SignIn, &at, "no password was given");
                let password = access.secrets.secret(Asked::Password).ok_or_else(missing)?;
                Some(Secret::new(format!("Basic {}", STANDARD.encode(format!("{user}:{}", password.reveal())))))
            }
            None => None,
        };
        let port = address.port.map(|port| format!(":{port}")).unwrap_or_default();
        let folder = address.folder.trim_matches('/');
        let base = if folder.is_empty() { "/".to_owned() } else { format!("/{}/", encoded(folder)) };
        let shared = Shared {
            web: Web::new(address, &address.host, trust),
            origin: format!("{scheme}://{}{port}", address.host),
            base,
            authorization,
            is_still: AtomicBool::new(false),
            folders: Mutex::default(),
        };
        Ok(DavPlace { shared: Arc::new(shared), connections: address.connections.unwrap_or(8) })
    }
}

impl Place for DavPlace {
    fn open(&self) -> Result<Box<dyn Store>, Fault> {
        self.shared.enter()?;
        Ok(Box::new(DavStore { shared: self.shared.clone(), tag: tag()? }))
    }

    fn connections(&self) -> usize {
        self.connections
    }
}

impl Shared {
    fn folders(&self) -> MutexGuard<'_, FxHashSet<String>> {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends one request to an encoded path.
    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&[u8]>) -> Result<Answer, Fault> {
        self.send(method, path, headers, body, &mut |_| {})
    }

    fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
        sent: &mut dyn FnMut(u64),
    ) -> Result<Answer, Fault> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.origin));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization.reveal());
        }
        // What is wrong with a request may be the secret in it.
        let request = request.body(()).map_err(|_| Fault::new(FaultKind::Refused, path, "this is no address"))?;
        self.web.ask(request, body, sent)
    }

    /// The encoded path of a file of the site.
    fn path(&self, path: &str) -> String {
        format!("{}{}", self.base, encoded(path))
    }

    /// Looks whether the folder is there, and makes it if it is not.
    fn enter(&self) -> Result<(), Fault> {
        let answer = self.look(&self.base, "0")?;
        match answer.status.as_u16() {
            207 | 200 => Ok(()),
            404 | 409 => self.make_way(),
            405 | 501 => Err(answer.fault(&self.base, Some("the server speaks no WebDAV there".into()))),
            _ => Err(answer.fault(&self.base, None)),
        }
    }

    fn look(&self, path: &str, depth: &str) -> Result<Answer, Fault> {
        self.ask("PROPFIND", path, &[("depth", depth), ("content-type", "application/xml; charset=utf-8")], Some(WANTED))
    }

    fn make_way(&self) -> Result<(), Fault> {
        let mut refusal = None;
        for (at, _) in self.base.match_indices('/').skip(1) {
            let answer = self.ask("MKCOL", &self.base[..=at], &[], None)?;
            // Those above are there already as a rule.
            refusal = (!answer.is_good()).then(|| answer.fault(&self.base[..=at], None));
        }
        let answer = self.look(&self.base, "0")?;
        if answer.is_good() {
            return Ok(());
        }
        let fault = refusal.unwrap_or_else(|| answer.fault(&self.base, None));
        Err(if fault.kind == FaultKind::Refused { Fault { kind: FaultKind::NoSuchPlace, ..fault } } else { fault })
    }

    /// Makes the folders above a path that are not known to be there.
    fn make_folders(&self, path: &str) -> Result<(), Fault> {
        for (at, _) in path.match_indices('/') {
            let folder = &path[..at];
            if self.folders().contains(folder) {
                continue;
            }
            let answer = self.ask("MKCOL", &format!("{}/", self.path(folder)), &[], None)?;
            // 405: it is there already. Anything else the file will say.
            if answer.is_good() || answer.status == 405 {
                self.folders().insert(folder.to_owned());
            }
        }
        Ok(())
    }

    /// Puts a file, making its folders if they are not there.
    fn put(&self, path: &str, headers: &[(&str, &str)], bytes: &[u8], sent: &mut dyn FnMut(u64)) -> Result<Answer, Fault> {
        self.make_folders(path)?;
        let answer = self.send("PUT", &self.path(path), headers, Some(bytes), sent)?;
        if !matches!(answer.status.as_u16(), 404 | 409) || !path.contains('/') {
            return Ok(answer);
        }
        // The folders were there, and somebody has removed them.
        for (at, _) in path.match_indices('/') {
            self.folders().remove(&path[..at]);
        }
        self.make_folders(path)?;
        self.send("PUT", &self.path(path), headers, Some(bytes), &mut |_| {})
    }

    fn delete(&self, path: &str) -> Result<bool, Fault> {
        let answer = self.ask("DELETE", &self.path(path), &[], None)?;
        match answer.status.as_u16() {
            404 | 410 => Ok(false),
            _ if answer.is_good() => Ok(true),
            _ => Err(answer.fault(path, None)),
        }
    }

    fn fetch(&self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        let answer = self.ask("GET", &self.path(path), &[("cache-control", "no-cache")], None)?;
        match answer.status.as_u16() {
            404 | 410 => Ok(None),
            _ if answer.is_good() => Ok(Some(answer.body)),
            _ => Err(answer.fault(path, None)),
        }
    }

    /// The path of an entry below the site's folder.
    fn inside(&self, entry: &Entry) -> Option<String> {
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        decoded(&entry.href).strip_prefix(&decoded(&self.base)).map(str::to_owned)
    }

    /// The entries of one folder: what stands in their addresses, and sizes; none if it has gone meanwhile.
    fn entries(&self, folder: &str) -> Result<Vec<Entry>, Fault> {
        let answer = self.look(folder, "1")?;
        match answer.status.as_u16() {
            404 | 410 => return Ok(Vec::new()),
            // The private folder of somebody else.
            403 if folder != self.base => return Ok(Vec::new()),
            _ if !answer.is_good() => return Err(answer.fault(folder, None)),
            _ => {}
        }
        let root = xml::parse(&answer.body).map_err(|_| Fault::new(FaultKind::Refused, folder, "the answer cannot be read"))?;
        Ok(root.elements().filter(|element| &*element.name == "response").filter_map(|response| entry(response, folder)).collect())
    }
}

/// One entry of a folder.
#[derive(Debug, PartialEq)]
struct Entry {
    /// Its encoded path, as the server writes it.
    href: String,
    is_folder: bool,
    size: Option<u64>,
}

/// Reads one `response`; the folder itself and what leads out of it is none.
fn entry(response: &Element, folder: &str) -> Option<Entry> {
    let href = response.child("href")?.text();
    let href = href.trim();
    // Some servers write whole addresses.
    let path = href.find("://").and_then(|at| href[at + 3..].find('/').map(|slash| &href[at + 3 + slash..])).unwrap_or(href);
    let is_folder = response.find("collection").is_some();
    let bare = path.trim_end_matches('/');
    let name = bare.rsplit('/').next()?;
    let decoded = |text: &str| percent_decode_str(text).collect::<Vec<u8>>();
    let parent = decoded(&bare[..bare.len() - name.len()]);
    let is_inside = parent == decoded(folder) && !name.is_empty() && !decoded(name).contains(&b'/') && name != "." && name != "..";
    let size = response.find("getcontentlength").and_then(|length| length.text().trim().parse().ok());
    is_inside.then(|| Entry { href: if is_folder { format!("{bare}/") } else { bare.to_owned() }, is_folder, size })
}

fn encoded(path: &str) -> String {
    utf8_percent_encode(path, PLAIN).to_string()
}

impl DavStore {
    fn place(&self, path: &str, bytes: &[u8], sent: &mut dyn FnMut(u64)) -> Result<(), Fault> {
        let shared = &self.shared;
        if shared.is_still.load(Ordering::Relaxed) {
            let answer = shared.put(path, &[], bytes, sent)?;
            return if answer.is_good() { Ok(()) } else { Err(answer.fault(path, None)) };
        }
        let name = temporary(path, &self.tag);
        let answer = shared.put(&name, &[], bytes, sent)?;
        if !answer.is_good() {
            return Err(answer.fault(path, None));
        }
        let to = format!("{}{}", shared.origin, shared.path(path));
        let answer = shared.ask("MOVE", &shared.path(&name), &[("destination", &to), ("overwrite", "T")], None)?;
        if answer.is_good() {
            return Ok(());
        }
        let _ = shared.delete(&name);
        // 502: behind a proxy a server does not know its own address. 405, 501: it does not move at all.
        if matches!(answer.status.as_u16(), 405 | 501 | 502) {
            let answer = shared.put(path, &[], bytes, &mut |_| {})?;
            if answer.is_good() {
                shared.is_still.store(true, Ordering::Relaxed);
                return Ok(());
            }
        }
        Err(answer.fault(path, None))
    }
}

impl Store for DavStore {
    fn list(&mut self, is_ended: &dyn Fn() -> bool) -> Result<Vec<Listed>, Fault> {
        let mut found = Vec::new();
        let mut waiting = vec![self.shared.base.clone()];
        while let Some(folder) = waiting.pop() {
            if is_ended() {
                return Err(ended());
            }
            for entry in self.shared.entries(&folder)? {
                let Some(path) = self.shared.inside(&entry) else { continue };
                if !entry.is_folder {
                    found.push(Listed { path, size: entry.size });
                } else if path.matches('/').count() <= DEEPEST {
                    self.shared.folders().insert(path.trim_end_matches('/').to_owned());
                    waiting.push(entry.href);
                }
            }
        }
        found.sort();
        Ok(found)
    }

    fn entries(&mut self, folders: &[String]) -> Result<Vec<Listed>, Fault> {
        let mut found = Vec::new();
        for folder in folders {
            let slash = if folder.is_empty() { "" } else { "/" };
            let entries = self.shared.entries(&format!("{}{slash}", self.shared.path(folder)))?;
            let files = entries.iter().filter(|entry| !entry.is_folder);
            found.extend(files.filter_map(|entry| Some(Listed { path: self.shared.inside(entry)?, size: entry.size })));
        }
        found.sort();
        Ok(found)
    }

    fn read(&mut self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        self.shared.fetch(path)
    }

    fn put(&mut self, path: &str, bytes: &[u8], sent: &mut dyn FnMut(u64)) -> Result<(), Fault> {
        self.place(path, bytes, sent)
    }

    fn remove(&mut self, path: &str) -> Result<bool, Fault> {
        self.shared.delete(path)
    }

    /// `DELETE` takes a folder with all that is in it; so it is looked into first.
    fn remove_folder(&mut self, path: &str) -> Result<(), Fault> {
        let folder = format!("{}/", self.shared.path(path));
        if self.shared.entries(&folder)?.is_empty() {
            self.shared.ask("DELETE", &folder, &[], None)?;
            self.shared.folders().remove(path);
        }
        Ok(())
    }

    /// Making a folder is the one thing that every server does in one step: Apache, for one, lets two win who put a file at the same moment,
    /// whatever the condition. The file beside the folder says whose claim it is.
    fn claim(&mut self, path: &str, bytes: &[u8]) -> Result<bool, Fault> {
        if self.shared.fetch(path)?.is_some() {
            return Ok(false);
        }
        let answer = self.shared.ask("MKCOL", &format!("{}/", self.shared.path(&guard(path))), &[], None)?;
        if answer.status == 405 {
            return Ok(false);
        }
        if !answer.is_good() {
            // Apache forbids it to the slower of two who ask at the same moment; then it is there.
            let is_there = self.shared.look(&format!("{}/", self.shared.path(&guard(path))), "0")?.is_good();
            return if is_there { Ok(false) } else { Err(answer.fault(path, None)) };
        }
        let answer = self.shared.put(path, &[], bytes, &mut |_| {})?;
        if answer.is_good() { Ok(true) } else { Err(answer.fault(path, None)) }
    }

    fn release(&mut self, path: &str) -> Result<(), Fault> {
        self.shared.delete(path)?;
        self.shared.delete(&format!("{}/", guard(path))).map(drop)
    }

    fn close(self: Box<Self>) {}
}

/// The folder that only one can make.
fn guard(path: &str) -> String {
    format!("{path}-taken")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listings_of_several_servers_are_read() {
        let answer = r#"<?xml version="1.0"?><D:multistatus xmlns:D="DAV:">
            <D:response><D:href>/dav/site/</D:href><D:propstat><D:prop><D:resourcetype><D:collection/></D:resourcetype></D:prop></D:propstat></D:response>
            <D:response><D:href>http://host:81/dav/site/index.html</D:href><D:propstat><D:prop><D:resourcetype/><D:getcontentlength>12</D:getcontentlength></D:prop></D:propstat></D:response>
            <D:response><D:href>/dav/site/%D0%A4%20&amp;.doc</D:href><D:propstat><D:prop><D:resourcetype/></D:prop></D:propstat></D:response>
            <D:response><D:href>/dav/site/cases</D:href><D:propstat><D:prop><D:resourcetype><D:collection/></D:resourcetype></D:prop></D:propstat></D:response>
            <D:response><D:href>/dav/site/..</D:href></D:response>
            <D:response><D:href>/elsewhere/x</D:href></D:response>
        </D:multistatus>"#;
        let root = xml::parse(answer.as_bytes()).unwrap();
        let found: Vec<_> = root.elements().filter_map(|response| entry(response, "/dav/site/")).collect();
        let wanted = [
            ("/dav/site/index.html", false, Some(12)),
            ("/dav/site/%D0%A4%20&.doc", false, None),
            ("/dav/site/cases/", true, None),
        ];
        let wanted = wanted.map(|(href, is_folder, size)| Entry { href: href.to_owned(), is_folder, size });
        assert_eq!(found, wanted);
    }
}
