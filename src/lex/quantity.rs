//! Targets and achievements: `≥95%`, `不低于20家`, `300余篇（次）`, `90-100分`. In: a cell (or a sign, a value and a unit cell);
//! out: a [`Quantity`], always with its text. What is not entirely sign, number and unit is a qualitative value: text only.

use nom::branch::alt;
use nom::bytes::complete::{take_while_m_n, take_while1};
use nom::combinator::{opt, peek, recognize, verify};
use nom::{IResult, Parser};

use crate::lex::chars::{ascii, gap, is_han, is_space, one_of_words, refuse, space0, sym, taken, trimmed, word};
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
    alt((
        sym('%').map(|_| "%".to_owned()),
        sym('‰').map(|_| "‰".to_owned()),
        sym('‱').map(|_| "‱".to_owned()),
        word("百分比").map(str::to_owned),
    ))
    .parse(i)
}

/// `foreign-unit = letter , { letter | "/" | "·" | "²" | "³" } ;` up to eight characters, such as `μg/m³`.
fn foreign_unit(i: &str) -> IResult<&str, &str> {
    let ok = |c: char| c.is_ascii_alphabetic() || "μ℃°²³·/".contains(c);
    verify(recognize((peek(verify(take_while_m_n(1, 1, ok), |s: &str| s != "/")), take_while_m_n(1, 8, ok))), |s: &str| {
        !s.ends_with('/')
    })
    .parse(i)
}

/// `unknown-unit = han , [ han , [ han , [ han ] ] ] ;` that does not begin with a known measure word and holds no verb. Words
/// of vagueness after it (左右, 以上) are left.
fn unknown_unit(i: &str) -> IResult<&str, &str> {
    let (_, run) = take_while_m_n(1, 8, is_han).parse(i)?;
    let end = run.char_indices().map(|(at, _)| at).find(|at| operator::after(run.get(*at..).unwrap_or("")).is_ok());
    let unit = run.get(..end.unwrap_or(run.len())).unwrap_or("");
    let plain = !unit.chars().any(|c| NOT_IN_UNITS.contains(c) || han::is_numeral(c));
    let (count, known_head) = (unit.chars().count(), measure::measure_word(i).is_ok());
    if (1..=4).contains(&count) && plain && !known_head { Ok((i.get(unit.len()..).unwrap_or(""), unit)) } else { Err(refuse(i)) }
}

/// `times-unit = [ "万" | "亿" | "千" | "百" ] , measure-word , "次" ;` such as 万头次, 车次.
fn times_unit(i: &str) -> IResult<&str, &str> {
    recognize((opt(one_of_words(&["万", "亿", "千", "百"])), measure::measure_word, word("次"))).parse(i)
}

/// `unit = percent-unit , [ per ] | measure-unit | foreign-unit | unknown-unit ;` a unit that is not in the list is taken
/// only after digits and if nothing follows it.
fn unit(known_only: bool) -> impl Fn(&str) -> IResult<&str, String> {
    move |i| {
        let per_cent = (percent_unit, opt(measure::per)).map(|(sign, per)| sign + per.unwrap_or(""));
        let listed = measure::unit.map(|s: &str| s.chars().filter(|c| !is_space(*c)).collect());
        if let Ok(read) = alt((per_cent, times_unit.map(str::to_owned), listed)).parse(i) {
            return Ok(read);
        }
        if known_only {
            return Err(refuse(i));
        }
        alt((foreign_unit, unknown_unit)).map(str::to_owned).parse(i)
    }
}

/// `vague = multiplier , ( "余" | "多" ) , unit ;` the multiplier belongs to the unit: `80万余人次` counts 万人次.
fn vague(i: &str) -> IResult<&str, (Approx, String)> {
    let (rest, multiplier) = one_of_words(&["百", "千", "万", "亿"]).parse(i)?;
    let (rest, (approx, _)) = (operator::between, space0).parse(rest)?;
    let (rest, unit) = unit(true)(rest)?;
    Ok((rest, (approx, format!("{multiplier}{unit}"))))
}

