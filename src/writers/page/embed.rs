//! Text and data inside a page, so that nothing in a document can break out of its place.

use std::borrow::Cow;
use std::io::{self, Write};

use serde_json::{Map, Value, json};

/// Text as the content of an element or of a quoted attribute. A line's carriage return and a NUL would be changed by every
/// HTML parser and shift the offsets behind them: the first is named, the second replaced.
pub fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'', '\r', '\0']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\r' => out.push_str("&#13;"),
            '\0' => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Writes a value as a data block of the page. In JSON the characters replaced here stand in strings only, where an escape
/// means the same: no end tag, no comment and no line end of a script can be made.
pub fn block(id: &str, value: &Value, out: &mut dyn Write) -> io::Result<()> {
    let json = serde_json::to_string(value)?;
    let mut safe = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            c => safe.push(c),
        }
    }
    writeln!(out, "<script type=\"application/json\" id=\"data-{id}\">{safe}</script>")
}

/// Writes a result as the blocks that the page's script reads. `quotes`: whether the evidence quotes the text, for a page
/// without the document.
pub fn data(result: &Value, quotes: bool, out: &mut dyn Write) -> io::Result<()> {
    let mut result = result.clone();
    exact_numbers(&mut result);
    brief_evidence(&mut result, quotes);
    if let Some(attachments) = result.get_mut("attachments").and_then(Value::as_array_mut) {
        attachments.iter_mut().for_each(|attachment| brief_evidence(attachment, quotes));
    }
    block("result", &result, out)
}

/// A number that a script would read as another one becomes `{"$n": "27.90"}`: digits are shown as they are printed.
fn exact_numbers(value: &mut Value) {
    match value {
        Value::Number(number) => {
            let digits = number.to_string();
            if !is_plain(&digits) {
                *value = json!({ "$n": digits });
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(exact_numbers),
        Value::Object(members) => members.values_mut().for_each(exact_numbers),
        _ => {}
    }
}

/// Whether a script prints the number with the same digits.
fn is_plain(digits: &str) -> bool {
    let fraction = digits.split_once('.').map_or("", |(_, fraction)| fraction);
    digits.len() <= 15 && !fraction.ends_with('0') && !digits.contains(['e', 'E'])
}

/// Evidence with short names and without what the page finds in the document by itself.
fn brief_evidence(part: &mut Value, quotes: bool) {
    let Some(evidence) = part.get_mut("evidence").and_then(Value::as_object_mut) else { return };
    for entry in evidence.values_mut() {
        let mut brief = Map::new();
        let mut keep = |short: &str, value: Option<Value>| {
            let is_empty = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
            if let Some(value) = value.filter(|value| !is_empty(value)) {
                brief.insert(short.to_owned(), value);
            }
        };
        let spans = |name: &str| {
            let pieces = entry.get(name).and_then(Value::as_array);
            pieces.map(|pieces| Value::Array(pieces.iter().filter_map(|piece| piece.get("span").cloned()).collect()))
        };
        keep("s", entry.get("span").cloned());
        keep("p", spans("parts"));
        keep("a", spans("also"));
        let via = entry.get("via").and_then(Value::as_array).map(|via| {
            let piece = |piece: &Value| {
                let mut brief =
                    vec![piece.get("role").cloned().unwrap_or_default(), piece.get("span").cloned().unwrap_or_default()];
                brief.extend(piece.get("raw").filter(|_| quotes).cloned());
                Value::Array(brief)
            };
            Value::Array(via.iter().map(piece).collect())
        });
        keep("v", via);
        keep("r", entry.get("rule").cloned());
        keep("x", entry.get("repairs").cloned());
        keep("t", entry.get("status").filter(|status| *status != "printed").cloned());
        keep("o", entry.get("of").cloned());
        keep("c", entry.get("confidence").cloned());
        keep("by", entry.get("by").cloned());
        keep("was", entry.get("was").cloned());
        keep("w", entry.get("raw").filter(|_| quotes).cloned());
        *entry = Value::Object(brief);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_text() {
        assert_eq!(escaped("<a href='x'>&\"\r\0"), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;&#13;\u{FFFD}");
        assert!(matches!(escaped("支出 27.91"), Cow::Borrowed(_)));
    }

    #[test]
    fn no_json_can_end_its_element() {
        let hostile = "</script><!--<script>\u{2028}\u{2029}]]>&";
        let mut out = Vec::new();
        block("x", &json!({ hostile: hostile }), &mut out).expect("writes to memory");
        let text = String::from_utf8(out).expect("UTF-8");
        let inner =
            text.strip_prefix("<script type=\"application/json\" id=\"data-x\">").and_then(|t| t.strip_suffix("</script>\n"));
        let inner = inner.expect("one element");
        assert!(!inner.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{inner}");
        let back: Value = serde_json::from_str(inner).expect("JSON");
        assert_eq!(back[hostile], hostile);
    }

    #[test]
    fn digits_survive_where_a_script_would_change_them() {
        for (digits, plain) in
            [("27.91", true), ("0", true), ("-0.01", true), ("27.90", false), ("12345678901234567", false), ("1e9", false)]
        {
            assert_eq!(is_plain(digits), plain, "{digits}");
        }
        let mut value: Value = serde_json::from_str(r#"{"a":[27.90,1]}"#).expect("JSON");
        exact_numbers(&mut value);
        assert_eq!(value, json!({ "a": [{ "$n": "27.90" }, 1] }));
    }

    #[test]
    fn evidence_keeps_every_place() {
        let mut part = json!({ "evidence": { "/a": { "raw": "7", "span": [1, 2], "at": [], "parts": [{ "span": [4, 5] }],
            "via": [{ "role": "row", "raw": "甲", "span": [0, 1] }], "also": [], "rule": "r", "repairs": [], "status": "printed",
            "confidence": 1 } } });
        brief_evidence(&mut part, false);
        assert_eq!(part["evidence"]["/a"], json!({ "s": [1, 2], "p": [[4, 5]], "v": [["row", [0, 1]]], "r": "r", "c": 1 }));
    }
}
