//! Gathering: in comes a document, out comes for each of its cases what it says for which field. Columns are found by their headings, rows
//! by their labels, sections by theirs; a table that a page break cut in two goes on, and a heading that is repeated is skipped.
//!
//! This file walks the text; `table` takes tables apart, `exact` takes lines of our own documents. What belongs to no field is kept as the rest.

mod exact;
mod table;

use super::answer::{Chunk, labelled};
use super::document::{Line, Piece, Role, Table, is_empty, plain};
use super::label::{Labels, SECTION, Target};
use crate::case::rich::{self, Inline};
use crate::language::nearest::fold;
use crate::schema::{Kind, Template, Use, View};
use table::Columns;

/// A line of this length may be a title or a heading.
const MAX_HEADING: usize = 160;

/// What a document says of one case.
#[derive(Debug, Default)]
pub struct Gathered {
    /// Its title.
    pub title: Option<String>,
    /// The chunks for each target, in the order in which they were met.
    pub contents: Vec<(Target, Vec<Chunk>)>,
    /// Rows of a table whose rows are the items of a list: the cells by subfield.
    pub rows: Vec<Vec<(usize, Chunk)>>,
    /// What belongs to no field: its heading, if it has one, and its text.
    pub rest: Vec<(Option<String>, Chunk)>,
    /// What the document calls what it has: wording and target.
    pub wordings: Vec<(String, Target)>,
    /// What was read and is no part of the case: repeated headings, the name of the form.
    pub skipped: Vec<String>,
    has_table: bool,
}

/// The section that is open.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Open {
    /// None: what comes is the rest.
    None,
    /// A field's, under a heading of this level.
    Field(Target, u8),
    /// One of the document's own, under a heading of this level.
    Rest(u8),
}

/// The level of a heading that is only bold.
const BOLD: u8 = 10;

/// Takes a document apart.
pub fn gather(pieces: Vec<Piece>, template: &Template, house: &[String]) -> Vec<Gathered> {
    let mut gatherer = Gatherer {
        template,
        labels: Labels::new(template),
        house: house.iter().map(|line| fold(line)).filter(|line| !line.is_empty()).collect(),
        done: Vec::new(),
        case: Gathered::default(),
        open: Open::None,
        columns: None,
    };
    let starts = gatherer.starts(&pieces);
    for (index, piece) in pieces.into_iter().enumerate() {
        if starts.contains(&index) {
            gatherer.next_case();
        }
        match piece {
            Piece::Line(line) => gatherer.line(line),
            Piece::Table(table) => gatherer.table(table),
        }
    }
    gatherer.next_case();
    // A document that says nothing is a case that lacks everything.
    if gatherer.done.is_empty() {
        gatherer.done.push(gatherer.case);
    }
    gatherer.done
}

struct Gatherer<'t> {
    template: &'t Template,
    labels: Labels,
    house: Vec<String>,
    done: Vec<Gathered>,
    case: Gathered,
    open: Open,
    columns: Option<Columns>,
}

