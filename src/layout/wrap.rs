//! Where a text goes on over a line end and where it begins anew. A line that its successor's first word would still have fitted
//! into was ended on purpose.

use super::is_cjk;
use super::lines::{Char, Line};

/// Room that a line may leave although nothing more fitted, in font sizes: spacing between Latin and Chinese, rounding.
const CELL_SLACK: f32 = 0.3;
/// The same outside tables, where character grids make the right side ragged: after the end of a sentence, and within one.
pub const FLOW_SLACK: [f32; 2] = [1.2, 2.2];

/// What stands between two lines of one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joint {
    /// They are one word or both Chinese.
    Nothing,
    /// They are two Latin words.
    Space,
    /// The second begins anew.
    Break,
}

/// Whether the beginning of `next` would still have had room at the end of `line` in a cell.
pub fn fits(line: &Line, next: &Line, width: f32) -> bool {
    room_after(line, next, width) >= CELL_SLACK * line.size.max(next.size)
}

/// The room in points that would be left if the beginning of `next` stood at the end of `line`.
pub fn room_after(line: &Line, next: &Line, width: f32) -> f32 {
    width - line.bbox.width() - next.first_width
}

/// How `next` follows `line` in a text set `width` points wide.
pub fn joint(line: &Line, next: &Line, width: f32) -> Joint {
    let ends = line.last().is_some_and(|ch| matches!(ch, '。' | '；' | ';' | '！' | '？'));
    if fits(line, next, width) || (ends && starts_item(next)) {
        return Joint::Break;
    }
    glue(line, next, width)
}

/// What stands between two lines that are known to be one text.
pub fn glue(line: &Line, next: &Line, width: f32) -> Joint {
    let (Some(before), Some(after)) = (line.last(), next.chars.first().map(|c| c.ch)) else { return Joint::Nothing };
    if is_cjk(before)
        || is_cjk(after)
        || matches!(before, '-' | '/' | '(' | '~')
        || matches!(after, ')' | ',' | '.' | ';' | ':' | '%')
    {
        return Joint::Nothing;
    }
    let is_number = |ch: char| ch.is_ascii_digit() || matches!(ch, '.' | ',');
    // a number is only cut where it is wider than its line
    if is_number(before) && after.is_ascii_digit() && last_width(line) + next.first_width > width - line.size {
        return Joint::Nothing;
    }
    Joint::Space
}

/// The width of the last word, spaces and Chinese characters end it.
fn last_width(line: &Line) -> f32 {
    let count = line.chars.iter().rev().take_while(|c| !is_cjk(c.ch) && !c.ch.is_whitespace()).count();
    line.bbox.width() * count as f32 / line.chars.len().max(1) as f32
}

/// The text of lines set `width` points wide; lines that begin anew are set apart by a line end.
pub fn joined(lines: &[Line], width: f32) -> Vec<Char> {
    let mut chars: Vec<Char> = Vec::with_capacity(lines.iter().map(|line| line.chars.len() + 1).sum());
    let mut previous: Option<&Line> = None;
    // a label set from top to bottom, one character below the other
    let upright = lines.iter().all(|line| line.chars.len() == 1 && line.last().is_some_and(is_cjk));
    for line in lines {
        if let Some(before) = previous {
            push_joint(&mut chars, if upright { Joint::Nothing } else { joint(before, line, width) });
        }
        chars.extend_from_slice(&line.chars);
        previous = Some(line);
    }
    chars
}

/// Adds what stands between two lines.
pub fn push_joint(chars: &mut Vec<Char>, joint: Joint) {
    match joint {
        Joint::Nothing => {}
        Joint::Space => chars.push(Char { ch: ' ', spot: None }),
        Joint::Break => chars.push(Char { ch: '\n', spot: None }),
    }
}

const NUMERALS: &str = "一二三四五六七八九十〇零百";

