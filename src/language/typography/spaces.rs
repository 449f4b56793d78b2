//! Which spaces a line must not end at.
//!
//! In: what stands left of a space and the bytes that follow it. Out: yes or no. It refuses to know
//! how the answer is written, and looks a few letters ahead at most.
//!
//! Bound in Russian: a preposition, conjunction or «я» of one or two letters to its word, a particle and a dash to
//! the word before, a number to what it counts, a sign (№, §) to its number, initials to the surname,
//! parts of an abbreviation to each other. Words of three letters («для», «при», «без») are left free,
//! as is usual in print: in a column of 40 mm each bound word more tears the right edge
//! further, and an unbound «для» offends nobody.

use crate::language::lang::Lang;
use super::left::{Left, Side};

/// Whether what stands left of a space binds what follows: a short word, a sign, a number.
#[inline]
pub(super) fn binds_on(lang: Lang, left: Left, ahead: &[u8]) -> bool {
    let binds = match left.byte() {
        0x80.. => lang == Lang::Ru && short_word(left) || numero(left),
        b'0'..=b'9' => is_number(left) && is_counted(lang, left, ahead),
        b'.' => is_abbreviation(lang, left.back(1), ahead),
        _ => false,
    };
    binds && !starts_with_space(ahead)
}

/// Whether what follows a space leans on what stands left of it: a particle, a dash, initials.
#[inline]
pub(super) fn binds_back(lang: Lang, left: Left, ahead: &[u8]) -> bool {
    let binds = match ahead.first() {
        Some(0xD0) => lang == Lang::Ru && (is_particle(ahead) || follows_surname(left, ahead)),
        Some(b'-' | 0xE2) => is_dash(ahead),
        _ => false,
    };
    binds && !matches!(left.side(), Side::Start | Side::Space)
}

/// Whether another space follows: then there is nothing to bind.
fn starts_with_space(ahead: &[u8]) -> bool {
    !ahead.is_empty() && starts_free(ahead)
}

/// The number of the letter whose two bytes these are, and whether it is one: 0 for «А», 31 for «Я»,
/// 32 for «а», 63 for «я». «Ё» and the letters of other languages have none; they are in none of the
/// words below.
#[inline]
fn number(pair: u16) -> (u32, bool) {
    let from_a = pair.wrapping_sub(0xD090);
    let known = (from_a <= 0x2F) | (from_a.wrapping_sub(0xF0) <= 0x0F);
    (u32::from(from_a & 0x3F), known)
}

/// The number of the letter whose two bytes these are, as by [`number`].
fn letter(pair: u16) -> Option<u32> {
    let (letter, known) = number(pair);
    known.then_some(letter)
}

/// The first letter of `ahead`, numbered as by [`letter`], and the rest.
fn first_letter(ahead: &[u8]) -> Option<(u32, &[u8])> {
    let (pair, rest) = ahead.split_first_chunk::<2>()?;
    Some((letter(u16::from_be_bytes(*pair))?, rest))
}

/// Words of one and two letters: bit n of row m is set for the letters m and n (mod 32), bit n of row
/// 32 for letter n alone.
const WORDS: [u32; 33] = {
    let one = ["а", "в", "и", "к", "о", "с", "у", "я"];
    let two = [
        "во", "да", "до", "за", "из", "ко", "на", "не", "ни", "но", "об", "от", "по", "со", "то",
    ];
    let mut rows = [0; 33];
    let mut n = 0;
    while n < one.len() {
        rows[ALONE] |= 1 << const_letter(one[n], 0);
        n += 1;
    }
    n = 0;
    while n < two.len() {
        rows[const_letter(two[n], 0)] |= 1 << const_letter(two[n], 2);
        n += 1;
    }
    rows
};

/// The row of the words of one letter.
const ALONE: usize = 32;

/// The number (mod 32) of the lower-case letter at byte `at` of `word`.
const fn const_letter(word: &str, at: usize) -> usize {
    let [lead, follow] = [word.as_bytes()[at], word.as_bytes()[at + 1]];
    match lead {
        0xD0 => follow as usize - 0xB0,
        _ => follow as usize - 0x80 + 16,
    }
}

/// The row of the words that begin with the letter that ends here.
#[inline]
fn row(left: Left) -> usize {
    let (letter, known) = number(left.pair());
    if known { letter as usize & 31 } else { ALONE + 1 }
}

/// Whether a row has the letter that ends here.
#[inline]
fn has(row: usize, left: Left) -> bool {
    let (letter, known) = number(left.pair());
    let row = WORDS.get(row).copied().unwrap_or_default();
    known & (row >> (letter & 31) & 1 == 1)
}

