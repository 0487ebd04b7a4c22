//! Counts of one document: what is right, what is wrong in silence, what the review costs.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::calibration::Sample;
use super::comparison::{Comparison, Row, Verdict};
use super::gold::Gold;
use super::grounding::{Text, holds};
use super::review::{Review, prefixes};
use super::tree::{leaves, member, number, objects, printed, text, values_of_fields};
use super::wording::{contains, plain, squash};

/// Lower ends of the confidence bins in hundredths; the last bin ends at 1.
pub(super) const BINS: [u32; 8] = [0, 50, 60, 70, 80, 90, 95, 99];

/// Everything that is counted. Counts of several documents add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Counts {
    pub documents: usize,
    pub family_right: usize,
    pub correct: usize,
    pub wrong: usize,
    pub missing: usize,
    pub extra: usize,
    /// Wrong or extra values that no review entry names.
    pub silent_errors: usize,
    /// Missing values that stand neither in review nor in `unassigned` nor in `fields`.
    pub silent_losses: usize,
    pub flags: usize,
    pub flags_covered: usize,
    pub review_entries: usize,
    pub output_leaves: usize,
    pub leaves_under_review: usize,
    /// Values whose evidence quotes the text and holds the value.
    pub evidenced: usize,
    /// Values whose evidence has a place in the source.
    pub evidence_at: usize,
    pub evidence_without_value: usize,
    pub to_unassign: usize,
    pub unassigned_right: usize,
    pub to_keep: usize,
    pub kept: usize,
    pub private: usize,
    pub private_leaked: usize,
    pub planted: usize,
    pub planted_found: usize,
    pub checks_failed_unplanted: usize,
}

/// Counts of one field, that is of one member name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[allow(missing_docs)]
pub struct FieldCounts {
    pub correct: usize,
    pub wrong: usize,
    pub missing: usize,
    pub extra: usize,
    pub silent_errors: usize,
    pub silent_losses: usize,
}

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Problem {
    /// What: `wrong`, `missing`, `extra`, `unflagged`, `leaked` ….
    pub what: String,
    /// The place in the gold, or the text in question.
    pub truth_pointer: String,
    /// The place in the output.
    pub output_pointer: String,
    /// What the gold says.
    pub wanted: Option<Value>,
    /// What the output says.
    pub found: Option<Value>,
    /// Whether nothing in the output warns of it.
    pub silent: bool,
}

/// The measurement of one document.
#[derive(Debug, Clone, Default)]
pub struct Score {
    /// All counts.
    pub counts: Counts,
    /// Values and right ones by confidence.
    pub bins: [(usize, usize); BINS.len()],
    /// The output's values with their confidence.
    pub samples: Vec<Sample>,
    /// Counts by member name.
    pub fields: BTreeMap<String, FieldCounts>,
    /// What is not as it should be.
    pub problems: Vec<Problem>,
}

/// Measures `output`, the JSON of one document (anything that is no object counts as no output). `text` is the document's
/// text; without it evidence is only asked for a quotation.
pub fn score(gold: &Gold, output: &Value, text: Option<&str>) -> Score {
    let document = text.map(Text::new);
    let attached = objects(output, "attachments").filter(|_| gold.any_part);
    let parts = std::iter::once(output).chain(attached);
    let scores = parts.map(|part| Measure::of(gold, part, output, document.as_ref()));
    // The first of the best, so that a tie does not hang on the order of comparison.
    scores
        .fold(None, |best: Option<Score>, next| match best {
            Some(best) if best.counts.f1() >= next.counts.f1() => Some(best),
            _ => Some(next),
        })
        .unwrap_or_default()
}

/// Work on one part of an output.
struct Measure<'v> {
    gold: &'v Gold,
    part: &'v Value,
    output: &'v Value,
    /// The part's values by pointer.
    everything: Vec<(String, &'v Value)>,
    /// All values of all parts, as printed.
    held: BTreeSet<String>,
    /// Pieces that no field took, and values of `fields`.
    unassigned: Vec<String>,
    aside: Vec<String>,
    score: Score,
}

