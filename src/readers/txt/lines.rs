//! The lines of a text and what can be told from a line alone. Knows no grammar of tables.

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::document::Table;
use crate::error::Error;
use crate::span::Span;

/// A text cut into lines.
pub(super) struct Lines<'a> {
    pub text: &'a str,
    /// Each line without its line end (`\n`, `\r\n` or `\r`).
    spans: Vec<Span>,
    /// Cells that one table may have.
    pub cell_limit: usize,
}

/// A table found in whole lines.
pub(super) struct Found {
    pub lines: Range<usize>,
    pub table: Table,
    /// What was doubtful in telling its cells.
    pub remark: Option<Diagnostic>,
}

/// One grammar of tables in plain text: finds the tables in a range of lines, in order.
pub(super) type Grammar = fn(&Lines<'_>, Range<usize>) -> Result<Vec<Found>, Error>;

impl<'a> Lines<'a> {
    pub fn new(text: &'a str, cell_limit: usize) -> Self {
        let bytes = text.as_bytes();
        let mut spans = Vec::with_capacity(bytes.iter().filter(|byte| **byte == b'\n').count() + 1);
        let (mut start, mut at) = (0, 0);
        while let Some(&byte) = bytes.get(at) {
            let length = match byte {
                b'\n' => 1,
                b'\r' => carriage_returns(&bytes[at..]),
                _ => 0,
            };
            if length > 0 {
                spans.push(Span::new(start, at));
                start = at + length;
            }
            at += length.max(1);
        }
        if start < bytes.len() {
            spans.push(Span::new(start, bytes.len()));
        }
        Self { text, spans, cell_limit }
    }

    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// The span of line `index`; empty past the end.
    pub fn span(&self, index: usize) -> Span {
        self.spans.get(index).copied().unwrap_or(Span::new(self.text.len(), self.text.len()))
    }

    pub fn at(&self, index: usize) -> &'a str {
        self.text.get(self.span(index).start()..self.span(index).end()).unwrap_or("")
    }

    /// White space only, TABs not counted as such.
    pub fn is_blank(&self, index: usize) -> bool {
        self.at(index).chars().all(|c| c.is_whitespace() && c != '\t')
    }

    /// White space only.
    pub fn is_void(&self, index: usize) -> bool {
        self.at(index).trim().is_empty()
    }
}

/// The length of the line end at the beginning of `bytes`: `\r`s before a `\n` belong to it, without one each ends a line.
fn carriage_returns(bytes: &[u8]) -> usize {
    let run = bytes.iter().take(4).take_while(|byte| **byte == b'\r').count();
    if bytes.get(run) == Some(&b'\n') { run + 1 } else { 1 }
}

/// Whether `text` has at most `most` characters; looks no further. Carriage returns do not count.
pub(super) fn is_at_most(text: &str, most: usize) -> bool {
    text.chars().filter(|c| *c != '\r').nth(most).is_none()
}

/// Text that ends or holds sentences, which no label does.
pub(super) fn has_sentence(text: &str) -> bool {
    text.contains(['。', '；', '！', '？'])
}

/// A number, a rate or a sign for "none": the mark of a form's value cells.
pub(super) fn is_value(text: &str) -> bool {
    let text = text.trim();
    if matches!(text, "无" | "/" | "／" | "\\" | "*") {
        return true;
    }
    is_at_most(text, 24)
        && text.chars().any(|c| c.is_ascii_digit() || ('０'..='９').contains(&c) || is_dash(c))
        && text.chars().all(|c| c.is_ascii_digit() || ('０'..='９').contains(&c) || is_dash(c) || is_number_mark(c))
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '－' | '—' | '–' | '―' | '─')
}

fn is_number_mark(c: char) -> bool {
    matches!(c, '.' | ',' | '，' | '．' | '%' | '％' | '≥' | '≤' | '≧' | '≦' | '=' | '＝' | '>' | '<' | '＞' | '＜' | '+' | ' ')
}

/// A heading of the first order such as `一、`, `十二、`.
pub(super) fn is_chapter(line: &str) -> bool {
    let rest = line.trim().trim_start_matches(|c| "一二三四五六七八九十".contains(c));
    rest.len() < line.trim().len()
        && (rest.starts_with('、') || rest.starts_with('．'))
        && is_at_most(rest, 40)
        && !rest.contains('。')
}

