//! The last look at finished HTML: in come the bytes of a page, out comes the first thing that no page may hold: an event handler,
//! a script that is not the theme's own, a scheme other than http, https, mailto and tel, something fetched from another host.
//! Themes may come from elsewhere; this looks at what they made, tag by tag.

use crate::language::places::{Places, Rule};

/// What was found.
#[derive(Debug, PartialEq, Eq)]
pub struct Problem {
    /// `script`, `handler`, `scheme` or `foreign`.
    pub what: &'static str,
    /// The attribute or the address.
    pub typed: String,
}

/// Looks through a page. `base` is the site's own address, empty if unknown; `trusted` says whether the page may load the script of
/// an address.
///
/// # Errors
/// The first problem.
pub fn look(html: &[u8], base: &str, trusted: impl Fn(&str) -> bool) -> Result<(), Problem> {
    // What stands before it has been looked at.
    let mut done = 0;
    for open in Places::<Opening>::new(html) {
        if open < done {
            continue;
        }
        let rest = &html[open + 1..];
        if rest.starts_with(b"!--") {
            done = html.len() - rest.len() + memchr::memmem::find(rest, b"-->").unwrap_or(rest.len());
            continue;
        }
        // Most tags are as short as `<p>`, and hold nothing to look at.
        if matches!(rest, [_, b'>', ..] | [_, b'0'..=b'9' | b'd' | b'h' | b'i' | b'l' | b'r', b'>', ..]) {
            continue;
        }
        // `</p>`, `<!doctype html>`, `a < b`
        if !rest.first().is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let (tag, after) = tag(rest);
        if !tag.attributes.is_empty() {
            attributes(&tag, base, &trusted)?;
        } else if tag.name == b"script" {
            return Err(Problem { what: "script", typed: "<script>".into() });
        }
        done = html.len() - after.len();
        // What stands in script and style is no markup.
        if tag.name == b"script" || tag.name == b"style" {
            let close: &[u8] = if tag.name == b"script" { b"</script" } else { b"</style" };
            done += memchr::memmem::find(after, close).unwrap_or(after.len());
        }
    }
    Ok(())
}

/// What may begin a tag or a comment.
struct Opening;

impl Rule for Opening {
    fn fits(byte: u8, _: u8) -> bool {
        byte == b'<'
    }
}

struct Tag<'h> {
    name: &'h [u8],
    attributes: &'h [u8],
}

