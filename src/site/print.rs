//! The `[print]` table of `casebook.toml`: in comes the table, out come what is printed and how, and findings.

use crate::diag::{Code, Finding, Place};
use crate::language::nearest;
use crate::tree::toml::{Entry, Table};
use std::sync::Arc;

/// The left margin that GOST R 7.0.97-2016 asks for, in millimetres.
pub const LEFT_MARGIN: u32 = 20;
/// The left margin for documents that are kept longer than ten years (the same standard).
pub const LEFT_MARGIN_FILED: u32 = 30;

/// What is printed and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Print {
    /// A PDF of its table beside each case, and its sheet.
    pub pdf: bool,
    /// A Word document beside each case.
    pub docx: bool,
    /// The left margin in millimetres: 20 or 30.
    pub left_margin: u32,
    /// The lines of the approval block under «УТВЕРЖДАЮ»: the position, the name; no block if there are none.
    pub approval: Vec<String>,
    /// Who signs below the table: a line for each.
    pub signatures: Vec<String>,
}

impl Default for Print {
    fn default() -> Print {
        Print { pdf: true, docx: true, left_margin: LEFT_MARGIN, approval: Vec::new(), signatures: Vec::new() }
    }
}

const KEYS: [&str; 5] = ["pdf", "docx", "left_margin", "approval", "signatures"];

impl Print {
    /// Reads the table in the file `path`.
    pub(super) fn read(path: &Arc<str>, base: usize, table: Table<'_, '_>) -> (Print, Vec<Finding>) {
        let (mut print, mut findings) = (Print::default(), Vec::new());
        for entry in table.entries() {
            let at = |at: (usize, usize)| Place::new(path, at.0..at.1);
            let wrong = |expected: &str| {
                let found = entry.value.as_str().map_or_else(|| entry.kind().to_string(), |text| format!("\"{text}\""));
                let key = format!("print.{}", entry.key);
                at(entry.at).finding(Code::ConfigValue).arg("key", key).arg("expected", expected).arg("found", found)
            };
            match entry.key {
                "pdf" | "docx" => match entry.value.as_bool() {
                    Some(on) if entry.key == "pdf" => print.pdf = on,
                    Some(on) => print.docx = on,
                    None => findings.push(wrong("true, false")),
                },
                "left_margin" => match entry.value.as_integer().and_then(|n| n.as_str().parse().ok()) {
                    Some(margin @ (LEFT_MARGIN | LEFT_MARGIN_FILED)) => print.left_margin = margin,
                    _ => findings.push(wrong("20, 30")),
                },
                "approval" | "signatures" => match lines(entry, base) {
                    Some(lines) if entry.key == "approval" => print.approval = lines,
                    Some(lines) => print.signatures = lines,
                    None => findings.push(wrong("[\"…\"]")),
                },
                key => {
                    let near = nearest::nearest(key, KEYS);
                    let finding = at(entry.key_at).finding(Code::ConfigKey).arg("key", format!("print.{key}"));
                    findings.push(finding.maybe("nearest", near).arg("known", KEYS.join(", ")));
                }
            }
        }
        (print, findings)
    }
}

/// The lines of a list of texts.
fn lines(entry: Entry<'_, '_>, base: usize) -> Option<Vec<String>> {
    entry.items(base)?.map(|item| Some(item.value.as_str()?.trim().to_string())).collect()
}
