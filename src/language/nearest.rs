//! stub
/// stub
pub fn fold(t: &str) -> String { t.to_lowercase() }
/// stub
pub fn same(a: &str, b: &str) -> bool { fold(a)==fold(b) }
/// stub
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item=&'a str>) -> Option<&'a str> { known.into_iter().find(|k| strsim::osa_distance(k, typed) < 3) }
