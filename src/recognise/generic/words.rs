//! What the words of headers and row labels say about the cells beside them. Words only, no places.

use crate::lex::amount;
use crate::lex::fold;
use crate::span::Span;

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

/// Words that a table's code begins with, one after another.
const CODE_LEADS: &[&str] = &["部门", "单位", "预算", "决算", "公开", "附", "财", "表", "件"];

/// Whether a text is the code of a table: 公开01表, 附表3, 表2-1, 预算公开表一.
pub fn is_table_code(text: &str) -> bool {
    let key = fold::key(text);
    let key = key.trim_matches(['(', ')']);
    let mut body = key;
    while let Some(rest) = CODE_LEADS.iter().find_map(|lead| body.strip_prefix(lead)) {
        body = rest;
    }
    let led = body.len() < key.len();
    let body = body.trim_end_matches('表');
    led && !body.is_empty()
        && body.chars().count() <= 5
        && body.chars().all(|c| c.is_ascii_digit() || "-一二三四五六七八九十".contains(c))
}

/// A line's code and what follows it: `公开01表：收支预算总表`, `表3 支出总表`, `收入决算表（公开02表）`.
pub fn split_code(text: &str, span: Span) -> (Option<Span>, Option<Span>) {
    let line = span.trimmed(text);
    let raw = line.of(text);
    if is_table_code(raw) {
        return (Some(line), None);
    }
    let is_mark = |c: char| matches!(c, '：' | ':' | '、' | '.' | '．') || c.is_whitespace();
    let marks = raw.char_indices().take(14).filter(|(_, c)| is_mark(*c));
    let head = marks.filter(|(at, _)| is_table_code(raw.get(..*at).unwrap_or(""))).last();
    if let Some((at, _)) = head {
        let rest = raw.get(at..).unwrap_or("").trim_start_matches(is_mark);
        let title = Span::new(line.end() - rest.len(), line.end());
        return (Some(Span::new(line.start(), line.start() + at).trimmed(text)), (!rest.is_empty()).then_some(title));
    }
    let tail = raw.rfind(['（', '(']).filter(|open| *open > 0 && raw.ends_with(['）', ')']));
    if let Some(open) = tail.filter(|open| is_table_code(raw.get(*open..).unwrap_or(""))) {
        let inside = |c: char| matches!(c, '（' | '(' | '）' | ')') || c.is_whitespace();
        let code = raw.get(open..).unwrap_or("");
        let lead = code.len() - code.trim_start_matches(inside).len();
        let body = code.trim_matches(inside).len();
        let start = line.start() + open + lead;
        return (Some(Span::new(start, start + body)), Some(Span::new(line.start(), line.start() + open).trimmed(text)));
    }
    (None, Some(line))
}

/// Whether a text does nothing but state the unit of money.
pub fn is_unit_line(text: &str) -> bool {
    let text = text.trim();
    text.chars().count() <= 20
        && (text.contains("单位") || text.starts_with(['（', '(']))
        && amount::unit_in(text).is_some()
        && before_unit(text).is_empty()
}

/// What stands before the unit in a line: `收入决算表（单位：万元）` has a title there.
pub fn before_unit(text: &str) -> &str {
    let head = text.find("单位").map_or("", |at| text.get(..at).unwrap_or(""));
    let open = |c: char| matches!(c, '（' | '(') || c.is_whitespace();
    let words = ["金额", "计量", "货币", "数据"];
    let head = head.trim_end_matches(open);
    let head = words.iter().find_map(|word| head.strip_suffix(word)).unwrap_or(head);
    head.trim_matches(open)
}

