//! Pictures of a case, made ready for the web.
//!
//! In: the bytes of a picture as the author laid it beside the case. Out: what it is, once all of it has
//! been read ([`inspect`]), and one to three copies of it ([`variants`]): upright, in sRGB, at most 1600, 800 and
//! 400 px wide, encoded anew from the pixels, so that no camera, place, author, comment or thumbnail
//! gets through. Bounded in size and memory before a pixel is decoded; the same bytes on any machine.
//! Refuses to know: file names, pages, alternative texts, languages, caches.
//!
//! A picture goes through the files in this order: `format` tells what it is, `header` what it claims, `whole` whether its end is
//! there; `master` makes its widest copy (with `size` and `colour`), `encode` turns copies into files.

mod colour;
mod encode;
mod format;
mod header;
mod kept;
mod master;
mod size;
mod whole;

pub use format::{Foreign, Format};
pub use header::{MAX_DECODED_BYTES, MAX_SIDE};
pub use kept::{Shelf, kept};
pub use size::WIDTHS;

use header::{Source, open};
use image::DynamicImage;
use master::Style;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What the header of a picture says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Info {
    /// How the file is encoded, whatever its name says.
    pub format: Format,
    /// Width in px as shown, that is, after the camera's orientation has been applied.
    pub width: u32,
    /// Height in px as shown.
    pub height: u32,
    /// More frames than one. [`variants`] shows the first: print has no motion, and a page that
    /// moves for more than five seconds would owe its reader a pause button (WCAG 2.2.2).
    pub animated: bool,
}

/// One copy of a picture for the web.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Width in px.
    pub width: u32,
    /// Height in px.
    pub height: u32,
    /// File name extension without the dot: `jpg`, `png` or `webp`.
    pub extension: &'static str,
    /// The whole file.
    pub bytes: Vec<u8>,
}

/// Why a picture can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Nothing that looks like a picture.
    NotAPicture,
    /// A picture in a format that browsers don't all show, or that isn't safe to publish as it is.
    Unsupported {
        /// Which.
        format: Foreign,
    },
    /// More than [`MAX_SIDE`] px along a side, or more than [`MAX_DECODED_BYTES`] when decoded.
    TooLarge {
        /// Width in px that the header claims, as shown.
        width: u32,
        /// Height in px that the header claims, as shown.
        height: u32,
    },
    /// The file is damaged, cut off, or uses a rare feature of its format.
    Broken {
        /// What the file claims to be.
        format: Format,
        /// The decoder's own words, in English, for a log rather than for a curator.
        detail: String,
    },
}

impl Problem {
    /// Its id in the catalogues' sentence about pictures, and what more there is to say of it (`none` if nothing).
    pub fn told(&self) -> (&'static str, String) {
        match self {
            Problem::NotAPicture => ("not-a-picture", "none".to_string()),
            Problem::Unsupported { format } => ("unsupported", format.name().to_string()),
            Problem::TooLarge { width, height } => ("too-large", format!("{width} × {height}")),
            Problem::Broken { .. } => ("broken", "none".to_string()),
        }
    }
}

/// What a picture is, with all its pixels decoded and none of them sized or encoded: whatever [`variants`] would refuse is refused
/// here, so that a check tells what a build would.
///
/// # Errors
/// Any [`Problem`].
pub fn inspect(bytes: &[u8]) -> Result<Info, Problem> {
    let source = open_whole(bytes)?;
    let info = source.info;
    contained(|| master::pixels(source).map(|_| info)).map_err(broken(info.format))
}

/// Copies for the web, widest first, at least one; never larger than the picture itself.
///
/// Photographs become JPEG; line art, screenshots and whatever is transparent stay lossless, as PNG or
/// WebP, whichever is smaller. A narrower copy that would save the reader nothing is left out.
///
/// # Errors
/// Any [`Problem`].
pub fn variants(bytes: &[u8]) -> Result<Vec<Variant>, Problem> {
    let source = open_whole(bytes)?;
    let info = source.info;
    let broken = broken(info.format);
    let (master, first, style) = first(source)?;
    let mut made = vec![first];
    for width in size::widths(info.width).into_iter().skip(1) {
        let size = (width, size::scaled(info.height, width, info.width));
        let variant = encode::encode(&size::resize(&master, size).map_err(&broken)?, style).map_err(&broken)?;
        if made.last().is_some_and(|last| variant.bytes.len() < last.bytes.len()) {
            made.push(variant);
        }
    }
    Ok(made)
}

/// The widest of the copies alone: what is kept of a picture that somebody uploads, from which the others are made later.
///
/// # Errors
/// Any [`Problem`].
pub fn widest(bytes: &[u8]) -> Result<Variant, Problem> {
    let source = open_whole(bytes)?;
    let broken = broken(source.info.format);
    let (master, variant, style) = first(source)?;
    encode::kept(&master, (variant, style)).map_err(broken)
}

/// The pixels of the widest copy, the copy, and how all copies are encoded.
fn first(source: Source<'_>) -> Result<(DynamicImage, Variant, Style), Problem> {
    let info = source.info;
    let broken = broken(info.format);
    let widest = size::widths(info.width).first().copied().unwrap_or(info.width);
    let (master, style) = contained(|| master::master(source, widest)).map_err(&broken)?;
    let (variant, style) = encode::first(&master, style).map_err(&broken)?;
    Ok((master, variant, style))
}

/// A picture whose header is within bounds and whose end is there.
fn open_whole(bytes: &[u8]) -> Result<Source<'_>, Problem> {
    let source = open(bytes)?;
    let format = source.info.format;
    match format == Format::Jpeg && !whole::jpeg_is_whole(bytes) {
        true => Err(Problem::Broken { format, detail: "the end of the JPEG is missing".to_owned() }),
        false => Ok(source),
    }
}

fn broken(format: Format) -> impl Fn(Failure) -> Problem {
    move |error| Problem::Broken { format, detail: error.to_string() }
}

/// What the libraries say when they give up; only its words are used.
type Failure = Box<dyn std::error::Error + Send + Sync>;
type Attempt<T> = Result<T, Failure>;

/// The decoders are the one place where a stranger's file meets code that may still panic (the WebP one
/// does, on an animation whose colour and alpha differ in size): one bad picture among many is a finding,
/// not the end of the run.
fn contained<T>(work: impl FnOnce() -> Attempt<T>) -> Attempt<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err("the decoder panicked".into()))
}

#[cfg(test)]
mod tests;
