//! One signed-in connection to an FTP server: in come commands, out come answers and data connections. It knows how servers differ in opening
//! them (TLS or none, `EPSV` or `PASV`); it refuses to know what a site is.

use super::super::dial::{self, Waits};
use super::super::tls::Trust;
use super::super::{Fault, FaultKind, Secret};
use super::answer;
use super::lane::{Age, Lane, Lanes};
use super::names::AsTheyCame;
use crate::publish::{Address, Scheme, Tls};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};
use suppaftp::types::{FileType, Response};
use suppaftp::{FtpError, ImplFtpStream, Mode, Status, TransferStream};

/// A connection of the library; without TLS it is of the same type.
type Stream = ImplFtpStream<Lane>;

/// After how much idleness a server is asked whether it is still there.
const IDLE: Duration = Duration::from_secs(20);

/// A control connection, signed in, for bytes as they are.
pub(super) struct Wire {
    stream: Stream,
    host: String,
    /// What the server says it knows, in capitals.
    features: Vec<String>,
    used: Instant,
    /// A data connection was once opened as they are opened now.
    is_proven: bool,
    is_extended: bool,
    /// The port that `EPSV` named did not let us in.
    is_blocked: Arc<AtomicBool>,
}

impl Wire {
    /// Connects and signs in.
    pub fn open(address: &Address, trust: Option<(&Trust, &Age)>, user: &str, password: &Secret) -> Result<Wire, Fault> {
        let waits = Waits::of(address);
        let host = &address.host;
        let stream = connect(address, trust, waits).map_err(|fault| match trust {
            Some((trust, _)) => trust.or_stranger(fault),
            None => fault,
        })?;
        let is_blocked: Arc<AtomicBool> = Arc::default();
        let blocked = is_blocked.clone();
        let mut stream = stream.passive_stream_builder(move |place| {
            let socket = TcpStream::connect_timeout(&place, waits.connect).and_then(|socket| dial::patient(socket, waits));
            blocked.store(socket.is_err(), Ordering::Relaxed);
            socket.map_err(FtpError::ConnectionError)
        });
        stream.set_mode(Mode::ExtendedPassive);
        // What a server behind a router answers to PASV is often an address of its own network, and one that leads to a third party is nobody's
        // wish. The host itself is right in all cases.
        stream.set_passive_nat_workaround(true);
        stream.set_encoding(AsTheyCame);
        stream.login(user, password.reveal()).map_err(|error| hush(answer::fault(error, host), password))?;
        let mut wire = Wire {
            stream,
            host: host.clone(),
            features: Vec::new(),
            used: Instant::now(),
            is_proven: false,
            is_extended: true,
            is_blocked,
        };
        wire.introduce(address).map_err(|error| answer::fault(error, host))?;
        Ok(wire)
    }

    /// What is said once, after signing in.
    fn introduce(&mut self, address: &Address) -> Result<(), FtpError> {
        if address.scheme == Scheme::Ftps && address.tls == Tls::Implicit {
            // Most encrypt data by themselves then, some want to be asked, some do not know the question.
            tolerated(self.stream.custom_command("PBSZ 0", &[Status::CommandOk]))?;
            tolerated(self.stream.custom_command("PROT P", &[Status::CommandOk]))?;
        }
        self.features = match self.stream.feat() {
            Ok(features) => features.into_keys().map(|name| name.to_ascii_uppercase()).collect(),
            Err(FtpError::UnexpectedResponse(_) | FtpError::BadResponse) => Vec::new(),
            Err(error) => return Err(error),
        };
        if self.offers("UTF8") {
            tolerated(self.stream.custom_command("OPTS UTF8 ON", &[Status::CommandOk, Status::CommandNotImplemented]))?;
        }
        self.stream.transfer_type(FileType::Binary)
    }

    /// Whether the server says it knows a command.
    pub fn offers(&self, feature: &str) -> bool {
        self.features.iter().any(|known| known == feature)
    }

    /// The host, for messages.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Says a command that needs no data; `wanted` are the answers that are no refusal.
    pub fn say(&mut self, command: &str, wanted: &[Status]) -> Result<Response, FtpError> {
        self.wake()?;
        self.stream.custom_command(command, wanted)
    }

