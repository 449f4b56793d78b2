//! Front matter as it stands in the file: in comes TOML, out come its tables, pairs and values with their bytes, in the order of the
//! file. The `toml_parser` underneath the `toml` crate reads on after a mistake; what stands on a faulty line is marked as broken. This
//! file refuses to know fields.

use std::borrow::Cow;
use std::ops::Range;
use toml_parser::decoder::ScalarKind;
use toml_parser::parser::{Event, EventKind, RecursionGuard, parse_document};
use toml_parser::{ErrorSink, ParseError, Source};

/// Arrays and inline tables nest at most so deep.
const MAX_DEPTH: u32 = 40;

/// A table with its own header; the first one is the top of the file and has none.
#[derive(Debug, Default)]
pub struct Table {
    /// The keys of its header.
    pub path: Vec<String>,
    /// `[[results]]`.
    pub is_item: bool,
    /// The bytes of its header, brackets among them.
    pub header: Range<usize>,
    /// Its pairs, in the order of the file.
    pub pairs: Vec<Pair>,
}

/// A key and its value.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The keys; several if dotted.
    pub keys: Vec<String>,
    /// The bytes from the first key to the end of the value.
    pub at: Range<usize>,
    /// The value.
    pub value: Node,
}

/// A value.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its bytes.
    pub at: Range<usize>,
    /// What it is.
    pub data: Data,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum Data {
    /// A string, decoded.
    Text(String),
    /// A number or a date, as typed.
    Bare(String),
    /// Yes or no.
    Bool(bool),
    /// An array.
    Array(Vec<Node>),
    /// An inline table.
    Table(Vec<Pair>),
    /// What cannot be read.
    Broken,
}

#[derive(Default)]
struct Errors(Vec<usize>);

impl ErrorSink for Errors {
    fn report_error(&mut self, error: ParseError) {
        self.0.push(error.unexpected().or(error.context()).map_or(0, |span| span.start()));
    }
}

/// Reads the TOML at `range` of `text`; all places count from the start of `text`.
pub fn read(text: &str, range: Range<usize>) -> Vec<Table> {
    let part = &text[range.clone()];
    let source = Source::new(part);
    let tokens = source.lex().into_vec();
    let mut events: Vec<Event> = Vec::with_capacity(tokens.len());
    let mut errors = Errors::default();
    parse_document(&tokens, &mut RecursionGuard::new(&mut events, MAX_DEPTH), &mut errors);
    let mut reader = Reader { source, events, next: 0, base: range.start, errors };
    let mut tables = reader.tables();
    let lines: Vec<Range<usize>> = reader.errors.0.iter().map(|byte| line(text, range.start + byte)).collect();
    for pair in tables.iter_mut().flat_map(|table| &mut table.pairs) {
        if let Some(bad) = lines.iter().find(|bad| bad.start < pair.at.end && pair.at.start < bad.end) {
            pair.at.end = pair.at.end.max(bad.start + text[bad.clone()].trim_end().len());
            let from = text[pair.at.clone()].find('=').map_or(pair.at.end, |i| pair.at.start + i + 1);
            let lead = text[from..pair.at.end].len() - text[from..pair.at.end].trim_start().len();
            pair.value = Node { at: from + lead..pair.at.end, data: Data::Broken };
        }
    }
    tables
}

/// The line that a byte stands in, without its break. A place at the break belongs to the line that it ends.
pub fn line(text: &str, byte: usize) -> Range<usize> {
    let byte = text.floor_char_boundary(byte.min(text.len()));
    let start = text[..byte].rfind('\n').map_or(0, |i| i + 1);
    start..text[byte..].find('\n').map_or(text.len(), |i| byte + i)
}

struct Reader<'t> {
    source: Source<'t>,
    events: Vec<Event>,
    next: usize,
    base: usize,
    errors: Errors,
}

