//! The site: configuration, templates and cases put together, sorted, linked and grouped.
//!
//! In: sources that somebody else has read, and a day that counts as today. Out: a [`Site`], complete when made and never changed, the
//! list of its [`Page`]s, and findings. This room refuses to know the file system, themes and HTML; it knows the paths of
//! pages but not what they look like.

mod address;
mod clash;
mod config;
mod document;
mod facet;
mod fetch;
mod load;
mod name;
mod outline;
mod page;
pub mod picture;
mod print;
mod reader;
mod related;
mod results;
mod search;
mod sharing;
pub mod target;
mod year;

pub use address::{Addresses, Anchor, Target, has_scheme};
pub use config::Config;
pub use document::{Document, DocumentFile};
pub use facet::{Facet, FacetValue};
pub use fetch::Kept;
pub use load::{Fetch, Input, Options, assemble, inside, load, load_with};
pub use name::file_url;
pub use page::{COMPARE, PER_PAGE, Page, Show, page_count, page_path, pages};
pub use print::{LEFT_MARGIN, LEFT_MARGIN_FILED, Print};
pub use reader::{Home, Reader, Reading};
pub use results::{Counts, Part, Point, Results, Row, Series, measured_of};
pub use search::{Cut, SEARCH_PAGE, SearchFile};
pub use sharing::Share;
pub use year::year;

use crate::case::{Case, Withheld};
use crate::schema::{Template, Templates};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// A case or page with its address.
#[derive(Debug)]
pub struct Entry {
    /// What was written.
    pub case: Case,
    /// The path of its page in the output, such as `cases/arina/index.html`.
    pub url: String,
    /// The last part of its address.
    pub slug: String,
    /// What is not published: taken out of the case, kept for checking only.
    pub withheld: Vec<Withheld>,
}

impl Entry {
    /// The folder of its page in the output, with `/` at its end.
    pub fn stem(&self) -> &str {
        self.url.strip_suffix("index.html").unwrap_or(&self.url)
    }
}

/// The entries that one template governs.
#[derive(Clone, Debug)]
pub struct Collection {
    /// Its folder inside `content/`, such as `cases`.
    pub folder: String,
    /// Its folder in the output.
    pub url: String,
    /// The template.
    pub template: Arc<Template>,
    /// Newest first; entries of one day by address.
    pub entries: Vec<Arc<Entry>>,
    /// Drafts, which are checked but have no page.
    pub drafts: Vec<Arc<Entry>>,
    /// Entries that were withdrawn: they are neither checked nor shown; a note may stand at the address of one.
    pub withdrawn: Vec<Arc<Entry>>,
    /// `index.md` of the folder: title and introduction of the listing.
    pub intro: Option<Arc<Entry>>,
}

/// One entry of a collection: indexes of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId {
    /// Index into [`Site::collections`].
    pub collection: u32,
    /// Index into [`Collection::entries`].
    pub entry: u32,
}

/// A variant of a picture in the output.
#[derive(Clone, Debug)]
pub struct PictureFile {
    /// Its path in the output.
    pub url: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// What the file holds.
    pub bytes: Arc<[u8]>,
}

/// A whole site. A copy of it shares nearly all with the original.
#[derive(Clone, Debug)]
pub struct Site {
    /// `casebook.toml`.
    pub config: Config,
    /// All templates.
    pub templates: Arc<Templates>,
    /// The template of plain pages.
    pub page_template: Arc<Template>,
    /// The collections, in the order of their folders' names.
    pub collections: Vec<Collection>,
    /// Plain pages, in the order of the navigation.
    pub pages: Vec<Arc<Entry>>,
    /// Plain pages that are drafts or withdrawn.
    pub hidden_pages: Vec<Arc<Entry>>,
    /// Facets over all collections, in the order of the templates.
    pub facets: Arc<Vec<Facet>>,
    /// Where every source, address and file is.
    pub addresses: Arc<Addresses>,
    /// Source path of a picture (inside `content/`) → its variants, widest first.
    pub pictures: Arc<FxHashMap<String, Vec<PictureFile>>>,
    /// Other files that pages link to: path in the output and bytes.
    pub files: Arc<BTreeMap<String, Arc<[u8]>>>,
    /// What was measured, gathered when first asked for.
    results: Arc<OnceLock<Results>>,
}

impl Site {
    /// What was measured over all cases.
    pub fn results(&self) -> &Results {
        self.results.get_or_init(|| Results::of(self))
    }

    /// An entry by its indexes.
    pub fn entry(&self, id: EntryId) -> (&Collection, &Entry) {
        let collection = &self.collections[id.collection as usize];
        (collection, &collection.entries[id.entry as usize])
    }

    /// All entries of all collections with their indexes.
    pub fn entries(&self) -> impl Iterator<Item = EntryId> + '_ {
        self.collections.iter().enumerate().flat_map(|(c, collection)| {
            (0..collection.entries.len()).map(move |e| EntryId { collection: c as u32, entry: e as u32 })
        })
    }

    /// All that was withdrawn, in the order of its collections.
    pub fn withdrawn(&self) -> impl Iterator<Item = &Entry> {
        let pages = self.hidden_pages.iter().filter(|page| page.case.withdrawn.is_some());
        self.collections.iter().flat_map(|collection| &collection.withdrawn).chain(pages).map(|entry| &**entry)
    }

    /// The home page's prose, `content/index.md`.
    pub fn home(&self) -> Option<&Entry> {
        self.pages.iter().find(|page| page.url == "index.html").map(|page| &**page)
    }
}
