//! The sentences that print templates use: in comes the message catalogue, out comes a map of them. Where a sentence has an argument that
//! only the template knows, the map has it in braces: `Страница {n} из {total}`.

use crate::language::Messages;
use serde_json::{Map, Value};

/// Sentences without arguments, by the names that templates know them by.
const PLAIN: [(&str, &str); 11] = [
    ("approve", "print-approve"),
    ("signature", "print-signature"),
    ("date_line", "print-date-line"),
    ("portraits", "portraits"),
    ("contents", "print-contents"),
    ("before", "before"),
    ("after", "after"),
    ("axis_cut", "axis-cut"),
    ("chart_key", "chart-key"),
    ("address", "print-address"),
    ("colophon", "colophon"),
];

/// All sentences.
pub fn words(messages: &Messages) -> Value {
    let mut map: Map<String, Value> = PLAIN.iter().map(|(name, id)| ((*name).into(), messages.say(id, &[]).into())).collect();
    let page = [("n", "{n}".to_string()), ("total", "{total}".to_string())];
    map.insert("page".into(), messages.say("print-page", &page).into());
    Value::Object(map)
}
