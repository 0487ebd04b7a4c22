//! Reports as JSON trees: what is one value, what is empty, which leaves there are.

use serde_json::Value;

use super::wording::{decimal, squash};
use crate::value::Decimal;

/// What one value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Scalar,
    Rate,
    DocumentNumber,
    Date,
    Money,
    Quantity,
}

const QUANTITY: &[&str] = &["text", "operator", "value", "unit", "approx", "upper", "values"];

/// The kind of a typed value or scalar; `None` for a container.
pub(super) fn kind(value: &Value) -> Option<Kind> {
    let members = match value {
        Value::Array(_) => return None,
        Value::Object(members) => members,
        _ => return Some(Kind::Scalar),
    };
    let has = |key: &str| members.contains_key(key);
    if has("percent") {
        Some(Kind::Rate)
    } else if has("issuer") || has("canonical") {
        Some(Kind::DocumentNumber)
    } else if has("precision") {
        Some(Kind::Date)
    } else if has("yuan") || (members.len() == 2 && has("value") && has("unit")) {
        Some(Kind::Money)
    } else if has("text") && members.keys().all(|key| QUANTITY.contains(&key.as_str())) {
        Some(Kind::Quantity)
    } else {
        None
    }
}

/// Nothing is printed: `null`, an empty text or list, an object of nothing else.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(elements) => elements.is_empty(),
        Value::Object(members) => members.values().all(is_empty),
        _ => false,
    }
}

/// The value of a member; `null` where there is none.
pub(super) fn member<'v>(value: &'v Value, key: &str) -> &'v Value {
    value.get(key).unwrap_or(&Value::Null)
}

/// A text, or nothing.
pub(super) fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    member(value, key).as_str().unwrap_or_default()
}

/// A number, or a text that is one.
pub(super) fn number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => decimal(&number.to_string()),
        Value::String(text) => decimal(text),
        _ => None,
    }
}

/// The objects of a list member.
pub(super) fn objects<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    member(value, key).as_array().map(Vec::as_slice).unwrap_or_default().iter().filter(|element| element.is_object())
}

/// The pointer of a member.
pub(super) fn below(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// Every value that is not empty, with its pointer behind `pointer`, in order.
pub(super) fn leaves<'v>(value: &'v Value, pointer: &str) -> Vec<(String, &'v Value)> {
    fn walk<'v>(value: &'v Value, pointer: String, found: &mut Vec<(String, &'v Value)>) {
        if is_empty(value) {
            return;
        }
        match value {
            _ if kind(value).is_some() => found.push((pointer, value)),
            Value::Object(members) => members.iter().for_each(|(key, member)| walk(member, below(&pointer, key), found)),
            Value::Array(elements) => {
                elements.iter().enumerate().for_each(|(index, element)| walk(element, format!("{pointer}/{index}"), found));
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(value, pointer.to_owned(), &mut found);
    found
}

/// What the document prints for a value, as well as the value tells it; squashed.
pub(super) fn printed(value: &Value) -> String {
    let scalar = |value: &Value| match value {
        Value::String(text) => squash(text),
        other => squash(&other.to_string()),
    };
    if let Value::Object(members) = value {
        let told = ["text", "value", "percent"].iter().filter_map(|key| members.get(*key)).find(|told| !told.is_null());
        if let Some(told) = told {
            return scalar(told);
        }
    }
    scalar(value)
}

/// Every value that stands in a member `fields`, at any depth, as it is printed.
pub(super) fn values_of_fields(tree: &Value, found: &mut Vec<String>) {
    match tree {
        Value::Object(members) => {
            for (key, member) in members {
                if key == "fields" {
                    found.extend(leaves(member, "").into_iter().map(|(_, value)| printed(value)));
                } else {
                    values_of_fields(member, found);
                }
            }
        }
        Value::Array(elements) => elements.iter().for_each(|element| values_of_fields(element, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn kinds_are_told_by_their_members() {
        for (value, expected) in [
            (json!({"percent": 1}), Some(Kind::Rate)),
            (json!({"value": 1, "unit": null}), Some(Kind::Money)),
            (json!({"text": "≥1", "value": 1}), Some(Kind::Quantity)),
            (json!({"text": "一", "ordinal": 1}), None),
            (json!({"text": "x", "precision": "day"}), Some(Kind::Date)),
            (json!({}), None),
            (json!([1]), None),
            (json!(null), Some(Kind::Scalar)),
        ] {
            assert_eq!(kind(&value), expected, "{value}");
        }
    }

    #[test]
    fn empty_values_are_no_leaves() {
        let tree = json!({"a": [{"b": null}, "x"], "c": {"value": null, "unit": null, "yuan": null}, "d/e": 0});
        let pointers: Vec<String> = leaves(&tree, "").into_iter().map(|(pointer, _)| pointer).collect();
        assert_eq!(pointers, ["/a/1", "/d~1e"]);
    }
}
