//! Answers: in come the lines and tables that a document gives for a field, out comes an [`Answer`] of the field's kind. What the kind
//! cannot take is handed back as left over, so that no word is lost. Kinds are matched without a wildcard: a new kind makes the compiler
//! name this file.

mod labelled;
mod person;
mod results;
mod scalar;
mod stages;

pub use labelled::labelled;
pub use scalar::date;
pub use stages::numbered as numbered_line;

use super::convert;
use super::document::{self, Line, Piece, Role, tidy};
use super::label::nearest_of;
use crate::case::rich::{Block, Inline};
use crate::language::{Lang, Messages, nearest};
use crate::schema::{Field, Kind, Template, Use, View};

/// What a document answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A line of text.
    Line(String),
    /// Rich text.
    Text(Vec<Block>),
    /// A number, a day, yes or no: as TOML writes it.
    Plain(String),
    /// Several.
    List(Vec<Answer>),
    /// Named: for each field of the group, and items nested under it.
    Group(Vec<Option<Answer>>, Vec<Answer>),
}

impl Answer {
    /// True if it says nothing.
    pub fn is_empty(&self) -> bool {
        match self {
            Answer::Line(text) | Answer::Plain(text) => text.trim().is_empty(),
            Answer::Text(blocks) => blocks.is_empty(),
            Answer::List(items) => items.is_empty(),
            Answer::Group(fields, nested) => fields.iter().flatten().all(Answer::is_empty) && nested.is_empty(),
        }
    }

    /// The answer of one field of a group.
    pub fn sub(&self, index: usize) -> Option<&Answer> {
        match self {
            Answer::Group(fields, _) => fields.get(index)?.as_ref(),
            Answer::Line(_) | Answer::Text(_) | Answer::Plain(_) | Answer::List(_) => None,
        }
    }
}

/// Something that was taken from the text by a guess, to be looked at by the author: the path of the field and what was taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    /// Index of the field.
    pub field: usize,
    /// Index of its subfield.
    pub sub: usize,
    /// What was taken.
    pub text: String,
}

/// Reads answers for the fields of one template.
pub struct Interpreter<'t> {
    /// The template.
    pub template: &'t Template,
    /// The sentences of the site's language.
    pub messages: &'t Messages,
    /// What was left over of answers that their fields could not take: label and text.
    pub left: Vec<(String, Vec<Piece>)>,
    /// What was guessed.
    pub guesses: Vec<Guess>,
    /// Texts that were recognised as no answer: hints of a blank.
    pub skipped: Vec<String>,
    hints: Vec<String>,
}

/// What stands in one cell, or under one heading.
pub type Chunk = Vec<Piece>;

