//! CB211: a number lies outside its template's limits (an age of 250); CB213: a number has a fraction where only whole ones make sense
//! (half a participant).

use super::Context;
use crate::case::Data;
use crate::diag::{Code, Finding};
use crate::schema::Kind;

/// Looks at every number.
pub fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    context.each_value(|_, field, value| {
        let (Kind::Number { integer, bounds }, Data::Number(number)) = (&field.kind, &value.data) else { return };
        let finding = |code| {
            let finding = context.finding(value.at, code).arg("field", context.label(field));
            finding.arg("typed", context.typed(value))
        };
        if *integer && number.fract() != 0.0 {
            findings.push(finding(Code::NotWhole));
        }
        if bounds.min.is_some_and(|min| *number < min) || bounds.max.is_some_and(|max| *number > max) {
            let limit = |limit: Option<f64>| limit.map(|n| n.to_string());
            findings.push(finding(Code::OutOfRange).maybe("min", limit(bounds.min)).maybe("max", limit(bounds.max)));
        }
    });
}
