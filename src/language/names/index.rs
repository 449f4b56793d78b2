//! Where in `names.txt` a stem's lines begin: a hash table that the compiler fills, so that nothing is loaded.
//!
//! In: the key of a stem or an ending. Out: the lines that may have that stem (the reader compares), whether any
//! name has that ending.
//! Knows how a line begins, lemma and endings, and nothing of what follows. Perfect-hash crates would need a build
//! script or a second generated file.

use super::key::{self, Key};

/// The file; its header says how it is written.
pub(super) const DATA: &str = include_str!("names.txt");

/// The longest ending, in letters: Л-ьвом.
pub(super) const LONGEST_ENDING: u32 = 4;

/// Twice as many as there are stems, and a power of two.
const SLOTS: usize = 1 << 13;
// A slot holds the place of a stem's first line, how many lines have that stem (they follow each other), and some
// bits of the stem's hash; 0 is an empty one.
const PLACE_BITS: u32 = 18;
const COUNT_BITS: u32 = 3;
const CHECK_SHIFT: u32 = PLACE_BITS + COUNT_BITS;

struct Index {
    /// A hash table with linear probing.
    slots: [u32; SLOTS],
    /// By the number of letters and by the last but one (а if there is one only): the set of last letters. It keeps
    /// most words from being looked for.
    endings: [[u32; 32]; LONGEST_ENDING as usize + 1],
    /// The first four letters of all forms, as a set of their hashes: of the words with which sentences begin, most are no name's
    /// beginning.
    starts: [u32; 1 << (START_BITS - 5)],
}

// The file is 150 KB: the compiler is through in a second.
#[allow(long_running_const_eval)]
static INDEX: Index = Index::of(DATA.as_bytes());

/// The lines of the file that have this stem, and once in a thousand times those of another one.
pub(super) fn lines_of(stem: Key) -> Lines {
    let (mut slot, check) = hash(stem);
    loop {
        let entry = INDEX.slots.get(slot).copied().unwrap_or_default();
        if entry == 0 {
            return Lines::default();
        }
        if entry >> CHECK_SHIFT == check {
            let place = entry & ((1 << PLACE_BITS) - 1);
            let count = entry >> PLACE_BITS & ((1 << COUNT_BITS) - 1);
            return Lines { rest: DATA.get(place as usize..).unwrap_or_default(), count };
        }
        slot = (slot + 1) % SLOTS;
    }
}

/// Some lines of the file.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines {
    rest: &'static str,
    count: u32,
}

impl Iterator for Lines {
    type Item = &'static str;

    fn next(&mut self) -> Option<&'static str> {
        self.count = self.count.checked_sub(1)?;
        let end = memchr::memchr(b'\n', self.rest.as_bytes())?;
        let line = self.rest.get(..end)?;
        self.rest = self.rest.get(end + 1..)?;
        Some(line)
    }
}

/// False if no name has an ending like the last `count` letters of the word.
pub(super) fn is_ending(word: Key, count: u32) -> bool {
    let (last_but_one, last) = last_letters(word, count);
    INDEX.endings.get(count as usize).is_some_and(|sets| sets[last_but_one] >> last & 1 == 1)
}

/// False if surely no form of a name begins like the word.
pub(super) fn is_start(word: Key) -> bool {
    let start = start_of(word);
    INDEX.starts[start / 32] >> (start % 32) & 1 == 1
}

const START_BITS: u32 = 15;

/// A hash of the first four letters, or of the whole word if it is shorter.
const fn start_of(word: Key) -> usize {
    let length = key::length(word);
    let start = if length > 4 { key::stem(word, length - 4) } else { word };
    ((start as u32).wrapping_mul(0x9e37_79b1) >> (u32::BITS - START_BITS)) as usize
}

/// The stem of the line at `place`: its lemma without its first ending.
const fn stem_at(data: &[u8], place: usize) -> Key {
    let (lemma, rest) = key::read(data.split_at(place).1);
    let (ending, _) = key::read(rest.split_at(1).1);
    key::stem(lemma, key::length(ending))
}

