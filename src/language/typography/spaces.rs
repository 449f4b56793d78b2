//! Which spaces a line must not end at.
//!
//! In: what stands left of a space and the bytes that follow it. Out: yes or no. It refuses to know
//! how the answer is written, and looks a few letters ahead at most.
//!
//! Bound in Russian: a preposition, conjunction or «я» of one or two letters to its word; a
//! particle and a dash to the word before; a number to what it counts; № and § to their number;
//! initials to the surname; the parts of an abbreviation to each other. Words of three letters
//! («для», «при», «без») stay free, as is usual in print: in a column of 40 mm every bound word
//! tears the right edge further, and a «для» at the end of a line offends nobody.

use std::hint::select_unpredictable;

use super::left::{Left, Side};
use crate::language::lang::Lang;

/// Whether the space between `left` and `ahead` is a non-breaking one.
pub(super) fn binds(lang: Lang, left: Left, ahead: &[u8]) -> bool {
    binds_on(lang, left, ahead) || binds_back(lang, left, ahead)
}

/// Whether what stands left of a space binds what follows: a short word, a sign, a number.
pub(super) fn binds_on(lang: Lang, left: Left, ahead: &[u8]) -> bool {
    let binds = match left.byte() {
        0x80.. => lang == Lang::Ru && is_short_word(left) || is_numero(left),
        b'0'..=b'9' => is_number(left) && is_counted(lang, left, ahead),
        b'.' => is_abbreviation(lang, left.back(1), ahead),
        _ => false,
    };
    binds && (ahead.is_empty() || !starts_free(ahead))
}

/// Whether what follows a space leans on what stands left of it: a particle, a dash, initials.
pub(super) fn binds_back(lang: Lang, left: Left, ahead: &[u8]) -> bool {
    let binds = match ahead {
        [0xD0, ..] => lang == Lang::Ru && (is_particle(ahead) || follows_surname(left, ahead)),
        [0xE2, 0x80, 0x94, ..] => true,                     // —
        [0xE2, 0x80, 0x93, rest @ ..] => starts_free(rest), // –
        [b'-', ..] => hyphens_stand_free(ahead),
        _ => false,
    };
    binds && !matches!(left.side(), Side::Start | Side::Space)
}

/// Whether a plain space stands here.
#[inline]
pub(super) fn starts_with_space(ahead: &[u8]) -> bool {
    ahead.first() == Some(&b' ')
}

/// Whether certainly no space stands here: neither a plain one nor any that begins with 0xC2.
#[inline]
pub(super) fn starts_with_word(ahead: &[u8]) -> bool {
    ahead.first().is_none_or(|byte| *byte > b' ' && *byte != 0xC2)
}

/// Whether a space of any kind stands here, or the run ends.
pub(super) fn starts_free(ahead: &[u8]) -> bool {
    matches!(ahead, [] | [b' ' | b'\n' | b'\t', ..] | [0xC2, 0xA0, ..])
}

/// Whether one to three hyphens with nothing but a space behind them stand here: a dash.
pub(super) fn hyphens_stand_free(ahead: &[u8]) -> bool {
    let count = ahead.iter().take_while(|byte| **byte == b'-').count();
    matches!(count, 1..=3) && starts_free(ahead.get(count..).unwrap_or_default())
}

/// Whether no letter, digit, hyphen or apostrophe stands here.
pub(super) fn ends_word(ahead: &[u8]) -> bool {
    match ahead {
        [] | [0xC2, ..] => true,
        [0xE2, 0x80, 0x90 | 0x91 | 0x99, ..] => false,
        [0xE2, ..] => true,
        [byte, ..] => byte.is_ascii() && !byte.is_ascii_alphanumeric() && !matches!(byte, b'-' | b'\''),
    }
}

/// The number of the letter whose two bytes these are, and whether it is one: 0 for «А», 31 for
/// «Я», 32 for «а», 63 for «я». «Ё» and the letters of other languages are none; no word below has
/// them.
#[inline]
fn number(pair: u16) -> (u32, bool) {
    let from_a = pair.wrapping_sub(0xD090);
    let known = (from_a <= 0x2F) | (from_a.wrapping_sub(0xF0) <= 0x0F);
    (u32::from(from_a & 0x3F), known)
}

/// The words that bind what follows: bit n of row m is set for the letters m and n (mod 32), bit n
/// of row [`ALONE`] for letter n alone.
const WORDS: [u32; 33] = {
    let one = ["а", "в", "и", "к", "о", "с", "у", "я"];
    let two = ["во", "да", "до", "за", "из", "ко", "на", "не", "ни", "но", "об", "от", "по", "со", "то"];
    let mut rows = [0; 33];
    let mut n = 0;
    while n < one.len() {
        rows[ALONE as usize] |= 1 << nth_letter(one[n], 0);
        n += 1;
    }
    n = 0;
    while n < two.len() {
        rows[nth_letter(two[n], 0) as usize] |= 1 << nth_letter(two[n], 1);
        n += 1;
    }
    rows
};

