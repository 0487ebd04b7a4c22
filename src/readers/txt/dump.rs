//! The stream of cells that a browser leaves when a table is pasted as text:
//!
//! ```text
//! stream := cell+
//! cell   := [space+] mark text line-end continuation*     mark: a TAB, or the spaces that it was turned into
//! ```
//!
//! A blank line before a mark ends a row, weakly where the cell above holds blank lines itself; spaces before a TAB say that
//! text is lost there; a mark without text is an empty cell. Does not know labels, and does not count columns.

use std::ops::Range;

use super::cells::Cells;
use super::leave;
use super::lines::{Found, Lines, has_sentence, is_at_most, is_value};
use crate::diagnostic::Diagnostic;
use crate::document::{Break, Cell, Origin};
use crate::error::Error;
use crate::span::Span;

/// What opens a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// A TAB; every one opens a cell, also inside a line.
    Tab,
    /// This many spaces at the beginning of a line.
    Indent(usize),
}

/// The streams with TABs.
pub(super) fn find(lines: &Lines<'_>, range: Range<usize>) -> Result<Vec<Found>, Error> {
    find_marked(lines, range, Mark::Tab)
}

/// The streams with this mark that look like a form.
pub(super) fn find_marked(lines: &Lines<'_>, range: Range<usize>, mark: Mark) -> Result<Vec<Found>, Error> {
    let openers: Vec<usize> = range.clone().filter(|index| mark.opens(lines.at(*index))).collect();
    let mut found = Vec::new();
    let mut first = 0;
    while let Some(&start) = openers.get(first) {
        if !mark.begins(lines.at(start)) {
            first += 1;
            continue;
        }
        let mut next = first + 1;
        while let (Some(&above), Some(&opener)) = (openers.get(next - 1), openers.get(next)) {
            if leave::leaves(lines, above + 1..opener) || (mark != Mark::Tab && leave::opens_prose(lines, opener)) {
                break;
            }
            next += 1;
        }
        let last = openers.get(next - 1).copied().unwrap_or(start);
        let limit = openers.get(next).copied().unwrap_or(range.end);
        let end = leave::attached_end(lines, last, limit);
        let mut cells = Stream::read(lines, start..end, mark)?;
        // Spaces at line ends were cut off: an empty cell cannot be told from a blank line.
        if mark != Mark::Tab && cells.as_slice().iter().all(|cell| !cell.span.is_empty()) {
            cells.weaken_rows();
        }
        if looks_like_form(lines.text, cells.as_slice(), mark) {
            found.extend(cells.finish(Origin::Stream).map(|table| Found { lines: start..end, table, remark: mark.remark() }));
        }
        first = next;
    }
    Ok(found)
}

impl Mark {
    fn opens(self, line: &str) -> bool {
        match self {
            Mark::Tab => line.contains('\t'),
            Mark::Indent(width) => indent(line) >= width,
        }
    }

    /// What a reader of the table should know about its mark.
    fn remark(self) -> Option<Diagnostic> {
        matches!(self, Mark::Indent(_)).then(|| {
            Diagnostic::warning(
                "cells-by-indent",
                "cells were told by the spaces before them; marks of lost cells may be gone",
                "单元格按行首空格识别，缺失单元格的标记可能已丢失",
            )
        })
    }

    /// Whether the mark stands before all text of the line; only there a stream begins.
    fn begins(self, line: &str) -> bool {
        match self {
            Mark::Tab => line.find('\t').is_some_and(|at| line.get(..at).unwrap_or("").trim().is_empty()),
            Mark::Indent(_) => self.opens(line),
        }
    }

    /// Byte offsets at which the line's cells begin, after their marks.
    fn cells(self, line: &str) -> Vec<usize> {
        match self {
            // TABs at the end of a line with text are trailing white space.
            Mark::Tab => {
                let used = if line.trim().is_empty() { line.len() } else { line.trim_end().len() };
                line.bytes().take(used).enumerate().filter(|(_, byte)| *byte == b'\t').map(|(at, _)| at + 1).collect()
            }
            Mark::Indent(width) if indent(line) >= width => vec![width],
            Mark::Indent(_) => Vec::new(),
        }
    }

