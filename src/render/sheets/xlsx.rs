//! XLSX: in come tables, out come the bytes of one workbook with a sheet for each. The same tables give the same bytes at any time: the
//! file names no author, and its time of creation, which the format wants, is the first day that archives know. Texts stay texts, whatever
//! they begin with.

use super::{Cell, Table};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// The format's own limits: rows of a sheet, columns of a row, characters of a cell, of a sheet's name.
const ROWS: usize = 1_048_575;
const COLUMNS: usize = 16_384;
const CHARACTERS: usize = 32_767;
const NAME: usize = 31;

/// Columns are at most so wide, in characters.
const WIDEST: usize = 48;

/// Some tables as one workbook.
pub fn xlsx(tables: &[Table]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(1980, 1, 1).map(|day| DocProperties::new().set_creation_datetime(&day));
    let made = created.and_then(|properties| {
        workbook.set_properties(&properties);
        tables.iter().try_for_each(|table| sheet(workbook.add_worksheet(), table))?;
        workbook.save_to_buffer()
    });
    made.unwrap_or_else(|error| panic!("a workbook within the format's limits can be written: {error}"))
}

fn sheet(sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    sheet.set_name(name(&table.name))?;
    let columns = table.columns.len().min(COLUMNS);
    for (c, key) in (0u16..).zip(table.columns.iter().take(COLUMNS)) {
        sheet.write_string_with_format(0, c, cut(key), &bold)?;
        sheet.set_column_width(c, width(table, usize::from(c)) as f64)?;
    }
    for (r, row) in (1u32..).zip(table.rows.iter().take(ROWS)) {
        for (c, cell) in (0u16..).zip(row.iter().take(COLUMNS)) {
            match cell {
                Cell::Text(text) => drop(sheet.write_string(r, c, cut(text))?),
                Cell::Number(number) => drop(sheet.write_number(r, c, *number)?),
                Cell::Empty => {}
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    if let (Some(last), false) = (columns.checked_sub(1), table.rows.is_empty()) {
        sheet.autofilter(0, 0, table.rows.len().min(ROWS) as u32, last as u16)?;
    }
    Ok(())
}

/// Wide enough for most of a column, judged by its first rows.
fn width(table: &Table, column: usize) -> usize {
    let length = |cell: Option<&Cell>| match cell {
        Some(Cell::Text(text)) => text.chars().take(WIDEST).count(),
        Some(Cell::Number(_)) | Some(Cell::Empty) | None => 0,
    };
    let head = table.columns.get(column).map_or(0, |key| key.chars().take(WIDEST).count());
    let most = table.rows.iter().take(200).map(|row| length(row.get(column))).fold(head, usize::max);
    (most + 2).clamp(8, WIDEST)
}

/// As much of a text as a cell takes; it counts as Windows does.
fn cut(text: &str) -> String {
    let mut room = CHARACTERS;
    let fits = |c: &char| {
        room = room.saturating_sub(c.len_utf16());
        room > 0
    };
    if text.len() < CHARACTERS { text.to_string() } else { text.chars().take_while(fits).collect() }
}

/// The name of a sheet, without what the format forbids there.
fn name(name: &str) -> String {
    let good = name.chars().filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'')).take(NAME);
    good.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn table() -> Table {
        let rows =
            vec![vec![Cell::Text("=1+1".into()), Cell::Number(0.5)], vec![Cell::Text("ё\u{1}&<".repeat(40_000)), Cell::Empty]];
        Table { name: "Словарь: [данных]/\\*?".into(), columns: vec!["a".into(), "b".into()], rows }
    }

    #[test]
    fn it_is_the_same_at_any_time_and_names_nobody() {
        let first = xlsx(&[table()]);
        std::thread::sleep(std::time::Duration::from_millis(1100));
        assert_eq!(first, xlsx(&[table()]));
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(first)).unwrap();
        let mut read = |name: &str| {
            let mut text = String::new();
            archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            text
        };
        let core = read("docProps/core.xml");
        assert!(core.contains("<dc:creator></dc:creator>") && core.contains("1980-01-01"), "{core}");
        let sheet = read("xl/worksheets/sheet1.xml");
        assert!(!sheet.contains("<f>") && sheet.contains("<v>0.5</v>"), "{sheet}");
    }
}