impl<'v> Measure<'v> {
    fn of(gold: &'v Gold, part: &'v Value, output: &'v Value, document: Option<&Text>) -> Score {
        let report = member(part, "report");
        let comparison = Comparison::new(gold, report);
        let flags: Vec<(String, String)> = gold.flag.iter().map(|flag| (flag.clone(), comparison.in_output(flag))).collect();
        let mut review = Review::new(report, part, flags.iter().map(|(_, mapped)| mapped.clone()));
        let mut measure = Measure::new(gold, part, output);
        measure.score.counts.documents = 1;
        measure.score.counts.family_right = usize::from(text(member(part, "family"), "id") == gold.family);
        for row in &comparison.rows {
            measure.row(row, &mut review);
        }
        measure.review_and_evidence(&mut review, document);
        measure.flags(&flags, &mut review);
        measure.demands(&review);
        if let Some(planted) = &gold.planted_checks {
            let wanted = planted.iter().map(|planted| {
                let fields = planted.fields.iter().map(|pointer| comparison.in_output(pointer)).collect();
                (planted.kind.as_str(), fields)
            });
            measure.checks(wanted.collect());
        }
        measure.score
    }

    fn new(gold: &'v Gold, part: &'v Value, output: &'v Value) -> Self {
        let attached = objects(output, "attachments").map(|attachment| member(attachment, "report"));
        let reports: Vec<&Value> = std::iter::once(member(output, "report")).chain(attached).filter(|r| r.is_object()).collect();
        let held = reports.iter().flat_map(|report| leaves(report, "")).map(|(_, value)| plain(&printed(value))).collect();
        let pieces = member(output, "unassigned").as_array().map(Vec::as_slice).unwrap_or_default();
        let unassigned: Vec<String> =
            pieces.iter().map(|piece| plain(piece.as_str().unwrap_or_else(|| text(piece, "raw")))).collect();
        let mut fields = Vec::new();
        reports.iter().for_each(|report| values_of_fields(report, &mut fields));
        let aside = unassigned.iter().cloned().chain(fields.iter().map(|value| plain(value))).collect();
        let everything = leaves(member(part, "report"), "");
        Self { gold, part, output, everything, held, unassigned, aside, score: Score::default() }
    }

