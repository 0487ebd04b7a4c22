//! A band's rows → logical rows: which cell stands in which column of which row, and how surely.
//!
//! Grids say it themselves; streams are aligned where their rows are not whole. Both give the same [`Band`], so the
//! row readers need not know which it was.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use crate::document::{Break, Origin};
use crate::grammar::schema::{ColumnKind, RowKind};
use crate::grammar::{Grammar, LabelRole};
use crate::limits::ALIGNED_COLUMNS;
use crate::recognise::align::{Position, align};
use crate::recognise::bands::{RawBand, Row, is_loose};
use crate::recognise::columns::{HeaderColumn, by_content, columns_of, points_of_levels};
use crate::recognise::form::Sheet;
use crate::recognise::header;
use crate::recognise::observe::{Observed, Shape};

/// Probability of a place under a header row that lost some of its cells: just enough for a value.
const TORN_HEADER: f64 = 0.8;
/// Probability of a place in a torn row under such a header.
const TORN_TWICE: f64 = 0.6;
/// Probability of a place that only the order of the texts tells.
const IN_ORDER: f64 = 0.9;

/// A cell in its place.
#[derive(Debug, Clone)]
pub struct Placed {
    /// Index of the observed cell.
    pub cell: usize,
    /// Probability of the place.
    pub posterior: f64,
    /// Other positions in the same row with their probability.
    pub alternatives: Vec<(usize, f64)>,
    /// For a cell merged downwards: the logical row that it begins in, if not this one.
    pub merged_from: Option<usize>,
}

/// A row as people mean it.
#[derive(Debug, Clone, Default)]
pub struct LogicalRow {
    /// Cells by position; in order, since the first of two readings gives a doubt its place.
    pub cells: BTreeMap<usize, Vec<Placed>>,
    /// Whether cells of the row are lost.
    pub torn: bool,
    /// Positions whose cell may be lost rather than empty.
    pub lost: Vec<usize>,
    /// Whether text is lost between the row before and this row's first cell, or inside the row before.
    pub after_loss: bool,
    /// Positions whose inherited label stands before the loss inside this row (and is certain).
    pub first_cell: Option<usize>,
}

/// A band with its columns solved.
#[derive(Debug, Clone)]
pub struct Band {
    /// Index of the grammar's table.
    pub table: usize,
    /// Columns as the header prints them, left to right.
    pub columns: Vec<HeaderColumn>,
    /// Positions left of the first column without header: labels of the rows.
    pub label_positions: Vec<usize>,
    /// Rows in order.
    pub rows: Vec<LogicalRow>,
    /// Cells of the total row, in order.
    pub total: Vec<usize>,
    /// The label of the block.
    pub block: Option<usize>,
    /// Cells of the header rows that are no header: lost labels replaced by other text.
    pub strays: Vec<usize>,
    /// Cells of rows that were too long or too wide to be aligned.
    pub unplaced: Vec<usize>,
    /// All header cells.
    pub header_cells: Vec<usize>,
    /// Whether the rows are of a grid.
    pub grid: bool,
    /// Number of positions.
    pub width: usize,
}

/// Solves a band.
pub(super) fn solve(sheet: &Sheet, band: &RawBand) -> Band {
    let &Sheet { document, grammar, table, cells, .. } = sheet;
    let text = &document.text;
    if is_loose(table) {
        solve_loose(grammar, cells, band, text)
    } else if table.origin == Origin::Stream {
        solve_stream(grammar, cells, band, text)
    } else {
        solve_grid(sheet, band, text)
    }
}

fn refs<'a>(cells: &'a [Observed], row: &[usize]) -> Vec<&'a Observed> {
    row.iter().map(|index| &cells[*index]).collect()
}

fn strays_of(grammar: &Grammar, cells: &[Observed], band: &RawBand, columns: &[HeaderColumn]) -> Vec<usize> {
    band.header
        .iter()
        .flatten()
        .copied()
        .filter(|index| {
            let cell = &cells[*index];
            cell.shape.is_numeric()
                && !columns.iter().any(|column| column.span == cell.span)
                && !grammar.labels.exact(&cell.key).iter().any(|role| matches!(role, LabelRole::Block(_)))
        })
        .collect()
}

