//! The pages of results: in comes what was measured over the whole site, out come the texts and the geometry of one dot plot for each
//! series, with the same figures as rows of a table; then the counts of cases. Nothing is averaged but hours, which have one unit. All words
//! for columns are the template's own.

use super::Web;
use super::chart::direction;
use super::frame::{self, Head};
use super::href::Links;
use super::list::shown_pages;
use super::value::{list, map, maybe, text};
use crate::case::Measured;
use crate::language::figures;
use crate::paper::{Axis, change};
use crate::schema::{Field, Use};
use crate::site::{Counts, Page, Part, Point, Results, Row, Series, page_path};
use std::ops::Range;
use tera::{Context, Value};

/// The heights of a row of the plot and of what stands below the rows, in pixels. Widths are parts of whatever room there is.
const ROW: usize = 54;
const FOOT: usize = 58;

/// The first and the last place of a dot, in hundredths of the width: the figures beside the outermost dots need room.
const LEFT: f64 = 13.0;
const RIGHT: f64 = 87.0;

/// A title in the plot is cut after so many letters, for a drawing breaks no lines; the table has all of it.
const LETTERS: usize = 30;

/// Where the ranges of hours end.
const HOURS: [f64; 5] = [10.0, 20.0, 40.0, 80.0, 160.0];

/// What `results.html` receives.
pub fn results(web: &Web<'_>, links: &Links<'_>, page: &Page, number: usize) -> Context {
    let (results, messages) = (web.site.results(), &web.engine.messages);
    let title = messages.say("results-title", &[]);
    let numbered = match number {
        0 => title.clone(),
        n => format!("{title}, {}", messages.say("page-number", &[("n", (n + 1).to_string())])),
    };
    let about = messages.say("results-about", &[]);
    let head =
        Head { kind: "results", title: &numbered, description: &about, crumbs: Vec::new(), og_type: "website", json_ld: None };
    let mut context = frame::context(web, links, page, head);
    let shown = Shown { web, links, results };
    let parts = results.pages.get(number).map_or(&[][..], Vec::as_slice);
    let shared = parts.iter().filter_map(|part| match part {
        Part::Shared(index, range) => Some(shown.series(*index, range.clone())),
        Part::Single(_) => None,
    });
    let single = parts.iter().filter_map(|part| match part {
        Part::Single(range) => Some(shown.singles(range.clone())),
        Part::Shared(..) => None,
    });
    let count = results.pages.len();
    let href = |number: usize| links.to(&page_path("results", number));
    let pages =
        shown_pages(number, count).into_iter().map(|n| map! { "number" => n + 1, "href" => href(n), "current" => n == number });
    let args =
        [("cases", results.cases.to_string()), ("n", results.measured_cases.to_string()), ("total", results.measured.to_string())];
    context.insert_value(
        "results",
        map! {
            "title" => title,
            "number" => number + 1,
            "lead" => messages.say("results-lead", &args),
            "files" => list(web.offered(links, web.site.documents_of_results()).into_iter().filter(|_| number == 0)),
            "labels" => shown.labels(),
            "shared" => list(shared),
            "single" => list(single.flatten()),
            "counts" => if number == 0 { shown.counts() } else { list([]) },
            "hours" => if number == 0 { shown.hours() } else { Value::none() },
            "evidence" => maybe(results.evidence.as_ref().filter(|_| number == 0).map(|counts| shown.count(counts))),
            "pager" => map! {
                "number" => number + 1,
                "total" => count,
                "prev_href" => maybe(number.checked_sub(1).map(href)),
                "next_href" => maybe((number + 1 < count).then(|| href(number + 1))),
                "pages" => list(pages),
            },
        },
    );
    context
}

struct Shown<'a> {
    web: &'a Web<'a>,
    links: &'a Links<'a>,
    results: &'a Results,
}

