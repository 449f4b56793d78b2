//! One changed field: in come its spot, the old and the new value, out comes the text with the difference made. Members of groups and items
//! of lists are compared one by one, so that only the leaf that differs is written. What has no place yet is added by `add`.

use super::Problem;
use super::edits::Edits;
use super::prose::{Place, one_line, settled};
use super::sheet::{STORY, Sheet};
use super::spot::{Holds, How, Spot};
use super::{above, place, toml};
use crate::case::escape;
use crate::language::Messages;
use crate::schema::{Field, Kind};
use serde_json::{Map, Value as Json, json};
use std::ops::Range;

/// What a change is made with.
pub struct Change<'s, 't> {
    pub sheet: &'s Sheet<'t>,
    pub messages: &'s Messages,
}

/// Where a value stands: what is around it decides how it is written.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// Where prose of this field goes.
    pub place: Place<'a>,
    /// The path, for problems.
    pub path: &'a str,
}

impl<'t> Change<'_, 't> {
    /// The text with one top field changed.
    pub fn field(&self, field: &Field, old: Option<&Json>, new: Option<&Json>) -> Result<String, Problem> {
        let mut edits = Edits::default();
        if field.key == STORY {
            self.story(new.and_then(Json::as_str).unwrap_or(""), &mut edits);
            return Ok(self.done(&edits));
        }
        match (self.sheet.spot(&field.key), new) {
            (None, None) => {}
            (None, Some(new)) => return self.add(field, new),
            (Some(spot), None) => self.remove(spot, &mut edits),
            (Some(spot), Some(new)) => {
                let place = match &field.kind {
                    Kind::Group { fields, .. } => Place::Group(fields),
                    _ => Place::Section,
                };
                self.spot(field, spot, old, new, Around { place, path: &field.key }, &mut edits)?;
            }
        }
        Ok(self.done(&edits))
    }

    /// The text of the sheet with edits made.
    pub fn done(&self, edits: &Edits) -> String {
        edits.apply(self.sheet.text, 0..self.sheet.text.len(), self.breaks())
    }

    /// The field taken out of where it stands and written anew in the front matter.
    pub fn moved(&self, field: &Field, new: Option<&Json>) -> Result<String, Problem> {
        let mut edits = Edits::default();
        if let Some(spot) = self.sheet.spot(&field.key) {
            self.remove(spot, &mut edits);
        }
        let text = self.done(&edits);
        let sheet = Sheet::read(&text, self.sheet.template)?;
        let change = Change { sheet: &sheet, messages: self.messages };
        match new {
            Some(new) => change.above(field, new),
            None => Ok(text),
        }
    }

    /// The line break of the file.
    pub fn breaks(&self) -> &'static str {
        let text = self.sheet.text;
        if text.find('\n').is_some_and(|i| text[..i].ends_with('\r')) { "\r\n" } else { "\n" }
    }

    fn spot(
        &self,
        field: &Field,
        spot: &Spot,
        old: Option<&Json>,
        new: &Json,
        around: Around<'_>,
        edits: &mut Edits,
    ) -> Result<(), Problem> {
        if old == Some(new) {
            return Ok(());
        }
        match (&field.kind, &spot.holds, new) {
            (Kind::Group { .. }, Holds::Group(_), Json::Object(members)) => self.group(field, spot, old, members, around, edits),
            (Kind::List { item, .. }, Holds::List(_), Json::Array(items)) => {
                self.list(field, item, spot, old, items, around, edits)
            }
            (Kind::Bool | Kind::Image | Kind::List { .. } | Kind::Group { .. }, _, Json::String(_)) => {
                Err(Problem::Shape { path: around.path.to_string() })
            }
            _ => self.leaf(field, spot, new, around, edits),
        }
    }

    fn leaf(&self, field: &Field, spot: &Spot, new: &Json, around: Around<'_>, edits: &mut Edits) -> Result<(), Problem> {
        let text = match spot.how {
            How::Pair | How::Inline => toml::value(field, new),
            How::Section => self.prose(field, new, around.place).ok_or_else(|| odd(around))?,
            How::Bullet(width) => indented(&self.prose(field, new, Place::Bullet).ok_or_else(|| odd(around))?, width),
            How::Row => cell(&self.prose(field, new, Place::Bullet).ok_or_else(|| odd(around))?),
            How::Table | How::Dotted | How::Plain | How::Tables | How::Headed(_) | How::Heading | How::Words | How::Odd => {
                return Err(odd(around));
            }
        };
        match spot.at.is_empty() && spot.how == How::Section {
            true => edits.put(spot.at.clone(), format!("\n\n{text}{}", self.tail(spot.at.end))),
            false => edits.put(spot.at.clone(), text),
        }
        for piece in &spot.more {
            edits.put(self.with_blank(piece.clone()), "");
        }
        Ok(())
    }

    /// What must follow a text that is put at the end of a heading, so that the next line is not part of it.
    pub fn tail(&self, at: usize) -> &'static str {
        let rest = &self.sheet.text[at..];
        let breaks = rest[..rest.len() - rest.trim_start().len()].matches('\n').count();
        match (rest.trim_start().is_empty(), breaks) {
            (true, 0) => "\n",
            (true, _) | (false, 2..) => "",
            (false, 1) => "\n",
            (false, _) => "\n\n",
        }
    }

    /// A value as Markdown; nothing if Markdown cannot say it.
    pub fn prose(&self, field: &Field, new: &Json, place: Place<'_>) -> Option<String> {
        let text = match (&field.kind, new) {
            (Kind::Text(_), Json::String(text)) => return Some(settled(text, place)),
            (Kind::Image, Json::Object(_)) => {
                let image = toml::image(new);
                return Some(if image.starts_with("![") { image } else { format!("![]({})", escape::target(&image)) });
            }
            (Kind::Bool, Json::Bool(value)) => match (self.messages.lang(), value) {
                (crate::language::Lang::Ru, true) => "да".to_string(),
                (crate::language::Lang::Ru, false) => "нет".to_string(),
                (crate::language::Lang::En, true) => "yes".to_string(),
                (crate::language::Lang::En, false) => "no".to_string(),
            },
            (Kind::List { .. } | Kind::Group { .. }, _) => return None,
            (_, Json::String(text)) => one_line(text),
            (_, _) => return None,
        };
        let mut out = String::new();
        escape::text(&text, escape::At::LineStart, false, &mut out);
        Some(out)
    }

    fn group(
        &self,
        field: &Field,
        spot: &Spot,
        old: Option<&Json>,
        new: &Map<String, Json>,
        around: Around<'_>,
        edits: &mut Edits,
    ) -> Result<(), Problem> {
        if matches!(spot.how, How::Headed(_)) {
            return self.headed_item(field, spot, old, new, around, edits);
        }
        if spot.how == How::Plain && (new.len() != 1 || spot.parts().iter().any(|part| !new.contains_key(&part.key))) {
            edits.put(spot.at.clone(), toml::value(field, &Json::Object(new.clone())));
            return Ok(());
        }
        let nest = match &field.kind {
            Kind::Group { nest: Some(nest), .. } => above::nested(field, nest),
            _ => None,
        };
        let mut missing: Vec<(Field, &Json)> = Vec::new();
        for sub in field.subfields().iter().cloned().chain(nest) {
            let before = old.and_then(|old| old.get(&sub.key));
            let path = format!("{}.{}", around.path, sub.key);
            let inside = Around { path: &path, ..around };
            match (spot.part(&sub.key), new.get(&sub.key)) {
                (None, None) => {}
                (Some(part), Some(value)) => self.spot(&sub, part, before, value, inside, edits)?,
                (Some(_), None) if before.is_none() => {}
                (Some(part), None) if matches!(part.how, How::Bullet(_) | How::Row) => edits.put(part.at.clone(), ""),
                (Some(part), None) => match self.lonely(spot, part) {
                    Some(section) => edits.put(self.block(section), ""),
                    None => self.remove(part, edits),
                },
                (None, Some(value)) => missing.push((sub, value)),
            }
        }
        let main = field.main().map(|main| field.subfields()[main].key.clone());
        let (below, above): (Vec<_>, Vec<_>) = missing.into_iter().partition(|(sub, value)| {
            let goes = spot.section.is_some() || (!around.path.contains('.') && place::is_main_below(field, self.sheet.template));
            Some(&sub.key) == main.as_ref() && goes && self.prose(sub, value, around.place).is_some()
        });
        for (sub, value) in below {
            let text = self.prose(&sub, value, around.place).unwrap_or_default();
            match &spot.section {
                Some(section) => {
                    edits.put(section.heading.end..section.heading.end, format!("\n\n{text}{}", self.tail(section.heading.end)));
                }
                None => self.add_section(field, &text, edits),
            }
        }
        self.add_members(field, spot, &above, around, edits)
    }

    /// Compares the items of a list with those that are wanted, and puts them in order.
    #[allow(clippy::too_many_arguments)] // What a list is, what it holds, and what it becomes.
    pub fn list(
        &self,
        field: &Field,
        item: &Field,
        spot: &Spot,
        old: Option<&Json>,
        new: &[Json],
        around: Around<'_>,
        edits: &mut Edits,
    ) -> Result<(), Problem> {
        let slots: Vec<Range<usize>> = spot.parts().iter().map(|part| part.whole.clone()).collect();
        let before = |from: u64| {
            let list = old.and_then(Json::as_array);
            list.and_then(|list| list.iter().find(|entry| entry["from"] == json!(from))).map(|entry| &entry["value"])
        };
        let mut contents = Vec::new();
        let mut inner = Edits::default();
        for (i, entry) in new.iter().enumerate() {
            let path = format!("{}.{i}", around.path);
            let inside = Around { path: &path, ..around };
            let from = entry["from"].as_u64().filter(|from| (*from as usize) < slots.len());
            match from {
                Some(_) if spot.how == How::Words => contents.push(String::new()),
                Some(from) => {
                    let mut own = Edits::default();
                    self.spot(item, &spot.parts()[from as usize], before(from), &entry["value"], inside, &mut own)?;
                    contents.push(own.apply(self.sheet.text, slots[from as usize].clone(), "\n"));
                    inner.extend(own);
                }
                None => contents.push(self.item(field, item, spot, &entry["value"], i, inside)?),
            }
        }
        let is_same_order = new.len() == slots.len() && new.iter().enumerate().all(|(i, entry)| entry["from"] == json!(i));
        match spot.how {
            How::Words => {
                let text = words(item, new).ok_or_else(|| odd(around))?;
                edits.put(spot.at.clone(), if spot.at.is_empty() { format!("\n\n{text}\n") } else { text });
            }
            _ if is_same_order => edits.extend(inner),
            How::Pair | How::Inline => {
                let froms: Vec<Option<usize>> = new.iter().map(|entry| entry["from"].as_u64().map(|from| from as usize)).collect();
                edits.put(spot.at.clone(), self.array(spot, &slots, &froms, &contents));
            }
            How::Tables => self.reorder(&slots, &contents, "\n\n", edits),
            How::Headed(_) if slots.is_empty() => return Err(odd(around)),
            How::Headed(_) => self.reorder(&slots, &contents, "\n\n", edits),
            How::Bullet(_) if slots.is_empty() => {
                let tail = self.tail(spot.at.end);
                let text = contents.join("\n");
                edits.put(spot.at.clone(), if spot.at.is_empty() { format!("\n\n{text}{tail}") } else { text });
            }
            How::Bullet(_) => {
                let is_loose = slots.windows(2).any(|pair| self.sheet.text[pair[0].end..pair[1].start].matches('\n').count() > 1);
                let is_paragraph = spot.parts().iter().any(|part| part.how == How::Bullet(0));
                self.reorder(&slots, &contents, if is_loose || is_paragraph { "\n\n" } else { "\n" }, edits);
            }
            How::Row => self.reorder(&slots, &contents, "\n", edits),
            How::Table | How::Dotted | How::Plain | How::Section | How::Heading | How::Odd => return Err(odd(around)),
        }
        Ok(())
    }

    /// Puts contents into the slots of a list, one after the other; what is too many goes behind the last.
    fn reorder(&self, slots: &[Range<usize>], contents: &[String], gap: &str, edits: &mut Edits) {
        let Some(last) = slots.last() else { return };
        for (slot, content) in slots.iter().zip(contents) {
            if self.sheet.text[slot.clone()] != **content {
                edits.put(slot.clone(), content.as_str());
            }
        }
        for content in contents.iter().skip(slots.len()) {
            edits.put(last.end..last.end, format!("{gap}{content}"));
        }
        for i in contents.len()..slots.len() {
            // Other tables may stand between two items.
            let from = if i > 0 && self.sheet.text[slots[i - 1].end..slots[i].start].trim().is_empty() {
                slots[i - 1].end
            } else {
                slots[i].start
            };
            edits.put(from..slots[i].end, "");
        }
    }

    /// The array of a list that gained, lost or moved items; comments go with the item that they stand above or beside.
    fn array(&self, spot: &Spot, slots: &[Range<usize>], froms: &[Option<usize>], contents: &[String]) -> String {
        let text = self.sheet.text;
        let whole = &text[spot.at.clone()];
        let is_multi = slots.iter().fold(whole.len(), |left, slot| left - slot.len()) > 0 && {
            let mut gaps = whole.to_string();
            for slot in slots.iter().rev() {
                gaps.replace_range(slot.start - spot.at.start..slot.end - spot.at.start, "");
            }
            gaps.contains('\n')
        };
        if !is_multi {
            let pad = if whole.starts_with("[ ") { " " } else { "" };
            return format!("[{pad}{}{pad}]", contents.join(", "));
        }
        let gap = |i: usize| {
            let start = if i == 0 { spot.at.start + 1 } else { slots[i - 1].end };
            let end = if i < slots.len() { slots[i].start } else { spot.at.end - 1 };
            text[start..end].split_once('\n').unwrap_or((&text[start..end], ""))
        };
        let comments = |part: &str| -> Vec<String> {
            part.lines().map(str::trim).filter(|line| line.starts_with('#')).map(str::to_string).collect()
        };
        let indent = slots.first().map_or("  ", |slot| {
            let line = &text[..slot.start];
            let start = line.rfind('\n').map_or(0, |i| i + 1);
            if line[start..].trim().is_empty() { &line[start..] } else { "  " }
        });
        let has_last_comma = gap(slots.len()).0.trim_start().starts_with(',') || gap(slots.len()).1.trim_start().starts_with(',');
        let mut out = String::from("[\n");
        for (i, (from, content)) in froms.iter().zip(contents).enumerate() {
            for comment in from.map_or(Vec::new(), |from| comments(gap(from).1)) {
                out.push_str(&format!("{indent}{comment}\n"));
            }
            let beside = from.map_or("", |from| gap(from + 1).0.trim_start_matches([',', ' ', '\t']).trim_end());
            let comma = if i + 1 < contents.len() || has_last_comma { "," } else { "" };
            let beside = if beside.starts_with('#') { format!(" {beside}") } else { String::new() };
            out.push_str(&format!("{indent}{content}{comma}{beside}\n"));
        }
        for comment in comments(gap(slots.len()).1) {
            out.push_str(&format!("{indent}{comment}\n"));
        }
        let close = whole.rfind('\n').map_or("", |i| &whole[i + 1..whole.len() - 1]);
        out + if close.trim().is_empty() { close } else { "" } + "]"
    }

    /// The stretch with the blank lines behind it.
    pub fn with_blank(&self, at: Range<usize>) -> Range<usize> {
        let rest = &self.sheet.text[at.end..];
        let blank = rest.len() - rest.trim_start_matches(['\n', '\r', ' ', '\t']).len();
        // White space at the beginning of the next line belongs to it.
        let blank = rest[..blank].rfind('\n').map_or(0, |i| i + 1);
        at.start..at.end + blank
    }

    /// Takes out a value with all that belongs to it.
    pub fn remove(&self, spot: &Spot, edits: &mut Edits) {
        let mut extent = Vec::new();
        spot.extent(&mut extent);
        extent.sort_by_key(|at| (at.start, std::cmp::Reverse(at.end)));
        let text = self.sheet.text;
        let mut done = 0;
        for at in extent {
            if at.end <= done && done > 0 {
                continue;
            }
            done = at.end;
            let starts_line = text[..at.start].ends_with('\n') || at.start == 0;
            let is_pair = text[..at.end].ends_with('\n');
            if is_pair {
                edits.put(at, "");
            } else if starts_line || text[..at.start].trim_end_matches(' ').ends_with('\n') {
                let start = text[..at.start].rfind('\n').map_or(0, |i| i + 1);
                edits.put(self.block(start..at.end), "");
            } else {
                edits.put(self.between_commas(at), "");
            }
        }
    }

    /// The section of a group that has nothing but this part: it goes with it.
    fn lonely(&self, spot: &Spot, part: &Spot) -> Option<Range<usize>> {
        let section = spot.section.as_ref().filter(|_| part.how == How::Section && part.section.is_none())?;
        let is_alone = spot.parts().iter().filter(|part| part.how == How::Section).count() == 1;
        let start = self.sheet.text[..section.whole.start].rfind('\n').map_or(0, |i| i + 1);
        is_alone.then_some(start..section.whole.end)
    }

    /// A block with the blank lines that set it apart: those behind it or, at the end of its half of the file, those above it.
    fn block(&self, at: Range<usize>) -> Range<usize> {
        let text = self.sheet.text;
        let wide = self.with_blank(at.clone());
        let front_end = self.sheet.front.as_ref().map_or(0, |front| front.end);
        if wide.end == front_end || wide.end == text.len() {
            let floor = if at.start < front_end {
                self.sheet.front.as_ref().map_or(0, |front| front.start)
            } else {
                self.sheet.body.at.start
            };
            let above = &text[floor..at.start];
            let kept = above.trim_end().len();
            let start = match above[kept..].find('\n') {
                Some(i) if kept > 0 => floor + kept + i + 1,
                _ => floor,
            };
            return start..wide.end;
        }
        wide
    }

    /// A pair of an inline table with the comma that sets it apart.
    fn between_commas(&self, at: Range<usize>) -> Range<usize> {
        let text = self.sheet.text;
        let rest = text[at.end..].trim_start();
        if let Some(rest) = rest.strip_prefix(',') {
            return at.start..text.len() - rest.trim_start_matches(' ').len();
        }
        let before = text[..at.start].trim_end();
        let start = if before.ends_with(',') { before.len() - 1 } else { at.start };
        start..at.end
    }
}

