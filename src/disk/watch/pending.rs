//! What has stirred and waits to be told: in come signs of changes with their times, and a way to look at a file; out comes a batch of the
//! files that really differ, once they are whole. Knows no clock, no thread and no file system, so that its tests need none.
//!
//! A batch is told when nothing has stirred for a few milliseconds, or when it has grown for [`CAP`]. A file is held back, and with it the
//! batch, while it may be half of a save:
//!
//! - it was there and is now missing or empty: most editors delete or empty a file for a moment while they save it. It comes back within
//!   milliseconds, after [`PATIENCE`] it was meant; a file that was seen to move to another name of its kind was meant at once;
//! - somebody writes it and has not closed it yet (only Linux tells);
//! - two looks at it, a quiet moment apart, do not agree (needed where nobody tells that it was closed).

use crate::disk::{Fingerprint, Listing};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// A storm (`git checkout` of thousands of files) is told in parts of so long.
pub(super) const CAP: Duration = Duration::from_millis(250);
/// How long a file may be missing, empty or open for writing before that is told. Editors that save in two steps need up to 50 ms
/// between them, on network drives somewhat more; a reader does not miss a deleted page for so long.
pub(super) const PATIENCE: Duration = Duration::from_millis(150);

/// What was heard of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// It may have changed: a look will tell.
    Hint,
    /// Bytes were written, and it may not be the end of them.
    Written,
    /// Who wrote it has closed it.
    Closed,
    /// A finished file was put in its place.
    Replaced,
    /// It was given another name of its kind.
    Moved,
}

/// Whether the system tells when a written file is closed.
const TELLS_CLOSE: bool = cfg!(any(target_os = "linux", target_os = "android"));

#[derive(Default)]
struct Wait {
    /// Changed even if it looks the same: written twice within one tick of the disk's clock.
    sure: bool,
    /// Given another name of its kind.
    moved: bool,
    /// Closed or put in place after it was written.
    whole: bool,
    /// Written and not closed since.
    open: Option<Instant>,
    /// Missing or empty since.
    lost: Option<Instant>,
    /// What the last look saw.
    seen: Option<Fingerprint>,
}

enum Verdict {
    Same,
    Changed,
    Until(Instant),
}

/// Files and folders that have stirred.
pub(super) struct Pending {
    quiet: Duration,
    files: BTreeMap<String, Wait>,
    /// Folders to be listed again, and whether they were given another name.
    folders: BTreeMap<String, bool>,
    everything: bool,
    since: Option<Instant>,
    last: Option<Instant>,
    again: Option<Instant>,
}

/// What a look found ready.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Ready {
    pub(super) changed: BTreeSet<String>,
    pub(super) everything: bool,
}

impl Pending {
    /// Nothing yet; a batch needs so long a silence.
    pub(super) fn new(quiet: Duration) -> Pending {
        Pending { quiet, files: BTreeMap::new(), folders: BTreeMap::new(), everything: false, since: None, last: None, again: None }
    }

    /// From now on a batch needs so long a silence.
    pub(super) fn be_quiet_for(&mut self, quiet: Duration) {
        self.quiet = quiet;
    }

    /// A file has stirred.
    pub(super) fn file(&mut self, path: &str, sign: Sign, now: Instant) {
        self.stirs(now);
        let wait = self.wait(path);
        match sign {
            Sign::Hint => {}
            Sign::Written => (wait.sure, wait.whole, wait.open) = (true, false, TELLS_CLOSE.then_some(now)),
            Sign::Closed => (wait.whole, wait.open) = (true, None),
            Sign::Replaced => (wait.sure, wait.whole, wait.open) = (true, true, None),
            Sign::Moved => wait.moved = true,
        }
    }

    /// A folder has come, gone or (`Sign::Moved`) been given another name: all of it must be listed again. Empty means the site.
    pub(super) fn folder(&mut self, path: &str, sign: Sign, now: Instant) {
        self.stirs(now);
        *self.folders.entry(path.to_string()).or_default() |= sign == Sign::Moved;
    }

    /// Something was missed: everything must be looked at, and the batch says so.
    pub(super) fn everything(&mut self, now: Instant) {
        self.folder("", Sign::Hint, now);
        self.everything = true;
    }

    /// The folders to list before the next look, none inside another, and whether each was given another name.
    pub(super) fn take_folders(&mut self) -> Vec<(String, bool)> {
        let mut taken: Vec<(String, bool)> = Vec::new();
        // In the order of their names a folder comes before those in it.
        for (folder, moved) in std::mem::take(&mut self.folders) {
            let inside = |outer: &str| outer.is_empty() || folder.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'));
            if !taken.iter().any(|(outer, outer_moved)| inside(outer) && *outer_moved >= moved) {
                taken.push((folder, moved));
            }
        }
        taken
    }

    /// A file of a folder that was listed: it differs from what is known. `seen` is how it looks, if it is there.
    pub(super) fn listed(&mut self, path: &str, seen: Option<Fingerprint>, sign: Sign) {
        let wait = self.wait(path);
        wait.moved |= sign == Sign::Moved;
        wait.seen = wait.seen.or(seen);
    }

