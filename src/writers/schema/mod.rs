//! The JSON Schema (2020-12) of the output, built here and committed as `schema/extraction.schema.json`.
//! The envelope and the value types are closed: what they allow is what the writers write. Reports are open where the
//! contract lets a form add members.

mod families;
mod types;

use serde_json::{Map, Value, json};

/// The schema of one JSON document of `extract`; a line of JSON lines fits it too.
pub fn extraction() -> Value {
    let mut definitions = Map::new();
    definitions.extend(types::definitions());
    definitions.extend(families::definitions());
    definitions.insert("attachment".to_owned(), attachment());
    let members = json!({
        "schema_version": { "const": super::SCHEMA_VERSION },
        "tool": closed(json!({ "name": { "const": env!("CARGO_PKG_NAME") }, "version": { "type": "string" } }), &[]),
        "source": source(),
        "part": {
            "description": "In JSON lines: which form of the file this line is, from 2; the first has none.",
            "type": "integer", "minimum": 2
        },
        "family": reference("family"),
        "span": reference("span"),
        "at": reference("at"),
        "report": { "type": "object" },
        "evidence": reference("evidence"),
        "review": reference("review"),
        "checks": reference("checks"),
        "unassigned": list(reference("unassigned_piece")),
        "coverage": coverage(),
        "attachments": list(reference("attachment")),
        "diagnostics": list(reference("diagnostic")),
        "settled": list(reference("settled_decision"))
    });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "baogao extraction",
        "description": "What `baogao extract` writes for one document.",
        "type": "object",
        "properties": members,
        "required": ["schema_version", "tool", "source", "family", "report", "evidence", "review", "checks"],
        "additionalProperties": false,
        "allOf": by_family(),
        "if": { "required": ["part"] },
        "then": { "required": ["span", "at"] },
        "else": { "required": ["unassigned", "coverage", "attachments", "diagnostics"] },
        "$defs": definitions
    })
}

/// The schema as it is printed and committed.
pub fn extraction_text() -> String {
    let mut text = format!("{:#}", extraction());
    text.push('\n');
    text
}

fn source() -> Value {
    closed(
        json!({
            "name": { "description": "File name without folders, - for standard input.", "type": "string" },
            "format": { "enum": ["txt", "pdf", "docx", "doc", "html", "xlsx", "xls", "ofd", "image"] },
            "sha256": { "type": "string", "pattern": "^[0-9a-f]{64}$" },
            "bytes": natural(),
            "pages": nullable(natural()),
            "encoding": { "description": "Name of a text's encoding.", "type": ["string", "null"] }
        }),
        &[],
    )
}

fn coverage() -> Value {
    let mut coverage = closed(
        json!({
            "characters": natural(), "assigned": natural(), "furniture": natural(), "withheld": natural(), "unassigned": natural()
        }),
        &[],
    );
    coverage["description"] = json!("assigned + furniture + withheld + unassigned = characters");
    coverage
}

fn attachment() -> Value {
    let mut attachment = closed(
        json!({
            "family": reference("family"),
            "span": reference("span"),
            "at": reference("at"),
            "report": { "type": "object" },
            "evidence": reference("evidence"),
            "review": reference("review"),
            "checks": reference("checks")
        }),
        &[],
    );
    attachment["allOf"] = by_family();
    attachment
}

/// The shape of `report` follows from `family.id`; a user's own family may have any report.
fn by_family() -> Value {
    families::IDS
        .iter()
        .map(|id| {
            json!({
                "if": { "properties": { "family": { "properties": { "id": { "const": id } } } } },
                "then": { "properties": { "report": reference(id) } }
            })
        })
        .collect()
}

/// An object with these members and no others, all required but the `optional` ones.
fn closed(members: Value, optional: &[&str]) -> Value {
    let required: Vec<&String> = match &members {
        Value::Object(map) => map.keys().filter(|key| !optional.contains(&key.as_str())).collect(),
        _ => Vec::new(),
    };
    json!({ "type": "object", "properties": members, "required": required, "additionalProperties": false })
}

/// An object with these members, all of them optional, and others of the form's own.
fn open(members: Value) -> Value {
    json!({ "type": "object", "properties": members })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

fn list(element: Value) -> Value {
    json!({ "type": "array", "items": element })
}

fn nullable(schema: Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

fn natural() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

#[cfg(test)]
mod tests {
    use super::super::sample::sample;
    use super::super::{Json, JsonLines, WriteOptions, Writer};
    use super::*;

    fn problems(output: &Value) -> Vec<String> {
        let schema = jsonschema::draft202012::new(&extraction()).expect("a schema");
        schema.iter_errors(output).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }

    fn outputs() -> Vec<Value> {
        let (document, mut extraction) = sample();
        // The sample's own family is free in its report; the attachment's is not.
        extraction.report.main.family.id = "unknown".to_owned();
        let mut outputs = Vec::new();
        for writer in [&Json as &dyn Writer, &JsonLines] {
            let mut out = Vec::new();
            writer.write(&extraction, &document, &WriteOptions::default(), &mut out).expect("writes to memory");
            let text = String::from_utf8(out).expect("UTF-8");
            outputs.extend(text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON")));
        }
        outputs
    }

    #[test]
    fn what_the_writers_write_fits() {
        let outputs = outputs();
        assert_eq!(outputs.len(), 3);
        for output in outputs {
            assert_eq!(problems(&output), Vec::<String>::new());
        }
    }

    #[test]
    fn what_breaks_the_contract_does_not_fit() {
        let whole = outputs().remove(0);
        let broken = |pointer: &str, value: Value| {
            let mut output = whole.clone();
            *output.pointer_mut(pointer).expect("a member") = value;
            problems(&output)
        };
        for (pointer, value) in [
            ("/schema_version", json!("2")),
            ("/source/format", json!("rtf")),
            ("/evidence/~1amount/span", json!([1])),
            ("/evidence/~1amount/confidence", json!(1.5)),
            ("/review/0/kind", json!("odd")),
            ("/checks/0/outcome", json!("passed")),
            ("/report/fiscal_year", json!("2022")),
            ("/attachments/0/report/total/score", json!("8")),
            ("/coverage", json!({})),
        ] {
            assert!(!broken(pointer, value).is_empty(), "{pointer} is not checked");
        }
    }

    #[test]
    fn the_committed_schema_is_current() {
        let committed = include_str!("../../../schema/extraction.schema.json");
        assert!(committed == extraction_text(), "run `cargo run -- schema > schema/extraction.schema.json` and commit it");
    }
}
