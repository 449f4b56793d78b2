//! The plan: in come a build and what is at the place, out come the steps from one to the other, in phases of which each ends before the next
//! begins, so that a visitor at any moment sees pages whose assets exist.
//!
//! Files of others are in no step. This file refuses to know how a step is done, and how many at once.

use super::{Build, Kind, Mark, State, There};
use std::collections::{BTreeMap, BTreeSet};

/// The phases, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// The pages of cases that are no more leave first.
    WithdrawPages,
    /// Then all else in their folders.
    Withdraw,
    /// New and changed files come.
    Send(Kind),
    /// Pages that are no more; listings among them, to which pages that have come by now lead no longer.
    RemovePages,
    /// All else that is no more, when no page needs it any longer.
    Remove,
}

/// What is done with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// It is sent.
    Send(Sending),
    /// It is removed.
    Remove(String),
}

/// A file to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// Its path.
    pub path: String,
    /// What it holds.
    pub mark: Mark,
    /// Whether it takes the place of an older one.
    pub replaces: bool,
}

/// How many files, and how much.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Files.
    pub files: usize,
    /// Bytes.
    pub bytes: u64,
}

/// What has to be done at a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The steps of each phase, by path; no phase is empty.
    pub phases: Vec<(Phase, Vec<Step>)>,
    /// Temporary files of broken connections, to be removed.
    pub leftovers: Vec<String>,
    /// Folders that may be empty afterwards, the deepest first.
    pub folders: Vec<String>,
    /// How many of our files are there now.
    pub present: usize,
    /// Files that stay as they are.
    pub unchanged: usize,
}

impl Plan {
    /// The plan that makes the place hold the build. What is `occupied` by others is taken over: whoever calls has asked.
    pub fn new(build: &Build, there: &There) -> Plan {
        let mut phases: BTreeMap<Phase, Vec<Step>> = BTreeMap::new();
        let mut unchanged = 0;
        for (path, built) in &build.files {
            let now = there.ours.get(path);
            if now == Some(&Some(built.mark)) {
                unchanged += 1;
                continue;
            }
            let replaces = now.is_some() || there.occupied.contains(path);
            let sending = Sending { path: path.clone(), mark: built.mark, replaces };
            phases.entry(Phase::Send(built.kind)).or_default().push(Step::Send(sending));
        }
        let leaving: Vec<&String> = there.ours.keys().filter(|path| !build.files.contains_key(*path)).collect();
        let withdrawn = withdrawn(&leaving, build);
        for path in &leaving {
            let leaves_first = is_in(&withdrawn, path) && !build.was_listing(path);
            let phase = match (leaves_first, path.ends_with(".html")) {
                (true, true) => Phase::WithdrawPages,
                (true, false) => Phase::Withdraw,
                (false, true) => Phase::RemovePages,
                (false, false) => Phase::Remove,
            };
            phases.entry(phase).or_default().push(Step::Remove((*path).clone()));
        }
        let gone = leaving.into_iter().chain(&there.gone);
        Plan {
            phases: phases.into_iter().collect(),
            leftovers: there.leftovers.iter().cloned().collect(),
            folders: empty_folders(gone, build),
            present: there.ours.len(),
            unchanged,
        }
    }

    /// Whether the place holds the build already.
    pub fn is_empty(&self) -> bool {
        self.phases.is_empty() && self.leftovers.is_empty() && self.folders.is_empty()
    }

    /// All steps in their order.
    pub fn steps(&self) -> impl Iterator<Item = (Phase, &Step)> {
        self.phases.iter().flat_map(|(phase, steps)| steps.iter().map(move |step| (*phase, step)))
    }

    /// The files to be sent.
    pub fn sendings(&self) -> impl Iterator<Item = &Sending> {
        self.steps().filter_map(|(_, step)| match step {
            Step::Send(sending) => Some(sending),
            Step::Remove(_) => None,
        })
    }

    /// The files to be removed.
    pub fn removals(&self) -> impl Iterator<Item = (Phase, &str)> {
        self.steps().filter_map(|(phase, step)| match step {
            Step::Send(_) => None,
            Step::Remove(path) => Some((phase, path.as_str())),
        })
    }

    /// What is sent where nothing was.
    pub fn added(&self) -> Sum {
        sum(self.sendings().filter(|sending| !sending.replaces))
    }

    /// What is sent in the place of something older.
    pub fn replaced(&self) -> Sum {
        sum(self.sendings().filter(|sending| sending.replaces))
    }

    /// All that is sent.
    pub fn sent(&self) -> Sum {
        sum(self.sendings())
    }

    /// Whether more than a third of our files at the place would go.
    pub fn removes_much(&self) -> bool {
        self.removals().count() * 3 > self.present
    }

    /// The state that says what is intended, to be written before the first step.
    pub fn intent(&self, build: &Build, there: &There) -> State {
        // What is taken over is ours from now on, and nobody knows what it holds.
        let taken = there.occupied.iter().map(|path| (path.clone(), None));
        State {
            site: build.site.clone(),
            files: there.ours.clone().into_iter().chain(taken).collect(),
            coming: self.sendings().map(|sending| (sending.path.clone(), sending.mark)).collect(),
            leaving: self.removals().map(|(_, path)| path.to_string()).chain(there.gone.iter().cloned()).collect(),
        }
    }
}

fn sum<'p>(sendings: impl Iterator<Item = &'p Sending>) -> Sum {
    sendings.fold(Sum::default(), |sum, sending| Sum { files: sum.files + 1, bytes: sum.bytes + sending.mark.size })
}

/// The folders of pages that leave and were no listings: such a folder was a case, and what else of ours is in it leaves with its page.
fn withdrawn<'p>(leaving: &[&'p String], build: &Build) -> BTreeSet<&'p str> {
    let pages = leaving.iter().filter(|path| !build.was_listing(path));
    pages.filter_map(|path| path.strip_suffix("/index.html")).collect()
}

/// Whether a path lies in one of some folders.
fn is_in(folders: &BTreeSet<&str>, path: &str) -> bool {
    path.match_indices('/').any(|(end, _)| folders.contains(&path[..end]))
}

/// The folders in which files have been, and in which the build has none; the deepest first.
fn empty_folders<'p>(gone: impl Iterator<Item = &'p String>, build: &Build) -> Vec<String> {
    let mut folders: Vec<&str> = gone.flat_map(|path| path.match_indices('/').map(|(end, _)| &path[..end])).collect();
    folders.sort_unstable();
    folders.dedup();
    let has_files = |folder: &str| {
        let inside = format!("{folder}/");
        build.files.range(inside.clone()..).next().is_some_and(|(path, _)| path.starts_with(&inside))
    };
    folders.retain(|folder| !has_files(folder));
    folders.sort_by_key(|folder| std::cmp::Reverse(folder.matches('/').count()));
    folders.into_iter().map(String::from).collect()
}

#[cfg(test)]
mod tests;
