//! Values → JSON as the contract's section 2 writes them; every number with its exact decimal digits.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Number;

use crate::value::{Date, Decimal, DocumentNumber, Money, Quantity, Value};

/// A decimal as a JSON number with the digits that it has.
pub fn exact(value: Decimal) -> Number {
    // A decimal prints as digits with a point, which is always a JSON number; zero stands for the impossible.
    value.to_string().parse().unwrap_or_else(|_| Number::from(0))
}

/// A probability with three places at most, without trailing zeros.
pub(super) fn rounded(value: f64) -> Number {
    let digits = format!("{value:.3}");
    digits.trim_end_matches('0').trim_end_matches('.').parse().unwrap_or_else(|_| Number::from(0))
}

/// A coordinate with one place.
pub(super) fn one_decimal(value: f32) -> Number {
    let digits = format!("{:.1}", if value.is_finite() { value } else { 0.0 });
    digits.parse().unwrap_or_else(|_| Number::from(0))
}

/// A value as the contract writes it.
pub(super) struct Typed<'a>(pub &'a Value);

impl Serialize for Typed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Text(text) => serializer.serialize_str(text),
            Value::Number(number) => exact(*number).serialize(serializer),
            Value::Money(money) => serialize_money(money, serializer),
            Value::Rate(percent) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("percent", &exact(*percent))?;
                map.end()
            }
            Value::Quantity(quantity) => serialize_quantity(quantity, serializer),
            Value::DocumentNumber(number) => serialize_document_number(number, serializer),
            Value::Date(date) => serialize_date(date, serializer),
        }
    }
}

/// A value as a JSON value of the contract.
pub fn value_json(value: &Value) -> serde_json::Value {
    // Only maps with keys that are no strings cannot be written, and no value is one.
    serde_json::to_value(Typed(value)).unwrap_or_default()
}

fn serialize_money<S: Serializer>(money: &Money, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(3))?;
    map.serialize_entry("value", &exact(money.value))?;
    map.serialize_entry("unit", &money.unit)?;
    // The product carries the zeros of the printed number's scale; yuan are not printed, so they are without.
    map.serialize_entry("yuan", &money.yuan.map(|yuan| exact(yuan.normalize())))?;
    map.end()
}

fn serialize_quantity<S: Serializer>(quantity: &Quantity, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    map.serialize_entry("text", &quantity.text)?;
    if let Some(operator) = quantity.operator {
        map.serialize_entry("operator", operator.sign())?;
    }
    if let Some(value) = quantity.value {
        map.serialize_entry("value", &exact(value))?;
    }
    if let Some(upper) = quantity.upper {
        map.serialize_entry("upper", &exact(upper))?;
    }
    if let Some(unit) = &quantity.unit {
        map.serialize_entry("unit", unit)?;
    }
    if let Some(approx) = quantity.approx {
        map.serialize_entry("approx", approx.name())?;
    }
    map.end()
}

fn serialize_document_number<S: Serializer>(number: &DocumentNumber, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(5))?;
    map.serialize_entry("text", &number.text)?;
    map.serialize_entry("issuer", &number.issuer)?;
    map.serialize_entry("year", &number.year)?;
    map.serialize_entry("serial", &number.serial)?;
    map.serialize_entry("canonical", &number.canonical())?;
    map.end()
}

fn serialize_date<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(3))?;
    map.serialize_entry("text", &date.text)?;
    map.serialize_entry("date", &date.date)?;
    map.serialize_entry("precision", date.precision.name())?;
    map.end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Approx, Operator, Precision};

    fn decimal(digits: &str) -> Decimal {
        digits.parse().expect("a decimal")
    }

    #[test]
    fn every_type_as_in_the_contract() {
        let money = |value, unit: Option<&str>, yuan: Option<&str>| {
            Value::Money(Money { value: decimal(value), unit: unit.map(str::to_owned), yuan: yuan.map(decimal) })
        };
        let quantity = Quantity {
            text: "约≥95%".to_owned(),
            operator: Some(Operator::AtLeast),
            value: Some(decimal("95")),
            upper: Some(decimal("97.50")),
            unit: Some("%".to_owned()),
            approx: Some(Approx::Around),
        };
        let number =
            DocumentNumber { text: "青财〔2022〕007号".to_owned(), issuer: "青财".to_owned(), year: 2022, serial: 7 };
        let date = Date { text: "2022年底".to_owned(), date: None, precision: Precision::YearEnd };
        let plain = Quantity { text: "较好".to_owned(), ..Quantity::default() };
        for (value, json) in [
            (Value::Text("支\"出".to_owned()), r#""支\"出""#),
            (Value::Number(decimal("10.50")), "10.50"),
            (Value::Number(decimal("-12345678901234567890.123456789")), "-12345678901234567890.123456789"),
            (money("27.91", Some("万元"), Some("279100.00")), r#"{"value":27.91,"unit":"万元","yuan":279100}"#),
            (money("3.0", None, None), r#"{"value":3.0,"unit":null,"yuan":null}"#),
            (Value::Rate(decimal("130")), r#"{"percent":130}"#),
            (
                Value::Quantity(quantity),
                r#"{"text":"约≥95%","operator":"≥","value":95,"upper":97.50,"unit":"%","approx":"around"}"#,
            ),
            (Value::Quantity(plain), r#"{"text":"较好"}"#),
            (
                Value::DocumentNumber(number),
                r#"{"text":"青财〔2022〕007号","issuer":"青财","year":2022,"serial":7,"canonical":"青财〔2022〕7号"}"#,
            ),
            (Value::Date(date), r#"{"text":"2022年底","date":null,"precision":"year_end"}"#),
        ] {
            assert_eq!(serde_json::to_string(&Typed(&value)).expect("serialises"), json);
        }
    }

    #[test]
    fn probabilities_and_coordinates_are_short() {
        for (value, shown) in [(0.93, "0.93"), (1.0, "1"), (0.0, "0"), (0.123_456, "0.123"), (0.100_04, "0.1")] {
            assert_eq!(rounded(value).to_string(), shown);
        }
        for (value, shown) in [(312.44, "312.4"), (501.0, "501.0"), (f32::NAN, "0.0"), (-0.04, "-0.0")] {
            assert_eq!(one_decimal(value).to_string(), shown);
        }
    }
}
