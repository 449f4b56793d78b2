//! Who may ask: in comes each request before any route sees it, out goes it on, or a refusal.
//!
//! The preview belongs to the person at this machine, and every site that their browser has open can send requests to it. So: the host must
//! be ours (else a foreign name could be bound to our address), the origin must be ours where one is named, other sites may lead here
//! but fetch nothing, and whoever writes must know the token of this run, which only our own pages are told.

use super::headers;
use super::preview::Preview;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use std::time::Duration;

/// The header that carries the token.
pub const TOKEN: &str = "casebook-token";
/// The folder of our own addresses.
pub const OWN: &str = "/_casebook/";

/// The largest body of a request, in bytes: a picture as a camera makes it.
const MOST_BYTES: usize = 32 * 1024 * 1024;
/// How long a body may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// The longest address, in bytes.
const LONGEST_ADDRESS: usize = 4096;

/// Looks at a request, and puts our headers on its answer.
pub async fn guard(State(preview): State<Arc<Preview>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let answer = match check(&parts, preview.port(), |typed| preview.is_token(typed)) {
        Err(refusal) => refusal.into_response(),
        Ok(()) if parts.method == Method::GET || parts.method == Method::HEAD => next.run(Request::from_parts(parts, body)).await,
        Ok(()) => match tokio::time::timeout(PATIENCE, to_bytes(body, MOST_BYTES)).await {
            Ok(Ok(bytes)) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
            Ok(Err(_)) => Refusal(StatusCode::PAYLOAD_TOO_LARGE, "the request is too large, or broke off").into_response(),
            Err(_) => Refusal(StatusCode::REQUEST_TIMEOUT, "the request took too long").into_response(),
        },
    };
    headers::seal(answer)
}

/// Why a request is not answered.
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal(pub StatusCode, pub &'static str);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.0, [(header::CACHE_CONTROL, "no-store"), (header::CONNECTION, "close")], format!("{}\n", self.1)).into_response()
    }
}

fn check(parts: &Parts, port: u16, is_token: impl Fn(&[u8]) -> bool) -> Result<(), Refusal> {
    let headers = &parts.headers;
    let host = host(parts, port)?;
    if parts.uri.path_and_query().is_some_and(|address| address.as_str().len() > LONGEST_ADDRESS) {
        return Err(Refusal(StatusCode::URI_TOO_LONG, "the address is too long"));
    }
    if headers.get(header::ORIGIN).is_some_and(|origin| origin.as_bytes() != format!("http://{host}").as_bytes()) {
        return Err(Refusal(StatusCode::FORBIDDEN, "another site asks for this"));
    }
    let reads = parts.method == Method::GET || parts.method == Method::HEAD;
    let own = parts.uri.path().starts_with(OWN);
    if is_foreign(headers) && !(reads && !own && is_led_here(headers)) {
        return Err(Refusal(StatusCode::FORBIDDEN, "another site asks for this"));
    }
    if reads {
        return Ok(());
    }
    if !headers.get(TOKEN).is_some_and(|token| is_token(token.as_bytes())) {
        return Err(Refusal(StatusCode::FORBIDDEN, "only pages of this preview may write"));
    }
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > MOST_BYTES) {
        return Err(Refusal(StatusCode::PAYLOAD_TOO_LARGE, "the request is too large"));
    }
    Ok(())
}

/// The host that was asked for, if it is us.
fn host(parts: &Parts, port: u16) -> Result<&str, Refusal> {
    let refusal = Refusal(StatusCode::MISDIRECTED_REQUEST, "this is not the address of the preview");
    let mut hosts = parts.headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next().and_then(|host| host.to_str().ok()), hosts.next()) else {
        return Err(refusal);
    };
    let authority = parts.uri.authority().map(|authority| authority.as_str());
    let is_ours = is_ours(host, port) && authority.is_none_or(|authority| authority == host);
    if is_ours { Ok(host) } else { Err(refusal) }
}

fn is_ours(host: &str, port: u16) -> bool {
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| {
        host.strip_prefix(name).is_some_and(|rest| match rest.strip_prefix(':') {
            Some(typed) => typed == port.to_string(),
            None => rest.is_empty() && port == 80,
        })
    })
}

/// True if the browser says that the request comes from a page that is not ours. A page at another port of this machine is "same-site".
fn is_foreign(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_some_and(|site| !matches!(site.as_bytes(), b"same-origin" | b"none"))
}

/// True if somebody follows a link, so that the page replaces the one that led here.
fn is_led_here(headers: &HeaderMap) -> bool {
    let is = |name: &str, want: &[u8]| headers.get(name).is_some_and(|value| value.as_bytes() == want);
    is("sec-fetch-mode", b"navigate") && is("sec-fetch-dest", b"document")
}

/// True if a page of ours asks from its own script: the only one that is told the token.
pub fn is_own_script(headers: &HeaderMap) -> bool {
    let value = |name: &str| headers.get(name).map(|value| value.as_bytes());
    match value("sec-fetch-site") {
        Some(site) => site == b"same-origin" && value("sec-fetch-dest").is_none_or(|dest| dest == b"empty"),
        // An old browser: the origin, if it is there, has been found to be ours.
        None => headers.contains_key(header::ORIGIN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_names_with_our_port_are_ours() {
        for host in ["localhost:8017", "127.0.0.1:8017", "[::1]:8017"] {
            assert!(is_ours(host, 8017), "{host}");
        }
        for host in [
            "localhost",
            "localhost:80",
            "localhost:80170",
            "localhost.evil.example:8017",
            "evil.example:8017",
            "127.0.0.1.evil:8017",
            "localhost:",
            "",
            "127.0.0.2:8017",
            "0.0.0.0:8017",
            "LOCALHOST:8017 ",
        ] {
            assert!(!is_ours(host, 8017), "{host}");
        }
        assert!(is_ours("localhost", 80));
    }
}
