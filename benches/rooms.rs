//! Where the time of a build goes: reading a case, checking it, rendering its page, writing a site. Run `cargo bench`.

#![allow(clippy::expect_used)] // A benchmark that cannot be set up is to stop.

use casebook::case;
use casebook::language::{Lang, Langs, names, typography};
use casebook::render::web::{Web, built_in_theme};
use casebook::schema;
use casebook::site::{Input, Options, Show, Site, load, pages};
use casebook::tree::Source;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

const CASE: &str = include_str!("../content/cases/vechera-vernulis/index.md");

/// The example case without its pictures, which are measured by themselves.
fn text() -> String {
    CASE.lines().filter(|line| !line.starts_with("![")).map(|line| format!("{line}\n")).collect()
}

fn source(i: usize) -> Source {
    Source::new(&format!("content/cases/case-{i}.md"), &text())
}

fn site(cases: usize) -> Site {
    let template = Source::new("content/cases/_template.toml", "extends = \"mentoring-case\"\n");
    let input =
        Input { templates: vec![("cases".into(), template)], documents: (0..cases).map(source).collect(), ..Input::default() };
    let options = Options { today: case::Date::constant(2026, 11, 22), drafts: false, reader: Lang::Ru, encode: false };
    load(input, &|_| Err(String::new()), options).0
}

#[divan::bench]
fn parse_a_case(bencher: Bencher) {
    let templates = schema::read(&[]).0;
    let template = templates.by_id("mentoring-case").expect("built in").clone();
    let source = source(0);
    bencher.bench(|| case::read(black_box(&source), &template, Langs { site: Lang::Ru, reader: Lang::Ru }));
}

#[divan::bench]
fn set_its_text(bencher: Bencher) {
    let text = text();
    bencher.bench(|| text.lines().map(|line| typography::line(Lang::Ru, line).len()).sum::<usize>());
}

#[divan::bench]
fn find_names_in_it(bencher: Bencher) {
    let text = text();
    bencher.bench(|| names::find(black_box(&text)).count());
}

#[divan::bench]
fn check_a_case(bencher: Bencher) {
    let site = site(1);
    bencher.bench(|| casebook::check::check(black_box(&site), case::Date::constant(2026, 11, 22), None, Lang::Ru));
}

#[divan::bench]
fn render_a_case(bencher: Bencher) {
    let site = site(100);
    let theme = built_in_theme();
    let web = Web::new(&site, &theme).unwrap_or_else(|_| panic!("the built-in theme is sound"));
    let page = pages(&site).into_iter().find(|page| matches!(page.show, Show::Case(_))).expect("a case");
    bencher.bench(|| web.render(black_box(&page)));
}

#[divan::bench]
fn render_a_listing(bencher: Bencher) {
    let site = site(100);
    let theme = built_in_theme();
    let web = Web::new(&site, &theme).unwrap_or_else(|_| panic!("the built-in theme is sound"));
    let page = pages(&site).into_iter().find(|page| matches!(page.show, Show::Collection(..))).expect("a listing");
    bencher.bench(|| web.render(black_box(&page)));
}

#[divan::bench(args = [100, 1000])]
fn write_files(bencher: Bencher, files: usize) {
    use casebook::disk::generation::{Generation, Sources};
    let temp = tempfile::tempdir().expect("a temporary folder");
    let root = temp.path().join("site");
    std::fs::create_dir(&root).expect("a folder");
    let body = text();
    let mut round = 0;
    bencher.bench_local(|| {
        round += 1;
        let output = temp.path().join(format!("out-{round}"));
        let generation = Generation::begin(&output, &Sources { root: &root, folders: &[] }).expect("a new folder");
        for i in 0..files {
            generation.write(&format!("cases/case-{i}/index.html"), body.as_bytes()).expect("written");
        }
        generation.commit().expect("in place")
    });
}
