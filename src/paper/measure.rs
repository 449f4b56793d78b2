//! Measured results on paper: in comes one result, out come its figures, the axis of its chart, and a line of text that says it all. The
//! line is read back by the import of Word tables, so writing and reading stand side by side:
//!
//! ```text
//! Уровень стресса (PSM-25): 132 → 84 балл; Сколько участников: 1; Что лучше: меньше – лучше
//! ```

use crate::case::rich::Block;
use crate::case::{Group, Measured, Value};
use crate::language::{Lang, figures};
use crate::schema::{Field, Template, Use};

/// Which way a measured value went, by the author's own word on what is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the better.
    Better,
    /// To the worse.
    Worse,
    /// Not at all.
    Same,
}

impl Direction {
    /// Which way a value went.
    pub fn of(before: f64, after: f64, lower_is_better: bool) -> Direction {
        match (after - before, lower_is_better) {
            (0.0, _) => Direction::Same,
            (change, lower) if (change < 0.0) == lower => Direction::Better,
            _ => Direction::Worse,
        }
    }
}

/// A result with a value before and a value after.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// What was measured.
    pub indicator: String,
    /// By which instrument; may be empty.
    pub instrument: String,
    /// Its unit; may be empty.
    pub unit: String,
    /// How many people; `None` if the author did not say.
    pub count: Option<u64>,
    /// The value before.
    pub before: f64,
    /// The value after.
    pub after: f64,
    /// The figures as they are shown: before, after, the change with its sign.
    pub shown: [String; 3],
    /// Which way it went.
    pub direction: Direction,
    /// The axis of its chart.
    pub axis: Axis,
    /// The author's words on it.
    pub note: Vec<Block>,
    /// All of it as one line of text.
    pub line: String,
}

/// The axis of a chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    /// Its left end.
    pub from: f64,
    /// Its right end; always greater.
    pub to: f64,
    /// True if it begins neither at zero nor at the scale's own end: then the drawing must say so.
    pub cut: bool,
}

impl Axis {
    /// The axis of two values. `low` and `high` are the ends of the instrument's scale, where the author named them.
    pub fn of(before: f64, after: f64, low: Option<f64>, high: Option<f64>) -> Axis {
        let (least, most) = (before.min(after), before.max(after));
        let from = low.filter(|low| *low <= least).unwrap_or(if least >= 0.0 { 0.0 } else { nice_below(least) });
        let to = high.filter(|high| *high >= most && *high > from).unwrap_or_else(|| nice_above(most.max(from)));
        let to = if to > from { to } else { from + 1.0 };
        Axis { from, to, cut: low.is_none() && from != 0.0 }
    }
}

/// The next round number above: 1, 2, 2.5, 5 or 10 times a power of ten.
fn nice_above(value: f64) -> f64 {
    if value <= 0.0 {
        return 0.0;
    }
    let power = 10f64.powf(value.log10().floor());
    let steps = [1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];
    steps.iter().map(|step| step * power).find(|nice| *nice >= value).unwrap_or(value)
}

fn nice_below(value: f64) -> f64 {
    -nice_above(-value)
}

/// A change with its sign.
pub fn change(lang: Lang, change: f64) -> String {
    // Subtracting decimal fractions leaves dust behind the tenth place.
    let change = (change * 1e6).round() / 1e6;
    let sign = if change > 0.0 { "+" } else { "" };
    format!("{sign}{}", figures::number(lang, change))
}

/// The subfields that the head of the line says; the others follow with their labels.
const HEAD: [Use; 5] = [Use::Indicator, Use::Instrument, Use::Before, Use::After, Use::Unit];

/// A measured result: `None` unless before and after are both there. `note` is the author's text on it.
pub fn measure(template: &Template, item: &Field, group: &Group, note: Vec<Block>, lang: Lang) -> Option<Measure> {
    let measured = Measured::of(template, item, group)?;
    let Measured { before, after, .. } = measured;
    Some(Measure {
        indicator: measured.indicator.to_string(),
        instrument: measured.instrument.to_string(),
        unit: measured.unit.to_string(),
        count: measured.count,
        before,
        after,
        direction: Direction::of(before, after, measured.lower_is_better()),
        axis: Axis::of(before, after, measured.low, measured.high),
        note,
        line: written(item, group, lang),
        shown: [figures::number(lang, before), figures::number(lang, after), change(lang, after - before)],
    })
}

