//! `baogao eval`: the output against a corpus with known answers.

use std::io::Write;
use std::path::Path;

use baogao::eval::{Baseline, Gold, Measurement, score};
use baogao::writers::{Json, WriteOptions, Writer};
use serde_json::Value;

use super::args::EvalArgs;
use super::failure::{Failure, Outcome};
use super::io::{self, Input};
use super::progress::Progress;
use super::run::{Extracted, Runner};
use super::terminal::{BAD, GOOD, Terminal, styled};

/// A document of the corpus with its truth.
pub(super) struct Case {
    /// Its path below the corpus.
    pub name: String,
    /// What it says.
    pub gold: Gold,
}

/// Runs the command.
pub fn run(args: &EvalArgs, terminal: &Terminal) -> Result<Outcome, Failure> {
    let runner = Runner::new(&args.reading, terminal.lang)?;
    let (inputs, cases) = load(&args.corpus)?;
    if args.leave_one_out {
        return super::eval_leave::run(args, &inputs, &cases, terminal);
    }
    let all: Vec<&Case> = cases.iter().collect();
    let (measurement, failed) = measure(&runner, &inputs, &all, terminal)?;
    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{:#}", measurement.to_json())?;
    } else {
        out.write_all(measurement.to_table(args.show).as_bytes())?;
    }
    out.flush()?;
    if let Some(path) = &args.write_baseline {
        let text = Baseline::of(&measurement).to_text();
        io::write_atomically(path, |out| out.write_all(text.as_bytes()))?;
    }
    let dropped = match &args.baseline {
        Some(path) => compare(path, &measurement, &args.corpus, terminal)?,
        None => false,
    };
    Ok(Outcome::of(failed || dropped, false, false))
}

/// All documents below `corpus`, each with its gold: `gold.json`, or `gold.<format>.json` for one format.
fn load(corpus: &Path) -> Result<(Vec<Input>, Vec<Case>), Failure> {
    let (mut inputs, mut cases) = (Vec::new(), Vec::new());
    for folder in io::corpus_cases(corpus) {
        for path in io::case_sources(&folder) {
            let ending = path.extension().map(|ending| ending.to_string_lossy().into_owned()).unwrap_or_default();
            let own = folder.join(format!("gold.{ending}.json"));
            let gold_path = if own.is_file() { own } else { folder.join("gold.json") };
            let text = io::read_text(&gold_path).map_err(Failure::Work)?;
            let gold = Gold::parse(&text).map_err(|error| Failure::Work(format!("{}: {error}", gold_path.display())))?;
            if gold.unreviewed {
                continue;
            }
            let relative = path.strip_prefix(corpus).unwrap_or(&path).to_path_buf();
            let name = relative.to_string_lossy().replace('\\', "/");
            cases.push(Case { name, gold });
            inputs.push(Input::file(path, relative));
        }
    }
    if inputs.is_empty() {
        let corpus = corpus.display();
        return Err(Failure::Work(format!(
            "{corpus}: no case found; a case is <family>/<case>/gold.json beside source.* / 未找到任何用例"
        )));
    }
    Ok((inputs, cases))
}

/// Extracts and scores every document; true beside the measurement if one of them failed.
pub(super) fn measure(
    runner: &Runner,
    inputs: &[Input],
    cases: &[&Case],
    terminal: &Terminal,
) -> Result<(Measurement, bool), Failure> {
    let mut measurement = Measurement::default();
    let mut failed = false;
    let progress = Progress::quiet(terminal, inputs.len());
    let ran = runner.each(
        inputs,
        &progress,
        |index, extracted| {
            let case = cases.get(index).ok_or("no such case")?;
            let output = as_json(&extracted, runner.with_contacts())?;
            Ok(score(&case.gold, &output, Some(&extracted.0.text)))
        },
        |index, input, result| {
            let Some(case) = cases.get(index) else { return Ok(()) };
            let counted = result.unwrap_or_else(|reason| {
                failed = true;
                progress.aside(|| terminal.failed_file(&input.shown(), &reason));
                // A document without output has lost everything; leaving it out would flatter the totals.
                score(&case.gold, &Value::Null, None)
            });
            measurement.add(case.name.as_str(), counted);
            Ok(())
        },
    );
    progress.finish();
    ran?;
    Ok((measurement, failed))
}

/// The output as a user gets it.
fn as_json((document, extraction): &Extracted, with_contacts: bool) -> Result<Value, String> {
    let mut bytes = Vec::new();
    let options = WriteOptions { with_contacts, ..WriteOptions::default() };
    Json.write(extraction, document, &options, &mut bytes).map_err(|error| error.to_string())?;
    serde_json::from_slice(&bytes).map_err(|error| error.to_string())
}

/// Says what changed since the baseline; true if anything got worse.
fn compare(path: &Path, measurement: &Measurement, corpus: &Path, terminal: &Terminal) -> Result<bool, Failure> {
    let text = io::read_text(path).map_err(Failure::Work)?;
    let baseline = Baseline::parse(&text).map_err(|error| Failure::Work(format!("{}: {error}", path.display())))?;
    let changes = baseline.changes(measurement);
    for change in &changes {
        let (case, count, before, now) = (&change.case, change.count, change.before, change.now);
        let word = if change.is_drop { styled(BAD, "worse") } else { styled(GOOD, "better") };
        let line = format!("{word}  {case}  {count}: {before} → {now}");
        if change.is_drop { terminal.always(&line) } else { terminal.note(&line) }
    }
    if !changes.is_empty() {
        let (corpus, path) = (corpus.display(), path.display());
        terminal.note(&say!(
            terminal.lang,
            "if this is meant: baogao eval {corpus} --write-baseline {path}, and commit it with the reason",
            "若属预期：运行 baogao eval {corpus} --write-baseline {path}，并在提交中说明原因"
        ));
    }
    Ok(changes.iter().any(|change| change.is_drop))
}
