//! The form of a file: in comes a file read for editing, out come its fields with labels, hints and words in the site's language, and the
//! values that are written, ready to be sent to a browser as JSON.

use super::Problem;
use super::sheet::{STORY, Sheet};
use crate::language::{Lang, Messages};
use crate::schema::{self, Kind, Template};
use crate::tree::Source;
use serde::Serialize;
use serde_json::{Map, Value as Json};

/// What a browser needs to show a file as a form.
#[derive(Clone, Debug, Serialize)]
pub struct Form {
    /// The path of the file.
    pub file: String,
    /// `case`, or `page` for a plain page.
    pub kind: &'static str,
    /// Its template.
    pub template: Named,
    /// The fields, in the order in which they are shown.
    pub fields: Vec<Field>,
    /// What is written, by the fields' keys.
    pub values: Map<String, Json>,
    /// The paths of what could not be read as its kind; its value is the text as typed.
    pub unread: Vec<String>,
}

/// A template by its id, and what one entry of it is called.
#[derive(Clone, Debug, Serialize)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// What one entry is called.
    pub one: String,
}

/// A field of a form.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Field {
    /// Its key; empty for the item of a list.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// The id of its kind.
    pub kind: &'static str,
    /// What it is called.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// What to write.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub hint: String,
    /// An example value.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub example: String,
    /// The unit of a number.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// A case without it is not published.
    #[serde(skip_serializing_if = "is_false")]
    pub required: bool,
    /// Never published.
    #[serde(skip_serializing_if = "is_false")]
    pub private: bool,
    /// The least value, length or number of items.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The greatest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// A number without a fraction.
    #[serde(skip_serializing_if = "is_false")]
    pub integer: bool,
    /// The words of a choice.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<Word>,
    /// Other words may be written too.
    #[serde(skip_serializing_if = "is_false")]
    pub open: bool,
    /// The key of the field that decides which words fit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub depends: Option<String>,
    /// The titles that the items of a list have, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub titles: Vec<String>,
    /// The members of a group.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// The item of a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<Box<Field>>,
    /// The key under which items of the same group nest once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nest: Option<String>,
    /// The key of the member that prose goes into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub main: Option<String>,
    /// The value of an absent choice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Where it is written, or would be: `front` or `body`.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub place: &'static str,
}

/// A word of a vocabulary.
#[derive(Clone, Debug, Serialize)]
pub struct Word {
    /// Its id.
    pub id: String,
    /// What a reader sees.
    pub label: String,
    /// The words of the other field under which it fits; none for any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parents: Vec<String>,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// The form of a file. Labels are in the language of `messages`.
///
/// # Errors
/// A [`Problem`] if the file is no form: then its source is offered as text.
pub fn form(source: &Source, template: &Template, messages: &Messages) -> Result<Form, Problem> {
    let sheet = Sheet::read(&source.text, template)?;
    let lang = messages.lang();
    let mut values = Map::new();
    let mut unread = Vec::new();
    let mut fields = Vec::new();
    for field in &sheet.fields {
        let spot = sheet.spot(&field.key);
        if let Some(spot) = spot {
            values.insert(field.key.clone(), spot.value());
            spot.unread(&field.key, &mut unread);
        }
        let is_below = spot.map_or_else(|| super::place::is_below(field, template), |spot| !spot.how.is_above());
        let mut shown = Shown { template, lang }.field(field);
        shown.place = if is_below { "body" } else { "front" };
        if field.label.is_empty() {
            let id = format!("form-{}", field.key);
            shown.label = messages.say(&id, &[]);
            shown.hint = messages.say_attribute(&id, "hint", &[]);
        }
        fields.push(shown);
    }
    if template.story {
        fields.push(Field {
            key: STORY.to_string(),
            kind: "text",
            label: messages.say("form-story", &[]),
            hint: messages.say_attribute("form-story", "hint", &[]),
            place: "body",
            ..Field::default()
        });
        values.extend(sheet.value(STORY).map(|value| (STORY.to_string(), value)));
    }
    Ok(Form {
        file: source.path.to_string(),
        kind: if template.id == "page" { "page" } else { "case" },
        template: Named { id: template.id.clone(), one: template.one.get(lang).to_string() },
        fields,
        values,
        unread,
    })
}

/// The path of the field in which a byte of the source lies, such as `mentee.age` or `stages.2.text` (items count from 0): the smallest
/// field that holds it.
pub fn path_at(source: &Source, template: &Template, byte: usize) -> Option<String> {
    Sheet::read(&source.text, template).ok()?.path_at(byte)
}

/// The paths of several bytes, with one reading of the file.
pub fn paths_at(source: &Source, template: &Template, bytes: &[usize]) -> Vec<Option<String>> {
    match Sheet::read(&source.text, template) {
        Ok(sheet) => bytes.iter().map(|byte| sheet.path_at(*byte)).collect(),
        Err(_) => vec![None; bytes.len()],
    }
}

#[derive(Clone, Copy)]
struct Shown<'t> {
    template: &'t Template,
    lang: Lang,
}

impl Shown<'_> {
    fn field(self, field: &schema::Field) -> Field {
        let say = |label: &schema::Label| label.get(self.lang).to_string();
        let mut shown = Field {
            key: field.key.clone(),
            kind: field.kind.id(),
            label: say(&field.label),
            hint: say(&field.hint),
            example: say(&field.example),
            unit: say(&field.unit),
            required: field.required,
            private: field.private,
            default: field.default.clone(),
            ..Field::default()
        };
        let bounds = match &field.kind {
            Kind::Line(bounds) | Kind::Text(bounds) | Kind::Number { bounds, .. } | Kind::List { bounds, .. } => *bounds,
            Kind::Choice { .. } | Kind::Date | Kind::Bool | Kind::Link | Kind::Image | Kind::Group { .. } => {
                schema::Bounds::default()
            }
        };
        (shown.min, shown.max) = (bounds.min, bounds.max);
        match &field.kind {
            Kind::Number { integer, .. } => shown.integer = *integer,
            Kind::Choice { vocabulary, depends } => {
                let vocabulary = &self.template.vocabularies[*vocabulary];
                let word =
                    |word: &schema::Word| Word { id: word.id.clone(), label: say(&word.label), parents: word.parents.clone() };
                shown.words = vocabulary.words.iter().map(word).collect();
                shown.open = vocabulary.open;
                shown.depends = depends.clone();
            }
            Kind::List { item, titles, .. } => {
                let titles = titles.map(|titles| &self.template.vocabularies[titles].words);
                shown.titles = titles.into_iter().flatten().map(|word| say(&word.label)).collect();
                // The item is called as the list is; only what is its own is said again.
                let item = Field { label: String::new(), hint: String::new(), example: String::new(), ..self.field(item) };
                shown.item = Some(Box::new(item));
            }
            Kind::Group { fields, main, nest } => {
                shown.fields = fields.iter().map(|field| self.field(field)).collect();
                shown.main = main.map(|main| fields[main].key.clone());
                shown.nest = nest.clone();
            }
            Kind::Line(_) | Kind::Text(_) | Kind::Date | Kind::Bool | Kind::Link | Kind::Image => {}
        }
        shown
    }
}
