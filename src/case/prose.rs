//! Prose: in come Markdown events, out comes typeset and safe HTML with open places, and a list of what it refers to. Links and
//! pictures are left open because only the site knows addresses; ids get a prefix because a page may show a prose twice
//! (in the story and in the table). pulldown-cmark's own writer has no open places, so the writing is ours; escaping is its.

use super::At;
use crate::language::Lang;
use crate::language::slug::anchor;
use crate::language::typography::Typographer;
use crate::schema::Field;
use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Tag, TagEnd};
use pulldown_cmark_escape::{escape_href, escape_html, escape_html_body_text};
use rustc_hash::FxHashMap;
use std::fmt::Write;
use std::ops::Range;

/// Opens and closes an open place in the HTML. The character is in no prose: the reader of sources replaces it.
pub(super) const MARK: char = '\u{1a}';

/// An event and its place in the text that was parsed.
pub(super) type Event1<'e> = (Event<'e>, Range<usize>);

/// What a reference is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefKind {
    /// A link.
    Link,
    /// A picture.
    Picture,
}

/// A link or a picture in a prose.
#[derive(Clone, Debug)]
pub struct Reference {
    /// Which of both.
    pub kind: RefKind,
    /// The target as typed.
    pub target: Box<str>,
    /// The alternative text of a picture.
    pub alt: Box<str>,
    /// The title of a link, the caption of a picture.
    pub title: Box<str>,
    /// Where it stands.
    pub at: At,
}

/// A heading in a prose.
#[derive(Clone, Debug)]
pub struct Heading {
    /// 2 to 6.
    pub level: u8,
    /// Its id on the page.
    pub id: Box<str>,
    /// Its text.
    pub text: Box<str>,
}

/// Markdown, read.
#[derive(Clone, Debug, Default)]
pub struct Prose {
    /// HTML with open places; see [`compose`].
    pub(super) html: Box<str>,
    /// True if it has open places.
    pub(super) open: bool,
    /// What it refers to, in order.
    pub refs: Vec<Reference>,
    /// Its headings, in order.
    pub headings: Vec<Heading>,
    /// Letters and signs that a reader sees, white space apart.
    pub chars: usize,
    /// Where it stands in the source.
    pub at: At,
    /// Paragraphs that became code because they begin with a tab or spaces.
    pub indented: Vec<At>,
}

impl Prose {
    /// The HTML, if it has no open place: most prose refers to nothing and has no headings.
    pub fn closed(&self) -> Option<&str> {
        (!self.open).then_some(&*self.html)
    }
}

/// How an open place is filled: the prose asks for the address of a link or for the element of a picture.
pub trait Fill {
    /// Writes the address of the link.
    fn link(&mut self, reference: &Reference, out: &mut String);
    /// Writes the whole element of the picture.
    fn picture(&mut self, reference: &Reference, out: &mut String);
}

/// Writes the HTML of a prose with its open places filled. Ids and the links to them begin with `prefix`.
pub fn compose(prose: &Prose, prefix: &str, fill: &mut dyn Fill, out: &mut String) {
    let html = &*prose.html;
    let mut marks = memchr::memchr_iter(MARK as u8, html.as_bytes());
    let mut from = 0;
    while let (Some(open), Some(close)) = (marks.next(), marks.next()) {
        out.push_str(&html[from..open]);
        let mark = &html[open + 1..close];
        from = close + 1;
        if mark == "P" {
            out.push_str(prefix);
        } else if let Some(reference) = mark.parse().ok().and_then(|i: usize| prose.refs.get(i)) {
            match reference.kind {
                RefKind::Link => fill.link(reference, out),
                RefKind::Picture => fill.picture(reference, out),
            }
        }
    }
    out.push_str(&html[from..]);
}

/// What the proses of one document share: ids that are taken, footnotes, how text is set.
pub(super) struct Document<'t> {
    /// The typography; `None` leaves text as it is (the CommonMark suite).
    pub lang: Option<Lang>,
    /// Raw HTML is sanitised unless the caller wants it as it is (the CommonMark suite).
    pub raw_html: RawHtml,
    /// The smallest number that a heading may have (`<h2>`): a page has its own `<h1>`.
    pub top_heading: u8,
    /// The fields whose keys are ids of the page.
    fields: &'t [Field],
    ids: FxHashMap<Box<str>, usize>,
    notes: usize,
    /// Where a prose is written before it is copied to its size: what is written again and again is near at hand.
    page: String,
}

