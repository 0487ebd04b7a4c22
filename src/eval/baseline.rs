//! A committed measurement to compare with: what got worse must be seen, what got better is to be committed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::measurement::Measurement;
use super::score::Counts;

/// Whole counts by case, so that no rounding hides a change.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Baseline {
    cases: BTreeMap<String, Counts>,
}

/// A count of a case that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The case.
    pub case: String,
    /// The count.
    pub count: &'static str,
    /// In the baseline.
    pub before: usize,
    /// Now.
    pub now: usize,
    /// Whether the change is for the worse.
    pub is_drop: bool,
}

/// A count, whether more of it is better, and how to get it.
type Watched = (&'static str, bool, fn(&Counts) -> usize);

const WATCHED: &[Watched] = &[
    ("family_right", true, |counts| counts.family_right),
    ("correct", true, |counts| counts.correct),
    ("wrong + extra", false, |counts| counts.wrong + counts.extra),
    ("silent_errors", false, |counts| counts.silent_errors),
    ("silent_losses", false, |counts| counts.silent_losses),
    ("flags_covered", true, |counts| counts.flags_covered),
    ("review_entries", false, |counts| counts.review_entries),
    ("unassigned_right", true, |counts| counts.unassigned_right),
    ("kept", true, |counts| counts.kept),
    ("private_leaked", false, |counts| counts.private_leaked),
    ("planted_found", true, |counts| counts.planted_found),
    ("checks_failed_unplanted", false, |counts| counts.checks_failed_unplanted),
    ("evidence_without_value", false, |counts| counts.evidence_without_value),
    ("values without evidence", false, |counts| counts.output_leaves - counts.evidenced.min(counts.output_leaves)),
];

impl Baseline {
    /// The baseline that this measurement makes.
    pub fn of(measurement: &Measurement) -> Self {
        Self { cases: measurement.cases().map(|(name, score)| (name.to_owned(), score.counts)).collect() }
    }

    /// Reads a baseline.
    ///
    /// # Errors
    /// What is wrong with the JSON.
    pub fn parse(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    /// The text to commit.
    pub fn to_text(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        format!("{value:#}\n")
    }

    /// What changed since this baseline. A case that is gone is a drop, a new one is not.
    pub fn changes(&self, now: &Measurement) -> Vec<Change> {
        let now = Baseline::of(now);
        let nothing = Counts::default();
        let mut changes = Vec::new();
        for (case, before) in &self.cases {
            let after = now.cases.get(case);
            if after.is_none() {
                changes.push(Change { case: case.clone(), count: "documents", before: 1, now: 0, is_drop: true });
                continue;
            }
            let after = after.unwrap_or(&nothing);
            for (count, more_is_better, get) in WATCHED {
                let (before, now) = (get(before), get(after));
                if before != now {
                    let is_drop = (now < before) == *more_is_better;
                    changes.push(Change { case: case.clone(), count, before, now, is_drop });
                }
            }
        }
        for case in now.cases.keys().filter(|case| !self.cases.contains_key(*case)) {
            changes.push(Change { case: case.clone(), count: "documents", before: 0, now: 1, is_drop: false });
        }
        changes
    }
}

#[cfg(test)]
mod tests {
    use super::super::score::Score;
    use super::*;

    fn measured(name: &str, correct: usize, silent_errors: usize) -> Measurement {
        let counts = Counts { documents: 1, correct, silent_errors, ..Counts::default() };
        let mut measurement = Measurement::default();
        measurement.add(name, Score { counts, ..Score::default() });
        measurement
    }

    #[test]
    fn drops_and_gains_are_told_apart() {
        let baseline = Baseline::of(&measured("a", 10, 1));
        let drops = |now: &Measurement| baseline.changes(now).into_iter().map(|change| change.is_drop).collect::<Vec<_>>();
        assert_eq!(drops(&measured("a", 10, 1)), Vec::<bool>::new());
        assert_eq!(drops(&measured("a", 9, 1)), [true]);
        assert_eq!(drops(&measured("a", 11, 2)), [false, true]);
        assert_eq!(drops(&measured("b", 10, 1)), [true, false]);
    }

    #[test]
    fn the_text_reads_back() {
        let baseline = Baseline::of(&measured("a", 10, 1));
        assert_eq!(Baseline::parse(&baseline.to_text()), Ok(baseline));
    }
}
