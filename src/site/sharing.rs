//! The `[share]` table of `casebook.toml`: in comes the table, out come what a case offers to those who pass it on, and findings.

use crate::diag::{Code, Finding, Place};
use crate::language::nearest;
use crate::tree::toml::{Entry, Table};
use std::sync::Arc;

/// What is made for sharing. Cards and pictures need the site's own address: whoever embeds or shows one is elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// A card beside each case, to be embedded into another page.
    pub card: bool,
    /// A picture of each case for messengers and social networks.
    pub picture: bool,
    /// A page that sets chosen cases side by side, and what it shows of each.
    pub compare: bool,
}

impl Default for Share {
    fn default() -> Share {
        Share { card: true, picture: true, compare: true }
    }
}

const KEYS: [&str; 3] = ["card", "picture", "compare"];

impl Share {
    /// Reads the table in the file `path`.
    pub(super) fn read(path: &Arc<str>, table: Table<'_, '_>) -> (Share, Vec<Finding>) {
        let (mut share, mut findings) = (Share::default(), Vec::new());
        for entry in table.entries() {
            let key = format!("share.{}", entry.key);
            match (entry.key, entry.value.as_bool()) {
                ("card", Some(on)) => share.card = on,
                ("picture", Some(on)) => share.picture = on,
                ("compare", Some(on)) => share.compare = on,
                ("card" | "picture" | "compare", None) => findings.push(wrong(path, &entry, key)),
                (unknown, _) => {
                    let finding = Place::new(path, entry.key_at.0..entry.key_at.1).finding(Code::ConfigKey).arg("key", key);
                    findings.push(finding.maybe("nearest", nearest::nearest(unknown, KEYS)).arg("known", KEYS.join(", ")));
                }
            }
        }
        (share, findings)
    }
}

fn wrong(path: &Arc<str>, entry: &Entry<'_, '_>, key: String) -> Finding {
    let found = entry.value.as_str().map_or_else(|| entry.kind().to_string(), |text| format!("\"{text}\""));
    let finding = Place::new(path, entry.at.0..entry.at.1).finding(Code::ConfigValue);
    finding.arg("key", key).arg("expected", "true, false").arg("found", found)
}
