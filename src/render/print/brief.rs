//! A sheet that is too long: in comes the data of a case's sheet, out comes the same with less text, step by step, until it fits the wall.
//! Pictures go first, then the later paragraphs, and «…» stands where something was left out. The whole text is in the table and on the
//! site; headings, facts and measured results always stay.

use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A sheet has at most so many pages.
pub const PAGES: usize = 2;

/// How much text each step leaves.
struct Step {
    /// Blocks of a portrait, its labelled lines among them.
    person: usize,
    /// Blocks of any other section.
    prose: usize,
    /// Blocks of a stage.
    stage: usize,
    /// Notes beside measured results.
    notes: bool,
    /// The size of the text, in points.
    size: f64,
}

const STEPS: [Step; 4] = [
    Step { person: usize::MAX, prose: usize::MAX, stage: usize::MAX, notes: true, size: 8.8 },
    Step { person: usize::MAX, prose: usize::MAX, stage: 1, notes: true, size: 8.8 },
    Step { person: 5, prose: 4, stage: 1, notes: true, size: 8.4 },
    Step { person: 4, prose: 2, stage: 1, notes: false, size: 8.0 },
];

/// Ever shorter forms of a sheet.
pub fn briefer(data: &Value) -> impl Iterator<Item = Value> + '_ {
    STEPS.iter().map(|step| {
        let mut data = data.clone();
        without_pictures(&mut data);
        data["size"] = json!(step.size);
        for section in data["sections"].as_array_mut().into_iter().flatten() {
            step.shorten(section);
        }
        let mut told = BTreeSet::new();
        notes(&data, &mut told);
        without_orphans(&mut data, &told);
        data
    })
}

/// The labels of the footnotes whose text is still there.
fn notes(value: &Value, told: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| notes(item, told)),
        Value::Object(map) => {
            if value["kind"] == "note" && !value["body"].is_null() {
                told.extend(value["label"].as_str().map(str::to_string));
            }
            map.values().for_each(|value| notes(value, told));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Takes out the signs of footnotes whose text has gone.
fn without_orphans(value: &mut Value, told: &BTreeSet<String>) {
    let is_orphan = |item: &Value| item["kind"] == "note" && item["label"].as_str().is_some_and(|label| !told.contains(label));
    match value {
        Value::Array(items) => {
            items.retain(|item| !is_orphan(item));
            items.iter_mut().for_each(|item| without_orphans(item, told));
        }
        Value::Object(map) => map.values_mut().for_each(|value| without_orphans(value, told)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

impl Step {
    fn shorten(&self, section: &mut Value) {
        let most = if section["view"] == "person" { self.person } else { self.prose };
        if let Some(body) = section["body"].as_array_mut() {
            cut(body, most);
        }
        for stage in section["steps"].as_array_mut().into_iter().flatten() {
            if let Some(stage) = stage.as_array_mut() {
                // Its heading does not count; sub-stages do.
                cut(stage, self.stage.saturating_add(1));
            }
        }
        for measure in section["measures"].as_array_mut().into_iter().flatten().filter(|_| !self.notes) {
            measure["note"] = json!([]);
        }
    }
}

/// Leaves so many blocks, none of the last ones a heading, and says so at the end.
fn cut(blocks: &mut Vec<Value>, most: usize) {
    if blocks.len() <= most {
        return;
    }
    blocks.truncate(most);
    while blocks.len() > 1 && blocks.last().is_some_and(|block| block["kind"] == "heading") {
        blocks.pop();
    }
    match blocks.last_mut().filter(|block| block["kind"] == "paragraph").and_then(|block| block["body"].as_array_mut()) {
        Some(line) => line.push(json!(" …")),
        None => blocks.push(json!({ "kind": "paragraph", "body": ["…"] })),
    }
}

/// Takes out every picture, however deep it stands.
fn without_pictures(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.retain(|item| item["kind"] != "picture");
            items.iter_mut().for_each(without_pictures);
        }
        Value::Object(map) => map.values_mut().for_each(without_pictures),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_goes_from_the_end_and_leaves_a_sign() {
        let paragraph = |text: &str| json!({ "kind": "paragraph", "body": [text] });
        let heading = json!({ "kind": "heading", "level": 3, "body": ["Этап 1"] });
        let stage = json!([heading, paragraph("раз"), { "kind": "picture" }, paragraph("два")]);
        let section = json!({ "view": "stages", "body": [], "steps": [stage], "measures": [] });
        let data = json!({ "sections": [section] });
        let forms: Vec<Value> = briefer(&data).collect();
        assert_eq!(forms[0]["sections"][0]["steps"][0].as_array().unwrap().len(), 3);
        assert_eq!(forms[1]["sections"][0]["steps"][0], json!([heading, { "kind": "paragraph", "body": ["раз", " …"] }]));
    }

    #[test]
    fn a_heading_never_stands_last() {
        let heading = json!({ "kind": "heading", "body": ["6.1"] });
        let mut blocks = vec![heading.clone(), heading.clone(), json!({ "kind": "code" })];
        cut(&mut blocks, 2);
        assert_eq!(blocks, [heading, json!({ "kind": "paragraph", "body": ["…"] })]);
    }
}
