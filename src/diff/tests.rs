//! Whole results compared.

use serde_json::json;

use super::*;

fn result(year: i64, report: Value) -> Value {
    let mut report = report;
    report["fiscal_year"] = json!(year);
    report["department"] = json!({ "name": "某局" });
    json!({ "source": { "name": format!("{year}.txt") }, "family": { "id": "x" }, "report": report, "attachments": [] })
}

fn money(value: i64) -> Value {
    json!({ "value": value, "unit": "万元", "yuan": value * 10_000 })
}

#[test]
fn a_result_is_the_same_as_itself() {
    let one = result(2022, json!({ "duties": [ { "ordinal": 1, "text": "甲" } ], "lost": null, "rows": [] }));
    let found = compare(&one, &one);
    assert_eq!((found.changes.len(), found.same), (0, 4));
}

#[test]
fn rows_are_matched_by_their_labels() {
    let old = result(
        2022,
        json!({ "budget": { "rows": [
        { "path": ["资金来源", "合计"], "executed": money(10) }, { "path": ["资金来源", "其他资金"], "executed": money(1) } ] } }),
    );
    let new = result(
        2023,
        json!({ "budget": { "rows": [
        { "path": ["资金来源", "财政拨款"], "executed": money(12) }, { "path": ["资金来源", "合计"], "executed": money(12), "score": 9 } ] } }),
    );
    let found = compare(&old, &new);
    let shown: Vec<(Kind, String, Option<&str>, Option<&str>)> = found
        .changes
        .iter()
        .map(|change| (change.kind, change.field.join("·"), change.old_pointer.as_deref(), change.new_pointer.as_deref()))
        .collect();
    assert_eq!(
        shown,
        [
            (
                Kind::Changed,
                "budget·rows·资金来源 / 合计·executed".to_owned(),
                Some("/budget/rows/0/executed"),
                Some("/budget/rows/1/executed")
            ),
            (Kind::Added, "budget·rows·资金来源 / 合计·score".to_owned(), None, Some("/budget/rows/1/score")),
            (Kind::Removed, "budget·rows·资金来源 / 其他资金".to_owned(), Some("/budget/rows/1"), None),
            (Kind::Added, "budget·rows·资金来源 / 财政拨款".to_owned(), None, Some("/budget/rows/0")),
            (Kind::Changed, "fiscal_year".to_owned(), Some("/fiscal_year"), Some("/fiscal_year")),
        ]
    );
    let first = &found.changes[0];
    assert_eq!(first.difference.as_ref().map(ToString::to_string).as_deref(), Some("2"));
    assert_eq!((first.unit.as_deref(), first.percent.as_ref().map(ToString::to_string).as_deref()), (Some("万元"), Some("20")));
    assert_eq!(found.count(Kind::Added), 2);
}

#[test]
fn forms_of_a_file_are_matched_by_their_project() {
    let form = |name: &str, score: i64| json!({ "family": { "id": "p" }, "report": { "project": { "name": name }, "total": { "score": score } } });
    let (mut old, mut new) = (result(2022, json!({})), result(2022, json!({})));
    old["attachments"] = json!([form("道路养护", 90), form("档案", 80)]);
    new["attachments"] = json!([form("桥梁检测", 70), form("道路养护", 95)]);
    let shown: Vec<(Kind, usize)> = compare(&old, &new).changes.iter().map(|change| (change.kind, change.part)).collect();
    assert_eq!(shown, [(Kind::Changed, 3), (Kind::Removed, 3), (Kind::Added, 2)]);
}
