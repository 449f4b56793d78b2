//! Publishing, as far as it is thought and not done: where a site goes ([`Target`]), of what kind each file is, what is at the place and
//! what has to change there, in which order.
//!
//! In: the configuration, the files of a build with their hashes, what a place says it has. Out: values. This room refuses to touch a file,
//! a socket or a clock; `net::publish` does what is decided here. Beside the plan stand here `gate` (the last look at all files that are to go
//! out), `kit` (fragments to paste, for hosting that takes no folders) and `report` (how large a site is, and what is large in it).

mod build;
pub mod gate;
mod kind;
pub mod kit;
mod mark;
mod plan;
pub mod report;
mod state;
mod there;

pub use crate::site::target::{Address, Archive, Destination, Scheme, Target, Tls};
pub use build::{Build, Built};
pub use kind::{Kind, Kinds};
pub use mark::{Digest, Mark};
pub use plan::{Phase, Plan, Sending, Step, Sum};
pub use state::{Found, STATE_NAME, State};
pub use there::{Ask, BEAT_NAME, LOCK_NAME, Listing, Look, TEMPORARY_PREFIX, There, ask, fits, is_technical, touched, unseen};
