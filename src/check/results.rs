//! CB305: a measured result has one of "before" and "after" only, and so nothing to compare; CB306: it has no unit; CB308: a value lies
//! outside of the scale that the author named; CB309: that scale ends where it begins, or before. A result that has
//! numbers but doesn't say of what lacks its indicator (CB202). Which subfields these are is told by their `use`, not by their keys;
//! a result of words alone is as good as a measured one.

use super::{Context, required};
use crate::case::{Group, Value};
use crate::diag::{Code, Finding};
use crate::schema::{Field, Kind, Use};

/// The subfields of a measured result.
#[derive(Clone, Copy)]
pub struct Measure {
    indicator: Option<usize>,
    before: usize,
    after: usize,
    unit: Option<usize>,
}

impl Measure {
    /// Where the items of a list, or a group, keep what was measured; `None` if they don't measure.
    pub fn of(field: &Field) -> Option<Measure> {
        let at = |usage| field.sub_with_use(usage);
        Some(Measure { indicator: at(Use::Indicator), before: at(Use::Before)?, after: at(Use::After)?, unit: at(Use::Unit) })
    }

    /// True if both numbers are there.
    pub fn is_complete(self, group: &Group) -> bool {
        has(group, Some(self.before)) && has(group, Some(self.after))
    }
}

/// Looks at every group that can hold a measured result.
pub fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    context.each_value(|path, field, value| {
        if let (Kind::Group { .. }, Some(group), Some(measure)) = (&field.kind, value.group(), Measure::of(field)) {
            result(context, path, field, value, group, measure, findings);
        }
    });
}

fn result(
    context: &Context<'_>,
    path: &[usize],
    field: &Field,
    value: &Value,
    group: &Group,
    measure: Measure,
    findings: &mut Vec<Finding>,
) {
    let (before, after) = (has(group, Some(measure.before)), has(group, Some(measure.after)));
    let named = has(group, measure.indicator);
    if !before && !after && !named {
        return;
    }
    let subs = field.subfields();
    let indicator = || group.get(measure.indicator).and_then(Value::line).filter(|name| !name.trim().is_empty());
    for (index, there) in [(measure.before, before), (measure.after, after)] {
        if !there && !required::was_typed(context, value, &subs[index].key) {
            let finding = context.finding(value.key_at, Code::ResultIncomplete).maybe("indicator", indicator());
            findings.push(finding.arg("missing", context.label(&subs[index])).arg("key", &*subs[index].key));
        }
    }
    if let Some(index) = measure.indicator.filter(|_| !named) {
        findings.push(required::missing_subfield(context, path, value, &subs[index]));
    }
    if (before || after) && measure.unit.is_some() && !has(group, measure.unit) {
        findings.push(context.finding(value.key_at, Code::ResultWithoutUnit).maybe("indicator", indicator()));
    }
    scale(context, field, group, measure, findings);
}

/// A chart over the scale would lie about a value outside of it.
fn scale(context: &Context<'_>, field: &Field, group: &Group, measure: Measure, findings: &mut Vec<Finding>) {
    let end = |usage| {
        let value = group.get(field.sub_with_use(usage))?;
        Some((value, value.number()?))
    };
    let (low, high) = (end(Use::Low), end(Use::High));
    let shown = |end: Option<(&Value, f64)>| end.map(|(_, number)| number.to_string());
    if let (Some((_, low)), Some((at, high))) = (low, high)
        && low >= high
    {
        let finding = context.finding(at.at, Code::ScaleUpsideDown).arg("low", low.to_string());
        findings.push(finding.arg("high", high.to_string()));
        return;
    }
    for index in [measure.before, measure.after] {
        let Some((value, number)) = group.get(Some(index)).and_then(|value| Some((value, value.number()?))) else { continue };
        if low.is_some_and(|(_, low)| number < low) || high.is_some_and(|(_, high)| number > high) {
            let finding = context.finding(value.at, Code::ResultOffScale).arg("field", context.label(&field.subfields()[index]));
            let finding = finding.arg("typed", context.typed(value)).maybe("low", shown(low));
            findings.push(finding.maybe("high", shown(high)));
        }
    }
}

fn has(group: &Group, index: Option<usize>) -> bool {
    group.get(index).is_some_and(|value| !value.is_empty())
}
