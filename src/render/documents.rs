//! The documents of a site: in come the site, a theme and the catalogue, out come what each document is made of and, on demand, its bytes.
//! Here the siblings meet that never import each other: PDF, Word, copies, sheets, archives.
//!
//! ```text
//! prepare(group)   → documents with keys                  for all of them, cheap
//! make(document)   → bytes, or findings                   for those that nobody has kept
//! ```
//!
//! A key changes with everything that the bytes depend on: the source, its template, where its links lead, its pictures, the settings and
//! the theme. It is known before anything is made, so a site of a thousand cases costs little when one of them has changed. What was kept
//! under a key can be used again; a document about which there is something to say is not to be kept. This file refuses to know
//! where that is, and threads: typeset documents want threads of their own (`print::Press::each`), the others do not care.

#[cfg(feature = "pdf")]
use super::print::{Book, Job, Press, Topic, TypeFile, Work as Printing};
use super::web::{self, Theme};
use super::{bundle, copy, sheets, word};
use crate::case::{Data, Date, Value};
use crate::diag::Finding;
use crate::language::Messages;
use crate::paper::{self, Paper};
use crate::schema::json_schema;
use crate::site::{Document, DocumentFile, EntryId, Site, Target, inside};
use crate::tree::Source;
#[cfg(feature = "pdf")]
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
    /// The results as data.
    Results,
}

/// All groups of a site: what takes longest comes first.
pub fn groups(site: &Site) -> Vec<Group> {
    let collections = || 0..site.collections.len();
    let first = collections().map(Group::Book).chain([Group::Results]);
    first.chain(site.entries().map(Group::Entry)).chain(collections().map(Group::Template)).collect()
}

/// A document that can be made.
pub struct Prepared {
    /// What it shows and where it goes.
    pub file: DocumentFile,
    /// Under which its bytes may be kept.
    pub key: blake3::Hash,
    work: Work,
}

/// A document that was made.
pub struct Made {
    /// What it holds.
    pub bytes: Vec<u8>,
    /// What is wrong with its text all the same.
    pub findings: Vec<Finding>,
}

enum Work {
    Entry(EntryId),
    #[cfg(feature = "pdf")]
    Book(Vec<EntryId>),
    Blank(usize),
    Text(Vec<u8>),
    Bundle(Vec<Prepared>),
    Sheets(Vec<sheets::Table>),
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
    /// What all documents depend on.
    base: blake3::Hash,
    /// What the documents of a collection depend on: its template.
    templates: Vec<blake3::Hash>,
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
        let mut hasher = blake3::Hasher::new();
        let config = &site.config;
        let settings =
            [config.lang.code(), &config.school, &config.region, &config.base_url, &config.title, &format!("{:?}", config.print)];
        hasher.update(env!("CARGO_PKG_VERSION").as_bytes()).update(format!("{settings:?}").as_bytes());
        #[cfg(not(feature = "pdf"))]
        let _ = theme;
        Documents {
            site,
            messages,
            base: hasher.finalize(),
            templates: site.collections.iter().map(|c| blake3::hash(format!("{:?}", c.template).as_bytes())).collect(),
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
            Group::Entry(id) => {
                self.prepare_files(id, self.site.documents_of(id).into_iter().chain(self.site.picture(id)).collect())
            }
            Group::Results => self.results(),
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
        let own = self.inputs(id);
        let key = |file: &DocumentFile| self.key(file, |hasher| _ = hasher.update(own.as_bytes()));
        files.into_iter().map(|file| Prepared { key: key(&file), file, work: Work::Entry(id) }).collect()
    }

    fn results(&self) -> Vec<Prepared> {
        let files = self.site.documents_of_results();
        if files.is_empty() {
            return Vec::new();
        }
        let results = sheets::results(self.site, self.messages);
        let dictionary = sheets::dictionary(self.site, self.messages);
        let prepare = |file: DocumentFile| match file.document {
            Document::ResultsCsv => text(file, sheets::csv(&results, self.messages.lang())),
            Document::Dictionary => text(file, sheets::csv(&dictionary, self.messages.lang())),
            _ => {
                let tables = vec![results.clone(), dictionary.clone()];
                let key = self.key(&file, |hasher| _ = hasher.update(format!("{tables:?}").as_bytes()));
                Prepared { file, key, work: Work::Sheets(tables) }
            }
        };
        files.into_iter().map(prepare).collect()
    }

    /// A book of some entries.
    #[cfg(feature = "pdf")]
    pub fn book(&self, file: DocumentFile, ids: &[EntryId]) -> Option<Prepared> {
        let key = self.key(&file, |hasher| {
            let (index, topics) = self.topics(ids);
            hasher.update(format!("{index}{topics:?}{}", self.site.config.title).as_bytes());
            ids.iter().for_each(|id| _ = hasher.update(self.inputs(*id).as_bytes()));
        });
        Some(Prepared { file, key, work: Work::Book(ids.to_vec()) })
    }

