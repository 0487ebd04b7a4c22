//! The kinds of checks, one file each (small ones of one subject together). Every kind takes a rule and a view, and gives
//! findings: none where the report has nothing of the sort, `not_applicable` where an operand is lost or in doubt.

mod agree;
mod columns;
mod equal;
mod indicators;
mod lists;
mod members;
mod points;
mod rate;
mod staff;
mod sum;
mod tables;
mod tree;

use super::amount::{Amount, Comparison};
use super::view::View;
use super::{Finding, Outcome, words};
use crate::grammar::check::{CheckKind, CheckRule};

/// Evaluates one rule.
pub fn evaluate(rule: &CheckRule, view: &View<'_>) -> Vec<Finding> {
    match &rule.kind {
        CheckKind::Sum(with) => sum::run(rule, with, view),
        CheckKind::Same(with) => equal::same(rule, with, view),
        CheckKind::Equal(with) => equal::table(rule, with, view),
        CheckKind::Members(with) => members::run(rule, with, view),
        CheckKind::Items(with) => members::items(rule, with, view),
        CheckKind::Rate(with) => rate::run(rule, with, view),
        CheckKind::RateOver(with) => rate::over(rule, with, view),
        CheckKind::Product(with) => rate::product(rule, with, view),
        CheckKind::Points(with) => points::run(rule, with, view),
        CheckKind::Bounds(with) => points::bounds(rule, with, view),
        CheckKind::NoVariance(with) => points::no_variance(rule, with, view),
        CheckKind::Proportional(with) => indicators::proportional(rule, with, view),
        CheckKind::Range(with) => indicators::range(rule, with, view),
        CheckKind::Complete(with) => indicators::complete(rule, with, view),
        CheckKind::Agree(with) => agree::run(rule, with, view),
        CheckKind::Name(with) => agree::name(rule, with, view),
        CheckKind::Year(with) => agree::year(rule, with, view),
        CheckKind::Count(with) => lists::count(rule, with, view),
        CheckKind::Duplicates(with) => lists::duplicates(rule, with, view),
        CheckKind::Balance(with) => lists::balance(rule, with, view),
        CheckKind::AtMost(with) => staff::at_most(rule, with, view),
        CheckKind::Headcount(with) => staff::headcount(rule, with, view),
        CheckKind::Columns(with) => columns::run(rule, with, view),
        CheckKind::Tree(with) => tree::run(rule, with, view),
        CheckKind::Across(with) => tables::across(rule, with, view),
        CheckKind::Lists(with) => tables::lists(rule, with, view),
        CheckKind::Sides(with) => tables::sides(rule, with, view),
        CheckKind::Cells(with) => tables::cells(rule, with, view),
    }
}

/// The finding of a total against its terms; a failure that touches a value in doubt, or a list that lost elements, is no
/// failure of the document.
fn settled(
    rule: &CheckRule,
    id: String,
    total: &Amount,
    terms: &[Amount],
    comparison: &Comparison,
    heads: (&str, &str),
    view: &View<'_>,
) -> Finding {
    let fields: Vec<String> =
        std::iter::once(total).chain(terms).map(|amount| amount.pointer.clone()).filter(|pointer| !pointer.is_empty()).collect();
    if comparison.outcome() == Outcome::Fail && fields.iter().any(|pointer| view.doubted(pointer)) {
        let message = words::missing("有数值本身存疑", "one of the values is itself in doubt");
        return words::plain(rule, id, Outcome::NotApplicable, fields, message);
    }
    let message = words::sum_message(heads, total, terms, comparison);
    words::compared(rule, id, comparison, total.unit.as_deref(), fields, message)
}
