//! A case as a value: what each field of its template holds, with the place where it was written.

use super::Prose;
use crate::diag::{Code, Finding, Place};
use crate::tree::Source;
pub use jiff::civil::Date;

/// A stretch of the case's source, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct At {
    /// First byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl At {
    /// From byte offsets; sources are smaller than 4 GiB by far (`tree::MAX_SOURCE`).
    pub fn new(start: usize, end: usize) -> At {
        At { start: start as u32, end: end as u32 }
    }

    /// As a range of bytes.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl From<(usize, usize)> for At {
    fn from((start, end): (usize, usize)) -> At {
        At::new(start, end)
    }
}

/// One line of text: as typed, and as it is shown.
#[derive(Clone, Debug)]
pub struct Line {
    /// With the typography of the site's language.
    pub shown: Box<str>,
}

/// What a field holds.
#[derive(Clone, Debug)]
pub enum Data {
    /// A line of plain text.
    Line(Line),
    /// Markdown.
    Text(Box<Prose>),
    /// A word of a vocabulary: its index, or `None` if the vocabulary has no such word.
    Choice(Line, Option<usize>),
    /// A number.
    Number(f64),
    /// A day.
    Date(Date),
    /// Yes or no.
    Bool(bool),
    /// An address, as typed.
    Link(Box<str>),
    /// A picture: a prose of one picture, so that it is checked and resolved like any other.
    Image(Box<Prose>),
    /// Several values.
    List(Vec<Value>),
    /// Named values.
    Group(Group),
}

/// The values of a group, in the order of the template's fields.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// One for each field of the group.
    pub values: Vec<Option<Value>>,
    /// Items nested under it (sub-stages).
    pub nested: Vec<Value>,
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Value {
    /// The place of the key or heading that names it; the value's own place for the item of a list.
    pub key_at: At,
    /// The place of the value.
    pub at: At,
    /// What it is.
    pub data: Data,
}

impl Value {
    /// The group, if it is one.
    pub fn group(&self) -> Option<&Group> {
        match &self.data {
            Data::Group(group) => Some(group),
            _ => None,
        }
    }

    /// The items, if it is a list.
    pub fn items(&self) -> &[Value] {
        match &self.data {
            Data::List(items) => items,
            _ => &[],
        }
    }

    /// The text of a line or of a choice, as it is shown.
    pub fn line(&self) -> Option<&str> {
        match &self.data {
            Data::Line(line) | Data::Choice(line, _) => Some(&line.shown),
            _ => None,
        }
    }

    /// The prose of a text.
    pub fn prose(&self) -> Option<&Prose> {
        match &self.data {
            Data::Text(prose) | Data::Image(prose) => Some(prose),
            _ => None,
        }
    }

    /// The number.
    pub fn number(&self) -> Option<f64> {
        match self.data {
            Data::Number(number) => Some(number),
            _ => None,
        }
    }

    /// True if nothing was written: an empty text, list or group.
    pub fn is_empty(&self) -> bool {
        match &self.data {
            Data::Line(line) | Data::Choice(line, _) => line.shown.chars().all(char::is_whitespace),
            Data::Text(prose) => prose.chars == 0 && prose.refs.is_empty(),
            Data::Link(link) => link.chars().all(char::is_whitespace),
            Data::List(items) => items.is_empty(),
            Data::Group(group) => group.values.iter().flatten().all(Value::is_empty) && group.nested.is_empty(),
            Data::Number(_) | Data::Date(_) | Data::Bool(_) | Data::Image(_) => false,
        }
    }
}

impl Group {
    /// The value of the field at `index`.
    pub fn get(&self, index: Option<usize>) -> Option<&Value> {
        self.values.get(index?)?.as_ref()
    }
}

/// A case that was published and is so no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withdrawn {
    /// Nothing is left of it (`withdrawn = true`).
    Gone,
    /// A page at its address says that it is no longer published, and nothing else (`withdrawn = "note"`).
    Note,
}

impl Withdrawn {
    /// The value as a file has it.
    pub fn typed(self) -> &'static str {
        match self {
            Withdrawn::Gone => "true",
            Withdrawn::Note => "\"note\"",
        }
    }
}

/// A case, or a plain page.
#[derive(Clone, Debug)]
pub struct Case {
    /// The file it was read from.
    pub source: Source,
    /// The place of the front matter's opening line, for what is missing as a whole.
    pub head: At,
    /// Its title as shown, with its place.
    pub title: Option<(Box<str>, At)>,
    /// Its date.
    pub date: Option<(Date, At)>,
    /// The address that the author asks for.
    pub slug: Option<(Box<str>, At)>,
    /// Not to be published yet.
    pub draft: bool,
    /// Not to be published any more.
    pub withdrawn: Option<Withdrawn>,
    /// Place in the order of pages; smaller is earlier.
    pub weight: Option<i64>,
    /// One for each field of the template.
    pub values: Vec<Option<Value>>,
    /// The free story.
    pub story: Option<Prose>,
    /// Headings of the story that may have been meant as fields, with their places.
    pub story_headings: Vec<(Box<str>, At)>,
}

impl Case {
    /// A place in this case's file.
    pub fn place(&self, at: At) -> Place {
        Place::new(&self.source.path, at.range())
    }

    /// A finding in this case's file.
    pub fn finding(&self, at: At, code: Code) -> Finding {
        self.place(at).finding(code)
    }

    /// The source text of a place.
    pub fn text(&self, at: At) -> &str {
        self.source.text.get(at.range()).unwrap_or("")
    }

    /// The title as shown, or the name of the file.
    pub fn name(&self) -> &str {
        self.title.as_ref().map_or(&self.source.path, |(title, _)| title)
    }

    /// The value at a path of indexes: a field, and a subfield of a group.
    pub fn value_at(&self, path: &[usize]) -> Option<&Value> {
        let (first, below) = path.split_first()?;
        below.iter().try_fold(self.values.get(*first)?.as_ref()?, |value, index| value.group()?.get(Some(*index)))
    }

    /// Calls `visit` for every prose of the case: fields in order, then the story.
    pub fn each_prose<'c>(&'c self, visit: &mut impl FnMut(&'c Prose)) {
        for value in self.values.iter().flatten() {
            value.each_prose(visit);
        }
        self.story.iter().for_each(visit);
    }
}

impl Value {
    /// Calls `visit` for every prose in the value.
    pub fn each_prose<'v>(&'v self, visit: &mut impl FnMut(&'v Prose)) {
        match &self.data {
            Data::Text(prose) | Data::Image(prose) => visit(prose),
            Data::List(items) => items.iter().for_each(|item| item.each_prose(visit)),
            Data::Group(group) => {
                group.values.iter().flatten().for_each(|value| value.each_prose(visit));
                group.nested.iter().for_each(|value| value.each_prose(visit));
            }
            Data::Line(_) | Data::Choice(..) | Data::Number(_) | Data::Date(_) | Data::Bool(_) | Data::Link(_) => {}
        }
    }
}
