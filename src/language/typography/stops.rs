//! Where in a run the rules may have something to say.
//!
//! In: the bytes of a run. Out: places in it, in order; a few too many, never one too few. It
//! refuses to know what the rules are.
//!
//! This is where the time goes. In Russian prose most bytes belong to long words, behind which a
//! space is a space; so sixty-four bytes at a time are made into bit masks, without a branch, and
//! only what is left of them is looked at. An iterator of `memchr` takes twice as long: the next
//! space is too near.

use crate::language::lang::Lang;
use crate::language::places::bits;

/// Calls `visit` with each place: every sign behind a short word or another sign, and every
/// quotation mark, apostrophe, hyphen and character that begins with 0xC2 or 0xE2 (« » — “ ” № and
/// the like).
#[inline]
pub(super) fn each(lang: Lang, run: &[u8], mut visit: impl FnMut(usize)) {
    let (blocks, rest) = run.as_chunks::<64>();
    let padded;
    // The last block overlaps the one before, unless there is none; what was seen is shifted out.
    let (last, seen) = match run.last_chunk() {
        Some(last) => (last, 64 - rest.len()),
        None => {
            padded = pad(rest);
            (&padded, 0)
        }
    };
    let mut before = Marks::UNKNOWN;
    for n in 0..run.len().div_ceil(64) {
        let (block, seen) = blocks.get(n).map_or((last, seen), |block| (block, 0));
        let marks = Marks::of(block).skip(seen);
        let mut stops = marks.stops(before, lang);
        while stops != 0 {
            visit(n * 64 + stops.trailing_zeros() as usize);
            stops &= stops - 1;
        }
        before = marks;
    }
}

/// A block that begins with `rest`.
fn pad(rest: &[u8]) -> [u8; 64] {
    let mut block = [b'x'; 64];
    if let Some(start) = block.get_mut(..rest.len()) {
        start.copy_from_slice(rest);
    }
    block
}

/// What there is among sixty-four bytes, a bit for each.
#[derive(Clone, Copy)]
struct Marks {
    /// Bytes below 0x40: space, ASCII signs, digits. No letter of any script has one.
    sign: u64,
    /// What is always visited.
    ruled: u64,
}

impl Marks {
    /// What there may be before a run.
    const UNKNOWN: Marks = Marks { sign: u64::MAX, ruled: u64::MAX };

    /// What there is in a block.
    #[inline]
    fn of(block: &[u8; 64]) -> Marks {
        let (mut sign, mut ruled) = ([0; 64], [0; 64]);
        // No branch and no table in here: the compiler makes vector instructions of it.
        for ((sign, ruled), byte) in sign.iter_mut().zip(&mut ruled).zip(block) {
            let lead = byte & 0xDF == 0xC2; // 0xC2, 0xE2
            let quote = byte & 0xFA == 0x22; // " ', and # & for nothing
            *sign = if *byte < 0x40 { u8::MAX } else { 0 };
            *ruled = if lead | quote | (*byte == b'-') { u8::MAX } else { 0 };
        }
        Marks { sign: bits(&sign), ruled: bits(&ruled) }
    }

    /// Without the first `bits`.
    #[inline]
    fn skip(self, bits: usize) -> Marks {
        Marks { sign: self.sign >> bits, ruled: self.ruled >> bits }
    }

    /// The bytes to visit, where `before` are the sixty-four bytes before.
    #[inline]
    fn stops(self, before: Marks, lang: Lang) -> u64 {
        let sign = |by: u32| self.sign << by | before.sign >> (64 - by);
        let ruled = |by: u32| self.ruled << by | before.ruled >> (64 - by);
        // How far from another sign a sign can stand and still be of interest: behind a digit or a
        // full stop; behind a character of two or three bytes (№); in Russian also behind a word of
        // one or two letters that stands behind such a character or a sign.
        let mut near = sign(1) | ruled(2) | ruled(3);
        if lang == Lang::Ru {
            near |= sign(3) | sign(5) | ruled(4) | ruled(5) | ruled(6) | ruled(7);
        }
        self.sign & near | self.ruled
    }
}
