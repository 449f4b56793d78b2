//! From blocks to Markdown: in comes rich text, out comes Markdown that reads back as the same blocks, as a careful person would type it.
//! Signs that would mean something are escaped where they would, and only there; styles that Markdown's asterisks cannot express where
//! they stand (inside a word, beside another style) are written as HTML.

use crate::case::escape::{self, At};
use crate::case::rich::{Block, Inline, Picture, Side, Style, text};
use std::fmt::Write;

/// What Markdown is written with: the footnotes of a document and the names of its pictures.
pub struct Writer<'d> {
    notes: &'d [Vec<Block>],
    names: &'d dyn Fn(&str) -> String,
    /// The notes that were referred to, in order, and how many of them have been written.
    used: Vec<usize>,
    written: usize,
}

impl<'d> Writer<'d> {
    /// A writer. `names` gives the name of the file of a picture's target.
    pub fn new(notes: &'d [Vec<Block>], names: &'d dyn Fn(&str) -> String) -> Writer<'d> {
        Writer { notes, names, used: Vec::new(), written: 0 }
    }

    /// Blocks, and below them the footnotes that they are the first to refer to.
    pub fn section(&mut self, blocks: &[Block]) -> String {
        let mut out = self.blocks(blocks);
        let mut definitions = String::new();
        while self.written < self.used.len() {
            let (number, note) = (self.written + 1, self.used[self.written]);
            self.written += 1;
            let blocks = self.notes.get(note).cloned().unwrap_or_default();
            let text = self.blocks(&blocks);
            let _ = writeln!(definitions, "[^{number}]: {}", indented(&text, "    "));
        }
        if !definitions.is_empty() {
            if !out.is_empty() {
                out.push_str("\n\n");
            }
            out.push_str(definitions.trim_end());
        }
        out
    }

    fn blocks(&mut self, blocks: &[Block]) -> String {
        let mut parts: Vec<String> = Vec::new();
        // Two lists in a row keep apart by their signs.
        let mut alternate = false;
        for (index, block) in blocks.iter().enumerate() {
            let before = index.checked_sub(1).map(|before| &blocks[before]);
            alternate = matches!((before, block), (Some(Block::List(..)), Block::List(..))) && !alternate;
            let part = self.block(block, alternate);
            if !part.is_empty() {
                parts.push(part);
            }
        }
        parts.join("\n\n")
    }

    fn block(&mut self, block: &Block, alternate: bool) -> String {
        match block {
            Block::Paragraph(line) => self.line(line, At::LineStart),
            Block::Heading(level, line) => format!("{} {}", "#".repeat(usize::from(*level)), self.heading(line)),
            Block::List(start, items) => self.list(*start, items, alternate),
            Block::Quote(blocks) => self
                .blocks(blocks)
                .lines()
                .map(|line| format!("> {line}").trim_end().to_string() + "\n")
                .collect::<String>()
                .trim_end()
                .to_string(),
            Block::Code(code) => {
                let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
                let fence = "`".repeat(longest.max(2) + 1);
                format!("{fence}\n{code}\n{fence}")
            }
            Block::Table { sides, head, rows } => self.table(sides, head, rows),
            Block::Figure(picture) => self.picture(picture),
            Block::Rule => "***".to_string(),
            Block::Notes(_) => String::new(),
        }
    }

    /// The text of a heading, in one line.
    pub fn heading(&mut self, line: &[Inline]) -> String {
        self.line(line, At::Heading)
    }

    fn list(&mut self, start: Option<u64>, items: &[Vec<Block>], alternate: bool) -> String {
        let mut out = String::new();
        for (index, item) in items.iter().enumerate() {
            let sign = match (start, alternate) {
                (None, false) => "- ".to_string(),
                (None, true) => "* ".to_string(),
                (Some(start), _) => {
                    let number = start.saturating_add(index as u64).min(999_999_999);
                    format!("{number}{} ", if alternate { ')' } else { '.' })
                }
            };
            let is_short = matches!(item.get(1), None | Some(Block::List(None | Some(1), _))) && item.len() <= 2;
            let text = match (is_short, &item[..]) {
                // A list below the text of its item needs no line between them.
                (true, [Block::Paragraph(line), inner]) => {
                    let line = self.line(line, At::LineStart);
                    format!("{line}\n{}", self.block(inner, false))
                }
                _ => self.blocks(item),
            };
            out.push_str(sign.as_str());
            out.push_str(&indented(&text, &" ".repeat(sign.len())));
            out.push('\n');
        }
        out.lines().map(|line| line.trim_end().to_string() + "\n").collect::<String>().trim_end().to_string()
    }

    fn table(&mut self, sides: &[Side], head: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>]) -> String {
        let width = rows.iter().map(Vec::len).chain([head.len(), sides.len(), 1]).max().unwrap_or(1);
        let row = |cells: &[Vec<Inline>], writer: &mut Self| {
            let mut line = String::from("|");
            for at in 0..width {
                let text = cells.get(at).map(|cell| writer.line(cell, At::Cell)).unwrap_or_default();
                let _ = write!(line, " {text} |");
            }
            line
        };
        let mut out = row(head, self);
        out.push_str("\n|");
        for at in 0..width {
            out.push_str(match sides.get(at) {
                Some(Side::Middle) => " :-: |",
                Some(Side::End) => " --: |",
                Some(Side::Start) | None => " --- |",
            });
        }
        for cells in rows {
            out.push('\n');
            out.push_str(&row(cells, self));
        }
        out
    }

    fn line(&mut self, line: &[Inline], at: At) -> String {
        let mut out = String::new();
        let mut at = at;
        for (index, inline) in line.iter().enumerate() {
            let next = line.get(index + 1);
            match inline {
                Inline::Text(text, style) if *style == Style::default() => {
                    let before_bracket = matches!(next, Some(Inline::Link(..) | Inline::Note(_)));
                    escape::text(text, at, before_bracket, &mut out);
                }
                Inline::Text(text, style) => styled(text, *style, next, at, &mut out),
                Inline::Link(target, inner) => {
                    let inner = self.line(inner, at.inside());
                    let _ = write!(out, "[{inner}]({})", escape::target(target));
                }
                Inline::Note(number) => {
                    let note = number.saturating_sub(1);
                    if note < self.notes.len() {
                        let known = self.used.iter().position(|used| *used == note);
                        let place = known.unwrap_or_else(|| {
                            self.used.push(note);
                            self.used.len() - 1
                        });
                        let _ = write!(out, "[^{}]", place + 1);
                    }
                }
                Inline::Break => {
                    out.push_str(match at {
                        At::Cell => "<br>",
                        At::Heading => " ",
                        At::LineStart | At::Inside => "\\\n",
                    });
                    if at == At::Inside {
                        at = At::LineStart;
                    }
                    continue;
                }
                Inline::Picture(picture) => out.push_str(&self.picture(picture)),
            }
            if at == At::LineStart {
                at = At::Inside;
            }
        }
        out
    }

    fn picture(&mut self, picture: &Picture) -> String {
        let mut alt = String::new();
        escape::text(&picture.alt, At::Heading, false, &mut alt);
        let target = escape::target(&(self.names)(&picture.target));
        if picture.caption.is_empty() {
            return format!("![{alt}]({target})");
        }
        let caption = picture.caption.replace('\\', "\\\\").replace('"', "\\\"").replace('&', "\\&");
        format!("![{alt}]({target} \"{caption}\")")
    }
}

