//! Typed values from JSON: those of a result, and those of a person, whose derived members are made here.

use serde::Deserialize;
use serde_json::{Map, Value as Json};

use crate::lex::{date, docnum, quantity};
use crate::value::{Approx, Date, Decimal, DocumentNumber, Money, MoneyUnit, Operator, Precision, Quantity, Value};
use crate::writers;

/// The contract's types, by the words of a corrections file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Type {
    Text,
    Number,
    Money,
    Rate,
    Quantity,
    DocumentNumber,
    Date,
}

impl Type {
    /// The word.
    pub fn name(self) -> &'static str {
        match self {
            Type::Text => "text",
            Type::Number => "number",
            Type::Money => "money",
            Type::Rate => "rate",
            Type::Quantity => "quantity",
            Type::DocumentNumber => "document_number",
            Type::Date => "date",
        }
    }
}

/// The type that a value's shape says; `None` for a null and for what is no value.
pub fn type_of(json: &Json) -> Option<Type> {
    let has = |member: &str| json.get(member).is_some();
    match json {
        Json::String(_) => Some(Type::Text),
        Json::Number(_) => Some(Type::Number),
        Json::Object(_) if has("yuan") || (has("value") && has("unit") && !has("text")) => Some(Type::Money),
        Json::Object(_) if has("percent") => Some(Type::Rate),
        Json::Object(_) if has("issuer") => Some(Type::DocumentNumber),
        Json::Object(_) if has("precision") => Some(Type::Date),
        Json::Object(_) if has("text") => Some(Type::Quantity),
        _ => None,
    }
}

/// A number with its exact digits; a string of digits counts, since not every tool keeps them in a number.
fn decimal(json: &Json) -> Option<Decimal> {
    let digits = match json {
        Json::Number(number) => number.to_string(),
        Json::String(digits) => digits.trim().to_owned(),
        _ => return None,
    };
    Decimal::from_str_exact(&digits).or_else(|_| Decimal::from_scientific(&digits)).ok()
}

fn string(json: Option<&Json>) -> Option<String> {
    json.and_then(Json::as_str).map(str::to_owned)
}

/// A value of a result.
pub fn value_of(json: &Json) -> Option<Value> {
    let text = || string(json.get("text")).unwrap_or_default();
    Some(match type_of(json)? {
        Type::Text => Value::Text(json.as_str()?.to_owned()),
        Type::Number => Value::Number(decimal(json)?),
        Type::Money => Value::Money(Money {
            value: decimal(json.get("value")?)?,
            unit: string(json.get("unit")),
            yuan: json.get("yuan").and_then(decimal),
        }),
        Type::Rate => Value::Rate(decimal(json.get("percent")?)?),
        Type::DocumentNumber => Value::DocumentNumber(DocumentNumber {
            text: text(),
            issuer: string(json.get("issuer"))?,
            year: u16::try_from(json.get("year")?.as_u64()?).ok()?,
            serial: u32::try_from(json.get("serial")?.as_u64()?).ok()?,
        }),
        Type::Date => Value::Date(Date {
            text: text(),
            date: string(json.get("date")),
            precision: precision(json.get("precision")?.as_str()?)?,
        }),
        Type::Quantity => Value::Quantity(Quantity {
            text: text(),
            operator: json.get("operator").and_then(Json::as_str).and_then(operator),
            value: json.get("value").and_then(decimal),
            upper: json.get("upper").and_then(decimal),
            unit: string(json.get("unit")),
            approx: json.get("approx").and_then(Json::as_str).and_then(approx),
        }),
    })
}

fn operator(sign: &str) -> Option<Operator> {
    use Operator::{AtLeast, AtMost, Equal, Less, More};
    [AtLeast, AtMost, More, Less, Equal].into_iter().find(|known| known.sign() == sign)
}

fn approx(name: &str) -> Option<Approx> {
    [Approx::Around, Approx::AtLeast, Approx::AtMost].into_iter().find(|known| known.name() == name)
}

fn precision(name: &str) -> Option<Precision> {
    use Precision::{Day, HalfYear, Month, Period, Quarter, Year, YearEnd};
    [Day, Month, Year, YearEnd, Quarter, HalfYear, Period].into_iter().find(|known| known.name() == name)
}

