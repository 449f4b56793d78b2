//! Word documents: in comes the archive of a DOCX, out comes a [`Document`]. Insertions of tracked changes are kept, deletions dropped,
//! comments and instructions of fields ignored; content controls, smart tags and text boxes are looked through.
//!
//! Why not a crate: those that read DOCX (docx-rs, docx-rust) are models for writing it. They unpack whatever the archive holds without a
//! bound, keep a type for each element of the standard, and leave numbering, styles, fields and merged cells for the caller to work out,
//! which is what this file and its neighbours do; and none of them reads ODT into the same tree.

mod line;
mod numbering;
mod styles;

use super::document::{Cell, Document, Loss, Piece, Table, is_empty};
use super::package::Package;
use super::xml::Element;
use super::{Refusal, convert, media};
use crate::case::rich::Side;
use numbering::Numbering;
use rustc_hash::FxHashMap;
use styles::Styles;

/// Reads a DOCX.
///
/// # Errors
/// It is damaged, or larger or deeper than a document is.
pub fn read(package: &Package<'_>) -> Result<Document, Refusal> {
    let main = main_part(package)?;
    let Some(root) = package.xml(&main)? else { return Err(Refusal::NoDocument) };
    let (folder, _) = main.rsplit_once('/').unwrap_or(("", &main));
    let part = |name: &str| if folder.is_empty() { name.to_string() } else { format!("{folder}/{name}") };
    let relations = relations(package, &main)?;
    let mut reader = Reader {
        package,
        styles: package.xml(&part("styles.xml"))?.map(|root| Styles::new(&root)).unwrap_or_default(),
        numbering: package.xml(&part("numbering.xml"))?.map(|root| Numbering::new(&root)).unwrap_or_default(),
        relations,
        folder: folder.to_string(),
        document: Document::default(),
        media: FxHashMap::default(),
        notes: FxHashMap::default(),
        boxes: Vec::new(),
        is_exact: false,
    };
    // We write no such part, and every word processor that saves a document does.
    reader.is_exact = reader.styles.is_ours && !package.has("docProps/app.xml");
    if let Some(core) = package.xml("docProps/core.xml")? {
        reader.document.title = core.child("title").map(Element::text).unwrap_or_default().trim().to_string();
    }
    for (kind, name) in [("footnote", "footnotes.xml"), ("endnote", "endnotes.xml")] {
        if let Some(notes) = package.xml(&part(name))? {
            reader.read_notes(kind, &notes, &part(name))?;
        }
    }
    let body = root.child("body").ok_or(Refusal::NoDocument)?;
    reader.document.pieces = reader.pieces(body)?;
    Ok(reader.document)
}

/// The name of the part that holds the text.
fn main_part(package: &Package<'_>) -> Result<String, Refusal> {
    let root = package.xml("_rels/.rels")?;
    let target = root.as_ref().and_then(|root| {
        let is_main = |element: &&Element| element.attribute("Type").is_some_and(|kind| kind.ends_with("/officeDocument"));
        root.elements().find(is_main)?.attribute("Target")
    });
    Ok(target.unwrap_or("word/document.xml").trim_start_matches('/').to_string())
}

/// The relations of a part: id → target.
fn relations(package: &Package<'_>, part: &str) -> Result<FxHashMap<String, String>, Refusal> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let name = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
    let Some(root) = package.xml(&name)? else { return Ok(FxHashMap::default()) };
    let pair = |element: &Element| Some((element.attribute("Id")?.to_string(), element.attribute("Target")?.to_string()));
    Ok(root.elements().filter_map(pair).collect())
}

/// What reading needs to know, and what has been read.
pub(super) struct Reader<'p, 'b> {
    package: &'p Package<'b>,
    styles: Styles,
    numbering: Numbering,
    relations: FxHashMap<String, String>,
    folder: String,
    document: Document,
    /// Pictures that have been taken: relation → index, `None` for one that was dropped.
    media: FxHashMap<String, Option<usize>>,
    /// Kind and id of a footnote → its number.
    notes: FxHashMap<(&'static str, String), usize>,
    /// Text boxes met in the paragraph that is being read.
    boxes: Vec<Piece>,
    /// Casebook wrote the document and no one has changed it since.
    is_exact: bool,
}

/// On which side a cell's first paragraph is set.
fn side(cell: &Element) -> Side {
    match cell.child("p").and_then(|line| line.child("pPr")?.value("jc")) {
        Some("center") => Side::Middle,
        Some("right" | "end") => Side::End,
        _ => Side::Start,
    }
}

impl Reader<'_, '_> {
    /// The notes of one part, with the relations of that part.
    fn read_notes(&mut self, kind: &'static str, root: &Element, part: &str) -> Result<(), Refusal> {
        let own = relations(self.package, part)?;
        let outer = std::mem::replace(&mut self.relations, own);
        for note in root.elements().filter(|element| &*element.name == kind) {
            // Separators are notes too, of a type of their own.
            if note.attribute("type").is_some_and(|kind| kind != "normal") {
                continue;
            }
            let pieces = self.pieces(note)?;
            self.document.notes.push(convert::blocks(&pieces, 4));
            let id = note.attribute("id").unwrap_or("").to_string();
            self.notes.insert((kind, id), self.document.notes.len());
        }
        self.relations = outer;
        Ok(())
    }

