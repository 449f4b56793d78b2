//! Measured results: in come a group and the template that governs it, out come its numbers by what they mean (`use`), never by their keys.
//! Whether a value rose or fell to the better is the author's word. This file refuses to know how a result is drawn.

use super::{Data, Group, Value};
use crate::schema::{Field, Kind, Template, Use, Word};

/// A result with a value before and a value after.
#[derive(Clone, Copy, Debug)]
pub struct Measured<'c> {
    /// What was measured; may be empty.
    pub indicator: &'c str,
    /// By which instrument; may be empty.
    pub instrument: &'c str,
    /// The unit of both values; may be empty.
    pub unit: &'c str,
    /// How many people; `None` if the author did not say.
    pub count: Option<u64>,
    /// The value before.
    pub before: f64,
    /// The value after.
    pub after: f64,
    /// The lower end of the scale, if the author named it.
    pub low: Option<f64>,
    /// The upper end of the scale, if the author named it.
    pub high: Option<f64>,
    /// The template's word for the direction that is better.
    pub better: Option<&'c Word>,
}

/// The id of the word that says that less is better.
const LOWER: &str = "lower";

impl<'c> Measured<'c> {
    /// What a group measured: `None` unless before and after are both there. `item` is the group's field, or the list that it is an item of.
    pub fn of(template: &'c Template, item: &'c Field, group: &'c Group) -> Option<Measured<'c>> {
        let get = |usage| group.get(item.sub_with_use(usage));
        let number = |usage| get(usage).and_then(Value::number).filter(|number| number.is_finite());
        let line = |usage| get(usage).and_then(Value::line).unwrap_or("");
        let (before, after) = (number(Use::Before)?, number(Use::After)?);
        Some(Measured {
            indicator: line(Use::Indicator),
            instrument: line(Use::Instrument),
            unit: line(Use::Unit),
            count: number(Use::Count).filter(|n| *n >= 1.0).map(|n| n as u64),
            before,
            after,
            low: number(Use::Low),
            high: number(Use::High),
            better: item.sub_with_use(Use::Better).and_then(|index| word(template, &item.subfields()[index], get(Use::Better))),
        })
    }

    /// True if less is better.
    pub fn lower_is_better(&self) -> bool {
        self.better.is_some_and(|word| word.id == LOWER)
    }
}

/// The word of a vocabulary that a choice means; of an absent one the word that its field takes for granted.
fn word<'t>(template: &'t Template, field: &'t Field, value: Option<&Value>) -> Option<&'t Word> {
    let Kind::Choice { vocabulary, .. } = &field.kind else { return None };
    let vocabulary = template.vocabularies.get(*vocabulary)?;
    let index = match value.map(|value| &value.data) {
        Some(Data::Choice(_, index)) => (*index)?,
        _ => vocabulary.find(field.default.as_deref()?)?,
    };
    vocabulary.words.get(index)
}
