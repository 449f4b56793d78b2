//! A site in memory that follows its files: in come sources as they change, out come [`Shot`]s, each a whole site with its findings, from which any
//! page can be made when someone asks.
//!
//! One change of one file reads one document, judges it and those that looked at it, and leaves all else as it was; what a shot answers is what
//! `build --drafts` would write. A file that cannot be read any more (a slip of the pen in its front matter) keeps its last good form on the
//! pages, while the findings speak of what stands in it now. This room refuses to know files, clocks and browsers: it asks [`Files`] for
//! bytes, and the day arrives as an argument.

mod held;
mod judged;
mod shot;

pub use shot::{Answer, Shot};

use crate::case::Date;
use crate::diag::{Finding, Severity};
use crate::language::{Lang, Messages};
use crate::render::web::{Engine, Theme};
use crate::site::picture::Shelf;
use crate::site::{self, Entry, Home, Kept, Options, Reader, Site, inside};
use crate::tree::Source;
use held::{Held, Order, Sources};
use judged::{Extent, Opinions};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// Where bytes come from that are not needed before a page wants them.
pub trait Files: Sync {
    /// The bytes of a file inside `content/`; the error is the machine's own sentence.
    ///
    /// # Errors
    /// The file cannot be read.
    fn fetch(&self, inside: &str) -> Result<Vec<u8>, String>;

    /// The theme of a name, and what is wrong with it; `config` is the file that asks for it.
    ///
    /// # Errors
    /// The theme cannot be read.
    fn theme(&self, name: &str, config: &Arc<str>) -> Result<(Theme, Vec<Finding>), String>;

    /// Where copies of pictures are kept between runs.
    fn shelf(&self) -> Option<&dyn Shelf> {
        None
    }
}

/// What a path of the site's folder holds now.
#[derive(Clone, Debug)]
pub enum Now {
    /// `casebook.toml`.
    Config(Source),
    /// The template of a folder inside `content/`.
    Template(String, Source),
    /// A Markdown file.
    Document(Source),
    /// Another file of `content/`, by its path there; its bytes may be others than before.
    Other(String),
    /// A file that is no text, or that cannot be read.
    Finding(Finding),
    /// A file of a theme.
    Theme,
    /// Nothing any more.
    Gone,
}

/// At most so many entries are put in the places of older ones at once.
const MOST_SWAPS: usize = 16;

/// A site that follows its files.
#[derive(Clone)]
pub struct Live {
    options: Options,
    messages: Arc<Messages>,
    sources: Sources,
    reader: Arc<Reader>,
    /// What is wrong with `casebook.toml` and the templates.
    reader_findings: Arc<[Finding]>,
    theme: Arc<Theme>,
    theme_findings: Arc<[Finding]>,
    /// What is wrong between documents: addresses that clash, pictures that cannot be shown.
    site_findings: Arc<[Finding]>,
    opinions: Opinions,
    shot: Arc<Shot>,
}

/// What has to be done again after some changes.
#[derive(Default)]
struct Work {
    reader: bool,
    theme: bool,
    /// Documents or files came or went, or a picture is another one.
    site: bool,
    /// Paths of documents that have come.
    added: Vec<Arc<str>>,
    /// Paths of documents that have changed.
    documents: Vec<Arc<str>>,
    /// Paths inside `content/` of other files that have changed.
    others: FxHashSet<String>,
}

impl Live {
    /// The site of these files: paths inside the site's folder, and what they hold. `reader` is the language of findings.
    pub fn new(all: impl IntoIterator<Item = (String, Now)>, files: &dyn Files, today: Date, reader: Lang) -> Live {
        let options = Options { today, drafts: true, reader, encode: true };
        let (empty, _) = Reader::new(None, &[], options);
        let site = site::assemble(&empty, std::iter::empty(), &[], &Kept::nothing(&|_| Err(String::new()))).0;
        let mut live = Live {
            options,
            messages: Arc::new(Messages::new(reader)),
            sources: Sources::default(),
            reader: Arc::new(empty),
            reader_findings: Arc::default(),
            theme: Arc::default(),
            theme_findings: Arc::default(),
            site_findings: Arc::default(),
            opinions: Opinions::default(),
            shot: Arc::new(Shot::empty(site)),
        };
        let mut work = Work { reader: true, theme: true, ..Work::default() };
        all.into_iter().for_each(|(path, now)| live.sources.put(&path, now, &mut work));
        live.work(work, files);
        live
    }

