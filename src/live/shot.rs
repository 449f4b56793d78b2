//! A site at one moment: in comes a path of the output, out come the bytes that a build would write there. Pages and documents are made when
//! someone asks.

use crate::diag::{Finding, Severity, Texts};
use crate::language::Messages;
use crate::render::documents::{Documents, Group};
use crate::render::web::{Engine, Web};
use crate::search::Index;
use crate::site::{Document, DocumentFile, Page, Reading, Show, Site, pages};
use rustc_hash::FxHashMap;
use std::sync::{Arc, OnceLock};

/// What a path of the output holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A page, or another file that is made from the site's data.
    Page(Vec<u8>),
    /// An asset of the theme, a picture or a file.
    File(Arc<[u8]>),
    /// A document: PDF, Word, archive.
    Document(Vec<u8>),
}

/// A site at one moment.
pub struct Shot {
    /// The site.
    pub site: Arc<Site>,
    /// What is wrong with it, in order.
    pub findings: Arc<[Finding]>,
    /// Counts the shots of one run.
    pub serial: u64,
    engine: Option<Arc<Engine>>,
    /// Where the theme cannot be used: the last site that could be shown.
    good: Option<Arc<Site>>,
    texts: FxHashMap<Arc<str>, Arc<str>>,
    /// What drafts still lack.
    missing: FxHashMap<Arc<str>, Vec<String>>,
    /// The index of the search, made when first asked for.
    search: Arc<OnceLock<Index>>,
    /// All pages by path, made when first asked for.
    paths: Arc<OnceLock<FxHashMap<String, Show>>>,
}

impl Shot {
    /// A site of nothing.
    pub(super) fn empty(site: Site) -> Shot {
        Shot {
            site: Arc::new(site),
            findings: Arc::default(),
            serial: 0,
            engine: None,
            good: None,
            texts: FxHashMap::default(),
            missing: FxHashMap::default(),
            search: Arc::default(),
            paths: Arc::default(),
        }
    }

    /// The shot after this one. Without an engine of its own it goes on showing what this one shows.
    pub(super) fn next(
        &self,
        site: Arc<Site>,
        engine: Result<Arc<Engine>, ()>,
        findings: Vec<Finding>,
        texts: FxHashMap<Arc<str>, Arc<str>>,
        messages: &Messages,
    ) -> Shot {
        let (engine, good) = match engine {
            Ok(engine) => (Some(engine), None),
            Err(()) => (self.engine.clone(), self.engine.as_ref().map(|_| Arc::clone(self.shown()))),
        };
        let shown = good.as_ref().unwrap_or(&site);
        let paths = if Arc::ptr_eq(&shown.addresses, &self.shown().addresses) { Arc::clone(&self.paths) } else { Arc::default() };
        let mut missing: FxHashMap<Arc<str>, Vec<String>> = FxHashMap::default();
        for finding in findings.iter().filter(|f| f.severity == Severity::Todo) {
            let sentence = messages.say(&finding.code.id().to_lowercase(), &finding.args);
            missing.entry(Arc::clone(&finding.place.file)).or_default().push(sentence);
        }
        Shot {
            site,
            findings: findings.into(),
            serial: self.serial + 1,
            engine,
            good,
            texts,
            missing,
            search: Arc::default(),
            paths,
        }
    }

    pub(super) fn engine(&self) -> Option<&Arc<Engine>> {
        self.engine.as_ref().filter(|_| self.good.is_none())
    }

    /// The site that pages show: the last good one while the theme cannot be used.
    pub fn shown(&self) -> &Arc<Site> {
        self.good.as_ref().unwrap_or(&self.site)
    }

