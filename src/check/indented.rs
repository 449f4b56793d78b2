//! CB109: a paragraph begins with a tab or four spaces, as people indent in Word, and so became code. The reader of Markdown notes the
//! places; this rule reports them.

use super::Context;
use crate::diag::{Code, Finding};

/// Looks at every prose of the case.
pub fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    context.case().each_prose(&mut |prose| {
        findings.extend(prose.indented.iter().map(|at| context.finding(*at, Code::IndentedParagraph)));
    });
}
