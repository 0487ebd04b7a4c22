//! Header rows by type and shape: rows of text above rows of figures, several rows deep where cells are split below.
//!
//! In: a sheet and a row. Out: the columns with their header cells from the top down, or `None`.

use std::ops::Range;

use crate::recognise::generic::sheet::Sheet;
use crate::recognise::generic::words;
use crate::recognise::observe::Shape;

/// Headers are at most this many rows deep.
const DEEPEST: usize = 5;
/// Longest header cell in characters.
const LONGEST: usize = 60;

/// One column of a header.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    /// First position.
    pub start: usize,
    /// End position.
    pub end: usize,
    /// Header cells above it, from the top down, empty ones left out.
    pub path: Vec<usize>,
}

/// A header.
#[derive(Debug, Clone)]
pub struct Header {
    /// Its columns, left to right.
    pub leaves: Vec<Leaf>,
    /// Its rows, those that only number the columns among them.
    pub rows: Range<usize>,
    /// All its cells.
    pub cells: Vec<usize>,
    /// The label of the total row that begins in its last row, beside headers that are split there.
    pub total: Option<usize>,
}

/// The header that begins at row `at`.
pub fn find(sheet: &Sheet, at: usize) -> Option<Header> {
    let filled = sheet.filled(at);
    if filled.len() < 2 || !is_header_row(sheet, at) || is_ordinals(sheet, at) {
        return None;
    }
    let mut last = at;
    while last + 1 < sheet.rows.len() && last + 1 - at < DEEPEST && goes_on(sheet, at, last) {
        last += 1;
    }
    let total = (last > at).then(|| total_label(sheet, last)).flatten();
    let leaves = leaves(sheet, at, last, total);
    let mut end = last + 1;
    while end < sheet.rows.len() && is_ordinals(sheet, end) {
        end += 1;
    }
    let own = (at..end).filter_map(|row| sheet.rows.get(row)).flat_map(|row| row.own.iter().copied());
    let cells = own.filter(|index| Some(*index) != total).collect();
    let blank = |leaf: &Leaf| {
        let empty =
            |row: usize| (leaf.start..leaf.end).all(|position| sheet.at(row, position).is_none_or(|cell| sheet.is_empty(cell)));
        leaf.path.is_empty() && (at..sheet.rows.len()).all(empty)
    };
    // Blank columns at the right end are left over from a wider sheet.
    let mut leaves = leaves;
    while leaves.last().is_some_and(blank) {
        leaves.pop();
    }
    (leaves.len() >= 2).then_some(Header { leaves, rows: at..end, cells, total })
}

/// The label of a total that begins a row.
fn total_label(sheet: &Sheet, row: usize) -> Option<usize> {
    sheet.filled(row).first().copied().filter(|index| sheet.extent(*index).0 == 0 && words::is_total(sheet.key(*index)))
}

fn is_header_row(sheet: &Sheet, row: usize) -> bool {
    let torn = sheet.rows.get(row).is_none_or(|row| row.torn || row.at.iter().all(Option::is_none));
    !torn && sheet.filled(row).into_iter().all(|index| is_header_cell(sheet, index))
}

fn is_header_cell(sheet: &Sheet, index: usize) -> bool {
    let Some(cell) = sheet.cell(index) else { return false };
    match cell.shape {
        Shape::Short | Shape::Date | Shape::Unit => true,
        Shape::Long => cell.full_key.chars().count() <= LONGEST && !cell.full_key.contains('。') && !cell.full_key.is_empty(),
        // A bare year as the header of a column.
        Shape::Number => cell.key.len() == 4 && cell.key.starts_with("20") && cell.key.chars().all(|c| c.is_ascii_digit()),
        _ => false,
    }
}

/// Whether the header goes on in the row below `last`: cells of the last row are split there, or reach down into it.
fn goes_on(sheet: &Sheet, first: usize, last: usize) -> bool {
    let below = sheet.filled(last + 1);
    if below.is_empty() || !is_header_row(sheet, last + 1) || is_ordinals(sheet, last + 1) || sheet.fills_row(last + 1) {
        return false;
    }
    let split = |index: usize| {
        let (start, end) = sheet.extent(index);
        (first..=last).rev().any(|row| splits(sheet, row, start, end))
    };
    // Beside cells that are split, one as wide as the wide cell above it only names it anew: it is split further down.
    let renamed = |index: usize| {
        let (start, end) = sheet.extent(index);
        let above = sheet.at(last, start).filter(|above| sheet.begins(last, *above) && !sheet.is_empty(*above));
        end - start > 1 && above.is_some_and(|above| sheet.extent(above) == (start, end))
    };
    let total = total_label(sheet, last + 1);
    let splits = below.iter().filter(|index| split(**index)).count();
    splits >= if total.is_some() { 2 } else { 1 }
        && below.iter().all(|index| split(*index) || renamed(*index) || total == Some(*index))
        && (reaches_down(sheet, last) || below.len() >= 2)
}

