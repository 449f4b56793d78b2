//! The site itself: in comes an address, out come the bytes that a build would write there. A page that a person opens gets one script of
//! ours on top; whoever fetches gets the very bytes. Addresses are looked up in the site's own list, never on a disk.

use super::edition::Edition;
use super::guard::{OWN, Refusal};
use super::headers::policy;
use super::made::{Made, Outcome};
use super::preview::Preview;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use percent_encoding::percent_decode_str;
use std::sync::Arc;

pub fn routes() -> Router<Arc<Preview>> {
    Router::new().fallback(get(page))
}

async fn page(State(preview): State<Arc<Preview>>, uri: Uri, headers: HeaderMap) -> Response {
    if uri.path().starts_with(OWN) {
        return Refusal(StatusCode::NOT_FOUND, "there is no such page in the preview").into_response();
    }
    let path = match path(uri.path()) {
        Ok(path) => path,
        Err(refusal) => return refusal.into_response(),
    };
    let edition = preview.edition();
    if let Some(folder) = folder(&edition, &path, &uri) {
        return (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, folder)]).into_response();
    }
    match preview.made(&edition, &path).await {
        Some(made) => answer(&made, &edition, &headers),
        None => Refusal(StatusCode::INTERNAL_SERVER_ERROR, "the page could not be made").into_response(),
    }
}

/// The path in the output that an address means. Decoded once; what no address of a site holds is refused.
pub(super) fn path(address: &str) -> Result<String, Refusal> {
    let refusal = |why| Refusal(StatusCode::BAD_REQUEST, why);
    let decoded = percent_decode_str(address.strip_prefix('/').unwrap_or(address)).decode_utf8();
    let decoded = decoded.map_err(|_| refusal("the address is no text"))?;
    if decoded.contains(['\0', '\\']) || decoded.chars().any(char::is_control) {
        return Err(refusal("the address holds a sign that no address has"));
    }
    let parts: Vec<&str> = decoded.split('/').collect();
    let (last, folders) = parts.split_last().map_or(("", &[][..]), |(last, folders)| (*last, folders));
    if folders.iter().any(|part| part.is_empty()) || parts.iter().any(|part| matches!(*part, "." | "..")) {
        return Err(refusal("the address leads out of the site"));
    }
    Ok(if last.is_empty() { format!("{decoded}index.html") } else { decoded.into_owned() })
}

/// Where to go for a folder that was asked for without its slash.
fn folder(edition: &Edition, path: &str, uri: &Uri) -> Option<String> {
    edition.shot.show(&format!("{path}/index.html"))?;
    let name = uri.path().rsplit('/').next()?;
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    Some(format!("./{name}/{query}"))
}

fn answer(made: &Made, edition: &Edition, headers: &HeaderMap) -> Response {
    let opened = made.is_page() && made.origin == super::made::Origin::Made && is_opened(headers);
    match opened {
        true => whole(made, &format!("\"{}-{}\"", made.hash, edition.serial), with_script(made, edition), headers),
        false => plain(made, headers),
    }
}

/// What a path holds, without anything of ours.
pub(super) fn plain(made: &Made, headers: &HeaderMap) -> Response {
    whole(made, &format!("\"{}\"", made.hash), made.bytes.clone(), headers)
}

fn whole(made: &Made, tag: &str, body: Bytes, headers: &HeaderMap) -> Response {
    let status = match made.outcome {
        Outcome::Found => StatusCode::OK,
        Outcome::Missing => StatusCode::NOT_FOUND,
        Outcome::Failed => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let asked = headers.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok()).unwrap_or("");
    let unchanged = status == StatusCode::OK && asked.split(',').any(|one| one.trim().trim_start_matches("W/") == tag);
    let mut response = match unchanged {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => (status, Body::from(body)).into_response(),
    };
    let out = response.headers_mut();
    if !unchanged {
        out.insert(header::CONTENT_TYPE, HeaderValue::from_static(made.kind));
    }
    out.insert(header::CONTENT_SECURITY_POLICY, policy(made));
    let keep = if made.is_page() { "no-store" } else { "no-cache" };
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    out.insert(header::VARY, HeaderValue::from_static("sec-fetch-dest"));
    if let Ok(tag) = HeaderValue::from_str(tag) {
        out.insert(header::ETAG, tag);
    }
    response
}

/// True if a person opens the page, in a window or in a frame of ours.
fn is_opened(headers: &HeaderMap) -> bool {
    let value = |name: &str| headers.get(name).map(|value| value.as_bytes());
    match value("sec-fetch-dest") {
        Some(dest) => matches!(dest, b"document" | b"iframe" | b"frame"),
        None => value("sec-fetch-mode").is_none() && value("user-agent").is_some_and(|agent| agent.starts_with(b"Mozilla")),
    }
}

/// The page with our script, which knows from it what the page is made of.
fn with_script(made: &Made, edition: &Edition) -> Bytes {
    let page = &made.bytes;
    let end = memchr::memmem::find(page, b"</head>").unwrap_or(page.len());
    let script =
        format!("<script src=\"{OWN}preview.js\" defer data-hash=\"{}\" data-serial=\"{}\"></script>\n", made.hash, edition.serial);
    [&page[..end], script.as_bytes(), &page[end..]].concat().into()
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn addresses_are_decoded_once_and_stay_in_the_site() {
        for (address, want) in [
            ("/", Some("index.html")),
            ("/cases/", Some("cases/index.html")),
            ("/cases/a%20b.md", Some("cases/a b.md")),
            ("/%D0%B0", Some("а")),
            ("/a%252e", Some("a%2e")),
            ("/...", Some("...")),
            ("//etc/passwd", None),
            ("/a//b", None),
            ("/../x", None),
            ("/a/%2e%2e/x", None),
            ("/a/%2E", None),
            ("/..%2f..%2fetc/passwd", None),
            ("/a%5c..%5cb", None),
            ("/a%00", None),
            ("/a%0d%0ab", None),
            ("/%ff", None),
        ] {
            assert_eq!(path(address).ok().as_deref(), want, "{address}");
        }
    }
}
