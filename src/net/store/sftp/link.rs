//! One SSH connection with an SFTP session on it, for all who work at a place: in come requests, out come answers. It bounds what is under way,
//! and it waits as long as anything comes: on a slow line many small answers are no silence. It refuses to know what a site is.

use super::super::dial::{self, Waits};
use super::super::{Access, Fault, FaultKind};
use super::greeting::Greeting;
use super::{answer, signin};
use crate::publish::Address;
use futures_util::future::join;
use russh::ChannelStream;
use russh::client::{Config, connect_stream};
use russh_sftp::client::RawSftpSession;
use russh_sftp::client::error::Error;
use russh_sftp::protocol::{FileAttributes, Packet, StatusCode};
use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

/// How many writes are under way at most, all files together: a megabyte.
const UNDER_WAY: usize = 32;

/// Longer than anything; how long is waited is decided here and not in the library.
const LIBRARY_PATIENCE: u64 = 24 * 60 * 60;

/// How a rename over a file is asked for.
const POSIX_RENAME: &str = "posix-rename@openssh.com";

/// A connection.
pub(super) struct Link {
    connection: signin::Connection,
    session: RawSftpSession,
    host: String,
    /// The site's folder, without `/` at its end.
    root: String,
    waits: Waits,
    heard: Mutex<Instant>,
    is_broken: AtomicBool,
    has_posix_rename: bool,
    /// Room for writes.
    pub room: Semaphore,
}

impl Link {
    /// Connects, signs in and goes to the folder, which is made if it is not there.
    pub async fn open(address: &Address, access: &Access) -> Result<Link, Fault> {
        let waits = Waits::of(address);
        let host = address.host.clone();
        // Whoever types a password has a minute and a half for it.
        let opened =
            tokio::time::timeout(waits.connect + waits.silence + Duration::from_secs(90), Link::connect(address, access, waits));
        let (connection, stream) = opened.await.map_err(|_| Fault::new(FaultKind::Temporary, &host, "no answer in time"))??;
        let config = russh_sftp::client::Config { request_timeout_secs: LIBRARY_PATIENCE, ..Default::default() };
        let mut link = Link {
            connection,
            session: RawSftpSession::new_with_config(stream, config),
            host,
            root: String::new(),
            waits,
            heard: Mutex::new(Instant::now()),
            is_broken: AtomicBool::new(false),
            has_posix_rename: false,
            room: Semaphore::new(UNDER_WAY),
        };
        let version = link.ask(link.session.init()).await.map_err(|error| answer::fault(error, &link.host))?;
        link.has_posix_rename = version.extensions.contains_key(POSIX_RENAME);
        link.root = link.enter(&address.folder).await?;
        Ok(link)
    }

    async fn connect(
        address: &Address,
        access: &Access,
        waits: Waits,
    ) -> Result<(signin::Connection, ChannelStream<russh::client::Msg>), Fault> {
        let (host, port) = (address.host.clone(), address.port.unwrap_or(22));
        let name = host.clone();
        let broken = |error: russh::Error| answer::broken(&error, &address.host);
        let socket = tokio::task::spawn_blocking(move || dial::dial(&name, port, waits))
            .await
            .map_err(|error| Fault::new(FaultKind::Temporary, &host, error.to_string()))??;
        let socket =
            socket.set_nonblocking(true).and_then(|()| TcpStream::from_std(socket)).map_err(|error| dial::fault(&error, &host))?;
        let config = Config {
            nodelay: true,
            // A connection on which nothing comes is asked; after two questions it is no more.
            keepalive_interval: Some((waits.silence / 2).max(Duration::from_millis(500))),
            keepalive_max: 2,
            ..Config::default()
        };
        let (greeting, stranger) = Greeting::new(&address.host, port, access.host_keys.clone());
        let connecting = tokio::time::timeout(waits.silence, connect_stream(Arc::new(config), socket, greeting));
        let mut connection = match connecting.await {
            Ok(Ok(connection)) => connection,
            Ok(Err(error)) => {
                return Err(match stranger.take() {
                    Some(said) => Fault::new(FaultKind::Stranger, &host, said),
                    None => broken(error),
                });
            }
            Err(_) => return Err(Fault::new(FaultKind::Temporary, &host, "no answer in time")),
        };
        signin::sign_in(&mut connection, address, access).await?;
        let channel = connection.channel_open_session().await.map_err(broken)?;
        channel.request_subsystem(true, "sftp").await.map_err(broken)?;
        Ok((connection, channel.into_stream()))
    }

