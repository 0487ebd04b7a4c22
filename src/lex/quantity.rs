//! Targets and achievements: `≥95%`, `不低于20家`, `300余篇（次）`, `90-100分`. In: a cell (or a sign, a value and a unit cell);
//! out: a [`Quantity`], always with its text. What is not entirely sign, number and unit is a qualitative value: text only.

use nom::branch::alt;
use nom::bytes::complete::{take_while_m_n, take_while1};
use nom::combinator::{opt, peek, recognize, verify};
use nom::{IResult, Parser};

use crate::lex::chars::{ascii, is_han, is_space, one_of_words, refuse, space0, sym, taken, trimmed, word};
use crate::lex::number::{self, Printed};
use crate::lex::{Lexeme, date, han, measure, operator, percent, sign};
use crate::span::Span;
use crate::value::{Approx, Decimal, Operator, Quantity, Repair};

/// Words that say nothing more than the number after them.
const FILLERS: &[&str] = &["控制在", "达到", "达", "为", "共计", "共"];

/// Characters that make an unknown word after a number a sentence, not a unit.
const NOT_IN_UNITS: &str = "的了已完成按时开展是有不与和及或达到提高增加减少下降上升无为在进行参加满意良优好等第";

/// Everything between an optional operator and the end.
#[derive(Debug, Default)]
struct Body {
    operator: Option<Operator>,
    value: Option<Decimal>,
    upper: Option<Decimal>,
    unit: Option<String>,
    approx: Option<Approx>,
    repairs: Vec<Repair>,
}

/// White space folded: dropped beside a Chinese character or sign, one space elsewhere.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in trimmed(text).of(text).chars() {
        if is_space(c) {
            gap = true;
            continue;
        }
        let tight = |c: char| !c.is_ascii();
        if gap && !tight(c) && !out.ends_with(tight) {
            out.push(' ');
        }
        gap = false;
        out.push(c);
    }
    out
}

/// `range-sign = "-" | "—" | "–" | "~" | "～" | "至" | "到" ;` one or two of them.
fn range_sign(i: &str) -> IResult<&str, &str> {
    let dash = |c: char| matches!(ascii(c), '-' | '—' | '–' | '―' | '─' | '~' | '∼' | '〜');
    let (rest, _) = space0(i)?;
    let (rest, _) = alt((take_while_m_n(1, 2, dash), word("至"), word("到"))).parse(rest)?;
    space0(rest)
}

/// `percent-unit = "%" | "‰" | "百分比" ;` the full-width sign is given as `%`.
fn percent_unit(i: &str) -> IResult<&str, String> {
    alt((sym('%').map(|_| "%".to_owned()), sym('‰').map(|_| "‰".to_owned()), word("百分比").map(str::to_owned))).parse(i)
}

/// `foreign-unit = letter , { letter | "/" | "·" | "²" | "³" } ;` up to eight characters, such as `μg/m³`.
fn foreign_unit(i: &str) -> IResult<&str, &str> {
    let ok = |c: char| c.is_ascii_alphabetic() || "μ℃°²³·/".contains(c);
    verify(recognize((peek(verify(take_while_m_n(1, 1, ok), |s: &str| s != "/")), take_while_m_n(1, 8, ok))), |s: &str| {
        !s.ends_with('/')
    })
    .parse(i)
}

/// `unknown-unit = han , [ han , [ han , [ han ] ] ] ;` that does not begin with a known measure word and holds no verb.
fn unknown_unit(i: &str) -> IResult<&str, &str> {
    let known_head = measure::measure_word(i).is_ok();
    verify(take_while1(is_han), |s: &str| {
        !known_head && s.chars().count() <= 4 && !s.chars().any(|c| NOT_IN_UNITS.contains(c) || han::is_numeral(c))
    })
    .parse(i)
}

