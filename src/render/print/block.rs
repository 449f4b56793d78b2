//! Text as data: in come blocks and inlines, out comes the JSON that templates set, together with what was met on the way: signs that no
//! font has, and pictures. Kinds are matched without a wildcard, so that a new one makes the compiler name this file.
//!
//! A node is a string or an object with `kind`; `themes/default/print/shared.typ` sets every one of them.

use super::fonts::{Fonts, UNKNOWN, is_dropped};
use super::picture::Pictures;
use crate::case::rich::{Block, Inline, Picture, Side, Style};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Lists and quotations deeper than this are set flat: paper has no room for more, and the typesetter no patience.
const MAX_DEPTH: usize = 7;
/// Words longer than this may be broken anywhere; those in Cyrillic letters, which can be hyphenated, only if they are longer still.
const LONG_WORD: usize = 20;
const LONG_RUSSIAN_WORD: usize = 36;
/// So many signs of a long word stay together.
const PIECE: usize = 8;

/// Writes the text of one document.
pub struct Scribe<'s> {
    /// The faces that it is set in.
    pub fonts: &'s Fonts,
    pictures: &'s Pictures,
    /// The pictures that the document shows, in the order in which they were met.
    pub used: Vec<String>,
    /// The signs that no font has.
    pub missing: BTreeSet<char>,
    /// How many footnotes have been written.
    notes: usize,
    scope: Option<Scope>,
    /// The levels of the headings above the present place, as their author wrote them.
    levels: Vec<u8>,
    base: u8,
    depth: usize,
}

/// The footnotes of the prose at hand: their text, and under which number of the document they stand once they have been referred to.
struct Scope {
    notes: Vec<Vec<Block>>,
    labels: Vec<Option<usize>>,
}

