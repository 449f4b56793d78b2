//! The command line: one file per command, all printing.
//!
//! In: arguments, the folder where the program was started. Out: an exit status: 0 clean, 1 problems in the site, 2 bad usage or the
//! machine failed. What was said on the command line is split from what is meant: `args` reads it, [`Run`] decides once.
#![allow(clippy::disallowed_methods)] // This is the room with the clock and the current folder.

mod args;
mod build;
mod check;
mod documents;
mod explain;
mod import;
mod init;
mod new;
mod press;
mod print;
mod publish;
mod schema;
mod serve;
mod theme;

use crate::case::Date;
use crate::disk::{self, Folder};
use crate::language::{Lang, Messages};
use clap::ArgMatches;
use print::Printer;
use std::path::{Path, PathBuf};

/// How a command ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All is well.
    Clean = 0,
    /// The site has errors.
    Problems = 1,
    /// The command was wrong or the machine failed.
    Failed = 2,
}

/// What a command works with.
pub struct Run {
    matches: ArgMatches,
    messages: Messages,
    printer: Printer,
    today: Date,
}

/// Runs the program with these arguments (the program's name first).
pub fn main(arguments: Vec<std::ffi::OsString>) -> Exit {
    let lang = args::language(&arguments);
    let messages = Messages::new(lang);
    let matches = match args::command(&messages).try_get_matches_from(&arguments) {
        Ok(matches) => matches,
        Err(error) => return args::explain(&error, &messages),
    };
    let Some((name, sub)) = matches.subcommand() else {
        return Exit::Failed;
    };
    let name = name.to_string();
    let run = Run {
        printer: Printer::new(sub.try_get_one::<bool>("quiet").ok().flatten().copied().unwrap_or(false)),
        today: sub.try_get_one::<Date>("date").ok().flatten().copied().unwrap_or_else(latest_day),
        matches: sub.clone(),
        messages,
    };
    match name.as_str() {
        "build" => build::run(&run),
        "check" => check::run(&run),
        "explain" => explain::run(&run),
        "import" => import::run(&run),
        "init" => init::run(&run),
        "new" => new::run(&run),
        "print" => press::run(&run),
        "publish" => publish::run(&run),
        "schema" => schema::run(&run),
        "serve" => serve::run(&run),
        "theme" => theme::run(&run),
        "completions" => args::completions(&run),
        _ => args::man(&run),
    }
}

/// The latest day that it is anywhere on Earth now: a date is in the future only if no school has it yet.
fn latest_day() -> Date {
    let ahead = jiff::SignedDuration::from_hours(14);
    let now = jiff::Timestamp::now();
    now.checked_add(ahead).unwrap_or(now).to_zoned(jiff::tz::TimeZone::UTC).date()
}

impl Run {
    fn lang(&self) -> Lang {
        self.messages.lang()
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.matches.try_get_one::<String>(name).ok().flatten().map(String::as_str)
    }

    fn path(&self, name: &str) -> Option<&Path> {
        self.matches.try_get_one::<PathBuf>(name).ok().flatten().map(PathBuf::as_path)
    }

    fn flag(&self, name: &str) -> bool {
        self.matches.try_get_one::<bool>(name).ok().flatten().copied().unwrap_or(false)
    }

    /// The site's folder: `--root`, or the one at or above the current folder.
    fn folder(&self) -> Result<Folder, Exit> {
        let start = self.path("root").unwrap_or(Path::new("."));
        let found = match self.path("root") {
            Some(root) => root.is_dir().then(|| root.to_path_buf()),
            None => disk::root_above(start),
        };
        found.map(|root| Folder::new(&root)).ok_or_else(|| {
            self.printer.line(&self.messages.say("no-site", &[("path", start.display().to_string())]));
            Exit::Failed
        })
    }

    /// A value that an option or argument cannot have, said with those that it can.
    fn bad_value(&self, typed: &str, name: &str, known: String) -> Exit {
        let known = if known.is_empty() { "none".to_string() } else { known };
        let args = [("typed", typed.to_string()), ("name", name.to_string()), ("known", known)];
        self.printer.line(&self.messages.say("usage-bad-value", &args));
        Exit::Failed
    }

    /// A fault of the machine, said.
    fn fault(&self, fault: &disk::Fault) -> Exit {
        self.printer.line(&print::fault(fault, &self.messages));
        Exit::Failed
    }
}
