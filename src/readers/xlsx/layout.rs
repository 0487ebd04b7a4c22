//! A sheet → paragraphs and tables. Lines above and below a table (title, unit, department, notes) are paragraphs; what is
//! left is one grid. Reads texts, rules and merges; knows no file format and no form.

use std::collections::{BTreeMap, BTreeSet};

use super::sheet::{Area, Filled, Sheet};
use crate::error::Error;
use crate::readers::grid::{Grid, GridCell};

/// A piece of a sheet in reading order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Text beside the tables, at a row and column from 0.
    Line { text: String, row: u32, column: u32 },
    /// A table whose first row and column are these ones of the sheet.
    Table { grid: Grid, row: u32, column: u32 },
}

/// A sheet in pieces.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) pieces: Vec<Piece>,
    /// Places of texts that no person sees because a merged area covers them; they are in no piece.
    pub(crate) covered: Vec<(u32, u32)>,
}

/// A filled cell with the area that it covers.
#[derive(Debug, Clone, Copy)]
struct Item<'a> {
    area: Area,
    cell: &'a Filled,
}

/// One row's items.
#[derive(Debug, Default)]
struct Row<'a> {
    items: Vec<Item<'a>>,
    /// Empty merged areas begin here: the row has fields to fill in.
    blanks: bool,
}

/// Rows without a wholly blank one between them.
#[derive(Debug)]
struct Chunk {
    first: u32,
    last: u32,
    /// Rows of the table; empty if `body.0 > body.1`.
    body: (u32, u32),
    columns: (u32, u32),
}

/// Cuts a sheet into its pieces.
///
/// # Errors
/// [`Error::Limit`] if the filled area has more than `table_cells` positions.
pub(crate) fn layout(sheet: &Sheet, table_cells: usize) -> Result<Layout, Error> {
    let rows = rows(sheet);
    let Layout { mut pieces, mut covered } = Layout::default();
    for chunk in joined(chunks(&rows)) {
        let outside = |row: &u32| *row < chunk.body.0 || *row > chunk.body.1;
        let lines = |pieces: &mut Vec<Piece>, range: std::ops::RangeInclusive<u32>| {
            for (_, row) in rows.range(range).filter(|(row, _)| outside(row)) {
                row.items.iter().for_each(|item| pieces.extend(as_lines(item)));
            }
        };
        lines(&mut pieces, chunk.first..=chunk.body.0.min(chunk.last));
        if chunk.body.0 <= chunk.body.1 {
            pieces.push(table(sheet, &rows, &chunk, table_cells, &mut covered)?);
            lines(&mut pieces, chunk.body.1.min(chunk.last)..=chunk.last);
        }
    }
    Ok(Layout { pieces, covered })
}

fn as_lines(item: &Item<'_>) -> impl Iterator<Item = Piece> {
    let (row, column) = (item.area.row, item.area.column);
    let texts = item.cell.text.split('\n').map(str::trim).filter(|text| !text.is_empty());
    texts.map(move |text| Piece::Line { text: text.to_owned(), row, column }).collect::<Vec<_>>().into_iter()
}

/// The rows that hold something, merged areas attached to the cell that they show.
fn rows(sheet: &Sheet) -> BTreeMap<u32, Row<'_>> {
    let merges: BTreeMap<(u32, u32), Area> = sheet.merges.iter().map(|area| ((area.row, area.column), *area)).collect();
    let mut rows: BTreeMap<u32, Row<'_>> = BTreeMap::new();
    for (place, cell) in &sheet.cells {
        let area = merges.get(place).copied().unwrap_or(Area::cell(place.0, place.1));
        rows.entry(place.0).or_default().items.push(Item { area, cell });
    }
    for place in merges.keys().filter(|place| !sheet.cells.contains_key(place)) {
        if let Some(row) = rows.get_mut(&place.0) {
            row.blanks = true;
        }
    }
    rows
}

fn chunks(rows: &BTreeMap<u32, Row<'_>>) -> Vec<Chunk> {
    let mut chunks: Vec<(u32, u32)> = Vec::new();
    for (number, row) in rows {
        let reach = row.items.iter().map(|item| item.area.last_row).max().unwrap_or(*number);
        match chunks.last_mut() {
            Some((_, last)) if *number <= last.saturating_add(1) => *last = reach.max(*last),
            _ => chunks.push((*number, reach)),
        }
    }
    chunks.into_iter().map(|(first, last)| chunk(rows, first, last)).collect()
}

