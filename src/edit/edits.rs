//! Edits: stretches of a text and what stands there now. In come edits in any order, out comes the text with all of them made. Whatever no
//! edit names stays byte for byte.

use std::ops::Range;

/// Changes to one text.
#[derive(Clone, Debug, Default)]
pub struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    /// Puts `new` in place of a stretch.
    pub fn put(&mut self, at: Range<usize>, new: impl Into<String>) {
        self.0.push((at, new.into()));
    }

    /// Takes over the edits of another.
    pub fn extend(&mut self, other: Edits) {
        self.0.extend(other.0);
    }

    /// The text of a stretch with all edits made that lie in it. What is written has the line breaks `nl`.
    pub fn apply(&self, text: &str, within: Range<usize>, nl: &str) -> String {
        let mut edits: Vec<&(Range<usize>, String)> = self.0.iter().collect();
        edits.retain(|(at, _)| within.start <= at.start && at.end <= within.end);
        edits.sort_by_key(|(at, _)| (at.start, at.end));
        let mut out = String::new();
        let mut from = within.start;
        for (at, new) in edits {
            // Two removals may share a stretch.
            if at.start >= from {
                out.push_str(&text[from..at.start]);
            }
            out.push_str(&new.replace("\r\n", "\n").replace('\n', nl));
            from = from.max(at.end);
        }
        out.push_str(&text[from..within.end]);
        out
    }
}
