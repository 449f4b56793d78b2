//! Words that tell what stands beside a name: a street, a title, a foreign surname's particle.
//!
//! In: the key of a word. Out: what it says of the name that follows. The words are in `context.txt`; the
//! endings of surnames are here, because they are a rule and not a list.
//! Knows no text and no names.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::key::{self, Key};

const DATA: &str = include_str!("context.txt");

/// What a word before a name says of it; a word may say several things.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Context {
    /// The name in any case form is a namesake's: «улица Марии».
    pub namesake: bool,
    /// The name in the nominative is a title: «проект Виктория».
    pub title: bool,
    /// A preposition that a place follows: «в Софии».
    pub into: bool,
    /// A particle of a foreign surname: «Людвиг ван Бетховен».
    pub particle: bool,
    /// An abbreviation, if a full stop follows: «ул. Марии».
    pub short: bool,
}

/// What the word of `key` says.
pub(super) fn of(key: Key) -> Context {
    CONTEXTS.get(&key).copied().unwrap_or_default()
}

static CONTEXTS: LazyLock<HashMap<Key, Context>> = LazyLock::new(|| {
    let mut contexts = HashMap::new();
    for line in DATA.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let read = add_line(&mut contexts, line);
        debug_assert!(read.is_some(), "context.txt: {line}");
    }
    contexts
});

fn add_line(contexts: &mut HashMap<Key, Context>, line: &str) -> Option<()> {
    let mut columns = line.split('\t');
    let class = columns.next()?;
    let endings = columns.next()?;
    for stem in columns.next()?.split(' ') {
        let stem = key::of(stem)?;
        for ending in endings.split(' ') {
            let word = if ending == "-" { stem } else { key::join(stem, key::of(ending)?)? };
            let context = contexts.entry(word).or_default();
            match class {
                "namesake" => context.namesake = true,
                "title" => context.title = true,
                "into" => context.into = true,
                "particle" => context.particle = true,
                "short" => context.short = true,
                _ => return None,
            }
        }
    }
    Some(())
}

/// True if the word of `key` ends as Russian, Ukrainian, Armenian and Georgian surnames do, in any case form.
/// «Основа» does, too: ask only of words with a capital letter inside a sentence, or before a full name.
pub(super) fn is_like_surname(key: Key) -> bool {
    key::ends_with(key, SURNAME_ENDINGS)
}

const SURNAME_ENDINGS: &[&str] = &[
    "ов",
    "ова",
    "ову",
    "овым",
    "ове",
    "овой",
    "ев",
    "ева",
    "еву",
    "евым",
    "еве",
    "евой", // Иванов, Сергеев
    "ин",
    "ина",
    "ину",
    "иным",
    "ине",
    "иной",
    "ын",
    "ына",
    "ыну",
    "ыным",
    "ыне",
    "ыной", // Пушкин, Лисицын
    "ский",
    "ского",
    "скому",
    "ским",
    "ском",
    "ская",
    "ской",
    "скую", // Чайковский
    "цкий",
    "цкого",
    "цкому",
    "цким",
    "цком",
    "цкая",
    "цкой",
    "цкую", // Троцкий
    "енко",
    "ук",
    "ука",
    "уку",
    "уком",
    "уке",
    "юк",
    "юка",
    "юку",
    "юком",
    "юке", // Макаренко, Ковальчук
    "ян",
    "яна",
    "яну",
    "яном",
    "яне",
    "дзе",
    "швили",
    "ых",
    "их", // Петросян, Черных
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_say_what_they_mean() {
        let says = |word: &str| key::of(word).map(of).unwrap_or_default();
        let namesake = Context { namesake: true, ..Context::default() };
        let title = Context { title: true, ..Context::default() };
        let cases = [("улицей", namesake), ("героя", namesake), ("Команда", title), ("поэтому", Context::default())];
        for (word, context) in cases {
            assert_eq!(says(word), context, "{word}");
        }
    }

    #[test]
    fn every_line_is_read() {
        let mut contexts = HashMap::new();
        for line in DATA.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            assert!(add_line(&mut contexts, line).is_some(), "{line}");
        }
    }

    #[test]
    fn surnames() {
        let cases = [("Ивановой", true), ("Петросяна", true), ("Наставник", false), ("Куратор", false), ("Ин", false)];
        for (word, surname) in cases {
            assert_eq!(key::of(word).is_some_and(is_like_surname), surname, "{word}");
        }
    }
}
