//! Languages: everything that is Russian or English about Casebook.
//!
//! In: words, lines and message ids. Out: sentences from the Fluent catalogues, typeset text, slugs, near words,
//! names in their dictionary form. This room refuses to know what the words are about: no case, no page, no file.

pub mod figures;
mod lang;
mod messages;
pub mod names;
pub mod nearest;
pub mod places;
pub mod slug;
pub mod typography;

pub use lang::{Lang, Langs, UnknownLang};
pub use messages::Messages;
