//! Pictures of a document: in come their bytes, kept are those that a browser shows. They get names of ours: what they were called
//! inside the document is never a path of anything.

use super::document::{Document, Loss, Picture};

/// The kinds of pictures that are kept: how they begin, and the ending that they get.
const KINDS: [(&[u8], &str); 4] = [(b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"), (b"GIF8", "gif"), (b"RIFF", "webp")];

/// Keeps a picture and gives its index, or notes that it was left out.
pub fn keep(document: &mut Document, bytes: Vec<u8>, name: &str) -> Option<usize> {
    let kind = KINDS.iter().find(|(magic, _)| bytes.starts_with(magic));
    let Some((_, ending)) = kind.filter(|(_, ending)| *ending != "webp" || bytes.get(8..12) == Some(b"WEBP")) else {
        document.losses.push(Loss::Picture(name.to_string()));
        return None;
    };
    document.pictures.push(Picture { ending, bytes });
    Some(document.pictures.len() - 1)
}

/// The alternative text that an author gave. Word writes one of its own where nobody did, and that says nothing.
pub fn alt(description: &str) -> String {
    let text = description.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_file = text.rsplit_once('.').is_some_and(|(_, ending)| (3..=4).contains(&ending.len()) && !text.contains(' '));
    if is_file { String::new() } else { text }
}
