//! Places where a site is kept, with the real servers of Debian: in come connections, out comes whether each keeps the contract of
//! `net::store::Store`, and what it says when it cannot.

mod breaks;
mod contract;
mod faults;
mod habits;
mod interrupted;
mod proxy;
mod refusals;
pub mod servers;
mod site;
#[cfg(feature = "sftp")]
mod terminal;
mod withdrawn;