/// Whether two values say the same; 27.90 and 27.9 do.
pub fn equal(a: &Json, b: &Json) -> bool {
    match (value_of(a), value_of(b)) {
        (Some(a), Some(b)) => a == b,
        (None, None) => match (a, b) {
            (Json::Object(a), Json::Object(b)) => same_members(a, b),
            (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
            _ => a == b,
        },
        _ => false,
    }
}

fn same_members(a: &Map<String, Json>, b: &Map<String, Json>) -> bool {
    a.len() == b.len() && a.iter().all(|(key, value)| b.get(key).is_some_and(|other| equal(value, other)))
}

/// A person's value in the contract's shape, with everything that follows from it; a null stays one.
///
/// # Errors
/// What is wrong with it, in both languages.
pub fn complete(kind: Option<Type>, json: &Json) -> Result<Json, String> {
    if json.is_null() {
        return Ok(Json::Null);
    }
    let kind = kind.ok_or("the type is not known / 类型不明")?;
    let wrong = |en: &str, zh: &str| format!("{en}, not {json} / 应为{zh}，而非 {json}");
    let text = || string(Some(json)).or_else(|| string(json.get("text"))).filter(|text| !text.trim().is_empty());
    let value = match kind {
        Type::Text => json.as_str().filter(|text| !text.trim().is_empty()).map(|text| Value::Text(text.to_owned())),
        Type::Number => decimal(json).map(Value::Number),
        Type::Rate => json.get("percent").and_then(decimal).map(Value::Rate),
        Type::Money => {
            return money(json).map(|money| writers::value_json(&Value::Money(money))).ok_or_else(|| {
                wrong("an amount with 元, 千元, 万元, 百万元, 亿元 or no unit", "金额，单位为元、千元、万元、百万元、亿元")
            });
        }
        Type::Quantity => text().map(|text| Value::Quantity(quantity::cell(&text).value)),
        Type::DocumentNumber => text().and_then(|text| docnum::cell(&text)).map(|found| Value::DocumentNumber(found.value)),
        Type::Date => text().and_then(|text| date::cell(&text)).map(|found| Value::Date(found.value)),
    };
    let (en, zh) = match kind {
        Type::Text | Type::Quantity => ("a text", "文字"),
        Type::Number => ("a number", "数字"),
        Type::Rate => ("a percentage", "百分比"),
        Type::DocumentNumber => ("a document number such as 某财〔2022〕5号", "文号，如 某财〔2022〕5号"),
        Type::Date | Type::Money => ("a date such as 2022年12月31日", "日期，如 2022年12月31日"),
    };
    value.map(|value| writers::value_json(&value)).ok_or_else(|| wrong(en, zh))
}

/// An amount; its yuan are computed, and refused where they are given and differ.
fn money(json: &Json) -> Option<Money> {
    let value = decimal(json.get("value")?)?;
    let unit = match json.get("unit") {
        None | Some(Json::Null) => None,
        Some(unit) => Some(unit.as_str()?.to_owned()),
    };
    let known = [MoneyUnit::Yuan, MoneyUnit::Thousand, MoneyUnit::TenThousand, MoneyUnit::Million, MoneyUnit::HundredMillion];
    let factor = match &unit {
        None => None,
        Some(unit) => Some(known.into_iter().find(|known| *unit == known.name() || format!("{unit}元") == known.name())?),
    };
    let yuan = match factor {
        Some(factor) => Some(value.checked_mul(factor.yuan())?),
        None => None,
    };
    let given = json.get("yuan").filter(|yuan| !yuan.is_null()).map(decimal);
    given.is_none_or(|given| given == yuan).then_some(Money { value, unit, yuan })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_follows_from_a_value_is_made() {
        for (kind, typed, settled) in [
            (Type::Money, json!({ "value": 27.91, "unit": "万元" }), json!({ "value": 27.91, "unit": "万元", "yuan": 279100 })),
            (Type::Money, json!({ "value": "3", "unit": "万" }), json!({ "value": 3, "unit": "万", "yuan": 30000 })),
            (Type::Money, json!({ "value": 3 }), json!({ "value": 3, "unit": null, "yuan": null })),
            (Type::Rate, json!({ "percent": 95 }), json!({ "percent": 95 })),
            (Type::Number, json!("7.50"), serde_json::from_str("7.50").expect("JSON")),
            (Type::Quantity, json!({ "text": "≥95%" }), json!({ "text": "≥95%", "operator": "≥", "value": 95, "unit": "%" })),
            (Type::Date, json!({ "text": "2022年底" }), json!({ "text": "2022年底", "date": null, "precision": "year_end" })),
            (
                Type::DocumentNumber,
                json!({ "text": "青财〔2022〕007号" }),
                json!({ "text": "青财〔2022〕007号", "issuer": "青财", "year": 2022, "serial": 7, "canonical": "青财〔2022〕7号" }),
            ),
            (Type::Text, json!("较好"), json!("较好")),
            (Type::Number, Json::Null, Json::Null),
        ] {
            let value = complete(Some(kind), &typed).unwrap_or_else(|reason| panic!("{typed}: {reason}"));
            assert_eq!(value.to_string(), settled.to_string());
        }
    }

    #[test]
    fn what_does_not_fit_its_type_is_refused() {
        for (kind, typed) in [
            (Type::Money, json!({ "value": 27.91, "unit": "公斤" })),
            (Type::Money, json!({ "value": 27.91, "unit": "万元", "yuan": 27910 })),
            (Type::Money, json!({ "value": "many", "unit": "万元" })),
            (Type::Rate, json!(95)),
            (Type::Number, json!("7 or 8")),
            (Type::Date, json!({ "text": "soon" })),
            (Type::DocumentNumber, json!({ "text": "第五号文" })),
            (Type::Text, json!("  ")),
        ] {
            assert!(complete(Some(kind), &typed).is_err(), "{typed}");
        }
        assert!(complete(None, &json!([1])).is_err());
    }

    #[test]
    fn values_are_equal_by_number_not_by_digits() {
        let number = |digits: &str| serde_json::from_str::<Json>(digits).expect("JSON");
        assert!(equal(&number("27.90"), &number("27.9")));
        assert!(!equal(&number("27.9"), &number("27.91")));
        assert!(equal(
            &json!([{ "value": 1, "unit": "元", "yuan": 1 }]),
            &json!([{ "value": number("1.0"), "unit": "元", "yuan": 1 }])
        ));
        assert!(!equal(&json!("7"), &json!(7)));
        assert!(equal(&Json::Null, &Json::Null));
    }
}
