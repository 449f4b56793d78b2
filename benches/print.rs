//! How many tables a second the press makes: `cargo bench --bench print [-- THREADS [DOCUMENTS]]`. The cases are those of the example
//! site, each with a number in its title, so that no two documents are the same. `bench/print.py` measures other programs beside it.

#![allow(clippy::disallowed_methods, clippy::unwrap_used)] // Not a part of the program.

use casebook::disk::{Cache, Folder};
use casebook::language::{Lang, Messages};
use casebook::paper::Paper;
use casebook::render::print::{Job, Press, TypeFile, Work};
use casebook::render::web::built_in_theme;
use casebook::site::{Options, Print, Site, load};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

fn press<'m>(site: &Site, messages: &'m Messages) -> Press<'m> {
    let theme = built_in_theme();
    let files = theme.folder("print").map(|(path, file)| TypeFile {
        path: path.into(),
        origin: file.origin.clone(),
        bytes: file.bytes.clone(),
    });
    Press::new(files, &site.pictures, messages)
}

fn job<'p>(work: Work<'p>, print: &'p Print) -> Job<'p> {
    Job { work, print, day: None, sources: &[] }
}

fn said(what: &str, documents: usize, started: Instant) {
    let seconds = started.elapsed().as_secs_f64();
    println!("{what:<44} {documents:>5} documents {seconds:>8.3} s {:>9.1} a second", documents as f64 / seconds);
}

fn main() {
    let numbers: Vec<usize> = std::env::args().filter_map(|arg| arg.parse().ok()).collect();
    let threads = NonZeroUsize::new(numbers.first().copied().unwrap_or(2)).unwrap();
    let wanted = numbers.get(1).copied().unwrap_or(400);

    let folder = Folder::new(Path::new(env!("CARGO_MANIFEST_DIR")));
    let today = jiff::civil::date(2026, 11, 22);
    let options = Options { today, drafts: false, reader: Lang::Ru, encode: true };
    let (site, _) = load(folder.read().unwrap().0, &|path: &str| folder.fetch(path), options);
    let messages = Messages::new(Lang::Ru);
    let cases: Vec<Paper> =
        site.entries().filter(|id| site.entry(*id).0.folder == "cases").map(|id| Paper::of(&site, id, &messages)).collect();
    let numbered = |number: usize| {
        let paper = &cases[number % cases.len()];
        Paper { title: format!("{} {number}", paper.title), ..paper.clone() }
    };
    let papers: Vec<Paper> = (0..wanted).map(numbered).collect();
    let settings = Print::default();

    let started = Instant::now();
    let first = press(&site, &messages);
    let bytes = first.print(&first.ready(&job(Work::Table(&cases[0]), &settings))).unwrap();
    said("cold: fonts, templates, the first table", 1, started);
    println!("{:<44} {:>5} bytes", "", bytes.len());

    let started = Instant::now();
    first.each(threads, &papers, |_, paper| drop(first.print(&first.ready(&job(Work::Table(paper), &settings))).unwrap()));
    said(&format!("warm: different tables, {threads} threads"), papers.len(), started);

    let started = Instant::now();
    first.each(threads, &papers, |_, paper| drop(first.print(&first.ready(&job(Work::Sheet(paper), &settings))).unwrap()));
    said(&format!("warm: different sheets, {threads} threads"), papers.len(), started);

    let temp = tempfile::tempdir().unwrap();
    let cache = Cache::of_site(temp.path());
    let kept = first.print(&first.ready(&job(Work::Table(&papers[0]), &settings))).unwrap();
    papers.iter().for_each(|paper| cache.put(&first.ready(&job(Work::Table(paper), &settings)).key, "pdf", &kept).unwrap());
    let (started, found) = (Instant::now(), AtomicUsize::new(0));
    first.each(threads, &papers, |_, paper| {
        found
            .fetch_add(cache.get(&first.ready(&job(Work::Table(paper), &settings)).key, "pdf").is_some().into(), Ordering::Relaxed);
    });
    assert_eq!(found.into_inner(), papers.len());
    said(&format!("unchanged: data, key, kept bytes, {threads} threads"), papers.len(), started);
}
