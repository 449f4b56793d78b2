//! What the header of a picture claims, and whether that is within bounds.
//!
//! In: the bytes of a picture. Out: its format, its size as shown and how the camera was held, with a decoder that stands before
//! the first pixel; or a problem that the header already shows. No pixel is decoded here.

use super::format::{Format, recognise};
use super::{Attempt, Info, Problem, broken, contained};
use image::codecs::gif::GifDecoder;
use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{ImageDecoder, Limits};
use std::io::Cursor;

/// The longest side that is decoded, in px: room for a telephone's panorama.
pub const MAX_SIDE: u32 = 16_384;

/// The most memory that the decoded pixels may take, in bytes: 89 megapixels of a photograph.
pub const MAX_DECODED_BYTES: u64 = 256 << 20;

/// A picture whose header has been read and found within bounds.
pub(super) struct Source<'a> {
    pub(super) info: Info,
    pub(super) orientation: Orientation,
    pub(super) decoder: Box<dyn ImageDecoder + 'a>,
}

pub(super) fn open(bytes: &[u8]) -> Result<Source<'_>, Problem> {
    let format = recognise(bytes)?;
    let (mut decoder, orientation, animated) = contained(|| {
        let (mut decoder, animated) = decoder(format, bytes)?;
        let orientation = orientation(&mut decoder);
        Ok((decoder, orientation, animated))
    })
    .map_err(broken(format))?;
    let (width, height) = turned(orientation, decoder.dimensions());
    if width > MAX_SIDE || height > MAX_SIDE || decoder.total_bytes() > MAX_DECODED_BYTES {
        return Err(Problem::TooLarge { width, height });
    }
    if width == 0 || height == 0 {
        return Err(Problem::Broken { format, detail: "the picture has no pixels".to_owned() });
    }
    decoder.set_limits(limits()).map_err(|error| broken(format)(error.into()))?;
    let info = Info { format, width, height, animated };
    Ok(Source { info, orientation, decoder })
}

fn decoder(format: Format, bytes: &[u8]) -> Attempt<(Box<dyn ImageDecoder + '_>, bool)> {
    let input = Cursor::new(bytes);
    Ok(match format {
        Format::Jpeg => (Box::new(JpegDecoder::new(input)?), false),
        Format::Png => {
            // Without bounds on the sides here, so that the caller can say what they are.
            let mut memory = Limits::no_limits();
            memory.max_alloc = Some(MAX_DECODED_BYTES);
            let decoder = PngDecoder::with_limits(input, memory)?;
            let animated = decoder.is_apng()?;
            (Box::new(decoder), animated)
        }
        Format::WebP => {
            let decoder = WebPDecoder::new(input)?;
            let animated = decoder.has_animation();
            (Box::new(decoder), animated)
        }
        Format::Gif => (Box::new(GifDecoder::new(input)?), gif_moves(bytes)),
    })
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    // Beside the pixels themselves, a decoder may need one more frame of them to work in.
    limits.max_alloc = Some(2 * MAX_DECODED_BYTES);
    limits
}

/// Whether a second frame follows; the pixels are skipped, not decoded.
fn gif_moves(bytes: &[u8]) -> bool {
    let mut options = gif::DecodeOptions::new();
    options.skip_frame_decoding(true);
    let Ok(mut reader) = options.read_info(bytes) else {
        return false;
    };
    (0..2).all(|_| matches!(reader.next_frame_info(), Ok(Some(_))))
}

/// How the camera was held. A damaged EXIF block is no reason to refuse the picture.
fn orientation(decoder: &mut impl ImageDecoder) -> Orientation {
    let Ok(Some(exif)) = decoder.exif_metadata() else {
        return Orientation::NoTransforms;
    };
    // Some programs copy the prefix of JPEG's APP1 segment into PNG and WebP.
    let tiff = exif.strip_prefix(b"Exif\0\0").unwrap_or(&exif);
    Orientation::from_exif_chunk(tiff).unwrap_or(Orientation::NoTransforms)
}

/// Stored size to shown size, and back: the orientations that swap the sides are the same both ways.
pub(super) fn turned(orientation: Orientation, (width, height): (u32, u32)) -> (u32, u32) {
    match orientation {
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH => {
            (height, width)
        }
        Orientation::NoTransforms | Orientation::Rotate180 | Orientation::FlipHorizontal | Orientation::FlipVertical => {
            (width, height)
        }
    }
}
