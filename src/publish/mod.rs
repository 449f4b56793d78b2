//! Publishing, as far as it is thought and not done: where a site goes ([`Target`]), of what kind each file is, what is at the place and
//! what has to change there, in which order.
//!
//! In: the configuration, the files of a build with their hashes, what a place says it has. Out: values. This room refuses to touch a file,
//! a socket or a clock; `net::publish` does what is decided here.

pub use crate::site::target::{Address, Archive, Destination, Scheme, Target, Tls};
