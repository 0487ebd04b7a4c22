//! Definitions of value types, evidence, review, checks and diagnostics.

use serde_json::{Map, Value, json};

use super::{closed, list, natural, nullable, reference};

/// The definitions by name.
pub(super) fn definitions() -> Map<String, Value> {
    let mut all = Map::new();
    for group in [values(), places(), judgements()] {
        if let Value::Object(group) = group {
            all.extend(group);
        }
    }
    all
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn number() -> Value {
    json!({ "type": "number" })
}

fn values() -> Value {
    json!({
        "money": closed(json!({ "value": number(), "unit": nullable(text()), "yuan": nullable(number()) }), &[]),
        "rate": closed(json!({ "percent": number() }), &[]),
        "quantity": closed(
            json!({
                "text": text(),
                "operator": { "enum": ["≥", "≤", ">", "<", "="] },
                "value": number(),
                "upper": { "description": "The upper end of a range.", "type": "number" },
                "unit": text(),
                "approx": { "enum": ["around", "at_least", "at_most"] }
            }),
            &["operator", "value", "upper", "unit", "approx"],
        ),
        "document_number": closed(
            json!({ "text": text(), "issuer": text(), "year": natural(), "serial": natural(), "canonical": text() }),
            &[],
        ),
        "date": closed(
            json!({
                "text": text(),
                "date": { "description": "ISO 8601 when all of it is printed.", "type": ["string", "null"],
                          "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$" },
                "precision": { "enum": ["day", "month", "year", "year_end", "quarter", "half_year", "period"] }
            }),
            &[],
        ),
        "value": { "anyOf": [
            text(), number(), reference("money"), reference("rate"), reference("quantity"), reference("document_number"), reference("date")
        ] }
    })
}

fn places() -> Value {
    let place = json!({ "anyOf": [
        closed(json!({ "page": { "type": "integer", "minimum": 1 }, "box": { "type": "array", "items": number(), "minItems": 4, "maxItems": 4 } }), &[]),
        closed(json!({ "line": { "type": "integer", "minimum": 1 }, "column": { "type": "integer", "minimum": 1 } }), &[]),
        closed(
            json!({ "sheet": text(), "table": { "type": "integer", "minimum": 1 }, "row": { "type": "integer", "minimum": 1 },
                    "column": { "type": "integer", "minimum": 1 } }),
            &["sheet"],
        ),
        closed(json!({ "paragraph": { "type": "integer", "minimum": 1 } }), &[])
    ] });
    json!({
        "span": { "description": "Characters (Unicode scalar values) of the text, end exclusive.",
                  "type": "array", "items": natural(), "minItems": 2, "maxItems": 2 },
        "at": list(place),
        "pointer": { "description": "JSON Pointer into the report.", "type": "string", "pattern": "^(/.*)?$" },
        "piece": closed(json!({ "raw": text(), "span": reference("span"), "at": reference("at") }), &[]),
        "unassigned_piece": closed(
            json!({ "raw": text(), "span": reference("span"), "at": reference("at"), "candidates": list(reference("pointer")) }),
            &[],
        ),
        "evidence": {
            "description": "How every value of the report is known, by JSON Pointer.",
            "type": "object", "propertyNames": reference("pointer"), "additionalProperties": reference("evidence_entry")
        },
        "evidence_entry": closed(evidence_members(), &["parts", "of", "by", "was", "confidence"])
    })
}

fn evidence_members() -> Value {
    let via = closed(
        json!({
            "role": { "enum": ["row", "column", "label", "heading", "unit", "sign", "group"] },
            "raw": text(), "span": reference("span")
        }),
        &[],
    );
    json!({
        "raw": text(),
        "span": reference("span"),
        "at": reference("at"),
        "parts": list(reference("piece")),
        "via": list(via),
        "also": list(reference("piece")),
        "rule": text(),
        "repairs": list(text()),
        "status": { "enum": ["printed", "not_applicable", "merged", "corrected"] },
        "of": reference("pointer"),
        "by": text(),
        "was": {},
        "confidence": probability()
    })
}

fn probability() -> Value {
    json!({ "type": "number", "minimum": 0, "maximum": 1 })
}

fn judgements() -> Value {
    let candidate = closed(
        json!({
            "pointer": reference("pointer"), "value": nullable(reference("value")), "confidence": probability(),
            "why": text(), "why_zh": text(), "span": reference("span")
        }),
        &["span"],
    );
    json!({
        "family": closed(json!({ "id": text(), "grammar": text(), "score": probability() }), &[]),
        "review": list(closed(
            json!({
                "pointer": reference("pointer"),
                "kind": { "enum": ["ambiguous", "missing", "low_confidence", "inconsistent", "unit_inferred", "duplicate", "unassigned"] },
                "severity": { "enum": ["high", "medium", "low"] },
                "message": text(), "message_zh": text(),
                "raw": nullable(text()), "span": nullable(reference("span")), "at": reference("at"),
                "check": { "description": "Id of the failed check.", "type": ["string", "null"] },
                "candidates": list(candidate)
            }),
            &[],
        )),
        "checks": list(closed(
            json!({
                "id": text(), "rule": text(),
                "outcome": { "enum": ["pass", "within_rounding", "fail", "not_applicable"] },
                "severity": { "enum": ["error", "warning", "note"] },
                "expected": nullable(number()), "actual": nullable(number()), "difference": nullable(number()),
                "tolerance": nullable(number()), "unit": nullable(text()),
                "fields": list(reference("pointer")), "places": list(reference("piece")),
                "message": text(), "message_zh": text()
            }),
            &["places"],
        )),
        "settled_decision": closed(
            json!({
                "part": { "description": "1 is the report, 2 the first attachment.", "type": "integer", "minimum": 1 },
                "pointer": reference("pointer"),
                "decision": { "enum": ["accepted", "candidate", "typed"] },
                "review": { "description": "Pointer of the review entry that it settled.", "type": ["string", "null"] },
                "by": nullable(text()), "at": nullable(text())
            }),
            &[],
        ),
        "diagnostic": closed(
            json!({
                "code": text(), "severity": { "enum": ["warning", "note"] }, "message": text(), "message_zh": text(),
                "span": nullable(reference("span")), "at": reference("at")
            }),
            &[],
        )
    })
}
