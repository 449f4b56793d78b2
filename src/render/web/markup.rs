//! HTML in pieces: in come the bytes of a page, out come its tags, texts, comments and what stands in scripts and styles, one after the
//! other. Together the pieces are the page, byte for byte. This file refuses to know what any of them means; `letters` writes them anew
//! and the gate of `publish` looks where they lead.

/// One piece of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'h> {
    /// What a reader reads, and everything that is none of the others.
    Text(&'h [u8]),
    /// A comment with its marks.
    Comment(&'h [u8]),
    /// A tag from `<` to `>`.
    Tag(Tag<'h>),
    /// What stands between `<script>` and `</script>`.
    Script(&'h [u8]),
    /// What stands between `<style>` and `</style>`.
    Style(&'h [u8]),
}

/// A tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag<'h> {
    /// All of it.
    pub whole: &'h [u8],
    /// Its name as it is written; a closing tag's begins with `/`.
    pub name: &'h [u8],
    attributes: &'h [u8],
}

impl<'h> Tag<'h> {
    /// True if this is the name of the tag, in whatever case it is written.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// Its attributes: names and values as they are written, without quotes.
    pub fn attributes(&self) -> Attributes<'h> {
        Attributes(self.attributes)
    }
}

/// The attributes of a tag, one after the other.
#[derive(Clone, Debug)]
pub struct Attributes<'h>(&'h [u8]);

impl<'h> Iterator for Attributes<'h> {
    type Item = (&'h [u8], &'h [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.0.iter().position(|b| !(b.is_ascii_whitespace() || *b == b'/'))?;
        let rest = &self.0[start..];
        let end =
            rest.iter().skip(1).position(|b| b.is_ascii_whitespace() || matches!(b, b'=' | b'/')).map_or(rest.len(), |i| i + 1);
        let (name, after) = rest.split_at(end);
        let Some(value) = after.trim_ascii_start().strip_prefix(b"=").map(<[u8]>::trim_ascii_start) else {
            self.0 = after;
            return Some((name, b""));
        };
        let (value, after) = match value.first() {
            Some(quote @ (b'"' | b'\'')) => {
                let end = memchr::memchr(*quote, &value[1..]).map_or(value.len(), |i| i + 1);
                (&value[1..end], &value[(end + 1).min(value.len())..])
            }
            _ => value.split_at(value.iter().position(u8::is_ascii_whitespace).unwrap_or(value.len())),
        };
        self.0 = after;
        Some((name, value))
    }
}

/// The pieces of a page.
pub fn pieces(html: &[u8]) -> Pieces<'_> {
    Pieces { rest: html, raw: None }
}

/// The pieces of a page, one after the other.
#[derive(Clone, Debug)]
pub struct Pieces<'h> {
    rest: &'h [u8],
    /// What ends the script or style that has just been opened.
    raw: Option<Raw>,
}

#[derive(Clone, Copy, Debug)]
enum Raw {
    Script,
    Style,
}

impl<'h> Iterator for Pieces<'h> {
    type Item = Piece<'h>;

    fn next(&mut self) -> Option<Piece<'h>> {
        if let Some(raw) = self.raw.take() {
            let close: &[u8] = if matches!(raw, Raw::Script) { b"</script" } else { b"</style" };
            let inside = self.take(find_close(self.rest, close));
            if !inside.is_empty() {
                return Some(if matches!(raw, Raw::Script) { Piece::Script(inside) } else { Piece::Style(inside) });
            }
        }
        if self.rest.is_empty() {
            return None;
        }
        if self.rest.starts_with(b"<!--") {
            let end = memchr::memmem::find(&self.rest[4..], b"-->").map_or(self.rest.len(), |i| i + 7);
            return Some(Piece::Comment(self.take(end)));
        }
        if opens_tag(self.rest) {
            let tag = tag(self.rest);
            self.take(tag.whole.len());
            self.raw = if tag.is("script") {
                Some(Raw::Script)
            } else if tag.is("style") {
                Some(Raw::Style)
            } else {
                None
            };
            return Some(Piece::Tag(tag));
        }
        // Up to the next sign that opens something; a `<` that opens nothing is text.
        let mut end = 1;
        while let Some(at) = memchr::memchr(b'<', &self.rest[end..]) {
            end += at;
            if opens_tag(&self.rest[end..]) || self.rest[end..].starts_with(b"<!--") {
                return Some(Piece::Text(self.take(end)));
            }
            end += 1;
        }
        Some(Piece::Text(self.take(self.rest.len())))
    }
}

