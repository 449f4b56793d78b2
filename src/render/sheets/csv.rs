//! CSV as Excel opens it by a double click: in comes a table, out come its bytes in UTF-8 with a byte order mark. In Russian the values are
//! parted by semicolons and numbers have a comma, as Excel expects there; in English by commas, and numbers have a point.

use super::{Cell, Table};
use crate::language::Lang;

/// What makes Excel and its kin take a text for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A table as CSV.
pub fn csv(table: &Table, lang: Lang) -> Vec<u8> {
    let delimiter = match lang {
        Lang::Ru => b';',
        Lang::En => b',',
    };
    let mut writer = ::csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(::csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    let header = table.columns.iter().map(|key| harmless(key));
    let rows = table.rows.iter().map(|row| row.iter().map(|cell| text(cell, lang)).collect::<Vec<String>>());
    for record in std::iter::once(header.collect()).chain(rows) {
        let written = writer.write_record(&record);
        written.unwrap_or_else(|error| panic!("memory takes every record, and each has as many cells as the first: {error}"));
    }
    writer.into_inner().unwrap_or_else(|error| panic!("what was written to memory is there: {error}"))
}

fn text(cell: &Cell, lang: Lang) -> String {
    match (cell, lang) {
        (Cell::Empty, _) => String::new(),
        (Cell::Number(number), Lang::En) => number.to_string(),
        (Cell::Number(number), Lang::Ru) => number.to_string().replace('.', ","),
        (Cell::Text(text), _) => harmless(text),
    }
}

/// A text that no program takes for a formula: one that begins like it gets an apostrophe, as people type it in Excel.
fn harmless(text: &str) -> String {
    // A blank in front does not keep every program from it.
    if text.trim_start_matches([' ', '\u{a0}']).starts_with(FORMULA) { format!("'{text}") } else { text.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excel_opens_it_in_either_language_and_calculates_nothing() {
        let rows = vec![
            vec![Cell::Text("=HYPERLINK(\"http://evil\")".into()), Cell::Number(-2.5)],
            vec![Cell::Text(" @SUM(1)".into()), Cell::Empty],
            vec![Cell::Text("a;b,\"c\"\nd".into()), Cell::Number(1e6)],
        ];
        let table = Table { name: String::new(), columns: vec!["title".into(), "results.before".into()], rows };
        let ru = "\u{feff}title;results.before\r\n\"'=HYPERLINK(\"\"http://evil\"\")\";-2,5\r\n' @SUM(1);\r\n\"a;b,\"\"c\"\"\nd\";1000000\r\n";
        let en = "\u{feff}title,results.before\r\n\"'=HYPERLINK(\"\"http://evil\"\")\",-2.5\r\n' @SUM(1),\r\n\"a;b,\"\"c\"\"\nd\",1000000\r\n";
        assert_eq!(String::from_utf8(csv(&table, Lang::Ru)).unwrap(), ru);
        assert_eq!(String::from_utf8(csv(&table, Lang::En)).unwrap(), en);
    }
}
