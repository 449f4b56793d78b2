//! Links to the values of facets that many pages have in common: in come a page and a value, out comes the place where label and link are
//! kept once one of these pages has made them. From all pages of one depth that lie outside a facet's own folder its links are the same.
//! This file refuses to know what is kept.

use super::Engine;
use super::value::Names;
use crate::site::{Facet, Site};
use std::sync::{Arc, OnceLock};
use tera::Value;

/// Pages up to this depth share links; hardly any lies deeper.
const DEPTHS: usize = 3;

/// What pages of one depth show of the values of facets.
pub struct FacetLinks {
    engine: Arc<Engine>,
    /// For each facet and value a place for each depth.
    places: Vec<Vec<[OnceLock<Value>; DEPTHS]>>,
}

impl FacetLinks {
    /// Room for all facets of a site.
    pub fn new(site: &Site, engine: &Arc<Engine>) -> FacetLinks {
        let of_facet = |facet: &Facet| facet.values.iter().map(|_| Default::default()).collect();
        FacetLinks { engine: Arc::clone(engine), places: site.facets.iter().map(of_facet).collect() }
    }

    /// What a value that is kept has to hold: pages of several kinds show it.
    pub fn names(&self) -> &Names {
        &self.engine.any
    }

    /// Where the value of a facet is kept for the page at a path; `None` if this page's link is its own.
    pub fn place(&self, page: &str, facet: &Facet, (f, v): (usize, u32)) -> Option<&OnceLock<Value>> {
        let depth = shared_depth(page, &facet.path)?;
        self.places.get(f)?.get(v as usize)?.get(depth - 1)
    }
}

/// How deep a page lies, if its link into a folder is that of all such pages: if it lies neither in the same top folder nor in the root,
/// for the links of 404.html are whole addresses.
fn shared_depth(page: &str, folder: &str) -> Option<usize> {
    let top = |path: &str| path.find('/').unwrap_or(path.len());
    let depth = page.bytes().filter(|byte| *byte == b'/').count();
    (depth > 0 && page[..top(page)] != folder[..top(folder)]).then_some(depth)
}

#[cfg(test)]
mod tests {
    use super::shared_depth;
    use crate::tree::relative_href;

    #[test]
    fn pages_that_share_a_place_share_the_link() {
        let pages = [
            "index.html",
            "cases/index.html",
            "cases/a/index.html",
            "tag/b/index.html",
            "tags/index.html",
            "tags/a/index.html",
            "tags/b/page/2/index.html",
            "by/index.html",
            "by/form/b/index.html",
            "by/tag/b/index.html",
        ];
        for folder in ["tags", "by/form"] {
            let href = |page: &str| relative_href(page, &format!("{folder}/a/index.html"));
            for (one, other) in pages.iter().flat_map(|one| pages.map(|other| (*one, other))) {
                if let (Some(a), Some(b)) = (shared_depth(one, folder), shared_depth(other, folder)) {
                    assert_eq!(a == b, href(one) == href(other), "{one} and {other} into {folder}");
                }
            }
        }
        assert_eq!(shared_depth("cases/a/index.html", "tags"), Some(2));
        assert_eq!(shared_depth("tags/a/index.html", "tags"), None);
        assert_eq!(shared_depth("404.html", "tags"), None);
    }
}
