//! Whether a mention can be one of the people whom the author names.
//!
//! In: a mention, and people as an author writes them: «Арина Сергеевна», «Валентина», «Иванов Пётр»,
//! «Иванова А. С.», «Мария Ивановна, учитель». Out: yes or no; in doubt, yes.
//! Knows no text and no case.

use super::scan::Found;
use super::{Kind, Name, Readings, context, key, readings};

/// The people whom an author names, read once and compared with many mentions.
#[derive(Debug, Default)]
pub struct People {
    persons: Vec<Vec<Told>>,
}

/// What one word of a person's name tells.
#[derive(Debug)]
enum Told {
    Initial(char),
    /// A name of the lexicon: its kind, and the names that the author may mean.
    Names(Kind, Vec<Name>),
    /// A patronymic that the lexicon lacks.
    Patronymic,
    /// A word that may be a surname.
    Surname,
    /// A word that is no name we know, nor like a surname.
    Unknown,
}

impl People {
    /// Reads people as an author writes them, each of them (or several) in one string.
    pub fn new<P: AsRef<str>>(people: &[P]) -> People {
        let is_part =
            |c: char| matches!(c, 'А'..='я') || c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c) || c == '\u{ad}';
        let words = |person: &P| person.as_ref().split(|c: char| !is_part(c)).filter_map(Told::read).collect();
        People { persons: people.iter().map(words).collect() }
    }

    /// True if the mention can be one of these people. What is missing on either side is no contradiction: «Арина» may
    /// be «Арина Сергеевна» and the reverse, «Саша» may be «Александр», «Виктория» may be «Петрова В. И.» and
    /// «Петрова»; but «Арина Петровна» is not «Арина Сергеевна». A given name that the lexicon lacks matches none.
    pub fn include(&self, found: &Found) -> bool {
        let [given, patronymic] = [found.given, found.patronymic].map(|names| names.iter().collect::<Vec<Name>>());
        self.persons.iter().any(|words| Person::compare(words, &given, &patronymic).agrees(found))
    }
}

impl Told {
    /// What a word tells; nothing if it has no capital letter or is none.
    fn read(word: &str) -> Option<Told> {
        let mut letters = word.chars();
        let first = letters.next()?;
        if letters.next().is_none() {
            return first.is_uppercase().then_some(Told::Initial(first));
        }
        let names = readings(word);
        if let Some(kind) = names.kind() {
            // An author names people in the nominative: «Валентина» is not of Валентин, unless nothing else fits.
            let nominative = |name: &Name| key::of(name.lemma) == key::of(word);
            let all = !names.iter().any(|name| nominative(&name));
            return Some(Told::Names(kind, names.iter().filter(|name| all || nominative(name)).collect()));
        }
        first.is_uppercase().then(|| match key::of(word) {
            Some(key) if key::ends_with(key, PATRONYMIC_ENDINGS) => Told::Patronymic,
            Some(key) if context::is_like_surname(key) => Told::Surname,
            Some(_) | None => Told::Unknown,
        })
    }
}

/// What an author's words say of one person, compared with a mention.
#[derive(Debug, Default)]
struct Person {
    given: Part,
    patronymic: Part,
    initials: [Option<char>; 2],
    surname: bool,
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
    fn compare(words: &[Told], given: &[Name], patronymic: &[Name]) -> Person {
        let mut person = Person::default();
        for word in words {
            let may_be = |stated: &[Name], own: &[Name]| stated.iter().any(|name| own.iter().any(|own| own.may_be(name)));
            match word {
                Told::Initial(letter) => person.add_initial(*letter),
                Told::Names(Kind::Patronymic, names) => person.patronymic.add(may_be(names, patronymic)),
                Told::Names(Kind::Given | Kind::Diminutive, names) => person.given.add(may_be(names, given)),
                Told::Patronymic => person.patronymic.add(false),
                Told::Surname => person.surname = true,
                Told::Unknown => person.unknown = true,
            }
        }
        person
    }

    fn add_initial(&mut self, letter: char) {
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
