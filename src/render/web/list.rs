//! Listings: the home page, the cases of a collection, the values of a facet and the cases that have one, in pages of fifty. A listing
//! sees summaries, never a case's prose.

use super::Web;
use super::case::{facets, measured, people, summary};
use super::frame::{self, Head, collection_title};
use super::href::Links;
use super::value::{Names, list, map, maybe, text};
use crate::case::Case;
use crate::language::{Lang, figures};
use crate::schema::View;
use crate::site::{Collection, DocumentFile, Entry, EntryId, PER_PAGE, Page, Show, Site, inside, page_count, page_path};
use std::sync::OnceLock;
use tera::{Context, Value};

/// The newest cases that the home page shows.
const NEWEST: usize = 6;

/// Facets on a card: the template's first ones say most, all of them would be a wall of links.
const CARD_FACETS: usize = 3;

/// What `home.html` receives.
pub fn home(web: &Web<'_>, links: &Links<'_>, page: &Page) -> Context {
    let site = web.site;
    let intro = site.home();
    let title = intro.map_or(&*site.config.title, |entry| entry.case.name());
    let description = intro.and_then(|e| e.case.values.first()?.as_ref()?.line()).unwrap_or(&site.config.tagline);
    let head = Head { kind: "home", title: &site.config.title, description, crumbs: Vec::new(), og_type: "website", json_ld: None };
    let mut context = frame::context(web, links, page, head);
    let html = intro.and_then(|e| Some(links.prose(e.case.story.as_ref()?, inside(&e.case.source.path), "")));
    let mut newest: Vec<EntryId> = site.entries().filter(|id| id.collection == 0).collect();
    newest.sort_by_key(|id| std::cmp::Reverse(site.entry(*id).1.case.date.map(|(date, _)| date)));
    newest.truncate(NEWEST);
    let collections = site.collections.iter().map(|c| {
        map! {
            "title" => collection_title(c, web.lang()),
            "about" => text(c.template.about.get(web.lang())),
            "href" => links.to(&format!("{}/index.html", c.url)),
            "count" => c.entries.len(),
        }
    });
    let pages = web.frame.pages().map(|item| {
        map! { "title" => &*item.title, "href" => links.to(&item.url), "description" => text(&item.description) }
    });
    context.insert_value(
        "home",
        map! {
            "title" => title,
            "html" => maybe(html),
            "numbers" => numbers(web),
            "newest" => list(newest.into_iter().map(|id| card(web, links, id))),
            "collections" => list(collections),
            "facets" => all_facets(web, links, None, None),
            "pages" => list(pages),
        },
    );
    context
}

/// The site in numbers: cases, measured results, and the facets that the catalogue has a word for (schools, regions, forms).
fn numbers(web: &Web<'_>) -> Value {
    let site = web.site;
    let Some(first) = site.collections.first() else {
        return list([]);
    };
    let results: usize = first.entries.iter().map(|entry| measured(first, entry)).sum();
    let mut numbers = vec![("number-cases".to_string(), first.entries.len()), ("number-results".to_string(), results)];
    numbers.extend(site.facets.iter().map(|facet| (format!("number-{}s", facet.path), facet.values.len())));
    let known = numbers.into_iter().filter(|(id, n)| *n > 0 && web.engine.messages.knows(id));
    list(known.map(|(id, n)| {
        map! { "value" => figures::number(web.lang(), n as f64), "label" => web.engine.messages.say(&id, &[("n", n.to_string())]) }
    }))
}

/// What `list.html` receives for a collection.
pub fn collection(web: &Web<'_>, links: &Links<'_>, page: &Page, c: usize, number: usize) -> Context {
    let collection = &web.site.collections[c];
    let lang = web.lang();
    let title = collection_title(collection, lang);
    let own = collection.intro.as_ref().and_then(|i| i.case.values.first()?.as_ref()?.line());
    let intro = own.unwrap_or(collection.template.about.get(lang));
    let total = collection.entries.len();
    let range = number * PER_PAGE..((number + 1) * PER_PAGE).min(total);
    let ids = range.map(|e| EntryId { collection: c as u32, entry: e as u32 });
    let crumbs = if number > 0 { vec![(title.to_string(), format!("{}/index.html", collection.url))] } else { Vec::new() };
    // The introduction's prose opens the first page.
    let prose = collection.intro.as_ref().filter(|_| number == 0);
    let html = prose.and_then(|i| Some(links.prose(i.case.story.as_ref()?, inside(&i.case.source.path), "")));
    let parts = Parts {
        title,
        heading: title,
        intro,
        html,
        label: None,
        folder: &collection.url,
        total,
        number,
        crumbs,
        value: None,
        collection: Some(collection),
        book: web.site.book(c).filter(|_| number == 0),
    };
    listing_page(web, links, page, parts, ids)
}

