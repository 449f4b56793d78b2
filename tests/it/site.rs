//! Whole sites: a folder under `tests/sites/` is a site with `commands.txt` (one command a line), the transcript that they must give and,
//! where it has one, the tree that must come out. `CASEBOOK_BLESS=1 cargo test` rewrites both; the difference is the review.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|e| e.unwrap()) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A tree as path → bytes.
pub fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(root: &Path, dir: &Path, out: &mut BTreeMap<String, Vec<u8>>) {
        let Ok(entries) = fs::read_dir(dir) else { return };
        for path in entries.map(|e| e.unwrap().path()) {
            if path.is_dir() {
                walk(root, &path, out);
            } else {
                out.insert(path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/"), fs::read(&path).unwrap());
            }
        }
    }
    let mut out = BTreeMap::new();
    walk(root, root, &mut out);
    out
}

/// Runs one command in a site's folder: what it printed and how it ended.
fn transcript(site: &Path, commands: &str) -> String {
    let mut out = String::new();
    for line in commands.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#')) {
        let run = Command::new(env!("CARGO_BIN_EXE_casebook"))
            .args(words(line))
            .current_dir(site)
            .env("NO_COLOR", "1")
            .env_remove("LANG")
            .output()
            .unwrap();
        let said = [run.stdout, run.stderr].concat();
        let said = String::from_utf8(said).unwrap().replace(&*site.to_string_lossy(), "SITE");
        let seconds = said.split(' ').map(|w| if is_seconds(w) { "N" } else { w }).collect::<Vec<_>>().join(" ");
        let ends: Vec<&str> = seconds.lines().map(str::trim_end).collect();
        out.push_str(&format!("$ casebook {line}\n{}\n= {}\n\n", ends.join("\n").trim_end(), run.status.code().unwrap_or(-1)));
    }
    out
}

fn is_seconds(word: &str) -> bool {
    word.split_once([',', '.'])
        .is_some_and(|(a, b)| !a.is_empty() && b.len() == 2 && (a.to_string() + b).bytes().all(|c| c.is_ascii_digit()))
}

/// Words of a command line; double quotes hold words together.
fn words(line: &str) -> Vec<String> {
    let parts = line.split('"').enumerate();
    parts
        .flat_map(|(i, part)| match i % 2 {
            0 => part.split_whitespace().map(str::to_string).collect::<Vec<_>>(),
            _ => vec![part.to_string()],
        })
        .collect()
}

fn same(what: &Path, got: &str, problems: &mut Vec<String>) {
    let want = fs::read_to_string(what).unwrap_or_default();
    if want == got {
        return;
    }
    if std::env::var_os("CASEBOOK_BLESS").is_some() {
        fs::write(what, got).unwrap();
        return;
    }
    let first = want.lines().zip(got.lines()).position(|(a, b)| a != b).unwrap_or(want.lines().count().min(got.lines().count()));
    let line = |text: &str| text.lines().nth(first).unwrap_or("(nothing)").to_string();
    problems.push(format!("{}:{}\n  want {}\n  got  {}", what.display(), first + 1, line(&want), line(got)));
}

#[test]
fn sites_give_what_they_must() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites");
    let mut problems = Vec::new();
    let mut sites: Vec<PathBuf> = fs::read_dir(&root).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir()).collect();
    sites.sort();
    assert!(!sites.is_empty());
    for site in sites {
        let temp = tempfile::tempdir().unwrap();
        let work = temp.path().canonicalize().unwrap().join("site");
        copy(&site, &work);
        let commands = fs::read_to_string(site.join("commands.txt")).unwrap();
        let said = transcript(&work, &commands);
        same(&site.join("transcript.txt"), &said, &mut problems);
        let expected = site.join("expected");
        if expected.is_dir() {
            let mut got = tree(&work.join("public"));
            // Assets and the manifest change with the theme; what matters is what the theme made of the case.
            got.retain(|path, _| !path.starts_with("assets/") && !path.starts_with(".casebook"));
            let want = tree(&expected);
            for path in got.keys().chain(want.keys()).collect::<std::collections::BTreeSet<_>>() {
                let text = got.get(path).map(|b| String::from_utf8_lossy(b).into_owned());
                match text {
                    Some(text) if want.contains_key(path) || std::env::var_os("CASEBOOK_BLESS").is_some() => {
                        fs::create_dir_all(expected.join(path).parent().unwrap()).unwrap();
                        same(&expected.join(path), &text, &mut problems);
                    }
                    Some(_) => problems.push(format!("{}: {path} was not expected", site.display())),
                    None => problems.push(format!("{}: {path} is missing", site.display())),
                }
            }
        }
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n\n"));
}
