//! TLS as FTP needs it: in comes a socket, out comes a stream that shakes hands at once and says goodbye properly. It refuses to know what
//! travels.
//!
//! Servers that want a data connection to continue the session of its control connection (vsftpd's `require_ssl_reuse`, ProFTPD by default)
//! give one ticket for each connection, and an upload never reads what the server sends. So what is unread is read at the end: the ticket for
//! the next file is in it.

use super::super::dial::{self, Waits};
use rustls::client::Resumption;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use std::io::Write;
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::Duration;
use suppaftp::{FtpError, FtpResult, TlsConnector, TlsStream};

/// How long a server may take to end a data connection in its turn.
const FAREWELL: Duration = Duration::from_secs(1);

/// Makes the lanes of one control connection: they share its sessions, and nobody else does.
#[derive(Debug)]
pub(super) struct Lanes {
    config: Arc<ClientConfig>,
    waits: Waits,
}

impl Lanes {
    /// Lanes with sessions of their own.
    pub fn new(config: &ClientConfig, waits: Waits) -> Lanes {
        let mut config = config.clone();
        config.resumption = Resumption::in_memory_sessions(32);
        Lanes { config: Arc::new(config), waits }
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
            connection.complete_io(&mut socket).map_err(FtpError::ConnectionError)?;
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
        while matches!(conn.read_tls(sock), Ok(1..)) && conn.process_new_packets().is_ok() {}
    }
}
