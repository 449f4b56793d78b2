//! The documents of a site: in comes the site, out comes the list of what can be downloaded beside its pages: tables, sheets, Word files,
//! books, blanks, and the pictures that stand for cases elsewhere. Their bytes are made when someone asks.

use super::{EntryId, Site};

/// What a document shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Document {
    /// The table of a case, as PDF.
    Table(EntryId),
    /// The sheet of a case for wall and portfolio, as PDF.
    Sheet(EntryId),
    /// The table of a case for Word.
    Word(EntryId),
    /// The text of a case without its people, for another school to begin with.
    Copy(EntryId),
    /// A picture of a case for messengers and social networks, as PNG. It is shown and not downloaded.
    Picture(EntryId),
    /// All cases of a collection as one PDF.
    Book(usize),
    /// The blank of a template, as PDF: its collection.
    BlankPdf(usize),
    /// The blank of a template for Word: its collection.
    BlankWord(usize),
    /// All files of a template in one archive: its collection.
    Bundle(usize),
    /// All measured results as CSV.
    ResultsCsv,
    /// All measured results with the dictionary, for Excel and its kin.
    ResultsXlsx,
    /// What the columns of the results mean, as CSV.
    Dictionary,
}

/// A document and its place in the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentFile {
    /// Its path, such as `cases/arina/arina.pdf`.
    pub path: String,
    /// What it shows.
    pub document: Document,
}

/// A book has at most so many cases: it is set anew whenever one of them changes, and nobody downloads a thousand cases at once.
/// Larger ones are printed on demand.
const LARGEST_BOOK: usize = 100;

/// True if this program can typeset.
const TYPESETS: bool = cfg!(feature = "pdf");

impl Document {
    /// What it is called in the catalogues and by themes: `table`, `sheet`, `word`, `copy`, `picture`, `book`, `pdf`, `docx`, `zip`, `csv`, `xlsx`,
    /// `dictionary`.
    pub fn kind(self) -> &'static str {
        match self {
            Document::Table(_) => "table",
            Document::Sheet(_) => "sheet",
            Document::Word(_) => "word",
            Document::Copy(_) => "copy",
            Document::Picture(_) => "picture",
            Document::Book(_) => "book",
            Document::BlankPdf(_) => "pdf",
            Document::BlankWord(_) => "docx",
            Document::Bundle(_) => "zip",
            Document::ResultsCsv => "csv",
            Document::ResultsXlsx => "xlsx",
            Document::Dictionary => "dictionary",
        }
    }

    /// True for what the typesetter makes.
    pub fn is_typeset(self) -> bool {
        match self {
            Document::Table(_) | Document::Sheet(_) | Document::Picture(_) | Document::Book(_) | Document::BlankPdf(_) => true,
            Document::Word(_) | Document::Copy(_) | Document::BlankWord(_) | Document::Bundle(_) => false,
            Document::ResultsCsv | Document::ResultsXlsx | Document::Dictionary => false,
        }
    }
}

impl Site {
    /// All documents.
    pub fn documents(&self) -> Vec<DocumentFile> {
        let mut all: Vec<DocumentFile> =
            self.entries().flat_map(|id| self.documents_of(id).into_iter().chain(self.picture(id))).collect();
        all.extend(self.documents_of_results());
        for collection in 0..self.collections.len() {
            all.extend(self.book(collection));
            all.extend(self.documents_of_template(collection));
        }
        all
    }

    /// What is offered for download with an entry. A file that the school has put in the place of one of them takes its place.
    pub fn documents_of(&self, id: EntryId) -> Vec<DocumentFile> {
        let entry = self.entry(id).1;
        let (stem, slug) = (entry.stem(), &entry.slug);
        let is_figures = entry.case.source.path.ends_with(".toml");
        let made = [
            (self.prints(), format!("{stem}{slug}.pdf"), Document::Table(id)),
            (self.prints(), format!("{stem}{slug}-sheet.pdf"), Document::Sheet(id)),
            (self.config.print.docx, format!("{stem}{slug}.docx"), Document::Word(id)),
            // Figures are nothing to begin with.
            (self.config.print.docx && !is_figures, format!("{stem}{slug}.md"), Document::Copy(id)),
        ];
        let wanted = made.into_iter().filter(|(wanted, path, _)| *wanted && !self.has_file(path));
        wanted.map(|(_, path, document)| DocumentFile { path, document }).collect()
    }

    /// The picture of an entry, if the site has such pictures: whoever shows one asks for it by its whole address.
    pub fn picture(&self, id: EntryId) -> Option<DocumentFile> {
        let path = || format!("{}{}-picture.png", self.stem(id), self.entry(id).1.slug);
        let wanted = TYPESETS && self.config.share.picture && !self.config.base_url.is_empty();
        wanted.then(|| DocumentFile { path: path(), document: Document::Picture(id) })
    }

    /// The book of a collection, unless it is too short or too long for one.
    pub fn book(&self, collection: usize) -> Option<DocumentFile> {
        let own = &self.collections[collection];
        let name = own.url.rsplit('/').next().unwrap_or(&own.url);
        let wanted = self.prints() && (2..=LARGEST_BOOK).contains(&own.entries.len());
        wanted.then(|| DocumentFile { path: format!("{}/{name}.pdf", own.url), document: Document::Book(collection) })
    }

    /// The documents of a collection's template.
    pub fn documents_of_template(&self, collection: usize) -> Vec<DocumentFile> {
        let stem = self.template_stem(collection);
        let made = [
            (self.config.print.docx, format!("templates/{stem}.docx"), Document::BlankWord(collection)),
            (self.prints(), format!("templates/{stem}.pdf"), Document::BlankPdf(collection)),
            (self.config.print.docx || self.prints(), format!("templates/{stem}.zip"), Document::Bundle(collection)),
        ];
        let wanted = made.into_iter().filter(|(wanted, _, _)| *wanted);
        wanted.map(|(_, path, document)| DocumentFile { path, document }).collect()
    }

    /// The results as data; none if nothing was measured.
    pub fn documents_of_results(&self) -> Vec<DocumentFile> {
        if self.results().is_empty() {
            return Vec::new();
        }
        let made = [
            ("results/results.xlsx", Document::ResultsXlsx),
            ("results/results.csv", Document::ResultsCsv),
            ("results/dictionary.csv", Document::Dictionary),
        ];
        made.map(|(path, document)| DocumentFile { path: path.to_string(), document }).into()
    }

    fn prints(&self) -> bool {
        TYPESETS && self.config.print.pdf
    }

    fn has_file(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }
}
