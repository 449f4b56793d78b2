//! A DOCX package seen from inside: its files, and what does not hang together in them. A schema cannot say that a relation has a target, a
//! style a definition or an id a twin; this can.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

/// The files of a package.
pub struct Package(BTreeMap<String, Vec<u8>>);

impl Package {
    pub fn open(bytes: &[u8]) -> Package {
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut files = BTreeMap::new();
        for index in 0..zip.len() {
            let mut file = zip.by_index(index).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            let name = file.name().unwrap().into_owned();
            assert!(!files.contains_key(&name), "{name} twice");
            files.insert(name, bytes);
        }
        Package(files)
    }

    pub fn text(&self, name: &str) -> &str {
        std::str::from_utf8(&self.0[name]).unwrap()
    }

    /// All that is wrong.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for name in self.0.keys().filter(|name| name.ends_with(".xml") || name.ends_with(".rels")) {
            well_formed(name, self.text(name), &mut problems);
        }
        if !problems.is_empty() {
            return problems;
        }
        self.references(&mut problems);
        self.relations(&mut problems);
        for part in ["word/document.xml", "word/footnotes.xml"] {
            cells_and_rows(part, self.text(part), &mut problems);
        }
        problems
    }

    /// The values of an attribute of the elements of a name.
    fn values(&self, part: &str, element: &str, attribute: &str) -> Vec<String> {
        let mut found = Vec::new();
        each(self.text(part), |start, _| {
            if start.name().as_ref() == element {
                found.extend(value(start, attribute));
            }
        });
        found
    }

    /// Every style, list, footnote and picture id that is named is defined once.
    fn references(&self, problems: &mut Vec<String>) {
        let texts = ["word/document.xml", "word/footnotes.xml", "word/footer1.xml"];
        let mut must = |named: Vec<String>, defined: &[String], what: &str| {
            let unique: BTreeSet<&String> = defined.iter().collect();
            if unique.len() != defined.len() {
                problems.push(format!("a {what} is defined twice"));
            }
            let unknown = named.iter().filter(|id| !unique.contains(id));
            problems.extend(unknown.map(|id| format!("there is no {what} {id}")));
        };
        let styles = self.values("word/styles.xml", "w:style", "w:styleId");
        let lists = self.values("word/numbering.xml", "w:num", "w:numId");
        let notes = self.values("word/footnotes.xml", "w:footnote", "w:id");
        let mut drawings = Vec::new();
        for part in texts {
            for element in ["w:pStyle", "w:rStyle", "w:tblStyle"] {
                must(self.values(part, element, "w:val"), &styles, "style");
            }
            must(self.values(part, "w:numId", "w:val"), &lists, "list");
            must(self.values(part, "w:footnoteReference", "w:id"), &notes, "footnote");
            drawings.extend(self.values(part, "wp:docPr", "id"));
        }
        for element in ["w:basedOn", "w:next"] {
            must(self.values("word/styles.xml", element, "w:val"), &styles, "style");
        }
        let kinds = self.values("word/numbering.xml", "w:abstractNum", "w:abstractNumId");
        must(self.values("word/numbering.xml", "w:abstractNumId", "w:val"), &kinds, "kind of list");
        must(Vec::new(), &drawings, "drawing");
    }

    /// Every relation that is named is there; each has a target; every file has a type.
    fn relations(&self, problems: &mut Vec<String>) {
        for part in ["word/document.xml", "word/footnotes.xml"] {
            let rels = part.replace("word/", "word/_rels/") + ".rels";
            let mut ids = BTreeSet::new();
            if self.0.contains_key(&rels) {
                each(self.text(&rels), |start, _| {
                    if start.name().as_ref() != "Relationship" {
                        return;
                    }
                    let target = value(start, "Target").unwrap();
                    if !ids.insert(value(start, "Id").unwrap()) {
                        problems.push(format!("{rels}: an id twice"));
                    }
                    if value(start, "TargetMode").is_none() && !self.0.contains_key(&format!("word/{target}")) {
                        problems.push(format!("{rels}: {target} is missing"));
                    }
                });
            }
            each(self.text(part), |start, _| {
                for id in ["r:id", "r:embed"].into_iter().filter_map(|key| value(start, key)) {
                    if !ids.contains(&id) {
                        problems.push(format!("{part}: no relation {id}"));
                    }
                }
            });
        }
        let types = self.text("[Content_Types].xml");
        for name in self.0.keys().filter(|name| *name != "[Content_Types].xml") {
            let ending = name.rsplit('.').next().unwrap();
            let known = types.contains(&format!("Extension=\"{ending}\"")) || types.contains(&format!("PartName=\"/{name}\""));
            if !known {
                problems.push(format!("{name} has no type"));
            }
        }
    }
}