    fn evidence(&self, pointer: &str) -> &'v Value {
        member(member(self.part, "evidence"), pointer)
    }

    fn problem(&mut self, what: &str, places: (&str, &str), values: (Option<&Value>, Option<&Value>), silent: bool) {
        self.score.problems.push(Problem {
            what: what.to_owned(),
            truth_pointer: places.0.to_owned(),
            output_pointer: places.1.to_owned(),
            wanted: values.0.cloned(),
            found: values.1.cloned(),
            silent,
        });
    }

    fn row(&mut self, row: &Row<'_>, review: &mut Review<'_>) {
        let reported = review.covers(&row.output_pointer, &row.truth_pointer);
        let is_aside = || {
            let wanted = plain(&row.wanted.map(printed).unwrap_or_default());
            self.aside.iter().any(|aside| contains(aside, &wanted))
        };
        let lost = row.verdict == Verdict::Missing && !reported && !is_aside();
        let mistaken = matches!(row.verdict, Verdict::Wrong | Verdict::Extra) && !reported;
        let counts = &mut self.score.counts;
        counts.silent_losses += usize::from(lost);
        counts.silent_errors += usize::from(mistaken);

        let pointer = if row.verdict == Verdict::Extra { &row.output_pointer } else { &row.truth_pointer };
        let field = self.score.fields.entry(field_of(pointer)).or_default();
        field.silent_losses += usize::from(lost);
        field.silent_errors += usize::from(mistaken);
        let (all, own, word) = match row.verdict {
            Verdict::Correct => (&mut counts.correct, &mut field.correct, "correct"),
            Verdict::Wrong => (&mut counts.wrong, &mut field.wrong, "wrong"),
            Verdict::Missing => (&mut counts.missing, &mut field.missing, "missing"),
            Verdict::Extra => (&mut counts.extra, &mut field.extra, "extra"),
        };
        *all += 1;
        *own += 1;

        let confidence = number(member(self.evidence(&row.output_pointer), "confidence"));
        if let (Some(confidence), true) = (confidence, row.verdict != Verdict::Missing) {
            let right = row.verdict == Verdict::Correct;
            let thousandths = confidence.saturating_mul(crate::value::Decimal::ONE_THOUSAND).round();
            self.score.samples.push(Sample { confidence: u32::try_from(thousandths).unwrap_or(0).min(1000), right });
            let reached = BINS.iter().filter(|edge| confidence >= crate::value::Decimal::new(i64::from(**edge), 2)).count();
            if let Some(bin) = self.score.bins.get_mut(reached.saturating_sub(1)) {
                bin.0 += 1;
                bin.1 += usize::from(right);
            }
        }
        if row.verdict != Verdict::Correct {
            self.problem(word, (&row.truth_pointer, &row.output_pointer), (row.wanted, row.found), lost || mistaken);
        }
    }

    fn review_and_evidence(&mut self, review: &mut Review<'_>, document: Option<&Text>) {
        let pointers: BTreeSet<&str> = self.everything.iter().map(|(pointer, _)| pointer.as_str()).collect();
        let under_review = self.everything.iter().filter(|(pointer, _)| review.covers(pointer, "")).count();
        let evidenced = self.everything.iter().filter(|(pointer, leaf)| holds(leaf, self.evidence(pointer), document)).count();
        let placed = |pointer: &str| member(self.evidence(pointer), "at").as_array().is_some_and(|at| !at.is_empty());
        let evidence_at = self.everything.iter().filter(|(pointer, _)| placed(pointer)).count();
        let entries = member(self.part, "evidence").as_object();
        let idle = entries.into_iter().flatten().filter(|(pointer, entry)| {
            !pointers.contains(pointer.as_str()) && !matches!(text(entry, "status"), "not_applicable" | "merged")
        });
        let evidence_without_value = idle.count();
        let counts = &mut self.score.counts;
        counts.output_leaves = self.everything.len();
        counts.review_entries = review.entries().len();
        counts.leaves_under_review = under_review;
        counts.evidenced = evidenced;
        counts.evidence_at = evidence_at;
        counts.evidence_without_value = evidence_without_value;
    }

    fn flags(&mut self, flags: &[(String, String)], review: &mut Review<'_>) {
        self.score.counts.flags = flags.len();
        for (truth_pointer, output_pointer) in flags {
            if review.answers(output_pointer, truth_pointer) {
                self.score.counts.flags_covered += 1;
            } else {
                self.problem("unflagged", (truth_pointer, output_pointer), (None, None), true);
            }
        }
    }

    /// The gold's demands on single texts.
    fn demands(&mut self, review: &Review<'_>) {
        let gold = self.gold;
        for wanted in &gold.must_be_unassigned {
            let wanted_plain = plain(wanted);
            let good = self.unassigned.iter().any(|piece| contains(piece, &wanted_plain)) && !self.held.contains(&wanted_plain);
            self.score.counts.to_unassign += 1;
            self.score.counts.unassigned_right += usize::from(good);
            if !good {
                self.problem("not unassigned", (wanted, ""), (None, None), false);
            }
        }
        let reported: Vec<String> = review.entries().iter().map(|entry| plain(text(entry, "raw"))).collect();
        for wanted in &gold.must_not_be_lost {
            let wanted_plain = plain(wanted);
            let good = self.held.iter().chain(&self.aside).chain(&reported).any(|text| contains(text, &wanted_plain));
            self.score.counts.to_keep += 1;
            self.score.counts.kept += usize::from(good);
            if !good {
                self.problem("dropped", (wanted, ""), (None, None), true);
            }
        }
        if !gold.must_not_appear.is_empty() {
            let whole = squash(&self.output.to_string());
            for private in &gold.must_not_appear {
                self.score.counts.private += 1;
                if whole.contains(&squash(private)) {
                    self.score.counts.private_leaked += 1;
                    self.problem("leaked", (private, ""), (None, None), true);
                }
            }
        }
    }

    /// A failing check finds a planted contradiction if it names one of its fields and no more than half of the report.
    fn checks(&mut self, planted: Vec<(&str, BTreeSet<String>)>) {
        let failed: Vec<&Value> = objects(self.part, "checks").filter(|check| text(check, "outcome") == "fail").collect();
        let fields: Vec<BTreeSet<&str>> = failed
            .iter()
            .map(|check| member(check, "fields").as_array().into_iter().flatten().filter_map(Value::as_str).collect())
            .collect();
        let focused: Vec<bool> = fields
            .iter()
            .map(|fields| {
                let named = self
                    .everything
                    .iter()
                    .filter(|(pointer, _)| prefixes(pointer).any(|prefix| fields.contains(prefix.as_str())));
                2 * named.count() <= self.everything.len() && !fields.contains("")
            })
            .collect();
        let mut explained = vec![false; failed.len()];
        for (kind, wanted) in planted {
            let mut found = false;
            for ((fields, focused), explained) in fields.iter().zip(&focused).zip(&mut explained) {
                if *focused && fields.iter().any(|field| wanted.contains(*field)) {
                    (found, *explained) = (true, true);
                }
            }
            self.score.counts.planted += 1;
            self.score.counts.planted_found += usize::from(found);
            if !found {
                self.problem("contradiction not found", (kind, ""), (None, None), true);
            }
        }
        let unexplained =
            failed.iter().zip(&explained).filter(|(check, explained)| !**explained && text(check, "severity") != "note");
        self.score.counts.checks_failed_unplanted = unexplained.count();
    }
}