// ---------------------------------------------------------------- grids
fn solve_grid(sheet: &Sheet, band: &RawBand, text: &str) -> Band {
    let &Sheet { grammar, table, cells, .. } = sheet;
    let spell = |span: crate::span::Span| span.of(text).to_owned();
    let mut columns: Vec<HeaderColumn> = Vec::new();
    for row in &band.header {
        let lower = columns_of(grammar, band.table, &refs(cells, row), spell);
        for column in lower.clone() {
            // A remark whose header is divided (偏差原因分析 over 经费保障, 原因说明) is no column of one text.
            let divided = columns.iter().position(|above| {
                above.kind == ColumnKind::Text
                    && lower.iter().filter(|other| other.column.is_none() && overlap(above, other)).count() > 1
            });
            if let Some(divided) = divided.filter(|_| column.column.is_none()) {
                columns.remove(divided);
            }
            // A lower header refines what stands above it; an unknown one does not replace a known one.
            let known_above = columns.iter().any(|above| above.column.is_some() && overlap(above, &column));
            if column.column.is_none() && known_above {
                continue;
            }
            columns.retain(|above| !overlap(above, &column));
            columns.push(column);
        }
    }
    columns.sort_by_key(|column| column.start);
    demote_label_columns(cells, band, &mut columns);
    let block = band.block.or_else(|| left_label(cells, band, &grammar.tables[band.table].groups));
    let first_value = columns.iter().filter(|column| column.column.is_some()).map(|column| column.start).min().unwrap_or(0);
    // A label in the corner over the labels of the rows is no column of its own: only one that goes on down the rows is.
    let last_header = band.header.iter().flatten().map(|index| cells[*index].row).max().unwrap_or(0);
    let goes_down = |cell: &Observed| cell.row > last_header || cell.row + cell.rows > last_header + 1;
    let block_end =
        block.map_or(0, |index| if cells[index].column == 0 && goes_down(&cells[index]) { cells[index].column_end() } else { 0 });
    let mut label_positions: Vec<usize> = (block_end..first_value).collect();
    let at_position = |row: &Row, position: usize| row.iter().copied().find(|index| cells[*index].column == position);
    infer_name(grammar, cells, band, &mut columns, &mut label_positions, at_position);
    infer_levels(grammar, cells, band, &mut columns, &mut label_positions, at_position);
    columns.retain(|column| column.column.is_some() || column.start >= first_value || column.end > first_value);

    let width = table.columns as usize;
    let mut rows: Vec<LogicalRow> = Vec::new();
    let mut row_of_grid: HashMap<usize, usize> = HashMap::new();
    let blank = |row: &Row| row.iter().all(|index| cells[*index].is_empty());
    for row in &band.rows {
        let Some(grid_row) = row.first().map(|index| cells[*index].row) else { continue };
        if blank(row) && row.len() < 2 {
            continue;
        }
        row_of_grid.insert(grid_row, rows.len());
        let mut logical = LogicalRow::default();
        for position in 0..width {
            let Some(index) = sheet.cover.at(grid_row, position) else { continue };
            let cell = &cells[index];
            if Some(index) == block || cell.column != position {
                continue;
            }
            let merged_from = (cell.row < grid_row).then(|| row_of_grid.get(&cell.row).copied()).flatten();
            if cell.row < grid_row && merged_from.is_none() {
                continue;
            }
            logical.cells.entry(position).or_default().push(Placed {
                cell: index,
                posterior: 1.0,
                alternatives: Vec::new(),
                merged_from,
            });
        }
        rows.push(logical);
    }
    points_of_levels(&mut columns);
    let below = |column: &HeaderColumn| -> Vec<&Observed> {
        let under = |cell: &&Observed| cell.column >= column.start && cell.column < column.end && !cell.is_empty();
        band.rows.iter().flatten().map(|index| &cells[*index]).filter(under).collect()
    };
    by_content(grammar, band.table, &mut columns, below, text);
    let strays = strays_of(grammar, cells, band, &columns);
    Band {
        table: band.table,
        columns,
        label_positions,
        rows,
        total: band.total.clone().unwrap_or_default(),
        block,
        strays,
        unplaced: Vec::new(),
        header_cells: band.header.iter().flatten().copied().collect(),
        grid: true,
        width,
    }
}

fn overlap(a: &HeaderColumn, b: &HeaderColumn) -> bool {
    a.start < b.end && b.start < a.end
}

/// The cell at the left edge that covers the header and the rows: the block's label, known or not.
fn left_label(cells: &[Observed], band: &RawBand, groups: &[String]) -> Option<usize> {
    let first = *band.header.first()?.first()?;
    let cell = &cells[first];
    let last_row = band.rows.iter().filter_map(|row| row.first()).map(|index| cells[*index].row).max()?;
    if cell.column == 0 && cell.row + cell.rows > last_row && cell.rows > 1 {
        return Some(first);
    }
    // A page end may have cut it in two: what stands below it at the edge down to the last row is the rest of it, unless either is a group.
    let header_end = band.header.iter().flatten().map(|index| cells[*index].row + 1).max()?;
    let rest = band.rows.iter().flatten().map(|index| &cells[*index]).find(|other| other.column == 0 && other.row >= header_end);
    let is_rest = |other: &Observed| {
        other.row == cell.row + cell.rows && other.row + other.rows > last_row && other.rows > 1 && !groups.contains(&other.key)
    };
    if cell.column == 0 && cell.row + cell.rows > header_end && !groups.contains(&cell.key) && rest.is_some_and(is_rest) {
        return Some(first);
    }
    // The block may begin in the first data row, under a blank corner.
    let first_data = band.rows.iter().find_map(|row| row.first().copied())?;
    let below = &cells[first_data];
    (cell.column == 0 && cell.is_empty() && below.column == 0 && below.row + below.rows > last_row && below.rows > 1)
        .then_some(first_data)
}

