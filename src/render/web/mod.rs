//! HTML: in come a site, a theme and a page, out come the page's bytes.
//!
//! 1. `theme`   the theme's files, with those of the site laid over them, as Tera templates and hashed assets
//! 2. `field`   values of a case as the theme sees them
//! 3. `case`, `list`, `plain`, `results`, `frame`, `facets`  what the templates of each kind of page receive
//! 4. `compare` what the page of chosen cases shows; `sharing` what a case offers to those who pass it on; `feed`, `data` feeds, JSON, sitemap:
//!    files that no theme makes; `apache` what a server is to know
//! 5. `gate`    the last look at the finished HTML
//! 6. `letters` the same in ASCII, for servers that declare another encoding; `markup` takes a page to pieces
//!
//! This room refuses to know files and sockets: themes arrive as bytes, pages leave as bytes. A theme sees typed page data and
//! nothing else of the site, and what is private is not in there any more (`case::Case::withhold`).

mod apache;
mod blank;
mod case;
mod chart;
mod compare;
mod data;
mod facets;
mod feed;
mod field;
mod frame;
mod gate;
mod href;
mod letters;
mod list;
pub mod markup;
mod plain;
mod results;
mod say;
mod search;
mod shares;
mod sharing;
mod theme;
mod value;

pub use blank::blank;
pub use theme::{Theme, ThemeFile, built_in_theme};

use crate::case::Prose;
use crate::diag::{Code, Finding, Place};
use crate::language::{Lang, Messages};
use crate::schema::json_schema;
use crate::search::Index;
use crate::site::{Document, DocumentFile, EntryId, Page, Show, Site, inside};
use facets::FacetLinks;
use frame::Frame;
use href::Links;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::{Arc, OnceLock};
use tera::{Context, Tera, Value};
use value::{Names, map};

/// A theme made ready for a configuration and its templates: parsed, with the texts of the language at hand. It outlives a site: as long as
/// theme, configuration and templates are what they were, the next site is rendered with it too.
pub struct Engine {
    tera: Tera,
    messages: Arc<Messages>,
    /// For each collection the shapes of its template's fields.
    shapes: Vec<Vec<field::Shape>>,
    assets: Vec<theme::Asset>,
    theme: Theme,
    /// What the template of each kind of page names.
    names: FxHashMap<&'static str, Names>,
    /// What any of them names.
    any: Names,
}

impl Engine {
    /// Parses the theme's templates.
    ///
    /// # Errors
    /// A finding for each template that cannot be parsed.
    pub fn new(site: &Site, theme: &Theme) -> Result<Engine, Vec<Finding>> {
        Engine::with_names(site, theme, theme.names())
    }

    fn with_names(site: &Site, theme: &Theme, names: FxHashMap<&'static str, Names>) -> Result<Engine, Vec<Finding>> {
        let messages = Arc::new(Messages::new(site.config.lang));
        let assets = theme.assets(&site.config);
        let tera = theme.tera(site, &messages, &assets)?;
        let any = names.values().fold(Names::default(), Names::with);
        let shapes = site.collections.iter().map(|c| field::Shape::template(&c.template, site.config.lang, &any)).collect();
        Ok(Engine { tera, messages, shapes, assets, theme: theme.clone(), names, any })
    }

    /// The theme's assets: path in the output and bytes.
    pub fn assets(&self) -> impl Iterator<Item = (&str, &Arc<[u8]>)> {
        self.assets.iter().map(|asset| (&*asset.url, &asset.bytes))
    }

    /// The theme.
    pub fn theme(&self) -> &Theme {
        &self.theme
    }

    /// The texts of the site's language.
    pub fn messages(&self) -> &Arc<Messages> {
        &self.messages
    }
}

/// Renders the pages of one site.
pub struct Web<'s> {
    site: &'s Site,
    engine: Arc<Engine>,
    frame: Frame,
    cards: list::Cards,
    facets: FacetLinks,
    /// For each collection the columns of its table, where a theme shows their titles only.
    columns: Vec<OnceLock<Value>>,
    missing: FxHashMap<Arc<str>, Vec<String>>,
    /// The index of the search, made when the first of its files is asked for.
    search: Arc<OnceLock<Index>>,
    /// Documents that could not be made: no page may offer them.
    absent: FxHashSet<Document>,
}

