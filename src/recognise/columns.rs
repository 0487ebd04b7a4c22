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

impl HeaderColumn {
    /// A column whose header is lost or says something else: what stands below tells which one it is.
    pub fn inferred(column: usize, kind: ColumnKind, key: String, span: Span, start: usize) -> Self {
        let (column, label, end) = (Some(column), LabelMatch::Similar, start + 1);
        Self { column, kind, key, span, label, start, end, unit: None, percent: false, certainty: 1.0 }
    }

    /// Whether the column stands over a position.
    pub fn covers(&self, position: usize) -> bool {
        self.start <= position && position < self.end
    }
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
        let needs = |keys: &[&str]| {
            table.rule.needs.is_empty() || table.rule.needs.iter().any(|set| set.iter().all(|key| keys.contains(&key.as_str())))
        };
        let few = !needs(&keys) || 2 * cells < filled.len() + 2;
        if cells >= 1 && few && filled.len() >= 3 && numeric == 0 && table.rule.min_columns == 2 {
            // A header most of whose labels have an unlisted wording of a known one.
            for cell in filled.iter().filter(|cell| cell.shape == Shape::Short && column_role(grammar, cell, index).is_none()) {
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
        let beside_amounts = table.rule.rows == RowKind::Amounts && lists_side_by_side(grammar, index, &filled);
        if beside_amounts && !keys.contains(&"label") {
            // 部门支出 | 预算金额 | 部门收入来源 | 预算金额: what stands before each amount is the heading of its list.
            keys.push("label");
            cells = filled.len();
        }
        let needed = needs(&keys);
        let others = filled.len() - cells;
        let long = filled.iter().any(|cell| cell.shape == Shape::Long && column_role(grammar, cell, index).is_none());
        // 总体目标 | 修复草原。 | 完成情况 | 已修复。: labels beside their texts are no header.
        let beside_values = table.rule.rows == RowKind::Fields && numeric > 0 || table.rule.rows == RowKind::Single && long;
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

/// Whether every second header, and at least two, is that of amounts, and every other one a text.
fn lists_side_by_side(grammar: &Grammar, table: usize, filled: &[&&Observed]) -> bool {
    let is_amount = |cell: &Observed| {
        column_role(grammar, cell, table).is_some_and(|column| grammar.tables[table].kind(column) == ColumnKind::Money)
    };
    let from = filled.len() % 2;
    filled.len() >= 4
        && filled[from..]
            .chunks(2)
            .all(|pair| matches!(pair, [label, amount] if label.shape == Shape::Short && is_amount(amount)))
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
    // Counts of people are those of the year that stands before the label; amounts of several years are not the same.
    let counts = grammar.tables[table].rule.rows == RowKind::Fields;
    let without_year = || {
        let rest = cell.key.trim_start_matches(|c: char| c.is_ascii_digit());
        rest.strip_prefix("年末").or_else(|| rest.strip_prefix('年')).filter(|_| counts && cell.key.len() - rest.len() == 4)
    };
    of(&cell.key).or_else(|| of(&cell.full_key)).or_else(|| head().and_then(of)).or_else(|| without_year().and_then(of))
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

/// What stands below a header speaks too: a column of signs without any sign is none (指标方向性 over 正向指标), an unknown
/// column of nothing but signs or units is one, and of two columns of names the one with the better label is the name.
pub fn by_content<'c>(
    grammar: &Grammar,
    table: usize,
    columns: &mut [HeaderColumn],
    below: impl Fn(&HeaderColumn) -> Vec<&'c Observed>,
    text: &str,
) {
    let rule = &grammar.tables[table];
    if rule.rule.rows == RowKind::Money {
        return unknown_amounts(columns, below, text);
    }
    if rule.rule.rows != RowKind::Indicators {
        return;
    }
    let is_sign = |cell: &Observed| matches!(cell.shape, Shape::Operator | Shape::None);
    for column in columns.iter_mut().filter(|column| column.kind == ColumnKind::Sign) {
        let cells = below(column);
        if !cells.is_empty() && !cells.iter().any(|cell| is_sign(cell)) {
            (column.kind, column.key) = (ColumnKind::Other, "other".to_owned());
        }
    }
    for (kind, key) in [(ColumnKind::Sign, "operator"), (ColumnKind::Unit, "unit")] {
        if columns.iter().any(|column| column.kind == kind) {
            continue;
        }
        let fits = |cell: &Observed| match kind {
            ColumnKind::Sign => cell.shape == Shape::Operator,
            _ => cell.shape == Shape::Unit,
        };
        let unknown = columns.iter_mut().filter(|column| column.column.is_none());
        for column in unknown {
            let cells = below(column);
            if cells.len() >= 2 && cells.iter().all(|cell| fits(cell)) {
                (column.kind, column.key, column.label) = (kind, key.to_owned(), LabelMatch::Similar);
                break;
            }
        }
    }
    let names = columns.iter().filter(|column| column.kind == ColumnKind::Name).count();
    let targets = columns.iter().filter(|column| column.key == "target").count();
    if names < 2 || targets > 1 {
        return;
    }
    let rank = |column: &HeaderColumn| {
        let key = crate::lex::fold::label(column.span.of(text)).key;
        let labels = column.column.map_or(&[][..], |index| rule.columns[index].rule.labels.as_slice());
        labels.iter().position(|label| crate::lex::fold::label(label).key == key).unwrap_or(usize::MAX)
    };
    let best = columns.iter().filter(|column| column.kind == ColumnKind::Name).map(rank).min();
    for column in columns.iter_mut().filter(|column| column.kind == ColumnKind::Name) {
        if Some(rank(column)) != best {
            (column.kind, column.key) = (ColumnKind::Other, "other".to_owned());
        }
    }
}

/// An unknown column of a money table that holds nothing but figures with cents is one of amounts.
fn unknown_amounts<'c>(columns: &mut [HeaderColumn], below: impl Fn(&HeaderColumn) -> Vec<&'c Observed>, text: &str) {
    for column in columns.iter_mut().filter(|column| column.column.is_none() && !column.percent) {
        let header = column.span.of(text);
        let cells = below(column);
        let figures = cells.iter().all(|cell| matches!(cell.shape, Shape::Number | Shape::Amount | Shape::None));
        let cents = cells.iter().filter_map(|cell| cell.number).any(|number| number.scale() == 2);
        if figures && cents && !header.contains(['率', '比', '分', '重']) {
            (column.kind, column.label) = (ColumnKind::Money, LabelMatch::Similar);
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
                None => match heading_of_list(rule, &exact, place) {
                    Some(label) => (Some(label), LabelMatch::Position),
                    None => similar_column(grammar, rule, table, cell, &exact),
                },
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

/// An unknown header right before one of amounts heads a list of amounts.
fn heading_of_list(rule: &Table, exact: &[Option<usize>], place: usize) -> Option<usize> {
    let next = exact.get(place + 1).copied().flatten()?;
    let is = |kind: ColumnKind, index: usize| rule.kind(index) == kind;
    (rule.rule.rows == RowKind::Amounts && is(ColumnKind::Money, next))
        .then(|| (0..rule.columns.len()).find(|index| is(ColumnKind::Label, *index)))
        .flatten()
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
        Some((LabelRole::Column { column, .. }, likeness)) => {
            (Some(column), if likeness.is_strong() { LabelMatch::Similar } else { LabelMatch::Position })
        }
        _ => (None, LabelMatch::Exact),
    }
}
