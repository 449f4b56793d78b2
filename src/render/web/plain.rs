//! Plain pages, the page of templates to copy, and the page for unknown addresses.

use super::Web;
use super::frame::{self, Head};
use super::href::Links;
use super::value::{list, map, maybe, text};
use crate::language::figures;
use crate::site::{Page, Show, inside};
use pulldown_cmark_escape::escape_html;
use tera::{Context, Value};

/// What `page.html` receives.
pub fn plain(web: &Web<'_>, links: &Links<'_>, page: &Page, index: usize) -> Context {
    let entry = &web.site.pages[index];
    let description = entry.case.values.first().and_then(|v| v.as_ref()).and_then(|v| v.line()).unwrap_or("");
    let title = entry.case.name();
    let head = Head { kind: "page", title, description, crumbs: Vec::new(), og_type: "article", json_ld: None };
    let mut context = frame::context(web, links, page, head);
    let from = inside(&entry.case.source.path);
    let story = entry.case.story.as_ref();
    let headings = story.iter().flat_map(|s| &s.headings).filter(|h| h.level <= 3);
    let toc: Vec<Value> = headings.map(|h| map! { "id" => &*h.id, "title" => &*h.text, "level" => u32::from(h.level) }).collect();
    let children = web.frame.folder(&entry.url).map_or(&[][..], |item| &item.children);
    let siblings = web.frame.siblings(&entry.url);
    let own = siblings.iter().position(|item| item.url == entry.url);
    let neighbour = |at: Option<usize>| {
        let item = at.and_then(|at| siblings.get(at));
        // On the top level pages of different worth stand side by side: no order to read them in.
        let item = item.filter(|item| entry.url.matches('/').count() > 1 && !item.url.is_empty());
        maybe(item.map(|item| map! { "title" => &*item.title, "href" => links.to(&item.url) }))
    };
    context.insert_value(
        "doc",
        map! {
            "title" => title,
            "html" => story.map_or_else(|| Value::safe_string(""), |s| links.prose(s, from, "")),
            // A table of contents of one line helps nobody.
            "toc" => if toc.len() > 2 { list(toc) } else { list([]) },
            "updated" => super::list::date(&entry.case, web.lang()),
            "children" => list(children.iter().map(|item| {
                map! { "title" => &*item.title, "href" => links.to(&item.url), "description" => text(&item.description) }
            })),
            "previous" => neighbour(own.and_then(|at| at.checked_sub(1))),
            "next" => neighbour(own.map(|at| at + 1)),
        },
    );
    context
}

/// What `templates.html` receives.
pub fn templates(web: &Web<'_>, links: &Links<'_>, page: &Page) -> Context {
    let title = web.engine.messages.say("templates-title", &[]);
    let description = web.engine.messages.say("templates-about", &[]);
    let head =
        Head { kind: "templates", title: &title, description: &description, crumbs: Vec::new(), og_type: "website", json_ld: None };
    let mut context = frame::context(web, links, page, head);
    let lang = web.lang();
    let blanks = web.site.collections.iter().enumerate().map(|(c, collection)| {
        let template = &collection.template;
        let stem = web.site.template_stem(c);
        let file = |kind: &str, name: String, show: Show| {
            let page = Page { path: format!("templates/{name}"), show };
            let size = web.render(&page).map_or(0, |bytes| bytes.len());
            map! { "href" => &*name, "name" => &*name, "kind" => kind, "size" => self::size(web, size) }
        };
        let fields = template.fields.iter().filter(|f| !f.private);
        map! {
            "id" => &*stem,
            "title" => template.title.get(lang),
            "about" => text(template.about.get(lang)),
            "files" => list(web.offered(links, web.site.documents_of_template(c)).into_iter().chain([
                file("md", format!("{stem}.md"), Show::TemplateBlank(c)),
                file("toml", format!("{stem}.toml"), Show::TemplateToml(c)),
                file("json", format!("{stem}.schema.json"), Show::TemplateSchema(c)),
            ])),
            "fields" => list(fields.map(|f| {
                map! { "label" => f.label.get(lang), "required" => f.required, "hint" => text(f.hint.get(lang)) }
            })),
        }
    });
    context.insert_value("doc", map! { "title" => &*title, "html" => Value::none(), "toc" => list([]) });
    context.insert_value("blanks", list(blanks));
    context
}

/// The size of a file as a reader says it.
fn size(web: &Web<'_>, bytes: usize) -> String {
    let (id, n) = match bytes {
        0..1024 => ("file-size-bytes", bytes as f64),
        1024..1_048_576 => ("file-size-kb", (bytes as f64 / 1024.0).round()),
        _ => ("file-size-mb", (bytes as f64 / 104_857.6).round() / 10.0),
    };
    let shown = if id == "file-size-bytes" { bytes.to_string() } else { figures::number(web.lang(), n) };
    web.engine.messages.say(id, &[("n", shown)])
}

/// What `page.html` receives for something that was withdrawn: that it is no longer published, and nothing of what it was.
pub fn withdrawn(web: &Web<'_>, links: &Links<'_>, page: &Page) -> Context {
    let [title, said] = ["withdrawn-title", "withdrawn-text"].map(|id| web.engine.messages.say(id, &[]));
    // Of this kind, because themes keep search engines away from such pages.
    let head = Head { kind: "not-found", title: &title, description: "", crumbs: Vec::new(), og_type: "website", json_ld: None };
    let mut context = frame::context(web, links, page, head);
    let mut html = String::from("<p>");
    let _ = escape_html(&mut html, &said);
    html.push_str("</p>");
    context.insert_value(
        "doc",
        map! {
            "title" => &*title,
            "html" => Value::safe_string(&html),
            "toc" => list([]),
            "updated" => Value::none(),
            "children" => list([]),
            "previous" => Value::none(),
            "next" => Value::none(),
        },
    );
    context
}

/// What `404.html` receives.
pub fn not_found(web: &Web<'_>, links: &Links<'_>, page: &Page) -> Context {
    let title = web.engine.messages.say("not-found-title", &[]);
    let head = Head { kind: "not-found", title: &title, description: "", crumbs: Vec::new(), og_type: "website", json_ld: None };
    frame::context(web, links, page, head)
}
