//! Whether evidence holds: does it quote the text rightly, and does the value stand in the quotation?

use serde_json::Value;

use super::same::stands_in;
use super::tree::{Kind, kind, member, number, objects, text};
use super::wording::{contains, digits_of, in_words, plain, squash, squash_signs};
use crate::value::Decimal;

/// A document's text, to be cut by character offsets.
pub(super) struct Text {
    chars: Vec<char>,
}

impl Text {
    /// The text that the spans refer to.
    pub fn new(text: &str) -> Self {
        Self { chars: text.chars().collect() }
    }

    fn at(&self, span: &Value) -> Option<String> {
        let ends = span.as_array()?;
        let [start, end] = ends.as_slice() else { return None };
        let (start, end) = (usize::try_from(start.as_u64()?).ok()?, usize::try_from(end.as_u64()?).ok()?);
        if start >= end {
            return None;
        }
        Some(self.chars.get(start..end)?.iter().collect())
    }
}

/// Whether `raw` is what stands at `span`; without the text, whether there is a `raw` at all.
fn is_quoted(piece: &Value, document: Option<&Text>) -> bool {
    let raw = squash(text(piece, "raw"));
    if raw.is_empty() {
        return false;
    }
    document.is_none_or(|document| document.at(member(piece, "span")).is_some_and(|shown| squash(&shown) == raw))
}

/// Whether the pieces, put together, give the text.
fn made_of(wanted: &str, pieces: &[String]) -> bool {
    if contains(&pieces.concat(), wanted) {
        return true;
    }
    let mut longest_first: Vec<&String> = pieces.iter().filter(|piece| !piece.is_empty()).collect();
    longest_first.sort_by_key(|piece| std::cmp::Reverse(piece.chars().count()));
    let rest = longest_first.iter().fold(wanted.to_owned(), |rest, piece| rest.replace(piece.as_str(), "\0"));
    rest.chars().all(|c| c == '\0')
}

/// Whether the evidence `entry` grounds `leaf`.
pub(super) fn holds(leaf: &Value, entry: &Value, document: Option<&Text>) -> bool {
    if !is_quoted(entry, document) {
        return false;
    }
    let (kind, raw) = (kind(leaf), text(entry, "raw"));
    let numeric = match kind {
        Some(Kind::Money) => Some(member(leaf, if leaf.get("value").is_some() { "value" } else { "yuan" })),
        Some(Kind::Rate) => Some(member(leaf, "percent")),
        Some(Kind::Scalar) if !leaf.is_string() => Some(leaf),
        _ => None,
    };
    if let Some(value) = numeric {
        let Some(value) = number(value).filter(|_| !in_words(raw)) else { return true };
        let as_fraction = (kind == Some(Kind::Rate)).then(|| value / Decimal::ONE_HUNDRED);
        return std::iter::once(value).chain(as_fraction).any(|value| contains(&plain(raw), &digits_of(value)));
    }
    let further = objects(entry, "parts").chain(objects(entry, "via")).filter(|piece| is_quoted(piece, document));
    let raws: Vec<&str> = std::iter::once(raw).chain(further.map(|piece| text(piece, "raw"))).collect();
    let value = member(leaf, "value");
    if kind == Some(Kind::Quantity) && !value.is_null() && !raws.iter().any(|raw| stands_in("value", value, raw)) {
        return false;
    }
    let wanted = squash_signs(leaf.as_str().unwrap_or_else(|| text(leaf, "text")));
    squash_signs(raw).contains(&wanted)
        || made_of(&plain(&wanted), &raws.iter().map(|raw| plain(&squash_signs(raw))).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn evidence_must_quote_and_the_quotation_must_hold_the_value() {
        let document = Text::new("支出27.91万元，达≥ 95 %，一百人");
        for (leaf, entry, expected) in [
            (json!({"value": 27.91, "unit": "万元", "yuan": 279_100}), json!({"raw": "27.91万元", "span": [2, 9]}), true),
            (json!({"value": 27.91, "unit": "万元", "yuan": 279_100}), json!({"raw": "27.91万元", "span": [1, 9]}), false),
            (json!({"value": 7.91, "unit": "万元", "yuan": 79_100}), json!({"raw": "27.91万元", "span": [2, 9]}), false),
            (json!(100), json!({"raw": "一百", "span": [18, 20]}), true),
            (json!("支出"), json!({"raw": "支出", "span": [0, 2]}), true),
            (json!("收入"), json!({"raw": "支出", "span": [0, 2]}), false),
            (
                json!({"text": "≥95%", "value": 95}),
                json!({"raw": "95", "span": [13, 15], "parts": [{"raw": "≥", "span": [11, 12]}, {"raw": "%", "span": [16, 17]}]}),
                true,
            ),
            (json!({"text": "≥96%", "value": 96}), json!({"raw": "95", "span": [13, 15]}), false),
            (json!("支出"), json!({"raw": "", "span": [0, 2]}), false),
        ] {
            assert_eq!(holds(&leaf, &entry, Some(&document)), expected, "{leaf} {entry}");
        }
    }
}
