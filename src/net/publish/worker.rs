//! Doing the steps: in come a schedule and a line for each worker, out comes what is there now, whether all went well or not.

use super::event::{Event, Stop, Watch};
use super::line::Line;
use super::lock::Lock;
use super::look::workers;
use super::pace::Pace;
use super::schedule::{Schedule, Taken};
use super::session::Cargo;
use crate::net::store::Place;
use crate::publish::{Mark, Phase, Sending, Step};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// Our files at a place and what they hold.
pub(super) type Files = BTreeMap<String, Option<Mark>>;

/// What all workers share.
pub(super) struct Crew<'c> {
    pub place: &'c dyn Place,
    pub cargo: &'c dyn Cargo,
    pub watch: &'c dyn Watch,
    pub lock: &'c Lock,
    pub pace: Pace,
    /// What is there, at each moment.
    pub files: &'c Mutex<Files>,
    /// Whether a connection broke, so that temporary files may lie about.
    pub was_cut: &'c AtomicBool,
}

impl Crew<'_> {
    /// Does all steps of some phases. `line` is one of the connections.
    pub(super) fn work(&self, line: &mut Line<'_>, phases: &[(Phase, Vec<Step>)]) -> Result<(), Stop> {
        let most = phases.iter().map(|(_, steps)| steps.len()).max().unwrap_or(0);
        let count = workers(self.place, most);
        let schedule = Schedule::new(phases, count);
        let stop: Mutex<Option<Stop>> = Mutex::default();
        std::thread::scope(|scope| {
            for _ in 1..count {
                scope.spawn(|| self.further(&schedule, &stop));
            }
            self.steps(line, &schedule, &stop);
        });
        stop.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
    }

    /// A further worker, on a connection of its own.
    fn further(&self, schedule: &Schedule<'_>, stop: &Mutex<Option<Stop>>) {
        let mut line = Line::new(self.place, self.pace, self.watch);
        match line.open() {
            Ok(()) => self.steps(&mut line, schedule, stop),
            Err(fault) => {
                self.watch.event(Event::Fewer(&fault));
                if !schedule.retire(None) {
                    self.end(schedule, stop, fault.into());
                }
            }
        }
        line.close();
    }

    /// Takes steps and does them until none is left.
    fn steps(&self, line: &mut Line<'_>, schedule: &Schedule<'_>, stop: &Mutex<Option<Stop>>) {
        while let Some(taken) = schedule.take() {
            let done = if self.watch.is_ended() { Err(Stop::Ended) } else { self.step(line, taken.step) };
            if line.was_cut {
                self.was_cut.store(true, Ordering::Relaxed);
            }
            match done {
                Ok(()) if self.lock.is_overtaken() => {
                    schedule.done(taken);
                    self.end(schedule, stop, Stop::Overtaken);
                }
                Ok(()) => schedule.done(taken),
                Err(why) => return self.failed(taken, why, schedule, stop),
            }
        }
    }

    /// A worker that has lost its connection for good leaves the rest to the others; all else ends the publication.
    fn failed(&self, taken: Taken<'_>, why: Stop, schedule: &Schedule<'_>, stop: &Mutex<Option<Stop>>) {
        if why.is_temporary() {
            if schedule.retire(Some(taken)) {
                return;
            }
        } else {
            schedule.done(taken);
        }
        self.end(schedule, stop, why);
    }

    fn end(&self, schedule: &Schedule<'_>, stop: &Mutex<Option<Stop>>, why: Stop) {
        stop.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(why);
        schedule.stop();
    }

    fn step(&self, line: &mut Line<'_>, step: &Step) -> Result<(), Stop> {
        match step {
            Step::Send(sending) => self.send(line, sending)?,
            Step::Remove(path) => {
                line.again(|store| store.remove(path))?;
                self.note(|files| _ = files.remove(path));
                self.watch.event(Event::Removed(path));
            }
        }
        // A beat that fails shows at the next step.
        let _ = line.once(|store| self.lock.beat(store, self.pace));
        Ok(())
    }

    fn send(&self, line: &mut Line<'_>, sending: &Sending) -> Result<(), Stop> {
        let path = &sending.path;
        let bytes = self.cargo.read(path).map_err(Stop::Cargo)?;
        if Mark::of(&bytes) != sending.mark {
            return Err(Stop::Cargo(path.clone()));
        }
        let mut out = 0;
        let put = line.again(|store| {
            if out > 0 {
                self.watch.event(Event::Lost(out));
                out = 0;
            }
            store.put(path, &bytes, &mut |sent| {
                out += sent;
                self.watch.event(Event::Bytes(sent));
            })
        });
        if let Err(why) = put {
            // Whether a try that was cut off has put the file, nobody knows.
            if line.was_cut {
                self.note(|files| _ = files.insert(path.clone(), None));
            }
            return Err(why);
        }
        // Where a place does not tell how the bytes go, they have gone now.
        self.watch.event(Event::Bytes(sending.mark.size.saturating_sub(out)));
        self.note(|files| _ = files.insert(path.clone(), Some(sending.mark)));
        self.watch.event(Event::Sent(path));
        Ok(())
    }

    fn note(&self, change: impl FnOnce(&mut Files)) {
        change(&mut self.files.lock().unwrap_or_else(PoisonError::into_inner));
    }
}
