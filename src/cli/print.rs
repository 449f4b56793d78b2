//! Printing: findings, summaries, faults, progress. Messages go to standard error, what a command was asked for to standard output.

use super::Exit;
use crate::diag::{self, Finding, Severity, Style, Texts};
use crate::disk::{Fault, generation};
use crate::language::Messages;
use anstream::AutoStream;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::time::Duration;

/// Prints, or is quiet.
pub struct Printer {
    quiet: bool,
    style: Style,
}

/// The form in which findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For reading.
    Text,
    /// One JSON object a line.
    Json,
}

impl Printer {
    /// A printer for this terminal; colours unless `NO_COLOR` or a pipe say otherwise.
    pub fn new(quiet: bool) -> Printer {
        let choice = AutoStream::choice(&std::io::stderr());
        let style = if choice == anstream::ColorChoice::Never { Style::Plain } else { Style::Colour };
        Printer { quiet, style }
    }

    /// A line to standard error, whatever happens (a closed pipe is nobody's problem).
    pub fn line(&self, text: &str) {
        let _ = writeln!(anstream::stderr(), "{text}");
    }

    /// A line to standard error unless `--quiet`.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            self.line(text);
        }
    }

    /// What a command was asked for, to standard output.
    pub fn answer(&self, text: &str) {
        let mut out = anstream::stdout();
        let _ = out.write_all(text.as_bytes());
        let _ = out.flush();
    }

    /// All findings and their sum.
    pub fn findings(&self, findings: &[Finding], texts: &dyn Texts, messages: &Messages, format: Format) {
        match format {
            Format::Json => {
                let lines: String = findings.iter().map(|f| diag::json_line(f, texts, messages) + "\n").collect();
                self.answer(&lines);
            }
            Format::Text => {
                let mut out = anstream::stderr();
                for finding in findings {
                    let _ = out.write_all(diag::render(finding, texts, messages, self.style).as_bytes());
                }
                if let Some(worst) = findings.first() {
                    let count = |severity| findings.iter().filter(|f| f.severity == severity).count().to_string();
                    let args = [
                        ("errors", count(Severity::Error)),
                        ("warnings", count(Severity::Warning)),
                        ("todos", count(Severity::Todo)),
                    ];
                    self.line(&messages.say("summary-findings", &args));
                    self.line(&messages.say("label-explain", &[("code", worst.code.id())]));
                }
            }
        }
    }

    /// A progress bar for long work; it shows only on a terminal and only after a moment.
    pub fn progress(&self, length: usize) -> ProgressBar {
        self.bar(length as u64, "{bar:32} {pos}/{len} {elapsed}")
    }

    /// A progress bar that looks like its template.
    pub fn bar(&self, length: u64, template: &str) -> ProgressBar {
        let bar = ProgressBar::hidden();
        bar.set_length(length);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        let hidden = self.quiet || !std::io::stderr().is_terminal();
        bar.set_draw_target(if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr_with_hz(8) });
        if !hidden {
            bar.enable_steady_tick(Duration::from_millis(250));
        }
        bar
    }
}

/// The exit status that findings give.
pub fn exit(findings: &[Finding]) -> Exit {
    if findings.iter().any(|f| f.severity == Severity::Error) { Exit::Problems } else { Exit::Clean }
}

/// A fault of the machine as a sentence.
pub fn fault(fault: &Fault, messages: &Messages) -> String {
    let path = |path: &std::path::Path| ("path", path.display().to_string());
    match fault {
        Fault::Read { path: at, source } => messages.say("fault-read", &[path(at), ("message", source.to_string())]),
        Fault::Write { path: at, source } if source.kind() == std::io::ErrorKind::StorageFull => {
            messages.say("fault-full-disk", &[path(at)])
        }
        Fault::Write { path: at, source } => messages.say("fault-write", &[path(at), ("message", source.to_string())]),
        Fault::Exists { path: at } => messages.say("file-exists", &[path(at)]),
        Fault::Generation(fault) => generation_fault(fault, messages),
    }
}

fn generation_fault(fault: &generation::Fault, messages: &Messages) -> String {
    let args = fault.args();
    let get = |name: &str| args.iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone());
    let path = ("path", get("path").unwrap_or_default());
    let id = match (fault.key(), get("operation").as_deref()) {
        ("disk-full", _) => "fault-full-disk",
        ("io", Some("sync")) => "fault-sync",
        ("io", Some("replace")) => "fault-rename",
        ("io", Some("read" | "inspect")) => "fault-read",
        ("io", Some("write" | "make-folder" | "lock" | "remove")) => "fault-write",
        ("output-busy", _) => "fault-locked",
        ("output-not-a-folder", _) => "fault-output-is-file",
        ("output-mount-point" | "output-nameless", _) => "fault-mount-point",
        ("output-holds-sources" | "output-inside-sources", _) => "fault-output-holds-sources",
        ("output-foreign" | "output-unowned", _) => "fault-foreign-files",
        _ => "fault-other",
    };
    let mut files = get("names").unwrap_or_default();
    if let Some(more) = get("more").filter(|more| more != "0") {
        files = format!("{files} (+{more})");
    }
    let message = get("system").unwrap_or_else(|| fault.to_string());
    messages.say(id, &[path, ("files", files), ("message", message)])
}
