//! Themes: in come the files of the built-in theme and those that the site lays over it, out come Tera templates and assets
//! with hashed names. A theme's mistake is a finding that names template, line and what is missing.

use super::letters;
use super::say;
use super::value::Names;
use crate::diag::{Code, Finding, Place};
use crate::language::Messages;
use crate::site::{Config, Site};
use include_dir::{Dir, include_dir};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use tera::{ErrorKind, Kwargs, State, Tera};

static DEFAULT: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// The part of the hash of an asset that stands in its name.
const HASH: usize = 8;

/// The templates of the kinds of pages.
const PAGES: [&str; 12] = [
    "home.html",
    "case.html",
    "card.html",
    "fields.html",
    "compare.html",
    "page.html",
    "list.html",
    "terms.html",
    "results.html",
    "templates.html",
    "search.html",
    "404.html",
];

/// The templates among some files: their names, which begin with `prefix`, and texts.
fn templates<'f>(files: &'f BTreeMap<String, ThemeFile>, prefix: &str) -> Vec<(String, Cow<'f, str>)> {
    let named = files.iter().filter_map(|(path, file)| Some((path.strip_prefix("templates/")?, file)));
    named.map(|(name, file)| (format!("{prefix}{name}"), String::from_utf8_lossy(&file.bytes))).collect()
}

/// The components that a template defines: `{% component card(card, level) %}`.
fn components(template: &str) -> impl Iterator<Item = &str> {
    template.split("component ").skip(1).map(first_word).filter(|name| !name.is_empty())
}

/// The letters, digits and low lines with which a text begins.
fn first_word(text: &str) -> &str {
    &text[..text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len())]
}

