//! The files of the index as scripts: in come rows, filters and texts, out comes for each file the data that it holds. A file is one call,
//! `casebookSearch(kind, number, mark, data)`: a page that was opened from a folder may not read files, but it may load scripts. The mark is
//! a hash of the data; the manifest names it for each file, so that no cache gives an old one and a half published site is seen to be one.
//! Data are JSON (or a list of lines); no text of an entry is run together with another, for the last gate reads words here.

use super::filters::Filters;
use super::{Rows, postings};
use crate::language::{Lang, figures};
use crate::schema::Use;
use crate::site::{Cut, EntryId, Site};
use serde_json::json;
use std::fmt::Write;

/// Letters of a mark.
const MARK: usize = 6;

/// What data are known by.
pub fn mark(data: &str) -> String {
    blake3::hash(data.as_bytes()).to_hex()[..MARK].to_string()
}

/// What a file of texts is known by: from the hashes of what its entries say.
pub fn mark_of(said: &[blake3::Hash]) -> String {
    let mut all = blake3::Hasher::new();
    for hash in said {
        all.update(hash.as_bytes());
    }
    all.finalize().to_hex()[..MARK].to_string()
}

/// The script of a file.
pub fn call(kind: &str, number: usize, mark: &str, data: &str) -> String {
    format!("casebookSearch(\"{kind}\",{number},\"{mark}\",{data});\n")
}

/// The file of words in which a stem stands: by its first three letters, so that a page finds with one file all words that begin with three
/// letters that a reader has typed. (FNV-1a over UTF-16, as a script has it at hand.)
pub fn home(stem: &str, files: usize) -> usize {
    let start = stem.char_indices().nth(3).map_or(stem, |(end, _)| &stem[..end]);
    let hash = start.encode_utf16().fold(0x811c_9dc5u32, |hash, unit| (hash ^ u32::from(unit)).wrapping_mul(0x0100_0193));
    ((hash ^ (hash >> 15)) as usize) % files
}

/// The file of spelling in which a stem stands: by its length.
pub fn shelf(length: usize, files: usize) -> usize {
    length.saturating_sub(3).min(files - 1)
}

/// The files of words: a line for each stem, with the entries that have it in the title, in a facet or summary, in the text.
pub fn words(stems: &[(&str, &Rows)], cut: Cut) -> Vec<String> {
    let mut files = vec![String::from("`\n"); cut.words];
    for (stem, rows) in stems {
        let [title, strong, text] = [0, 1, 2].map(|weight| postings::write(&rows[weight]));
        // Nothing of this needs escaping: stems are letters and digits.
        let _ = writeln!(files[home(stem, cut.words)], "{stem} {title},{strong},{text}");
    }
    files.iter_mut().for_each(|file| file.push('`'));
    files
}

/// The files of stems alone.
pub fn spelling(stems: &[(&str, &Rows)], cut: Cut) -> Vec<String> {
    let mut files = vec![String::from("`\n"); cut.spelling];
    for (stem, _) in stems {
        let length = stem.chars().count();
        // What is shorter could be anything.
        if length > 2 {
            let _ = writeln!(files[shelf(length, cut.spelling)], "{stem}");
        }
    }
    files.iter_mut().for_each(|file| file.push('`'));
    files
}

/// Which entries have which values.
pub fn facets(filters: &Filters, lang: Lang) -> String {
    let choices = filters.choices.iter().map(|choice| {
        let values = choice.values.iter().map(|(key, label, entries)| json!([key, label, postings::write(entries)]));
        json!({ "key": choice.key, "label": choice.label, "values": values.collect::<Vec<_>>() })
    });
    let ranges = filters.ranges.iter().map(|range| {
        let entries: Vec<u32> = range.values.iter().map(|(entry, _)| *entry).collect();
        let values: Vec<serde_json::Value> = range.values.iter().map(|(_, value)| number(*value)).collect();
        json!({ "key": range.key, "label": range.label, "unit": range.unit, "entries": postings::write(&entries), "values": values })
    });
    json!({ "lang": lang.code(), "choices": choices.collect::<Vec<_>>(), "ranges": ranges.collect::<Vec<_>>() }).to_string()
}

/// A whole number without a fraction.
fn number(value: f64) -> serde_json::Value {
    if value.fract() == 0.0 && value.abs() < 1e15 { json!(value as i64) } else { json!(value) }
}

/// What the entries of one file of texts say: address, title, day, summary, paragraphs.
pub fn texts(site: &Site, order: &[EntryId], cut: Cut, number: usize) -> String {
    let from = (number * cut.together).min(order.len());
    let own = &order[from..(from + cut.together).min(order.len())];
    let mut out = String::from("[");
    for (at, id) in own.iter().enumerate() {
        let (collection, entry) = site.entry(*id);
        let lang = site.config.lang;
        let day = entry.case.date.map_or(String::new(), |(date, _)| figures::date(lang, date.year(), date.month(), date.day()));
        let field = collection.template.with_use(Use::Summary).and_then(|at| entry.case.values[at].as_ref());
        let summary = field.and_then(|value| value.line()).unwrap_or("");
        let mut paragraphs: Vec<String> = Vec::new();
        super::text::each(collection, entry, &mut |weight, text| {
            if weight == super::Weight::Text {
                paragraphs.push(text.to_string());
            }
        });
        out.push_str(if at == 0 { "\n" } else { ",\n" });
        // Text can always be written as JSON.
        out.push_str(&serde_json::to_string(&(&entry.url, entry.case.name(), day, summary, paragraphs)).unwrap_or_default());
    }
    out.push_str("\n]");
    out
}

/// What all else is looked up by: how the index is cut, the marks of all files, the endings.
pub fn manifest(
    entries: usize,
    cut: Cut,
    [words, spelling]: [&[String]; 2],
    facets: &str,
    texts: &[String],
    endings: &str,
) -> String {
    let marks = |files: &[String]| files.iter().map(|file| mark(file)).collect::<String>();
    json!({
        "entries": entries,
        "together": cut.together,
        "files": { "words": cut.words, "spelling": cut.spelling, "texts": cut.texts },
        "marks": { "words": marks(words), "spelling": marks(spelling), "texts": texts.concat(), "facets": mark(facets) },
        "endings": endings,
    })
    .to_string()
}
