//! Header rows → the columns of a band: which column of the grammar stands where.

use crate::grammar::schema::{ColumnKind, RowKind};
use crate::grammar::{Grammar, LabelRole, Table};
use crate::recognise::observe::{Observed, Shape};
use crate::report::LabelMatch;
use crate::span::Span;

/// A column of a band as its header prints it.
#[derive(Debug, Clone)]
pub struct HeaderColumn {
    /// Index of the grammar's column; `None` for a header that the grammar does not know.
    pub column: Option<usize>,
    /// How its cells are read.
    pub kind: ColumnKind,
    /// The key in a row.
    pub key: String,
    /// The header cell's place.
    pub span: Span,
    /// How the header was matched.
    pub label: LabelMatch,
    /// First position: grid column, or place among the columns of a stream.
    pub start: usize,
    /// End position.
    pub end: usize,
    /// Unit of money printed in the header, with its place.
    pub unit: Option<(crate::value::MoneyUnit, Span)>,
    /// Whether the header says that its numbers are percents.
    pub percent: bool,
    /// Probability of the position; below 1 only where headers are lost.
    pub certainty: f64,
}

/// How well a row serves as the header of a table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeaderScore {
    /// Index of the table.
    pub table: usize,
    /// Different columns that the row shows, and half a point for a block label beside them.
    pub score: f64,
}

/// The table that this row is most likely the header of.
pub fn header_of(grammar: &Grammar, row: &[&Observed], block: Option<&Observed>) -> Option<HeaderScore> {
    let filled: Vec<&&Observed> = row.iter().filter(|cell| !cell.is_empty()).collect();
    let numeric = filled.iter().filter(|cell| cell.shape.is_numeric()).count();
    let mut best: Option<HeaderScore> = None;
    for (index, table) in grammar.tables.iter().enumerate() {
        let mut keys: Vec<&str> = Vec::new();
        let mut cells = 0;
        for cell in &filled {
            if let Some(column) = column_role(grammar, cell, index) {
                cells += 1;
                let key = table.columns[column].rule.key.as_str();
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
        let is_block = |cell: &Observed| grammar.labels.exact(&cell.key).contains(&LabelRole::Block(index));
        let labelled = filled.iter().any(|cell| is_block(cell)) || block.is_some_and(is_block);
        if cells == 1 && labelled && table.rule.min_columns == 2 && numeric == 0 {
            // Beside the block's own label one header may be an unlisted wording of a known one.
            for cell in filled.iter().filter(|cell| column_role(grammar, cell, index).is_none() && !is_block(cell)) {
                if let Some((LabelRole::Column { column, .. }, _)) =
                    grammar.labels.similar(&cell.key, |role| matches!(role, LabelRole::Column { table, .. } if table == index))
                {
                    let key = table.columns[column].rule.key.as_str();
                    if !keys.contains(&key) {
                        keys.push(key);
                        cells += 1;
                    }
                }
            }
        }
        let needed =
            table.rule.needs.is_empty() || table.rule.needs.iter().any(|set| set.iter().all(|key| keys.contains(&key.as_str())));
        let others = filled.len() - cells;
        let beside_values = table.rule.rows == RowKind::Fields && numeric > 0;
        if keys.len() < table.rule.min_columns || !needed || numeric > cells || others > cells + 1 || beside_values {
            continue;
        }
        let block_bonus = if labelled { 0.75 } else { 0.0 };
        let score = cells as f64 + block_bonus;
        if best.is_none_or(|best| score > best.score) {
            best = Some(HeaderScore { table: index, score });
        }
    }
    best
}

/// The column of `table` that this cell is exactly the header of.
pub fn column_role(grammar: &Grammar, cell: &Observed, table: usize) -> Option<usize> {
    let of = |key: &str| {
        grammar.labels.exact(key).iter().find_map(|role| match role {
            LabelRole::Column { table: t, column } if *t == table => Some(*column),
            _ => None,
        })
    };
    if cell.shape.is_numeric() {
        return None;
    }
    // An explanation in parentheses may follow the label: 全年预算数（A）（上年结转+年初预算）.
    let head = || cell.full_key.split_once('(').map(|(head, _)| head).filter(|head| head.chars().count() >= 2);
    of(&cell.key).or_else(|| of(&cell.full_key)).or_else(|| head().and_then(of))
}

/// Points that stand behind a level belong to the level, not to the indicator, where the indicator has points of its own
/// (一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 分值): they are kept under their header.
pub fn points_of_levels(columns: &mut [HeaderColumn]) {
    let weights = columns.iter().filter(|column| column.key == "weight").count();
    if weights < 2 {
        return;
    }
    for place in 1..columns.len() {
        if columns[place].key == "weight" && columns[place - 1].kind == ColumnKind::Level {
            columns[place].key = "other".to_owned();
            columns[place].kind = ColumnKind::Other;
        }
    }
}

/// Makes the columns of one header row.
pub fn columns_of(grammar: &Grammar, table: usize, row: &[&Observed], unit_text: impl Fn(Span) -> String) -> Vec<HeaderColumn> {
    let rule = &grammar.tables[table];
    let exact: Vec<Option<usize>> = row.iter().map(|cell| column_role(grammar, cell, table)).collect();
    row.iter()
        .enumerate()
        .filter(|(_, cell)| !cell.is_empty() && !cell.key.is_empty())
        .filter_map(|(place, cell)| {
            let (column, label) = match exact[place] {
                Some(column) => (Some(column), LabelMatch::Exact),
                None if cell.shape.is_numeric() || cell.shape == Shape::None => return None,
                None => similar_column(grammar, rule, table, cell, &exact),
            };
            if column.is_none() && is_block(grammar, cell) {
                return None;
            }
            let text = unit_text(cell.span);
            Some(HeaderColumn {
                kind: column.map_or(ColumnKind::Other, |column| rule.kind(column)),
                key: column.map_or_else(|| "other".to_owned(), |column| rule.columns[column].rule.key.clone()),
                column,
                span: cell.span,
                label,
                start: cell.column,
                end: cell.column_end(),
                unit: cell.unit,
                percent: text.contains('%') || text.contains('％'),
                certainty: 1.0,
            })
        })
        .collect()
}

fn is_block(grammar: &Grammar, cell: &Observed) -> bool {
    grammar.labels.exact(&cell.key).iter().any(|role| matches!(role, LabelRole::Block(_)))
}

fn similar_column(
    grammar: &Grammar,
    rule: &Table,
    table: usize,
    cell: &Observed,
    taken: &[Option<usize>],
) -> (Option<usize>, LabelMatch) {
    let taken_keys: Vec<&str> = taken.iter().flatten().map(|column| rule.columns[*column].rule.key.as_str()).collect();
    let free = |role: LabelRole| match role {
        LabelRole::Column { table: t, column } => t == table && !taken_keys.contains(&rule.columns[column].rule.key.as_str()),
        _ => false,
    };
    match grammar.labels.similar(&cell.key, free) {
        Some((LabelRole::Column { column, .. }, _)) => (Some(column), LabelMatch::Similar),
        _ => (None, LabelMatch::Exact),
    }
}
