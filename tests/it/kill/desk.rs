//! A place to disturb builds in: two small sites, an output, and the program under `strace`.
//!
//! In: what the output holds at first, and what `strace` shall do. Out: what became of the output, as
//! trees of paths and bytes. It decides no kill points, and knows the program by its command line only.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// What the program under test is called with.
fn build_command(root: &Path, output: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_casebook"));
    command.arg("build").arg("--root").arg(root).arg("--output").arg(output);
    command
}

/// The site before, and what differs afterwards: a case changed, one removed, one added.
const CASES: &[(&str, &str)] = &[("lesson", "first"), ("burnout", "first"), ("class", "first")];
const CASES_AFTERWARDS: &[(&str, &str)] = &[("lesson", "first"), ("burnout", "second"), ("project", "first")];

fn write_site(root: &Path, cases: &[(&str, &str)]) {
    let content = root.join("content/cases");
    fs::create_dir_all(&content).unwrap();
    fs::write(root.join("casebook.toml"), "title = \"Cases\"\nlang = \"en\"\n").unwrap();
    fs::write(content.join("_template.toml"), "extends = \"mentoring-case\"\n").unwrap();
    for (slug, words) in cases {
        fs::write(content.join(format!("{slug}.md")), case(slug, words)).unwrap();
    }
}

/// A case with what the built-in template asks for.
fn case(slug: &str, words: &str) -> String {
    format!(
        r#"+++
title = "Case {slug}"
date = 2026-05-20
form = "teacher-teacher"
role_model = "Новичок – мастер"
tags = ["{slug}"]

[mentee]
name = "Арина Сергеевна"
publish = "pseudonym"

[mentor]
name = "Валентина Анатольевна"

[[results]]
text = "Result of {slug}: {words}"
+++

## Дано (портрет наставляемого)

A young teacher in the first year at school, with a difficult class and little time, {words}.

## Надо (цель и результат)

To stay at the school and to give lessons that go as planned.

## Кто нам нужен? (портрет наставника)

A teacher of thirty years' experience who likes to talk lessons over without giving marks for them.

## Этапы реализации программы

### Этап 1. Подготовка условий для запуска программы наставничества

Stage 1, {words}.

### Этап 2. Формирование базы наставляемых

Stage 2, {words}.

### Этап 3. Формирование базы наставников

Stage 3, {words}.

### Этап 4. Отбор и обучение наставников

Stage 4, {words}.

### Этап 5. Формирование наставнических пар

Stage 5, {words}.

### Этап 6. Организация работы наставнических пар

Stage 6, {words}.

### Этап 7. Завершение наставничества

Stage 7, {words}.
"#
    )
}

/// Every path below a folder with its bytes; folders with a '/' at the end.
type Tree = BTreeMap<String, Vec<u8>>;

/// The tree at `folder`, or `None` if there is none.
fn tree(folder: &Path) -> Option<Tree> {
    fn walk(folder: &Path, prefix: &str, tree: &mut Tree) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                walk(&entry.path(), &format!("{path}/"), tree);
                tree.insert(format!("{path}/"), Vec::new());
            } else {
                tree.insert(path, fs::read(entry.path()).unwrap());
            }
        }
    }
    let mut found = Tree::new();
    folder.exists().then(|| {
        walk(folder, "", &mut found);
        found
    })
}

fn write_tree(folder: &Path, tree: &Tree) {
    fs::create_dir_all(folder).unwrap();
    for (path, bytes) in tree {
        match path.strip_suffix('/') {
            Some(inner) => fs::create_dir_all(folder.join(inner)).unwrap(),
            None => {
                fs::create_dir_all(folder.join(path).parent().unwrap()).unwrap();
                fs::write(folder.join(path), bytes).unwrap();
            }
        }
    }
}

/// The options by which `strace` does `what` to the program, say `write:error=EIO:when=3`.
pub fn inject(what: &str) -> Vec<String> {
    vec!["-e".to_owned(), format!("inject={what}")]
}

/// Fails, with what to do about it, where no process can be traced; a test that is skipped proves nothing.
pub fn require_strace() {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-o", "/dev/null"]).args(inject("getpid:signal=SIGKILL"));
    let outcome = strace.arg("true").output();
    let told = match &outcome {
        Ok(output) if output.status.success() => return,
        Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
        Err(error) => error.to_string(),
    };
    panic!(
        "the kill test needs strace and the right to trace a child process: install it (Debian: \
         apt-get install strace), and in a container allow ptrace (docker run --cap-add=SYS_PTRACE). \
         strace said: {told}"
    );
}

/// What is in the output when a build begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Start {
    Nothing,
    FormerSite,
}

/// What an output was found to be.
#[derive(PartialEq, Eq, Debug)]
pub enum Site {
    /// The former site, or nothing where there was none.
    Former,
    New,
}

/// A folder of its own for one thread of a test.
pub struct Desk {
    temp: TempDir,
    former: Tree,
    new: Tree,
}

