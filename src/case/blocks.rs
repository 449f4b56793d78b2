//! The outline of a Markdown text: in comes Markdown, out come its outermost blocks with their places, as the reader of sections sees
//! them. Whoever edits a case in place asks here. This file refuses to know fields and what a block is for.

use super::body::{MAX_DEPTH, MAX_EVENTS, options};
use super::prose::{Event1, plain, skip};
use pulldown_cmark::{Event, Parser, Tag};
use std::ops::Range;

/// One outermost block. Definitions of links and footnotes are no blocks: they belong to the text that they stand in.
#[derive(Clone, Debug)]
pub struct Block {
    /// Its bytes.
    pub at: Range<usize>,
    /// Its text without marks.
    pub plain: String,
    /// What it is.
    pub shape: Shape,
}

/// What a block is.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A heading of a level from 1 to 6.
    Heading(u8),
    /// A list and its items.
    List(Vec<Cell>),
    /// A table: its header cells and its rows.
    Table(Vec<Cell>, Vec<Row>),
    /// Raw HTML, a comment among it.
    Html,
    /// A horizontal rule.
    Rule,
    /// Paragraphs and all else.
    Prose,
}

/// An item of a list, or a cell of a table.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Its bytes, an item's mark among them.
    pub at: Range<usize>,
    /// Its text without marks.
    pub plain: String,
}

/// A row of a table.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its bytes.
    pub at: Range<usize>,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// A picture in Markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The address as typed.
    pub src: String,
    /// The alternative text.
    pub alt: String,
    /// The caption.
    pub title: String,
}

/// The outermost blocks of a text, in order. A text that nests too deep to be read has none.
pub fn blocks(text: &str) -> Vec<Block> {
    let Some(events) = events(text) else { return Vec::new() };
    let mut blocks = Vec::new();
    let mut i = 0;
    while i < events.len() {
        let end = skip(&events, i);
        let shape = match &events[i].0 {
            Event::Start(Tag::FootnoteDefinition(_)) => None,
            Event::Start(Tag::Heading { level, .. }) => Some(Shape::Heading(*level as u8)),
            Event::Start(Tag::List(_)) => Some(Shape::List(cells(&events, i + 1, end - 1))),
            Event::Start(Tag::Table(_)) => Some(table(&events, i, end)),
            Event::Start(Tag::HtmlBlock) => Some(Shape::Html),
            Event::Rule => Some(Shape::Rule),
            _ => Some(Shape::Prose),
        };
        blocks.extend(shape.map(|shape| Block { at: events[i].1.clone(), plain: plain(&events[i..end]), shape }));
        i = end;
    }
    blocks
}

/// The first picture of a text.
pub fn picture(text: &str) -> Option<Picture> {
    let events = events(text)?;
    let at = events.iter().position(|(event, _)| matches!(event, Event::Start(Tag::Image { .. })))?;
    let Event::Start(Tag::Image { dest_url, title, .. }) = &events[at].0 else { return None };
    let alt = plain(&events[at..skip(&events, at)]);
    Some(Picture { src: dest_url.to_string(), alt, title: title.to_string() })
}

fn events(text: &str) -> Option<Vec<Event1<'_>>> {
    let mut depth = 0usize;
    let mut events = Vec::new();
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        match &event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH || events.len() > MAX_EVENTS {
            return None;
        }
        events.push((event, range));
    }
    Some(events)
}

fn cells(events: &[Event1<'_>], mut i: usize, end: usize) -> Vec<Cell> {
    let mut cells = Vec::new();
    while i < end {
        let next = skip(events, i);
        cells.push(Cell { at: events[i].1.clone(), plain: plain(&events[i..next]) });
        i = next;
    }
    cells
}

fn table(events: &[Event1<'_>], i: usize, end: usize) -> Shape {
    let head_end = skip(events, i + 1);
    let head = cells(events, i + 2, head_end - 1);
    let mut rows = Vec::new();
    let mut row = head_end;
    while row + 1 < end {
        let next = skip(events, row);
        rows.push(Row { at: events[row].1.clone(), cells: cells(events, row + 1, next - 1) });
        row = next;
    }
    Shape::Table(head, rows)
}
