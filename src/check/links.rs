//! CB401: a link to a page or file that the site doesn't have; CB402: a link to a heading that its page doesn't have; CB408: a link that
//! no browser may be sent to; CB409: a link to a draft. How a target is understood is for `site` to say: this rule only asks.

use super::Context;
use super::index::Written;
use crate::case::{At, Data, RefKind, Value};
use crate::diag::{Code, Finding};
use crate::language::nearest;
use crate::language::slug::anchor;
use crate::site::{Target, has_scheme};
use crate::tree::relative_href;

/// Looks at every link of every prose, and at the fields that hold an address.
pub fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    context.case().each_prose(&mut |prose| {
        for reference in prose.refs.iter().filter(|r| r.kind == RefKind::Link) {
            findings.extend(link(context, &reference.target, reference.at));
        }
    });
    context.each_value(&mut |_, _, value| {
        if let Data::Link(target) = &value.data {
            findings.extend(address(context, value, target));
        }
    });
}

fn link(context: &Context<'_>, target: &str, at: At) -> Option<Finding> {
    let from = context.source_path();
    match context.site.addresses.resolve(from, target) {
        Target::Elsewhere | Target::File(_) => None,
        Target::Scheme => Some(context.finding(at, Code::BadScheme).arg("target", target)),
        Target::Draft => Some(context.finding(at, Code::LinkToDraft).arg("target", target)),
        Target::Page { anchor: None, .. } => None,
        Target::Page { url, anchor: Some(anchor) } => dead_anchor(context, &url, &anchor, at),
        Target::Dead(path) => {
            let near = context.index.nearest_path(&path, |_| true).map(|name| as_typed(from, target, name));
            Some(context.finding(at, Code::DeadLink).arg("target", target).maybe("nearest", near))
        }
    }
}

/// A field that holds an address leads away from the site.
fn address(context: &Context<'_>, value: &Value, target: &str) -> Option<Finding> {
    let allowed = ["http", "https", "mailto", "tel"];
    let good = has_scheme(target.trim()).is_some_and(|scheme| allowed.iter().any(|known| scheme.eq_ignore_ascii_case(known)));
    let empty = target.trim().is_empty();
    (!good && !empty).then(|| context.finding(value.at, Code::BadScheme).arg("target", target))
}

/// The path of a source or page as the author of a link would type it: from the root if that is what he did.
pub(super) fn as_typed(from: &str, target: &str, name: &str) -> String {
    let anchor = target.find('#').map_or("", |i| &target[i..]);
    match target.starts_with('/') {
        true => format!("/{name}{anchor}"),
        false => format!("{}{anchor}", relative_href(from, name)),
    }
}

fn dead_anchor(context: &Context<'_>, url: &str, typed: &str, at: At) -> Option<Finding> {
    // Of pages that nobody wrote (listings, templates) the theme knows the headings.
    let page = match url == context.entry.url && context.collection.is_some() {
        true => Written { template: context.template, entry: context.entry, listing: false },
        false => context.index.page(url)?,
    };
    let own = anchor(typed);
    if typed.is_empty() || FIXED.contains(&typed) || has_anchor(&page, typed) || has_anchor(&page, &own) || is_note(typed) {
        return None;
    }
    let mut anchors: Vec<String> = page.template.fields.iter().map(|field| field.key.replace('_', "-")).collect();
    page.entry.case.each_prose(&mut |prose| anchors.extend(prose.headings.iter().map(|heading| heading.id.to_string())));
    let near = nearest::nearest(&own, anchors.iter().map(String::as_str)).map(|near| format!("#{near}"));
    if page.listing && near.is_none() {
        return None;
    }
    Some(context.finding(at, Code::DeadAnchor).arg("anchor", format!("#{typed}")).maybe("nearest", near))
}

/// Ids that the page of every case has.
const FIXED: [&str; 6] = ["table", "story", "main", "top", "facts", "toc"];

fn has_anchor(page: &Written<'_>, id: &str) -> bool {
    let case = &page.entry.case;
    let is_field = page
        .template
        .fields
        .iter()
        .any(|field| field.key.len() == id.len() && field.key.bytes().map(|b| if b == b'_' { b'-' } else { b }).eq(id.bytes()));
    let mut is_heading = false;
    case.each_prose(&mut |prose| is_heading = is_heading || prose.headings.iter().any(|heading| &*heading.id == id));
    // An element of HTML may carry an id too.
    is_field || is_heading || case.source.text.contains(&format!("id=\"{id}\""))
}

/// True for the ids of footnotes and of the references to them.
fn is_note(id: &str) -> bool {
    let number = id.strip_prefix("fn-").or_else(|| id.strip_prefix("fnref-"));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}