/// Splits the tag at the start of `html` from what follows; a `>` inside quotes does not end it.
fn tag(html: &[u8]) -> (Tag<'_>, &[u8]) {
    let name_end = html.iter().position(|b| matches!(b, b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r' | 0x0c)).unwrap_or(html.len());
    let mut i = name_end;
    while i < html.len() && html[i] != b'>' {
        match html[i] {
            quote @ (b'"' | b'\'') => i += 1 + memchr::memchr(quote, &html[i + 1..]).unwrap_or(html.len() - i - 1) + 1,
            _ => i += 1,
        }
    }
    let end = i.min(html.len());
    (Tag { name: &html[..name_end], attributes: html[name_end..end].trim_ascii() }, &html[end..])
}

fn attributes(tag: &Tag<'_>, base: &str, trusted: &impl Fn(&str) -> bool) -> Result<(), Problem> {
    let is_script = tag.name.eq_ignore_ascii_case(b"script");
    let mut script_ok = !is_script;
    let mut rest = tag.attributes;
    while !rest.is_empty() {
        let name_end = rest.iter().position(|b| b.is_ascii_whitespace() || matches!(b, b'=' | b'/')).unwrap_or(rest.len());
        let name = &rest[..name_end];
        rest = rest[name_end..].trim_ascii_start();
        let mut value: &[u8] = b"";
        if let Some(after) = rest.strip_prefix(b"=") {
            let after = after.trim_ascii_start();
            let end = match after.first() {
                Some(quote @ (b'"' | b'\'')) => memchr::memchr(*quote, &after[1..]).map_or(after.len(), |i| i + 2),
                _ => after.iter().position(u8::is_ascii_whitespace).unwrap_or(after.len()),
            };
            value = after[..end].trim_ascii();
            if value.len() > 1 && matches!(value[0], b'"' | b'\'') {
                value = &value[1..value.len() - 1];
            }
            rest = after[end..].trim_ascii_start();
        } else if name_end == 0 {
            rest = &rest[1.min(rest.len())..];
        }
        let text = || String::from_utf8_lossy(value).into_owned();
        if name.len() > 2 && name[..2].eq_ignore_ascii_case(b"on") {
            return Err(Problem { what: "handler", typed: String::from_utf8_lossy(name).into_owned() });
        }
        match name {
            b"href" | b"src" | b"action" | b"formaction" | b"data" | b"poster" | b"xlink:href" => {
                address(tag.name, name, value, base).map_err(|what| Problem { what, typed: text() })?;
                script_ok |= is_script && name == b"src" && trusted(&text());
            }
            b"srcset" if memchr::memmem::find(value, b"//").is_some() => {
                return Err(Problem { what: "foreign", typed: text() });
            }
            // Structured data is no script.
            b"type" => script_ok |= value == b"application/ld+json" || value == b"application/json",
            _ => {}
        }
    }
    if script_ok { Ok(()) } else { Err(Problem { what: "script", typed: String::from_utf8_lossy(tag.attributes).into_owned() }) }
}

/// What is wrong with an address, if anything: links may lead elsewhere, what a page loads may not.
fn address(tag: &[u8], attribute: &[u8], value: &[u8], base: &str) -> Result<(), &'static str> {
    let cleaned: Vec<u8>;
    let value = value.trim_ascii();
    let value = if value.iter().any(|b| b.is_ascii_control()) || value.contains(&b'&') {
        cleaned = value.iter().copied().filter(|b| !b.is_ascii_control()).collect();
        &cleaned
    } else {
        value
    };
    let scheme_end = value.iter().position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'+' | b'.' | b'-')));
    let scheme = match scheme_end {
        Some(end) if value[end] == b':' => Some(&value[..end]),
        // An entity inside a scheme ("java&#115;cript:") is nothing that our own writers make.
        Some(end) if value[end] == b'&' && end > 0 && memchr::memchr(b':', value).is_some() => return Err("scheme"),
        _ => None,
    };
    let elsewhere = match scheme {
        None => value.starts_with(b"//"),
        Some(scheme) if scheme.eq_ignore_ascii_case(b"http") || scheme.eq_ignore_ascii_case(b"https") => true,
        Some(scheme) if scheme.eq_ignore_ascii_case(b"mailto") || scheme.eq_ignore_ascii_case(b"tel") => return Ok(()),
        Some(_) => return Err("scheme"),
    };
    let loads = attribute != b"href" || (tag != b"a" && tag != b"link");
    // What lies under the site's own address is no other host's (the 404 page loads its style from there).
    let own = !base.is_empty() && value.starts_with(base.as_bytes());
    if elsewhere && loads && !own { Err("foreign") } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_allowed_passes() {
        let cases: &[(&str, Option<&str>)] = &[
            ("<p>a < b <a href=\"../x/index.html\">x</a> <a href=\"https://e.org/\">e</a> <a href='mailto:a@b'>m</a>", None),
            ("<script src=\"../assets/site.js\" defer></script><script type=\"application/ld+json\">{}</script>", None),
            ("<a href=\"tel:+7\" title=\"onclick=1 > 0\">t</a><!-- <img onerror=x> -->", None),
            ("<style>a>b{}</style><img src=\"a.png\" alt=\"\">", None),
            ("<img src=x onerror=alert(1)>", Some("handler")),
            ("<svg/onload=alert(1)>", Some("handler")),
            ("<a href=\"javascript:alert(1)\">x</a>", Some("scheme")),
            ("<a href=\" java\nscript:alert(1)\">x</a>", Some("scheme")),
            ("<a href=\"java&#115;cript:alert(1)\">x</a>", Some("scheme")),
            ("<script>alert(1)</script>", Some("script")),
            ("<script src=\"evil.js\"></script>", Some("script")),
            ("<img src=\"https://e.org/x.png\">", Some("foreign")),
            ("<img srcset=\"//e.org/x.png 2x\">", Some("foreign")),
            ("<iframe src=\"//e.org/\"></iframe>", Some("foreign")),
            ("<img src=\"data:image/png;base64,x\">", Some("scheme")),
            ("<img src=\"", None),
            ("<link rel=\"stylesheet\" href=\"https://own.example/a/x.css\"><img src=\"https://own.example/a/x.png\">", None),
            ("<img src=\"https://own.example/b/x.png\">", Some("foreign")),
        ];
        for (html, want) in cases {
            let got = look(html.as_bytes(), "https://own.example/a/", |src| src.ends_with("assets/site.js"));
            assert_eq!(got.err().map(|p| p.what), *want, "{html}");
        }
    }
}
