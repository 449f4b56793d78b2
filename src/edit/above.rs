//! Spots of the front matter: in come its tables and a template's fields, out comes a spot for each field that is written there.

use super::front::{Data, Node, Pair, Table, line};
use super::spot::{Holds, How, Spot};
use crate::case::picture;
use crate::schema::{Field, Kind};
use crate::tree::toml::russian_date;
use serde_json::{Value as Json, json};
use std::ops::Range;

/// The spots of `fields`, in the order of the file, and whatever else stands at the top of it.
pub fn spots(text: &str, front: Range<usize>, tables: &[Table], fields: &[Field]) -> Vec<Spot> {
    let above = Above { text, front, tables };
    let root = above.root();
    root.members.iter().filter_map(|knot| Some(above.spot(fields.iter().find(|f| f.key == knot.key)?, knot))).collect()
}

/// The block of a table: from the comments right above its header to what stands before the next one, white space at its end apart.
pub fn block(text: &str, front: &Range<usize>, tables: &[Table], index: usize) -> Range<usize> {
    let start = |index: usize| {
        let mut start = line(text, tables[index].header.start).start;
        while start > front.start {
            let above = line(text, start - 1);
            if above.start < front.start || !text[above.clone()].trim_start().starts_with('#') {
                break;
            }
            start = above.start;
        }
        start
    };
    let from = if index == 0 { front.start } else { start(index) };
    let to = if index + 1 < tables.len() { start(index + 1).max(from) } else { front.end };
    from..from + text[from..to].trim_end().len()
}

/// A key with all that is said of it, wherever in the front matter.
#[derive(Default)]
struct Knot<'t> {
    key: String,
    pair: Option<&'t Pair>,
    table: Option<usize>,
    members: Vec<Knot<'t>>,
    items: Vec<Knot<'t>>,
}

impl<'t> Knot<'t> {
    fn member(&mut self, key: &str) -> &mut Knot<'t> {
        let at = self.members.iter().position(|knot| knot.key == key).unwrap_or_else(|| {
            self.members.push(Knot { key: key.to_string(), ..Knot::default() });
            self.members.len() - 1
        });
        &mut self.members[at]
    }

    /// The table that a further key belongs to: the last item of a list.
    fn open(&mut self) -> &mut Knot<'t> {
        if self.items.is_empty() {
            return self;
        }
        let last = self.items.len() - 1;
        &mut self.items[last]
    }
}

struct Above<'t> {
    text: &'t str,
    front: Range<usize>,
    tables: &'t [Table],
}

