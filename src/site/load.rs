//! From sources to the site: in come the texts of all files and a way to fetch a picture's bytes, out come the site and the findings of
//! reading. Cases are read on all cores; the order of everything is by path, never by who was first.

use super::clash::clashes;
use super::facet::facets;
use super::name::{case_slug, collection_url, file_url, page_entry, without_ending};
use super::picture;
use super::{Addresses, Collection, Config, Entry, Site};
use crate::case::{self, Case, Date, RefKind, Withheld};
use crate::diag::{Code, Finding, Place, Severity};
use crate::language::{Lang, Langs};
use crate::schema::{self, Template};
use crate::site::{PictureFile, Target};
use crate::tree::Source;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
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
    let mut findings = Vec::new();
    let config = match &input.config {
        Some(source) => {
            let (config, found) = Config::read(source);
            findings.extend(found);
            config
        }
        None => Config::new("casebook.toml"),
    };
    let (templates, found) = schema::read(&input.templates);
    findings.extend(found);
    let page_template = templates.built_in.iter().find(|t| t.id == "page").cloned();
    let page_template = page_template.unwrap_or_else(|| unreachable!("the page template is built in"));
    let folders: Vec<(String, Arc<Template>)> = templates.collections.clone();
    let langs = Langs { site: config.lang, reader: options.reader };
    let home = |path: &str| collection_of(&folders, path);

    let read: Vec<_> = input
        .documents
        .into_par_iter()
        .map(|source| {
            let collection = home(inside(&source.path)).filter(|c| !is_intro(&folders[*c].0, inside(&source.path)));
            let template = collection.map_or(&page_template, |c| &folders[c].1);
            let (mut case, found) = case::read(&source, template, langs);
            let withheld = collection.map_or_else(Vec::new, |c| case.withhold(&folders[c].1));
            (collection, case, withheld, found)
        })
        .collect();

    let mut site = Site {
        config,
        templates,
        page_template,
        collections: folders.iter().map(|(folder, template)| empty_collection(folder, template)).collect(),
        pages: Vec::new(),
        hidden_pages: Vec::new(),
        facets: Vec::new(),
        addresses: Addresses::default(),
        pictures: FxHashMap::default(),
        files: BTreeMap::new(),
    };
    for (collection, case, withheld, found) in read {
        let draft = case.draft;
        // A draft can always be saved: what is wrong in it is what is left to do.
        findings.extend(found.into_iter().map(|f| if draft { f.with(Severity::Todo) } else { f }));
        site.place(collection, case, withheld, options.drafts);
    }
    site.sort();
    site.facets = facets(&site.collections, site.config.lang);
    site.address(&input.others, &mut findings);
    site.fetch(&input.others, fetch, options.encode, &mut findings);
    (site, findings)
}

fn empty_collection(folder: &str, template: &Arc<Template>) -> Collection {
    let url = collection_url(folder);
    Collection { folder: folder.into(), url, template: Arc::clone(template), entries: Vec::new(), drafts: Vec::new(), intro: None }
}

/// A path inside `content/`.
pub fn inside(path: &str) -> &str {
    path.strip_prefix(CONTENT).unwrap_or(path)
}

/// The collection whose folder holds the file: the deepest one.
fn collection_of(folders: &[(String, Arc<Template>)], path: &str) -> Option<usize> {
    let holds = |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    (0..folders.len()).filter(|c| holds(&folders[*c].0)).max_by_key(|c| folders[*c].0.len())
}

/// The introduction of a collection: `index.md` right in its folder.
fn is_intro(folder: &str, path: &str) -> bool {
    without_ending(path).strip_prefix(folder) == Some("/index")
}

