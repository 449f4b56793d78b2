//! The names with all their case forms: `names.txt`, found by stem and ending.
//!
//! In: the key of a word form. Out: the names it may stand for, in the file's order.
//! Knows no text and no people. Nothing is loaded: `index` was computed when the program was compiled, and a line
//! of the file is read when its stem is met.

use super::index::{self, LONGEST_ENDING, Lines};
use super::key::{self, Key};
use super::{AsWord, Kind, Name};

/// The readings of one word form: the names it may stand for. See [`super::readings`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readings {
    word: Key,
}

impl Readings {
    /// The readings of what is no name.
    pub(super) const NONE: Readings = Readings { word: key::EMPTY };

    /// The readings of the word of `key`; none if there is no key.
    pub(super) fn of(key: Option<Key>) -> Readings {
        key.filter(|word| index::is_start(*word)).map_or(Readings::NONE, |word| Readings { word })
    }

    /// The names, shortest ending first.
    pub fn iter(self) -> ReadingsIter {
        if self == Readings::NONE {
            return ReadingsIter { word: self.word, ending: LONGEST_ENDING, lines: Lines::default() };
        }
        ReadingsIter { word: self.word, ending: 0, lines: index::lines_of(self.word) }
    }

    /// True if the word is no name.
    pub fn is_empty(self) -> bool {
        self.kind().is_none()
    }

    /// The kind of the first reading. No form is both a patronymic and another name.
    pub(super) fn kind(self) -> Option<Kind> {
        self.iter().next().map(|name| name.kind)
    }
}

impl IntoIterator for Readings {
    type Item = Name;
    type IntoIter = ReadingsIter;

    fn into_iter(self) -> ReadingsIter {
        self.iter()
    }
}

/// The iterator of [`Readings`].
#[derive(Debug, Clone)]
pub struct ReadingsIter {
    word: Key,
    /// How many letters are taken for the ending.
    ending: u32,
    /// The lines still to be looked at with this ending.
    lines: Lines,
}

impl Iterator for ReadingsIter {
    type Item = Name;

    fn next(&mut self) -> Option<Name> {
        loop {
            for line in self.lines.by_ref() {
                if let Some(name) = Name::read(line, self.word, self.ending) {
                    return Some(name);
                }
            }
            self.ending += 1;
            let stem = key::stem(self.word, self.ending);
            if self.ending > LONGEST_ENDING || stem <= key::EMPTY {
                return None;
            }
            if index::is_ending(self.word, self.ending) {
                self.lines = index::lines_of(stem);
            }
        }
    }
}

impl Name {
    /// The name of a line of names.txt, whose header says what it holds, if `word` is a form of it with an ending of
    /// so many letters.
    fn read(line: &'static str, word: Key, ending: u32) -> Option<Name> {
        let tab = line.bytes().position(|byte| byte == b'\t')?;
        let (lemma, rest) = (line.get(..tab)?, line.get(tab + 1..)?);
        let as_word = as_word(rest.as_bytes(), key::ending(word, ending))?;
        let (first, _) = key::read(rest.as_bytes());
        if key::stem(key::of(lemma)?, key::length(first)) != key::stem(word, ending) {
            return None;
        }
        let mut columns = rest.split('\t').skip(1);
        let kind = columns.next()?;
        let full = columns.next()?;
        Some(Name {
            lemma,
            kind: match kind.trim_end_matches('^') {
                "g" => Kind::Given,
                "d" => Kind::Diminutive,
                "p" => Kind::Patronymic,
                _ => return None,
            },
            as_word,
            place: kind.ends_with('^'),
            full: if full == "=" { lemma } else { full },
        })
    }
}

/// What the stars after the ending say, in the column of endings with which `rest` begins; `None` if the ending is
/// not among them.
fn as_word(mut rest: &[u8], ending: Key) -> Option<AsWord> {
    loop {
        let (own, after) = key::read(rest);
        let after = after.strip_prefix(b"-").unwrap_or(after);
        if own == ending {
            return Some(match after {
                [b'*', b'*', ..] => AsWord::Mostly,
                [b'*', ..] => AsWord::Also,
                _ => AsWord::Never,
            });
        }
        rest = match after {
            [b' ', rest @ ..] | [b'*', b' ', rest @ ..] | [b'*', b'*', b' ', rest @ ..] => rest,
            _ => return None,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::names::index::DATA;

    fn lines() -> impl Iterator<Item = &'static str> {
        DATA.lines().filter(|line| !line.starts_with('#'))
    }

    #[test]
    fn every_form_of_every_line_is_found() {
        let mut forms = 0;
        for line in lines() {
            let columns: Vec<_> = line.split('\t').collect();
            let [lemma, endings, ..] = columns.as_slice() else { panic!("{line}") };
            let key = |text: &str| key::of(text.trim_matches(['*', '-'])).unwrap_or(key::EMPTY);
            let first = endings.split(' ').next().unwrap_or_default();
            let stem = key::stem(key(lemma), key::length(key(first)));
            for ending in endings.split(' ') {
                let found = Readings::of(key::join(stem, key(ending))).iter().find(|name| name.lemma == *lemma);
                let mark = found.map(|name| "*".repeat(name.as_word as usize));
                assert_eq!(mark.as_deref(), Some(ending.trim_start_matches(|c| c != '*')), "{line}");
                assert!(key::length(key(ending)) <= LONGEST_ENDING, "{line}");
                forms += 1;
            }
        }
        assert!(forms > 16_000, "{forms}");
    }

    #[test]
    fn no_form_is_a_patronymic_and_another_name() {
        for lemma in lines().filter_map(|line| line.split('\t').next()) {
            let mut kinds = Readings::of(key::of(lemma)).iter().map(|name| name.kind == Kind::Patronymic);
            let first = kinds.next();
            assert!(kinds.all(|kind| Some(kind) == first), "{lemma}");
        }
    }

    #[test]
    fn full_names_are_names_of_the_list() {
        for line in lines() {
            let lemma = line.split('\t').next();
            let name = Readings::of(lemma.and_then(key::of)).iter().find(|name| Some(name.lemma) == lemma);
            for full in name.iter().flat_map(Name::full_names) {
                let found = Readings::of(key::of(full));
                assert!(found.iter().any(|own| own.lemma == full && own.kind != Kind::Diminutive), "{line}");
            }
        }
    }
}
