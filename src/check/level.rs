//! CB801: a field that the level of readiness asks for is missing; CB802: the level asks for more results that were measured before and
//! after. Only when a level was asked for. Fields that every case must have are left to the rule `required`.

use super::Context;
use super::results::Measure;
use crate::case::{At, Value};
use crate::diag::{Code, Finding};
use crate::schema::{Field, Level};

/// Looks at what the level requires, with the levels that it includes.
pub fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some(level) = context.level.and_then(|id| context.template.level(id)) else { return };
    if context.collection.is_none() {
        return;
    }
    for (i, path) in level.require.iter().enumerate() {
        // A level and one that it includes may ask for the same.
        if !level.require[..i].contains(path) {
            findings.extend(missing(context, level, path));
        }
    }
    measured(context, level, findings);
}

fn missing(context: &Context<'_>, level: &Level, path: &[usize]) -> Option<Finding> {
    let (&first, rest) = path.split_first()?;
    let top = context.template.fields.get(first)?;
    let value = context.case().values.get(first)?.as_ref();
    let field = rest.iter().try_fold(top, |field, index| field.subfields().get(*index))?;
    if field.required || context.is_withheld(path) || value.is_some_and(|value| is_filled(value, rest)) {
        return None;
    }
    let keys: Vec<&str> = keys(top, rest).collect();
    let at = value.map_or(context.case().head, |value| value.key_at);
    let finding = context.finding(at, Code::LevelField).arg("field", context.label(field)).arg("key", keys.join("."));
    Some(finding.arg("level", level.title.get(context.reader)))
}

/// True if something is written at the path; in a list one item that has it is enough.
fn is_filled(value: &Value, path: &[usize]) -> bool {
    let Some((&index, rest)) = path.split_first() else { return !value.is_empty() };
    let inside = |value: &Value| value.group().and_then(|g| g.get(Some(index))).is_some_and(|value| is_filled(value, rest));
    inside(value) || value.items().iter().any(inside)
}

fn keys<'f>(top: &'f Field, path: &[usize]) -> impl Iterator<Item = &'f str> {
    let mut field = top;
    let below = path.iter().map_while(move |index| {
        field = field.subfields().get(*index)?;
        Some(&*field.key)
    });
    [&*top.key].into_iter().chain(below)
}

fn measured(context: &Context<'_>, level: &Level, findings: &mut Vec<Finding>) {
    let mut count = 0;
    let mut place: Option<At> = None;
    for (field, value) in context.template.fields.iter().zip(&context.case().values) {
        let (Some(measure), Some(value)) = (Measure::of(field), value) else { continue };
        place = place.or(Some(value.key_at));
        let groups = value.items().iter().chain([value]).filter_map(Value::group);
        count += groups.filter(|group| measure.is_complete(group)).count();
    }
    if count < level.measured {
        let finding = context.finding(place.unwrap_or(context.case().head), Code::LevelMeasured);
        let finding = finding.arg("count", count.to_string()).arg("wanted", level.measured.to_string());
        findings.push(finding.arg("level", level.title.get(context.reader)));
    }
}
