//! CB214: a heading of the free story resembles the name of a field that has no text, so that a slip of the pen put the section into the
//! story and left the field empty. Fields that are filled are not looked at: a story may well have a chapter «Результаты года».

use super::resemblance::{self, Shape};
use super::{Context, is_full};
use crate::case::{Data, Value};
use crate::diag::{Code, Finding};
use crate::schema::Field;

/// Compares the story's headings with the fields that still wait for their section.
pub fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let (case, template) = (context.case(), context.template);
    if case.story_headings.is_empty() || !template.story || !template.sections {
        return;
    }
    let fields = template.fields.iter().zip(&case.values).enumerate();
    let waiting: Vec<&Field> = fields
        .filter(|(index, (field, value))| !field.private && lacks_text(field, value.as_ref()) && !context.is_withheld(&[*index]))
        .map(|(_, (field, _))| field)
        .collect();
    if waiting.is_empty() {
        return;
    }
    let waiting: Vec<(&str, Shape)> = waiting.into_iter().flat_map(names).collect();
    for (heading, at) in &case.story_headings {
        if is_full(findings) {
            return;
        }
        let heading = heading.trim();
        let Some(near) = resemblance::nearest(heading, waiting.iter().copied()) else { continue };
        // «Результат» beside a filled field «Результаты» is a chapter of the story, though it is in «Надо (цель и результат)» too.
        let all = template.fields.iter().filter(|field| !field.private).flat_map(names);
        if resemblance::nearest(heading, all) == Some(near) {
            let finding = context.finding(*at, Code::NearSection).arg("heading", heading);
            findings.push(finding.arg("nearest", near));
        }
    }
}

/// All wordings under which a field's section may stand.
fn names(field: &Field) -> impl Iterator<Item = (&str, Shape)> {
    field.label.all().chain(field.also.iter().map(String::as_str)).map(|name| (name, Shape::of(name)))
}

/// True if a section would still find its place: the field has no value, or a block without its main text.
fn lacks_text(field: &Field, value: Option<&Value>) -> bool {
    let Some(value) = value else { return true };
    match &value.data {
        Data::Group(group) => field.main().is_some() && group.get(field.main()).is_none(),
        _ => false,
    }
}
