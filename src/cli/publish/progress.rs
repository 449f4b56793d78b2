//! What a publication shows while it works: in come its events, out come a bar with bytes, files and the time left, and now and then a line. On
//! Ctrl-C it asks the engine for an end.

use super::super::Run;
use super::say;
use crate::net::publish::{Event, Watch};
use crate::publish::Plan;
use indicatif::{ProgressBar, ProgressStyle};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Listens to the engine.
pub(super) struct Progress<'p> {
    run: &'p Run,
    end: Arc<AtomicBool>,
    bar: Mutex<Option<ProgressBar>>,
    files: AtomicUsize,
    all: AtomicUsize,
}

impl<'p> Progress<'p> {
    pub(super) fn new(run: &'p Run) -> Progress<'p> {
        Progress {
            run,
            end: Arc::new(AtomicBool::new(false)),
            bar: Mutex::default(),
            files: AtomicUsize::new(0),
            all: AtomicUsize::new(0),
        }
    }

    /// Begins to count what a plan sends.
    pub(super) fn begin(&self, plan: &Plan) {
        self.files.store(0, Ordering::Relaxed);
        self.all.store(plan.steps().count(), Ordering::Relaxed);
        let bytes = usize::try_from(plan.sent().bytes).unwrap_or(usize::MAX);
        let (left, files) = (self.run.messages.say("publish-bar-left", &[]), self.run.messages.say("publish-bar-files", &[]));
        self.show(bytes, &format!("{{bar:24}} {{bytes}}/{{total_bytes}}  {files} {{msg}}  {left} {{eta}}"));
    }

    /// Takes the bar away.
    pub(super) fn rest(&self) {
        if let Some(bar) = self.lock().take() {
            bar.finish_and_clear();
        }
    }

    /// Lets Ctrl-C ask for an end, once; until the guard is dropped.
    pub(super) fn listen_for_the_end(&self) -> crate::net::Interrupted {
        let end = Arc::clone(&self.end);
        let sentence = self.run.messages.say("publish-ending", &[]);
        crate::net::Interrupted::listen(move || {
            if !end.swap(true, Ordering::Relaxed) {
                use std::io::Write;
                let _ = writeln!(anstream::stderr(), "\n{sentence}");
            }
        })
    }

    fn show(&self, length: usize, template: &str) {
        let bar = self.run.printer.progress(length);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        *self.lock() = Some(bar);
    }

    /// Prints a line without tearing the bar.
    fn line(&self, text: &str) {
        let print = || self.run.printer.note(text);
        match &*self.lock() {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }

    fn with_bar(&self, act: impl FnOnce(&ProgressBar)) {
        if let Some(bar) = &*self.lock() {
            act(bar);
        }
    }

    fn file(&self) {
        let files = self.files.fetch_add(1, Ordering::Relaxed) + 1;
        self.with_bar(|bar| bar.set_message(format!("{files}/{}", self.all.load(Ordering::Relaxed))));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<ProgressBar>> {
        self.bar.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watch for Progress<'_> {
    fn event(&self, event: Event<'_>) {
        let say = |id: &str, args: &[(&'static str, String)]| self.run.messages.say(id, args);
        match event {
            Event::Waiting => self.line(&say("publish-waiting", &[])),
            Event::Doubting(pause) => self.line(&say("publish-doubting", &[("seconds", pause.as_secs().max(1).to_string())])),
            Event::TookOver => self.line(&say("publish-took-over", &[])),
            Event::Listing => self.line(&say("publish-listing", &[])),
            Event::Comparing(files) => {
                let files_word = say("publish-comparing", &[]);
                self.rest();
                self.show(files, &format!("{{bar:24}} {files_word} {{pos}}/{{len}}"));
            }
            Event::Compared => self.with_bar(|bar| bar.inc(1)),
            Event::Bytes(bytes) => self.with_bar(|bar| bar.inc(bytes)),
            Event::Lost(bytes) => self.with_bar(|bar| bar.dec(bytes)),
            Event::Sent(_) | Event::Removed(_) => self.file(),
            Event::Again(fault, pause) => {
                let seconds = format!("{:.0}", pause.as_secs_f64().ceil());
                let args = [("message", say::words(fault)), ("seconds", seconds)];
                self.line(&say("publish-again", &args));
            }
            Event::Fewer(fault) => self.line(&say("publish-fewer", &[("message", say::words(fault))])),
        }
    }

    fn end(&self) -> &AtomicBool {
        &self.end
    }
}
