//! What the typesetter may see: in come the press's templates and fonts and the data and pictures of one document, out comes a world that
//! has nothing else in it: no files, no packages, no clock. The names of its files are the same for all documents, because the typesetter
//! keeps a name for ever and counts them in sixteen bits.

use super::fonts::Fonts;
use rustc_hash::FxHashMap;
use std::sync::Arc;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, World};

/// Where templates find their data.
pub const DATA: &str = "data.json";

/// The id of a path, or nothing if it is none.
pub fn file_id(path: &str) -> Option<FileId> {
    let path = VirtualPath::new(format!("/{path}")).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// A template.
pub struct Template {
    /// Where it comes from, for findings.
    pub origin: Arc<str>,
    /// Its text.
    pub source: Source,
}

/// What is the same for all documents.
pub struct Shop {
    /// The typesetter's own functions.
    pub library: LazyHash<Library>,
    /// The faces.
    pub fonts: Fonts,
    /// The templates.
    pub templates: FxHashMap<FileId, Template>,
}

/// What one document sees.
pub struct Desk<'s> {
    /// What is the same for all.
    pub shop: &'s Shop,
    /// The template that sets it.
    pub main: FileId,
    /// Its data and pictures.
    pub files: FxHashMap<FileId, Bytes>,
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.shop.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shop.fonts.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.shop.templates.get(&id).map(|template| template.source.clone()).ok_or_else(|| missing(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or_else(|| missing(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shop.fonts.faces.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_without_slash().into())
}
