//! Texts as words, and words as stems: in comes a text, out come its words in small letters (ё as е, no stress marks, no soft hyphens), and of a
//! word the stem that Snowball gives it: Russian for Cyrillic letters, English for Latin ones. The script of the search page takes queries
//! to pieces in the same way (`words` in `search.js`). Knows no entry and no file.

use snowball_stemmers_rs::{Algorithm, Stemmer};
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// Longer words (addresses, mostly) are cut here.
pub const LONGEST: usize = 32;

/// The words of a text as they are written, in order; a word is letters, digits and what is put on them.
pub fn written(text: &str) -> impl Iterator<Item = &str> {
    let is_inside = |c: char| c.is_alphanumeric() || is_put_on(c);
    text.split(move |c: char| !is_inside(c)).filter(|word| !word.is_empty())
}

/// Stress marks, the dots of a ё that was typed as two signs, soft hyphens.
fn is_put_on(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}')
}

/// A word as it is looked for.
pub fn fold(word: &str) -> String {
    let plain: Cow<'_, str> = match word.chars().any(is_put_on) {
        // й and ё are one sign each after this; what is still put on is a stress mark.
        true => word.nfc().filter(|c| !is_put_on(*c)).collect::<String>().into(),
        false => word.into(),
    };
    plain
        .chars()
        .flat_map(char::to_lowercase)
        .filter(|c| !is_put_on(*c))
        .map(|c| if c == 'ё' { 'е' } else { c })
        .take(LONGEST)
        .collect()
}

/// Both stemmers.
pub struct Stems {
    russian: Stemmer,
    english: Stemmer,
}

impl Stems {
    /// Makes them ready.
    pub fn new() -> Stems {
        Stems { russian: Stemmer::create(Algorithm::Russian), english: Stemmer::create(Algorithm::English) }
    }

    /// The stem of a folded word.
    pub fn stem<'w>(&self, word: &'w str) -> Cow<'w, str> {
        match word.chars().next() {
            Some('а'..='я') => self.russian.stem(word),
            Some('a'..='z') => self.english.stem(word),
            _ => Cow::Borrowed(word),
        }
    }
}

impl Default for Stems {
    fn default() -> Stems {
        Stems::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded() {
        let text = "Ёлка, за\u{301}мок: «учитель-дефектолог» — 3-й «А» настав\u{ad}ник И\u{306}од";
        let words: Vec<String> = written(text).map(fold).collect();
        assert_eq!(words, ["елка", "замок", "учитель", "дефектолог", "3", "й", "а", "наставник", "йод"]);
    }

    #[test]
    fn stems_are_those_of_snowball() {
        let stems = Stems::new();
        for (word, want) in [
            ("наставниками", "наставник"),
            ("выгорания", "выгоран"),
            ("педагогами", "педагог"),
            ("meetings", "meet"),
            ("studies", "studi"),
            ("1984", "1984"),
        ] {
            assert_eq!(stems.stem(word), want);
        }
    }
}
