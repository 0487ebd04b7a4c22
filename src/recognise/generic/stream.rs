//! Headers of pasted tables: rows of cells whose spans are lost → which columns each header cell stands above.
//!
//! In: rows of cells and the usual width of the rows of figures. Out: the header rows as positions, or `None` where the words of
//! the header do not leave one reading alone. A cell that is split needs a reason: 小计 or 合计 begins its part, it is 项目 above a
//! code and a name, or it repeats the headers of the cell beside it.

use crate::recognise::generic::words;
use crate::recognise::observe::{Observed, Shape};

/// Headers are at most this many rows deep.
const DEEPEST: usize = 4;
/// A cell is split into at most this many.
const WIDEST: usize = 8;
/// More trials than this are no header.
const MOST_TRIALS: usize = 50_000;

/// Rows of positions: for each header row the cell above every column.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamHeader {
    /// The first of the rows.
    pub first: usize,
    /// Row by row, column by column.
    pub rows: Vec<Vec<Option<usize>>>,
}

/// A header cell and the cells it is split into.
#[derive(Debug, Clone, PartialEq)]
struct Part {
    cell: Option<usize>,
    parts: Vec<Part>,
}

/// The header above the first row of figures, if its spans can be told.
pub fn header(cells: &[Observed], rows: &[&Vec<usize>], width: usize) -> Option<StreamHeader> {
    let cell = |index: &usize| cells.get(*index);
    let filled = |row: &[usize]| row.iter().filter_map(cell).filter(|cell| !cell.is_empty()).count();
    let figures = |row: &[usize]| row.iter().filter_map(cell).filter(|cell| cell.shape.is_numeric()).count();
    let texts = |row: &[usize]| {
        row.iter().filter_map(cell).all(|cell| cell.is_empty() || cell.shape.is_text() || cell.shape == Shape::Unit)
    };
    let data = rows.iter().position(|row| row.len() >= 2 && figures(row) > 0 && !numbers_columns(cells, row))?;
    let mut first = data;
    while first > 0 && data - first < DEEPEST + 1 {
        let row = rows[first - 1];
        if !(numbers_columns(cells, row) || row.len() >= 2 && filled(row) >= 2 && texts(row)) {
            break;
        }
        first -= 1;
    }
    let heads: Vec<&Vec<usize>> = rows[first..data].iter().copied().filter(|row| !numbers_columns(cells, row)).collect();
    if heads.is_empty() || heads.len() > DEEPEST || heads.iter().all(|row| row.len() == width) {
        return None;
    }
    let mut search = Search { cells, rows: &heads, width, trials: 0, best: None, ties: false };
    let top: Vec<Part> = heads[0].iter().map(|index| Part { cell: Some(*index), parts: Vec::new() }).collect();
    search.level(1, top.iter().map(|part| part.cell).collect(), &mut Vec::new(), 0);
    let (_, splits) = search.best.filter(|_| !search.ties)?;
    let placed = place(&heads, &splits, width)?;
    let mut placed = placed.into_iter();
    let all =
        rows[first..data].iter().map(|row| if numbers_columns(cells, row) { Some(vec![None; width]) } else { placed.next() });
    Some(StreamHeader { first, rows: all.collect::<Option<_>>()? })
}

/// Whether a row numbers the columns: 栏次 | 1 | 2.
fn numbers_columns(cells: &[Observed], row: &[usize]) -> bool {
    let keys: Vec<&str> = row
        .iter()
        .filter_map(|index| cells.get(*index))
        .map(|cell| cell.full_key.as_str())
        .filter(|key| !key.is_empty())
        .collect();
    let number = |key: &str| key.split('=').next().is_some_and(|lead| lead.len() <= 2 && lead.parse::<u32>().is_ok());
    let word = |key: &str| words::is_ordinal_label(key) || matches!(key, "类" | "款" | "项" | "甲" | "乙" | "关系");
    let numbers = keys.iter().filter(|key| number(key)).count();
    numbers >= 1
        && keys.iter().all(|key| number(key) || word(key))
        && (numbers >= 3 || keys.iter().any(|key| words::is_ordinal_label(key)))
}