    /// The site as it is now.
    pub fn shot(&self) -> &Arc<Shot> {
        &self.shot
    }

    /// The language and day of this site, for documents that are read beside it.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The text of a file as it was read last, by its path inside the site's folder.
    pub fn text(&self, path: &str) -> Option<Arc<str>> {
        self.sources.text(path)
    }

    /// Takes changes in: paths inside the site's folder, and what they hold now. True if the site may be another one than before.
    pub fn apply(&mut self, changes: impl IntoIterator<Item = (String, Now)>, files: &dyn Files, today: Date) -> bool {
        let mut work = Work::default();
        if today != self.options.today {
            self.options.today = today;
            work.reader = true;
        }
        for (path, now) in changes {
            self.sources.put(&path, now, &mut work);
        }
        let any = work.reader || work.theme || work.site || !work.documents.is_empty();
        if any {
            self.work(work, files);
        }
        any
    }

    /// The site as it would be if a document, a template or `casebook.toml` had this text; nothing of it is kept.
    pub fn trial(&self, source: Source, files: &dyn Files) -> Arc<Shot> {
        let path = source.path.to_string();
        let folder = inside(&path).strip_suffix("/_template.toml").map(str::to_string);
        let now = match (&*path, folder) {
            ("casebook.toml", _) => Now::Config(source),
            (_, Some(folder)) => Now::Template(folder, source),
            _ if path.starts_with("content/") => Now::Document(source),
            // A theme is more than one file.
            _ => return Arc::clone(&self.shot),
        };
        let mut copy = self.clone();
        copy.apply([(path, now)], files, self.options.today);
        copy.shot
    }

    fn work(&mut self, mut work: Work, files: &dyn Files) {
        if work.reader {
            work.theme |= self.read_settings();
        }
        if work.theme {
            self.read_theme(files);
        }
        let swaps = if work.reader { self.read_all() } else { self.read_some(&work) };
        let site = match swaps {
            Some(swaps) if !work.reader && !work.site => Arc::new(self.shot.site.with(&swaps)),
            _ => self.assemble(&work, files),
        };
        let same_site = Arc::ptr_eq(&site.addresses, &self.shot.site.addresses);
        let extent = if same_site && !work.reader { Extent::Documents(&work.documents) } else { Extent::Whole };
        self.opinions.renew(&site, &self.sources, self.options.today, self.options.reader, extent);
        let fresh_engine = work.reader || work.theme || self.shot.engine().is_none();
        let (engine, found) = match (fresh_engine, self.shot.engine()) {
            (false, Some(engine)) => (Ok(Arc::clone(engine)), None),
            _ => match Engine::new(&site, &self.theme) {
                Ok(engine) => (Ok(Arc::new(engine)), None),
                Err(found) => (Err(()), Some(found)),
            },
        };
        let mut findings: Vec<Finding> = self.reader_findings.iter().chain(self.theme_findings.iter()).cloned().collect();
        findings.extend(self.site_findings.iter().chain(self.sources.findings()).chain(self.opinions.findings()).cloned());
        findings.extend(found.into_iter().flatten());
        let findings = crate::diag::arrange(findings);
        let texts = self.sources.texts(&findings, &self.theme);
        self.shot = Arc::new(self.shot.next(site, engine, findings, texts, &self.messages));
    }

