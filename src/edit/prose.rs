//! Markdown that stays where it is put: in comes what somebody typed into a field, out comes the same so that nothing in it ends the field.
//!
//! A heading that would begin a section or an item of its own is made a lower one (`## Итоги` in a section becomes `### Итоги`): that is
//! what was meant, a heading, and the text reads as before. A heading with a number like 6.1, which would begin a sub-stage, becomes a bold
//! line. A fence, a comment or an element that nobody closed is closed at the end. Control characters go. What still would break out is
//! written sign for sign.

use super::above::unix;
use super::below::{is_sub_stage, named};
use crate::case::{Block, Shape, blocks, escape};
use crate::schema::{Field, Template};

/// Where a text is put.
#[derive(Clone, Copy)]
pub enum Place<'t> {
    /// Under the heading of a section.
    Section,
    /// Under the heading of a group, whose members may have headings of their own.
    Group(&'t [Field]),
    /// Under the heading of an item of this level.
    Item(u8),
    /// In an item of a Markdown list.
    Bullet,
    /// In the free story.
    Story(&'t Template),
}

/// The text as it is written.
pub fn settled(typed: &str, place: Place<'_>) -> String {
    let text: String = unix(typed).replace('\u{b}', "\n").chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    let start = if matches!(place, Place::Bullet) { text.trim() } else { trimmed(&text) };
    let text = lowered(start, place);
    if matches!(place, Place::Story(template) if !template.sections) {
        return text;
    }
    closed(text)
}

/// Without blank lines above and white space behind.
pub fn trimmed(text: &str) -> &str {
    let text = text.trim_end();
    match text.find(|c: char| !c.is_whitespace()) {
        Some(first) => &text[text[..first].rfind('\n').map_or(0, |i| i + 1)..],
        None => "",
    }
}

/// What stands in one line: a heading, a cell.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|c| !c.is_control()).collect()
}

fn lowered(text: &str, place: Place<'_>) -> String {
    let mut text = text.to_string();
    for block in blocks(&text.clone()).iter().rev() {
        let Shape::Heading(level) = block.shape else { continue };
        let wanted = wanted(block, level, place);
        let source = &text[block.at.clone()];
        let lead = source.len() - source.trim_start().len();
        let end = block.at.start + source.trim_end().len();
        let inner = inner(source.trim());
        let new = match wanted {
            Some(wanted) if wanted == level => continue,
            Some(wanted) => format!("{} {inner}", "#".repeat(wanted.into())),
            None => format!("**{}**", inner.replace('*', "")),
        };
        text.replace_range(block.at.start + lead..end, &new);
    }
    text
}

/// The level that a heading may have here; none if it may not be a heading.
fn wanted(block: &Block, level: u8, place: Place<'_>) -> Option<u8> {
    let least = match place {
        Place::Section => 3,
        Place::Group(fields) if named(fields, &block.plain).is_some() => 4,
        Place::Group(_) => 3,
        Place::Item(item) => item + 1,
        Place::Bullet => 4,
        Place::Story(template) if template.sections && template.heading(block.plain.trim()).is_some() => 3,
        Place::Story(_) => 1,
    };
    let level = level.max(least);
    let lower = Block { at: block.at.clone(), plain: block.plain.clone(), shape: Shape::Heading(level) };
    (!matches!(place, Place::Item(_)) || !is_sub_stage(&lower)).then_some(level)
}

/// The text of a heading without its marks.
fn inner(source: &str) -> String {
    if source.starts_with('#') {
        return one_line(source.trim_start_matches('#'));
    }
    let lines: Vec<&str> = source.lines().collect();
    one_line(&lines[..lines.len().saturating_sub(1)].join(" "))
}

/// A text after which a heading is a heading.
fn closed(text: String) -> String {
    if is_closed(&text) {
        return text;
    }
    let fences = text.lines().filter_map(|line| {
        let line = line.trim_start_matches([' ', '>', '\t']);
        let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let count = line.chars().take_while(|c| *c == mark).count();
        (count >= 3).then(|| mark.to_string().repeat(count))
    });
    let ends = ["-->", "</script>", "</style>", "</pre>", "</textarea>", "?>", "]]>", ">"].map(String::from);
    let tries = fences.chain(ends).map(|end| format!("{text}\n{end}"));
    tries.into_iter().find(|tried| is_closed(tried)).unwrap_or_else(|| literal(&text))
}

fn is_closed(text: &str) -> bool {
    const PROBE: &str = "проба";
    let probed = format!("{text}\n\n## {PROBE}\n");
    let is_probe =
        |block: &Block| matches!(block.shape, Shape::Heading(2)) && block.plain == PROBE && block.at.start == text.len() + 2;
    blocks(&probed).last().is_some_and(is_probe)
}

/// Each line as plain text.
fn literal(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let mut out = String::new();
        escape::text(line.trim(), escape::At::LineStart, false, &mut out);
        out
    });
    lines.collect::<Vec<_>>().join("\n")
}
