//! Items under headings of their own, such as stages, and the free story: in come an item and its new value, out come the edits of its
//! heading, its prose and its sub-items. A heading keeps its manner («Этап 3. …», `### 3) …`); only the part of it that changed is written.

use super::Problem;
use super::change::{Around, Change, odd};
use super::edits::Edits;
use super::prose::{Place, one_line, settled};
use super::spot::{How, Spot};
use super::{above, below};
use crate::case::{blocks, escape, numbered};
use crate::schema::{Field, Kind, Use};
use serde_json::{Map, Value as Json};
use std::ops::Range;

/// The keys of an item's parts.
struct Keys<'f> {
    number: Option<&'f str>,
    title: Option<&'f str>,
    main: Option<&'f Field>,
    nest: Option<&'f str>,
}

impl<'f> Keys<'f> {
    fn of(item: &'f Field) -> Keys<'f> {
        let by_use = |usage| item.subfields().iter().find(|f| f.usage == Some(usage)).map(|f| &*f.key);
        let nest = match &item.kind {
            Kind::Group { nest, .. } => nest.as_deref(),
            _ => None,
        };
        let main = item.main().map(|main| &item.subfields()[main]);
        Keys { number: by_use(Use::Number), title: by_use(Use::Title), main, nest }
    }

    /// True if an item has nothing that headings and prose cannot say.
    fn say(&self, members: &Map<String, Json>) -> bool {
        let known = [self.number, self.title, self.main.map(|main| &*main.key), self.nest];
        members.keys().all(|key| known.contains(&Some(key)))
    }
}

fn text<'j>(members: &'j Json, key: Option<&str>) -> &'j str {
    key.and_then(|key| members[key].as_str()).unwrap_or("")
}

impl Change<'_, '_> {
    /// A new item under a heading of `level`; nothing if it holds more than that can say.
    pub fn headed_text(&self, item: &Field, value: &Json, level: u8, i: usize) -> Option<String> {
        let keys = Keys::of(item);
        let members = value.as_object().filter(|members| keys.say(members))?;
        let mut out = self.heading(text(value, keys.number), text(value, keys.title), level, i);
        if let Some((main, value)) = keys.main.and_then(|main| Some((main, members.get(&main.key)?))) {
            out.push_str("\n\n");
            out.push_str(&self.prose(main, value, Place::Item(level))?);
        }
        let list = keys.nest.and_then(|nest| Some((above::nested(item, nest)?, members.get(nest)?.as_array()?)));
        if let Some((list, items)) = list.filter(|_| level == 3)
            && let Kind::List { item, .. } = &list.kind
        {
            for (i, entry) in items.iter().enumerate() {
                out.push_str("\n\n");
                out.push_str(&self.headed_text(item, &entry["value"], 4, i)?);
            }
        }
        Some(out)
    }

    /// The heading of an item as this program writes it. One without a number whose title would be read as one gets its number.
    fn heading(&self, number: &str, title: &str, level: u8, i: usize) -> String {
        let number = one_line(number);
        let mut shown = String::new();
        escape::text(&one_line(title), escape::At::Heading, false, &mut shown);
        let stage = |number: &str| self.messages.say("stage", &[("number", number.to_string())]);
        let is_plain = number.is_empty() && !title.trim().is_empty() && numbered(title).0.is_none();
        let lead = match &*number {
            "" if is_plain => String::new(),
            "" => stage(&format!("{}", i + 1)),
            number if level > 3 || numbered(&stage(number)).0.is_none() => number.to_string(),
            number => stage(number),
        };
        let point = if lead.is_empty() || shown.is_empty() { "" } else { ". " };
        format!("{} {lead}{point}{shown}", "#".repeat(level.into()))
    }

