//! Where a field goes that the file does not have yet: in comes a field and its template, out comes whether a careful person writes it above
//! as a key or below as a section. Short facts stand above, prose below.

use crate::schema::{Field, Kind, Template, Use};

/// True for a field that is written as a section.
pub fn is_below(field: &Field, template: &Template) -> bool {
    has_section(field, template)
        && match &field.kind {
            Kind::Text(_) => true,
            Kind::List { item, .. } => is_headed(field) || matches!(item.kind, Kind::Text(_)),
            Kind::Line(_) | Kind::Choice { .. } | Kind::Number { .. } | Kind::Date | Kind::Bool => false,
            Kind::Link | Kind::Image | Kind::Group { .. } => false,
        }
}

/// True if a section under the field's label is the field's.
pub fn has_section(field: &Field, template: &Template) -> bool {
    let own = template.field(&field.key);
    let means = |heading: &str| !heading.is_empty() && template.heading(heading).map(|heading| heading.field) == own;
    template.sections && own.is_some() && field.label.all().all(means)
}

/// True for a list whose items stand under headings of their own: they have a title and a text.
pub fn is_headed(list: &Field) -> bool {
    matches!(list.kind, Kind::List { .. }) && list.sub_with_use(Use::Title).is_some() && list.main().is_some()
}

/// True if the main text of a group goes into a section: a required group's portrait does, the advice at the end of a block of facts does
/// not.
pub fn is_main_below(field: &Field, template: &Template) -> bool {
    field.required && has_section(field, template)
}
