//! The review list: what recognition doubts, what is not certain enough, what failed checks name; one entry for each field,
//! worst first.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::{derive, weights};
use crate::checks::{CheckSeverity, Finding, Outcome, standings};
use crate::report::{Candidate, Doubt, DoubtKind, DoubtSeverity, Evidence, Leaf, Message, Node, Part, Status};
use crate::span::Span;
use crate::value::{Repair, Value};

/// The entries of a part, worst first, at most one for each pointer.
pub fn list(part: &Part, findings: &[Finding], confidence: &IndexMap<String, f64>, text: &str) -> Vec<Doubt> {
    let mut entries: Vec<Doubt> = Vec::new();
    let mut known = HashMap::new();
    for doubt in part.doubts.iter().cloned().chain(contradictions(part, findings)).chain(units(part)) {
        enter(&mut entries, &mut known, doubt);
    }
    for doubt in uncertain(part, confidence, &known, text) {
        enter(&mut entries, &mut known, doubt);
    }
    derive::points(part, &mut entries);
    let by_id: HashMap<&str, &Finding> = findings.iter().map(|finding| (finding.id.as_str(), finding)).collect();
    let rank = |doubt: &Doubt| wrong(doubt, &by_id, confidence) * importance(&doubt.pointer);
    let mut ranked: Vec<(f64, Doubt)> = entries.into_iter().map(|doubt| (rank(&doubt), doubt)).collect();
    ranked.sort_by(|(a, x), (b, y)| x.severity.cmp(&y.severity).then(b.total_cmp(a)));
    ranked.into_iter().map(|(_, doubt)| doubt).collect()
}

/// Adds an entry; one at a pointer that has one already only brings its candidates, its check and its severity.
fn enter(entries: &mut Vec<Doubt>, places: &mut HashMap<String, usize>, doubt: Doubt) {
    // One entry at `…/-` stands for one lost element: those are not joined.
    let place = places.get(&doubt.pointer).copied().filter(|_| !doubt.pointer.ends_with("/-"));
    let Some(known) = place.and_then(|place| entries.get_mut(place)) else {
        places.insert(doubt.pointer.clone(), entries.len());
        entries.push(doubt);
        return;
    };
    known.severity = known.severity.min(doubt.severity);
    known.span = known.span.or(doubt.span);
    if known.check.is_none() && doubt.check.is_some() {
        known.check = doubt.check;
        known.message = Message {
            en: join(&known.message.en, &doubt.message.en, "; "),
            zh: join(&known.message.zh, &doubt.message.zh, "；"),
        };
    }
    for candidate in doubt.candidates {
        if !known.candidates.iter().any(|other| other.pointer == candidate.pointer && other.value == candidate.value) {
            known.candidates.push(candidate);
        }
    }
}

fn join(a: &str, b: &str, between: &str) -> String {
    if a.is_empty() || a == b { b.to_owned() } else { format!("{a}{between}{b}") }
}

/// One entry for each failed check that is no note, at the field that it names first.
fn contradictions(part: &Part, findings: &[Finding]) -> Vec<Doubt> {
    let standings = standings(findings);
    let failed = findings.iter().filter(|finding| finding.outcome == Outcome::Fail && finding.severity != CheckSeverity::Note);
    let entry = |finding: &Finding| {
        let first = finding.fields.first()?;
        let pointer = place(part, finding, first, &standings);
        // Only a check of whole elements names an element.
        let element = matches!(part.root.at(first), Some(Node::Object(_)));
        let kind = if element { DoubtKind::Duplicate } else { DoubtKind::Inconsistent };
        let candidates = if *first == pointer { readings(part, finding, first) } else { Vec::new() };
        let severity = if finding.severity == CheckSeverity::Error { DoubtSeverity::High } else { DoubtSeverity::Medium };
        let span = span(part, &pointer).or_else(|| finding.places.first().copied());
        Some(Doubt {
            pointer,
            kind,
            severity,
            message: finding.message.clone(),
            span,
            check: Some(finding.id.clone()),
            candidates,
        })
    };
    failed.filter_map(entry).collect()
}

