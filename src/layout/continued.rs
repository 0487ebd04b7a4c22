//! Tables over pages: whether a table goes on on the next page, which head rows repeat, which cells of both parts are one. What a page
//! end cuts in two is told by `cut`.

use super::grid::GridCell;
use super::lines::Line;
use super::paragraphs::Margins;
use super::sketch::{CellSketch, TableSketch};
use crate::diagnostic::Diagnostic;
use crate::document::Origin;

/// A table, perhaps of several pages.
#[derive(Debug, Clone)]
pub struct TableDraft {
    /// Borders of the columns.
    pub xs: Vec<f32>,
    /// Number of rows.
    pub rows: usize,
    /// Row by row, left to right.
    pub cells: Vec<CellSketch>,
    /// How the grid is known.
    pub origin: Origin,
    /// Head rows left out.
    pub repeated_head_rows: u32,
    /// Their text.
    pub repeats: Vec<Line>,
    /// The page that it ends on.
    page: u32,
    /// The lower end there, as a share of the page's height.
    bottom: f32,
    /// The height of its last row in points.
    pub(super) last_row_height: f32,
    /// Room between rule and text at the left and at the right.
    padding: f32,
    /// The texts of the lines above it on the page where it begins.
    pub lead: Vec<String>,
}

/// Borders of columns on two pages are the same within this many points.
const SAME: f32 = 4.5;
/// A table that goes on ends in the lower part of a page.
const ENDS_BELOW: f32 = 0.5;
/// A repeated head has at most this many rows.
const MOST_HEAD_ROWS: usize = 12;
/// A row less high than this holds no line of text.
pub(super) const SLIVER: f32 = 8.0;
/// The most room that is taken for the padding of cells.
const MOST_PADDING: f32 = 5.5;

impl TableDraft {
    pub(super) fn of(table: TableSketch, page_height: f32) -> Self {
        let padding = table.cells.iter().zip(&table.grid.cells).flat_map(|(cell, place)| {
            let bbox = table.grid.cell_box(place);
            cell.lines.iter().map(move |line| (line.bbox.x0 - bbox.x0).min(bbox.x1 - line.bbox.x1))
        });
        let padding = padding.fold(MOST_PADDING, f32::min).max(0.0);
        let ys = &table.grid.ys;
        let last_row_height = ys.len().checked_sub(2).map_or(0.0, |index| ys[index + 1] - ys[index]);
        Self {
            rows: ys.len().saturating_sub(1),
            bottom: table.grid.bbox().y1 / page_height.max(1.0),
            xs: table.grid.xs,
            cells: table.cells,
            origin: table.origin,
            repeated_head_rows: 0,
            repeats: Vec::new(),
            page: table.page,
            last_row_height,
            padding,
            lead: Vec::new(),
        }
    }

    /// The width that a cell's text is set in.
    pub fn text_width(&self, cell: &CellSketch) -> f32 {
        cell.bbox.width() - 2.0 * self.padding
    }

    pub(super) fn inner_margins(&self, body_size: f32) -> Margins {
        let side = |x: Option<&f32>| x.copied().unwrap_or(0.0);
        Margins {
            left: side(self.xs.first()) + self.padding,
            right: side(self.xs.last()) - self.padding,
            pitch: 1.6 * body_size,
            body_size,
        }
    }

    /// Whether `next`, the first thing on its page, goes on with this table.
    pub(super) fn goes_on(&self, next: &TableDraft) -> bool {
        let same = |a: Option<&f32>, b: Option<&f32>| a.zip(b).is_some_and(|(a, b)| (a - b).abs() <= SAME);
        let place = self.bottom >= ENDS_BELOW && next.page == self.page + 1;
        if !place || !same(self.xs.first(), next.xs.first()) || !same(self.xs.last(), next.xs.last()) {
            return false;
        }
        let inner = |xs: &[f32]| xs.get(1..xs.len().saturating_sub(1)).map(<[f32]>::to_vec).unwrap_or_default();
        let (mine, theirs) = (inner(&self.xs), inner(&next.xs));
        let shared = mine.iter().filter(|x| theirs.iter().any(|other| (*x - other).abs() <= SAME)).count();
        if shared * 2 < mine.len().min(theirs.len()) {
            return false;
        }
        // a form that begins as this one began is another form
        let repeated = self.repeated_head(next);
        let label = |table: &TableDraft, row: usize| table.cell_at(row, 0).map(text_of).unwrap_or_default();
        let begins_again =
            repeated < next.rows && !label(next, repeated).is_empty() && label(self, repeated) == label(next, repeated);
        // below a repeated head of a list, equal labels are no wonder; rows of a form have cells of different widths
        let first_row = self.cells.iter().filter(|cell| cell.cell.row == repeated);
        let is_list = repeated > 0 && first_row.clone().count() > 2 && first_row.clone().all(|cell| cell.cell.column_span == 1);
        if is_list {
            return true;
        }
        !begins_again
    }

    fn cell_at(&self, row: usize, column: usize) -> Option<&CellSketch> {
        self.cells.iter().find(|cell| cell.cell.row == row && cell.cell.column == column)
    }

