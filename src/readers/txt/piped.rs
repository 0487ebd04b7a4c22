//! Rows with bars between their cells: Markdown tables (`| a | b |` over `|---|---|`), drawn boxes, and dumps that join the
//! cells of a row by ` | `. Lines that only draw rules are furniture: in the block, but no cells.

use std::ops::Range;

use super::cells::Cells;
use super::lines::{Found, Lines};
use crate::document::Break;
use crate::error::Error;
use crate::span::Span;

/// The tables of rows with bars.
pub(super) fn find(lines: &Lines<'_>, range: Range<usize>) -> Result<Vec<Found>, Error> {
    let mut found = Vec::new();
    let mut at = range.start;
    while at < range.end {
        if !is_row(lines.at(at)) {
            at += 1;
            continue;
        }
        let start = at;
        while at < range.end && (is_row(lines.at(at)) || is_rule(lines.at(at)) || joins_rows(lines, at, range.end)) {
            at += 1;
        }
        found.extend(build(lines, start..at)?);
    }
    Ok(found)
}

fn bars(line: &str) -> impl Iterator<Item = (usize, char)> {
    let mut escaped = false;
    line.char_indices().filter(move |(_, c)| {
        let is_bar = !escaped && matches!(c, '|' | '｜' | '│' | '┃');
        escaped = *c == '\\' && !escaped;
        is_bar
    })
}

fn is_row(line: &str) -> bool {
    !is_rule(line) && bars(line).next().is_some()
}

/// `|---|:-:|`, `+----+----+`, `├──┼──┤`.
fn is_rule(line: &str) -> bool {
    let is_stroke = |c: char| matches!(c, '-' | '=' | '─' | '━' | '═');
    let is_joint = |c: char| c.is_whitespace() || matches!(c, '|' | '+' | ':') || ('│'..='╬').contains(&c);
    line.chars().filter(|c| is_stroke(*c)).count() >= 3
        && line.chars().any(|c| !is_stroke(c) && !c.is_whitespace())
        && line.chars().all(|c| is_stroke(c) || is_joint(c))
}

/// One line without bars between two rows: blank, or the rest of the last cell above.
fn joins_rows(lines: &Lines<'_>, index: usize, end: usize) -> bool {
    index + 1 < end && is_row(lines.at(index + 1)) && is_row(lines.at(index - 1))
}

fn build(lines: &Lines<'_>, range: Range<usize>) -> Result<Option<Found>, Error> {
    let rows = || range.clone().map(|index| lines.at(index).trim()).filter(|line| is_row(line));
    let has_rule = range.clone().any(|index| is_rule(lines.at(index)));
    let (count, many) = (rows().count(), rows().filter(|row| bars(row).nth(1).is_some()).count());
    // A single bar per line also stands between the names of a site's navigation.
    if count < 2 || (!has_rule && count < 3 && many < 2) {
        return Ok(None);
    }
    let opens = rows().all(|row| bars(row).next().is_some_and(|(at, _)| at == 0));
    let closes = rows().all(|row| bars(row).last().is_some_and(|(at, bar)| at + bar.len_utf8() == row.len()));
    let mut cells = Cells::new(lines.cell_limit);
    for index in range.clone() {
        let span = lines.span(index).trimmed(lines.text);
        if !is_row(lines.at(index)) {
            if !is_rule(lines.at(index)) && !span.is_empty() {
                cells.extend_last(span);
            }
            continue;
        }
        for (place, cell) in split(lines, span, opens, closes).enumerate() {
            cells.push(cell, if place == 0 { Break::Row } else { Break::Cell })?;
        }
    }
    let origin = cells.origin_by_width();
    Ok(cells.finish(origin).map(|table| Found { lines: range, table, remark: None }))
}

/// The cells of a row; an outer bar opens or closes no cell.
fn split<'a>(lines: &'a Lines<'_>, row: Span, opens: bool, closes: bool) -> impl Iterator<Item = Span> + 'a {
    let line = row.of(lines.text);
    let ends = bars(line).chain(std::iter::once((line.len(), '|')));
    let last = if closes { bars(line).last().map_or(0, |(at, _)| at) } else { line.len() };
    let mut start = 0;
    ends.enumerate().filter_map(move |(place, (end, bar))| {
        let piece = Span::new(row.start() + start, row.start() + end);
        start = end + bar.len_utf8();
        let trimmed = piece.trimmed(lines.text);
        let is_outer = (opens && place == 0) || end > last;
        (!is_outer).then_some(if trimmed.is_empty() { Span::new(piece.start(), piece.start()) } else { trimmed })
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{print, read_cells, read_tables};

    #[test]
    fn rows_with_bars() {
        let table = [
            ("markdown", "| 指标 | 分值 |\n|---|:--:|\n| 长度 | 10 |\n| | 5 |\n", "指标|分值 R 长度|10 R ∅|5"),
            ("no outer bars", "指标 | 目标 | 分值\n长度 | 3公里 | 10\n", "指标|目标|分值 R 长度|3公里|10"),
            ("empty first cell", "指标|目标|分值\n |3公里|10\n", "指标|目标|分值 R ∅|3公里|10"),
            ("closed only by some", "|甲|乙|\n|丙|丁\n|戊|己|\n", "甲|乙|∅ R 丙|丁 R 戊|己|∅"),
            ("box", "┌──┬──┐\n│甲│乙│\n├──┼──┤\n│丙│丁│\n└──┴──┘\n", "甲|乙 R 丙|丁"),
            ("broken cell", "甲 | 乙 | 丙\n丁 | 戊 | 己\n庚\n辛 | 壬 | 癸\n", "甲|乙|丙 R 丁|戊|己/庚 R 辛|壬|癸"),
            ("CRLF", "|甲|乙|\r\n|---|---|\r\n|丙|丁|\r\n", "甲|乙 R 丙|丁"),
        ];
        for (name, text, expected) in table {
            assert_eq!(read_tables(text), [expected], "{name}");
        }
    }

    #[test]
    fn an_escaped_bar_is_text() {
        let text = "|甲\\|乙|丙|\n|丁|戊|\n";
        let cells: Vec<&str> = read_cells(text).into_iter().map(|span| span.of(text)).collect();
        assert_eq!(cells, ["甲\\|乙", "丙", "丁", "戊"]);
    }

    #[test]
    fn bars_in_prose_are_no_table() {
        for text in ["首页 | 公开 | 正文\n正文在此。\n", "来源：某局 | 日期：某日\n字号：大 | 小\n", "-----\n甲\n-----\n"]
        {
            assert!(read_tables(text).is_empty(), "{text}");
            assert_eq!(print(text).len(), text.lines().count());
        }
    }
}
