//! A connection to a host: in come its name, port and the patience of an address, out comes a socket that gives up when nothing comes for too
//! long. It refuses to know what is spoken over it.

use super::{Fault, FaultKind};
use crate::publish::Address;
use socket2::{SockRef, TcpKeepalive};
use std::io;
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::mpsc;
use std::time::Duration;

/// How long to wait.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waits {
    /// For a connection.
    pub connect: Duration,
    /// While nothing comes or goes.
    pub silence: Duration,
}

impl Waits {
    /// Those of an address; never none at all.
    pub fn of(address: &Address) -> Waits {
        Waits { connect: Duration::from_secs(address.connect.max(1)), silence: Duration::from_secs(address.silence.max(1)) }
    }
}

/// Connects to the first of a host's addresses that answers.
pub(super) fn dial(host: &str, port: u16, waits: Waits) -> Result<TcpStream, Fault> {
    let mut last = None;
    for address in resolve(host, port, waits)? {
        match TcpStream::connect_timeout(&address, waits.connect) {
            Ok(stream) => return patient(stream, waits).map_err(|error| fault(&error, host)),
            Err(error) => last = Some(error),
        }
    }
    Err(last.map_or_else(|| Fault::new(FaultKind::NoSuchPlace, host, "the host has no address"), |error| fault(&error, host)))
}

/// All addresses of a host. The system's own resolver knows no time-out: whoever waits here does.
pub(super) fn resolve(host: &str, port: u16, waits: Waits) -> Result<Vec<SocketAddr>, Fault> {
    let (answer, wait) = mpsc::channel();
    let name = host.trim_matches(['[', ']']).to_owned();
    std::thread::spawn(move || {
        let found = (name.as_str(), port).to_socket_addrs().map(Iterator::collect::<Vec<_>>);
        // Nobody waits any longer: then nobody needs it.
        let _ = answer.send(found);
    });
    match wait.recv_timeout(waits.connect) {
        Ok(Ok(found)) => Ok(found),
        Ok(Err(error)) => {
            let said = error.to_string();
            let kind = if said.contains("Temporary failure") { FaultKind::Temporary } else { FaultKind::NoSuchPlace };
            Err(Fault::new(kind, host, said))
        }
        Err(_) => Err(Fault::new(FaultKind::Temporary, host, "the host's address was not found in time")),
    }
}

/// Sets what keeps a connection from waiting for ever, and from being forgotten by a router on the way.
pub(super) fn patient(stream: TcpStream, waits: Waits) -> io::Result<TcpStream> {
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(waits.silence))?;
    stream.set_write_timeout(Some(waits.silence))?;
    let alive = TcpKeepalive::new().with_time(waits.silence.max(Duration::from_secs(10)));
    // A nicety: some systems have none.
    let _ = SockRef::from(&stream).set_tcp_keepalive(&alive);
    Ok(stream)
}

/// What a socket's error means for a publication: the way is broken, and another try may find it mended.
pub(super) fn fault(error: &io::Error, at: &str) -> Fault {
    let said = match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => "no answer in time".to_owned(),
        io::ErrorKind::UnexpectedEof => "the connection was closed".to_owned(),
        _ => error.to_string(),
    };
    Fault::new(FaultKind::Temporary, at, said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;
    use std::time::Instant;

    const SHORT: Waits = Waits { connect: Duration::from_millis(500), silence: Duration::from_millis(50) };

    #[test]
    fn nobody_at_home_and_an_unknown_host_are_told_apart() {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        assert_eq!(dial("127.0.0.1", free, SHORT).unwrap_err().kind, FaultKind::Temporary);
        let unknown = dial("no such host", 21, SHORT).unwrap_err();
        assert!(matches!(unknown.kind, FaultKind::NoSuchPlace | FaultKind::Temporary), "{unknown:?}");
    }

    #[test]
    fn a_silent_server_is_given_up() {
        use std::io::Read;
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut stream = dial("127.0.0.1", listener.local_addr().unwrap().port(), SHORT).unwrap();
        let begun = Instant::now();
        let error = stream.read(&mut [0]).unwrap_err();
        assert_eq!(fault(&error, "x").said, "no answer in time");
        assert!(begun.elapsed() < Duration::from_secs(20));
    }
}
