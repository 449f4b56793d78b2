//! What must not be in any file: in comes a site, out come the values that it holds back, and where one of them is found in bytes or in a name.
//!
//! Held back are private fields, real names behind pseudonyms, names of those who asked not to be named, and what drafts and withdrawn
//! cases are called and who is in them. What also stands in a text that everybody may read (the name of somebody else, a word of
//! the template or of the theme) is no evidence of a leak and is looked for only in the documents of its own case, which hold nothing of
//! other cases. This file refuses to know how bytes are packed (`layers`).

use super::layers::{self, Layer};
use super::words::{Writing, words};
use crate::case::{Data, Withheld};
use crate::diag::{Code, Finding, Place};
use crate::language::names;
use crate::language::slug::slug;
use crate::language::{Lang, Messages};
use crate::schema::{Field, Kind, Template, Use};
use crate::site::{Entry, Site};
use aho_corasick::{AhoCorasick, MatchKind};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// A spelling in bytes that are no text must be so long: a shorter one turns up in any picture by chance.
const LEAST_BYTES: usize = 10;
/// So many lines of a draft are looked for: where one has leaked, they all have.
const MOST_LINES: usize = 40;

/// Everything that is looked for.
pub struct Secrets<'s> {
    site: &'s Site,
    all: Vec<Secret>,
    /// Words of texts, each with a blank around it; which secret each pattern stands for.
    in_words: Option<AhoCorasick>,
    /// Spellings in bytes that are no text.
    in_binary: Option<(AhoCorasick, Vec<u32>)>,
    /// Words of file names.
    in_names: Option<(AhoCorasick, Vec<u32>)>,
}

/// One value.
struct Secret {
    /// Its words, as `words` gives them.
    words: Vec<u8>,
    /// As it was typed.
    typed: String,
    /// The label of its field, as whoever reads the findings calls it; empty for a whole case.
    field: String,
    source: Arc<str>,
    at: (usize, usize),
    /// The folder of its case.
    folder: String,
    is_name: bool,
    /// Found elsewhere by right.
    is_public: bool,
}

/// A value that was found.
pub struct Found<'f> {
    secret: &'f Secret,
    /// The part of the file; empty for the file itself.
    part: String,
}

/// What was seen in a file.
pub struct Looked<'f> {
    /// The values that stand in it.
    pub found: Vec<Found<'f>>,
    /// Whether something in it is protected, damaged or too large.
    pub is_closed: bool,
}

impl Found<'_> {
    /// The finding.
    pub fn told(&self, place: &Place, code: Code) -> Finding {
        let secret = self.secret;
        let some = |text: &str| Some(text.to_string()).filter(|text| !text.is_empty());
        let finding =
            place.finding(code).maybe("field", some(&secret.field)).arg("source", &*secret.source).maybe("part", some(&self.part));
        finding.also(Place::new(&secret.source, secret.at.0..secret.at.1))
    }
}

