//! Answers of one line: in comes a text, out comes a word of a vocabulary, a number, a day, a line.

use super::super::document::{Line, Piece, Role};
use super::{Answer, Interpreter};
use crate::case::Date;
use crate::case::rich::Inline;
use crate::schema::{Field, Kind};
use crate::tree::toml::russian_date;

impl Interpreter<'_> {
    /// A scalar; `None` if its kind cannot take the text.
    pub fn scalar(&self, field: &Field, text: &str, pieces: &[Piece]) -> Option<Answer> {
        let text = text.trim();
        match &field.kind {
            Kind::Line(_) if is_exact(pieces) => Some(Answer::Line(text.to_string())),
            Kind::Line(_) => Some(Answer::Line(text.trim_end_matches(';').to_string())),
            Kind::Choice { vocabulary, .. } => {
                let words = self.template.vocabularies.get(*vocabulary);
                let bare = unquoted(text);
                let known = words.and_then(|words| {
                    let at = words.find(bare)?;
                    // An id may look like another word's label: «employer-student» is «Employer – student» to whoever forgives dashes.
                    let word = &words.words[at];
                    let own = [&*word.id, word.label.get(self.lang())].into_iter().find(|name| words.find(name) == Some(at));
                    Some(own.unwrap_or(bare).to_string())
                });
                Some(Answer::Line(known.unwrap_or_else(|| bare.to_string())))
            }
            Kind::Number { integer, .. } => {
                let (figure, rest) = number(text)?;
                let is_unit = rest.is_empty()
                    || field.unit.all().any(|unit| unit == rest)
                    || (rest.chars().count() <= 12 && !rest.contains(|c: char| c.is_ascii_digit()));
                let is_whole = !integer || !figure.contains('.');
                (is_unit && is_whole).then_some(Answer::Plain(figure))
            }
            Kind::Date => date(text).map(|date| Answer::Plain(date.to_string())),
            Kind::Bool => match &*text.to_lowercase() {
                "да" | "yes" | "☑" | "✓" => Some(Answer::Plain("true".into())),
                "нет" | "no" | "☐" => Some(Answer::Plain("false".into())),
                _ => None,
            },
            Kind::Link => {
                let target = pieces.iter().filter_map(Piece::line).flat_map(|line| &line.text).find_map(|inline| match inline {
                    Inline::Link(target, _) => Some(target.clone()),
                    _ => None,
                });
                Some(Answer::Line(target.unwrap_or_else(|| text.to_string())))
            }
            Kind::Text(_) | Kind::Image | Kind::List { .. } | Kind::Group { .. } => None,
        }
    }

    /// One text that answers several fields: parted where both sides are words of the fields' vocabularies, else at the first sign that
    /// joins them in the template's own table.
    pub fn split(&self, fields: &[usize], join: Option<&str>, pieces: &[Piece]) -> Vec<(usize, String)> {
        let lines: Vec<String> = pieces.iter().filter_map(Piece::line).flat_map(lines).collect();
        let whole = lines.join(" ");
        let sign = join.map(str::trim).filter(|sign| !sign.is_empty()).unwrap_or("/");
        let known = |at: usize, text: &str| self.knows(fields[at], text);
        if fields.len() == 2 {
            let mut places: Vec<(String, String)> = Vec::new();
            for glue in [&*format!(" {sign} "), sign, ";", ",", "\n"] {
                let text = if glue == "\n" { lines.join("\n") } else { whole.clone() };
                places.extend(
                    text.match_indices(glue).map(|(at, glue)| {
                        (text[..at].trim().replace('\n', " "), text[at + glue.len()..].trim().replace('\n', " "))
                    }),
                );
            }
            places.retain(|(a, b)| !a.is_empty() && !b.is_empty());
            let pair = |a: &str, b: &str| vec![(0, a.to_string()), (1, b.to_string())];
            if let Some((a, b)) = places.iter().find(|(a, b)| known(0, a) && known(1, b)) {
                return pair(a, b);
            }
            if let Some((a, b)) = places.iter().find(|(a, b)| known(1, a) && known(0, b)) {
                return pair(b, a);
            }
            if known(1, &whole) && !known(0, &whole) {
                return vec![(1, whole)];
            }
            if known(0, &whole) {
                return vec![(0, whole)];
            }
            if let Some((a, b)) = places.iter().find(|(a, b)| known(0, a) || known(1, b)) {
                return pair(a, b);
            }
            let first = whole.split_once(&format!(" {sign} ")).or_else(|| whole.split_once(sign));
            let first = first.map(|(a, b)| (a.trim().to_string(), b.trim().to_string()));
            let first = first.or_else(|| match &lines[..] {
                [a, b] => Some((a.clone(), b.clone())),
                _ => None,
            });
            if let Some((a, b)) = first.filter(|(a, b)| !a.is_empty() && !b.is_empty()) {
                return pair(&a, &b);
            }
            return vec![(0, whole)];
        }
        let parts: Vec<&str> = whole.split(sign).map(str::trim).collect();
        if parts.len() == fields.len() {
            return parts.into_iter().map(str::to_string).enumerate().collect();
        }
        vec![(0, whole)]
    }

    /// True if the vocabulary of a field has a word of this wording.
    fn knows(&self, field: usize, text: &str) -> bool {
        match &self.template.fields[field].kind {
            Kind::Choice { vocabulary, .. } => {
                self.template.vocabularies.get(*vocabulary).is_some_and(|words| words.find(unquoted(text)).is_some())
            }
            _ => false,
        }
    }
}

