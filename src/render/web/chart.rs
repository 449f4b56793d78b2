//! Measured results: in come the subfields of one result, out come the texts and the geometry of its chart (one dumbbell a row). An
//! axis that does not begin at zero or at the scale's own end says so; nothing is rated beyond the direction that the author named.

use super::value::{Names, Object, list, map, maybe, put, text};
use crate::case::{Group, Measured};
use crate::language::{Lang, Messages, figures};
use crate::paper::{Axis, Direction, change};
use crate::schema::{Field, Template};
use tera::Value;

/// The drawing's size in units of its view box, and the room that is left for the figures at both ends.
const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 78.0;
const MARGIN: f64 = 88.0;

/// A measured result: `None` unless before and after are both there.
pub fn measure(template: &Template, item: &Field, group: &Group, messages: &Messages, names: &Names) -> Option<Object> {
    let lang = messages.lang();
    let measured = Measured::of(template, item, group)?;
    let Measured { before, after, .. } = measured;
    let mut map = Object::new();
    put! { for names, &mut map;
        "indicator" => measured.indicator,
        "instrument" => text(measured.instrument),
        "n" => maybe(measured.count),
        "unit" => text(measured.unit),
        "before" => figures::number(lang, before),
        "after" => figures::number(lang, after),
        "change" => change(lang, after - before),
        "direction" => direction(&measured),
        "better" => if measured.lower_is_better() { "lower" } else { "higher" },
        "chart" => drawn(messages, &measured),
    }
    Some(map)
}

/// Which way a result went, as themes and catalogues name it.
pub fn direction(measured: &Measured<'_>) -> &'static str {
    match Direction::of(measured.before, measured.after, measured.lower_is_better()) {
        Direction::Better => "better",
        Direction::Worse => "worse",
        Direction::Same => "same",
    }
}

/// The chart with its title and description. Whoever hears it learns what whoever sees it does: figures, unit, which way it went.
fn drawn(messages: &Messages, measured: &Measured<'_>) -> Value {
    let lang = messages.lang();
    let Measured { before, after, low, high, .. } = *measured;
    let args = [
        ("before", figures::with_unit(lang, before, measured.unit)),
        ("after", figures::with_unit(lang, after, measured.unit)),
        ("indicator", measured.indicator.to_string()),
        ("direction", messages.say(direction(measured), &[])),
    ];
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
