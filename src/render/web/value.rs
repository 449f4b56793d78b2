//! Building the values that templates receive: a map is a list of pairs, an absent value is `none`. What no template names is not made.

use rustc_hash::FxHashSet;
use serde::ser::{Serialize, SerializeStruct as _, Serializer};
use tera::Value;

/// A map value from pairs of key and value. With names in front, only the pairs whose keys the theme names are made.
macro_rules! map {
    (for $names:expr; $($key:literal => $value:expr),* $(,)?) => {{
        let names: &$crate::render::web::value::Names = $names;
        $crate::render::web::value::from_pairs(&[$(($key, if names.has($key) { Some(tera::Value::from($value)) } else { None })),*])
    }};
    ($($key:literal => $value:expr),* $(,)?) => {
        $crate::render::web::value::from_pairs(&[$(($key, Some(tera::Value::from($value)))),*])
    };
}
pub(super) use map;

/// Sets keys of an [`Object`], but only those that the theme names: the values of the others are not even made.
macro_rules! put {
    (for $names:expr, $object:expr; $($key:literal => $value:expr),* $(,)?) => {{
        let names: &$crate::render::web::value::Names = $names;
        let object: &mut $crate::render::web::value::Object = $object;
        $(if names.has($key) { object.push(($key, Some(tera::Value::from($value)))); })*
    }};
}
pub(super) use put;

/// A map in the making.
pub type Object = Vec<(&'static str, Option<Value>)>;

/// The words that a theme's templates name. A template cannot reach a value without writing its key, unless it walks through a map
/// or prints one; a theme that may do so gets everything.
#[derive(Debug, Default)]
pub struct Names {
    words: FxHashSet<Box<str>>,
    all: bool,
}

impl Names {
    /// Everything is named: what an error message lists as available must be all there is.
    pub fn all() -> Names {
        Names { words: FxHashSet::default(), all: true }
    }

    /// The words inside the tags and expressions of a template.
    pub fn of(template: &str) -> Names {
        let mut names = Names::default();
        // From an opening brace to the last closing one before the next: braces may stand inside an expression too.
        for code in template.split("{%").flat_map(|part| part.split("{{")) {
            let end = code.rfind("}}").max(code.rfind("%}")).unwrap_or(0);
            names.read(&code[..end]);
        }
        names
    }

    /// With the names of another template.
    pub fn with(mut self, other: &Names) -> Names {
        self.words.extend(other.words.iter().cloned());
        self.all |= other.all;
        self
    }

    fn read(&mut self, code: &str) {
        // `for key, value in map`, `map | pairs`, `map | values` and `__tera_context` show keys that nobody has written.
        self.all |= ["values", "keys"].iter().any(|name| is_filter(code, name));
        let mut before = "";
        let mut words = code.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).peekable();
        while let Some(word) = words.next() {
            let walks = before == "for" && words.peek().is_some_and(|next| *next != "in");
            self.all |= walks || matches!(word, "pairs" | "__tera_context");
            self.words.insert(word.into());
            before = word;
        }
    }

    /// True if everything is named.
    pub fn has_all(&self) -> bool {
        self.all
    }

    /// True if some template names the key.
    pub fn has(&self, key: &str) -> bool {
        self.all || self.words.contains(key)
    }
}

/// True if the filter stands in the code of a tag: `| keys`.
fn is_filter(code: &str, name: &str) -> bool {
    code.split('|').skip(1).any(|after| after.trim_start().strip_prefix(name).is_some_and(|rest| !rest.starts_with('_')))
}

/// A map of the pairs that have a value. Tera makes a map of a structure in one go; a `tera::Map` it would build anew.
pub fn from_pairs(pairs: &[(&'static str, Option<Value>)]) -> Value {
    Value::from_serializable(&Pairs(pairs))
}

struct Pairs<'p>(&'p [(&'static str, Option<Value>)]);

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("", self.0.iter().filter(|(_, value)| value.is_some()).count())?;
        for (key, value) in self.0 {
            if let Some(value) = value {
                map.serialize_field(key, value)?;
            }
        }
        map.end()
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_in_tags_is_named() {
        let names = Names::of("<nav class=\"pager\">{{ case.title }}{% if x.draft %}text{% endif %}</nav>");
        for (word, want) in [("title", true), ("draft", true), ("nav", false), ("pager", false), ("text", false)] {
            assert_eq!(names.has(word), want, "{word}");
        }
    }

    #[test]
    fn a_theme_that_walks_through_maps_gets_all() {
        for template in ["{% for k, v in case %}", "{{ __tera_context }}", "{{ case | keys }}", "{% for p in case|pairs %}"] {
            assert!(Names::of(template).has("anything"), "{template}");
        }
        for template in ["{% for v in facet.values %}", "{{ a.keys }}"] {
            assert!(!Names::of(template).has("anything"), "{template}");
        }
    }

    #[test]
    fn maps_keep_the_order_in_which_they_were_made() {
        // A theme may walk through a map, and the same input must give the same bytes.
        let keys = ["title", "href", "date", "summary", "facets", "draft", "measured", "people", "facts"];
        let made = from_pairs(&keys.map(|key| (key, Some(Value::from(key)))));
        let found: Vec<&str> = made.as_map().into_iter().flatten().filter_map(|(key, _)| key.as_str()).collect();
        assert_eq!(found, keys);
    }
}
