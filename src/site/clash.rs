//! Addresses that clash: in come the site and the paths of its files, out come where everything is, and a finding for every path of the
//! output that two sources want, be it only on a disk that does not tell letter case. What the paths are is for `name` to say.

use super::load::inside;
use super::name::file_url;
use super::{Addresses, Entry, Site};
use crate::diag::{Code, Finding, Place};
use crate::tree::clashing;
use rustc_hash::FxHashMap;

impl Site {
    /// Gives every source its address and reports addresses that clash.
    pub(super) fn address(&mut self, others: &[String], findings: &mut Vec<Finding>) {
        let mut addresses = Addresses::default();
        let mut taken: FxHashMap<String, (String, Option<Place>)> = FxHashMap::default();
        let mut claim = |url: &str, slug: &str, entry: Option<&Entry>, findings: &mut Vec<Finding>| {
            let place = entry.map(|e| e.case.place(e.case.slug.as_ref().map_or(e.case.head, |(_, at)| *at)));
            let Some((other, other_place)) = taken.insert(clashing(url), (url.to_string(), place.clone())) else {
                return;
            };
            let Some(place) = place.or_else(|| other_place.clone()) else {
                return;
            };
            let file = other_place.as_ref().map_or_else(|| other.clone(), |p| p.file.to_string());
            let finding = if other == *url {
                place.finding(Code::SlugClash).arg("slug", slug).arg("other", file)
            } else {
                place.finding(Code::PathClash).arg("path", url).arg("other", other).arg("other-file", file)
            };
            findings.push(match other_place {
                Some(other) => finding.also(other),
                None => finding,
            });
        };
        for page in super::pages(self).iter().filter(|page| !matches!(page.show, super::Show::Case(_) | super::Show::Plain(_))) {
            addresses.page(None, &page.path);
            claim(&page.path, &page.path, None, findings);
        }
        for collection in &self.collections {
            for entry in &collection.entries {
                claim(&entry.url, &entry.slug, Some(entry), findings);
                addresses.page(Some(inside(&entry.case.source.path)), &entry.url);
            }
            if let Some(intro) = &collection.intro {
                addresses.page(Some(inside(&intro.case.source.path)), &format!("{}/index.html", collection.url));
            }
            collection.drafts.iter().for_each(|draft| addresses.draft(inside(&draft.case.source.path)));
        }
        for page in &self.pages {
            if page.url != "index.html" {
                claim(&page.url, &page.slug, Some(page), findings);
            }
            addresses.page(Some(inside(&page.case.source.path)), &page.url);
        }
        self.hidden_pages.iter().for_each(|page| addresses.draft(inside(&page.case.source.path)));
        others.iter().for_each(|path| addresses.file(path));
        self.addresses = addresses;
    }
}

/// Reports files that would be one in the output, where names have small Latin letters only: `Foto.jpg` and `foto.jpg`.
pub(super) fn clashes<'f>(files: impl Iterator<Item = &'f (String, Place)>, findings: &mut Vec<Finding>) {
    let mut taken: FxHashMap<String, &(String, Place)> = FxHashMap::default();
    for file in files {
        if let Some(other) = taken.insert(file_url(&file.0), file) {
            let finding = file.1.finding(Code::PathClash).arg("path", &*file.0).arg("other", &*other.0);
            findings.push(finding.arg("other-file", &*other.0).also(other.1.clone()));
        }
    }
}
