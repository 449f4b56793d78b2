//! `casebook check`: reads and checks, and writes nothing. Also what `build` does first.

use super::{Exit, Run, gate, print};
use crate::diag::{self, Finding, Texts};
use crate::disk::generation::MANIFEST_NAME;
use crate::disk::{self, Delivery, Fault, Folder};
use crate::language::nearest;
use crate::render::web::{Engine, Theme};
use crate::site::{self, Kept, Options, Site};
use crate::tree::Source;
use rustc_hash::FxHashMap;
use std::path::Path;
use std::sync::Arc;

/// A site that was read and checked.
pub struct Checked {
    /// The site.
    pub site: Site,
    /// Its theme.
    pub theme: Theme,
    /// All findings in order.
    pub findings: Vec<Finding>,
    extra: FxHashMap<Arc<str>, Arc<str>>,
}

pub fn run(run: &Run) -> Exit {
    let folder = match run.folder() {
        Ok(folder) => folder,
        Err(exit) => return exit,
    };
    let (checked, engine) = match load_with(run, &folder, false, false, Engine::new) {
        Ok(loaded) => loaded,
        Err(fault) => return run.fault(&fault),
    };
    if let Some(level) = run.text("level")
        && !checked.site.collections.iter().any(|c| c.template.level(level).is_some())
    {
        return unknown_level(run, &checked.site, level);
    }
    let mut findings = checked.findings.clone();
    if print::exit(&findings) == Exit::Clean
        && let Err(problems) = engine
    {
        findings.extend(problems);
    }
    if let Some(built) = run.path("output") {
        match finished(run, &checked, built) {
            Ok(found) => findings.extend(found),
            Err(fault) => return run.fault(&fault),
        }
    }
    run.printer.findings(&findings, &checked.texts(), &run.messages, run.format());
    if findings.is_empty() {
        let cases: usize = checked.site.collections.iter().map(|c| c.entries.len() + c.drafts.len()).sum();
        let args = [("cases", cases.to_string()), ("pages", checked.site.pages.len().to_string())];
        run.printer.note(&run.messages.say("summary-clean", &args));
    }
    print::exit(&findings)
}

/// What is wrong in a finished folder.
fn finished(run: &Run, checked: &Checked, folder: &Path) -> Result<Vec<Finding>, Fault> {
    let unread = |at: &Path, source: std::io::Error| Fault::Read { path: at.to_path_buf(), source };
    if !folder.is_dir() {
        return Err(unread(folder, std::io::ErrorKind::NotFound.into()));
    }
    let built = Delivery::new(folder.to_path_buf());
    let paths = built.list().map_err(|error| unread(folder, error))?.into_iter().map(|(path, _)| path);
    // Our own list of what is in the folder goes nowhere.
    let paths = paths.filter(|path| path != MANIFEST_NAME);
    gate::look(run, checked, paths, &|path| {
        let gone = || std::io::ErrorKind::NotFound.into();
        let read = built.read(path).and_then(|bytes| bytes.ok_or_else(gone));
        read.map_err(|error| unread(&folder.join(path), error))
    })
}

fn unknown_level(run: &Run, site: &Site, typed: &str) -> Exit {
    let levels: Vec<&str> = site.collections.iter().flat_map(|c| c.template.levels.iter().map(|l| &*l.id)).collect();
    run.bad_value(typed, "--level", levels.join(", "))
}

/// Reads and checks a site.
///
/// # Errors
/// The machine failed.
pub fn load(run: &Run, folder: &Folder, drafts: bool, encode: bool) -> Result<Checked, Fault> {
    load_with(run, folder, drafts, encode, |_, _| ()).map(|(checked, ())| checked)
}

/// Reads and checks a site; while it is checked, one thread makes what else the site and its theme are needed for.
///
/// # Errors
/// The machine failed.
pub fn load_with<T: Send>(
    run: &Run,
    folder: &Folder,
    drafts: bool,
    encode: bool,
    make: impl FnOnce(&Site, &Theme) -> T + Send,
) -> Result<(Checked, T), Fault> {
    let (input, mut findings) = folder.read()?;
    let mut extra = FxHashMap::default();
    let mut keep = |source: &Source| drop(extra.insert(Arc::clone(&source.path), Arc::clone(&source.text)));
    input.config.iter().for_each(&mut keep);
    input.templates.iter().for_each(|(_, source)| keep(source));
    input.documents.iter().for_each(&mut keep);
    for (id, text) in crate::schema::built_in() {
        extra.insert(format!("{id}.toml").into(), text.into());
    }
    let options = Options { today: run.today, drafts, reader: run.lang(), encode };
    let fetch = |path: &str| folder.fetch(path);
    let (site, found) = site::load_with(input, &Kept::nothing(&fetch).on(Some(folder.cache())), options);
    findings.extend(found);
    let (theme, found) = disk::theme(folder.root(), &site.config.theme, &site.config.file)?;
    findings.extend(found);
    let (level, lang) = (run.text("level"), run.lang());
    let (made, found) = rayon::join(|| make(&site, &theme), || crate::check::check(&site, run.today, level, lang));
    findings.extend(found);
    Ok((Checked { site, theme, findings: diag::arrange(findings), extra }, made))
}

impl Checked {
    /// The texts of all files that findings may name.
    pub fn texts(&self) -> impl Texts + '_ {
        All(self)
    }
}

struct All<'c>(&'c Checked);

impl Texts for All<'_> {
    fn text(&self, file: &str) -> Option<&str> {
        self.0.extra.get(file).map(|text| &**text).or_else(|| self.0.theme.text(file))
    }
}

/// The nearest of some names, for messages.
pub fn near(typed: &str, known: &[&str]) -> String {
    nearest::nearest(typed, known.iter().copied()).unwrap_or("none").to_string()
}
