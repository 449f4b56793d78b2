//! Pictures of a document: in come the target of a picture and the room that it has, out come the file to put in the package and the size to
//! show it at. The narrowest variant that prints sharply is taken, so that a document of a dozen photographs can still be mailed.
//! What Word cannot read (WebP) is rewritten as PNG, pixel for pixel. Nothing is scaled up.

use super::columns::Twips;
use crate::site::PictureFile;
use image::ImageFormat;
use rustc_hash::FxHashMap;
use std::io::Cursor;
use std::sync::Arc;

/// The pictures of a site: source path inside `content/` → its variants, widest first.
pub type Pictures = FxHashMap<String, Vec<PictureFile>>;

/// Pixels to an inch that print sharply.
const SHARP: u32 = 200;
/// Pixels to an inch of a picture that is shown at its own size.
const NATURAL: u32 = 120;
/// English metric units, in which drawings are measured, to a twip.
const EMU: u64 = 635;

/// The picture files of a document, each once.
#[derive(Default)]
pub struct Media {
    files: Vec<(String, &'static str, Arc<[u8]>)>,
}

/// A picture that is in the package.
pub struct Placed {
    /// Its file, from the folder of the document.
    pub file: String,
    /// Its width in English metric units.
    pub width: u64,
    /// Its height.
    pub height: u64,
}

impl Media {
    /// Puts a picture into the package. `None` if the site has no such picture, or none that can be read.
    pub fn place(&mut self, pictures: &Pictures, target: &str, room: (Twips, Twips)) -> Option<Placed> {
        let variants = pictures.get(target)?;
        let widest = variants.first().filter(|picture| picture.width > 0 && picture.height > 0)?;
        let natural = |pixels: u32| u64::from(pixels) * 1440 / u64::from(NATURAL);
        let (mut width, mut height) = (natural(widest.width).max(1), natural(widest.height).max(1));
        for (limit, by_width) in [(room.0, true), (room.1, false)] {
            let (limit, side) = (u64::from(limit.max(1)), if by_width { width } else { height });
            if side > limit {
                (width, height) = ((width * limit / side).max(1), (height * limit / side).max(1));
            }
        }
        let wanted = width * u64::from(SHARP) / 1440;
        let fit = variants.iter().rev().find(|picture| u64::from(picture.width) >= wanted).unwrap_or(widest);
        let file = self.file(&fit.url, &fit.bytes)?;
        Some(Placed { file, width: width * EMU, height: height * EMU })
    }

    /// The name of a file in the package.
    fn file(&mut self, url: &str, bytes: &Arc<[u8]>) -> Option<String> {
        let index = match self.files.iter().position(|(known, _, _)| known == url) {
            Some(index) => index,
            None => {
                let (extension, bytes) = readable(bytes)?;
                self.files.push((url.to_string(), extension, bytes));
                self.files.len() - 1
            }
        };
        Some(name(index, self.files[index].1))
    }

    /// The files, by their names in the folder of the document.
    pub fn files(self) -> impl Iterator<Item = (String, Vec<u8>)> {
        self.files.into_iter().enumerate().map(|(index, (_, extension, bytes))| (name(index, extension), bytes.to_vec()))
    }
}

fn name(index: usize, extension: &str) -> String {
    format!("media/image{}.{extension}", index + 1)
}

/// A picture in a format that word processors read.
fn readable(bytes: &Arc<[u8]>) -> Option<(&'static str, Arc<[u8]>)> {
    match image::guess_format(bytes).ok()? {
        ImageFormat::Png => Some(("png", bytes.clone())),
        ImageFormat::Jpeg => Some(("jpeg", bytes.clone())),
        format => {
            let picture = image::load_from_memory_with_format(bytes, format).ok()?;
            let mut png = Cursor::new(Vec::new());
            picture.write_to(&mut png, ImageFormat::Png).ok()?;
            Some(("png", png.into_inner().into()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{DynamicImage, RgbImage};

    fn file(width: u32, height: u32, format: ImageFormat) -> PictureFile {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(RgbImage::new(width, height)).write_to(&mut bytes, format).unwrap();
        PictureFile { url: format!("{width}"), width, height, bytes: bytes.into_inner().into() }
    }

    fn pictures(variants: Vec<PictureFile>) -> Pictures {
        [("a".to_string(), variants)].into_iter().collect()
    }

    #[test]
    fn a_picture_fits_its_room_and_the_narrowest_sharp_variant_is_taken() {
        let pictures = pictures(vec![file(1600, 800, ImageFormat::Jpeg), file(800, 400, ImageFormat::Jpeg)]);
        let mut media = Media::default();
        let placed = media.place(&pictures, "a", (2880, 9000)).unwrap();
        assert_eq!((placed.width / EMU, placed.height / EMU), (2880, 1440));
        assert_eq!(media.files[0].0, "800");
        // Too tall.
        let placed = media.place(&pictures, "a", (9000, 720)).unwrap();
        assert_eq!((placed.width / EMU, placed.height / EMU), (1440, 720));
        assert_eq!(media.files().count(), 1);
    }

    #[test]
    fn small_pictures_stay_small_and_webp_becomes_png() {
        let pictures = pictures(vec![file(12, 24, ImageFormat::WebP)]);
        let mut media = Media::default();
        let placed = media.place(&pictures, "a", (9000, 9000)).unwrap();
        assert_eq!((placed.width / EMU, placed.height / EMU, &*placed.file), (144, 288, "media/image1.png"));
        assert!(media.place(&pictures, "b", (9000, 9000)).is_none());
    }
}
