//! `baogao apply`: a result and the corrections of a person in, the settled result out.

use std::io::Write;
use std::path::{Path, PathBuf};

use baogao::settle;
use clap::Args;
use serde_json::Value;

use super::failure::{Failure, Outcome};
use super::io;
use super::run;
use super::terminal::Terminal;

/// Arguments of `apply`.
#[derive(Debug, Args)]
pub struct ApplyArgs {
    /// The JSON that `extract` wrote.
    #[arg(value_name = "RESULT")]
    pub result: PathBuf,
    /// The corrections that the page saved.
    #[arg(value_name = "CORRECTIONS")]
    pub corrections: PathBuf,
    /// The settled result; `-` is standard output.
    #[arg(short = 'o', long = "output", value_name = "FILE|-", default_value = "-")]
    pub settled: PathBuf,
    /// Indent the JSON.
    #[arg(long)]
    pub pretty: bool,
    /// Folder of grammar files (*.toml) that win over the user's folder and the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub grammars: Option<PathBuf>,
}

/// Runs the command. A refused file changes nothing.
pub fn run(args: &ApplyArgs, terminal: &Terminal) -> Result<Outcome, Failure> {
    let (result, corrections) = (read(&args.result)?, read(&args.corrections)?);
    let engine = run::engine(args.grammars.as_deref())?;
    let settled = settle::apply(&engine, &result, &corrections)
        .map_err(|refusal| Failure::Work(format!("{}: {refusal}", args.corrections.display())))?;
    let write = |out: &mut dyn Write| {
        if args.pretty {
            serde_json::to_writer_pretty(&mut *out, &settled)?;
        } else {
            serde_json::to_writer(&mut *out, &settled)?;
        }
        out.write_all(b"\n")
    };
    if io::is_stdin(&args.settled) {
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        write(&mut out)?;
        out.flush()?;
    } else {
        io::write_atomically(&args.settled, write)
            .map_err(|error| Failure::Work(format!("{}: {error}", args.settled.display())))?;
    }
    let count = |value: &Value, member: &str| value.get(member).and_then(Value::as_array).map_or(0, Vec::len);
    let (made, left) = (count(&corrections, "corrections"), count(&settled, "review"));
    terminal.note(&say!(
        terminal.lang,
        "{made} decisions applied, {left} left to review",
        "已应用 {made} 处决定，尚余 {left} 处需复核"
    ));
    Ok(Outcome::Done)
}

fn read(path: &Path) -> Result<Value, Failure> {
    let text = io::read_text(path).map_err(Failure::Work)?;
    serde_json::from_str(&text).map_err(|error| Failure::Work(format!("{}: {error}", path.display())))
}
