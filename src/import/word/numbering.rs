//! Numbering of a Word document: in comes `numbering.xml` and the paragraphs in their order, out come the numbers that Word shows. Word
//! stores none of them: a paragraph names a list and a level, and whoever reads counts.

use super::super::document::Mark;
use super::super::xml::Element;
use rustc_hash::FxHashMap;

/// The lists of a document and how far they have been counted.
#[derive(Default)]
pub struct Numbering {
    /// Definitions by their id.
    levels: FxHashMap<String, Vec<Level>>,
    /// List → definition, and the starts that it changes.
    lists: FxHashMap<String, (String, FxHashMap<u8, u64>)>,
    /// Definition → the last number of each level; lists of one definition count on.
    counts: FxHashMap<String, [Option<u64>; 9]>,
    /// Lists that have been met.
    met: FxHashMap<String, u32>,
}

#[derive(Clone)]
struct Level {
    start: u64,
    format: String,
    text: String,
    indent: Option<u32>,
}

impl Numbering {
    /// Reads `numbering.xml`.
    pub fn new(root: &Element) -> Numbering {
        let mut numbering = Numbering::default();
        for element in root.elements() {
            match &*element.name {
                "abstractNum" => {
                    let id = element.attribute("abstractNumId").unwrap_or("").to_string();
                    numbering.levels.insert(id, levels(element));
                }
                "num" => {
                    let id = element.attribute("numId").unwrap_or("").to_string();
                    let definition = element.value("abstractNumId").unwrap_or("").to_string();
                    let starts = element.elements().filter(|e| &*e.name == "lvlOverride").filter_map(|change| {
                        let start = change.value("startOverride")?.parse().ok()?;
                        Some((change.attribute("ilvl")?.parse().ok()?, start))
                    });
                    numbering.lists.insert(id, (definition, starts.collect()));
                }
                _ => {}
            }
        }
        numbering
    }

    /// How far a level of a list stands off the left edge.
    pub fn indent(&self, list: &str, level: u8) -> Option<u32> {
        let (definition, _) = self.lists.get(list)?;
        self.levels.get(definition)?.get(usize::from(level))?.indent
    }

    /// The mark of the next paragraph of a list.
    pub fn next(&mut self, list: &str, level: u8) -> Option<Mark> {
        let (definition, starts) = self.lists.get(list)?;
        let levels = self.levels.get(definition)?;
        // A list of one level, used for a deeper one: its only level says what it is.
        let at = usize::from(level);
        let own = levels.get(at).or_else(|| levels.last())?;
        let known = self.met.len() as u32;
        let is_new = !self.met.contains_key(list);
        let number = *self.met.entry(list.to_string()).or_insert(known);
        let counts = self.counts.entry(definition.clone()).or_default();
        if is_new {
            for (level, start) in starts {
                if let Some(count) = counts.get_mut(usize::from(*level)) {
                    *count = start.checked_sub(1).filter(|_| *start > 0);
                }
            }
        }
        let start = starts.get(&level).copied().unwrap_or(own.start);
        counts[at] = Some(counts[at].map_or(start, |count| count.saturating_add(1)));
        counts.iter_mut().skip(at + 1).for_each(|count| *count = None);
        let label = || {
            let mut text = own.text.clone();
            for (index, level) in levels.iter().enumerate().take(at + 1) {
                let shown = counts[index].unwrap_or(level.start);
                text = text.replace(&format!("%{}", index + 1), &spell(shown, &level.format));
            }
            text
        };
        let is_number = !matches!(&*own.format, "bullet" | "none");
        let counted = counts[at].unwrap_or(start);
        Some(Mark { list: number, level, number: is_number.then(|| (counted, label())) })
    }
}

fn levels(definition: &Element) -> Vec<Level> {
    let levels = definition.elements().filter(|element| &*element.name == "lvl");
    let mut all: Vec<(usize, Level)> = levels
        .filter_map(|element| {
            let level = Level {
                start: element.value("start").and_then(|value| value.parse().ok()).unwrap_or(1),
                format: element.value("numFmt").unwrap_or("decimal").to_string(),
                text: element.value("lvlText").unwrap_or("").to_string(),
                indent: element.child("pPr").and_then(super::styles::indent),
            };
            Some((element.attribute("ilvl")?.parse().ok()?, level))
        })
        .collect();
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, level)| level).collect()
}

/// A number as a list shows it.
fn spell(number: u64, format: &str) -> String {
    let letter = |alphabet: &str| {
        let letters: Vec<char> = alphabet.chars().collect();
        let at = (number.max(1) - 1) as usize;
        let times = (at / letters.len() + 1).min(8);
        letters[at % letters.len()].to_string().repeat(times)
    };
    match format {
        "lowerLetter" => letter("abcdefghijklmnopqrstuvwxyz"),
        "upperLetter" => letter("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        "russianLower" => letter("абвгдежзиклмнопрстуфхцчшщэюя"),
        "russianUpper" => letter("АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯ"),
        "lowerRoman" => roman(number).to_lowercase(),
        "upperRoman" => roman(number),
        _ => number.to_string(),
    }
}

fn roman(number: u64) -> String {
    const SIGNS: [(u64, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut left = number.min(3999);
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while left >= value {
            out.push_str(sign);
            left -= value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::super::xml::parse;
    use super::*;

    #[test]
    fn numbers_are_counted_as_word_counts() {
        let xml = r#"<numbering>
            <abstractNum abstractNumId="7">
              <lvl ilvl="0"><start val="1"/><numFmt val="decimal"/><lvlText val="Этап %1."/></lvl>
              <lvl ilvl="1"><start val="1"/><numFmt val="decimal"/><lvlText val="%1.%2."/></lvl>
              <lvl ilvl="2"><start val="3"/><numFmt val="russianLower"/><lvlText val="%3)"/></lvl>
              <lvl ilvl="3"><start val="1"/><numFmt val="bullet"/><lvlText val="•"/></lvl>
            </abstractNum>
            <num numId="1"><abstractNumId val="7"/></num>
            <num numId="2"><abstractNumId val="7"/><lvlOverride ilvl="0"><startOverride val="1"/></lvlOverride></num>
            <num numId="3"><abstractNumId val="7"/></num></numbering>"#;
        let mut numbering = Numbering::new(&parse(xml.as_bytes()).unwrap());
        let mut label = |list: &str, level| numbering.next(list, level).and_then(|mark| mark.number).map(|(_, label)| label);
        let said: Vec<Option<String>> =
            [("1", 0), ("1", 0), ("1", 1), ("1", 1), ("1", 0), ("1", 1), ("1", 2), ("2", 0), ("3", 0), ("1", 3), ("9", 0)]
                .map(|(list, level)| label(list, level))
                .to_vec();
        let want = ["Этап 1.", "Этап 2.", "2.1.", "2.2.", "Этап 3.", "3.1.", "в)", "Этап 1.", "Этап 2."];
        assert_eq!(said.iter().flatten().collect::<Vec<_>>(), want);
        assert_eq!((spell(29, "russianLower"), roman(2026)), ("аа".to_string(), "MMXXVI".to_string()));
    }
}
