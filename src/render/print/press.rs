//! Typesetting: in comes a job, out come first its data, its key and what is wrong with its text (cheap), then its PDF (not so cheap).
//! Between the two a caller looks whether it still has the document from the last time. This file refuses to know where that is kept.
//!
//! ```text
//! Press::new(theme's files, pictures, messages)
//!     ready(job)    → data, key, findings       microseconds
//!     print(ready)  → bytes, or findings        tens of milliseconds
//! ```
//!
//! A press is shared between threads. [`Press::each`] makes them as the typesetter wants them: it keeps a pool of its own, and a worker of
//! that pool who waits takes up another document on top of the first, until the stack is full. So documents are printed on plain threads.

use super::block::{Scribe, picture_path};
use super::brief;
use super::data::Writer;
use super::fault;
use super::fonts::Fonts;
use super::job::{Job, PICTURE, SHEET};
use super::picture::Pictures;
use super::words::words;
use super::world::{DATA, Desk, Shop, Template, file_id};
use crate::case::Date;
use crate::diag::{Code, Finding, Place};
use crate::language::Messages;
use crate::site::PictureFile;
use rustc_hash::FxHashMap;
use serde_json::Value;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use typst::diag::SourceDiagnostic;
use typst::ecow::EcoVec;
use typst::foundations::{Bytes, Datetime, Smart};
use typst::syntax::Source;
use typst::utils::LazyHash;
use typst::{Library, LibraryExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use typst_render::RenderOptions;

/// Raised whenever the same data would give other bytes: what was kept before is then made again.
const EDITION: u32 = 2;
/// The standard asks for a day; this one stands for a document that has none.
const NO_DAY: Date = jiff::civil::date(2020, 1, 1);
/// After so many documents the typesetter forgets what it has not used lately.
const FORGET: usize = 20;
/// Pixels to a point of a picture: its page of 600 by 315 points makes the 1200 by 630 pixels that social networks ask for.
const DENSITY: f64 = 2.0;
/// The stack of a thread that prints.
const STACK: usize = 16 * 1024 * 1024;

/// A file of the theme's `print/` folder.
pub struct TypeFile {
    /// Its path inside the theme, such as `print/table.typ`.
    pub path: String,
    /// Where it comes from, for findings.
    pub origin: Arc<str>,
    /// What it holds.
    pub bytes: Arc<[u8]>,
}

/// Prints documents.
pub struct Press<'s> {
    shop: Shop,
    pictures: Pictures,
    messages: &'s Messages,
    words: Value,
    base: blake3::Hash,
    printed: AtomicUsize,
}

/// A document that is ready to be typeset.
pub struct Ready {
    /// Under which its bytes may be kept: it changes with everything that they depend on.
    pub key: blake3::Hash,
    /// What is wrong with its text. It can be printed all the same.
    pub findings: Vec<Finding>,
    pub(super) template: &'static str,
    pub(super) title: String,
    pub(super) data: Vec<u8>,
    pub(super) day: Date,
    pub(super) pictures: Vec<String>,
    /// The texts that it was made of.
    pub(super) sources: Vec<(Arc<str>, Arc<str>)>,
}

