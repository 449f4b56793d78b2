//! From sources to the site: in come the texts of all files and a way to fetch a picture's bytes, out come the site and the findings of
//! reading. Cases are read on all cores; the order of everything is by path, never by who was first.

use super::facet::facets;
use super::fetch::Kept;
use super::name::collection_url;
use super::reader::{Home, Reader, Reading};
use super::{Addresses, Collection, Entry, Site};
use crate::case::Date;
use crate::diag::Finding;
use crate::language::Lang;
use crate::schema::Template;
use crate::tree::Source;
use rayon::prelude::*;
use std::sync::Arc;

/// What a site is made of.
#[derive(Default)]
pub struct Input {
    /// `casebook.toml`, if there is one.
    pub config: Option<Source>,
    /// The `_template.toml` files: folder inside `content/` and source.
    pub templates: Vec<(String, Source)>,
    /// All Markdown files; their paths begin with `content/`.
    pub documents: Vec<Source>,
    /// The paths of all other files, inside `content/`.
    pub others: Vec<String>,
}

/// Fetches the bytes of one of [`Input::others`]; the error is the machine's own sentence.
pub type Fetch<'f> = dyn Fn(&str) -> Result<Vec<u8>, String> + Sync + 'f;

/// How the site is made.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The day that counts as today.
    pub today: Date,
    /// Drafts get pages too.
    pub drafts: bool,
    /// The language of whoever reads the findings.
    pub reader: Lang,
    /// Pictures are sized and encoded; a check only decodes them, to find what is wrong with them.
    pub encode: bool,
}

/// The folder of all content.
const CONTENT: &str = "content/";

/// Makes the site. It is complete even when there are findings; whether it may be written is for the caller to decide.
pub fn load(input: Input, fetch: &Fetch<'_>, options: Options) -> (Site, Vec<Finding>) {
    load_with(input, &Kept::nothing(fetch), options)
}

/// Makes the site, with pictures and files from where they are kept.
pub fn load_with(input: Input, files: &Kept<'_>, options: Options) -> (Site, Vec<Finding>) {
    let (reader, mut findings) = Reader::new(input.config.as_ref(), &input.templates, options);
    let readings: Vec<Reading> = input.documents.into_par_iter().map(|source| reader.read(&source)).collect();
    findings.extend(readings.iter().flat_map(|reading| reading.findings.iter().cloned()));
    let documents = readings.into_iter().map(|reading| (reading.home, reading.entry));
    let (site, found) = assemble(&reader, documents, &input.others, files);
    findings.extend(found);
    (site, findings)
}

/// Puts a site together: in come all documents, in the order of their paths, and the paths of all other files; out come the site and what is
/// wrong between them: addresses that clash, pictures that cannot be shown.
pub fn assemble(
    reader: &Reader,
    documents: impl Iterator<Item = (Home, Arc<Entry>)>,
    others: &[String],
    files: &Kept<'_>,
) -> (Site, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut site = Site {
        config: reader.config.clone(),
        templates: Arc::clone(&reader.templates),
        page_template: Arc::clone(&reader.page_template),
        collections: reader.templates.collections.iter().map(|(folder, template)| empty_collection(folder, template)).collect(),
        pages: Vec::new(),
        hidden_pages: Vec::new(),
        facets: Arc::default(),
        addresses: Arc::new(Addresses::default()),
        pictures: Arc::default(),
        files: Arc::default(),
        results: Arc::default(),
    };
    documents.for_each(|(home, entry)| site.place(home, entry, reader.options.drafts));
    site.sort();
    site.facets = Arc::new(facets(&site.collections, site.config.lang));
    site.addresses = Arc::new(site.address(others, &mut findings));
    site.years(&mut findings);
    site.fetch(others, files, reader.options.encode, &mut findings);
    (site, findings)
}

fn empty_collection(folder: &str, template: &Arc<Template>) -> Collection {
    Collection {
        folder: folder.into(),
        url: collection_url(folder),
        template: Arc::clone(template),
        entries: Vec::new(),
        drafts: Vec::new(),
        withdrawn: Vec::new(),
        intro: None,
    }
}

/// A path inside `content/`.
pub fn inside(path: &str) -> &str {
    path.strip_prefix(CONTENT).unwrap_or(path)
}

impl Site {
    /// Puts a document where it belongs.
    fn place(&mut self, home: Home, entry: Arc<Entry>, drafts: bool) {
        let hidden = entry.case.draft && !drafts;
        match (home, hidden) {
            // Not even the preview shows it: whoever looks there must see what visitors see.
            (Home::Collection(c), _) if entry.case.withdrawn.is_some() => self.collections[c].withdrawn.push(entry),
            (Home::Intro(_) | Home::Page, _) if entry.case.withdrawn.is_some() => self.hidden_pages.push(entry),
            (Home::Collection(c), false) => self.collections[c].entries.push(entry),
            (Home::Collection(c), true) => self.collections[c].drafts.push(entry),
            (Home::Intro(c), _) => self.collections[c].intro = Some(entry),
            (Home::Page, false) => self.pages.push(entry),
            (Home::Page, true) => self.hidden_pages.push(entry),
        }
    }

    fn sort(&mut self) {
        for collection in &mut self.collections {
            collection.entries.sort_by(|a, b| {
                let date = |e: &Entry| e.case.date.map(|(date, _)| date);
                (a.case.weight, date(b), &a.url, &a.case.source.path).cmp(&(b.case.weight, date(a), &b.url, &b.case.source.path))
            });
        }
        let weight = |e: &Entry| e.case.weight.unwrap_or(1000);
        self.pages.sort_by(|a, b| (weight(a), a.case.name(), &a.url).cmp(&(weight(b), b.case.name(), &b.url)));
    }
}
