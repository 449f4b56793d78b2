//! Publishing, as far as it can be thought out beforehand.
//!
//! 1. `gate`     the last look at all files that are to go out
//! 2. `kit`      fragments to paste, for hosting that takes no folders
//! 3. `report`   how large a site is, and what is large in it
//!
//! This room refuses to know files, sockets, clocks and secrets: the bytes of a site arrive as values, findings and plans leave as values.

pub mod gate;
pub mod kit;
pub mod report;
