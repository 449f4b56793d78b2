//! Where a field is written: in come the two halves of a file, read apart, out comes a tree of spots, one for each field, group member and
//! item of a list that stands in the file. A spot knows its bytes, what it holds, and in which manner it is written, so that it can be
//! written again in the same manner. This file refuses to know how anything is changed.

use serde_json::{Map, Value as Json, json};
use std::ops::Range;

/// A value in the file.
#[derive(Clone, Debug)]
pub struct Spot {
    /// The key of its field; empty for the item of a list.
    pub key: String,
    /// Its bytes with its key or heading: what goes when the value goes.
    pub whole: Range<usize>,
    /// The bytes of the value alone.
    pub at: Range<usize>,
    /// Further pieces of a prose that sub-sections stand between.
    pub more: Vec<Range<usize>>,
    /// What it holds.
    pub holds: Holds,
    /// How it is written.
    pub how: How,
    /// The section that adds to a group of the front matter.
    pub section: Option<Section>,
}

/// A heading and the bytes where its content stands or would stand.
#[derive(Clone, Debug)]
pub struct Section {
    /// From the heading to the end of the content.
    pub whole: Range<usize>,
    /// The heading without its line break.
    pub heading: Range<usize>,
}

/// What a spot holds.
#[derive(Clone, Debug)]
pub enum Holds {
    /// A value of its field's kind.
    Leaf(Json),
    /// Something else, as it was typed.
    Unread(String),
    /// Members that are written, in no certain order.
    Group(Vec<Spot>),
    /// Items, in the order of the file.
    List(Vec<Spot>),
}

/// How a spot is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// A pair of the front matter, `age = 25`.
    Pair,
    /// A value inside an array.
    Inline,
    /// `[mentee]` or an item of `[[results]]`.
    Table,
    /// `mentee.name = "…"`.
    Dotted,
    /// A string in place of a group: its main text.
    Plain,
    /// `[[results]]`, repeated.
    Tables,
    /// Markdown or words under a heading of their own.
    Section,
    /// A list of items under headings of this level, or such an item.
    Headed(u8),
    /// A part of an item's heading.
    Heading,
    /// A Markdown list, or one of its items; the number of columns that its text is indented by.
    Bullet(usize),
    /// Several words in a section.
    Words,
    /// A table of Markdown, a row of it, or a cell.
    Row,
    /// In a manner that is not written again.
    Odd,
}

impl How {
    /// True for what stands in the front matter.
    pub fn is_above(self) -> bool {
        matches!(self, How::Pair | How::Inline | How::Table | How::Dotted | How::Plain | How::Tables | How::Odd)
    }
}

impl Spot {
    /// A spot without members.
    pub fn new(key: &str, whole: Range<usize>, at: Range<usize>, holds: Holds, how: How) -> Spot {
        Spot { key: key.to_string(), whole, at, more: Vec::new(), holds, how, section: None }
    }

    /// The members or items.
    pub fn parts(&self) -> &[Spot] {
        match &self.holds {
            Holds::Group(parts) | Holds::List(parts) => parts,
            Holds::Leaf(_) | Holds::Unread(_) => &[],
        }
    }

    /// The member of a key.
    pub fn part(&self, key: &str) -> Option<&Spot> {
        self.parts().iter().find(|part| part.key == key)
    }

    /// The value as the form has it.
    pub fn value(&self) -> Json {
        match &self.holds {
            Holds::Leaf(value) => value.clone(),
            Holds::Unread(text) => json!(text),
            Holds::Group(parts) => Json::Object(parts.iter().map(|part| (part.key.clone(), part.value())).collect::<Map<_, _>>()),
            Holds::List(items) => {
                items.iter().enumerate().map(|(from, item)| json!({ "from": from, "value": item.value() })).collect()
            }
        }
    }

    /// The paths of what cannot be read.
    pub fn unread(&self, path: &str, out: &mut Vec<String>) {
        match &self.holds {
            Holds::Unread(_) => out.push(path.to_string()),
            Holds::Leaf(_) => {}
            Holds::Group(parts) => parts.iter().for_each(|part| part.unread(&format!("{path}.{}", part.key), out)),
            Holds::List(items) => items.iter().enumerate().for_each(|(i, item)| item.unread(&format!("{path}.{i}"), out)),
        }
    }

    /// The smallest spot that a byte lies in: its length and its path.
    pub fn path_at(&self, byte: usize, path: String, best: &mut Option<(usize, String)>) {
        let mut places = vec![&self.whole];
        places.extend(&self.more);
        places.extend(self.section.as_ref().map(|section| &section.whole));
        for place in places {
            // A finding at the end of a value lies just behind its last byte.
            let fits = place.contains(&byte) || (byte == place.end && best.is_none());
            if fits && best.as_ref().is_none_or(|(length, _)| place.len() <= *length) {
                *best = Some((place.len(), path.clone()));
            }
        }
        for (i, part) in self.parts().iter().enumerate() {
            let step = if part.key.is_empty() { i.to_string() } else { part.key.clone() };
            part.path_at(byte, format!("{path}.{step}"), best);
        }
    }

    /// All stretches that go when the value goes.
    pub fn extent(&self, out: &mut Vec<Range<usize>>) {
        out.push(self.whole.clone());
        out.extend(self.more.iter().cloned());
        out.extend(self.section.as_ref().map(|section| section.whole.clone()));
        self.parts().iter().for_each(|part| part.extent(out));
    }
}
