//! What is known of a place: the file `casebook-state.json` in the site's folder there. In come its bytes, however damaged, out comes a
//! [`State`]; and the other way round, the same bytes for the same state.
//!
//! It holds paths, hashes and sizes of files that every visitor may see, and nothing else. It refuses to say what is really there: somebody
//! may have changed it since.

use super::{Digest, Mark};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The name of the state's file.
pub const STATE_NAME: &str = "casebook-state.json";

/// The format that this version writes, and the newest that it reads.
const FORMAT: u64 = 1;

/// What a publication has left at a place, or is about to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// The site's title.
    pub site: String,
    /// Our files that are there. A file of which nobody knows what it holds has no mark.
    pub files: BTreeMap<String, Option<Mark>>,
    /// What a publication that has not ended was to send.
    pub coming: BTreeMap<String, Mark>,
    /// What it was to remove.
    pub leaving: BTreeSet<String>,
}

/// What the bytes of a state turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A whole state.
    Whole(State),
    /// A state of which only some lines can be read: what they name is ours, what it holds is to be looked at.
    Damaged(State),
    /// A state of a newer Casebook.
    Newer,
}

/// The file; unknown keys are ignored.
#[derive(Deserialize)]
struct Written {
    #[serde(default)]
    site: String,
    #[serde(default)]
    files: BTreeMap<String, (String, u64)>,
    #[serde(default)]
    coming: BTreeMap<String, (String, u64)>,
    #[serde(default)]
    leaving: BTreeSet<String>,
}

/// What every format, also a future one, begins with.
#[derive(Deserialize)]
struct Head {
    format: u64,
}

impl State {
    /// Reads a state.
    pub fn read(bytes: &[u8]) -> Found {
        let head = serde_json::from_slice::<Head>(bytes);
        if head.as_ref().is_ok_and(|head| head.format > FORMAT) {
            return Found::Newer;
        }
        match serde_json::from_slice::<Written>(bytes) {
            Ok(written) if head.is_ok() => Found::Whole(State::of(written)),
            _ => Found::Damaged(State::salvage(bytes)),
        }
    }

    /// Whether the publication that wrote it had come to its end.
    pub fn is_finished(&self) -> bool {
        self.coming.is_empty() && self.leaving.is_empty()
    }

    /// Whether a path is one of ours, there or on its way.
    pub fn owns(&self, path: &str) -> bool {
        self.files.contains_key(path) || self.coming.contains_key(path)
    }

    fn of(written: Written) -> State {
        let good = |path: &String| is_site_path(path);
        let files = written.files.into_iter().filter(|(path, _)| good(path));
        let coming = written.coming.into_iter().filter(|(path, _)| good(path));
        State {
            site: written.site,
            files: files.map(|(path, (hash, size))| (path, mark(&hash, size))).collect(),
            coming: coming.filter_map(|(path, (hash, size))| Some((path, mark(&hash, size)?))).collect(),
            leaving: written.leaving.into_iter().filter(good).collect(),
        }
    }

    /// What single lines still say: each file has a line of its own.
    fn salvage(bytes: &[u8]) -> State {
        let mut state = State::default();
        for line in String::from_utf8_lossy(bytes).lines() {
            let object = format!("{{{}}}", line.trim().trim_end_matches(','));
            let Ok(entries) = serde_json::from_str::<BTreeMap<String, (String, u64)>>(&object) else { continue };
            state.files.extend(entries.into_keys().filter(|path| is_site_path(path)).map(|path| (path, None)));
        }
        state
    }

    /// The bytes of the file: one line for each path, in their order.
    pub fn to_bytes(&self) -> Vec<u8> {
        // A JSON string cannot fail to be made of a Rust one, and a `String` can always be written to.
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let mut text = String::with_capacity(100 * (self.files.len() + self.coming.len()) + 200);
        let _ =
            write!(text, "{{\"format\":{FORMAT},\"program\":{},\"site\":{}", quoted(env!("CARGO_PKG_VERSION")), quoted(&self.site));
        let mut table = |name: &str, rows: &mut dyn Iterator<Item = (&String, Option<&Mark>)>| {
            let _ = write!(text, ",\n\"{name}\":{{");
            for (index, (path, mark)) in rows.enumerate() {
                let comma = if index == 0 { "" } else { "," };
                let hash = mark.map_or_else(|| "?".to_string(), |mark| mark.hash.to_string());
                let _ = write!(text, "{comma}\n{}:[\"{hash}\",{}]", quoted(path), mark.map_or(0, |mark| mark.size));
            }
            text.push_str("\n}");
        };
        table("files", &mut self.files.iter().map(|(path, mark)| (path, mark.as_ref())));
        if !self.coming.is_empty() {
            table("coming", &mut self.coming.iter().map(|(path, mark)| (path, Some(mark))));
        }
        if !self.leaving.is_empty() {
            let leaving: Vec<String> = self.leaving.iter().map(|path| quoted(path)).collect();
            let _ = write!(text, ",\n\"leaving\":[\n{}\n]", leaving.join(",\n"));
        }
        text.push_str("}\n");
        text.into_bytes()
    }
}

fn mark(hash: &str, size: u64) -> Option<Mark> {
    hash.parse::<Digest>().ok().map(|hash| Mark { hash, size })
}

/// Whether a path from elsewhere stays inside the site's folder: nothing may be removed outside it, whatever a state says.
pub(super) fn is_site_path(path: &str) -> bool {
    let clean = |c: char| !c.is_control() && c != '\\' && c != ':';
    path.chars().all(clean) && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> State {
        let mark = |text: &str| Mark::of(text.as_bytes());
        State {
            site: "Рядом: «кейсы»".into(),
            files: [("index.html".into(), Some(mark("a"))), ("cases/a \"b\"/index.html".into(), None)].into(),
            coming: [("index.html".into(), mark("b"))].into(),
            leaving: ["cases/old/index.html".into()].into(),
        }
    }

    #[test]
    fn a_state_comes_back() {
        for state in [state(), State::default()] {
            assert_eq!(State::read(&state.to_bytes()), Found::Whole(state));
        }
    }

    #[test]
    fn every_piece_of_a_damaged_state_gives_what_is_whole_in_it() {
        let (state, bytes) = (state(), state().to_bytes());
        for end in 0..bytes.len() {
            match State::read(&bytes[..end]) {
                Found::Whole(read) => assert_eq!((read, bytes[end]), (state.clone(), b'\n')),
                Found::Damaged(read) => assert!(read.files.keys().all(|path| state.files.contains_key(path)), "{end}"),
                Found::Newer => panic!("{end}"),
            }
        }
        let Found::Damaged(read) = State::read(&bytes[..bytes.len() - 10]) else { panic!("damaged") };
        assert_eq!(read.files.len(), 2);
        assert!(read.files.values().all(Option::is_none), "what it holds is to be looked at");
    }

    #[test]
    fn nothing_in_a_state_leads_out_of_the_folder() {
        let hash = Mark::of(b"").hash;
        let text = format!(
            r#"{{"format":1,"files":{{"../x":["{hash}",0],"/etc/passwd":["{hash}",0],"a":["{hash}",0]}},"leaving":["..","b"]}}"#
        );
        let Found::Whole(state) = State::read(text.as_bytes()) else { panic!("whole") };
        assert_eq!(state.files.keys().collect::<Vec<_>>(), ["a"]);
        assert_eq!(state.leaving.iter().collect::<Vec<_>>(), ["b"]);
    }

    #[test]
    fn a_newer_state_is_left_alone() {
        assert_eq!(State::read(br#"{"format":2,"pages":[]}"#), Found::Newer);
    }
}
