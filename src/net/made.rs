//! Paths as bytes: in come an edition and a path of the output, out come the bytes that a build would write there, with their hash and
//! their kind. What was made is kept until the next edition, so that the news of a change and the page that follows cost one making. A theme
//! that fails, and a program that stumbles, become a page that says so. Knows no request.

use super::edition::Edition;
use super::failure;
use super::keeper::said;
use crate::diag::Finding;
use crate::language::Messages;
use crate::live::Answer;
use axum::body::Bytes;
use rustc_hash::FxHashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

/// At most so many paths of one edition are kept.
const MOST_KEPT: usize = 64;

/// How a path is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The site has it.
    Found,
    /// The site has no such path: the bytes are its page for that.
    Missing,
    /// It cannot be made: the bytes are our page about it.
    Failed,
}

/// Who wrote the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The program, with the theme.
    Made,
    /// Somebody else: a file of the theme or of the content, handed on as it is.
    Given,
}

/// What a path holds.
pub struct Made {
    /// How it is answered.
    pub outcome: Outcome,
    /// Who wrote it.
    pub origin: Origin,
    /// Its media type.
    pub kind: &'static str,
    /// Itself.
    pub bytes: Bytes,
    /// The hash of its bytes.
    pub hash: String,
    /// The style sheets that the page names.
    pub styles: Vec<String>,
    /// Why it could not be made.
    pub findings: Vec<Finding>,
}

impl Made {
    fn new(outcome: Outcome, origin: Origin, kind: &'static str, bytes: Bytes, findings: Vec<Finding>) -> Made {
        let hash = blake3::hash(&bytes).to_hex()[..32].to_string();
        let styles = if is_page(kind) { styles(&bytes) } else { Vec::new() };
        Made { outcome, origin, kind, bytes, hash, styles, findings }
    }

    /// What a path holds, as it was answered.
    pub fn of(answer: Result<Answer, Vec<Finding>>, path: &str, edition: &Edition, messages: &Messages) -> Made {
        let kind = kind(path);
        match answer {
            Ok(Answer::Page(bytes) | Answer::Document(bytes)) => {
                Made::new(Outcome::Found, Origin::Made, kind, bytes.into(), Vec::new())
            }
            Ok(Answer::File(bytes)) => Made::new(Outcome::Found, Origin::Given, kind, Bytes::from_owner(bytes), Vec::new()),
            Err(findings) => failed(edition, &findings, None, messages),
        }
    }

    /// True for what a browser shows as a page.
    pub fn is_page(&self) -> bool {
        is_page(self.kind)
    }
}

fn is_page(kind: &str) -> bool {
    kind.starts_with("text/html")
}

/// What was made of the latest edition.
#[derive(Default)]
pub struct Shelf {
    kept: Mutex<(u64, FxHashMap<String, Arc<Made>>)>,
}

impl Shelf {
    /// What a path holds. Takes its time: never to be called where others wait.
    pub fn made(&self, edition: &Edition, path: &str, messages: &Messages) -> Arc<Made> {
        if let Some(made) = self.kept(edition.serial, path) {
            return made;
        }
        let made = catch_unwind(AssertUnwindSafe(|| make(edition, path, messages)));
        let made = Arc::new(made.unwrap_or_else(|panic| failed(edition, &[], Some(&said(&*panic)), messages)));
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.0 < edition.serial {
            *kept = (edition.serial, FxHashMap::default());
        }
        if kept.0 == edition.serial && kept.1.len() < MOST_KEPT {
            kept.1.insert(path.to_string(), Arc::clone(&made));
        }
        made
    }

    fn kept(&self, serial: u64, path: &str) -> Option<Arc<Made>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.1.get(path).filter(|_| kept.0 == serial).cloned()
    }
}

fn make(edition: &Edition, path: &str, messages: &Messages) -> Made {
    match edition.shot.answer(path) {
        Some(answer) => Made::of(answer, path, edition, messages),
        None => match edition.shot.not_found(path) {
            Some(Ok(bytes)) => Made::new(Outcome::Missing, Origin::Made, HTML, bytes.into(), Vec::new()),
            Some(Err(findings)) => failed(edition, &findings, None, messages),
            // Nothing can be shown yet: the theme or the configuration has been wrong from the start.
            None => failed(edition, &edition.shot.findings, None, messages),
        },
    }
}

fn failed(edition: &Edition, findings: &[Finding], trouble: Option<&str>, messages: &Messages) -> Made {
    let page = failure::page(findings, trouble, &edition.texts(), messages);
    Made::new(Outcome::Failed, Origin::Made, HTML, page.into(), findings.to_vec())
}

const HTML: &str = "text/html; charset=utf-8";

/// The media type of a path, by its ending.
fn kind(path: &str) -> &'static str {
    let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    match ending.as_deref() {
        Some("html" | "htm") => HTML,
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("json") => "application/json; charset=utf-8",
        Some("xml") => "application/xml; charset=utf-8",
        Some("xhtml" | "xht") => "application/xhtml+xml; charset=utf-8",
        Some("svg") => "image/svg+xml; charset=utf-8",
        Some("txt") => "text/plain; charset=utf-8",
        Some("md" | "markdown") => "text/markdown; charset=utf-8",
        Some("toml") => "application/toml; charset=utf-8",
        Some("csv") => "text/csv; charset=utf-8",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        Some("gif") => "image/gif",
        Some("avif") => "image/avif",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("woff") => "font/woff",
        Some("ttf") => "font/ttf",
        Some("pdf") => "application/pdf",
        Some("zip") => "application/zip",
        Some("docx") => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some("pptx") => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        Some("mp4") => "video/mp4",
        Some("mp3") => "audio/mpeg",
        _ => "application/octet-stream",
    }
}

/// The addresses of a page's style sheets, as it writes them.
fn styles(page: &[u8]) -> Vec<String> {
    let head = &page[..memchr::memmem::find(page, b"</head>").unwrap_or(page.len())];
    let head = String::from_utf8_lossy(head);
    let links = head.split("<link ").skip(1).filter_map(|rest| rest.split('>').next());
    let sheets = links.filter(|link| link.contains("rel=\"stylesheet\""));
    sheets.filter_map(|link| Some(link.split_once("href=\"")?.1.split('"').next()?.to_string())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_sheets_are_found_in_the_head_alone() {
        let page = "<head><link rel=\"icon\" href=\"i.svg\"><link rel=\"stylesheet\" href=\"../a.css\"></head><link rel=\"stylesheet\" href=\"b.css\">";
        assert_eq!(styles(page.as_bytes()), ["../a.css"]);
    }

    #[test]
    fn texts_say_their_encoding_and_the_unknown_is_not_guessed() {
        for (path, want) in [
            ("index.html", HTML),
            ("a/b.MD", "text/markdown; charset=utf-8"),
            ("a.pdf", "application/pdf"),
            ("a", "application/octet-stream"),
            ("a.exe", "application/octet-stream"),
        ] {
            assert_eq!(kind(path), want, "{path}");
        }
    }
}
