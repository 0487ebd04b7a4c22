//! Findings with their messages for a clerk, in both languages.

use super::amount::{Amount, Comparison};
use super::{CheckSeverity, Finding, Outcome};
use crate::grammar::check::{CheckRule, Severity};
use crate::report::Message;
use crate::value::Decimal;

/// More operands than this are not listed one by one.
const LISTED: usize = 6;

/// The severity of findings.
pub fn severity(severity: Severity) -> CheckSeverity {
    match severity {
        Severity::Error => CheckSeverity::Error,
        Severity::Warning => CheckSeverity::Warning,
        Severity::Note => CheckSeverity::Note,
    }
}

/// A finding without numbers.
pub fn plain(rule: &CheckRule, id: String, outcome: Outcome, fields: Vec<String>, message: Message) -> Finding {
    Finding {
        id,
        rule: rule.rule.clone(),
        outcome,
        severity: severity(rule.severity),
        expected: None,
        actual: None,
        difference: None,
        tolerance: None,
        unit: None,
        fields,
        places: Vec::new(),
        message,
    }
}

/// A finding from a comparison.
pub fn compared(
    rule: &CheckRule,
    id: String,
    comparison: &Comparison,
    unit: Option<&str>,
    fields: Vec<String>,
    message: Message,
) -> Finding {
    Finding {
        expected: Some(comparison.expected.normalize()),
        actual: Some(comparison.actual),
        difference: Some(comparison.difference.normalize()),
        tolerance: Some(comparison.tolerance.normalize()),
        unit: unit.map(str::to_owned),
        ..plain(rule, id, comparison.outcome(), fields, message)
    }
}

/// Names of members: Chinese, English.
pub fn member_name(member: &str) -> (&'static str, &'static str) {
    match member {
        "initial_budget" => ("年初预算数", "initial budget"),
        "adjusted_budget" => ("全年预算数", "adjusted budget"),
        "budget" => ("预算数", "budget"),
        "executed" => ("全年执行数", "executed"),
        "execution_rate" => ("执行率", "execution rate"),
        "amount" | "value" => ("金额", "amount"),
        "weight" => ("分值", "weight"),
        "score" => ("得分", "score"),
        "level1" => ("一级指标", "level 1"),
        "level2" => ("二级指标", "level 2"),
        "name" => ("名称", "name"),
        "target" => ("指标值", "target"),
        "actual" => ("完成值", "actual"),
        "total" => ("合计", "total"),
        "basic" => ("基本支出", "basic expenditure"),
        "personnel" => ("人员经费", "personnel expenditure"),
        "public" => ("公用经费", "public expenditure"),
        "project" => ("项目支出", "project expenditure"),
        "project_initial" => ("项目支出年初预算", "initial project budget"),
        "project_adjusted" => ("项目支出调整后预算", "adjusted project budget"),
        "abroad" => ("因公出国（境）费", "travel abroad"),
        "reception" => ("公务接待费", "reception"),
        "vehicles" => ("公务用车费", "vehicles"),
        "vehicles_purchase" => ("公务用车购置费", "vehicle purchase"),
        "vehicles_operation" => ("公务用车运行维护费", "vehicle operation"),
        "authorized" => ("编制", "authorised staff"),
        "on_duty" => ("在职", "on duty"),
        "retired" => ("离退休", "retired"),
        "government_employees" => ("政府雇员", "government employees"),
        "temporary" => ("临聘", "temporary staff"),
        _ => ("", ""),
    }
}

/// Last member of a pointer in Chinese, or the pointer itself.
pub fn pointer_name(pointer: &str) -> String {
    let member = pointer.rsplit('/').next().unwrap_or("");
    match member_name(member).0 {
        "" => pointer.to_owned(),
        name if name == "合计" && pointer.starts_with("/three_public") => "三公经费合计".to_owned(),
        name if name == "合计" && pointer.starts_with("/expenditure") => "总支出".to_owned(),
        _ if pointer == "/staffing/actual" => "实有人数".to_owned(),
        _ if pointer == "/total/weight" => "总分值".to_owned(),
        _ if pointer == "/total/score" => "总得分".to_owned(),
        name => name.to_owned(),
    }
}

/// `标签 数字`.
pub fn shown(amount: &Amount) -> String {
    let unit = amount.unit.as_deref().filter(|unit| *unit == "%").unwrap_or("");
    format!("{} {}{unit}", amount.label, amount.printed).trim().to_owned()
}

/// What a comparison came to, to end a message with.
pub fn verdict(comparison: &Comparison) -> (String, String) {
    let size = comparison.difference.abs().normalize();
    match comparison.outcome() {
        Outcome::Pass => ("一致".into(), "they agree".into()),
        Outcome::WithinRounding => (format!("相差 {size}（四舍五入范围内）"), format!("difference {size} (within rounding)")),
        _ => (
            format!("相差 {size}（超出四舍五入允许的 {}）", comparison.tolerance.normalize()),
            format!("difference {size} (rounding explains {})", comparison.tolerance.normalize()),
        ),
    }
}

/// The message of a sum, such as `全年执行数：基本支出 1 + 项目支出 2 = 3，与合计 3 一致`.
pub fn sum_message(head: (&str, &str), total: &Amount, terms: &[Amount], comparison: &Comparison) -> Message {
    let sum = comparison.expected.normalize();
    let (zh, en) = verdict(comparison);
    let listed = terms.iter().map(shown).collect::<Vec<_>>().join(" + ");
    let (left_zh, left_en) = if terms.len() <= LISTED {
        (format!("{listed} = {sum}"), format!("{listed} = {sum}"))
    } else {
        (format!("{} 项之和 {sum}", terms.len()), format!("the sum of {} items is {sum}", terms.len()))
    };
    let colon = |head: &str, colon: &str| if head.is_empty() { String::new() } else { format!("{head}{colon}") };
    Message {
        zh: format!("{}{left_zh}，与{} {zh}", colon(head.0, "："), shown(total)),
        en: format!("{}{left_en}; printed: {}; {en}", colon(head.1, ": "), shown(total)),
    }
}

/// The message of a check that could not run.
pub fn missing(zh: &str, en: &str) -> Message {
    Message { zh: format!("无法核对：{zh}"), en: format!("not applicable: {en}") }
}

/// A number without trailing zeros.
pub fn brief(number: Decimal) -> String {
    number.normalize().to_string()
}
