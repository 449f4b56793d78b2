//! Where a page leads: in come the bytes of a page or style sheet, out come the addresses that it names, whether a browser
//! would fetch them without being asked, and the places in it that others may point to. Refuses to know which files there are.

use crate::render::web::markup::{Piece, Tag, pieces};
use crate::site::has_scheme;
use crate::tree::{PathProblem, resolve};
use html5ever::tokenizer::{BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use percent_encoding::percent_decode_str;
use rustc_hash::FxHashSet;
use std::borrow::Cow;
use std::cell::RefCell;

/// What a file says about itself.
#[derive(Default)]
pub struct Page {
    /// Everything that it leads to or shows.
    pub links: Vec<Link>,
    /// Its places.
    pub ids: FxHashSet<String>,
}

/// An address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Link {
    /// As it is written, references undone.
    pub address: String,
    /// Whether a browser fetches it by itself.
    is_fetched: bool,
}

/// Relations of `<link>` of which a browser takes notice by itself.
const FETCHED: [&str; 11] = [
    "stylesheet",
    "icon",
    "apple-touch-icon",
    "mask-icon",
    "preload",
    "prefetch",
    "modulepreload",
    "prerender",
    "preconnect",
    "dns-prefetch",
    "manifest",
];

impl Page {
    /// Reads a file; one that leads nowhere has nothing of all this.
    pub fn read(path: &str, bytes: &[u8]) -> Page {
        let mut page = Page::default();
        match path.rsplit_once('.').map(|(_, ending)| ending) {
            Some("html" | "htm" | "svg" | "xhtml") => page.markup(bytes),
            Some("css") => page.style(bytes),
            Some("js") => page.script(bytes),
            Some("xml") => page.feed(bytes),
            _ => {}
        }
        let mut known = FxHashSet::default();
        page.links.retain(|link| known.insert(link.clone()));
        page
    }

    fn markup(&mut self, html: &[u8]) {
        for piece in pieces(html) {
            match piece {
                Piece::Tag(tag) if !tag.name.starts_with(b"/") => self.tag(&tag),
                Piece::Style(own) => self.style(own),
                Piece::Tag(_) | Piece::Text(_) | Piece::Comment(_) | Piece::Script(_) => {}
            }
        }
    }

    fn tag(&mut self, tag: &Tag<'_>) {
        let value = |name: &str| {
            let found = tag.attributes().find(|(own, _)| own.eq_ignore_ascii_case(name.as_bytes()));
            found.map(|(_, value)| unescaped(value))
        };
        for (name, raw) in tag.attributes() {
            let name = name.to_ascii_lowercase();
            match &*name {
                b"id" => drop(self.ids.insert(unescaped(raw).into_owned())),
                b"name" if tag.is("a") => drop(self.ids.insert(unescaped(raw).into_owned())),
                b"href" | b"xlink:href" => {
                    let rel = value("rel").unwrap_or_default().to_ascii_lowercase();
                    let is_fetched = match () {
                        () if tag.is("a") || tag.is("area") => false,
                        () if tag.is("link") => rel.split_whitespace().any(|word| FETCHED.contains(&word)),
                        () => true,
                    };
                    self.add(&unescaped(raw), is_fetched);
                }
                b"src" | b"poster" | b"background" | b"data" => self.add(&unescaped(raw), true),
                b"ping" => unescaped(raw).split_whitespace().for_each(|address| self.add(address, true)),
                b"action" | b"formaction" => self.add(&unescaped(raw), false),
                b"srcset" | b"imagesrcset" => {
                    let set = unescaped(raw);
                    let addresses = set.split(',').filter_map(|part| part.split_whitespace().next());
                    addresses.for_each(|address| self.add(address, true));
                }
                b"style" => self.style(unescaped(raw).as_bytes()),
                b"content" if tag.is("meta") && value("http-equiv").is_some_and(|kind| kind.eq_ignore_ascii_case("refresh")) => {
                    let content = unescaped(raw);
                    let lower = content.to_ascii_lowercase();
                    if let Some(at) = lower.find("url=") {
                        self.add(content[at + 4..].trim_matches(['"', '\'', ' ']), true);
                    }
                }
                _ => {}
            }
        }
    }

    /// `url(…)` and `@import "…"`.
    fn style(&mut self, css: &[u8]) {
        let css = without_comments(&String::from_utf8_lossy(css));
        let lower = css.to_ascii_lowercase();
        for (at, _) in lower.match_indices("url(") {
            let inner = css[at + 4..].trim_start();
            let end = match inner.chars().next() {
                Some(quote @ ('"' | '\'')) => inner[1..].find(quote).map(|end| &inner[1..=end]),
                _ => inner.find(')').map(|end| inner[..end].trim_end()),
            };
            self.add(end.unwrap_or(inner), true);
        }
        for (at, _) in lower.match_indices("@import") {
            let inner = css[at + 7..].trim_start();
            if let Some(quote @ ('"' | '\'')) = inner.chars().next() {
                self.add(inner[1..].split(quote).next().unwrap_or(""), true);
            }
        }
    }

