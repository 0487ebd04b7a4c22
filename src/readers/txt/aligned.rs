//! Columns made by spaces: lines whose pieces stand under each other. A column is a range of screen columns that is filled
//! in some lines, between two that are blank in all of them; wide characters count 2.

use std::ops::Range;

use super::cells::Cells;
use super::lines::{Found, Lines, has_sentence, width};
use crate::document::{Break, Origin};
use crate::error::Error;
use crate::span::Span;

/// Lines with more pieces are no rows.
const MOST_PIECES: usize = 60;
/// Fewer lines show no columns.
const LEAST_ROWS: usize = 3;
/// Rows with fewer pieces are no rows unless their pieces stand under each other.
const LEAST_PIECES: usize = 4;

/// A piece of a line between gaps of at least two white characters.
#[derive(Debug, Clone)]
struct Piece {
    span: Span,
    /// Screen columns that it takes.
    columns: Range<usize>,
}

/// The tables of columns.
pub(super) fn find(lines: &Lines<'_>, range: Range<usize>) -> Result<Vec<Found>, Error> {
    let mut found = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let mut rows: Vec<(usize, Vec<Piece>)> = Vec::new();
        let mut cells = 0;
        while at < range.end && cells < lines.cell_limit {
            let row = pieces(lines, at);
            if row.len() < 2 {
                break;
            }
            cells += row.len();
            rows.push((at, row));
            at += 1;
        }
        if rows.len() >= LEAST_ROWS {
            found.extend(build(lines, &rows)?);
        }
        at += usize::from(rows.is_empty());
    }
    Ok(found)
}

/// The pieces of a line; none where it cannot be a row.
fn pieces(lines: &Lines<'_>, index: usize) -> Vec<Piece> {
    let line = lines.at(index);
    let mut pieces: Vec<Piece> = Vec::new();
    if !line.contains("  ") && !line.contains("\u{3000}\u{3000}") && !line.contains(" \u{3000}") && !line.contains("\u{3000} ") {
        return pieces;
    }
    let base = lines.span(index).start();
    let (mut column, mut white) = (0, 2);
    for (at, c) in line.char_indices() {
        let next = column + width(c);
        if c.is_whitespace() {
            white += 1;
        } else {
            let end = base + at + c.len_utf8();
            match pieces.last_mut() {
                Some(piece) if white < 2 => {
                    piece.span = piece.span.cover(Span::new(end, end));
                    piece.columns.end = next;
                }
                _ => pieces.push(Piece { span: Span::new(base + at, end), columns: column..next }),
            }
            white = 0;
        }
        if pieces.len() > MOST_PIECES {
            return Vec::new();
        }
        column = next;
    }
    pieces
}

fn build(lines: &Lines<'_>, rows: &[(usize, Vec<Piece>)]) -> Result<Option<Found>, Error> {
    let columns = columns(rows);
    let place = |piece: &Piece| columns.partition_point(|column| column.end <= piece.columns.start);
    let clashes =
        rows.iter().filter(|(_, row)| row.windows(2).any(|pair| matches!(pair, [a, b] if place(a) == place(b)))).count();
    let sentences = rows.iter().flat_map(|(_, row)| row).filter(|piece| has_sentence(piece.span.of(lines.text))).count();
    if sentences * 2 > rows.len() {
        return Ok(None);
    }
    if columns.len() < 2 || clashes > 0 {
        return ragged(lines, rows);
    }
    let (Some((first, _)), Some((last, _))) = (rows.first(), rows.last()) else { return Ok(None) };
    let mut cells = Cells::new(lines.cell_limit);
    for (_, row) in rows {
        for (index, piece) in row.iter().enumerate() {
            cells.push_at(piece.span, if index == 0 { Break::Row } else { Break::Cell }, place(piece))?;
        }
    }
    Ok(cells.finish(Origin::Aligned).map(|table| Found { lines: *first..last + 1, table, remark: None }))
}

