//! The form's requests: in come JSON and bytes, out comes JSON. Each is answered by the workshop, beside the threads that serve pages, on a copy of
//! the site as it is at that moment. The guard has seen to it that whoever writes may write.

use super::guard::{OWN, Refusal, is_own_script};
use super::made::Made;
use super::preview::Preview;
use super::workshop::{Problem, Workshop};
use crate::live::Live;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;

pub fn routes() -> Router<Arc<Preview>> {
    Router::new()
        .route("/_casebook/api/files", get(files))
        .route("/_casebook/api/form", get(form))
        .route("/_casebook/api/try", post(try_text))
        .route("/_casebook/api/save", post(save))
        .route("/_casebook/api/new", post(make))
        .route("/_casebook/api/delete", post(delete))
        .route("/_casebook/api/restore", post(restore))
        .route("/_casebook/api/versions", get(versions))
        .route("/_casebook/api/version", get(version))
        .route("/_casebook/api/upload", post(upload))
        .route("/_casebook/api/render", post(render))
        .route("/_casebook/trial/{session}/{*path}", get(trial))
}

/// A file, and perhaps a version of it.
#[derive(Deserialize)]
struct Named {
    file: String,
    #[serde(default)]
    id: String,
}

#[derive(Deserialize)]
struct Markdown {
    file: String,
    markdown: String,
}

#[derive(Deserialize)]
struct Thing {
    id: String,
}

async fn files(State(preview): State<Arc<Preview>>, headers: HeaderMap) -> Response {
    asked(&preview, &headers, |shop, live| shop.files(live)).await
}

async fn form(State(preview): State<Arc<Preview>>, Query(named): Query<Named>, headers: HeaderMap) -> Response {
    asked(&preview, &headers, move |shop, live| shop.file(live, &named.file)).await
}

async fn try_text(State(preview): State<Arc<Preview>>, body: Bytes) -> Response {
    told(&preview, &body, |shop, live, wanted| shop.try_text(live, &wanted)).await
}

async fn save(State(preview): State<Arc<Preview>>, body: Bytes) -> Response {
    let Some(wanted) = read(&body) else { return fails(&preview, &Problem::Request) };
    let made = with(&preview, move |shop, live| shop.save(live, &wanted)).await;
    match made {
        Some(Ok(Ok(saved))) => Json(saved).into_response(),
        Some(Ok(Err(clash))) => (StatusCode::CONFLICT, Json(clash)).into_response(),
        Some(Err(problem)) => fails(&preview, &problem),
        None => stumbled(),
    }
}

async fn make(State(preview): State<Arc<Preview>>, body: Bytes) -> Response {
    told(&preview, &body, |shop, live, wanted| shop.make(live, &wanted)).await
}

async fn delete(State(preview): State<Arc<Preview>>, body: Bytes) -> Response {
    told(&preview, &body, |shop, _, wanted: Named| Ok(json!({ "id": shop.desk().delete(&wanted.file)? }))).await
}

async fn restore(State(preview): State<Arc<Preview>>, body: Bytes) -> Response {
    told(&preview, &body, |shop, _, wanted: Thing| {
        let files = shop.desk().restore(&wanted.id)?;
        let file = files.iter().find(|file| file.ends_with(".md")).or(files.first());
        Ok(json!({ "file": file, "files": files }))
    })
    .await
}

async fn versions(State(preview): State<Arc<Preview>>, Query(named): Query<Named>, headers: HeaderMap) -> Response {
    asked(&preview, &headers, move |shop, _| {
        let versions = shop.desk().versions(&named.file)?.into_iter();
        Ok(versions.map(|v| json!({ "id": v.id, "time": v.time.to_string(), "size": v.size })).collect::<Vec<_>>())
    })
    .await
}

async fn version(State(preview): State<Arc<Preview>>, Query(named): Query<Named>, headers: HeaderMap) -> Response {
    asked(&preview, &headers, move |shop, _| {
        let bytes = shop.desk().version(&named.file, &named.id)?;
        Ok(json!({ "text": String::from_utf8_lossy(&bytes) }))
    })
    .await
}

