//! Edges → grids of cells. A cell is what walls enclose: two neighbouring grid positions without a rule between them are one merged cell.

use std::collections::BTreeMap;

use super::edges::{Edge, Edges, JOIN};
use crate::geometry::BBox;

/// A cell of a grid, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GridCell {
    /// First row.
    pub row: usize,
    /// First column.
    pub column: usize,
    /// Rows covered.
    pub row_span: usize,
    /// Columns covered.
    pub column_span: usize,
}

/// A grid on a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// Borders of the columns from left to right, one more than columns.
    pub xs: Vec<f32>,
    /// Borders of the rows from top to bottom, one more than rows.
    pub ys: Vec<f32>,
    /// Row by row, left to right. A position outside all rules belongs to no cell.
    pub cells: Vec<GridCell>,
}

/// Two edges this near meet.
const TOUCH: f32 = 3.5;
/// A rule may leave this much of a cell's side open.
const OPEN_SHARE: f32 = 0.15;
const OPEN_POINTS: f32 = 4.0;
/// Rules that reach further than this over the outermost crossing rule belong to a table with open sides.
const OVERHANG: f32 = 8.0;

impl Grid {
    /// The box around the grid.
    pub fn bbox(&self) -> BBox {
        let ends = |list: &[f32]| (list.first().copied().unwrap_or(0.0), list.last().copied().unwrap_or(0.0));
        let ((x0, x1), (y0, y1)) = (ends(&self.xs), ends(&self.ys));
        BBox::new(x0, y0, x1, y1)
    }

    /// The box of a cell.
    pub fn cell_box(&self, cell: &GridCell) -> BBox {
        let at = |list: &[f32], index: usize| list.get(index).copied().unwrap_or(0.0);
        BBox::new(
            at(&self.xs, cell.column),
            at(&self.ys, cell.row),
            at(&self.xs, cell.column + cell.column_span),
            at(&self.ys, cell.row + cell.row_span),
        )
    }
}

/// More edges than this on one page are a drawing.
const MOST_EDGES: usize = 20_000;

/// The grids that these edges draw, by their top. Grids of more than `most_cells` positions are left out.
pub fn grids_of(edges: &Edges, most_cells: usize) -> Vec<Grid> {
    if edges.horizontal.len() + edges.vertical.len() > MOST_EDGES {
        return Vec::new();
    }
    let mut grids: Vec<Grid> = components(edges).into_iter().filter_map(|part| grid_of(&part, most_cells)).collect();
    grids.sort_by(|a, b| a.bbox().y0.total_cmp(&b.bbox().y0).then(a.bbox().x0.total_cmp(&b.bbox().x0)));
    grids
}

/// Sets of edges that hang together.
fn components(edges: &Edges) -> Vec<Edges> {
    let across = edges.horizontal.len();
    let mut sets = Sets::new(across + edges.vertical.len());
    for (h, horizontal) in edges.horizontal.iter().enumerate() {
        let first = edges.vertical.partition_point(|edge| edge.at < horizontal.from - TOUCH);
        let reached = edges.vertical.iter().enumerate().skip(first).take_while(|(_, edge)| edge.at <= horizontal.to + TOUCH);
        for (v, _) in reached.filter(|(_, edge)| edge.from - TOUCH <= horizontal.at && horizontal.at <= edge.to + TOUCH) {
            sets.join(h, across + v);
        }
    }
    let mut parts: BTreeMap<usize, Edges> = BTreeMap::new();
    for (index, edge) in edges.horizontal.iter().enumerate() {
        parts.entry(sets.root(index)).or_default().horizontal.push(*edge);
    }
    for (index, edge) in edges.vertical.iter().enumerate() {
        parts.entry(sets.root(across + index)).or_default().vertical.push(*edge);
    }
    parts.into_values().filter(|part| !part.horizontal.is_empty() && !part.vertical.is_empty()).collect()
}

