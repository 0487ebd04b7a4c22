//! Lines → tables without rules, where columns are evident: several lines cut by wide gaps at the same places, with a column of
//! numbers, or with rules above and below. Prose and lists of signatures stay lines.

use super::edges::Edge;
use super::grid::{Grid, GridCell};
use super::is_cjk;
use super::lines::Line;
use super::sketch::{CellSketch, Item, TableSketch};
use crate::document::Origin;
use crate::geometry::BBox;

/// A gap of this many font sizes separates cells.
const GAP: f32 = 1.8;
/// Columns are this many sizes apart.
const GUTTER: f32 = 0.8;
/// Lines further apart than this many sizes belong to no common table.
const PITCH: f32 = 3.0;
/// So many rows make a table; between rules two do.
const FEWEST_ROWS: usize = 3;
const FEWEST_RULED_ROWS: usize = 2;
/// This share of a column's cells are numbers in a column of numbers.
const NUMBER_SHARE: f32 = 0.6;

/// A run of lines may begin with this many that belong to no table, less one: a title, a unit.
const MOST_TRIES: usize = 4;

/// A piece of a line between wide gaps.
#[derive(Debug, Clone)]
struct Piece {
    x0: f32,
    x1: f32,
    line: Line,
}

/// Finds tables by alignment among lines outside ruled tables, given from top to bottom.
pub fn tables_in(lines: Vec<Line>, rules: &[Edge]) -> Vec<Item> {
    let pieces: Vec<Vec<Piece>> = lines.iter().map(pieces_of).collect();
    let mut items = Vec::with_capacity(lines.len());
    let mut lines = lines.into_iter().enumerate().peekable();
    let (mut end, mut tries) = (0, 0);
    while let Some((index, line)) = lines.next() {
        if index >= end {
            end = run_end(&pieces, index);
            tries = 0;
        }
        tries += 1;
        let rows = pieces.get(index..end).filter(|_| tries <= MOST_TRIES);
        match rows.and_then(|rows| table_of(rows, rules)) {
            Some(table) => {
                items.push(Item::Table(table));
                while lines.next_if(|(next, _)| *next < end).is_some() {}
            }
            None => items.push(Item::Line(line)),
        }
    }
    items
}

/// The end of the run of lines with at least two pieces that begins at `start`.
fn run_end(pieces: &[Vec<Piece>], start: usize) -> usize {
    let first = pieces.get(start).and_then(|row| row.first());
    let mut previous = first.map(|piece| piece.line.baseline);
    let rows = pieces.iter().enumerate().skip(start).take_while(|(_, row)| {
        let Some(piece) = row.first().filter(|_| row.len() >= 2) else { return false };
        let near = previous.is_some_and(|before| piece.line.baseline - before <= PITCH * piece.line.size);
        previous = Some(piece.line.baseline);
        near
    });
    rows.last().map_or(start, |(index, _)| index + 1)
}

fn pieces_of(line: &Line) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut start = 0;
    let mut last_x: Option<f32> = None;
    for (index, c) in line.chars.iter().enumerate() {
        let Some(spot) = c.spot.filter(|_| !c.ch.is_whitespace()) else { continue };
        if last_x.is_some_and(|x| spot.bbox.x0 - x > GAP * line.size) {
            pieces.extend(piece_of(line, start, index));
            start = index;
        }
        last_x = Some(spot.bbox.x1);
    }
    pieces.extend(piece_of(line, start, line.chars.len()));
    pieces
}

fn piece_of(line: &Line, start: usize, end: usize) -> Option<Piece> {
    let chars = line.chars.get(start..end)?;
    let is_ink = |ch: char| !ch.is_whitespace();
    let first = chars.iter().position(|c| is_ink(c.ch))?;
    let last = chars.iter().rposition(|c| is_ink(c.ch))?;
    let chars = chars.get(first..=last)?.to_vec();
    let bbox = chars.iter().filter_map(|c| c.spot).map(|spot| spot.bbox).reduce(BBox::cover)?;
    let line = Line { chars, bbox, first_width: bbox.width(), ..line.clone() };
    Some(Piece { x0: bbox.x0, x1: bbox.x1, line })
}

