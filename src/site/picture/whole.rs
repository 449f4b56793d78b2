//! Whether the end of a picture is there, where its decoder does not say.
//!
//! In: the bytes of a JPEG. Out: yes or no. The other formats need no such look: their decoders refuse what is cut off.

/// Whether the end marker is there. The decoder fills what is missing with grey and says nothing.
///
/// Walks the markers of ITU-T T.81, B.1: a segment says its length; behind the header of a scan come
/// coded data, in which only 0xFF00 and the restart markers 0xFFD0-0xFFD7 are not the next marker.
pub(super) fn jpeg_is_whole(bytes: &[u8]) -> bool {
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

#[cfg(test)]
mod tests {
    use super::super::tests::files::{as_jpeg, jpeg_with, quarters};
    use super::*;

    #[test]
    fn fill_bytes_are_no_end() {
        let jpeg = as_jpeg(&quarters());
        assert!(jpeg_is_whole(&jpeg_with(&jpeg, &[vec![0xFF, 0xFF, 0xFF], vec![]])));
        assert!(!jpeg_is_whole(&jpeg[..jpeg.len() - 2]));
    }
}
