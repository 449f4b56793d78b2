//! CB301: a stage that the template names is missing; CB302: a stage has no text; CB303: a stage stands in another order than its number
//! says, or a sub-stage under another number than its own. For every list whose template gives the titles of its items.
//!
//! A stage is there if its number or its title is. Schools also run programmes of other shapes, with six stages or four of their own:
//! in an open vocabulary a list of three stages or more none of whose titles is the template's, and whose numbers, if it has
//! any, run 1, 2, 3 …, is such a programme, and nothing is missing in it.

use super::Context;
use crate::case::{Data, Value};
use crate::diag::{Code, Finding};
use crate::schema::{Field, Kind, Use, Vocabulary};

/// A programme of its own shape has at least so many stages; fewer are an unfinished list.
const OWN_SHAPE: usize = 3;

/// Looks at every list of titled items.
pub fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    context.each_value(|_, field, value| {
        let (Kind::List { item, titles: Some(titles), .. }, Data::List(items)) = (&field.kind, &value.data) else { return };
        // An empty list is for the rule `required`.
        if items.is_empty() {
            return;
        }
        let vocabulary = &context.template.vocabularies[*titles];
        let stages: Vec<Stage<'_>> = items.iter().filter_map(|value| Stage::read(item, Some(vocabulary), value)).collect();
        missing(context, value, vocabulary, &stages, findings);
        stages.iter().for_each(|stage| empty(context, item, stage, findings));
        order(context, &stages, vocabulary, findings);
        for stage in &stages {
            sub_stages(context, item, vocabulary, stage, findings);
        }
    });
}

/// One item of the list.
struct Stage<'s> {
    value: &'s Value,
    number: Option<&'s str>,
    title: &'s str,
    /// The word of the vocabulary that its title is.
    word: Option<usize>,
}

impl<'s> Stage<'s> {
    /// Reads an item; the titles of sub-stages have no vocabulary.
    fn read(item: &Field, vocabulary: Option<&Vocabulary>, value: &'s Value) -> Option<Stage<'s>> {
        let group = value.group()?;
        let line = |usage| group.get(item.sub_with_use(usage)).and_then(Value::line).filter(|line| !line.trim().is_empty());
        // «1.» is typed for 1.
        let number = line(Use::Number).map(|number| number.trim().trim_end_matches('.'));
        let title = line(Use::Title).unwrap_or("");
        let word = vocabulary.and_then(|vocabulary| word_of(vocabulary, number, title));
        Some(Stage { value, number, title, word })
    }

    /// Its number in parts: 6.1 is [6, 1]. A stage without a number has the number that the template gives its title.
    fn parts(&self, vocabulary: &Vocabulary) -> Option<[u32; 3]> {
        let number = self.number.or_else(|| self.word.map(|word| &*vocabulary.words[word].id))?;
        let mut parts = [0; 3];
        for (i, part) in number.split('.').enumerate() {
            *parts.get_mut(i)? = part.parse().ok()?;
        }
        Some(parts)
    }

    fn shown_number<'a>(&'a self, vocabulary: &'a Vocabulary) -> &'a str {
        self.number.or_else(|| self.word.map(|word| &*vocabulary.words[word].id)).unwrap_or("none")
    }
}

/// The word of the vocabulary that a title is. The word of its number is tried first, letter by letter: nearly always it is that one,
/// and then nothing needs to be folded.
pub(super) fn word_of(vocabulary: &Vocabulary, number: Option<&str>, title: &str) -> Option<usize> {
    if title.is_empty() {
        return None;
    }
    let words = &vocabulary.words;
    let mut forms = words.iter().map(|word| word.label.all().chain(word.also.iter().map(String::as_str)));
    let numbered = number.and_then(|number| words.iter().position(|word| word.id == number));
    let is_numbered = numbered.and_then(|at| forms.nth(at)).is_some_and(|mut forms| forms.any(|form| is_same(form, title)));
    if is_numbered { numbered } else { vocabulary.find(title) }
}

/// True if two texts differ at most in the kind of their spaces.
fn is_same(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    loop {
        let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
        (a, b) = match (&a[same..], &b[same..]) {
            ([], []) => return true,
            // A non-breaking space is two bytes.
            ([b' ', a @ ..], [0xC2, 0xA0, b @ ..]) | ([0xC2, 0xA0, a @ ..], [b' ', b @ ..]) => (a, b),
            _ => return false,
        };
    }
}

fn missing(context: &Context<'_>, list: &Value, vocabulary: &Vocabulary, stages: &[Stage<'_>], findings: &mut Vec<Finding>) {
    let is_there = |(index, id): (usize, &str)| stages.iter().any(|s| s.word == Some(index) || s.number == Some(id));
    let words = vocabulary.words.iter().enumerate();
    let mut absent = words.filter(|(index, word)| !is_there((*index, &word.id))).peekable();
    if absent.peek().is_none() || is_own_shape(vocabulary, stages) {
        return;
    }
    for (index, word) in absent {
        let is_number = word.id.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let number = if is_number { word.id.clone() } else { (index + 1).to_string() };
        let finding = context.finding(list.key_at, Code::MissingStage).arg("number", number);
        findings.push(finding.arg("title", word.label.get(context.lang())));
    }
}

