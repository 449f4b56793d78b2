//! Watching a site's folder: in comes its path, out come batches of files that differ from what they were, each told within milliseconds of
//! the save and never while it is half saved. By the system's events, or by looking at all files now and then where there are none. The
//! watch never ends by itself: what it cannot follow it tells as "everything", what it waits for as a notice.
//!
//! The way of a change: `ears` turns the system's events into signs, `pending` waits until the files are whole, `worker` is the thread that
//! does the waiting and looking. This file refuses to know what the files mean; it never opens them (but for `young`, which settles doubts
//! that the times of slow disks leave).

mod ears;
mod pending;
mod worker;
mod young;

use super::Fault;
use ears::Signal;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How changes are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// By the system's events. Falls back to looking each second where there are none.
    Events,
    /// By looking at all files so often: for network drives, which send no events.
    Poll(Duration),
}

/// What has changed since the last batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// The files that differ, are new or are gone: paths from the site's folder, with `/`.
    pub changed: BTreeSet<String>,
    /// More may have changed: all files are to be looked at again.
    pub everything: bool,
    /// What the user should know; such a batch may name no file.
    pub notice: Option<Notice>,
}

/// What the user should know of the watch itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The system lets nobody listen to so many folders: the watch looks each second instead.
    Limit,
    /// There are no events: the watch looks each second instead. What the system said.
    NoEvents(String),
    /// The site's folder is not there; the watch waits for it.
    RootGone,
    /// The site's folder is back.
    RootBack,
}

impl Notice {
    /// The id of its sentence in the catalogues.
    pub fn key(&self) -> &'static str {
        match self {
            Notice::Limit => "watch-limit",
            Notice::NoEvents(_) => "watch-no-events",
            Notice::RootGone => "watch-root-gone",
            Notice::RootBack => "watch-root-back",
        }
    }

    /// What the sentence is filled with.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Notice::NoEvents(message) => vec![("message", message.clone())],
            Notice::Limit | Notice::RootGone | Notice::RootBack => Vec::new(),
        }
    }
}

/// A watch over a site's folder. It ends when it is dropped.
#[derive(Debug)]
pub struct Watch {
    stop: Sender<Signal>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Begins to watch. Whatever changes after this has returned is told, so the site is to be read after it. Each batch is given to
    /// `deliver`, on the thread of the watch: it sends it into a channel and returns at once.
    ///
    /// # Errors
    /// There is no such folder, or the system gives no thread.
    pub fn start(root: &Path, mode: Mode, deliver: impl FnMut(Batch) + Send + 'static) -> Result<Watch, Fault> {
        let fault = |source| Fault::Read { path: root.to_path_buf(), source };
        let root = root.canonicalize().map_err(fault)?;
        std::fs::read_dir(&root).map_err(fault)?;
        let (stop, signals) = channel();
        let worker = worker::Worker::new(root.clone(), mode, (stop.clone(), signals), Box::new(deliver));
        let thread = std::thread::Builder::new().name("watch".into()).spawn(move || worker.run()).map_err(fault)?;
        Ok(Watch { stop, thread: Some(thread) })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // The thread has ended already if nobody is there to hear it.
        let _ = self.stop.send(Signal::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests;
