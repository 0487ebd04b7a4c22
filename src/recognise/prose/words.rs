//! The lexers as prose needs them: one place that says which of them are asked and how.

use crate::lex::enumerator::EnumeratorKind;
use crate::lex::{Lexeme, amount, date, docnum, enumerator as lexer, number as numbers};
use crate::span::Span;
use crate::value::{Decimal, DocumentNumber, Money, Precision};

/// An enumerator with its depth: 第一部分 0, 一、 1, （一） 2, 1. 3, （1） 4, ① 5; words such as 一是 6 begin items, never
/// headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enumerator {
    /// Depth.
    pub rank: u8,
    /// The number.
    pub ordinal: u32,
    /// The enumerator with its punctuation.
    pub span: Span,
}

/// The depth of enumerators that are words.
pub const WORD_RANK: u8 = 6;

impl Enumerator {
    fn new(found: lexer::Enumerator, at: usize) -> Self {
        let rank = match found.kind {
            EnumeratorKind::Chapter => 0,
            EnumeratorKind::Han => 1,
            EnumeratorKind::HanParen => 2,
            EnumeratorKind::Arabic => 3,
            EnumeratorKind::ArabicParen => 4,
            EnumeratorKind::Circled => 5,
            EnumeratorKind::Ordinal | EnumeratorKind::OneIs | EnumeratorKind::Labelled => WORD_RANK,
        };
        Self { rank, ordinal: found.ordinal, span: Span::new(at, at + found.label_len) }
    }

    /// The same, `offset` bytes further on.
    pub fn shifted(self, offset: usize) -> Self {
        Self { span: self.span.shifted(offset), ..self }
    }
}

/// The enumerator that a paragraph begins with.
pub fn enumerator(text: &str) -> Option<Enumerator> {
    lexer::at_start(text).map(|found| Enumerator::new(found, 0))
}

/// The kinds of lists inside a paragraph, each with what its first number may look like: most paragraphs hold none of
/// them, and looking is cheaper than parsing at every character.
const INLINE: [(EnumeratorKind, &[&str]); 7] = [
    (EnumeratorKind::HanParen, &["一）", "一)", "㈠", "一 "]),
    (EnumeratorKind::ArabicParen, &["1）", "1)", "１）", "１)", "1 ", "１ "]),
    (EnumeratorKind::OneIs, &["一是"]),
    (EnumeratorKind::Circled, &["①", "⑴", "❶"]),
    (EnumeratorKind::Arabic, &["1.", "1、", "1．", "１．", "１.", "１、", "⒈"]),
    (EnumeratorKind::Ordinal, &["第一", "首先"]),
    (EnumeratorKind::Han, &["一、"]),
];

/// The enumerators inside a paragraph that begin the items 1, 2, 3 … of one list; none if there are fewer than two. The
/// kind that comes first wins: others stand inside its items.
pub fn inline(text: &str) -> Vec<Enumerator> {
    let possible = INLINE.iter().filter(|(_, first)| first.iter().any(|mark| text.contains(mark)));
    let lists = possible.map(|(kind, _)| lexer::split_inline(text, *kind)).filter(|items| items.len() > 1);
    let first = lists.min_by_key(|items| items.first().map_or(usize::MAX, |(_, span)| span.start()));
    first.unwrap_or_default().into_iter().map(|(found, span)| Enumerator::new(found, span.start())).collect()
}

/// An amount that is the whole text and prints its unit.
pub fn money(text: &str) -> Option<Lexeme<Money>> {
    amount::cell(text, None).filter(|found| found.value.unit.is_some())
}

/// No amount is printed longer than this many bytes.
const LONGEST_AMOUNT: usize = 120;

/// The amount at the end of a text. Only the end is looked at, so that long texts cost nothing.
pub fn money_at_end(text: &str) -> Option<Lexeme<Money>> {
    let mut from = text.len().saturating_sub(LONGEST_AMOUNT);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let end = text.trim_end().len();
    let last = amount::scan(text.get(from..)?).pop()?;
    let span = last.span.shifted(from);
    (span.end() == end).then_some(Lexeme { span, ..last })
}

/// Whether an amount stands in a text.
pub fn has_money(text: &str) -> bool {
    !amount::scan(text).is_empty()
}

/// A number, Arabic or Chinese, a measure word of people or units behind it allowed.
pub fn number(text: &str) -> Option<Lexeme<Decimal>> {
    numbers::cell(text.trim().trim_end_matches(['人', '名', '个', '位']))
}

/// The document numbers of a text.
pub fn document_numbers(text: &str) -> Vec<Lexeme<DocumentNumber>> {
    docnum::scan(text)
}

/// The tag at the start of a name and how many bytes it takes with its mark.
pub fn tag(text: &str) -> Option<(Span, usize)> {
    docnum::tag_at(text).map(|(tag, length)| {
        let start = text.find(tag).unwrap_or(0);
        (Span::new(start, start + tag.len()), length)
    })
}

/// The place behind the marks after a document number that ends at `at`.
pub fn after_number(text: &str, at: usize) -> usize {
    at + docnum::after(text, at)
}

/// The year in a title.
pub fn year_in(text: &str) -> Option<(u16, Span)> {
    date::year_in(text)
}

/// The year that a text names most often, the later of two.
pub fn most_named_year(text: &str) -> Option<u16> {
    let mut counts = std::collections::BTreeMap::new();
    for (at, _) in text.match_indices('年') {
        let digits = at.checked_sub(4).and_then(|from| text.get(from..at)).filter(|digits| digits.starts_with("20"));
        if let Some(year) = digits.and_then(|digits| digits.parse::<u16>().ok()) {
            *counts.entry(year).or_insert(0_usize) += 1;
        }
    }
    counts.into_iter().max_by_key(|(year, count)| (*count, *year)).map(|(year, _)| year)
}

/// Whether the whole text is a day or a month of a year.
pub fn is_date(text: &str) -> bool {
    date::cell(text).is_some_and(|found| matches!(found.value.precision, Precision::Day | Precision::Month))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_amount_must_be_the_end() {
        let end = |text: &str| money_at_end(text).map(|found| found.span.of(text).to_owned());
        assert_eq!(end("农田水利维修经费等12.5万元").as_deref(), Some("12.5万元"));
        assert_eq!(end("山塘清淤（二期）3.1万").as_deref(), Some("3.1万"));
        assert_eq!(end("斥资30万元采购水泵"), None);
        assert_eq!(end("受益5万人"), None);
        let long = format!("{}8万元", "水".repeat(5000));
        assert_eq!(end(&long).as_deref(), Some("8万元"));
    }

    #[test]
    fn the_year_of_a_text_is_the_one_it_names_most() {
        assert_eq!(most_named_year("2022年3万元，2021年2万元，比2022年初多"), Some(2022));
        assert_eq!(most_named_year("2021年2万元，2022年3万元"), Some(2022));
        assert_eq!(most_named_year("年初有12年、第2022名"), None);
    }

    #[test]
    fn the_outer_list_of_a_paragraph_is_found() {
        let text = "职责是：（一）管水，一是河，二是湖；（二）管渠。";
        let ordinals: Vec<_> = inline(text).iter().map(|found| (found.rank, found.ordinal)).collect();
        assert_eq!(ordinals, [(2, 1), (2, 2)]);
    }
}