    /// When to look next; nothing if nothing has stirred.
    pub(super) fn next(&self) -> Option<Instant> {
        let (since, last) = (self.since?, self.last?);
        Some(self.again.unwrap_or_else(|| (last + self.quiet).min(since + CAP)))
    }

    /// Looks at all that has stirred. What differs goes into `known` and is told, unless something is held back and there is still time.
    pub(super) fn look(&mut self, now: Instant, known: &mut Listing, stat: &dyn Fn(&str) -> Option<Fingerprint>) -> Ready {
        let mut ready = Ready::default();
        let mut looks = Vec::new();
        let mut again: Option<Instant> = None;
        let quiet = self.quiet;
        self.files.retain(|path, wait| {
            let seen = stat(path);
            match wait.judge(known.get(path).copied(), seen, now, quiet) {
                Verdict::Same => return false,
                Verdict::Changed => looks.push((path.clone(), seen)),
                Verdict::Until(time) => again = Some(again.map_or(time, |other| other.min(time))),
            }
            true
        });
        let cap = self.since.map_or(now, |since| since + CAP);
        if let Some(time) = again
            && now < cap
        {
            self.again = Some(time.min(cap));
            return ready;
        }
        for (path, seen) in looks {
            self.files.remove(&path);
            let before = match seen {
                Some(seen) => known.insert(path.clone(), seen),
                None => known.remove(&path),
            };
            // What is in a folder that cannot be listed, or under a name that is no text, only a whole reading can tell.
            let is_dark = |look: Option<Fingerprint>| look == Some(Fingerprint::UNREADABLE);
            ready.everything |= is_dark(before) || is_dark(seen) || path.contains('\u{fffd}');
            ready.changed.insert(path);
        }
        ready.everything |= std::mem::take(&mut self.everything);
        (self.since, self.last, self.again) = (again.map(|_| now), again.map(|_| now), again);
        ready
    }

    fn stirs(&mut self, now: Instant) {
        self.since.get_or_insert(now);
        self.last = Some(now);
        self.again = None;
    }

    fn wait(&mut self, path: &str) -> &mut Wait {
        self.files.entry(path.to_string()).or_default()
    }
}

