//! A form that lost all marks: one cell on each line. Known only by its shape: a long run of short lines, values among them.
//! Does not know which line is a label; blank lines are weak row ends.

use std::ops::Range;

use super::cells::Cells;
use super::leave::opens_prose;
use super::lines::{Found, Lines, has_sentence, is_at_most, is_chapter, is_title, is_value};
use crate::diagnostic::Diagnostic;
use crate::document::{Break, Origin};
use crate::error::Error;

/// Fewer lines are a list or a signature.
const LEAST_CELLS: usize = 12;
/// Long cells that may stand one after another inside the form.
const MOST_LONG: usize = 4;

/// The runs of lines that look like a form.
pub(super) fn find(lines: &Lines<'_>, range: Range<usize>) -> Result<Vec<Found>, Error> {
    let mut found = Vec::new();
    let mut at = range.start;
    while at < range.end {
        if !is_cell(lines, at) {
            at += 1;
            continue;
        }
        let run = survey(lines, at..range.end);
        at = run.lines.end.max(at + 1);
        if run.cells >= LEAST_CELLS && run.cells <= lines.cell_limit && run.values * 5 >= run.cells && run.long * 4 <= run.cells {
            found.extend(build(lines, run.lines)?);
        }
    }
    Ok(found)
}

struct Run {
    /// From a short line to a short line.
    lines: Range<usize>,
    cells: usize,
    values: usize,
    long: usize,
}

fn survey(lines: &Lines<'_>, range: Range<usize>) -> Run {
    let mut run = Run { lines: range.start..range.start, cells: 0, values: 0, long: 0 };
    let mut long = 0;
    for index in range.clone() {
        let line = lines.at(index).trim();
        if line.is_empty() {
            continue;
        }
        if is_cell(lines, index) {
            run.cells += long + 1;
            run.long += std::mem::take(&mut long);
            run.values += usize::from(is_figure(line));
            run.lines.end = index + 1;
        } else {
            long += 1;
        }
        if long > MOST_LONG || (index > range.start && opens_prose(lines, index)) {
            break;
        }
    }
    run
}

/// A value, or a short text around digits such as a target with its sign and unit.
fn is_figure(line: &str) -> bool {
    is_value(line)
        || line.starts_with(['≥', '≤', '≧', '≦'])
        || (is_at_most(line, 12) && line.contains(|c: char| c.is_ascii_digit()))
}

/// A short line without sentences that is no heading.
fn is_cell(lines: &Lines<'_>, index: usize) -> bool {
    let line = lines.at(index).trim();
    !line.is_empty() && is_at_most(line, 24) && !has_sentence(line) && !is_chapter(line) && !is_title(line)
}

fn build(lines: &Lines<'_>, range: Range<usize>) -> Result<Option<Found>, Error> {
    let mut cells = Cells::new(lines.cell_limit);
    let mut after_blank = false;
    for index in range.clone() {
        let span = lines.span(index).trimmed(lines.text);
        if !span.is_empty() {
            cells.push(span, if after_blank { Break::WeakRow } else { Break::Cell })?;
        }
        after_blank = span.is_empty();
    }
    let remark = Diagnostic::warning(
        "cells-by-line",
        "a form without cell marks: every line was taken for a cell",
        "表格没有单元格标记，每行视为一个单元格",
    );
    Ok(cells.finish(Origin::Stream).map(|table| Found { lines: range, table, remark: Some(remark) }))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{print, read_tables};

    #[test]
    fn one_cell_on_each_line() {
        let form = "清淤项目评价表\n指标\n分值\n得分\n\n长度\n10\n9\n\n面积\n5\n5\n\n质量\n合格\n5\n4\n总分\n20\n18\n\n一、概况\n全年完成清淤任务，质量合格。\n";
        let blocks = print(form);
        assert_eq!(blocks.len(), 4, "{blocks:?}");
        assert_eq!(blocks[1], "[指标|分值|得分 W 长度|10|9 W 面积|5|5 W 质量|合格|5|4|总分|20|18]");
    }

    #[test]
    fn long_cells_may_stand_inside() {
        let form =
            "指标\n分值\n目标\n全区三十条河道全部清淤并建立长效管理机制，岸线整洁。\n长度\n10\n9\n面积\n5\n5\n质量\n4\n4\n";
        assert_eq!(read_tables(form).len(), 1);
    }

    #[test]
    fn figures_with_units_count_as_values() {
        let form = "指标名称\n指标值\n清淤长度\n≥30公里\n面积\n12公顷\n时限\n2021年底\n修复岸线\n≥4处\n参与群众\n约三百人\n";
        assert_eq!(read_tables(form).len(), 1);
    }

    #[test]
    fn lists_and_prose_are_no_form() {
        let list = "河道\n".repeat(30);
        let prose = "一、概况\n全年完成清淤任务，各镇均已落实，质量合格，群众满意度高，无投诉。\n".repeat(20);
        let mixed = "河道\n30\n全年完成清淤任务，各镇均已落实，质量合格，群众满意度高，无投诉。\n".repeat(8);
        for text in [list.as_str(), &prose, "甲\n1\n乙\n2\n", &mixed] {
            assert!(read_tables(text).is_empty(), "{text}");
        }
    }
}
