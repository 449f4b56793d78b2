//! News for open pages: a page says which path it shows and the hash of what it has; out come messages, each only if it concerns that page:
//! its bytes differ, its style sheets do, findings have changed, or another page was saved. A page that was away for a while says its
//! hash again and so catches up. Whoever says no path (a plain live-reload script) hears of every change.

use super::edition::{Counts, Edition, Saved};
use super::guard::Refusal;
use super::made::Outcome;
use super::pages;
use super::preview::{Follow, Preview};
use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The largest message that a page may send, in bytes.
const LARGEST_MESSAGE: usize = 8 * 1024;

pub fn routes() -> Router<Arc<Preview>> {
    Router::new().route("/_casebook/live", get(open))
}

/// What a page says of itself.
#[derive(Debug, Deserialize)]
struct Hello {
    path: Option<String>,
    #[serde(default)]
    hash: String,
}

/// The first answer to a page.
#[derive(Serialize)]
struct Welcome {
    kind: &'static str,
    serial: u64,
    hash: String,
    follow: bool,
}

/// What is new.
#[derive(Serialize)]
struct News<'n> {
    kind: &'static str,
    serial: u64,
    /// The page's bytes differ from those that the browser has.
    page: bool,
    /// The page cannot be made now; what the browser shows is to stay.
    failed: bool,
    css: Vec<String>,
    findings: Findings,
    other: Option<&'n Saved>,
}

#[derive(Serialize)]
struct Findings {
    #[serde(flatten)]
    counts: Counts,
    changed: bool,
}

async fn open(State(preview): State<Arc<Preview>>, Query(hello): Query<Hello>, socket: WebSocketUpgrade) -> Response {
    let Some(room) = preview.channel() else {
        return Refusal(StatusCode::SERVICE_UNAVAILABLE, "too many pages are open").into_response();
    };
    let socket = socket.max_message_size(LARGEST_MESSAGE).max_frame_size(LARGEST_MESSAGE);
    socket.on_upgrade(async move |socket| {
        // A socket that breaks off is the browser's affair.
        let _ = talk(&preview, socket, hello).await;
        drop(room);
    })
}

async fn talk(preview: &Arc<Preview>, mut socket: WebSocket, hello: Hello) -> Option<()> {
    let mut editions = preview.keeper().editions();
    let mut listener = Listener { findings: editions.borrow_and_update().findings, ..Listener::default() };
    if hello.path.is_some() {
        greet(preview, &mut socket, &mut listener, hello).await?;
    }
    loop {
        tokio::select! {
            said = socket.recv() => match said?.ok()? {
                Message::Text(text) => match serde_json::from_str::<Hello>(&text) {
                    Ok(hello) if hello.path.is_some() => greet(preview, &mut socket, &mut listener, hello).await?,
                    // Another protocol's greeting.
                    Ok(_) | Err(_) => {}
                },
                Message::Close(_) => return None,
                Message::Binary(_) | Message::Ping(_) | Message::Pong(_) => {}
            },
            changed = editions.changed() => {
                changed.ok()?;
                let edition = Arc::clone(&editions.borrow_and_update());
                if let Some(news) = listener.news(preview, &edition).await {
                    socket.send(Message::Text(news.into())).await.ok()?;
                }
            }
        }
    }
}

async fn greet(preview: &Arc<Preview>, socket: &mut WebSocket, listener: &mut Listener, hello: Hello) -> Option<()> {
    let edition = preview.edition();
    listener.path = hello.path.and_then(|path| pages::path(&path).ok());
    listener.hash = hello.hash;
    let path = listener.path.clone()?;
    let made = preview.made(&edition, &path).await?;
    listener.styles.clone_from(&made.styles);
    let follow = preview.follow() == Follow::Go;
    let welcome = Welcome { kind: "hello", serial: edition.serial, hash: made.hash.clone(), follow };
    socket.send(Message::Text(serde_json::to_string(&welcome).ok()?.into())).await.ok()?;
    // What happened before it came is no news of another page.
    if let Some(news) = listener.compare(preview, &edition, None).await {
        socket.send(Message::Text(news.into())).await.ok()?;
    }
    Some(())
}

/// What is known of a page at the other end.
#[derive(Default)]
struct Listener {
    path: Option<String>,
    hash: String,
    styles: Vec<String>,
    failed: bool,
    /// The edition whose findings it knows.
    findings: u64,
}

impl Listener {
    /// The message about an edition, if it concerns this page.
    async fn news(&mut self, preview: &Arc<Preview>, edition: &Arc<Edition>) -> Option<String> {
        let Some(path) = &self.path else {
            return self.plain(edition);
        };
        let own = edition.entry(path).is_some_and(|entry| edition.changed.contains(&entry.case.source.path.to_string()));
        let seen = if own { None } else { saved(edition, path).await };
        self.compare(preview, edition, seen).await
    }

    fn plain(&self, edition: &Edition) -> Option<String> {
        let findings = Findings { counts: edition.counts, changed: edition.findings == edition.serial };
        let news =
            News { kind: "reload", serial: edition.serial, page: true, failed: false, css: Vec::new(), findings, other: None };
        serde_json::to_string(&news).ok()
    }

    async fn compare(&mut self, preview: &Arc<Preview>, edition: &Arc<Edition>, other: Option<Saved>) -> Option<String> {
        let made = preview.made(edition, self.path.as_deref()?).await?;
        let failed = made.outcome == Outcome::Failed;
        let page = made.hash != self.hash;
        let changed = edition.findings > self.findings || (page && (failed || self.failed));
        let css: Vec<String> = made.styles.iter().filter(|url| !self.styles.contains(url)).cloned().collect();
        if !page && !changed && other.is_none() {
            return None;
        }
        self.hash.clone_from(&made.hash);
        self.findings = edition.findings;
        if !failed {
            self.styles.clone_from(&made.styles);
        }
        self.failed = failed;
        let findings = Findings { counts: edition.counts, changed };
        let news = News { kind: "reload", serial: edition.serial, page, failed, css, findings, other: other.as_ref() };
        serde_json::to_string(&news).ok()
    }
}

/// The page that was saved, if it is another one. It is compared with what it was, which takes a moment.
async fn saved(edition: &Arc<Edition>, path: &str) -> Option<Saved> {
    let edition = Arc::clone(edition);
    let path = path.to_string();
    let find = move || edition.saved().iter().find(|saved| saved.path != path).cloned();
    tokio::task::spawn_blocking(find).await.ok()?
}
