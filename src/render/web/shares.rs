//! Shares: in come an entry and the shares that its template declares, out come their figures with what was divided by what; and for a
//! collection of years the table that compares them. A share of fewer than two is no percentage.

use super::Web;
use super::href::Links;
use super::value::{list, map, maybe};
use crate::case::{Case, Value as CaseValue};
use crate::language::{Lang, figures};
use crate::schema::{Field, Kind, Share, Template};
use crate::site::{Collection, Entry, year};
use tera::Value;

/// The table compares at most so many years, the latest.
const MOST_YEARS: usize = 8;

/// The least whole of which a part is said in percent: of one there are only all and none.
const LEAST_WHOLE: f64 = 2.0;

/// The shares of an entry, those that can be calculated.
pub fn shares(web: &Web<'_>, template: &Template, case: &Case) -> Value {
    let lang = web.lang();
    let label = |path: &[usize]| template.field_at(path).map_or("", |field| field.label.get(lang));
    list(template.shares.iter().filter_map(|share| {
        let (part, whole) = numbers(case, share)?;
        Some(map! {
            "label" => share.label.get(lang),
            "part_label" => label(&share.part),
            "whole_label" => label(&share.whole),
            "part" => figures::number(lang, part),
            "whole" => figures::number(lang, whole),
            "percent" => maybe(percent(lang, part, whole)),
        })
    }))
}

fn numbers(case: &Case, share: &Share) -> Option<(f64, f64)> {
    let number = |path: &[usize]| case.value_at(path).and_then(CaseValue::number).filter(|number| number.is_finite());
    Some((number(&share.part)?, number(&share.whole)?))
}

/// A part in percent, with one decimal.
fn percent(lang: Lang, part: f64, whole: f64) -> Option<String> {
    let rounded = (1000.0 * part / whole).round() / 10.0;
    (whole >= LEAST_WHOLE && part <= whole).then(|| format!("{}\u{a0}%", figures::number(lang, rounded)))
}

/// The comparison of a collection's years; `none` if its template has no shares or there are fewer than two entries.
pub fn comparison(web: &Web<'_>, links: &Links<'_>, collection: &Collection) -> Value {
    let (template, lang) = (&collection.template, web.lang());
    if template.shares.is_empty() || collection.entries.len() < 2 {
        return Value::none();
    }
    let name =
        |entry: &'_ Entry| year(collection, entry).map_or_else(|| entry.case.name().to_string(), |(_, year)| year.to_string());
    let mut entries: Vec<(String, &Entry)> = collection.entries.iter().map(|entry| (name(entry), &**entry)).collect();
    entries.sort_by(|a, b| (&a.0, &a.1.url).cmp(&(&b.0, &b.1.url)));
    let hidden = entries.len().saturating_sub(MOST_YEARS);
    entries.drain(..hidden);
    let columns = entries.iter().map(|(name, entry)| map! { "label" => &**name, "href" => links.to(&entry.url) });
    let row = |label: &str, cells: Vec<Option<String>>| {
        map! { "label" => label, "cells" => list(cells.into_iter().map(maybe)) }
    };
    let mut counts = Vec::new();
    for (path, field) in numbers_of(template) {
        let cell =
            |entry: &Entry| entry.case.value_at(&path).and_then(CaseValue::number).map(|number| figures::number(lang, number));
        let cells: Vec<Option<String>> = entries.iter().map(|(_, entry)| cell(entry)).collect();
        if cells.iter().any(Option::is_some) {
            counts.push(row(field.label.get(lang), cells));
        }
    }
    let shares = template.shares.iter().map(|share| {
        let said = |entry: &Entry| {
            let (part, whole) = numbers(&entry.case, share)?;
            let args = [("part", figures::number(lang, part)), ("whole", figures::number(lang, whole))];
            let of = web.engine.messages.say("share-of", &args);
            Some(percent(lang, part, whole).map_or_else(|| of.clone(), |percent| format!("{percent} ({of})")))
        };
        row(share.label.get(lang), entries.iter().map(|(_, entry)| said(entry)).collect())
    });
    map! {
        "columns" => list(columns),
        "shares" => list(shares),
        "counts" => list(counts),
        "more" => if hidden == 0 { Value::none() } else { Value::from(web.engine.messages.say("share-years-more", &[("n", hidden.to_string())])) },
    }
}

/// The numbers of a template with their paths.
fn numbers_of(template: &Template) -> Vec<(Vec<usize>, &Field)> {
    let is_number = |field: &Field| matches!(field.kind, Kind::Number { .. }) && !field.private;
    let mut all = Vec::new();
    for (f, field) in template.fields.iter().enumerate().filter(|(_, field)| !field.private) {
        match &field.kind {
            Kind::Group { fields, .. } => {
                let subs = fields.iter().enumerate().filter(|(_, sub)| is_number(sub));
                all.extend(subs.map(|(s, sub)| (vec![f, s], sub)));
            }
            Kind::Number { .. } => all.push((vec![f], field)),
            Kind::Line(_) | Kind::Text(_) | Kind::Choice { .. } | Kind::Date | Kind::Bool => {}
            Kind::Link | Kind::Image | Kind::List { .. } => {}
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::percent;
    use crate::language::Lang;

    #[test]
    fn one_pair_is_no_percentage() {
        for (part, whole, want) in [
            (18.0, 20.0, Some("90\u{a0}%")),
            (1.0, 3.0, Some("33,3\u{a0}%")),
            (0.0, 2.0, Some("0\u{a0}%")),
            (1.0, 1.0, None),
            (0.0, 0.0, None),
            (3.0, 2.0, None),
        ] {
            assert_eq!(percent(Lang::Ru, part, whole).as_deref(), want, "{part} of {whole}");
        }
    }
}
