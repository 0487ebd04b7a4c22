//! Characters as the grammars see them: full-width forms folded, all kinds of white space alike. In: text; out: nom parsers
//! for single symbols, words and digit runs. No meaning is given to anything here.

use nom::bytes::complete::{take_while, take_while1};
use nom::character::complete::satisfy;
use nom::combinator::verify;
use nom::error::{Error, ErrorKind};
use nom::{IResult, Parser};

use crate::span::Span;
use crate::value::Repair;

/// The ASCII form of a full-width or small-form character; any other character itself.
///
/// U+FF01–U+FF5E are ASCII moved by a constant; the small forms U+FE50–U+FE6A are few and irregular.
pub fn ascii(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{2212}' | '﹣' => '-',
        '﹐' => ',',
        '﹒' => '.',
        '﹕' => ':',
        '﹙' => '(',
        '﹚' => ')',
        '﹤' => '<',
        '﹥' => '>',
        '﹦' => '=',
        '﹪' => '%',
        '﹢' => '+',
        _ => c,
    }
}

/// White space of any kind, with the marks of zero width that editors and PDF producers leave behind.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}')
}

/// A Chinese ideograph, `〇` included.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{3FFFF}' | '〇' | '々')
}

/// An Arabic digit, full-width ones included.
pub fn is_digit(c: char) -> bool {
    ascii(c).is_ascii_digit()
}

/// The last character before byte `at`.
pub fn before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

/// The span of the text without white space (as [`is_space`] sees it) at both ends.
pub fn trimmed(text: &str) -> Span {
    let lead = text.len() - text.trim_start_matches(is_space).len();
    Span::new(lead, lead + text.trim_matches(is_space).len())
}

/// The first place of `phrase` in a short text. `str::find` prepares a search for each phrase, which takes longer than looking
/// through a line.
pub fn find(text: &str, phrase: &str) -> Option<usize> {
    let (text, phrase) = (text.as_bytes(), phrase.as_bytes());
    let Some(last) = phrase.last() else { return Some(0) };
    // Chinese characters begin alike and end differently.
    text.windows(phrase.len()).position(|window| window.last() == Some(last) && window == phrase)
}

/// `space0 = { white space } ;`
pub fn space0(i: &str) -> IResult<&str, &str> {
    take_while(is_space).parse(i)
}

/// `gap = [ space , [ space ] ] | one line break with spaces around it ;` number and unit of a broken line, not of two columns
/// or two paragraphs.
pub fn gap(i: &str) -> IResult<&str, &str> {
    verify(space0, |s: &str| match s.matches('\n').count() {
        0 => s.chars().count() <= 2,
        breaks => breaks == 1,
    })
    .parse(i)
}

/// One symbol, given in ASCII, in either width; gives the ASCII form.
pub fn sym<'a>(wanted: char) -> impl Parser<&'a str, Output = char, Error = Error<&'a str>> {
    satisfy(move |c| ascii(c) == wanted).map(move |_| wanted)
}

/// A word, its ASCII symbols in either width.
pub fn word<'a>(wanted: &'static str) -> impl Parser<&'a str, Output = &'a str, Error = Error<&'a str>> {
    move |i: &'a str| {
        let mut rest = i.chars();
        for w in wanted.chars() {
            if rest.next().map(ascii) != Some(w) {
                return Err(refuse(i));
            }
        }
        let rest = rest.as_str();
        Ok((rest, taken(i, rest)))
    }
}

/// The first of `words` that stands here.
pub fn one_of_words<'a>(words: &'static [&'static str]) -> impl Parser<&'a str, Output = &'static str, Error = Error<&'a str>> {
    move |i: &'a str| words.iter().find_map(|w| word(w).parse(i).ok().map(|(rest, _)| (rest, *w))).ok_or_else(|| refuse(i))
}

/// `digits = digit , { digit } ;`
pub fn digits(i: &str) -> IResult<&str, &str> {
    take_while1(is_digit).parse(i)
}

/// The digits of a run as a number; `None` if it is longer than nine digits.
pub fn small(run: &str) -> Option<u32> {
    let plain: String = run.chars().map(ascii).collect();
    if plain.len() > 9 { None } else { plain.parse().ok() }
}

/// What was read of `i` when `rest` is left.
pub fn taken<'a>(i: &'a str, rest: &str) -> &'a str {
    i.get(..i.len().saturating_sub(rest.len())).unwrap_or("")
}

/// "This rule does not fit here."
pub fn refuse(i: &str) -> nom::Err<Error<&str>> {
    nom::Err::Error(Error::new(i, ErrorKind::Verify))
}

/// What had to be tolerated in the characters of a number.
pub fn number_repairs(printed: &str) -> Vec<Repair> {
    let mut repairs = Vec::new();
    if printed.contains(is_space) {
        repairs.push(Repair::SpaceInNumber);
    }
    if printed.contains(['\n', '\r']) {
        repairs.push(Repair::LineJoined);
    }
    if printed.contains(|c| ascii(c) != c && c != '\u{2212}') {
        repairs.push(Repair::FullWidth);
    }
    repairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_full_width_and_small_forms_only() {
        for (c, wanted) in
            [('０', '0'), ('．', '.'), ('％', '%'), ('－', '-'), ('﹦', '='), ('一', '一'), ('。', '。'), ('—', '—')]
        {
            assert_eq!(ascii(c), wanted, "{c}");
        }
    }

    #[test]
    fn words_match_in_either_width_and_leave_the_rest() {
        assert_eq!(word(">=").parse("＞=95").ok(), Some(("95", "＞=")));
        assert!(word(">=").parse(">95").is_err());
        assert_eq!(gap(" \n 元").ok().map(|r| r.0), Some("元"));
        assert!(gap(" \n\n 元").is_err() && gap("   元").is_err());
    }

    #[test]
    fn finds_a_phrase_as_the_standard_library_does() {
        for (text, phrase) in
            [("支出预算支出", "支出"), ("支出预算支出", "预算"), ("支", "支出"), ("支出", ""), ("收入", "支出"), ("", "支")]
        {
            assert_eq!(find(text, phrase), text.find(phrase), "{phrase} in {text}");
        }
    }

    #[test]
    fn trims_spaces_without_width() {
        let text = "\u{FEFF}\u{3000}12\u{200B}\u{A0}";
        assert_eq!(trimmed(text).of(text), "12");
    }
}
