//! How wide the copies of a picture are, and shrinking to that width.
//!
//! In: the size of a picture as shown. Out: the widths that are worth a file, the height that goes with each, and the pixels in that
//! size, the same on any machine.

use super::Attempt;
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::DynamicImage;

/// The widths that a page offers to the browser, in px, widest first.
pub const WIDTHS: [u32; 3] = [1600, 800, 400];

/// The steps worth offering for a picture of this width: a step that isn't a quarter narrower than the
/// one before it would cost a file and save nearly nothing.
pub(super) fn widths(shown: u32) -> Vec<u32> {
    let mut list: Vec<u32> = Vec::with_capacity(WIDTHS.len());
    for step in WIDTHS {
        let worthwhile = list.last().is_none_or(|&last| 4 * step <= 3 * last);
        if worthwhile {
            list.push(step.min(shown));
        }
    }
    list
}

/// The side that goes with `width` when `full_width` shrinks to it; at least 1.
pub(super) fn scaled(side: u32, width: u32, full_width: u32) -> u32 {
    let full = u64::from(full_width.max(1));
    let rounded = (u64::from(side) * u64::from(width) + full / 2) / full;
    u32::try_from(rounded).unwrap_or(u32::MAX).max(1)
}

/// Catmull-Rom is a polynomial: unlike Lanczos it asks no sine of the system's mathematics library,
/// which is not the same to the last bit everywhere. Sharp enough for the letters in a drawing.
pub(super) fn resize(image: &DynamicImage, (width, height): (u32, u32)) -> Attempt<DynamicImage> {
    if (image.width(), image.height()) == (width, height) {
        return Ok(image.clone());
    }
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
    let mut out = DynamicImage::new(width, height, image.color());
    Resizer::new().resize(image, &mut out, &options)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::super::MAX_SIDE;
    use super::*;

    #[test]
    fn steps_are_few_and_never_enlarge() {
        let cases: &[(u32, &[u32])] = &[
            (1, &[1]),
            (400, &[400]),
            (533, &[533]),
            (534, &[534, 400]),
            (800, &[800, 400]),
            (1066, &[1066, 400]),
            (1067, &[1067, 800, 400]),
            (1600, &[1600, 800, 400]),
            (12_000, &[1600, 800, 400]),
        ];
        for (shown, expected) in cases {
            assert_eq!(widths(*shown), *expected, "{shown}");
        }
        for ((side, width, full), expected) in
            [((3024, 1600, 4032), 1200), ((1, 400, 16_384), 1), ((MAX_SIDE, 1, 1), MAX_SIDE), ((2, 2, 3), 1)]
        {
            assert_eq!(scaled(side, width, full), expected);
        }
    }
}