fn chunk(rows: &BTreeMap<u32, Row<'_>>, first: u32, last: u32) -> Chunk {
    let items = || rows.range(first..=last).flat_map(|(_, row)| &row.items);
    let columns = extent(items());
    let ruled = items().filter(|item| item.cell.ruled).count() * 10 >= items().count() * 3;
    let filled: Vec<(u32, &Row<'_>)> = rows.range(first..=last).map(|(number, row)| (*number, row)).collect();
    let above = filled.iter().take_while(|(_, row)| stands_apart(row, columns, ruled, true)).count();
    let below = filled.iter().skip(above).rev().take_while(|(_, row)| stands_apart(row, columns, ruled, false)).count();
    let body = match (filled.get(above), filled.len().checked_sub(below + 1).filter(|at| *at >= above)) {
        (Some((start, _)), Some(at)) => {
            let next = filled.get(at + 1).map(|(number, _)| number - 1);
            (*start, next.unwrap_or(last))
        }
        _ => (last.saturating_add(1), last),
    };
    let columns = if body.0 <= body.1 { extent(rows.range(body.0..=body.1).flat_map(|(_, row)| &row.items)) } else { columns };
    Chunk { first, last, body, columns }
}

fn extent<'a>(items: impl Iterator<Item = &'a Item<'a>>) -> (u32, u32) {
    items.fold((u32::MAX, 0), |(from, to), item| (from.min(item.area.column), to.max(item.area.last_column)))
}

/// Whether a row above (or below) the table is no part of it.
fn stands_apart(row: &Row<'_>, (from, to): (u32, u32), ruled: bool, above: bool) -> bool {
    if !row.items.iter().all(|item| item.cell.is_text) {
        return false;
    }
    let width = to.saturating_sub(from).saturating_add(1);
    if width == 1 {
        return true;
    }
    if let [only] = row.items.as_slice() {
        let covers = only.area.last_column - only.area.column + 1;
        if covers > 1 && u64::from(covers) * 5 >= u64::from(width) * 4 {
            return true;
        }
    }
    if ruled {
        return !row.blanks && row.items.iter().all(|item| !item.cell.ruled);
    }
    let single_rows = row.items.iter().all(|item| item.area.row == item.area.last_row);
    match row.items.as_slice() {
        _ if row.blanks || !single_rows => false,
        [_] if above => true,
        items => items.iter().all(|item| is_statement(&item.cell.text)),
    }
}

/// A label with its value in one cell (`单位：万元`), or a note.
fn is_statement(text: &str) -> bool {
    let text = text.trim();
    let said = text.split_once(['：', ':']).is_some_and(|(label, value)| !label.is_empty() && !value.trim().is_empty());
    said || ["注", "备注", "说明", "附件", "附表"].iter().any(|word| text.starts_with(word))
}

/// Puts chunks together that are one table with blank rows in it: same columns, nothing said between them.
fn joined(chunks: Vec<Chunk>) -> Vec<Chunk> {
    let mut joined: Vec<Chunk> = Vec::new();
    for chunk in chunks {
        match joined.last_mut() {
            Some(before)
                if before.body.1 == before.last
                    && before.body.0 <= before.body.1
                    && chunk.body.0 == chunk.first
                    && chunk.body.0 <= chunk.body.1
                    && before.columns == chunk.columns =>
            {
                before.body.1 = chunk.body.1;
                before.last = chunk.last;
            }
            _ => joined.push(chunk),
        }
    }
    joined
}

/// The grid of a table while its cells are placed.
struct Frame {
    area: Area,
    taken: Vec<bool>,
    cells: Vec<GridCell>,
    /// Positions that may still be looked at: merged areas that overlap cost more than their number.
    budget: usize,
}

impl Frame {
    fn new(area: Area, table_cells: usize) -> Result<Self, Error> {
        let size = u64::from(area.last_row - area.row + 1) * u64::from(area.last_column - area.column + 1);
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        if size > table_cells {
            return Err(Error::Limit(format!("{table_cells} cells in one table")));
        }
        Ok(Self { area, taken: vec![false; size], cells: Vec::new(), budget: table_cells.saturating_mul(4) })
    }

