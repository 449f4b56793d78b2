//! How wide the columns of a table are: in come their titles and cells, out comes the share of each. No column is narrower than its
//! longest word; what is left goes where it makes the table shorter. Widths are counted in ems of the table's own size, lengths in
//! characters. The words of titles are measured, because they are never broken; for text a mean letter is near enough.

use crate::case::rich::{self, Block, Cell, Inline};

/// The width of a page across, in ems of its text.
const WIDTH: f64 = 88.0;
/// What the edges of a cell take.
const EDGES: f64 = 1.4;
/// The mean width of a letter, in ems, and that of the bold letters of a heading.
const LETTER: f64 = 0.56;
const BOLD_LETTER: f64 = 0.64;
/// A word that can be hyphenated needs room for so many letters; one that cannot is broken by force after a few more.
const SYLLABLES: usize = 9;
const LONGEST: usize = 20;
/// A column that holds prose is not narrower than this, nor one that holds nothing.
const COMFORT: f64 = 10.5;
const EMPTY: f64 = 4.0;
/// From so many characters on, text is prose.
const PROSE: f64 = 90.0;
/// What a line costs that is not filled to its end, in characters.
const LAST_LINE: f64 = 18.0;
/// What is left over is given away in so many parts.
const PARTS: usize = 160;

/// How wide columns are.
#[derive(Clone, Debug, PartialEq)]
pub struct Widths {
    /// Each column's share; together they are 1.
    pub shares: Vec<f64>,
    /// 1, or how much smaller the text has to be for the longest words of all columns to fit.
    pub scale: f64,
}

/// The widths of the columns of a document's own table; `measure` tells how wide bold text is, in ems.
pub fn outer(titles: &[String], rows: &[Vec<Vec<Block>>], measure: impl Fn(&str) -> f64) -> Widths {
    let amounts: Vec<Vec<f64>> = rows.iter().map(|row| row.iter().map(|cell| amount(cell)).collect()).collect();
    let least = titles.iter().enumerate().map(|(index, title)| {
        let cells = || rows.iter().filter_map(|row| row.get(index));
        let heading = title.split([' ', '-']).map(&measure).fold(0.0, f64::max);
        let words = cells().map(|cell| narrowest(cell)).fold(0.0, f64::max);
        let most = amounts.iter().filter_map(|row| row.get(index)).copied().fold(0.0, f64::max);
        let comfort = if most >= PROSE { COMFORT } else { EMPTY };
        heading.max(words).max(comfort) + EDGES
    });
    share(&least.collect::<Vec<f64>>(), &amounts)
}

/// The shares of the columns of a table inside a text.
pub fn inner(head: &[Cell], rows: &[Vec<Cell>]) -> Vec<f64> {
    let all = || std::iter::once(head).chain(rows.iter().map(Vec::as_slice));
    let amounts: Vec<Vec<f64>> = all().map(|row| row.iter().map(|cell| length(cell) + 4.0).collect()).collect();
    let least = head.iter().enumerate().map(|(index, _)| {
        let cells = all().filter_map(|row| row.get(index));
        cells.map(|cell| word(&rich::text(cell), LETTER)).fold(1.0, f64::max) + EDGES
    });
    let least: Vec<f64> = least.collect();
    // Inside a cell nobody knows the width: twice what the words need is near enough.
    let room = least.iter().sum::<f64>() * 2.0;
    share(&least.iter().map(|least| least * WIDTH / room.max(1.0)).collect::<Vec<f64>>(), &amounts).shares
}

/// Gives every column what it needs, and the rest, part by part, to the column that makes the table shortest.
fn share(least: &[f64], amounts: &[Vec<f64>]) -> Widths {
    let needed: f64 = least.iter().sum();
    if least.is_empty() || needed >= WIDTH {
        let scale = if needed > WIDTH { WIDTH / needed } else { 1.0 };
        return Widths { shares: least.iter().map(|least| least / needed).collect(), scale };
    }
    let mut widths = least.to_vec();
    let part = (WIDTH - needed) / PARTS as f64;
    let totals: Vec<f64> = (0..least.len()).map(|i| amounts.iter().filter_map(|row| row.get(i)).sum::<f64>() + 1.0).collect();
    for _ in 0..PARTS {
        let height = |widths: &[f64]| -> f64 {
            let rows = amounts.iter();
            rows.map(|row| row.iter().zip(widths).map(|(amount, width)| amount / (width - EDGES)).fold(0.0, f64::max)).sum()
        };
        let mut best = (f64::INFINITY, 0);
        for column in 0..widths.len() {
            widths[column] += part;
            // Among equals, to the one that is fullest.
            let fullness = totals[column] / widths[column];
            let cost = height(&widths) - fullness * 1e-6;
            widths[column] -= part;
            if cost < best.0 {
                best = (cost, column);
            }
        }
        widths[best.1] += part;
    }
    Widths { shares: widths.iter().map(|width| width / WIDTH).collect(), scale: 1.0 }
}

