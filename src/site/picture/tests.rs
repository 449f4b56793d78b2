//! Whole pictures through the door of this room: a file in, its copies or a problem out.

pub(super) mod files;

use super::*;
use files::*;
use image::{DynamicImage, Rgb, Rgba, RgbaImage};

pub(super) fn only(bytes: &[u8]) -> (Variant, DynamicImage) {
    let mut made = variants(bytes).unwrap();
    assert_eq!(made.len(), 1);
    let variant = made.remove(0);
    let image = image::load_from_memory(&variant.bytes).unwrap();
    assert_eq!((image.width(), image.height()), (variant.width, variant.height));
    (variant, image)
}

#[track_caller]
pub(super) fn assert_colour(image: &DynamicImage, (x, y): (u32, u32), expected: [u8; 3]) {
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

#[test]
fn every_format_is_told_with_its_size() {
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
            let made = variants(&file[..length]);
            assert_eq!(inspect(&file[..length]).err(), made.as_ref().err().cloned(), "{name} of {length} bytes");
            assert!(made.is_err() || length > file.len() / 2, "{name} of {length} bytes");
        }
    }
    let jpeg = as_jpeg(&quarters());
    assert!(variants(&jpeg[..jpeg.len() - 2]).is_err());
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
    let problem = Problem::Broken { format, detail };
    assert_eq!(variants(&file), Err(problem.clone()));
    assert_eq!(inspect(&file), Err(problem));
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
        match (inspect(&file), variants(&file)) {
            (Ok(info), Ok(made)) => assert!(made[0].width <= info.width),
            (Err(told), Err(refused)) => assert_eq!(told, refused),
            (told, made) => panic!("a check and a build disagree: {told:?} and {:?}", made.err()),
        }
    }
    for length in 0..200 {
        let garbage: Vec<u8> = (0..length).map(|_| noise.next() as u8).collect();
        assert!(variants(&garbage).is_err());
    }
}
