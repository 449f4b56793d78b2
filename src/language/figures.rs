//! stub
use super::Lang;
/// stub
pub fn number(_l: Lang, n: f64) -> String { n.to_string() }
/// stub
pub fn date(_l: Lang, y: i16, m: i8, d: i8) -> String { format!("{d}.{m}.{y}") }
