//! The pasted stream of cells (see [`super::dump`]) whose TABs were turned into spaces: the most common indentation is the
//! mark. Finds the mark only.

use std::collections::BTreeMap;
use std::ops::Range;

use super::dump::{self, Mark};
use super::lines::{Found, Lines};
use crate::error::Error;

/// Deeper indentation is layout, not a TAB.
const DEEPEST: usize = 16;

/// The streams whose cells begin with spaces.
pub(super) fn find(lines: &Lines<'_>, range: Range<usize>) -> Result<Vec<Found>, Error> {
    let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
    let mut columns = 0;
    for index in range.clone().filter(|index| !lines.is_void(*index)) {
        let line = lines.at(index);
        let width = dump::indent(line);
        if (2..=DEEPEST).contains(&width) {
            *widths.entry(width).or_default() += 1;
            columns += usize::from(line.trim().contains("  "));
        }
    }
    let all: usize = widths.values().sum();
    let Some((width, count)) = widths.into_iter().max_by_key(|(width, count)| (*count, std::cmp::Reverse(*width))) else {
        return Ok(Vec::new());
    };
    // Lines with gaps of their own are columns of spaces; indentation of many widths is layout.
    if count < 8 || count * 2 < all || columns * 5 > all {
        return Ok(Vec::new());
    }
    dump::find_marked(lines, range, Mark::Indent(width))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{print, read_tables};

    const FORM: &str = "评价表\n\t经费\n\n来源\n\t合计\n\t10\n\t8\n\t80%\n\t－\n\n \t7\n\n\t\n\t其他\n\t     自筹\n\t1\n\t0\n\t0\n\t－\n\n\n完成情况\n";

    #[test]
    fn spaces_give_the_same_table_as_tabs() {
        let expected = print(FORM);
        assert_eq!(expected.len(), 3, "{expected:?}");
        for spaces in ["    ", "        ", "  "] {
            assert_eq!(print(&FORM.replace('\t', spaces)), expected);
        }
    }

    #[test]
    fn without_spaces_at_line_ends_rows_are_weak() {
        let form = "\t总量\n\t3\n\n\t长度\n\t4\n\t5\n\n\t面积\n\t6\n\t7\n".replace('\t', "    ");
        assert_eq!(read_tables(&form), ["总量|3 W 长度|4|5 W 面积|6|7"]);
    }

    #[test]
    fn indented_prose_is_no_form() {
        let prose = "    今年以来，全区水务工作按照年初计划稳步推进，各项任务完成。\n".repeat(20);
        let columns = "    甲乙  12\n    34\n".repeat(5);
        assert!(read_tables(&prose).is_empty() && read_tables(&columns).is_empty());
    }
}