    /// Reads `casebook.toml` and the templates. One that cannot be read leaves all as it was. True if the theme is another one.
    fn read_settings(&mut self) -> bool {
        let (config, templates) = self.sources.settings();
        let (mut reader, findings) = Reader::new(config, &templates, self.options);
        let had = !Arc::ptr_eq(&self.theme, &Arc::default()) && self.shot.engine().is_some();
        let broken = findings.iter().any(|f| f.severity == Severity::Error);
        self.reader_findings = findings.into();
        if broken && had {
            reader = Reader { options: self.options, ..(*self.reader).clone() };
        }
        let other = reader.config.theme != self.reader.config.theme;
        self.reader = Arc::new(reader);
        other
    }

    fn read_theme(&mut self, files: &dyn Files) {
        let config = &self.reader.config;
        match files.theme(&config.theme, &config.file) {
            Ok((theme, found)) => (self.theme, self.theme_findings) = (Arc::new(theme), found.into()),
            Err(message) => {
                let place = crate::diag::Place::file(&config.file);
                self.theme_findings = Arc::new([place.finding(crate::diag::Code::Unreadable).arg("message", message)]);
            }
        }
    }

    /// Reads all documents; the site must be put together anew.
    fn read_all(&mut self) -> Option<Vec<(Arc<Entry>, Arc<Entry>)>> {
        let reader = Arc::clone(&self.reader);
        self.sources.documents.par_iter_mut().for_each(|(_, held)| held.read_anew(&reader));
        None
    }

    /// Reads some documents: pairs of what they said and what they say; nothing if the site must be put together anew.
    fn read_some(&mut self, work: &Work) -> Option<Vec<(Arc<Entry>, Arc<Entry>)>> {
        let reader = Arc::clone(&self.reader);
        for path in &work.added {
            self.sources.documents.get_mut(&Order::new(path)).into_iter().for_each(|held| held.read(&reader));
        }
        let read_one = |held: &mut Held| {
            let old = Arc::clone(&held.shown().entry);
            let home = held.shown().home;
            held.read(&reader);
            let new = Arc::clone(&held.shown().entry);
            let stays = new.has_outline_of(&old, home, reader.template(home));
            (stays, old, new)
        };
        let swaps: Vec<_> = match &work.documents[..] {
            [path] => self.sources.documents.get_mut(&Order::new(path)).into_iter().map(read_one).collect(),
            many => {
                let wanted: FxHashSet<&str> = many.iter().map(|path| &**path).collect();
                let documents = self.sources.documents.par_iter_mut();
                documents.filter(|(path, _)| wanted.contains(path.as_str())).map(|(_, held)| read_one(held)).collect()
            }
        };
        // A finding about addresses may point into the text that has just moved.
        let told = |entry: &Entry| {
            let is_own =
                |f: &Finding| f.place.file == entry.case.source.path || f.also.iter().any(|p| p.file == entry.case.source.path);
            self.site_findings.iter().any(is_own)
        };
        let all_stay = swaps.iter().all(|(stays, _, new)| *stays && !told(new));
        // Past a handful it costs less to put the site together anew.
        if !all_stay || swaps.len() > MOST_SWAPS {
            return None;
        }
        let changed = swaps.into_iter().filter(|(_, old, new)| !Arc::ptr_eq(old, new));
        Some(changed.map(|(_, old, new)| (old, new)).collect())
    }

    fn assemble(&mut self, work: &Work, files: &dyn Files) -> Arc<Site> {
        let documents: Vec<(Home, Arc<Entry>)> =
            self.sources.documents.values().map(|held| (held.shown().home, Arc::clone(&held.shown().entry))).collect();
        let others: Vec<String> = self.sources.others.iter().map(|path| path.as_str().to_string()).collect();
        let fetch = |path: &str| files.fetch(path);
        let before = Arc::clone(&self.shot.site);
        let changed = work.others.iter().map(|path| inside(path).to_string()).collect();
        let kept = Kept::since(&before, changed, &fetch).on(files.shelf());
        let (site, findings) = site::assemble(&self.reader, documents.into_iter(), &others, &kept);
        self.site_findings = findings.into();
        Arc::new(site)
    }
}
