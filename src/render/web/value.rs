//! Building the values that templates receive: a map is a list of pairs, an absent value is `none`.

use tera::value::Key;
use tera::{Map, Value};

/// A map value from pairs of key and value.
macro_rules! map {
    ($($key:literal => $value:expr),* $(,)?) => {{
        let mut map = tera::Map::default();
        $(map.insert(tera::value::Key::from($key), tera::Value::from($value));)*
        tera::Value::from(map)
    }};
}
pub(super) use map;

/// A text, or `none` for an empty one.
pub fn text(text: &str) -> Value {
    if text.is_empty() { Value::none() } else { Value::from(text) }
}

/// HTML that is safe already.
pub fn html(html: &str) -> Value {
    Value::safe_string(html)
}

/// A value, or `none`.
pub fn maybe(value: Option<impl Into<Value>>) -> Value {
    value.map_or_else(Value::none, Into::into)
}

/// A list.
pub fn list(items: impl IntoIterator<Item = Value>) -> Value {
    Value::from(items.into_iter().collect::<Vec<Value>>())
}

/// Sets keys of a map.
pub fn set(map: &mut Map, key: &'static str, value: impl Into<Value>) {
    map.insert(Key::from(key), value.into());
}
