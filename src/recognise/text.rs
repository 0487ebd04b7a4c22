//! Small readings of label and cell texts that keep their spans true.

use crate::lex::enumerator;
use crate::span::Span;

/// Text for a value: line breaks and spaces between Chinese characters dropped, other white space folded to one space.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.trim().chars() {
        if c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}' {
            gap = true;
            continue;
        }
        if gap {
            let ascii = |c: char| c.is_ascii_alphanumeric();
            if out.chars().next_back().is_some_and(ascii) && ascii(c) {
                out.push(' ');
            }
            gap = false;
        }
        out.push(c);
    }
    out
}

/// Text of several lines for a value: every line trimmed, blank lines at both ends dropped, line breaks kept.
pub fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.trim().lines() {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(line.trim());
    }
    out
}

/// Prose of one item: lines that a layout broke are joined, paragraphs stay apart.
pub fn folded_prose(text: &str) -> String {
    lines(text)
}

/// A row label as printed, cut to its core, and what was cut.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LabelCore {
    /// The label proper.
    pub span: Span,
    /// Whether 其中 stands before it.
    pub of_which: bool,
    /// The enumerator before it: its kind and number.
    pub enumerator: Option<(enumerator::EnumeratorKind, u32)>,
}

/// Cuts numbering, 其中：, a trailing colon and trailing points or letters in parentheses off a label.
pub fn label_core(text: &str, span: Span) -> LabelCore {
    let mut span = span.trimmed(text);
    let mut of_which = false;
    let mut found = None;
    for _ in 0..2 {
        if let Some(mark) = enumerator::at_start(span.of(text))
            && mark.len < span.len()
        {
            found = found.or(Some((mark.kind, mark.ordinal)));
            span = Span::new(span.start() + mark.len, span.end()).trimmed(text);
        }
        let rest = span.of(text);
        if let Some(after) = rest.strip_prefix("其中") {
            let after = after.trim_start_matches(|c: char| matches!(c, '：' | ':' | '，' | ',' | '、') || c.is_whitespace());
            if !after.is_empty() {
                of_which = true;
                span = Span::new(span.end() - after.len(), span.end());
            }
        }
    }
    loop {
        let piece = span.of(text);
        let cut = piece.trim_end_matches(|c: char| matches!(c, '：' | ':') || c.is_whitespace());
        let cut = cut_trailing_group(cut);
        if cut.len() == piece.len() || cut.is_empty() {
            break;
        }
        span = Span::new(span.start(), span.start() + cut.len());
    }
    LabelCore { span, of_which, enumerator: found }
}

/// Drops one trailing group such as `（50分）`, `（万元）`, `(A)`, `（10%）`, `（B/A）`.
fn cut_trailing_group(text: &str) -> &str {
    let Some(close) = text.chars().next_back().filter(|c| matches!(c, '）' | ')')) else { return text };
    let Some(open) = text.rfind(['（', '(']) else { return text };
    let inner = &text[open..text.len() - close.len_utf8()];
    let inner: String = inner.chars().skip(1).filter(|c| !c.is_whitespace()).collect();
    let drops = inner.ends_with('分') && inner.chars().next().is_some_and(|c| c.is_ascii_digit())
        || matches!(inner.as_str(), "万元" | "元" | "千元" | "亿元" | "%" | "％" | "分" | "人" | "单位:万元" | "单位：万元")
        || !inner.is_empty() && inner.chars().all(|c| c.is_ascii_digit() || matches!(c, '%' | '％' | '.'))
        || !inner.is_empty()
            && inner.len() <= 12
            && inner.chars().all(|c| c.is_ascii_uppercase() || matches!(c, '/' | '+' | '-' | '=' | '×' | '*' | '1' | '0' | '%'));
    if drops { &text[..open] } else { text }
}

/// `label：amount` in one cell: the label's and the amount's places; the amount may be empty.
pub fn inline_pair(text: &str, span: Span) -> Option<(Span, Span)> {
    let piece = span.of(text);
    let lead = piece.strip_prefix("其中").map_or(0, |rest| {
        let rest = rest.trim_start_matches(['：', ':']);
        piece.len() - rest.len()
    });
    let colon = piece[lead..].find(['：', ':'])? + lead;
    let mark = piece[colon..].chars().next()?;
    let label = Span::new(span.start(), span.start() + colon).trimmed(text);
    let value = Span::new(span.start() + colon + mark.len_utf8(), span.end()).trimmed(text);
    (label.len() >= 6).then_some((label, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn core(text: &str) -> (&str, bool) {
        let core = label_core(text, Span::new(0, text.len()));
        (core.span.of(text), core.of_which)
    }

    #[test]
    fn labels_lose_numbering_and_colons_only() {
        assert_eq!(core("（1）财政拨款"), ("财政拨款", false));
        assert_eq!(core("其中：人员支出"), ("人员支出", true));
        assert_eq!(core("年度资金总额："), ("年度资金总额", false));
        assert_eq!(core("产出指标（50分）"), ("产出指标", false));
        assert_eq!(core("部门（单位）名称"), ("部门（单位）名称", false));
        assert_eq!(core("社会效益\n指标"), ("社会效益\n指标", false));
        assert_eq!(core("预算执行率(B/A)"), ("预算执行率", false));
    }

    #[test]
    fn white_space_is_folded_by_script() {
        assert_eq!(folded("社会效益\n 指标"), "社会效益指标");
        assert_eq!(folded("APP 1 号"), "APP 1号");
        assert_eq!(lines(" 甲。 \n\n 乙。\n"), "甲。\n\n乙。");
    }

    #[test]
    fn inline_pairs_split_at_the_colon_of_the_label() {
        let text = "其中：基本支出：900.47";
        let (label, value) = inline_pair(text, Span::new(0, text.len())).expect("a pair");
        assert_eq!((label.of(text), value.of(text)), ("其中：基本支出", "900.47"));
        let text = "政府性基金拨款：";
        let (_, value) = inline_pair(text, Span::new(0, text.len())).expect("a pair");
        assert!(value.is_empty());
    }
}
