//! The engine against a place in memory that fails wherever and however it is told to. After every change a visitor looks at all pages; after
//! every run the place is what was built, or the next run makes it so.

use super::memory::{Files, How, Memory};
use super::*;
use crate::net::store::Place;
use crate::publish::{Build, Kinds, LOCK_NAME, Mark, STATE_NAME, TEMPORARY_PREFIX};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A site: a few cases with a document and a picture each, hashed assets, a home page.
fn site(version: u32, cases: std::ops::Range<u32>) -> Files {
    let mut files = Files::new();
    let style = format!("assets/site.{}.css", version / 2);
    files.insert(style.clone(), format!("style {}", version / 2).into_bytes());
    for case in cases.clone() {
        let folder = format!("cases/{case}");
        // Each second case is the same in the next version.
        let text = if case % 2 == 0 { 0 } else { version };
        let shown = if case % 2 == 0 { String::new() } else { format!("shows {style}\n") };
        files.insert(format!("{folder}/photo-800.webp"), format!("photo {text}").into_bytes());
        files.insert(format!("{folder}/{case}.pdf"), format!("table {text}").into_bytes());
        let page = format!("page {text}\n{shown}shows {folder}/photo-800.webp\nshows {folder}/{case}.pdf\n");
        files.insert(format!("{folder}/index.html"), page.into_bytes());
    }
    files.insert("index.html".into(), format!("home {version}\nshows {style}\n").into_bytes());
    files.insert("feed.xml".into(), format!("feed {version} of {}", cases.len()).into_bytes());
    files
}

struct Bytes(Files);

impl Cargo for Bytes {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.0.get(path).cloned().ok_or_else(|| path.to_string())
    }
}

/// Hears everything, and ends after so many files.
#[derive(Default)]
struct Ear {
    heard: Mutex<Vec<String>>,
    end: Arc<AtomicBool>,
    end_after: Option<usize>,
}

impl Watch for Ear {
    fn event(&self, event: Event<'_>) {
        let mut heard = self.heard.lock().unwrap();
        if let Event::Sent(path) | Event::Removed(path) = event {
            heard.push(path.to_string());
            if self.end_after.is_some_and(|after| heard.len() >= after) {
                self.end.store(true, std::sync::atomic::Ordering::Relaxed);
            }
        }
    }

    fn end(&self) -> &AtomicBool {
        &self.end
    }
}

fn build(files: &Files) -> Build {
    Build::new("Проба", files.iter().map(|(path, bytes)| (path.clone(), Mark::of(bytes))), &Kinds::default())
}

fn pace() -> Pace {
    let short = Duration::from_millis(1);
    Pace { first: short, longest: short, tries: 4, stale: Duration::from_millis(60) }
}

/// A pace at which a busy machine is not taken for a dead one.
fn patient() -> Pace {
    Pace { stale: Duration::from_secs(6), ..pace() }
}

fn who(run: &str, over: Option<&str>) -> Who {
    Who { run: run.into(), over: over.map(String::from), waiting: Waiting::Never }
}

/// Publishes; a run that was killed before is known to be over.
fn publish(memory: &Memory, files: &Files, ear: &Ear) -> Result<Done, Stop> {
    let place: Arc<dyn Place> = Arc::new(memory.clone());
    let build = build(files);
    let mut session = Session::open(&place, pace(), ear)?;
    session.lock(&who("run", Some("run")))?;
    let looked = session.look(&build).map(drop);
    let done = looked.and_then(|()| {
        let plan = session.plan(&build);
        session.run(&build, &plan, &Bytes(files.clone()))
    });
    let closed = session.close();
    done.and_then(|done| closed.map(|()| done))
}

/// What is there without what publishing needs for itself.
fn shown(memory: &Memory) -> Files {
    memory.inner().files.iter().filter(|(path, _)| !path.starts_with("casebook-")).map(|(p, b)| (p.clone(), b.clone())).collect()
}

fn assert_clean(memory: &Memory, wanted: &Files, when: &str) {
    assert_eq!(&shown(memory), wanted, "{when}");
    let inner = memory.inner();
    let left: Vec<&String> =
        inner.files.keys().filter(|path| path.contains(TEMPORARY_PREFIX) || path.contains(LOCK_NAME)).collect();
    assert!(left.is_empty(), "{when}: {left:?}");
    assert!(inner.seen.is_empty(), "{when}: {:?}", inner.seen);
}