/// The column of names where no header says so: the last unlabelled position before the values, or the first column under an
/// unknown header, whose cells are all different texts.
fn infer_name(
    grammar: &Grammar,
    cells: &[Observed],
    band: &RawBand,
    columns: &mut Vec<HeaderColumn>,
    label_positions: &mut Vec<usize>,
    at: impl Fn(&Row, usize) -> Option<usize>,
) {
    let table = &grammar.tables[band.table];
    let values = columns.iter().any(|column| matches!(column.key.as_str(), "target" | "actual"));
    let named = columns.iter().any(|column| column.kind == ColumnKind::Name);
    let name = table.columns.iter().position(|column| column.rule.kind == ColumnKind::Name);
    let Some(name) = name.filter(|_| table.rule.rows == RowKind::Indicators && values && !named) else { return };
    let is_name = |position: usize| {
        let texts: Vec<&Observed> = band
            .rows
            .iter()
            .filter_map(|row| at(row, position))
            .map(|index| &cells[index])
            .filter(|cell| !cell.is_empty())
            .collect();
        let distinct: std::collections::HashSet<&str> = texts.iter().map(|cell| cell.key.as_str()).collect();
        let level = |cell: &&&Observed| table.columns.iter().any(|column| column.values.contains(&cell.key));
        let all_text = texts.iter().all(|cell| cell.shape.is_text());
        texts.len() >= 2 && distinct.len() == texts.len() && all_text && texts.iter().filter(level).count() * 2 < texts.len()
    };
    let header = |position: usize| {
        let over = |cell: &&Observed| cell.column <= position && position < cell.column_end() && !cell.is_empty();
        band.header.iter().flatten().map(|index| &cells[*index]).rfind(over).map(|cell| cell.span)
    };
    let first = columns.iter().filter(|column| column.column.is_some()).map(|column| column.start).min().unwrap_or(0);
    let unlabelled = label_positions.iter().copied().rev().find(|position| *position < first && is_name(*position));
    let unknown = columns.iter().position(|column| column.column.is_none() && is_name(column.start));
    let (kind, key, label) = (ColumnKind::Name, table.columns[name].rule.key.clone(), crate::report::LabelMatch::Similar);
    if let Some(position) = unlabelled {
        label_positions.retain(|other| *other != position);
        let (span, start, end) = (header(position).unwrap_or_default(), position, position + 1);
        columns.retain(|column| column.column.is_some() || column.end <= start || column.start >= end);
        columns.push(HeaderColumn::inferred(name, kind, key, span, start));
        columns.sort_by_key(|column| column.start);
    } else if let Some(column) = unknown.and_then(|index| columns.get_mut(index)) {
        (column.column, column.kind, column.key, column.label) = (Some(name), kind, key, label);
    }
}

/// Level columns whose headers are lost: unlabelled columns before the names that hold known levels and nothing else.
fn infer_levels(
    grammar: &Grammar,
    cells: &[Observed],
    band: &RawBand,
    columns: &mut Vec<HeaderColumn>,
    label_positions: &mut Vec<usize>,
    at: impl Fn(&Row, usize) -> Option<usize>,
) {
    let table = &grammar.tables[band.table];
    if table.rule.rows != RowKind::Indicators || columns.iter().any(|column| column.kind == ColumnKind::Level) {
        return;
    }
    for (index, column) in table.columns.iter().enumerate().filter(|(_, column)| column.rule.kind == ColumnKind::Level) {
        let position = label_positions.iter().copied().find(|position| {
            let texts: Vec<&Observed> = band
                .rows
                .iter()
                .filter_map(|row| at(row, *position))
                .map(|index| &cells[index])
                .filter(|cell| !cell.is_empty())
                .collect();
            let known = texts.iter().filter(|cell| column.values.contains(&cell.key)).count();
            known > 0 && known * 2 > texts.len()
        });
        let Some(position) = position else { continue };
        label_positions.retain(|other| *other != position);
        columns.push(HeaderColumn::inferred(
            index,
            ColumnKind::Level,
            column.rule.key.clone(),
            crate::span::Span::default(),
            position,
        ));
    }
    columns.sort_by_key(|column| column.start);
}

/// A leftmost value column whose cells are all text is the column of the row labels (`年度预算数` over 总额, 财政资金 …).
fn demote_label_columns(cells: &[Observed], band: &RawBand, columns: &mut Vec<HeaderColumn>) {
    let Some(first) = columns.iter().position(|column| matches!(column.kind, ColumnKind::Money | ColumnKind::Rate)) else {
        return;
    };
    let column = &columns[first];
    let mut text = 0;
    let mut other = 0;
    for index in band.rows.iter().flatten() {
        let cell = &cells[*index];
        if cell.column >= column.start && cell.column < column.end && !cell.is_empty() {
            if cell.shape.is_text() { text += 1 } else { other += 1 }
        }
    }
    if text > 0 && other == 0 && columns.len() > 2 {
        columns.remove(first);
    }
}