/// `unit = percent-unit , [ per ] | measure-unit | foreign-unit | unknown-unit ;` a unit that is not in the list is taken
/// only after digits and if nothing follows it.
fn unit(known_only: bool) -> impl Fn(&str) -> IResult<&str, String> {
    move |i| {
        let per_cent = (percent_unit, opt(measure::per)).map(|(sign, per)| sign + per.unwrap_or(""));
        let listed = measure::unit.map(|s: &str| s.chars().filter(|c| !is_space(*c)).collect());
        if let Ok(read) = alt((per_cent, listed)).parse(i) {
            return Ok(read);
        }
        if known_only {
            return Err(refuse(i));
        }
        alt((foreign_unit, unknown_unit)).map(str::to_owned).parse(i)
    }
}

/// `number = percent-parts | number ;` the former (百分之九十五) brings its unit.
fn number_with_unit(i: &str) -> IResult<&str, (Printed, Option<String>)> {
    if i.starts_with("百分之") {
        return percent::at(i).map(|(rest, p)| (rest, (p, Some("%".to_owned()))));
    }
    number::at_in_cell.map(|p| (p, None)).parse(i)
}

/// `lower = number , [ unit ] , range-sign ;` the lower end of a range, its unit (3万元-5万元, 90%-95%) said again by the upper.
fn lower(i: &str) -> IResult<&str, (Printed, Option<String>)> {
    let (rest, printed) = number::at_in_cell(i)?;
    let (rest, own) = opt((space0, unit(true)).map(|u| u.1)).parse(rest)?;
    let (rest, _) = range_sign(rest)?;
    peek(number::at_in_cell).parse(rest)?;
    Ok((rest, (printed, own)))
}

/// ```text
/// body = [ filler ] , [ operator ] , [ filler ] , [ before ] , [ lower ] , number , [ between ] , [ unit ] , [ after ] ;
/// ```
fn body(i: &str) -> IResult<&str, Body> {
    let (rest, _) = opt(one_of_words(FILLERS)).parse(i)?;
    let (rest, sign) = opt(operator::operator).parse(rest)?;
    let (rest, _) = opt(one_of_words(FILLERS)).parse(rest)?;
    let (rest, before) = opt((operator::before, space0).map(|b| b.0)).parse(rest)?;
    let (rest, low) = opt(lower).parse(rest)?;
    let (start, (high, own_unit)) = number_with_unit(rest)?;
    let bare_numeral = high.han && !han::is_long(rest, start) && own_unit.is_none();
    let (rest, between) = opt(operator::between).parse(start)?;
    let (rest, _) = space0(rest)?;
    let (rest, unit) = if own_unit.is_some() { (rest, own_unit) } else { opt(unit(high.han)).parse(rest)? };
    let (rest, after) = opt((space0, operator::after).map(|a| a.1)).parse(rest)?;
    if bare_numeral && unit.is_none() {
        return Err(refuse(i));
    }
    let mut repairs = high.repairs;
    let (value, upper) = match low {
        Some((low, low_unit)) => {
            // A range runs upwards in one unit; anything else is a code, a telephone number or two values.
            if low.value > high.value || low_unit.is_some() && low_unit != unit {
                return Err(refuse(i));
            }
            repairs.extend(low.repairs);
            (low.value, Some(high.value))
        }
        None => (high.value, None),
    };
    Ok((rest, Body { operator: sign, value: Some(value), upper, unit, approx: after.or(between).or(before), repairs }))
}

/// `named = name , symbol , body ;` such as `合格率≥95%`: only a written sign ties a name to its number.
fn named(i: &str) -> IResult<&str, Body> {
    let (rest, _) = verify(take_while1(is_han), |s: &str| s.chars().count() <= 12).parse(i)?;
    peek(operator::symbol).parse(rest)?;
    body(rest)
}

/// What a folded text says beside its words; nothing if it is a date or a sentence.
fn members(text: &str) -> Body {
    if text == "十分" || date::cell(text).is_some() {
        return Body::default();
    }
    match alt((body, named)).parse(text) {
        Ok(("", read)) => read,
        _ => Body::default(),
    }
}

