//! What the file does not have yet: in come a field and its value, out comes the text with it in the place where the template's order and a
//! careful person would put it. Short facts go into the front matter, before its tables; tables and sections stand in the template's order
//! relative to those that are there.

use super::Problem;
use super::above::block;
use super::change::{Around, Change, indented, odd};
use super::edits::Edits;
use super::front::line;
use super::place;
use super::prose::Place;
use super::sheet::Sheet;
use super::spot::{How, Spot};
use super::toml;
use crate::schema::{Field, Kind};
use serde_json::{Map, Value as Json};

impl Change<'_, '_> {
    /// The text with a top field that was not there.
    pub fn add(&self, field: &Field, new: &Json) -> Result<String, Problem> {
        let mut edits = Edits::default();
        if let Some(text) = self.section_text(field, new) {
            self.add_section(field, &text, &mut edits);
            return Ok(self.done(&edits));
        }
        let main = field.main().map(|main| &field.subfields()[main]);
        if let (Kind::Group { fields, .. }, Json::Object(members), Some(main)) = (&field.kind, new, main)
            && place::is_main_below(field, self.sheet.template)
            && let Some(text) = members.get(&main.key).and_then(|value| self.prose(main, value, Place::Group(fields)))
        {
            self.add_section(field, &text, &mut edits);
            let text = self.done(&edits);
            let mut members = members.clone();
            members.remove(&main.key);
            if members.is_empty() {
                return Ok(text);
            }
            let sheet = Sheet::read(&text, self.sheet.template)?;
            return Change { sheet: &sheet, messages: self.messages }.above(field, &Json::Object(members));
        }
        self.above(field, new)
    }

    /// What stands under the heading of a new section, for a field that is written so.
    fn section_text(&self, field: &Field, new: &Json) -> Option<String> {
        if !place::has_section(field, self.sheet.template) {
            return None;
        }
        match (&field.kind, new) {
            (Kind::Text(_), _) => self.prose(field, new, Place::Section),
            (Kind::List { item, .. }, Json::Array(items)) if place::is_headed(field) => {
                let texts = items.iter().enumerate().map(|(i, entry)| self.headed_text(item, &entry["value"], 3, i));
                Some(texts.collect::<Option<Vec<_>>>()?.join("\n\n"))
            }
            (Kind::List { item, .. }, Json::Array(items)) if matches!(item.kind, Kind::Text(_) | Kind::Group { .. }) => {
                let texts = items.iter().map(|entry| Some(format!("- {}", indented(&self.bullet(item, &entry["value"])?, 2))));
                Some(texts.collect::<Option<Vec<_>>>()?.join("\n"))
            }
            _ => None,
        }
    }

    /// An item of a Markdown list: prose, or a group of nothing but its main text.
    fn bullet(&self, item: &Field, value: &Json) -> Option<String> {
        match (&item.kind, value) {
            (Kind::Group { fields, main: Some(main), .. }, Json::Object(members)) => {
                let main = &fields[*main];
                let text = members.get(&main.key).filter(|_| members.len() == 1)?;
                self.prose(main, text, Place::Bullet)
            }
            _ => self.prose(item, value, Place::Bullet),
        }
    }

    /// A new item, written as the others of its list are.
    pub fn item(
        &self,
        field: &Field,
        item: &Field,
        list: &Spot,
        value: &Json,
        i: usize,
        around: Around<'_>,
    ) -> Result<String, Problem> {
        match (list.how, value) {
            (How::Pair | How::Inline, _) => Ok(toml::value(item, value)),
            (How::Tables, Json::Object(members)) => {
                let header =
                    list.parts().first().map_or(format!("[[{}]]", field.key), |part| self.sheet.text[part.at.clone()].to_string());
                Ok(format!("{header}\n{}", pairs(item, members)).trim_end().to_string())
            }
            (How::Headed(level), _) => self.headed_text(item, value, level, i).ok_or_else(|| odd(around)),
            (How::Bullet(_), _) => {
                let text = self.bullet(item, value).ok_or_else(|| odd(around))?;
                let first = list.parts().iter().find(|part| !matches!(part.how, How::Bullet(0)));
                let mark = first.and_then(|part| self.sheet.text[part.whole.clone()].split([' ', '\n']).next()).unwrap_or("-");
                Ok(format!("{mark} {}", indented(&text, mark.len() + 1)))
            }
            (How::Words, _) => Ok(String::new()),
            _ => Err(odd(around)),
        }
    }

