//! Numbers of entries as text: in comes a rising row of numbers, out comes a string of letters that a script can hold and read fast. A row is
//! written as the steps between its numbers (five bits a letter, the sixth says that more follow) or, where it is shorter, as one bit for
//! each number that could be there. Knows nothing of words.

/// The letters of Base64 in their order.
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Stands before a row of bits.
const BITS: char = '=';

/// The row as text.
pub fn write(row: &[u32]) -> String {
    let mut steps = String::with_capacity(row.len() * 2);
    let mut next = 0;
    for number in row {
        step(number - next, &mut steps);
        next = number + 1;
    }
    let sextets = row.last().map_or(0, |last| *last as usize / 6 + 1);
    if sextets + 1 >= steps.len() {
        return steps;
    }
    let mut bits = vec![0u8; sextets];
    row.iter().for_each(|number| bits[*number as usize / 6] |= 1 << (number % 6));
    let letters = bits.iter().map(|sextet| char::from(LETTERS[*sextet as usize]));
    [BITS].into_iter().chain(letters).collect()
}

/// One number, the lowest bits first.
pub fn step(mut number: u32, out: &mut String) {
    while number >= 32 {
        out.push(char::from(LETTERS[(32 + number % 32) as usize]));
        number /= 32;
    }
    out.push(char::from(LETTERS[number as usize]));
}

/// The row that a text stands for; the inverse of [`write`], as the script has it.
#[cfg(test)]
pub fn read(text: &str) -> Vec<u32> {
    let value = |letter: u8| LETTERS.iter().position(|own| *own == letter).unwrap() as u32;
    if let Some(bits) = text.strip_prefix(BITS) {
        let sextets = bits.bytes().enumerate();
        return sextets
            .flat_map(|(at, letter)| (0..6).filter(move |bit| value(letter) >> bit & 1 == 1).map(move |bit| at as u32 * 6 + bit))
            .collect();
    }
    let (mut row, mut next, mut number, mut shift) = (Vec::new(), 0, 0, 0);
    for letter in text.bytes().map(value) {
        number |= (letter & 31) << shift;
        shift += 5;
        if letter < 32 {
            row.push(next + number);
            next += number + 1;
            (number, shift) = (0, 0);
        }
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_dense_row_is_written_as_bits() {
        let all: Vec<u32> = (0..600).collect();
        assert_eq!(write(&all).len(), 101);
        assert_eq!(write(&[]), "");
        assert_eq!(write(&[5]), "F");
    }

    proptest! {
        #[test]
        fn every_row_comes_back(row in prop::collection::btree_set(0u32..50_000, 0..400)) {
            let row: Vec<u32> = row.into_iter().collect();
            prop_assert_eq!(read(&write(&row)), row);
        }
    }
}
