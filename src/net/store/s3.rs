//! Object storage that speaks S3: in comes an address, out comes a place whose connections keep the contract of [`Store`]. An object is put in
//! one step or not at all, so there are no temporary names, and no folders. It refuses to send a key anywhere: requests are signed.

use super::http::{Answer, Web};
use super::tls::Trust;
use super::{Access, Asked, Fault, FaultKind, Listed, Place, Store, ended};
use crate::import::xml::{self, Element};
use crate::publish::Address;
use rusty_s3::actions::{DeleteObject, GetObject, HeadObject, ListObjectsV2, PutObject};
use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle};
use std::sync::Arc;
use std::time::Duration;
use ureq::http::Request;
use url::Url;

/// How long a signature is good for: as long as the slowest file may take.
const GOOD_FOR: Duration = Duration::from_secs(60 * 60);

/// A bucket, or what is below a prefix in it.
pub(super) struct S3Place {
    shared: Arc<Shared>,
    connections: usize,
}

struct Shared {
    web: Web,
    bucket: Bucket,
    credentials: Credentials,
    /// Empty, or with `/` at its end.
    prefix: String,
}

struct S3Store {
    shared: Arc<Shared>,
}

/// How far below a prefix is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Depth {
    /// Everything.
    All,
    /// As if it were a folder: without the folders in it.
    One,
}

impl S3Place {
    /// Reads the address, and asks for what it lacks.
    ///
    /// # Errors
    /// The address of the server cannot be read, or a key is not to be had.
    pub fn new(address: &Address, access: &Access) -> Result<S3Place, Fault> {
        let at = address.shown();
        let region = address.region.clone().unwrap_or_else(|| "us-east-1".to_owned());
        let endpoint = address.endpoint.clone().unwrap_or_else(|| format!("https://s3.{region}.amazonaws.com"));
        let refused = |said: String| Fault::new(FaultKind::Refused, &at, said);
        let endpoint = Url::parse(&endpoint).map_err(|error| refused(format!("{endpoint}: {error}")))?;
        let host = endpoint.host_str().unwrap_or_default().to_owned();
        let trust = match endpoint.scheme() {
            "https" => Some(Trust::new(address.certificate.as_deref(), &host)?),
            _ => None,
        };
        let bucket =
            Bucket::new(endpoint, UrlStyle::Path, address.host.clone(), region).map_err(|error| refused(error.to_string()))?;
        let missing = |what: &str| Fault::new(FaultKind::SignIn, &at, format!("no {what} key was given"));
        let user = match &address.user {
            Some(user) => user.clone(),
            None => access.secrets.secret(Asked::User).ok_or_else(|| missing("access"))?.reveal().to_owned(),
        };
        let secret = access.secrets.secret(Asked::Password).ok_or_else(|| missing("secret"))?;
        let folder = address.folder.trim_matches('/');
        let shared = Shared {
            web: Web::new(address, &host, trust),
            bucket,
            credentials: Credentials::new(user, secret.reveal()),
            prefix: if folder.is_empty() { String::new() } else { format!("{folder}/") },
        };
        Ok(S3Place { shared: Arc::new(shared), connections: address.connections.unwrap_or(8) })
    }
}

impl Place for S3Place {
    fn open(&self) -> Result<Box<dyn Store>, Fault> {
        // A bucket is made by hand, with its rules; here it is only looked at.
        self.shared.page(&self.shared.prefix, Depth::All, None, Some(1))?;
        Ok(Box::new(S3Store { shared: self.shared.clone() }))
    }

    fn connections(&self) -> usize {
        self.connections
    }
}

impl Shared {
    fn key(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }

    fn ask(&self, method: &str, url: &Url, headers: &[(&str, &str)], body: Option<&[u8]>) -> Result<Answer, Fault> {
        self.send(method, url, headers, body, &mut |_| {})
    }

    fn send(
        &self,
        method: &str,
        url: &Url,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
        sent: &mut dyn FnMut(u64),
    ) -> Result<Answer, Fault> {
        let mut request = Request::builder().method(method).uri(url.as_str());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        // A signed address is not repeated.
        let request = request.body(()).map_err(|_| Fault::new(FaultKind::Refused, self.bucket.name(), "this is no address"))?;
        self.web.ask(request, body, sent)
    }

