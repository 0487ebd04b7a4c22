//! A measurement as a table for people. Plain text; the caller prints it.

use std::fmt::Write;

use super::calibration::{Reliability, cross_validated};
use super::measurement::Measurement;
use super::score::{Counts, Problem, ratio};

impl Measurement {
    /// Cases, totals, fields and calibration; with `problems`, everything that is not as it should be below its case.
    pub fn to_table(&self, problems: bool) -> String {
        let mut text = String::new();
        let head = "  values  wrong missing  extra  prec. recall     F1 s.err s.loss     flags  review  evid.  family";
        let _ = writeln!(text, "{:<56}{head}", "case");
        for (name, score) in self.cases() {
            line(&mut text, name, &score.counts);
            for problem in score.problems.iter().filter(|_| problems) {
                describe(&mut text, problem);
            }
        }
        line(&mut text, "all", &self.total());
        self.write_fields(&mut text);
        self.write_calibration(&mut text);
        self.write_reliability(&mut text);
        write_demands(&mut text, &self.total());
        text
    }

    /// Only what is not as it should be, below the name of its case.
    pub fn to_problems(&self) -> String {
        let mut text = String::new();
        for (name, score) in self.cases().filter(|(_, score)| !score.problems.is_empty()) {
            let _ = writeln!(text, "  {name}");
            score.problems.iter().for_each(|problem| describe(&mut text, problem));
        }
        text
    }

    fn write_fields(&self, text: &mut String) {
        let _ = writeln!(text, "\n{:<30}{:>8}{:>8}{:>8}{:>8}{:>8}", "field", "values", "prec.", "recall", "F1", "silent");
        for (name, counts) in self.fields() {
            let (precision, recall, f1) = counts.rates();
            let values = counts.correct + counts.wrong + counts.missing;
            let silent = counts.silent_errors + counts.silent_losses;
            let _ = writeln!(text, "{name:<30}{values:>8}{:>8}{:>8}{f1:>8.4}{silent:>8}", rate(precision), rate(recall));
        }
    }

    /// Stated against true confidence, each family judged by a curve that was fitted without it.
    fn write_reliability(&self, text: &mut String) {
        let judged = Reliability::of(cross_validated(&self.samples()));
        let _ = write!(text, "\nreliability, cross-validated over families\n{}", judged.to_table());
    }

    fn write_calibration(&self, text: &mut String) {
        let _ = writeln!(text, "\n{:<30}{:>8}{:>8}", "confidence", "values", "right");
        for (from, to, values, right) in self.calibration().into_iter().filter(|bin| bin.2 > 0) {
            let _ = writeln!(text, "{:<30}{values:>8}{:>8}", format!("{from:.2} to {to:.2}"), rate(right));
        }
    }
}

fn line(text: &mut String, name: &str, counts: &Counts) {
    let values = counts.correct + counts.wrong + counts.missing;
    let _ = writeln!(
        text,
        "{name:<56}{values:>8}{:>7}{:>8}{:>7}{:>7}{:>7}{:>7.4}{:>6}{:>7}{:>10}{:>8}{:>7}{:>8}",
        counts.wrong,
        counts.missing,
        counts.extra,
        rate(counts.precision()),
        rate(counts.recall()),
        counts.f1(),
        counts.silent_errors,
        counts.silent_losses,
        format!("{}/{}", counts.flags_covered, counts.flags),
        rate(ratio(counts.leaves_under_review, counts.output_leaves)),
        rate(ratio(counts.evidenced, counts.output_leaves)),
        format!("{}/{}", counts.family_right, counts.documents),
    );
}

fn write_demands(text: &mut String, counts: &Counts) {
    text.push('\n');
    for (name, good, all) in [
        ("texts rightly unassigned", counts.unassigned_right, counts.to_unassign),
        ("texts kept", counts.kept, counts.to_keep),
        ("planted contradictions found", counts.planted_found, counts.planted),
    ] {
        let _ = writeln!(text, "{name:<30}{:>8}", format!("{good}/{all}"));
    }
    for (name, count) in [
        ("private texts leaked", counts.private_leaked),
        ("checks failed unplanted", counts.checks_failed_unplanted),
        ("evidence without value", counts.evidence_without_value),
        ("review entries", counts.review_entries),
    ] {
        let _ = writeln!(text, "{name:<30}{count:>8}");
    }
}

fn describe(text: &mut String, problem: &Problem) {
    let place = if problem.output_pointer.is_empty() || problem.output_pointer == problem.truth_pointer {
        problem.truth_pointer.clone()
    } else {
        format!("{} [{}]", problem.truth_pointer, problem.output_pointer)
    };
    let brief = |value: &Option<serde_json::Value>| match value {
        Some(value) => value.to_string().chars().take(110).collect(),
        None => "-".to_owned(),
    };
    let silent = if problem.silent { "  SILENT" } else { "" };
    let (wanted, found) = (brief(&problem.wanted), brief(&problem.found));
    let _ = writeln!(text, "    {:<10} {place:<50} truth {wanted}  output {found}{silent}", problem.what);
}

fn rate(rate: Option<f64>) -> String {
    rate.map_or_else(|| "-".to_owned(), |rate| format!("{rate:.4}"))
}
