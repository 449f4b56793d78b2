//! The faces that documents are set in: in goes nothing, out come the fonts, and for any text the signs that none of them has. Noto Sans
//! for text, DejaVu for code and for signs that Noto Sans lacks. Both have all of Cyrillic and licences that allow embedding.

use typst::foundations::Bytes;
use typst::layout::Abs;
use typst::text::{Font, FontBook, FontInstance, FontVariant, FontVariations};
use typst::utils::LazyHash;

/// What a sign that no font has is printed as.
pub const UNKNOWN: char = '\u{25a1}';

/// The faces.
pub struct Fonts {
    /// What is known about them.
    pub book: LazyHash<FontBook>,
    /// They themselves.
    pub faces: Vec<Font>,
    bold: Option<FontInstance>,
    hash: blake3::Hash,
}

/// The width of a letter that the bold face does not have, in ems.
const LETTER: f64 = 0.6;

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
        let instance = |face: &Font| face.clone().instantiate(FontVariant::default(), Abs::pt(10.0), &FontVariations::default());
        let (bold, book) = (faces.get(1).map(instance), LazyHash::new(FontBook::from_fonts(&faces)));
        Fonts { book, faces, bold, hash: hasher.finalize() }
    }

    /// What is in the files of the faces, as one hash.
    pub fn hash(&self) -> blake3::Hash {
        self.hash
    }

    /// How wide a text is in the bold face, in ems.
    pub fn bold_width(&self, text: &str) -> f64 {
        let letter = |sign: char| self.bold.as_ref().and_then(|face| Some(face.x_advance(face.ttf().glyph_index(sign)?.0)?.get()));
        text.chars().map(|sign| letter(sign).unwrap_or(LETTER)).sum()
    }

    /// Whether some face has the sign, or it has no shape of its own.
    pub fn has(&self, sign: char) -> bool {
        if is_shapeless(sign) {
            return true;
        }
        let is_private = matches!(sign, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
        let has = |index: usize| self.book.info(index).is_some_and(|info| info.coverage.contains(sign as u32));
        !is_private && (0..self.faces.len()).any(has)
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

    #[test]
    fn letters_are_as_wide_as_they_are() {
        let fonts = Fonts::built_in();
        let (narrow, wide) = (fonts.bold_width("ггг"), fonts.bold_width("ШШШ"));
        assert!(narrow > 1.0 && wide > narrow * 1.8, "{narrow} {wide}");
    }
}