    /// Whether white space before the mark tells of lost text.
    fn is_splice(self, line: &str) -> bool {
        match self {
            Mark::Tab => !line.starts_with('\t') && self.begins(line),
            Mark::Indent(width) => indent(line) == width + 1 && !line.trim().is_empty(),
        }
    }
}

/// Number of spaces at the beginning of a line.
pub(super) fn indent(line: &str) -> usize {
    line.bytes().take_while(|byte| *byte == b' ').count()
}

/// Reads one stream line by line.
struct Stream<'a> {
    lines: &'a Lines<'a>,
    mark: Mark,
    /// Leading marks of each line that are only its indentation.
    skip: usize,
    splices: bool,
    cells: Cells,
    blank_lines: usize,
    /// The cell above goes on after a blank line.
    is_broken: bool,
}

impl<'a> Stream<'a> {
    fn read(lines: &'a Lines<'a>, range: Range<usize>, mark: Mark) -> Result<Cells, Error> {
        let openers = || range.clone().map(|index| lines.at(index)).filter(|line| mark.opens(line));
        let skip = openers().map(leading_tabs).min().unwrap_or(0).saturating_sub(1);
        // Spaces before most marks are the style of the dump and tell nothing.
        let splices = openers().filter(|line| mark.is_splice(line)).count() * 2 <= openers().count();
        let cells = Cells::new(lines.cell_limit);
        let mut stream = Self { lines, mark, skip, splices, cells, blank_lines: 0, is_broken: false };
        for index in range {
            stream.line(index)?;
        }
        Ok(stream.cells)
    }

    fn line(&mut self, index: usize) -> Result<(), Error> {
        let line = self.lines.at(index);
        let starts = self.mark.cells(line);
        let starts = starts.get(self.skip.min(starts.len().saturating_sub(1))..).unwrap_or_default();
        let Some(&first) = starts.first() else {
            self.continuation(index, line.len());
            return Ok(());
        };
        if self.mark == Mark::Tab {
            self.continuation(index, first - 1);
        }
        for (place, &start) in starts.iter().enumerate() {
            let end = starts.get(place + 1).map_or(line.len(), |next| next - 1);
            let before = if place == 0 { self.before(line) } else { Break::Cell };
            self.cells.push(self.trimmed(index, start, end), before)?;
            (self.blank_lines, self.is_broken) = (0, false);
        }
        Ok(())
    }

    /// Text before the first mark of a line goes on in the cell above.
    fn continuation(&mut self, index: usize, end: usize) {
        let span = self.trimmed(index, 0, end);
        if span.is_empty() {
            self.blank_lines += usize::from(self.lines.is_blank(index) && !self.mark.opens(self.lines.at(index)));
            return;
        }
        self.is_broken |= self.blank_lines > 0;
        self.blank_lines = 0;
        self.cells.extend_last(span);
    }

    fn before(&self, line: &str) -> Break {
        match (self.splices && self.mark.is_splice(line), self.blank_lines, self.is_broken) {
            (true, _, _) => Break::Splice,
            (_, 0, _) => Break::Cell,
            (_, _, true) => Break::WeakRow,
            (_, _, false) => Break::Row,
        }
    }

    /// The trimmed span of a piece of a line; of a piece without text the empty span at its beginning.
    fn trimmed(&self, index: usize, start: usize, end: usize) -> Span {
        let base = self.lines.span(index).start();
        let span = Span::new(base + start, base + end).trimmed(self.lines.text);
        if span.is_empty() { Span::new(base + start, base + start) } else { span }
    }
}

fn leading_tabs(line: &str) -> usize {
    line.trim_start_matches(' ').bytes().take_while(|byte| *byte == b'\t').count()
}

/// A form has short cells and values. Prose whose paragraphs begin with a TAB or spaces has neither; spaces are the more
/// common indentation, so they must prove more.
fn looks_like_form(text: &str, cells: &[Cell], mark: Mark) -> bool {
    let all = cells.len();
    let short = cells.iter().filter(|cell| is_label_like(cell.span.of(text))).count();
    let values = cells.iter().filter(|cell| cell.span.is_empty() || is_value(cell.span.of(text))).count();
    let has_text = cells.iter().any(|cell| !cell.span.is_empty());
    has_text
        && match mark {
            Mark::Tab => all >= 3 && (short * 4 >= all * 3 || (short * 2 >= all && values > 0)),
            Mark::Indent(_) => all >= 8 && short * 10 >= all * 6 && values * 10 >= all,
        }
}

