//! Tables over pages: whether a table goes on on the next page, which head rows repeat, which row and which labels the page end
//! cuts in two.

use super::grid::GridCell;
use super::lines::Line;
use super::paragraphs::Margins;
use super::sketch::{CellSketch, TableSketch};
use super::wrap::{fits, starts_item};
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
    last_row_height: f32,
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
const SLIVER: f32 = 8.0;
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
        cell.width - 2.0 * self.padding
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

    /// Pairs of a cell at the lower end of this table and one of the same columns at the upper end of `next`.
    fn facing<'a>(&'a self, next: &'a TableDraft) -> impl Iterator<Item = (usize, usize)> + 'a {
        let lower = self.cells.iter().enumerate().filter(|(_, cell)| cell.cell.row + cell.cell.row_span == self.rows);
        lower.filter_map(|(mine, a)| {
            let same =
                |b: &CellSketch| b.cell.row == 0 && b.cell.column == a.cell.column && b.cell.column_span == a.cell.column_span;
            next.cells.iter().take_while(|cell| cell.cell.row == 0).position(same).map(|theirs| (mine, theirs))
        })
    }

    /// Whether the page end cuts this table's last row in two, so that the first row of `next` is its rest: text goes on there,
    /// and other cells are empty because theirs is complete.
    fn is_cut(&self, next: &TableDraft) -> bool {
        let pairs: Vec<(&CellSketch, &CellSketch)> = self.facing(next).map(|(a, b)| (&self.cells[a], &next.cells[b])).collect();
        let upper = next.cells.iter().filter(|cell| cell.cell.row == 0).count();
        let lower = self.cells.iter().filter(|cell| cell.cell.row + cell.cell.row_span == self.rows).count();
        if self.rows == 0 || next.rows == 0 || pairs.len() != upper || pairs.len() != lower {
            return false;
        }
        let count = |test: &dyn Fn(&CellSketch, &CellSketch) -> bool| pairs.iter().filter(|(a, b)| test(a, b)).count();
        let gained = count(&|a, b| a.lines.is_empty() && !b.lines.is_empty());
        let lost = count(&|a, b| !a.lines.is_empty() && b.lines.is_empty());
        let both = count(&|a, b| !a.lines.is_empty() && !b.lines.is_empty());
        if both == 0 {
            return (gained == 0 && lost > 0 && next.first_row_height() < SLIVER) || (lost == 0 && self.last_row_height < SLIVER);
        }
        // a whole amount does not go on in another one
        if pairs.iter().any(|(a, b)| is_amount(&text_of(a)) && is_amount(&text_of(b))) {
            return false;
        }
        // the text of a pair is one, surely (its first part is full) or perhaps (a paragraph may end with the page)
        let surely = |a: &CellSketch, b: &CellSketch| match (a.lines.last(), b.lines.first()) {
            (Some(last), Some(first)) => !fits(last, first, self.text_width(a)) && !starts_item(first),
            _ => false,
        };
        let perhaps = |a: &CellSketch, b: &CellSketch| match (a.lines.last(), b.lines.first()) {
            (Some(last), Some(first)) => {
                starts_item(first) || last.last().is_some_and(|ch| matches!(ch, '。' | '；' | ';' | '！'))
            }
            _ => true,
        };
        let is_sure = pairs.iter().any(|(a, b)| surely(a, b));
        let continues = |a: &CellSketch, b: &CellSketch| {
            let is_long = a.lines.len() > 1 && both <= lost;
            a.lines.is_empty() || b.lines.is_empty() || surely(a, b) || (perhaps(a, b) && (is_sure || is_long))
        };
        // nothing is complete, so only a broken enumeration shows that the text goes on
        let unnumbered = |a: &CellSketch, b: &CellSketch| {
            let begins = |cell: &CellSketch| cell.lines.first().is_some_and(starts_item);
            (a.lines.is_empty() && b.lines.is_empty()) || (begins(a) && !begins(b) && b.lines.len() < a.lines.len().max(2))
        };
        gained == 0 && pairs.iter().all(|(a, b)| continues(a, b)) && (lost > 0 || pairs.iter().all(|(a, b)| unnumbered(a, b)))
    }

    /// A lower bound of the height of the first row: what its text needs.
    fn first_row_height(&self) -> f32 {
        let cells = self.cells.iter().filter(|cell| cell.cell.row == 0);
        if cells.clone().all(|cell| cell.lines.is_empty()) { 0.0 } else { 2.0 * SLIVER }
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

    /// Whether two labels are one, cut by the page end: the labels of the column end alike, and only both together do, too.
    fn is_cut_label(&self, a: &CellSketch, b: &CellSketch, next: &TableDraft) -> bool {
        let (first, second) = (text_of(a), text_of(b));
        let whole: Vec<char> = first.chars().chain(second.chars()).collect();
        let ending: String = whole.iter().skip(whole.len().saturating_sub(2)).collect();
        let cells = self.cells.iter().chain(&next.cells).filter(|cell| cell.cell.column == a.cell.column && cell.cell != a.cell);
        let labels: Vec<String> = cells.map(text_of).filter(|text| !text.is_empty() && *text != second).collect();
        let alike = labels.iter().filter(|label| label.ends_with(&ending)).count();
        // the second part alone is no label of its own: others are longer
        let shortest =
            labels.iter().filter(|label| label.ends_with(&ending)).map(|label| label.chars().count()).min().unwrap_or(0);
        !first.ends_with(&ending) && alike >= 3 && second.chars().count() < shortest
    }

    /// Whether a column holds merged labels.
    fn has_merged(&self, column: usize, next: &TableDraft) -> bool {
        let cells = self.cells.iter().chain(&next.cells);
        cells.filter(|cell| cell.cell.column == column).any(|cell| cell.cell.row_span > 1 && !cell.lines.is_empty())
    }
}

fn text_of(cell: &CellSketch) -> String {
    cell.lines.iter().flat_map(|line| &line.chars).map(|c| c.ch).filter(|ch| !ch.is_whitespace()).collect()
}

/// Whether a text is an amount with its decimals, complete.
fn is_amount(text: &str) -> bool {
    let Some((whole, decimals)) = text.rsplit_once('.') else { return false };
    decimals.len() == 2
        && decimals.bytes().all(|b| b.is_ascii_digit())
        && !whole.is_empty()
        && whole.bytes().all(|b| b.is_ascii_digit() || b == b',')
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
