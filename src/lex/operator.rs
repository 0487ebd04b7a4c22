//! Comparison signs and words of vagueness. In: text; out: nom parsers giving [`Operator`] and [`Approx`].

use nom::{IResult, Parser};

use crate::lex::chars::{refuse, space0, trimmed, word};
use crate::value::{Approx, Operator};

/// Spellings in ASCII form, longer ones before their beginnings.
const OPERATORS: &[(&str, Operator)] = &[
    (">=", Operator::AtLeast),
    ("=>", Operator::AtLeast),
    ("≥", Operator::AtLeast),
    ("≧", Operator::AtLeast),
    ("⩾", Operator::AtLeast),
    ("<=", Operator::AtMost),
    ("=<", Operator::AtMost),
    ("≤", Operator::AtMost),
    ("≦", Operator::AtMost),
    ("⩽", Operator::AtMost),
    (">", Operator::More),
    ("<", Operator::Less),
    ("=", Operator::Equal),
];

/// Words, longer ones before their beginnings.
const OPERATOR_WORDS: &[(&str, Operator)] = &[
    ("大于或等于", Operator::AtLeast),
    ("大于等于", Operator::AtLeast),
    ("高于或等于", Operator::AtLeast),
    ("不得低于", Operator::AtLeast),
    ("不得少于", Operator::AtLeast),
    ("不低于", Operator::AtLeast),
    ("不少于", Operator::AtLeast),
    ("不小于", Operator::AtLeast),
    ("至少", Operator::AtLeast),
    ("小于或等于", Operator::AtMost),
    ("小于等于", Operator::AtMost),
    ("低于或等于", Operator::AtMost),
    ("不得超过", Operator::AtMost),
    ("不得高于", Operator::AtMost),
    ("不高于", Operator::AtMost),
    ("不超过", Operator::AtMost),
    ("不大于", Operator::AtMost),
    ("不多于", Operator::AtMost),
    ("至多", Operator::AtMost),
    ("大于", Operator::More),
    ("高于", Operator::More),
    ("小于", Operator::Less),
    ("低于", Operator::Less),
    ("少于", Operator::Less),
    ("等于", Operator::Equal),
];

/// Words of vagueness before a number.
const BEFORE: &[(&str, Approx)] = &[
    ("大约", Approx::Around),
    ("约为", Approx::Around),
    ("约", Approx::Around),
    ("接近", Approx::Around),
    ("将近", Approx::Around),
    ("近", Approx::Around),
    ("超过", Approx::AtLeast),
    ("多于", Approx::AtLeast),
    ("逾", Approx::AtLeast),
    ("超", Approx::AtLeast),
];

/// Words of vagueness between number and unit.
const BETWEEN: &[(&str, Approx)] = &[("余", Approx::AtLeast), ("多", Approx::AtLeast)];

/// Words of vagueness after the unit.
const AFTER: &[(&str, Approx)] = &[
    ("左右", Approx::Around),
    ("上下", Approx::Around),
    ("及以上", Approx::AtLeast),
    ("以上", Approx::AtLeast),
    ("及以内", Approx::AtMost),
    ("以内", Approx::AtMost),
    ("之内", Approx::AtMost),
    ("及以下", Approx::AtMost),
    ("以下", Approx::AtMost),
];

/// The first entry of a table that stands here.
fn entry<'a, T: Copy>(i: &'a str, table: &'static [(&'static str, T)]) -> IResult<&'a str, T> {
    table.iter().find_map(|(w, t)| word(w).parse(i).ok().map(|(rest, _)| (rest, *t))).ok_or_else(|| refuse(i))
}

/// `symbol = "≥" | ">=" | "≧" | … ;` in either width, spaces after it.
pub fn symbol(i: &str) -> IResult<&str, Operator> {
    let (rest, operator) = entry(i, OPERATORS)?;
    let (rest, _) = space0(rest)?;
    Ok((rest, operator))
}

