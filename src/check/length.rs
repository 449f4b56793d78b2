//! CB209 and CB210: a text is shorter or longer than its template asks for; CB215: a list has fewer or more items. Lines and texts
//! are counted alike, in the characters that a reader sees, white space apart. An empty text is no short one: whether it may be empty
//! is for the rule `required` to say.

use super::Context;
use crate::case::{Data, Value};
use crate::diag::{Code, Finding};
use crate::schema::{Bounds, Field, Kind};

/// Looks at every line, text and list that has bounds.
pub fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    context.each_value(|_, field, value| match (&field.kind, &value.data) {
        (Kind::Line(bounds), Data::Line(line)) if !is_open(bounds) && !value.is_empty() => {
            text(context, field, value, *bounds, seen(&line.shown), findings);
        }
        (Kind::Text(bounds), Data::Text(prose)) if !is_open(bounds) && !value.is_empty() => {
            text(context, field, value, *bounds, prose.chars, findings);
        }
        (Kind::List { bounds, .. }, Data::List(items)) if !is_open(bounds) => {
            let outside = outside(*bounds, items.len());
            if outside.is_some() && !(items.is_empty() && field.required) {
                let finding = context.finding(value.key_at, Code::WrongCount).arg("field", context.label(field));
                let finding = finding.arg("length", items.len().to_string());
                findings
                    .push(finding.maybe("min", bounds.min.map(|n| n.to_string())).maybe("max", bounds.max.map(|n| n.to_string())));
            }
        }
        _ => {}
    });
}

fn text(context: &Context<'_>, field: &Field, value: &Value, bounds: Bounds, length: usize, findings: &mut Vec<Finding>) {
    let Some(side) = outside(bounds, length) else { return };
    let (code, name, limit) = match side {
        Side::Below(limit) => (Code::TooShort, "min", limit),
        Side::Above(limit) => (Code::TooLong, "max", limit),
    };
    let finding = context.finding(value.key_at, code).arg("field", context.label(field));
    findings.push(finding.arg("length", length.to_string()).arg(name, limit.to_string()));
}

/// The length of a line, counted as prose counts its own ([`crate::case::Prose::chars`]).
fn seen(line: &str) -> usize {
    line.chars().filter(|c| !c.is_whitespace()).count()
}

/// On which side of its bounds a length lies, and which bound that is.
enum Side {
    Below(f64),
    Above(f64),
}

fn outside(bounds: Bounds, length: usize) -> Option<Side> {
    let length = length as f64;
    let below = bounds.min.filter(|min| length < *min).map(Side::Below);
    below.or_else(|| bounds.max.filter(|max| length > *max).map(Side::Above))
}

fn is_open(bounds: &Bounds) -> bool {
    bounds.min.is_none() && bounds.max.is_none()
}
