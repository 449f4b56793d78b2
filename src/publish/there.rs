//! What is at a place: in come the state that was found there and, where it does not suffice, the place's own listing and the marks of
//! single files; out comes [`There`]: which files are ours, what each holds, and which are somebody else's.
//!
//! A state is believed as far as nothing speaks against it. After a publication that did not end, sizes tell old from new, since every file is
//! put whole; where they cannot, the file is to be read. Without a state only equal bytes make a file ours. This file refuses to read
//! anything itself: it says what is to be read ([`Look::to_read`]) and hears what it was ([`Look::hear`]).

use super::{Build, Found, Mark, STATE_NAME, State};
use std::collections::{BTreeMap, BTreeSet};

/// What every temporary name begins with: `casebook-sending-…` in the folder of the file itself. It has no dot in front, because some servers
/// hide or refuse such names.
pub const TEMPORARY_PREFIX: &str = "casebook-sending-";

/// The name of the lock: a file, or a folder where a protocol can only make that in one step.
pub const LOCK_NAME: &str = "casebook-lock";

/// The file by which the holder of the lock shows that it is alive.
pub const BEAT_NAME: &str = "casebook-beat.json";

/// A listing: paths and, where they are told, sizes.
pub type Listing = BTreeMap<String, Option<u64>>;

/// So many new files are looked for one by one; for more of them the whole place is listed.
const PROBES: usize = 48;

/// So many folders are listed to try a state.
const TRIED: usize = 8;

/// What is at a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct There {
    /// Our files and what they hold; `None` where that is not known.
    pub ours: BTreeMap<String, Option<Mark>>,
    /// Files that lie where ours are to go, hold something else, and are not known to be ours.
    pub occupied: BTreeSet<String>,
    /// Other files of others, as far as they were listed.
    pub others: BTreeSet<String>,
    /// What broken connections have left: temporary files of ours.
    pub leftovers: BTreeSet<String>,
    /// Files of ours that an earlier publication has removed; their folders may still be there.
    pub gone: BTreeSet<String>,
    /// Whether a state was there.
    pub known: bool,
}

/// How much has to be asked of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// The state suffices but for these files, which nobody has sent yet.
    Probe(Vec<String>),
    /// Everything that is there.
    List,
}

/// What has to be asked, from the state alone.
pub fn ask(found: Option<&Found>, build: &Build) -> Ask {
    let Some(Found::Whole(state)) = found else { return Ask::List };
    let new: Vec<String> = build.files.keys().filter(|path| !state.files.contains_key(*path)).cloned().collect();
    if state.is_finished() && new.len() <= PROBES { Ask::Probe(new) } else { Ask::List }
}

/// The folders by which a finished state is tried before it is believed: the site's own, and those in which this publication changes
/// something, as far as there are not too many.
pub fn touched(state: &State, build: &Build) -> Vec<String> {
    let changed = build.files.iter().filter(|(path, built)| state.files.get(*path) != Some(&Some(built.mark)));
    let leaving = state.files.keys().filter(|path| !build.files.contains_key(*path));
    let folders: BTreeSet<&str> = changed.map(|(path, _)| path).chain(leaving).map(|path| folder(path)).collect();
    let further = folders.into_iter().filter(|folder| !folder.is_empty());
    std::iter::once("").chain(further).take(TRIED).map(String::from).collect()
}

/// Whether what was listed of some folders fits a finished state: each of its files is there and as large as it says, and no publication has
/// left anything. What a server hides, or does not measure, says nothing.
pub fn fits(state: &State, folders: &[String], listing: &Listing) -> bool {
    let is_listed = |path: &str| folders.iter().any(|listed| listed == folder(path));
    let is_there = |(path, mark): (&String, &Option<Mark>)| match listing.get(path) {
        None => is_hidden(path),
        Some(size) => size.zip(*mark).is_none_or(|(size, mark)| size == mark.size),
    };
    let is_left = |(path, size): (&String, &Option<u64>)| {
        let name = name(path);
        name.starts_with(TEMPORARY_PREFIX) || is_cut(name, *size)
    };
    state.files.iter().filter(|(path, _)| is_listed(path)).all(is_there) && !listing.iter().any(is_left)
}

