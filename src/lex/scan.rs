//! Everything lexical in running text. In: a text; out: amounts, rates, dates, document numbers and counts, in order and
//! without overlaps. Where two readings overlap, the kind with the stricter grammar wins.

use crate::lex::chars::{ascii, before, is_digit};
use crate::lex::{Lexeme, amount, date, docnum, han, percent, quantity};
use crate::span::Span;
use crate::value::{Date, Decimal, DocumentNumber, Money, Quantity};

/// A value found in running text.
#[derive(Debug, Clone, PartialEq)]
pub enum Lexical {
    /// An amount with its unit of money.
    Money(Money),
    /// A percent.
    Rate(Decimal),
    /// A date or period.
    Date(Date),
    /// A number of an official document.
    DocumentNumber(DocumentNumber),
    /// A number with a measure word.
    Count(Quantity),
}

/// Where the next number begins at or after byte `from` (a sign included), and where its run of digits or numerals ends.
///
/// A number that continues another one (after its point or thousands mark) or a name of letters (PM2.5) is passed over.
pub(crate) fn next_number(text: &str, from: usize) -> Option<(usize, usize)> {
    let mut at = from;
    loop {
        let rest = text.get(at..)?;
        let start = at + rest.find(|c| is_digit(c) || han::is_numeral(c))?;
        let run = text.get(start..)?;
        let digits = run.starts_with(is_digit);
        let same = |c: char| if digits { is_digit(c) } else { han::is_numeral(c) };
        let end = start + run.find(|c| !same(c)).unwrap_or(run.len());
        if digits && continues(text, start, end) {
            at = end;
            continue;
        }
        return Some((if digits { sign_start(text, start) } else { start }, end));
    }
}

/// Whether the digits at `start..end` go on with what stands before them.
fn continues(text: &str, start: usize, end: usize) -> bool {
    let Some(last) = before(text, start) else { return false };
    if last.is_ascii_alphabetic() {
        return true;
    }
    let after_digit = before(text, start - last.len_utf8()).is_some_and(is_digit);
    let three = text.get(start..end).is_some_and(|run| run.chars().count() == 3);
    after_digit && (matches!(last, '.' | ',' | '．') || last == '，' && three)
}

/// The start of the number with its minus sign, if one stands there and is none of a range or a code.
fn sign_start(text: &str, start: usize) -> usize {
    match before(text, start) {
        Some(c @ ('-' | '－' | '\u{2212}' | '△' | '▲')) => {
            let at = start - c.len_utf8();
            let joins =
                before(text, at).is_some_and(|p| ascii(p).is_ascii_alphanumeric() || matches!(ascii(p), ')' | '-' | '%' | '—'));
            if joins { start } else { at }
        }
        _ => start,
    }
}

/// Whether the number at `start` is the upper end of a range such as 3-5万元.
pub(crate) fn in_range(text: &str, start: usize) -> bool {
    let head = text.get(..start).unwrap_or("");
    let bare = head.trim_end_matches(['-', '－', '—', '–', '~', '～', '至', '到']);
    bare.len() < head.len() && head.len() - bare.len() <= 6 && bare.ends_with(is_digit)
}

/// Counts of a text: numbers with a measure word, and vague amounts and ranges of money.
fn counts(text: &str) -> Vec<Lexeme<Lexical>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((start, run)) = next_number(text, at) {
        at = run;
        let Some(rest) = text.get(start..) else { break };
        if before(text, start) == Some('第') {
            continue;
        }
        if let Ok((after, (printed, read))) = quantity::count_at(rest) {
            let end = text.len() - after.len();
            at = end.max(run);
            let (span, read) = quantity::widened(text, Span::new(start, end), read);
            found.push(Lexeme::new(Lexical::Count(read), span, printed.repairs));
        }
    }
    found
}

