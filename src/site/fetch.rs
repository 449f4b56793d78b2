//! Pictures and files that pages refer to: in come the site and a way to get their bytes, out come those that are published, pictures
//! sized and encoded anew. Nothing else of the folder is published. What an earlier site made of a file that has not changed is used again.

use super::clash::clashes;
use super::load::{Fetch, inside};
use super::name::file_url;
use super::picture::{self, Shelf};
use super::{Entry, PictureFile, Site, Target};
use crate::case::RefKind;
use crate::diag::{Code, Finding, Place};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where pictures and files come from: the folder, or the site as it was before.
pub struct Kept<'k> {
    fetch: &'k Fetch<'k>,
    /// Where copies of pictures are kept between runs.
    shelf: Option<&'k dyn Shelf>,
    before: Option<&'k Site>,
    /// Paths inside `content/` that are not what they were.
    changed: FxHashSet<String>,
}

impl<'k> Kept<'k> {
    /// Everything comes from the folder.
    pub fn nothing(fetch: &'k Fetch<'k>) -> Kept<'k> {
        Kept { fetch, shelf: None, before: None, changed: FxHashSet::default() }
    }

    /// What an earlier site had is used again, but for the files that have changed since (paths inside `content/`).
    pub fn since(before: &'k Site, changed: FxHashSet<String>, fetch: &'k Fetch<'k>) -> Kept<'k> {
        Kept { fetch, shelf: None, before: Some(before), changed }
    }

    /// The same with copies of pictures kept on a shelf.
    pub fn on(mut self, shelf: Option<&'k dyn Shelf>) -> Kept<'k> {
        self.shelf = shelf;
        self
    }

    fn before(&self, path: &str) -> Option<&'k Site> {
        self.before.filter(|_| !self.changed.contains(path))
    }

    fn picture(&self, path: &str) -> Option<Vec<PictureFile>> {
        self.before(path)?.pictures.get(path).cloned()
    }

    fn file(&self, path: &str) -> Result<Arc<[u8]>, String> {
        match self.before(path).and_then(|site| site.files.get(&file_url(path))) {
            Some(bytes) => Ok(Arc::clone(bytes)),
            None => (self.fetch)(path).map(Into::into),
        }
    }
}

impl Site {
    /// Fetches the pictures and files that published pages refer to; nothing else of the folder is published.
    pub(super) fn fetch(&mut self, others: &[String], kept: &Kept<'_>, encode: bool, findings: &mut Vec<Finding>) {
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
            self.collections.iter().flat_map(|c| c.entries.iter().chain(&c.intro)).for_each(|entry| visit(entry));
            self.pages.iter().for_each(|entry| visit(entry));
        }
        let mut pictures: Vec<(String, Place)> = pictures.into_iter().collect();
        pictures.sort();
        let mut files: Vec<(String, Place)> = files.into_iter().filter(|(path, _)| !is_among(&pictures, path)).collect();
        files.sort();
        clashes(pictures.iter().chain(&files), findings);
        let prepared: Vec<(String, Result<Vec<PictureFile>, Finding>)> = pictures
            .into_par_iter()
            .map(|(path, place)| {
                let made = kept.picture(&path).map_or_else(|| prepare(&path, &place, kept, encode), Ok);
                (path, made)
            })
            .collect();
        let mut shown = FxHashMap::default();
        for (path, made) in prepared {
            match made {
                Ok(variants) => drop(shown.insert(path, variants)),
                Err(finding) => findings.push(finding),
            }
        }
        let mut published: BTreeMap<String, Arc<[u8]>> = BTreeMap::new();
        for (path, place) in files {
            match kept.file(&path) {
                Ok(bytes) => drop(published.insert(file_url(&path), if encode { bytes } else { Arc::new([]) })),
                Err(message) => findings.push(place.finding(Code::Unreadable).arg("message", message)),
            }
        }
        (self.pictures, self.files) = (Arc::new(shown), Arc::new(published));
    }
}

fn is_among(sorted: &[(String, Place)], path: &str) -> bool {
    sorted.binary_search_by(|(other, _)| other.as_str().cmp(path)).is_ok()
}

/// One picture: its variants, or why there are none.
fn prepare(path: &str, place: &Place, kept: &Kept<'_>, encode: bool) -> Result<Vec<PictureFile>, Finding> {
    let bytes = (kept.fetch)(path).map_err(|message| place.finding(Code::Unreadable).arg("message", message))?;
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
    let variants = picture::kept(&bytes, kept.shelf).map_err(bad)?;
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