    /// What a container holds: the body, a cell, a note, a text box.
    fn pieces(&mut self, container: &Element) -> Result<Vec<Piece>, Refusal> {
        let mut out = Vec::new();
        self.collect(container, &mut out)?;
        Ok(out)
    }

    fn collect(&mut self, container: &Element, out: &mut Vec<Piece>) -> Result<(), Refusal> {
        for element in container.elements() {
            match &*element.name {
                "p" => {
                    let outer = std::mem::take(&mut self.boxes);
                    let line = self.line(element)?;
                    let boxes = std::mem::replace(&mut self.boxes, outer);
                    out.push(Piece::Line(line));
                    out.extend(boxes);
                }
                "tbl" => {
                    let table = self.table(element)?;
                    out.push(Piece::Table(table));
                }
                "del" | "moveFrom" => {}
                "AlternateContent" => {
                    if let Some(choice) = element.child("Choice").or_else(|| element.child("Fallback")) {
                        self.collect(choice, out)?;
                    }
                }
                _ => self.collect(element, out)?,
            }
        }
        Ok(())
    }

    fn table(&mut self, element: &Element) -> Result<Table, Refusal> {
        let properties = element.child("tblPr");
        let style = properties.and_then(|properties| properties.value("tblStyle")).unwrap_or("");
        let indent = properties.and_then(|properties| properties.child("tblInd")?.attribute("w")?.parse().ok());
        let mut table = Table {
            in_text: self.styles.is_ours && self.styles.is(style, "text table"),
            indent: indent.filter(|_| self.styles.is_ours).unwrap_or(0),
            exact: self.is_exact,
            ..Table::default()
        };
        // Centred cells are how most tables look; only in our own is it a column that is centred.
        if table.in_text
            && let Some(row) = element.child("tr")
        {
            table.sides = row.elements().filter(|cell| &*cell.name == "tc").map(side).collect();
        }
        self.rows(element, &mut table)?;
        Ok(table)
    }

    fn rows(&mut self, container: &Element, table: &mut Table) -> Result<(), Refusal> {
        for element in container.elements() {
            match &*element.name {
                "tr" if element.child("trPr").is_some_and(|properties| properties.child("del").is_some()) => {}
                "tr" => {
                    let before = element.child("trPr").and_then(|properties| properties.value("gridBefore"));
                    let mut at = before.and_then(|value| value.parse().ok()).unwrap_or(0usize).min(64);
                    let mut row = Vec::new();
                    self.cells(element, &mut at, &mut row)?;
                    table.rows.push(row);
                }
                "tblPr" | "tblGrid" | "del" | "moveFrom" => {}
                _ => self.rows(element, table)?,
            }
        }
        Ok(())
    }

    fn cells(&mut self, container: &Element, at: &mut usize, row: &mut Vec<Cell>) -> Result<(), Refusal> {
        for element in container.elements() {
            match &*element.name {
                "tc" => {
                    let properties = element.child("tcPr");
                    let value = |name: &str| properties.and_then(|properties| properties.value(name));
                    let span = value("gridSpan").and_then(|value| value.parse().ok()).unwrap_or(1usize).clamp(1, 64);
                    let merge = properties.and_then(|properties| properties.child("vMerge"));
                    let continued = merge.is_some_and(|merge| merge.attribute("val") != Some("restart"));
                    let pieces = self.pieces(element)?;
                    // The old way of merging sideways: a cell that only continues its neighbour.
                    let sideways = properties.and_then(|properties| properties.child("hMerge"));
                    match row.last_mut().filter(|_| sideways.is_some_and(|merge| merge.attribute("val") != Some("restart"))) {
                        Some(last) => {
                            last.to += span;
                            last.pieces.extend(pieces.into_iter().filter(|piece| !piece.is_empty()));
                        }
                        None => row.push(Cell { from: *at, to: *at + span, continued: continued && is_empty(&pieces), pieces }),
                    }
                    *at += span;
                }
                "trPr" | "tblPrEx" | "del" | "moveFrom" => {}
                _ => self.cells(element, at, row)?,
            }
        }
        Ok(())
    }

    /// The picture of a relation: its index among the document's pictures, if a browser can show it.
    fn picture(&mut self, relation: &str) -> Result<Option<usize>, Refusal> {
        let Some(target) = self.relations.get(relation) else { return Ok(None) };
        let name = match target.strip_prefix('/') {
            Some(absolute) => absolute.to_string(),
            None => format!("{}/{target}", self.folder).trim_start_matches('/').to_string(),
        };
        if let Some(known) = self.media.get(&name) {
            return Ok(*known);
        }
        let Some(bytes) = self.package.picture(&name)? else { return Ok(None) };
        let index = media::keep(&mut self.document, bytes, name.rsplit('/').next().unwrap_or(&name));
        self.media.insert(name, index);
        Ok(index)
    }

    fn lose(&mut self, loss: Loss) {
        if !self.document.losses.contains(&loss) {
            self.document.losses.push(loss);
        }
    }
}
