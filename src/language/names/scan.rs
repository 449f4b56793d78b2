//! Names mentioned in a running text.
//!
//! In: prose (Markdown emphasis, list markers and table bars do no harm). Out: its names with their places,
//! one mention each, a given name together with its patronymic.
//! Leaves out what is probably not a person of the text: words at the start of a sentence that are usual
//! words too, short quotations (titles), names with a surname (public persons), streets, places, set phrases.
//! Knows no participants; `people` compares. Time is linear in the text, whatever it holds.

use std::ops::Range;

use super::context::{self, Context};
use super::words::{self, Shape, Word};
use super::{AsWord, Kind, Readings, key, readings};
use crate::language::places::{Places, Rule};

/// A mention of a person in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it stands in the text, in bytes: the given name, the patronymic, or both.
    pub range: Range<usize>,
    /// The readings of the given name or diminutive; empty if only a patronymic stands there.
    pub given: Readings,
    /// The readings of the patronymic; empty if there is none.
    pub patronymic: Readings,
}

/// The names that `text` mentions, in order. Nothing is allocated.
pub fn find(text: &str) -> Mentions<'_> {
    Mentions { text, at: 0, stops: Places::new(text.as_bytes()) }
}

/// The iterator of [`find`].
#[derive(Debug, Clone)]
pub struct Mentions<'t> {
    text: &'t str,
    /// Byte offset up to which the text is read.
    at: usize,
    stops: Places<'t, Stop>,
}

impl Iterator for Mentions<'_> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        let bytes = self.text.as_bytes();
        while let Some(stop) = self.stops.next() {
            if stop < self.at {
                continue;
            }
            if bytes.get(stop) != Some(&0xd0) {
                self.at = title_end(self.text, stop).unwrap_or(stop + 1);
            } else if may_begin(bytes.get(stop..).unwrap_or_default()) && !is_within_word(bytes, stop) {
                self.at = word_end(bytes, stop);
                if is_capitalised(bytes.get(stop..self.at).unwrap_or_default())
                    && let Some(found) = self.judge(stop, self.at)
                {
                    return Some(found);
                }
            }
        }
        None
    }
}

impl Mentions<'_> {
    /// The mention that begins with the capitalised word at `start..end`; reads on past its patronymic.
    fn judge(&mut self, start: usize, end: usize) -> Option<Found> {
        let word = Word { start, end, text: self.text.get(start..end)? };
        let first = readings(word.text);
        let kind = first.kind()?;
        if is_glued(self.text, start, end) {
            return None;
        }
        let before = Before::new(self.text, start);
        if kind == Kind::Patronymic {
            let named = before.is_named() || !is_like_surname(first);
            let other = before.has_initial || before.context.namesake || has_surname_after(self.text, end);
            return (named && !other).then_some(Found { range: start..end, given: Readings::NONE, patronymic: first });
        }
        let patronymic = words::after(self.text, end)
            .filter(|next| next.shape() == Shape::Capitalised)
            .map(|next| (next.end, readings(next.text)))
            .filter(|(_, names)| names.kind() == Some(Kind::Patronymic));
        let (end, patronymic) = patronymic.unwrap_or((end, Readings::NONE));
        self.at = end;
        let full = !patronymic.is_empty();
        let other = before.is_other(first, word, full)
            || has_surname_after(self.text, end)
            || (!full && (is_rather_a_word(self.text, first, word) || is_set_phrase(self.text, word)));
        (!other).then_some(Found { range: start..end, given: first, patronymic })
    }
}

/// True if the single word is rather an ordinary word, a place or a month than a name.
fn is_rather_a_word(text: &str, names: Readings, word: Word<'_>) -> bool {
    let next = text.get(word.end..).unwrap_or_default().trim_start_matches([' ', '\u{a0}']);
    if names.iter().any(|name| name.place) && next.starts_with(['–', '—', '-']) {
        // «София – столица Болгарии»
        return true;
    }
    // «8 Марта», «1 Августа»
    if words::number_before(text, word.start) > 0 && ["Марта", "Августа"].contains(&word.text) {
        return true;
    }
    // Nobody writes «Тёма» or «Лёва» with ё and means a word.
    match names.iter().map(|name| name.as_word).max() {
        _ if word.text.contains('ё') => false,
        Some(AsWord::Mostly) => true,
        Some(AsWord::Also) => words::starts_sentence(text, word.start),
        _ => false,
    }
}

/// What stands before a name.
struct Before<'t> {
    text: &'t str,
    word: Option<Word<'t>>,
    context: Context,
    /// «А. С.»
    has_initial: bool,
    /// «ул.»
    has_abbreviation: bool,
}

