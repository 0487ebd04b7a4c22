use serde_json::{Value, json};

use super::*;
use crate::pipeline::Options;
use crate::source::Source;
use crate::writers::{Json, WriteOptions, Writer};

/// A project's form: the total of its funds is 30.00, one term is misprinted, and a score is out of its range.
const FORM: &str = "2022年度项目支出绩效自评表\n\
项目名称\t清溪河堤养护\n\
主管部门\t青山县水务局\n\
项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n\
年度资金总额\t\t30.00\t30.00\t30.00\t10\t100%\t10\n\
其中：当年财政拨款\t\t20.00\t20.00\t20.00\t-\t-\t-\n\
其他资金\t\t10.00\t10.00\t11.00\t-\t-\t-\n\
一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n\
产出指标\t数量指标\t养护长度\t≥12公里\t12公里\t90\t90\n\
总分\t\t\t\t\t100\t100\n";

fn engine() -> Engine {
    Engine::embedded().expect("the built-in grammars")
}

fn extracted(engine: &Engine) -> Value {
    let source = Source::new("form.txt", FORM.as_bytes().to_vec());
    let (document, extraction) = engine.extract(&source, &Options::default()).expect("an extraction");
    let mut out = Vec::new();
    Json.write(&extraction, &document, &WriteOptions::default(), &mut out).expect("writes to memory");
    serde_json::from_slice(&out).expect("JSON")
}

fn file(result: &Value, corrections: Value) -> Value {
    let sha256 = &result["source"]["sha256"];
    json!({ "format": "baogao-corrections", "version": 1, "source": { "sha256": sha256 }, "by": "甲", "corrections": corrections })
}

/// The executed amount of the row whose last label is `label`.
fn executed(result: &Value, label: &str) -> (String, Value) {
    let rows = result["report"]["funds"]["rows"].as_array().expect("rows");
    let is_row = |row: &Value| row["path"].as_array().and_then(|path| path.last()).is_some_and(|last| *last == label);
    let index = rows.iter().position(is_row).unwrap_or_else(|| panic!("no row {label} in {:#}", result["report"]));
    (format!("/funds/rows/{index}/executed"), rows[index]["executed"].clone())
}

fn failing(result: &Value) -> Vec<&str> {
    let checks = result["checks"].as_array().expect("checks");
    checks.iter().filter(|check| check["outcome"] == "fail").map(|check| check["id"].as_str().expect("an id")).collect()
}

#[test]
fn a_typed_value_takes_its_place_and_the_checks_run_again() {
    let engine = engine();
    let result = extracted(&engine);
    let (pointer, was) = executed(&result, "其他资金");
    assert!(failing(&result).iter().any(|id| id.starts_with("funds.executed")), "{:?}", failing(&result));
    let typed = json!([{ "pointer": pointer, "decision": "typed", "type": "money", "value": { "value": 10, "unit": "万元" }, "was": was }]);
    let settled = apply(&engine, &result, &file(&result, typed)).expect("applied");
    assert_eq!(settled["report"].pointer(&pointer), Some(&json!({ "value": 10, "unit": "万元", "yuan": 100000 })));
    let evidence = &settled["evidence"][&pointer];
    assert_eq!((&evidence["status"], &evidence["by"], &evidence["was"]), (&json!("corrected"), &json!("甲"), &was));
    assert_eq!(evidence["raw"], result["evidence"][&pointer]["raw"]);
    assert!(!failing(&settled).iter().any(|id| id.starts_with("funds.executed")), "{:?}", failing(&settled));
    let review = settled["review"].as_array().expect("review");
    assert!(review.iter().all(|entry| entry["check"].as_str().is_none_or(|check| !check.starts_with("funds.executed"))));
    assert_eq!(settled["settled"][0]["decision"], "typed");
}

