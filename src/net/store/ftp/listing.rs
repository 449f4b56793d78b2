//! What an FTP server says of a folder: in comes one line of `MLSD` or `LIST`, out comes the entry that it speaks of, or nothing. It refuses to
//! guess: a line of no known form is passed over.
//!
//! `LIST` was never laid down. Known here: the forms of Unix (with missing groups, blanks in owners, months of any language, dates in digits),
//! NetWare, DOS and Windows, and EPLF.

use super::names;

/// One entry of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its name, bytes that are no text held (see [`names::hold`]).
    pub name: String,
    /// What it is.
    pub kind: EntryKind,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EntryKind {
    /// A file, with its size if it is told. So are links: nobody follows them.
    File(Option<u64>),
    /// A folder.
    Folder,
}

/// Reads a line of `MLSD`.
pub(super) fn facts(line: &[u8]) -> Option<Entry> {
    let blank = line.iter().position(|byte| *byte == b' ')?;
    let (facts, name) = (std::str::from_utf8(&line[..blank]).ok()?, &line[blank + 1..]);
    let (mut kind, mut size) = (String::new(), None);
    for (key, value) in facts.split(';').filter_map(|fact| fact.split_once('=')) {
        match key.to_ascii_lowercase().as_str() {
            "type" => kind = value.to_ascii_lowercase(),
            "size" => size = value.parse().ok(),
            _ => {}
        }
    }
    match kind.as_str() {
        "cdir" | "pdir" => None,
        "dir" => entry(name, EntryKind::Folder),
        "file" | "" => entry(name, EntryKind::File(size)),
        // Links and devices: their size is not that of what they lead to.
        _ => entry(name, EntryKind::File(None)),
    }
}

/// Reads a line of `LIST`.
pub(super) fn line(line: &[u8]) -> Option<Entry> {
    match line.first()? {
        b'+' => eplf(line),
        first if first.is_ascii_digit() => dos(line),
        b'-' | b'd' | b'l' | b'b' | b'c' | b'p' | b's' => unix(line),
        _ => None,
    }
}

fn entry(name: &[u8], kind: EntryKind) -> Option<Entry> {
    // A slash would lead out of the folder; no server means well by it.
    let fits =
        !name.is_empty() && name != b"." && name != b".." && !name.iter().any(|byte| matches!(byte, b'/' | 0 | b'\r' | b'\n'));
    fits.then(|| Entry { name: names::hold(name), kind })
}

/// `-rw-r--r-- 1 owner group 1234 Nov 28 20:09 name`: what stands before the size is not looked at.
fn unix(line: &[u8]) -> Option<Entry> {
    let words = words(line);
    let start = (1..words.len()).find(|at| {
        words.get(at + 1).is_some_and(|_| date_words(line, &words[at + 1..]).is_some()) && number(line, words[*at]).is_some()
    })?;
    let size = number(line, words[start])?;
    let last = words[start + date_words(line, &words[start + 1..])?];
    let name = line.get(last.1 + 1..)?;
    match line[0] {
        b'd' => entry(name, EntryKind::Folder),
        b'-' => entry(name, EntryKind::File(Some(size))),
        b'l' => {
            let arrow = name.windows(4).position(|part| part == b" -> ").unwrap_or(name.len());
            entry(&name[..arrow], EntryKind::File(None))
        }
        _ => entry(name, EntryKind::File(None)),
    }
}

