//! The frame of every page: title, navigation, breadcrumbs, addresses of assets. The navigation is the folder tree: collections, pages
//! and folders by weight and title, then the results and the templates to copy.

use super::Web;
use super::href::Links;
use super::theme::Asset;
use super::value::{list, map, maybe, text};
use crate::language::{Lang, Messages};
use crate::site::{COMPARE, Entry, EntryId, Page, SEARCH_PAGE, Show, Site};
use tera::{Context, Value};

/// What the frames of all pages share.
pub struct Frame {
    nav: Vec<NavItem>,
    css: String,
    js: String,
    home: String,
}

/// A place in the navigation.
pub struct NavItem {
    /// What it is called.
    pub title: String,
    /// Its page.
    pub url: String,
    /// Sentence about it.
    pub description: String,
    weight: i64,
    plain: bool,
    /// The folder that it stands for, with `/` at its end; empty for a page.
    folder: String,
    /// What lies below it.
    pub children: Vec<NavItem>,
}

/// The values that are the same on every page.
pub fn globals(context: &mut Context, site: &Site, messages: &Messages) {
    let config = &site.config;
    context.insert_value(
        "site",
        map! {
            "title" => &*config.title,
            "tagline" => &*config.tagline,
            "lang" => config.lang.code(),
            "school" => &*config.school,
            "region" => &*config.region,
            "author" => &*config.author,
            "contact" => &*config.contact,
            "base_url" => &*config.base_url,
            "generator" => concat!("Casebook ", env!("CARGO_PKG_VERSION")),
            "feed" => !site.collections.is_empty(),
        },
    );
    context.insert_value("t", super::say::map(messages));
}

impl Frame {
    /// Makes the navigation and finds the theme's main assets.
    pub fn new(site: &Site, messages: &Messages, assets: &[Asset]) -> Frame {
        let url = |name: &str| assets.iter().find(|a| a.name == name).map_or(String::new(), |a| a.url.clone());
        Frame { nav: navigation(site, messages), css: url("site.css"), js: url("site.js"), home: messages.say("home", &[]) }
    }

    /// The plain pages on the top level.
    pub fn pages(&self) -> impl Iterator<Item = &NavItem> {
        self.nav.iter().filter(|item| item.plain)
    }

    /// The item of a page's folder and what lies in it.
    pub fn folder(&self, url: &str) -> Option<&NavItem> {
        fn find<'n>(items: &'n [NavItem], url: &str) -> Option<&'n NavItem> {
            items.iter().find_map(|item| if item.url == url { Some(item) } else { find(&item.children, url) })
        }
        find(&self.nav, url)
    }

    /// The items among which a page stands.
    pub fn siblings(&self, url: &str) -> &[NavItem] {
        fn find<'n>(items: &'n [NavItem], url: &str) -> Option<&'n [NavItem]> {
            if items.iter().any(|item| item.url == url) {
                return Some(items);
            }
            items.iter().find_map(|item| find(&item.children, url))
        }
        find(&self.nav, url).unwrap_or(&[])
    }

    /// The folders above a page, outermost first.
    fn above(&self, url: &str) -> Vec<&NavItem> {
        let mut path = Vec::new();
        let mut items = &self.nav;
        while let Some(item) = items.iter().find(|item| !item.folder.is_empty() && url.starts_with(&item.folder) && item.url != url)
        {
            path.push(item);
            items = &item.children;
        }
        path
    }

    fn nav_values(&self, items: &[NavItem], links: &Links<'_>) -> Value {
        list(items.iter().map(|item| {
            let inside = !item.folder.is_empty() && links.page.starts_with(&item.folder);
            let open = item.url == links.page || inside;
            map! {
                "title" => &*item.title,
                "href" => links.to(&item.url),
                "current" => item.url == links.page,
                "open" => open,
                "children" => if open { self.nav_values(&item.children, links) } else { list([]) },
            }
        }))
    }
}

/// What one page says of itself.
pub struct Head<'a> {
    /// The id of its kind for themes.
    pub kind: &'static str,
    /// Its title.
    pub title: &'a str,
    /// A sentence about it.
    pub description: &'a str,
    /// Folders above it that are no part of the navigation: title and path.
    pub crumbs: Vec<(String, String)>,
    /// Its type for Open Graph.
    pub og_type: &'static str,
    /// The case of which it has structured data.
    pub json_ld: Option<EntryId>,
}