impl<'s> Web<'s> {
    /// Makes ready for rendering: parses the theme's templates.
    ///
    /// # Errors
    /// A finding for each template that cannot be parsed.
    pub fn new(site: &'s Site, theme: &Theme) -> Result<Web<'s>, Vec<Finding>> {
        Ok(Web::with(site, Arc::new(Engine::new(site, theme)?)))
    }

    /// Makes ready for rendering with an engine that was made for this site, or for one of the same configuration, templates and theme.
    pub fn with(site: &'s Site, engine: Arc<Engine>) -> Web<'s> {
        let frame = Frame::new(site, &engine.messages, &engine.assets);
        let (cards, facets) = (list::Cards::new(site), FacetLinks::new(site, &engine));
        let columns = site.collections.iter().map(|_| OnceLock::new()).collect();
        Web {
            site,
            engine,
            frame,
            cards,
            facets,
            columns,
            missing: FxHashMap::default(),
            search: Arc::default(),
            absent: FxHashSet::default(),
        }
    }

    /// The same with what the drafts still lack: source file → sentences. Drafts have pages only in the preview and with `--drafts`.
    pub fn with_missing(mut self, missing: FxHashMap<Arc<str>, Vec<String>>) -> Web<'s> {
        self.missing = missing;
        self
    }

    /// The same with an index that was made for this site, or a place for it.
    pub fn with_search(mut self, search: Arc<OnceLock<Index>>) -> Web<'s> {
        self.search = search;
        self
    }

