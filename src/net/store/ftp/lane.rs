//! TLS as FTP needs it: in comes a socket, out comes a stream that shakes hands at once and says goodbye properly. It refuses to know what
//! travels.
//!
//! Many servers want a data connection to continue the session of its control connection (vsftpd's `require_ssl_reuse`, ProFTPD by default).
//! A session of TLS 1.2 can be continued as often as one likes; in TLS 1.3 it takes a fresh ticket each time, which ProFTPD does not always
//! give. So 1.2 comes first, and 1.3 where a server takes nothing else. An upload never reads what the server sends, and the ticket for the
//! next file may be in it: so what is unread is read at the end.

use super::super::Fault;
use super::super::dial::{self, Waits};
use super::super::tls::Trust;
use rustls::client::Resumption;
use rustls::pki_types::ServerName;
use rustls::version::{TLS12, TLS13};
use rustls::{AlertDescription, ClientConfig, ClientConnection, ProtocolVersion, StreamOwned};
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use suppaftp::{FtpError, FtpResult, TlsConnector, TlsStream};

/// How long a server may take to end a data connection in its turn.
const FAREWELL: Duration = Duration::from_secs(1);

/// Which TLS a server takes, as far as it is known.
#[derive(Clone, Debug, Default)]
pub(super) struct Age(Arc<AtomicBool>);

impl Age {
    /// Whether it is known that only the newest will do.
    pub fn is_newest(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Makes the lanes of one control connection: they share its sessions, and nobody else does.
#[derive(Debug)]
pub(super) struct Lanes {
    config: Arc<ClientConfig>,
    waits: Waits,
    age: Age,
}

impl Lanes {
    /// Lanes with sessions of their own.
    pub fn new(trust: &Trust, waits: Waits, age: &Age) -> Result<Lanes, Fault> {
        let mut config = trust.config_of(if age.is_newest() { &TLS13 } else { &TLS12 })?;
        config.resumption = Resumption::in_memory_sessions(32);
        Ok(Lanes { config: Arc::new(config), waits, age: age.clone() })
    }

    /// Remembers a server's saying that it is too new for this.
    fn learn(&self, error: &io::Error) {
        let alert = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
        if matches!(alert, Some(rustls::Error::AlertReceived(AlertDescription::ProtocolVersion))) {
            self.age.0.store(true, Ordering::Relaxed);
        }
    }
}

impl TlsConnector for Lanes {
    type Stream = Lane;

    fn connect(&self, domain: &str, socket: TcpStream) -> FtpResult<Lane> {
        let mut socket = dial::patient(socket, self.waits).map_err(FtpError::ConnectionError)?;
        let name = ServerName::try_from(domain.to_owned()).map_err(|error| FtpError::SecureError(error.to_string()))?;
        let mut connection =
            ClientConnection::new(self.config.clone(), name).map_err(|error| FtpError::SecureError(error.to_string()))?;
        while connection.is_handshaking() {
            connection.complete_io(&mut socket).inspect_err(|error| self.learn(error)).map_err(FtpError::ConnectionError)?;
        }
        Ok(Lane { stream: StreamOwned::new(connection, socket), is_open: true })
    }
}

/// A stream over TLS.
#[derive(Debug)]
pub(super) struct Lane {
    stream: StreamOwned<ClientConnection, TcpStream>,
    is_open: bool,
}

impl TlsStream for Lane {
    type InnerStream = StreamOwned<ClientConnection, TcpStream>;

    fn tcp_stream(mut self) -> FtpResult<TcpStream> {
        self.is_open = false;
        self.stream.sock.try_clone().map_err(FtpError::ConnectionError)
    }

    fn get_ref(&self) -> &TcpStream {
        self.stream.get_ref()
    }

    fn mut_ref(&mut self) -> &mut Self::InnerStream {
        &mut self.stream
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        if !self.is_open {
            return;
        }
        let StreamOwned { conn, sock } = &mut self.stream;
        conn.send_close_notify();
        let said = conn.write_tls(sock).is_ok() && sock.flush().is_ok() && sock.shutdown(Shutdown::Write).is_ok();
        if !said || sock.set_read_timeout(Some(FAREWELL)).is_err() {
            return;
        }
        let until = Instant::now() + FAREWELL;
        // Only TLS 1.3 sends tickets at any time. Nothing else is looked at: what a dying server says in clear text makes debug builds of rustls
        // panic after a goodbye.
        if conn.protocol_version() == Some(ProtocolVersion::TLSv1_3) {
            while Instant::now() < until && matches!(conn.read_tls(sock), Ok(1..)) && conn.process_new_packets().is_ok() {}
        }
        let mut buffer = [0; 1024];
        while Instant::now() < until && matches!(sock.read(&mut buffer), Ok(1..)) {}
    }
}
