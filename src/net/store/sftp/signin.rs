//! How a user is let in: in come an address and what the user's computer has, out comes a connection that is signed in. First the key file of
//! the address, else the agent's keys and the one that SSH takes by itself; then the password. It refuses to try a password on a host that
//! takes none.

use super::super::{Access, Asked, Fault, FaultKind, Secret};
use super::answer;
use super::greeting::Greeting;
use crate::publish::Address;
use russh::client::{AuthResult, Handle, KeyboardInteractiveAuthResponse};
use russh::keys::agent::AgentIdentity;
use russh::keys::agent::client::AgentClient;
use russh::keys::{HashAlg, PrivateKey, PrivateKeyWithHashAlg, decode_secret_key};
use russh::{MethodKind, MethodSet};
use std::path::Path;
use std::sync::Arc;

/// Servers lose patience after six tries; one is for the password.
const AGENT_KEYS: usize = 4;

/// A connection of the library.
pub(super) type Connection = Handle<Greeting>;

/// Signs in.
pub(super) async fn sign_in(connection: &mut Connection, address: &Address, access: &Access) -> Result<(), Fault> {
    let user = address.user.as_deref().unwrap_or_default();
    let mut guest = Guest { connection, user, host: &address.host, methods: None };
    if guest.has_key(address, access).await? || guest.has_password(access).await? {
        return Ok(());
    }
    let takes = guest.methods.as_ref().map(|methods| methods.iter().map(<&str>::from).collect::<Vec<_>>().join(", "));
    let said = match takes.filter(|takes| !takes.is_empty()) {
        Some(takes) => format!("{user} was not let in; the server takes: {takes}"),
        None => format!("{user} was not let in"),
    };
    Err(Fault::new(FaultKind::SignIn, &address.host, said))
}

struct Guest<'a> {
    connection: &'a mut Connection,
    user: &'a str,
    host: &'a str,
    /// What the server said it takes, after the first refusal.
    methods: Option<MethodSet>,
}

