//! Pages that any server may hand out: in comes a finished file, out comes the same file in ASCII, every other letter written as a
//! reference. A server that declares windows-1251 (or nothing, or something else) then does no harm: browsers believe the server and
//! not the page, but the letters of ASCII are the same in every encoding that is in use.
//!
//! Each place has references of its own: HTML and XML write `&#1103;`, scripts and JSON `\u044f`, style sheets `\44f `. Plain text has none
//! and stays as it is. This file refuses to know pages and themes.

use super::markup::{Piece, pieces};
use std::io::Write;

/// A file of the output in ASCII, as far as a file of its kind can be; what it is, the ending of its path says.
pub fn ascii(path: &str, bytes: Vec<u8>) -> Vec<u8> {
    if bytes.is_ascii() {
        return bytes;
    }
    let Some(write) = writer(path) else { return bytes };
    let Ok(text) = std::str::from_utf8(&bytes) else { return bytes };
    let mut out = Vec::with_capacity(bytes.len() * 3);
    write(text, &mut out);
    out
}

fn writer(path: &str) -> Option<fn(&str, &mut Vec<u8>)> {
    match path.rsplit_once('.')?.1 {
        "html" => Some(html),
        "xml" | "svg" => Some(markup),
        "js" | "json" => Some(script),
        "css" => Some(style),
        _ => None,
    }
}

fn html(page: &str, out: &mut Vec<u8>) {
    // Pieces end at signs of ASCII, so none of them is torn inside a letter.
    let text = |bytes| std::str::from_utf8(bytes).unwrap_or_default();
    for piece in pieces(page.as_bytes()) {
        match piece {
            Piece::Text(own) | Piece::Comment(own) => markup(text(own), out),
            Piece::Tag(tag) => markup(text(tag.whole), out),
            Piece::Script(own) => script(text(own), out),
            Piece::Style(own) => style(text(own), out),
        }
    }
}

/// `&#1103;`, in text and in the values of attributes.
fn markup(text: &str, out: &mut Vec<u8>) {
    each(text, out, |letter, out| write!(out, "&#{};", u32::from(letter)));
}

/// `\u044f`, in the strings of scripts and of JSON; what lies beyond the first plane is a pair of them.
fn script(text: &str, out: &mut Vec<u8>) {
    each(text, out, |letter, out| letter.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(out, "\\u{unit:04x}")));
}

/// `\44f `: the blank ends the number, and is no part of the text.
fn style(text: &str, out: &mut Vec<u8>) {
    each(text, out, |letter, out| write!(out, "\\{:x} ", u32::from(letter)));
}

/// Copies what is ASCII and hands every other letter over.
fn each(text: &str, out: &mut Vec<u8>, refer: impl Fn(char, &mut Vec<u8>) -> std::io::Result<()>) {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| !byte.is_ascii()) {
        out.extend_from_slice(&rest.as_bytes()[..at]);
        let mut letters = rest[at..].chars();
        while let Some(letter) = letters.as_str().chars().next().filter(|letter| !letter.is_ascii()) {
            // Memory takes every write.
            let _ = refer(letter, out);
            letters.next();
        }
        rest = letters.as_str();
    }
    out.extend_from_slice(rest.as_bytes());
}

#[cfg(test)]
mod tests {
    use html5ever::tokenizer::states::RawKind;
    use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
    use proptest::prelude::*;
    use std::cell::RefCell;

    fn ascii(path: &str, text: &str) -> String {
        String::from_utf8(super::ascii(path, text.as_bytes().to_vec())).unwrap()
    }

