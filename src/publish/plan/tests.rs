//! Plans of random sites: a place in memory goes from one build to another step by step, is interrupted anywhere, and is looked at after
//! each step as a visitor would.

use super::*;
use crate::publish::{Found, Kinds, Listing, Look, STATE_NAME, ask};
use proptest::prelude::*;

/// A place: paths and texts. A page's text names what it shows, one path a line.
type Place = BTreeMap<String, String>;

const CASES: usize = 4;
const ASSETS: usize = 3;

/// A site out of numbers: for each case whether it is there, its version, and which assets it shows.
fn site(cases: &[(bool, u8, u8)], home: u8) -> Place {
    let mut place = Place::new();
    let show = |place: &mut Place, mask: u8| -> String {
        let used = (0..ASSETS).filter(|bit| mask & (1 << bit) != 0).map(|bit| format!("assets/site.{bit}.css"));
        used.map(|path| {
            place.insert(path.clone(), format!("the only text of {path}"));
            path + "\n"
        })
        .collect()
    };
    for (number, (_, version, mask)) in cases.iter().enumerate().filter(|(_, (there, ..))| *there) {
        let folder = format!("cases/{number}");
        let mut text = format!("# case {number} of version {version}\n{}", show(&mut place, *mask));
        // A picture whose name stays when it changes, and a document that not every version has.
        if mask & 8 != 0 {
            place.insert(format!("{folder}/photo-800.webp"), format!("photo {version}"));
            text += &format!("{folder}/photo-800.webp\n");
        }
        if version % 2 == 0 {
            place.insert(format!("{folder}/{number}.pdf"), format!("table {version}"));
            text += &format!("{folder}/{number}.pdf\n");
        }
        place.insert(format!("{folder}/index.html"), text);
    }
    let text = show(&mut place, home);
    place.insert("index.html".into(), format!("# home {home}\n{text}"));
    place.insert("feed.xml".into(), format!("feed {home}"));
    place
}

fn sites() -> impl Strategy<Value = Place> {
    let case = (any::<bool>(), 0..4_u8, 0..16_u8);
    (prop::collection::vec(case, CASES), 0..8_u8).prop_map(|(cases, home)| site(&cases, home))
}

/// Files of others, some of them in our folders.
fn strangers() -> impl Strategy<Value = Place> {
    let path = prop::sample::select(vec![
        "robots-of-school.txt",
        "cases/0/mine.doc",
        "cases/1/.hidden",
        "other/index.html",
        "assets/x.css",
    ]);
    prop::collection::btree_map(path.prop_map(String::from), "[a-z]{0,9}", 0..4)
}

fn build(site: &Place) -> Build {
    Build::new("", site.iter().map(|(path, text)| (path.clone(), Mark::of(text.as_bytes()))), &Kinds::default())
}

fn state(place: &Place) -> Option<Found> {
    place.get(STATE_NAME).map(|text| State::read(text.as_bytes()))
}

/// Looks at a place as the engine does; servers may tell no sizes.
fn look(place: &Place, build: &Build, tells_sizes: bool) -> There {
    let listing: Listing = place.iter().map(|(path, text)| (path.clone(), tells_sizes.then_some(text.len() as u64))).collect();
    let mut look = match (ask(state(place).as_ref(), build), state(place)) {
        (crate::publish::Ask::Probe(new), Some(Found::Whole(state))) => Look::trusting(build, state, new),
        (_, found) => Look::comparing(build, found, &listing),
    };
    for path in look.to_read() {
        look.hear(&path, place.get(&path).map(|text| Mark::of(text.as_bytes())));
    }
    look.end()
}

/// What a visitor sees: every page that is there has everything that it shows.
fn assert_whole(place: &Place, when: &str) {
    for (page, text) in place.iter().filter(|(path, _)| path.ends_with("index.html") && !path.starts_with("other/")) {
        for shown in text.lines().filter(|line| !line.starts_with('#')) {
            assert!(place.contains_key(shown), "{when}: {page} shows {shown}, which is not there");
        }
    }
}

/// Does the first `steps` steps of a publication; true if that was all of it.
fn publish(place: &mut Place, site: &Place, steps: usize, tells_sizes: bool) -> bool {
    let build = build(site);
    let there = look(place, &build, tells_sizes);
    assert!(there.occupied.is_empty(), "{:?}", there.occupied);
    let plan = Plan::new(&build, &there);
    place.insert(STATE_NAME.into(), String::from_utf8(plan.intent(&build, &there).to_bytes()).unwrap());
    for (number, (phase, step)) in plan.steps().enumerate() {
        if number == steps {
            return false;
        }
        match step {
            Step::Send(sending) => drop(place.insert(sending.path.clone(), site[&sending.path].clone())),
            Step::Remove(path) => assert!(place.remove(path).is_some(), "{path} is removed and was not there"),
        }
        assert_whole(place, &format!("after step {number} ({phase:?})"));
    }
    let done = State {
        site: String::new(),
        files: build.files.iter().map(|(p, b)| (p.clone(), Some(b.mark))).collect(),
        ..State::default()
    };
    place.insert(STATE_NAME.into(), String::from_utf8(done.to_bytes()).unwrap());
    true
}

