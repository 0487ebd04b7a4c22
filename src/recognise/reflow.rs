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
    let mut rows = Vec::new();
    let mut at = 0;
    let mut in_data: Option<usize> = None;
    while at < filled.len() {
        if let Some((table, length)) = header_at(grammar, cells, &filled[at..]) {
            let lead = leading_labels(grammar, cells, &filled[..at], rows.len());
            let mut header: Row = filled[at - lead..at].to_vec();
            for _ in 0..lead {
                rows.pop();
            }
            header.extend(&filled[at..at + length]);
            rows.push(header);
            in_data = Some(table);
            at += length;
            let end = data_end(grammar, cells, &filled, at, table);
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
        let value = at + 1 < filled.len() && is_field(grammar, &cells[filled[at]]) && !is_label(grammar, cells, &filled, at + 1);
        rows.push(filled[at..at + 1 + usize::from(value)].to_vec());
        at += 1 + usize::from(value);
    }
    rows
}

/// A run of headers of one table that begins here: the table and the number of cells.
fn header_at(grammar: &Grammar, cells: &[Observed], rest: &[usize]) -> Option<(usize, usize)> {
    (0..grammar.tables.len())
        .filter_map(|table| {
            let rule = &grammar.tables[table];
            let roles: Vec<usize> = rest.iter().map_while(|index| column_role(grammar, &cells[*index], table)).collect();
            let keys: Vec<&str> = roles.iter().map(|column| rule.columns[*column].rule.key.as_str()).collect();
            let needed = rule.rule.needs.is_empty()
                || rule.rule.needs.iter().any(|set| set.iter().all(|key| keys.contains(&key.as_str())));
            (roles.len() >= rule.rule.min_columns.max(2) && needed && rule.rule.rows != RowKind::Fields)
                .then_some((table, roles.len()))
        })
        .max_by_key(|(_, length)| *length)
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

fn data_end(grammar: &Grammar, cells: &[Observed], filled: &[usize], from: usize, table: usize) -> usize {
    (from..filled.len())
        .find(|at| {
            let cell = &cells[filled[*at]];
            let block = grammar.labels.exact(&cell.key).iter().any(|role| matches!(role, LabelRole::Block(_)));
            let own = grammar.labels.exact(&cell.key).iter().any(|role| matches!(role, LabelRole::Row(t) if *t == table));
            let value = grammar.tables[table].columns.iter().any(|column| column.values.contains(&cell.key));
            is_total(grammar, cell, table)
                || header_at(grammar, cells, &filled[*at..]).is_some()
                || !own && !value && (block || is_field(grammar, cell))
        })
        .unwrap_or(filled.len())
}

fn is_total(grammar: &Grammar, cell: &Observed, table: usize) -> bool {
    grammar.tables[table].rule.rows == RowKind::Indicators && grammar.labels.exact(&cell.key).contains(&LabelRole::Total(table))
}

fn is_field(grammar: &Grammar, cell: &Observed) -> bool {
    grammar.labels.exact(&cell.key).iter().any(|role| matches!(role, LabelRole::Field(_)))
}

fn is_label(grammar: &Grammar, cells: &[Observed], filled: &[usize], at: usize) -> bool {
    is_field(grammar, &cells[filled[at]]) || header_at(grammar, cells, &filled[at..]).is_some()
}
