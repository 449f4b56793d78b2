//! Rules of meaning: what a template, a reader or the law expects of a case beyond being readable.
//!
//! In: a complete [`Site`], the day that counts as today, a level of readiness. Out: findings. One rule is one file with its
//! tests beside it in `tests/rules/`. This room refuses to know pages, themes and files; a rule sees one case at a time (and
//! through [`Context`] the site that it belongs to) and changes nothing.

use crate::case::{At, Case, Date, Value};
use crate::diag::{self, Code, Finding, Severity};
use crate::language::Lang;
use crate::schema::{Field, Template};
use crate::site::{Collection, Entry, Site};
use rayon::prelude::*;

/// What a rule may look at.
pub struct Context<'s> {
    /// The site.
    pub site: &'s Site,
    /// The collection of the case; `None` for a plain page.
    pub collection: Option<&'s Collection>,
    /// The template that governs it.
    pub template: &'s Template,
    /// The case with its address.
    pub entry: &'s Entry,
    /// The day that counts as today.
    pub today: Date,
    /// The level of readiness asked for.
    pub level: Option<&'s str>,
}

impl<'s> Context<'s> {
    /// The case.
    pub fn case(&self) -> &'s Case {
        &self.entry.case
    }

    /// The language of labels in findings.
    pub fn lang(&self) -> Lang {
        self.site.config.lang
    }

    /// A finding in this case's file.
    pub fn finding(&self, at: At, code: Code) -> Finding {
        self.entry.case.finding(at, code)
    }

    /// Calls `visit` for every field with its value, subfields and items of lists among them, in the template's order. `path` holds
    /// the indexes of field and subfield.
    pub fn each_value(&self, visit: &mut dyn FnMut(&[usize], &'s Field, &'s Value)) {
        for (index, (field, value)) in self.template.fields.iter().zip(&self.entry.case.values).enumerate() {
            if let Some(value) = value {
                walk(&mut vec![index], field, value, visit);
            }
        }
    }
}

fn walk<'s>(path: &mut Vec<usize>, field: &'s Field, value: &'s Value, visit: &mut dyn FnMut(&[usize], &'s Field, &'s Value)) {
    use crate::case::Data;
    use crate::schema::Kind;
    visit(path, field, value);
    match (&field.kind, &value.data) {
        (Kind::List { item, .. }, Data::List(items)) => items.iter().for_each(|value| walk(path, item, value, visit)),
        (Kind::Group { fields, .. }, Data::Group(group)) => {
            for (index, (sub, value)) in fields.iter().zip(&group.values).enumerate() {
                if let Some(value) = value {
                    path.push(index);
                    walk(path, sub, value, visit);
                    path.pop();
                }
            }
            group.nested.iter().for_each(|nested| walk(path, field, nested, visit));
        }
        _ => {}
    }
}

/// A rule: looks at one case and reports what it finds.
pub type Rule = fn(&Context<'_>, &mut Vec<Finding>);

/// All rules, in the order of their files.
pub const RULES: &[(&str, Rule)] = &[];

/// Checks every case and page of the site. Findings come in the order of files and places; a draft's errors are what is left to do.
pub fn check(site: &Site, today: Date, level: Option<&str>) -> Vec<Finding> {
    let of_collections = site.collections.iter().flat_map(|collection| {
        let entries = collection.entries.iter().chain(&collection.drafts);
        entries.map(move |entry| (Some(collection), &*collection.template, entry))
    });
    let intros = site.collections.iter().flat_map(|c| &c.intro);
    let pages = site.pages.iter().chain(&site.hidden_pages).chain(intros).map(|entry| (None, &*site.page_template, entry));
    let all: Vec<_> = of_collections.chain(pages).collect();
    let mut findings: Vec<Finding> = all
        .into_par_iter()
        .flat_map_iter(|(collection, template, entry)| {
            let context = Context { site, collection, template, entry, today, level };
            let mut found = Vec::new();
            RULES.iter().for_each(|(_, rule)| rule(&context, &mut found));
            if entry.case.draft {
                found.iter_mut().filter(|f| f.severity == Severity::Error).for_each(|f| f.severity = Severity::Todo);
            }
            diag::cap(found)
        })
        .collect();
    diag::sort(&mut findings);
    findings
}
