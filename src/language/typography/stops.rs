//! Where in a run the rules may have something to say.
//!
//! In: the bytes of a run. Out: places in it, in order; a few too many, never one too few. It refuses
//! to know what the rules are.
//!
//! This is where the time goes. In Russian prose two bytes in three belong to long words, behind which
//! a space is a space; so sixty-four bytes at a time are made into bit masks, without a branch, and
//! only what is left of them is looked at. (An iterator of `memchr` takes twice as long: the next space is too near.)

use crate::language::lang::Lang;

/// Calls `visit` with each place: every sign behind a short word or another sign, and every quotation
/// mark, apostrophe, hyphen and character that begins with 0xC2 or 0xE2 (« » — “ ” № and the like).
#[inline]
pub(super) fn each(lang: Lang, run: &[u8], mut visit: impl FnMut(usize)) {
    let mut before = Marks::UNKNOWN;
    let (blocks, rest) = run.as_chunks::<64>();
    for (n, block) in blocks.iter().enumerate() {
        let marks = Marks::of(block);
        bits(marks.stops(before, lang), |bit| visit(n * 64 + bit));
        before = marks;
    }
    if rest.is_empty() {
        return;
    }
    let marks = match run.last_chunk::<64>() {
        // The last block overlaps the one before; what was seen is shifted out.
        Some(block) => Marks::of(block).skip(64 - rest.len()),
        None => Marks::of(&padded(rest)),
    };
    bits(marks.stops(before, lang), |bit| visit(blocks.len() * 64 + bit));
}

/// A block that begins with `rest`.
fn padded(rest: &[u8]) -> [u8; 64] {
    let mut block = [b'x'; 64];
    if let Some(start) = block.get_mut(..rest.len()) {
        start.copy_from_slice(rest);
    }
    block
}

/// Calls `visit` with the number of each bit that is set.
#[inline]
fn bits(mut set: u64, mut visit: impl FnMut(usize)) {
    while set != 0 {
        visit(set.trailing_zeros() as usize);
        set &= set - 1;
    }
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
    const UNKNOWN: Marks = Marks {
        sign: u64::MAX,
        ruled: u64::MAX,
    };

    #[inline]
    fn of(block: &[u8; 64]) -> Marks {
        // No branch and no table here: the compiler makes vector instructions of this.
        let kinds = block.map(|byte| {
            let sign = byte < 0x40;
            let lead = byte & 0xDF == 0xC2; // 0xC2, 0xE2
            let quote = byte & 0xFA == 0x22; // " ', and # & for nothing
            (u8::from(sign) << 7) | (u8::from(lead | quote | (byte == b'-')) << 6)
        });
        let mut marks = Marks { sign: 0, ruled: 0 };
        for (n, eight) in kinds.as_chunks::<8>().0.iter().enumerate() {
            let eight = u64::from_le_bytes(*eight);
            marks.sign |= high_bits(eight) << (8 * n);
            marks.ruled |= high_bits(eight << 1) << (8 * n);
        }
        marks
    }

    /// Without the first `bits`.
    fn skip(self, bits: usize) -> Marks {
        Marks {
            sign: self.sign >> bits,
            ruled: self.ruled >> bits,
        }
    }

    /// The bytes to visit, where `before` are the sixty-four bytes before.
    #[inline]
    fn stops(self, before: Marks, lang: Lang) -> u64 {
        let sign = |by: u32| self.sign << by | before.sign >> (64 - by);
        let ruled = |by: u32| self.ruled << by | before.ruled >> (64 - by);
        // How far from another sign a sign can stand and still be of interest: behind a digit or a full
        // stop; behind a character of two or three bytes (№); in Russian also behind a word of one or two
        // letters that stands behind such a character or a sign.
        let mut near = sign(1) | ruled(2) | ruled(3);
        if lang == Lang::Ru {
            near |= sign(3) | sign(5) | ruled(4) | ruled(5) | ruled(6) | ruled(7);
        }
        self.sign & near | self.ruled
    }
}

/// The highest bit of each of eight bytes, together.
#[inline]
fn high_bits(eight: u64) -> u64 {
    let low = eight >> 7 & 0x0101_0101_0101_0101;
    low.wrapping_mul(0x0102_0408_1020_4080) >> 56
}
