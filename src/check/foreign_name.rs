//! CB501: a text names a person who is nobody in the case: left over from the case that it was copied from, or a real name where a
//! pseudonym was meant. Whoever is named in a field of people belongs to the case, `mentioned` being the field for all others. Plain
//! pages may name anybody; a template that names nobody gives no ground to judge, and neither does a case whose participant's name
//! is still missing. Addresses and code are no text. One finding for each name in a paragraph.

use super::Context;
use crate::case::{At, Data, Group};
use crate::diag::{Code, Finding};
use crate::language::names::{self, Found, People};
use crate::schema::{Field, Use};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::Range;

/// Looks at every text that readers see.
pub fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if context.collection.is_none() || !knows_people(&context.template.fields) {
        return;
    }
    if !context.has_front_matter() || lacks_participant(context) {
        return;
    }
    let mut people = context.people();
    // A name that is held back is for the rule `private`.
    people.extend(context.entry.withheld.iter().map(|held| &*held.text));
    let mut people = Judged { people: People::new(&people), known: FxHashMap::default() };
    for at in context.texts() {
        text(context, at, &mut people, findings);
    }
}

fn text<'s>(context: &Context<'s>, at: At, people: &mut Judged<'s>, findings: &mut Vec<Finding>) {
    let text = context.case().text(at);
    let mut prose: Option<Vec<Range<usize>>> = None;
    let mut paragraph = Paragraph { text, read: 0, named: FxHashSet::default() };
    for found in names::find(text) {
        let range = found.range.clone();
        if people.belongs(&text[range.clone()], &found) {
            continue;
        }
        let prose = prose.get_or_insert_with(|| prose_ranges(text));
        let next = prose.partition_point(|part| part.end < range.end);
        if prose.get(next).is_none_or(|part| part.start > range.start) {
            continue;
        }
        let name = nominative(&text[range.clone()], &found);
        if paragraph.is_new(range.start, &name) {
            let place = At::new(at.range().start + range.start, at.range().start + range.end);
            let participants = Some(participants(context).join(", ")).filter(|names| !names.is_empty());
            findings.push(context.finding(place, Code::ForeignName).arg("name", name).maybe("people", participants));
        }
    }
}

/// True if the template has a field for names.
fn knows_people(fields: &[Field]) -> bool {
    fields
        .iter()
        .any(|field| matches!(field.usage, Some(Use::Person | Use::People | Use::Author)) || knows_people(field.subfields()))
}

/// True if the name of a participant is required and not there, so that we can't know who is meant by a name.
fn lacks_participant(context: &Context<'_>) -> bool {
    let mut lacks = false;
    context.each_value(|path, field, value| {
        let (Data::Group(group), Some(name)) = (&value.data, field.sub_with_use(Use::Person)) else { return };
        let is_missing = |group: &Group| group.get(Some(name)).is_none_or(|name| name.is_empty());
        let held = || [path, &[name]].concat();
        lacks = lacks || (field.subfields()[name].required && is_missing(group) && !context.is_withheld(&held()));
    });
    lacks
}

/// The names of participants, for the message.
fn participants<'s>(context: &Context<'s>) -> Vec<&'s str> {
    let mut names = Vec::new();
    context.each_value(|_, field, value| {
        if field.usage == Some(Use::Person) {
            names.extend(value.line());
        }
    });
    names
}

/// The people of the case, and what has been decided about names so far: a case says the same few names again and again.
struct Judged<'s> {
    people: People,
    known: FxHashMap<&'s str, bool>,
}

impl<'s> Judged<'s> {
    fn belongs(&mut self, typed: &'s str, found: &Found) -> bool {
        let people = &self.people;
        *self.known.entry(typed).or_insert_with(|| people.include(found))
    }
}

/// The names reported in the paragraph that is being read.
struct Paragraph<'t> {
    text: &'t str,
    read: usize,
    named: FxHashSet<String>,
}

impl Paragraph<'_> {
    /// True if the name was not yet reported in the paragraph around `at`.
    fn is_new(&mut self, at: usize, name: &str) -> bool {
        let between = self.text.get(self.read..at).unwrap_or("");
        if between.split('\n').skip(1).any(|line| line.trim().is_empty()) {
            self.named.clear();
        }
        self.read = at;
        self.named.insert(name.to_string())
    }
}

/// The stretches of a Markdown text that are shown as text: neither addresses nor HTML nor code. Asked for only where a foreign name
/// was found. A paragraph that became code through its indentation is meant as text.
fn prose_ranges(text: &str) -> Vec<Range<usize>> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut is_code = false;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => is_code = matches!(kind, CodeBlockKind::Fenced(_)),
            Event::End(TagEnd::CodeBlock) => is_code = false,
            // Emphasis inside a full name must not part it.
            Event::Text(_) if !is_code => match ranges.last_mut().filter(|last| range.start <= last.end + 2) {
                Some(last) => last.end = last.end.max(range.end),
                None => ranges.push(range),
            },
            _ => {}
        }
    }
    ranges
}

/// The name as a list of people would have it: «Виктория» for «Виктории».
fn nominative(typed: &str, found: &Found) -> String {
    let mut words = typed.split(|c: char| !c.is_alphabetic() && c != '\u{301}').filter(|word| !word.is_empty());
    let patronymic = found.patronymic.iter().next().map(|name| name.lemma);
    let mut parts: Vec<&str> = Vec::new();
    if !found.given.is_empty() {
        let written = words.next().unwrap_or("");
        let fits = |lemma: &str| match patronymic {
            Some(patronymic) => patronymic.ends_with("на") == lemma.ends_with(['а', 'я']),
            None => lemma == written,
        };
        let lemmas = || found.given.iter().map(|name| name.lemma);
        parts.extend(lemmas().find(|lemma| fits(lemma)).or_else(|| lemmas().next()));
    }
    parts.extend(patronymic);
    parts.join(" ")
}
