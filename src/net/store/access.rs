//! What a place needs to let us in: in come questions of a protocol (which password, is this host's key known), out come answers of whoever
//! started the program. It refuses to know where the answers come from: `cli` has the environment, the keyring and the prompt.

use super::Secret;
use std::path::PathBuf;
use std::sync::Arc;

/// Everything that only the user or the user's files can answer.
#[derive(Clone)]
pub struct Access {
    /// Passwords and passphrases.
    pub secrets: Arc<dyn Secrets>,
    /// The keys of hosts.
    pub host_keys: Arc<dyn HostKeys>,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Asked {
    /// The password of the address's user (S3: the secret key).
    Password,
    /// The user, where the address names none (S3: the access key).
    User,
    /// What stands in the file with the private key: the address's, else the one that SSH takes by itself.
    Key,
    /// What opens the file with the private key.
    Passphrase,
}

/// Where secrets come from. Asked once for each connection at most; whoever answers remembers.
pub trait Secrets: Send + Sync {
    /// The secret; `None` if there is none, or the user does not want to tell.
    fn secret(&self, asked: Asked) -> Option<Secret>;

    /// Where the agent listens that keeps the user's SSH keys (a socket; on Windows a pipe).
    fn agent(&self) -> Option<PathBuf> {
        None
    }
}

/// What is known of a host's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the key that this host has always had.
    Known,
    /// This host was never met.
    Unknown,
    /// This host had another key.
    Changed,
}

/// The keys of hosts that were met before.
pub trait HostKeys: Send + Sync {
    /// Whether `key` (a line of OpenSSH: kind, blank, base64) is that of `host` (as `known_hosts` writes it: `name` or `[name]:port`).
    fn known(&self, host: &str, key: &str) -> Verdict;

    /// Keeps the key of a host that the user has said yes to.
    ///
    /// # Errors
    /// The file cannot be written; the sentence of the system.
    fn remember(&self, host: &str, key: &str) -> Result<(), String>;
}
