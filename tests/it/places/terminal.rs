//! What a user is asked at a terminal when a site goes to a host by SSH, what is typed, and what comes of it: the first contact, a password typed
//! wrong, no answer at all, a key that has changed. The terminal is a real one, with the program on its other side (`terminal.py`).

use super::servers::{HOST, Kind, PASSWORD, Server, line_of_key};
use super::site::{Site, there};
use crate::publish::text;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Another host's key.
const OTHER: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ";

/// What the user's computer knows of the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    Nothing,
    ItsKey,
    AnotherKey,
}

struct Talk {
    name: &'static str,
    known: Known,
    /// What is waited for and what is typed then.
    steps: &'static [(&'static str, &'static str)],
    status: i32,
    /// What is said besides.
    says: &'static [&'static str],
    /// What is asked of nobody.
    never: &'static [&'static str],
    /// Whether the host's key is then written down.
    remembers: bool,
}

const IS_IT: &str = "Это он? (да/нет)";
const PASSWORD_OF: &str = "Пароль school14 для";
const FIRST: &str = "Отправить? (да/нет)";
const RIGHT: &str = "correct horse 9\n";
const WRONG: &str = "battery staple\n";

const TALKS: &[Talk] = &[
    Talk {
        name: "a first contact",
        known: Known::Nothing,
        steps: &[(IS_IT, "да\n"), (PASSWORD_OF, RIGHT), (FIRST, "да\n")],
        status: 0,
        says: &["ssh-ed25519 SHA256:"],
        never: &["ещё раз"],
        remembers: true,
    },
    Talk {
        name: "a host that is not the right one",
        known: Known::Nothing,
        steps: &[(IS_IT, "нет\n")],
        status: 2,
        says: &["SHA256:"],
        never: &[PASSWORD_OF],
        remembers: false,
    },
    Talk {
        name: "no answer about the host",
        known: Known::Nothing,
        steps: &[(IS_IT, "\u{4}")],
        status: 2,
        says: &[],
        never: &[PASSWORD_OF],
        remembers: false,
    },
    Talk {
        name: "a password typed wrong once",
        known: Known::ItsKey,
        steps: &[(PASSWORD_OF, WRONG), ("ещё раз", ""), (PASSWORD_OF, RIGHT), (FIRST, "да\n")],
        status: 0,
        says: &[],
        never: &[IS_IT],
        remembers: false,
    },
    Talk {
        name: "a password typed wrong three times",
        known: Known::ItsKey,
        steps: &[(PASSWORD_OF, WRONG), (PASSWORD_OF, WRONG), (PASSWORD_OF, WRONG)],
        status: 2,
        says: &["не впускает", "CASEBOOK_PASSWORD_SCHOOL"],
        never: &[FIRST],
        remembers: false,
    },
    Talk {
        name: "no password",
        known: Known::ItsKey,
        steps: &[(PASSWORD_OF, "\u{4}")],
        status: 2,
        says: &["не впускает"],
        never: &["ещё раз", FIRST],
        remembers: false,
    },
    Talk {
        name: "Ctrl-C where the first publication is asked about",
        known: Known::ItsKey,
        steps: &[(PASSWORD_OF, RIGHT), (FIRST, "\u{3}")],
        status: 1,
        says: &["Ничего не отправлено"],
        never: &[],
        remembers: false,
    },
    Talk {
        name: "a key that has changed",
        known: Known::AnotherKey,
        steps: &[],
        status: 2,
        says: &["another key"],
        never: &[IS_IT, PASSWORD_OF],
        remembers: false,
    },
];

#[test]
fn a_user_is_asked_and_answers() {
    for talk in TALKS {
        println!("{}", talk.name);
        hold(talk);
    }
}

fn hold(talk: &Talk) {
    let server = Server::start(Kind::Sshd);
    let key = line_of_key(&fs::read_to_string(server.home.path().join("host_key.pub")).unwrap());
    let host = format!("[{HOST}]:{}", server.port);
    let site = Site::of(&server, HOST);
    let ssh = site.home().join(".ssh/known_hosts");
    fs::create_dir_all(ssh.parent().unwrap()).unwrap();
    let before = match talk.known {
        Known::Nothing => String::new(),
        Known::ItsKey => format!("{host} {key}\n"),
        Known::AnotherKey => format!("{host} {OTHER}\n"),
    };
    fs::write(&ssh, &before).unwrap();
    let (code, shown) = at_terminal(&site, talk.steps);
    let said = format!("{}: {shown}", talk.name);
    assert_eq!(code, Some(talk.status), "{said}");
    assert!(talk.says.iter().all(|words| shown.contains(words)), "{said}");
    assert!(!talk.never.iter().any(|words| shown.contains(words)), "{said}");
    for secret in [RIGHT, WRONG] {
        assert!(!shown.contains(secret.trim()), "the password is seen: {said}");
    }
    // SSH's own file is never written to.
    assert_eq!(fs::read_to_string(&ssh).unwrap(), before, "{said}");
    let own = fs::read_to_string(site.home().join(".config/casebook/known_hosts")).unwrap_or_default();
    assert_eq!(own, if talk.remembers { format!("{host} {key}\n") } else { String::new() }, "{said}");
    if talk.status != 0 {
        let left = there_if_any(&server);
        assert!(left.is_empty(), "{said}: {left:?}");
        return;
    }
    // The next time nothing is asked but the password.
    let (code, shown) = at_terminal(&site, &[(PASSWORD_OF, RIGHT)]);
    assert!(code == Some(0) && !shown.contains(IS_IT), "{}: {shown}", talk.name);
}