#[test]
fn a_second_publication_sends_what_changed_and_lists_nothing() {
    let memory = Memory::new(Files::new());
    let old = site(0, 0..6);
    publish(&memory, &old, &Ear::default()).unwrap();
    assert_clean(&memory, &old, "first");
    let lists = memory.inner().lists;
    memory.inner().puts.clear();
    let mut new = old.clone();
    new.insert("cases/1/index.html".into(), b"edited".to_vec());
    let done = publish(&memory, &new, &Ear::default()).unwrap();
    assert_eq!((done.sent, done.removed, memory.inner().lists), (1, 0, lists));
    let own = |path: &String| !path.starts_with("casebook-");
    let puts: Vec<String> = memory.inner().puts.drain(..).filter(own).collect();
    assert_eq!(puts, ["cases/1/index.html"]);
    let before = memory.inner().operations;
    let state = memory.inner().files[STATE_NAME].clone();
    publish(&memory, &new, &Ear::default()).unwrap();
    assert!(memory.inner().operations - before < 12, "nothing to do is soon done");
    assert_eq!(memory.inner().files[STATE_NAME], state);
}

#[test]
fn a_site_that_somebody_has_emptied_is_sent_again() {
    let memory = Memory::new(Files::new());
    let files = site(0, 0..3);
    publish(&memory, &files, &Ear::default()).unwrap();
    memory.inner().files.retain(|path, _| path == STATE_NAME || path.starts_with("cases/0/"));
    publish(&memory, &files, &Ear::default()).unwrap();
    assert_clean(&memory, &files, "emptied");
}

#[test]
fn the_user_ends_it_between_two_files() {
    for after in 1..15 {
        let memory = Memory::new(Files::new());
        publish(&memory, &site(0, 0..5), &Ear::default()).unwrap();
        let new = site(2, 1..7);
        let ear = Ear { end_after: Some(after), ..Ear::default() };
        let ended = publish(&memory, &new, &ear);
        assert!(matches!(ended, Err(Stop::Ended)), "{ended:?}");
        assert!(!memory.inner().files.contains_key(LOCK_NAME), "the lock is given back");
        let sent = ear.heard.into_inner().unwrap();
        memory.inner().puts.clear();
        publish(&memory, &new, &Ear::default()).unwrap();
        assert_clean(&memory, &new, "ended by the user");
        let again: Vec<String> = memory.inner().puts.iter().filter(|path| sent.contains(path)).cloned().collect();
        assert!(again.is_empty(), "sent twice: {again:?}");
    }
}

#[test]
fn a_second_publication_stops_while_the_first_is_alive() {
    let memory = Memory::new(Files::new());
    let (place, ear): (Arc<dyn Place>, Ear) = (Arc::new(memory.clone()), Ear::default());
    let mut first = Session::open(&place, patient(), &ear).unwrap();
    first.lock(&who("first", None)).unwrap();
    let mut second = Session::open(&place, patient(), &ear).unwrap();
    assert!(matches!(second.lock(&who("second", None)), Err(Stop::Busy)));
    first.close().unwrap();
    second.lock(&who("second", None)).unwrap();
    second.close().unwrap();
    assert!(memory.inner().files.is_empty());
}

#[test]
fn a_second_publication_may_wait() {
    let memory = Memory::new(Files::new());
    let place: Arc<dyn Place> = Arc::new(memory.clone());
    let ear = Ear::default();
    let mut first = Session::open(&place, patient(), &ear).unwrap();
    first.lock(&who("first", None)).unwrap();
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            let mut second = Session::open(&place, patient(), &ear).unwrap();
            second.lock(&Who { waiting: Waiting::UntilFree, ..who("second", None) }).unwrap();
            second.close().unwrap();
        });
        std::thread::sleep(Duration::from_millis(200));
        assert!(!waiting.is_finished());
        first.close().unwrap();
        waiting.join().unwrap();
    });
    assert!(memory.inner().files.is_empty());
}

#[test]
fn a_lock_without_a_sign_of_life_is_taken_over() {
    let memory = Memory::new(Files::new());
    memory.inner().files.insert(LOCK_NAME.into(), b"dead".to_vec());
    let (place, ear): (Arc<dyn Place>, Ear) = (Arc::new(memory.clone()), Ear::default());
    let mut session = Session::open(&place, pace(), &ear).unwrap();
    session.lock(&who("run", None)).unwrap();
    session.close().unwrap();
    assert!(memory.inner().files.is_empty());
}

