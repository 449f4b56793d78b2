//! The last gate: in come a site and the files that are to go out, out come findings: what a page would fetch from another host, links and
//! anchors that lead to nothing, values that are held back (in text, in archives, in PDF, in names), and files that nobody meant to send.
//! It looks at the bytes that will be sent and trusts no room that made them.
//!
//! 1. `words`    a text of any format as words, so that tags, quotation marks, references and letter case hide nothing
//! 2. `secrets`  what must not be found, and where it is
//! 3. `layers`   what is packed inside of a file: archives, Word documents, streams of PDF
//! 4. `links`    where a page leads and what it fetches
//!
//! Files are looked at one by one, on any thread; what needs all of them (anchors on other pages) is said at the end. This file refuses to
//! know where the bytes come from. What is a value's place in a source is told, the value itself never.

mod layers;
mod links;
mod secrets;
mod words;

use crate::case::Withdrawn;
use crate::diag::{self, Code, Finding, Place};
use crate::language::Lang;
use crate::site::{Entry, Site};
use links::{Links, Page};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use secrets::Secrets;
use std::sync::Arc;

/// Looks at all files at once.
pub fn check(site: &Site, reader: Lang, files: &[(String, Vec<u8>)]) -> Vec<Finding> {
    let gate = Gate::new(site, reader, files.iter().map(|(path, _)| path.clone()));
    let seen: Vec<Seen> = files.par_iter().map(|(path, bytes)| gate.look(path, bytes)).collect();
    gate.finish(seen)
}

/// A gate for the files of one site.
pub struct Gate<'s> {
    /// All paths, in order.
    paths: Vec<String>,
    /// Where each of them is.
    places: FxHashMap<String, u32>,
    secrets: Secrets<'s>,
    base: &'s str,
    /// Files that must not be there, and the sources whose pages and documents they would be.
    hidden: Vec<(String, Arc<str>)>,
}

/// What was seen of one file.
pub struct Seen {
    path: u32,
    findings: Vec<Finding>,
    ids: FxHashSet<String>,
    /// Places on other pages: the page and the id.
    anchors: Vec<(u32, String)>,
}

impl<'s> Gate<'s> {
    /// A gate for files of these paths. `reader` is the language of findings.
    pub fn new(site: &'s Site, reader: Lang, paths: impl IntoIterator<Item = String>) -> Gate<'s> {
        let mut paths: Vec<String> = paths.into_iter().collect();
        paths.sort();
        paths.dedup();
        let places = paths.iter().enumerate().map(|(index, path)| (path.clone(), index as u32)).collect();
        let drafts = site.collections.iter().flat_map(|c| &c.drafts).chain(&site.hidden_pages).map(|entry| &**entry);
        let hidden = drafts.chain(site.withdrawn()).flat_map(own_files).collect();
        Gate { paths, places, secrets: Secrets::of(site, reader), base: &site.config.base_url, hidden }
    }

    /// Looks at one file; it must be one of those that the gate was made for.
    pub fn look(&self, path: &str, bytes: &[u8]) -> Seen {
        let Some(&index) = self.places.get(path) else {
            unreachable!("{path} was not announced");
        };
        let place = Place::file(&Arc::from(path));
        let mut seen = Seen { path: index, findings: Vec::new(), ids: FxHashSet::default(), anchors: Vec::new() };
        if is_stray(path) {
            seen.findings.push(place.finding(Code::StrayFile).arg("path", path));
        }
        for found in self.secrets.in_name(path) {
            seen.findings.push(found.told(&place, Code::PrivateInName));
        }
        let looked = self.secrets.in_bytes(path, bytes);
        for found in looked.found {
            seen.findings.push(found.told(&place, Code::PrivateInOutput));
        }
        if looked.is_closed {
            seen.findings.push(place.finding(Code::ClosedFile).arg("path", path));
        }
        self.follow(path, bytes, &place, &mut seen);
        seen.findings = diag::cap(seen.findings);
        seen
    }

    /// Where the file leads.
    fn follow(&self, path: &str, bytes: &[u8], place: &Place, seen: &mut Seen) {
        let page = Page::read(path, bytes);
        let links = Links { path, base: self.base };
        for link in &page.links {
            if links.is_foreign(link) {
                seen.findings.push(place.finding(Code::ForeignRequest).arg("target", &*link.address));
            }
            let Some((target, anchor)) = links.inside(link) else { continue };
            let found = target.as_ref().ok().and_then(|target| {
                let index = format!("{}/index.html", target.trim_end_matches('/'));
                self.places.get(target).or_else(|| self.places.get(index.trim_start_matches('/')))
            });
            match (found, anchor) {
                (None, _) => seen.findings.push(place.finding(Code::BrokenLink).arg("target", &*link.address)),
                (Some(target), Some(anchor)) if self.paths[*target as usize].ends_with(".html") => {
                    seen.anchors.push((*target, anchor))
                }
                _ => {}
            }
        }
        seen.ids = page.ids;
    }

    /// All findings, in the order of the files.
    pub fn finish(&self, seen: Vec<Seen>) -> Vec<Finding> {
        let ids: FxHashMap<u32, &FxHashSet<String>> = seen.iter().map(|seen| (seen.path, &seen.ids)).collect();
        let mut findings: Vec<Finding> = Vec::new();
        for one in &seen {
            findings.extend(one.findings.iter().cloned());
            let path = &self.paths[one.path as usize];
            let dead = one.anchors.iter().filter(|(target, id)| ids.get(target).is_some_and(|ids| !ids.contains(id)));
            findings.extend(dead.map(|(target, id)| {
                let target = format!("{}#{id}", self.paths[*target as usize]);
                Place::file(&Arc::from(&**path)).finding(Code::BrokenAnchor).arg("target", target)
            }));
        }
        findings.extend(self.hidden());
        diag::arrange(findings)
    }

    /// Files of cases that must have none.
    fn hidden(&self) -> impl Iterator<Item = Finding> {
        let there = self.hidden.iter().filter(|(path, _)| self.places.contains_key(path));
        there.map(|(path, source)| {
            let place = Place::file(&Arc::from(&**path));
            place.finding(Code::HiddenPage).arg("path", &**path).arg("source", &**source)
        })
    }
}

/// The page and the documents of an entry, but for the note at the address of one that was withdrawn.
fn own_files(entry: &Entry) -> Vec<(String, Arc<str>)> {
    let folder = entry.stem();
    let documents = [".pdf", "-sheet.pdf", ".docx", ".md"].map(|end| format!("{folder}{}{end}", entry.slug));
    let page = (entry.case.withdrawn != Some(Withdrawn::Note)).then(|| entry.url.clone());
    page.into_iter().chain(documents).map(|path| (path, Arc::clone(&entry.case.source.path))).collect()
}

/// Files that editors, systems and transfers leave behind, and hidden ones; the one for Apache is meant.
fn is_stray(path: &str) -> bool {
    let hidden = path.split('/').any(|part| part.starts_with('.')) && path != ".htaccess";
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let left = [".tmp", ".temp", ".part", ".partial", ".bak", ".swp", ".orig", ".crdownload", "~"];
    hidden || left.iter().any(|end| name.ends_with(end)) || name.starts_with("~$") || matches!(&*name, "thumbs.db" | "desktop.ini")
}
