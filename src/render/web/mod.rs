//! HTML: in come a site, a theme and a page, out come the page's bytes.
//!
//! 1. `theme`   the theme's files, with those of the site laid over them, as Tera templates and hashed assets
//! 2. `field`   values of a case as the theme sees them
//! 3. `case`, `list`, `plain`, `frame`  what the templates of each kind of page receive
//! 4. `data`    feed, JSON, sitemap: files that no theme makes
//! 5. `gate`    the last look at the finished HTML
//!
//! This room refuses to know files and sockets: themes arrive as bytes, pages leave as bytes. A theme sees typed page data and
//! nothing else of the site, and what is private is not in there any more (`case::Case::withhold`).

mod blank;
mod case;
mod chart;
mod data;
mod field;
mod frame;
mod gate;
mod href;
mod list;
mod plain;
mod say;
mod theme;
mod value;

pub use blank::blank;
pub use theme::{Theme, ThemeFile, built_in_theme};

use crate::diag::{Code, Finding, Place};
use crate::language::{Lang, Messages};
use crate::schema::json_schema;
use crate::site::{Page, Show, Site};
use frame::Frame;
use rustc_hash::FxHashMap;
use std::sync::Arc;
use tera::{Context, Tera};

/// Renders the pages of one site with one theme.
pub struct Web<'s> {
    site: &'s Site,
    tera: Tera,
    messages: Arc<Messages>,
    frame: Frame,
    /// For each collection the shapes of its template's fields.
    shapes: Vec<Vec<field::Shape>>,
    assets: Vec<theme::Asset>,
    theme: &'s Theme,
    wants: Wants,
    missing: FxHashMap<Arc<str>, Vec<String>>,
}

/// The costly parts of the page data that the theme uses at all.
struct Wants {
    cell: bool,
    chart: bool,
    sections: bool,
    colophon: bool,
    related: bool,
    toc: bool,
    nav: bool,
    crumbs: bool,
    facets: bool,
}

impl Wants {
    fn of(theme: &Theme) -> Wants {
        let names = |word| theme.names(word);
        Wants {
            cell: names("cell"),
            chart: names("chart"),
            sections: names("sections"),
            colophon: names("colophon"),
            related: names("related"),
            toc: names("toc"),
            nav: names("page.nav"),
            crumbs: names("page.crumbs"),
            facets: names("list.facets"),
        }
    }
}

impl<'s> Web<'s> {
    /// Makes ready for rendering: parses the theme's templates.
    ///
    /// # Errors
    /// A finding for each template that cannot be parsed.
    pub fn new(site: &'s Site, theme: &'s Theme) -> Result<Web<'s>, Vec<Finding>> {
        let messages = Arc::new(Messages::new(site.config.lang));
        let assets = theme.assets();
        let tera = theme.tera(site, &messages, &assets)?;
        let frame = Frame::new(site, &messages, &assets);
        let shapes = site.collections.iter().map(|c| field::Shape::template(&c.template, site.config.lang)).collect();
        let wants = Wants::of(theme);
        Ok(Web { site, tera, messages, frame, shapes, assets, theme, wants, missing: FxHashMap::default() })
    }

    /// The same with what the drafts still lack: source file → sentences. Drafts have pages only in the preview and with `--drafts`.
    pub fn with_missing(mut self, missing: FxHashMap<Arc<str>, Vec<String>>) -> Web<'s> {
        self.missing = missing;
        self
    }

    /// The theme's assets: path in the output and bytes.
    pub fn assets(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.assets.iter().map(|asset| (&*asset.url, &*asset.bytes))
    }

    /// The bytes of a page.
    ///
    /// # Errors
    /// A finding if the theme fails on it or if the finished page holds what no page may hold.
    pub fn render(&self, page: &Page) -> Result<Vec<u8>, Finding> {
        let (template, context) = match page.show {
            Show::Home => ("home.html", list::home(self, page)),
            Show::Case(id) => ("case.html", case::case(self, page, id)),
            Show::Plain(index) => ("page.html", plain::plain(self, page, index)),
            Show::Collection(c, number) => ("list.html", list::collection(self, page, c, number)),
            Show::Terms(f) => ("terms.html", list::terms(self, page, f)),
            Show::Listing(f, v, number) => ("list.html", list::listing(self, page, f, v, number)),
            Show::Templates => ("templates.html", plain::templates(self, page)),
            Show::NotFound => ("404.html", plain::not_found(self, page)),
            Show::Feed => return Ok(data::feed(self).into_bytes()),
            Show::CasesJson => return Ok(data::cases_json(self).into_bytes()),
            Show::Sitemap => return Ok(data::sitemap(self).into_bytes()),
            Show::Robots => return Ok(data::robots(self).into_bytes()),
            Show::TemplateToml(c) => return Ok(self.site.collections[c].template.text.as_bytes().to_vec()),
            Show::TemplateSchema(c) => return Ok(self.schema(c)),
            Show::TemplateBlank(c) => return Ok(blank(&self.site.collections[c].template, self.lang(), &[]).into_bytes()),
        };
        self.html(page, template, &context)
    }

    fn html(&self, page: &Page, template: &str, context: &Context) -> Result<Vec<u8>, Finding> {
        let mut out = Vec::with_capacity(64 * 1024);
        self.tera.render_to(template, context, &mut out).map_err(|error| self.theme.finding(template, &error, Some(&page.path)))?;
        gate::look(&out, &self.site.config.base_url, self.theme.trusted_scripts(&self.assets)).map_err(|problem| {
            let file = self.theme.path_of(template);
            let finding = Place::file(&file).finding(Code::PageGate).arg("what", problem.what);
            finding.arg("typed", problem.typed).arg("page", &*page.path)
        })?;
        Ok(out)
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
