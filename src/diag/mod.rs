//! Findings: what is wrong in an author's file, where, and how to mend it.
//!
//! In: a code, a place (file and byte span) and the arguments of the sentence. Out: the finding as text
//! with the source underlined, or as one line of JSON. This room refuses to know what a case, a
//! template or a site is, and it never prints: it makes strings.

mod code;
mod json;
mod text;

pub use code::{Code, Severity};
pub use json::{Report, json_line, report};
pub use text::{Style, Texts, render};

use std::ops::Range;
use std::sync::Arc;

/// The most findings that are kept for one file; the rest is counted (a hostile file must not fill memory).
pub const MAX_PER_FILE: usize = 200;

/// A place in a source file, in bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The path of the file inside the site's folder, with `/`.
    pub file: Arc<str>,
    /// First byte and the byte after the last; `0..0` means the file as a whole.
    pub start: usize,
    /// See `start`.
    pub end: usize,
}

impl Place {
    /// The place of `span` in `file`.
    pub fn new(file: &Arc<str>, span: Range<usize>) -> Place {
        Place { file: Arc::clone(file), start: span.start, end: span.end.max(span.start) }
    }

    /// The file as a whole.
    pub fn file(file: &Arc<str>) -> Place {
        Place::new(file, 0..0)
    }

    /// A finding about this place, so that a place can't be forgotten.
    pub fn finding(&self, code: Code) -> Finding {
        Finding { code, severity: code.severity(), place: self.clone(), args: Vec::new(), also: Vec::new() }
    }
}

/// One problem in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind of problem.
    pub code: Code,
    /// How much it weighs here.
    pub severity: Severity,
    /// Where it is.
    pub place: Place,
    /// What the sentences are filled with; the names are listed at each [`Code`].
    pub args: Vec<(&'static str, String)>,
    /// Other places that belong to it (the first of two definitions, say).
    pub also: Vec<Place>,
}

impl Finding {
    /// Adds an argument of the sentence.
    pub fn arg(mut self, name: &'static str, value: impl Into<String>) -> Finding {
        self.args.push((name, value.into()));
        self
    }

    /// Adds an argument that may be absent; the catalogues then see the word `none`.
    pub fn maybe(self, name: &'static str, value: Option<impl Into<String>>) -> Finding {
        match value {
            Some(value) => self.arg(name, value),
            None => self.arg(name, "none"),
        }
    }

    /// Adds a second place.
    pub fn also(mut self, place: Place) -> Finding {
        self.also.push(place);
        self
    }

    /// The same finding with another weight.
    pub fn with(mut self, severity: Severity) -> Finding {
        self.severity = severity;
        self
    }
}

/// Puts findings into the order in which they are reported: by file, then by place. The code breaks ties, and
/// what is said twice of the same place is said once.
pub fn sort(findings: &mut Vec<Finding>) {
    findings.sort_by(|a, b| (&a.place, a.code).cmp(&(&b.place, b.code)));
    findings.dedup();
}

/// Keeps at most [`MAX_PER_FILE`] findings of one file (errors before the rest) and says how many were left out.
pub fn cap(mut findings: Vec<Finding>) -> Vec<Finding> {
    if findings.len() <= MAX_PER_FILE {
        return findings;
    }
    findings.sort_by_key(|f| f.severity);
    let left = findings.len() - MAX_PER_FILE;
    findings.truncate(MAX_PER_FILE);
    let rest = Place::file(&findings[0].place.file).finding(Code::TooMany).arg("count", left.to_string());
    findings.push(rest);
    findings
}

/// At most so many findings are kept in all; the last one says how many more there are.
const MAX_FINDINGS: usize = 2000;

/// All findings of a site as they are reported: in order, those of each file capped, then all of them.
pub fn arrange(mut findings: Vec<Finding>) -> Vec<Finding> {
    sort(&mut findings);
    let mut out: Vec<Finding> = Vec::new();
    for group in findings.chunk_by(|a, b| a.place.file == b.place.file) {
        let mut kept = cap(group.to_vec());
        sort(&mut kept);
        out.extend(kept);
    }
    if out.len() > MAX_FINDINGS {
        // A site with an error among those left out must not pass for clean.
        let left = out.len() - MAX_FINDINGS;
        let last = Place::file(&out[MAX_FINDINGS].place.file).finding(Code::TooMany).arg("count", left.to_string());
        out.truncate(MAX_FINDINGS);
        out.push(last);
    }
    out
}

/// Line and column of a byte in a text, both from 1, the column in characters as a reader counts them.
pub fn line_column(text: &str, byte: usize) -> (usize, usize) {
    let byte = text.floor_char_boundary(byte.min(text.len()));
    let before = &text[..byte];
    let line_start = before.rfind('\n').map_or(0, |i| i + 1);
    let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
    (line, before[line_start..].chars().filter(|c| !is_combining(*c) && *c != '\u{feff}').count() + 1)
}

/// Combining marks share a column with their letter («й» typed as и + breve is one character to a reader).
fn is_combining(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let text = "а\nимя = \"Ёж\" # и\u{306}к\n";
        let at = |needle: &str| line_column(text, text.find(needle).unwrap());
        assert_eq!(at("="), (2, 5));
        assert_eq!(at("Ёж"), (2, 8));
        assert_eq!(at("к\n"), (2, 15));
        assert_eq!(line_column(text, 10_000), (3, 1));
    }

    #[test]
    fn many_findings_are_counted_not_kept() {
        let file: Arc<str> = "a.md".into();
        let one = |i| Place::new(&file, i..i + 1).finding(Code::UnknownKey);
        let kept = cap((0..1000).map(one).collect());
        assert_eq!(kept.len(), MAX_PER_FILE + 1);
        assert_eq!(kept.last().unwrap().args[0].1, "800");
    }
}