    /// The text with a field written into the front matter.
    pub fn above(&self, field: &Field, new: &Json) -> Result<String, Problem> {
        if self.sheet.front.is_none() {
            let text = self.sheet.text;
            let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
            let gap = if text[start..].trim().is_empty() { "" } else { "\n" };
            let mut edits = Edits::default();
            edits.put(start..start, format!("+++\n+++\n{gap}"));
            let text = self.done(&edits);
            let sheet = Sheet::read(&text, self.sheet.template)?;
            return Change { sheet: &sheet, messages: self.messages }.above(field, new);
        }
        let mut edits = Edits::default();
        match (&field.kind, new) {
            (Kind::Group { .. }, Json::Object(members)) => {
                self.add_block(field, format!("[{}]\n{}", field.key, pairs(field, members)).trim_end(), &mut edits);
            }
            (Kind::List { item, .. }, Json::Array(items)) if matches!(item.kind, Kind::Group { .. }) => {
                let block = |entry: &Json| match &entry["value"] {
                    Json::Object(members) => format!("[[{}]]\n{}", field.key, pairs(item, members)).trim_end().to_string(),
                    _ => format!("[[{}]]", field.key),
                };
                let blocks: Vec<String> = items.iter().map(block).collect();
                self.add_block(field, &blocks.join("\n\n"), &mut edits);
            }
            _ => self.add_pair(field, new, &mut edits),
        }
        Ok(self.done(&edits))
    }

    fn order(&self, key: &str) -> Option<usize> {
        self.sheet.fields.iter().position(|field| field.key == key)
    }

    /// A pair at the top of the front matter, behind the nearest field that the template has before it.
    fn add_pair(&self, field: &Field, new: &Json, edits: &mut Edits) {
        let Some(front) = &self.sheet.front else { return };
        let own = self.order(&field.key);
        let pairs = || {
            let all = self.sheet.tables.iter().take(1).flat_map(|table| &table.pairs);
            all.filter_map(|pair| Some((self.order(pair.keys.first()?)?, pair)))
        };
        let before = pairs().filter(|(order, _)| Some(*order) < own).max_by_key(|(order, pair)| (*order, pair.at.start));
        let after = pairs().find(|(order, _)| Some(*order) > own);
        let at = match (before, after) {
            (Some((_, pair)), _) => (line(self.sheet.text, pair.at.end).end + 1).min(front.end),
            (None, Some((_, pair))) => line(self.sheet.text, pair.at.start).start,
            (None, None) => front.start,
        };
        edits.put(at..at, format!("{} = {}\n", field.key, toml::value(field, new)));
    }

    /// A table or several, behind the nearest one that the template has before it.
    fn add_block(&self, field: &Field, text: &str, edits: &mut Edits) {
        let Some(front) = &self.sheet.front else { return };
        let own = self.order(&field.key);
        let tables = self.sheet.tables.iter().enumerate().skip(1);
        let ordered = tables.filter_map(|(i, table)| Some((self.order(table.path.first()?)?, i)));
        let index = ordered.filter(|(order, _)| Some(*order) < own).max().map_or(0, |(_, i)| i);
        let at = block(self.sheet.text, front, &self.sheet.tables, index);
        let has_more = index + 1 < self.sheet.tables.len();
        match at.is_empty() {
            true => edits.put(at.start..at.start, format!("{text}\n{}", if has_more { "\n" } else { "" })),
            false => edits.put(at.end..at.end, format!("\n\n{text}")),
        }
    }