impl<'s> Scribe<'s> {
    /// For one document.
    pub fn new(fonts: &'s Fonts, pictures: &'s Pictures) -> Scribe<'s> {
        let (used, missing, levels) = (Vec::new(), BTreeSet::new(), Vec::new());
        Scribe { fonts, pictures, used, missing, notes: 0, scope: None, levels, base: 1, depth: 0 }
    }

    /// Plain text: signs that no font has are marked, long words may be broken.
    pub fn text(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 8);
        for word in text.split_inclusive(|c: char| c.is_whitespace() && c != '\u{a0}') {
            let length = word.chars().count();
            let is_russian = || word.chars().any(|c| matches!(c, 'а'..='я' | 'А'..='Я'));
            // Addresses are broken by the typesetter, where their parts meet.
            let is_address = || word.starts_with("http://") || word.starts_with("https://");
            let is_long = length > LONG_WORD && !is_address() && (length > LONG_RUSSIAN_WORD || !is_russian());
            let mut run = 0;
            for sign in word.chars() {
                if is_dropped(sign) {
                    continue;
                }
                if is_long && run == PIECE {
                    out.push('\u{200b}');
                    run = 0;
                }
                run = if sign.is_alphanumeric() { run + 1 } else { 0 };
                if self.fonts.has(sign) {
                    out.push(sign);
                } else {
                    self.missing.insert(sign);
                    out.push(UNKNOWN);
                }
            }
        }
        out
    }

    /// Blocks whose first headings stand under a heading of the level `base`. Levels are counted from there without gaps, whatever the
    /// author wrote: a reader who hears the document must not wonder what was left out.
    pub fn under(&mut self, base: u8, blocks: &[Block]) -> Vec<Value> {
        self.base = base;
        self.levels.clear();
        self.blocks(blocks)
    }

    /// The level of a heading in the document.
    fn level(&mut self, written: u8) -> u8 {
        while self.levels.last().is_some_and(|above| *above >= written) {
            self.levels.pop();
        }
        self.levels.push(written);
        self.base.saturating_add(self.levels.len() as u8)
    }

    fn blocks(&mut self, blocks: &[Block]) -> Vec<Value> {
        let mut out = Vec::with_capacity(blocks.len());
        let mut rest = blocks;
        while let Some(at) = rest.iter().position(|block| matches!(block, Block::Notes(_))) {
            if let Block::Notes(notes) = &rest[at] {
                let outer = self.scope.replace(Scope { notes: notes.clone(), labels: vec![None; notes.len()] });
                self.each(&rest[..at], &mut out);
                let own = std::mem::replace(&mut self.scope, outer);
                // What nobody refers to is text all the same.
                for (note, label) in own.iter().flat_map(|own| own.notes.iter().zip(&own.labels)) {
                    if label.is_none() {
                        self.each(note, &mut out);
                    }
                }
            }
            rest = &rest[at + 1..];
        }
        self.each(rest, &mut out);
        out
    }

    fn each(&mut self, blocks: &[Block], out: &mut Vec<Value>) {
        for block in blocks {
            self.block(block, out);
        }
    }

    fn block(&mut self, block: &Block, out: &mut Vec<Value>) {
        match block {
            Block::Paragraph(line) => out.push(json!({ "kind": "paragraph", "body": self.line(line) })),
            Block::Heading(level, line) => {
                let level = self.level(*level);
                let body = self.line(line);
                out.push(json!({ "kind": "heading", "level": level, "body": body }));
            }
            Block::List(_, items) if self.depth >= MAX_DEPTH => items.iter().for_each(|item| self.each(item, out)),
            Block::List(start, items) => {
                self.depth += 1;
                let items: Vec<Value> = items.iter().map(|item| Value::Array(self.blocks(item))).collect();
                self.depth -= 1;
                out.push(json!({ "kind": "list", "start": start, "items": items }));
            }
            Block::Quote(blocks) if self.depth >= MAX_DEPTH => self.each(blocks, out),
            Block::Quote(blocks) => {
                self.depth += 1;
                let body = self.blocks(blocks);
                self.depth -= 1;
                out.push(json!({ "kind": "quote", "body": body }));
            }
            Block::Code(code) => out.push(json!({ "kind": "code", "body": self.text(code.trim_end()) })),
            Block::Table { sides, head, rows } => {
                let shares = super::columns::inner(head, rows);
                let sides: Vec<&str> = sides.iter().map(|side| self::side(*side)).collect();
                let head: Vec<Value> = head.iter().map(|cell| self.line(cell)).collect();
                let mut cells = |row: &Vec<Vec<Inline>>| Value::Array(row.iter().map(|cell| self.line(cell)).collect());
                let rows: Vec<Value> = rows.iter().map(&mut cells).collect();
                out.push(json!({ "kind": "table", "sides": sides, "shares": shares, "head": head, "rows": rows }));
            }
            Block::Figure(picture) => out.push(self.picture(picture)),
            Block::Rule => out.push(json!({ "kind": "rule" })),
            Block::Notes(_) => {}
        }
    }

    /// A line of text.
    pub fn line(&mut self, line: &[Inline]) -> Value {
        Value::Array(line.iter().map(|inline| self.inline(inline)).collect())
    }

    fn inline(&mut self, inline: &Inline) -> Value {
        match inline {
            Inline::Text(text, style) => {
                let text = self.text(text);
                if *style == Style::default() { Value::String(text) } else { styled(text, *style) }
            }
            Inline::Link(target, content) => json!({ "kind": "link", "to": target, "body": self.line(content) }),
            Inline::Note(number) => self.note(*number),
            Inline::Break => json!({ "kind": "break" }),
            Inline::Picture(picture) => {
                let mut node = self.picture(picture);
                node["small"] = true.into();
                node
            }
        }
    }

    /// The sign of a footnote: its text where it is first referred to, its number in the document afterwards.
    fn note(&mut self, number: usize) -> Value {
        let Some(mut scope) = self.scope.take() else { return styled(number.to_string(), Style { sup: true, ..Style::default() }) };
        let at = number.wrapping_sub(1);
        let node = match (scope.labels.get(at), scope.notes.get(at)) {
            (Some(Some(label)), _) => json!({ "kind": "note", "label": format!("note-{label}") }),
            (Some(None), Some(note)) => {
                self.notes += 1;
                let label = self.notes;
                scope.labels[at] = Some(label);
                let mut body = Vec::new();
                self.each(&note.clone(), &mut body);
                json!({ "kind": "note", "label": format!("note-{label}"), "body": body })
            }
            _ => styled(number.to_string(), Style { sup: true, ..Style::default() }),
        };
        self.scope = Some(scope);
        node
    }

    fn picture(&mut self, picture: &Picture) -> Value {
        let (alt, caption) = (self.text(&picture.alt), self.text(&picture.caption));
        let Some(file) = self.pictures.get(&picture.target) else {
            return json!({ "kind": "picture", "file": null, "alt": alt, "caption": caption });
        };
        let index = self.used.iter().position(|used| *used == picture.target).unwrap_or_else(|| {
            self.used.push(picture.target.clone());
            self.used.len() - 1
        });
        json!({
            "kind": "picture",
            "file": format!("/{}", picture_path(index)),
            "width": file.width,
            "height": file.height,
            "alt": alt,
            "caption": caption,
        })
    }
}

