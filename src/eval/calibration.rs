//! Is a stated confidence true? Values with their confidence and whether they are right → the curve that makes the one fit the
//! other, and a table that shows it. Whole numbers only, so that the same samples give the same curve everywhere.

use std::collections::BTreeMap;
use std::fmt::Write;

/// Confidences in thousandths at which the rows of the table begin.
const ROWS: [u32; 9] = [0, 200, 500, 700, 800, 900, 950, 980, 995];

/// A value of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// The stated confidence in thousandths.
    pub confidence: u32,
    /// Whether the value is right.
    pub right: bool,
}

/// A rising map from stated to true confidence, both in thousandths: from the first number on the second one holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Curve(pub Vec<(u32, u32)>);

/// Values of one stretch of stated confidences.
#[derive(Debug, Clone, Copy)]
struct Pool {
    from: u32,
    all: u64,
    right: u64,
}

impl Curve {
    /// The rising map that fits the samples best (isotonic regression by pooling neighbours that fall). A stretch with few
    /// samples is drawn a little towards the middle: ten right ones of ten do not make a certainty.
    pub fn fit(samples: &[Sample]) -> Self {
        let mut by_confidence: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
        for sample in samples {
            let (all, right) = by_confidence.entry(sample.confidence).or_default();
            *all += 1;
            *right += u64::from(sample.right);
        }
        let mut pools: Vec<Pool> = Vec::new();
        for (from, (all, right)) in by_confidence {
            pools.push(Pool { from, all, right });
            while let [.., before, last] = pools.as_mut_slice() {
                // The share of right ones must not fall: before.right / before.all <= last.right / last.all.
                if before.right * last.all <= last.right * before.all {
                    break;
                }
                before.all += last.all;
                before.right += last.right;
                pools.pop();
            }
        }
        let shares = pools.into_iter().map(|pool| (pool.from, thousandths(2 * pool.right + 1, 2 * pool.all + 2)));
        let mut steps: Vec<(u32, u32)> = Vec::new();
        for (from, share) in shares {
            let share = steps.last().map_or(share, |(_, before)| share.max(*before));
            if steps.last().is_none_or(|(_, before)| *before != share) {
                steps.push((from, share));
            }
        }
        Self(steps)
    }

    /// The confidence that a stated one stands for, never more than it: doubt that turned out to be needless stays doubt.
    pub fn apply(&self, confidence: u32) -> u32 {
        let step = self.0.iter().rev().find(|(from, _)| *from <= confidence).or(self.0.first());
        step.map_or(confidence, |(_, share)| confidence.min(*share))
    }
}

fn thousandths(part: u64, whole: u64) -> u32 {
    u32::try_from((1000 * part) / whole.max(1)).unwrap_or(1000).min(999)
}

/// What samples say about their confidences.
#[derive(Debug, Clone, Default)]
pub struct Reliability {
    rows: Vec<Row>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Row {
    from: u32,
    all: u64,
    right: u64,
    stated: u64,
}

impl Reliability {
    /// Counts the samples.
    pub fn of(samples: impl IntoIterator<Item = Sample>) -> Self {
        let mut rows: Vec<Row> = ROWS.iter().map(|from| Row { from: *from, ..Row::default() }).collect();
        for sample in samples {
            if let Some(row) = rows.iter_mut().rev().find(|row| row.from <= sample.confidence) {
                row.all += 1;
                row.right += u64::from(sample.right);
                row.stated += u64::from(sample.confidence);
            }
        }
        Self { rows }
    }

    /// By how many thousandths the rows from 0.9 on overstate at most; 0 if none does.
    pub fn overstated(&self) -> u32 {
        let certain = self.rows.iter().filter(|row| row.from >= 900 && row.all > 0);
        certain.map(|row| (row.stated / row.all).saturating_sub(1000 * row.right / row.all)).max().map_or(0, |most| most as u32)
    }

