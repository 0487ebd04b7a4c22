//! The unit of a table, corrected: the amounts that print no unit of their own follow it.

use serde_json::{Map, Value, json};

use super::typed::{Type, complete, type_of};
use crate::report::join_pointer;

/// Gives every amount around the unit at `pointer` that has the table's old unit, and prints none itself, the new one. Returns the
/// pointers of what has changed; nothing for a member that is no unit of money.
///
/// # Errors
/// What is wrong with the new unit.
pub fn follow(part: &mut Value, pointer: &str, was: Option<&Value>, by: Option<&str>) -> Result<Vec<String>, String> {
    let Some(around) = pointer.strip_suffix("/unit").filter(|around| !around.is_empty()) else { return Ok(Vec::new()) };
    let Some(now) = part.get("report").and_then(|report| report.pointer(pointer)).and_then(Value::as_str).map(str::to_owned)
    else {
        return Ok(Vec::new());
    };
    let mut places = Vec::new();
    if let Some(node) = part.get("report").and_then(|report| report.pointer(around)) {
        amounts(node, around, &mut places);
    }
    let old = was.and_then(Value::as_str);
    let mut changed = Vec::new();
    for place in places {
        let evidence = part.get("evidence").and_then(|evidence| evidence.get(&place));
        let raw = evidence.and_then(|evidence| evidence.get("raw")).and_then(Value::as_str).unwrap_or("");
        let Some(amount) = part.get("report").and_then(|report| report.pointer(&place)).cloned() else { continue };
        let follows = amount.get("unit").and_then(Value::as_str) == old && !raw.contains(['元', '万', '亿', '千']);
        if !follows {
            continue;
        }
        let value = json!({ "value": amount.get("value"), "unit": now });
        let value = complete(Some(Type::Money), &value)?;
        if let Some(leaf) = part.get_mut("report").and_then(|report| report.pointer_mut(&place)) {
            *leaf = value;
        }
        if let Some(evidence) =
            part.get_mut("evidence").and_then(|evidence| evidence.get_mut(&place)).and_then(Value::as_object_mut)
        {
            mark(evidence, amount, by);
        }
        changed.push(place);
    }
    Ok(changed)
}

fn mark(evidence: &mut Map<String, Value>, was: Value, by: Option<&str>) {
    evidence.insert("repairs".to_owned(), json!([]));
    evidence.insert("status".to_owned(), json!("corrected"));
    if let Some(by) = by {
        evidence.insert("by".to_owned(), json!(by));
    }
    evidence.insert("was".to_owned(), was);
}

fn amounts(node: &Value, pointer: &str, found: &mut Vec<String>) {
    match node {
        Value::Object(_) if type_of(node) == Some(Type::Money) => found.push(pointer.to_owned()),
        Value::Object(members) => members.iter().for_each(|(key, member)| amounts(member, &join_pointer(pointer, key), found)),
        Value::Array(elements) => {
            elements
                .iter()
                .enumerate()
                .for_each(|(index, element)| amounts(element, &join_pointer(pointer, &index.to_string()), found));
        }
        _ => {}
    }
}
