//! The net: the only room with sockets. `casebook serve` is a site in memory that answers on this machine alone.
//!
//! 1. `keeper`   one thread holds the site; in come batches of changed files, out come [`Edition`]s, each a whole site
//! 2. `made`     one path of an edition as bytes, made when someone asks and kept until the next edition
//! 3. `listen`   sockets: the loopback addresses and no other, few and quick connections
//! 4. `guard`    who may ask: each request is looked at before any route sees it; `headers` is what each answer carries
//! 5. `routes`   one file for each group: `pages` (the site), `channel` (news for open pages), `notes` (findings and words as JSON),
//!    `parts` (our own scripts and styles, the token of this run), `editor` (the edit form's pages), `forms` (what it asks and sends)
//! 6. `workshop` what the edit form asks for and sends, as values
//! 7. `browser/` what runs in the page
//! 8. `publish`  the engine that brings a site to a place and keeps it up to date
//! 9. `store`    those places, one file or folder a protocol
//!
//! This room refuses to know what a page shows and how it is made (`live` does), what the terminal says (`cli` prints the [`Event`]s),
//! and any address but loopback.
#![allow(clippy::disallowed_methods)] // This is the room with sockets; it also times its own work.

mod channel;
mod edition;
mod editor;
mod failure;
mod forms;
mod guard;
mod headers;
mod interrupt;
mod keeper;
mod listen;
mod made;
mod notes;
mod pages;
mod parts;
mod preview;
pub mod publish;
mod routes;
pub mod store;
pub mod workshop;

pub use edition::{Counts, Edition};
pub use interrupt::Interrupted;
pub use keeper::{Clock, Event, Keeper, Report};
pub use listen::Port;
pub use preview::{Follow, Preview};

use crate::disk::{Fault as DiskFault, watch::Mode};
use crate::language::{Lang, Messages};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::runtime::Runtime;

/// What a preview is asked to be.
pub struct Wishes {
    /// The site's folder.
    pub root: PathBuf,
    /// Where to listen.
    pub port: Port,
    /// How changes are found.
    pub mode: Mode,
    /// What an open page does when another one has changed.
    pub follow: Follow,
    /// The language of findings.
    pub lang: Lang,
    /// What day it is.
    pub clock: Clock,
}

/// Why there is no preview.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The site cannot be read or watched.
    #[error(transparent)]
    Disk(#[from] DiskFault),
    /// The wanted port is another program's.
    #[error("port {0} is taken")]
    Taken(u16),
    /// The system gives no socket, no thread or no random numbers.
    #[error("{0}")]
    System(String),
}

/// A running preview. It ends when it is dropped.
pub struct Server {
    preview: Arc<Preview>,
    runtime: Option<Runtime>,
}

impl Server {
    /// Reads the site, begins to listen and to watch. `report` is called from the thread that holds the site.
    ///
    /// # Errors
    /// The site cannot be read, or there is no port.
    pub fn start(mut wishes: Wishes, report: Report) -> Result<Server, Fault> {
        let system = |error: std::io::Error| Fault::System(error.to_string());
        let doors = listen::bind(wishes.port)?;
        let keeper = Keeper::start(&mut wishes, report)?;
        let workshop = workshop::Workshop::new(&wishes.root, Arc::new(Messages::new(wishes.lang)));
        workshop.desk().sweep();
        let preview = Arc::new(Preview::new(keeper, workshop, doors.port, wishes.follow)?);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("serve")
            .enable_all()
            .build()
            .map_err(system)?;
        let router = routes::router(&preview);
        runtime.block_on(async { doors.open(&router) }).map_err(system)?;
        Ok(Server { preview, runtime: Some(runtime) })
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.preview.port()
    }

    /// The address for people.
    pub fn address(&self) -> String {
        format!("http://localhost:{}/", self.port())
    }

    /// What the routes share.
    pub fn preview(&self) -> &Arc<Preview> {
        &self.preview
    }

    /// Waits until the user wants an end (Ctrl-C, or the system's polite request).
    pub fn wait(&self) {
        if let Some(runtime) = &self.runtime {
            runtime.block_on(listen::interrupted());
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Whoever is still being answered does not hold the user up.
            runtime.shutdown_background();
        }
    }
}
