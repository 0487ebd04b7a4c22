//! A table's rows → bands: head rows (label and value), and runs of rows under one header.
//!
//! In: observed cells. Out: [`Item`]s in order. Decides by labels and by the extent of merged block cells, never by
//! position. Which cell is in which column is found later.

use crate::document::{Break, Origin, Table};
use crate::grammar::schema::{FieldKind, RowKind};
use crate::grammar::{Grammar, LabelRole};
use crate::limits::{HEADER_CELLS, ROW_CELLS};
use crate::recognise::columns::{column_role, header_of};
use crate::recognise::observe::{Observed, Shape};
use crate::recognise::reflow;
use crate::recognise::text;

/// A row: indexes of the observed cells that begin in it, in order.
pub type Row = Vec<usize>;

/// One piece of a table.
#[derive(Debug)]
pub enum Item {
    /// Rows of labels and values.
    Head(Row),
    /// A header with its rows.
    Band(RawBand),
    /// A note, an instruction, a repeated header.
    Furniture(Row),
    /// A row with more cells than any form has.
    TooWide(Row),
}

/// Header rows and data rows of one table of the grammar.
#[derive(Debug, Clone)]
pub struct RawBand {
    /// Index of the grammar's table.
    pub table: usize,
    /// One or two header rows.
    pub header: Vec<Row>,
    /// Data rows in order.
    pub rows: Vec<Row>,
    /// Rows whose cells hold a label and its amount each.
    pub inline: Vec<Row>,
    /// The total row.
    pub total: Option<Row>,
    /// The cell that labels the whole block.
    pub block: Option<usize>,
}

/// Cuts a table into its pieces.
pub fn segment(grammar: &Grammar, table: &Table, cells: &[Observed], text: &str) -> Vec<Item> {
    let rows = rows_of(grammar, table, cells);
    let mut segmenter = Segmenter { grammar, table, cells, text, items: Vec::new(), band: None, left: None };
    for row in rows {
        segmenter.take(row);
    }
    segmenter.close();
    segmenter.items
}

/// The rows; a stream's row is cut where, after a loss, a new header or a total begins.
fn rows_of(grammar: &Grammar, table: &Table, cells: &[Observed]) -> Vec<Row> {
    let mut rows: Vec<Row> = vec![Vec::new(); table.rows as usize];
    for (index, cell) in cells.iter().enumerate() {
        if let Some(row) = rows.get_mut(cell.row) {
            row.push(index);
        }
    }
    if table.origin != Origin::Stream {
        return rows;
    }
    if is_loose(table) {
        return reflow::rows(grammar, cells);
    }
    let mut cut = Vec::new();
    for row in rows {
        let ends = Ends::of(grammar, cells, &row);
        let mut from = 0;
        for at in 1..row.len() {
            if begins_anew(grammar, cells, &row[at..], at >= ends.headers)
                || ends.allows_values(at) && ends_header(grammar, cells, &row[from..at], cells[row[at]].before)
            {
                cut.push(row[from..at].to_vec());
                from = at;
            }
        }
        cut.push(row[from..].to_vec());
    }
    cut
}

/// Whether the stream has no row marks at all.
pub fn is_loose(table: &Table) -> bool {
    table.origin == Origin::Stream && table.rows <= 1 && table.cells.len() > 8
}

/// What stands in the rest of a row from each of its places on.
struct Ends {
    /// From here on all cells are headers of one table.
    headers: usize,
    /// Behind the last cell that holds a figure or long text.
    value: usize,
    /// Behind the last cell that may be a header or a block's label.
    header: usize,
}

impl Ends {
    fn of(grammar: &Grammar, cells: &[Observed], row: &[usize]) -> Self {
        let behind =
            |wanted: &dyn Fn(&Observed) -> bool| row.iter().rposition(|index| wanted(&cells[*index])).map_or(0, |at| at + 1);
        let no_header = |table: usize| behind(&|cell| column_role(grammar, cell, table).is_none());
        Self {
            headers: (0..grammar.tables.len()).map(no_header).min().unwrap_or(row.len()),
            value: behind(&|cell| cell.shape.is_numeric() || cell.shape == Shape::Long),
            header: behind(&|cell| column_role_any(grammar, cell)),
        }
    }

