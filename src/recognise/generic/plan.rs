//! What each column under a header is: labels of the rows, codes, ordinals, figures or texts; and where its rows end.
//!
//! In: a header. Out: a [`Plan`], or `None` where the rows do not bear the header out (a form of labels and values).

use std::ops::Range;

use crate::recognise::generic::header::{self, Header, Leaf};
use crate::recognise::generic::sheet::Sheet;
use crate::recognise::generic::words;
use crate::recognise::observe::Shape;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Labels of the rows.
    Label,
    /// Codes of the rows.
    Code,
    /// Ordinals: no value.
    Ordinal,
    /// Figures.
    Figures,
    /// Dates.
    Dates,
    /// Texts.
    Texts,
}

/// A list of rows: the whole width, or one of two lists side by side.
#[derive(Debug, Clone)]
pub struct Half {
    /// Its columns.
    pub columns: Range<usize>,
    /// The header cells that name this list, from the top down.
    pub heading: Vec<usize>,
}

/// A table's columns and rows.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The header.
    pub header: Header,
    /// What each column holds.
    pub roles: Vec<Role>,
    /// Lists side by side, left to right.
    pub halves: Vec<Half>,
    /// The rows below the header.
    pub rows: Range<usize>,
}

/// Shapes seen in a column.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    figures: usize,
    dates: usize,
    texts: usize,
    codes: usize,
    digits: usize,
    others: usize,
    merged: bool,
    blank: usize,
}

impl Seen {
    fn is_figures(self) -> bool {
        self.figures > 0 && self.figures >= self.texts + self.dates
    }
}

/// What heads no table shows so within this many rows: any row may be tried as a header, and none may cost the whole table.
const TRIAL_ROWS: usize = 200;

/// Plans the table below a header.
pub fn plan(sheet: &Sheet, header: Header) -> Option<Plan> {
    let trial = plan_within(sheet, header.clone(), TRIAL_ROWS)?;
    if trial.rows.len() < TRIAL_ROWS { Some(trial) } else { plan_within(sheet, header, usize::MAX) }
}

/// The plan by the first `most` rows below the header.
fn plan_within(sheet: &Sheet, header: Header, most: usize) -> Option<Plan> {
    let (rows, seen) = region(sheet, &header, most);
    let data: usize = seen.iter().map(|seen| seen.figures + seen.texts + seen.dates).sum();
    if rows.is_empty() || data == 0 {
        return None;
    }
    let count = rows.clone().filter(|row| !sheet.filled(*row).is_empty() && !sheet.fills_row(*row)).count();
    let keys: Vec<&str> = header.leaves.iter().map(|leaf| bottom_key(sheet, leaf)).collect();
    let figures: Vec<bool> = keys
        .iter()
        .zip(&seen)
        .map(|(key, seen)| seen.is_figures() && !words::is_ordinal_label(key) && !words::names_codes(key))
        .collect();
    let halves = halves(sheet, &header, &keys, &figures);
    let believable = if figures.contains(&true) {
        is_figure_table(&keys, &seen, &figures, halves.len(), count)
    } else {
        is_text_table(&keys, count)
    };
    if !believable {
        return None;
    }
    let mut roles = vec![Role::Texts; header.leaves.len()];
    for half in &halves {
        roles_of(sheet, &header, half, &keys, &seen, &figures, &mut roles);
    }
    Some(Plan { header, roles, halves, rows })
}

