//! The thread of a watch: in come signals and the passing of time, out go batches. It waits on one channel, sleeps while nothing stirs, and
//! looks at files only where something was heard. Knows the system's events only as `ears` tells them.

use super::ears::{Ears, Heard, Signal, hear};
use super::pending::{PATIENCE, Pending, Ready, Sign};
use super::young::Young;
use super::{Batch, Mode, Notice};
use crate::disk::{Listing, listing};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

/// So long nothing stirs at the end of a save.
const QUIET: Duration = Duration::from_millis(6);
/// So long a file stays the same at the end of a save, where nobody tells that it was written: network drives are slower.
const SETTLED: Duration = Duration::from_millis(40);
/// How often to look where there are no events, and for a site that is gone.
const FALLBACK: Duration = Duration::from_secs(1);
/// How often to look for a site's folder that is gone.
const RETURN: Duration = Duration::from_millis(100);

type Deliver = Box<dyn FnMut(Batch) + Send>;

pub(super) struct Worker {
    root: PathBuf,
    /// As it was asked for.
    mode: Mode,
    /// Nothing while the watch looks instead of listening.
    ears: Option<Ears>,
    interval: Duration,
    known: Listing,
    folders: BTreeSet<String>,
    links: BTreeSet<String>,
    pending: Pending,
    young: Young,
    channel: (Sender<Signal>, Receiver<Signal>),
    notices: Vec<Notice>,
    deliver: Deliver,
}

/// The watch was dropped.
struct Stopped;

impl Worker {
    /// Listens to the site and lists it.
    pub(super) fn new(root: PathBuf, mode: Mode, channel: (Sender<Signal>, Receiver<Signal>), deliver: Deliver) -> Worker {
        let mut worker = Worker {
            root,
            mode,
            ears: None,
            interval: FALLBACK,
            known: Listing::new(),
            folders: BTreeSet::new(),
            links: BTreeSet::new(),
            pending: Pending::new(QUIET),
            young: Young::default(),
            channel,
            notices: Vec::new(),
            deliver,
        };
        worker.open();
        worker.known = worker.list("").files;
        if worker.ears.is_none() {
            // Nothing can have been missed before the beginning.
            worker.pending = Pending::new(SETTLED);
            let now = Instant::now();
            let young = worker.known.iter().filter(|(_, look)| Young::is_young(**look));
            young.for_each(|(path, look)| worker.young.born(&worker.root, path, *look, now));
        }
        worker
    }

    pub(super) fn run(mut self) {
        self.tell_notices();
        while self.step().is_ok() {}
    }

    fn step(&mut self) -> Result<(), Stopped> {
        let polls = self.ears.is_none();
        let next = self.pending.next().or_else(|| polls.then(|| Instant::now() + self.interval));
        match self.receive(next)? {
            Some(event) => self.hear(event),
            None if polls && self.pending.next().is_none() => self.poll(),
            None => {}
        }
        if self.pending.next().is_some_and(|time| time <= Instant::now()) {
            self.look();
        }
        Ok(())
    }

