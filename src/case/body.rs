//! The body of a case: in comes Markdown, out come values for the sections whose headings name fields, and the free story. One parse
//! of the whole body gives its events; sections are stretches of them, so that footnotes and link definitions work across sections.

use super::front::{choice, line};
use super::heading::numbered;
use super::prose::{Document, Event1, Notes, Prose, RefKind, Reference, plain, skip};
use super::value::{At, Data, Date, Group, Value};
use crate::diag::{Code, Finding, Place};
use crate::language::Lang;
use crate::schema::{Field, Kind, Template, Use};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// Quotations, lists and the like nest at most so deep.
pub(super) const MAX_DEPTH: usize = 40;
/// A body has at most so many events (a million empty list items would take gigabytes otherwise).
pub(super) const MAX_EVENTS: usize = 400_000;

/// The extensions of CommonMark that cases use.
pub(super) fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
}

/// Reads the prose of one case.
pub struct Body<'a> {
    pub file: &'a Arc<str>,
    pub template: &'a Template,
    pub lang: Lang,
    /// The language of labels in findings.
    pub reader: Lang,
    pub document: Document<'a>,
}

/// What the body holds.
#[derive(Default)]
pub struct Sections {
    pub values: Vec<(usize, Value)>,
    pub story: Option<Prose>,
    pub story_headings: Vec<(Box<str>, At)>,
}

