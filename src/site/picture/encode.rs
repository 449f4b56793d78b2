//! Files for the web: in come pixels and what kind of picture they are, out comes the smallest file that suits them, with nothing in it
//! but pixels.

use super::master::Style;
use super::{Attempt, Variant};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{self, PngEncoder};
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ImageEncoder};

/// JPEG quality on the scale of 1 to 100: the usual bargain for the web between weight and visible loss.
const JPEG_QUALITY: u8 = 80;
/// The same for a copy that is itself encoded again later: twice the bargain would show.
const KEPT_QUALITY: u8 = 92;

/// A drawing whose lossless copy weighs more than this many times its JPEG is a photograph after all: a
/// slide with a picture on it, flat for the most part and yet a load for a telephone.
const LOSSLESS_MAY_COST: usize = 3;

/// The widest copy, and the style that its weight settles for all of them.
pub(super) fn first(image: &DynamicImage, style: Style) -> Attempt<(Variant, Style)> {
    let variant = encode(image, style)?;
    if style == Style::Photograph || image.color().has_alpha() {
        return Ok((variant, style));
    }
    let lossy = encode(image, Style::Photograph)?;
    if variant.bytes.len() > LOSSLESS_MAY_COST * lossy.bytes.len() {
        return Ok((lossy, Style::Photograph));
    }
    Ok((variant, style))
}

pub(super) fn encode(image: &DynamicImage, style: Style) -> Attempt<Variant> {
    let (extension, bytes) = match style {
        Style::Photograph => ("jpg", jpeg(image, JPEG_QUALITY)?),
        Style::Drawing => lossless(image)?,
    };
    Ok(Variant { width: image.width(), height: image.height(), extension, bytes })
}

/// A copy of which others will be made: the variant that it is, with less of a photograph lost.
pub(super) fn kept(image: &DynamicImage, (variant, style): (Variant, Style)) -> Attempt<Variant> {
    Ok(match style {
        Style::Photograph => Variant { bytes: jpeg(image, KEPT_QUALITY)?, ..variant },
        Style::Drawing => variant,
    })
}

fn jpeg(image: &DynamicImage, quality: u8) -> Attempt<Vec<u8>> {
    let mut out = Vec::new();
    write(JpegEncoder::new_with_quality(&mut out, quality), image)?;
    Ok(out)
}

/// The smallest of three: which filter suits a drawing is known only by trying; on a tie, PNG.
fn lossless(image: &DynamicImage) -> Attempt<(&'static str, Vec<u8>)> {
    let mut best = ("png", portable(image, png::FilterType::NoFilter)?);
    let adaptive = portable(image, png::FilterType::Adaptive)?;
    if adaptive.len() < best.1.len() {
        best = ("png", adaptive);
    }
    let mut webp = Vec::new();
    // WebP ends at 16,383 px; PNG has no such bound.
    let fits = write(WebPEncoder::new_lossless(&mut webp), image).is_ok();
    if fits && webp.len() < best.1.len() {
        best = ("webp", webp);
    }
    Ok(best)
}

pub(super) fn portable(image: &DynamicImage, filter: png::FilterType) -> Attempt<Vec<u8>> {
    let mut out = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut out, png::CompressionType::Best, filter);
    write(encoder, image)?;
    Ok(out)
}

pub(super) fn write(encoder: impl ImageEncoder, image: &DynamicImage) -> Attempt<()> {
    encoder.write_image(image.as_bytes(), image.width(), image.height(), image.color().into())?;
    Ok(())
}
