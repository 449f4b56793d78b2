//! Trees of files as values: safe relative paths, source files with their text, the difference of two trees.
//!
//! In: names and bytes that somebody else has read. Out: paths that cannot leave the tree, texts in UTF-8.
//! This room refuses to know the file system and what the files mean.

mod path;
mod source;
pub mod toml;

pub use path::{PathProblem, clashing, relative_href, resolve};
pub use source::{Encoding, MAX_SOURCE, Source, decode};
