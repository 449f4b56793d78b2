//! Russian given names, diminutives and patronymics in running text, in any grammatical case.
//!
//! In: a word, a text, the participants' names as an author writes them. Out: of whom a word form may be
//! the name, which names a text mentions, and whether a mention can be one of the participants.
//!
//! Refuses to know: cases, fields, severities, what a finding says. It prefers silence to a false alarm:
//! a namesake in a street, a title or a surname («улица Марии», «Роман Толстого») is not reported, nor is
//! a word like «Вера» at the start of a sentence. Surnames alone are never names here.
//!
//! The forms come from `names/names.txt`, which `names/generate.mjs` makes of the hand-written
//! `names/given.txt` with the libraries named there; no crate was found that answers «whose name is this form».

mod context;
mod index;
mod key;
mod lexicon;
mod people;
mod same;
mod scan;
mod words;

pub use lexicon::{Readings, ReadingsIter};
pub use people::People;
pub use same::{is_declined, is_equal, may_be_form};
pub use scan::{Found, Mentions, find};

/// A given name, diminutive or patronymic that a word form may stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name {
    /// The nominative: «Виктория», «Вика», «Сергеевна».
    pub lemma: &'static str,
    /// What kind of name it is.
    pub kind: Kind,
    /// How far this very form is an ordinary word too.
    pub as_word: AsWord,
    /// Also a place, a planet or a brand: «София», «Марсель».
    pub place: bool,
    /// The full names, separated by commas; a given name's own comes first.
    full: &'static str,
}

/// The kinds of personal names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A full given name: «Виктория».
    Given,
    /// A short or affectionate form that is not itself a full name: «Вика».
    Diminutive,
    /// A patronymic, written («Сергеевич») or spoken («Сергеич»).
    Patronymic,
}

/// How far a form of a name is an ordinary word as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AsWord {
    /// Hardly ever: «Виктории».
    Never,
    /// Both are usual; only the capital letter tells: «Вера», «Романа».
    Also,
    /// The word is far more usual than the name, even with a capital: «Тема» (Тёма), «Мира».
    Mostly,
}

impl Name {
    /// The full names that this one may stand for: Саша → Александр, Александра. A given name stands for
    /// itself (Наталия for Наталья), a patronymic for its usual spelling.
    pub fn full_names(&self) -> impl Iterator<Item = &'static str> + Clone + use<> {
        self.full.split(',')
    }

    /// True if both can be the same person's name: one covers the other, or two diminutives share a full name.
    pub fn may_be(&self, other: &Name) -> bool {
        if (self.kind == Kind::Patronymic) != (other.kind == Kind::Patronymic) {
            return false;
        }
        match (self.kind, other.kind) {
            (Kind::Diminutive, Kind::Diminutive) => self.full_names().any(|full| other.stands_for(full)),
            (Kind::Diminutive, _) => self.covers(other) || other.lemma == self.lemma,
            (_, Kind::Diminutive) => other.covers(self),
            _ => self.covers(other) || other.covers(self),
        }
    }

    /// True if `full` is one of the full names that this one may stand for.
    fn stands_for(&self, full: &str) -> bool {
        self.full_names().any(|own| own == full)
    }

    /// True if this name may stand for the full name `given`.
    fn covers(&self, given: &Name) -> bool {
        given.full_names().next().is_some_and(|own| self.stands_for(own))
    }
}

/// All readings of one word form; empty if it is no name. Letter case does not matter, ё and е are equal,
/// stress marks and soft hyphens are ignored. Nothing is allocated or loaded.
pub fn readings(word: &str) -> Readings {
    Readings::of(key::of(word))
}

/// True if two words, each in any case form, may be names of the same person: the same name, or one is
/// short for the other. A patronymic is compared with a patronymic. Words that are no names never match.
pub fn may_be_same(a: &str, b: &str) -> bool {
    readings(a).iter().any(|x| readings(b).iter().any(|y| x.may_be(&y)))
}

#[cfg(test)]
mod tests;
