//! Links from one page: in come a page's path and what it refers to, out come relative addresses and picture elements.

use super::facets::FacetLinks;
use super::value::{Names, list, map};
use crate::case::{Fill, Prose, Reference, compose};
use crate::language::Lang;
use crate::language::slug::anchor;
use crate::site::{PictureFile, Site, Target, file_url};
use crate::tree::relative_href;
use pulldown_cmark_escape::{escape_href, escape_html};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use tera::Value;

/// Pictures are shown at most so wide, in CSS pixels; wider screens get no larger file.
const SIZES: &str = "(max-width: 45em) 100vw, 44em";

/// Makes the links of one page.
pub struct Links<'s> {
    /// The site.
    pub site: &'s Site,
    /// Path of the page in the output.
    pub page: &'s str,
    /// What the theme names: the rest need not be made.
    pub names: &'s Names,
    /// What it shows of facets as others of its depth do.
    shared: &'s FacetLinks,
    /// The facets that this page has shown: for each facet, values → their map. Cards share most of theirs.
    facets: RefCell<Vec<FxHashMap<Box<[u32]>, Value>>>,
    /// Facet and value → label and link, where this page has links of its own.
    facet_values: RefCell<FxHashMap<(usize, u32), Value>>,
}

impl<'s> Links<'s> {
    /// The links of the page at a path.
    pub fn new(site: &'s Site, page: &'s str, names: &'s Names, shared: &'s FacetLinks) -> Links<'s> {
        Links {
            site,
            page,
            names,
            shared,
            facets: RefCell::new(vec![FxHashMap::default(); site.facets.len()]),
            facet_values: RefCell::default(),
        }
    }

    /// A facet with some of its values: label and link to the listing of each.
    pub fn facet(&self, facet: usize, values: &[u32], lang: Lang) -> Value {
        if let Some(known) = self.facets.borrow()[facet].get(values) {
            return known.clone();
        }
        let one = &self.site.facets[facet];
        let mut shown = self.facet_values.borrow_mut();
        let make = |v: u32, names: &Names| {
            let v = v as usize;
            map! { for names; "label" => &*one.values[v].label, "href" => self.to(&one.url(v)) }
        };
        let mut value = |v: &u32| match self.shared.place(self.page, one, (facet, *v)) {
            Some(place) => place.get_or_init(|| make(*v, self.shared.names())).clone(),
            None => shown.entry((facet, *v)).or_insert_with(|| make(*v, self.names)).clone(),
        };
        let made = map! { for self.names;
            "key" => &*one.key,
            "label" => one.label.get(lang),
            "values" => list(values.iter().map(&mut value)),
        };
        self.facets.borrow_mut()[facet].insert(values.into(), made.clone());
        made
    }

    /// The link from this page to a path of the output. The 404 page is shown at any depth, so its links are absolute if they can be.
    pub fn to(&self, url: &str) -> String {
        let base = &self.site.config.base_url;
        if self.page == "404.html" && !base.is_empty() {
            return format!("{base}{url}");
        }
        relative_href(self.page, url)
    }

    /// What stands before a path from the root of the site.
    pub fn root(&self) -> String {
        if self.page == "404.html" {
            return self.site.config.base_url.clone();
        }
        "../".repeat(self.page.matches('/').count())
    }

    /// The HTML of a prose of the source `from` (inside `content/`), its ids beginning with `prefix`.
    pub fn prose(&self, prose: &Prose, from: &str, prefix: &str) -> Value {
        if let Some(html) = prose.closed() {
            return Value::safe_string(html.trim_end());
        }
        let mut out = String::with_capacity(prose.at.range().len() * 5 / 4 + 64);
        compose(prose, prefix, &mut Filler { links: self, from }, &mut out);
        Value::safe_string(out.trim_end())
    }

    /// The picture at a path inside `content/`, as templates receive it.
    pub fn picture(&self, reference: &Reference, from: &str) -> Option<Shown<'_>> {
        let Target::File(path) = self.site.addresses.resolve(from, &reference.target) else {
            return None;
        };
        let files = self.site.pictures.get(&path)?;
        let largest = files.first()?;
        Some(Shown { files, largest })
    }

    /// The addresses of all variants, for `srcset`.
    pub fn srcset(&self, files: &[PictureFile]) -> String {
        let parts: Vec<String> = files.iter().rev().map(|f| format!("{} {}w", self.to(&f.url), f.width)).collect();
        if parts.len() > 1 { parts.join(", ") } else { String::new() }
    }
}

/// A picture and its variants.
pub struct Shown<'s> {
    /// All variants, widest first.
    pub files: &'s [PictureFile],
    /// The widest.
    pub largest: &'s PictureFile,
}

/// The `sizes` of a picture in prose.
pub fn sizes() -> &'static str {
    SIZES
}

struct Filler<'l> {
    links: &'l Links<'l>,
    from: &'l str,
}

impl Fill for Filler<'_> {
    fn link(&mut self, reference: &Reference, out: &mut String) {
        let href = match self.links.site.addresses.resolve(self.from, &reference.target) {
            Target::Elsewhere => reference.target.to_string(),
            Target::Page { url, anchor: None } => self.links.to(&url),
            Target::Page { url, anchor: Some(id) } => {
                let id = if id.is_ascii() { id } else { anchor(&id) };
                let page = if url == self.links.page { String::new() } else { self.links.to(&url) };
                format!("{page}#{id}")
            }
            Target::Withdrawn(Some(note)) => self.links.to(&note),
            Target::File(path) => self.links.to(&file_url(&path)),
            // A site with such a link is not written; the preview shows the page all the same.
            Target::Draft | Target::Withdrawn(None) | Target::Scheme | Target::Dead(_) => "#".to_string(),
        };
        let _ = escape_href(&mut *out, &href);
    }

    fn picture(&mut self, reference: &Reference, out: &mut String) {
        let Some(shown) = self.links.picture(reference, self.from) else {
            let _ = escape_html(&mut *out, &reference.alt);
            return;
        };
        let (largest, srcset) = (shown.largest, self.links.srcset(shown.files));
        out.push_str("<img src=\"");
        let _ = escape_href(&mut *out, &self.links.to(&largest.url));
        out.push('"');
        if !srcset.is_empty() {
            out.push_str(" srcset=\"");
            let _ = escape_html(&mut *out, &srcset);
            out.push_str("\" sizes=\"");
            out.push_str(SIZES);
            out.push('"');
        }
        out.push_str(&format!(" width=\"{}\" height=\"{}\" alt=\"", largest.width, largest.height));
        let _ = escape_html(&mut *out, &reference.alt);
        out.push_str("\" loading=\"lazy\" decoding=\"async\">");
    }
}
