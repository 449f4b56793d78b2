//! Escaping for Markdown: in comes plain text and where it will stand, out comes the same text with a backslash before each sign that
//! would mean something there.

/// Where text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// At the beginning of a line.
    LineStart,
    /// Inside a line.
    Inside,
    /// In a heading, where braces mean something too.
    Heading,
    /// In the cell of a table.
    Cell,
}

impl At {
    /// The place of what stands inside something that stands here.
    pub fn inside(self) -> At {
        if self == At::LineStart { At::Inside } else { self }
    }
}

/// Writes text so that it stays what it is. `before_bracket`: a link follows, which an exclamation mark would make a picture.
pub fn text(text: &str, at: At, before_bracket: bool, out: &mut String) {
    let from = out.len();
    let mut rest = text;
    if at == At::LineStart {
        rest = line_start(text, out);
    }
    let mut chars = rest.char_indices().peekable();
    let mut last = text[..text.len() - rest.len()].chars().next_back().or_else(|| out[..from].chars().next_back());
    while let Some((place, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        let means = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '~' | '|' => true,
            '_' => !(last.is_some_and(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric)),
            '&' => next.is_none_or(|next| next.is_ascii_alphanumeric() || next == '#'),
            '!' => next.is_none() && before_bracket,
            // At the end of a heading hashes would close it.
            '#' => at == At::Heading && rest[place..].trim_end_matches(['#', ' ']).is_empty(),
            _ => false,
        };
        match c {
            '{' if at == At::Heading => out.push_str("&#123;"),
            '}' if at == At::Heading => out.push_str("&#125;"),
            '\n' | '\r' => out.push(' '),
            _ => {
                if means {
                    out.push('\\');
                }
                out.push(c);
            }
        }
        last = Some(c);
    }
}

/// Writes the signs that begin a line, if they would begin a list, a heading or the like; what is left is returned.
fn line_start<'t>(text: &'t str, out: &mut String) -> &'t str {
    let Some(first) = text.chars().next() else { return text };
    let second = text[first.len_utf8()..].chars().next();
    let alone = second.is_none_or(|c| !c.is_alphanumeric());
    match first {
        '-' | '+' | '#' | '=' | '>' | ':' if alone || matches!(first, '>' | '=') => {
            out.push('\\');
            out.push(first);
            &text[1..]
        }
        '0'..='9' => {
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            let rest = &text[digits..];
            let is_item =
                digits <= 9 && rest.starts_with(['.', ')']) && (rest.len() == 1 || rest[1..].starts_with(char::is_whitespace));
            out.push_str(&text[..digits]);
            if is_item {
                out.push('\\');
                out.push_str(&rest[..1]);
                return &rest[1..];
            }
            rest
        }
        _ => text,
    }
}

/// An address, as links and pictures want it.
pub fn target(address: &str) -> String {
    let address: String = address.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    // An ampersand with a semicolon somewhere behind it may be an entity.
    let is_plain = |c: char| c.is_alphanumeric() || "-._~:/?#@!$'*+,=%&".contains(c);
    if !address.is_empty() && address.chars().all(is_plain) {
        return address;
    }
    let mut out = String::from("<");
    for c in address.trim().chars() {
        match c {
            '<' | '>' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '&' if address.contains(';') => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out.push('>');
    out
}
