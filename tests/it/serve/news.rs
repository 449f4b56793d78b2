//! News for open pages: what a page is told after each kind of change, and that it is told nothing where nothing concerns it.

use super::client::{PATIENCE, Site, case, get};
use casebook::net::Server;
use serde_json::{Value, json};
use std::net::TcpStream;
use tungstenite::{Message, WebSocket};

/// A page that is open in a browser.
struct Open(WebSocket<TcpStream>);

impl Open {
    /// One that shows a path, and has heard the welcome.
    fn at(server: &Server, path: &str) -> (Open, String) {
        let mut open = Open::plain(server);
        let tag = get(server, path, &[]).header("etag").unwrap().trim_matches('"').to_string();
        open.say(path, &tag);
        let welcome = open.hear();
        assert_eq!((&welcome["kind"], &welcome["hash"]), (&json!("hello"), &json!(tag)));
        (open, tag)
    }

    /// One that says nothing of itself.
    fn plain(server: &Server) -> Open {
        let stream = TcpStream::connect(("127.0.0.1", server.port())).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let address = format!("ws://localhost:{}/_casebook/live", server.port());
        Open(tungstenite::client(address, stream).unwrap().0)
    }

    fn say(&mut self, path: &str, hash: &str) {
        self.0.send(Message::text(json!({ "path": path, "hash": hash }).to_string())).unwrap();
    }

    fn hear(&mut self) -> Value {
        match self.0.read().unwrap() {
            Message::Text(text) => serde_json::from_str(&text).unwrap(),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_page_is_told_of_its_own_change_and_then_has_it() {
    let site = Site::small();
    let server = site.serve();
    let (mut open, before) = Open::at(&server, "/cases/pervaya/");
    site.put("content/cases/pervaya.md", case("Первая", "Совсем другое."));
    let news = open.hear();
    assert_eq!((&news["kind"], &news["page"], &news["other"]), (&json!("reload"), &json!(true), &Value::Null), "{news}");
    let now = get(&server, "/cases/pervaya/", &[]);
    assert!(now.text().contains("Совсем другое."));
    assert_ne!(now.header("etag").unwrap().trim_matches('"'), before);
}

#[test]
fn another_page_is_offered_and_what_concerns_nobody_is_not_told() {
    let site = Site::small();
    let server = site.serve();
    let (mut open, _) = Open::at(&server, "/about/");
    // Nothing that any page shows: the file is touched, then a comment comes.
    site.put("content/cases/pervaya.md", case("Первая", "Начало."));
    site.put("content/cases/pervaya.md", case("Первая", "Начало.").replace("draft", "# заметка\ndraft"));
    site.put("content/cases/vtoraya.md", case("Вторая", "Новый конец."));
    let mut news = open.hear();
    // Two saves may be told as one; a change of the places of findings is news for the panel alone.
    while news["other"].is_null() {
        assert_eq!((&news["page"], &news["findings"]["changed"]), (&json!(false), &json!(true)), "{news}");
        news = open.hear();
    }
    assert_eq!(news["page"], false, "{news}");
    assert_eq!(news["other"], json!({ "path": "cases/vtoraya/index.html", "title": "Вторая" }));
}

#[test]
fn new_and_deleted_pages_reach_those_who_wait_for_them() {
    let site = Site::small();
    let server = site.serve();
    assert_eq!(get(&server, "/cases/novaya/", &[]).status, 404);
    let (mut open, _) = Open::at(&server, "/cases/novaya/");
    site.put("content/cases/novaya.md", case("Новая", "Есть."));
    while open.hear()["page"] != true {}
    assert_eq!(get(&server, "/cases/novaya/", &[]).status, 200);
    std::fs::remove_file(site.folder().join("content/cases/novaya.md")).unwrap();
    while open.hear()["page"] != true {}
    assert_eq!(get(&server, "/cases/novaya/", &[]).status, 404);
}

#[test]
fn a_changed_style_sheet_is_named() {
    let site = Site::small();
    site.put("themes/default/assets/site.css", "body { color: #111 }\n");
    let server = site.serve();
    let (mut open, _) = Open::at(&server, "/about/");
    site.put("themes/default/assets/site.css", "body { color: #222 }\n");
    let news = open.hear();
    let sheets = news["css"].as_array().unwrap();
    assert_eq!(sheets.len(), 1, "{news}");
    let address = sheets[0].as_str().unwrap().replace("../", "/");
    assert_eq!(get(&server, &address, &[]).text(), "body { color: #222 }\n");
}

#[test]
fn a_page_that_was_away_catches_up() {
    let site = Site::small();
    let server = site.serve();
    let (open, old) = Open::at(&server, "/cases/pervaya/");
    drop(open);
    let (mut watcher, _) = Open::at(&server, "/cases/pervaya/");
    site.put("content/cases/pervaya.md", case("Первая", "Пока никого не было."));
    watcher.hear();
    let mut back = Open::plain(&server);
    back.say("/cases/pervaya/", &old);
    assert_eq!(back.hear()["kind"], "hello");
    let news = back.hear();
    assert_eq!((&news["kind"], &news["page"]), (&json!("reload"), &json!(true)));
}

#[test]
fn a_plain_script_hears_of_every_change() {
    let site = Site::small();
    let server = site.serve();
    let mut open = Open::plain(&server);
    open.0.send(Message::text(r#"{"command":"hello","protocols":["http://livereload.com/protocols/official-7"]}"#)).unwrap();
    site.put("content/about.md", "+++\ntitle = \"О программе\"\n+++\n\nДругой текст.\n");
    let news = open.hear();
    assert_eq!(news["kind"], "reload", "{news}");
}

#[test]
fn a_theme_that_breaks_is_told_and_mended_by_the_next_save() {
    let site = Site::small();
    let server = site.serve();
    let (mut open, good) = Open::at(&server, "/cases/pervaya/");
    site.put(
        "themes/default/templates/case.html",
        "{% extends \"base.html\" %}{% block main %}{{ page.nothing.at.all }}{% endblock main %}",
    );
    let news = open.hear();
    assert_eq!((&news["failed"], &news["findings"]["changed"]), (&json!(true), &json!(true)), "{news}");
    let told = get(&server, "/_casebook/findings?path=/cases/pervaya/", &[]).json();
    assert_eq!(told["files"][0]["file"], "themes/default/templates/case.html", "{told}");
    std::fs::remove_file(site.folder().join("themes/default/templates/case.html")).unwrap();
    let news = open.hear();
    assert_eq!((&news["failed"], &news["page"]), (&json!(false), &json!(true)), "{news}");
    assert_eq!(get(&server, "/cases/pervaya/", &[]).header("etag").unwrap().trim_matches('"'), good);
}
