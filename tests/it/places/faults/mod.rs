//! Publications that are disturbed: killed at any moment, on ways that break, with servers that go away and disks that are full. After each a
//! visitor sees whole files only, and pages whose assets are there; the next publication completes the site byte for byte, and sends again
//! at most what was under way.
//!
//! `CASEBOOK_PUBLISH_FAULTS` sets how many kills each server gets, and the other faults in proportion (8 by default: 56 kills in all). Each
//! test prints its line of the table: `cargo nextest run --no-capture`.

mod desk;

use super::proxy::{Break, NEVER, Proxy};
use super::servers::{Kind, Server};
use desk::{Desk, Start, sent, told};
use std::time::{Duration, Instant};

/// What happened, counted.
#[derive(Default)]
struct Count {
    tries: usize,
    torn: Vec<String>,
    incomplete: Vec<String>,
    resent: Vec<String>,
    /// The most that was sent again.
    most: usize,
}

impl Count {
    fn say(&self, kind: Kind, fault: &str) {
        println!(
            "| {kind:?} | {fault} | {} tries | {} torn | {} not completed | at most {} sent again |",
            self.tries,
            self.torn.len(),
            self.incomplete.len(),
            self.most
        );
    }

    fn judge(self, kind: Kind, fault: &str) {
        self.say(kind, fault);
        let all: Vec<&String> = self.torn.iter().chain(&self.incomplete).chain(&self.resent).collect();
        assert!(all.is_empty(), "{kind:?}, {fault}: {all:#?}");
    }
}

fn wanted() -> usize {
    let wanted = std::env::var("CASEBOOK_PUBLISH_FAULTS").ok();
    wanted.map_or(8, |text| text.parse().expect("CASEBOOK_PUBLISH_FAULTS is a number"))
}

/// Nobody works on more files at once than there are connections.
fn under_way(kind: Kind) -> usize {
    if matches!(kind, Kind::Vsftpd | Kind::VsftpdTls | Kind::Proftpd | Kind::ProftpdImplicit) { 4 } else { 8 }
}