    /// Says a command that opens a data connection.
    pub fn transfer(&mut self, command: &str) -> Result<TransferStream<Lane>, FtpError> {
        self.wake()?;
        loop {
            match self.stream.custom_data_command(command, &[Status::AboutToSend, Status::AlreadyOpen]) {
                Ok((_, stream)) => {
                    self.is_proven = true;
                    return Ok(stream);
                }
                Err(error) if self.is_extended && !self.is_proven && self.is_no_extended(&error) => {
                    self.is_extended = false;
                    self.stream.set_mode(Mode::Passive);
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Whether an error may be that of `EPSV`: not known to the server, or to the firewall before it.
    fn is_no_extended(&self, error: &FtpError) -> bool {
        // The older question can only be answered with an address of the older kind.
        let has_other = self.stream.get_ref().peer_addr().is_ok_and(|peer| peer.ip().to_canonical().is_ipv4());
        has_other
            && match answer::refusal(error) {
                // 550: forbidden to all; what it also says of a file is asked again then, and answered the same.
                Some(code) => matches!(code, 425 | 500..=504 | 522 | 550),
                None => self.is_blocked.load(Ordering::Relaxed),
            }
    }

    /// Whether the server is still there, if nothing was said for a while: it may have hung up meanwhile.
    fn wake(&mut self) -> Result<(), FtpError> {
        let idle = self.used.elapsed();
        self.used = Instant::now();
        if idle < IDLE { Ok(()) } else { tolerated(self.stream.noop()) }
    }

    /// Says goodbye.
    pub fn quit(mut self) {
        // Whoever does not answer is gone already.
        let _ = self.stream.quit();
    }
}

/// A refusal that does no harm.
fn tolerated<T>(result: Result<T, FtpError>) -> Result<(), FtpError> {
    match result {
        Ok(_) | Err(FtpError::UnexpectedResponse(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// There are servers that repeat a command which they do not like, password and all.
fn hush(mut fault: Fault, password: &Secret) -> Fault {
    if !password.reveal().is_empty() {
        fault.said = fault.said.replace(password.reveal(), "…");
    }
    fault
}

fn connect(address: &Address, trust: Option<(&Trust, &Age)>, waits: Waits) -> Result<Stream, Fault> {
    let Some((trust, age)) = trust else {
        return plain(&address.host, address.port.unwrap_or(21), waits);
    };
    let was_newest = age.is_newest();
    match encrypted(address, Lanes::new(trust, waits, age)?, waits) {
        // The server wants a newer TLS, as it has just said.
        Err(_) if age.is_newest() && !was_newest => encrypted(address, Lanes::new(trust, waits, age)?, waits),
        other => other,
    }
}

fn encrypted(address: &Address, lanes: Lanes, waits: Waits) -> Result<Stream, Fault> {
    let host = &address.host;
    match address.tls {
        Tls::Explicit => {
            let stream = plain(host, address.port.unwrap_or(21), waits)?;
            stream.into_secure(lanes, host).map_err(|error| {
                let is_refused = answer::refusal(&error).is_some_and(|code| code != 421);
                let fault = answer::fault(error, host);
                // Whatever the number: it will not encrypt, and a password does not travel readable instead.
                if is_refused { Fault { kind: FaultKind::Refused, ..fault } } else { fault }
            })
        }
        Tls::Implicit => implicit(host, address.port.unwrap_or(990), lanes, waits),
    }
}

fn plain(host: &str, port: u16, waits: Waits) -> Result<Stream, Fault> {
    Stream::connect_with_stream(dial::dial(host, port, waits)?).map_err(|error| answer::fault(error, host))
}

/// The library connects by itself here and waits as long as the system does; so somebody else waits for it.
fn implicit(host: &str, port: u16, lanes: Lanes, waits: Waits) -> Result<Stream, Fault> {
    let places = dial::resolve(host, port, waits)?;
    let name = host.to_owned();
    let (answer, wait) = mpsc::channel();
    std::thread::spawn(move || {
        // Nobody waits any longer: then nobody needs it.
        let _ = answer.send(Stream::connect_secure_implicit(places.as_slice(), lanes, &name));
    });
    match wait.recv_timeout(waits.connect + waits.silence) {
        Ok(opened) => opened.map_err(|error| answer::fault(error, host)),
        Err(_) => Err(Fault::new(FaultKind::Temporary, host, "no answer in time")),
    }
}
