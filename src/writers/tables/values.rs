//! The table of all values: one row for each value of a form's report and for each `null` that evidence explains.

use serde_json::Value;

use super::cell::{Cell, decimal, integer, parts};
use super::rows::{Part, Tables};

/// Adds all values of `form` in the report's order.
pub(super) fn all(tables: &mut Tables, part: Part<'_>, form: &Value) {
    walk(&form["report"], &mut String::new(), &mut |pointer, value| {
        add(tables, part, pointer, value, &form["evidence"][pointer])
    });
}

/// Calls `visit` with every value and every `null` of a report.
fn walk(node: &Value, pointer: &mut String, visit: &mut dyn FnMut(&str, &Value)) {
    let length = pointer.len();
    match node {
        Value::Object(members) if parts(node).is_none() => {
            for (key, member) in members {
                pointer.push('/');
                pointer.push_str(&escaped(key));
                walk(member, pointer, visit);
                pointer.truncate(length);
            }
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                pointer.push_str(&format!("/{index}"));
                walk(element, pointer, visit);
                pointer.truncate(length);
            }
        }
        _ => visit(pointer, node),
    }
}

/// One step of a JSON Pointer (RFC 6901).
pub(super) fn escaped(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

fn add(tables: &mut Tables, part: Part<'_>, pointer: &str, value: &Value, evidence: &Value) {
    let found = parts(value);
    if found.is_none() && evidence.is_null() {
        return;
    }
    let found = found.unwrap_or_default();
    tables.add("field_values", |row| {
        row.part(part).put("pointer", pointer);
        row.put("type", if found.kind.is_empty() { Cell::Null } else { found.kind.into() });
        row.put("value", found.text).put("number", found.number).put("upper", found.upper);
        row.put("operator", found.operator).put("approx", found.approx).put("unit", found.unit);
        row.put("yuan", found.yuan).put("date", found.date);
        row.put("status", &evidence["status"]).put("confidence", decimal(&evidence["confidence"]));
        row.put("raw", &evidence["raw"]).put("rule", &evidence["rule"]).put("place", place(&evidence["at"]));
        row.put("span_start", integer(&evidence["span"][0])).put("span_end", integer(&evidence["span"][1]));
        row.put("repairs", super::cell::joined(&evidence["repairs"]));
    });
}

/// The contract's `at` as a short text: `page=6 box=312.4,501.0,355.9,513.2; page=7 …`.
pub(super) fn place(at: &Value) -> Cell {
    let one = |place: &Value| {
        let members = place.as_object().into_iter().flatten();
        members.map(|(name, value)| format!("{name}={}", shown(value))).collect::<Vec<_>>().join(" ")
    };
    let places: Vec<String> = at.as_array().into_iter().flatten().map(one).collect();
    if places.is_empty() { Cell::Null } else { places.join("; ").into() }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(numbers) => numbers.iter().map(Value::to_string).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}
