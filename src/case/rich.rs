//! Prose as a tree: in comes a [`Prose`], out come its blocks, for renderers that are not HTML. They are read back out of the prose's
//! own HTML, so that typography, sanitising and footnotes are done once for all outputs, and a build without documents pays nothing.
//! This file refuses to know addresses: targets of links and pictures stay as the author typed them.

mod read;

use super::Prose;

/// How a stretch of text is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Style {
    /// Strong.
    pub bold: bool,
    /// Emphasised.
    pub italic: bool,
    /// Struck out.
    pub strike: bool,
    /// Code.
    pub code: bool,
    /// Raised.
    pub sup: bool,
    /// Lowered.
    pub sub: bool,
}

/// A picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// Where it is.
    pub target: String,
    /// What it says to those who do not see it.
    pub alt: String,
    /// What stands under it; may be empty.
    pub caption: String,
}

/// What a line of text is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Text of one style; white space other than no-break spaces is single.
    Text(String, Style),
    /// A link: its target and what it shows.
    Link(String, Vec<Inline>),
    /// The sign of a footnote: its number in the prose.
    Note(usize),
    /// A line break.
    Break,
    /// A picture in the text.
    Picture(Picture),
}

/// On which side a column of a table is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// As text is.
    #[default]
    Start,
    /// In the middle.
    Middle,
    /// Flush right, as numbers are.
    End,
}

/// A cell of a table inside prose.
pub type Cell = Vec<Inline>;

/// What prose is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A heading: its level, 2 to 6, and its text.
    Heading(u8, Vec<Inline>),
    /// A list: the number of its first item, if it is numbered, and its items.
    List(Option<u64>, Vec<Vec<Block>>),
    /// A quotation.
    Quote(Vec<Block>),
    /// Code, as it is.
    Code(String),
    /// A table.
    Table {
        /// One for each column.
        sides: Vec<Side>,
        /// The heading row.
        head: Vec<Cell>,
        /// The other rows.
        rows: Vec<Vec<Cell>>,
    },
    /// A picture that stands alone.
    Figure(Picture),
    /// A line across.
    Rule,
    /// The footnotes of a prose, in order from 1; always last.
    Notes(Vec<Vec<Block>>),
}

impl Inline {
    /// Plain text.
    pub fn plain(text: impl Into<String>) -> Inline {
        Inline::Text(text.into(), Style::default())
    }

    /// Strong text.
    pub fn bold(text: impl Into<String>) -> Inline {
        Inline::Text(text.into(), Style { bold: true, ..Style::default() })
    }
}

/// The text of inlines, without its styles.
pub fn text(inlines: &[Inline]) -> String {
    let mut out = String::new();
    for inline in inlines {
        match inline {
            Inline::Text(text, _) => out.push_str(text),
            Inline::Link(_, content) => out.push_str(&self::text(content)),
            Inline::Break => out.push(' '),
            Inline::Note(_) | Inline::Picture(_) => {}
        }
    }
    out
}

impl Prose {
    /// The prose as a tree.
    pub fn blocks(&self) -> Vec<Block> {
        read::blocks(self)
    }
}
