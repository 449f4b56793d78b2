//! The last gate on the command line: in come a checked site and the files that are to go out, out come the findings of `publish::gate`, said.
//! Files are read and looked at on all cores, one at a time on each, so that a large site needs little memory.

use super::check::Checked;
use super::{Exit, Run, print};
use crate::diag::{Code, Finding};
use crate::disk::Fault;
use crate::publish::gate::{Gate, Seen};
use rayon::prelude::*;

/// Gives the bytes of a file.
pub type Read<'r> = dyn Fn(&str) -> Result<Vec<u8>, Fault> + Sync + 'r;

/// Looks at files.
///
/// # Errors
/// One of them cannot be read.
pub fn look(run: &Run, checked: &Checked, paths: impl Iterator<Item = String>, read: &Read<'_>) -> Result<Vec<Finding>, Fault> {
    let paths: Vec<String> = paths.collect();
    let gate = Gate::new(&checked.site, run.lang(), paths.iter().cloned());
    let progress = run.printer.progress(paths.len());
    let seen: Result<Vec<Seen>, Fault> = paths
        .par_iter()
        .map(|path| {
            let bytes = read(path)?;
            progress.inc(1);
            Ok(gate.look(path, &bytes))
        })
        .collect();
    progress.finish_and_clear();
    Ok(gate.finish(seen?))
}

/// Looks at files before anything is sent, and says what was found.
///
/// # Errors
/// Something was found that must not be sent, or a file cannot be read.
pub fn pass(run: &Run, checked: &Checked, paths: impl Iterator<Item = String>, read: &Read<'_>) -> Result<(), Exit> {
    said(run, checked, look(run, checked, paths, read).map_err(|fault| run.fault(&fault))?)
}

/// The same for files that are no site, whose links lead to one: only that they give nothing away.
///
/// # Errors
/// As [`pass`].
pub fn keep(run: &Run, checked: &Checked, paths: impl Iterator<Item = String>, read: &Read<'_>) -> Result<(), Exit> {
    let mut findings = look(run, checked, paths, read).map_err(|fault| run.fault(&fault))?;
    findings.retain(|finding| matches!(finding.code, Code::PrivateInOutput | Code::PrivateInName));
    said(run, checked, findings)
}

fn said(run: &Run, checked: &Checked, findings: Vec<Finding>) -> Result<(), Exit> {
    if findings.is_empty() {
        return Ok(());
    }
    run.printer.findings(&findings, &checked.texts(), &run.messages, run.format());
    match print::exit(&findings) {
        Exit::Clean => Ok(()),
        exit => {
            run.printer.line(&run.messages.say("gate-closed", &[]));
            Err(exit)
        }
    }
}