/// The number of an enumerated line: `1.`, `（二）`, `3、`, `①`.
pub(super) fn is_enumerated(line: &str) -> bool {
    let line = line.trim_start();
    let rest = line.trim_start_matches(['（', '(']);
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    let counted = after.len() < rest.len() && after.starts_with(['.', '．', '、', ')', '）', '。']);
    counted || line.starts_with(|c: char| ('①'..='⒛').contains(&c))
}

/// A line that opens a new document or part: `附件2`, `第四部分 …`, `2022年度…自评表`.
pub(super) fn is_title(line: &str) -> bool {
    let line = line.trim();
    if !is_at_most(line, 50) || has_sentence(line) || line.contains(['，', ',']) {
        return false;
    }
    is_annex(line) || (is_at_least(line, 6) && !is_enumerated(line) && ends_as_title(line))
}

fn is_at_least(line: &str, least: usize) -> bool {
    line.chars().nth(least - 1).is_some()
}

fn ends_as_title(line: &str) -> bool {
    let bare = match line.rfind(['（', '(']) {
        Some(open) if line.ends_with(['）', ')']) && open > 0 => line.get(..open).unwrap_or(line),
        _ => line,
    };
    ["表", "报告", "报告书", "公开说明"].iter().any(|ending| bare.trim_end().ends_with(ending))
}

fn is_annex(line: &str) -> bool {
    let number =
        |rest: &str| rest.trim_start().starts_with(|c: char| c.is_ascii_digit() || "一二三四五六七八九十：:".contains(c));
    let part = line.strip_prefix('第').and_then(|rest| rest.find("部分")).is_some_and(|at| at <= 9);
    let bare = matches!(line, "附件" | "附表" | "附");
    part || bare || ["附件", "附表"].iter().any(|word| line.strip_prefix(word).is_some_and(number))
}

/// The columns that a character takes on a screen: 2 for East Asian wide ones.
pub(super) fn width(c: char) -> usize {
    let wide = matches!(u32::from(c), 0x1100..=0x115F | 0x2E80..=0x303E | 0x3041..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF
        | 0xFE30..=0xFE4F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x20000..=0x3FFFD
        // These are narrow elsewhere, but Chinese fonts draw them wide.
        | 0x2014..=0x201D | 0x2026 | 0x2103 | 0x2160..=0x216B | 0x2460..=0x249B | 0x2264..=0x2267 | 0x25A0..=0x25CF);
    if wide { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_end_cuts_once() {
        let table: [(&str, &[&str]); 6] = [
            ("", &[]),
            ("甲", &["甲"]),
            ("甲\n乙\n", &["甲", "乙"]),
            ("甲\r\n\r\n乙", &["甲", "", "乙"]),
            ("甲\r乙\r\r丙", &["甲", "乙", "", "丙"]),
            ("甲\r\r\n乙", &["甲", "乙"]),
        ];
        for (text, expected) in table {
            let lines = Lines::new(text, 10);
            let found: Vec<&str> = (0..lines.len()).map(|index| lines.at(index)).collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }

    #[test]
    fn titles_and_headings() {
        for title in
            ["附件2", "附件 3：", "附表一", "第四部分 附件", "2021年度北塘区水务局整体支出自评报告", "自评情况汇总表（2020年）"]
        {
            assert!(is_title(title), "{title}");
        }
        for other in ["1.形成年度报告", "指标表", "第一批", "完成全年计划，形成工作报告", "附近", "完成调查报告。"]
        {
            assert!(!is_title(other), "{other}");
        }
        assert!(is_chapter("一、单位概况") && is_chapter(" 十二、其他"));
        assert!(!is_chapter("（一）概况") && !is_chapter("一级指标") && !is_chapter("、甲"));
        assert!(is_enumerated("（三）甲") && is_enumerated("2.甲") && is_enumerated("①甲") && !is_enumerated("二级指标"));
    }

    #[test]
    fn values() {
        for value in ["12.50", "１００％", "－", "/", "无", "≥90%", "1,234.5"] {
            assert!(is_value(value), "{value}");
        }
        for other in ["", "12万元", "甲", "无人机", "."] {
            assert!(!is_value(other), "{other}");
        }
    }
}
