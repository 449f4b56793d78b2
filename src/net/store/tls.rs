//! Who a server is, for protocols over TLS: in come the roots that the system trusts or the fingerprint that the configuration gives, out comes
//! a configuration of rustls and, when a server was refused, why and what its fingerprint is. It refuses to trust anybody else.

use super::{Fault, FaultKind};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DEFAULT_VERSIONS, DigitallySignedStruct, RootCertStore, SignatureScheme, SupportedProtocolVersion};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};

/// Whom to trust.
#[derive(Clone)]
pub(super) struct Trust {
    config: Arc<ClientConfig>,
    verifier: Arc<Verifier>,
}

impl Trust {
    /// Trusts the certificate with this fingerprint and no other; without one, those whom the system trusts.
    pub fn new(pin: Option<&str>, at: &str) -> Result<Trust, Fault> {
        let refused = |said: String| Fault::new(FaultKind::Refused, at, said);
        let provider = Arc::new(ring::default_provider());
        let judge = match pin {
            Some(text) => Judge::Pin(
                fingerprint(text).ok_or_else(|| refused(format!("{text} is no fingerprint: SHA256: and 64 hexadecimal digits")))?,
            ),
            None => roots(&provider),
        };
        let verifier = Arc::new(Verifier { judge, provider: provider.clone(), stranger: Mutex::new(None) });
        let config = verifier.clone().config(DEFAULT_VERSIONS).map_err(|error| refused(error.to_string()))?;
        Ok(Trust { config: Arc::new(config), verifier })
    }

    /// A configuration for one version of TLS and no other.
    pub fn config_of(&self, version: &'static SupportedProtocolVersion) -> Result<ClientConfig, Fault> {
        let refused = |error: rustls::Error| Fault::new(FaultKind::Refused, "", error.to_string());
        self.verifier.clone().config(&[version]).map_err(refused)
    }

    /// The configuration for connections.
    pub fn config(&self) -> &Arc<ClientConfig> {
        &self.config
    }

    /// The fault of a connection that failed: the server's being a stranger, if that was it.
    pub fn or_stranger(&self, fault: Fault) -> Fault {
        match self.verifier.stranger.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(said) => Fault::new(FaultKind::Stranger, fault.at, said),
            None => fault,
        }
    }
}

/// Looks at certificates, and remembers why it refused one: the protocols' libraries tell it in words only.
#[derive(Debug)]
struct Verifier {
    judge: Judge,
    provider: Arc<CryptoProvider>,
    stranger: Mutex<Option<String>>,
}

#[derive(Debug)]
enum Judge {
    Pin([u8; 32]),
    Roots(Arc<WebPkiServerVerifier>),
    /// The system has no roots to go by: why.
    Nobody(String),
}

fn roots(provider: &Arc<CryptoProvider>) -> Judge {
    let mut store = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    store.add_parsable_certificates(found.certs);
    match WebPkiServerVerifier::builder_with_provider(Arc::new(store), provider.clone()).build() {
        Ok(verifier) => Judge::Roots(verifier),
        Err(error) => Judge::Nobody(format!("this computer has no list of authorities ({error})")),
    }
}

impl Verifier {
    fn config(self: Arc<Verifier>, versions: &[&'static SupportedProtocolVersion]) -> Result<ClientConfig, rustls::Error> {
        let config = ClientConfig::builder_with_provider(self.provider.clone()).with_protocol_versions(versions)?;
        Ok(config.dangerous().with_custom_certificate_verifier(self).with_no_client_auth())
    }

    fn judge(
        &self,
        end: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<(), rustls::Error> {
        let unknown = || rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        match &self.judge {
            Judge::Pin(pin) if Sha256::digest(end).as_slice() == pin => Ok(()),
            Judge::Pin(_) => Err(rustls::Error::InvalidCertificate(rustls::CertificateError::ApplicationVerificationFailure)),
            Judge::Roots(roots) => roots.verify_server_cert(end, between, name, ocsp, now).map(drop),
            Judge::Nobody(_) => Err(unknown()),
        }
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.judge(end, between, name, ocsp, now).map(|()| ServerCertVerified::assertion()).inspect_err(|error| {
            let why = match &self.judge {
                Judge::Pin(_) => "its certificate is another one than the configuration's".to_owned(),
                Judge::Nobody(why) => why.clone(),
                Judge::Roots(_) => error.to_string(),
            };
            *self.stranger.lock().unwrap_or_else(PoisonError::into_inner) = Some(format!("{why}; {}", shown(end)));
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// The fingerprint as it is shown and as the configuration takes it.
fn shown(certificate: &[u8]) -> String {
    let mut text = "SHA256".to_owned();
    for byte in Sha256::digest(certificate) {
        // Writing to a String cannot fail.
        let _ = write!(text, ":{byte:02X}");
    }
    text
}

/// Reads `SHA256:` and 64 hexadecimal digits, with colons or without, in either case.
fn fingerprint(text: &str) -> Option<[u8; 32]> {
    let (kind, digits) = text.trim().split_once(':')?;
    let digits: Vec<u8> = digits.bytes().filter(|byte| !matches!(byte, b':' | b' ')).collect();
    if !kind.eq_ignore_ascii_case("sha256") || digits.len() != 64 {
        return None;
    }
    let mut out = [0; 32];
    for (byte, pair) in out.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_read_as_it_is_shown_and_as_openssl_writes_it() {
        let text = shown(b"a certificate");
        let read = fingerprint(&text).unwrap();
        assert_eq!(fingerprint(&text.to_lowercase().replacen("sha256", "SHA256", 1)), Some(read));
        assert_eq!(fingerprint(&format!("sha256:{}", text[7..].replace(':', ""))), Some(read));
        for wrong in ["", "SHA256:", "SHA1:00", "SHA256:zz", &text[..90], &text.replace("SHA256", "MD5")] {
            assert_eq!(fingerprint(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_no_fingerprint_is_refused_before_anything_is_dialled() {
        assert_eq!(Trust::new(Some("SHA256:12"), "host").err().unwrap().kind, FaultKind::Refused);
        assert!(Trust::new(None, "host").is_ok());
    }
}
