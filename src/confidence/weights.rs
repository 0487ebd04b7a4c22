//! All numbers of the confidence model, and nothing else.
//!
//! A value's confidence is a probability. Its ground gives a start in log-odds; checks, repeats and repairs move it; weak facts
//! cap it. Log-odds: 2.2 is 0.90, 2.9 is 0.95, 4.6 is 0.99, 5.3 is 0.995, 6.0 is 0.9975.

use crate::report::{Facts, Ground, LabelMatch};
use crate::value::Repair;

/// Log-odds that a value on this ground, under an exact label, is right.
pub fn ground(ground: Ground) -> f64 {
    match ground {
        Ground::Native => 6.0,
        Ground::Ruled => 5.6,
        Ground::Stream => 5.5,
        Ground::Heading => 5.0,
        Ground::Prose => 4.7,
        Ground::Aligned => 4.3,
        Ground::Torn => 4.0,
    }
}

/// Highest probability that each weak fact leaves.
pub fn cap(facts: &Facts) -> f64 {
    let label = match facts.label {
        LabelMatch::Exact => 1.0,
        LabelMatch::Similar => 0.92,
        LabelMatch::Position => 0.7,
    };
    let caps = [(facts.typed, 0.6), (!facts.unit_inferred, 0.9), (!facts.inherited, 0.75)];
    caps.into_iter().filter(|(fine, _)| !fine).fold(label, |lowest: f64, (_, cap)| lowest.min(cap))
}

/// Log-odds that a repair takes away.
pub fn repair(repair: Repair) -> f64 {
    match repair {
        // Capped through the facts instead.
        Repair::UnitInferred | Repair::LabelSimilar => 0.0,
        Repair::FullWidth | Repair::PaddingDropped => 0.1,
        Repair::ListContinued | Repair::SuffixMissing | Repair::ChineseNumeral => 0.5,
        Repair::SpaceInNumber | Repair::LineJoined => 0.8,
        Repair::UnitMissingYuan => 1.0,
        Repair::BracketLost => 1.5,
    }
}

/// Log-odds that each further place with the same value adds.
pub const REPEATED: f64 = 0.5;
/// Log-odds that each check which holds adds, for at most [`MOST_SUPPORT`] of them.
pub const SUPPORTED: f64 = 0.7;
/// No more than this many checks (or repeats) count.
pub const MOST_SUPPORT: usize = 2;
/// Log-odds that a failed check takes from the operand it names first: a misread value fails more checks than a true one.
pub const SUSPECTED: f64 = 2.0;
/// Log-odds that it takes from its other operands, shared by them.
pub const INVOLVED: f64 = 0.5;
/// A failed check never brings a plainly printed value below this: the document may contradict itself.
pub const CONTRADICTED_FLOOR: f64 = 0.8;
/// Most for a value about which recognition has a doubt.
pub const DOUBTED: f64 = 0.78;
/// Most for an amount whose unit is printed nowhere.
pub const WITHOUT_UNIT: f64 = 0.7;
/// What a cap loses when a check confirms the value: the rest to 1 times this.
pub const CONFIRMED: f64 = 0.5;

/// Values below this are reviewed.
pub const REVIEW_BELOW: f64 = 0.8;
/// Bounds of every confidence.
pub const BOUNDS: (f64, f64) = (0.02, 0.999);

/// How much a wrong value of a field matters, by the last member of its pointer (and its section), 0 to 1.
pub fn importance(section: &str, member: &str) -> f64 {
    match (section, member) {
        (_, "executed" | "adjusted_budget" | "initial_budget" | "budget" | "amount" | "value" | "unit") => 1.0,
        ("expenditure" | "three_public" | "three_public_budget" | "total", _) => 1.0,
        (_, "score" | "weight" | "execution_rate" | "fiscal_year") => 0.9,
        (_, "target" | "actual" | "document_numbers") => 0.8,
        ("department" | "project" | "unit" | "staffing", _) => 0.8,
        (_, "name") => 0.7,
        (_, "level1" | "level2" | "path" | "operator") => 0.5,
        _ => 0.4,
    }
}

/// Probability that a field is wrong or empty in error, by why it is under review.
pub mod wrong {
    /// A form's field that the document lost.
    pub const MISSING: f64 = 0.95;
    /// Two readings and none of them certain, if the candidates say nothing.
    pub const AMBIGUOUS: f64 = 0.5;
    /// A check of arithmetic fails.
    pub const ERROR: f64 = 0.7;
    /// A check of likelihood fails.
    pub const WARNING: f64 = 0.45;
    /// An element printed twice.
    pub const DUPLICATE: f64 = 0.3;
    /// Only the unit is inferred.
    pub const UNIT: f64 = 0.1;
    /// Text without a field.
    pub const UNASSIGNED: f64 = 0.3;
}
