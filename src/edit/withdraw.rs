//! Marking: in come the text of a file and whether it is to be published, out comes the text with the key `withdrawn` set, changed or taken
//! out, and every other byte as it was.

use super::Problem;
use super::edits::Edits;
use super::front::{Data, Pair, line};
use super::sheet::Sheet;
use crate::case::Withdrawn;
use crate::schema::Template;

const KEY: &str = "withdrawn";

/// The text with its case marked as withdrawn, or as published again.
///
/// # Errors
/// A [`Problem`] if the file has no front matter, or has it written so that only its author can change it.
pub fn withdraw(text: &str, template: &Template, to: Option<Withdrawn>) -> Result<String, Problem> {
    let odd = || Problem::Unsafe { path: KEY.to_string() };
    let sheet = Sheet::read(text, template)?;
    let front = sheet.front.clone().ok_or_else(odd)?;
    let top = sheet.tables.first().ok_or_else(odd)?;
    let is_key = |pair: &&Pair, key: &str| pair.keys == [key];
    let mut edits = Edits::default();
    match (top.pairs.iter().find(|pair| is_key(pair, KEY)), to) {
        (Some(pair), _) if matches!(pair.value.data, Data::Broken) => return Err(odd()),
        (Some(pair), Some(to)) => edits.put(pair.value.at.clone(), to.typed()),
        (Some(pair), None) => {
            let own = line(text, pair.at.start);
            edits.put(own.start..(own.end + 1).min(front.end), "");
        }
        (None, Some(to)) => {
            // Under the title, where whoever opens the file sees it at once.
            let title = top.pairs.iter().find(|pair| is_key(pair, "title"));
            let after = title.map_or(front.start, |pair| (line(text, pair.at.end).end + 1).min(front.end));
            edits.put(after..after, format!("{KEY} = {}\n", to.typed()));
        }
        (None, None) => {}
    }
    let breaks = if text[front.clone()].contains("\r\n") { "\r\n" } else { "\n" };
    let changed = edits.apply(text, 0..text.len(), breaks);
    let spared = Sheet::read(&changed, template).is_ok_and(|after| sheet.others_are_same(&after, KEY));
    if spared { Ok(changed) } else { Err(odd()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Lang, Langs};
    use crate::schema;
    use crate::tree::Source;

    const GONE: Option<Withdrawn> = Some(Withdrawn::Gone);
    const NOTE: Option<Withdrawn> = Some(Withdrawn::Note);

    #[test]
    fn only_the_mark_changes() {
        let templates = schema::read(&[]).0;
        let template = templates.by_id("mentoring-case").unwrap();
        let langs = Langs { site: Lang::Ru, reader: Lang::Ru };
        for (before, to, after) in [
            (
                "+++\n# a\ntitle = \"Т\"   # b\ndate = 2026-01-01\n+++\n\nx\n",
                GONE,
                "+++\n# a\ntitle = \"Т\"   # b\nwithdrawn = true\ndate = 2026-01-01\n+++\n\nx\n",
            ),
            ("\u{feff}+++\r\ntitle = \"Т\"\r\n+++\r\nx", NOTE, "\u{feff}+++\r\ntitle = \"Т\"\r\nwithdrawn = \"note\"\r\n+++\r\nx"),
            ("+++\n[mentee]\nname = \"А\"\n+++\n", GONE, "+++\nwithdrawn = true\n[mentee]\nname = \"А\"\n+++\n"),
            ("+++\n+++\n", GONE, "+++\nwithdrawn = true\n+++\n"),
            ("+++\nwithdrawn = true # c\n+++\n", NOTE, "+++\nwithdrawn = \"note\" # c\n+++\n"),
            ("+++\ntitle = \"Т\"\nwithdrawn = \"note\"\n\n+++\n", None, "+++\ntitle = \"Т\"\n\n+++\n"),
            ("+++\nwithdrawn = false\n+++\n", GONE, "+++\nwithdrawn = true\n+++\n"),
            ("+++\ntitle = \"Т\"\n+++\n", None, "+++\ntitle = \"Т\"\n+++\n"),
        ] {
            let changed = withdraw(before, template, to).unwrap();
            assert_eq!(changed, after);
            let (case, _) = crate::case::read(&Source::new("content/a.md", &changed), template, langs);
            assert_eq!(case.withdrawn, to, "{changed}");
            assert_eq!(withdraw(&changed, template, to).unwrap(), changed);
        }
    }

    #[test]
    fn what_only_its_author_can_change_is_left_alone() {
        let templates = schema::read(&[]).0;
        let template = templates.by_id("mentoring-case").unwrap();
        for text in ["no front matter", "+++\ntitle = \"Т\"\n", "+++\nwithdrawn = «да»\n+++\n"] {
            assert!(withdraw(text, template, GONE).is_err(), "{text}");
        }
    }
}
