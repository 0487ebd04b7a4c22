//! Rows with a separator between their fields: TABs as a spreadsheet puts them into the clipboard, or commas (CSV).
//!
//! ```text
//! row   := field (separator field)* line-end
//! field := '"' (any | '""')* '"' | any*          a quoted field may hold line ends
//! ```
//!
//! A cell's span lies inside its quotes; doubled quotes stay as they are.

use std::ops::Range;

use super::cells::Cells;
use super::lines::{Found, Lines, has_sentence, is_at_most};
use crate::document::Break;
use crate::error::Error;
use crate::span::Span;

/// More lines than a quoted field has; a quote left open for longer is a character like any other.
const LONGEST_FIELD: usize = 200;

/// Tables whose fields are apart by TABs inside the line.
pub(super) fn find_tabs(lines: &Lines<'_>, range: Range<usize>) -> Result<Vec<Found>, Error> {
    find(lines, range, b'\t', is_sheet)
}

/// Tables whose fields are apart by commas.
pub(super) fn find_commas(lines: &Lines<'_>, range: Range<usize>) -> Result<Vec<Found>, Error> {
    find(lines, range, b',', is_csv)
}

/// One record and the lines that it takes.
struct Record {
    lines: Range<usize>,
    fields: Vec<Span>,
    is_quoted: bool,
}

type Test = fn(&Lines<'_>, &Run) -> bool;

/// What is known of a run of records while it is read, so that running text costs no memory.
#[derive(Default)]
struct Run {
    lines: Range<usize>,
    records: usize,
    fields: usize,
    /// Fields of the first record.
    width: usize,
    /// Records of another width.
    uneven: usize,
    /// Records with a separator after text.
    inner: usize,
    quoted: usize,
    sentences: usize,
}

fn find(lines: &Lines<'_>, range: Range<usize>, separator: u8, test: Test) -> Result<Vec<Found>, Error> {
    let mut found = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let run = survey(lines, at..range.end, separator);
        if run.records >= 2 && test(lines, &run) {
            found.extend(build(lines, &run, separator)?);
        }
        at = run.lines.end.max(at + 1);
    }
    Ok(found)
}

/// Adjoining lines with the separator, from the first one in `range`.
fn survey(lines: &Lines<'_>, range: Range<usize>, separator: u8) -> Run {
    let mut run = Run { lines: range.start..range.start, ..Run::default() };
    while run.lines.end < range.end && may_be_record(lines.at(run.lines.end), separator) {
        let record = record(lines, run.lines.end..range.end, separator);
        if record.fields.len() < 2 {
            break;
        }
        if run.records == 0 {
            run.width = record.fields.len();
        }
        run.lines.end = record.lines.end;
        run.records += 1;
        run.fields += record.fields.len();
        run.uneven += usize::from(record.fields.len() != run.width);
        run.inner += usize::from(record.fields.iter().rev().skip(1).any(|field| !field.is_empty()));
        run.quoted += usize::from(record.is_quoted);
        run.sentences += usize::from(record.fields.iter().any(|field| is_prose(field.of(lines.text))));
    }
    run
}

/// The separator of a record may stand on a later line, after a quoted field.
fn may_be_record(line: &str, separator: u8) -> bool {
    line.starts_with('"') || line.as_bytes().contains(&separator)
}

/// A dump of cells has its TABs at the beginning of lines, a sheet inside them.
fn is_sheet(_: &Lines<'_>, run: &Run) -> bool {
    run.inner * 2 >= run.records
}

/// Commas stand in running text too: CSV has the same number of fields in every record, or quotes.
fn is_csv(_: &Lines<'_>, run: &Run) -> bool {
    let regular = run.records >= 3 && run.width >= 3 && run.uneven == 0 && run.sentences * 4 <= run.records;
    let quoted = run.quoted * 2 >= run.records && run.width >= 2 && run.uneven * 10 <= run.records;
    regular || quoted
}

fn is_prose(field: &str) -> bool {
    has_sentence(field) || !is_at_most(field, 60)
}

fn build(lines: &Lines<'_>, run: &Run, separator: u8) -> Result<Option<Found>, Error> {
    let mut cells = Cells::new(lines.cell_limit);
    let mut at = run.lines.start;
    while at < run.lines.end {
        let record = record(lines, at..run.lines.end, separator);
        at = record.lines.end;
        for (place, field) in record.fields.into_iter().enumerate() {
            cells.push(field, if place == 0 { Break::Row } else { Break::Cell })?;
        }
    }
    let origin = cells.origin_by_width();
    Ok(cells.finish(origin).map(|table| Found { lines: run.lines.clone(), table, remark: None }))
}