/// For each level the number of cells below each of its items; 0 for one that is not split.
type Splits = Vec<Vec<usize>>;

struct Search<'a> {
    cells: &'a [Observed],
    rows: &'a [&'a Vec<usize>],
    width: usize,
    trials: usize,
    best: Option<(i32, Splits)>,
    ties: bool,
}

impl Search<'_> {
    /// Splits the items of the level above row `row` in every way that the words allow.
    fn level(&mut self, row: usize, items: Vec<Option<usize>>, splits: &mut Splits, score: i32) {
        if row == self.rows.len() {
            let leaves = leaves_of(items.len(), splits, self.blanks());
            if leaves == self.width {
                self.note(score, splits);
            }
            return;
        }
        let below: Vec<usize> = self.rows[row].clone();
        splits.push(Vec::new());
        self.item(row, &items, 0, &below, 0, splits, score);
        splits.pop();
    }

    fn note(&mut self, score: i32, splits: &Splits) {
        match &self.best {
            Some((best, _)) if *best > score => {}
            Some((best, known)) if *best == score => self.ties |= known != splits,
            _ => {
                self.best = Some((score, splits.clone()));
                self.ties = false;
            }
        }
    }

    /// Whether cells that reach down stand as blank cells in the rows below.
    fn blanks(&self) -> bool {
        let empty = |index: &usize| self.cells.get(*index).is_some_and(Observed::is_empty);
        self.rows.iter().skip(1).any(|row| row.iter().any(empty))
    }

    #[allow(clippy::too_many_arguments)]
    fn item(
        &mut self,
        row: usize,
        items: &[Option<usize>],
        at: usize,
        below: &[usize],
        used: usize,
        splits: &mut Splits,
        score: i32,
    ) {
        self.trials += 1;
        if self.trials > MOST_TRIALS {
            self.ties = true;
            return;
        }
        let Some(item) = items.get(at) else {
            if used == below.len() {
                self.next_level(row, items, below, splits, score);
            }
            return;
        };
        let empty = |index: usize| self.cells.get(index).is_none_or(Observed::is_empty);
        let blanks = self.blanks();
        // It reaches down.
        let fits = if blanks { below.get(used).is_some_and(|index| empty(*index)) } else { true };
        if fits {
            splits.last_mut().into_iter().for_each(|level| level.push(0));
            self.item(row, items, at + 1, below, used + usize::from(blanks), splits, score);
            splits.last_mut().map(Vec::pop);
        }
        let Some(cell) = item else { return };
        for size in 2..=WIDEST.min(below.len() - used) {
            let parts = &below[used..used + size];
            if parts.iter().any(|index| empty(*index)) {
                break;
            }
            let Some(reason) = self.reason(*cell, parts, items, at, splits.last().map_or(&[], Vec::as_slice), below) else {
                continue;
            };
            splits.last_mut().into_iter().for_each(|level| level.push(size));
            self.item(row, items, at + 1, below, used + size, splits, score + reason);
            splits.last_mut().map(Vec::pop);
        }
    }

    fn next_level(&mut self, row: usize, items: &[Option<usize>], below: &[usize], splits: &mut Splits, score: i32) {
        let level = splits.last().cloned().unwrap_or_default();
        let blanks = self.blanks();
        let mut used = 0;
        let mut next = Vec::new();
        for (_, size) in items.iter().zip(&level) {
            if *size == 0 {
                if blanks {
                    next.push(None);
                    used += 1;
                }
            } else {
                next.extend(below[used..used + size].iter().copied().map(Some));
                used += size;
            }
        }
        self.level(row + 1, next, splits, score);
    }

    /// Why a cell may be split into these, as points.
    fn reason(
        &self,
        cell: usize,
        parts: &[usize],
        items: &[Option<usize>],
        at: usize,
        before: &[usize],
        below: &[usize],
    ) -> Option<i32> {
        let key = |index: usize| self.cells.get(index).map_or("", |cell| cell.key.as_str());
        let own = key(cell);
        let keys: Vec<&str> = parts.iter().map(|index| key(*index)).collect();
        let (first, rest) = keys.split_first()?;
        let names = |key: &str| words::names_codes(key) || key.ends_with("名称") || key == "项目";
        if words::is_total(own) || matches!(own, "类" | "款" | "项") || rest.iter().any(|key| matches!(*key, "小计")) {
            return None;
        }
        if words::names_codes(own) {
            return (keys == ["类", "款", "项"] || keys == ["类", "款"]).then_some(6);
        }
        if own == "项目" || own.ends_with("科目") {
            return keys.iter().all(|key| names(key)).then_some(6);
        }
        if keys.iter().any(|key| words::names_codes(key)) && !own.ends_with(['入', '出', '费']) {
            return None;
        }
        let has = |word: &str| keys.iter().any(|key| key.contains(word));
        // The headers of the cell before it again: 预算数 | 决算数, 收入 | 支出.
        let sizes: usize = before.iter().sum();
        let previous = at.checked_sub(1).and_then(|left| Some((items.get(left)?.as_ref()?, *before.get(left)?)));
        let alike = |a: &str, b: &str| !a.is_empty() && !b.is_empty() && (a.starts_with(b) || b.starts_with(a));
        let repeats = previous.is_some_and(|(_, size)| size > 0 && sizes >= size && alike(key(below[sizes - size]), first));
        let opens = at == 0 && items.len() > 1 && below.get(parts.len()).is_some_and(|index| alike(key(*index), first));
        match () {
            () if own.contains("用车") && has("购置") && has("运行") => Some(5),
            () if matches!(*first, "小计" | "合计") && !rest.contains(first) => Some(4),
            () if repeats => Some(3),
            () if opens => Some(3),
            () if own.ends_with("支出") && has("基本支出") && has("项目支出") => Some(3),
            () => None,
        }
    }
}

