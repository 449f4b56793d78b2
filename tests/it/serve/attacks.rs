//! Attacks: each row is what another site, another program or a hostile link could send, and what it must get.

use super::client::{Site, ask, get, raw};
use casebook::net::Server;
use std::net::{IpAddr, TcpStream, UdpSocket};

#[test]
fn a_foreign_name_bound_to_our_address_gets_nothing() {
    let site = Site::small();
    let server = site.serve();
    let port = server.port();
    for host in [
        format!("evil.example:{port}"),
        "localhost".into(),
        format!("localhost:{}", port ^ 1),
        format!("127.0.0.1.nip.io:{port}"),
        String::new(),
    ] {
        for address in ["/", "/_casebook/session", "/_casebook/preview.js", "/_casebook/findings"] {
            let answer = get(&server, address, &[("Host", &host)]);
            assert!(matches!(answer.status, 421 | 400), "{host} {address}: {}", answer.status);
            assert!(answer.body.len() < 100, "{host} {address}");
        }
    }
    for host in [format!("localhost:{port}"), format!("127.0.0.1:{port}"), format!("[::1]:{port}")] {
        assert_eq!(get(&server, "/", &[("Host", &host)]).status, 200, "{host}");
    }
    let request =
        |head: String| raw(&server, format!("{head}\r\nConnection: close\r\n\r\n").as_bytes()).map(|answer| answer.status);
    for head in [
        "GET / HTTP/1.0".to_string(),
        "GET / HTTP/1.1".to_string(),
        format!("GET / HTTP/1.1\r\nHost: localhost:{port}\r\nHost: evil.example"),
        format!("GET http://evil.example/ HTTP/1.1\r\nHost: localhost:{port}"),
    ] {
        assert!(matches!(request(head.clone()), None | Some(400 | 421)), "{head}");
    }
}

#[test]
fn another_site_may_lead_here_and_fetch_nothing() {
    let site = Site::small();
    let server = site.serve();
    for place in ["cross-site", "same-site"] {
        for (mode, dest) in [
            ("no-cors", "script"),
            ("no-cors", "image"),
            ("cors", "empty"),
            ("navigate", "iframe"),
            ("navigate", "embed"),
            ("websocket", "websocket"),
        ] {
            let headers = [("Sec-Fetch-Site", place), ("Sec-Fetch-Mode", mode), ("Sec-Fetch-Dest", dest)];
            assert_eq!(get(&server, "/", &headers).status, 403, "{headers:?}");
        }
        let link = [("Sec-Fetch-Site", place), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")];
        assert_eq!(get(&server, "/", &link).status, 200);
        assert_eq!(get(&server, "/_casebook/session", &link).status, 403);
        assert_eq!(ask(&server, "POST", "/", &link, b"x").status, 403);
    }
    for origin in ["http://evil.example", "null", "http://localhost", "https://localhost:1", "http://localhost:1"] {
        assert_eq!(get(&server, "/", &[("Origin", origin)]).status, 403, "{origin}");
    }
}

fn upgrade(server: &Server, headers: &[(&str, &str)]) -> u16 {
    let always = [
        ("Connection", "Upgrade"),
        ("Upgrade", "websocket"),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];
    let mut head = format!("GET /_casebook/live HTTP/1.1\r\nHost: localhost:{}\r\n", server.port());
    for (name, value) in always.iter().chain(headers) {
        head += &format!("{name}: {value}\r\n");
    }
    use std::io::{Read, Write};
    let mut stream = TcpStream::connect(("127.0.0.1", server.port())).unwrap();
    stream.write_all(format!("{head}\r\n").as_bytes()).unwrap();
    let mut start = [0; 12];
    stream.read_exact(&mut start).unwrap();
    std::str::from_utf8(&start[9..]).unwrap().parse().unwrap()
}

#[test]
fn the_channel_of_news_is_not_for_other_sites() {
    let site = Site::small();
    let server = site.serve();
    let own = format!("http://localhost:{}", server.port());
    assert_eq!(upgrade(&server, &[("Origin", &own)]), 101);
    assert_eq!(upgrade(&server, &[]), 101);
    let other_name = format!("http://127.0.0.1:{}", server.port());
    for origin in ["http://evil.example", "null", "file://", &other_name] {
        assert_eq!(upgrade(&server, &[("Origin", origin)]), 403, "{origin}");
    }
    assert_eq!(upgrade(&server, &[("Origin", &own), ("Sec-Fetch-Site", "cross-site")]), 403);
}

#[test]
fn whoever_writes_must_know_the_token_of_this_run() {
    let site = Site::small();
    let server = site.serve();
    let token = server.preview().token().to_string();
    for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW"] {
        assert!(matches!(ask(&server, method, "/", &[], b"").status, 400 | 403 | 421), "{method}");
        assert!(matches!(ask(&server, method, "/", &[("Casebook-Token", &token[1..])], b"").status, 400 | 403 | 421), "{method}");
    }
    // Who knows it still finds nothing to write to here.
    assert_eq!(ask(&server, "POST", "/", &[("Casebook-Token", &token)], b"x").status, 405);
    assert_eq!(ask(&server, "POST", &format!("/?Casebook-Token={token}"), &[], b"x").status, 403);
    let another = site.serve();
    assert_ne!(another.preview().token(), token);
    assert_eq!(token.len(), 64);
}