// ---------------------------------------------------------------- streams without any marks
/// Every header is a position of its own; money rows have a label and perhaps a group before it. Cells that forms often
/// leave empty may be missing. The alignment finds the rows.
fn solve_loose(grammar: &Grammar, cells: &[Observed], band: &RawBand, text: &str) -> Band {
    let rule = &grammar.tables[band.table].rule;
    let kinds = columns_of(grammar, band.table, &refs(cells, &band.header[0]), |span| span.of(text).to_owned());
    let labels = if rule.rows == RowKind::Money { 2 } else { 0 };
    let columns: Vec<HeaderColumn> = kinds
        .into_iter()
        .filter(|column| column.column.is_some())
        .enumerate()
        .map(|(place, column)| HeaderColumn { start: labels + place, end: labels + place + 1, ..column })
        .collect();
    let width = labels + columns.len();
    let mut solved = Band {
        table: band.table,
        label_positions: (0..labels).collect(),
        rows: Vec::new(),
        total: band.total.clone().unwrap_or_default(),
        block: band.block,
        strays: Vec::new(),
        unplaced: Vec::new(),
        header_cells: band.header.iter().flatten().copied().collect(),
        grid: false,
        width,
        columns,
    };
    let mut positions = positions_of(grammar, cells, &RawBand { rows: Vec::new(), ..band.clone() }, &solved, None);
    for (place, position) in positions.iter_mut().enumerate() {
        let left_empty = matches!(position.kind, Some(ColumnKind::Level | ColumnKind::Text | ColumnKind::Other));
        position.optional = left_empty && rule.rows != RowKind::Single || labels == 2 && place == 0;
        if place < labels {
            let known = if place == 0 { &rule.groups } else { &rule.row_labels };
            position.known = Rc::new(known.iter().map(|label| crate::lex::fold::label(label).key).collect());
            position.foreign = if place == 0 {
                Vec::new()
            } else {
                vec![Rc::new(rule.groups.iter().map(|label| crate::lex::fold::label(label).key).collect())]
            };
        }
    }
    for row in band.rows.iter().filter(|row| !row.is_empty()) {
        place_unmarked(cells, row, &mut solved, &positions);
    }
    if band.rows.iter().flatten().take(8).any(|index| is_unlisted_header(grammar, band.table, &cells[*index])) {
        // A header that no grammar lists stands among the rows: how many columns there are is not known.
        let placed = solved.rows.iter_mut().flat_map(|row| row.cells.values_mut()).flatten();
        placed.for_each(|placed| placed.posterior = placed.posterior.min(0.5));
    }
    if rule.rows == RowKind::Single {
        // One row of texts: a figure among them is a column more than the header tells.
        let figure = |placed: &Placed| matches!(cells[placed.cell].shape, Shape::Number | Shape::Date);
        for row in solved.rows.iter_mut().filter(|row| row.cells.values().flatten().any(figure)) {
            row.cells.values_mut().flatten().for_each(|placed| placed.posterior = placed.posterior.min(0.5));
        }
    }
    solved
}

/// Whether a cell of a money table reads like another wording of one of its headers.
fn is_unlisted_header(grammar: &Grammar, table: usize, cell: &Observed) -> bool {
    grammar.tables[table].rule.rows == RowKind::Money
        && cell.shape == Shape::Short
        && !grammar.labels.exact(&cell.key).iter().any(|role| matches!(role, LabelRole::Row(_)))
        && grammar
            .labels
            .similar(&cell.key, |role| matches!(role, LabelRole::Column { table: other, .. } if other == table))
            .is_some()
}

/// Places a row as if each of its cells could begin a row.
fn place_unmarked(cells: &[Observed], row: &Row, solved: &mut Band, positions: &[Position]) {
    let marked: Vec<Observed> = row.iter().map(|index| Observed { before: Break::WeakRow, ..cells[*index].clone() }).collect();
    let (rows, unplaced) = (solved.rows.len(), solved.unplaced.len());
    place_torn(&marked, &[(0..row.len()).collect()], solved, positions, false);
    for logical in &mut solved.rows[rows..] {
        logical.first_cell = logical.first_cell.map(|cell| row[cell]);
        logical.cells.values_mut().flatten().for_each(|placed| placed.cell = row[placed.cell]);
    }
    solved.unplaced[unplaced..].iter_mut().for_each(|cell| *cell = row[*cell]);
}

