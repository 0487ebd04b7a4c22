//! A result (the written JSON) + the corrections of a person → the settled result. Corrections that were made on another
//! version of the document or of the result are refused whole: half of them applied would be worse than none.
//!
//! Values that follow from a correction (yuan, the canonical number) are made here; checks run again on the report rebuilt
//! from the JSON. A check that needs the document's text and whose operands changed cannot run again, and says so.

mod correction;
mod rebuild;
mod recheck;
mod typed;
mod unit;

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::pipeline::Engine;
use correction::{Correction, Corrections, Decision};
use typed::{complete, equal, type_of};

/// Why corrections were not applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The result is no JSON of `extract`.
    #[error("not a result of `baogao extract`: {0} / 不是 `baogao extract` 的结果：{0}")]
    NoResult(String),
    /// The corrections have another shape than `schema/corrections.schema.json` says.
    #[error("not a corrections file: {0} / 不是更正文件：{0}")]
    NoCorrections(String),
    /// They were made for another file.
    #[error(
        "the corrections belong to another version of the document (theirs {theirs}, the result's {ours}) / 更正属于另一版本的文件（更正 {theirs}，结果 {ours}）"
    )]
    OtherSource {
        /// Hash that the corrections name.
        theirs: String,
        /// Hash that the result names.
        ours: String,
    },
    /// They were made on a result that says something else.
    #[error("the corrections do not fit this result at {pointer}: {reason} / 更正与该结果不符（{pointer}）：{reason}")]
    OtherResult {
        /// The field.
        pointer: String,
        /// What differs.
        reason: String,
    },
    /// A value that its type does not allow.
    #[error("{pointer}: {reason}")]
    BadValue {
        /// The field.
        pointer: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// Applies a person's corrections to a result and gives the settled result.
///
/// # Errors
/// [`Refusal`], and then nothing is applied.
pub fn apply(engine: &Engine, result: &Value, corrections: &Value) -> Result<Value, Refusal> {
    let corrections = Corrections::read(corrections)?;
    let hash = result.pointer("/source/sha256").and_then(Value::as_str);
    let hash = hash.ok_or_else(|| Refusal::NoResult("no /source/sha256".to_owned()))?;
    if hash != corrections.source.sha256 {
        return Err(Refusal::OtherSource { theirs: corrections.source.sha256.clone(), ours: hash.to_owned() });
    }
    let mut settled = result.clone();
    let mut seen = HashSet::new();
    let mut parts: Vec<(usize, Vec<&Correction>)> = Vec::new();
    for correction in &corrections.corrections {
        let bare = correction.pointer.ends_with("/-");
        if !bare && !seen.insert((correction.part, &correction.pointer)) {
            return Err(Refusal::NoCorrections(format!("{} stands there twice", correction.pointer)));
        }
        match parts.iter_mut().find(|(part, _)| *part == correction.part) {
            Some((_, list)) => list.push(correction),
            None => parts.push((correction.part, vec![correction])),
        }
    }
    for (number, list) in parts {
        let before = part_of(result, number).ok_or_else(|| no_part(number))?;
        let after = part_mut(&mut settled, number).ok_or_else(|| no_part(number))?;
        let touched = correct(after, &list, corrections.by.as_deref())?;
        let family = before.pointer("/family/id").and_then(Value::as_str).unwrap_or("unknown").to_owned();
        settle_review(after, &list);
        recheck::run(engine, &family, before, after, &touched);
    }
    record(&mut settled, &corrections);
    Ok(settled)
}

fn no_part(number: usize) -> Refusal {
    Refusal::OtherResult { pointer: String::new(), reason: format!("there is no part {number}") }
}

fn part_of(result: &Value, number: usize) -> Option<&Value> {
    if number == 1 { Some(result) } else { result.get("attachments")?.get(number.checked_sub(2)?) }
}

fn part_mut(result: &mut Value, number: usize) -> Option<&mut Value> {
    if number == 1 { Some(result) } else { result.get_mut("attachments")?.get_mut(number.checked_sub(2)?) }
}

/// Checks and applies the corrections of one part; gives the pointers of what has changed.
fn correct(part: &mut Value, list: &[&Correction], by: Option<&str>) -> Result<Vec<String>, Refusal> {
    let mut touched = Vec::new();
    for correction in list {
        let pointer = &correction.pointer;
        let other = |reason: &str| Refusal::OtherResult { pointer: pointer.clone(), reason: reason.to_owned() };
        if let Some(review) = &correction.review {
            let entry = part.get("review").and_then(|entries| entries.get(review.index));
            if entry.and_then(|entry| entry.get("pointer")).and_then(Value::as_str) != Some(&review.pointer) {
                return Err(other("its review entry is another one"));
            }
        }
        let was = part.get("report").and_then(|report| report.pointer(pointer)).cloned();
        if !equal(&correction.was, was.as_ref().unwrap_or(&Value::Null)) {
            return Err(other("the value was another one"));
        }
        if correction.decision == Decision::Accepted {
            confirm(part, pointer, correction.by.as_deref().or(by));
            continue;
        }
        let kind = correction.kind.or_else(|| type_of(&correction.value)).or_else(|| type_of(&correction.was));
        let bad = |reason: String| Refusal::BadValue { pointer: pointer.clone(), reason };
        if let (Some(kind), Some(known)) = (kind, type_of(&correction.was))
            && kind != known
        {
            return Err(bad(format!("a {} cannot become a {}", known.name(), kind.name())));
        }
        let value = complete(kind, &correction.value).map_err(bad)?;
        let evidence = evidence_of(part, correction, was.as_ref(), by);
        put(part, pointer, value).ok_or_else(|| other("the report has no such place"))?;
        if let Some(entries) = part.get_mut("evidence").and_then(Value::as_object_mut) {
            entries.insert(pointer.clone(), evidence);
        }
        touched.push(pointer.clone());
        let by = correction.by.as_deref().or(by);
        touched.extend(unit::follow(part, pointer, was.as_ref(), by).map_err(bad)?);
    }
    Ok(touched)
}

/// A value that a person looked at and left: its evidence names who.
fn confirm(part: &mut Value, pointer: &str, by: Option<&str>) {
    let entry = part.get_mut("evidence").and_then(|evidence| evidence.get_mut(pointer)).and_then(Value::as_object_mut);
    if let (Some(entry), Some(by)) = (entry, by) {
        entry.insert("by".to_owned(), json!(by));
    }
}

/// Writes a value to its place: an existing one, a new member of an object, the next element of a list, or a member of a row that is
/// added behind the last one of its list.
fn put(part: &mut Value, pointer: &str, value: Value) -> Option<()> {
    let mut node = part.get_mut("report")?;
    let steps: Vec<String> = pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect();
    let mut added = false;
    for (place, step) in steps.iter().enumerate() {
        let last = place + 1 == steps.len();
        let empty = if steps.get(place + 1).is_some_and(|next| next == "0") { json!([]) } else { json!({}) };
        node = match node {
            Value::Array(elements) => {
                let index: usize = step.parse().ok()?;
                if index == elements.len() {
                    added = true;
                    elements.push(if last { Value::Null } else { empty });
                }
                elements.get_mut(index)?
            }
            Value::Object(members) => {
                if !members.contains_key(step) && (last || added) {
                    members.insert(step.clone(), if last { Value::Null } else { empty });
                }
                members.get_mut(step)?
            }
            _ => return None,
        };
    }
    *node = value;
    Some(())
}

/// The evidence of a corrected value: where it is printed, if its candidate says so, otherwise where the doubt was.
fn evidence_of(part: &Value, correction: &Correction, was: Option<&Value>, by: Option<&str>) -> Value {
    let known = part.get("evidence").and_then(|evidence| evidence.get(&correction.pointer));
    let entry = correction.review.as_ref().and_then(|review| part.get("review")?.get(review.index));
    let chosen = entry.filter(|_| correction.decision == Decision::Candidate).and_then(|entry| {
        let candidates = entry.get("candidates")?.as_array()?;
        let fits = |candidate: &&Value| {
            candidate.get("pointer").and_then(Value::as_str) == Some(&correction.pointer)
                && candidate.get("value").is_some_and(|value| equal(value, &correction.value))
        };
        piece_at(part, candidates.iter().find(fits)?.get("span")?)
    });
    let place = chosen.or_else(|| known.and_then(piece)).or_else(|| entry.and_then(piece));
    let place = place.unwrap_or_else(|| json!({ "raw": "", "span": [0, 0], "at": [] }));
    let mut evidence = Map::new();
    for member in ["raw", "span", "at"] {
        evidence.insert(member.to_owned(), place.get(member).cloned().unwrap_or_default());
    }
    let kept = |member: &str, otherwise: Value| known.and_then(|known| known.get(member)).cloned().unwrap_or(otherwise);
    evidence.insert("via".to_owned(), kept("via", json!([])));
    evidence.insert("also".to_owned(), json!([]));
    evidence.insert("rule".to_owned(), kept("rule", json!("corrected")));
    evidence.insert("repairs".to_owned(), json!([]));
    evidence.insert("status".to_owned(), json!("corrected"));
    if let Some(by) = correction.by.as_deref().or(by) {
        evidence.insert("by".to_owned(), json!(by));
    }
    evidence.insert("was".to_owned(), was.cloned().unwrap_or_default());
    evidence.insert("confidence".to_owned(), json!(1));
    Value::Object(evidence)
}

/// `raw`, `span`, `at` of something that has a place.
fn piece(holder: &Value) -> Option<Value> {
    let span = holder.get("span").filter(|span| span.is_array())?;
    let raw = holder.get("raw").filter(|raw| raw.is_string())?;
    Some(json!({ "raw": raw, "span": span, "at": holder.get("at").cloned().unwrap_or_else(|| json!([])) }))
}

/// The piece at `span`, if anything in the part quotes it.
fn piece_at(part: &Value, span: &Value) -> Option<Value> {
    let all = |member: &str| part.get(member).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let of = |holder: &Value| piece(holder).filter(|piece| piece.get("span") == Some(span));
    let places = |holder: &Value, member: &str| {
        holder.get(member).and_then(Value::as_array).map_or(&[][..], Vec::as_slice).iter().find_map(&of)
    };
    let evidence = part.get("evidence").and_then(Value::as_object);
    let in_evidence = || evidence?.values().find_map(|entry| of(entry).or_else(|| places(entry, "also")));
    let in_checks = || all("checks").iter().find_map(|check| places(check, "places"));
    all("review").iter().find_map(of).or_else(in_checks).or_else(in_evidence)
}

/// Takes the decided entries out of the review list.
fn settle_review(part: &mut Value, list: &[&Correction]) {
    let Some(review) = part.get_mut("review").and_then(Value::as_array_mut) else { return };
    let mut index = 0;
    review.retain(|entry| {
        let pointer = entry.get("pointer").and_then(Value::as_str).unwrap_or("");
        let decided = list.iter().any(|correction| match &correction.review {
            Some(review) => review.index == index || (correction.pointer == pointer && !pointer.ends_with("/-")),
            None => correction.pointer == pointer,
        });
        index += 1;
        !decided
    });
}

/// Adds every decision to the result's record, those of entries that are gone among them.
fn record(result: &mut Value, corrections: &Corrections) {
    let Some(members) = result.as_object_mut() else { return };
    let settled = members.entry("settled").or_insert_with(|| json!([]));
    if let Some(list) = settled.as_array_mut() {
        list.extend(corrections.corrections.iter().map(|correction| correction.record(corrections.by.as_deref())));
    }
}

#[cfg(test)]
mod tests;
