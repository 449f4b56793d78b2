//! Results over the whole site: in come the collections, out comes what was measured in the same way by several cases, and how many cases of
//! what kind there are. What is measured is declared by the templates (`use`). Two results belong together if indicator, instrument, unit,
//! direction and scale are the same; nothing is added up or averaged over what differs. This file refuses to know how any of it looks.

use super::{Collection, EntryId, Facet, Site};
use crate::case::{Data, Group, Measured, Value};
use crate::language::{Lang, nearest};
use crate::schema::{Field, Kind, Label, Template, Use};
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::Range;

/// Results on one page: as many as cases on a page of a listing.
const PER_PAGE: usize = 50;

/// At most so many rows are in one count; how many more there are is said.
const MOST_ROWS: usize = 24;

/// What was measured in the same way, by one case or several.
#[derive(Debug)]
pub struct Series {
    /// What was measured, as it was written first.
    pub indicator: Box<str>,
    /// By which instrument; empty if nobody said.
    pub instrument: Box<str>,
    /// The unit of all values; empty if nobody said.
    pub unit: Box<str>,
    /// The template's word for the direction that is better; empty if it has none.
    pub better: Box<str>,
    /// The lower end of the scale, if it was named.
    pub low: Option<f64>,
    /// The upper end of the scale, if it was named.
    pub high: Option<f64>,
    /// The least of all values.
    pub least: f64,
    /// The greatest of all values.
    pub most: f64,
    /// The results, in the order of the listings.
    pub points: Vec<Point>,
}

/// One measured result and where it stands: an entry, a field, and an item of it if the field is a list.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// The entry.
    pub id: EntryId,
    /// Index of the field in the template.
    pub field: usize,
    /// Index of the item in the list.
    pub item: usize,
}

/// A part of a page of results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Some points of a series that several cases share: index of the series.
    Shared(usize, Range<usize>),
    /// Series of one result each: indexes of series.
    Single(Range<usize>),
}

/// How many cases have a value.
#[derive(Debug)]
pub struct Row {
    /// The value.
    pub label: Box<str>,
    /// The path of its listing, if it has one.
    pub url: Option<String>,
    /// How many cases have it.
    pub cases: usize,
    /// How many of these have a measured result.
    pub measured: usize,
}

/// Cases counted by the values of a field.
#[derive(Debug)]
pub struct Counts {
    /// What is counted by; empty for the years.
    pub label: Label,
    /// The values.
    pub rows: Vec<Row>,
    /// How many values are not shown.
    pub more: usize,
    /// Cases that do not say.
    pub unsaid: usize,
}

/// Everything about the results of a site.
#[derive(Debug, Default)]
pub struct Results {
    /// What was measured: first what several cases share, those of most cases first.
    pub series: Vec<Series>,
    /// The pages, each bounded in size.
    pub pages: Vec<Vec<Part>>,
    /// Cases of templates that can measure.
    pub cases: usize,
    /// How many of them have a measured result.
    pub measured_cases: usize,
    /// How many results were measured.
    pub measured: usize,
    /// Cases by the facets that have a vocabulary (form, role model).
    pub facets: Vec<Counts>,
    /// Cases by the year of their date, the latest first.
    pub years: Option<Counts>,
    /// Hours in all (a week's hours times the weeks) of the cases that say both, in order.
    pub hours: Vec<f64>,
    /// Cases by what their conclusion rests on, in the author's word.
    pub evidence: Option<Counts>,
}

/// The results of an entry: field, item of the list, and the group's field with it.
pub fn measured_of<'e>(
    template: &'e Template,
    values: &'e [Option<Value>],
) -> impl Iterator<Item = (usize, usize, Measured<'e>)> + 'e {
    let measuring = template.fields.iter().zip(values).enumerate().filter(|(_, (field, _))| field.measures() && !field.private);
    measuring.flat_map(move |(f, (field, value))| {
        let one = value.as_ref().and_then(Value::group).into_iter();
        let groups = one.chain(value.iter().flat_map(|value| value.items()).filter_map(Value::group));
        groups.enumerate().filter_map(move |(item, group)| Some((f, item, Measured::of(template, field, group)?)))
    })
}

impl Point {
    /// The result itself.
    pub fn of<'s>(&self, site: &'s Site) -> Option<Measured<'s>> {
        let (collection, entry) = site.entry(self.id);
        let found =
            measured_of(&collection.template, &entry.case.values).find(|(f, item, _)| (*f, *item) == (self.field, self.item));
        found.map(|(_, _, measured)| measured)
    }
}

