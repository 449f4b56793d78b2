//! Endings: in comes the Snowball library (and the words of a site), out come the ways in which words become stems: which ending is cut off,
//! and what is put in its place.
//!
//! The search page has no stemmer of its own. Snowball's is a Rust library here; the one in JavaScript comes by npm only, from where a Rust
//! build takes nothing, and a copy of it in this repository would be nobody's to keep. The page need not compute a stem either: it has to
//! find the stem among those of the index. So it cuts known endings off a word, the shortest first, until what is left is a stem of the
//! index. The endings are the library's own: it is asked about model words (`models.txt`) and about each word of the site. How often this is
//! what the library would say of words that the site does not hold, the test below counts.

use super::words::Stems;
use std::collections::{BTreeMap, BTreeSet};

const MODELS: &str = include_str!("models.txt");

/// Endings after which adjectives and participles go on.
const ADJECTIVE: &str = "ый ая ое ые ого ому ым ом ой ою ую ых ыми";
const PARTICIPLE: &str = "ий ая ее ие его ему им ем ей ею ую их ими";

/// Longer endings are words of their own.
const LONGEST: usize = 12;

/// Endings, and what a stem has in their place: nothing, or more than one thing (`ied` → `i`, `ing` → `e` or nothing).
#[derive(Clone, Debug, Default)]
pub struct Endings(BTreeMap<String, BTreeSet<String>>);

impl Endings {
    /// The endings of the model words.
    pub fn of_models(stems: &Stems) -> Endings {
        let mut endings = Endings::default();
        each_model(&mut |word| endings.learn(word, &stems.stem(word)));
        endings
    }

    /// What a word and its stem teach.
    pub fn learn(&mut self, word: &str, stem: &str) {
        let common = word.char_indices().zip(stem.chars()).take_while(|((_, a), b)| a == b).last();
        let Some(((at, last), _)) = common else { return };
        let (ending, instead) = (&word[at + last.len_utf8()..], &stem[at + last.len_utf8()..]);
        if ending.is_empty() || ending.chars().count() > LONGEST || instead.chars().count() > 2 {
            return;
        }
        if self.0.get(ending).is_some_and(|known| known.contains(instead)) {
            return;
        }
        self.0.entry(ending.to_string()).or_default().insert(instead.to_string());
    }

    /// With the endings of another.
    pub fn with(mut self, other: Endings) -> Endings {
        for (ending, instead) in other.0 {
            self.0.entry(ending).or_default().extend(instead);
        }
        self
    }

    /// As a line for the script: `ами ying>y,` … An ending alone is cut off.
    pub fn line(&self) -> String {
        let each = self.0.iter().map(|(ending, instead)| match instead.iter().all(|text| text.is_empty()) {
            true => ending.clone(),
            false => format!("{ending}>{}", instead.iter().map(String::as_str).collect::<Vec<_>>().join(",")),
        });
        each.collect::<Vec<_>>().join(" ")
    }

    /// The stem to which a word leads among those that `has` knows, as the script finds it.
    #[cfg(test)]
    fn lead(&self, word: &str, has: impl Fn(&str) -> bool) -> Option<String> {
        if has(word) {
            return Some(word.to_string());
        }
        let cuts = word.char_indices().map(|(at, _)| at).rev().filter(|at| *at > 0);
        cuts.flat_map(|at| self.0.get(&word[at..]).into_iter().flatten().map(move |instead| format!("{}{instead}", &word[..at])))
            .find(|stem| has(stem))
    }
}

/// Calls `visit` with every form of every model word.
fn each_model(visit: &mut dyn FnMut(&str)) {
    for line in MODELS.lines().filter(|line| !line.starts_with('#')) {
        let Some((bases, endings)) = line.split_once(':') else { continue };
        let is_verb = bases.starts_with('^');
        let endings: Vec<String> = endings.split_whitespace().flat_map(expanded).collect();
        for base in bases.trim_start_matches('^').split_whitespace() {
            for ending in &endings {
                visit(&format!("{base}{ending}"));
                if is_verb {
                    visit(&format!("{base}{ending}ся"));
                    visit(&format!("{base}{ending}сь"));
                }
            }
        }
    }
}