impl<'s> Secrets<'s> {
    /// What a site holds back; `reader` is the language of whoever reads the findings.
    pub fn of(site: &'s Site, reader: Lang) -> Secrets<'s> {
        let mut all = Vec::new();
        for collection in &site.collections {
            let template = &collection.template;
            for entry in &collection.entries {
                withheld(entry, template, reader, &mut all);
            }
            for entry in collection.drafts.iter().chain(&collection.withdrawn) {
                withheld(entry, template, reader, &mut all);
                whole(entry, template, &mut all);
            }
        }
        for page in &site.hidden_pages {
            whole(page, &site.page_template, &mut all);
        }
        let mut known: FxHashSet<(Vec<u8>, Arc<str>)> = FxHashSet::default();
        all.retain(|secret| known.insert((secret.words.clone(), Arc::clone(&secret.source))));
        let mut secrets = Secrets { site, all, in_words: None, in_binary: None, in_names: None };
        secrets.in_words = automaton(secrets.all.iter().map(|secret| secret.words.clone()));
        secrets.mark_public();
        secrets.in_binary = secrets.spellings();
        secrets.in_names = secrets.names();
        secrets
    }

    /// Notes which of them stand in public texts.
    fn mark_public(&mut self) {
        let Some(automaton) = &self.in_words else { return };
        let mut found: FxHashSet<usize> = FxHashSet::default();
        let mut read = |text: &str| {
            let words = words(text.as_bytes(), Writing::Plain);
            found.extend(automaton.find_overlapping_iter(&words).map(|hit| hit.pattern().as_usize()));
        };
        let site = self.site;
        let config = &site.config;
        for text in [&config.title, &config.tagline, &config.school, &config.region, &config.author, &config.contact] {
            read(text);
        }
        // What forms, tables and pages say by themselves.
        let templates = site.collections.iter().map(|c| &c.template).chain([&site.page_template]);
        templates.for_each(|template| read(&template.text));
        crate::schema::built_in().iter().for_each(|(_, text)| read(text));
        let messages = Messages::new(config.lang);
        messages.interface_ids().iter().for_each(|id| read(&messages.say(id, &[])));
        let entries = site.collections.iter().flat_map(|c| c.entries.iter().chain(&c.intro)).chain(&site.pages);
        entries.for_each(|entry| read(&public(entry)));
        found.into_iter().for_each(|index| self.all[index].is_public = true);
    }

    fn spellings(&self) -> Option<(AhoCorasick, Vec<u32>)> {
        let mut patterns = Vec::new();
        let mut owners = Vec::new();
        for (index, secret) in self.all.iter().enumerate().filter(|(_, secret)| !secret.is_public) {
            let typed = secret.typed.trim();
            let wide = |order: fn(u16) -> [u8; 2]| typed.encode_utf16().flat_map(order).collect::<Vec<u8>>();
            let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02X}")).collect::<String>().into_bytes();
            let big = wide(u16::to_be_bytes);
            let cyrillic = encoding_rs::WINDOWS_1251.encode(typed);
            let narrow = if cyrillic.2 { Vec::new() } else { cyrillic.0.into_owned() };
            let hexed = hex(&big);
            let spelled = [typed.as_bytes().to_vec(), wide(u16::to_le_bytes), big, narrow, hexed.to_ascii_lowercase(), hexed];
            for pattern in spelled.into_iter().filter(|pattern| pattern.len() >= LEAST_BYTES) {
                patterns.push(pattern);
                owners.push(index as u32);
            }
        }
        automaton(patterns.into_iter()).map(|automaton| (automaton, owners))
    }

    fn names(&self) -> Option<(AhoCorasick, Vec<u32>)> {
        let mut patterns = Vec::new();
        let mut owners = Vec::new();
        let mut add = |text: &str, index: usize| {
            let name = slug(text).replace('-', " ");
            if name.len() >= 3 && !name.bytes().all(|byte| byte.is_ascii_digit()) {
                patterns.push(format!(" {name} ").into_bytes());
                owners.push(index as u32);
            }
        };
        for (index, secret) in self.all.iter().enumerate().filter(|(_, secret)| !secret.is_public || secret.is_name) {
            add(&secret.typed, index);
            // Each word of a name gives it away.
            if secret.is_name {
                secret.typed.split_whitespace().filter(|word| word.chars().count() >= 4).for_each(|word| add(word, index));
            }
        }
        automaton(patterns.into_iter()).map(|automaton| (automaton, owners))
    }

