//! Of two publications to one place one waits: in comes a line, out comes the lock, or [`Stop::Busy`]. The lock is a claim; beside it lies a
//! small file that its holder writes anew again and again, the first time when it has had the lock for a while. Whoever finds the lock watches
//! that beat: as long as it moves, somebody is at work; if it has not moved for long enough, nobody is, and the lock is taken over.
//!
//! There is no way to do that in one step on a server that knows only files, so whoever has taken over waits and looks whether somebody else
//! has too; and a holder that finds another's beat stops.

use super::event::{Event, Stop, Watch};
use super::line::Line;
use super::pace::{Pace, wait};
use crate::net::store::{Fault, Place, Store};
use crate::publish::{BEAT_NAME, LOCK_NAME};
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What to do about another publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// Stop.
    Never,
    /// Wait until it has ended.
    UntilFree,
}

/// Who wants the lock.
#[derive(Clone, Debug)]
pub struct Who {
    /// Tells this run from all others.
    pub run: String,
    /// A run that is known to have ended, however it ended: its lock is nobody's.
    pub over: Option<String>,
    /// What to do while somebody else has it.
    pub waiting: Waiting,
}

/// What the holder writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Beat {
    /// Tells one run from another; it says nothing of who that is.
    run: String,
    /// Counts.
    beat: u64,
}

/// The lock of a place, while it is ours.
pub(super) struct Lock {
    held: Arc<Held>,
    keeper: Option<JoinHandle<()>>,
    was_left: bool,
}

/// What the holder, its workers and its keeper share.
struct Held {
    run: String,
    last: Mutex<(u64, Instant)>,
    overtaken: AtomicBool,
    was_cut: AtomicBool,
    released: Mutex<bool>,
    told: Condvar,
    /// Whether there may be a beat of ours.
    has_beaten: AtomicBool,
}

/// When a holder shows for the first time that it is alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum First {
    /// Somebody else may have taken the lock over in the same moment, and has to see who was quicker.
    AtOnce,
    /// A short publication needs none: whoever watches has more patience than that.
    InTime,
}

impl Lock {
    /// Takes the lock for `run`. `over` is a run that is known to have ended, whatever its lock says.
    pub(super) fn take(line: &mut Line<'_>, who: &Who, pace: Pace, watch: &dyn Watch) -> Result<Lock, Stop> {
        let mut told = false;
        while !claim(line, &who.run)? {
            let seen = read(line)?;
            let is_over = is_over(line, seen.as_ref(), who);
            let found = if is_over { Watched::Dead } else { watched(line, seen.as_ref(), who, pace, watch)? };
            if found == Watched::Ours {
                break;
            }
            if found == Watched::Dead {
                line.again(|store| store.release(LOCK_NAME))?;
                if !claim(line, &who.run)? {
                    continue;
                }
                let mut lock = Lock::held(line, who, First::AtOnce)?;
                lock.was_left = true;
                // On this machine nobody else can have come to the same thought.
                if !is_over {
                    lock.settle(line, pace, watch)?;
                }
                watch.event(Event::TookOver);
                return Ok(lock);
            }
            if read(line)?.is_none() {
                // Its holder is giving the lock back.
                wait(Duration::from_millis(100), &|| watch.is_ended());
            } else if who.waiting == Waiting::Never {
                return Err(Stop::Busy);
            } else {
                if !told {
                    watch.event(Event::Waiting);
                }
                told = true;
                wait(pace.beat(), &|| watch.is_ended());
            }
            if watch.is_ended() {
                return Err(Stop::Ended);
            }
        }
        Lock::held(line, who, First::InTime)
    }

    fn held(line: &mut Line<'_>, who: &Who, first: First) -> Result<Lock, Stop> {
        let held = Held {
            run: who.run.clone(),
            last: Mutex::new((0, Instant::now())),
            overtaken: AtomicBool::new(false),
            was_cut: AtomicBool::new(false),
            released: Mutex::new(false),
            told: Condvar::new(),
            has_beaten: AtomicBool::new(false),
        };
        let begun = line.again(|store| held.begin(store, first));
        if let Err(stop) = begun {
            // Nobody is kept waiting for what could not begin; where not even this can be said, others find out.
            let _ = line.once(|store| store.release(LOCK_NAME));
            return Err(stop);
        }
        Ok(Lock { held: Arc::new(held), keeper: None, was_left: false })
    }

    /// Waits whether somebody else has taken the lock over in the same moment.
    fn settle(&self, line: &mut Line<'_>, pace: Pace, watch: &dyn Watch) -> Result<(), Stop> {
        wait(pace.beat().min(Duration::from_secs(3)), &|| watch.is_ended());
        match read(line)? {
            Some(beat) if beat.run == self.held.run => Ok(()),
            _ => Err(Stop::Busy),
        }
    }

    /// Beats from now on, on a connection of its own, which is opened when it is first needed. Where no further connection is to be had, the
    /// workers beat between two files.
    pub(super) fn keep(&mut self, place: Arc<dyn Place>, pace: Pace) {
        let held = Arc::clone(&self.held);
        self.keeper = Some(std::thread::spawn(move || held.keep(&*place, pace)));
    }

    /// Shows that we are alive, if it is time to; and looks whether the lock is still ours.
    pub(super) fn beat(&self, store: &mut dyn Store, pace: Pace) -> Result<(), Fault> {
        self.held.beat(store, pace)
    }

    /// Whether the one who had it before has broken off.
    pub(super) fn was_left(&self) -> bool {
        self.was_left
    }

    /// Whether another publication has taken the lock from us.
    pub(super) fn is_overtaken(&self) -> bool {
        self.held.is_overtaken()
    }

