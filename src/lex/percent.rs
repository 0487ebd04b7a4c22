//! Percents. In: a cell or running text; out: the value in percent, so that 130% is 130 and 5‰ is 0.5. A difference in
//! percentage points (3个百分点) is a quantity, not a rate.

use nom::branch::alt;
use nom::combinator::{not, peek};
use nom::{IResult, Parser};

use crate::lex::chars::{gap, refuse, sym, trimmed, word};
use crate::lex::number::{self, Printed, shifted};
use crate::lex::{Lexeme, han};
use crate::span::Span;
use crate::value::{Decimal, Repair};

/// A tenth of the value (per mille to percent), exact.
fn tenth(value: Decimal) -> Option<Decimal> {
    Decimal::try_from_i128_with_scale(value.mantissa(), value.scale() + 1).ok()
}

/// `signed = number , gap , ( "%" | "‰" | "百分比" | "成" ) ;` no 成 before 本, 立 and the like: 成 counts only in a cell.
fn signed(number: fn(&str) -> IResult<&str, Printed>) -> impl Fn(&str) -> IResult<&str, Printed> {
    move |i| {
        let (rest, printed) = number(i)?;
        let (rest, _) = gap(rest)?;
        let (rest, kind) = alt((sym('%'), sym('‰'), word("百分比").map(|_| '%'))).parse(rest)?;
        let value = if kind == '‰' { tenth(printed.value).ok_or_else(|| refuse(i))? } else { printed.value };
        Ok((rest, Printed { value, ..printed }))
    }
}

/// `parts = "百分之" , number ;`
fn parts(i: &str) -> IResult<&str, Printed> {
    let (rest, _) = word("百分之").parse(i)?;
    alt((
        (word("百")).map(|_| Printed { value: Decimal::ONE_HUNDRED, han: true, repairs: vec![Repair::ChineseNumeral] }),
        number::at,
    ))
    .parse(rest)
}

/// `tenths = number , "成" ;`
fn tenths(i: &str) -> IResult<&str, Printed> {
    let (rest, printed) = number::at_in_cell(i)?;
    let (rest, _) = (gap, sym('成')).parse(rest)?;
    let value = shifted(printed.value, 1).ok_or_else(|| refuse(i))?;
    Ok((rest, Printed { value, ..printed }))
}

/// `percent = parts | signed ;` as it stands in running text.
pub fn at(i: &str) -> IResult<&str, Printed> {
    let (rest, printed) = alt((parts, signed(number::at))).parse(i)?;
    peek(not(word("分点"))).parse(rest)?;
    Ok((rest, printed))
}

/// A cell that is a percent and nothing else.
pub fn cell(text: &str) -> Option<Lexeme<Decimal>> {
    let span = trimmed(text);
    let (rest, printed) = alt((parts, signed(number::at_in_cell), tenths)).parse(span.of(text)).ok()?;
    rest.is_empty().then(|| Lexeme::new(printed.value, span, printed.repairs))
}

/// A cell of a rate column: a percent, or a number whose column says that it is one.
pub fn bare(text: &str) -> Option<Lexeme<Decimal>> {
    cell(text).or_else(|| number::cell(text))
}

/// All percents of a text, in order.
pub fn scan(text: &str) -> Vec<Lexeme<Decimal>> {
    let mut found = Vec::new();
    let mut at_byte = 0;
    while let Some((start, run)) = crate::lex::scan::next_number(text, at_byte) {
        at_byte = run;
        let Some(rest) = text.get(start..) else { break };
        if let Ok((after, printed)) = at(rest)
            && (!printed.han || han::is_long(rest, after))
        {
            let end = text.len() - after.len();
            at_byte = end.max(run);
            // 90-95% is one range: a quantity.
            if !crate::lex::scan::in_range(text, start) {
                found.push(Lexeme::new(printed.value, Span::new(start, end), printed.repairs));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        cell(text).map(|l| l.value.to_string())
    }

    #[test]
    fn reads_cells() {
        for (text, wanted) in [
            ("130%", "130"),
            ("130％", "130"),
            ("91.17 %", "91.17"),
            ("100.00%", "100.00"),
            ("百分之八十", "80"),
            ("百分之九十五点五", "95.5"),
            ("百分之一百三十", "130"),
            ("百分之百", "100"),
            ("百分之80", "80"),
            ("8成", "80"),
            ("八成", "80"),
            ("5‰", "0.5"),
            ("100百分比", "100"),
            ("-3%", "-3"),
        ] {
            assert_eq!(read(text), Some(wanted.to_owned()), "{text}");
        }
        for text in ["", "95", "3个百分点", "≥95%", "95%以上", "%", "90-95%", "百分之"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(bare("0").map(|l| l.value), Some(Decimal::ZERO));
        assert_eq!(bare("－"), None);
    }

    #[test]
    fn finds_percents_in_prose() {
        let text = "同比下降29%、28%，提高5个百分点，占百分之八十。";
        let found: Vec<_> = scan(text).iter().map(|l| (l.span.of(text).to_owned(), l.value.to_string())).collect();
        let wanted = [("29%", "29"), ("28%", "28"), ("百分之八十", "80")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(found, wanted);
    }
}
