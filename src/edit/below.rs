//! Spots of the body: in comes Markdown and a template, out come a spot for each section that a field has, and the segments of the free
//! story. It cuts where the reader of cases cuts; a section's text is all that stands under its heading, definitions of links and
//! footnotes among it.

use super::above::{is_date, nested, unix};
use super::spot::{Holds, How, Section, Spot};
use crate::case::{Block, Cell, Row, Shape, blocks, numbered, picture};
use crate::language::nearest;
use crate::schema::{Field, Kind, Template, Use};
use crate::tree::toml::russian_date;
use serde_json::json;
use std::ops::Range;

/// The body, read.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// Its bytes.
    pub at: Range<usize>,
    /// Sections of fields, in the order of the file: index of the field and its spot. A field's second section is not among them.
    pub sections: Vec<(usize, Spot)>,
    /// The free story: what stands above all sections, then its own sections.
    pub story: Vec<Range<usize>>,
    /// Where sections begin, and the end of the body.
    pub cuts: Vec<usize>,
}

/// Reads the body at `at` of `text`.
pub fn read(text: &str, at: Range<usize>, template: &Template) -> Body {
    let mut list = blocks(&text[at.clone()]);
    list.iter_mut().for_each(|block| shift(block, at.start));
    let below = Below { text, blocks: &list, end: at.end };
    let heads: Vec<usize> = (0..list.len()).filter(|i| template.sections && is_section(&list[*i])).collect();
    let mut body = Body { at: at.clone(), ..Body::default() };
    body.cuts = heads.iter().map(|head| below.line_start(*head)).chain([at.end]).collect();
    body.story.extend(below.trimmed(at.start..body.cuts[0]));
    for (i, head) in heads.iter().enumerate() {
        let next = heads.get(i + 1).copied().unwrap_or(list.len());
        match template.heading(list[*head].plain.trim()).map(|heading| heading.field) {
            Some(index) if body.sections.iter().all(|(other, _)| *other != index) => {
                body.sections.push((index, below.section(&template.fields[index], *head, next)));
            }
            Some(_) => {}
            None => body.story.extend(below.trimmed(body.cuts[i]..body.cuts[i + 1])),
        }
    }
    body
}

/// True for a heading that begins a section.
pub fn is_section(block: &Block) -> bool {
    matches!(block.shape, Shape::Heading(..=2))
}

/// True for a heading of a sub-stage (6.1).
pub fn is_sub_stage(block: &Block) -> bool {
    matches!(block.shape, Shape::Heading(4..)) && numbered(&block.plain).0.is_some_and(|number| number.contains('.'))
}

/// The member of a group that a heading inside its section names.
pub fn named(fields: &[Field], heading: &str) -> Option<usize> {
    let fits = |f: &Field| f.label.all().any(|label| nearest::same(label, heading)) || f.key == heading.trim();
    fields.iter().position(|f| !f.private && fits(f))
}

fn shift(block: &mut Block, by: usize) {
    let shift = |at: &mut Range<usize>| *at = at.start + by..at.end + by;
    shift(&mut block.at);
    match &mut block.shape {
        Shape::List(items) => items.iter_mut().for_each(|cell| shift(&mut cell.at)),
        Shape::Table(head, rows) => {
            head.iter_mut().for_each(|cell| shift(&mut cell.at));
            for row in rows {
                shift(&mut row.at);
                row.cells.iter_mut().for_each(|cell| shift(&mut cell.at));
            }
        }
        Shape::Heading(_) | Shape::Html | Shape::Rule | Shape::Prose => {}
    }
}

struct Below<'t> {
    text: &'t str,
    blocks: &'t [Block],
    end: usize,
}