    /// Finds the folder, making it and those above it if need be.
    async fn enter(&self, folder: &str) -> Result<String, Fault> {
        let folder = match folder.strip_prefix("/~") {
            Some("" | "/") => ".",
            Some(rest) => rest.trim_start_matches('/'),
            None => folder,
        };
        let refused = |error| Fault { kind: FaultKind::NoSuchPlace, ..answer::fault(error, folder) };
        let real = || self.ask(self.session.realpath(folder));
        // Both questions go at once: as a rule the folder is there.
        let named = match join(self.ask(self.session.stat(folder)), real()).await {
            (Ok(_), named) => named,
            (Err(error), _) => match answer::refusal(&error) {
                Some(StatusCode::NoSuchFile) => {
                    self.make_way(folder).await?;
                    real().await
                }
                Some(_) => return Err(refused(error)),
                None => return Err(answer::fault(error, folder)),
            },
        };
        let named = named.map_err(refused)?;
        let root = named.files.into_iter().next().map_or_else(|| folder.to_owned(), |file| file.filename);
        Ok(root.trim_end_matches('/').to_owned())
    }

    async fn make_way(&self, folder: &str) -> Result<(), Fault> {
        let ends = folder.match_indices('/').map(|(at, _)| at).filter(|at| *at > 0).chain([folder.len()]);
        let mut refusal = None;
        for end in ends {
            // Those above are there already as a rule.
            refusal = self.ask(self.session.mkdir(&folder[..end], FileAttributes::empty())).await.err();
        }
        match (self.ask(self.session.stat(folder)).await, refusal) {
            (Ok(_), _) => Ok(()),
            (Err(_), Some(error)) if answer::refusal(&error).is_some() => {
                Err(Fault { kind: FaultKind::NoSuchPlace, ..answer::fault(error, folder) })
            }
            (Err(error), _) => Err(answer::fault(error, folder)),
        }
    }

    /// The session, for requests that go through [`Link::ask`].
    pub fn session(&self) -> &RawSftpSession {
        &self.session
    }

    /// Where a path of the site really is.
    pub fn path(&self, path: &str) -> String {
        if path.is_empty() && self.root.is_empty() {
            "/".to_owned()
        } else {
            format!("{}/{path}", self.root).trim_end_matches('/').to_owned()
        }
    }

    /// Waits for an answer as long as the connection says anything at all.
    pub async fn ask<T>(&self, request: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let mut request = pin!(request);
        let begun = Instant::now();
        let answer = loop {
            match tokio::time::timeout(self.waits.silence / 4, request.as_mut()).await {
                Ok(answer) => break answer,
                Err(_) => {
                    let heard = *self.heard.lock().unwrap_or_else(PoisonError::into_inner);
                    if heard.max(begun).elapsed() >= self.waits.silence {
                        break Err(Error::Timeout);
                    }
                }
            }
        };
        match &answer {
            Ok(_) | Err(Error::Status(_)) => *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now(),
            Err(_) => self.is_broken.store(true, Ordering::Relaxed),
        }
        answer
    }

    /// Closes what was only read; nobody waits for the answer, since there is nothing in it.
    pub fn let_go(self: &Arc<Link>, handle: String) {
        let link = self.clone();
        drop(tokio::spawn(async move { link.ask(link.session.close(handle)).await.map(drop) }));
    }

    /// Gives a file another name, over one that has it.
    pub async fn rename(&self, from: &str, to: &str) -> Result<(), Error> {
        if self.has_posix_rename {
            let mut names = Vec::with_capacity(from.len() + to.len() + 8);
            for name in [from, to] {
                names.extend_from_slice(&u32::try_from(name.len()).unwrap_or(u32::MAX).to_be_bytes());
                names.extend_from_slice(name.as_bytes());
            }
            return match self.ask(self.session.extended(POSIX_RENAME, names)).await? {
                Packet::Status(status) if status.status_code == StatusCode::Ok => Ok(()),
                Packet::Status(status) => Err(Error::Status(status)),
                _ => Err(Error::UnexpectedPacket),
            };
        }
        match self.ask(self.session.rename(from, to)).await {
            // The older one is in the way.
            Err(error) if answer::refusal(&error).is_some() => match self.ask(self.session.remove(to)).await {
                Ok(_) => self.ask(self.session.rename(from, to)).await.map(drop),
                Err(_) => Err(error),
            },
            other => other.map(drop),
        }
    }

    /// Whether it can be used.
    pub fn is_well(&self) -> bool {
        !self.is_broken.load(Ordering::Relaxed) && !self.connection.is_closed()
    }
}
