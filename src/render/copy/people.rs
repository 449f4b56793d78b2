//! The people of a case and what they are called in a copy: in comes the case with what it holds back, out come texts in which nobody is
//! named. Every form of a name is found by the machinery of `language::names`; where it is in doubt the word goes.

use crate::case::{Data, Value};
use crate::language::names;
use crate::language::{Lang, Messages};
use crate::schema::{Field, Kind, Template, Use};
use crate::site::Entry;

/// Everybody whom the case names, published or not.
pub struct People {
    people: Vec<Person>,
}

struct Person {
    /// The words of the name, in the nominative as their author wrote them.
    words: Vec<String>,
    /// What stands for it.
    role: String,
}

impl People {
    /// The people of a case. Participants come first, so that whoever shares a name with them is taken for them.
    pub fn of(template: &Template, entry: &Entry, messages: &Messages) -> People {
        let mut people = People { people: Vec::new() };
        let somebody = messages.say("copy-somebody", &[]);
        let role = |field: &Field| role(field, messages.lang()).unwrap_or_else(|| somebody.clone());
        for held in &entry.withheld {
            let field = held.path.first().and_then(|index| template.fields.get(*index));
            if let Some(field) = field.filter(|field| is_line(field, &held.path[1..])) {
                people.add(&held.text, &role(field));
            }
        }
        for wanted in [Use::Person, Use::People, Use::Author] {
            for (field, value) in template.fields.iter().zip(&entry.case.values) {
                let called = if wanted == Use::Person { role(field) } else { somebody.clone() };
                if let Some(value) = value {
                    people.gather(field, value, wanted, &called);
                }
            }
        }
        people
    }

    fn gather(&mut self, field: &Field, value: &Value, wanted: Use, called: &str) {
        match (&value.data, &field.kind) {
            (Data::List(items), Kind::List { item, .. }) => {
                let item = Field { usage: item.usage.or(field.usage), ..(**item).clone() };
                items.iter().for_each(|value| self.gather(&item, value, wanted, called));
            }
            (Data::Group(group), _) => {
                for (sub, value) in field.subfields().iter().zip(&group.values) {
                    if let Some(value) = value {
                        self.gather(sub, value, wanted, called);
                    }
                }
                group.nested.iter().for_each(|nested| self.gather(field, nested, wanted, called));
            }
            _ if field.usage == Some(wanted) => self.add(value.line().unwrap_or(""), called),
            _ => {}
        }
    }

    fn add(&mut self, name: &str, role: &str) {
        for part in name.split(['"', '\n']) {
            // «Мария Ивановна, учитель»
            let name = part.split(',').next().unwrap_or(part);
            let words: Vec<String> = words(name).map(|(_, word)| word.to_string()).filter(|word| is_telling(word)).collect();
            if !words.is_empty() && words.len() <= 5 {
                self.people.push(Person { words, role: role.to_string() });
            }
        }
    }

    /// The text without names: each name of several words becomes one role.
    pub fn hidden(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut copied = 0;
        let mut words = words(text).peekable();
        while let Some((start, word)) = words.next() {
            let Some(person) = self.person(word) else { continue };
            let mut end = start + word.len();
            // The rest of the same name: a patronymic, a surname, initials.
            while let Some((next, word)) = words.peek().copied() {
                let between = &text[end..next];
                let is_near = !between.is_empty() && between.chars().all(|c| matches!(c, ' ' | '\u{a0}' | '.'));
                let is_initial = word.chars().count() == 1 && is_capital(word) && text[next + word.len()..].starts_with('.');
                let is_same = person.words.iter().any(|own| is_telling(word) && names::may_be_form(own, word));
                if !is_near || between.matches('.').count() > 1 || !(is_initial || is_same) {
                    break;
                }
                end = next + word.len() + usize::from(is_initial);
                words.next();
            }
            out.push_str(&text[copied..start]);
            out.push_str(&person.role);
            copied = end;
        }
        out.push_str(&text[copied..]);
        out
    }

    fn person(&self, word: &str) -> Option<&Person> {
        let is_it = |person: &&Person| person.words.iter().any(|own| names::may_be_form(own, word));
        self.people.iter().find(is_it).filter(|_| is_telling(word))
    }
}

/// True if the path leads from a field to one that holds a line of text.
fn is_line(field: &Field, path: &[usize]) -> bool {
    let found = path.iter().try_fold(field, |field, index| field.subfields().get(*index));
    found.is_some_and(|field| match &field.kind {
        Kind::List { item, .. } => matches!(item.kind, Kind::Line(_)),
        kind => matches!(kind, Kind::Line(_)),
    })
}

/// What the person of a group is: the last of its headings that is one word in the language («Наставник», "Mentor").
fn role(field: &Field, lang: Lang) -> Option<String> {
    let fits = |heading: &str| {
        let is_russian = heading.chars().any(|c| matches!(c, 'А'..='я'));
        heading.chars().all(char::is_alphabetic) && is_russian == (lang == Lang::Ru)
    };
    let headings = field.also.iter().map(String::as_str).rev().chain([field.label.get(lang)]);
    headings.filter(|heading| !heading.is_empty()).find(|heading| fits(heading)).map(str::to_string)
}

/// True if a word could tell who somebody is: it begins with a capital letter and is no initial.
fn is_telling(word: &str) -> bool {
    is_capital(word) && word.chars().count() >= 2
}

fn is_capital(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

/// The words of a text with their places.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |c: char| c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c) || c == '\u{ad}';
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text.get(at..)?.find(is_part)?;
        let rest = &text[start..];
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        at = start + length;
        Some((start, &rest[..length]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> People {
        let mut people = People { people: Vec::new() };
        people.add("Арина Сергеевна", "Наставляемый");
        people.add("Петрова В. И., учитель", "Наставник");
        people
    }

    #[test]
    fn every_form_of_a_name_goes() {
        let cases = [
            ("Арине Сергеевне помогла Петрова В. И. и ушла.", "Наставляемый помогла Наставник и ушла."),
            ("С Петровой, об Аришке.", "С Наставник, об Наставляемый."),
            ("Урок Арины\nСергеевны", "Урок Наставляемый\nНаставляемый"),
            ("Никого: Виктория, арина", "Никого: Виктория, арина"),
            ("", ""),
        ];
        for (text, want) in cases {
            assert_eq!(people().hidden(text), want);
        }
    }
}
