//! A case template as a value: fields in order, columns, levels, vocabularies, and the index of headings by which a case's
//! sections find their fields. Complete when made, never changed.

use super::{Kind, Label, Use, View, Vocabulary};
use crate::language::{Lang, nearest};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// One field of a case, or one item of a list.
#[derive(Clone, Debug)]
pub struct Field {
    /// The ASCII key that front matter uses; empty for the item of a list.
    pub key: String,
    /// What it holds.
    pub kind: Kind,
    /// What a reader sees.
    pub label: Label,
    /// Other headings that mean the field.
    pub also: Vec<String>,
    /// What to write, for blanks and forms.
    pub hint: Label,
    /// An example value.
    pub example: Label,
    /// The unit of a number, shown after it.
    pub unit: Label,
    /// A case without it is not published.
    pub required: bool,
    /// Never published.
    pub private: bool,
    /// Makes listings.
    pub facet: bool,
    /// The folder of its listings, `role-model`.
    pub path: String,
    /// How much a shared value counts when related cases are looked for.
    pub related: u32,
    /// How a page shows it.
    pub view: View,
    /// What it means to Casebook.
    pub usage: Option<Use>,
    /// The value of an absent choice.
    pub default: Option<String>,
}

/// A column of the printed table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its heading.
    pub title: Label,
    /// Index of the field and, for a table with rows, of the subfield.
    pub fields: Vec<(usize, Option<usize>)>,
    /// What stands between two fields of the column (`/`).
    pub join: Option<String>,
}

/// A level of readiness with its own rules.
#[derive(Clone, Debug)]
pub struct Level {
    /// What `--level` takes.
    pub id: String,
    /// What a reader sees.
    pub title: Label,
    /// Paths of the fields that it requires, those of included levels among them.
    pub require: Vec<Vec<usize>>,
    /// How many results with before and after it wants.
    pub measured: usize,
}

/// A number that is calculated: a part of a whole. It is no field, for nobody writes it.
#[derive(Clone, Debug)]
pub struct Share {
    /// Its name.
    pub key: String,
    /// What a reader sees.
    pub label: Label,
    /// Path of the number that is divided.
    pub part: Vec<usize>,
    /// Path of the number by which it is divided.
    pub whole: Vec<usize>,
}

/// What a heading of a case stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Index of the field.
    pub field: usize,
    /// Index of the subfield, for a heading that names one.
    pub sub: Option<usize>,
}

/// A case template.
#[derive(Clone, Debug)]
pub struct Template {
    /// Its name, for `extends` and for the files offered for copying.
    pub id: String,
    /// Its version, as its author counts.
    pub version: u32,
    /// What it is called.
    pub title: Label,
    /// What one entry is called, `кейс`.
    pub one: Label,
    /// What the collection is called, `Кейсы`.
    pub many: Label,
    /// A sentence about the collection.
    pub about: Label,
    /// Headings that match no field are a free story.
    pub story: bool,
    /// Headings may name fields.
    pub sections: bool,
    /// Index of the list whose items are the rows of the table.
    pub rows: Option<usize>,
    /// The columns of the table.
    pub columns: Vec<Column>,
    /// The fields, in order.
    pub fields: Vec<Field>,
    /// The levels of readiness.
    pub levels: Vec<Level>,
    /// What is calculated from the fields.
    pub shares: Vec<Share>,
    /// The vocabularies.
    pub vocabularies: Vec<Vocabulary>,
    /// The TOML it was read from, to be offered for copying.
    pub text: Arc<str>,
    pub(super) headings: FxHashMap<String, Heading>,
}

/// The keys that every entry has, whatever its template.
pub const COMMON_KEYS: [&str; 6] = ["title", "date", "slug", "draft", "withdrawn", "weight"];

impl Template {
    /// The field of a key.
    pub fn field(&self, key: &str) -> Option<usize> {
        self.fields.iter().position(|f| f.key == key)
    }

    /// The field that a heading names: by its label in any language, by its other headings or by its key.
    pub fn heading(&self, heading: &str) -> Option<Heading> {
        self.headings.get(heading).or_else(|| self.headings.get(&nearest::fold_heading(heading))).copied()
    }

    /// The heading nearest to one that matches nothing.
    pub fn nearest_heading(&self, heading: &str, lang: Lang) -> Option<&str> {
        let labels = || self.fields.iter().filter(|f| !f.private).map(|f| f.label.get(lang));
        nearest::nearest(heading, labels())
    }

    /// The level of an id.
    pub fn level(&self, id: &str) -> Option<&Level> {
        self.levels.iter().find(|level| level.id == id)
    }

    /// The field at a path of indexes.
    pub fn field_at(&self, path: &[usize]) -> Option<&Field> {
        let (first, below) = path.split_first()?;
        below.iter().try_fold(self.fields.get(*first)?, |field, index| field.subfields().get(*index))
    }

    /// The first field of a use.
    pub fn with_use(&self, usage: Use) -> Option<usize> {
        self.fields.iter().position(|f| f.usage == Some(usage))
    }
}

impl Field {
    /// The fields of a group, of a group's list, or none.
    pub fn subfields(&self) -> &[Field] {
        match &self.kind {
            Kind::Group { fields, .. } => fields,
            Kind::List { item, .. } => item.subfields(),
            Kind::Line(_) | Kind::Text(_) | Kind::Choice { .. } | Kind::Number { .. } => &[],
            Kind::Date | Kind::Bool | Kind::Link | Kind::Image => &[],
        }
    }

    /// The index of the subfield of a use.
    pub fn sub_with_use(&self, usage: Use) -> Option<usize> {
        self.subfields().iter().position(|f| f.usage == Some(usage))
    }

    /// True if its items, or it itself, can be a measured result: that is declared by what its subfields are for.
    pub fn measures(&self) -> bool {
        self.sub_with_use(Use::Before).is_some() && self.sub_with_use(Use::After).is_some()
    }

    /// The index of the subfield that prose goes into.
    pub fn main(&self) -> Option<usize> {
        match &self.kind {
            Kind::Group { main, .. } => *main,
            Kind::List { item, .. } => item.main(),
            Kind::Line(_) | Kind::Text(_) | Kind::Choice { .. } | Kind::Number { .. } => None,
            Kind::Date | Kind::Bool | Kind::Link | Kind::Image => None,
        }
    }
}
