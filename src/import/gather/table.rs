//! Tables of a case: in comes a table, out come its cells at the fields that its headings name. Three forms are known: columns under a row
//! of headings (the school's form), a label to the left of each answer, and rows that are the items of a list.

use super::super::answer::{Chunk, numbered_line};
use super::super::document::{Cell, Piece, Table, is_empty, plain};
use super::super::label::{COLUMN, SECTION, Target};
use super::Gatherer;
use crate::language::nearest::fold;
use crate::schema::Kind;

/// The columns of a table, as its row of headings names them.
#[derive(Clone, Debug)]
pub struct Columns {
    heads: Vec<Head>,
}

#[derive(Clone, Debug)]
struct Head {
    from: usize,
    to: usize,
    target: Option<Target>,
    wording: String,
}

/// The form of a table.
enum Form {
    /// A row of headings at this place.
    Headed(usize, Columns),
    /// Labels to the left.
    Labelled,
    /// No headings, and the template's own rows.
    Rows(Columns),
}

impl Gatherer<'_> {
    /// True if a table has headings or labels of the template.
    pub fn is_of_case(&self, table: &Table) -> bool {
        !table.in_text && self.form(table).is_some()
    }

    /// True for a table without headings that has the columns of the one before it.
    pub fn continues(&self, table: &Table) -> bool {
        let Some(columns) = &self.columns else { return false };
        let is_like = |row: &Vec<Cell>| row.len() == columns.heads.len();
        !table.in_text
            && !table.rows.is_empty()
            && table.rows.iter().filter(|row| !is_blank(row)).all(is_like)
            && !columns.heads.is_empty()
    }

    fn form(&self, table: &Table) -> Option<Form> {
        let headed = table.rows.iter().enumerate().find_map(|(at, row)| Some((at, self.columns_of(row)?)));
        if let Some((at, columns)) = headed {
            return Some(Form::Headed(at, columns));
        }
        let rows: Vec<&Vec<Cell>> = table.rows.iter().filter(|row| !is_blank(row)).collect();
        let mut targets: Vec<Target> = rows.iter().filter_map(|row| Some(self.label_of(row)?.1)).collect();
        targets.sort();
        targets.dedup();
        if targets.len() >= 2 || (targets.len() == 1 && rows.len() <= 2) {
            return Some(Form::Labelled);
        }
        self.own_rows(&rows).map(Form::Rows)
    }

    /// The columns that a row of headings names: at least two, and at least half of its cells.
    fn columns_of(&self, row: &[Cell]) -> Option<Columns> {
        let cells: Vec<(&Cell, String)> = row.iter().map(|cell| (cell, plain(&cell.pieces))).collect();
        let filled = cells.iter().filter(|(_, text)| !text.trim().is_empty()).count();
        let mut pairs: Vec<(usize, Target, f64)> = Vec::new();
        for (at, (_, text)) in cells.iter().enumerate() {
            pairs.extend(self.labels.all(text, COLUMN).into_iter().map(|(target, near)| (at, target, near)));
        }
        pairs.sort_by(|a, b| b.2.total_cmp(&a.2));
        let mut targets: Vec<Option<Target>> = vec![None; cells.len()];
        for (at, target, _) in pairs {
            let is_taken = targets.iter().flatten().any(|known| *known == target || self.overlap(*known, target));
            if targets[at].is_none() && !is_taken {
                targets[at] = Some(target);
            }
        }
        let known = targets.iter().flatten().count();
        if known < 2 || known * 2 < filled {
            return None;
        }
        let heads = cells.into_iter().zip(targets);
        let heads = heads.map(|((cell, wording), target)| Head { from: cell.from, to: cell.to, target, wording });
        Some(Columns { heads: heads.collect() })
    }

    /// A column of several fields and one of these fields are not both in a table.
    fn overlap(&self, a: Target, b: Target) -> bool {
        let holds = |column: usize, field: usize| self.template.columns[column].fields.iter().any(|(own, _)| *own == field);
        match (a, b) {
            (Target::Column(column), Target::Field(field)) | (Target::Field(field), Target::Column(column)) => holds(column, field),
            _ => false,
        }
    }

    /// The label to the left of a row, and the index of its cell.
    fn label_of(&self, row: &[Cell]) -> Option<(usize, Target)> {
        if row.len() < 2 {
            return None;
        }
        let at = row.iter().position(|cell| !is_number(&plain(&cell.pieces)))?;
        let text = plain(&row[at].pieces);
        let (target, _) = self.labels.best(&text, COLUMN)?;
        (at + 1 < row.len()).then_some((at, target))
    }

    /// The template's own columns, for a table without headings whose first cells are titles that the template knows.
    fn own_rows(&self, rows: &[&Vec<Cell>]) -> Option<Columns> {
        let field = &self.template.fields[self.template.rows?];
        let Kind::List { titles: Some(titles), .. } = &field.kind else { return None };
        let words = self.template.vocabularies.get(*titles)?;
        let own = &self.template.columns;
        let is_like = |row: &&&Vec<Cell>| row.len() == own.len() && words.find(numbered_line(&plain(&row[0].pieces)).1).is_some();
        if rows.iter().filter(is_like).count() < 2 {
            return None;
        }
        let head = |(at, column): (usize, &crate::schema::Column)| {
            let (field, sub) = column.fields.first().copied()?;
            Some(Head { from: at, to: at + 1, target: Some(Target::Sub(field, sub?)), wording: String::new() })
        };
        Some(Columns { heads: own.iter().enumerate().map(head).collect::<Option<_>>()? })
    }

    /// Takes a table of the case apart.
    pub fn case_table(&mut self, table: Table) {
        match self.form(&table) {
            Some(Form::Headed(at, columns)) => self.headed(table, at, columns),
            Some(Form::Labelled) => self.labelled_rows(table),
            Some(Form::Rows(columns)) => self.headed_rows(table.rows, columns, None),
            None => {
                let Some(columns) = self.columns.clone() else { return };
                self.headed_rows(table.rows, columns, None);
            }
        }
        self.case.has_table = true;
    }

    fn headed(&mut self, table: Table, at: usize, columns: Columns) {
        let mut rows = table.rows;
        let body = rows.split_off(at);
        // Rows above the headings: the title of the table, or facts.
        for row in rows.into_iter().filter(|row| !is_blank(row)) {
            self.row_above(row);
        }
        self.headed_rows(body, columns, Some(at));
    }

    fn row_above(&mut self, row: Vec<Cell>) {
        if let Some((label, target)) = self.label_of(&row) {
            let wording = plain(&row[label].pieces);
            return self.add(target, join(row.into_iter().skip(label + 1)), &wording);
        }
        let text = row.iter().map(|cell| plain(&cell.pieces)).collect::<Vec<_>>().join(" ").trim().to_string();
        if self.is_kind(&text) {
            return self.case.skipped.push(text);
        }
        for piece in join(row.into_iter()) {
            match piece {
                Piece::Line(line)
                    if self.case.title.is_none() && !line.is_empty() && line.plain().chars().count() <= super::MAX_HEADING =>
                {
                    if !self.label_line(&line) {
                        self.case.title = Some(line.plain());
                    }
                }
                Piece::Line(line) => self.line(line),
                Piece::Table(_) => self.push(piece),
            }
        }
    }

    /// Rows under headings. A row of the same headings is a repetition; a wide row may name what follows, or be the title of the next case.
    fn headed_rows(&mut self, rows: Vec<Vec<Cell>>, columns: Columns, head: Option<usize>) {
        let mut columns = columns;
        let mut over: Option<(Target, String)> = None;
        let mut rows = rows.into_iter().peekable();
        let mut is_first = head.is_some();
        while let Some(row) = rows.next() {
            if is_blank(&row) {
                continue;
            }
            if let Some(own) = self.columns_of(&row) {
                let texts = row.iter().map(|cell| plain(&cell.pieces)).filter(|text| !text.trim().is_empty());
                if !is_first {
                    self.case.skipped.extend(texts);
                }
                columns = if is_first { own } else { refined(&columns, own) };
                self.note_wordings(&columns);
                is_first = false;
                over = None;
                continue;
            }
            let filled: Vec<&Cell> = row.iter().filter(|cell| !is_empty(&cell.pieces)).collect();
            let is_wide = filled.len() == 1 && row.len() == 1 && columns.heads.len() > 1;
            if is_wide {
                let text = plain(&filled[0].pieces);
                if rows.peek().is_some_and(|next| self.columns_of(next).is_some()) && text.chars().count() <= super::MAX_HEADING {
                    self.next_case();
                    self.case.title = Some(text).filter(|text| !self.is_kind(text));
                    is_first = true;
                    continue;
                }
                if let Some((target, _)) = self.labels.best(&text, SECTION) {
                    self.case.wordings.push((text.clone(), target));
                    over = Some((target, text));
                    continue;
                }
            }
            match &over {
                Some((target, wording)) => {
                    let (target, wording) = (*target, wording.clone());
                    self.add(target, join(row.into_iter()), &wording);
                }
                None => self.body_row(row, &columns),
            }
        }
        self.columns = Some(columns);
    }

    /// Notes what the document calls its columns.
    fn note_wordings(&mut self, columns: &Columns) {
        for head in &columns.heads {
            match head.target {
                Some(target) => {
                    if !self.case.wordings.iter().any(|(known, _)| *known == head.wording) {
                        self.case.wordings.push((head.wording.clone(), target));
                    }
                }
                None => self.case.skipped.push(head.wording.clone()),
            }
        }
    }

    /// A row of answers.
    fn body_row(&mut self, row: Vec<Cell>, columns: &Columns) {
        let by_place = row.len() == columns.heads.len();
        let mut placed: Vec<(usize, Vec<Cell>)> = Vec::new();
        for (index, cell) in row.into_iter().enumerate() {
            let overlap = |head: &Head| head.to.min(cell.to).saturating_sub(head.from.max(cell.from));
            let at = match by_place {
                true => Some(index),
                false => (0..columns.heads.len())
                    .filter(|at| overlap(&columns.heads[*at]) > 0)
                    .max_by_key(|at| (overlap(&columns.heads[*at]), usize::MAX - at)),
            };
            let at = at.unwrap_or(columns.heads.len().saturating_sub(1));
            match placed.iter_mut().find(|(known, _)| *known == at) {
                Some((_, cells)) => cells.push(cell),
                None => placed.push((at, vec![cell])),
            }
        }
        let cells: Vec<(usize, Chunk)> = placed.into_iter().map(|(at, cells)| (at, join(cells.into_iter()))).collect();
        if let Some(rows) = self.template.rows {
            return self.item_row(rows, cells, columns);
        }
        if self.begins_case(&cells, columns) {
            self.next_case();
            self.case.has_table = true;
        }
        for (at, chunk) in cells.into_iter().filter(|(_, chunk)| !is_empty(chunk)) {
            let head = &columns.heads[at];
            match head.target {
                Some(target) if self.is_repeated(target, &chunk) => self.case.skipped.push(plain(&chunk)),
                Some(target) => self.add(target, chunk, &head.wording),
                None if is_number(&plain(&chunk)) => self.case.skipped.push(plain(&chunk)),
                None => self.add_rest(&head.wording, chunk),
            }
        }
    }

    fn add_rest(&mut self, wording: &str, chunk: Chunk) {
        let heading = Some(wording.trim().to_string()).filter(|heading| !heading.is_empty());
        match self.case.rest.iter_mut().find(|(known, _)| *known == heading) {
            Some((_, known)) => known.extend(chunk),
            None => self.case.rest.push((heading, chunk)),
        }
    }

    /// A cell that says what is there already, word for word: split cells are often filled with the same.
    fn is_repeated(&self, target: Target, chunk: &Chunk) -> bool {
        let own = fold(&plain(chunk));
        self.content(target).is_some_and(|chunks| chunks.iter().any(|known| fold(&plain(known)) == own))
    }

    /// True if a row is another case: it answers anew what one case answers once, in two columns or more.
    fn begins_case(&self, cells: &[(usize, Chunk)], columns: &Columns) -> bool {
        let single = |target: Target| match target {
            Target::Column(_) => true,
            Target::Field(field) => {
                let field = &self.template.fields[field];
                field.required && !matches!(field.kind, Kind::List { .. })
            }
            Target::Title | Target::Date | Target::Sub(..) => false,
        };
        let again = cells.iter().filter(|(at, chunk)| {
            let target = columns.heads[*at].target.filter(|target| single(*target));
            !is_empty(chunk) && target.is_some_and(|target| self.content(target).is_some())
        });
        let again: Vec<&(usize, Chunk)> = again.collect();
        let is_new =
            again.iter().any(|(at, chunk)| columns.heads[*at].target.is_some_and(|target| !self.is_repeated(target, chunk)));
        let is_key = again.iter().any(|(at, _)| self.is_key(columns.heads[*at].target));
        again.len() >= 2 && is_new && is_key
    }

    /// True for a column of words of a vocabulary.
    fn is_key(&self, target: Option<Target>) -> bool {
        let is_choice = |field: usize| matches!(self.template.fields[field].kind, Kind::Choice { .. });
        match target {
            Some(Target::Column(column)) => self.template.columns[column].fields.iter().any(|(field, _)| is_choice(*field)),
            Some(Target::Field(field)) => is_choice(field),
            _ => false,
        }
    }

    /// A row that is an item of the template's list, or goes on with the one above.
    fn item_row(&mut self, list: usize, cells: Vec<(usize, Chunk)>, columns: &Columns) {
        let mut row: Vec<(usize, Chunk)> = Vec::new();
        for (at, chunk) in cells.into_iter().filter(|(_, chunk)| !is_empty(chunk)) {
            let head = &columns.heads[at];
            match head.target {
                Some(Target::Sub(field, sub)) if field == list => {
                    if !head.wording.is_empty() && !self.case.wordings.iter().any(|(known, _)| *known == head.wording) {
                        self.case.wordings.push((head.wording.clone(), Target::Sub(field, sub)));
                    }
                    row.push((sub, chunk));
                }
                Some(target) => self.add(target, chunk, &head.wording),
                None if is_number(&plain(&chunk)) => self.case.skipped.push(plain(&chunk)),
                None => self.add_rest(&head.wording, chunk),
            }
        }
        let title = self.template.fields[list].sub_with_use(crate::schema::Use::Title);
        let goes_on = title.is_some_and(|title| row.iter().all(|(sub, _)| *sub != title));
        match self.case.rows.last_mut().filter(|_| goes_on) {
            Some(last) => {
                for (sub, chunk) in row {
                    match last.iter_mut().find(|(known, _)| *known == sub) {
                        Some((_, known)) => known.extend(chunk),
                        None => last.push((sub, chunk)),
                    }
                }
            }
            None if row.is_empty() => {}
            None => self.case.rows.push(row),
        }
    }

    /// Rows with a label to the left.
    fn labelled_rows(&mut self, table: Table) {
        let mut last: Option<(Target, String)> = None;
        let mut met: Vec<Target> = Vec::new();
        let count = table.rows.len();
        for (index, row) in table.rows.into_iter().enumerate() {
            if is_blank(&row) {
                continue;
            }
            if let Some((label, target)) = self.label_of(&row) {
                let wording = plain(&row[label].pieces);
                // «Школа: лицей» and nothing beside it is an answer already.
                if is_blank(&row[label + 1..])
                    && let [Piece::Line(line)] = &row[label].pieces[..]
                    && self.label_line(line)
                {
                    self.open = super::Open::None;
                    continue;
                }
                if met.contains(&target) && self.is_key(Some(target)) {
                    self.next_case();
                    met.clear();
                }
                met.push(target);
                last = Some((target, wording.clone()));
                self.add(target, join(row.into_iter().skip(label + 1)), &wording);
                continue;
            }
            // A label that is merged with the rows below it goes on.
            let goes_on = row.len() >= 2 && is_empty(&row[0].pieces);
            if let Some((target, wording)) = last.clone().filter(|_| goes_on) {
                self.add(target, join(row.into_iter().skip(1)), &wording);
                continue;
            }
            let text = row.iter().map(|cell| plain(&cell.pieces)).collect::<Vec<_>>().join(" ").trim().to_string();
            if row.len() == 1 {
                if let Some((target, _)) = self.labels.best(&text, SECTION) {
                    last = Some((target, text.clone()));
                    self.case.wordings.push((text, target));
                } else if index == 0 {
                    self.row_above(row);
                } else if let Some((target, wording)) = last.clone() {
                    self.add(target, join(row.into_iter()), &wording);
                } else {
                    self.row_above(row);
                }
                continue;
            }
            if index == 0 && count > 1 && text.chars().count() <= 80 {
                self.case.skipped.push(text);
                continue;
            }
            let mut cells = row.into_iter();
            let heading = cells.next().map(|cell| plain(&cell.pieces)).unwrap_or_default();
            let chunk = join(cells);
            last = None;
            self.add_rest(&heading, chunk);
        }
    }
}

