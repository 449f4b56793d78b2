//! ProFTPD: it knows `MLSD`, and has users of its own. Its Debian package and vsftpd's exclude each other, so `tests/run` unpacks it beside the
//! program.

use super::{HOST, PASSWORD, USER, USER_ID};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

pub fn command(home: &Path, port: u16, passive: &[u16], certificate: Option<&Path>) -> Vec<String> {
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).with_file_name("servers");
    let (server, modules) = (root.join("usr/sbin/proftpd"), root.join("usr/lib/proftpd"));
    assert!(
        server.exists(),
        "{} is missing: tests/run unpacks the Debian packages proftpd-core and proftpd-mod-crypto there.",
        server.display()
    );
    let users = home.join("users");
    let hash = Command::new("openssl").args(["passwd", "-6", PASSWORD]).output().unwrap();
    let hash = String::from_utf8(hash.stdout).unwrap();
    fs::write(&users, format!("{USER}:{}:{USER_ID}:{USER_ID}::{}/home:/bin/sh\n", hash.trim(), home.display())).unwrap();
    fs::set_permissions(&users, fs::Permissions::from_mode(0o600)).unwrap();
    let mut text = format!(
        "ServerName school\nServerType standalone\nDefaultAddress {HOST}\nSocketBindTight on\nPort {port}\nPassivePorts {min} {max}\n\
         User nobody\nGroup nogroup\nUmask 022\nDefaultRoot ~\nAllowOverwrite on\nRequireValidShell off\nUseFtpUsers off\n\
         AuthOrder mod_auth_file.c\nAuthUserFile {users}\nUseReverseDNS off\nWtmpLog off\nTransferLog none\nUseSendfile off\n\
         MaxInstances 100\nPidFile {home}/pid\nScoreboardFile {home}/scoreboard\nSystemLog {home}/proftpd.log\nDelayEngine off\nModulePath {modules}\n",
        min = passive[0],
        max = passive[passive.len() - 1],
        users = users.display(),
        home = home.display(),
        modules = modules.display(),
    );
    if let Some(pem) = certificate {
        text += &format!(
            "LoadModule mod_tls.c\nTLSEngine on\nTLSLog {home}/tls.log\nTLSECCertificateFile {pem}\nTLSECCertificateKeyFile {pem}\n\
             TLSRequired on\nTLSOptions UseImplicitSSL\n",
            home = home.display(),
            pem = pem.display()
        );
    }
    let file = home.join("proftpd.conf");
    fs::write(&file, text).unwrap();
    vec![server.display().to_string(), "--nodaemon".into(), "--config".into(), file.display().to_string()]
}