impl<'t> Before<'t> {
    fn new(text: &'t str, start: usize) -> Before<'t> {
        let word = words::before(text, start);
        let context = word.and_then(|word| word.key()).map(context::of).unwrap_or_default();
        let stopped = words::before_stop(text, start);
        let has_abbreviation = stopped.is_some_and(|word| {
            // «в 2024 г. Виктория»: a year, not a town.
            word.key().is_some_and(|key| context::of(key).short) && words::number_before(text, word.start) < 1000
        });
        let has_initial = stopped.is_some_and(|word| word.shape() == Shape::Initial);
        Before { text, word, context, has_initial, has_abbreviation }
    }

    /// True if the word before may be a given name that the lexicon lacks: «Айсылу Маратович».
    fn is_named(&self) -> bool {
        self.word.is_some_and(|word| word.shape() == Shape::Capitalised && !word.key().is_some_and(context::is_like_surname))
    }

    /// True if what stands before makes the name somebody else's, or something's. `full`: a patronymic follows.
    fn is_other(&self, names: Readings, word: Word<'_>, full: bool) -> bool {
        if self.has_initial || self.has_abbreviation || self.context.namesake {
            return true;
        }
        let nominative = || names.iter().any(|name| key::of(name.lemma) == word.key());
        let place = || names.iter().any(|name| name.place);
        if !full && ((self.context.title && nominative()) || (self.context.into && place())) {
            return true;
        }
        self.has_surname(full)
    }

    /// True if a surname stands before. At the start of a sentence only a full name shows that: «Толстой Лев
    /// Николаевич», but «Снова Виктория».
    fn has_surname(&self, full: bool) -> bool {
        let Some(word) = self.word.filter(|word| word.shape() == Shape::Capitalised) else {
            return false;
        };
        readings(word.text).is_empty()
            && word.key().is_some_and(context::is_like_surname)
            && (full || !words::starts_sentence(self.text, word.start))
    }
}

/// True if a surname, or what takes its place, follows at `end`: «Александр Пушкин», «Жанна д’Арк», «Людвиг ван
/// Бетховен», «Мария С. Иванова», «Пётр I», «Алиев Али Вели оглы».
fn has_surname_after(text: &str, end: usize) -> bool {
    let Some(next) = words::after(text, end) else {
        return false;
    };
    let capitalised = |word: &Word<'_>| word.shape() == Shape::Capitalised;
    match next.shape() {
        Shape::Capitalised => readings(next.text).iter().all(|name| name.as_word == AsWord::Mostly),
        Shape::Initial => {
            let rest = text.get(next.end..).unwrap_or_default();
            rest.starts_with('.') && words::after(text, next.end + 1).is_some_and(|word| capitalised(&word))
        }
        Shape::Small => {
            let rest = text.get(next.end..).unwrap_or_default();
            (next.text == "д" && rest.starts_with(['’', '\'']))
                || ["оглы", "кызы"].contains(&next.text)
                || (next.key().is_some_and(|key| context::of(key).particle)
                    && words::after(text, next.end).is_some_and(|word| capitalised(&word)))
        }
        Shape::Foreign => next.text.chars().all(|c| matches!(c, 'I' | 'V' | 'X')),
        // A surname in capitals, no acronym.
        Shape::Capitals => next.key().is_some_and(|key| key::length(key) > 4 && context::is_like_surname(key)),
    }
}

/// Pairs that are known to everyone, as the beginnings of their words: «Кирилл и Мефодий».
const PAIRS: &[(&str, &str)] = &[
    ("адам", "ев"),
    ("борис", "глеб"),
    ("иван", "марь"),
    ("кирилл", "мефоди"),
    ("маш", "медвед"),
    ("мастер", "маргарит"),
    ("петр", "феврони"),
    ("ромео", "джульетт"),
    ("руслан", "людмил"),
    ("тристан", "изольд"),
];

/// True if the name is half of a known pair.
fn is_set_phrase(text: &str, word: Word<'_>) -> bool {
    let joins = |word: &Word<'_>| ["и", "да"].contains(&word.text);
    let after = words::after(text, word.end).filter(joins).and_then(|and| words::after(text, and.end));
    let before = words::before(text, word.start).filter(joins).and_then(|and| words::before(text, and.start));
    after.is_some_and(|second| is_pair(word, second)) || before.is_some_and(|first| is_pair(first, word))
}

fn is_pair(first: Word<'_>, second: Word<'_>) -> bool {
    let begins = |word: Word<'_>, stem: &str| {
        let (Some(word), Some(stem)) = (word.key(), key::of(stem)) else {
            return false;
        };
        key::starts_with(word, stem) && key::length(word) <= key::length(stem) + 3
    };
    PAIRS.iter().any(|&(a, b)| begins(first, a) && begins(second, b))
}

/// True if the patronymic is written as many surnames are: «Абрамович», but not «Петровна», «Иваныч».
fn is_like_surname(names: Readings) -> bool {
    names.iter().any(|name| name.lemma.ends_with("вич"))
}

