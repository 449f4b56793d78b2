//! The widest copy of a picture, from which the others are made.
//!
//! In: an opened picture and the width that is wanted. Out: its pixels, upright and as plain as they can be, and whether it is a
//! photograph or a drawing. Encodes nothing.

use super::format::Format;
use super::header::{Source, turned};
use super::size::{resize, scaled};
use super::{Attempt, colour};
use image::{DynamicImage, GrayImage, ImageDecoder};

/// How a picture is best encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Photograph,
    Drawing,
}

/// The widest copy, from which the others are made: upright, 8 bits a channel, in sRGB, without
/// channels that say nothing.
pub(super) fn master(source: Source<'_>, width: u32) -> Attempt<(DynamicImage, Style)> {
    let (info, orientation) = (source.info, source.orientation);
    let (pixels, profile) = pixels(source)?;
    let pixels = eight_bits(pixels);
    let flat = info.format != Format::Jpeg && is_flat(&pixels);

    let size = (width, scaled(info.height, width, info.width));
    // Turned after it has shrunk: the same picture, a tenth of the work.
    let mut small = resize(&pixels, turned(orientation, size))?;
    drop(pixels);
    small.apply_orientation(orientation);
    let small = slim(colour::to_srgb(small, profile.as_deref()));

    let style = if flat || small.color().has_alpha() { Style::Drawing } else { Style::Photograph };
    Ok((small, style))
}

/// All pixels as they are stored, and the profile of their colours.
pub(super) fn pixels(mut source: Source<'_>) -> Attempt<(DynamicImage, Option<Vec<u8>>)> {
    let profile = source.decoder.icc_profile().ok().flatten();
    Ok((DynamicImage::from_decoder(source.decoder)?, profile))
}

fn eight_bits(image: DynamicImage) -> DynamicImage {
    match image {
        DynamicImage::ImageLuma16(_) => image.into_luma8().into(),
        DynamicImage::ImageLumaA16(_) => image.into_luma_alpha8().into(),
        DynamicImage::ImageRgb16(_) => image.into_rgb8().into(),
        DynamicImage::ImageRgba16(_) => image.into_rgba8().into(),
        eight => eight,
    }
}

/// More than half of all pixels equal their left neighbour: so in line art, charts and screenshots,
/// never under the noise of a camera or scanner.
fn is_flat(image: &DynamicImage) -> bool {
    let channels = usize::from(image.color().channel_count());
    let bytes = image.as_bytes();
    let next = bytes.get(channels..).unwrap_or_default();
    let pairs = bytes.chunks_exact(channels).zip(next.chunks_exact(channels));
    let equal = pairs.filter(|(left, right)| left == right).count();
    2 * equal * channels > bytes.len()
}

/// Drops an alpha channel that hides nothing and colour channels that are all grey.
fn slim(image: DynamicImage) -> DynamicImage {
    let opaque = |bytes: &[u8], channels| bytes.chunks_exact(channels).all(|pixel| pixel.last() == Some(&255));
    let image = match image {
        DynamicImage::ImageRgba8(rgba) if opaque(&rgba, 4) => DynamicImage::ImageRgba8(rgba).into_rgb8().into(),
        DynamicImage::ImageLumaA8(grey) if opaque(&grey, 2) => first_channel(&grey, 2, grey.dimensions()),
        other => other,
    };
    match image {
        DynamicImage::ImageRgb8(rgb) if rgb.pixels().all(|p| p[0] == p[1] && p[1] == p[2]) => {
            first_channel(&rgb, 3, rgb.dimensions())
        }
        other => other,
    }
}

fn first_channel(bytes: &[u8], channels: usize, (width, height): (u32, u32)) -> DynamicImage {
    let grey = bytes.iter().step_by(channels).copied().collect();
    GrayImage::from_raw(width, height, grey).unwrap_or_default().into()
}