#[test]
fn a_correction_that_breaks_a_sum_comes_into_review() {
    let engine = engine();
    let result = extracted(&engine);
    let (pointer, was) = executed(&result, "当年财政拨款");
    let typed = json!([{ "pointer": pointer, "decision": "typed", "type": "money", "value": { "value": 2, "unit": "万元" }, "was": was }]);
    let settled = apply(&engine, &result, &file(&result, typed)).expect("applied");
    let rows = settled["review"].as_array().expect("review");
    assert!(rows.iter().any(|entry| entry["kind"] == "inconsistent" && entry["severity"] == "high"), "{rows:#?}");
    assert_eq!(settled["checks"].as_array().map(Vec::len), result["checks"].as_array().map(Vec::len));
}

#[test]
fn an_accepted_entry_leaves_the_review_and_nothing_else() {
    let engine = engine();
    let result = extracted(&engine);
    let entry = &result["review"][0];
    let pointer = entry["pointer"].as_str().expect("a pointer");
    let was = result["report"].pointer(pointer).cloned().unwrap_or_default();
    let accepted =
        json!([{ "pointer": pointer, "decision": "accepted", "was": was, "review": { "pointer": pointer, "index": 0 } }]);
    let settled = apply(&engine, &result, &file(&result, accepted)).expect("applied");
    assert_eq!(settled["report"], result["report"]);
    assert_eq!(settled["checks"], result["checks"]);
    let count = |result: &Value| result["review"].as_array().map_or(0, Vec::len);
    assert_eq!(count(&settled) + 1, count(&result));
    assert_eq!(settled["settled"][0]["by"], "甲");
}

#[test]
fn a_candidate_stands_where_it_is_printed() {
    let engine = engine();
    let mut result = extracted(&engine);
    let (pointer, was) = executed(&result, "其他资金");
    let reading = json!({ "value": 10, "unit": "万元", "yuan": 100000 });
    result["review"][0] = json!({ "pointer": pointer, "kind": "ambiguous", "severity": "high", "message": "", "message_zh": "",
        "raw": "10.00", "span": [1, 6], "at": [{ "line": 1, "column": 2 }], "check": null,
        "candidates": [{ "pointer": pointer, "value": reading, "confidence": 0.5, "why": "", "span": [1, 6] }] });
    let chosen = json!([{ "pointer": pointer, "decision": "candidate", "value": reading, "was": was, "review": { "pointer": pointer, "index": 0 } }]);
    let settled = apply(&engine, &result, &file(&result, chosen)).expect("applied");
    assert_eq!(settled["report"].pointer(&pointer), Some(&reading));
    assert_eq!(settled["evidence"][&pointer]["span"], json!([1, 6]));
    assert_eq!(settled["evidence"][&pointer]["raw"], "10.00");
}

#[test]
fn what_was_made_for_something_else_is_refused() {
    let engine = engine();
    let result = extracted(&engine);
    let (pointer, was) = executed(&result, "其他资金");
    let one = |correction: Value| file(&result, json!([correction]));
    let good =
        json!({ "pointer": pointer, "decision": "typed", "type": "money", "value": { "value": 10, "unit": "万元" }, "was": was });
    assert!(apply(&engine, &result, &one(good.clone())).is_ok());
    let with = |member: &str, value: Value| {
        let mut correction = good.clone();
        correction[member] = value;
        apply(&engine, &result, &one(correction)).expect_err(member)
    };
    let mut other = one(good.clone());
    other["source"]["sha256"] = json!("0".repeat(64));
    assert!(matches!(apply(&engine, &result, &other), Err(Refusal::OtherSource { .. })));
    assert!(matches!(with("was", json!({ "value": 12, "unit": "万元", "yuan": 120000 })), Refusal::OtherResult { .. }));
    assert!(matches!(with("part", json!(2)), Refusal::OtherResult { .. }));
    assert!(matches!(with("review", json!({ "pointer": "/elsewhere", "index": 0 })), Refusal::OtherResult { .. }));
    assert!(matches!(with("type", json!("rate")), Refusal::BadValue { .. }));
    assert!(matches!(with("value", json!({ "value": "ten", "unit": "万元" })), Refusal::BadValue { .. }));
    assert!(matches!(with("decision", json!("guessed")), Refusal::NoCorrections(_)));
    assert!(matches!(with("odd", json!(1)), Refusal::NoCorrections(_)));
    assert!(matches!(apply(&engine, &result, &file(&result, json!([good, good]))), Err(Refusal::NoCorrections(_))));
    assert!(matches!(apply(&engine, &json!({}), &one(good)), Err(Refusal::NoResult(_))));
}