/// A target or achievement cell. Never fails: what has no plain number is a qualitative value with its text alone.
pub fn cell(text: &str) -> Lexeme<Quantity> {
    let folded = folded(text);
    let read = members(&folded);
    Lexeme::new(with_text(folded, read.operator, &read), trimmed(text), read.repairs)
}

/// The quantity with this text and the members read.
fn with_text(text: String, operator: Option<Operator>, read: &Body) -> Quantity {
    Quantity { text, operator, value: read.value, upper: read.upper, unit: read.unit.clone(), approx: read.approx }
}

/// A value spread over a sign, a value and a unit column; the text is joined in that order.
///
/// `定性`, `无`, dashes and empty cells in the sign or unit column add nothing, nor does what the value cell says itself
/// (`≥` beside `≥95%`).
pub fn join(sign: &str, value: &str, unit: &str) -> Quantity {
    let silent = |s: &str| s.is_empty() || s == "定性" || s == "定性指标" || sign::is_none(s);
    let (sign, value, unit) = (folded(sign), folded(value), folded(unit));
    let own = members(&value);
    let sign =
        if silent(&sign) || own.operator.is_some() && operator::cell(&sign) == own.operator { String::new() } else { sign };
    let unit = if silent(&unit) || !value.is_empty() && value.ends_with(&unit) { String::new() } else { unit };
    let text = [sign.as_str(), value.as_str(), unit.as_str()].concat();
    let whole = members(&text);
    if whole.value.is_some() || own.value.is_none() || date::cell(&text).is_some() {
        return with_text(text, whole.operator, &whole);
    }
    // The unit column may hold a word that no list knows; that it is a unit the column says.
    let operator = own.operator.or_else(|| operator::cell(&sign));
    let unit = own.unit.clone().or_else(|| (!unit.is_empty()).then(|| unit.replace('％', "%")));
    with_text(text, operator, &Body { unit, ..own })
}

/// A count in running text: `number , [ between ] , unit , [ after ]` with the unit from the list of measure words.
pub fn count_at(i: &str) -> IResult<&str, (Printed, Quantity)> {
    let (rest, low) = opt(lower).parse(i)?;
    let (after_number, high) = number::at(rest)?;
    let long = !high.han || han::is_long(rest, after_number);
    let (rest, between) = opt(operator::between).parse(after_number)?;
    let (rest, _) = take_while_m_n(0, 2, |c| is_space(c) && c != '\n').parse(rest)?;
    let unit_start = rest;
    let (rest, unit) = unit(true)(rest)?;
    if !long || !unit.starts_with(['%', '‰']) && !unit.starts_with("百分比") && !begins_unit(unit_start) {
        return Err(refuse(i));
    }
    let (rest, after) = opt(operator::after).parse(rest)?;
    let (value, upper) = match low {
        Some((low, _)) if low.value <= high.value => (low.value, Some(high.value)),
        Some(_) => return Err(refuse(i)),
        None => (high.value, None),
    };
    let quantity = Quantity {
        text: taken(i, rest).to_owned(),
        operator: None,
        value: Some(value),
        upper,
        unit: Some(unit),
        approx: after.or(between),
    };
    Ok((rest, (high, quantity)))
}

/// Whether a unit stands here and not a word that begins like one; 万 and 亿 before it are looked through.
fn begins_unit(i: &str) -> bool {
    let bare = i.trim_start_matches(['百', '千', '万', '亿']);
    measure::begins(bare) || measure::begins(i)
}

/// The span of a count with the words before it that belong to it.
pub fn widened(text: &str, span: Span, mut quantity: Quantity) -> (Span, Quantity) {
    if let Some((start, sign, approx)) = text.get(..span.start()).and_then(operator::ending_at) {
        let span = Span::new(start, span.end());
        quantity.operator = sign;
        quantity.approx = quantity.approx.or(approx);
        quantity.text = folded(span.of(text));
        return (span, quantity);
    }
    (span, quantity)
}
