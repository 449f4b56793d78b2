//! The system's events: in come the site's folder and the folders in it, out come signals about paths of the site. On Linux each folder is
//! listened to by itself, before it is listed, because the system forgets what happens in a new folder before somebody listens; elsewhere
//! the system listens to the whole tree. Knows nothing of what the events mean for a batch.

use super::pending::Sign;
use crate::disk::{listing, names};
use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind, RemoveKind, RenameMode};
use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

/// What the worker hears.
#[derive(Debug)]
pub(super) enum Signal {
    /// What the system said.
    System(notify::Result<Event>),
    /// The watch is over.
    Stop,
}

/// What an event says of one path of the site.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// A file, or what may be one.
    File(String, Sign),
    /// A folder; also whatever came, went or moved and may be one.
    Folder(String, Sign),
    /// The site's own folder was removed or renamed.
    Root,
    /// Something was missed.
    Missed,
}

/// Whether the system listens to one folder at a time.
const ONE_BY_ONE: bool = !cfg!(any(windows, target_vendor = "apple"));

/// A listener to the folders of one site.
pub(super) struct Ears {
    watcher: RecommendedWatcher,
    root: PathBuf,
    heard: BTreeSet<String>,
}

impl Ears {
    /// Begins to listen to the site's own folder (elsewhere than on Linux to all of it).
    pub(super) fn open(root: &Path, signals: Sender<Signal>) -> notify::Result<Ears> {
        let handler = move |event: notify::Result<Event>| {
            // Each file that is read makes an event; these must not even wake the worker.
            if event.as_ref().map_or(true, |event| !is_reading(event.kind)) {
                // Nobody listens any more only while the watch is being dropped.
                let _ = signals.send(Signal::System(event));
            }
        };
        let mut watcher = RecommendedWatcher::new(handler, Config::default())?;
        watcher.watch(root, if ONE_BY_ONE { RecursiveMode::NonRecursive } else { RecursiveMode::Recursive })?;
        Ok(Ears { watcher, root: root.to_path_buf(), heard: BTreeSet::new() })
    }

    /// Listens to a folder, if it is there.
    pub(super) fn listen(&mut self, folder: &str) -> notify::Result<()> {
        if !ONE_BY_ONE {
            return Ok(());
        }
        match self.watcher.watch(&listing::place(&self.root, folder), RecursiveMode::NonRecursive) {
            Ok(()) => drop(self.heard.insert(folder.to_string())),
            Err(error) if matches!(error.kind, notify::ErrorKind::MaxFilesWatch) => return Err(error),
            // It is gone again, or closed to us: whoever lists it sees which.
            Err(_) => {}
        }
        Ok(())
    }

    /// Stops listening to a folder and those in it: another folder may have taken the name.
    pub(super) fn forget(&mut self, folder: &str) {
        let inside = format!("{folder}/");
        let within = self.heard.range(inside.clone()..).take_while(|path| path.starts_with(&inside));
        let mut gone: Vec<String> = within.cloned().collect();
        gone.extend(self.heard.contains(folder).then(|| folder.to_string()));
        for folder in gone {
            self.heard.remove(&folder);
            // It has stopped by itself if the folder was removed.
            let _ = self.watcher.unwatch(&listing::place(&self.root, &folder));
        }
    }
}

fn is_reading(kind: EventKind) -> bool {
    matches!(kind, EventKind::Access(access) if access != AccessKind::Close(AccessMode::Write))
}

/// What an event says of the site's paths; `is_folder` tells what is, or was, a folder.
pub(super) fn hear(event: &Event, root: &Path, is_folder: &dyn Fn(&str) -> bool) -> Vec<Heard> {
    if event.need_rescan() {
        return vec![Heard::Missed];
    }
    if is_reading(event.kind) {
        return Vec::new();
    }
    let signs: &[Sign] = match event.kind {
        // Of what readers and writers do, only this is heard.
        EventKind::Access(_) => &[Sign::Closed],
        EventKind::Create(_) | EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Any) => &[Sign::Written],
        EventKind::Modify(ModifyKind::Name(RenameMode::To)) => &[Sign::Replaced],
        EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => &[Sign::Moved, Sign::Replaced],
        EventKind::Modify(_) | EventKind::Remove(_) | EventKind::Any | EventKind::Other => &[Sign::Hint],
    };
    let moved_to = event.paths.get(1).and_then(|path| inside(root, path));
    let mut heard = Vec::new();
    for (path, sign) in event.paths.iter().zip(signs.iter().chain(std::iter::repeat(&Sign::Hint))) {
        let Some(path) = inside(root, path) else {
            // Not the name that we asked for: a link on the way. Where in the site it is, a listing will tell.
            heard.push(Heard::Folder(String::new(), Sign::Hint));
            continue;
        };
        if path.is_empty() {
            heard.extend(leaves(event.kind).then_some(Heard::Root));
            continue;
        }
        if !names::counts(&path) {
            continue;
        }
        let folder = of_folder(event.kind) || (comes_or_goes(event.kind) && is_folder(&path));
        let sign = match sign {
            Sign::Moved if !moved_to.as_deref().is_some_and(|to| is_move(&path, to, folder)) => Sign::Hint,
            sign => *sign,
        };
        match folder {
            true => heard.push(Heard::Folder(path, sign)),
            false => heard.push(Heard::File(path, sign)),
        }
    }
    heard
}

