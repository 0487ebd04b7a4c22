//! Numbers of official documents (发文字号, GB/T 9704-2012, 7.2.5). In: running text; out: [`DocumentNumber`]s with what had to be
//! tolerated, and the separators and tags after them. A number without a year (财政部令第103号) is none.

use nom::branch::alt;
use nom::character::complete::satisfy;
use nom::combinator::opt;
use nom::{IResult, Parser};

use crate::lex::chars::{ascii, digits, is_digit, is_han, is_space, refuse, small, sym, taken, word};
use crate::lex::quantity::folded;
use crate::lex::{Lexeme, issuer, measure};
use crate::span::Span;
use crate::value::{DocumentNumber, Repair};

/// Brackets that open a year, ASCII ones in either width.
fn is_open(c: char) -> bool {
    matches!(ascii(c), '(' | '[' | '〔' | '【' | '﹝' | '〖' | '〈' | '{')
}

/// Brackets that close a year.
fn is_close(c: char) -> bool {
    matches!(ascii(c), ')' | ']' | '〕' | '】' | '﹞' | '〗' | '〉' | '}')
}

/// `few = [ space , [ space , [ space ] ] ] ;` more white space is a gap between columns.
fn few(i: &str) -> IResult<&str, &str> {
    nom::bytes::complete::take_while_m_n(0, 3, |c| is_space(c) && c != '\n').parse(i)
}

/// What stands from the year on.
#[derive(Debug, Clone, Copy)]
struct Tail {
    year: u16,
    /// 年 stands behind the year.
    marked: bool,
    closed: bool,
    serial: u32,
    padded: bool,
    suffix: bool,
}

/// `year = ` four digits, 1949 to 2099.
fn year(i: &str) -> IResult<&str, u16> {
    let (rest, run) = nom::bytes::complete::take_while_m_n(4, 4, is_digit).parse(i)?;
    let year = small(run).and_then(|n| u16::try_from(n).ok()).filter(|y| (1949..=2099).contains(y));
    year.map(|y| (rest, y)).ok_or_else(|| refuse(i))
}

/// `serial = digit , { digit } ;` up to five. A run that ends in the year of the name after it (`0382022年…`) is cut before
/// that year.
fn serial(i: &str) -> IResult<&str, &str> {
    let (rest, run) = digits(i)?;
    let count = run.chars().count();
    let cut = run.char_indices().nth(count.saturating_sub(4)).map_or(0, |(at, _)| at);
    if (5..=9).contains(&count) && rest.starts_with('年') && run.get(cut..).is_some_and(|y| year(y).is_ok()) {
        let (head, _) = run.split_at(cut);
        return Ok((i.get(cut..).unwrap_or(rest), head));
    }
    if count <= 5 { Ok((rest, run)) } else { Err(refuse(i)) }
}

/// `tail = year , [ "年" ] , [ close ] , [ "第" ] , serial , [ "号" ] ;`
fn tail(i: &str) -> IResult<&str, Tail> {
    let (rest, year) = year(i)?;
    let (rest, marked) = (few, opt(sym('年')), few).map(|m| m.1.is_some()).parse(rest)?;
    let (rest, closed) = opt(satisfy(is_close)).map(|c| c.is_some()).parse(rest)?;
    let (rest, _) = (few, opt(sym('第')), few).parse(rest)?;
    let (rest, run) = serial(rest)?;
    let (rest, suffix) = opt((few, sym('号'))).map(|s| s.is_some()).parse(rest)?;
    let serial = small(run).filter(|n| *n > 0).ok_or_else(|| refuse(i))?;
    let padded = run.chars().count() > 1 && run.starts_with(['0', '０']);
    Ok((rest, Tail { year, marked, closed, serial, padded, suffix }))
}

