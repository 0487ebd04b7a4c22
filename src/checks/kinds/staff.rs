//! Head counts.

use crate::checks::amount::{Amount, Comparison, total_of};
use crate::checks::view::View;
use crate::checks::{Finding, Outcome, words};
use crate::grammar::check::{AtMost, CheckRule, Headcount};
use crate::report::Message;
use crate::value::Decimal;

fn count(view: &View<'_>, pointer: &str) -> Option<Amount> {
    view.amount(pointer, &words::pointer_name(pointer))
}

/// One number not above another.
pub fn at_most(rule: &CheckRule, with: &AtMost, view: &View<'_>) -> Vec<Finding> {
    let (Some(small), Some(large)) = (count(view, &with.small), count(view, &with.large)) else { return Vec::new() };
    let over = small.printed > large.printed;
    let doubted = view.doubted(&with.small) || view.doubted(&with.large);
    let comparison = Comparison::with(if over { large.printed } else { small.printed }, small.printed, Decimal::ZERO);
    let (a, b) = (words::shown(&small), words::shown(&large));
    let message = if over {
        let by = small.printed.saturating_sub(large.printed);
        Message::new(format!("{a} is above {b} by {by}"), format!("{a} 超过 {b}，多 {by}"))
    } else {
        Message::new(format!("{a} is not above {b}"), format!("{a} 未超过 {b}"))
    };
    let mut finding =
        words::compared(rule, rule.id.clone(), &comparison, None, vec![with.small.clone(), with.large.clone()], message);
    if over && doubted {
        finding.outcome = Outcome::NotApplicable;
    }
    vec![finding]
}

/// Total = base + some of the other kinds: which of them count is local, so every choice is tried.
pub fn headcount(rule: &CheckRule, with: &Headcount, view: &View<'_>) -> Vec<Finding> {
    let (Some(total), Some(base)) = (count(view, &with.total), count(view, &with.base)) else { return Vec::new() };
    let kinds: Vec<Amount> = with.kinds.iter().take(8).filter_map(|pointer| count(view, pointer)).collect();
    let chosen =
        |choice: usize| kinds.iter().enumerate().filter(move |(index, _)| choice >> index & 1 == 1).map(|(_, kind)| kind);
    let sum = |choice: usize| base.printed.saturating_add(total_of(chosen(choice).map(|kind| kind.printed)));
    let every = (1_usize << kinds.len()) - 1;
    let choice = (0..=every).rev().find(|choice| sum(*choice) == total.printed);
    let terms: Vec<Amount> = std::iter::once(&base).chain(chosen(choice.unwrap_or(0))).cloned().collect();
    let comparison = Comparison::with(sum(choice.unwrap_or(0)), total.printed, Decimal::ZERO);
    let id = rule.id.clone();
    // More people than those on duty: which kinds count, and whether all are named, is local.
    if choice.is_none() && total.printed > base.printed {
        let fields = std::iter::once(&total).chain(&terms).map(|amount| amount.pointer.clone()).collect();
        let message = words::missing("实有人数的口径不明", "which kinds of staff count is not said");
        return vec![words::plain(rule, id, Outcome::NotApplicable, fields, message)];
    }
    vec![super::settled(rule, id, &total, &terms, &comparison, ("", ""), view)]
}
