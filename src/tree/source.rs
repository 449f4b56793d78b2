//! Source files: in come the bytes of a file, out comes its text, or which encoding it seems to have. A BOM and CRLF are read
//! without a word; Windows-1251 and UTF-16, which Word and Notepad write, are recognised and named, not guessed into text.

use std::sync::Arc;

/// The largest text file that is read, in bytes. The longest real case that we know has 60 KB.
pub const MAX_SOURCE: usize = 2 * 1024 * 1024;

/// A text file of the site.
#[derive(Clone, Debug)]
pub struct Source {
    /// Path inside the site's folder, with `/`, such as `content/cases/arina.md`.
    pub path: Arc<str>,
    /// Its text as it stands on disk (with BOM and CRLF, so that places are right), without control characters.
    pub text: Arc<str>,
}

impl Source {
    /// A source from its path and text. Control characters have no meaning in a text: NUL becomes U+FFFD, as CommonMark has it, and
    /// the others likewise.
    pub fn new(path: &str, text: &str) -> Source {
        let text = match has_control(text.as_bytes()) {
            true => {
                text.chars().map(|c| if u8::try_from(c).is_ok_and(is_control) { '\u{fffd}' } else { c }).collect::<String>().into()
            }
            false => text.into(),
        };
        Source { path: path.into(), text }
    }
}

/// What the bytes of a file that is not UTF-8 seem to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Cyrillic Windows, what old Notepad calls ANSI.
    Windows1251,
    /// UTF-16, what Notepad calls Unicode.
    Utf16,
    /// DOS Cyrillic.
    Ibm866,
    /// KOI8-R.
    Koi8R,
    /// No text at all.
    Binary,
}

impl Encoding {
    /// The name as editors show it.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Windows1251 => "Windows-1251",
            Encoding::Utf16 => "UTF-16",
            Encoding::Ibm866 => "CP866",
            Encoding::Koi8R => "KOI8-R",
            Encoding::Binary => "none",
        }
    }
}

/// The text of a file.
///
/// # Errors
/// The likely encoding and the first byte that is not UTF-8.
pub fn decode(bytes: &[u8]) -> Result<&str, (Encoding, usize)> {
    // UTF-16 of Russian text is valid UTF-8 too: every second byte of it is a control character.
    let sample = &bytes[..bytes.len().min(64 * 1024)];
    if has_control(sample) && sample.iter().filter(|b| **b < 8).count() * 5 > sample.len() {
        return Err((likely(bytes), 0));
    }
    // The standard library's check takes as long as reading the file does; this one a tenth of it.
    simdutf8::compat::from_utf8(bytes).map_err(|e| (likely(bytes), e.valid_up_to()))
}

/// True if there is a control character other than tab, line feed and carriage return. Blocks are looked at without branches, which
/// the compiler turns into vector instructions, and those that hold more than line feeds once more.
fn has_control(bytes: &[u8]) -> bool {
    let is_low = |byte: &u8| u8::from((*byte < 0x20) & (*byte != b'\n'));
    let has_low = |block: &[u8]| block.iter().fold(0, |found, byte| found | is_low(byte)) != 0;
    bytes.chunks(256).any(|block| has_low(block) && block.iter().any(|byte| is_control(*byte)))
}

/// Control characters that texts may not hold: all but tab, line feed and carriage return.
fn is_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')
}

/// The encoding under which the bytes look most like Russian: the share of lower-case Cyrillic letters decides, since in the
/// wrong single-byte encoding Russian text turns into capitals, box-drawing characters or signs.
fn likely(bytes: &[u8]) -> Encoding {
    let sample = &bytes[..bytes.len().min(64 * 1024)];
    if sample.starts_with(&[0xff, 0xfe]) || sample.starts_with(&[0xfe, 0xff]) {
        return Encoding::Utf16;
    }
    let zeros = sample.iter().filter(|b| **b == 0).count();
    let controls = sample.iter().filter(|b| **b < 8).count();
    if controls * 5 > sample.len() {
        return Encoding::Utf16;
    }
    if zeros > 0 {
        return Encoding::Binary;
    }
    let score = |encoding: &'static encoding_rs::Encoding| {
        let (text, _) = encoding.decode_without_bom_handling(sample);
        text.chars().filter(|c| matches!(c, 'а'..='я' | 'ё')).count()
    };
    let candidates = [
        (score(encoding_rs::WINDOWS_1251), Encoding::Windows1251),
        (score(encoding_rs::KOI8_R), Encoding::Koi8R),
        (score(encoding_rs::IBM866), Encoding::Ibm866),
    ];
    // On a tie the first wins: Windows-1251 is by far the most frequent.
    let best = candidates.iter().rev().max_by_key(|(score, _)| *score);
    best.filter(|(score, _)| *score > 0).map_or(Encoding::Binary, |(_, encoding)| *encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_recognised() {
        let text = "Молодой учитель остаётся в школе";
        let cases = [
            (encoding_rs::WINDOWS_1251.encode(text).0.into_owned(), Encoding::Windows1251),
            (encoding_rs::KOI8_R.encode(text).0.into_owned(), Encoding::Koi8R),
            (encoding_rs::IBM866.encode(text).0.into_owned(), Encoding::Ibm866),
            (text.encode_utf16().flat_map(u16::to_le_bytes).collect(), Encoding::Utf16),
            ([&[0x89, b'P', b'N', b'G', 0, 13][..], &[b'x'; 40]].concat(), Encoding::Binary),
        ];
        for (bytes, want) in cases {
            assert_eq!(decode(&bytes).unwrap_err().0, want);
        }
        assert_eq!(decode("ё".as_bytes()).unwrap(), "ё");
    }
}
