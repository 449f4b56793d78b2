//! Where in a text something may be: the scan of all bytes that comes before any closer look.
//!
//! In: the bytes of a text and a rule for a byte and the next one. Out: the places that fit, in order. Sixty-four bytes at a time are
//! compared without a branch, which the compiler makes vector instructions of; `memchr` looks for bytes, not for pairs, and
//! takes longer where the next place is near.

use std::marker::PhantomData;
use wide::u8x16;

/// What is looked for.
pub trait Rule {
    /// True if a place begins with this byte, which `next` follows (0 at the end). Without `&&` and `||`, which are branches.
    fn fits(byte: u8, next: u8) -> bool;
}

/// Bytes that are looked at together.
const BLOCK: usize = 64;

/// The iterator over the places.
#[derive(Debug, Clone)]
pub struct Places<'t, R> {
    bytes: &'t [u8],
    /// Where the next block begins.
    next: usize,
    /// What is left of the current block: a bit for each of its bytes.
    left: u64,
    rule: PhantomData<R>,
}

impl<'t, R: Rule> Places<'t, R> {
    /// The places in `bytes`.
    pub fn new(bytes: &'t [u8]) -> Places<'t, R> {
        Places { bytes, next: 0, left: 0, rule: PhantomData }
    }

    fn read_block(&mut self) {
        let rest = self.bytes.get(self.next..).unwrap_or_default();
        let mut tail = [0; BLOCK + 1];
        let window = rest.first_chunk::<{ BLOCK + 1 }>().unwrap_or_else(|| {
            tail.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
            &tail
        });
        let mut places = [0u8; BLOCK];
        for ((place, byte), next) in places.iter_mut().zip(window).zip(&window[1..]) {
            *place = if R::fits(*byte, *next) { u8::MAX } else { 0 };
        }
        self.left = bits(&places);
        self.next += BLOCK;
    }
}

/// A bit for each byte: whether its highest bit is set.
#[inline]
pub fn bits(bytes: &[u8; BLOCK]) -> u64 {
    let quarters = bytes.as_chunks::<16>().0.iter().enumerate();
    quarters.fold(0, |bits, (n, quarter)| bits | u64::from(u8x16::new(*quarter).to_bitmask()) << (16 * n))
}

impl<R: Rule> Iterator for Places<'_, R> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        loop {
            if self.left != 0 {
                let place = self.left.trailing_zeros() as usize;
                self.left &= self.left - 1;
                return Some(self.next - BLOCK + place);
            }
            if self.next >= self.bytes.len() {
                return None;
            }
            self.read_block();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Pair;

    impl Rule for Pair {
        fn fits(byte: u8, next: u8) -> bool {
            (byte == b'a') & (next != b'b')
        }
    }

    #[test]
    fn places_are_those_of_a_plain_loop() {
        for length in 0..300 {
            let text: Vec<u8> = (0..length).map(|i| b"aab.ca"[(i * i + i / 7) % 6]).collect();
            let next = |i: usize| text.get(i + 1).copied().unwrap_or(0);
            let want: Vec<usize> = (0..length).filter(|i| Pair::fits(text[*i], next(*i))).collect();
            assert_eq!(Places::<Pair>::new(&text).collect::<Vec<_>>(), want, "{length}");
        }
    }
}
