//! Finding out what is at a place: in comes a line and a build, out come what is there and the bytes of the state that said so. Much is read
//! only where the state does not suffice.

use super::event::{Event, Stop, Watch};
use super::line::Line;
use super::pace::Pace;
use crate::net::store::{Fault, FaultKind, Place};
use crate::publish::{Ask, Build, Found, Listing, Look, Mark, STATE_NAME, State, There, ask, fits, touched, unseen};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// The page by which a state is tried before it is believed.
const HOME: &str = "index.html";

/// What was found.
#[derive(Default)]
pub(super) struct Sight {
    /// What is there.
    pub there: There,
    /// The state's bytes, if there was one.
    pub state: Option<Vec<u8>>,
}

/// How far a state is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// If nothing speaks against it.
    Ordinary,
    /// Not without the listing: the publication before this one broke off, perhaps while it wrote the state.
    Listing,
}

/// Looks at a place.
pub(super) fn look(line: &mut Line<'_>, readers: &Readers<'_>, build: &Build, trust: Trust) -> Result<Sight, Stop> {
    let state = line.again(|store| store.read(STATE_NAME))?;
    if readers.watch.is_ended() {
        return Err(Stop::Ended);
    }
    let found = state.as_deref().map(State::read);
    let look = match (ask(found.as_ref(), build), found) {
        (_, Some(Found::Newer)) => return Err(Stop::Newer),
        (Ask::Probe(new), Some(Found::Whole(known))) if trust == Trust::Ordinary => match tried(line, &known, build, new)? {
            Some(new) => Look::trusting(build, known, new),
            None => listed(line, readers, build, Some(Found::Whole(known)))?,
        },
        (_, found) => listed(line, readers, build, found)?,
    };
    let there = compare(look, line, readers)?;
    Ok(Sight { there, state })
}

/// What is there, by the listing of the whole place.
fn listed<'b>(line: &mut Line<'_>, readers: &Readers<'_>, build: &'b Build, found: Option<Found>) -> Result<Look<'b>, Stop> {
    readers.watch.event(Event::Listing);
    let listing: Listing = list(line, &|| readers.watch.is_ended())?;
    Ok(Look::comparing(build, found, &listing))
}

/// Tries a finished state before it is believed: nothing if it is not true, else those of the new files that are still to be looked for.
/// Somebody may have removed files, or put others in their place; a few folders tell most of that in few round trips.
fn tried(line: &mut Line<'_>, state: &State, build: &Build, new: Vec<String>) -> Result<Option<Vec<String>>, Stop> {
    let folders = touched(state, build);
    let found = line.again(|store| store.entries(&folders))?;
    let listing: Listing = found.into_iter().map(|file| (file.path, file.size)).collect();
    let is_true = fits(state, &folders, &listing) && is_true(line, state)?;
    Ok(is_true.then(|| unseen(new, &folders, &listing)))
}

/// Whether the home page is what the state says.
fn is_true(line: &mut Line<'_>, state: &State) -> Result<bool, Stop> {
    let Some(Some(mark)) = state.files.get(HOME) else { return Ok(true) };
    let read = line.again(|store| store.read(HOME))?;
    Ok(read.is_some_and(|bytes| Mark::of(&bytes) == *mark))
}

/// Everything that is there, by path; unless an end is wanted.
pub(super) fn list(line: &mut Line<'_>, is_ended: &dyn Fn() -> bool) -> Result<Listing, Stop> {
    let listed = line.again(|store| store.list(is_ended))?;
    Ok(listed.into_iter().map(|file| (file.path, file.size)).collect())
}

fn compare(mut look: Look<'_>, line: &mut Line<'_>, readers: &Readers<'_>) -> Result<There, Stop> {
    let paths = look.to_read();
    if !paths.is_empty() {
        readers.watch.event(Event::Comparing(paths.len()));
        for (path, mark) in readers.marks(line, &paths)? {
            look.hear(&path, mark);
        }
    }
    Ok(look.end())
}

/// Reads files on several connections at once.
pub(super) struct Readers<'r> {
    pub place: &'r dyn Place,
    pub pace: Pace,
    pub watch: &'r dyn Watch,
}

impl Readers<'_> {
    /// What each of some files holds; `None` for one that is not there. `line` is one of the connections.
    pub(super) fn marks(&self, line: &mut Line<'_>, paths: &[String]) -> Result<Vec<(String, Option<Mark>)>, Stop> {
        let next = AtomicUsize::new(0);
        let marks = Mutex::new(Vec::with_capacity(paths.len()));
        let stop: Mutex<Option<Stop>> = Mutex::default();
        let lock = |stop: &Mutex<Option<Stop>>| stop.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        let read = |line: &mut Line<'_>| {
            while !lock(&stop) {
                let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
                let done = match self.watch.is_ended() {
                    true => Err(Stop::Ended),
                    false => line.again(|store| store.read(path)),
                };
                match done {
                    Ok(bytes) => {
                        let mark = bytes.map(|bytes| Mark::of(&bytes));
                        marks.lock().unwrap_or_else(PoisonError::into_inner).push((path.clone(), mark));
                        self.watch.event(Event::Compared);
                    }
                    Err(why) => drop(stop.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(why)),
                }
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..workers(self.place, paths.len()) {
                scope.spawn(|| {
                    let mut line = Line::new(self.place, self.pace, self.watch);
                    // Whoever gets no connection leaves the work to the others.
                    if line.open().is_ok() {
                        read(&mut line);
                    }
                    line.close();
                });
            }
            read(line);
        });
        match stop.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(stop) => Err(stop),
            None => marks.into_inner().map_err(|_| Fault::new(FaultKind::Refused, "", "a reader has failed").into()),
        }
    }
}

/// How many workers are worth having for so many files.
pub(super) fn workers(place: &dyn Place, files: usize) -> usize {
    let wanted = if place.is_shared() { files } else { files / 8 + 1 };
    wanted.min(place.connections()).max(1)
}
