//! How large a site is: in come the paths and sizes of its files and what the hosting allows, out come sums by kind, the largest files, and what
//! is too much. In words or as JSON. Refuses to know where the files are.

use crate::language::{Messages, figures};
use serde::Serialize;

/// So many of the largest files are told.
const LARGEST: usize = 10;

/// What a site weighs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// How many files there are.
    pub files: usize,
    /// How large they are together, in bytes.
    pub bytes: u64,
    /// The kinds of files that there are, the heaviest first.
    pub kinds: Vec<Share>,
    /// The largest files, the largest first.
    pub largest: Vec<Weight>,
    /// What the hosting allows, in bytes.
    pub quota: Option<u64>,
    /// By how much the site exceeds it.
    pub over: u64,
}

/// The files of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Share {
    /// The kind: `page`, `document`, `picture`, `asset`, `data` or `other`.
    pub kind: &'static str,
    /// How many there are.
    pub files: usize,
    /// How large they are together.
    pub bytes: u64,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Weight {
    /// Its path.
    pub path: String,
    /// Its size.
    pub bytes: u64,
}

impl Report {
    /// Weighs files: paths and sizes.
    pub fn new(files: impl IntoIterator<Item = (String, u64)>, quota: Option<u64>) -> Report {
        let mut all: Vec<Weight> = files.into_iter().map(|(path, bytes)| Weight { path, bytes }).collect();
        all.sort_by(|a, b| (b.bytes, &a.path).cmp(&(a.bytes, &b.path)));
        let mut kinds: Vec<Share> = Vec::new();
        for file in &all {
            let kind = kind(&file.path);
            match kinds.iter_mut().find(|share| share.kind == kind) {
                Some(share) => (share.files, share.bytes) = (share.files + 1, share.bytes + file.bytes),
                None => kinds.push(Share { kind, files: 1, bytes: file.bytes }),
            }
        }
        kinds.sort_by(|a, b| (b.bytes, a.kind).cmp(&(a.bytes, b.kind)));
        let bytes = all.iter().map(|file| file.bytes).sum();
        let over = quota.map_or(0, |quota| u64::saturating_sub(bytes, quota));
        let count = all.len();
        all.truncate(LARGEST);
        Report { files: count, bytes, kinds, largest: all, quota, over }
    }

    /// The report in words.
    pub fn said(&self, messages: &Messages) -> String {
        let size = |bytes: u64| figures::size(messages.lang(), bytes);
        let mut lines = vec![messages.say("report-total", &[("files", self.files.to_string()), ("size", size(self.bytes))])];
        for share in &self.kinds {
            let kind = messages.say(&format!("report-kind-{}", share.kind), &[]);
            lines.push(
                messages.say("report-kind", &[("kind", kind), ("files", share.files.to_string()), ("size", size(share.bytes))]),
            );
        }
        if !self.largest.is_empty() {
            lines.push(messages.say("report-largest", &[]));
            lines.extend(self.largest.iter().map(|file| format!("  {:>9}  {}", size(file.bytes), file.path)));
        }
        if let Some(quota) = self.quota {
            let args = [("quota", size(quota)), ("size", size(self.over)), ("left", size(quota.saturating_sub(self.bytes)))];
            lines.push(messages.say(if self.over > 0 { "report-over" } else { "report-fits" }, &args));
        }
        lines.join("\n") + "\n"
    }

    /// The report as one line of JSON.
    pub fn json(&self) -> String {
        // Numbers and texts can always be written.
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }
}

/// Of what kind a file is, by its ending.
fn kind(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        _ if path.starts_with("assets/") => "asset",
        "html" => "page",
        "pdf" | "docx" | "odt" | "doc" | "xlsx" | "pptx" | "zip" | "md" | "toml" => "document",
        "webp" | "png" | "jpg" | "jpeg" | "gif" | "svg" | "avif" => "picture",
        "css" | "js" | "woff" | "woff2" | "ttf" => "asset",
        "json" | "xml" | "txt" => "data",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Lang;

    fn files() -> Vec<(String, u64)> {
        let named =
            [("index.html", 2048), ("a/b.pdf", 5_000_000), ("a/b.webp", 300), ("assets/x.css", 10), ("b.html", 1), ("x", 0)];
        named.map(|(path, bytes)| (path.to_string(), bytes)).to_vec()
    }

    #[test]
    fn the_order_of_files_does_not_matter() {
        let mut turned = files();
        turned.reverse();
        assert_eq!(Report::new(files(), None), Report::new(turned, None));
    }

    #[test]
    fn what_is_too_much_is_told_in_words_and_in_numbers() {
        let report = Report::new(files(), Some(4_000_000));
        assert_eq!((report.files, report.bytes, report.over), (6, 5_002_359, 1_002_359));
        assert_eq!((report.kinds[0].kind, report.kinds[1].kind, report.kinds[1].files), ("document", "page", 2));
        assert_eq!(report.largest[0].path, "a/b.pdf");
        assert!(report.json().contains("\"over\":1002359"));
        for lang in Lang::ALL {
            let said = report.said(&Messages::new(lang));
            assert!(said.contains("a/b.pdf") && !said.contains('{') && !said.contains("report-"), "{said}");
            let fits = Report::new(files(), Some(6_000_000)).said(&Messages::new(lang));
            assert_ne!(said.lines().last(), fits.lines().last());
        }
    }
}
