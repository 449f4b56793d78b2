//! Whether a mention can be one of the people whom the author names.
//!
//! In: a mention, and people as an author writes them: «Арина Сергеевна», «Валентина», «Иванов Пётр»,
//! «Иванова А. С.», «Мария Ивановна, учитель». Out: yes or no; in doubt, yes.
//! Knows no text and no case.

use super::scan::Found;
use super::{Kind, Name, Readings, context, key, readings};

/// True if the mention can be one of `people`. What is missing on either side is no contradiction: «Арина» may
/// be «Арина Сергеевна» and the reverse, «Саша» may be «Александр», «Виктория» may be «Петрова В. И.» and
/// «Петрова»; but «Арина Петровна» is not «Арина Сергеевна». A given name that the lexicon lacks matches none.
pub fn belongs<P: AsRef<str>>(found: &Found, people: &[P]) -> bool {
    people.iter().any(|person| Person::compare(person.as_ref(), found).agrees(found))
}

/// What an author's words say of one person (or of several, in one string), compared with a mention.
#[derive(Debug, Default)]
struct Person {
    given: Part,
    patronymic: Part,
    initials: [Option<char>; 2],
    /// A word that may be a surname.
    surname: bool,
    /// A word that is no name we know, nor like a surname.
    unknown: bool,
}

/// A part of a person's name beside the same part of a mention.
#[derive(Debug, Default, PartialEq, Eq)]
enum Part {
    #[default]
    Unstated,
    Other,
    Same,
}

impl Part {
    fn add(&mut self, same: bool) {
        if same {
            *self = Part::Same;
        } else if *self == Part::Unstated {
            *self = Part::Other;
        }
    }
}

impl Person {
    fn compare(person: &str, found: &Found) -> Person {
        let mut compared = Person::default();
        let is_part =
            |c: char| matches!(c, 'А'..='я') || c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c) || c == '\u{ad}';
        for word in person.split(|c: char| !is_part(c)).filter(|word| !word.is_empty()) {
            compared.add(word, found);
        }
        compared
    }

    fn add(&mut self, word: &str, found: &Found) {
        let mut letters = word.chars();
        let (Some(first), second) = (letters.next(), letters.next()) else {
            return;
        };
        if second.is_none() {
            self.add_initial(first);
            return;
        }
        let names = readings(word);
        if let Some(kind) = names.kind() {
            // An author names people in the nominative: «Валентина» is not of Валентин, unless nothing else fits.
            let nominative = |name: &Name| key::of(name.lemma) == key::of(word);
            let all = !names.iter().any(|name| nominative(&name));
            let may_be = |own: Readings| {
                let mut stated = names.iter().filter(|name| all || nominative(name));
                stated.any(|name| own.iter().any(|own| own.may_be(&name)))
            };
            match kind {
                Kind::Patronymic => self.patronymic.add(may_be(found.patronymic)),
                Kind::Given | Kind::Diminutive => self.given.add(may_be(found.given)),
            }
            return;
        }
        let Some(key) = key::of(word).filter(|_| first.is_uppercase()) else {
            self.unknown |= first.is_uppercase();
            return;
        };
        if key::ends_with(key, PATRONYMIC_ENDINGS) {
            self.patronymic.add(false);
        } else if context::is_like_surname(key) {
            self.surname = true;
        } else {
            self.unknown = true;
        }
    }

    fn add_initial(&mut self, letter: char) {
        if !letter.is_uppercase() {
            return;
        }
        match self.initials {
            [None, _] => self.initials[0] = Some(letter),
            [_, None] => self.initials[1] = Some(letter),
            _ => {}
        }
    }

    fn agrees(&self, found: &Found) -> bool {
        let given = match (&self.given, self.initials[0]) {
            _ if found.given.is_empty() => true,
            (Part::Same, _) => true,
            (Part::Other, _) => false,
            (Part::Unstated, Some(initial)) => has_initial(found.given, initial),
            // Only a surname is stated; with a patronymic or another word, the given name is one we do not know.
            (Part::Unstated, None) => self.surname && !self.unknown && self.patronymic == Part::Unstated,
        };
        let patronymic = match (&self.patronymic, self.initials[1]) {
            _ if found.patronymic.is_empty() => true,
            (Part::Same, _) => true,
            (Part::Other, _) => false,
            (Part::Unstated, Some(initial)) => has_initial(found.patronymic, initial),
            (Part::Unstated, None) => true,
        };
        let nobody = found.given.is_empty() && self.patronymic == Part::Unstated && self.is_nobody();
        given && patronymic && !nobody
    }

    /// True if the words name nobody: «Команда 9 класса».
    fn is_nobody(&self) -> bool {
        self.given == Part::Unstated && self.initials[0].is_none() && !self.surname
    }
}

const PATRONYMIC_ENDINGS: &[&str] = &["ович", "евич", "овна", "евна", "ична"];

/// True if a name, or a full name that it stands for, begins with the letter.
fn has_initial(names: Readings, initial: char) -> bool {
    let fold = |c: char| if matches!(c, 'Ё' | 'ё') { 'Е' } else { c };
    let begins = |text: &str| text.chars().next().map(fold) == Some(fold(initial));
    names.iter().any(|name| begins(name.lemma) || name.full_names().any(begins))
}
