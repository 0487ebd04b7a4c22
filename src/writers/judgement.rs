//! The members `review`, `checks`, `unassigned` and `diagnostics`.

use std::borrow::Cow;

use serde::ser::{Serialize, Serializer};
use serde_json::Number;

use super::context::{At, Context, Piece, probability};
use super::value::{Typed, exact};
use crate::checks::Finding;
use crate::diagnostic::Diagnostic;
use crate::report::{Candidate, Doubt, Unassigned};
use crate::span::Span;
use crate::value::Value;

/// One entry of the review list.
#[derive(serde::Serialize)]
pub(super) struct ReviewEntry<'a> {
    pointer: &'a str,
    kind: &'static str,
    severity: &'static str,
    message: Cow<'a, str>,
    message_zh: Cow<'a, str>,
    raw: Option<Cow<'a, str>>,
    span: Option<[usize; 2]>,
    at: At,
    check: Option<&'a str>,
    candidates: Vec<CandidateEntry<'a>>,
}

impl<'a> ReviewEntry<'a> {
    /// The entry of `doubt`.
    pub fn new(context: &'a Context<'a>, doubt: &'a Doubt) -> Self {
        Self {
            pointer: &doubt.pointer,
            kind: doubt.kind.name(),
            severity: doubt.severity.name(),
            message: context.sentence(&doubt.message.en),
            message_zh: context.sentence(&doubt.message.zh),
            raw: doubt.span.map(|span| context.raw(span)),
            span: doubt.span.map(|span| context.index.range(span)),
            at: context.at_some(doubt.span),
            check: doubt.check.as_deref(),
            candidates: doubt.candidates.iter().map(|candidate| CandidateEntry::new(context, candidate)).collect(),
        }
    }
}

#[derive(serde::Serialize)]
struct CandidateEntry<'a> {
    pointer: &'a str,
    value: ShownValue<'a>,
    confidence: Number,
    why: Cow<'a, str>,
    why_zh: Cow<'a, str>,
    /// Where the reading is printed; not there for one that only arithmetic gives.
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<[usize; 2]>,
}

impl<'a> CandidateEntry<'a> {
    fn new(context: &'a Context<'a>, candidate: &'a Candidate) -> Self {
        let places: Vec<Span> = candidate.span.into_iter().collect();
        Self {
            pointer: &candidate.pointer,
            value: ShownValue(context.mask.value_at(&candidate.value, &places, &context.document.text)),
            confidence: probability(candidate.confidence),
            why: context.sentence(&candidate.why.en),
            why_zh: context.sentence(&candidate.why.zh),
            span: candidate.span.map(|span| context.index.range(span)),
        }
    }
}

struct ShownValue<'a>(Option<Cow<'a, Value>>);

impl Serialize for ShownValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Some(value) => Typed(value).serialize(serializer),
            None => serializer.serialize_unit(),
        }
    }
}

/// One check.
#[derive(serde::Serialize)]
pub(super) struct CheckEntry<'a> {
    id: &'a str,
    rule: &'a str,
    outcome: &'static str,
    severity: &'static str,
    expected: Option<Number>,
    actual: Option<Number>,
    difference: Option<Number>,
    tolerance: Option<Number>,
    unit: Option<&'a str>,
    fields: &'a [String],
    /// Operands that no pointer names, such as a second place in the prose.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    places: Vec<Piece<'a>>,
    message: Cow<'a, str>,
    message_zh: Cow<'a, str>,
}

impl<'a> CheckEntry<'a> {
    /// The entry of `finding`.
    pub fn new(context: &'a Context<'a>, finding: &'a Finding) -> Self {
        Self {
            id: &finding.id,
            rule: &finding.rule,
            outcome: finding.outcome.name(),
            severity: finding.severity.name(),
            expected: finding.expected.map(exact),
            actual: finding.actual.map(exact),
            difference: finding.difference.map(exact),
            tolerance: finding.tolerance.map(exact),
            unit: finding.unit.as_deref(),
            fields: &finding.fields,
            places: finding.places.iter().map(|span| Piece::new(context, *span)).collect(),
            message: context.sentence(&finding.message.en),
            message_zh: context.sentence(&finding.message.zh),
        }
    }
}

/// A piece of text that no field took.
#[derive(serde::Serialize)]
pub(super) struct UnassignedEntry<'a> {
    #[serde(flatten)]
    piece: Piece<'a>,
    candidates: &'a [String],
}

impl<'a> UnassignedEntry<'a> {
    /// The entry of `unassigned`.
    pub fn new(context: &'a Context<'a>, unassigned: &'a Unassigned) -> Self {
        Self { piece: Piece::new(context, unassigned.span), candidates: &unassigned.candidates }
    }
}

/// A remark.
#[derive(serde::Serialize)]
pub(super) struct Remark<'a> {
    code: &'a str,
    severity: &'static str,
    message: Cow<'a, str>,
    message_zh: Cow<'a, str>,
    span: Option<[usize; 2]>,
    at: At,
}

impl<'a> Remark<'a> {
    /// The entry of `diagnostic`.
    pub fn new(context: &'a Context<'a>, diagnostic: &'a Diagnostic) -> Self {
        Self {
            code: diagnostic.code,
            severity: diagnostic.severity.name(),
            message: context.sentence(&diagnostic.message),
            message_zh: context.sentence(&diagnostic.message_zh),
            span: diagnostic.span.map(|span| context.index.range(span)),
            at: context.at_some(diagnostic.span),
        }
    }
}

/// A list whose elements are made while they are written, so that the whole list never stands in memory.
pub(super) struct Each<'a, T, E: Serialize>(pub &'a Context<'a>, pub &'a [T], pub fn(&'a Context<'a>, &'a T) -> E);

impl<T, E: Serialize> Serialize for Each<'_, T, E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Each(context, elements, entry) = self;
        serializer.collect_seq(elements.iter().map(|element| entry(context, element)))
    }
}
