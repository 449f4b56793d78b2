//! Why the desk did not do what it was asked: typed, with the id of a sentence in the catalogues and what it is filled with. Knows no
//! language and prints nothing.

use super::Unsafe;
use crate::disk::{Fault, generation};
use crate::site::picture;
use blake3::Hash;
use std::io::ErrorKind;

/// Why the desk did not do it.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The path is not one that may be edited.
    #[error("{path:?} is refused: {problem:?}")]
    Path {
        /// The path, fit to be shown.
        path: String,
        /// What is wrong with it.
        problem: Unsafe,
    },
    /// A symbolic link is on the way.
    #[error("{path} is a link")]
    Link {
        /// Where.
        path: String,
    },
    /// Something else than a file has this name, or something else than a folder stands in the way.
    #[error("{path} is no file")]
    NotAFile {
        /// Where.
        path: String,
    },
    /// The file is not what the writer believes.
    #[error("the file has changed")]
    Changed {
        /// What is there now; nothing if it is gone.
        now: Option<Hash>,
    },
    /// There is something of this name, perhaps in other letter case.
    #[error("{path} exists already")]
    Taken {
        /// Its name.
        path: String,
    },
    /// There is no such file, version or deleted thing.
    #[error("{path} is not there")]
    Missing {
        /// What was asked for.
        path: String,
    },
    /// More bytes than any file of this kind has.
    #[error("{size} bytes, more than {limit}")]
    TooLarge {
        /// So many bytes.
        size: u64,
        /// So many are allowed.
        limit: u64,
    },
    /// A text that is not UTF-8.
    #[error("not a text in UTF-8")]
    NotText,
    /// The file's owner has marked it as not to be changed.
    #[error("{path} may only be read")]
    ReadOnly {
        /// Which.
        path: String,
    },
    /// Without this file there is no site.
    #[error("{path} is needed")]
    Needed {
        /// Which.
        path: String,
    },
    /// What was uploaded is not a picture that can be used.
    #[error("{name} is no picture for the web: {problem:?}")]
    Picture {
        /// Its name.
        name: String,
        /// Why.
        problem: picture::Problem,
    },
    /// The machine refused.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Refusal {
    /// The id of its sentence in the catalogues.
    pub fn key(&self) -> &'static str {
        match self {
            Refusal::Path { .. } => "desk-path",
            Refusal::Link { .. } => "desk-link",
            Refusal::NotAFile { .. } => "desk-not-a-file",
            Refusal::Changed { now: Some(_) } => "desk-changed",
            Refusal::Changed { now: None } => "desk-gone",
            Refusal::Taken { .. } => "desk-taken",
            Refusal::Missing { .. } => "desk-missing",
            Refusal::TooLarge { .. } => "desk-too-large",
            Refusal::NotText => "desk-not-text",
            Refusal::ReadOnly { .. } => "desk-read-only",
            Refusal::Needed { .. } => "desk-needed",
            // The sentence that a check says of the same picture.
            Refusal::Picture { .. } => "cb405",
            Refusal::Fault(fault) => fault_key(fault),
        }
    }

    /// What the sentence is filled with.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Refusal::Path { path, problem } => vec![("path", path.clone()), ("problem", problem.key().to_string())],
            Refusal::Link { path }
            | Refusal::NotAFile { path }
            | Refusal::Taken { path }
            | Refusal::Missing { path }
            | Refusal::ReadOnly { path }
            | Refusal::Needed { path } => vec![("path", path.clone())],
            Refusal::TooLarge { size, limit } => {
                vec![("size", crate::disk::read::megabytes(*size)), ("most", crate::disk::read::megabytes(*limit))]
            }
            Refusal::Picture { name, problem } => {
                let (id, detail) = problem.told();
                vec![("target", name.clone()), ("problem", id.to_string()), ("detail", detail)]
            }
            Refusal::Fault(fault) => fault_args(fault),
            Refusal::Changed { .. } | Refusal::NotText => Vec::new(),
        }
    }
}

fn fault_key(fault: &Fault) -> &'static str {
    match fault {
        Fault::Read { .. } => "fault-read",
        Fault::Write { source, .. } if matches!(source.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => {
            "fault-full-disk"
        }
        Fault::Write { .. } => "fault-write",
        Fault::Exists { .. } => "desk-taken",
        Fault::Generation(generation::Fault::DiskFull { .. }) => "fault-full-disk",
        Fault::Generation(_) => "fault-sync",
    }
}

fn fault_args(fault: &Fault) -> Vec<(&'static str, String)> {
    match fault {
        Fault::Read { path, source } | Fault::Write { path, source } => {
            vec![("path", path.display().to_string()), ("message", source.to_string())]
        }
        Fault::Exists { path } => vec![("path", path.display().to_string())],
        Fault::Generation(fault) => {
            let mut args = fault.args();
            args.push(("message", fault.to_string()));
            args
        }
    }
}
