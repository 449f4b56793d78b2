//! The workshop: what the edit form asks for and sends. In come requests as values, out come answers as values that are sent as JSON; who may ask
//! and how the bytes travel is for the server to say. Each request works on a copy of the site in memory, so that it keeps nobody
//! waiting. Reading and trying change nothing on the disk; whatever writes goes through the desk, and the site in memory learns of it as of
//! anybody's change, from the watch.

mod file;
mod files;
mod make;
mod render;
mod save;
mod trial;

pub use file::{File, Told};
pub use files::{Collection, Entry, Files, Trashed};
pub use make::{Made, New};
pub use save::{Clash, Conflict, Saved};
pub use trial::{Tried, Try};

use crate::disk::Folder;
use crate::disk::desk::{Desk, Refusal};
use crate::edit;
use crate::language::Messages;
use crate::live::Live;
use crate::site::{Home, inside};
use crate::tree::{Source, decode};
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use trial::Trials;

/// Why the workshop does not do what it was asked.
#[derive(Debug)]
pub enum Problem {
    /// The desk refuses.
    Desk(Refusal),
    /// The file cannot be edited as a form, or not this field of it.
    Edit(edit::Problem),
    /// There is nothing of this name.
    Missing(String),
    /// The request does not say what it must.
    Request,
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        Problem::Desk(refusal)
    }
}

impl From<edit::Problem> for Problem {
    fn from(problem: edit::Problem) -> Problem {
        Problem::Edit(problem)
    }
}

impl Problem {
    /// The sentence for the person at the form.
    pub fn say(&self, messages: &Messages) -> String {
        match self {
            Problem::Desk(refusal) => messages.say(refusal.key(), &refusal.args()),
            Problem::Edit(problem) => messages.say(problem.id(), &[("path", problem.path().to_string())]),
            Problem::Missing(path) => messages.say("desk-missing", &[("path", path.clone())]),
            Problem::Request => messages.say("form-bad-request", &[]),
        }
    }

    /// The status of its answer in HTTP.
    pub fn status(&self) -> u16 {
        match self {
            Problem::Desk(Refusal::Missing { .. }) | Problem::Missing(_) => 404,
            Problem::Desk(Refusal::Changed { .. } | Refusal::Taken { .. }) => 409,
            Problem::Desk(Refusal::TooLarge { .. }) => 413,
            Problem::Desk(Refusal::Fault(_)) => 500,
            Problem::Desk(_) | Problem::Edit(_) => 422,
            Problem::Request => 400,
        }
    }
}

/// A text as the form sends it: what it began with and what was filled in, or the whole of it.
#[derive(Deserialize)]
pub struct Wanted {
    /// The path of the file.
    pub file: String,
    /// The text that the values change.
    #[serde(default)]
    pub base: String,
    /// The fields that differ from the base.
    #[serde(default)]
    pub values: Option<Map<String, Json>>,
    /// The whole text, instead of values.
    #[serde(default)]
    pub text: Option<String>,
}

/// The workshop of one site.
pub struct Workshop {
    folder: Folder,
    desk: Desk,
    trials: Mutex<Trials>,
    messages: Arc<Messages>,
}

impl Workshop {
    /// The workshop of the site in a folder. `messages` are in the language of whoever reads findings.
    pub fn new(root: &Path, messages: Arc<Messages>) -> Workshop {
        Workshop { folder: Folder::new(root), desk: Desk::new(root), trials: Mutex::default(), messages }
    }

    /// The language of sentences.
    pub fn messages(&self) -> &Messages {
        &self.messages
    }

    /// The desk, for what needs no knowledge of the site: versions, trash, pictures.
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// The text of a file as it is on the disk, and its hash.
    fn text(&self, path: &str) -> Result<(String, blake3::Hash), Problem> {
        let open = self.desk.read(path)?;
        match decode(&open.bytes) {
            Ok(text) => Ok((text.to_string(), open.hash)),
            Err(_) => Err(Problem::Desk(Refusal::NotText)),
        }
    }
}

/// Where a document belongs; nothing for `casebook.toml`, templates and themes, which are edited as text.
fn home(live: &Live, path: &str) -> Option<Home> {
    let is_document = path.starts_with("content/") && (path.ends_with(".md") || path.ends_with(".markdown"));
    is_document.then(|| live.reader().home(inside(path)))
}

/// A source as the reader of documents has it.
fn source(path: &str, text: &str) -> Source {
    Source::new(path, text)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
