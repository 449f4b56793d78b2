//! Files that no theme makes: all cases as JSON with the schema of that, the sitemap (sitemaps.org 0.9), robots.txt, and the structured
//! data (schema.org) of a case's page.

use super::Web;
use super::case::{authors, measured, people, summary};
use super::list::is_listed;
use super::sharing::address;
use crate::site::{EntryId, pages};
use pulldown_cmark_escape::escape_html;
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::{Value, json};
use std::fmt::Write;

/// The JSON Schema of [`cases_json`]. Its `version` rises when something is taken away or gets another meaning.
pub const CASES_SCHEMA: &str = include_str!("cases.schema.json");

/// All cases as data: one case a line, so that a difference is easy to read.
pub fn cases_json(web: &Web<'_>) -> String {
    let config = &web.site.config;
    let facet = |facet: &crate::site::Facet| json!({ "key": facet.key, "label": facet.label.get(config.lang) });
    let head = json!({
        "$schema": "cases.schema.json",
        "format": "casebook-cases",
        "version": 1,
        "site": {
            "title": config.title,
            "lang": config.lang.code(),
            "url": config.base_url,
            "school": config.school,
            "region": config.region,
        },
        "facets": web.site.facets.iter().map(facet).collect::<Value>(),
    });
    let head = serde_json::to_string_pretty(&head).unwrap_or_default();
    let mut out = head.strip_suffix("\n}").unwrap_or(&head).to_string();
    out.push_str(",\n  \"cases\": [");
    for (i, id) in web.site.entries().enumerate() {
        out.push_str(if i == 0 { "\n" } else { ",\n" });
        // Text and numbers can always be written as JSON.
        out.push_str(&serde_json::to_string(&Record(web, id)).unwrap_or_default());
    }
    out.push_str("\n]}\n");
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
        map.serialize_entry("facets", &Facets(web, id))?;
        map.end()
    }
}

/// The values of a case in `cases.json`.
struct Facets<'w, 's>(&'w Web<'s>, EntryId);

impl Serialize for Facets<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Facets(web, id) = *self;
        let mut map = serializer.serialize_map(None)?;
        for facet in web.site.facets.iter().filter(|facet| !facet.of(id).is_empty()) {
            let values: Vec<&str> = facet.labels(id).collect();
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
    let url = address(web, id)?;
    let (collection, entry) = web.site.entry(id);
    let keywords: Vec<&str> = web.site.facets.iter().flat_map(|facet| facet.labels(id)).collect();
    let mut data = json!({
        "@context": "https://schema.org",
        "@type": "LearningResource",
        "name": entry.case.name(),
        "url": url,
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
        let authors = authors(collection, entry);
        if !authors.is_empty() {
            let person = |name: &String| json!({ "@type": "Person", "name": name });
            map.insert("author".into(), authors.iter().map(person).collect());
        }
        web.picture(id).map(|picture| map.insert("image".into(), json!(format!("{}{picture}", config.base_url))));
    }
    Some(data.to_string().replace('<', "\\u003c").replace("&", "\\u0026"))
}
