//! Which names of a site's folder count: in comes a path inside the site, out comes whether the program ever reads it. One answer for the
//! reading, the watching and the desk, so that none of them sees a file that another does not. Knows no file system.

/// The configuration.
pub(super) const CONFIG: &str = "casebook.toml";
/// The folder of all content.
pub(super) const CONTENT: &str = "content";
/// The folder of the site's own themes.
pub(super) const THEMES: &str = "themes";
/// The template of a collection: the one name with `_` that is read.
pub(super) const TEMPLATE: &str = "_template.toml";

/// Endings of what programs leave beside a file while they save it.
const LEFTOVERS: [&str; 6] = ["swp", "swo", "swx", "tmp", "part", "crdownload"];

/// True for the configuration, and for every file or folder of the content and of the themes that is read.
pub(super) fn counts(path: &str) -> bool {
    let (area, inside) = path.split_once('/').map_or((path, None), |(area, inside)| (area, Some(inside)));
    match (area, inside) {
        (CONFIG, None) | (CONTENT | THEMES, None) => true,
        (CONTENT, Some(inside)) => inside.split('/').all(in_content),
        (THEMES, Some(inside)) => inside.split('/').all(in_theme),
        _ => false,
    }
}

/// True for a name inside `content/` that is read: drafts of pictures and notes begin with `_`.
pub(super) fn in_content(name: &str) -> bool {
    name == TEMPLATE || (!name.starts_with('_') && in_theme(name))
}

/// True for a name inside a theme that is read: there parts of pages begin with `_`.
pub(super) fn in_theme(name: &str) -> bool {
    !name.is_empty() && !name.starts_with(['.', '~']) && !is_leftover(name)
}

/// True for what an editor leaves beside a file: copies (`a.md~`), swap files, the number with which Vim tries whether it can write.
fn is_leftover(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    name == "4913"
        || name.ends_with('~')
        || (name.starts_with('#') && name.ends_with('#'))
        || ending.is_some_and(|ending| LEFTOVERS.iter().any(|leftover| ending.eq_ignore_ascii_case(leftover)))
}

#[cfg(test)]
mod tests {
    use super::counts;

    #[test]
    fn what_is_read_counts_and_nothing_else() {
        for (path, want) in [
            ("casebook.toml", true),
            ("content", true),
            ("content/cases/a.md", true),
            ("content/cases/_template.toml", true),
            ("content/урок 1.jpg", true),
            ("themes/ours/_part.html", true),
            ("public/index.html", false),
            ("casebook.toml/x", false),
            (".casebook-history/content/a.md", false),
            ("content/_notes/a.md", false),
            ("content/.git/a.md", false),
            ("content/~$a.docx", false),
            ("content/a.md~", false),
            ("content/#a.md#", false),
            ("content/.#a.md", false),
            ("content/a.md.SWP", false),
            ("content/4913", false),
            ("content/a~RF12.TMP", false),
            ("content/a.jpg.part", false),
            ("content//a.md", false),
            ("themes/ours/.git/config", false),
            ("contents/a.md", false),
            ("", false),
        ] {
            assert_eq!(counts(path), want, "{path}");
        }
    }
}
