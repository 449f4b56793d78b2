//! Writing: in come a text, its template and values, out comes the text with these values and nothing else changed. One field after the
//! other is compared, changed and read again; a change that would have touched another field is refused.

use super::Problem;
use super::change::Change;
use super::clean::{clean, dotted, renumber};
use super::sheet::{STORY, Sheet};
use crate::language::Messages;
use crate::schema::{Field, Kind, Template, Use};
use serde_json::{Map, Value as Json};

/// The text with the values of the named fields; `null` removes one. Headings that are new are in the language of `messages`.
///
/// A field stays where it is written, above or below; only a list whose items become more than a Markdown list can say moves into the front
/// matter. Numbers of stages follow their order where the file numbers them. Markdown that would break out of its field is settled first
/// (a heading is made a lower one, a fence is closed): reading the result gives that settled text.
///
/// # Errors
/// A [`Problem`] if a value does not fit its field, or if the file is written so that only its author can change it.
pub fn write(base: &str, template: &Template, messages: &Messages, values: &Map<String, Json>) -> Result<String, Problem> {
    let mut text = base.to_string();
    let sheet = Sheet::read(base, template)?;
    let order: Vec<&str> = sheet.fields.iter().map(|field| &*field.key).chain([STORY]).collect();
    if let Some(stranger) = values.keys().find(|key| !order.contains(&key.as_str())) {
        return Err(Problem::Shape { path: stranger.clone() });
    }
    for key in order {
        if let Some(value) = values.get(key) {
            text = one(text, template, messages, key, value)?;
        }
    }
    Ok(text)
}

/// The text with one field changed.
fn one(text: String, template: &Template, messages: &Messages, key: &str, value: &Json) -> Result<String, Problem> {
    let sheet = Sheet::read(&text, template)?;
    let field = sheet.field(key).ok_or_else(|| Problem::Shape { path: key.to_string() })?;
    let written = sheet.value(key);
    if written.as_ref() == Some(value) {
        return Ok(text);
    }
    let old = written.as_ref().map_or(Ok(None), |old| meant(&field, old))?;
    let mut new = meant(&field, value)?;
    if let (Kind::List { .. }, Some(new)) = (&field.kind, &mut new) {
        if !is_same_order(old.as_ref(), new) {
            renumber(&field, old.as_ref(), new, None);
        } else {
            renumber_inside(&field, old.as_ref(), new);
        }
        if sheet.spot(key).is_none_or(|spot| !spot.how.is_above()) {
            dotted(&field, new);
        }
    }
    if old == new {
        return Ok(text);
    }
    let change = Change { sheet: &sheet, messages };
    let changed = match change.field(&field, old.as_ref(), new.as_ref()) {
        Ok(changed) => changed,
        Err(Problem::Unsafe { .. }) if matches!(field.kind, Kind::List { .. } | Kind::Group { .. }) => {
            change.moved(&field, new.as_ref())?
        }
        Err(problem) => return Err(problem),
    };
    let spared = Sheet::read(&changed, template).is_ok_and(|after| sheet.others_are_same(&after, key));
    if spared { Ok(changed) } else { Err(Problem::Unsafe { path: key.to_string() }) }
}

/// What a value of a top field says. A case that is no draft does not say so.
pub fn meant(field: &Field, value: &Json) -> Result<Option<Json>, Problem> {
    let meant = clean(field, value, &field.key)?;
    Ok(meant.filter(|meant| field.key != "draft" || *meant != Json::Bool(false)))
}

/// True if the items are those of the file, in their order.
fn is_same_order(old: Option<&Json>, new: &Json) -> bool {
    let froms = |list: &Json| -> Vec<Json> { list.as_array().into_iter().flatten().map(|entry| entry["from"].clone()).collect() };
    old.is_some_and(|old| froms(old) == froms(new))
}

/// Sub-items may have changed their order though their parents have not.
fn renumber_inside(list: &Field, old: Option<&Json>, new: &mut Json) {
    let Kind::List { item, .. } = &list.kind else { return };
    let Kind::Group { nest: Some(nest), .. } = &item.kind else { return };
    let Some(inner) = super::above::nested(item, nest) else { return };
    let number = item.sub_with_use(Use::Number).map(|at| item.subfields()[at].key.clone());
    for (i, entry) in new.as_array_mut().into_iter().flatten().enumerate() {
        let before = old.and_then(|old| old.get(i)).and_then(|old| old["value"].get(nest)).cloned();
        let own = number.as_ref().and_then(|key| entry["value"][key].as_str()).map_or(format!("{}", i + 1), str::to_string);
        if let Some(value) = entry["value"].get_mut(nest)
            && !is_same_order(before.as_ref(), value)
        {
            renumber(&inner, before.as_ref(), value, Some(&own));
        }
    }
}
