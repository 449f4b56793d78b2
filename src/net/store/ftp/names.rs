//! File names as FTP servers send them: in come bytes of any encoding, out comes text that goes back to the same bytes, and text for people.
//! It refuses to fail: bytes that are no UTF-8 are kept as characters of a private plane.

use encoding_rs::Encoding as Charset;
use std::io;
use suppaftp::Encoding;

/// The first of 256 characters that stand for single bytes: the end of a plane that nobody else uses.
const HELD: u32 = 0x0010_FE00;

/// Bytes as text that [`release`] turns back: what is UTF-8 is itself, every other byte is held.
pub(super) fn hold(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().filter_map(|byte| char::from_u32(HELD + u32::from(*byte))));
    }
    text
}

/// The bytes that a text stands for.
pub(super) fn release(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for letter in text.chars() {
        match held(letter) {
            Some(byte) => bytes.push(byte),
            None => bytes.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    bytes
}

/// The name for people: in the encoding that the configuration gives for what is no UTF-8, else with a sign for what cannot be read.
pub(super) fn shown(name: &str, charset: Option<&'static Charset>) -> String {
    if name.chars().all(|letter| held(letter).is_none()) {
        return name.to_owned();
    }
    let bytes = release(name);
    match charset {
        Some(charset) => charset.decode_without_bom_handling(&bytes).0.into_owned(),
        None => String::from_utf8_lossy(&bytes).into_owned(),
    }
}

fn held(letter: char) -> Option<u8> {
    u8::try_from(u32::from(letter).checked_sub(HELD)?).ok()
}

/// How commands go out: held bytes as they came.
#[derive(Debug)]
pub(super) struct AsTheyCame;

impl Encoding for AsTheyCame {
    fn decode(&self, bytes: &[u8]) -> String {
        hold(bytes)
    }

    fn encode(&self, text: &str) -> io::Result<Vec<u8>> {
        Ok(release(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_name_goes_back_to_its_bytes(bytes: Vec<u8>) {
            prop_assert_eq!(release(&hold(&bytes)), bytes);
        }
    }

    #[test]
    fn a_name_in_an_old_encoding_is_shown_as_it_was_meant() {
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode("Фото 1.jpg");
        let name = hold(&bytes);
        assert_eq!(shown(&name, Some(encoding_rs::WINDOWS_1251)), "Фото 1.jpg");
        assert!(shown(&name, None).contains('\u{FFFD}'));
        assert_eq!(shown("Фото.jpg", Some(encoding_rs::WINDOWS_1251)), "Фото.jpg");
    }
}
