//! Widths of columns: in come the texts of a table's cells and the width that there is, out come the widths of its columns, so that the
//! table gets as short as it can without a column in which words would break. Widths of letters are those of Times New Roman, near
//! enough for dividing a page; the word processor sets every line by itself. This file refuses to know XML.

use crate::case::rich::{self, Block, Cell};

/// Twentieths of a point, the unit of Word.
pub type Twips = u32;

/// Millimetres as twips.
pub const fn mm(millimetres: u32) -> Twips {
    millimetres * 14_400 / 254
}

/// The size of the text in points, and the height of its lines.
const SIZE: f64 = 10.0;
const LINE: f64 = 12.0;
/// What stands left and right of the text of a cell.
const PADDING: f64 = 2.0 * 96.0 / 20.0 + 2.0;
/// A word of the text that is longer than this (an address) may break.
const LONGEST: f64 = 84.0;
/// How much the tallest cell of a row counts more than its neighbours.
const POWER: f64 = 7.0;
const STEP: f64 = 4.0;

/// A cell as this file sees it: the lengths of its paragraphs in points, if each were one line, and its longest word.
#[derive(Clone, Debug, Default)]
pub struct Extent {
    paragraphs: Vec<f64>,
    longest: f64,
}

impl Extent {
    /// The extent of a heading of a column, whose words are never broken.
    pub fn title(title: &str) -> Extent {
        let words = title.split([' ', '\u{2011}']).map(|word| width(word) * 1.08);
        Extent { paragraphs: Vec::new(), longest: words.fold(0.0, f64::max) }
    }

    /// The extent of a cell.
    pub fn cell(blocks: &[Block]) -> Extent {
        let mut extent = Extent::default();
        extent.add(blocks, 0.0);
        extent
    }

    /// The extent of a cell of a blank, whose hints are replaced by what is written there: the first paragraph says how much that is, and
    /// where nothing stands everything will.
    pub fn of_blank(blocks: &[Block]) -> Extent {
        let mut extent = Extent::cell(blocks);
        match &mut extent.paragraphs[..] {
            [] => extent.paragraphs.push(1500.0),
            [_, rest @ ..] => rest.iter_mut().for_each(|length| *length = length.min(2000.0)),
        }
        extent
    }

    /// The extent of a cell of a table inside prose.
    pub fn line(cell: &Cell) -> Extent {
        let mut extent = Extent::default();
        extent.paragraph(&rich::text(cell), 0.0);
        extent
    }

    fn add(&mut self, blocks: &[Block], indent: f64) {
        for block in blocks {
            match block {
                Block::Paragraph(line) | Block::Heading(_, line) => self.paragraph(&rich::text(line), indent),
                Block::List(_, items) => items.iter().for_each(|item| self.add(item, indent + 11.0)),
                Block::Notes(_) => {}
                Block::Quote(blocks) => self.add(blocks, indent + 11.0),
                Block::Code(text) => text.lines().for_each(|line| self.paragraph(line, indent)),
                Block::Table { head, rows, .. } => {
                    for row in std::iter::once(head).chain(rows) {
                        let cells = row.iter().map(Extent::line);
                        let (all, words) = cells.fold((0.0, 0.0), |(all, words), cell| {
                            (all + cell.paragraphs.iter().sum::<f64>(), words + cell.longest + 8.0)
                        });
                        self.paragraphs.push(all * 1.3);
                        self.longest = self.longest.max(words.min(4.0 * LONGEST));
                    }
                }
                Block::Figure(picture) => {
                    self.longest = self.longest.max(2.0 * LONGEST);
                    self.paragraph(&picture.caption, indent);
                }
                Block::Rule => self.paragraphs.push(0.0),
            }
        }
    }

    fn paragraph(&mut self, text: &str, indent: f64) {
        let longest = text.split([' ', '-', '/']).map(width).fold(0.0, f64::max);
        self.longest = self.longest.max(longest.min(LONGEST) + indent);
        self.paragraphs.push(width(text));
    }

    /// How tall the cell gets in a column of some width.
    fn height(&self, column: f64) -> f64 {
        // The last line of a paragraph is half empty, and a ragged edge takes its share.
        self.paragraphs.iter().map(|length| (length / (column * 0.95)).max(0.5) + 0.5).sum::<f64>() * LINE
    }
}

