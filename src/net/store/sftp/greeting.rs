//! Who a host is: in comes the key that it shows, out goes yes or no, and for the user what was wrong. It refuses to let an unknown host pass;
//! whether its key is to be remembered is asked elsewhere, with the fingerprint that is said here.

use super::super::{HostKeys, Verdict};
use russh::client::Handler;
use russh::keys::{HashAlg, PublicKeyOrCertificate};
use std::sync::{Arc, Mutex, PoisonError};

/// Looks at the host's key during the handshake.
pub(super) struct Greeting {
    host: String,
    keys: Arc<dyn HostKeys>,
    stranger: Stranger,
}

/// What was wrong with the host's key, if something was.
#[derive(Clone, Default)]
pub(super) struct Stranger(Arc<Mutex<Option<String>>>);

impl Stranger {
    /// What was wrong; asked once.
    pub fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Greeting {
    /// For a host and a port, by the keys of hosts that were met before.
    pub fn new(host: &str, port: u16, keys: Arc<dyn HostKeys>) -> (Greeting, Stranger) {
        let stranger = Stranger::default();
        let host = if port == 22 { host.to_owned() } else { format!("[{host}]:{port}") };
        (Greeting { host, keys, stranger: stranger.clone() }, stranger)
    }
}

impl Handler for Greeting {
    type Error = russh::Error;

    async fn check_server_key(&mut self, shown: &PublicKeyOrCertificate) -> Result<bool, russh::Error> {
        let mut key = shown.public_key();
        key.set_comment("");
        let line = key.to_openssh().map_err(|error| russh::Error::Keys(error.into()))?;
        let said = format!("{} {}", key.algorithm().as_str(), key.fingerprint(HashAlg::Sha256));
        let wrong = match self.keys.known(&self.host, line.trim()) {
            Verdict::Known => return Ok(true),
            Verdict::Unknown => said,
            Verdict::Changed => format!("the host had another key before; now {said}"),
        };
        *self.stranger.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(wrong);
        Ok(false)
    }
}
