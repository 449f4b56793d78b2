//! A job whose target is a place: in comes its address, out comes an exit status. First what is there is found out, then the plan is said, the
//! user is asked if need be, and only then the first file is sent.

use super::super::{Exit, print};
use super::access;
use super::job::{Consent, Job, Mode};
use super::progress::Progress;
use super::say;
use crate::disk::Running;
use crate::net::publish::{Pace, Session, Stop, Waiting, Watch, Who};
use crate::net::store::{self, Place};
use crate::publish::{Address, Plan, Scheme};
use serde_json::json;
use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// Brings a site to a place.
pub(super) fn publish(job: &Job<'_>, address: &Address, mode: &Mode) -> Exit {
    match Publication::prepare(job, address, mode).and_then(|publication| publication.go()) {
        Ok(exit) | Err(exit) => exit,
    }
}

struct Publication<'p> {
    job: &'p Job<'p>,
    address: &'p Address,
    mode: &'p Mode,
    access: access::Asker,
    place: Arc<dyn Place>,
    progress: Progress<'p>,
    running: Option<Running>,
    who: Who,
}

impl<'p> Publication<'p> {
    fn prepare(job: &'p Job<'p>, address: &'p Address, mode: &'p Mode) -> Result<Publication<'p>, Exit> {
        let run = job.run;
        if address.scheme == Scheme::File {
            is_elsewhere(job, &job.root.join(&address.folder))?;
        }
        if address.scheme.is_readable_on_the_way() {
            run.printer.line(&run.messages.say("publish-readable", &[("scheme", address.scheme.id().to_string())]));
        }
        let running = match mode.is_dry {
            true => None,
            false => Some(running(job, mode)?),
        };
        let who = Who {
            run: fresh().map_err(|stop| say::stop(job, &stop))?,
            over: running.as_ref().and_then(|running| running.before()).map(String::from),
            waiting: if mode.waits { Waiting::UntilFree } else { Waiting::Never },
        };
        let access = access::Asker::new(run, job.root, job.target, address);
        let place = store::open(address, job.root, &access.access()).map_err(|fault| say::stop(job, &fault.into()))?;
        let progress = Progress::new(run);
        Ok(Publication { job, address, mode, access, place: Arc::from(place), progress, running, who })
    }

    fn go(mut self) -> Result<Exit, Exit> {
        let pace = Pace::usual(Duration::from_secs(self.address.stale));
        let job = self.job;
        let told = |stop: Stop| say::stop(job, &stop);
        if let Some(running) = &mut self.running {
            running.note(&self.who.run);
        }
        let mut session = self.connect(pace)?;
        // From the lock on, something would be left behind if the program just ended.
        let _guard = (!self.mode.is_dry).then(|| self.progress.listen_for_the_end());
        if !self.mode.is_dry {
            session.lock(&self.who).map_err(told)?;
        }
        let plan = match self.agreed(&mut session) {
            Ok(Some(plan)) => plan,
            Ok(None) => {
                let exit = self.gone(&mut session);
                let _ = session.close();
                return exit;
            }
            Err(exit) => {
                let _ = session.close();
                return Err(exit);
            }
        };
        let done = self.send(&mut session, &plan);
        let closed = session.close();
        let exit = done?;
        closed.map_err(told)?;
        Ok(exit)
    }

    /// Signs in; a password that was typed wrong may be typed again, and a host that was never met is asked about.
    fn connect(&self, pace: Pace) -> Result<Session<'_>, Exit> {
        loop {
            match Session::open(&self.place, pace, &self.progress) {
                Ok(session) => {
                    self.access.offer_to_keep(self.job.run);
                    return Ok(session);
                }
                Err(Stop::Fault(fault)) if self.access.mends(self.job.run, &fault) => {}
                Err(stop) => return Err(say::stop(self.job, &stop)),
            }
        }
    }

    /// The plan, said and agreed to; `None` for a dry run.
    fn agreed(&self, session: &mut Session<'_>) -> Result<Option<Plan>, Exit> {
        let (job, mode) = (self.job, self.mode);
        let told = |stop: Stop| say::stop(job, &stop);
        let mut shown: Option<Plan> = None;
        loop {
            session.look(job.build).map_err(told)?;
            self.progress.rest();
            let (plan, there) = (session.plan(job.build), session.there());
            if mode.gone.is_some() && !there.known {
                job.run.printer.line(&job.run.messages.say("withdraw-never-there", &[("name", job.target.name.clone())]));
                return Ok(None);
            }
            if !there.occupied.is_empty() && !mode.takes_over {
                say::occupied(job, self.address, &there.occupied);
                return Err(Exit::Problems);
            }
            let questions = questions(there.known, &plan, mode);
            // What was agreed to is what is done: if somebody has changed the place meanwhile, it is said and asked again.
            if shown.as_ref() == Some(&plan) {
                return Ok(Some(plan));
            }
            let detail = if mode.is_dry { say::Detail::Paths } else { say::Detail::Sums };
            say::plan(job, self.address, &plan, there.known, detail);
            if mode.is_dry {
                return Ok(None);
            }
            if questions.is_empty() {
                return Ok(Some(plan));
            }
            // Nobody is kept waiting while the user thinks.
            session.unlock().map_err(told)?;
            ask(job, &questions, self.progress.end())?;
            session.lock(&self.who).map_err(told)?;
            shown = Some(plan);
        }
    }

    /// Sends, removes, verifies, and says what was done.
    fn send(&self, session: &mut Session<'_>, plan: &Plan) -> Result<Exit, Exit> {
        let (job, started) = (self.job, Instant::now());
        if !plan.is_empty() {
            self.progress.begin(plan);
        }
        let done = session.run(job.build, plan, job.cargo);
        self.progress.rest();
        let done = done.map_err(|stop| say::stop(job, &stop))?;
        say::done(job, self.address, plan, &done, started.elapsed());
        let Some(sample) = self.mode.verify else { return self.gone(session) };
        let verified = session.verify(job.build, sample);
        self.progress.rest();
        let verified = verified.map_err(|stop| say::stop(job, &stop))?;
        say::verified(job, &verified);
        Ok(if verified.wrong.is_empty() { Exit::Clean } else { Exit::Problems })
    }
}

