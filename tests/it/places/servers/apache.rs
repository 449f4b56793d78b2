//! Apache with `mod_dav`, which asks for a password.

use super::{HOST, PASSWORD, USER, USER_ID, program};
use std::fs;
use std::os::unix::fs::chown;
use std::path::Path;
use std::process::Command;

pub fn command(home: &Path, port: u16, certificate: Option<&Path>) -> Vec<String> {
    let server = program(&["/usr/sbin/apache2"], "apache2-bin");
    let hash = Command::new("openssl").args(["passwd", "-apr1", PASSWORD]).output().unwrap();
    fs::write(home.join("htpasswd"), format!("{USER}:{}\n", String::from_utf8(hash.stdout).unwrap().trim())).unwrap();
    let locks = home.join("locks");
    fs::create_dir_all(&locks).unwrap();
    chown(&locks, Some(USER_ID), Some(USER_ID)).unwrap();
    let mut modules = vec!["mpm_event", "authn_core", "authn_file", "authz_core", "authz_user", "auth_basic", "dav", "dav_fs"];
    let mut more = String::new();
    if let Some(pem) = certificate {
        modules.extend(["socache_shmcb", "ssl"]);
        more = format!("SSLEngine on\nSSLCertificateFile {}\n", pem.display());
    }
    let load: String =
        modules.iter().map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n")).collect();
    let text = format!(
        "ServerRoot {home}\nServerName school14\nListen {HOST}:{port}\nPidFile {home}/pid\nErrorLog {home}/error.log\nDefaultRuntimeDir {home}\n\
         {load}User #{USER_ID}\nGroup #{USER_ID}\nStartServers 1\nDocumentRoot {home}/home\nDavLockDB {home}/locks/db\n{more}\
         <Directory {home}/home>\nDav On\nAuthType Basic\nAuthName school14\nAuthUserFile {home}/htpasswd\nRequire valid-user\n</Directory>\n",
        home = home.display()
    );
    let file = home.join("apache.conf");
    fs::write(&file, text).unwrap();
    vec![server, "-D".into(), "FOREGROUND".into(), "-f".into(), file.display().to_string()]
}