fn table_of(rows: &[Vec<Piece>], rules: &[Edge]) -> Option<TableSketch> {
    let ruled = is_between_rules(rows, rules);
    if rows.len() < if ruled { FEWEST_RULED_ROWS } else { FEWEST_ROWS } {
        return None;
    }
    let columns = columns_of(rows)?;
    let placed: Vec<Vec<(usize, usize)>> = rows.iter().map(|row| places_in(row, &columns)).collect::<Option<_>>()?;
    if !ruled && !has_numbers(rows, &placed, columns.len()) {
        return None;
    }
    Some(table_sketch(rows, &placed, &columns))
}

/// Whether rules as wide as the rows stand just above and just below them.
fn is_between_rules(rows: &[Vec<Piece>], rules: &[Edge]) -> bool {
    let (Some(first), Some(last)) = (rows.first().and_then(|row| row.first()), rows.last().and_then(|row| row.first())) else {
        return false;
    };
    let x0 = rows.iter().flatten().map(|piece| piece.x0).fold(f32::INFINITY, f32::min);
    let x1 = rows.iter().flatten().map(|piece| piece.x1).fold(f32::NEG_INFINITY, f32::max);
    let reach = 2.0 * first.line.size;
    let is_wide = |edge: &&Edge| edge.from <= x0 + 2.0 && edge.to >= x1 - 2.0;
    let above = rules.iter().filter(is_wide).any(|edge| edge.at < first.line.baseline && edge.at > first.line.baseline - reach);
    let below = rules.iter().filter(is_wide).any(|edge| edge.at > last.line.baseline && edge.at < last.line.baseline + reach);
    above && below
}

/// The columns, from the rows with the most pieces: `None` where they overlap or are fewer than two.
fn columns_of(rows: &[Vec<Piece>]) -> Option<Vec<(f32, f32)>> {
    let most = rows.iter().map(Vec::len).max()?;
    let full: Vec<&Vec<Piece>> = rows.iter().filter(|row| row.len() == most).collect();
    if full.len() * 2 < rows.len() {
        return None;
    }
    let mut spans: Vec<(f32, f32)> = full.iter().flat_map(|row| row.iter().map(|piece| (piece.x0, piece.x1))).collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let gutter = GUTTER * full.first()?.first()?.line.size;
    let mut columns: Vec<(f32, f32)> = Vec::new();
    for span in spans {
        match columns.last_mut() {
            Some(last) if span.0 < last.1 + gutter => last.1 = last.1.max(span.1),
            _ => columns.push(span),
        }
    }
    (columns.len() == most && most >= 2).then_some(columns)
}

/// For each piece of a row its first column and how many it covers; `None` where two pieces meet in one column.
fn places_in(row: &[Piece], columns: &[(f32, f32)]) -> Option<Vec<(usize, usize)>> {
    let mut next = 0;
    let mut places = Vec::with_capacity(row.len());
    for piece in row {
        let first = columns.iter().position(|column| piece.x0 < column.1)?;
        let end = columns.iter().rposition(|column| piece.x1 > column.0)? + 1;
        if first < next || end <= first {
            return None;
        }
        places.push((first, end - first));
        next = end;
    }
    Some(places)
}

/// Whether some column after the first holds numbers.
fn has_numbers(rows: &[Vec<Piece>], placed: &[Vec<(usize, usize)>], columns: usize) -> bool {
    let is_number = |piece: &Piece| {
        let digits = piece.line.chars.iter().filter(|c| c.ch.is_ascii_digit()).count();
        digits > 0 && !piece.line.chars.iter().any(|c| is_cjk(c.ch) && !matches!(c.ch, '％' | '－' | '—'))
    };
    (1..columns).any(|column| {
        let cells =
            rows.iter().zip(placed).filter_map(|(row, places)| row.get(places.iter().position(|place| *place == (column, 1))?));
        let (mut count, mut numbers) = (0, 0);
        for piece in cells {
            count += 1;
            numbers += usize::from(is_number(piece));
        }
        count >= 2 && numbers as f32 >= NUMBER_SHARE * count as f32
    })
}

