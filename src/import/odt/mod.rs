//! OpenDocument texts: in comes the archive of an ODT, out comes a [`Document`], the same as of a Word document.

mod styles;

use super::document::{Cell, Document, Line, Loss, Mark, Piece, Role, Table, tidy};
use super::package::Package;
use super::xml::{Element, Node};
use super::{Refusal, convert, media};
use crate::case::rich::{Inline, Picture, Style};
use rustc_hash::FxHashMap;
use styles::Styles;

/// Repeated rows and cells are repeated at most so often: a spreadsheet pasted into a text may say a million.
const MAX_REPEAT: usize = 64;

/// Reads an ODT.
///
/// # Errors
/// It is damaged, encrypted, or larger or deeper than a document is.
pub fn read(package: &Package<'_>) -> Result<Document, Refusal> {
    if package.xml("META-INF/manifest.xml")?.is_some_and(|manifest| manifest.find("encryption-data").is_some()) {
        return Err(Refusal::Encrypted);
    }
    let Some(content) = package.xml("content.xml")? else { return Err(Refusal::NoDocument) };
    let mut styles = Styles::default();
    if let Some(root) = package.xml("styles.xml")? {
        styles.add(&root);
    }
    styles.add(&content);
    let mut reader =
        Reader { package, styles, document: Document::default(), media: FxHashMap::default(), lists: Lists::default() };
    if let Some(meta) = package.xml("meta.xml")? {
        reader.document.title = meta.find("title").map(Element::text).unwrap_or_default().trim().to_string();
    }
    let body = content.child("body").and_then(|body| body.child("text")).ok_or(Refusal::NoDocument)?;
    reader.document.pieces = reader.pieces(body)?;
    Ok(reader.document)
}

struct Reader<'p, 'b> {
    package: &'p Package<'b>,
    styles: Styles,
    document: Document,
    media: FxHashMap<String, Option<usize>>,
    lists: Lists,
}

/// Lists, counted: a list may continue the one before it.
#[derive(Default)]
struct Lists {
    made: u32,
    /// The last numbers by the list's style.
    last: FxHashMap<String, u64>,
}

/// Where in a list the paragraphs stand that are being read.
#[derive(Clone)]
struct Place {
    list: u32,
    style: String,
    level: u8,
    numbers: Vec<u64>,
}

impl Reader<'_, '_> {
    fn pieces(&mut self, container: &Element) -> Result<Vec<Piece>, Refusal> {
        let mut out = Vec::new();
        self.collect(container, None, &mut out)?;
        Ok(out)
    }

    /// `first` is the place in a list that the first paragraph has.
    fn collect(&mut self, container: &Element, first: Option<&Place>, out: &mut Vec<Piece>) -> Result<(), Refusal> {
        let mut mark = first.map(|place| self.mark(place));
        for element in container.elements() {
            match &*element.name {
                "p" | "h" => {
                    let line = self.line(element, mark.take(), out)?;
                    out.push(Piece::Line(line));
                }
                "list" => self.list(element, first, out)?,
                "table" => {
                    let table = self.table(element)?;
                    out.push(Piece::Table(table));
                }
                "tracked-changes" | "annotation" | "sequence-decls" | "forms" | "variable-decls" | "table-of-content" => {}
                "frame" | "custom-shape" | "rect" => {
                    let mut text = Vec::new();
                    self.frame(element, &mut text, out)?;
                    if !text.is_empty() {
                        out.push(Piece::Line(Line::new(text)));
                    }
                }
                _ => self.collect(element, None, out)?,
            }
        }
        Ok(())
    }

