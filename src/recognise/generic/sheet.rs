//! A table as rows of positions, whether it is a grid or a stream.
//!
//! In: observed cells and the rows to look at. Out: for every row which cell covers which position. A stream's row counts
//! only where it has as many cells as most rows; any other is torn.

use std::collections::HashMap;

use crate::document::{Break, Origin, Table};
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
}

impl<'a> Sheet<'a> {
    /// The sheet of these rows, each the indexes of the cells that begin in it.
    pub fn new(table: &Table, cells: &'a [Observed], rows: &[Vec<usize>]) -> Self {
        let rows: Vec<&Vec<usize>> = rows.iter().filter(|row| !row.is_empty()).collect();
        if table.origin == Origin::Stream {
            let width = usual_width(&rows);
            let rows = rows.into_iter().map(|row| stream_row(cells, row, width)).collect();
            return Self { cells, origin: table.origin, rows, width };
        }
        let width = table.columns as usize;
        let cover = table.cover();
        let grid_row = |row: &Vec<usize>| {
            let number = row.first().and_then(|index| cells.get(*index)).map_or(0, |cell| cell.row);
            let at = (0..width).map(|position| cover.get(number * width + position).copied().flatten()).collect();
            SheetRow { at, own: row.clone(), torn: false }
        };
        Self { cells, origin: table.origin, rows: rows.into_iter().map(grid_row).collect(), width }
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
        self.cell(index).map_or((0, 0), |cell| (cell.column, cell.column_end()))
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

/// A stream's row: whole only if it has the usual width and no loss inside.
fn stream_row(cells: &[Observed], row: &[usize], width: usize) -> SheetRow {
    let spliced = row.iter().skip(1).filter_map(|index| cells.get(*index)).any(|cell| cell.before == Break::Splice);
    if row.len() == width && !spliced {
        return SheetRow { at: row.iter().copied().map(Some).collect(), own: row.to_vec(), torn: false };
    }
    SheetRow { at: vec![None; width], own: row.to_vec(), torn: row.len() > 1 || spliced }
}
