//! The pages of the edit form and all that they are made of: in comes one of our addresses, out comes the file of `browser/form/` that was
//! built into the program. What a page shows comes later, from the routes of `forms`; these files hold nothing of any site.

use super::preview::Preview;
use axum::Router;
use axum::body::Bytes;
use axum::http::header;
use axum::routing::get;
use std::sync::Arc;

const HTML: &str = "text/html; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";

/// The address of each file, its type and its text.
macro_rules! files {
    ($($kind:ident: $($name:literal)+;)+) => {
        &[$($((concat!("/_casebook/form/", $name), $kind, include_str!(concat!("browser/form/", $name)))),+),+]
    };
}

const PARTS: &[(&str, &str, &str)] = files! {
    JS: "beside.js" "card.js" "cards.js" "choice.js" "conflict.js" "desk.js" "dialog.js" "diff.js" "edit.js" "element.js" "en.js" "field.js"
        "head.js" "history.js" "keep.js" "members.js" "new.js" "notice.js" "order.js" "paste.js" "patch.js" "picture.js" "prose.js"
        "rows.js" "ru.js" "saving.js" "say.js" "scalars.js" "server.js" "sheet.js" "source.js" "summary.js" "trial.js" "writing.js";
    CSS: "base.css" "desk.css" "form.css" "prose.css";
};

/// The address of each page, its name, and the name of its style sheet.
const PAGES: [(&str, &str, &str); 3] =
    [("/_casebook/", "desk", "desk"), ("/_casebook/edit", "edit", "form"), ("/_casebook/new", "new", "form")];

/// A page of this name: its module makes all that is on it.
fn page(name: &str, style: &str) -> String {
    include_str!("browser/form/page.html").replace("{page}", name).replace("{style}", style)
}

const ICON: &str = include_str!("browser/form/icon.svg");

pub fn routes() -> Router<Arc<Preview>> {
    let file = |kind: &'static str, bytes: Bytes| get(async move || ([(header::CONTENT_TYPE, kind)], bytes));
    let pages = PAGES.iter().map(|(address, name, style)| (*address, HTML, Bytes::from(page(name, style))));
    let parts = PARTS.iter().map(|(address, kind, text)| (*address, *kind, Bytes::from_static(text.as_bytes())));
    let icon = ("/_casebook/form/icon.svg", "image/svg+xml", Bytes::from_static(ICON.as_bytes()));
    parts.chain(pages).chain([icon]).fold(Router::new(), |router, (address, kind, bytes)| router.route(address, file(kind, bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_module_that_a_module_asks_for_is_here() {
        let here: BTreeSet<&str> = PARTS.iter().map(|(address, ..)| *address).collect();
        let mut seen = 0;
        for (address, _, text) in PARTS.iter().filter(|(_, kind, _)| *kind == JS) {
            for part in text.split("'./").skip(1) {
                let name = part.split('\'').next().unwrap_or_default();
                assert!(here.contains(format!("/_casebook/form/{name}").as_str()), "{address} imports {name}");
                seen += 1;
            }
        }
        assert!(seen > 50, "only {seen} imports were found");
    }

    #[test]
    fn what_the_pages_name_is_here() {
        let here: BTreeSet<&str> = PARTS.iter().map(|(address, ..)| *address).chain(["/_casebook/form/icon.svg"]).collect();
        for (page, text) in PAGES.map(|(address, name, style)| (address, page(name, style))) {
            let named: Vec<&str> = text.split('"').filter(|part| part.starts_with("/_casebook/")).collect();
            assert!(named.len() >= 4, "{page} names {named:?}");
            for name in named {
                assert!(here.contains(name), "{page} names {name}");
            }
        }
    }

    #[test]
    fn both_languages_say_the_same_things() {
        let keys = |name: &str| -> BTreeSet<String> {
            let text = PARTS.iter().find(|(address, ..)| address.ends_with(name)).map_or("", |(.., text)| text);
            let lines = text.lines().filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' ')));
            lines.filter_map(|line| Some(line.split_once(':')?.0.trim_matches('\'').to_string())).collect()
        };
        assert_eq!(keys("/ru.js"), keys("/en.js"));
        assert!(keys("/ru.js").len() > 150);
    }
}
