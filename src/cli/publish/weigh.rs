//! What a built site weighs, and the kit that is made of it: in come a checked site and its finished folder, out come a report or an archive.
//! Nothing is sent anywhere.

use super::super::check::Checked;
use super::super::{Exit, Run, build, gate, print::Format};
use crate::disk::generation::Finished;
use crate::disk::{self, Fault, Folder};
use crate::language::Messages;
use crate::publish::Target;
use crate::publish::kit::kit;
use crate::publish::report::Report;
use crate::render::bundle;
use std::path::{Path, PathBuf};

/// `--report`: the sizes, beside what the target gives. More than that is a problem.
pub(super) fn report(run: &Run, folder: &Folder, target: Option<&Target>) -> Exit {
    let finished = match Finished::hold(&build::output(run, folder)) {
        Ok(finished) => finished,
        Err(fault) => return run.fault(&fault.into()),
    };
    let files = finished.entries().iter().map(|entry| (entry.path.clone(), entry.length));
    let report = Report::new(files, target.and_then(|target| target.quota));
    run.printer.answer(&match run.format() {
        Format::Json => report.json(),
        Format::Text => report.said(&run.messages),
    });
    if report.over > 0 { Exit::Problems } else { Exit::Clean }
}

/// `--kit`: the archive for hosting that takes no folders.
pub(super) fn pack(run: &Run, folder: &Folder, checked: &Checked, archive: &Path) -> Exit {
    let output = build::output(run, folder);
    if inside(archive, &output) {
        run.printer.line(&run.messages.say("kit-inside", &[("path", output.display().to_string())]));
        return Exit::Failed;
    }
    let finished = match Finished::hold(&output) {
        Ok(finished) => finished,
        Err(fault) => return run.fault(&fault.into()),
    };
    let paths = finished.entries().iter().map(|entry| entry.path.clone());
    if let Err(exit) = gate::pass(run, checked, paths, &|path| finished.read(path).map_err(Fault::from)) {
        return exit;
    }
    let messages = Messages::new(checked.site.config.lang);
    let files = kit(&checked.site, &messages, &|path| finished.read(path).ok());
    // What goes into the kit is looked at as well: its fragments are no part of the site.
    let named = |name: &str| files.iter().find(|(own, _)| own == name).map(|(_, bytes)| bytes.clone()).unwrap_or_default();
    let names = files.iter().map(|(name, _)| name.clone());
    if let Err(exit) = gate::keep(run, checked, names, &|name| Ok(named(name))) {
        return exit;
    }
    let readme = files.first().map_or_else(String::new, |(name, _)| name.clone());
    match disk::replace(archive, &bundle::bundle(&files)) {
        Ok(()) => {
            let args = [("path", archive.display().to_string()), ("files", files.len().to_string()), ("readme", readme)];
            run.printer.note(&run.messages.say("kit-written", &args));
            Exit::Clean
        }
        Err(fault) => run.fault(&fault),
    }
}

fn inside(archive: &Path, output: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let folder = archive.parent().filter(|parent| !parent.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), PathBuf::from);
    real(&folder).starts_with(real(output))
}
