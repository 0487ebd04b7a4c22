//! A table as rows of positions, whether it is a grid or a stream.
//!
//! In: observed cells and the rows to look at. Out: for every row which cell covers which position. A stream's row counts
//! only where it has as many cells as most rows; any other is torn.

use std::collections::HashMap;

use crate::document::{Break, Cover, Origin, Table};
use crate::recognise::generic::{stream, words};
use crate::recognise::observe::{Observed, Shape};
use crate::span::Span;

/// One row.
#[derive(Debug, Clone, Default)]
pub struct SheetRow {
    /// The cell that covers each position.
    pub at: Vec<Option<usize>>,
    /// The cells that begin in the row.
    pub own: Vec<usize>,
    /// Whether cells of the row are lost or too many.
    pub torn: bool,
}

/// Rows of positions.
pub struct Sheet<'a> {
    /// The observed cells.
    pub cells: &'a [Observed],
    /// How the grid is known.
    pub origin: Origin,
    /// The rows, in order.
    pub rows: Vec<SheetRow>,
    /// Number of positions.
    pub width: usize,
    /// Positions of cells that cover more than their own place in a stream.
    spans: HashMap<usize, (usize, usize)>,
}

impl<'a> Sheet<'a> {
    /// The sheet of these rows, each the indexes of the cells that begin in it.
    pub fn new(table: &Table, cover: &Cover, cells: &'a [Observed], rows: &[Vec<usize>]) -> Self {
        let rows: Vec<&Vec<usize>> = rows.iter().filter(|row| !row.is_empty()).collect();
        if table.origin == Origin::Stream {
            return Self::of_stream(cells, &rows);
        }
        let width = table.columns as usize;
        let grid_row = |row: &Vec<usize>| {
            let number = row.first().and_then(|index| cells.get(*index)).map_or(0, |cell| cell.row);
            let at = (0..width).map(|position| cover.at(number, position)).collect();
            SheetRow { at, own: row.clone(), torn: false }
        };
        let rows = rows.into_iter().map(grid_row).collect();
        Self { cells, origin: table.origin, rows, width, spans: HashMap::new() }
    }

    fn of_stream(cells: &'a [Observed], rows: &[&Vec<usize>]) -> Self {
        let width = usual_width(rows);
        let codes = code_columns(cells, rows, width);
        let mut spans = HashMap::new();
        let mut placed: Vec<SheetRow> = rows.iter().map(|row| stream_row(cells, row, width)).collect();
        for (row, own) in placed.iter_mut().zip(rows) {
            // The label of a total covers the columns of codes and names.
            let total = own.first().and_then(|index| cells.get(*index)).is_some_and(|cell| words::is_total(&cell.key));
            let whole = own.iter().skip(1).filter_map(|index| cells.get(*index)).all(|cell| cell.before == Break::Cell);
            if row.torn && total && whole && codes > 0 && own.len() + codes == width {
                row.at = std::iter::repeat_n(own[0], codes).chain(own.iter().copied()).map(Some).collect();
                row.torn = false;
                spans.insert(own[0], (0, codes + 1));
                spans.extend(own.iter().enumerate().skip(1).map(|(place, index)| (*index, (place + codes, place + codes + 1))));
            }
        }
        if let Some(header) = stream::header(cells, rows, width) {
            for (row, at) in
                placed.iter_mut().skip(header.first).zip(header.rows).filter(|(_, at)| at.iter().any(Option::is_some))
            {
                for (position, index) in at.iter().enumerate().filter_map(|(position, index)| Some((position, (*index)?))) {
                    let span = spans.entry(index).or_insert((position, position + 1));
                    *span = (span.0.min(position), span.1.max(position + 1));
                }
                row.at = at;
                row.torn = false;
            }
        }
        Self { cells, origin: Origin::Stream, rows: placed, width, spans }
    }

    /// Whether it is known how many positions a cell covers.
    pub fn knows_span(&self, index: usize) -> bool {
        self.origin != Origin::Stream || self.spans.contains_key(&index)
    }

    /// The row's own cells that are not empty.
    pub fn filled(&self, row: usize) -> Vec<usize> {
        self.rows.get(row).map_or_else(Vec::new, |row| row.own.iter().copied().filter(|index| !self.is_empty(*index)).collect())
    }

