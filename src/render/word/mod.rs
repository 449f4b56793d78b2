//! Word: in come a paper, what the school prints on its papers, and the pictures of the site; out come the bytes of a DOCX document. The
//! same input gives the same bytes. This room refuses to know sites, templates and fields: it writes what the paper says.
//!
//! 1. `body`       the document from top to bottom
//! 2. `blocks`, `inline`  paragraphs, lists, tables, runs, links, footnotes
//! 3. `columns`    how wide each column is
//! 4. `media`, `numbering`, `xml`  pictures, lists, elements
//! 5. `package`    the parts that are always the same, and how they hang together; `parts/` has them as they are
//!
//! The import of Word tables reads what is written here, so these are promises:
//!
//! - Styles, by id: `School`, `Subtitle` (what kind of document it is), `Title`, `Summary`; a blank has its hint in `Title`, in a
//!   run of the style `TitleHint`; its other hints are runs of the style `Hint`. A line of
//!   `Fact` is «Label: value»: the label with its colon is bold, one space follows; the first is the date. What of a value takes more than a line follows in paragraphs of its own.
//! - One table of the style `CaseTable`. Its first row is marked `tblHeader`, and each of its cells is one paragraph of the style
//!   `TableHeading` with the title of a column. Every other row is a row of the paper; no cells are merged.
//! - In a cell: `TableText`; stages are `Heading2` («Этап 1. …»), sub-stages `Heading3` («Этап 6.1. …»). `Heading`*N* is
//!   Markdown's level *N* + 1 everywhere; labelled lines are as above.
//! - Lists are `ListBullet` and `ListNumber` with `numPr`; an item's further paragraphs are `ListContinue`, indented as far. Each
//!   numbered list has a `num` of its own with `startOverride`. Quotations are `Quote`, code is `Code` (one paragraph, lines parted
//!   by `br`) and, in a line, the character style `CodeText`; a rule is an empty `Rule`. `Gap` is an empty paragraph that means nothing.
//! - A table inside prose has the style `TextTable`, its head is marked `tblHeader`. A picture is `Figure`, its caption the
//!   paragraph of the style `Caption` after it; its alternative text is `descr`.
//! - A soft hyphen is `softHyphen`, a no-break hyphen `noBreakHyphen`. Footnotes are Word's; one that is referred to twice is there twice.
//! - There is no part `docProps/app.xml`: every word processor adds it on saving, so a document without it is as it was written here.
//! - Below the table: `Heading1` with the label of a field and its blocks, then the story, whose headings are its own; after a `Rule`
//!   the small print in lines of `Colophon`, «Label: value» (the address of the page is the last). `Signature` and `Approval` lines are the
//!   school's, not the case's.

mod blocks;
mod body;
mod columns;
mod inline;
mod media;
mod numbering;
mod package;
mod xml;

pub use media::Pictures;

use super::bundle::bundle;
use crate::language::Messages;
use crate::paper::Paper;
use crate::site::Print;
use blocks::{Part, Written};
use body::Body;
use package::{Parts, Relations};
use xml::Xml;

/// The name space of Word's elements.
const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// The name spaces of a part.
const SPACES: [(&str, &str); 3] = [
    ("xmlns:w", W),
    ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    ("xmlns:wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
];

/// A paper as a Word document. `messages` are in the language of the paper.
pub fn docx(paper: &Paper, print: &Print, pictures: &Pictures, messages: &Messages) -> Vec<u8> {
    let body = Body { paper, print, messages };
    let mut written = Written {
        part: Part { xml: Xml::default(), relations: Relations::document() },
        other: Part { xml: Xml::default(), relations: Relations::none() },
        in_note: false,
        notes: 0,
        drawings: 0,
        numbering: Default::default(),
        media: Default::default(),
        pictures,
        paragraphs: 0,
        is_blank: paper.title.is_empty(),
        at_top: false,
    };
    written.part.xml.open("w:document", &SPACES);
    written.part.xml.open("w:body", &[]);
    written.other.xml.open("w:footnotes", &SPACES);
    separators(&mut written.other.xml);
    body.write(&mut written);
    for name in ["w:body", "w:document"] {
        written.part.xml.close(name);
    }
    written.other.xml.close("w:footnotes");
    let parts = Parts {
        title: body.name().to_string(),
        lang: paper.lang,
        document: (written.part.xml.done(), written.part.relations),
        footnotes: (written.other.xml.done(), written.other.relations),
        footer: body.footer(),
        numbering: written.numbering.part(),
        media: written.media,
    };
    bundle(&parts.files())
}

/// The lines between text and footnotes, which Word wants as notes of their own.
fn separators(xml: &mut Xml) {
    for (id, kind) in [("-1", "separator"), ("0", "continuationSeparator")] {
        xml.within("w:footnote", &[("w:type", kind), ("w:id", id)], |xml| {
            xml.within("w:p", &[], |xml| {
                xml.within("w:pPr", &[], |xml| xml.val("w:pStyle", "Gap"));
                xml.within("w:r", &[], |xml| xml.empty(&format!("w:{kind}"), &[]));
            });
        });
    }
}
