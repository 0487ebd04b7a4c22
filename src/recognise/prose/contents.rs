//! Tables of contents: headings without text, which the outline must not take for sections.

use super::line::Line;
use super::shape::{Shape, shape};
use crate::grammar::prose::fold;

/// Entries of a table of contents are at most this long.
const LONGEST_ENTRY: usize = 60;

/// A body repeats one of the first entries: the very first is often said otherwise there.
const FIRST_ENTRIES: usize = 3;

/// The lines of a table of contents: from 目录 to before the line that repeats one of its first entries, or to the last
/// short line before running text.
pub fn lines(text: &str, lines: &[Line]) -> std::ops::Range<usize> {
    let none = 0..0;
    let Some(start) = lines.iter().position(|line| matches!(fold(line.span.of(text)).as_str(), "目录" | "目次")) else {
        return none;
    };
    if start + 1 >= lines.len() {
        return start..lines.len();
    }
    let key = |at: usize| lines.get(at).map_or_else(String::new, |line| entry_key(line.span.of(text)));
    let entry = |line: &Line| line.body.of(text).chars().take(LONGEST_ENTRY + 1).count() <= LONGEST_ENTRY;
    let mut last_numbered = start;
    for (at, line) in lines.iter().enumerate().skip(start + 2) {
        let known = (start + 1..at.min(start + 1 + FIRST_ENTRIES)).map(key).find(|known| {
            let own = key(at);
            // 第一部分 and its title may stand on two lines.
            !known.is_empty() && (own == *known || !own.is_empty() && known.starts_with(&own) && own + &key(at + 1) == *known)
        });
        if known.is_some() {
            return start..before_parts(text, lines, start + 2, at);
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

/// An entry without the dots and the page number behind it.
fn entry_key(piece: &str) -> String {
    let folded = fold(piece);
    folded.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '…' | '·' | '-' | '。' | '⋯')).to_owned()
}

/// The place of the part headings (第一部分, alone or with its title on the next line) that stand right before `at`.
fn before_parts(text: &str, lines: &[Line], from: usize, at: usize) -> usize {
    let part = |at: usize| lines.get(at).and_then(|line| line.enumerator).is_some_and(|found| found.rank == 0);
    let lone = |at: usize| lines.get(at).is_some_and(|line| line.body.of(text).trim().is_empty());
    match at {
        at if part(at) => at,
        at if at > from && part(at - 1) => at - 1,
        at if at > from + 1 && part(at - 2) && lone(at - 2) => at - 2,
        at => at,
    }
}
