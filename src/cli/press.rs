//! `casebook print [CASE…]`: documents on demand: tables and sheets as PDF, tables for Word, or the chosen cases as one book. What is
//! wrong with the site is said first; a site with errors is not printed, for its tables would be wrong too.

use super::check::{Checked, load, near};
use super::{Exit, Run, print};
use crate::disk::{self, Folder};
use crate::language::{Messages, nearest, slug};
use crate::render::documents::{Documents, Made, Prepared};
use crate::site::{Document, DocumentFile, EntryId, Site};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

pub fn run(run: &Run) -> Exit {
    let folder = match run.folder() {
        Ok(folder) => folder,
        Err(exit) => return exit,
    };
    let mut checked = match load(run, &folder, run.flag("drafts"), true) {
        Ok(checked) => checked,
        Err(fault) => return run.fault(&fault),
    };
    if print::exit(&checked.findings) == Exit::Problems {
        run.printer.findings(&checked.findings, &checked.texts(), &run.messages, run.format());
        return Exit::Problems;
    }
    let wanted = match wanted(run) {
        Ok(formats) => formats,
        Err(exit) => return exit,
    };
    let chosen = match chosen(run, &checked.site) {
        Ok(ids) => ids,
        Err(exit) => return exit,
    };
    // What was asked for by name is made whatever the site publishes.
    checked.site.config.print.pdf = wanted.pdf;
    checked.site.config.print.docx = wanted.docx;
    let out = run.path("out").map_or_else(|| folder.root().join("print"), PathBuf::from);
    match write(run, &folder, &checked, &chosen, &out) {
        Ok(exit) => exit,
        Err(fault) => run.fault(&fault),
    }
}

/// The formats that were asked for.
struct Formats {
    pdf: bool,
    docx: bool,
}

fn wanted(run: &Run) -> Result<Formats, Exit> {
    let all = if cfg!(feature = "pdf") { "pdf,docx" } else { "docx" };
    let typed = run.text("format").unwrap_or(if run.flag("book") { "pdf" } else { all });
    let known = ["pdf", "docx"];
    let formats: Vec<&str> = typed.split(',').map(str::trim).filter(|format| !format.is_empty()).collect();
    match formats.iter().find(|format| !known.contains(format)) {
        Some(unknown) => Err(run.bad_value(unknown, "--format", known.join(", "))),
        None if formats.contains(&"pdf") && !cfg!(feature = "pdf") => {
            run.printer.line(&run.messages.say("no-typesetter", &[]));
            Err(Exit::Failed)
        }
        None => Ok(Formats { pdf: formats.contains(&"pdf"), docx: formats.contains(&"docx") }),
    }
}

/// The entries that were asked for: all of them, those named, those with a word or a year.
fn chosen(run: &Run, site: &Site) -> Result<Vec<EntryId>, Exit> {
    let mut ids: Vec<EntryId> = Vec::new();
    let names: Vec<&String> = run.matches.try_get_many::<String>("case").ok().flatten().into_iter().flatten().collect();
    for typed in &names {
        let Some(id) = site.entries().find(|id| is_named(site, *id, typed)) else {
            let slugs: Vec<&str> = site.entries().map(|id| &*site.entry(id).1.slug).collect();
            let nearest = near(typed, &slugs);
            run.printer.line(&run.messages.say("no-such-case", &[("typed", typed.to_string()), ("nearest", nearest)]));
            return Err(Exit::Failed);
        };
        ids.push(id);
    }
    if names.is_empty() {
        ids = site.entries().collect();
    }
    for (option, key) in [("form", "form"), ("tag", "tags")] {
        let Some(typed) = run.text(option) else { continue };
        let Some(facet) = site.facets.iter().find(|facet| facet.key == key) else {
            return Err(run.bad_value(typed, &format!("--{option}"), String::new()));
        };
        let folded = nearest::fold(typed);
        let is_meant = |label: &str, slug: &str| slug == typed || nearest::fold(label) == folded;
        let Some(value) = facet.values.iter().position(|value| is_meant(&value.label, &value.slug)) else {
            let labels: Vec<&str> = facet.values.iter().map(|value| &*value.label).collect();
            return Err(run.bad_value(typed, &format!("--{option}"), labels.join("; ")));
        };
        ids.retain(|id| facet.of(*id).contains(&(value as u32)));
    }
    if let Some(typed) = run.text("year") {
        let Ok(year) = typed.parse::<i16>() else { return Err(run.bad_value(typed, "--year", "2026".to_string())) };
        ids.retain(|id| site.entry(*id).1.case.date.is_some_and(|(date, _)| date.year() == year));
    }
    if ids.is_empty() {
        run.printer.line(&run.messages.say("nothing-chosen", &[]));
        return Err(Exit::Failed);
    }
    Ok(ids)
}

