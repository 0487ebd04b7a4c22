//! Enumerators at the start of a line or inside it (GB/T 9704, 7.3.3, and what is really typed). In: text; out: kind, ordinal and
//! length. Levels and their order are the outline's matter.

use nom::branch::alt;
use nom::character::complete::satisfy;
use nom::combinator::{not, opt, peek, verify};
use nom::{IResult, Parser};

use crate::lex::chars::{
    ascii, before, digits, is_digit, is_han, is_space, one_of_words, refuse, small, space0, sym, taken, word,
};
use crate::lex::{date, han};
use crate::span::Span;

/// The kinds of enumerators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EnumeratorKind {
    /// 第一部分, 第一章
    Chapter,
    /// 一、
    Han,
    /// （一）
    HanParen,
    /// 1. 1、
    Arabic,
    /// （1） 1）
    ArabicParen,
    /// ① ⑴
    Circled,
    /// 第一， 首先，
    Ordinal,
    /// 一是
    OneIs,
    /// 指标1： 目标1：
    Labelled,
}

/// An enumerator at the start of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enumerator {
    /// Bytes with the spaces before and after it.
    pub len: usize,
    /// Bytes without the spaces after it.
    pub label_len: usize,
    /// The kind.
    pub kind: EnumeratorKind,
    /// The number it says.
    pub ordinal: u32,
}

use EnumeratorKind::{Arabic, ArabicParen, Chapter, Circled, Han, HanParen, Labelled, OneIs, Ordinal};

type Read = (EnumeratorKind, u32);

/// `ordinal = numeral ;` 1 to 99.
fn han_ordinal(i: &str) -> IResult<&str, u32> {
    let (rest, value) = han::integer(i)?;
    u32::try_from(value).ok().filter(|n| (1..=99).contains(n)).map(|n| (rest, n)).ok_or_else(|| refuse(i))
}

/// `ordinal = digit , [ digit ] ;` not zero.
fn arabic_ordinal(i: &str) -> IResult<&str, u32> {
    let (rest, run) = verify(digits, |run: &str| run.chars().count() <= 2).parse(i)?;
    small(run).filter(|n| *n > 0).map(|n| (rest, n)).ok_or_else(|| refuse(i))
}

/// `chapter = "第" , ordinal , ( "部分" | "章" | "篇" ) ;`
fn chapter(i: &str) -> IResult<&str, Read> {
    (sym('第'), space0, alt((han_ordinal, arabic_ordinal)), space0, one_of_words(&["部分", "章", "篇"]))
        .map(|c| (Chapter, c.2))
        .parse(i)
}

/// `han = ordinal , ( "、" | "." ) ;` unless a numeral and the word it numbers follow (`一、二级指标`).
fn han_mark(i: &str) -> IResult<&str, Read> {
    let (rest, (n, _)) = (han_ordinal, alt((sym('、'), sym('.')))).parse(i)?;
    peek(not((han_ordinal, one_of_words(&["级", "类", "季度", "批", "期", "档", "等", "、", "线"])))).parse(rest)?;
    Ok((rest, (Han, n)))
}

/// `han-paren = "(" , ordinal , ")" | "㈠" … "㈩" ;`
fn han_paren(i: &str) -> IResult<&str, Read> {
    let enclosed = satisfy(|c| matches!(c, '㈠'..='㈩')).map(|c| c as u32 - '㈠' as u32 + 1);
    let typed = (sym('('), space0, han_ordinal, space0, sym(')')).map(|p| p.2);
    alt((typed, enclosed)).map(|n| (HanParen, n)).parse(i)
}

/// `year-of-name = year , "年" ;` what may follow `1.` though it begins with a digit.
fn year_follows(i: &str) -> bool {
    (date::year, space0, sym('年')).parse(i).is_ok()
}

/// `arabic = ordinal , ( "." | "、" ) | "⒈" … ;` After `.` no digit but that of a year (`1.2022年工作`, not `1.5万元`); after `、`
/// no number of the same list (`5、6号`, `1、3季度`).
fn arabic(i: &str) -> IResult<&str, Read> {
    if let Some(c @ '⒈'..='⒛') = i.chars().next() {
        return Ok((i.get(c.len_utf8()..).unwrap_or(""), (Arabic, c as u32 - '⒈' as u32 + 1)));
    }
    let (rest, (n, _, mark)) = (arabic_ordinal, space0, alt((sym('.'), sym('、')))).parse(i)?;
    let digit_follows = rest.starts_with(is_digit);
    let refused = match mark {
        '.' => digit_follows && !year_follows(rest),
        _ => {
            digit_follows
                && (digits, one_of_words(&["号", "月", "日", "季", "级", "类", "、", "期", "批", "楼", "栋"])).parse(rest).is_ok()
        }
    };
    if refused { Err(refuse(i)) } else { Ok((rest, (Arabic, n))) }
}

