//! Pictures of a case, made ready for the web.
//!
//! In: the bytes of a picture as the author laid it beside the case. Out: what its header says
//! ([`inspect`]), and one to three copies of it ([`variants`]): upright, in sRGB, at most 1600, 800 and
//! 400 px wide, encoded anew from the pixels, so that no camera, place, author, comment or thumbnail
//! gets through. Bounded in size and memory before a pixel is decoded; the same bytes on any machine.
//! Refuses to know: file names, pages, alternative texts, languages, caches.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::codecs::gif::GifDecoder;
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::{self, PngDecoder, PngEncoder};
use image::codecs::webp::{WebPDecoder, WebPEncoder};
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageDecoder, ImageEncoder, ImageFormat, Limits};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// The widths that a page offers to the browser, in px, widest first.
pub const WIDTHS: [u32; 3] = [1600, 800, 400];

/// The longest side that is decoded, in px: room for a telephone's panorama.
pub const MAX_SIDE: u32 = 16_384;

/// The most memory that the decoded pixels may take, in bytes: 89 megapixels of a photograph.
pub const MAX_DECODED_BYTES: u64 = 256 << 20;

/// JPEG quality on the scale of 1 to 100: the usual bargain for the web between weight and visible loss.
const JPEG_QUALITY: u8 = 80;

/// A drawing whose lossless copy weighs more than this many times its JPEG is a photograph after all: a
/// slide with a picture on it, flat for the most part and yet a load for a telephone.
const LOSSLESS_MAY_COST: usize = 3;

/// A colour profile longer than this, in bytes, is ignored; one made of curves and a matrix, the only kind
/// that is used here, takes a few kilobytes.
const MAX_PROFILE_BYTES: usize = 2 << 20;

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

/// What the header says, without decoding the pixels: enough for checks and for `width` and `height`.
///
/// A picture that passes may still turn out [`Problem::Broken`] in [`variants`].
///
/// # Errors
/// A [`Problem`] that the header already shows.
pub fn inspect(bytes: &[u8]) -> Result<Info, Problem> {
    Ok(open(bytes)?.info)
}

/// Copies for the web, widest first, at least one; never larger than the picture itself.
///
/// Photographs become JPEG; line art, screenshots and whatever is transparent stay lossless, as PNG or
/// WebP, whichever is smaller. A narrower copy that would save the reader nothing is left out.
///
/// # Errors
/// Any [`Problem`].
pub fn variants(bytes: &[u8]) -> Result<Vec<Variant>, Problem> {
    let source = open(bytes)?;
    let info = source.info;
    let broken = |error: Failure| Problem::Broken { format: info.format, detail: error.to_string() };
    if info.format == Format::Jpeg && !jpeg_is_whole(bytes) {
        return Err(Problem::Broken { format: info.format, detail: "the end of the JPEG is missing".to_owned() });
    }

    let mut list = widths(info.width).into_iter();
    let widest = list.next().unwrap_or(info.width);
    let (master, style) = contained(|| master(source, widest)).map_err(broken)?;

    let (first, style) = first(&master, style).map_err(broken)?;
    let mut made = vec![first];
    for width in list {
        let size = (width, scaled(info.height, width, info.width));
        let variant = encode(&resize(&master, size).map_err(broken)?, style).map_err(broken)?;
        if made.last().is_some_and(|last| variant.bytes.len() < last.bytes.len()) {
            made.push(variant);
        }
    }
    Ok(made)
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

/// A picture whose header has been read and found within bounds.
struct Source<'a> {
    info: Info,
    orientation: Orientation,
    decoder: Box<dyn ImageDecoder + 'a>,
}

fn open(bytes: &[u8]) -> Result<Source<'_>, Problem> {
    let format = recognise(bytes)?;
    let broken = |error: Failure| Problem::Broken { format, detail: error.to_string() };
    let (mut decoder, orientation, animated) = contained(|| {
        let (mut decoder, animated) = decoder(format, bytes)?;
        let orientation = orientation(&mut decoder);
        Ok((decoder, orientation, animated))
    })
    .map_err(broken)?;
    let (width, height) = turned(orientation, decoder.dimensions());
    if width > MAX_SIDE || height > MAX_SIDE || decoder.total_bytes() > MAX_DECODED_BYTES {
        return Err(Problem::TooLarge { width, height });
    }
    if width == 0 || height == 0 {
        return Err(Problem::Broken { format, detail: "the picture has no pixels".to_owned() });
    }
    decoder.set_limits(limits()).map_err(|error| broken(error.into()))?;
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
fn turned(orientation: Orientation, (width, height): (u32, u32)) -> (u32, u32) {
    match orientation {
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH => {
            (height, width)
        }
        Orientation::NoTransforms | Orientation::Rotate180 | Orientation::FlipHorizontal | Orientation::FlipVertical => {
            (width, height)
        }
    }
}

