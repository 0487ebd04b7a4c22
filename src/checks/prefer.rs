//! Which print of a figure stands, where a document prints one key with different values: the one that more checks support.

use super::amount::{Amount, Comparison};
use super::view::View;
use super::{Outcome, engine};
use crate::grammar::check::CheckRule;
use crate::report::{Leaf, Node, Part};
use crate::value::Value;

/// For each pointer whose claims differ and whose report value is not the best supported one: the pointer, and the index of
/// the claim (in `part.claims`) that should stand. Empty for a document without contradictions.
pub fn preferred_claim(part: &Part, rules: &[CheckRule]) -> Vec<(String, usize)> {
    let view = View::new(part, "");
    let mut pointers: Vec<&str> = Vec::new();
    for claim in &part.claims {
        let known = pointers.contains(&claim.pointer.as_str());
        let stands = view.value(&claim.pointer);
        if !known && stands.is_some_and(|value| differ(value, &claim.value)) {
            pointers.push(&claim.pointer);
        }
    }
    if pointers.is_empty() {
        return Vec::new();
    }
    let mut trial = part.clone();
    pointers.into_iter().filter_map(|pointer| better(part, &mut trial, rules, pointer)).collect()
}

/// More different prints of one figure are no slip but several documents in one; the first ones are tried.
const MOST_TRIED: usize = 16;

fn differ(a: &Value, b: &Value) -> bool {
    match (Amount::of(a, "", ""), Amount::of(b, "", "")) {
        (Some(a), Some(b)) => Comparison::equal(&a, &b).outcome() == Outcome::Fail,
        _ => false,
    }
}

/// `trial` is a copy of `part`, and is one again afterwards.
fn better(part: &Part, trial: &mut Part, rules: &[CheckRule], pointer: &str) -> Option<(String, usize)> {
    let stands = part.root.at(pointer).and_then(Node::as_value)?;
    let rules: Vec<&CheckRule> = rules.iter().filter(|rule| rule.kind.concerns(pointer)).collect();
    let mut best = (support(part, &rules, pointer), None);
    let mut tried: Vec<&Value> = vec![stands];
    for (index, claim) in part.claims.iter().enumerate().filter(|(_, claim)| claim.pointer == pointer) {
        if tried.contains(&&claim.value) {
            continue;
        }
        if tried.len() > MOST_TRIED {
            break;
        }
        tried.push(&claim.value);
        put(trial, pointer, &claim.value);
        let support = support(trial, &rules, pointer);
        if support > best.0 {
            best = (support, Some(index));
        }
    }
    put(trial, pointer, stands);
    best.1.map(|index| (pointer.to_owned(), index))
}

fn put(part: &mut Part, pointer: &str, new: &Value) {
    if let Some(Node::Leaf(Leaf { value, .. })) = part.root.at_mut(pointer) {
        *value = Some(new.clone());
    }
}

/// Checks that hold minus checks that fail at `pointer`.
fn support(part: &Part, rules: &[&CheckRule], pointer: &str) -> i32 {
    let findings = engine::evaluate(part, rules);
    let at = findings.iter().filter(|finding| finding.fields.iter().any(|field| field == pointer));
    at.map(|finding| match finding.outcome {
        Outcome::Pass | Outcome::WithinRounding => 1,
        Outcome::Fail => -1,
        Outcome::NotApplicable => 0,
    })
    .sum()
}