macro_rules! at_every_place {
    ($($(#[$attribute:meta])* $name:ident: $kind:ident,)*) => {
        mod killed {
            use super::*;
            $($(#[$attribute])* #[test] fn $name() { kills(Kind::$kind); })*
        }
        mod broken {
            use super::*;
            $($(#[$attribute])* #[test] fn $name() { breaks(Kind::$kind); })*
        }
    };
}

at_every_place! {
    vsftpd: Vsftpd,
    vsftpd_tls: VsftpdTls,
    proftpd: Proftpd,
    proftpd_implicit: ProftpdImplicit,
    #[cfg(feature = "sftp")]
    sshd: Sshd,
    apache: Apache,
    moto: Moto,
}

/// How many bytes go to the server in a publication that nobody disturbs.
fn measure(desk: &Desk, start: Start) -> u64 {
    desk.reset(start);
    let proxy = Proxy::start(&desk.server, NEVER, Break::Cut, 0);
    let output = desk.publish();
    assert!(sent(&output).is_some(), "{:?} {start:?}: {}", desk.server.kind, told(&output));
    proxy.gone()
}

/// Moments spread over the whole transfer, each a little off its place.
fn moment(whole: u64, number: usize, tries: usize) -> u64 {
    let share = whole as f64 * (number as f64 + 0.5) / tries as f64;
    let chance = f64::from(std::time::UNIX_EPOCH.elapsed().unwrap().subsec_nanos() % 1000) / 1000.0 - 0.5;
    (share + chance * whole as f64 / tries as f64).max(0.0) as u64
}

fn kills(kind: Kind) {
    let desk = Desk::lay(Server::start(kind));
    let mut count = Count::default();
    let tries = wanted();
    let whole = [Start::Former, Start::Nothing].map(|start| (start, measure(&desk, start)));
    for number in 0..tries {
        let (start, whole) = whole[number % 2];
        let moment = moment(whole, number, tries);
        desk.reset(start);
        kill_once(&desk, start, moment, &mut count);
    }
    count.judge(kind, "killed");
}

fn kill_once(desk: &Desk, start: Start, moment: u64, count: &mut Count) {
    count.tries += 1;
    let said = format!("{start:?}, killed after {moment} bytes");
    let proxy = Proxy::start(&desk.server, NEVER, Break::Cut, 0);
    let mut child = desk.begin();
    let begun = Instant::now();
    while proxy.gone() < moment && child.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < Duration::from_secs(120), "{said}: it does not end");
        std::thread::sleep(Duration::from_micros(200));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    drop(proxy);
    after(desk, start, &said, count);
}

/// What is there after a fault, and after the publication that follows.
fn after(desk: &Desk, start: Start, said: &str, count: &mut Count) {
    let visible = desk.visible();
    count.torn.extend(desk.faults(&visible).into_iter().map(|fault| format!("{said}: {fault}")));
    let missing = desk.to_send(start) - desk.arrived(start, &visible);
    let proxy = Proxy::start(&desk.server, NEVER, Break::Cut, 0);
    let output = desk.publish();
    drop(proxy);
    match sent(&output) {
        None => count.incomplete.push(format!("{said}: {}", told(&output))),
        Some(sent) => {
            let again = sent.saturating_sub(missing);
            count.most = count.most.max(again);
            if again > under_way(desk.server.kind) {
                count.resent.push(format!("{said}: {sent} were sent and {missing} were missing"));
            }
        }
    }
    if let Err(wrong) = desk.is_complete() {
        count.incomplete.push(format!("{said}: {wrong}"));
    }
}

fn breaks(kind: Kind) {
    let mut desk = Desk::lay(Server::start(kind));
    let whole = measure(&desk, Start::Former);
    let tries = wanted().div_ceil(4);
    for how in [Break::Cut, Break::End, Break::Silence] {
        let mut count = Count::default();
        for number in 0..tries {
            desk.reset(Start::Former);
            let moment = moment(whole, number, tries);
            break_once(&desk, moment, how, 0, &mut count);
        }
        count.judge(kind, &format!("{how:?}"));
    }
    let mut count = Count::default();
    for number in 0..tries.div_ceil(2) {
        desk.reset(Start::Former);
        break_once(&desk, moment(whole, number, tries.div_ceil(2)), Break::Cut, 5, &mut count);
    }
    count.judge(kind, "Cut on a slow way");
    // A server that keeps everything in its memory does not survive.
    if kind != Kind::Moto {
        let mut count = Count::default();
        for number in 0..tries.div_ceil(2) {
            desk.reset(Start::Former);
            restart_once(&mut desk, moment(whole, number, tries.div_ceil(2)), &mut count);
        }
        count.judge(kind, "server restarted");
    }
}

/// The way breaks once. The publication tries again by itself; whether it completes or gives up, nothing is torn.
fn break_once(desk: &Desk, moment: u64, how: Break, delay: u64, count: &mut Count) {
    count.tries += 1;
    let said = format!("{how:?} after {moment} bytes");
    let proxy = Proxy::start(&desk.server, moment, how, delay);
    let output = desk.publish();
    drop(proxy);
    if sent(&output).is_none() {
        count.incomplete.push(format!("{said}, itself: {}", told(&output)));
    }
    after(desk, Start::Former, &said, count);
}

/// The server goes away in the middle and comes back.
fn restart_once(desk: &mut Desk, moment: u64, count: &mut Count) {
    count.tries += 1;
    let said = format!("restarted after {moment} bytes");
    let proxy = Proxy::start(&desk.server, NEVER, Break::Cut, 0);
    let mut child = desk.begin();
    let begun = Instant::now();
    while proxy.gone() < moment && child.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < Duration::from_secs(120), "{said}: it does not end");
        std::thread::sleep(Duration::from_micros(200));
    }
    desk.server.stop();
    std::thread::sleep(Duration::from_millis(300));
    desk.server.launch();
    let output = child.wait_with_output().unwrap();
    drop(proxy);
    if sent(&output).is_none() {
        count.incomplete.push(format!("{said}, itself: {}", told(&output)));
    }
    after(desk, Start::Former, &said, count);
}

#[test]
fn a_disk_that_fills_up_stops_it_with_a_word_and_room_lets_it_go_on() {
    let mut kinds = vec![Kind::Vsftpd, Kind::Proftpd, Kind::Apache];
    if cfg!(feature = "sftp") {
        kinds.push(Kind::Sshd);
    }
    for kind in kinds {
        let mut count = Count::default();
        let desk = Desk::lay(Server::small(kind, 4096));
        for share in 1..=wanted().div_ceil(2) {
            count.tries += 1;
            desk.reset(Start::Nothing);
            desk.server.leave(desk.bytes() * share as u64 / (wanted().div_ceil(2) + 1) as u64);
            let proxy = Proxy::start(&desk.server, NEVER, Break::Cut, 0);
            let output = desk.publish();
            drop(proxy);
            let said = told(&output);
            assert!(sent(&output).is_none() && said.to_lowercase().contains("full"), "{kind:?}: {said}");
            count.torn.extend(desk.faults(&desk.visible()));
            desk.server.make_room();
            after(&desk, Start::Nothing, &format!("full, {share}"), &mut count);
        }
        count.judge(kind, "disk full");
    }
}
