//! `baogao extract`: documents in, results out. What is written, and where, is `output`'s.

use std::mem::ManuallyDrop;

use baogao::extraction::Extraction;

use super::args::{ExtractArgs, Format};
use super::failure::{Failure, Outcome};
use super::io::{self, Inputs, Wish};
use super::lang::Lang;
use super::output::{Kept, Output};
use super::run::{Extracted, Runner, needs_review, to_review};
use super::terminal::Terminal;
use super::{batch, schedule};

/// Runs the command.
pub fn run(args: &ExtractArgs, terminal: &Terminal) -> Result<Outcome, Failure> {
    if let Some(jobs) = args.jobs {
        schedule::set_threads(usize::from(jobs));
    }
    let wish = Wish { include: &args.include, output: args.output.as_deref() };
    let inputs = io::collect_those_wished(&args.inputs, &wish).map_err(|error| Failure::usage(error.clone(), error))?;
    refuse_wrong_usage(args, &inputs)?;
    let output = Output::new(args, &inputs, terminal.asked)?;
    if args.resume && output.folder().is_none() {
        return Err(cannot_resume(args));
    }
    // The process ends with this command: giving the grammars back piece by piece would take longer than a small document.
    let runner = ManuallyDrop::new(Runner::new(&args.reading, terminal.lang)?);
    if args.together {
        return together(args, &inputs, &runner, &output, terminal);
    }
    if let ([input], true, false) = (inputs.files.as_slice(), output.is_standard(), inputs.has_folder) {
        return one_to_stdout(args, input, &runner, &output, terminal);
    }
    batch::run(args, &inputs, &runner, &output, terminal)
}

fn refuse_wrong_usage(args: &ExtractArgs, inputs: &Inputs) -> Result<(), Failure> {
    if args.together && (args.inputs.len() != 2 || inputs.has_folder) {
        return Err(Failure::usage(
            "--together takes exactly two files: FORM REPORT",
            "--together 需要且仅需要两个文件：自评表 自评报告",
        ));
    }
    if args.inputs.iter().filter(|path| io::is_stdin(path)).count() > 1 {
        return Err(Failure::usage("standard input (-) can be named once only", "标准输入（-）只能指定一次"));
    }
    if args.output.is_none() && !matches!(args.format, Format::Json | Format::Jsonl | Format::Html) {
        let format = args.format.id();
        return Err(Failure::usage(
            format!("{format} needs a place: name it with -o PATH"),
            format!("{format} 需要指定写到何处：请用 -o 路径"),
        ));
    }
    let one_value = args.output.is_none() && args.format != Format::Jsonl && !args.together;
    if one_value && (args.inputs.len() > 1 || inputs.has_folder) {
        return Err(Failure::usage(
            "several documents do not fit into one JSON value: name a folder with -o DIR, or use --format jsonl",
            "多个文件无法写成一个 JSON：请用 -o 目录 指定输出文件夹，或使用 --format jsonl",
        ));
    }
    Ok(())
}

/// Only a run that writes a file for each document knows which of them are done.
fn cannot_resume(args: &ExtractArgs) -> Failure {
    let format = args.format.id();
    let place = args.output.as_ref().map_or_else(|| "PATH".to_owned(), |path| path.display().to_string());
    Failure::usage(
        format!(
            "--resume needs a folder with a file for each document (json, jsonl, xlsx, html). For {format} in one place: \
             `extract … -o RESULTS --resume` first, then `baogao convert RESULTS --format {format} -o {place}`"
        ),
        format!(
            "--resume 仅适用于每份文件一个结果的文件夹（json、jsonl、xlsx、html）。需要汇成一处的 {format} 时，请先用 \
             `extract … -o 结果 --resume`，再用 `baogao convert 结果 --format {format} -o {place}`"
        ),
    )
}

fn one_to_stdout(
    args: &ExtractArgs,
    input: &io::Input,
    runner: &Runner,
    output: &Output,
    terminal: &Terminal,
) -> Result<Outcome, Failure> {
    match runner.extract(input) {
        // Not given back either, for the same reason.
        Ok(extracted) => single(args, (input, &input.shown()), &ManuallyDrop::new(extracted), output, terminal),
        Err(reason) => {
            terminal.failed_file(&input.shown(), &reason);
            Ok(Outcome::SomeFailed)
        }
    }
}

/// Writes the result of a run over one document.
fn single(
    args: &ExtractArgs,
    (input, name): (&io::Input, &str),
    extracted: &Extracted,
    output: &Output,
    terminal: &Terminal,
) -> Result<Outcome, Failure> {
    let mut sink = output.open()?;
    let kept = output.keep(input, extracted).map_err(Failure::Work)?;
    let line = done_line(name, &kept, &extracted.1, terminal.lang);
    sink.add(kept.prepared)?;
    sink.finish()?;
    let review = needs_review(&extracted.1);
    if review || !output.is_standard() {
        terminal.note(&line);
    }
    say_remarks(&extracted.1, name, terminal);
    Ok(Outcome::of(false, review, args.strict))
}

fn together(
    args: &ExtractArgs,
    inputs: &Inputs,
    runner: &Runner,
    output: &Output,
    terminal: &Terminal,
) -> Result<Outcome, Failure> {
    let name = args.inputs.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(" + ");
    match (runner.extract_together(&inputs.files), inputs.files.first()) {
        (Ok(extracted), Some(first)) => single(args, (first, &name), &extracted, output, terminal),
        (result, _) => {
            terminal.failed_file(&name, &result.err().unwrap_or_default());
            Ok(Outcome::SomeFailed)
        }
    }
}

/// What a person should know about the review of a document.
fn review_note(extraction: &Extraction, lang: Lang) -> Option<String> {
    if !needs_review(extraction) {
        return None;
    }
    let (all, high) = to_review(extraction);
    Some(if all == 0 {
        say!(lang, "no family fits, nothing is checked", "未识别文种，未作任何检查")
    } else {
        say!(
            lang,
            "{all} to review, {high} of them urgent (see `baogao check`)",
            "{all} 处需复核，其中 {high} 处紧要（见 `baogao check`）"
        )
    })
}

/// A line about a document that is done: where its result is, and what there is to review.
pub fn done_line(name: &str, kept: &Kept, extraction: &Extraction, lang: Lang) -> String {
    let target = kept.path.as_ref().map(|path| format!(" → {}", path.display())).unwrap_or_default();
    let review = review_note(extraction, lang).map(|note| format!(": {note}")).unwrap_or_default();
    format!("{name}{target}{review}")
}

/// Remarks of the reader, for those who asked for more.
fn say_remarks(extraction: &Extraction, name: &str, terminal: &Terminal) {
    for remark in &extraction.diagnostics {
        let message = terminal.lang.pick(&remark.message, &remark.message_zh);
        terminal.detail(&format!("{name}: {} [{}]", message, remark.code));
    }
}
