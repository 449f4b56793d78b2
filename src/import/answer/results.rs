//! Lists of results and of texts: in come lists, paragraphs or a table, out come items; a line that says a measurement becomes figures.

use super::super::convert;
use super::super::document::Piece;
use super::{Answer, Interpreter};
use crate::case::rich::{self, Block};
use crate::paper::read_measure;
use crate::schema::{Field, Kind};

impl Interpreter<'_> {
    /// The items of a list of groups with a main text.
    pub fn results(&mut self, item: &Field, main: usize, pieces: &[Piece]) -> Vec<Answer> {
        items(pieces).into_iter().map(|blocks| self.result(item, main, blocks)).collect()
    }

    fn result(&self, item: &Field, main: usize, mut blocks: Vec<Block>) -> Answer {
        let mut values: Vec<Option<Answer>> = vec![None; item.subfields().len()];
        let measured = blocks.iter().enumerate().find_map(|(at, block)| match block {
            Block::Paragraph(line) => Some((at, read_measure(self.template, item, &rich::text(line))?)),
            _ => None,
        });
        if let Some((at, pairs)) = measured {
            blocks.remove(at);
            for (key, text) in pairs {
                let Some(place) = item.subfields().iter().position(|field| field.key == key) else { continue };
                values[place] = Some(match item.subfields()[place].kind {
                    Kind::Number { .. } => Answer::Plain(text),
                    _ => Answer::Line(text),
                });
            }
        }
        if !blocks.is_empty() {
            values[main] = Some(Answer::Text(blocks));
        }
        Answer::Group(values, Vec::new())
    }
}

/// The items that pieces list: the items of lists, and each paragraph that is none.
pub fn items(pieces: &[Piece]) -> Vec<Vec<Block>> {
    let mut items: Vec<Vec<Block>> = Vec::new();
    for block in convert::blocks(pieces, 4) {
        match block {
            Block::List(_, own) => items.extend(own),
            Block::Paragraph(_) | Block::Heading(..) => items.push(vec![block]),
            Block::Quote(_) | Block::Code(_) | Block::Table { .. } | Block::Figure(_) | Block::Rule | Block::Notes(_) => {
                match items.last_mut() {
                    Some(last) => last.push(block),
                    None => items.push(vec![block]),
                }
            }
        }
    }
    items
}
