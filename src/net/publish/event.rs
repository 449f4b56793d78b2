//! What the engine tells while it works, and why it stops before the end.

use crate::net::store::{Fault, FaultKind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What happens.
#[derive(Clone, Debug)]
pub enum Event<'e> {
    /// Another publication is under way; we wait for it.
    Waiting,
    /// The lock's holder has shown no sign of life: we look whether it is still there, for so long at most.
    Doubting(Duration),
    /// The lock of a publication that has broken off is ours now.
    TookOver,
    /// The place is listed.
    Listing,
    /// So many files are read to be compared.
    Comparing(usize),
    /// One of them was read.
    Compared,
    /// Bytes went out.
    Bytes(u64),
    /// Bytes that had gone out were for nothing: the file is sent again.
    Lost(u64),
    /// A file is there.
    Sent(&'e str),
    /// A file is gone.
    Removed(&'e str),
    /// Something failed for the moment; it is tried again after a pause.
    Again(&'e Fault, Duration),
    /// A further connection was refused; it goes on with fewer.
    Fewer(&'e Fault),
}

/// Who listens, from any thread; and who may want an end.
pub trait Watch: Sync {
    /// Hears what happens.
    fn event(&self, event: Event<'_>);

    /// What is set when the user wants an end: the files under way are finished, and no other is begun.
    fn end(&self) -> &AtomicBool;

    /// Whether the user wants an end.
    fn is_ended(&self) -> bool {
        self.end().load(Ordering::Relaxed)
    }
}

/// Why a publication has not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// The place or the way to it failed.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The files to be sent cannot be read.
    #[error("{0}")]
    Cargo(String),
    /// The user wanted an end.
    #[error("stopped")]
    Ended,
    /// Another publication is under way.
    #[error("another publication is under way")]
    Busy,
    /// Another publication has taken the lock from us, because we were silent for too long.
    #[error("another publication has taken over")]
    Overtaken,
    /// A newer Casebook has published there.
    #[error("a newer Casebook has published there")]
    Newer,
}

impl Stop {
    /// Whether trying again may help.
    pub(super) fn is_temporary(&self) -> bool {
        matches!(self, Stop::Fault(fault) if fault.kind == FaultKind::Temporary)
    }
}