// ---------------------------------------------------------------- streams
fn solve_stream(grammar: &Grammar, cells: &[Observed], band: &RawBand, text: &str) -> Band {
    let mut header = merged_header(cells, band);
    let collapsed = collapsed_width(cells, band);
    let width = collapsed.unwrap_or_else(|| usual_width(cells, band, header.len()));
    if collapsed.is_some() && header.len() > width {
        // The block's label stands in the header row only.
        header.remove(0);
    }
    let kinds = columns_of(grammar, band.table, &refs(cells, &header), |span| span.of(text).to_owned());
    let mut columns = header::place(cells, &band.rows, &header, &kinds, width);
    demote_stream_labels(cells, band, &mut columns, width);
    let first_value = columns.iter().filter(|column| column.column.is_some()).map(|column| column.start).min().unwrap_or(0);
    let block =
        band.block.or_else(|| header.first().copied().filter(|index| is_label_text(grammar, cells, *index) && first_value > 0));
    let block_position =
        (first_value > 0 && is_block_position(grammar, cells, band, width, block.is_some(), first_value)).then_some(0);
    let mut label_positions: Vec<usize> = (usize::from(block_position.is_some())..first_value).collect();
    let at_position = |row: &Row, position: usize| (row.len() == width).then(|| row[position]);
    infer_name(grammar, cells, band, &mut columns, &mut label_positions, at_position);
    infer_levels(grammar, cells, band, &mut columns, &mut label_positions, at_position);
    columns.retain(|column| column.column.is_some() || column.start >= first_value);
    points_of_levels(&mut columns);
    let below = |column: &HeaderColumn| -> Vec<&Observed> {
        let whole = band.rows.iter().filter(|row| row.len() == width);
        whole.filter_map(|row| row.get(column.start)).map(|index| &cells[*index]).filter(|cell| !cell.is_empty()).collect()
    };
    by_content(grammar, band.table, &mut columns, below, text);
    let strays = strays_of(grammar, cells, band, &columns);
    let mut solved = Band {
        table: band.table,
        columns,
        label_positions,
        rows: Vec::new(),
        total: band.total.clone().unwrap_or_default(),
        block,
        strays,
        unplaced: Vec::new(),
        header_cells: band.header.iter().flatten().copied().collect(),
        grid: false,
        width,
    };
    let positions = positions_of(grammar, cells, band, &solved, block_position);
    let header_torn = band.header.iter().flatten().skip(1).any(|index| cells[*index].before == Break::Splice)
        || solved.columns.iter().any(|column| column.certainty < 1.0);
    if collapsed.is_some() {
        place_collapsed(cells, band, &mut solved, &positions);
    } else {
        place_rows(cells, band, &mut solved, &positions);
    }
    if grammar.tables[band.table].rule.rows == RowKind::Single {
        place_singles(cells, band, &mut solved);
    }
    if header_torn {
        // Headers are lost in the middle: values stand, and each is for a person to look at.
        // Of two header rows, the one that is torn no longer says which cells of the other it refines.
        distrust_header(&mut solved, if band.header.len() > 1 { TORN_HEADER / 2.0 } else { TORN_HEADER });
    }
    solved
}

/// One row of texts with as many of them as there are headers, and nothing lost: they stand in the headers' order,
/// whatever merged cells before them left out.
fn place_singles(cells: &[Observed], band: &RawBand, solved: &mut Band) {
    let lost = band.header.iter().chain(&band.rows).flatten().skip(1).any(|index| cells[*index].before == Break::Splice);
    let columns: Vec<usize> = solved.columns.iter().filter(|column| column.column.is_some()).map(|column| column.start).collect();
    let filled = |row: &LogicalRow| {
        let mut cells_of: Vec<usize> = row.cells.values().flatten().map(|placed| placed.cell).collect();
        cells_of.retain(|index| !cells[*index].is_empty());
        cells_of.sort_unstable();
        cells_of
    };
    if lost {
        return;
    }
    for row in &mut solved.rows {
        let texts = filled(row);
        let sure = row.cells.values().flatten().all(|placed| placed.posterior >= 0.999);
        if sure || texts.len() != columns.len() || !texts.iter().all(|index| cells[*index].shape.is_text()) {
            continue;
        }
        let placed = |cell: usize| vec![Placed { cell, posterior: IN_ORDER, alternatives: Vec::new(), merged_from: None }];
        row.cells = columns.iter().copied().zip(texts.into_iter().map(placed)).collect();
        row.lost.clear();
    }
}

/// Under a header row that lost some of its cells, a cell is as sure as its header's place.
fn distrust_header(solved: &mut Band, most: f64) {
    let columns = &solved.columns;
    let certainty = |position: usize| {
        let column = columns.iter().find(|column| column.covers(position));
        column.map_or(most, |column| column.certainty.min(most))
    };
    let labels = &solved.label_positions;
    let unheaded =
        |position: usize| position > 0 && !labels.contains(&position) && !columns.iter().any(|column| column.covers(position));
    for row in &mut solved.rows {
        let filled: Vec<usize> = row.cells.keys().copied().collect();
        // A cell behind positions that lost both header and cell may belong there.
        let beside_gap = |position: usize| {
            let before = filled.iter().copied().filter(|other| *other < position).max();
            before.is_some_and(|before| (before + 1..position).any(|gap| unheaded(gap) && row.lost.contains(&gap)))
        };
        for (position, placed) in &mut row.cells {
            let most = if beside_gap(*position) { TORN_TWICE } else { 1.0 }.min(certainty(*position));
            placed.iter_mut().for_each(|placed| placed.posterior = placed.posterior.min(most));
        }
    }
}

