//! Definitions of the families' reports (section 4 of the contract). A member that is not printed is `null` or absent.

use serde_json::{Map, Value, json};

use super::{list, natural, nullable, open, reference};

/// The families that the contract describes.
pub(super) const IDS: &[&str] = &[
    "department-self-evaluation",
    "project-self-evaluation",
    "performance-goals",
    "department-budget",
    "department-accounts",
    "unknown",
];

/// The definitions by name: one for each family and those that they share.
pub(super) fn definitions() -> Map<String, Value> {
    let mut all = Map::new();
    for group in [shared(), rows(), reports()] {
        if let Value::Object(group) = group {
            all.extend(group);
        }
    }
    all
}

fn text() -> Value {
    json!({ "type": ["string", "null"] })
}

fn number() -> Value {
    json!({ "type": ["number", "null"] })
}

fn optional(name: &str) -> Value {
    nullable(reference(name))
}

fn texts() -> Value {
    list(text())
}

fn shared() -> Value {
    json!({
        "organisation": open(json!({ "name": text(), "code": text() })),
        "label_map": {
            "description": "Printed label to its value.",
            "type": "object", "additionalProperties": { "anyOf": [{ "type": ["string", "null"] }, reference("value")] }
        },
        "path": { "description": "Row labels from the outermost group to the row.", "type": "array", "items": { "type": ["string", "null"] } },
        "duty": open(json!({ "ordinal": nullable(natural()), "text": text() })),
        "staffing": { "type": "object", "additionalProperties": number() },
        "goals": open(json!({ "target": text(), "actual": text(), "total": text(), "annual": text() })),
        "total": open(json!({ "weight": number(), "score": number(), "grade": text() })),
        "money_map": { "type": "object", "additionalProperties": optional("money") },
        "contact": open(json!({ "name": text(), "phone": text() })),
        "project_item": open(json!({
            "name": text(), "amount": optional("money"), "document_numbers": list(optional("document_number")), "tags": texts()
        })),
        "task": open(json!({ "name": text(), "content": text(), "amount": optional("money"), "goal": text() })),
        "outline_node": open(json!({
            "label": text(), "title": text(), "text": text(), "children": list(reference("outline_node"))
        })),
        "term": open(json!({ "term": text(), "text": text() })),
        "table": open(json!({
            "code": text(), "title": text(), "unit": text(),
            "columns": { "description": "Header paths from the top header cell down.", "type": "array", "items": texts() },
            "rows": list(open(json!({
                "path": reference("path"), "code": text(),
                "values": { "description": "Column path joined by | to its value.", "type": "object",
                            "additionalProperties": nullable(reference("value")) }
            })))
        })),
        "found": open(json!({ "type": { "type": "string" }, "value": reference("value") }))
    })
}

fn rows() -> Value {
    let columns = ["initial_budget", "adjusted_budget", "budget", "executed", "amount"];
    let mut row = json!({
        "path": reference("path"), "execution_rate": optional("rate"), "weight": number(), "score": number(),
        "other": optional("label_map")
    });
    for column in columns {
        row[column] = optional("money");
    }
    json!({
        "budget": open(json!({ "unit": text(), "rows": list(open(row)) })),
        "indicator": open(json!({
            "level1": text(), "level2": text(), "level3": text(), "name": text(),
            "target": optional("quantity"), "adjusted_target": optional("quantity"), "actual": optional("quantity"),
            "weight": number(), "score": number(), "deviation": text(), "rule": text(), "other": optional("label_map")
        })),
        "money_row": open(json!({ "path": reference("path"), "value": optional("money") }))
    })
}

/// What every family may have.
fn common() -> Value {
    json!({
        "title": text(),
        "fiscal_year": nullable(natural()),
        "department": optional("organisation"),
        "fields": optional("label_map"),
        "outline": list(reference("outline_node")),
        "tables": list(reference("table")),
        "tasks": list(reference("task")),
        "projects": list(reference("project_item")),
        "contact": optional("contact")
    })
}

fn with_common(members: Value) -> Value {
    let mut all = common();
    if let (Value::Object(all), Value::Object(members)) = (&mut all, members) {
        all.extend(members);
    }
    open(all)
}

fn reports() -> Value {
    let budget_of_a_body = json!({
        "duties": list(reference("duty")), "internal_units": texts(), "staffing": optional("staffing"),
        "three_public": optional("money_map"), "three_public_budget": optional("money_map"),
        "expenditure": optional("money_map"), "glossary": list(reference("term"))
    });
    let project_form = json!({
        "project": optional("project"), "unit": optional("organisation"),
        "dates": nullable(open(json!({ "start": optional("date"), "end": optional("date") }))),
        "funds": optional("budget"), "goals": optional("goals"), "indicators": list(reference("indicator")),
        "total": optional("total"), "amounts": list(reference("money_row")),
        "conclusion": text(), "problems": texts(), "measures": texts(), "other": text()
    });
    json!({
        "project": open(json!({ "name": text(), "code": text(), "document_numbers": list(optional("document_number")) })),
        "department-self-evaluation": with_common(json!({
            "duties": list(reference("duty")), "staffing": optional("staffing"), "internal_units": texts(),
            "budget": optional("budget"), "goals": optional("goals"), "indicators": list(reference("indicator")),
            "total": optional("total"), "expenditure": optional("money_map"), "three_public": optional("money_map"),
            "problems": texts(), "measures": texts(), "other": text()
        })),
        "project-self-evaluation": with_common(project_form.clone()),
        "performance-goals": with_common(project_form),
        "department-budget": with_common(budget_of_a_body.clone()),
        "department-accounts": with_common(budget_of_a_body),
        "unknown": with_common(json!({ "found": list(reference("found")) }))
    })
}