/// A context with the frame of a page in it.
pub fn context(web: &Web<'_>, links: &Links<'_>, page: &Page, head: Head<'_>) -> Context {
    let (site, frame, names) = (web.site, &web.frame, links.names);
    let base = &site.config.base_url;
    let canonical = (!base.is_empty() && page.show != Show::NotFound)
        .then(|| format!("{base}{}", page.path.strip_suffix("index.html").unwrap_or(&page.path)));
    let mut crumbs = Vec::new();
    if names.has("crumbs") && page.path != "index.html" && page.show != Show::NotFound {
        crumbs.push(map! { "title" => &*frame.home, "href" => links.to("index.html") });
        let above = frame.above(&page.path);
        crumbs.extend(above.iter().map(|item| map! { "title" => &*item.title, "href" => links.to(&item.url) }));
        crumbs.extend(head.crumbs.iter().map(|(title, url)| map! { "title" => &**title, "href" => links.to(url) }));
    }
    let made = map! { for names;
        "kind" => head.kind,
        "title" => head.title,
        "description" => text(head.description),
        "path" => &*page.path,
        "root" => links.root(),
        "lang" => site.config.lang.code(),
        "canonical" => maybe(canonical.clone()),
        "feed_href" => if site.collections.is_empty() { Value::none() } else { Value::from(links.to("feed.xml")) },
        "json_ld" => maybe(head.json_ld.and_then(|id| super::data::json_ld(web, id)).map(|json| Value::safe_string(&json))),
        "css_href" => links.to(&frame.css),
        "js_href" => links.to(&frame.js),
        "home_href" => links.to("index.html"),
        "search_href" => maybe(site.has_search().then(|| links.to(SEARCH_PAGE))),
        "crumbs" => crumbs,
        "nav" => frame.nav_values(&frame.nav, links),
        "og_title" => head.title,
        "og_type" => head.og_type,
        "og_url" => maybe(canonical),
        "og_image" => maybe(head.json_ld.and_then(|id| web.picture(id)).map(|path| format!("{base}{path}"))),
        "compare_href" => if site.compares() { Value::from(links.to(COMPARE)) } else { Value::none() },
        "json_feed_href" => if site.collections.is_empty() { Value::none() } else { Value::from(links.to("feed.json")) },
    };
    let mut context = Context::new();
    context.insert_value("page", made);
    context
}

fn navigation(site: &Site, messages: &Messages) -> Vec<NavItem> {
    let lang = site.config.lang;
    let mut items: Vec<NavItem> = Vec::new();
    for collection in &site.collections {
        let title = collection_title(collection, lang).to_string();
        items.push(NavItem {
            description: collection.template.about.get(lang).to_string(),
            url: format!("{}/index.html", collection.url),
            // Cases come before pages unless their introduction says otherwise.
            plain: false,
            weight: collection.intro.as_ref().and_then(|i| i.case.weight).unwrap_or(0),
            folder: format!("{}/", collection.url),
            children: Vec::new(),
            title,
        });
    }
    // Folders before what lies in them.
    let mut pages: Vec<&Entry> = site.pages.iter().map(|page| &**page).filter(|page| page.url != "index.html").collect();
    pages.sort_by_key(|page| page.url.matches('/').count());
    for page in pages {
        let description = page.case.values.first().and_then(|v| v.as_ref()).and_then(|v| v.line()).unwrap_or("");
        let item = NavItem {
            title: page.case.name().to_string(),
            url: page.url.clone(),
            description: description.to_string(),
            plain: true,
            weight: page.case.weight.unwrap_or(1000),
            folder: page.url.strip_suffix("index.html").unwrap_or("").to_string(),
            children: Vec::new(),
        };
        insert(&mut items, item);
    }
    arrange(&mut items);
    if !site.results().is_empty() {
        items.push(NavItem {
            title: messages.say("results-nav", &[]),
            url: "results/index.html".into(),
            description: messages.say("results-about", &[]),
            plain: false,
            weight: i64::MAX,
            folder: "results/".into(),
            children: Vec::new(),
        });
    }
    if !site.collections.is_empty() {
        items.push(NavItem {
            title: messages.say("blanks", &[]),
            url: "templates/index.html".into(),
            description: messages.say("templates-about", &[]),
            plain: false,
            weight: i64::MAX,
            folder: "templates/".into(),
            children: Vec::new(),
        });
    }
    items
}

fn insert(items: &mut Vec<NavItem>, item: NavItem) {
    match items.iter_mut().find(|above| !above.folder.is_empty() && item.url.starts_with(&above.folder)) {
        Some(above) => insert(&mut above.children, item),
        None => items.push(item),
    }
}

fn arrange(items: &mut [NavItem]) {
    items.sort_by(|a, b| (a.weight, &a.title, &a.url).cmp(&(b.weight, &b.title, &b.url)));
    items.iter_mut().for_each(|item| arrange(&mut item.children));
}

/// What a collection is called: by its introduction, else by its template.
pub fn collection_title(collection: &crate::site::Collection, lang: Lang) -> &str {
    let intro = collection.intro.as_ref().and_then(|intro| intro.case.title.as_ref());
    intro.map_or_else(|| collection.template.many.get(lang), |(title, _)| title)
}
