//! A document as import sees it, whoever wrote it: lines of text with their styles and list marks, tables of cells, footnotes and
//! pictures. Readers make it, the rest of the room takes it apart; it refuses to know file formats and templates.

use crate::case::rich::{self, Block, Inline, Side};

/// A document that was read.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The title among its properties.
    pub title: String,
    /// Its text, in order.
    pub pieces: Vec<Piece>,
    /// Its footnotes; `Inline::Note(1)` is the first.
    pub notes: Vec<Vec<Block>>,
    /// Its pictures; the target of the first is `0`.
    pub pictures: Vec<Picture>,
    /// What was left out, as words or as the name of a kind of object.
    pub losses: Vec<Loss>,
}

/// Something that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loss {
    /// A picture of a kind that no browser shows, by its name in the document.
    Picture(String),
    /// Text that Word hides.
    Hidden(String),
    /// An object of another program.
    Object,
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The ending that its bytes deserve.
    pub ending: &'static str,
    /// Its file.
    pub bytes: Vec<u8>,
}

/// A line of text or a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A paragraph.
    Line(Line),
    /// A table.
    Table(Table),
}

/// A paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its text.
    pub text: Vec<Inline>,
    /// What it is.
    pub role: Role,
    /// Its place in a list.
    pub mark: Option<Mark>,
    /// How far its text stands off the left edge, in twips; 0 where no one vouches for what that means.
    pub indent: u32,
    /// Casebook wrote it and no one has touched it since: it is what its style says, and nothing in it is to be guessed.
    pub exact: bool,
}

/// What a paragraph is by its style.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// Text.
    #[default]
    Body,
    /// The title of the document.
    Title,
    /// What stands under the title.
    Subtitle,
    /// A heading of a level from 1.
    Heading(u8),
    /// The short text of the case.
    Summary,
    /// A short fact with its label.
    Fact,
    /// A line of the small print.
    Colophon,
    /// A quotation.
    Quote,
    /// Code; its text is as it was typed.
    Code,
    /// What stands under a picture.
    Caption,
    /// Another paragraph of an item of a list.
    Continue,
    /// A line across, without text.
    Rule,
    /// What the school prints on its papers: its name, signatures, approval.
    House,
}

/// The mark of an item of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Which list it belongs to.
    pub list: u32,
    /// How deep it is, from 0.
    pub level: u8,
    /// Its number and how Word writes it; `None` for a bullet.
    pub number: Option<(u64, String)>,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
    /// On which side its columns are set, where that is known.
    pub sides: Vec<Side>,
    /// How far it stands off the left edge, as [`Line::indent`].
    pub indent: u32,
    /// It belongs to the text, whatever its headings are.
    pub in_text: bool,
    /// Casebook wrote it, as [`Line::exact`]: its first row is the heading row, even without text.
    pub exact: bool,
}

/// A cell of a table: it covers the columns from `from` up to `to`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its first column.
    pub from: usize,
    /// The column after its last.
    pub to: usize,
    /// The lower part of a cell that begins in a row above.
    pub continued: bool,
    /// What it holds.
    pub pieces: Vec<Piece>,
}

impl Line {
    /// A line of text.
    pub fn new(text: Vec<Inline>) -> Line {
        Line { text: tidy(text), ..Line::default() }
    }

    /// Its text without styles.
    pub fn plain(&self) -> String {
        rich::text(&self.text)
    }

    /// True if it shows nothing.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.role != Role::Rule && !(self.exact && self.mark.is_some())
    }

    /// Another text of the same line.
    pub fn with(&self, text: Vec<Inline>) -> Line {
        Line { text: tidy(text), exact: self.exact, ..Line::default() }
    }

    /// True if all of its text has a style.
    pub fn is_all(&self, style: fn(&rich::Style) -> bool) -> bool {
        let mut any = false;
        let all = self.text.iter().all(|inline| match inline {
            Inline::Text(text, of) => {
                any |= !text.trim().is_empty();
                text.trim().is_empty() || style(of)
            }
            Inline::Link(_, inner) => inner.iter().all(|i| matches!(i, Inline::Text(_, of) if style(of))),
            Inline::Break | Inline::Note(_) => true,
            Inline::Picture(_) => false,
        });
        all && any
    }

    /// The number that Word writes before it, and its text.
    pub fn numbered(&self) -> String {
        match self.mark.as_ref().and_then(|mark| mark.number.as_ref()) {
            Some((_, label)) => format!("{label} {}", self.plain()),
            None => self.plain(),
        }
    }
}

impl Piece {
    /// The line, if it is one.
    pub fn line(&self) -> Option<&Line> {
        match self {
            Piece::Line(line) => Some(line),
            Piece::Table(_) => None,
        }
    }

    /// How far it stands off the left edge.
    pub fn indent(&self) -> u32 {
        match self {
            Piece::Line(line) => line.indent,
            Piece::Table(table) => table.indent,
        }
    }

    /// True if Casebook wrote it and no one has touched it since.
    pub fn is_exact(&self) -> bool {
        match self {
            Piece::Line(line) => line.exact,
            Piece::Table(table) => table.exact,
        }
    }

    /// True if it shows nothing.
    pub fn is_empty(&self) -> bool {
        match self {
            Piece::Line(line) => line.is_empty(),
            Piece::Table(table) => table.rows.iter().flatten().all(|cell| is_empty(&cell.pieces)),
        }
    }
}

