//! The case template: which fields a case has, of what kind, how they are labelled, in which column they are printed.
//!
//! In: TOML files (the built-in ones and the site's). Out: [`Template`]s, complete and consistent, with findings for what is
//! wrong in them; and the JSON Schema of a template. Everything else of Casebook is derived from a template and knows no field by
//! name. This room refuses to know cases, pages and files.

mod json_schema;
mod kind;
mod label;
mod raw;
mod read;
mod template;
mod vocabulary;

pub use json_schema::json_schema;
pub use kind::{Bounds, Kind, Use, View};
pub use label::Label;
pub use read::{Templates, built_in, read};
pub use template::{COMMON_KEYS, Column, Field, Heading, Level, Share, Template};
pub use vocabulary::{Vocabulary, Word};
