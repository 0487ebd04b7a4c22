//! Table blocks that are one table: it goes on below a page end, with its header and title printed again or without.
//!
//! In: the document and its observed tables. Out: [`Whole`] tables. A block goes on only where nothing between the two says that
//! another table begins, their columns are the same, and its rows do not begin with the first rows again.

use std::borrow::Cow;

use crate::document::{BlockKind, Break, Document, Origin, Table};
use crate::lex::fold;
use crate::recognise::generic::{self, Caption};
use crate::recognise::observe::Observed;

/// A table, of one block or several.
pub struct Whole<'a> {
    /// Its blocks.
    pub blocks: Vec<usize>,
    /// What stands above its first block.
    pub caption: Caption,
    /// Blocks of lines that are captions only.
    pub captions: Vec<usize>,
    /// Its cells.
    pub table: Cow<'a, Table>,
    /// Its cells as observed, in the same order.
    pub cells: Cow<'a, [Observed]>,
}

/// The tables among these blocks.
pub fn wholes<'a>(document: &'a Document, observed: &'a [Option<Vec<Observed>>], blocks: &[usize]) -> Vec<Whole<'a>> {
    let mut wholes: Vec<Whole> = Vec::new();
    for index in blocks.iter().copied() {
        let Some(BlockKind::Table(table)) = document.blocks.get(index).map(|block| &block.kind) else { continue };
        let Some(Some(cells)) = observed.get(index) else { continue };
        let caption = generic::caption_above(document, index);
        let next = Whole {
            blocks: vec![index],
            captions: caption.blocks.clone(),
            caption,
            table: Cow::Borrowed(table),
            cells: Cow::Borrowed(cells),
        };
        match wholes.last_mut() {
            Some(last) if goes_on(document, last, &next) => append(last, next),
            _ => wholes.push(next),
        }
    }
    wholes
}

fn goes_on(document: &Document, last: &Whole, next: &Whole) -> bool {
    let text = document.text.as_str();
    let (Some(from), Some(to)) = (last.blocks.last(), next.blocks.first()) else { return false };
    let same_title = |words: &str| {
        let key = generic::title_key(words);
        !key.is_empty() && key == generic::title_key(&last.caption.words(text))
    };
    let title = next.caption.words(text);
    if !title.is_empty() && !same_title(&title) {
        return false;
    }
    let code = |caption: &Caption| caption.code.map(|span| fold::key(span.of(text)));
    if code(&next.caption).is_some() && code(&next.caption) != code(&last.caption) {
        return false;
    }
    let between = document.blocks.get(from + 1..*to).unwrap_or(&[]);
    let quiet = between.iter().enumerate().all(|(place, block)| {
        let raw = block.span.of(text).trim();
        let label = raw.chars().count() <= 40 && raw.contains(['：', ':']) && !generic::is_note(&fold::key(raw));
        matches!(block.kind, BlockKind::Furniture)
            || next.captions.contains(&(from + 1 + place))
            || generic::is_remark(raw)
            || !raw.chars().any(char::is_alphabetic)
            || label
    });
    let stream = last.table.origin == Origin::Stream || next.table.origin == Origin::Stream;
    quiet && (stream || last.table.columns == next.table.columns) && rows_go_on(last, next)
}

/// Keys of the filled cells of each row that has any.
fn rows<'c>(cells: &'c [Observed]) -> Vec<Vec<&'c Observed>> {
    let mut rows: Vec<Vec<&'c Observed>> = Vec::new();
    let mut number = None;
    for cell in cells.iter().filter(|cell| !cell.is_empty()) {
        if number != Some(cell.row) {
            number = Some(cell.row);
            rows.push(Vec::new());
        }
        rows.last_mut().into_iter().for_each(|row| row.push(cell));
    }
    rows
}

/// Whether the rows of `next` follow on those of `last`: figures from the first row on, or below the same header again.
fn rows_go_on(last: &Whole, next: &Whole) -> bool {
    let (before, after) = (rows(&last.cells), rows(&next.cells));
    let keys = |row: &[&Observed]| row.iter().map(|cell| cell.full_key.clone()).collect::<Vec<_>>();
    let has_figures = |row: &[&Observed]| {
        row.len() >= 2 && row.iter().any(|cell| cell.shape.is_numeric()) && row.iter().any(|cell| cell.shape.is_text())
    };
    let head: Vec<Vec<String>> = before.iter().take(8).map(|row| keys(row)).collect();
    let repeated = after.iter().take_while(|row| head.contains(&keys(row))).count();
    let Some(first) = after.get(repeated) else { return false };
    let begins_again = before.iter().find(|row| has_figures(row)).is_some_and(|row| keys(row) == keys(first));
    let single = first.len() == 1 && repeated == 0;
    has_figures(first) && !begins_again && !single
}

fn append(last: &mut Whole, next: Whole) {
    let offset = last.table.rows;
    let table = last.table.to_mut();
    table.rows += next.table.rows;
    table.columns = table.columns.max(next.table.columns);
    table.cells.extend(next.table.cells.iter().enumerate().map(|(place, cell)| {
        let mut cell = cell.clone();
        cell.row += offset;
        if place == 0 && cell.before == Break::Cell {
            cell.before = Break::Row;
        }
        cell
    }));
    last.cells.to_mut().extend(next.cells.iter().map(|cell| {
        let mut cell = cell.clone();
        cell.row += offset as usize;
        cell
    }));
    last.blocks.extend(next.blocks);
    last.captions.extend(next.captions);
}