    /// Members that a group of the front matter does not have yet.
    pub fn add_members(
        &self,
        field: &Field,
        spot: &Spot,
        members: &[(Field, &Json)],
        around: Around<'_>,
        edits: &mut Edits,
    ) -> Result<(), Problem> {
        if members.is_empty() {
            return Ok(());
        }
        let text = self.sheet.text;
        match spot.how {
            How::Table | How::Dotted => {
                let prefix = if spot.how == How::Dotted { format!("{}.", field.key) } else { String::new() };
                if spot.how == How::Dotted && around.path.contains('.') {
                    return Err(odd(around));
                }
                for (sub, value) in members {
                    let order = |key: &str| field.subfields().iter().position(|sub| sub.key == key).unwrap_or(usize::MAX);
                    let pairs = spot.parts().iter().filter(|part| part.how == How::Pair || part.how == How::Plain);
                    let own = pairs.filter(|part| spot.how == How::Dotted || spot.whole.contains(&part.at.start));
                    let before = own.filter(|part| spot.how == How::Dotted || order(&part.key) < order(&sub.key));
                    let after_header = (line(text, spot.at.end).end + 1).min(text.len());
                    let at = before.max_by_key(|part| part.at.end).map_or(after_header, |part| part.whole.end);
                    edits.put(at..at, format!("{prefix}{} = {}\n", sub.key, toml::value(sub, value)));
                }
                Ok(())
            }
            How::Pair | How::Inline => {
                let new: Vec<String> =
                    members.iter().map(|(sub, value)| format!("{} = {}", sub.key, toml::value(sub, value))).collect();
                let inside = &text[spot.at.start + 1..spot.at.end - 1];
                let kept = inside.trim_end();
                let at = spot.at.start + 1 + kept.len();
                let comma = match kept.trim_start() {
                    "" => " ",
                    some if some.ends_with(',') => " ",
                    _ => ", ",
                };
                let close = if kept.len() == inside.len() { " " } else { "" };
                edits.put(at..at, format!("{comma}{}{close}", new.join(", ")));
                Ok(())
            }
            How::Section if !around.path.contains('.') && self.sheet.front.is_some() => {
                let members: Map<String, Json> = members.iter().map(|(sub, value)| (sub.key.clone(), (*value).clone())).collect();
                self.add_block(field, format!("[{}]\n{}", field.key, pairs(field, &members)).trim_end(), edits);
                Ok(())
            }
            How::Section | How::Plain | How::Tables | How::Headed(_) | How::Heading | How::Bullet(_) => Err(odd(around)),
            How::Words | How::Row | How::Odd => Err(odd(around)),
        }
    }

    /// A section under the field's label, in the template's order among the sections that are there.
    pub fn add_section(&self, field: &Field, text: &str, edits: &mut Edits) {
        let body = &self.sheet.body;
        let own = self.sheet.template.field(&field.key);
        let start = |spot: &Spot| line(self.sheet.text, spot.section.as_ref().map_or(spot.whole.start, |s| s.heading.start)).start;
        let sections = || body.sections.iter().map(|(index, spot)| (Some(*index), start(spot)));
        let before = sections().filter(|(index, _)| *index < own).max();
        let after = sections().filter(|(index, _)| *index > own).min();
        let at = match (before, after) {
            (Some((_, start)), _) => body.cuts.iter().copied().find(|cut| *cut > start).unwrap_or(body.at.end),
            (None, Some((_, start))) => start,
            (None, None) => body.at.end,
        };
        let above = self.sheet.text[..at].trim_end_matches([' ', '\t']).replace("\r\n", "\n");
        let gap = match above.len() - above.trim_end_matches('\n').len() {
            _ if above.is_empty() => "",
            0 => "\n\n",
            1 => "\n",
            _ => "",
        };
        let behind = if at < body.at.end { "\n" } else { "" };
        let label = field.label.get(self.messages.lang());
        edits.put(at..at, format!("{gap}## {label}\n\n{text}\n{behind}"));
    }
}

/// The pairs of a table, in the template's order.
fn pairs(field: &Field, members: &Map<String, Json>) -> String {
    let lines = toml::members_in_order(field, members).map(|(sub, value)| format!("{} = {}\n", sub.key, toml::value(&sub, value)));
    lines.collect()
}
