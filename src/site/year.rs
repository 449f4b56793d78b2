//! Entries that stand for a year: in comes the site, out comes a finding for every year that two entries of one collection claim. Which field
//! names the year is declared by the template (`use = "year"`). It looks at entries together, so it is no rule of one entry.

use super::{Collection, Entry, Site};
use crate::case::Value;
use crate::diag::{Code, Finding};
use crate::language::nearest;
use crate::schema::Use;
use rustc_hash::FxHashMap;

impl Site {
    /// Reports years that stand twice in one collection.
    pub(super) fn years(&self, findings: &mut Vec<Finding>) {
        for collection in &self.collections {
            let mut taken: FxHashMap<String, (&Entry, &Value)> = FxHashMap::default();
            for entry in collection.entries.iter().map(|entry| &**entry) {
                let Some((value, year)) = year(collection, entry) else { continue };
                let Some((other, at)) = taken.insert(folded(year), (entry, value)) else { continue };
                // The entry that comes later by its path is told, whatever the order of the listing.
                let (later, earlier) = if entry.case.source.path > other.case.source.path {
                    ((entry, value), (other, at))
                } else {
                    ((other, at), (entry, value))
                };
                let finding = later.0.case.finding(later.1.at, Code::YearTwice).arg("year", year);
                let finding = finding.arg("other", &*earlier.0.case.source.path);
                findings.push(finding.also(earlier.0.case.place(earlier.1.at)));
            }
        }
    }
}

/// The year of an entry: its value, and what a reader sees.
pub fn year<'e>(collection: &Collection, entry: &'e Entry) -> Option<(&'e Value, &'e str)> {
    let value = entry.case.values.get(collection.template.with_use(Use::Year)?)?.as_ref()?;
    Some((value, value.line().filter(|line| !line.trim().is_empty())?))
}

/// `2025/2026`, `2025-26` and «2025–2026 учебный год» begin with the same year.
fn folded(year: &str) -> String {
    let digits: String = year.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    if digits.len() == 4 { digits } else { nearest::fold(year) }
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn the_same_year_is_known_however_it_is_written() {
        for other in ["2025-2026", "2025–26", "2025/2026 учебный год", "за 2025/26"] {
            assert_eq!(folded("2025/2026"), folded(other), "{other}");
        }
        assert_ne!(folded("2025/2026"), folded("2024/2025"));
        assert_ne!(folded("первый"), folded("второй"));
    }
}