    /// Those that the name of a file gives away.
    pub fn in_name(&self, path: &str) -> Vec<Found<'_>> {
        let Some((automaton, owners)) = &self.in_names else { return Vec::new() };
        let name: String =
            format!(" {path} ").chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }).collect();
        let hits = automaton.find_overlapping_iter(&name).map(|hit| owners[hit.pattern().as_usize()]);
        let mut hits: Vec<u32> = hits.filter(|index| self.is_of(*index, path)).collect();
        hits.sort_unstable();
        hits.dedup();
        hits.into_iter().map(|index| Found { secret: &self.all[index as usize], part: String::new() }).collect()
    }

    /// A name in a path gives somebody away only where it is known whose path it is, unless all of it stands there.
    fn is_of(&self, index: u32, path: &str) -> bool {
        let secret = &self.all[index as usize];
        let whole = slug(&secret.typed);
        let is_whole = whole.contains('-') && !secret.is_public && path.contains(&whole);
        // A draft or a withdrawn case has no files; its folder is for `hidden` to speak of.
        is_whole || (path.starts_with(&secret.folder) && !secret.field.is_empty())
    }

    /// What a file, or a part of it, gives away, and whether all of it could be looked into.
    pub fn in_bytes(&self, path: &str, bytes: &[u8]) -> Looked<'_> {
        let mut is_closed = false;
        let mut found: FxHashMap<u32, String> = FxHashMap::default();
        let mut hit = |index: usize, part: &str| {
            let secret = &self.all[index];
            let own_document = path.starts_with(&secret.folder) && !path.ends_with(".html") && !secret.field.is_empty();
            if !secret.is_public || (own_document && secret.words.len() > 12 && !self.is_labelled(secret)) {
                found.entry(index as u32).or_insert_with(|| part.to_string());
            }
        };
        layers::each(path, bytes, &mut |part, layer| match layer {
            Layer::Text(text, writing) => {
                let Some(automaton) = &self.in_words else { return };
                let words = words(text, writing);
                automaton.find_overlapping_iter(&words).for_each(|found| hit(found.pattern().as_usize(), part));
            }
            Layer::Binary(bytes) => {
                let Some((automaton, owners)) = &self.in_binary else { return };
                automaton.find_overlapping_iter(bytes).for_each(|found| hit(owners[found.pattern().as_usize()] as usize, part));
            }
            Layer::Closed => is_closed = true,
        });
        let mut found: Vec<(u32, String)> = found.into_iter().collect();
        found.sort();
        let found = found.into_iter().map(|(index, part)| Found { secret: &self.all[index as usize], part }).collect();
        Looked { found, is_closed }
    }

    /// True if a public word of the template itself or of the case's own text.
    fn is_labelled(&self, secret: &Secret) -> bool {
        let own = self.site.collections.iter().flat_map(|c| c.entries.iter().map(move |entry| (c, entry)));
        let own = own.filter(|(_, entry)| entry.case.source.path == secret.source);
        own.take(1).any(|(collection, entry)| {
            let config = &self.site.config;
            let built_in: String = crate::schema::built_in().iter().map(|(_, text)| *text).collect();
            let text = [&*public(entry), &*collection.template.text, &*built_in, &config.school, &config.region, &config.contact]
                .join(" ");
            let words = words(text.as_bytes(), Writing::Plain);
            memchr::memmem::find(&words, &secret.words).is_some()
        })
    }
}

fn automaton(patterns: impl Iterator<Item = Vec<u8>>) -> Option<AhoCorasick> {
    let patterns: Vec<Vec<u8>> = patterns.collect();
    if patterns.is_empty() {
        return None;
    }
    AhoCorasick::builder().match_kind(MatchKind::Standard).build(patterns).ok()
}

/// The source of an entry without what it holds back.
fn public(entry: &Entry) -> String {
    let mut text = entry.case.source.text.to_string();
    let mut spans: Vec<_> = entry.withheld.iter().map(|held| held.at.range()).collect();
    spans.sort_by_key(|span| std::cmp::Reverse(span.start));
    for span in spans {
        let end = span.end.min(text.len());
        if text.is_char_boundary(span.start.min(end)) && text.is_char_boundary(end) {
            text.replace_range(span.start.min(end)..end, " ");
        }
    }
    text
}

fn field_at<'t>(template: &'t Template, path: &[usize]) -> Option<&'t Field> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(template.fields.get(*first)?, |field, index| field.subfields().get(*index))
}

