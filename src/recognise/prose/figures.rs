//! Sentences → claims: every place in the prose that prints a figure. Which of them stands in the report is decided
//! afterwards; none is dropped.

use super::words;
use crate::grammar::prose::{FigureScope, Folded, Hit, ProseGrammar, ValueKind, fold};
use crate::span::Span;
use crate::value::{Decimal, Repair, Value};

/// One printed occurrence of a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// Key path in the report, `expenditure.total`.
    pub key: String,
    /// What it says.
    pub value: Value,
    /// The value with its unit.
    pub span: Span,
    /// The label in front of it.
    pub label: Span,
    /// The sentence around it.
    pub sentence: Span,
    /// Key of the innermost known section around it.
    pub section: Option<String>,
    /// How well the label names the figure: the first claim of the highest preference stands in the report.
    pub preference: u8,
    /// What was tolerated to read it.
    pub repairs: Vec<Repair>,
    /// Where it is a part of some of the money only: key and amount of that whole.
    pub whole: Option<(String, Decimal)>,
}

/// Longer sentences are cut: no figure's words are so far apart, and time and memory stay linear.
const LONGEST_SENTENCE: usize = 16 << 10;

/// The sentences of a paragraph, each up to and with its 。 What begins with 其中 belongs to the sentence before: it names
/// the parts of its last figure.
pub fn sentences(text: &str, paragraph: Span) -> Vec<Span> {
    let piece = paragraph.of(text);
    let mut spans = Vec::new();
    let mut start = 0;
    for (at, c) in piece.char_indices() {
        let end = at + c.len_utf8();
        let ends = matches!(c, '。' | '！' | '？') && !piece[end..].trim_start().starts_with("其中")
            || end - start > LONGEST_SENTENCE && matches!(c, '；' | '，' | ';' | ',');
        if ends || end - start > 2 * LONGEST_SENTENCE {
            spans.push(Span::new(start, end).shifted(paragraph.start()));
            start = end;
        }
    }
    if start < piece.len() {
        spans.push(Span::new(start, piece.len()).shifted(paragraph.start()));
    }
    spans
}

/// The claims of one sentence.
pub fn claims(text: &str, sentence: Span, scope: &FigureScope<'_>, grammar: &ProseGrammar) -> Vec<Claim> {
    let folded = Folded::new(sentence.of(text), sentence.start());
    let claim = |hit: Hit<'_>| {
        let (value, repairs) = value(text, &hit)?;
        let key = if hit.key == "fields" {
            format!("fields.{}", super::leaf::unwrapped(hit.label.of(text)))
        } else {
            hit.key.to_owned()
        };
        Some(Claim {
            key,
            value,
            span: hit.value,
            label: without_comma(text, hit.label),
            sentence: sentence.trimmed(text),
            section: scope.sections.last().map(|section| (*section).to_owned()),
            preference: hit.preference,
            repairs,
            whole: None,
        })
    };
    grammar.figures_in(&folded, scope).into_iter().filter_map(claim).collect()
}

/// A label that a pattern tied to the start of its clause.
fn without_comma(text: &str, label: Span) -> Span {
    let kept = label.of(text).trim_start_matches(['，', ',', '。', '；', '（', ' ']);
    Span::new(label.end() - kept.len(), label.end())
}

fn value(text: &str, hit: &Hit<'_>) -> Option<(Value, Vec<Repair>)> {
    let printed = hit.value.of(text);
    if hit.key == "fields" {
        return Some((Value::Text(super::leaf::unwrapped(printed)), Vec::new()));
    }
    match hit.kind {
        ValueKind::Money => words::money(printed).map(|found| (Value::Money(found.value), found.repairs)),
        ValueKind::Count => words::number(printed).map(|found| (Value::Number(found.value), found.repairs)),
    }
}

/// A whole stands at most this many bytes before its parts.
const FARTHEST_WHOLE: usize = 4 << 10;

/// Notes in the claims of one section which of them are parts of a whole that is of some of the money only. `from`: where
/// the section's text begins.
pub fn note_wholes(text: &str, heading: &str, from: usize, claims: &mut [Claim], grammar: &ProseGrammar) {
    for claim in claims {
        if claim.span.start() < from {
            continue;
        }
        let mut from = from.max(claim.span.start().saturating_sub(FARTHEST_WHOLE));
        while !text.is_char_boundary(from) {
            from += 1;
        }
        let before = Folded::new(Span::new(from, claim.span.start()).of(text), from);
        let Some(whole) = grammar.whole_before(&claim.key, heading, before.text()) else { continue };
        let amount = before.span(whole.amount.start, whole.amount.end);
        let yuan = words::money(amount.of(text)).and_then(|found| found.value.yuan);
        claim.whole = yuan.map(|yuan| (whole.key.to_owned(), yuan));
    }
}

/// Drops the parts of a whole that is not the report's: 财政拨款基本支出 may be less than 基本支出.
pub fn drop_parts_of_others(claims: &mut Vec<Claim>) {
    let amounts = |key: &str| -> Vec<Decimal> {
        let yuan = |claim: &Claim| match &claim.value {
            Value::Money(money) => money.yuan,
            _ => None,
        };
        claims.iter().filter(|claim| claim.key == key).filter_map(yuan).collect()
    };
    let other = |claim: &Claim| {
        let Some((key, yuan)) = &claim.whole else { return false };
        let known = amounts(key);
        !known.is_empty() && !known.contains(yuan)
    };
    let dropped: Vec<bool> = claims.iter().map(other).collect();
    let mut dropped = dropped.into_iter();
    claims.retain(|_| !dropped.next().unwrap_or(false));
}

/// Gives a label without a key of its own the key of the whole, if it is the only one of its kind and nothing else prints
/// the whole.
pub fn name_sole(text: &str, claims: &mut [Claim], grammar: &ProseGrammar) {
    let label = |claim: &Claim| claim.key.strip_prefix("fields.").map(fold);
    let labels: Vec<String> = claims.iter().filter_map(label).collect();
    for (sole, key) in grammar.sole(&labels) {
        if claims.iter().any(|claim| claim.key == key) {
            continue;
        }
        for claim in claims.iter_mut().filter(|claim| label(claim).as_deref() == Some(sole)) {
            if let Some(found) = words::number(claim.span.of(text)) {
                (claim.key, claim.value, claim.repairs) = (key.to_owned(), Value::Number(found.value), found.repairs);
            }
        }
    }
}
