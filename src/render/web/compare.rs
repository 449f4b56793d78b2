//! Chosen cases side by side: in comes a case, out comes a script that tells the comparing page what the case says, field by field. A script,
//! because a page that was opened from a folder may load nothing else. It refuses to know which cases are chosen: that is for the reader's
//! browser.

use super::Web;
use super::case;
use super::frame::{self, Head};
use super::href::Links;
use crate::diag::Finding;
use crate::site::{COMPARE, EntryId, Page};
use serde_json::json;
use tera::Context;

/// The fields of a case as `casebookFields("cases/arina/", { … });`.
///
/// # Errors
/// The theme fails on it.
pub fn fields(web: &Web<'_>, page: &Page, id: EntryId) -> Result<Vec<u8>, Finding> {
    // Where it is shown is where its links start from.
    let shown = Page { path: COMPARE.into(), show: page.show };
    let html = web.html(&shown, "fields.html", |links| case::case(web, links, &shown, id))?;
    let told = json!({ "title": web.site.entry(id).1.case.name(), "html": String::from_utf8_lossy(&html).trim() });
    Ok(format!("casebookFields({}, {told});\n", json!(web.site.stem(id))).into_bytes())
}

/// What `compare.html` receives.
pub fn page(web: &Web<'_>, links: &Links<'_>, page: &Page) -> Context {
    let [title, description] = ["compare-title", "compare-about"].map(|id| web.engine.messages.say(id, &[]));
    let head =
        Head { kind: "compare", title: &title, description: &description, crumbs: Vec::new(), og_type: "website", json_ld: None };
    frame::context(web, links, page, head)
}
