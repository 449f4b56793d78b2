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
#[derive(Clone, Debug, Default)]
pub struct Kinds {
    told: FxHashMap<String, Kind>,
}

impl Kinds {
    /// What the site says of its pages.
    pub fn of_site(site: &Site) -> Kinds {
        let told = pages(site).into_iter().map(|page| {
            let kind = match page.show {
                Show::Case(_) | Show::Plain(_) | Show::Withdrawn(_) | Show::Templates | Show::NotFound => Kind::Page,
                Show::Home | Show::Collection(..) | Show::Terms(_) | Show::Listing(..) | Show::Search => Kind::Listing,
                Show::Htaccess | Show::TemplateToml(_) | Show::TemplateSchema(_) | Show::TemplateBlank(_) => Kind::Document,
                Show::Feed | Show::CasesJson | Show::Sitemap | Show::Robots | Show::SearchFile(_) => Kind::Feed,
            };
            (page.path, kind)
        });
        Kinds { told: told.collect() }
    }

    /// The kind of a file.
    pub fn of(&self, path: &str) -> Kind {
        self.told.get(path).copied().unwrap_or_else(|| Kind::of_path(path))
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