/// Plans a table that prints nothing below its header but labels of sums and blanks: its columns tell by their names alone.
pub fn plan_empty(sheet: &Sheet, header: Header) -> Option<Plan> {
    let rows = header.rows.end..sheet.rows.len();
    let blank = |index: usize| {
        let cell = sheet.cell(index);
        let key = cell.map_or("", |cell| cell.full_key.as_str());
        matches!(sheet.shape(index), Shape::Empty | Shape::None) || words::is_total(key) || words::is_note(key)
    };
    let empty = rows.clone().all(|row| {
        let filled = sheet.filled(row);
        header::is_ordinals(sheet, row) || header::is_repeated(sheet, &header, row) || filled.iter().all(|index| blank(*index))
    });
    let keys: Vec<&str> = header.leaves.iter().map(|leaf| bottom_key(sheet, leaf)).collect();
    let mut roles = Vec::new();
    for key in &keys {
        let names_labels = ["名称", "科目", "项目", "内容", "单位"].iter().any(|word| key.ends_with(word));
        let figures = roles.contains(&Role::Figures);
        roles.push(match () {
            () if words::is_ordinal_label(key) => Role::Ordinal,
            () if words::names_codes(key) => Role::Code,
            () if !names_labels && words::names_figures(key) => Role::Figures,
            () if figures => Role::Texts,
            () => Role::Label,
        });
    }
    let figures: Vec<bool> = roles.iter().map(|role| *role == Role::Figures).collect();
    let halves = halves(sheet, &header, &keys, &figures);
    (empty && figures.contains(&true)).then_some(Plan { header, roles, halves, rows })
}

/// The key of a column's lowest header.
pub fn bottom_key<'s>(sheet: &Sheet<'s>, leaf: &Leaf) -> &'s str {
    leaf.path.last().map_or("", |index| sheet.key(*index))
}

/// The rows up to where the grid or the types change, and what the columns hold there.
fn region(sheet: &Sheet, header: &Header, most: usize) -> (Range<usize>, Vec<Seen>) {
    let mut seen = vec![Seen::default(); header.leaves.len()];
    let first = header.rows.end;
    let end = first.saturating_add(most).min(sheet.rows.len());
    for row in first..end {
        let filled = sheet.filled(row);
        if sheet.fills_row(row)
            || filled.is_empty()
            || sheet.rows.get(row).is_some_and(|row| row.torn)
            || header::is_ordinals(sheet, row)
            || header::is_repeated(sheet, header, row)
            || is_aside(sheet, &filled)
        {
            continue;
        }
        if crosses(sheet, header, &seen, &filled) || is_new_header(sheet, header, &seen, &filled) {
            return (first..row, seen);
        }
        for (leaf, seen) in header.leaves.iter().zip(&mut seen) {
            let mut any = false;
            for index in (leaf.start..leaf.end).filter_map(|position| sheet.at(row, position)) {
                if header.cells.contains(&index) {
                    continue;
                }
                if !sheet.begins(row, index) {
                    seen.merged = true;
                    any = true;
                    continue;
                }
                any |= !sheet.is_empty(index);
                note(sheet, index, seen);
            }
            seen.blank += usize::from(!any);
        }
    }
    (first.min(end)..end, seen)
}

fn note(sheet: &Sheet, index: usize, seen: &mut Seen) {
    if sheet.is_digits(index) {
        seen.digits += 1;
    } else if !sheet.is_empty(index) {
        seen.others += 1;
    }
    match sheet.shape(index) {
        Shape::Number => {
            seen.figures += 1;
            let key = sheet.cell(index).map_or("", |cell| cell.full_key.as_str());
            seen.codes += usize::from(matches!(key.len(), 2 | 3 | 5 | 7) && key.chars().all(|c| c.is_ascii_digit()));
        }
        shape if shape.is_numeric() => seen.figures += 1,
        Shape::Date => seen.dates += 1,
        Shape::Short | Shape::Long | Shape::Unit | Shape::Operator => seen.texts += 1,
        Shape::Empty | Shape::None => {}
        _ => {}
    }
}

/// Whether a row inside the table only says the unit, or that there is nothing to print.
pub fn is_aside(sheet: &Sheet, filled: &[usize]) -> bool {
    let aside = |index: usize| {
        let key = sheet.cell(index).map_or("", |cell| cell.full_key.as_str());
        words::is_note(key) || words::is_continuation(key) || words::is_unit_line(key)
    };
    !filled.is_empty() && filled.iter().all(|index| aside(*index))
}

