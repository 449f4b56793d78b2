//! Editing: a case as a form, and a filled-in form as the file that a careful person would have written.
//!
//! In: the text of a file, its template, a language, values as JSON. Out: the form of the file, its new text, or the merger of two people's
//! changes. Whatever a change does not name stays byte for byte: every value has its bytes (`spot`), a change is a list of stretches with
//! what stands there now, and nothing is ever written from a model of the whole file. This room refuses to know files, sockets and browsers.

mod above;
mod add;
mod below;
mod change;
mod clean;
mod edits;
mod form;
mod front;
mod item;
mod items;
mod merge;
mod place;
mod prose;
mod sheet;
mod spot;
mod toml;
mod withdraw;
mod write;

pub use form::{Field, Form, Named, Word, form, path_at, paths_at};
pub use merge::{Conflict, Merged, merge};
pub use withdraw::withdraw;
pub use write::write;

/// Why a file cannot be edited as a form. Its source still can, as text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The front matter has no closing line.
    #[error("the front matter has no closing +++ line")]
    NotClosed,
    /// A value of the form is of another kind than its field, or its field does not exist.
    #[error("{path} cannot hold this value")]
    Shape {
        /// The path of the field.
        path: String,
    },
    /// The field is written in a manner that is only edited as text, or the change would have touched other fields.
    #[error("{path} can only be changed in the source")]
    Unsafe {
        /// The path of the field.
        path: String,
    },
}

impl Problem {
    /// The id of its sentence in the catalogues; `path` is its argument.
    pub fn id(&self) -> &'static str {
        match self {
            Problem::NotClosed => "form-not-closed",
            Problem::Shape { .. } => "form-wrong-shape",
            Problem::Unsafe { .. } => "form-only-in-source",
        }
    }

    /// The path of the field that it is about.
    pub fn path(&self) -> &str {
        match self {
            Problem::NotClosed => "",
            Problem::Shape { path } | Problem::Unsafe { path } => path,
        }
    }
}