/// A code and a name in one cell: `[2080501]行政单位离退休`, `30101-基本工资`; the bytes of the code, and where the name begins.
/// Without a mark between them only where the header speaks of codes.
pub fn code_and_name(text: &str, coded: bool) -> Option<(std::ops::Range<usize>, usize)> {
    let start = text.len() - text.trim_start_matches(['[', '(', '（', '【', ' ']).len();
    let digits = text.get(start..)?.bytes().take_while(u8::is_ascii_digit).count();
    let end = start + digits;
    let is_mark = |c: char| matches!(c, ']' | ')' | '）' | '】' | '-' | '－' | '—' | '_') || c.is_whitespace();
    let name = text.get(end..)?.trim_start_matches(is_mark);
    let marked = name.len() < text.len() - end;
    let begins = name.chars().next().is_some_and(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    (matches!(digits, 3 | 5 | 7) && begins && (marked || coded)).then(|| (start..end, text.len() - name.len()))
}

/// Whether a text is a note below a table.
pub fn is_note(key: &str) -> bool {
    ["注:", "注1", "备注:", "说明:", "填表说明", "注、"].iter().any(|lead| key.starts_with(lead)) || says_nothing(key)
}

/// Whether a text says that its table holds nothing: 本表无数据, 此表为空, 本单位无此项支出.
pub fn says_nothing(key: &str) -> bool {
    let key = key.trim_matches(['(', ')', '。', '*', '“', '”']);
    let bare = key.trim_start_matches(['本', '此', '该']).trim_start_matches(['表', ':', ',']);
    matches!(
        bare,
        "无数据"
            | "为空"
            | "为空表"
            | "空表"
            | "无内容"
            | "无此项"
            | "无此项内容"
            | "数据为空"
            | "无此项数据"
            | "无相关数据"
            | "没有数据"
    ) || (key.contains("没有") || key.contains('无'))
        && key.chars().count() >= 6
        && key.ends_with(['空', '据', '表', '项', '出', '入', '支'])
        && ["本单位", "本部门", "本表", "我单位", "我部门", "我局", "本年度", "本年"].iter().any(|lead| key.starts_with(lead))
}

/// Whether a line beside a table's title is none itself: the unit, the continuation mark, a date of printing.
pub fn is_remark(text: &str) -> bool {
    let key = fold::key(text);
    let key = key.trim_matches(['(', ')', ':', '。']);
    is_unit_line(text) || is_continuation(key) || key.len() <= 24 && key.starts_with("20") && key.ends_with('日')
}

/// Whether a text only says that a table goes on: 续表, （续）.
pub fn is_continuation(key: &str) -> bool {
    let key = key.trim_matches(['(', ')', '[', ']', '【', '】']);
    matches!(key, "续" | "续表" | "接上表" | "续上表") || key.starts_with("续表") && key.chars().count() <= 5
}

/// A title's key without its marks of continuation.
pub fn title_key(text: &str) -> String {
    let key = fold::key(text);
    let mut bare = key.trim_start_matches(['(', '续', ')']);
    for ending in ["(续表)", "(续)", "续表"] {
        bare = bare.strip_suffix(ending).unwrap_or(bare);
    }
    bare.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_tables_say_so() {
        for (key, wanted) in [
            ("本表无数据", true),
            ("此表为空", true),
            ("说明:本单位没有政府性基金收支,故本表无数据。", true),
            ("本单位没有政府性基金预算支出", true),
            ("无形资产购置", false),
            ("公共安全支出", false),
            ("其他支出", false),
        ] {
            assert_eq!(is_note(key), wanted, "{key}");
        }
    }

    #[test]
    fn codes_and_names_in_one_cell_are_told_apart() {
        for (text, coded, wanted) in [
            ("[2080501]行政单位离退休", false, Some(("2080501", "行政单位离退休"))),
            ("30101-基本工资", false, Some(("30101", "基本工资"))),
            ("301工资福利支出", true, Some(("301", "工资福利支出"))),
            ("301工资福利支出", false, None),
            ("2023年收入", true, None),
            ("100 家", true, Some(("100", "家"))),
            ("205", true, None),
        ] {
            let found = code_and_name(text, coded).map(|(code, name)| (&text[code], &text[name..]));
            assert_eq!(found, wanted, "{text}");
        }
        assert!(!is_unit_line("收入决算表（单位：万元）") && is_unit_line("（单位：万元）"));
    }

    #[test]
    fn codes_are_cut_off_titles() {
        for (line, code, title) in [
            ("公开 01 表：收支预算总表", "公开 01 表", "收支预算总表"),
            ("表3 支出总表", "表3", "支出总表"),
            ("预算公开表一", "预算公开表一", ""),
            ("收入决算表（公开02表）", "公开02表", "收入决算表"),
            ("2021年收支总表", "", "2021年收支总表"),
            ("表中数据", "", "表中数据"),
        ] {
            let (found, rest) = split_code(line, Span::new(0, line.len()));
            let shown = |span: Option<Span>| span.map_or("", |span| span.of(line));
            assert_eq!((shown(found), shown(rest)), (code, title), "{line}");
        }
    }

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
