//! What is to be printed: in come papers and settings as their owners have them, out comes a [`Job`]. It owns nothing, so that a thousand
//! jobs cost nothing until one of them is typeset.

use crate::case::Date;
use crate::paper::Paper;
use crate::site::Print;
use crate::tree::Source;

/// The template of a picture.
pub(super) const PICTURE: &str = "print/picture.typ";
/// The template of a sheet.
pub(super) const SHEET: &str = "print/sheet.typ";

/// One document to be printed.
#[derive(Clone, Copy)]
pub struct Job<'p> {
    /// What it shows.
    pub work: Work<'p>,
    /// Margins, approval, signatures.
    pub print: &'p Print,
    /// The day that the document bears in its metadata: the case's own, never today's, or the same input would give other bytes tomorrow.
    pub day: Option<Date>,
    /// The files that it was written in, where findings point to; may be empty.
    pub sources: &'p [&'p Source],
}

/// The kinds of documents.
#[derive(Clone, Copy)]
pub enum Work<'p> {
    /// The table of the template, A4 across.
    Table(&'p Paper),
    /// The sheet for wall and portfolio, A4 upright.
    Sheet(&'p Paper),
    /// A picture of a case, and the title of the site that it is from. It comes as PNG.
    Picture(&'p Paper, &'p str),
    /// Many cases as a book.
    Book(&'p Book<'p>),
}

/// Many cases as a book: title page, contents, the cases, an index.
pub struct Book<'p> {
    /// What stands on its title page.
    pub title: &'p str,
    /// The line below it; may be empty.
    pub tagline: &'p str,
    /// Who publishes it; may be empty.
    pub publisher: &'p str,
    /// The year or day at the foot of the title page; may be empty.
    pub date: &'p str,
    /// The cases in their order.
    pub papers: &'p [Paper],
    /// The heading of the index, such as the label of the facet.
    pub index: &'p str,
    /// The index: in the order in which it is to be printed. No index if there are none.
    pub topics: &'p [Topic],
}

/// A word of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// The word.
    pub label: String,
    /// The cases that it leads to: indexes into [`Book::papers`].
    pub papers: Vec<usize>,
}

impl<'p> Work<'p> {
    /// The template that sets it.
    pub(super) fn template(&self) -> &'static str {
        match self {
            Work::Table(_) => "print/table.typ",
            Work::Sheet(_) => SHEET,
            Work::Picture(..) => PICTURE,
            Work::Book(_) => "print/book.typ",
        }
    }

    /// Its name, for findings.
    pub(super) fn title(&self) -> &'p str {
        match self {
            Work::Table(paper) | Work::Sheet(paper) | Work::Picture(paper, _) if paper.title.is_empty() => &paper.kind,
            Work::Table(paper) | Work::Sheet(paper) | Work::Picture(paper, _) => &paper.title,
            Work::Book(book) => book.title,
        }
    }
}
