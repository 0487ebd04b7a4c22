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
    let mut equalities = Vec::new();
    for rule in rules.iter().filter(|rule| rule.is_for(&part.family.id)) {
        let from = findings.len();
        findings.extend(kinds::evaluate(rule, &view));
        if matches!(rule.kind, CheckKind::Same(_) | CheckKind::Equal(_)) {
            equalities.extend(from..findings.len());
        }
    }
    name_apart(&mut findings);
    likeliest_first(&mut findings, &equalities);
    findings
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

/// Of two prints of one figure that differ, the one that other checks support less is the likelier slip.
fn likeliest_first(findings: &mut [Finding], equalities: &[usize]) {
    let standings = standings(findings);
    let of = |field: &String| standings.get(field.as_str()).copied().unwrap_or(0);
    let turned: Vec<usize> = equalities
        .iter()
        .copied()
        .filter(|index| {
            findings.get(*index).is_some_and(|finding| match finding.fields.as_slice() {
                [first, second] => finding.outcome == Outcome::Fail && of(second) < of(first),
                _ => false,
            })
        })
        .collect();
    for index in turned {
        if let Some(finding) = findings.get_mut(index) {
            finding.fields.reverse();
        }
    }
}
