//! Prose as plain text: in comes a prose that was read, out come its paragraphs without markup, as a reader sees them. What a picture is
//! called counts as text. Nothing here knows what the text is wanted for.

use super::Prose;
use super::prose::MARK;

impl Prose {
    /// Calls `visit` with each paragraph, item, cell or heading that has any text.
    pub fn paragraphs(&self, visit: &mut dyn FnMut(&str)) {
        let mut text = String::new();
        let mut rest = &*self.html;
        while let Some(at) = rest.find(['<', '&', MARK]) {
            text.push_str(&rest[..at]);
            rest = &rest[at..];
            match rest.as_bytes()[0] {
                b'<' => {
                    let (tag, after) = tag(rest);
                    if ends_paragraph(tag) {
                        flush(&mut text, visit);
                    }
                    rest = after;
                }
                b'&' => rest = reference(rest, &mut text),
                // The place of a picture; the others stand inside of tags.
                _ => {
                    let end = rest[1..].find(MARK).map_or(rest.len(), |end| end + 2);
                    let named = rest.get(1..end.saturating_sub(1)).and_then(|number| self.refs.get(number.parse::<usize>().ok()?));
                    if let Some(picture) = named {
                        flush(&mut text, visit);
                        text.push_str(if picture.title.is_empty() { &picture.alt } else { &picture.title });
                        flush(&mut text, visit);
                    }
                    rest = &rest[end..];
                }
            }
        }
        text.push_str(rest);
        flush(&mut text, visit);
    }
}

/// The name of the tag at the start of `html` and what follows the tag; a `>` inside quotes does not end it.
fn tag(html: &str) -> (&str, &str) {
    let name = html[1..].trim_start_matches('/');
    let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())];
    let mut quote = None;
    for (at, byte) in html.bytes().enumerate() {
        match (byte, quote) {
            (b'>', None) => return (name, &html[at + 1..]),
            (b'"' | b'\'', None) => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            _ => {}
        }
    }
    (name, "")
}

fn ends_paragraph(tag: &str) -> bool {
    !matches!(
        tag,
        "a" | "b" | "i" | "em" | "strong" | "code" | "del" | "s" | "sub" | "sup" | "span" | "mark" | "abbr" | "u" | "small" | "wbr"
    )
}

/// Writes the sign that a reference at the start of `html` stands for; what follows it.
fn reference<'h>(html: &'h str, out: &mut String) -> &'h str {
    let end = html.bytes().take(12).position(|byte| byte == b';');
    let sign = end.and_then(|end| match &html[1..end] {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        name => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    });
    match (sign, end) {
        (Some(sign), Some(end)) => {
            out.push(sign);
            &html[end + 1..]
        }
        _ => {
            out.push('&');
            &html[1..]
        }
    }
}

fn flush(text: &mut String, visit: &mut dyn FnMut(&str)) {
    let paragraph = text.trim();
    if !paragraph.is_empty() {
        visit(paragraph);
    }
    text.clear();
}

#[cfg(test)]
mod tests {
    use super::super::{RefKind, Reference};
    use super::*;

    #[test]
    fn markup_is_gone_and_text_stays() {
        let picture = |alt: &str, title: &str| Reference {
            kind: RefKind::Picture,
            target: "a.png".into(),
            alt: alt.into(),
            title: title.into(),
            at: Default::default(),
        };
        let cases: &[(&str, &[&str])] = &[
            ("<p>один <b>д</b>ва</p>\n<p>три</p>", &["один два", "три"]),
            ("<ul><li>а &amp; б</li><li>&#171;в&#xbb; &x; &</li></ul>", &["а & б", "«в» &x; &"]),
            ("<p><a href=\"\u{1a}0\u{1a}\" title=\"a>b\">ссылка</a></p>", &["ссылка"]),
            ("<p>до\u{1a}0\u{1a}после</p>\u{1a}1\u{1a}", &["до", "подпись", "после", "вид"]),
            ("<h3 id=\"\u{1a}P\u{1a}x\">Заголовок</h3>текст<br>ещё", &["Заголовок", "текст", "ещё"]),
            ("<b", &[]),
        ];
        for (html, want) in cases {
            let prose = Prose {
                html: (*html).into(), refs: vec![picture("x", "подпись"), picture("вид", "")], ..Prose::default()
            };
            let mut got = Vec::new();
            prose.paragraphs(&mut |paragraph| got.push(paragraph.to_string()));
            assert_eq!(got, *want, "{html}");
        }
    }
}