impl<'t> Interpreter<'t> {
    /// An interpreter for a template.
    pub fn new(template: &'t Template, messages: &'t Messages) -> Interpreter<'t> {
        let mut hints = Vec::new();
        for field in &template.fields {
            add_hints(template, field, &mut hints);
        }
        Interpreter { template, messages, left: Vec::new(), guesses: Vec::new(), skipped: Vec::new(), hints }
    }

    /// The language of the site.
    pub fn lang(&self) -> Lang {
        self.messages.lang()
    }

    /// Pieces without empty lines and without the hints of a blank.
    pub fn answered(&mut self, pieces: Vec<Piece>) -> Vec<Piece> {
        let mut out = Vec::with_capacity(pieces.len());
        for piece in pieces {
            match piece.line() {
                Some(line) if self.is_hint(line) => self.skipped.push(line.plain()),
                _ if piece.is_empty() => {}
                _ => out.push(piece),
            }
        }
        out
    }

    fn is_hint(&self, line: &Line) -> bool {
        line.is_all(|style| style.italic) && self.hints.contains(&nearest::fold(&line.plain()))
    }

    /// The answer for a field out of the chunks that the document has for it.
    pub fn field(&mut self, index: usize, chunks: Vec<Chunk>) -> Option<Answer> {
        let template = self.template;
        let field = &template.fields[index];
        let chunks: Vec<Chunk> = chunks.into_iter().map(|chunk| self.answered(chunk)).filter(|chunk| !chunk.is_empty()).collect();
        if chunks.is_empty() {
            return None;
        }
        let before = self.guesses.len();
        let answer = match (&field.kind, field.view) {
            (Kind::List { item, titles, .. }, _) if matches!(item.kind, Kind::Group { .. }) && is_titled(field) => {
                Some(self.stages(field, *titles, chunks))
            }
            (Kind::Group { .. }, View::Person) => Some(self.person(field, chunks.concat())),
            _ => self.value(field, chunks.concat()),
        };
        self.guesses[before..].iter_mut().for_each(|guess| guess.field = index);
        answer.filter(|answer| !answer.is_empty())
    }

    /// A value by its kind.
    pub fn value(&mut self, field: &Field, pieces: Vec<Piece>) -> Option<Answer> {
        let pieces = self.answered(pieces);
        if pieces.is_empty() {
            return None;
        }
        match &field.kind {
            Kind::Text(_) => Some(Answer::Text(convert::blocks(&pieces, 4))),
            Kind::Image => {
                let blocks = convert::blocks(&pieces, 4);
                match blocks.iter().position(|block| matches!(block, Block::Figure(_))) {
                    Some(at) => Some(Answer::Text(vec![blocks[at].clone()])),
                    None => self.leave(field, pieces),
                }
            }
            Kind::Line(_) | Kind::Choice { .. } | Kind::Number { .. } | Kind::Date | Kind::Bool | Kind::Link => {
                let text = document::plain(&pieces);
                let pictures = pictures(&pieces);
                if !pictures.is_empty() {
                    self.leave(field, vec![Piece::Line(Line::new(pictures))]);
                }
                match self.scalar(field, &text, &pieces) {
                    Some(answer) => Some(answer),
                    None => self.leave(field, pieces),
                }
            }
            Kind::List { item, .. } => Some(Answer::List(self.items(item, &pieces))),
            Kind::Group { .. } => Some(self.group(field, pieces)),
        }
    }

    /// Hands back what a field cannot take.
    fn leave(&mut self, field: &Field, pieces: Vec<Piece>) -> Option<Answer> {
        self.left.push((field.label.get(self.lang()).to_string(), pieces));
        None
    }

    /// The items of a list of any kind but stages.
    fn items(&mut self, item: &Field, pieces: &[Piece]) -> Vec<Answer> {
        match &item.kind {
            Kind::Group { main: Some(main), .. } => self.results(item, *main, pieces),
            Kind::Text(_) => results::items(pieces).into_iter().map(Answer::Text).collect(),
            Kind::Line(_) | Kind::Choice { .. } | Kind::Number { .. } | Kind::Date | Kind::Bool | Kind::Link => {
                let lines = pieces.iter().flat_map(|piece| scalar::parts(piece, &item.kind));
                let mut out = Vec::new();
                for line in lines.collect::<Vec<_>>() {
                    match self.scalar(item, &line, &[]) {
                        Some(answer) => out.push(answer),
                        None => drop(self.leave(item, vec![Piece::Line(Line::new(vec![Inline::plain(line)]))])),
                    }
                }
                out
            }
            Kind::Image | Kind::List { .. } | Kind::Group { main: None, .. } => {
                pieces.iter().filter_map(|piece| self.value(item, vec![piece.clone()])).collect()
            }
        }
    }

    /// A group: lines with the labels of its fields go there, all else is its main text.
    fn group(&mut self, field: &Field, pieces: Vec<Piece>) -> Answer {
        let fields = field.subfields();
        let mut values: Vec<Option<Answer>> = vec![None; fields.len()];
        let mut main: Vec<Piece> = Vec::new();
        let mut open: Option<usize> = None;
        let mut collected: Vec<Vec<Piece>> = vec![Vec::new(); fields.len()];
        let mut last: Option<usize> = None;
        for piece in pieces {
            let own = piece.line().and_then(|line| Some((labelled(line)?, line)));
            let named = own.and_then(|(own, line)| Some((sub_of(fields, &own.label)?, own, line)));
            // In a document of ours labels are bold, and in the template's order.
            let named = named.filter(|(at, own, line)| !line.exact || (own.is_bold && last.is_none_or(|last| last < *at)));
            match named {
                Some((at, own, line)) => {
                    // There nothing but the main prose is without a label, and it comes last.
                    if let Some(before) = last.filter(|_| line.exact) {
                        collected[before].append(&mut main);
                    }
                    last = Some(at);
                    open = own.rest.is_empty().then_some(at);
                    if !own.rest.is_empty() {
                        collected[at].push(Piece::Line(line.with(own.rest)));
                    }
                }
                // A label alone stands above what it names: a list, or one paragraph.
                None => match open {
                    Some(at) => {
                        let is_item = piece.line().is_some_and(|line| line.mark.is_some() || line.role == Role::Continue);
                        open = is_item.then_some(at);
                        collected[at].push(piece);
                    }
                    None => main.push(piece),
                },
            }
        }
        for (at, pieces) in collected.into_iter().enumerate().filter(|(_, pieces)| !pieces.is_empty()) {
            values[at] = self.value(&fields[at], pieces);
        }
        if !main.is_empty() {
            match field.main() {
                Some(at) => values[at] = self.value(&fields[at], main),
                None => drop(self.leave(field, main)),
            }
        }
        Answer::Group(values, Vec::new())
    }

    /// Several fields that share a cell.
    pub fn shared(&mut self, fields: &[usize], join: Option<&str>, chunks: Vec<Chunk>) -> Vec<(usize, Answer)> {
        let mut collected: Vec<Chunk> = vec![Vec::new(); fields.len()];
        let mut rest: Chunk = Vec::new();
        for piece in chunks.into_iter().flatten() {
            let own = piece.line().and_then(labelled);
            let at = own.as_ref().and_then(|own| nearest_of(fields.iter().map(|index| &self.template.fields[*index]), &own.label));
            match (at, own) {
                (Some(at), Some(own)) if !piece.is_exact() => collected[at].push(Piece::Line(Line::new(own.rest))),
                _ => rest.push(piece),
            }
        }
        let (tables, rest): (Chunk, Chunk) = self.answered(rest).into_iter().partition(|piece| piece.line().is_none());
        if let Some(field) = fields.first().map(|index| &self.template.fields[*index]).filter(|_| !tables.is_empty()) {
            self.leave(field, tables);
        }
        if !rest.is_empty() {
            let parts = self.split(fields, join, &rest);
            for (at, text) in parts {
                collected[at].push(Piece::Line(Line::new(tidy(vec![Inline::plain(text)]))));
            }
        }
        let pairs = fields.iter().zip(collected);
        pairs.filter_map(|(field, pieces)| Some((*field, self.field(*field, vec![pieces])?))).collect()
    }
}

