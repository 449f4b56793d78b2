//! `casebook build`: reads, checks, renders, writes. A site with errors is not written; the last good one stays, or comes back first if
//! a killed build has left none.

use super::check::{Checked, load_with};
use super::documents;
use super::print::{self, Format};
use super::{Exit, Run};
use crate::diag::{Finding, Severity};
use crate::disk::generation::{self, Generation, Sources};
use crate::disk::{self, Folder};
use crate::render::web::{Engine, Web};
use crate::site::{Site, pages};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

pub fn run(run: &Run) -> Exit {
    let folder = match run.folder() {
        Ok(folder) => folder,
        Err(exit) => return exit,
    };
    let output = output(run, &folder);
    match make(run, &folder, &output) {
        Ok(checked) => {
            // The process ends with this command: giving a whole site back piece by piece would only take time.
            let _ = ManuallyDrop::new(checked);
            Exit::Clean
        }
        Err(exit) => exit,
    }
}

/// Where the finished site lies.
pub fn output(run: &Run, folder: &Folder) -> PathBuf {
    run.path("output").map_or_else(|| folder.root().join("public"), PathBuf::from)
}

/// Reads, checks and writes the site, and says what there is to say.
///
/// # Errors
/// There is no new site; why not was said.
pub fn make(run: &Run, folder: &Folder, output: &Path) -> Result<Checked, Exit> {
    let started = Instant::now();
    with_sources(folder, |sources| generation::restore(output, sources)).map_err(|fault| run.fault(&fault.into()))?;
    let loaded = load_with(run, folder, run.flag("drafts"), true, Engine::new);
    let (checked, engine) = loaded.map_err(|fault| run.fault(&fault))?;
    // What drafts still lack is the business of `check`, unless they are to be built.
    let drafts = run.flag("drafts");
    let told: Vec<Finding> = checked.findings.iter().filter(|f| drafts || f.severity != Severity::Todo).cloned().collect();
    run.printer.findings(&told, &checked.texts(), &run.messages, run.format());
    let shown = [("path", output.display().to_string())];
    if print::exit(&checked.findings) == Exit::Problems {
        run.printer.line(&run.messages.say("not-built", &shown));
        return Err(Exit::Problems);
    }
    let written = match engine {
        Ok(engine) => write(run, folder, &checked, engine, output),
        Err(findings) => Ok(Err(findings)),
    };
    match written {
        Ok(Ok(files)) => {
            let pages = pages(&checked.site).iter().filter(|page| page.path.ends_with(".html")).count();
            let seconds = format!("{:.2}", started.elapsed().as_secs_f64());
            let seconds = if run.lang() == crate::language::Lang::Ru { seconds.replace('.', ",") } else { seconds };
            let [path] = shown;
            let args = [("pages", pages.to_string()), ("files", files.to_string()), ("seconds", seconds), path];
            run.printer.note(&run.messages.say("built", &args));
            Ok(checked)
        }
        Ok(Err(findings)) => {
            run.printer.findings(&findings, &checked.texts(), &run.messages, run.format());
            run.printer.line(&run.messages.say("not-built", &shown));
            Err(Exit::Problems)
        }
        Err(fault) => Err(run.fault(&fault)),
    }
}

impl Run {
    /// How findings are to be printed.
    pub fn format(&self) -> Format {
        if self.text("format") == Some("json") { Format::Json } else { Format::Text }
    }
}

/// What each draft still lacks.
fn missing(run: &Run, findings: &[Finding]) -> FxHashMap<Arc<str>, Vec<String>> {
    let mut missing: FxHashMap<Arc<str>, Vec<String>> = FxHashMap::default();
    for finding in findings.iter().filter(|f| f.severity == Severity::Todo) {
        let sentence = run.messages.say(&finding.code.id().to_lowercase(), &finding.args);
        missing.entry(Arc::clone(&finding.place.file)).or_default().push(sentence);
    }
    missing
}

/// Calls `work` with what the output must not endanger.
pub fn with_sources<T>(folder: &Folder, work: impl FnOnce(&Sources<'_>) -> T) -> T {
    let [content, themes] = ["content", "themes"].map(|name| folder.root().join(name));
    work(&Sources { root: folder.root(), folders: &[&content, &themes] })
}

/// Why one file was not written.
enum Stop {
    Finding(Box<Finding>),
    Fault(disk::Fault),
}

/// Writes everything; the number of files, or what the theme got wrong.
fn write(
    run: &Run,
    folder: &Folder,
    checked: &Checked,
    engine: Engine,
    output: &Path,
) -> Result<Result<usize, Vec<Finding>>, disk::Fault> {
    let site: &Site = &checked.site;
    let web = Web::with(site, Arc::new(engine)).with_missing(missing(run, &checked.findings));
    let generation = with_sources(folder, |sources| Generation::begin(output, sources))?;
    // Before the pages, which offer what could be made.
    let made = documents::write(run, folder, checked, &generation)?;
    run.printer.findings(&made.findings, &checked.texts(), &run.messages, run.format());
    let web = ManuallyDrop::new(web.without(made.absent));
    let pages = pages(site);
    let progress = run.printer.progress(pages.len());
    let rendered: Result<(), Stop> = pages.par_iter().try_for_each(|page| {
        let bytes = web.render(page).map_err(|finding| Stop::Finding(Box::new(finding)))?;
        generation.write(&page.path, &bytes).map_err(|fault| Stop::Fault(fault.into()))?;
        progress.inc(1);
        Ok(())
    });
    progress.finish_and_clear();
    match rendered {
        Ok(()) => {}
        Err(Stop::Fault(fault)) => return Err(fault),
        Err(Stop::Finding(finding)) => return Ok(Err(vec![finding.with(Severity::Error)])),
    }
    for (path, bytes) in web.assets() {
        generation.write(path, bytes)?;
    }
    for file in site.pictures.values().flatten() {
        generation.write(&file.url, &file.bytes)?;
    }
    for (path, bytes) in site.files.iter() {
        generation.write(path, bytes)?;
    }
    let summary = generation.commit()?;
    folder.cache().prune();
    for warning in &summary.warnings {
        run.printer.line(&warning.to_string());
    }
    Ok(Ok(summary.files))
}
