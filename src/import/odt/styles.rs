//! Styles of an OpenDocument text: in come `styles.xml` and `content.xml`, out comes what a style makes of text and of lists.

use super::super::document::Role;
use super::super::xml::Element;
use crate::case::rich::Style as Look;
use rustc_hash::FxHashMap;

/// How deep styles may have parents.
const MAX_PARENTS: usize = 16;

/// The styles of a document.
#[derive(Default)]
pub struct Styles {
    by_name: FxHashMap<String, Style>,
    lists: FxHashMap<String, Vec<(u8, Level)>>,
}

#[derive(Default)]
struct Style {
    parent: Option<String>,
    outline: Option<u8>,
    bold: Option<bool>,
    italic: Option<bool>,
    strike: Option<bool>,
    shift: Option<(bool, bool)>,
    hidden: bool,
}

/// A level of a list.
pub struct Level {
    /// Counted, not marked with a bullet.
    pub is_number: bool,
    /// Its first number.
    pub start: u64,
    /// How many levels its number shows.
    pub shown: usize,
    /// What stands before the number.
    pub before: String,
    /// What stands after the number.
    pub after: String,
}

impl Styles {
    /// Adds the styles of a part.
    pub fn add(&mut self, root: &Element) {
        for group in root.elements().filter(|e| matches!(&*e.name, "styles" | "automatic-styles")) {
            for element in group.elements() {
                let Some(name) = element.attribute("name") else { continue };
                match &*element.name {
                    "style" => drop(self.by_name.insert(name.to_string(), style(element))),
                    "list-style" => drop(self.lists.insert(name.to_string(), element.elements().filter_map(level).collect())),
                    _ => {}
                }
            }
        }
    }

    fn chain<'s>(&'s self, name: &str) -> impl Iterator<Item = &'s Style> + use<'s> {
        std::iter::successors(self.by_name.get(name), |style| self.by_name.get(style.parent.as_deref()?)).take(MAX_PARENTS)
    }

    /// What a paragraph of this style is.
    pub fn role(&self, name: &str) -> Role {
        if let Some(level) = self.chain(name).find_map(|style| style.outline) {
            return Role::Heading(level.clamp(1, 9));
        }
        let names = [name].into_iter().chain(self.chain(name).filter_map(|style| style.parent.as_deref()));
        for name in names {
            match name {
                "Title" => return Role::Title,
                "Subtitle" => return Role::Subtitle,
                _ => {}
            }
        }
        Role::Body
    }

    /// The look of text of a style inside text of another look.
    pub fn look(&self, name: &str, outer: Look) -> Look {
        let first = |get: fn(&Style) -> Option<bool>| self.chain(name).find_map(get);
        let (sup, sub) = self.chain(name).find_map(|style| style.shift).unwrap_or((outer.sup, outer.sub));
        Look {
            bold: first(|style| style.bold).unwrap_or(outer.bold),
            italic: first(|style| style.italic).unwrap_or(outer.italic),
            strike: first(|style| style.strike).unwrap_or(outer.strike),
            code: false,
            sup,
            sub,
        }
    }

    /// True if text of a style is not shown.
    pub fn hides(&self, name: &str) -> bool {
        self.chain(name).any(|style| style.hidden)
    }

    /// A level of a list style, from 0.
    pub fn level(&self, list: &str, level: u8) -> Option<&Level> {
        self.lists.get(list)?.iter().find(|(at, _)| *at == level).map(|(_, level)| level)
    }
}

fn style(element: &Element) -> Style {
    let text = element.child("text-properties");
    let get = |name: &str| text.and_then(|text| text.attribute(name));
    let position = |value: &str| {
        let by: f64 = value.split_whitespace().next().and_then(|v| v.trim_end_matches('%').parse().ok()).unwrap_or(0.0);
        (value.starts_with("super") || by > 0.0, value.starts_with("sub") || by < 0.0)
    };
    Style {
        parent: element.attribute("parent-style-name").map(str::to_string),
        outline: element.attribute("default-outline-level").and_then(|level| level.parse().ok()),
        bold: get("font-weight").map(|value| value == "bold" || value.parse::<u32>().is_ok_and(|weight| weight >= 600)),
        italic: get("font-style").map(|value| value == "italic" || value == "oblique"),
        strike: get("text-line-through-style").map(|value| value != "none"),
        shift: get("text-position").map(position),
        hidden: get("display") == Some("none"),
    }
}

fn level(element: &Element) -> Option<(u8, Level)> {
    let at = element.attribute("level")?.parse::<u8>().ok()?.checked_sub(1)?;
    let text = |name: &str| element.attribute(name).unwrap_or("").to_string();
    let is_number = &*element.name == "list-level-style-number" && element.attribute("num-format").is_some_and(|f| !f.is_empty());
    let level = Level {
        is_number,
        start: element.attribute("start-value").and_then(|value| value.parse().ok()).unwrap_or(1),
        shown: element.attribute("display-levels").and_then(|value| value.parse().ok()).unwrap_or(1),
        before: text("num-prefix"),
        after: text("num-suffix"),
    };
    Some((at, level))
}