impl Results {
    /// Gathers the results of a site.
    pub(super) fn of(site: &Site) -> Results {
        let lang = site.config.lang;
        let ids: Vec<EntryId> = site.entries().filter(|id| site.config.results && measures(&site.entry(*id).0.template)).collect();
        let (series, has_measured) = series(site, &ids, lang);
        let shared = series.partition_point(|series| series.points.len() > 1);
        let tally = Tally { site, ids: &ids, measured: &has_measured };
        Results {
            pages: paged(&series, shared),
            cases: ids.len(),
            measured_cases: has_measured.len(),
            measured: series.iter().map(|series| series.points.len()).sum(),
            facets: tally.facets(),
            years: tally.years(),
            hours: tally.hours(),
            evidence: tally.evidence(lang),
            series,
        }
    }

    /// True if nothing was measured: then there is no page of results.
    pub fn is_empty(&self) -> bool {
        self.measured == 0
    }
}

/// True if entries of this template can have measured results.
fn measures(template: &Template) -> bool {
    template.fields.iter().any(|field| field.measures() && !field.private)
}

/// What is the same in all results of a series, scale apart.
type Sort = (String, String, String, bool);

fn sort(measured: &Measured<'_>) -> Sort {
    let fold = nearest::fold;
    (fold(measured.indicator), fold(measured.instrument), fold(measured.unit), measured.lower_is_better())
}

fn series(site: &Site, ids: &[EntryId], lang: Lang) -> (Vec<Series>, FxHashSet<EntryId>) {
    let mut sorts: FxHashMap<Sort, Vec<Series>> = FxHashMap::default();
    let mut has_measured = FxHashSet::default();
    for id in ids {
        let (collection, entry) = site.entry(*id);
        for (field, item, measured) in measured_of(&collection.template, &entry.case.values) {
            has_measured.insert(*id);
            let series = sorts.entry(sort(&measured)).or_default();
            let point = Point { id: *id, field, item };
            let scale = (measured.low, measured.high);
            match series.iter_mut().find(|series| (series.low, series.high) == scale) {
                Some(series) => series.add(point, &measured),
                None => series.push(Series::new(point, &measured, lang)),
            }
        }
    }
    let mut all: Vec<(Sort, Series)> = Vec::new();
    for (sort, series) in sorts {
        all.extend(joined(series).into_iter().map(|series| (sort.clone(), series)));
    }
    let scale = |series: &Series| [series.low, series.high].map(|end| end.map(f64::to_bits));
    all.sort_by(|(a, x), (b, y)| (y.points.len(), a, scale(x)).cmp(&(x.points.len(), b, scale(y))));
    (all.into_iter().map(|(_, series)| series).collect(), has_measured)
}

/// Results without a scale belong to those with one, if there is but one scale that they can mean and their values lie on it.
fn joined(mut series: Vec<Series>) -> Vec<Series> {
    let Some(at) = series.iter().position(|series| series.low.is_none() && series.high.is_none()) else { return series };
    if series.len() != 2 {
        return series;
    }
    let bare = series.remove(at);
    let fits = |known: &Series| known.low.is_none_or(|low| low <= bare.least) && known.high.is_none_or(|high| high >= bare.most);
    match series.first_mut() {
        Some(known) if fits(known) => {
            known.least = known.least.min(bare.least);
            known.most = known.most.max(bare.most);
            known.points.extend(bare.points);
            known.points.sort_by_key(|point| (point.id, point.field, point.item));
        }
        Some(_) | None => series.push(bare),
    }
    series
}

impl Series {
    fn new(point: Point, measured: &Measured<'_>, lang: Lang) -> Series {
        Series {
            indicator: measured.indicator.into(),
            instrument: measured.instrument.into(),
            unit: measured.unit.into(),
            better: measured.better.map_or("", |word| word.label.get(lang)).into(),
            low: measured.low,
            high: measured.high,
            least: measured.before.min(measured.after),
            most: measured.before.max(measured.after),
            points: vec![point],
        }
    }

    fn add(&mut self, point: Point, measured: &Measured<'_>) {
        self.least = self.least.min(measured.before).min(measured.after);
        self.most = self.most.max(measured.before).max(measured.after);
        self.points.push(point);
    }
}

