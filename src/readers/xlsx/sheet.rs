//! The neutral sheet: what both spreadsheet formats give and the layout reads.

use std::collections::BTreeMap;

use crate::error::Error;
use crate::limits::Limits;

/// A cell that holds something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Filled {
    /// As a person sees it, with all digits.
    pub(crate) text: String,
    /// A text and no number, date, truth value or error.
    pub(crate) is_text: bool,
    /// Has a rule on its left or right side.
    pub(crate) ruled: bool,
}

/// A merged area, all borders included, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Area {
    pub(crate) row: u32,
    pub(crate) column: u32,
    pub(crate) last_row: u32,
    pub(crate) last_column: u32,
}

impl Area {
    /// A single cell.
    pub(crate) fn cell(row: u32, column: u32) -> Self {
        Self { row, column, last_row: row, last_column: column }
    }

    /// Whether two areas share a position.
    pub(crate) fn meets(&self, other: &Area) -> bool {
        self.row <= other.last_row
            && other.row <= self.last_row
            && self.column <= other.last_column
            && other.column <= self.last_column
    }
}

/// One sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) hidden: bool,
    /// By row and column; blank cells are not in it.
    pub(crate) cells: BTreeMap<(u32, u32), Filled>,
    /// In order of their top left corners.
    pub(crate) merges: Vec<Area>,
    /// Places (`B7`) of formulas without a stored result.
    pub(crate) unresolved: Vec<(u32, u32)>,
    /// Places of numbers with more digits than the format can hold.
    pub(crate) inexact: Vec<(u32, u32)>,
}

/// What the cells of one workbook may still cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Budget {
    cells: usize,
    bytes: usize,
}

impl Budget {
    /// The whole budget.
    pub(crate) fn of(limits: &Limits) -> Self {
        Self { cells: limits.table_cells, bytes: limits.unpacked_bytes }
    }

    /// Pays for one cell. A few stored texts may be shown by very many cells.
    ///
    /// # Errors
    /// [`Error::Limit`] once the budget is spent.
    pub(crate) fn pay(&mut self, text: &str) -> Result<(), Error> {
        let left = self.cells.checked_sub(1).zip(self.bytes.checked_sub(text.len()));
        (self.cells, self.bytes) = left.ok_or_else(|| Error::Limit("cells or texts of one workbook".to_owned()))?;
        Ok(())
    }
}

/// `B7` for row 6, column 1.
pub(crate) fn reference((row, column): (u32, u32)) -> String {
    let (mut letters, mut left) = (Vec::new(), column + 1);
    while left > 0 {
        left -= 1;
        letters.push(char::from(b'A' + (left % 26) as u8));
        left /= 26;
    }
    letters.iter().rev().collect::<String>() + &(row + 1).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_ends() {
        let mut budget = Budget { cells: 2, bytes: 10 };
        assert!(budget.pay("12345").is_ok());
        assert!(budget.pay("123456").is_err());
        assert!(budget.pay("12345").is_ok());
        assert!(budget.pay("").is_err());
    }

    #[test]
    fn references() {
        for (place, expected) in [((0, 0), "A1"), ((6, 1), "B7"), ((9, 25), "Z10"), ((0, 26), "AA1"), ((0, 16_383), "XFD1")] {
            assert_eq!(reference(place), expected);
        }
    }
}
