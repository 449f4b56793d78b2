//! What only the user can answer: passwords, and whether a host that was never met is the right one. In come the questions of a protocol, out
//! come answers from the environment, the keyring, the user's files or the prompt. Nothing of a secret is ever printed.

use super::super::Run;
use crate::disk::{Acquaintance, KnownHosts};
use crate::language::Messages;
use crate::net::store::{Access, Asked, Fault, FaultKind, HostKeys, Secret, Secrets, Verdict};
use crate::publish::{Address, Target};
use std::collections::HashMap;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// So often a password may be typed wrong.
const TRIES: usize = 3;

/// Answers for one target.
pub(super) struct Asker {
    wallet: Arc<Wallet>,
    hosts: Arc<Hosts>,
}

impl Asker {
    pub(super) fn new(run: &Run, root: &Path, target: &Target, address: &Address) -> Asker {
        let wallet = Wallet {
            messages: Messages::new(run.lang()),
            variable: target.variable(),
            target: target.name.clone(),
            user: address.user.clone().unwrap_or_default(),
            place: address.shown(),
            key: address.key.clone(),
            root: root.to_path_buf(),
            known: Mutex::default(),
        };
        Asker {
            wallet: Arc::new(wallet),
            hosts: Arc::new(Hosts { files: KnownHosts::of_user(), met: Mutex::default(), trusted: Mutex::default() }),
        }
    }

    /// What the protocol is given.
    pub(super) fn access(&self) -> Access {
        Access { secrets: Arc::clone(&self.wallet) as Arc<dyn Secrets>, host_keys: Arc::clone(&self.hosts) as Arc<dyn HostKeys> }
    }

    /// Asks whether a password that was typed, and that the server took, is to be kept in the keyring of the system.
    #[cfg(feature = "keyring")]
    pub(super) fn offer_to_keep(&self, run: &Run) {
        let known = self.wallet.lock();
        let Some(secret) = known.secrets.get(&Asked::Password).and_then(Option::as_ref).filter(|_| known.typed > 0) else { return };
        let entry = keyring::v1::Entry::new(&self.wallet.service(), &self.wallet.user);
        // Where there is no keyring, nobody is asked.
        let Ok(entry) = entry else { return };
        if agrees(run, &run.messages.say("publish-ask-keep", &[]))
            && let Err(error) = entry.set_password(secret.reveal())
        {
            run.printer.line(&run.messages.say("publish-not-kept", &[("message", error.to_string())]));
        }
    }

    /// Without the keyring there is nothing to offer.
    #[cfg(not(feature = "keyring"))]
    pub(super) fn offer_to_keep(&self, _run: &Run) {}

    /// Whether the user can do something about a fault, and has: then it is tried again.
    pub(super) fn mends(&self, run: &Run, fault: &Fault) -> bool {
        match fault.kind {
            FaultKind::SignIn => self.wallet.forget_typed(run),
            FaultKind::Stranger => self.hosts.introduce(run, &fault.said),
            _ => false,
        }
    }
}

/// Secrets of one target.
struct Wallet {
    messages: Messages,
    variable: String,
    target: String,
    user: String,
    place: String,
    /// The file with the private key, as it was written.
    key: Option<String>,
    /// The site's folder, from which that is meant.
    root: PathBuf,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    secrets: HashMap<Asked, Option<Secret>>,
    typed: usize,
}

impl Wallet {
    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets what was typed at the prompt, so that it is asked for again; false if nothing was, or too often.
    fn forget_typed(&self, run: &Run) -> bool {
        let mut known = self.lock();
        if known.typed == 0 || known.typed >= TRIES {
            return false;
        }
        known.secrets.clear();
        run.printer.line(&run.messages.say("publish-typed-wrong", &[]));
        true
    }

    fn find(&self, asked: Asked, known: &mut Known) -> Option<Secret> {
        let variable = match asked {
            Asked::Password => self.variable.clone(),
            Asked::Passphrase => self.variable.replace("PASSWORD", "PASSPHRASE"),
            Asked::User => self.variable.replace("PASSWORD", "USER"),
            Asked::Key => return self.key_file(),
        };
        let given = std::env::var(variable).ok().filter(|text| !text.is_empty()).map(Secret::new);
        given.or_else(|| self.kept(asked)).or_else(|| self.prompt(asked, known))
    }

    /// What stands in the file with the private key: the one that is named, else the first that SSH would take.
    fn key_file(&self) -> Option<Secret> {
        let home = ["HOME", "USERPROFILE"].iter().find_map(std::env::var_os).map(PathBuf::from);
        let usual = || ["id_ed25519", "id_ecdsa", "id_rsa"].map(|name| home.as_ref().map(|home| home.join(".ssh").join(name)));
        let files: Vec<PathBuf> = match &self.key {
            Some(key) => match (key.strip_prefix("~/"), &home) {
                (Some(rest), Some(home)) => vec![home.join(rest)],
                _ => vec![self.root.join(key)],
            },
            None => usual().into_iter().flatten().collect(),
        };
        files.iter().find_map(|file| crate::disk::small_text(file)).map(Secret::new)
    }

    /// What the keyring of the system has.
    #[cfg(feature = "keyring")]
    fn kept(&self, asked: Asked) -> Option<Secret> {
        let user = match asked {
            Asked::Password => self.user.clone(),
            Asked::Passphrase => format!("{}:passphrase", self.user),
            Asked::User | Asked::Key => return None,
        };
        let entry = keyring::v1::Entry::new(&self.service(), &user).ok()?;
        entry.get_password().ok().map(Secret::new)
    }

