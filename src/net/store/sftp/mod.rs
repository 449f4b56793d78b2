//! SFTP: in comes an address, out comes a place whose connections keep the contract of [`Store`]. All of them share one SSH connection, on which
//! their requests go side by side. It refuses to speak to a host whose key nobody knows.
//!
//! 1. `link`     the SSH connection and the SFTP session on it: how long is waited, how much is under way
//! 2. `greeting` the host's key; `signin` ours: key file, agent, password
//! 3. `store`    what a site needs, in SFTP's words; `walk` all files below the folder
//! 4. `answer`   what a refusal means

mod answer;
mod greeting;
mod link;
mod signin;
mod store;
mod walk;

use super::{Access, Fault, FaultKind, Place, Store, tag};
use crate::publish::Address;
use link::Link;
use rustc_hash::FxHashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::SftpStore;
use tokio::runtime::Runtime;

/// A folder on a host that is reached by SSH.
pub(super) struct SftpPlace {
    address: Address,
    access: Access,
    engine: Arc<Engine>,
    link: Mutex<Option<Arc<Link>>>,
    folders: Arc<Folders>,
}

/// Folders that are known to be there.
#[derive(Default)]
struct Folders(Mutex<FxHashSet<String>>);

impl Folders {
    fn lock(&self) -> MutexGuard<'_, FxHashSet<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The runtime that the library needs. It outlives every connection, and ends without waiting for anything.
struct Engine(Option<Runtime>);

impl Engine {
    fn start() -> std::io::Result<Engine> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).thread_name("sftp").enable_all().build()?;
        Ok(Engine(Some(runtime)))
    }

    /// Waits for an answer, in the thread of whoever wants it.
    fn wait<T>(&self, answer: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
        match &self.0 {
            Some(runtime) => runtime.block_on(answer),
            None => Err(Fault::new(FaultKind::Refused, "", "the runtime has ended")),
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl SftpPlace {
    /// Reads the address.
    ///
    /// # Errors
    /// It names no user, or the system gives no threads.
    pub fn new(address: &Address, access: &Access) -> Result<SftpPlace, Fault> {
        if address.user.is_none() {
            return Err(Fault::new(FaultKind::SignIn, address.shown(), "the address names no user"));
        }
        let engine = Engine::start().map_err(|error| Fault::new(FaultKind::Refused, address.shown(), error.to_string()))?;
        Ok(SftpPlace {
            address: address.clone(),
            access: access.clone(),
            engine: Arc::new(engine),
            link: Mutex::default(),
            folders: Arc::default(),
        })
    }

    /// The connection that all share; a new one if there is none or it has broken.
    fn link(&self) -> Result<Arc<Link>, Fault> {
        // Whoever waits here would have to connect otherwise.
        let mut link = self.link.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(link) = link.as_ref().filter(|link| link.is_well()) {
            return Ok(link.clone());
        }
        *link = None;
        let fresh = Arc::new(self.engine.wait(Link::open(&self.address, &self.access))?);
        *link = Some(fresh.clone());
        Ok(fresh)
    }
}

impl Place for SftpPlace {
    fn open(&self) -> Result<Box<dyn Store>, Fault> {
        Ok(Box::new(SftpStore::new(self.engine.clone(), self.link()?, self.folders.clone(), tag()?)))
    }

    fn connections(&self) -> usize {
        self.address.connections.unwrap_or(8)
    }

    fn is_shared(&self) -> bool {
        true
    }
}