#[test]
fn a_lock_of_a_run_that_is_known_to_be_over_keeps_nobody_waiting() {
    let patient = Pace { stale: Duration::from_secs(3600), ..pace() };
    let beat = (crate::publish::BEAT_NAME.to_string(), br#"{"run":"dead","beat":7}"#.to_vec());
    for beat in [Some(beat), None] {
        let memory = Memory::new(Files::new());
        memory.inner().files.insert(LOCK_NAME.into(), b"dead".to_vec());
        memory.inner().files.extend(beat);
        let (place, ear): (Arc<dyn Place>, Ear) = (Arc::new(memory.clone()), Ear::default());
        let mut session = Session::open(&place, patient, &ear).unwrap();
        session.lock(&who("run", Some("dead"))).unwrap();
        session.close().unwrap();
        assert!(memory.inner().files.is_empty());
    }
}

#[test]
fn whoever_was_overtaken_stops_and_leaves_the_lock() {
    let memory = Memory::new(Files::new());
    let (place, ear): (Arc<dyn Place>, Ear) = (Arc::new(memory.clone()), Ear::default());
    let files = site(0, 0..3);
    let mut session = Session::open(&place, Pace { stale: Duration::from_millis(1200), ..pace() }, &ear).unwrap();
    session.lock(&who("run", None)).unwrap();
    session.look(&build(&files)).unwrap();
    let plan = session.plan(&build(&files));
    memory.inner().files.insert(crate::publish::BEAT_NAME.into(), br#"{"run":"another","beat":1}"#.to_vec());
    // Several beats.
    std::thread::sleep(Duration::from_secs(1));
    let done = session.run(&build(&files), &plan, &Bytes(files));
    assert!(matches!(done, Err(Stop::Overtaken)), "{done:?}");
    session.close().unwrap();
    assert!(memory.inner().files.contains_key(LOCK_NAME));
}

#[test]
fn what_is_not_what_was_built_is_found_and_mended_by_the_next_run() {
    let memory = Memory::new(Files::new());
    let files = site(0, 0..4);
    publish(&memory, &files, &Ear::default()).unwrap();
    memory.inner().files.insert("cases/1/1.pdf".into(), b"another".to_vec());
    memory.inner().files.remove("cases/2/2.pdf");
    let (place, ear): (Arc<dyn Place>, Ear) = (Arc::new(memory.clone()), Ear::default());
    let mut session = Session::open(&place, pace(), &ear).unwrap();
    session.lock(&who("run", None)).unwrap();
    session.look(&build(&files)).unwrap();
    let verified = session.verify(&build(&files), Sample::All).unwrap();
    let wrong: Vec<&str> = verified.wrong.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!((verified.files, wrong), (files.len(), vec!["cases/1/1.pdf", "cases/2/2.pdf"]));
    assert_eq!(session.still_there(&["cases/2/2.pdf".into(), "feed.xml".into()]).unwrap(), ["feed.xml"]);
    session.close().unwrap();
    assert_eq!(publish(&memory, &files, &Ear::default()).unwrap().sent, 2);
    assert_eq!(shown(&memory), files);
}

#[test]
fn a_full_disk_stops_at_once_and_leaves_whole_pages() {
    for at in 1..60 {
        let memory = Memory::new(Files::new());
        publish(&memory, &site(0, 0..5), &Ear::default()).unwrap();
        let start = memory.inner().operations;
        memory.inner().faults = BTreeMap::from([(start + at, How::Full)]);
        let new = site(2, 1..7);
        let _ = publish(&memory, &new, &Ear::default());
        memory.inner().faults.clear();
        publish(&memory, &new, &Ear::default()).unwrap();
        assert_clean(&memory, &new, &format!("full at {at}"));
    }
}

#[test]
fn whoever_wants_an_end_leaves_no_lock_behind() {
    let (old, new) = (site(0, 0..5), site(2, 1..7));
    let mut ended = [0, 0];
    for at in 1..80 {
        let memory = Memory::new(Files::new());
        publish(&memory, &old, &Ear::default()).unwrap();
        // Each second time everything has to be listed and compared.
        if at % 2 == 0 {
            memory.inner().files.remove(STATE_NAME);
        }
        let ear = Ear::default();
        let start = memory.inner().operations;
        memory.inner().end = Some((start + at, Arc::clone(&ear.end)));
        let done = publish(&memory, &new, &ear);
        assert!(matches!(done, Ok(_) | Err(Stop::Ended)), "{at}: {done:?}");
        ended[at % 2] += usize::from(done.is_err());
        let left: Vec<String> = memory.inner().files.keys().filter(|path| path.starts_with("casebook-")).cloned().collect();
        assert!(left.iter().all(|path| path == STATE_NAME), "{at}: {left:?}");
        memory.inner().end = None;
        publish(&memory, &new, &Ear::default()).unwrap();
        // Without a state, what is in no build any more stays.
        let there = shown(&memory);
        assert!(new.iter().all(|(path, bytes)| there.get(path) == Some(bytes)), "{at}");
        assert!(at % 2 == 0 || there.len() == new.len(), "{at}");
        assert!(memory.inner().seen.is_empty(), "{at}: {:?}", memory.inner().seen);
    }
    assert!(ended.iter().all(|ended| *ended > 10), "{ended:?}");
}

#[test]
fn what_somebody_has_removed_or_changed_there_is_found_by_a_few_folders() {
    let old = site(0, 0..6);
    let mut new = old.clone();
    new.insert("cases/1/index.html".into(), b"edited".to_vec());
    type Change = (&'static str, Option<&'static [u8]>, bool);
    let changes: [Change; 6] = [
        ("feed.xml", None, true),
        ("feed.xml", Some(b"another size"), true),
        ("cases/1/1.pdf", None, true),
        ("cases/1/photo-800.webp", Some(b"somebody's"), true),
        ("index.html", None, true),
        // Nothing is done there, and so nobody looks.
        ("cases/4/4.pdf", None, false),
    ];
    for (path, bytes, is_found) in changes {
        let memory = Memory::new(Files::new());
        publish(&memory, &old, &Ear::default()).unwrap();
        match bytes {
            Some(bytes) => _ = memory.inner().files.insert(path.into(), bytes.to_vec()),
            None => _ = memory.inner().files.remove(path),
        }
        let lists = memory.inner().lists;
        let done = publish(&memory, &new, &Ear::default()).unwrap();
        assert_eq!(memory.inner().lists - lists, usize::from(is_found), "{path}");
        assert_eq!(done.sent, if is_found { 2 } else { 1 }, "{path}");
        assert_eq!(shown(&memory) == new, is_found, "{path}");
    }
}

fn faults() -> impl Strategy<Value = BTreeMap<usize, How>> {
    let how = prop::sample::select(vec![How::Before, How::After, How::HalfWay, How::Full, How::Dead]);
    prop::collection::btree_map(1..140_usize, how, 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    /// Whatever fails, and however often: pages are whole at every moment, and one run that is left alone makes the place what was built.
    #[test]
    fn whatever_fails_the_next_run_completes(
        first in faults(), second in faults(), connections in 1..5_usize, tells_sizes in any::<bool>(), lost in any::<bool>(),
    ) {
        let strangers: Files = [("other/note.txt".to_string(), b"mine".to_vec())].into();
        let memory = Memory::new(strangers.clone());
        (memory.inner().connections, memory.inner().tells_sizes) = (connections, tells_sizes);
        publish(&memory, &site(0, 0..4), &Ear::default()).unwrap();
        if lost {
            memory.inner().files.remove(STATE_NAME);
        }
        let new = site(3, 1..6);
        for faults in [first, second] {
            let start = memory.inner().operations;
            memory.inner().faults = faults.into_iter().map(|(at, how)| (start + at, how)).collect();
            let _ = publish(&memory, &new, &Ear::default());
            let mut inner = memory.inner();
            (inner.faults, inner.dead) = (BTreeMap::new(), false);
        }
        publish(&memory, &new, &Ear::default()).unwrap();
        let mut wanted = new.clone();
        wanted.extend(strangers);
        if lost {
            // What nobody knows to be ours stays.
            wanted.extend(site(0, 0..4).into_iter().filter(|(path, _)| !new.contains_key(path)).filter(|(path, _)| shown(&memory).contains_key(path)));
        }
        assert_clean(&memory, &wanted, "at last");
        let before = memory.inner().puts.len();
        publish(&memory, &new, &Ear::default()).unwrap();
        let again = memory.inner().puts[before..].iter().filter(|path| !path.starts_with("casebook-")).count();
        prop_assert_eq!(again, 0);
    }
}
