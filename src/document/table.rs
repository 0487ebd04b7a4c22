//! Tables: grids of cells with spans, or streams of cells whose grid is lost.

use std::cell::OnceCell;

use crate::span::Span;

/// How a table's grid is known; the ground on which confidence starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The format says it (DOCX, HTML, spreadsheet).
    Native,
    /// Drawn rules say it (PDF).
    Ruled,
    /// Found by alignment of text columns (PDF without rules, text in columns of spaces).
    Aligned,
    /// A stream of cells with row marks and no columns (pasted text): `column` only counts the cells of a row, merged
    /// cells are unknown, and a cell covered by one above may stand as an empty cell.
    Stream,
}

/// What stands between a cell and the one before it in reading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Break {
    /// The next cell of the same row, or the first cell of the table.
    #[default]
    Cell,
    /// A new row begins here.
    Row,
    /// Perhaps a new row; the mark is weak (a blank line inside a dump).
    WeakRow,
    /// Text is lost before this cell: the two are not known to be adjacent.
    Splice,
}

/// A cell. Coordinates count from 0.
#[derive(Debug, Clone)]
pub struct Cell {
    /// Grid row, or for a stream the number of row starts before it.
    pub row: u32,
    /// Grid column, or for a stream the place in its row.
    pub column: u32,
    /// Rows covered, at least 1.
    pub row_span: u32,
    /// Columns covered, at least 1.
    pub column_span: u32,
    /// The cell's text in the document, trimmed; an empty span at the right place for an empty cell.
    pub span: Span,
    /// What stands before it.
    pub before: Break,
}

/// Which cell of a table covers each position; found when it is first asked for.
#[derive(Debug)]
pub struct Cover<'t> {
    table: &'t Table,
    positions: OnceCell<Vec<Option<usize>>>,
}

impl<'t> Cover<'t> {
    /// Nothing is found yet.
    pub fn of(table: &'t Table) -> Self {
        Self { table, positions: OnceCell::new() }
    }

    /// The cell (index into the table's cells) that covers a position.
    pub fn at(&self, row: usize, column: usize) -> Option<usize> {
        let width = self.table.columns as usize;
        let positions = self.positions.get_or_init(|| self.table.cover());
        (column < width).then(|| positions.get(row * width + column).copied().flatten()).flatten()
    }
}

/// A table: its cells in reading order (row by row, left to right; a merged cell once, at its top left corner).
#[derive(Debug, Clone)]
pub struct Table {
    /// How the grid is known.
    pub origin: Origin,
    /// Number of grid rows.
    pub rows: u32,
    /// Number of grid columns; for a stream the most cells in one row.
    pub columns: u32,
    /// All cells.
    pub cells: Vec<Cell>,
    /// Rows that repeat the head on a later page, already left out of `cells` (their text is furniture).
    pub repeated_head_rows: u32,
}

impl Table {
    /// The cells that begin in `row`, left to right.
    pub fn row(&self, row: u32) -> impl Iterator<Item = &Cell> {
        self.cells.iter().filter(move |cell| cell.row == row)
    }

    /// The cells grouped by the row they begin in; a row without cells of its own is an empty group.
    pub fn by_row(&self) -> Vec<Vec<&Cell>> {
        let mut rows = vec![Vec::new(); self.rows as usize];
        for cell in &self.cells {
            if let Some(row) = rows.get_mut(cell.row as usize) {
                row.push(cell);
            }
        }
        rows
    }

    /// For a grid: which cell (index into `cells`) covers each position; `None` where nothing does. Row-major.
    pub fn cover(&self) -> Vec<Option<usize>> {
        let (rows, columns) = (self.rows as usize, self.columns as usize);
        let mut cover = vec![None; rows * columns];
        for (index, cell) in self.cells.iter().enumerate() {
            let row_end = (cell.row as usize + cell.row_span as usize).min(rows);
            let column_end = (cell.column as usize + cell.column_span as usize).min(columns);
            for row in cell.row as usize..row_end {
                for column in cell.column as usize..column_end {
                    cover[row * columns + column] = Some(index);
                }
            }
        }
        cover
    }
}
