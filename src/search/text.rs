//! What an entry says to the search: in comes an entry, out come its texts with what they weigh: the title, what stands in facets and in the
//! summary, all the rest. The rest is cut into paragraphs, from which the page shows the passage that was found. What is private is not in
//! an entry any more; fields that are never published are left out once more all the same.

use crate::case::{Data, Group, Value};
use crate::schema::{Field, Kind, Use, View};
use crate::site::{Collection, Entry};

/// What a text weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// The title.
    Title,
    /// Values of facets, and the summary.
    Strong,
    /// Everything else.
    Text,
}

/// Calls `visit` with each text of an entry, the heaviest first.
pub fn each(collection: &Collection, entry: &Entry, visit: &mut dyn FnMut(Weight, &str)) {
    visit(Weight::Title, entry.case.name());
    let pairs = || collection.template.fields.iter().zip(&entry.case.values).filter(|(field, _)| is_read(field));
    let is_strong = |field: &Field| field.facet || field.usage == Some(Use::Summary);
    for (weight, wanted) in [(Weight::Strong, true), (Weight::Text, false)] {
        for (field, value) in pairs().filter(|(field, _)| is_strong(field) == wanted) {
            if let Some(value) = value {
                texts(field, value, &mut |text| visit(weight, text));
            }
        }
    }
    if let Some(story) = &entry.case.story {
        story.paragraphs(&mut |paragraph| visit(Weight::Text, paragraph));
    }
}

/// True if readers see the field. How somebody wants to be named is the case's own affair.
fn is_read(field: &Field) -> bool {
    !field.private && field.view != View::None && field.usage != Some(Use::Publish)
}

/// The texts in a value. Numbers, days and addresses are no texts; what they are called is no text of the entry.
fn texts(field: &Field, value: &Value, visit: &mut dyn FnMut(&str)) {
    match &value.data {
        Data::Line(line) | Data::Choice(line, _) => visit(&line.shown),
        Data::Text(prose) | Data::Image(prose) => prose.paragraphs(visit),
        Data::List(items) => {
            if let Kind::List { item, .. } = &field.kind {
                items.iter().for_each(|value| texts(item, value, visit));
            }
        }
        Data::Group(group) => of_group(field, group, visit),
        Data::Number(_) | Data::Date(_) | Data::Bool(_) | Data::Link(_) => {}
    }
}

fn of_group(field: &Field, group: &Group, visit: &mut dyn FnMut(&str)) {
    for (own, value) in field.subfields().iter().zip(&group.values).filter(|(own, _)| is_read(own)) {
        if let Some(value) = value {
            texts(own, value, visit);
        }
    }
    // Items that nest are groups of the same fields.
    group.nested.iter().filter_map(Value::group).for_each(|nested| of_group(field, nested, visit));
}
