//! `baogao extract`: documents in, results out. What is written, and where, is `output`'s.

use std::mem::ManuallyDrop;

use baogao::extraction::Extraction;

use super::args::{ExtractArgs, Format};
use super::failure::{Failure, Outcome};
use super::io::{self, Inputs};
use super::lang::Lang;
use super::output::{Kept, Output};
use super::progress::Progress;
use super::run::{Extracted, Runner, needs_review, to_review};
use super::terminal::Terminal;

/// What came of one file.
struct Written {
    kept: Kept,
    /// What to say about the review; nothing if nobody needs to look.
    review: Option<String>,
}

/// Runs the command.
pub fn run(args: &ExtractArgs, terminal: &Terminal) -> Result<Outcome, Failure> {
    let inputs = io::collect(&args.inputs);
    refuse_wrong_usage(args, &inputs)?;
    let output = Output::new(args, &inputs, terminal.asked)?;
    // The process ends with this command: giving the grammars back piece by piece would take longer than a small document.
    let runner = ManuallyDrop::new(Runner::new(&args.reading, terminal.lang)?);
    if args.together {
        return together(args, &inputs, &runner, &output, terminal);
    }
    if let ([input], true, false) = (inputs.files.as_slice(), output.is_standard(), inputs.has_folder) {
        return one_to_stdout(args, input, &runner, &output, terminal);
    }
    many(args, &inputs, &runner, &output, terminal)
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
    let written = Written { kept, review: review_note(&extracted.1, terminal.lang) };
    let line = done_line(name, &written);
    let Written { kept, review } = written;
    sink.add(kept.prepared)?;
    sink.finish()?;
    if review.is_some() || !output.is_standard() {
        terminal.note(&line);
    }
    say_remarks(&extracted.1, name, terminal);
    Ok(Outcome::of(false, review.is_some(), args.strict))
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

fn many(args: &ExtractArgs, inputs: &Inputs, runner: &Runner, output: &Output, terminal: &Terminal) -> Result<Outcome, Failure> {
    for (name, reason) in &inputs.failed {
        terminal.failed_file(name, reason);
    }
    for path in &inputs.skipped {
        let path = path.display();
        terminal.detail(&say!(
            terminal.lang,
            "{path}: skipped, its ending is none of a document",
            "{path}：已跳过，扩展名不是文档"
        ));
    }
    if inputs.files.is_empty() {
        return Err(no_document(args));
    }
    let (mut done, mut failed, mut review) = (0_usize, inputs.failed.len(), 0_usize);
    let progress = Progress::new(terminal, inputs.files.len());
    let mut sink = output.open()?;
    let keep = |index: usize, extracted: Extracted| {
        let input = inputs.files.get(index).ok_or_else(String::new)?;
        Ok(Written { review: review_note(&extracted.1, terminal.lang), kept: output.keep(input, &extracted)? })
    };
    let ran = runner.each(&inputs.files, &progress, keep, |index, input, result| {
        match result {
            Ok(written) => {
                done += 1;
                review += usize::from(written.review.is_some());
                progress.done(index + 1, &done_line(&input.shown(), &written));
                sink.add(written.kept.prepared)?;
            }
            Err(reason) => {
                failed += 1;
                progress.aside(|| terminal.failed_file(&input.shown(), &reason));
            }
        }
        Ok(())
    });
    progress.finish();
    ran?;
    sink.finish()?;
    terminal.note(&summary(done, failed, review, inputs.skipped.len(), terminal));
    Ok(Outcome::of(failed > 0, review > 0, args.strict))
}

/// An empty folder is hardly what was meant.
fn no_document(args: &ExtractArgs) -> Failure {
    let names = args.inputs.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
    Failure::Work(format!("{names}: no document found / 未找到文档"))
}

fn summary(done: usize, failed: usize, review: usize, skipped: usize, terminal: &Terminal) -> String {
    let mut text = say!(
        terminal.lang,
        "{done} done, {failed} failed, {review} to review",
        "完成 {done} 份，失败 {failed} 份，需复核 {review} 份"
    );
    if skipped > 0 {
        text.push_str(&say!(
            terminal.lang,
            "; {skipped} other files skipped (-v names them)",
            "；跳过其他文件 {skipped} 个（-v 可列出）"
        ));
    }
    text
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

fn done_line(name: &str, written: &Written) -> String {
    let target = written.kept.path.as_ref().map(|path| format!(" → {}", path.display())).unwrap_or_default();
    let review = written.review.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
    format!("{name}{target}{review}")
}

/// Remarks of the reader, for those who asked for more.
fn say_remarks(extraction: &Extraction, name: &str, terminal: &Terminal) {
    for remark in &extraction.diagnostics {
        let message = terminal.lang.pick(&remark.message, &remark.message_zh);
        terminal.detail(&format!("{name}: {} [{}]", message, remark.code));
    }
}
