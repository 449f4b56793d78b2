//! Which quotation mark or apostrophe stands for the one that was typed.
//!
//! In: the mark with the text that follows it, and what stands on its left. Out: how many bytes are
//! dealt with and what is written for them. It refuses to know words, spaces and dashes.
//!
//! Russian: «ёлочки», and within them „лапки“; straight, English and German marks become these by
//! their depth. «Ёлочки» that were typed stay, except where one pair is closed within another: Word
//! writes «Кейс «Наставник»» of itself. English: “double” and ‘single’ as they were typed. A mark
//! opens behind a space, a bracket or a dash; what else it does is decided by what is open.

use super::Decision;
use super::left::{Left, Side};
use crate::language::lang::Lang;

/// The quotations that are open in a block, the innermost last.
#[derive(Clone, Debug, Default)]
pub(super) struct Quotes {
    /// How many are open.
    depth: u32,
    /// Bit n: quotation n is set in „лапки“.
    inner: u32,
    /// Bit n: quotation n was typed with «.
    typed: u32,
    /// Whether the last mark opened a quotation: decides about a mark right behind it.
    opened: bool,
    /// English: whether a single quotation mark is open.
    single: bool,
}

/// Deeper quotations are not counted.
const DEEPEST: u32 = 32;

impl Quotes {
    /// Decides about the character that `text` begins with.
    pub(super) fn mark(&mut self, lang: Lang, text: &str, left: Left) -> Decision {
        let mut chars = text.chars();
        let Some(mark) = chars.next() else {
            return (1, None);
        };
        if !matches!(mark, '"' | '\'' | '«' | '»' | '“' | '”' | '„' | '‘' | '’') {
            return (mark.len_utf8(), None);
        }
        let place = Place { left: self.side(left.side()), right: Side::ahead(chars.as_str()) };
        let glyph = match (mark, lang) {
            ('\'', _) if place.is_within_word() => Some("’"),
            ('"' | '“' | '”', Lang::En) => self.english_double(mark, place),
            ('\'' | '‘' | '’', Lang::En) => self.english_single(mark, place, chars.as_str()),
            ('\'' | '‘' | '’', Lang::Ru) | (_, Lang::En) => None,
            (_, Lang::Ru) => self.russian(mark, place, chars.as_str()),
        };
        (mark.len_utf8(), glyph)
    }

    /// What stands on the left: a quotation mark that closes counts as any other sign.
    fn side(&self, left: Side) -> Side {
        match left {
            Side::Quote if !self.opened => Side::Sign,
            other => other,
        }
    }

