//! When two values say the same.

use serde_json::Value;

use super::tree::{Kind, is_empty, kind, leaves, member, number, text};
use super::wording::{contains, digits_of, in_words, plain, squash, squash_signs};

/// Whether `found` is the value that is `wanted`.
pub(super) fn same_value(wanted: &Value, found: &Value) -> bool {
    match (kind(wanted), kind(found)) {
        (Some(Kind::Quantity), Some(Kind::Date)) | (Some(Kind::Date), Some(Kind::Quantity)) => same_text(wanted, found, "text"),
        (one, other) if one != other => false,
        (Some(Kind::Scalar), _) => same_scalar(wanted, found),
        (Some(Kind::Rate), _) => same_number(wanted, found, "percent"),
        (Some(Kind::Date), _) => same_date(wanted, found),
        (Some(Kind::Money), _) => same_money(wanted, found),
        (Some(Kind::DocumentNumber), _) => same_document_number(wanted, found),
        (Some(Kind::Quantity), _) => same_quantity(wanted, found),
        (None, _) => false,
    }
}

/// Whether two trees have the same values at the same places.
pub(super) fn same_tree(wanted: &Value, found: &Value) -> bool {
    let (wanted, mut found) = (leaves(wanted, ""), leaves(found, ""));
    found.sort_by(|one, other| one.0.cmp(&other.0));
    wanted.len() == found.len()
        && wanted.iter().all(|(pointer, value)| {
            let place = found.binary_search_by(|(other, _)| other.cmp(pointer)).ok();
            place.and_then(|place| found.get(place)).is_some_and(|(_, other)| same_value(value, other))
        })
}

fn same_scalar(wanted: &Value, found: &Value) -> bool {
    match (wanted, found) {
        (Value::String(wanted), Value::String(found)) => squash(wanted) == squash(found),
        (Value::String(_), _) | (_, Value::String(_)) => false,
        (Value::Bool(wanted), Value::Bool(found)) => wanted == found,
        (Value::Bool(_), _) | (_, Value::Bool(_)) => false,
        _ => number(wanted) == number(found),
    }
}

fn same_text(wanted: &Value, found: &Value, key: &str) -> bool {
    squash(text(wanted, key)) == squash(text(found, key))
}

fn same_number(wanted: &Value, found: &Value, key: &str) -> bool {
    number(member(wanted, key)) == number(member(found, key))
}

fn has(value: &Value, key: &str) -> bool {
    !is_empty(member(value, key))
}

fn same_date(wanted: &Value, found: &Value) -> bool {
    let dated = !member(wanted, "date").is_null();
    same_text(wanted, found, "text")
        || dated && member(wanted, "date") == member(found, "date") && member(wanted, "precision") == member(found, "precision")
}

/// Where both have a member it must be the same; a unit must be neither lost nor invented.
fn same_money(wanted: &Value, found: &Value) -> bool {
    let both = |key: &str| has(wanted, key) && has(found, key);
    let comparable = both("yuan") || both("value") && has(wanted, "unit") == has(found, "unit");
    comparable
        && ["yuan", "value"].iter().all(|key| !both(key) || same_number(wanted, found, key))
        && (!both("unit") || same_text(wanted, found, "unit"))
}

fn same_document_number(wanted: &Value, found: &Value) -> bool {
    let (year, serial) = (number(member(wanted, "year")), number(member(wanted, "serial")));
    if !(same_text(wanted, found, "issuer") && same_number(wanted, found, "year") && same_number(wanted, found, "serial")) {
        return false;
    }
    let issuer = squash(text(wanted, "issuer"));
    let made = match (year, serial) {
        (Some(year), Some(serial)) if !issuer.is_empty() && !year.is_zero() && !serial.is_zero() => {
            Some(format!("{issuer}〔{year}〕{serial}号"))
        }
        _ => None,
    };
    let canonical = if has(wanted, "canonical") { Some(text(wanted, "canonical").to_owned()) } else { made };
    canonical.is_none_or(|canonical| !has(found, "canonical") || squash(&canonical) == squash(text(found, "canonical")))
}

/// What is wanted must be equal; what is found besides must stand in the text; the text may be worded otherwise if all else agrees.
fn same_quantity(wanted: &Value, found: &Value) -> bool {
    let shown = text(wanted, "text");
    let agrees = ["operator", "value", "upper", "unit", "approx"].iter().all(|key| {
        let is_number = matches!(*key, "value" | "upper");
        match (has(wanted, key), has(found, key)) {
            (true, true) if is_number => same_number(wanted, found, key),
            (true, true) => squash_signs(&as_text(member(wanted, key))) == squash_signs(&as_text(member(found, key))),
            (true, false) => false,
            (false, true) => *key == "approx" || stands_in(key, member(found, key), shown),
            (false, false) => true,
        }
    });
    agrees
        && (squash_signs(shown) == squash_signs(text(found, "text"))
            || has(wanted, "value") && ["operator", "unit"].iter().all(|key| has(wanted, key) == has(found, key)))
}

/// Whether a member of a quantity could have been read from this text.
pub(super) fn stands_in(key: &str, value: &Value, shown: &str) -> bool {
    if matches!(key, "value" | "upper") {
        return number(value).is_some_and(|value| contains(&plain(shown), &digits_of(value)) || in_words(shown));
    }
    squash_signs(shown).contains(&squash_signs(&as_text(value)))
}

fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn same_and_different() {
        let money = |value, unit: Option<&str>, yuan: Option<i64>| json!({"value": value, "unit": unit, "yuan": yuan});
        for (wanted, found, same) in [
            (json!(2022), json!(2022), true),
            (json!(10.0), json!(10), true),
            (json!("2022"), json!(2022), false),
            (json!("支 出"), json!("支出"), true),
            (json!({"percent": 130}), json!({"percent": 130.00}), true),
            (json!({"percent": 130}), json!({"percent": 1.3}), false),
            (money(1, Some("万元"), Some(10_000)), money(1, Some("万元"), Some(10_000)), true),
            (money(1, Some("万元"), Some(10_000)), money(1, None, None), false),
            (money(1, Some("万元"), Some(10_000)), money(1, Some("元"), Some(1)), false),
            (json!({"text": "≥95%", "value": 95}), json!({"text": "不低于95%", "value": 95, "operator": "≥"}), true),
            (json!({"text": "95%", "value": 95}), json!({"text": "95%", "value": 95, "operator": "≥"}), false),
            (
                json!({"text": "≥95%", "value": 95, "operator": "≥"}),
                json!({"text": "不低于95%", "value": 95, "operator": "≥"}),
                true,
            ),
            (json!({"text": "95"}), json!({"text": "95", "value": 96}), false),
            (json!({"text": "2022年底"}), json!({"text": "2022年底", "date": null, "precision": "year_end"}), true),
            (
                json!({"text": "a", "issuer": "青财", "year": 2022, "serial": 7}),
                json!({"text": "b", "issuer": "青财", "year": 2022, "serial": 7, "canonical": "青财〔2022〕70号"}),
                false,
            ),
        ] {
            assert_eq!(same_value(&wanted, &found), same, "{wanted} {found}");
        }
    }

    #[test]
    fn trees_need_the_same_places() {
        assert!(same_tree(&json!({"a": 1, "b": null}), &json!({"a": 1})));
        assert!(!same_tree(&json!({"a": 1}), &json!({"b": 1})));
        assert!(same_tree(&json!(null), &json!([])));
    }
}
