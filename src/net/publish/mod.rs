//! The engine of publishing: in come a [`Place`](crate::net::store::Place), a build and its bytes, out comes a place that holds the build.
//!
//! 1. [`Session::open`] signs in and takes the lock (`lock`), so that of two publications one waits
//! 2. [`Session::look`] finds out what is there (`look`): from the state, if a few folders of the place fit it, else from the listing
//! 3. [`Session::run`] writes what is intended, does the steps of the plan phase by phase on several connections (`schedule`, `worker`),
//!    tries again what failed for the moment (`pace`), and writes the state
//! 4. [`Session::verify`] reads files back and compares them
//!
//! What is there is known at each moment: an interruption leaves a state from which the next run goes on. This folder refuses to know
//! protocols (`net::store` does), which step comes when (`publish` does), and what is printed (`cli` hears [`Event`]s).

mod event;
mod line;
mod lock;
mod look;
mod pace;
mod schedule;
mod session;
mod verify;
mod worker;

#[cfg(test)]
mod memory;
#[cfg(test)]
mod tests;

pub use event::{Event, Stop, Watch};
pub use lock::{Waiting, Who};
pub use pace::Pace;
pub use session::{Cargo, Done, Session};
pub use verify::{Sample, Verified};