impl Gatherer<'_> {
    /// Where cases after the first begin: at the title above a table of theirs.
    fn starts(&self, pieces: &[Piece]) -> Vec<usize> {
        let mut starts = Vec::new();
        let mut after: Option<usize> = None;
        for (index, piece) in pieces.iter().enumerate() {
            let Piece::Table(table) = piece else { continue };
            if !self.is_of_case(table) {
                continue;
            }
            let between = after.map(|after| after + 1..index).unwrap_or(0..0);
            let is_role = |role: fn(Role) -> bool| {
                let fits =
                    |at: &usize| pieces[*at].line().is_some_and(|line| role(line.role) && !line.is_empty() && !self.is_label(line));
                between.clone().find(fits)
            };
            let bold = || {
                between
                    .clone()
                    .rev()
                    .find(|at| pieces[*at].line().is_some_and(|line| is_bold_heading(line) && !self.is_label(line)))
            };
            let title = is_role(|role| role == Role::Title).or_else(|| is_role(|role| role == Role::Heading(1))).or_else(bold);
            starts.extend(title);
            after = Some(index);
        }
        starts
    }

    fn is_label(&self, line: &Line) -> bool {
        self.labels.best(&line.plain(), SECTION).is_some()
    }

    /// True for a name of the form itself, which every document of a school bears.
    fn is_kind(&self, text: &str) -> bool {
        let folded = fold(text);
        self.template.title.all().any(|title| fold(title) == folded) || self.house.contains(&folded)
    }

    fn next_case(&mut self) {
        let case = std::mem::take(&mut self.case);
        self.open = Open::None;
        self.columns = None;
        let says = !case.contents.is_empty() || !case.rows.is_empty() || !case.rest.is_empty();
        if says || case.title.is_some() || !case.wordings.is_empty() {
            self.done.push(case);
        } else if let Some(last) = self.done.last_mut() {
            last.skipped.extend(case.skipped);
        } else {
            self.case.skipped = case.skipped;
        }
    }

    /// A line outside of tables.
    fn line(&mut self, line: Line) {
        if line.is_empty() {
            return;
        }
        if line.exact {
            return self.exact_line(line);
        }
        let text = line.plain();
        if self.is_kind(&text) || line.role == Role::House {
            return self.case.skipped.push(text);
        }
        match line.role {
            Role::Summary if !self.case.has_table => return self.summary(line),
            Role::Title if self.case.title.is_none() => return self.case.title = Some(text),
            Role::Subtitle if !self.case.has_table => {
                if let Some(summary) =
                    self.template.with_use(Use::Summary).map(Target::Field).filter(|t| self.content(*t).is_none())
                {
                    return self.add(summary, vec![Piece::Line(line)], "");
                }
            }
            Role::Heading(level) => return self.heading(line, level),
            Role::Colophon => self.end_of_text(),
            Role::Quote | Role::Code | Role::Caption | Role::Continue | Role::Rule => return self.push(Piece::Line(line)),
            Role::Title | Role::Subtitle | Role::Body | Role::Summary | Role::Fact | Role::House => {}
        }
        if line.mark.is_none() && self.label_line(&line) {
            return;
        }
        if is_bold_heading(&line) || self.labels.best(&text, 1.0).is_some() {
            return self.heading(line, BOLD);
        }
        if self.open == Open::None && super::answer::date(&text).is_some() {
            return self.add(Target::Date, vec![Piece::Line(line)], "");
        }
        self.push(Piece::Line(line));
    }

    /// A heading, or a bold line that may be one.
    fn heading(&mut self, line: Line, level: u8) {
        let text = line.plain();
        let found = self.labels.best(&text, if level == BOLD { 0.9 } else { SECTION });
        // Inside stages headings are stages, whatever words they have.
        let is_inside = match self.open {
            Open::Field(target, own) => level > own && (self.is_titled(target) || found.is_none_or(|(_, near)| near < 0.95)),
            Open::Rest(own) => level > own && found.is_none(),
            Open::None => false,
        };
        if is_inside && (level != BOLD || found.is_none() || matches!(self.open, Open::Field(target, _) if self.is_titled(target)))
        {
            return self.push(Piece::Line(line));
        }
        match found {
            Some((Target::Title | Target::Date, _)) | None => {}
            Some((target, _)) => {
                self.open = Open::Field(target, level);
                self.case.wordings.push((text, target));
                return;
            }
        }
        let is_first =
            self.case.title.is_none() && !self.case.has_table && self.case.contents.is_empty() && self.open == Open::None;
        if is_first {
            self.case.title = Some(text);
        } else if level == BOLD {
            self.push(Piece::Line(line));
        } else {
            self.open = Open::Rest(level);
            self.case.rest.push((Some(text), Vec::new()));
        }
    }

    /// A line such as «Школа: МБОУ СОШ № 14».
    fn label_line(&mut self, line: &Line) -> bool {
        let Some(own) = labelled(line) else { return false };
        let Some((target, _)) = self.labels.best(&own.label, 0.95) else { return false };
        let is_short = self.is_short(target);
        // In the middle of a text only a fact or the small print is taken, and what is set in bold.
        if matches!(self.open, Open::Field(..)) && !own.is_bold && !is_short {
            return false;
        }
        if target == Target::Title {
            if own.rest.is_empty() {
                return false;
            }
            // What stood in the place of a title is text then.
            if let Some(guess) = self.case.title.replace(rich::text(&own.rest)) {
                self.case.rest.push((None, vec![Piece::Line(Line::new(vec![Inline::plain(guess)]))]));
            }
            return true;
        }
        if own.rest.is_empty() || !is_short {
            self.open = Open::Field(target, BOLD);
            self.case.wordings.push((own.label.clone(), target));
        }
        if !own.rest.is_empty() {
            self.add(target, vec![Piece::Line(Line::new(own.rest))], &own.label);
        }
        true
    }

    /// True for a target whose answer is a line.
    fn is_short(&self, target: Target) -> bool {
        match target {
            Target::Title | Target::Date => true,
            Target::Column(_) => false,
            Target::Field(field) => {
                let field = &self.template.fields[field];
                matches!(field.view, View::Fact) && !matches!(field.kind, Kind::Text(_)) || is_scalar(&field.kind)
            }
            Target::Sub(field, sub) => {
                let sub = &self.template.fields[field].subfields()[sub];
                is_scalar(&sub.kind) || matches!(&sub.kind, Kind::List { item, .. } if is_scalar(&item.kind))
            }
        }
    }

    /// True for a list whose items have titles.
    fn is_titled(&self, target: Target) -> bool {
        matches!(target, Target::Field(field) if self.template.fields[field].sub_with_use(Use::Title).is_some())
    }

    /// Puts a piece where the open section wants it.
    fn push(&mut self, piece: Piece) {
        match self.open {
            Open::Field(target, _) => match self.case.contents.iter_mut().find(|(known, _)| *known == target) {
                Some((_, chunks)) => match chunks.last_mut() {
                    Some(last) => last.push(piece),
                    None => chunks.push(vec![piece]),
                },
                None => self.case.contents.push((target, vec![vec![piece]])),
            },
            Open::Rest(_) => match self.case.rest.last_mut() {
                Some((_, chunk)) => chunk.push(piece),
                None => self.case.rest.push((None, vec![piece])),
            },
            Open::None => match self.case.rest.last_mut().filter(|(heading, _)| heading.is_none()) {
                Some((_, chunk)) => chunk.push(piece),
                None => self.case.rest.push((None, vec![piece])),
            },
        }
    }

    fn content(&self, target: Target) -> Option<&Vec<Chunk>> {
        self.case.contents.iter().find(|(known, _)| *known == target).map(|(_, chunks)| chunks)
    }

    /// Adds a chunk to a target.
    fn add(&mut self, target: Target, chunk: Chunk, wording: &str) {
        if !wording.is_empty() && !self.case.wordings.iter().any(|(known, of)| *of == target && known == wording) {
            self.case.wordings.push((wording.to_string(), target));
        }
        if is_empty(&chunk) {
            return;
        }
        if target == Target::Title {
            if let Some(guess) = self.case.title.replace(plain(&chunk)) {
                self.case.rest.push((None, vec![Piece::Line(Line::new(vec![Inline::plain(guess)]))]));
            }
            return;
        }
        match self.case.contents.iter_mut().find(|(known, _)| *known == target) {
            Some((_, chunks)) => chunks.push(chunk),
            None => self.case.contents.push((target, vec![chunk])),
        }
    }

    /// A table outside of tables.
    fn table(&mut self, table: Table) {
        if self.is_of_case(&table) || self.continues(&table) {
            self.only_line_is_title();
            self.case_table(table);
            self.open = Open::None;
            return;
        }
        if !is_empty(std::slice::from_ref(&Piece::Table(table.clone()))) {
            self.push(Piece::Table(table));
        }
    }

    /// A single line above the first table is the title, however it is set.
    fn only_line_is_title(&mut self) {
        if self.case.title.is_some() || self.case.has_table {
            return;
        }
        if let [(None, chunk)] = &self.case.rest[..]
            && let [Piece::Line(line)] = &chunk[..]
            && line.plain().chars().count() <= MAX_HEADING
        {
            self.case.title = Some(line.plain());
            self.case.rest.clear();
        }
    }
}

fn is_scalar(kind: &Kind) -> bool {
    match kind {
        Kind::Line(_) | Kind::Choice { .. } | Kind::Number { .. } | Kind::Date | Kind::Bool | Kind::Link => true,
        Kind::Text(_) | Kind::Image | Kind::List { .. } | Kind::Group { .. } => false,
    }
}

/// A short line that is all bold: a heading, as most people make them.
fn is_bold_heading(line: &Line) -> bool {
    line.role == Role::Body && line.mark.is_none() && line.is_all(|style| style.bold) && line.plain().chars().count() <= MAX_HEADING
}