/// Whether a short word that belongs to the next one ends here.
#[inline]
fn short_word(left: Left) -> bool {
    let (before, before_two) = (left.back(2), left.back(4));
    let alone = before.byte() == b' ';
    if alone || before_two.byte() == b' ' {
        // The usual case, without a branch between one letter and two: nothing foretells which it is.
        let row = if alone { ALONE } else { row(before) };
        return has(row, left);
    }
    if before.breaks() {
        return has(ALONE, left);
    }
    has(row(before), left) && (before_two.breaks() || left.ends_with("з-за"))
}

/// Whether «№» or «§» ends here.
#[inline]
fn numero(left: Left) -> bool {
    left.pair() == 0xC2A7 || left.triple() == 0xE2_8496
}

/// Whether the digit that ends here belongs to a number, not to a code («PSM-25»).
fn is_number(mut left: Left) -> bool {
    for _ in 0..8 {
        left = match left.byte() {
            b'0'..=b'9' | b'.' | b',' | b':' | b'-' => left.back(1),
            _ if matches!(left.triple(), 0xE2_8093 | 0xE2_8892) => left.back(3), // – −
            0 => return true, // longer than the window: hardly a code
            _ => return left.breaks(),
        };
    }
    true
}

/// Whether what follows a number is what it counts or measures.
///
/// What is counted in Russian is any noun, so that a list of units would not do: every lower-case word
/// counts, except those that begin something new («в 2024 и 2025», «от 5 до 10»).
fn is_counted(lang: Lang, left: Left, ahead: &[u8]) -> bool {
    match ahead {
        [] => true, // the next run is not known; «25 <strong>лет</strong>» is likelier than not
        [b'%' | b'$', ..] | [0xC2, 0xB0, ..] | [0xE2, 0x82, 0xA0..=0xBF, ..] | [0xE2, 0x80, 0xB0, ..] => true,
        [b'0'..=b'9', ..] => is_thousands(left, ahead),
        [b'a'..=b'z' | b'A'..=b'Z', ..] => is_unit(ahead),
        [0xD0 | 0xD1, ..] => lang == Lang::Ru && (is_noun(ahead) || is_class_letter(ahead)),
        _ => false,
    }
}

/// Whether the digits on both sides are groups of one number: «10 000».
fn is_thousands(left: Left, ahead: &[u8]) -> bool {
    let group = ahead.iter().take(4).take_while(|byte| byte.is_ascii_digit());
    let digits = (0..4).take_while(|n| left.back(*n).byte().is_ascii_digit());
    let digits = digits.count() as u32;
    group.count() == 3 && digits <= 3 && left.back(digits).breaks()
}

/// Units and counted words in Latin letters, in alphabetical order.
const UNITS: [&str; 41] = [
    "GB", "Hz", "KB", "MB", "TB", "W", "am", "cm", "day", "days", "g", "h", "hour", "hours", "hrs", "kB", "kW", "kg",
    "kHz", "km", "l", "lessons", "m", "min", "minutes", "ml", "mm", "months", "ms", "pairs", "percent", "pm",
    "points", "px", "pupils", "s", "sec", "times", "weeks", "year", "years",
];

/// Whether a unit in Latin letters stands here.
fn is_unit(ahead: &[u8]) -> bool {
    let end = ahead.iter().take(9).take_while(|byte| byte.is_ascii_alphabetic());
    let word = ahead.get(..end.count()).unwrap_or_default();
    UNITS.binary_search_by(|unit| unit.as_bytes().cmp(word)).is_ok()
}

/// Whether a lower-case word that is no preposition or conjunction stands here.
fn holds(row: usize, letter: u32) -> bool { WORDS.get(row).copied().unwrap_or_default() >> (letter & 31) & 1 == 1 }
fn is_noun(ahead: &[u8]) -> bool {
    let [first, second, third, after] = letters(ahead);
    match (first, second, third) {
        (Some(one), ..) if one < 32 => false,
        (Some(one), None, _) => !holds(ALONE, one),
        (Some(one), Some(two), None) => !holds(one as usize & 31, two),
        (Some(_), Some(_), Some(_)) if after.is_none() => {
            let words = ["без", "для", "или", "как", "над", "под", "при", "про", "что"];
            !words.iter().any(|word| ahead.starts_with(word.as_bytes()))
        }
        (Some(_), ..) => true,
        (None, ..) => ahead.starts_with("ё".as_bytes()),
    }
}

/// The first four letters of the word that stands here; `None` from its end on.
fn letters(ahead: &[u8]) -> [Option<u32>; 4] {
    let mut rest = ahead;
    [(); 4].map(|()| {
        if let [0xD1, 0x91, after @ ..] = rest {
            rest = after; // «ё»: a letter, but like none of the words that are asked about
            return Some(u32::MAX);
        }
        let found = first_letter(rest);
        rest = found.map_or(&[], |(_, after)| after);
        found.map(|(letter, _)| letter)
    })
}

/// Whether the letter of a school class stands here: «10 А».
fn is_class_letter(ahead: &[u8]) -> bool {
    matches!(first_letter(ahead), Some((0..32, rest)) if ends_word(rest))
}

