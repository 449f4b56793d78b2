//! Reading the sources of a site one by one: in come `casebook.toml` and the templates, then one document after the other; out comes for each
//! what it says and where it belongs. What one document says depends on no other one, so each is read again only when it has changed.
//! This file refuses to know what the documents make together; that is for `load` to say.

use super::load::{Options, inside};
use super::name::{case_slug, collection_url, page_entry, without_ending};
use super::{Config, Entry};
use crate::case;
use crate::diag::{Finding, Severity};
use crate::language::Langs;
use crate::schema::{self, Template, Templates};
use crate::tree::Source;
use std::sync::Arc;

/// Where a document belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// An entry of a collection, by the collection's index.
    Collection(usize),
    /// The introduction of a collection, by its index.
    Intro(usize),
    /// A plain page.
    Page,
}

/// A document that was read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Where it belongs.
    pub home: Home,
    /// What it says.
    pub entry: Arc<Entry>,
    /// What could not be read; a draft's errors are what is left to do.
    pub findings: Arc<[Finding]>,
}

/// What is needed to read a document.
#[derive(Clone, Debug)]
pub struct Reader {
    /// `casebook.toml`.
    pub config: Config,
    /// All templates.
    pub templates: Arc<Templates>,
    /// The template of plain pages.
    pub page_template: Arc<Template>,
    /// How the site is made.
    pub options: Options,
}

impl Reader {
    /// A reader for a site with this `casebook.toml` and these `_template.toml` files (folder inside `content/` and source).
    pub fn new(config: Option<&Source>, templates: &[(String, Source)], options: Options) -> (Reader, Vec<Finding>) {
        let mut findings = Vec::new();
        let config = match config {
            Some(source) => {
                let (config, found) = Config::read(source);
                findings.extend(found);
                config
            }
            None => Config::new("casebook.toml"),
        };
        let (templates, found) = schema::read(templates);
        findings.extend(found);
        let page_template = templates.built_in.iter().find(|t| t.id == "page").cloned();
        let page_template = page_template.unwrap_or_else(|| unreachable!("the page template is built in"));
        (Reader { config, templates: Arc::new(templates), page_template, options }, findings)
    }

    /// Reads a document.
    pub fn read(&self, source: &Source) -> Reading {
        let path = inside(&source.path);
        let home = self.home(path);
        let langs = Langs { site: self.config.lang, reader: self.options.reader };
        let (mut case, found) = case::read(source, self.template(home), langs);
        let (draft, withdrawn) = (case.draft, case.withdrawn.is_some());
        let entry = match home {
            Home::Collection(c) => {
                let (folder, template) = &self.templates.collections[c];
                let withheld = case.withhold(template);
                let slug = case_slug(&case, path);
                let url = format!("{}/{slug}/index.html", collection_url(folder));
                Entry { case, url, slug, withheld }
            }
            Home::Intro(_) | Home::Page => page_entry(case, path),
        };
        // A draft can always be saved: what is wrong in it is what is left to do. What is wrong in a case that nobody sees any more
        // matters when it comes back.
        let told = found.into_iter().filter(|_| !withdrawn);
        let findings = told.map(|f| if draft { f.with(Severity::Todo) } else { f }).collect();
        Reading { home, entry: Arc::new(entry), findings }
    }

    /// Reads a text as if it were a plain page, whatever governs its path.
    pub fn read_page(&self, source: &Source) -> Reading {
        let langs = Langs { site: self.config.lang, reader: self.options.reader };
        let (case, findings) = case::read(source, &self.page_template, langs);
        Reading { home: Home::Page, entry: Arc::new(page_entry(case, inside(&source.path))), findings: findings.into() }
    }

    /// Where the document at a path inside `content/` belongs.
    pub fn home(&self, path: &str) -> Home {
        let folders = &self.templates.collections;
        let holds = |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        // The deepest folder that holds the file.
        let deepest = (0..folders.len()).filter(|c| holds(&folders[*c].0)).max_by_key(|c| folders[*c].0.len());
        match deepest {
            Some(c) if is_intro(&folders[c].0, path) => Home::Intro(c),
            Some(c) => Home::Collection(c),
            None => Home::Page,
        }
    }

    /// The template that governs what belongs there.
    pub fn template(&self, home: Home) -> &Arc<Template> {
        match home {
            Home::Collection(c) => &self.templates.collections[c].1,
            Home::Intro(_) | Home::Page => &self.page_template,
        }
    }
}

/// The introduction of a collection: `index.md` right in its folder.
fn is_intro(folder: &str, path: &str) -> bool {
    without_ending(path).strip_prefix(folder) == Some("/index")
}