impl Publication<'_> {
    /// Whether what was withdrawn is gone, by the listing of the place and by reading; a place that was never published to may have it from
    /// somebody else.
    fn gone(&self, session: &mut Session<'_>) -> Result<Exit, Exit> {
        let (job, run) = (self.job, self.job.run);
        let Some(gone) = &self.mode.gone else { return Ok(Exit::Clean) };
        let told = |stop: Stop| say::stop(job, &stop);
        let mut left = session.still_there(&gone.files).map_err(told)?;
        let is_left =
            |path: &String| path.starts_with(&gone.folder) && !gone.folder.is_empty() && !job.build.files.contains_key(path);
        left.extend(session.listed().map_err(told)?.into_iter().filter(|path| is_left(path) || gone.files.contains(path)));
        self.progress.rest();
        left.sort();
        left.dedup();
        let name = ("name", job.target.name.clone());
        if left.is_empty() {
            run.printer.line(&run.messages.say("withdraw-checked", &[name]));
            return Ok(Exit::Clean);
        }
        run.printer.line(&run.messages.say("withdraw-still-there", &[name, ("files", left.join(", "))]));
        Ok(Exit::Problems)
    }
}

/// The right to publish to this target from this machine.
fn running(job: &Job<'_>, mode: &Mode) -> Result<Running, Exit> {
    let begin = || Running::begin(job.root, &job.target.name);
    if let Some(running) = begin() {
        return Ok(running);
    }
    job.run.printer.line(&job.run.messages.say("publish-busy-here", &[]));
    if !mode.waits {
        return Err(Exit::Failed);
    }
    loop {
        std::thread::sleep(Duration::from_millis(500));
        if let Some(running) = begin() {
            return Ok(running);
        }
    }
}

/// A name that no other run has.
fn fresh() -> Result<String, Stop> {
    Ok(format!("{}{}", store::tag()?, store::tag()?))
}

/// What the user has to agree to: ids of the catalogue.
fn questions(known: bool, plan: &Plan, mode: &Mode) -> Vec<&'static str> {
    let mut questions = Vec::new();
    if !known && mode.consent == Consent::Ask {
        questions.push("publish-ask-first");
    }
    if plan.removes_much() && mode.removes_many == Consent::Ask {
        questions.push("publish-ask-removals");
    }
    questions
}

/// Asks all questions; where nobody can answer, says which option would.
fn ask(job: &Job<'_>, questions: &[&str], end: &AtomicBool) -> Result<(), Exit> {
    let run = job.run;
    for question in questions {
        if !std::io::stdin().is_terminal() || run.format() == print::Format::Json {
            let sentence = run.messages.say(&format!("{question}-unanswered"), &[]);
            if job.is_json() {
                job.tell(&json!({"event": "stopped", "target": job.target.name, "kind": "unanswered", "message": sentence}));
            }
            run.printer.line(&sentence);
            return Err(Exit::Failed);
        }
        if !access::agrees_before(run, &run.messages.say(question, &[]), end) {
            run.printer.line(&run.messages.say("publish-declined", &[]));
            return Err(Exit::Problems);
        }
    }
    Ok(())
}

/// Refuses a folder that the site is made from or built into.
fn is_elsewhere(job: &Job<'_>, folder: &Path) -> Result<(), Exit> {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let folder = real(folder);
    let sources = ["content", "themes"].map(|name| real(&job.root.join(name)));
    let output = real(job.output());
    let root = real(job.root);
    let inside = sources.iter().chain([&output]).any(|own| folder.starts_with(own));
    if !inside && !root.starts_with(&folder) {
        return Ok(());
    }
    let args = [("path", folder.display().to_string()), ("name", job.target.name.clone())];
    job.run.printer.line(&job.run.messages.say("publish-into-itself", &args));
    Err(Exit::Failed)
}