/// Whether the positions lie under a cell of `row` that covers more than them, or under its blank right-hand side.
fn splits(sheet: &Sheet, row: usize, start: usize, end: usize) -> bool {
    let Some(above) = sheet.at(row, start) else { return false };
    if !sheet.is_empty(above) {
        let (from, to) = sheet.extent(above);
        let wider = to - from > end - start && sheet.knows_span(above) && sheet.begins(row, above);
        let blank_right = sheet.at(row, end).is_some_and(|right| sheet.is_empty(right)) && filled_at(sheet, row + 1, end);
        return wider || blank_right;
    }
    // A blank place: some text stands to the left of it, and a text below that one too.
    (0..start).rev().find(|place| filled_at(sheet, row, *place)).is_some_and(|place| filled_at(sheet, row + 1, place))
}

fn filled_at(sheet: &Sheet, row: usize, position: usize) -> bool {
    sheet.at(row, position).is_some_and(|index| !sheet.is_empty(index))
}

fn reaches_down(sheet: &Sheet, row: usize) -> bool {
    (0..sheet.width).any(|position| {
        let cell = sheet.at(row, position);
        cell.is_some_and(|index| !sheet.is_empty(index)) && cell == sheet.at(row + 1, position)
    })
}

fn leaves(sheet: &Sheet, first: usize, last: usize, total: Option<usize>) -> Vec<Leaf> {
    let mut leaves: Vec<(Leaf, Option<usize>)> = Vec::new();
    for position in 0..sheet.width {
        let mut path: Vec<usize> = Vec::new();
        let last = if total.is_some() && sheet.at(last, position) == total { last - 1 } else { last };
        for row in first..=last {
            let index = above(sheet, row, last, position);
            if let Some(index) = index.filter(|index| !sheet.is_empty(*index) && path.last() != Some(index)) {
                path.push(index);
            }
        }
        let bottom = sheet.at(last, position);
        match leaves.last_mut() {
            Some((leaf, known)) if bottom.is_some() && *known == bottom => leaf.end = position + 1,
            _ => leaves.push((Leaf { start: position, end: position + 1, path }, bottom)),
        }
    }
    leaves.into_iter().map(|(leaf, _)| leaf).collect()
}

/// The header cell of a row above a position; a blank place that is split below belongs to the text left of it.
fn above(sheet: &Sheet, row: usize, last: usize, position: usize) -> Option<usize> {
    let own = sheet.at(row, position)?;
    if !sheet.is_empty(own) || row == last || !filled_at(sheet, row + 1, position) {
        return Some(own);
    }
    let left = (0..position).rev().find(|place| filled_at(sheet, row, *place))?;
    let all_split = (left..=position).all(|place| filled_at(sheet, row + 1, place));
    if all_split { sheet.at(row, left) } else { Some(own) }
}

/// Whether a row only numbers the columns: 栏次 | 1 | 2 | 3, 甲 | 1 | 2=3+4.
pub fn is_ordinals(sheet: &Sheet, row: usize) -> bool {
    let filled = sheet.filled(row);
    let is_word =
        |key: &str| words::is_ordinal_label(key) || matches!(key, "甲" | "乙" | "丙" | "丁" | "**" | "栏号" | "关系" | "列次");
    let mut expected: Option<u32> = None;
    let mut ordinals = 0;
    let mut labelled = false;
    for index in &filled {
        let Some(cell) = sheet.cell(*index) else { return false };
        let key = cell.full_key.trim_matches(['(', ')']);
        let lead = key.split('=').next().unwrap_or("");
        if is_word(cell.key.as_str()) || is_word(key) {
            labelled = true;
        } else if matches!(key, "类" | "款" | "项") {
            // Headers of code columns that reach down beside the ordinals.
            continue;
        } else if let Ok(number) = lead.parse::<u32>()
            && lead.len() <= 2
            && expected.is_none_or(|next| number == next || number == 1)
        {
            expected = Some(number + 1);
            ordinals += 1;
        } else {
            return false;
        }
    }
    ordinals >= 3 || labelled && (ordinals >= 1 || filled.len() >= 2)
}

/// Whether a row prints the header again: every text of it stands in the header, a text alone at the same place.
pub fn is_repeated(sheet: &Sheet, header: &Header, row: usize) -> bool {
    let filled = sheet.filled(row);
    let stands = |index: usize| {
        let (start, end) = sheet.extent(index);
        header.cells.iter().any(|cell| {
            !sheet.is_empty(*cell)
                && sheet.key(*cell) == sheet.key(index)
                && (filled.len() > 1 || sheet.extent(*cell) == (start, end) && end - start > 1)
        })
    };
    let text = |index: usize| sheet.cell(index).is_some_and(|cell| !cell.shape.is_numeric() || cell.key.ends_with('年'));
    !filled.is_empty() && filled.iter().all(|index| text(*index) && stands(*index))
}
