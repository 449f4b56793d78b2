//! Kills a build at its system calls, and lets them fail, and looks whether the output is a whole site.
//!
//! In: the built program, two small sites, and `strace`, which kills or lies at the N-th call of a kind
//! in each thread. Out: after each attempt the output is byte for byte the former site or the new one, a
//! success is never told of anything but the new one, and the next build is right and leaves nothing
//! beside the output. It knows nothing of how the program does it, except that it may have no exchange
//! of two names (there the output may be missing for a moment, and must come back).
//!
//! `CASEBOOK_KILL_POINTS` sets how many points each test tries (120 by default).
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)] // A test that cannot go on says so and ends.

mod desk;

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::process::ExitStatusExt;
use std::sync::atomic::{AtomicUsize, Ordering};

use desk::{Desk, Site, Start, inject, require_strace};

/// The calls by which a program changes files: only these are worth a kill, for between two of them
/// nothing changes. `?`: a processor that has no such call is fine.
const CHANGING: &str = "?open openat ?creat write ?writev ?pwrite64 close ?mkdir mkdirat ?rename \
    ?renameat renameat2 ?link linkat ?unlink unlinkat ?rmdir syncfs fsync fdatasync ftruncate flock \
    ?sendfile copy_file_range";

/// The calls by which it learns of files, which may fail too.
const READING: &str = "read ?pread64 ?getdents64 statx ?newfstatat ?readlink readlinkat";

/// How many points a test tries.
fn points_wanted() -> usize {
    let wanted = std::env::var("CASEBOOK_KILL_POINTS").ok();
    wanted.map_or(120, |text| text.parse().expect("CASEBOOK_KILL_POINTS is a number"))
}

/// About `wanted` pairs of a call and its number, the same for each kind of call, spread evenly over it;
/// kinds that have fewer calls than their share leave it to the others.
fn spread(calls: &BTreeMap<String, usize>, wanted: usize) -> Vec<(String, usize)> {
    let mut kinds: Vec<(&String, usize)> = calls.iter().map(|(call, &count)| (call, count)).collect();
    kinds.sort_by_key(|&(call, count)| (count, call));
    let (mut left, mut points) = (wanted, Vec::new());
    for (done, &(call, count)) in kinds.iter().enumerate() {
        let share = left.div_ceil(kinds.len() - done).min(count);
        left -= share.min(left);
        let numbers: BTreeSet<usize> = (0..share).map(|i| 1 + i * count / share).collect();
        points.extend(numbers.into_iter().map(|number| (call.clone(), number)));
    }
    points
}

/// Does `attempt` for every point, on as many desks as there are processors.
fn on_desks<P: Sync>(points: &[P], attempt: impl Fn(&Desk, &P) + Sync) {
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(2, |n| n.get().min(8));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let desk = Desk::lay();
                while let Some(point) = points.get(next.fetch_add(1, Ordering::Relaxed)) {
                    attempt(&desk, point);
                }
            });
        }
    });
}

/// A build is killed, the next one too, while it clears up, and the third is left alone.
#[test]
fn a_killed_build_leaves_the_former_site_or_the_new_one() {
    require_strace();
    let desk = Desk::lay();
    let mut points = Vec::new();
    for (start, quarters) in [(Start::FormerSite, 3), (Start::Nothing, 1)] {
        let calls = desk.count_calls(start, CHANGING);
        let first = spread(&calls, (points_wanted() * quarters).div_ceil(4));
        // The second kill is somewhere else: the same points in another order.
        let mut second = first.clone();
        second.rotate_left(first.len() / 3);
        let pairs = first.into_iter().zip(second);
        points.extend(pairs.map(|(one, two)| (start, [one, two])));
    }
    let (killed, new) = (AtomicUsize::new(0), AtomicUsize::new(0));
    on_desks(&points, |desk, (start, kills)| {
        desk.reset(*start);
        for (call, number) in kills {
            let done = desk.build_traced(&inject(&format!("{call}:signal=SIGKILL:when={number}")));
            let what = format!("from {start:?}, killed at {call} {number} of {kills:?}");
            let site = desk.assert_whole(*start, &what);
            killed.fetch_add(usize::from(done.status.signal() == Some(9)), Ordering::Relaxed);
            new.fetch_add(usize::from(site == Site::New), Ordering::Relaxed);
        }
        desk.assert_next_is_right(&format!("from {start:?}, killed at {kills:?}"));
    });
    let (killed, new, builds) = (killed.into_inner(), new.into_inner(), points.len() * 2);
    println!("{killed} of {builds} builds were killed, {new} of {builds} had put the new site in place");
    assert!(killed * 2 > builds, "only {killed} of {builds} were killed: this proves nothing");
    assert!(new > 0 && new < builds, "{new} of {builds}: all on one side of the exchange");
}