fn recognise(bytes: &[u8]) -> Result<Format, Problem> {
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

/// Whether the end marker is there. The decoder fills what is missing with grey and says nothing.
///
/// Walks the markers of ITU-T T.81, B.1: a segment says its length; behind the header of a scan come
/// coded data, in which only 0xFF00 and the restart markers 0xFFD0-0xFFD7 are not the next marker.
fn jpeg_is_whole(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(2..).unwrap_or_default();
    loop {
        let Some(at) = rest.iter().position(|&byte| byte == 0xFF) else {
            return false;
        };
        let after = rest.get(at + 1..).unwrap_or_default();
        rest = match after {
            [0xD9, ..] => return true,
            // A fill byte: the marker is still to come.
            [0xFF, ..] => after,
            // A stuffed zero, a restart, or a marker that has no segment.
            [0x00 | 0x01 | 0xD0..=0xD8, tail @ ..] => tail,
            [_, high, low, ..] => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                after.get(1 + length..).unwrap_or_default()
            }
            _ => return false,
        };
    }
}

/// How a picture is best encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Photograph,
    Drawing,
}

/// The widest copy, from which the others are made: upright, 8 bits a channel, in sRGB, without
/// channels that say nothing.
fn master(mut source: Source<'_>, width: u32) -> Attempt<(DynamicImage, Style)> {
    let info = source.info;
    let profile = source.decoder.icc_profile().ok().flatten();
    let pixels = eight_bits(DynamicImage::from_decoder(source.decoder)?);
    let flat = info.format != Format::Jpeg && is_flat(&pixels);

    let size = (width, scaled(info.height, width, info.width));
    // Turned after it has shrunk: the same picture, a tenth of the work.
    let mut small = resize(&pixels, turned(source.orientation, size))?;
    drop(pixels);
    small.apply_orientation(source.orientation);
    let small = slim(to_srgb(small, profile.as_deref()));

    let style = if flat || small.color().has_alpha() { Style::Drawing } else { Style::Photograph };
    Ok((small, style))
}