    /// The next signal, or nothing when the time has come.
    fn receive(&mut self, until: Option<Instant>) -> Result<Option<notify::Result<notify::Event>>, Stopped> {
        let received = match until {
            Some(time) => self.channel.1.recv_timeout(time.saturating_duration_since(Instant::now())),
            None => self.channel.1.recv().map_err(RecvTimeoutError::from),
        };
        match received {
            Ok(Signal::System(event)) => Ok(Some(event)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => Err(Stopped),
        }
    }

    /// Begins to listen, if that is wanted and can be done.
    fn open(&mut self) {
        self.ears = None;
        (self.interval, self.pending) = match self.mode {
            Mode::Poll(interval) => (interval, Pending::new(SETTLED)),
            Mode::Events => match Ears::open(&self.root, self.channel.0.clone()) {
                Ok(ears) => {
                    self.ears = Some(ears);
                    (FALLBACK, Pending::new(QUIET))
                }
                Err(error) => {
                    self.notices.push(refused(&error));
                    (FALLBACK, Pending::new(SETTLED))
                }
            },
        };
    }

    /// Lists a part of the site (empty: all of it), listening to each folder first.
    fn list(&mut self, start: &str) -> listing::Found {
        let mut refusal = None;
        let mut ears = self.ears.take();
        if let Some(ears) = &mut ears {
            match start {
                "" => [crate::disk::names::CONTENT, crate::disk::names::THEMES].iter().for_each(|area| ears.forget(area)),
                start => ears.forget(start),
            }
        }
        let found = listing::walk(&self.root, start, &mut |folder| {
            if refusal.is_none() {
                refusal = ears.as_mut().and_then(|ears| ears.listen(folder).err());
            }
        });
        match refusal {
            None => self.ears = ears,
            Some(error) => {
                self.interval = FALLBACK;
                self.pending.be_quiet_for(SETTLED);
                self.notices.push(refused(&error));
                self.pending.everything(Instant::now());
            }
        }
        let is_inside = |path: &String| is_within(path, start);
        self.folders.retain(|path| !is_inside(path));
        self.folders.extend(found.folders.iter().cloned());
        self.links.retain(|path| !is_inside(path));
        self.links.extend(found.links.iter().cloned());
        found
    }

    fn hear(&mut self, event: notify::Result<notify::Event>) {
        let now = Instant::now();
        let Ok(event) = event else {
            return self.pending.everything(now);
        };
        let (folders, root) = (&self.folders, &self.root);
        let is_folder = |path: &str| folders.contains(path) || listing::place(root, path).is_dir();
        for heard in hear(&event, root, &is_folder) {
            match heard {
                // An area, or a theme, that was given up for a link or a file has no other sign.
                Heard::File(path, sign) if self.folders.contains(&path) && sign == Sign::Replaced => {
                    self.pending.folder(&path, sign, now);
                }
                Heard::File(path, _) if self.folders.contains(&path) => {}
                Heard::File(path, sign) => self.pending.file(&path, sign, now),
                Heard::Folder(path, sign) => self.pending.folder(&path, sign, now),
                Heard::Missed => self.pending.everything(now),
                Heard::Root => return self.reopen(),
            }
        }
    }

    /// Looks at all files.
    fn poll(&mut self) {
        if !self.root.is_dir() {
            return self.reopen();
        }
        let now = Instant::now();
        for path in self.young.changed(&self.root, now) {
            self.pending.file(&path, Sign::Replaced, now);
        }
        self.pending.folder("", Sign::Hint, now);
        self.look();
    }

    fn look(&mut self) {
        if !self.root.is_dir() {
            return self.reopen();
        }
        for (folder, moved) in self.pending.take_folders() {
            self.differ(&folder, if moved { Sign::Moved } else { Sign::Hint });
        }
        for link in &self.links {
            let seen = listing::look(&self.root, link);
            if seen != self.known.get(link).copied() {
                self.pending.listed(link, seen, Sign::Hint);
            }
        }
        let root = &self.root;
        let now = Instant::now();
        let ready = self.pending.look(now, &mut self.known, &|path| listing::look(root, path));
        self.tell(ready, now);
    }

    /// Lists a folder again and notes what differs in it.
    fn differ(&mut self, folder: &str, sign: Sign) {
        let found = self.list(folder);
        for (path, look) in &found.files {
            if self.known.get(path) != Some(look) {
                self.pending.listed(path, Some(*look), Sign::Hint);
            }
        }
        let start = if folder.is_empty() { String::new() } else { folder.to_string() };
        let known = self.known.range(start..).take_while(|(path, _)| path.starts_with(folder));
        let gone = known.filter(|(path, _)| is_within(path, folder) && !found.files.contains_key(*path));
        gone.for_each(|(path, _)| self.pending.listed(path, None, sign));
    }

    fn tell(&mut self, ready: Ready, now: Instant) {
        if self.ears.is_none() {
            let there = ready.changed.iter().filter_map(|path| Some((path, self.known.get(path)?)));
            there.for_each(|(path, look)| self.young.born(&self.root, path, *look, now));
        }
        if ready != Ready::default() {
            let notice = if self.notices.is_empty() { None } else { Some(self.notices.remove(0)) };
            (self.deliver)(Batch { changed: ready.changed, everything: ready.everything, notice });
        }
        self.tell_notices();
    }

    fn tell_notices(&mut self) {
        for notice in std::mem::take(&mut self.notices) {
            (self.deliver)(Batch { notice: Some(notice), ..Batch::default() });
        }
    }

    /// The site's folder was removed, renamed or replaced: waits for it, listens to it anew, and tells everything.
    fn reopen(&mut self) {
        self.ears = None;
        let start = Instant::now();
        let mut told = false;
        while !self.root.is_dir() {
            if !told && start.elapsed() >= PATIENCE {
                told = true;
                (self.deliver)(Batch { notice: Some(Notice::RootGone), ..Batch::default() });
            }
            if self.receive(Some(Instant::now() + RETURN)).is_err() {
                // To be heard again by whoever called.
                let _ = self.channel.0.send(Signal::Stop);
                return;
            }
        }
        self.open();
        self.notices.extend(told.then_some(Notice::RootBack));
        self.pending.everything(Instant::now());
    }
}

/// True for a path that is the folder or lies in it; all lie in the empty one.
fn is_within(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn refused(error: &notify::Error) -> Notice {
    /// `EMFILE`, with which Linux says that the user has no further listener.
    const TOO_MANY: i32 = 24;
    match &error.kind {
        notify::ErrorKind::MaxFilesWatch => Notice::Limit,
        notify::ErrorKind::Io(error) if cfg!(unix) && error.raw_os_error() == Some(TOO_MANY) => Notice::Limit,
        _ => Notice::NoEvents(error.to_string()),
    }
}