/// True for pieces that are as Casebook wrote them.
fn is_exact(pieces: &[Piece]) -> bool {
    !pieces.is_empty() && pieces.iter().all(Piece::is_exact)
}

/// The lines of a paragraph, parted at its breaks.
fn lines(line: &Line) -> Vec<String> {
    let parts = line.text.split(|inline| *inline == Inline::Break);
    parts.map(|part| Line::new(part.to_vec()).plain()).filter(|text| !text.is_empty()).collect()
}

/// The parts of a piece that lists several short values: items of a list, lines, or words with commas.
pub fn parts(piece: &Piece, kind: &Kind) -> Vec<String> {
    let Piece::Line(line) = piece else { return vec![super::super::document::plain(std::slice::from_ref(piece))] };
    // Short values are written with commas between them, whatever they are.
    if line.exact && line.mark.is_none() {
        return line.plain().split(", ").map(str::to_string).collect();
    }
    if line.exact {
        return vec![line.plain()];
    }
    let signs: &[char] =
        if matches!(kind, Kind::Line(_) | Kind::Choice { .. }) && line.role == Role::Body { &[',', ';'] } else { &[';'] };
    let texts = lines(line);
    let parts = texts.iter().flat_map(|text| text.split(signs)).map(|part| part.trim().trim_end_matches('.').to_string());
    parts.filter(|part| !part.is_empty()).collect()
}

/// A text without quotes around all of it.
pub fn unquoted(text: &str) -> &str {
    let text = text.trim().trim_end_matches(['.', ';', ',']);
    for (open, close) in [('«', '»'), ('"', '"'), ('“', '”'), ('„', '“')] {
        if let Some(inner) = text.strip_prefix(open).and_then(|text| text.strip_suffix(close))
            && !inner.contains([open, close])
        {
            return inner.trim();
        }
    }
    text
}

/// The number that a text begins with, with a decimal point, and what follows it.
pub fn number(text: &str) -> Option<(String, &str)> {
    let text = text.trim();
    let mut figure = String::new();
    let mut end = 0;
    for (at, c) in text.char_indices() {
        match c {
            '0'..='9' => figure.push(c),
            ',' | '.'
                if !figure.is_empty() && !figure.contains('.') && text[at + 1..].starts_with(|c: char| c.is_ascii_digit()) =>
            {
                figure.push('.');
            }
            '-' | '−' | '–' if figure.is_empty() => figure.push('-'),
            '\u{a0}' if text[at + 2..].starts_with(|c: char| c.is_ascii_digit()) => {}
            _ => break,
        }
        end = at + c.len_utf8();
    }
    figure.parse::<f64>().ok().filter(|number| number.is_finite())?;
    let digits = figure.trim_start_matches('-').trim_start_matches('0');
    let plain = match digits {
        "" => "0".to_string(),
        digits if digits.starts_with('.') => format!("0{digits}"),
        digits => digits.to_string(),
    };
    let sign = if figure.starts_with('-') && plain != "0" { "-" } else { "" };
    Some((format!("{sign}{plain}"), text[end..].trim()))
}

/// The months as dates name them.
const MONTHS: [(&str, &str); 12] = [
    ("январ", "jan"),
    ("феврал", "feb"),
    ("март", "mar"),
    ("апрел", "apr"),
    ("ма", "may"),
    ("июн", "jun"),
    ("июл", "jul"),
    ("август", "aug"),
    ("сентябр", "sep"),
    ("октябр", "oct"),
    ("ноябр", "nov"),
    ("декабр", "dec"),
];

/// A day: `2026-05-20`, `20.05.2026`, «20 мая 2026 г.», "May 20, 2026".
pub fn date(text: &str) -> Option<Date> {
    let text = text.trim().trim_end_matches('.').trim_end_matches("года").trim_end_matches("г").trim();
    if let Some(date) = text.parse::<Date>().ok().or_else(|| russian_date(text)?.parse().ok()) {
        return Some(date);
    }
    let words: Vec<String> = text.split([' ', ',', '«', '»', '"']).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let [first, second, year] = &words[..] else { return None };
    let (day, month) = if first.starts_with(|c: char| c.is_ascii_digit()) { (first, second) } else { (second, first) };
    let is_month = |(ru, en): &(&str, &str)| {
        let rest = month.strip_prefix(ru);
        rest.is_some_and(|rest| rest.chars().count() <= 2 && rest.chars().all(char::is_alphabetic)) || month.starts_with(en)
    };
    let month = MONTHS.iter().position(is_month)?;
    Date::new(year.parse().ok()?, month as i8 + 1, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_numbers_are_read_as_people_write_them() {
        for text in ["2026-05-20", "20.05.2026", "20 мая 2026 г.", "«20» мая 2026 года", "May 20, 2026", "20 May 2026"]
        {
            assert_eq!(date(text).map(|date| date.to_string()).as_deref(), Some("2026-05-20"), "{text}");
        }
        for text in ["", "май 2026", "31 февраля 2026", "20 марта", "весна"] {
            assert_eq!(date(text), None, "{text}");
        }
        let cases =
            [("25 лет", Some(("25", "лет"))), ("3,5", Some(("3.5", ""))), ("007", Some(("7", ""))), ("много", None), ("-", None)];
        for (text, want) in cases {
            assert_eq!(number(text), want.map(|(figure, rest)| (figure.to_string(), rest)), "{text}");
        }
        assert_eq!(unquoted("«Учитель – учитель»."), "Учитель – учитель");
        assert_eq!(unquoted("«А» и «Б»"), "«А» и «Б»");
    }
}
