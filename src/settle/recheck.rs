//! The checks of a corrected part. Every rule is run on the part rebuilt from the JSON as it was and as it is: a finding that the
//! first run gives just as the document's own run did can be trusted in the second. Any other finding stands if nothing that it
//! names has changed; if something has, it becomes `not_applicable` and says that it could not run again.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::rebuild;
use super::typed::equal;
use crate::checks::{CheckSeverity, Finding, Outcome};
use crate::pipeline::Engine;
use crate::writers;

/// Runs the checks of a part again and brings its `checks` and `review` up to date. `touched`: the fields that have changed.
pub fn run(engine: &Engine, family: &str, before: &Value, after: &mut Value, touched: &[String]) {
    if touched.is_empty() {
        return;
    }
    let old = before.get("checks").and_then(Value::as_array).cloned().unwrap_or_default();
    let first = engine.findings(&rebuild::part(family, before), "");
    let second = engine.findings(&rebuild::part(family, after), "");
    let first: HashMap<&str, &Finding> = first.iter().map(|finding| (finding.id.as_str(), finding)).collect();
    let again: HashMap<&str, &Finding> = second.iter().map(|finding| (finding.id.as_str(), finding)).collect();
    let mut checks = Vec::with_capacity(old.len());
    for check in &old {
        let id = text(check, "id");
        let trusted = first.get(id).is_some_and(|finding| is_same(finding, check));
        if !trusted {
            checks.push(if names(check, touched) { not_again(check) } else { check.clone() });
        } else if let Some(finding) = again.get(id) {
            checks.push(if is_same(finding, check) { check.clone() } else { written(finding) });
        }
    }
    let is_new = |finding: &&Finding| {
        let id = finding.id.as_str();
        !first.contains_key(id) && !old.iter().any(|check| text(check, "id") == id)
    };
    checks.extend(second.iter().filter(is_new).map(written));
    review(after, &old, &checks);
    if let Some(place) = after.get_mut("checks") {
        *place = Value::Array(checks);
    }
}

fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value.get(member).and_then(Value::as_str).unwrap_or("")
}

fn fields(check: &Value) -> impl Iterator<Item = &str> {
    check.get("fields").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// Whether a finding says what the written check says.
fn is_same(finding: &Finding, check: &Value) -> bool {
    let written = written(finding);
    let member = |name: &str| (written.get(name), check.get(name));
    let numbers = ["expected", "actual"].into_iter().all(|name| match member(name) {
        (Some(a), Some(b)) => equal(a, b),
        (a, b) => a == b,
    });
    numbers
        && ["outcome", "severity", "fields"].into_iter().all(|name| {
            let (a, b) = member(name);
            a == b
        })
}

/// Whether a check names a field that changed, or one below or above it; one that names none may depend on all.
fn names(check: &Value, touched: &[String]) -> bool {
    let below = |a: &str, b: &str| a.strip_prefix(b).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let mut named = fields(check).peekable();
    named.peek().is_none() || named.any(|field| touched.iter().any(|changed| below(field, changed) || below(changed, field)))
}

fn not_again(check: &Value) -> Value {
    let mut check = check.clone();
    for (member, value) in [
        ("outcome", json!(Outcome::NotApplicable.name())),
        ("expected", Value::Null),
        ("actual", Value::Null),
        ("difference", Value::Null),
        ("tolerance", Value::Null),
        ("message", json!("not run again after the correction: it needs the text of the document")),
        ("message_zh", json!("更正后未能重新核对：该校验需要原文")),
    ] {
        check[member] = value;
    }
    check
}

/// A finding as the contract writes it.
fn written(finding: &Finding) -> Value {
    let number = |number: Option<crate::value::Decimal>| number.map(writers::exact_number);
    json!({
        "id": finding.id, "rule": finding.rule, "outcome": finding.outcome.name(), "severity": finding.severity.name(),
        "expected": number(finding.expected), "actual": number(finding.actual), "difference": number(finding.difference),
        "tolerance": number(finding.tolerance), "unit": finding.unit, "fields": finding.fields,
        "message": finding.message.en, "message_zh": finding.message.zh,
    })
}

/// Entries of checks that hold now go; checks that fail only now come in.
fn review(part: &mut Value, old: &[Value], checks: &[Value]) {
    let outcome = |list: &[Value], id: &str| {
        list.iter().find(|check| text(check, "id") == id).map(|check| text(check, "outcome").to_owned())
    };
    let fails = |list: &[Value], id: &str| outcome(list, id).as_deref() == Some(Outcome::Fail.name());
    let newly: Vec<Value> = checks
        .iter()
        .filter(|check| text(check, "outcome") == Outcome::Fail.name() && text(check, "severity") != CheckSeverity::Note.name())
        .filter(|check| !fails(old, text(check, "id")))
        .filter_map(|check| entry(part, check))
        .collect();
    let Some(entries) = part.get_mut("review").and_then(Value::as_array_mut) else { return };
    entries.retain(|entry| {
        let check = text(entry, "check");
        check.is_empty() || !matches!(text(entry, "kind"), "inconsistent" | "duplicate") || fails(checks, check)
    });
    entries.splice(0..0, newly);
    let rank = |entry: &Value| ["high", "medium", "low"].iter().position(|severity| text(entry, "severity") == *severity);
    entries.sort_by_key(rank);
}

fn entry(part: &Value, check: &Value) -> Option<Value> {
    let pointer = fields(check).next()?;
    let evidence = part.get("evidence").and_then(|evidence| evidence.get(pointer));
    let place = |member: &str| evidence.and_then(|evidence| evidence.get(member)).cloned();
    let severity = if text(check, "severity") == CheckSeverity::Error.name() { "high" } else { "medium" };
    Some(json!({
        "pointer": pointer, "kind": "inconsistent", "severity": severity,
        "message": text(check, "message"), "message_zh": text(check, "message_zh"),
        "raw": place("raw").unwrap_or_default(), "span": place("span").unwrap_or_default(),
        "at": place("at").unwrap_or_else(|| json!([])), "check": text(check, "id"), "candidates": [],
    }))
}
