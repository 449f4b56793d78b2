//! Measured results: in come the subfields of one result, out come the texts and the geometry of its chart (one dumbbell a row). An
//! axis that does not begin at zero or at the scale's own end says so; nothing is rated beyond the direction that the author named.

use super::value::{Names, Object, list, map, maybe, put, text};
use crate::case::{Data, Group, Value as CaseValue};
use crate::language::{Lang, Messages, figures};
use crate::paper::{Axis, Direction, change};
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
    let direction = match Direction::of(before, after, lower_is_better) {
        Direction::Better => "better",
        Direction::Worse => "worse",
        Direction::Same => "same",
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

fn chart(lang: Lang, before: f64, after: f64, low: Option<f64>, high: Option<f64>, (title, desc): (String, String)) -> Value {
    let Axis { from, to, cut } = Axis::of(before, after, low, high);
    let x = |value: f64| ((MARGIN + (WIDTH - 2.0 * MARGIN) * (value - from) / (to - from)) * 10.0).round() / 10.0;
    let tick = |value: f64| map! { "x" => x(value), "text" => figures::number(lang, value) };
    map! {
        "width" => WIDTH,
        "height" => HEIGHT,
        "x_before" => x(before),
        "x_after" => x(after),
        "x_zero" => maybe((from < 0.0 && to > 0.0).then(|| x(0.0))),
        "ticks" => list([tick(from), tick(to)]),
        "cut" => cut,
        "title" => title,
        "desc" => desc,
    }
}
