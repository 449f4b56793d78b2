//! The pages of a site: in comes the site, out comes the list of all files of the output, each with its path and what it shows. Their
//! bytes are made when someone asks.

use super::{EntryId, SEARCH_PAGE, SearchFile, Site};
use crate::case::Withdrawn;

/// The page that sets chosen cases side by side.
pub const COMPARE: &str = "compare/index.html";

/// The file beside a case's page that tells that page what the case says.
const FIELDS: &str = "fields.js";

/// Cases on one page of a listing.
pub const PER_PAGE: usize = 50;

/// One file of the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its path, such as `cases/arina/index.html`.
    pub path: String,
    /// What it shows.
    pub show: Show,
}

/// What a file of the output shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// The home page.
    Home,
    /// A case.
    Case(EntryId),
    /// A case as a card, to be embedded into pages of others.
    Card(EntryId),
    /// The fields of a case, for the page that compares.
    Fields(EntryId),
    /// The page that sets chosen cases side by side.
    Compare,
    /// A plain page, by its index.
    Plain(usize),
    /// The note at the address of something that was withdrawn, by its index in [`Site::withdrawn`].
    Withdrawn(usize),
    /// A page of the listing of a collection: its index and the number of the page from 0.
    Collection(usize, usize),
    /// The values of a facet.
    Terms(usize),
    /// A page of the listing of a value: facet, value, number of the page from 0.
    Listing(usize, usize, usize),
    /// A page of what was measured, counted from 0.
    Results(usize),
    /// Templates to copy.
    Templates,
    /// The file of a template: its collection.
    TemplateToml(usize),
    /// The JSON Schema of a template: its collection.
    TemplateSchema(usize),
    /// An empty case to fill in: its collection.
    TemplateBlank(usize),
    /// The page with the search.
    Search,
    /// A file of its index.
    SearchFile(SearchFile),
    /// What a server shows for an unknown address.
    NotFound,
    /// The Atom feed.
    Feed,
    /// The same as a JSON feed.
    JsonFeed,
    /// All cases as data.
    CasesJson,
    /// The JSON Schema of [`Show::CasesJson`].
    CasesSchema,
    /// The list of pages for search engines.
    Sitemap,
    /// What search engines may read.
    Robots,
    /// What an Apache server is to know.
    Htaccess,
}

/// All pages of the site, without pictures, files and the theme's assets.
pub fn pages(site: &Site) -> Vec<Page> {
    let mut pages = Vec::new();
    let mut add = |path: String, show: Show| pages.push(Page { path, show });
    // First, because it takes longest: what is made last, one thread makes alone.
    add("cases.json".into(), Show::CasesJson);
    add("index.html".into(), Show::Home);
    for id in site.entries() {
        add(site.entry(id).1.url.clone(), Show::Case(id));
        if let Some(path) = site.card(id) {
            add(path, Show::Card(id));
        }
        if site.compares() {
            add(format!("{}{FIELDS}", site.stem(id)), Show::Fields(id));
        }
    }
    for (i, page) in site.pages.iter().enumerate().filter(|(_, page)| page.url != "index.html") {
        add(page.url.clone(), Show::Plain(i));
    }
    for (i, entry) in site.withdrawn().enumerate().filter(|(_, entry)| entry.case.withdrawn == Some(Withdrawn::Note)) {
        add(entry.url.clone(), Show::Withdrawn(i));
    }
    for (c, collection) in site.collections.iter().enumerate() {
        for number in 0..page_count(collection.entries.len()) {
            add(page_path(&collection.url, number), Show::Collection(c, number));
        }
    }
    for (f, facet) in site.facets.iter().enumerate() {
        add(format!("{}/index.html", facet.path), Show::Terms(f));
        for (v, value) in facet.values.iter().enumerate() {
            for number in 0..page_count(value.entries.len()) {
                add(page_path(&format!("{}/{}", facet.path, value.slug), number), Show::Listing(f, v, number));
            }
        }
    }
    if !site.results().is_empty() {
        for number in 0..site.results().pages.len() {
            add(page_path("results", number), Show::Results(number));
        }
    }
    if !site.collections.is_empty() {
        add("templates/index.html".into(), Show::Templates);
    }
    for (c, collection) in site.collections.iter().enumerate() {
        let stem = site.template_stem(c);
        add(format!("templates/{stem}.toml"), Show::TemplateToml(c));
        add(format!("templates/{stem}.schema.json"), Show::TemplateSchema(c));
        add(format!("templates/{stem}.md"), Show::TemplateBlank(c));
        debug_assert!(!collection.folder.is_empty());
    }
    if site.compares() {
        add(COMPARE.into(), Show::Compare);
    }
    if site.has_search() {
        add(SEARCH_PAGE.into(), Show::Search);
        site.search_cut().files().for_each(|file| add(file.path(), Show::SearchFile(file)));
    }
    add("404.html".into(), Show::NotFound);
    add("feed.xml".into(), Show::Feed);
    add("feed.json".into(), Show::JsonFeed);
    add("cases.schema.json".into(), Show::CasesSchema);
    add("robots.txt".into(), Show::Robots);
    // A sitemap needs whole addresses.
    if !site.config.base_url.is_empty() {
        add("sitemap.xml".into(), Show::Sitemap);
    }
    if site.config.htaccess {
        add(".htaccess".into(), Show::Htaccess);
    }
    pages
}

/// How many pages a listing of so many cases has; an empty one has one.
pub fn page_count(entries: usize) -> usize {
    entries.div_ceil(PER_PAGE).max(1)
}

/// The path of a page of a listing, counted from 0.
pub fn page_path(folder: &str, number: usize) -> String {
    match number {
        0 => format!("{folder}/index.html"),
        number => format!("{folder}/page/{}/index.html", number + 1),
    }
}

impl Site {
    /// The path of the card of an entry, if the site has such cards.
    pub fn card(&self, id: EntryId) -> Option<String> {
        let wanted = self.config.share.card && !self.config.base_url.is_empty();
        wanted.then(|| format!("{}card.html", self.stem(id)))
    }

    /// Whether there is a page that compares.
    pub fn compares(&self) -> bool {
        self.config.share.compare && self.entries().nth(1).is_some()
    }

    /// The folder of an entry in the output, with `/` at its end.
    pub fn stem(&self, id: EntryId) -> &str {
        self.entry(id).1.stem()
    }

    /// The name of a collection's files under `templates/`: the template's id, or the folder's where two share an id.
    pub fn template_stem(&self, collection: usize) -> String {
        let own = &self.collections[collection];
        let shared = self.collections.iter().filter(|c| c.template.id == own.template.id).count() > 1;
        let name = if shared { &own.folder } else { &own.template.id };
        crate::language::slug::slug(name)
    }
}