/// True if the author publishes the real name of the participant to whom the value belongs.
fn is_published(entry: &Entry, template: &Template, held: &Withheld) -> bool {
    let (Some(&first), 2) = (held.path.first(), held.path.len()) else { return false };
    let Some(field) = template.fields.get(first) else { return false };
    let Some(index) = field.sub_with_use(Use::Publish) else { return false };
    let publish = entry.case.values.get(first).and_then(Option::as_ref).and_then(|value| value.group()?.get(Some(index)));
    let (Some(Data::Choice(_, Some(word))), Kind::Choice { vocabulary, .. }) =
        (publish.map(|value| &value.data), &field.subfields()[index].kind)
    else {
        return false;
    };
    template.vocabularies.get(*vocabulary).and_then(|v| v.words.get(*word)).is_some_and(|word| word.id.starts_with("name"))
}

/// What an entry holds back: each line or item of it.
fn withheld(entry: &Entry, template: &Template, reader: Lang, all: &mut Vec<Secret>) {
    for held in &entry.withheld {
        let Some(field) = field_at(template, &held.path) else { continue };
        let kind = match &field.kind {
            Kind::List { item, .. } => &item.kind,
            kind => kind,
        };
        // Numbers, dates and words of vocabularies stand in every text.
        if !matches!(kind, Kind::Line(_) | Kind::Text(_)) || is_published(entry, template, held) {
            continue;
        }
        let label = field.label.get(reader);
        for part in held.text.split(['"', '\n']) {
            all.extend(secret(part, label, entry, (held.at.range().start, held.at.range().end)));
        }
    }
}

/// True if all words have capital letters and one of them is a given name.
fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    (1..=4).contains(&words.len())
        && words.iter().all(|word| word.starts_with(char::is_uppercase))
        && words.iter().any(|word| !names::readings(word.trim_matches(|c: char| !c.is_alphabetic())).is_empty())
}

/// What a case is called that has no page, who is in it, and its long lines.
fn whole(entry: &Entry, template: &Template, all: &mut Vec<Secret>) {
    let case = &entry.case;
    let at = |at: crate::case::At| (at.range().start, at.range().end);
    if let Some((title, own)) = &case.title {
        all.extend(secret(title, "", entry, at(*own)).filter(|secret| count(&secret.words) > 1));
    }
    for (field, value) in template.fields.iter().zip(&case.values) {
        let Some(value) = value else { continue };
        let Some(person) = field.sub_with_use(Use::Person) else { continue };
        let name = value.group().and_then(|group| group.get(Some(person)));
        if let Some(name) = name.and_then(|name| Some((name.line()?, name.at))) {
            all.extend(secret(name.0, "", entry, at(name.1)));
        }
    }
    let mut start = 0;
    let mut left = MOST_LINES;
    for line in case.source.text.split_inclusive('\n') {
        let own = (start, start + line.trim_end().len());
        start += line.len();
        if left > 0
            && let Some(secret) = secret(line, "", entry, own).filter(|secret| count(&secret.words) > 5)
        {
            all.push(secret);
            left -= 1;
        }
    }
}

fn count(words: &[u8]) -> usize {
    words.iter().filter(|byte| **byte == b' ').count().saturating_sub(1)
}

fn secret(text: &str, field: &str, entry: &Entry, at: (usize, usize)) -> Option<Secret> {
    let text = text.trim();
    let words = words(text.as_bytes(), Writing::Plain);
    is_telling(text, &words).then(|| Secret {
        words,
        typed: text.to_string(),
        field: field.to_string(),
        source: Arc::clone(&entry.case.source.path),
        at,
        folder: entry.stem().to_string(),
        is_name: is_name(text),
        is_public: false,
    })
}

/// True if a value says enough by itself: several words, a long number, a word with a capital letter or a long one.
fn is_telling(text: &str, words: &[u8]) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_capital = text.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(char::is_uppercase);
    digits >= 5 || letters >= 6 || (letters >= 3 && (is_capital || count(words) > 1))
}
