//! `baogao convert`: results that stand as JSON → another format. What a person settled is kept; no document is read again.

use std::path::Path;

use serde_json::Value;

use super::args::ConvertArgs;
use super::failure::{Failure, Outcome};
use super::io;
use super::lang::Lang;
use super::output::Output;
use super::terminal::Terminal;

/// Runs the command.
pub fn run(args: &ConvertArgs, terminal: &Terminal) -> Result<Outcome, Failure> {
    let mut inputs = io::collect_results(&args.results);
    // A folder may hold other JSON too, such as a summary; a file that is named must be a result.
    if inputs.has_folder {
        inputs.files.retain(|input| args.results.contains(&input.path) || read(&input.path, terminal.lang).is_ok());
    }
    let output = Output::for_results(args, &inputs, terminal.asked)?;
    let mut failed = !inputs.failed.is_empty();
    for (name, reason) in &inputs.failed {
        terminal.failed_file(name, reason);
    }
    let mut sink = output.open()?;
    for input in &inputs.files {
        match read(&input.path, terminal.lang).and_then(|result| output.keep_result(input, &result)) {
            Ok(kept) => sink.add(kept.prepared)?,
            Err(reason) => {
                failed = true;
                terminal.failed_file(&input.shown(), &reason);
            }
        }
    }
    sink.finish()?;
    Ok(Outcome::of(failed, false, false))
}

/// The result in a file.
///
/// # Errors
/// The reason, without the file's name: it cannot be read, or is no result.
pub fn read(path: &Path, lang: Lang) -> Result<Value, String> {
    let bytes = io::read_bytes(path)?;
    let result: Value = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
    let whole = result["report"].is_object() && result["schema_version"].is_string() && result["coverage"].is_object();
    if whole { Ok(result) } else { Err(say!(lang, "is no result of `extract`", "不是 extract 的结果")) }
}