impl Desk {
    /// Writes the sources, and builds both sites, undisturbed, to know what is expected.
    pub fn lay() -> Self {
        let temp = tempfile::tempdir().unwrap();
        let build = |site: &str, cases: &[(&str, &str)]| {
            let root = temp.path().join(site);
            let output = temp.path().join(format!("expected-from-{site}"));
            write_site(&root, cases);
            assert_success(&run(build_command(&root, &output)), site);
            tree(&output).unwrap()
        };
        let former = build("former", CASES);
        let new = build("site", CASES_AFTERWARDS);
        assert_ne!(former, new);
        Self { temp, former, new }
    }

    /// The folder that the output is in, and nothing else is meant to be.
    fn folder(&self) -> PathBuf {
        self.temp.path().join("desk")
    }

    pub fn output(&self) -> PathBuf {
        self.folder().join("public")
    }

    fn build(&self) -> Command {
        build_command(&self.temp.path().join("site"), &self.output())
    }

    /// Builds a site that has an error in it: nothing of it is written.
    pub fn build_with_an_error(&self) {
        let root = self.temp.path().join("broken");
        write_site(&root, CASES_AFTERWARDS);
        fs::write(root.join("content/cases/empty.md"), "").unwrap();
        let done = run(build_command(&root, &self.output()));
        assert_eq!(done.status.code(), Some(1), "{}", String::from_utf8_lossy(&done.stderr));
    }

    fn log(&self) -> PathBuf {
        self.temp.path().join("log")
    }

    /// Builds the new site under `strace` with these options.
    pub fn build_traced(&self, options: &[String]) -> Output {
        let program = self.build();
        let mut strace = Command::new("strace");
        strace.args(["-f", "-qq", "-o"]).arg(self.log()).args(options);
        strace.arg(program.get_program()).args(program.get_args());
        run(strace)
    }

    /// Puts the output, and nothing beside it, in the state to start from.
    pub fn reset(&self, start: Start) {
        if self.folder().exists() {
            fs::remove_dir_all(self.folder()).unwrap();
        }
        fs::create_dir(self.folder()).unwrap();
        if start == Start::FormerSite {
            write_tree(&self.output(), &self.former);
        }
    }

    /// The trace of these calls (names with blanks between them) in an undisturbed build.
    fn trace(&self, start: Start, calls: &str) -> String {
        self.reset(start);
        let calls: Vec<&str> = calls.split_whitespace().collect();
        let options = ["-y", "-e", &format!("trace={}", calls.join(","))].map(str::to_owned);
        assert_success(&self.build_traced(&options), "under strace");
        fs::read_to_string(self.log()).unwrap()
    }

    /// How often one thread makes each of these calls at most, in an undisturbed build.
    pub fn count_calls(&self, start: Start, calls: &str) -> BTreeMap<String, usize> {
        let mut threads: BTreeMap<(String, String), usize> = BTreeMap::new();
        for line in self.trace(start, calls).lines() {
            let (thread, rest) = line.split_once(' ').unwrap_or_default();
            let call = rest.trim_start().split('(').next().unwrap_or_default();
            // Leaves out the ends of calls that were interrupted, signals, and exits.
            if !call.is_empty() && call.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
                let key = (thread.to_owned(), call.to_owned());
                *threads.entry(key).or_default() += 1;
            }
        }
        let mut most = BTreeMap::new();
        for ((_, call), count) in threads {
            let known: &mut usize = most.entry(call).or_default();
            *known = count.max(*known);
        }
        most
    }

    /// The files beside and in the output that an undisturbed build writes to.
    pub fn files_written(&self) -> BTreeSet<String> {
        let trace = self.trace(Start::FormerSite, "write ?writev ?pwrite64");
        // A line is `123 write(4</path/of/the/file>, "bytes"..., 5) = 5`.
        let paths = trace.lines().filter_map(|line| line.split_once('<')?.1.split_once('>'));
        let here = paths.filter(|(path, _)| Path::new(path).starts_with(self.folder()));
        here.map(|(path, _)| path.to_owned()).collect()
    }

    /// Which site the output is; fails unless it is a whole one (or, if it began with none, nothing).
    pub fn assert_whole(&self, start: Start, what: &str) -> Site {
        let found = tree(&self.output());
        if found.as_ref() == (start == Start::FormerSite).then_some(&self.former) {
            return Site::Former;
        }
        if found.as_ref() == Some(&self.new) {
            return Site::New;
        }
        let paths: Option<Vec<String>> = found.map(|tree| tree.into_keys().collect());
        panic!("{what}: the output is torn: it holds {paths:?}");
    }

    /// Fails unless an undisturbed build now gives the new site and leaves nothing beside it.
    pub fn assert_next_is_right(&self, what: &str) {
        assert_success(&run(self.build()), what);
        let site = self.assert_whole(Start::Nothing, what);
        assert_eq!(site, Site::New, "{what}: the next build");
        assert_eq!(self.names_beside(), ["public"], "{what}: after the next build");
    }

    /// What is in the folder that the output is in.
    pub fn names_beside(&self) -> Vec<OsString> {
        let entries = fs::read_dir(self.folder()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    }
}

fn run(mut command: Command) -> Output {
    let outcome = command.output();
    outcome.unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"))
}

fn assert_success(done: &Output, what: &str) {
    let message = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{what}: an undisturbed build failed: {message}");
}
