//! Plain numbers, exact. In: a cell or the start of a text; out: the decimal with the digits as printed. Units, percents and
//! dates are other modules' matter.

use nom::branch::alt;
use nom::combinator::{not, opt, peek};
use nom::multi::many0;
use nom::{IResult, Parser};

use crate::lex::Lexeme;
use crate::lex::chars::{ascii, digits, is_digit, is_space, number_repairs, refuse, space0, sym, taken, trimmed};
use crate::lex::han;
use crate::value::{Decimal, Repair};

/// More digits than any printed figure has; what is longer is a code.
const MAX_DIGITS: usize = 28;

/// Where a number stands: a cell holds nothing else, so marks and spaces inside it cannot belong to a list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Cell,
    Prose,
}

/// A number and what was tolerated to read it.
#[derive(Debug, Clone, PartialEq)]
pub struct Printed {
    /// The value, its scale as printed.
    pub value: Decimal,
    /// Whether it was written in Chinese numerals.
    pub han: bool,
    /// What was tolerated.
    pub repairs: Vec<Repair>,
}

/// `group = "," , digit , digit , digit ;` no digit follows. In a cell a full-width comma or white space (thin thousands
/// marks of PDF producers) groups too.
fn group(place: Place) -> impl Fn(&str) -> IResult<&str, &str> {
    move |i| {
        let (rest, _) = match place {
            Place::Cell => {
                alt(((space0, sym(','), space0).map(|_| ()), nom::character::complete::satisfy(is_space).map(|_| ()))).parse(i)?
            }
            Place::Prose => nom::character::complete::char(',').map(|_| ()).parse(i)?,
        };
        let (rest, run) = digits(rest)?;
        if run.chars().count() == 3 { Ok((rest, taken(i, rest))) } else { Err(refuse(i)) }
    }
}

/// ```text
/// unsigned = integer , [ "." , digits ] ;
/// integer  = digits | digit , [ digit , [ digit ] ] , group , { group } ;
/// ```
/// Refused: a leading zero before another digit (a code), more than 28 digits, white space as the only thousands mark of
/// a whole number (`100 100` is two numbers).
fn unsigned(place: Place) -> impl Fn(&str) -> IResult<&str, Decimal> {
    move |i| {
        let (rest, head) = digits(i)?;
        let head_len = head.chars().count();
        let (rest, groups) = if head_len <= 3 { many0(group(place)).parse(rest)? } else { (rest, Vec::new()) };
        let fraction = match place {
            Place::Cell => (space0, sym('.'), space0, digits).map(|f| f.3).parse(rest),
            Place::Prose => (sym('.'), digits).map(|f| f.1).parse(rest),
        };
        let (rest, fraction) = fraction.map_or((rest, ""), |(after, run)| (after, run));
        let spaced = groups.iter().any(|g| !g.contains(|c| ascii(c) == ','));
        let marked = groups.iter().any(|g| g.contains(|c| ascii(c) == ',')) || !fraction.is_empty();
        if spaced && !marked
            || head_len > 1 && head.starts_with(['0', '０'])
            || !groups.is_empty() && head.starts_with(['0', '０'])
        {
            return Err(refuse(i));
        }
        let whole = head.chars().chain(groups.iter().flat_map(|g| g.chars())).filter(|c| is_digit(*c));
        exact(whole, fraction).map(|value| (rest, value)).ok_or_else(|| refuse(i))
    }
}

/// The decimal of these digits, none lost; `None` over 28 digits.
fn exact(whole: impl Iterator<Item = char>, fraction: &str) -> Option<Decimal> {
    let mut plain: String = whole.take(MAX_DIGITS + 1).map(ascii).collect();
    if plain.len() + fraction.chars().take(MAX_DIGITS + 1).count() > MAX_DIGITS {
        return None;
    }
    if !fraction.is_empty() {
        plain.push('.');
        plain.extend(fraction.chars().map(ascii));
    }
    Decimal::from_str_exact(&plain).ok()
}

/// `sign = "-" | "+" | "–" | "△" | "▲" ;` true for a minus. Accounts write a triangle before a decrease.
fn sign(i: &str) -> IResult<&str, bool> {
    alt((alt((sym('-'), sym('–'), sym('△'), sym('▲'))).map(|_| true), sym('+').map(|_| false))).parse(i)
}

/// `arabic = [ sign ] , unsigned ;` not followed by a further point and digit (a version, an address).
fn arabic(place: Place) -> impl Fn(&str) -> IResult<&str, Printed> {
    move |i| {
        let (rest, minus) = opt((sign, space0).map(|s| s.0)).parse(i)?;
        let (rest, value) = unsigned(place)(rest)?;
        peek(not((sym('.'), digits))).parse(rest)?;
        let value = if minus == Some(true) { -value } else { value };
        Ok((rest, Printed { value, han: false, repairs: number_repairs(taken(i, rest)) }))
    }
}

/// `han = numeral ;` see [`han::numeral`].
fn chinese(i: &str) -> IResult<&str, Printed> {
    han::numeral.map(|value| Printed { value, han: true, repairs: vec![Repair::ChineseNumeral] }).parse(i)
}

/// `number = arabic | han ;` as it stands in running text: only an ASCII comma groups thousands, no spaces inside.
pub fn at(i: &str) -> IResult<&str, Printed> {
    alt((arabic(Place::Prose), chinese)).parse(i)
}

/// `number = arabic | han ;` as it stands in a cell; the text after it is not looked at.
pub fn at_in_cell(i: &str) -> IResult<&str, Printed> {
    alt((arabic(Place::Cell), chinese)).parse(i)
}

