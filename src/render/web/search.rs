//! The page with the search: in comes the site, out comes what its template receives: where the index lies, and the facets, which are all that
//! works where scripts do not run. Knows nothing of what the index holds.

use super::Web;
use super::frame::{self, Head};
use super::href::Links;
use super::list::all_facets;
use super::value::map;
use crate::site::{Page, SearchFile};
use tera::Context;

/// What `search.html` receives.
pub fn search(web: &Web<'_>, links: &Links<'_>, page: &Page) -> Context {
    let messages = &web.engine.messages;
    let (title, about) = (messages.say("search-title", &[]), messages.say("search-about", &[]));
    let head = Head { kind: "search", title: &title, description: &about, crumbs: Vec::new(), og_type: "website", json_ld: None };
    let mut context = frame::context(web, links, page, head);
    let names = links.names;
    let entries: usize = web.site.collections.iter().map(|collection| collection.entries.len()).sum();
    let lists = web.site.collections.iter().map(|collection| {
        map! {
            "title" => frame::collection_title(collection, web.lang()),
            "href" => links.to(&format!("{}/index.html", collection.url)),
        }
    });
    context.insert_value(
        "search",
        map! { for names;
            "title" => &*title,
            "about" => &*about,
            "total" => entries,
            // The version keeps a browser from taking the manifest of an older site out of its cache.
            "manifest" => format!("{}?v={}", links.to(&SearchFile::Manifest.path()), web.index().version()),
            "root" => links.root(),
            "facets" => all_facets(web, links, None, None),
            "collections" => super::value::list(lists),
        },
    );
    context
}