    /// Without the typesetter there are no books.
    #[cfg(not(feature = "pdf"))]
    pub fn book(&self, _file: DocumentFile, _ids: &[EntryId]) -> Option<Prepared> {
        None
    }

    fn template(&self, collection: usize) -> Vec<Prepared> {
        let files = self.site.documents_of_template(collection);
        let blanks = files.iter().filter(|file| !matches!(file.document, Document::Bundle(_)));
        let blank = |file: &DocumentFile| self.blank(file.clone(), collection);
        let mut prepared: Vec<Prepared> = blanks.map(blank).collect();
        let bundles = files.iter().filter(|file| matches!(file.document, Document::Bundle(_)));
        prepared.extend(bundles.map(|file| self.bundle(file.clone(), collection)));
        prepared
    }

    fn blank(&self, file: DocumentFile, collection: usize) -> Prepared {
        let key = self.key(&file, |hasher| _ = hasher.update(self.templates[collection].as_bytes()));
        Prepared { file, key, work: Work::Blank(collection) }
    }

    /// The archive of all files of a template.
    fn bundle(&self, file: DocumentFile, collection: usize) -> Prepared {
        let (template, lang) = (&self.site.collections[collection].template, self.site.config.lang);
        let stem = self.site.template_stem(collection);
        let part = |name: String| DocumentFile { path: name, document: file.document };
        let schema = serde_json::to_vec_pretty(&json_schema(template, lang)).unwrap_or_default();
        let mut parts = vec![
            text(part(format!("{stem}.md")), web::blank(template, lang, &[]).into_bytes()),
            text(part(format!("{stem}.toml")), template.text.as_bytes().to_vec()),
            text(part(format!("{stem}.schema.json")), schema),
        ];
        let others = self.site.documents_of_template(collection).into_iter();
        let blanks = others.filter(|other| !matches!(other.document, Document::Bundle(_)));
        parts.extend(blanks.map(|other| self.blank(other, collection)));
        let names: Vec<&str> = parts.iter().map(Prepared::name).collect();
        let (name, about) = bundle::readme(template, &names, self.messages);
        parts.insert(0, text(part(name), about));
        let mut hasher = blake3::Hasher::new();
        for part in &parts {
            hasher.update(part.name().as_bytes()).update(part.key.as_bytes());
        }
        Prepared { file, key: hasher.finalize(), work: Work::Bundle(parts) }
    }

