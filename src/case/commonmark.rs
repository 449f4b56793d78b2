//! CommonMark's own examples through our writer, with typography, open places and sanitising switched off: what is left is how Markdown
//! becomes HTML. The specification comes from npm (`commonmark-spec`, CC BY-SA 4.0) and is no part of this repository; `tests/run`
//! fetches it.

#![allow(clippy::expect_used, clippy::disallowed_methods)] // A test reads its data.

use super::prose::{Document, Event1, Notes};
use super::value::At;
use pulldown_cmark::{Options, Parser};
use std::path::Path;

/// The examples: number, Markdown, HTML.
fn examples(spec: &str) -> Vec<(usize, String, String)> {
    let fence = "`".repeat(32);
    let mut examples = Vec::new();
    let mut rest = spec;
    while let Some(start) = rest.find(&format!("{fence} example\n")) {
        let body = &rest[start + fence.len() + " example\n".len()..];
        let end = body.find(&format!("{fence}\n")).expect("an example ends");
        let (markdown, html) = body[..end].split_once("\n.\n").unwrap_or((body[..end].trim_end_matches(".\n"), ""));
        let tabs = |text: &str| text.replace('→', "\t");
        let markdown = if markdown.is_empty() { String::new() } else { tabs(markdown) + "\n" };
        examples.push((examples.len() + 1, markdown, tabs(html)));
        rest = &body[end..];
    }
    examples
}

/// White space between blocks is left to the writer by the specification's own test program.
fn normal(html: &str) -> String {
    let lines: Vec<&str> = html.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    lines.join("\n").replace(">\n<", "><").replace("&quot;", "\"").replace("<li>\n", "<li>").replace("\n</li>", "</li>")
}

#[test]
fn the_specifications_examples_pass() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/node_modules/commonmark-spec/spec.txt");
    let spec = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}; run `npm ci` in tests/browser", path.display()));
    let examples = examples(&spec.replace("\r\n", "\n"));
    assert_eq!(examples.len(), 652);
    let mut failed = Vec::new();
    for (number, markdown, want) in &examples {
        let events: Vec<Event1<'_>> = Parser::new_ext(markdown, Options::empty()).into_offset_iter().collect();
        let prose = Document::bare().prose(&[&events], &Notes::default(), 0, At::default());
        if normal(&prose.html) != normal(want) {
            failed.push(format!("example {number}\n{markdown}---- want\n{want}---- got\n{}", prose.html));
        }
    }
    assert!(failed.is_empty(), "{} of {} fail\n\n{}", failed.len(), examples.len(), failed.join("\n\n"));
}
