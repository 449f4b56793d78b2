//! Labels: in comes what a document calls a column, a row or a section, out comes what the template calls so. Wordings differ from school
//! to school, so words are compared in any order, with slips and endings forgiven; the nearest label wins, if any is near.

use crate::language::nearest::{fold, fold_heading};
use crate::schema::{Field, Template, View};
use strsim::normalized_damerau_levenshtein as likeness;

/// What a label stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    /// The title.
    Title,
    /// The date.
    Date,
    /// A column of the template's table that holds several fields.
    Column(usize),
    /// A field.
    Field(usize),
    /// A field of a group, or of the items of a list.
    Sub(usize, usize),
}

/// Likeness from which a heading of a column is recognised.
pub const COLUMN: f64 = 0.6;
/// Likeness from which a heading of the text is: a story has headings of its own.
pub const SECTION: f64 = 0.8;

/// The longest text that may be a label.
const MAX: usize = 160;

/// The labels of a template.
pub struct Labels {
    entries: Vec<Entry>,
}

struct Entry {
    folded: String,
    words: Vec<String>,
    target: Target,
}

/// What documents call a title and a date.
const TITLES: [&str; 6] = ["Название", "Название кейса", "Наименование кейса", "Заголовок", "Title", "Title of the case"];
const DATES: [&str; 4] = ["Дата", "Дата описания", "Дата составления", "Date"];

impl Labels {
    /// The labels of a template, in all languages.
    pub fn new(template: &Template) -> Labels {
        let mut labels = Labels { entries: Vec::new() };
        for (index, column) in template.columns.iter().enumerate() {
            let target = match &column.fields[..] {
                [(field, None)] => Target::Field(*field),
                [(field, Some(sub))] => Target::Sub(*field, *sub),
                _ => Target::Column(index),
            };
            column.title.all().for_each(|title| labels.add(title, target));
        }
        for (index, field) in template.fields.iter().enumerate().filter(|(_, field)| !field.private) {
            let wordings = || field.label.all().chain(field.also.iter().map(String::as_str));
            wordings().chain([&*field.key]).for_each(|wording| labels.add(wording, Target::Field(index)));
            for (place, sub) in field.subfields().iter().enumerate().filter(|(_, sub)| !sub.private) {
                let target = Target::Sub(index, place);
                match field.view {
                    View::Person | View::Block if sub.view == View::None => {}
                    View::Colophon => sub.label.all().for_each(|label| labels.add(label, target)),
                    View::Person | View::Block => {
                        let both = sub.label.all().flat_map(|label| wordings().map(move |of| format!("{label} {of}")));
                        both.for_each(|label| labels.add(&label, target));
                    }
                    _ => {}
                }
            }
        }
        TITLES.iter().for_each(|title| labels.add(title, Target::Title));
        DATES.iter().for_each(|date| labels.add(date, Target::Date));
        labels
    }

    fn add(&mut self, wording: &str, target: Target) {
        let entry = Entry { folded: fold_heading(wording), words: words(wording), target };
        if !entry.words.is_empty() && !self.entries.iter().any(|known| known.folded == entry.folded && known.target == target) {
            self.entries.push(entry);
        }
    }

    /// What a wording may stand for, likeliest first, with its likeness from `least` to 1.
    pub fn all(&self, wording: &str, least: f64) -> Vec<(Target, f64)> {
        let wording = wording.trim();
        if wording.is_empty() || wording.chars().count() > MAX {
            return Vec::new();
        }
        let (folded, own) = (fold_heading(wording), words(wording));
        let mut found: Vec<(Target, f64)> = Vec::new();
        for entry in &self.entries {
            let near = if entry.folded == folded { 1.0 } else { in_common(&own, &entry.words) * 0.99 };
            if near < least {
                continue;
            }
            match found.iter_mut().find(|(target, _)| *target == entry.target) {
                Some((_, best)) => *best = best.max(near),
                None => found.push((entry.target, near)),
            }
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1));
        found
    }

    /// What a wording most likely stands for.
    pub fn best(&self, wording: &str, least: f64) -> Option<(Target, f64)> {
        self.all(wording, least).into_iter().next()
    }
}

/// True for a usual word for a title or a date, and nothing besides.
pub fn is_known(wording: &str) -> bool {
    TITLES.iter().chain(&DATES).any(|known| fold_heading(known) == fold_heading(wording))
}

/// Which of several fields a label names, if it is near to any.
pub fn nearest_of<'f>(fields: impl Iterator<Item = &'f Field>, wording: &str) -> Option<usize> {
    let own = words(wording);
    let near = |field: &Field| {
        let known = field.label.all().chain(field.also.iter().map(String::as_str));
        known.map(|label| in_common(&own, &words(label))).fold(0.0, f64::max)
    };
    let all = fields.map(near).enumerate().filter(|(_, near)| *near >= COLUMN);
    all.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(at, _)| at)
}

/// The words of a label; short ones count only where there are no others.
fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let all = || folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let long: Vec<String> =
        all().filter(|word| word.chars().count() > 2 && !word.chars().all(|c| c.is_ascii_digit())).map(str::to_string).collect();
    if long.is_empty() { all().map(str::to_string).collect() } else { long }
}

/// How much two sets of words have in common, from 0 to 1.
fn in_common(a: &[String], b: &[String]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let mut left: Vec<&String> = b.iter().collect();
    let mut sum = 0.0;
    for word in a {
        let near = left.iter().enumerate().map(|(index, other)| (index, word_likeness(word, other)));
        if let Some((index, near)) = near.filter(|(_, near)| *near >= 0.7).max_by(|a, b| a.1.total_cmp(&b.1)) {
            sum += near;
            left.remove(index);
        }
    }
    2.0 * sum / (a.len() + b.len()) as f64
}

/// Words of one stem with other endings are nearly equal.
fn word_likeness(a: &str, b: &str) -> f64 {
    if a == b {
        return 1.0;
    }
    let common = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let longest = a.chars().count().max(b.chars().count());
    let same_stem = common >= 3 && longest - common <= 3 && common * 10 >= longest * 6;
    if same_stem { 0.95 } else { likeness(a, b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wordings_of_schools_are_understood() {
        let (templates, _) = crate::schema::read(&[]);
        let template = templates.by_id("mentoring-case").unwrap();
        let labels = Labels::new(template);
        let field = |key: &str| Target::Field(template.field(key).unwrap());
        let cases = [
            ("ФОРМА НАСТАВНИЧЕСТВА/РОЛЕВАЯ МОДЕЛЬ", Some(Target::Column(0))),
            ("Ролевая модель и форма", Some(Target::Column(0))),
            ("Форма", Some(field("form"))),
            ("Портрет наставляемого (дано):", Some(field("mentee"))),
            ("2. «Дано» – портрет наставляемых", Some(field("mentee"))),
            ("Надо: цели и результаты", Some(field("goals"))),
            ("Портрет наставника. Кто нужен?", Some(field("mentor"))),
            ("Ожидаемые результаты", Some(field("results"))),
            ("Этапы реализации програмы", Some(field("stages"))),
            ("Этапы работы", Some(field("stages"))),
            ("Имя наставника", Some(Target::Sub(template.field("mentor").unwrap(), 0))),
            ("Название кейса", Some(Target::Title)),
            ("Бюджет", None),
            ("№ п/п", None),
        ];
        for (wording, want) in cases {
            assert_eq!(labels.best(wording, COLUMN).map(|(target, _)| target), want, "{wording}: {:?}", labels.all(wording, 0.3));
        }
    }
}
