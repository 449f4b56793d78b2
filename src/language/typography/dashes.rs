//! What a hyphen stands for: a dash, a range, a minus, or itself; and three dots, which are an ellipsis.
//!
//! In: a run, the place of the sign in it, and what stands on the left. Out: how many bytes are dealt
//! with and what is written for them. It refuses to know words and spaces.
//!
//! A hyphen becomes a dash only between spaces; a range only between two numbers that are a whole word
//! together and ascend («40-50», «2025-26», «9:00-10:30», «01.09-31.05»); a minus only before a digit
//! and after a space or a bracket. Everything else stays as it was typed, above all telephone numbers,
//! ISO dates, scores and codes: an unconverted range is a blemish, a converted code is an error.

use std::ops::ControlFlow;

use crate::language::lang::Lang;
use super::left::{Left, Side};
use super::spaces::starts_free;

/// How many bytes are dealt with, and what is written for them, if not they themselves.
type Decision = (usize, Option<&'static str>);

/// Decides about the hyphens that begin at byte `at` of `run`. `before` stands left of the run,
/// `left` left of the hyphens.
pub(super) fn hyphens(lang: Lang, before: Left, run: &str, at: usize, left: Left) -> Decision {
    let bytes = run.as_bytes();
    let ahead = bytes.get(at..).unwrap_or_default();
    let count = ahead.iter().take_while(|byte| **byte == b'-').count();
    let rest = ahead.get(count..).unwrap_or_default();
    let side = left.side();
    let open = matches!(side, Side::Space | Side::Start);
    // A hyphen that is all there is in a cell means "nothing": it is not a dash.
    if open && hyphens_stand_free(ahead) && (side == Side::Space || !rest.is_empty()) {
        return (count, Some("—"));
    }
    let lettered = side == Side::Letter && Side::ahead(run.get(at + count..).unwrap_or_default()) == Side::Letter;
    if count == 2 && lang == Lang::En && lettered {
        return (2, Some("—"));
    }
    if count != 1 {
        return (count, None);
    }
    let digit_follows = rest.first().is_some_and(u8::is_ascii_digit);
    if digit_follows && (open || matches!(left.byte(), b'(' | b'[')) {
        return (1, Some("−"));
    }
    let range = match left.byte() {
        b'0'..=b'9' => digit_follows && is_range(before, bytes, at),
        b'I' | b'V' | b'X' => is_roman_range(left, rest),
        _ => false,
    };
    (1, range.then_some("–"))
}

/// Whether one to three hyphens with nothing but a space behind them stand here.
pub(super) fn hyphens_stand_free(ahead: &[u8]) -> bool {
    let count = ahead.iter().take_while(|byte| **byte == b'-').count();
    matches!(count, 1..=3) && starts_free(ahead.get(count..).unwrap_or_default())
}

/// Decides about three dots, `rest` standing behind them: exactly three are an ellipsis.
pub(super) fn dots(left: Left, rest: &[u8]) -> Decision {
    let more = rest.iter().take_while(|byte| **byte == b'.').count();
    let exact = more == 0 && left.byte() != b'.';
    (3 + more, exact.then_some("…"))
}

/// A number as it stands in a range: groups of digits with one sign between each two.
#[derive(Default, PartialEq)]
struct Number {
    /// The values of the groups.
    groups: [u16; 4],
    /// How many digits each group has.
    digits: [u8; 4],
    /// The signs between the groups.
    signs: [u8; 3],
    /// How many groups there are.
    len: usize,
}

/// Longest number read: 31.12.2026.
const LONGEST: usize = 10;

impl Number {
    /// Reads a whole text; groups have four digits at most.
    fn read(text: &[u8]) -> Option<Number> {
        let mut number = Number::default();
        for byte in text {
            let group = number.groups.get_mut(number.len)?;
            let digits = number.digits.get_mut(number.len)?;
            if byte.is_ascii_digit() {
                *digits += 1;
                *group = group.checked_mul(10)?.checked_add(u16::from(byte - b'0'))?;
                if *digits > 4 {
                    return None;
                }
            } else {
                *number.signs.get_mut(number.len)? = *byte;
                number.len += 1;
            }
        }
        number.len += 1;
        Some(number)
    }

    /// Whether a group begins with a needless zero, as in dates, times and codes.
    fn is_padded(&self) -> bool {
        let first = self.digits.first().copied().unwrap_or_default();
        let value = self.groups.first().copied().unwrap_or_default();
        first > 1 && value < 10_u16.pow(u32::from(first) - 1)
    }
}

/// Whether the hyphen at byte `at` stands between the two ends of a range.
fn is_range(before: Left, bytes: &[u8], at: usize) -> bool {
    let left = bytes.get(..at).unwrap_or_default();
    let right = bytes.get(at + 1..).unwrap_or_default();
    let start = at - number_len(left.iter().rev());
    let end = number_len(right.iter());
    if !may_follow(Left::at(before, bytes, start)) || !may_precede(right.get(end..).unwrap_or_default()) {
        return false;
    }
    let from = left.get(start..).and_then(Number::read);
    let to = right.get(..end).and_then(Number::read);
    matches!((from, to), (Some(from), Some(to)) if ascends(&from, &to))
}

/// The length of the number at the start of `bytes`: a sign belongs to it only between digits.
fn number_len<'a>(bytes: impl Iterator<Item = &'a u8>) -> usize {
    let step = |(len, read): (usize, usize), byte: &u8| match byte {
        b'0'..=b'9' if read < LONGEST + 1 => ControlFlow::Continue((read + 1, read + 1)),
        b'.' | b',' | b':' if len == read => ControlFlow::Continue((len, read + 1)),
        _ => ControlFlow::Break((len, read)),
    };
    match bytes.into_iter().try_fold((0, 0), step) {
        ControlFlow::Continue((len, _)) | ControlFlow::Break((len, _)) => len,
    }
}