impl<'s> Press<'s> {
    /// A press with the templates of a theme and the pictures of a site.
    pub fn new(
        files: impl IntoIterator<Item = TypeFile>,
        pictures: &FxHashMap<String, Vec<PictureFile>>,
        messages: &'s Messages,
    ) -> Press<'s> {
        let fonts = Fonts::built_in();
        let mut hasher = blake3::Hasher::new();
        let mut part = |bytes: &[u8]| {
            hasher.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
        };
        part(env!("CARGO_PKG_VERSION").as_bytes());
        part(&EDITION.to_le_bytes());
        part(typst::utils::version().raw().as_bytes());
        part(fonts.hash().as_bytes());
        let mut templates = FxHashMap::default();
        let mut files: Vec<TypeFile> = files.into_iter().collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        for TypeFile { path, origin, bytes } in files {
            part(path.as_bytes());
            part(&bytes);
            let Some(id) = file_id(&path) else { continue };
            let source = Source::new(id, String::from_utf8_lossy(&bytes).into_owned());
            templates.insert(id, Template { origin, source });
        }
        let shop = Shop { library: LazyHash::new(Library::default()), fonts, templates };
        let (pictures, words) = (Pictures::of(pictures), words(messages));
        Press { shop, pictures, messages, words, base: hasher.finalize(), printed: AtomicUsize::new(0) }
    }

    /// What all its documents depend on: the theme's templates, the fonts, the typesetter.
    pub fn base(&self) -> blake3::Hash {
        self.base
    }

    /// Makes the data of a document: what it says, under which key it may be kept, and which signs of it no font has.
    pub fn ready(&self, job: &Job<'_>) -> Ready {
        let mut scribe = Scribe::new(&self.shop.fonts, &self.pictures);
        let mut writer = Writer { scribe: &mut scribe, messages: self.messages, words: &self.words, print: job.print };
        let data = writer.document(&job.work).to_string().into_bytes();
        let template = job.work.template();
        let mut hasher = blake3::Hasher::new();
        let day = job.day.unwrap_or(NO_DAY);
        hasher.update(self.base.as_bytes()).update(template.as_bytes()).update(blake3::hash(&data).as_bytes());
        hasher.update(day.to_string().as_bytes());
        for picture in scribe.used.iter().filter_map(|path| self.pictures.get(path)) {
            hasher.update(picture.hash().as_bytes());
        }
        let sources = job.sources.iter().map(|source| (Arc::clone(&source.path), Arc::clone(&source.text))).collect();
        let title = job.work.title().to_string();
        let (key, pictures, findings) = (hasher.finalize(), scribe.used, Vec::new());
        let mut ready = Ready { key, findings, template, title, data, day, pictures, sources };
        ready.findings = scribe.missing.into_iter().map(|sign| self.missing(&ready, sign)).collect();
        ready
    }

    /// Typesets a document.
    ///
    /// # Errors
    /// What its template or one of its pictures got wrong. No document ever panics.
    pub fn print(&self, ready: &Ready) -> Result<Vec<u8>, Vec<Finding>> {
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let desk = self.desk(ready, Bytes::new(ready.data.clone()))?;
            let mut document = self.compile(&desk, ready)?;
            if ready.template == SHEET && document.pages().len() > brief::PAGES {
                let data: Value = serde_json::from_slice(&ready.data).unwrap_or_default();
                for data in brief::briefer(&data) {
                    let desk = self.desk(ready, Bytes::new(data.to_string().into_bytes()))?;
                    document = self.compile(&desk, ready)?;
                    if document.pages().len() <= brief::PAGES {
                        break;
                    }
                }
            }
            if ready.template == PICTURE {
                return drawn(&document).ok_or_else(|| vec![self.failed(ready, "no page")]);
            }
            exported(&document, ready).map_err(|errors| fault::findings(&desk, ready, &errors, &self.pictures))
        }));
        if (self.printed.fetch_add(1, Ordering::Relaxed) + 1).is_multiple_of(FORGET) {
            typst::comemo::evict(1);
        }
        outcome.unwrap_or_else(|panic| Err(vec![self.panicked(ready, &*panic)]))
    }

    /// Calls `work` with every item, on so many threads of its own, and returns when all is done.
    pub fn each<T: Sync>(&self, threads: NonZeroUsize, items: &[T], work: impl Fn(usize, &T) + Sync) {
        let next = AtomicUsize::new(0);
        let run = || {
            while let Some((index, item)) = Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|i| Some((i, items.get(i)?))) {
                work(index, item);
            }
        };
        std::thread::scope(|scope| {
            let threads = 0..threads.get().min(items.len());
            let made = threads.map(|_| std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, run).is_ok());
            // A machine that gives no threads has one all the same.
            if made.filter(|made| *made).count() == 0 {
                run();
            }
        });
    }

    fn compile(&self, desk: &Desk<'_>, ready: &Ready) -> Result<PagedDocument, Vec<Finding>> {
        let outcome = typst::compile::<PagedDocument>(desk).output;
        outcome.map_err(|errors| fault::findings(desk, ready, &errors, &self.pictures))
    }

    /// What a document sees.
    fn desk(&self, ready: &Ready, data: Bytes) -> Result<Desk<'_>, Vec<Finding>> {
        let missing = || vec![self.failed(ready, ready.template)];
        let main = file_id(ready.template).ok_or_else(missing)?;
        let mut files = FxHashMap::default();
        files.extend(file_id(DATA).map(|id| (id, data)));
        for (index, path) in ready.pictures.iter().enumerate() {
            let picture = self.pictures.get(path).map(|picture| Bytes::new(Arc::clone(&picture.bytes)));
            files.extend(file_id(&picture_path(index)).zip(picture));
        }
        Ok(Desk { shop: &self.shop, main, files })
    }

    /// The first file that a document was written in, or else its template.
    fn place(&self, ready: &Ready) -> Place {
        let template = || file_id(ready.template).and_then(|id| self.shop.templates.get(&id)).map(|t| Arc::clone(&t.origin));
        let first = ready.sources.first().map(|(path, _)| Arc::clone(path));
        Place::file(&first.or_else(template).unwrap_or_else(|| ready.template.into()))
    }

    fn missing(&self, ready: &Ready, sign: char) -> Finding {
        let place = ready.find(&sign.to_string()).unwrap_or_else(|| self.place(ready));
        let finding = place.finding(Code::PrintSign).arg("sign", sign).arg("code", format!("U+{:04X}", sign as u32));
        finding.arg("document", &*ready.title)
    }

    fn failed(&self, ready: &Ready, message: &str) -> Finding {
        self.place(ready).finding(Code::PrintFailed).arg("document", &*ready.title).arg("message", message)
    }

    fn panicked(&self, ready: &Ready, panic: &(dyn std::any::Any + Send)) -> Finding {
        let said = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        self.failed(ready, said.unwrap_or("panic"))
    }
}

