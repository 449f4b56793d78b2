//! A target: where a site is published to. In comes a `[publish.NAME]` of `casebook.toml`, out come typed values and findings. It refuses to
//! hold a secret: a password in the file is a finding.

mod address;
mod read;
mod size;

pub(super) use read::read;

use crate::diag::Place;

/// One `[publish.NAME]`.
#[derive(Clone, Debug)]
pub struct Target {
    /// The name after `publish.`: ASCII letters, digits, `-` and `_`.
    pub name: String,
    /// Where it stands, for findings.
    pub place: Place,
    /// Where the site goes.
    pub destination: Destination,
    /// How much may lie there, in bytes.
    pub quota: Option<u64>,
    /// A `.htaccess` is written for Apache.
    pub htaccess: bool,
}

/// What a site is published to.
#[derive(Clone, Debug)]
pub enum Destination {
    /// An archive, written whole each time.
    Archive(Archive),
    /// A place that is kept up to date file by file.
    Place(Address),
}

/// `zip:…`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive {
    /// The file, from the site's folder if relative.
    pub path: String,
    /// The most that one archive may have, in bytes.
    pub split: Option<u64>,
    /// A text inside says how it is unpacked.
    pub notes: bool,
}

/// How a place is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// A folder of this machine, or a drive.
    File,
    /// FTP, readable on the way.
    Ftp,
    /// FTP over TLS.
    Ftps,
    /// SSH.
    Sftp,
    /// WebDAV over http, readable on the way.
    WebDav,
    /// WebDAV over https.
    WebDavs,
    /// Object storage.
    S3,
}

/// How FTP begins to encrypt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// On the ordinary port, by asking.
    Explicit,
    /// From the first byte (port 990).
    Implicit,
}

/// Where a place is, and how it wants to be treated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// How it is spoken to.
    pub scheme: Scheme,
    /// The user, if the URL names one (S3: the access key).
    pub user: Option<String>,
    /// The host; empty for `file:`. The bucket for `s3:`.
    pub host: String,
    /// The port, if the URL names one.
    pub port: Option<u16>,
    /// The folder. `file:`: as the system writes it, from the site's folder if relative. S3: the prefix without `/` at its ends. Else: what stands
    /// behind the host, decoded, with `/` in front and none at its end (the root is `/`); `/~/…` is from the user's own folder.
    pub folder: String,
    /// When FTP encrypts.
    pub tls: Tls,
    /// The file with the private key (`sftp:`), as written; `~/` is the user's home.
    pub key: Option<String>,
    /// `SHA256:` and the fingerprint of a certificate that nobody signed.
    pub certificate: Option<String>,
    /// The region (`s3:`).
    pub region: Option<String>,
    /// The server's address (`s3:`), http or https.
    pub endpoint: Option<String>,
    /// How many connections at once; `None`: as many as do any good.
    pub connections: Option<usize>,
    /// How long to wait for a connection, in seconds.
    pub connect: u64,
    /// How long to wait while nothing comes, in seconds.
    pub silence: u64,
    /// How long whoever holds the place's lock may show no sign of life, in seconds.
    pub stale: u64,
    /// The encoding of other people's file names in listings, if they are not UTF-8.
    pub encoding: Option<String>,
}

impl Address {
    /// An address of which only the scheme is known, with all that is usual.
    pub fn new(scheme: Scheme) -> Address {
        Address {
            scheme,
            user: None,
            host: String::new(),
            port: None,
            folder: String::new(),
            tls: Tls::Explicit,
            key: None,
            certificate: None,
            region: None,
            endpoint: None,
            connections: None,
            connect: 15,
            silence: 30,
            stale: 60,
            encoding: None,
        }
    }

    /// The address for people: no secret is in it.
    pub fn shown(&self) -> String {
        let user = self.user.as_deref().map(|user| format!("{user}@")).unwrap_or_default();
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        match self.scheme {
            Scheme::File => self.folder.clone(),
            Scheme::S3 => format!("s3://{}/{}", self.host, self.folder),
            scheme => format!("{}://{user}{}{port}{}", scheme.id(), self.host, self.folder),
        }
    }
}

impl Scheme {
    /// All of them.
    pub const ALL: [Scheme; 7] =
        [Scheme::File, Scheme::Ftp, Scheme::Ftps, Scheme::Sftp, Scheme::WebDav, Scheme::WebDavs, Scheme::S3];

    /// What stands before the colon.
    pub fn id(self) -> &'static str {
        match self {
            Scheme::File => "file",
            Scheme::Ftp => "ftp",
            Scheme::Ftps => "ftps",
            Scheme::Sftp => "sftp",
            Scheme::WebDav => "webdav",
            Scheme::WebDavs => "webdavs",
            Scheme::S3 => "s3",
        }
    }

    /// Whether a password travels readable.
    pub fn is_readable_on_the_way(self) -> bool {
        matches!(self, Scheme::Ftp | Scheme::WebDav)
    }
}
