//! Sockets: in come a wish for a port and a router, out come answers, to this machine alone. Connections are few, and those that dawdle are
//! closed. Knows no route.

use super::Fault;
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutStream;

/// Where to listen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Port {
    /// There, or nowhere; 0 is any free one.
    Exactly(u16),
    /// There, or at the next free one.
    From(u16),
}

/// So many ports are tried.
const MOST_TRIES: u16 = 50;
/// So many connections may be open at once.
const MOST_CONNECTIONS: usize = 256;
/// How long the head of a request may take, and a connection may be idle between two.
const HEAD_PATIENCE: Duration = Duration::from_secs(10);
/// How long a browser may take none of an answer.
const READER_PATIENCE: Duration = Duration::from_secs(30);
/// The largest head of a request, in bytes.
const LARGEST_HEAD: usize = 32 * 1024;
/// The most headers of a request.
const MOST_HEADERS: usize = 64;

/// Sockets that are bound and not yet open.
pub struct Doors {
    /// Their port.
    pub port: u16,
    listeners: Vec<TcpListener>,
}

/// Binds loopback, and nothing else.
///
/// # Errors
/// No port is free, or the wanted one is not.
pub fn bind(port: Port) -> Result<Doors, Fault> {
    let (first, last) = match port {
        Port::Exactly(port) => (port, port),
        Port::From(port) => (port, port.saturating_add(MOST_TRIES)),
    };
    for port in first..=last {
        match both(port) {
            Ok(doors) => return Ok(doors),
            Err(error) if matches!(error.kind(), ErrorKind::AddrInUse | ErrorKind::PermissionDenied) => {}
            Err(error) => return Err(Fault::System(error.to_string())),
        }
    }
    Err(Fault::Taken(first))
}

/// Both loopback addresses at one port: a browser may take either for `localhost`.
fn both(port: u16) -> std::io::Result<Doors> {
    let bind = |ip: IpAddr, port: u16| {
        let listener = TcpListener::bind(SocketAddr::new(ip, port))?;
        listener.set_nonblocking(true)?;
        Ok::<_, std::io::Error>(listener)
    };
    let v4 = bind(Ipv4Addr::LOCALHOST.into(), port)?;
    let port = v4.local_addr()?.port();
    match bind(Ipv6Addr::LOCALHOST.into(), port) {
        Ok(v6) => Ok(Doors { port, listeners: vec![v4, v6] }),
        // Somebody else would answer half of the browsers.
        Err(error) if error.kind() == ErrorKind::AddrInUse => Err(error),
        // This machine has no such address.
        Err(_) => Ok(Doors { port, listeners: vec![v4] }),
    }
}

impl Doors {
    /// Begins to answer. To be called on the runtime that shall do it.
    ///
    /// # Errors
    /// The system does not let us wait at the sockets.
    pub fn open(self, router: &Router) -> std::io::Result<()> {
        let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
        for listener in self.listeners {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            tokio::spawn(accept(listener, router.clone(), Arc::clone(&room)));
        }
        Ok(())
    }
}

async fn accept(listener: tokio::net::TcpListener, router: Router, room: Arc<Semaphore>) {
    while let Ok(permit) = Arc::clone(&room).acquire_owned().await {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(serve(stream, router.clone(), permit))),
            // The caller has gone again, or the system is short of something: both pass.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

async fn serve(stream: TcpStream, router: Router, _permit: OwnedSemaphorePermit) {
    // News are short, and wait for nothing; without this they are only slower.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(READER_PATIENCE));
    let service = TowerToHyperService::new(router);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .max_buf_size(LARGEST_HEAD)
        .max_headers(MOST_HEADERS)
        .serve_connection(TokioIo::new(Box::pin(stream)), service)
        .with_upgrades();
    // A connection that breaks off is the browser's affair.
    let _ = connection.await;
}

/// Waits for Ctrl-C, and for the signal with which the system asks to end.
pub async fn interrupted() {
    let ctrl_c = async {
        if tokio::signal::ctrl_c().await.is_err() {
            // Nobody can tell us: only the system ends this.
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let asked = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let asked = std::future::pending::<()>();
    tokio::select! {
        () = ctrl_c => {}
        () = asked => {}
    }
}
