//! The tables of a report's members that have keys of their own: money, indicators, projects, duties, texts.

use serde_json::{Map, Value};

use super::cell::{Cell, decimal, integer, joined, parts};
use super::rows::{Part, Tables};
use super::values::escaped;

/// The elements of a list, numbered from 1, with their pointers.
fn elements<'v>(report: &'v Value, pointer: &str) -> Vec<(i64, String, &'v Value)> {
    let list = report.pointer(pointer).and_then(Value::as_array).into_iter().flatten();
    list.enumerate().map(|(index, element)| (index as i64 + 1, format!("{pointer}/{index}"), element)).collect()
}

/// The members of an object.
fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

/// The row of the form itself.
pub(super) fn form(tables: &mut Tables, part: Part<'_>, form: &Value) {
    let report = &form["report"];
    tables.add("forms", |row| {
        row.part(part).put("family", &form["family"]["id"]).put("grammar", &form["family"]["grammar"]);
        row.put("family_score", decimal(&form["family"]["score"]));
        row.put("title", &report["title"]).put("fiscal_year", integer(&report["fiscal_year"]));
        row.put("department", &report["department"]["name"]).put("department_code", &report["department"]["code"]);
        row.put("unit_name", &report["unit"]["name"]).put("unit_code", &report["unit"]["code"]);
        row.put("project", &report["project"]["name"]).put("project_code", &report["project"]["code"]);
        let text = |value: &Value| parts(value).map_or(Cell::Null, |parts| parts.text);
        row.put("start_date", text(&report["dates"]["start"])).put("end_date", text(&report["dates"]["end"]));
        row.put("contact_name", text(&report["contact"]["name"])).put("contact_phone", text(&report["contact"]["phone"]));
        let total = &report["total"];
        row.put("total_weight", decimal(&total["weight"])).put("total_score", decimal(&total["score"]));
        row.put("grade", text(&total["grade"]));
    });
}

/// Everything else of a report but the statutory tables.
pub(super) fn all(tables: &mut Tables, part: Part<'_>, report: &Value) {
    for section in ["budget", "funds"] {
        for (number, pointer, element) in elements(report, &format!("/{section}/rows")) {
            budget_row(tables, part, section, number, &pointer, element);
        }
    }
    for (number, pointer, element) in elements(report, "/amounts") {
        budget_row(tables, part, "amounts", number, &pointer, element);
    }
    figures(tables, part, report);
    for (number, pointer, element) in elements(report, "/indicators") {
        indicator(tables, part, number, &pointer, element);
    }
    for (number, pointer, element) in elements(report, "/tasks") {
        tables.add("tasks", |row| {
            row.part(part).put("row_no", number).put("pointer", pointer.as_str());
            row.put("name", &element["name"]).put("content", &element["content"]).put("goal", &element["goal"]);
            row.money("amount", &element["amount"]).money("executed", &element["executed"]);
            row.put("execution_rate", decimal(&element["execution_rate"]["percent"]));
        });
        other(tables, part, "tasks", number, &pointer, element);
    }
    projects(tables, part, report);
    texts(tables, part, report);
    let mut number = 0;
    outline(tables, part, &report["outline"], ("/outline", None, 1), &mut number);
}

fn budget_row(tables: &mut Tables, part: Part<'_>, section: &str, number: i64, pointer: &str, element: &Value) {
    tables.add("budget_rows", |row| {
        row.part(part).put("section", section).put("row_no", number).put("pointer", pointer);
        let path = element["path"].as_array().map_or(&[][..], Vec::as_slice);
        row.put("path", joined(&element["path"])).put("label", path.last().map_or(Cell::Null, Cell::from));
        row.put("depth", path.len());
        for column in ["initial_budget", "adjusted_budget", "budget", "executed", "amount"] {
            row.money(column, &element[column]);
        }
        if section == "amounts" {
            row.money("amount", &element["value"]);
        }
        row.put("execution_rate", decimal(&element["execution_rate"]["percent"]));
        row.put("weight", decimal(&element["weight"])).put("score", decimal(&element["score"]));
    });
    other(tables, part, section, number, pointer, element);
}

fn other(tables: &mut Tables, part: Part<'_>, section: &str, number: i64, pointer: &str, element: &Value) {
    for (header, value) in members(&element["other"]) {
        tables.add("other_cells", |row| {
            row.part(part).put("section", section).put("row_no", number).put("header", header.as_str()).any(value);
            row.put("pointer", format!("{pointer}/other/{}", escaped(header)));
        });
    }
}