impl Ready {
    /// The place where the sources say something.
    pub(super) fn find(&self, needle: &str) -> Option<Place> {
        self.sources.iter().find_map(|(path, text)| {
            let start = text.find(needle)?;
            Some(Place::new(path, start..start + needle.len()))
        })
    }
}

/// Midnight of a day.
fn timestamp(day: Date) -> Option<Timestamp> {
    let part = |part: i8| u8::try_from(part).ok();
    let date = Datetime::from_ymd_hms(day.year().into(), part(day.month())?, part(day.day())?, 0, 0, 0)?;
    Some(Timestamp::new_utc(date))
}

/// The first page as PNG. Encoded anew: the pixels say all that there is, and nothing else goes with them.
fn drawn(document: &PagedDocument) -> Option<Vec<u8>> {
    let page = document.pages().first()?;
    typst_render::render(page, &RenderOptions { pixel_per_pt: DENSITY.into(), ..RenderOptions::default() }).encode_png().ok()
}

fn exported(document: &PagedDocument, ready: &Ready) -> Result<Vec<u8>, EcoVec<SourceDiagnostic>> {
    let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]).unwrap_or_default();
    let options = PdfOptions {
        ident: Smart::Custom(ready.key.to_hex().to_string()),
        creator: Smart::Custom(Some("Casebook".into())),
        timestamp: timestamp(ready.day),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(document, &options)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Lang;

    #[test]
    fn every_item_is_done_once_on_any_number_of_threads() {
        let messages = Messages::new(Lang::Ru);
        let press = Press::new([], &FxHashMap::default(), &messages);
        let items: Vec<usize> = (0..100).collect();
        for threads in [1, 2, 200] {
            let done: Vec<AtomicUsize> = items.iter().map(|_| AtomicUsize::new(0)).collect();
            let threads = NonZeroUsize::new(threads).unwrap();
            press.each(threads, &items, |index, item| {
                assert_eq!(index, *item);
                done[index].fetch_add(1, Ordering::Relaxed);
            });
            assert!(done.iter().all(|count| count.load(Ordering::Relaxed) == 1));
        }
    }

    #[test]
    fn a_panic_is_a_finding() {
        let messages = Messages::new(Lang::Ru);
        let press = Press::new([], &FxHashMap::default(), &messages);
        let sources = vec![("content/cases/a.md".into(), "".into())];
        let (data, pictures, findings, title) = (Vec::new(), Vec::new(), Vec::new(), "А".to_string());
        let (key, day, template) = (blake3::hash(b""), NO_DAY, "print/table.typ");
        let ready = Ready { key, findings, template, title, data, day, pictures, sources };
        let finding = press.panicked(&ready, &"index out of bounds".to_string());
        assert_eq!((finding.code, &*finding.place.file), (Code::PrintFailed, "content/cases/a.md"));
        // A template that is not there is no panic either.
        assert_eq!(press.print(&ready).unwrap_err()[0].code, Code::PrintFailed);
    }
}
