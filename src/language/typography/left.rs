//! What stands to the left of a place: the last eight bytes of the block, in one integer.
//!
//! In: the bytes of a run and what the run before it left over. Out: cheap questions about the last
//! letters, whichever run they came in. It refuses to know what the answers are for.
//!
//! Eight bytes hold three Cyrillic letters and the space before them, which is all that the rules
//! need; a window of fixed size is also what keeps hostile input linear.

/// The last eight bytes before a place; the nearest one is the lowest byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Left(u64);

/// What kind of character stands next to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// Nothing is known: the run ends here.
    End,
    /// The block or a line of it begins here.
    Start,
    /// A space, breaking or not.
    Space,
    /// A letter of any script, or something opaque that counts as one.
    Letter,
    /// A decimal digit.
    Digit,
    /// Something that a quotation may follow at once: a bracket, a dash, a slash.
    Open,
    /// A quotation mark of any shape.
    Quote,
    /// Any other sign.
    Sign,
}

impl Side {
    /// The kind of one character.
    pub(super) fn of(c: char) -> Side {
        match c {
            '\n' => Side::Start,
            ' ' | '\t' | '\u{a0}' | '\u{202f}' | '\u{2009}' => Side::Space,
            '0'..='9' => Side::Digit,
            '(' | '[' | '{' | '<' | '/' | '|' | '=' | '-' | '\u{2010}' | '\u{2011}' | '–' | '—' => Side::Open,
            '"' | '«' | '»' | '“' | '”' | '„' => Side::Quote,
            'a'..='z' | 'A'..='Z' | 'а'..='я' | 'А'..='Я' => Side::Letter,
            _ if c.is_alphanumeric() => Side::Letter,
            _ => Side::Sign,
        }
    }

    /// The kind of the first character of `ahead`.
    pub(super) fn ahead(ahead: &str) -> Side {
        ahead.chars().next().map_or(Side::End, Side::of)
    }
}

impl Left {
    /// The start of a block or of a line: as if line breaks went before.
    pub(super) const START: Left = Left(u64::from_be_bytes([b'\n'; 8]));
    /// Something opaque: as if a long word went before.
    pub(super) const OPAQUE: Left = Left(u64::from_be_bytes([b'x'; 8]));

    /// What stands before byte `end` of `run`, where `before` stands before the run.
    #[inline]
    pub(super) fn at(before: Left, run: &[u8], end: usize) -> Left {
        let window = end.checked_sub(8).and_then(|start| run.get(start..end));
        match window.and_then(<[u8]>::first_chunk) {
            Some(window) => Left(u64::from_be_bytes(*window)),
            None => before.then(run.get(..end).unwrap_or_default()),
        }
    }

    /// What stands to the left once `bytes` have gone by.
    pub(super) fn then(self, bytes: &[u8]) -> Left {
        if let Some(window) = bytes.last_chunk() {
            return Left(u64::from_be_bytes(*window));
        }
        let join = |left, byte: &u8| left << 8 | u64::from(*byte);
        Left(bytes.iter().fold(self.0, join))
    }

    /// What stands left of the last `bytes` bytes (at most seven). What lay outside the window
    /// reads as zero.
    #[inline]
    pub(super) fn back(self, bytes: u32) -> Left {
        Left(self.0 >> (8 * bytes))
    }

    /// The nearest byte.
    #[inline]
    pub(super) fn byte(self) -> u8 {
        self.0 as u8
    }

    /// The nearest two bytes.
    #[inline]
    pub(super) fn pair(self) -> u16 {
        self.0 as u16
    }

    /// The nearest three bytes.
    #[inline]
    pub(super) fn triple(self) -> u32 {
        self.0 as u32 & 0x00FF_FFFF
    }

    /// Whether the text on the left ends with `tail`, of one to eight bytes.
    #[inline]
    pub(super) fn ends_with(self, tail: &str) -> bool {
        let unused = 64 - 8 * tail.len() as u32;
        (self.0 ^ Left(0).then(tail.as_bytes()).0) << unused == 0
    }

    /// Whether a word may begin here: the last character is no letter, digit, hyphen or en dash
    /// (which a hyphen may have been).
    #[inline]
    pub(super) fn breaks(self) -> bool {
        match self.byte() {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => false,
            b'-' => self.back(1).byte() == b'-', // two are a dash
            0 => false,                          // outside the window: not known
            1..0x80 => true,
            _ => match self.back(1).byte() {
                0xC2 => true,         // U+0080 to U+00BF: signs, among them « » and the non-breaking space
                0xC3..=0xDF => false, // letters of two bytes
                _ => self.triple() >> 16 == 0xE2 && !matches!(self.triple(), 0xE2_8090 | 0xE2_8091 | 0xE2_8093),
            },
        }
    }

    /// Whether the last character lies in part, or as a whole, outside the window.
    pub(super) fn is_cut(self) -> bool {
        let continues = |left: Left| left.byte() & 0xC0 == 0x80;
        self.byte() == 0 || continues(self) && (self.back(1).byte() == 0 || continues(self.back(1)) && self.back(2).byte() == 0)
    }

    /// The kind of the last character.
    pub(super) fn side(self) -> Side {
        // A character takes at most four bytes, and only its first one is no continuation byte.
        let bytes = (self.0 as u32).to_be_bytes();
        let start = bytes.iter().rposition(|byte| byte & 0xC0 != 0x80);
        let last = bytes.get(start.unwrap_or_default()..).unwrap_or_default();
        Side::ahead(std::str::from_utf8(last).unwrap_or("x"))
    }
}
