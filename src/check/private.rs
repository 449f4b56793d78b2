//! CB502: what a field holds back stands in a text that readers see, or in the name of a file that is published. A name is looked for word by word
//! and in every grammatical case, any other text as a whole. It is no finding where the author publishes the real name, nor
//! where the word is the name of somebody else whom the case names in public.
//!
//! Values shorter than three letters, single small words that could stand anywhere («есть», «нет»), numbers, dates and words of
//! vocabularies are not looked for: they would be found in every text.

use super::Context;
use crate::case::{At, Data, Withheld};
use crate::diag::{Code, Finding};
use crate::language::names::{self, AsWord, Readings, is_declined, is_equal};
use crate::language::slug::slug;
use crate::schema::{Field, Kind, Use};
use std::ops::Range;

/// So many private lines are looked for; no case has a tenth of it, and a hostile one must not take hours.
const MOST: usize = 100;

/// Looks for everything that is withheld.
pub fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let secrets = context.entry.withheld.iter().flat_map(|held| Secret::all(context, held));
    let secrets: Vec<Secret<'_>> = secrets.take(MOST).collect();
    if secrets.is_empty() {
        return;
    }
    let people: Vec<Vec<Word<'_>>> = context.people().into_iter().map(|name| words(name).collect()).collect();
    let others = |secret: &Secret<'_>| -> Vec<Word<'_>> { people.iter().filter(|p| !secret.is(p)).flatten().copied().collect() };
    let shields: Vec<Vec<Word<'_>>> = secrets.iter().map(others).collect();
    let hunted: Vec<(&Secret<'_>, &[Word<'_>])> = secrets.iter().zip(shields.iter().map(Vec::as_slice)).collect();
    public_names(context, &secrets, findings);
    file_names(context, &hunted, findings);
    for at in context.texts() {
        text(context, at, &hunted, findings);
    }
}

/// Something that must not be read by anybody.
struct Secret<'s> {
    held: &'s Withheld,
    field: &'s Field,
    words: Vec<Word<'s>>,
    /// A person's name: each word gives it away. Otherwise only all the words together do.
    is_name: bool,
}

/// A word with its place and, if it is a name, its readings.
#[derive(Clone, Copy)]
struct Word<'t> {
    start: usize,
    text: &'t str,
    names: Readings,
}

impl<'s> Secret<'s> {
    /// What a withheld value gives to look for: each line or item of it.
    fn all(context: &Context<'s>, held: &'s Withheld) -> Vec<Secret<'s>> {
        let Some(field) = field_at(context, &held.path) else { return Vec::new() };
        let kind = match &field.kind {
            Kind::List { item, .. } => &item.kind,
            kind => kind,
        };
        if !matches!(kind, Kind::Line(_) | Kind::Text(_)) || is_published(context, held) {
            return Vec::new();
        }
        let parts = held.text.split(['"', '\n']).filter(|part| part.chars().filter(|c| c.is_alphanumeric()).count() >= 3);
        parts.filter_map(|part| Secret::read(held, field, part)).collect()
    }

    fn read(held: &'s Withheld, field: &'s Field, text: &'s str) -> Option<Secret<'s>> {
        // «Мария Ивановна, учитель»
        let name: Vec<Word<'_>> = words(text.split(',').next().unwrap_or(text)).collect();
        let is_name = name.len() <= 4
            && name.iter().all(|word| word.text.starts_with(char::is_uppercase))
            && name.iter().any(|word| !word.names.is_empty() || is_like_surname(word.text));
        if is_name {
            return Some(Secret { held, field, words: name, is_name });
        }
        let words: Vec<Word<'_>> = words(text).collect();
        let telling = words.len() > 1 || words.first().is_some_and(|word| is_telling(word.text));
        telling.then_some(Secret { held, field, words, is_name })
    }

    /// True if a public name is this very name: all its words, or two of them.
    fn is(&self, name: &[Word<'_>]) -> bool {
        let shared = self.words.iter().filter(|own| name.iter().any(|word| own.is(word))).count();
        self.is_name && shared >= self.words.len().min(2)
    }

    /// How many of the words from `at` on give the secret away; 0 if none.
    fn given_away(&self, text: &str, words: &[Word<'_>], at: usize, shield: &[Word<'_>]) -> usize {
        let Some(word) = words.get(at) else { return 0 };
        if !self.is_name {
            let rest = words.get(at..).unwrap_or_default();
            let same =
                rest.len() >= self.words.len() && self.words.iter().zip(rest).all(|(own, word)| is_equal(own.text, word.text));
            return if same { self.words.len() } else { 0 };
        }
        let long = |word: &Word<'_>| word.text.chars().count() >= 3;
        let hit = long(word)
            && word.text.starts_with(char::is_uppercase)
            && self.words.iter().any(|own| long(own) && own.is(word))
            && !word.is_rather_a_word(text)
            && !shield.iter().any(|other| other.is(word));
        usize::from(hit)
    }
}

impl Word<'_> {
    /// True if both may be the same name, in whatever case form.
    fn is(&self, other: &Word<'_>) -> bool {
        let by_name = || self.names.iter().any(|own| other.names.iter().any(|name| own.may_be(&name)));
        is_equal(self.text, other.text) || by_name() || (self.names.is_empty() && is_declined(self.text, other.text))
    }

    /// True for a name at the start of a sentence that is an ordinary word as well («Вера в себя»).
    fn is_rather_a_word(&self, text: &str) -> bool {
        let is_word = !self.names.is_empty() && self.names.iter().all(|name| name.as_word != AsWord::Never);
        is_word && starts_sentence(text.get(..self.start).unwrap_or(""))
    }
}

