//! Blocks of text: in come blocks and the frame that they stand in, out come paragraphs, lists and tables in the part that is being written.
//! Matched without a wildcard, so that a new kind of block makes the compiler name this file. It refuses to know cases and columns.

use super::columns::{self, Extent, Twips, mm};
use super::media::{Media, Pictures};
use super::numbering::{INDENT, LEVELS, Numbering};
use super::package::Relations;
use super::xml::Xml;
use crate::case::rich::{self, Block, Cell, Inline, Picture, Side, Style};

/// How far a quotation is indented; the style says the same.
const QUOTE_INDENT: Twips = 284;
/// Pictures are at most so large.
const LARGEST: (Twips, Twips) = (mm(100), mm(62));

/// A part that is being written, and what it refers to.
pub struct Part {
    pub xml: Xml,
    pub relations: Relations,
}

/// A document that is being written.
pub struct Written<'p> {
    /// The part that is written now.
    pub part: Part,
    /// The other one: footnotes, while the text is written, and the reverse.
    pub other: Part,
    pub in_note: bool,
    /// How many footnotes and drawings there are.
    pub notes: u32,
    pub drawings: u32,
    pub numbering: Numbering,
    pub media: Media,
    pub pictures: &'p Pictures,
    /// How many paragraphs were written: a cell has at least one.
    pub paragraphs: usize,
    /// Italics are hints that will be replaced.
    pub is_blank: bool,
    /// The next paragraph is the first of its cell.
    pub at_top: bool,
}

/// Where blocks stand.
#[derive(Clone, Copy)]
pub struct Frame<'b> {
    /// The style of a plain paragraph.
    pub style: &'static str,
    /// From the left edge of the text to the right one.
    pub width: Twips,
    /// How far the blocks stand off the left edge.
    pub indent: Twips,
    /// How many lists they are in.
    pub level: usize,
    pub in_quote: bool,
    /// The footnotes of the prose.
    pub notes: Option<&'b [Vec<Block>]>,
}

impl<'b> Frame<'b> {
    /// The frame of a text that nothing surrounds.
    pub fn new(style: &'static str, width: Twips) -> Frame<'b> {
        Frame { style, width, indent: 0, level: 0, in_quote: false, notes: None }
    }

    /// The width that is left.
    pub fn room(&self) -> Twips {
        self.width.saturating_sub(self.indent).max(400)
    }

    /// The same, further in; never so far that no text fits.
    fn inside(self, by: Twips) -> Frame<'b> {
        Frame { indent: (self.indent + by).min(self.width * 2 / 3), ..self }
    }

    fn paragraph_style(&self) -> &'static str {
        match (self.in_quote, self.level) {
            (true, _) => "Quote",
            (false, 0) => self.style,
            (false, _) => "ListContinue",
        }
    }
}

/// The footnotes at the end of a prose.
pub fn notes_of(blocks: &[Block]) -> Option<&[Vec<Block>]> {
    blocks.iter().find_map(|block| match block {
        Block::Notes(notes) => Some(&**notes),
        _ => None,
    })
}

/// What a paragraph is apart from its style.
#[derive(Clone, Copy, Default)]
pub struct Setting<'a> {
    /// Stays on the page of the next paragraph.
    pub keep_next: bool,
    /// The list and the level that it is an item of.
    pub item: Option<(&'a str, usize)>,
    /// Where its lines begin, and how far its first line hangs out, where its style says otherwise.
    pub indent: Option<(Twips, Twips)>,
    pub side: Side,
    /// Begins where its cell does, whatever its style keeps above.
    pub is_first: bool,
    /// Places of tabs, each with a line that leads to it or without.
    pub tabs: &'a [(Twips, bool)],
}

