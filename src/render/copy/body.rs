//! The body of a copy: in comes the Markdown of a case, out comes the same Markdown without comments, pictures, names, and the sections of
//! fields that are the case's own. A link to a page of the site becomes a whole address, or its words where the site knows none.
//! Everything else stays as its author typed it, letter by letter.

use super::{Resolve, is_own, people::People};
use crate::schema::{Field, Template, Use};
use pulldown_cmark::{Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// The body.
pub fn body(text: &str, template: &Template, people: &People, resolve: &Resolve<'_>) -> String {
    prose(&without_own(text, template), people, resolve)
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
}

/// The text without the sections, and their parts, that name a field of the case's own.
fn without_own(text: &str, template: &Template) -> String {
    if !template.sections {
        return text.to_string();
    }
    let mut out = String::with_capacity(text.len());
    let (mut copied, mut skips) = (0, None);
    let mut of: Option<&Field> = None;
    for (level, range, heading) in headings(text) {
        let named = template.heading(&heading).filter(|_| level == HeadingLevel::H2).map(|found| &template.fields[found.field]);
        let part = of.filter(|_| level == HeadingLevel::H3).and_then(|field| subfield(field, &heading));
        if level > HeadingLevel::H3 || (level == HeadingLevel::H3 && skips == Some(HeadingLevel::H2)) {
            continue;
        }
        if skips.take().is_some() {
            copied = range.start;
        }
        if level <= HeadingLevel::H2 {
            of = named;
        }
        if named.is_some_and(is_own) || part.is_some_and(|sub| is_own(sub) || sub.usage == Some(Use::Person)) {
            out.push_str(&text[copied..range.start]);
            skips = Some(level);
        }
    }
    if skips.is_none() {
        out.push_str(&text[copied..]);
    }
    out
}

fn subfield<'f>(field: &'f Field, heading: &str) -> Option<&'f Field> {
    let is_named = |sub: &&Field| sub.key == heading.trim() || sub.label.all().any(|l| crate::language::nearest::same(l, heading));
    field.subfields().iter().find(is_named)
}

/// The headings of a text that stand in nothing else: level, place, words.
fn headings(text: &str) -> Vec<(HeadingLevel, Range<usize>, String)> {
    let (mut found, mut depth, mut open): (Vec<_>, usize, bool) = (Vec::new(), 0, false);
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) if depth == 0 => {
                found.push((level, range, String::new()));
                (depth, open) = (1, true);
            }
            Event::Start(_) => depth += 1,
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                open &= !matches!(end, TagEnd::Heading(_));
            }
            Event::Text(words) | Event::Code(words) if open => {
                if let Some((_, _, heading)) = found.last_mut() {
                    heading.push_str(&words);
                }
            }
            _ => {}
        }
    }
    found
}

/// Markdown without comments, pictures and names; `resolve` gives the whole address of a link.
pub fn prose(text: &str, people: &People, resolve: &Resolve<'_>) -> String {
    let mut edits = edits(text, resolve);
    edits.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for (range, with) in edits {
        // What stands inside of something that went is gone with it.
        if range.start < copied {
            continue;
        }
        out.push_str(&people.hidden(&text[copied..range.start]));
        out.push_str(&with);
        copied = range.end;
    }
    out.push_str(&people.hidden(&text[copied..]));
    without_gaps(&out)
}

/// What changes besides names: places in the text and what comes there.
fn edits(text: &str, resolve: &Resolve<'_>) -> Vec<(Range<usize>, String)> {
    let mut edits = Vec::new();
    let mut links: Vec<Link> = Vec::new();
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        if let Some(link) = links.last_mut().filter(|_| !matches!(event, Event::End(TagEnd::Link))) {
            let start = link.words.as_ref().map_or(range.start, |words| words.start);
            let end = link.words.as_ref().map_or(range.end, |words| words.end.max(range.end));
            link.words = Some(start..end);
        }
        match event {
            Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::HtmlBlock) => comments(text, range, &mut edits),
            Event::Start(Tag::Image { .. }) => edits.push((range, String::new())),
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                links.push(Link { whole: range, target: dest_url.to_string(), kind: link_type, words: None });
            }
            Event::End(TagEnd::Link) => {
                if let Some(link) = links.pop() {
                    link.edit(text, resolve, &mut edits);
                }
            }
            _ => {}
        }
    }
    edits
}

/// The comments inside a stretch of HTML; one that is not closed goes with all that follows.
fn comments(text: &str, range: Range<usize>, edits: &mut Vec<(Range<usize>, String)>) {
    let mut at = range.start;
    while let Some(start) = text.get(at..range.end).and_then(|rest| rest.find("<!--")).map(|found| at + found) {
        let end = text[start..range.end].find("-->").map_or(range.end, |found| start + found + 3);
        edits.push((start..end, String::new()));
        at = end;
    }
}

/// A link that is read.
struct Link {
    whole: Range<usize>,
    target: String,
    kind: LinkType,
    /// What it shows.
    words: Option<Range<usize>>,
}

impl Link {
    /// A link keeps its words, in which names are looked for; what stands around them changes.
    fn edit(self, text: &str, resolve: &Resolve<'_>, edits: &mut Vec<(Range<usize>, String)>) {
        let Link { whole, target, kind, words } = self;
        let address = resolve(&target);
        if matches!(kind, LinkType::Autolink | LinkType::Email) {
            // The words are the address.
            let with = address.map_or_else(String::new, |_| text[whole.clone()].to_string());
            return edits.push((whole, with));
        }
        let words = words.unwrap_or(whole.end..whole.end);
        let (before, after) = (whole.start..words.start, words.end..whole.end);
        match address {
            Some(address) if address == target => edits.push((after.clone(), text[after].to_string())),
            Some(address) => edits.push((after, format!("](<{}>)", address.replace(['<', '>', '\n'], "")))),
            None => edits.extend([(before, String::new()), (after, String::new())]),
        }
    }
}

/// At most one empty line in a row, none with blanks.
fn without_gaps(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = true;
    for line in text.split_inclusive('\n') {
        let is_empty = line.trim().is_empty();
        if !(is_empty && empty) {
            out.push_str(if is_empty { "\n" } else { line });
        }
        empty = is_empty;
    }
    out
}