impl<'h> Pieces<'h> {
    fn take(&mut self, length: usize) -> &'h [u8] {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }
}

fn opens_tag(html: &[u8]) -> bool {
    let name = html.get(1..).unwrap_or_default();
    let name = name.strip_prefix(b"/").unwrap_or(name);
    html.starts_with(b"<") && name.first().is_some_and(u8::is_ascii_alphabetic)
}

/// The tag at the start of `html`; a `>` inside quotes does not end it.
fn tag(html: &[u8]) -> Tag<'_> {
    let is_end = |b: &u8| matches!(b, b'>' | b' ' | b'\t' | b'\n' | b'\r' | 0x0c);
    let name_end = html.iter().skip(2).position(|b| is_end(b) || *b == b'/').map_or(html.len(), |i| i + 2);
    let mut at = name_end;
    while at < html.len() && html[at] != b'>' {
        match html[at] {
            quote @ (b'"' | b'\'') => at += 2 + memchr::memchr(quote, &html[at + 1..]).unwrap_or(html.len()),
            _ => at += 1,
        }
    }
    let end = at.min(html.len());
    Tag { whole: &html[..(end + 1).min(html.len())], name: &html[1..name_end], attributes: html[name_end..end].trim_ascii() }
}

/// Where a script or style ends, in whatever case its closing tag is written.
fn find_close(html: &[u8], close: &[u8]) -> usize {
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', &html[at..]) {
        at += found;
        if html[at..].get(..close.len()).is_some_and(|typed| typed.eq_ignore_ascii_case(close)) {
            return at;
        }
        at += 1;
    }
    html.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(html: &str) -> Vec<String> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        pieces(html.as_bytes())
            .map(|piece| match piece {
                Piece::Text(own) => format!("text {}", text(own)),
                Piece::Comment(own) => format!("comment {}", text(own)),
                Piece::Script(own) => format!("script {}", text(own)),
                Piece::Style(own) => format!("style {}", text(own)),
                Piece::Tag(tag) => {
                    let attributes = tag.attributes().map(|(name, value)| format!(" {}={}", text(name), text(value)));
                    format!("tag {}{}", text(tag.name), attributes.collect::<String>())
                }
            })
            .collect()
    }

    #[test]
    fn a_page_is_taken_to_pieces() {
        let cases: &[(&str, &[&str])] = &[
            ("<p>a < b</p>", &["tag p", "text a < b", "tag /p"]),
            ("<a href=\"x>y\" title='<b>' download>z", &["tag a href=x>y title=<b> download=", "text z"]),
            ("<img src=a.png/>", &["tag img src=a.png/"]),
            ("<br/><input disabled value = x >", &["tag br", "tag input disabled= value=x"]),
            ("<!-- <p> --><p>", &["comment <!-- <p> -->", "tag p"]),
            ("<script>a<b</SCRIPT><p>", &["tag script", "script a<b", "tag /SCRIPT", "tag p"]),
            ("<script src=\"x\"></script>", &["tag script src=x", "tag /script"]),
            ("<STYLE>a>b{}</style>", &["tag STYLE", "style a>b{}", "tag /style"]),
            ("<!DOCTYPE html><a b=\"", &["text <!DOCTYPE html>", "tag a b="]),
            ("<!-- ", &["comment <!-- "]),
            ("<3 </>", &["text <3 </>"]),
        ];
        for (html, want) in cases {
            assert_eq!(told(html), *want, "{html}");
        }
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_page(html in "([<>/!\"'= -]|a|script|style|<!--|-->|</script|ж){0,40}") {
            let mut joined = Vec::new();
            for piece in pieces(html.as_bytes()) {
                match piece {
                    Piece::Text(own) | Piece::Comment(own) | Piece::Script(own) | Piece::Style(own) => joined.extend_from_slice(own),
                    Piece::Tag(tag) => {
                        tag.attributes().for_each(drop);
                        joined.extend_from_slice(tag.whole);
                    }
                }
            }
            prop_assert_eq!(joined, html.as_bytes());
        }
    }
}
