//! Facts of a value and the checks about it → one probability.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::weights;
use crate::checks::{CheckSeverity, Finding, Outcome};
use crate::report::{Doubt, DoubtKind, Evidence, LabelMatch, Part};
use crate::value::{Repair, Value};

/// What checks say about one field.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Verdict {
    support: usize,
    loss: f64,
}

/// The confidence of every leaf with evidence.
pub fn all(part: &Part, findings: &[Finding]) -> IndexMap<String, f64> {
    let verdicts = verdicts(findings);
    let doubted: HashSet<&str> =
        part.doubts.iter().filter(|doubt| is_of_reading(doubt)).map(|doubt| doubt.pointer.as_str()).collect();
    let mut confidence = IndexMap::new();
    part.root.visit_leaves(&mut |pointer, leaf| {
        if let Some(evidence) = &leaf.evidence {
            let verdict = verdicts.get(pointer).copied().unwrap_or_default();
            let mut most = 1.0;
            if doubted.contains(pointer) || above(pointer).any(|above| doubted.contains(above)) {
                most = weights::DOUBTED;
            }
            if matches!(&leaf.value, Some(Value::Money(money)) if money.unit.is_none()) {
                most = f64::min(most, weights::WITHOUT_UNIT);
            }
            confidence.insert(pointer.to_owned(), one(evidence, verdict).min(most));
        }
    });
    confidence
}

/// Doubts about what is printed where; a unit taken from elsewhere is a fact of its own.
fn is_of_reading(doubt: &Doubt) -> bool {
    matches!(doubt.kind, DoubtKind::Ambiguous | DoubtKind::Missing | DoubtKind::LowConfidence)
}

/// `/amounts/3/path/0` → `/amounts/3`, `/amounts/3/path`: what holds a value below the top level.
fn above(pointer: &str) -> impl Iterator<Item = &str> {
    pointer.match_indices('/').skip(2).filter_map(|(at, _)| pointer.get(..at))
}

fn verdicts(findings: &[Finding]) -> HashMap<&str, Verdict> {
    let mut verdicts: HashMap<&str, Verdict> = HashMap::new();
    for finding in findings {
        match finding.outcome {
            Outcome::Pass | Outcome::WithinRounding => {
                for field in &finding.fields {
                    verdicts.entry(field).or_default().support += 1;
                }
            }
            Outcome::Fail if finding.severity != CheckSeverity::Note => {
                let others = finding.fields.len().saturating_sub(1).max(1) as f64;
                for (place, field) in finding.fields.iter().enumerate() {
                    let loss = if place == 0 { weights::SUSPECTED } else { weights::INVOLVED / others };
                    verdicts.entry(field).or_default().loss += loss;
                }
            }
            _ => {}
        }
    }
    verdicts
}

fn one(evidence: &Evidence, verdict: Verdict) -> f64 {
    let facts = &evidence.facts;
    let posterior = facts.posterior.clamp(0.0, 1.0);
    let support = verdict.support.min(weights::MOST_SUPPORT);
    let repeats = evidence.also.len().min(weights::MOST_SUPPORT);
    let start = weights::ground(facts.ground).min(log_odds(posterior));
    let repairs: f64 = evidence.repairs.iter().map(|repair| weights::repair(*repair)).sum();
    let moved = start - repairs + weights::SUPPORTED * support as f64 + weights::REPEATED * repeats as f64;
    let inferred = facts.unit_inferred || evidence.repairs.contains(&Repair::UnitInferred);
    let similar = facts.label == LabelMatch::Exact && evidence.repairs.contains(&Repair::LabelSimilar);
    let facts = crate::report::Facts {
        unit_inferred: inferred,
        label: if similar { LabelMatch::Similar } else { facts.label },
        ..*facts
    };
    let mut cap = weights::cap(&facts);
    // Arithmetic confirms the place of a value, though never a unit that nothing prints.
    if support > 0 && !inferred {
        cap += (1.0 - cap) * weights::CONFIRMED;
    }
    let calm = probability(moved).min(cap);
    let contradicted = probability(moved - verdict.loss).min(cap);
    // What is plainly printed stays likely: the document itself may be wrong.
    let value = if verdict.loss > 0.0 { contradicted.max(calm.min(weights::CONTRADICTED_FLOOR)) } else { calm };
    let (least, most) = weights::BOUNDS;
    value.clamp(least, most)
}

fn log_odds(p: f64) -> f64 {
    let (least, most) = (1e-4, 1.0 - 1e-4);
    let p = p.clamp(least, most);
    (p / (1.0 - p)).ln()
}

fn probability(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}
