//! A document as a package: in come the parts that were written for it, out come the files of the archive: what each is (content types),
//! how they hang together (relationships), and the parts that are always the same. The only thing that the package says of itself is its
//! title and its language: no author, no program, no time, no path, no number of revisions.

use super::media::Media;
use super::xml::Xml;
use crate::language::Lang;

const STYLES: &str = include_str!("parts/styles.xml");
const FONTS: &str = include_str!("parts/fonts.xml");
const SETTINGS: &str = include_str!("parts/settings.xml");

const TYPES: &str = "http://schemas.openxmlformats.org/package/2006/content-types";
const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships/metadata";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// The language of a document as Word names it.
pub fn lang(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "ru-RU",
        Lang::En => "en-GB",
    }
}

/// What a part refers to: each target once, by an id.
#[derive(Debug)]
pub struct Relations {
    targets: Vec<(&'static str, String)>,
}

/// The parts that the document itself always refers to, by the order of their ids.
const FIXED: [(&str, &str); 6] = [
    ("styles", "styles.xml"),
    ("numbering", "numbering.xml"),
    ("settings", "settings.xml"),
    ("fontTable", "fontTable.xml"),
    ("footnotes", "footnotes.xml"),
    ("footer", "footer1.xml"),
];

/// The id of the footer among the relations of the document.
pub const FOOTER: &str = "rId6";

impl Relations {
    /// Those of the document.
    pub fn document() -> Relations {
        Relations { targets: FIXED.iter().map(|(kind, target)| (*kind, target.to_string())).collect() }
    }

    /// Those of a part that refers to nothing yet.
    pub fn none() -> Relations {
        Relations { targets: Vec::new() }
    }

    /// The id of a target.
    pub fn id(&mut self, kind: &'static str, target: &str) -> String {
        let known = self.targets.iter().position(|(k, t)| *k == kind && t == target);
        let index = known.unwrap_or_else(|| {
            self.targets.push((kind, target.to_string()));
            self.targets.len() - 1
        });
        format!("rId{}", index + 1)
    }

    fn part(&self) -> Vec<u8> {
        let mut xml = Xml::default();
        xml.within("Relationships", &[("xmlns", RELATIONSHIPS)], |xml| {
            for (index, (kind, target)) in self.targets.iter().enumerate() {
                let (id, kind) = (format!("rId{}", index + 1), format!("{OFFICE}/{kind}"));
                let mut attributes = vec![("Id", &*id), ("Type", &*kind), ("Target", &**target)];
                if kind.ends_with("/hyperlink") {
                    attributes.push(("TargetMode", "External"));
                }
                xml.empty("Relationship", &attributes);
            }
        });
        xml.done()
    }
}

/// The parts that were written for one document.
pub struct Parts {
    pub title: String,
    pub lang: Lang,
    pub document: (Vec<u8>, Relations),
    pub footnotes: (Vec<u8>, Relations),
    pub footer: Vec<u8>,
    pub numbering: Vec<u8>,
    pub media: Media,
}

impl Parts {
    /// The files of the package; what it holds comes first.
    pub fn files(self) -> Vec<(String, Vec<u8>)> {
        let of_lang = |text: &str| text.replace("{lang}", lang(self.lang)).into_bytes();
        let mut files: Vec<(String, Vec<u8>)> = vec![
            ("[Content_Types].xml".into(), content_types()),
            ("_rels/.rels".into(), package_relations()),
            ("word/document.xml".into(), self.document.0),
            ("word/_rels/document.xml.rels".into(), self.document.1.part()),
            ("word/styles.xml".into(), of_lang(STYLES)),
            ("word/numbering.xml".into(), self.numbering),
            ("word/settings.xml".into(), of_lang(SETTINGS)),
            ("word/fontTable.xml".into(), FONTS.into()),
            ("word/footnotes.xml".into(), self.footnotes.0),
            ("word/footer1.xml".into(), self.footer),
            ("docProps/core.xml".into(), core(&self.title, self.lang)),
        ];
        if !self.footnotes.1.targets.is_empty() {
            files.push(("word/_rels/footnotes.xml.rels".into(), self.footnotes.1.part()));
        }
        files.extend(self.media.files().map(|(name, bytes)| (format!("word/{name}"), bytes)));
        files
    }
}

fn content_types() -> Vec<u8> {
    let mut xml = Xml::default();
    xml.within("Types", &[("xmlns", TYPES)], |xml| {
        let rels = "application/vnd.openxmlformats-package.relationships+xml";
        for (extension, kind) in [("rels", rels), ("xml", "application/xml"), ("png", "image/png"), ("jpeg", "image/jpeg")] {
            xml.empty("Default", &[("Extension", extension), ("ContentType", kind)]);
        }
        let mut part = |name: &str, kind: &str| xml.empty("Override", &[("PartName", name), ("ContentType", kind)]);
        part("/word/document.xml", &format!("{WORD}.document.main+xml"));
        for (kind, target) in FIXED {
            part(&format!("/word/{target}"), &format!("{WORD}.{kind}+xml"));
        }
        part("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml");
    });
    xml.done()
}

fn package_relations() -> Vec<u8> {
    let mut xml = Xml::default();
    xml.within("Relationships", &[("xmlns", RELATIONSHIPS)], |xml| {
        let (document, core) = (format!("{OFFICE}/officeDocument"), format!("{PACKAGE}/core-properties"));
        xml.empty("Relationship", &[("Id", "rId1"), ("Type", &document), ("Target", "word/document.xml")]);
        xml.empty("Relationship", &[("Id", "rId2"), ("Type", &core), ("Target", "docProps/core.xml")]);
    });
    xml.done()
}

fn core(title: &str, of: Lang) -> Vec<u8> {
    let mut xml = Xml::default();
    let spaces = [
        ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ];
    xml.within("cp:coreProperties", &spaces, |xml| {
        xml.within("dc:title", &[], |xml| xml.text(title));
        xml.within("dc:language", &[], |xml| xml.text(lang(of)));
    });
    xml.done()
}