/// The parts of all pages: a page has at most [`PER_PAGE`] results, whatever the number of series and cases.
fn paged(series: &[Series], shared: usize) -> Vec<Vec<Part>> {
    let mut pages = vec![Vec::new()];
    let mut room = PER_PAGE;
    let mut add = |part: Part, length: usize, room: &mut usize| {
        if *room == 0 {
            pages.push(Vec::new());
            *room = PER_PAGE;
        }
        *room -= length;
        if let Some(page) = pages.last_mut() {
            page.push(part);
        }
    };
    for (index, one) in series[..shared].iter().enumerate() {
        let mut start = 0;
        while start < one.points.len() {
            let free = if room == 0 { PER_PAGE } else { room };
            let end = (start + free).min(one.points.len());
            add(Part::Shared(index, start..end), end - start, &mut room);
            start = end;
        }
    }
    let mut start = shared;
    while start < series.len() {
        let free = if room == 0 { PER_PAGE } else { room };
        let end = (start + free).min(series.len());
        add(Part::Single(start..end), end - start, &mut room);
        start = end;
    }
    pages
}

/// Counts cases.
struct Tally<'t> {
    site: &'t Site,
    ids: &'t [EntryId],
    measured: &'t FxHashSet<EntryId>,
}

impl Tally<'_> {
    /// By facets with a vocabulary: what anybody may write freely (topics, schools) makes no table.
    fn facets(&self) -> Vec<Counts> {
        let counted: FxHashSet<EntryId> = self.ids.iter().copied().collect();
        let has_words = |facet: &&Facet| {
            let fields = self.site.collections.iter().flat_map(|c: &Collection| &c.template.fields);
            let mut own = fields.filter(|field| field.facet && field.path == facet.path);
            own.any(|field| matches!(field.kind, Kind::Choice { .. }))
        };
        let counts = self.site.facets.iter().filter(has_words).map(|facet| {
            let values = facet.values.iter().enumerate().map(|(v, value)| {
                let own = value.entries.iter().filter(|id| counted.contains(*id));
                let measured = own.clone().filter(|id| self.measured.contains(*id)).count();
                Row { label: value.label.as_str().into(), url: Some(facet.url(v)), cases: own.count(), measured }
            });
            let rows = values.filter(|row| row.cases > 0).collect();
            let unsaid = self.ids.iter().filter(|id| facet.of(**id).is_empty()).count();
            limited(facet.label.clone(), rows, unsaid)
        });
        counts.filter(|counts| !counts.rows.is_empty()).collect()
    }

    fn years(&self) -> Option<Counts> {
        let year = |id: &EntryId| self.site.entry(*id).1.case.date.map(|(date, _)| date.year());
        let mut rows: Vec<(i16, Row)> = Vec::new();
        for (id, year) in self.ids.iter().filter_map(|id| Some((id, year(id)?))) {
            self.count(&mut rows, year, *id, || year.to_string().into());
        }
        rows.sort_by_key(|(year, _)| std::cmp::Reverse(*year));
        let unsaid = self.ids.iter().filter(|id| year(id).is_none()).count();
        let rows: Vec<Row> = rows.into_iter().map(|(_, row)| row).collect();
        (!rows.is_empty()).then(|| limited(Label::default(), rows, unsaid))
    }

    fn hours(&self) -> Vec<f64> {
        let hours = |id: &EntryId| {
            let (collection, entry) = self.site.entry(*id);
            each_group(&collection.template, &entry.case.values).find_map(|(fields, values)| {
                let number = |usage| {
                    let at = fields.iter().position(|field| field.usage == Some(usage) && !field.private)?;
                    values.get(at)?.as_ref()?.number().filter(|n| n.is_finite() && *n > 0.0)
                };
                Some(number(Use::HoursPerWeek)? * number(Use::Weeks)?)
            })
        };
        let mut all: Vec<f64> = self.ids.iter().filter_map(hours).collect();
        all.sort_by(f64::total_cmp);
        all
    }

    fn evidence(&self, lang: Lang) -> Option<Counts> {
        let mut label = None;
        let mut rows: Vec<(String, Row)> = Vec::new();
        let mut unsaid = 0;
        for id in self.ids {
            let (collection, entry) = self.site.entry(*id);
            let said = each_group(&collection.template, &entry.case.values).find_map(|(fields, values)| {
                let at = fields.iter().position(|field| field.usage == Some(Use::Evidence) && !field.private)?;
                label.get_or_insert_with(|| fields[at].label.clone());
                // The levels have an order, so those that nobody states are shown too.
                if let (true, Kind::Choice { vocabulary, .. }) = (rows.is_empty(), &fields[at].kind) {
                    let words = collection.template.vocabularies.get(*vocabulary).map(|v| v.words.iter()).into_iter().flatten();
                    rows = words.map(|word| (word.id.clone(), row(word.label.get(lang)))).collect();
                }
                let value = values.get(at)?.as_ref()?;
                let id = match (&fields[at].kind, &value.data) {
                    (Kind::Choice { vocabulary, .. }, Data::Choice(_, Some(word))) => {
                        collection.template.vocabularies.get(*vocabulary)?.words.get(*word)?.id.clone()
                    }
                    _ => nearest::fold(value.line()?),
                };
                Some((id, value.line()?.to_string()))
            });
            match said {
                Some((word, shown)) => self.count(&mut rows, word, *id, || shown.into()),
                None => unsaid += 1,
            }
        }
        if rows.iter().all(|(_, row)| row.cases == 0) {
            return None;
        }
        Some(limited(label?, rows.into_iter().map(|(_, row)| row).collect(), unsaid))
    }

    /// Adds a case to the row of a value.
    fn count<K: PartialEq>(&self, rows: &mut Vec<(K, Row)>, key: K, id: EntryId, label: impl FnOnce() -> Box<str>) {
        let at = rows.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
            rows.push((key, row(&label())));
            rows.len() - 1
        });
        rows[at].1.cases += 1;
        rows[at].1.measured += usize::from(self.measured.contains(&id));
    }
}

