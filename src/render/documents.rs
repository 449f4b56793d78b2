//! The documents of a site: in come the site, a theme and the catalogue, out come what each document is made of and, on demand, its bytes.
//! Here the siblings meet that never import each other: PDF, Word, copies, archives.
//!
//! ```text
//! prepare(group)   → documents with keys and findings     for all of them, cheap
//! make(document)   → bytes, or findings                   for those that nobody has kept
//! ```
//!
//! A key changes with everything that the bytes depend on, so whatever was kept under it can be used again. This file refuses to know
//! where that is, and threads: typeset documents want threads of their own (`print::Press::each`), the others do not care.

#[cfg(feature = "pdf")]
use super::print::{Book, Job, Press, Ready, Topic, TypeFile, Work as Printing};
use super::web::{self, Theme};
use super::{bundle, copy, word};
use crate::diag::Finding;
use crate::language::Messages;
use crate::paper::{self, Paper};
use crate::schema::json_schema;
use crate::site::{Document, DocumentFile, EntryId, Site};
use std::sync::Arc;

/// Documents that are made of the same things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Those of one entry.
    Entry(EntryId),
    /// The book of a collection.
    Book(usize),
    /// The blanks of a collection's template, and the archive of all its files.
    Template(usize),
}

/// All groups of a site: what takes longest comes first.
pub fn groups(site: &Site) -> Vec<Group> {
    let collections = || 0..site.collections.len();
    collections().map(Group::Book).chain(site.entries().map(Group::Entry)).chain(collections().map(Group::Template)).collect()
}

/// A document that can be made.
pub struct Prepared {
    /// What it shows and where it goes.
    pub file: DocumentFile,
    /// Under which its bytes may be kept.
    pub key: blake3::Hash,
    /// What is wrong with its text. It can be made all the same.
    pub findings: Vec<Finding>,
    work: Work,
}

enum Work {
    #[cfg(feature = "pdf")]
    Print(Box<Ready>),
    Word(Arc<Paper>),
    Text(Vec<u8>),
    Bundle(Vec<Prepared>),
}

impl Prepared {
    /// True if making it is the typesetter's work.
    pub fn is_typeset(&self) -> bool {
        self.file.document.is_typeset() || matches!(&self.work, Work::Bundle(parts) if parts.iter().any(Prepared::is_typeset))
    }

    /// The ending of its name, such as `pdf`.
    pub fn ending(&self) -> &str {
        self.file.path.rsplit('.').next().unwrap_or("")
    }

    fn name(&self) -> &str {
        self.file.path.rsplit('/').next().unwrap_or(&self.file.path)
    }
}

/// Makes the documents of a site.
pub struct Documents<'s> {
    site: &'s Site,
    messages: &'s Messages,
    #[cfg(feature = "pdf")]
    press: Press<'s>,
}