    /// Whether values and no headers stand from here on.
    fn allows_values(&self, at: usize) -> bool {
        self.value > at && self.header <= at
    }
}

/// Whether `rest` of a row begins a row of its own; `headers` says that all of it are headers of one table.
fn begins_anew(grammar: &Grammar, cells: &[Observed], rest: &[usize], headers: bool) -> bool {
    let Some(first) = rest.first().map(|index| &cells[*index]) else { return false };
    if first.before == Break::Cell {
        // Without any mark only a whole header, in the middle of a row of values, begins a new row.
        let values_before = first.column > 0
            && rest.first().and_then(|index| index.checked_sub(1)).is_some_and(|index| {
                let before = &cells[index];
                before.shape == Shape::Long || before.shape.is_numeric() || before.full_key.contains(|c: char| c.is_ascii_digit())
            });
        return values_before
            && headers
            && (4..=HEADER_CELLS).contains(&rest.len())
            && header_of(grammar, &refs_of(cells, rest), None).is_some();
    }
    // What is longer than any header is none; one cell more shows that it is longer.
    let refs = refs_of(cells, &rest[..rest.len().min(HEADER_CELLS + 1)]);
    let is_total = grammar.labels.exact(&first.key).iter().any(|role| matches!(role, LabelRole::Total(_)));
    // A header goes on to the next mark at the most.
    let end = refs.iter().skip(1).position(|cell| cell.before != Break::Cell).map_or(refs.len(), |at| at + 1);
    let header = [&refs[..], &refs[..end]]
        .iter()
        .any(|refs| refs.len() <= HEADER_CELLS && header_of(grammar, refs, None).is_some_and(|score| score.score >= 3.0));
    (header && column_role_any(grammar, first)) || (is_total && refs.len() <= 5) || is_field_row(grammar, &refs[..end])
}

/// Whether, behind a loss, a label of the form's head and its value stand.
fn is_field_row(grammar: &Grammar, refs: &[&Observed]) -> bool {
    let [label, value, ..] = refs else { return false };
    let roles = grammar.labels.exact(&label.key);
    let field = |role: &LabelRole| match role {
        LabelRole::Field(field) => grammar.fields.get(*field).is_some_and(|rule| rule.kind != FieldKind::Heading),
        _ => false,
    };
    label.before == Break::Splice
        && refs.len() <= 4
        && roles.iter().any(field)
        && !roles.iter().any(|role| matches!(role, LabelRole::Row(_) | LabelRole::Total(_) | LabelRole::Column { .. }))
        && !value.shape.is_numeric()
}

/// Whether the loss before a row of values took its beginning and the end of the header row `head`.
fn ends_header(grammar: &Grammar, cells: &[Observed], head: &[usize], before: Break) -> bool {
    before == Break::Splice && head.len() <= HEADER_CELLS && header_of(grammar, &refs_of(cells, head), None).is_some()
}

fn refs_of<'c>(cells: &'c [Observed], row: &[usize]) -> Vec<&'c Observed> {
    row.iter().map(|index| &cells[*index]).collect()
}

fn column_role_any(grammar: &Grammar, cell: &Observed) -> bool {
    (0..grammar.tables.len()).any(|table| column_role(grammar, cell, table).is_some())
        || grammar.labels.exact(&cell.key).iter().any(|role| matches!(role, LabelRole::Block(_)))
}

struct Segmenter<'a> {
    grammar: &'a Grammar,
    table: &'a Table,
    cells: &'a [Observed],
    text: &'a str,
    items: Vec<Item>,
    band: Option<RawBand>,
    /// The last merged cell that began in the first column.
    left: Option<usize>,
}

