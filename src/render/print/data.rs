//! Documents as data: in comes a job, out comes the JSON that its template reads. Layout that needs arithmetic is done here (widths of
//! columns, places on an axis), layout that needs an eye is done in the template.

use super::block::Scribe;
use super::columns;
use super::job::{Book, Work};
use crate::case::rich::Block;
use crate::language::{Lang, Messages, figures};
use crate::paper::{Direction, Labelled, Measure, Paper, Section};
use crate::schema::View;
use crate::site::Print;
use serde_json::{Value, json};

/// Writes the data of one document.
pub struct Writer<'w, 's> {
    /// Writes its text.
    pub scribe: &'w mut Scribe<'s>,
    /// The catalogue.
    pub messages: &'w Messages,
    /// What templates say.
    pub words: &'w Value,
    /// The settings.
    pub print: &'w Print,
}

impl Writer<'_, '_> {
    /// All that the template reads.
    pub fn document(&mut self, work: &Work<'_>) -> Value {
        let mut data = match work {
            Work::Table(paper) => self.table(paper),
            Work::Sheet(paper) => self.sheet(paper),
            Work::Picture(paper, site) => self.picture(paper, site),
            Work::Book(book) => self.book(book),
        };
        data["words"] = self.words.clone();
        data["left_margin"] = self.print.left_margin.into();
        data
    }

    fn texts(&mut self, texts: &[String]) -> Vec<String> {
        texts.iter().map(|text| self.scribe.text(text)).collect()
    }

    /// What all documents say of a paper.
    fn head(&mut self, paper: &Paper) -> Value {
        let title = if paper.title.is_empty() { &paper.kind } else { &paper.title };
        json!({
            "lang": paper.lang.code(),
            "title": self.scribe.text(title),
            "kind": if paper.title.is_empty() { String::new() } else { self.scribe.text(&paper.kind) },
            "school": self.scribe.text(&paper.school),
            "date": self.scribe.text(&paper.date),
            "summary": self.scribe.text(&paper.summary),
            "address": paper.address,
            "above": self.labelled(&paper.above),
            "colophon": self.labelled(&paper.colophon),
        })
    }

    fn table(&mut self, paper: &Paper) -> Value {
        let mut data = self.head(paper);
        // A blank is to be written in: the columns share the page, whatever stands there as a hint.
        let rows = if paper.title.is_empty() { &[][..] } else { &paper.rows };
        let widths = columns::outer(&paper.columns, rows, |word| self.scribe.fonts.bold_width(word));
        let titles = self.texts(&paper.columns);
        let columns = titles.into_iter().zip(&widths.shares).map(|(title, share)| json!({ "title": title, "share": share }));
        data["columns"] = columns.collect();
        data["scale"] = widths.scale.into();
        let rows = paper.rows.iter().map(|row| row.iter().map(|cell| Value::Array(self.scribe.under(1, cell))).collect::<Value>());
        data["rows"] = rows.collect();
        data["sections"] = paper.below.iter().map(|section| self.section(section, paper.lang)).collect();
        data["approval"] = self.texts(&self.print.approval).into();
        data["signatures"] = self.texts(&self.print.signatures).into();
        data
    }

    fn sheet(&mut self, paper: &Paper) -> Value {
        let mut data = self.head(paper);
        data["sections"] = paper.sections.iter().map(|section| self.section(section, paper.lang)).collect();
        data
    }

    /// What fits on a picture: the head, and one measured result.
    fn picture(&mut self, paper: &Paper, site: &str) -> Value {
        let mut data = self.head(paper);
        let first = paper.sections.iter().flat_map(|section| &section.measures).next();
        data["site"] = self.scribe.text(site).into();
        // Without the author's note on it: that may be of any length.
        let first = first.map(|measure| Measure { note: Vec::new(), ..measure.clone() });
        data["measure"] = first.map_or(Value::Null, |measure| self.measure(&measure, paper.lang));
        data
    }

