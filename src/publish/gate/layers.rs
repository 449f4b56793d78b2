//! What is packed inside of a file: in come a path and bytes, out come its layers: texts that can be read as words, and bytes that can only be
//! searched as they are. Archives (zip, Word, Excel, OpenDocument) are opened, archives within them too; of a PDF the streams that are packed by
//! Flate are unpacked. Bounded in depth and size: what is larger, protected or damaged is said to be closed. Refuses to know what is
//! looked for.

use super::words::Writing;
use std::io::{Cursor, Read};

/// A layer of a file.
pub enum Layer<'l> {
    /// Can be read.
    Text(&'l [u8], Writing),
    /// Can only be searched.
    Binary(&'l [u8]),
    /// Cannot be looked into.
    Closed,
}

/// Archives in archives are opened so deep.
const DEEPEST: usize = 3;
/// No part of an archive is larger when unpacked.
const LARGEST: u64 = 256 * 1024 * 1024;
const ZIP: &[u8] = b"PK\x03\x04";
const PDF: &[u8] = b"%PDF-";

/// Calls `visit` with every layer and the name of the part that it is; the file itself has none.
pub fn each(path: &str, bytes: &[u8], visit: &mut dyn FnMut(&str, Layer<'_>)) {
    layer(path, "", bytes, 0, visit);
}

fn layer(path: &str, part: &str, bytes: &[u8], depth: usize, visit: &mut dyn FnMut(&str, Layer<'_>)) {
    if bytes.starts_with(ZIP) {
        return archive(part, bytes, depth, visit);
    }
    if bytes.starts_with(PDF) {
        return pdf(part, bytes, visit);
    }
    let office = depth > 0
        && ["word/", "xl/", "docProps/", "content.xml", "meta.xml", "styles.xml"].iter().any(|start| path.starts_with(start));
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    match &*ending {
        "xml" | "rels" if office => visit(part, Layer::Text(bytes, Writing::Office)),
        "html" | "htm" | "xhtml" | "xml" | "svg" | "rels" => visit(part, Layer::Text(bytes, Writing::Markup)),
        _ if is_text(bytes, &ending) => visit(part, Layer::Text(bytes, Writing::Plain)),
        _ => visit(part, Layer::Binary(bytes)),
    }
}

fn is_text(bytes: &[u8], ending: &str) -> bool {
    let texts = ["js", "json", "css", "md", "toml", "txt", "csv", "htaccess", "webmanifest", "vtt"];
    texts.contains(&ending) || (std::str::from_utf8(bytes).is_ok() && memchr::memchr(0, bytes).is_none())
}

fn archive(part: &str, bytes: &[u8], depth: usize, visit: &mut dyn FnMut(&str, Layer<'_>)) {
    let opened = if depth < DEEPEST { zip::ZipArchive::new(Cursor::new(bytes)).ok() } else { None };
    let Some(mut archive) = opened else {
        return visit(part, Layer::Closed);
    };
    visit(part, Layer::Text(archive.comment(), Writing::Plain));
    for index in 0..archive.len() {
        let mut unpacked = Vec::new();
        let read = archive.by_index(index).ok().and_then(|mut file| {
            let name = file.name().ok()?.to_string();
            let whole = file.size() <= LARGEST && file.by_ref().take(LARGEST).read_to_end(&mut unpacked).is_ok();
            whole.then_some(name)
        });
        let Some(name) = read else {
            visit(part, Layer::Closed);
            continue;
        };
        let inner = if part.is_empty() { name.clone() } else { format!("{part}/{name}") };
        visit(&inner, Layer::Text(name.as_bytes(), Writing::Plain));
        layer(&name, &inner, &unpacked, depth + 1, visit);
    }
}

/// The bytes of a PDF, and the streams in it. Its texts are written in numbers of letters that each font counts for itself; what can be read
/// here are its metadata, links, attachments and everything else that is written plainly.
fn pdf(part: &str, bytes: &[u8], visit: &mut dyn FnMut(&str, Layer<'_>)) {
    if memchr::memmem::find(bytes, b"/Encrypt").is_some() {
        visit(part, Layer::Closed);
    }
    visit(part, Layer::Binary(bytes));
    for start in memchr::memmem::find_iter(bytes, b"stream") {
        if bytes[..start].ends_with(b"end") {
            continue;
        }
        let after = &bytes[start + 6..];
        let after = after.strip_prefix(b"\r\n").or_else(|| after.strip_prefix(b"\n")).unwrap_or(after);
        let packed = &after[..memchr::memmem::find(after, b"endstream").unwrap_or(after.len())];
        let mut unpacked = Vec::new();
        // What is no such stream, or is cut, gives what could be read of it.
        let _ = flate2::read::ZlibDecoder::new(packed).take(LARGEST).read_to_end(&mut unpacked);
        if !unpacked.is_empty() {
            visit(part, Layer::Binary(&unpacked));
        }
        // XMP is XML, packed or not.
        let plain = if unpacked.is_empty() { packed } else { &unpacked };
        if memchr::memmem::find(plain, b"<x:xmpmeta").is_some() {
            visit(part, Layer::Text(plain, Writing::Markup));
        }
    }
}
