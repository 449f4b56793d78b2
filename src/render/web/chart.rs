//! Measured results: in come the subfields of one result, out come the texts and the geometry of its chart (one dumbbell a row). An
//! axis that does not begin at zero or at the scale's own end says so; nothing is rated beyond the direction that the author named.

use super::value::{Names, Object, list, map, maybe, put, text};
use crate::case::{Data, Group, Value as CaseValue};
use crate::language::{Lang, Messages, figures};
use crate::schema::{Field, Use};
use tera::Value;

/// The drawing's size in units of its view box, and the room that is left for the figures at both ends.
const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 78.0;
const MARGIN: f64 = 88.0;

/// A measured result: `None` unless before and after are both there.
pub fn measure(item: &Field, group: &Group, messages: &Messages, names: &Names) -> Option<Object> {
    let lang = messages.lang();
    let get = |usage| group.get(item.sub_with_use(usage));
    let number = |usage| get(usage).and_then(CaseValue::number);
    let line = |usage| get(usage).and_then(CaseValue::line).unwrap_or("");
    let (before, after) = (number(Use::Before)?, number(Use::After)?);
    let lower_is_better = matches!(get(Use::Better).map(|v| &v.data), Some(Data::Choice(_, Some(1))));
    let direction = match (after - before, lower_is_better) {
        (0.0, _) => "same",
        (change, lower) if (change < 0.0) == lower => "better",
        _ => "worse",
    };
    let (low, high) = (number(Use::Low), number(Use::High));
    let mut map = Object::new();
    put! { for names, &mut map;
        "indicator" => line(Use::Indicator),
        "instrument" => text(line(Use::Instrument)),
        "n" => maybe(number(Use::Count).map(|n| n as u64)),
        "unit" => text(line(Use::Unit)),
        "before" => figures::number(lang, before),
        "after" => figures::number(lang, after),
        "change" => change(lang, after - before),
        "direction" => direction,
        "better" => if lower_is_better { "lower" } else { "higher" },
        "chart" => drawn(messages, line(Use::Indicator), before, after, low, high),
    }
    Some(map)
}

/// The chart with its title and description.
fn drawn(messages: &Messages, indicator: &str, before: f64, after: f64, low: Option<f64>, high: Option<f64>) -> Value {
    let lang = messages.lang();
    let (shown_before, shown_after) = (figures::number(lang, before), figures::number(lang, after));
    let args = [("before", shown_before), ("after", shown_after), ("indicator", indicator.to_string())];
    let title = messages.say("chart-title", &args);
    let desc = messages.say("chart-desc", &args);
    chart(lang, before, after, low, high, (title, desc))
}

fn change(lang: Lang, change: f64) -> String {
    // Subtracting decimal fractions leaves dust behind the tenth place.
    let change = (change * 1e6).round() / 1e6;
    let sign = if change > 0.0 { "+" } else { "" };
    format!("{sign}{}", figures::number(lang, change))
}

fn chart(lang: Lang, before: f64, after: f64, low: Option<f64>, high: Option<f64>, (title, desc): (String, String)) -> Value {
    let (least, most) = (before.min(after), before.max(after));
    let from = low.filter(|low| *low <= least).unwrap_or(if least >= 0.0 { 0.0 } else { nice_below(least) });
    let to = high.filter(|high| *high >= most && *high > from).unwrap_or_else(|| nice_above(most.max(from)));
    let to = if to > from { to } else { from + 1.0 };
    let x = |value: f64| ((MARGIN + (WIDTH - 2.0 * MARGIN) * (value - from) / (to - from)) * 10.0).round() / 10.0;
    let tick = |value: f64| map! { "x" => x(value), "text" => figures::number(lang, value) };
    map! {
        "width" => WIDTH,
        "height" => HEIGHT,
        "x_before" => x(before),
        "x_after" => x(after),
        "x_zero" => maybe((from < 0.0 && to > 0.0).then(|| x(0.0))),
        "ticks" => list([tick(from), tick(to)]),
        "cut" => low.is_none() && from != 0.0,
        "title" => title,
        "desc" => desc,
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
}