/// The path in the site, with `/`; empty for the site's own folder.
fn inside(root: &Path, path: &Path) -> Option<String> {
    let relative = path.strip_prefix(root).ok()?;
    let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    Some(parts.join("/"))
}

/// A file was given another name for good, and not set aside while its editor saves it (`a.md` to `a.md.bak`).
fn is_move(from: &str, to: &str, folder: bool) -> bool {
    let ending = |path: &str| path.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    names::counts(to) && (folder || ending(from) == ending(to))
}

fn of_folder(kind: EventKind) -> bool {
    matches!(kind, EventKind::Create(CreateKind::Folder) | EventKind::Remove(RemoveKind::Folder))
}

fn comes_or_goes(kind: EventKind) -> bool {
    let changes = matches!(kind, EventKind::Modify(ModifyKind::Name(_) | ModifyKind::Metadata(_)));
    changes || matches!(kind, EventKind::Create(_) | EventKind::Remove(_) | EventKind::Any | EventKind::Other)
}

fn leaves(kind: EventKind) -> bool {
    matches!(kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{DataChange, Flag, MetadataKind};

    #[test]
    fn events_are_heard_as_what_they_mean() {
        let file = |path: &str, sign| Heard::File(path.to_string(), sign);
        let folder = |path: &str, sign| Heard::Folder(path.to_string(), sign);
        let renamed = |mode| EventKind::Modify(ModifyKind::Name(mode));
        let both = renamed(RenameMode::Both);
        let cases: Vec<(EventKind, &[&str], Vec<Heard>)> = vec![
            (EventKind::Modify(ModifyKind::Data(DataChange::Any)), &["content/a.md"], vec![file("content/a.md", Sign::Written)]),
            (EventKind::Access(AccessKind::Close(AccessMode::Write)), &["content/a.md"], vec![file("content/a.md", Sign::Closed)]),
            (EventKind::Access(AccessKind::Open(AccessMode::Any)), &["content/a.md"], vec![]),
            (EventKind::Modify(ModifyKind::Metadata(MetadataKind::Any)), &["content/a.md"], vec![file("content/a.md", Sign::Hint)]),
            (EventKind::Remove(RemoveKind::File), &["content/a.md"], vec![file("content/a.md", Sign::Hint)]),
            (EventKind::Create(CreateKind::Folder), &["content/new"], vec![folder("content/new", Sign::Written)]),
            (EventKind::Remove(RemoveKind::Any), &["content/cases"], vec![folder("content/cases", Sign::Hint)]),
            // On Windows a folder is "modified" with each file in it: its files have their own events.
            (EventKind::Modify(ModifyKind::Any), &["content/cases"], vec![file("content/cases", Sign::Written)]),
            (renamed(RenameMode::To), &["content/a.md"], vec![file("content/a.md", Sign::Replaced)]),
            (
                both,
                &["content/a.md", "content/b.md"],
                vec![file("content/a.md", Sign::Moved), file("content/b.md", Sign::Replaced)],
            ),
            (
                both,
                &["content/a.md", "content/a.md.bak"],
                vec![file("content/a.md", Sign::Hint), file("content/a.md.bak", Sign::Replaced)],
            ),
            (both, &["content/a.md", "content/a.md~"], vec![file("content/a.md", Sign::Hint)]),
            (both, &["content/.a.tmp", "content/a.md"], vec![file("content/a.md", Sign::Replaced)]),
            (
                both,
                &["content/cases", "content/cases"],
                vec![folder("content/cases", Sign::Moved), folder("content/cases", Sign::Replaced)],
            ),
            (both, &["content/cases", "old"], vec![folder("content/cases", Sign::Hint)]),
            (renamed(RenameMode::From), &[""], vec![Heard::Root]),
            (EventKind::Remove(RemoveKind::Folder), &[""], vec![Heard::Root]),
            (EventKind::Modify(ModifyKind::Metadata(MetadataKind::Any)), &[""], vec![]),
            (EventKind::Create(CreateKind::File), &["public/index.html"], vec![]),
            (EventKind::Create(CreateKind::File), &["/elsewhere/a.md"], vec![folder("", Sign::Hint)]),
        ];
        let root = Path::new("/site");
        for (kind, paths, want) in cases {
            let event = paths.iter().fold(Event::new(kind), |event, path| event.add_path(root.join(path)));
            assert_eq!(hear(&event, root, &|path| path == "content/cases"), want, "{kind:?} {paths:?}");
        }
        let overflow = Event::new(EventKind::Other).set_flag(Flag::Rescan);
        assert_eq!(hear(&overflow, root, &|_| false), [Heard::Missed]);
    }
}