/// `operator = symbol | "不低于" | "不少于" | … ;`
pub fn operator(i: &str) -> IResult<&str, Operator> {
    symbol(i).or_else(|_| {
        let (rest, operator) = entry(i, OPERATOR_WORDS)?;
        let (rest, _) = space0(rest)?;
        Ok((rest, operator))
    })
}

/// `before = "约" | "近" | "超过" | … ;`
pub fn before(i: &str) -> IResult<&str, Approx> {
    entry(i, BEFORE)
}

/// `between = "余" | "多" ;`
pub fn between(i: &str) -> IResult<&str, Approx> {
    entry(i, BETWEEN)
}

/// Short words after the unit; before one of these characters they belong to the next word (9个内设机构).
const AFTER_SHORT: &[(&str, Approx)] = &[("内", Approx::AtMost), ("余", Approx::AtLeast), ("多", Approx::AtLeast)];
const GOES_ON: &str = "设部容存涝网外控蒙科陆在置河湖环业额款粮下种元样项个次年家名人";

/// `after = "左右" | "以上" | "以内" | … ;`
pub fn after(i: &str) -> IResult<&str, Approx> {
    entry(i, AFTER).or_else(|_| {
        let (rest, approx) = entry(i, AFTER_SHORT)?;
        if rest.starts_with(|c| GOES_ON.contains(c)) { Err(refuse(i)) } else { Ok((rest, approx)) }
    })
}

/// The operator that a whole cell (of a sign column) says.
pub fn cell(text: &str) -> Option<Operator> {
    operator(trimmed(text).of(text)).ok().filter(|(rest, _)| rest.is_empty()).map(|(_, operator)| operator)
}

/// The operator or word of vagueness that ends right before a number, and where it begins.
///
/// In running text 不超过 says how vague a figure is (`at_most`), as the contract has it.
pub fn ending_at(text: &str) -> Option<(usize, Option<Operator>, Option<Approx>)> {
    let head = text.trim_end_matches([' ', '\u{3000}']);
    let found = |w: &str| head.ends_with(w).then(|| head.len() - w.len());
    if let Some(start) = found("不超过") {
        return Some((start, None, Some(Approx::AtMost)));
    }
    let signs = OPERATORS.iter().chain(OPERATOR_WORDS).find_map(|(w, o)| found(w).map(|s| (s, Some(*o), None)));
    signs.or_else(|| BEFORE.iter().find_map(|(w, a)| found(w).map(|s| (s, None, Some(*a)))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_spelling_of_a_sign_cell() {
        use Operator::{AtLeast, AtMost, Equal, Less, More};
        for (text, wanted) in [
            ("≥", AtLeast),
            ("≧", AtLeast),
            (">=", AtLeast),
            ("＞=", AtLeast),
            ("＞＝", AtLeast),
            ("⩾", AtLeast),
            ("不低于", AtLeast),
            ("大于等于", AtLeast),
            ("≤", AtMost),
            ("≦", AtMost),
            ("<＝", AtMost),
            ("不超过", AtMost),
            ("＝", Equal),
            ("﹦", Equal),
            ("＞", More),
            ("<", Less),
            (" ≥ ", AtLeast),
        ] {
            assert_eq!(cell(text), Some(wanted), "{text}");
        }
        for text in ["", "定性", "无", "－", "≥95", "==="] {
            assert_eq!(cell(text), None, "{text}");
        }
    }

    #[test]
    fn finds_the_word_before_a_number() {
        assert_eq!(ending_at("培训不少于"), Some((6, Some(Operator::AtLeast), None)));
        assert_eq!(ending_at("不超过"), Some((0, None, Some(Approx::AtMost))));
        assert_eq!(ending_at("发放约 "), Some((6, None, Some(Approx::Around))));
        assert_eq!(ending_at("发放"), None);
    }

    #[test]
    fn no_spelling_hides_a_longer_one() {
        for table in [OPERATORS, OPERATOR_WORDS] {
            for (at, (w, _)) in table.iter().enumerate() {
                assert!(!table[at + 1..].iter().any(|(later, _)| later.starts_with(w)), "{w}");
            }
        }
    }
}