    /// The key of a document: what all documents depend on, its kind, and what it depends on alone.
    fn key(&self, file: &DocumentFile, own: impl FnOnce(&mut blake3::Hasher)) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.base.as_bytes()).update(file.document.kind().as_bytes());
        #[cfg(feature = "pdf")]
        if file.document.is_typeset() {
            hasher.update(self.press.base().as_bytes());
        }
        own(&mut hasher);
        hasher.finalize()
    }

    /// What the documents of an entry depend on: its source, its template, its address, where its links lead, its pictures.
    fn inputs(&self, id: EntryId) -> blake3::Hash {
        let entry = self.site.entry(id).1;
        let from = inside(&entry.case.source.path);
        let mut hasher = blake3::Hasher::new();
        let mut add = |part: &[u8]| _ = hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        add(entry.case.source.text.as_bytes());
        add(self.templates[id.collection as usize].as_bytes());
        add(entry.url.as_bytes());
        let mut target = |target: &str| {
            add(paper::address(self.site, from, target).unwrap_or_default().as_bytes());
            if let Target::File(path) = self.site.addresses.resolve(from, target) {
                add(path.as_bytes());
                self.site.pictures.get(&path).into_iter().flatten().for_each(|file| add(blake3::hash(&file.bytes).as_bytes()));
            }
        };
        entry.case.each_prose(&mut |prose| prose.refs.iter().for_each(|reference| target(&reference.target)));
        entry.case.values.iter().flatten().for_each(|value| each_link(value, &mut target));
        hasher.finalize()
    }

    /// What the index of a book lists: its heading, and its words. It is by the facet that makes cases most alike, the role model in the
    /// built-in template.
    #[cfg(feature = "pdf")]
    fn topics(&self, ids: &[EntryId]) -> (&str, Vec<Topic>) {
        let weight = |path: &str| {
            let fields = self.site.collections.iter().flat_map(|c| &c.template.fields);
            fields.filter(|field| field.facet && field.path == path).map(|field| field.related).max().unwrap_or(0)
        };
        let facet = self.site.facets.iter().rev().max_by_key(|facet| weight(&facet.path)).filter(|facet| weight(&facet.path) > 0);
        let Some(facet) = facet else { return ("", Vec::new()) };
        let papers = |value: usize| (0..ids.len()).filter(|n| facet.of(ids[*n]).contains(&(value as u32))).collect::<Vec<usize>>();
        let topic = |(value, own): (usize, &crate::site::FacetValue)| Topic { label: own.label.clone(), papers: papers(value) };
        let topics = facet.values.iter().enumerate().map(topic).filter(|topic| !topic.papers.is_empty());
        (facet.label.get(self.site.config.lang), topics.collect())
    }

    /// Makes a document.
    ///
    /// # Errors
    /// What cannot be printed, with its place.
    pub fn make(&self, prepared: &Prepared) -> Result<Made, Vec<Finding>> {
        let whole = |bytes: Vec<u8>| Ok(Made { bytes, findings: Vec::new() });
        match &prepared.work {
            Work::Entry(id) => self.make_entry(prepared.file.document, *id),
            #[cfg(feature = "pdf")]
            Work::Book(ids) => self.make_book(ids),
            Work::Blank(collection) => {
                let paper = paper::blank(&self.site.collections[*collection].template, self.messages);
                self.made(prepared.file.document, &paper, None, &[])
            }
            Work::Text(text) => whole(text.clone()),
            Work::Sheets(tables) => whole(sheets::xlsx(tables)),
            Work::Bundle(parts) => {
                // A blank that cannot be printed is missing here too; its own finding says why.
                let made = parts.iter().filter_map(|part| Some((part.name().to_string(), self.make(part).ok()?.bytes)));
                whole(bundle::bundle(&made.collect::<Vec<_>>()))
            }
        }
    }

    fn make_entry(&self, document: Document, id: EntryId) -> Result<Made, Vec<Finding>> {
        let (collection, entry) = self.site.entry(id);
        if matches!(document, Document::Copy(_)) {
            let bytes = copy::copy(self.site, collection, entry, self.messages).into_bytes();
            return Ok(Made { bytes, findings: Vec::new() });
        }
        let paper = Paper::of(self.site, id, self.messages);
        self.made(document, &paper, entry.case.date.map(|(date, _)| date), &[&entry.case.source])
    }

    /// A paper as a Word document or a PDF.
    #[cfg_attr(not(feature = "pdf"), allow(unused_variables))] // Only a PDF has a day, and only it can fail.
    fn made(&self, document: Document, paper: &Paper, day: Option<Date>, sources: &[&Source]) -> Result<Made, Vec<Finding>> {
        let print = &self.site.config.print;
        #[cfg(feature = "pdf")]
        if document.is_typeset() {
            let work = match document {
                Document::Sheet(_) => Printing::Sheet(paper),
                Document::Picture(_) => Printing::Picture(paper, &self.site.config.title),
                _ => Printing::Table(paper),
            };
            return self.printed(&Job { work, print, day, sources });
        }
        Ok(Made { bytes: word::docx(paper, print, &self.site.pictures, self.messages), findings: Vec::new() })
    }

    #[cfg(feature = "pdf")]
    fn printed(&self, job: &Job<'_>) -> Result<Made, Vec<Finding>> {
        let ready = self.press.ready(job);
        Ok(Made { bytes: self.press.print(&ready)?, findings: ready.findings })
    }

    #[cfg(feature = "pdf")]
    fn make_book(&self, ids: &[EntryId]) -> Result<Made, Vec<Finding>> {
        let config = &self.site.config;
        let papers: Vec<Paper> = ids.iter().map(|id| Paper::of(self.site, *id, self.messages)).collect();
        let entries = || ids.iter().map(|id| self.site.entry(*id));
        let day = entries().filter_map(|(_, entry)| entry.case.date.map(|(date, _)| date)).max();
        let sources: Vec<&Source> = entries().map(|(_, entry)| &entry.case.source).collect();
        let (index, topics) = self.topics(ids);
        let book = Book {
            title: entries().next().map_or("", |(collection, _)| collection.template.many.get(config.lang)),
            tagline: &config.title,
            publisher: &config.publisher(),
            date: &day.map_or_else(String::new, |day| day.year().to_string()),
            papers: &papers,
            index,
            topics: &topics,
        };
        self.printed(&Job { work: Printing::Book(&book), print: &config.print, day, sources: &sources })
    }
}

/// Calls `visit` with every address that a value holds outside prose.
fn each_link(value: &Value, visit: &mut impl FnMut(&str)) {
    match &value.data {
        Data::Link(link) => visit(link),
        Data::List(items) => items.iter().for_each(|item| each_link(item, visit)),
        Data::Group(group) => {
            group.values.iter().flatten().chain(&group.nested).for_each(|value| each_link(value, visit));
        }
        Data::Line(_) | Data::Text(_) | Data::Choice(..) | Data::Number(_) | Data::Date(_) | Data::Bool(_) | Data::Image(_) => {}
    }
}

/// A document that is a text: there is nothing to be made.
fn text(file: DocumentFile, text: Vec<u8>) -> Prepared {
    Prepared { file, key: blake3::hash(&text), work: Work::Text(text) }
}