/// The record that begins at the start of `range`.
fn record(lines: &Lines<'_>, range: Range<usize>, separator: u8) -> Record {
    let mut line = range.start;
    let mut at = lines.span(line).start();
    let mut record = Record { lines: line..line + 1, fields: Vec::new(), is_quoted: false };
    loop {
        let quoted = quoted_end(lines, line..range.end.min(line + LONGEST_FIELD), at, separator);
        let end = match quoted {
            Some((close, close_line)) => {
                record.is_quoted = true;
                record.fields.push(empty_or_trimmed(lines, at + 1, close));
                line = close_line;
                close + 1
            }
            None => {
                let end = field_end(lines, line, at, separator);
                record.fields.push(empty_or_trimmed(lines, at, end));
                end
            }
        };
        record.lines.end = line + 1;
        if end >= lines.span(line).end() {
            return record;
        }
        at = end + 1;
    }
}

fn field_end(lines: &Lines<'_>, line: usize, at: usize, separator: u8) -> usize {
    let end = lines.span(line).end();
    let rest = lines.text.as_bytes().get(at..end).unwrap_or_default();
    rest.iter().position(|byte| *byte == separator).map_or(end, |length| at + length)
}

/// Where the quoted field that opens at `at` closes: the offset of its last quote and the line of that. `None` if there is
/// no such field: the first quote that is not doubled must stand before a separator or a line end.
fn quoted_end(lines: &Lines<'_>, range: Range<usize>, at: usize, separator: u8) -> Option<(usize, usize)> {
    let bytes = lines.text.as_bytes();
    let last = lines.span(range.end.saturating_sub(1)).end();
    if bytes.get(at) != Some(&b'"') || at >= lines.span(range.start).end() {
        return None;
    }
    let mut close = at + 1;
    loop {
        close += bytes.get(close..last)?.iter().position(|byte| *byte == b'"')?;
        if bytes.get(close + 1) != Some(&b'"') {
            break;
        }
        close += 2;
    }
    let closed = close + 1 >= last || bytes.get(close + 1).is_some_and(|next| [separator, b'\n', b'\r'].contains(next));
    closed.then(|| {
        let line = range.clone().find(|line| lines.span(*line).end() > close).unwrap_or(range.start);
        (close, line)
    })
}

fn empty_or_trimmed(lines: &Lines<'_>, start: usize, end: usize) -> Span {
    let span = Span::new(start, end).trimmed(lines.text);
    if span.is_empty() { Span::new(start, start) } else { span }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{print, read_tables};

    #[test]
    fn sheets_and_csv() {
        let table = [
            ("sheet", "项目\t预算\t执行\n修渠\t12\t\n\t3\t4\n", "项目|预算|执行 R 修渠|12|∅ R ∅|3|4"),
            ("CRLF", "项目\t预算\r\n修渠\t12\r\n", "项目|预算 R 修渠|12"),
            ("quoted line end", "\"年度\n目标\"\t值\n甲\t5\n", "年度/目标|值 R 甲|5"),
            ("doubled quotes", "\"称\"\"甲\"\"者\"\t1\n乙\t2\n", "称\"\"甲\"\"者|1 R 乙|2"),
            ("open quote", "\"甲\t1\n乙\t2\n", "\"甲|1 R 乙|2"),
            ("uneven rows", "表头\t\t\n甲\t1\n乙\t2\t3\n", "表头|∅|∅ R 甲|1 R 乙|2|3"),
            ("csv", "指标,目标,完成\n长度,12,13\n面积,5,5\n", "指标|目标|完成 R 长度|12|13 R 面积|5|5"),
            ("quoted csv", "\"指标\",\"目标\"\n\"总额\",\"1,200\"\n", "指标|目标 R 总额|1,200"),
        ];
        for (name, text, expected) in table {
            assert_eq!(read_tables(text), [expected], "{name}");
        }
    }

    #[test]
    fn even_rows_are_aligned_and_uneven_ones_a_stream() {
        use crate::document::{BlockKind, Origin};
        for (text, origin) in [("甲\t1\n乙\t2\n", Origin::Aligned), ("甲\t1\n乙\t2\t3\n", Origin::Stream)] {
            let blocks = super::super::testing::read_blocks(text);
            assert!(
                matches!(blocks.as_slice(), [block] if matches!(&block.kind, BlockKind::Table(table) if table.origin == origin))
            );
        }
    }

    #[test]
    fn prose_with_commas_is_no_table() {
        for text in ["甲,乙\n丙,丁,戊\n己\n", "今年,我局,完成。\n去年,各镇,完成。\n前年,全区,完成。\n", "只有一行\t两格\n"]
        {
            assert!(read_tables(text).is_empty(), "{text}");
            assert_eq!(print(text).len(), text.lines().count());
        }
    }
}
