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
        let mut sign = [0; 16];
        let mut ruled = [0; 16];
        // No branch and no table in here: the compiler makes vector instructions of it. Of each
        // eight bytes, the first one sets a bit in entry 0, the next one in entry 1; the first
        // eight set bit 0, the next eight bit 1 (in entries 8 to 15, which only go with the
        // vectors' width).
        for (n, row) in block.as_chunks::<16>().0.iter().enumerate() {
            let entries = sign.iter_mut().zip(&mut ruled).enumerate();
            for ((k, (sign, ruled)), byte) in entries.zip(row) {
                let bit = 1 << (2 * n + k / 8);
                let lead = byte & 0xDF == 0xC2; // 0xC2, 0xE2
                let quote = byte & 0xFA == 0x22; // " ', and # & for nothing
                *sign |= if *byte < 0x40 { bit } else { 0 };
                *ruled |= if lead | quote | (*byte == b'-') { bit } else { 0 };
            }
        }
        Marks { sign: in_order(sign), ruled: in_order(ruled) }
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

/// Puts the bits of [`Marks::of`] in the order of the bytes: bit n of entry k becomes bit 8n + k.
#[inline]
fn in_order(entries: [u8; 16]) -> u64 {
    let both = u128::from_le_bytes(entries);
    let mut bits = both as u64 | (both >> 64) as u64;
    // Transposes an 8×8 matrix: blocks of one bit, of two by two, of four by four change places.
    for (shift, mask) in [(7, 0x00AA_00AA_00AA_00AA), (14, 0x0000_CCCC_0000_CCCC), (28, 0x0000_0000_F0F0_F0F0)] {
        let moved = (bits ^ bits >> shift) & mask;
        bits ^= moved ^ moved << shift;
    }
    bits
}