impl<'s> Documents<'s> {
    /// Makes ready for printing. `messages` are in the language of the site.
    pub fn new(site: &'s Site, theme: &Theme, messages: &'s Messages) -> Documents<'s> {
        #[cfg(feature = "pdf")]
        let press = {
            let files = theme.folder("print").map(|(path, file)| TypeFile {
                path: path.to_string(),
                origin: Arc::clone(&file.origin),
                bytes: Arc::clone(&file.bytes),
            });
            Press::new(files, &site.pictures, messages)
        };
        #[cfg(not(feature = "pdf"))]
        let _ = theme;
        Documents {
            site,
            messages,
            #[cfg(feature = "pdf")]
            press,
        }
    }

    /// The press, for its threads.
    #[cfg(feature = "pdf")]
    pub fn press(&self) -> &Press<'s> {
        &self.press
    }

    /// The documents of a group that the site wants.
    pub fn prepare(&self, group: Group) -> Vec<Prepared> {
        match group {
            Group::Entry(id) => self.prepare_files(id, self.site.documents_of(id)),
            Group::Book(collection) => {
                let ids: Vec<EntryId> = self.site.entries().filter(|id| id.collection as usize == collection).collect();
                self.site.book(collection).into_iter().flat_map(|file| self.book(file, &ids)).collect()
            }
            Group::Template(collection) => self.template(collection),
        }
    }

    /// Some documents of an entry.
    pub fn prepare_files(&self, id: EntryId, files: Vec<DocumentFile>) -> Vec<Prepared> {
        if files.is_empty() {
            return Vec::new();
        }
        let paper = Arc::new(Paper::of(self.site, id, self.messages));
        files.into_iter().filter_map(|file| self.of_entry(file, id, &paper)).collect()
    }

    fn of_entry(&self, file: DocumentFile, id: EntryId, paper: &Arc<Paper>) -> Option<Prepared> {
        let (collection, entry) = self.site.entry(id);
        match file.document {
            Document::Word(_) => Some(self.word(file, Arc::clone(paper))),
            Document::Copy(_) => Some(text(file, copy::copy(self.site, collection, entry, self.messages).into_bytes())),
            #[cfg(feature = "pdf")]
            Document::Table(_) | Document::Sheet(_) => {
                let work = match file.document {
                    Document::Table(_) => Printing::Table(paper),
                    _ => Printing::Sheet(paper),
                };
                let day = entry.case.date.map(|(date, _)| date);
                Some(self.print(file, &Job { work, print: &self.site.config.print, day, sources: &[&entry.case.source] }))
            }
            #[cfg(not(feature = "pdf"))]
            Document::Table(_) | Document::Sheet(_) => None,
            Document::Book(_) | Document::BlankPdf(_) | Document::BlankWord(_) | Document::Bundle(_) => None,
        }
    }

    /// A book of some entries.
    #[cfg(feature = "pdf")]
    pub fn book(&self, file: DocumentFile, ids: &[EntryId]) -> Option<Prepared> {
        let config = &self.site.config;
        let papers: Vec<Paper> = ids.iter().map(|id| Paper::of(self.site, *id, self.messages)).collect();
        let entries = || ids.iter().map(|id| self.site.entry(*id));
        let title = entries().next().map_or("", |(collection, _)| collection.template.many.get(config.lang));
        // The index is by the facet that makes cases most alike: the role model in the built-in template.
        let weight = |path: &str| {
            let fields = self.site.collections.iter().flat_map(|c| &c.template.fields);
            fields.filter(|field| field.facet && field.path == path).map(|field| field.related).max().unwrap_or(0)
        };
        let facet = self.site.facets.iter().rev().max_by_key(|facet| weight(&facet.path)).filter(|facet| weight(&facet.path) > 0);
        let topics: Vec<Topic> = facet.map_or_else(Vec::new, |facet| {
            let papers =
                |value: usize| (0..ids.len()).filter(|n| facet.of(ids[*n]).contains(&(value as u32))).collect::<Vec<usize>>();
            let topic = |(value, own): (usize, &crate::site::FacetValue)| Topic { label: own.label.clone(), papers: papers(value) };
            facet.values.iter().enumerate().map(topic).filter(|topic| !topic.papers.is_empty()).collect()
        });
        let day = entries().filter_map(|(_, entry)| entry.case.date.map(|(date, _)| date)).max();
        let sources: Vec<&crate::tree::Source> = entries().map(|(_, entry)| &entry.case.source).collect();
        let book = Book {
            title,
            tagline: &config.title,
            publisher: &[&*config.school, &*config.region]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(", "),
            date: &day.map_or_else(String::new, |day| day.year().to_string()),
            papers: &papers,
            index: facet.map_or("", |facet| facet.label.get(config.lang)),
            topics: &topics,
        };
        Some(self.print(file, &Job { work: Printing::Book(&book), print: &config.print, day, sources: &sources }))
    }

    /// Without the typesetter there are no books.
    #[cfg(not(feature = "pdf"))]
    pub fn book(&self, _file: DocumentFile, _ids: &[EntryId]) -> Option<Prepared> {
        None
    }

    fn template(&self, collection: usize) -> Vec<Prepared> {
        let files = self.site.documents_of_template(collection);
        if files.is_empty() {
            return Vec::new();
        }
        let template = &self.site.collections[collection].template;
        let paper = Arc::new(paper::blank(template, self.messages));
        let made = |file: DocumentFile| match file.document {
            Document::BlankWord(_) => Some(self.word(file, Arc::clone(&paper))),
            #[cfg(feature = "pdf")]
            Document::BlankPdf(_) => {
                let work = Printing::Table(&paper);
                Some(self.print(file, &Job { work, print: &self.site.config.print, day: None, sources: &[] }))
            }
            Document::Bundle(_) => Some(self.bundle(file, collection, &paper)),
            _ => None,
        };
        files.into_iter().filter_map(made).collect()
    }

    /// The archive of all files of a template.
    fn bundle(&self, file: DocumentFile, collection: usize, paper: &Arc<Paper>) -> Prepared {
        let (template, lang) = (&self.site.collections[collection].template, self.site.config.lang);
        let stem = self.site.template_stem(collection);
        let part = |name: String| DocumentFile { path: name, document: file.document };
        let schema = serde_json::to_vec_pretty(&json_schema(template, lang)).unwrap_or_default();
        let mut parts = vec![
            text(part(format!("{stem}.md")), web::blank(template, lang, &[]).into_bytes()),
            text(part(format!("{stem}.toml")), template.text.as_bytes().to_vec()),
            text(part(format!("{stem}.schema.json")), schema),
        ];
        for other in self.site.documents_of_template(collection) {
            match other.document {
                Document::BlankWord(_) => parts.push(self.word(other, Arc::clone(paper))),
                #[cfg(feature = "pdf")]
                Document::BlankPdf(_) => {
                    let job = Job { work: Printing::Table(paper), print: &self.site.config.print, day: None, sources: &[] };
                    parts.push(self.print(other, &job));
                }
                _ => {}
            }
        }
        let names: Vec<&str> = parts.iter().map(Prepared::name).collect();
        let (name, about) = bundle::readme(template, &names, self.messages);
        parts.insert(0, text(part(name), about));
        let mut hasher = hasher("bundle");
        for part in &parts {
            hasher.update(part.name().as_bytes()).update(part.key.as_bytes());
        }
        Prepared { file, key: hasher.finalize(), findings: Vec::new(), work: Work::Bundle(parts) }
    }

    #[cfg(feature = "pdf")]
    fn print(&self, file: DocumentFile, job: &Job<'_>) -> Prepared {
        let mut ready = self.press.ready(job);
        Prepared { file, key: ready.key, findings: std::mem::take(&mut ready.findings), work: Work::Print(Box::new(ready)) }
    }

    fn word(&self, file: DocumentFile, paper: Arc<Paper>) -> Prepared {
        let mut hasher = hasher("word");
        hasher.update(format!("{paper:?}{:?}", self.site.config.print).as_bytes());
        let pictures = paper.pictures();
        for picture in pictures.iter().filter_map(|target| self.site.pictures.get(*target)).flatten() {
            hasher.update(blake3::hash(&picture.bytes).as_bytes());
        }
        Prepared { file, key: hasher.finalize(), findings: Vec::new(), work: Work::Word(paper) }
    }

    /// Makes a document.
    ///
    /// # Errors
    /// What cannot be printed, with its place.
    pub fn make(&self, prepared: &Prepared) -> Result<Vec<u8>, Vec<Finding>> {
        match &prepared.work {
            #[cfg(feature = "pdf")]
            Work::Print(ready) => self.press.print(ready),
            Work::Word(paper) => Ok(word::docx(paper, &self.site.config.print, &self.site.pictures, self.messages)),
            Work::Text(text) => Ok(text.clone()),
            Work::Bundle(parts) => {
                // A blank that cannot be printed is missing here too; its own finding says why.
                let made = parts.iter().filter_map(|part| Some((part.name().to_string(), self.make(part).ok()?)));
                Ok(bundle::bundle(&made.collect::<Vec<_>>()))
            }
        }
    }
}

/// A document that is a text: there is nothing to be made.
fn text(file: DocumentFile, text: Vec<u8>) -> Prepared {
    let mut hasher = hasher("text");
    hasher.update(&text);
    Prepared { file, key: hasher.finalize(), findings: Vec::new(), work: Work::Text(text) }
}

/// A hash that changes with the program.
fn hasher(kind: &str) -> blake3::Hasher {
    let mut hasher = blake3::Hasher::new();
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes()).update(kind.as_bytes());
    hasher
}
