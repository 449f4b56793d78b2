//! A file read for editing: in comes its text and its template, out comes a spot for every field that is written, wherever it stands, and
//! the free story. Here the two halves of a group that stands above and below become one.

use super::Problem;
use super::spot::{Holds, How, Spot};
use super::{above, below, front};
use crate::case::split;
use crate::diag::Code;
use crate::schema::{Bounds, Field, Kind, Label, Template, View};
use serde_json::{Value as Json, json};
use std::ops::Range;
use std::sync::Arc;

/// The key of the free story among the fields of a form.
pub const STORY: &str = "$story";

/// A file, read.
pub struct Sheet<'t> {
    pub text: &'t str,
    pub template: &'t Template,
    /// The common fields, then the template's.
    pub fields: Vec<Field>,
    /// The bytes of the front matter; `None` if there is none.
    pub front: Option<Range<usize>>,
    pub tables: Vec<front::Table>,
    pub spots: Vec<Spot>,
    pub body: below::Body,
}

impl<'t> Sheet<'t> {
    /// Reads a text.
    ///
    /// # Errors
    /// [`Problem::NotClosed`] if the front matter has no end.
    pub fn read(text: &'t str, template: &'t Template) -> Result<Sheet<'t>, Problem> {
        let mut findings = Vec::new();
        let split = split(&Arc::from(""), text, &mut findings);
        if findings.iter().any(|finding| finding.code == Code::FrontMatterNotClosed) {
            return Err(Problem::NotClosed);
        }
        let has_front = !findings.iter().any(|finding| finding.code == Code::NoFrontMatter);
        let tables = front::read(text, split.front.clone());
        let fields: Vec<Field> = common().into_iter().chain(template.fields.iter().cloned()).collect();
        let mut spots = above::spots(text, split.front.clone(), &tables, &fields);
        let body = below::read(text, split.body, template);
        for (_, section) in &body.sections {
            match spots.iter_mut().find(|spot| spot.key == section.key) {
                Some(spot) => join(spot, section),
                None => spots.push(section.clone()),
            }
        }
        let front = has_front.then_some(split.front);
        Ok(Sheet { text, template, fields, front, tables, spots, body })
    }

    /// The spot of a field.
    pub fn spot(&self, key: &str) -> Option<&Spot> {
        self.spots.iter().find(|spot| spot.key == key)
    }

    /// The free story, its segments joined.
    pub fn story(&self) -> String {
        let segments: Vec<String> = self.body.story.iter().map(|at| above::unix(&self.text[at.clone()])).collect();
        segments.join("\n\n")
    }

    /// The value of a field as the form has it.
    pub fn value(&self, key: &str) -> Option<Json> {
        if key == STORY {
            return Some(json!(self.story())).filter(|_| !self.body.story.is_empty());
        }
        self.spot(key).map(Spot::value)
    }

    /// The field of a key, the story among them.
    pub fn field(&self, key: &str) -> Option<Field> {
        if key == STORY && self.template.story {
            return Some(plain(STORY, Kind::Text(Bounds::default())));
        }
        self.fields.iter().find(|field| field.key == key).cloned()
    }

    /// The path of the field in which a byte lies.
    pub fn path_at(&self, byte: usize) -> Option<String> {
        let mut best = None;
        for spot in &self.spots {
            spot.path_at(byte, spot.key.clone(), &mut best);
        }
        let in_story = self.template.story && self.body.story.iter().any(|at| at.start <= byte && byte <= at.end);
        best.map(|(_, path)| path).or_else(|| in_story.then(|| STORY.to_string()))
    }
}

/// What a section adds to a group of the front matter. What is said twice counts as the reader of cases has it: above.
fn join(spot: &mut Spot, section: &Spot) {
    let (Holds::Group(members), Holds::Group(below)) = (&mut spot.holds, &section.holds) else { return };
    if spot.how == How::Odd {
        return;
    }
    for part in below {
        if members.iter().all(|member| member.key != part.key) {
            members.push(part.clone());
        }
    }
    spot.section = section.section.clone();
}

/// The fields that every entry has.
fn common() -> Vec<Field> {
    vec![
        Field { required: true, ..plain("title", Kind::Line(Bounds::default())) },
        plain("date", Kind::Date),
        plain("draft", Kind::Bool),
        plain("slug", Kind::Line(Bounds::default())),
        plain("weight", Kind::Number { integer: true, bounds: Bounds::default() }),
    ]
}

fn plain(key: &str, kind: Kind) -> Field {
    let none = Label::default;
    Field {
        key: key.to_string(),
        kind,
        label: none(),
        also: Vec::new(),
        hint: none(),
        example: none(),
        unit: none(),
        required: false,
        private: false,
        facet: false,
        path: String::new(),
        related: 0,
        view: View::None,
        usage: None,
        default: None,
    }
}

impl Sheet<'_> {
    /// True if all fields but one have the same values in both.
    pub fn others_are_same(&self, after: &Sheet<'_>, key: &str) -> bool {
        let keys = self.fields.iter().map(|field| &*field.key).chain([STORY]);
        keys.filter(|other| *other != key).all(|other| self.value(other) == after.value(other))
    }
}