    /// The cell at a position, whether it begins there or not.
    pub fn at(&self, row: usize, position: usize) -> Option<usize> {
        self.rows.get(row)?.at.get(position).copied().flatten()
    }

    /// The observed cell.
    pub fn cell(&self, index: usize) -> Option<&'a Observed> {
        self.cells.get(index)
    }

    /// Its shape.
    pub fn shape(&self, index: usize) -> Shape {
        self.cell(index).map_or(Shape::Empty, |cell| cell.shape)
    }

    /// Its place in the text.
    pub fn span(&self, index: usize) -> Span {
        self.cell(index).map_or_else(Span::default, |cell| cell.span)
    }

    /// Its label key.
    pub fn key(&self, index: usize) -> &'a str {
        self.cell(index).map_or("", |cell| cell.key.as_str())
    }

    /// Whether nothing is printed in it.
    pub fn is_empty(&self, index: usize) -> bool {
        self.shape(index) == Shape::Empty
    }

    /// Whether it holds nothing but digits, as a code does (`01` is no number).
    pub fn is_digits(&self, index: usize) -> bool {
        self.cell(index).is_some_and(|cell| {
            !cell.full_key.is_empty() && cell.full_key.len() <= 12 && cell.full_key.chars().all(|c| c.is_ascii_digit())
        })
    }

    /// Positions that a cell covers; in a stream its own place.
    pub fn extent(&self, index: usize) -> (usize, usize) {
        let own = || self.cell(index).map_or((0, 0), |cell| (cell.column, cell.column_end()));
        self.spans.get(&index).copied().unwrap_or_else(own)
    }

    /// Whether the cell begins in this row.
    pub fn begins(&self, row: usize, index: usize) -> bool {
        self.rows.get(row).is_some_and(|row| row.own.contains(&index))
    }

    /// Whether one text alone fills the row.
    pub fn fills_row(&self, row: usize) -> bool {
        let filled = self.filled(row);
        let [only] = filled.as_slice() else { return false };
        let (start, end) = self.extent(*only);
        let whole = self.origin != Origin::Stream && start == 0 && end >= self.width;
        whole || self.rows.get(row).is_some_and(|row| row.own.len() == 1) && self.width > 1
    }
}

/// The most usual number of cells in a row of at least two.
fn usual_width(rows: &[&Vec<usize>]) -> usize {
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for row in rows.iter().filter(|row| row.len() >= 2) {
        *counts.entry(row.len()).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(width, count)| (*count, *width)).map_or(0, |(width, _)| width)
}

/// How many leading columns hold nothing but codes in the rows of the usual width.
fn code_columns(cells: &[Observed], rows: &[&Vec<usize>], width: usize) -> usize {
    let rows: Vec<&&Vec<usize>> = rows.iter().filter(|row| row.len() == width).collect();
    let is_code = |index: &usize| {
        cells
            .get(*index)
            .is_some_and(|cell| (2..=12).contains(&cell.full_key.len()) && cell.full_key.chars().all(|c| c.is_ascii_digit()))
    };
    let codes = |column: usize| rows.iter().filter(|row| row.get(column).is_some_and(is_code)).count();
    let others = |column: usize| {
        let other = |index: &usize| cells.get(*index).is_some_and(|cell| cell.shape.is_numeric() && !is_code(index));
        rows.iter().filter(|row| row.get(column).is_some_and(other)).count()
    };
    (0..width.min(3)).take_while(|column| codes(*column) >= 2 && others(*column) == 0).count()
}

/// A stream's row: whole only if it has the usual width and no loss inside.
fn stream_row(cells: &[Observed], row: &[usize], width: usize) -> SheetRow {
    let spliced = row.iter().skip(1).filter_map(|index| cells.get(*index)).any(|cell| cell.before == Break::Splice);
    if row.len() == width && !spliced {
        return SheetRow { at: row.iter().copied().map(Some).collect(), own: row.to_vec(), torn: false };
    }
    SheetRow { at: vec![None; width], own: row.to_vec(), torn: row.len() > 1 || spliced }
}
