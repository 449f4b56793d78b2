//! One file as the form shows it: in comes its path, out come its text, its fields and values, and its findings, each at its field.

use super::{Problem, Workshop, home, source};
use crate::diag::{Finding, Report, Severity, Texts, report};
use crate::edit::{self, Form};
use crate::language::Messages;
use crate::live::{Live, Shot};
use crate::site::Home;
use serde::Serialize;

/// A file that is being edited.
#[derive(Serialize)]
pub struct File {
    file: String,
    text: String,
    /// By which a save tells whether the file is still this one.
    hash: String,
    /// The path of its page in the output.
    url: Option<String>,
    draft: bool,
    /// The page shows an older text than this.
    behind: bool,
    lang: &'static str,
    form: Option<Form>,
    /// Why there is no form.
    why: Option<String>,
    findings: Vec<Told>,
}

/// A finding as the form shows it.
#[derive(Serialize)]
pub struct Told {
    #[serde(flatten)]
    report: Report,
    /// The path of its field.
    path: Option<String>,
    /// The line that it is about.
    excerpt: String,
}

impl Workshop {
    /// A file with its form.
    ///
    /// # Errors
    /// The path is refused, there is no such file, or it is no text.
    pub fn file(&self, live: &Live, path: &str) -> Result<File, Problem> {
        let (text, hash) = self.text(path)?;
        let shot = live.trial(source(path, &text), &self.folder);
        Ok(self.shown(live, &shot, path, text, hash))
    }

    /// A file with this text, as a shot has it.
    pub(super) fn shown(&self, live: &Live, shot: &Shot, path: &str, text: String, hash: blake3::Hash) -> File {
        let home = home(live, path);
        let template = home.map(|home| live.reader().template(home));
        let own = source(path, &text);
        let labels = Messages::new(shot.site.config.lang);
        let (form, why) = match template.map(|template| edit::form(&own, template, &labels)) {
            Some(Ok(form)) => (Some(form), None),
            Some(Err(problem)) => (None, Some(Problem::Edit(problem).say(&self.messages))),
            None => (None, None),
        };
        let entry = home.and_then(|_| entry(shot, path));
        File {
            file: path.to_string(),
            hash: hash.to_hex().to_string(),
            url: entry.map(|entry| page(shot, entry)),
            draft: entry.is_some_and(|entry| entry.case.draft),
            behind: entry.is_some_and(|entry| entry.case.source.text != own.text),
            lang: self.messages.lang().code(),
            form,
            why,
            findings: self.told(live, shot, path, &own),
            text,
        }
    }

    /// The findings of a file, each with the path of its field: what is wrong first.
    pub(super) fn told(&self, live: &Live, shot: &Shot, path: &str, own: &crate::tree::Source) -> Vec<Told> {
        let mut own_findings: Vec<&Finding> = shot.findings.iter().filter(|f| &*f.place.file == path).collect();
        own_findings.sort_by_key(|f| match f.severity {
            Severity::Error => 0,
            Severity::Todo => 1,
            Severity::Warning => 2,
        });
        let starts: Vec<usize> = own_findings.iter().map(|f| f.place.start).collect();
        let template = home(live, path).map(|home| live.reader().template(home));
        let paths = template.map_or_else(|| vec![None; starts.len()], |template| edit::paths_at(own, template, &starts));
        let texts = shot.texts();
        let told = own_findings.into_iter().zip(paths).map(|(finding, at)| {
            // What is missing has no place of its own; the finding names its key.
            let key = finding.args.iter().find(|(name, _)| *name == "key").map(|(_, key)| key.clone());
            let is_field = |key: &String| template.is_some_and(|t| t.field(key.split('.').next().unwrap_or(key)).is_some());
            let missing = (finding.place.start..finding.place.end).len() <= 3;
            let path = at.or_else(|| key.filter(|key| missing && (is_field(key) || key == "title" || key == "date")));
            Told { report: report(finding, &texts, &self.messages), path, excerpt: excerpt(&texts, finding) }
        });
        told.collect()
    }
}

/// The line of its file that a finding is about.
fn excerpt(texts: &impl Texts, finding: &Finding) -> String {
    let text = texts.text(&finding.place.file).unwrap_or("");
    let at = text.floor_char_boundary(finding.place.start.min(text.len()));
    let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    let line = text[start..].lines().next().unwrap_or("");
    line.chars().take(200).collect()
}

/// The entry of a source.
pub(super) fn entry<'s>(shot: &'s Shot, path: &str) -> Option<&'s crate::site::Entry> {
    let site = &shot.site;
    let collections = site.collections.iter().flat_map(|c| c.entries.iter().chain(&c.drafts).chain(&c.withdrawn).chain(&c.intro));
    let mut all = collections.chain(&site.pages).chain(&site.hidden_pages);
    all.find(|entry| &*entry.case.source.path == path).map(|entry| &**entry)
}

/// The path of an entry's page: that of its listing for an introduction.
pub(super) fn page(shot: &Shot, entry: &crate::site::Entry) -> String {
    let listing = shot.site.collections.iter().find(|c| c.intro.as_ref().is_some_and(|intro| std::ptr::eq(&**intro, entry)));
    listing.map_or_else(|| entry.url.clone(), |collection| format!("{}/index.html", collection.url))
}

/// The collection of an entry, by its folder.
pub(super) fn collection(live: &Live, path: &str) -> Option<usize> {
    match home(live, path) {
        Some(Home::Collection(c)) => Some(c),
        Some(Home::Intro(_) | Home::Page) | None => None,
    }
}