/// The field of a path of indexes.
fn field_at<'s>(context: &Context<'s>, path: &[usize]) -> Option<&'s Field> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(context.template.fields.get(*first)?, |field, index| field.subfields().get(*index))
}

/// True if the author publishes the real name of the participant to whom the value belongs.
fn is_published(context: &Context<'_>, held: &Withheld) -> bool {
    let (Some(&first), 2) = (held.path.first(), held.path.len()) else { return false };
    let Some(field) = context.template.fields.get(first) else { return false };
    let Some(index) = field.sub_with_use(Use::Publish) else { return false };
    let value = context.case().values.get(first).and_then(Option::as_ref);
    let publish = value.and_then(|value| value.group()?.get(Some(index)));
    let (Some(Data::Choice(_, Some(word))), Kind::Choice { vocabulary, .. }) =
        (publish.map(|value| &value.data), &field.subfields()[index].kind)
    else {
        return false;
    };
    let word = context.template.vocabularies.get(*vocabulary).and_then(|v| v.words.get(*word));
    word.is_some_and(|word| word.id.starts_with("name"))
}

/// A participant's public name that is the real one.
fn public_names(context: &Context<'_>, secrets: &[Secret<'_>], findings: &mut Vec<Finding>) {
    context.each_value(|_, field, value| {
        let Some(name) = value.line().filter(|_| field.usage == Some(Use::Person)) else { return };
        let name: Vec<Word<'_>> = words(name).collect();
        findings.extend(secrets.iter().filter(|secret| secret.is(&name)).map(|secret| finding(context, value.at, secret)));
    });
}

/// The names of files are published too: that of the case in the address of its page, those of pictures and documents in theirs.
fn file_names(context: &Context<'_>, hunted: &[(&Secret<'_>, &[Word<'_>])], findings: &mut Vec<Finding>) {
    let case = context.case();
    let page = case.slug.as_ref().map_or(At::default(), |(_, at)| *at);
    for (secret, shield) in hunted.iter().filter(|(secret, _)| secret.is_name) {
        let telling = |word: &&Word<'_>| word.text.chars().count() >= 3 && !shield.iter().any(|other| other.is(word));
        let telling: Vec<String> = secret.words.iter().filter(telling).map(|word| slug(word.text)).collect();
        let tells = |name: &str| name.split('-').any(|part| telling.iter().any(|word| word == part));
        if tells(&context.entry.slug) {
            findings.push(finding(context, page, secret));
        }
        case.each_prose(&mut |prose| {
            let file = |target: &str| slug(target.rsplit('/').next().unwrap_or(target));
            let told = prose.refs.iter().filter(|reference| tells(&file(&reference.target)));
            findings.extend(told.map(|reference| finding(context, reference.at, secret)));
        });
    }
}

fn text(context: &Context<'_>, at: At, hunted: &[(&Secret<'_>, &[Word<'_>])], findings: &mut Vec<Finding>) {
    let text = context.case().text(at);
    let words: Vec<Word<'_>> = words(text).collect();
    for (secret, shield) in hunted {
        let mut next = 0;
        while next < words.len() {
            let mut end = next;
            loop {
                let count = secret.given_away(text, &words, end, shield);
                end += count;
                if count == 0 {
                    break;
                }
            }
            if end > next {
                let range = words[next].start..words[end - 1].start + words[end - 1].text.len();
                let place = At::new(at.range().start + range.start, at.range().start + range.end);
                // The section that names a participant may also hold what was taken out of it.
                if !holds(secret.held.at.range(), &place.range()) {
                    findings.push(finding(context, place, secret));
                }
            }
            next = end.max(next + 1);
        }
    }
}

fn holds(outer: Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn finding(context: &Context<'_>, at: At, secret: &Secret<'_>) -> Finding {
    context.finding(at, Code::PrivateInText).arg("field", context.label(secret.field))
}

/// The words of a text: runs of letters and digits, with the marks above them.
fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let is_part = |c: char| c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c) || c == '\u{ad}';
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let start = at + rest.find(is_part)?;
        let rest = text.get(start..)?;
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        at = start + length;
        let text = &rest[..length];
        let is_capital = text.starts_with(char::is_uppercase);
        // Only words with a capital letter are compared as names.
        Some(Word { start, text, names: names::readings(if is_capital { text } else { "" }) })
    })
}

/// True if a word with a capital letter ends as surnames do.
fn is_like_surname(word: &str) -> bool {
    let endings = [
        "ов", "ев", "ёв", "ин", "ын", "ова", "ева", "ёва", "ина", "ына", "ский", "ская", "цкий", "цкая", "енко", "ко", "ук", "юк",
        "ян",
    ];
    word.chars().count() >= 4 && endings.iter().any(|ending| word.ends_with(ending))
}

/// True if a single word says enough by itself: it has a capital letter, is a long number or is not one of the short common words.
fn is_telling(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    digits >= 5 || letters >= 6 || (letters >= 3 && word.starts_with(char::is_uppercase))
}

/// True if a sentence may begin after `before`.
fn starts_sentence(before: &str) -> bool {
    let mark = |c: char| c.is_whitespace() || matches!(c, '*' | '_' | '«' | '„' | '“' | '"' | '(' | '[' | '>');
    let line = before.trim_end_matches([' ', '\u{a0}', '*', '_', '«', '„', '“', '"', '(', '[']);
    match line.chars().next_back() {
        None => true,
        Some(c) => matches!(c, '.' | '!' | '?' | '…' | ':' | '\n' | '-' | '–' | '—' | '#' | '|' | '»') || mark(c),
    }
}
