//! A target's URL: in comes its text, out comes an [`Address`] or an archive's path, or what is wrong with it. It refuses to keep a password
//! that stands in it.

use super::{Address, Scheme, Tls};
use percent_encoding::percent_decode_str;

/// What a URL leads to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Led {
    /// `zip:` and a path.
    Archive(String),
    /// A place.
    Place(Box<Address>),
}

/// What is wrong with a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// A password stands in it.
    Password,
    /// No scheme, or none of ours.
    Scheme,
    /// No host.
    Host,
    /// No folder or file.
    Folder,
    /// `?` or `#`, which no place has.
    Tail,
}

impl Wrong {
    /// The word of the message catalogue.
    pub(super) fn id(self) -> &'static str {
        match self {
            Wrong::Password => "password",
            Wrong::Scheme => "scheme",
            Wrong::Host => "host",
            Wrong::Folder => "folder",
            Wrong::Tail => "tail",
        }
    }
}

/// What stands before the colon of any URL, in small letters, and what stands behind it.
pub(super) fn split(url: &str) -> Option<(String, &str)> {
    let (scheme, rest) = url.split_once(':')?;
    // One letter is a drive of Windows.
    let good = scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-'));
    good.then(|| (scheme.to_ascii_lowercase(), rest))
}

/// Reads a URL.
pub(super) fn read(url: &str) -> Result<Led, Wrong> {
    let (name, rest) = split(url).ok_or(Wrong::Scheme)?;
    match name.as_str() {
        "zip" => return path(rest).map(Led::Archive),
        "file" => {}
        _ if has_password(rest) => return Err(Wrong::Password),
        _ => {}
    }
    let scheme = Scheme::ALL.into_iter().find(|scheme| scheme.id() == name).ok_or(Wrong::Scheme)?;
    let address = match scheme {
        Scheme::File => Address { folder: path(rest)?, ..Address::new(scheme) },
        Scheme::S3 => bucket(rest)?,
        Scheme::Ftp | Scheme::Ftps | Scheme::Sftp | Scheme::WebDav | Scheme::WebDavs => server(scheme, rest)?,
    };
    Ok(Led::Place(Box::new(address)))
}

/// Whether a password stands in a URL, be the rest of it right or wrong: `//user:password@host`, `user:pass/word@host`.
fn has_password(rest: &str) -> bool {
    let rest = rest.trim_start_matches('/');
    !rest.starts_with('[') && rest.rsplit_once('@').is_some_and(|(before, _)| before.contains(':'))
}

/// A path of this machine: `../site`, `/mnt/usb/site`, `E:/site`, `E:\site`, or with two or three slashes as browsers write it.
fn path(rest: &str) -> Result<String, Wrong> {
    let path = match rest.strip_prefix("///") {
        Some(rest) => {
            let rest = decoded(rest)?;
            let is_drive = rest.as_bytes().get(1) == Some(&b':');
            if is_drive { rest } else { format!("/{rest}") }
        }
        None => rest.to_string(),
    };
    if path.is_empty() || path.contains('\0') { Err(Wrong::Folder) } else { Ok(path) }
}

/// `//bucket/prefix`, perhaps with the access key before an `@`.
fn bucket(rest: &str) -> Result<Address, Wrong> {
    let rest = rest.strip_prefix("//").ok_or(Wrong::Host)?;
    let (authority, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let (user, host) = match authority.rsplit_once('@') {
        Some((user, host)) => (Some(decoded(user)?), host),
        None => (None, authority),
    };
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if host.is_empty() || !host.chars().all(good) {
        return Err(Wrong::Host);
    }
    let folder = decoded(prefix)?.trim_matches('/').to_string();
    Ok(Address { user, host: host.into(), folder, ..Address::new(Scheme::S3) })
}

/// `//user@host:port/folder`.
fn server(scheme: Scheme, rest: &str) -> Result<Address, Wrong> {
    let rest = rest.strip_prefix("//").filter(|rest| !rest.starts_with('/')).ok_or(Wrong::Host)?;
    // Hosts of these three are read as people write them: in any script, in any case.
    let known = match scheme {
        Scheme::WebDav => "http",
        Scheme::WebDavs => "https",
        _ => "ftp",
    };
    let url = url::Url::parse(&format!("{known}://{rest}")).map_err(|_| Wrong::Host)?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(Wrong::Tail);
    }
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or(Wrong::Host)?.to_string();
    let user = Some(url.username()).filter(|user| !user.is_empty()).map(decoded).transpose()?;
    let folder = decoded(url.path())?;
    let folder = folder.trim_end_matches('/');
    let folder = if folder.is_empty() { "/".to_string() } else { folder.to_string() };
    let tls = if url.port() == Some(990) { Tls::Implicit } else { Tls::Explicit };
    Ok(Address { user, host, port: url.port(), folder, tls, ..Address::new(scheme) })
}

/// A text without its `%20`s. Control characters would be commands to a server.
fn decoded(text: &str) -> Result<String, Wrong> {
    let text = percent_decode_str(text).decode_utf8().map_err(|_| Wrong::Folder)?;
    if text.contains(char::is_control) { Err(Wrong::Folder) } else { Ok(text.into_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(url: &str) -> String {
        match read(url) {
            Ok(Led::Archive(path)) => format!("zip {path}"),
            Ok(Led::Place(a)) => {
                let parts = [a.scheme.id(), a.user.as_deref().unwrap_or("-"), &a.host, &a.folder];
                format!("{} {}{}", parts.join(" "), a.port.unwrap_or(0), if a.tls == Tls::Implicit { " implicit" } else { "" })
            }
            Err(wrong) => wrong.id().to_string(),
        }
    }

    #[test]
    fn urls_are_read_as_people_write_them() {
        for (url, wanted) in [
            ("file:../site", "file -  ../site 0"),
            ("file:///mnt/my%20usb/site", "file -  /mnt/my usb/site 0"),
            ("file:///E:/site", "file -  E:/site 0"),
            (r"file:E:\сайт", r"file -  E:\сайт 0"),
            ("file:", "folder"),
            ("zip:site.zip", "zip site.zip"),
            ("FTP://school14@ftp.example.ru/www/", "ftp school14 ftp.example.ru /www 0"),
            ("ftps://школа14.рф:990", "ftps - xn--14-6kc3bfr2e.xn--p1ai / 990 implicit"),
            ("sftp://a%40b@host:2222/~/site", "sftp a@b host /~/site 2222"),
            ("webdavs://me@dav.example/a%20b/c", "webdavs me dav.example /a b/c 0"),
            ("ftp://[::1]:2121/a", "ftp - [::1] /a 2121"),
            ("s3://bucket/a/b/", "s3 - bucket a/b 0"),
            ("s3://KEY@bucket", "s3 KEY bucket  0"),
            ("ftp://me:secret@host/a", "password"),
            ("s3://me:secret@host/a", "password"),
            ("ftp:/me:sec/ret@host/a", "password"),
            ("http://me:secret@host/a", "password"),
            ("ftp:/host/a", "host"),
            ("ftp:///a", "host"),
            ("ftp://me@/a", "host"),
            ("ftp://host/a%0d%0aDELE%20x", "folder"),
            ("ftp://host/a?b", "tail"),
            ("https://host/", "scheme"),
            ("C:/site", "scheme"),
            ("/mnt/usb", "scheme"),
            ("", "scheme"),
        ] {
            assert_eq!(shown(url), wanted, "{url}");
        }
    }
}
