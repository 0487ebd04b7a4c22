//! Alignment of a stream of cells to the columns of a table: an error-correcting parse with real posteriors.
//!
//! In: cells in reading order, each with the break before it, and the columns with what their whole rows look like.
//! Out: for each cell its row and column on the best path, the probability of that column, the runners-up, and the
//! probability that it stands in the same row as the cell before it. Forward–backward over the columns: cost is
//! cells × columns², linear in the document. Nothing here knows a form.

use std::collections::HashSet;
use std::rc::Rc;

use crate::document::Break;
use crate::grammar::schema::ColumnKind;
use crate::limits::{ALIGNED_COLUMNS, ALIGNED_STEPS};
use crate::recognise::observe::{Observed, Shape};

/// What is known about one position of a row.
#[derive(Debug, Clone)]
pub struct Position {
    /// How its cells are read; `None` for the block label at the left.
    pub kind: Option<ColumnKind>,
    /// Keys of texts seen at this position in whole rows, and of the grammar's values.
    pub known: Rc<HashSet<String>>,
    /// Keys known at other level positions: a cell with one of these hardly stands here.
    pub foreign: Vec<Rc<HashSet<String>>>,
    /// How often each shape stands here in whole rows.
    pub shapes: Vec<(Shape, usize)>,
    /// Whole rows seen.
    pub rows: usize,
    /// Whether names in whole rows begin with `指标N：`.
    pub numbered: bool,
    /// Whether the cell may be left out of a row: only in streams that print no empty cells.
    pub optional: bool,
}

/// A cell's place.
#[derive(Debug, Clone, PartialEq)]
pub struct Aligned {
    /// Row in the segment, from 0.
    pub row: usize,
    /// Position.
    pub column: usize,
    /// Probability of the position.
    pub posterior: f64,
    /// Other positions with their probability, likeliest first, at least 0.02.
    pub alternatives: Vec<(usize, f64)>,
    /// Probability that the cell begins a new row, given all cells.
    pub new_row: f64,
}

const LOST_CELL: f64 = -0.22;
const WRONG_SKIP: f64 = -5.0;
const LEFT_OUT: f64 = -0.5;

/// Log probability of moving from one cell to the next.
#[derive(Clone, Copy)]
struct Moves {
    stay: f64,
    new_row: f64,
    skip: f64,
    nothing_lost: f64,
}

fn moves(before: Break) -> Moves {
    match before {
        Break::Cell => Moves { stay: 0.0, new_row: -3.0, skip: WRONG_SKIP, nothing_lost: 0.0 },
        Break::Row => Moves { stay: -6.0, new_row: 0.0, skip: WRONG_SKIP, nothing_lost: 0.0 },
        Break::WeakRow => Moves { stay: -0.7, new_row: -0.7, skip: WRONG_SKIP, nothing_lost: 0.0 },
        Break::Splice => Moves { stay: -0.7, new_row: -0.7, skip: LOST_CELL, nothing_lost: -2.5 },
    }
}

/// Log probability of the step from position `from` to position `to`.
///
/// `optional` counts the optional positions before each position, and at its end all of them.
fn step(before: Break, optional: &[usize], from: usize, to: usize, new_row: bool) -> f64 {
    let moves = moves(before);
    let width = optional.len() - 1;
    let (skipped, optional) = if new_row {
        (width - from - 1 + to, optional[width] - optional[from + 1] + optional[to])
    } else if to > from {
        (to - from - 1, optional[to] - optional[from + 1])
    } else {
        return f64::NEG_INFINITY;
    };
    let base = if new_row { moves.new_row } else { moves.stay };
    let skip = moves.skip * (skipped - optional) as f64 + moves.skip.max(LEFT_OUT) * optional as f64;
    base + skip + if skipped == 0 { moves.nothing_lost } else { 0.0 }
}