fn grid_of(part: &Edges, most_cells: usize) -> Option<Grid> {
    let part = with_closed_sides(part);
    let xs = places(&part.vertical);
    let ys = places(&part.horizontal);
    let (columns, rows) = (xs.len().checked_sub(1)?, ys.len().checked_sub(1)?);
    if columns == 0 || rows == 0 || columns.saturating_mul(rows) > most_cells {
        return None;
    }
    // walls_right[row][i]: a rule at xs[i] beside this row; walls_above[i][column]: a rule at ys[i] above this column
    let beside = walls(&part.vertical, &xs, &ys);
    let above = walls(&part.horizontal, &ys, &xs);
    let mut sets = Sets::new(rows * columns + 1);
    let outside = rows * columns;
    for row in 0..rows {
        for column in 0..columns {
            let here = row * columns + column;
            if !beside[column * rows + row] {
                sets.join(here, if column == 0 { outside } else { here - 1 });
            }
            if column + 1 == columns && !beside[columns * rows + row] {
                sets.join(here, outside);
            }
            if !above[row * columns + column] {
                sets.join(here, if row == 0 { outside } else { here - columns });
            }
            if row + 1 == rows && !above[rows * columns + column] {
                sets.join(here, outside);
            }
        }
    }
    let cells = rectangles(&mut sets, rows, columns);
    (!cells.is_empty()).then_some(Grid { xs, ys, cells })
}

/// The different places of edges, ascending.
fn places(edges: &[Edge]) -> Vec<f32> {
    let mut places: Vec<f32> = edges.iter().map(|edge| edge.at).collect();
    places.sort_by(f32::total_cmp);
    places.dedup();
    places
}

/// For each place of `at` (outer) and each interval of `along` (inner): whether an edge covers it.
fn walls(edges: &[Edge], at: &[f32], along: &[f32]) -> Vec<bool> {
    let intervals = along.len().saturating_sub(1);
    let mut walls = vec![false; at.len() * intervals];
    for edge in edges {
        let place = at.partition_point(|place| *place < edge.at);
        let first = along.partition_point(|border| *border < edge.from).saturating_sub(1);
        for (index, pair) in along.windows(2).enumerate().skip(first).take_while(|(_, pair)| pair[0] < edge.to) {
            let length = pair[1] - pair[0];
            let open = length - (edge.to.min(pair[1]) - edge.from.max(pair[0]));
            if open <= OPEN_POINTS.min(length / 2.0).max(OPEN_SHARE * length)
                && let Some(wall) = walls.get_mut(place * intervals + index)
            {
                *wall = true;
            }
        }
    }
    walls
}

/// Tables are often drawn without their outermost rules: where several rules end at one place beyond the last crossing one,
/// a side is added there.
fn with_closed_sides(part: &Edges) -> Edges {
    let mut closed = part.clone();
    closed.vertical.extend(missing_sides(&part.horizontal, &part.vertical));
    closed.horizontal.extend(missing_sides(&part.vertical, &part.horizontal));
    closed
}

fn missing_sides(edges: &[Edge], crossing: &[Edge]) -> Vec<Edge> {
    let first = crossing.iter().map(|edge| edge.at).fold(f32::INFINITY, f32::min);
    let last = crossing.iter().map(|edge| edge.at).fold(f32::NEG_INFINITY, f32::max);
    let mut sides = Vec::new();
    sides.extend(side_at(edges.iter().filter(|edge| edge.from < first - OVERHANG).map(|edge| (edge.from, edge.at))));
    sides.extend(side_at(edges.iter().filter(|edge| edge.to > last + OVERHANG).map(|edge| (edge.to, edge.at))));
    sides
}

/// A side through the ends of at least two edges, given as (end, place), that end within [`TOUCH`] of each other.
fn side_at(ends: impl Iterator<Item = (f32, f32)>) -> Option<Edge> {
    let ends: Vec<(f32, f32)> = ends.collect();
    let sum: f32 = ends.iter().map(|(end, _)| end).sum();
    let mean = sum / ends.len() as f32;
    if ends.len() < 2 || ends.iter().any(|(end, _)| (end - mean).abs() > TOUCH) {
        return None;
    }
    let from = ends.iter().map(|(_, place)| *place).fold(f32::INFINITY, f32::min);
    let to = ends.iter().map(|(_, place)| *place).fold(f32::NEG_INFINITY, f32::max);
    (to - from > JOIN).then_some(Edge { at: mean, from, to })
}

