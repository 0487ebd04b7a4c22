//! What a page end cuts in two: a row of a table, or a merged label. Both parts are looked at: what is empty, what fills its line and its
//! cell, how numbering and brackets go on. Words are not known here.

use super::continued::{SLIVER, TableDraft, text_of};
use super::lines::Line;
use super::sketch::CellSketch;
use super::wrap::{fits, starts_item};
use crate::lex::enumerator;

/// Text this many characters wide fills its last line by chance seldom enough.
const WIDE: f32 = 8.0;
/// A text that leaves less than this many lines free fills its cell.
const FULL: f32 = 0.9;
/// So many labels that end alike show how labels of a column end.
const ALIKE: usize = 3;
/// The same where the first part fills its cell.
const ALIKE_IN_FULL: usize = 2;

impl TableDraft {
    /// Pairs of a cell at the lower end of this table and one of the same columns at the upper end of `next`.
    pub(super) fn facing<'a>(&'a self, next: &'a TableDraft) -> impl Iterator<Item = (usize, usize)> + 'a {
        let lower = self.cells.iter().enumerate().filter(|(_, cell)| cell.cell.row + cell.cell.row_span == self.rows);
        lower.filter_map(|(mine, a)| {
            let same =
                |b: &CellSketch| b.cell.row == 0 && b.cell.column == a.cell.column && b.cell.column_span == a.cell.column_span;
            next.cells.iter().take_while(|cell| cell.cell.row == 0).position(same).map(|theirs| (mine, theirs))
        })
    }

    /// Whether the page end cuts this table's last row in two, so that the first row of `next` is its rest: text goes on there,
    /// and other cells are empty because theirs is complete.
    pub(super) fn is_cut(&self, next: &TableDraft) -> bool {
        let pairs: Vec<(&CellSketch, &CellSketch)> = self.facing(next).map(|(a, b)| (&self.cells[a], &next.cells[b])).collect();
        let upper = next.cells.iter().filter(|cell| cell.cell.row == 0).count();
        let lower = self.cells.iter().filter(|cell| cell.cell.row + cell.cell.row_span == self.rows).count();
        if self.rows == 0 || next.rows == 0 || pairs.len() != upper || pairs.len() != lower {
            return false;
        }
        let count = |test: &dyn Fn(&CellSketch, &CellSketch) -> bool| pairs.iter().filter(|(a, b)| test(a, b)).count();
        let gained = count(&|a, b| a.lines.is_empty() && !b.lines.is_empty());
        let lost = count(&|a, b| !a.lines.is_empty() && b.lines.is_empty());
        let both = count(&|a, b| !a.lines.is_empty() && !b.lines.is_empty());
        if both == 0 {
            return (gained == 0 && lost > 0 && next.first_row_height() < SLIVER) || (lost == 0 && self.last_row_height < SLIVER);
        }
        // a whole amount does not go on in another one
        if pairs.iter().any(|(a, b)| is_amount(&text_of(a)) && is_amount(&text_of(b))) {
            return false;
        }
        let surely = |a: &CellSketch, b: &CellSketch| self.goes_on_surely(a, b);
        let is_sure = pairs.iter().any(|(a, b)| surely(a, b));
        let numbered = count(&is_numbered_on);
        let continues = |a: &CellSketch, b: &CellSketch| {
            let is_long = a.lines.len() > 1 && both <= lost;
            a.lines.is_empty()
                || b.lines.is_empty()
                || surely(a, b)
                || (numbered > 1 && is_numbered_on(a, b))
                || (may_end(a, b) && (is_sure || is_long))
        };
        gained == 0 && pairs.iter().all(|(a, b)| continues(a, b)) && (lost > 0 || self.all_go_on(&pairs))
    }

    /// Whether the text of a pair is one: the next word would not have fitted, and it begins no item.
    fn goes_on_surely(&self, a: &CellSketch, b: &CellSketch) -> bool {
        match (a.lines.last(), b.lines.first()) {
            (Some(last), Some(first)) => !fits(last, first, self.text_width(a)) && !starts_item(first),
            _ => false,
        }
    }

