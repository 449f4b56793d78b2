//! A site as the preview shows it between two changes: in come a shot and the one before it, out come the shot, a number, and what has
//! changed since. Knows no browser and no socket.

use crate::diag::{Finding, Severity, Texts};
use crate::live::{Answer, Shot};
use crate::site::{Entry, Show, Site};
use serde::Serialize;
use std::sync::{Arc, OnceLock};

/// Past so many files changed at once nobody asks which page it was.
const MOST_SAVED: usize = 8;

/// How many findings there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// What drafts still lack.
    pub todo: usize,
}

impl Counts {
    /// Counts them.
    pub fn of(findings: &[Finding]) -> Counts {
        let count = |severity| findings.iter().filter(|f| f.severity == severity).count();
        Counts { errors: count(Severity::Error), warnings: count(Severity::Warning), todo: count(Severity::Todo) }
    }

    /// As the catalogues take them.
    pub fn args(self) -> [(&'static str, String); 3] {
        [("errors", self.errors.to_string()), ("warnings", self.warnings.to_string()), ("todos", self.todo.to_string())]
    }

    /// All together.
    pub fn all(self) -> usize {
        self.errors + self.warnings + self.todo
    }
}

/// A page that was saved just now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Saved {
    /// Its path in the output.
    pub path: String,
    /// Its title.
    pub title: String,
}

/// A site between two changes.
pub struct Edition {
    /// Counts the editions of one run, from 1.
    pub serial: u64,
    /// The site.
    pub shot: Arc<Shot>,
    /// The files whose change made it; empty for the first one, and where everything was read again.
    pub changed: Vec<String>,
    /// The edition in which findings changed last.
    pub findings: u64,
    /// How many findings there are.
    pub counts: Counts,
    /// What the program itself stumbled over, if it did.
    pub trouble: Option<String>,
    before: Option<Arc<Shot>>,
    saved: OnceLock<Vec<Saved>>,
}

impl Edition {
    /// The first one.
    pub fn first(shot: Arc<Shot>) -> Edition {
        let counts = Counts::of(&shot.findings);
        Edition { serial: 1, shot, changed: Vec::new(), findings: 1, counts, trouble: None, before: None, saved: OnceLock::new() }
    }

    /// The one after this.
    pub fn next(&self, shot: Arc<Shot>, changed: Vec<String>, trouble: Option<String>) -> Edition {
        let serial = self.serial + 1;
        // A finding may keep its bytes and yet be seen elsewhere: in another line of a text that has changed.
        let moved = |finding: &Finding| changed.iter().any(|path| **path == *finding.place.file);
        let same = shot.findings == self.shot.findings && trouble == self.trouble && !shot.findings.iter().any(moved);
        Edition {
            serial,
            findings: if same { self.findings } else { serial },
            counts: Counts::of(&shot.findings),
            before: Some(Arc::clone(&self.shot)),
            saved: OnceLock::new(),
            shot,
            changed,
            trouble,
        }
    }

    /// The pages whose source was saved just now and that show something else than before.
    pub fn saved(&self) -> &[Saved] {
        self.saved.get_or_init(|| match &self.before {
            Some(before) if self.changed.len() <= MOST_SAVED => {
                let entries = self.changed.iter().filter_map(|source| entry_of(self.shot.shown(), source));
                let differs = |entry: &&Entry| bytes(before, &entry.url) != bytes(&self.shot, &entry.url);
                entries.filter(differs).map(|entry| Saved { path: entry.url.clone(), title: title(entry) }).collect()
            }
            _ => Vec::new(),
        })
    }

    /// What a page of the site is made from: its document.
    pub fn entry(&self, path: &str) -> Option<&Entry> {
        let site = self.shot.shown();
        match self.shot.show(path)? {
            Show::Home => site.home(),
            Show::Case(id) => Some(site.entry(id).1),
            Show::Plain(index) => site.pages.get(index).map(|entry| &**entry),
            Show::Collection(index, _) => site.collections.get(index)?.intro.as_deref(),
            // Of what was withdrawn nothing is told beside its note.
            Show::Withdrawn(_)
            | Show::Card(_)
            | Show::Fields(_)
            | Show::Compare
            | Show::Terms(_)
            | Show::Listing(..)
            | Show::Results(_)
            | Show::Templates
            | Show::TemplateToml(_)
            | Show::TemplateSchema(_)
            | Show::TemplateBlank(_)
            | Show::Search
            | Show::SearchFile(_)
            | Show::NotFound
            | Show::Feed
            | Show::JsonFeed
            | Show::CasesJson
            | Show::CasesSchema
            | Show::Sitemap
            | Show::Robots
            | Show::Htaccess => None,
        }
    }

    /// The texts of the files that findings name.
    pub fn texts(&self) -> impl Texts + '_ {
        self.shot.texts()
    }
}

/// A document's title.
pub fn title(entry: &Entry) -> String {
    entry.case.title.as_ref().map_or_else(|| entry.slug.clone(), |(title, _)| title.to_string())
}

fn entry_of<'s>(site: &'s Site, source: &str) -> Option<&'s Entry> {
    let entries = site.collections.iter().flat_map(|c| c.entries.iter().chain(&c.intro)).chain(&site.pages);
    entries.map(|entry| &**entry).find(|entry| *entry.case.source.path == *source)
}

fn bytes(shot: &Shot, path: &str) -> Option<Vec<u8>> {
    match shot.answer(path)? {
        Ok(Answer::Page(bytes)) => Some(bytes),
        Ok(Answer::File(_) | Answer::Document(_)) | Err(_) => None,
    }
}
