//! Texts as words: in come the bytes of a page, a script, a feed or a plain text, out come its words in small letters with one blank between
//! them. What stands between words (tags, quotation marks, hard blanks, dashes) is gone, and what stands for letters (references of HTML,
//! of scripts, of addresses) is the letters. Two texts that a reader would read alike are alike. Knows nothing of what is looked for.

use crate::render::web::markup::{Piece, Tag, pieces};
use std::borrow::Cow;

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// HTML, and XML that is written like it.
    Markup,
    /// The XML of office documents, in which a word may be cut into runs.
    Office,
    /// Anything else.
    Plain,
}

/// The words of a text, a blank before the first and after the last. Of markup these are the words that are read, then those inside of tags,
/// comments and scripts.
pub fn words(bytes: &[u8], writing: Writing) -> Vec<u8> {
    let text = text(bytes);
    let mut out = Words::with_capacity(text.len());
    match writing {
        Writing::Plain => out.read(&text),
        Writing::Markup => {
            let mut inner = Words::with_capacity(text.len() / 2);
            for piece in pieces(text.as_bytes()) {
                match piece {
                    Piece::Text(own) => out.read_bytes(own),
                    Piece::Tag(tag) => {
                        // `<b>` inside of a word does not end it; a line, a cell, a heading does.
                        if !is_inline(&tag) {
                            out.gap();
                        }
                        inner.gap();
                        inner.read_bytes(tag.whole);
                    }
                    Piece::Comment(own) | Piece::Script(own) | Piece::Style(own) => {
                        inner.gap();
                        inner.read_bytes(own);
                    }
                }
            }
            out.gap();
            out.read_words(inner.done());
        }
        Writing::Office => {
            for piece in pieces(text.as_bytes()) {
                match piece {
                    Piece::Text(own) | Piece::Comment(own) | Piece::Script(own) | Piece::Style(own) => out.read_bytes(own),
                    Piece::Tag(tag) if is_run(&tag) => {}
                    Piece::Tag(tag) => {
                        out.gap();
                        // Titles, descriptions and names of authors may stand in attributes.
                        tag.attributes().for_each(|(_, value)| {
                            out.gap();
                            out.read_bytes(value);
                        });
                        out.gap();
                    }
                }
            }
        }
    }
    out.done()
}

/// Bytes as text, in whatever encoding they are.
fn text(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1251.decode_without_bom_handling(bytes).0,
    }
}

fn name_of<'h>(tag: &Tag<'h>) -> &'h [u8] {
    tag.name.strip_prefix(b"/").unwrap_or(tag.name)
}

fn is_inline(tag: &Tag<'_>) -> bool {
    let inline: [&[u8]; 14] =
        [b"a", b"abbr", b"b", b"bdi", b"code", b"em", b"i", b"mark", b"s", b"small", b"span", b"strong", b"u", b"wbr"];
    inline.iter().any(|name| name_of(tag).eq_ignore_ascii_case(name))
}

/// Tags of Word, Excel and OpenDocument between two parts of one word.
fn is_run(tag: &Tag<'_>) -> bool {
    let name = name_of(tag);
    // Excel names its runs without a prefix.
    matches!(name, b"w:r" | b"w:t" | b"w:rPr" | b"text:span" | b"w:proofErr" | b"w:bookmarkStart" | b"w:bookmarkEnd")
        || matches!(
            name,
            b"r" | b"t" | b"rPr" | b"b" | b"i" | b"u" | b"sz" | b"color" | b"rFont" | b"family" | b"scheme" | b"charset"
        )
        || (name.starts_with(b"w:")
            && matches!(&name[2..], b"b" | b"i" | b"lang" | b"rFonts" | b"sz" | b"szCs" | b"u" | b"color" | b"noProof"))
}

struct Words {
    out: Vec<u8>,
}

impl Words {
    fn with_capacity(length: usize) -> Words {
        let mut out = Vec::with_capacity(length + 2);
        out.push(b' ');
        Words { out }
    }

    fn gap(&mut self) {
        if self.out.last() != Some(&b' ') {
            self.out.push(b' ');
        }
    }

    fn done(mut self) -> Vec<u8> {
        self.gap();
        self.out
    }

    fn read_words(&mut self, words: Vec<u8>) {
        self.gap();
        self.out.extend_from_slice(words.trim_ascii_start());
    }

    fn read_bytes(&mut self, bytes: &[u8]) {
        self.read(&String::from_utf8_lossy(bytes));
    }

    fn letter(&mut self, letter: char) {
        match letter {
            // Marks inside of words that nobody sees.
            '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{300}'..='\u{36f}' => {}
            'ё' | 'Ё' => self.out.extend_from_slice("е".as_bytes()),
            letter if letter.is_alphanumeric() => {
                let mut buffer = [0; 4];
                for small in letter.to_lowercase() {
                    self.out.extend_from_slice(small.encode_utf8(&mut buffer).as_bytes());
                }
            }
            _ => self.gap(),
        }
    }

