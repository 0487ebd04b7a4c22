//! Amounts of money. In: a cell (with the table's unit, if it has one) or running text; out: [`Money`] with the number and unit
//! as printed and the exact amount in yuan. Vague amounts (80余万元) and ranges are quantities, not amounts.

use nom::branch::alt;
use nom::combinator::{not, opt, peek};
use nom::{IResult, Parser};

use crate::lex::chars::{gap, is_digit, one_of_words, refuse, space0, sym, taken, trimmed, word};
use crate::lex::number::{self, Printed, shifted};
use crate::lex::{Lexeme, han, measure};
use crate::span::Span;
use crate::value::{Decimal, Money, MoneyUnit, Repair};

/// Printed units and the power of ten that makes yuan of them, longer ones before their beginnings.
const UNITS: &[(&str, u32)] = &[
    ("百亿元", 10),
    ("十亿元", 9),
    ("亿元", 8),
    ("亿圆", 8),
    ("千万元", 7),
    ("百万元", 6),
    ("十万元", 5),
    ("万元", 4),
    ("萬元", 4),
    ("万圆", 4),
    ("千元", 3),
    ("百元", 2),
    ("元", 0),
    ("圆", 0),
];

/// Units without 元.
const SHORT_UNITS: &[(&str, u32)] = &[("亿", 8), ("万", 4)];

/// What makes 元 part of another word, of a price (元/人) or of a foreign currency's name.
const AFTER_YUAN: &[&str] = &["/", "每", "旦", "素", "宵", "件", "器", "月", "首", "化", "结构", "老", "帅", "区", "·", "谋"];

/// What makes 万 or 亿 no money: another currency, a vague count, a place or a product.
const AFTER_SHORT: &[&str] = &[
    "美", "欧", "港", "日元", "英镑", "卢布", "余", "多", "级", "科", "达", "分之", "达", "象", "平", "立", "/", "每", "亿", "万",
];

/// `unit = "元" | "千元" | "万元" | "百万元" | "亿元" | … ;` not followed by what makes another word of it.
fn full_unit(i: &str) -> IResult<&str, (&'static str, u32)> {
    let found = UNITS.iter().find_map(|(name, power)| word(name).parse(i).ok().map(|(rest, _)| (rest, (*name, *power))));
    let (rest, unit) = found.ok_or_else(|| refuse(i))?;
    peek(not(one_of_words(AFTER_YUAN))).parse(rest)?;
    Ok((rest, unit))
}

/// `short-unit = "万" | "亿" ;` where nothing measure-like follows (80万余人次, 480万立方, 11.8万亩).
fn short_unit(i: &str) -> IResult<&str, (&'static str, u32)> {
    let found = SHORT_UNITS.iter().find_map(|(name, power)| word(name).parse(i).ok().map(|(rest, _)| (rest, (*name, *power))));
    let (rest, unit) = found.ok_or_else(|| refuse(i))?;
    peek(not(one_of_words(AFTER_SHORT))).parse(rest)?;
    let next = rest.trim_start_matches([' ', '\u{3000}', '\u{A0}']);
    if measure::begins(next) || next.starts_with(is_digit) && next.len() == rest.len() {
        Err(refuse(i))
    } else {
        Ok((rest, unit))
    }
}

/// An amount from its parts; `None` if the yuan would not be exact.
fn money(printed: Printed, unit: &str, power: u32) -> Option<(Money, Vec<Repair>)> {
    let mut repairs = printed.repairs;
    if !unit.ends_with(['元', '圆']) {
        repairs.push(Repair::UnitMissingYuan);
    }
    let yuan = Some(shifted(printed.value, power)?);
    Some((Money { value: printed.value, unit: Some(unit.to_owned()), yuan }, repairs))
}

