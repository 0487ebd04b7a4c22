//! Where a stream of cells ends and running text begins: decided by blank lines, titles and chapter headings, never by labels
//! of one form.

use std::ops::Range;

use super::lines::{Lines, is_at_most, is_chapter, is_title, is_value};

/// More lines than any cell has.
const LONGEST_CELL: usize = 200;

/// Whether the lines between two cells leave the table: a title after a blank line, or chapters with many paragraphs.
/// Everything else, however long, belongs to the cell above.
pub(super) fn leaves(lines: &Lines<'_>, gap: Range<usize>) -> bool {
    let (mut blank, mut run, mut paragraphs) = (false, 0, 0);
    let mut chapter: Option<usize> = None;
    for index in gap {
        if lines.is_void(index) {
            (blank, run) = (true, run + 1);
            continue;
        }
        let line = lines.at(index);
        paragraphs += 1;
        if blank && is_title(line) {
            return true;
        }
        if run > 0 && chapter.is_none() && is_chapter(line) {
            chapter = Some(if run > 1 { paragraphs } else { paragraphs + 10 });
        }
        // A title block goes on over its own lines: only a sentence takes back the effect of the blank line.
        blank &= is_at_most(line, 40);
        run = 0;
        if chapter.is_some_and(|from| paragraphs >= from + 5) || paragraphs > LONGEST_CELL {
            return true;
        }
    }
    false
}

/// Whether an indented line is a heading or title of running text rather than a cell.
pub(super) fn opens_prose(lines: &Lines<'_>, index: usize) -> bool {
    let line = lines.at(index);
    index > 0 && lines.is_void(index - 1) && (is_chapter(line) || is_title(line))
}

/// The line after the last cell of a stream, whose mark stands in line `last`: lines directly below go on in it unless
/// they are notes, headings, or stand below a number.
pub(super) fn attached_end(lines: &Lines<'_>, last: usize, limit: usize) -> usize {
    let own = lines.at(last).trim();
    if own.is_empty() || is_value(own) {
        return last + 1;
    }
    let ends = |index: &usize| {
        lines.is_void(*index) || is_note(lines.at(*index)) || is_chapter(lines.at(*index)) || is_title(lines.at(*index))
    };
    (last + 1..limit).find(ends).unwrap_or(limit.max(last + 1))
}

/// What stands under a table: notes and signatures.
fn is_note(line: &str) -> bool {
    let line = line.trim_start();
    ["注", "备注", "说明", "填表", "填报", "制表", "联系", "审核", "负责人"]
        .iter()
        .any(|word| line.strip_prefix(word).is_some_and(|rest| rest.chars().take(6).any(|c| c == '：' || c == ':')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leaves_a_table() {
        let chapters = format!("\n\n一、概况\n{}", "本年完成任务。\n".repeat(6));
        let list = format!("\n（一）建成。\n{}", "\n（二）用好。\n".repeat(30));
        let table = [
            ("\n附件2\n", true),
            ("\n\n2021年度北塘区水务局\n\n部门整体支出自评报告\n", true),
            (chapters.as_str(), true),
            (list.as_str(), false),
            ("\n来源\n", false),
            ("部门整体支出自评表\n", false),
            ("\n全区三十条河道全部完成清淤并建立了长效的管理机制，岸线整洁，群众满意，投诉逐年减少\n项目支出自评表\n", false),
            ("\n一、目标\n二、任务\n", false),
        ];
        for (text, expected) in table {
            let lines = Lines::new(text, 10);
            assert_eq!(leaves(&lines, 0..lines.len()), expected, "{text:?}");
        }
    }
}
