//! Report + findings → [`Assessment`]: a calibrated confidence for every value and the review list.
//! The only place where facts become numbers.

use indexmap::IndexMap;

use crate::report::Doubt;

/// What confidence says about one part (the report or an attachment).
#[derive(Debug, Clone, Default)]
pub struct Assessment {
    /// Pointer of a leaf with evidence → probability that it is right, 0 to 1.
    pub confidence: IndexMap<String, f64>,
    /// What a person should look at, worst first.
    pub review: Vec<Doubt>,
}