    fn at(&self, row: u32, column: u32) -> usize {
        let width = (self.area.last_column - self.area.column + 1) as usize;
        (row - self.area.row) as usize * width + (column - self.area.column) as usize
    }

    fn is_taken(&self, row: u32, column: u32) -> bool {
        self.taken.get(self.at(row, column)).copied().unwrap_or(true)
    }

    /// Places a cell that begins inside the frame, cut off at its border; one that overlaps another is left out.
    fn place(&mut self, wanted: Area, text: &str) -> Result<(), Error> {
        let (last_row, last_column) = (wanted.last_row.min(self.area.last_row), wanted.last_column.min(self.area.last_column));
        let positions = || (wanted.row..=last_row).flat_map(|row| (wanted.column..=last_column).map(move |column| (row, column)));
        self.budget = self.budget.saturating_sub(positions().count());
        if self.budget == 0 {
            return Err(Error::Limit("overlapping merged cells".to_owned()));
        }
        if positions().any(|(row, column)| self.is_taken(row, column)) {
            return Ok(());
        }
        for (row, column) in positions() {
            let at = self.at(row, column);
            if let Some(taken) = self.taken.get_mut(at) {
                *taken = true;
            }
        }
        self.cells.push(GridCell {
            row: wanted.row - self.area.row,
            column: wanted.column - self.area.column,
            row_span: last_row - wanted.row + 1,
            column_span: last_column - wanted.column + 1,
            text: text.to_owned(),
        });
        Ok(())
    }
}

