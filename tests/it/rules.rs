//! The rules of the checker and the findings of the reader, tested by data.
//!
//! In `tests/rules/<rule>/` every Markdown file is the only case of its own site, and every folder `site-…` is the whole `content/` of
//! one (with `casebook.toml` beside the rest). The template is `_template.toml` of the rule, else the small one of `tests/rules`.
//! Expectations stand in the data: a faulty line ends in `# ! CB206` (TOML) or `<!-- ! CB302 -->` (Markdown); for a line that can't
//! carry one, a last line of the file says `<!-- ! 3 CB105 -->`. `<!-- level contest -->` asks for a level of readiness.
//!
//! In `tests/golden/<site>/` is a whole site and beside it, in `<site>.txt`, what a curator reads about it. `CASEBOOK_BLESS=1` writes
//! these transcripts anew.

use casebook::case::Date;
use casebook::check::check;
use casebook::diag::{self, Code, Finding, Style, Texts, line_column};
use casebook::language::{Lang, Messages};
use casebook::site::{Input, Options, load};
use casebook::tree::Source;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// The day that counts as today in all data.
const TODAY: Date = jiff::civil::date(2026, 11, 22);

/// Codes that no data can bring about: bytes that are no text, limits, files that can't be opened, themes, finished pages, documents
/// made and documents to be imported are tested where they belong.
const NOT_BY_DATA: [u16; 26] = [
    101, 102, 113, 116, 117, 703, 704, 705, 706, 707, 708, 901, 902, 903, 904, 905, 906, 907, 1101, 1102, 1103, 1104, 1105, 1106,
    1107, 1108,
];

fn data(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder)
}

/// The files of a site by their paths inside its folder.
struct Files {
    root: PathBuf,
    texts: BTreeMap<String, String>,
    others: Vec<String>,
    level: Option<String>,
    /// What the last lines of files expect: file, line, code.
    notes: Vec<(String, usize, String)>,
}

impl Texts for Files {
    fn text(&self, file: &str) -> Option<&str> {
        self.texts.get(file).map(String::as_str)
    }
}

impl Files {
    fn empty(root: &Path) -> Files {
        Files { root: root.to_path_buf(), texts: BTreeMap::new(), others: Vec::new(), level: None, notes: Vec::new() }
    }

    /// A site of one case.
    fn of_case(case: &Path, rules: &Path) -> Files {
        let own = case.with_file_name("_template.toml");
        let template = if own.exists() { own } else { rules.join("_template.toml") };
        let name = case.file_name().unwrap().to_str().unwrap();
        let mut files = Files::empty(rules);
        files.add("content/cases/_template.toml", &template);
        files.add(&format!("content/cases/{name}"), case);
        files
    }

    /// A site in a folder; `inside` is what the paths of its content begin with.
    fn of_folder(root: &Path, inside: &str) -> Files {
        let mut files = Files::empty(root);
        for entry in walkdir::WalkDir::new(root).sort_by_file_name() {
            let entry = entry.unwrap();
            if !entry.file_type().is_file() {
                continue;
            }
            let relative = entry.path().strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            match relative.rsplit_once('.').map(|(_, ending)| ending) {
                _ if relative == "casebook.toml" => files.add("casebook.toml", entry.path()),
                Some("md" | "toml") => files.add(&format!("{inside}{relative}"), entry.path()),
                _ => files.others.push(format!("{inside}{relative}").trim_start_matches("content/").to_string()),
            }
        }
        files
    }

    fn add(&mut self, path: &str, file: &Path) {
        let mut text = fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        // Lines at the end that only speak to this test are no part of the case.
        while let Some(line) =
            text.trim_end().lines().next_back().filter(|line| line.starts_with("<!-- ") && line.ends_with(" -->"))
        {
            if let Some(level) = line.strip_prefix("<!-- level ").and_then(|rest| rest.strip_suffix(" -->")) {
                self.level = Some(level.to_string());
            } else {
                let Some((number, codes)) = at_line(line) else { break };
                self.notes.extend(codes.split_whitespace().map(|code| (path.to_string(), number, code.to_string())));
            }
            text.truncate(text.trim_end().len() - line.len());
        }
        self.texts.insert(path.to_string(), text);
    }

    /// What the site's sources are told to bring about: file, line, code; sorted.
    fn expected(&self) -> Vec<(String, usize, String)> {
        let mut all = self.notes.clone();
        for (path, text) in &self.texts {
            for (index, codes) in text.lines().enumerate().filter_map(|(index, line)| Some((index, at_end(line)?))) {
                all.extend(codes.split_whitespace().map(|code| (path.clone(), index + 1, code.to_string())));
            }
        }
        all.sort();
        all
    }

