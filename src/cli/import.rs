//! `casebook import FILE… [--into content/cases]`: old Word cases become Markdown cases. Nothing is written over: a case whose name is
//! taken gets another one. A case that lacks something is a draft, so that it can be saved at once; the checker says what it lacks.

use super::check::{self, Checked};
use super::print::Format;
use super::{Exit, Run, print};
use crate::diag::{Code, Finding, Place, Severity};
use crate::disk::{self, Unconverted};
use crate::import::{self, Imported, Loss, Named, Refusal};
use crate::language::Messages;
use crate::schema::{Template, Templates};
use crate::site::{self, Config, Input, Options};
use crate::tree::Source;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::json;
use std::path::{Path, PathBuf};

/// A text of a report is shown up to so many characters.
const MAX_SHOWN: usize = 200;

/// One case, and where it goes.
struct Plan {
    from: PathBuf,
    /// Its path inside the site's folder, with `/`.
    path: String,
    case: Imported,
    draft: bool,
}

pub fn run(run: &Run) -> Exit {
    let folder = match run.folder() {
        Ok(folder) => folder,
        Err(exit) => return exit,
    };
    let input = match folder.read() {
        Ok((input, _)) => input,
        Err(fault) => return run.fault(&fault),
    };
    let templates = crate::schema::read(&input.templates).0;
    let config = input.config.as_ref().map_or_else(|| Config::new("casebook.toml"), |source| Config::read(source).0);
    let wanted = run.text("into").unwrap_or("").trim_matches('/').trim_start_matches("content/");
    let Some((into, template)) = collection(&templates, wanted) else {
        let known: Vec<&str> = templates.collections.iter().map(|(name, _)| &**name).collect();
        return run.bad_value(wanted, "--into", known.join(", "));
    };
    let own = Messages::new(config.lang);
    let house = [format!("{}, {}", config.school, config.region), config.school.clone(), config.region.clone()];
    let (mut plans, mut refused) = (Vec::new(), Vec::new());
    let mut taken: FxHashSet<String> = FxHashSet::default();
    for file in run.matches.get_many::<PathBuf>("file").into_iter().flatten() {
        let document = match document(file) {
            Ok(document) => document,
            Err(Unread::Fault(fault)) => return run.fault(&fault),
            Err(Unread::Finding(finding)) => {
                refused.push(*finding);
                continue;
            }
        };
        let name = file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        for case in import::import(document, template, &own, &name, &house) {
            let path = free(folder.root(), &into, &case, &mut taken);
            plans.push(Plan { from: file.clone(), path, case, draft: false });
        }
    }
    let lacking = lacking(run, input, &plans, template, &own, &folder);
    for plan in &mut plans {
        plan.draft = lacking.contains(&plan.path);
        let text = plan.case.markdown(template, &own, plan.draft);
        let target = folder.root().join(&plan.path);
        let pictures = plan.case.pictures.iter().map(|(name, bytes)| (target.with_file_name(name), &**bytes));
        for (path, bytes) in pictures.chain([(target.clone(), text.as_bytes())]) {
            if let Err(fault) = disk::create(&path, bytes) {
                return run.fault(&fault);
            }
        }
    }
    let checked = match check::load(run, &folder, false, false) {
        Ok(checked) => checked,
        Err(fault) => return run.fault(&fault),
    };
    say(run, &plans, refused, &checked)
}

/// The collection that a folder belongs to, and the folder.
fn collection<'t>(templates: &'t Templates, wanted: &str) -> Option<(String, &'t Template)> {
    if wanted.is_empty() {
        let (folder, template) = templates.collections.first()?;
        return Some((folder.clone(), template));
    }
    let is_safe = wanted.split('/').all(|part| !part.is_empty() && !part.starts_with('.'));
    let holds = |folder: &str| wanted == folder || wanted.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    let found = templates.collections.iter().filter(|(folder, _)| is_safe && holds(folder)).max_by_key(|(folder, _)| folder.len());
    found.map(|(_, template)| (wanted.to_string(), &**template))
}

/// Why a file was not read.
enum Unread {
    Finding(Box<Finding>),
    Fault(disk::Fault),
}

fn document(file: &Path) -> Result<import::Document, Unread> {
    let name = file.display().to_string();
    let refused = |refusal: Refusal| Unread::Finding(Box::new(refusal.finding(&name)));
    let bytes = disk::document(file).map_err(Unread::Fault)?.ok_or_else(|| refused(Refusal::TooLarge))?;
    match import::read(&bytes) {
        Ok(document) => Ok(document),
        Err(Refusal::Old) => {
            let ending = if bytes.starts_with(b"{") { "rtf" } else { "doc" };
            let bytes = disk::converted(&bytes, ending).map_err(|problem| match problem {
                Unconverted::NoProgram => refused(Refusal::Old),
                Unconverted::Failed(message) => {
                    let finding = Place::file(&name.as_str().into()).finding(Code::NotConverted).arg("message", message);
                    Unread::Finding(Box::new(finding))
                }
            })?;
            import::read(&bytes).map_err(refused)
        }
        Err(refusal) => Err(refused(refusal)),
    }
}