/// What is there without what publishing needs for itself.
fn shown(place: &Place) -> Place {
    place.iter().filter(|(path, _)| *path != STATE_NAME).map(|(path, text)| (path.clone(), text.clone())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_step_leaves_whole_pages_and_the_last_the_build(
        old in sites(), middle in sites(), new in sites(), strangers in strangers(),
        stop in 0..40_usize, again in 0..40_usize, tells_sizes in any::<bool>(), lost in any::<bool>(),
    ) {
        let mut place = strangers.clone();
        publish(&mut place, &old, usize::MAX, tells_sizes);
        // Interrupted twice, each time on the way to another site; then left alone.
        publish(&mut place, &middle, stop, tells_sizes);
        publish(&mut place, &new, again, tells_sizes);
        if lost && again > 30 {
            // What no listing and no build knows any more would stay: so only a whole site loses its state here.
            publish(&mut place, &new, usize::MAX, tells_sizes);
            place.remove(STATE_NAME);
        }
        prop_assert!(publish(&mut place, &new, usize::MAX, tells_sizes));
        let mut wanted = new.clone();
        wanted.extend(strangers);
        prop_assert_eq!(shown(&place), wanted);
        let (there, build) = (look(&place, &build(&new), tells_sizes), build(&new));
        prop_assert!(Plan::new(&build, &there).is_empty());
    }
}

#[test]
fn a_withdrawn_case_leaves_before_anything_comes() {
    let all = [(true, 0, 15), (true, 2, 15), (false, 0, 0), (false, 0, 0)];
    let mut one = all;
    one[0] = (false, 0, 0);
    one[1] = (true, 3, 7);
    let mut place = Place::new();
    publish(&mut place, &site(&all, 1), usize::MAX, true);
    let build = build(&site(&one, 2));
    let plan = Plan::new(&build, &look(&place, &build, true));
    let steps: Vec<(Phase, String)> = plan
        .steps()
        .map(|(phase, step)| match step {
            Step::Send(sending) => (phase, sending.path.clone()),
            Step::Remove(path) => (phase, format!("-{path}")),
        })
        .collect();
    let wanted = [
        (Phase::WithdrawPages, "-cases/0/index.html"),
        (Phase::Withdraw, "-cases/0/0.pdf"),
        (Phase::Withdraw, "-cases/0/photo-800.webp"),
        (Phase::Send(Kind::Page), "cases/1/index.html"),
        (Phase::Send(Kind::Listing), "index.html"),
        (Phase::Send(Kind::Feed), "feed.xml"),
        (Phase::Remove, "-cases/1/1.pdf"),
        (Phase::Remove, "-cases/1/photo-800.webp"),
    ];
    assert_eq!(steps, wanted.map(|(phase, path)| (phase, path.to_string())));
    assert_eq!(plan.folders, ["cases/0"]);
    assert!(plan.removes_much(), "5 of {}", plan.present);
}

#[test]
fn a_listing_that_nobody_needs_any_more_leaves_last() {
    let old = ["tag/stress/index.html", "tag/stress/page/2/index.html", "cases/page/2/index.html", "about/index.html"];
    let old = old.into_iter().chain(["cases/0/index.html", "cases/0/0.docx", "cases/0/photo-800.webp", "assets/old.css"]);
    let new: Place = [("tag/index.html", "tags"), ("cases/index.html", "cases")].map(|(p, t)| (p.into(), t.into())).into();
    let there = There { ours: old.map(|path| (path.to_string(), None)).collect(), known: true, ..There::default() };
    let marks = new.iter().map(|(path, text)| (path.clone(), Mark::of(text.as_bytes())));
    let plan = Plan::new(&Build::new("", marks, &Kinds::with_facets(&["tag", "form"])), &there);
    let phases: Vec<(Phase, Vec<String>)> = plan
        .phases
        .iter()
        .map(|(phase, steps)| {
            let path = |step: &Step| match step {
                Step::Send(sending) => sending.path.clone(),
                Step::Remove(path) => path.clone(),
            };
            (*phase, steps.iter().map(path).collect())
        })
        .collect();
    let paths = |all: &[&str]| all.iter().map(|path| (*path).to_string()).collect::<Vec<_>>();
    let wanted = [
        (Phase::WithdrawPages, paths(&["about/index.html", "cases/0/index.html"])),
        (Phase::Withdraw, paths(&["cases/0/0.docx", "cases/0/photo-800.webp"])),
        (Phase::Send(Kind::Page), paths(&["cases/index.html"])),
        (Phase::Send(Kind::Listing), paths(&["tag/index.html"])),
        (Phase::RemovePages, paths(&["cases/page/2/index.html", "tag/stress/index.html", "tag/stress/page/2/index.html"])),
        (Phase::Remove, paths(&["assets/old.css"])),
    ];
    assert_eq!(phases, wanted);
}
