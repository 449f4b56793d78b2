//! CB206 and CB207: a word that its vocabulary does not list, a warning where the vocabulary is open and an error where it is closed.
//! CB208: a listed word that belongs to another word of the field on which it depends (a role model of another form); where
//! the parent's word is unknown, nothing is said. Titles of stages are free, so only those that look like a mistyped one are reported.

use super::stages::word_of;
use super::{Context, is_full, resemblance};
use crate::case::{Data, Value};
use crate::diag::{Code, Finding};
use crate::schema::{Field, Kind, Use, Vocabulary, Word};

/// Looks at every choice and at the titles of items that have their own vocabulary.
pub fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let vocabularies = &context.template.vocabularies;
    context.each_value(|_, field, value| match (&field.kind, &value.data) {
        (Kind::Choice { vocabulary, depends }, Data::Choice(_, found)) if !value.is_empty() => {
            let parent = depends.as_deref().and_then(|key| Parent::find(context, key));
            let vocabulary = &vocabularies[*vocabulary];
            match found.and_then(|index| vocabulary.words.get(index)) {
                None => {
                    let near = if is_full(findings) { None } else { meant(context, value, vocabulary, parent.as_ref()) };
                    findings.push(unknown(context, field, value, vocabulary).maybe("nearest", near));
                }
                Some(word) => findings.extend(parent.and_then(|parent| of_other(context, field, value, vocabulary, word, &parent))),
            }
        }
        (Kind::List { item, titles: Some(titles), .. }, Data::List(items)) => {
            let Some(title) = item.sub_with_use(Use::Title) else { return };
            for value in items {
                if !is_full(findings) {
                    findings.extend(mistyped_title(context, item, title, value, &vocabularies[*titles]));
                }
            }
        }
        _ => {}
    });
}

/// The field on which a choice depends, and its words.
struct Parent<'s> {
    field: &'s Field,
    value: &'s Value,
    words: Vec<&'s Word>,
}

impl<'s> Parent<'s> {
    /// The parent, if it is there and all its words are known.
    fn find(context: &Context<'s>, key: &str) -> Option<Parent<'s>> {
        let index = context.template.field(key)?;
        let field = &context.template.fields[index];
        let value = context.case().values.get(index)?.as_ref()?;
        let vocabulary = match &field.kind {
            Kind::Choice { vocabulary, .. } => *vocabulary,
            Kind::List { item, .. } => match &item.kind {
                Kind::Choice { vocabulary, .. } => *vocabulary,
                _ => return None,
            },
            _ => return None,
        };
        let word = |value: &Value| match value.data {
            Data::Choice(_, found) => context.template.vocabularies[vocabulary].words.get(found?),
            _ => None,
        };
        let words: Option<Vec<&Word>> = match &value.data {
            Data::List(items) => items.iter().map(word).collect(),
            _ => word(value).map(|word| vec![word]),
        };
        words.filter(|words| !words.is_empty()).map(|words| Parent { field, value, words })
    }

    fn allows(&self, word: &Word) -> bool {
        self.words.iter().any(|parent| word.fits(&parent.id))
    }
}

fn unknown(context: &Context<'_>, field: &Field, value: &Value, vocabulary: &Vocabulary) -> Finding {
    let finding = |code| context.finding(value.at, code).arg("field", context.label(field)).arg("typed", context.typed(value));
    match vocabulary.open {
        true => finding(Code::UnknownWord),
        false => finding(Code::ForbiddenWord).arg("known", vocabulary.list(context.lang(), |_| true)),
    }
}

/// The word that is nearest to what was typed, first among those that fit the parent's.
fn meant(context: &Context<'_>, value: &Value, vocabulary: &Vocabulary, parent: Option<&Parent<'_>>) -> Option<String> {
    let (typed, lang) = (context.typed(value), context.lang());
    let fits = |word: &Word| parent.is_none_or(|parent| parent.allows(word));
    vocabulary.nearest(typed, lang, fits).or_else(|| vocabulary.nearest(typed, lang, |_| true))
}

fn of_other(
    context: &Context<'_>,
    field: &Field,
    value: &Value,
    vocabulary: &Vocabulary,
    word: &Word,
    parent: &Parent<'_>,
) -> Option<Finding> {
    if parent.allows(word) {
        return None;
    }
    let lang = context.lang();
    let fitting = Some(vocabulary.list(lang, |word| parent.allows(word))).filter(|list| !list.is_empty());
    let words: Vec<&str> = parent.words.iter().map(|word| word.label.get(lang)).collect();
    let finding = context.finding(value.at, Code::WordOfOther).arg("field", context.label(field));
    let finding = finding.arg("typed", word.label.get(lang)).arg("parent", context.label(parent.field));
    let finding = finding.arg("value", words.join(", ")).maybe("fitting", fitting);
    Some(finding.also(context.case().place(parent.value.at)))
}

fn mistyped_title(context: &Context<'_>, item: &Field, title: usize, value: &Value, vocabulary: &Vocabulary) -> Option<Finding> {
    let group = value.group()?;
    let written = group.get(Some(title))?;
    let line = written.line().filter(|line| !line.trim().is_empty())?;
    let number = group.get(item.sub_with_use(Use::Number)).and_then(Value::line);
    // «6.1» is a part of a stage and called as its author likes.
    if number.is_some_and(|number| number.contains('.')) || word_of(vocabulary, number, line).is_some() {
        return None;
    }
    let labels = vocabulary.words.iter().flat_map(|word| word.label.all().chain(word.also.iter().map(String::as_str)));
    let near = resemblance::slip(line, labels)?;
    let field = item.subfields().get(title)?;
    let finding = context.finding(written.at, Code::UnknownWord).arg("field", context.label(field));
    Some(finding.arg("typed", line).arg("nearest", near))
}