    #[cfg(not(feature = "keyring"))]
    fn kept(&self, _asked: Asked) -> Option<Secret> {
        let _ = (&self.target, &self.user);
        None
    }

    /// The name under which the keyring has the target's passwords.
    #[cfg(feature = "keyring")]
    fn service(&self) -> String {
        format!("casebook:{}", self.target)
    }

    /// What the user types, if there is somebody to type.
    fn prompt(&self, asked: Asked, known: &mut Known) -> Option<Secret> {
        if !std::io::stdin().is_terminal() {
            return None;
        }
        let id = match asked {
            Asked::Password => "publish-ask-password",
            Asked::Passphrase => "publish-ask-passphrase",
            Asked::User => "publish-ask-user",
            Asked::Key => return None,
        };
        let question = self.messages.say(id, &[("user", self.user.clone()), ("place", self.place.clone())]);
        let typed = match asked {
            Asked::User | Asked::Key => line(&question),
            Asked::Password | Asked::Passphrase => rpassword::prompt_password(format!("{question} ")).ok(),
        };
        // Whoever types nothing does not want to tell, and is not asked again.
        let typed = typed.filter(|text| !text.is_empty()).map(Secret::new);
        known.typed += usize::from(typed.is_some());
        typed
    }
}

impl Secrets for Wallet {
    fn secret(&self, asked: Asked) -> Option<Secret> {
        // While one connection asks, the others wait for the answer.
        let mut known = self.lock();
        if let Some(secret) = known.secrets.get(&asked) {
            return secret.clone();
        }
        let secret = self.find(asked, &mut known);
        known.secrets.insert(asked, secret.clone());
        secret
    }

    fn agent(&self) -> Option<PathBuf> {
        let pipe = || cfg!(windows).then(|| PathBuf::from(r"\\.\pipe\openssh-ssh-agent"));
        std::env::var_os("SSH_AUTH_SOCK").filter(|socket| !socket.is_empty()).map(PathBuf::from).or_else(pipe)
    }
}

/// Hosts that were met before, and one that was met now.
struct Hosts {
    files: KnownHosts,
    met: Mutex<Option<(String, String)>>,
    /// Those that the user has said yes to, for this run, if they cannot be written down.
    trusted: Mutex<Vec<(String, String)>>,
}

impl Hosts {
    /// Asks about the host that was met now, and remembers it; false if there is none, or the user says no.
    fn introduce(&self, run: &Run, fingerprint: &str) -> bool {
        let Some((host, key)) = self.met.lock().unwrap_or_else(PoisonError::into_inner).take() else { return false };
        let question = [("host", host.clone()), ("fingerprint", fingerprint.to_string())];
        if !std::io::stdin().is_terminal() || !agrees(run, &run.messages.say("publish-ask-host", &question)) {
            return false;
        }
        self.trusted.lock().unwrap_or_else(PoisonError::into_inner).push((host.clone(), key.clone()));
        if let Err(message) = self.remember(&host, &key) {
            run.printer.line(&run.messages.say("publish-not-remembered", &[("message", message)]));
        }
        true
    }
}

impl HostKeys for Hosts {
    fn known(&self, host: &str, key: &str) -> Verdict {
        let trusted = self.trusted.lock().unwrap_or_else(PoisonError::into_inner);
        if trusted.iter().any(|(other, its)| other == host && its == key) {
            return Verdict::Known;
        }
        let verdict = match self.files.look(host, key) {
            Acquaintance::Known => Verdict::Known,
            Acquaintance::Unknown => Verdict::Unknown,
            Acquaintance::Changed => Verdict::Changed,
        };
        if verdict == Verdict::Unknown {
            *self.met.lock().unwrap_or_else(PoisonError::into_inner) = Some((host.to_string(), key.to_string()));
        }
        verdict
    }

    fn remember(&self, host: &str, key: &str) -> Result<(), String> {
        self.files.remember(host, key).map_err(|error| error.to_string())
    }
}

/// Asks a question that is answered with yes or no; anything else is no.
fn agrees(run: &Run, question: &str) -> bool {
    is_yes(line(&format!("{question} {}", run.messages.say("publish-yes-or-no", &[]))))
}

/// The same while Ctrl-C is heard by somebody else: wanting an end is a no, whoever still waits for a line.
pub(super) fn agrees_before(run: &Run, question: &str, end: &AtomicBool) -> bool {
    let question = format!("{question} {}", run.messages.say("publish-yes-or-no", &[]));
    let (answer, wait) = mpsc::channel();
    std::thread::spawn(move || answer.send(line(&question)));
    while !end.load(Ordering::Relaxed) {
        match wait.recv_timeout(Duration::from_millis(50)) {
            Ok(typed) => return is_yes(typed),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
    false
}

fn is_yes(answer: Option<String>) -> bool {
    matches!(answer.unwrap_or_default().to_lowercase().as_str(), "y" | "yes" | "д" | "да")
}

/// Asks, and reads a line.
fn line(question: &str) -> Option<String> {
    let mut out = anstream::stderr();
    let _ = write!(out, "{question} ");
    let _ = out.flush();
    let mut typed = String::new();
    std::io::stdin().read_line(&mut typed).ok()?;
    Some(typed.trim().to_string())
}
