//! A figure against the sum of single members, or of a list's items.

use crate::checks::amount::{Amount, Comparison, Places};
use crate::checks::view::View;
use crate::checks::{CheckSeverity, Finding, Outcome, words};
use crate::grammar::check::{CheckRule, Items, Members};
use crate::value::Decimal;

/// `total` = Σ `terms`. A term that is not printed counts as zero; where the sum then falls short it is not applicable.
pub fn run(rule: &CheckRule, with: &Members, view: &View<'_>) -> Vec<Finding> {
    let amount = |pointer: &String| view.amount(pointer, &words::pointer_name(pointer));
    let terms: Vec<Amount> = with.terms.iter().filter_map(amount).collect();
    let Some(total) = amount(&with.total).filter(|_| terms.len() >= with.needs) else { return Vec::new() };
    let id = id(&with.total, rule);
    let comparison = Comparison::sum(&total, &terms, Places::Own);
    let short = comparison.outcome() == Outcome::Fail && comparison.difference.is_sign_positive();
    let unprinted: Vec<String> =
        with.terms.iter().filter(|pointer| amount(pointer).is_none()).map(|p| words::pointer_name(p)).collect();
    if short && !unprinted.is_empty() {
        let names = unprinted.join("、");
        let fields = std::iter::once(&total).chain(&terms).map(|amount| amount.pointer.clone()).collect();
        let message = words::missing(&format!("未列出{names}"), &format!("no figure for {names}"));
        return vec![words::plain(rule, id, Outcome::NotApplicable, fields, message)];
    }
    let mut finding = super::settled(rule, id, &total, &terms, &comparison, ("", ""), view);
    if short && let Some(rest) = with.rest {
        finding.severity = words::severity(rest);
    }
    vec![finding]
}

/// A figure against the items of a list.
pub fn items(rule: &CheckRule, with: &Items, view: &View<'_>) -> Vec<Finding> {
    let Some(total) = view.amount(&with.total, &words::pointer_name(&with.total)) else { return Vec::new() };
    let pointers: Vec<String> = view.list(&with.list).map(|(pointer, _)| format!("{pointer}/{}", with.member)).collect();
    let terms: Vec<Amount> = pointers.iter().filter_map(|pointer| view.amount(pointer, "")).collect();
    if terms.len() < 2 {
        return Vec::new();
    }
    let id = id(&with.total, rule);
    let comparison = Comparison::sum(&total, &terms, Places::Own);
    let failed = comparison.outcome() == Outcome::Fail;
    if failed && comparison.difference.is_sign_positive() && (terms.len() < pointers.len() || view.lost(&with.list)) {
        let message = words::missing("清单中有项目缺少金额或已丢失", "items of the list are lost or have no amount");
        let fields = std::iter::once(total.pointer).chain(pointers).collect();
        return vec![words::plain(rule, id, Outcome::NotApplicable, fields, message)];
    }
    let mut finding = super::settled(rule, id, &total, &terms, &comparison, ("", ""), view);
    let share = Decimal::from(with.partial_below) / Decimal::ONE_HUNDRED;
    if failed && comparison.expected < comparison.actual.saturating_mul(share) {
        finding.severity = CheckSeverity::Note;
    }
    vec![finding]
}

fn id(total: &str, rule: &CheckRule) -> String {
    format!("{}.{}", total.trim_start_matches('/').replace('/', "."), rule.id)
}
