//! One publication to one place: in come the place and the build, out comes the place as the build has it. The order of the calls is the
//! caller's: open, lock, look, ask the user if need be, run, verify, close.

use super::event::{Event, Stop, Watch};
use super::line::Line;
use super::lock::{Lock, Who};
use super::look::{Readers, Sight, Trust, list, look};
use super::pace::Pace;
use super::verify::{self, Sample, Verified};
use super::worker::{Crew, Files};
use crate::net::store::{Place, Store};
use crate::publish::{Build, Phase, Plan, STATE_NAME, State, TEMPORARY_PREFIX, There};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

/// Where the bytes of a build come from.
pub trait Cargo: Sync {
    /// The bytes of a file, as they were built.
    ///
    /// # Errors
    /// They are not to be had; a sentence that says why.
    fn read(&self, path: &str) -> Result<Vec<u8>, String>;
}

/// What a publication has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Files that were sent.
    pub sent: usize,
    /// Files that were removed.
    pub removed: usize,
}

/// A publication.
pub struct Session<'s> {
    place: Arc<dyn Place>,
    line: Line<'s>,
    pace: Pace,
    watch: &'s dyn Watch,
    lock: Option<Lock>,
    trust: Trust,
    /// Whether a connection broke, so that temporary files may lie about.
    was_cut: bool,
    sight: Sight,
}

