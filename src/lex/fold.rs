//! Label keys. In: the text of a label as printed; out: the key by which labels are compared, and what its trailing
//! parentheses say (unit, points, formula). Which labels there are is the grammars' matter.

use unicode_normalization::UnicodeNormalization;

use crate::lex::chars::{ascii, is_space};
use crate::lex::traditional::simplified;
use crate::lex::{amount, measure, number};
use crate::span::Span;
use crate::value::{Decimal, MoneyUnit};

/// A label taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LabelKey {
    /// The key, as [`key`] makes it, without the parts below.
    pub key: String,
    /// The unit of money in a trailing parenthesis.
    pub unit: Option<MoneyUnit>,
    /// Where the unit stands in the label.
    pub unit_span: Option<Span>,
    /// Whether a trailing `（%）` stands there.
    pub percent: bool,
    /// The points of a trailing `（10分）`.
    pub points: Option<Decimal>,
    /// A trailing formula or column letter: `A`, `B/A×100%`.
    pub formula: Option<String>,
    /// The measure word of a trailing `（人）`.
    pub measure: Option<String>,
}

/// NFKC without white space of any kind, traditional characters of labels simplified; letters keep their case.
pub fn key(text: &str) -> String {
    // Nearly all labels are plain already, and normalising costs more than all the rest.
    if text.chars().all(|c| matches!(c, '!'..='~' | '\u{4e00}'..='\u{9fff}')) {
        return text.chars().map(simplified).collect();
    }
    text.nfkc().filter(|c| !is_space(*c)).map(simplified).collect()
}

/// Measure words that are bodies in a label's parentheses: 预算部门（部）.
const BODIES: &[&str] = &["部", "省", "市", "县", "区", "镇", "乡", "村", "站", "园", "校", "处", "所", "厂", "队", "组"];

