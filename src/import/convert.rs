//! From lines to blocks: in come the lines and tables of a cell or a section, out come the blocks of rich text. Marks become lists that
//! nest, and so do marks that were typed by hand; a picture alone in its line becomes a figure; a table becomes one of Markdown's.

use super::document::{Cell, Line, Mark, Piece, Role, Table, tidy};
use crate::case::rich::{self, Block, Inline, Side};

/// Lists nest at most so deep.
const MAX_LEVEL: u8 = 8;

/// The blocks of pieces. Headings among them are of the level `top` or below.
pub fn blocks(pieces: &[Piece], top: u8) -> Vec<Block> {
    let pieces = hand_marked(pieces);
    let mut out = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        match &pieces[at] {
            Piece::Table(table) => out.extend(self::table(table)),
            Piece::Line(line) if line.is_empty() => {}
            Piece::Line(line) => match (&line.mark, line.role) {
                (None, Role::Heading(level)) => {
                    let least = heading_base(&pieces);
                    let level = top.saturating_add(level.saturating_sub(least)).clamp(top, 6);
                    out.push(Block::Heading(level, unbroken(&line.text)));
                }
                (None, _) => out.extend(paragraph(&line.text)),
                (Some(_), _) => {
                    let end = at + pieces[at..].iter().take_while(|piece| mark(piece).is_some()).count();
                    let marked: Vec<&Line> = pieces[at..end].iter().filter_map(Piece::line).collect();
                    lists(&marked, 0, &mut out);
                    at = end;
                    continue;
                }
            },
        }
        at += 1;
    }
    out
}

/// The highest level of the headings among pieces.
fn heading_base(pieces: &[Piece]) -> u8 {
    let level = |piece: &Piece| match piece.line()?.role {
        Role::Heading(level) => Some(level),
        Role::Body | Role::Title | Role::Subtitle => None,
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

/// Lists of lines that are all marked; lines of deeper levels nest under the line before them.
fn lists(lines: &[&Line], depth: u8, out: &mut Vec<Block>) {
    let of = |line: &Line| line.mark.as_ref().map_or((0, 0, None), |m| (m.list, m.level, m.number.as_ref().map(|n| n.0)));
    let mut at = 0;
    while at < lines.len() {
        let (list, level, start) = of(lines[at]);
        let mut items: Vec<Vec<Block>> = Vec::new();
        let mut expected = start;
        while at < lines.len() {
            let (own_list, own_level, number) = of(lines[at]);
            if own_level < level || (own_level == level && (own_list != list || number.is_some() != start.is_some())) {
                break;
            }
            // A number that does not follow begins a list of its own.
            if own_level == level && number != expected {
                break;
            }
            let mut item = paragraph(&lines[at].text);
            at += 1;
            let inner = lines[at..].iter().take_while(|line| of(line).1 > level).count();
            if depth < MAX_LEVEL {
                lists(&lines[at..at + inner], depth + 1, &mut item);
            } else {
                item.extend(lines[at..at + inner].iter().flat_map(|line| paragraph(&line.text)));
            }
            at += inner;
            expected = expected.map(|number| number + 1);
            items.push(item);
        }
        out.push(Block::List(start, items));
    }
}

/// A table of the text: its first row is the heading row, as Markdown wants one.
fn table(table: &Table) -> Option<Block> {
    let rows: Vec<&Vec<Cell>> =
        table.rows.iter().filter(|row| row.iter().any(|cell| !super::document::is_empty(&cell.pieces))).collect();
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
    Some(Block::Table { sides: vec![Side::Start; width], head: rows.next()?, rows: rows.collect() })
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
    if line.mark.is_some() || line.role != Role::Body || !line.text.contains(&Inline::Break) {
        return vec![piece.clone()];
    }
    let parts: Vec<Piece> =
        line.text.split(|inline| *inline == Inline::Break).map(|part| Piece::Line(Line::new(part.to_vec()))).collect();
    if parts.iter().filter(|part| hand(part).is_some()).count() >= 2 { parts } else { vec![piece.clone()] }
}

fn hand(piece: &Piece) -> Option<Hand> {
    let line = piece.line().filter(|line| line.mark.is_none() && line.role == Role::Body)?;
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