/// How many columns the splits make of `last` items at the lowest level.
fn leaves_of(last: usize, splits: &Splits, blanks: bool) -> usize {
    // With blank cells below, cells that reach down are counted at the lowest level already.
    let above: usize = if blanks { 0 } else { splits.iter().map(|level| level.iter().filter(|size| **size == 0).count()).sum() };
    last + above
}

/// The cells of each row over the columns.
fn place(heads: &[&Vec<usize>], splits: &Splits, width: usize) -> Option<Vec<Vec<Option<usize>>>> {
    fn build(level: usize, item: usize, splits: &Splits, items: &[Vec<Option<usize>>], starts: &[Vec<usize>]) -> Part {
        let cell = items.get(level).and_then(|row| row.get(item)).copied().flatten();
        let size = splits.get(level).and_then(|row| row.get(item)).copied().unwrap_or(0);
        let start = starts.get(level).and_then(|row| row.get(item)).copied().unwrap_or(0);
        let parts = (0..size).map(|part| build(level + 1, start + part, splits, items, starts)).collect();
        Part { cell, parts }
    }
    let mut items: Vec<Vec<Option<usize>>> = vec![heads.first()?.iter().copied().map(Some).collect()];
    let mut starts: Vec<Vec<usize>> = Vec::new();
    for (level, sizes) in splits.iter().enumerate() {
        let below = heads.get(level + 1)?;
        let blanks = sizes.iter().sum::<usize>() != below.len();
        let (mut next, mut start, mut used) = (Vec::new(), Vec::new(), 0);
        for size in sizes {
            start.push(next.len());
            if *size == 0 {
                if blanks {
                    next.push(None);
                    used += 1;
                }
            } else {
                next.extend(below.get(used..used + size)?.iter().copied().map(Some));
                used += size;
            }
        }
        items.push(next);
        starts.push(start);
    }
    let top: Vec<Part> = (0..items.first()?.len()).map(|item| build(0, item, splits, &items, &starts)).collect();
    let mut rows = vec![vec![None; width]; heads.len()];
    let mut column = 0;
    for part in &top {
        paint(part, 0, &mut column, &mut rows);
    }
    (column == width).then_some(rows)
}

