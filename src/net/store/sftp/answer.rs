//! What a refusal of SFTP or SSH means: in come the libraries' errors, out comes a [`Fault`] with the server's own words.

use super::super::{Fault, FaultKind};
use russh_sftp::client::error::Error;
use russh_sftp::protocol::{Status, StatusCode};

/// The number of a refusal, if it is one; everything else is a connection that has broken.
pub(super) fn refusal(error: &Error) -> Option<StatusCode> {
    match error {
        Error::Status(status) => Some(status.status_code),
        _ => None,
    }
}

/// The fault that an error is.
pub(super) fn fault(error: Error, at: &str) -> Fault {
    match error {
        Error::Status(status) => Fault::new(kind(status.status_code), at, words(&status)),
        Error::Limited(said) => Fault::new(FaultKind::Refused, at, said),
        Error::Timeout => Fault::new(FaultKind::Temporary, at, "no answer in time"),
        Error::IO(said) | Error::UnexpectedBehavior(said) => Fault::new(FaultKind::Temporary, at, said),
        error @ Error::UnexpectedPacket => Fault::new(FaultKind::Temporary, at, error.to_string()),
    }
}

/// The fault of a file that could be opened and not be written. SFTP has no number for a full disk; it is what is left when everything that has
/// one is not it.
pub(super) fn unwritten(error: Error, at: &str) -> Fault {
    match error {
        Error::Status(status) if status.status_code == StatusCode::Failure => Fault::new(FaultKind::Full, at, words(&status)),
        error => fault(error, at),
    }
}

fn kind(code: StatusCode) -> FaultKind {
    match code {
        StatusCode::NoConnection | StatusCode::ConnectionLost => FaultKind::Temporary,
        StatusCode::PermissionDenied => FaultKind::Forbidden,
        StatusCode::NoSuchFile => FaultKind::NoSuchPlace,
        _ => FaultKind::Refused,
    }
}

fn words(status: &Status) -> String {
    if status.error_message.is_empty() { status.status_code.to_string() } else { status.error_message.clone() }
}

/// The fault of a connection that could not be made or was lost.
pub(super) fn broken(error: &russh::Error, at: &str) -> Fault {
    let kind = match error {
        russh::Error::NoCommonAlgo { .. } | russh::Error::Version | russh::Error::Keys(_) => FaultKind::Refused,
        _ => FaultKind::Temporary,
    };
    Fault::new(kind, at, error.to_string())
}
