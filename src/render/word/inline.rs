//! Lines of text: in come inlines, out come runs with their styles, links with their relations, footnotes in their own part, pictures. A
//! link whose address no word processor would take is left to its words. This file refuses to know paragraphs.

use super::blocks::{Frame, Written};
use super::columns::{Twips, mm};
use super::media::Placed;
use crate::case::rich::{Inline, Picture, Style};
use url::Url;

/// Pictures in a line of text are at most so tall.
const TALLEST_IN_LINE: Twips = mm(60);
const DRAWING: &str = "http://schemas.openxmlformats.org/drawingml/2006/main";
const PICTURE: &str = "http://schemas.openxmlformats.org/drawingml/2006/picture";

impl Written<'_> {
    /// The inlines of a line.
    pub fn line(&mut self, line: &[Inline], frame: Frame<'_>) {
        for inline in line {
            self.inline(inline, false, frame);
        }
    }

    fn inline(&mut self, inline: &Inline, in_link: bool, frame: Frame<'_>) {
        match inline {
            Inline::Text(text, style) => self.run(text, *style, in_link),
            Inline::Link(target, content) => {
                let id = address(target).filter(|_| !in_link).map(|to| self.part.relations.id("hyperlink", &to));
                if let Some(id) = &id {
                    self.part.xml.open("w:hyperlink", &[("r:id", id), ("w:history", "1")]);
                }
                content.iter().for_each(|inner| self.inline(inner, in_link || id.is_some(), frame));
                if id.is_some() {
                    self.part.xml.close("w:hyperlink");
                }
            }
            Inline::Note(number) => self.note(*number, frame),
            Inline::Break => self.part.xml.within("w:r", &[], |xml| xml.empty("w:br", &[])),
            Inline::Picture(picture) => self.picture(picture, (frame.room(), TALLEST_IN_LINE)),
        }
    }

    /// Text of one style.
    pub fn run(&mut self, text: &str, style: Style, in_link: bool) {
        if text.is_empty() {
            return;
        }
        let is_hint = self.is_blank && style.italic;
        let xml = &mut self.part.xml;
        xml.open("w:r", &[]);
        if style != Style::default() || in_link {
            xml.within("w:rPr", &[], |xml| {
                match (style.code, in_link) {
                    (true, _) => xml.val("w:rStyle", "CodeText"),
                    (false, true) => xml.val("w:rStyle", "Hyperlink"),
                    (false, false) if is_hint => xml.val("w:rStyle", "Hint"),
                    (false, false) => {}
                }
                let marks = [(style.bold, ["w:b", "w:bCs"]), (style.italic, ["w:i", "w:iCs"])];
                marks.iter().filter(|(on, _)| *on).flat_map(|(_, names)| names).for_each(|name| xml.empty(name, &[]));
                if style.strike {
                    xml.empty("w:strike", &[]);
                }
                if style.code && in_link {
                    xml.val("w:color", "1F4E79");
                    xml.val("w:u", "single");
                }
                if style.sup || style.sub {
                    xml.val("w:vertAlign", if style.sup { "superscript" } else { "subscript" });
                }
            });
        }
        self.letters(text);
        self.part.xml.close("w:r");
    }

    /// Text with the characters for which Word has elements of its own.
    fn letters(&mut self, text: &str) {
        let special = ['\n', '\t', '\u{ad}', '\u{2011}'];
        let xml = &mut self.part.xml;
        for piece in text.split_inclusive(special) {
            let last = piece.chars().next_back().filter(|c| special.contains(c));
            let words = last.map_or(piece, |c| &piece[..piece.len() - c.len_utf8()]);
            if !words.is_empty() {
                xml.within("w:t", &[("xml:space", "preserve")], |xml| xml.text(words));
            }
            match last {
                Some('\n') => xml.empty("w:br", &[]),
                Some('\t') => xml.empty("w:tab", &[]),
                Some('\u{ad}') => xml.empty("w:softHyphen", &[]),
                Some(_) => xml.empty("w:noBreakHyphen", &[]),
                None => {}
            }
        }
    }

    /// The sign of a footnote, whose text goes into its own part. A note inside a note, or one that has no text, is a raised number.
    fn note(&mut self, number: usize, frame: Frame<'_>) {
        let text = frame.notes.filter(|_| !self.in_note).and_then(|notes| notes.get(number.checked_sub(1)?));
        let Some(blocks) = text else {
            return self.run(&number.to_string(), Style { sup: true, ..Style::default() }, false);
        };
        self.notes += 1;
        let id = self.notes.to_string();
        self.aside(|written| {
            written.part.xml.open("w:footnote", &[("w:id", &id)]);
            written.footnote(blocks);
            written.part.xml.close("w:footnote");
        });
        self.reference(|xml| xml.empty("w:footnoteReference", &[("w:id", &id)]));
    }

    /// A run that is the sign of a footnote.
    pub fn reference(&mut self, sign: impl FnOnce(&mut super::xml::Xml)) {
        self.part.xml.within("w:r", &[], |xml| {
            xml.within("w:rPr", &[], |xml| xml.val("w:rStyle", "FootnoteReference"));
            sign(xml);
        });
    }

    /// A picture in a run; its alternative text where there is none.
    pub fn picture(&mut self, picture: &Picture, room: (Twips, Twips)) {
        match self.media.place(self.pictures, &picture.target, room) {
            Some(placed) => self.drawing(&placed, &picture.alt),
            None => self.run(&picture.alt, Style { italic: true, ..Style::default() }, false),
        }
    }

    fn drawing(&mut self, placed: &Placed, alt: &str) {
        self.drawings += 1;
        let id = self.drawings.to_string();
        let name = format!("Picture {id}");
        let relation = self.part.relations.id("image", &placed.file);
        let (width, height) = (placed.width.to_string(), placed.height.to_string());
        let named = [("id", &*id), ("name", &*name), ("descr", alt)];
        let size = [("cx", &*width), ("cy", &*height)];
        let xml = &mut self.part.xml;
        for name in ["w:r", "w:drawing"] {
            xml.open(name, &[]);
        }
        xml.within("wp:inline", &[("distT", "0"), ("distB", "0"), ("distL", "0"), ("distR", "0")], |xml| {
            xml.empty("wp:extent", &size);
            xml.empty("wp:docPr", &named);
            xml.within("wp:cNvGraphicFramePr", &[], |xml| {
                xml.empty("a:graphicFrameLocks", &[("xmlns:a", DRAWING), ("noChangeAspect", "1")]);
            });
            xml.within("a:graphic", &[("xmlns:a", DRAWING)], |xml| {
                xml.within("a:graphicData", &[("uri", PICTURE)], |xml| {
                    xml.within("pic:pic", &[("xmlns:pic", PICTURE)], |xml| {
                        xml.within("pic:nvPicPr", &[], |xml| {
                            xml.empty("pic:cNvPr", &named);
                            xml.empty("pic:cNvPicPr", &[]);
                        });
                        xml.within("pic:blipFill", &[], |xml| {
                            xml.empty("a:blip", &[("r:embed", &relation)]);
                            xml.within("a:stretch", &[], |xml| xml.empty("a:fillRect", &[]));
                        });
                        xml.within("pic:spPr", &[], |xml| {
                            xml.within("a:xfrm", &[], |xml| {
                                xml.empty("a:off", &[("x", "0"), ("y", "0")]);
                                xml.empty("a:ext", &size);
                            });
                            xml.within("a:prstGeom", &[("prst", "rect")], |xml| xml.empty("a:avLst", &[]));
                        });
                    });
                });
            });
        });
        for name in ["w:drawing", "w:r"] {
            xml.close(name);
        }
    }
}