    fn read(&mut self, text: &str) {
        let mut rest = text;
        while let Some(&byte) = rest.as_bytes().first() {
            let taken = match byte {
                b'a'..=b'z' | b'0'..=b'9' => {
                    self.out.push(byte);
                    1
                }
                b'A'..=b'Z' => {
                    self.out.push(byte.to_ascii_lowercase());
                    1
                }
                b'&' => self.reference(rest),
                b'\\' => self.escape(rest),
                b'%' => self.percent(rest),
                0..=0x7f => {
                    self.gap();
                    1
                }
                // The letters of Russian, the commonest by far: А-Я and а-п, р-я.
                0xd0 if (0x90..=0xbf).contains(&rest.as_bytes()[1]) => {
                    let second = rest.as_bytes()[1];
                    match second {
                        0x90..=0x9f => self.out.extend_from_slice(&[0xd0, second + 0x20]),
                        0xa0..=0xaf => self.out.extend_from_slice(&[0xd1, second - 0x20]),
                        _ => self.out.extend_from_slice(&[0xd0, second]),
                    }
                    2
                }
                0xd1 if (0x80..=0x8f).contains(&rest.as_bytes()[1]) => {
                    self.out.extend_from_slice(&rest.as_bytes()[..2]);
                    2
                }
                _ => {
                    let letter = rest.chars().next().unwrap_or(' ');
                    self.letter(letter);
                    letter.len_utf8()
                }
            };
            rest = &rest[taken..];
        }
    }

    /// `&#1103;`, `&#x44f;`; every named reference is taken for a sign between words, except those that nobody sees.
    fn reference(&mut self, rest: &str) -> usize {
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        let Some(name) = end.map(|end| &rest[1..end]) else {
            self.gap();
            return 1;
        };
        let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => number.parse().ok(),
        });
        let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match number.and_then(char::from_u32) {
            Some(letter) => self.letter(letter),
            None if is_name && name == "shy" => {}
            None if is_name => self.gap(),
            None => {
                self.gap();
                return 1;
            }
        }
        name.len() + 2
    }

    /// `\u044f`.
    fn escape(&mut self, rest: &str) -> usize {
        let unit = |text: &str| u32::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok();
        match unit(rest).and_then(char::from_u32) {
            Some(letter) => {
                self.letter(letter);
                6
            }
            None => {
                self.gap();
                // Of `\n` neither sign is a letter.
                if matches!(rest.as_bytes().get(1), Some(b'n' | b'r' | b't')) { 2 } else { 1 }
            }
        }
    }

    /// `%D1%8F`, as long as it goes.
    fn percent(&mut self, rest: &str) -> usize {
        let byte = |at: usize| {
            let digits = rest.get(at..at + 3)?.strip_prefix('%')?;
            u8::from_str_radix(digits, 16).ok()
        };
        let bytes: Vec<u8> = (0..).map_while(|i| byte(3 * i)).collect();
        match std::str::from_utf8(&bytes) {
            Ok(text) if !text.is_empty() => {
                text.chars().for_each(|letter| self.letter(letter));
                3 * bytes.len()
            }
            _ => {
                self.gap();
                1
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, writing: Writing) -> String {
        String::from_utf8(words(text.as_bytes(), writing)).unwrap()
    }

    #[test]
    fn what_reads_alike_is_alike() {
        for (text, writing) in [
            ("Пётр Ильин", Writing::Plain),
            ("«ПЕТР»\u{a0}Ильин.", Writing::Plain),
            ("П\u{ad}етр — ИЛЬИН", Writing::Plain),
            ("\\u041f\\u0435\\u0442\\u0440\\nИльин", Writing::Plain),
            ("%D0%9F%D0%B5%D1%82%D1%80+%d0%98льин", Writing::Plain),
            ("&#1055;&#x435;&#1090;р&nbsp;Ильин", Writing::Markup),
            ("<b>П</b>етр</p><p>Иль&shy;ин", Writing::Markup),
        ] {
            let said = said(text, writing);
            assert!(said.starts_with(" петр ильин "), "{text} gives {said}");
        }
    }

    #[test]
    fn markup_is_read_within_and_without_its_tags() {
        let said = said("<p title=\"Пётр\">Ильин<!-- Иван --></p>", Writing::Markup);
        assert_eq!(said, " ильин p title петр иван p ");
    }

    #[test]
    fn a_word_of_office_may_be_cut() {
        let said = said(
            "<w:p><w:r><w:t>Пё</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>тр</w:t></w:r></w:p><w:p w:a=\"Иван\"><w:t>Ильин",
            Writing::Office,
        );
        assert_eq!(said, " петр иван ильин ");
    }

    #[test]
    fn every_encoding_is_read() {
        let cyrillic = encoding_rs::WINDOWS_1251.encode("Пётр Ильин").0;
        let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain("Пётр Ильин".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for bytes in [&*cyrillic, &wide] {
            assert_eq!(String::from_utf8(words(bytes, Writing::Plain)).unwrap(), " петр ильин ");
        }
    }
}
