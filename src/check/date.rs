//! CB212: a date of a case lies after today. Dates say when something was; a date to come is nearly always a slip of the pen.

use super::Context;
use crate::case::{At, Data};
use crate::diag::{Code, Finding};

/// Looks at the common date and at every field that holds a day.
pub fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut judge = |label: &str, date, at: At| {
        if date > context.today {
            let typed = context.case().text(at).trim_matches(['"', '\'']);
            let finding = context.finding(at, Code::FutureDate).arg("field", label);
            findings.push(finding.arg("typed", if typed.contains('\n') || typed.is_empty() { "…" } else { typed }));
        }
    };
    if let Some((date, at)) = context.case().date {
        judge("date", date, at);
    }
    context.each_value(|_, field, value| {
        if let Data::Date(date) = value.data {
            judge(context.label(field), date, value.at);
        }
    });
}