/// The pictures in lines, which a line of text cannot hold.
fn pictures(pieces: &[Piece]) -> Vec<Inline> {
    let inlines = pieces.iter().filter_map(Piece::line).flat_map(|line| &line.text);
    inlines.filter(|inline| matches!(inline, Inline::Picture(_))).cloned().collect()
}

/// The field of a group that a label names.
pub fn sub_of(fields: &[Field], label: &str) -> Option<usize> {
    fields.iter().position(|field| !field.private && fits(field, label))
}

fn fits(field: &Field, label: &str) -> bool {
    field.label.all().chain(field.also.iter().map(String::as_str)).any(|known| nearest::same(known, label))
        || field.key == label.trim()
}

/// True for a list whose items have titles: stages, steps.
fn is_titled(field: &Field) -> bool {
    field.sub_with_use(Use::Title).is_some()
}

fn add_hints(template: &Template, field: &Field, hints: &mut Vec<String>) {
    hints.extend(field.hint.all().map(nearest::fold));
    if let Kind::Choice { vocabulary, .. } = &field.kind
        && let Some(vocabulary) = template.vocabularies.get(*vocabulary)
    {
        for lang in Lang::ALL {
            let words: Vec<&str> = vocabulary.words.iter().map(|word| word.label.get(lang)).collect();
            hints.push(nearest::fold(&words.join("; ")));
        }
    }
    field.subfields().iter().for_each(|sub| add_hints(template, sub, hints));
}
