//! Texts made comparable: width, white space and the spelling of numbers do not count.

use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;

use crate::value::Decimal;

/// Spellings of comparison signs, longest first where one holds another.
const SIGNS: &[(&str, &str)] = &[
    ("大于等于", "≥"),
    ("小于等于", "≤"),
    ("不低于", "≥"),
    ("不少于", "≥"),
    ("不小于", "≥"),
    ("不高于", "≤"),
    ("不超过", "≤"),
    ("不大于", "≤"),
    (">=", "≥"),
    ("<=", "≤"),
    ("≧", "≥"),
    ("≦", "≤"),
    ("⩾", "≥"),
    ("⩽", "≤"),
];

const NUMERALS: &str = "零〇○一二三四五六七八九十百千万亿两点壹贰叁肆伍陆柒捌玖拾佰仟";

/// NFKC without any white space.
pub(super) fn squash(text: &str) -> String {
    text.nfkc().filter(|c| !c.is_whitespace() && !('\u{1c}'..='\u{1f}').contains(c)).collect()
}

/// Squashed, comparison signs in one spelling.
pub(super) fn squash_signs(text: &str) -> String {
    SIGNS.iter().fold(squash(text), |text, (written, sign)| text.replace(written, sign))
}

/// Squashed, every number without thousands marks and trailing zeros.
pub(super) fn plain(text: &str) -> String {
    let text = squash(text);
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let (mut at, mut copied) = (0, 0);
    while at < bytes.len() {
        if !is_digit(bytes, at) {
            at += 1;
            continue;
        }
        let end = number_end(bytes, at);
        out.push_str(text.get(copied..at).unwrap_or_default());
        let digits: String = text.get(at..end).unwrap_or_default().chars().filter(|c| *c != ',').collect();
        out.push_str(if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { &digits });
        (at, copied) = (end, end);
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}

fn is_digit(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(u8::is_ascii_digit)
}

fn digits_end(bytes: &[u8], mut at: usize) -> usize {
    while is_digit(bytes, at) {
        at += 1;
    }
    at
}

/// The end of the number that begins at `start`: `1,234.50`, `1234.5`, `7`.
fn number_end(bytes: &[u8], start: usize) -> usize {
    let whole = digits_end(bytes, start);
    let mut grouped = whole;
    while whole - start <= 3 && bytes.get(grouped) == Some(&b',') && digits_end(bytes, grouped + 1) >= grouped + 4 {
        // A group of more than three digits is none: `1,2345` is two numbers.
        if digits_end(bytes, grouped + 1) > grouped + 4 {
            break;
        }
        grouped += 4;
    }
    if bytes.get(grouped) == Some(&b'.') && is_digit(bytes, grouped + 1) { digits_end(bytes, grouped + 1) } else { grouped }
}

/// Whether `wanted` stands in `text`, no number of it being a piece of a longer one. Both as [`plain`] gives them.
pub(super) fn contains(text: &str, wanted: &str) -> bool {
    let Some(first) = wanted.chars().next() else { return false };
    let (number_first, number_last) = (first.is_ascii_digit(), wanted.ends_with(|c: char| c.is_ascii_digit()));
    let mut from = 0;
    while let Some(found) = text.get(from..).and_then(|rest| rest.find(wanted)) {
        let start = from + found;
        let before = text.as_bytes().get(..start).unwrap_or_default();
        let after = text.as_bytes().get(start + wanted.len()..).unwrap_or_default();
        let cut_before = number_first && ends_in_number(before);
        let cut_after = number_last && (is_digit(after, 0) || after.first() == Some(&b'.') && is_digit(after, 1));
        if !cut_before && !cut_after {
            return true;
        }
        from = start + first.len_utf8();
    }
    false
}

fn ends_in_number(before: &[u8]) -> bool {
    match before {
        [.., last] if last.is_ascii_digit() => true,
        [.., digit, b'.'] => digit.is_ascii_digit(),
        _ => false,
    }
}

/// Chinese numerals (百分之九十五) or an enumerator: nothing with digits to compare.
pub(super) fn in_words(text: &str) -> bool {
    let text = squash(text);
    let (all, numerals) = text.chars().fold((0, 0), |(all, numerals), c| (all + 1, numerals + usize::from(NUMERALS.contains(c))));
    !text.contains(|c: char| c.is_ascii_digit()) && 3 * numerals >= all.max(1)
}

/// A number in a text, thousands marks allowed.
pub(super) fn decimal(text: &str) -> Option<Decimal> {
    let digits: String = text.trim().chars().filter(|c| *c != ',').collect();
    Decimal::from_str(&digits).or_else(|_| Decimal::from_scientific(&digits)).ok()
}

/// A number's digits as [`plain`] writes them, without sign.
pub(super) fn digits_of(value: Decimal) -> String {
    plain(&value.abs().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lose_marks_and_zeros() {
        for (text, expected) in [
            ("１，２３４．５０ 万元", "1234.5万元"),
            ("1,234,567", "1234567"),
            ("1,2345", "1,2345"),
            ("1234,567", "1234,567"),
            ("1,234,5678", "1234,5678"),
            ("7.00%", "7%"),
            ("第3.页", "第3.页"),
            ("100", "100"),
            ("无", "无"),
        ] {
            assert_eq!(plain(text), expected, "{text}");
        }
    }

    #[test]
    fn a_piece_of_a_number_is_not_that_number() {
        for (text, wanted, found) in [
            ("共35人", "35", true),
            ("共135人", "35", false),
            ("共1.35人", "35", false),
            ("共35.5人", "35", false),
            ("共35.", "35", true),
            ("135与35", "35", true),
            ("甲乙", "乙", true),
            ("甲", "", false),
        ] {
            assert_eq!(contains(text, wanted), found, "{wanted} in {text}");
        }
    }

    #[test]
    fn words_for_numbers() {
        for (text, words) in [("百分之九十五", true), ("（一）", true), ("95%", false), ("长期有效稳定可靠", false), ("", false)]
        {
            assert_eq!(in_words(text), words, "{text}");
        }
    }

    #[test]
    fn signs_have_one_spelling() {
        assert_eq!(squash_signs("不低于 95％"), "≥95%");
        assert_eq!(squash_signs("大于等于3"), "≥3");
    }
}
