//! What a case offers to those who pass it on: in comes a case, out come a short text for a messenger, how to cite it, the code that
//! embeds its card, and the card itself. Addresses in them are whole: whoever reads them is elsewhere. Without `base_url` they are left out.
//!
//! The citation follows GOST R 7.0.5-2008 for electronic resources in Russian, and the order of APA (7th edition) in English.

use super::Web;
use super::case::{authors, facets, summary};
use super::frame::{self, Head};
use super::href::Links;
use super::value::{map, maybe, text};
use crate::case::Measured;
use crate::language::{Lang, figures};
use crate::site::{Collection, Entry, EntryId, Page, measured_of};
use pulldown_cmark_escape::escape_html;
use tera::{Context, Value};

/// The size of an embedded card in CSS pixels.
const CARD: (u32, u32) = (420, 320);

/// Facets that the short text names: the template's first ones say most.
const FACETS: usize = 2;

/// What `case.html` offers.
pub fn offer(web: &Web<'_>, id: EntryId) -> Value {
    let address = address(web, id);
    map! {
        "text" => short(web, id, address.as_deref()),
        "cite" => citation(web, id, address.as_deref()),
        "embed" => maybe(embedding(web, id)),
    }
}

/// What `card.html` receives.
pub fn card(web: &Web<'_>, links: &Links<'_>, page: &Page, id: EntryId) -> Context {
    let (collection, entry) = web.site.entry(id);
    let head = Head {
        kind: "card",
        title: entry.case.name(),
        description: summary(collection, entry),
        crumbs: Vec::new(),
        og_type: "article",
        json_ld: None,
    };
    let mut context = frame::context(web, links, page, head);
    context.insert_value(
        "card",
        map! {
            "title" => entry.case.name(),
            "one" => collection.template.one.get(web.lang()),
            "summary" => text(summary(collection, entry)),
            "facets" => facets(web, links, id, FACETS),
            "result" => maybe(result(collection, entry, web.lang())),
            "href" => links.to(&entry.url),
            "address" => maybe(address(web, id)),
        },
    );
    context
}

/// The whole address of a case, if the site knows its own.
pub fn address(web: &Web<'_>, id: EntryId) -> Option<String> {
    let base = &web.site.config.base_url;
    (!base.is_empty()).then(|| format!("{base}{}", web.site.stem(id)))
}

/// A few lines of plain text: what it is, in short, and where.
fn short(web: &Web<'_>, id: EntryId, address: Option<&str>) -> String {
    let (collection, entry) = web.site.entry(id);
    let lang = web.lang();
    let mut lines = vec![entry.case.name().to_string()];
    lines.extend(Some(summary(collection, entry)).filter(|summary| !summary.is_empty()).map(str::to_string));
    let facets = web.site.facets.iter().filter(|facet| !facet.of(id).is_empty());
    lines.extend(facets.take(FACETS).map(|facet| {
        let values: Vec<&str> = facet.labels(id).collect();
        format!("{}: {}", facet.label.get(lang), values.join(", "))
    }));
    lines.extend(result(collection, entry, lang));
    lines.extend(address.map(str::to_string));
    lines.join("\n")
}

/// The first measured result as a line: `Уровень стресса (PSM-25): 132 → 84 балл`.
fn result(collection: &Collection, entry: &Entry, lang: Lang) -> Option<String> {
    let mut all = measured_of(&collection.template, &entry.case.values).map(|(_, _, measured)| measured);
    let Measured { indicator, instrument, unit, before, after, .. } = all.find(|measured| !measured.indicator.is_empty())?;
    let instrument = if instrument.is_empty() { String::new() } else { format!(" ({instrument})") };
    let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    Some(format!("{indicator}{instrument}: {} → {}{unit}", figures::number(lang, before), figures::number(lang, after)))
}

fn citation(web: &Web<'_>, id: EntryId, address: Option<&str>) -> String {
    let (collection, entry) = web.site.entry(id);
    let config = &web.site.config;
    let authors = authors(collection, entry);
    // Where nobody is named, whoever publishes stands for them.
    let authors = if authors.is_empty() { config.author.clone() } else { authors.join(", ") };
    let args = [
        ("authors", authors.trim_end_matches('.').to_string()),
        ("title", entry.case.name().to_string()),
        ("site", config.title.clone()),
        ("school", config.school.clone()),
        ("year", entry.case.date.map(|(date, _)| date.year().to_string()).unwrap_or_default()),
        ("address", address.unwrap_or("").to_string()),
    ];
    // Fluent has no word for «only if it is there»: each part says itself or nothing.
    let part = |name: &str| {
        let value = args.iter().find(|(key, _)| *key == name).is_some_and(|(_, value)| !value.is_empty());
        if value { web.engine.messages.say(&format!("cite-{name}"), &args) } else { String::new() }
    };
    let parts: Vec<String> = match web.lang() {
        Lang::Ru => ["authors", "title", "site", "school", "year", "address"].map(part).to_vec(),
        Lang::En => ["authors", "year", "title", "site", "school", "address"].map(part).to_vec(),
    };
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The code that embeds the card into a page of others.
fn embedding(web: &Web<'_>, id: EntryId) -> Option<String> {
    let path = web.site.card(id)?;
    let mut title = String::new();
    // Writing into a string cannot fail.
    let _ = escape_html(&mut title, web.site.entry(id).1.case.name());
    let (width, height) = CARD;
    let base = &web.site.config.base_url;
    Some(format!(
        "<iframe src=\"{base}{path}\" title=\"{title}\" width=\"{width}\" height=\"{height}\" loading=\"lazy\" style=\"border:0;max-width:100%\"></iframe>"
    ))
}
