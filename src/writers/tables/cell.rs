//! A cell of a table, and the contract's typed JSON values taken apart into what cells hold.

use serde_json::Value;

use crate::value::Decimal;

/// What stands in one column of one row.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Not printed, or not applicable.
    #[default]
    Null,
    /// A text, verbatim.
    Text(String),
    /// A count.
    Integer(i64),
    /// An exact number with the digits that it has.
    Decimal(Decimal),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::Text(text)
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Cell::Integer(number)
    }
}

impl From<usize> for Cell {
    fn from(number: usize) -> Self {
        i64::try_from(number).map_or(Cell::Null, Cell::Integer)
    }
}

impl From<Decimal> for Cell {
    fn from(number: Decimal) -> Self {
        Cell::Decimal(number)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Cell::Null, Into::into)
    }
}

/// A JSON number or text as a cell of its own kind; anything else is no cell.
impl From<&Value> for Cell {
    fn from(value: &Value) -> Self {
        match value {
            Value::String(text) => Cell::Text(text.clone()),
            Value::Number(_) => decimal(value).into(),
            _ => Cell::Null,
        }
    }
}

/// A JSON number, exactly; `None` for anything else and for digits that no exact decimal holds.
pub(super) fn decimal(value: &Value) -> Option<Decimal> {
    let Value::Number(number) = value else { return None };
    Decimal::from_str_exact(&number.to_string()).ok()
}

/// A JSON number that is a count.
pub(super) fn integer(value: &Value) -> Cell {
    value.as_i64().into()
}

/// The texts of a list, joined by `|`, as the contract joins paths.
pub(super) fn joined(list: &Value) -> Cell {
    let texts: Vec<&str> = list.as_array().into_iter().flatten().map(|text| text.as_str().unwrap_or_default()).collect();
    if texts.is_empty() { Cell::Null } else { texts.join("|").into() }
}

/// A typed value of the contract's section 2 as cells: what of it is a text, what a number, and what qualifies the number.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Parts {
    /// The contract's name of the type.
    pub kind: &'static str,
    /// The text; of a number its digits.
    pub text: Cell,
    pub number: Cell,
    pub upper: Cell,
    pub operator: Cell,
    pub approx: Cell,
    pub unit: Cell,
    pub yuan: Cell,
    pub date: Cell,
}

/// Whether an object has these members and no others.
fn has_only(object: &serde_json::Map<String, Value>, first: &str, members: &[&str]) -> bool {
    object.contains_key(first) && object.keys().all(|key| members.contains(&key.as_str()))
}

/// Takes a typed value apart; `None` for `null`, a list, or an object that is no value.
pub(super) fn parts(value: &Value) -> Option<Parts> {
    match value {
        Value::String(text) => Some(Parts { kind: "text", text: text.as_str().into(), ..Parts::default() }),
        Value::Number(_) => Some(Parts { kind: "number", ..numeric(value) }),
        Value::Object(object) => object_parts(value, object),
        _ => None,
    }
}

fn numeric(value: &Value) -> Parts {
    Parts { text: value.to_string().into(), number: decimal(value).into(), ..Parts::default() }
}

fn object_parts(value: &Value, object: &serde_json::Map<String, Value>) -> Option<Parts> {
    let quantity = ["text", "operator", "value", "upper", "unit", "approx"];
    let text = Cell::from(&value["text"]);
    let unit = Cell::from(&value["unit"]);
    if has_only(object, "yuan", &["value", "unit", "yuan"]) {
        let yuan = Cell::from(&value["yuan"]);
        Some(Parts { kind: "money", unit, yuan, ..numeric(&value["value"]) })
    } else if has_only(object, "percent", &["percent"]) {
        Some(Parts { kind: "rate", unit: "%".into(), ..numeric(&value["percent"]) })
    } else if has_only(object, "canonical", &["text", "issuer", "year", "serial", "canonical"]) {
        Some(Parts { kind: "document_number", text, ..Parts::default() })
    } else if has_only(object, "precision", &["text", "date", "precision"]) {
        Some(Parts { kind: "date", text, date: Cell::from(&value["date"]), ..Parts::default() })
    } else if has_only(object, "text", &quantity) {
        let (number, upper) = (Cell::from(&value["value"]), Cell::from(&value["upper"]));
        let (operator, approx) = (Cell::from(&value["operator"]), Cell::from(&value["approx"]));
        Some(Parts { kind: "quantity", text, number, upper, operator, approx, unit, ..Parts::default() })
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_type_of_the_contract_is_taken_apart() {
        for (value, kind, text, number, unit) in [
            (json!("支出"), "text", "支出", None, None),
            (json!(12), "number", "12", Some("12"), None),
            (json!({ "value": 27, "unit": "万元", "yuan": 270000 }), "money", "27", Some("27"), Some("万元")),
            (json!({ "percent": 130 }), "rate", "130", Some("130"), Some("%")),
            (json!({ "text": "≥95%", "operator": "≥", "value": 95, "unit": "%" }), "quantity", "≥95%", Some("95"), Some("%")),
            (json!({ "text": "较好" }), "quantity", "较好", None, None),
            (json!({ "text": "2022年底", "date": null, "precision": "year_end" }), "date", "2022年底", None, None),
        ] {
            let found = parts(&value).expect("a value");
            assert_eq!((found.kind, &found.text), (kind, &Cell::from(text)), "{value}");
            assert_eq!(found.number, number.map(|digits| digits.parse::<Decimal>().expect("a decimal")).into());
            assert_eq!(found.unit, unit.into());
        }
        for node in
            [json!(null), json!([1]), json!({}), json!({ "term": "甲", "text": "乙" }), json!({ "ordinal": 1, "text": "乙" })]
        {
            assert!(parts(&node).is_none(), "{node} is no value");
        }
    }

    #[test]
    fn digits_stay_as_they_are_or_are_no_number() {
        let long: Value = serde_json::from_str("0.1234567890123456789012345678901").expect("a number");
        assert_eq!(parts(&long).map(|parts| (parts.text, parts.number)), Some((long.to_string().into(), Cell::Null)));
        let scaled: Value = serde_json::from_str("27.910").expect("a number");
        assert_eq!(decimal(&scaled).map(|number| number.to_string()), Some("27.910".to_owned()));
    }
}