impl Reader<'_> {
    fn tables(&mut self) -> Vec<Table> {
        let mut tables = vec![Table { header: self.base..self.base, ..Table::default() }];
        while let Some(event) = self.events.get(self.next) {
            match event.kind() {
                EventKind::StdTableOpen | EventKind::ArrayTableOpen => {
                    let is_item = event.kind() == EventKind::ArrayTableOpen;
                    let start = event.span().start();
                    self.next += 1;
                    let (path, mut end) = self.keys();
                    if let Some(close) = self.events.get(self.next)
                        && matches!(close.kind(), EventKind::StdTableClose | EventKind::ArrayTableClose)
                    {
                        end = close.span().end();
                        self.next += 1;
                    }
                    let header = self.base + start..self.base + end.max(start);
                    tables.push(Table { path, is_item, header, pairs: Vec::new() });
                }
                EventKind::SimpleKey => {
                    let pair = self.pair();
                    if let Some(table) = tables.last_mut() {
                        table.pairs.push(pair);
                    }
                }
                _ => self.next += 1,
            }
        }
        tables
    }

    /// Keys with dots between, and where they end.
    fn keys(&mut self) -> (Vec<String>, usize) {
        let mut keys = Vec::new();
        let mut end = 0;
        while let Some(event) = self.events.get(self.next) {
            match event.kind() {
                EventKind::SimpleKey => {
                    let mut key = Cow::Borrowed("");
                    if let Some(raw) = self.source.get(event) {
                        raw.decode_key(&mut key, &mut self.errors);
                    }
                    keys.push(key.into_owned());
                    end = event.span().end();
                }
                EventKind::KeySep | EventKind::Whitespace => {}
                _ => break,
            }
            self.next += 1;
        }
        (keys, end)
    }

    fn pair(&mut self) -> Pair {
        let start = self.base + self.events[self.next].span().start();
        let (keys, end) = self.keys();
        let broken = Node { at: self.base + end..self.base + end, data: Data::Broken };
        while self.events.get(self.next).is_some_and(|e| matches!(e.kind(), EventKind::KeyValSep | EventKind::Whitespace)) {
            self.next += 1;
        }
        let value = self.value().unwrap_or(broken);
        Pair { keys, at: start..value.at.end, value }
    }

    fn value(&mut self) -> Option<Node> {
        let event = self.events.get(self.next)?;
        let start = self.base + event.span().start();
        match event.kind() {
            EventKind::Scalar => {
                let event = *event;
                self.next += 1;
                Some(Node { at: start..self.base + event.span().end(), data: self.scalar(event) })
            }
            EventKind::ArrayOpen => {
                self.next += 1;
                let mut items = Vec::new();
                let end = self.until(EventKind::ArrayClose, |reader| items.extend(reader.value()));
                Some(Node { at: start..end, data: Data::Array(items) })
            }
            EventKind::InlineTableOpen => {
                self.next += 1;
                let mut pairs = Vec::new();
                let end = self.until(EventKind::InlineTableClose, |reader| pairs.push(reader.pair()));
                Some(Node { at: start..end, data: Data::Table(pairs) })
            }
            _ => None,
        }
    }

    /// Calls `each` for what begins a value or a pair, up to the closing event; the byte after that.
    fn until(&mut self, close: EventKind, mut each: impl FnMut(&mut Self)) -> usize {
        let mut end = self.base;
        while let Some(event) = self.events.get(self.next) {
            end = self.base + event.span().end();
            match event.kind() {
                kind if kind == close => {
                    self.next += 1;
                    break;
                }
                EventKind::Scalar | EventKind::ArrayOpen | EventKind::InlineTableOpen if close == EventKind::ArrayClose => {
                    each(self)
                }
                EventKind::SimpleKey if close == EventKind::InlineTableClose => each(self),
                _ => self.next += 1,
            }
        }
        end
    }

    fn scalar(&mut self, event: Event) -> Data {
        let Some(raw) = self.source.get(event) else { return Data::Broken };
        let mut text = Cow::Borrowed("");
        let before = self.errors.0.len();
        let kind = raw.decode_scalar(&mut text, &mut self.errors);
        if self.errors.0.len() > before {
            return Data::Broken;
        }
        match kind {
            ScalarKind::String => Data::Text(text.into_owned()),
            ScalarKind::Boolean(value) => Data::Bool(value),
            ScalarKind::Float | ScalarKind::Integer(_) | ScalarKind::DateTime => Data::Bare(raw.as_str().to_string()),
        }
    }
}