/// `between-and-unit = vague | [ between ] , spaces , [ unit ] ;`
fn between_and_unit(known_only: bool) -> impl Fn(&str) -> IResult<&str, (Option<Approx>, Option<String>)> {
    move |i| {
        if let Ok((rest, (approx, unit))) = vague(i) {
            return Ok((rest, (Some(approx), Some(unit))));
        }
        let (rest, between) = opt(operator::between).parse(i)?;
        let (rest, _) = space0(rest)?;
        let (rest, unit) = opt(unit(known_only)).parse(rest)?;
        Ok((rest, (between, unit)))
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
fn lower(number: fn(&str) -> IResult<&str, Printed>) -> impl Fn(&str) -> IResult<&str, (Printed, Option<String>)> {
    move |i| {
        let (rest, printed) = number(i)?;
        let (rest, own) = opt((space0, unit(true)).map(|u| u.1)).parse(rest)?;
        let (rest, _) = range_sign(rest)?;
        peek(number).parse(rest)?;
        Ok((rest, (printed, own)))
    }
}

/// ```text
/// body = [ filler ] , [ operator ] , [ filler ] , [ before ] , [ lower ] , number , between-and-unit , [ after ] ;
/// ```
fn body(i: &str) -> IResult<&str, Body> {
    let (rest, _) = opt(one_of_words(FILLERS)).parse(i)?;
    let (rest, sign) = opt(operator::operator).parse(rest)?;
    let (rest, _) = opt(one_of_words(FILLERS)).parse(rest)?;
    let (rest, before) = opt((operator::before, space0).map(|b| b.0)).parse(rest)?;
    let (rest, low) = opt(lower(number::at_in_cell)).parse(rest)?;
    let (start, (high, own_unit)) = number_with_unit(rest)?;
    let bare_numeral = high.han && !han::is_long(rest, start) && own_unit.is_none();
    let (rest, (between, unit)) = if own_unit.is_some() { (start, (None, own_unit)) } else { between_and_unit(high.han)(start)? };
    let (rest, after) = opt((space0, operator::after).map(|a| a.1)).parse(rest)?;
    if bare_numeral && unit.is_none() {
        return Err(refuse(i));
    }
    let mut repairs = high.repairs;
    let (value, upper) = match low {
        Some((low, low_unit)) => {
            // A range runs upwards in one unit; anything else is a code, a telephone number or two values.
            let year = |d: Decimal| d.scale() == 0 && (Decimal::from(1949)..=Decimal::from(2099)).contains(&d);
            let years = unit.is_none() && year(low.value) && year(high.value);
            if low.value > high.value || years || low_unit.is_some() && low_unit != unit {
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
    let printed = |s: &str| s.replace('％', "%");
    let unit =
        if silent(&unit) || !value.is_empty() && printed(&value).ends_with(&printed(&unit)) { String::new() } else { unit };
    let text = [sign.as_str(), value.as_str(), unit.as_str()].concat();
    let whole = members(&text);
    if whole.value.is_some() || own.value.is_none() || date::cell(&text).is_some() {
        return with_text(text, whole.operator, &whole);
    }
    // The unit column may hold a word that no list knows; that it is a unit the column says.
    let operator = own.operator.or_else(|| operator::cell(&sign));
    let unit = own.unit.clone().or_else(|| (!unit.is_empty()).then(|| printed(&unit)));
    with_text(text, operator, &Body { unit, ..own })
}

/// `count = [ lower ] , number , between-and-unit , [ after ] ;` in running text: the unit is one of the measure words, and a single
/// numeral (一次, 三公) counts nothing.
pub fn count_at(i: &str) -> IResult<&str, (Printed, Quantity)> {
    let (rest, low) = opt(lower(number::at)).parse(i)?;
    let (after_number, high) = number::at(rest)?;
    let (rest, (between, unit)) = between_and_unit(true)(after_number)?;
    let Some(unit) = unit.filter(|_| !high.han || han::is_long(i, after_number)) else { return Err(refuse(i)) };
    let (_, spaces) = gap(after_number)?;
    if between.is_none() && !begins_unit(after_number) || spaces.contains('\n') {
        return Err(refuse(i));
    }
    let (rest, after) = opt(operator::after).parse(rest)?;
    let (value, upper) = match low {
        Some((low, _)) if low.value <= high.value => (low.value, Some(high.value)),
        Some(_) => return Err(refuse(i)),
        None => (high.value, None),
    };
    let approx = after.or(between);
    let quantity = Quantity { text: folded(taken(i, rest)), operator: None, value: Some(value), upper, unit: Some(unit), approx };
    Ok((rest, (high, quantity)))
}

/// Whether a unit stands here and not a word that begins like one; 万 and 亿 before it are looked through.
fn begins_unit(i: &str) -> bool {
    let i = i.trim_start_matches(is_space);
    let bare = i.trim_start_matches(['百', '千', '万', '亿']);
    measure::begins(bare) || measure::begins(i) || percent_unit(i).is_ok()
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `operator value..upper unit approx`, with `_` for what is not printed.
    fn shown(q: &Quantity) -> String {
        let number = |d: Option<Decimal>| d.map_or("_".to_owned(), |d| d.to_string());
        let upper = q.upper.map_or(String::new(), |u| format!("..{u}"));
        let (sign, approx) = (q.operator.map_or("_", Operator::sign), q.approx.map_or("_", Approx::name));
        format!("{sign} {}{upper} {} {approx}", number(q.value), q.unit.as_deref().unwrap_or("_"))
    }

    #[test]
    fn reads_members_where_they_are_printed() {
        for (text, wanted) in [
            ("≥95%", "≥ 95 % _"),
            ("＞=100％", "≥ 100 % _"),
            ("≧ 10 座", "≥ 10 座 _"),
            ("不低于20家", "≥ 20 家 _"),
            ("≥190元每人每月", "≥ 190 元每人每月 _"),
            ("不超过3天", "≤ 3 天 _"),
            ("﹦1", "= 1 _ _"),
            ("35", "_ 35 _ _"),
            ("0起", "_ 0 起 _"),
            ("1,200.50万元", "_ 1200.50 万元 _"),
            ("300余篇（次）", "_ 300 篇（次） at_least"),
            ("约5.5万人次", "_ 5.5 万人次 around"),
            ("80万余人次", "_ 80 万人次 at_least"),
            ("二十余次", "_ 20 次 at_least"),
            ("三次", "_ 3 次 _"),
            ("3-5万元", "_ 3..5 万元 _"),
            ("3～5", "_ 3..5 _ _"),
            ("3至5个", "_ 3..5 个 _"),
            ("90-100分", "_ 90..100 分 _"),
            ("90%-95%", "_ 90..95 % _"),
            ("百分之九十五", "_ 95 % _"),
            ("100百分比", "_ 100 百分比 _"),
            ("达到95%以上", "_ 95 % at_least"),
            ("控制在5%以内", "_ 5 % at_most"),
            ("80左右", "_ 80 _ around"),
            ("3个百分点", "_ 3 个百分点 _"),
            ("500元/人·月", "_ 500 元/人·月 _"),
            ("12户/人.月", "_ 12 户/人.月 _"),
            ("35μg/m³", "_ 35 μg/m³ _"),
            ("合格率≥95%", "≥ 95 % _"),
            ("6个月", "_ 6 个月 _"),
            ("4.25", "_ 4.25 _ _"),
        ] {
            assert_eq!(shown(&cell(text).value), wanted, "{text}");
        }
    }

    #[test]
    fn everything_else_is_text_alone() {
        for text in [
            "",
            "专款专用",
            "不低于去年水平",
            "2022年底",
            "2022年12月31日前",
            "12月底之前",
            "2022-12-31",
            "开展3次培训和2次演练",
            "“三年行动”",
            "第一名",
            "十分",
            "一般",
            "一人一档",
            "24小时值班",
            "20条举措",
            "1:1",
            "0838-7211924",
            "2021-2023",
            "12-3",
            "≥95%，≤100%",
            "20190101",
            "100%完成",
            "每年3次",
            "－",
        ] {
            let q = cell(text).value;
            assert_eq!(shown(&q), "_ _ _ _", "{text}");
            assert_eq!(q.text, text);
        }
    }

    #[test]
    fn folds_white_space_and_keeps_the_words() {
        assert_eq!(cell(" 安全\n形势 稳定 ").value.text, "安全形势稳定");
        assert_eq!(cell("PM 2.5\n达标").value.text, "PM 2.5达标");
        assert_eq!(cell("＞=９５％").value.text, "＞=９５％");
        assert_eq!(cell("＞=９５％").repairs, [Repair::FullWidth]);
        assert_eq!(cell(" 3 次 ").span, Span::new(1, 6));
    }

    #[test]
    fn joins_columns() {
        for (sign, value, unit, text, wanted) in [
            ("≥", "95", "%", "≥95%", "≥ 95 % _"),
            ("≥", "≥95%", "％", "≥95%", "≥ 95 % _"),
            ("定性", "专款专用", "无", "专款专用", "_ _ _ _"),
            ("－", "3", "次", "3次", "_ 3 次 _"),
            ("=", "1,200", "—", "=1,200", "= 1200 _ _"),
            ("≤", "5", "个标准厂房单元", "≤5个标准厂房单元", "≤ 5 个标准厂房单元 _"),
            ("", "2022", "年", "2022年", "_ _ _ _"),
            ("不低于", "90", "分", "不低于90分", "≥ 90 分 _"),
        ] {
            let q = join(sign, value, unit);
            assert_eq!((q.text.as_str(), shown(&q).as_str()), (text, wanted), "{sign}|{value}|{unit}");
        }
    }

    proptest! {
        #[test]
        fn print_then_read_gives_the_value_back(mantissa in 0_i64..10_i64.pow(9), scale in 0_u32..4, unit in prop::sample::select(vec!["%", "个", "人次", "万元", ""])) {
            let value = Decimal::new(mantissa, scale);
            let q = cell(&format!("≥{value}{unit}")).value;
            prop_assert_eq!(q.value.map(|v| v.to_string()), Some(value.to_string()));
            prop_assert_eq!(q.unit.unwrap_or_default(), unit);
            prop_assert_eq!(q.operator, Some(Operator::AtLeast));
        }

        #[test]
        fn never_panics_and_always_has_its_text(text in "\\PC{0,20}") {
            prop_assert_eq!(cell(&text).value.text, folded(&text));
        }
    }
}
