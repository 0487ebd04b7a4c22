//! Workbooks read back with another library.

use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx as Workbook, open_workbook_from_rs};
use serde_json::json;

use super::super::sample::sample;
use super::*;

fn file(result: &Value, language: Language) -> Vec<u8> {
    let mut out = Vec::new();
    write_result(result, language, &mut out).expect("a workbook");
    out
}

fn open(bytes: Vec<u8>) -> Workbook<Cursor<Vec<u8>>> {
    open_workbook_from_rs(Cursor::new(bytes)).expect("opens")
}

fn rows(book: &mut Workbook<Cursor<Vec<u8>>>, sheet: &str) -> Vec<Vec<Data>> {
    book.worksheet_range(sheet).expect("a sheet").rows().map(<[Data]>::to_vec).collect()
}

fn part_of(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let mut text = String::new();
    zip.by_name(name).unwrap_or_else(|error| panic!("{name}: {error}")).read_to_string(&mut text).expect("UTF-8");
    text
}

fn result() -> Value {
    let money = |value: f64, unit: &str| json!({ "value": value, "unit": unit, "yuan": null });
    json!({ "source": { "name": "甲.txt" }, "report": {
        "department": { "name": "=某局" },
        "budget": { "unit": "万元", "rows": [
            { "path": ["资金来源", "合计"], "initial_budget": money(12.5, "万元"), "executed": money(11.25, "万元"), "score": 10 },
            { "path": ["资金来源", "合计", "上级资金"], "initial_budget": money(2.5, "万元"), "executed": money(5.0, "元") } ] },
        "indicators": [ { "level1": "产出指标", "name": "检查数", "target": { "text": "≥5家", "operator": "≥", "value": 5, "unit": "家" },
            "other": { "得分": "满分" } } ],
        "tables": [ { "code": "公开01表", "title": "总表", "unit": "万元", "columns": [["编码"], ["收入", "拨款"]], "rows": [
            { "path": ["教育"], "code": "205", "values": { "收入|拨款": money(7.5, "万元") } } ] } ] },
      "review": [
        { "pointer": "/budget/rows/1/executed", "kind": "low_confidence", "severity": "high", "message": "odd", "message_zh": "单位不同", "at": [],
          "candidates": [ { "pointer": "/budget/rows/1/executed", "value": money(5.0, "万元"), "confidence": 0.5, "why": "x", "why_zh": "表头" } ] },
        { "pointer": "/indicators/-", "kind": "missing", "severity": "medium", "message": "lost", "message_zh": "缺行" },
        { "pointer": "/budget/unit", "kind": "unit_inferred", "severity": "low", "message": "u", "message_zh": "单位推断" } ] })
}

#[test]
fn numbers_are_numbers_and_units_stand_in_the_header() {
    let mut book = open(file(&result(), Language::Zh));
    assert_eq!(book.sheet_names(), ["概况", "职责", "预算", "指标", "项目", "表格", "校验", "复核"]);
    let budget = rows(&mut book, "预算");
    let head: Vec<String> = budget[0].iter().map(ToString::to_string).collect();
    assert_eq!(head, ["项目", "项目路径", "年初预算数（万元）", "全年执行数", "单位", "得分", "复核 3"]);
    assert_eq!(budget[2][2], Data::Float(2.5));
    assert_eq!(budget[2][4], Data::String("元".to_owned()));
    let tables = rows(&mut book, "表格");
    assert_eq!(tables[0][0], Data::String("公开01表 总表（万元）".to_owned()));
    assert_eq!(tables[2], [Data::String("205".to_owned()), Data::String("教育".to_owned()), Data::Float(7.5)]);
    let indicators = rows(&mut book, "指标");
    assert_eq!(indicators[0].last(), Some(&Data::String("得分".to_owned())));
    assert_eq!(indicators[1].last(), Some(&Data::String("满分".to_owned())));
}

