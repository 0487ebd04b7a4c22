//! Parts for tests, from JSON in the contract's shape. A bare number in a money column is an amount in 万元; `claims` and
//! `doubts` stand for what recognition gives beside the report.

use serde_json::Value as Json;

use crate::lex::{docnum, quantity};
use crate::report::{Claim, Doubt, DoubtKind, DoubtSeverity, Evidence, Family, Message, Node, Part};
use crate::span::Span;
use crate::value::{Decimal, Money, Value};

const MONEY: &[&str] = &["initial_budget", "adjusted_budget", "budget", "executed", "amount", "value"];
const SECTIONS: &[&str] = &["expenditure", "three_public", "three_public_budget", "values"];

/// A part of `family` from a JSON report.
pub fn part(family: &str, json: &str) -> Part {
    let mut report: Json = serde_json::from_str(json).expect("an example is JSON");
    let members = report.as_object_mut().expect("an object");
    let claims = members.shift_remove("claims").unwrap_or_default();
    let doubts = members.shift_remove("doubts").unwrap_or_default();
    Part {
        family: Family { id: family.to_owned(), grammar: format!("{family}@1"), score: 1.0 },
        span: Span::default(),
        root: node("", "", &report),
        doubts: doubts.as_array().into_iter().flatten().filter_map(Json::as_str).map(doubt).collect(),
        claims: claims.as_array().into_iter().flatten().map(claim).collect(),
    }
}

/// A doubt about `pointer`.
pub fn doubt(pointer: &str) -> Doubt {
    Doubt {
        pointer: pointer.to_owned(),
        kind: DoubtKind::Missing,
        severity: DoubtSeverity::High,
        message: Message::default(),
        span: None,
        check: None,
        candidates: Vec::new(),
    }
}

fn claim(json: &Json) -> Claim {
    let pointer = json[0].as_str().expect("a pointer");
    let section = pointer.split('/').nth(1).unwrap_or("");
    let value = leaf(section, pointer.rsplit('/').next().unwrap_or(""), &json[1]).expect("a value");
    Claim { pointer: pointer.to_owned(), value, span: Span::new(1, 2), sentence: Span::new(1, 2) }
}

fn node(section: &str, key: &str, json: &Json) -> Node {
    if let Some(value) = leaf(section, key, json) {
        return Node::value(value, Evidence::printed(Span::new(1, 2), "test"));
    }
    match json {
        Json::Object(members) => {
            members.iter().fold(Node::object(), |object, (name, member)| object.with(name, node(key, name, member)))
        }
        Json::Array(elements) => Node::List(elements.iter().map(|element| node(section, key, element)).collect()),
        _ => Node::null(),
    }
}

fn decimal(json: &Json) -> Option<Decimal> {
    json.as_number().and_then(|number| number.to_string().parse().ok())
}

fn leaf(section: &str, key: &str, json: &Json) -> Option<Value> {
    match json {
        Json::Number(_) => {
            let number = decimal(json)?;
            let money = MONEY.contains(&key) || SECTIONS.contains(&section);
            Some(match key {
                "execution_rate" => Value::Rate(number),
                _ if money => {
                    Value::Money(Money { value: number, unit: Some("万元".into()), yuan: Some(number * Decimal::from(10_000)) })
                }
                _ => Value::Number(number),
            })
        }
        Json::String(text) => Some(match key {
            "target" | "actual" if section != "goals" => Value::Quantity(quantity::cell(text).value),
            "document_numbers" => Value::DocumentNumber(docnum::scan(text).into_iter().next()?.value),
            _ => Value::Text(text.clone()),
        }),
        Json::Object(members) if members.contains_key("yuan") => Some(Value::Money(Money {
            value: decimal(&members["value"])?,
            unit: members["unit"].as_str().map(str::to_owned),
            yuan: decimal(&members["yuan"]),
        })),
        Json::Object(members) if members.contains_key("percent") => Some(Value::Rate(decimal(&members["percent"])?)),
        Json::Object(members) if members.contains_key("canonical") => Some(Value::DocumentNumber(crate::value::DocumentNumber {
            text: members["text"].as_str()?.to_owned(),
            issuer: members["issuer"].as_str()?.to_owned(),
            year: u16::try_from(members["year"].as_u64()?).ok()?,
            serial: u32::try_from(members["serial"].as_u64()?).ok()?,
        })),
        Json::Object(members)
            if members.contains_key("text")
                && !members.contains_key("children")
                && !members.contains_key("ordinal")
                && !members.contains_key("term") =>
        {
            Some(Value::Quantity(quantity::cell(members["text"].as_str()?).value))
        }
        _ => None,
    }
}

mod declared {
    use super::part;
    use crate::checks::{CheckSeverity, Finding, Outcome, preferred_claim, run};
    use crate::grammar::check::CheckRules;

    fn rules() -> CheckRules {
        CheckRules::embedded().expect("the embedded checks")
    }

    fn findings(family: &str, json: &str) -> Vec<Finding> {
        run(&part(family, json), "", &rules().rules)
    }

