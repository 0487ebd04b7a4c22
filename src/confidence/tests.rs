//! Tests of confidences and of the review list, on parts made from JSON.

use super::{Assessment, assess};
use crate::checks::testing::{doubt, part};
use crate::checks::{Outcome, run};
use crate::grammar::check::CheckRules;
use crate::report::{DoubtKind, Evidence, Facts, Ground, LabelMatch, Leaf, Node, Part};
use crate::value::Repair;

const FAMILY: &str = "department-self-evaluation";

fn judge(part: &Part) -> Assessment {
    let rules = CheckRules::embedded().expect("the embedded checks");
    assess(part, &run(part, "", &rules.rules), "")
}

fn set(part: &mut Part, pointer: &str, change: impl Fn(&mut Evidence)) {
    let Some(Node::Leaf(Leaf { evidence: Some(evidence), .. })) = part.root.at_mut(pointer) else {
        panic!("no evidence at {pointer}")
    };
    change(evidence);
}

#[test]
fn confidence_follows_the_facts() {
    let of = |facts: Facts, repairs: &[Repair]| {
        let mut part = part(FAMILY, r#"{"other": "无"}"#);
        set(&mut part, "/other", |evidence| {
            evidence.facts = facts;
            evidence.repairs = repairs.to_vec();
        });
        judge(&part).confidence.get("/other").copied().expect("a confidence")
    };
    let native = Facts { ground: Ground::Native, ..Facts::default() };
    let cases = [
        ("native", native, vec![], 0.995, 1.0),
        ("stream", Facts { ground: Ground::Stream, ..native }, vec![], 0.995, 1.0),
        ("prose", Facts::default(), vec![], 0.985, 0.995),
        ("prose, 元 missing", Facts::default(), vec![Repair::UnitMissingYuan], 0.95, 0.985),
        ("torn", Facts { ground: Ground::Torn, posterior: 0.6, ..native }, vec![], 0.55, 0.61),
        ("similar label", Facts { label: LabelMatch::Similar, ..native }, vec![], 0.88, 0.93),
        ("position only", Facts { label: LabelMatch::Position, ..native }, vec![], 0.69, 0.71),
        ("not of its type", Facts { typed: false, ..native }, vec![], 0.59, 0.61),
        ("unit inferred", Facts { unit_inferred: true, ..native }, vec![], 0.89, 0.91),
        ("unit inferred by repair", native, vec![Repair::UnitInferred], 0.89, 0.91),
        ("inherited", Facts { inherited: true, ..native }, vec![], 0.74, 0.76),
    ];
    for (name, facts, repairs, least, most) in cases {
        let confidence = of(facts, &repairs);
        assert!((least..=most).contains(&confidence), "{name}: {confidence}");
    }
}

#[test]
fn checks_raise_and_lower() {
    let json = |basic: &str| format!(r#"{{"expenditure": {{"basic": {basic}, "personnel": 70.1, "public": 20}}}}"#);
    let alone = judge(&part(FAMILY, r#"{"expenditure": {"basic": 90.1}}"#)).confidence["/expenditure/basic"];
    let held = judge(&part(FAMILY, &json("90.1"))).confidence["/expenditure/basic"];
    let failed = judge(&part(FAMILY, &json("80.1"))).confidence["/expenditure/basic"];
    assert!(failed < alone && alone < held, "{failed} {alone} {held}");
}

#[test]
fn a_contradiction_has_one_entry_at_the_figure_that_stands_alone() {
    let json = r#"{"expenditure": {"total": 30.5, "basic": 20.5, "project": 12}, "budget": {"rows": [
        {"path": ["资金结构", "合计"], "executed": 30.5}, {"path": ["资金结构", "基本支出"], "executed": 20.5}, {"path": ["资金结构", "项目支出"], "executed": 10}]}}"#;
    let review = judge(&part(FAMILY, json)).review;
    let found: Vec<(&str, DoubtKind)> = review.iter().map(|doubt| (doubt.pointer.as_str(), doubt.kind)).collect();
    assert_eq!(found, [("/expenditure/project", DoubtKind::Inconsistent)]);
    assert!(review.iter().all(|doubt| doubt.check.is_some() && !doubt.message.zh.is_empty()));
}

#[test]
fn two_prints_of_a_figure_are_both_candidates() {
    let json = r#"{"expenditure": {"basic": 95.28}, "claims": [["/expenditure/basic", 95.28], ["/expenditure/basic", 88.69]]}"#;
    let review = judge(&part(FAMILY, json)).review;
    assert_eq!(review.iter().map(|doubt| doubt.candidates.len()).collect::<Vec<_>>(), [2]);
}

#[test]
fn an_inferred_unit_has_one_entry() {
    let mut part =
        part(FAMILY, r#"{"budget": {"unit": "万元", "rows": [{"path": ["合计"], "executed": 5, "adjusted_budget": 5}]}}"#);
    for pointer in ["/budget/rows/0/executed", "/budget/rows/0/adjusted_budget"] {
        set(&mut part, pointer, |evidence| evidence.facts.unit_inferred = true);
    }
    let review = judge(&part).review;
    let found: Vec<(&str, DoubtKind)> = review.iter().map(|doubt| (doubt.pointer.as_str(), doubt.kind)).collect();
    assert_eq!(found, [("/budget/unit", DoubtKind::UnitInferred)]);
}

#[test]
fn lost_scores_that_the_total_implies_are_candidates_only() {
    let json = r#"{"indicators": [{"weight": 50, "score": 50}, {"weight": 30, "score": null}, {"weight": 20, "score": null}], "total": {"weight": 100, "score": 100},
        "doubts": ["/indicators/1/score", "/indicators/2/score"]}"#;
    let part = part(FAMILY, json);
    let review = judge(&part).review;
    let mut derived: Vec<String> =
        review.iter().flat_map(|doubt| &doubt.candidates).map(|c| format!("{} {:?}", c.pointer, c.value)).collect();
    derived.sort();
    assert_eq!(derived, ["/indicators/1/score Number(30)", "/indicators/2/score Number(20)"]);
    assert!(part.root.at("/indicators/1/score").is_some_and(Node::is_empty));
    let other = json.replace(r#""score": 100}"#, r#""score": 95}"#);
    let review = judge(&super::tests::part(FAMILY, &other)).review;
    assert!(review.iter().all(|doubt| doubt.candidates.is_empty()), "the rest is not what their weights make up");
}

#[test]
fn a_list_that_lacks_an_item_is_doubtful_at_the_item() {
    let items = r#""projects": [{"name": "甲", "amount": 10.3}, {"name": "乙", "amount": 12.25}, {"name": "丙", "amount": 9.1}]"#;
    let json = format!(
        r#"{{"expenditure": {{"total": 74.1, "basic": 40.1, "project": 34}}, "budget": {{"rows": [{{"path": ["项目支出"], "executed": 34}}]}}, {items}}}"#
    );
    let review = judge(&part(FAMILY, &json)).review;
    assert_eq!(review.iter().map(|doubt| doubt.pointer.as_str()).collect::<Vec<_>>(), ["/projects/-"]);
}

#[test]
fn the_worst_comes_first_and_each_field_once() {
    let mut part = part(
        FAMILY,
        r#"{"staffing": {"authorized": 24, "on_duty": 26}, "expenditure": {"basic": 80, "personnel": 70.1, "public": 20}, "other": "无"}"#,
    );
    part.doubts.push(doubt("/staffing/on_duty"));
    part.doubts.push(doubt("/staffing/on_duty"));
    set(&mut part, "/other", |evidence| evidence.facts.typed = false);
    let review = judge(&part).review;
    let found: Vec<&str> = review.iter().map(|doubt| doubt.pointer.as_str()).collect();
    assert_eq!(found, ["/staffing/on_duty", "/expenditure/basic", "/other"]);
    let low = review.last().expect("an entry");
    assert_eq!((low.kind, low.candidates.len()), (DoubtKind::LowConfidence, 1));
}

#[test]
fn an_intact_consistent_report_has_an_empty_review() {
    let json = r#"{"title": "2021年度部门整体支出绩效自评表", "fiscal_year": 2021, "staffing": {"authorized": 24, "actual": 24, "on_duty": 22, "temporary": 2},
        "budget": {"unit": "万元", "rows": [{"path": ["资金来源", "合计"], "adjusted_budget": 40, "executed": 30.5, "execution_rate": 76.25, "weight": 10, "score": 7.63},
        {"path": ["资金来源", "财政拨款"], "adjusted_budget": 40, "executed": 30.5}, {"path": ["资金来源", "其他资金"], "adjusted_budget": 0, "executed": 0}]},
        "indicators": [{"level1": "产出指标", "name": "甲", "target": "≥5个", "actual": "5个", "weight": 50, "score": 50}, {"level1": "效益指标", "name": "乙", "target": "良好", "actual": "良好", "weight": 40, "score": 38}],
        "total": {"weight": 100, "score": 95.63}}"#;
    let part = part(FAMILY, json);
    let findings = run(&part, "", &CheckRules::embedded().expect("the embedded checks").rules);
    let failed: Vec<&str> =
        findings.iter().filter(|finding| finding.outcome == Outcome::Fail).map(|finding| finding.id.as_str()).collect();
    assert_eq!(failed, [""; 0]);
    assert!(findings.len() > 8, "most checks did not run");
    assert!(assess(&part, &findings, "").review.is_empty());
}