/// True if the entry is what was typed: its address, its file, its title.
fn is_named(site: &Site, id: EntryId, typed: &str) -> bool {
    let entry = site.entry(id).1;
    let path = typed.replace('\\', "/");
    let path = path.trim_start_matches("./");
    let file = &*entry.case.source.path;
    entry.slug == typed
        || file == path
        || file.ends_with(&format!("/{path}"))
        || nearest::fold(entry.case.name()) == nearest::fold(typed)
}

fn write(run: &Run, folder: &Folder, checked: &Checked, ids: &[EntryId], out: &Path) -> Result<Exit, disk::Fault> {
    let site = &checked.site;
    let messages = Messages::new(site.config.lang);
    let documents = Documents::new(site, &checked.theme, &messages);
    let cache = folder.cache();
    let prepared: Vec<Prepared> = match run.flag("book") {
        true => books(site, ids).into_iter().filter_map(|(file, ids)| documents.book(file, &ids)).collect(),
        false => ids.iter().flat_map(|id| documents.prepare_files(*id, files(site, *id))).collect(),
    };
    let progress = run.printer.progress(prepared.len());
    let outcome: Mutex<(Vec<crate::diag::Finding>, Option<disk::Fault>, usize)> = Mutex::default();
    let one = |prepared: &Prepared| {
        let lock = || outcome.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let kept = cache.get(&prepared.key, prepared.ending()).map(|bytes| Made { bytes, findings: Vec::new() });
        let made = kept.map_or_else(|| documents.make(prepared), Ok);
        progress.inc(1);
        match made {
            Ok(made) => {
                lock().0.extend(made.findings);
                match disk::replace(&out.join(&prepared.file.path), &made.bytes) {
                    Ok(()) => lock().2 += 1,
                    Err(fault) => drop(lock().1.get_or_insert(fault)),
                }
            }
            Err(findings) => lock().0.extend(findings),
        }
    };
    #[cfg(feature = "pdf")]
    {
        let threads = std::thread::available_parallelism().unwrap_or(std::num::NonZeroUsize::MIN);
        documents.press().each(threads, &prepared, |_, prepared| one(prepared));
    }
    #[cfg(not(feature = "pdf"))]
    prepared.iter().for_each(one);
    progress.finish_and_clear();
    let (mut findings, fault, count) = outcome.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(fault) = fault {
        return Err(fault);
    }
    crate::diag::sort(&mut findings);
    run.printer.findings(&findings, &checked.texts(), &run.messages, print::Format::Text);
    let args = [("files", count.to_string()), ("path", out.display().to_string())];
    run.printer.note(&run.messages.say("printed", &args));
    Ok(if count == prepared.len() { Exit::Clean } else { Exit::Problems })
}

/// The documents of an entry, side by side in one folder: entries of different collections may share a name.
fn files(site: &Site, id: EntryId) -> Vec<DocumentFile> {
    let wanted = site.documents_of(id).into_iter().filter(|file| !matches!(file.document, Document::Copy(_)));
    let shares = site.entries().any(|other| other != id && site.entry(other).1.slug == site.entry(id).1.slug);
    let folder = slug::slug(&site.entry(id).0.folder);
    let placed = |file: DocumentFile| {
        let name = file.path.rsplit('/').next().unwrap_or(&file.path);
        let path = if shares { format!("{folder}-{name}") } else { name.to_string() };
        DocumentFile { path, ..file }
    };
    wanted.map(placed).collect()
}

/// A book for each collection that some of the entries are from.
fn books(site: &Site, ids: &[EntryId]) -> Vec<(DocumentFile, Vec<EntryId>)> {
    let of = |collection: usize| ids.iter().copied().filter(|id| id.collection as usize == collection).collect::<Vec<EntryId>>();
    let named = (0..site.collections.len()).map(|collection| {
        let path = format!("{}.pdf", slug::slug(&site.collections[collection].folder));
        (DocumentFile { path, document: Document::Book(collection) }, of(collection))
    });
    named.filter(|(_, ids)| !ids.is_empty()).collect()
}
