//! Dates, deadlines and periods. In: a cell or running text; out: [`Date`] with its text, its ISO form where all of it is printed,
//! and how exact it is. Periods of several points are in `period`. Event names (“5·12”) are no dates.

use nom::branch::alt;
use nom::combinator::{not, opt, peek, verify};
use nom::{IResult, Parser};

use crate::lex::chars::{
    ascii, before, digits, is_digit, is_space, one_of_words, refuse, small, space0, sym, taken, trimmed, word,
};
use crate::lex::{Lexeme, han, period};
use crate::span::Span;
use crate::value::{Date, Precision};

/// A point in time, as far as printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Point {
    pub(crate) year: Option<u16>,
    pub(crate) month: Option<u8>,
    pub(crate) day: Option<u8>,
    /// 年底, 年末.
    pub(crate) year_end: bool,
}

impl Point {
    fn precision(self) -> Precision {
        match self {
            Point { year_end: true, .. } => Precision::YearEnd,
            Point { day: Some(_), .. } => Precision::Day,
            Point { month: Some(_), .. } => Precision::Month,
            _ => Precision::Year,
        }
    }

    /// ISO 8601 if the year and all above the smallest part are printed and it is no year's end.
    fn iso(self) -> Option<String> {
        let year = self.year.filter(|_| !self.year_end)?;
        Some(match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
            (Some(month), None) => format!("{year:04}-{month:02}"),
            _ => format!("{year:04}"),
        })
    }

    /// The point, if the calendar has it.
    fn checked(self) -> Option<Self> {
        let leap = self.year.is_none_or(|y| y % 4 == 0 && (y % 100 != 0 || y % 400 == 0));
        let days = match self.month {
            Some(4 | 6 | 9 | 11) => 30,
            Some(2) => 28 + u8::from(leap),
            _ => 31,
        };
        (self.month.is_none_or(|m| (1..=12).contains(&m)) && self.day.is_none_or(|d| (1..=days).contains(&d))).then_some(self)
    }
}

/// `year = ` four digits, Arabic or Chinese (二〇二二, 二○二二, 二0二二), 1900 to 2099; no digit follows.
pub(crate) fn year(i: &str) -> IResult<&str, u16> {
    let mut value = 0_u32;
    let mut chars = i.chars();
    for _ in 0..4 {
        let next = chars.next().map(ascii).and_then(|c| match c {
            '○' | 'Ｏ' | 'O' | 'o' | '◯' => Some(0),
            _ => c.to_digit(10).or_else(|| han::digit(c)),
        });
        value = value * 10 + next.ok_or_else(|| refuse(i))?;
    }
    let rest = chars.as_str();
    let goes_on = rest.starts_with(is_digit) || rest.starts_with(han::is_numeral);
    match u16::try_from(value) {
        Ok(year) if (1900..=2099).contains(&year) && !goes_on => Ok((rest, year)),
        _ => Err(refuse(i)),
    }
}

/// `part = digit , [ digit ] | numeral ;` a month or day.
pub(crate) fn part(i: &str) -> IResult<&str, u8> {
    let arabic = verify(digits, |run: &str| run.chars().count() <= 2).map(|run| small(run).and_then(|n| u8::try_from(n).ok()));
    let chinese = han::integer.map(|n| u8::try_from(n).ok());
    let (rest, value) = alt((arabic, chinese)).parse(i)?;
    value.filter(|v| *v >= 1).map(|v| (rest, v)).ok_or_else(|| refuse(i))
}

/// `written = year , "年" , [ "度" ] , [ part , "月" , [ part , ( "日" | "号" ) ] ] ;` spaces between them.
fn written(i: &str) -> IResult<&str, Point> {
    let (rest, (year, _, _)) = (year, space0, sym('年')).parse(i)?;
    let point = Point { year: Some(year), ..Point::default() };
    let (_, inner) =
        (space0, month_day).map(|(_, md)| md).parse(rest).map_or((rest, None), |(after, md)| (after, Some((after, md))));
    match inner {
        Some((after, md)) => Ok((after, Point { year: Some(year), ..md })),
        None => opt(sym('度')).map(|_| point).parse(rest),
    }
}