    /// What a script asks for where that can be seen: an address of another host as the argument of what fetches.
    fn script(&mut self, js: &[u8]) {
        let js = String::from_utf8_lossy(js);
        let fetching = [
            "fetch(",
            "import(",
            "importscripts(",
            "eventsource(",
            "websocket(",
            "worker(",
            "sendbeacon(",
            "import",
            "from",
            ".src=",
            ".href=",
            ".open(",
        ];
        for scheme in ["http://", "https://", "//", "ws://", "wss://"] {
            for (at, _) in js.match_indices(scheme) {
                let Some(before) = js[..at].strip_suffix(['"', '\'', '`']) else { continue };
                let compact: String =
                    before.chars().rev().take(40).filter(|c| !c.is_whitespace()).collect::<Vec<_>>().into_iter().rev().collect();
                let compact = compact.to_ascii_lowercase();
                let opened = compact.trim_end_matches(['"', '\'']).trim_end_matches("get").trim_end_matches(['"', '\'', ',']);
                if fetching.iter().any(|word| compact.ends_with(word) || (opened.ends_with(".open(") && *word == ".open(")) {
                    let end = js[at..].find(['"', '\'', '`']).map_or(js.len(), |end| at + end);
                    self.add(&js[at..end], true);
                }
            }
        }
    }

    /// Links of a feed or a map of the site, which lie in attributes and in texts.
    fn feed(&mut self, xml: &[u8]) {
        let mut in_address = false;
        for piece in pieces(xml) {
            match piece {
                Piece::Tag(tag) => {
                    in_address = tag.is("loc");
                    let href = tag.attributes().filter(|(name, _)| *name == b"href");
                    href.for_each(|(_, value)| self.add(&unescaped(value), false));
                }
                Piece::Text(own) if in_address => self.add(&unescaped(own), false),
                Piece::Text(_) | Piece::Comment(_) | Piece::Script(_) | Piece::Style(_) => {}
            }
        }
    }

    fn add(&mut self, address: &str, is_fetched: bool) {
        let address = address.trim();
        if !address.is_empty() {
            self.links.push(Link { address: address.to_string(), is_fetched });
        }
    }
}

/// The links of one page.
pub struct Links<'p> {
    /// Its path.
    pub path: &'p str,
    /// The address of the site, empty if unknown.
    pub base: &'p str,
}

/// A path in the site, and a place on that page.
pub type Inside = (Result<String, PathProblem>, Option<String>);

impl Links<'_> {
    /// Where an address leads inside of the site; nothing if it leads elsewhere.
    pub fn inside(&self, link: &Link) -> Option<Inside> {
        let address = without_breaks(&link.address);
        let own = if self.base.is_empty() { None } else { address.strip_prefix(self.base) };
        let (from, rest) = match own {
            Some(rest) => ("index.html", rest),
            None if self.is_elsewhere(&address) || has_scheme(&address).is_some() => return None,
            None => (self.path, &*address),
        };
        let (path, anchor) = rest.split_once('#').map_or((rest, None), |(path, anchor)| (path, Some(anchor)));
        let path = path.split('?').next().unwrap_or("");
        let anchor = anchor.map(decoded).filter(|anchor| !anchor.is_empty() && anchor != "top" && !anchor.starts_with(":~:"));
        let target = match path {
            "" if own.is_some() => Ok("index.html".to_string()),
            "" => Ok(self.path.to_string()),
            // From the root of the host: only the site's own address says what that is.
            path if path.starts_with('/') && own.is_none() => return self.at_host_root(path).map(|target| (Ok(target), anchor)),
            path => resolve(from, &decoded(path)),
        };
        Some((target, anchor))
    }

    /// Whether a browser would fetch it from another host.
    pub fn is_foreign(&self, link: &Link) -> bool {
        let address = without_breaks(&link.address);
        let own = !self.base.is_empty() && address.starts_with(self.base);
        link.is_fetched && !own && self.is_elsewhere(&address)
    }

    fn is_elsewhere(&self, address: &str) -> bool {
        let scheme = has_scheme(address).map(str::to_ascii_lowercase);
        address.starts_with("//") || matches!(scheme.as_deref(), Some("http" | "https" | "ftp" | "ws" | "wss"))
    }

    fn at_host_root(&self, path: &str) -> Option<String> {
        let host_end = self.base.find("://").map(|at| at + 3)?;
        let folder = self.base[host_end..].find('/').map(|at| &self.base[host_end + at..])?;
        decoded(path)
            .strip_prefix(&decoded(folder))
            .map(|rest| if rest.is_empty() { "index.html".to_string() } else { rest.to_string() })
    }
}

/// Browsers drop tabs and line breaks in addresses.
fn without_breaks(address: &str) -> Cow<'_, str> {
    match address.contains(['\t', '\n', '\r']) {
        true => address.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect::<String>().into(),
        false => address.into(),
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    out + rest
}

struct Texts(RefCell<String>);

impl TokenSink for Texts {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if let Token::CharacterTokens(text) = token {
            self.0.borrow_mut().push_str(&text);
        }
        TokenSinkResult::Continue
    }
}

/// The value of an attribute with its references undone, as a browser does it.
fn unescaped(value: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(value);
    if !text.contains('&') {
        return text;
    }
    let input = BufferQueue::default();
    // What stands in quotes is no markup.
    input.push_back((*text.replace('<', "&lt;")).into());
    let tokenizer = Tokenizer::new(Texts(RefCell::default()), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner().into()
}