/// Where the entry stands. A list that is not complete is doubtful at an element that is not there; so is one whose sum does
/// not reach a figure that other checks support.
fn place(part: &Part, finding: &Finding, first: &str, standings: &std::collections::HashMap<&str, i32>) -> String {
    if matches!(part.root.at(first), Some(Node::List(_))) {
        return format!("{first}/-");
    }
    let supported = standings.get(first).copied().unwrap_or(0) > 0;
    let elements = finding.fields.get(1..).unwrap_or_default();
    let list = elements.first().and_then(|field| list_of(field));
    match list {
        Some(list)
            if supported
                && first.split('/').nth(1) != list.split('/').nth(1)
                && elements.iter().all(|field| field.starts_with(list))
                && elements.len() > 2 =>
        {
            format!("{list}/-")
        }
        _ => first.to_owned(),
    }
}

/// `/projects/3/amount` stands in the list `/projects`.
fn list_of(field: &str) -> Option<&str> {
    let (element, _) = field.rsplit_once('/')?;
    let (list, index) = element.rsplit_once('/')?;
    index.parse::<usize>().is_ok().then_some(list)
}

fn span(part: &Part, pointer: &str) -> Option<Span> {
    part.root.at(pointer).and_then(Node::evidence).map(|evidence| evidence.span)
}

/// The prints of a figure that prose gives in several ways.
fn readings(part: &Part, finding: &Finding, field: &str) -> Vec<Candidate> {
    if finding.places.is_empty() {
        return Vec::new();
    }
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut push = |value: &Value, span: Option<Span>, confidence: f64, why: Message| {
        if !candidates.iter().any(|candidate| candidate.value == *value) {
            candidates.push(Candidate { pointer: field.to_owned(), value: value.clone(), confidence, why, span });
        }
    };
    if let Some(value) = part.root.at(field).and_then(Node::as_value) {
        push(value, span(part, field), 0.7, Message::new("stands in the report", "报告所取的值"));
    }
    for claim in part.claims.iter().filter(|claim| claim.pointer == field && finding.places.contains(&claim.span)) {
        push(&claim.value, Some(claim.span), 0.3, Message::new("printed in another place", "另一处所印"));
    }
    candidates
}

fn unit_is_inferred(evidence: &Evidence) -> bool {
    evidence.status == Status::Printed && (evidence.facts.unit_inferred || evidence.repairs.contains(&Repair::UnitInferred))
}

/// One entry for each table whose unit nothing prints.
fn units(part: &Part) -> Vec<Doubt> {
    let mut places: Vec<(String, Span)> = Vec::new();
    part.root.visit_leaves(&mut |pointer, leaf| {
        let Some(evidence) = leaf.evidence.as_deref().filter(|evidence| leaf.value.is_some() && unit_is_inferred(evidence))
        else {
            return;
        };
        let Some(unit) = unit_of(&part.root, pointer) else { return };
        if !places.iter().any(|(known, _)| *known == unit) {
            places.push((unit, evidence.span));
        }
    });
    let doubt = |(pointer, span): (String, Span)| Doubt {
        span: Some(self::span(part, &pointer).filter(|span| !span.is_empty()).unwrap_or(span)),
        pointer,
        kind: DoubtKind::UnitInferred,
        severity: DoubtSeverity::Low,
        message: Message::new("the table prints no unit; it was inferred", "表中未注明金额单位，由他处推定"),
        check: None,
        candidates: Vec::new(),
    };
    places.into_iter().map(doubt).collect()
}

/// The `unit` member of the nearest object around a value.
fn unit_of(root: &Node, pointer: &str) -> Option<String> {
    let mut around = pointer;
    while let Some((outer, _)) = around.rsplit_once('/') {
        let unit = format!("{outer}/unit");
        if !outer.is_empty() && root.at(&unit).is_some() {
            return Some(unit);
        }
        around = outer;
    }
    None
}

/// Values that are not certain enough and stand in no other entry.
fn uncertain(part: &Part, confidence: &IndexMap<String, f64>, known: &HashMap<String, usize>, text: &str) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    part.root.visit_leaves(&mut |pointer, leaf| {
        let Some(probability) = confidence.get(pointer).copied().filter(|probability| *probability < weights::REVIEW_BELOW)
        else {
            return;
        };
        let (Some(_), Some(evidence)) = (&leaf.value, leaf.evidence.as_deref()) else { return };
        let without_unit = matches!(&leaf.value, Some(Value::Money(money)) if money.unit.is_none());
        let said_at_unit = without_unit && unit_of(&part.root, pointer).is_some_and(|unit| known.contains_key(&unit));
        if !covered(known, pointer) && !said_at_unit {
            doubts.push(low(pointer, leaf, evidence, probability, text));
        }
    });
    doubts
}