/// Whether what follows a serial without 号 shows that it is something else: an amount, a date, a count.
fn is_figure(rest: &str) -> bool {
    let amount =
        alt((word("万"), word("亿"), word("元"), word("%"), word("年"), word("月"), word("日"), word("‰"))).parse(rest).is_ok();
    amount
        || rest.starts_with('.') && (sym('.'), digits, alt((word("万"), word("亿"), word("元"), word("%")))).parse(rest).is_ok()
}

/// A number read from `start` on, and where it ends.
struct Found {
    start: usize,
    end: usize,
    issuer: Span,
    tail: Tail,
    repairs: Vec<Repair>,
}

/// Reads the number whose year begins at `at`; `None` if it is no document number.
///
/// What is missing makes the rest stricter: without 号 or a bracket the issuer must look like a code, and with both brackets
/// lost 号 must be there.
fn around(text: &str, at: usize) -> Option<Found> {
    let (rest, tail) = tail(text.get(at..)?).ok()?;
    let head = text.get(..at)?.trim_end_matches([' ', '\u{3000}', '\u{A0}']);
    let bare = head.strip_suffix(is_open);
    let opened = bare.is_some();
    let issuer_end = bare.unwrap_or(head).trim_end_matches([' ', '\u{3000}', '\u{A0}']).len();
    let start = issuer::start(text.get(..issuer_end)?)?;
    let code = text.get(start..issuer_end)?;
    let round = opened && head.ends_with(['(', '（']);
    let brackets = usize::from(opened) + usize::from(tail.closed);
    let fits = match brackets {
        2 if tail.suffix => true,
        2 => !tail.marked && !is_figure(rest) && (!round || issuer::looks_like_code(code)) && (!round || !measure::begins(rest)),
        1 => issuer::looks_like_code(code) && !tail.marked && (tail.suffix || tail.closed && !is_figure(rest)),
        _ => issuer::looks_like_code(code) && !tail.marked && tail.suffix && !head.ends_with(is_digit) && head.len() == at,
    };
    if !fits {
        return None;
    }
    let end = text.len() - rest.len();
    let mut repairs = Vec::new();
    let mut note = |yes: bool, repair| {
        if yes {
            repairs.push(repair)
        }
    };
    note(brackets < 2, Repair::BracketLost);
    note(!tail.suffix, Repair::SuffixMissing);
    note(tail.padded, Repair::PaddingDropped);
    note(text.get(at..end).is_some_and(|s| s.chars().any(|c| is_digit(c) && !c.is_ascii())), Repair::FullWidth);
    Some(Found { start, end, issuer: Span::new(start, issuer_end), tail, repairs })
}

/// `further = ( "、" | "，" | "," | "和" | "及" | "与" ) , [ "第" ] , serial ;` one more serial of a list.
fn further(i: &str) -> IResult<&str, (&str, &str, bool)> {
    let (rest, _) = (few, alt((sym('、'), sym(','), sym('和'), sym('及'), sym('与'))), few).parse(i)?;
    let start = rest;
    let (rest, run) = (opt(sym('第')), serial).map(|s| s.1).parse(rest)?;
    let (rest, suffix) = opt((few, sym('号'))).map(|s| s.is_some()).parse(rest)?;
    Ok((rest, (taken(start, rest), run, suffix)))
}

/// The serials that go on after a number (`1号、2号`; `5、6号`): taken up to the last one that carries 号.
fn list(text: &str, found: &Found, issuer: &str) -> Vec<Lexeme<DocumentNumber>> {
    let mut all = Vec::new();
    let mut kept = 0;
    let mut rest = text.get(found.end..).unwrap_or("");
    while let Ok((after, (printed, run, suffix))) = further(rest) {
        let Some(serial) = small(run).filter(|n| *n > 0) else { break };
        let end = text.len() - after.len();
        let mut repairs = vec![Repair::ListContinued];
        if run.starts_with(['0', '０']) && run.chars().count() > 1 {
            repairs.push(Repair::PaddingDropped);
        }
        let value = DocumentNumber { text: printed.to_owned(), issuer: issuer.to_owned(), year: found.tail.year, serial };
        all.push(Lexeme::new(value, Span::new(end - printed.len(), end), repairs));
        if suffix {
            kept = all.len();
        }
        rest = after;
    }
    all.truncate(kept);
    all
}