/// How much text a cell holds, in characters, with what its breaks cost.
fn amount(blocks: &[Block]) -> f64 {
    let many = |lists: &[Vec<Block>]| lists.iter().map(|blocks| amount(blocks)).sum::<f64>();
    let one = |block: &Block| match block {
        Block::Paragraph(line) => length(line) + LAST_LINE,
        Block::Heading(_, line) => length(line) * 1.2 + LAST_LINE * 1.5,
        Block::List(_, items) => many(items) * 1.1,
        Block::Quote(blocks) => amount(blocks) * 1.1,
        Block::Code(code) => code.chars().count() as f64 * 1.2 + LAST_LINE,
        Block::Table { head, rows, .. } => {
            let cells = head.iter().chain(rows.iter().flatten());
            cells.map(|cell| length(cell) + LAST_LINE).sum()
        }
        Block::Figure(_) => 300.0,
        Block::Rule => LAST_LINE,
        Block::Notes(notes) => many(notes) * 0.4,
    };
    blocks.iter().map(one).sum()
}

fn length(line: &[Inline]) -> f64 {
    rich::text(line).chars().count() as f64
}

/// The width, in ems, below which a word would stick out of the cell.
fn narrowest(blocks: &[Block]) -> f64 {
    let many = |lists: &[Vec<Block>]| lists.iter().map(|blocks| narrowest(blocks)).fold(0.0, f64::max);
    let one = |block: &Block| match block {
        Block::Paragraph(line) => word(&rich::text(line), LETTER),
        Block::Heading(_, line) => word(&rich::text(line), BOLD_LETTER),
        Block::List(_, items) => many(items) + 1.4,
        Block::Quote(blocks) => narrowest(blocks) + 1.2,
        Block::Code(_) => COMFORT,
        Block::Table { head, rows, .. } => {
            let column = |index: usize| {
                let cells = std::iter::once(head).chain(rows).filter_map(|row| row.get(index));
                cells.map(|cell| word(&rich::text(cell), LETTER)).fold(2.0, f64::max) + 0.8
            };
            (0..head.len()).map(column).sum::<f64>().min(WIDTH / 3.0)
        }
        Block::Figure(_) => COMFORT,
        Block::Rule => 0.0,
        Block::Notes(_) => 0.0,
    };
    blocks.iter().map(one).fold(0.0, f64::max)
}

/// The longest piece of a text that stays in one line.
fn word(text: &str, letter: f64) -> f64 {
    let pieces = text.split(|c: char| c.is_whitespace() && c != '\u{a0}' || matches!(c, '-' | '/' | '–'));
    let longest = pieces.map(|piece| {
        let length = piece.chars().count();
        let can_be_hyphenated = piece.chars().any(|c| matches!(c, 'а'..='я' | 'А'..='Я'));
        length.min(if can_be_hyphenated { SYLLABLES } else { LONGEST })
    });
    longest.max().unwrap_or(0) as f64 * letter
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(length: usize) -> Vec<Block> {
        vec![Block::Paragraph(vec![Inline::plain("слово ".repeat(length / 6))])]
    }

    fn by_letters(word: &str) -> f64 {
        word.chars().count() as f64 * BOLD_LETTER
    }

    fn titles(titles: &[&str]) -> Vec<String> {
        titles.iter().map(|title| title.to_string()).collect()
    }

    #[test]
    fn shares_are_a_whole_and_follow_the_text() {
        let widths = outer(&titles(&["А", "Б", "В"]), &[vec![cell(200), cell(200), cell(4000)]], by_letters);
        assert!((widths.shares.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{widths:?}");
        assert!(widths.shares[2] > 0.6 && (widths.shares[0] - widths.shares[1]).abs() < 0.02, "{widths:?}");
        assert!(widths.scale == 1.0);
    }

    #[test]
    fn a_heading_never_breaks_inside_a_word() {
        let widths = outer(&titles(&["Достопримечательности", "Б"]), &[vec![cell(6), cell(9000)]], by_letters);
        assert!(widths.shares[0] * WIDTH >= 21.0 * BOLD_LETTER + EDGES, "{widths:?}");
    }

    #[test]
    fn many_columns_are_smaller_but_there() {
        let names: Vec<String> = (0..14).map(|_| "Достопримечательность".to_string()).collect();
        let widths = outer(&names, &[], by_letters);
        assert!((0.2..1.0).contains(&widths.scale) && widths.shares.len() == 14 && widths.shares.iter().all(|share| *share > 0.05));
        assert_eq!(outer(&[], &[], by_letters).shares, [0.0; 0]);
    }

    #[test]
    fn hostile_words_do_not_take_the_page() {
        let long = vec![Block::Paragraph(vec![Inline::plain("x".repeat(5000))])];
        let widths = outer(&titles(&["А", "Б"]), &[vec![long, cell(20000)]], by_letters);
        assert!(widths.shares[0] < 0.5, "{widths:?}");
    }
}
