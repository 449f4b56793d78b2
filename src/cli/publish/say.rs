//! What a publication says: in come plans, results and reasons to stop, out come sentences, or JSON objects, one a line.

use super::super::{Exit, print::Format};
use super::job::Job;
use crate::language::figures;
use crate::net::publish::{Done, Stop, Verified};
use crate::net::store::{Fault, FaultKind};
use crate::publish::{Address, Kind, Phase, Plan, Step};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;

/// So many paths are named where all of them would be too many.
const NAMED: usize = 12;

impl Job<'_> {
    pub(super) fn say(&self, id: &str, args: &[(&'static str, String)]) -> String {
        self.run.messages.say(id, args)
    }

    pub(super) fn size(&self, bytes: u64) -> String {
        figures::size(self.run.lang(), bytes)
    }

    pub(super) fn is_json(&self) -> bool {
        self.run.format() == Format::Json
    }

    pub(super) fn tell(&self, value: &Value) {
        self.run.printer.answer(&format!("{value}\n"));
    }
}

/// What would be done, in its order.
pub(super) fn plan(job: &Job<'_>, address: &Address, plan: &Plan, is_known: bool, detail: Detail) {
    if job.is_json() {
        return job.tell(&as_json(job, address, plan, is_known));
    }
    let note = |text: &str| detail.print(job, text);
    let (name, place) = (job.target.name.clone(), address.shown());
    note(&job.say("publish-to", &[("name", name), ("place", place)]));
    if plan.is_empty() {
        return note(&job.say("publish-nothing", &[]));
    }
    let mut number = 0;
    for (id, steps) in stages(plan) {
        number += 1;
        let bytes: u64 = steps.iter().map(|step| size_of(step)).sum();
        let args = [("n", steps.len().to_string()), ("size", job.size(bytes)), ("number", number.to_string())];
        note(&job.say(&format!("publish-stage-{id}"), &args));
        if detail == Detail::Paths {
            paths(job, &steps, &note);
        }
    }
    let counts = [
        ("added", plan.added().files.to_string()),
        ("replaced", plan.replaced().files.to_string()),
        ("removed", plan.removals().count().to_string()),
        ("unchanged", plan.unchanged.to_string()),
        ("size", job.size(plan.sent().bytes)),
    ];
    note(&job.say("publish-sum", &counts));
}

/// How much of a plan is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// Sums.
    Sums,
    /// The paths too.
    Paths,
}

impl Detail {
    /// A dry run was asked for the plan; else it is said before what was asked for is done.
    fn print(self, job: &Job<'_>, text: &str) {
        match self {
            Detail::Paths => job.run.printer.answer(&format!("{text}\n")),
            Detail::Sums => job.run.printer.note(text),
        }
    }
}

fn paths(job: &Job<'_>, steps: &[&Step], note: &dyn Fn(&str)) {
    for step in steps.iter().take(NAMED) {
        let (sign, path) = match step {
            Step::Send(sending) if sending.replaces => ("~", &sending.path),
            Step::Send(sending) => ("+", &sending.path),
            Step::Remove(path) => ("-", path),
        };
        note(&format!("     {sign} {path}"));
    }
    if let Some(more) = steps.len().checked_sub(NAMED).filter(|more| *more > 0) {
        note(&format!("     {}", job.say("publish-more", &[("n", more.to_string())])));
    }
}

/// The phases as people see them: what leaves first, what comes, what leaves last.
fn stages(plan: &Plan) -> Vec<(&'static str, Vec<&Step>)> {
    let mut stages: Vec<(&'static str, Vec<&Step>)> = Vec::new();
    for (phase, steps) in &plan.phases {
        let id = stage(*phase);
        match stages.last_mut() {
            Some((last, all)) if *last == id => all.extend(steps),
            _ => stages.push((id, steps.iter().collect())),
        }
    }
    stages
}

fn stage(phase: Phase) -> &'static str {
    match phase {
        Phase::WithdrawPages | Phase::Withdraw => "withdraw",
        Phase::Send(kind) => kind.id(),
        Phase::RemovePages | Phase::Remove => "remove",
    }
}

fn size_of(step: &Step) -> u64 {
    match step {
        Step::Send(sending) => sending.mark.size,
        Step::Remove(_) => 0,
    }
}

fn as_json(job: &Job<'_>, address: &Address, plan: &Plan, is_known: bool) -> Value {
    let sum = |sum: crate::publish::Sum| json!({"files": sum.files, "bytes": sum.bytes});
    let steps = plan.steps().map(|(phase, step)| match step {
        Step::Send(sending) => json!({
            "do": if sending.replaces { "replace" } else { "add" },
            "phase": stage(phase), "path": sending.path, "bytes": sending.mark.size,
        }),
        Step::Remove(path) => json!({"do": "remove", "phase": stage(phase), "path": path}),
    });
    json!({
        "event": "plan", "target": job.target.name, "place": address.shown(), "first": !is_known,
        "added": sum(plan.added()), "replaced": sum(plan.replaced()), "removed": plan.removals().count(),
        "unchanged": plan.unchanged, "order": Kind::ALL.map(Kind::id), "steps": steps.collect::<Vec<_>>(),
    })
}

