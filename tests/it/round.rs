//! The round trip: every example case becomes a Word document, the document is imported, and what is read has the same values. What no
//! document shows (how to name a person, whom else the text may name) cannot come back; an address of the site that knows none of its
//! own loses its link. Where the source ends a line before a dash, Word has a space like any other, which typography then makes one that does
//! not break.

use crate::word::{example, root};
use casebook::case::rich::{Block, Inline};
use casebook::case::{self, Data, Value};
use casebook::import;
use casebook::language::{Lang, Langs, Messages};
use casebook::paper::Paper;
use casebook::render::word::docx;
use casebook::schema::{Field, Template, View};
use casebook::site::{EntryId, Print, Site};
use casebook::tree::Source;
use std::io::{Cursor, Write};

/// The case that comes back from the Word document of an entry.
/// `saved`: after a word processor has saved it.
pub fn back(site: &Site, id: EntryId, saved: bool) -> case::Case {
    let (collection, entry) = site.entry(id);
    let messages = Messages::new(Lang::Ru);
    let paper = Paper::of(site, id, &messages);
    let bytes = docx(&paper, &Print::default(), &site.pictures, &messages);
    let document = import::read(&if saved { as_saved(bytes) } else { bytes }).unwrap();
    let house = [format!("{}, {}", site.config.school, site.config.region), site.config.school.clone()];
    let cases = import::import(document, &collection.template, &messages, &entry.slug, &house);
    assert_eq!(cases.len(), 1, "{}", entry.slug);
    let text = cases[0].markdown(&collection.template, &messages, false);
    if let Some(folder) = std::env::var_os("CASEBOOK_KEEP") {
        std::fs::write(root().join(folder).join(format!("{}.md", entry.slug)), &text).unwrap();
    }
    let source = Source::new(&format!("content/cases/{}.md", entry.slug), &text);
    case::read(&source, &collection.template, Langs { site: Lang::Ru, reader: Lang::Ru }).0
}

/// A document as a word processor leaves it that has saved it: with the part that says so.
fn as_saved(bytes: Vec<u8>) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new_append(Cursor::new(bytes)).unwrap();
    zip.start_file("docProps/app.xml", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(b"<Properties/>").unwrap();
    zip.finish().unwrap().into_inner()
}

/// A value as lines that can be compared: `path: text`.
fn lines(path: &str, field: &Field, value: Option<&Value>, out: &mut Vec<String>) {
    let Some(value) = value.filter(|value| !value.is_empty() && !field.private && field.view != View::None) else { return };
    match &value.data {
        Data::Line(line) | Data::Choice(line, _) => out.push(format!("{path}: {}", line.shown)),
        Data::Text(prose) | Data::Image(prose) => {
            out.extend(prose.blocks().iter().map(|block| format!("{path}: {}", plain(block))))
        }
        Data::Number(number) => out.push(format!("{path}: {number}")),
        Data::Date(date) => out.push(format!("{path}: {date}")),
        Data::Bool(on) => out.push(format!("{path}: {on}")),
        Data::Link(link) => out.push(format!("{path}: {link}")),
        Data::List(items) => {
            let item = match &field.kind {
                casebook::schema::Kind::List { item, .. } => item,
                _ => field,
            };
            items.iter().enumerate().for_each(|(n, value)| lines(&format!("{path}[{n}]"), item, Some(value), out));
        }
        Data::Group(group) => {
            for (sub, value) in field.subfields().iter().zip(&group.values) {
                lines(&format!("{path}.{}", sub.key), sub, value.as_ref(), out);
            }
            group.nested.iter().enumerate().for_each(|(n, value)| lines(&format!("{path}/{n}"), field, Some(value), out));
        }
    }
}

/// A block without what a document outside the site cannot keep: the targets of links and pictures.
fn plain(block: &Block) -> String {
    format!("{:?}", bare(block.clone())).replace("\\u{a0}–", " –")
}

fn bare(block: Block) -> Block {
    let line = |line: Vec<Inline>| -> Vec<Inline> {
        let mut out: Vec<Inline> = Vec::new();
        for inline in line.into_iter().flat_map(|inline| match inline {
            Inline::Link(_, content) => content,
            Inline::Picture(mut picture) => {
                picture.target.clear();
                vec![Inline::Picture(picture)]
            }
            other => vec![other],
        }) {
            match (out.last_mut(), inline) {
                (Some(Inline::Text(last, style)), Inline::Text(text, other)) if *style == other => last.push_str(&text),
                (_, inline) => out.push(inline),
            }
        }
        out
    };
    let all = |many: Vec<Vec<Block>>| many.into_iter().map(|blocks| blocks.into_iter().map(bare).collect()).collect();
    match block {
        Block::Paragraph(own) => Block::Paragraph(line(own)),
        Block::Heading(level, own) => Block::Heading(level, line(own)),
        Block::List(start, items) => Block::List(start, all(items)),
        Block::Quote(blocks) => Block::Quote(blocks.into_iter().map(bare).collect()),
        Block::Table { sides, head, rows } => {
            let row = |cells: Vec<Vec<Inline>>| cells.into_iter().map(line).collect();
            Block::Table { sides, head: row(head), rows: rows.into_iter().map(row).collect() }
        }
        Block::Figure(mut picture) => {
            picture.target.clear();
            Block::Figure(picture)
        }
        Block::Notes(notes) => Block::Notes(all(notes)),
        Block::Code(_) | Block::Rule => block,
    }
}

pub fn values(template: &Template, case: &case::Case) -> Vec<String> {
    let mut out = vec![format!("title: {}", case.name()), format!("date: {:?}", case.date.map(|(date, _)| date))];
    for (field, value) in template.fields.iter().zip(&case.values) {
        lines(&field.key, field, value.as_ref(), &mut out);
    }
    out.extend(case.story.iter().flat_map(|story| story.blocks()).map(|block| format!("story: {}", plain(&block))));
    out
}

#[test]
fn a_case_comes_back_from_word_as_it_was() {
    come_back(false);
}

#[test]
fn a_case_comes_back_from_a_document_that_was_saved_again() {
    come_back(true);
}

fn come_back(saved: bool) {
    let site = example();
    let mut problems = Vec::new();
    for id in site.entries() {
        let (collection, entry) = site.entry(id);
        let (want, got) = (values(&collection.template, &entry.case), values(&collection.template, &back(site, id, saved)));
        let missing = want.iter().filter(|line| !got.contains(line)).map(|line| format!("- {line}"));
        let foreign = got.iter().filter(|line| !want.contains(line)).map(|line| format!("+ {line}"));
        let different: Vec<String> = missing.chain(foreign).collect();
        if want != got {
            problems.push(format!("{}\n{}", entry.slug, different.join("\n")));
        }
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n\n"));
}
