//! A job whose target is an archive: in comes where it goes, out comes an exit status. Nobody is asked: an archive changes nothing that visitors
//! see, and one that Casebook did not write is not replaced.

use super::super::{Exit, print};
use super::job::{Gone, Job, Mode};
use crate::disk::{self, Archived, NotArchived};
use crate::language::Messages;
use crate::net::publish::Cargo;
use crate::publish::{Archive, Built};
use serde_json::json;
use std::io::ErrorKind;

/// Writes a site as an archive, or as several.
pub(super) fn publish(job: &Job<'_>, target: &Archive, mode: &Mode) -> Exit {
    let mut files: Vec<(&String, &Built)> = job.build.files.iter().collect();
    // Whoever unpacks it over an older site has assets before pages too.
    files.sort_by_key(|(path, built)| (built.kind, *path));
    let archive = disk::Archive {
        path: job.root.join(&target.path),
        files: files.iter().map(|(path, _)| path.as_str()).collect(),
        note: target.notes.then(|| note(job)),
        split: target.split,
    };
    if let Some(path) = archive.foreign().filter(|_| !mode.takes_over) {
        return failed(job, &NotArchived::Foreign(path));
    }
    if mode.gone.is_some() && archive.present().is_empty() {
        job.run.printer.line(&job.say("withdraw-never-there", &[("name", job.target.name.clone())]));
        return Exit::Clean;
    }
    let args = [
        ("name", job.target.name.clone()),
        ("place", archive.path.display().to_string()),
        ("n", job.build.files.len().to_string()),
        ("size", job.size(job.build.bytes())),
    ];
    if !job.is_json() {
        job.run.printer.note(&job.say("publish-archive", &args));
    }
    if mode.is_dry {
        if job.is_json() {
            job.tell(&json!({"event": "plan", "target": job.target.name, "place": archive.path, "files": job.build.files.len()}));
        }
        return Exit::Clean;
    }
    match archive.write(&|path| job.cargo.read(path)) {
        Ok(archived) => {
            done(job, &archived);
            mode.gone.as_ref().map_or(Exit::Clean, |gone| looked(job, &archive, gone))
        }
        Err(why) => failed(job, &why),
    }
}

/// How the archive is unpacked: the name of a text and its bytes. Notepad of an old Windows reads it too, and a hosting takes its name.
fn note(job: &Job<'_>) -> (String, Vec<u8>) {
    let messages = Messages::new(job.lang);
    let args = [("title", job.build.site.clone()), ("n", job.build.files.len().to_string())];
    let text = messages.say("publish-note", &args);
    let bytes = format!("\u{feff}{}\r\n", text.replace('\n', "\r\n")).into_bytes();
    (messages.say("publish-note-name", &[]), bytes)
}

fn done(job: &Job<'_>, archived: &Archived) {
    if job.is_json() {
        let parts = archived.parts.iter().map(|(path, size)| json!({"path": path, "bytes": size}));
        let parts: Vec<_> = parts.collect();
        return job.tell(&json!({"event": "done", "target": job.target.name, "archives": parts, "gone": archived.gone}));
    }
    for (path, size) in &archived.parts {
        let args = [("path", path.display().to_string()), ("size", job.size(*size))];
        job.run.printer.note(&job.say("publish-archived", &args));
    }
    if archived.parts.len() > 1 {
        job.run.printer.note(&job.say("publish-archived-parts", &[("n", archived.parts.len().to_string())]));
    }
    if !archived.gone.is_empty() {
        let names = super::say::named(job, archived.gone.iter().map(String::as_str));
        job.run.printer.line(&job.say("publish-archive-gone", &[("names", names)]));
    }
}

/// Whether what was withdrawn is in none of the archives.
fn looked(job: &Job<'_>, archive: &disk::Archive<'_>, gone: &Gone) -> Exit {
    let held = archive.held();
    let left: Vec<&str> = gone.files.iter().filter(|path| held.contains(*path)).map(String::as_str).collect();
    let name = ("name", job.target.name.clone());
    if left.is_empty() {
        job.run.printer.line(&job.say("withdraw-checked", &[name]));
        return Exit::Clean;
    }
    job.run.printer.line(&job.say("withdraw-still-there", &[name, ("files", left.join(", "))]));
    Exit::Problems
}

fn failed(job: &Job<'_>, why: &NotArchived) -> Exit {
    let (sentence, exit) = match why {
        NotArchived::Fault(disk::Fault::Write { path, source }) if source.kind() == ErrorKind::NotFound => {
            let args = [
                ("at", path.display().to_string()),
                ("message", source.to_string()),
                ("scheme", "file".to_string()),
                ("name", job.target.name.clone()),
            ];
            (job.say("publish-stop-no-such-place", &args), Exit::Failed)
        }
        NotArchived::Fault(fault) => (print::fault(fault, &job.run.messages), Exit::Failed),
        NotArchived::File(message) => (job.say("publish-stop-cargo", &[("message", message.clone())]), Exit::Failed),
        NotArchived::TooLarge(path) => {
            (job.say("publish-archive-too-large", &[("path", path.clone()), ("name", job.target.name.clone())]), Exit::Problems)
        }
        NotArchived::Foreign(path) => (job.say("publish-archive-foreign", &[("path", path.display().to_string())]), Exit::Problems),
    };
    if job.is_json() {
        job.tell(&json!({"event": "stopped", "target": job.target.name, "message": sentence}));
    }
    job.run.printer.line(&sentence);
    exit
}