/// The templates that a template extends, includes, or whose components it calls (`<card card={c}/>`).
fn used(text: &str, all: &[(String, Cow<'_, str>)]) -> Vec<usize> {
    let called: FxHashSet<&str> = text.split('<').skip(1).map(first_word).collect();
    let is_used = |(name, other): &(String, Cow<'_, str>)| {
        text.contains(name.as_str()) || components(other).any(|component| called.contains(component))
    };
    (0..all.len()).filter(|index| is_used(&all[*index])).collect()
}

/// One file of a theme.
#[derive(Clone, Debug)]
pub struct ThemeFile {
    /// Where it comes from, for findings: a path of the site, or `default:…` for a built-in file.
    pub origin: Arc<str>,
    /// What it holds.
    pub bytes: Arc<[u8]>,
}

/// A theme: path inside it (`templates/case.html`) → file, the site's own over the built-in one's.
#[derive(Clone, Debug, Default)]
pub struct Theme {
    files: BTreeMap<String, ThemeFile>,
    /// Templates of the theme that is laid over, for `{% extends "theme/case.html" %}`.
    below: BTreeMap<String, ThemeFile>,
}

/// An asset in the output.
pub struct Asset {
    /// Its name in the theme, `site.css`.
    pub name: String,
    /// Its path in the output, `assets/site.1a2b3c4d.css`.
    pub url: String,
    /// What it holds.
    pub bytes: Arc<[u8]>,
}

/// The files of the built-in theme.
pub fn built_in_theme() -> Theme {
    let mut theme = Theme::default();
    gather(&DEFAULT, &mut theme.files);
    theme
}

fn gather(dir: &'static Dir<'static>, files: &mut BTreeMap<String, ThemeFile>) {
    for file in dir.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        files.insert(path.clone(), ThemeFile { origin: format!("default:{path}").into(), bytes: file.contents().into() });
    }
    dir.dirs().for_each(|dir| gather(dir, files));
}

impl Theme {
    /// This theme with other files laid over it.
    pub fn with(mut self, over: BTreeMap<String, ThemeFile>) -> Theme {
        for (path, file) in over {
            if let Some(old) = self.files.insert(path.clone(), file) {
                self.below.insert(path, old);
            }
        }
        self
    }

    /// One file.
    pub fn file(&self, path: &str) -> Option<&ThemeFile> {
        self.files.get(path)
    }

    /// The paths of all files.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The files of one folder of the theme, with their paths inside the theme: `print` holds the templates of printed documents.
    pub fn folder<'t>(&'t self, name: &'t str) -> impl Iterator<Item = (&'t str, &'t ThemeFile)> {
        let inside = move |path: &str| path.strip_prefix(name).is_some_and(|rest| rest.starts_with('/'));
        self.files.iter().filter(move |(path, _)| inside(path)).map(|(path, file)| (&**path, file))
    }

    /// The text of a file that a finding names by its origin.
    pub fn text(&self, origin: &str) -> Option<&str> {
        let file = self.files.values().chain(self.below.values()).find(|file| &*file.origin == origin)?;
        std::str::from_utf8(&file.bytes).ok()
    }

    pub(super) fn assets(&self, config: &Config) -> Vec<Asset> {
        let files = self.files.iter().filter_map(|(path, file)| Some((path.strip_prefix("assets/")?, file)));
        files
            .map(|(name, file)| {
                let bytes = match config.ascii_html {
                    true => letters::ascii(name, file.bytes.to_vec()).into(),
                    false => Arc::clone(&file.bytes),
                };
                let hash = blake3::hash(&bytes).to_hex().to_string();
                let url = match name.rsplit_once('.') {
                    Some((stem, ending)) => format!("assets/{stem}.{}.{ending}", &hash[..HASH]),
                    None => format!("assets/{name}.{}", &hash[..HASH]),
                };
                Asset { name: name.to_string(), url, bytes }
            })
            .collect()
    }

    /// Addresses of the scripts that pages may load.
    pub(super) fn trusted_scripts<'a>(&self, assets: &'a [Asset]) -> impl Fn(&str) -> bool + 'a {
        move |src: &str| assets.iter().any(|asset| src.ends_with(&*asset.url))
    }

    /// Parses the templates.
    pub(super) fn tera(&self, site: &Site, messages: &Arc<Messages>, assets: &[Asset]) -> Result<Tera, Vec<Finding>> {
        let mut tera = Tera::new();
        say::register(&mut tera, messages);
        let urls: BTreeMap<String, String> = assets.iter().map(|a| (a.name.clone(), a.url.clone())).collect();
        tera.register_function("asset", move |kwargs: Kwargs, _: &State<'_>| -> tera::TeraResult<String> {
            let (name, root): (&str, &str) = (kwargs.must_get("name")?, kwargs.must_get("root")?);
            match urls.get(name) {
                Some(url) => Ok(format!("{root}{url}")),
                None => Err(tera::Error::message(format!("the theme has no asset `{name}`"))),
            }
        });
        super::frame::globals(tera.global_context(), site, messages);
        let mut all = templates(&self.files, "");
        // A file that is laid over is there under `theme/` for templates that build on it (and only then: its components would
        // otherwise be defined twice).
        let wanted = |name: &str| all.iter().any(|(_, text)| text.contains(&format!("\"{name}\"")));
        let below: Vec<_> = templates(&self.below, "theme/").into_iter().filter(|(name, _)| wanted(name)).collect();
        all.extend(below);
        tera.add_raw_templates(all).map_err(|error| vec![self.finding("base.html", &error, None)])?;
        Ok(tera)
    }

    /// What the template of each kind of page names, together with the templates that it builds on. (A theme laid over another one
    /// leaves many of its templates unused.)
    pub(super) fn names(&self) -> FxHashMap<&'static str, Names> {
        let all = [templates(&self.files, ""), templates(&self.below, "theme/")].concat();
        let uses: Vec<Vec<usize>> = all.iter().map(|(_, text)| used(text, &all)).collect();
        let own: Vec<Names> = all.iter().map(|(_, text)| Names::of(text)).collect();
        let of_page = |page: &str| {
            let mut reached: Vec<usize> = all.iter().position(|(name, _)| name == page).into_iter().collect();
            let mut at = 0;
            while let Some(next) = reached.get(at) {
                let more: Vec<usize> = uses[*next].iter().copied().filter(|used| !reached.contains(used)).collect();
                reached.extend(more);
                at += 1;
            }
            reached.iter().fold(Names::default(), |names, index| names.with(&own[*index]))
        };
        PAGES.into_iter().map(|page| (page, of_page(page))).collect()
    }

    /// Where a template comes from.
    pub(super) fn path_of(&self, template: &str) -> Arc<str> {
        let (files, name) = match template.strip_prefix("theme/") {
            Some(name) => (&self.below, name),
            None => (&self.files, template),
        };
        files.get(&format!("templates/{name}")).map_or_else(|| template.into(), |file| Arc::clone(&file.origin))
    }

    /// The finding for an error of the template engine.
    pub(super) fn finding(&self, template: &str, error: &tera::Error, page: Option<&str>) -> Finding {
        let place = |name: &str, range: std::ops::Range<usize>| Place::new(&self.path_of(name), range);
        let (place, message) = match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
                (place(report.filename(), report.span().range.clone()), report.message().to_string())
            }
            _ => (place(template, 0..0), error.to_string()),
        };
        place.finding(Code::ThemeError).arg("message", message.trim()).maybe("page", page)
    }
}
