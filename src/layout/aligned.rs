//! Lines → tables without rules, where columns are evident from alignment alone.

use super::edges::Edge;
use super::lines::Line;
use super::sketch::Item;

/// Finds tables by alignment among lines outside ruled tables, given from top to bottom.
pub fn tables_in(lines: Vec<Line>, _rules: &[Edge]) -> Vec<Item> {
    lines.into_iter().map(Item::Line).collect()
}
