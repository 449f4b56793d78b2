//! Our own files in the browser, and the token of this run, which only our own pages are told.

use super::guard::{Refusal, is_own_script};
use super::preview::Preview;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use std::sync::Arc;

/// One script for a page: its parts share their names, and nothing else in the page sees them.
const PREVIEW_JS: &str = concat!(
    "'use strict';\n(() => {\n",
    include_str!("browser/morph.js"),
    include_str!("browser/panel.js"),
    include_str!("browser/preview.js"),
    "})();\n"
);
const PANEL_CSS: &str = include_str!("browser/panel.css");
const FAILURE_CSS: &str = include_str!("browser/failure.css");

pub fn routes() -> Router<Arc<Preview>> {
    let file = |kind: &'static str, text: &'static str| get(async move || ([(header::CONTENT_TYPE, kind)], text));
    Router::new()
        .route("/_casebook/preview.js", file("text/javascript; charset=utf-8", PREVIEW_JS))
        .route("/_casebook/panel.css", file("text/css; charset=utf-8", PANEL_CSS))
        .route("/_casebook/failure.css", file("text/css; charset=utf-8", FAILURE_CSS))
        .route("/_casebook/session", get(session))
}

async fn session(State(preview): State<Arc<Preview>>, headers: HeaderMap) -> Response {
    if !is_own_script(&headers) {
        return Refusal(StatusCode::FORBIDDEN, "only pages of this preview are told").into_response();
    }
    let edition = preview.edition();
    let title = edition.shot.shown().config.title.to_string();
    let lang = preview.words(&edition).lang().code();
    Json(serde_json::json!({ "token": preview.token(), "lang": lang, "title": title, "pdf": cfg!(feature = "pdf") }))
        .into_response()
}
