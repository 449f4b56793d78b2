//! Two people, one file: in come the text that both began with, what one typed into the form, and the text that the other saved meanwhile.
//! Out comes the other's text with all of the first one's changes that do not contradict it, and the contradictions, each at its leaf.

use super::Problem;
use super::above;
use super::items::{Step, pairing, steps};
use super::sheet::{STORY, Sheet};
use super::write::{meant, write};
use crate::language::{Lang, Messages};
use crate::schema::{Field, Kind, Template};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};

/// What both changes come to.
#[derive(Clone, Debug)]
pub struct Merged {
    /// The text. Where both changed the same leaf, it has theirs.
    pub text: String,
    /// Where both changed the same leaf to something different.
    pub conflicts: Vec<Conflict>,
}

/// A leaf that both changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Conflict {
    /// Its path in [`Merged::text`]; for an item that they removed, its path in mine.
    pub path: String,
    /// What it is called, the groups that it is in before it.
    pub label: String,
    /// What both began with; null for nothing.
    pub base: Json,
    /// What was typed into the form; null for removed.
    pub mine: Json,
    /// What stands in their text; null for removed.
    pub theirs: Json,
}

/// Merges field by field, down to the members of groups, the items of lists and the lines of Markdown. `mine` are values of the form of
/// `base`, only of the fields that were changed.
///
/// # Errors
/// A [`Problem`] if one of the texts is no form, or as [`write()`] has it.
pub fn merge(
    base: &str,
    mine: &Map<String, Json>,
    theirs: &str,
    template: &Template,
    messages: &Messages,
) -> Result<Merged, Problem> {
    let (before, after) = (Sheet::read(base, template)?, Sheet::read(theirs, template)?);
    let mut merger = Merger { lang: messages.lang(), conflicts: Vec::new() };
    let mut values = Map::new();
    for (key, value) in mine {
        let field = before.field(key).ok_or_else(|| Problem::Shape { path: key.clone() })?;
        let read = |sheet: &Sheet<'_>| sheet.value(key).map_or(Ok(None), |value| meant(&field, &value));
        let three = Three { base: read(&before)?, mine: meant(&field, value)?, theirs: read(&after)? };
        let label = match field.label.get(messages.lang()) {
            "" if key == STORY => messages.say("form-story", &[]),
            "" => messages.say(&format!("form-{key}"), &[]),
            label => label.to_string(),
        };
        let theirs = three.theirs.clone();
        let merged = merger.value(&field, three, key, &label);
        if merged != theirs {
            values.insert(key.clone(), merged.unwrap_or(Json::Null));
        }
    }
    Ok(Merged { text: write(theirs, template, messages, &values)?, conflicts: merger.conflicts })
}

/// The three states of a value.
#[derive(Clone)]
pub struct Three {
    pub base: Option<Json>,
    pub mine: Option<Json>,
    pub theirs: Option<Json>,
}

impl Three {
    /// The value, if at most one side changed it or both did alike.
    fn settled(&self) -> Option<Option<Json>> {
        if self.mine == self.base || self.mine == self.theirs {
            return Some(self.theirs.clone());
        }
        (self.theirs == self.base).then(|| self.mine.clone())
    }
}

struct Merger {
    lang: Lang,
    conflicts: Vec<Conflict>,
}

impl Merger {
    fn value(&mut self, field: &Field, three: Three, path: &str, label: &str) -> Option<Json> {
        let is_list = matches!(field.kind, Kind::List { .. });
        // Their items are counted anew even if only one side changed the list.
        if let Some(value) = three.settled().filter(|_| !is_list) {
            return value;
        }
        match (&field.kind, &three.base, &three.mine, &three.theirs) {
            (Kind::Group { .. }, _, Some(Json::Object(_)), Some(Json::Object(_))) => Some(self.group(field, &three, path, label)),
            (Kind::List { item, .. }, base, Some(Json::Array(mine)), Some(Json::Array(theirs))) => {
                let none = Vec::new();
                let base = base.as_ref().and_then(Json::as_array).unwrap_or(&none);
                self.list(item, [base, mine, theirs], path, label)
            }
            (Kind::Text(_), base, Some(Json::String(mine)), Some(Json::String(theirs))) => {
                let base = base.as_ref().and_then(Json::as_str).unwrap_or("");
                lines(base, mine, theirs).map(Json::String).or_else(|| self.conflict(three, path, label))
            }
            (Kind::List { .. }, ..) if three.settled().is_some() => three.settled().flatten(),
            _ => self.conflict(three, path, label),
        }
    }

