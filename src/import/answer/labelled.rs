//! Lines with a label, «Стаж: 30 лет»: in comes a line, out come its label and the rest of it.

use super::super::document::{Line, tidy};
use crate::case::rich::{self, Inline};

/// A line that begins with a label.
#[derive(Clone, Debug, PartialEq)]
pub struct Labelled {
    /// What stands before the colon.
    pub label: String,
    /// What stands after it.
    pub rest: Vec<Inline>,
    /// The label is set in bold.
    pub is_bold: bool,
}

/// The longest label, in characters.
const MAX: usize = 80;

/// The label of a line, if it has one.
pub fn labelled(line: &Line) -> Option<Labelled> {
    let mut label = String::new();
    let mut is_bold = true;
    for (index, inline) in line.text.iter().enumerate() {
        let Inline::Text(text, style) = inline else { return None };
        let end = text.find(':');
        let part = &text[..end.unwrap_or(text.len())];
        is_bold &= style.bold || part.trim().is_empty();
        label.push_str(part);
        if label.chars().count() > MAX {
            return None;
        }
        let Some(end) = end else { continue };
        let mut rest = vec![Inline::Text(text[end + 1..].to_string(), *style)];
        rest.extend_from_slice(&line.text[index + 1..]);
        // The bold of the label may reach over the space behind it.
        if rich::text(&rest[..1]).trim().is_empty() {
            rest.remove(0);
        }
        if rest.first() == Some(&Inline::Break) {
            rest.remove(0);
        }
        let label = label.trim().to_string();
        return (!label.is_empty()).then(|| Labelled { label, rest: tidy(rest), is_bold });
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_taken_off() {
        let read = |text: Vec<Inline>| labelled(&Line::new(text)).map(|own| (own.label, rich::text(&own.rest), own.is_bold));
        let some = |label: &str, rest: &str, bold| Some((label.to_string(), rest.to_string(), bold));
        assert_eq!(read(vec![Inline::bold("Стаж:"), Inline::plain(" 30 лет")]), some("Стаж", "30 лет", true));
        assert_eq!(read(vec![Inline::plain("Стаж: 30: лет")]), some("Стаж", "30: лет", false));
        assert_eq!(read(vec![Inline::bold("Стаж"), Inline::plain(": 30")]), some("Стаж", "30", true));
        assert_eq!(read(vec![Inline::bold("Стаж:")]), some("Стаж", "", true));
        assert_eq!(read(vec![Inline::plain("Без двоеточия")]), None);
    }
}