fn table_sketch(rows: &[Vec<Piece>], placed: &[Vec<(usize, usize)>], columns: &[(f32, f32)]) -> TableSketch {
    let first = columns.first().map_or(0.0, |column| column.0);
    let mut xs = vec![first - 2.0];
    xs.extend(columns.windows(2).map(|pair| (pair[0].1 + pair[1].0) / 2.0));
    xs.push(columns.last().map_or(0.0, |column| column.1) + 2.0);
    let lines: Vec<&Line> = rows.iter().filter_map(|row| row.first()).map(|piece| &piece.line).collect();
    let mut ys: Vec<f32> = lines.iter().map(|line| line.baseline - line.size).collect();
    ys.extend(lines.last().map(|line| line.baseline + 0.3 * line.size));
    let mut sketches = Vec::new();
    for (row, (pieces, places)) in rows.iter().zip(placed).enumerate() {
        let mut column = 0;
        while column < columns.len() {
            let found = places.iter().position(|place| place.0 == column);
            let column_span = found.and_then(|index| places.get(index)).map_or(1, |place| place.1);
            let lines = found.and_then(|index| pieces.get(index)).map(|piece| piece.line.clone()).into_iter().collect();
            let side = |list: &[f32], index: usize| list.get(index).copied().unwrap_or(0.0);
            let bbox = BBox::new(side(&xs, column), side(&ys, row), side(&xs, column + column_span), side(&ys, row + 1));
            sketches.push(CellSketch { cell: GridCell { row, column, row_span: 1, column_span }, bbox, lines });
            column += column_span;
        }
    }
    let page = lines.first().map_or(1, |line| line.page);
    let cells = sketches.iter().map(|sketch| sketch.cell).collect();
    TableSketch { grid: Grid { xs, ys, cells }, cells: sketches, origin: Origin::Aligned, page }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::lines::lines_of;
    use crate::layout::lines::tests::placed_text;

    fn items(rows: &[&[(&str, f32)]], rules: &[Edge]) -> Vec<Item> {
        let glyphs = rows.iter().enumerate().flat_map(|(index, row)| {
            row.iter().flat_map(move |(text, x)| placed_text(text, *x, 100.0 + 18.0 * index as f32, 10.0))
        });
        tables_in(lines_of(glyphs.collect(), 1), rules)
    }

    fn texts(item: &Item) -> Vec<(usize, usize, usize, String)> {
        let Item::Table(table) = item else { return Vec::new() };
        let text = |cell: &CellSketch| cell.lines.iter().map(Line::text).collect::<String>();
        table.cells.iter().map(|c| (c.cell.row, c.cell.column, c.cell.column_span, text(c))).collect()
    }

    #[test]
    fn aligned_numbers_are_a_table() {
        let rows: [&[(&str, f32)]; 4] = [
            &[("科目", 60.0), ("年初预算", 150.0), ("决算", 250.0)],
            &[("基本支出", 60.0), ("120.5", 160.0), ("118.2", 250.0)],
            &[("项目支出", 60.0), ("30.0", 165.0), ("29.9", 252.0)],
            &[("合计", 60.0), ("150.5", 160.0)],
        ];
        let items = items(&rows, &[]);
        assert_eq!(items.len(), 1);
        let texts = texts(&items[0]);
        assert_eq!(texts.len(), 12);
        assert_eq!(texts[4], (1, 1, 1, "120.5".to_owned()));
        assert_eq!(texts[11], (3, 2, 1, String::new()));
    }

    #[test]
    fn prose_and_signatures_are_no_table() {
        let signatures: &[(&str, f32)] = &[("负责人：", 60.0), ("填表人：", 200.0)];
        assert_eq!(items(&[signatures, signatures, signatures], &[]).len(), 3);
        assert_eq!(items(&[&[("一、概况", 60.0)], &[("本年支出", 60.0), ("12", 200.0)]], &[]).len(), 2);
    }

    #[test]
    fn rules_above_and_below_make_a_table_of_words() {
        let rows: [&[(&str, f32)]; 2] = [&[("指标", 60.0), ("结果", 200.0)], &[("质量", 60.0), ("良好", 200.0)]];
        let rule = |at| Edge { at, from: 50.0, to: 300.0 };
        assert_eq!(items(&rows, &[rule(88.0), rule(124.0)]).len(), 1);
        assert_eq!(items(&rows, &[rule(88.0)]).len(), 2);
    }
}