/// Whether a cell does not fit the columns: it begins after the first column and covers parts of several. The label of a sum
/// may cover whole columns up to its figure.
fn crosses(sheet: &Sheet, header: &Header, seen: &[Seen], filled: &[usize]) -> bool {
    filled.iter().any(|index| {
        let (start, end) = sheet.extent(*index);
        let first = header.leaves.iter().find(|leaf| leaf.start <= start && start < leaf.end);
        let fits = first.is_some_and(|leaf| end <= leaf.end || leaf.start == 0);
        let next = header.leaves.iter().position(|leaf| leaf.start == end);
        let beside_figures = next.and_then(|at| seen.get(at)).is_some_and(|seen| seen.figures > 0 && seen.texts == 0);
        let label = sheet.shape(*index) == Shape::Short && first.is_some_and(|leaf| leaf.start == start);
        !(fits || label && beside_figures)
    })
}

/// Whether two or more texts stand where only figures stood so far.
fn is_new_header(sheet: &Sheet, header: &Header, seen: &[Seen], filled: &[usize]) -> bool {
    let figures = filled.iter().filter(|index| sheet.shape(**index).is_numeric()).count();
    let of_figures = |index: &usize| {
        let (start, _) = sheet.extent(*index);
        let at = header.leaves.iter().position(|leaf| leaf.start <= start && start < leaf.end);
        at.and_then(|at| seen.get(at)).is_some_and(|seen| seen.figures > 0 && seen.texts == 0)
    };
    let texts = filled.iter().filter(|index| sheet.shape(**index) == Shape::Short && of_figures(index)).count();
    figures == 0 && texts >= 2
}

/// Whether rows of figures bear out their header. Labels and values side by side (项目 | 甲 | 金额 | 12) do not.
fn is_figure_table(keys: &[&str], seen: &[Seen], figures: &[bool], halves: usize, rows: usize) -> bool {
    let named = |at: usize| {
        keys.get(at).is_some_and(|key| words::names_figures(key) || key.chars().all(|c| c.is_ascii_digit()) && !key.is_empty())
    };
    let of_figures: Vec<usize> = (0..keys.len()).filter(|at| figures[*at]).collect();
    let all_named = of_figures.iter().all(|at| named(*at));
    if of_figures.iter().any(|at| keys[*at].is_empty()) {
        return false;
    }
    let alternates = keys.len() >= 4 && keys.len().is_multiple_of(2) && (0..keys.len()).all(|at| figures[at] == (at % 2 == 1));
    let mixed = of_figures.iter().any(|at| seen.get(*at).is_some_and(|seen| seen.texts > 0));
    if alternates && halves < 2 || keys.len() == 2 || of_figures.len() == 1 && rows < 2 {
        return all_named && !(keys.len() == 2 && mixed);
    }
    of_figures.len() >= 2 || all_named || rows >= 3
}

/// Whether rows of texts bear out their header: every header is named like one.
fn is_text_table(keys: &[&str], rows: usize) -> bool {
    let distinct = keys.iter().enumerate().all(|(at, key)| !keys[..at].contains(key));
    // The first header may be blank or the name of the whole block.
    rows >= 2
        && distinct
        && keys.iter().skip(1).all(|key| words::names_texts(key))
        && keys.len() >= 2
        && (keys.len() > 2 || keys.first().is_some_and(|key| words::names_texts(key)))
}

