//! Trying: in comes a text or filled-in values that nobody has saved, out come the findings that it would have, and the site as it would be. Each
//! tab of a browser has one trial; the oldest is forgotten.

use super::{File, Problem, Told, Wanted, Workshop, home, lock, source};
use crate::diag::Finding;
use crate::edit;
use crate::language::Messages;
use crate::live::{Answer, Live, Shot};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::sync::Arc;

/// So many tabs have a trial at once.
const MOST: usize = 16;

/// What is to be tried.
#[derive(Deserialize)]
pub struct Try {
    /// The tab.
    pub session: String,
    /// The text.
    #[serde(flatten)]
    pub wanted: Wanted,
}

/// What came of it.
#[derive(Serialize)]
pub struct Tried {
    serial: u64,
    url: Option<String>,
    text: String,
    findings: Vec<Told>,
    /// Why the values could not be put into the text.
    problem: Option<String>,
}

/// The trials of all tabs, the latest last.
#[derive(Default)]
pub struct Trials(VecDeque<(String, Arc<Shot>)>);

impl Workshop {
    /// Tries a text; nothing of it is kept but for the tab's own preview.
    ///
    /// # Errors
    /// The request names no file of the site.
    pub fn try_text(&self, live: &Live, Try { session, wanted }: &Try) -> Result<Tried, Problem> {
        // The desk knows which paths may be edited at all.
        self.desk.read(&wanted.file)?;
        if session.is_empty() || session.len() > 64 {
            return Err(Problem::Request);
        }
        let (text, problem) = match self.filled(live, wanted) {
            Ok(text) => (text, None),
            // What can be shown is shown: the text without these values.
            Err(problem) => (wanted.base.clone(), Some(problem.say(&self.messages))),
        };
        let own = source(&wanted.file, &text);
        let shot = live.trial(own.clone(), &self.folder);
        let findings = self.told(live, &shot, &wanted.file, &own);
        let url = super::file::entry(&shot, &wanted.file).map(|entry| super::file::page(&shot, entry));
        let serial = shot.serial;
        lock(&self.trials).put(session, shot);
        Ok(Tried { serial, url, text, findings, problem })
    }

    /// A base with values filled in, or a whole text.
    pub(super) fn filled(&self, live: &Live, wanted: &Wanted) -> Result<String, Problem> {
        match (&wanted.values, &wanted.text, home(live, &wanted.file)) {
            (_, Some(text), _) => Ok(text.clone()),
            (Some(values), None, Some(home)) => {
                let labels = Messages::new(live.reader().config.lang);
                Ok(edit::write(&wanted.base, live.reader().template(home), &labels, values)?)
            }
            (Some(_) | None, None, _) => Err(Problem::Request),
        }
    }

    /// What a path of the output would hold with the text that a tab has tried; nothing if the tab has tried none.
    ///
    /// # Errors
    /// The theme fails on the page, or the document cannot be made.
    pub fn trial(&self, session: &str, path: &str) -> Option<Result<Answer, Vec<Finding>>> {
        let shot = lock(&self.trials).get(session)?;
        shot.answer(path)
    }

    /// A file as it was saved, with what a form shows of it.
    pub(super) fn reread(&self, live: &Live, path: &str, text: String, hash: blake3::Hash) -> File {
        let shot = live.trial(source(path, &text), &self.folder);
        self.shown(live, &shot, path, text, hash)
    }
}

impl Trials {
    fn put(&mut self, session: &str, shot: Arc<Shot>) {
        self.0.retain(|(own, _)| own != session);
        self.0.push_back((session.to_string(), shot));
        if self.0.len() > MOST {
            self.0.pop_front();
        }
    }

    fn get(&self, session: &str) -> Option<Arc<Shot>> {
        self.0.iter().find(|(own, _)| own == session).map(|(_, shot)| Arc::clone(shot))
    }
}
