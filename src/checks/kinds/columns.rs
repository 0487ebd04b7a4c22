//! One column of a row against other columns of it.

use crate::checks::amount::{Amount, Comparison, Places};
use crate::checks::view::{self, View};
use crate::checks::{Finding, words};
use crate::grammar::check::{CheckRule, Columns};
use crate::report::{Node, join_pointer};

/// For each row that prints the total, the fixed columns and at least one of the others.
pub fn run(rule: &CheckRule, with: &Columns, view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for at in &with.at {
        for (row, node) in view.list(at) {
            let cell = |column: &str| view.amount(&format!("{row}/{column}"), words::member_name(column).0);
            let Some(total) = cell(&with.total) else { continue };
            let mut terms: Vec<Amount> = with.terms.iter().filter_map(|column| cell(column)).collect();
            let fixed = terms.len();
            if let Some(Node::Object(others)) = node.child("other") {
                let headers = others.keys().filter(|header| with.other.matches(header));
                terms.extend(headers.filter_map(|header| view.amount(&join_pointer(&format!("{row}/other"), header), header)));
            }
            if fixed < with.terms.len() || terms.len() == fixed {
                continue;
            }
            let comparison = Comparison::sum(&total, &terms, Places::Common);
            let number = row.rsplit('/').next().unwrap_or("");
            let id = view::id(at, &format!("rows.{number}"), rule);
            findings.push(super::settled(rule, id, &total, &terms, &comparison, ("", ""), view));
        }
    }
    findings
}
