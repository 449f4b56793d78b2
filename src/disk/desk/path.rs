//! Paths from a browser: in comes a path as anybody may send it, out comes one that names a file which may be edited, or why it does not.
//! Only words are looked at here; what lies on the disk is for `place` to look at.

use super::Refusal;
use crate::disk::listing::MAX_DEPTH;
use crate::disk::names::{self, CONFIG, CONTENT, TEMPLATE, THEMES};

/// The longest name of a file or folder, in bytes.
const MAX_PART: usize = 120;
/// The longest path, in bytes.
const MAX_PATH: usize = 400;

/// What is wrong with a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsafe {
    /// There is none.
    Empty,
    /// It begins at the disk's own root or with a drive's letter.
    Absolute,
    /// It has empty parts, `.` or `..`.
    Leaves,
    /// It holds a backslash, a colon, a control character or one that cannot be seen.
    Character,
    /// Windows keeps the name for a device.
    Device,
    /// A name ends with a dot or a space, which Windows drops.
    Trailing,
    /// It, or a name in it, is too long.
    TooLong,
    /// A name is one of those that are not read.
    Hidden,
    /// It is not in a folder that is edited.
    Outside,
    /// Files with this ending are not edited here.
    Ending,
}

impl Unsafe {
    /// Its stable name, by which the catalogues tell the sentences apart.
    pub fn key(self) -> &'static str {
        match self {
            Unsafe::Empty => "empty",
            Unsafe::Absolute => "absolute",
            Unsafe::Leaves => "leaves",
            Unsafe::Character => "character",
            Unsafe::Device => "device",
            Unsafe::Trailing => "trailing",
            Unsafe::TooLong => "too-long",
            Unsafe::Hidden => "hidden",
            Unsafe::Outside => "outside",
            Unsafe::Ending => "ending",
        }
    }
}

/// What may be written into a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text of the content.
    Text,
    /// Text of a theme.
    ThemeText,
    /// A font of a theme.
    Font,
    /// A picture: written by uploading only.
    Picture,
}

/// A path in the site that may be edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SafePath {
    text: String,
    kind: Kind,
}