/// Lists side by side: a column of labels after figures, with the same header of figures behind it again.
fn halves(sheet: &Sheet, header: &Header, keys: &[&str], figures: &[bool]) -> Vec<Half> {
    let Some(first) = figures.iter().position(|is| *is) else {
        return vec![Half { columns: 0..keys.len(), heading: Vec::new() }];
    };
    let mut starts = vec![0];
    for at in first + 1..keys.len() {
        let before = *starts.last().unwrap_or(&0);
        let opens = !figures[at] && figures[before..at].contains(&true) && !words::is_ordinal_label(keys[at]);
        if !opens {
            continue;
        }
        let repeats = (before..at).zip(at..keys.len()).any(|(j, q)| figures[q] && figures[j] && keys[j] == keys[q]);
        let same_labels = !keys[at].is_empty() && keys[at] == keys[before] && figures[at..].contains(&true);
        let new_heading = heads_a_list(header, before, at) && figures[at..].contains(&true);
        if repeats || same_labels || new_heading {
            starts.push(at);
        }
    }
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([keys.len()]).collect();
    let ranges: Vec<Range<usize>> = starts.iter().zip(ends).map(|(start, end)| *start..end).collect();
    if ranges.len() == 1 {
        return vec![Half { columns: 0..keys.len(), heading: Vec::new() }];
    }
    let labels: Vec<Option<usize>> = ranges.iter().map(|range| header.leaves[range.start].path.last().copied()).collect();
    let distinct = labels.iter().enumerate().all(|(at, label)| {
        label.is_some() && !labels[..at].iter().any(|other| other.map(|i| sheet.key(i)) == label.map(|i| sheet.key(i)))
    });
    ranges
        .into_iter()
        .zip(labels)
        .map(|(columns, label)| {
            let paths = &header.leaves[columns.clone()];
            let first = paths.first().map_or(&[][..], |leaf| leaf.path.as_slice());
            let spanning: Vec<usize> = first
                .iter()
                .copied()
                .filter(|cell| paths.len() > 1 && paths.iter().all(|leaf| leaf.path.contains(cell)))
                .collect();
            let heading = if spanning.is_empty() { label.filter(|_| distinct).into_iter().collect() } else { spanning };
            Half { columns, heading }
        })
        .collect()
}

/// Whether one header cell stands above all columns from `before` up to `at`, and another above `at` and more: 收入 | 支出.
fn heads_a_list(header: &Header, before: usize, at: usize) -> bool {
    let top = |leaf: &Leaf| leaf.path.first().copied();
    let (Some(left), Some(own)) = (header.leaves.get(before).and_then(top), header.leaves.get(at).and_then(top)) else {
        return false;
    };
    let above_all = |cell: usize, columns: &[Leaf]| columns.iter().all(|leaf| top(leaf) == Some(cell) && leaf.path.len() > 1);
    let width = header.leaves[at..].iter().take_while(|leaf| top(leaf) == Some(own)).count();
    left != own && width > 1 && above_all(left, &header.leaves[before..at]) && above_all(own, &header.leaves[at..at + width])
}

fn roles_of(sheet: &Sheet, header: &Header, half: &Half, keys: &[&str], seen: &[Seen], figures: &[bool], roles: &mut [Role]) {
    let mut labels_open = true;
    let mut last_label: Option<usize> = None;
    for at in half.columns.clone() {
        let own = seen[at];
        roles[at] = if words::is_ordinal_label(keys[at]) {
            Role::Ordinal
        } else if labels_open
            && (words::names_codes(keys[at]) && own.digits > own.others || is_code_column(own, last_label) && own.texts == 0)
        {
            Role::Code
        } else if figures[at] {
            labels_open = false;
            Role::Figures
        } else if labels_open && last_label.is_none_or(|last| nests(header, last, at, seen)) {
            last_label = Some(at);
            Role::Label
        } else {
            labels_open = false;
            if own.dates > 0 && own.texts == 0 { Role::Dates } else { Role::Texts }
        };
    }
    // A list without any figure or text beside its labels has its last label as text.
    let values = half.columns.clone().any(|at| matches!(roles[at], Role::Figures | Role::Texts | Role::Dates));
    if !values && let Some(last) = last_label {
        roles[last] = Role::Texts;
    }
    let _ = sheet;
}

/// A column of nothing but short digit strings of the lengths of classification codes, before any label.
fn is_code_column(seen: Seen, last_label: Option<usize>) -> bool {
    last_label.is_none() && seen.codes >= 2 && seen.codes == seen.figures
}

/// Whether the column `at` holds the next level of labels after the column `last`.
fn nests(header: &Header, last: usize, at: usize, seen: &[Seen]) -> bool {
    let (above, own) = (&header.leaves[last], &header.leaves[at]);
    let same_header = own.path.is_empty() || own.path == above.path;
    let first = last == 0 && at == 1;
    same_header || seen[last].merged || first && seen[last].blank > 0 && seen[last].texts > 0 && seen[at].blank == 0
}
