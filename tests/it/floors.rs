//! The house keeps its order: each room imports only rooms on lower floors, every file says what it is for, no file grows without end.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms from the ground up; rooms in one row stand side by side and do not know each other.
const FLOORS: &[&[&str]] = &[
    &["language"],
    &["diag"],
    &["tree"],
    &["schema"],
    &["case"],
    &["site"],
    &["paper", "search"],
    &["check", "edit", "import", "render"],
    &["live", "publish"],
    &["disk"],
    &["net"],
    &["cli"],
];

fn sources(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()) {
        if entry.is_dir() {
            sources(&entry, out);
        } else if entry.extension().is_some_and(|e| e == "rs") {
            out.push(entry);
        }
    }
    out.sort();
}

fn all() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    files
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

#[test]
fn rooms_import_only_lower_floors() {
    let mut wrong = Vec::new();
    for (name, text) in all() {
        let room = name.split(['/', '.']).next().unwrap();
        let Some(own) = floor(room) else { continue };
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            let imported = line.split("crate::").skip(1);
            for other in imported.filter_map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next()) {
                if other != room && floor(other).is_some_and(|other| other >= own) {
                    wrong.push(format!("{name}:{}: {room} must not know {other}", number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent: Vec<String> = all().into_iter().filter(|(_, text)| !text.starts_with("//!")).map(|(name, _)| name).collect();
    assert!(silent.is_empty(), "{silent:?}");
}

#[test]
fn pure_rooms_touch_no_files_clock_or_environment() {
    let banned = ["std::fs", "std::env", "std::net", "SystemTime", "Instant::now", "println!", "eprintln!", "Timestamp::now"];
    let mut wrong = Vec::new();
    for (name, text) in all() {
        let room = name.split(['/', '.']).next().unwrap();
        if matches!(room, "disk" | "cli" | "main") {
            continue;
        }
        // The room with the sockets; files and environment are not its own either.
        let allowed: &[&str] = if room == "net" { &["std::net", "Instant::now"] } else { &[] };
        // Tests at the end of a file may read their data.
        let code = text.split("#[cfg(test)]").next().unwrap();
        let test_file = name.ends_with("tests.rs") || name.ends_with("commonmark.rs");
        for (number, line) in code.lines().enumerate().filter(|(_, l)| !test_file && !l.trim_start().starts_with("//")) {
            if let Some(word) = banned.iter().filter(|word| !allowed.contains(word)).find(|word| line.contains(**word)) {
                wrong.push(format!("{name}:{}: {word}", number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
