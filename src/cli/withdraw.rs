//! `casebook withdraw SLUG`: takes a case off the site for good. The case is marked in its own file, the site is built without it and brought to
//! all places where it is published, and it is made sure that nothing of the case is left there; what is left on this machine is told. Nothing is done before it was shown and agreed to.

use super::check::{Checked, load, near};
use super::publish::{Consent, Gone, Job, Mode, Ready};
use super::{Exit, Run, build};
use crate::case::Withdrawn;
use crate::disk::Folder;
use crate::disk::desk::{Desk, Refusal};
use crate::disk::generation::Finished;
use crate::edit;
use crate::schema::Template;
use crate::site::{Document, Entry, Site, inside};
use std::io::{BufRead, IsTerminal};
use std::path::Path;
use std::sync::Arc;

pub fn run(run: &Run) -> Exit {
    let folder = match run.folder() {
        Ok(folder) => folder,
        Err(exit) => return exit,
    };
    let checked = match load(run, &folder, false, false) {
        Ok(checked) => checked,
        Err(fault) => return run.fault(&fault),
    };
    if run.flag("list") {
        return list(run, &checked.site);
    }
    let Some(typed) = run.text("case") else {
        return run.bad_value("", "CASE", slugs(&checked.site).join(", "));
    };
    let case = match find(&checked.site, typed) {
        Ok(case) => case,
        Err(exit) => return not_found(run, &checked.site, typed, exit),
    };
    let to = if run.flag("note") { Withdrawn::Note } else { Withdrawn::Gone };
    tell(run, &checked.site, &case, to);
    if run.flag("dry-run") {
        return Exit::Clean;
    }
    if !run.flag("yes") {
        match agreed(run) {
            Ok(true) => {}
            Ok(false) => {
                run.printer.line(&run.messages.say("withdraw-left", &[]));
                return Exit::Clean;
            }
            Err(exit) => return exit,
        }
    }
    if let Err(exit) = mark(run, &folder, &case, to) {
        return exit;
    }
    let path = case.entry.case.source.path.to_string();
    run.printer.note(&run.messages.say("withdraw-marked", &[("file", path.clone()), ("value", to.typed().to_string())]));
    let output = build::output(run, &folder);
    let before = built_files(&output);
    let checked = match build::make(run, &folder, &output) {
        Ok(checked) => checked,
        Err(exit) => {
            run.printer.line(&run.messages.say("withdraw-not-built", &[("command", again(&case, to))]));
            return exit;
        }
    };
    let gone = gone(case.entry, &before, &built_files(&output));
    let published = publish(run, &folder, &checked, &gone);
    if published != Exit::Clean {
        run.printer.line(&run.messages.say("withdraw-not-everywhere", &[("command", again(&case, to))]));
    }
    traces(run, &folder, &path);
    published
}

/// The files of the finished site.
fn built_files(output: &Path) -> Vec<String> {
    let held = Finished::hold(output).ok();
    held.iter().flat_map(Finished::entries).map(|entry| entry.path.clone()).collect()
}

/// What a place may still have of the case: what the site had before and has no more, and what a case of that address has.
fn gone(entry: &Entry, before: &[String], now: &[String]) -> Gone {
    let folder = entry.stem().to_string();
    let own = ["index.html".to_string()].into_iter();
    let documents = [".pdf", "-sheet.pdf", ".docx", ".md"].map(|end| format!("{}{end}", entry.slug));
    let mut files: Vec<String> = own.chain(documents).map(|name| format!("{folder}{name}")).collect();
    files.extend(before.iter().cloned());
    files.sort();
    files.dedup();
    files.retain(|path| !now.contains(path));
    Gone { files, folder }
}

/// Brings the new site to all places where the old one is; the worst that happened.
fn publish(run: &Run, folder: &Folder, checked: &Checked, gone: &Gone) -> Exit {
    let targets = &checked.site.config.targets;
    if targets.is_empty() {
        run.printer.line(&run.messages.say("withdraw-no-target", &[("folder", gone.folder.clone())]));
        return Exit::Clean;
    }
    let ready = match Ready::new(run, folder, checked) {
        Ok(ready) => ready,
        Err(exit) => return exit,
    };
    let mode = Mode {
        is_dry: false,
        consent: Consent::Ask,
        // Whoever agreed to the withdrawal has agreed to this.
        removes_many: Consent::Given,
        takes_over: false,
        waits: true,
        verify: None,
        gone: Some(gone.clone()),
    };
    let mut worst = Exit::Clean;
    for target in targets {
        let exit = Job::new(run, folder, &ready, target).publish(&mode);
        worst = if exit as u8 > worst as u8 { exit } else { worst };
    }
    worst
}

