//! A person: in come the lines of a portrait, out come name, age and the like, and the portrait itself. What stands on lines of their own
//! (the bold name, «Стаж: …») becomes fields; prose stays prose, and a name that is only read out of it is reported as a guess.

use super::super::document::{Line, Piece};
use super::labelled::labelled;
use super::scalar::number;
use super::{Answer, Guess, Interpreter, sub_of};
use crate::case::rich::{self, Inline};
use crate::language::names::{self, Kind as NameKind};
use crate::schema::{Field, Kind, Use};

/// The longest name.
const MAX_NAME: usize = 60;

impl Interpreter<'_> {
    /// The answer of a person's field.
    pub fn person(&mut self, field: &Field, pieces: Vec<Piece>) -> Answer {
        let fields = field.subfields();
        let mut values: Vec<Option<Answer>> = vec![None; fields.len()];
        let mut prose: Vec<Piece> = Vec::new();
        for (place, piece) in pieces.into_iter().enumerate() {
            // Labels stand above the prose; further down a colon is a colon.
            let own = piece.line().filter(|_| prose.is_empty()).and_then(labelled);
            // In a document of ours labels are bold.
            let own = own.filter(|own| own.is_bold || !piece.is_exact());
            let named = own.as_ref().and_then(|own| sub_of(fields, &own.label)).filter(|at| values[*at].is_none());
            if let (Some(at), Some(own)) = (named, own) {
                let short = !matches!(fields[at].kind, Kind::Text(_));
                let answer = match short {
                    true => self
                        .scalar(&fields[at], &rich::text(&own.rest), std::slice::from_ref(&piece))
                        .or_else(|| own.rest.is_empty().then_some(Answer::Line(String::new()))),
                    false => None,
                };
                if let Some(answer) = answer {
                    values[at] = Some(answer).filter(|answer| !answer.is_empty());
                    continue;
                }
                if !short {
                    let line = Line::new(own.rest);
                    prose.extend((!line.is_empty()).then_some(Piece::Line(line)));
                    continue;
                }
            }
            // Only the first line of a document of ours is a name, and all of it.
            let is_first = prose.is_empty() && piece.line().is_some_and(|line| !line.exact || is_name_line(line, place));
            match piece.line().filter(|_| is_first).and_then(|line| heading(fields, field, line)) {
                Some(found) => found.into_iter().for_each(|(at, answer)| values[at] = Some(answer)),
                None => prose.push(piece),
            }
        }
        if let Some(first) = prose.first().and_then(Piece::line).filter(|line| !line.exact) {
            self.guess(field, fields, &first.plain(), &mut values);
        }
        if !prose.is_empty() {
            match field.main() {
                Some(at) => values[at] = self.value(&fields[at], prose),
                None => self.left.push((field.label.get(self.lang()).to_string(), prose)),
            }
        }
        Answer::Group(values, Vec::new())
    }

    /// A name that the prose begins with, and the number after it: «Арина Сергеевна, 25 лет, …».
    fn guess(&mut self, field: &Field, fields: &[Field], text: &str, values: &mut [Option<Answer>]) {
        let Some(at) = field.sub_with_use(Use::Person).filter(|at| values[*at].is_none()) else { return };
        let Some(name) = leading_name(text) else { return };
        values[at] = Some(Answer::Line(name.to_string()));
        self.guesses.push(Guess { field: 0, sub: at, text: name.to_string() });
        let rest = text[name.len()..].trim_start_matches([',', ' ', '–', '—', '(']);
        let Some((figure, rest)) = number(rest) else { return };
        let unit = rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
        let is_number = |sub: &Field| matches!(sub.kind, Kind::Number { .. }) && is_unit(sub, unit);
        if let Some(place) = fields.iter().position(is_number).filter(|place| values[*place].is_none()) {
            self.guesses.push(Guess { field: 0, sub: place, text: format!("{figure} {unit}") });
            values[place] = Some(Answer::Plain(figure));
        }
    }
}

/// True for the line that Casebook writes for a name.
fn is_name_line(line: &Line, place: usize) -> bool {
    place == 0 && matches!(line.text.first(), Some(Inline::Text(_, style)) if style.bold)
}

/// What a first line says that is a name and numbers and nothing else: «**Арина Сергеевна**, 25 лет».
fn heading(fields: &[Field], field: &Field, line: &Line) -> Option<Vec<(usize, Answer)>> {
    let at = field.sub_with_use(Use::Person)?;
    let Some(Inline::Text(name, style)) = line.text.first() else { return None };
    let text = line.plain();
    let name = if style.bold && line.exact {
        name
    } else if style.bold {
        name.trim_end_matches([',', ' ', '.', ':'])
    } else {
        leading_name(&text)?
    };
    if name.is_empty() || name.chars().count() > MAX_NAME {
        return None;
    }
    let mut found = vec![(at, Answer::Line(name.to_string()))];
    for part in text.get(name.len()..)?.split(',').map(|part| part.trim_matches([' ', '.', ':'])).filter(|part| !part.is_empty()) {
        let (figure, unit) = number(part)?;
        let is_number = |sub: &Field| matches!(sub.kind, Kind::Number { .. }) && is_unit(sub, unit);
        let place = fields.iter().position(is_number).filter(|place| found.iter().all(|(known, _)| known != place))?;
        found.push((place, Answer::Plain(figure)));
    }
    Some(found)
}

/// True if a word is the unit of a field, in any of its forms.
fn is_unit(field: &Field, unit: &str) -> bool {
    const YEARS: [&str; 6] = ["лет", "год", "года", "years", "year", "г"];
    let own = || field.unit.all();
    own().any(|known| known == unit) || (own().any(|known| YEARS.contains(&known)) && YEARS.contains(&unit))
}

/// The name that a text begins with: words with capitals up to a comma, dash or bracket, a given name among them.
fn leading_name(text: &str) -> Option<&str> {
    let end = text.find([',', '–', '—', '(', '.', ':']).unwrap_or(text.len());
    let name = text[..end].trim_end();
    let words: Vec<&str> = name.split(' ').collect();
    let is_capital = |word: &&str| word.starts_with(char::is_uppercase) && word.chars().all(|c| c.is_alphabetic() || c == '-');
    let is_given =
        |word: &&str| names::readings(word).iter().any(|name| matches!(name.kind, NameKind::Given | NameKind::Diminutive));
    let good = (1..=3).contains(&words.len()) && words.iter().all(is_capital) && words.iter().any(is_given);
    (good && name.chars().count() <= MAX_NAME).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::leading_name;

    #[test]
    fn names_are_found_where_a_text_begins() {
        let cases = [
            ("Арина Сергеевна, 25 лет, молодой специалист", Some("Арина Сергеевна")),
            ("Миша (7 класс) боится доски", Some("Миша")),
            ("Иванов Пётр Ильич – ученик", Some("Иванов Пётр Ильич")),
            ("Молодой учитель, 25 лет", None),
            ("Арина Сергеевна пришла в школу, где", None),
            ("Два ученика, Миша и Петя", None),
        ];
        for (text, want) in cases {
            assert_eq!(leading_name(text), want, "{text}");
        }
    }
}
