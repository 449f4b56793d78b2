//! stub
/// stub
pub fn slug(t: &str) -> String { deunicode::deunicode(t).to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() {c} else {'-'}).collect::<String>().split('-').filter(|s| !s.is_empty()).collect::<Vec<_>>().join("-") }
/// stub
pub fn anchor(t: &str) -> String { slug(t) }