    fn russian(&mut self, mark: char, place: Place, rest: &str) -> Option<&'static str> {
        match mark {
            '«' if self.top_is_outer() => {
                self.opened = true;
                if !next_two_close(rest) {
                    return None; // ООО «А «Б»: the marks of both end together
                }
                self.push(true, true);
                Some("„")
            }
            '«' => {
                self.opened = true;
                self.push(false, true);
                None
            }
            '»' => {
                self.opened = false;
                self.close(self.innermost(!self.inner | self.typed))
            }
            '„' => Some(self.open()),
            // What „ opens, “ closes, even if it looks as if it opened an English quotation.
            '“' if self.top_is_inner() => {
                self.opened = false;
                self.close(self.depth.checked_sub(1))
            }
            _ if place.opens(self.depth > 0) => Some(self.open()),
            '“' if self.depth == 0 && place.right == Side::Letter => Some(self.open()),
            '“' => {
                self.opened = false;
                self.close(self.innermost(self.inner).or(self.depth.checked_sub(1)))
            }
            '"' if self.depth == 0 && place.is_literal() => {
                self.opened = false;
                None
            }
            _ => {
                self.opened = false;
                self.close(self.depth.checked_sub(1)).or(Some("»"))
            }
        }
    }

    fn english_double(&mut self, mark: char, place: Place) -> Option<&'static str> {
        self.opened = match mark {
            '"' => place.opens(self.depth > 0),
            _ => mark == '“',
        };
        if self.opened {
            self.depth = (self.depth + 1).min(DEEPEST);
            return Some("“");
        }
        if mark == '"' && self.depth == 0 && place.is_literal() {
            return None;
        }
        self.depth = self.depth.saturating_sub(1);
        Some("”")
    }

    fn english_single(&mut self, mark: char, place: Place, rest: &str) -> Option<&'static str> {
        if place.is_within_word() {
            return None; // ’ already
        }
        let opens = match mark {
            '\'' => place.opens(self.single) && !is_elision(rest),
            _ => mark == '‘',
        };
        if opens {
            self.single = true;
            self.opened = true;
            return Some("‘");
        }
        if mark == '\'' && !self.single && place.left == Side::Digit {
            return None; // feet, minutes of arc
        }
        // An apostrophe in front of a word (’tis) leaves a quotation open.
        self.single &= is_elision(rest) && place.left != Side::Letter;
        self.opened = false;
        Some("’")
    }

    /// Opens a quotation whose marks depend on the one around it.
    fn open(&mut self) -> &'static str {
        self.opened = true;
        let inner = self.top_is_outer();
        self.push(inner, false);
        if inner { "„" } else { "«" }
    }

    fn push(&mut self, inner: bool, typed: bool) {
        if self.depth == DEEPEST {
            return;
        }
        let bit = 1 << self.depth;
        self.inner = self.inner & !bit | if inner { bit } else { 0 };
        self.typed = self.typed & !bit | if typed { bit } else { 0 };
        self.depth += 1;
    }

    /// Closes quotation `level` and all within it; the mark that closes it.
    fn close(&mut self, level: Option<u32>) -> Option<&'static str> {
        self.depth = level?;
        let inner = self.inner >> self.depth & 1 == 1;
        Some(if inner { "“" } else { "»" })
    }

    /// The innermost open quotation of a set.
    fn innermost(&self, set: u32) -> Option<u32> {
        let open = 1_u32.checked_shl(self.depth).map_or(u32::MAX, |bit| bit - 1);
        (set & open).checked_ilog2()
    }

    fn top_is_outer(&self) -> bool {
        self.depth > 0 && !self.top_is_inner()
    }

    fn top_is_inner(&self) -> bool {
        let top = self.depth.checked_sub(1);
        top.is_some_and(|top| self.inner >> top & 1 == 1)
    }
}

/// What stands on both sides of a mark.
#[derive(Clone, Copy)]
struct Place {
    left: Side,
    right: Side,
}

impl Place {
    /// Whether a mark that may do both opens a quotation here; `within` another one or not.
    fn opens(self, within: bool) -> bool {
        match self.left {
            Side::Start | Side::Space | Side::Open => !(within && self.right == Side::Space),
            Side::Quote => matches!(self.right, Side::Letter | Side::Digit),
            Side::Sign => !within && self.right == Side::Letter,
            _ => false,
        }
    }

    /// An apostrophe: д'Артаньян, don't.
    fn is_within_word(self) -> bool {
        matches!(self.left, Side::Letter | Side::Digit) && self.right == Side::Letter
    }

    /// With nothing open, no quotation mark: inches, об"явление.
    fn is_literal(self) -> bool {
        self.left == Side::Digit || self.is_within_word()
    }
}

/// Whether the next two quotation marks of a text both close.
fn next_two_close(text: &str) -> bool {
    let mut left = Side::Quote;
    let mut closed = 0;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let mut side = Side::of(c);
        if side == Side::Quote {
            let right = Side::ahead(chars.as_str());
            let opens = match c {
                '«' | '„' => true,
                '»' => false,
                _ => Place { left, right }.opens(true),
            };
            if opens {
                return false;
            }
            closed += 1;
            if closed == 2 {
                return true;
            }
            side = Side::Sign;
        }
        left = side;
    }
    false
}

/// Whether a word that lost its first letters follows: ’tis, ’90s.
fn is_elision(rest: &str) -> bool {
    let words = ["tis", "twas", "em", "til", "cause"];
    let word = rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    let decade = matches!(word.as_bytes(), [b'0'..=b'9', b'0'..=b'9', b's']);
    decade || words.iter().any(|known| word.eq_ignore_ascii_case(known))
}