/// Rows whose pieces do not stand under each other, as a recognised scan gives them: most have the same number of pieces, so
/// that these are cells; which column each is in is found later.
fn ragged(lines: &Lines<'_>, rows: &[(usize, Vec<Piece>)]) -> Result<Option<Found>, Error> {
    let widest = rows.iter().map(|(_, row)| row.len()).max().unwrap_or(0);
    let usual =
        (LEAST_PIECES..=widest).find(|width| 2 * rows.iter().filter(|(_, row)| row.len() == *width).count() >= rows.len());
    let (Some((first, _)), Some((last, _))) = (rows.first(), rows.last()) else { return Ok(None) };
    if usual.is_none() {
        return Ok(None);
    }
    let mut cells = Cells::new(lines.cell_limit);
    for (_, row) in rows {
        for (index, piece) in row.iter().enumerate() {
            cells.push(piece.span, if index == 0 { Break::Row } else { Break::Cell })?;
        }
    }
    Ok(cells.finish(Origin::Stream).map(|table| Found { lines: *first..last + 1, table, remark: None }))
}

/// The ranges of screen columns that are filled, ascending.
fn columns(rows: &[(usize, Vec<Piece>)]) -> Vec<Range<usize>> {
    let mut filled: Vec<Range<usize>> = rows.iter().flat_map(|(_, row)| row.iter().map(|piece| piece.columns.clone())).collect();
    filled.sort_by_key(|columns| columns.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for next in filled {
        match merged.last_mut() {
            Some(last) if next.start <= last.end => last.end = last.end.max(next.end),
            _ => merged.push(next),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::super::testing::{read_blocks, read_tables};
    use crate::document::{BlockKind, Origin};

    #[test]
    fn pieces_under_each_other_share_a_column() {
        let text = "项目        预算    执行\n修渠       12.50   12.00\n绿化                3.00\n合计       12.50   15.00\n";
        let found = read_blocks(text);
        let [block] = found.as_slice() else { panic!("{found:?}") };
        let BlockKind::Table(table) = &block.kind else { panic!("{block:?}") };
        assert_eq!((table.origin, table.rows, table.columns), (Origin::Aligned, 4, 3));
        let third: Vec<(u32, &str)> = table.row(2).map(|cell| (cell.column, cell.span.of(text))).collect();
        assert_eq!(third, [(0, "绿化"), (2, "3.00")]);
    }

    #[test]
    fn wide_characters_count_two() {
        assert_eq!(read_tables("甲  1\n乙  2\n丙  3\n"), ["甲|1 R 乙|2 R 丙|3"]);
        assert_eq!(read_tables("河道长度  3\nlake(ha)  5\n岸线(km)  7\n"), ["河道长度|3 R lake(ha)|5 R 岸线(km)|7"]);
    }

    #[test]
    fn pieces_that_do_not_stand_under_each_other_are_rows_if_most_are_as_many() {
        let text = "项目  预算      执行  得分\n一段很长的名称甲    1.5  1.2     8\n乙      2.5    2.5  9\n";
        let found = read_blocks(text);
        let [block] = found.as_slice() else { panic!("{found:?}") };
        let BlockKind::Table(table) = &block.kind else { panic!("{block:?}") };
        assert_eq!((table.origin, table.rows, table.columns), (Origin::Stream, 3, 4));
    }

    #[test]
    fn what_is_no_table() {
        let signature = "填表人：某某    日期：五月    电话：无\n";
        let crossing = "甲乙丙  丁\n甲  乙丙丁\n甲乙  丙  丁戊己\n";
        let prose = "  今年，全区完成清淤。  各镇完成绿化。\n  去年，全区完成清淤。  各镇完成绿化。\n  前年，全区完成清淤。  各镇完成绿化。\n";
        let clash = "甲  乙        丙\n甲乙丁  戊    丙\n甲  乙        丙\n";
        for text in [signature, crossing, prose, clash] {
            assert!(read_tables(text).is_empty(), "{text}");
        }
    }
}