/// `month-day = part , "月" , [ "份" ] , [ part , ( "日" | "号" ) ] ;`
fn month_day(i: &str) -> IResult<&str, Point> {
    let (rest, (month, _, _, _)) = (part, space0, sym('月'), opt(sym('份'))).parse(i)?;
    let (rest, day) = opt((space0, part, space0, alt((sym('日'), sym('号')))).map(|d| d.1)).parse(rest)?;
    Ok((rest, Point { month: Some(month), day, ..Point::default() }))
}

/// `iso = year , sep , part , [ sep , part ] ;` with the same `sep` of `-`, `.`, `/`; no digit follows.
fn iso(i: &str) -> IResult<&str, Point> {
    let (rest, year) = year(i)?;
    let (rest, sep) = alt((sym('-'), sym('.'), sym('/'))).parse(rest)?;
    let number = || verify(part, |n| *n > 0);
    let (rest, month) = number().parse(rest)?;
    let (rest, day) = opt((sym(sep), number()).map(|d| d.1)).parse(rest)?;
    peek(not(alt((digits, word("."), word("-"))))).parse(rest)?;
    Ok((rest, Point { year: Some(year), month: Some(month), day, year_end: false }))
}

/// `compact = year , digit , digit , digit , digit ;` such as 20190101.
fn compact(i: &str) -> IResult<&str, Point> {
    let (rest, run) = verify(digits, |run: &str| run.chars().count() == 8).parse(i)?;
    let all = small(run).ok_or_else(|| refuse(i))?;
    let year = u16::try_from(all / 10_000).ok().filter(|y| (1900..=2099).contains(y)).ok_or_else(|| refuse(i))?;
    let two = |n: u32| u8::try_from(n % 100).ok().filter(|v| *v > 0);
    let (month, day) = (two(all / 100), two(all));
    if month.is_none() || day.is_none() {
        return Err(refuse(i));
    }
    Ok((rest, Point { year: Some(year), month, day, year_end: false }))
}

/// `end-of-year = [ year , "年" ] , [ "年" ] , ( "底" | "末" ) ;`
fn year_end(i: &str) -> IResult<&str, Point> {
    let (rest, year) = opt((year, space0, sym('年')).map(|y| y.0)).parse(i)?;
    let (rest, _) = match year {
        Some(_) => (opt(sym('年')), alt((sym('底'), sym('末')))).map(|_| ()).parse(rest)?,
        None => alt((word("年底"), word("年末"))).map(|_| ()).parse(rest)?,
    };
    Ok((rest, Point { year, year_end: true, ..Point::default() }))
}

/// `point = end-of-year | written , [ "底" | "末" ] | month-day , [ "底" | "末" ] | compact | iso ;` that the calendar has.
pub(crate) fn point(i: &str) -> IResult<&str, Point> {
    let end = |i| opt(alt((sym('底'), sym('末'), sym('初')))).parse(i);
    let (rest, found) = alt((year_end, compact, iso, written, month_day)).parse(i)?;
    let (rest, _) = if found.month.is_some() && found.day.is_none() { end(rest)? } else { (rest, None) };
    found.checked().map(|p| (rest, p)).ok_or_else(|| refuse(i))
}

/// `bound = "之前" | "以前" | "前" | "止" ;` belongs to a deadline's text.
fn bound(i: &str) -> IResult<&str, &str> {
    one_of_words(&["之前", "以前", "前", "止"]).parse(i)
}

/// What a date is, its text aside.
pub(crate) type Reading = (Option<String>, Precision);

