//! Addresses: in come a source's path and a link as its author typed it, out comes what the link means: a page of the site, a file
//! beside it, an address elsewhere, or nothing.

use crate::case::Withdrawn;
use crate::tree;
use rustc_hash::FxHashMap;

/// What a link leads to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// An address elsewhere, to be written as it is.
    Elsewhere,
    /// A page of the site: its path in the output and the heading.
    Page {
        /// Path of the page in the output.
        url: String,
        /// The part after `#`, without it.
        anchor: Option<String>,
    },
    /// A file that is published beside the pages: its path inside `content/`.
    File(String),
    /// A draft, which has no page now.
    Draft,
    /// A case that was withdrawn, and the path of the note at its address, if there is one.
    Withdrawn(Option<String>),
    /// A scheme that no link may have.
    Scheme,
    /// Nothing that the site has; the path inside `content/` that was looked for.
    Dead(String),
}

/// The anchor part of a link.
pub type Anchor = Option<String>;

/// Every source and page of the site by the names under which links reach them.
#[derive(Debug, Default)]
pub struct Addresses {
    names: FxHashMap<String, Named>,
}

#[derive(Clone, Debug)]
enum Named {
    Page(String),
    File,
    Draft,
    Withdrawn(Option<String>),
}

impl Addresses {
    /// A page: by its source inside `content/` and by its address.
    pub fn page(&mut self, source: Option<&str>, url: &str) {
        if let Some(source) = source {
            self.names.insert(source.to_string(), Named::Page(url.to_string()));
        }
        self.names.insert(url.to_string(), Named::Page(url.to_string()));
    }

    /// A draft: links to it are known but not published.
    pub fn draft(&mut self, source: &str) {
        self.names.insert(source.to_string(), Named::Draft);
    }

    /// What was withdrawn, by its source inside `content/` and by its address; links to it are known and lead to its note at most.
    pub fn withdrawn(&mut self, source: &str, url: &str, kind: Withdrawn) {
        let named = Named::Withdrawn((kind == Withdrawn::Note).then(|| url.to_string()));
        self.names.insert(source.to_string(), named.clone());
        self.names.entry(url.to_string()).or_insert(named);
    }

    /// A file inside `content/` that can be linked to.
    pub fn file(&mut self, path: &str) {
        self.names.insert(path.to_string(), Named::File);
    }

    /// All names, for "did you mean".
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// What `target`, written in the source `from` (inside `content/`), leads to.
    pub fn resolve(&self, from: &str, target: &str) -> Target {
        if let Some(scheme) = has_scheme(target) {
            let known = ["http", "https", "mailto", "tel"];
            return if known.iter().any(|k| scheme.eq_ignore_ascii_case(k)) { Target::Elsewhere } else { Target::Scheme };
        }
        if target.starts_with("//") {
            return Target::Scheme;
        }
        let (path, anchor) = match target.split_once('#') {
            Some((path, anchor)) => (path, Some(decode(anchor))),
            None => (target, None),
        };
        let path = path.split('?').next().unwrap_or("");
        let wanted = match path {
            "" => Ok(from.to_string()),
            path => tree::resolve(from, &decode(path)),
        };
        let Ok(wanted) = wanted else {
            return Target::Dead(target.to_string());
        };
        match self.find(&wanted) {
            Some(Named::Page(url)) => Target::Page { url: url.clone(), anchor },
            Some(Named::File) => Target::File(wanted),
            Some(Named::Draft) => Target::Draft,
            Some(Named::Withdrawn(note)) => Target::Withdrawn(note.clone()),
            None => Target::Dead(wanted),
        }
    }

    /// A name as typed, or with what authors leave away: the ending, `index.md`, the slash.
    fn find(&self, wanted: &str) -> Option<&Named> {
        if let Some(found) = self.names.get(wanted) {
            return Some(found);
        }
        let bare = wanted.trim_end_matches('/');
        let separator = if bare.is_empty() { "" } else { "/" };
        let mut forms = ["index.html", "index.md"].iter().map(|name| [bare, separator, name].concat());
        forms.find_map(|form| self.names.get(&form)).or_else(|| self.names.get(&format!("{bare}.md")))
    }
}

/// The scheme of an address (`https`), if it has one.
pub fn has_scheme(target: &str) -> Option<&str> {
    let (scheme, _) = target.split_once(':')?;
    let trimmed = scheme.trim_start_matches(|c: char| c.is_control() || c.is_whitespace());
    // Browsers drop tabs and line breaks inside a scheme: "java\nscript:" is one.
    let good = trimmed.starts_with(|c: char| c.is_ascii_alphabetic())
        && trimmed.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '-') || c.is_control());
    good.then_some(trimmed)
}

/// Percent-encoding undone; what is no UTF-8 afterwards stays as typed.
fn decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_string();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let hex = |at: usize| bytes.get(at).and_then(|b| (*b as char).to_digit(16));
        match (bytes[i], hex(i + 1), hex(i + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                i += 3;
            }
            (byte, _, _) => {
                out.push(byte);
                i += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_understood_as_authors_write_them() {
        let mut addresses = Addresses::default();
        addresses.page(Some("cases/a.md"), "cases/a/index.html");
        addresses.page(Some("cases/b/index.md"), "cases/b/index.html");
        addresses.page(Some("index.md"), "index.html");
        addresses.draft("cases/d.md");
        addresses.withdrawn("cases/w.md", "cases/w/index.html", Withdrawn::Gone);
        addresses.withdrawn("cases/n.md", "cases/n/index.html", Withdrawn::Note);
        addresses.file("files/plan.pdf");
        let page = |url: &str, anchor: Option<&str>| Target::Page { url: url.into(), anchor: anchor.map(str::to_string) };
        let cases = [
            ("b/index.md", page("cases/b/index.html", None)),
            ("b/", page("cases/b/index.html", None)),
            ("b", page("cases/b/index.html", None)),
            ("/cases/b/", page("cases/b/index.html", None)),
            ("/cases/b/index.html#x", page("cases/b/index.html", Some("x"))),
            ("#%D0%B0", page("cases/a/index.html", Some("а"))),
            ("/", page("index.html", None)),
            ("../files/plan.pdf", Target::File("files/plan.pdf".into())),
            ("d.md", Target::Draft),
            ("w.md#a", Target::Withdrawn(None)),
            ("/cases/n/", Target::Withdrawn(Some("cases/n/index.html".into()))),
            ("c.md", Target::Dead("cases/c.md".into())),
            ("../../x", Target::Dead("../../x".into())),
            ("https://example.org/a:b", Target::Elsewhere),
            ("javascript:alert(1)", Target::Scheme),
            ("java\nscript:alert(1)", Target::Scheme),
            ("//evil.example/", Target::Scheme),
        ];
        for (target, want) in cases {
            assert_eq!(addresses.resolve("cases/a.md", target), want, "{target}");
        }
    }
}