    /// No cell is complete, so the texts themselves must show that they go on: an enumeration is broken off, goes on, or sentences are
    /// broken off in cells so wide that this is no chance.
    fn all_go_on(&self, pairs: &[(&CellSketch, &CellSketch)]) -> bool {
        let begins = |cell: &CellSketch| cell.lines.first().is_some_and(starts_item);
        let is_empty = |a: &CellSketch, b: &CellSketch| a.lines.is_empty() && b.lines.is_empty();
        let broken = |a: &CellSketch, b: &CellSketch| begins(a) && !begins(b) && b.lines.len() < a.lines.len().max(2);
        let wide = |a: &CellSketch, b: &CellSketch| {
            let last = a.lines.last();
            let is_wide = last.is_some_and(|line| self.text_width(a) > WIDE * line.size);
            is_wide && self.goes_on_surely(a, b) && !last.is_some_and(ends_sentence)
        };
        let is_much = pairs.iter().any(|(a, _)| a.lines.len() > 1) || pairs.iter().filter(|(a, b)| wide(a, b)).count() > 1;
        let shows = |a: &CellSketch, b: &CellSketch| broken(a, b) || (is_much && wide(a, b)) || is_numbered_on(a, b);
        // a merged label beside them may be cut as well; it shows nothing by itself
        let label = |a: &CellSketch, b: &CellSketch| a.cell.row_span > 1 && self.goes_on_surely(a, b);
        pairs.iter().all(|(a, b)| is_empty(a, b) || shows(a, b) || label(a, b)) && pairs.iter().any(|(a, b)| shows(a, b))
    }

    /// A lower bound of the height of the first row: what its text needs.
    fn first_row_height(&self) -> f32 {
        let cells = self.cells.iter().filter(|cell| cell.cell.row == 0);
        if cells.clone().all(|cell| cell.lines.is_empty()) { 0.0 } else { 2.0 * SLIVER }
    }

    /// Whether two merged labels are one, cut by the page end.
    pub(super) fn is_cut_label(&self, a: &CellSketch, b: &CellSketch, next: &TableDraft) -> bool {
        let (first, second) = (text_of(a), text_of(b));
        // a label may also be broken on purpose, so this alone neither shows nor excludes anything
        let is_full = is_full(a) && self.goes_on_surely(a, b);
        if is_full && (is_open(&first) || is_bracketed(&second) || second.chars().count() == 1) {
            return true;
        }
        let whole: Vec<char> = first.chars().chain(second.chars()).collect();
        let ending: String = whole.iter().skip(whole.len().saturating_sub(2)).collect();
        let cells = self.cells.iter().chain(&next.cells).filter(|cell| cell.cell.column == a.cell.column);
        let others = cells.filter(|cell| !std::ptr::eq(*cell, a) && !std::ptr::eq(*cell, b));
        let labels: Vec<String> = others.map(text_of).filter(|text| !text.is_empty()).collect();
        let shortest = |labels: &mut dyn Iterator<Item = &String>| labels.map(|label| label.chars().count()).min().unwrap_or(0);
        let alike = labels.iter().filter(|label| label.ends_with(&ending)).count();
        // the second part alone is no label of its own: others are longer
        let shortest_alike = shortest(&mut labels.iter().filter(|label| label.ends_with(&ending)));
        if !first.ends_with(&ending)
            && alike >= if is_full { ALIKE_IN_FULL } else { ALIKE }
            && second.chars().count() < shortest_alike
        {
            return true;
        }
        let shorter = first.chars().count().min(second.chars().count());
        is_full && b.cell.row_span > 1 && labels.len() >= ALIKE && shorter < shortest(&mut labels.iter())
    }
}

/// A paragraph may end with the page and another one begin.
fn may_end(a: &CellSketch, b: &CellSketch) -> bool {
    match (a.lines.last(), b.lines.first()) {
        (Some(last), Some(first)) => starts_item(first) || ends_sentence(last),
        _ => true,
    }
}

fn ends_sentence(line: &Line) -> bool {
    line.last().is_some_and(|ch| matches!(ch, '。' | '；' | ';' | '！'))
}

/// Whether the first item of `b` is the one after the last item of `a`.
fn is_numbered_on(a: &CellSketch, b: &CellSketch) -> bool {
    let number = |line: &Line| enumerator::at_start(&line.text()).map(|found| (found.kind, found.ordinal));
    let last = a.lines.iter().rev().find_map(number);
    let first = b.lines.first().and_then(number);
    last.zip(first).is_some_and(|((kind, last), (other, first))| kind == other && first == last + 1)
}

/// Whether the text leaves no room for one more line below it.
fn is_full(cell: &CellSketch) -> bool {
    cell.lines.last().is_some_and(|last| cell.bbox.y1 - last.baseline < (FULL + 0.2) * last.size)
}

/// Whether a bracket is opened and not closed.
fn is_open(text: &str) -> bool {
    let count = |brackets: [char; 2]| text.chars().filter(|ch| brackets.contains(ch)).count();
    count(['（', '(']) > count(['）', ')'])
}

/// Whether all of a text stands in brackets, as a unit behind a label does.
fn is_bracketed(text: &str) -> bool {
    text.starts_with(['（', '(']) && text.ends_with(['）', ')'])
}

/// Whether a text is an amount with its decimals, complete.
fn is_amount(text: &str) -> bool {
    let Some((whole, decimals)) = text.rsplit_once('.') else { return false };
    decimals.len() == 2
        && decimals.bytes().all(|b| b.is_ascii_digit())
        && !whole.is_empty()
        && whole.bytes().all(|b| b.is_ascii_digit() || b == b',')
}