/// `parenthesised = "(" , unsigned , ")" ;` a negative amount of accounts. A whole number in parentheses is refused: it is a
/// column number or an enumerator as often.
fn parenthesised(i: &str) -> IResult<&str, Printed> {
    let (rest, (_, _, value, _, _)) = (sym('('), space0, unsigned(Place::Cell), space0, sym(')')).parse(i)?;
    let printed = taken(i, rest);
    if value.scale() == 0 && !printed.contains(|c| ascii(c) == ',') {
        return Err(refuse(i));
    }
    let inner = printed.trim_matches(|c| matches!(ascii(c), '(' | ')'));
    Ok((rest, Printed { value: -value, han: false, repairs: number_repairs(inner) }))
}

/// `half = "半" ;` only as a whole cell: elsewhere it is part of 半年 and the like.
fn half(i: &str) -> IResult<&str, Printed> {
    sym('半').map(|_| Printed { value: Decimal::new(5, 1), han: true, repairs: vec![Repair::ChineseNumeral] }).parse(i)
}

/// A cell that is a number and nothing else.
///
/// A lone `一` is refused: in number columns it is a dash as often as a one.
pub fn cell(text: &str) -> Option<Lexeme<Decimal>> {
    let span = trimmed(text);
    let piece = span.of(text);
    let (rest, printed) = alt((parenthesised, at_in_cell, half)).parse(piece).ok()?;
    (rest.is_empty() && piece != "一").then(|| Lexeme::new(printed.value, span, printed.repairs))
}

/// `value` with its point moved `places` to the right, exactly; `None` if the digits would not fit.
pub fn shifted(value: Decimal, places: u32) -> Option<Decimal> {
    let (scale, mantissa) = (value.scale(), value.mantissa());
    if scale >= places {
        return Decimal::try_from_i128_with_scale(mantissa, scale - places).ok();
    }
    let factor = 10_i128.checked_pow(places - scale)?;
    Decimal::try_from_i128_with_scale(mantissa.checked_mul(factor)?, 0).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<(String, Vec<Repair>)> {
        cell(text).map(|l| (l.value.to_string(), l.repairs))
    }

    #[test]
    fn reads_cells_and_keeps_the_scale() {
        use Repair::{ChineseNumeral as C, FullWidth as F, LineJoined as L, SpaceInNumber as S};
        for (text, value, repairs) in [
            ("1818.78", "1818.78", &[][..]),
            ("250000.00", "250000.00", &[]),
            ("11,122,315.04", "11122315.04", &[]),
            ("1，818.78", "1818.78", &[F]),
            ("１８．５", "18.5", &[F]),
            ("1 818.78", "1818.78", &[S]),
            ("1818.\n78", "1818.78", &[S, L]),
            (" 12 ", "12", &[]),
            ("-12.5", "-12.5", &[]),
            ("－12.5", "-12.5", &[F]),
            ("△12.5", "-12.5", &[]),
            ("(12.5)", "-12.5", &[]),
            ("（1,200）", "-1200", &[]),
            ("0", "0", &[]),
            ("一百二十万", "1200000", &[C]),
            ("壹佰", "100", &[C]),
            ("半", "0.5", &[C]),
            ("7922816251426433759354395033", "7922816251426433759354395033", &[]),
        ] {
            assert_eq!(read(text), Some((value.to_owned(), repairs.to_vec())), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_not_one_number() {
        for text in [
            "",
            "－",
            "12%",
            "12万",
            "二〇二二",
            "1,23",
            "1,2345",
            "100 100",
            "7 7",
            "(1)",
            "（12）",
            "007",
            "0,123",
            "1.2.3",
            "12.",
            ".5",
            "一",
            "79228162514264337593543950330",
            "12\n13",
            "12-13",
            "1,234 567.8.9",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn prose_stops_at_a_full_width_comma_and_at_spaces() {
        for (text, value, rest) in
            [("30，500人", "30", "，500人"), ("1 818", "1", " 818"), ("1,818.78万", "1818.78", "万"), ("-3。", "-3", "。")]
        {
            let read = at(text).ok().map(|(rest, p)| (p.value.to_string(), rest));
            assert_eq!(read, Some((value.to_owned(), rest)), "{text}");
        }
    }

    #[test]
    fn shifting_is_exact_or_refused() {
        assert_eq!(shifted(Decimal::new(2791, 2), 4).map(|d| d.to_string()), Some("279100".to_owned()));
        assert_eq!(shifted(Decimal::new(10_891_615_675, 6), 4).map(|d| d.to_string()), Some("108916156.75".to_owned()));
        assert_eq!(shifted(Decimal::MAX, 4), None);
    }

    proptest! {
        #[test]
        fn print_then_read_gives_the_value_back(mantissa in -10_i128.pow(24)..10_i128.pow(24), scale in 0_u32..9) {
            let value = Decimal::from_i128_with_scale(mantissa, scale);
            prop_assert_eq!(cell(&value.to_string()).map(|l| l.value.to_string()), Some(value.to_string()));
        }

        #[test]
        fn full_width_spelling_gives_the_same_value(mantissa in -10_i64.pow(15)..10_i64.pow(15), scale in 0_u32..5) {
            let ascii = Decimal::new(mantissa, scale).to_string();
            let wide: String = ascii.chars().filter_map(|c| char::from_u32(c as u32 + 0xFEE0)).collect();
            prop_assert_eq!(cell(&wide).map(|l| l.value), cell(&ascii).map(|l| l.value));
        }

        #[test]
        fn never_panics(text in "\\PC{0,24}") {
            let _ = cell(&text);
        }
    }
}
