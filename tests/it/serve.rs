//! The preview as a browser, a script and an attacker meet it: a server in this process on a port of its own, asked over plain sockets.

mod attacks;
mod client;
mod news;
#[cfg(unix)]
mod program;

use client::{Site, get};
use std::process::Command;

#[test]
fn every_page_is_what_a_build_writes() {
    let site = Site::example();
    let output = site.folder().join("built");
    let built = Command::new(env!("CARGO_BIN_EXE_casebook"))
        .args(["build", "--drafts", "--date", "2026-11-22", "--root"])
        .arg(site.folder())
        .arg("--output")
        .arg(&output)
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let server = site.serve();
    let mut seen = 0;
    for (path, bytes) in crate::site::tree(&output).into_iter().filter(|(path, _)| !path.starts_with(".casebook")) {
        let answer = get(&server, &format!("/{path}"), &[]);
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.body == bytes, "{path} differs");
        seen += 1;
    }
    assert!(seen > 50, "only {seen} files were compared");
}

#[test]
fn folders_pages_and_unknown_paths_are_answered_as_a_host_would() {
    let site = Site::small();
    let server = site.serve();
    assert_eq!(get(&server, "/", &[]).body, get(&server, "/index.html", &[]).body);
    assert_eq!(get(&server, "/cases/", &[]).status, 200);
    let led = get(&server, "/cases?a=b", &[]);
    assert_eq!((led.status, led.header("location")), (301, Some("./cases/?a=b")));
    let missing = get(&server, "/no/such/page/", &[]);
    assert_eq!((missing.status, missing.header("content-type")), (404, Some("text/html; charset=utf-8")));
    // Its links lead home from where it is shown.
    assert!(missing.text().contains("href=\"../../../index.html\""), "{}", missing.text());
    assert_eq!(get(&server, "/none", &[]).body, get(&server, "/404.html", &[]).body);
    let head = client::ask(&server, "HEAD", "/", &[], b"");
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(get(&server, "/_casebook/none", &[]).status, 404);
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let site = Site::small();
    let server = site.serve();
    let first = get(&server, "/cases.json", &[]);
    let tag = first.header("etag").unwrap().to_string();
    let again = get(&server, "/cases.json", &[("If-None-Match", &tag)]);
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(get(&server, "/cases.json", &[("If-None-Match", "\"other\"")]).status, 200);
}

#[test]
fn only_an_opened_page_gets_our_script() {
    let site = Site::small();
    let server = site.serve();
    let plain = get(&server, "/", &[]);
    let has_script = |headers: &[(&str, &str)]| {
        let body = get(&server, "/", headers).text();
        let (before, rest) = body.split_once("<script src=\"/_casebook/preview.js\" defer").unzip();
        rest.is_some_and(|_| before.is_some_and(|before| !before.contains("</head>")))
    };
    let own = ("Sec-Fetch-Site", "same-origin");
    assert!(has_script(&[("Sec-Fetch-Dest", "document"), own]));
    assert!(has_script(&[("Sec-Fetch-Dest", "iframe"), own]));
    assert!(has_script(&[("User-Agent", "Mozilla/5.0 (Windows NT 6.1)")]));
    assert!(!has_script(&[("Sec-Fetch-Dest", "empty"), own, ("User-Agent", "Mozilla/5.0")]));
    assert!(!has_script(&[("User-Agent", "curl/8")]));
    assert!(!String::from_utf8_lossy(&plain.body).contains("_casebook"));
}

#[test]
fn a_theme_that_fails_shows_what_is_wrong_and_the_rest_of_the_site() {
    let site = Site::small();
    site.put("themes/default/templates/case.html", "{{ nothing.at.all | no_such_filter }}");
    let server = site.serve();
    let page = get(&server, "/cases/pervaya/", &[("Sec-Fetch-Dest", "document"), ("Sec-Fetch-Site", "none")]);
    assert_eq!(page.status, 500);
    let text = page.text();
    assert!(text.contains("data-casebook-failure") && text.contains("case.html") && text.contains("preview.js"), "{text}");
}

#[test]
fn the_panel_is_told_what_the_page_is_made_from_and_what_is_wrong() {
    let site = Site::small();
    site.put("content/cases/tretya.md", "+++\ntitle = \"Третья <b>\"\ndraft = true\nfomr = \"Учитель – учитель\"\n+++\n");
    let server = site.serve();
    let page = get(&server, "/_casebook/page?path=/cases/tretya/", &[]).json();
    assert_eq!(page["source"], "content/cases/tretya.md", "{page}");
    assert_eq!(page["draft"], true);
    assert!(!page["missing"].as_array().unwrap().is_empty());
    let found = get(&server, "/_casebook/findings?path=/cases/tretya/", &[]).json();
    let file = &found["files"][0];
    assert_eq!((file["file"].as_str(), file["here"].as_bool()), (Some("content/cases/tretya.md"), Some(true)));
    let slip = file["findings"].as_array().unwrap().iter().find(|one| one["line"] == 4).unwrap();
    assert_eq!(slip["excerpt"]["marked"], "fomr");
    assert_eq!(slip["edit"], "/_casebook/edit?file=content%2Fcases%2Ftretya.md&at=4%3A1");
    let words = get(&server, "/_casebook/words", &[]).json();
    assert_eq!(words["lang"], "ru");
    assert!(words.as_object().unwrap().iter().all(|(id, word)| word.as_str() != Some(id)), "{words}");
}

#[test]
fn a_taken_port_is_said_or_passed_over() {
    let site = Site::small();
    let server = site.serve();
    let taken = site.try_serve(casebook::net::Port::Exactly(server.port()));
    assert!(matches!(taken, Err(casebook::net::Fault::Taken(port)) if port == server.port()));
    let other = site.try_serve(casebook::net::Port::From(server.port())).map_err(|fault| fault.to_string()).unwrap();
    assert_ne!(other.port(), server.port());
    assert_eq!(get(&other, "/", &[]).status, 200);
}
