//! Tables of accounts: a coded row against the rows one level below it, and the total against the outermost rows.
//! One finding for each table and column, so that a booklet's many rows stay readable.

use crate::checks::amount::{Amount, Comparison, Places};
use crate::checks::view::{View, text_of};
use crate::checks::{Finding, Outcome, words};
use crate::grammar::check::{CheckRule, Tree};
use crate::report::{Message, Node, join_pointer};

struct Line<'a> {
    pointer: String,
    path: Vec<&'a str>,
    coded: bool,
}

/// Every table with coded rows.
pub fn run(rule: &CheckRule, with: &Tree, view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (table, node) in view.list(&with.tables) {
        let lines = lines(&table, node);
        if lines.iter().filter(|line| line.coded).count() < 2 {
            continue;
        }
        let mut columns: Vec<&str> = Vec::new();
        for row in node.child("rows").map_or(&[][..], Node::elements) {
            if let Some(Node::Object(values)) = row.child("values") {
                for column in values.keys() {
                    if !columns.contains(&column.as_str()) {
                        columns.push(column);
                    }
                }
            }
        }
        for column in columns {
            findings.extend(one(rule, with, view, (&table, column), &lines));
        }
    }
    findings
}

fn lines<'a>(table: &str, node: &'a Node) -> Vec<Line<'a>> {
    let rows = node.child("rows").map_or(&[][..], Node::elements);
    let line = |(index, row): (usize, &'a Node)| Line {
        pointer: format!("{table}/rows/{index}"),
        path: row.child("path").map_or(&[][..], Node::elements).iter().filter_map(text_of).collect(),
        coded: row.child("code").is_some_and(|code| code.as_value().is_some()),
    };
    rows.iter().enumerate().map(line).collect()
}

fn one(rule: &CheckRule, with: &Tree, view: &View<'_>, (table, column): (&str, &str), lines: &[Line<'_>]) -> Option<Finding> {
    let cell = |line: &Line<'_>| {
        view.amount(&join_pointer(&format!("{}/values", line.pointer), column), line.path.last().copied().unwrap_or(""))
    };
    let mut sums = 0_usize;
    let mut failures: Vec<(Amount, Vec<Amount>, Comparison)> = Vec::new();
    for holder in lines {
        let is_total =
            holder.path.len() == 1 && !holder.coded && holder.path.last().is_some_and(|label| with.total.matches(label));
        if !holder.coded && !is_total {
            continue;
        }
        let below = |line: &&Line<'_>| match is_total {
            true => line.coded && line.path.len() == 1,
            false => line.path.len() == holder.path.len() + 1 && line.path.starts_with(&holder.path),
        };
        let terms: Vec<Amount> = lines.iter().filter(below).filter_map(cell).collect();
        let Some(total) = cell(holder).filter(|_| !terms.is_empty()) else { continue };
        sums += 1;
        let comparison = Comparison::sum(&total, &terms, Places::Common);
        if comparison.outcome() == Outcome::Fail {
            failures.push((total, terms, comparison));
        }
    }
    let id = format!("{}.{column}.{}", table.trim_start_matches('/').replace('/', "."), rule.id);
    let torn = view.lost(&format!("{table}/rows"));
    match failures.into_iter().next() {
        Some((total, terms, comparison)) if !torn => {
            Some(super::settled(rule, id, &total, &terms, &comparison, (column, column), view))
        }
        Some(_) => {
            let message = words::missing("表中有行缺失", "a row of the table is lost");
            Some(words::plain(rule, id, Outcome::NotApplicable, Vec::new(), message))
        }
        None if sums > 0 => {
            let message = Message::new(format!("{column}: {sums} sums agree"), format!("{column}：{sums} 处合计均一致"));
            Some(words::plain(rule, id, Outcome::Pass, Vec::new(), message))
        }
        None => None,
    }
}