    /// The same without the documents that could not be made.
    pub fn without(mut self, absent: FxHashSet<Document>) -> Web<'s> {
        self.absent = absent;
        self
    }

    /// Documents as a page offers them: link, name, kind.
    fn offered(&self, links: &Links<'_>, files: impl IntoIterator<Item = DocumentFile>) -> Vec<Value> {
        let offered = files.into_iter().filter(|file| !self.absent.contains(&file.document));
        let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_string();
        offered
            .map(|file| map! { "href" => links.to(&file.path), "name" => name(&file.path), "kind" => file.document.kind(), "size" => "" })
            .collect()
    }

    /// The path of the picture that stands for an entry elsewhere, if there is one.
    fn picture(&self, id: EntryId) -> Option<String> {
        self.site.picture(id).filter(|file| !self.absent.contains(&file.document)).map(|file| file.path)
    }

    /// The theme's assets: path in the output and bytes.
    pub fn assets(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.engine.assets().map(|(url, bytes)| (url, &**bytes))
    }

    /// The bytes of a page.
    ///
    /// # Errors
    /// A finding if the theme fails on it or if the finished page holds what no page may hold.
    pub fn render(&self, page: &Page) -> Result<Vec<u8>, Finding> {
        let bytes = self.written(page)?;
        // What is downloaded to be edited is no page.
        let is_page = !matches!(page.show, Show::TemplateToml(_) | Show::TemplateSchema(_) | Show::TemplateBlank(_));
        // After the look at the finished page: a reference adds nothing that a page may not hold.
        Ok(if self.site.config.ascii_html && is_page { letters::ascii(&page.path, bytes) } else { bytes })
    }

    fn written(&self, page: &Page) -> Result<Vec<u8>, Finding> {
        match page.show {
            Show::Home => self.html(page, "home.html", |links| list::home(self, links, page)),
            Show::Case(id) => self.html(page, "case.html", |links| case::case(self, links, page, id)),
            Show::Card(id) => self.html(page, "card.html", |links| sharing::card(self, links, page, id)),
            Show::Fields(id) => compare::fields(self, page, id),
            Show::Compare => self.html(page, "compare.html", |links| compare::page(self, links, page)),
            Show::Plain(index) => self.html(page, "page.html", |links| plain::plain(self, links, page, index)),
            Show::Collection(c, number) => self.html(page, "list.html", |links| list::collection(self, links, page, c, number)),
            Show::Terms(f) => self.html(page, "terms.html", |links| list::terms(self, links, page, f)),
            Show::Listing(f, v, number) => self.html(page, "list.html", |links| list::listing(self, links, page, (f, v), number)),
            Show::Results(number) => self.html(page, "results.html", |links| results::results(self, links, page, number)),
            Show::Templates => self.html(page, "templates.html", |links| plain::templates(self, links, page)),
            Show::Withdrawn(_) => self.html(page, "page.html", |links| plain::withdrawn(self, links, page)),
            Show::Search => self.html(page, "search.html", |links| search::search(self, links, page)),
            Show::SearchFile(file) => Ok(self.index().file(self.site, file)),
            Show::NotFound => self.html(page, "404.html", |links| plain::not_found(self, links, page)),
            Show::Feed => Ok(feed::atom(self).into_bytes()),
            Show::JsonFeed => Ok(feed::json(self).into_bytes()),
            Show::CasesSchema => Ok(data::CASES_SCHEMA.as_bytes().to_vec()),
            Show::CasesJson => Ok(data::cases_json(self).into_bytes()),
            Show::Sitemap => Ok(data::sitemap(self).into_bytes()),
            Show::Robots => Ok(data::robots(self).into_bytes()),
            Show::Htaccess => Ok(apache::htaccess(self).into_bytes()),
            Show::TemplateToml(c) => Ok(self.site.collections[c].template.text.as_bytes().to_vec()),
            Show::TemplateSchema(c) => Ok(self.schema(c)),
            Show::TemplateBlank(c) => Ok(blank(&self.site.collections[c].template, self.lang(), &[]).into_bytes()),
        }
    }

    /// The HTML of a prose of the source `file`, with links as seen from the page at `path`.
    pub fn prose(&self, path: &str, file: &str, prose: &Prose) -> String {
        let html = self.links(path, &self.engine.any).prose(prose, inside(file), "");
        html.as_str().unwrap_or("").to_string()
    }

    fn links<'w>(&'w self, page: &'w str, names: &'w Names) -> Links<'w> {
        Links::new(self.site, page, names, &self.facets)
    }

    fn html(&self, page: &Page, template: &str, context: impl FnOnce(&Links<'_>) -> Context) -> Result<Vec<u8>, Finding> {
        let made = context(&self.links(&page.path, self.engine.names.get(template).unwrap_or(&self.engine.any)));
        let mut out = Vec::with_capacity(64 * 1024);
        if let Err(error) = self.engine.tera.render_to(template, &made, &mut out) {
            return Err(self.failure(page, template, &error));
        }
        gate::look(&out, &self.site.config.base_url, self.engine.theme.trusted_scripts(&self.engine.assets)).map_err(
            |problem| {
                let file = self.engine.theme.path_of(template);
                let finding = Place::file(&file).finding(Code::PageGate).arg("what", problem.what);
                finding.arg("typed", problem.typed).arg("page", &*page.path)
            },
        )?;
        Ok(out)
    }

    /// The finding for a page that the theme fails on. Its message lists what is available, so the page is made once more with
    /// everything, not only with what the theme names.
    fn failure(&self, page: &Page, template: &str, error: &tera::Error) -> Finding {
        let theme = &self.engine.theme;
        let everything = || Engine::with_names(self.site, theme, [("", Names::all())].into_iter().collect()).ok();
        let again = || Web::with(self.site, Arc::new(everything()?)).render(page).err();
        let again = if self.engine.any.has_all() { None } else { again() };
        again.unwrap_or_else(|| theme.finding(template, error, Some(&page.path)))
    }

    fn index(&self) -> &Index {
        self.search.get_or_init(|| Index::of(self.site))
    }

    fn schema(&self, collection: usize) -> Vec<u8> {
        let schema = json_schema(&self.site.collections[collection].template, self.lang());
        let mut bytes = serde_json::to_vec_pretty(&schema).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    fn lang(&self) -> Lang {
        self.site.config.lang
    }
}
