//! Report + findings → [`Assessment`]: a calibrated confidence for every value and the review list.
//! The only place where facts become numbers; the numbers stand in [`weights`].

mod derive;
mod review;
mod score;
#[cfg(test)]
mod tests;
pub mod weights;

use indexmap::IndexMap;

use crate::checks::Finding;
use crate::report::{Doubt, Part};

/// What confidence says about one part (the report or an attachment).
#[derive(Debug, Clone, Default)]
pub struct Assessment {
    /// Pointer of a leaf with evidence → probability that it is right, 0 to 1.
    pub confidence: IndexMap<String, f64>,
    /// What a person should look at, worst first.
    pub review: Vec<Doubt>,
}

/// Judges every value of a part with the findings about it.
pub fn assess(part: &Part, findings: &[Finding], text: &str) -> Assessment {
    let confidence = score::all(part, findings);
    let review = review::list(part, findings, &confidence, text);
    Assessment { confidence, review }
}
