//! Collects the cells of one table in reading order. Knows no grammar.

use crate::document::{Break, Cell, Origin, Table};
use crate::error::Error;
use crate::span::Span;

/// A table in the making.
pub(super) struct Cells {
    cells: Vec<Cell>,
    limit: usize,
}

impl Cells {
    /// No cells yet, and room for `limit`.
    pub fn new(limit: usize) -> Self {
        Self { cells: Vec::new(), limit }
    }

    /// Appends the next cell: a [`Break::Row`] begins a row, all else goes on in the row.
    ///
    /// # Errors
    /// [`Error::Limit`] when there are too many.
    pub fn push(&mut self, span: Span, before: Break) -> Result<(), Error> {
        if self.cells.len() >= self.limit {
            return Err(Error::Limit(format!("{} cells in one table", self.limit)));
        }
        let (row, column, before) = match self.cells.last() {
            None if before == Break::Splice => (0, 0, before),
            None => (0, 0, Break::Cell),
            Some(last) if before == Break::Row => (last.row + 1, 0, before),
            Some(last) => (last.row, last.column + 1, before),
        };
        self.cells.push(Cell { row, column, row_span: 1, column_span: 1, span, before });
        Ok(())
    }

    /// The same in grid column `column`, for tables whose columns are known.
    pub fn push_at(&mut self, span: Span, before: Break, column: usize) -> Result<(), Error> {
        self.push(span, before)?;
        if let Some(cell) = self.cells.last_mut() {
            cell.column = u32::try_from(column).unwrap_or(u32::MAX);
        }
        Ok(())
    }

    pub fn as_slice(&self) -> &[Cell] {
        &self.cells
    }

    /// Lets the last cell reach to the end of `span`.
    pub fn extend_last(&mut self, span: Span) {
        if let Some(cell) = self.cells.last_mut() {
            cell.span = if cell.span.is_empty() { span } else { cell.span.cover(span) };
        }
    }

    /// Row marks that turned out to be doubtful.
    pub fn weaken_rows(&mut self) {
        for (column, cell) in (0..).zip(&mut self.cells) {
            if cell.before == Break::Row {
                cell.before = Break::WeakRow;
            }
            (cell.row, cell.column) = (0, column);
        }
    }

    /// The table, or `None` without cells.
    pub fn finish(self, origin: Origin) -> Option<Table> {
        let rows = self.cells.last()?.row + 1;
        let columns = self.cells.iter().map(|cell| cell.column + 1).max().unwrap_or(0);
        Some(Table { origin, rows, columns, cells: self.cells, repeated_head_rows: 0 })
    }

    /// [`Origin::Aligned`] if all rows have the same number of cells, at least two, so that the place of a cell in its
    /// row is its column; else [`Origin::Stream`].
    pub fn origin_by_width(&self) -> Origin {
        let mut widths: Vec<u32> = Vec::new();
        for (index, cell) in self.cells.iter().enumerate() {
            match widths.last_mut() {
                Some(width) if index > 0 && cell.column > 0 => *width += 1,
                _ => widths.push(1),
            }
        }
        let even = widths.iter().all(|width| *width >= 2 && Some(width) == widths.first());
        if even { Origin::Aligned } else { Origin::Stream }
    }
}