/// The columns of a second row of headings laid over those of the first.
fn refined(first: &Columns, second: Columns) -> Columns {
    let mut heads = second.heads;
    for head in &mut heads {
        if head.target.is_none()
            && let Some(above) = first.heads.iter().find(|above| above.from <= head.from && head.to <= above.to)
        {
            head.target = above.target;
            head.wording = format!("{} {}", above.wording, head.wording).trim().to_string();
        }
    }
    Columns { heads }
}

fn is_blank(row: &[Cell]) -> bool {
    row.iter().all(|cell| is_empty(&cell.pieces))
}

/// True for the number of a row.
fn is_number(text: &str) -> bool {
    let text = text.trim();
    text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b')'))
}

/// The pieces of cells in a row; a cell that is only a number is the number of what follows it.
fn join(cells: impl Iterator<Item = Cell>) -> Chunk {
    let mut out: Chunk = Vec::new();
    let mut number = String::new();
    for cell in cells {
        let pieces: Vec<Piece> = cell.pieces.into_iter().filter(|piece| !piece.is_empty()).collect();
        let text = plain(&pieces);
        if number.is_empty() && out.is_empty() && !text.trim().is_empty() && is_number(&text) {
            number = format!("{}. ", text.trim().trim_end_matches(['.', ')']));
            continue;
        }
        let mut pieces = pieces;
        if let Some(Piece::Line(line)) = pieces.first_mut().filter(|_| !number.is_empty()) {
            line.text.insert(0, crate::case::rich::Inline::plain(std::mem::take(&mut number)));
        }
        out.extend(pieces);
    }
    if !number.is_empty() {
        out.push(Piece::Line(super::super::document::Line::new(vec![crate::case::rich::Inline::plain(number)])));
    }
    out
}