/// The last parenthesised group of a text: where it begins, and its inside.
fn last_group(text: &str) -> Option<(usize, Span)> {
    // No label has longer parentheses; the bound keeps a row of opening brackets cheap.
    const LONGEST: usize = 40;
    let end = text.char_indices().next_back().filter(|(_, c)| ascii(*c) == ')')?.0;
    let mut depth = 0_usize;
    for (at, c) in text.get(..end)?.char_indices().rev().take(LONGEST) {
        match ascii(c) {
            ')' => depth += 1,
            '(' if depth == 0 => return Some((at, Span::new(at + c.len_utf8(), end))),
            '(' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// `points = [ "满分" | "权重" | "分值" ] , number , "分" ;`
fn points(inner: &str) -> Option<Decimal> {
    let bare = ["满分", "权重", "分值"].iter().find_map(|w| inner.strip_prefix(w)).unwrap_or(inner);
    number::cell(bare.trim_start_matches(':').strip_suffix('分')?).map(|l| l.value)
}

/// A column letter or an expression: letters, digits and arithmetic signs, at least one letter or sign.
fn is_formula(inner: &str) -> bool {
    let sign = |c: char| matches!(c, '*' | '×' | '÷' | '/' | '=' | '+' | '-' | '−' | '%');
    let tells = inner.chars().any(|c| c.is_ascii_uppercase() || matches!(c, '*' | '×' | '÷' | '/' | '='));
    let plain = inner.chars().all(|c| c.is_ascii_alphanumeric() || sign(c) || matches!(c, '(' | ')' | '.' | '①'..='⑳'));
    let circled = !inner.is_empty() && inner.chars().all(|c| matches!(c, '①'..='⑳'));
    // `20分*执行率` has words in it; a product sign makes it a formula all the same.
    circled || tells && plain || inner.contains(['*', '×', '÷'])
}

/// Records what a trailing group says; false if it belongs to the label's own words.
fn record(found: &mut LabelKey, text: &str, group: Span) -> bool {
    let inner: String = group.of(text).chars().map(ascii).filter(|c| !is_space(*c)).collect();
    if let Some((unit, span)) = amount::unit_in(group.of(text)) {
        found.unit = Some(unit);
        found.unit_span = Some(span.shifted(group.start()));
    } else if let Some((unit, _)) = amount::unit_in(&inner) {
        // （ 万 元 ）, as a scan is recognised.
        found.unit = Some(unit);
        found.unit_span = Some(group.trimmed(text));
    } else if inner == "%" || inner == "百分比" {
        found.percent = true;
    } else if inner == "分" {
        // 得分（分）: the unit of a score says nothing more.
    } else if let Some(worth) = points(&inner) {
        found.points = Some(worth);
    } else if is_formula(&inner) {
        found.formula = Some(inner);
    } else if measure::unit(&inner).is_ok_and(|(rest, _)| rest.is_empty()) && !BODIES.contains(&inner.as_str()) {
        found.measure = Some(inner);
    } else {
        return false;
    }
    true
}

/// Whether anything but white space stands here; looked at from the end, where words are near.
fn has_words(head: Option<&str>) -> bool {
    head.is_some_and(|h| !h.trim_end_matches(is_space).is_empty())
}

/// A label taken apart: its key without trailing colons and without the trailing parentheses that say a unit, points, a
/// percent sign or a formula. Other parentheses (`部门（单位）名称`, `实施单位（盖章）`) stay.
pub fn label(text: &str) -> LabelKey {
    let mut found = LabelKey::default();
    let mut end = text.len();
    loop {
        let head = text.get(..end).unwrap_or("");
        let bare = head.trim_end_matches(|c| is_space(c) || ascii(c) == ':');
        match last_group(bare) {
            // A group that is the whole label is the label.
            Some((at, group)) if has_words(bare.get(..at)) && record(&mut found, text, group) => end = at,
            _ => {
                found.key = key(bare);
                return found;
            }
        }
    }
}

/// Takes a leading `其中：` off; true if it was there.
pub fn strip_of_which(text: &str) -> (bool, &str) {
    let bare = text.trim_start_matches(is_space);
    let Some(rest) = bare.strip_prefix("其中") else { return (false, text) };
    let after = rest.trim_start_matches(|c| is_space(c) || matches!(ascii(c), ':' | ',' | '、'));
    if after.len() < rest.len() { (true, after) } else { (false, text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_ignore_width_and_white_space() {
        assert_eq!(key("年初\n预\u{A0}算\u{3000}数（Ａ）"), "年初预算数(A)");
        assert_eq!(key("部 门\u{200B}名称"), "部门名称");
    }

    #[test]
    fn plain_characters_are_normal_already() {
        for c in ('!'..='~').chain('\u{4e00}'..='\u{9fff}') {
            assert_eq!(c.nfkc().collect::<String>(), c.to_string());
            assert!(!is_space(c), "{c:?}");
        }
    }

    #[test]
    fn takes_trailing_groups_off_and_records_them() {
        let l = label("项目资金（万元）：");
        assert_eq!((l.key.as_str(), l.unit, l.unit_span), ("项目资金", Some(MoneyUnit::TenThousand), Some(Span::new(15, 21))));
        let l = label("产出指标\n（50分）");
        assert_eq!((l.key.as_str(), l.points), ("产出指标", Some(Decimal::from(50))));
        let l = label("预算执行率（B/A×100%）");
        assert_eq!((l.key.as_str(), l.formula.as_deref()), ("预算执行率", Some("B/A×100%")));
        let l = label("全年预算数(A)（万元）");
        assert_eq!((l.key.as_str(), l.formula.as_deref(), l.unit), ("全年预算数", Some("A"), Some(MoneyUnit::TenThousand)));
        assert!(label("执行率（％）").percent);
        assert_eq!(label("得分（20分*执行率）").formula.as_deref(), Some("20分*执行率"));
        assert_eq!(label("编制数（人）").measure.as_deref(), Some("人"));
        assert_eq!(label("指标得分（分）").key, "指标得分");
    }

    #[test]
    fn keeps_parentheses_that_are_words() {
        for (text, wanted) in [
            ("部门（单位）名称", "部门(单位)名称"),
            ("全年（调整）预算数", "全年(调整)预算数"),
            ("实施单位（盖章）：", "实施单位(盖章)"),
            ("（万元）", "(万元)"),
            ("产出(类)指标", "产出(类)指标"),
            ("预算部门（单位）", "预算部门(单位)"),
        ] {
            assert_eq!(label(text).key, wanted, "{text}");
        }
    }

    #[test]
    fn takes_of_which_off_only_as_a_mark() {
        assert_eq!(strip_of_which(" 其中：财政拨款"), (true, "财政拨款"));
        assert_eq!(strip_of_which("其中: "), (true, ""));
        assert_eq!(strip_of_which("其中财政拨款"), (false, "其中财政拨款"));
        assert_eq!(strip_of_which("财政拨款"), (false, "财政拨款"));
    }
}
