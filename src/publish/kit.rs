//! The kit for hosting that takes no folders: in come a site and a way to get the bytes of its documents, out come names and bytes: for each
//! case, and for each collection, a fragment of HTML to paste into the editor of the school's own site; documents and pictures under names
//! of ASCII letters; a list of what goes where. The same site gives the same kit. This file refuses to know archives and files.

mod fragment;

use crate::language::Messages;
use crate::paper::Paper;
use crate::site::{EntryId, Site, Target, inside};
use std::collections::BTreeSet;

/// A fragment begins with this mark, so that Notepad and browsers read it as what it is.
const MARK: &str = "\u{feff}";

/// The files of the kit. `document` gives the bytes of a file of the output, if there is one. `messages` are in the language of the site.
pub fn kit(site: &Site, messages: &Messages, document: &dyn Fn(&str) -> Option<Vec<u8>>) -> Vec<(String, Vec<u8>)> {
    let mut kit = Kit { site, messages, document, names: BTreeSet::new(), files: Vec::new(), list: Vec::new() };
    for collection in 0..site.collections.len() {
        kit.collection(collection);
    }
    kit.done()
}

struct Kit<'k> {
    site: &'k Site,
    messages: &'k Messages,
    document: &'k dyn Fn(&str) -> Option<Vec<u8>>,
    /// The names that are taken.
    names: BTreeSet<String>,
    files: Vec<(String, Vec<u8>)>,
    /// The lines of the list.
    list: Vec<String>,
}

impl Kit<'_> {
    fn collection(&mut self, index: usize) {
        let collection = &self.site.collections[index];
        let lang = self.site.config.lang;
        let ids: Vec<EntryId> = self.site.entries().filter(|id| id.collection as usize == index).collect();
        let papers: Vec<Paper> = ids.iter().map(|id| Paper::of(self.site, *id, self.messages)).collect();
        let title = collection.intro.as_ref().and_then(|intro| intro.case.title.as_ref());
        let title = title.map_or_else(|| collection.template.many.get(lang), |(title, _)| title).to_string();
        let html = fragment::collection(&title, collection.template.about.get(lang), &papers, self.messages);
        let name = collection.url.replace('/', "-");
        let page = self.put("pages", &format!("{name}.html"), format!("{MARK}{html}").into_bytes());
        self.note("kit-list-collection", &[("title", title), ("page", page)]);
        if let Some(book) = self.site.book(index) {
            self.document("kit-list-book", &book.path);
        }
        for (id, paper) in ids.iter().zip(&papers) {
            self.case(*id, paper);
        }
    }

    fn case(&mut self, id: EntryId, paper: &Paper) {
        let entry = self.site.entry(id).1;
        let html = fragment::case(paper, self.messages);
        let page = self.put("pages", &format!("{}.html", entry.slug), format!("{MARK}{html}").into_bytes());
        self.note("kit-list-case", &[("title", paper.title.clone()), ("page", page)]);
        for file in self.site.documents_of(id) {
            self.document("kit-list-document", &file.path);
        }
        let mut attached = BTreeSet::new();
        let mut pictures: Vec<(String, String)> = Vec::new();
        let from = inside(&entry.case.source.path);
        entry.case.each_prose(&mut |prose| {
            for reference in &prose.refs {
                let Target::File(path) = self.site.addresses.resolve(from, &reference.target) else { continue };
                match self.site.pictures.contains_key(&path) {
                    true if pictures.iter().all(|(own, _)| *own != path) => pictures.push((path, reference.alt.to_string())),
                    true => {}
                    false => drop(attached.insert(crate::site::file_url(&path))),
                }
            }
        });
        for (path, alt) in pictures {
            let Some(largest) = self.site.pictures.get(&path).and_then(|files| files.first()) else { continue };
            let name = largest.url.rsplit('/').next().unwrap_or(&largest.url);
            let name = self.put("pictures", &format!("{}-{name}", entry.slug), largest.bytes.to_vec());
            self.note("kit-list-picture", &[("file", name), ("alt", alt)]);
        }
        for path in attached {
            self.document("kit-list-document", &path);
        }
    }

    /// A file of the output as a document.
    fn document(&mut self, note: &str, path: &str) {
        let Some(bytes) = (self.document)(path) else { return };
        let name = path.rsplit('/').next().unwrap_or(path);
        let name = self.put("documents", name, bytes);
        self.note(note, &[("file", name)]);
    }

    /// Puts a file under a name that nothing else has; the name.
    fn put(&mut self, folder: &str, name: &str, bytes: Vec<u8>) -> String {
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let numbered = (2..).map(|n| format!("{folder}/{stem}-{n}.{ending}"));
        let free = |name: &String| !self.names.contains(name);
        let name = std::iter::once(format!("{folder}/{name}")).chain(numbered).find(free).unwrap_or_default();
        self.names.insert(name.clone());
        self.files.push((name.clone(), bytes));
        name
    }

    fn note(&mut self, id: &str, args: &[(&'static str, String)]) {
        self.list.push(self.messages.say(id, args));
    }

    fn done(mut self) -> Vec<(String, Vec<u8>)> {
        let list = self.list.join("\n");
        let text = self.messages.say("kit-readme", &[("title", self.site.config.title.clone()), ("list", list)]);
        let text = format!("{MARK}{}\r\n", text.replace('\n', "\r\n"));
        self.files.insert(0, (self.messages.say("kit-readme-name", &[]), text.into_bytes()));
        self.files
    }
}