    /// The texts of the files that findings name.
    pub fn texts(&self) -> impl Texts + '_ {
        Named(&self.texts)
    }

    /// What a path of the output holds; nothing if the site has no such path.
    ///
    /// # Errors
    /// The theme fails on the page, or the document cannot be made.
    pub fn answer(&self, path: &str) -> Option<Result<Answer, Vec<Finding>>> {
        let engine = self.engine.as_ref()?;
        if let Some(show) = self.paths().get(path) {
            let page = Page { path: path.to_string(), show: *show };
            return Some(self.web(engine).render(&page).map(Answer::Page).map_err(|finding| vec![finding]));
        }
        let asset = engine.assets().find(|(url, _)| *url == path).map(|(_, bytes)| Arc::clone(bytes));
        let site = self.shown();
        let picture = || site.pictures.values().flatten().find(|file| file.url == path).map(|file| Arc::clone(&file.bytes));
        if let Some(bytes) = asset.or_else(picture).or_else(|| site.files.get(path).cloned()) {
            return Some(Ok(Answer::File(bytes)));
        }
        let file = site.documents().into_iter().find(|file| file.path == path)?;
        Some(self.document(engine, &file).map(Answer::Document))
    }

    /// The page for a path that the site does not have, with links as seen from that path; nothing while nothing can be shown.
    ///
    /// # Errors
    /// The theme fails on it.
    pub fn not_found(&self, path: &str) -> Option<Result<Vec<u8>, Vec<Finding>>> {
        let page = Page { path: path.to_string(), show: Show::NotFound };
        Some(self.web(self.engine.as_ref()?).render(&page).map_err(|finding| vec![finding]))
    }

    /// The HTML of a document's prose, with the links and pictures of a page of this site at its address.
    pub fn prose(&self, reading: &Reading) -> Option<String> {
        let entry = &reading.entry;
        Some(self.web(self.engine.as_ref()?).prose(&entry.url, &entry.case.source.path, entry.case.story.as_ref()?))
    }

    /// All paths of the output that a build would write.
    pub fn all_paths(&self) -> Vec<String> {
        let site = self.shown();
        let assets = self.engine.iter().flat_map(|engine| engine.assets().map(|(url, _)| url.to_string()));
        let pictures = site.pictures.values().flatten().map(|file| file.url.clone());
        let documents = site.documents().into_iter().map(|file| file.path);
        let pages = self.paths().keys().cloned();
        let mut all: Vec<String> = pages.chain(assets).chain(pictures).chain(site.files.keys().cloned()).chain(documents).collect();
        all.sort();
        all
    }

    /// What a page of the site shows.
    pub fn show(&self, path: &str) -> Option<Show> {
        self.paths().get(path).copied()
    }

    fn paths(&self) -> &FxHashMap<String, Show> {
        self.paths.get_or_init(|| pages(self.shown()).into_iter().map(|page| (page.path, page.show)).collect())
    }

    fn web(&self, engine: &Arc<Engine>) -> Web<'_> {
        Web::with(self.shown(), Arc::clone(engine)).with_missing(self.missing.clone()).with_search(Arc::clone(&self.search))
    }

    fn document(&self, engine: &Engine, file: &DocumentFile) -> Result<Vec<u8>, Vec<Finding>> {
        let documents = Documents::new(self.shown(), engine.theme(), engine.messages());
        let group = match file.document {
            Document::Table(id) | Document::Sheet(id) | Document::Word(id) | Document::Copy(id) | Document::Picture(id) => {
                Group::Entry(id)
            }
            Document::Book(collection) => Group::Book(collection),
            Document::ResultsCsv | Document::ResultsXlsx | Document::Dictionary => Group::Results,
            Document::BlankPdf(c) | Document::BlankWord(c) | Document::Bundle(c) => Group::Template(c),
        };
        let prepared = documents.prepare(group).into_iter().find(|prepared| prepared.file == *file);
        prepared.map_or_else(|| Err(Vec::new()), |prepared| documents.make(&prepared)).map(|made| made.bytes)
    }
}

struct Named<'s>(&'s FxHashMap<Arc<str>, Arc<str>>);

impl Texts for Named<'_> {
    fn text(&self, file: &str) -> Option<&str> {
        self.0.get(file).map(|text| &**text)
    }
}