    fn book(&mut self, book: &Book<'_>) -> Value {
        let lang = self.messages.lang();
        json!({
            "lang": lang.code(),
            "title": self.scribe.text(book.title),
            "tagline": self.scribe.text(book.tagline),
            "publisher": self.scribe.text(book.publisher),
            "date": self.scribe.text(book.date),
            "papers": book.papers.iter().map(|paper| self.sheet(paper)).collect::<Value>(),
            "index": self.scribe.text(book.index),
            "topics": book.topics.iter().map(|topic| {
                let known: Vec<usize> = topic.papers.iter().copied().filter(|index| *index < book.papers.len()).collect();
                json!({ "label": self.scribe.text(&topic.label), "papers": known })
            }).collect::<Value>(),
        })
    }

    fn labelled(&mut self, list: &[Labelled]) -> Value {
        let one = |item: &Labelled| json!({ "label": self.scribe.text(&item.label), "body": self.scribe.under(1, &item.blocks) });
        list.iter().map(one).collect()
    }

    fn section(&mut self, section: &Section, lang: Lang) -> Value {
        let base = if section.title.is_empty() { 1 } else { 2 };
        let (lead, steps) = match section.view {
            View::Stages => split(&section.blocks),
            View::Fact | View::Person | View::Prose | View::List => (&*section.blocks, Vec::new()),
            View::Results | View::Block | View::Colophon | View::None => (&*section.blocks, Vec::new()),
        };
        let lead = self.scribe.under(base, lead);
        let steps = steps.into_iter().map(|step| Value::Array(self.scribe.under(base, step))).collect::<Value>();
        json!({
            "view": view(section.view),
            "title": self.scribe.text(&section.title),
            "body": lead,
            "steps": steps,
            "measures": section.measures.iter().map(|measure| self.measure(measure, lang)).collect::<Value>(),
        })
    }

    fn measure(&mut self, measure: &Measure, lang: Lang) -> Value {
        let axis = measure.axis;
        let place = |value: f64| ((value - axis.from) / (axis.to - axis.from)).clamp(0.0, 1.0);
        let [before, after, change] = &measure.shown;
        let direction = match measure.direction {
            Direction::Better => "better",
            Direction::Worse => "worse",
            Direction::Same => "same",
        };
        let args = [("before", before.clone()), ("after", after.clone()), ("indicator", measure.indicator.clone())];
        let cut = if axis.cut { format!(" {}", self.messages.say("axis-cut", &[])) } else { String::new() };
        let [title, desc] = ["chart-title", "chart-desc"].map(|id| self.messages.say(id, &args));
        let count = measure.count.map(|n| self.messages.say("participants", &[("n", n.to_string())]));
        json!({
            "indicator": self.scribe.text(&measure.indicator),
            "instrument": self.scribe.text(&measure.instrument),
            "unit": self.scribe.text(&measure.unit),
            "count": count.unwrap_or_default(),
            "before": before,
            "after": after,
            "change": change,
            "direction": direction,
            "verdict": self.messages.say(direction, &[]),
            "from": figures::number(lang, axis.from),
            "to": figures::number(lang, axis.to),
            "cut": axis.cut,
            "x_before": place(measure.before),
            "x_after": place(measure.after),
            "x_zero": (axis.from < 0.0 && axis.to > 0.0).then(|| place(0.0)),
            "alt": self.scribe.text(&format!("{title}. {desc}{cut}")),
            "note": self.scribe.under(2, &measure.note),
        })
    }
}

/// Stages: what stands before the first heading, then each heading of the highest level with what belongs to it.
fn split(blocks: &[Block]) -> (&[Block], Vec<&[Block]>) {
    let level = |block: &Block| if let Block::Heading(level, _) = block { Some(*level) } else { None };
    let Some(top) = blocks.iter().filter_map(level).min() else { return (blocks, Vec::new()) };
    let starts: Vec<usize> = (0..blocks.len()).filter(|index| level(&blocks[*index]) == Some(top)).collect();
    let ends = starts.iter().skip(1).copied().chain([blocks.len()]);
    let steps = starts.iter().zip(ends).map(|(start, end)| &blocks[*start..end]).collect();
    (&blocks[..starts.first().copied().unwrap_or(0)], steps)
}

fn view(view: View) -> &'static str {
    match view {
        View::Fact => "fact",
        View::Person => "person",
        View::Prose => "prose",
        View::List => "list",
        View::Results => "results",
        View::Stages => "stages",
        View::Block => "block",
        View::Colophon => "colophon",
        View::None => "none",
    }
}