impl Body<'_> {
    /// Reads the body at `range` of `text`.
    pub fn read(&mut self, text: &str, range: Range<usize>, findings: &mut Vec<Finding>) -> Sections {
        let base = range.start;
        let (events, notes) = self.parse(&text[range.clone()], base, findings);
        let mut sections = Sections::default();
        // Stretches of events that belong to the story.
        let mut story: Vec<Range<usize>> = Vec::new();
        let mut story_at = At::new(base, base);
        let mut i = 0;
        while i < events.len() {
            let end = next_section(&events, i);
            let target = self.target(&events, i);
            match target {
                Some((field, heading_end)) => {
                    let heading = &events[i].1;
                    let key_at = trim(text, base + heading.start, base + heading.end);
                    let first = events.get(heading_end).filter(|_| heading_end < end).map_or(heading.end, |e| e.1.start);
                    let at = trim(text, base + first, base + events[end - 1].1.end.max(first));
                    let part = Part { events: &events[heading_end..end], notes: &notes, base, at, text };
                    if let Some(data) = self.data(&self.template.fields[field], &part, findings) {
                        sections.values.push((field, Value { key_at, at, data }));
                    }
                }
                None => {
                    let (from, to) = (base + events[i].1.start, base + events[end - 1].1.end);
                    story_at = if story.is_empty() { At::new(from, to) } else { At::new(story_at.range().start, to) };
                    self.note_heading(text, &events, i, base, &mut sections, findings);
                    lengthen(&mut story, i..end);
                }
            }
            i = end;
        }
        if !story.is_empty() {
            let parts: Vec<&[Event1<'_>]> = story.into_iter().map(|range| &events[range]).collect();
            sections.story = Some(self.document.prose(&parts, &notes, base, story_at));
        }
        sections
    }

    /// A text of the front matter. `inside` is where it stands in the file letter by letter, if it does.
    pub fn front_text(&mut self, text: &str, inside: Option<usize>, at: At, findings: &mut Vec<Finding>) -> Prose {
        if let Some(line) = plain_line(text) {
            let (whole, line) = (0..line.len(), Event::Text(CowStr::Borrowed(line)));
            let events =
                [(Event::Start(Tag::Paragraph), whole.clone()), (line, whole.clone()), (Event::End(TagEnd::Paragraph), whole)];
            return self.document.prose(&[&events], &Notes::default(), inside.unwrap_or(0), at);
        }
        let (events, notes) = self.parse(text, inside.unwrap_or(0), findings);
        let mut prose = self.document.prose(&[&events], &notes, inside.unwrap_or(0), at);
        if inside.is_none() {
            prose.refs.iter_mut().for_each(|r| r.at = at);
            prose.indented.iter_mut().for_each(|i| *i = at);
        }
        prose
    }

    /// A picture named in the front matter; its alternative text is asked for like any other's.
    pub fn front_picture(&mut self, target: &str, at: At, findings: &mut Vec<Finding>) -> Prose {
        // `photo = "![Арина Сергеевна ведёт урок](urok.jpg)"`
        if target.trim_start().starts_with("![") {
            return self.front_text(target.trim(), None, at, findings);
        }
        let reference = Reference { kind: RefKind::Picture, target: target.into(), alt: "".into(), title: "".into(), at };
        Prose { html: "\u{1a}0\u{1a}".into(), open: true, refs: vec![reference], at, ..Prose::default() }
    }

    fn parse<'e>(&self, text: &'e str, base: usize, findings: &mut Vec<Finding>) -> (Vec<Event1<'e>>, Notes<'e>) {
        let mut events: Vec<Event1<'e>> = Vec::with_capacity(text.len() / 24 + 8);
        let mut notes = Notes::default();
        let mut depth = 0usize;
        let mut note: Option<(CowStr<'e>, usize)> = None;
        for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
            match &event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > MAX_DEPTH || events.len() > MAX_EVENTS {
                let place = Place::new(self.file, base + range.start..base + range.start + 1);
                findings.push(place.finding(Code::TooDeep).arg("limit", MAX_DEPTH.to_string()));
                return (Vec::new(), Notes::default());
            }
            match event {
                Event::Start(Tag::FootnoteDefinition(label)) => note = Some((label, events.len())),
                Event::End(TagEnd::FootnoteDefinition) => {
                    if let Some((label, from)) = note.take() {
                        let events: Vec<Event1<'e>> = events.drain(from..).collect();
                        notes.entry(label).or_insert(events);
                    }
                }
                event => events.push((event, range)),
            }
        }
        (events, notes)
    }

    /// The field that the heading at `i` names, and the index after the heading.
    fn target(&self, events: &[Event1<'_>], i: usize) -> Option<(usize, usize)> {
        if !is_section(&events[i].0) || !self.template.sections {
            return None;
        }
        let end = skip(events, i);
        let heading = self.template.heading(plain(&events[i..end]).trim())?;
        Some((heading.field, end))
    }

    /// A heading of the story: kept for the rule that looks for mistyped ones, or reported if the template allows no story.
    fn note_heading(
        &self,
        text: &str,
        events: &[Event1<'_>],
        i: usize,
        base: usize,
        sections: &mut Sections,
        findings: &mut Vec<Finding>,
    ) {
        if !is_section(&events[i].0) {
            return;
        }
        let heading = plain(&events[i..skip(events, i)]);
        let at = trim(text, base + events[i].1.start, base + events[i].1.end);
        if !self.template.story {
            let near = self.template.nearest_heading(&heading, self.lang);
            let finding = Place::new(self.file, at.range()).finding(Code::UnknownSection).arg("heading", &*heading);
            findings.push(finding.maybe("nearest", near));
        }
        sections.story_headings.push((heading.into(), at));
    }

    /// The value that a section gives a field.
    fn data(&mut self, field: &Field, part: &Part<'_, '_>, findings: &mut Vec<Finding>) -> Option<Data> {
        match &field.kind {
            Kind::Text(_) => Some(Data::Text(Box::new(self.document.prose(&[part.events], part.notes, part.base, part.at)))),
            Kind::Image => Some(Data::Image(Box::new(self.document.prose(&[part.events], part.notes, part.base, part.at)))),
            Kind::List { item, titles, .. } => Some(Data::List(self.list(item, *titles, part, findings))),
            Kind::Group { fields, main, .. } => self.group(field, fields, *main, part, findings),
            Kind::Line(_) | Kind::Choice { .. } | Kind::Number { .. } | Kind::Date | Kind::Bool | Kind::Link => {
                self.scalar(field, plain(part.events).trim(), part.at, findings)
            }
        }
    }

    /// A scalar written as text.
    fn scalar(&self, field: &Field, text: &str, at: At, findings: &mut Vec<Finding>) -> Option<Data> {
        let data = match &field.kind {
            Kind::Line(_) => Some(Data::Line(line(text, self.lang))),
            Kind::Choice { vocabulary, .. } => Some(choice(self.template, *vocabulary, text, self.lang)),
            Kind::Number { .. } => number(text).map(Data::Number),
            Kind::Date => text.parse::<Date>().ok().or_else(|| crate::tree::toml::russian_date(text)?.parse().ok()).map(Data::Date),
            Kind::Bool => match text.to_lowercase().as_str() {
                "да" | "yes" | "true" => Some(Data::Bool(true)),
                "нет" | "no" | "false" => Some(Data::Bool(false)),
                _ => None,
            },
            Kind::Link => Some(Data::Link(text.into())),
            Kind::Text(_) | Kind::Image | Kind::List { .. } | Kind::Group { .. } => None,
        };
        if data.is_none() {
            let finding = Place::new(self.file, at.range()).finding(Code::WrongKind).arg("field", field.label.get(self.reader));
            let finding = finding.arg("key", &*field.key).arg("expected", field.kind.id()).arg("found", "string");
            findings.push(finding.arg("example", field.example.get(self.lang)));
        }
        data
    }

    /// A group: prose under sub-headings that name its fields goes there, all other prose is its main text.
    fn group(
        &mut self,
        field: &Field,
        fields: &[Field],
        main: Option<usize>,
        part: &Part<'_, '_>,
        findings: &mut Vec<Finding>,
    ) -> Option<Data> {
        let mut group = Group { values: vec![None; fields.len()], nested: Vec::new() };
        let mut rest: Vec<Range<usize>> = Vec::new();
        let mut i = 0;
        while i < part.events.len() {
            let end = next_heading(part.events, i, HeadingLevel::H3);
            let named = heading_text(part.events, i).and_then(|(text, after)| {
                let fits = |f: &Field| f.label.all().any(|l| crate::language::nearest::same(l, &text)) || f.key == text.trim();
                fields.iter().position(|f| !f.private && fits(f)).map(|at| (at, after))
            });
            match named {
                Some((index, after)) => {
                    let inner = part.slice(after, end);
                    let key_at = part.place(i, after);
                    let data = self.data(&fields[index], &inner, findings);
                    group.values[index] = data.map(|data| Value { key_at, at: inner.at, data });
                }
                None => lengthen(&mut rest, i..end),
            }
            i = end;
        }
        if !rest.is_empty() {
            match main {
                Some(index) => {
                    // Copied only where sub-headings of fields stand between its stretches.
                    let events: Cow<'_, [Event1<'_>]> = match &rest[..] {
                        [one] => Cow::Borrowed(&part.events[one.clone()]),
                        many => many.iter().flat_map(|range| part.events[range.clone()].iter().cloned()).collect(),
                    };
                    let inner = Part { events: &events, ..*part };
                    let data = self.data(&fields[index], &inner, findings);
                    group.values[index] = data.map(|data| Value { key_at: part.at, at: part.at, data });
                }
                None => {
                    let finding = Place::new(self.file, part.at.range()).finding(Code::WrongKind);
                    let finding = finding.arg("field", field.label.get(self.reader)).arg("key", &*field.key);
                    findings.push(finding.arg("expected", "group").arg("found", "text").arg("example", format!("[{}]", field.key)));
                }
            }
        }
        Some(Data::Group(group))
    }

    /// A list: items under headings (stages), the items of Markdown lists, the rows of a table, or paragraphs.
    fn list(&mut self, item: &Field, titles: Option<usize>, part: &Part<'_, '_>, findings: &mut Vec<Finding>) -> Vec<Value> {
        if let Kind::Group { fields, main, nest } = &item.kind {
            let has_heading =
                part.events.iter().any(|(e, _)| matches!(e, Event::Start(Tag::Heading { level: HeadingLevel::H3, .. })));
            if has_heading {
                let shape = Shape { fields, main: *main, nest: nest.is_some(), titles };
                return self.under_headings(&shape, part, HeadingLevel::H3, findings);
            }
            if let Some(rows) = self.table_rows(fields, part, findings) {
                return rows;
            }
        }
        let mut values = Vec::new();
        let mut i = 0;
        while i < part.events.len() {
            let end = skip(part.events, i);
            match &part.events[i].0 {
                Event::Start(Tag::List(_)) => {
                    let mut j = i + 1;
                    while j + 1 < end {
                        let after = skip(part.events, j);
                        self.item(item, &part.slice(j + 1, after - 1), part.place(j, after), &mut values, findings);
                        j = after;
                    }
                }
                Event::Start(Tag::HtmlBlock) | Event::Rule => {}
                _ => self.item(item, &part.slice(i, end), part.place(i, end), &mut values, findings),
            }
            i = end;
        }
        values
    }

    fn item(&mut self, item: &Field, part: &Part<'_, '_>, at: At, values: &mut Vec<Value>, findings: &mut Vec<Finding>) {
        let scalar = matches!(item.kind, Kind::Line(_) | Kind::Choice { .. } | Kind::Number { .. });
        if !scalar {
            let data = self.data(item, &Part { at, ..*part }, findings);
            values.extend(data.map(|data| Value { key_at: at, at, data }));
            return;
        }
        // A line such as "выгорание, русский язык" lists several.
        for text in plain(part.events).split([',', ';', '\n']).map(str::trim).filter(|text| !text.is_empty()) {
            let data = self.scalar(item, text.trim_end_matches('.'), at, findings);
            values.extend(data.map(|data| Value { key_at: at, at, data }));
        }
    }

    /// Items under headings of a level: number and title from the heading, prose below it, numbered deeper headings nested.
    fn under_headings(
        &mut self,
        shape: &Shape<'_>,
        part: &Part<'_, '_>,
        level: HeadingLevel,
        findings: &mut Vec<Finding>,
    ) -> Vec<Value> {
        let mut values = Vec::new();
        let mut i = 0;
        // A comment (the hint of a blank) above the first heading is no item.
        while matches!(part.events.get(i), Some((Event::Start(Tag::HtmlBlock), _))) {
            i = skip(part.events, i);
        }
        while i < part.events.len() {
            let end = next_heading(part.events, i, level);
            let (heading, after) = heading_text(part.events, i).unwrap_or((String::new(), i));
            let key_at = part.place(i, after.max(i + 1));
            let prose_end = match level {
                HeadingLevel::H3 => (after..end).find(|k| is_sub_stage(part.events, *k)).unwrap_or(end),
                _ => end,
            };
            let mut group = Group { values: vec![None; shape.fields.len()], nested: Vec::new() };
            self.headed(shape, &mut group, &heading, key_at);
            if prose_end > after
                && let Some(main) = shape.main
            {
                let inner = part.slice(after, prose_end);
                let data = self.data(&shape.fields[main], &inner, findings);
                group.values[main] = data.map(|data| Value { key_at, at: inner.at, data });
            }
            if prose_end < end {
                let rest = part.slice(prose_end, end);
                if shape.nest {
                    group.nested = self.under_headings(shape, &rest, HeadingLevel::H4, findings);
                } else {
                    findings.push(Place::new(self.file, rest.at.range()).finding(Code::StageTooDeep).arg("title", &*heading));
                }
            }
            if level > HeadingLevel::H3 {
                for deeper in (after..end).filter(|k| is_sub_stage(part.events, *k)) {
                    let (title, after) = heading_text(part.events, deeper).unwrap_or_default();
                    let place = Place::new(self.file, part.place(deeper, after).range());
                    findings.push(place.finding(Code::StageTooDeep).arg("title", title));
                }
            }
            let at = part.place(i, end);
            values.push(Value { key_at, at, data: Data::Group(group) });
            i = end;
        }
        values
    }

    /// Fills number and title of an item from its heading; a number alone gets the title that the template has for it.
    fn headed(&self, shape: &Shape<'_>, group: &mut Group, heading: &str, at: At) {
        let (number, title) = numbered(heading);
        let by_use = |usage| shape.fields.iter().position(|f: &Field| f.usage == Some(usage));
        let value = |text: &str| Value { key_at: at, at, data: Data::Line(line(text, self.lang)) };
        if let (Some(index), Some(number)) = (by_use(Use::Number), number) {
            group.values[index] = Some(value(number));
        }
        let Some(index) = by_use(Use::Title) else { return };
        let words = shape.titles.map(|v| &self.template.vocabularies[v].words);
        let own = words.and_then(|words| words.iter().find(|w| Some(&*w.id) == number)).map(|w| w.label.get(self.lang));
        let title = if title.is_empty() { own.unwrap_or("") } else { title };
        if !title.is_empty() {
            group.values[index] = Some(value(title));
        }
    }

    /// The rows of a table whose header cells are labels of the group's fields.
    fn table_rows(&mut self, fields: &[Field], part: &Part<'_, '_>, findings: &mut Vec<Finding>) -> Option<Vec<Value>> {
        let (Event::Start(Tag::Table(_)), _) = part.events.first()? else {
            return None;
        };
        let head_end = skip(part.events, 1);
        let mut columns: Vec<Option<usize>> = Vec::new();
        let mut i = 2;
        while i + 1 < head_end {
            let end = skip(part.events, i);
            let title = plain(&part.events[i..end]);
            let fits = |f: &Field| f.label.all().any(|l| crate::language::nearest::same(l, &title)) || f.key == title.trim();
            columns.push(fields.iter().position(fits));
            i = end;
        }
        if columns.iter().all(Option::is_none) {
            return None;
        }
        let mut rows = Vec::new();
        let mut i = head_end;
        while let Some((Event::Start(Tag::TableRow), _)) = part.events.get(i) {
            let row_end = skip(part.events, i);
            let mut group = Group { values: vec![None; fields.len()], nested: Vec::new() };
            let mut cell = i + 1;
            for column in &columns {
                if cell + 1 >= row_end {
                    break;
                }
                let end = skip(part.events, cell);
                let inner = part.slice(cell + 1, end - 1);
                if let Some(index) = column.filter(|_| !inner.events.is_empty()) {
                    let at = part.place(cell, end);
                    let data = self.data(&fields[index], &Part { at, ..inner }, findings);
                    group.values[index] = data.map(|data| Value { key_at: at, at, data });
                }
                cell = end;
            }
            let at = part.place(i, row_end);
            rows.push(Value { key_at: at, at, data: Data::Group(group) });
            i = row_end;
        }
        Some(rows)
    }
}