fn is_label_like(text: &str) -> bool {
    is_at_most(text, 20) && !has_sentence(text)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{print, read_tables};

    #[test]
    fn cells_and_breaks() {
        let table = [
            ("rows end at blank lines", "\t项目\n\t金额\n\n\t合计\n\t10\n", "项目|金额 R 合计|10"),
            ("CRLF", "\t项目\r\n\t金额\r\n\r\n\t合计\r\n\t10\r\n", "项目|金额 R 合计|10"),
            ("empty cells", "\t\n\t合计\n\t\n\n\t\n\t7\n", "∅|合计|∅ R ∅|7"),
            ("continued cell", "\t年度\n指标值\n\t实际\n完成值\n\t10\n", "年度/指标值|实际/完成值|10"),
            ("a label over blank lines", "\t\n\t经费\n\n来源\n\t合计\n\t3\n", "∅|经费//来源|合计|3"),
            ("and then a weak row", "\t经费\n\n构成\n\n\t合计\n\t3\n", "经费//构成 W 合计|3"),
            ("splice", "\t数量\n \t3\n\n \t4\n\t5\n\t6\n\t7\n", "数量 S 3 S 4|5|6|7"),
            ("ideographic space", "\t甲\n\u{3000}\t乙\n\t1\n\t2\n", "甲 S 乙|1|2"),
            ("spaces before every mark", " \t甲\n \t乙\n\n \t1\n \t2\n", "甲|乙 R 1|2"),
            ("indentation of two TABs", "\t\t甲\n\t\t\n\n\t\t1\n\t\t2\n", "甲|∅ R 1|2"),
            (
                "a cell that begins below",
                "\t目标\n\t\u{3000}\n\n（一）建成。\n\n（二）用好。\n\n\t分值\n\t10\n",
                "目标|（一）建成。//（二）用好。 W 分值|10",
            ),
            ("mark inside a line", "\t经费\n来源\t合计\n\t3\n\t4\n", "经费/来源|合计|3|4"),
            ("trailing TAB", "\t甲\t\n\t乙\n\t\t\n", "甲|乙|∅|∅"),
        ];
        for (name, text, expected) in table {
            assert_eq!(read_tables(text), [expected], "{name}");
        }
    }

    #[test]
    fn title_and_prose_are_no_cells() {
        let form = "评价表\n\t项目\n\t金额\n\n\t合计\n\t10\n\t\n\n\n评价报告\n\n一、概况\n\n全年完成。\n";
        assert_eq!(print(form), ["评价表", "[项目|金额 R 合计|10|∅]", "评价报告", "一、概况", "全年完成。"]);
        let attached = "\t项目\n\t修渠\n\t说明\n\t已完成\n并验收\n注：以上为万元\n";
        assert_eq!(print(attached), ["[项目|修渠|说明|已完成/并验收]", "注：以上为万元"]);
        let below_number = "\t总分\n\t100\n\t98\n北塘区水务局\n";
        assert_eq!(print(below_number), ["[总分|100|98]", "北塘区水务局"]);
        let contact = "甲：一\t乙：二\n\n全年完成。\n\n\t项目\n\t修渠\n\t12\n";
        assert_eq!(print(contact), ["甲：一\t乙：二", "全年完成。", "[项目|修渠|12]"]);
    }

    #[test]
    fn a_new_document_ends_the_stream() {
        let two = "\t总分\n\t100\n\t98\n\n\n附件2\n项目支出自评表\n\t项目\n\t修渠\n\t12\n";
        assert_eq!(print(two), ["[总分|100|98]", "附件2", "项目支出自评表", "[项目|修渠|12]"]);
    }

    #[test]
    fn indented_prose_is_no_form() {
        let prose = "\t一、基本情况\n\t全区现有河道三十条，长四百公里，由区水务部门管理和养护。\n\t二、做法\n\t各镇均设有河长，每月巡查，发现问题及时上报并处理完毕。\n";
        assert!(read_tables(prose).is_empty());
    }
}
