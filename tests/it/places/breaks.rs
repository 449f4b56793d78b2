//! A way that breaks in the middle of one file, at every place: the visitor sees the old file or the new one, and the next connection puts it.

use super::proxy::{Break, NEVER, Proxy};
use super::servers::{Kind, Server, place};
use casebook::net::store::FaultKind;
use casebook::publish::Address;

#[test]
fn to_vsftpd() {
    breaks(Kind::Vsftpd);
}

#[test]
fn to_vsftpd_with_tls() {
    breaks(Kind::VsftpdTls);
}

#[test]
fn to_proftpd() {
    breaks(Kind::Proftpd);
}

#[test]
fn to_proftpd_with_implicit_tls() {
    breaks(Kind::ProftpdImplicit);
}

#[cfg(feature = "sftp")]
#[test]
fn to_sshd() {
    breaks(Kind::Sshd);
}

#[test]
fn to_apache() {
    breaks(Kind::Apache);
}

#[test]
fn to_moto() {
    breaks(Kind::Moto);
}

/// Never half a file is seen, wherever the way breaks.
fn breaks(kind: Kind) {
    let server = Server::start(kind);
    let through = address_through(&server);
    let whole = measure(&server, &through);
    for how in [Break::Cut, Break::End, Break::Silence] {
        // A silence has to be waited for.
        let tries = if how == Break::Silence { 2 } else { 10 };
        for number in 0..tries {
            let after = whole * (2 * number + 1) / (2 * tries);
            try_once(&server, &through, after, how);
        }
    }
}

/// The same server, by way of the proxy.
fn address_through(server: &Server) -> Address {
    let address = server.address();
    let host = "127.0.0.1";
    match address.endpoint {
        Some(_) => Address { endpoint: Some(format!("http://{host}:{}", server.port)), silence: 1, connect: 2, ..address },
        None => Address { host: host.into(), silence: 1, connect: 2, ..address },
    }
}

fn old() -> Vec<u8> {
    b"old ".repeat(20_000)
}

fn new() -> Vec<u8> {
    b"newer".repeat(60_000)
}

/// How many bytes go to the server for one file.
fn measure(server: &Server, through: &Address) -> u64 {
    let proxy = Proxy::start(server, NEVER, Break::Cut, 0);
    let mut store = place(through, &server.access()).open().unwrap();
    store.put("index.html", &new(), &mut |_| {}).unwrap();
    proxy.gone()
}

fn try_once(server: &Server, through: &Address, after: u64, how: Break) {
    let said = format!("{:?}, {how:?} after {after} bytes", server.kind);
    let direct = server.place();
    let mut store = direct.open().unwrap_or_else(|fault| panic!("{said}: {fault:?}"));
    store.put("index.html", &old(), &mut |_| {}).unwrap();
    let proxy = Proxy::start(server, after, how, 0);
    let answer = place(through, &server.access()).open().and_then(|mut store| store.put("index.html", &new(), &mut |_| {}));
    let mut store = direct.open().unwrap();
    let there = store.read("index.html").unwrap();
    match &answer {
        Ok(()) => assert!(there.as_deref() == Some(&new()[..]), "{said}: told as done, and it is not"),
        Err(fault) => {
            assert_eq!(fault.kind, FaultKind::Temporary, "{said}: {fault:?}");
            assert!(proxy.has_broken(), "{said}: {fault:?}");
            let whole = there.as_deref() == Some(&old()[..]) || there.as_deref() == Some(&new()[..]);
            assert!(whole, "{said}: {:?} bytes are there", there.map(|bytes| bytes.len()));
        }
    }
    drop(proxy);
    store.put("index.html", &new(), &mut |_| {}).unwrap();
    for file in store.list(&|| false).unwrap() {
        store.remove(&file.path).unwrap();
    }
}
