//! Servers that do some things in a way of their own: the same is asked of them, and they are to be understood.

use super::contract::open;
use super::servers::{HOST, Kind, Server, place};
use casebook::net::store::{FaultKind, Listed};
use casebook::publish::Address;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::ffi::OsStrExt;

/// Puts a file, puts another in its place, reads and lists it.
fn works(server: &Server) {
    let place = server.place();
    let mut store = open(&*place);
    for bytes in [&b"first"[..], b"the second", b""] {
        store.put("cases/index.html", bytes, &mut |_| {}).unwrap();
        assert_eq!(store.read("cases/index.html").unwrap().as_deref(), Some(bytes));
        assert_eq!(store.list(&|| false).unwrap(), [Listed { path: "cases/index.html".into(), size: Some(bytes.len() as u64) }]);
    }
    assert!(store.claim("casebook-lock", b"ours").unwrap());
    assert!(!store.claim("casebook-lock", b"theirs").unwrap());
    store.release("casebook-lock").unwrap();
    assert!(store.remove("cases/index.html").unwrap());
    assert!(!store.remove("cases/index.html").unwrap());
    assert_eq!(store.read("cases/index.html").unwrap(), None);
    assert_eq!(store.list(&|| false).unwrap(), []);
}

#[test]
fn ftp_without_extended_passive_mode_behind_a_router() {
    // What it answers to PASV is an address of a network that nobody here is in.
    works(&Server::edited(Kind::Vsftpd, "", "cmds_denied=EPSV\npasv_address=10.9.8.7"));
}

#[test]
fn ftp_that_tells_no_sizes_and_knows_no_features() {
    works(&Server::edited(Kind::Vsftpd, "", "cmds_denied=SIZE,FEAT,OPTS"));
}

#[test]
fn ftp_that_renames_over_nothing() {
    works(&Server::edited(Kind::Proftpd, "AllowOverwrite on", "AllowOverwrite off"));
}

#[test]
fn ftp_that_takes_the_newest_tls_only() {
    let server = Server::edited(Kind::ProftpdImplicit, "", "TLSProtocol TLSv1.3");
    let place = server.place();
    let mut store = open(&*place);
    store.put("index.html", b"new", &mut |_| {}).unwrap();
    assert_eq!(store.read("index.html").unwrap().as_deref(), Some(&b"new"[..]));
}

#[test]
fn ftp_that_lets_data_go_readable_under_tls_and_asks_for_no_session() {
    works(&Server::edited(Kind::VsftpdTls, "require_ssl_reuse=YES", "require_ssl_reuse=NO"));
}

#[test]
fn a_folder_below_the_user_s_own() {
    let server = Server::start(Kind::Vsftpd);
    let place = place(&Address { folder: "/~/www/school site".into(), ..server.address() }, &server.access());
    open(&*place).put("a/index.html", b"x", &mut |_| {}).unwrap();
    let wanted = server.site().with_file_name("www").join("school site/a/index.html");
    assert_eq!(fs::read(wanted).unwrap(), b"x");
}

#[cfg(feature = "sftp")]
#[test]
fn sftp_below_the_user_s_own_folder_and_without_a_rename_over_a_file() {
    let server = Server::edited(Kind::Sshd, "sftp-server\n", "sftp-server -P posix-rename\n");
    let place = place(&Address { folder: "/~/www/site".into(), ..server.address() }, &server.access());
    let mut store = open(&*place);
    store.put("index.html", b"first", &mut |_| {}).unwrap();
    // It says that it may not be done so; nothing is lost by the try.
    let second = store.put("index.html", b"second", &mut |_| {});
    let there = fs::read(server.site().with_file_name("www").join("site/index.html")).unwrap();
    match second {
        Ok(()) => assert_eq!(there, b"second"),
        Err(fault) => assert!(fault.kind == FaultKind::Forbidden && there == b"first", "{fault:?}"),
    }
}

#[test]
fn an_old_encoding_of_others_can_be_named() {
    let server = Server::start(Kind::Vsftpd);
    let place = place(&Address { encoding: Some("windows-1251".into()), ..server.address() }, &server.access());
    let mut store = open(&*place);
    fs::write(server.site().join(std::ffi::OsStr::from_bytes(b"\xcf\xf0\xe8\xea\xe0\xe7.doc")), "theirs").unwrap();
    assert_eq!(store.list(&|| false).unwrap()[0].path, "Приказ.doc");
}

/// What a browser is told of a file.
fn headers(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect((HOST, port)).unwrap();
    // moto shows what is there to whoever names a key.
    let key = "AWS4-HMAC-SHA256 Credential=school14/20261128/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nAuthorization: {key}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).split("\r\n\r\n").next().unwrap().to_lowercase()
}

#[test]
fn object_storage_is_told_types_and_how_long_they_keep() {
    let server = Server::start(Kind::Moto);
    let place = server.place();
    let mut store = open(&*place);
    let cases = [
        ("cases/a/index.html", "text/html; charset=utf-8", "no-cache"),
        ("assets/site.1a2b.css", "text/css; charset=utf-8", "public, max-age=31536000, immutable"),
        ("feed.xml", "application/xml", "no-cache"),
        ("a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "no-cache"),
    ];
    for (path, kind, keeps) in cases {
        store.put(path, b"x", &mut |_| {}).unwrap();
        let told = headers(server.port, &format!("/school14/site/{path}"));
        assert!(told.contains(&format!("content-type: {kind}")), "{path}: {told}");
        assert!(told.contains(&format!("cache-control: {keeps}")), "{path}: {told}");
    }
}

#[test]
fn a_bucket_that_is_not_there_is_no_place() {
    let server = Server::start(Kind::Moto);
    let fault = place(&Address { host: "nobody-s".into(), ..server.address() }, &server.access()).open().err().unwrap();
    assert_eq!(fault.kind, FaultKind::NoSuchPlace, "{fault:?}");
}
