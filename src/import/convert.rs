//! From lines to blocks: in come the lines and tables of a cell or a section, out come the blocks of rich text. Marks become lists that
//! nest, and so do marks that were typed by hand; a picture alone in its line becomes a figure; a table becomes one of Markdown's.

use super::document::{Cell, Line, Mark, Piece, Role, Table, tidy};
use crate::case::rich::{self, Block, Inline, Side};

/// Lists nest at most so deep.
const MAX_LEVEL: u8 = 8;

/// A quotation stands off by more than so many twips.
const QUOTE_ROOM: u32 = 200;

/// The blocks of pieces. Headings among them are of the level `top` or below; those that Casebook wrote have the level that they had.
pub fn blocks(pieces: &[Piece], top: u8) -> Vec<Block> {
    let pieces = hand_marked(pieces);
    let maker = Maker { top, least: heading_base(&pieces) };
    let mut out = Vec::new();
    maker.put(&pieces.iter().collect::<Vec<_>>(), Inside { depth: 0, quote: None }, &mut out);
    out
}

/// What making blocks needs to know.
struct Maker {
    top: u8,
    least: u8,
}

/// Where blocks stand.
#[derive(Clone, Copy)]
struct Inside {
    /// In how many lists and quotations.
    depth: u8,
    /// How far the quotation that they are directly in stands off the left edge.
    quote: Option<u32>,
}

impl Maker {
    fn put(&self, pieces: &[&Piece], inside: Inside, out: &mut Vec<Block>) {
        let mut at = 0;
        while at < pieces.len() {
            match pieces[at] {
                Piece::Table(table) => out.extend(self::table(table)),
                Piece::Line(line) if line.is_empty() => {}
                Piece::Line(line) if line.mark.is_some() => {
                    at += self.lists(&pieces[at..], inside.depth, out);
                    continue;
                }
                Piece::Line(line) if is_quotation(line, inside) => {
                    let goes_on = |piece: &&&Piece| match line.indent {
                        0 => piece.line().is_some_and(|line| line.role == Role::Quote && line.mark.is_none()),
                        indent => piece.indent() >= indent,
                    };
                    let end = at + pieces[at..].iter().take_while(goes_on).count().max(1);
                    let mut inner = Vec::new();
                    self.put(&pieces[at..end], Inside { depth: inside.depth + 1, quote: Some(line.indent) }, &mut inner);
                    out.push(Block::Quote(inner));
                    at = end;
                    continue;
                }
                Piece::Line(line) => self.line(line, out),
            }
            at += 1;
        }
    }

    /// A line that is in no list.
    fn line(&self, line: &Line, out: &mut Vec<Block>) {
        match line.role {
            Role::Heading(level) => {
                let level = match line.exact {
                    // The title of a document is its first level, so Word's first is Markdown's second.
                    true => level.saturating_add(1).clamp(2, 6),
                    false => self.top.saturating_add(level.saturating_sub(self.least)).clamp(self.top, 6),
                };
                out.push(Block::Heading(level, unbroken(&line.text)));
            }
            Role::Rule => out.push(Block::Rule),
            Role::Code => out.push(Block::Code(code(&line.text))),
            Role::Caption => match out.last_mut() {
                Some(Block::Figure(picture)) if picture.caption.is_empty() => picture.caption = line.plain(),
                _ => out.extend(paragraph(&line.text)),
            },
            Role::Body | Role::Title | Role::Subtitle | Role::Summary | Role::Fact | Role::Colophon => {
                out.extend(paragraph(&line.text));
            }
            Role::Quote | Role::Continue | Role::House => out.extend(paragraph(&line.text)),
        }
    }