/// A path that no case has yet. A case with pictures gets a folder of its own.
fn free(root: &Path, into: &str, case: &Imported, taken: &mut FxHashSet<String>) -> String {
    let mut number = 1;
    loop {
        let stem = if number == 1 { case.slug.clone() } else { format!("{}-{number}", case.slug) };
        let base = format!("content/{into}/{stem}");
        let is_free = !root.join(&base).exists() && !root.join(format!("{base}.md")).exists();
        if is_free && taken.insert(base.clone()) {
            return if case.pictures.is_empty() { format!("{base}.md") } else { format!("{base}/index.md") };
        }
        number += 1;
    }
}

/// The paths of the cases that have errors as they are.
fn lacking(
    run: &Run,
    mut input: Input,
    plans: &[Plan],
    template: &Template,
    own: &Messages,
    folder: &disk::Folder,
) -> FxHashSet<String> {
    let mut pictures: FxHashMap<String, &[u8]> = FxHashMap::default();
    for plan in plans {
        input.documents.push(Source::new(&plan.path, &plan.case.markdown(template, own, false)));
        let beside = plan.path.trim_start_matches("content/").trim_end_matches("index.md");
        for (name, bytes) in &plan.case.pictures {
            input.others.push(format!("{beside}{name}"));
            pictures.insert(format!("{beside}{name}"), bytes);
        }
    }
    let fetch = |path: &str| match pictures.get(path) {
        Some(bytes) => Ok(bytes.to_vec()),
        None => folder.fetch(path),
    };
    let options = Options { today: run.today, drafts: false, reader: run.lang(), encode: false };
    let (site, mut findings) = site::load(input, &fetch, options);
    findings.extend(crate::check::check(&site, run.today, None, run.lang()));
    findings.into_iter().filter(|f| f.severity == Severity::Error).map(|f| f.place.file.to_string()).collect()
}

/// Says what became of each file, then what the checker finds in the new cases.
fn say(run: &Run, plans: &[Plan], refused: Vec<Finding>, checked: &Checked) -> Exit {
    for plan in plans {
        match run.format() {
            Format::Json => run.printer.answer(&format!("{}\n", json_line(plan))),
            Format::Text => text(run, plan).iter().for_each(|line| run.printer.line(line)),
        }
    }
    let is_new = |finding: &&Finding| plans.iter().any(|plan| *plan.path == *finding.place.file);
    let mut findings = refused;
    findings.extend(checked.findings.iter().filter(is_new).cloned());
    run.printer.findings(&findings, &checked.texts(), &run.messages, run.format());
    print::exit(&findings)
}

fn text(run: &Run, plan: &Plan) -> Vec<String> {
    let report = &plan.case.report;
    let args = [("file", plan.from.display().to_string()), ("path", plan.path.clone())];
    let mut lines = vec![run.messages.say(if plan.draft { "imported-draft" } else { "imported" }, &args)];
    let mut line = |id: &str, args: &[(&'static str, String)]| lines.push(format!("  {}", run.messages.say(id, args)));
    let labels = |named: &[&Named]| named.iter().map(|named| format!("«{}»", named.label)).collect::<Vec<_>>().join(", ");
    let found: Vec<&Named> = report.found.iter().map(|(named, _)| named).collect();
    match found.is_empty() {
        true => line("import-nothing", &[]),
        false => line("import-found", &[("fields", labels(&found))]),
    }
    for (named, value) in &report.guessed {
        line("import-guessed", &[("field", named.label.clone()), ("value", value.clone())]);
    }
    for (heading, text) in &report.kept {
        line("import-kept", &[("heading", heading.clone()), ("text", shown(text))]);
    }
    if !report.skipped.is_empty() {
        line("import-skipped", &[("text", shown(&report.skipped.join("; ")))]);
    }
    for loss in &report.losses {
        match loss {
            Loss::Picture(name) => line("import-lost-picture", &[("file", name.clone())]),
            Loss::Hidden(text) => line("import-lost-hidden", &[("text", shown(text))]),
            Loss::Object => line("import-lost-object", &[]),
        }
    }
    if !report.missing.is_empty() {
        line("import-missing", &[("fields", labels(&report.missing.iter().collect::<Vec<_>>()))]);
    }
    lines
}

fn shown(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_string(),
    }
}

/// One case as one line, for programs.
fn json_line(plan: &Plan) -> serde_json::Value {
    let report = &plan.case.report;
    let lost = report.losses.iter().map(|loss| match loss {
        Loss::Picture(name) => json!({ "picture": name }),
        Loss::Hidden(text) => json!({ "hidden": text }),
        Loss::Object => json!({ "object": true }),
    });
    json!({
        "from": plan.from.display().to_string(),
        "file": plan.path,
        "title": plan.case.title,
        "draft": plan.draft,
        "found": report.found.iter().map(|(named, wording)| json!({ "key": named.key, "as": wording })).collect::<Vec<_>>(),
        "guessed": report.guessed.iter().map(|(named, value)| json!({ "key": named.key, "value": value })).collect::<Vec<_>>(),
        "kept": report.kept.iter().map(|(heading, text)| json!({ "heading": heading, "text": text })).collect::<Vec<_>>(),
        "skipped": report.skipped,
        "lost": lost.collect::<Vec<_>>(),
        "missing": report.missing.iter().map(|named| &named.key).collect::<Vec<_>>(),
    })
}