/// What `list.html` receives for a value of a facet.
pub fn listing(web: &Web<'_>, links: &Links<'_>, page: &Page, (f, v): (usize, usize), number: usize) -> Context {
    let facet = &web.site.facets[f];
    let value = &facet.values[v];
    let label = facet.label.get(web.lang());
    let title = web.engine.messages.say("listing-title", &[("facet", label.to_string()), ("value", value.label.clone())]);
    let total = value.entries.len();
    let ids = &value.entries[number * PER_PAGE..((number + 1) * PER_PAGE).min(total)];
    let folder = format!("{}/{}", facet.path, value.slug);
    let mut crumbs = vec![(label.to_string(), format!("{}/index.html", facet.path))];
    if number > 0 {
        crumbs.push((value.label.clone(), format!("{folder}/index.html")));
    }
    let parts = Parts {
        title: &title,
        heading: &value.label,
        intro: "",
        html: None,
        label: Some(label),
        folder: &folder,
        total,
        number,
        crumbs,
        value: Some((f, v)),
        collection: None,
        book: None,
    };
    listing_page(web, links, page, parts, ids.iter().copied())
}

struct Parts<'a> {
    title: &'a str,
    heading: &'a str,
    intro: &'a str,
    html: Option<Value>,
    label: Option<&'a str>,
    folder: &'a str,
    total: usize,
    number: usize,
    crumbs: Vec<(String, String)>,
    value: Option<(usize, usize)>,
    collection: Option<&'a Collection>,
    book: Option<DocumentFile>,
}

fn listing_page(web: &Web<'_>, links: &Links<'_>, page: &Page, parts: Parts<'_>, ids: impl Iterator<Item = EntryId>) -> Context {
    let title = match parts.number {
        0 => parts.title.to_string(),
        n => format!("{}, {}", parts.title, web.engine.messages.say("page-number", &[("n", (n + 1).to_string())])),
    };
    let head =
        Head { kind: "list", title: &title, description: parts.intro, crumbs: parts.crumbs, og_type: "website", json_ld: None };
    let mut context = frame::context(web, links, page, head);
    let count = page_count(parts.total);
    let href = |number: usize| links.to(&page_path(parts.folder, number));
    let pages = shown_pages(parts.number, count)
        .into_iter()
        .map(|n| map! { "number" => n + 1, "href" => href(n), "current" => n == parts.number });
    // What is counted are cases, unless a template has another word for its entries.
    let word = |id: EntryId| web.site.entry(id).0.template.one.get(web.lang());
    let case = web.site.templates.built_in.iter().find(|t| t.id == "mentoring-case").map(|t| t.one.get(web.lang()));
    let ids: Vec<EntryId> = ids.collect();
    context.insert_value(
        "list",
        map! { for links.names;
            "title" => &*title,
            "heading" => parts.heading,
            "intro" => text(parts.intro),
            "html" => maybe(parts.html),
            "total" => parts.total,
            "cards" => list(ids.iter().map(|id| card(web, links, *id))),
            "pager" => map! { for links.names;
                "number" => parts.number + 1,
                "total" => count,
                "prev_href" => maybe(parts.number.checked_sub(1).map(href)),
                "next_href" => maybe((parts.number + 1 < count).then(|| href(parts.number + 1))),
                "pages" => list(pages),
            },
            "facets" => all_facets(web, links, parts.collection, parts.value),
            "of_cases" => ids.iter().all(|id| Some(word(*id)) == case),
            "facet_label" => maybe(parts.label),
            "files" => list(web.offered(links, parts.book)),
            "comparison" => match parts.collection.filter(|_| parts.number == 0) {
                Some(collection) => super::shares::comparison(web, links, collection),
                None => Value::none(),
            },
        },
    );
    context
}

/// The pages that a pager offers: the first, the last and those around the current one, so that a big listing keeps a short pager.
pub(super) fn shown_pages(current: usize, count: usize) -> Vec<usize> {
    (0..count).filter(|n| *n == 0 || *n + 1 == count || n.abs_diff(current) <= 2).collect()
}

/// What `terms.html` receives.
pub fn terms(web: &Web<'_>, links: &Links<'_>, page: &Page, f: usize) -> Context {
    let facet = &web.site.facets[f];
    let label = facet.label.get(web.lang());
    let head = Head { kind: "terms", title: label, description: "", crumbs: Vec::new(), og_type: "website", json_ld: None };
    let mut context = frame::context(web, links, page, head);
    context.insert_value("terms", map! { "label" => label, "values" => values(f, links, None) });
    context
}