impl Below<'_> {
    fn line_start(&self, block: usize) -> usize {
        let at = self.blocks.get(block).map_or(self.end, |block| block.at.start);
        if block < self.blocks.len() { self.text[..at].rfind('\n').map_or(0, |i| i + 1) } else { at }
    }

    /// A stretch without blank lines above and white space behind, if anything is left.
    fn trimmed(&self, at: Range<usize>) -> Option<Range<usize>> {
        let part = &self.text[at.clone()];
        let end = at.start + part.trim_end().len();
        let first = part.find(|c: char| !c.is_whitespace())?;
        Some(at.start + part[..first].rfind('\n').map_or(0, |i| i + 1)..end)
    }

    /// What stands below the heading at `head` up to the block `end`, and the heading itself.
    fn content(&self, head: usize, end: usize) -> (Range<usize>, Range<usize>) {
        let heading = &self.blocks[head].at;
        let heading = heading.start..heading.start + self.text[heading.clone()].trim_end().len();
        let content = self.trimmed(heading.end..self.line_start(end)).unwrap_or(heading.end..heading.end);
        (heading, content)
    }

    fn section(&self, field: &Field, head: usize, end: usize) -> Spot {
        let (heading, content) = self.content(head, end);
        let whole = heading.start..content.end;
        let (holds, how) = self.holds(field, head + 1, end, &content);
        let mut spot = Spot::new(&field.key, whole.clone(), content, holds, how);
        spot.section = Some(Section { whole, heading });
        spot
    }

    fn holds(&self, field: &Field, from: usize, to: usize, content: &Range<usize>) -> (Holds, How) {
        let raw = &self.text[content.clone()];
        let holds = match &field.kind {
            Kind::Text(_) if is_hint(&self.blocks[from..to], raw) => Holds::Leaf(json!("")),
            Kind::Text(_) => Holds::Leaf(json!(unix(raw))),
            Kind::Image => match picture(raw) {
                Some(picture) => Holds::Leaf(json!({ "src": picture.src, "alt": picture.alt, "title": picture.title })),
                None if raw.is_empty() || is_hint(&self.blocks[from..to], raw) => Holds::Leaf(json!({ "src": "", "alt": "" })),
                None => Holds::Unread(unix(raw)),
            },
            Kind::List { item, .. } => return self.list(item, from, to, content),
            Kind::Group { fields, main, .. } => Holds::Group(self.group(fields, *main, from, to, content)),
            Kind::Line(_) | Kind::Choice { .. } | Kind::Number { .. } | Kind::Date | Kind::Bool | Kind::Link => {
                let plain: String = self.blocks[from..to].iter().map(|block| block.plain.as_str()).collect();
                scalar(&field.kind, plain.trim())
            }
        };
        (holds, How::Section)
    }

    /// The members of a group that stand under headings of their own, and its main text around them.
    fn group(&self, fields: &[Field], main: Option<usize>, from: usize, to: usize, content: &Range<usize>) -> Vec<Spot> {
        let mut parts: Vec<Spot> = Vec::new();
        let mut pieces: Vec<Range<usize>> = Vec::new();
        let heads: Vec<usize> = (from..to).filter(|i| matches!(self.blocks[*i].shape, Shape::Heading(..=3))).collect();
        let first = heads.first().map_or(content.end, |head| self.line_start(*head));
        pieces.extend(self.trimmed(content.start..first.max(content.start)));
        for (i, head) in heads.iter().enumerate() {
            let next = heads.get(i + 1).copied().unwrap_or(to);
            match named(fields, &self.blocks[*head].plain) {
                Some(index) if parts.iter().all(|part| part.key != fields[index].key) => {
                    parts.push(self.section(&fields[index], *head, next));
                }
                Some(_) => {}
                None => {
                    let piece = self.trimmed(self.line_start(*head)..self.line_start(next).min(content.end));
                    match (pieces.last_mut(), &piece) {
                        (Some(last), Some(piece)) if self.text[last.end..piece.start].trim().is_empty() => last.end = piece.end,
                        _ => pieces.extend(piece),
                    }
                }
            }
        }
        let Some(main) = main.map(|main| &fields[main]).filter(|main| parts.iter().all(|part| part.key != main.key)) else {
            return parts;
        };
        if let Some(one) = pieces.first().cloned() {
            let text: Vec<String> = pieces.iter().map(|piece| unix(&self.text[piece.clone()])).collect();
            let holds = if is_hint(&self.blocks[from..to], &text[0]) {
                Holds::Leaf(json!(""))
            } else if matches!(main.kind, Kind::Text(_)) {
                Holds::Leaf(json!(text.join("\n\n")))
            } else {
                self.holds(main, from, to, &one).0
            };
            let mut spot = Spot::new(&main.key, one.clone(), one, holds, How::Section);
            spot.more = pieces.split_off(1);
            parts.push(spot);
        }
        parts
    }

    fn list(&self, item: &Field, from: usize, to: usize, content: &Range<usize>) -> (Holds, How) {
        if let Kind::Group { fields, .. } = &item.kind {
            if self.blocks[from..to].iter().any(|block| matches!(block.shape, Shape::Heading(3))) {
                return (Holds::List(self.headed(item, from, to, content.end, 3)), How::Headed(3));
            }
            if let Some(Shape::Table(head, rows)) = self.blocks[from..to].first().map(|block| &block.shape) {
                let column = |cell: &Cell| {
                    let fits =
                        |f: &Field| f.label.all().any(|label| nearest::same(label, &cell.plain)) || f.key == cell.plain.trim();
                    fields.iter().position(fits)
                };
                let columns: Vec<Option<usize>> = head.iter().map(column).collect();
                if columns.iter().any(Option::is_some) {
                    return (Holds::List(rows.iter().map(|row| self.row(fields, &columns, row)).collect()), How::Row);
                }
            }
        }
        if matches!(item.kind, Kind::Line(_) | Kind::Choice { .. } | Kind::Number { .. }) {
            return (Holds::List(self.words(item, from, to)), How::Words);
        }
        let mut items = Vec::new();
        let mut indent = 2;
        for block in &self.blocks[from..to] {
            match &block.shape {
                Shape::List(cells) => {
                    for cell in cells {
                        let spot = self.bullet(item, &cell.at, &cell.plain);
                        if let How::Bullet(width) = spot.how {
                            indent = width;
                        }
                        items.push(spot);
                    }
                }
                Shape::Html | Shape::Rule => {}
                Shape::Heading(_) | Shape::Table(..) | Shape::Prose => {
                    let at = self.trimmed(block.at.clone()).unwrap_or(block.at.clone());
                    let text = unix(&self.text[at.clone()]);
                    items.push(self.item(item, at.clone(), at, &text, &block.plain, How::Bullet(0)));
                }
            }
        }
        (Holds::List(items), How::Bullet(indent))
    }

    /// An item of a Markdown list; its text is shown without the indentation that belongs to the list.
    fn bullet(&self, item: &Field, at: &Range<usize>, plain: &str) -> Spot {
        let at = at.start..at.start + self.text[at.clone()].trim_end().len();
        let raw = &self.text[at.clone()];
        let mark = match raw.bytes().take_while(u8::is_ascii_digit).count() {
            0 => 1,
            digits => digits + 1,
        };
        let gap = raw.get(mark..).map_or(0, |rest| rest.len() - rest.trim_start_matches(' ').len());
        let width = if (1..=4).contains(&gap) { mark + gap } else { mark + 1 };
        let column = self.text[..at.start].rfind('\n').map_or(at.start, |i| at.start - i - 1);
        let content = (at.start + width).min(at.end)..at.end;
        let strip = |line: &str| {
            let spaces = line.len() - line.trim_start_matches(' ').len();
            line[spaces.min(width + column)..].to_string()
        };
        let text = unix(&self.text[content.clone()]);
        let lines: Vec<String> = text.split('\n').enumerate().map(|(i, l)| if i == 0 { l.to_string() } else { strip(l) }).collect();
        self.item(item, at, content, &lines.join("\n"), plain, How::Bullet(width))
    }

    fn item(&self, item: &Field, whole: Range<usize>, at: Range<usize>, text: &str, plain: &str, how: How) -> Spot {
        let holds = match &item.kind {
            Kind::Text(_) => Holds::Leaf(json!(text)),
            Kind::Group { fields, main: Some(main), .. } if !at.is_empty() => {
                Holds::Group(vec![Spot::new(&fields[*main].key, at.clone(), at.clone(), Holds::Leaf(json!(text)), how)])
            }
            Kind::Group { .. } => Holds::Group(Vec::new()),
            Kind::Image => picture(text).map_or_else(
                || Holds::Unread(text.to_string()),
                |picture| Holds::Leaf(json!({ "src": picture.src, "alt": picture.alt, "title": picture.title })),
            ),
            Kind::List { .. } => Holds::Unread(text.to_string()),
            Kind::Line(_) | Kind::Choice { .. } | Kind::Number { .. } | Kind::Date | Kind::Bool | Kind::Link => {
                scalar(&item.kind, plain.trim())
            }
        };
        Spot::new("", whole, at, holds, how)
    }

    /// The words of a section: «выгорание, русский язык» lists several.
    fn words(&self, item: &Field, from: usize, to: usize) -> Vec<Spot> {
        let mut spots = Vec::new();
        let mut add = |at: &Range<usize>, plain: &str| {
            for word in plain.split([',', ';', '\n']).map(str::trim).filter(|word| !word.is_empty()) {
                let holds = scalar(&item.kind, word.trim_end_matches('.'));
                spots.push(Spot::new("", at.clone(), at.clone(), holds, How::Words));
            }
        };
        for block in &self.blocks[from..to] {
            match &block.shape {
                Shape::List(cells) => cells.iter().for_each(|cell| add(&cell.at, &cell.plain)),
                Shape::Html | Shape::Rule => {}
                Shape::Heading(_) | Shape::Table(..) | Shape::Prose => add(&block.at, &block.plain),
            }
        }
        spots
    }

    fn row(&self, fields: &[Field], columns: &[Option<usize>], row: &Row) -> Spot {
        let mut parts: Vec<Spot> = Vec::new();
        for (cell, column) in row.cells.iter().zip(columns) {
            let Some(field) = column.map(|column| &fields[column]).filter(|_| !cell.plain.trim().is_empty()) else { continue };
            let at = self.trimmed(cell.at.clone()).unwrap_or(cell.at.clone());
            let lead = self.text[at.clone()].len() - self.text[at.clone()].trim_start().len();
            let at = at.start + lead..at.end;
            let text = unix(&self.text[at.clone()]).replace("\\|", "|");
            let mut spot = self.item(field, at.clone(), at, &text, &cell.plain, How::Row);
            spot.key = field.key.clone();
            parts.push(spot);
        }
        let whole = row.at.start..row.at.start + self.text[row.at.clone()].trim_end().len();
        Spot::new("", whole.clone(), whole, Holds::Group(parts), How::Row)
    }

    /// Items under headings of a level, sub-stages below them.
    fn headed(&self, item: &Field, from: usize, to: usize, end: usize, level: u8) -> Vec<Spot> {
        let Kind::Group { fields, main, nest } = &item.kind else { return Vec::new() };
        let by_use = |usage| fields.iter().find(|f: &&Field| f.usage == Some(usage));
        let mut items = Vec::new();
        let mut i = from;
        while i < to && matches!(self.blocks[i].shape, Shape::Html) {
            i += 1;
        }
        while i < to {
            let is_next = |k: &usize| matches!(self.blocks[*k].shape, Shape::Heading(l) if l <= level);
            let next = (i + 1..to).find(is_next).unwrap_or(to);
            let stop = if next < to { self.line_start(next) } else { end };
            let has_heading = matches!(self.blocks[i].shape, Shape::Heading(_));
            let after = if has_heading { i + 1 } else { i };
            let sub = (after..next).find(|k| level == 3 && is_sub_stage(&self.blocks[*k])).unwrap_or(next);
            let prose_end = if sub < next { self.line_start(sub) } else { stop };
            let head = self.trimmed(self.blocks[i].at.clone()).unwrap_or(self.blocks[i].at.clone());
            let heading = if has_heading { head.clone() } else { head.start..head.start };
            let content = self.trimmed(heading.end..prose_end).unwrap_or(heading.end..heading.end);
            let mut parts = Vec::new();
            if has_heading {
                let (number, title) = numbered(&self.blocks[i].plain);
                let mut add = |usage, text: Option<&str>| {
                    if let (Some(field), Some(text)) = (by_use(usage), text.filter(|text| !text.is_empty())) {
                        let holds = Holds::Leaf(json!(text));
                        parts.push(Spot::new(&field.key, heading.clone(), heading.clone(), holds, How::Heading));
                    }
                };
                add(Use::Title, Some(title));
                add(Use::Number, number);
            }
            if let Some(main) = main.map(|main| &fields[main]).filter(|_| !content.is_empty()) {
                let hint = is_hint(&self.blocks[after..sub], &self.text[content.clone()]);
                let text = if hint { String::new() } else { unix(&self.text[content.clone()]) };
                let holds = Holds::Leaf(json!(text));
                parts.push(Spot::new(&main.key, content.clone(), content.clone(), holds, How::Section));
            }
            let whole = heading.start..self.trimmed(heading.start..stop).map_or(heading.end, |at| at.end);
            if let Some(list) = nest.as_deref().and_then(|key| nested(item, key)).filter(|_| sub < next)
                && let Kind::List { item: inner, .. } = &list.kind
            {
                let at = self.line_start(sub)..whole.end;
                let subs = self.headed(inner, sub, next, whole.end, 4);
                parts.push(Spot::new(&list.key, at.clone(), at, Holds::List(subs), How::Headed(4)));
            }
            let mut spot = Spot::new("", whole, content, Holds::Group(parts), How::Headed(level));
            spot.section = Some(Section { whole: spot.whole.clone(), heading });
            items.push(spot);
            i = next;
        }
        items
    }
}

/// True for a section that holds comments and nothing else: the hint of a blank.
fn is_hint(blocks: &[Block], raw: &str) -> bool {
    let raw = raw.trim();
    blocks.iter().all(|block| matches!(block.shape, Shape::Html)) && raw.starts_with("<!--") && raw.ends_with("-->")
}

/// A short fact written as text.
fn scalar(kind: &Kind, text: &str) -> Holds {
    let good = match kind {
        Kind::Number { .. } => text.trim_start_matches(['-', '+', '−']).starts_with(|c: char| c.is_ascii_digit()),
        Kind::Date => is_date(text) || russian_date(text).is_some(),
        Kind::Bool => {
            return match &*text.to_lowercase() {
                "да" | "yes" | "true" => Holds::Leaf(json!(true)),
                "нет" | "no" | "false" => Holds::Leaf(json!(false)),
                _ => Holds::Unread(text.to_string()),
            };
        }
        Kind::Line(_) | Kind::Choice { .. } | Kind::Link | Kind::Text(_) | Kind::Image | Kind::List { .. } | Kind::Group { .. } => {
            true
        }
    };
    if good { Holds::Leaf(json!(text)) } else { Holds::Unread(text.to_string()) }
}
