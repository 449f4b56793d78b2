//! The document from top to bottom: in come a paper and what the school prints on all its papers, out come the blocks in their order. The page
//! is A4 across with the margins of GOST R 7.0.97-2016; what stands below the table runs in two columns, for no one reads lines of
//! 267 mm. This file refuses to know how a paragraph is written.

use super::blocks::{Frame, Setting, Written, notes_of};
use super::columns::{self, Extent, Twips, mm};
use super::package::FOOTER;
use super::xml::Xml;
use crate::case::rich::{Block, Inline, Style};
use crate::language::Messages;
use crate::paper::{Labelled, Paper, Section};
use crate::site::Print;

const PAGE: (Twips, Twips) = (mm(297), mm(210));
const RIGHT: Twips = mm(10);
const ABOVE_AND_BELOW: Twips = mm(20);
/// Between the two columns of what stands below.
const GUTTER: Twips = mm(9);
/// The padding of a cell on both sides.
const PADDING: Twips = 2 * 96;
/// The width of the approval block.
const APPROVAL: Twips = mm(82);
/// How tall the empty rows of a blank are: the one row of a case, and each of many.
const ROOM_TO_WRITE: (Twips, Twips) = (mm(80), mm(16));

/// A document and what stands on it.
pub struct Body<'p> {
    pub paper: &'p Paper,
    pub print: &'p Print,
    pub messages: &'p Messages,
}