    fn group(&mut self, field: &Field, three: &Three, path: &str, label: &str) -> Json {
        let nest = match &field.kind {
            Kind::Group { nest: Some(nest), .. } => above::nested(field, nest),
            _ => None,
        };
        let mut merged = Map::new();
        for sub in field.subfields().iter().cloned().chain(nest) {
            let part = |value: &Option<Json>| value.as_ref().and_then(|value| value.get(&sub.key)).cloned();
            let three = Three { base: part(&three.base), mine: part(&three.mine), theirs: part(&three.theirs) };
            let label = format!("{label} › {}", sub.label.get(self.lang));
            let value = self.value(&sub, three, &format!("{path}.{}", sub.key), &label);
            merged.extend(value.map(|value| (sub.key.clone(), value)));
        }
        merged.sort_keys();
        Json::Object(merged)
    }

    fn list(&mut self, item: &Field, [base, mine, theirs]: [&[Json]; 3], path: &str, label: &str) -> Option<Json> {
        let pairs = pairing(item, base, theirs);
        let Some(steps) = steps(base, mine, theirs, &pairs) else {
            let all = |list: &[Json]| Some(Json::Array(list.to_vec()));
            return self.conflict(Three { base: all(base), mine: all(mine), theirs: all(theirs) }, path, label);
        };
        let mut merged = Vec::new();
        for step in steps {
            let at = merged.len();
            let path = format!("{path}.{at}");
            let label = format!("{label} › {}", at + 1);
            let value = |list: &[Json], i: usize| list.get(i).map(|entry| entry["value"].clone());
            match step {
                Step::Both { base: b, mine: m, theirs: t } => {
                    let three = Three { base: value(base, b), mine: value(mine, m), theirs: value(theirs, t) };
                    let value = self.value(item, three, &path, &label);
                    merged.push(json!({ "from": theirs[t]["from"], "value": value }));
                }
                Step::Theirs { base: b, theirs: t } => {
                    if let Some(b) = b {
                        self.conflict(Three { base: value(base, b), mine: None, theirs: value(theirs, t) }, &path, &label);
                    }
                    merged.push(theirs[t].clone());
                }
                Step::Mine { mine: m } => merged.push(json!({ "from": null, "value": value(mine, m) })),
                Step::Gone { base: b, mine: m } => {
                    self.conflict(Three { base: value(base, b), mine: value(mine, m), theirs: None }, &path, &label);
                }
            }
        }
        Some(Json::Array(merged)).filter(|list| list.as_array().is_some_and(|list| !list.is_empty()))
    }

    /// Notes a contradiction; theirs stays.
    fn conflict(&mut self, three: Three, path: &str, label: &str) -> Option<Json> {
        let say = |value: Option<Json>| value.unwrap_or(Json::Null);
        let theirs = three.theirs.clone();
        let conflict = Conflict {
            path: path.to_string(),
            label: label.to_string(),
            base: say(three.base),
            mine: say(three.mine),
            theirs: say(three.theirs),
        };
        self.conflicts.push(conflict);
        theirs
    }
}

/// Two changes of one text, line by line; nothing if they meet.
fn lines(base: &str, mine: &str, theirs: &str) -> Option<String> {
    let ended = |text: &str| format!("{}\n", text.trim_end());
    let merged = diffy::merge(&ended(base), &ended(mine), &ended(theirs)).ok()?;
    Some(merged.trim_end().to_string())
}