    fn sign<'a>(&'a self, action: &impl S3Action<'a>) -> Url {
        action.sign(GOOD_FOR)
    }

    fn put(&self, path: &str, bytes: &[u8], condition: &[(&str, &str)], sent: &mut dyn FnMut(u64)) -> Result<Answer, Fault> {
        let key = self.key(path);
        let url = self.sign(&PutObject::new(&self.bucket, Some(&self.credentials), &key));
        let mut headers = vec![("content-type", content_type(path)), ("cache-control", cache_control(path))];
        headers.extend_from_slice(condition);
        self.send("PUT", &url, &headers, Some(bytes), sent)
    }

    fn fetch(&self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        let key = self.key(path);
        let url = self.sign(&GetObject::new(&self.bucket, Some(&self.credentials), &key));
        let answer = self.ask("GET", &url, &[], None)?;
        match answer.status.as_u16() {
            404 if code(&answer).is_none_or(|code| code != "NoSuchBucket") => Ok(None),
            _ if answer.is_good() => Ok(Some(answer.body)),
            _ => Err(fault(&answer, path)),
        }
    }

    fn is_there(&self, path: &str) -> Result<bool, Fault> {
        let key = self.key(path);
        let url = self.sign(&HeadObject::new(&self.bucket, Some(&self.credentials), &key));
        let answer = self.ask("HEAD", &url, &[], None)?;
        match answer.status.as_u16() {
            404 => Ok(false),
            _ if answer.is_good() => Ok(true),
            _ => Err(fault(&answer, path)),
        }
    }

    fn delete(&self, path: &str) -> Result<(), Fault> {
        let key = self.key(path);
        let url = self.sign(&DeleteObject::new(&self.bucket, Some(&self.credentials), &key));
        let answer = self.ask("DELETE", &url, &[], None)?;
        if answer.is_good() || answer.status == 404 { Ok(()) } else { Err(fault(&answer, path)) }
    }

    /// Everything whose key begins so.
    fn all(&self, prefix: &str, depth: Depth, is_ended: &dyn Fn() -> bool) -> Result<Vec<Listed>, Fault> {
        let (mut found, mut token) = self.page(prefix, depth, None, None)?;
        while let Some(next) = token.take() {
            if is_ended() {
                return Err(ended());
            }
            let (more, after) = self.page(prefix, depth, Some(next), None)?;
            found.extend(more);
            token = after;
        }
        Ok(found)
    }

    /// One page of the listing of a prefix, and what leads to the next.
    fn page(
        &self,
        prefix: &str,
        depth: Depth,
        token: Option<String>,
        most: Option<usize>,
    ) -> Result<(Vec<Listed>, Option<String>), Fault> {
        let at = self.bucket.name();
        let mut action = ListObjectsV2::new(&self.bucket, Some(&self.credentials));
        action.with_prefix(prefix);
        if depth == Depth::One {
            action.with_delimiter("/");
        }
        if let Some(token) = token {
            action.with_continuation_token(token);
        }
        if let Some(most) = most {
            action.with_max_keys(most);
        }
        let answer = self.ask("GET", &self.sign(&action), &[], None)?;
        if !answer.is_good() {
            return Err(fault(&answer, at));
        }
        let unread = |said: String| Fault::new(FaultKind::Refused, at, said);
        let text = std::str::from_utf8(&answer.body).map_err(|error| unread(error.to_string()))?;
        let page = ListObjectsV2::parse_response(text).map_err(|error| unread(error.to_string()))?;
        let listed = page.contents.into_iter().filter_map(|object| {
            let path = object.key.strip_prefix(self.prefix.as_str())?.to_owned();
            // What ends with a slash is a folder that some programs draw.
            (!path.is_empty() && !path.ends_with('/')).then_some(Listed { path, size: object.size })
        });
        Ok((listed.collect(), page.next_continuation_token))
    }
}

impl Store for S3Store {
    fn list(&mut self, is_ended: &dyn Fn() -> bool) -> Result<Vec<Listed>, Fault> {
        let mut found = self.shared.all(&self.shared.prefix, Depth::All, is_ended)?;
        found.sort();
        Ok(found)
    }

    fn entries(&mut self, folders: &[String]) -> Result<Vec<Listed>, Fault> {
        let mut found = Vec::new();
        for folder in folders {
            let slash = if folder.is_empty() { "" } else { "/" };
            let prefix = format!("{}{slash}", self.shared.key(folder));
            found.extend(self.shared.all(&prefix, Depth::One, &|| false)?);
        }
        found.sort();
        Ok(found)
    }

    fn read(&mut self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        self.shared.fetch(path)
    }

    fn put(&mut self, path: &str, bytes: &[u8], sent: &mut dyn FnMut(u64)) -> Result<(), Fault> {
        let answer = self.shared.put(path, bytes, &[], sent)?;
        if answer.is_good() { Ok(()) } else { Err(fault(&answer, path)) }
    }

    fn remove(&mut self, path: &str) -> Result<bool, Fault> {
        // Removing what is not there is no fault to S3, and it does not say so.
        let was_there = self.shared.is_there(path)?;
        if was_there {
            self.shared.delete(path)?;
        }
        Ok(was_there)
    }

    fn remove_folder(&mut self, _path: &str) -> Result<(), Fault> {
        Ok(())
    }