/// The steps worth offering for a picture of this width: a step that isn't a quarter narrower than the
/// one before it would cost a file and save nearly nothing.
fn widths(shown: u32) -> Vec<u32> {
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
fn scaled(side: u32, width: u32, full_width: u32) -> u32 {
    let full = u64::from(full_width.max(1));
    let rounded = (u64::from(side) * u64::from(width) + full / 2) / full;
    u32::try_from(rounded).unwrap_or(u32::MAX).max(1)
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

/// Catmull-Rom is a polynomial: unlike Lanczos it asks no sine of the system's mathematics library,
/// which is not the same to the last bit everywhere. Sharp enough for the letters in a drawing.
fn resize(image: &DynamicImage, (width, height): (u32, u32)) -> Attempt<DynamicImage> {
    if (image.width(), image.height()) == (width, height) {
        return Ok(image.clone());
    }
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
    let mut out = DynamicImage::new(width, height, image.color());
    Resizer::new().resize(image, &mut out, &options)?;
    Ok(out)
}

/// Colours of another RGB space (Display P3 of telephones, Adobe RGB of cameras) are converted, since
/// the profile itself is not published. Without effect on pictures that are sRGB but for rounding, and
/// on profiles made of tables, grey or CMYK ones: there the numbers are taken for sRGB.
fn to_srgb(mut image: DynamicImage, profile: Option<&[u8]>) -> DynamicImage {
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

/// The widest copy, and the style that its weight settles for all of them.
fn first(image: &DynamicImage, style: Style) -> Attempt<(Variant, Style)> {
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

fn encode(image: &DynamicImage, style: Style) -> Attempt<Variant> {
    let (extension, bytes) = match style {
        Style::Photograph => ("jpg", jpeg(image)?),
        Style::Drawing => lossless(image)?,
    };
    Ok(Variant { width: image.width(), height: image.height(), extension, bytes })
}

fn jpeg(image: &DynamicImage) -> Attempt<Vec<u8>> {
    let mut out = Vec::new();
    write(JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY), image)?;
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

fn portable(image: &DynamicImage, filter: png::FilterType) -> Attempt<Vec<u8>> {
    let mut out = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut out, png::CompressionType::Best, filter);
    write(encoder, image)?;
    Ok(out)
}

fn write(encoder: impl ImageEncoder, image: &DynamicImage) -> Attempt<()> {
    encoder.write_image(image.as_bytes(), image.width(), image.height(), image.color().into())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::codecs::gif::GifEncoder;
    use image::{Frame, Rgb, RgbImage, Rgba, RgbaImage};

    const MARK: &[u8] = b"PLANTED-MARK";
    const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>PLANTED-MARK</x:xmpmeta>";

    // ---- inputs

    /// Knuth's MMIX generator with a fixed seed: noise that is the same in every run.
    struct Noise(u64);

    impl Noise {
        fn next(&mut self) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
            self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as usize
        }
    }

    /// A soft gradient under the noise of a camera.
    fn photo(width: u32, height: u32) -> DynamicImage {
        let mut noise = Noise(7);
        let shade = |x: u32, of: u32| (x * 200 / of) as u8;
        RgbImage::from_fn(width, height, |x, y| {
            let mut grain = || (noise.next() % 12) as u8;
            Rgb([shade(x, width), shade(y, height), 90].map(|value| value + grain()))
        })
        .into()
    }

    /// Coloured bars on paper.
    fn chart(width: u32, height: u32) -> DynamicImage {
        RgbImage::from_fn(width, height, |x, y| match (x / 40 % 2, y > height / 3) {
            (1, true) => Rgb([31, 111, 107]),
            _ => Rgb([250, 247, 240]),
        })
        .into()
    }

    /// Red and green above blue and white, 16 px each.
    fn quarters() -> DynamicImage {
        RgbImage::from_fn(32, 32, |x, y| match (x < 16, y < 16) {
            (true, true) => Rgb([255, 0, 0]),
            (false, true) => Rgb([0, 255, 0]),
            (true, false) => Rgb([0, 0, 255]),
            (false, false) => Rgb([255, 255, 255]),
        })
        .into()
    }

    fn as_jpeg(image: &DynamicImage) -> Vec<u8> {
        let mut out = Vec::new();
        write(JpegEncoder::new_with_quality(&mut out, 92), image).unwrap();
        out
    }

    fn as_png(image: &DynamicImage) -> Vec<u8> {
        portable(image, png::FilterType::Adaptive).unwrap()
    }

    fn as_webp(image: &DynamicImage) -> Vec<u8> {
        let mut out = Vec::new();
        write(WebPEncoder::new_lossless(&mut out), image).unwrap();
        out
    }

    fn as_gif(frames: &[DynamicImage]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = GifEncoder::new(&mut out);
        let frames = frames.iter().map(|image| Frame::new(image.to_rgba8()));
        encoder.encode_frames(frames).unwrap();
        drop(encoder);
        out
    }

    /// TIFF structure of an EXIF block: orientation, and a GPS directory that holds the mark.
    fn exif(orientation: u8) -> Vec<u8> {
        let mut out = b"MM\0*\0\0\0\x08\0\x02".to_vec();
        out.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
        out.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38]);
        out.extend([0, 0, 0, 0, 0, 1, 0, 1, 0, 2, 0, 0, 0, 12, 0, 0, 0, 56]);
        out.extend([0, 0, 0, 0]);
        out.extend(MARK);
        out.extend(b"GPS");
        out
    }

    fn segment(marker: u8, parts: &[&[u8]]) -> Vec<u8> {
        let body = parts.concat();
        let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, marker], &length[..], &body].concat()
    }

    /// A JPEG with further segments behind its start marker.
    fn jpeg_with(jpeg: &[u8], segments: &[Vec<u8>]) -> Vec<u8> {
        [&jpeg[..2], &segments.concat(), &jpeg[2..]].concat()
    }

    fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let mut crc = u32::MAX;
        for byte in name.iter().chain(body) {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = (crc >> 1) ^ (0xEDB8_8320 * (crc & 1));
            }
        }
        let length = u32::try_from(body.len()).unwrap().to_be_bytes();
        [&length[..], name, body, &(!crc).to_be_bytes()].concat()
    }

    /// zlib without compression.
    fn stored(data: &[u8]) -> Vec<u8> {
        let (mut a, mut b) = (1u32, 0u32);
        for byte in data {
            a = (a + u32::from(*byte)) % 65_521;
            b = (b + a) % 65_521;
        }
        let length = u16::try_from(data.len()).unwrap();
        let [low, high] = length.to_le_bytes();
        let head = [0x78, 0x01, 0x01, low, high, !low, !high];
        [&head[..], data, &((b << 16) | a).to_be_bytes()].concat()
    }

    /// A PNG by hand: what the encoder of the library doesn't write.
    fn raw_png(size: u32, [depth, colour, interlace]: [u8; 3], chunks: &[Vec<u8>], rows: &[u8]) -> Vec<u8> {
        let side = size.to_be_bytes();
        let header = [&side[..], &side, &[depth, colour, 0, 0, interlace]].concat();
        let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
        out.extend(chunk(b"IHDR", &header));
        out.extend(chunks.concat());
        out.extend(chunk(b"IDAT", &stored(rows)));
        out.extend(chunk(b"IEND", &[]));
        out
    }

    fn riff(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len()).unwrap().to_le_bytes();
        let padding: &[u8] = if body.len() % 2 == 1 { &[0] } else { &[] };
        [&name[..], &length, body, padding].concat()
    }

    /// An extended WebP of 32 by 32 px: `flags` as in the VP8X chunk, then the chunks.
    fn raw_webp(flags: u8, chunks: &[Vec<u8>]) -> Vec<u8> {
        let canvas = riff(b"VP8X", &[flags, 0, 0, 0, 31, 0, 0, 31, 0, 0]);
        riff(b"RIFF", &[&b"WEBP"[..], &canvas, &chunks.concat()].concat())
    }

    /// The coded chunk of a plain WebP file.
    fn vp8l(image: &DynamicImage) -> Vec<u8> {
        as_webp(image)[12..].to_vec()
    }

    /// 8 by 8 px of one CMYK colour as Adobe writes it, inverted: pure red.
    fn cmyk_jpeg() -> Vec<u8> {
        let quantise = [&[0][..], &[8; 64]].concat();
        let component = |id| [id, 0x11, 0];
        let frame = [component(1), component(2), component(3), component(4)].concat();
        // Constant terms of 7 and 8 bits are coded 0 and 10; the end of a block is coded 0.
        let constant = [&[0x00, 1, 1][..], &[0; 14], &[7, 8]].concat();
        let varying = [&[0x10, 1][..], &[0; 15], &[0]].concat();
        let scan = [4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0];
        // 0 1111111 0 | 10 01111111 0 | 10 01111111 0 | 0 1111111 0, then ones.
        let coded = [0b0111_1111, 0b0100_1111, 0b1110_1001, 0b1111_1100, 0b1111_1110, 0b1111_1111, 0];
        [
            &[0xFF, 0xD8][..],
            &segment(0xEE, &[b"Adobe\0\x64\0\0\0\0\0"]),
            &segment(0xDB, &[&quantise]),
            &segment(0xC0, &[&[8, 0, 8, 0, 8, 4], &frame]),
            &segment(0xC4, &[&constant]),
            &segment(0xC4, &[&varying]),
            &segment(0xDA, &[&scan]),
            &coded,
            &[0xFF, 0xD9],
        ]
        .concat()
    }

    fn whole_files() -> Vec<(&'static str, Vec<u8>)> {
        let image = quarters();
        let segments = [segment(0xE1, &[b"Exif\0\0", &exif(6)]), segment(0xE2, &[b"ICC_PROFILE\0\x01\x01", &display_p3()])];
        let icc = [b"p3\0\0", &stored(&display_p3())[..]].concat();
        let rows = [&[0][..], &[90; 24]].concat().repeat(8);
        vec![
            ("jpeg", as_jpeg(&image)),
            ("jpeg with blocks", jpeg_with(&as_jpeg(&image), &segments)),
            ("jpeg cmyk", cmyk_jpeg()),
            ("png", as_png(&image)),
            ("png with blocks", raw_png(8, [8, 2, 0], &[chunk(b"iCCP", &icc), chunk(b"eXIf", &exif(6))], &rows)),
            ("webp", as_webp(&image)),
            ("webp with blocks", raw_webp(0x08, &[vp8l(&image), riff(b"EXIF", &exif(6))])),
            ("gif", as_gif(&[image.clone(), chart(32, 32)])),
        ]
    }

    fn display_p3() -> Vec<u8> {
        ColorProfile::new_display_p3().encode().unwrap()
    }

    // ---- what is asked of the outputs

    fn only(bytes: &[u8]) -> (Variant, DynamicImage) {
        let mut made = variants(bytes).unwrap();
        assert_eq!(made.len(), 1);
        let variant = made.remove(0);
        let image = image::load_from_memory(&variant.bytes).unwrap();
        assert_eq!((image.width(), image.height()), (variant.width, variant.height));
        (variant, image)
    }

    #[track_caller]
    fn assert_colour(image: &DynamicImage, (x, y): (u32, u32), expected: [u8; 3]) {
        let Rgb(found) = *image.to_rgb8().get_pixel(x, y);
        let near = found.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 12);
        assert!(near, "{found:?} at {x},{y} instead of {expected:?}");
    }

    /// The names of a file's blocks, up to the coded pixels of a JPEG.
    fn blocks(variant: &Variant) -> Vec<String> {
        let bytes = &variant.bytes;
        let long = |at: usize, big: bool| {
            let number: [u8; 4] = bytes[at..at + 4].try_into().unwrap();
            if big { u32::from_be_bytes(number) as usize } else { u32::from_le_bytes(number) as usize }
        };
        let name = |at: usize| String::from_utf8_lossy(&bytes[at..at + 4]).into_owned();
        let mut found = Vec::new();
        let mut at = match variant.extension {
            "jpg" => 2,
            "png" => 8,
            _ => 12,
        };
        while at < bytes.len() {
            at += match variant.extension {
                "jpg" => {
                    found.push(format!("{:02X}", bytes[at + 1]));
                    if bytes[at + 1] == 0xDA {
                        break;
                    }
                    2 + usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]))
                }
                "png" => {
                    found.push(name(at + 4));
                    12 + long(at, true)
                }
                _ => {
                    found.push(name(at));
                    8 + long(at + 4, false).next_multiple_of(2)
                }
            };
        }
        found.dedup();
        found
    }

    #[track_caller]
    fn assert_clean(variant: &Variant) {
        let traces: [&[u8]; 8] = [b"Exif", b"EXIF", b"GPS", b"http://ns.adobe.com/xap", b"ICC_PROFILE", b"Photoshop", b"xmp", MARK];
        for trace in traces {
            let found = variant.bytes.windows(trace.len()).any(|window| window == trace);
            assert!(!found, "{} left in the output", String::from_utf8_lossy(trace));
        }
        let allowed: &[&str] = match variant.extension {
            "jpg" => &["E0", "DB", "C0", "C4", "DA"],
            "png" => &["IHDR", "IDAT", "IEND"],
            _ => &["VP8L"],
        };
        for block in blocks(variant) {
            assert!(allowed.contains(&block.as_str()), "block {block} in a {}", variant.extension);
        }
    }

    // ---- tests

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

    #[test]
    fn header_is_read_for_every_format() {
        let exif = |orientation| segment(0xE1, &[b"Exif\0\0", &exif(orientation)]);
        let (still, wide) = (quarters(), photo(30, 20));
        let moving = riff(b"ANMF", &[&[0; 6][..], &[31, 0, 0, 31, 0, 0, 100, 0, 0, 0], &vp8l(&still)].concat());
        let animation = riff(b"ANIM", &[0; 6]);
        let apng = [
            chunk(b"acTL", &[0, 0, 0, 1, 0, 0, 0, 0]),
            chunk(b"fcTL", &[&[0; 7][..], &[8, 0, 0, 0, 8], &[0; 8], &[0, 1, 0, 10, 0, 0]].concat()),
        ];
        let rows = [0u8; 9].repeat(8);
        let cases = [
            (as_jpeg(&wide), (Format::Jpeg, 30, 20, false)),
            (jpeg_with(&as_jpeg(&wide), &[exif(6)]), (Format::Jpeg, 20, 30, false)),
            (jpeg_with(&as_jpeg(&wide), &[exif(3)]), (Format::Jpeg, 30, 20, false)),
            (jpeg_with(&as_jpeg(&wide), &[exif(77)]), (Format::Jpeg, 30, 20, false)),
            (as_png(&wide), (Format::Png, 30, 20, false)),
            (raw_png(8, [8, 0, 0], &apng, &rows), (Format::Png, 8, 8, true)),
            (as_webp(&wide), (Format::WebP, 30, 20, false)),
            (raw_webp(0x02, &[animation, moving.clone(), moving]), (Format::WebP, 32, 32, true)),
            (as_gif(std::slice::from_ref(&wide)), (Format::Gif, 30, 20, false)),
            (as_gif(&[wide.clone(), wide]), (Format::Gif, 30, 20, true)),
        ];
        for (bytes, (format, width, height, animated)) in cases {
            let expected = Info { format, width, height, animated };
            assert_eq!(inspect(&bytes), Ok(expected));
            let first = &variants(&bytes).unwrap()[0];
            assert_eq!((first.width, first.height), (width, height));
        }
    }

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

    #[test]
    fn copies_shrink_in_pixels_and_bytes() {
        for source in [as_jpeg(&photo(1700, 170)), as_png(&chart(1700, 170))] {
            let made = variants(&source).unwrap();
            assert_eq!(made[0].width, 1600);
            assert!(made.windows(2).all(|pair| pair[0].width > pair[1].width));
            assert!(made.windows(2).all(|pair| pair[0].bytes.len() > pair[1].bytes.len()));
            assert!(made.iter().all(|variant| variant.width == 10 * variant.height));
            assert_eq!(variants(&source), Ok(made), "not the same twice");
        }
    }

    #[test]
    fn pictures_stand_upright() {
        let (red, green, blue, white) = ([255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]);
        // EXIF orientation; what is then seen at the upper left and at the upper right.
        let cases = [
            (1, red, green),
            (2, green, red),
            (3, white, blue),
            (4, blue, white),
            (5, red, blue),
            (6, blue, red),
            (7, white, green),
            (8, green, white),
        ];
        for (orientation, left, right) in cases {
            let tiff = exif(orientation);
            let files = [
                jpeg_with(&as_jpeg(&quarters()), &[segment(0xE1, &[b"Exif\0\0", &tiff])]),
                raw_webp(0x08, &[vp8l(&quarters()), riff(b"EXIF", &tiff)]),
                raw_webp(0x08, &[vp8l(&quarters()), riff(b"EXIF", &[b"Exif\0\0", &tiff[..]].concat())]),
            ];
            for file in files {
                let (variant, image) = only(&file);
                assert_clean(&variant);
                assert_colour(&image, (6, 6), left);
                assert_colour(&image, (26, 6), right);
            }
        }
    }

    #[test]
    fn nothing_but_pixels_gets_through() {
        let jpeg = |image: &DynamicImage| {
            jpeg_with(
                &as_jpeg(image),
                &[
                    segment(0xE1, &[b"Exif\0\0", &exif(6)]),
                    segment(0xE1, &[XMP]),
                    segment(0xE2, &[b"ICC_PROFILE\0\x01\x01", &display_p3()]),
                    segment(0xED, &[b"Photoshop 3.0\08BIM", MARK]),
                    segment(0xFE, &[MARK]),
                ],
            )
        };
        let text = [b"Comment\0", MARK].concat();
        let xmp = [b"XML:com.adobe.xmp\0\0\0\0\0", XMP].concat();
        let chunks = [
            chunk(b"iCCP", &[b"p3\0\0", &stored(&display_p3())[..]].concat()),
            chunk(b"eXIf", &exif(6)),
            chunk(b"tEXt", &text),
            chunk(b"iTXt", &xmp),
        ];
        let rows = [&[0][..], &[90; 24]].concat().repeat(8);
        let mut gif = as_gif(&[quarters()]);
        let trailer = gif.len() - 1;
        let comment = [&[0x21, 0xFE, 12][..], MARK, &[0]].concat();
        gif.splice(trailer..trailer, comment);
        let files = [
            jpeg(&photo(900, 600)),
            [jpeg(&quarters()), MARK.to_vec()].concat(),
            raw_png(8, [8, 2, 0], &chunks, &rows),
            [as_png(&chart(900, 600)), MARK.to_vec()].concat(),
            raw_webp(0x0C, &[vp8l(&quarters()), riff(b"EXIF", &exif(6)), riff(b"XMP ", XMP)]),
            gif,
        ];
        for file in files {
            assert!(file.windows(MARK.len()).any(|window| window == MARK));
            variants(&file).unwrap().iter().for_each(assert_clean);
        }
    }

    #[test]
    fn every_kind_of_pixel_is_read() {
        let orange = [200, 100, 50];
        let plain = |image: DynamicImage| image;
        let rgba = RgbaImage::from_pixel(8, 8, Rgba([200, 100, 50, 255]));
        let deep: DynamicImage = image::ImageBuffer::from_pixel(8, 8, Rgb([51_400u16, 25_700, 12_850])).into();
        let deep_grey: DynamicImage = image::ImageBuffer::from_pixel(8, 8, image::Luma([25_700u16])).into();
        let palette = chunk(b"PLTE", &[0, 0, 0, 200, 100, 50]);
        // Adam7 on 8 by 8 px: 1, 1, 2, 4, 8, 16 and 32 px in passes of 1, 1, 1, 2, 2, 4 and 4 rows.
        let passes = [(1, 1), (1, 1), (1, 2), (2, 2), (2, 4), (4, 4), (4, 8)];
        let interlaced = passes.map(|(rows, width)| [&[0][..], &orange.repeat(width)].concat().repeat(rows)).concat();
        let cases = [
            ("CMYK", cmyk_jpeg(), [255, 0, 0]),
            ("grey JPEG", as_jpeg(&photo(8, 8).to_luma8().into()), [110, 110, 110]),
            ("16 bits", as_png(&plain(deep)), orange),
            ("16 bits of grey", as_png(&plain(deep_grey)), [100, 100, 100]),
            ("opaque alpha", as_png(&rgba.into()), orange),
            ("palette of 1 bit", raw_png(8, [1, 3, 0], &[palette], &[0, 0xFF].repeat(8)), orange),
            ("1 bit of grey", raw_png(8, [1, 0, 0], &[], &[0, 0xFF].repeat(8)), [255, 255, 255]),
            ("interlaced", raw_png(8, [8, 2, 1], &[], &interlaced), orange),
        ];
        for (name, file, colour) in cases {
            let (variant, image) = only(&file);
            assert_clean(&variant);
            let Rgb(found) = *image.to_rgb8().get_pixel(4, 4);
            let bound = if name == "grey JPEG" { 60 } else { 6 };
            let near = found.iter().zip(colour).all(|(a, b)| a.abs_diff(b) <= bound);
            assert!(near, "{name}: {found:?}");
            assert!(!image.color().has_alpha(), "{name}");
        }
    }

    #[test]
    fn the_encoding_suits_the_picture() {
        let mut cut_out = photo(64, 64).to_rgba8();
        cut_out.get_pixel_mut(3, 3).0[3] = 0;
        let grey = photo(64, 64).to_luma8();
        let mut slide = chart(400, 300).to_rgb8();
        image::imageops::overlay(&mut slide, &photo(220, 200).to_rgb8(), 90, 50);
        let cases: [(&str, Vec<u8>, &[&str], image::ColorType); 7] = [
            ("slide with a photograph", as_png(&slide.into()), &["jpg"], image::ColorType::Rgb8),
            ("JPEG drawing", as_jpeg(&chart(64, 64)), &["jpg"], image::ColorType::Rgb8),
            ("PNG photograph", as_png(&photo(64, 64)), &["jpg"], image::ColorType::Rgb8),
            ("grey photograph", as_png(&DynamicImage::from(grey).to_rgb8().into()), &["jpg"], image::ColorType::L8),
            ("PNG drawing", as_png(&chart(64, 64)), &["png", "webp"], image::ColorType::Rgb8),
            ("GIF drawing", as_gif(&[chart(64, 64)]), &["png", "webp"], image::ColorType::Rgb8),
            ("cut-out", as_png(&cut_out.into()), &["png", "webp"], image::ColorType::Rgba8),
        ];
        for (name, file, extensions, colour) in cases {
            let (variant, image) = only(&file);
            assert!(extensions.contains(&variant.extension), "{name}: {}", variant.extension);
            assert_eq!(image.color(), colour, "{name}");
            if variant.extension != "jpg" {
                let original = image::load_from_memory(&file).unwrap();
                assert_eq!(image.to_rgba8(), original.to_rgba8(), "{name}: not lossless");
            }
        }
    }

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

    #[test]
    fn bombs_are_refused_by_their_header() {
        let side = 60_000u32.to_be_bytes();
        let header = [&side[..], &side, &[8, 6, 0, 0, 0]].concat();
        let png = [&b"\x89PNG\r\n\x1a\n"[..], &chunk(b"IHDR", &header), &chunk(b"IDAT", &stored(&[0]))].concat();
        let mut gif = as_gif(&[quarters()]);
        gif[6..10].copy_from_slice(&[0xFF; 4]);
        let mut jpeg = as_jpeg(&quarters());
        let frame = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
        jpeg[frame + 5..frame + 9].copy_from_slice(&[0xFF; 4]);
        let mut webp = raw_webp(0, &[vp8l(&quarters())]);
        webp[24..30].copy_from_slice(&[0x1F, 0x4E, 0, 0x1F, 0x4E, 0]);
        // Within the sides, but not within the memory.
        let square = MAX_SIDE.to_be_bytes();
        let header = [&square[..], &square, &[8, 6, 0, 0, 0]].concat();
        let heavy = [&b"\x89PNG\r\n\x1a\n"[..], &chunk(b"IHDR", &header), &chunk(b"IDAT", &stored(&[0]))].concat();
        let cases = [
            (png, (60_000, 60_000)),
            (gif, (65_535, 65_535)),
            (jpeg, (65_535, 65_535)),
            (webp, (20_000, 20_000)),
            (heavy, (MAX_SIDE, MAX_SIDE)),
        ];
        for (file, (width, height)) in cases {
            let expected = Problem::TooLarge { width, height };
            assert_eq!(inspect(&file), Err(expected.clone()));
            assert_eq!(variants(&file), Err(expected));
        }
    }

    #[test]
    fn cut_off_files_are_refused() {
        for (name, file) in whole_files() {
            assert!(variants(&file).is_ok(), "{name}");
            for length in 0..file.len() {
                let _ = inspect(&file[..length]);
                let made = variants(&file[..length]);
                assert!(made.is_err() || length > file.len() / 2, "{name} of {length} bytes");
            }
        }
        let jpeg = as_jpeg(&quarters());
        assert!(variants(&jpeg[..jpeg.len() - 2]).is_err());
        assert!(jpeg_is_whole(&jpeg_with(&jpeg, &[vec![0xFF, 0xFF, 0xFF], vec![]])));
    }

    /// The colours measure 16 by 16 px, the alpha channel and the frame 2 by 2.
    #[test]
    fn a_panic_inside_a_decoder_is_a_finding() {
        let alpha = riff(b"ALPH", &[0; 5]);
        let tag = [0x10, 0x05, 0, 0x9D, 0x01, 0x2A, 16, 0, 16, 0];
        let colours = riff(b"VP8 ", &[&tag[..], &[0; 80]].concat());
        let place = [0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 100, 0, 0, 0];
        let frame = riff(b"ANMF", &[&place[..], &alpha, &colours].concat());
        let file = raw_webp(0x12, &[riff(b"ANIM", &[0; 6]), frame]);
        let format = Format::WebP;
        let detail = "the decoder panicked".to_owned();
        assert_eq!(variants(&file), Err(Problem::Broken { format, detail }));
    }

    #[test]
    fn damaged_files_never_panic() {
        let files = whole_files();
        let mut noise = Noise(2026);
        for round in 0..2400 {
            let (_, file) = &files[round % files.len()];
            let mut file = file.clone();
            for _ in 0..1 + noise.next() % 6 {
                let at = noise.next() % file.len();
                file[at] = noise.next() as u8;
            }
            let header = inspect(&file);
            if let Ok(made) = variants(&file) {
                let info = header.unwrap();
                assert!(made[0].width <= info.width && !made.is_empty());
            }
        }
        for length in 0..200 {
            let garbage: Vec<u8> = (0..length).map(|_| noise.next() as u8).collect();
            assert!(variants(&garbage).is_err());
        }
    }
}
