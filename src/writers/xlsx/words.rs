//! The words of a workbook in both languages.

use super::super::Language;

/// The text in this language.
pub(super) fn say(language: Language, zh: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}

/// Chinese and English for words of the contract that a person meets in a sheet.
const WORDS: &[(&str, &str)] = &[
    ("pass", "通过"),
    ("within_rounding", "舍入误差内"),
    ("fail", "未通过"),
    ("not_applicable", "未执行"),
    ("error", "错误"),
    ("warning", "警告"),
    ("note", "提示"),
    ("high", "高"),
    ("medium", "中"),
    ("low", "低"),
    ("ambiguous", "两可"),
    ("missing", "缺失"),
    ("low_confidence", "把握不足"),
    ("inconsistent", "不一致"),
    ("unit_inferred", "单位系推断"),
    ("duplicate", "重复"),
    ("unassigned", "未归属"),
    ("budget", "预算"),
    ("funds", "资金"),
    ("amounts", "金额"),
    ("staffing", "人员"),
    ("authorized", "编制数"),
    ("actual", "实有数"),
    ("on_duty", "在职"),
    ("retired", "退休"),
    ("government_employees", "政府雇员"),
    ("temporary", "临聘"),
    ("expenditure", "支出"),
    ("total", "合计"),
    ("basic", "基本支出"),
    ("personnel", "人员支出"),
    ("public", "公用支出"),
    ("project", "项目支出"),
    ("project_initial", "项目支出年初预算"),
    ("project_adjusted", "项目支出调整预算"),
    ("three_public", "“三公”经费"),
    ("three_public_budget", "“三公”经费预算"),
    ("abroad", "因公出国（境）"),
    ("reception", "公务接待"),
    ("vehicles", "公务用车"),
    ("vehicles_purchase", "公务用车购置"),
    ("vehicles_operation", "公务用车运行"),
    ("goals.target", "年度目标"),
    ("goals.actual", "目标完成情况"),
    ("goals.total", "总目标"),
    ("goals.annual", "年度目标"),
    ("internal_units", "内设机构"),
    ("problems", "存在问题"),
    ("measures", "改进措施"),
    ("conclusion", "结论"),
    ("other", "其他"),
    ("department-self-evaluation", "部门整体支出绩效自评"),
    ("project-self-evaluation", "项目支出绩效自评"),
    ("performance-goals", "绩效目标"),
    ("department-budget", "部门预算"),
    ("department-accounts", "部门决算"),
    ("unknown", "未识别文种"),
];

/// A word of the contract as people read it; a word that has no translation stays.
pub(super) fn word(language: Language, name: &str) -> String {
    let chinese = WORDS.iter().find(|(known, _)| *known == name).map(|(_, zh)| *zh);
    match (language, chinese) {
        (Language::Zh, Some(zh)) => zh.to_owned(),
        (Language::Zh, None) => name.to_owned(),
        (Language::En, _) => name.replace(['_', '.'], " "),
    }
}
