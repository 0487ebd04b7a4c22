//! The projection on the writers' sample and on made-up reports.

use serde_json::json;

use super::super::{WriteOptions, json, sample::sample};
use super::*;

fn cell<'t>(tables: &'t Tables, table: &str, row: usize, column: &str) -> &'t Cell {
    let place = schema::all()[schema::position(table).expect("a table")].position(column).expect("a column");
    &tables.named(table)[row][place]
}

fn text(tables: &Tables, table: &str, row: usize, column: &str) -> String {
    match cell(tables, table, row, column) {
        Cell::Null => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Integer(number) => number.to_string(),
        Cell::Decimal(number) => number.to_string(),
    }
}

#[test]
fn every_value_and_every_explained_null_is_a_row() {
    let (document, extraction) = sample();
    let result = json::value(&extraction, &document, &WriteOptions::default()).expect("JSON");
    let tables = project("a/样例.txt", &result);
    let evidence = |form: &Value| form["evidence"].as_object().map_or(0, |entries| entries.len());
    assert_eq!(tables.named("field_values").len(), evidence(&result) + evidence(&result["attachments"][0]));
    assert_eq!(tables.document(), Some("a/样例.txt"));
    assert_eq!(tables.named("forms").len(), 2);
    assert_eq!(text(&tables, "documents", 0, "review_high"), "2");
    assert_eq!(text(&tables, "field_values", 2, "value"), "27.91");
    assert_eq!(text(&tables, "field_values", 2, "yuan"), "279100");
    assert_eq!(text(&tables, "field_values", 2, "place"), "line=2 column=4");
    assert_eq!(text(&tables, "field_values", 4, "status"), "merged");
    assert_eq!(text(&tables, "candidates", 0, "value"), "≥95%");
    assert_eq!(text(&tables, "checks", 0, "difference"), "-0.01");
    assert_eq!(text(&tables, "check_fields", 0, "pointer"), "/amount");
}

#[test]
fn what_is_withheld_stands_in_no_cell() {
    let (document, extraction) = sample();
    for (with_contacts, expected) in [(false, false), (true, true)] {
        let options = WriteOptions { with_contacts, ..WriteOptions::default() };
        let tables = project("样例.txt", &json::value(&extraction, &document, &options).expect("JSON"));
        assert_eq!(format!("{tables:?}").contains("5550123"), expected);
        assert_eq!(format!("{tables:?}").contains("甲某乙"), expected);
    }
}

#[test]
fn members_stand_in_the_table_of_their_kind() {
    let money = json!({ "value": 12.50, "unit": "万元", "yuan": 125000 });
    let number =
        json!({ "text": "青财〔2022〕7号", "issuer": "青财", "year": 2022, "serial": 7, "canonical": "青财〔2022〕7号" });
    let result = json!({ "report": {
        "fiscal_year": 2022, "department": { "name": "某局" }, "total": { "weight": 100, "score": 98.5, "grade": "优" },
        "budget": { "unit": "万元", "rows": [ { "path": ["按来源", "财政拨款"], "executed": money, "execution_rate": { "percent": 98.26 },
            "other": { "实际/到位": money } } ] },
        "amounts": [ { "path": ["总额"], "value": money } ],
        "staffing": { "actual": 38 }, "expenditure": { "total": money },
        "indicators": [ { "level1": "产出指标", "name": "检查数", "target": { "text": "≥5家", "operator": "≥", "value": 5, "unit": "家" } } ],
        "projects": [ { "name": "甲", "amount": money, "document_numbers": [number, number], "tags": ["直达", "参照"] } ],
        "project": { "document_numbers": [number] },
        "goals": { "target": "目标" }, "problems": ["一", "二"], "fields": { "评价方式": "自评" },
        "outline": [ { "title": "一", "children": [ { "title": "二" } ] }, { "title": "三" } ],
        "tables": [ { "code": "公开01表", "columns": [["编码"], ["收入", "拨款"]], "rows": [ { "path": ["甲"], "code": "201",
            "values": { "收入|拨款": money, "备注": "无" } } ] } ]
    } });
    let tables = project("x", &result);
    let shown: Vec<(&str, usize)> =
        schema::all().iter().map(|table| (table.name, tables.named(table.name).len())).filter(|(_, rows)| *rows > 0).collect();
    assert_eq!(text(&tables, "budget_rows", 0, "path"), "按来源|财政拨款");
    assert_eq!(text(&tables, "budget_rows", 0, "executed"), "12.5");
    assert_eq!(text(&tables, "budget_rows", 1, "amount_yuan"), "125000");
    assert_eq!(text(&tables, "other_cells", 0, "pointer"), "/budget/rows/0/other/实际~1到位");
    assert_eq!(text(&tables, "indicators", 0, "target_value"), "5");
    assert_eq!(text(&tables, "projects", 0, "tags"), "直达|参照");
    assert_eq!(text(&tables, "document_numbers", 1, "pointer"), "/projects/0/document_numbers/1");
    assert_eq!(cell(&tables, "document_numbers", 2, "project_no"), &Cell::Null);
    assert_eq!(text(&tables, "outline", 1, "parent_no"), "1");
    assert_eq!(text(&tables, "table_cells", 0, "column_no"), "2");
    assert_eq!(cell(&tables, "table_cells", 1, "column_no"), &Cell::Null);
    assert_eq!(text(&tables, "forms", 0, "total_score"), "98.5");
    let expected = [
        ("documents", 1),
        ("forms", 1),
        ("field_values", 40),
        ("budget_rows", 2),
        ("figures", 2),
        ("other_cells", 1),
        ("indicators", 1),
        ("projects", 1),
        ("document_numbers", 3),
        ("texts", 3),
        ("fields", 1),
        ("outline", 3),
        ("statutory_tables", 1),
        ("table_columns", 2),
        ("table_rows", 1),
        ("table_cells", 2),
    ];
    assert_eq!(shown, expected);
}