/// The member name that a pointer ends in: indices do not count, and below a map of printed labels it is the map's.
fn field_of(pointer: &str) -> String {
    let mut name = "";
    for key in pointer.split('/').skip(1) {
        if key != "-" && !key.bytes().all(|b| b.is_ascii_digit()) {
            name = key;
        }
        if matches!(key, "fields" | "values" | "other") {
            break;
        }
    }
    if name.is_empty() { "(report)".to_owned() } else { name.to_owned() }
}

impl Counts {
    /// Both together.
    #[must_use]
    pub fn plus(&self, other: &Counts) -> Counts {
        Counts {
            documents: self.documents + other.documents,
            family_right: self.family_right + other.family_right,
            correct: self.correct + other.correct,
            wrong: self.wrong + other.wrong,
            missing: self.missing + other.missing,
            extra: self.extra + other.extra,
            silent_errors: self.silent_errors + other.silent_errors,
            silent_losses: self.silent_losses + other.silent_losses,
            flags: self.flags + other.flags,
            flags_covered: self.flags_covered + other.flags_covered,
            review_entries: self.review_entries + other.review_entries,
            output_leaves: self.output_leaves + other.output_leaves,
            leaves_under_review: self.leaves_under_review + other.leaves_under_review,
            evidenced: self.evidenced + other.evidenced,
            evidence_at: self.evidence_at + other.evidence_at,
            evidence_without_value: self.evidence_without_value + other.evidence_without_value,
            to_unassign: self.to_unassign + other.to_unassign,
            unassigned_right: self.unassigned_right + other.unassigned_right,
            to_keep: self.to_keep + other.to_keep,
            kept: self.kept + other.kept,
            private: self.private + other.private,
            private_leaked: self.private_leaked + other.private_leaked,
            planted: self.planted + other.planted,
            planted_found: self.planted_found + other.planted_found,
            checks_failed_unplanted: self.checks_failed_unplanted + other.checks_failed_unplanted,
        }
    }

    /// Precision over values; `None` without any.
    pub fn precision(&self) -> Option<f64> {
        ratio(self.correct, self.correct + self.wrong + self.extra)
    }

    /// Recall over values; `None` without any.
    pub fn recall(&self) -> Option<f64> {
        ratio(self.correct, self.correct + self.wrong + self.missing)
    }

    /// The harmonic mean of both; 0 where one is 0 or unknown.
    pub fn f1(&self) -> f64 {
        harmonic(self.precision(), self.recall())
    }
}

impl FieldCounts {
    /// Precision, recall and their harmonic mean.
    pub fn rates(&self) -> (Option<f64>, Option<f64>, f64) {
        let precision = ratio(self.correct, self.correct + self.wrong + self.extra);
        let recall = ratio(self.correct, self.correct + self.wrong + self.missing);
        (precision, recall, harmonic(precision, recall))
    }
}

fn harmonic(precision: Option<f64>, recall: Option<f64>) -> f64 {
    match (precision, recall) {
        (Some(precision), Some(recall)) if precision > 0.0 && recall > 0.0 => 2.0 * precision * recall / (precision + recall),
        _ => 0.0,
    }
}

/// `part` of `whole`; `None` of nothing.
pub(super) fn ratio(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