    /// Errors, and those of them with a confidence below 0.8.
    pub fn errors(&self) -> (u64, u64) {
        let of = |low: bool| {
            let rows = self.rows.iter().filter(|row| !low || row.from < 800);
            rows.map(|row| row.all - row.right).sum()
        };
        (of(false), of(true))
    }

    /// A table for people, as Markdown.
    pub fn to_table(&self) -> String {
        let mut text = String::from("| confidence | values | stated | right |\n|---|---|---|---|\n");
        let ends = self.rows.iter().skip(1).map(|row| row.from).chain([1000]);
        for (row, end) in self.rows.iter().zip(ends).filter(|(row, _)| row.all > 0) {
            let share = |part: u64| format!("0.{:04}", (10_000 * part / row.all).min(9_999));
            let right = if row.right == row.all { "1.0000".to_owned() } else { share(row.right) };
            let stated = format!("0.{:04}", 10 * row.stated / row.all);
            let _ = writeln!(
                text,
                "| {}.{:03} to {}.{:03} | {} | {stated} | {right} |",
                row.from / 1000,
                row.from % 1000,
                end / 1000,
                end % 1000,
                row.all
            );
        }
        let (all, low) = self.errors();
        let share = (1000 * low).checked_div(all).unwrap_or(1000);
        let over = self.overstated();
        let _ = writeln!(
            text,
            "\nOverstated from 0.9 on by at most 0.{over:03}; {low} of {all} errors ({}.{} %) have a confidence below 0.8.",
            share / 10,
            share % 10
        );
        text
    }
}

/// Each family's samples with the confidence that a curve fitted without that family gives them. A family alone keeps its own.
pub fn cross_validated(families: &BTreeMap<String, Vec<Sample>>) -> Vec<Sample> {
    let mut judged = Vec::new();
    for (family, samples) in families {
        let others: Vec<Sample> =
            families.iter().filter(|(other, _)| *other != family).flat_map(|(_, samples)| samples).copied().collect();
        let curve = Curve::fit(&others);
        judged.extend(samples.iter().map(|sample| Sample { confidence: curve.apply(sample.confidence), ..*sample }));
    }
    judged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(groups: &[(u32, usize, usize)]) -> Vec<Sample> {
        let of = |(confidence, right, wrong): &(u32, usize, usize)| {
            let sample = |right| Sample { confidence: *confidence, right };
            std::iter::repeat_n(sample(true), *right).chain(std::iter::repeat_n(sample(false), *wrong)).collect::<Vec<_>>()
        };
        groups.iter().flat_map(of).collect()
    }

    #[test]
    fn neighbours_that_fall_are_pooled_and_the_curve_rises() {
        let curve = Curve::fit(&samples(&[(300, 10, 90), (600, 80, 20), (700, 60, 40), (990, 999, 1)]));
        assert_eq!(curve.0, [(300, 103), (600, 699), (990, 998)]);
        assert_eq!([curve.apply(100), curve.apply(650), curve.apply(800), curve.apply(999)], [100, 650, 699, 998]);
        assert_eq!(Curve::default().apply(640), 640);
    }

    #[test]
    fn few_samples_make_no_certainty() {
        assert_eq!(Curve::fit(&samples(&[(950, 10, 0)])).apply(990), 954);
    }

    #[test]
    fn overstatement_and_low_errors_are_counted() {
        let table = Reliability::of(samples(&[(500, 2, 8), (960, 90, 10), (999, 1000, 0)]));
        assert_eq!((table.overstated(), table.errors()), (60, (18, 8)));
        assert!(table.to_table().contains("| 0.950 to 0.980 | 100 | 0.9600 | 0.9000 |"), "{}", table.to_table());
    }

    #[test]
    fn a_family_is_judged_by_the_others() {
        let families = BTreeMap::from([("a".to_owned(), samples(&[(900, 1, 0)])), ("b".to_owned(), samples(&[(900, 49, 49)]))]);
        assert_eq!(cross_validated(&families)[0], Sample { confidence: 500, right: true });
    }
}