/// A case that was found, with what governs it.
struct Case<'s> {
    entry: &'s Entry,
    template: &'s Template,
}

/// Why a name leads to no case.
enum Lost {
    Nobody,
    /// Several cases have it: their files.
    Several(Vec<String>),
}

/// All cases and plain pages, the hidden ones too.
fn all(site: &Site) -> impl Iterator<Item = Case<'_>> {
    let collections = site.collections.iter().flat_map(|collection| {
        let entries = collection.entries.iter().chain(&collection.drafts).chain(&collection.withdrawn);
        entries.map(|entry| Case { entry, template: &collection.template })
    });
    let pages = site.pages.iter().chain(&site.hidden_pages).filter(|page| page.url != "index.html");
    collections.chain(pages.map(|entry| Case { entry, template: &site.page_template }))
}

fn slugs(site: &Site) -> Vec<&str> {
    let cases = site.collections.iter().flat_map(|collection| &collection.entries);
    cases.map(|entry| &*entry.slug).collect()
}

/// The case of an address, of a file, or of an address with its folder.
fn find<'s>(site: &'s Site, typed: &str) -> Result<Case<'s>, Lost> {
    let typed = typed.trim().trim_matches('/').replace('\\', "/");
    let is_named = |case: &Case<'_>| {
        let path = inside(&case.entry.case.source.path);
        let stem = path.strip_suffix("/index.md").or_else(|| path.strip_suffix(".md")).unwrap_or(path);
        let folder = case.entry.url.strip_suffix("/index.html").unwrap_or(&case.entry.url);
        case.entry.slug == typed || [&*case.entry.case.source.path, path, stem, folder, &*case.entry.url].contains(&&*typed)
    };
    let mut found: Vec<Case<'s>> = all(site).filter(is_named).collect();
    match found.len() {
        0 => Err(Lost::Nobody),
        1 => Ok(found.remove(0)),
        _ => Err(Lost::Several(found.iter().map(|case| case.entry.case.source.path.to_string()).collect())),
    }
}

fn not_found(run: &Run, site: &Site, typed: &str, lost: Lost) -> Exit {
    let sentence = match lost {
        Lost::Several(files) => run.messages.say("withdraw-several", &[("typed", typed.to_string()), ("files", files.join(", "))]),
        Lost::Nobody => {
            let nearest = near(typed, &slugs(site));
            run.messages.say("no-such-case", &[("typed", typed.to_string()), ("nearest", nearest)])
        }
    };
    run.printer.line(&sentence);
    Exit::Failed
}

/// The command that goes on where this one had to stop.
fn again(case: &Case<'_>, to: Withdrawn) -> String {
    let note = if to == Withdrawn::Note { " --note" } else { "" };
    format!("casebook withdraw {}{note}", case.entry.slug)
}

/// `--list`: what was withdrawn, and how it is brought back.
fn list(run: &Run, site: &Site) -> Exit {
    let mut lines = String::new();
    for entry in site.withdrawn() {
        let id = if entry.case.withdrawn == Some(Withdrawn::Note) { "withdraw-list-note" } else { "withdraw-list-gone" };
        let args = [("title", entry.case.name().to_string()), ("file", entry.case.source.path.to_string())];
        lines.push_str(&run.messages.say(id, &args));
        lines.push('\n');
    }
    match lines.is_empty() {
        true => run.printer.note(&run.messages.say("withdraw-none", &[])),
        false => {
            run.printer.answer(&lines);
            run.printer.note(&run.messages.say("withdraw-back", &[]));
        }
    }
    Exit::Clean
}