/// A problem with what stands around a value.
pub fn odd(around: Around<'_>) -> Problem {
    Problem::Unsafe { path: around.path.to_string() }
}

/// Text in an item of a list: lines after the first stand under it.
pub fn indented(text: &str, width: usize) -> String {
    let pad = " ".repeat(width);
    let lines = text.trim_start().lines().enumerate();
    let lines = lines.map(|(i, line)| if i == 0 || line.is_empty() { line.to_string() } else { format!("{pad}{line}") });
    lines.collect::<Vec<_>>().join("\n")
}

/// Text in a cell of a table: it has one line.
fn cell(text: &str) -> String {
    let line = text.lines().map(str::trim).collect::<Vec<_>>().join("<br>");
    let mut out = String::new();
    for c in line.chars() {
        if c == '|' && !out.ends_with('\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The words of a section, one in a line; nothing if one of them would be read as several.
pub fn words(item: &Field, items: &[Json]) -> Option<String> {
    let mut out = Vec::new();
    for entry in items {
        let word = entry["value"].as_str()?;
        let is_one = !word.contains([',', ';', '\n']) && !word.ends_with('.') && word.trim() == word;
        if !is_one || matches!(item.kind, Kind::Group { .. }) {
            return None;
        }
        let mut text = String::new();
        escape::text(word, escape::At::LineStart, false, &mut text);
        out.push(format!("- {text}"));
    }
    Some(out.join("\n"))
}