impl Wait {
    fn judge(&mut self, known: Option<Fingerprint>, seen: Option<Fingerprint>, now: Instant, quiet: Duration) -> Verdict {
        let was_full = known.is_some_and(|known| known.size > 0);
        let is_lost = seen.map_or(known.is_some(), |seen| was_full && seen.size == 0);
        if is_lost && !self.moved {
            let until = *self.lost.get_or_insert(now) + PATIENCE;
            return if now < until { Verdict::Until(until) } else { Verdict::Changed };
        }
        self.lost = None;
        let Some(look) = seen else {
            return if known.is_some() { Verdict::Changed } else { Verdict::Same };
        };
        if let Some(until) = self.open.map(|open| open + PATIENCE).filter(|until| now < *until) {
            return Verdict::Until(until);
        }
        if !self.sure && known == seen {
            return Verdict::Same;
        }
        let settled = self.whole || self.open.is_some() || self.seen == Some(look);
        self.seen = seen;
        if settled { Verdict::Changed } else { Verdict::Until(now + quiet) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUIET: Duration = Duration::from_millis(6);

    fn file(size: u64) -> Option<Fingerprint> {
        Some(Fingerprint { modified: None, size, inode: 1 })
    }

    /// What happens when, in milliseconds: signs that are heard, or how the file looks from now on.
    enum Step {
        Hears(u64, &'static str, Sign),
        Looks(u64, &'static str, Option<Fingerprint>),
    }
    use Step::{Hears, Looks};

    /// When each file is told, in a world where `a` and `b` are known and 5 bytes long. Time passes in single milliseconds.
    fn told(steps: &[Step]) -> Vec<(u64, String)> {
        let start = Instant::now();
        let mut disk: Listing =
            [("a", file(5)), ("b", file(5))].into_iter().map(|(path, look)| (path.to_string(), look.unwrap())).collect();
        let mut known = disk.clone();
        let mut pending = Pending::new(QUIET);
        let mut told = Vec::new();
        for ms in 0..1000 {
            let now = start + Duration::from_millis(ms);
            for step in steps {
                match step {
                    Hears(time, path, sign) if *time == ms => pending.file(path, *sign, now),
                    Looks(time, path, Some(look)) if *time == ms => drop(disk.insert(path.to_string(), *look)),
                    Looks(time, path, None) if *time == ms => drop(disk.remove(*path)),
                    Hears(..) | Looks(..) => {}
                }
            }
            if pending.next().is_some_and(|time| time <= now) {
                let ready = pending.look(now, &mut known, &|path| disk.get(path).copied());
                told.extend(ready.changed.into_iter().map(|path| (ms, path)));
            }
        }
        assert_eq!(pending.next(), None, "something waits for ever");
        assert_eq!(known, disk);
        told
    }

    fn at(ms: u64, path: &str) -> (u64, String) {
        (ms, path.to_string())
    }

    #[test]
    fn a_plain_save_waits_for_a_quiet_moment_only() {
        let steps = [Looks(0, "a", file(9)), Hears(0, "a", Sign::Written), Hears(1, "a", Sign::Closed)];
        assert_eq!(told(&steps), [at(7, "a")]);
        assert_eq!(told(&[Looks(0, "a", file(9)), Hears(0, "a", Sign::Replaced)]), [at(6, "a")]);
        // The same size and time, and yet other bytes.
        assert_eq!(told(&[Hears(0, "a", Sign::Replaced)]), [at(6, "a")]);
        // Only touched: nothing to tell.
        assert_eq!(told(&[Hears(0, "a", Sign::Hint), Hears(0, "b", Sign::Closed)]), []);
    }

    #[test]
    fn a_half_is_not_told() {
        // Emptied, and written 60 ms later.
        let two_steps = [
            Looks(0, "a", file(0)),
            Hears(0, "a", Sign::Written),
            Hears(0, "a", Sign::Closed),
            Looks(60, "a", file(9)),
            Hears(60, "a", Sign::Written),
            Hears(60, "a", Sign::Closed),
        ];
        assert_eq!(told(&two_steps), [at(66, "a")]);
        // Away, and back 30 ms later.
        let away = [Looks(0, "a", None), Hears(0, "a", Sign::Hint), Looks(30, "a", file(9)), Hears(30, "a", Sign::Replaced)];
        assert_eq!(told(&away), [at(36, "a")]);
        // Away, and back as it was: nothing has changed, but it may have other bytes.
        let back = [Looks(0, "a", None), Hears(0, "a", Sign::Hint), Looks(30, "a", file(5)), Hears(30, "a", Sign::Hint)];
        assert_eq!(told(&back), []);
    }

    #[test]
    fn what_is_gone_for_good_is_told_in_the_end_and_holds_back_its_batch() {
        let steps = [Looks(0, "a", None), Hears(0, "a", Sign::Hint), Looks(0, "c", file(1)), Hears(0, "c", Sign::Replaced)];
        assert_eq!(told(&steps), [at(156, "a"), at(156, "c")]);
        let emptied = [Looks(0, "a", file(0)), Hears(0, "a", Sign::Written), Hears(0, "a", Sign::Closed)];
        assert_eq!(told(&emptied), [at(156, "a")]);
    }

    #[test]
    fn a_rename_is_told_at_once() {
        let steps = [
            Looks(0, "a", None),
            Hears(0, "a", Sign::Hint),
            Hears(0, "a", Sign::Moved),
            Looks(0, "c", file(5)),
            Hears(0, "c", Sign::Replaced),
        ];
        assert_eq!(told(&steps), [at(6, "a"), at(6, "c")]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_that_is_still_written_waits_for_its_end() {
        let mut steps = vec![];
        for time in (0..400).step_by(40) {
            steps.extend([Looks(time, "c", file(time + 1)), Hears(time, "c", Sign::Written)]);
        }
        steps.push(Hears(400, "c", Sign::Closed));
        assert_eq!(told(&steps), [at(406, "c")]);
        // Somebody keeps it open: told as it is after a while.
        assert_eq!(told(&[Looks(0, "c", file(3)), Hears(0, "c", Sign::Written)]), [at(150, "c")]);
    }

    #[test]
    fn a_growing_file_of_which_nobody_tells_settles_first() {
        let steps = [Looks(0, "c", file(1)), Hears(0, "c", Sign::Hint), Looks(8, "c", file(2)), Looks(15, "c", file(3))];
        assert_eq!(told(&steps), [at(24, "c")]);
    }

    #[test]
    fn a_storm_is_told_in_parts() {
        let mut steps = vec![];
        for time in 0..600 {
            steps.push(Hears(time, if time < 300 { "a" } else { "b" }, Sign::Replaced));
        }
        // Each part is 250 ms long, though it never was quiet.
        assert_eq!(told(&steps), [at(250, "a"), at(501, "a"), at(501, "b"), at(605, "b")]);
    }

    #[test]
    fn folders_are_listed_once() {
        let now = Instant::now();
        let mut pending = Pending::new(QUIET);
        for (folder, sign) in [
            ("c/a", Sign::Hint),
            ("c", Sign::Hint),
            ("c-d", Sign::Hint),
            ("c/b", Sign::Moved),
            ("d", Sign::Moved),
            ("d/a", Sign::Hint),
        ] {
            pending.folder(folder, sign, now);
        }
        let taken = pending.take_folders();
        let names: Vec<(&str, bool)> = taken.iter().map(|(path, moved)| (&**path, *moved)).collect();
        assert_eq!(names, [("c", false), ("c-d", false), ("c/b", true), ("d", true)]);
    }
}