/// What was done.
pub(super) fn done(job: &Job<'_>, address: &Address, plan: &Plan, done: &Done, took: Duration) {
    let seconds = took.as_secs_f64();
    if job.is_json() {
        let bytes = plan.sent().bytes;
        return job.tell(&json!({
            "event": "done", "target": job.target.name, "sent": done.sent, "bytes": bytes, "removed": done.removed,
            "seconds": (seconds * 100.0).round() / 100.0,
        }));
    }
    if plan.is_empty() {
        return;
    }
    let args = [
        ("n", done.sent.to_string()),
        ("size", job.size(plan.sent().bytes)),
        ("removed", done.removed.to_string()),
        ("time", figures::number(job.run.lang(), (seconds * 10.0).round() / 10.0)),
        ("place", address.shown()),
    ];
    job.run.printer.note(&job.say("publish-done", &args));
}

/// What was read back.
pub(super) fn verified(job: &Job<'_>, verified: &Verified) {
    if job.is_json() {
        let wrong = verified.wrong.iter().map(|(path, mark)| json!({"path": path, "missing": mark.is_none()}));
        return job.tell(&json!({"event": "verified", "files": verified.files, "wrong": wrong.collect::<Vec<_>>()}));
    }
    if verified.wrong.is_empty() {
        return job.run.printer.note(&job.say("publish-verified", &[("n", verified.files.to_string())]));
    }
    let names = verified.wrong.iter().map(|(path, _)| path.as_str());
    let args = [("n", verified.wrong.len().to_string()), ("total", verified.files.to_string()), ("files", named(job, names))];
    job.run.printer.line(&job.say("publish-not-verified", &args));
}

/// Files of others lie where ours would go.
pub(super) fn occupied(job: &Job<'_>, address: &Address, paths: &BTreeSet<String>) {
    if job.is_json() {
        return job.tell(&json!({"event": "occupied", "target": job.target.name, "paths": paths}));
    }
    let names = named(job, paths.iter().map(String::as_str));
    job.run.printer.line(&job.say("publish-occupied", &[("place", address.shown()), ("names", names)]));
}

/// The first of some paths, and how many more.
pub(super) fn named<'n>(job: &Job<'_>, paths: impl Iterator<Item = &'n str>) -> String {
    let all: Vec<&str> = paths.collect();
    let first = all.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    match all.len().saturating_sub(NAMED) {
        0 => first,
        more => format!("{first} {}", job.say("publish-more", &[("n", more.to_string())])),
    }
}

/// Why it stopped.
pub(super) fn stop(job: &Job<'_>, stop: &Stop) -> Exit {
    let (id, args) = reason(job, stop);
    if job.is_json() {
        let (kind, message) = (id.trim_start_matches("publish-stop-"), stop.to_string());
        job.tell(&json!({"event": "stopped", "target": job.target.name, "kind": kind, "message": message}));
    }
    job.run.printer.line(&job.say(id, &args));
    Exit::Failed
}

fn reason(job: &Job<'_>, stop: &Stop) -> (&'static str, Vec<(&'static str, String)>) {
    let fault = match stop {
        Stop::Fault(fault) => fault,
        Stop::Cargo(message) => return ("publish-stop-cargo", vec![("message", message.clone())]),
        Stop::Ended => return ("publish-stop-ended", Vec::new()),
        Stop::Busy => return ("publish-stop-busy", Vec::new()),
        Stop::Overtaken => return ("publish-stop-overtaken", Vec::new()),
        Stop::Newer => return ("publish-stop-newer", Vec::new()),
    };
    let id = match fault.kind {
        FaultKind::Temporary => "publish-stop-temporary",
        FaultKind::Full => "publish-stop-full",
        FaultKind::SignIn => "publish-stop-sign-in",
        FaultKind::Stranger => "publish-stop-stranger",
        FaultKind::Forbidden => "publish-stop-forbidden",
        FaultKind::NoSuchPlace => "publish-stop-no-such-place",
        FaultKind::Refused => "publish-stop-refused",
        FaultKind::Disk => "publish-stop-disk",
    };
    let args = vec![
        ("at", fault.at.clone()),
        ("message", fault.said.clone()),
        ("variable", job.target.variable()),
        ("name", job.target.name.clone()),
        ("scheme", job.target.destination.scheme().to_string()),
    ];
    (id, args)
}

/// A fault in a few words.
pub(super) fn words(fault: &Fault) -> String {
    if fault.at.is_empty() { fault.said.clone() } else { format!("{}: {}", fault.at, fault.said) }
}
