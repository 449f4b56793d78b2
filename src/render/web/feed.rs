//! The newest cases as feeds: Atom (RFC 4287) and JSON Feed 1.1 (jsonfeed.org). In comes a site, out come the two files. Without
//! `base_url` links are relative and ids are tags (RFC 4151) of the site's own.

use super::Web;
use super::case::summary;
use super::sharing::address;
use crate::site::EntryId;
use pulldown_cmark_escape::escape_html;
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// Entries in a feed.
const FEED: usize = 20;

/// One entry of a feed.
struct Item<'w> {
    title: &'w str,
    /// Where it leads.
    link: String,
    id: String,
    /// `2026-05-20T00:00:00Z`
    time: String,
    summary: &'w str,
    tags: Vec<&'w str>,
}

/// The newest cases of all collections.
fn newest<'w>(web: &'w Web<'_>) -> Vec<Item<'w>> {
    let (site, base) = (web.site, &web.site.config.base_url);
    let mut ids: Vec<EntryId> = site.entries().filter(|id| site.entry(*id).1.case.date.is_some()).collect();
    let day = |id: &EntryId| site.entry(*id).1.case.date.map(|(date, _)| date);
    ids.sort_by(|a, b| (day(b), *a).cmp(&(day(a), *b)));
    ids.truncate(FEED);
    let item = |entry_id: EntryId| {
        let (collection, entry) = site.entry(entry_id);
        let facets = site.facets.iter();
        Item {
            title: entry.case.name(),
            link: address(web, entry_id).unwrap_or_else(|| entry.url.clone()),
            id: id(base, site.stem(entry_id)),
            time: day(&entry_id).map_or_else(epoch, |day| format!("{day}T00:00:00Z")),
            summary: summary(collection, entry),
            tags: facets.flat_map(|facet| facet.labels(entry_id)).collect(),
        }
    };
    ids.into_iter().map(item).collect()
}

fn id(base: &str, path: &str) -> String {
    if base.is_empty() { format!("tag:casebook.invalid,2026:{path}") } else { format!("{base}{path}") }
}

fn epoch() -> String {
    "1970-01-01T00:00:00Z".to_string()
}

/// Who publishes: never empty, unless the site has no title.
fn author<'w>(web: &'w Web<'_>) -> &'w str {
    let config = &web.site.config;
    [&config.author, &config.school, &config.title].into_iter().find(|name| !name.is_empty()).map_or("", |name| name)
}

/// The Atom feed.
pub fn atom(web: &Web<'_>) -> String {
    let (config, items) = (&web.site.config, newest(web));
    let base = &config.base_url;
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(out, "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">", config.lang.code());
    element(&mut out, "title", &config.title);
    if !config.tagline.is_empty() {
        element(&mut out, "subtitle", &config.tagline);
    }
    element(&mut out, "id", &id(base, "feed.xml"));
    element(&mut out, "updated", &items.first().map_or_else(epoch, |item| item.time.clone()));
    let _ = write!(out, "<author>");
    element(&mut out, "name", author(web));
    let _ = writeln!(out, "</author>");
    if !base.is_empty() {
        link(&mut out, "self", &format!("{base}feed.xml"));
    }
    link(&mut out, "alternate", if base.is_empty() { "index.html" } else { base });
    for item in items {
        out.push_str("<entry>\n");
        element(&mut out, "title", item.title);
        link(&mut out, "alternate", &item.link);
        element(&mut out, "id", &item.id);
        element(&mut out, "updated", &item.time);
        if !item.summary.is_empty() {
            element(&mut out, "summary", item.summary);
        }
        out.push_str("</entry>\n");
    }
    out.push_str("</feed>\n");
    out
}

fn element(out: &mut String, name: &str, text: &str) {
    let _ = write!(out, "<{name}>");
    let _ = escape_html(&mut *out, text);
    let _ = writeln!(out, "</{name}>");
}

fn link(out: &mut String, rel: &str, href: &str) {
    let _ = write!(out, "<link rel=\"{rel}\" href=\"");
    let _ = escape_html(&mut *out, href);
    out.push_str("\"/>\n");
}

/// The JSON feed.
pub fn json(web: &Web<'_>) -> String {
    let config = &web.site.config;
    let base = &config.base_url;
    let mut feed = Map::new();
    let mut set = |key: &str, value: Value| _ = feed.insert(key.into(), value);
    set("version", json!("https://jsonfeed.org/version/1.1"));
    set("title", json!(config.title));
    if !config.tagline.is_empty() {
        set("description", json!(config.tagline));
    }
    if !base.is_empty() {
        set("home_page_url", json!(base));
        set("feed_url", json!(format!("{base}feed.json")));
    }
    set("language", json!(config.lang.code()));
    set("authors", json!([{ "name": author(web) }]));
    set("items", newest(web).iter().map(item).collect());
    let mut text = serde_json::to_string_pretty(&feed).unwrap_or_default();
    text.push('\n');
    text
}

fn item(item: &Item<'_>) -> Value {
    // A feed of this kind needs a text; where the case has no summary it is the title.
    let text = if item.summary.is_empty() { item.title } else { item.summary };
    json!({
        "id": item.id,
        "url": item.link,
        "title": item.title,
        "content_text": text,
        "date_published": item.time,
        "tags": item.tags,
    })
}