/// True if pieces show nothing.
pub fn is_empty(pieces: &[Piece]) -> bool {
    pieces.iter().all(Piece::is_empty)
}

/// The text of pieces in one line.
pub fn plain(pieces: &[Piece]) -> String {
    let mut parts = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Line(line) => parts.push(line.numbered()),
            Piece::Table(table) => parts.extend(table.rows.iter().flatten().map(|cell| plain(&cell.pieces))),
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts.join(" ")
}

/// A line as rich text wants it: no soft hyphens, single spaces, none at the ends of lines and of styles, neighbours of one style together.
pub fn tidy(line: Vec<Inline>) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::with_capacity(line.len());
    put_all(line, &mut out);
    while let Some(last) = out.last_mut() {
        match last {
            Inline::Break => drop(out.pop()),
            Inline::Text(text, _) => {
                text.truncate(text.trim_end().len());
                if !text.is_empty() {
                    break;
                }
                out.pop();
            }
            Inline::Link(..) | Inline::Note(_) | Inline::Picture(_) => break,
        }
    }
    out
}

fn put_all(line: Vec<Inline>, out: &mut Vec<Inline>) {
    for inline in line {
        match inline {
            Inline::Text(text, style) => put(&clean(&text), style, out),
            Inline::Link(target, inner) => {
                let inner = tidy_inner(inner);
                if !inner.is_empty() {
                    out.push(Inline::Link(target, inner));
                }
            }
            Inline::Break => {
                end_line(out);
                if !out.is_empty() {
                    out.push(Inline::Break);
                }
            }
            Inline::Note(_) | Inline::Picture(_) => out.push(inline),
        }
    }
}

/// Inside a link spaces at the ends count.
fn tidy_inner(line: Vec<Inline>) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::new();
    for inline in line {
        match inline {
            Inline::Text(text, style) => match out.last_mut() {
                Some(Inline::Text(last, of)) if *of == style => last.push_str(&clean(&text)),
                _ => out.push(Inline::Text(clean(&text), style)),
            },
            Inline::Link(_, inner) => out.extend(inner),
            Inline::Break => out.push(Inline::plain(" ")),
            Inline::Note(_) | Inline::Picture(_) => out.push(inline),
        }
    }
    out.retain(|inline| !matches!(inline, Inline::Text(text, _) if text.is_empty()));
    if out.iter().all(|inline| matches!(inline, Inline::Text(text, _) if text.trim().is_empty())) { Vec::new() } else { out }
}

/// Adds text: white space is single and has the style of plain text.
fn put(text: &str, style: rich::Style, out: &mut Vec<Inline>) {
    let core = text.trim_matches(' ');
    if text.starts_with(' ') {
        space(out);
    }
    if core.is_empty() {
        return;
    }
    // A space between two stretches of one style is part of it.
    let is_gap = matches!(out.last(), Some(Inline::Text(last, _)) if last == " ") && is_text_of(out.iter().rev().nth(1), style);
    if is_gap {
        out.pop();
        space_in(out);
    }
    match out.last_mut() {
        Some(Inline::Text(last, of)) if *of == style => last.push_str(core),
        _ => out.push(Inline::Text(core.to_string(), style)),
    }
    if text.ends_with(' ') {
        space(out);
    }
}

fn is_text_of(inline: Option<&Inline>, style: rich::Style) -> bool {
    matches!(inline, Some(Inline::Text(_, of)) if *of == style)
}

fn space_in(out: &mut [Inline]) {
    if let Some(Inline::Text(last, _)) = out.last_mut() {
        last.push(' ');
    }
}

fn space(out: &mut Vec<Inline>) {
    match out.last_mut() {
        None | Some(Inline::Break) => {}
        Some(Inline::Text(last, _)) if last.ends_with(' ') => {}
        Some(Inline::Text(last, style)) if *style == rich::Style::default() => last.push(' '),
        Some(_) => out.push(Inline::plain(" ")),
    }
}

/// White space at the end of a line that a break ends.
fn end_line(out: &mut Vec<Inline>) {
    if let Some(Inline::Text(text, _)) = out.last_mut() {
        text.truncate(text.trim_end_matches(' ').len());
        if text.is_empty() {
            out.pop();
        }
    }
}

/// Text without what Word keeps for its own layout: soft hyphens, zero-width signs, no-break spaces other than those inside numbers.
fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let inside_number =
            |next: Option<&char>| out.ends_with(|c: char| c.is_ascii_digit()) && next.is_some_and(char::is_ascii_digit);
        match c {
            '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => {}
            '\u{a0}' | '\u{202f}' if inside_number(chars.peek()) => out.push('\u{a0}'),
            c if c.is_whitespace() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_tidied() {
        let bold = rich::Style { bold: true, ..rich::Style::default() };
        let line = vec![
            Inline::plain("  Арина\u{a0}Сер\u{ad}геевна, "),
            Inline::Text("25 лет ".into(), bold),
            Inline::Text(" и".into(), bold),
            Inline::plain(" 12\u{a0}000 "),
            Inline::Break,
            Inline::plain(" "),
        ];
        let want = [Inline::plain("Арина Сергеевна, "), Inline::Text("25 лет и".into(), bold), Inline::plain(" 12\u{a0}000")];
        assert_eq!(tidy(line), want);
    }
}