/// How many words a date has that begins here: `Nov 28 20:09`, `28 Nov 2026`, `2026-11-28 20:09`.
fn date_words(line: &[u8], words: &[(usize, usize)]) -> Option<usize> {
    let word = |at: usize| words.get(at).map(|(from, to)| &line[*from..*to]);
    let day =
        |at| word(at).is_some_and(|w| w.len() <= 3 && w.iter().all(|b| b.is_ascii_digit() || *b == b'.') && w[0].is_ascii_digit());
    let month =
        |at| word(at).is_some_and(|w| w.len() >= 2 && w.iter().all(|b| b.is_ascii_alphabetic() || *b >= 0x80 || *b == b'.'));
    let clock = |at| word(at).is_some_and(|w| w.len() >= 4 && w[0].is_ascii_digit() && w.contains(&b':'));
    let year = |at| word(at).is_some_and(|w| w.len() == 4 && w.iter().all(u8::is_ascii_digit));
    let date = |at| word(at).is_some_and(|w| w.len() == 10 && w[4] == b'-' && w[7] == b'-');
    if (month(0) && day(1) || day(0) && month(1)) && (clock(2) || year(2)) {
        Some(3)
    } else if date(0) && clock(1) {
        Some(2)
    } else {
        None
    }
}

/// `11-28-26  08:09PM       <DIR>          name`
fn dos(line: &[u8]) -> Option<Entry> {
    let words = words(line);
    let word = |at: usize| words.get(at).map(|(from, to)| &line[*from..*to]);
    let date = word(0)?.iter().filter(|byte| matches!(byte, b'-' | b'/' | b'.')).count() == 2;
    let clock = word(1)?.contains(&b':');
    // The half of the day may stand apart.
    let at = if word(2)?.eq_ignore_ascii_case(b"AM") || word(2)?.eq_ignore_ascii_case(b"PM") { 3 } else { 2 };
    if !date || !clock {
        return None;
    }
    let kind = match word(at)? {
        what if what.first() == Some(&b'<') => {
            if what.eq_ignore_ascii_case(b"<DIR>") {
                EntryKind::Folder
            } else {
                EntryKind::File(None)
            }
        }
        _ => EntryKind::File(Some(number(line, *words.get(at)?)?)),
    };
    let name = line.get(words.get(at)?.1..)?;
    // The column of folders is filled up with blanks.
    let from = if kind == EntryKind::Folder { name.iter().position(|byte| *byte != b' ')? } else { 1 };
    entry(name.get(from..)?, kind)
}

/// `+i8388621.29609,m824255902,/,<tab>name`
fn eplf(line: &[u8]) -> Option<Entry> {
    let tab = line.iter().position(|byte| *byte == b'\t')?;
    let facts = std::str::from_utf8(&line[1..tab]).ok()?;
    let is_folder = facts.split(',').any(|fact| fact == "/");
    let size = facts.split(',').find_map(|fact| fact.strip_prefix('s')?.parse().ok());
    entry(&line[tab + 1..], if is_folder { EntryKind::Folder } else { EntryKind::File(size) })
}

/// Where words begin and end.
fn words(line: &[u8]) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let mut from = None;
    for (at, byte) in line.iter().enumerate() {
        match (byte == &b' ' || byte == &b'\t', from) {
            (false, None) => from = Some(at),
            (true, Some(begin)) => {
                words.push((begin, at));
                from = None;
            }
            _ => {}
        }
    }
    words.extend(from.map(|begin| (begin, line.len())));
    words
}

