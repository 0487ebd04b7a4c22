//! Tables of contents: headings without text, which the outline must not take for sections.

use super::line::Line;
use super::shape::{Shape, shape};
use crate::grammar::prose::fold;

/// Entries of a table of contents are at most this long.
const LONGEST_ENTRY: usize = 60;

/// The lines of a table of contents: from 目录 to before the line that repeats its first entry, or to the last
/// short line before running text.
pub fn lines(text: &str, lines: &[Line]) -> std::ops::Range<usize> {
    let none = 0..0;
    let Some(start) = lines.iter().position(|line| matches!(fold(line.span.of(text)).as_str(), "目录" | "目次")) else {
        return none;
    };
    let key = |line: &Line| {
        let folded = fold(line.span.of(text));
        folded.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '…' | '·' | '-' | '。')).to_owned()
    };
    let entry = |line: &Line| line.body.of(text).chars().take(LONGEST_ENTRY + 1).count() <= LONGEST_ENTRY;
    let Some(first) = lines.get(start + 1).map(key) else { return start..lines.len() };
    let mut last_numbered = start;
    for (at, line) in lines.iter().enumerate().skip(start + 2) {
        if key(line) == first {
            return start..at;
        }
        if !entry(line) || matches!(shape(line, text), Shape::Plain | Shape::RunIn(..)) {
            return start..last_numbered + 1;
        }
        if line.enumerator.is_some() {
            last_numbered = at;
        }
    }
    start..start + 1
}