/// `arabic = number , gap , ( unit | short-unit ) , [ "整" ] ;`
fn arabic(number: fn(&str) -> IResult<&str, Printed>) -> impl Fn(&str) -> IResult<&str, (Money, Vec<Repair>)> {
    move |i| {
        let (rest, printed) = number(i)?;
        if printed.han {
            return Err(refuse(i));
        }
        let (rest, _) = gap(rest)?;
        let (rest, (unit, power)) = alt((full_unit, short_unit)).parse(rest)?;
        let (rest, _) = opt(alt((sym('整'), sym('正')))).parse(rest)?;
        money(printed, unit, power).map(|m| (rest, m)).ok_or_else(|| refuse(i))
    }
}

/// `coins = [ digit , "角" ] , [ "零" ] , [ digit , "分" ] ;` in hundredths of a yuan.
fn coins(i: &str) -> IResult<&str, u32> {
    let part = |name| {
        opt((nom::character::complete::satisfy(|c| han::digit(c).is_some()), sym(name)))
            .map(|p| p.and_then(|(c, _)| han::digit(c)).unwrap_or(0))
    };
    (opt(sym('零')), part('角'), opt(sym('零')), part('分')).map(|(_, tens, _, ones)| tens * 10 + ones).parse(i)
}

/// ```text
/// formal = numeral , ( "元" | "圆" ) , coins , [ "整" | "正" ] ;
/// ```
/// A numeral that ends in its only 万 or 亿 leaves it to the unit: `壹佰贰拾万元整` is 120 万元. Single digits are refused in
/// running text (一元, 三元); `strict` asks for that.
fn chinese(strict: bool) -> impl Fn(&str) -> IResult<&str, (Money, Vec<Repair>)> {
    move |i| {
        let (rest, value) = han::numeral(i)?;
        let (numeral, long) = (taken(i, rest), han::is_long(i, rest));
        let (rest, (unit, power)) = full_unit(rest)?;
        let (rest, hundredths) = if power == 0 { coins(rest)? } else { (rest, 0) };
        let (rest, _) = opt(alt((sym('整'), sym('正')))).parse(rest)?;
        if strict && !long {
            return Err(refuse(i));
        }
        let repairs = vec![Repair::ChineseNumeral];
        let split = han::split_unit(numeral, value).filter(|_| power == 0 && hundredths == 0);
        let read = match split {
            Some((value, last)) => {
                let power = if matches!(last, '万' | '萬') { 4 } else { 8 };
                money(Printed { value, han: true, repairs }, &format!("{last}{unit}"), power)
            }
            None if hundredths > 0 => {
                let value = value.checked_add(Decimal::new(i64::from(hundredths), 2)).ok_or_else(|| refuse(i))?;
                money(Printed { value, han: true, repairs }, unit, power)
            }
            None => money(Printed { value, han: true, repairs }, unit, power),
        };
        read.map(|m| (rest, m)).ok_or_else(|| refuse(i))
    }
}

/// `prefix = [ "人民币" ] , [ "￥" | "¥" ] ;`
fn prefix(i: &str) -> IResult<&str, ()> {
    (opt(word("人民币")), space0, opt(alt((sym('￥'), sym('¥')))), space0).map(|_| ()).parse(i)
}

/// A cell that is an amount and nothing else.
///
/// Without a printed unit the amount takes `table_unit`, or none: then `unit` and `yuan` are `None`.
pub fn cell(text: &str, table_unit: Option<MoneyUnit>) -> Option<Lexeme<Money>> {
    let span = trimmed(text);
    let piece = span.of(text);
    let (body, _) = prefix(piece).ok()?;
    if let Ok((rest, (money, repairs))) = alt((arabic(number::at_in_cell), chinese(false))).parse(body)
        && rest.is_empty()
    {
        return Some(Lexeme::new(money, span, repairs));
    }
    let plain = number::cell(body)?;
    let yuan = match table_unit {
        Some(unit) => Some(shifted(plain.value, unit.yuan().to_string().len().saturating_sub(1) as u32)?),
        None => None,
    };
    let money = Money { value: plain.value, unit: table_unit.map(|u| u.name().to_owned()), yuan };
    Some(Lexeme::new(money, span, plain.repairs))
}

