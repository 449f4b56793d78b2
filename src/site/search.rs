//! The files of the search: in comes how many entries a site has, out come the files that its index is cut into and their paths. Their
//! number depends on that count alone, so that the list of a site's pages need not know what they hold.

use super::Site;

/// Entries whose texts share a file. One file for each entry would double what a school's FTP has to carry, one for all would have to be
/// read whole for a single passage.
const TEXTS_TOGETHER: usize = 4;

/// More files of texts than this there are never.
const MOST_TEXTS: usize = 4096;

/// How an index is cut into files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Files of words and where they occur.
    pub words: usize,
    /// Files of words alone, by length, for what was misspelt.
    pub spelling: usize,
    /// Entries in one file of texts.
    pub together: usize,
    /// Files of texts.
    pub texts: usize,
}

/// One file of the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchFile {
    /// What all else is looked up by.
    Manifest,
    /// Which entries have which values.
    Facets,
    /// Words and where they occur.
    Words(usize),
    /// Words alone.
    Spelling(usize),
    /// What entries say.
    Texts(usize),
}

impl Cut {
    /// The cut for so many entries.
    pub fn of(entries: usize) -> Cut {
        let words = [(32, 4), (256, 16)].iter().find(|(most, _)| entries <= *most).map_or(64, |(_, files)| *files);
        let mut together = TEXTS_TOGETHER;
        while entries.div_ceil(together) > MOST_TEXTS {
            together *= 2;
        }
        Cut { words, spelling: if entries <= 256 { 1 } else { 16 }, together, texts: entries.div_ceil(together) }
    }

    /// All files, the manifest last: what names the others is sent after them.
    pub fn files(self) -> impl Iterator<Item = SearchFile> {
        let words = (0..self.words).map(SearchFile::Words);
        let spelling = (0..self.spelling).map(SearchFile::Spelling);
        let texts = (0..self.texts).map(SearchFile::Texts);
        words.chain(spelling).chain(texts).chain([SearchFile::Facets, SearchFile::Manifest])
    }
}

impl SearchFile {
    /// The path of the file.
    pub fn path(self) -> String {
        match self {
            SearchFile::Manifest => "search/manifest.js".into(),
            SearchFile::Facets => "search/facets.js".into(),
            SearchFile::Words(number) => format!("search/words/{number}.js"),
            SearchFile::Spelling(number) => format!("search/spelling/{number}.js"),
            SearchFile::Texts(number) => format!("search/texts/{number}.js"),
        }
    }
}

/// The page with the search.
pub const SEARCH_PAGE: &str = "search/index.html";

impl Site {
    /// True if the site has a search: it is wanted, and there is something to find.
    pub fn has_search(&self) -> bool {
        self.config.search && self.collections.iter().any(|collection| !collection.entries.is_empty())
    }

    /// How the index of this site is cut.
    pub fn search_cut(&self) -> Cut {
        Cut::of(self.collections.iter().map(|collection| collection.entries.len()).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::Cut;

    #[test]
    fn the_number_of_files_is_bounded() {
        for (entries, words, texts) in [(1, 4, 1), (18, 4, 5), (1_000, 64, 250), (10_000, 64, 2_500), (100_000, 64, 3_125)] {
            let cut = Cut::of(entries);
            assert_eq!((cut.words, cut.texts), (words, texts), "{entries}");
            assert!(cut.texts * cut.together >= entries);
            assert_eq!(cut.files().count(), cut.words + cut.spelling + cut.texts + 2);
        }
    }
}