impl Guest<'_> {
    async fn has_key(&mut self, address: &Address, access: &Access) -> Result<bool, Fault> {
        if address.key.is_none()
            && let Some(agent) = access.secrets.agent()
            && self.tries_agent(&agent).await?
        {
            return Ok(true);
        }
        let Some(text) = access.secrets.secret(Asked::Key) else {
            return match &address.key {
                Some(key) => Err(Fault::new(FaultKind::SignIn, key, "the key file cannot be read")),
                None => Ok(false),
            };
        };
        match self.unlock(&text, address, access) {
            Ok(key) => self.tries_key(key).await,
            // A key that nobody spoke of, and that does not open, keeps nobody from using the password.
            Err(_) if address.key.is_none() => Ok(false),
            Err(fault) => Err(fault),
        }
    }

    fn unlock(&self, text: &Secret, address: &Address, access: &Access) -> Result<PrivateKey, Fault> {
        let at = address.key.as_deref().unwrap_or(self.host);
        let wrong = |said: String| Fault::new(FaultKind::SignIn, at, said);
        match decode_secret_key(text.reveal(), None) {
            Err(russh::keys::Error::KeyIsEncrypted) => {
                let phrase =
                    access.secrets.secret(Asked::Passphrase).ok_or_else(|| wrong("the key needs its passphrase".into()))?;
                decode_secret_key(text.reveal(), Some(phrase.reveal()))
                    .map_err(|_| wrong("the passphrase does not open the key".into()))
            }
            // What a parser says of a secret text is not repeated.
            other => other.map_err(|_| wrong("this is no private key that can be read".into())),
        }
    }

    async fn tries_key(&mut self, key: PrivateKey) -> Result<bool, Fault> {
        let hash = self.rsa_hash(key.algorithm().is_rsa()).await?;
        let key = PrivateKeyWithHashAlg::new(Arc::new(key), hash);
        let answer = self.connection.authenticate_publickey(self.user, key).await;
        self.judged(answer.map_err(|error| answer::broken(&error, self.host))?)
    }

    async fn tries_agent(&mut self, socket: &Path) -> Result<bool, Fault> {
        #[cfg(unix)]
        let agent = AgentClient::connect_uds(socket).await;
        #[cfg(windows)]
        let agent = AgentClient::connect_named_pipe(socket).await;
        // No agent, or one that is not well: there are other ways.
        let Ok(mut agent) = agent else { return Ok(false) };
        let Ok(identities) = agent.request_identities().await else { return Ok(false) };
        let keys = identities.into_iter().filter_map(|identity| match identity {
            AgentIdentity::PublicKey { key, .. } => Some(key),
            AgentIdentity::Certificate { .. } => None,
        });
        for key in keys.take(AGENT_KEYS) {
            let hash = self.rsa_hash(key.algorithm().is_rsa()).await?;
            // The agent's refusal to sign is that of one key.
            if let Ok(answer) = self.connection.authenticate_publickey_with(self.user, key, hash, &mut agent).await
                && self.judged(answer)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Which signature the server wants of an RSA key.
    async fn rsa_hash(&self, is_rsa: bool) -> Result<Option<HashAlg>, Fault> {
        if !is_rsa {
            return Ok(None);
        }
        let best = self.connection.best_supported_rsa_hash().await.map_err(|error| answer::broken(&error, self.host))?;
        // A server that says nothing of it takes at least this one, if it is not twenty years old.
        Ok(best.unwrap_or(Some(HashAlg::Sha256)))
    }

    async fn has_password(&mut self, access: &Access) -> Result<bool, Fault> {
        let takes = |methods: &Option<MethodSet>, kind| methods.as_ref().is_none_or(|methods| methods.contains(&kind));
        let plain = takes(&self.methods, MethodKind::Password);
        if !plain && !takes(&self.methods, MethodKind::KeyboardInteractive) {
            return Ok(false);
        }
        let Some(password) = access.secrets.secret(Asked::Password) else { return Ok(false) };
        if plain {
            let answer = self.connection.authenticate_password(self.user, password.reveal()).await;
            if self.judged(answer.map_err(|error| answer::broken(&error, self.host))?)? {
                return Ok(true);
            }
        }
        if takes(&self.methods, MethodKind::KeyboardInteractive) { self.answers(&password).await } else { Ok(false) }
    }

    /// Some servers do not take a password; they ask a question to which it is the answer.
    async fn answers(&mut self, password: &Secret) -> Result<bool, Fault> {
        let broken = |error| answer::broken(&error, self.host);
        let mut said = self.connection.authenticate_keyboard_interactive_start(self.user, None).await.map_err(broken)?;
        for _ in 0..3 {
            let answers = match &said {
                KeyboardInteractiveAuthResponse::Success => return Ok(true),
                KeyboardInteractiveAuthResponse::Failure { .. } => return Ok(false),
                // What is typed openly is no password.
                KeyboardInteractiveAuthResponse::InfoRequest { prompts, .. } if prompts.iter().any(|prompt| prompt.echo) => {
                    return Ok(false);
                }
                KeyboardInteractiveAuthResponse::InfoRequest { prompts, .. } => {
                    prompts.iter().map(|_| password.reveal().to_owned()).collect()
                }
            };
            said = self.connection.authenticate_keyboard_interactive_respond(answers).await.map_err(broken)?;
        }
        Ok(false)
    }

    fn judged(&mut self, answer: AuthResult) -> Result<bool, Fault> {
        match answer {
            AuthResult::Success => Ok(true),
            AuthResult::Failure { remaining_methods, .. } => {
                if self.connection.is_closed() {
                    return Err(Fault::new(FaultKind::Temporary, self.host, "the connection was closed"));
                }
                self.methods = Some(remaining_methods);
                Ok(false)
            }
        }
    }
}
