//! CB304: a paragraph or the item of a list begins with a number such as "5." that continues nothing: 1 to 4 are not there. It happens
//! when a numbered list comes out of Word in pieces. A number is at home if it is 1 or if the number before it was seen earlier in the
//! same text, or in an earlier item of the same list.

use super::Context;
use crate::case::{At, Data, Value};
use crate::diag::{Code, Finding};
use crate::schema::{Field, Kind};

/// Looks at the first words of every paragraph and item.
pub fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let case = context.case();
    let mut look = Look { context, findings };
    for (field, value) in context.template.fields.iter().zip(&case.values) {
        if let Some(value) = value {
            look.value(field, value, &mut Seen::default());
        }
    }
    if let Some(story) = &case.story {
        // A story that sections interrupt spans them too; what they hold is reported once.
        look.text(story.at, &mut Seen::default());
    }
}

/// The numbers seen so far, as bits.
#[derive(Clone, Copy, Debug, Default)]
struct Seen(u128);

impl Seen {
    /// Notes a number; true if it continues nothing.
    fn is_orphan(&mut self, number: u32) -> bool {
        let has = |seen: u128, number: u32| seen >> number & 1 == 1;
        let at_home = number <= 1 || has(self.0, number) || has(self.0, number - 1);
        self.0 |= 1 << number;
        !at_home
    }
}

struct Look<'c, 's> {
    context: &'c Context<'s>,
    findings: &'c mut Vec<Finding>,
}

impl Look<'_, '_> {
    fn value(&mut self, field: &Field, value: &Value, seen: &mut Seen) {
        match (&field.kind, &value.data) {
            (_, Data::Text(prose)) => self.text(prose.at, seen),
            (Kind::List { item, titles, .. }, Data::List(items)) => {
                let mut shared = Seen::default();
                for value in items {
                    // Stages stand under headings, each with lists of its own.
                    let mut own = Seen::default();
                    let seen = if titles.is_some() { &mut own } else { &mut shared };
                    match &value.data {
                        Data::Line(_) => self.text(value.at, seen),
                        _ => self.value(item, value, seen),
                    }
                }
            }
            (Kind::Group { fields, main, .. }, Data::Group(group)) => {
                for (index, (field, value)) in fields.iter().zip(&group.values).enumerate() {
                    if let Some(value) = value {
                        let mut own = Seen::default();
                        self.value(field, value, if Some(index) == *main { &mut *seen } else { &mut own });
                    }
                }
                group.nested.iter().for_each(|nested| self.value(field, nested, &mut Seen::default()));
            }
            _ => {}
        }
    }

    fn text(&mut self, at: At, seen: &mut Seen) {
        let text = self.context.case().text(at);
        for (start, typed, number) in Numbers::new(text) {
            if seen.is_orphan(number) {
                let start = at.range().start + start;
                let place = At::new(start, start + typed.len());
                self.findings.push(self.context.finding(place, Code::OrphanNumber).arg("typed", typed));
            }
        }
    }
}

/// The numbers that begin paragraphs and items of a text: byte offset, as typed, value. Lines inside a paragraph don't count, for a
/// sentence may break before "5."; nor do headings, tables and fenced code.
struct Numbers<'t> {
    text: &'t str,
    at: usize,
    /// A paragraph or item may begin here.
    fresh: bool,
    fenced: bool,
}

impl<'t> Numbers<'t> {
    fn new(text: &'t str) -> Numbers<'t> {
        Numbers { text, at: 0, fresh: true, fenced: false }
    }
}

impl<'t> Iterator for Numbers<'t> {
    type Item = (usize, &'t str, u32);

    fn next(&mut self) -> Option<Self::Item> {
        while self.at < self.text.len() {
            let rest = &self.text[self.at..];
            let line = &rest[..memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len())];
            let start = self.at;
            self.at += line.len() + 1;
            let body = line.trim_start_matches(LEAD);
            if body.starts_with("```") || body.starts_with("~~~") {
                self.fenced = !self.fenced;
                self.fresh = true;
                continue;
            }
            if self.fenced {
                continue;
            }
            let bullet = ["- ", "* ", "+ "].iter().find_map(|bullet| body.strip_prefix(bullet));
            let item = bullet.unwrap_or(body).trim_start_matches(LEAD);
            let number = leading_number(item).filter(|_| self.fresh || bullet.is_some());
            self.fresh = bullet.is_some() || number.is_some() || body.trim_end().is_empty() || body.starts_with('#');
            if let Some((typed, number)) = number {
                return Some((start + line.len() - item.len(), typed, number));
            }
        }
        None
    }
}

/// What may stand before the first word of a line: indentation, quotation, the quotes of TOML.
const LEAD: [char; 5] = [' ', '\t', '>', '"', '\''];

/// A number of one or two digits with its dot or bracket, if text follows it: "5. Наставляемый", "5) Наставляемый".
fn leading_number(line: &str) -> Option<(&str, u32)> {
    let digits = line.bytes().take(3).take_while(u8::is_ascii_digit).count();
    let rest = line.get(digits..)?;
    if !(1..=2).contains(&digits) || !rest.starts_with(['.', ')']) {
        return None;
    }
    let follows = rest.get(1..)?;
    let spaced = follows.starts_with([' ', '\t', '\u{a0}']) && !follows.trim().is_empty();
    Some((line.get(..digits + 1)?, line.get(..digits)?.parse().ok()?)).filter(|_| spaced)
}

#[cfg(test)]
mod tests {
    use super::{Numbers, Seen};

    #[test]
    fn numbers_that_continue_nothing_are_orphans() {
        let cases: [(&str, &[u32]); 11] = [
            ("- а\n- б\n\n5. в", &[5]),
            ("- а\n5. в", &[5]),
            ("1. а\n2. б\n3. в", &[]),
            ("1. а\n   1. б\n   2. в\n2. г\n3. д", &[]),
            ("1. а\n\nтекст\n\n2. б", &[]),
            ("4. а\n5. б\n6. в", &[4]),
            ("\"5. Наставляемый сам хочет\"", &[5]),
            ("- 5) а", &[5]),
            ("в конце\n5. марта было", &[]),
            ("```\n5. а\n```\n\n6.1. б\n\n2026. в\n\n7 г\n\n8.", &[]),
            ("", &[]),
        ];
        for (text, want) in cases {
            let mut seen = Seen::default();
            let found: Vec<u32> = Numbers::new(text).map(|(_, _, number)| number).filter(|n| seen.is_orphan(*n)).collect();
            assert_eq!(found, want, "{text}");
        }
    }
}
