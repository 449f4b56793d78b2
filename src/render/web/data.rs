//! Files that no theme makes: the Atom feed (RFC 4287), all cases as JSON, the sitemap (sitemaps.org 0.9), robots.txt and the
//! structured data (schema.org) of a case's page.

use super::Web;
use super::case::{measured, people, summary};
use super::list::is_listed;
use crate::site::{EntryId, pages};
use pulldown_cmark_escape::escape_html;
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::{Value, json};
use std::fmt::Write;

/// What each record of `cases.json` has; a facet of the same key does not hide it.
const RECORD: [&str; 8] = ["title", "url", "collection", "template", "date", "summary", "people", "measured"];

/// Entries in the feed.
const FEED: usize = 20;

/// The newest cases of all collections.
fn newest(web: &Web<'_>) -> Vec<EntryId> {
    let site = web.site;
    let mut ids: Vec<EntryId> = site.entries().filter(|id| site.entry(*id).1.case.date.is_some()).collect();
    let day = |id: &EntryId| site.entry(*id).1.case.date.map(|(date, _)| date);
    ids.sort_by(|a, b| (day(b), *a).cmp(&(day(a), *b)));
    ids.truncate(FEED);
    ids
}

/// The Atom feed. Without `base_url` its links are relative and its ids are tags (RFC 4151) of the site's own.
pub fn feed(web: &Web<'_>) -> String {
    let (site, config) = (web.site, &web.site.config);
    let ids = newest(web);
    let day = |id: &EntryId| site.entry(*id).1.case.date.map_or("1970-01-01".to_string(), |(date, _)| date.to_string());
    let updated = ids.first().map_or("1970-01-01".to_string(), day);
    let base = &config.base_url;
    let id = |path: &str| {
        if base.is_empty() { format!("tag:casebook.invalid,2026:{path}") } else { format!("{base}{path}") }
    };
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(out, "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">", config.lang.code());
    element(&mut out, "title", &config.title);
    if !config.tagline.is_empty() {
        element(&mut out, "subtitle", &config.tagline);
    }
    element(&mut out, "id", &id("feed.xml"));
    let _ = writeln!(out, "<updated>{updated}T00:00:00Z</updated>");
    let author = [&config.author, &config.school, &config.title].into_iter().find(|name| !name.is_empty());
    let _ = write!(out, "<author>");
    element(&mut out, "name", author.map_or("", |name| name));
    let _ = writeln!(out, "</author>");
    if !base.is_empty() {
        link(&mut out, "self", &format!("{base}feed.xml"));
    }
    link(&mut out, "alternate", &if base.is_empty() { "index.html".to_string() } else { base.clone() });
    for entry_id in ids {
        let (collection, entry) = site.entry(entry_id);
        out.push_str("<entry>\n");
        element(&mut out, "title", entry.case.name());
        let path = entry.url.strip_suffix("index.html").unwrap_or(&entry.url);
        link(&mut out, "alternate", &if base.is_empty() { entry.url.clone() } else { format!("{base}{path}") });
        element(&mut out, "id", &id(path));
        let _ = writeln!(out, "<updated>{}T00:00:00Z</updated>", day(&entry_id));
        let text = summary(collection, entry);
        if !text.is_empty() {
            element(&mut out, "summary", text);
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

/// All cases as data: one object a line inside an array, so that a difference is easy to read.
pub fn cases_json(web: &Web<'_>) -> String {
    let mut out = String::from("[");
    for (i, id) in web.site.entries().enumerate() {
        out.push_str(if i == 0 { "\n" } else { ",\n" });
        // Text and numbers can always be written as JSON.
        out.push_str(&serde_json::to_string(&Record(web, id)).unwrap_or_default());
    }
    out.push_str("\n]\n");
    out
}

/// One case in `cases.json`.
struct Record<'w, 's>(&'w Web<'s>, EntryId);

impl Serialize for Record<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Record(web, id) = *self;
        let (collection, entry) = web.site.entry(id);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("title", entry.case.name())?;
        map.serialize_entry("url", &entry.url)?;
        map.serialize_entry("collection", &collection.folder)?;
        map.serialize_entry("template", &collection.template.id)?;
        map.serialize_entry("date", &entry.case.date.map(|(date, _)| date.to_string()))?;
        map.serialize_entry("summary", summary(collection, entry))?;
        map.serialize_entry("people", &people(collection, entry))?;
        map.serialize_entry("measured", &measured(collection, entry))?;
        for facet in web.site.facets.iter().filter(|facet| !RECORD.contains(&&*facet.key)) {
            let values: Vec<&str> = facet.of(id).iter().map(|v| &*facet.values[*v as usize].label).collect();
            map.serialize_entry(&facet.key, &values)?;
        }
        map.end()
    }
}

/// The sitemap; only made when the site knows its address.
pub fn sitemap(web: &Web<'_>) -> String {
    let base = &web.site.config.base_url;
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for page in pages(web.site).iter().filter(|page| is_listed(page.show)) {
        let day = match page.show {
            crate::site::Show::Case(id) => web.site.entry(id).1.case.date.map(|(date, _)| date.to_string()),
            _ => None,
        };
        out.push_str("<url><loc>");
        let _ = escape_html(&mut out, base);
        let _ = escape_html(&mut out, page.path.strip_suffix("index.html").unwrap_or(&page.path));
        out.push_str("</loc>");
        if let Some(day) = day {
            let _ = write!(out, "<lastmod>{day}</lastmod>");
        }
        out.push_str("</url>\n");
    }
    out.push_str("</urlset>\n");
    out
}

/// Everything may be read; the sitemap is named when there is one.
pub fn robots(web: &Web<'_>) -> String {
    let base = &web.site.config.base_url;
    let sitemap = if base.is_empty() { String::new() } else { format!("Sitemap: {base}sitemap.xml\n") };
    format!("User-agent: *\nAllow: /\n{sitemap}")
}

/// Structured data of a case's page; only when the site knows its address. `<` is escaped so that no text ends the script.
pub fn json_ld(web: &Web<'_>, id: EntryId) -> Option<String> {
    let config = &web.site.config;
    if config.base_url.is_empty() {
        return None;
    }
    let (collection, entry) = web.site.entry(id);
    let path = entry.url.strip_suffix("index.html").unwrap_or(&entry.url);
    let keywords: Vec<&str> =
        web.site.facets.iter().flat_map(|facet| facet.of(id).iter().map(|v| &*facet.values[*v as usize].label)).collect();
    let mut data = json!({
        "@context": "https://schema.org",
        "@type": "LearningResource",
        "name": entry.case.name(),
        "url": format!("{}{path}", config.base_url),
        "inLanguage": config.lang.code(),
        "learningResourceType": collection.template.one.get(config.lang),
        "keywords": keywords,
    });
    if let Value::Object(map) = &mut data {
        entry.case.date.map(|(date, _)| map.insert("datePublished".into(), json!(date.to_string())));
        let text = summary(collection, entry);
        if !text.is_empty() {
            map.insert("description".into(), json!(text));
        }
        let publisher = [&config.author, &config.school].into_iter().find(|name| !name.is_empty());
        publisher.map(|name| map.insert("publisher".into(), json!({ "@type": "Organization", "name": name })));
    }
    Some(data.to_string().replace('<', "\\u003c").replace("&", "\\u0026"))
}