/// Of some new files, those of which a listing of some folders does not say that nobody has put one there.
pub fn unseen(new: Vec<String>, folders: &[String], listing: &Listing) -> Vec<String> {
    let is_absent =
        |path: &String| !listing.contains_key(path) && !is_hidden(path) && folders.iter().any(|listed| listed == folder(path));
    new.into_iter().filter(|path| !is_absent(path)).collect()
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether some servers do not list it.
fn is_hidden(path: &str) -> bool {
    name(path).starts_with('.')
}

/// A look at a place that is not ended yet.
#[derive(Clone, Debug)]
pub struct Look<'b> {
    build: &'b Build,
    state: State,
    there: There,
    to_read: BTreeSet<String>,
    /// Whether a whole state says which files are ours.
    is_sure: bool,
}

impl<'b> Look<'b> {
    /// Believes the state; of `new` files it is to be seen whether somebody else's lie there.
    pub fn trusting(build: &'b Build, state: State, new: Vec<String>) -> Look<'b> {
        let there = There { ours: state.files.clone(), known: true, ..There::default() };
        Look { build, state, there, to_read: new.into_iter().collect(), is_sure: true }
    }

    /// Holds the state, if there is one, against the listing.
    pub fn comparing(build: &'b Build, found: Option<Found>, listing: &Listing) -> Look<'b> {
        let (known, is_sure) = (found.is_some(), matches!(found, Some(Found::Whole(_))));
        let state = match found {
            Some(Found::Whole(state) | Found::Damaged(state)) => state,
            Some(Found::Newer) | None => State::default(),
        };
        let there = There { known, ..There::default() };
        let mut look = Look { build, state, there, to_read: BTreeSet::new(), is_sure };
        listing.iter().for_each(|(path, size)| look.place(path, *size));
        let gone = look.state.leaving.iter().filter(|path| !listing.contains_key(*path));
        look.there.gone = gone.cloned().collect();
        look
    }

    /// Puts one listed file where it belongs, or among those that are to be read.
    fn place(&mut self, path: &str, size: Option<u64>) {
        let name = name(path);
        if is_technical(path) {
            return;
        }
        if name.starts_with(TEMPORARY_PREFIX) || is_cut(name, size) {
            self.there.leftovers.insert(path.to_string());
            return;
        }
        match (self.state.owns(path), self.build.mark(path)) {
            (true, wanted) => match self.told(path, size, wanted) {
                Told::Mark(mark) => _ = self.there.ours.insert(path.to_string(), mark),
                Told::Read => _ = self.to_read.insert(path.to_string()),
            },
            (false, Some(wanted)) if size.is_none_or(|size| size == wanted.size) => _ = self.to_read.insert(path.to_string()),
            (false, Some(_)) => _ = self.there.occupied.insert(path.to_string()),
            (false, None) => _ = self.there.others.insert(path.to_string()),
        }
    }

    /// What the size tells of a file of ours.
    fn told(&self, path: &str, size: Option<u64>, wanted: Option<Mark>) -> Told {
        let (old, coming) = (self.state.files.get(path), self.state.coming.get(path).copied());
        let candidates: Vec<Mark> = [old.copied().flatten(), coming].into_iter().flatten().collect();
        let Some(size) = size else {
            // A file that nobody was about to change is what it was.
            return match (old, coming) {
                (Some(Some(mark)), None) => Told::Mark(Some(*mark)),
                _ => Told::Read,
            };
        };
        if old.is_some_and(Option::is_none) {
            return if wanted.is_some_and(|wanted| wanted.size == size) { Told::Read } else { Told::Mark(None) };
        }
        let mut fitting = candidates.iter().filter(|mark| mark.size == size);
        match (fitting.next(), fitting.next()) {
            (Some(first), Some(second)) if first != second => Told::Read,
            (Some(mark), _) => Told::Mark(Some(*mark)),
            (None, _) => Told::Mark(None),
        }
    }

    /// The files that have to be read, in their order.
    pub fn to_read(&self) -> Vec<String> {
        self.to_read.iter().cloned().collect()
    }

    /// Hears what a file that had to be read holds; `None` if it is not there.
    pub fn hear(&mut self, path: &str, mark: Option<Mark>) {
        self.to_read.remove(path);
        let Some(mark) = mark else { return };
        if self.state.owns(path) || self.build.mark(path) == Some(mark) {
            self.there.ours.insert(path.to_string(), Some(mark));
        } else {
            self.there.occupied.insert(path.to_string());
        }
    }

    /// What is there.
    pub fn end(mut self) -> There {
        // The state is lost or damaged, but most of what lies where our files go is ours byte for byte: so is the rest, of an earlier day.
        if !self.is_sure && self.there.ours.len() >= self.there.occupied.len() {
            let own = std::mem::take(&mut self.there.occupied);
            self.there.ours.extend(own.into_iter().map(|path| (path, None)));
        }
        self.there
    }
}

/// Whether an empty file is what a server has made of a command that was cut off in the middle of a temporary name.
fn is_cut(name: &str, size: Option<u64>) -> bool {
    size == Some(0) && name.starts_with("casebook-s") && TEMPORARY_PREFIX.starts_with(name)
}

enum Told {
    Mark(Option<Mark>),
    Read,
}

/// Whether a path is one of those that publishing itself needs at a place.
pub fn is_technical(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or(path);
    first == LOCK_NAME || path == STATE_NAME || path == BEAT_NAME
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::Kinds;

    fn mark(text: &str) -> Mark {
        Mark::of(text.as_bytes())
    }

    fn build(files: &[(&str, &str)]) -> Build {
        Build::new("", files.iter().map(|(path, text)| (path.to_string(), mark(text))), &Kinds::default())
    }

    fn listing(files: &[(&str, Option<u64>)]) -> Listing {
        files.iter().map(|(path, size)| (path.to_string(), *size)).collect()
    }

    #[test]
    fn sizes_tell_old_from_new_and_equal_ones_are_read() {
        let build = build(&[("a", "newer"), ("b", "new"), ("c", "same"), ("d", "d")]);
        let state = State {
            files: [("a".into(), Some(mark("old"))), ("b".into(), Some(mark("old"))), ("x".into(), Some(mark("x")))].into(),
            coming: [("a".into(), mark("newer")), ("b".into(), mark("new")), ("c".into(), mark("same"))].into(),
            leaving: ["x".into(), "y".into()].into(),
            ..State::default()
        };
        let sizes = [("a", Some(5)), ("b", Some(3)), ("c", Some(4)), ("d", Some(9)), ("x", Some(1)), ("note.txt", Some(1))];
        let mut look = Look::comparing(&build, Some(Found::Whole(state)), &listing(&sizes));
        assert_eq!(look.to_read(), ["b"]);
        look.hear("b", Some(mark("old")));
        let there = look.end();
        let ours = [("a", "newer"), ("b", "old"), ("c", "same"), ("x", "x")];
        assert_eq!(there.ours, ours.into_iter().map(|(path, text)| (path.to_string(), Some(mark(text)))).collect());
        assert_eq!(there.occupied, ["d".to_string()].into());
        assert_eq!(there.others, ["note.txt".to_string()].into());
        assert_eq!(there.gone, ["y".to_string()].into());
    }

    #[test]
    fn without_a_state_equal_bytes_make_a_file_ours() {
        let build = build(&[("index.html", "page"), ("a.css", "css"), ("b.css", "b")]);
        let look = |index: &str| {
            let cut = [("casebook-sending-0-a", None), ("casebook-sen", Some(0)), ("casebook-se", Some(1)), ("ca", Some(0))];
            let sizes: Vec<_> = [("index.html", Some(index.len() as u64)), ("a.css", Some(3))].into_iter().chain(cut).collect();
            let mut look = Look::comparing(&build, None, &listing(&sizes));
            for path in look.to_read() {
                look.hear(&path, Some(mark(if path == "a.css" { "css" } else { index })));
            }
            look.end()
        };
        let there = look("page");
        assert_eq!((there.ours.len(), there.occupied.len(), there.leftovers.len(), there.others.len()), (2, 0, 2, 2));
        let there = look("an older page of ours");
        assert_eq!(there.ours.get("index.html"), Some(&None), "half of it is ours, so it is all ours");
        let alone = Look::comparing(&build, None, &listing(&[("index.html", Some(99))])).end();
        assert_eq!(alone.occupied.len(), 1, "somebody else's site");
    }

    #[test]
    fn a_state_is_tried_by_the_folders_that_are_touched() {
        let build = build(&[("index.html", "home"), ("cases/a/index.html", "edited"), ("cases/b/b.pdf", "same"), ("new/x", "x")]);
        let files =
            [("index.html", "home"), ("cases/a/index.html", "a"), ("cases/b/b.pdf", "same"), ("old/y", "y"), (".htaccess", "h")];
        let files = files.into_iter().map(|(path, text)| (path.to_string(), Some(mark(text)))).collect();
        let state = State { files, ..State::default() };
        let folders = touched(&state, &build);
        assert_eq!(folders, ["", "cases/a", "new", "old"]);
        let true_one = [("index.html", Some(4)), ("cases/a/index.html", Some(1)), ("old/y", Some(1)), ("theirs.txt", Some(9))];
        let judge = |change: &dyn Fn(&mut Listing)| {
            let mut listing = listing(&true_one);
            change(&mut listing);
            fits(&state, &folders, &listing)
        };
        assert!(judge(&|_| {}), "what was not listed, and what is hidden, says nothing");
        assert!(judge(&|listing| listing.values_mut().for_each(|size| *size = None)), "a server that tells no sizes");
        assert!(!judge(&|listing| _ = listing.remove("old/y")), "gone");
        assert!(!judge(&|listing| _ = listing.insert("index.html".into(), Some(5))), "of another size");
        assert!(!judge(&|listing| _ = listing.insert("cases/a/casebook-sending-0-index.html".into(), Some(1))), "left over");
        let many: Vec<(String, &str)> = (0..20).map(|number| (format!("cases/{number}/index.html"), "new")).collect();
        let many: Vec<(&str, &str)> = many.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        assert_eq!(touched(&State::default(), &self::build(&many)).len(), TRIED);
        let new = || ["new/x", "new/.x", "new/there", "far/x"].map(String::from).to_vec();
        assert_eq!(unseen(new(), &folders, &listing(&[("new/there", Some(1))])), ["new/.x", "new/there", "far/x"]);
    }

    #[test]
    fn a_finished_state_is_believed_but_for_new_files() {
        let build = build(&[("a", "a"), ("b", "b")]);
        let state = State { files: [("a".into(), Some(mark("a")))].into(), ..State::default() };
        assert_eq!(ask(Some(&Found::Whole(state.clone())), &build), Ask::Probe(vec!["b".into()]));
        assert_eq!(ask(None, &build), Ask::List);
        assert_eq!(ask(Some(&Found::Damaged(state.clone())), &build), Ask::List);
        let mut look = Look::trusting(&build, state, vec!["b".into()]);
        look.hear("b", Some(mark("somebody else's")));
        assert_eq!(look.end().occupied, ["b".to_string()].into());
    }
}