impl<'s> Session<'s> {
    /// Opens a connection. `place` is borrowed from `shared`, which the lock's keeper holds too.
    ///
    /// # Errors
    /// The place cannot be reached.
    pub fn open(shared: &'s Arc<dyn Place>, pace: Pace, watch: &'s dyn Watch) -> Result<Session<'s>, Stop> {
        // Whether there is such a place at all is not tried for minutes.
        let mut line = Line::new(&**shared, Pace { tries: pace.tries.min(3), ..pace }, watch);
        line.again(|_| Ok(()))?;
        let mut line = line.at(pace);
        line.was_cut = false;
        Ok(Session {
            place: Arc::clone(shared),
            line,
            pace,
            watch,
            lock: None,
            trust: Trust::Ordinary,
            was_cut: false,
            sight: Sight::default(),
        })
    }

    /// Takes the lock, and keeps it until [`Session::unlock`].
    ///
    /// # Errors
    /// Another publication is under way.
    pub fn lock(&mut self, who: &Who) -> Result<(), Stop> {
        let mut lock = Lock::take(&mut self.line, who, self.pace, self.watch)?;
        if lock.was_left() {
            self.trust = Trust::Listing;
        }
        lock.keep(Arc::clone(&self.place), self.pace);
        self.lock = Some(lock);
        Ok(())
    }

    /// Gives the lock back.
    ///
    /// # Errors
    /// It is still there.
    pub fn unlock(&mut self) -> Result<(), Stop> {
        self.lock.take().map_or(Ok(()), |lock| lock.release(&mut self.line))
    }

    /// Finds out what is at the place.
    ///
    /// # Errors
    /// The place does not let us look.
    pub fn look(&mut self, build: &Build) -> Result<&There, Stop> {
        let readers = Readers { place: &*self.place, pace: self.pace, watch: self.watch };
        self.sight = look(&mut self.line, &readers, build, self.trust)?;
        Ok(&self.sight.there)
    }

    /// What was there at the last look.
    pub fn there(&self) -> &There {
        &self.sight.there
    }

    /// The steps from what is there to the build.
    pub fn plan(&self, build: &Build) -> Plan {
        Plan::new(build, &self.sight.there)
    }

    /// Does what the plan says. The lock must be ours.
    ///
    /// # Errors
    /// It has not come to its end; what is there is written down as far as the place still answers.
    pub fn run(&mut self, build: &Build, plan: &Plan, cargo: &dyn Cargo) -> Result<Done, Stop> {
        let Some(lock) = self.lock.take() else { return Err(Stop::Busy) };
        if lock.is_overtaken() {
            return Err(Stop::Overtaken);
        }
        let files = Mutex::new(self.sight.there.ours.clone());
        let was_cut = AtomicBool::new(false);
        let place = Arc::clone(&self.place);
        let crew =
            Crew { place: &*place, cargo, watch: self.watch, lock: &lock, pace: self.pace, files: &files, was_cut: &was_cut };
        let ended = self.steps(build, plan, &crew);
        let files = files.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.sight.there.ours = files.clone();
        self.was_cut = was_cut.into_inner() || self.line.was_cut;
        let noted = match &ended {
            Err(Stop::Overtaken) => Ok(()),
            _ if lock.is_overtaken() => Err(Stop::Overtaken),
            Ok(()) => self.finish(build, plan, files, &lock),
            // A place that answers no more keeps what was intended, and the next run sorts it out.
            Err(stop) if stop.is_temporary() => Ok(()),
            // The reason why it stopped is to be told, and not that this failed too.
            Err(_) => self.leave_off(build, plan, files, &lock).or(Ok(())),
        };
        self.lock = Some(lock);
        ended.and(noted)?;
        Ok(Done { sent: plan.sent().files, removed: plan.removals().count() })
    }

    /// What was intended, then all phases, with the state between what comes and what leaves.
    fn steps(&mut self, build: &Build, plan: &Plan, crew: &Crew<'_>) -> Result<(), Stop> {
        if !plan.phases.is_empty() {
            self.note(&plan.intent(build, &self.sight.there))?;
        }
        for path in &plan.leftovers {
            self.line.again(|store| store.remove(path))?;
        }
        let late = plan.phases.partition_point(|(phase, _)| *phase < Phase::RemovePages);
        let (early, late) = plan.phases.split_at(late);
        crew.work(&mut self.line, early)?;
        if !early.is_empty() && !late.is_empty() {
            let files = crew.files.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let leaving = files.keys().filter(|path| !build.files.contains_key(*path)).cloned();
            let leaving = leaving.chain(plan.removals().map(|(_, path)| path.to_string())).collect();
            self.note(&State { site: build.site.clone(), files, leaving, ..State::default() })?;
        }
        crew.work(&mut self.line, late)
    }

    /// What is there when the end came early: it is known to the last file, so that the next run needs no listing. Only folders that may be
    /// empty are still to be looked after.
    fn leave_off(&mut self, build: &Build, plan: &Plan, files: Files, lock: &Lock) -> Result<(), Stop> {
        let removed = plan.removals().map(|(_, path)| path).filter(|path| !files.contains_key(*path));
        let leaving = removed.map(String::from).collect();
        self.note(&State { site: build.site.clone(), files, leaving, ..State::default() })?;
        self.sweep(lock)
    }

    /// What is left to do when all steps are done: empty folders, the state, and what broken connections have left.
    fn finish(&mut self, build: &Build, plan: &Plan, files: Files, lock: &Lock) -> Result<(), Stop> {
        for folder in &plan.folders {
            self.line.again(|store| store.remove_folder(folder))?;
        }
        self.note(&State { site: build.site.clone(), files, ..State::default() })?;
        self.sweep(lock)
    }

    /// Removes what broken connections have left.
    fn sweep(&mut self, lock: &Lock) -> Result<(), Stop> {
        if !self.was_cut && !self.line.was_cut && !lock.was_cut() {
            return Ok(());
        }
        let is_leftover = |path: &&String| path.rsplit('/').next().unwrap_or(path).starts_with(TEMPORARY_PREFIX);
        // Also when an end is wanted: nobody else would look for them.
        for path in list(&mut self.line, &|| false)?.keys().filter(is_leftover) {
            self.line.again(|store| store.remove(path))?;
        }
        Ok(())
    }

    /// Writes the state, unless it is there already.
    fn note(&mut self, state: &State) -> Result<(), Stop> {
        let bytes = state.to_bytes();
        if self.sight.state.as_ref() == Some(&bytes) {
            return Ok(());
        }
        self.line.again(|store: &mut dyn Store| store.put(STATE_NAME, &bytes, &mut |_| ()))?;
        self.sight.state = Some(bytes);
        Ok(())
    }

    /// Reads files back and compares them with the build. What is not right is noted, if the lock is ours: the next publication sends it.
    ///
    /// # Errors
    /// The place does not let us read.
    pub fn verify(&mut self, build: &Build, sample: Sample) -> Result<Verified, Stop> {
        let turn = getrandom::u32().unwrap_or(0);
        let paths = verify::chosen(build, sample, turn);
        self.watch.event(Event::Comparing(paths.len()));
        let readers = Readers { place: &*self.place, pace: self.pace, watch: self.watch };
        let verified = verify::wrong(build, readers.marks(&mut self.line, &paths)?);
        if !verified.wrong.is_empty() && self.lock.is_some() {
            let mut files = self.sight.there.ours.clone();
            for (path, mark) in &verified.wrong {
                match mark {
                    Some(mark) => _ = files.insert(path.clone(), Some(*mark)),
                    None => _ = files.remove(path),
                }
            }
            self.sight.there.ours = files.clone();
            self.note(&State { site: build.site.clone(), files, ..State::default() })?;
        }
        Ok(verified)
    }

    /// Whether some files are gone from the place: those that are still there.
    ///
    /// # Errors
    /// The place does not let us read.
    pub fn still_there(&mut self, paths: &[String]) -> Result<Vec<String>, Stop> {
        let readers = Readers { place: &*self.place, pace: self.pace, watch: self.watch };
        let marks = readers.marks(&mut self.line, paths)?;
        let mut left: Vec<String> = marks.into_iter().filter_map(|(path, mark)| mark.map(|_| path)).collect();
        left.sort();
        Ok(left)
    }

    /// The paths of all files at the place, those of others too.
    ///
    /// # Errors
    /// The place does not let us list them.
    pub fn listed(&mut self) -> Result<Vec<String>, Stop> {
        let watch = self.watch;
        Ok(list(&mut self.line, &|| watch.is_ended())?.into_keys().collect())
    }

    /// Gives the lock back, if it is ours, and says goodbye.
    ///
    /// # Errors
    /// The lock is still there.
    pub fn close(mut self) -> Result<(), Stop> {
        let unlocked = self.unlock();
        self.line.close();
        unlocked
    }
}