/// True if the word is part of something longer: «Анна-Мария», «О’Генри», an address, a file name.
fn is_glued(text: &str, start: usize, end: usize) -> bool {
    let last = text.get(..start).and_then(|before| before.chars().next_back());
    let mut rest = text.get(end..).unwrap_or_default().chars();
    let next = rest.next();
    let second = rest.next();
    let glue = |c: char| matches!(c, '-' | '\u{2010}' | '\u{2011}' | '/' | '\\' | '@' | '#' | '&' | '=' | '’' | '\'');
    last.is_some_and(|c| glue(c) || c == '.')
        || next.is_some_and(glue)
        || (next == Some('_') && second.is_some_and(char::is_alphanumeric))
        // An address, or an abbreviation: «Виктория.рф», «Макс. балл».
        || (next == Some('.') && second.is_some_and(|c| c.is_lowercase() || c.is_numeric()))
        || (next == Some('.') && second == Some(' ') && rest.next().is_some_and(char::is_lowercase))
}

/// The end of the quotation that opens at `at`, if it is short enough to be a title and closed in its paragraph.
fn title_end(text: &str, at: usize) -> Option<usize> {
    /// Titles are shorter, in bytes: about eighty letters.
    const LONGEST: usize = 160;
    let mut chars = text.get(at..)?.char_indices();
    let (closing, opening): (&[char], char) = match chars.next()?.1 {
        '«' => (&['»'], '«'),
        '„' => (&['“', '”'], '„'),
        '“' => (&['”', '“'], '„'),
        '"' if text.get(..at)?.chars().next_back().is_none_or(|c| !c.is_alphanumeric()) => (&['"'], '«'),
        _ => return None,
    };
    let mut broken = false;
    for (offset, c) in chars {
        let newline = c == '\n';
        if offset > LONGEST || c == opening || (newline && broken) {
            return None;
        }
        if closing.contains(&c) {
            return Some(at + offset + c.len_utf8());
        }
        broken = newline || (broken && c.is_whitespace());
    }
    None
}

/// The end of the run of letters and digits that begins at `start`.
fn word_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        at += match byte {
            // Cyrillic; marks above letters; soft hyphen. All are two bytes.
            0xd0..=0xd3 | 0xcc | 0xcd => 2,
            0xc2 if bytes.get(at + 1) == Some(&0xad) => 2,
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => 1,
            _ => break,
        };
    }
    at.min(bytes.len())
}

/// False if the word with which the bytes begin is surely no name: its first four letters are no name's.
fn may_begin(word: &[u8]) -> bool {
    word.first_chunk::<8>().and_then(key::of_four).is_none_or(super::index::is_start)
}

/// True if the run of letters and digits at `at` began before it.
fn is_within_word(bytes: &[u8], at: usize) -> bool {
    let before = bytes.get(..at).unwrap_or_default();
    matches!(before, [.., b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z'] | [.., 0xcc | 0xcd | 0xd0..=0xd3, _] | [.., 0xc2, 0xad])
}

/// True if the word is a Russian capital letter and then a small one: no acronym, no initial.
fn is_capitalised(word: &[u8]) -> bool {
    let (capital, rest) = match word {
        [0xd0, 0x81 | 0x90..=0xaf, 0xcc, _, rest @ ..] => (true, rest),
        [0xd0, 0x81 | 0x90..=0xaf, rest @ ..] => (true, rest),
        _ => (false, word),
    };
    capital && matches!(rest, [0xd0, 0xb0..=0xbf, ..] | [0xd1, 0x80..=0x91, ..])
}

/// The places that [`Mentions`] must look at: Russian capitals, and characters that may open a quotation (« „ “ "), with some others
/// that begin alike.
#[derive(Debug, Clone)]
struct Stop;

impl Rule for Stop {
    fn fits(byte: u8, next: u8) -> bool {
        let capital = (byte == 0xd0) & ((next.wrapping_sub(0x90) < 0x20) | (next == 0x81));
        capital | (byte & 0xdf == 0xc2) | (byte == b'"')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_is_read() {
        let pieces = [
            "Анна",
            "Ивановна",
            "вера",
            "Вера",
            "Ё",
            "и\u{306}",
            "\u{301}",
            "\u{ad}",
            "Әл",
            "I",
            "д’",
            " ",
            "\u{a0}",
            "\n",
            "«",
            "»",
            "„",
            "“",
            "”",
            "\"",
            "'",
            "-",
            ".",
            "*",
            "_",
            "1",
            "г",
            "😀",
            "ван",
            "и",
        ];
        let mut state = 1_u32;
        for _ in 0..20_000 {
            let mut text = String::new();
            for _ in 0..12 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                text.push_str(pieces[(state >> 16) as usize % pieces.len()]);
            }
            for found in find(&text) {
                assert!(text.get(found.range).is_some_and(|name| !name.is_empty()), "{text}");
            }
        }
    }

    #[test]
    fn hostile_texts_take_linear_time() {
        for piece in ["А", "а", "Вера ", "«", "\"", "„", "“а", "Вера и ", "Анна Ивановна ", "А. ", "\u{301}", "*", "\n"]
        {
            let text = piece.repeat(200_000 / piece.len());
            let count = find(&text).count();
            assert!(count <= text.len() / 8, "{piece}");
        }
    }
}