/// `amount = arabic | formal ;` as it stands in running text.
pub fn at(i: &str) -> IResult<&str, (Money, Vec<Repair>)> {
    alt((arabic(number::at), chinese(true))).parse(i)
}

/// All amounts of a text that print a unit of money, in order.
///
/// Left out on purpose: ranges (3-5万元), vague amounts (80余万元), prices (300元/人), counts (11.8万亩), and a number that
/// continues another one (`1，818.78万元`: list or thousands mark, nobody knows).
pub fn scan(text: &str) -> Vec<Lexeme<Money>> {
    let mut found = Vec::new();
    let mut at_byte = 0;
    while let Some((start, run)) = crate::lex::scan::next_number(text, at_byte) {
        at_byte = run;
        let Some(rest) = text.get(start..) else { break };
        if let Ok((after, (money, repairs))) = at(rest) {
            let end = text.len() - after.len();
            at_byte = end.max(run);
            if !crate::lex::scan::in_range(text, start) {
                found.push(Lexeme::new(money, Span::new(start, end), repairs));
            }
        }
    }
    found
}

/// The unit of money that a label or a note above a table states: `项目资金（万元）`, `单位：万元`, `金额单位：元`.
///
/// A unit counts only as a word of its own: in parentheses, after a colon or 单位, or as the whole text. So 万元 in a
/// sentence and 元 in 单元 are none.
pub fn unit_in(text: &str) -> Option<(MoneyUnit, Span)> {
    const NAMES: &[(&str, MoneyUnit)] = &[
        ("百万元", MoneyUnit::Million),
        ("万元", MoneyUnit::TenThousand),
        ("萬元", MoneyUnit::TenThousand),
        ("千元", MoneyUnit::Thousand),
        ("亿元", MoneyUnit::HundredMillion),
        ("元", MoneyUnit::Yuan),
    ];
    for (at, c) in text.char_indices().filter(|(_, c)| matches!(c, '元' | '百' | '万' | '萬' | '千' | '亿')) {
        let before = text.get(..at).unwrap_or("").trim_end_matches(crate::lex::chars::is_space);
        let before = before.strip_suffix("人民币").unwrap_or(before).trim_end_matches(crate::lex::chars::is_space);
        let opens = before.is_empty()
            || before.ends_with(|c| {
                matches!(crate::lex::chars::ascii(c), ':' | '(' | '[' | '〔' | '【' | '/' | ',' | '，' | '、' | '；')
            })
            || before.ends_with("单位");
        if !opens {
            continue;
        }
        let rest = text.get(at..).unwrap_or("");
        let Some((name, unit)) = NAMES.iter().find(|(name, _)| rest.starts_with(name) && name.starts_with(c)) else { continue };
        let after = rest.get(name.len()..).unwrap_or("").trim_start_matches(crate::lex::chars::is_space);
        if after.chars().next().is_none_or(|c| !crate::lex::chars::is_han(c) && !matches!(c, '/' | '·')) {
            return Some((*unit, Span::new(at, at + name.len())));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(m: &Money) -> String {
        let yuan = m.yuan.map_or("?".to_owned(), |y| y.to_string());
        format!("{} {} {yuan}", m.value, m.unit.as_deref().unwrap_or("?"))
    }

    fn scanned(text: &str) -> Vec<String> {
        scan(text).iter().map(|l| format!("{}={}", l.span.of(text), shown(&l.value))).collect()
    }

    #[test]
    fn reads_cells() {
        let wan = Some(MoneyUnit::TenThousand);
        for (text, unit, wanted) in [
            ("1818.78", wan, "1818.78 万元 18187800"),
            ("1818.78", None, "1818.78 ? ?"),
            ("23.31万", None, "23.31 万 233100"),
            ("57 万元", None, "57 万元 570000"),
            ("250000.00元", wan, "250000.00 元 250000.00"),
            ("10891.615675", wan, "10891.615675 万元 108916156.75"),
            ("1.2亿元", None, "1.2 亿元 120000000"),
            ("3千元", None, "3 千元 3000"),
            ("3百万元", None, "3 百万元 3000000"),
            ("3千万元", None, "3 千万元 30000000"),
            ("0.5亿", None, "0.5 亿 50000000"),
            ("壹佰贰拾万元整", None, "120 万元 1200000"),
            ("人民币壹万贰仟叁佰元伍角陆分", None, "12300.56 元 12300.56"),
            ("一百二十万元", None, "120 万元 1200000"),
            ("０.１６万元", None, "0.16 万元 1600"),
            ("-12.5", wan, "-12.5 万元 -125000"),
            ("￥1,200.50元", None, "1200.50 元 1200.50"),
            ("0", wan, "0 万元 0"),
        ] {
            assert_eq!(cell(text, unit).map(|l| shown(&l.value)), Some(wanted.to_owned()), "{text}");
        }
        for text in ["", "－", "130%", "3-5万元", "80余万元", "11.8万亩", "300元/人", "100万美元", "2022年", "万元"]
        {
            assert_eq!(cell(text, wan), None, "{text}");
        }
        assert_eq!(cell("23.31万", None).map(|l| l.repairs), Some(vec![Repair::UnitMissingYuan]));
    }

    #[test]
    fn finds_amounts_in_prose_and_no_counts() {
        for (text, wanted) in [
            ("斥资920万采购，损失1580.30万元。", &["920万=920 万 9200000", "1580.30万元=1580.30 万元 15803000"][..]),
            ("服务80万余人次，蓄水480万立方，造林11.8万亩，约5.5万人次", &[]),
            ("奖23.31万；其他45万元", &["23.31万=23.31 万 233100", "45万元=45 万元 450000"]),
            ("预计3-5万元", &[]),
            ("每人300元/月，元旦前2022元旦", &[]),
            ("补助5万日常经费", &["5万=5 万 50000"]),
            ("共57 万元", &["57 万元=57 万元 570000"]),
            ("计1，818.78万元", &[]),
            ("拨款一百二十万元，三元区一元化", &["一百二十万元=120 万元 1200000"]),
            ("2022年30万元", &["30万元=30 万元 300000"]),
            ("80余万元、近90万元", &["90万元=90 万元 900000"]),
            ("合计1,818.78万元", &["1,818.78万元=1818.78 万元 18187800"]),
        ] {
            assert_eq!(scanned(text), wanted, "{text}");
        }
    }

    #[test]
    fn finds_the_unit_of_a_table() {
        for (text, unit, piece) in [
            ("项目资金（万元）", MoneyUnit::TenThousand, "万元"),
            ("单位：万元", MoneyUnit::TenThousand, "万元"),
            ("金额单位：元", MoneyUnit::Yuan, "元"),
            ("（单位：百万元）", MoneyUnit::Million, "百万元"),
            ("预算金额 ( 万元 )", MoneyUnit::TenThousand, "万元"),
            ("单位：人民币元", MoneyUnit::Yuan, "元"),
            ("部门：某局 金额单位: 亿元 ", MoneyUnit::HundredMillion, "亿元"),
        ] {
            assert_eq!(unit_in(text).map(|(u, s)| (u, s.of(text))), Some((unit, piece)), "{text}");
        }
        for text in ["单元", "安排240万元采购", "填报单位：万元镇", "标准（元/人）", ""] {
            assert_eq!(unit_in(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn unit_change_is_exact(mantissa in 0_i64..10_i64.pow(14), scale in 0_u32..8) {
            let value = Decimal::new(mantissa, scale);
            for (name, factor) in [("元", 1_i64), ("千元", 1_000), ("万元", 10_000), ("百万元", 1_000_000), ("亿元", 100_000_000)] {
                let read = cell(&format!("{value}{name}"), None).and_then(|l| l.value.yuan);
                prop_assert_eq!(read, Some(value * Decimal::from(factor)));
            }
        }
    }
}
