//! Renderers: siblings that never import each other. Each turns a page of the site into the bytes of one format.

pub mod bundle;
pub mod copy;
pub mod documents;
#[cfg(feature = "pdf")]
pub mod print;
pub mod sheets;
pub mod web;
pub mod word;