/// The row of the words of one letter.
const ALONE: u32 = 32;

/// The number (mod 32) of a letter of a word.
const fn nth_letter(word: &str, n: usize) -> u32 {
    let bytes = word.as_bytes();
    let pair = u16::from_be_bytes([bytes[2 * n], bytes[2 * n + 1]]);
    (pair.wrapping_sub(0xD090) & 0x1F) as u32
}

/// Whether the letter with this number ends a word of this row.
#[inline]
fn is_word(row: u32, letter: u32) -> bool {
    let row = WORDS.get(row as usize).copied().unwrap_or_default();
    row >> (letter & 31) & 1 == 1
}

/// Whether a short word that binds what follows stands on the left, and a space before it. The
/// usual case, and the one that takes the time: nothing foretells whether a word has one letter or
/// two, and a branch on it costs as much as all the rest. [`is_short_word`] knows the others.
#[inline]
pub(super) fn word_between_spaces(left: Left) -> bool {
    let (last, known) = number(left.pair());
    let (one, two) = (left.back(2), left.back(4));
    let alone = one.byte() == b' ';
    let (first, letter) = number(one.pair());
    let row = select_unpredictable(alone, ALONE, first & 31);
    let before = select_unpredictable(alone, one, two);
    known & is_word(row, last) && (before.byte() == b' ') & (alone | letter)
}

/// Whether a short word that binds what follows stands on the left, behind whatever it be.
fn is_short_word(left: Left) -> bool {
    let (last, known) = number(left.pair());
    if !known {
        return false;
    }
    let before = left.back(2);
    if is_word(ALONE, last) && before.breaks() {
        return true;
    }
    let (first, known) = number(before.pair());
    known && is_word(first & 31, last) && (left.back(4).breaks() || left.ends_with("з-за"))
}

/// Whether «№» or «§» stands on the left.
fn is_numero(left: Left) -> bool {
    left.pair() == 0xC2A7 || left.triple() == 0xE2_8496
}

/// Whether the digit on the left belongs to a number, not to a code («PSM-25»).
fn is_number(mut left: Left) -> bool {
    // The window is shorter than the loop may be: then the number is too long for a code.
    while !left.is_cut() {
        left = match (left.byte(), left.triple()) {
            (b'0'..=b'9' | b'-', _) => left.back(1),
            (b'.' | b',' | b':', _) if left.back(1).byte().is_ascii_digit() => left.back(1),
            (_, 0xE2_8093 | 0xE2_8892) => left.back(3), // – −
            _ => return left.breaks(),
        };
    }
    true
}

/// Whether what follows a number is what it counts or measures.
///
/// What is counted in Russian is any noun, so that a list of units would not do: every lower-case
/// word counts, except those that begin something new («в 2024 и 2025», «от 5 до 10»).
fn is_counted(lang: Lang, left: Left, ahead: &[u8]) -> bool {
    match ahead {
        // The next run is not known: «25 <strong>лет</strong>» is likelier than not.
        [] => true,
        // % $ ° ‰ and the signs of currencies
        [b'%' | b'$', ..] | [0xC2, 0xB0, ..] | [0xE2, 0x80, 0xB0, ..] | [0xE2, 0x82, 0xA0..=0xBF, ..] => true,
        [b'0'..=b'9', ..] => is_thousands(left, ahead),
        [b'a'..=b'z' | b'A'..=b'Z', ..] => is_unit(ahead),
        [0xD0 | 0xD1, ..] => lang == Lang::Ru && (is_noun(ahead) || is_class_letter(ahead)),
        _ => false,
    }
}

/// Whether the digits on both sides are groups of one number: «10 000».
fn is_thousands(left: Left, ahead: &[u8]) -> bool {
    let group = ahead.iter().take(4).take_while(|byte| byte.is_ascii_digit());
    group.count() == 3 && !(0..4).all(|n| left.back(n).byte().is_ascii_digit())
}

/// Units and counted words in Latin letters, in the order of their bytes.
const UNITS: [&str; 42] = [
    "GB", "Hz", "KB", "MB", "TB", "W", "am", "cm", "day", "days", "g", "h", "hour", "hours", "hrs", "kB", "kHz", "kW", "kg", "km",
    "l", "lessons", "m", "meetings", "min", "minutes", "ml", "mm", "months", "ms", "pairs", "percent", "pm", "points", "pupils",
    "px", "s", "sec", "times", "weeks", "year", "years",
];