    /// Changes what differs in an item.
    pub fn headed_item(
        &self,
        item: &Field,
        spot: &Spot,
        old: Option<&Json>,
        new: &Map<String, Json>,
        around: Around<'_>,
        edits: &mut Edits,
    ) -> Result<(), Problem> {
        let (How::Headed(level), Some(section)) = (spot.how, &spot.section) else { return Err(odd(around)) };
        let keys = Keys::of(item);
        if !keys.say(new) {
            return Err(odd(around));
        }
        let value = Json::Object(new.clone());
        let none = Json::Null;
        let before = old.unwrap_or(&none);
        let differs = |key: Option<&str>| key.is_some_and(|key| before.get(key) != value.get(key));
        if differs(keys.number) || differs(keys.title) {
            let new = [text(&value, keys.number), text(&value, keys.title)];
            self.retitle(&section.heading, [text(before, keys.number), text(before, keys.title)], new, level, edits);
        }
        let around = Around { place: Place::Item(level), ..around };
        let content_end = spot.at.end.max(section.heading.end);
        if let Some(main) = keys.main {
            match (spot.part(&main.key), new.get(&main.key)) {
                (Some(part), Some(value)) if before.get(&main.key) != Some(value) => {
                    let text = self.prose(main, value, around.place).ok_or_else(|| odd(around))?;
                    edits.put(part.at.clone(), text);
                }
                (Some(part), None) if before.get(&main.key).is_some() => edits.put(section.heading.end..part.at.end, ""),
                (None, Some(value)) => {
                    let text = self.prose(main, value, around.place).ok_or_else(|| odd(around))?;
                    let end = section.heading.end;
                    let lead = if section.heading.is_empty() { "" } else { "\n\n" };
                    edits.put(end..end, format!("{lead}{text}{}", self.tail(end)));
                }
                _ => {}
            }
        }
        let Some((nest, list)) = keys.nest.and_then(|nest| Some((nest, above::nested(item, nest)?))) else { return Ok(()) };
        let Kind::List { item: inner, .. } = &list.kind else { return Ok(()) };
        match (spot.part(nest), new.get(nest)) {
            (Some(part), None) => edits.put(content_end..part.whole.end, ""),
            (Some(part), Some(Json::Array(items))) if before.get(nest) != new.get(nest) => {
                let path = format!("{}.{nest}", around.path);
                self.list(&list, inner, part, before.get(nest), items, Around { path: &path, ..around }, edits)?;
            }
            (None, Some(Json::Array(items))) => {
                for (i, entry) in items.iter().enumerate() {
                    let text = self.headed_text(inner, &entry["value"], 4, i).ok_or_else(|| odd(around))?;
                    edits.put(content_end..content_end, format!("\n\n{text}"));
                }
                edits.put(content_end..content_end, self.tail(content_end));
            }
            _ => {}
        }
        Ok(())
    }

    /// Writes a heading anew: number and title in their places, all else of it as it is, or, where they do not stand there letter by
    /// letter, the whole.
    fn retitle(&self, at: &Range<usize>, old: [&str; 2], new: [&str; 2], level: u8, edits: &mut Edits) {
        let source = &self.sheet.text[at.clone()];
        let mut plain = String::new();
        escape::text(&one_line(new[1]), escape::At::Heading, false, &mut plain);
        let kept =
            source.rfind(old[1]).filter(|_| source.starts_with('#') && old.iter().all(|part| !part.is_empty())).and_then(|title| {
                let number = source[..title].find(old[0])?;
                Some(format!(
                    "{}{}{}{plain}{}",
                    &source[..number],
                    one_line(new[0]),
                    &source[number + old[0].len()..title],
                    &source[title + old[1].len()..]
                ))
            });
        let says = |heading: &String| {
            let list = blocks(heading);
            let [block] = &list[..] else { return false };
            numbered(&block.plain) == (Some(new[0]).filter(|number| !number.is_empty()), new[1])
        };
        // A title alone changes in its place too.
        let kept = kept.or_else(|| {
            let title = source.rfind(old[1]).filter(|_| source.starts_with('#') && !old[1].is_empty() && old[0] == new[0])?;
            Some(format!("{}{plain}{}", &source[..title], &source[title + old[1].len()..]))
        });
        let heading = kept.filter(says).unwrap_or_else(|| self.heading(new[0], new[1], level, 0));
        let break_after = if at.is_empty() { "\n\n" } else { "" };
        edits.put(at.clone(), format!("{heading}{break_after}"));
    }

