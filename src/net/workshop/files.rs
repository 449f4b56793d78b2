//! All that can be edited: in comes the site in memory, out come its cases and pages with their states, and what lies in the trash.

use super::{Problem, Workshop};
use crate::diag::Severity;
use crate::edit;
use crate::language::Messages;
use crate::live::{Live, Shot};
use crate::schema::Template;
use crate::site;
use rustc_hash::FxHashMap;
use serde::Serialize;

/// All files of a site that can be edited.
#[derive(Serialize)]
pub struct Files {
    /// The collections, in the site's order.
    pub collections: Vec<Collection>,
    /// The plain pages and the introductions of collections.
    pub pages: Vec<Entry>,
    /// Files that are edited as text.
    pub sources: Vec<SourceFile>,
    /// What was deleted, the latest first.
    pub trash: Vec<Trashed>,
}

/// A collection.
#[derive(Serialize)]
pub struct Collection {
    /// Its folder inside `content/`.
    pub folder: String,
    /// What it is called.
    pub title: String,
    /// What one entry is called.
    pub one: String,
    /// What a new entry is made by: the choices that others depend on, and those that depend on them.
    pub asks: Vec<edit::Field>,
    /// Its entries, in the order of the site.
    pub entries: Vec<Entry>,
}

/// A case or page.
#[derive(Serialize)]
pub struct Entry {
    file: String,
    title: String,
    url: String,
    draft: bool,
    withdrawn: bool,
    date: Option<String>,
    errors: usize,
    warnings: usize,
    todos: usize,
}

/// A file that is edited as text.
#[derive(Serialize)]
pub struct SourceFile {
    file: String,
    kind: &'static str,
}

/// Something in the trash.
#[derive(Serialize)]
pub struct Trashed {
    id: String,
    name: String,
    time: String,
}

impl Workshop {
    /// All files.
    ///
    /// # Errors
    /// The trash cannot be read.
    pub fn files(&self, live: &Live) -> Result<Files, Problem> {
        let shot = live.shot();
        let site = &shot.site;
        let counts = counts(shot);
        let entry = |entry: &site::Entry| {
            let file = entry.case.source.path.to_string();
            let [errors, warnings, todos] = counts.get(&*file).copied().unwrap_or_default();
            let date = entry.case.date.map(|(date, _)| date.to_string());
            Entry {
                title: entry.case.name().to_string(),
                url: entry.url.clone(),
                draft: entry.case.draft,
                withdrawn: entry.case.withdrawn.is_some(),
                date,
                errors,
                warnings,
                todos,
                file,
            }
        };
        let lang = site.config.lang;
        let labels = Messages::new(lang);
        let collections = site.collections.iter().map(|c| {
            let intro = c.intro.as_ref().and_then(|intro| intro.case.title.as_ref());
            Collection {
                folder: c.folder.clone(),
                title: intro.map_or_else(|| c.template.many.get(lang).to_string(), |(title, _)| title.to_string()),
                one: c.template.one.get(lang).to_string(),
                asks: asks(&c.template, &labels),
                entries: c.entries.iter().chain(&c.drafts).chain(&c.withdrawn).map(|e| entry(e)).collect(),
            }
        });
        let intros = site.collections.iter().flat_map(|c| &c.intro);
        let templates = site.collections.iter().map(|c| (format!("content/{}/_template.toml", c.folder), "template"));
        let sources = std::iter::once((site.config.file.to_string(), "config")).chain(templates);
        let trash = self.desk().trash()?.into_iter();
        Ok(Files {
            collections: collections.collect(),
            pages: site.pages.iter().chain(&site.hidden_pages).chain(intros).map(|e| entry(e)).collect(),
            sources: sources.map(|(file, kind)| SourceFile { file, kind }).collect(),
            trash: trash.map(|item| Trashed { id: item.id, name: item.path, time: item.time.to_string() }).collect(),
        })
    }
}

/// The choices of a template that decide about others, and the others.
fn asks(template: &Template, labels: &Messages) -> Vec<edit::Field> {
    let blank = edit::form(&super::source("", "+++\n+++\n"), template, labels);
    let fields = blank.map(|form| form.fields).unwrap_or_default();
    let decide: Vec<String> = fields.iter().filter_map(|field| field.depends.clone()).collect();
    fields.into_iter().filter(|field| field.depends.is_some() || decide.contains(&field.key)).collect()
}

/// Errors, warnings and things left to do, by file.
fn counts(shot: &Shot) -> FxHashMap<&str, [usize; 3]> {
    let mut counts: FxHashMap<&str, [usize; 3]> = FxHashMap::default();
    for finding in shot.findings.iter() {
        let at = match finding.severity {
            Severity::Error => 0,
            Severity::Warning => 1,
            Severity::Todo => 2,
        };
        counts.entry(&finding.place.file).or_default()[at] += 1;
    }
    counts
}