impl Segmenter<'_> {
    fn is_grid(&self) -> bool {
        self.table.origin != Origin::Stream
    }

    fn close(&mut self) {
        if let Some(band) = self.band.take() {
            self.items.push(Item::Band(band));
        }
    }

    fn take(&mut self, row: Row) {
        let filled: Row = row.iter().copied().filter(|index| !self.cells[*index].is_empty()).collect();
        if filled.is_empty() {
            // Template rows of a stream keep their place for the count of rows.
            if let Some(band) = &mut self.band
                && !row.is_empty()
            {
                band.rows.push(row);
            }
            return;
        }
        if row.len() > ROW_CELLS && !is_loose(self.table) {
            self.close();
            self.items.push(Item::TooWide(row));
            return;
        }
        let block = self.block_over(&row);
        let refs = refs_of(self.cells, &row);
        if filled.len() <= HEADER_CELLS
            && let Some(header) = header_of(self.grammar, &refs, block.map(|index| &self.cells[index]))
            && self.take_header(header.table, &row, block)
        {
            return;
        }
        if filled.len() == 1 && self.is_furniture(filled[0]) {
            self.close();
            self.items.push(Item::Furniture(row));
            return;
        }
        if self.is_inline_amounts(&filled) {
            if let Some(band) = &mut self.band {
                band.inline.push(row);
            }
            return;
        }
        if self.is_heading_of_rows(&row, &filled) {
            self.items.push(Item::Head(row));
            return;
        }
        if self.continues_band(&row, &filled) {
            let total = self.is_total(&filled);
            if let Some(band) = &mut self.band {
                if total {
                    band.total = Some(row);
                    self.close();
                } else {
                    band.rows.push(row);
                }
            }
            return;
        }
        self.close();
        self.items.push(Item::Head(row));
    }

    /// Opens a band, or adds a second header row. False if the row is data that only looks like a header.
    fn take_header(&mut self, table: usize, row: &[usize], block: Option<usize>) -> bool {
        let own_block = row.first().copied().filter(|index| self.is_block(*index, table)).or(block);
        let cells = self.cells;
        let keys =
            |row: &[usize]| row.iter().map(|index| cells[*index].key.clone()).filter(|key| !key.is_empty()).collect::<Vec<_>>();
        if let Some(band) = &mut self.band
            && band.table == table
        {
            if band.rows.is_empty() && band.header.len() == 1 {
                band.header.push(row.to_vec());
                return true;
            }
            if keys(row) == keys(&band.header[0]) {
                self.items.push(Item::Furniture(row.to_vec()));
                return true;
            }
        }
        let values = row.iter().any(|index| cells[*index].shape.is_numeric());
        if self.grammar.tables[table].rule.rows == RowKind::Amounts && values {
            return false;
        }
        self.close();
        let upper = self.upper_header(row, own_block);
        self.band = Some(RawBand {
            table,
            header: upper.into_iter().chain([row.to_vec()]).collect(),
            rows: Vec::new(),
            inline: Vec::new(),
            total: None,
            block: own_block,
        });
        true
    }

    /// The row above a header if some of its cells reach down into it: the upper half of a header of two rows, read as a head
    /// row so far.
    fn upper_header(&mut self, row: &[usize], block: Option<usize>) -> Option<Row> {
        let number = row.first().map(|index| self.cells[*index].row)?;
        if !self.is_grid() {
            return None;
        }
        let reaches = |index: &usize| {
            let cell = &self.cells[*index];
            Some(*index) != block && !cell.is_empty() && cell.column > 0 && cell.row + 1 == number && cell.rows == 2
        };
        let Some(Item::Head(above)) = self.items.last() else { return None };
        if !above.iter().any(reaches) || above.iter().any(|index| self.cells[*index].shape.is_numeric()) {
            return None;
        }
        match self.items.pop() {
            Some(Item::Head(above)) => Some(above),
            _ => None,
        }
    }

    /// One text over the whole width right below the header of indicators: the name of the body whose indicators follow.
    fn is_heading_of_rows(&self, row: &[usize], filled: &[usize]) -> bool {
        let Some(band) = &self.band else { return false };
        let [only] = filled else { return false };
        let cell = &self.cells[*only];
        self.is_grid()
            && self.grammar.tables[band.table].rule.rows == RowKind::Indicators
            && band.rows.is_empty()
            && row.len() == 1
            && cell.column == 0
            && cell.columns == self.table.columns as usize
            && cell.shape == Shape::Short
            && self.grammar.labels.exact(&cell.key).is_empty()
    }

    /// The merged cell at the left that covers this row and began above it.
    fn block_over(&mut self, row: &[usize]) -> Option<usize> {
        let first = row.first().map(|index| &self.cells[*index])?;
        if !self.is_grid() {
            return None;
        }
        if first.column == 0 {
            self.left = (first.rows > 1 && !first.is_empty()).then(|| row[0]);
            return None;
        }
        self.left.filter(|index| {
            let cell = &self.cells[*index];
            cell.row < first.row && cell.row + cell.rows > first.row
        })
    }

    fn is_block(&self, index: usize, table: usize) -> bool {
        self.grammar.labels.exact(&self.cells[index].key).contains(&LabelRole::Block(table))
    }

    fn is_furniture(&self, index: usize) -> bool {
        let cell = &self.cells[index];
        cell.shape.is_text() && self.grammar.furniture_of(cell.span.of(self.text)).is_some()
    }

    fn is_total(&self, filled: &[usize]) -> bool {
        let Some(band) = &self.band else { return false };
        let rule = &self.grammar.tables[band.table].rule;
        rule.rows == RowKind::Indicators
            && filled.iter().take(2).any(|index| {
                let cell = &self.cells[*index];
                self.grammar.labels.exact(&cell.key).contains(&LabelRole::Total(band.table))
            })
            && filled.len() <= 5
    }

    fn continues_band(&self, row: &[usize], filled: &[usize]) -> bool {
        let Some(band) = &self.band else { return false };
        if self.is_total(filled) {
            return true;
        }
        let rule = &self.grammar.tables[band.table].rule;
        let has_data = band.rows.iter().any(|row| row.iter().any(|index| !self.cells[*index].is_empty()));
        if matches!(rule.rows, RowKind::Single | RowKind::Fields) && has_data {
            return false;
        }
        if self.is_grid() {
            let header = &self.cells[band.header[0][0]];
            let row_number = self.cells[row[0]].row;
            if let Some(block) = band.block.map(|index| &self.cells[index]) {
                let header_end = band.header.last().and_then(|row| row.first()).map_or(0, |index| self.cells[*index].row + 1);
                // A block label that ends with the header says nothing about the rows.
                if block.rows > 1 && block.row + block.rows > header_end && row_number >= block.row + block.rows {
                    return false;
                }
            } else if header.column == 0
                && header.rows > band.header.len()
                && row_number >= header.row + header.rows
                && header.is_empty()
            {
                return false;
            }
            let width = self.table.columns as usize;
            let only = &self.cells[filled[0]];
            if filled.len() == 1 && only.columns * 5 >= width * 4 && width > 2 && row.len() == 1 {
                return false;
            }
        }
        if rule.rows == RowKind::Money && self.is_prose_row(filled)
            || matches!(rule.rows, RowKind::Money | RowKind::Records) && self.is_of_another_table(band.table, filled)
        {
            return false;
        }
        !self.is_head_row(band.table, row, filled)
    }

    /// A cell of the row is a level, a header or a total of another table: its own header is lost.
    fn is_of_another_table(&self, own: usize, filled: &[usize]) -> bool {
        filled.iter().any(|index| {
            let cell = &self.cells[*index];
            let roles = self.grammar.labels.exact(&cell.key);
            let known_here = roles.iter().any(|role| match role {
                LabelRole::Row(table) | LabelRole::Block(table) | LabelRole::Column { table, .. } => *table == own,
                _ => false,
            });
            let level =
                || self.grammar.tables.iter().any(|table| table.columns.iter().any(|column| column.values.contains(&cell.key)));
            let header = roles.iter().any(|role| matches!(role, LabelRole::Column { .. } | LabelRole::Total(_)));
            cell.shape.is_text() && !known_here && (header || level())
        })
    }

    /// A row of a money table has figures or signs for none; one with several texts and neither belongs to another table.
    fn is_prose_row(&self, filled: &[usize]) -> bool {
        let texts = filled.iter().filter(|index| self.cells[**index].shape.is_text()).count();
        let figures = filled.iter().any(|index| {
            let shape = self.cells[*index].shape;
            shape.is_numeric() || shape == Shape::None
        });
        let known = filled
            .iter()
            .any(|index| self.grammar.labels.exact(&self.cells[*index].key).iter().any(|role| matches!(role, LabelRole::Row(_))));
        !figures && texts >= 2 && !(known && texts <= 2)
    }

    /// A row of labels and values, not of data: it begins with a label that the form's head may have, and what follows
    /// fits that reading.
    fn is_head_row(&self, table: usize, row: &[usize], filled: &[usize]) -> bool {
        let first = &self.cells[filled[0]];
        let roles = self.grammar.labels.exact(&first.key);
        let own = roles.iter().any(|role| matches!(role, LabelRole::Row(t) | LabelRole::Total(t) if *t == table));
        let value_of_column = self.grammar.tables[table].columns.iter().any(|column| column.values.contains(&first.key));
        let is_field = roles.iter().any(|role| match role {
            LabelRole::Field(field) => {
                self.grammar.fields.get(*field).is_some_and(|rule| rule.kind != FieldKind::Heading || row.len() <= 2)
            }
            LabelRole::Block(other) => *other != table,
            _ => false,
        });
        let inline = filled.len() <= 4 && filled.iter().all(|index| self.is_inline_contact(*index));
        if inline {
            return true;
        }
        // In data rows of a stream the block column stands empty before the first text.
        let at_edge = row[0] == filled[0];
        is_field && !own && !value_of_column && at_edge && (filled.len() <= 2 || self.alternates(filled))
    }

    /// Every cell (but the block's label) holds a label and its amount, one of the labels known.
    fn is_inline_amounts(&self, filled: &[usize]) -> bool {
        let Some(band) = &self.band else { return false };
        if self.grammar.tables[band.table].rule.rows != RowKind::Money {
            return false;
        }
        let own = filled.iter().filter(|index| Some(**index) != band.block);
        let mut known = false;
        let all = own.clone().count() > 0
            && own.clone().all(|index| {
                let cell = &self.cells[*index];
                let Some((label, value)) = text::inline_pair(self.text, cell.span) else { return false };
                let key = crate::lex::fold::label(text::label_core(self.text, label).span.of(self.text)).key;
                known |= self.grammar.labels.exact(&key).contains(&LabelRole::Row(band.table));
                let raw = value.of(self.text);
                raw.is_empty() || crate::lex::sign::is_none(raw) || crate::lex::amount::cell(raw, None).is_some()
            });
        let amounts = own
            .filter(|index| text::inline_pair(self.text, self.cells[**index].span).is_some_and(|(_, value)| !value.is_empty()))
            .count();
        // A single label with a colon and nothing behind it is the label of an ordinary row.
        all && known && (amounts > 0 || !band.inline.is_empty())
    }

    fn alternates(&self, filled: &[usize]) -> bool {
        filled.iter().step_by(2).all(|index| {
            self.grammar
                .labels
                .exact(&self.cells[*index].key)
                .iter()
                .any(|role| matches!(role, LabelRole::Field(_) | LabelRole::Block(_)))
        })
    }

    fn is_inline_contact(&self, index: usize) -> bool {
        let key = &self.cells[index].full_key;
        let Some((label, _)) = key.split_once(':') else { return false };
        self.grammar.labels.exact(label).iter().any(|role| match role {
            LabelRole::Field(field) => self.grammar.fields.get(*field).is_some_and(|rule| rule.kind == FieldKind::Contact),
            _ => false,
        })
    }
}
