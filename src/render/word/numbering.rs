//! Lists of a document: in come lists as they are met, out come the ids that their paragraphs name, and the part that says what the ids mean.
//! Bullets all share one id; every numbered list has one of its own, so that it begins at its own number.

use super::xml::Xml;

/// How far each level of a list is indented, in twips.
pub const INDENT: u32 = 255;
/// Word knows nine levels.
pub const LEVELS: usize = 9;

const BULLETS: u64 = 1;
const NUMBERS: u64 = 2;

/// The lists of a document.
#[derive(Default)]
pub struct Numbering {
    /// The level and the first number of each numbered list.
    lists: Vec<(usize, u64)>,
}

impl Numbering {
    /// The id of a list on a level, which begins at a number if it is numbered.
    pub fn id(&mut self, level: usize, start: Option<u64>) -> String {
        let Some(start) = start else { return BULLETS.to_string() };
        self.lists.push((level, start));
        (self.lists.len() as u64 + BULLETS).to_string()
    }

    /// The part.
    pub fn part(&self) -> Vec<u8> {
        let mut xml = Xml::default();
        xml.within("w:numbering", &[("xmlns:w", super::W)], |xml| {
            kind(xml, BULLETS, |level| ("bullet", if level % 2 == 0 { "•" } else { "–" }.to_string()));
            kind(xml, NUMBERS, |level| ("decimal", format!("%{}.", level + 1)));
            xml.within("w:num", &[("w:numId", &BULLETS.to_string())], |xml| xml.val("w:abstractNumId", &BULLETS.to_string()));
            for (index, (level, start)) in self.lists.iter().enumerate() {
                let id = (index as u64 + 1 + BULLETS).to_string();
                xml.within("w:num", &[("w:numId", &id)], |xml| {
                    xml.val("w:abstractNumId", &NUMBERS.to_string());
                    xml.within("w:lvlOverride", &[("w:ilvl", &level.to_string())], |xml| {
                        // Word counts no further than this.
                        xml.val("w:startOverride", &(*start).min(32_767).to_string());
                    });
                });
            }
        });
        xml.done()
    }
}

fn kind(xml: &mut Xml, id: u64, sign: impl Fn(usize) -> (&'static str, String)) {
    xml.within("w:abstractNum", &[("w:abstractNumId", &id.to_string())], |xml| {
        xml.val("w:multiLevelType", "hybridMultilevel");
        for level in 0..LEVELS {
            let (format, text) = sign(level);
            xml.within("w:lvl", &[("w:ilvl", &level.to_string())], |xml| {
                xml.val("w:start", "1");
                xml.val("w:numFmt", format);
                xml.val("w:lvlText", &text);
                xml.val("w:lvlJc", "left");
                let left = (INDENT * (level as u32 + 1)).to_string();
                xml.within("w:pPr", &[], |xml| {
                    xml.empty("w:ind", &[("w:left", &left), ("w:hanging", &INDENT.to_string())]);
                });
                // The sign of a list is never set in the style of its text.
                xml.within("w:rPr", &[], |xml| {
                    xml.val("w:b", "0");
                    xml.val("w:i", "0");
                });
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbered_lists_begin_at_their_own_number() {
        let mut numbering = Numbering::default();
        assert_eq!(numbering.id(0, None), numbering.id(3, None));
        assert_ne!(numbering.id(0, Some(3)), numbering.id(0, Some(3)));
        let part = String::from_utf8(numbering.part()).unwrap();
        assert_eq!(part.matches("<w:startOverride w:val=\"3\"/>").count(), 2);
    }
}