impl Written<'_> {
    /// A paragraph.
    pub fn paragraph(&mut self, style: &str, setting: Setting<'_>, content: impl FnOnce(&mut Self)) {
        self.paragraphs += 1;
        self.at_top = false;
        let xml = &mut self.part.xml;
        xml.open("w:p", &[]);
        xml.within("w:pPr", &[], |xml| {
            xml.val("w:pStyle", style);
            if setting.keep_next {
                xml.empty("w:keepNext", &[]);
            }
            if let Some((list, level)) = setting.item {
                xml.within("w:numPr", &[], |xml| {
                    xml.val("w:ilvl", &level.to_string());
                    xml.val("w:numId", list);
                });
            }
            if !setting.tabs.is_empty() {
                xml.within("w:tabs", &[], |xml| {
                    for (at, has_line) in setting.tabs {
                        let leader = if *has_line { "underscore" } else { "none" };
                        xml.empty("w:tab", &[("w:val", "left"), ("w:leader", leader), ("w:pos", &at.to_string())]);
                    }
                });
            }
            if setting.is_first {
                xml.empty("w:spacing", &[("w:before", "0")]);
            }
            if let Some((left, hanging)) = setting.indent {
                xml.empty("w:ind", &[("w:left", &left.to_string()), ("w:hanging", &hanging.to_string())]);
            }
            match setting.side {
                Side::Start => {}
                Side::Middle => xml.val("w:jc", "center"),
                Side::End => xml.val("w:jc", "right"),
            }
        });
        content(self);
        self.part.xml.close("w:p");
    }

    /// A paragraph of plain text.
    pub fn plain(&mut self, style: &str, text: &str) {
        self.paragraph(style, Setting::default(), |written| written.run(text, Style::default(), false));
    }

    /// Writes into the part of the footnotes.
    pub fn aside(&mut self, write: impl FnOnce(&mut Self)) {
        std::mem::swap(&mut self.part, &mut self.other);
        self.in_note = true;
        write(self);
        self.in_note = false;
        std::mem::swap(&mut self.part, &mut self.other);
    }

    /// The text of a footnote; it begins with its sign.
    pub fn footnote(&mut self, blocks: &[Block]) {
        let frame = Frame::new("FootnoteText", mm(120));
        let (first, rest) = match blocks.split_first() {
            Some((Block::Paragraph(line), rest)) => (&line[..], rest),
            _ => (&[][..], blocks),
        };
        self.paragraph(frame.style, Setting::default(), |written| {
            written.reference(|xml| xml.empty("w:footnoteRef", &[]));
            written.run(" ", Style::default(), false);
            written.line(first, frame);
        });
        self.blocks(rest, frame);
    }

    /// Blocks, one after the other. The notes at the end of a prose are those of all its blocks.
    pub fn blocks(&mut self, blocks: &[Block], frame: Frame<'_>) {
        for prose in blocks.split_inclusive(|block| matches!(block, Block::Notes(_))) {
            let frame = Frame { notes: notes_of(prose).or(frame.notes), ..frame };
            prose.iter().for_each(|block| self.block(block, frame));
        }
    }

    fn block(&mut self, block: &Block, frame: Frame<'_>) {
        match block {
            Block::Paragraph(line) => self.text(frame.paragraph_style(), line, frame),
            Block::Heading(level, line) => {
                let style = heading(*level);
                let setting = Setting { indent: indent(frame, style), is_first: self.at_top, ..Setting::default() };
                self.paragraph(style, setting, |written| written.line(line, frame));
            }
            Block::List(start, items) => self.list(*start, items, frame),
            Block::Quote(blocks) => self.blocks(blocks, Frame { in_quote: true, ..frame.inside(QUOTE_INDENT) }),
            Block::Code(code) => {
                let setting = Setting { indent: indent(frame, "Code"), ..Setting::default() };
                self.paragraph("Code", setting, |written| written.run(code, Style::default(), false));
            }
            Block::Table { sides, head, rows } => self.table(sides, head, rows, frame),
            Block::Figure(picture) => self.figure(picture, frame),
            Block::Rule => {
                let setting = Setting { indent: indent(frame, "Rule"), ..Setting::default() };
                self.paragraph("Rule", setting, |_| {});
            }
            Block::Notes(_) => {}
        }
    }

    fn text(&mut self, style: &str, line: &[Inline], frame: Frame<'_>) {
        let setting = Setting { indent: indent(frame, style), ..Setting::default() };
        self.paragraph(style, setting, |written| written.line(line, frame));
    }

    /// A list. The first paragraph of an item carries its number; whatever follows is indented as far.
    fn list(&mut self, start: Option<u64>, items: &[Vec<Block>], frame: Frame<'_>) {
        if items.is_empty() {
            return;
        }
        let level = frame.level.min(LEVELS - 1);
        let list = self.numbering.id(level, start);
        let usual = INDENT * (level as Twips + 1);
        let inner = Frame { level: frame.level + 1, in_quote: false, ..frame.inside(INDENT) };
        let indent = (inner.indent != usual).then_some((inner.indent, INDENT.min(inner.indent)));
        let setting = Setting { item: Some((&list, level)), indent, ..Setting::default() };
        let usual_style = if start.is_some() { "ListNumber" } else { "ListBullet" };
        for item in items {
            let inner = Frame { notes: notes_of(item).or(inner.notes), ..inner };
            let (style, first, rest) = match item.split_first() {
                Some((Block::Paragraph(line), rest)) => (usual_style, &line[..], rest),
                Some((Block::Heading(level, line), rest)) => (heading(*level), &line[..], rest),
                _ => (usual_style, &[][..], &item[..]),
            };
            self.paragraph(style, setting, |written| written.line(first, inner));
            self.blocks(rest, inner);
        }
    }

    fn figure(&mut self, picture: &Picture, frame: Frame<'_>) {
        let room = (frame.room().min(LARGEST.0), LARGEST.1);
        let keep_next = !picture.caption.is_empty();
        let setting = Setting { keep_next, indent: indent(frame, "Figure"), ..Setting::default() };
        self.paragraph("Figure", setting, |written| written.picture(picture, room));
        if keep_next {
            self.text("Caption", &[Inline::plain(&*picture.caption)], frame);
        }
    }

    /// A table inside prose.
    fn table(&mut self, sides: &[Side], head: &[Cell], rows: &[Vec<Cell>], frame: Frame<'_>) {
        let count = rows.iter().map(Vec::len).chain([sides.len(), head.len()]).max().unwrap_or(0);
        if count == 0 || (rows.is_empty() && head.is_empty()) {
            return;
        }
        let extents = |row: &[Cell]| -> Vec<Extent> {
            (0..count).map(|index| row.get(index).map(Extent::line).unwrap_or_default()).collect()
        };
        let measured: Vec<Vec<Extent>> = rows.iter().map(|row| extents(row)).collect();
        let titles: Vec<Extent> =
            (0..count).map(|index| head.get(index).map(|cell| Extent::title(&rich::text(cell))).unwrap_or_default()).collect();
        let widths = columns::widths(frame.room(), &titles, &measured);
        self.open_table("TextTable", &widths, frame.indent, None);
        if !head.is_empty() {
            self.text_row(sides, head, &widths, true, frame);
        }
        rows.iter().for_each(|row| self.text_row(sides, row, &widths, false, frame));
        self.part.xml.close("w:tbl");
        self.plain("Gap", "");
    }

    fn text_row(&mut self, sides: &[Side], row: &[Cell], widths: &[Twips], is_head: bool, frame: Frame<'_>) {
        self.open_row(is_head, 0);
        for (index, width) in widths.iter().enumerate() {
            let setting = Setting { side: sides.get(index).copied().unwrap_or_default(), ..Setting::default() };
            let inner = Frame { notes: frame.notes, ..Frame::new(frame.style, *width) };
            let style = if is_head { "TableHeading" } else { "TableText" };
            self.open_cell(*width, is_head);
            self.paragraph(style, setting, |written| {
                written.line(row.get(index).map_or(&[][..], |cell| cell), inner);
            });
            self.part.xml.close("w:tc");
        }
        self.part.xml.close("w:tr");
    }

    /// The start of a table: what it is called, what it shows, its grid.
    pub fn open_table(&mut self, style: &str, widths: &[Twips], indent: Twips, said: Option<(&str, &str)>) {
        let xml = &mut self.part.xml;
        let total = widths.iter().sum::<Twips>().to_string();
        xml.open("w:tbl", &[]);
        xml.within("w:tblPr", &[], |xml| {
            xml.val("w:tblStyle", style);
            xml.empty("w:tblW", &[("w:w", &total), ("w:type", "dxa")]);
            xml.empty("w:tblInd", &[("w:w", &indent.to_string()), ("w:type", "dxa")]);
            xml.empty("w:tblLayout", &[("w:type", "fixed")]);
            let look = [("firstRow", "1"), ("lastRow", "0"), ("firstColumn", "0"), ("lastColumn", "0"), ("noHBand", "1")];
            let look = [("val", "0620")].iter().chain(&look).chain(&[("noVBand", "1")]).map(|(k, v)| (format!("w:{k}"), *v));
            let look: Vec<(String, &str)> = look.collect();
            xml.empty("w:tblLook", &look.iter().map(|(key, value)| (&**key, *value)).collect::<Vec<_>>());
            if let Some((caption, description)) = said {
                xml.val("w:tblCaption", caption);
                xml.val("w:tblDescription", description);
            }
        });
        xml.within("w:tblGrid", &[], |xml| {
            widths.iter().for_each(|width| xml.empty("w:gridCol", &[("w:w", &width.to_string())]));
        });
    }

    /// The start of a row. The heading row stands on every page and is never broken; a row may be asked to leave room for writing.
    pub fn open_row(&mut self, is_head: bool, least: Twips) {
        let xml = &mut self.part.xml;
        xml.open("w:tr", &[]);
        if is_head || least > 0 {
            xml.within("w:trPr", &[], |xml| {
                if is_head {
                    xml.empty("w:cantSplit", &[]);
                }
                if least > 0 {
                    xml.empty("w:trHeight", &[("w:val", &least.to_string()), ("w:hRule", "atLeast")]);
                }
                if is_head {
                    xml.empty("w:tblHeader", &[]);
                }
            });
        }
    }

    /// The start of a cell.
    pub fn open_cell(&mut self, width: Twips, is_head: bool) {
        let xml = &mut self.part.xml;
        xml.open("w:tc", &[]);
        xml.within("w:tcPr", &[], |xml| {
            xml.empty("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")]);
            if is_head {
                xml.empty("w:shd", &[("w:val", "clear"), ("w:color", "auto"), ("w:fill", "EDEDED")]);
                xml.val("w:vAlign", "center");
            }
        });
    }
}

/// The indent that a paragraph must say itself, for its style does not.
fn indent(frame: Frame<'_>, style: &str) -> Option<(Twips, Twips)> {
    let usual = if style == "Quote" { QUOTE_INDENT } else { 0 };
    (frame.indent != usual).then_some((frame.indent, 0))
}

/// The style of a heading: the title of the document is its first level, so Markdown's second level is Word's first.
fn heading(level: u8) -> &'static str {
    match level {
        0..=2 => "Heading1",
        3 => "Heading2",
        4 => "Heading3",
        5 => "Heading4",
        6.. => "Heading5",
    }
}
