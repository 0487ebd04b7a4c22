//! The measurement of a whole corpus: the scores of its cases, added up.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::calibration::Sample;
use super::score::{BINS, Counts, FieldCounts, Score, ratio};

/// Scores by case, in the order of their names.
#[derive(Debug, Clone, Default)]
pub struct Measurement {
    cases: BTreeMap<String, Score>,
}

impl Measurement {
    /// Adds the score of one case.
    pub fn add(&mut self, name: impl Into<String>, score: Score) {
        self.cases.insert(name.into(), score);
    }

    /// The cases with their scores.
    pub fn cases(&self) -> impl Iterator<Item = (&str, &Score)> {
        self.cases.iter().map(|(name, score)| (name.as_str(), score))
    }

    /// All counts together.
    pub fn total(&self) -> Counts {
        self.cases.values().fold(Counts::default(), |total, score| total.plus(&score.counts))
    }

    /// Counts by field name over all cases.
    pub fn fields(&self) -> BTreeMap<String, FieldCounts> {
        let mut fields: BTreeMap<String, FieldCounts> = BTreeMap::new();
        for (name, counts) in self.cases.values().flat_map(|score| &score.fields) {
            fields.entry(name.clone()).or_default().add(counts);
        }
        fields
    }

    /// The calibration table: lower and upper end of a bin, values in it, share of right ones.
    pub fn calibration(&self) -> Vec<(f64, f64, usize, Option<f64>)> {
        let edges: Vec<f64> = BINS.iter().map(|edge| f64::from(*edge) / 100.0).chain([1.0]).collect();
        let mut table = Vec::new();
        for (bin, ends) in edges.windows(2).enumerate() {
            let counted = self.cases.values().filter_map(|score| score.bins.get(bin));
            let (all, right) = counted.fold((0, 0), |(all, right), bin| (all + bin.0, right + bin.1));
            if let [from, to] = ends {
                table.push((*from, *to, all, ratio(right, all)));
            }
        }
        table
    }

    /// The values of each family (the first folder of a case) with their confidence.
    pub fn samples(&self) -> BTreeMap<String, Vec<Sample>> {
        let mut families: BTreeMap<String, Vec<Sample>> = BTreeMap::new();
        for (name, score) in &self.cases {
            let family = name.split('/').next().unwrap_or(name);
            families.entry(family.to_owned()).or_default().extend(&score.samples);
        }
        families
    }

    /// Everything as JSON.
    pub fn to_json(&self) -> Value {
        let cases: serde_json::Map<String, Value> = self
            .cases()
            .map(|(name, score)| {
                let mut summary = summary(&score.counts);
                summary["problems"] = json!(score.problems);
                (name.to_owned(), summary)
            })
            .collect();
        let fields: serde_json::Map<String, Value> = self
            .fields()
            .into_iter()
            .map(|(name, counts)| {
                let (precision, recall, f1) = counts.rates();
                let mut value = json!(counts);
                value["precision"] = json!(precision);
                value["recall"] = json!(recall);
                value["f1"] = json!(f1);
                (name, value)
            })
            .collect();
        let calibration: Vec<Value> = self
            .calibration()
            .into_iter()
            .map(|(from, to, values, right)| json!({ "from": from, "to": to, "values": values, "right": right }))
            .collect();
        json!({ "all": summary(&self.total()), "calibration": calibration, "fields": fields, "cases": cases })
    }
}

/// Counts with the rates that follow from them.
fn summary(counts: &Counts) -> Value {
    let mut summary = json!(counts);
    for (key, rate) in [
        ("precision", counts.precision()),
        ("recall", counts.recall()),
        ("f1", Some(counts.f1())),
        ("review_burden", ratio(counts.review_entries, counts.output_leaves)),
        ("share_under_review", ratio(counts.leaves_under_review, counts.output_leaves)),
        ("evidence_complete", ratio(counts.evidenced, counts.output_leaves)),
        ("evidence_placed", ratio(counts.evidence_at, counts.output_leaves)),
    ] {
        summary[key] = json!(rate);
    }
    summary
}

impl FieldCounts {
    fn add(&mut self, other: &FieldCounts) {
        self.correct += other.correct;
        self.wrong += other.wrong;
        self.missing += other.missing;
        self.extra += other.extra;
        self.silent_errors += other.silent_errors;
        self.silent_losses += other.silent_losses;
    }
}