    /// Whether a beat has failed, so that a temporary file may lie about.
    pub(super) fn was_cut(&self) -> bool {
        self.held.was_cut.load(Ordering::Relaxed)
    }

    /// Gives the lock back, unless it is another's by now.
    pub(super) fn release(mut self, line: &mut Line<'_>) -> Result<(), Stop> {
        self.stop_keeping();
        if self.is_overtaken() {
            return Ok(());
        }
        let has_beaten = self.held.has_beaten.load(Ordering::Relaxed);
        line.again(|store| {
            if has_beaten {
                store.remove(BEAT_NAME)?;
            }
            store.release(LOCK_NAME)
        })
    }

    fn stop_keeping(&mut self) {
        *self.held.released.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.held.told.notify_all();
        if let Some(keeper) = self.keeper.take() {
            // A keeper that has failed has nothing more to say.
            let _ = keeper.join();
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        self.stop_keeping();
    }
}

impl Held {
    fn keep(&self, place: &dyn Place, pace: Pace) {
        let mut store: Option<Box<dyn Store>> = None;
        while !self.is_released_after(pace.beat()) && !self.is_overtaken() {
            if store.is_none() {
                store = place.open().ok();
            }
            if store.as_deref_mut().is_some_and(|store| self.beat(store, pace).is_err()) {
                store = None;
            }
        }
        if let Some(store) = store {
            store.close();
        }
    }

    /// Waits so long, or until the lock is given back.
    fn is_released_after(&self, pause: Duration) -> bool {
        let released = self.released.lock().unwrap_or_else(PoisonError::into_inner);
        *self.told.wait_timeout_while(released, pause, |released| !*released).unwrap_or_else(PoisonError::into_inner).0
    }

    fn beat(&self, store: &mut dyn Store, pace: Pace) -> Result<(), Fault> {
        let number = {
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            // The keeper wakes when it is time; that the clock is a little behind must not cost a whole turn.
            if self.is_overtaken() || last.1.elapsed() < pace.beat().mul_f64(0.9) {
                return Ok(());
            }
            *last = (last.0 + 1, Instant::now());
            last.0
        };
        let seen = store.read(BEAT_NAME)?.and_then(|bytes| serde_json::from_slice::<Beat>(&bytes).ok());
        if seen.is_some_and(|beat| beat.run != self.run) {
            self.overtaken.store(true, Ordering::Relaxed);
            return Ok(());
        }
        self.write(store, number)
    }

    /// A beat that somebody has left would be taken for that of one who has overtaken us; ours takes its place.
    fn begin(&self, store: &mut dyn Store, first: First) -> Result<(), Fault> {
        let is_needed = first == First::AtOnce || store.read(BEAT_NAME)?.is_some();
        if is_needed { self.write(store, 0) } else { Ok(()) }
    }

    fn write(&self, store: &mut dyn Store, number: u64) -> Result<(), Fault> {
        self.has_beaten.store(true, Ordering::Relaxed);
        let beat = Beat { run: self.run.clone(), beat: number };
        let put = store.put(BEAT_NAME, &serde_json::to_vec(&beat).unwrap_or_default(), &mut |_| ());
        put.inspect_err(|_| self.was_cut.store(true, Ordering::Relaxed))
    }

    fn is_overtaken(&self) -> bool {
        self.overtaken.load(Ordering::Relaxed)
    }
}

/// Whether the one who has the lock is known to have ended: by its beat, or, if it did not come to that, by its claim, where a protocol keeps
/// what is in that.
fn is_over(line: &mut Line<'_>, seen: Option<&Beat>, who: &Who) -> bool {
    let Some(over) = &who.over else { return false };
    match seen {
        Some(beat) => beat.run == *over,
        None => line.once(|store| store.read(LOCK_NAME)).is_ok_and(|found| found.as_deref() == Some(over.as_bytes())),
    }
}

/// Claims the lock; false if it is another's. After a connection that broke it may be our own claim that is in the way.
fn claim(line: &mut Line<'_>, run: &str) -> Result<bool, Stop> {
    if line.again(|store| store.claim(LOCK_NAME, run.as_bytes()))? {
        return Ok(true);
    }
    let own = line.was_cut && line.once(|store| store.read(LOCK_NAME)).is_ok_and(|found| found.as_deref() == Some(run.as_bytes()));
    Ok(own)
}

fn read(line: &mut Line<'_>) -> Result<Option<Beat>, Stop> {
    let bytes = line.again(|store| store.read(BEAT_NAME))?;
    Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

/// What somebody else's lock turns out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Watched {
    /// Its holder is at work.
    Alive,
    /// It shows no sign of life.
    Dead,
    /// It was given back meanwhile, and is ours now.
    Ours,
}

/// Watches a lock for as long as a living holder would need to show itself: by its beat, or by giving it back.
fn watched(line: &mut Line<'_>, seen: Option<&Beat>, who: &Who, pace: Pace, watch: &dyn Watch) -> Result<Watched, Stop> {
    let until = Instant::now() + pace.stale;
    watch.event(Event::Doubting(pace.stale));
    while Instant::now() < until {
        wait(pace.beat().min(Duration::from_secs(5)) / 2, &|| watch.is_ended());
        if watch.is_ended() {
            return Err(Stop::Ended);
        }
        let now = read(line)?;
        if now.as_ref() != seen {
            return Ok(Watched::Alive);
        }
        // A short publication ends without a beat.
        if now.is_none() && claim(line, &who.run)? {
            return Ok(Watched::Ours);
        }
    }
    Ok(Watched::Dead)
}