/// What lies in the site's folder on the server, if that was made.
fn there_if_any(server: &Server) -> Vec<String> {
    let site = server.site();
    if site.exists() { there(server).into_keys().collect() } else { Vec::new() }
}

fn at_terminal(site: &Site, steps: &[(&str, &str)]) -> (Option<i32>, String) {
    at_terminal_within(site, &["timeout", "300"], steps)
}

/// The same, started by another program.
fn at_terminal_within(site: &Site, session: &[&str], steps: &[(&str, &str)]) -> (Option<i32>, String) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/places/terminal.py");
    let program = site.program(&["publish"]);
    let mut command = Command::new(session[0]);
    command
        .args(&session[1..])
        .arg("python3")
        .arg(script)
        .arg(serde_json::to_string(steps).unwrap())
        .arg(program.get_program())
        .args(program.get_args());
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let output = command.env_remove("CASEBOOK_PASSWORD_SCHOOL").current_dir(site.root()).output().unwrap();
    (output.status.code(), text(&output))
}

/// With a keyring of this test alone: a bus of its own, and its files in the home of the test's user.
#[cfg(feature = "keyring")]
#[test]
fn a_password_is_kept_in_the_keyring_if_the_user_agrees() {
    let server = Server::start(Kind::Sshd);
    let site = Site::of(&server, HOST).knows(&server, HOST);
    let keep = "в связке ключей этого компьютера? (да/нет)";
    let talks: [&[(&str, &str)]; 5] = [
        // One who does not agree is asked for the password again the next time.
        &[(PASSWORD_OF, RIGHT), (keep, "нет\n"), (FIRST, "да\n")],
        // What was typed wrong is not offered to be kept; what was right is.
        &[(PASSWORD_OF, WRONG), (PASSWORD_OF, RIGHT), (keep, "да\n")],
        &[],
        // A keyring that is locked and that nobody unlocks has nothing and takes nothing; the site is published all the same.
        &[(PASSWORD_OF, RIGHT), (keep, "да\n"), ("не удалось положить", "")],
        &[],
    ];
    for (number, steps) in talks.iter().enumerate() {
        let with =
            if number == 3 { "true" } else { "printf key | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1" };
        let session = ["dbus-run-session", "--", "sh", "-c", &format!("{with}; \"$0\" \"$@\""), "timeout", "120"];
        let (code, shown) = at_terminal_within(&site, &session, steps);
        assert_eq!(code, Some(0), "{number}: {shown}");
        let asked = [PASSWORD_OF, keep].map(|words| shown.contains(words));
        let wanted = [PASSWORD_OF, keep].map(|words| steps.iter().any(|(seen, _)| *seen == words));
        assert_eq!(asked, wanted, "{number}: {shown}");
        assert!(!shown.contains(RIGHT.trim()) && !shown.contains(WRONG.trim()), "{number}: {shown}");
    }
    assert!(fs::read_to_string(site.root().join("casebook.toml")).is_ok_and(|text| !text.contains(PASSWORD)));
}

#[test]
fn whoever_sits_at_no_terminal_is_asked_nothing() {
    let server = Server::start(Kind::Sshd);
    for (site, password, says) in [
        (Site::of(&server, HOST), PASSWORD, "SHA256:"),
        (Site::of(&server, HOST).knows(&server, HOST), "", "CASEBOOK_PASSWORD_SCHOOL"),
        (Site::of(&server, HOST).knows(&server, HOST), PASSWORD, "--yes"),
    ] {
        let output = site.with_password(&["publish"]).env("CASEBOOK_PASSWORD_SCHOOL", password).output().unwrap();
        let said = super::site::said(&output, 2);
        assert!(said.contains(says) && !said.contains(IS_IT) && !said.contains(FIRST), "{said}");
        assert!(!site.home().join(".config/casebook/known_hosts").exists());
    }
    assert!(there_if_any(&server).is_empty());
}
