//! Values from a browser: in comes JSON and the field that it is for, out comes the same in one form, so that two values that say the same
//! are equal: nothing empty, lists as pairs of an item and where it stood. It refuses what is of another shape.

use super::Problem;
use super::above::{nested, unix};
use crate::schema::{Field, Kind, Use};
use serde_json::{Map, Value as Json, json};

/// The value in its one form; `None` if it says nothing.
///
/// # Errors
/// [`Problem::Shape`] for a value that is of another kind than its field. What could not be read is a string whatever the field.
pub fn clean(field: &Field, value: &Json, path: &str) -> Result<Option<Json>, Problem> {
    let wrong = || Problem::Shape { path: path.to_string() };
    Ok(match (&field.kind, value) {
        (_, Json::Null) => None,
        (Kind::Text(_), Json::String(text)) => Some(json!(unix(text))).filter(|_| !text.trim().is_empty()),
        (Kind::Image, Json::String(text)) => Some(json!({ "src": text, "alt": "" })).filter(|_| !text.is_empty()),
        (_, Json::String(text)) => Some(json!(unix(text))).filter(|_| !text.is_empty()),
        (Kind::Number { .. }, Json::Number(number)) => Some(json!(number.to_string())),
        (Kind::Bool, Json::Bool(_)) => Some(value.clone()),
        (Kind::Image, Json::Object(image)) => {
            let kept: Map<String, Json> = ["src", "alt", "title"]
                .into_iter()
                .filter_map(|key| Some((key.to_string(), json!(image.get(key)?.as_str()?))))
                .collect();
            let says = kept.values().any(|part| part.as_str().is_some_and(|part| !part.is_empty()));
            Some(without_empty_title(kept)).filter(|_| says)
        }
        (Kind::List { item, .. }, Json::Array(items)) => {
            let mut kept = Vec::new();
            for (i, entry) in items.iter().enumerate() {
                let (from, value) = match entry {
                    Json::Object(object) if object.contains_key("value") => {
                        (object.get("from").and_then(Json::as_u64), &entry["value"])
                    }
                    bare => (None, bare),
                };
                let value = clean(item, value, &format!("{path}.{i}"))?;
                kept.extend(value.map(|value| json!({ "from": from, "value": value })));
            }
            Some(Json::Array(kept)).filter(|list| list.as_array().is_some_and(|list| !list.is_empty()))
        }
        (Kind::Group { .. }, Json::Object(members)) => {
            let mut kept = Map::new();
            for (key, value) in members {
                let list = nested(field, key);
                let sub = field.subfields().iter().find(|sub| sub.key == *key).or(list.as_ref()).ok_or_else(wrong)?;
                kept.extend(clean(sub, value, &format!("{path}.{key}"))?.map(|value| (key.clone(), value)));
            }
            kept.sort_keys();
            Some(Json::Object(kept)).filter(|group| group.as_object().is_some_and(|group| !group.is_empty()))
        }
        (_, _) => return Err(wrong()),
    })
}

fn without_empty_title(mut image: Map<String, Json>) -> Json {
    if image.get("title").is_some_and(|title| title == "") {
        image.remove("title");
    }
    Json::Object(image)
}

/// Lets numbers follow the order where the file numbers its items: 1, 2, 3 and, below the sixth, 6.1, 6.2. A number that somebody typed
/// anew stays. `parent` is the number of the item above.
pub fn renumber(list: &Field, old: Option<&Json>, new: &mut Json, parent: Option<&str>) {
    let Kind::List { item, .. } = &list.kind else { return };
    let Some(key) = item.subfields().iter().find(|sub| sub.usage == Some(Use::Number)).map(|sub| sub.key.clone()) else { return };
    let none = Vec::new();
    let before = old.and_then(Json::as_array).unwrap_or(&none);
    let number = |entry: &Json| entry["value"][&key].as_str().map(str::to_string);
    let expected =
        |i: usize, parent: Option<&str>| parent.map_or_else(|| format!("{}", i + 1), |parent| format!("{parent}.{}", i + 1));
    let old_parent = before.first().and_then(number).and_then(|first| Some(first.rsplit_once('.')?.0.to_string()));
    let is_numbered = before
        .iter()
        .enumerate()
        .all(|(i, entry)| number(entry) == Some(expected(i, old_parent.as_deref().filter(|_| parent.is_some()))));
    let Some(items) = new.as_array_mut() else { return };
    let was = |entry: &Json| before.iter().find(|old| !entry["from"].is_null() && old["from"] == entry["from"]);
    // A number typed anew in this list means that its author numbers by hand.
    let by_hand = items.iter().any(|entry| match was(entry) {
        Some(old) => number(old) != number(entry),
        None => number(entry).is_some(),
    });
    let follows = !by_hand && is_numbered && (parent.is_some() || !before.is_empty() || list.sub_with_use(Use::Title).is_some());
    for (i, entry) in items.iter_mut().enumerate() {
        let lacks_point = parent.is_some() && number(entry).is_none_or(|number| !number.contains('.'));
        if (follows || lacks_point) && entry["value"].is_object() {
            entry["value"][&key] = json!(expected(i, parent));
        }
        let own = number(entry).unwrap_or_else(|| format!("{}", i + 1));
        let before = was(entry).map(|old| old["value"].clone());
        let Kind::Group { nest: Some(nest), .. } = &item.kind else { continue };
        if let (Some(inner), Some(value)) = (nested(item, nest), entry["value"].get_mut(nest)) {
            renumber(&inner, before.as_ref().and_then(|before| before.get(nest)), value, Some(&own));
        }
        if let Some(object) = entry["value"].as_object_mut() {
            object.sort_keys();
        }
    }
}

/// Gives sub-items a number with a point: without one their headings would not be read as theirs. «2» below the sixth becomes 6.2.
pub fn dotted(list: &Field, new: &mut Json) {
    let Kind::List { item, .. } = &list.kind else { return };
    let Kind::Group { nest: Some(nest), .. } = &item.kind else { return };
    let Some(key) = item.subfields().iter().find(|sub| sub.usage == Some(Use::Number)).map(|sub| sub.key.clone()) else { return };
    for (i, entry) in new.as_array_mut().into_iter().flatten().enumerate() {
        let own = entry["value"][&key].as_str().map_or_else(|| format!("{}", i + 1), str::to_string);
        let Some(subs) = entry["value"].get_mut(nest).and_then(Json::as_array_mut) else { continue };
        for (j, sub) in subs.iter_mut().enumerate() {
            let typed = sub["value"][&key].as_str().map_or_else(|| format!("{}", j + 1), str::to_string);
            if let Some(members) = sub["value"].as_object_mut().filter(|_| !typed.contains('.')) {
                members.insert(key.clone(), json!(format!("{own}.{typed}")));
                members.sort_keys();
            }
        }
    }
}
