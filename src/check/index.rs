//! What rules look up in the site as a whole: in comes the site, out come the page of an address and the name nearest to a mistyped
//! path. Both are made when first asked for, because a site without dead links never asks. It refuses to know what a link is.

use super::resemblance::{self, Shape};
use crate::schema::Template;
use crate::site::{Entry, Site};
use rustc_hash::FxHashMap;
use std::sync::{Arc, OnceLock};

/// Look-ups shared by the checks of all cases.
pub struct Index<'s> {
    site: &'s Site,
    pages: OnceLock<FxHashMap<&'s str, Written<'s>>>,
    names: OnceLock<Vec<Name<'s>>>,
}

/// A page that somebody wrote.
#[derive(Clone, Copy)]
pub struct Written<'s> {
    /// The template that governs it.
    pub template: &'s Template,
    /// The case or page.
    pub entry: &'s Entry,
    /// True if Casebook adds parts of its own to it: the home page, the head of a listing.
    pub listing: bool,
}

/// The path of a source, page or file.
struct Name<'s> {
    path: &'s str,
    /// What tells it from others.
    own: &'s str,
    shape: Shape,
}

impl<'s> Index<'s> {
    /// An index of this site.
    pub fn new(site: &'s Site) -> Index<'s> {
        Index { site, pages: OnceLock::new(), names: OnceLock::new() }
    }

    /// The case or page at a path of the output; `None` for pages that nobody wrote.
    pub fn page(&self, url: &str) -> Option<Written<'s>> {
        self.pages.get_or_init(|| self.written()).get(url).copied()
    }

    fn written(&self) -> FxHashMap<&'s str, Written<'s>> {
        let site = self.site;
        let cases = site.collections.iter().flat_map(|collection| {
            let written = |entry: &'s Arc<Entry>| Written { template: &collection.template, entry, listing: false };
            collection.entries.iter().map(written)
        });
        let intros = site.collections.iter().flat_map(|c| &c.intro).map(|entry| (entry, true));
        let pages = site.pages.iter().map(|entry| (entry, entry.url == "index.html")).chain(intros);
        let pages = pages.map(|(entry, listing)| Written { template: &site.page_template, entry, listing });
        cases.chain(pages).map(|page| (&*page.entry.url, page)).collect()
    }

    /// The source, page or file whose own name is nearest to that of `wanted`: in the same folder, or in another one where it was
    /// moved. `fits` says which paths are asked for.
    pub fn nearest_path(&self, wanted: &str, fits: impl Fn(&str) -> bool) -> Option<&'s str> {
        let names = self.names.get_or_init(|| self.names());
        let fitting = || names.iter().filter(|name| fits(name.path));
        let own = resemblance::nearest(own_name(wanted), fitting().map(|name| (name.own, name.shape)))?;
        // A case has two paths, that of its source and that of its page: the one that is written alike.
        let likeness = |name: &&Name<'_>| (folder(name.path) == folder(wanted), ending(name.path) == ending(wanted));
        let mut best: Option<&Name<'_>> = None;
        for name in fitting().filter(|name| name.own == own) {
            best = if best.is_none_or(|best| likeness(&name) > likeness(&best)) { Some(name) } else { best };
        }
        best.map(|name| name.path)
    }

    fn names(&self) -> Vec<Name<'s>> {
        let mut paths: Vec<&str> = self.site.addresses.names().collect();
        paths.sort_unstable();
        let name = |path: &'s str| Name { path, own: own_name(path), shape: Shape::of(own_name(path)) };
        paths.into_iter().map(name).collect()
    }
}

/// What tells a path from others: `arina` in `cases/arina.md` and in `cases/arina/index.html`.
fn own_name(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    let path = ["/index.md", "/index.html", ".md"].iter().find_map(|ending| path.strip_suffix(ending)).unwrap_or(path);
    path.rsplit('/').next().unwrap_or(path)
}

/// The folder in which a case or file lies; a case with a folder of its own lies above it.
fn folder(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    let path = ["/index.md", "/index.html"].iter().find_map(|ending| path.strip_suffix(ending)).unwrap_or(path);
    path.rfind('/').map_or("", |end| &path[..end])
}

fn ending(path: &str) -> Option<&str> {
    path.rsplit('/').next()?.rsplit_once('.').map(|(_, ending)| ending)
}

#[cfg(test)]
mod tests {
    use super::{folder, own_name};

    #[test]
    fn paths_have_names_and_folders() {
        let cases = [
            ("cases/arina.md", "arina", "cases"),
            ("cases/arina/index.md", "arina", "cases"),
            ("cases/arina/index.html", "arina", "cases"),
            ("cases/arina/", "arina", "cases"),
            ("cases/arina/urok.png", "urok.png", "cases/arina"),
            ("index.md", "index", ""),
            ("plan.pdf", "plan.pdf", ""),
            ("", "", ""),
        ];
        for (path, name, place) in cases {
            assert_eq!((own_name(path), folder(path)), (name, place), "{path}");
        }
    }
}
