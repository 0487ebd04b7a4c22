//! `baogao text`: the text whose characters the output's spans count.

use std::io::{BufWriter, Write};

use baogao::span::Span;
use baogao::writers::Mask;

use super::args::TextArgs;
use super::failure::{Failure, Outcome};
use super::run::Runner;
use super::terminal::Terminal;

/// Runs the command. Contacts are withheld here as everywhere, character by character, so that the offsets stay true.
pub fn run(args: &TextArgs, terminal: &Terminal) -> Result<Outcome, Failure> {
    let runner = Runner::new(&args.reading, terminal.lang)?;
    let (document, extraction) = runner.extract_named(&args.input)?;
    let mask = Mask::new(&extraction.report.withheld, runner.with_contacts());
    let mut out = BufWriter::new(std::io::stdout().lock());
    out.write_all(mask.text_at(&document.text, Span::new(0, document.text.len())).as_bytes())?;
    out.flush()?;
    Ok(Outcome::Done)
}
