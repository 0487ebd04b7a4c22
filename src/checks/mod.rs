//! Report → [`Finding`]s: the consistency checks that a grammar declares, evaluated by one engine.
//! A check reads the report and never changes it; checks that passed or could not run are findings too.

mod amount;
mod engine;
mod kinds;
mod prefer;
#[cfg(test)]
pub(crate) mod testing;
mod view;
mod words;

pub use engine::{run, standings};
pub use prefer::preferred_claim;

use crate::report::Message;
use crate::span::Span;
use crate::value::Decimal;

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Outcome {
    Pass,
    WithinRounding,
    Fail,
    NotApplicable,
}

impl Outcome {
    /// The contract's word.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Pass => "pass",
            Outcome::WithinRounding => "within_rounding",
            Outcome::Fail => "fail",
            Outcome::NotApplicable => "not_applicable",
        }
    }
}

/// How much a failure matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CheckSeverity {
    /// Arithmetic that must hold.
    Error,
    /// Likely wrong.
    Warning,
    /// A judgement or local custom.
    Note,
}

impl CheckSeverity {
    /// The contract's word.
    pub fn name(self) -> &'static str {
        match self {
            CheckSeverity::Error => "error",
            CheckSeverity::Warning => "warning",
            CheckSeverity::Note => "note",
        }
    }
}

/// One check that ran, or could not.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Unique in a report, such as `budget.executed.structure`.
    pub id: String,
    /// The rule in words, such as `合计 = 基本支出 + 项目支出`.
    pub rule: String,
    /// How it ended.
    pub outcome: Outcome,
    /// How much a failure matters.
    pub severity: CheckSeverity,
    /// What the operands give.
    pub expected: Option<Decimal>,
    /// What is printed.
    pub actual: Option<Decimal>,
    /// `actual - expected`.
    pub difference: Option<Decimal>,
    /// The greatest difference that rounding explains.
    pub tolerance: Option<Decimal>,
    /// Unit of the numbers.
    pub unit: Option<String>,
    /// Pointers of the operands, and nothing else; of a failure the one that is likeliest wrong comes first.
    pub fields: Vec<String>,
    /// Places of the operands that no pointer names, such as a second place in the prose.
    pub places: Vec<Span>,
    /// For a clerk.
    pub message: Message,
}