impl Index {
    const fn of(data: &[u8]) -> Index {
        assert!(data.len() < 1 << PLACE_BITS);
        let mut index =
            Index { slots: [0; SLOTS], endings: [[0; 32]; LONGEST_ENDING as usize + 1], starts: [0; 1 << (START_BITS - 5)] };
        let mut at = 0;
        while at < data.len() {
            if data[at] != b'#' {
                index.add_stem(data, at);
                index.add_endings(stem_at(data, at), data.split_at(after(data, at, b'\t')).1);
            }
            at = after(data, at, b'\n');
        }
        index
    }

    const fn add_stem(&mut self, data: &[u8], place: usize) {
        let stem = stem_at(data, place);
        let (mut slot, check) = hash(stem);
        while self.slots[slot] != 0 {
            if self.slots[slot] >> CHECK_SHIFT == check {
                let first = (self.slots[slot] & ((1 << PLACE_BITS) - 1)) as usize;
                assert!(stem_at(data, first) == stem, "two stems look the same: change the factor in `hash`");
                self.slots[slot] += 1 << PLACE_BITS;
                assert!(self.slots[slot] >> CHECK_SHIFT == check, "too many names of one stem: widen COUNT_BITS");
                return;
            }
            slot = (slot + 1) % SLOTS;
        }
        self.slots[slot] = place as u32 | 1 << PLACE_BITS | check << CHECK_SHIFT;
    }

    const fn add_endings(&mut self, stem: Key, mut data: &[u8]) {
        self.add_start(stem);
        while data[0] != b'\t' {
            let (ending, rest) = key::read(data);
            let length = key::length(ending);
            if length > 0 {
                if let Some(form) = key::join(stem, ending) {
                    self.add_start(form);
                }
                let (last_but_one, last) = last_letters(ending, length);
                self.endings[length as usize][last_but_one] |= 1 << last;
                data = rest;
            } else {
                data = data.split_at(1).1;
            }
        }
    }

    const fn add_start(&mut self, form: Key) {
        let start = start_of(form);
        self.starts[start / 32] |= 1 << (start % 32);
    }
}

/// The last letter but one of an ending of `count` letters (а if there is one letter only), and the last.
const fn last_letters(word: Key, count: u32) -> (usize, u32) {
    let last_but_one = if count > 1 { key::letter(word, 1) } else { 0 };
    (last_but_one as usize, key::letter(word, 0))
}

/// The place after the next `byte`.
const fn after(data: &[u8], mut at: usize, byte: u8) -> usize {
    while data[at] != byte {
        at += 1;
    }
    at + 1
}

/// The slot where to look first, and the bits to compare there.
const fn hash(stem: Key) -> (usize, u32) {
    const SLOT_BITS: u32 = SLOTS.trailing_zeros();
    const CHECK_BITS: u32 = u32::BITS - CHECK_SHIFT;
    let mixed = (stem as u64 ^ ((stem >> 64) as u64).rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let slot = mixed >> (u64::BITS - SLOT_BITS);
    let check = mixed >> (u64::BITS - SLOT_BITS - CHECK_BITS) & ((1 << CHECK_BITS) - 1);
    (slot as usize, check as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_one_stem_follow_each_other() {
        let mut stems = Vec::new();
        let mut at = 0;
        for line in DATA.split_inclusive('\n') {
            if !line.starts_with('#') && stems.last() != Some(&stem_at(DATA.as_bytes(), at)) {
                stems.push(stem_at(DATA.as_bytes(), at));
            }
            at += line.len();
        }
        let count = stems.len();
        stems.sort_unstable();
        stems.dedup();
        assert_eq!(stems.len(), count);
        assert!(count * 2 <= SLOTS, "{count} stems: SLOTS wants to be larger");
    }

    #[test]
    fn endings() {
        let is = |ending: &str| key::of(ending).is_some_and(|key| is_ending(key, key::length(key)));
        assert!(is("а") && is("ей") && is("ьвом"));
        assert!(!is("о") && !is("та") && !is("ться") && !is("ываешь"));
    }
}
