//! `casebook init DIR`: a site that builds clean: configuration, a template that extends the built-in one, one example case, two pages.

use super::{Exit, Run};
use crate::disk;
use crate::language::Lang;
use std::path::Path;

/// Files of a new site: path and text, in Russian and in English.
type Files = [(&'static str, &'static str)];

const RU: &Files = &[
    ("casebook.toml", include_str!("init/ru/casebook.toml")),
    ("content/index.md", include_str!("init/ru/index.md")),
    ("content/o-programme.md", include_str!("init/ru/o-programme.md")),
    ("content/cases/_template.toml", include_str!("init/ru/_template.toml")),
    ("content/cases/primer.md", include_str!("init/ru/primer.md")),
    (".gitignore", include_str!("init/gitignore")),
];
const EN: &Files = &[
    ("casebook.toml", include_str!("init/en/casebook.toml")),
    ("content/index.md", include_str!("init/en/index.md")),
    ("content/about.md", include_str!("init/en/about.md")),
    ("content/cases/_template.toml", include_str!("init/en/_template.toml")),
    ("content/cases/example.md", include_str!("init/en/example.md")),
    (".gitignore", include_str!("init/gitignore")),
];

pub fn run(run: &Run) -> Exit {
    let dir = run.path("dir").unwrap_or(Path::new("."));
    let files = match run.lang() {
        Lang::Ru => RU,
        Lang::En => EN,
    };
    // All or nothing: a folder that holds one of the files already is left as it is.
    if let Some((path, _)) = files.iter().find(|(path, _)| dir.join(path).exists()) {
        return run.fault(&disk::Fault::Exists { path: dir.join(path) });
    }
    for (path, text) in files {
        if let Err(fault) = disk::create(&dir.join(path), text.as_bytes()) {
            return run.fault(&fault);
        }
    }
    run.printer.note(&run.messages.say("initialised", &[("path", dir.display().to_string())]));
    Exit::Clean
}
