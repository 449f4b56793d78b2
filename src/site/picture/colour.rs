//! Colours: in come pixels and the profile that says what their numbers mean, out come pixels in sRGB, which need no profile.

use image::DynamicImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// A colour profile longer than this, in bytes, is ignored; one made of curves and a matrix, the only kind
/// that is used here, takes a few kilobytes.
const MAX_PROFILE_BYTES: usize = 2 << 20;

/// Colours of another RGB space (Display P3 of telephones, Adobe RGB of cameras) are converted, since
/// the profile itself is not published. Without effect on pictures that are sRGB but for rounding, and
/// on profiles made of tables, grey or CMYK ones: there the numbers are taken for sRGB.
pub(super) fn to_srgb(mut image: DynamicImage, profile: Option<&[u8]>) -> DynamicImage {
    let (layout, pixels): (_, &mut [u8]) = match &mut image {
        DynamicImage::ImageRgb8(rgb) => (Layout::Rgb, rgb),
        DynamicImage::ImageRgba8(rgba) => (Layout::Rgba, rgba),
        _ => return image,
    };
    if let Some(converted) = profile.and_then(|profile| converted(pixels, layout, profile)) {
        pixels.copy_from_slice(&converted);
    }
    image
}

fn converted(pixels: &[u8], layout: Layout, profile: &[u8]) -> Option<Vec<u8>> {
    if profile.len() > MAX_PROFILE_BYTES {
        return None;
    }
    let profile = ColorProfile::new_from_slice(profile).ok()?;
    if profile.color_space != DataColorSpace::Rgb || !profile.is_matrix_shaper() {
        return None;
    }
    // Fixed point gives the same numbers on every processor; floating point does not.
    let options = TransformOptions { prefer_fixed_point: true, ..TransformOptions::default() };
    let transform = profile.create_transform_8bit(layout, &ColorProfile::new_srgb(), layout, options).ok()?;
    let mut out = vec![0; pixels.len()];
    transform.transform(pixels, &mut out).ok()?;
    let differs = pixels.iter().zip(&out).any(|(was, is)| was.abs_diff(*is) > 2);
    differs.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::super::tests::files::{chunk, display_p3, raw_png, stored};
    use super::super::tests::{assert_colour, only};
    use super::*;
    use image::Rgb;

    #[test]
    fn other_colour_spaces_become_srgb() {
        let rows = [&[0][..], &[200, 100, 50].repeat(8)].concat().repeat(8);
        let with = |profile: Vec<u8>| {
            let body = [b"x\0\0", &stored(&profile)[..]].concat();
            only(&raw_png(8, [8, 2, 0], &[chunk(b"iCCP", &body)], &rows)).1
        };
        let srgb = ColorProfile::new_srgb().encode().unwrap();
        assert_eq!(with(srgb).to_rgb8().get_pixel(4, 4), &Rgb([200, 100, 50]));
        // The same orange of Display P3 lies further out in sRGB.
        assert_colour(&with(display_p3()), (4, 4), [214, 96, 33]);
        assert_colour(&with(b"not a profile".to_vec()), (4, 4), [200, 100, 50]);
    }
}