    fn claim(&mut self, path: &str, bytes: &[u8]) -> Result<bool, Fault> {
        // Not every server knows the condition; most of the time a look tells as much.
        if self.shared.is_there(path)? {
            return Ok(false);
        }
        let answer = self.shared.put(path, bytes, &[("if-none-match", "*")], &mut |_| {})?;
        match answer.status.as_u16() {
            // 409: somebody else is doing it this moment.
            409 | 412 => Ok(false),
            501 => self.unconditional(path, bytes),
            _ if answer.is_good() => Ok(self.shared.fetch(path)?.as_deref() == Some(bytes)),
            _ => Err(fault(&answer, path)),
        }
    }

    fn release(&mut self, path: &str) -> Result<(), Fault> {
        self.shared.delete(path)
    }

    fn close(self: Box<Self>) {}
}

impl S3Store {
    /// For servers that refuse the condition itself: whoever was last has it.
    fn unconditional(&self, path: &str, bytes: &[u8]) -> Result<bool, Fault> {
        let answer = self.shared.put(path, bytes, &[], &mut |_| {})?;
        if !answer.is_good() {
            return Err(fault(&answer, path));
        }
        Ok(self.shared.fetch(path)?.as_deref() == Some(bytes))
    }
}

/// The code in the XML of a refusal.
fn code(answer: &Answer) -> Option<String> {
    Some(xml::parse(&answer.body).ok()?.child("Code")?.text())
}

fn fault(answer: &Answer, at: &str) -> Fault {
    let root = xml::parse(&answer.body).ok();
    let text = |name| root.as_ref().and_then(|root| root.child(name)).map(Element::text);
    let code = text("Code");
    let said = match (&code, text("Message")) {
        (Some(code), Some(message)) => Some(format!("{code}: {message}")),
        (Some(code), None) => Some(code.clone()),
        (None, message) => message,
    };
    let fault = answer.fault(at, said);
    let kind = match code.as_deref().unwrap_or_default() {
        "InvalidAccessKeyId" | "SignatureDoesNotMatch" | "InvalidToken" | "ExpiredToken" => FaultKind::SignIn,
        "AccessDenied" | "AllAccessDisabled" => FaultKind::Forbidden,
        "NoSuchBucket" | "PermanentRedirect" | "InvalidBucketName" => FaultKind::NoSuchPlace,
        "QuotaExceeded" | "XMinioStorageFull" | "InsufficientStorage" => FaultKind::Full,
        "SlowDown" | "InternalError" | "ServiceUnavailable" | "RequestTimeout" | "OperationAborted" | "IncompleteBody" => {
            FaultKind::Temporary
        }
        // Here the server has understood, and says what it does not like.
        "" => fault.kind,
        _ if answer.status == 400 => FaultKind::Refused,
        _ => fault.kind,
    };
    Fault { kind, ..fault }
}

/// The type that a browser is told: object storage does not guess it from the name.
fn content_type(path: &str) -> &'static str {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "xml" => "application/xml",
        "txt" | "md" | "toml" => "text/plain; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "gif" => "image/gif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "pdf" => "application/pdf",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}

/// What is named after its content never changes; everything else is asked for again.
fn cache_control(path: &str) -> &'static str {
    if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_told_apart_by_their_codes() {
        let cases = [
            (403, "SignatureDoesNotMatch", FaultKind::SignIn),
            (403, "InvalidAccessKeyId", FaultKind::SignIn),
            (403, "AccessDenied", FaultKind::Forbidden),
            (404, "NoSuchBucket", FaultKind::NoSuchPlace),
            (400, "InvalidArgument", FaultKind::Refused),
            (400, "RequestTimeout", FaultKind::Temporary),
            (400, "IncompleteBody", FaultKind::Temporary),
            (503, "SlowDown", FaultKind::Temporary),
            (507, "XMinioStorageFull", FaultKind::Full),
            (403, "QuotaExceeded", FaultKind::Full),
            (500, "", FaultKind::Temporary),
        ];
        for (status, code, kind) in cases {
            let body = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>why</Message></Error>");
            let body = if code.is_empty() { Vec::new() } else { body.into_bytes() };
            let answer = Answer { status: status.try_into().unwrap(), body };
            let fault = fault(&answer, "index.html");
            assert_eq!(fault.kind, kind, "{status} {code}");
            assert!(code.is_empty() || fault.said.ends_with(&format!("{code}: why")), "{fault:?}");
        }
    }

    #[test]
    fn every_ending_of_a_site_has_its_type() {
        for path in [
            "index.html",
            "a.css",
            "a.js",
            "a.json",
            "feed.xml",
            "robots.txt",
            "a.md",
            "a.svg",
            "a.webp",
            "a.pdf",
            "a.docx",
            "a.zip",
        ] {
            assert_ne!(content_type(path), "application/octet-stream", "{path}");
        }
        assert_eq!(content_type("LICENSE"), "application/octet-stream");
    }
}
