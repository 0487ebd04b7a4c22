//! A form pasted as one cell per line: no row marks at all → rows again, by labels alone.
//!
//! In: the cells of a stream that is one endless row. Out: rows such as a marked stream has: a header, its data (as one
//! row that the alignment cuts), a total, labels with their values.

use crate::grammar::schema::RowKind;
use crate::grammar::{Grammar, LabelRole};
use crate::recognise::bands::Row;
use crate::recognise::columns::column_role;
use crate::recognise::observe::Observed;

/// Cuts the cells into rows.
pub fn rows(grammar: &Grammar, cells: &[Observed]) -> Vec<Row> {
    let filled: Row = (0..cells.len()).filter(|index| !cells[*index].is_empty()).collect();
    let headers = headers(grammar, cells, &filled);
    let mut rows = Vec::new();
    let mut at = 0;
    let mut in_data: Option<usize> = None;
    while at < filled.len() {
        if let Some((table, length)) = headers[at] {
            let lead = leading_labels(grammar, cells, &filled[..at], rows.len());
            let mut header: Row = filled[at - lead..at].to_vec();
            for _ in 0..lead {
                rows.pop();
            }
            header.extend(&filled[at..at + length]);
            rows.push(header);
            in_data = Some(table);
            at += length;
            let end = data_end(grammar, cells, &filled, &headers, at, table);
            if end > at {
                rows.push(filled[at..end].to_vec());
                at = end;
            }
            continue;
        }
        if let Some(table) = in_data
            && is_total(grammar, &cells[filled[at]], table)
        {
            let end = (at + 1..filled.len()).find(|index| !cells[filled[*index]].shape.is_numeric()).unwrap_or(filled.len());
            rows.push(filled[at..end].to_vec());
            at = end;
            in_data = None;
            continue;
        }
        let label = |at: usize| is_field(grammar, &cells[filled[at]]) || headers[at].is_some();
        let value = at + 1 < filled.len() && is_field(grammar, &cells[filled[at]]) && !label(at + 1);
        rows.push(filled[at..at + 1 + usize::from(value)].to_vec());
        at += 1 + usize::from(value);
    }
    rows
}

/// For each cell the longest run of headers of one table that begins there: the table and the number of cells.
///
/// Runs are made from the end, so that a cell costs the same wherever its run ends.
fn headers(grammar: &Grammar, cells: &[Observed], filled: &[usize]) -> Vec<Option<(usize, usize)>> {
    let mut runs: Vec<Run> = grammar.tables.iter().map(|table| Run::new(table.columns.len())).collect();
    let mut found = vec![None; filled.len()];
    for (at, index) in filled.iter().enumerate().rev() {
        for (table, run) in runs.iter_mut().enumerate() {
            match column_role(grammar, &cells[*index], table) {
                Some(column) => run.prepend(column),
                None => run.clear(),
            }
        }
        let heads = |table: &usize| {
            let (rule, run) = (&grammar.tables[*table], &runs[*table]);
            let shown =
                |key: &String| rule.columns.iter().zip(&run.shown).any(|(column, shown)| *shown && &column.rule.key == key);
            run.length >= rule.rule.min_columns.max(2)
                && rule.rule.rows != RowKind::Fields
                && (rule.rule.needs.is_empty() || rule.rule.needs.iter().any(|set| set.iter().all(shown)))
        };
        let heading = (0..runs.len()).filter(heads).map(|table| (table, runs[table].length));
        found[at] = heading.max_by_key(|(_, length)| *length);
    }
    found
}

/// Headers of one table that follow each other.
struct Run {
    length: usize,
    /// Which columns of the table they show.
    shown: Vec<bool>,
}

impl Run {
    fn new(columns: usize) -> Self {
        Self { length: 0, shown: vec![false; columns] }
    }

    fn prepend(&mut self, column: usize) {
        self.length += 1;
        if let Some(shown) = self.shown.get_mut(column) {
            *shown = true;
        }
    }

    fn clear(&mut self) {
        if self.length > 0 {
            self.length = 0;
            self.shown.fill(false);
        }
    }
}

/// How many single cells right before a header belong to it: the block's label, a unit alone.
fn leading_labels(grammar: &Grammar, cells: &[Observed], before: &[usize], rows: usize) -> usize {
    before
        .iter()
        .rev()
        .take(2.min(rows))
        .take_while(|index| {
            let cell = &cells[**index];
            cell.key.is_empty() && cell.unit.is_some()
                || grammar.labels.exact(&cell.key).iter().any(|role| matches!(role, LabelRole::Block(_)))
        })
        .count()
}

fn data_end(
    grammar: &Grammar,
    cells: &[Observed],
    filled: &[usize],
    headers: &[Option<(usize, usize)>],
    from: usize,
    table: usize,
) -> usize {
    (from..filled.len())
        .find(|at| {
            let cell = &cells[filled[*at]];
            let block = grammar.labels.exact(&cell.key).iter().any(|role| matches!(role, LabelRole::Block(_)));
            let own = grammar.labels.exact(&cell.key).iter().any(|role| matches!(role, LabelRole::Row(t) if *t == table));
            let value = grammar.tables[table].columns.iter().any(|column| column.values.contains(&cell.key));
            is_total(grammar, cell, table) || headers[*at].is_some() || !own && !value && (block || is_field(grammar, cell))
        })
        .unwrap_or(filled.len())
}

fn is_total(grammar: &Grammar, cell: &Observed, table: usize) -> bool {
    grammar.tables[table].rule.rows == RowKind::Indicators && grammar.labels.exact(&cell.key).contains(&LabelRole::Total(table))
}

fn is_field(grammar: &Grammar, cell: &Observed) -> bool {
    grammar.labels.exact(&cell.key).iter().any(|role| matches!(role, LabelRole::Field(_)))
}
