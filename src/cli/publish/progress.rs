//! What a publication shows while it works: in come its events, out come a bar with bytes, files and the time left, and now and then a line. On
//! Ctrl-C it asks the engine for an end.

use super::super::Run;
use super::say;
use crate::language::{Lang, figures};
use crate::net::Interrupted;
use crate::net::publish::{Event, Watch};
use crate::publish::Plan;
use indicatif::ProgressBar;
use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The bar; what it shows beside itself is said in words.
const TEMPLATE: &str = "{bar:24} {msg}";

/// Listens to the engine.
pub(super) struct Progress<'p> {
    run: &'p Run,
    end: Arc<AtomicBool>,
    bar: Bar,
    files: AtomicUsize,
    all: AtomicUsize,
}

/// The bar that is shown now, if any.
#[derive(Clone, Default)]
struct Bar(Arc<Mutex<Option<ProgressBar>>>);

impl Bar {
    fn lock(&self) -> MutexGuard<'_, Option<ProgressBar>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Prints without tearing the bar.
    fn aside(&self, print: impl FnOnce()) {
        match &*self.lock() {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }
}

impl<'p> Progress<'p> {
    pub(super) fn new(run: &'p Run) -> Progress<'p> {
        Progress {
            run,
            end: Arc::new(AtomicBool::new(false)),
            bar: Bar::default(),
            files: AtomicUsize::new(0),
            all: AtomicUsize::new(0),
        }
    }

    /// Begins to count what a plan sends.
    pub(super) fn begin(&self, plan: &Plan) {
        self.files.store(0, Ordering::Relaxed);
        self.all.store(plan.steps().count(), Ordering::Relaxed);
        *self.bar.lock() = Some(self.run.printer.bar(plan.sent().bytes, TEMPLATE));
    }

    /// Takes the bar away.
    pub(super) fn rest(&self) {
        if let Some(bar) = self.bar.lock().take() {
            bar.finish_and_clear();
        }
    }

    /// Lets Ctrl-C ask for an end, until the guard is dropped.
    pub(super) fn listen_for_the_end(&self) -> Interrupted {
        let (end, bar) = (Arc::clone(&self.end), self.bar.clone());
        let sentence = self.run.messages.say("publish-ending", &[]);
        Interrupted::listen(move || {
            if !end.swap(true, Ordering::Relaxed) {
                bar.aside(|| _ = writeln!(anstream::stderr(), "{sentence}"));
            }
        })
    }

    fn line(&self, text: &str) {
        self.bar.aside(|| self.run.printer.note(text));
    }

    /// Changes the bar by some bytes and says how far it is.
    fn moved(&self, change: impl FnOnce(&ProgressBar)) {
        let Some(bar) = &*self.bar.lock() else { return };
        change(bar);
        let lang = self.run.lang();
        let args = [
            ("done", figures::size(lang, bar.position())),
            ("size", figures::size(lang, bar.length().unwrap_or(0))),
            ("n", self.files.load(Ordering::Relaxed).to_string()),
            ("total", self.all.load(Ordering::Relaxed).to_string()),
            ("left", left(lang, bar.eta())),
        ];
        bar.set_message(self.run.messages.say("publish-bar", &args));
    }

    fn compared(&self) {
        let Some(bar) = &*self.bar.lock() else { return };
        bar.inc(1);
        let args = [("n", bar.position().to_string()), ("total", bar.length().unwrap_or(0).to_string())];
        bar.set_message(self.run.messages.say("publish-bar-comparing", &args));
    }
}

/// A time as people say it: `40 s`, `3 min`.
fn left(lang: Lang, time: Duration) -> String {
    let seconds = time.as_secs();
    let (value, unit) = match (seconds, lang) {
        (0..=90, Lang::Ru) => (seconds, "с"),
        (0..=90, Lang::En) => (seconds, "s"),
        (_, Lang::Ru) => (seconds.div_ceil(60), "мин"),
        (_, Lang::En) => (seconds.div_ceil(60), "min"),
    };
    figures::with_unit(lang, value as f64, unit)
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
                self.rest();
                *self.bar.lock() = Some(self.run.printer.bar(files as u64, TEMPLATE));
            }
            Event::Compared => self.compared(),
            Event::Bytes(bytes) => self.moved(|bar| bar.inc(bytes)),
            Event::Lost(bytes) => self.moved(|bar| bar.dec(bytes)),
            Event::Sent(_) | Event::Removed(_) => {
                self.files.fetch_add(1, Ordering::Relaxed);
                self.moved(|_| ());
            }
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
