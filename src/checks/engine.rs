//! Runs the declared checks of a family over a part.

use std::collections::HashMap;

use super::view::View;
use super::{Finding, Outcome, kinds};
use crate::grammar::check::{CheckKind, CheckRule};
use crate::report::Part;

/// Evaluates every rule that is for the part's family, in the rules' order. Ids are unique.
pub fn run(part: &Part, text: &str, rules: &[CheckRule]) -> Vec<Finding> {
    let view = View::new(part, text);
    let mut findings = Vec::new();
    // Findings whose first field is not settled by their kind.
    let mut doubtful = Vec::new();
    for rule in rules.iter().filter(|rule| rule.is_for(&part.family.id)) {
        let from = findings.len();
        findings.extend(kinds::evaluate(rule, &view));
        if matches!(rule.kind, CheckKind::Same(_) | CheckKind::Equal(_) | CheckKind::Members(_)) {
            doubtful.extend(from..findings.len());
        }
    }
    name_apart(&mut findings);
    likeliest_first(&mut findings, &doubtful);
    findings
}

/// The findings of some rules as their kinds give them: ids may repeat, and nothing is said about the likeliest slip.
pub(super) fn evaluate(part: &Part, rules: &[&CheckRule]) -> Vec<Finding> {
    let view = View::new(part, "");
    rules.iter().filter(|rule| rule.is_for(&part.family.id)).flat_map(|rule| kinds::evaluate(rule, &view)).collect()
}

/// A second finding of one id gets `.2`, and so on.
fn name_apart(findings: &mut [Finding]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for finding in findings {
        let times = seen.entry(finding.id.clone()).or_default();
        *times += 1;
        if *times > 1 {
            finding.id = format!("{}.{times}", finding.id);
        }
    }
}

/// What the checks say for and against each field: passed ones minus failed ones.
pub fn standings(findings: &[Finding]) -> HashMap<&str, i32> {
    let mut standings: HashMap<&str, i32> = HashMap::new();
    for finding in findings {
        let step = match finding.outcome {
            Outcome::Pass | Outcome::WithinRounding => 1,
            Outcome::Fail => -1,
            Outcome::NotApplicable => 0,
        };
        for field in &finding.fields {
            *standings.entry(field.as_str()).or_default() += step;
        }
    }
    standings
}

/// Where two prints of one figure differ, or figures of the prose do not add up, the one that other checks support least is the
/// likeliest slip; among equals the total.
fn likeliest_first(findings: &mut [Finding], doubtful: &[usize]) {
    let standings: HashMap<String, i32> =
        standings(findings).into_iter().map(|(field, standing)| (field.to_owned(), standing)).collect();
    let of = |field: &String| standings.get(field).copied().unwrap_or(0);
    for index in doubtful {
        let Some(finding) = findings.get_mut(*index).filter(|finding| finding.outcome == Outcome::Fail) else { continue };
        let likeliest = finding.fields.iter().enumerate().min_by_key(|(_, field)| of(field)).map_or(0, |(place, _)| place);
        if let Some(turned) = finding.fields.get_mut(..=likeliest) {
            turned.rotate_right(1);
        }
    }
}
