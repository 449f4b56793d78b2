//! How long a preview takes to follow its files: `cargo bench --no-default-features --bench live -- SITE [EDITS]`, SITE being the folder of a
//! site such as the ones that `bench/prepare.py` makes. Each row is the median and the 95th percentile in milliseconds, without the
//! watcher and the browser.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::expect_used)] // It measures time, and may stop.

use casebook::case::Date;
use casebook::disk::Folder;
use casebook::language::Lang;
use casebook::live::{Live, Now};
use casebook::tree::Source;
use mimalloc::MiMalloc;
use std::path::Path;
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const TODAY: Date = Date::constant(2026, 11, 22);

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    let Some(site) = args.first() else { return println!("usage: live SITE [EDITS]") };
    let edits: usize = args.get(1).and_then(|n| n.parse().ok()).unwrap_or(40);
    let folder = Folder::new(Path::new(site));
    let start = Instant::now();
    let everything = folder.everything().expect("the site can be read");
    let documents: Vec<Source> =
        everything.iter().filter_map(|(_, now)| if let Now::Document(s) = now { Some(s.clone()) } else { None }).collect();
    let sources: usize = documents.iter().map(|source| source.text.len()).sum();
    let mut live = Live::new(everything, &folder, TODAY, Lang::Ru);
    println!("start {:.0} ms, {} documents, {} KB of text, {} KB of memory", ms(start), documents.len(), sources / 1024, memory());
    let case = documents[documents.len() / 2].clone();
    let page =
        format!("{}/index.html", case.path.trim_start_matches("content/").trim_end_matches(".md").trim_end_matches("/index"));
    let text = |title: usize, day: usize, tail: usize| {
        let line = |line: &str| match line.split(" = ").next() {
            Some("title") => format!("title = \"Название {title}\""),
            Some("date") => format!("date = 2024-05-{:02}", day % 28 + 1),
            _ => line.to_string(),
        };
        let lines: Vec<String> = case.text.lines().map(line).collect();
        Source::new(&case.path, &format!("{}\n\nАбзац {tail}.\n", lines.join("\n")))
    };
    live.apply([(case.path.to_string(), Now::Document(text(0, 0, 0)))], &folder, TODAY);
    let mut row = |name: &str, change: &dyn Fn(usize) -> Source| {
        let (mut applied, mut rendered) = (Vec::new(), Vec::new());
        for n in 1..=edits {
            let now = Now::Document(change(n));
            let start = Instant::now();
            live.apply([(case.path.to_string(), now)], &folder, TODAY);
            applied.push(ms(start));
            let start = Instant::now();
            assert!(live.shot().answer(&page).expect("its page").is_ok());
            rendered.push(ms(start));
        }
        println!("{name:8} apply {}   page {}", spread(&mut applied), spread(&mut rendered));
    };
    row("prose", &|n| text(0, 0, n));
    row("title", &|n| text(n, 0, 0));
    row("date", &|n| text(0, n, 0));
    println!("at the end {} KB of memory", memory());
}

fn ms(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1000.0
}

fn spread(values: &mut [f64]) -> String {
    values.sort_by(f64::total_cmp);
    format!("{:7.2} / {:7.2} ms", values[values.len() / 2], values[values.len() * 95 / 100])
}

/// Private memory of this process in KB, as Linux counts it.
fn memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