/// The enclosed regions as rectangles; a region of another shape is cut into rectangles from its top left.
fn rectangles(sets: &mut Sets, rows: usize, columns: usize) -> Vec<GridCell> {
    let outside = sets.root(rows * columns);
    let roots: Vec<usize> = (0..rows * columns).map(|index| sets.root(index)).collect();
    let mut taken = vec![false; rows * columns];
    let mut cells = Vec::new();
    for row in 0..rows {
        for column in 0..columns {
            let root = roots[row * columns + column];
            if root == outside || taken[row * columns + column] {
                continue;
            }
            let is_free = |row: usize, column: usize| roots[row * columns + column] == root && !taken[row * columns + column];
            let column_end = (column..columns).find(|c| !is_free(row, *c)).unwrap_or(columns);
            let row_end = (row..rows).find(|r| !(column..column_end).all(|c| is_free(*r, c))).unwrap_or(rows);
            for covered in row..row_end {
                taken[covered * columns + column..covered * columns + column_end].fill(true);
            }
            cells.push(GridCell { row, column, row_span: row_end - row, column_span: column_end - column });
        }
    }
    cells
}

/// Disjoint sets of numbers.
struct Sets {
    parent: Vec<usize>,
}

impl Sets {
    fn new(count: usize) -> Self {
        Self { parent: (0..count).collect() }
    }

    fn root(&mut self, index: usize) -> usize {
        let mut root = index;
        while self.parent[root] != root {
            self.parent[root] = self.parent[self.parent[root]];
            root = self.parent[root];
        }
        root
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a.max(b)] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{Ruling, edges_of};

    fn grid(lines: &[(f32, f32, f32, f32)]) -> Vec<Grid> {
        let rulings: Vec<Ruling> = lines.iter().map(|l| Ruling { bbox: BBox::new(l.0, l.1, l.2, l.3) }).collect();
        grids_of(&edges_of(&rulings), 1000)
    }

    fn cell(row: usize, column: usize, row_span: usize, column_span: usize) -> GridCell {
        GridCell { row, column, row_span, column_span }
    }

    #[test]
    fn a_missing_inner_rule_merges() {
        let grids = grid(&[
            (0.0, 0.0, 90.0, 0.0),
            (30.0, 20.0, 90.0, 20.0),
            (0.0, 40.0, 90.0, 40.0),
            (0.0, 0.0, 0.0, 40.0),
            (30.0, 0.0, 30.0, 40.0),
            (60.0, 20.0, 60.0, 40.0),
            (90.0, 0.0, 90.0, 40.0),
        ]);
        assert_eq!(grids.len(), 1);
        assert_eq!(grids[0].cells, vec![cell(0, 0, 2, 1), cell(0, 1, 1, 2), cell(1, 1, 1, 1), cell(1, 2, 1, 1)]);
    }

    #[test]
    fn open_sides_are_closed() {
        let grids = grid(&[
            (0.0, 0.0, 90.0, 0.0),
            (0.0, 20.0, 90.0, 20.0),
            (0.0, 40.0, 90.0, 40.0),
            (30.0, 0.0, 30.0, 40.0),
            (60.0, 0.0, 60.0, 40.0),
        ]);
        assert_eq!(grids.len(), 1);
        assert_eq!((grids[0].xs.len(), grids[0].cells.len()), (4, 6));
    }

    #[test]
    fn what_no_wall_encloses_is_no_cell() {
        // a step: the upper right position has no rule above and beside it
        let grids = grid(&[
            (0.0, 0.0, 30.0, 0.0),
            (0.0, 20.0, 60.0, 20.0),
            (0.0, 40.0, 60.0, 40.0),
            (0.0, 0.0, 0.0, 40.0),
            (30.0, 0.0, 30.0, 40.0),
            (60.0, 20.0, 60.0, 40.0),
        ]);
        assert_eq!(grids[0].cells, vec![cell(0, 0, 1, 1), cell(1, 0, 1, 1), cell(1, 1, 1, 1)]);
    }

    #[test]
    fn tables_side_by_side_are_two() {
        let frame =
            |x: f32| [(x, 0.0, x + 40.0, 0.0), (x, 20.0, x + 40.0, 20.0), (x, 0.0, x, 20.0), (x + 40.0, 0.0, x + 40.0, 20.0)];
        let lines: Vec<_> = frame(0.0).into_iter().chain(frame(50.0)).collect();
        assert_eq!(grid(&lines).len(), 2);
    }
}