fn is_label_text(grammar: &Grammar, cells: &[Observed], index: usize) -> bool {
    let cell = &cells[index];
    cell.shape == Shape::Short && !grammar.labels.exact(&cell.key).iter().any(|role| matches!(role, LabelRole::Column { .. }))
        || grammar.labels.exact(&cell.key).iter().any(|role| matches!(role, LabelRole::Block(_)))
}

/// Two header rows as one: the cells of the second stand in the place of the first row's cells that they refine.
fn merged_header(cells: &[Observed], band: &RawBand) -> Row {
    let first = &band.header[0];
    let Some(second) = band.header.get(1) else { return first.clone() };
    let width = usual_width(cells, band, first.len());
    if second.len() == width {
        // Placeholders of merged headers stand empty in the second row: the upper labels follow in order from the right.
        let mut upper: Vec<usize> = first.clone();
        let mut merged = second.clone();
        for place in (0..merged.len()).rev() {
            if !cells[merged[place]].is_empty() {
                break;
            }
            if let Some(label) = upper.pop() {
                merged[place] = label;
            }
        }
        return merged;
    }
    let replaced = (first.len() + second.len()).saturating_sub(width);
    if replaced == 0 || replaced > first.len() {
        return first.clone();
    }
    // The refined run begins at the first cell, after the block's label if the count says so.
    let start = usize::from(cells[first[0]].is_empty() && replaced < first.len());
    let mut merged = first[..start].to_vec();
    merged.extend(second);
    merged.extend(&first[start + replaced..]);
    merged
}

/// The most usual number of cells in a whole row. Rows with marks of a loss say nothing; of equally usual numbers the
/// one nearest to the header's counts.
fn usual_width(cells: &[Observed], band: &RawBand, header: usize) -> usize {
    let spliced = |row: &Row| row.iter().any(|index| cells[*index].before == Break::Splice);
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for row in band.rows.iter().filter(|row| !row.is_empty() && !spliced(row)) {
        *counts.entry(row.len()).or_default() += 1;
    }
    let nearness = |width: usize| if width >= header { width - header } else { 1000 + header - width };
    let usual = counts
        .iter()
        .max_by_key(|(width, count)| (**count, std::cmp::Reverse(nearness(**width))))
        .map_or(header, |(width, _)| *width);
    usual.max(header)
}

/// Whether merged cells are left out of the rows instead of standing empty: no cell is empty, rows have several widths.
/// The widest row is then whole.
fn collapsed_width(cells: &[Observed], band: &RawBand) -> Option<usize> {
    let rows: Vec<&Row> = band.rows.iter().filter(|row| !row.is_empty()).collect();
    let widest = rows.iter().map(|row| row.len()).max()?;
    let any_empty = rows.iter().any(|row| row.iter().any(|index| cells[*index].is_empty()));
    let spliced = rows.iter().any(|row| row.iter().any(|index| cells[*index].before == Break::Splice));
    let header = band.header[0].len();
    let fits = widest == header || widest + 1 == header;
    (!any_empty && !spliced && fits && (widest < header || rows.iter().any(|row| row.len() < widest))).then_some(widest)
}

fn demote_stream_labels(cells: &[Observed], band: &RawBand, columns: &mut Vec<HeaderColumn>, width: usize) {
    let Some(first) = columns.iter().position(|column| matches!(column.kind, ColumnKind::Money | ColumnKind::Rate)) else {
        return;
    };
    let start = columns[first].start;
    let below =
        band.rows.iter().filter(|row| row.len() == width).filter_map(|row| row.get(start)).map(|index| cells[*index].shape);
    let (text, other) = below.fold((0, 0), |(text, other), shape| match shape {
        shape if shape.is_text() => (text + 1, other),
        Shape::Empty => (text, other),
        _ => (text, other + 1),
    });
    if text > 0 && other == 0 && columns.len() > 2 {
        columns.remove(first);
    }
}

/// Whether the first position only repeats the block's label: empty in (nearly) all rows, or known as a block label.
fn is_block_position(
    grammar: &Grammar,
    cells: &[Observed],
    band: &RawBand,
    width: usize,
    labelled: bool,
    first_value: usize,
) -> bool {
    let rows: Vec<&Row> = band.rows.iter().filter(|row| row.len() == width).collect();
    let filled: Vec<&Observed> = rows.iter().map(|row| &cells[row[0]]).filter(|cell| !cell.is_empty()).collect();
    let known = |cell: &&Observed| grammar.labels.exact(&cell.key).iter().any(|role| matches!(role, LabelRole::Block(_)));
    let is_level = grammar.tables[band.table].rule.rows == RowKind::Indicators;
    match filled.as_slice() {
        [] => true,
        [only] => {
            known(only)
                || is_level && first_value == 1
                || labelled && rows.len() > 3 && first_value > 1 && only.shape == Shape::Short
        }
        many => many.iter().all(known),
    }
}