/// Whether no letter, digit or hyphen stands here.
fn ends_word(ahead: &[u8]) -> bool {
    match ahead.first() {
        None => true,
        Some(0xC2 | 0xE2) => true,
        Some(byte) => byte.is_ascii() && !byte.is_ascii_alphanumeric() && *byte != b'-',
    }
}

/// How far back the space stands that a particle ending here leans over, in bytes.
#[inline]
pub(super) fn particle(left: Left) -> Option<usize> {
    const fn key(word: &str) -> u64 {
        let bytes = word.as_bytes();
        let mut key = 0;
        let mut n = 0;
        while n < bytes.len() {
            key = key << 8 | bytes[n] as u64;
            n += 1;
        }
        key
    }
    const TWO: [u64; 4] = [key(" бы"), key(" же"), key(" ли"), key(" ль")];
    const ONE: [u64; 2] = [key(" б"), key(" ж")];
    let bytes = left.long();
    if TWO.contains(&(bytes & 0xFF_FFFF_FFFF)) {
        return Some(5);
    }
    ONE.contains(&(bytes & 0xFF_FFFF)).then_some(3)
}

/// Whether a particle that leans on the word before it stands here.
#[inline]
fn is_particle(ahead: &[u8]) -> bool {
    let [0xD0, 0xB1 | 0xB6 | 0xBB, rest @ ..] = ahead else {
        return false; // neither б nor ж nor л
    };
    let words = ["бы", "же", "ли", "ль"];
    if words.iter().any(|word| ahead.starts_with(word.as_bytes())) {
        return ends_word(rest.get(2..).unwrap_or_default());
    }
    !ahead.starts_with("л".as_bytes()) && ends_word(rest)
}

/// Whether a dash stands here, or hyphens that will become one.
fn is_dash(ahead: &[u8]) -> bool {
    match ahead {
        [0xE2, 0x80, 0x94, ..] => true,
        [0xE2, 0x80, 0x93, rest @ ..] => starts_free(rest),
        [b'-', rest @ ..] => starts_free(rest) || super::dashes::hyphens_stand_free(ahead),
        _ => false,
    }
}

/// Whether a space stands here, or the run ends.
pub(super) fn starts_free(ahead: &[u8]) -> bool {
    matches!(ahead, [] | [b' ' | b'\n' | b'\t', ..] | [0xC2, 0xA0, ..])
}

/// Abbreviations that are followed by a number or a name.
const RUSSIAN: [&str; 7] = ["ст", "гл", "см", "ул", "им", "рис", "стр"];
const ENGLISH: [&str; 7] = ["No", "Dr", "Mr", "Mrs", "Ms", "pp", "Fig"];

/// Whether what ends here before a full stop is an initial or an abbreviation that goes with what follows.
fn is_abbreviation(lang: Lang, name: Left, ahead: &[u8]) -> bool {
    let width = if name.byte() < 0x80 { 1 } else { 2 };
    let Some(letters) = (1..=3).find(|letters| name.back(letters * width).breaks()) else {
        return false;
    };
    if letters > 1 {
        let known = match lang {
            Lang::Ru => RUSSIAN,
            Lang::En => ENGLISH,
        };
        let whole = |word: &&str| word.len() as u32 == letters * width && name.ends_with(word);
        return known.iter().any(whole);
    }
    let capital = match letter(name.pair()) {
        Some(letter) => letter < 32,
        None if name.byte().is_ascii_alphabetic() => name.byte().is_ascii_uppercase(),
        None => return false,
    };
    if capital {
        return ahead.is_empty() || is_capital(ahead); // А. С. Пушкин
    }
    // т. е., и т. д., с. 5; and «г. Москва»: the one that goes before a name.
    !is_capital(ahead) && !matches!(ahead, [0xE2, ..]) || name.pair() == 0xD0B3
}

/// Whether a capital letter stands here.
fn is_capital(ahead: &[u8]) -> bool {
    matches!(ahead, [b'A'..=b'Z', ..] | [0xD0, 0x80..=0xAF, ..])
}

/// Whether initials that belong to the surname on the left stand here: «Пушкин А. С.», but not
/// «поэт А. С. Пушкин».
#[inline]
fn follows_surname(left: Left, ahead: &[u8]) -> bool {
    if ahead.get(2) != Some(&b'.') || left.side() != Side::Letter {
        return false;
    }
    let Some(rest) = after_initial(ahead).and_then(after_initial) else {
        return false;
    };
    !is_capital(rest)
}

/// What follows the initial that stands here, and a space after it.
fn after_initial(ahead: &[u8]) -> Option<&[u8]> {
    let rest = match ahead {
        [0xD0, 0x80..=0xAF, b'.', rest @ ..] => rest,
        _ => return None,
    };
    match rest {
        [b' ', rest @ ..] | [0xC2, 0xA0, rest @ ..] => Some(rest),
        _ => Some(rest),
    }
}
