//! What went wrong at a place: in comes what a server or the machine said, out comes a [`Fault`] of a kind that decides whether it is tried
//! again and which sentence is printed. It refuses to hold a secret.

/// What went wrong at a place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {said}")]
pub struct Fault {
    /// What kind of fault.
    pub kind: FaultKind,
    /// The path or the host.
    pub at: String,
    /// The server's own words; never a secret.
    pub said: String,
}

/// The kinds of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// Connection lost, time-out, 4xx of FTP that say "try later", 5xx of HTTP: it is tried again, on a new connection.
    Temporary,
    /// The quota or the disk is full.
    Full,
    /// User or password refused.
    SignIn,
    /// A host key or certificate that is not the known one or not trusted; `said` carries its fingerprint.
    Stranger,
    /// Not allowed to write there.
    Forbidden,
    /// Host not found, folder cannot be made, bucket missing.
    NoSuchPlace,
    /// Anything else that is for good.
    Refused,
    /// The machine's own disk.
    Disk,
}

impl Fault {
    /// A fault of this kind.
    pub fn new(kind: FaultKind, at: impl Into<String>, said: impl Into<String>) -> Fault {
        Fault { kind, at: at.into(), said: said.into() }
    }

    /// Whether another try may help.
    pub fn is_temporary(&self) -> bool {
        self.kind == FaultKind::Temporary
    }
}
