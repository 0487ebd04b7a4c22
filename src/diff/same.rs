//! When two values say the same, and by how much two numbers differ.

use serde_json::Value;

use crate::value::Decimal;

/// Members of the contract's typed values; an object with other members is no value.
const TYPED: &[&[&str]] = &[
    &["value", "unit", "yuan"],
    &["percent"],
    &["text", "operator", "value", "upper", "unit", "approx"],
    &["text", "issuer", "year", "serial", "canonical"],
    &["text", "date", "precision"],
];

/// Unit of the difference of two rates: percentage points.
pub(super) const POINTS: &str = "pp";

/// Whether a node is one value, not an object or list of values.
pub(super) fn is_value(node: &Value) -> bool {
    match node {
        Value::Object(members) => {
            !members.is_empty() && TYPED.iter().any(|names| members.keys().all(|key| names.contains(&key.as_str())))
        }
        Value::Array(_) => false,
        _ => true,
    }
}

/// Nothing is printed: `null`, or a list or object of nothing else.
pub(super) fn is_nothing(node: &Value) -> bool {
    match node {
        Value::Null => true,
        Value::Array(elements) => elements.iter().all(is_nothing),
        Value::Object(members) => members.values().all(is_nothing),
        _ => false,
    }
}

/// Whether two values say the same: numbers by their value, amounts by their yuan, texts but for white space.
pub(super) fn same(one: &Value, other: &Value) -> bool {
    if let (Some(one), Some(other)) = (decimal(&one["yuan"]), decimal(&other["yuan"])) {
        return one == other;
    }
    match (one, other) {
        (Value::String(one), Value::String(other)) => solid(one) == solid(other),
        (Value::Number(_), Value::Number(_)) => decimal(one).is_some_and(|number| decimal(other) == Some(number)) || one == other,
        (Value::Object(before), Value::Object(after)) => {
            before.keys().chain(after.keys()).all(|key| same(&one[key], &other[key]))
        }
        _ => one == other,
    }
}

fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn decimal(value: &Value) -> Option<Decimal> {
    let Value::Number(number) = value else { return None };
    Decimal::from_str_exact(&number.to_string()).ok()
}

/// By how much a number changed.
pub(super) struct Step {
    pub by: Decimal,
    pub unit: Option<String>,
    pub percent: Option<Decimal>,
}

/// The step between two numbers of one kind; `None` for anything else.
pub(super) fn difference(old: &Value, new: &Value) -> Option<Step> {
    let (from, to, unit) = comparable(old, new)?;
    let by = to.checked_sub(from)?;
    // Percent of percent mislead: points are enough.
    let is_rate = unit.as_deref() == Some(POINTS);
    let share = if is_rate { None } else { by.checked_div(from.abs()) };
    let share = share.and_then(|share| share.checked_mul(Decimal::ONE_HUNDRED));
    Some(Step { by, unit, percent: share.map(|share| share.round_dp(2)) })
}

fn comparable(old: &Value, new: &Value) -> Option<(Decimal, Decimal, Option<String>)> {
    let both = |member: &str| Some((decimal(&old[member])?, decimal(&new[member])?));
    if let (Some(from), Some(to)) = (decimal(old), decimal(new)) {
        return Some((from, to, None));
    }
    if let Some((from, to)) = both("percent") {
        return Some((from, to, Some(POINTS.to_owned())));
    }
    // A range has no single difference.
    let alike = old["unit"] == new["unit"] && old["upper"].is_null() && new["upper"].is_null();
    if let (Some((from, to)), true) = (both("value"), alike) {
        return Some((from, to, old["unit"].as_str().map(str::to_owned)));
    }
    both("yuan").map(|(from, to)| (from, to, Some("元".to_owned())))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn amounts_are_the_same_in_any_unit() {
        let money = |value: i64, unit: &str, yuan: Value| json!({ "value": value, "unit": unit, "yuan": yuan });
        assert!(same(&money(1, "万元", json!(10_000)), &money(10_000, "元", json!(10_000))));
        assert!(!same(&money(1, "万元", json!(10_000)), &money(1, "元", json!(1))));
        assert!(!same(&money(1, "万元", json!(null)), &money(1, "元", json!(null))));
        let long: Value = serde_json::from_str("1.50").expect("a number");
        assert!(same(&long, &json!(1.5)) && same(&json!("支 出"), &json!("支出")) && !same(&json!("1"), &json!(1)));
    }

    #[test]
    fn steps_have_a_unit_and_a_share() {
        for (old, new, by, unit, percent) in [
            (
                json!({ "value": 2, "unit": "万元", "yuan": 20_000 }),
                json!({ "value": 3, "unit": "万元", "yuan": 30_000 }),
                "1",
                Some("万元"),
                Some("50"),
            ),
            (
                json!({ "value": 2, "unit": "万元", "yuan": 20_000 }),
                json!({ "value": 30_000, "unit": "元", "yuan": 30_000 }),
                "10000",
                Some("元"),
                Some("50"),
            ),
            (json!({ "percent": 90 }), json!({ "percent": 99 }), "9", Some(POINTS), None),
            (json!(0), json!(7), "7", None, None),
            (
                json!({ "text": "5家", "value": 5, "unit": "家" }),
                json!({ "text": "4家", "value": 4, "unit": "家" }),
                "-1",
                Some("家"),
                Some("-20"),
            ),
        ] {
            let step = difference(&old, &new).expect("a step");
            assert_eq!((step.by.normalize().to_string().as_str(), step.unit.as_deref()), (by, unit));
            assert_eq!(step.percent.map(|share| share.normalize().to_string()).as_deref(), percent);
        }
        assert!(
            difference(&json!({ "text": "5家", "value": 5, "unit": "家" }), &json!({ "text": "5次", "value": 5, "unit": "次" }))
                .is_none()
        );
        assert!(difference(&json!("甲"), &json!("乙")).is_none());
    }
}
