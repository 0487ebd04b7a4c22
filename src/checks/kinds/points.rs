//! Points: Σ of weights and scores against the total, a score within its weight, full marks everywhere.

use crate::checks::amount::{Amount, Comparison, Places};
use crate::checks::view::{self, View};
use crate::checks::{CheckSeverity, Finding, Outcome, words};
use crate::grammar::check::{Bounds, CheckRule, NoVariance, Points};
use crate::report::{Message, Node};
use crate::value::Decimal;

fn cell(view: &View<'_>, element: &str, column: &str) -> Option<Amount> {
    view.amount(&format!("{element}/{column}"), words::member_name(column).0)
}

/// Printed points of one column, and how many are lost.
#[derive(Default)]
struct Column {
    printed: Vec<Amount>,
    lost: usize,
}

impl Column {
    fn of(view: &View<'_>, elements: impl Iterator<Item = String>, column: &str) -> Self {
        let partner = if column == "score" { "weight" } else { "score" };
        let mut found = Column::default();
        for element in elements {
            let pointer = format!("{element}/{column}");
            match cell(view, &element, column) {
                Some(points) => found.printed.push(Amount { label: String::new(), ..points }),
                None if view.settled(&pointer) => {}
                None => found.lost += usize::from(view.doubted(&pointer) || cell(view, &element, partner).is_some()),
            }
        }
        found
    }
}

/// Σ of indicators and execution rate = total. Some totals count the indicators only, and a weight for the execution rate that
/// is repeated in its rows counts once: the reading that fits is taken.
pub fn run(rule: &CheckRule, with: &Points, view: &View<'_>) -> Vec<Finding> {
    let indicators = Column::of(view, view.list(&with.indicators).map(|(pointer, _)| pointer), &with.column);
    if indicators.printed.is_empty() {
        return Vec::new();
    }
    let rows = with.rows.iter().flat_map(|at| view.list(at).map(|(pointer, _)| pointer));
    let execution = Column::of(view, rows, &with.column);
    let id = view::id(&with.indicators, &with.column, rule);
    let printed_total = view.amount(&with.total, &words::pointer_name(&with.total));
    let assumed = with.full.map(|full| Amount {
        label: "满分".to_owned(),
        ..Amount::computed(Decimal::from(full), &indicators.printed.first().cloned().unwrap_or_else(nothing))
    });
    let Some(total) = printed_total.clone().or(assumed) else { return Vec::new() };
    let lost = indicators.lost + execution.lost + usize::from(view.lost(&with.indicators));
    let readings = [
        [indicators.printed.clone(), execution.printed.clone()].concat(),
        indicators.printed.iter().chain(execution.printed.first()).cloned().collect(),
        indicators.printed.clone(),
    ];
    let of = |terms: &[Amount]| Comparison::sum(&total, terms, Places::Exact);
    let fitting = readings.iter().find(|terms| of(terms).outcome() != Outcome::Fail);
    let Some(terms) = fitting.or(readings.first()) else { return Vec::new() };
    let comparison = of(terms);
    if lost > 0 {
        return vec![not_whole(rule, id, &total, terms, &comparison, lost)];
    }
    let mut finding = super::settled(rule, id, &total, terms, &comparison, words::member_name(&with.column), view);
    if printed_total.is_none() {
        finding.severity = CheckSeverity::Note;
    }
    vec![finding]
}

fn nothing() -> Amount {
    Amount { pointer: String::new(), label: String::new(), printed: Decimal::ZERO, unit: None, factor: Decimal::ONE }
}

fn not_whole(rule: &CheckRule, id: String, total: &Amount, terms: &[Amount], comparison: &Comparison, lost: usize) -> Finding {
    let fields =
        std::iter::once(total).chain(terms).map(|amount| amount.pointer.clone()).filter(|pointer| !pointer.is_empty()).collect();
    let (sum, rest) = (words::brief(comparison.expected), words::brief(comparison.difference));
    let message = words::missing(
        &format!("有 {lost} 处缺失；所印各项之和 {sum}，{}，尚差 {rest}", words::shown(total)),
        &format!("{lost} lost; the printed ones add up to {sum} of {}, {rest} remain", total.printed),
    );
    words::plain(rule, id, Outcome::NotApplicable, fields, message)
}

/// 0 ≤ score ≤ weight: one finding for each score outside, or one for all.
pub fn bounds(rule: &CheckRule, with: &Bounds, view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut within = Vec::new();
    for at in &with.at {
        for (element, _) in view.list(at) {
            let (Some(score), Some(weight)) = (cell(view, &element, "score"), cell(view, &element, "weight")) else { continue };
            // Deductions carry negative weights, and bonus points none.
            if weight.printed <= Decimal::ZERO {
                continue;
            }
            let doubted = view.doubted(&score.pointer) || view.doubted(&weight.pointer);
            let fields = vec![score.pointer.clone(), weight.pointer.clone()];
            if score.printed <= weight.printed && score.printed >= Decimal::ZERO {
                within.extend(fields);
            } else if !doubted {
                let number = element.rsplit('/').next().unwrap_or("");
                let bound = if score.printed.is_sign_negative() { Decimal::ZERO } else { weight.printed };
                let comparison = Comparison::with(bound, score.printed, Decimal::ZERO);
                let message = Message {
                    zh: format!("得分 {} 不在 0 与分值 {} 之间", score.printed, weight.printed),
                    en: format!("score {} is not between 0 and the weight {}", score.printed, weight.printed),
                };
                findings.push(words::compared(rule, view::id(at, number, rule), &comparison, None, fields, message));
            }
        }
    }
    if findings.is_empty() && !within.is_empty() {
        let message = Message::new("every score lies between 0 and its weight", "各项得分均在 0 与分值之间");
        findings.push(words::plain(rule, rule.id.clone(), Outcome::Pass, within, message));
    }
    findings
}

/// Full marks everywhere and no deviation explained: legal, and worth a look.
pub fn no_variance(rule: &CheckRule, with: &NoVariance, view: &View<'_>) -> Vec<Finding> {
    let total = |pointer: &String| view.amount(pointer, &words::pointer_name(pointer));
    let (Some(score), Some(weight)) = (total(&with.score), total(&with.weight)) else { return Vec::new() };
    let elements: Vec<(String, &Node)> = view.list(&with.list).collect();
    let scored = elements.iter().filter(|(element, _)| cell(view, element, "score").is_some()).count();
    if scored == 0 {
        return Vec::new();
    }
    let full = elements.iter().all(|(element, _)| match (cell(view, element, "score"), cell(view, element, "weight")) {
        (Some(score), Some(weight)) => score.printed == weight.printed,
        _ => true,
    });
    let explained = elements.iter().any(|(_, node)| node.child("deviation").is_some_and(|node| node.as_value().is_some()));
    let uniform = score.printed == weight.printed && full && !explained;
    let (outcome, message) = if uniform {
        let en = "every score is full and no deviation is explained";
        (Outcome::Fail, Message::new(en, "各项指标均得满分，且未填写偏差原因"))
    } else {
        (Outcome::Pass, Message::new("scores vary or deviations are explained", "得分有差异，或已说明偏差原因"))
    };
    vec![words::plain(rule, view::id(&with.list, "", rule), outcome, vec![score.pointer, weight.pointer], message)]
}
