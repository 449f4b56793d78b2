//! All routes: in comes what they share, out comes the router. Each group has its own file and is one line here; the guard stands before
//! all of them.

use super::preview::Preview;
use super::{channel, editor, forms, guard, notes, pages, parts};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use std::sync::Arc;

/// All routes.
pub fn router(preview: &Arc<Preview>) -> Router {
    Router::new()
        .merge(channel::routes())
        .merge(editor::routes())
        .merge(forms::routes())
        .merge(notes::routes())
        .merge(parts::routes())
        .merge(pages::routes())
        // The guard bounds bodies, for all routes alike.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(Arc::clone(preview), guard::guard))
        .with_state(Arc::clone(preview))
}