/// What the items of a list look like.
struct Shape<'f> {
    fields: &'f [Field],
    main: Option<usize>,
    nest: bool,
    titles: Option<usize>,
}

/// A stretch of events with its place.
#[derive(Clone, Copy)]
struct Part<'p, 'e> {
    events: &'p [Event1<'e>],
    notes: &'p Notes<'e>,
    base: usize,
    at: At,
    text: &'p str,
}

impl<'p, 'e> Part<'p, 'e> {
    fn slice(&self, from: usize, to: usize) -> Part<'p, 'e> {
        let to = to.max(from);
        Part { events: &self.events[from..to], at: self.place(from, to), ..*self }
    }

    fn place(&self, from: usize, to: usize) -> At {
        let Some(first) = self.events.get(from) else {
            return At::new(self.at.range().end, self.at.range().end);
        };
        let last = &self.events[to.clamp(from + 1, self.events.len()) - 1];
        // Tight list items have no end of their own in the text; the widest end counts.
        trim(self.text, self.base + first.1.start, self.base + last.1.end.max(first.1.start))
    }
}

/// Adds a stretch of events to others; neighbours are one stretch.
fn lengthen(stretches: &mut Vec<Range<usize>>, next: Range<usize>) {
    match stretches.last_mut().filter(|last| last.end == next.start) {
        Some(last) => last.end = next.end,
        None => stretches.push(next),
    }
}