/// Ids that the page of every case uses, besides those of its fields.
pub const PAGE_IDS: [&str; 6] = ["table", "main", "story", "facts", "top", "toc"];

/// What becomes of HTML in Markdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RawHtml {
    /// Only harmless elements and attributes stay.
    Sanitise,
    /// All stays.
    #[cfg(test)]
    Pass,
}

impl<'t> Document<'t> {
    pub fn new(lang: Lang, fields: &'t [Field]) -> Document<'t> {
        let ids = FxHashMap::default();
        Document { lang: Some(lang), raw_html: RawHtml::Sanitise, top_heading: 2, fields, ids, notes: 0, page: String::new() }
    }

    /// As CommonMark's own examples want it.
    #[cfg(test)]
    pub fn bare() -> Document<'static> {
        Document { lang: None, raw_html: RawHtml::Pass, top_heading: 1, ..Document::new(Lang::En, &[]) }
    }

    /// True if the page has an element of this id.
    fn is_of_page(&self, id: &str) -> bool {
        let is_key =
            |key: &str| key.len() == id.len() && key.bytes().zip(id.bytes()).all(|(k, i)| k == i || (k == b'_' && i == b'-'));
        PAGE_IDS.contains(&id) || self.fields.iter().any(|field| is_key(&field.key))
    }

    fn id(&mut self, text: &str) -> Box<str> {
        let wanted = anchor(text);
        let wanted = if wanted.is_empty() { "razdel".to_string() } else { wanted };
        let mut id = wanted;
        loop {
            let times = self.ids.get(&*id).copied().unwrap_or_else(|| usize::from(self.is_of_page(&id))) + 1;
            self.ids.insert(id.as_str().into(), times);
            if times == 1 {
                return id.into();
            }
            // Not made a slug again: a long one would be cut back to the id that is taken, for ever.
            id = format!("{id}-{times}");
        }
    }

