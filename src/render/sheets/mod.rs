//! Results as data: in come a site and the catalogue, out come tables of cells, and from these CSV and XLSX. A row is one measured result with
//! the facets of its case; a second table, the dictionary, says what each column means, derived from the templates. What is private is in no
//! case any more, and no private field has a column or an entry. This room refuses to know pages and addresses of hosts but the site's own.
//!
//! 1. `results`     the rows of results
//! 2. `dictionary`  what the columns mean
//! 3. `csv`, `xlsx` a table as bytes

mod csv;
mod dictionary;
mod results;
mod xlsx;

pub use csv::csv;
pub use dictionary::dictionary;
pub use results::results;
pub use xlsx::xlsx;

use crate::schema::{Field, Kind};

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A text.
    Text(String),
    /// A number, to be written as the reader's program expects it.
    Number(f64),
    /// Nothing was said.
    Empty,
}

/// A table: a name, a key for each column, rows of as many cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// What it is called.
    pub name: String,
    /// The keys of its columns.
    pub columns: Vec<String>,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
}

/// True for fields whose values fit into a cell.
fn fits_cell(field: &Field) -> bool {
    match &field.kind {
        Kind::Line(_) | Kind::Choice { .. } | Kind::Number { .. } | Kind::Date | Kind::Bool | Kind::Link => true,
        Kind::Text(_) | Kind::Image | Kind::List { .. } | Kind::Group { .. } => false,
    }
}
