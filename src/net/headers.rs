//! What each answer carries: in comes an answer, out goes it with the headers that keep browsers from doing more than showing it. Knows no
//! route.

use super::made::{Made, Origin};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;

/// For pages: everything from here, no script or style in the page itself.
const PAGE: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
    media-src 'self'; connect-src 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'self'; object-src 'none'";
/// For documents that authors brought and that could hold scripts: a world of their own without any.
const GIVEN: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'";
/// For PDF, which browsers show as an object of their own.
const PDF: &str = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'";

/// The policy for what a path holds.
pub fn policy(made: &Made) -> HeaderValue {
    let can_run = ["text/html", "image/svg+xml", "application/xml", "application/xhtml+xml"];
    HeaderValue::from_static(match made.origin {
        Origin::Given if can_run.iter().any(|kind| made.kind.starts_with(kind)) => GIVEN,
        Origin::Given | Origin::Made if made.kind == "application/pdf" => PDF,
        Origin::Given | Origin::Made => PAGE,
    })
}

/// Puts on what every answer carries.
pub fn seal(mut answer: Response) -> Response {
    let always = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    let headers = answer.headers_mut();
    for (name, value) in always {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(PAGE));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    answer
}
