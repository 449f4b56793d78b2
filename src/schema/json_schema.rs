//! The JSON Schema of a template, for completion and checks in an author's own editor: in comes a template, out comes a JSON
//! value. Only the keywords that every tool understands are used (type, enum, required, bounds, description). Vocabularies
//! that are open give examples instead of an enumeration.

use super::{Bounds, Field, Kind, Template};
use crate::language::Lang;
use serde_json::{Map, Value, json};

/// The JSON Schema (draft 2020-12) of the front matter that `template` describes.
pub fn json_schema(template: &Template, lang: Lang) -> Value {
    let mut properties = Map::new();
    properties.insert("title".into(), json!({ "type": "string", "minLength": 1 }));
    // TOML has dates of its own; tools that check TOML by JSON Schema show them as strings.
    properties.insert("date".into(), json!({ "type": "string", "format": "date" }));
    properties.insert("slug".into(), json!({ "type": "string", "pattern": "^[a-z0-9-]+$" }));
    properties.insert("draft".into(), json!({ "type": "boolean" }));
    properties.insert("withdrawn".into(), json!({ "anyOf": [{ "type": "boolean" }, { "enum": ["note"] }] }));
    properties.insert("weight".into(), json!({ "type": "integer" }));
    for field in &template.fields {
        properties.insert(field.key.clone(), property(field, template, lang));
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": template.title.get(lang),
        "description": template.about.get(lang),
        "type": "object",
        "properties": properties,
        // Fields may also be written as sections of the body, so only the title must stand in the front matter.
        "required": ["title"],
        "additionalProperties": false,
    })
}

fn property(field: &Field, template: &Template, lang: Lang) -> Value {
    let mut schema = kind(field, template, lang);
    if let Value::Object(map) = &mut schema {
        map.insert("title".into(), json!(field.label.get(lang)));
        if !field.hint.is_empty() {
            map.insert("description".into(), json!(field.hint.get(lang)));
        }
        if let Some(default) = &field.default {
            map.insert("default".into(), json!(default));
        }
    }
    schema
}

fn kind(field: &Field, template: &Template, lang: Lang) -> Value {
    match &field.kind {
        Kind::Line(bounds) | Kind::Text(bounds) => {
            // JSON Schema counts spaces and Markdown too, so only what is too short for it is too short for us; the rule `length` tells
            // what is too long.
            bounded(json!({ "type": "string" }), &Bounds { max: None, ..*bounds }, ["minLength", "maxLength"])
        }
        Kind::Choice { vocabulary, .. } => {
            let vocabulary = &template.vocabularies[*vocabulary];
            let words = vocabulary.words.iter().flat_map(|w| [w.id.clone(), w.label.get(lang).to_string()]);
            let keyword = if vocabulary.open { "examples" } else { "enum" };
            json!({ "type": "string", keyword: words.collect::<Vec<_>>() })
        }
        Kind::Number { integer, bounds } => {
            let kind = if *integer { "integer" } else { "number" };
            bounded(json!({ "type": kind }), bounds, ["minimum", "maximum"])
        }
        Kind::Date => json!({ "type": "string", "format": "date" }),
        Kind::Bool => json!({ "type": "boolean" }),
        Kind::Link | Kind::Image => json!({ "type": "string" }),
        Kind::List { item, bounds, .. } => {
            let items = kind(item, template, lang);
            bounded(json!({ "type": "array", "items": items }), bounds, ["minItems", "maxItems"])
        }
        Kind::Group { fields, nest, main } => {
            let mut properties: Map<String, Value> = fields.iter().map(|f| (f.key.clone(), property(f, template, lang))).collect();
            if let Some(nest) = nest {
                properties.insert(nest.clone(), json!({ "type": "array", "items": { "type": "object" } }));
            }
            let group = json!({ "type": "object", "properties": properties, "additionalProperties": false });
            // Plain text in place of the group is its main field.
            if main.is_some() { json!({ "anyOf": [{ "type": "string" }, group] }) } else { group }
        }
    }
}

fn bounded(mut schema: Value, bounds: &Bounds, [low, high]: [&str; 2]) -> Value {
    if let Value::Object(map) = &mut schema {
        // Whole bounds are written as whole numbers: lengths and counts admit no other.
        let number = |n: f64| if n.fract() == 0.0 { json!(n as i64) } else { json!(n) };
        bounds.min.map(|min| map.insert(low.into(), number(min)));
        bounds.max.map(|max| map.insert(high.into(), number(max)));
    }
    schema
}