impl SafePath {
    pub(super) fn parse(path: &str) -> Result<SafePath, Refusal> {
        let refuse = |problem| Refusal::Path { path: shown(path), problem };
        match problem(path) {
            Some(problem) => Err(refuse(problem)),
            None => kind(path).map(|kind| SafePath { text: path.to_string(), kind }).map_err(refuse),
        }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    pub(super) fn kind(&self) -> Kind {
        self.kind
    }
}

/// What is wrong with the words of a path, whatever it names.
pub(super) fn problem(path: &str) -> Option<Unsafe> {
    if path.is_empty() {
        return Some(Unsafe::Empty);
    }
    if path.starts_with(['/', '\\']) || has_drive(path) {
        return Some(Unsafe::Absolute);
    }
    if path.len() > MAX_PATH || path.split('/').count() > MAX_DEPTH {
        return Some(Unsafe::TooLong);
    }
    if path.contains(is_forbidden) {
        return Some(Unsafe::Character);
    }
    path.split('/').find_map(part)
}

fn part(name: &str) -> Option<Unsafe> {
    match name {
        "" | "." | ".." => Some(Unsafe::Leaves),
        name if name.len() > MAX_PART => Some(Unsafe::TooLong),
        name if name.ends_with(['.', ' ']) => Some(Unsafe::Trailing),
        name if is_device(name) => Some(Unsafe::Device),
        _ => None,
    }
}

fn has_drive(path: &str) -> bool {
    let mut signs = path.chars();
    signs.next().is_some_and(|letter| letter.is_ascii_alphabetic()) && signs.next() == Some(':')
}

/// Signs that no name may hold on Windows, and signs that nobody sees and that turn the order of the others.
fn is_forbidden(sign: char) -> bool {
    let unseen =
        matches!(sign, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fffd}');
    sign.is_control() || unseen || matches!(sign, '\\' | ':' | '<' | '>' | '"' | '|' | '?' | '*')
}

/// `CON`, `nul.txt`, `COM1.tar.md`: Windows looks at what stands before the first dot.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_ascii_uppercase();
    let numbered = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    let is_port =
        numbered.is_some_and(|rest| rest.chars().count() == 1 && rest.contains(|c: char| c.is_ascii_digit() || "¹²³".contains(c)));
    is_port || matches!(&*stem, "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
}

fn kind(path: &str) -> Result<Kind, Unsafe> {
    let parts: Vec<&str> = path.split('/').collect();
    let known = matches!(&parts[..], [CONFIG] | [CONTENT, _, ..] | [THEMES, _, _, ..]);
    if !known {
        return Err(Unsafe::Outside);
    }
    if !names::counts(path) {
        return Err(Unsafe::Hidden);
    }
    let name = parts.last().copied().unwrap_or_default();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    match (parts[0], &*ending) {
        (CONFIG, _) | (CONTENT, "md" | "markdown") => Ok(Kind::Text),
        (CONTENT, "toml") if name == TEMPLATE => Ok(Kind::Text),
        (CONTENT, "jpg" | "jpeg" | "png" | "gif" | "webp") => Ok(Kind::Picture),
        (THEMES, "html" | "css" | "js" | "svg" | "typ" | "toml") => Ok(Kind::ThemeText),
        (THEMES, "woff" | "woff2" | "ttf" | "otf") => Ok(Kind::Font),
        _ => Err(Unsafe::Ending),
    }
}

/// A path that was refused, fit to be shown: short, and without signs that would garble the sentence.
fn shown(path: &str) -> String {
    let cut: String = path.chars().take(80).map(|sign| if is_forbidden(sign) { '\u{fffd}' } else { sign }).collect();
    if cut.len() < path.len() && path.chars().count() > 80 { format!("{cut}…") } else { cut }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_paths_are_refused_and_good_ones_are_not() {
        let (long, deep, wide) =
            (format!("content/{}.md", "a".repeat(118)), format!("content/{}a.md", "d/".repeat(30)), "я".repeat(61));
        let wide = format!("content/{wide}/a.md");
        let far = format!("content/{0}/{0}/{0}/{0}/a.md", "a".repeat(110));
        for (path, want) in [
            ("casebook.toml", Ok(Kind::Text)),
            ("content/index.md", Ok(Kind::Text)),
            ("content/cases/Урок 1.markdown", Ok(Kind::Text)),
            ("content/cases/_template.toml", Ok(Kind::Text)),
            ("content/cases/a/Фото.JPG", Ok(Kind::Picture)),
            ("content/console.md", Ok(Kind::Text)),
            ("content/com10.md", Ok(Kind::Text)),
            ("themes/ours/_part.html", Ok(Kind::ThemeText)),
            ("themes/ours/fonts/a.woff2", Ok(Kind::Font)),
            ("", Err(Unsafe::Empty)),
            ("/etc/passwd", Err(Unsafe::Absolute)),
            ("//server/share/a.md", Err(Unsafe::Absolute)),
            ("\\\\server\\share", Err(Unsafe::Absolute)),
            ("C:/a.md", Err(Unsafe::Absolute)),
            ("c:a.md", Err(Unsafe::Absolute)),
            ("..", Err(Unsafe::Leaves)),
            ("../a.md", Err(Unsafe::Leaves)),
            ("content/../casebook.toml", Err(Unsafe::Leaves)),
            ("content/../../etc/passwd.md", Err(Unsafe::Leaves)),
            ("content/./a.md", Err(Unsafe::Leaves)),
            ("content//a.md", Err(Unsafe::Leaves)),
            ("content/a.md/", Err(Unsafe::Leaves)),
            ("content\\a.md", Err(Unsafe::Character)),
            ("content/..\\..\\a.md", Err(Unsafe::Character)),
            ("content/a.md\0.jpg", Err(Unsafe::Character)),
            ("content/a\n.md", Err(Unsafe::Character)),
            ("content/a\u{85}.md", Err(Unsafe::Character)),
            ("content/a.md:stream", Err(Unsafe::Character)),
            ("content/a.md::$DATA", Err(Unsafe::Character)),
            ("content/\u{202e}dm.a.md", Err(Unsafe::Character)),
            ("content/a?.md", Err(Unsafe::Character)),
            ("content/CON", Err(Unsafe::Device)),
            ("content/nul.md", Err(Unsafe::Device)),
            ("content/Com1.tar.md", Err(Unsafe::Device)),
            ("content/LPT¹.md", Err(Unsafe::Device)),
            ("content/aux .md", Err(Unsafe::Device)),
            ("content/prn/a.md", Err(Unsafe::Device)),
            ("content/a.md.", Err(Unsafe::Trailing)),
            ("content/a.md ", Err(Unsafe::Trailing)),
            ("content/a /b.md", Err(Unsafe::Trailing)),
            ("content/.../a.md", Err(Unsafe::Trailing)),
            (&long, Err(Unsafe::TooLong)),
            (&wide, Err(Unsafe::TooLong)),
            (&far, Err(Unsafe::TooLong)),
            (&deep, Err(Unsafe::TooLong)),
            ("content/.a.md", Err(Unsafe::Hidden)),
            ("content/.git/a.md", Err(Unsafe::Hidden)),
            ("content/_a.md", Err(Unsafe::Hidden)),
            ("content/~a.md", Err(Unsafe::Hidden)),
            ("themes/.git/a.html", Err(Unsafe::Hidden)),
            ("content", Err(Unsafe::Outside)),
            ("themes/a.html", Err(Unsafe::Outside)),
            ("private.toml", Err(Unsafe::Outside)),
            ("Casebook.toml", Err(Unsafe::Outside)),
            ("casebook.toml/a.md", Err(Unsafe::Outside)),
            (".casebook-history/content/a.md", Err(Unsafe::Outside)),
            ("public/index.html", Err(Unsafe::Outside)),
            ("content/a.html", Err(Unsafe::Ending)),
            ("content/a", Err(Unsafe::Ending)),
            ("content/a.svg", Err(Unsafe::Ending)),
            ("content/other.toml", Err(Unsafe::Ending)),
            ("themes/ours/a.php", Err(Unsafe::Ending)),
        ] {
            let got = match SafePath::parse(path) {
                Ok(path) => Ok(path.kind()),
                Err(Refusal::Path { problem, path }) => {
                    assert!(path.chars().count() <= 81 && !path.contains(char::is_control));
                    Err(problem)
                }
                Err(other) => panic!("{path}: {other:?}"),
            };
            assert_eq!(got, want, "{path}");
        }
    }
}
