//! A place in memory for the tests: it can fail at any operation, in any way that a server can, and shows itself to a visitor after each
//! change.

use crate::net::store::{Fault, FaultKind, Listed, Place, Store, tag, temporary};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

/// Paths and bytes.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// How an operation fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// The connection is lost before anything happened.
    Before,
    /// It is lost after it happened: nobody hears of it.
    After,
    /// It is lost half-way: a temporary file is left.
    HalfWay,
    /// This and everything after it fails: the program was killed.
    Dead,
    /// The disk is full.
    Full,
}

/// What the place is told to do, and what it has seen.
pub(super) struct Inner {
    pub files: Files,
    /// Operation number → how it fails.
    pub faults: BTreeMap<usize, How>,
    pub operations: usize,
    pub dead: bool,
    pub connections: usize,
    /// Servers that tell no sizes.
    pub tells_sizes: bool,
    /// Paths that were put, in order.
    pub puts: Vec<String>,
    /// How often it was listed.
    pub lists: usize,
    /// What a visitor finds wrong.
    pub seen: Vec<String>,
    pub open: usize,
    /// After which operation the user wants an end, and how that is told.
    pub end: Option<(usize, Arc<AtomicBool>)>,
}

/// A place in memory.
#[derive(Clone)]
pub(super) struct Memory(pub Arc<Mutex<Inner>>);

impl Memory {
    pub(super) fn new(files: Files) -> Memory {
        Memory(Arc::new(Mutex::new(Inner {
            files,
            faults: BTreeMap::new(),
            operations: 0,
            dead: false,
            connections: 3,
            tells_sizes: true,
            puts: Vec::new(),
            lists: 0,
            seen: Vec::new(),
            open: 0,
            end: None,
        })))
    }

    pub(super) fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap()
    }
}

impl Place for Memory {
    fn open(&self) -> Result<Box<dyn Store>, Fault> {
        let mut inner = self.inner();
        inner.enter("open")?;
        if inner.open >= inner.connections {
            return Err(Fault::new(FaultKind::Temporary, "memory", "421 too many connections"));
        }
        inner.open += 1;
        Ok(Box::new(Connection { memory: self.clone(), tag: tag()? }))
    }

    fn connections(&self) -> usize {
        4
    }
}

struct Connection {
    memory: Memory,
    tag: String,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.memory.inner().open -= 1;
    }
}

fn lost(what: &str) -> Fault {
    Fault::new(FaultKind::Temporary, what, "connection lost")
}

impl Inner {
    /// Counts an operation, and says how it is to fail.
    fn enter(&mut self, what: &str) -> Result<Option<How>, Fault> {
        if self.dead {
            return Err(Fault::new(FaultKind::Refused, what, "killed"));
        }
        self.operations += 1;
        if let Some((_, end)) = self.end.as_ref().filter(|(after, _)| self.operations >= *after) {
            end.store(true, Ordering::Relaxed);
        }
        match self.faults.get(&self.operations).copied() {
            Some(How::Before) => Err(lost(what)),
            Some(How::Dead) => {
                self.dead = true;
                Err(Fault::new(FaultKind::Refused, what, "killed"))
            }
            other => Ok(other),
        }
    }

    /// Changes something, as a visitor sees it.
    fn change(&mut self, change: impl FnOnce(&mut Files)) {
        change(&mut self.files);
        for (page, text) in self.files.iter().filter(|(path, _)| path.rsplit('/').next() == Some("index.html")) {
            for shown in String::from_utf8_lossy(text).lines().filter(|line| line.starts_with("shows ")) {
                let shown = shown.trim_start_matches("shows ");
                if !self.files.contains_key(shown) {
                    self.seen.push(format!("{page} shows {shown}, which is not there"));
                }
            }
        }
    }
}

impl Connection {
    fn act<T>(&self, what: &str, act: impl FnOnce(&mut Inner) -> T) -> Result<T, Fault> {
        let mut inner = self.memory.inner();
        let how = inner.enter(what)?;
        let done = act(&mut inner);
        match how {
            Some(How::After | How::HalfWay) => Err(lost(what)),
            _ => Ok(done),
        }
    }
}

impl Store for Connection {
    fn list(&mut self, is_ended: &dyn Fn() -> bool) -> Result<Vec<Listed>, Fault> {
        if is_ended() {
            return Err(lost("list"));
        }
        self.act("list", |inner| {
            inner.lists += 1;
            let tells = inner.tells_sizes;
            let listed =
                |(path, bytes): (&String, &Vec<u8>)| Listed { path: path.clone(), size: tells.then_some(bytes.len() as u64) };
            inner.files.iter().map(listed).collect()
        })
    }

    fn entries(&mut self, folders: &[String]) -> Result<Vec<Listed>, Fault> {
        self.act("entries", |inner| {
            let tells = inner.tells_sizes;
            let is_in = |path: &str| folders.iter().any(|folder| path.rsplit_once('/').map_or("", |(above, _)| above) == folder);
            let files = inner.files.iter().filter(|(path, _)| is_in(path));
            files.map(|(path, bytes)| Listed { path: path.clone(), size: tells.then_some(bytes.len() as u64) }).collect()
        })
    }

    fn read(&mut self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        self.act(path, |inner| inner.files.get(path).cloned())
    }

    fn put(&mut self, path: &str, bytes: &[u8], sent: &mut dyn FnMut(u64)) -> Result<(), Fault> {
        let mut inner = self.memory.inner();
        let how = inner.enter(path)?;
        sent(bytes.len() as u64 / 2);
        match how {
            Some(How::HalfWay) => {
                let half = bytes[..bytes.len() / 2].to_vec();
                inner.change(|files| drop(files.insert(temporary(path, &self.tag), half)));
                Err(lost(path))
            }
            Some(How::Full) => Err(Fault::new(FaultKind::Full, path, "552 quota exceeded")),
            how => {
                inner.change(|files| drop(files.insert(path.to_string(), bytes.to_vec())));
                inner.puts.push(path.to_string());
                if how == Some(How::After) { Err(lost(path)) } else { Ok(()) }
            }
        }
    }

    fn remove(&mut self, path: &str) -> Result<bool, Fault> {
        self.act(path, |inner| {
            let was = inner.files.contains_key(path);
            inner.change(|files| drop(files.remove(path)));
            was
        })
    }

    fn remove_folder(&mut self, path: &str) -> Result<(), Fault> {
        self.act(path, |_| ())
    }

    fn claim(&mut self, path: &str, bytes: &[u8]) -> Result<bool, Fault> {
        self.act(path, |inner| {
            let free = !inner.files.contains_key(path);
            if free {
                inner.change(|files| drop(files.insert(path.to_string(), bytes.to_vec())));
            }
            free
        })
    }

    fn release(&mut self, path: &str) -> Result<(), Fault> {
        self.remove(path).map(drop)
    }

    fn close(self: Box<Self>) {}
}
