//! `baogao extract`: documents in, JSON out.

use std::collections::HashMap;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use baogao::extraction::Extraction;
use baogao::writers::{self, WriteOptions, Writer};

use super::args::{ExtractArgs, Format};
use super::failure::{Failure, Outcome};
use super::io::{self, Input, Inputs};
use super::lang::Lang;
use super::progress::Progress;
use super::run::{Extracted, Runner, needs_review, to_review};
use super::terminal::Terminal;

/// What came of one file.
struct Written {
    /// The output, if it goes to standard output.
    bytes: Vec<u8>,
    /// What to say about the review; nothing if nobody needs to look.
    review: Option<String>,
    /// Where it was written.
    path: Option<PathBuf>,
}

/// How results are written.
struct Sink<'a> {
    writer: &'static dyn Writer,
    options: WriteOptions,
    folder: Option<&'a Path>,
    lang: Lang,
}

/// Runs the command.
pub fn run(args: &ExtractArgs, terminal: &Terminal) -> Result<Outcome, Failure> {
    let inputs = io::collect(&args.inputs);
    refuse_wrong_usage(args, &inputs)?;
    let writer = writers::find(args.format.id()).ok_or_else(|| Failure::Work(format!("no writer for {}", args.format.id())))?;
    let options = WriteOptions { pretty: args.pretty, with_contacts: args.reading.with_contacts };
    let sink = Sink { writer, options, folder: args.output.as_deref(), lang: terminal.lang };
    sink.refuse_collisions(&inputs.files)?;

    let runner = Runner::new(&args.reading, terminal.lang)?;
    if args.together {
        return together(args, &inputs, &runner, &sink, terminal);
    }
    if let ([input], None, false) = (inputs.files.as_slice(), &args.output, inputs.has_folder) {
        return one_to_stdout(args, input, &runner, &sink, terminal);
    }
    many(args, &inputs, &runner, &sink, terminal)
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
    let one_value = args.output.is_none() && args.format != Format::Jsonl && !args.together;
    if one_value && (args.inputs.len() > 1 || inputs.has_folder) {
        return Err(Failure::usage(
            "several documents do not fit into one JSON value: name a folder with -o DIR, or use --format jsonl",
            "多个文件无法写成一个 JSON：请用 -o 目录 指定输出文件夹，或使用 --format jsonl",
        ));
    }
    Ok(())
}

impl Sink<'_> {
    /// Where the result of `input` goes, if it goes to a folder: the name keeps its own ending.
    fn path_of(&self, input: &Input) -> Option<PathBuf> {
        let folder = self.folder?;
        let mut name = input.relative.file_name().unwrap_or_default().to_os_string();
        name.push(".");
        name.push(self.writer.extension());
        Some(folder.join(input.relative.with_file_name(name)))
    }

    /// Two inputs must not overwrite each other's result in silence.
    fn refuse_collisions(&self, inputs: &[Input]) -> Result<(), Failure> {
        let mut taken: HashMap<PathBuf, &Input> = HashMap::new();
        for input in inputs {
            let Some(path) = self.path_of(input) else { continue };
            if let Some(other) = taken.insert(path.clone(), input) {
                let (path, first, second) = (path.display(), other.shown(), input.shown());
                return Err(Failure::usage(
                    format!("{first} and {second} would both be written to {path}: use a folder of its own for each"),
                    format!("{first} 与 {second} 都会写到 {path}：请分别指定输出文件夹"),
                ));
            }
        }
        Ok(())
    }

    fn write(&self, (document, extraction): &Extracted, out: &mut dyn Write) -> std::io::Result<()> {
        self.writer.write(extraction, document, &self.options, out)
    }

    /// Writes a result to its file, or to memory for standard output.
    fn keep(&self, input: &Input, extracted: &Extracted) -> Result<Written, String> {
        let review = review_note(&extracted.1, self.lang);
        let path = self.path_of(input);
        let mut bytes = Vec::new();
        match &path {
            Some(path) => io::write_atomically(path, |out| self.write(extracted, out))
                .map_err(|error| format!("{}: {error}", path.display()))?,
            None => self.write(extracted, &mut bytes).map_err(|error| error.to_string())?,
        }
        Ok(Written { bytes, review, path })
    }
}

fn one_to_stdout(
    args: &ExtractArgs,
    input: &Input,
    runner: &Runner,
    sink: &Sink<'_>,
    terminal: &Terminal,
) -> Result<Outcome, Failure> {
    match runner.extract(input) {
        Ok(extracted) => to_stdout(args, &input.shown(), &extracted, sink, terminal),
        Err(reason) => {
            terminal.failed_file(&input.shown(), &reason);
            Ok(Outcome::SomeFailed)
        }
    }
}

fn to_stdout(
    args: &ExtractArgs,
    name: &str,
    extracted: &Extracted,
    sink: &Sink<'_>,
    terminal: &Terminal,
) -> Result<Outcome, Failure> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    sink.write(extracted, &mut out)?;
    out.flush()?;
    let review = review_note(&extracted.1, terminal.lang);
    if let Some(note) = &review {
        terminal.note(&format!("{name}: {note}"));
    }
    say_remarks(&extracted.1, name, terminal);
    Ok(Outcome::of(false, review.is_some(), args.strict))
}

fn together(
    args: &ExtractArgs,
    inputs: &Inputs,
    runner: &Runner,
    sink: &Sink<'_>,
    terminal: &Terminal,
) -> Result<Outcome, Failure> {
    let name = args.inputs.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(" + ");
    let result = runner.extract_together(&inputs.files);
    let (extracted, first) = match (result, inputs.files.first()) {
        (Ok(extracted), Some(first)) => (extracted, first),
        (result, _) => {
            terminal.failed_file(&name, &result.err().unwrap_or_default());
            return Ok(Outcome::SomeFailed);
        }
    };
    if args.output.is_none() {
        return to_stdout(args, &name, &extracted, sink, terminal);
    }
    match sink.keep(first, &extracted) {
        Ok(written) => {
            terminal.note(&done_line(&name, &written));
            Ok(Outcome::of(false, written.review.is_some(), args.strict))
        }
        Err(reason) => {
            terminal.failed_file(&name, &reason);
            Ok(Outcome::SomeFailed)
        }
    }
}

fn many(args: &ExtractArgs, inputs: &Inputs, runner: &Runner, sink: &Sink<'_>, terminal: &Terminal) -> Result<Outcome, Failure> {
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
    let (mut done, mut failed, mut review) = (0_usize, inputs.failed.len(), 0_usize);
    let progress = Progress::new(terminal, inputs.files.len());
    let mut stdout = BufWriter::new(std::io::stdout().lock());
    let ran = runner.each(
        &inputs.files,
        &progress,
        |index, extracted| inputs.files.get(index).map_or_else(|| Err(String::new()), |input| sink.keep(input, &extracted)),
        |index, input, result| {
            match result {
                Ok(written) => {
                    done += 1;
                    review += usize::from(written.review.is_some());
                    stdout.write_all(&written.bytes)?;
                    progress.done(index + 1, &done_line(&input.shown(), &written));
                }
                Err(reason) => {
                    failed += 1;
                    progress.aside(|| terminal.failed_file(&input.shown(), &reason));
                }
            }
            Ok(())
        },
    );
    progress.finish();
    ran?;
    stdout.flush()?;
    terminal.note(&summary(done, failed, review, inputs.skipped.len(), terminal));
    if inputs.files.is_empty() {
        return Err(no_document(args));
    }
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
    let target = written.path.as_ref().map(|path| format!(" → {}", path.display())).unwrap_or_default();
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
