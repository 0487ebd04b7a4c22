//! Indicators: scores in proportion to the achievement, percentages in their range, complete rows.

use crate::checks::amount::{Comparison, half_place};
use crate::checks::view::{self, View, text_of};
use crate::checks::{Finding, Outcome, words};
use crate::grammar::check::{CheckRule, Complete, Proportional, Range};
use crate::report::{Message, Node};
use crate::value::{Decimal, Operator, Quantity, Value};

fn quantity<'a>(node: &'a Node, member: &str) -> Option<&'a Quantity> {
    match node.child(member)?.as_value()? {
        Value::Quantity(quantity) => Some(quantity),
        _ => None,
    }
}

fn number(node: &Node, member: &str) -> Option<Decimal> {
    match node.child(member)?.as_value()? {
        Value::Number(number) => Some(*number),
        _ => None,
    }
}

fn named(node: &Node, words: &[String]) -> bool {
    let texts = ["level1", "level2", "name"].into_iter().filter_map(|member| node.child(member).and_then(text_of));
    texts.into_iter().any(|text| words.iter().any(|word| text.contains(word.as_str())))
}

/// The share of a target that is achieved, at most 1; `None` where target or actual is no plain number, or their units differ.
fn achieved(target: &Quantity, actual: &Quantity, unclear: bool) -> Option<Decimal> {
    let (goal, done) = (target.value?, actual.value?);
    let plain = target.upper.is_none() && actual.upper.is_none() && target.approx.is_none() && actual.approx.is_none();
    let same_unit = target.unit == actual.unit || target.unit.is_none() || actual.unit.is_none();
    if !plain || !same_unit || goal <= Decimal::ZERO || done <= Decimal::ZERO {
        return None;
    }
    let share = match target.operator {
        Some(Operator::AtMost | Operator::Less) => goal.checked_div(done)?,
        None if unclear => return None,
        // Above a target that must be met exactly is no simple proportion.
        Some(Operator::Equal) if done > goal => return None,
        _ => done.checked_div(goal)?,
    };
    Some(share.min(Decimal::ONE))
}

/// Score = weight if reached, else at most weight × share. Rows with a printed rule follow that rule and are left out.
pub fn proportional(rule: &CheckRule, with: &Proportional, view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut fitting = Vec::new();
    for (pointer, node) in view.list(&with.list) {
        let (Some(target), Some(actual)) = (quantity(node, "target"), quantity(node, "actual")) else { continue };
        let (Some(weight), Some(score)) = (number(node, "weight"), number(node, "score")) else { continue };
        let ruled = node.child("rule").is_some_and(|node| node.as_value().is_some());
        let Some(share) = achieved(target, actual, named(node, &with.unclear)).filter(|_| !ruled && weight > Decimal::ZERO)
        else {
            continue;
        };
        let exact = weight.saturating_mul(share);
        let expected = exact.round_dp(score.scale().max(2));
        let comparison = Comparison::with(expected, score, half_place(score.scale()));
        // Below a missed target, rules take off more or less: only a score above the share, or one cut for a target met, is odd.
        let deducted = share < Decimal::ONE && score < expected;
        if comparison.outcome() != Outcome::Fail || deducted {
            fitting.push(format!("{pointer}/score"));
            continue;
        }
        let fields: Vec<String> =
            ["score", "weight", "target", "actual"].iter().map(|member| format!("{pointer}/{member}")).collect();
        if fields.iter().any(|pointer| view.doubted(pointer)) {
            continue;
        }
        let (zh, en) = words::verdict(&comparison);
        let percent = share.saturating_mul(Decimal::ONE_HUNDRED).round_dp(2).normalize();
        let message = Message {
            zh: format!(
                "目标 {}、完成 {}（{percent}%）× 分值 {weight} = {}，与得分 {score} {zh}",
                target.text,
                actual.text,
                expected.normalize()
            ),
            en: format!(
                "target {}, actual {} ({percent}%) × weight {weight} = {}; score {score}: {en}",
                target.text,
                actual.text,
                expected.normalize()
            ),
        };
        let place = pointer.rsplit('/').next().unwrap_or("");
        findings.push(words::compared(rule, view::id(&with.list, place, rule), &comparison, None, fields, message));
    }
    if findings.is_empty() && !fitting.is_empty() {
        let message = Message::new("every score is in proportion to its achievement", "定量指标得分与完成比例一致");
        findings.push(words::plain(rule, view::id(&with.list, "", rule), Outcome::Pass, fitting, message));
    }
    findings
}