fn expanded(ending: &str) -> Vec<String> {
    let family = |start: &str, family: &str| family.split(' ').map(|end| format!("{start}{end}")).collect();
    match (ending.strip_suffix('*'), ending.strip_suffix('+')) {
        (Some(start), _) => family(start, PARTICIPLE),
        (_, Some(start)) => family(start, ADJECTIVE),
        _ if ending == "-" => vec![String::new()],
        _ => vec![ending.to_string()],
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::{fold, written};
    use super::*;
    use std::fs;
    use std::path::Path;

    /// The words of the files in a folder of this repository, in two halves: of every second file. Of a program its comments are read.
    #[expect(clippy::disallowed_methods, reason = "a test may read the texts of this repository")]
    fn halves(folders: &[&str]) -> [BTreeSet<String>; 2] {
        let mut halves = [BTreeSet::new(), BTreeSet::new()];
        let mut files: Vec<_> = folders
            .iter()
            .flat_map(|folder| walkdir::WalkDir::new(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)))
            .map(|entry| entry.unwrap().into_path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "md" || ending == "rs"))
            .collect();
        files.sort();
        for (number, file) in files.iter().enumerate() {
            let mut text = fs::read_to_string(file).unwrap();
            if file.extension().is_some_and(|ending| ending == "rs") {
                text = text.lines().filter(|line| line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
            }
            halves[number % 2].extend(written(&text).map(fold).filter(|word| word.chars().count() > 2));
        }
        halves
    }

    #[test]
    fn words_that_the_index_does_not_hold_lead_where_the_library_would() {
        let stems = Stems::new();
        // (folders, first letter of the language's words)
        for (folders, script) in [(&["content", "docs/ru"][..], 'а'..='я'), (&["docs/en", "src"][..], 'a'..='z')] {
            let [one, other] = halves(folders);
            let (mut asked, mut right, mut wrong) = (0, 0, Vec::new());
            for (known, other) in [(&one, &other), (&other, &one)] {
                let index: BTreeSet<String> = known.iter().map(|word| stems.stem(word).into_owned()).collect();
                let mut endings = Endings::of_models(&stems);
                known.iter().for_each(|word| endings.learn(word, &stems.stem(word)));
                for word in other.difference(known).filter(|word| word.starts_with(|c| script.contains(&c))) {
                    let wanted = stems.stem(word);
                    // What no stem of the index is, is nothing to be found.
                    if !index.contains(&*wanted) {
                        continue;
                    }
                    asked += 1;
                    match endings.lead(word, |stem| index.contains(stem)) {
                        Some(stem) if stem == wanted => right += 1,
                        got => wrong.push(format!("{word}: {got:?}, not {wanted}")),
                    }
                }
            }
            println!("{folders:?}: {right} of {asked}");
            assert!(asked > 300, "only {asked} words were asked for");
            assert!(right * 100 >= asked * 95, "{right} of {asked}: {wrong:#?}");
        }
    }

    #[test]
    fn forms_of_words_lead_to_their_stem_without_any_help_of_the_site() {
        let stems = Stems::new();
        let endings = Endings::of_models(&stems);
        let cases: &[(&str, &str)] = &[
            ("выгорание", "выгоранию выгоранием выгорания выгораний"),
            ("наставничество", "наставничества наставничеству наставничеством наставничестве"),
            ("ученик", "ученика ученику учеником ученики учеников ученикам учениками учениках"),
            ("тревожный", "тревожная тревожного тревожному тревожной тревожными тревожных"),
            ("поддерживать", "поддерживаю поддерживает поддерживали поддерживая поддерживающий поддерживающими поддерживавшихся"),
            ("подготовить", "подготовила подготовят подготовлю"),
            ("успеваемость", "успеваемости успеваемостью"),
            ("mentor", "mentors mentored mentoring"),
            ("study", "studies studied studying"),
            ("plan", "plans planned planning"),
        ];
        let mut wrong = Vec::new();
        for (word, forms) in cases {
            let stem = stems.stem(word).into_owned();
            for form in forms.split(' ').filter(|form| stems.stem(form) == stem) {
                if endings.lead(form, |known| known == stem).is_none() {
                    wrong.push(form);
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}
