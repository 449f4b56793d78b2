//! Addresses that clash: in come the site and the paths of its files, out come where everything is, and a finding for every path of the
//! output that two sources want, be it only on a disk that does not tell letter case. What the paths are is for `name` to say.

use super::load::inside;
use super::name::file_url;
use super::{Addresses, Collection, Entry, Show, Site};
use crate::case::Withdrawn;
use crate::diag::{Code, Finding, Place};
use crate::tree::clashing;
use rustc_hash::FxHashMap;

impl Site {
    /// Gives every source its address and reports addresses that clash.
    pub(super) fn address(&self, others: &[String], findings: &mut Vec<Finding>) -> Addresses {
        let mut addresses = Addresses::default();
        let mut claims = Claims { taken: FxHashMap::default(), findings };
        for page in super::pages(self) {
            let source = match page.show {
                Show::Case(_) | Show::Plain(_) | Show::Withdrawn(_) => continue,
                Show::Collection(c, 0) | Show::TemplateToml(c) => Some(Source::folder(&self.collections[c])),
                _ => None,
            };
            addresses.page(None, &page.path);
            claims.claim(&page.path, page.path.strip_suffix("/index.html").unwrap_or(&page.path), source);
        }
        for collection in &self.collections {
            for entry in &collection.entries {
                claims.claim(&entry.url, &entry.slug, Some(Source::entry(entry)));
                addresses.page(Some(inside(&entry.case.source.path)), &entry.url);
            }
            if let Some(intro) = &collection.intro {
                addresses.page(Some(inside(&intro.case.source.path)), &format!("{}/index.html", collection.url));
            }
            collection.drafts.iter().for_each(|draft| addresses.draft(inside(&draft.case.source.path)));
        }
        for page in &self.pages {
            if page.url != "index.html" {
                claims.claim(&page.url, &page.slug, Some(Source::entry(page)));
            }
            addresses.page(Some(inside(&page.case.source.path)), &page.url);
        }
        let drafts = self.hidden_pages.iter().filter(|page| page.case.withdrawn.is_none());
        drafts.for_each(|page| addresses.draft(inside(&page.case.source.path)));
        for entry in self.withdrawn() {
            let Some(kind) = entry.case.withdrawn else { continue };
            if kind == Withdrawn::Note {
                claims.claim(&entry.url, &entry.slug, Some(Source::entry(entry)));
            }
            addresses.withdrawn(inside(&entry.case.source.path), &entry.url, kind);
        }
        others.iter().for_each(|path| addresses.file(path));
        addresses
    }
}

/// What wants a path of the output.
struct Source {
    /// Where a finding about it points.
    place: Place,
    /// The file or folder as its author knows it.
    name: String,
    is_folder: bool,
}

impl Source {
    fn entry(entry: &Entry) -> Source {
        let place = entry.case.place(entry.case.slug.as_ref().map_or(entry.case.head, |(_, at)| *at));
        Source { name: place.file.to_string(), place, is_folder: false }
    }

    /// The folder of a collection, which has no other file than its template.
    fn folder(collection: &Collection) -> Source {
        let name = format!("content/{}", collection.folder);
        Source { place: Place::file(&format!("{name}/_template.toml").into()), name, is_folder: true }
    }
}

/// The paths of the output that have been given away.
struct Claims<'f> {
    /// By the form in which they clash: the path and what wants it, nothing for pages that the program makes by itself.
    taken: FxHashMap<String, (String, Option<Source>)>,
    findings: &'f mut Vec<Finding>,
}

impl Claims<'_> {
    /// Gives a path away, or reports that it is taken.
    fn claim(&mut self, url: &str, shown: &str, source: Option<Source>) {
        let key = clashing(url);
        let Some((other_url, other)) = self.taken.remove(&key) else {
            self.taken.insert(key, (url.to_string(), source));
            return;
        };
        // Of two pages that the program makes by itself their folders or fields are told, not they.
        match (&source, &other) {
            (Some(own), Some(other)) => self.report(own, [url, &other_url], shown, &other.name, Some(&other.place)),
            (Some(own), None) => self.report(own, [url, &other_url], shown, &other_url, None),
            (None, Some(own)) => self.report(own, [&other_url, url], shown, url, None),
            (None, None) => {}
        }
        self.taken.insert(key, (url.to_string(), source.or(other)));
    }

    fn report(&mut self, own: &Source, [url, other_url]: [&str; 2], shown: &str, other: &str, also: Option<&Place>) {
        let finding = match url == other_url {
            true => own.place.finding(Code::SlugClash).arg("slug", shown).arg("other", other),
            false => own.place.finding(Code::PathClash).arg("path", url).arg("other", other_url).arg("other-file", other),
        };
        // Two folders that clash do so with each of their pages; once is enough.
        if own.is_folder && self.findings.iter().any(|f| f.code == finding.code && f.place == finding.place) {
            return;
        }
        let finding = finding.maybe("folder", own.is_folder.then_some(&*own.name));
        self.findings.push(match also {
            Some(other) => finding.also(other.clone()),
            None => finding,
        });
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

#[cfg(test)]
mod tests {
    use crate::case::Date;
    use crate::language::Lang;
    use crate::site::{Input, Options, load};
    use crate::tree::Source;

    /// The names of these folders cannot stand side by side on every disk, so they are no data of `tests/rules`.
    #[test]
    fn folders_that_differ_in_letter_case_only_clash() {
        let template = |folder: &str| {
            let path = format!("content/{folder}/_template.toml");
            (folder.to_string(), Source::new(&path, "extends = \"mentoring-case\"\n"))
        };
        let input = Input { templates: vec![template("Cases"), template("cases"), template("practices")], ..Input::default() };
        let options = Options { today: Date::constant(2026, 11, 22), drafts: false, reader: Lang::Ru, encode: false };
        let (_, findings) = load(input, &|_| Err(String::new()), options);
        let [finding] = &findings[..] else { panic!("{findings:?}") };
        assert_eq!((finding.code.id(), &*finding.place.file), ("CB406".to_string(), "content/cases/_template.toml"));
        assert!(finding.args.contains(&("other", "content/Cases".to_string())), "{finding:?}");
        assert_eq!(&*finding.also[0].file, "content/Cases/_template.toml");
    }
}