    /// How many leading rows of `next` repeat the leading rows of this table. A repeated title alone is no head.
    pub(super) fn repeated_head(&self, next: &TableDraft) -> usize {
        let row = |table: &TableDraft, row: usize| -> Vec<(i32, usize, String)> {
            let cells = table.cells.iter().filter(|cell| cell.cell.row == row);
            cells.map(|cell| ((table.xs[cell.cell.column] / SAME).round() as i32, cell.cell.row_span, text_of(cell))).collect()
        };
        let filled = |row: &[(i32, usize, String)]| row.iter().filter(|(_, _, text)| !text.is_empty()).count();
        let mut count = 0;
        let mut most_filled = 0;
        for index in 0..self.rows.min(next.rows).min(MOST_HEAD_ROWS) {
            let (mine, theirs) = (row(self, index), row(next, index));
            let same = mine.len() == theirs.len()
                && mine.iter().zip(&theirs).all(|(a, b)| (a.0 - b.0).abs() <= 1 && a.1 == b.1 && a.2 == b.2);
            if !same || (filled(&mine) == 0 && !mine.is_empty()) {
                break;
            }
            most_filled = most_filled.max(filled(&mine));
            count = index + 1;
        }
        // a head does not end inside a merged cell
        while count > 0 && next.cells.iter().any(|cell| cell.cell.row < count && cell.cell.row + cell.cell.row_span > count) {
            count -= 1;
        }
        if most_filled >= 2 { count } else { 0 }
    }

    /// Adds the part of the next page.
    pub(super) fn append(&mut self, mut next: TableDraft, diagnostics: &mut Vec<Diagnostic>) {
        let head = self.repeated_head(&next);
        self.take_head(&mut next, head);
        let xs = united(&self.xs, &next.xs);
        self.spread(&xs);
        next.spread(&xs);
        let cut = self.is_cut(&next);
        let joins = self.joins(&next, cut);
        if cut {
            diagnostics.push(Diagnostic::note(
                "row-joined",
                format!("a table row cut by the end of page {} is read as one row", self.page),
                format!("第 {} 页末被分页截断的表格行按一行读取", self.page),
            ));
        }
        let offset = if cut { self.rows - 1 } else { self.rows };
        for (index, mut cell) in next.cells.into_iter().enumerate() {
            match joins.iter().find(|(_, theirs)| *theirs == index).and_then(|(mine, _)| self.cells.get_mut(*mine)) {
                Some(mine) => {
                    mine.cell.row_span = offset + cell.cell.row + cell.cell.row_span - mine.cell.row;
                    mine.lines.append(&mut cell.lines);
                }
                None => {
                    cell.cell.row += offset;
                    self.cells.push(cell);
                }
            }
        }
        self.cells.sort_by_key(|cell| (cell.cell.row, cell.cell.column));
        self.rows = offset + next.rows;
        self.page = next.page;
        self.bottom = next.bottom;
        self.last_row_height = next.last_row_height;
        self.padding = self.padding.min(next.padding);
    }

    /// Moves the first `head` rows of `next` to the repeats.
    fn take_head(&mut self, next: &mut TableDraft, head: usize) {
        let (rows, kept): (Vec<CellSketch>, Vec<CellSketch>) = next.cells.drain(..).partition(|cell| cell.cell.row < head);
        self.repeats.extend(rows.into_iter().flat_map(|cell| cell.lines));
        self.repeated_head_rows += u32::try_from(head).unwrap_or(0);
        next.cells = kept;
        next.cells.iter_mut().for_each(|cell| cell.cell.row -= head);
        next.rows -= head;
    }

    /// The same table on finer columns.
    fn spread(&mut self, xs: &[f32]) {
        let index: Vec<usize> = self.xs.iter().map(|x| nearest(xs, *x)).collect();
        for cell in &mut self.cells {
            let start = index.get(cell.cell.column).copied().unwrap_or(0);
            let end = index.get(cell.cell.column + cell.cell.column_span).copied().unwrap_or(start + 1);
            cell.cell = GridCell { column: start, column_span: end.saturating_sub(start).max(1), ..cell.cell };
        }
        self.xs = xs.to_vec();
    }

    /// Which cells of this table (first) go on in which cells of `next` (second).
    fn joins(&self, next: &TableDraft, cut: bool) -> Vec<(usize, usize)> {
        let mut joins = Vec::new();
        let mut reached = 0;
        for (mine, theirs) in self.facing(next) {
            let (a, b) = (&self.cells[mine], &next.cells[theirs]);
            let merged = a.cell.row_span > 1 || b.cell.row_span > 1;
            let is_label = reached == a.cell.column && self.has_merged(a.cell.column, next);
            let goes_on = match (a.lines.is_empty(), b.lines.is_empty()) {
                (false, true) => merged || is_label,
                (true, false) => a.cell.row_span > 1,
                (true, true) => merged && is_label,
                (false, false) => is_label && self.is_cut_label(a, b, next),
            };
            if cut || goes_on {
                if reached == a.cell.column {
                    reached += a.cell.column_span;
                }
                joins.push((mine, theirs));
            }
        }
        joins
    }

    /// Whether a column holds merged labels.
    fn has_merged(&self, column: usize, next: &TableDraft) -> bool {
        let cells = self.cells.iter().chain(&next.cells);
        cells.filter(|cell| cell.cell.column == column).any(|cell| cell.cell.row_span > 1 && !cell.lines.is_empty())
    }
}

pub(super) fn text_of(cell: &CellSketch) -> String {
    cell.lines.iter().flat_map(|line| &line.chars).map(|c| c.ch).filter(|ch| !ch.is_whitespace()).collect()
}

/// The borders of both, those within [`SAME`] once.
fn united(mine: &[f32], theirs: &[f32]) -> Vec<f32> {
    let mut xs = mine.to_vec();
    xs.extend(theirs.iter().filter(|x| mine.iter().all(|other| (*x - other).abs() > SAME)));
    xs.sort_by(f32::total_cmp);
    xs
}

fn nearest(xs: &[f32], x: f32) -> usize {
    let distance = |index: &usize| (xs[*index] - x).abs();
    (0..xs.len()).min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(0)
}