    /// The lists that pieces begin with; lines of deeper levels, and what is indented as far as the text of an item, belong to the item
    /// before them. Returns how many pieces it took.
    fn lists(&self, pieces: &[&Piece], depth: u8, out: &mut Vec<Block>) -> usize {
        let of = |mark: &Mark| (mark.list, mark.level, mark.number.as_ref().map(|number| number.0));
        let mut at = 0;
        while let Some((list, level, start)) = pieces.get(at).and_then(|piece| mark(piece)).map(of) {
            let mut items: Vec<Vec<Block>> = Vec::new();
            let mut expected = start;
            while let Some(Piece::Line(line)) = pieces.get(at) {
                let Some((own_list, own_level, number)) = line.mark.as_ref().map(of) else { break };
                if own_level < level || (own_level == level && (own_list != list || number.is_some() != start.is_some())) {
                    break;
                }
                // A number that does not follow begins a list of its own.
                if own_level == level && number != expected {
                    break;
                }
                let mut item = Vec::new();
                if !line.text.is_empty() {
                    self.line(line, &mut item);
                }
                at += 1;
                let inner = pieces[at..].iter().take_while(|piece| belongs(piece, line)).count();
                if depth < MAX_LEVEL {
                    self.put(&pieces[at..at + inner], Inside { depth: depth + 1, quote: None }, &mut item);
                } else {
                    let lines = pieces[at..at + inner].iter().filter_map(|piece| piece.line());
                    item.extend(lines.flat_map(|line| paragraph(&line.text)));
                }
                at += inner;
                expected = expected.map(|number| number.saturating_add(1));
                items.push(item);
            }
            out.push(Block::List(start, items));
        }
        at
    }
}

/// True if a quotation begins with a line; further paragraphs of the same quotation stand off no further.
fn is_quotation(line: &Line, inside: Inside) -> bool {
    let is_further = inside.quote.is_none_or(|quote| line.indent >= quote.saturating_add(QUOTE_ROOM) && line.indent > 0);
    line.role == Role::Quote && is_further && inside.depth < MAX_LEVEL
}

/// True if a piece belongs to the item of a list that is before it.
fn belongs(piece: &Piece, item: &Line) -> bool {
    if let Some(mark) = mark(piece) {
        return item.mark.as_ref().is_some_and(|own| mark.level > own.level);
    }
    let indent = piece.indent();
    match piece.line().map(|line| line.role) {
        Some(Role::Continue) if indent == 0 || item.indent == 0 => true,
        _ if item.indent == 0 => false,
        Some(Role::Quote) => indent >= item.indent.saturating_add(QUOTE_ROOM),
        _ => indent >= item.indent,
    }
}

/// Code, letter by letter.
fn code(line: &[Inline]) -> String {
    let part = |inline: &Inline| match inline {
        Inline::Break => "\n".to_string(),
        other => rich::text(std::slice::from_ref(other)),
    };
    line.iter().map(part).collect()
}

/// The highest level of the headings among pieces.
fn heading_base(pieces: &[Piece]) -> u8 {
    let level = |piece: &Piece| match piece.line()?.role {
        Role::Heading(level) => Some(level),
        _ => None,
    };
    pieces.iter().filter_map(level).min().unwrap_or(1)
}

fn mark(piece: &Piece) -> Option<&Mark> {
    piece.line()?.mark.as_ref()
}

/// A line as a paragraph; pictures that stand alone in it are figures.
fn paragraph(line: &[Inline]) -> Vec<Block> {
    let is_picture = |inline: &Inline| matches!(inline, Inline::Picture(_));
    let is_space =
        |inline: &Inline| matches!(inline, Inline::Break) || matches!(inline, Inline::Text(text, _) if text.trim().is_empty());
    if line.iter().any(is_picture) && line.iter().all(|inline| is_picture(inline) || is_space(inline)) {
        let pictures = line.iter().filter_map(|inline| match inline {
            Inline::Picture(picture) => Some(Block::Figure(picture.clone())),
            _ => None,
        });
        return pictures.collect();
    }
    if line.is_empty() { Vec::new() } else { vec![Block::Paragraph(line.to_vec())] }
}

/// A line without breaks, for headings.
fn unbroken(line: &[Inline]) -> Vec<Inline> {
    tidy(line.iter().map(|inline| if *inline == Inline::Break { Inline::plain(" ") } else { inline.clone() }).collect())
}