    fn list(&mut self, element: &Element, outer: Option<&Place>, out: &mut Vec<Piece>) -> Result<(), Refusal> {
        let style = element.attribute("style-name").map(str::to_string);
        let style = style.or_else(|| outer.map(|place| place.style.clone())).unwrap_or_default();
        let level = outer.map_or(0, |place| (place.level + 1).min(8));
        let continues = element.attribute("continue-numbering") == Some("true") || element.attribute("continue-list").is_some();
        let list = outer.map_or_else(
            || {
                self.lists.made += 1;
                self.lists.made
            },
            |place| place.list,
        );
        let start = self.styles.level(&style, level).map_or(1, |level| level.start);
        let mut number = match self.lists.last.get(&style) {
            Some(last) if continues && level == 0 => last + 1,
            _ => start,
        };
        for item in element.elements() {
            match &*item.name {
                "list-item" => {
                    if let Some(value) = item.attribute("start-value").and_then(|value| value.parse().ok()) {
                        number = value;
                    }
                    let mut numbers = outer.map(|place| place.numbers.clone()).unwrap_or_default();
                    numbers.push(number);
                    let place = Place { list, style: style.clone(), level, numbers };
                    // An item that holds only a list has no number of its own.
                    let has_text = item.elements().any(|e| matches!(&*e.name, "p" | "h"));
                    self.collect(item, Some(&place), out)?;
                    if level == 0 {
                        self.lists.last.insert(style.clone(), number);
                    }
                    number = number.saturating_add(u64::from(has_text));
                }
                "list-header" => self.collect(item, None, out)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn mark(&self, place: &Place) -> Mark {
        let level = self.styles.level(&place.style, place.level).filter(|level| level.is_number);
        let number = level.map(|level| {
            let shown = place.numbers.len().saturating_sub(level.shown.max(1));
            let numbers: Vec<String> = place.numbers[shown..].iter().map(u64::to_string).collect();
            (place.numbers.last().copied().unwrap_or(1), format!("{}{}{}", level.before, numbers.join("."), level.after))
        });
        Mark { list: place.list, level: place.level, number }
    }

    fn line(&mut self, element: &Element, mark: Option<Mark>, out: &mut Vec<Piece>) -> Result<Line, Refusal> {
        let style = element.attribute("style-name").unwrap_or("");
        let role = match &*element.name {
            "h" => {
                let level = element.attribute("outline-level").and_then(|level| level.parse::<u8>().ok()).unwrap_or(1);
                Role::Heading(level.clamp(1, 9))
            }
            _ => self.styles.role(style),
        };
        let base = if role == Role::Body { self.styles.look(style, Style::default()) } else { Style::default() };
        let mut text = Vec::new();
        self.inlines(element, base, &mut text, out)?;
        let text = tidy(text);
        Ok(Line { mark: mark.filter(|_| !text.is_empty()), text, role, ..Line::default() })
    }

    fn inlines(&mut self, element: &Element, style: Style, text: &mut Vec<Inline>, out: &mut Vec<Piece>) -> Result<(), Refusal> {
        for node in &element.children {
            let inner = match node {
                Node::Text(words) => {
                    text.push(Inline::Text(words.clone(), style));
                    continue;
                }
                Node::Element(inner) => inner,
            };
            match &*inner.name {
                "s" | "tab" => text.push(Inline::Text(" ".into(), style)),
                "line-break" => text.push(Inline::Break),
                "span" if self.styles.hides(inner.attribute("style-name").unwrap_or("")) => {
                    self.document.losses.push(Loss::Hidden(inner.text()));
                }
                "span" => {
                    let style = self.styles.look(inner.attribute("style-name").unwrap_or(""), style);
                    self.inlines(inner, style, text, out)?;
                }
                "a" => {
                    let from = text.len();
                    self.inlines(inner, style, text, out)?;
                    let target = inner.attribute("href").unwrap_or("");
                    let is_address = ["http://", "https://", "mailto:", "tel:"].iter().any(|scheme| target.starts_with(scheme));
                    if is_address && text.len() > from {
                        let inner: Vec<Inline> = text.drain(from..).collect();
                        text.push(Inline::Link(target.to_string(), inner));
                    }
                }
                "note" => {
                    if let Some(body) = inner.child("note-body") {
                        let pieces = self.pieces(body)?;
                        self.document.notes.push(convert::blocks(&pieces, 4));
                        text.push(Inline::Note(self.document.notes.len()));
                    }
                }
                "frame" | "custom-shape" | "rect" => self.frame(inner, text, out)?,
                "annotation" | "annotation-end" | "soft-page-break" | "change" | "change-start" | "change-end" | "bookmark" => {}
                _ => self.inlines(inner, style, text, out)?,
            }
        }
        Ok(())
    }

    /// A frame: a picture or a text box.
    fn frame(&mut self, frame: &Element, text: &mut Vec<Inline>, out: &mut Vec<Piece>) -> Result<(), Refusal> {
        let alt = frame.child("desc").or_else(|| frame.child("title")).map(Element::text).unwrap_or_default();
        for inner in frame.elements() {
            match &*inner.name {
                "text-box" => self.collect(inner, None, out)?,
                "p" | "list" => {
                    self.collect(frame, None, out)?;
                    return Ok(());
                }
                "image" => {
                    let Some(index) = inner.attribute("href").map(|name| self.picture(name)).transpose()?.flatten() else {
                        continue;
                    };
                    let target = index.to_string();
                    text.push(Inline::Picture(Picture { target, alt: media::alt(&alt), caption: String::new() }));
                    // A second image is the same once more, for programs that do not know the first.
                    return Ok(());
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn picture(&mut self, name: &str) -> Result<Option<usize>, Refusal> {
        let name = name.trim_start_matches("./");
        if let Some(known) = self.media.get(name) {
            return Ok(*known);
        }
        let Some(bytes) = self.package.picture(name)? else { return Ok(None) };
        let index = media::keep(&mut self.document, bytes, name.rsplit('/').next().unwrap_or(name));
        self.media.insert(name.to_string(), index);
        Ok(index)
    }

    fn table(&mut self, element: &Element) -> Result<Table, Refusal> {
        let mut table = Table::default();
        self.rows(element, &mut table)?;
        Ok(table)
    }

    fn rows(&mut self, container: &Element, table: &mut Table) -> Result<(), Refusal> {
        for element in container.elements() {
            match &*element.name {
                "table-row" => {
                    let row = self.row(element)?;
                    let times = repeat(element, "number-rows-repeated");
                    table.rows.extend(std::iter::repeat_n(row, times));
                }
                "table-header-rows" | "table-rows" | "table-row-group" => self.rows(element, table)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn row(&mut self, element: &Element) -> Result<Vec<Cell>, Refusal> {
        let mut row: Vec<Cell> = Vec::new();
        let mut at = 0;
        // Cells that a cell to the left covers have been counted with it.
        let mut covered = 0usize;
        for cell in element.elements() {
            for _ in 0..repeat(cell, "number-columns-repeated") {
                match &*cell.name {
                    "table-cell" => {
                        let span = repeat(cell, "number-columns-spanned");
                        let pieces = self.pieces(cell)?;
                        row.push(Cell { from: at, to: at + span, continued: false, pieces });
                        covered = span - 1;
                        at += span;
                    }
                    "covered-table-cell" if covered > 0 => covered -= 1,
                    "covered-table-cell" => {
                        row.push(Cell { from: at, to: at + 1, continued: true, pieces: Vec::new() });
                        at += 1;
                    }
                    _ => {}
                }
            }
        }
        Ok(row)
    }
}

fn repeat(element: &Element, attribute: &str) -> usize {
    element.attribute(attribute).and_then(|value| value.parse().ok()).unwrap_or(1).clamp(1, MAX_REPEAT)
}