#[test]
fn a_doubtful_cell_says_why_and_links_to_its_review() {
    let bytes = file(&result(), Language::Zh);
    let budget = part_of(&bytes, "xl/worksheets/sheet3.xml");
    assert!(budget.contains(r#"<hyperlink ref="D3" location="'复核'!A2""#), "{budget}");
    assert!(budget.contains(r#"<hyperlink ref="C1" location="'复核'!A4""#), "the unit stands in the header");
    assert!(budget.contains(r#"<c r="D3" s="#) && budget.contains("<v>5</v>"), "the cell keeps its number");
    assert!(part_of(&bytes, "xl/comments1.xml").contains("单位不同"));
    let review = part_of(&bytes, "xl/worksheets/sheet8.xml");
    assert!(review.contains(r#"<hyperlink ref="D2" location="'预算'!D3""#), "{review}");
    assert!(review.contains("<autoFilter") && review.contains("state=\"frozen\""));
    let mut book = open(bytes);
    assert_eq!(rows(&mut book, "复核").len(), 4);
}

#[test]
fn a_text_that_could_run_is_marked_as_text() {
    let bytes = file(&result(), Language::Zh);
    assert!(part_of(&bytes, "xl/styles.xml").contains("quotePrefix=\"1\""));
    assert!(!part_of(&bytes, "xl/worksheets/sheet1.xml").contains("<f>"));
    let overview = rows(&mut open(bytes), "概况");
    assert!(overview.iter().flatten().any(|cell| *cell == Data::String("=某局".to_owned())));
}

#[test]
fn the_other_language_has_its_own_words() {
    let mut book = open(file(&result(), Language::En));
    assert_eq!(book.sheet_names()[..3], ["Overview", "Duties", "Budget"]);
    assert_eq!(rows(&mut book, "Budget")[0][2].to_string(), "Initial budget (万元)");
    assert_eq!(rows(&mut book, "Review")[1][1].to_string(), "high");
}

#[test]
fn the_same_result_gives_the_same_bytes() {
    let (document, extraction) = sample();
    let written = || {
        let mut out = Vec::new();
        Xlsx.write(&extraction, &document, &WriteOptions::default(), &mut out).expect("writes");
        out
    };
    let bytes = written();
    assert_eq!(bytes, written());
    assert!(part_of(&bytes, "docProps/core.xml").contains("2000-01-01T00:00:00Z"));
    let all: String = ["xl/sharedStrings.xml"].iter().map(|name| part_of(&bytes, name)).collect();
    assert!(!all.contains("5550123"), "contacts are withheld");
}

#[test]
fn no_character_of_a_text_breaks_the_file() {
    let hostile = "\u{0}\u{1}\u{b}\u{c}\u{1f}\u{fffe}\u{ffff}_x0041_</t><f>1</f>&\u{202e}𠀀";
    let result = json!({ "report": { "problems": [hostile], "indicators": [ { "name": hostile } ] },
        "review": [ { "pointer": "/indicators/0/name", "kind": "ambiguous", "severity": "low", "message_zh": hostile } ] });
    let mut book = open(file(&result, Language::Zh));
    assert!(rows(&mut book, "指标")[1][0].to_string().contains("</t><f>1</f>&\u{202e}𠀀"));
    assert_eq!(rows(&mut book, "复核").len(), 2);
}

#[test]
fn long_texts_are_cut_with_a_mark_and_long_numbers_stay_whole() {
    let long = "长".repeat(40_000);
    let digits: Value = serde_json::from_str("1234567890123456.78").expect("a number");
    let result = json!({ "report": { "problems": [long], "staffing": { "actual": digits } } });
    let overview = rows(&mut open(file(&result, Language::Zh)), "概况");
    assert!(overview.iter().flatten().any(|cell| cell.to_string().ends_with("see the JSON）")));
    assert!(overview.iter().flatten().any(|cell| *cell == Data::String("1234567890123456.78".to_owned())));
}
