//! A Russian word as one number, so that it can be compared and looked up without allocation.
//!
//! In: a word. Out: a key of five bits a letter, exact (two words have the same key only if they are the
//! same word), blind to letter case, to ё and е, to stress marks and soft hyphens.
//! Refuses words with any other character, and words longer than any name.

/// A word as a number: a leading 1, then five bits a letter, а = 0 … я = 31.
pub(super) type Key = u128;

/// The key of the empty word.
pub(super) const EMPTY: Key = 1;

const BITS: u32 = 5;
/// The most letters that fit; the longest name form has 20.
const LETTERS: u32 = 25;

/// The key of `word`; `None` if it is empty, too long or not all Russian letters.
pub(super) fn of(word: &str) -> Option<Key> {
    let (key, rest) = read(word.as_bytes());
    (rest.is_empty() && key != EMPTY).then_some(key)
}

/// The key of the Russian letters with which `bytes` begin, and what follows them (also if they are too many).
pub(super) const fn read(mut bytes: &[u8]) -> (Key, &[u8]) {
    let mut key = EMPTY;
    while let [lead, trail, rest @ ..] = bytes {
        key = match (*lead, *trail) {
            (0xd0 | 0xd1, _) => {
                let value = VALUES[(*lead as usize & 1) << 6 | *trail as usize & 0x3f];
                if value == NO_LETTER || key >> (BITS * LETTERS) != 0 {
                    break;
                }
                key << BITS | value as Key
            }
            // A decomposed й; the dots of a decomposed ё, stress marks and soft hyphens change nothing.
            (0xcc, 0x86) if key & 31 == 8 => key | 1,
            (0xcc, 0x80 | 0x81 | 0x88) | (0xc2, 0xad) => key,
            _ => break,
        };
        bytes = rest;
    }
    (key, bytes)
}

/// The key of four Russian letters of two bytes each, if that is what the bytes are: as [`read`] has it, in a fraction of the time.
pub(super) fn of_four(bytes: &[u8; 8]) -> Option<Key> {
    let mut key = 1_u32;
    let mut known = true;
    for [lead, trail] in bytes.as_chunks::<2>().0 {
        let value = VALUES[(*lead as usize & 1) << 6 | *trail as usize & 0x3f];
        known &= (lead | 1 == 0xd1) & (value != NO_LETTER);
        key = key << BITS | u32::from(value & 31);
    }
    known.then_some(Key::from(key))
}

const NO_LETTER: u8 = 255;

/// The value of each letter by the low seven bits of its code, from U+0400 on.
const VALUES: [u8; 128] = {
    let mut values = [NO_LETTER; 128];
    let mut letter = 0;
    while letter < 32 {
        values[0x10 + letter] = letter as u8;
        values[0x30 + letter] = letter as u8;
        letter += 1;
    }
    // Ё and ё are е.
    values[0x01] = 5;
    values[0x51] = 5;
    values
};

/// The key of two words written together; `None` if that is too long.
pub(super) const fn join(first: Key, second: Key) -> Option<Key> {
    let (head, tail) = (length(first), length(second));
    if head + tail <= LETTERS { Some(first << (tail * BITS) | second & mask(tail)) } else { None }
}

/// The number of letters.
pub(super) const fn length(key: Key) -> u32 {
    (Key::BITS - 1 - key.leading_zeros()) / BITS
}

/// The word without its last `count` letters, of which it has no fewer.
pub(super) const fn stem(key: Key, count: u32) -> Key {
    key >> (count * BITS)
}

/// The last `count` letters of the word, of which it has no fewer.
pub(super) const fn ending(key: Key, count: u32) -> Key {
    key & mask(count) | 1 << (count * BITS)
}

/// The letter before the last `count`, а = 0.
pub(super) const fn letter(key: Key, count: u32) -> u32 {
    (key >> (count * BITS)) as u32 & 31
}

const fn mask(letters: u32) -> Key {
    (1 << (letters * BITS)) - 1
}

/// True if the word of `key` begins with the word of `start`.
pub(super) fn starts_with(key: Key, start: Key) -> bool {
    length(key) >= length(start) && stem(key, length(key) - length(start)) == start
}

/// True if the word of `key` is longer than one of `endings` and ends with it.
pub(super) fn ends_with(key: Key, endings: &[&str]) -> bool {
    endings.iter().filter_map(|text| of(text)).any(|tail| length(key) > length(tail) && ending(key, length(tail)) == tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_words_have_equal_keys() {
        let cases = [
            ("Алёна", "алена", true),
            ("АРИНА", "Арина", true),
            ("Ната\u{301}ша", "Наташа", true),
            ("Андреи\u{306}", "Андрей", true),
            ("Андреи", "Андрей", false),
            ("Але\u{308}на", "Алёна", true),
            ("Вик\u{ad}тория", "Виктория", true),
            ("а", "аа", false),
            ("Валентин", "Валентина", false),
        ];
        for (a, b, equal) in cases {
            assert_eq!(of(a) == of(b), equal, "{a} {b}");
            assert!(of(a).is_some(), "{a}");
        }
    }

    #[test]
    fn other_words_have_none() {
        for word in ["", "Anna", "Әлфия", "Анна1", "Анна-Мария", "\u{301}", &"а".repeat(26)] {
            assert_eq!(of(word), None, "{word}");
        }
        assert!(of(&"я".repeat(25)).is_some());
    }

    #[test]
    fn four_letters() {
        for word in ["Анна", "Ёжик", "арин", "а1бвг", "Anna\u{401}\u{401}", "и\u{306}ог", "Әлфи"] {
            let bytes: &[u8; 8] = word.as_bytes().first_chunk().expect(word);
            let (slow, rest) = read(bytes);
            assert_eq!(of_four(bytes), (rest.is_empty() && length(slow) == 4).then_some(slow), "{word}");
        }
    }

    #[test]
    fn parts_of_words() {
        let key = |word: &str| of(word).unwrap_or(EMPTY);
        let petrova = key("Петрова");
        assert_eq!(stem(petrova, 3), key("петр"));
        assert_eq!(stem(petrova, 7), EMPTY);
        assert_eq!(letter(petrova, 1), 2);
        assert_eq!(ending(petrova, 3), key("ова"));
        assert_eq!(ending(petrova, 7), petrova);
        assert_eq!(ending(petrova, 0), EMPTY);
        assert_eq!(join(key("петр"), key("ова")), Some(petrova));
        assert_eq!(join(petrova, EMPTY), Some(petrova));
        assert_eq!(join(key(&"а".repeat(20)), petrova), None);
        assert!(starts_with(petrova, key("петр")) && !starts_with(petrova, key("етр")));
        assert!(ends_with(petrova, &["ин", "ова"]) && !ends_with(petrova, &["петрова", "ов"]));
    }
}
