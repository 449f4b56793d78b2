//! A finished site as publishing sees it: in come paths, marks and kinds, out comes a [`Build`]. It refuses to hold the bytes.

use super::{Kind, Kinds, Mark};
use std::collections::BTreeMap;

/// One file of a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Built {
    /// What it holds.
    pub mark: Mark,
    /// What it is.
    pub kind: Kind,
}

/// The files that are to be at a place, by their paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Build {
    /// The site's title.
    pub site: String,
    /// Its files.
    pub files: BTreeMap<String, Built>,
    /// Of which kind files are, those too that the site has no more.
    kinds: Kinds,
}

impl Build {
    /// A build of these files.
    pub fn new(site: &str, files: impl IntoIterator<Item = (String, Mark)>, kinds: &Kinds) -> Build {
        let built = |(path, mark): (String, Mark)| {
            let kind = kinds.of(&path);
            (path, Built { mark, kind })
        };
        Build { site: site.into(), files: files.into_iter().map(built).collect(), kinds: kinds.clone() }
    }

    /// What a file holds.
    pub fn mark(&self, path: &str) -> Option<Mark> {
        self.files.get(path).map(|built| built.mark)
    }

    /// Whether a file that is not in the build was a page that leads to others: one that lists the cases of a facet's value, say.
    pub fn was_listing(&self, path: &str) -> bool {
        self.kinds.of_gone(path) == Kind::Listing
    }

    /// All bytes together.
    pub fn bytes(&self) -> u64 {
        self.files.values().map(|built| built.mark.size).sum()
    }
}