/// `date = ( period | point ) , [ bound ] ;`
fn date(i: &str) -> IResult<&str, Reading> {
    let simple = point.map(|p| (p.iso(), p.precision()));
    let (rest, reading) = alt((period::period, simple)).parse(i)?;
    let (rest, _) = opt(bound).parse(rest)?;
    Ok((rest, reading))
}

/// `clock = part , ":" , digits , [ ":" , digits ] ;` the time of a spreadsheet's date.
fn clock(i: &str) -> IResult<&str, ()> {
    (space0, digits, sym(':'), digits, opt((sym(':'), digits))).map(|_| ()).parse(i)
}

/// A cell that is a date, a deadline or a period and nothing else. A bare number is no date, except eight digits of one.
pub fn cell(text: &str) -> Option<Lexeme<Date>> {
    let span = trimmed(text);
    let piece = span.of(text);
    let (body, _) = opt(one_of_words(&["截至", "截止", "到", "至", "于", "预计"])).parse(piece).ok()?;
    let (rest, reading) = alt((date, period::plan)).parse(body).ok()?;
    let (rest, _) = opt(clock).parse(rest).ok()?;
    let (rest, _) = opt(one_of_words(&["完成", "内"])).parse(rest).ok()?;
    let text = piece.chars().filter(|c| !is_space(*c) || piece.is_ascii()).collect();
    rest.is_empty().then(|| Lexeme::new(Date { text, date: reading.0, precision: reading.1 }, span, Vec::new()))
}

/// All dates of a text, in order. Two-part numbers (2022.12) and bare months after a point are left out: they are decimals
/// or parts of numbers as often.
pub fn scan(text: &str) -> Vec<Lexeme<Date>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = text.get(at..).and_then(|rest| rest.find(begins)) {
        let start = at + offset;
        let rest = text.get(start..).unwrap_or("");
        let end = promising(rest)
            .then(|| date(rest).ok())
            .flatten()
            .map(|(after, reading)| (text.len() - after.len(), reading))
            .filter(|(end, _)| stands_alone(text, start, text.get(start..*end).unwrap_or("")));
        match end {
            Some((end, (iso, precision))) => {
                let span = Span::new(start, end);
                found.push(Lexeme::new(Date { text: span.of(text).to_owned(), date: iso, precision }, span, Vec::new()));
                at = end;
            }
            None => at = start + run_length(rest),
        }
    }
    found
}

/// Whether a date can begin with this character.
fn begins(c: char) -> bool {
    is_digit(c) || han::digit(c).is_some() || matches!(c, '十' | '上' | '下' | '第' | '年')
}

/// A cheap look ahead, so that most numbers of a text never reach the grammar: a mark of dates stands near, or eight digits.
fn promising(rest: &str) -> bool {
    let mark = |c: char| matches!(c, '年' | '月' | '季' | '半') || matches!(ascii(c), '-' | '.' | '/');
    let mut near = rest.chars().take(12);
    near.any(mark) || rest.chars().take_while(|c| is_digit(*c)).take(9).count() == 8
}

/// How far to go on when no date begins here: a run of digits is passed over as a whole.
fn run_length(rest: &str) -> usize {
    if rest.starts_with(is_digit) {
        rest.find(|c| !is_digit(c)).unwrap_or(rest.len())
    } else {
        rest.chars().next().map_or(1, char::len_utf8)
    }
}

/// Whether what was read at `start` is a date by itself and no part of a longer number or word.
fn stands_alone(text: &str, start: usize, read: &str) -> bool {
    let last = before(text, start);
    let year_first = year(read).is_ok() || read.chars().filter(|c| is_digit(*c)).count() >= 8;
    let numeral = |c: char| is_digit(c) || han::is_numeral(c);
    if read.starts_with(numeral) && last.is_some_and(numeral) {
        return false;
    }
    // 本年年底 is fine, 20年底 is not; 第3月, 0.5月 and 1,2月 are no months.
    let after_mark = last.is_some_and(|c| {
        let head = text.get(..start - c.len_utf8()).unwrap_or("");
        c == '第' || matches!(ascii(c), '.' | ',') && head.ends_with(is_digit)
    });
    if read.starts_with('年') && last.is_some_and(numeral) || !year_first && after_mark {
        return false;
    }
    read.contains(['年', '月', '季', '半'])
        || read.chars().filter(|c| matches!(ascii(*c), '-' | '.' | '/')).count() == 2
        || read.chars().count() == 8
}

