//! A zip archive: in come names and bytes in their order, out comes the archive. The same files give the same bytes at any time and on any
//! machine: the time of every entry is the first that the format knows, and no entry says who wrote it. Names are UTF-8 and flagged so.
//! This file refuses to know what the files hold; Word documents and the bundles of templates are both made here.

use crate::language::Messages;
use crate::schema::Template;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The archive of some files. A name that comes again is left out: readers would not agree which of the two is meant.
pub fn bundle(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (index, (name, bytes)) in files.iter().enumerate() {
        if files[..index].iter().any(|(earlier, _)| earlier == name) {
            continue;
        }
        let written = zip.start_file(name, options(name)).map_err(std::io::Error::other).and_then(|()| zip.write_all(bytes));
        written.unwrap_or_else(|error| panic!("an archive in memory takes every file below 4 GiB: {error}"));
    }
    let archive = zip.finish().unwrap_or_else(|error| panic!("an archive in memory can be closed: {error}"));
    archive.into_inner()
}

/// What tells a school how to use the blank of a template: the name of a text file and its bytes. `files` are the names of the others in the
/// bundle. Notepad of an old Windows reads it too: it has a byte order mark and both characters at the end of a line.
pub fn readme(template: &Template, files: &[&str], messages: &Messages) -> (String, Vec<u8>) {
    let list: Vec<String> = files.iter().map(|name| format!("– {name}")).collect();
    let args = [("title", template.title.get(messages.lang()).to_string()), ("files", list.join("\n"))];
    let text = messages.say("bundle-readme", &args);
    let bytes = format!("\u{feff}{}\r\n", text.replace('\n', "\r\n")).into_bytes();
    (messages.say("bundle-readme-name", &[]), bytes)
}

fn options(name: &str) -> SimpleFileOptions {
    // Pictures are packed already.
    let is_packed = [".png", ".jpg", ".jpeg", ".pdf", ".docx"].iter().any(|end| name.ends_with(end));
    let method = if is_packed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
    SimpleFileOptions::default().compression_method(method).last_modified_time(DateTime::default()).unix_permissions(0o644)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn files() -> Vec<(String, Vec<u8>)> {
        vec![("Прочти меня.txt".into(), "привет".repeat(100).into_bytes()), ("a.png".into(), vec![1, 2, 3])]
    }

    #[test]
    fn the_same_files_give_the_same_bytes() {
        assert_eq!(bundle(&files()), bundle(&files()));
    }

    #[test]
    fn names_and_bytes_come_back() {
        let mut zip = zip::ZipArchive::new(Cursor::new(bundle(&files()))).unwrap();
        assert_eq!(zip.len(), 2);
        let mut text = String::new();
        zip.by_name("Прочти меня.txt").unwrap().read_to_string(&mut text).unwrap();
        assert!(text.starts_with("привет"));
        // Bit 11 of the flags: the name is UTF-8.
        let bytes = bundle(&files());
        assert_eq!(u16::from_le_bytes([bytes[6], bytes[7]]) & 0x800, 0x800);
    }

    #[test]
    fn a_school_is_told_how_to_use_its_blank() {
        use crate::language::Lang;
        let templates = crate::schema::read(&[]).0;
        let template = templates.by_id("mentoring-case").unwrap();
        for (lang, name) in [(Lang::Ru, "Прочти меня.txt"), (Lang::En, "Read me.txt")] {
            let (named, bytes) = readme(template, &["a.docx", "a.md"], &Messages::new(lang));
            let text = String::from_utf8(bytes).unwrap();
            assert_eq!(named, name);
            assert!(text.contains("– a.docx\r\n– a.md\r\n") && text.contains(template.title.get(lang)), "{text}");
            assert!(!text.replace("\r\n", "").contains('\n'));
        }
    }

    #[test]
    fn a_name_that_comes_again_is_left_out() {
        let twice = [("a".to_string(), vec![1]), ("a".to_string(), vec![2])];
        let mut zip = zip::ZipArchive::new(Cursor::new(bundle(&twice))).unwrap();
        let mut bytes = Vec::new();
        zip.by_index(0).unwrap().read_to_end(&mut bytes).unwrap();
        assert_eq!((zip.len(), bytes), (1, vec![1]));
    }
}