/// An address that a word processor takes: absolute, of a scheme that a reader may follow, its letters as the author typed them.
fn address(target: &str) -> Option<String> {
    let target = target.trim();
    let url = Url::parse(target).ok()?;
    if !matches!(url.scheme(), "http" | "https" | "mailto" | "tel") || target.len() > 2000 {
        return None;
    }
    let mut out = String::with_capacity(target.len());
    for (at, c) in target.char_indices() {
        let is_escape = || target.as_bytes().get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        let is_bad = c.is_control() || c.is_whitespace() || "<>\"{}|\\^`".contains(c) || (c == '%' && !is_escape());
        match c {
            '\t' | '\n' | '\r' => {}
            c if is_bad => c.to_string().bytes().for_each(|byte| out.push_str(&format!("%{byte:02X}"))),
            c => out.push(c),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn addresses_are_those_that_a_word_processor_takes() {
        let cases = [
            ("https://школа.рф/кейсы?a=1&b=2#x", Some("https://школа.рф/кейсы?a=1&b=2#x")),
            ("mailto:a@b.example", Some("mailto:a@b.example")),
            ("https://a.example/b c%2", Some("https://a.example/b%20c%252")),
            ("https://a.example/%D0%B0", Some("https://a.example/%D0%B0")),
            ("javascript:alert(1)", None),
            ("file:///etc/passwd", None),
            ("../other.md", None),
            ("https://[bad", None),
            ("", None),
        ];
        for (target, want) in cases {
            assert_eq!(address(target).as_deref(), want, "{target}");
        }
    }
}