/// Adds those of `more` that overlap nothing found yet; both lists are in order and stay so.
fn merge(found: Vec<Lexeme<Lexical>>, more: Vec<Lexeme<Lexical>>) -> Vec<Lexeme<Lexical>> {
    let mut out = Vec::with_capacity(found.len() + more.len());
    let mut strong = found.into_iter().peekable();
    let mut covered = 0;
    for lexeme in more {
        while let Some(next) = strong.next_if(|s| s.span.start() <= lexeme.span.start()) {
            covered = next.span.end();
            out.push(next);
        }
        let free = covered <= lexeme.span.start() && strong.peek().is_none_or(|s| !s.span.overlaps(lexeme.span));
        if free {
            covered = lexeme.span.end();
            out.push(lexeme);
        }
    }
    out.extend(strong);
    out
}

/// The same lexemes, their values wrapped.
fn wrapped<T>(lexemes: Vec<Lexeme<T>>, wrap: fn(T) -> Lexical) -> Vec<Lexeme<Lexical>> {
    lexemes.into_iter().map(|l| Lexeme { value: wrap(l.value), span: l.span, repairs: l.repairs }).collect()
}

/// All values of a text, in order, none overlapping another.
pub fn all(text: &str) -> Vec<Lexeme<Lexical>> {
    let mut found = wrapped(docnum::scan(text), Lexical::DocumentNumber);
    found = merge(found, wrapped(date::scan(text), Lexical::Date));
    found = merge(found, wrapped(amount::scan(text), Lexical::Money));
    found = merge(found, wrapped(percent::scan(text), Lexical::Rate));
    merge(found, counts(text))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn kinds(text: &str) -> Vec<(&str, &'static str)> {
        let kind = |value: &Lexical| match value {
            Lexical::Money(_) => "money",
            Lexical::Rate(_) => "rate",
            Lexical::Date(_) => "date",
            Lexical::DocumentNumber(_) => "document",
            Lexical::Count(_) => "count",
        };
        all(text).iter().map(|l| (l.span.of(text), kind(&l.value))).collect()
    }

    #[test]
    fn finds_all_kinds_in_order() {
        let text = "根据湘财建〔2020〕5号，2022年安排12.5万元，完成率95%，培训3次，约5.5万人次。";
        let wanted = [
            ("湘财建〔2020〕5号", "document"),
            ("2022年", "date"),
            ("12.5万元", "money"),
            ("95%", "rate"),
            ("3次", "count"),
            ("约5.5万人次", "count"),
        ];
        assert_eq!(kinds(text), wanted);
    }

    #[test]
    fn vague_amounts_ranges_and_prices_are_counts() {
        assert_eq!(kinds("安排80余万元"), [("80余万元", "count")]);
        assert_eq!(kinds("每户3-5万元"), [("3-5万元", "count")]);
        assert_eq!(kinds("满意度90-95%"), [("90-95%", "count")]);
        assert_eq!(kinds("标准300元/人"), [("300元/人", "count")]);
        assert_eq!(kinds("下设9个内设机构"), [("9个", "count")]);
        assert_eq!(kinds("30310    个人补贴 303 对个人"), []);
    }

    #[test]
    fn names_and_events_are_nothing() {
        for text in ["“4.25”内涝", "PM2.5治理", "三公经费", "一会三卡", "党建+", "第3次会议", "20项目", "0838-7211924"]
        {
            assert_eq!(kinds(text), [], "{text}");
        }
    }

    proptest! {
        #[test]
        fn spans_are_ordered_and_true(text in "[0-9.,，年月日万元%个次人（）〔〕财办号一二十百至\\- 。]{0,40}") {
            let mut end = 0;
            for lexeme in all(&text) {
                prop_assert!(lexeme.span.start() >= end && !lexeme.span.of(&text).is_empty());
                end = lexeme.span.end();
            }
        }

        #[test]
        fn a_found_amount_reads_as_a_cell(text in "[0-9.,万亿千元一百二零 ]{0,24}") {
            for lexeme in amount::scan(&text) {
                prop_assert_eq!(amount::cell(lexeme.span.of(&text), None).and_then(|l| l.value.yuan), lexeme.value.yuan);
            }
        }
    }
}