async fn upload(State(preview): State<Arc<Preview>>, Query(named): Query<Named>, headers: HeaderMap, body: Bytes) -> Response {
    let name = headers.get("casebook-name").and_then(|name| name.to_str().ok()).unwrap_or("foto");
    let name = percent_decode_str(name).decode_utf8_lossy().into_owned();
    let made = with(&preview, move |shop, _| {
        let kept = shop.desk().upload(&named.file, &name, &body)?;
        Ok(json!({ "link": kept.link, "path": kept.path, "width": kept.width, "height": kept.height }))
    });
    finish(&preview, made.await)
}

async fn render(State(preview): State<Arc<Preview>>, body: Bytes) -> Response {
    told(&preview, &body, |shop, live, wanted: Markdown| Ok(json!({ "html": shop.render(live, &wanted.file, &wanted.markdown)? })))
        .await
}

/// A path of the site as it would be with the text that a tab has tried.
async fn trial(
    State(preview): State<Arc<Preview>>,
    Path((session, _)): Path<(String, String)>,
    uri: axum::http::Uri,
    headers: HeaderMap,
) -> Response {
    let prefix = format!("{OWN}trial/{session}");
    let path = match super::pages::path(uri.path().strip_prefix(&prefix).unwrap_or("/")) {
        Ok(path) => path,
        Err(refusal) => return refusal.into_response(),
    };
    let shop = Arc::clone(&preview);
    let wanted = path.clone();
    let made = tokio::task::spawn_blocking(move || {
        let found = shop.workshop().trial(&session, &wanted);
        let edition = shop.edition();
        found.map(|answer| Made::of(answer, &wanted, &edition, shop.words(&edition)))
    });
    match made.await {
        Ok(Some(made)) => super::pages::plain(&made, &headers),
        Ok(None) => Refusal(StatusCode::NOT_FOUND, "nothing was tried here").into_response(),
        Err(_) => stumbled(),
    }
}

/// Answers what only reads: for scripts of ours alone, since drafts and private fields are in it.
async fn asked<T: Serialize + Send + 'static>(
    preview: &Arc<Preview>,
    headers: &HeaderMap,
    question: impl FnOnce(&Workshop, &Live) -> Result<T, Problem> + Send + 'static,
) -> Response {
    if !is_own_script(headers) {
        return Refusal(StatusCode::FORBIDDEN, "only pages of this preview may ask").into_response();
    }
    finish(preview, with(preview, question).await)
}

/// Answers what comes with a body.
async fn told<R: DeserializeOwned + Send + 'static, T: Serialize + Send + 'static>(
    preview: &Arc<Preview>,
    body: &Bytes,
    question: impl FnOnce(&Workshop, &Live, R) -> Result<T, Problem> + Send + 'static,
) -> Response {
    match read(body) {
        Some(wanted) => finish(preview, with(preview, move |shop, live| question(shop, live, wanted)).await),
        None => fails(preview, &Problem::Request),
    }
}

fn read<R: DeserializeOwned>(body: &Bytes) -> Option<R> {
    serde_json::from_slice(body).ok()
}

/// Asks the workshop on a thread of its own; nothing if that stumbled.
async fn with<T: Send + 'static>(
    preview: &Arc<Preview>,
    question: impl FnOnce(&Workshop, &Live) -> Result<T, Problem> + Send + 'static,
) -> Option<Result<T, Problem>> {
    let live = preview.keeper().ask(|live, _| live.clone()).await?;
    let preview = Arc::clone(preview);
    tokio::task::spawn_blocking(move || question(preview.workshop(), &live)).await.ok()
}

fn finish<T: Serialize>(preview: &Preview, made: Option<Result<T, Problem>>) -> Response {
    match made {
        Some(Ok(made)) => Json(made).into_response(),
        Some(Err(problem)) => fails(preview, &problem),
        None => stumbled(),
    }
}

fn fails(preview: &Preview, problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let edition = preview.edition();
    (status, Json(json!({ "problem": problem.say(preview.words(&edition)) }))).into_response()
}

fn stumbled() -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, [(header::CONNECTION, "close")], Json(json!({ "problem": "" }))).into_response()
}
