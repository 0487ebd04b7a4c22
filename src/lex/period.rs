//! Periods: ranges of years, months and days, quarters and half years. In: text; out: nom parsers for `date`. A period has no
//! single ISO date, so only its precision is given.

use nom::branch::alt;
use nom::bytes::complete::take_while_m_n;
use nom::combinator::opt;
use nom::{IResult, Parser};

use crate::lex::chars::{ascii, refuse, space0, sym, word};
use crate::lex::date::{Point, Reading, part, point, year};
use crate::value::Precision;

/// Whether a character can join the ends of a period.
fn is_dash(c: char) -> bool {
    matches!(ascii(c), '-' | '—' | '–' | '―' | '─' | '~' | '∼' | '〜')
}

/// `to = "-" | "—" | "——" | "～" | "至" | "到" ;`
fn to(i: &str) -> IResult<&str, ()> {
    (space0, alt((take_while_m_n(1, 2, is_dash), word("至"), word("到"))), space0).map(|_| ()).parse(i)
}

/// `years = year , [ "年" , [ "度" ] ] , to , year , "年" , [ "度" ] ;` upwards.
fn years(i: &str) -> IResult<&str, Reading> {
    let mark = |i| (space0, sym('年'), opt(sym('度'))).map(|_| ()).parse(i);
    let (rest, (first, _, _, last, _)) = (year, opt(mark), to, year, mark).parse(i)?;
    if first < last { Ok((rest, (None, Precision::Period))) } else { Err(refuse(i)) }
}

/// `months = [ year , "年" ] , part , [ "月" ] , to , part , "月" ;` upwards, 1 to 12.
fn months(i: &str) -> IResult<&str, Reading> {
    let (rest, _) = opt((year, space0, sym('年'), space0)).parse(i)?;
    let (rest, (first, _, _, last, _, _)) = (part, opt((space0, sym('月'))), to, part, space0, sym('月')).parse(rest)?;
    // A day after the last month makes both ends days: `days` takes them.
    let day_follows = (space0, part, space0, alt((sym('日'), sym('号')))).parse(rest).is_ok();
    if first < last && last <= 12 && !day_follows { Ok((rest, (None, Precision::Period))) } else { Err(refuse(i)) }
}

/// `days = point , to , point ;` both ends of the same kind, or the last without its year.
fn days(i: &str) -> IResult<&str, Reading> {
    let (rest, (first, _, last)) = (point, to, point).parse(i)?;
    let exact = |p: Point| (p.month.is_some(), p.day.is_some());
    if exact(first) == exact(last) && first.month.is_some() { Ok((rest, (None, Precision::Period))) } else { Err(refuse(i)) }
}

/// `quarter = [ year , "年" , [ "度" ] ] , [ "第" ] , part , [ "个" ] , "季度" ;` `一至三季度` is a period.
fn quarter(i: &str) -> IResult<&str, Reading> {
    let (rest, _) = opt((year, space0, sym('年'), opt(sym('度')), space0)).parse(i)?;
    let (rest, nth) = opt(sym('第')).parse(rest)?;
    let (rest, (first, last, _)) = (part, opt((to, part).map(|l| l.1)), word("季度")).parse(rest)?;
    let precision = if last.is_some() { Precision::Period } else { Precision::Quarter };
    // 4季度 without 第 could count four of them; only numerals of everyday speech are safe without it.
    let safe = nth.is_some() || i.len() - rest.len() > "4季度".len() || !i.starts_with(|c: char| ascii(c).is_ascii_digit());
    if safe && first <= 4 && last.is_none_or(|l| first < l && l <= 4) { Ok((rest, (None, precision))) } else { Err(refuse(i)) }
}

/// `half = [ year , "年" , [ "度" ] ] , ( "上半年" | "下半年" ) ;`
fn half(i: &str) -> IResult<&str, Reading> {
    let (rest, _) = opt((year, space0, sym('年'), opt(sym('度')), space0)).parse(i)?;
    alt((word("上半年"), word("下半年"))).map(|_| (None, Precision::HalfYear)).parse(rest)
}

/// `period = years | days | months | quarter | half ;`
pub(crate) fn period(i: &str) -> IResult<&str, Reading> {
    alt((years, days, months, quarter, half)).parse(i)
}

/// `plan = [ "“" ] , "十" , numeral , "五" , [ "”" ] , [ "时期" | "期间" ] ;` a five-year plan's years, as a whole cell.
pub(crate) fn plan(i: &str) -> IResult<&str, Reading> {
    let quote = |i| opt(alt((sym('“'), sym('”'), sym('"')))).parse(i);
    let nth = alt((word("十一五"), word("十二五"), word("十三五"), word("十四五"), word("十五五")));
    (quote, nth, quote, opt(alt((word("时期"), word("期间"))))).map(|_| (None, Precision::Period)).parse(i)
}

/// Whether the year at `start`, with `after` behind its 年, is one end of a range of years.
pub(crate) fn touches(text: &str, start: usize, after: &str) -> bool {
    let head = text.get(..start).unwrap_or("").trim_end();
    let bare = head.trim_end_matches(|c| is_dash(c) || c == '至' || c == '到');
    let bare = if bare.len() < head.len() { bare.trim_end().trim_end_matches(['度', '年']).trim_end() } else { "" };
    let ends_range = bare.char_indices().rev().nth(3).and_then(|(at, _)| bare.get(at..)).is_some_and(|y| year(y).is_ok());
    ends_range || (opt(sym('度')), to, year).parse(after).is_ok()
}