/// Whether an entry speaks for the value at `pointer`: one at itself, or at an array element that holds it.
fn covered(known: &HashMap<String, usize>, pointer: &str) -> bool {
    let is_element = |above: &str| above.rsplit('/').next().is_some_and(|step| step.parse::<usize>().is_ok());
    known.contains_key(pointer)
        || pointer
            .match_indices('/')
            .filter_map(|(at, _)| pointer.get(..at))
            .any(|above| is_element(above) && known.contains_key(above))
}

fn low(pointer: &str, leaf: &Leaf, evidence: &Evidence, probability: f64, text: &str) -> Doubt {
    let raw: String = evidence.span.of(text).chars().take(30).collect();
    let (en, zh) = reason(evidence);
    let value = leaf.value.clone();
    let why = Message::new(en, zh);
    let candidates = value
        .map(|value| Candidate {
            pointer: pointer.to_owned(),
            value,
            confidence: probability,
            why: why.clone(),
            span: Some(evidence.span),
        })
        .into_iter()
        .collect();
    Doubt {
        pointer: pointer.to_owned(),
        kind: DoubtKind::LowConfidence,
        severity: if probability < 0.6 { DoubtSeverity::Medium } else { DoubtSeverity::Low },
        message: Message::new(format!("“{raw}”: {en}"), format!("“{raw}”：{zh}")),
        span: Some(evidence.span),
        check: None,
        candidates,
    }
}

/// The weakest fact of a value in words.
fn reason(evidence: &Evidence) -> (&'static str, &'static str) {
    use crate::report::{Ground, LabelMatch, Role};
    let facts = &evidence.facts;
    if !facts.typed {
        ("the text does not fit the kind of the field", "文字与该项的类型不符")
    } else if facts.label == LabelMatch::Position && evidence.via.iter().any(|via| matches!(via.role, Role::Label | Role::Column))
    {
        ("its label is only similar to a known one", "所在标签与已知标签只是相近")
    } else if facts.label == LabelMatch::Position {
        ("no label says what it is, only its place", "没有标签，仅凭位置判断")
    } else if facts.inherited {
        ("its label is inherited over lost text", "标签跨越缺失部分沿用")
    } else if facts.ground == Ground::Torn || facts.posterior < weights::REVIEW_BELOW {
        ("its row lost cells, and the column is not certain", "该行有缺失，所属栏目不能确定")
    } else {
        ("the reading is not certain", "读取结果不能确定")
    }
}

fn importance(pointer: &str) -> f64 {
    let section = pointer.split('/').nth(1).unwrap_or("");
    let member = pointer.rsplit('/').find(|step| step.parse::<usize>().is_err()).unwrap_or("");
    weights::importance(section, member)
}

/// Probability that the field of an entry is wrong, or empty in error.
fn wrong(doubt: &Doubt, findings: &HashMap<&str, &Finding>, confidence: &IndexMap<String, f64>) -> f64 {
    let check = doubt.check.as_deref().and_then(|id| findings.get(id));
    let best = doubt
        .candidates
        .iter()
        .map(|candidate| candidate.confidence)
        .fold(None, |best: Option<f64>, c| Some(best.map_or(c, |b| b.max(c))));
    match doubt.kind {
        DoubtKind::Missing => weights::wrong::MISSING,
        DoubtKind::Ambiguous => best.map_or(weights::wrong::AMBIGUOUS, |best| 1.0 - best),
        DoubtKind::LowConfidence => 1.0 - confidence.get(&doubt.pointer).copied().or(best).unwrap_or(weights::REVIEW_BELOW),
        DoubtKind::Inconsistent if check.is_some_and(|finding| finding.severity == CheckSeverity::Error) => weights::wrong::ERROR,
        DoubtKind::Inconsistent => weights::wrong::WARNING,
        DoubtKind::UnitInferred => weights::wrong::UNIT,
        DoubtKind::Duplicate => weights::wrong::DUPLICATE,
        DoubtKind::Unassigned => weights::wrong::UNASSIGNED,
    }
}
