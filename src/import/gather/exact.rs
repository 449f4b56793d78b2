//! Documents that Casebook wrote and no one has changed: in comes a line, out it goes where its style says, and nothing is guessed. Words in
//! it that look like a label or a date are its author's.

use super::super::answer::labelled;
use super::super::document::{Line, Piece, Role};
use super::super::label::Target;
use super::{BOLD, Gatherer, Open};
use crate::language::nearest::fold;
use crate::schema::{Field, Template, Use, View};

/// The level of Word's headings that sections have.
const SECTION: u8 = 1;

impl Gatherer<'_> {
    /// A line of a document that is as Casebook wrote it.
    pub fn exact_line(&mut self, line: Line) {
        match line.role {
            Role::Title if self.case.title.is_none() => self.case.title = Some(line.plain()),
            Role::Subtitle | Role::House => self.case.skipped.push(line.plain()),
            Role::Summary => self.summary(line),
            Role::Fact => self.fact(line, |field| field.view == View::Fact),
            Role::Colophon => {
                self.end_of_text();
                self.fact(line, |field| field.view == View::Colophon);
            }
            Role::Heading(SECTION) => self.section(line),
            _ => self.push(Piece::Line(line)),
        }
    }

    /// The short text under the title.
    pub fn summary(&mut self, line: Line) {
        match self.template.with_use(Use::Summary) {
            Some(field) => self.add(Target::Field(field), vec![Piece::Line(line)], ""),
            None => self.push(Piece::Line(line)),
        }
    }

    /// «Label: value»; what stands below without a label goes on with it.
    fn fact(&mut self, line: Line, wanted: impl Fn(&Field) -> bool) {
        let own = labelled(&line).filter(|own| own.is_bold);
        let Some(own) = own else { return self.push(Piece::Line(line)) };
        let target = target_of(self.template, &own.label, wanted).or_else(|| match self.labels.best(&own.label, 1.0) {
            Some((Target::Date, _)) => Some(Target::Date),
            _ => None,
        });
        // The address of the page is the site's.
        let Some(target) = target else { return self.case.skipped.push(line.plain()) };
        self.open = Open::Field(target, BOLD);
        self.add(target, vec![Piece::Line(line.with(own.rest))], &own.label);
    }

    /// The heading of a field's section, or of the story.
    fn section(&mut self, line: Line) {
        let text = line.plain();
        let own = self.template.fields.iter().position(|field| !field.private && is_called(field, &text));
        match own {
            Some(field) => {
                self.open = Open::Field(Target::Field(field), SECTION);
                self.case.wordings.push((text, Target::Field(field)));
                self.case.contents.push((Target::Field(field), vec![Vec::new()]));
            }
            None => {
                self.open = Open::Rest(SECTION);
                self.case.rest.push((Some(text), Vec::new()));
            }
        }
    }

    /// The small print begins: the line across above it is no part of the text.
    pub fn end_of_text(&mut self) {
        let last = match self.open {
            Open::Field(Target::Field(field), SECTION) => {
                let chunks = self.case.contents.iter_mut().find(|(known, _)| *known == Target::Field(field));
                chunks.and_then(|(_, chunks)| chunks.last_mut())
            }
            Open::Field(..) => None,
            Open::Rest(_) | Open::None => self.case.rest.last_mut().map(|(_, chunk)| chunk),
        };
        if let Some(chunk) = last
            && chunk.last().and_then(Piece::line).is_some_and(|line| line.role == Role::Rule)
        {
            chunk.pop();
        }
    }
}

fn is_called(field: &Field, label: &str) -> bool {
    field.label.all().any(|known| fold(known) == fold(label))
}

/// The field, or the field of a group, that a label names.
fn target_of(template: &Template, label: &str, wanted: impl Fn(&Field) -> bool) -> Option<Target> {
    let fields = || template.fields.iter().enumerate().filter(|(_, field)| wanted(field) && !field.private);
    let sub = |(index, field): (usize, &Field)| {
        let at = field.subfields().iter().position(|sub| !sub.private && is_called(sub, label))?;
        Some(Target::Sub(index, at))
    };
    let own = fields().find(|(_, field)| is_called(field, label)).map(|(index, _)| Target::Field(index));
    own.or_else(|| fields().find_map(sub))
}
