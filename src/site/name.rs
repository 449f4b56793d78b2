//! The names of pages and files in the output: in comes the path of a source inside `content/`, out comes where it goes, in ASCII and
//! small letters, with no part of it empty. Whether two sources go to one place is for `clash` to say.

use super::Entry;
use crate::case::Case;
use crate::language::slug::slug;

/// The folder in the output of a collection: the same folders, transliterated.
pub(super) fn collection_url(folder: &str) -> String {
    folder.split('/').map(|part| slug_or(part, "folder")).collect::<Vec<_>>().join("/")
}

/// The path in the output of a file inside `content/`: the same folders, transliterated.
pub fn file_url(path: &str) -> String {
    let (folders, name) = path.rsplit_once('/').map_or((None, path), |(folders, name)| (Some(folders), name));
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let (stem, ending) = (slug_or(stem, "file"), slug(ending));
    let name = if ending.is_empty() { stem } else { format!("{stem}.{ending}") };
    let parts = folders.into_iter().flat_map(|folders| folders.split('/')).map(|part| slug_or(part, "folder"));
    parts.chain([name]).collect::<Vec<_>>().join("/")
}

/// A name for an address; `instead` where nothing of it is left («…», «!!!»), so that the address has no hole.
fn slug_or(name: &str, instead: &str) -> String {
    let made = slug(name);
    if made.is_empty() { instead.to_string() } else { made }
}

/// A document's path without its ending.
pub(super) fn without_ending(path: &str) -> &str {
    [".md", ".markdown", ".toml"].iter().find_map(|ending| path.strip_suffix(ending)).unwrap_or(path)
}

/// The address of a case: what its author asks for, else its file's name (or its folder's, for `index.md`).
pub(super) fn case_slug(case: &Case, path: &str) -> String {
    let stem = without_ending(path);
    let stem = stem.strip_suffix("/index").unwrap_or(stem);
    let name = stem.rsplit('/').next().unwrap_or(stem);
    let wanted = case.slug.as_ref().map_or(name, |(slug, _)| slug);
    slug_or(wanted, "case")
}

/// A plain page at its address, which follows the path of its source.
pub(super) fn page_entry(case: Case, path: &str) -> Entry {
    let stem = without_ending(path);
    let folder =
        stem.strip_suffix("index").filter(|rest| rest.is_empty() || rest.ends_with('/')).map(|rest| rest.trim_end_matches('/'));
    let mut parts: Vec<String> = folder.unwrap_or(stem).split('/').filter(|p| !p.is_empty()).map(|p| slug_or(p, "page")).collect();
    if let Some((wanted, _)) = &case.slug
        && !parts.is_empty()
    {
        parts.pop();
        parts.push(slug_or(wanted, "page"));
    }
    let slug = parts.last().cloned().unwrap_or_default();
    let url = match parts.is_empty() {
        true => "index.html".to_string(),
        false => format!("{}/index.html", parts.join("/")),
    };
    Entry { case, url, slug, withheld: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Lang, Langs};
    use crate::schema;
    use crate::tree::Source;

    #[test]
    fn addresses_have_no_holes() {
        let cases = [
            ("cases/arina/Урок 1.JPG", "cases/arina/urok-1.jpg"),
            ("cases/…/!!!.jpg", "cases/folder/file.jpg"),
            ("план.…", "plan"),
            ("…", "file"),
            (".gitkeep", "file.gitkeep"),
        ];
        for (path, url) in cases {
            assert_eq!(file_url(path), url, "{path}");
        }
        assert_eq!(collection_url("школа/…"), "shkola/folder");
    }

    #[test]
    fn pages_and_cases_have_an_address_whatever_their_names() {
        let templates = schema::read(&[]).0;
        let template = templates.by_id("page").expect("built in");
        let langs = Langs { site: Lang::Ru, reader: Lang::Ru };
        let read = |head: &str| case_of(head, template, langs);
        for (path, head, url, slug) in [
            ("index.md", "", "index.html", ""),
            ("….md", "", "page/index.html", "page"),
            ("о нас/!!!/index.md", "", "o-nas/page/index.html", "page"),
            ("о нас.markdown", "", "o-nas/index.html", "o-nas"),
            ("about.md", "slug = \"…\"", "page/index.html", "page"),
        ] {
            let entry = page_entry(read(head), path);
            assert_eq!((&*entry.url, &*entry.slug), (url, slug), "{path}");
        }
        for (path, head, slug) in
            [("cases/….md", "", "case"), ("cases/…/index.md", "", "case"), ("cases/a.md", "slug = \"!\"", "case")]
        {
            assert_eq!(case_slug(&read(head), path), slug, "{path}");
        }
    }

    fn case_of(head: &str, template: &schema::Template, langs: Langs) -> Case {
        let text = format!("+++\ntitle = \"Проба\"\n{head}\n+++\n");
        crate::case::read(&Source::new("content/a.md", &text), template, langs).0
    }
}