/// Whether a line begins with an enumerator: 一、 （一） 1. 1、 （1） 1） ① 第一部分 目标1：
pub fn starts_item(line: &Line) -> bool {
    let text: Vec<char> = line.chars.iter().map(|c| c.ch).take(8).collect();
    let is_numeral = |ch: &char| NUMERALS.contains(*ch) || ch.is_ascii_digit() || ('０'..='９').contains(ch);
    let after_numerals = |from: usize| {
        let count = text.iter().skip(from).take_while(|ch| is_numeral(ch)).count();
        (count > 0).then(|| text.get(from + count).copied()).flatten().map(|ch| (ch, text.get(from + count + 1).copied()))
    };
    match text.first() {
        Some('（' | '(') => matches!(after_numerals(1), Some(('）' | ')', _))),
        Some('第') => matches!(after_numerals(1), Some(('部' | '章' | '节' | '条', _))),
        Some('\u{2460}'..='\u{249B}') => true,
        // 1.5 is a number, 1.本年 is an item
        _ => match after_numerals(0) {
            Some(('、' | '．' | '）' | ')', _)) => true,
            Some(('.', after)) => after.is_some_and(|ch| !ch.is_ascii_digit()),
            _ => is_numbered_word(&text),
        },
    }
}

/// Whether a line begins with a number that only headings have: 第一部分 一、 （一）
pub fn is_heading_number(line: &Line) -> bool {
    let second = line.chars.iter().map(|c| c.ch).find(|ch| !matches!(ch, '（' | '(' | '第'));
    starts_item(line) && second.is_some_and(|ch| NUMERALS.contains(ch))
}

/// Two to four Chinese characters, a number and a colon.
fn is_numbered_word(text: &[char]) -> bool {
    let word = text.iter().take_while(|ch| ('\u{4E00}'..='\u{9FFF}').contains(*ch) && !NUMERALS.contains(**ch)).count();
    let rest = text.get(word..).unwrap_or_default();
    let digits = rest.iter().take_while(|ch| ch.is_ascii_digit() || NUMERALS.contains(**ch)).count();
    (2..=4).contains(&word) && digits > 0 && matches!(rest.get(digits), Some('：' | ':'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::lines::lines_of;
    use crate::layout::lines::tests::placed_text;

    fn line(text: &str) -> Line {
        lines_of(placed_text(text, 0.0, 100.0, 10.0), 1).remove(0)
    }

    #[test]
    fn joints() {
        let cases = [
            ("部门整体支", "出绩效", 52.0, Joint::Nothing),
            ("部门整体", "支出绩效", 80.0, Joint::Break),
            ("全年完成。", "2.按期完成", 50.0, Joint::Break),
            ("共完成12", ".5万元", 42.0, Joint::Nothing),
            ("1234", "56", 22.0, Joint::Nothing),
            ("in 2019", "2020", 57.0, Joint::Space),
            ("annual", "report", 32.0, Joint::Space),
            ("支出绩", "效，预算", 45.0, Joint::Nothing),
        ];
        for (first, second, width, expected) in cases {
            assert_eq!(joint(&line(first), &line(second), width), expected, "{first} | {second}");
        }
    }

    #[test]
    fn a_label_set_upright_is_one_word() {
        let text = |lines: &[&str]| -> String {
            joined(&lines.iter().map(|l| line(l)).collect::<Vec<_>>(), 60.0).iter().map(|c| c.ch).collect()
        };
        assert_eq!(text(&["绩", "效", "目", "标"]), "绩效目标");
        assert_eq!(text(&["绩效", "目", "标"]), "绩效\n目\n标");
    }

    #[test]
    fn enumerators() {
        for text in [
            "一、概况",
            "（一）职能",
            "1.本年",
            "2、其他",
            "（12）其他",
            "3）其他",
            "①其他",
            "第一部分",
            "目标2：完成",
            "任务一：完成",
        ] {
            assert!(starts_item(&line(text)), "{text}");
        }
        for text in ["1.5万元", "2022年", "（略）", "十分重要", "第三方", "12%", "共12：", "其中：基本"] {
            assert!(!starts_item(&line(text)), "{text}");
        }
    }
}