fn row(label: &str) -> Row {
    Row { label: label.into(), url: None, cases: 0, measured: 0 }
}

fn limited(label: Label, mut rows: Vec<Row>, unsaid: usize) -> Counts {
    let more = rows.len().saturating_sub(MOST_ROWS);
    rows.truncate(MOST_ROWS);
    Counts { label, rows, more, unsaid }
}

/// The fields of a template with their values, and those of each group among them.
fn each_group<'e>(template: &'e Template, values: &'e [Option<Value>]) -> impl Iterator<Item = (&'e [Field], &'e [Option<Value>])> {
    let groups = template.fields.iter().zip(values).filter(|(field, _)| !field.private).map(|(field, value)| {
        let values: &[Option<Value>] = value.as_ref().and_then(Value::group).map_or(&[], |group: &Group| &group.values);
        (field.subfields(), values)
    });
    std::iter::once((&*template.fields, values)).chain(groups)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(points: usize) -> Series {
        let id = EntryId { collection: 0, entry: 0 };
        Series {
            indicator: "".into(),
            instrument: "".into(),
            unit: "".into(),
            better: "".into(),
            low: None,
            high: None,
            least: 0.0,
            most: 1.0,
            points: vec![Point { id, field: 0, item: 0 }; points],
        }
    }

    #[test]
    fn pages_are_bounded_whatever_there_is() {
        for sizes in [vec![], vec![1], vec![2, 1, 1], vec![50], vec![120, 3, 2, 1, 1], vec![10_000], vec![1; 10_000], vec![2; 777]]
        {
            let all: Vec<Series> = sizes.iter().map(|size| series(*size)).collect();
            let shared = sizes.iter().filter(|size| **size > 1).count();
            let pages = paged(&all, shared);
            let length = |part: &Part| match part {
                Part::Shared(_, range) | Part::Single(range) => range.len(),
            };
            let lengths: Vec<usize> = pages.iter().map(|parts| parts.iter().map(length).sum()).collect();
            assert!(lengths.iter().all(|length| *length <= PER_PAGE), "{sizes:?}: {lengths:?}");
            assert_eq!(lengths.iter().sum::<usize>(), sizes.iter().sum::<usize>());
            assert_eq!(pages.len(), sizes.iter().sum::<usize>().div_ceil(PER_PAGE).max(1), "{sizes:?}");
        }
    }

    #[test]
    fn a_result_without_a_scale_joins_the_only_one_that_it_can_mean() {
        let scaled = |low: Option<f64>, high: Option<f64>, most: f64| Series { low, high, most, ..series(1) };
        let bare = || scaled(None, None, 5.0);
        assert_eq!(joined(vec![bare(), scaled(Some(0.0), Some(10.0), 9.0)]).len(), 1);
        assert_eq!(joined(vec![bare(), scaled(Some(0.0), Some(4.0), 4.0)]).len(), 2);
        assert_eq!(joined(vec![bare(), scaled(Some(0.0), Some(10.0), 9.0), scaled(Some(0.0), Some(20.0), 9.0)]).len(), 3);
    }
}