    fn ends(finding: &Finding) -> &'static str {
        finding.outcome.name()
    }

    #[test]
    fn every_check_holds_on_its_examples_and_fails_on_its_counterexamples() {
        let rules = rules();
        assert!(rules.rules.len() > 20, "the file was not read");
        for rule in &rules.rules {
            let family = rule.families.first().map_or("department-self-evaluation", String::as_str);
            assert!(!rule.examples.is_empty() && !rule.counterexamples.is_empty(), "{} proves nothing", rule.id);
            for (list, failing) in [(&rule.examples, false), (&rule.counterexamples, true)] {
                for json in list {
                    let findings = run(&part(family, json), "", std::slice::from_ref(rule));
                    assert!(!findings.is_empty(), "{} says nothing on {json}", rule.id);
                    let strange = |field: &&String| !rule.kind.concerns(field);
                    let strange = findings.iter().flat_map(|finding| &finding.fields).find(strange);
                    assert_eq!(strange, None, "{} is not said to concern this", rule.id);
                    let failed = findings.iter().any(|finding| finding.outcome == Outcome::Fail);
                    assert_eq!(
                        failed,
                        failing,
                        "{} on {json}: {:?}",
                        rule.id,
                        findings.iter().map(|f| &f.message.zh).collect::<Vec<_>>()
                    );
                    let held = findings.iter().any(|finding| matches!(finding.outcome, Outcome::Pass | Outcome::WithinRounding));
                    assert!(failing || held, "{} holds nowhere on {json}", rule.id);
                }
            }
        }
    }

    #[test]
    fn an_operand_in_doubt_makes_a_check_not_applicable() {
        let cases = [
            (
                r#"{"budget": {"rows": [{"path": ["资金来源", "合计"], "executed": 9}, {"path": ["资金来源", "财政拨款"], "executed": 4}, {"path": ["资金来源", "其他资金"], "executed": null}]}, "doubts": ["/budget/rows/2"]}"#,
                "budget.executed.sources",
            ),
            (
                r#"{"funds": {"rows": [{"path": ["资金总额"], "executed": 9}, {"path": ["资金总额", "财政拨款"], "executed": 4}, {"path": ["资金总额", "其他资金"], "executed": 1}, {"path": [], "executed": 4}]}}"#,
                "funds.executed.sources",
            ),
            (
                r#"{"indicators": [{"weight": 90, "score": 80}, {"weight": 10, "score": null}], "total": {"weight": 100, "score": 90}, "doubts": ["/indicators/1/score"]}"#,
                "indicators.score.sum-of-scores",
            ),
            (
                r#"{"expenditure": {"total": 9, "basic": 4, "project": 1}, "doubts": ["/expenditure/basic"]}"#,
                "expenditure.total.parts",
            ),
        ];
        for (json, id) in cases {
            let findings = findings("department-self-evaluation", json);
            let found = findings.iter().find(|finding| finding.id == id).map(ends);
            assert_eq!(found, Some("not_applicable"), "{json}");
            assert!(
                findings.iter().all(|finding| finding.outcome != Outcome::Fail || finding.severity == CheckSeverity::Note),
                "{json}"
            );
        }
    }

    #[test]
    fn ids_are_unique_and_messages_have_both_languages() {
        let json = r#"{"budget": {"rows": [{"path": ["资金来源", "合计"], "executed": 9}, {"path": ["资金结构", "合计"], "executed": 9}, {"path": ["其他", "合计"], "executed": 9}]}}"#;
        let findings = findings("department-self-evaluation", json);
        let ids: Vec<&str> = findings.iter().map(|finding| finding.id.as_str()).collect();
        assert_eq!(ids, ["budget.executed.totals", "budget.executed.totals.2"]);
        assert!(findings.iter().all(|finding| !finding.message.zh.is_empty() && !finding.message.en.is_empty()));
    }

    #[test]
    fn the_message_of_a_sum_shows_the_numbers() {
        let json = r#"{"budget": {"rows": [{"path": ["资金结构", "合计"], "executed": 1204.51}, {"path": ["资金结构", "基本支出"], "executed": 801.27}, {"path": ["资金结构", "项目支出"], "executed": 403.25}]}}"#;
        let findings = findings("department-self-evaluation", json);
        let sum = findings.first().expect("a finding");
        assert_eq!(
            sum.message.zh,
            "全年执行数：基本支出 801.27 + 项目支出 403.25 = 1204.52，与合计 1204.51 相差 0.01（四舍五入范围内）"
        );
        assert_eq!((ends(sum), sum.tolerance.map(|t| t.to_string())), ("within_rounding", Some("0.015".to_owned())));
    }

    #[test]
    fn of_two_totals_the_unsupported_one_comes_first() {
        let json = r#"{"budget": {"rows": [{"path": ["资金来源", "合计"], "executed": 9}, {"path": ["资金结构", "合计"], "executed": 10}, {"path": ["资金结构", "基本支出"], "executed": 6}, {"path": ["资金结构", "项目支出"], "executed": 4}]}}"#;
        let findings = findings("department-self-evaluation", json);
        let totals = findings.iter().find(|finding| finding.id == "budget.executed.totals").expect("a finding");
        assert_eq!(totals.fields, ["/budget/rows/0/executed", "/budget/rows/1/executed"]);
    }

    #[test]
    fn the_claim_that_the_table_supports_is_preferred() {
        let table = r#""budget": {"rows": [{"path": ["资金结构", "基本支出"], "executed": 95.28}]}"#;
        let claims = r#""claims": [["/expenditure/basic", 88.69], ["/expenditure/basic", 95.28]]"#;
        let prefer = |first: &str| {
            preferred_claim(
                &part("department-self-evaluation", &format!("{{\"expenditure\": {{\"basic\": {first}}}, {table}, {claims}}}")),
                &rules().rules,
            )
        };
        assert_eq!(prefer("88.69"), [("/expenditure/basic".to_owned(), 1)]);
        assert_eq!(prefer("95.28"), []);
    }
}