/// The widths of the columns of a table, which together are `total`. `titles` are the extents of its headings, `rows` those of its cells.
pub fn widths(total: Twips, titles: &[Extent], rows: &[Vec<Extent>]) -> Vec<Twips> {
    let count = titles.len();
    let space = f64::from(total) / 20.0 - PADDING * count as f64;
    let of_column = |column: usize| std::iter::once(&titles[column]).chain(rows.iter().filter_map(move |row| row.get(column)));
    let least = |column: usize| of_column(column).map(|extent| extent.longest).fold(3.0 * SIZE, f64::max);
    let mut widths: Vec<f64> = (0..count).map(least).collect();
    let sum: f64 = widths.iter().sum();
    if sum > space {
        // Too many columns for whole words: each gives up its share.
        widths.iter_mut().for_each(|width| *width *= (space / sum).max(0.0));
    }
    let mut left = space - widths.iter().sum::<f64>();
    while left >= STEP && count > 0 {
        let gains: Vec<f64> = (0..count).map(|column| gain(rows, &widths, column)).collect();
        let best = (0..count).max_by(|a, b| gains[*a].total_cmp(&gains[*b]).then(b.cmp(a))).unwrap_or(0);
        // Where no text needs more room, all get the same.
        let fair = (0..count).min_by(|a, b| widths[*a].total_cmp(&widths[*b])).unwrap_or(0);
        widths[if gains[best] > 0.01 { best } else { fair }] += STEP;
        left -= STEP;
    }
    rounded(total, &widths)
}

/// How much shorter the rows get when a column becomes one step wider.
fn gain(rows: &[Vec<Extent>], widths: &[f64], column: usize) -> f64 {
    let height = |row: &Vec<Extent>, more: f64| {
        let cells = row.iter().zip(widths).enumerate();
        let powers = cells.map(|(index, (extent, width))| {
            let width = if index == column { width + more } else { *width };
            extent.height(width.max(1.0)).powf(POWER)
        });
        powers.sum::<f64>().powf(1.0 / POWER)
    };
    rows.iter().map(|row| height(row, 0.0) - height(row, STEP)).sum()
}

/// Widths in twips with the padding of the cells; the widest column takes what rounding leaves.
fn rounded(total: Twips, widths: &[f64]) -> Vec<Twips> {
    let mut out: Vec<Twips> = widths.iter().map(|width| ((width + PADDING).max(2.0) * 20.0) as Twips).collect();
    let wanted: Twips = out.iter().sum();
    if wanted > total {
        // Even the padding does not fit.
        let share = |width: Twips| (u64::from(width) * u64::from(total) / u64::from(wanted)) as Twips;
        out.iter_mut().for_each(|width| *width = share(*width).max(1));
    }
    let sum: Twips = out.iter().sum();
    if let Some(widest) = (0..out.len()).max_by_key(|index| (out[*index], usize::MAX - index)) {
        out[widest] = (out[widest] + total).saturating_sub(sum).max(1);
    }
    out
}

/// The width of a text in points.
fn width(text: &str) -> f64 {
    text.chars().map(em).sum::<f64>() * SIZE
}

/// The width of a letter in ems.
fn em(c: char) -> f64 {
    match c {
        ' ' | '\u{a0}' | '.' | ',' | ':' | ';' | 'i' | 'j' | 'l' | 't' | 'I' | '!' | '\'' => 0.27,
        'г' | 'с' | 'з' | 'т' | 'э' | 'е' | 'к' | 'ь' | 'r' | 's' | 'f' | '(' | ')' | '-' => 0.42,
        'ж' | 'м' | 'ш' | 'щ' | 'ю' | 'ы' | 'ф' | 'm' | 'w' | 'М' | 'Ж' | 'Ш' | 'Щ' | 'Ю' | 'Ы' | 'Ф' | 'M' | 'W' | '—' => {
            0.78
        }
        c if c.is_uppercase() => 0.68,
        c if c.is_alphanumeric() => 0.5,
        _ => 0.5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::rich::Inline;

    fn cell(text: &str) -> Extent {
        Extent::cell(&[Block::Paragraph(vec![Inline::plain(text)])])
    }

    #[test]
    fn columns_fill_the_page_and_follow_their_text() {
        let total = mm(267);
        let titles = ["Форма", "Этапы"].map(Extent::title);
        let widths = widths(total, &titles, &[vec![cell("учитель"), cell(&"длинный рассказ ".repeat(100))]]);
        assert_eq!(widths.iter().sum::<u32>(), total);
        assert!(widths[1] > 3 * widths[0], "{widths:?}");
    }

    #[test]
    fn the_words_of_a_heading_are_never_broken() {
        let titles = ["Персонализированная", "Этапы"].map(Extent::title);
        let widths = widths(mm(267), &titles, &[vec![cell(""), cell(&"слово ".repeat(2000))]]);
        assert!(f64::from(widths[0]) / 20.0 - PADDING >= width("Персонализированная"), "{widths:?}");
    }

    #[test]
    fn more_columns_than_fit_still_fill_the_page() {
        for count in [0, 1, 40] {
            let titles: Vec<Extent> = (0..count).map(|_| Extent::title("Наставничество")).collect();
            let widths = widths(mm(100), &titles, &[vec![cell("текст"); count]]);
            assert_eq!(widths.iter().sum::<u32>(), if count == 0 { 0 } else { mm(100) });
            assert!(widths.iter().all(|width| *width > 0));
        }
    }
}