    fn findings(&self, reader: Lang) -> Vec<Finding> {
        let (mut templates, mut documents, mut config) = (Vec::new(), Vec::new(), None);
        for (path, text) in &self.texts {
            let source = Source::new(path, text);
            match path.strip_prefix("content/").and_then(|path| path.strip_suffix("/_template.toml")) {
                Some(folder) => templates.push((folder.to_string(), source)),
                None if path.ends_with(".md") => documents.push(source),
                None => config = Some(source),
            }
        }
        let input = Input { config, templates, documents, others: self.others.clone() };
        let fetch = |path: &str| {
            let content = self.root.join("content").join(path);
            let file = if content.exists() { content } else { self.root.join(path) };
            fs::read(file).map_err(|e| e.to_string())
        };
        let (site, mut findings) = load(input, &fetch, Options { today: TODAY, drafts: false, reader, encode: false });
        findings.extend(check(&site, TODAY, self.level.as_deref(), reader));
        diag::sort(&mut findings);
        findings
    }

    fn line(&self, finding: &Finding) -> usize {
        self.text(&finding.place.file).map_or(1, |text| line_column(text, finding.place.start).0)
    }
}

/// `<!-- ! 3 CB105 -->` on a line of its own.
fn at_line(line: &str) -> Option<(usize, &str)> {
    let inner = line.strip_prefix("<!-- ! ")?.strip_suffix(" -->")?;
    let (number, codes) = inner.split_once(' ')?;
    Some((number.parse().ok()?, codes))
}

/// `# ! CB206` or `<!-- ! CB206 -->` at the end of a line.
fn at_end(line: &str) -> Option<&str> {
    let markdown = || line.trim_end().strip_suffix(" -->")?.rsplit_once("<!-- ! ").map(|(_, codes)| codes);
    let toml = || line.rsplit_once("# ! ").map(|(_, codes)| codes);
    let codes = markdown().or_else(toml)?;
    codes.split_whitespace().all(|code| code.starts_with("CB")).then_some(codes)
}

/// Every site of `tests/rules`: its name and its files.
fn sites() -> Vec<(String, Files)> {
    let rules = data("rules");
    let mut sites = Vec::new();
    for rule in sorted(&rules).into_iter().filter(|path| path.is_dir()) {
        for path in sorted(&rule) {
            let name = path.strip_prefix(&rules).unwrap().display().to_string();
            if path.is_dir() {
                sites.push((name, Files::of_folder(&path, "content/")));
            } else if path.extension().is_some_and(|ending| ending == "md") {
                sites.push((name, Files::of_case(&path, &rules)));
            }
        }
    }
    sites
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

#[test]
fn findings_are_what_the_data_say() {
    let messages = Messages::new(Lang::Ru);
    let mut report = String::new();
    for (name, files) in sites() {
        let mut expected = files.expected();
        let mut lines = String::new();
        for finding in files.findings(Lang::Ru) {
            let found = (finding.place.file.to_string(), files.line(&finding), finding.code.id());
            match expected.iter().position(|e| *e == found) {
                Some(at) => drop(expected.remove(at)),
                None => {
                    let sentence = messages.say(&found.2.to_lowercase(), &finding.args);
                    writeln!(lines, "  not expected: {}:{} {} {sentence}", found.0, found.1, found.2).unwrap();
                }
            }
        }
        for (file, line, code) in expected {
            writeln!(lines, "  not found:    {file}:{line} {code}").unwrap();
        }
        if !lines.is_empty() {
            writeln!(report, "{name}\n{lines}").unwrap();
        }
    }
    assert!(report.is_empty(), "\n\n{report}");
}

#[test]
fn every_code_occurs_in_the_data() {
    let found: BTreeSet<String> = sites().iter().flat_map(|(_, files)| files.expected()).map(|(_, _, code)| code).collect();
    let by_data = |code: &&Code| !NOT_BY_DATA.contains(&(**code as u16));
    let missing: Vec<String> = Code::ALL.iter().filter(by_data).map(|code| code.id()).filter(|id| !found.contains(id)).collect();
    assert!(missing.is_empty(), "no data for {}", missing.join(" "));
}

/// The sentences of all findings must be complete: an argument that is not given shows as `{ $name }`.
#[test]
fn no_sentence_has_a_hole() {
    for lang in Lang::ALL {
        let messages = Messages::new(lang);
        for (name, files) in sites() {
            for finding in files.findings(lang) {
                let text = diag::render(&finding, &files, &messages, Style::Plain);
                assert!(!text.contains("{$") && !text.contains("{ $"), "{name}: {text}");
            }
        }
    }
}

#[test]
fn transcripts_are_what_a_curator_reads() {
    let golden = data("golden");
    let messages = Messages::new(Lang::Ru);
    let bless = std::env::var_os("CASEBOOK_BLESS").is_some();
    let mut report = String::new();
    for site in sorted(&golden).into_iter().filter(|path| path.is_dir()) {
        let files = Files::of_folder(&site, "");
        let text: String = files.findings(Lang::Ru).iter().map(|f| diag::render(f, &files, &messages, Style::Plain)).collect();
        let transcript = site.with_extension("txt");
        if bless {
            fs::write(&transcript, &text).unwrap();
        }
        let kept = fs::read_to_string(&transcript).unwrap_or_default().replace("\r\n", "\n");
        if kept != text {
            writeln!(report, "{}\n--- kept\n{kept}\n--- now\n{text}", transcript.display()).unwrap();
        }
    }
    assert!(report.is_empty(), "\n\n{report}\nCASEBOOK_BLESS=1 writes the transcripts anew");
}
