//! What the words of headers and row labels say about the cells beside them. Words only, no places.

use crate::lex::amount;
use crate::lex::fold;

/// Endings of headers and labels whose numbers are counts, points or ordinals and never money.
const COUNTS: &[&str] = &[
    "人数",
    "个数",
    "数量",
    "批次",
    "次数",
    "户数",
    "台数",
    "辆数",
    "保有量",
    "面积",
    "编制数",
    "编制",
    "实有数",
    "人次",
    "购置数",
    "权重",
    "分值",
    "得分",
    "满分",
    "评分",
    "分数",
    "排名",
    "年度",
    "年份",
    "规模",
    "月数",
    "天数",
    "工程量",
    "产量",
];

/// Endings of headers and labels whose numbers are rates.
const RATES: &[&str] = &["率", "占比", "比重", "比例", "%", "百分比", "增幅", "降幅", "完成度"];

/// Characters that a header of figures holds.
const FIGURES: &[&str] = &[
    "数", "额", "率", "值", "分", "金", "元", "年", "量", "比", "计", "款", "费", "收入", "支出", "人", "%", "占", "余", "拨",
    "规模", "面积", "月",
];

/// Endings of headers of texts.
const TEXTS: &[&str] = &[
    "名称", "内容", "情况", "说明", "措施", "时间", "日期", "单位", "部门", "目标", "任务", "标准", "依据", "备注", "类别",
    "类型", "级别", "指标", "地点", "方式", "结果", "问题", "原因", "要求", "范围", "对象", "来源", "用途", "序号", "项目",
    "科目", "编码", "代码", "职责", "职务", "性质", "解释", "术语", "定义", "进度", "建议", "成效", "文号", "阶段", "意见",
    "事项", "环节", "主体", "人", "数", "额", "率", "值", "分",
];

/// Labels of rows and columns that only count rows and columns.
pub fn is_ordinal_label(key: &str) -> bool {
    matches!(key, "行次" | "栏次" | "序号" | "编号")
}

/// Whether the words name a count.
pub fn is_count(key: &str) -> bool {
    COUNTS.iter().any(|word| key.ends_with(word))
}

/// Whether the words name a rate.
pub fn is_rate(key: &str) -> bool {
    RATES.iter().any(|word| key.ends_with(word))
}

/// Whether a header could stand above figures.
pub fn names_figures(key: &str) -> bool {
    FIGURES.iter().any(|word| key.contains(word))
}

/// Whether a header could stand above texts.
pub fn names_texts(key: &str) -> bool {
    key.chars().count() <= 14 && TEXTS.iter().any(|word| key.ends_with(word))
}

/// Whether a header names a column of codes.
pub fn names_codes(key: &str) -> bool {
    ["编码", "代码", "科目号"].iter().any(|word| key.ends_with(word)) || matches!(key, "类" | "款" | "项")
}

/// Rows that sum others up and hold none.
pub fn is_total(key: &str) -> bool {
    matches!(key, "合计" | "总计" | "小计" | "共计") || key.ends_with("合计") || key.ends_with("总计")
}

/// Whether a text is the code of a table: 公开01表, 附表3, 表2-1.
pub fn is_table_code(text: &str) -> bool {
    let key = fold::key(text);
    let body = ["公开", "附表", "表", "预算", "财决", "附件"].iter().find_map(|lead| key.strip_prefix(lead)).unwrap_or("");
    let body = body.trim_start_matches('表').trim_end_matches('表');
    !body.is_empty()
        && body.chars().count() <= 5
        && body.chars().all(|c| c.is_ascii_digit() || "-一二三四五六七八九十".contains(c))
}

/// Whether a text does nothing but state the unit of money.
pub fn is_unit_line(text: &str) -> bool {
    let text = text.trim();
    text.chars().count() <= 20 && (text.contains("单位") || text.starts_with(['（', '('])) && amount::unit_in(text).is_some()
}

/// Whether a text is a note below a table.
pub fn is_note(key: &str) -> bool {
    ["注:", "注1", "备注:", "说明:", "填表说明", "注、"].iter().any(|lead| key.starts_with(lead))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_codes_units_and_counts() {
        for (text, wanted) in
            [("公开01表", true), ("附表3", true), ("表2-1", true), ("表", false), ("公开情况表", false), ("部门预算", false)]
        {
            assert_eq!(is_table_code(text), wanted, "{text}");
        }
        for (text, wanted) in
            [("单位：万元", true), ("金额单位：元", true), ("（万元）", true), ("单位：某局", false), ("万元", false)]
        {
            assert_eq!(is_unit_line(text), wanted, "{text}");
        }
        for (key, count, rate) in [("编制数", true, false), ("控制率", false, true), ("决算数", false, false)] {
            assert_eq!((is_count(key), is_rate(key)), (count, rate), "{key}");
        }
    }
}