impl Body<'_> {
    /// What the document is called: its title, or, for a blank, its kind.
    pub fn name(&self) -> &str {
        if self.paper.title.is_empty() { &self.paper.kind } else { &self.paper.title }
    }

    /// All of it.
    pub fn write(&self, written: &mut Written<'_>) {
        self.head(written);
        self.table(written);
        let (below, colophon) = (&self.paper.below, &self.paper.colophon);
        let is_one = below.is_empty() && colophon.is_empty() && self.paper.address.is_empty();
        if is_one {
            written.plain("Gap", "");
        } else {
            self.end_section(written, 1, true);
            below.iter().for_each(|section| self.section(written, section));
            self.colophon(written);
            self.end_section(written, 2, false);
        }
        self.signatures(written);
        self.section_properties(&mut written.part.xml, 1, is_one);
    }

    /// The width of the text.
    fn width(&self) -> Twips {
        PAGE.0 - mm(self.print.left_margin) - RIGHT
    }

    fn head(&self, written: &mut Written<'_>) {
        let paper = self.paper;
        self.approval(written);
        if !paper.school.is_empty() {
            written.plain("School", &paper.school);
        }
        written.plain("Subtitle", &paper.kind);
        match &*paper.title {
            "" => {
                let hint = self.messages.say("paper-title-hint", &[]);
                written.paragraph("Title", Setting::default(), |written| written.title_hint(&hint));
            }
            title => written.plain("Title", title),
        }
        if !paper.summary.is_empty() {
            written.plain("Summary", &paper.summary);
        }
        let date = Labelled {
            key: "date".to_string(),
            label: self.messages.say("paper-date", &[]),
            blocks: if paper.date.is_empty() { Vec::new() } else { vec![Block::Paragraph(vec![Inline::plain(&*paper.date)])] },
        };
        // A blank asks for the day; a case that has none says nothing.
        if !paper.date.is_empty() || paper.title.is_empty() {
            written.labelled(&date, Frame::new("Fact", self.width()));
        }
        paper.above.iter().for_each(|fact| written.labelled(fact, Frame::new("Fact", self.width())));
        written.plain("Gap", "");
    }

    /// «УТВЕРЖДАЮ» with the lines of the configuration, the last of them beside the place for the signature, and the place for a date.
    fn approval(&self, written: &mut Written<'_>) {
        let Some((name, above)) = self.print.approval.split_last() else { return };
        let left = self.width() - APPROVAL;
        let setting = Setting { indent: Some((left, 0)), ..Setting::default() };
        let line = |written: &mut Written<'_>, text: &str| {
            written.paragraph("Approval", setting, |written| written.run(text, Style::default(), false));
        };
        line(written, &self.messages.say("paper-approval", &[]));
        above.iter().for_each(|text| line(written, text));
        let tabs = [(left + mm(38), true)];
        written.paragraph("Approval", Setting { tabs: &tabs, ..setting }, |written| {
            written.run(&format!("\t {name}"), Style::default(), false);
        });
        line(written, &self.messages.say("paper-approval-date", &[]));
        written.plain("Gap", "");
    }

    fn table(&self, written: &mut Written<'_>) {
        let paper = self.paper;
        if paper.columns.is_empty() {
            return;
        }
        let titles: Vec<Extent> = paper.columns.iter().map(|title| Extent::title(title)).collect();
        let extent = |cell: &Vec<Block>| if paper.title.is_empty() { Extent::of_blank(cell) } else { Extent::cell(cell) };
        let extents: Vec<Vec<Extent>> = paper.rows.iter().map(|row| row.iter().map(extent).collect()).collect();
        let widths = columns::widths(self.width(), &titles, &extents);
        written.open_table("CaseTable", &widths, 0, Some((self.name(), &paper.columns.join("; "))));
        written.open_row(true, 0);
        for (title, width) in paper.columns.iter().zip(&widths) {
            written.open_cell(*width, true);
            written.plain("TableHeading", title);
            written.part.xml.close("w:tc");
        }
        written.part.xml.close("w:tr");
        let least = match (paper.title.is_empty(), paper.rows.len()) {
            (false, _) => 0,
            (true, 1) => ROOM_TO_WRITE.0,
            (true, _) => ROOM_TO_WRITE.1,
        };
        for row in &paper.rows {
            written.open_row(false, least);
            for (index, width) in widths.iter().enumerate() {
                written.cell(row.get(index).map_or(&[][..], |cell| cell), *width);
            }
            written.part.xml.close("w:tr");
        }
        written.part.xml.close("w:tbl");
    }

    fn section(&self, written: &mut Written<'_>, section: &Section) {
        let frame = Frame::new("Normal", (self.width() - GUTTER) / 2);
        if !section.title.is_empty() {
            written.plain("Heading1", &section.title);
        }
        written.blocks(&section.blocks, frame);
        let items = section.measures.iter().map(|measure| {
            let line = Block::Paragraph(vec![Inline::plain(&*measure.line)]);
            measure.note.iter().cloned().chain([line]).collect()
        });
        written.blocks(&[Block::List(None, items.collect())], frame);
    }

    /// The small print, and where the case stands on the web.
    fn colophon(&self, written: &mut Written<'_>) {
        let paper = self.paper;
        if paper.colophon.is_empty() && paper.address.is_empty() {
            return;
        }
        if !paper.below.is_empty() {
            written.paragraph("Rule", Setting::default(), |_| {});
        }
        let frame = Frame::new("Colophon", (self.width() - GUTTER) / 2);
        paper.colophon.iter().for_each(|part| written.labelled(part, frame));
        if !paper.address.is_empty() {
            let link = Inline::Link(paper.address.clone(), vec![Inline::plain(&*paper.address)]);
            let label = self.messages.say("paper-address", &[]);
            written.labelled(&Labelled { key: String::new(), label, blocks: vec![Block::Paragraph(vec![link])] }, frame);
        }
    }

    /// A line for each who signs; they stay on one page.
    fn signatures(&self, written: &mut Written<'_>) {
        let lines = &self.print.signatures;
        let tabs = [(mm(105), false), (mm(165), true), (mm(170), false), (mm(215), true)];
        for (index, line) in lines.iter().enumerate() {
            let setting = Setting { keep_next: index + 1 < lines.len(), tabs: &tabs, ..Setting::default() };
            written.paragraph("Signature", setting, |written| {
                written.run(&format!("{line}\t\t\t\t"), Style::default(), false);
            });
        }
    }

    /// The end of a section of the document, in a paragraph without text.
    fn end_section(&self, written: &mut Written<'_>, columns: usize, is_first: bool) {
        written.paragraphs += 1;
        written.part.xml.within("w:p", &[], |xml| {
            xml.within("w:pPr", &[], |xml| {
                xml.val("w:pStyle", "Gap");
                self.section_properties(xml, columns, is_first);
            });
        });
    }

    fn section_properties(&self, xml: &mut Xml, columns: usize, is_first: bool) {
        xml.within("w:sectPr", &[], |xml| {
            xml.empty("w:footerReference", &[("w:type", "default"), ("r:id", FOOTER)]);
            if !is_first {
                xml.val("w:type", "continuous");
            }
            let [width, height, right, edge, left, gutter] =
                [PAGE.0, PAGE.1, RIGHT, ABOVE_AND_BELOW, mm(self.print.left_margin), GUTTER].map(|twips| twips.to_string());
            let half = mm(9).to_string();
            xml.empty("w:pgSz", &[("w:w", &width), ("w:h", &height), ("w:orient", "landscape")]);
            let margins = [("w:top", &edge), ("w:right", &right), ("w:bottom", &edge), ("w:left", &left)];
            let others = [("w:header", &half), ("w:footer", &half)];
            let mut margins: Vec<(&str, &str)> = margins.iter().chain(&others).map(|(key, value)| (*key, value.as_str())).collect();
            margins.push(("w:gutter", "0"));
            xml.empty("w:pgMar", &margins);
            if columns > 1 {
                xml.empty("w:cols", &[("w:num", &columns.to_string()), ("w:space", &gutter)]);
            }
        });
    }

    /// The footer: what the document is, on which page of how many.
    pub fn footer(&self) -> Vec<u8> {
        let mut xml = Xml::default();
        let run = |xml: &mut Xml, text: &str| {
            xml.within("w:r", &[], |xml| xml.within("w:t", &[("xml:space", "preserve")], |xml| xml.text(text)));
        };
        xml.within("w:ftr", &super::SPACES, |xml| {
            xml.within("w:p", &[], |xml| {
                xml.within("w:pPr", &[], |xml| {
                    xml.val("w:pStyle", "Footer");
                    xml.within("w:tabs", &[], |xml| {
                        xml.empty("w:tab", &[("w:val", "right"), ("w:pos", &self.width().to_string())]);
                    });
                });
                run(xml, &shortened(self.name()));
                xml.within("w:r", &[], |xml| xml.empty("w:tab", &[]));
                let marks = [("page", "\u{1}"), ("pages", "\u{2}")].map(|(name, mark)| (name, mark.to_string()));
                let said = self.messages.say("paper-page", &marks);
                for piece in said.split_inclusive(['\u{1}', '\u{2}']) {
                    run(xml, piece.trim_end_matches(['\u{1}', '\u{2}']));
                    let field = match piece.chars().next_back() {
                        Some('\u{1}') => " PAGE ",
                        Some('\u{2}') => " NUMPAGES ",
                        _ => continue,
                    };
                    xml.within("w:fldSimple", &[("w:instr", field)], |xml| run(xml, "1"));
                }
            });
        });
        xml.done()
    }
}