/// What is going to happen.
fn tell(run: &Run, site: &Site, case: &Case<'_>, to: Withdrawn) {
    let say = |id: &str, args: &[(&'static str, String)]| run.printer.line(&run.messages.say(id, args));
    let path = &case.entry.case.source.path;
    say("withdraw-case", &[("title", case.entry.case.name().to_string()), ("file", path.to_string())]);
    let documents = documents(site, case.entry);
    say("withdraw-gone", &[("page", case.entry.url.clone()), ("files", documents.to_string())]);
    if to == Withdrawn::Note {
        say("withdraw-note", &[("page", case.entry.url.clone())]);
    }
    // What links to it now is what will link to nothing.
    for file in linking(site, case.entry) {
        say("withdraw-link", &[("file", file.to_string())]);
    }
    if case.entry.case.withdrawn.is_some() {
        say("withdraw-already", &[]);
    }
}

/// How many documents the case has.
fn documents(site: &Site, own: &Entry) -> usize {
    let id = site.entries().find(|id| std::ptr::eq(site.entry(*id).1, own));
    id.map_or(0, |id| site.documents_of(id).iter().filter(|file| !matches!(file.document, Document::Book(_))).count())
}

/// The sources that link to a case.
fn linking<'s>(site: &'s Site, own: &Entry) -> Vec<&'s Arc<str>> {
    let entries = site.collections.iter().flat_map(|c| c.entries.iter().chain(&c.intro)).chain(&site.pages);
    let leads = |entry: &&Arc<Entry>| {
        let from = inside(&entry.case.source.path);
        let mut found = false;
        entry.case.each_prose(&mut |prose| {
            found |= prose.refs.iter().any(|reference| match site.addresses.resolve(from, &reference.target) {
                crate::site::Target::Page { url, .. } => url == own.url && entry.url != own.url,
                _ => false,
            });
        });
        found
    };
    entries.filter(leads).map(|entry| &entry.case.source.path).collect()
}

/// Asks whether to go on. Where nobody can answer, nothing is done.
fn agreed(run: &Run) -> Result<bool, Exit> {
    if !std::io::stdin().is_terminal() {
        run.printer.line(&run.messages.say("withdraw-needs-yes", &[]));
        return Err(Exit::Failed);
    }
    run.printer.line(&run.messages.say("withdraw-ask", &[]));
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    let answer = answer.trim().to_lowercase();
    Ok(read.is_ok() && ["y", "yes", "д", "да"].contains(&&*answer))
}

/// Marks the case in its file.
fn mark(run: &Run, folder: &Folder, case: &Case<'_>, to: Withdrawn) -> Result<(), Exit> {
    let path = &*case.entry.case.source.path;
    let refused = |message: String| {
        let message = if message.is_empty() { "none".to_string() } else { message };
        let args = [("file", path.to_string()), ("value", to.typed().to_string()), ("message", message)];
        run.printer.line(&run.messages.say("withdraw-by-hand", &args));
        Exit::Failed
    };
    let desk = Desk::new(folder.root());
    let open = desk.read(path).map_err(|refusal| self::refused(run, &refusal, &refused))?;
    let text = crate::tree::decode(&open.bytes).map_err(|_| refused(String::new()))?;
    let text = edit::withdraw(text, case.template, Some(to))
        .map_err(|problem| refused(run.messages.say(problem.id(), &[("path", problem.path().to_string())])))?;
    desk.save(path, Some(open.hash), text.as_bytes()).map(drop).map_err(|refusal| self::refused(run, &refusal, &refused))
}

fn refused(run: &Run, refusal: &Refusal, say: &impl Fn(String) -> Exit) -> Exit {
    match refusal {
        Refusal::Fault(fault) => run.fault(fault),
        other => say(run.messages.say(other.key(), &other.args())),
    }
}

/// What is left of the case on this machine, and what is not.
fn traces(run: &Run, folder: &Folder, path: &str) {
    let say = |id: &str, args: &[(&'static str, String)]| run.printer.line(&run.messages.say(id, args));
    say("withdraw-cleared", &[]);
    let versions = Desk::new(folder.root()).versions(path).map_or(0, |versions| versions.len());
    if versions > 0 {
        say("withdraw-history", &[("n", versions.to_string()), ("folder", format!(".casebook-history/{path}"))]);
    }
    say("withdraw-restore", &[("file", path.to_string())]);
}
