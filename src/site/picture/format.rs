//! What a file is, by its first bytes, whatever its name says.
//!
//! In: the bytes of a file. Out: one of the formats that are read, or a problem that names the format that is not. It reads no
//! header beyond that.

use super::Problem;
use image::ImageFormat;

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// JPEG: baseline or progressive; grey, RGB or CMYK.
    Jpeg,
    /// PNG: any depth, palette, interlaced; of an APNG the default image.
    Png,
    /// WebP: lossy or lossless.
    WebP,
    /// GIF.
    Gif,
}

/// Formats that are recognised so that a message can name them, but are not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Foreign {
    /// HEIF in HEVC, as iPhones save by default.
    Heic,
    /// AVIF.
    Avif,
    /// TIFF, and the raw files of cameras that are built on it.
    Tiff,
    /// Windows bitmap.
    Bmp,
    /// SVG: refused because it may carry scripts and outside links.
    Svg,
    /// JPEG XL.
    JpegXl,
    /// JPEG 2000.
    Jpeg2000,
    /// Photoshop document.
    Psd,
}

impl Foreign {
    /// The name that a reader knows the format by; the same in every language.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Heic => "HEIC",
            Self::Avif => "AVIF",
            Self::Tiff => "TIFF",
            Self::Bmp => "BMP",
            Self::Svg => "SVG",
            Self::JpegXl => "JPEG XL",
            Self::Jpeg2000 => "JPEG 2000",
            Self::Psd => "PSD",
        }
    }
}

pub(super) fn recognise(bytes: &[u8]) -> Result<Format, Problem> {
    match image::guess_format(bytes) {
        Ok(ImageFormat::Jpeg) => Ok(Format::Jpeg),
        Ok(ImageFormat::Png) => Ok(Format::Png),
        Ok(ImageFormat::WebP) => Ok(Format::WebP),
        Ok(ImageFormat::Gif) => Ok(Format::Gif),
        _ => Err(foreign(bytes).map_or(Problem::NotAPicture, |format| Problem::Unsupported { format })),
    }
}

/// First bytes of formats that are told apart by them.
const SIGNATURES: [(&[u8], Foreign); 8] = [
    (b"II*\0", Foreign::Tiff),
    (b"MM\0*", Foreign::Tiff),
    (b"BM", Foreign::Bmp),
    (b"8BPS", Foreign::Psd),
    (b"\xff\x0a", Foreign::JpegXl),
    (b"\0\0\0\x0cJXL \r\n\x87\n", Foreign::JpegXl),
    (b"\0\0\0\x0cjP  \r\n\x87\n", Foreign::Jpeg2000),
    (b"\xff\x4f\xff\x51", Foreign::Jpeg2000),
];

fn foreign(bytes: &[u8]) -> Option<Foreign> {
    let signed = SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature));
    signed.map(|&(_, format)| format).or_else(|| heif(bytes)).or_else(|| svg(bytes))
}

/// HEIC and AVIF name themselves in the `ftyp` box that opens the file (ISO/IEC 14496-12, 23008-12).
/// AVIF goes first, because it also lists the brands that the two have in common.
fn heif(bytes: &[u8]) -> Option<Foreign> {
    let (size, rest) = bytes.split_first_chunk::<4>()?;
    let body = rest.strip_prefix(b"ftyp")?;
    let length = usize::try_from(u32::from_be_bytes(*size)).ok()?.saturating_sub(8);
    let brands = body.get(..length).unwrap_or(body);
    let names = |list: &[&[u8; 4]]| brands.chunks_exact(4).any(|brand| list.iter().any(|name| *name == brand));
    if names(&[b"avif", b"avis"]) {
        return Some(Foreign::Avif);
    }
    let heic = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"];
    names(&heic).then_some(Foreign::Heic)
}

/// XML with an `svg` element near its beginning, and not a web page that merely holds one.
fn svg(bytes: &[u8]) -> Option<Foreign> {
    let head = bytes.get(..4096).unwrap_or(bytes);
    let head = String::from_utf8_lossy(head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head)).to_ascii_lowercase();
    let opens = head.trim_start().starts_with('<');
    (opens && head.contains("<svg") && !head.contains("<html")).then_some(Foreign::Svg)
}

#[cfg(test)]
mod tests {
    use super::super::{inspect, variants};
    use super::*;

    #[test]
    fn formats_are_recognised_by_content() {
        let unsupported = |format| Problem::Unsupported { format };
        let cases: &[(&[u8], Problem)] = &[
            (b"", Problem::NotAPicture),
            (b"\xff", Problem::NotAPicture),
            (b"A letter about a picture", Problem::NotAPicture),
            (b"%PDF-1.7", Problem::NotAPicture),
            (b"<!DOCTYPE html><html><svg></svg></html>", Problem::NotAPicture),
            (b"\0\0\0\x14ftypisom\0\0\0\0mp42", Problem::NotAPicture),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", unsupported(Foreign::Heic)),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", unsupported(Foreign::Heic)),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", unsupported(Foreign::Avif)),
            (b"\xff\xff\xff\xffftypheic", unsupported(Foreign::Heic)),
            (b"\0\0\0\0ftypheic", Problem::NotAPicture),
            (b"II*\0\x08\0\0\0", unsupported(Foreign::Tiff)),
            (b"MM\0*\0\0\0\x08", unsupported(Foreign::Tiff)),
            (b"BM6\0\0\0", unsupported(Foreign::Bmp)),
            (b"8BPS\0\x01", unsupported(Foreign::Psd)),
            (b"\xff\x0a\0", unsupported(Foreign::JpegXl)),
            (b"\0\0\0\x0cjP  \r\n\x87\n", unsupported(Foreign::Jpeg2000)),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", unsupported(Foreign::Svg)),
            (b"\xef\xbb\xbf\n<?xml version='1.0'?><!-- --><SVG/>", unsupported(Foreign::Svg)),
        ];
        for (bytes, expected) in cases {
            assert_eq!(inspect(bytes).as_ref(), Err(expected), "{}", String::from_utf8_lossy(bytes));
            assert_eq!(variants(bytes).as_ref(), Err(expected));
        }
    }
}