/// Whether a text is an event named by its day: `“4.25”`, `5·12`. Never a decimal, never a date of the report.
///
/// Without quotation marks only the middle dot tells it from a decimal.
pub fn is_event_date(text: &str) -> bool {
    let piece = trimmed(text).of(text);
    let bare = piece.trim_matches(['“', '”', '"', '‘', '’', '「', '」']);
    let (quoted, dotted) = (bare.len() < piece.len(), bare.contains(['·', '•', '・']));
    let mut parts = bare.split(['.', '．', '·', '•', '・']);
    let number = |s: Option<&str>| s.filter(|s| s.chars().all(is_digit) && s.chars().count() <= 2).and_then(small);
    let (month, day) = (number(parts.next()), number(parts.next()));
    let real = month.is_some_and(|m| (1..=12).contains(&m)) && day.is_some_and(|d| (1..=31).contains(&d));
    real && parts.next().is_none() && (quoted || dotted)
}

/// The fiscal year of a title or line: `2022年度` before `2022年` before a year with a month. Periods (2021—2023年) are
/// passed over. The span covers the digits and 年度.
pub fn year_in(text: &str) -> Option<(u16, Span)> {
    let mut best: Option<(u8, u16, Span)> = None;
    let mut at = 0;
    while let Some(offset) = text.get(at..).and_then(|rest| rest.find(|c| is_digit(c) || han::digit(c).is_some())) {
        let start = at + offset;
        let rest = text.get(start..).unwrap_or("");
        at = start + run_length(rest);
        let Ok((after, (value, _, _))) = (year, space0, sym('年')).parse(rest) else { continue };
        if before(text, start).is_some_and(|c| is_digit(c) || han::is_numeral(c)) || period::touches(text, start, after) {
            continue;
        }
        let after_mark = after.trim_start_matches('度');
        let rank = match after {
            _ if after_mark.len() < after.len() => 0,
            _ if after.trim_start().starts_with(is_digit) => 2,
            _ => 1,
        };
        if best.is_none_or(|(r, _, _)| rank < r) {
            best = Some((rank, value, Span::new(start, start + taken(rest, after_mark).len())));
        }
    }
    best.map(|(_, value, span)| (value, span))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(d: &Date) -> String {
        format!("{} {}", d.date.as_deref().unwrap_or("-"), d.precision.name())
    }

    #[test]
    fn reads_cells() {
        for (text, wanted) in [
            ("2022年度", "2022 year"),
            ("2022年", "2022 year"),
            ("2022年底", "- year_end"),
            ("2022年末", "- year_end"),
            ("2022年年底前", "- year_end"),
            ("年底前", "- year_end"),
            ("12月底之前", "- month"),
            ("2022年12月底前", "2022-12 month"),
            ("9月6日", "- day"),
            ("2021-12-31", "2021-12-31 day"),
            ("2022.12.31", "2022-12-31 day"),
            ("2022/12/31", "2022-12-31 day"),
            ("２０２２．１２．３１", "2022-12-31 day"),
            ("2022-12", "2022-12 month"),
            ("20190101", "2019-01-01 day"),
            ("2023年5月10日", "2023-05-10 day"),
            ("2023 年 5 月 10 日", "2023-05-10 day"),
            ("二〇二二年", "2022 year"),
            ("二○二二年十二月三十一日", "2022-12-31 day"),
            ("二0二二年五月", "2022-05 month"),
            ("截至2022年12月31日", "2022-12-31 day"),
            ("2022年12月31日前", "2022-12-31 day"),
            ("2022-12-31 00:00:00", "2022-12-31 day"),
            ("1-7月", "- period"),
            ("2022年1-7月", "- period"),
            ("2022—2024年", "- period"),
            ("2022年至2024年", "- period"),
            ("2022年1月1日-2022年12月31日", "- period"),
            ("上半年", "- half_year"),
            ("2022年上半年", "- half_year"),
            ("第三季度", "- quarter"),
            ("2022年第4季度", "- quarter"),
            ("“十四五”", "- period"),
        ] {
            assert_eq!(cell(text).map(|l| shown(&l.value)), Some(wanted.to_owned()), "{text}");
        }
        for text in [
            "",
            "2022",
            "35",
            "3年",
            "20年",
            "2022年13月",
            "2022年2月30日",
            "2022年4月31日",
            "2023-02-29",
            "4.25",
            "5·12",
            "2022.13.01",
            "2022年30万元",
            "1.5",
            "年",
            "20191301",
        ] {
            assert_eq!(cell(text), None, "{text}");
        }
    }

    #[test]
    fn finds_dates_in_prose() {
        for (text, wanted) in [
            ("截至2022年12月31日，支出30万元", &["2022年12月31日"][..]),
            ("长财企指[2022]001.2022年安全专项", &["2022年"]),
            ("1-7月执行数，第三季度，上半年", &["1-7月", "第三季度", "上半年"]),
            ("“4.25”内涝、“5·12”防灾", &[]),
            ("三年行动，20年来，2022年底前完成", &["2022年底前"]),
            ("2022年30，500人", &["2022年"]),
            ("自2021-12-31起", &["2021-12-31"]),
            ("增长2022.12万元", &[]),
            ("15个月，3.5月", &[]),
        ] {
            let found: Vec<_> = scan(text).iter().map(|l| l.value.text.clone()).collect();
            assert_eq!(found, wanted, "{text}");
        }
    }

    #[test]
    fn prefers_the_fiscal_year() {
        for (text, year, piece) in [
            ("2022年度部门整体支出绩效自评表", 2022, "2022年度"),
            ("（ 2020 年度）", 2020, "2020 年度"),
            ("2023年5月公布2022年度自评", 2022, "2022年度"),
            ("2021—2023年规划，2022年工作", 2022, "2022年"),
            ("二〇二二年度", 2022, "二〇二二年度"),
            ("2022年预算", 2022, "2022年"),
        ] {
            assert_eq!(year_in(text).map(|(y, s)| (y, s.of(text))), Some((year, piece)), "{text}");
        }
        for text in ["", "三年行动", "2021-2023年", "12022年", "2022"] {
            assert_eq!(year_in(text), None, "{text}");
        }
    }

    #[test]
    fn knows_events_named_by_a_day() {
        for text in ["“4.25”", "5·12", "“10·13”", "\"9.25\""] {
            assert!(is_event_date(text), "{text}");
        }
        for text in ["4.25", "“13.5”", "“三年行动”", "“4.2.5”", ""] {
            assert!(!is_event_date(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn all_spellings_of_a_day_agree(year in 1900_u16..2100, month in 1_u8..13, day in 1_u8..29) {
            let iso = format!("{year:04}-{month:02}-{day:02}");
            let spellings = [iso.clone(), format!("{year}年{month}月{day}日"), format!("{year}/{month}/{day}"), format!("{year:04}{month:02}{day:02}")];
            for text in spellings {
                prop_assert_eq!(cell(&text).and_then(|l| l.value.date), Some(iso.clone()), "{}", text);
            }
        }

        #[test]
        fn never_panics(text in "[0-9年月日底.\\-至一二十〇第季度 ]{0,16}") {
            let _ = (cell(&text), scan(&text), year_in(&text));
        }
    }
}
