//! `baogao eval --leave-one-out`: how well each variant of a form is read if nobody had described its wording.
//!
//! A variant's own labels are those of the grammars that stand in its documents and in no document of another variant. The
//! variant's cases are measured with an engine that does not know them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write;

use baogao::Engine;
use baogao::authoring::labels;
use baogao::eval::{Counts, Measurement};

use super::args::EvalArgs;
use super::eval::{Case, measure};
use super::failure::{Failure, Outcome};
use super::io::{self, Input};
use super::progress::Progress;
use super::run::Runner;
use super::terminal::Terminal;

/// What one variant gave.
struct Line {
    variant: String,
    removed: usize,
    all: Counts,
    without: Counts,
}

/// Runs the command on the cases that were loaded.
///
/// # Errors
/// A grammar or a case that cannot be read.
pub fn run(args: &EvalArgs, inputs: &[Input], cases: &[Case], terminal: &Terminal) -> Result<Outcome, Failure> {
    let files = io::grammar_files(args.reading.grammars.as_deref()).map_err(Failure::Work)?;
    let runner = Runner::new(&args.reading, terminal.lang)?;
    let known = labels::known(&files).map_err(|error| Failure::Work(error.to_string()))?;
    let printed = printed(&runner, inputs, terminal)?;
    let mut variants: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, case) in cases.iter().enumerate() {
        variants.entry(variant_of(&case.name)).or_default().push(place);
    }
    let mut lines = Vec::new();
    let mut failed = false;
    for (variant, places) in &variants {
        let of = |own: bool| -> BTreeSet<&String> {
            let chosen = printed.iter().enumerate().filter(|(place, _)| places.contains(place) == own);
            chosen.flat_map(|(_, keys)| keys).collect()
        };
        let (own, others) = (of(true), of(false));
        let removed: BTreeSet<String> = known.iter().filter(|key| own.contains(key) && !others.contains(key)).cloned().collect();
        let engine = Engine::without_labels(&files, &removed).map_err(|error| Failure::Work(error.to_string()))?;
        let some_inputs: Vec<Input> = places.iter().filter_map(|place| inputs.get(*place).cloned()).collect();
        let some_cases: Vec<&Case> = places.iter().filter_map(|place| cases.get(*place)).collect();
        let (all, first) = measure(&runner, &some_inputs, &some_cases, terminal)?;
        let (without, second) = measure(&runner.with_engine(engine), &some_inputs, &some_cases, terminal)?;
        failed |= first || second;
        if args.show {
            show(&removed, variant, &without, terminal);
        }
        lines.push(Line { variant: variant.clone(), removed: removed.len(), all: all.total(), without: without.total() });
    }
    std::io::stdout().lock().write_all(table(&lines).as_bytes())?;
    Ok(Outcome::of(failed, false, false))
}

/// The labels of each document; none for one that cannot be read.
fn printed(runner: &Runner, inputs: &[Input], terminal: &Terminal) -> Result<Vec<BTreeSet<String>>, Failure> {
    let mut printed = Vec::new();
    let progress = Progress::quiet(terminal, inputs.len());
    let ran = runner.each(
        inputs,
        &progress,
        |_, extracted| Ok(labels::printed(&extracted.0)),
        |_, _, result| {
            printed.push(result.unwrap_or_default());
            Ok(())
        },
    );
    progress.finish();
    ran?;
    Ok(printed)
}

/// `family/b1-library-whole/source.txt` is of the variant `family/b1`; a case without a numbered form is its own variant.
fn variant_of(case: &str) -> String {
    let (family, rest) = case.split_once('/').unwrap_or(("", case));
    let folder = rest.split('/').next().unwrap_or(rest);
    let form = folder.split('-').next().unwrap_or(folder);
    let numbered = form.len() > 1 && form.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
    format!("{family}/{}", if numbered { form } else { folder })
}

fn show(removed: &BTreeSet<String>, variant: &str, without: &Measurement, terminal: &Terminal) {
    let labels = removed.iter().cloned().collect::<Vec<_>>().join(" ");
    terminal.always(&format!("{variant}: {labels}\n{}", without.to_problems()));
}

fn table(lines: &[Line]) -> String {
    let mut text = String::from(
        "| variant | documents | labels removed | F1 | F1 without | silent errors | silent losses | under review |\n|---|---|---|---|---|---|---|---|\n",
    );
    let mut row = |name: &str, removed: usize, all: &Counts, without: &Counts| {
        let share = without.leaves_under_review as f64 / (without.output_leaves.max(1)) as f64;
        let _ = writeln!(
            text,
            "| {name} | {} | {removed} | {:.4} | {:.4} | {} | {} | {share:.4} |",
            without.documents,
            all.f1(),
            without.f1(),
            without.silent_errors,
            without.silent_losses,
        );
    };
    for line in lines {
        row(&format!("`{}`", line.variant), line.removed, &line.all, &line.without);
    }
    let sum = |of: fn(&Line) -> &Counts| lines.iter().fold(Counts::default(), |sum, line| sum.plus(of(line)));
    row("all", lines.iter().map(|line| line.removed).sum(), &sum(|line| &line.all), &sum(|line| &line.without));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbered_forms_are_variants_and_other_cases_their_own() {
        for (case, variant) in [
            ("f/b1-library-whole/source.txt", "f/b1"),
            ("f/c1b-forestry/source.txt", "f/c1b"),
            ("f/a-parks-whole/source.html", "f/a-parks-whole"),
            ("f/prose-only/source.txt", "f/prose-only"),
        ] {
            assert_eq!(variant_of(case), variant);
        }
    }
}
