//! What became of a document: in come the gathered parts and the answers, out comes a list of what was found, kept aside, guessed, left
//! out and is still missing. Sentences are made by whoever prints it.

use super::document::Loss;

/// A field by its key and its label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The path of keys, `mentee.name`.
    pub key: String,
    /// What a reader sees.
    pub label: String,
}

/// What became of one case of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Fields that have an answer, and what the document calls them.
    pub found: Vec<(Named, String)>,
    /// Texts that belong to no field: the heading under which they are kept, and the text.
    pub kept: Vec<(String, String)>,
    /// What was read out of prose and should be looked at: the field and its value.
    pub guessed: Vec<(Named, String)>,
    /// Required fields without an answer.
    pub missing: Vec<Named>,
    /// What is no part of the case: repeated headings, hints, the name of the form.
    pub skipped: Vec<String>,
    /// What could not be taken over.
    pub losses: Vec<Loss>,
}