fn written(item: &Field, group: &Group, lang: Lang) -> String {
    let get = |usage| group.get(item.sub_with_use(usage));
    let text = |usage| get(usage).and_then(Value::line).unwrap_or("");
    let number = |usage| get(usage).and_then(Value::number).map_or_else(String::new, |n| figures::number(lang, n));
    let mut out = text(Use::Indicator).to_string();
    if !text(Use::Instrument).is_empty() {
        out.push_str(&format!(" ({})", text(Use::Instrument)));
    }
    out.push_str(&format!(": {} → {}", number(Use::Before), number(Use::After)));
    if !text(Use::Unit).is_empty() {
        out.push_str(&format!("\u{a0}{}", text(Use::Unit)));
    }
    let others = item.subfields().iter().enumerate().filter(|(index, field)| {
        let in_head = field.usage.is_some_and(|usage| HEAD.contains(&usage));
        !in_head && !field.private && Some(*index) != item.main()
    });
    for (index, field) in others {
        let Some(value) = group.get(Some(index)).filter(|value| !value.is_empty()) else { continue };
        let shown = value.number().map(|n| figures::number(lang, n)).or_else(|| value.line().map(str::to_string));
        if let Some(shown) = shown {
            out.push_str(&format!("; {}: {shown}", field.label.get(lang)));
        }
    }
    out
}

/// What a line of a measured result says: pairs of a subfield's key and its text, figures with a decimal point. `None` if the text is no
/// such line.
pub fn read_measure(template: &Template, item: &Field, line: &str) -> Option<Vec<(String, String)>> {
    let line = line.trim().trim_end_matches('.');
    let mut parts = line.split("; ");
    let (head, figures) = parts.next()?.rsplit_once(": ")?;
    let arrow = ["→", "->", "=>"].into_iter().find(|arrow| figures.contains(arrow))?;
    let (before, rest) = figures.split_once(arrow)?;
    let before = read_figure(before)?;
    let rest = rest.trim();
    let end = rest.find(|c: char| !(c.is_ascii_digit() || is_in_figure(c))).unwrap_or(rest.len());
    let end = rest[..end].trim_end_matches(|c: char| !c.is_ascii_digit()).len();
    let (after, unit) = rest.split_at_checked(end)?;
    let after = read_figure(after)?;
    let (indicator, instrument) = match head.strip_suffix(')').and_then(|head| head.rsplit_once(" (")) {
        Some((indicator, instrument)) => (indicator, instrument),
        None => (head, ""),
    };
    let key = |usage| item.sub_with_use(usage).map(|index| item.subfields()[index].key.clone());
    let said = [
        (Use::Indicator, indicator.trim().to_string()),
        (Use::Instrument, instrument.trim().to_string()),
        (Use::Before, before),
        (Use::After, after),
        (Use::Unit, unit.trim().to_string()),
    ];
    let said = said.into_iter().filter(|(_, text)| !text.is_empty());
    let mut pairs: Vec<(String, String)> = said.filter_map(|(usage, text)| Some((key(usage)?, text))).collect();
    for part in parts {
        let (label, text) = part.split_once(": ")?;
        let field = item.subfields().iter().find(|field| field.label.all().any(|known| known == label.trim()))?;
        let id = |vocabulary: usize| {
            let words = &template.vocabularies.get(vocabulary)?.words;
            words.iter().find(|word| word.label.all().any(|known| known == text.trim())).map(|word| word.id.clone())
        };
        let text = match &field.kind {
            crate::schema::Kind::Number { .. } => read_figure(text)?,
            crate::schema::Kind::Choice { vocabulary, .. } => id(*vocabulary).unwrap_or_else(|| text.trim().to_string()),
            _ => text.trim().to_string(),
        };
        pairs.push((field.key.clone(), text));
    }
    Some(pairs)
}

fn is_in_figure(c: char) -> bool {
    matches!(c, ',' | '.' | '\u{a0}' | '\u{2212}' | '-' | '\u{202f}')
}

/// A figure as people write it, as TOML wants it.
fn read_figure(text: &str) -> Option<String> {
    let plain: String = text
        .trim()
        .chars()
        .filter(|c| !matches!(c, '\u{a0}' | '\u{202f}' | ' '))
        .map(|c| match c {
            ',' => '.',
            '\u{2212}' | '–' => '-',
            c => c,
        })
        .collect();
    plain.parse::<f64>().ok().filter(|n| n.is_finite()).map(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_at_round_numbers() {
        let cases = [(132.0, 150.0), (84.0, 100.0), (4.2, 5.0), (0.3, 0.30000000000000004), (1.0, 1.0), (0.0, 0.0), (61.0, 80.0)];
        for (value, want) in cases {
            assert_eq!(nice_above(value), want);
        }
        assert_eq!(nice_below(-7.0), -8.0);
    }

    #[test]
    fn changes_have_a_sign() {
        assert_eq!(change(Lang::Ru, 48.0), "+48");
        assert_eq!(change(Lang::En, 4.2 - 3.1), "+1.1");
    }

    #[test]
    fn figures_are_read_as_people_write_them() {
        let cases = [("132", "132"), ("3,5", "3.5"), ("12\u{a0}345,5", "12345.5"), ("\u{2212}7", "-7")];
        for (text, want) in cases {
            assert_eq!(read_figure(text).as_deref(), Some(want), "{text}");
        }
        assert_eq!(read_figure("много"), None);
    }
}
