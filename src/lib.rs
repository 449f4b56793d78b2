//! Casebook: from a folder of Markdown cases to a checked, browsable site.
//!
//! A build is a function from a tree of sources to a map of pages; rendering a page is a pure function:
//!
//! ```text
//! content/ + theme ──disk──▶ sources ──case──▶ cases ──▶ site ──▶ pages (path → what it shows)
//!                                                                   │ render(page) → bytes
//!                                         build writes them ◀───────┘
//! ```
//!
//! The rooms stand on floors; each imports only lower ones (`tests/it/floors.rs` sees to it):
//! `language`, `diag`, `tree`, `schema`, `case`, `site`, `paper` and `search`, then `check`, `edit`, `import` and `render` side by side, then `live` and
//! `publish`, `disk`, `net` and `cli`.
//! All but `disk`, `net` and `cli` are pure: no files, clock, environment, printing or randomness.

pub mod case;
pub mod check;
pub mod cli;
pub mod diag;
pub mod disk;
pub mod edit;
pub mod import;
pub mod language;
pub mod live;
pub mod net;
pub mod paper;
pub mod publish;
pub mod render;
pub mod schema;
pub mod search;
pub mod site;
pub mod tree;
