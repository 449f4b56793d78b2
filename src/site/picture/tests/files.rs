//! Pictures for the tests, made by hand or by the encoders: whole ones in every format, and the parts to make odd ones of.

use super::super::encode::{portable, write};
use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, Frame, Rgb, RgbImage};
use moxcms::ColorProfile;

pub(in crate::site::picture) const MARK: &[u8] = b"PLANTED-MARK";
pub(in crate::site::picture) const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>PLANTED-MARK</x:xmpmeta>";

/// Knuth's MMIX generator with a fixed seed: noise that is the same in every run.
pub(in crate::site::picture) struct Noise(pub(in crate::site::picture) u64);

impl Noise {
    pub(in crate::site::picture) fn next(&mut self) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize
    }
}

/// A soft gradient under the noise of a camera.
pub(in crate::site::picture) fn photo(width: u32, height: u32) -> DynamicImage {
    let mut noise = Noise(7);
    let shade = |x: u32, of: u32| (x * 200 / of) as u8;
    RgbImage::from_fn(width, height, |x, y| {
        let mut grain = || (noise.next() % 12) as u8;
        Rgb([shade(x, width), shade(y, height), 90].map(|value| value + grain()))
    })
    .into()
}

/// Coloured bars on paper.
pub(in crate::site::picture) fn chart(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, y| match (x / 40 % 2, y > height / 3) {
        (1, true) => Rgb([31, 111, 107]),
        _ => Rgb([250, 247, 240]),
    })
    .into()
}

/// Red and green above blue and white, 16 px each.
pub(in crate::site::picture) fn quarters() -> DynamicImage {
    RgbImage::from_fn(32, 32, |x, y| match (x < 16, y < 16) {
        (true, true) => Rgb([255, 0, 0]),
        (false, true) => Rgb([0, 255, 0]),
        (true, false) => Rgb([0, 0, 255]),
        (false, false) => Rgb([255, 255, 255]),
    })
    .into()
}

pub(in crate::site::picture) fn as_jpeg(image: &DynamicImage) -> Vec<u8> {
    let mut out = Vec::new();
    write(JpegEncoder::new_with_quality(&mut out, 92), image).unwrap();
    out
}

pub(in crate::site::picture) fn as_png(image: &DynamicImage) -> Vec<u8> {
    portable(image, png::FilterType::Adaptive).unwrap()
}

pub(in crate::site::picture) fn as_webp(image: &DynamicImage) -> Vec<u8> {
    let mut out = Vec::new();
    write(WebPEncoder::new_lossless(&mut out), image).unwrap();
    out
}

pub(in crate::site::picture) fn as_gif(frames: &[DynamicImage]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = GifEncoder::new(&mut out);
    let frames = frames.iter().map(|image| Frame::new(image.to_rgba8()));
    encoder.encode_frames(frames).unwrap();
    drop(encoder);
    out
}

/// TIFF structure of an EXIF block: orientation, and a GPS directory that holds the mark.
pub(in crate::site::picture) fn exif(orientation: u8) -> Vec<u8> {
    let mut out = b"MM\0*\0\0\0\x08\0\x02".to_vec();
    out.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    out.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38]);
    out.extend([0, 0, 0, 0, 0, 1, 0, 1, 0, 2, 0, 0, 0, 12, 0, 0, 0, 56]);
    out.extend([0, 0, 0, 0]);
    out.extend(MARK);
    out.extend(b"GPS");
    out
}

pub(in crate::site::picture) fn segment(marker: u8, parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&[0xFF, marker], &length[..], &body].concat()
}

/// A JPEG with further segments behind its start marker.
pub(in crate::site::picture) fn jpeg_with(jpeg: &[u8], segments: &[Vec<u8>]) -> Vec<u8> {
    [&jpeg[..2], &segments.concat(), &jpeg[2..]].concat()
}

pub(in crate::site::picture) fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
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
pub(in crate::site::picture) fn stored(data: &[u8]) -> Vec<u8> {
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
pub(in crate::site::picture) fn raw_png(
    size: u32,
    [depth, colour, interlace]: [u8; 3],
    chunks: &[Vec<u8>],
    rows: &[u8],
) -> Vec<u8> {
    let side = size.to_be_bytes();
    let header = [&side[..], &side, &[depth, colour, 0, 0, interlace]].concat();
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    out.extend(chunk(b"IHDR", &header));
    out.extend(chunks.concat());
    out.extend(chunk(b"IDAT", &stored(rows)));
    out.extend(chunk(b"IEND", &[]));
    out
}

pub(in crate::site::picture) fn riff(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap().to_le_bytes();
    let padding: &[u8] = if body.len() % 2 == 1 { &[0] } else { &[] };
    [&name[..], &length, body, padding].concat()
}

/// An extended WebP of 32 by 32 px: `flags` as in the VP8X chunk, then the chunks.
pub(in crate::site::picture) fn raw_webp(flags: u8, chunks: &[Vec<u8>]) -> Vec<u8> {
    let canvas = riff(b"VP8X", &[flags, 0, 0, 0, 31, 0, 0, 31, 0, 0]);
    riff(b"RIFF", &[&b"WEBP"[..], &canvas, &chunks.concat()].concat())
}

/// The coded chunk of a plain WebP file.
pub(in crate::site::picture) fn vp8l(image: &DynamicImage) -> Vec<u8> {
    as_webp(image)[12..].to_vec()
}

/// 8 by 8 px of one CMYK colour as Adobe writes it, inverted: pure red.
pub(in crate::site::picture) fn cmyk_jpeg() -> Vec<u8> {
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

pub(in crate::site::picture) fn whole_files() -> Vec<(&'static str, Vec<u8>)> {
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

pub(in crate::site::picture) fn display_p3() -> Vec<u8> {
    ColorProfile::new_display_p3().encode().unwrap()
}
