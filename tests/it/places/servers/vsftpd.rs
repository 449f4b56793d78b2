//! vsftpd: it knows no `MLSD`, and with TLS it wants data connections to continue the session.

use super::{HOST, program};
use std::fs;
use std::path::Path;

pub fn command(home: &Path, port: u16, passive: &[u16], certificate: Option<&Path>) -> Vec<String> {
    let server = program(&["/usr/sbin/vsftpd"], "vsftpd");
    let empty = home.join("empty");
    fs::create_dir_all(&empty).unwrap();
    let mut text = format!(
        "listen=YES\nlisten_address={HOST}\nlisten_port={port}\nbackground=NO\nanonymous_enable=NO\nlocal_enable=YES\nwrite_enable=YES\n\
         local_umask=022\nlocal_root={home}/home\nchroot_local_user=YES\nallow_writeable_chroot=YES\nsecure_chroot_dir={empty}\n\
         seccomp_sandbox=NO\nisolate=NO\nisolate_network=NO\nxferlog_enable=NO\npam_service_name=vsftpd\ndelay_failed_login=0\n\
         delay_successful_login=0\nmax_login_fails=2\nuse_localtime=NO\npasv_min_port={min}\npasv_max_port={max}\n",
        home = home.display(),
        empty = empty.display(),
        min = passive[0],
        max = passive[passive.len() - 1],
    );
    if let Some(pem) = certificate {
        text += &format!(
            "ssl_enable=YES\nrsa_cert_file={pem}\nrsa_private_key_file={pem}\nallow_anon_ssl=NO\nforce_local_data_ssl=YES\n\
             force_local_logins_ssl=YES\nrequire_ssl_reuse=YES\nssl_ciphers=HIGH\nssl_tlsv1=YES\n",
            pem = pem.display()
        );
    }
    let file = home.join("vsftpd.conf");
    fs::write(&file, text).unwrap();
    vec![server, file.display().to_string()]
}
