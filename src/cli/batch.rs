//! Many documents in one run: several at once, told in order, counted, and resumable where each has a result of its own.

mod manifest;
mod record;
mod summary;

use super::args::ExtractArgs;
use super::failure::{Failure, Outcome};
use super::interrupt::Stop;
use super::io::{self, Input, Inputs};
use super::output::{Kept, Output};
use super::progress::Progress;
use super::run::Runner;
use super::terminal::Terminal;
use super::{extract, schedule, worker};
use manifest::Manifest;
use record::{Ending, Record, Stamp};
use summary::Summary;

/// What came of one document.
enum Told {
    /// It is done; a line about it and what still goes into the output.
    Done(Record, String, Kept),
    /// An earlier run did it.
    Before(Record),
    /// It failed; the reason is in the record.
    Failed(Record),
    /// The output cannot be written any more.
    Broken(std::io::Error),
}

/// A run.
struct Batch<'a> {
    runner: &'a Runner,
    output: &'a Output,
    terminal: &'a Terminal,
    progress: &'a Progress<'a>,
    manifest: Option<&'a Manifest>,
    stamp: Stamp,
}

/// How far it came.
#[derive(Default)]
struct Tally {
    records: Vec<Record>,
    failed: usize,
    review: usize,
    before: usize,
}

/// Runs over all documents.
///
/// # Errors
/// No document; an output that cannot be written.
pub fn run(
    args: &ExtractArgs,
    inputs: &Inputs,
    runner: &Runner,
    output: &Output,
    terminal: &Terminal,
) -> Result<Outcome, Failure> {
    say_what_is_not_read(inputs, terminal);
    if inputs.files.is_empty() {
        return Err(no_document(args));
    }
    let several = args.resume || inputs.has_folder || inputs.files.len() + inputs.failed.len() > 1;
    let (tool, (grammar, read)) = (env!("CARGO_PKG_VERSION").to_owned(), runner.fingerprint()?);
    let stamp = Stamp { tool, grammar, options: format!("{read} {}", output.fingerprint()) };
    let manifest = match output.folder().filter(|_| several) {
        Some(folder) => Some(Manifest::open(folder, stamp.clone(), args.resume, terminal)?),
        None => None,
    };
    let stop = Stop::listening(terminal);
    let progress = Progress::new(terminal, inputs.files.len());
    let batch = Batch { runner, output, terminal, progress: &progress, manifest: manifest.as_ref(), stamp };
    let mut sink = output.open()?;
    let mut tally = Tally { failed: inputs.failed.len(), ..Tally::default() };
    let window = if output.is_collected() { schedule::IN_MEMORY * schedule::threads() } else { schedule::WRITTEN };
    let ran: Result<usize, Failure> = schedule::ordered(
        &inputs.files,
        window,
        || stop.is_asked(),
        |_, input| batch.document(input),
        |index, input, told| {
            if let Some(prepared) = batch.tell(index, input, told, &mut tally)? {
                sink.add(prepared.prepared)?;
            }
            progress.tally(index + 1, tally.failed, tally.review);
            Ok(())
        },
    );
    progress.finish();
    let told = ran?;
    if told < inputs.files.len() {
        terminal.always(&stopped(told, inputs.files.len(), output, terminal));
        return Ok(Outcome::Interrupted);
    }
    sink.finish()?;
    let summary = Summary::new(&tally.records, inputs);
    if let Some(manifest) = manifest {
        manifest.finish(&tally.records)?;
    }
    if let Some(folder) = output.summary_folder().filter(|_| several) {
        let text = serde_json::to_string_pretty(&summary).map_err(std::io::Error::from)?;
        io::write_atomically(&folder.join(summary::FILE), |out| writeln!(out, "{text}"))?;
    }
    if tally.before > 0 {
        let before = tally.before;
        terminal.note(&say!(terminal.lang, "{before} were done before and have not changed", "此前已完成且未变动 {before} 份"));
    }
    terminal.note(&summary.text(terminal.lang));
    Ok(Outcome::of(tally.failed > 0, tally.review > 0, args.strict))
}