/// Text of a style: with asterisks and tildes where they hold, else as HTML.
fn styled(text: &str, style: Style, next: Option<&Inline>, at: At, out: &mut String) {
    let core = text.trim_matches(' ');
    let (lead, trail) = (text.len() - text.trim_start_matches(' ').len(), text.len() - text.trim_end_matches(' ').len());
    if core.is_empty() {
        out.push_str(text);
        return;
    }
    out.push_str(&" ".repeat(lead));
    let after = if trail > 0 { Some(' ') } else { next.map(first_sign) };
    let signs = match (style.strike, style.bold, style.italic) {
        (false, true, false) => "**",
        (false, false, true) => "*",
        (false, true, true) => "***",
        (true, false, false) => "~~",
        _ => "",
    };
    let before = out.chars().next_back().filter(|c| *c != '\n');
    let is_plain = signs.is_empty() || style.sup || style.sub || style.code;
    let mut inner = String::new();
    if !is_plain && holds(before, core, after) {
        escape::text(core, at.inside(), false, &mut inner);
        let _ = write!(out, "{signs}{inner}{signs}");
    } else {
        let tags = [
            (style.strike, "del"),
            (style.bold, "strong"),
            (style.italic, "em"),
            (style.sup, "sup"),
            (style.sub, "sub"),
            (style.code, "code"),
        ];
        let tags: Vec<&str> = tags.iter().filter(|(on, _)| *on).map(|(_, tag)| *tag).collect();
        tags.iter().for_each(|tag| out.push_str(&format!("<{tag}>")));
        escape::text(core, at.inside(), false, &mut inner);
        out.push_str(&inner);
        tags.iter().rev().for_each(|tag| out.push_str(&format!("</{tag}>")));
    }
    out.push_str(&" ".repeat(trail));
}

/// The first character that an inline will have in Markdown.
fn first_sign(inline: &Inline) -> char {
    match inline {
        Inline::Text(text, style) if *style == Style::default() => text.chars().next().unwrap_or(' '),
        Inline::Text(text, _) if text.starts_with(' ') => ' ',
        Inline::Text(..) => '<',
        Inline::Link(..) | Inline::Note(_) => '[',
        Inline::Break => ' ',
        Inline::Picture(_) => '!',
    }
}

/// Whether asterisks around a text open and close there, by the rules of CommonMark: a side that is punctuation needs white space or
/// punctuation beyond it. What is neither surely a letter nor surely punctuation counts as the worse of both.
fn holds(before: Option<char>, core: &str, after: Option<char>) -> bool {
    let is_sign = |c: char| matches!(c, '*' | '~' | '_');
    let parts = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || c.is_ascii_punctuation() || "«»„“”–—…".contains(c));
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let opens = is_letter(core.chars().next()) || parts(before);
    let closes = is_letter(core.chars().next_back()) || parts(after);
    opens && closes && !before.is_some_and(is_sign) && !after.is_some_and(is_sign)
}

/// Text whose lines after the first are indented.
fn indented(text: &str, indent: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, line) in text.lines().enumerate() {
        if index > 0 {
            out.push('\n');
            if !line.is_empty() {
                out.push_str(indent);
            }
        }
        out.push_str(line);
    }
    out
}

/// The text of blocks in one line, for reports.
pub fn plain(blocks: &[Block]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph(line) | Block::Heading(_, line) => parts.push(text(line)),
            Block::List(_, items) | Block::Notes(items) => parts.extend(items.iter().map(|item| plain(item))),
            Block::Quote(inner) => parts.push(plain(inner)),
            Block::Code(code) => parts.push(code.clone()),
            Block::Table { head, rows, .. } => parts.extend(head.iter().chain(rows.iter().flatten()).map(|cell| text(cell))),
            Block::Figure(picture) => parts.push(picture.alt.clone()),
            Block::Rule => {}
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" ")
}