/// Whether a unit in Latin letters stands here.
fn is_unit(ahead: &[u8]) -> bool {
    let letters = ahead.iter().take(9).take_while(|byte| byte.is_ascii_alphabetic());
    let word = ahead.get(..letters.count()).unwrap_or_default();
    UNITS.binary_search_by(|unit| unit.as_bytes().cmp(word)).is_ok()
}

/// Whether a lower-case word that is no preposition or conjunction stands here.
fn is_noun(ahead: &[u8]) -> bool {
    if !is_lower_case(ahead) {
        return false;
    }
    let (word, _) = split_word(ahead);
    let letters = word.len() / 2;
    let word = Left::START.then(word);
    match letters {
        1 | 2 => !is_short_word(word),
        3 => !["без", "для", "или", "как", "над", "под", "при", "про", "что"].iter().any(|free| word.ends_with(free)),
        _ => true,
    }
}

/// The Cyrillic letters that stand here, no more than four, and the rest.
fn split_word(ahead: &[u8]) -> (&[u8], &[u8]) {
    let (pairs, _) = ahead.as_chunks::<2>();
    let letters = pairs.iter().take(4).take_while(|[lead, _]| matches!(lead, 0xD0..=0xD3));
    ahead.split_at_checked(2 * letters.count()).unwrap_or_default()
}

/// Whether the letter of a school class stands here: «10 А».
fn is_class_letter(ahead: &[u8]) -> bool {
    matches!(ahead, [0xD0, 0x90..=0xAF, rest @ ..] if ends_word(rest))
}

/// How far back the space stands that the particle on the left leans over, in bytes, if one does.
#[inline]
pub(super) fn particle(left: Left) -> Option<usize> {
    let two = [" бы", " же", " ли", " ль"].iter().any(|word| left.ends_with(word));
    let one = || [" б", " ж"].iter().any(|word| left.ends_with(word));
    if two { Some(5) } else { one().then_some(3) }
}

/// Whether a particle stands here.
fn is_particle(ahead: &[u8]) -> bool {
    let (word, rest) = split_word(ahead);
    ends_word(rest) && particle(Left::START.then(b" ").then(word)).is_some()
}

/// Abbreviations of two or three letters that are followed by a number or a name.
const RUSSIAN: [&str; 7] = ["гл", "им", "рис", "см", "ст", "стр", "ул"];
const ENGLISH: [&str; 7] = ["Dr", "Fig", "Mr", "Mrs", "Ms", "No", "pp"];

/// Whether `name`, which a full stop follows, is an initial or an abbreviation that goes with what
/// comes next.
fn is_abbreviation(lang: Lang, name: Left, ahead: &[u8]) -> bool {
    let width = if name.byte() < 0x80 { 1 } else { 2 };
    let Some(letters) = (1..=3).find(|letters| name.back(letters * width).breaks()) else {
        return false;
    };
    let (letter, russian) = number(name.pair());
    if letters > 1 {
        let known = match lang {
            Lang::Ru => RUSSIAN,
            Lang::En => ENGLISH,
        };
        let whole = |word: &&str| word.len() as u32 == letters * width && name.ends_with(word);
        return known.iter().any(whole);
    }
    if name.byte().is_ascii_uppercase() || russian && letter < 32 {
        return ahead.is_empty() || is_capital(ahead); // А. С. Пушкин
    }
    if !name.byte().is_ascii_lowercase() && !russian {
        return false;
    }
    // т. е., и т. д., с. 5; and before a name «г. Москва»
    ahead.first().is_none_or(u8::is_ascii_digit) || is_lower_case(ahead) || name.pair() == 0xD0B3
}

/// Whether a capital letter stands here.
fn is_capital(ahead: &[u8]) -> bool {
    matches!(ahead, [b'A'..=b'Z', ..] | [0xD0, 0x80..=0xAF, ..])
}

/// Whether a lower-case letter stands here.
fn is_lower_case(ahead: &[u8]) -> bool {
    matches!(ahead, [b'a'..=b'z', ..] | [0xD0, 0xB0..=0xBF, ..] | [0xD1, ..])
}

/// Whether initials that belong to the surname on the left stand here: «Пушкин А. С.», but not
/// «поэт А. С. Пушкин».
fn follows_surname(left: Left, ahead: &[u8]) -> bool {
    let after_two = after_initial(ahead).and_then(after_initial);
    left.side() == Side::Letter && after_two.is_some_and(|rest| !is_capital(rest))
}

/// What follows the initial that stands here, and a space behind it.
fn after_initial(ahead: &[u8]) -> Option<&[u8]> {
    let [0xD0, 0x80..=0xAF, b'.', rest @ ..] = ahead else {
        return None;
    };
    match rest {
        [b' ', rest @ ..] | [0xC2, 0xA0, rest @ ..] => Some(rest),
        _ => Some(rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_in_order() {
        assert!(UNITS.is_sorted());
    }
}
