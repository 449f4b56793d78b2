//! What the template or the author holds back: in comes a case, out comes the same case without its private values, and the list of
//! them for the rules that look whether they slipped into a text. This happens once, before any page is made, so that no renderer can
//! leak what it never had.

use super::value::{At, Case, Data, Group, Value};
use crate::schema::{Field, Template, Use};

/// The first word of the vocabulary of a `publish` field means: not named at all.
const NONE: usize = 0;

/// A value that is not published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// Indexes of field and subfield.
    pub path: Vec<usize>,
    /// The text, for comparing.
    pub text: Box<str>,
    /// Where it stands in the source.
    pub at: At,
}

impl Case {
    /// Takes out all that is private, and the names of participants who asked not to be named.
    pub fn withhold(&mut self, template: &Template) -> Vec<Withheld> {
        let mut withheld = Vec::new();
        for (index, (value, field)) in self.values.iter_mut().zip(&template.fields).enumerate() {
            take(value, field, &mut vec![index], &mut withheld);
        }
        for held in &mut withheld {
            let raw = self.source.text.get(held.at.range()).unwrap_or("");
            if held.text.is_empty() {
                held.text = raw.trim_matches(['"', '\'', ' ', '\n']).into();
            }
        }
        withheld
    }
}

fn take(slot: &mut Option<Value>, field: &Field, path: &mut Vec<usize>, withheld: &mut Vec<Withheld>) {
    if field.private {
        if let Some(value) = slot.take() {
            withheld.push(Withheld { path: path.clone(), text: value.line().unwrap_or("").into(), at: value.at });
        }
        return;
    }
    let Some(value) = slot else { return };
    match &mut value.data {
        Data::Group(group) => from_group(group, field, path, withheld),
        Data::List(items) => {
            for item in items {
                if let Data::Group(group) = &mut item.data {
                    from_group(group, field, path, withheld);
                }
            }
        }
        Data::Line(_) | Data::Text(_) | Data::Choice(..) | Data::Number(_) => {}
        Data::Date(_) | Data::Bool(_) | Data::Link(_) | Data::Image(_) => {}
    }
}

fn from_group(group: &mut Group, field: &Field, path: &mut Vec<usize>, withheld: &mut Vec<Withheld>) {
    let fields = field.subfields();
    let unnamed = group
        .get(field.sub_with_use(Use::Publish))
        .is_some_and(|v| matches!(&v.data, Data::Choice(_, Some(word)) if *word == NONE));
    for (index, (slot, sub)) in group.values.iter_mut().zip(fields).enumerate() {
        path.push(index);
        take(slot, sub, path, withheld);
        if unnamed
            && sub.usage == Some(Use::Person)
            && let Some(value) = slot.take()
        {
            withheld.push(Withheld { path: path.clone(), text: value.line().unwrap_or("").into(), at: value.at });
        }
        path.pop();
    }
    for nested in &mut group.nested {
        if let Data::Group(inner) = &mut nested.data {
            from_group(inner, field, path, withheld);
        }
    }
}
