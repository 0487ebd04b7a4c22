//! `baogao report`: the confidence report of one document as a page to open in a browser.

use std::io::Write;
use std::path::PathBuf;

use baogao::writers::{Html, WriteOptions, Writer};
use clap::Args;

use super::args::Reading;
use super::failure::{Failure, Outcome};
use super::io;
use super::run::{Runner, to_review};
use super::terminal::Terminal;

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// The file; `-` is standard input.
    #[arg(value_name = "FILE|-")]
    pub input: PathBuf,
    /// The page to write; `-` is standard output [default: `<file name>.html` in this folder].
    #[arg(short = 'o', long = "output", value_name = "PAGE|-")]
    pub page: Option<PathBuf>,
    #[command(flatten)]
    pub reading: Reading,
}

/// Runs the command.
pub fn run(args: &ReportArgs, terminal: &Terminal) -> Result<Outcome, Failure> {
    let runner = Runner::new(&args.reading, terminal.lang)?;
    let (document, extraction) = runner.extract_named(&args.input)?;
    let options = WriteOptions { with_contacts: runner.with_contacts(), ..WriteOptions::default() };
    let write = |out: &mut dyn Write| Html.write(&extraction, &document, &options, out);
    let name = args.input.file_name().map_or_else(|| "report".to_owned(), |name| name.to_string_lossy().into_owned());
    let name = if io::is_stdin(&args.input) { "report".to_owned() } else { name };
    let path = args.page.clone().unwrap_or_else(|| PathBuf::from(format!("{name}.html")));
    if io::is_stdin(&path) {
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        write(&mut out)?;
        out.flush()?;
        return Ok(Outcome::Done);
    }
    io::write_atomically(&path, write).map_err(|error| Failure::Work(format!("{}: {error}", path.display())))?;
    let (path, (all, high)) = (path.display(), to_review(&extraction));
    terminal.note(&say!(
        terminal.lang,
        "{path}: open it in a browser; {all} to review, {high} of them urgent",
        "{path}：请用浏览器打开；{all} 处需复核，其中 {high} 处紧要"
    ));
    Ok(Outcome::Done)
}
