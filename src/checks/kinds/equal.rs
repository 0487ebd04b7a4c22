//! One figure printed in two places: two total rows, or prose and table.

use crate::checks::amount::{Amount, Comparison, Places};
use crate::checks::view::{self, Row, View};
use crate::checks::{Finding, Outcome, words};
use crate::grammar::check::{CheckRule, Equal, Same};

/// Rows of different groups that print one total.
pub fn same(rule: &CheckRule, with: &Same, view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for at in &with.at {
        let rows: Vec<Row<'_>> = view.rows(at).into_iter().filter(|row| with.labels.matches(row.label())).collect();
        for column in &with.columns {
            let cells: Vec<Amount> =
                rows.iter().filter_map(|row| view.amount(&format!("{}/{column}", row.pointer), &row.path.join("·"))).collect();
            let Some((first, others)) = cells.split_first() else { continue };
            for other in others {
                findings.push(compare(rule, view::id(at, column, rule), first, other, words::member_name(column), view));
            }
        }
    }
    findings
}

/// A figure of the prose against the row with its label.
pub fn table(rule: &CheckRule, with: &Equal, view: &View<'_>) -> Vec<Finding> {
    let Some(figure) = view.amount(&with.figure, &format!("正文{}", words::pointer_name(&with.figure))) else {
        return Vec::new();
    };
    let mut cells: Vec<Amount> = Vec::new();
    for at in &with.at {
        let rows = view.rows(at);
        let column =
            |row: &Row<'_>, column: &str| view.amount(&format!("{}/{column}", row.pointer), &format!("表内{}", row.label()));
        let of_column: Vec<Amount> =
            rows.iter().filter(|row| with.labels.matches(row.label())).filter_map(|row| column(row, &with.column)).collect();
        if of_column.is_empty() && with.column == "executed" && amounts_are_executed(&rows, view) {
            cells.extend(rows.iter().filter(|row| with.labels.matches(row.label())).filter_map(|row| column(row, "amount")));
        }
        cells.extend(of_column);
    }
    // The same label may stand in two groups of the table; equal amounts are one.
    cells.dedup_by(|a, b| a.printed == b.printed && a.factor == b.factor);
    let id = format!("{}.{}", with.figure.trim_start_matches('/').replace('/', "."), rule.id);
    let agreeing = cells.iter().position(|cell| Comparison::equal(&figure, cell).outcome() != Outcome::Fail);
    let Some(cell) = cells.get(agreeing.unwrap_or(0)) else { return Vec::new() };
    vec![compare(rule, id, &figure, cell, ("", ""), view)]
}

/// Form B2 prints amounts in the labels' cells; they are executed ones if their groups add up to the executed total.
fn amounts_are_executed(rows: &[Row<'_>], view: &View<'_>) -> bool {
    let totals: Vec<Amount> = rows.iter().filter_map(|row| view.amount(&format!("{}/executed", row.pointer), "")).collect();
    let mut groups: Vec<(&[&str], Vec<Amount>)> = Vec::new();
    for row in rows.iter().filter(|row| row.path.len() > 1) {
        let Some(amount) = view.amount(&format!("{}/amount", row.pointer), "") else { continue };
        match groups.iter_mut().find(|(group, _)| *group == row.group()) {
            Some((_, terms)) => terms.push(amount),
            None => groups.push((row.group(), vec![amount])),
        }
    }
    groups
        .iter()
        .any(|(_, terms)| totals.iter().any(|total| Comparison::sum(total, terms, Places::Common).outcome() != Outcome::Fail))
}

fn compare(rule: &CheckRule, id: String, actual: &Amount, expected: &Amount, heads: (&str, &str), view: &View<'_>) -> Finding {
    let comparison = Comparison::equal(actual, expected);
    let fields = vec![actual.pointer.clone(), expected.pointer.clone()];
    if comparison.outcome() == Outcome::Fail && fields.iter().any(|pointer| view.doubted(pointer)) {
        let message = words::missing("有数值本身存疑", "one of the values is itself in doubt");
        return words::plain(rule, id, Outcome::NotApplicable, fields, message);
    }
    let (zh, en) = words::verdict(&comparison);
    let head = |head: &str, colon: &str| if head.is_empty() { String::new() } else { format!("{head}{colon}") };
    let (a, b) = (words::shown(actual), words::shown(expected));
    let message = crate::report::Message {
        zh: format!("{}{a} 与 {b} {zh}", head(heads.0, "：")),
        en: format!("{}{a} and {b}: {en}", head(heads.1, ": ")),
    };
    words::compared(rule, id, &comparison, actual.unit.as_deref(), fields, message)
}
