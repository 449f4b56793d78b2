//! Saving: in come the text that a form began with and what was filled in, out comes the file on the disk with these fields changed and nothing
//! else. Somebody else's change of the same file is merged field by field; where both changed the same one nothing is written, and the
//! form asks. What cannot be published yet is saved as a draft.

use super::{File, Problem, Wanted, Workshop, home, source};
use crate::diag::Severity;
use crate::disk::desk::Refusal;
use crate::edit;
use crate::language::Messages;
use crate::live::Live;
use crate::schema::Template;
use serde::Serialize;
use serde_json::{Map, Value as Json, json};

/// What was saved.
#[derive(Serialize)]
pub struct Saved {
    #[serde(flatten)]
    file: File,
    /// It was not to be a draft, but cannot be published yet.
    made_draft: bool,
    /// Somebody else's changes are in it too.
    merged: bool,
}

/// Why nothing was saved: both changed the same field.
#[derive(Serialize)]
pub struct Clash {
    conflicts: Vec<Conflict>,
    #[serde(flatten)]
    file: File,
}

/// A field that both have changed.
#[derive(Serialize)]
pub struct Conflict {
    path: String,
    label: String,
    base: Json,
    mine: Json,
    theirs: Json,
}

impl Workshop {
    /// Saves a file.
    ///
    /// # Errors
    /// The path is refused, the values do not fit, or the machine.
    pub fn save(&self, live: &Live, wanted: &Wanted) -> Result<Result<Saved, Clash>, Problem> {
        // An editor may save between our looking and our writing; then we look again.
        for _ in 0..3 {
            let (theirs, hash) = self.text(&wanted.file)?;
            let text = match self.joined(live, wanted, &theirs)? {
                Ok(text) => text,
                Err(conflicts) => {
                    let file = self.reread(live, &wanted.file, theirs, hash);
                    return Ok(Err(Clash { conflicts, file }));
                }
            };
            let merged = theirs != wanted.base;
            let (text, made_draft) = self.publishable(live, &wanted.file, text)?;
            match self.desk.save(&wanted.file, Some(hash), text.as_bytes()) {
                Ok(saved) => {
                    let file = self.reread(live, &wanted.file, text, saved.hash);
                    return Ok(Ok(Saved { file, made_draft, merged }));
                }
                Err(Refusal::Changed { now: Some(_) }) => {}
                Err(refusal) => return Err(refusal.into()),
            }
        }
        Err(Problem::Desk(Refusal::Changed { now: None }))
    }

    /// The text on the disk with what was filled in, or what both have changed.
    fn joined(&self, live: &Live, wanted: &Wanted, theirs: &str) -> Result<Result<String, Vec<Conflict>>, Problem> {
        if theirs == wanted.base {
            return Ok(Ok(self.filled(live, wanted)?));
        }
        match (&wanted.values, &wanted.text, home(live, &wanted.file)) {
            (Some(values), None, Some(home)) => {
                let template = live.reader().template(home);
                let labels = Messages::new(live.reader().config.lang);
                let merged = edit::merge(&wanted.base, values, theirs, template, &labels)?;
                if merged.conflicts.is_empty() {
                    return Ok(Ok(merged.text));
                }
                let conflict =
                    |c: edit::Conflict| Conflict { path: c.path, label: c.label, base: c.base, mine: c.mine, theirs: c.theirs };
                Ok(Err(merged.conflicts.into_iter().map(conflict).collect()))
            }
            (_, Some(text), _) if text == theirs => Ok(Ok(text.clone())),
            // Of a whole text nobody can say which part is whose.
            (_, Some(text), _) => {
                let (path, label) = (String::new(), wanted.file.clone());
                Ok(Err(vec![Conflict { path, label, base: json!(wanted.base), mine: json!(text), theirs: json!(theirs) }]))
            }
            (_, None, _) => Err(Problem::Request),
        }
    }

    /// The text as it can be saved: what has errors and is no draft becomes one. True if it did.
    fn publishable(&self, live: &Live, path: &str, text: String) -> Result<(String, bool), Problem> {
        let Some(home) = home(live, path) else { return Ok((text, false)) };
        let shot = live.trial(source(path, &text), &self.folder);
        let is_wrong = shot.findings.iter().any(|f| &*f.place.file == path && f.severity == Severity::Error);
        if !is_wrong {
            return Ok((text, false));
        }
        // A text whose front matter cannot be read is saved as it is: its author sees why, and the site shows the last good page.
        match drafted(&text, live.reader().template(home), &self.messages) {
            Ok(draft) if draft != text => Ok((draft, true)),
            Ok(_) | Err(_) => Ok((text, false)),
        }
    }
}

/// The text as a draft.
fn drafted(text: &str, template: &Template, messages: &Messages) -> Result<String, edit::Problem> {
    let draft: Map<String, Json> = [("draft".to_string(), json!(true))].into_iter().collect();
    edit::write(text, template, messages, &draft)
}
