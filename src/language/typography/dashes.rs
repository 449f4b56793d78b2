//! What a hyphen stands for: a dash, a range, a minus, or itself.
//!
//! In: a run, the place of the hyphen in it, and what stands before the run. Out: how many bytes
//! are dealt with and what is written for them. It refuses to know words and spaces.
//!
//! A hyphen becomes a dash only between spaces (or alone at the start of a line); a range only
//! between two numbers that stand apart from letters and ascend («40-50», «2025-26», «9:00-10:30»,
//! «01.09-31.05»); a minus only before a digit and behind a space or a bracket. Everything else
//! stays as it was typed, above all telephone numbers, ISO dates, scores and codes: a range with a
//! hyphen is a blemish, a code with a dash is an error. A dash that was typed (« – » in a role
//! model) stays what it is.

use super::Decision;
use super::left::{Left, Side};
use super::spaces::hyphens_stand_free;
use crate::language::lang::Lang;

/// Decides about the hyphens that begin at byte `at` of `run`, which `before` stands left of.
pub(super) fn hyphens(lang: Lang, before: Left, run: &str, at: usize) -> Decision {
    let bytes = run.as_bytes();
    let ahead = bytes.get(at..).unwrap_or_default();
    let count = ahead.iter().take_while(|byte| **byte == b'-').count();
    let rest = ahead.get(count..).unwrap_or_default();
    let left = Left::at(before, bytes, at);
    let side = left.side();
    let open = matches!(side, Side::Space | Side::Start);
    // A hyphen that is all there is (in a table cell) means "nothing": it is no dash.
    if open && hyphens_stand_free(ahead) && (side == Side::Space || !rest.is_empty()) {
        return (count, Some("—"));
    }
    let follows = Side::ahead(run.get(at + count..).unwrap_or_default());
    match (count, follows) {
        (2, Side::Letter) if lang == Lang::En && side == Side::Letter => (2, Some("—")),
        (1, Side::Digit) if open || matches!(left.byte(), b'(' | b'[') => (1, Some("−")),
        (1, Side::Digit) if side == Side::Digit && is_range(before, bytes, at) => (1, Some("–")),
        (1, Side::Letter) if side == Side::Letter && is_roman_range(left, rest) => (1, Some("–")),
        _ => (count, None),
    }
}

/// A number as it stands in a range: groups of digits with a sign between each two.
#[derive(Default)]
struct Number {
    /// The values of the groups, as far as there are groups.
    groups: [u16; 4],
    /// How many groups there are.
    len: usize,
    /// How many digits the first group has.
    digits: usize,
    /// The signs between the groups.
    signs: [u8; 4],
}

/// The longest number that is read: 31.12.2026.
const LONGEST: usize = 10;

impl Number {
    /// Reads a whole text; groups have four digits at most.
    fn read(text: &[u8]) -> Option<Number> {
        let mut number = Number::default();
        for group in text.split(|byte| !byte.is_ascii_digit()) {
            if !matches!(group.len(), 1..=4) {
                return None;
            }
            let value = group.iter().fold(0, |value, digit| 10 * value + u16::from(digit - b'0'));
            *number.groups.get_mut(number.len)? = value;
            number.len += 1;
        }
        let signs = text.iter().filter(|byte| !byte.is_ascii_digit());
        for (to, sign) in number.signs.iter_mut().zip(signs) {
            *to = *sign;
        }
        number.digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        Some(number)
    }

    /// Whether it begins with a needless zero, as dates, times and codes do.
    fn is_padded(&self) -> bool {
        let [first, ..] = self.groups;
        self.digits > 1 && usize::from(first) < [0, 0, 10, 100, 1000][self.digits.min(4)]
    }

