//! What a person should look at: a field, why, and the readings to choose from.

use crate::span::Span;
use crate::value::Value;

/// A text for people in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Message {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

impl Message {
    /// Both texts.
    pub fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { en: en.into(), zh: zh.into() }
    }
}

/// The contract's kinds of review entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum DoubtKind {
    Ambiguous,
    Missing,
    LowConfidence,
    Inconsistent,
    UnitInferred,
    Duplicate,
    Unassigned,
}

impl DoubtKind {
    /// The contract's word.
    pub fn name(self) -> &'static str {
        match self {
            DoubtKind::Ambiguous => "ambiguous",
            DoubtKind::Missing => "missing",
            DoubtKind::LowConfidence => "low_confidence",
            DoubtKind::Inconsistent => "inconsistent",
            DoubtKind::UnitInferred => "unit_inferred",
            DoubtKind::Duplicate => "duplicate",
            DoubtKind::Unassigned => "unassigned",
        }
    }
}

/// How urgent a doubt is; the order is that of the review list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum DoubtSeverity {
    High,
    Medium,
    Low,
}

impl DoubtSeverity {
    /// The contract's word.
    pub fn name(self) -> &'static str {
        match self {
            DoubtSeverity::High => "high",
            DoubtSeverity::Medium => "medium",
            DoubtSeverity::Low => "low",
        }
    }
}

/// One reading of a doubtful field.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The field that it would be the value of.
    pub pointer: String,
    /// The value.
    pub value: Value,
    /// How likely, 0 to 1.
    pub confidence: f64,
    /// Why it could be.
    pub why: Message,
    /// Where it is printed; `None` if only arithmetic gives it.
    pub span: Option<Span>,
}

/// One doubtful field.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubt {
    /// The field (a leaf), an array element, or `…/-` for an element that is not in the report.
    pub pointer: String,
    /// Why it is doubtful.
    pub kind: DoubtKind,
    /// How urgent.
    pub severity: DoubtSeverity,
    /// For a clerk.
    pub message: Message,
    /// The text in question.
    pub span: Option<Span>,
    /// Id of the failed check.
    pub check: Option<String>,
    /// The readings, likeliest first.
    pub candidates: Vec<Candidate>,
}
