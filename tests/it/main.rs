//! All integration tests in one binary: linking is what takes time.

mod cli;
mod floors;
mod rules;
mod site;