impl Shown<'_> {
    fn number(&self, value: f64) -> String {
        figures::number(self.web.lang(), value)
    }

    fn say(&self, id: &str, args: &[(&'static str, String)]) -> String {
        self.web.engine.messages.say(id, args)
    }

    /// The template's labels of what the columns hold.
    fn labels(&self) -> Value {
        let measuring = || self.web.site.collections.iter().flat_map(|c| &c.template.fields).find(|field| field.measures());
        let label = |usage, instead: &str| {
            let own = measuring().and_then(|field| Some(&field.subfields()[field.sub_with_use(usage)?]));
            own.map_or_else(|| self.say(instead, &[]), |field: &Field| field.label.get(self.web.lang()).to_string())
        };
        map! {
            "indicator" => label(Use::Indicator, "indicator"),
            "before" => label(Use::Before, "before"),
            "after" => label(Use::After, "after"),
        }
    }

    fn series(&self, index: usize, range: Range<usize>) -> Value {
        let series = &self.results.series[index];
        let points = &series.points[range.clone()];
        let axis = Axis::of(series.least, series.most, series.low, series.high);
        let total = series.points.len();
        let whole = range.len() == total;
        let args = [("from", (range.start + 1).to_string()), ("to", range.end.to_string())];
        map! {
            "id" => format!("s-{}-{}", index + 1, range.start + 1),
            "indicator" => self.indicator(series),
            "instrument" => text(&series.instrument),
            "unit" => text(&series.unit),
            "better" => text(&series.better),
            "scale" => text(&self.scale(series)),
            "count" => self.say("results-count", &[("n", total.to_string())]),
            "range" => if whole { Value::none() } else { Value::from(self.say("results-range", &args)) },
            "chart" => self.chart(series, points.len(), axis),
            "rows" => list(points.iter().enumerate().filter_map(|(row, point)| self.row(row, point, Some(axis)))),
        }
    }

    fn indicator(&self, series: &Series) -> String {
        if series.indicator.is_empty() { self.say("results-unsaid", &[]) } else { series.indicator.to_string() }
    }

    /// The scale in words, as far as authors named it.
    fn scale(&self, series: &Series) -> String {
        let low = series.low.map(|low| ("low", self.number(low)));
        let high = series.high.map(|high| ("high", self.number(high)));
        match (low, high) {
            (Some(low), Some(high)) => self.say("results-scale", &[low, high]),
            (Some(low), None) => self.say("results-from", &[low]),
            (None, Some(high)) => self.say("results-to", &[high]),
            (None, None) => String::new(),
        }
    }

    fn chart(&self, series: &Series, rows: usize, axis: Axis) -> Value {
        let middle = (axis.from + axis.to) / 2.0;
        let tick = |value: f64| map! { "x" => place(axis, value), "text" => self.number(value) };
        let args = [
            ("indicator", self.indicator(series)),
            ("n", rows.to_string()),
            ("low", self.number(axis.from)),
            ("high", figures::with_unit(self.web.lang(), axis.to, &series.unit)),
        ];
        map! {
            "height" => rows * ROW + FOOT,
            "foot" => rows * ROW + 8,
            "ticks" => list([axis.from, middle, axis.to].map(tick)),
            "x_zero" => maybe((axis.from < 0.0 && axis.to > 0.0).then(|| place(axis, 0.0))),
            "cut" => axis.cut,
            "title" => self.say("results-chart-title", &args),
            "desc" => self.say("results-chart-desc", &args),
        }
    }

    /// One result: the row of the table and, with an axis, its place in the plot.
    fn row(&self, row: usize, point: &Point, axis: Option<Axis>) -> Option<Value> {
        let (entry, measured) = (self.web.site.entry(point.id).1, point.of(self.web.site)?);
        let Measured { before, after, .. } = measured;
        let title = entry.case.name();
        Some(map! {
            "title" => title,
            "short" => shortened(title),
            "href" => self.links.to(&entry.url),
            "n" => maybe(measured.count),
            "participants" => match measured.count {
                Some(n) => self.say("participants", &[("n", n.to_string())]),
                None => self.say("results-no-count", &[]),
            },
            "indicator" => measured.indicator,
            "instrument" => text(measured.instrument),
            "unit" => text(measured.unit),
            "before" => self.number(before),
            "after" => self.number(after),
            "change" => change(self.web.lang(), after - before),
            "direction" => direction(&measured),
            "rising" => after >= before,
            "level" => after == before,
            "y" => row * ROW,
            "x_before" => maybe(axis.map(|axis| place(axis, before))),
            "x_after" => maybe(axis.map(|axis| place(axis, after))),
        })
    }

    /// What was measured once.
    fn singles(&self, range: Range<usize>) -> Vec<Value> {
        let points = self.results.series[range].iter().filter_map(|series| series.points.first());
        points.filter_map(|point| self.row(0, point, None)).collect()
    }

    /// Cases by facets and by years.
    fn counts(&self) -> Value {
        list(self.results.facets.iter().chain(&self.results.years).map(|counts| self.count(counts)))
    }

    fn count(&self, counts: &Counts) -> Value {
        let all = self.results.cases;
        let row = |row: &Row| {
            map! {
                "label" => &*row.label,
                "href" => maybe(row.url.as_deref().map(|url| self.links.to(url))),
                "cases" => row.cases,
                "measured" => row.measured,
                "bar" => percent(row.cases, all),
            }
        };
        let label =
            if counts.label.is_empty() { self.say("results-by-year", &[]) } else { counts.label.get(self.web.lang()).into() };
        map! {
            "label" => &*label,
            "caption" => self.say("results-caption", &[("label", label.clone()), ("n", all.to_string())]),
            "rows" => list(counts.rows.iter().map(row)),
            "unsaid" => counts.unsaid,
            "more" => if counts.more == 0 { Value::none() } else { Value::from(self.say("results-more", &[("n", counts.more.to_string())])) },
        }
    }

    fn hours(&self) -> Value {
        let hours = &self.results.hours;
        let (Some(least), Some(most)) = (hours.first(), hours.last()) else { return Value::none() };
        let label = |usage| {
            let fields = self.web.site.collections.iter().flat_map(|c| &c.template.fields);
            let mut all = fields.flat_map(|field| std::iter::once(field).chain(field.subfields()));
            let found = all.find(|field| field.usage == Some(usage));
            found.map_or(String::new(), |field| field.label.get(self.web.lang()).to_string())
        };
        let (n, all) = (hours.len(), self.results.cases);
        let args =
            [("hours", label(Use::HoursPerWeek)), ("weeks", label(Use::Weeks)), ("n", n.to_string()), ("total", all.to_string())];
        let middle = (hours[(n - 1) / 2] + hours[n / 2]) / 2.0;
        let range = [("low", self.number(*least)), ("high", self.number(*most)), ("middle", self.number(middle))];
        map! {
            "about" => self.say("results-hours-about", &args),
            "range" => if n > 1 { Value::from(self.say("results-hours-range", &range)) } else { Value::none() },
            "rows" => list(self.bins(hours)),
        }
    }

    /// Ranges of hours with the number of cases in each.
    fn bins(&self, hours: &[f64]) -> Vec<Value> {
        let below = |end: f64| hours.partition_point(|value| *value < end);
        let named = |from: Option<f64>, to: Option<f64>| {
            let low = from.map(|from| ("low", self.number(from)));
            let high = to.map(|to| ("high", self.number(to)));
            match (low, high) {
                (Some(low), Some(high)) => self.say("results-hours-between", &[low, high]),
                (None, Some(high)) => self.say("results-hours-upto", &[high]),
                (low, None) => self.say("results-hours-above", &low.into_iter().collect::<Vec<_>>()),
            }
        };
        let ends = std::iter::once(None).chain(HOURS.map(Some)).zip(HOURS.map(Some).into_iter().chain([None]));
        let rows = ends.map(|(from, to)| {
            let cases = to.map_or(hours.len(), below) - from.map_or(0, below);
            map! { "label" => named(from, to), "cases" => cases, "bar" => percent(cases, hours.len()) }
        });
        rows.collect()
    }
}

/// The place of a value on the axis, in hundredths of the width.
fn place(axis: Axis, value: f64) -> String {
    let part = ((value - axis.from) / (axis.to - axis.from)).clamp(0.0, 1.0);
    format!("{:.2}%", LEFT + (RIGHT - LEFT) * part)
}

fn percent(part: usize, whole: usize) -> String {
    format!("{:.1}", 100.0 * part as f64 / whole.max(1) as f64)
}

fn shortened(title: &str) -> String {
    if title.chars().count() <= LETTERS {
        return title.to_string();
    }
    let cut: String = title.chars().take(LETTERS - 1).collect();
    format!("{}…", cut.trim_end())
}