/// Where two names cannot be exchanged the output is away for a moment, and the next build has it back, even if it is of a site with
/// errors and writes nothing.
#[cfg(target_arch = "x86_64")] // Elsewhere the C library makes every rename with the call that fails here.
#[test]
fn a_build_killed_between_two_renames_is_mended_by_the_next() {
    require_strace();
    let desk = Desk::lay();
    let calls = desk.count_calls(Start::FormerSite, "unlink rmdir fsync");
    let mut kills: Vec<(String, usize)> = spread(&calls, points_wanted() / 4);
    kills.extend((1..=4).map(|number| ("rename".to_owned(), number)));
    let mut away = 0;
    for (call, number) in kills {
        desk.reset(Start::FormerSite);
        let mut options = inject("renameat2:error=EINVAL");
        options.extend(inject(&format!("{call}:signal=SIGKILL:when={number}")));
        desk.build_traced(&options);
        let what = format!("no exchange, killed at {call} {number}");
        match desk.output().exists() {
            true => _ = desk.assert_whole(Start::FormerSite, &what),
            false => {
                away += 1;
                desk.build_with_an_error();
                assert_eq!(desk.assert_whole(Start::FormerSite, &what), Site::Former);
            }
        }
        desk.assert_next_is_right(&what);
    }
    assert_eq!(away, 1, "there is one moment without an output, between the two renames");
}

/// Every call fails once in each thread, or from some time on always: a success is only told of the new
/// site.
#[test]
fn a_call_that_fails_never_gives_a_false_success() {
    require_strace();
    let calls = Desk::lay().count_calls(Start::FormerSite, &format!("{CHANGING} {READING}"));
    let mut points = Vec::new();
    for (index, (call, number)) in spread(&calls, points_wanted()).into_iter().enumerate() {
        let error = if index % 2 == 0 { "ENOSPC" } else { "EIO" };
        points.push(format!("{call}:error={error}:when={number}"));
        points.push(format!("{call}:error={error}:when={number}+"));
    }
    let failed = AtomicUsize::new(0);
    on_desks(&points, |desk, fault| {
        desk.reset(Start::FormerSite);
        let done = desk.build_traced(&inject(fault));
        let site = desk.assert_whole(Start::FormerSite, fault);
        if done.status.success() {
            assert_eq!(site, Site::New, "{fault}: success was told of the former site");
        } else {
            failed.fetch_add(1, Ordering::Relaxed);
            // The standard library asserts that a folder can be closed, and twice is once too often.
            let died = done.status.signal().is_some() && !fault.starts_with("close");
            assert!(!died, "{fault}: the program died of it");
        }
        desk.assert_next_is_right(fault);
    });
    let (failed, all) = (failed.into_inner(), points.len());
    println!("{failed} of {all} builds failed");
    assert!(failed * 4 > all, "only {failed} of {all} builds failed: this proves nothing");
}

/// A full disk: whichever file meets it, the message names that file, and the former site stays.
#[test]
fn a_full_disk_is_named_with_the_path_and_the_former_site_stays() {
    require_strace();
    let desk = Desk::lay();
    let files = desk.files_written();
    assert!(!files.is_empty(), "the build writes no file");
    for file in files {
        desk.reset(Start::FormerSite);
        let mut options = inject("write,?writev,?pwrite64:error=ENOSPC");
        options.extend(["-P".to_owned(), file.clone()]);
        let done = desk.build_traced(&options);
        let message = String::from_utf8_lossy(&done.stderr);
        assert!(!done.status.success(), "{file}: success on a full disk");
        assert!(message.contains(&file), "{file}: the message names no path: {message}");
        assert_eq!(desk.assert_whole(Start::FormerSite, &file), Site::Former);
        let beside = desk.names_beside();
        assert_eq!(beside, ["public"], "{file}: a failed build clears up after itself");
    }
}

/// A sync that fails is never passed over: what has not reached the device may be lost with the power.
/// Until the new site is on the device the former one stays.
#[test]
fn a_sync_that_fails_is_told() {
    require_strace();
    let desk = Desk::lay();
    let attempt = |what: &[&str]| {
        desk.reset(Start::FormerSite);
        let options: Vec<String> = what.iter().flat_map(|what| inject(what)).collect();
        let done = desk.build_traced(&options);
        let site = desk.assert_whole(Start::FormerSite, &what.concat());
        (done.status.success(), site)
    };
    assert_eq!(attempt(&["syncfs:error=EIO"]), (false, Site::Former));
    assert!(!attempt(&["fsync,fdatasync:error=EIO"]).0);
    // Where one call for the whole file system is not to be had, each file is synced.
    let none = "syncfs:error=ENOSYS";
    assert_eq!(attempt(&[none]), (true, Site::New));
    assert_eq!(attempt(&[none, "fsync,fdatasync:error=EIO"]), (false, Site::Former));
}