    /// The free story, segment by segment: what is the same at its beginning and at its end stays where it is.
    pub fn story(&self, new: &str, edits: &mut Edits) {
        let template = self.sheet.template;
        let new = settled(new, Place::Story(template));
        let body = &self.sheet.body;
        let old: Vec<&str> = body.story.iter().map(|at| &self.sheet.text[at.clone()]).collect();
        let new = segments(&new, template.sections);
        let has_lead = |text: Option<&str>| text.is_some_and(|text| !begins_section(text));
        let first_is_lead = |list: &[&str]| template.sections && has_lead(list.first().copied());
        let same = |a: &str, b: &str| above::unix(a) == above::unix(b);
        let mut start = old.iter().zip(&new).take_while(|(a, b)| same(a, b)).count();
        let room = old.len().min(new.len()) - start;
        let end = old.iter().rev().zip(new.iter().rev()).take(room).take_while(|(a, b)| same(a, b)).count();
        let mut fresh = &new[start..new.len() - end];
        // What has no heading stands above all sections, or one of them would swallow it.
        if start == 0 && first_is_lead(fresh) && !first_is_lead(&old) {
            let at = body.at.start;
            let rest = self.sheet.text[at..].trim_start_matches(['\r', '\n']);
            let gap = if rest.is_empty() { "\n" } else { "\n\n" };
            let from = self.sheet.text.len() - rest.len();
            let head = if at == 0 || self.sheet.front.is_none() { "" } else { "\n" };
            edits.put(at..from, format!("{head}{}{gap}", fresh[0]));
            fresh = &fresh[1..];
        }
        let stale = &body.story[start..old.len() - end];
        let mut slots = stale.iter();
        if start == 0 && first_is_lead(&old) && !first_is_lead(fresh) && !stale.is_empty() {
            edits.put(self.with_blank(stale[0].clone()), "");
            slots.next();
            start = 1;
        }
        let mut last = start.checked_sub(1).and_then(|i| body.story.get(i)).map(|at| at.end);
        for text in fresh {
            match slots.next() {
                Some(slot) => {
                    edits.put(slot.clone(), *text);
                    last = Some(slot.end);
                }
                None => self.behind(last, text, edits),
            }
        }
        slots.for_each(|slot| edits.put(self.with_blank(slot.clone()), ""));
    }

    /// Puts a further segment of the story behind the last one, or at the end of the body.
    fn behind(&self, last: Option<usize>, text: &str, edits: &mut Edits) {
        let body = &self.sheet.body;
        if let Some(at) = last {
            edits.put(at..at, format!("\n\n{text}"));
            return;
        }
        let at = body.at.end;
        let above = self.sheet.text[..at].replace("\r\n", "\n");
        let gap = match above.len() - above.trim_end_matches('\n').len() {
            _ if above.is_empty() => "",
            0 => "\n\n",
            1 => "\n",
            _ => "",
        };
        edits.put(at..at, format!("{gap}{text}\n"));
    }
}

/// A story cut before each heading that begins a section.
fn segments(text: &str, by_sections: bool) -> Vec<&str> {
    let heads = blocks(text).into_iter().filter(|block| by_sections && below::is_section(block));
    let starts = heads.map(|block| text[..block.at.start].rfind('\n').map_or(0, |i| i + 1));
    let mut cuts: Vec<usize> = [0].into_iter().chain(starts).chain([text.len()]).collect();
    cuts.dedup();
    cuts.windows(2).map(|pair| super::prose::trimmed(&text[pair[0]..pair[1]])).filter(|part| !part.is_empty()).collect()
}

fn begins_section(text: &str) -> bool {
    blocks(text).first().is_some_and(below::is_section)
}