/// All document numbers of a text, in order. The serials of a list are numbers of their own, each with its own span.
pub fn scan(text: &str) -> Vec<Lexeme<DocumentNumber>> {
    let mut found: Vec<Lexeme<DocumentNumber>> = Vec::new();
    let mut at = 0;
    while let Some(offset) = text.get(at..).and_then(|rest| rest.find(is_digit)) {
        let start = at + offset;
        let rest = text.get(start..).unwrap_or("");
        let run = rest.find(|c| !is_digit(c)).unwrap_or(rest.len());
        at = start + run;
        let before = crate::lex::chars::before(text, start);
        let joins = before.is_some_and(|c| is_open(c) || is_han(c) || is_space(c));
        let taken_until = found.last().map_or(0, |l| l.span.end());
        let Some(mut number) = Some(()).filter(|()| joins).and_then(|()| around(text, start)).filter(|n| n.start >= taken_until)
        else {
            continue;
        };
        let issuer: String = number.issuer.of(text).chars().filter(|c| !is_space(*c)).collect();
        if issuer.len() < number.issuer.len() {
            number.repairs.push(Repair::LineJoined);
        }
        let further = list(text, &number, &issuer);
        if !further.is_empty() {
            number.repairs.retain(|r| *r != Repair::SuffixMissing);
        }
        let span = Span::new(number.start, number.end);
        let value = DocumentNumber { text: folded(span.of(text)), issuer, year: number.tail.year, serial: number.tail.serial };
        at = further.last().map_or(number.end, |l| l.span.end()).max(at.min(number.end));
        found.push(Lexeme::new(value, span, number.repairs));
        found.extend(further);
    }
    found
}

/// A cell that is one document number and nothing else.
pub fn cell(text: &str) -> Option<Lexeme<DocumentNumber>> {
    let whole = crate::lex::chars::trimmed(text);
    let mut all = scan(text);
    let first = all.pop()?;
    (all.is_empty() && first.span == whole).then_some(first)
}

/// Length in bytes of the separators after a number that ends at byte `end`: `. ． 、 , ， ： :` and spaces.
pub fn after(text: &str, end: usize) -> usize {
    let rest = text.get(end..).unwrap_or("");
    rest.len() - rest.trim_start_matches(|c| is_space(c) && c != '\n' || matches!(ascii(c), '.' | ',' | '、' | ':')).len()
}