/// Facets that are worth offering: those with a choice, in the listing of a collection those that its template has.
pub fn all_facets(web: &Web<'_>, links: &Links<'_>, of: Option<&Collection>, current: Option<(usize, usize)>) -> Value {
    let lang = web.lang();
    let has = |path: &str| of.is_none_or(|of| of.template.fields.iter().any(|field| field.facet && field.path == path));
    let shown = web.site.facets.iter().enumerate().filter(|(_, facet)| facet.values.len() > 1 && has(&facet.path));
    list(shown.map(|(f, facet)| {
        let value = current.filter(|(cf, _)| *cf == f).map(|(_, v)| v);
        map! {
            "key" => &*facet.key,
            "label" => facet.label.get(lang),
            "href" => links.to(&format!("{}/index.html", facet.path)),
            "values" => values(f, links, value),
        }
    }))
}

fn values(f: usize, links: &Links<'_>, current: Option<usize>) -> Value {
    let facet = &links.site.facets[f];
    list(facet.values.iter().enumerate().map(|(v, value)| {
        map! { for links.names;
            "label" => &*value.label,
            "href" => links.to(&facet.url(v)),
            "count" => value.entries.len(),
            "current" => current == Some(v),
        }
    }))
}

/// What the cards of each case have in common, made when the first of them is shown: a case stands in half a dozen listings.
pub struct Cards(Vec<Vec<OnceLock<Shared>>>);

/// What all cards of a case have in common.
pub struct Shared {
    /// Its title.
    pub title: Value,
    /// Its date, see [`date`].
    pub date: Value,
    /// Its summary, or `none`.
    pub summary: Value,
    people: Value,
    facts: Value,
    measured: usize,
}

impl Cards {
    /// Room for the cards of all entries.
    pub fn new(site: &Site) -> Cards {
        let room = |c: &Collection| (0..c.entries.len()).map(|_| OnceLock::new()).collect();
        Cards(site.collections.iter().map(room).collect())
    }
}

/// What is shown of a case wherever it is shown.
pub fn shared<'w>(web: &'w Web<'_>, id: EntryId) -> &'w Shared {
    web.cards.0[id.collection as usize][id.entry as usize].get_or_init(|| {
        let (collection, entry) = web.site.entry(id);
        let any = &web.engine.any;
        let and = match web.lang() {
            Lang::Ru => " и ",
            Lang::En => " and ",
        };
        Shared {
            title: Value::from(entry.case.name()),
            date: date(&entry.case, web.lang()),
            summary: text(summary(collection, entry)),
            people: if any.has("people") { Value::from(people(collection, entry).join(and)) } else { Value::none() },
            facts: if any.has("facts") { facts(collection, entry, any) } else { Value::none() },
            measured: if any.has("measured") { measured(collection, entry) } else { 0 },
        }
    })
}

/// A case in a listing.
pub fn card(web: &Web<'_>, links: &Links<'_>, id: EntryId) -> Value {
    let entry = web.site.entry(id).1;
    let shared = shared(web, id);
    map! { for links.names;
        "title" => shared.title.clone(),
        "href" => links.to(&entry.url),
        "date" => shared.date.clone(),
        "summary" => shared.summary.clone(),
        "facets" => facets(web, links, id, CARD_FACETS),
        "draft" => entry.case.draft,
        "measured" => shared.measured,
        "people" => shared.people.clone(),
        "facts" => shared.facts.clone(),
    }
}

/// The facts of one line by key, for themes whose listings show more than facets.
fn facts(collection: &Collection, entry: &Entry, names: &Names) -> Value {
    let mut map = tera::Map::default();
    for (field, value) in collection.template.fields.iter().zip(&entry.case.values).filter(|(field, _)| names.has(&field.key)) {
        if let (View::Fact, false, Some(text)) = (field.view, field.private, value.as_ref().and_then(|v| v.line())) {
            map.insert(tera::value::Key::from(field.key.clone()), Value::from(text));
        }
    }
    Value::from(map)
}

/// A case's date for machines and for readers.
pub fn date(case: &Case, lang: Lang) -> Value {
    maybe(case.date.map(|(date, _)| {
        map! {
            "iso" => date.to_string(),
            "text" => figures::date(lang, date.year(), date.month(), date.day()),
            "short" => format!("{:02}.{:02}.{}", date.day(), date.month(), date.year()),
        }
    }))
}

/// True for pages that a reader finds through the navigation (used by the sitemap).
pub fn is_listed(show: Show) -> bool {
    matches!(
        show,
        Show::Home
            | Show::Case(_)
            | Show::Plain(_)
            | Show::Collection(..)
            | Show::Terms(_)
            | Show::Listing(..)
            | Show::Results(_)
            | Show::Templates
    )
}