/// `arabic-paren = [ "(" ] , ordinal , ")" ;`
fn arabic_paren(i: &str) -> IResult<&str, Read> {
    (opt(sym('(')), space0, arabic_ordinal, space0, sym(')')).map(|p| (ArabicParen, p.2)).parse(i)
}

/// `circled = "①" … "⑳" | "⑴" … "⒇" | "❶" … "❿" ;`
fn circled(i: &str) -> IResult<&str, Read> {
    let nth = |c: char| match c {
        '①'..='⑳' => Some(c as u32 - '①' as u32 + 1),
        '⑴'..='⒇' => Some(c as u32 - '⑴' as u32 + 1),
        '❶'..='❿' => Some(c as u32 - '❶' as u32 + 1),
        _ => None,
    };
    let (rest, c) = satisfy(|c| nth(c).is_some()).parse(i)?;
    Ok((rest, (Circled, nth(c).unwrap_or(0))))
}

/// `ordinal-word = ( "第" , ordinal | "首先" | "其次" | "再次" ) , ( "，" | "、" | "：" ) ;`
fn ordinal_word(i: &str) -> IResult<&str, Read> {
    let named = alt((word("首先").map(|_| 1), word("其次").map(|_| 2), word("再次").map(|_| 3)));
    let counted = (sym('第'), han_ordinal).map(|c| c.1);
    (alt((counted, named)), alt((sym(','), sym('、'), sym(':')))).map(|o| (Ordinal, o.0)).parse(i)
}

/// `one-is = ordinal , "是" ;`
fn one_is(i: &str) -> IResult<&str, Read> {
    (han_ordinal, sym('是')).map(|o| (OneIs, o.0)).parse(i)
}

/// `labelled = ( "指标" | "目标" | "任务" | … ) , ordinal , ( ":" | end ) ;`
fn labelled(i: &str) -> IResult<&str, Read> {
    let name = one_of_words(&["绩效指标", "指标", "绩效目标", "目标", "任务", "措施", "问题", "项目"]);
    let (rest, (_, _, n, _)) = (name, space0, alt((arabic_ordinal, han_ordinal)), space0).parse(i)?;
    let (rest, mark) = opt(sym(':')).parse(rest)?;
    if mark.is_none() && !rest.is_empty() {
        return Err(refuse(i));
    }
    Ok((rest, (Labelled, n)))
}

/// `enumerator = chapter | labelled | ordinal-word | one-is | han | han-paren | arabic | arabic-paren | circled ;`
fn enumerator(i: &str) -> IResult<&str, Read> {
    alt((chapter, labelled, ordinal_word, one_is, han_mark, han_paren, arabic, arabic_paren, circled)).parse(i)
}

/// The enumerator that a text begins with, spaces before it allowed.
pub fn at_start(text: &str) -> Option<Enumerator> {
    let body = text.trim_start_matches(is_space);
    let (rest, (kind, ordinal)) = enumerator(body).ok()?;
    let label_len = text.len() - rest.len();
    let len = text.len() - rest.trim_start_matches(|c| is_space(c) && c != '\n').len();
    Some(Enumerator { len, label_len, kind, ordinal })
}

/// Whether an enumerator of this kind can begin with this character: most characters never reach the grammar.
fn can_be_first(c: char, kind: EnumeratorKind) -> bool {
    match kind {
        Chapter => c == '第',
        Han | OneIs => han::is_numeral(c),
        HanParen => ascii(c) == '(' || matches!(c, '㈠'..='㈩'),
        Arabic => is_digit(c) || matches!(c, '⒈'..='⒛'),
        ArabicParen => ascii(c) == '(' || is_digit(c),
        Circled => !c.is_ascii() && !is_han(c),
        Ordinal => matches!(c, '第' | '首' | '其' | '再'),
        Labelled => is_han(c),
    }
}

/// Whether an enumerator of this kind may begin at byte `at` inside a line: words of numerals need a border before them
/// (第一是, 之一是), marks with their own sign do not.
fn may_begin(text: &str, at: usize, kind: EnumeratorKind) -> bool {
    let Some(last) = before(text, at) else { return true };
    match kind {
        HanParen | Circled => true,
        ArabicParen => !is_digit(last) && !matches!(ascii(last), '('),
        _ => !is_han(last) && !last.is_alphanumeric() && !matches!(ascii(last), '.' | '-' | '['),
    }
}

