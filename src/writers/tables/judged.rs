//! What is said about a document: its own row, checks, review, text without a field, remarks.

use serde_json::Value;

use super::cell::{decimal, integer, joined};
use super::rows::{Part, Tables};
use super::values::place;

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().map_or(&[][..], Vec::as_slice)
}

/// The document's row, its unassigned text and its diagnostics.
pub(super) fn document(tables: &mut Tables, name: &str, result: &Value) {
    let forms: Vec<&Value> = std::iter::once(result).chain(list(result, "attachments")).collect();
    let count = |member: &str, is: &dyn Fn(&Value) -> bool| -> usize {
        forms.iter().map(|form| list(form, member).iter().filter(|entry| is(entry)).count()).sum()
    };
    let values: usize = forms.iter().map(|form| form["evidence"].as_object().map_or(0, serde_json::Map::len)).sum();
    let (source, coverage) = (&result["source"], &result["coverage"]);
    tables.add("documents", |row| {
        row.put("document", name).put("name", &source["name"]).put("format", &source["format"]).put("sha256", &source["sha256"]);
        row.put("bytes", integer(&source["bytes"])).put("pages", integer(&source["pages"])).put("encoding", &source["encoding"]);
        row.put("family", &result["family"]["id"]).put("forms", forms.len()).put("values_found", values);
        for severity in ["high", "medium", "low"] {
            row.put(&format!("review_{severity}"), count("review", &|entry| entry["severity"] == severity));
        }
        row.put("checks_run", count("checks", &|check| check["outcome"] != "not_applicable"));
        row.put("checks_failed", count("checks", &|check| check["outcome"] == "fail"));
        for name in ["characters", "assigned", "furniture", "withheld"] {
            row.put(name, integer(&coverage[name]));
        }
        row.put("unassigned_characters", integer(&coverage["unassigned"])).put("schema_version", &result["schema_version"]);
        let tool = &result["tool"];
        row.put(
            "tool",
            format!("{} {}", tool["name"].as_str().unwrap_or_default(), tool["version"].as_str().unwrap_or_default()),
        );
    });
    for (index, piece) in list(result, "unassigned").iter().enumerate() {
        tables.add("unassigned", |row| {
            row.put("document", name).put("row_no", index + 1).put("raw", &piece["raw"]).put("place", place(&piece["at"]));
            row.put("span_start", integer(&piece["span"][0])).put("span_end", integer(&piece["span"][1]));
            row.put("candidates", joined(&piece["candidates"]));
        });
    }
    for (index, remark) in list(result, "diagnostics").iter().enumerate() {
        tables.add("diagnostics", |row| {
            row.put("document", name).put("row_no", index + 1).put("code", &remark["code"]).put("severity", &remark["severity"]);
            row.put("message", &remark["message"]).put("message_zh", &remark["message_zh"]).put("place", place(&remark["at"]));
        });
    }
}

/// Checks and review of one form.
pub(super) fn form(tables: &mut Tables, part: Part<'_>, form: &Value) {
    for (index, check) in list(form, "checks").iter().enumerate() {
        tables.add("checks", |row| {
            row.part(part).put("check_no", index + 1);
            for column in ["id", "rule", "outcome", "severity", "unit", "message", "message_zh"] {
                row.put(column, &check[column]);
            }
            for column in ["expected", "actual", "difference", "tolerance"] {
                row.put(column, decimal(&check[column]));
            }
        });
        for (place, field) in list(check, "fields").iter().enumerate() {
            tables.add("check_fields", |row| {
                row.part(part).put("check_no", index + 1).put("row_no", place + 1).put("pointer", field);
            });
        }
    }
    for (index, entry) in list(form, "review").iter().enumerate() {
        tables.add("review", |row| {
            row.part(part).put("review_no", index + 1).put("check_id", &entry["check"]).put("place", place(&entry["at"]));
            for column in ["pointer", "kind", "severity", "message", "message_zh", "raw"] {
                row.put(column, &entry[column]);
            }
        });
        for (place, candidate) in list(entry, "candidates").iter().enumerate() {
            tables.add("candidates", |row| {
                row.part(part).put("review_no", index + 1).put("row_no", place + 1).put("pointer", &candidate["pointer"]);
                row.any(&candidate["value"]).put("confidence", decimal(&candidate["confidence"]));
                row.put("why", &candidate["why"]).put("why_zh", &candidate["why_zh"]);
            });
        }
    }
}