/// Whether a range may begin behind this: not within a word, a code, an address, a telephone number.
fn may_follow(left: Left) -> bool {
    match left.byte() {
        b' ' | b'\n' | b'\t' | b'(' | b'[' | b'"' | b'~' | b'<' | b'>' | b':' | b';' | b',' | b'|' => true,
        0x80.. => left.breaks() && !matches!(left.triple(), 0xE2_8093 | 0xE2_8892), // no – − before it
        _ => false,
    }
}

/// Whether a range may end before this. «8-10-класс» ends with a hyphen and a word; a telephone
/// number or a date goes on with a digit.
fn may_precede(rest: &[u8]) -> bool {
    match rest {
        [] => true,
        [b'-', 0xD0, 0xB0..=0xBF, ..] | [b'-', 0xD1, ..] => true,
        [b'.' | b',' | b':', next, ..] => !next.is_ascii_alphanumeric(),
        [b' ' | b'\n' | b'\t' | b'.' | b',' | b':' | b';' | b'!' | b'?', ..] => true,
        [b')' | b']' | b'"' | b'%' | b'+' | b'|' | b'*', ..] => true,
        [0xC2, ..] => true,
        [0xE2, second, third, ..] => !matches!((second, third), (0x80, 0x90 | 0x91 | 0x93) | (0x88, 0x92)),
        _ => false,
    }
}

/// Whether two numbers can be the ends of a range.
fn ascends(from: &Number, to: &Number) -> bool {
    let (first, last) = (from.groups[0], to.groups[0]);
    match (from.len, to.len) {
        (1, 1) if from.is_padded() || to.is_padded() => false,
        // A school year, 2025-26; but 2026-05 is a month, and 2009-10 could be one.
        (1, 1) if from.digits[0] == 4 && to.digits[0] == 2 => last > 12 && last == first % 100 + 1,
        (1, 1) => first < last,
        // Times, dates, decimal fractions: the same signs on both sides.
        (a, b) if a == b => from.signs == to.signs,
        // 1-1,5 and 1,5-2
        (1..=2, 1..=2) => {
            let colon = from.signs[0] == b':' || to.signs[0] == b':';
            !colon && !from.is_padded() && !to.is_padded() && first <= last
        }
        _ => false,
    }
}

/// Whether the hyphen stands between two numbers in Roman figures: «V-IX классы». Only I, V and X:
/// with L, C, D and M there are too many other words.
fn is_roman_range(left: Left, rest: &[u8]) -> bool {
    let roman = |byte: u8| matches!(byte, b'I' | b'V' | b'X');
    let from = (0..7).take_while(|n| roman(left.back(*n).byte())).count();
    let to = rest.iter().take(8).take_while(|byte| roman(**byte)).count();
    let (Ok(back), 1..=7) = (u32::try_from(from), to) else {
        return false;
    };
    from < 7 && may_follow(left.back(back)) && may_precede(rest.get(to..).unwrap_or_default())
}