impl Written<'_> {
    /// «Label: value», the label in bold; a value of more than a line follows below.
    fn labelled(&mut self, labelled: &Labelled, frame: Frame<'_>) {
        let frame = Frame { notes: notes_of(&labelled.blocks), ..frame };
        let (first, rest) = match labelled.blocks.split_first() {
            Some((Block::Paragraph(line), rest)) => (&line[..], rest),
            _ => (&[][..], &labelled.blocks[..]),
        };
        self.paragraph(frame.style, Setting::default(), |written| {
            written.run(&format!("{}:", labelled.label), Style { bold: true, ..Style::default() }, false);
            written.run(" ", Style::default(), false);
            written.line(first, frame);
        });
        self.blocks(rest, frame);
    }

    /// A cell of the table; it holds a paragraph at least.
    fn cell(&mut self, blocks: &[Block], width: Twips) {
        self.open_cell(width, false);
        let before = self.paragraphs;
        self.at_top = true;
        self.blocks(blocks, Frame::new("TableText", width.saturating_sub(PADDING)));
        if self.paragraphs == before {
            self.plain("TableText", "");
        }
        self.part.xml.close("w:tc");
    }
}

impl Written<'_> {
    /// What is to be replaced by the title of whatever a blank becomes.
    fn title_hint(&mut self, text: &str) {
        self.part.xml.within("w:r", &[], |xml| {
            xml.within("w:rPr", &[], |xml| xml.val("w:rStyle", "TitleHint"));
            xml.within("w:t", &[("xml:space", "preserve")], |xml| xml.text(text));
        });
    }
}

/// A title that leaves room for the number of the page.
fn shortened(title: &str) -> String {
    const MOST: usize = 110;
    match title.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", title[..end].trim_end()),
        None => title.to_string(),
    }
}