fn figures(tables: &mut Tables, part: Part<'_>, report: &Value) {
    for section in ["staffing", "expenditure", "three_public", "three_public_budget"] {
        for (item, value) in members(&report[section]) {
            tables.add("figures", |row| {
                row.part(part).put("section", section).put("item", item.as_str()).any(value);
                row.put("pointer", format!("/{section}/{}", escaped(item)));
            });
        }
    }
    for (label, value) in members(&report["fields"]) {
        tables.add("fields", |row| {
            row.part(part).put("label", label.as_str()).any(value).put("pointer", format!("/fields/{}", escaped(label)));
        });
    }
}

fn indicator(tables: &mut Tables, part: Part<'_>, number: i64, pointer: &str, element: &Value) {
    tables.add("indicators", |row| {
        row.part(part).put("row_no", number).put("pointer", pointer);
        for column in ["level1", "level2", "level3", "name", "deviation", "rule"] {
            row.put(column, &element[column]);
        }
        for column in ["target", "adjusted_target", "actual"] {
            row.quantity(column, &element[column]);
        }
        row.put("weight", decimal(&element["weight"])).put("score", decimal(&element["score"]));
    });
    other(tables, part, "indicators", number, pointer, element);
}

fn projects(tables: &mut Tables, part: Part<'_>, report: &Value) {
    let mut number = 0_i64;
    let mut document_number = |tables: &mut Tables, project: Option<i64>, pointer: String, value: &Value| {
        number += 1;
        tables.add("document_numbers", |row| {
            row.part(part).put("row_no", number).put("project_no", project).put("pointer", pointer);
            row.put("text", &value["text"]).put("issuer", &value["issuer"]).put("canonical", &value["canonical"]);
            row.put("issue_year", integer(&value["year"])).put("serial", integer(&value["serial"]));
        });
    };
    for (project, pointer, element) in elements(report, "/projects") {
        let numbers = elements(element, "/document_numbers");
        tables.add("projects", |row| {
            row.part(part).put("project_no", project).put("pointer", pointer.as_str());
            row.put("name", &element["name"]).money("amount", &element["amount"]).put("tags", joined(&element["tags"]));
            let texts: Vec<&str> = numbers.iter().filter_map(|(_, _, value)| value["text"].as_str()).collect();
            row.put("document_numbers", (!texts.is_empty()).then(|| texts.join("|")));
        });
        for (_, below, value) in numbers.iter().filter(|(_, _, value)| !value.is_null()) {
            document_number(tables, Some(project), format!("{pointer}{below}"), value);
        }
    }
    let elsewhere = elements(report, "/project/document_numbers").into_iter();
    for (_, pointer, value) in elsewhere.filter(|(_, _, value)| !value.is_null()) {
        document_number(tables, None, pointer, value);
    }
    for (_, pointer, value) in elements(report, "/found").iter().filter(|(_, _, found)| found["type"] == "document_number") {
        document_number(tables, None, format!("{pointer}/value"), &value["value"]);
    }
}

fn texts(tables: &mut Tables, part: Part<'_>, report: &Value) {
    for (number, pointer, element) in elements(report, "/duties") {
        tables.add("duties", |row| {
            row.part(part).put("row_no", number).put("pointer", pointer);
            row.put("ordinal", integer(&element["ordinal"])).put("text", &element["text"]);
        });
    }
    for (number, pointer, element) in elements(report, "/glossary") {
        tables.add("glossary", |row| {
            row.part(part).put("row_no", number).put("pointer", pointer);
            row.put("term", &element["term"]).put("text", &element["text"]);
        });
    }
    let mut add = |section: &str, number: i64, pointer: String, text: &Value| {
        tables.add("texts", |row| {
            row.part(part).put("section", section).put("row_no", number).put("text", text).put("pointer", pointer);
        });
    };
    for (item, text) in members(&report["goals"]) {
        add(&format!("goals.{item}"), 1, format!("/goals/{}", escaped(item)), text);
    }
    for section in ["internal_units", "problems", "measures"] {
        for (number, pointer, text) in elements(report, &format!("/{section}")) {
            add(section, number, pointer, text);
        }
    }
    for section in ["conclusion", "other"] {
        if !report[section].is_null() {
            add(section, 1, format!("/{section}"), &report[section]);
        }
    }
}

fn outline(tables: &mut Tables, part: Part<'_>, nodes: &Value, (at, parent, depth): (&str, Option<i64>, i64), number: &mut i64) {
    for (index, node) in nodes.as_array().into_iter().flatten().enumerate() {
        *number += 1;
        let own = *number;
        let pointer = format!("{at}/{index}");
        tables.add("outline", |row| {
            row.part(part).put("row_no", own).put("parent_no", parent).put("depth", depth).put("pointer", pointer.as_str());
            row.put("label", &node["label"]).put("title", &node["title"]).put("text", &node["text"]);
        });
        outline(tables, part, &node["children"], (&format!("{pointer}/children"), Some(own), depth + 1), number);
    }
}
