//! Styles of a Word document: in comes `styles.xml`, out comes what each style means to import: heading, title, list, bold.

use super::super::document::Role;
use super::super::xml::Element;
use crate::case::rich::Style as Look;
use rustc_hash::FxHashMap;

/// How deep styles may be based on each other.
const MAX_BASES: usize = 16;

/// The styles of a document.
#[derive(Default)]
pub struct Styles {
    by_id: FxHashMap<String, Style>,
    /// They are those of our own documents.
    pub is_ours: bool,
}

#[derive(Default)]
struct Style {
    name: String,
    base: Option<String>,
    outline: Option<u8>,
    list: Option<(String, u8)>,
    indent: Option<u32>,
    look: Change,
}

/// What run properties change of the look of text; `None` leaves it.
#[derive(Clone, Copy, Default)]
pub struct Change {
    bold: Option<bool>,
    italic: Option<bool>,
    strike: Option<bool>,
    /// Raised or lowered.
    shift: Option<(bool, bool)>,
    /// Hidden.
    pub hidden: Option<bool>,
}

impl Change {
    /// What an `rPr` says.
    pub fn new(properties: Option<&Element>) -> Change {
        let Some(properties) = properties else { return Change::default() };
        let double = properties.is_on("dstrike").filter(|on| *on);
        Change {
            bold: properties.is_on("b"),
            italic: properties.is_on("i"),
            strike: double.or(properties.is_on("strike")),
            shift: properties.value("vertAlign").map(|value| (value == "superscript", value == "subscript")),
            hidden: properties.is_on("vanish"),
        }
    }

    fn over(self, base: Change) -> Change {
        Change {
            bold: self.bold.or(base.bold),
            italic: self.italic.or(base.italic),
            strike: self.strike.or(base.strike),
            shift: self.shift.or(base.shift),
            hidden: self.hidden.or(base.hidden),
        }
    }

    /// The look of text of which this is all that is said.
    pub fn look(self) -> Look {
        let (sup, sub) = self.shift.unwrap_or_default();
        let on = |value: Option<bool>| value.unwrap_or(false);
        Look { bold: on(self.bold), italic: on(self.italic), strike: on(self.strike), code: false, sup, sub }
    }
}

impl Styles {
    /// Reads `styles.xml`.
    pub fn new(root: &Element) -> Styles {
        let mut by_id = FxHashMap::default();
        for element in root.elements().filter(|element| &*element.name == "style") {
            let Some(id) = element.attribute("styleId") else { continue };
            let paragraph = element.child("pPr");
            let style = Style {
                name: element.value("name").unwrap_or("").to_lowercase(),
                base: element.value("basedOn").map(str::to_string),
                outline: paragraph.and_then(|p| p.value("outlineLvl")).and_then(|value| value.parse().ok()),
                list: paragraph.and_then(list),
                indent: paragraph.and_then(indent),
                look: Change::new(element.child("rPr")),
            };
            by_id.insert(id.to_string(), style);
        }
        let has = |name: &str| by_id.values().any(|style: &Style| style.name == name);
        let is_ours = ["summary", "fact", "colophon", "table text"].iter().all(|name| has(name));
        Styles { by_id, is_ours }
    }

    /// A style and those that it is based on, nearest first.
    fn chain<'s>(&'s self, id: &str) -> impl Iterator<Item = &'s Style> + use<'s> {
        let first = self.by_id.get(id);
        std::iter::successors(first, |style| self.by_id.get(style.base.as_deref()?)).take(MAX_BASES)
    }

    /// What a paragraph of this style is.
    pub fn role(&self, id: &str) -> Role {
        for style in self.chain(id) {
            let level = style.name.strip_prefix("heading ").or_else(|| style.name.strip_prefix("заголовок "));
            if let Some(level) = level.and_then(|level| level.trim().parse::<u8>().ok()) {
                return Role::Heading(level.clamp(1, 9));
            }
            match &*style.name {
                "title" | "название" | "заголовок" => return Role::Title,
                "subtitle" | "подзаголовок" => return Role::Subtitle,
                "quote" => return Role::Quote,
                "caption" => return Role::Caption,
                "list continue" => return Role::Continue,
                // Names that anyone may give to a style mean this only in documents of ours.
                "summary" if self.is_ours => return Role::Summary,
                "fact" if self.is_ours => return Role::Fact,
                "colophon" if self.is_ours => return Role::Colophon,
                "code" if self.is_ours => return Role::Code,
                "rule" if self.is_ours => return Role::Rule,
                "school" | "approval" | "signature" if self.is_ours => return Role::House,
                _ => {}
            }
            if let Some(outline) = style.outline.filter(|outline| *outline < 9) {
                return Role::Heading(outline + 1);
            }
        }
        Role::Body
    }

    /// The list that a style puts its paragraphs into. «List Bullet 2» is a list of its own to Word, and the second level to the eye.
    pub fn list(&self, id: &str) -> Option<(String, u8)> {
        let (list, level) = self.chain(id).find_map(|style| style.list.clone())?;
        let depth = |style: &Style| {
            let (kind, depth) = style.name.rsplit_once(' ')?;
            let depth = depth.parse::<u8>().ok().filter(|depth| (2..=5).contains(depth))?;
            (kind.starts_with("list ") || kind.contains("список")).then_some(depth - 1)
        };
        let level = if level == 0 { self.chain(id).find_map(depth).unwrap_or(0) } else { level };
        Some((list, level))
    }

    /// How far a style's paragraphs stand off the left edge.
    pub fn indent(&self, id: &str) -> Option<u32> {
        self.chain(id).find_map(|style| style.indent)
    }

    /// True for a style of this name.
    pub fn is(&self, id: &str, name: &str) -> bool {
        self.by_id.get(id).is_some_and(|style| style.name == name)
    }

    /// The look of a style's text.
    pub fn look(&self, id: &str) -> Change {
        self.chain(id).fold(Change::default(), |near, style| near.over(style.look))
    }

    /// The look of a run: what it says itself, what its style says, what the paragraph's style says.
    pub fn run(&self, properties: Option<&Element>, paragraph: Change) -> Change {
        let own = Change::new(properties);
        let style = properties.and_then(|p| p.value("rStyle")).map(|id| self.look(id)).unwrap_or_default();
        own.over(style).over(paragraph)
    }
}

/// The list of a `pPr`: the number of its definition and the level.
pub fn list(properties: &Element) -> Option<(String, u8)> {
    let own = properties.child("numPr")?;
    let level = own.value("ilvl").and_then(|value| value.parse().ok()).unwrap_or(0u8);
    Some((own.value("numId")?.to_string(), level.min(8)))
}

/// How far a `pPr` indents its paragraphs, in twips.
pub fn indent(properties: &Element) -> Option<u32> {
    let own = properties.child("ind")?;
    own.attribute("left").or_else(|| own.attribute("start"))?.parse().ok()
}