#[test]
fn the_token_is_told_to_our_own_scripts_alone() {
    let site = Site::small();
    let server = site.serve();
    let own = format!("http://localhost:{}", server.port());
    let told = |headers: &[(&str, &str)]| get(&server, "/_casebook/session", headers);
    let answer = told(&[("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Dest", "empty")]);
    assert_eq!(answer.json()["token"], server.preview().token());
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(told(&[("Origin", &own)]).status, 200);
    for headers in [
        &[][..],
        &[("Sec-Fetch-Site", "none")],
        &[("Sec-Fetch-Site", "cross-site")],
        &[("Sec-Fetch-Site", "same-site")],
        &[("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Dest", "script")],
        &[("Origin", "http://evil.example")],
    ] {
        let answer = told(headers);
        assert_eq!(answer.status, 403, "{headers:?}");
        assert!(!answer.text().contains(server.preview().token()));
    }
    for address in ["/", "/_casebook/preview.js", "/_casebook/page?path=/", "/_casebook/findings", "/_casebook/words"] {
        let page = get(&server, address, &[("Sec-Fetch-Dest", "document"), ("Sec-Fetch-Site", "none")]);
        assert!(!page.text().contains(server.preview().token()), "{address}");
    }
}

#[test]
fn no_address_leads_out_of_the_site() {
    let site = Site::small();
    site.put("secret.txt", "do not show");
    site.put("content/_notes.md", "do not show");
    site.put(".casebook-history/a.md", "do not show");
    let server = site.serve();
    let long = format!("/{}", "a".repeat(10_000));
    for address in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/cases/..%2f..%2fsecret.txt",
        "/%252e%252e/secret.txt",
        "//secret.txt",
        "/./secret.txt",
        "/..%5csecret.txt",
        "/secret.txt",
        "/secret.txt%00.html",
        "/casebook.toml",
        "/content/about.md",
        "/_notes.md",
        "/.casebook-history/a.md",
        "/etc/passwd",
        "//etc/passwd",
        "/%ff%fe",
        "/CON",
        "/cases/pervaya.md::$DATA",
        "/cases/%0d%0aSet-Cookie:a=b",
        &long,
    ] {
        let answer = get(&server, address, &[]);
        assert!((400..500).contains(&answer.status), "{address}: {}", answer.status);
        assert!(!String::from_utf8_lossy(&answer.body).contains("do not show"), "{address}");
        assert_eq!(answer.header("set-cookie"), None, "{address}");
    }
}

#[test]
fn what_is_too_large_is_refused_and_the_server_lives_on() {
    let site = Site::small();
    let server = site.serve();
    let many: String = (0..500).map(|n| format!("X-{n}: y\r\n")).collect();
    let head = format!("GET / HTTP/1.1\r\nHost: localhost:{}\r\n", server.port());
    for extra in [many, format!("X: {}\r\n", "y".repeat(200_000))] {
        let status = raw(&server, format!("{head}{extra}\r\n").as_bytes()).map(|answer| answer.status);
        assert!(matches!(status, None | Some(400..500)), "{status:?}");
    }
    let token = server.preview().token();
    let huge = [("Casebook-Token", token), ("Content-Length", "99999999999")];
    assert_eq!(ask(&server, "POST", "/", &huge, b"").status, 413);
    assert_eq!(get(&server, "/", &[]).status, 200);
}

#[test]
fn every_answer_forbids_what_a_page_does_not_need() {
    let site = Site::small();
    let server = site.serve();
    for (address, status) in [
        ("/", 200),
        ("/none", 404),
        ("/cases", 301),
        ("/_casebook/preview.js", 200),
        ("/_casebook/findings", 200),
        ("/_casebook/session", 403),
        ("/..", 400),
    ] {
        let answer = get(&server, address, &[]);
        assert_eq!(answer.status, status, "{address}");
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{address}");
        assert!(!policy.contains("unsafe") && policy.contains("frame-ancestors 'self'") && policy.contains("base-uri 'none'"));
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{address}");
        }
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
}

#[test]
fn what_authors_bring_runs_in_no_page_of_ours() {
    let site = Site::small();
    site.put("content/evil.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>");
    site.put("content/evil.html", "<script>alert(1)</script>");
    site.put("content/about.md", "+++\ntitle = \"О программе\"\n+++\n\n[a](evil.svg) [b](evil.html)\n");
    let server = site.serve();
    let edition = server.preview().edition();
    let given: Vec<String> =
        edition.shot.site.files.keys().filter(|path| path.ends_with(".svg") || path.ends_with(".html")).cloned().collect();
    assert!(!given.is_empty(), "the site publishes neither");
    for path in given {
        let answer = get(&server, &format!("/{path}"), &[("Sec-Fetch-Dest", "document"), ("Sec-Fetch-Site", "none")]);
        assert!(answer.header("content-security-policy").unwrap().starts_with("sandbox;"), "{path}");
        assert!(!answer.text().contains("_casebook"), "{path}");
    }
}

#[test]
fn only_this_machine_is_listened_to() {
    let site = Site::small();
    let server = site.serve();
    assert!(TcpStream::connect(("127.0.0.1", server.port())).is_ok());
    // The address of this machine for others, if it has one; nothing is sent.
    let outside = UdpSocket::bind("0.0.0.0:0").and_then(|socket| socket.connect("192.0.2.1:9").and_then(|()| socket.local_addr()));
    if let Ok(IpAddr::V4(ip)) = outside.map(|address| address.ip())
        && !ip.is_loopback()
        && !ip.is_unspecified()
    {
        assert!(TcpStream::connect((ip, server.port())).is_err(), "{ip} answers");
    }
}