/// A place without white space at its end.
fn trim(text: &str, start: usize, end: usize) -> At {
    let part = text.get(start..end).unwrap_or("");
    At::new(start, start + part.trim_end().len())
}

fn is_section(event: &Event<'_>) -> bool {
    matches!(event, Event::Start(Tag::Heading { level: HeadingLevel::H1 | HeadingLevel::H2, .. }))
}

/// The index of the next top heading after `i`. Headings inside quotations and lists are no sections.
fn next_section(events: &[Event1<'_>], i: usize) -> usize {
    next_heading(events, i, HeadingLevel::H2)
}

/// The index of the next heading of at most this level after `i`, at the depth of `i`.
fn next_heading(events: &[Event1<'_>], i: usize, level: HeadingLevel) -> usize {
    let mut at = skip(events, i);
    while at < events.len() {
        if matches!(&events[at].0, Event::Start(Tag::Heading { level: l, .. }) if *l <= level) {
            return at;
        }
        at = skip(events, at);
    }
    events.len()
}

/// The text of the heading at `i` and the index after it.
fn heading_text(events: &[Event1<'_>], i: usize) -> Option<(String, usize)> {
    let (Event::Start(Tag::Heading { .. }), _) = events.get(i)? else {
        return None;
    };
    let end = skip(events, i);
    Some((plain(&events[i..end]), end))
}

/// True if a numbered heading below a stage's level begins here (6.1).
fn is_sub_stage(events: &[Event1<'_>], i: usize) -> bool {
    let (Event::Start(Tag::Heading { level, .. }), _) = &events[i] else {
        return false;
    };
    let text = plain(&events[i..skip(events, i)]);
    *level >= HeadingLevel::H4 && numbered(&text).0.is_some_and(|number| number.contains('.'))
}

/// A number as people write it: decimal comma, spaces between thousands, a unit after it.
fn number(text: &str) -> Option<f64> {
    let compact: String = text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).collect();
    let digits = compact.replace(',', ".").replace('−', "-");
    let end = digits.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '-' | '+')).unwrap_or(digits.len());
    digits[..end].parse().ok().filter(|n: &f64| n.is_finite())
}

/// The text without white space behind it, if it is one line that begins with a letter and has no sign that means anything in
/// Markdown: one paragraph, as most answers in the front matter are, and not worth a parser.
fn plain_line(text: &str) -> Option<&str> {
    let line = text.trim_end();
    if !line.starts_with(char::is_alphabetic) || memchr::memchr(b'\n', line.as_bytes()).is_some() {
        return None;
    }
    // Compared without branches: the compiler makes vector instructions of it.
    let means = |b: &u8| {
        let b = *b;
        (b == b'*') | (b == b'_') | (b == b'`') | (b == b'[') | (b == b'<') | (b == b'&') | (b == b'\\') | (b == b'~') | (b < b' ')
    };
    (line.as_bytes().iter().fold(0u8, |found, byte| found | u8::from(means(byte))) == 0).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_line_is_what_the_parser_makes_of_it() {
        let lines = [
            "Молодой учитель: 25 лет, 2-я категория (химия) – «ведёт» классы #5 и > 7 | 8!",
            "a. Text + more = 1. And 2) so ^ on {#id} https://example.org/",
            "Текст с пробелами в конце  \n",
        ];
        for text in lines {
            let line = plain_line(text).expect(text);
            let made: Vec<Event<'_>> = Parser::new_ext(text, options()).collect();
            let [Event::Start(Tag::Paragraph), runs @ .., Event::End(TagEnd::Paragraph)] = &made[..] else {
                panic!("{made:?}");
            };
            assert!(runs.iter().all(|run| matches!(run, Event::Text(_))), "{made:?}");
            assert_eq!(plain(&runs.iter().map(|run| (run.clone(), 0..0)).collect::<Vec<_>>()), line);
        }
        for text in ["- один", "1. один", "# Заголовок", "да *нет*", "два\nтри", " текст", "", "a &amp; b", "[x]"]
        {
            assert_eq!(plain_line(text), None, "{text}");
        }
    }
}