fn positions_of(grammar: &Grammar, cells: &[Observed], band: &RawBand, solved: &Band, block: Option<usize>) -> Vec<Position> {
    let table = &grammar.tables[solved.table];
    let whole: Vec<&Row> = band
        .rows
        .iter()
        .filter(|row| row.len() == solved.width && row.iter().skip(1).all(|index| cells[*index].before == Break::Cell))
        .collect();
    let levels: Vec<(usize, Rc<HashSet<String>>)> = solved
        .columns
        .iter()
        .filter(|column| column.kind == ColumnKind::Level && solved.width <= ALIGNED_COLUMNS)
        .map(|column| {
            let mut known: HashSet<String> =
                column.column.map_or_else(HashSet::new, |index| table.columns[index].values.iter().cloned().collect());
            known.extend(whole.iter().map(|row| cells[row[column.start]].key.clone()).filter(|key| !key.is_empty()));
            (column.start, Rc::new(known))
        })
        .collect();
    let first_value = solved.columns.iter().map(|column| column.start).min().unwrap_or(0);
    // Left of the headers stand the labels of the rows; between them a header is lost.
    let unheaded = |position: usize| if position < first_value { ColumnKind::Label } else { ColumnKind::Other };
    (0..solved.width)
        .map(|position| {
            let column = solved.columns.iter().find(|column| column.covers(position));
            let kind = if Some(position) == block { None } else { Some(column.map_or(unheaded(position), |column| column.kind)) };
            let mut shapes: Vec<(Shape, usize)> = Vec::new();
            for row in &whole {
                let shape = cells[row[position]].shape;
                match shapes.iter_mut().find(|(seen, _)| *seen == shape) {
                    Some((_, count)) => *count += 1,
                    None => shapes.push((shape, 1)),
                }
            }
            let names: Vec<&Observed> = whole.iter().map(|row| &cells[row[position]]).filter(|cell| !cell.is_empty()).collect();
            let numbered = names.len() >= 2 && names.iter().filter(|cell| cell.numbered_name).count() * 5 >= names.len() * 4;
            let mut known = levels.iter().find(|(at, _)| *at == position).map_or_else(Rc::default, |(_, known)| Rc::clone(known));
            if kind.is_none() {
                known = Rc::new(table.rule.blocks.iter().map(|label| crate::lex::fold::label(label).key).collect());
            }
            let foreign = levels.iter().filter(|(at, _)| *at != position).map(|(_, known)| Rc::clone(known)).collect();
            Position { kind, known, foreign, shapes, rows: whole.len(), numbered, optional: false }
        })
        .collect()
}

/// Places rows whose merged cells at the left, and empty remarks at the right, are left out: of the ways in which the
/// cells can stand side by side the one that their types fit best, if it is clearly the best.
fn place_collapsed(cells: &[Observed], band: &RawBand, solved: &mut Band, positions: &[Position]) {
    let is_leading =
        |position: &Position| matches!(position.kind, None | Some(ColumnKind::Level | ColumnKind::Label | ColumnKind::Serial));
    let is_trailing = |position: &Position| matches!(position.kind, Some(ColumnKind::Text | ColumnKind::Other));
    let leading = positions.iter().take_while(|position| is_leading(position)).count();
    let trailing = positions.iter().rev().take_while(|position| is_trailing(position)).count();
    for row in band.rows.iter().filter(|row| !row.is_empty()) {
        let missing = positions.len().saturating_sub(row.len());
        let mut fits: Vec<(f64, usize)> = (0..=leading.min(missing))
            .filter(|offset| missing - offset <= trailing && row.len() + offset <= positions.len())
            .map(|offset| {
                let scores = row
                    .iter()
                    .zip(&positions[offset..])
                    .map(|(index, position)| crate::recognise::align::emission(&cells[*index], position));
                let (sum, worst) = scores.fold((0.0, 0.0_f64), |(sum, worst), score| (sum + score, worst.min(score)));
                (if worst < -6.5 { f64::NEG_INFINITY } else { sum }, offset)
            })
            .collect();
        fits.sort_by(|a, b| b.0.total_cmp(&a.0));
        let clear = match fits.as_slice() {
            [(best, offset)] if best.is_finite() => Some(*offset),
            [(best, offset), (next, _), ..] if best.is_finite() && best - next > 2.0 => Some(*offset),
            _ => None,
        };
        let Some(offset) = clear else {
            place_torn(cells, std::slice::from_ref(row), solved, positions, false);
            continue;
        };
        let mut logical = LogicalRow { first_cell: row.first().copied(), ..LogicalRow::default() };
        for (place, cell) in row.iter().enumerate() {
            logical.cells.insert(
                place + offset,
                vec![Placed { cell: *cell, posterior: 1.0, alternatives: Vec::new(), merged_from: None }],
            );
        }
        solved.rows.push(logical);
    }
}

