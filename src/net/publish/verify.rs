//! Whether a place holds what was built: in come a line and the build, out comes what was read back and is something else. It changes nothing.

use crate::publish::{Build, Mark};

/// How much is read back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sample {
    /// Every file.
    All,
    /// So many files, spread evenly over the paths, each time others.
    Some(usize),
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many files were read.
    pub files: usize,
    /// Files that are not what was built; `None`: not there.
    pub wrong: Vec<(String, Option<Mark>)>,
}

/// The paths to be read; `turn` decides which of a sample.
pub(super) fn chosen(build: &Build, sample: Sample, turn: u32) -> Vec<String> {
    let all = build.files.keys();
    match sample {
        Sample::Some(count) if count < build.files.len() => {
            let (count, files) = (count.max(1), build.files.len());
            let step = files / count;
            all.skip(turn as usize % step.max(1)).step_by(step.max(1)).take(count).cloned().collect()
        }
        Sample::All | Sample::Some(_) => all.cloned().collect(),
    }
}

/// Which of some files are not what was built.
pub(super) fn wrong(build: &Build, found: Vec<(String, Option<Mark>)>) -> Verified {
    let files = found.len();
    let mut wrong: Vec<_> = found.into_iter().filter(|(path, mark)| *mark != build.mark(path)).collect();
    wrong.sort();
    Verified { files, wrong }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::Kinds;

    #[test]
    fn a_sample_has_its_size_and_reaches_every_file_in_time() {
        let files = (0..100).map(|number| (format!("{number:03}"), Mark::of(b"")));
        let build = Build::new("", files, &Kinds::default());
        assert_eq!(chosen(&build, Sample::All, 7).len(), 100);
        assert_eq!(chosen(&build, Sample::Some(1000), 7).len(), 100);
        let mut seen: Vec<String> = (0..10).flat_map(|turn| chosen(&build, Sample::Some(10), turn)).collect();
        assert_eq!(seen.len(), 100);
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 100);
    }
}