/// A table of the text: its first row is the heading row, as Markdown wants one.
fn table(table: &Table) -> Option<Block> {
    let is_shown = |row: &&Vec<Cell>| table.exact || row.iter().any(|cell| !super::document::is_empty(&cell.pieces));
    let rows: Vec<&Vec<Cell>> = table.rows.iter().filter(is_shown).collect();
    let width = rows.iter().flat_map(|row| row.iter().map(|cell| cell.to)).max()?.min(64);
    let cells = |row: &Vec<Cell>| {
        let mut out = vec![Vec::new(); width];
        for cell in row {
            if let Some(place) = out.get_mut(cell.from.min(width - 1)) {
                let mut line = cell_line(&cell.pieces);
                place.append(&mut line);
            }
        }
        out
    };
    let mut rows = rows.into_iter().map(cells);
    let mut sides = table.sides.clone();
    sides.resize(width, Side::Start);
    Some(Block::Table { sides, head: rows.next()?, rows: rows.collect() })
}

/// What a cell holds as one line with breaks: that is all that a table of Markdown takes.
fn cell_line(pieces: &[Piece]) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::new();
    for piece in pieces.iter().filter(|piece| !piece.is_empty()) {
        if !out.is_empty() {
            out.push(Inline::Break);
        }
        match piece {
            Piece::Line(line) => {
                match &line.mark {
                    Some(Mark { number: Some((_, label)), .. }) => out.push(Inline::plain(format!("{label} "))),
                    Some(Mark { number: None, .. }) => out.push(Inline::plain("• ")),
                    None => {}
                }
                out.extend(line.text.iter().cloned());
            }
            Piece::Table(table) => {
                let cells: Vec<&Cell> =
                    table.rows.iter().flatten().filter(|cell| !super::document::is_empty(&cell.pieces)).collect();
                for (index, cell) in cells.iter().enumerate() {
                    if index > 0 {
                        out.push(Inline::Break);
                    }
                    out.append(&mut cell_line(&cell.pieces));
                }
            }
        }
    }
    tidy(out)
}

/// The sign that a person types before an item of a list.
#[derive(Clone, Copy, PartialEq)]
enum Hand {
    Bullet(char),
    Number(u64, char),
}

/// Lines in which marks that were typed by hand have become marks; a single one is left as it is, for it may be anything.
pub fn hand_marked(pieces: &[Piece]) -> Vec<Piece> {
    let mut out: Vec<Piece> = pieces.iter().flat_map(split_items).collect();
    let mut at = 0;
    while at < out.len() {
        let Some(first) = hand(&out[at]) else {
            at += 1;
            continue;
        };
        let follows = |index: usize, piece: &Piece| match (first, hand(piece)) {
            (Hand::Bullet(sign), Some(Hand::Bullet(own))) => sign == own,
            (Hand::Number(from, sign), Some(Hand::Number(own, own_sign))) => own == from + index as u64 && sign == own_sign,
            _ => false,
        };
        let count = out[at..].iter().enumerate().take_while(|(index, piece)| follows(*index, piece)).count();
        if count >= 2 || matches!(first, Hand::Bullet(sign) if !matches!(sign, '-' | '–' | '*')) {
            let id = u32::MAX - at as u32;
            for piece in &mut out[at..at + count] {
                let Some(sign) = hand(piece) else { continue };
                if let Piece::Line(line) = piece {
                    line.text = without_sign(&line.text);
                    let number = match sign {
                        Hand::Bullet(_) => None,
                        Hand::Number(number, _) => Some((number, format!("{number}."))),
                    };
                    line.mark = Some(Mark { list: id, level: 0, number });
                }
            }
        }
        at += count.max(1);
    }
    out.retain(|piece| !piece.is_empty());
    out
}

/// A line whose breaks part items typed by hand, as lines of their own.
fn split_items(piece: &Piece) -> Vec<Piece> {
    let Piece::Line(line) = piece else { return vec![piece.clone()] };
    if line.mark.is_some() || line.exact || line.role != Role::Body || !line.text.contains(&Inline::Break) {
        return vec![piece.clone()];
    }
    let parts: Vec<Piece> =
        line.text.split(|inline| *inline == Inline::Break).map(|part| Piece::Line(Line::new(part.to_vec()))).collect();
    if parts.iter().filter(|part| hand(part).is_some()).count() >= 2 { parts } else { vec![piece.clone()] }
}

fn hand(piece: &Piece) -> Option<Hand> {
    let line = piece.line().filter(|line| line.mark.is_none() && !line.exact && line.role == Role::Body)?;
    let Some(Inline::Text(text, _)) = line.text.first() else { return None };
    sign(text).map(|(sign, _)| sign).filter(|_| rich::text(&line.text).chars().count() > 2)
}