/// Percentages of certain indicators inside their range.
pub fn range(rule: &CheckRule, with: &Range, view: &View<'_>) -> Vec<Finding> {
    let (least, most) = (Decimal::from(with.least), Decimal::from(with.most));
    let mut inside = Vec::new();
    let mut findings = Vec::new();
    for (element, node) in view.list(&with.list).filter(|(_, node)| named(node, &with.words)) {
        for member in &with.members {
            let Some(found) = quantity(node, member).filter(|quantity| quantity.unit.as_deref() == Some("%")) else { continue };
            let pointer = format!("{element}/{member}");
            let outside = [found.value, found.upper].into_iter().flatten().find(|value| *value < least || *value > most);
            let Some(value) = outside.filter(|_| !view.doubted(&pointer)) else {
                inside.push(pointer);
                continue;
            };
            let comparison = Comparison::with(if value < least { least } else { most }, value, Decimal::ZERO);
            let message = Message::new(
                format!("{value}% is not between {least}% and {most}%"),
                format!("{value}% 不在 {least}% 与 {most}% 之间"),
            );
            let place = element.rsplit('/').next().unwrap_or("");
            findings.push(words::compared(
                rule,
                view::id(&with.list, &format!("{place}.{member}"), rule),
                &comparison,
                Some("%"),
                vec![pointer],
                message,
            ));
        }
    }
    if findings.is_empty() && !inside.is_empty() {
        let message = Message::new("every percentage lies in its range", "满意度均在合理范围内");
        findings.push(words::plain(rule, view::id(&with.list, "", rule), Outcome::Pass, inside, message));
    }
    findings
}

/// Members that a row lacks although the list has them and nothing says that they are lost.
pub fn complete(rule: &CheckRule, with: &Complete, view: &View<'_>) -> Vec<Finding> {
    let elements: Vec<(String, &Node)> = view.list(&with.list).collect();
    let has = |node: &Node, member: &str| node.child(member).is_some_and(|node| node.as_value().is_some());
    let usual: Vec<&String> = with
        .members
        .iter()
        .filter(|member| 2 * elements.iter().filter(|(_, node)| has(node, member)).count() > elements.len())
        .collect();
    if usual.is_empty() || (with.together && usual.len() < with.members.len()) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (element, node) in &elements {
        let absent: Vec<String> =
            usual.iter().filter(|member| !has(node, member)).map(|member| format!("{element}/{member}")).collect();
        let unknown: Vec<String> =
            absent.into_iter().filter(|pointer| !view.settled(pointer) && !view.doubted(pointer)).collect();
        if unknown.is_empty() || (with.together && unknown.len() == usual.len()) {
            continue;
        }
        let place = element.rsplit('/').next().unwrap_or("");
        let names = |index: usize| {
            let name = |pointer: &String| words::member_name(pointer.rsplit('/').next().unwrap_or(""));
            let names = unknown.iter().map(|pointer| if index == 0 { name(pointer).0 } else { name(pointer).1 });
            names.collect::<Vec<_>>().join(if index == 0 { "、" } else { ", " })
        };
        let message = Message::new(format!("the row has no {}", names(1)), format!("该行缺少{}", names(0)));
        findings.push(words::plain(rule, view::id(&with.list, place, rule), Outcome::Fail, unknown, message));
    }
    if findings.is_empty() {
        let message = Message::new("every row is complete, or its gaps are already under review", "各行完整，或缺项已列入复核");
        findings.push(words::plain(rule, view::id(&with.list, "", rule), Outcome::Pass, Vec::new(), message));
    }
    findings
}
