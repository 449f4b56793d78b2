//! CB311: the part of a share is larger than its whole (more pairs finished than started); CB312: one of the two was written and the other
//! was not, so the share cannot be calculated. Which numbers make a share is declared by the template.

use super::Context;
use crate::case::Value;
use crate::diag::{Code, Finding};
use crate::schema::Field;

/// Looks at every share of the template.
pub fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for share in &context.template.shares {
        let (part, whole) = (context.case().value_at(&share.part), context.case().value_at(&share.whole));
        let label = |path: &[usize]| context.template.field_at(path).map_or("", |field| context.label(field));
        let said = [("part", label(&share.part)), ("whole", label(&share.whole))];
        let number = |value: Option<&Value>| value.and_then(Value::number);
        match (part, whole) {
            (Some(at), Some(_)) => {
                let (Some(part), Some(whole)) = (number(part), number(whole)) else { continue };
                if part > whole {
                    let finding = context.finding(at.at, Code::PartLargerThanWhole).arg("typed", part.to_string());
                    let finding = finding.arg("total", whole.to_string());
                    findings.push(said.into_iter().fold(finding, |finding, (key, label)| finding.arg(key, label)));
                }
            }
            (Some(at), None) => findings.extend(missing(context, at, &share.whole, share.label.get(context.reader))),
            (None, Some(at)) => findings.extend(missing(context, at, &share.part, share.label.get(context.reader))),
            (None, None) => {}
        }
    }
}

/// The finding for the number that is not there; none if it is required, for then its own rule says so.
fn missing(context: &Context<'_>, there: &Value, path: &[usize], share: &str) -> Option<Finding> {
    let field: &Field = context.template.field_at(path).filter(|field| !field.required)?;
    let finding = context.finding(there.key_at, Code::ShareIncomplete).arg("share", share);
    Some(finding.arg("missing", context.label(field)).arg("key", &*field.key))
}
