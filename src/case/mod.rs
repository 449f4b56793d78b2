//! Cases: front matter and Markdown turned into values with their places.
//!
//! In: a source file, its case template, a language. Out: a [`Case`], always, perhaps with holes, and findings for what could not be
//! read. Plain pages are cases of the built-in `page` template. This room refuses to know URLs, the file system and other
//! cases: links stay as they were typed, in a list of references that the site resolves.

mod blocks;
mod body;
pub mod escape;
mod front;
mod heading;
mod measured;
mod plain;
mod prose;
mod read;
pub mod rich;
mod value;
mod withhold;

pub use blocks::{Block, Cell, Picture, Row, Shape, blocks, picture};
pub use front::{Split, split};
pub use heading::numbered;
pub use measured::Measured;
pub use prose::{Fill, Heading, PAGE_IDS, Prose, RefKind, Reference, compose};
pub use read::read;
pub use value::{At, Case, Data, Date, Group, Line, Value, Withdrawn};
pub use withhold::Withheld;

#[cfg(test)]
mod commonmark;
