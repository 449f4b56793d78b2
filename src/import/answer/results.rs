//! Lists of results and of texts: in come lists, paragraphs or a table, out come items; a line that says a measurement becomes figures.

use super::super::convert;
use super::super::document::Piece;
use super::{Answer, Interpreter};
use crate::case::rich::{self, Block, Inline};
use crate::paper::read_measure;
use crate::schema::{Field, Kind};

impl Interpreter<'_> {
    /// The items of a list of groups with a main text.
    pub fn results(&mut self, item: &Field, main: usize, pieces: &[Piece]) -> Vec<Answer> {
        let is_measure = |line: &[Inline]| read_measure(self.template, item, &rich::text(line)).is_some();
        let mut items = Items { is_measure: &is_measure, out: Vec::new(), in_list: false };
        items.read(pieces);
        items.out.into_iter().map(|blocks| self.result(item, main, blocks)).collect()
    }

    fn result(&self, item: &Field, main: usize, mut blocks: Vec<Block>) -> Answer {
        let mut values: Vec<Option<Answer>> = vec![None; item.subfields().len()];
        // The figures stand below the words.
        let measured = blocks.iter().enumerate().rev().find_map(|(at, block)| match block {
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
    let mut items = Items { is_measure: &|_| false, out: Vec::new(), in_list: false };
    items.read(pieces);
    items.out
}

struct Items<'m> {
    /// True for a line of figures: it closes the item of a list above it.
    is_measure: &'m dyn Fn(&[Inline]) -> bool,
    out: Vec<Vec<Block>>,
    /// The last item is one of a list, and not closed.
    in_list: bool,
}

impl Items<'_> {
    fn read(&mut self, pieces: &[Piece]) {
        for block in convert::blocks(pieces, 4) {
            match block {
                Block::List(_, own) => {
                    self.out.extend(own);
                    self.in_list = !self.out.last().is_some_and(|item| item.iter().any(|block| self.is_figures(block)));
                }
                Block::Paragraph(_) if self.in_list && self.is_figures(&block) => self.go_on(block),
                Block::Paragraph(_) | Block::Heading(..) => {
                    self.out.push(vec![block]);
                    self.in_list = false;
                }
                Block::Quote(_) | Block::Code(_) | Block::Table { .. } | Block::Figure(_) | Block::Rule | Block::Notes(_) => {
                    self.go_on(block);
                }
            }
        }
    }

    fn is_figures(&self, block: &Block) -> bool {
        matches!(block, Block::Paragraph(line) if (self.is_measure)(line))
    }

    fn go_on(&mut self, block: Block) {
        self.in_list = false;
        match self.out.last_mut() {
            Some(last) => last.push(block),
            None => self.out.push(vec![block]),
        }
    }
}
