//! `casebook publish`: builds the site, says what would change where it is published, and brings it there.
//!
//! The command is a [`Job`]: a site that was built and is [`Ready`], and a target. Whatever else publishes (`withdraw`) makes jobs too.

mod access;
mod archive;
mod job;
mod place;
mod progress;
mod say;
mod weigh;

pub use job::{Consent, Gone, Job, Mode, Ready};

use super::{Exit, Run, build, check};
use crate::net::publish::Sample;
use crate::site::{Config, target::Target};

pub fn run(run: &Run) -> Exit {
    let folder = match run.folder() {
        Ok(folder) => folder,
        Err(exit) => return exit,
    };
    // Before the build, which may take its time; the build says what is wrong with the rest.
    let checked = match build::make(run, &folder, &build::output(run, &folder)) {
        Ok(checked) => checked,
        Err(exit) => return exit,
    };
    if let Some(archive) = run.path("kit") {
        return weigh::pack(run, &folder, &checked, archive);
    }
    if run.flag("report") && (checked.site.config.targets.is_empty() && run.text("to").is_none()) {
        return weigh::report(run, &folder, None);
    }
    let target = match target(run, &checked.site.config) {
        Ok(target) => target.clone(),
        Err(exit) => return exit,
    };
    if run.flag("report") {
        return weigh::report(run, &folder, Some(&target));
    }
    match Ready::new(run, &folder, &checked) {
        Ok(ready) => Job::new(run, &folder, &ready, &target).publish(&mode(run)),
        Err(exit) => exit,
    }
}

/// The target of `--to`, or the first.
fn target<'c>(run: &Run, config: &'c Config) -> Result<&'c Target, Exit> {
    let names: Vec<&str> = config.targets.iter().map(|target| target.name.as_str()).collect();
    let found = match run.text("to") {
        Some(name) => config.targets.iter().find(|target| target.name == name),
        None => config.targets.first(),
    };
    found.ok_or_else(|| {
        let typed = run.text("to").unwrap_or_default().to_string();
        let id = if names.is_empty() { "publish-no-target" } else { "publish-unknown-target" };
        let nearest = check::near(&typed, &names);
        run.printer.line(&run.messages.say(id, &[("typed", typed), ("nearest", nearest), ("known", names.join(", "))]));
        Exit::Failed
    })
}

/// What the options ask for.
fn mode(run: &Run) -> Mode {
    let sample = run.matches.get_one::<usize>("verify").copied();
    Mode {
        is_dry: run.flag("dry-run"),
        consent: if run.flag("yes") { Consent::Given } else { Consent::Ask },
        removes_many: if run.flag("remove-many") { Consent::Given } else { Consent::Ask },
        takes_over: run.flag("take-over"),
        waits: run.flag("wait"),
        gone: None,
        verify: sample.map(|count| if count == 0 { Sample::All } else { Sample::Some(count) }),
    }
}