/// A row in which cells do not fit their columns was not understood: none of its places is sure then.
fn distrust_misfits(cells: &[Observed], row: &mut LogicalRow, positions: &[Position]) {
    let scores: Vec<f64> = row
        .cells
        .iter()
        .flat_map(|(position, placed)| placed.iter().map(move |placed| (*position, placed.cell)))
        .filter_map(|(position, cell)| Some(crate::recognise::align::emission(&cells[cell], positions.get(position)?)))
        .collect();
    let odd = scores.iter().filter(|score| **score < -4.5).count();
    if odd >= 2 || scores.iter().any(|score| *score < -7.5) {
        row.cells.values_mut().flatten().for_each(|placed| placed.posterior = placed.posterior.min(0.5));
    }
}

/// Places the rows: whole ones as they stand, runs of others by alignment.
fn place_rows(cells: &[Observed], band: &RawBand, solved: &mut Band, positions: &[Position]) {
    let width = solved.width;
    let whole = |row: &Row| {
        row.len() == width
            && row.iter().skip(1).all(|index| cells[*index].before == Break::Cell)
            && cells[row[0]].before != Break::Splice
            && row
                .iter()
                .zip(positions)
                .all(|(index, position)| crate::recognise::align::emission(&cells[*index], position) > -9.0)
    };
    let mut loss_pending = false;
    let mut index = 0;
    while index < band.rows.len() {
        let row = &band.rows[index];
        if row.is_empty() {
            index += 1;
            continue;
        }
        if whole(row) {
            let mut logical = LogicalRow { after_loss: loss_pending, first_cell: row.first().copied(), ..LogicalRow::default() };
            for (position, cell) in row.iter().enumerate() {
                logical
                    .cells
                    .insert(position, vec![Placed { cell: *cell, posterior: 1.0, alternatives: Vec::new(), merged_from: None }]);
            }
            solved.rows.push(logical);
            loss_pending = false;
            index += 1;
            continue;
        }
        let mut end = index + 1;
        let torn_here = |row: &Row| row.iter().any(|cell| matches!(cells[*cell].before, Break::Splice));
        // Rows that only lack or have a cell too many may be one row broken in two: they are solved together.
        while end < band.rows.len() && !whole(&band.rows[end]) && !torn_here(&band.rows[end]) && !torn_here(&band.rows[end - 1]) {
            end += 1;
        }
        loss_pending = place_torn(cells, &band.rows[index..end], solved, positions, loss_pending);
        index = end;
    }
}

fn place_torn(cells: &[Observed], rows: &[Row], solved: &mut Band, positions: &[Position], loss_before: bool) -> bool {
    let segment: Vec<usize> = rows.iter().flatten().copied().collect();
    let refs: Vec<&Observed> = segment.iter().map(|index| &cells[*index]).collect();
    let open_start = refs.first().is_some_and(|cell| cell.before == Break::Splice);
    let aligned = align(&refs, positions, open_start, false);
    if aligned.is_empty() {
        solved.unplaced.extend(&segment);
    }
    let row_count = aligned.last().map_or(0, |last| last.row + 1);
    let mut logical: Vec<LogicalRow> = vec![LogicalRow { torn: true, ..LogicalRow::default() }; row_count];
    let mut doubt = 1.0_f64;
    let mut loss = loss_before || open_start;
    for (k, place) in aligned.iter().enumerate() {
        let row = &mut logical[place.row];
        let begins = k == 0 || aligned[k - 1].row != place.row;
        let spliced = refs[k].before == Break::Splice;
        if begins {
            row.after_loss = loss || spliced;
            row.first_cell = Some(segment[k]);
            doubt = place.new_row;
            loss = false;
        } else {
            doubt = doubt.min(1.0).min(if spliced { 1.0 - place.new_row } else { 1.0 });
        }
        loss |= spliced && !begins;
        let lost_from = if begins { 0 } else { aligned[k - 1].column + 1 };
        if spliced || begins && (row.after_loss || place.column > 0) {
            row.lost.extend((lost_from..place.column).filter(|position| spliced || !positions[*position].optional));
        } else if place.column > lost_from {
            row.lost.extend((lost_from..place.column).filter(|position| !positions[*position].optional));
        }
        let ends = aligned.get(k + 1).is_none_or(|next| next.row != place.row);
        if ends {
            let missing: Vec<usize> =
                (place.column + 1..positions.len()).filter(|position| !positions[*position].optional).collect();
            row.lost.extend(&missing);
            if !missing.is_empty() {
                loss = true;
            }
        }
        row.cells.entry(place.column).or_default().push(Placed {
            cell: segment[k],
            posterior: place.posterior.min(doubt.max(0.5)),
            alternatives: place.alternatives.clone(),
            merged_from: None,
        });
    }
    for row in &mut logical {
        distrust_misfits(cells, row, positions);
    }
    // A segment that only groups whole-looking rows without any loss is not torn.
    for row in &mut logical {
        row.torn = !row.lost.is_empty() || row.after_loss || row.cells.values().flatten().any(|placed| placed.posterior < 0.999);
    }
    solved.rows.extend(logical);
    loss
}