    /// Writes stretches of events, each of whole blocks, as one prose. `base` is added to the events' places; `at` is where the prose stands.
    pub fn prose(&mut self, stretches: &[&[Event1<'_>]], notes: &Notes<'_>, base: usize, at: At) -> Prose {
        let typographer = self.lang.map(Typographer::new);
        let mut out = std::mem::take(&mut self.page);
        out.clear();
        let mut writer = Writer {
            document: self,
            notes,
            base,
            out,
            typographer,
            refs: Vec::new(),
            headings: Vec::new(),
            indented: Vec::new(),
            chars: 0,
            note_order: Vec::new(),
            table_head: false,
            alignments: Vec::new(),
            column: 0,
            has_html: false,
            closing: Vec::new(),
        };
        stretches.iter().for_each(|events| writer.events(events));
        writer.footnotes();
        let Writer { out, refs, headings, indented, chars, has_html, note_order, .. } = writer;
        let open = has_html || !refs.is_empty() || !headings.is_empty() || !note_order.is_empty();
        let html = if has_html && self.raw_html == RawHtml::Sanitise { sanitise(&out).into() } else { out.as_str().into() };
        self.page = out;
        Prose { html, open, refs, headings, chars, at, indented }
    }
}

/// The footnotes that a document defines: label → its events.
pub(super) type Notes<'e> = FxHashMap<CowStr<'e>, Vec<Event1<'e>>>;

struct Writer<'w, 'd, 'e> {
    document: &'w mut Document<'d>,
    notes: &'w Notes<'e>,
    base: usize,
    out: String,
    typographer: Option<Typographer>,
    refs: Vec<Reference>,
    headings: Vec<Heading>,
    indented: Vec<At>,
    chars: usize,
    note_order: Vec<(CowStr<'e>, usize)>,
    table_head: bool,
    alignments: Vec<Alignment>,
    column: usize,
    has_html: bool,
    /// What closes the open links and figures.
    closing: Vec<&'static str>,
}

impl Writer<'_, '_, '_> {
    fn events(&mut self, events: &[Event1<'_>]) {
        let mut i = 0;
        while i < events.len() {
            i = self.event(events, i);
        }
    }

    /// Writes the event at `i` (with all that it holds, where it is written as a whole) and returns the index of the next one.
    fn event(&mut self, events: &[Event1<'_>], i: usize) -> usize {
        let (event, range) = &events[i];
        match event {
            Event::Start(Tag::Image { .. }) => return self.picture(events, i),
            Event::Start(Tag::Paragraph) if self.document.lang.is_some() && is_figure(events, i) => {
                self.line_start();
                let end = self.figure(events, i + 1);
                self.out.push('\n');
                return end + 1;
            }
            Event::Start(Tag::Heading { level, id, .. }) => return self.heading(events, i, *level, id.as_deref()),
            Event::Start(Tag::CodeBlock(kind)) => {
                if matches!(kind, CodeBlockKind::Indented) {
                    self.indented.push(At::new(self.base + range.start, self.base + range.end));
                }
                return self.code_block(events, i, kind);
            }
            Event::Start(Tag::MetadataBlock(_)) => return skip(events, i),
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(*tag),
            Event::Text(text) => self.text(text),
            Event::Code(code) => {
                self.opaque(code);
                self.out.push_str("<code>");
                let _ = escape_html_body_text(&mut self.out, code);
                self.out.push_str("</code>");
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(text),
            Event::Html(html) | Event::InlineHtml(html) => {
                self.has_html = true;
                self.out.push_str(html);
            }
            Event::FootnoteReference(label) => self.note_reference(label),
            Event::SoftBreak => {
                self.break_line();
                self.out.push('\n');
            }
            Event::HardBreak => {
                self.break_line();
                self.out.push_str("<br />\n");
            }
            Event::Rule => {
                self.line_start();
                self.out.push_str("<hr />\n");
            }
            Event::TaskListMarker(done) => {
                let (sign, word) = match (done, self.document.lang) {
                    (true, Some(Lang::Ru)) => ("☑", "сделано"),
                    (true, _) => ("☑", "done"),
                    (false, Some(Lang::Ru)) => ("☐", "не сделано"),
                    (false, _) => ("☐", "not done"),
                };
                // Not a form element: nothing can be ticked on a printed or published page.
                self.write(format_args!("<span class=\"check\" role=\"img\" aria-label=\"{word}\">{sign}</span> "));
            }
        }
        i + 1
    }

    fn start(&mut self, tag: &Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::Paragraph => self.open("<p>"),
            Tag::BlockQuote(_) => {
                self.open("<blockquote>\n");
            }
            Tag::List(Some(1)) => self.open("<ol>\n"),
            Tag::List(Some(start)) => {
                self.line_start();
                self.write(format_args!("<ol start=\"{start}\">\n"));
            }
            Tag::List(None) => self.open("<ul>\n"),
            Tag::Item => self.open("<li>"),
            Tag::Table(alignments) => {
                self.alignments.clone_from(alignments);
                self.open("<table>");
            }
            Tag::TableHead => {
                self.table_head = true;
                self.column = 0;
                self.out.push_str("<thead><tr>");
            }
            Tag::TableRow => {
                self.column = 0;
                self.out.push_str("<tr>");
            }
            Tag::TableCell => {
                self.out.push_str(if self.table_head { "<th scope=\"col\"" } else { "<td" });
                self.out.push_str(match self.alignments.get(self.column) {
                    Some(Alignment::Left) => " class=\"left\">",
                    Some(Alignment::Center) => " class=\"center\">",
                    Some(Alignment::Right) => " class=\"right\">",
                    Some(Alignment::None) | None => ">",
                });
                self.begin_block();
            }
            Tag::Emphasis => self.out.push_str("<em>"),
            Tag::Strong => self.out.push_str("<strong>"),
            Tag::Strikethrough => self.out.push_str("<del>"),
            Tag::Superscript => self.out.push_str("<sup>"),
            Tag::Subscript => self.out.push_str("<sub>"),
            Tag::Link { link_type, dest_url, title, .. } => self.link(*link_type, dest_url, title, range),
            Tag::HtmlBlock => self.line_start(),
            Tag::DefinitionList => self.open("<dl>\n"),
            Tag::DefinitionListTitle => self.open("<dt>"),
            Tag::DefinitionListDefinition => self.open("<dd>"),
            Tag::Image { .. } | Tag::Heading { .. } | Tag::CodeBlock(_) | Tag::MetadataBlock(_) | Tag::FootnoteDefinition(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        self.out.push_str(match tag {
            TagEnd::Paragraph => "</p>\n",
            TagEnd::BlockQuote(_) => "</blockquote>\n",
            TagEnd::List(true) => "</ol>\n",
            TagEnd::List(false) => "</ul>\n",
            TagEnd::Item => "</li>\n",
            TagEnd::Table => "</tbody></table>\n",
            TagEnd::TableHead => {
                self.table_head = false;
                "</tr></thead><tbody>\n"
            }
            TagEnd::TableRow => "</tr>\n",
            TagEnd::TableCell => {
                self.column += 1;
                if self.table_head { "</th>" } else { "</td>" }
            }
            TagEnd::Emphasis => "</em>",
            TagEnd::Strong => "</strong>",
            TagEnd::Strikethrough => "</del>",
            TagEnd::Superscript => "</sup>",
            TagEnd::Subscript => "</sub>",
            TagEnd::Link => self.closing.pop().unwrap_or("</a>"),
            TagEnd::DefinitionList => "</dl>\n",
            TagEnd::DefinitionListTitle => "</dt>\n",
            TagEnd::DefinitionListDefinition => "</dd>\n",
            TagEnd::HtmlBlock | TagEnd::Image | TagEnd::CodeBlock | TagEnd::FootnoteDefinition => "",
            TagEnd::MetadataBlock(_) | TagEnd::Heading(_) => "",
        });
    }

    fn open(&mut self, tag: &str) {
        self.line_start();
        self.out.push_str(tag);
        self.begin_block();
    }

    /// Writes what is put together, without a text of its own in between.
    fn write(&mut self, pieces: std::fmt::Arguments<'_>) {
        // Writing to a text cannot fail.
        let _ = self.out.write_fmt(pieces);
    }

    fn line_start(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    fn begin_block(&mut self) {
        if let Some(typographer) = &mut self.typographer {
            typographer.start_block();
        }
    }

    fn break_line(&mut self) {
        if let Some(typographer) = &mut self.typographer {
            typographer.line_break();
        }
    }

    fn text(&mut self, text: &str) {
        self.chars += count(text);
        match &mut self.typographer {
            // Most text has nothing to escape, and typography adds nothing that has.
            Some(typographer) if memchr::memchr3(b'<', b'>', b'&', text.as_bytes()).is_none() => {
                typographer.push(text, &mut self.out)
            }
            Some(typographer) => _ = escape_html_body_text(&mut self.out, &typographer.text(text)),
            None => _ = escape_html_body_text(&mut self.out, text),
        }
    }

    fn opaque(&mut self, text: &str) {
        self.chars += count(text);
        if let Some(typographer) = &mut self.typographer {
            typographer.opaque();
        }
    }

    fn reference(&mut self, kind: RefKind, target: &str, alt: String, title: &str, range: &Range<usize>) -> usize {
        let at = At::new(self.base + range.start, self.base + range.end);
        self.refs.push(Reference { kind, target: target.into(), alt: alt.into(), title: title.into(), at });
        self.refs.len() - 1
    }

    fn link(&mut self, link_type: LinkType, dest_url: &str, title: &str, range: &Range<usize>) {
        self.out.push_str("<a href=\"");
        if self.document.lang.is_none() {
            if link_type == LinkType::Email {
                self.out.push_str("mailto:");
            }
            let _ = escape_href(&mut self.out, dest_url);
        } else {
            let target = if link_type == LinkType::Email { format!("mailto:{dest_url}") } else { dest_url.to_string() };
            let index = self.reference(RefKind::Link, &target, String::new(), title, range);
            self.open_place(index);
        }
        if !title.is_empty() {
            self.out.push_str("\" title=\"");
            let _ = escape_html(&mut self.out, title);
        }
        self.out.push_str("\">");
    }

    /// A picture: its alternative text is the plain text of what it holds.
    fn picture(&mut self, events: &[Event1<'_>], i: usize) -> usize {
        let end = skip(events, i);
        let (Event::Start(Tag::Image { dest_url, title, .. }), range) = &events[i] else {
            return end;
        };
        let alt = plain(&events[i + 1..end - 1]);
        self.opaque("x");
        if self.document.lang.is_none() {
            self.out.push_str("<img src=\"");
            let _ = escape_href(&mut self.out, dest_url);
            self.out.push_str("\" alt=\"");
            let _ = escape_html(&mut self.out, &alt);
            if !title.is_empty() {
                self.out.push_str("\" title=\"");
                let _ = escape_html(&mut self.out, title);
            }
            self.out.push_str("\" />");
            return end;
        }
        let index = self.reference(RefKind::Picture, dest_url, alt, title, range);
        self.open_place(index);
        end
    }

    /// Leaves the place of a reference open.
    fn open_place(&mut self, index: usize) {
        self.write(format_args!("{MARK}{index}{MARK}"));
    }

    /// A paragraph that holds one picture and nothing else is a figure; the picture's title is its caption.
    fn figure(&mut self, events: &[Event1<'_>], i: usize) -> usize {
        self.begin_block();
        self.out.push_str("<figure>");
        let end = self.picture(events, i);
        if let Event::Start(Tag::Image { title, .. }) = &events[i].0
            && !title.is_empty()
        {
            self.out.push_str("<figcaption>");
            self.begin_block();
            self.text(title);
            self.out.push_str("</figcaption>");
        }
        self.out.push_str("</figure>");
        end
    }

    fn heading(&mut self, events: &[Event1<'_>], i: usize, level: HeadingLevel, id: Option<&str>) -> usize {
        let end = skip(events, i);
        let level = (level as u8).clamp(self.document.top_heading, 6);
        self.line_start();
        if self.document.lang.is_none() {
            self.write(format_args!("<h{level}>"));
            self.events(&events[i + 1..end - 1]);
            self.write(format_args!("</h{level}>\n"));
            return end;
        }
        let text = plain(&events[i + 1..end - 1]);
        let id = self.document.id(id.unwrap_or(&text));
        self.write(format_args!("<h{level} id=\"{MARK}P{MARK}{id}\">"));
        self.begin_block();
        self.events(&events[i + 1..end - 1]);
        self.write(format_args!("</h{level}>\n"));
        self.headings.push(Heading { level, id, text: text.into() });
        end
    }

    fn code_block(&mut self, events: &[Event1<'_>], i: usize, kind: &CodeBlockKind<'_>) -> usize {
        let end = skip(events, i);
        self.line_start();
        match kind {
            CodeBlockKind::Fenced(info) if !info.split(' ').next().unwrap_or("").is_empty() => {
                self.out.push_str("<pre><code class=\"language-");
                let _ = escape_html(&mut self.out, info.split(' ').next().unwrap_or(""));
                self.out.push_str("\">");
            }
            CodeBlockKind::Fenced(_) | CodeBlockKind::Indented => self.out.push_str("<pre><code>"),
        }
        for (event, _) in &events[i + 1..end - 1] {
            if let Event::Text(text) = event {
                self.chars += count(text);
                let _ = escape_html_body_text(&mut self.out, text);
            }
        }
        self.out.push_str("</code></pre>\n");
        end
    }

    fn note_reference(&mut self, label: &CowStr<'_>) {
        if !self.notes.contains_key(label) {
            return;
        }
        let known = self.note_order.iter().position(|(l, _)| l == label);
        let index = known.unwrap_or_else(|| {
            self.document.notes += 1;
            self.note_order.push((CowStr::from(label.to_string()), self.document.notes));
            self.note_order.len() - 1
        });
        let (number, id) = (index + 1, self.note_order[index].1);
        if let Some(typographer) = &mut self.typographer {
            typographer.opaque();
        }
        // Only the first reference can be jumped back to.
        let own = if known.is_none() { format!(" id=\"{MARK}P{MARK}fnref-{id}\"") } else { String::new() };
        self.write(format_args!("<sup class=\"footnote-reference\"><a href=\"#{MARK}P{MARK}fn-{id}\"{own}>{number}</a></sup>"));
    }

    /// The footnotes that this prose refers to, at its end.
    fn footnotes(&mut self) {
        if self.note_order.is_empty() {
            return;
        }
        let notes = self.notes;
        self.line_start();
        self.out.push_str("<ol class=\"footnotes\">\n");
        let mut i = 0;
        // Writing a note may refer to further notes, which then follow.
        while i < self.note_order.len() {
            let (label, id) = self.note_order[i].clone();
            self.write(format_args!("<li id=\"{MARK}P{MARK}fn-{id}\">"));
            if let Some(events) = notes.get(&label) {
                self.events(events);
            }
            let back = match self.document.lang {
                Some(Lang::Ru) => "к тексту",
                _ => "back to the text",
            };
            self.write(format_args!("<a class=\"back\" href=\"#{MARK}P{MARK}fnref-{id}\" aria-label=\"{back}\">↩</a></li>\n"));
            i += 1;
        }
        self.out.push_str("</ol>\n");
    }
}

/// The characters of a text that are no white space: bytes that begin a character, less the spaces. ASCII white space is all that
/// Markdown text normally holds. Sums of one byte make vector instructions of the loop.
fn count(text: &str) -> usize {
    let is_seen = |byte: u8| ((byte as i8) >= -64) & (byte > b' ');
    text.as_bytes().chunks(192).map(|part| usize::from(part.iter().fold(0u8, |sum, byte| sum + u8::from(is_seen(*byte))))).sum()
}

/// The index after the end of the element that starts at `i`.
pub(super) fn skip(events: &[Event1<'_>], i: usize) -> usize {
    let mut depth = 0usize;
    for (offset, (event, _)) in events[i..].iter().enumerate() {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => {
                depth -= 1;
                if depth == 0 {
                    return i + offset + 1;
                }
            }
            _ if depth == 0 => return i + 1,
            _ => {}
        }
    }
    events.len()
}

/// The plain text of events, as alternative texts and headings want it.
pub(super) fn plain(events: &[Event1<'_>]) -> String {
    let mut text = String::new();
    for (event, _) in events {
        match event {
            Event::Text(t) | Event::Code(t) | Event::InlineMath(t) | Event::DisplayMath(t) => text.push_str(t),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text
}

/// True if the paragraph that starts at `i` holds one picture and nothing else.
fn is_figure(events: &[Event1<'_>], i: usize) -> bool {
    if !matches!(events.get(i + 1), Some((Event::Start(Tag::Image { .. }), _))) {
        return false;
    }
    let end = skip(events, i + 1);
    matches!(events.get(end), Some((Event::End(TagEnd::Paragraph), _)))
}

/// The classes that our writer gives.
const OWN_CLASSES: [&str; 6] = ["footnotes", "footnote-reference", "back", "left", "center", "right"];

/// Raw HTML from a case: the elements that prose may need stay, all else goes. The open places pass through as text.
fn sanitise(html: &str) -> String {
    use std::sync::LazyLock;
    static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
        let mut builder = ammonia::Builder::default();
        // Pictures must be Markdown pictures: those are sized, checked and stripped of metadata.
        builder
            .rm_tags(["img", "map", "area"])
            .add_generic_attributes(["id", "class", "role", "aria-label"])
            .add_tag_attributes("th", ["scope"])
            .link_rel(None)
            .url_schemes(["http", "https", "mailto", "tel"].into())
            .id_prefix(None)
            .attribute_filter(|_, attribute, value| match attribute {
                // Ids are the page's own: those that our writer made begin with an open place.
                "id" => value.starts_with(MARK).then(|| value.into()),
                // So are classes: an author's could pass for a part of the page.
                "class" => OWN_CLASSES.contains(&value).then(|| value.into()),
                "role" => (value == "img").then(|| value.into()),
                _ => Some(value.into()),
            });
        builder
    });
    CLEANER.clean(html).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_headings_have_different_ids_however_long_they_are() {
        let mut document = Document::new(Lang::Ru, &[]);
        for heading in ["Итоги", &"очень длинный заголовок ".repeat(40)] {
            let ids: std::collections::BTreeSet<_> = (0..4).map(|_| document.id(heading)).collect();
            assert_eq!(ids.len(), 4, "{ids:?}");
        }
    }
}