#[test]
fn a_check_that_needs_the_text_says_that_it_could_not_run_again() {
    let engine = engine();
    let mut result = extracted(&engine);
    let (pointer, was) = executed(&result, "其他资金");
    let told = json!({ "id": "funds.told", "rule": "正文与表一致", "outcome": "pass", "severity": "error", "expected": 11, "actual": 11,
        "difference": 0, "tolerance": 0, "unit": "万元", "fields": [pointer], "message": "fits", "message_zh": "一致" });
    let apart = json!({ "id": "dates.told", "rule": "日期一致", "outcome": "pass", "severity": "error", "expected": null, "actual": null,
        "difference": null, "tolerance": null, "unit": null, "fields": ["/fiscal_year"], "message": "fits", "message_zh": "一致" });
    result["checks"].as_array_mut().expect("checks").extend([told, apart.clone()]);
    let typed = json!([{ "pointer": pointer, "decision": "typed", "type": "money", "value": { "value": 10, "unit": "万元" }, "was": was }]);
    let settled = apply(&engine, &result, &file(&result, typed)).expect("applied");
    let of = |id: &str| settled["checks"].as_array().expect("checks").iter().find(|check| check["id"] == id).cloned();
    assert_eq!(of("funds.told").expect("it stays")["outcome"], "not_applicable");
    assert_eq!(of("dates.told"), Some(apart));
}

#[test]
fn amounts_without_a_unit_of_their_own_follow_the_table_s() {
    let engine = engine();
    let mut result = extracted(&engine);
    let (pointer, was) = executed(&result, "年度资金总额");
    assert_eq!(was["unit"], "万元");
    let (own, _) = executed(&result, "其他资金");
    result["evidence"][&own]["raw"] = json!("11.00万元");
    let typed =
        |unit: &str| json!([{ "pointer": "/funds/unit", "decision": "typed", "type": "text", "value": unit, "was": "万元" }]);
    let settled = apply(&engine, &result, &file(&result, typed("元"))).expect("applied");
    let amount = &settled["report"].pointer(&pointer).expect("the amount")["yuan"];
    assert_eq!(amount, &json!(30));
    assert_eq!(settled["evidence"][&pointer]["was"]["unit"], "万元");
    assert_eq!(settled["report"].pointer(&own).expect("the amount")["unit"], "万元", "it prints its unit itself");
    assert!(matches!(apply(&engine, &result, &file(&result, typed("公斤"))), Err(Refusal::BadValue { .. })));
}

#[test]
fn a_lost_row_is_added_behind_the_last_one() {
    let engine = engine();
    let result = extracted(&engine);
    let rows = result["report"]["funds"]["rows"].as_array().map_or(0, Vec::len);
    let typed = |row: usize| {
        json!([
            { "pointer": format!("/funds/rows/{row}/path/0"), "decision": "typed", "type": "text", "value": "上年结转资金" },
            { "pointer": format!("/funds/rows/{row}/executed"), "decision": "typed", "type": "money", "value": { "value": 5, "unit": "万元" } }
        ])
    };
    let settled = apply(&engine, &result, &file(&result, typed(rows))).expect("applied");
    let row = json!({ "path": ["上年结转资金"], "executed": { "value": 5, "unit": "万元", "yuan": 50000 } });
    assert_eq!(settled["report"]["funds"]["rows"][rows], row);
    assert_eq!(settled["evidence"][&format!("/funds/rows/{rows}/executed")]["status"], "corrected");
    assert!(matches!(apply(&engine, &result, &file(&result, typed(rows + 1))), Err(Refusal::OtherResult { .. })));
    let elsewhere = json!([{ "pointer": "/nowhere/at/all", "decision": "typed", "type": "text", "value": "x" }]);
    assert!(matches!(apply(&engine, &result, &file(&result, elsewhere)), Err(Refusal::OtherResult { .. })));
}