/// True if the list is a programme of another shape than the template's.
fn is_own_shape(vocabulary: &Vocabulary, stages: &[Stage<'_>]) -> bool {
    let runs = |(i, stage): (usize, &Stage<'_>)| match stage.number {
        Some(_) => stage.parts(vocabulary) == Some([i as u32 + 1, 0, 0]),
        None => stages.iter().all(|stage| stage.number.is_none()),
    };
    vocabulary.open
        && stages.len() >= OWN_SHAPE
        && stages.iter().all(|stage| stage.word.is_none() && !stage.title.is_empty())
        && stages.iter().enumerate().all(runs)
}

fn empty(context: &Context<'_>, item: &Field, stage: &Stage<'_>, findings: &mut Vec<Finding>) {
    let (Some(main), Some(group)) = (item.main(), stage.value.group()) else { return };
    let has_text = group.get(Some(main)).is_some_and(|text| !text.is_empty());
    if !has_text && group.nested.is_empty() {
        let finding = context.finding(stage.value.key_at, Code::EmptyStage).maybe("number", stage.number);
        findings.push(finding.arg("title", if stage.title.is_empty() { "…" } else { stage.title }));
    }
}

/// Reports every stage whose number is not above that of the stage before it.
fn order(context: &Context<'_>, stages: &[Stage<'_>], vocabulary: &Vocabulary, findings: &mut Vec<Finding>) {
    let numbered: Vec<([u32; 3], &Stage<'_>)> = stages.iter().filter_map(|stage| Some((stage.parts(vocabulary)?, stage))).collect();
    for pair in numbered.windows(2) {
        let [(before, first), (after, second)] = pair else { continue };
        if after <= before {
            let finding = context.finding(second.value.key_at, Code::StageOutOfOrder);
            let finding = finding.arg("number", second.shown_number(vocabulary));
            findings.push(finding.arg("after", first.shown_number(vocabulary)));
        }
    }
}

/// Sub-stages: each has text, begins with its stage's number, and their numbers rise.
fn sub_stages(context: &Context<'_>, item: &Field, vocabulary: &Vocabulary, stage: &Stage<'_>, findings: &mut Vec<Finding>) {
    let Some(group) = stage.value.group().filter(|group| !group.nested.is_empty()) else { return };
    let subs: Vec<Stage<'_>> = group.nested.iter().filter_map(|value| Stage::read(item, None, value)).collect();
    subs.iter().for_each(|sub| empty(context, item, sub, findings));
    order(context, &subs, vocabulary, findings);
    let Some(parent) = stage.parts(vocabulary) else { return };
    for sub in &subs {
        if sub.parts(vocabulary).is_some_and(|parts| parts[0] != parent[0]) {
            let finding = context.finding(sub.value.key_at, Code::StageOutOfOrder).arg("number", sub.shown_number(vocabulary));
            findings.push(finding.arg("after", stage.shown_number(vocabulary)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn kinds_of_spaces_make_no_difference() {
        for (a, b, want) in [
            ("Подготовка условий", "Подготовка условий", true),
            ("Отбор и\u{a0}обучение", "Отбор и обучение", true),
            ("Отбор и обучение", "Отбор\u{a0}и\u{a0}обучение", true),
            ("", "", true),
            ("Отбор", "Отбор ", false),
            ("Отбор\u{a0}", "Отбор«", false),
            ("Отбор", "Обзор", false),
        ] {
            assert_eq!(is_same(a, b), want, "{a} | {b}");
        }
    }
}
