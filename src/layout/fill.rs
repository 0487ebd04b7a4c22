//! Glyphs → the cells of grids and the flow around them.

use super::grid::Grid;
use super::lines::Placed;

/// A page's glyphs, sorted into the cells of its grids.
pub struct Filled {
    /// For each grid, for each of its cells: the glyphs inside.
    pub cells: Vec<Vec<Vec<Placed>>>,
    /// Glyphs outside all cells.
    pub flow: Vec<Placed>,
}

/// Which cell of which grid holds a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// Index of the grid.
    pub grid: usize,
    /// Index of its cell.
    pub cell: usize,
}

/// Finds cells by their place.
pub struct Locator<'a> {
    grids: &'a [Grid],
    /// For each grid, row-major: which cell covers a position.
    covers: Vec<Vec<Option<usize>>>,
}

impl<'a> Locator<'a> {
    /// A locator of the cells of `grids`.
    pub fn new(grids: &'a [Grid]) -> Self {
        Self { grids, covers: grids.iter().map(cover_of).collect() }
    }

    /// The cell around a point.
    pub fn slot_at(&self, x: f32, y: f32) -> Option<Slot> {
        self.grids.iter().zip(&self.covers).enumerate().find_map(|(index, (grid, cover))| {
            let column = interval(&grid.xs, x)?;
            let row = interval(&grid.ys, y)?;
            let cell = cover.get(row * (grid.xs.len() - 1) + column).copied().flatten()?;
            Some(Slot { grid: index, cell })
        })
    }
}

fn cover_of(grid: &Grid) -> Vec<Option<usize>> {
    let columns = grid.xs.len().saturating_sub(1);
    let mut cover = vec![None; columns * grid.ys.len().saturating_sub(1)];
    for (index, cell) in grid.cells.iter().enumerate() {
        for row in cell.row..cell.row + cell.row_span {
            cover[row * columns + cell.column..row * columns + cell.column + cell.column_span].fill(Some(index));
        }
    }
    cover
}

/// The interval of ascending `borders` that holds `place`.
fn interval(borders: &[f32], place: f32) -> Option<usize> {
    let index = borders.partition_point(|border| *border <= place);
    (index > 0 && index < borders.len()).then(|| index - 1)
}

/// Sorts glyphs, given in the order they are drawn, into cells.
pub fn fill(glyphs: Vec<Placed>, grids: &[Grid]) -> Filled {
    let locator = Locator::new(grids);
    let mut slots: Vec<Option<Slot>> = glyphs.iter().map(|placed| slot_of(&locator, placed)).collect();
    keep_runs_whole(&glyphs, grids, &mut slots);
    let mut filled = Filled { cells: grids.iter().map(|grid| vec![Vec::new(); grid.cells.len()]).collect(), flow: Vec::new() };
    for (placed, slot) in glyphs.into_iter().zip(slots) {
        let target = slot.and_then(|slot| filled.cells.get_mut(slot.grid)?.get_mut(slot.cell));
        target.unwrap_or(&mut filled.flow).push(placed);
    }
    filled
}

fn slot_of(locator: &Locator<'_>, placed: &Placed) -> Option<Slot> {
    let glyph = &placed.glyph;
    // the middle of the ink, not of the box: boxes of Chinese fonts reach into the next row
    locator.slot_at((glyph.bbox.x0 + glyph.bbox.x1) / 2.0, glyph.baseline - 0.35 * glyph.size)
}

/// Text that runs over a cell's side (a spreadsheet prints long text into the empty cell beside) belongs to the cell that holds
/// most of it. A rule that stands between two glyphs separates; one that strikes through a glyph does not.
fn keep_runs_whole(glyphs: &[Placed], grids: &[Grid], slots: &mut [Option<Slot>]) {
    let mut start = 0;
    for end in 1..=glyphs.len() {
        if end < glyphs.len() && continues(&glyphs[end - 1], &glyphs[end]) {
            continue;
        }
        let run = start..end;
        start = end;
        if run.clone().all(|index| slots[index] == slots[run.start]) {
            continue;
        }
        let struck =
            run.clone().any(|index| slots[index].is_some_and(|slot| strikes(&glyphs[index], &grids[slot.grid], slot.cell)));
        if struck {
            let whole = most_common(&slots[run.clone()]);
            slots[run].fill(whole);
        }
    }
}

fn continues(before: &Placed, after: &Placed) -> bool {
    let (a, b) = (&before.glyph, &after.glyph);
    (a.baseline - b.baseline).abs() < 0.1 * a.size && (b.bbox.x0 - a.bbox.x1).abs() < 0.12 * a.size
}

/// Whether a side of the cell goes through the glyph's ink.
fn strikes(placed: &Placed, grid: &Grid, cell: usize) -> bool {
    let bbox = placed.glyph.bbox;
    let inset = 0.2 * bbox.width();
    let is_inside = |x: f32| bbox.x0 + inset < x && x < bbox.x1 - inset;
    grid.cells.get(cell).map(|cell| grid.cell_box(cell)).is_some_and(|sides| is_inside(sides.x0) || is_inside(sides.x1))
}

fn most_common(slots: &[Option<Slot>]) -> Option<Slot> {
    let mut counts: Vec<(Option<Slot>, usize)> = Vec::new();
    for slot in slots {
        match counts.iter_mut().find(|(known, _)| known == slot) {
            Some((_, count)) => *count += 1,
            None => counts.push((*slot, 1)),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
    counts.iter().find(|(_, count)| *count == most).and_then(|(slot, _)| *slot)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::grid::GridCell;
    use crate::layout::lines::tests::placed_text;

    fn two_cells() -> Vec<Grid> {
        let cell = |column| GridCell { row: 0, column, row_span: 1, column_span: 1 };
        vec![Grid { xs: vec![0.0, 45.0, 100.0], ys: vec![0.0, 20.0], cells: vec![cell(0), cell(1)] }]
    }

    fn texts(filled: &Filled) -> Vec<String> {
        filled.cells[0].iter().map(|cell| cell.iter().map(|placed| placed.glyph.ch).collect()).collect()
    }

    #[test]
    fn text_running_over_a_rule_stays_whole() {
        let filled = fill(placed_text("收入支出总表", 10.0, 14.0, 10.0), &two_cells());
        assert_eq!(texts(&filled), vec!["收入支出总表", ""]);
    }

    #[test]
    fn a_rule_between_glyphs_separates_and_text_outside_flows() {
        let mut glyphs = placed_text("收入支出", 25.0, 14.0, 10.0);
        glyphs.extend(placed_text("注", 10.0, 40.0, 10.0));
        let filled = fill(glyphs, &two_cells());
        assert_eq!(texts(&filled), vec!["收入", "支出"]);
        assert_eq!(filled.flow.len(), 1);
    }
}