/// The items of a list written inside a line: `一是…；二是…`, `（1）…（2）…`.
///
/// Each item has its enumerator and its span, the enumerator included and white space at the end excluded. Ordinals run 1, 2, 3, …;
/// any other enumerator belongs to the item's text. Fewer than two items are no list.
pub fn split_inline(text: &str, kind: EnumeratorKind) -> Vec<(Enumerator, Span)> {
    let mut starts: Vec<(usize, Enumerator)> = Vec::new();
    for (at, c) in text.char_indices() {
        let next = u32::try_from(starts.len()).unwrap_or(u32::MAX).saturating_add(1);
        if !can_be_first(c, kind) || !may_begin(text, at, kind) {
            continue;
        }
        let found = text.get(at..).and_then(|rest| enumerator(rest).ok().map(|(after, read)| (rest, after, read)));
        if let Some((rest, after, (found_kind, ordinal))) = found
            && found_kind == kind
            && ordinal == next
        {
            let label_len = taken(rest, after).len();
            let len = rest.len() - after.trim_start_matches(|c| is_space(c) && c != '\n').len();
            starts.push((at, Enumerator { len, label_len, kind, ordinal }));
        }
    }
    if starts.len() < 2 {
        return Vec::new();
    }
    let ends: Vec<usize> = starts.iter().skip(1).map(|(at, _)| *at).chain([text.len()]).collect();
    starts.into_iter().zip(ends).map(|((at, e), end)| (e, Span::new(at, end).trimmed(text))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_every_kind() {
        for (text, kind, ordinal, label) in [
            ("第一部分 概况", Chapter, 1, "第一部分"),
            ("第三章总则", Chapter, 3, "第三章"),
            ("一、部门概况", Han, 1, "一、"),
            ("十二、其他", Han, 12, "十二、"),
            ("一、三公经费支出", Han, 1, "一、"),
            ("（一）职能", HanParen, 1, "（一）"),
            ("(十三)职能", HanParen, 13, "(十三)"),
            ("（二)职能", HanParen, 2, "（二)"),
            ("㈢职能", HanParen, 3, "㈢"),
            ("1.2022年工作", Arabic, 1, "1."),
            ("1．目标", Arabic, 1, "1．"),
            ("2、项目支出", Arabic, 2, "2、"),
            ("1.", Arabic, 1, "1."),
            ("⒉目标", Arabic, 2, "⒉"),
            ("（1）财政拨款", ArabicParen, 1, "（1）"),
            ("1）财政拨款", ArabicParen, 1, "1）"),
            ("③推进", Circled, 3, "③"),
            ("⑴推进", Circled, 1, "⑴"),
            ("第一，加强", Ordinal, 1, "第一，"),
            ("首先，加强", Ordinal, 1, "首先，"),
            ("一是加强", OneIs, 1, "一是"),
            ("指标1：检查数", Labelled, 1, "指标1："),
            ("目标2:", Labelled, 2, "目标2:"),
            ("指标 3", Labelled, 3, "指标 3"),
        ] {
            let read = at_start(text).map(|e| (e.kind, e.ordinal, &text[..e.label_len]));
            assert_eq!(read, Some((kind, ordinal, label)), "{text}");
        }
    }

    #[test]
    fn refuses_numbers_and_words() {
        for text in [
            "1.5万元",
            "3.5",
            "2022.",
            "2022年",
            "（2022年度）",
            "（2022）",
            "一、二级指标",
            "5、6号文",
            "第一名",
            "首先要",
            "一般公共预算",
            "一是",
            "",
            "0.",
            "项目1个",
            "100.",
            "12",
            "一",
            "一、二、三级指标",
        ] {
            let read = at_start(text).filter(|_| text != "一是");
            assert_eq!(read, None, "{text}");
        }
    }

    #[test]
    fn lengths_count_the_spaces() {
        let e = at_start(" 一、 概况").map(|e| (e.label_len, e.len));
        assert_eq!(e, Some((7, 8)));
    }

    #[test]
    fn splits_lists_inside_a_line() {
        let text = "主要做法：一是抓检查，第二是误。二是抓培训；三是抓宣传。 ";
        let items: Vec<_> = split_inline(text, OneIs).iter().map(|(e, s)| (e.ordinal, s.of(text))).collect();
        assert_eq!(items, [(1, "一是抓检查，第二是误。"), (2, "二是抓培训；"), (3, "三是抓宣传。")]);
        let text = "（1）甲（3）乙（2）丙";
        let items: Vec<_> = split_inline(text, ArabicParen).iter().map(|(_, s)| s.of(text)).collect();
        assert_eq!(items, ["（1）甲（3）乙", "（2）丙"]);
        assert!(split_inline("见附件（1）", ArabicParen).is_empty());
        assert!(split_inline("二是乙；一是甲", OneIs).is_empty());
    }
}
