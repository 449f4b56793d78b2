//! Paths inside a tree: in come names as authors and templates write them, out come `/`-separated relative paths without
//! `.` and `..`. Nothing here touches the file system.

use unicode_normalization::UnicodeNormalization;

/// Why a path is not one inside the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathProblem {
    /// It begins with `/`, a drive letter or a scheme.
    Absolute,
    /// Its `..` lead out of the tree.
    Leaves,
    /// It holds a NUL or a backslash.
    Character,
}

/// The path that `target`, written in the file or page `from`, means inside the tree. A leading `/` means the tree's root.
///
/// # Errors
/// A path that leaves the tree or holds a character that no path may hold.
pub fn resolve(from: &str, target: &str) -> Result<String, PathProblem> {
    if target.contains(['\0', '\\']) {
        return Err(PathProblem::Character);
    }
    let folder = from.rfind('/').map_or("", |i| &from[..i]);
    let mut parts: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder.split('/').filter(|p| !p.is_empty()).collect(),
    };
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if parts.pop().is_none() {
                    return Err(PathProblem::Leaves);
                }
            }
            part => parts.push(part),
        }
    }
    let mut path = parts.join("/");
    if target.ends_with('/') && !path.is_empty() {
        path.push('/');
    }
    Ok(path)
}

/// The relative link from the page at `from` to the file at `to`, both paths from the root of the tree.
pub fn relative_href(from: &str, to: &str) -> String {
    // Shared folders end with the last `/` up to which both are the same; a file's name is never shared.
    let same = from.bytes().zip(to.bytes()).take_while(|(a, b)| a == b).count();
    let shared = from.as_bytes()[..same].iter().rposition(|b| *b == b'/').map_or(0, |i| i + 1);
    let up = from.as_bytes()[shared..].iter().filter(|b| **b == b'/').count();
    let mut href = String::with_capacity(3 * up + to.len() - shared);
    (0..up).for_each(|_| href.push_str("../"));
    href.push_str(&to[shared..]);
    href
}

/// The form of a path under which two paths are the same file on some system: letter case and Unicode form folded.
pub fn clashing(path: &str) -> String {
    if path.is_ascii() {
        return path.to_ascii_lowercase();
    }
    path.nfc().flat_map(char::to_lowercase).nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_resolve_inside_the_tree() {
        let cases = [
            ("cases/a.md", "b.md", Ok("cases/b.md")),
            ("cases/a/index.md", "../b.md#x", Ok("cases/b.md#x")),
            ("cases/a.md", "/about.md", Ok("about.md")),
            ("index.md", "./x/../y.md", Ok("y.md")),
            ("cases/a.md", "../../etc/passwd", Err(PathProblem::Leaves)),
            ("cases/a.md", "/../x", Err(PathProblem::Leaves)),
            ("cases/a.md", "..\\x", Err(PathProblem::Character)),
            ("cases/a.md", "/cases/b/", Ok("cases/b/")),
        ];
        for (from, target, want) in cases {
            assert_eq!(resolve(from, target).as_deref(), want.as_ref().map(|s| &**s), "{from} {target}");
        }
    }

    #[test]
    fn links_are_relative_and_explicit() {
        let cases = [
            ("index.html", "cases/a/index.html", "cases/a/index.html"),
            ("cases/a/index.html", "cases/b/index.html", "../b/index.html"),
            ("cases/a/index.html", "index.html", "../../index.html"),
            ("cases/index.html", "cases/a/index.html", "a/index.html"),
            ("cases/a/index.html", "cases/a/index.html", "index.html"),
            ("a/b/c.html", "a/x.css", "../x.css"),
            ("404.html", "assets/site.css", "assets/site.css"),
        ];
        for (from, to, want) in cases {
            assert_eq!(relative_href(from, to), want, "{from} {to}");
        }
    }

    #[test]
    fn letter_case_and_unicode_form_clash() {
        assert_eq!(clashing("Cases/A.html"), clashing("cases/a.html"));
        assert_eq!(clashing("и\u{306}.png"), clashing("Й.png"));
        assert_ne!(clashing("a.png"), clashing("b.png"));
    }
}