/// The sign at the beginning of a text, and its length in bytes with the space after it.
fn sign(text: &str) -> Option<(Hand, usize)> {
    let first = text.chars().next()?;
    if matches!(first, '•' | '·' | '●' | '○' | '◦' | '▪' | '■' | '–' | '-' | '*' | '✓' | '➢' | '\u{f0b7}' | '\u{f0a7}')
    {
        let rest = &text[first.len_utf8()..];
        let space = rest.len() - rest.trim_start().len();
        let is_sign = space > 0 || !matches!(first, '–' | '-' | '*');
        return is_sign.then_some((Hand::Bullet(first), first.len_utf8() + space));
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = text[..digits].parse().ok().filter(|_| digits > 0 && digits <= 3)?;
    let rest = &text[digits..];
    let end = rest.chars().next().filter(|c| matches!(c, '.' | ')'))?;
    let after = &rest[1..];
    let space = after.len() - after.trim_start().len();
    // «5.2» is no item, «5.Текст» is one.
    let is_item = space > 0 || after.starts_with(|c: char| c.is_alphabetic());
    is_item.then_some((Hand::Number(number, end), digits + 1 + space))
}

fn without_sign(line: &[Inline]) -> Vec<Inline> {
    let mut line = line.to_vec();
    if let Some(Inline::Text(text, _)) = line.first_mut()
        && let Some((_, length)) = sign(text)
    {
        text.drain(..length);
    }
    tidy(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Piece {
        Piece::Line(Line::new(vec![Inline::plain(text)]))
    }

    fn item(text: &str, list: u32, level: u8, number: Option<u64>) -> Piece {
        let mark = Some(Mark { list, level, number: number.map(|n| (n, format!("{n}."))) });
        Piece::Line(Line { mark, ..Line::new(vec![Inline::plain(text)]) })
    }

    fn said(block: &Block) -> String {
        match block {
            Block::Paragraph(line) => rich::text(line),
            Block::List(start, items) => {
                let items: Vec<String> = items.iter().map(|item| item.iter().map(said).collect::<Vec<_>>().join(" ")).collect();
                format!("{start:?}[{}]", items.join("|"))
            }
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn marks_become_lists() {
        let pieces = [item("а", 1, 0, Some(1)), item("б", 1, 1, None), item("в", 1, 1, None), item("г", 1, 0, Some(2))];
        assert_eq!(blocks(&pieces, 4).iter().map(said).collect::<String>(), "Some(1)[а None[б|в]|г]");
        let parted = [item("а", 1, 0, Some(1)), line("текст"), item("б", 1, 0, Some(2)), item("в", 2, 0, Some(1))];
        assert_eq!(blocks(&parted, 4).iter().map(said).collect::<String>(), "Some(1)[а]текстSome(2)[б]Some(1)[в]");
        let ragged = [item("а", 1, 2, None), item("б", 1, 0, None)];
        assert_eq!(blocks(&ragged, 4).iter().map(said).collect::<String>(), "None[а]None[б]");
    }

    #[test]
    fn signs_typed_by_hand_become_lists() {
        let cases = [
            (vec!["1. раз", "2. два"], "Some(1)[раз|два]"),
            (vec!["- раз", "- два", "текст"], "None[раз|два]текст"),
            (vec!["5. раз"], "5. раз"),
            (vec!["– раз"], "– раз"),
            (vec!["•раз"], "None[раз]"),
            (vec!["— Здравствуй!", "— Привет!"], "— Здравствуй!— Привет!"),
            (vec!["6.1. раз", "6.2. два"], "6.1. раз6.2. два"),
        ];
        for (lines, want) in cases {
            let pieces: Vec<Piece> = lines.iter().map(|text| line(text)).collect();
            assert_eq!(blocks(&pieces, 4).iter().map(said).collect::<String>(), want);
        }
        let broken = Piece::Line(Line::new(vec![
            Inline::plain("Было:"),
            Inline::Break,
            Inline::plain("- а"),
            Inline::Break,
            Inline::plain("- б"),
        ]));
        assert_eq!(blocks(&[broken], 4).iter().map(said).collect::<String>(), "Было:None[а|б]");
    }
}
