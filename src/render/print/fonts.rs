//! The faces that documents are set in: in goes nothing, out come the fonts, and for any text the signs that none of them has. Noto Sans
//! for text, DejaVu for code and for signs that Noto Sans lacks. Both have all of Cyrillic and licences that allow embedding.

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

/// What a sign that no font has is printed as.
pub const UNKNOWN: char = '\u{25a1}';

/// The faces.
pub struct Fonts {
    /// What is known about them.
    pub book: LazyHash<FontBook>,
    /// They themselves.
    pub faces: Vec<Font>,
    hash: blake3::Hash,
}

impl Fonts {
    /// The faces that the program carries.
    pub fn built_in() -> Fonts {
        let data: [&'static [u8]; 6] = [
            notosans::REGULAR_TTF,
            notosans::BOLD_TTF,
            notosans::ITALIC_TTF,
            notosans::BOLD_ITALIC_TTF,
            dejavu::sans::regular(),
            dejavu::sans_mono::regular(),
        ];
        let mut hasher = blake3::Hasher::new();
        for bytes in data {
            hasher.update(bytes);
        }
        let faces: Vec<Font> = data.into_iter().flat_map(|bytes| Font::iter(Bytes::new(bytes))).collect();
        Fonts { book: LazyHash::new(FontBook::from_fonts(&faces)), faces, hash: hasher.finalize() }
    }

    /// What is in the files of the faces, as one hash.
    pub fn hash(&self) -> blake3::Hash {
        self.hash
    }

    /// Whether some face has the sign, or it has no shape of its own.
    pub fn has(&self, sign: char) -> bool {
        if is_shapeless(sign) {
            return true;
        }
        let private = matches!(sign, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
        // Most text is in the first face, and it is the one that is asked most.
        !private && self.book.info(0).is_some_and(|info| info.coverage.contains(sign as u32))
            || !private && (1..self.faces.len()).filter_map(|index| self.book.info(index)).any(|f| f.coverage.contains(sign as u32))
    }
}

/// Signs that only say how their neighbours are set.
fn is_shapeless(sign: char) -> bool {
    matches!(sign, '\n' | '\t' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}')
}

/// Signs that a document cannot hold and that nobody sees: they are left out.
pub fn is_dropped(sign: char) -> bool {
    (sign.is_control() && !matches!(sign, '\n' | '\t'))
        || matches!(sign, '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_russian_cases_are_written_with_is_there() {
        let fonts = Fonts::built_in();
        for sign in "АЯаяЁё№→←−–—…☑☐☒✓•«»„“₽€§°±×÷≥≤≈½²³\u{a0}\u{202f}\u{2011}\u{301}ІіЇїЄєҐґ".chars()
        {
            assert!(fonts.has(sign), "U+{:04X} {sign}", sign as u32);
        }
        for sign in ['🙂', '漢', '\u{e000}'] {
            assert!(!fonts.has(sign), "U+{:04X}", sign as u32);
        }
        assert!(fonts.has(UNKNOWN));
    }
}
