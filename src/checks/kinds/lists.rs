//! Lists: announced lengths, elements printed twice, groups that balance.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::checks::amount::{Amount, Comparison, Places, total_of};
use crate::checks::view::{self, View, text_of};
use crate::checks::{Finding, Outcome, words};
use crate::grammar::check::{Balance, CheckRule, Count, Duplicates, Labels};
use crate::lex::fold;
use crate::report::{Message, Node};
use crate::value::{Decimal, Value};

/// A claim `count:LIST` against the list.
pub fn count(rule: &CheckRule, with: &Count, view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for claim in &view.part.claims {
        let Some(list) = claim.pointer.strip_prefix("count:").filter(|list| with.lists.iter().any(|known| known == list)) else {
            continue;
        };
        let Some(announced) = Amount::of(&claim.value, "", "") else { continue };
        let pointer = format!("/{list}");
        let found = view.list(&pointer).count();
        if found == 0 {
            continue;
        }
        let comparison = Comparison::with(announced.printed, Decimal::from(found as u64), Decimal::ZERO);
        let message = Message::new(
            format!("{} announced, {found} listed", announced.printed),
            format!("文中称 {} 个，列出 {found} 个", announced.printed),
        );
        let mut finding = words::compared(rule, format!("{list}.{}", rule.id), &comparison, None, Vec::new(), message);
        if finding.outcome == Outcome::Fail
            && (view.lost(&pointer) || view.list(&pointer).any(|(element, _)| view.doubted(&element)))
        {
            finding.outcome = Outcome::NotApplicable;
            finding.message = words::missing("清单有缺失", "elements of the list are lost");
        }
        finding.fields = vec![pointer];
        finding.places = vec![claim.span];
        findings.push(finding);
    }
    findings
}

/// Text by which two elements are compared; empty where the member is not printed.
fn signature(node: &Node, member: &str) -> String {
    let Some(node) = node.child(member) else { return String::new() };
    match node {
        Node::Leaf(_) => match node.as_value() {
            Some(Value::Money(money)) => money.yuan.unwrap_or(money.value).normalize().to_string(),
            Some(Value::Number(number) | Value::Rate(number)) => number.normalize().to_string(),
            Some(Value::DocumentNumber(number)) => number.canonical(),
            _ => text_of(node).map(fold::key).unwrap_or_default(),
        },
        Node::List(elements) => elements
            .iter()
            .map(|element| match element.as_value() {
                Some(Value::DocumentNumber(number)) => number.canonical(),
                _ => text_of(element).map(fold::key).unwrap_or_default(),
            })
            .collect::<Vec<_>>()
            .join("|"),
        Node::Object(_) => String::new(),
    }
}

/// Two elements that are the same in all that matters. Same name with another document number is legal.
pub fn duplicates(rule: &CheckRule, with: &Duplicates, view: &View<'_>) -> Vec<Finding> {
    let elements: Vec<(String, &Node)> = view.list(&with.list).collect();
    let mut findings = Vec::new();
    let key = |node: &Node| {
        let mut parts: Vec<String> = with.same.iter().map(|member| signature(node, member)).collect();
        if parts.iter().any(String::is_empty) {
            return None;
        }
        let number = with.number.as_ref().map(|member| signature(node, member)).unwrap_or_default();
        if number.is_empty() {
            parts.extend(with.amount.as_ref().map(|member| signature(node, member)));
        }
        parts.push(number);
        Some(parts)
    };
    let mut firsts: HashMap<Vec<String>, &str> = HashMap::new();
    for (index, (pointer, node)) in elements.iter().enumerate() {
        let Some(own) = key(node) else { continue };
        let first = match firsts.entry(own) {
            Entry::Occupied(first) => *first.get(),
            Entry::Vacant(new) => {
                new.insert(pointer);
                continue;
            }
        };
        let name = node.child("name").and_then(text_of).unwrap_or("");
        let (a, b) = (position(first), index + 1);
        let message =
            Message::new(format!("items {a} and {b} are the same: {name}"), format!("第 {a} 项与第 {b} 项重复：{name}"));
        findings.push(words::plain(
            rule,
            view::id(&with.list, &index.to_string(), rule),
            Outcome::Fail,
            vec![pointer.clone(), first.to_owned()],
            message,
        ));
    }
    if findings.is_empty() && elements.len() > 1 {
        let message = Message::new("no two items are the same", "没有重复的项目");
        findings.push(words::plain(rule, view::id(&with.list, "", rule), Outcome::Pass, Vec::new(), message));
    }
    findings
}

fn position(pointer: &str) -> usize {
    pointer.rsplit('/').next().and_then(|step| step.parse::<usize>().ok()).map_or(0, |index| index + 1)
}

/// Two groups of `{path, value}` add up to the same.
pub fn balance(rule: &CheckRule, with: &Balance, view: &View<'_>) -> Vec<Finding> {
    let side = |labels: &Labels, terms: Option<&Labels>| -> Vec<Amount> {
        view.list(&with.list)
            .filter(|(_, node)| {
                let path: Vec<&str> = node.child("path").map_or(&[][..], Node::elements).iter().filter_map(text_of).collect();
                // Rows below rows are parts of a term that is there already.
                matches!(path.as_slice(), [group, label] if labels.matches(group) && !with.total.matches(label) && terms.is_none_or(|terms| terms.matches(label)))
            })
            .filter_map(|(pointer, node)| {
                let path = node.child("path").map_or(&[][..], Node::elements);
                let label = path.last().and_then(text_of).unwrap_or("").to_owned();
                view.amount(&format!("{pointer}/value"), &label)
            })
            .collect()
    };
    let (left, right) = (side(&with.left, Some(&with.left_terms)), side(&with.right, None));
    let (Some(one), true) = (left.first(), left.len() > 1 && right.len() > 1) else { return Vec::new() };
    let sum = total_of(left.iter().map(|amount| amount.in_unit_of(one)));
    let total = Amount { label: "另一侧合计".to_owned(), ..Amount::computed(sum, one) };
    // Both sides count with all their terms.
    let mut comparison = Comparison::sum(&total, &right, Places::Common);
    let of_left = Comparison::sum(&total, &left, Places::Common);
    comparison.tolerance = comparison.tolerance.saturating_add(of_left.tolerance);
    let id = view::id(&with.list, "", rule);
    let mut finding = super::settled(rule, id, &total, &right, &comparison, ("", ""), view);
    finding.fields = left.into_iter().chain(right).map(|amount| amount.pointer).collect();
    vec![finding]
}