/// `tag = ( "参照直达" | "直达" ) , separator , { separator } ;` the tag and the length in bytes with its separators. Without a
/// separator the words belong to a name (直达资金).
pub fn tag_at(text: &str) -> Option<(&str, usize)> {
    let (_, tag) = alt((word("参照直达"), word("直达"))).parse(text).ok()?;
    let separators = after(text, tag.len());
    (separators > 0).then(|| (tag, tag.len() + separators))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> Vec<String> {
        scan(text).iter().map(|l| format!("{} {} {} {}", l.span.of(text), l.value.issuer, l.value.year, l.value.serial)).collect()
    }

    #[test]
    fn reads_all_forms() {
        for (text, wanted) in [
            ("湘财建〔2020〕5号", &["湘财建〔2020〕5号 湘财建 2020 5"][..]),
            ("长财企指[2022]0012", &["长财企指[2022]0012 长财企指 2022 12"]),
            ("财社【2015】15号", &["财社【2015】15号 财社 2015 15"]),
            ("财农［2009］109号", &["财农［2009］109号 财农 2009 109"]),
            ("云财教指﹝2022﹞13号", &["云财教指﹝2022﹞13号 云财教指 2022 13"]),
            ("岱财建（2022）176号", &["岱财建（2022）176号 岱财建 2022 176"]),
            ("岱财建〔2020〕10 号", &["岱财建〔2020〕10 号 岱财建 2020 10"]),
            ("岱财建〔2020〕第5号", &["岱财建〔2020〕第5号 岱财建 2020 5"]),
            ("川财行2020〕189号", &["川财行2020〕189号 川财行 2020 189"]),
            ("财办202312号", &["财办202312号 财办 2023 12"]),
            ("长财企指[2022]001.2022年应急专项10万元", &["长财企指[2022]001 长财企指 2022 1"]),
            ("长财企指[2021]030. 2020年奖", &["长财企指[2021]030 长财企指 2021 30"]),
            ("长财企指[2021]39省级资金", &["长财企指[2021]39 长财企指 2021 39"]),
            ("长财企指[2022]0051号市级", &["长财企指[2022]0051号 长财企指 2022 51"]),
            ("财社〔2020〕1号、2号", &["财社〔2020〕1号 财社 2020 1", "2号 财社 2020 2"]),
            ("湘财建〔2020〕5、6号", &["湘财建〔2020〕5 湘财建 2020 5", "6号 湘财建 2020 6"]),
            (
                "根据《意见》（国办发〔2018〕34号）和湘财预〔2019〕7号",
                &["国办发〔2018〕34号 国办发 2018 34", "湘财预〔2019〕7号 湘财预 2019 7"],
            ),
            ("23.31万湘财企指[2022]0024.示范县", &["湘财企指[2022]0024 湘财企指 2022 24"]),
            ("长财企指[2021]0382022年市级", &["长财企指[2021]038 长财企指 2021 38"]),
        ] {
            assert_eq!(found(text), wanted, "{text}");
        }
    }

    #[test]
    fn refuses_titles_and_orders() {
        for text in [
            "财政部令第103号",
            "整体支出绩效自评表（2022年）",
            "（2022年度）",
            "项目（2022）35万元",
            "补助资金（2022年）3个项目",
            "合同编号202312号",
            "安排资金[2022]5万元",
            "2022年12号",
            "湘财建〔2020〕123456号",
            "〔2022〕5号",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn names_what_it_tolerated() {
        use Repair::{BracketLost as B, ListContinued as L, PaddingDropped as P, SuffixMissing as S};
        for (text, wanted) in [
            ("长财企指[2022]0012", vec![vec![S, P]]),
            ("川财行2020〕189号", vec![vec![B]]),
            ("财办202312号", vec![vec![B]]),
            ("湘财建〔2020〕5、6号", vec![vec![], vec![L]]),
            ("湘财建〔2020〕5号", vec![vec![]]),
        ] {
            let repairs: Vec<_> = scan(text).into_iter().map(|l| l.repairs).collect();
            let sorted: Vec<_> = wanted
                .into_iter()
                .map(|mut w| {
                    w.sort_unstable();
                    w
                })
                .collect();
            assert_eq!(repairs, sorted, "{text}");
        }
    }

    #[test]
    fn passes_separators_and_tags() {
        let text = "长财预指[2021]279.参照直达.2021年中央资金";
        let number = scan(text).remove(0);
        let gap = after(text, number.span.end());
        let rest = &text[number.span.end() + gap..];
        assert_eq!((gap, tag_at(rest)), (1, Some(("参照直达", "参照直达.".len()))));
        assert_eq!(tag_at("直达资金"), None);
        assert_eq!(after("a. b", 1), 2);
    }

    proptest! {
        #[test]
        fn canonical_form_reads_back(year in 1949_u16..2100, serial in 1_u32..100_000) {
            let number = DocumentNumber { text: String::new(), issuer: "湘财建指".to_owned(), year, serial };
            let read = cell(&number.canonical()).map(|l| (l.value.canonical(), l.repairs));
            prop_assert_eq!(read, Some((number.canonical(), Vec::new())));
        }

        #[test]
        fn never_panics(text in "[财湘指0-9〔〕\\[\\]()（）号第、.年 ]{0,24}") {
            let _ = scan(&text);
        }
    }
}
