//! Which step is next: in come the phases of a plan, out come steps to as many workers as ask, of one phase at a time. A phase begins when
//! every step of the one before it is done. It refuses to know what a step does.

use crate::publish::{Phase, Step};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// The steps of a plan, handed out.
pub(super) struct Schedule<'p> {
    phases: &'p [(Phase, Vec<Step>)],
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    phase: usize,
    next: usize,
    under_way: usize,
    /// Steps that a worker has given back.
    returned: Vec<usize>,
    workers: usize,
    stopped: bool,
}

/// A step in the hands of a worker.
pub(super) struct Taken<'s> {
    /// What is to be done.
    pub step: &'s Step,
    index: usize,
    schedule: &'s Schedule<'s>,
}

impl Drop for Taken<'_> {
    /// A worker that panics never says that its step is done, and the others must not wait for it.
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.schedule.stop();
        }
    }
}

impl<'p> Schedule<'p> {
    /// A schedule for so many workers.
    pub(super) fn new(phases: &'p [(Phase, Vec<Step>)], workers: usize) -> Schedule<'p> {
        Schedule { phases, state: Mutex::new(State { workers, ..State::default() }), changed: Condvar::new() }
    }

    /// The next step; waits until there is one. `None` when all are done, or after [`Schedule::stop`].
    pub(super) fn take(&self) -> Option<Taken<'_>> {
        let mut state = self.lock();
        loop {
            let (_, steps) = self.phases.get(state.phase)?;
            if state.stopped {
                return None;
            }
            let index = state.returned.pop().or_else(|| {
                let next = state.next;
                (next < steps.len()).then(|| {
                    state.next += 1;
                    next
                })
            });
            if let Some(index) = index {
                state.under_way += 1;
                return steps.get(index).map(|step| Taken { step, index, schedule: self });
            }
            if state.under_way == 0 {
                (state.phase, state.next) = (state.phase + 1, 0);
                self.changed.notify_all();
                continue;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// A step is done.
    pub(super) fn done(&self, _taken: Taken<'_>) {
        self.lock().under_way -= 1;
        self.changed.notify_all();
    }

    /// A worker cannot go on and gives its step back. False if it was the last: then nobody would do it.
    pub(super) fn retire(&self, taken: Option<Taken<'_>>) -> bool {
        let mut state = self.lock();
        state.workers -= 1;
        if let Some(taken) = taken {
            state.under_way -= 1;
            state.returned.push(taken.index);
        }
        self.changed.notify_all();
        state.workers > 0
    }

    /// No further step is handed out.
    pub(super) fn stop(&self) {
        self.lock().stopped = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::Kind;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn a_phase_ends_before_the_next_begins() {
        let steps = |count: usize| (0..count).map(|n| Step::Remove(n.to_string())).collect::<Vec<_>>();
        let phases = [(Phase::WithdrawPages, steps(7)), (Phase::Send(Kind::Asset), steps(100)), (Phase::Remove, steps(1))];
        let schedule = Schedule::new(&phases, 5);
        let done = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for worker in 0..5 {
                let (schedule, done, phases) = (&schedule, &done, &phases);
                scope.spawn(move || {
                    while let Some(taken) = schedule.take() {
                        if worker == 0 && done.load(Ordering::SeqCst) > 20 {
                            assert!(schedule.retire(Some(taken)));
                            return;
                        }
                        let before: usize = phases
                            .iter()
                            .take_while(|(_, steps)| !steps.iter().any(|step| std::ptr::eq(step, taken.step)))
                            .map(|(_, steps)| steps.len())
                            .sum();
                        assert!(done.load(Ordering::SeqCst) >= before, "{:?}", taken.step);
                        std::thread::yield_now();
                        done.fetch_add(1, Ordering::SeqCst);
                        schedule.done(taken);
                    }
                });
            }
        });
        assert_eq!(done.into_inner(), 108);
    }

    #[test]
    fn the_last_worker_cannot_retire_and_a_stop_ends_all() {
        let phases = [(Phase::Remove, vec![Step::Remove("a".into())])];
        let schedule = Schedule::new(&phases, 1);
        let taken = schedule.take();
        assert!(!schedule.retire(taken));
        schedule.stop();
        assert!(schedule.take().is_none());
    }

    #[test]
    fn a_worker_that_panics_ends_the_others() {
        let phases = [(Phase::WithdrawPages, vec![Step::Remove("a".into())]), (Phase::Remove, vec![Step::Remove("b".into())])];
        let schedule = Schedule::new(&phases, 2);
        let taken = schedule.take().unwrap();
        std::thread::scope(|scope| {
            let waits = scope.spawn(|| schedule.take().is_none());
            let panics = scope.spawn(move || {
                let _taken = taken;
                panic!("a worker of a test");
            });
            assert!(panics.join().is_err());
            assert!(waits.join().unwrap());
        });
    }
}