    /// Whether this and `to` can be the two ends of a range.
    fn ascends_to(&self, to: &Number) -> bool {
        let ([first, ..], [last, ..]) = (self.groups, to.groups);
        let padded = self.is_padded() || to.is_padded();
        match (self.len, to.len) {
            // A school year, 2025-26; but 2026-05 is a month, and 2009-10 could be one.
            (1, 1) if (self.digits, to.digits) == (4, 2) => last > 12 && last == first % 100 + 1,
            (1, 1) => !padded && first < last,
            // Times, dates, decimal fractions: the same signs on both sides.
            (a, b) if a == b => self.signs == to.signs,
            // 1-1,5 and 1,5-2
            (1..=2, 1..=2) => !padded && first <= last && self.signs[0] != b':' && to.signs[0] != b':',
            _ => false,
        }
    }
}

/// Whether the hyphen at byte `at` stands between the two ends of a range.
fn is_range(before: Left, bytes: &[u8], at: usize) -> bool {
    let left = bytes.get(..at).unwrap_or_default();
    let right = bytes.get(at + 1..).unwrap_or_default();
    let start = at - number_len(left.iter().rev());
    let end = number_len(right.iter());
    let (Some(from), Some(to)) = (left.get(start..), right.get(..end)) else {
        return false;
    };
    may_follow(Left::at(before, bytes, start))
        && may_precede(right.get(end..).unwrap_or_default())
        && Number::read(from).zip(Number::read(to)).is_some_and(|(from, to)| from.ascends_to(&to))
}

/// The length of the number that `bytes` begin with: a sign belongs to it only between digits.
fn number_len<'a>(bytes: impl Iterator<Item = &'a u8>) -> usize {
    let mut len = 0;
    for (read, byte) in bytes.take(LONGEST + 1).enumerate() {
        match byte {
            b'0'..=b'9' => len = read + 1,
            b'.' | b',' | b':' if len == read => {}
            _ => break,
        }
    }
    len
}

/// Whether a range may begin behind this: not within a word, a code, an address, a telephone
/// number.
fn may_follow(left: Left) -> bool {
    match left.byte() {
        b' ' | b'\n' | b'\t' | b'(' | b'[' | b'"' | b'\'' | b'~' | b'<' | b'>' | b':' | b';' | b',' | b'|' => true,
        0x80.. => left.breaks() && !matches!(left.triple(), 0xE2_8094 | 0xE2_8892), // — −
        _ => false,
    }
}

/// Whether a range may end before this. «8-10-класс» goes on with a hyphen and a word, a telephone
/// number or a date with a hyphen and a digit.
fn may_precede(rest: &[u8]) -> bool {
    match rest {
        [] => true,
        [b'-', 0xD0, 0xB0..=0xBF, ..] | [b'-', 0xD1, ..] => true,
        [b'.' | b',' | b':', next, ..] => !next.is_ascii_alphanumeric(),
        [b' ' | b'\n' | b'\t' | b'.' | b',' | b':' | b';' | b'!' | b'?', ..] => true,
        [b')' | b']' | b'"' | b'%' | b'+' | b'|' | b'*', ..] => true,
        // hyphens, – ‘ ’ −
        [0xE2, 0x80, 0x90 | 0x91 | 0x93 | 0x98 | 0x99, ..] | [0xE2, 0x88, 0x92, ..] => false,
        [0xC2 | 0xE2, ..] => true,
        _ => false,
    }
}

/// Whether the hyphen stands between two numbers in Roman figures: «V-IX классы». Only I, V and X:
/// with L, C, D and M there are too many other words.
fn is_roman_range(left: Left, rest: &[u8]) -> bool {
    let is_figure = |byte: u8| matches!(byte, b'I' | b'V' | b'X');
    let from = (0..7).take_while(|n| is_figure(left.back(*n).byte())).count();
    let to = rest.iter().take(8).take_while(|byte| is_figure(**byte)).count();
    matches!((from, to), (1..=6, 1..=7)) && may_follow(left.back(from as u32)) && may_precede(rest.get(to..).unwrap_or_default())
}
