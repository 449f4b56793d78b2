//! Of what kind a file of a site is: in comes the site (or a path alone), out comes its [`Kind`], which decides when it is sent. It refuses
//! to know what is at the place.

use crate::site::{Show, Site, pages};
use rustc_hash::FxHashMap;

/// The kinds of files, in the order in which they are sent: what a page needs goes before the page, and what leads to a page after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// What pages show: style sheets, scripts, fonts, pictures.
    Asset,
    /// What pages offer for download.
    Document,
    /// Pages of cases, and plain pages.
    Page,
    /// Pages that lead to others: the home page, listings.
    Listing,
    /// What machines read: feed, site map, data, the search index.
    Feed,
}

impl Kind {
    /// All of them, in the order of sending.
    pub const ALL: [Kind; 5] = [Kind::Asset, Kind::Document, Kind::Page, Kind::Listing, Kind::Feed];

    /// The word of the JSON output and of the message catalogue.
    pub fn id(self) -> &'static str {
        match self {
            Kind::Asset => "asset",
            Kind::Document => "document",
            Kind::Page => "page",
            Kind::Listing => "listing",
            Kind::Feed => "feed",
        }
    }

    /// The kind that a path alone tells.
    pub fn of_path(path: &str) -> Kind {
        let name = path.rsplit('/').next().unwrap_or(path);
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        match ending {
            _ if path.starts_with("assets/") => Kind::Asset,
            _ if path.starts_with("search/") => Kind::Feed,
            "html" if path == "index.html" || path.contains("/page/") => Kind::Listing,
            "html" => Kind::Page,
            "css" | "js" | "mjs" | "woff" | "woff2" | "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif" | "svg" | "ico" => {
                Kind::Asset
            }
            "xml" => Kind::Feed,
            "json" | "txt" if !path.contains('/') => Kind::Feed,
            _ => Kind::Document,
        }
    }
}

/// The kinds of the files of one site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kinds {
    told: FxHashMap<String, Kind>,
    /// Folders in which every page is a listing: those of the facets.
    facets: Vec<String>,
}

impl Kinds {
    /// What the site says of its pages.
    pub fn of_site(site: &Site) -> Kinds {
        let told = pages(site).into_iter().map(|page| {
            let kind = match page.show {
                Show::Case(_)
                | Show::Card(_)
                | Show::Compare
                | Show::Plain(_)
                | Show::Withdrawn(_)
                | Show::Templates
                | Show::NotFound => Kind::Page,
                Show::Home | Show::Collection(..) | Show::Terms(_) | Show::Listing(..) | Show::Results(_) | Show::Search => {
                    Kind::Listing
                }
                Show::Fields(_) => Kind::Asset,
                Show::Htaccess | Show::TemplateToml(_) | Show::TemplateSchema(_) | Show::TemplateBlank(_) => Kind::Document,
                Show::Feed
                | Show::JsonFeed
                | Show::CasesJson
                | Show::CasesSchema
                | Show::Sitemap
                | Show::Robots
                | Show::SearchFile(_) => Kind::Feed,
            };
            (page.path, kind)
        });
        // By the templates: a facet that has lost its last value has left its listings all the same.
        let fields = site.collections.iter().flat_map(|collection| &collection.template.fields);
        let facets = fields.filter(|field| field.facet && !field.private).map(|field| field.path.clone());
        Kinds { told: told.collect(), facets: facets.collect() }
    }

    /// Kinds that are told by the path alone, but for these folders of facets.
    #[cfg(test)]
    pub(super) fn with_facets(folders: &[&str]) -> Kinds {
        Kinds { told: FxHashMap::default(), facets: folders.iter().map(|folder| (*folder).to_string()).collect() }
    }

    /// The kind of a file.
    pub fn of(&self, path: &str) -> Kind {
        self.told.get(path).copied().unwrap_or_else(|| self.of_gone(path))
    }

    /// The kind of a file that the site has no more: the listing of a facet's value lies where those of the others are.
    pub fn of_gone(&self, path: &str) -> Kind {
        let is_in = |folder: &String| path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'));
        match path.ends_with(".html") && self.facets.iter().any(is_in) {
            true => Kind::Listing,
            false => Kind::of_path(path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_alone_tells_much() {
        for (path, kind) in [
            ("assets/site.1a2b.css", Kind::Asset),
            ("cases/arina/foto-800.webp", Kind::Asset),
            ("cases/arina/arina.pdf", Kind::Document),
            ("cases/arina/arina.md", Kind::Document),
            ("templates/mentoring-case.schema.json", Kind::Document),
            ("cases/arina/index.html", Kind::Page),
            ("404.html", Kind::Page),
            ("index.html", Kind::Listing),
            ("cases/page/2/index.html", Kind::Listing),
            ("feed.xml", Kind::Feed),
            ("cases.json", Kind::Feed),
            ("robots.txt", Kind::Feed),
            ("search/0.js", Kind::Feed),
            (".htaccess", Kind::Document),
        ] {
            assert_eq!(Kind::of_path(path), kind, "{path}");
        }
    }
}
