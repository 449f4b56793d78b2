//! The words around a place in a text, found by looking a few characters to either side.
//!
//! In: a text and a byte offset in it. Out: the next or previous word if only spaces and emphasis marks lie
//! between, and whether a sentence may begin here. Every look is bounded, so that a scan stays linear.
//! Knows no names.

use super::key::{self, Key};

/// A run of letters and digits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<'t> {
    /// Byte offset of its first character.
    pub start: usize,
    /// Byte offset after its last character.
    pub end: usize,
    pub text: &'t str,
}

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// One Russian capital letter, as in initials.
    Initial,
    /// A Russian capital, then a small letter.
    Capitalised,
    /// Two Russian capitals or more at its start.
    Capitals,
    /// A small Russian letter first.
    Small,
    /// Begins with anything else.
    Foreign,
}

/// No word is longer, in bytes; a longer run is cut, and is no name and no context.
const LONGEST: usize = 80;
/// The most characters between two words that belong together.
const WIDEST_GAP: usize = 8;

impl<'t> Word<'t> {
    pub(super) fn shape(&self) -> Shape {
        let mut letters = self.text.chars().filter(|&c| !is_mark(c));
        let Some(first) = letters.next() else {
            return Shape::Foreign;
        };
        match (is_capital(first), letters.next()) {
            (true, None) => Shape::Initial,
            (true, Some(second)) if is_capital(second) => Shape::Capitals,
            (true, Some(_)) => Shape::Capitalised,
            (false, _) if ('\u{430}'..='\u{4ff}').contains(&first) => Shape::Small,
            (false, _) => Shape::Foreign,
        }
    }

    pub(super) fn key(&self) -> Option<Key> {
        key::of(self.text)
    }
}

/// The word after `at`, if only a gap lies between.
pub(super) fn after(text: &str, at: usize) -> Option<Word<'_>> {
    let rest = text.get(at..)?;
    let mut gap = Gap::default();
    let (skip, _) = rest.char_indices().take(WIDEST_GAP + 1).find(|&(_, c)| !gap.takes(c))?;
    let word = rest.get(skip..)?;
    let length = word.char_indices().find(|&(i, c)| i >= LONGEST || !is_part(c)).map_or(word.len(), |(i, _)| i);
    if skip == 0 || length == 0 {
        return None;
    }
    let start = at + skip;
    let text = word.get(..length)?;
    Some(Word { start, end: start + length, text })
}

/// The word before `at`, if only a gap lies between.
pub(super) fn before(text: &str, at: usize) -> Option<Word<'_>> {
    let rest = text.get(..at)?;
    let mut gap = Gap::default();
    let (last, c) = rest.char_indices().rev().take(WIDEST_GAP + 1).find(|&(_, c)| !gap.takes(c))?;
    let end = last + c.len_utf8();
    if end == at { None } else { ending_at(rest, end) }
}

/// The last word before `at` that ends in a full stop, which may touch `at`: an initial or an abbreviation.
pub(super) fn before_stop(text: &str, at: usize) -> Option<Word<'_>> {
    let rest = text.get(..at)?;
    let mut gap = Gap::default();
    let (stop, c) = rest.char_indices().rev().take(WIDEST_GAP + 1).find(|&(_, c)| !gap.takes(c))?;
    // The word touches its full stop.
    if c == '.' { ending_at(rest, stop) } else { None }
}

/// The word that ends at `end`.
fn ending_at(text: &str, end: usize) -> Option<Word<'_>> {
    let before = text.get(..end)?;
    let outside = before.char_indices().rev().find(|&(i, c)| end - i > LONGEST || !is_part(c));
    let start = outside.map_or(0, |(i, c)| i + c.len_utf8());
    let text = before.get(start..).filter(|word| !word.is_empty())?;
    Some(Word { start, end, text })
}

/// The number before `at`, if only a gap lies between; else 0.
pub(super) fn number_before(text: &str, at: usize) -> u32 {
    before(text, at).and_then(|word| word.text.parse().ok()).unwrap_or_default()
}

/// True if a sentence, heading, list item or quotation may begin at `at`: unless a word, a comma or a closing
/// quotation mark precedes it, which leave a capital letter to names.
pub(super) fn starts_sentence(text: &str, at: usize) -> bool {
    let rest = text.get(..at).unwrap_or_default();
    let mut spaced = false;
    for c in rest.chars().rev().take(WIDEST_GAP + 1) {
        match c {
            ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' => spaced = true,
            '*' | '_' | '~' => {}
            ',' => return false,
            '»' | '”' | '“' | '"' => return !spaced,
            _ => return !c.is_alphabetic(),
        }
    }
    true
}

/// What may lie between two words that belong together: spaces, emphasis marks, one line break.
#[derive(Default)]
struct Gap {
    broken: bool,
}

impl Gap {
    fn takes(&mut self, c: char) -> bool {
        match c {
            ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '*' | '_' | '\r' => true,
            '\n' if !self.broken => {
                self.broken = true;
                true
            }
            _ => false,
        }
    }
}

/// True for what a word is made of: Cyrillic letters, Latin ones, digits, marks above letters, soft hyphens.
fn is_part(c: char) -> bool {
    ('\u{400}'..='\u{4ff}').contains(&c) || c.is_ascii_alphanumeric() || is_mark(c)
}

fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c) || c == '\u{ad}'
}

fn is_capital(c: char) -> bool {
    ('\u{400}'..='\u{42f}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours() {
        let text = "Вот **Анна**  Петровна, и\nОн\n\nОна";
        let at = |word: &str| text.find(word).unwrap_or_default();
        let next = |word: &str| after(text, at(word) + word.len()).map(|word| word.text);
        let previous = |word: &str| before(text, at(word)).map(|word| word.text);
        assert_eq!(next("Вот"), Some("Анна"));
        assert_eq!(next("Анна"), Some("Петровна"));
        assert_eq!(next("Петровна"), None);
        assert_eq!(next("и"), Some("Он"));
        assert_eq!(next("Он"), None);
        assert_eq!(previous("Анна"), Some("Вот"));
        assert_eq!(previous("Вот"), None);
        assert_eq!(previous("Она"), None);
    }

    #[test]
    fn sentences() {
        let cases = [
            ("|Вера", true),
            ("это |Вера", false),
            ("да. |Вера", true),
            ("да, |Вера", false),
            ("- |Вера", true),
            ("цель – |Вера", true),
            ("**|Вера", true),
            ("он **|Вера", false),
            ("урок «Да» |Вера", false),
            ("сказала: «|Вера", true),
            ("да\n|Вера", true),
            ("Этап 3 |Вера", true),
        ];
        for (case, starts) in cases {
            let at = case.find('|').unwrap_or_default();
            assert_eq!(starts_sentence(&case.replace('|', ""), at), starts, "{case}");
        }
    }
}
