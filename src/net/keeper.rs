//! The keeper of the site: in come batches of changed files from the watch, out come editions and events. One thread holds the site, so that
//! nothing is ever half changed. It never dies: what it cannot read it waits for, what makes the program stumble becomes a message while
//! the last edition goes on being shown. Knows no socket and no browser.

use super::edition::Edition;
use super::{Fault, Wishes};
use crate::case::Date;
use crate::disk::watch::{Batch, Notice, Watch};
use crate::disk::{Fault as DiskFault, Folder};
use crate::language::Lang;
use crate::live::{Live, Now};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};
use tokio::sync::{oneshot, watch};

/// What day it is: this room has no calendar of its own.
pub type Clock = Box<dyn Fn() -> Date + Send>;
/// Hears of what happens to the site.
pub type Report = Box<dyn FnMut(Event) + Send>;

/// What happens to the site.
pub enum Event {
    /// It is another one.
    Changed {
        /// It as it is now.
        edition: Arc<Edition>,
        /// How long it took from hearing of the change.
        took: Duration,
    },
    /// What the user should know of the watch.
    Notice(Notice),
    /// The folder cannot be read now; the last edition is shown until it can.
    Unreadable(DiskFault),
    /// The program stumbled, over this.
    Stumbled(String),
}

/// How often the thread looks whether another day has begun.
const DAY_CHECK: Duration = Duration::from_secs(60);
/// How often it tries again to read a folder that it could not read.
const PATIENCE: Duration = Duration::from_secs(1);

type Task = Box<dyn FnOnce(&Live, &Folder) + Send>;

enum Job {
    Batch(Batch),
    Task(Task),
}

/// The way to the thread that holds the site.
pub struct Keeper {
    jobs: Sender<Job>,
    editions: watch::Receiver<Arc<Edition>>,
    _watch: Watch,
}

impl Keeper {
    /// Reads the site and begins to follow it.
    ///
    /// # Errors
    /// The folder cannot be read or watched.
    pub fn start(wishes: &mut Wishes, report: Report) -> Result<Keeper, Fault> {
        let (jobs, inbox) = channel();
        let deliver = jobs.clone();
        // Before the first reading, so that no change falls between the two.
        let watch = Watch::start(&wishes.root, wishes.mode, move |batch| drop(deliver.send(Job::Batch(batch))))?;
        let folder = Folder::new(&wishes.root);
        let clock = std::mem::replace(&mut wishes.clock, Box::new(|| Date::constant(1970, 1, 1)));
        let all = folder.everything()?;
        let known = all.iter().map(|(path, _)| path.clone()).collect();
        let live = Live::new(all, &folder, clock(), wishes.lang);
        let (sender, editions) = watch::channel(Arc::new(Edition::first(Arc::clone(live.shot()))));
        let worker = Worker { folder, live, known, clock, lang: wishes.lang, editions: sender, report, owed: false };
        let spawned = std::thread::Builder::new().name("keeper".into()).spawn(move || worker.run(&inbox));
        spawned.map_err(|error| Fault::System(error.to_string()))?;
        Ok(Keeper { jobs, editions, _watch: watch })
    }

    /// The edition of this moment.
    pub fn edition(&self) -> Arc<Edition> {
        Arc::clone(&self.editions.borrow())
    }

    /// All editions from now on.
    pub fn editions(&self) -> watch::Receiver<Arc<Edition>> {
        self.editions.clone()
    }

    /// Asks something of the site itself, between two changes. Nothing if the asking made the program stumble.
    pub async fn ask<T: Send + 'static>(&self, question: impl FnOnce(&Live, &Folder) -> T + Send + 'static) -> Option<T> {
        let (answer, answered) = oneshot::channel();
        // Whoever asked may be gone by then.
        let task: Task = Box::new(move |live, folder| drop(answer.send(question(live, folder))));
        self.jobs.send(Job::Task(task)).ok()?;
        answered.await.ok()
    }
}

struct Worker {
    folder: Folder,
    live: Live,
    /// The paths that the site in memory holds.
    known: BTreeSet<String>,
    clock: Clock,
    lang: Lang,
    editions: watch::Sender<Arc<Edition>>,
    report: Report,
    /// True if the folder could not be read when it should have been.
    owed: bool,
}

