//! `casebook.toml` as a typed value: in comes its text, out come the configuration and findings for unknown keys and wrong values.

use super::target::{self, Target};
use super::{Print, Share};
use crate::diag::{Code, Finding, Place};
use crate::language::{Lang, nearest};
use crate::tree::Source;
use crate::tree::toml::{Entry, parse};
use std::sync::Arc;

/// What `casebook.toml` says.
#[derive(Clone, Debug)]
pub struct Config {
    /// The file, for findings about what it lacks.
    pub file: Arc<str>,
    /// The site's title.
    pub title: String,
    /// One line under it.
    pub tagline: String,
    /// The language of the interface and of the typography.
    pub lang: Lang,
    /// The address of the site's folder on the web, with `/` at its end; empty if unknown.
    pub base_url: String,
    /// The school.
    pub school: String,
    /// The region.
    pub region: String,
    /// Who publishes.
    pub author: String,
    /// How to reach whoever publishes.
    pub contact: String,
    /// The theme's name.
    pub theme: String,
    /// What is printed and how.
    pub print: Print,
    /// What is made for those who pass a case on.
    pub share: Share,
    /// Pages are written in ASCII, for servers that declare an encoding of their own.
    pub ascii_html: bool,
    /// A `.htaccess` for Apache lies beside the pages. It belongs to the site and not to a place where the site is sent: it names the
    /// site's own address and assets, and it must be there however the folder gets to the server, by hand too.
    pub htaccess: bool,
    /// Readers can search.
    pub search: bool,
    /// There is a page of the results of all cases, and its tables.
    pub results: bool,
    /// Where it is published, in the order of the file.
    pub targets: Vec<Target>,
}

const KEYS: [&str; 16] = [
    "title",
    "tagline",
    "lang",
    "base_url",
    "school",
    "region",
    "author",
    "contact",
    "theme",
    "print",
    "share",
    "ascii_html",
    "htaccess",
    "search",
    "results",
    "publish",
];

impl Config {
    /// What holds where the file says nothing.
    pub fn new(file: &str) -> Config {
        Config {
            file: file.into(),
            title: "Casebook".into(),
            tagline: String::new(),
            lang: Lang::Ru,
            base_url: String::new(),
            school: String::new(),
            region: String::new(),
            author: String::new(),
            contact: String::new(),
            theme: "default".into(),
            print: Print::default(),
            share: Share::default(),
            ascii_html: false,
            htaccess: false,
            search: true,
            results: true,
            targets: Vec::new(),
        }
    }

    /// School and region, as documents name who publishes; may be empty.
    pub fn publisher(&self) -> String {
        [&*self.school, &*self.region].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }

    /// Reads the file.
    pub fn read(source: &Source) -> (Config, Vec<Finding>) {
        let mut config = Config::new(&source.path);
        let start = if source.text.starts_with('\u{feff}') { 3 } else { 0 };
        let (toml, mut findings) = parse(&source.path, &source.text, start..source.text.len());
        let mut wants_address = None;
        for entry in toml.table().entries() {
            let place = Place::new(&source.path, entry.at.0..entry.at.1);
            if !KEYS.contains(&entry.key) {
                let finding = Place::new(&source.path, entry.key_at.0..entry.key_at.1).finding(Code::ConfigKey);
                let near = nearest::nearest(entry.key, KEYS);
                findings.push(finding.arg("key", entry.key).maybe("nearest", near).arg("known", KEYS.join(", ")));
                continue;
            }
            if entry.key == "print" {
                match entry.table(toml.base()) {
                    Some(table) => {
                        let (print, found) = Print::read(&source.path, toml.base(), table);
                        config.print = print;
                        findings.extend(found);
                    }
                    None => findings.push(wrong(&place, entry, "[print]")),
                }
                continue;
            }
            if entry.key == "share" {
                match entry.table(toml.base()) {
                    Some(table) => {
                        let (share, found) = Share::read(&source.path, table);
                        config.share = share;
                        findings.extend(found);
                    }
                    None => findings.push(wrong(&place, entry, "[share]")),
                }
                continue;
            }
            if matches!(entry.key, "ascii_html" | "htaccess" | "search" | "results") {
                match entry.value.as_bool() {
                    Some(ascii) if entry.key == "ascii_html" => config.ascii_html = ascii,
                    Some(search) if entry.key == "search" => config.search = search,
                    Some(results) if entry.key == "results" => config.results = results,
                    Some(htaccess) => {
                        config.htaccess = htaccess;
                        wants_address = htaccess.then(|| place.clone());
                    }
                    None => findings.push(wrong(&place, entry, "true, false")),
                }
                continue;
            }
            if entry.key == "publish" {
                match entry.table(toml.base()) {
                    Some(table) => {
                        let (targets, found) = target::read(source, toml.base(), table);
                        config.targets = targets;
                        findings.extend(found);
                    }
                    // What stands there may be an address with a password in it: it is not shown.
                    None => {
                        let expected = place.finding(Code::ConfigValue).arg("key", "publish").arg("expected", "[publish.school]");
                        findings.push(expected.arg("found", entry.kind()));
                    }
                }
                continue;
            }
            let Some(text) = entry.value.as_str() else {
                findings.push(wrong(&place, entry, "string"));
                continue;
            };
            let text = text.trim();
            match entry.key {
                "title" => config.title = text.into(),
                "tagline" => config.tagline = text.into(),
                "school" => config.school = text.into(),
                "region" => config.region = text.into(),
                "author" => config.author = text.into(),
                "contact" => config.contact = text.into(),
                "theme" => config.theme = text.into(),
                "lang" => match text.parse() {
                    Ok(lang) => config.lang = lang,
                    Err(_) => findings.push(wrong(&place, entry, "ru, en")),
                },
                _ => match web_address(text) {
                    Some(url) => config.base_url = url,
                    None => findings.push(wrong(&place, entry, "https://…")),
                },
            }
        }
        // Apache wants to be told where the page for unknown addresses is, and that only the address of the site says.
        findings.extend(wants_address.filter(|_| config.base_url.is_empty()).map(|place| place.finding(Code::HtaccessAddress)));
        (config, findings)
    }
}

fn wrong(place: &Place, entry: Entry<'_, '_>, expected: &str) -> Finding {
    let found = entry.value.as_str().map_or_else(|| entry.kind().to_string(), |text| format!("\"{text}\""));
    place.finding(Code::ConfigValue).arg("key", entry.key).arg("expected", expected).arg("found", found)
}

/// An http address with `/` at its end; empty stays empty.
fn web_address(text: &str) -> Option<String> {
    let good =
        |rest: &str| !rest.is_empty() && !rest.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | '?' | '#'));
    match text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) {
        _ if text.is_empty() => Some(String::new()),
        Some(rest) if good(rest) => Some(format!("{}/", text.trim_end_matches('/'))),
        Some(_) | None => None,
    }
}