/// Aligns one segment; gives nothing for one beyond the limits. The segment begins at a row start and ends at a row end;
/// either may be torn (`open_start`, `open_end`: text is lost there).
pub fn align(cells: &[&Observed], positions: &[Position], open_start: bool, open_end: bool) -> Vec<Aligned> {
    let width = positions.len();
    if cells.is_empty() || width == 0 || width > ALIGNED_COLUMNS || cells.len().saturating_mul(width * width) > ALIGNED_STEPS {
        return Vec::new();
    }
    let mut optional = vec![0];
    for (index, position) in positions.iter().enumerate() {
        optional.push(optional[index] + usize::from(position.optional));
    }
    let emit: Vec<Vec<f64>> =
        cells.iter().map(|cell| positions.iter().map(|position| emission(cell, position)).collect()).collect();
    let edge = |open: bool, missing: &[Position]| -> f64 {
        missing
            .iter()
            .map(|position| {
                if open {
                    LOST_CELL
                } else if position.optional {
                    LEFT_OUT
                } else {
                    WRONG_SKIP
                }
            })
            .sum()
    };
    let start: Vec<f64> = (0..width).map(|j| edge(open_start, &positions[..j]) + emit[0][j]).collect();
    let last: Vec<f64> = (0..width).map(|j| edge(open_end, &positions[j + 1..])).collect();
    let score = |k: usize, i: usize, j: usize, new_row: bool| {
        step(cells[k].before, &optional, i, j, new_row)
            + pair(cells[k - 1], cells[k], &positions[i], &positions[j], new_row, i + 1 == j)
    };

    let count = cells.len();
    let mut forward = vec![start.clone()];
    for k in 1..count {
        let row = (0..width)
            .map(|j| {
                emit[k][j] + log_sum((0..width).flat_map(|i| [false, true].map(|new| forward[k - 1][i] + score(k, i, j, new))))
            })
            .collect();
        forward.push(row);
    }
    let mut backward = vec![last.clone(); count];
    for k in (1..count).rev() {
        backward[k - 1] = (0..width)
            .map(|i| log_sum((0..width).flat_map(|j| [false, true].map(|new| score(k, i, j, new) + emit[k][j] + backward[k][j]))))
            .collect();
    }
    let total = log_sum((0..width).map(|j| forward[count - 1][j] + last[j]));
    let path = best_path(&start, &last, &emit, count, width, &score);

    let mut row = 0;
    path.iter()
        .enumerate()
        .map(|(k, &(column, new))| {
            row += usize::from(new && k > 0);
            let mut columns: Vec<(usize, f64)> =
                (0..width).map(|j| (j, (forward[k][j] + backward[k][j] - total).exp())).collect();
            let posterior = columns[column].1;
            columns.retain(|(j, p)| *j != column && *p >= 0.02);
            columns.sort_by(|a, b| b.1.total_cmp(&a.1));
            let new_row = if k == 0 {
                1.0
            } else {
                let pairs = (0..width).flat_map(|i| (0..width).map(move |j| (i, j)));
                log_sum(pairs.map(|(i, j)| forward[k - 1][i] + score(k, i, j, true) + emit[k][j] + backward[k][j] - total)).exp()
            };
            Aligned { row, column, posterior, alternatives: columns, new_row }
        })
        .collect()
}

fn best_path(
    start: &[f64],
    last: &[f64],
    emit: &[Vec<f64>],
    count: usize,
    width: usize,
    score: &impl Fn(usize, usize, usize, bool) -> f64,
) -> Vec<(usize, bool)> {
    let mut best = start.to_vec();
    let mut back: Vec<Vec<(usize, bool)>> = vec![vec![(0, true); width]];
    for (k, emit) in emit.iter().enumerate().skip(1) {
        let mut next = vec![f64::NEG_INFINITY; width];
        let mut from = vec![(0, false); width];
        for j in 0..width {
            for (i, before) in best.iter().enumerate() {
                for new in [false, true] {
                    let value = before + score(k, i, j, new) + emit[j];
                    if value > next[j] {
                        next[j] = value;
                        from[j] = (i, new);
                    }
                }
            }
        }
        best = next;
        back.push(from);
    }
    let mut j = (0..width).max_by(|a, b| (best[*a] + last[*a]).total_cmp(&(best[*b] + last[*b]))).unwrap_or(0);
    let mut path = Vec::with_capacity(count);
    for k in (0..count).rev() {
        let (i, new) = back[k][j];
        path.push((j, new || k == 0));
        j = i;
    }
    path.reverse();
    path
}

fn log_sum(values: impl Iterator<Item = f64>) -> f64 {
    let values: Vec<f64> = values.collect();
    let greatest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if greatest == f64::NEG_INFINITY {
        return greatest;
    }
    greatest + values.iter().map(|value| (value - greatest).exp()).sum::<f64>().ln()
}

/// How well a cell fits a position: what its type says, and what whole rows of this very table show there.
pub fn emission(cell: &Observed, position: &Position) -> f64 {
    let Some(kind) = position.kind else {
        return match cell.shape {
            Shape::Empty => -0.1,
            Shape::Short if position.known.contains(&cell.key) => -0.1,
            Shape::Short => -3.0,
            _ => -8.0,
        };
    };
    let mut score = by_type(cell, kind);
    if !cell.key.is_empty() && cell.shape.is_text() {
        if position.known.contains(&cell.key) {
            score = score.max(-1.0) + 1.5;
        } else if position.foreign.iter().any(|keys| keys.contains(&cell.key)) {
            score -= 4.0;
        }
    }
    if kind == ColumnKind::Name && !cell.is_empty() {
        score += match (cell.numbered_name, position.numbered) {
            (true, _) => 1.5,
            (false, true) => -3.0,
            (false, false) => 0.0,
        };
    }
    if position.rows >= 3 {
        let seen = position.shapes.iter().find(|(shape, _)| *shape == cell.shape).map_or(0, |(_, count)| *count);
        score += 0.6 * ((seen as f64 + 0.4) / (position.rows as f64 + 2.0)).ln();
    }
    score
}

