//! CB401: a link to a page or file that the site doesn't have; CB402: a link to a heading that its page doesn't have; CB408: a link that
//! no browser may be sent to; CB409: a link to a draft; CB410: a link to a case that was withdrawn. How a target is understood is for `site` to say: this rule only asks.

use super::index::Written;
use super::{Context, is_full};
use crate::case::{At, Data, PAGE_IDS, RefKind, Value};
use crate::diag::{Code, Finding};
use crate::language::nearest;
use crate::language::slug::anchor;
use crate::site::{Target, has_scheme};
use crate::tree::relative_href;
use rustc_hash::{FxHashMap, FxHashSet};

/// Looks at every link of every prose, and at the fields that hold an address.
pub fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut anchors = Anchors { context, pages: FxHashMap::default() };
    context.case().each_prose(&mut |prose| {
        for reference in prose.refs.iter().filter(|r| r.kind == RefKind::Link) {
            link(context, &mut anchors, &reference.target, reference.at, findings);
        }
    });
    context.each_value(|_, _, value| {
        if let Data::Link(target) = &value.data {
            findings.extend(address(context, value, target));
        }
    });
}

fn link(context: &Context<'_>, anchors: &mut Anchors<'_, '_>, target: &str, at: At, findings: &mut Vec<Finding>) {
    let from = context.source_path();
    let finding = |code| context.finding(at, code).arg("target", target);
    match context.resolve(target) {
        Target::Elsewhere | Target::File(_) | Target::Page { anchor: None, .. } => {}
        Target::Scheme => findings.push(finding(Code::BadScheme)),
        Target::Page { url, anchor: Some(anchor) } => findings.extend(anchors.dead(&url, &anchor, at)),
        // A draft has no page yet, but its own headings.
        Target::Draft => match target.strip_prefix('#') {
            Some(anchor) => findings.extend(anchors.dead(&context.entry.url, anchor, at)),
            None => findings.push(finding(Code::LinkToDraft)),
        },
        Target::Withdrawn(_) => findings.push(finding(Code::LinkToWithdrawn)),
        Target::Dead(path) => {
            let near = || context.nearest_path(&path, |_| true).map(|name| as_typed(from, target, name));
            let near = if is_full(findings) { None } else { near() };
            findings.push(finding(Code::DeadLink).maybe("nearest", near));
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

/// The ids of the pages that a case links to, gathered when a link asks for one of them.
struct Anchors<'c, 's> {
    context: &'c Context<'s>,
    pages: FxHashMap<String, Option<Page<'s>>>,
}

/// A page with the ids of its headings and fields.
struct Page<'s> {
    written: Written<'s>,
    ids: FxHashSet<String>,
}

impl Anchors<'_, '_> {
    /// A finding if the page has nothing of that id. Of pages that nobody wrote (listings, templates) the theme knows the headings.
    fn dead(&mut self, url: &str, typed: &str, at: At) -> Option<Finding> {
        let context = self.context;
        if !self.pages.contains_key(url) {
            self.pages.insert(url.to_string(), Page::find(context, url));
        }
        let page = self.pages.get(url)?.as_ref()?;
        if typed.is_empty() || PAGE_IDS.contains(&typed) || is_note(typed) || page.ids.contains(typed) {
            return None;
        }
        let own = anchor(typed);
        // An element of HTML may carry an id too.
        if page.ids.contains(&own) || page.written.entry.case.source.text.contains(&format!("id=\"{typed}\"")) {
            return None;
        }
        let mut ids: Vec<&str> = page.ids.iter().map(String::as_str).collect();
        ids.sort_unstable();
        let near = nearest::nearest(&own, ids).map(|near| format!("#{near}"));
        let doubtful = page.written.listing && near.is_none();
        (!doubtful).then(|| context.finding(at, Code::DeadAnchor).arg("anchor", format!("#{typed}")).maybe("nearest", near))
    }
}

impl<'s> Page<'s> {
    fn find(context: &Context<'s>, url: &str) -> Option<Page<'s>> {
        let written = match url == context.entry.url && context.collection.is_some() {
            true => Written { template: context.template, entry: context.entry, listing: false },
            false => context.page(url)?,
        };
        let mut ids: FxHashSet<String> = written.template.fields.iter().map(|field| field.key.replace('_', "-")).collect();
        written.entry.case.each_prose(&mut |prose| ids.extend(prose.headings.iter().map(|heading| heading.id.to_string())));
        Some(Page { written, ids })
    }
}

/// True for the ids of footnotes and of the references to them.
fn is_note(id: &str) -> bool {
    let number = id.strip_prefix("fn-").or_else(|| id.strip_prefix("fnref-"));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}