impl Worker {
    fn run(mut self, inbox: &Receiver<Job>) {
        loop {
            match inbox.recv_timeout(if self.owed { PATIENCE } else { DAY_CHECK }) {
                Ok(Job::Task(task)) => self.task(task),
                Ok(Job::Batch(batch)) => {
                    let mut tasks = Vec::new();
                    let batch = gather(batch, inbox, &mut tasks);
                    self.batch(batch);
                    tasks.into_iter().for_each(|task| self.task(task));
                }
                Err(RecvTimeoutError::Timeout) => self.batch(Batch { everything: self.owed, ..Batch::default() }),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn task(&mut self, task: Task) {
        let (live, folder) = (&self.live, &self.folder);
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| task(live, folder))) {
            (self.report)(Event::Stumbled(said(&*panic)));
        }
    }

    fn batch(&mut self, batch: Batch) {
        let start = Instant::now();
        if let Some(notice) = batch.notice {
            (self.report)(Event::Notice(notice));
        }
        let (changes, names) = if batch.everything {
            let Some(all) = self.everything() else { return };
            (all, Vec::new())
        } else {
            let names: Vec<String> = batch.changed.into_iter().collect();
            (names.iter().map(|path| (path.clone(), self.folder.now(path))).collect::<Vec<_>>(), names)
        };
        for (path, now) in &changes {
            match now {
                Now::Gone => drop(self.known.remove(path)),
                _ => drop(self.known.insert(path.clone())),
            }
        }
        let today = (self.clock)();
        let (live, folder) = (&mut self.live, &self.folder);
        let trouble = match catch_unwind(AssertUnwindSafe(|| live.apply(changes, folder, today))) {
            Ok(true) => None,
            Ok(false) if self.editions.borrow().trouble.is_none() => return,
            Ok(false) => None,
            Err(panic) => Some(self.recover(said(&*panic), today)),
        };
        let before = Arc::clone(&self.editions.borrow());
        let edition = Arc::new(before.next(Arc::clone(self.live.shot()), names, trouble));
        self.editions.send_replace(Arc::clone(&edition));
        (self.report)(Event::Changed { edition, took: start.elapsed() });
    }

    /// All files as they are now, and that those are gone that are not among them.
    fn everything(&mut self) -> Option<Vec<(String, Now)>> {
        match self.folder.everything() {
            Ok(mut all) => {
                self.owed = false;
                let there: BTreeSet<String> = all.iter().map(|(path, _)| path.clone()).collect();
                all.extend(self.known.difference(&there).map(|path| (path.clone(), Now::Gone)));
                all.push(("themes/".to_string(), Now::Theme));
                Some(all)
            }
            Err(fault) => {
                if !self.owed {
                    (self.report)(Event::Unreadable(fault));
                }
                self.owed = true;
                None
            }
        }
    }

    /// After a stumble nobody knows what the site in memory holds: it is put together anew. If that fails too, the last edition stays, and
    /// the next change tries again.
    fn recover(&mut self, message: String, today: Date) -> String {
        (self.report)(Event::Stumbled(message.clone()));
        let (folder, lang) = (&self.folder, self.lang);
        let anew = || folder.everything().ok().map(|all| Live::new(all, folder, today, lang));
        if let Ok(Some(live)) = catch_unwind(AssertUnwindSafe(anew)) {
            self.live = live;
        }
        message
    }
}

/// What has come while the thread was busy, as one batch.
fn gather(mut batch: Batch, inbox: &Receiver<Job>, tasks: &mut Vec<Task>) -> Batch {
    while let Ok(job) = inbox.try_recv() {
        match job {
            Job::Batch(more) => {
                batch.changed.extend(more.changed);
                batch.everything |= more.everything;
                batch.notice = more.notice.or(batch.notice);
            }
            Job::Task(task) => tasks.push(task),
        }
    }
    batch
}

/// What a panic said.
pub(super) fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| text.to_string())).unwrap_or_else(|| "?".to_string())
}
