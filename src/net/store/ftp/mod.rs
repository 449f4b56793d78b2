//! FTP and FTPS: in comes an address, out comes a place whose connections keep the contract of [`Store`]. It refuses to trust an answer that
//! says "done" where a look can tell: what was sent is measured before it is renamed.
//!
//! 1. `wire`     a signed-in connection, with TLS or without; how data connections are opened
//! 2. `lane`     TLS whose sessions data connections continue
//! 3. `walk`     all files below the folder; `listing` reads lines, `names` holds bytes that are no text
//! 4. `answer`   what a refusal means

mod answer;
mod lane;
mod listing;
mod names;
mod store;
mod walk;
mod wire;

use super::tls::Trust;
use super::{Access, Asked, Fault, FaultKind, Place, Secret, Store, tag};
use crate::publish::{Address, Scheme};
use encoding_rs::Encoding;
use lane::Age;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::FtpStore;
use wire::Wire;

/// A folder on an FTP server.
pub(super) struct FtpPlace {
    address: Address,
    user: String,
    password: Secret,
    trust: Option<Trust>,
    age: Age,
    charset: Option<&'static Encoding>,
    memory: Arc<Memory>,
}

/// What all connections of a place remember together.
#[derive(Default)]
struct Memory {
    /// Folders that are there.
    folders: Mutex<FxHashSet<String>>,
    /// Claims that are folders here, ours and those of others.
    claims: Mutex<FxHashSet<String>>,
    /// What we have made a claim's folder for: a connection that breaks then leaves it empty, and it is ours all the same.
    made: Mutex<FxHashMap<String, Vec<u8>>>,
    /// The user was let in once.
    was_let_in: AtomicBool,
}

impl Memory {
    fn folders(&self) -> MutexGuard<'_, FxHashSet<String>> {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn made(&self) -> MutexGuard<'_, FxHashMap<String, Vec<u8>>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn claims(&self) -> MutexGuard<'_, FxHashSet<String>> {
        self.claims.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FtpPlace {
    /// Reads the address, and asks for what it lacks.
    ///
    /// # Errors
    /// There is no password, or a value of the address means nothing.
    pub fn new(address: &Address, access: &Access) -> Result<FtpPlace, Fault> {
        let at = address.shown();
        let named = address.user.clone().or_else(|| access.secrets.secret(Asked::User).map(|user| user.reveal().to_owned()));
        let (user, password) = match named {
            Some(user) => {
                let missing = || Fault::new(FaultKind::SignIn, &at, "no password was given");
                (user, access.secrets.secret(Asked::Password).ok_or_else(missing)?)
            }
            None => ("anonymous".to_owned(), Secret::new("anonymous@".to_owned())),
        };
        let charset = match &address.encoding {
            Some(label) => Some(
                Encoding::for_label(label.as_bytes())
                    .ok_or_else(|| Fault::new(FaultKind::Refused, &at, format!("{label} is no known encoding")))?,
            ),
            None => None,
        };
        let trust = match address.scheme {
            Scheme::Ftps => Some(Trust::new(address.certificate.as_deref(), &at)?),
            _ => None,
        };
        Ok(FtpPlace { address: address.clone(), user, password, trust, age: Age::default(), charset, memory: Arc::default() })
    }
}

impl Place for FtpPlace {
    fn open(&self) -> Result<Box<dyn Store>, Fault> {
        let trust = self.trust.as_ref().map(|trust| (trust, &self.age));
        let wire = Wire::open(&self.address, trust, &self.user, &self.password).map_err(|fault| {
            // Some servers say the same to a wrong password and to one connection too many; the password was right before.
            if fault.kind == FaultKind::SignIn && self.memory.was_let_in.load(Ordering::Relaxed) {
                Fault { kind: FaultKind::Temporary, ..fault }
            } else {
                fault
            }
        })?;
        self.memory.was_let_in.store(true, Ordering::Relaxed);
        let store = FtpStore::enter(wire, &self.address.folder, self.memory.clone(), self.charset, tag()?)?;
        Ok(Box::new(store))
    }

    fn connections(&self) -> usize {
        // Hosting often allows no more of them, and more do no good.
        self.address.connections.unwrap_or(4)
    }
}
