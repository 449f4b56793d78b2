//! The sources of a site in memory: in come files as they change, out come all of them in the order in which a build reads them, and which of them
//! have to be read again.

use super::{Now, Work};
use crate::diag::{Finding, Severity};
use crate::render::web::Theme;
use crate::site::{Reader, Reading, inside};
use crate::tree::Source;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// A path in the order in which folders are read: part by part, so that `a/b` comes before `a.md`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order(Arc<str>);

impl Order {
    pub fn new(path: &str) -> Order {
        Order(path.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Ord for Order {
    fn cmp(&self, other: &Order) -> Ordering {
        Path::new(&*self.0).cmp(Path::new(&*other.0))
    }
}

impl PartialOrd for Order {
    fn partial_cmp(&self, other: &Order) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A document as it stands in its file and as pages show it.
#[derive(Clone)]
pub struct Held {
    source: Source,
    shown: Option<Reading>,
    /// What is wrong with the text in the file, where pages show an older one.
    told: Option<Arc<[Finding]>>,
}

impl Held {
    fn new(source: Source) -> Held {
        Held { source, shown: None, told: None }
    }

    /// What pages show of it.
    pub fn shown(&self) -> &Reading {
        self.shown.as_ref().unwrap_or_else(|| unreachable!("{} is read as soon as it is put", self.source.path))
    }

    /// True if pages show an older text than the file has.
    pub fn is_behind(&self) -> bool {
        self.told.is_some()
    }

    /// Reads it after its text has changed: a text with holes does not take the place of one without.
    pub fn read(&mut self, reader: &Reader) {
        let reading = reader.read(&self.source);
        let has_holes = |reading: &Reading| reading.findings.iter().any(|f| f.severity == Severity::Error);
        match &self.shown {
            Some(old) if has_holes(&reading) && !has_holes(old) => self.told = Some(reading.findings),
            _ => (self.shown, self.told) = (Some(reading), None),
        }
    }

    /// Reads it after templates or configuration have changed: no older text fits them.
    pub fn read_anew(&mut self, reader: &Reader) {
        let behind = self.told.is_some().then(|| self.shown.take()).flatten();
        self.shown = None;
        if let Some(old) = behind {
            self.shown = Some(reader.read(&old.entry.case.source));
        }
        self.read(reader);
    }

    fn findings(&self) -> &[Finding] {
        self.told.as_deref().or_else(|| Some(&self.shown.as_ref()?.findings)).unwrap_or_default()
    }
}

/// All sources of a site.
#[derive(Clone, Default)]
pub struct Sources {
    config: Option<Source>,
    /// By path inside the site's folder.
    templates: BTreeMap<Order, (String, Source)>,
    /// By path inside the site's folder.
    pub documents: BTreeMap<Order, Held>,
    /// Paths inside `content/`.
    pub others: BTreeSet<Order>,
    /// Files that are no text, by path inside the site's folder.
    broken: BTreeMap<Order, Finding>,
}

impl Sources {
    /// Takes in what a path holds now, and adds what has to be done to `work`.
    pub fn put(&mut self, path: &str, now: Now, work: &mut Work) {
        let key = Order::new(path);
        if !matches!(now, Now::Finding(_)) {
            self.broken.remove(&key);
        }
        match now {
            Now::Config(source) => self.configure(Some(source), work),
            Now::Template(folder, source) => {
                work.reader |= self.templates.get(&key).is_none_or(|(_, old)| old.text != source.text);
                self.templates.insert(key, (folder, source));
            }
            Now::Document(source) => match self.documents.get_mut(&key) {
                Some(held) if held.source.text == source.text => {}
                // It has come with this very change, and nobody has read it yet.
                Some(held) if held.shown.is_none() => held.source = source,
                Some(held) => {
                    held.source = source;
                    work.documents.push(Arc::clone(&key.0));
                }
                None => {
                    self.documents.insert(key, Held::new(source));
                    work.site = true;
                    work.added.push(path.into());
                }
            },
            Now::Other(other) => {
                work.site = true;
                work.others.insert(other.clone());
                self.others.insert(Order::new(&other));
            }
            Now::Theme => work.theme = true,
            Now::Finding(finding) => {
                // What the file was before it became unreadable is not shown any more: nobody can say which half of it is right.
                self.broken.insert(key, finding);
                self.remove(path, work);
                work.site = true;
            }
            Now::Gone => self.remove(path, work),
        }
    }

    fn configure(&mut self, source: Option<Source>, work: &mut Work) {
        let text = |source: &Option<Source>| source.as_ref().map(|source| Arc::clone(&source.text));
        work.reader |= text(&self.config) != text(&source);
        self.config = source;
    }

    fn remove(&mut self, path: &str, work: &mut Work) {
        let key = Order::new(path);
        if path == "casebook.toml" {
            self.configure(None, work);
        }
        if path.starts_with("themes/") {
            work.theme = true;
        }
        work.reader |= self.templates.remove(&key).is_some();
        work.site |= self.documents.remove(&key).is_some();
        if self.others.remove(&Order::new(inside(path))) {
            work.site = true;
            work.others.insert(inside(path).to_string());
        }
    }

    /// `casebook.toml` and the templates.
    pub fn settings(&self) -> (Option<&Source>, Vec<(String, Source)>) {
        (self.config.as_ref(), self.templates.values().cloned().collect())
    }

    /// What is wrong with the files by themselves.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.broken.values().chain(self.documents.values().flat_map(Held::findings))
    }

    /// The text of a file as it was read last.
    pub fn text(&self, path: &str) -> Option<Arc<str>> {
        let key = Order::new(path);
        if path == "casebook.toml" {
            return self.config.as_ref().map(|source| Arc::clone(&source.text));
        }
        let document = self.documents.get(&key).map(|held| &held.source);
        document.or_else(|| self.templates.get(&key).map(|(_, source)| source)).map(|source| Arc::clone(&source.text))
    }

    /// The texts of the files that findings name.
    pub fn texts(&self, findings: &[Finding], theme: &Theme) -> FxHashMap<Arc<str>, Arc<str>> {
        let built_in = crate::schema::built_in();
        let built_in = |path: &str| built_in.iter().find(|(id, _)| path == format!("{id}.toml")).map(|(_, text)| Arc::from(*text));
        let mut texts = FxHashMap::default();
        for place in findings.iter().flat_map(|f| std::iter::once(&f.place).chain(&f.also)) {
            if !texts.contains_key(&place.file) {
                let text =
                    self.text(&place.file).or_else(|| theme.text(&place.file).map(Arc::from)).or_else(|| built_in(&place.file));
                text.map(|text| texts.insert(Arc::clone(&place.file), text));
            }
        }
        texts
    }
}
