//! A total row against the rows of its group, column by column.

use crate::checks::amount::{Amount, Comparison, Places};
use crate::checks::view::{self, Row, View};
use crate::checks::{Finding, Outcome, words};
use crate::grammar::check::{CheckRule, Sum};

/// One finding for each group and column that has a total and terms.
pub fn run(rule: &CheckRule, with: &Sum, view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for at in &with.at {
        let rows = view.rows(at);
        let mut groups: Vec<&[&str]> = Vec::new();
        for row in &rows {
            if !row.path.is_empty() && !groups.contains(&row.group()) {
                groups.push(row.group());
            }
        }
        for group in groups {
            let terms = terms(with, &rows, group);
            let Some(total) = total(with, &rows, group).filter(|_| terms.len() > 1) else { continue };
            for column in &with.columns {
                findings.extend(one(rule, with, view, at, column, total, &terms));
            }
        }
    }
    findings
}

fn terms<'r, 'a>(with: &Sum, rows: &'r [Row<'a>], group: &[&str]) -> Vec<&'r Row<'a>> {
    let terms: Vec<&Row<'_>> = rows
        .iter()
        .filter(|row| !row.path.is_empty() && row.group() == group)
        .filter(|row| !with.total.matches(row.label()) && !with.except.matches(row.label()))
        .filter(|row| with.terms.is_empty() || with.terms.matches(row.label()))
        .collect();
    let complete = with.require.iter().all(|labels| terms.iter().any(|row| labels.matches(row.label())));
    if complete { terms } else { Vec::new() }
}

/// The row that prints the total of a group.
fn total<'r, 'a>(with: &Sum, rows: &'r [Row<'a>], group: &[&str]) -> Option<&'r Row<'a>> {
    let is_total = |row: &&Row<'_>| with.total.matches(row.label());
    let beside = rows.iter().find(|row| !row.path.is_empty() && row.group() == group && is_total(row));
    let holder = || rows.iter().find(|row| !group.is_empty() && row.path == group && (with.any_parent || is_total(row)));
    let mut at_top = rows.iter().filter(|row| row.path.len() == 1).filter(is_total);
    beside.or_else(holder).or_else(|| at_top.next().filter(|_| at_top.next().is_none()))
}

fn one(
    rule: &CheckRule,
    with: &Sum,
    view: &View<'_>,
    at: &str,
    column: &str,
    total: &Row<'_>,
    terms: &[&Row<'_>],
) -> Option<Finding> {
    let id = view::id(at, column, rule);
    let cell = |row: &Row<'_>| view.amount(&format!("{}/{column}", row.pointer), row.label());
    let printed: Vec<Amount> = terms.iter().filter_map(|row| cell(row)).collect();
    if printed.is_empty() {
        return None;
    }
    let fields = || std::iter::once(total).chain(terms.iter().copied()).map(|row| format!("{}/{column}", row.pointer)).collect();
    let blank: Vec<&&Row<'_>> = terms.iter().filter(|row| cell(row).is_none()).collect();
    // A row without its label may be one of the terms.
    let nameless = view.rows(at).iter().any(|row| row.path.is_empty() || view.doubted(&format!("{}/path", row.pointer)));
    let torn = nameless || view.lost(at) || blank.iter().any(|row| view.doubted(&format!("{}/{column}", row.pointer)));
    let Some(sum) = cell(total) else {
        let total_lost = view.doubted(&format!("{}/{column}", total.pointer));
        return total_lost.then(|| {
            let message = words::missing(&format!("{}缺失", total.label()), &format!("{} is lost", total.label()));
            words::plain(rule, id, Outcome::NotApplicable, fields(), message)
        });
    };
    let comparison = Comparison::sum(&sum, &printed, Places::Common);
    // A blank cell counts as zero; one that the rule needs may hide the difference.
    let hidden = blank.iter().any(|row| with.require.iter().any(|labels| labels.matches(row.label())))
        && comparison.difference.is_sign_positive();
    if comparison.outcome() == Outcome::Fail && (torn || hidden) {
        let names = blank.iter().map(|row| row.label()).collect::<Vec<_>>().join("、");
        let (zh, en) = match names.as_str() {
            "" => ("表中有行或其标签缺失".to_owned(), "a row of the table or its label is lost".to_owned()),
            names => (format!("{names}缺失"), format!("no amount for {names}")),
        };
        return Some(words::plain(rule, id, Outcome::NotApplicable, fields(), words::missing(&zh, &en)));
    }
    Some(super::settled(rule, id, &sum, &printed, &comparison, words::member_name(column), view))
}
