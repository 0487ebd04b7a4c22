//! Header cells of a stream → the positions that they stand over, with real probabilities where headers are lost.
//!
//! In: one header row, the width of whole rows, and the rows. Out: the columns with their positions. A corner label may
//! stand over several positions; where a mark says that text is lost, any number of headers may be missing. Every way to
//! place the cells is weighed by what stands below: the types of the cells say how well a header fits.

use std::rc::Rc;

use crate::document::Break;
use crate::grammar::schema::ColumnKind;
use crate::limits::ALIGNED_COLUMNS;
use crate::recognise::align::{Position, emission};
use crate::recognise::bands::Row;
use crate::recognise::columns::HeaderColumn;
use crate::recognise::observe::Observed;

/// Log probability that a mark of a loss stands where nothing is lost.
const NOTHING_LOST: f64 = -2.5;
/// Log probability of a header that covers a position with figures although it is no header of figures.
const COVERS_FIGURES: f64 = -4.0;
/// How much the mean fit of a column weighs against the other evidence: as much as three rows would.
const ROWS_WEIGHT: f64 = 3.0;
/// At most so many rows are looked at.
const SAMPLE: usize = 50;
/// At most so many marks of a loss are tried, so many cells that may cover more positions, and so many of these: no form
/// has more, and odd files must not cost the product of all.
const LOSSES: usize = 6;
const SPREADS: usize = 24;
const COVERED: usize = 12;

/// A way to place the header cells: the first position of each, and the end of its extent.
#[derive(Debug, Clone)]
struct Placement {
    extents: Vec<(usize, usize)>,
    score: f64,
}

/// Gives the header cells their positions.
pub fn place(cells: &[Observed], rows: &[Row], header: &[usize], kinds: &[HeaderColumn], width: usize) -> Vec<HeaderColumn> {
    let sheet = Sheet::new(cells, rows, header, kinds, width);
    let placements = sheet.placements();
    let Some(best) = placements.iter().max_by(|a, b| a.score.total_cmp(&b.score)) else { return Vec::new() };
    let total: f64 = placements.iter().map(|placement| (placement.score - best.score).exp()).sum();
    let certain = !sheet.torn();
    (0..header.len())
        .filter_map(|place| {
            let column = sheet.column(place)?;
            let (start, end) = best.extents[place];
            let agreeing: f64 = placements
                .iter()
                .filter(|placement| placement.extents[place].0 == start)
                .map(|placement| (placement.score - best.score).exp())
                .sum();
            let certainty = if certain { 1.0 } else { agreeing / total };
            Some(HeaderColumn { start, end, certainty, ..column.clone() })
        })
        .collect()
}

/// Places of a header before which text is lost; its own length stands for a loss behind the last cell.
fn losses(cells: &[Observed], header: &[usize]) -> Vec<usize> {
    let before = |index: usize| cells.get(index).is_some_and(|cell| cell.before == Break::Splice);
    let marked = (0..header.len()).filter(|place| before(header[*place]));
    let behind = header.last().is_some_and(|index| before(index + 1)).then_some(header.len());
    marked.chain(behind).collect()
}

struct Sheet<'a> {
    cells: &'a [Observed],
    header: &'a [usize],
    columns: Vec<Option<&'a HeaderColumn>>,
    rows: Vec<&'a Row>,
    width: usize,
    /// Places of the header before which text is lost; its own length stands for a loss behind the last cell.
    losses: Vec<usize>,
}

impl<'a> Sheet<'a> {
    fn new(cells: &'a [Observed], rows: &'a [Row], header: &'a [usize], kinds: &'a [HeaderColumn], width: usize) -> Self {
        let whole = |row: &&Row| row.len() == width && !row.iter().all(|index| cells[*index].is_empty());
        let rows = rows.iter().filter(whole).take(SAMPLE).collect();
        let of_cell = |index: &usize| {
            let cell = &cells[*index];
            (!cell.is_empty()).then(|| kinds.iter().find(|column| column.span == cell.span)).flatten()
        };
        Self { cells, header, columns: header.iter().map(of_cell).collect(), rows, width, losses: losses(cells, header) }
    }

    fn column(&self, place: usize) -> Option<&'a HeaderColumn> {
        self.columns.get(place).copied().flatten()
    }

    fn torn(&self) -> bool {
        !self.losses.is_empty()
    }

    fn placements(&self) -> Vec<Placement> {
        let surplus = self.width.saturating_sub(self.header.len());
        // Rows of so many columns are not aligned either.
        if surplus == 0 || self.width > ALIGNED_COLUMNS {
            return vec![self.placed(None, 0, None, 0)];
        }
        if !self.torn() {
            // One cell covers the surplus; 0 stands for a corner label that is lost before the first header.
            return (0..=self.header.len()).map(|spread| self.placed(spread.checked_sub(1), surplus, None, 0)).collect();
        }
        let mut all = Vec::new();
        for loss in self.losses.iter().copied().take(LOSSES) {
            all.push(self.placed(None, 0, Some(loss), surplus));
            for spread in 0..self.header.len().min(SPREADS) {
                let covered = 1..=surplus.min(COVERED);
                all.extend(covered.map(|covered| self.placed(Some(spread), covered, Some(loss), surplus - covered)));
            }
        }
        all
    }

    /// The cell at `spread` covers `covered` more positions, and `lost` headers are missing before the cell at `loss`.
    fn placed(&self, spread: Option<usize>, covered: usize, loss: Option<usize>, lost: usize) -> Placement {
        let corner_lost = spread.is_none() && loss.is_none();
        let mut at = if corner_lost { covered } else { 0 };
        let mut extents = Vec::with_capacity(self.header.len());
        for place in 0..self.header.len() {
            if loss == Some(place) {
                at += lost;
            }
            let start = at;
            at += 1 + if spread == Some(place) { covered } else { 0 };
            extents.push((start, at));
        }
        let mut score = if loss.is_some() && lost == 0 { NOTHING_LOST } else { 0.0 };
        let unlabelled = spread.is_none_or(|place| self.column(place).is_none_or(|column| column.column.is_none()));
        score += if unlabelled { 2.0 } else { 0.0 } - 0.01 * spread.map_or(0, |place| place + 1) as f64;
        for (place, (start, end)) in extents.iter().enumerate() {
            score += match self.column(place) {
                Some(column) => self.fit(column.kind, *start),
                None if self.torn() => (*start..*end).map(|position| self.figures(position) * COVERS_FIGURES).sum(),
                None => 0.0,
            };
        }
        Placement { extents, score }
    }

    /// How well the cells at a position fit a header's kind.
    fn fit(&self, kind: ColumnKind, position: usize) -> f64 {
        let position_of = Position {
            kind: Some(kind),
            known: Rc::default(),
            foreign: Vec::new(),
            shapes: Vec::new(),
            rows: 0,
            numbered: false,
            optional: false,
        };
        if self.rows.is_empty() {
            return 0.0;
        }
        let cells = self.rows.iter().filter_map(|row| row.get(position)).map(|index| &self.cells[*index]);
        let sum: f64 = cells.map(|cell| emission(cell, &position_of).max(-6.0)).sum();
        let weight = if self.torn() { ROWS_WEIGHT.min(self.rows.len() as f64) } else { 1.0 };
        weight * sum / self.rows.len() as f64
    }

    /// The share of figures at a position.
    fn figures(&self, position: usize) -> f64 {
        let numeric = self.rows.iter().filter(|row| row.get(position).is_some_and(|index| self.cells[*index].shape.is_numeric()));
        numeric.count() as f64 / self.rows.len().max(1) as f64
    }
}