fn number(line: &[u8], (from, to): (usize, usize)) -> Option<u64> {
    std::str::from_utf8(&line[from..to]).ok()?.replace(',', "").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use EntryKind::{File, Folder};
    use proptest::prelude::*;

    #[test]
    fn lines_of_many_servers_are_read() {
        let cases: &[(&str, Option<(&str, EntryKind)>)] = &[
            ("total 12", None),
            ("", None),
            ("drwxr-xr-x    2 1000     1000         4096 Nov 28 20:09 assets", Some(("assets", Folder))),
            ("drwxr-xr-x    2 1000     1000         4096 Nov 28 20:09 .", None),
            ("drwxr-xr-x    2 1000     1000         4096 Nov 28 20:09 ..", None),
            ("-rw-r--r--    1 ftp      ftp          1234 Jan 01  2025 index.html", Some(("index.html", File(Some(1234))))),
            ("-rw-r--r--    1 ftp      ftp          1234 Jan 01  2025  two  blanks ", Some((" two  blanks ", File(Some(1234))))),
            ("-rw-r--r-- 1 owner 99 Feb 2 12:00 no group", Some(("no group", File(Some(99))))),
            ("-rw-r--r-- 1 Ivan Petrov Domain Users 7 Mar 31 09:05 a b.txt", Some(("a b.txt", File(Some(7))))),
            ("-rw-r--r--+ 1 u g 7 июн 30 09:05 отчёт.doc", Some(("отчёт.doc", File(Some(7))))),
            ("-rw-r--r-- 1 u g 7 30 Juni 2024 x", Some(("x", File(Some(7))))),
            ("-rw-r--r-- 1 u g 7 2026-11-28 20:09 x y", Some(("x y", File(Some(7))))),
            ("lrwxrwxrwx 1 u g 11 Nov 28 20:09 www -> public_html", Some(("www", File(None)))),
            ("- [R----F--] supervisor 214059 Oct 20 15:27 cx.exe", Some(("cx.exe", File(Some(214_059))))),
            ("d [R----F--] supervisor 512 Jan 16 18:53 login", Some(("login", Folder))),
            ("11-28-26  08:09PM       <DIR>          Мои документы", Some(("Мои документы", Folder))),
            ("11-28-2026  08:09PM                 1234 a b.txt", Some(("a b.txt", File(Some(1234))))),
            ("2026-11-28  20:09                  5 x", Some(("x", File(Some(5))))),
            ("28.11.2026  8:09 PM   1,234 x", Some(("x", File(Some(1234))))),
            ("+i8388621.48594,m825718503,r,s280,\tdjb.html", Some(("djb.html", File(Some(280))))),
            ("+i8388621.50690,m824255907,/,\t514", Some(("514", Folder))),
            ("-rw-r--r-- 1 u g 7 Nov 28 20:09 ../../etc/passwd", None),
            ("Volume in drive C has no label", None),
        ];
        for (text, wanted) in cases {
            let found = line(text.as_bytes()).map(|found| (found.name, found.kind));
            assert_eq!(found, wanted.map(|(name, kind)| (name.to_owned(), kind)), "{text}");
        }
    }

    #[test]
    fn facts_are_read() {
        let cases: &[(&str, Option<(&str, EntryKind)>)] = &[
            ("type=file;size=12;modify=20261128200900; a b.txt", Some(("a b.txt", File(Some(12))))),
            ("Type=dir;Modify=20261128200900;Perm=el; cases", Some(("cases", Folder))),
            ("type=cdir;perm=el; .", None),
            ("type=pdir;perm=el; ..", None),
            ("type=OS.unix=slink:/x;size=3; link", Some(("link", File(None)))),
            ("size=5; untold", Some(("untold", File(Some(5))))),
            (" bare", Some(("bare", File(None)))),
            ("nothing", None),
        ];
        for (text, wanted) in cases {
            let found = facts(text.as_bytes()).map(|found| (found.name, found.kind));
            assert_eq!(found, wanted.map(|(name, kind)| (name.to_owned(), kind)), "{text}");
        }
    }

    #[test]
    fn a_name_of_an_old_encoding_breaks_nothing() {
        let mut text = b"-rw-r--r-- 1 u g 7 Nov 28 20:09 ".to_vec();
        text.extend_from_slice(&encoding_rs::WINDOWS_1251.encode("Приказ №1.doc").0);
        let found = line(&text).unwrap();
        assert_eq!(names::shown(&found.name, Some(encoding_rs::WINDOWS_1251)), "Приказ №1.doc");
    }

    proptest! {
        #[test]
        fn no_line_makes_it_stop(bytes: Vec<u8>, text in "[-dl+0-9] [ -~]{0,60}") {
            let _ = (line(&bytes), facts(&bytes), line(text.as_bytes()), facts(text.as_bytes()));
        }
    }
}
