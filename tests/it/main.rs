//! All integration tests in one binary: linking is what takes time.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::expect_used)] // Tests read their data and may stop.

mod cli;
mod copy;
mod edit;
mod edit_hostile;
mod edit_merge;
mod floors;
mod import;
mod kill;
mod live;
#[cfg(target_os = "linux")]
mod places;
#[cfg(feature = "pdf")]
mod print;
mod publish;
mod round;
mod round_generated;
mod rules;
mod serve;
mod site;
mod word;
mod workshop;
