//! Tables of accounts: a coded row against the rows one level below it, and the total against the outermost rows.
//! One finding for each table and column, so that a booklet's many rows stay readable.

use std::collections::HashMap;

use indexmap::IndexSet;

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

/// A row and the rows that make it up, by their places.
type Sum = (usize, Vec<usize>);

/// Every table with coded rows.
pub fn run(rule: &CheckRule, with: &Tree, view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (table, node) in view.list(&with.tables) {
        let lines = lines(&table, node);
        let sums = sums(with, &lines);
        for column in if sums.is_empty() { IndexSet::new() } else { columns(node) } {
            findings.extend(one(rule, view, (&table, column), &lines, &sums));
        }
    }
    findings
}

fn columns(table: &Node) -> IndexSet<&str> {
    let rows = table.child("rows").map_or(&[][..], Node::elements);
    let values = rows.iter().filter_map(|row| row.child("values"));
    values
        .flat_map(
            |values| if let Node::Object(values) = values { values.keys().map(String::as_str).collect() } else { Vec::new() },
        )
        .collect()
}

fn sums(with: &Tree, lines: &[Line<'_>]) -> Vec<Sum> {
    let mut below: HashMap<&[&str], Vec<usize>> = HashMap::new();
    for (place, line) in lines.iter().enumerate().filter(|(_, line)| line.coded) {
        below.entry(line.path.split_last().map_or(&[], |(_, above)| above)).or_default().push(place);
    }
    let mut sums = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        let is_total = line.path.len() == 1 && !line.coded && line.path.last().is_some_and(|label| with.total.matches(label));
        let key: &[&str] = if is_total { &[] } else { &line.path };
        if let Some(terms) = below.get(key).filter(|_| line.coded || is_total) {
            sums.push((place, terms.clone()));
        }
    }
    sums
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

fn one(rule: &CheckRule, view: &View<'_>, (table, column): (&str, &str), lines: &[Line<'_>], sums: &[Sum]) -> Option<Finding> {
    let cell = |place: &usize| {
        let line = lines.get(*place)?;
        view.amount(&join_pointer(&format!("{}/values", line.pointer), column), line.path.last().copied().unwrap_or(""))
    };
    let mut held = 0_usize;
    let mut failed: Option<(Amount, Vec<Amount>, Comparison)> = None;
    // A figure that is lost in a row below may be the difference.
    let lost = |place: &usize| {
        let line = lines.get(*place);
        cell(place).is_none() && line.is_some_and(|line| view.doubted(&join_pointer(&format!("{}/values", line.pointer), column)))
    };
    for (holder, terms) in sums {
        if terms.iter().any(lost) {
            continue;
        }
        let terms: Vec<Amount> = terms.iter().filter_map(cell).collect();
        let Some(total) = cell(holder).filter(|_| !terms.is_empty()) else { continue };
        let comparison = Comparison::sum(&total, &terms, Places::Common);
        if comparison.outcome() != Outcome::Fail {
            held += 1;
        } else if failed.is_none() {
            failed = Some((total, terms, comparison));
        }
    }
    let id = format!("{}.{column}.{}", table.trim_start_matches('/').replace('/', "."), rule.id);
    match failed {
        Some(_) if view.lost(&format!("{table}/rows")) => {
            let message = words::missing("表中有行缺失", "a row of the table is lost");
            Some(words::plain(rule, id, Outcome::NotApplicable, Vec::new(), message))
        }
        Some((total, terms, comparison)) => Some(super::settled(rule, id, &total, &terms, &comparison, (column, column), view)),
        None if held > 0 => {
            let message = Message::new(format!("{column}: {held} sums agree"), format!("{column}：{held} 处合计均一致"));
            Some(words::plain(rule, id, Outcome::Pass, Vec::new(), message))
        }
        None => None,
    }
}