impl Batch<'_> {
    /// Does one document; on any thread.
    fn document(&self, input: &Input) -> Told {
        let key = io::key(&input.relative);
        self.progress.begin(&input.shown());
        if let Some(record) = self.unchanged(input, &key) {
            self.progress.passed();
            return Told::Before(record);
        }
        let result = self.runner.extract(input).and_then(|extracted| {
            let kept = worker::catching(|| self.output.keep(input, &extracted))
                .unwrap_or_else(|panic| Err(panic.message(self.terminal.lang)))?;
            let mut record = Record::done(key.clone(), &extracted.1, self.stamp.clone());
            if let (Some(path), Some(manifest)) = (&kept.path, self.manifest) {
                record.output = Some((manifest.inner(path), io::length(path).unwrap_or(0)));
            }
            Ok((record, extract::done_line(&input.shown(), &kept, &extracted.1, self.terminal.lang), kept))
        });
        self.progress.end();
        let told = match result {
            Ok((record, line, kept)) => Told::Done(record, line, kept),
            Err(reason) => Told::Failed(Record::failed(key, reason, self.stamp.clone())),
        };
        match self.remember(input, &told) {
            Ok(()) => told,
            Err(error) => Told::Broken(error),
        }
    }

    /// The record of a document that an earlier run did, if neither it nor its result has changed since.
    fn unchanged(&self, input: &Input, key: &str) -> Option<Record> {
        let record = self.manifest?.finished(key)?;
        let (_, length) = record.output.as_ref()?;
        let whole = self.output.path_of(input).and_then(|path| io::length(&path)) == Some(*length);
        let same = whole && input.read().is_ok_and(|source| Some(source.sha256) == record.sha256);
        same.then(|| record.clone())
    }

    fn remember(&self, input: &Input, told: &Told) -> std::io::Result<()> {
        let Some(manifest) = self.manifest else { return Ok(()) };
        match told {
            Told::Done(record, ..) => manifest.add(record),
            Told::Failed(record) => {
                // The result of what the document was before would pass for one of what it is.
                if let Some(path) = self.output.path_of(input).filter(|_| manifest.wrote(&record.name)) {
                    io::remove(&path)?;
                }
                manifest.add(record)
            }
            Told::Before(_) | Told::Broken(_) => Ok(()),
        }
    }

    /// Tells what came of a document, in order; gives what still goes into the output.
    fn tell(&self, index: usize, input: &Input, told: Told, tally: &mut Tally) -> Result<Option<Kept>, Failure> {
        let (record, kept) = match told {
            Told::Broken(error) => return Err(Failure::Output(error)),
            Told::Before(record) => {
                tally.before += 1;
                (record, None)
            }
            Told::Done(record, line, kept) => {
                self.progress.done(index + 1, &line);
                (record, Some(kept))
            }
            Told::Failed(record) => {
                let reason = record.reason.clone().unwrap_or_default();
                self.progress.aside(|| self.terminal.failed_file(&input.shown(), &reason));
                (record, None)
            }
        };
        tally.failed += usize::from(record.outcome == Ending::Failed);
        tally.review += usize::from(record.to_review);
        tally.records.push(record);
        Ok(kept)
    }
}

fn say_what_is_not_read(inputs: &Inputs, terminal: &Terminal) {
    for (name, reason) in &inputs.failed {
        terminal.failed_file(name, reason);
    }
    for path in &inputs.skipped {
        let path = path.display();
        terminal.detail(&say!(
            terminal.lang,
            "{path}: skipped, no document by its ending, or a link to elsewhere",
            "{path}：已跳过，扩展名不是文档，或为指向别处的链接"
        ));
    }
}

/// An empty folder is hardly what was meant.
fn no_document(args: &ExtractArgs) -> Failure {
    let names = args.inputs.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
    Failure::Work(format!("{names}: no document found / 未找到文档"))
}

/// What is there after a stop, and how to go on.
fn stopped(told: usize, all: usize, output: &Output, terminal: &Terminal) -> String {
    if output.folder().is_some() {
        say!(
            terminal.lang,
            "stopped after {told} of {all} documents; the same command with --resume goes on",
            "已停止：完成 {told} 份，共 {all} 份；同一命令加 --resume 可继续"
        )
    } else {
        say!(
            terminal.lang,
            "stopped after {told} of {all} documents; this output is written whole or not at all (a database keeps the documents that are in it): run it again",
            "已停止：处理 {told} 份，共 {all} 份；此种结果只在全部完成后写出（数据库保留已写入的文件），请重新运行"
        )
    }
}
