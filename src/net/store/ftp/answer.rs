//! What an FTP server's refusal means: in comes an error of the library, out comes a [`Fault`] with the server's own words. It refuses to know
//! what was asked; where a number means two things, the caller looks.

use super::super::{Fault, FaultKind, dial};
use std::io;
use suppaftp::FtpError;
use suppaftp::types::Response;

/// The number of an answer; an answer of several lines ends with the one that counts.
pub(super) fn code(response: &Response) -> u32 {
    let text = String::from_utf8_lossy(&response.body);
    let last = text.trim_end().lines().last().and_then(|line| line.get(..3)?.parse().ok());
    last.unwrap_or_else(|| response.status.code())
}

/// The number of a refusal, if it is one.
pub(super) fn refusal(error: &FtpError) -> Option<u32> {
    match error {
        FtpError::UnexpectedResponse(response) => Some(code(response)),
        _ => None,
    }
}

/// The fault that an error is.
pub(super) fn fault(error: FtpError, at: &str) -> Fault {
    match error {
        FtpError::UnexpectedResponse(response) => {
            let said = String::from_utf8_lossy(&response.body).trim().to_owned();
            Fault::new(kind(code(&response), &said), at, said)
        }
        FtpError::ConnectionError(error) if error.kind() == io::ErrorKind::InvalidInput => {
            Fault::new(FaultKind::Refused, at, error.to_string())
        }
        FtpError::ConnectionError(error) => dial::fault(&error, at),
        FtpError::SecureError(said) => Fault::new(FaultKind::Temporary, at, said),
        FtpError::InvalidAddress(error) => Fault::new(FaultKind::Refused, at, error.to_string()),
        // What came is no answer: the two sides are out of step, and a new connection is not.
        error @ (FtpError::BadResponse | FtpError::DataConnectionAlreadyOpen) => {
            Fault::new(FaultKind::Temporary, at, error.to_string())
        }
    }
}

fn kind(code: u32, said: &str) -> FaultKind {
    let said = said.to_lowercase();
    // vsftpd's last words when the server is ended under a session: there is nobody there any more.
    let dying = ["child died", "priv_sock", "recv_peek"];
    // Each server has its own number for a full disk, but they all say so.
    let full = ["quota", "no space", "not enough space", "disk full", "insufficient", "exceeded storage", "writing to local file"];
    match code {
        // A limit of connections is not one of storage.
        421 => FaultKind::Temporary,
        452 | 552 => FaultKind::Full,
        500 if dying.iter().any(|words| said.contains(words)) => FaultKind::Temporary,
        // ProFTPD's word for a disk that takes no more.
        451 if said.contains("input/output error") => FaultKind::Full,
        _ if full.iter().any(|words| said.contains(words)) => FaultKind::Full,
        430 | 530 | 532 | 332 => FaultKind::SignIn,
        400..=499 => FaultKind::Temporary,
        550 | 553 => FaultKind::Forbidden,
        _ => FaultKind::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use suppaftp::Status;

    #[test]
    fn refusals_are_told_apart_by_number_and_words() {
        let cases = [
            ("421 Too many connections", FaultKind::Temporary),
            ("425 Can't open data connection", FaultKind::Temporary),
            ("426 Failure reading network stream.", FaultKind::Temporary),
            ("450 Busy", FaultKind::Temporary),
            ("451 Failure writing to local file.", FaultKind::Full),
            ("451 Transfer aborted. Input/output error", FaultKind::Full),
            ("452 Error writing file", FaultKind::Full),
            ("500 What?", FaultKind::Refused),
            ("500 OOPS: priv_sock_send_cmd", FaultKind::Temporary),
            ("500 OOPS: 500 OOPS: child died", FaultKind::Temporary),
            ("500 OOPS: vsftpd: refusing to run with writable root inside chroot()", FaultKind::Refused),
            ("530 Login incorrect.", FaultKind::SignIn),
            ("550 Permission denied.", FaultKind::Forbidden),
            ("550 a.txt: Disk quota exceeded", FaultKind::Full),
            ("552 Exceeded storage allocation", FaultKind::Full),
            ("553 Could not create file.", FaultKind::Forbidden),
            ("550-Two lines\r\n452 and the second counts", FaultKind::Full),
        ];
        for (said, wanted) in cases {
            let error = FtpError::UnexpectedResponse(Response::new(Status::Unknown, said.as_bytes().to_vec()));
            assert_eq!(fault(error, "x").kind, wanted, "{said}");
        }
        let words = FtpError::UnexpectedResponse(Response::new(Status::Unknown, vec![b'5', b'5', b'0', b' ', 0xCD, 0xE5, 0xF2]));
        assert_eq!(fault(words, "x").kind, FaultKind::Forbidden, "words of an old encoding");
    }
}
