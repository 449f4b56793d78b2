//! The network room.

pub mod workshop;