/// Calls `visit` for every element with the names of those around it.
fn each(text: &str, mut visit: impl FnMut(&BytesStart<'_>, &[String])) {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<String> = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                visit(&start, &open);
                open.push(start.name().as_ref().to_string());
            }
            Event::Empty(start) => visit(&start, &open),
            Event::End(_) => drop(open.pop()),
            Event::Eof => return,
            _ => {}
        }
    }
}

fn value(start: &BytesStart<'_>, key: &str) -> Option<String> {
    let attribute = start.attributes().map(Result::unwrap).find(|attribute| attribute.key.as_ref() == key)?;
    Some(quick_xml::escape::unescape(&attribute.value).unwrap().into_owned())
}

/// Elements close in order, attributes are single, characters are those of XML 1.0, entities are known.
fn well_formed(name: &str, text: &str, problems: &mut Vec<String>) {
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    if let Some(bad) = text.chars().find(|c| !allowed(*c)) {
        problems.push(format!("{name}: the character {bad:?}"));
    }
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event() {
            Err(error) => return problems.push(format!("{name}: {error}")),
            Ok(Event::Eof) => return,
            Ok(Event::Start(start) | Event::Empty(start)) => {
                for attribute in start.attributes() {
                    let sound = attribute.map(|attribute| quick_xml::escape::unescape(&attribute.value).is_ok());
                    if !matches!(sound, Ok(true)) {
                        problems.push(format!("{name}: an attribute of {start:?}"));
                    }
                }
            }
            Ok(Event::GeneralRef(entity)) if !["lt", "gt", "amp", "quot", "apos"].contains(&&*entity) => {
                problems.push(format!("{name}: the entity {entity:?}"));
            }
            Ok(_) => {}
        }
    }
}

/// A cell ends with a paragraph, a row has as many cells as the grid has columns, tables do not touch.
fn cells_and_rows(part: &str, text: &str, problems: &mut Vec<String>) {
    let mut reader = Reader::from_str(text);
    let mut last: Vec<String> = vec![String::new()];
    let mut grids: Vec<(usize, usize)> = Vec::new();
    loop {
        let (name, is_start, is_end) = match reader.read_event().unwrap() {
            Event::Start(start) => (start.name().as_ref().to_string(), true, false),
            Event::Empty(start) => (start.name().as_ref().to_string(), true, true),
            Event::End(end) => (end.name().as_ref().to_string(), false, true),
            Event::Eof => return,
            _ => continue,
        };
        if is_start {
            let before = last.last_mut().map(|before| std::mem::replace(before, name.clone())).unwrap_or_default();
            match &*name {
                "w:tbl" if before == "w:tbl" => problems.push(format!("{part}: two tables touch")),
                "w:tbl" => grids.push((0, 0)),
                "w:gridCol" => grids.last_mut().unwrap().0 += 1,
                "w:tr" => grids.last_mut().unwrap().1 = 0,
                "w:tc" => grids.last_mut().unwrap().1 += 1,
                _ => {}
            }
            last.push(String::new());
        }
        if is_end {
            let inner = last.pop().unwrap();
            match &*name {
                "w:tc" if inner != "w:p" => problems.push(format!("{part}: a cell ends with {inner:?}")),
                "w:tr" if grids.last().is_some_and(|(columns, cells)| columns != cells) => {
                    problems.push(format!("{part}: a row of {:?}", grids.last()));
                }
                "w:tbl" => drop(grids.pop()),
                _ => {}
            }
        }
    }
}