    #[test]
    fn every_place_has_its_own_references() {
        let cases = [
            ("a.html", "<title>Я</title>", "<title>&#1071;</title>"),
            ("a.html", "<!doctype html><p title='я'>ё\u{a0}б</p>", "<!doctype html><p title='&#1103;'>&#1105;&#160;&#1073;</p>"),
            (
                "a.html",
                "<!-- я --><script type=\"application/ld+json\">{\"a\":\"я😀\"}</script>я",
                "<!-- &#1103; --><script type=\"application/ld+json\">{\"a\":\"\\u044f\\ud83d\\ude00\"}</script>&#1103;",
            ),
            ("a.html", "<style>a::after{content:\"✓ b\"}</style>", "<style>a::after{content:\"\\2713  b\"}</style>"),
            ("a.html", "<p title=\"<script>\">я", "<p title=\"<script>\">&#1103;"),
            (
                "a/feed.xml",
                "<title>Кейсы &amp; всё</title>",
                "<title>&#1050;&#1077;&#1081;&#1089;&#1099; &amp; &#1074;&#1089;&#1105;</title>",
            ),
            ("cases.json", "[\"ё\"]", "[\"\\u0451\"]"),
            ("a.js", "x.replace(/ё/g, 'е')", "x.replace(/\\u0451/g, '\\u0435')"),
            ("a.css", "a{content:\"·\"}", "a{content:\"\\b7 \"}"),
            ("a.md", "ё", "ё"),
            ("a", "ё", "ё"),
        ];
        for (path, text, want) in cases {
            assert_eq!(ascii(path, text), want, "{path} {text}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_stay_as_they_are() {
        assert_eq!(super::ascii("a.html", vec![b'a', 0xff]), [b'a', 0xff]);
    }

    /// What a browser reads of a page: tags with their attributes, texts, and what stands in scripts and styles with its references undone.
    #[derive(Default)]
    struct Seen(RefCell<String>);

    impl TokenSink for Seen {
        type Handle = ();

        fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
            let mut seen = self.0.borrow_mut();
            match token {
                Token::TagToken(tag) => {
                    let attributes: Vec<_> = tag.attrs.iter().map(|a| (a.name.local.to_string(), a.value.to_string())).collect();
                    *seen += &format!("\n<{:?} {} {attributes:?}>", tag.kind, tag.name);
                    match (tag.kind, &*tag.name) {
                        (TagKind::StartTag, "script") => return TokenSinkResult::RawData(RawKind::ScriptData),
                        (TagKind::StartTag, "style") => return TokenSinkResult::RawData(RawKind::Rawtext),
                        (TagKind::StartTag, "title" | "textarea") => return TokenSinkResult::RawData(RawKind::Rcdata),
                        _ => {}
                    }
                }
                Token::CharacterTokens(text) => *seen += &text,
                _ => {}
            }
            TokenSinkResult::Continue
        }
    }

    fn seen(html: &str) -> String {
        let input = BufferQueue::default();
        input.push_back(html.into());
        let tokenizer = Tokenizer::new(Seen::default(), TokenizerOpts::default());
        let _ = tokenizer.feed(&input);
        tokenizer.end();
        tokenizer.sink.0.into_inner()
    }

    proptest! {
        #[test]
        fn a_browser_sees_the_same(parts in prop::collection::vec(prop_oneof![
            Just("<p>"), Just("</p>"), Just("<a title=\"«ё>»\" href='#якорь'>"), Just("<title>"), Just("</title>"), Just("<!-- я -->"),
            Just("<script src=\"a.js\"></script>"), Just("<img alt=ёж>"), Just("слово "), Just("< "), Just(">"), Just("&amp;"), Just("&"), Just("😀"),
            Just("a"), Just("\""), Just("'"), Just("=")
        ], 0..30)) {
            let html = parts.concat();
            let ascii = ascii("a.html", &html);
            prop_assert!(ascii.is_ascii());
            prop_assert_eq!(seen(&ascii), seen(&html));
        }

        #[test]
        fn json_says_the_same(text in any::<String>()) {
            let json = serde_json::to_string(&text).unwrap();
            let ascii = ascii("a.json", &json);
            prop_assert!(ascii.is_ascii());
            prop_assert_eq!(serde_json::from_str::<String>(&ascii).unwrap(), text);
        }
    }
}