fn table(
    sheet: &Sheet,
    rows: &BTreeMap<u32, Row<'_>>,
    chunk: &Chunk,
    table_cells: usize,
    covered: &mut Vec<(u32, u32)>,
) -> Result<Piece, Error> {
    let area = Area { row: chunk.body.0, column: chunk.columns.0, last_row: chunk.body.1, last_column: chunk.columns.1 };
    let mut frame = Frame::new(area, table_cells)?;
    let text_at = |row: u32, column: u32| sheet.cells.get(&(row, column)).map_or("", |cell| cell.text.trim());
    let inside = |merge: &&Area| merge.meets(&area) && merge.row >= area.row && merge.column >= area.column;
    for merge in sheet.merges.iter().filter(inside) {
        frame.place(*merge, text_at(merge.row, merge.column))?;
    }
    let anchors: BTreeSet<(u32, u32)> = frame.cells.iter().map(|cell| (cell.row + area.row, cell.column + area.column)).collect();
    for (row, items) in rows.range(area.row..=area.last_row) {
        let columns = items.items.iter().map(|item| item.area.column);
        covered.extend(
            columns.map(|column| (*row, column)).filter(|place| frame.is_taken(place.0, place.1) && !anchors.contains(place)),
        );
    }
    for row in area.row..=area.last_row {
        for column in area.column..=area.last_column {
            if !frame.is_taken(row, column) {
                frame.place(Area::cell(row, column), text_at(row, column))?;
            }
        }
    }
    let Frame { mut cells, .. } = frame;
    cells.sort_by_key(|cell| (cell.row, cell.column));
    let grid = Grid { rows: area.last_row - area.row + 1, columns: area.last_column - area.column + 1, cells, clipped: 0 };
    Ok(Piece::Table { grid, row: area.row, column: area.column })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of cells separated by `|`; `#` in front means ruled, `=` in front a number; `A1:B2` lists are the merges.
    fn sheet(rows: &[&str], merges: &[(u32, u32, u32, u32)]) -> Sheet {
        let mut sheet = Sheet::default();
        for (row, line) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(line.split('|')) {
                let (ruled, cell) = cell.strip_prefix('#').map_or((false, cell), |rest| (true, rest));
                let (number, text) = cell.strip_prefix('=').map_or((false, cell), |rest| (true, rest));
                if !text.is_empty() {
                    sheet.cells.insert((row, column), Filled { text: text.to_owned(), is_text: !number, ruled });
                }
            }
        }
        sheet.merges =
            merges.iter().map(|&(row, column, last_row, last_column)| Area { row, column, last_row, last_column }).collect();
        sheet
    }

    fn shape(sheet: &Sheet) -> Vec<String> {
        let mut shape = Vec::new();
        for piece in layout(sheet, 10_000).expect("small").pieces {
            match piece {
                Piece::Line { text, row, column } => shape.push(format!("{row},{column}: {text}")),
                Piece::Table { grid, row, column } => {
                    shape.push(format!("table {}x{} at {row},{column}", grid.rows, grid.columns));
                    let cell = |c: &GridCell| format!("{},{} {}x{} {}", c.row, c.column, c.row_span, c.column_span, c.text);
                    shape.extend(grid.cells.iter().filter(|c| !c.text.is_empty() || c.row_span * c.column_span > 1).map(cell));
                }
            }
        }
        shape
    }

    #[test]
    fn lines_above_and_below_a_ruled_table() {
        let sheet = sheet(
            &["附件1", "绩效自评表", "部门：农业局||单位：万元", "#项目|#预算|#执行", "#合计|#=1|#=2", "注：以决算为准"],
            &[(1, 0, 1, 2), (5, 0, 5, 2)],
        );
        assert_eq!(
            shape(&sheet),
            [
                "0,0: 附件1",
                "1,0: 绩效自评表",
                "2,0: 部门：农业局",
                "2,2: 单位：万元",
                "table 2x3 at 3,0",
                "0,0 1x1 项目",
                "0,1 1x1 预算",
                "0,2 1x1 执行",
                "1,0 1x1 合计",
                "1,1 1x1 1",
                "1,2 1x1 2",
                "5,0: 注：以决算为准"
            ]
        );
    }

    #[test]
    fn a_field_without_value_stays_in_the_table() {
        let sheet = sheet(&["#项目名称", "#单位|#局", "#金额|#=1"], &[(0, 1, 0, 2)]);
        assert_eq!(shape(&sheet)[..3], ["table 3x2 at 0,0", "0,0 1x1 项目名称", "1,0 1x1 单位"].map(String::from));
    }

    #[test]
    fn merges_are_exact_and_blank_borders_are_cut() {
        let sheet = sheet(&["", "|甲||乙", "|||=1", "|丙|=2|=3"], &[(1, 1, 2, 2), (3, 4, 3, 6)]);
        assert_eq!(
            shape(&sheet),
            ["table 3x3 at 1,1", "0,0 2x2 甲", "0,2 1x1 乙", "1,2 1x1 1", "2,0 1x1 丙", "2,1 1x1 2", "2,2 1x1 3"]
        );
    }

    #[test]
    fn what_a_merge_hides_is_reported_and_overlaps_do_no_harm() {
        let sheet = sheet(&["甲|乙|丙", "=1|=2|=3"], &[(0, 0, 0, 1), (0, 1, 1, 2)]);
        let layout = layout(&sheet, 10_000).expect("small");
        assert_eq!(layout.covered, [(0, 1)]);
        assert_eq!(shape(&sheet), ["table 2x3 at 0,0", "0,0 1x2 甲", "0,2 1x1 丙", "1,0 1x1 1", "1,1 1x1 2", "1,2 1x1 3"]);
    }

    #[test]
    fn a_blank_row_parts_tables_only_if_the_columns_change() {
        let same = sheet(&["甲|乙", "=1|=2", "", "丙|丁", "=3|=4"], &[]);
        assert_eq!(shape(&same)[0], "table 5x2 at 0,0");
        let other = sheet(&["甲|乙", "=1|=2", "", "丙|丁|戊", "=3|=4|=5"], &[]);
        let tables: Vec<String> = shape(&other).into_iter().filter(|line| line.starts_with("table")).collect();
        assert_eq!(tables, ["table 2x2 at 0,0", "table 2x3 at 3,0"]);
        let titled = sheet(&["甲|乙", "=1|=2", "", "第二表", "丙|丁", "=3|=4"], &[(3, 0, 3, 1)]);
        assert_eq!(shape(&titled)[5], "3,0: 第二表");
    }

    #[test]
    fn a_sheet_of_lines_has_no_table_and_a_far_cell_is_refused() {
        let lines = ["0,0: 第一段", "0,0: 第二段", "2,0: 第三段"];
        assert_eq!(shape(&sheet(&["第一段\n第二段", "", "第三段"], &[])), lines);
        let mut far = sheet(&["=1"], &[]);
        far.cells.insert((1, 16_000), Filled { text: "2".to_owned(), is_text: false, ruled: false });
        assert!(layout(&far, 10_000).is_err());
    }
}
