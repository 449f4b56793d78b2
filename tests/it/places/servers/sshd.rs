//! OpenSSH with its own sftp-server: passwords, and the keys that lie in `authorized_keys` beside its configuration.

use super::{HOST, program};
use std::fs;
use std::path::Path;
use std::process::Command;

pub fn command(home: &Path, port: u16) -> Vec<String> {
    let server = program(&["/usr/sbin/sshd"], "openssh-server");
    let subsystem = program(&["/usr/lib/openssh/sftp-server", "/usr/libexec/sftp-server"], "openssh-sftp-server");
    make_key(&home.join("host_key"), "");
    let text = format!(
        "ListenAddress {HOST}:{port}\nHostKey {home}/host_key\nPidFile none\nUsePAM no\nPasswordAuthentication yes\n\
         KbdInteractiveAuthentication no\nPubkeyAuthentication yes\nAuthorizedKeysFile {home}/authorized_keys\nStrictModes no\n\
         PermitRootLogin no\nUseDNS no\nMaxStartups 100\nPrintMotd no\nSubsystem sftp {subsystem}\n",
        home = home.display()
    );
    let file = home.join("sshd_config");
    fs::write(&file, text).unwrap();
    vec![server, "-D".into(), "-e".into(), "-f".into(), file.display().to_string()]
}

/// Makes a pair of keys.
pub fn make_key(path: &Path, passphrase: &str) {
    let keygen = program(&["/usr/bin/ssh-keygen"], "openssh-client");
    let made = Command::new(keygen).args(["-q", "-t", "ed25519", "-N", passphrase, "-f"]).arg(path).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}
