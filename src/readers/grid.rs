//! Rows of cells with spans in, a grid in which every cell has its position out. The rules are those of the HTML table
//! model; other formats that give cells by position fill [`Grid`] themselves.

use crate::error::Error;

/// A cell at its position, from 0; `text` may hold line ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GridCell {
    pub(crate) row: u32,
    pub(crate) column: u32,
    pub(crate) row_span: u32,
    pub(crate) column_span: u32,
    pub(crate) text: String,
}

/// A grid of cells, row by row from left to right; no two overlap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Grid {
    pub(crate) rows: u32,
    pub(crate) columns: u32,
    pub(crate) cells: Vec<GridCell>,
    /// Cells that had to be made narrower because another one covers a part of them.
    pub(crate) clipped: u32,
}

impl Grid {
    /// The rows as lines, empty cells left out, TAB between cells.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines: Vec<(u32, String)> = Vec::new();
        for cell in self.cells.iter().filter(|cell| !cell.text.is_empty()) {
            match lines.last_mut() {
                Some((row, line)) if *row == cell.row => {
                    line.push('\t');
                    line.push_str(&cell.text);
                }
                _ => lines.push((cell.row, cell.text.clone())),
            }
        }
        lines.into_iter().map(|(_, line)| line).collect()
    }
}

/// A cell before its position is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LooseCell {
    /// Rows asked for; 0 means all that are left in the group.
    pub(crate) row_span: u32,
    /// Columns asked for, at least 1.
    pub(crate) column_span: u32,
    pub(crate) text: String,
}

/// More columns than this are real in no form: columns in which no cell begins are then closed up.
const ROOMY: u32 = 64;

/// Places the cells of row groups (thead, tbody, tfoot: a cell never grows out of its group).
///
/// # Errors
/// [`Error::Limit`] if the grid has more than `table_cells` positions.
pub(crate) fn place(groups: Vec<Vec<Vec<LooseCell>>>, table_cells: usize) -> Result<Grid, Error> {
    let mut grid = Grid::default();
    // For each column the first row that no cell from above covers.
    let mut free_from: Vec<u32> = Vec::new();
    for group in groups {
        let end = grid.rows.saturating_add(u32::try_from(group.len()).unwrap_or(u32::MAX));
        for row in group {
            place_row(&mut grid, &mut free_from, row, end);
            grid.rows += 1;
            grid.columns = u32::try_from(free_from.len()).unwrap_or(u32::MAX);
            if grid.rows as usize * free_from.len() > table_cells {
                return Err(Error::Limit(format!("{table_cells} cells in one table")));
            }
        }
    }
    if grid.columns > ROOMY {
        close_up(&mut grid);
    }
    Ok(grid)
}

fn place_row(grid: &mut Grid, free_from: &mut Vec<u32>, cells: Vec<LooseCell>, end: u32) {
    let row = grid.rows;
    let mut column = 0;
    for cell in cells {
        while free_from.get(column).is_some_and(|free| *free > row) {
            column += 1;
        }
        let wanted = cell.column_span.max(1) as usize;
        let width = (0..wanted).take_while(|ahead| free_from.get(column + ahead).is_none_or(|free| *free <= row)).count();
        grid.clipped += u32::from(width < wanted);
        let left = end - row;
        let height = if cell.row_span == 0 { left } else { cell.row_span.min(left) };
        if free_from.len() < column + width {
            free_from.resize(column + width, 0);
        }
        for free in free_from.iter_mut().skip(column).take(width) {
            *free = row + height;
        }
        grid.cells.push(GridCell { row, column: column as u32, row_span: height, column_span: width as u32, text: cell.text });
        column += width;
    }
}

/// Takes out the columns in which no cell begins; what covers them covers the column before them too.
fn close_up(grid: &mut Grid) {
    let mut begins = vec![false; grid.columns as usize];
    for cell in &grid.cells {
        if let Some(begin) = begins.get_mut(cell.column as usize) {
            *begin = true;
        }
    }
    // Number of kept columns before each column, and at the end their sum.
    let mut kept = vec![0u32];
    for begin in begins {
        kept.push(kept.last().copied().unwrap_or(0) + u32::from(begin));
    }
    let at = |column: u32| kept.get(column as usize).copied().unwrap_or(0);
    for cell in &mut grid.cells {
        let (from, to) = (at(cell.column), at(cell.column + cell.column_span));
        cell.column = from;
        cell.column_span = (to - from).max(1);
    }
    grid.columns = at(grid.columns);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn loose(row_span: u32, column_span: u32) -> LooseCell {
        LooseCell { row_span, column_span, text: String::new() }
    }

    fn positions(grid: &Grid) -> Vec<(u32, u32, u32, u32)> {
        grid.cells.iter().map(|cell| (cell.row, cell.column, cell.row_span, cell.column_span)).collect()
    }

    #[test]
    fn spans_are_placed_as_browsers_do() {
        let cases = vec![
            // A cell from above pushes the next row to the right.
            (
                vec![vec![vec![loose(2, 1), loose(1, 2)], vec![loose(1, 1), loose(1, 1)]]],
                vec![(0, 0, 2, 1), (0, 1, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1)],
            ),
            // 0 and too many rows end with the group.
            (
                vec![vec![vec![loose(0, 1), loose(9, 1)], vec![]], vec![vec![loose(1, 1)]]],
                vec![(0, 0, 2, 1), (0, 1, 2, 1), (2, 0, 1, 1)],
            ),
            // An overlap makes the later cell narrower.
            (vec![vec![vec![loose(1, 1), loose(2, 1)], vec![loose(1, 2)]]], vec![(0, 0, 1, 1), (0, 1, 2, 1), (1, 0, 1, 1)]),
        ];
        for (groups, expected) in cases {
            assert_eq!(positions(&place(groups, 1000).expect("small")), expected);
        }
    }

    #[test]
    fn a_bomb_is_refused_and_a_single_wide_title_is_not() {
        let row = || vec![loose(1, 1000)];
        assert!(place(vec![(0..100).map(|_| row()).collect()], 50_000).is_err());
        let grid = place(vec![vec![row(), vec![loose(1, 1), loose(1, 1)]]], 50_000).expect("fits");
        assert_eq!(grid.columns, 2);
        assert_eq!(positions(&grid), vec![(0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1)]);
    }

    proptest! {
        #[test]
        fn no_position_is_covered_twice(spans in prop::collection::vec(prop::collection::vec((0u32..5, 1u32..5), 0..6), 0..8)) {
            let rows = spans.into_iter().map(|row| row.into_iter().map(|(r, c)| loose(r, c)).collect()).collect();
            let grid = place(vec![rows], 10_000).expect("small");
            let mut seen = std::collections::HashSet::new();
            for cell in &grid.cells {
                prop_assert!(cell.row + cell.row_span <= grid.rows && cell.column + cell.column_span <= grid.columns);
                for row in cell.row..cell.row + cell.row_span {
                    for column in cell.column..cell.column + cell.column_span {
                        prop_assert!(seen.insert((row, column)));
                    }
                }
            }
        }
    }
}