impl Site {
    /// Puts a case where it belongs.
    fn place(&mut self, collection: Option<usize>, case: Case, withheld: Vec<Withheld>, drafts: bool) {
        let path = inside(&case.source.path).to_string();
        let hidden = case.draft && !drafts;
        match collection {
            Some(c) => {
                let collection = &mut self.collections[c];
                let slug = case_slug(&case, &path);
                let url = format!("{}/{slug}/index.html", collection.url);
                let entry = Entry { case, url, slug, withheld };
                let list = if hidden { &mut collection.drafts } else { &mut collection.entries };
                list.push(entry);
            }
            None => {
                let entry = page_entry(case, &path);
                let intro = self.collections.iter_mut().find(|c| is_intro(&c.folder, &path));
                match intro {
                    Some(collection) => collection.intro = Some(entry),
                    None if hidden => self.hidden_pages.push(entry),
                    None => self.pages.push(entry),
                }
            }
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

    /// Fetches the pictures and files that published pages refer to; nothing else of the folder is published.
    fn fetch(&mut self, others: &[String], fetch: &Fetch<'_>, encode: bool, findings: &mut Vec<Finding>) {
        let mut pictures: FxHashMap<String, Place> = FxHashMap::default();
        let mut files: FxHashMap<String, Place> = FxHashMap::default();
        let mut visit = |entry: &Entry| {
            let from = inside(&entry.case.source.path);
            entry.case.each_prose(&mut |prose| {
                for reference in &prose.refs {
                    let Target::File(path) = self.addresses.resolve(from, &reference.target) else {
                        continue;
                    };
                    let wanted = match reference.kind {
                        RefKind::Picture => &mut pictures,
                        RefKind::Link => &mut files,
                    };
                    wanted.entry(path).or_insert_with(|| entry.case.place(reference.at));
                }
            });
        };
        if !others.is_empty() {
            self.collections.iter().flat_map(|c| c.entries.iter().chain(&c.intro)).for_each(&mut visit);
            self.pages.iter().for_each(&mut visit);
        }
        let mut pictures: Vec<(String, Place)> = pictures.into_iter().collect();
        pictures.sort();
        let mut files: Vec<(String, Place)> = files.into_iter().filter(|(path, _)| !is_among(&pictures, path)).collect();
        files.sort();
        clashes(pictures.iter().chain(&files), findings);
        let prepared: Vec<(String, Result<Vec<PictureFile>, Finding>)> = pictures
            .into_par_iter()
            .map(|(path, place)| {
                let made = prepare(&path, &place, fetch, encode);
                (path, made)
            })
            .collect();
        for (path, made) in prepared {
            match made {
                Ok(variants) => drop(self.pictures.insert(path, variants)),
                Err(finding) => findings.push(finding),
            }
        }
        for (path, place) in files {
            match fetch(&path) {
                Ok(bytes) => drop(self.files.insert(file_url(&path), if encode { bytes.into() } else { Arc::new([]) })),
                Err(message) => findings.push(place.finding(Code::Unreadable).arg("message", message)),
            }
        }
    }
}

fn is_among(sorted: &[(String, Place)], path: &str) -> bool {
    sorted.binary_search_by(|(other, _)| other.as_str().cmp(path)).is_ok()
}

/// One picture: its variants, or why there are none.
fn prepare(path: &str, place: &Place, fetch: &Fetch<'_>, encode: bool) -> Result<Vec<PictureFile>, Finding> {
    let bytes = fetch(path).map_err(|message| place.finding(Code::Unreadable).arg("message", message))?;
    let bad = |problem: picture::Problem| {
        let finding = place.finding(Code::BadPicture).arg("target", path);
        let (id, detail) = problem.told();
        finding.arg("problem", id).arg("detail", detail)
    };
    if !encode {
        return picture::inspect(&bytes).map(|_| Vec::new()).map_err(bad);
    }
    let url = file_url(path);
    let stem = url.rsplit_once('.').map_or(&*url, |(stem, _)| stem);
    let variants = picture::variants(&bytes).map_err(bad)?;
    let file = |v: picture::Variant| PictureFile {
        url: format!("{stem}-{}.{}", v.width, v.extension),
        width: v.width,
        height: v.height,
        bytes: v.bytes.into(),
    };
    let mut files: Vec<PictureFile> = variants.into_iter().map(file).collect();
    files.sort_by_key(|f| u32::MAX - f.width);
    Ok(files)
}