fn by_type(cell: &Observed, kind: ColumnKind) -> f64 {
    use Shape::{Amount, Date, Empty, Long, None, Number, Operator, Percent, Quantity, Short, Unit};
    let numbered = cell.numbered_name;
    match kind {
        ColumnKind::Level => match cell.shape {
            Empty => -0.7,
            Short if numbered => -3.0,
            Short => -1.0,
            Long => -4.0,
            None => -3.0,
            _ => -6.0,
        },
        ColumnKind::Name => match cell.shape {
            Short => -0.3,
            Long => -1.0,
            Empty => -2.5,
            Quantity => -2.5,
            Date => -3.0,
            _ => -5.0,
        },
        ColumnKind::Quantity => match cell.shape {
            _ if numbered => -6.0,
            Number => -0.5,
            Percent | Quantity | Amount => -0.3,
            Date => -0.5,
            Short => -0.7,
            Long => -1.5,
            Empty | None => -2.0,
            Operator | Unit => -4.0,
        },
        ColumnKind::Points => match cell.shape {
            Number if cell.number.is_some_and(|n| n > crate::value::Decimal::ONE_HUNDRED || n.is_sign_negative()) => -5.0,
            Number => -0.2,
            Percent | Quantity => -2.5,
            Empty => -1.5,
            None => -1.2,
            _ => -7.0,
        },
        ColumnKind::Sign => match cell.shape {
            Operator => -0.1,
            None => -0.8,
            Empty => -2.0,
            _ => -6.0,
        },
        ColumnKind::Unit => match cell.shape {
            Unit => -0.1,
            None => -0.8,
            Empty => -2.0,
            Short => -2.5,
            _ => -6.0,
        },
        ColumnKind::Text => match cell.shape {
            _ if numbered => -5.0,
            Empty => -0.2,
            None | Long => -0.7,
            Short => -1.2,
            Date => -2.0,
            _ => -4.0,
        },
        ColumnKind::Rule => match cell.shape {
            Long => -0.3,
            Short => -1.0,
            Empty | Quantity => -2.0,
            _ => -4.0,
        },
        ColumnKind::Money => match cell.shape {
            Number => -0.2,
            Amount => -0.5,
            None => -1.0,
            Empty => -1.5,
            Percent => -4.0,
            _ => -7.0,
        },
        ColumnKind::Rate => match cell.shape {
            Percent => -0.1,
            Number | None => -1.0,
            Empty => -1.5,
            _ => -7.0,
        },
        ColumnKind::Label => match cell.shape {
            Short => -0.3,
            Empty => -0.5,
            Long => -2.0,
            _ => -7.0,
        },
        ColumnKind::Number | ColumnKind::Serial => match cell.shape {
            Number => -0.3,
            Empty => -1.0,
            _ => -4.0,
        },
        ColumnKind::Other => -1.2,
    }
}

/// How well two neighbouring cells go together.
fn pair(left: &Observed, right: &Observed, from: &Position, to: &Position, new_row: bool, adjacent: bool) -> f64 {
    if new_row || !adjacent {
        return 0.0;
    }
    match (from.kind, to.kind) {
        (Some(ColumnKind::Quantity), Some(ColumnKind::Quantity)) => {
            if left.key == right.key && !left.key.is_empty() {
                return 1.0;
            }
            match (left.shape, right.shape) {
                (Shape::Empty, _) | (_, Shape::Empty) => 0.0,
                (a, b) if a == b => 0.5,
                (a, b) if a.is_numeric() && b.is_numeric() => -0.3,
                (a, b) if a.is_text() && b == Shape::Number => -2.0,
                (a, b) if a.is_text() && b.is_numeric() => -1.0,
                _ => 0.0,
            }
        }
        (Some(ColumnKind::Points), Some(ColumnKind::Points)) => match (left.number, right.number) {
            (Some(weight), Some(score)) if score > weight => -3.0,
            _ => 0.0,
        },
        (Some(ColumnKind::Sign), Some(ColumnKind::Quantity)) => match (left.shape, right.shape) {
            (Shape::Operator, shape) if shape.is_numeric() => 0.5,
            (Shape::Operator, _) => -2.0,
            (Shape::None, shape) if shape.is_numeric() => -1.5,
            _ => 0.0,
        },
        _ => 0.0,
    }
}