/// Where a document finds its pictures.
pub fn picture_path(index: usize) -> String {
    format!("pictures/{index}")
}

fn side(side: Side) -> &'static str {
    match side {
        Side::Start => "left",
        Side::Middle => "center",
        Side::End => "right",
    }
}

/// Text of some style; only what is set is said.
fn styled(text: String, style: Style) -> Value {
    let Style { bold, italic, strike, code, sup, sub } = style;
    let flags = [("bold", bold), ("italic", italic), ("strike", strike), ("code", code), ("sup", sup), ("sub", sub)];
    let mut map: Map<String, Value> = Map::new();
    map.insert("kind".into(), "text".into());
    map.insert("body".into(), text.into());
    map.extend(flags.into_iter().filter(|(_, on)| *on).map(|(name, _)| (name.to_string(), Value::Bool(true))));
    Value::Object(map)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustc_hash::FxHashMap;

    fn with<T>(work: impl FnOnce(&mut Scribe<'_>) -> T) -> T {
        let (fonts, pictures) = (Fonts::built_in(), Pictures::of(&FxHashMap::default()));
        work(&mut Scribe::new(&fonts, &pictures))
    }

    #[test]
    fn signs_without_a_shape_are_marked_and_remembered() {
        with(|scribe| {
            assert_eq!(scribe.text("Ура 🙂\u{fe0f}!\u{0}"), "Ура □!");
            assert_eq!(scribe.missing.iter().collect::<String>(), "🙂");
        });
    }

    #[test]
    fn long_words_may_be_broken_but_russian_ones_and_addresses_are_left() {
        with(|scribe| {
            assert_eq!(scribe.text("высококвалифицированный"), "высококвалифицированный");
            assert_eq!(scribe.text("https://school.example/aaaaaaaaaaaaaaaaa"), "https://school.example/aaaaaaaaaaaaaaaaa");
            assert_eq!(scribe.text(&"x".repeat(40)).matches('\u{200b}').count(), 4);
            assert_eq!(scribe.text(&"ж".repeat(40)).matches('\u{200b}').count(), 4);
        });
    }

    #[test]
    fn levels_of_headings_have_no_gaps() {
        let heading = |level| Block::Heading(level, vec![Inline::plain("a")]);
        let blocks = [heading(3), heading(5), heading(4), heading(2), heading(6)];
        let levels = with(|scribe| {
            let nodes = scribe.under(1, &blocks);
            nodes.iter().map(|node| node["level"].as_u64().unwrap()).collect::<Vec<u64>>()
        });
        assert_eq!(levels, [2, 3, 3, 2, 3]);
    }

    #[test]
    fn a_footnote_stands_where_it_is_first_referred_to() {
        let text = |text: &str| Block::Paragraph(vec![Inline::plain(text)]);
        let line = Block::Paragraph(vec![Inline::Note(1), Inline::Note(1), Inline::Note(7)]);
        let nodes = with(|scribe| scribe.under(1, &[line.clone(), Block::Notes(vec![vec![text("раз")], vec![text("два")]]), line]));
        assert_eq!(nodes[0]["body"][0]["body"][0]["body"][0], "раз");
        assert_eq!(nodes[0]["body"][1], json!({ "kind": "note", "label": "note-1" }));
        assert_eq!(nodes[0]["body"][2]["sup"], true);
        assert_eq!(nodes[1]["body"][0], "два");
        assert_eq!(nodes[2]["body"][0]["sup"], true);
    }

    #[test]
    fn what_is_nested_too_deep_is_set_flat() {
        let leaf = Block::Paragraph(vec![Inline::plain("a")]);
        let deep = (0..40).fold(leaf, |block, _| Block::List(None, vec![vec![block]]));
        let json = with(|scribe| Value::Array(scribe.under(1, &[deep])).to_string());
        assert_eq!(json.matches("\"list\"").count(), MAX_DEPTH);
        assert!(json.contains("[\"a\"]"));
    }
}