fn paint(part: &Part, level: usize, column: &mut usize, rows: &mut [Vec<Option<usize>>]) {
    let start = *column;
    if part.parts.is_empty() {
        *column += 1;
        for row in rows.iter_mut().skip(level) {
            row.get_mut(start).into_iter().for_each(|place| *place = part.cell);
        }
        return;
    }
    for below in &part.parts {
        paint(below, level + 1, column, rows);
    }
    if let Some(row) = rows.get_mut(level) {
        row.get_mut(start..*column).into_iter().flatten().for_each(|place| *place = part.cell);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Break, Cell, Document, Origin, SourceMap, Table};
    use crate::recognise::observe::observe;
    use crate::source::Format;
    use crate::span::Span;

    /// The header of rows of cells: for each row the texts above the columns.
    fn read(lines: &[&str], width: usize) -> Option<Vec<String>> {
        let text = lines.join("\n");
        let mut cells = Vec::new();
        let mut start = 0;
        for (row, line) in (0..).zip(lines) {
            for (column, piece) in (0..).zip(line.split('|')) {
                let span = Span::new(start, start + piece.len());
                cells.push(Cell { row, column, row_span: 1, column_span: 1, span, before: Break::Cell });
                start += piece.len() + 1;
            }
        }
        let table = Table { origin: Origin::Stream, rows: lines.len() as u32, columns: 20, cells, repeated_head_rows: 0 };
        let document =
            Document { format: Format::Txt, encoding: None, pages: None, text, blocks: Vec::new(), places: SourceMap::default() };
        let observed = observe(&document, &table, &mut crate::recognise::observe::Known::default());
        let mut rows: Vec<Vec<usize>> = vec![Vec::new(); lines.len()];
        for (index, cell) in observed.iter().enumerate() {
            rows[cell.row].push(index);
        }
        let found = header(&observed, &rows.iter().collect::<Vec<_>>(), width)?;
        let shown = |place: &Option<usize>| place.map_or("", |index| observed[index].span.of(&document.text)).to_owned();
        Some(found.rows.iter().map(|row| row.iter().map(shown).collect::<Vec<_>>().join("|")).collect())
    }

    #[test]
    fn spans_are_told_by_the_words() {
        let cases: [(&[&str], usize, &[&str]); 5] = [
            (
                &["收入|支出", "项目|金额|项目|合计|一般公共预算", "一、财政拨款|5.20|一、教育支出|5.20|5.20"],
                5,
                &["收入|收入|支出|支出|支出", "项目|金额|项目|合计|一般公共预算"],
            ),
            (
                &["项目|本年支出合计|基本支出|项目支出", "科目编码|科目名称", "205|教育支出|5.20|5.20|"],
                5,
                &["项目|项目|本年支出合计|基本支出|项目支出", "科目编码|科目名称|本年支出合计|基本支出|项目支出"],
            ),
            (
                &["科目编码|科目名称|合计|基本支出", "类|款|项|||", "205|02|01|小学教育|5.20|5.20"],
                6,
                &["科目编码|科目编码|科目编码|科目名称|合计|基本支出", "类|款|项|科目名称|合计|基本支出"],
            ),
            (
                &["预算数|决算数", "合计|公务接待费|合计|公务接待费", "1|2|3|4", "5.20|5.20|1.00|1.00"],
                4,
                &["预算数|预算数|决算数|决算数", "合计|公务接待费|合计|公务接待费", "|||"],
            ),
            (
                &["合计|公务用车费|公务接待费", "小计|公务用车购置费|公务用车运行费", "5.20|4.20|0.00|4.20|1.00"],
                5,
                &["合计|公务用车费|公务用车费|公务用车费|公务接待费", "合计|小计|公务用车购置费|公务用车运行费|公务接待费"],
            ),
        ];
        for (lines, width, wanted) in cases {
            let found = read(lines, width).unwrap_or_default();
            assert_eq!(found, wanted, "{lines:?}");
        }
    }

    #[test]
    fn a_header_with_two_readings_is_none() {
        for lines in [["甲项|乙项|丙项", "子一|子二|子三", "5.20|4.20|0.00|4.20"].as_slice(), ["项目|金额", "甲|5.20"].as_slice()]
        {
            assert_eq!(read(lines, 4), None, "{lines:?}");
        }
    }
}
