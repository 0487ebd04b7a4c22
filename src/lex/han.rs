//! Numbers in Chinese numerals, everyday and formal (壹佰). In: text; out: nom parsers. Years written digit by digit
//! (二〇二二) are no numbers; [`digit`] lets `date` read them.

use nom::bytes::complete::take_while1;
use nom::combinator::opt;
use nom::{IResult, Parser};

use crate::lex::chars::{refuse, sym, taken, word};
use crate::value::Decimal;

/// The value of one Chinese digit, everyday or formal; 两 is a two.
pub fn digit(c: char) -> Option<u32> {
    Some(match c {
        '零' | '〇' => 0,
        '一' | '壹' | '弌' => 1,
        '二' | '贰' | '貳' | '两' => 2,
        '三' | '叁' | '參' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' | '陸' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// 十, 百, 千 and their formal forms.
fn small_unit(c: char) -> Option<u64> {
    match c {
        '十' | '拾' => Some(10),
        '百' | '佰' => Some(100),
        '千' | '仟' => Some(1_000),
        _ => None,
    }
}

/// 万 and 亿.
fn big_unit(c: char) -> Option<u64> {
    match c {
        '万' | '萬' => Some(10_000),
        '亿' | '億' => Some(100_000_000),
        _ => None,
    }
}

/// Whether a character may stand in a Chinese number.
pub fn is_numeral(c: char) -> bool {
    digit(c).is_some() || small_unit(c).is_some() || big_unit(c).is_some()
}

/// The number read so far.
#[derive(Default)]
struct Reading {
    total: u64,
    section: u64,
    digit: Option<u64>,
    /// The unit before the pending digit, for 三万五.
    last: u64,
    /// 零 stands before the pending digit, so that it counts ones.
    zero: bool,
    /// The greatest small and big units still allowed: units only fall.
    small: u64,
    big: u64,
}

impl Reading {
    fn new() -> Self {
        Self { small: 10_000, big: u64::MAX, ..Self::default() }
    }

    /// Takes one more character; false if it does not continue this number.
    fn push(&mut self, c: char) -> bool {
        if let Some(d) = digit(c) {
            return self.push_digit(u64::from(d));
        }
        if let Some(unit) = small_unit(c) {
            let bare_ten = unit == 10 && self.digit.is_none() && !self.zero && self.section == 0;
            let Some(d) = self.digit.or(bare_ten.then_some(1)) else { return false };
            if unit >= self.small {
                return false;
            }
            self.section += d * unit;
            (self.digit, self.zero, self.small, self.last) = (None, false, unit, unit);
            return true;
        }
        let Some(unit) = big_unit(c) else { return false };
        let section = self.section + self.digit.unwrap_or(0);
        if section == 0 || unit >= self.big {
            return false;
        }
        self.total += section * unit;
        *self = Self { total: self.total, last: unit, big: unit, small: 10_000, ..Self::default() };
        true
    }

    fn push_digit(&mut self, d: u64) -> bool {
        if self.digit.is_some() {
            return false;
        }
        if d == 0 {
            let fresh = !self.zero && (self.last != 0 || self.section == 0);
            self.zero = true;
            return fresh;
        }
        self.digit = Some(d);
        true
    }

    /// `三万五` is 35000 and `一百五` is 150: a last digit right after a unit counts the next lower place.
    fn finish(&self) -> u64 {
        let place = if self.zero || self.last < 100 { 1 } else { self.last / 10 };
        self.total + self.section + self.digit.unwrap_or(0) * place
    }
}

/// ```text
/// integer = [ section , "亿" ] , [ section , "万" ] , section ;
/// section = [ digit , "千" ] , [ digit , "百" ] , [ [ digit ] , "十" ] , [ digit ] ;   (零 fills empty places)
/// ```
/// Two digits without a unit between them (a year, 三五个) are refused.
pub fn integer(i: &str) -> IResult<&str, Decimal> {
    let mut reading = Reading::new();
    let mut end = 0;
    for (at, c) in i.char_indices() {
        if !reading.push(c) {
            break;
        }
        end = at + c.len_utf8();
    }
    let (read, rest) = i.split_at(end);
    let starts_well = read.chars().next().is_some_and(|c| digit(c).is_some() || small_unit(c) == Some(10));
    let lone_zero_run = read.chars().next().and_then(digit) == Some(0) && read.chars().count() > 1;
    if !starts_well || lone_zero_run || rest.chars().next().is_some_and(|c| digit(c).is_some()) {
        return Err(refuse(i));
    }
    Ok((rest, Decimal::from(reading.finish())))
}

/// `numeral = [ "负" ] , integer , [ "点" , digit , { digit } ] ;`
pub fn numeral(i: &str) -> IResult<&str, Decimal> {
    let (rest, minus) = opt(word("负")).parse(i)?;
    let (rest, whole) = integer(rest)?;
    let fraction = (sym('点'), take_while1(|c| digit(c).is_some())).parse(rest);
    let (rest, value) = match fraction {
        Ok((after, (_, run))) => {
            let digits: String = run.chars().filter_map(digit).filter_map(|d| char::from_digit(d, 10)).collect();
            let value = Decimal::from_str_exact(&format!("{whole}.{digits}")).map_err(|_| refuse(i))?;
            (after, value)
        }
        Err(_) => (rest, whole),
    };
    Ok((rest, if minus.is_some() { -value } else { value }))
}

/// A number whose only 万 or 亿 is its last character, taken apart: `一百二十万` is 120 and 万.
pub fn split_unit(printed: &str, value: Decimal) -> Option<(Decimal, char)> {
    let last = printed.chars().next_back().filter(|c| big_unit(*c).is_some())?;
    if printed.chars().filter(|c| big_unit(*c).is_some()).count() != 1 {
        return None;
    }
    Some((value.checked_div(Decimal::from(big_unit(last)?))?.normalize(), last))
}

/// Whether a numeral says more than a single digit; short ones are mostly parts of words (一般, 三公).
pub fn is_long(i: &str, rest: &str) -> bool {
    taken(i, rest).chars().any(|c| small_unit(c).is_some() || big_unit(c).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, &str)> {
        numeral(text).ok().map(|(rest, value)| (value.to_string(), rest))
    }

    #[test]
    fn reads_everyday_and_formal_numbers() {
        for (text, value, rest) in [
            ("一百二十万", "1200000", ""),
            ("壹佰贰拾万元", "1200000", "元"),
            ("二十余次", "20", "余次"),
            ("十", "10", ""),
            ("十二个", "12", "个"),
            ("两百", "200", ""),
            ("三万五", "35000", ""),
            ("三万五千", "35000", ""),
            ("三万零五", "30005", ""),
            ("一百五", "150", ""),
            ("一百零五", "105", ""),
            ("一千零五十", "1050", ""),
            ("一亿二千万", "120000000", ""),
            ("一亿零五万", "100050000", ""),
            ("九十五点五", "95.5", ""),
            ("负三", "-3", ""),
            ("零", "0", ""),
            ("二十五", "25", ""),
        ] {
            assert_eq!(read(text), Some((value.to_owned(), rest)), "{text}");
        }
    }

    #[test]
    fn refuses_years_and_lone_units() {
        for text in ["二〇二二", "二零二二年", "三五个", "百", "万一", "千方百计", "", "点五", "零零"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn takes_a_last_unit_apart() {
        assert_eq!(split_unit("一百二十万", Decimal::from(1_200_000)), Some((Decimal::from(120), '万')));
        assert_eq!(split_unit("一亿二千万", Decimal::from(120_000_000)), None);
        assert_eq!(split_unit("三万五", Decimal::from(35_000)), None);
    }
}