impl<'t> Above<'t> {
    fn root(&self) -> Knot<'t> {
        let mut root = Knot::default();
        for (index, table) in self.tables.iter().enumerate() {
            let mut knot = &mut root;
            for (depth, key) in table.path.iter().enumerate() {
                knot = knot.open().member(key);
                if table.is_item && depth + 1 == table.path.len() {
                    knot.items.push(Knot::default());
                }
            }
            knot = knot.open();
            knot.table = Some(index);
            for pair in &table.pairs {
                let mut home = &mut *knot;
                for key in &pair.keys {
                    home = home.member(key);
                }
                // What is given twice counts the first time.
                home.pair.get_or_insert(pair);
            }
        }
        root
    }

    fn spot(&self, field: &Field, knot: &Knot<'t>) -> Spot {
        if let Some(pair) = knot.pair {
            let (holds, how) = self.node(field, &pair.value, How::Pair);
            return Spot::new(&field.key, self.lines(&pair.at), pair.value.at.clone(), holds, how);
        }
        if !knot.items.is_empty() {
            return self.tables(field, knot);
        }
        let whole = match knot.table {
            Some(index) => self.block(index),
            None => self.span(knot),
        };
        let Kind::Group { .. } = field.kind else {
            let raw = self.text[whole.clone()].to_string();
            return Spot::new(&field.key, whole.clone(), whole, Holds::Unread(raw), How::Odd);
        };
        let how = if knot.table.is_some() { How::Table } else { How::Dotted };
        let at = knot.table.map_or(whole.clone(), |index| self.tables[index].header.clone());
        Spot::new(&field.key, whole, at, Holds::Group(self.members(field, knot)), how)
    }

    fn tables(&self, field: &Field, knot: &Knot<'t>) -> Spot {
        let blocks: Vec<Range<usize>> = knot.items.iter().map(|item| self.item(item)).collect();
        let whole = blocks[0].start..blocks[blocks.len() - 1].end;
        let Kind::List { item: of, .. } = &field.kind else {
            let raw = self.text[whole.clone()].to_string();
            return Spot::new(&field.key, whole.clone(), whole, Holds::Unread(raw), How::Odd);
        };
        let items = knot.items.iter().zip(blocks).map(|(item, block)| {
            let header = item.table.map_or(block.clone(), |index| self.tables[index].header.clone());
            match of.kind {
                Kind::Group { .. } => Spot::new("", block, header, Holds::Group(self.members(of, item)), How::Table),
                _ => Spot::new("", block.clone(), block.clone(), Holds::Unread(self.text[block].to_string()), How::Odd),
            }
        });
        Spot::new(&field.key, whole.clone(), whole, Holds::List(items.collect()), How::Tables)
    }

    fn members(&self, field: &Field, knot: &Knot<'t>) -> Vec<Spot> {
        let mut members = Vec::new();
        for member in &knot.members {
            if let Some(sub) = field.subfields().iter().find(|sub| sub.key == member.key) {
                members.push(self.spot(sub, member));
            } else if let Some(list) = nested(field, &member.key) {
                members.push(self.spot(&list, member));
            }
        }
        members
    }

    /// What a value of the front matter holds. `how` is how a plain value stands there.
    fn node(&self, field: &Field, node: &Node, how: How) -> (Holds, How) {
        let raw = |text: &str| (Holds::Unread(text.to_string()), how);
        match (&field.kind, &node.data) {
            (Kind::Line(_) | Kind::Text(_) | Kind::Choice { .. } | Kind::Link, Data::Text(text)) => (leaf(text), how),
            (Kind::Number { .. }, Data::Bare(typed)) if is_number(typed) => (leaf(typed), how),
            (Kind::Date, Data::Bare(typed)) if is_date(typed) => (leaf(typed), how),
            (Kind::Date, Data::Text(typed)) if is_date(typed) && russian_date(typed).is_none() => (leaf(typed), how),
            (Kind::Bool, Data::Bool(value)) => (Holds::Leaf(json!(value)), how),
            (Kind::Image, Data::Text(text)) => (Holds::Leaf(image(text)), how),
            (Kind::List { item, .. }, Data::Array(nodes)) => {
                let items = nodes.iter().map(|node| {
                    let (holds, how) = self.node(item, node, How::Inline);
                    Spot::new("", node.at.clone(), node.at.clone(), holds, how)
                });
                (Holds::List(items.collect()), how)
            }
            (Kind::Group { fields, main: Some(main), .. }, Data::Text(text)) => {
                let part = Spot::new(&fields[*main].key, node.at.clone(), node.at.clone(), leaf(text), How::Inline);
                (Holds::Group(vec![part]), How::Plain)
            }
            (Kind::Group { .. }, Data::Table(pairs)) => (Holds::Group(self.pairs(field, pairs)), how),
            (_, Data::Text(text)) => raw(&unix(text)),
            (_, _) => raw(&self.text[node.at.clone()]),
        }
    }

    /// The members of an inline table. Dotted keys in it are more than a form can say.
    fn pairs(&self, field: &Field, pairs: &[Pair]) -> Vec<Spot> {
        let mut members: Vec<Spot> = Vec::new();
        for pair in pairs {
            let key = pair.keys.first().map_or("", String::as_str);
            let list = nested(field, key);
            let Some(sub) = field.subfields().iter().find(|sub| sub.key == key).or(list.as_ref()) else { continue };
            if members.iter().any(|member| member.key == key) {
                continue;
            }
            let (holds, how) = match pair.keys.len() {
                1 => self.node(sub, &pair.value, How::Pair),
                _ => (Holds::Unread(self.text[pair.at.clone()].to_string()), How::Odd),
            };
            members.push(Spot::new(key, pair.at.clone(), pair.value.at.clone(), holds, how));
        }
        members
    }

    /// The lines of a pair, the break at their end among them.
    fn lines(&self, at: &Range<usize>) -> Range<usize> {
        let end = line(self.text, at.end).end;
        line(self.text, at.start).start..(end + 1).min(self.front.end).max(at.end)
    }

    fn block(&self, index: usize) -> Range<usize> {
        block(self.text, &self.front, self.tables, index)
    }

    /// The block of an item of `[[results]]` with the tables that belong to it.
    fn item(&self, item: &Knot<'t>) -> Range<usize> {
        let Some(first) = item.table else { return self.span(item) };
        let path = &self.tables[first].path;
        let below = |table: &Table| table.path.len() > path.len() && table.path.starts_with(path);
        let last = (first + 1..self.tables.len()).take_while(|i| below(&self.tables[*i])).last().unwrap_or(first);
        self.block(first).start..self.block(last).end
    }

    /// From the first to the last pair of a dotted group.
    fn span(&self, knot: &Knot<'t>) -> Range<usize> {
        let mut span: Option<Range<usize>> = None;
        let mut add = |range: Range<usize>| {
            span = Some(span.take().map_or(range.clone(), |s: Range<usize>| s.start.min(range.start)..s.end.max(range.end)));
        };
        for member in knot.members.iter().chain(&knot.items) {
            add(match (member.pair, member.table) {
                (Some(pair), _) => self.lines(&pair.at),
                (_, Some(index)) => self.block(index),
                (None, None) => self.span(member),
            });
        }
        span.unwrap_or(self.front.start..self.front.start)
    }
}

/// The list under a group's own key: sub-stages, which do not nest again.
pub fn nested(group: &Field, key: &str) -> Option<Field> {
    let Kind::Group { fields, main, nest: Some(nest) } = &group.kind else { return None };
    if nest != key {
        return None;
    }
    let kind = Kind::Group { fields: fields.clone(), main: *main, nest: None };
    let item = Field { kind, ..group.clone() };
    let kind = Kind::List { item: Box::new(item), bounds: crate::schema::Bounds::default(), titles: None };
    Some(Field { key: nest.clone(), kind, required: false, ..group.clone() })
}

/// A picture as the form has it.
pub fn image(text: &str) -> Json {
    match picture(text).filter(|_| text.trim_start().starts_with("![")) {
        Some(picture) if picture.title.is_empty() => json!({ "src": picture.src, "alt": picture.alt }),
        Some(picture) => json!({ "src": picture.src, "alt": picture.alt, "title": picture.title }),
        None => json!({ "src": text.trim(), "alt": "" }),
    }
}

/// True for a number that the reader of cases takes.
pub fn is_number(typed: &str) -> bool {
    let plain = typed.replace('_', "");
    plain.bytes().any(|b| b.is_ascii_digit()) && plain.parse::<f64>().is_ok_and(f64::is_finite)
}

/// True for a day as TOML has it, with or without a time.
pub fn is_date(typed: &str) -> bool {
    typed.get(..10).is_some_and(|day| day.parse::<crate::case::Date>().is_ok())
}

/// A text with the line breaks that browsers have.
pub fn unix(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn leaf(text: &str) -> Holds {
    Holds::Leaf(json!(unix(text)))
}
