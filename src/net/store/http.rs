//! HTTP for places that are kept by it: in comes a request, out comes an answer with its status, whatever that is. It refuses to follow a
//! redirection, because a password would follow it.

use super::dial::{self, Waits};
use super::tls::Trust;
use super::{Fault, FaultKind};
use crate::publish::Address;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use std::fmt;
use std::io::{self, Read, Write};
use std::sync::Arc;
use ureq::http::{Request, StatusCode};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, TcpConnector, Transport, TransportAdapter,
};
use ureq::{Agent, SendBody};

/// The most that is read of one answer: a listing of a hundred thousand files, or a large picture.
const LONGEST: u64 = 512 * 1024 * 1024;

/// A client for one host.
#[derive(Clone)]
pub(super) struct Web {
    agent: Agent,
    trust: Option<Trust>,
    host: String,
}

/// What a server answered.
pub(super) struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// What it sent.
    pub body: Vec<u8>,
}

impl Web {
    /// A client with the address's patience, and its trust if it encrypts.
    pub fn new(address: &Address, host: &str, trust: Option<Trust>) -> Web {
        let waits = Waits::of(address);
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("casebook/", env!("CARGO_PKG_VERSION")))
            .timeout_resolve(Some(waits.connect))
            .timeout_connect(Some(waits.connect))
            .timeout_per_read(Some(waits.silence))
            .timeout_per_write(Some(waits.silence))
            .timeout_recv_response(Some(waits.silence))
            .max_idle_connections_per_host(16)
            .max_idle_connections(16)
            .build();
        let tls = Encrypt { config: trust.as_ref().map(|trust| trust.config().clone()) };
        let agent = Agent::with_parts(config, ().chain(TcpConnector::default()).chain(tls), DefaultResolver::default());
        Web { agent, trust, host: host.to_owned() }
    }

    /// Sends a request with a body, if there is one; `sent` hears how many of its bytes went out.
    pub fn ask(&self, request: Request<()>, body: Option<&[u8]>, sent: &mut dyn FnMut(u64)) -> Result<Answer, Fault> {
        let (mut parts, ()) = request.into_parts();
        let answer = match body {
            None => self.agent.run(Request::from_parts(parts, SendBody::none())),
            Some(bytes) => {
                parts.headers.insert("content-length", bytes.len().into());
                let mut counted = Counted { bytes, sent };
                self.agent.run(Request::from_parts(parts, SendBody::from_reader(&mut counted)))
            }
        };
        let answer = answer.map_err(|error| self.fault(error))?;
        let (parts, mut body) = answer.into_parts();
        let body = body.with_config().limit(LONGEST).read_to_vec().map_err(|error| self.fault(error))?;
        Ok(Answer { status: parts.status, body })
    }

    fn fault(&self, error: ureq::Error) -> Fault {
        let at = self.host.as_str();
        let fault = match error {
            ureq::Error::Timeout(_) => Fault::new(FaultKind::Temporary, at, "no answer in time"),
            ureq::Error::HostNotFound => Fault::new(FaultKind::NoSuchPlace, at, "the host was not found"),
            ureq::Error::Io(error) => dial::fault(&error, at),
            error @ (ureq::Error::ConnectionFailed | ureq::Error::Protocol(_) | ureq::Error::Http(_)) => {
                Fault::new(FaultKind::Temporary, at, error.to_string())
            }
            error => Fault::new(FaultKind::Refused, at, error.to_string()),
        };
        match &self.trust {
            Some(trust) => trust.or_stranger(fault),
            None => fault,
        }
    }
}

impl Answer {
    /// Whether it is one of the two hundreds.
    pub fn is_good(&self) -> bool {
        self.status.is_success()
    }

    /// The fault that a refusal is; `said` are words that explain it better than its number.
    pub fn fault(&self, at: &str, said: Option<String>) -> Fault {
        let number = match self.status.canonical_reason() {
            Some(reason) => format!("{} {reason}", self.status.as_u16()),
            None => self.status.as_u16().to_string(),
        };
        let kind = match self.status.as_u16() {
            401 | 407 => FaultKind::SignIn,
            403 => FaultKind::Forbidden,
            404 | 409 | 410 => FaultKind::NoSuchPlace,
            507 => FaultKind::Full,
            // 400: what came was no request; ours are, so it was mutilated on the way.
            400 | 408 | 423 | 425 | 429 | 500 | 502..=504 | 520..=529 => FaultKind::Temporary,
            _ => FaultKind::Refused,
        };
        Fault::new(kind, at, said.map_or(number.clone(), |said| format!("{number}: {said}")))
    }
}

/// A body that tells how much of it was taken.
struct Counted<'a> {
    bytes: &'a [u8],
    sent: &'a mut dyn FnMut(u64),
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let taken = self.bytes.read(buffer)?;
        if taken > 0 {
            (self.sent)(taken as u64);
        }
        Ok(taken)
    }
}

/// The part of a connection that encrypts, with the trust that all protocols here share.
struct Encrypt {
    config: Option<Arc<ClientConfig>>,
}

impl fmt::Debug for Encrypt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Encrypt")
    }
}

impl<In: Transport> Connector<In> for Encrypt {
    type Out = Either<In, Encrypted<In>>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, ureq::Error> {
        let Some(transport) = chained else { return Ok(None) };
        let Some(config) = self.config.as_ref().filter(|_| details.needs_tls()) else {
            return Ok(Some(Either::A(transport)));
        };
        let host = details.uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let name = ServerName::try_from(host).map_err(|_| ureq::Error::Tls("the host's name cannot be that of a certificate"))?;
        let mut connection =
            ClientConnection::new(config.clone(), name).map_err(|error| ureq::Error::Io(io::Error::other(error)))?;
        let mut socket = TransportAdapter::new(transport, details.current_time.clone());
        socket.set_timeout(details.timeout);
        while connection.is_handshaking() {
            connection.complete_io(&mut socket)?;
        }
        let buffers = LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size());
        Ok(Some(Either::B(Encrypted { buffers, stream: StreamOwned::new(connection, socket) })))
    }
}

/// An encrypted connection.
struct Encrypted<In: Transport> {
    buffers: LazyBuffers,
    stream: StreamOwned<ClientConnection, TransportAdapter<In>>,
}

impl<In: Transport> fmt::Debug for Encrypted<In> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Encrypted")
    }
}

impl<In: Transport> Transport for Encrypted<In> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        self.stream.sock.set_timeout(timeout);
        self.stream.write_all(&self.buffers.output()[..amount])?;
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.stream.sock.set_timeout(timeout);
        let amount = self.stream.read(self.buffers.input_append_buf())?;
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    fn is_open(&mut self) -> bool {
        self.stream.sock.get_mut().is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}
